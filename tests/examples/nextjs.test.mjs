import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, get, PACKAGES, post, PROJECT, run, seen, serveSandbox, start, variablesOf } from "./harness.mjs";

const NEXT = [process.execPath, join(PACKAGES, "next/dist/bin/next")];
// Next.js resolves packages below the folder of the lock file, unless the home is in there, too.
const HOME = tmpdir();

const pem = (name) => readFileSync(join(PROJECT, "certificates", name), "utf8");

test("Next.js: a Node.js route for Thales D1, an edge route for FreedomPay", async (t) => {
  const sandbox = await serveSandbox(t);
  const plain = variablesOf(sandbox);
  const d1 = await sandbox.listen({ tls: { key: pem("server.key"), cert: pem("server.pem"), ca: pem("ca.pem") } });
  t.after(() => d1.close());
  const certificates = { CLIENT_CERT: pem("client.pem"), CLIENT_KEY: pem("client.key"), SERVER_CA: pem("ca.pem") };
  const variables = { ...plain, ...certificates, D1_URL: d1.url };
  // Without credentials, as in a pipeline; and with no word on what edge functions may not do, or on a missing setting.
  const built = await run(t, "nextjs", [...NEXT, "build"], { HOME });
  assert.doesNotMatch(built.join("\n"), /WebAssembly|Import trace|tsconfig/);
  const service = await addressOf(start(t, "nextjs", [...NEXT, "start", "-H", "127.0.0.1", "-p", "0"], variables));
  const show = (id) => get(`${service}/digital-cards/${id}`);
  const close = (body) => post(`${service}/cards/close`, { request_id: crypto.randomUUID(), card_id: cardId, ...body });
  const { digitalCardId } = sandbox.seeds.d1;
  const { cardId } = sandbox.seeds.freedompay;

  const [first, second] = [await show(digitalCardId), await show(digitalCardId)];
  assert.deepEqual([first.status, first.body.state], [200, "ACTIVE"]);
  assert.deepEqual(second, first);
  const unknown = await show("digital-card-0");
  assert.deepEqual([unknown.status, unknown.body.error], [502, "HTTP_ERROR"]);
  const wrongId = await show("digital.card");
  assert.deepEqual([wrongId.status, wrongId.body.field], [422, "digitalCardId"]);
  assert.deepEqual(seen(sandbox), ["auth.token accepted", "digitalCards.get accepted", "digitalCards.get accepted", "digitalCards.get not_found"]);
  assert.ok(sandbox.calls.every(({ certificate }) => certificate === "trusted"));
  const before = sandbox.calls.length;

  const closed = await close({ description: "lost" });
  assert.deepEqual([closed.status, closed.body.status], [200, "ok"]);
  const again = await close({ description: "lost" });
  assert.deepEqual([again.status, again.body.error], [502, "PROVIDER_ERROR"]);
  const wrong = await close({ description: 7 });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "description"]);
  sandbox.failNext({ operation: "cards.close", answerLost: true });
  assert.deepEqual(await close({ description: "lost" }), { status: 504, body: { error: "NO_ANSWER" } });
  assert.deepEqual(seen(sandbox).slice(before), ["cards.close accepted", "cards.close state", "cards.close fail_next"]);
});
