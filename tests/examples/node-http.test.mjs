import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, post, seen, serveSandbox, start } from "./harness.mjs";

test("node:http", async (t) => {
  const sandbox = await serveSandbox(t);
  const { authId, secretKey, baseUrl } = sandbox.credentials.freedompay;
  const variables = { PORT: "0", FREEDOMPAY_AUTH_ID: authId, FREEDOMPAY_SECRET_KEY: secretKey, FREEDOMPAY_URL: baseUrl };
  const service = await addressOf(start(t, "node-http", [process.execPath, "server.mjs"], variables));
  const close = (cardId, body) => post(`${service}/cards/${cardId}/close`, body);
  const { cardId } = sandbox.seeds.freedompay;

  const closed = await close(cardId, { description: "lost" });
  assert.deepEqual([closed.status, closed.body.status], [200, "ok"]);
  const again = await close(cardId, { description: "lost" });
  assert.deepEqual([again.status, again.body.error], [502, "PROVIDER_ERROR"]);
  const wrong = await close(cardId, { description: 7 });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "description"]);
  assert.deepEqual(seen(sandbox), ["cards.close accepted", "cards.close state"]);
});
