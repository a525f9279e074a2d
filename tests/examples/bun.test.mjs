import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, get, post, run, seen, serveSandbox, start, variablesOf, without } from "./harness.mjs";

const BUN = process.env.CARDSEAL_BUN;
const COMMAND = [BUN, "--no-install", "server.ts"];

test("Bun.serve", { skip: without(BUN) }, async (t) => {
  const sandbox = await serveSandbox(t);
  const variables = { ...variablesOf(sandbox), PORT: "0" };
  const service = await addressOf(start(t, "bun", COMMAND, variables));
  const { orderId: order_id, transactionId: transaction_id } = sandbox.seeds.freedompay;
  const request_id = crypto.randomUUID();
  const refund = { request_id, order_id, transaction_id, amount: 100 };

  sandbox.failNext({ operation: "transactions.refund", answerLost: true });
  assert.deepEqual(await post(`${service}/refunds`, refund), { status: 504, body: { error: "NO_ANSWER" } });
  const outcome = await get(`${service}/refunds/${request_id}`);
  assert.deepEqual([outcome.status, outcome.body.request_status], [200, "success"]);
  const other = await post(`${service}/refunds`, { ...refund, request_id: crypto.randomUUID(), order_id: "order-2" });
  assert.deepEqual([other.status, other.body.error], [502, "PROVIDER_ERROR"]);

  const wrong = await post(`${service}/refunds`, { ...refund, amount: "100" });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "amount"]);
  const unreadable = await post(`${service}/refunds`, "no JSON");
  assert.deepEqual([unreadable.status, unreadable.body.error], [422, "INVALID_JSON"]);
  assert.deepEqual(seen(sandbox), ["transactions.refund fail_next", "requests.status accepted", "transactions.refund state"]);
  await assert.rejects(run(t, "bun", COMMAND, { ...variables, FREEDOMPAY_SECRET_KEY: undefined }), /secretKey is missing/);
});
