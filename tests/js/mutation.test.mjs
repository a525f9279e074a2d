// A signed call that is changed anywhere is refused, and for the reason that fits. Of a D1 call a change is seen where something protects it.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { createSandbox } from "cardseal/sandbox";
import { clients, documentedCalls, prepare, send } from "./documented-calls.mjs";

const sandbox = createSandbox({ pendingPolls: 0 });
const calls = documentedCalls(sandbox.seeds, await prepare(sandbox));
const right = clients(sandbox);
const privateKey = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ type: "sec1", format: "pem" });
const p256 = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const { assertionKey, encryptTo } = sandbox.credentials.d1;
const otherKey = clients(sandbox, {
  freedompay: { secretKey: "secreT" },
  paysera: { macKey: "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMV" },
  offblocks: { privateKey },
  d1: { assertionKey: { ...assertionKey, key: p256() }, encryptTo: { ...encryptTo, key: p256() }, accessToken: "sandbox-d1-token-0" },
});
const otherId = clients(sandbox, { freedompay: { authId: "123457" }, paysera: { macId: "wkVd93h2uT" }, offblocks: { keyid: "sandbox-kez" }, d1: { issuerId: "SANDBOX-02" } });
const otherKid = clients(sandbox, { d1: { assertionKey: { ...assertionKey, kid: "other" }, encryptTo: { ...encryptTo, kid: "other" } } });

const SEAL = { freedompay: "x-jws-signature", paysera: "authorization", offblocks: "signature" };
const PREFIX = { freedompay: "/v5/", paysera: "/rest/v1/", offblocks: "/v1/" };
const CHANGED_METHOD = { freedompay: "method", paysera: "signature", offblocks: "signature" };
const CHANGED_PATH = { freedompay: "uri", paysera: "signature", offblocks: "signature" };
const CHANGED_BODY = { freedompay: "signature", paysera: "body_hash", offblocks: "digest" };
const CHANGED_ID = { freedompay: "protected_header", paysera: "signature", offblocks: "signature" };
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

const replaceAt = (text, index) => text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
const without = (headers, name) => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const positions = (text) => Array.from(text, (_, index) => index);

function flipAt(text, index) {
  const bytes = new TextEncoder().encode(text);
  bytes[index] ^= 1;
  return bytes;
}

/** A changed method can be that of another call: one that needs an idempotency key, or the only one at this path that is not signed. */
function checkOfMethod({ provider, operation, headers }, method) {
  if (provider !== "offblocks") return CHANGED_METHOD[provider];
  if (operation === "auth.deleteSigningKey" && method === "PUT") return "content_type";
  return "idempotency-key" in headers || method === "HEAD" ? "signature" : "idempotency_key";
}

/** Every change, with the check that has to name it. */
async function* mutations(request, make) {
  const { provider, method, url, headers, body } = request;
  const { origin, pathname, search, port } = new URL(url);
  for (const other of METHODS.filter((name) => name !== method)) {
    yield [`method ${other}`, { ...request, method: other }, checkOfMethod(request, other)];
  }
  for (const index of positions(pathname).slice(1)) {
    const path = replaceAt(pathname, index);
    const ours = path.startsWith(PREFIX[provider]);
    yield [`path byte ${index}`, { ...request, url: origin + path + search }, ours ? CHANGED_PATH[provider] : "not_documented"];
  }
  for (const index of positions(search)) {
    yield [`query byte ${index}`, { ...request, url: origin + pathname + replaceAt(search, index) }, CHANGED_PATH[provider]];
  }
  yield ["a query more", { ...request, url: `${url}${search ? "&" : "?"}a=b` }, CHANGED_PATH[provider]];
  for (const index of positions(body ?? "")) {
    yield [`body byte ${index}`, { ...request, body: flipAt(body, index) }, CHANGED_BODY[provider]];
  }
  yield ["a body byte more", { ...request, body: `${body ?? ""} ` }, CHANGED_BODY[provider]];
  if (body) yield ["no body", { ...request, body: "" }, CHANGED_BODY[provider]];
  yield ["key", await make(otherKey), "signature"];
  yield ["id", await make(otherId), CHANGED_ID[provider]];
  const name = SEAL[provider];
  for (const index of positions(headers[name])) {
    yield [`${name} byte ${index}`, { ...request, headers: { ...headers, [name]: replaceAt(headers[name], index) } }, "signature"];
  }
  yield [`no ${name}`, { ...request, headers: without(headers, name) }, "signature"];
  if (provider === "freedompay") return;
  yield ["host", { ...request, url: url.replace(origin, "https://wallet.paysera.com") }, "signature"];
  yield ["port", { ...request, url: url.replace(origin, `${origin}:${Number(port) + 444}`) }, "signature"];
}

const CARD_PATH = /^\/banking\/v1\/issuers\/[^/]+\/digitalCards\/[^/]+/;
const D1_PATHS = {
  GET: new RegExp(`${CARD_PATH.source}(/credentials|/operations(/[^/]+)?)?$`),
  POST: new RegExp(`${CARD_PATH.source}/operations:(suspend|resume|delete|stepupAuthenticationResult)$|^/banking/v1/issuers/[^/]+/digitalCards:search$`),
};
/** What is sealed in a body, by call: its check where it is changed; any other change makes it another body. */
const D1_SEALED = { "auth.token": [/assertion=|"assertion":"/, "assertion"], "digitalCards.search": [/"encryptedData":"/, "jwe"] };

/** Every change of a D1 call that D1 can see: bodies that are not sealed are TLS's to protect, as is the host of what has a token. */
async function* mutationsOfD1(request, make) {
  const { method, operation, url, headers, body } = request;
  const { origin, pathname, search } = new URL(url);
  const [start, sealed] = D1_SEALED[operation] ?? [];
  for (const other of METHODS.filter((name) => name !== method)) yield [`method ${other}`, { ...request, method: other }, "not_documented"];
  for (const index of positions(pathname).slice(1)) {
    const path = replaceAt(pathname, index);
    yield [`path byte ${index}`, { ...request, url: origin + path + search }, D1_PATHS[method].test(path) ? "not_found" : "not_documented"];
  }
  for (const index of positions(search).slice(1)) yield [`query byte ${index}`, { ...request, url: origin + pathname + replaceAt(search, index) }, "model"];
  if (body) yield ["content-type", { ...request, headers: { ...headers, "content-type": "text/plain" } }, "content_type"];
  if (body) yield ["no content-type", { ...request, headers: without(headers, "content-type") }, "content_type"];
  if (sealed) {
    const { index: before, 0: name } = start.exec(body);
    const end = body.endsWith('"}') ? body.length - 2 : body.length;
    for (const index of positions(body)) {
      yield [`body byte ${index}`, { ...request, body: flipAt(body, index) }, index >= before + name.length && index < end ? sealed : "model"];
    }
    yield ["no body", { ...request, body: "" }, "model"];
    yield ["kid", await make(otherKid), sealed];
    const { headers: right, ...other } = await make(otherKey);
    yield ["key", { ...other, headers }, sealed];
  }
  if (operation === "auth.token") {
    yield ["issuer", await make(otherId), "assertion"];
    yield ["host", { ...request, url: url.replace(origin, "https://api.example.com") }, "assertion"];
    return;
  }
  yield ["issuer", await make(otherId), "not_found"];
  yield ["token", { ...request, headers: { ...headers, authorization: (await make(otherKey)).headers.authorization } }, "token"];
  // The scheme's case is free: BeArer is Bearer.
  for (const index of positions(headers.authorization).filter((index) => headers.authorization[index] !== "a" || index > 6)) {
    yield [`authorization byte ${index}`, { ...request, headers: { ...headers, authorization: replaceAt(headers.authorization, index) } }, "token"];
  }
  yield ["no authorization", { ...request, headers: without(headers, "authorization") }, "token"];
}

for (const [name, make] of [...calls, ["d1 auth.token as JSON", (c) => c.d1.auth.token({ contentType: "application/json" })]]) {
  const request = await make(right);
  const changes = request.provider === "d1" ? mutationsOfD1 : mutations;
  if (changes === mutations && !(SEAL[request.provider] in request.headers)) continue;

  test(`${name}: no change goes unseen`, async () => {
    for await (const [change, changed, expected] of changes(request, make)) {
      const response = await sandbox.fetch(changed);
      const answer = await response.json();
      assert.equal(response.headers.get("x-cardseal-sandbox"), expected, change);
      assert.equal(answer._sandbox.check, expected, change);
      assert.equal(response.ok, false, change);
      assert.equal(sandbox.calls.at(-1).failedCheck, expected, change);
    }
    const response = await send(sandbox, request);
    assert.equal(response.headers.get("x-cardseal-sandbox"), null, "unchanged, it is accepted");
  });
}
