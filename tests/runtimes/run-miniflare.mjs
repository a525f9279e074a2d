// Serves a folder of modules in miniflare and prints what a check says: run-miniflare.mjs <folder> <check> [<date> <flag>…]
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";

const [folder, check, compatibilityDate = "2025-01-01", ...compatibilityFlags] = process.argv.slice(2);
const TYPES = { js: "esm", wasm: "wasm" };
const modules = readdirSync(folder).flatMap((file) => {
  const type = TYPES[file.split(".").at(-1)];
  return type === undefined ? [] : [[file, { type, contents: readFileSync(join(folder, file)) }]];
});
const [[mainModule]] = modules.filter(([, { type }]) => type === "esm");
const manifest = { mainModule, modules: Object.fromEntries(modules) };
const miniflare = new Miniflare({ workers: [{ config: { name: "conformance", compatibilityDate, compatibilityFlags, manifest } }] });
try {
  const response = await miniflare.dispatchFetch(`http://localhost/${check}`);
  console.log(await response.text());
} finally {
  await miniflare.dispose();
}
