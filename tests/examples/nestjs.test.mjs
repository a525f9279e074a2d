import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, PACKAGES, post, run, seen, serveSandbox, start, variablesOf } from "./harness.mjs";

const program = (file, ...words) => [process.execPath, join(PACKAGES, file), ...words];

test("NestJS", async (t) => {
  await run(t, "nestjs", program("typescript/bin/tsc"));
  const sandbox = await serveSandbox(t);
  const variables = { ...variablesOf(sandbox), PORT: "0" };
  const service = await addressOf(start(t, "nestjs", [process.execPath, "dist/main.js"], variables));
  const create = (body) => post(`${service}/cards`, body);
  const { userId: user_id } = sandbox.seeds.paysera;

  const created = await create({ user_id });
  assert.deepEqual([created.status, created.body.status], [201, "unrelated"]);
  const wrong = await create({ user_id: "thirteen" });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "user_id"]);
  sandbox.failNext({ operation: "cards.create", status: 503 });
  const failed = await create({ user_id });
  assert.deepEqual([failed.status, failed.body.error], [502, "HTTP_ERROR"]);
  sandbox.failNext({ operation: "cards.create", answerLost: true });
  assert.deepEqual(await create({ user_id }), { status: 504, body: { error: "NO_ANSWER" } });
  assert.deepEqual(seen(sandbox), ["cards.create accepted", "cards.create fail_next", "cards.create fail_next"]);
});

test("the tests of the example for NestJS", (t) => run(t, "nestjs", program("jest/bin/jest.js", "--no-watchman", "--cacheDirectory=../../home/jest")));
