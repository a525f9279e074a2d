// Serves what wrangler built, on a free port, with these secrets: serve-miniflare.mjs <folder> <secret…>
// The values are those of the variables with the same names.
import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";
import { manifestOf } from "../runtimes/built-worker.mjs";

const [folder, ...secrets] = process.argv.slice(2);
const env = Object.fromEntries(secrets.map((name) => [name, { type: "text", value: process.env[name] }]));
const { compatibility_date: compatibilityDate } = JSON.parse(readFileSync("wrangler.json", "utf8"));
const miniflare = new Miniflare({ port: 0, workers: [{ config: { name: "example", compatibilityDate, manifest: manifestOf(folder), env } }] });
process.on("SIGTERM", () => miniflare.dispose());
console.log((await miniflare.ready).origin);
