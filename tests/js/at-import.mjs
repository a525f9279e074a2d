// Loads every entry of the package where whatever a host has beside the language throws when it is touched. Prints a
// line per entry. Node.js takes a flag for it: `node --experimental-vm-modules at-import.mjs`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import vm from "node:vm";

const require = createRequire(import.meta.url);
const ROOT = dirname(require.resolve("cardseal/package.json"));
const DIST = join(ROOT, "dist");

/** The language itself, without what gives a different answer each time, and without WebAssembly. */
const LANGUAGE = new Set(Object.getOwnPropertyNames(vm.runInNewContext("globalThis")));
for (const name of ["WebAssembly", "Date", "Intl", "console", "eval"]) LANGUAGE.delete(name);
const HOST = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => !LANGUAGE.has(name)));
for (const name of ["window", "self", "document", "navigator", "caches", "Deno", "Bun", "require", "module", "__dirname", "__filename"]) HOST.add(name);

/** A realm of its own, with every global of the host as a trap. */
function trapped(touched) {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const trap = (name) => () => {
    touched.push(name);
    throw new Error(`${name} at import`);
  };
  const global = vm.runInContext("globalThis", context);
  for (const name of HOST) {
    if (name === "globalThis") continue;
    Object.defineProperty(global, name, { get: trap(name), configurable: true });
  }
  vm.runInContext("(trap) => { Math.random = trap; Object.defineProperty(Uint8Array, 'fromBase64', { get: trap, configurable: true }); }", context)(trap("Math.random or Uint8Array.fromBase64"));
  return context;
}

async function loadModule(file, text = readFileSync(file, "utf8")) {
  const touched = [];
  const context = trapped(touched);
  const modules = new Map();
  const make = (path, source) => {
    if (modules.has(path)) return modules.get(path);
    const module = path.includes(".wasm")
      ? new vm.SyntheticModule(["default"], function fill() { this.setExport("default", {}); }, { context, identifier: path })
      : new vm.SourceTextModule(source ?? readFileSync(path, "utf8"), { context, identifier: path });
    modules.set(path, module);
    return module;
  };
  // The sandbox asks for the package by its name.
  const link = (name, { identifier }) => make(name === "cardseal" ? join(DIST, "index.js") : join(dirname(identifier), name));
  const module = make(file, text);
  await module.link(link);
  await module.evaluate();
  return { touched, names: Object.keys(module.namespace) };
}

function loadCommonJs(file, text = readFileSync(file, "utf8")) {
  const touched = [];
  const context = trapped(touched);
  const load = (path, source) => {
    const module = { exports: {} };
    const inside = (name) => load(name === "cardseal" ? join(DIST, "index.cjs") : join(dirname(path), name));
    vm.compileFunction(source ?? readFileSync(path, "utf8"), ["exports", "module", "require"], { parsingContext: context, filename: path })(module.exports, module, inside);
    return module.exports;
  };
  return { touched, names: Object.keys(load(file, text)) };
}

const load = (file, text) => (file.endsWith(".cjs") ? loadCommonJs(file, text) : loadModule(file, text));

const paths = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(paths));
const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const entries = new Set(paths(exports).filter((path) => /\.c?js$/.test(path)));
for (const entry of [...entries].sort()) {
  const { touched, names } = await load(join(ROOT, entry));
  console.log(`${basename(entry)}: ${touched.length === 0 ? "nothing" : touched} touched, ${names.length} names`);
}

// The traps hold: each of these has to fall into one.
const WORK = ["new TextEncoder()", "new TextDecoder", "new WebAssembly.Module(new Uint8Array())", "Buffer", "atob('')", "crypto.randomUUID()", "new URL('a:b')", "Date.now()", "Math.random()", "setTimeout(() => {})", "process.env", "fetch('')", "Uint8Array.fromBase64", "globalThis.performance", "(0, eval)('1')", "Function('1')", "require('fs')"];
for (const work of WORK) {
  for (const file of ["x.js", "x.cjs"]) {
    if (work.startsWith("require") && file === "x.cjs") continue;
    let caught;
    try {
      await load(join(DIST, file), work);
    } catch (error) {
      caught = error;
    }
    if (caught === undefined) console.log(`${file}: ${work} went unseen`);
  }
}
