// The examples of mutual TLS run where they are for, against the sandbox.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createSandbox } from "cardseal/sandbox";
import { runIn, skipped } from "./runtimes.mjs";
import { PROJECT } from "./snippets.mjs";

const ISSUER_ID = "ISSUER-001";
const ASSERTION_KID = "assertion-1";
const EXAMPLES = { node: "node.mjs", deno: "deno.ts", bun: "bun.ts" };

/** A folder with the certificates. */
function folderFor(t) {
  const folder = mkdtempSync(join(PROJECT, "examples-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(PROJECT, "certificates"), folder, { recursive: true });
  return folder;
}

async function run(t, runtime, certificate) {
  const folder = folderFor(t);
  const path = (name) => join(folder, name);
  const pem = (name) => readFileSync(path(name), "utf8");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ASSERTION_KEY = privateKey.export({ type: "sec1", format: "pem" });
  const assertionKey = { kid: ASSERTION_KID, key: ASSERTION_KEY };
  const { decryptWith } = createSandbox().credentials.d1;
  const sandbox = createSandbox({ credentials: { d1: { issuerId: ISSUER_ID, assertionKey, decryptWith } } });
  const server = await sandbox.listen({ tls: { key: pem("server.key"), cert: pem("server.pem"), ca: pem("ca.pem") } });
  t.after(() => server.close());
  const variables = {
    ...{ ISSUER_ID, ASSERTION_KID, ASSERTION_KEY, D1_URL: server.url, SERVER_CA: path("ca.pem") },
    ...{ CLIENT_CERT: path(`${certificate}.pem`), CLIENT_KEY: path(`${certificate}.key`) },
  };
  const permissions = { hosts: new URL(server.url).host, folder, variables };
  const script = join(PROJECT, "examples/mutual-tls", EXAMPLES[runtime]);
  const printed = runIn(runtime, script, [sandbox.seeds.d1.digitalCardId], permissions);
  return { sandbox, printed };
}

describe("an issuer's backend shows a digital card", () => {
  for (const runtime of Object.keys(EXAMPLES)) {
    test(`on ${runtime}`, { skip: skipped[runtime] }, async (t) => {
      const { sandbox, printed } = await run(t, runtime, "client");
      assert.equal(await printed, "digital-card-1 ACTIVE\n");
      const seen = sandbox.calls.map(({ operation, certificate, accepted }) => [operation, certificate, accepted]);
      assert.deepEqual(seen, [["auth.token", "trusted", true], ["digitalCards.get", "trusted", true]]);
    });

    test(`on ${runtime}, but not with another CA's certificate`, { skip: skipped[runtime] }, async (t) => {
      const { sandbox, printed } = await run(t, runtime, "stranger");
      await assert.rejects(printed, /HTTP_ERROR|answered 403/);
      assert.deepEqual(sandbox.calls.map(({ failedCheck }) => failedCheck), ["certificate"]);
    });
  }
});
