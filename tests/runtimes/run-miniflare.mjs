// Serves a folder of modules in miniflare and prints what a check says: run-miniflare.mjs <folder> <check> [<date> <flag>…]
import { Miniflare } from "miniflare";
import { manifestOf } from "./built-worker.mjs";

const [folder, check, compatibilityDate = "2025-01-01", ...compatibilityFlags] = process.argv.slice(2);
const miniflare = new Miniflare({ workers: [{ config: { name: "conformance", compatibilityDate, compatibilityFlags, manifest: manifestOf(folder) } }] });
try {
  const response = await miniflare.dispatchFetch(`http://localhost/${check}`);
  console.log(await response.text());
} finally {
  await miniflare.dispose();
}
