// Starts an example as its own program, with the sandbox for its providers, and talks to it as its callers would.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { createSandbox } from "cardseal/sandbox";

/** The project that holds the examples, with `cardseal` installed. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** Where the packages of the examples are. */
export const PACKAGES = join(PROJECT, "../node_modules");

/** Why a test cannot run here; `false` where its program is on this machine, or has to be. */
export const without = (program) => program === undefined && process.env.CARDSEAL_NONE_ABSENT === undefined && "its runtime is not on this machine";

const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

const pemOf = (namedCurve) => generateKeyPairSync("ec", { namedCurve }).privateKey.export({ type: "sec1", format: "pem" });

/** Keys that are in no example and in no page: where one is printed, it was leaked. */
function freshCredentials() {
  return {
    freedompay: { authId: "123456", secretKey: `freedompay-${crypto.randomUUID()}` },
    paysera: { macId: "mac-id", macKey: `paysera-${crypto.randomUUID()}` },
    offblocks: { keyid: "key-1", privateKey: pemOf("P-384") },
    d1: { issuerId: "ISSUER-001", assertionKey: { kid: "assertion-1", key: pemOf("P-256") }, decryptWith: createSandbox().credentials.d1.decryptWith },
  };
}

/** The sandbox, served on loopback until the test ends. */
export async function serveSandbox(t, options = {}) {
  const sandbox = createSandbox({ pendingPolls: 0, credentials: freshCredentials(), ...options });
  const server = await sandbox.listen();
  t.after(() => server.close());
  return sandbox;
}

/** The variables by which every example knows its provider. */
export function variablesOf(sandbox) {
  const { freedompay, paysera, offblocks, d1 } = sandbox.credentials;
  return {
    ...{ FREEDOMPAY_AUTH_ID: freedompay.authId, FREEDOMPAY_SECRET_KEY: freedompay.secretKey, FREEDOMPAY_URL: freedompay.baseUrl },
    ...{ PAYSERA_MAC_ID: paysera.macId, PAYSERA_MAC_KEY: paysera.macKey, PAYSERA_URL: paysera.baseUrl },
    ...{ OFFBLOCKS_KEY_ID: offblocks.keyid, OFFBLOCKS_PRIVATE_KEY: offblocks.privateKey },
    ...{ OFFBLOCKS_ACCESS_TOKEN: offblocks.accessToken, OFFBLOCKS_URL: offblocks.baseUrl },
    ...{ ISSUER_ID: d1.issuerId, ASSERTION_KID: d1.assertionKey.kid, ASSERTION_KEY: d1.assertionKey.key, D1_URL: d1.baseUrl },
  };
}

// Looked at when all is over: a hook of one test that throws keeps its other hooks from ending what was started.
const started = [];
after(() => started.forEach(({ lines, variables }) => checkSecrets(lines, variables)));

/** Starts a command in an example's folder and returns what tells about it; it ends with the test, and must have printed no secret. */
export function start(t, folder, [program, ...words], variables = {}) {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const child = spawn(program, words, { cwd: join(PROJECT, "examples", folder), env: { ...env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => lines.push(line));
  const ended = once(child, "close");
  started.push({ lines, variables });
  t.after(async () => {
    child.kill();
    await ended;
  });
  return { child, lines, ended };
}

function checkSecrets(lines, variables) {
  const printed = lines.join("\n");
  assert.doesNotMatch(printed, /authorization|signature['"]?:/i, "the example printed headers that authorise");
  for (const [name, value = ""] of Object.entries(variables)) {
    if (!/_(KEY|TOKEN)$/.test(name)) continue;
    // Of a PEM each line between its frame.
    const parts = value.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    assert.ok(!parts.some((part) => printed.includes(part)), `the example printed ${name}:\n${printed}`);
  }
}

/** The first address on loopback that a started server prints. */
export async function addressOf({ child, lines }) {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const [address] = /http:\/\/(127\.0\.0\.1|localhost|0\.0\.0\.0):\d+/.exec(lines.join("\n")) ?? [];
    if (address) return address.replace(/localhost|0\.0\.0\.0/, "127.0.0.1");
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`the example did not say where it listens, but:\n${lines.join("\n")}`);
}

/** Runs a command to its end and returns what it printed. */
export async function run(t, folder, command, variables) {
  const { lines, ended } = start(t, folder, command, variables);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${lines.join("\n")}`);
  return lines;
}

/** The status and the JSON of an answer. */
export async function get(url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    throw new Error(`${url} answered ${response.status} and no JSON: ${text}`);
  }
}

/** The same for a POST of JSON, or of a text as it is. */
export function post(url, body, headers = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return get(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text });
}

/** What the sandbox saw, in short. */
export const seen = (sandbox) => sandbox.calls.map(({ operation, accepted, failedCheck }) => `${operation} ${accepted ? "accepted" : failedCheck}`);
