import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT } from "./harness.mjs";

test("the index lists every example", () => {
  const folder = join(PROJECT, "examples");
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const listed = readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| \[([\w-]+)\]\(\1\) \|/gm);
  assert.deepEqual(Array.from(listed, ([, name]) => name), folders.map(({ name }) => name).sort());
});
