// The declarations hold: every export has an example, and every example runs and prints what it says.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as main from "cardseal";
import * as sandbox from "cardseal/sandbox";
import * as slim from "cardseal/slim";
import { missing, PROJECT, runAll } from "./snippets.mjs";

const DIST = join(PROJECT, "node_modules/cardseal/dist");
const files = readdirSync(DIST, { recursive: true }).filter((file) => file.endsWith(".d.ts"));

/** Each documentation comment with the line below it, and the class that it stands in. */
function comments(file) {
  const found = [];
  let open;
  let owner = "";
  let text;
  for (const line of readFileSync(join(DIST, file), "utf8").split("\n")) {
    const trimmed = line.trim();
    if (open) open.push(trimmed.replace(/^\* ?/, ""));
    else if (trimmed.startsWith("/**")) open = [trimmed.slice(3)];
    else {
      const [, kind, name] = /^export declare (class|function|const) (\w+)/.exec(line) ?? [];
      const [, method] = /^ {4}(\w+)(?:<[^(]*>)?\(/.exec(line) ?? [];
      if (kind === "class") owner = name;
      const full = name ?? (method && owner ? `${owner}.${method}` : undefined);
      if (text !== undefined && full !== undefined) found.push({ name: full, example: exampleIn(text) });
      if (line === "}") owner = "";
      text = undefined;
    }
    if (open && trimmed.endsWith("*/")) {
      text = open.join("\n").replace(/\*?\/$/, "");
      open = undefined;
    }
  }
  return found;
}

function exampleIn(text) {
  const [, after] = text.split("@example\n");
  return after?.split(/\n@\w/)[0];
}

const documented = files.flatMap(comments);
const examples = documented.filter(({ example }) => example !== undefined);
const outcomes = await runAll(examples.map(({ example }) => example));

/** What a reader looks up: functions, classes, and the methods of these. */
function lookedUp(exports) {
  return Object.entries(exports)
    .filter(([name, value]) => typeof value === "function" || name === "mutualTls")
    .flatMap(([name, value]) => {
      const methods = Object.getOwnPropertyNames(value.prototype ?? {}).filter((method) => method !== "constructor");
      return [name, ...methods.map((method) => `${name}.${method}`)];
    });
}

test("every function, class and method has an example", () => {
  const names = [...lookedUp(main), ...lookedUp(sandbox), ...lookedUp(slim)];
  assert.ok(names.includes("Mac.verify") && names.includes("createSandbox"));
  const having = new Set(examples.map(({ name }) => name));
  assert.deepEqual(names.filter((name) => !having.has(name)), []);
});

describe("every example", () => {
  for (const [index, { name, example }] of examples.entries()) {
    test(name, () => {
      const { failed, stdout, stderr } = outcomes[index];
      assert.equal(stderr, "");
      assert.equal(failed, false, stdout);
      assert.notEqual(stdout, "", "the example prints nothing");
      assert.deepEqual(missing(example, stdout), [], `it printed:\n${stdout}`);
    });
  }
});
