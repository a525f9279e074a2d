// Serves what Next.js built in this folder and prints what all of its routes say, which has to be the same: run-next.mjs <route>…
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const routes = process.argv.slice(2);
const next = fileURLToPath(import.meta.resolve("next/dist/bin/next"));
const server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "pipe", "inherit"] });

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
