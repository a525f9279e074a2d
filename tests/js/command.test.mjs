// The command of the package, started as a user starts it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { D1, FreedomPay, OffBlocks, Paysera, readResponse } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { PROJECT } from "./snippets.mjs";

const COMMAND = join(PROJECT, "node_modules/cardseal/bin/cardseal.js");
const file = (name) => join(PROJECT, "certificates", name);
const TLS = ["--tls-key", file("server.key"), "--tls-cert", file("server.pem")];

/** Starts the sandbox on a free port; `use` gets its address and what it printed, and the process ends after it. */
async function withSandbox(flags, use) {
  const child = spawn(process.execPath, [COMMAND, "sandbox", "--port", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  try {
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes("Ctrl+C")) break;
    }
    await use(/listens on (\S+)\. /.exec(printed)[1], printed);
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

/** The options by provider, as a reader of the screen would copy them: JSON where it is, else text, whose further lines are indented. */
function optionsIn(printed) {
  const options = {};
  let last;
  for (const line of printed.split("\n")) {
    const [, name, key, value] = /^ {2}(\w+) +(\w+) +(\S.*)$/.exec(line) ?? [];
    if (name !== undefined) (options[name] ??= {})[(last = [name, key])[1]] = /^[[{]/.test(value) ? JSON.parse(value) : value;
    else if (last && /^ {27}\S/.test(line)) options[last[0]][last[1]] += `\n${line.trim()}`;
  }
  return options;
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

test("prints constructor options that work", () =>
  withSandbox([], async (baseUrl, printed) => {
    const { FreedomPay: freedompay, Paysera: paysera, OffBlocks: offblocks, D1: d1 } = optionsIn(printed);
    const { credentials, seeds } = createSandbox();
    for (const [name, options] of Object.entries({ freedompay, paysera, offblocks, d1 })) {
      assert.deepEqual(Object.keys(options), Object.keys(credentials[name]));
      assert.equal(options.baseUrl, baseUrl);
    }
    const { accessToken } = d1;
    assert.deepEqual(d1, { ...credentials.d1, accessToken, baseUrl });
    assert.match(printed, /The D1 token is good for 15 minutes/);
    const send = async (made) => {
      const { url, ...call } = await made;
      return readResponse({ url, ...call }, await fetch(url, call));
    };
    const { digitalCardId, pan } = seeds.d1;
    const client = new D1(d1);
    assert.equal((await send(client.auth.token())).expires_in, 900);
    assert.equal((await send(client.digitalCards.search({ pan }))).digitalCards[0].digitalCardId, digitalCardId);
    assert.equal((await client.openCredentials(await send(client.digitalCards.credentials(digitalCardId)))).pan.reveal(), pan);
    assert.ok(Array.isArray(await send(new OffBlocks(offblocks).cards.list())));
    assert.equal((await send(new Paysera(paysera).cards.create({ user_id: seeds.paysera.userId }))).status, "unrelated");
    await send(new FreedomPay(freedompay).cards.close({ request_id: crypto.randomUUID(), card_id: seeds.freedompay.cardId, description: "lost" }));
  }));

test("says that its port is taken", () =>
  withSandbox([], async (baseUrl) => {
    const { port } = new URL(baseUrl);
    const { status, stderr } = await fails("sandbox", "--port", port);
    assert.deepEqual([status, stderr], [1, `cardseal: port ${port} is taken; --port 0 takes a free one\n`]);
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
