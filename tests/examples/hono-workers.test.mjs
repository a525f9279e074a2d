import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, PACKAGES, post, PROJECT, run, seen, serveSandbox, start, variablesOf, without } from "./harness.mjs";

// Wrangler and miniflare want it.
const NODE_22 = process.env.CARDSEAL_NODE_22;
const BUILD = [NODE_22, join(PACKAGES, "wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "dist"];
const SERVE = [NODE_22, join(PROJECT, "tests/examples/serve-miniflare.mjs"), "dist"];

test("Hono on workerd", { skip: without(NODE_22) }, async (t) => {
  await run(t, "hono-workers", BUILD);
  const sandbox = await serveSandbox(t);
  const variables = variablesOf(sandbox);
  const secrets = Object.keys(variables).filter((name) => name.startsWith("OFFBLOCKS_"));
  const serve = async (changed = {}, names = secrets) => addressOf(start(t, "hono-workers", [...SERVE, ...names], { ...variables, ...changed }));
  const service = `${await serve()}/accounts/${sandbox.seeds.offblocks.accountId}/cards`;
  const billingAddress = { firstLine: "1 High Street", city: "London", country: "GB", postCode: "N1 1AA" };
  const card = { type: "virtual", billingAddress };
  const key = { "idempotency-key": crypto.randomUUID() };

  sandbox.failNext({ operation: "cards.create", answerLost: true });
  assert.deepEqual(await post(service, card, key), { status: 504, body: { error: "NO_ANSWER" } });
  const [ordered, again] = [await post(service, card, key), await post(service, card, key)];
  assert.deepEqual([ordered.status, ordered.body.status], [201, "issuing"]);
  assert.equal(again.body.id, ordered.body.id);
  const second = await post(service, card);
  assert.deepEqual([second.status, second.body.error], [502, "HTTP_ERROR"]);

  const wrong = await post(service, { ...card, type: "golden" });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "type"]);
  const unreadable = await post(service, "no JSON");
  assert.deepEqual([unreadable.status, unreadable.body.error], [422, "INVALID_JSON"]);
  const noKey = await post(service, card, { "idempotency-key": "again" });
  assert.deepEqual([noKey.status, noKey.body.field], [422, "idempotencyKey"]);

  const unset = `${await serve({}, secrets.filter((name) => name !== "OFFBLOCKS_PRIVATE_KEY"))}/accounts/1/cards`;
  assert.deepEqual(await post(unset, card), { status: 500, body: { error: "INTERNAL" } });
  assert.deepEqual(seen(sandbox), ["cards.create fail_next", "cards.create accepted", "cards.create accepted", "cards.create state"]);
});

test("the types of the example for Hono", (t) => run(t, "hono-workers", [process.execPath, join(PACKAGES, "typescript/bin/tsc"), "--project", "."]));
