// Runs examples as a reader would: each is a module of its own in this project, with `cardseal` installed.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project that these tests run in. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

const PRINTED = /console\.log\(.*\); \/\/ (.+)$/;

/** The lines that a snippet's comments say it prints: `console.log(x); // 42`. */
export function promised(code) {
  return code.split("\n").flatMap((line) => PRINTED.exec(line)?.[1] ?? []);
}

/** The promised lines that were not printed in that order; other lines may stand between them. */
export function missing(code, stdout) {
  const printed = stdout.split("\n");
  return promised(code).filter((line) => {
    const at = printed.indexOf(line);
    if (at >= 0) printed.splice(0, at + 1);
    return at < 0;
  });
}

/** Runs snippets in a folder of their own, with certificates beside them, as many at a time as there are processors; the outcomes are in their order. */
export async function runAll(codes, prepare = () => {}) {
  const folder = mkdtempSync(join(PROJECT, "snippets-"));
  try {
    cpSync(join(PROJECT, "certificates"), join(folder, "certificates"), { recursive: true });
    prepare(folder);
    const outcomes = [];
    const waiting = [...codes.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, code] = next;
        const file = join(folder, `${index}.mjs`);
        writeFileSync(file, code);
        outcomes[index] = await run(file, folder);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(file, cwd) {
  // The runner's own variable would change how node:test reports inside.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, stdout, stderr });
    });
  });
}
