// Imports what a bundler made once the installed package is gone, so nothing can be left to it: run-alone.mjs <bundle>
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

rmSync("node_modules", { recursive: true });
await import(pathToFileURL(resolve(process.argv[2])));
