import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PROJECT, run, seen, serveSandbox, variablesOf, without } from "./harness.mjs";

const NODE_22 = process.env.CARDSEAL_NODE_22;
const RECIPES = {
  axios: { node: process.execPath, argument: ({ freedompay }) => freedompay.cardId, prints: "ok success", calls: ["cards.close"] },
  undici: { node: process.execPath, argument: ({ paysera }) => paysera.userId, prints: "1 unrelated 1", calls: ["cards.create", "cards.list"] },
  ky: { node: NODE_22, argument: ({ offblocks }) => offblocks.cardId, prints: "inactive", calls: ["cards.deactivate", "cards.get"] },
};

/** Sends every request elsewhere, and counts. */
async function serveRedirect(t) {
  const seen = [];
  const server = createServer(({ url }, response) => {
    seen.push(url);
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  return { seen, url: `http://127.0.0.1:${server.address().port}` };
}

for (const [name, { node, argument, prints, calls }] of Object.entries(RECIPES)) {
  describe(name, { skip: without(node) }, () => {
    const sending = (t, sandbox, variables) => run(t, "recipes", [node, `${name}.mjs`, String(argument(sandbox.seeds))], { ...variablesOf(sandbox), ...variables });

    test("sends, and reads the answer", async (t) => {
      const sandbox = await serveSandbox(t);
      assert.deepEqual(await sending(t, sandbox), [prints]);
      assert.deepEqual(seen(sandbox), calls.map((call) => `${call} accepted`));
    });

    // Of the last call: a GET, where there is one, is what clients like to repeat.
    const [last] = calls.slice(-1);

    test("makes an error status a CardsealError, and does not try again", async (t) => {
      const sandbox = await serveSandbox(t);
      sandbox.failNext({ operation: last, status: 503 });
      assert.deepEqual(await sending(t, sandbox), ["HTTP_ERROR 503"]);
      assert.deepEqual(seen(sandbox).slice(calls.length - 1), [`${last} fail_next`]);
    });

    test("throws when the answer is lost, and does not try again", async (t) => {
      const sandbox = await serveSandbox(t);
      sandbox.failNext({ operation: last, answerLost: true });
      await assert.rejects(sending(t, sandbox), /ended with 1/);
      assert.deepEqual(seen(sandbox).slice(calls.length - 1), [`${last} fail_next`]);
    });

    test("follows no redirect", async (t) => {
      const sandbox = await serveSandbox(t);
      const redirect = await serveRedirect(t);
      const variables = { FREEDOMPAY_URL: redirect.url, PAYSERA_URL: redirect.url, OFFBLOCKS_URL: redirect.url };
      assert.deepEqual(await sending(t, sandbox, variables), ["HTTP_ERROR 307"]);
      assert.equal(redirect.seen.length, 1);
    });

    test("changes nothing that is signed", async (t) => {
      const sandbox = await serveSandbox(t);
      const { seeds } = sandbox;
      const script = join(PROJECT, "tests/examples/send-with.mjs");
      const variables = { ...variablesOf(sandbox), ACCOUNT_ID: seeds.offblocks.accountId };
      const [first, ...bodies] = await run(t, "recipes", [node, script, String(argument(seeds)), name], variables);
      assert.equal(first, prints);
      const others = sandbox.calls.slice(calls.length);
      assert.deepEqual(others.map(({ body }) => JSON.stringify(body)), bodies);
      assert.deepEqual(others.filter(({ accepted }) => !accepted), []);
    });
  });
}
