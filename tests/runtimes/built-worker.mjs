// What a bundler for Workers left in a folder, as miniflare takes it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TYPES = { js: "esm", wasm: "wasm" };

/** The modules of a built Worker; the script among them is the main one. */
export function manifestOf(folder) {
  const modules = readdirSync(folder).flatMap((file) => {
    const type = TYPES[file.split(".").at(-1)];
    return type === undefined ? [] : [[file, { type, contents: readFileSync(join(folder, file)) }]];
  });
  const [[mainModule]] = modules.filter(([, { type }]) => type === "esm");
  return { mainModule, modules: Object.fromEntries(modules) };
}
