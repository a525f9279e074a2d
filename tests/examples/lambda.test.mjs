import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { addressOf, get, post, PROJECT, run, seen, serveSandbox, start, variablesOf } from "./harness.mjs";

const FLAGS = ["--bundle", "--platform=node", "--format=esm", "--outfile=dist/index.mjs"];

/** The handler as one file, far away from any node_modules, as it is after an upload. */
async function upload(t) {
  await run(t, "lambda", [process.execPath, process.env.CARDSEAL_ESBUILD, "handler.mjs", ...FLAGS]);
  const task = mkdtempSync(join(tmpdir(), "lambda-"));
  t.after(() => rmSync(task, { recursive: true }));
  copyFileSync(join(PROJECT, "examples/lambda/dist/index.mjs"), join(task, "index.mjs"));
  return [process.execPath, join(PROJECT, "tests/examples/serve-lambda.mjs"), join(task, "index.mjs")];
}

test("AWS Lambda", async (t) => {
  const command = await upload(t);
  const sandbox = await serveSandbox(t);
  const variables = variablesOf(sandbox);
  const card = `${await addressOf(start(t, "lambda", command, variables))}/digital-cards/${sandbox.seeds.d1.digitalCardId}`;

  // One token for all; after a 401 another one.
  const active = await get(card);
  assert.deepEqual([active.status, active.body.state], [200, "ACTIVE"]);
  sandbox.failNext({ operation: "digitalCards.get", status: 401 });
  assert.equal((await get(card)).status, 502);
  sandbox.failNext({ operation: "digitalCards.suspend", answerLost: true });
  assert.deepEqual(await post(`${card}/suspend`, { reason: "lost on a train" }), { status: 504, body: { error: "NO_ANSWER" } });
  assert.equal((await get(card)).body.state, "INACTIVE");
  const again = await post(`${card}/suspend`, {});
  assert.deepEqual([again.status, again.body.error], [502, "HTTP_ERROR"]);

  const wrong = await post(`${card}/suspend`, { reason: "lost, on a train" });
  assert.deepEqual([wrong.status, wrong.body.field], [422, "reason"]);
  const unreadable = await post(`${card}/suspend`, "no JSON");
  assert.deepEqual([unreadable.status, unreadable.body.error], [422, "INVALID_JSON"]);
  assert.deepEqual(seen(sandbox), [
    ...["auth.token accepted", "digitalCards.get accepted", "digitalCards.get fail_next"],
    ...["auth.token accepted", "digitalCards.suspend fail_next", "digitalCards.get accepted", "digitalCards.suspend state"],
  ]);
  await assert.rejects(run(t, "lambda", command, { ...variables, ASSERTION_KEY: undefined }), /key is missing/);
  await assert.rejects(run(t, "lambda", command, { ...variables, D1_URL: undefined }), /environment is missing/);
});
