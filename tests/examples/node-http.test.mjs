import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, post, run, seen, serveSandbox, start, variablesOf } from "./harness.mjs";

const COMMAND = [process.execPath, "server.mjs"];

test("node:http", async (t) => {
  const sandbox = await serveSandbox(t);
  const variables = { ...variablesOf(sandbox), PORT: "0" };
  const serve = async (changed) => addressOf(start(t, "node-http", COMMAND, { ...variables, ...changed }));
  const service = await serve();
  const request_id = crypto.randomUUID();
  const lost = { request_id, card_id: sandbox.seeds.freedompay.cardId, description: "lost" };

  sandbox.failNext({ operation: "cards.close", answerLost: true });
  assert.deepEqual(await post(`${service}/cards/close`, lost), { status: 504, body: { error: "NO_ANSWER" } });
  const outcome = await post(`${service}/requests/status`, { request_id });
  assert.deepEqual([outcome.status, outcome.body.request_status], [200, "success"]);
  const again = await post(`${service}/cards/close`, { ...lost, request_id: crypto.randomUUID() });
  assert.deepEqual([again.status, again.body.error], [502, "PROVIDER_ERROR"]);

  const wrong = await post(`${service}/cards/close`, { ...lost, description: 7 });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "description"]);
  const unreadable = await post(`${service}/cards/close`, "no JSON");
  assert.deepEqual([unreadable.status, unreadable.body.error], [422, "INVALID_JSON"]);
  assert.equal((await post(`${service}/cards/open`, lost)).status, 404);

  const stranger = await serve({ FREEDOMPAY_SECRET_KEY: "another secret" });
  assert.equal((await post(`${stranger}/requests/status`, { request_id })).status, 502);
  assert.deepEqual(seen(sandbox), ["cards.close fail_next", "requests.status accepted", "cards.close state", "requests.status signature"]);
  await assert.rejects(run(t, "node-http", COMMAND, { ...variables, FREEDOMPAY_AUTH_ID: undefined }), /authId is missing/);
});
