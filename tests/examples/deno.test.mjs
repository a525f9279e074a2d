import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, get, post, PROJECT, run, seen, serveSandbox, start, variablesOf, without } from "./harness.mjs";

const DENO = process.env.CARDSEAL_DENO;
const OFFLINE = ["--no-prompt", "--no-lock", "--no-remote"];

/** What the example itself says that it is allowed, with the sandbox in the provider's place and any free port. */
function allowed({ PAYSERA_URL }) {
  const source = readFileSync(join(PROJECT, "examples/deno/server.ts"), "utf8");
  const [, flags] = /^\/\/ deno run (.+) server\.ts$/m.exec(source);
  return flags.replace("127.0.0.1:8000", "127.0.0.1:0").replace("wallet.paysera.com", new URL(PAYSERA_URL).host).split(" ");
}

test("Deno.serve", { skip: without(DENO) }, async (t) => {
  const sandbox = await serveSandbox(t);
  const variables = { ...variablesOf(sandbox), PORT: "0" };
  const command = [DENO, "run", ...OFFLINE, ...allowed(variables), "server.ts"];
  const service = await addressOf(start(t, "deno", command, variables));
  const { userId: user_id } = sandbox.seeds.paysera;
  const card = { user_id, relation: { redirect_back_uri: "https://example.com/back" } };

  const created = await post(`${service}/cards`, card);
  assert.deepEqual([created.status, created.body.status], [200, "unrelated"]);
  // Deno sends it again, by itself, and what its caller learns of is the refusal of the second.
  sandbox.failNext({ operation: "cards.create", answerLost: true });
  const repeated = await post(`${service}/cards`, card);
  assert.deepEqual([repeated.status, repeated.body.error], [502, "HTTP_ERROR"]);
  const listed = await get(`${service}/users/${user_id}/cards`);
  assert.deepEqual([listed.status, listed.body.cards.length], [200, 2]);
  for (const network of [true, true]) sandbox.failNext({ operation: "cards.list", network });
  assert.deepEqual(await get(`${service}/users/${user_id}/cards`), { status: 504, body: { error: "NO_ANSWER" } });
  sandbox.failNext({ operation: "cards.list", status: 503 });
  const down = await get(`${service}/users/${user_id}/cards`);
  assert.deepEqual([down.status, down.body.error], [502, "HTTP_ERROR"]);

  const wrong = await post(`${service}/cards`, { user_id: "13" });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "user_id"]);
  const unreadable = await post(`${service}/cards`, "no JSON");
  assert.deepEqual([unreadable.status, unreadable.body.error], [422, "INVALID_JSON"]);
  assert.deepEqual(seen(sandbox), [
    ...["cards.create accepted", "cards.create fail_next", "cards.create replay"],
    ...["cards.list accepted", "cards.list fail_next", "cards.list fail_next", "cards.list fail_next"],
  ]);
  await assert.rejects(run(t, "deno", command, { ...variables, PAYSERA_MAC_ID: undefined }), /macId is missing/);
});

test("the types of the example for Deno", { skip: without(DENO) }, (t) => run(t, "deno", [DENO, "check", "--no-lock", "--no-remote", "server.ts"]));
