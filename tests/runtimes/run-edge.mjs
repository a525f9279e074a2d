// Runs a bundle as Vercel does: no code from strings, no module from bytes, and what `?module` names handed in,
// compiled. run-edge.mjs <bundle> <check>
import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";

const [bundle, check] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync("node_modules/cardseal/dist/core_bg.wasm"));
const runtime = new EdgeRuntime({
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, { require: (name) => (/core_bg\.wasm\?module$/.test(name) ? module : undefined) }),
  initialCode: readFileSync(bundle, "utf8"),
});
const response = await runtime.dispatchFetch(`https://edge.example/${check}`);
console.log(await response.text());
