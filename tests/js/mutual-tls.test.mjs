// Client certificates on Node.js, Deno and Bun, against servers that ask for one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import * as undici from "undici";
import { D1, isCardsealError, mutualTls } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { runIn, skipped } from "./runtimes.mjs";
import { PROJECT } from "./snippets.mjs";

const FOLDER = join(PROJECT, "certificates");
const pem = (name) => readFileSync(join(FOLDER, name), "utf8");
const SERVER = { key: pem("server.key"), cert: pem("server.pem"), ca: pem("ca.pem") };
const CLIENT = { cert: pem("client.pem"), key: pem("client.key"), ca: pem("ca.pem") };

/** Serves HTTPS on loopback until the test ends, to who has a certificate of the CA; returns the address. */
async function serve(t, handler) {
  const server = createServer({ ...SERVER, requestCert: true }, handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return `https://127.0.0.1:${server.address().port}/`;
}

function nodeFetch(t, certificate = CLIENT, package_ = undici) {
  const fetch = mutualTls.node(certificate, package_);
  t.after(() => fetch.close());
  return fetch;
}

describe("the certificate arrives", () => {
  for (const runtime of ["node", "deno", "bun"]) {
    test(`from ${runtime}`, { skip: skipped[runtime] }, async (t) => {
      const sandbox = createSandbox();
      const server = await sandbox.listen({ tls: SERVER });
      t.after(() => server.close());
      const names = [];
      const strictUrl = await serve(t, (request, response) => {
        names.push(request.socket.getPeerCertificate().subject.CN);
        response.end();
      });
      const hosts = [server.url, strictUrl].map((url) => new URL(url).host).join();
      const script = join(PROJECT, "tests/js/mutual-tls-calls.mjs");
      const printed = await runIn(runtime, script, [runtime, server.url, strictUrl, FOLDER], { hosts, folder: FOLDER });
      check(JSON.parse(printed));
      assert.deepEqual(sandbox.calls.map(({ certificate }) => certificate), ["trusted", "none", "untrusted", "trusted"]);
      assert.deepEqual(names, ["cardseal client", "cardseal client"]);
    });
  }

  function check({ client, none, stranger, clientAgain, otherCa, noCa, wrongPair, wrongRuntimes }) {
    for (const { time, strict, closed } of [client, clientAgain]) {
      assert.deepEqual([time, strict], ["number", 200]);
      assert.match(closed, /CLIENT_FREED/);
    }
    for (const { time, strict } of [none, stranger]) {
      assert.equal(time, "number", "the sandbox answers all");
      assert.equal(typeof strict, "string", "the other server answers nobody without a certificate of its CA");
    }
    for (const { time, strict } of [otherCa, noCa]) {
      for (const refusal of [time, strict]) assert.match(refusal, /certificate/i);
    }
    assert.match(wrongPair, /INVALID_KEY/);
    assert.equal(wrongRuntimes.length, 2);
    for (const refusal of wrongRuntimes) assert.match(refusal, /^mutualTls\.\w+ is for (Node\.js|Deno|Bun): use mutualTls\.\w+ INVALID_ARGUMENT/);
  }
});

describe("mutualTls.node", () => {
  test("sends what fetch sends, and follows no redirect unless told to", async (t) => {
    const url = await serve(t, async (request, response) => {
      if (request.url === "/from") return void response.writeHead(302, { location: "/to" }).end();
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(`${request.method} ${request.url} ${request.headers["x-a"]} ${Buffer.concat(chunks)}`);
    });
    const fetch = nodeFetch(t);
    const response = await fetch(url, { method: "POST", headers: { "x-a": "b" }, body: "{}" });
    assert.deepEqual([response.ok, await response.text()], [true, "POST / b {}"]);
    const moved = await fetch(`${url}from`);
    assert.deepEqual([moved.status, moved.headers.get("location")], [302, "/to"]);
    assert.equal(await (await fetch(`${url}from`, { redirect: "follow" })).text(), "GET /to undefined ");
  });

  test("close ends what is open, and may be called twice", async (t) => {
    const url = await serve(t, (request, response) => response.write("never ended"));
    const fetch = nodeFetch(t);
    const response = await fetch(url);
    const text = response.text();
    await Promise.all([fetch.close(), fetch.close(), assert.rejects(text)]);
    await assert.rejects(fetch(url), { name: "CardsealError", code: "CLIENT_FREED" });
  });

  test("refuses what can only be a mistake, and shows no key", async (t) => {
    const lines = CLIENT.key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    const refused = (error, code, field) => {
      assert.ok(isCardsealError(error), inspect(error));
      assert.deepEqual([error.code, error.field], [code, field]);
      const shown = `${inspect(error)} ${JSON.stringify(error)} ${error.stack} ${inspect(error.cause)}`;
      for (const line of lines) assert.ok(!shown.includes(line));
      return true;
    };
    const cases = [
      [undefined, "INVALID_ARGUMENT", "certificate"],
      ["client.pem", "INVALID_ARGUMENT", "certificate"],
      [{ key: CLIENT.key }, "INVALID_ARGUMENT", "certificate.cert"],
      [{ cert: CLIENT.cert }, "INVALID_ARGUMENT", "certificate.key"],
      [{ ...CLIENT, key: Buffer.from(CLIENT.key) }, "INVALID_ARGUMENT", "certificate.key"],
      [{ ...CLIENT, ca: 1 }, "INVALID_ARGUMENT", "certificate.ca"],
      [{ ...CLIENT, ca: CLIENT.key }, "INVALID_ARGUMENT", "certificate.ca"],
      [{ ...CLIENT, passphrase: "p" }, "INVALID_ARGUMENT", "passphrase"],
      [{ cert: CLIENT.key, key: CLIENT.cert }, "INVALID_ARGUMENT", "certificate.cert"],
      [{ ...CLIENT, cert: CLIENT.cert.replaceAll("\n", "\\n") }, "INVALID_ARGUMENT", "certificate.cert"],
      [{ ...CLIENT, key: CLIENT.cert }, "INVALID_KEY", "certificate.key"],
      [{ ...CLIENT, key: `${CLIENT.key.slice(0, 100)}\n` }, "INVALID_KEY", "certificate.key"],
      [{ ...CLIENT, cert: pem("stranger.pem") }, "INVALID_KEY", "certificate.key"],
    ];
    for (const [certificate, code, field] of cases) {
      assert.throws(() => mutualTls.node(certificate, undici), (error) => refused(error, code, field));
    }
    for (const without of [undefined, null, {}, { Agent: undici.Agent }, { fetch }]) {
      assert.throws(() => mutualTls.node(CLIENT, without), (error) => refused(error, "INVALID_ARGUMENT", "undici"));
    }
    for (const name of ["deno", "bun"]) {
      assert.throws(() => mutualTls[name](CLIENT), (error) => refused(error, "INVALID_ARGUMENT", `mutualTls.${name}`));
    }
    const send = nodeFetch(t);
    await assert.rejects(send("http://127.0.0.1/"), (error) => refused(error, "INVALID_URL", "url"));
    await assert.rejects(send(), (error) => refused(error, "INVALID_URL", "url"));
  });

  test("takes a chain, and undici's default export", async (t) => {
    const { default: all } = await import("undici");
    const url = await serve(t, (request, response) => response.end("ok"));
    const chained = nodeFetch(t, { ...CLIENT, cert: CLIENT.cert + CLIENT.ca }, all);
    assert.equal(await (await chained(url)).text(), "ok");
  });
});

describe("a D1 call", () => {
  const check = async (sandbox, send) => {
    const request = await new D1(sandbox.credentials.d1).auth.token();
    const response = await send(request.url, request);
    return [response.status, response.headers.get("x-cardseal-sandbox"), sandbox.calls.at(-1).certificate];
  };

  test("needs a certificate of the CA where the sandbox asks for one", async (t) => {
    for (const [certificates, refusal] of [[undefined, [403, "certificate"]], [true, [403, "certificate"]], [false, [200, null]]]) {
      const sandbox = createSandbox({ certificates });
      const server = await sandbox.listen({ tls: SERVER });
      t.after(() => server.close());
      const stranger = { cert: pem("stranger.pem"), key: pem("stranger.key"), ca: CLIENT.ca };
      const agent = new undici.Agent({ connect: { ca: CLIENT.ca } });
      t.after(() => agent.destroy());
      assert.deepEqual(await check(sandbox, nodeFetch(t)), [200, null, "trusted"]);
      assert.deepEqual(await check(sandbox, nodeFetch(t, stranger)), [...refusal, "untrusted"]);
      assert.deepEqual(await check(sandbox, (url, init) => undici.fetch(url, { ...init, dispatcher: agent })), [...refusal, "none"]);
    }
  });

  test("needs none where none can come, unless told to", async () => {
    for (const [certificates, expected] of [[undefined, [200, null]], [false, [200, null]], [true, [403, "certificate"]]]) {
      const sandbox = createSandbox({ certificates });
      assert.deepEqual(await check(sandbox, sandbox.fetch), [...expected, undefined]);
    }
  });
});
