// What is returned is what was signed, and fetch sends it as it is.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { importKey, OffBlocks, profiles, signRequest, verifyMessage } from "cardseal";
import { outcome } from "./signatures.mjs";

const key = await importKey("a shared secret", { algorithm: "hmac-sha256", keyid: "partner" });
const components = ["@method", "@target-uri", "content-type", "content-digest"];
const profile = { ...profiles.openPayments, algorithm: "hmac-sha256", components };
const signed = (request) => signRequest(request, { key, profile });
const url = "https://api.example.com/cards/1?a=b";

describe("by fetch", () => {
  let server;
  let origin;
  before(async () => {
    server = createServer(async (request, response) => {
      const { method, headersDistinct: headers } = request;
      const message = { method, url: origin + request.url, target: request.url, headers };
      const told = await outcome(async () => verifyMessage(message, { keys: () => key, body: await buffer(request), policy: { components: ["@method", "@target-uri"], maxAgeSeconds: 60 } }));
      response.end(`${method} ${told}`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  const sent = async (request) => {
    const { url, ...init } = await signed(request);
    return (await fetch(url, init)).text();
  };

  for (const method of ["get", "Post", "PUT", "delete", "options", "PATCH", "PROPFIND"]) {
    test(`a ${method} arrives as it was signed`, async () => {
      const body = /^(get|options)$/i.test(method) ? {} : { body: "{}" };
      const told = await sent({ method, url: `${origin}/a?b=c#fragment`, headers: { "content-type": "text/plain" }, ...body });
      assert.match(told, /^(GET|POST|PUT|DELETE|OPTIONS|PATCH|PROPFIND) accepted$/);
    });
  }
});

test("a request that changes while it is signed is signed and returned as it was", async () => {
  const request = { method: "POST", url, headers: { "content-type": "text/plain" }, body: "a" };
  const pending = signed(request);
  Object.assign(request, { method: "PUT", url: "https://api.example.com/cards/2", body: "b" });
  request.headers["content-type"] = "text/html";
  const result = await pending;
  assert.deepEqual([result.method, result.url, result.body, result.headers["content-type"]], ["POST", url, "a", "text/plain"]);
  const policy = { components, maxAgeSeconds: 60 };
  assert.equal(await outcome(() => verifyMessage(result, { keys: () => key, body: "a", policy })), "accepted");
});

test("the options of an OffBlocks call are read when it is made", async () => {
  const offblocks = new OffBlocks({ keyid: "k", accessToken: async () => "t", privateKey: { sign: async () => new Uint8Array(96) } });
  const options = { idempotencyKey: crypto.randomUUID() };
  const { idempotencyKey } = options;
  const pending = offblocks.cards.activate("1", options);
  options.idempotencyKey = crypto.randomUUID();
  assert.equal((await pending).headers["idempotency-key"], idempotencyKey);
});

test("names that objects have by themselves are headers like others", async () => {
  const { headers } = await signed({ method: "GET", url, headers: [["constructor", "a"], ["__proto__", "b"], ["X-Two", "c"], ["x-two", "d"]] });
  assert.deepEqual(Object.entries(headers).slice(0, 3), [["constructor", "a"], ["__proto__", "b"], ["x-two", "c, d"]]);
});

test("what cannot be sent is not signed", async () => {
  const REFUSED = [
    [{ method: "GET", url, headers: { "x-a": "a\r\nb" } }, "INVALID_HEADER headers"],
    [{ method: "GET", url, headers: { "x-a": "a\0" } }, "INVALID_HEADER headers"],
    [{ method: "GET", url, headers: { "x-a": "\u0100" } }, "INVALID_HEADER headers"],
    [{ method: "GET", url, headers: { "bad name": "a" } }, "INVALID_HEADER headers"],
    [{ method: "GET", url, headers: { "": "a" } }, "INVALID_HEADER headers"],
    [{ method: "get", url, body: "a" }, "INVALID_ARGUMENT body"],
    [{ method: "HEAD", url, body: "" }, "INVALID_ARGUMENT body"],
    [{ method: "GET", url: "https://api.example.com/a?" }, "INVALID_URL url"],
    [{ method: "GET", url: "https://user@api.example.com/" }, "INVALID_URL url"],
    [{ method: "a b", url }, "INVALID_ARGUMENT method"],
    [{ method: "POST", url, headers: { "content-digest": "sha-256=:AA==:" }, body: "a" }, "DUPLICATE_FIELD content-digest"],
  ];
  for (const [request, expected] of REFUSED) assert.equal(await outcome(() => signed(request)), expected, JSON.stringify(request));
  assert.equal((await signed({ method: "POST", url, headers: { "x-a": "a\t\u00ff" }, body: "a" })).headers["x-a"], "a\t\u00ff");
});
