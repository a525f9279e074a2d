// The command of the package, started as a user starts it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { Paysera, readResponse } from "cardseal";
import { PROJECT } from "./snippets.mjs";

const COMMAND = join(PROJECT, "node_modules/cardseal/bin/cardseal.js");
const file = (name) => join(PROJECT, "certificates", name);
const TLS = ["--tls-key", file("server.key"), "--tls-cert", file("server.pem")];

/** Starts the sandbox on a free port; `use` gets its address, and the process ends after it. */
async function withSandbox(flags, use) {
  const child = spawn(process.execPath, [COMMAND, "sandbox", "--port", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  try {
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes("Ctrl+C")) break;
    }
    await use(/listens on (\S+)\. /.exec(printed)[1]);
  } finally {
    child.kill();
  }
  assert.equal(await ended, 0, "it ends by itself when it is told to");
}

/** What a command prints that cannot start. */
function fails(...flags) {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...flags], (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }));
  });
}

function get(url, options) {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca: readFileSync(file("ca.pem")), agent: false, ...options }, (response) => resolve(response.resume().statusCode));
    call.on("error", reject).end();
  });
}

test("serves HTTP", () =>
  withSandbox([], async (baseUrl) => {
    assert.match(baseUrl, /^http:/);
    const time = new Paysera({ macId: "id", macKey: "key", baseUrl }).server.time();
    assert.equal(typeof (await readResponse(time, await fetch(time.url, time))).time, "number");
  }));

test("serves HTTPS, with a CA and without", async () => {
  for (const flags of [TLS, [...TLS, "--tls-ca", file("ca.pem")]]) {
    await withSandbox(flags, async (baseUrl) => {
      assert.match(baseUrl, /^https:/);
      const { url } = new Paysera({ macId: "id", macKey: "key", baseUrl }).server.time();
      assert.equal(await get(url), 200);
      await assert.rejects(get(url, { ca: readFileSync(file("other-ca.pem")) }), /certificate/);
    });
  }
});

test("says what it cannot do", async () => {
  const usage = [["sandbox", ...TLS.slice(0, 2)], ["sandbox", ...TLS.slice(2)], ["sandbox", "--tls-ca", file("ca.pem")], ["sandbox", "--port", "x"], ["--tls"], []];
  for (const flags of usage) {
    const { status, stderr } = await fails(...flags);
    assert.deepEqual([status, stderr.startsWith("usage: cardseal sandbox")], [2, true], flags.join(" "));
  }
  const { status, stderr } = await fails("sandbox", "--port", "0", "--tls-key", "no-such-file", "--tls-cert", file("server.pem"));
  assert.deepEqual([status, /^cardseal: .*no-such-file/.test(stderr)], [1, true], stderr);
  const { status: help, stdout } = await fails("--help");
  assert.deepEqual([help, stdout.includes("--tls-ca FILE")], [0, true]);
});
