// require and import give the same package, and loading it runs nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as esm from "cardseal";
import * as esmSandbox from "cardseal/sandbox";
import * as esmSlim from "cardseal/slim";

const require = createRequire(import.meta.url);
const NAMES = [
  "CardsealError", "D1", "DetachedJws", "FreedomPay", "Mac", "OffBlocks", "Paysera", "Redacted", "__trapForTests", "bodyHash", "cachedToken", "contentDigest", "decryptJwe", "encryptJwe", "importKey",
  "isCardsealError", "mutualTls", "parseD1Notification", "profiles", "readResponse", "redact", "signJwt", "signMessage", "signRequest", "signatureBase", "verifyContentDigest", "verifyJwt",
  "verifyMessage", "version",
];
const manifest = JSON.parse(readFileSync(require.resolve("cardseal/package.json"), "utf8"));

/** Runs CommonJS as a user's `.cjs` file is run; what it prints comes back. */
function run(script, ...flags) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, "--input-type=commonjs", "--eval", script], { cwd: new URL(".", import.meta.url), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  return stdout.trim();
}

test("both export these names and no other", () => {
  assert.deepEqual(Object.keys(esm).sort(), NAMES);
  assert.deepEqual(Object.keys(require("cardseal")).sort(), NAMES);
  for (const slim of [esmSlim, require("cardseal/slim")]) assert.deepEqual(Object.keys(slim).sort(), [...NAMES, "useModule"].sort());
  for (const sandbox of [esmSandbox, require("cardseal/sandbox")]) assert.deepEqual(Object.keys(sandbox), ["createSandbox"]);
});

test("they are the same in everything but identity", () => {
  const cjs = require("cardseal");
  assert.equal(esm.version, manifest.version);
  assert.equal(cjs.version, manifest.version);
  for (const name of NAMES) assert.equal(typeof cjs[name], typeof esm[name], name);
  for (const name of ["CardsealError", "D1", "DetachedJws", "FreedomPay", "Mac", "OffBlocks", "Paysera", "Redacted"]) {
    assert.equal(cjs[name].name, name);
    assert.deepEqual(Object.getOwnPropertyNames(cjs[name].prototype), Object.getOwnPropertyNames(esm[name].prototype));
  }
});

test("require works from CommonJS, the sandbox and a request through it included", () => {
  const script = `
    const { FreedomPay, readResponse, isCardsealError } = require("cardseal");
    const { createSandbox } = require("cardseal/sandbox");
    const sandbox = createSandbox();
    const request = new FreedomPay(sandbox.credentials.freedompay).cards.statement({ card_id: sandbox.seeds.freedompay.cardId });
    sandbox.fetch(request.url, request).then((response) => readResponse(request, response)).then(({ status }) => {
      try { new FreedomPay({}); } catch (error) { console.log(status, isCardsealError(error), error.name); }
    });`;
  assert.equal(run(script), "ok true CardsealError");
});

test("loading it needs nothing of the host and prints no warning", () => {
  // Whatever ran at import would miss these.
  const bare = `for (const name of ["WebAssembly", "TextEncoder", "TextDecoder", "URL", "URLSearchParams", "atob", "crypto", "Buffer", "fetch"]) Object.defineProperty(globalThis, name, { get() { throw new Error(name + " at import"); } });`;
  for (const entry of ["cardseal", "cardseal/sandbox", "cardseal/slim"]) {
    assert.equal(run(`${bare} require("${entry}"); console.log("loaded");`), "loaded");
    // Node's own loader wants them once, before.
    assert.equal(run(`import("node:path").then(() => { ${bare} return import("${entry}"); }).then(() => console.log("loaded"));`), "loaded");
  }
});

test("nothing is left running: the process ends by itself", () => {
  assert.equal(run(`console.log(require("cardseal").bodyHash(""))`), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
});

test("a host that forbids compiling says so, and names the way out", () => {
  const script = `
    const { bodyHash } = require("cardseal");
    WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked"); } };
    for (let i = 0; i < 2; i += 1) try { bodyHash(""); } catch (error) { console.log(error.code, /workerd.*edge-light.*wasm-unsafe-eval/s.test(error.hint)); }`;
  assert.equal(run(script), "WASM_BLOCKED true\nWASM_BLOCKED true");
});

test("every way of decoding the module gives the same", () => {
  const hash = `console.log(require("cardseal").bodyHash(""))`;
  const ways = { "Uint8Array.fromBase64": `const { Buffer } = globalThis; Uint8Array.fromBase64 = (text) => new Uint8Array(Buffer.from(text, "base64")); globalThis.Buffer = undefined;`, atob: "globalThis.Buffer = undefined;" };
  for (const [way, set] of Object.entries(ways)) assert.equal(run(`${set} ${hash}`), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", way);
});

test("without randomness a nonce has to be passed, and everything else works", () => {
  const script = `
    Object.defineProperty(globalThis, "crypto", { value: undefined });
    const { Paysera } = require("cardseal");
    const paysera = new Paysera({ macId: "a", macKey: "b" });
    try { paysera.cards.get(1); } catch (error) { console.log(error.code, error.field); }
    console.log(paysera.cards.get(1, { nonce: "n" }).method);`;
  assert.equal(run(script), "NO_RANDOMNESS nonce\nGET");
});

test("each file that an entry names is there", () => {
  const paths = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(paths));
  for (const path of [manifest.main, manifest.types, ...Object.values(manifest.bin), ...paths(manifest.exports)]) {
    assert.ok(readFileSync(new URL(path, `file://${require.resolve("cardseal/package.json")}`)).length > 0, path);
  }
  assert.deepEqual(Object.keys(manifest.exports["."]), ["workerd", "edge-light", "import", "require", "default"]);
  assert.deepEqual([manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies, manifest.scripts], [undefined, undefined, undefined, undefined]);
});

test("the compiled module is there for a bundler", async () => {
  const bytes = readFileSync(require.resolve("cardseal/core.wasm"));
  const module = await WebAssembly.compile(bytes);
  assert.ok(WebAssembly.Module.exports(module).some(({ name }) => name === "memory"));
});
