// No keyed state outlives `free`, in any place of the module's memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mac, Paysera } from "cardseal";
import { keyedStates } from "./keyed-state.mjs";

let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...input) {
    super(...input);
    memory = this.exports.memory;
  }
};

/** How often the middle of a state is found: moves can cut off its ends. */
function copiesOf(key) {
  const bytes = Buffer.from(memory.buffer);
  return keyedStates(key).reduce((count, state) => count + bytes.toString("latin1").split(state.subarray(8, 24).toString("latin1")).length - 1, 0);
}

const request = { method: "POST", url: "https://wallet.paysera.com/rest/v1/card", body: "{}" };

test("keyed state is there while it is needed and gone after free", () => {
  const keys = Array.from({ length: 40 }, (_, index) => Buffer.from(`the key with the number ${index}`));
  const clients = keys.map((key) => new Mac({ id: "id", key }));
  for (const client of clients) client.authorization(request);
  for (const key of keys) assert.ok(copiesOf(key) >= 2, "the search finds live state");
  for (const client of clients) client.free();
  for (const key of keys) assert.equal(copiesOf(key), 0);
});

test("a client that is pushed out of the cache leaves nothing behind", () => {
  const key = Buffer.from("the key that is pushed out");
  const paysera = new Paysera({ macId: "id", macKey: key });
  paysera.cards.get(1);
  assert.ok(copiesOf(key) >= 2);
  for (let index = 0; index < 64; index += 1) new Mac({ id: "id", key: Buffer.from(`other ${index}`) });
  assert.equal(copiesOf(key), 0);
});
