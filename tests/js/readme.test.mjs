// The README holds: every example runs and prints what it says, and its tables are complete.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as main from "cardseal";
import * as sandbox from "cardseal/sandbox";
import { missing, PROJECT, promised, runAll } from "./snippets.mjs";

const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
const installed = (file) => readFileSync(join(PROJECT, "node_modules/cardseal/dist", file), "utf8");

/** The fenced blocks, with the heading above each. */
function blocks() {
  const found = [];
  let heading = "";
  let open;
  for (const line of readme.split("\n")) {
    if (open) {
      if (line === "```") {
        found.push({ heading, language: open.language, code: open.lines.join("\n") });
        open = undefined;
      } else open.lines.push(line);
    } else if (line.startsWith("```")) open = { language: line.slice(3), lines: [] };
    else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, "");
  }
  assert.equal(open, undefined, "a fenced block is not closed");
  return found;
}

function part(name) {
  const [, after] = readme.split(`<!-- generated: ${name} -->\n`);
  const [inside, rest] = after.split(`<!-- end: ${name} -->`);
  assert.notEqual(rest, undefined);
  return inside;
}

/** The README's own commands, beside the examples that read what they write. */
function makeKeys(folder) {
  const lines = blocks().filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  const commands = lines.filter((line) => line.startsWith("openssl "));
  assert.equal(commands.length, 4);
  try {
    for (const command of commands) execFileSync("openssl", command.split(" ").slice(1), { cwd: folder, stdio: "pipe" });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    // No openssl on this machine: the same files.
    for (const [file, namedCurve] of [["key.pem", "P-384"], ["assertion-key.pem", "P-256"], ["card-data-key.pem", "P-256"]]) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
      writeFileSync(join(folder, file), privateKey.export({ type: "sec1", format: "pem" }));
      if (file === "key.pem") writeFileSync(join(folder, "public.pem"), publicKey.export({ type: "spki", format: "pem" }));
    }
  }
}

const examples = blocks().filter(({ language }) => language === "js");
const outcomes = await runAll(examples.map(({ code }) => code), makeKeys);

describe("every example of the README", () => {
  assert.ok(examples.length > 5);
  for (const [index, { heading, code }] of examples.entries()) {
    test(`${index + 1}, ${heading}`, () => {
      const { failed, stdout, stderr } = outcomes[index];
      assert.equal(stderr, "");
      assert.equal(failed, false, stdout);
      assert.ok(promised(code).length > 0, "the example prints nothing that can be checked");
      assert.deepEqual(missing(code, stdout), [], `it printed:\n${stdout}`);
    });
  }
});

test("no block escapes by its language", () => {
  const others = blocks().filter(({ language }) => !["js", "sh"].includes(language));
  // Of a build of its own, in slim.test.mjs.
  assert.deepEqual(others.map(({ heading }) => heading), ["Bring your own module"]);
});

test("the table of codes has exactly the codes of the types", () => {
  const listed = [...part("codes").matchAll(/^\| `(\w+)` \| (.+) \| (.+) \|$/gm)].map(([, code]) => code);
  const union = installed("generated/codes.d.ts").split("export type ErrorCode =")[1];
  const declared = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  assert.ok(declared.length > 20);
  assert.deepEqual(listed, declared);
});

test("the table of calls has a row for every declared call", () => {
  const listed = [...part("calls").matchAll(/^\| `(\w+)` \| `([\w.]+)\(/gm)].map(([, client, call]) => `${client.toLowerCase()} ${call}`);
  const operations = JSON.parse(readFileSync(join(PROJECT, "operations.json"), "utf8"));
  assert.deepEqual(listed, operations.map(({ provider, operation }) => `${provider} ${operation}`));
});

test("every export has its place", () => {
  const names = [...Object.keys(main), ...Object.keys(sandbox)].filter((name) => !name.startsWith("__"));
  assert.ok(names.length > 8);
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme)), []);
});

test("every link inside the page arrives", () => {
  const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-"));
  const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  assert.deepEqual(links.filter((anchor) => !anchors.includes(anchor)), []);
});
