// Calls a handler far away from any node_modules, as it is after an upload: run-lambda.mjs <bundle>
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const [bundle] = process.argv.slice(2);
const task = mkdtempSync(join(tmpdir(), "lambda-"));
try {
  copyFileSync(bundle, join(task, basename(bundle)));
  const script = `import("./${basename(bundle)}").then(async ({ handler }) => console.log((await handler({})).body))`;
  const { status } = spawnSync(process.execPath, ["--input-type=commonjs", "-e", script], { cwd: task, stdio: "inherit", timeout: 60_000 });
  process.exitCode = status ?? 1;
} finally {
  rmSync(task, { recursive: true });
}
