// cardseal/slim: the same without a module in it, for builds that hand theirs in.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import vm from "node:vm";
import * as main from "cardseal";
import * as esm from "cardseal/slim";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const DIST = join(dirname(require.resolve("cardseal/package.json")), "dist");
const FOLDER = new URL(".", import.meta.url);
const bytes = readFileSync(require.resolve("cardseal/core.wasm"));
const [vector] = JSON.parse(readFileSync(new URL("../vectors/freedompay.json", import.meta.url), "utf8"));

/** Signs the vendor's published request. */
const SIGN = `const seal = ({ FreedomPay }) => new FreedomPay({ authId: "123456", secretKey: ${JSON.stringify(vector.key)}, environment: "test" }).requests.status(${JSON.stringify(vector.body)}).headers["x-jws-signature"];`;
const PUBLISHED = vector.detached;

/** A process that has seen nothing of the package yet. */
function fresh(script, type) {
  const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, "--eval", script], { cwd: FOLDER, encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim().split("\n");
}

const LOAD = {
  module: `import { readFileSync } from "node:fs"; import * as slim from "cardseal/slim"; const core = new URL(import.meta.resolve("cardseal/core.wasm"));`,
  commonjs: `const { readFileSync } = require("node:fs"); const slim = require("cardseal/slim"); const core = require.resolve("cardseal/core.wasm");`,
};
const COMPILE = "const module = new WebAssembly.Module(readFileSync(core));";

for (const [type, load] of Object.entries(LOAD)) {
  describe(type, () => {
    test("a call before its module says what to do, and works afterwards, with the same client", () => {
      const script = `${load} ${SIGN} ${COMPILE}
        const attempt = (act) => { try { return act(); } catch (error) { return [slim.isCardsealError(error), error.code, error.hint, error.message].join("|"); } };
        console.log(attempt(() => slim.bodyHash("")));
        console.log(attempt(() => seal(slim)));
        slim.useModule(module);
        console.log(seal(slim));`;
      const [first, second, third] = fresh(script, type);
      assert.match(first, /^true\|NO_MODULE\|call `useModule\(module\)` once.*cardseal\/core\.wasm.*import `cardseal`.*\|cardseal\/slim has no module yet: /);
      assert.equal(second, first);
      assert.equal(third, PUBLISHED);
    });

    test("the published vector with a module given once, twice, and after a trap", () => {
      const script = `${load} ${SIGN} ${COMPILE}
        slim.useModule(module);
        console.log(seal(slim));
        slim.useModule(module);
        slim.useModule(new WebAssembly.Module(readFileSync(core)));
        console.log(seal(slim));
        try { slim.__trapForTests(); } catch (error) { console.log(error.code); }
        console.log(seal(slim));`;
      assert.deepEqual(fresh(script, type), [PUBLISHED, PUBLISHED, "INTERNAL", PUBLISHED]);
    });

    test("a module of another version, or none of ours, is refused at once, and the right one can follow", () => {
      const script = `${load} ${SIGN} ${COMPILE}
        const bytes = readFileSync(core);
        const at = bytes.lastIndexOf(slim.version);
        const older = Buffer.concat([bytes.subarray(0, at), Buffer.from(slim.version.replace(/\\d/g, "9")), bytes.subarray(at + slim.version.length)]);
        const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
        for (const other of [older, empty]) {
          try { slim.useModule(new WebAssembly.Module(other)); } catch (error) { console.log(error.code, error.field, error.message); }
        }
        slim.useModule(module);
        console.log(seal(slim));`;
      const [older, empty, sealed] = fresh(script, type);
      assert.match(older, /^INVALID_ARGUMENT module module is that of cardseal [9.]+, and this is \d+\.\d+\.\d+: compile `cardseal\/core\.wasm`/);
      assert.match(empty, /^INVALID_ARGUMENT module module is not the module of cardseal: /);
      assert.equal(sealed, PUBLISHED);
    });
  });
}

test("what is no compiled module is refused at once", async () => {
  const wrong = [undefined, null, bytes, bytes.buffer, "core.wasm", WebAssembly.compile(bytes), { default: {} }, (await WebAssembly.instantiate(bytes.subarray(0, 8))).instance, {}];
  for (const { useModule, isCardsealError } of [esm, require("cardseal/slim")]) {
    for (const value of wrong) {
      assert.throws(() => useModule(value), (error) => isCardsealError(error) && error.code === "INVALID_ARGUMENT" && error.field === "module" && error.hint.includes("cardseal/core.wasm"), String(value));
    }
  }
});

test("it holds neither the module nor its base64", () => {
  const base64 = bytes.toString("base64");
  assert.ok(readFileSync(join(DIST, "module-base64.js"), "utf8").includes(base64));
  for (const file of ["slim.js", "slim.cjs", "shared.js"]) {
    const text = readFileSync(join(DIST, file), "utf8");
    assert.ok(!text.includes(base64.slice(0, 40)) && !text.includes("module-base64"), file);
    assert.ok(text.length < bytes.length, file);
  }
});

test("beside the main entry it is the same: errors, clients, keyed state", async () => {
  assert.equal(esm.FreedomPay, main.FreedomPay);
  assert.equal(esm.CardsealError, main.CardsealError);
  assert.equal(main.isCardsealError(new (require("cardseal/slim").CardsealError)("m", { code: "INTERNAL" })), true);
  const key = await esm.importKey(Buffer.alloc(32, 1), { algorithm: "hmac-sha256" });
  assert.ok(await main.signMessage({ method: "GET", url: "https://a.example/", headers: {} }, { key, components: ["@method"] }));
});

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, RECIPE] = /### Bring your own module\n[^]*?```ts\n([^]*?)```/.exec(readme);

/** What a Workers bundler makes of the recipe in the README: one script, and the module beside it as an import. */
async function bundled() {
  const contents = `${RECIPE} import { FreedomPay } from "cardseal/slim"; ${SIGN} export const sealed = seal({ FreedomPay });`;
  const result = await build({
    stdin: { contents, resolveDir: FOLDER.pathname },
    bundle: true, write: false, format: "cjs", target: "es2022", logLevel: "silent",
    external: ["*.wasm"],
  });
  return result.outputFiles[0].text;
}

test("the recipe, bundled, signs where nothing may be compiled, with a module of another realm", async () => {
  const script = await bundled();
  assert.ok(script.length < bytes.length, "the module is not in the script");
  const context = vm.createContext({ TextEncoder, TextDecoder, URL, URLSearchParams, crypto }, { codeGeneration: { strings: false, wasm: false } });
  const compiled = new WebAssembly.Module(bytes);
  assert.throws(() => vm.runInContext("(bytes) => new WebAssembly.Module(bytes)", context)(bytes), /disallowed/);
  const asked = [];
  const module = { exports: {} };
  const load = (name) => {
    asked.push(name);
    return { __esModule: true, default: compiled };
  };
  vm.compileFunction(script, ["exports", "module", "require"], { parsingContext: context })(module.exports, module, load);
  assert.deepEqual(asked, ["cardseal/core.wasm"]);
  assert.equal(module.exports.sealed, PUBLISHED);
});
