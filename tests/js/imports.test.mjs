// Nothing runs at import, in any entry: edge runtimes meter it, and some forbid it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

test("each entry loads where every global of a host is a trap, and touches none", () => {
  const flags = ["--no-warnings", "--experimental-vm-modules"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, new URL("at-import.mjs", import.meta.url).pathname], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.deepEqual(stdout.trim().replaceAll(/\d+ names/g, "names").split("\n"), [
    "edge.js: nothing touched, names",
    "index.cjs: nothing touched, names",
    "index.js: nothing touched, names",
    "sandbox.cjs: nothing touched, names",
    "sandbox.js: nothing touched, names",
    "slim.cjs: nothing touched, names",
    "slim.js: nothing touched, names",
    "workerd.js: nothing touched, names",
  ]);
});
