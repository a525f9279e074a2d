// Starts an example as its own program, with the sandbox for its providers, and talks to it as its callers would.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createSandbox } from "cardseal/sandbox";

/** The project that holds the examples, with `cardseal` installed. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** Where the packages of the examples are. */
export const PACKAGES = join(PROJECT, "../node_modules");

const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/** The sandbox, served on loopback until the test ends. */
export async function serveSandbox(t, options = {}) {
  const sandbox = createSandbox({ pendingPolls: 0, ...options });
  const server = await sandbox.listen();
  t.after(() => server.close());
  return sandbox;
}

/** Starts a command in an example's folder and returns what tells about it; it ends with the test. */
export function start(t, folder, [program, ...words], variables = {}) {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const child = spawn(program, words, { cwd: join(PROJECT, "examples", folder), env: { ...env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => lines.push(line));
  const ended = once(child, "close");
  t.after(async () => {
    child.kill();
    await ended;
  });
  return { child, lines, ended };
}

/** The first address on loopback that a started server prints. */
export async function addressOf({ child, lines }) {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const [address] = /http:\/\/(127\.0\.0\.1|localhost|0\.0\.0\.0):\d+/.exec(lines.join("\n")) ?? [];
    if (address) return address.replace(/localhost|0\.0\.0\.0/, "127.0.0.1");
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`the example did not say where it listens, but:\n${lines.join("\n")}`);
}

/** Runs a command to its end and returns what it printed. */
export async function run(t, folder, command, variables) {
  const { lines, ended } = start(t, folder, command, variables);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${lines.join("\n")}`);
  return lines;
}

/** Posts JSON and returns the status and the JSON of the answer. */
export async function post(url, body) {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    throw new Error(`${url} answered ${response.status} and no JSON: ${text}`);
  }
}

/** What the sandbox saw, in short. */
export const seen = (sandbox) => sandbox.calls.map(({ operation, accepted, failedCheck }) => `${operation} ${accepted ? "accepted" : failedCheck}`);
