// Deno and Bun, where the build found them.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "./snippets.mjs";

const { CARDSEAL_DENO: DENO, CARDSEAL_BUN: BUN } = process.env;
const QUIET = { DENO_DIR: join(PROJECT, "deno-cache"), DENO_NO_UPDATE_CHECK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" };

const without = (program) => program === undefined && process.env.CARDSEAL_NONE_ABSENT === undefined && "it is not on this machine";

/** Why a runtime's tests cannot run here; `false` where they can, or have to. */
export const skipped = { node: false, deno: without(DENO), bun: without(BUN) };

const COMMANDS = {
  node: () => [process.execPath],
  deno: ({ hosts, folder, variables = {} }) => {
    const names = Object.keys(variables).join();
    const allowed = [`--allow-net=${hosts}`, `--allow-read=${folder}`, ...(names === "" ? [] : [`--allow-env=${names}`])];
    return [DENO, "run", "--no-prompt", "--no-lock", "--no-remote", ...allowed];
  },
  bun: () => [BUN, "--no-install"],
};

/** Runs a script in a runtime, on Deno with no permission but these hosts, this folder and these variables, and returns what it printed. */
export function runIn(runtime, script, parameters, permissions) {
  const [program, ...flags] = COMMANDS[runtime](permissions);
  const { NODE_TEST_CONTEXT, ...env } = { ...process.env, ...QUIET, ...permissions.variables };
  return new Promise((resolve, reject) => {
    execFile(program, [...flags, script, ...parameters], { cwd: PROJECT, env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${runtime}: ${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
