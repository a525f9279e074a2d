// Serves what wrangler built, on a free port, with these secrets: serve-miniflare.mjs <folder> <secret…>
// The values are those of the variables with the same names.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";

const [folder, ...secrets] = process.argv.slice(2);
const TYPES = { js: "esm", wasm: "wasm" };
const modules = readdirSync(folder).flatMap((file) => {
  const type = TYPES[file.split(".").at(-1)];
  return type === undefined ? [] : [[file, { type, contents: readFileSync(join(folder, file)) }]];
});
const [[mainModule]] = modules.filter(([, { type }]) => type === "esm");
const manifest = { mainModule, modules: Object.fromEntries(modules) };
const env = Object.fromEntries(secrets.map((name) => [name, { type: "text", value: process.env[name] }]));
const { compatibility_date: compatibilityDate } = JSON.parse(readFileSync("wrangler.json", "utf8"));
const miniflare = new Miniflare({ port: 0, workers: [{ config: { name: "example", compatibilityDate, manifest, env } }] });
process.on("SIGTERM", () => miniflare.dispose());
console.log((await miniflare.ready).origin);
