// Serves what Next.js built in this folder and prints what all of its routes say, which has to be the same: run-next.mjs <route>…
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// `next start` lets an edge route compile from bytes, and Vercel does not: there it has the modules that are named here.
const { functions } = JSON.parse(readFileSync(".next/server/middleware-manifest.json", "utf8"));
for (const [route, { wasm }] of Object.entries(functions)) {
  if (wasm.length !== 1) throw new Error(`${route} has ${wasm.length} WebAssembly modules, and not one`);
}

const routes = process.argv.slice(2);
const next = fileURLToPath(import.meta.resolve("next/dist/bin/next"));
const server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "pipe", "inherit"] });

// Longer than any route takes.
setTimeout(() => server.kill(), 120_000).unref();

async function origin() {
  for await (const line of createInterface(server.stdout)) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error("next start did not say where it listens");
}

try {
  const base = await origin();
  const ask = async (route) => (await fetch(`${base}/${route}`, { signal: AbortSignal.timeout(60_000) })).text();
  const [line, ...others] = new Set(await Promise.all(routes.map(ask)));
  if (others.length > 0) throw new Error(`the routes differ: ${[line, ...others].join("\n")}`);
  console.log(line);
} finally {
  server.kill();
}
