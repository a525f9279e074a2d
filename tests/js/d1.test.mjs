// The D1 client by itself: what its requests consist of, what it refuses, and what it shows of cards, tokens and keys.
import assert from "node:assert/strict";
import { Console } from "node:console";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { format, inspect } from "node:util";
import { cachedToken, D1, encryptJwe, importKey, isCardsealError, parseD1Notification, readResponse, redact, Redacted } from "cardseal";
import { compactDecrypt, importJWK, jwtVerify } from "jose";
import { outcome, refuses } from "./signatures.mjs";

const { sample, es256 } = JSON.parse(readFileSync(new URL("../vectors/d1.json", import.meta.url), "utf8"));
const publicOf = ({ d, ...rest }) => rest;
const T = 1_700_000_000;
const now = () => T * 1000 + 999;
const [PAN, ISSUER, CARD, OPERATION, TOKEN] = ["4000000000000002", "ISSUER-001", "card_1-A", "op_1-B", "eyJhbGciOiJub25lIn0.e30.token"];
const ORIGIN = "https://api.d1-stg.thalescloud.io";
const CARDS = `${ORIGIN}/banking/v1/issuers/${ISSUER}/digitalCards`;
const BASE = { issuerId: ISSUER, environment: "staging" };
const KEYS = { assertionKey: { kid: "sign-1", key: es256.jwk }, encryptTo: { kid: sample.kid, key: publicOf(sample.jwk) }, decryptWith: [{ kid: sample.kid, key: sample.jwk }] };
const client = (more) => new D1({ ...BASE, ...KEYS, accessToken: TOKEN, ...more });
const d1 = client();
const [verifyKey, openKey] = [await importJWK(publicOf(es256.jwk), "ES256"), await importJWK(sample.jwk, "ECDH-ES")];
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const FORM = "application/x-www-form-urlencoded";
const assertionIn = ({ headers, body }) => (headers["content-type"] === FORM ? new URLSearchParams(body).get("assertion") : JSON.parse(body).assertion);
const claimsOf = (jwt) => Buffer.from(jwt.split(".")[1], "base64url").toString();
const rejection = (act) => act().then(() => assert.fail("it was accepted"), (error) => error);

describe("auth.token", () => {
  test("is a form or JSON with the assertion, and goes out without a token", async () => {
    const never = client({ accessToken: () => assert.fail("it was asked for") });
    for (const [options, contentType, bodyOf] of [
      [undefined, FORM, (jwt) => `grant_type=${GRANT.replaceAll(":", "%3A")}&assertion=${jwt}`],
      [{ contentType: FORM }, FORM, (jwt) => `grant_type=${encodeURIComponent(GRANT)}&assertion=${jwt}`],
      [{ contentType: "application/json" }, "application/json", (jwt) => JSON.stringify({ grant_type: GRANT, assertion: jwt })],
    ]) {
      const request = await never.auth.token(options);
      assert.deepEqual(request, {
        method: "POST", url: `${ORIGIN}/authz/v1/oauth2/token`, headers: { "content-type": contentType }, body: bodyOf(assertionIn(request)), redirect: "manual", provider: "d1", operation: "auth.token",
      });
    }
    const { headers } = await d1.auth.token({ correlationId: "flow-1" });
    assert.deepEqual(headers, { "content-type": FORM, "x-correlation-id": "flow-1" });
  });

  test("has an assertion that jose verifies, for ten minutes and for this origin", async () => {
    for (const [more, issuer, audience, seconds] of [
      [{}, ISSUER, ORIGIN, 600],
      [{ environment: "production" }, ISSUER, "https://api.d1.thalescloud.io", 600],
      [{ environment: "development" }, ISSUER, "https://develop-api.d1-dev.thalescloud.io", 600],
      [{ environment: undefined, baseUrl: "https://D1.example:443" }, ISSUER, "https://d1.example", 600],
      [{ assertion: { issuer: "AGGREGATOR", audience: "https://api.d1.thalescloud.io" } }, "AGGREGATOR", "https://api.d1.thalescloud.io", 600],
      [{ assertion: { lifetimeSeconds: 1 } }, ISSUER, ORIGIN, 1],
      [{ assertion: { lifetimeSeconds: 900 } }, ISSUER, ORIGIN, 900],
    ]) {
      const jwt = assertionIn(await client(more).auth.token({ now }));
      const { payload, protectedHeader } = await jwtVerify(jwt, verifyKey, { algorithms: ["ES256"], currentDate: new Date(T * 1000) });
      assert.deepEqual(payload, { iss: issuer, sub: issuer, aud: audience, exp: T + seconds });
      assert.deepEqual(protectedHeader, { alg: "ES256", typ: "JWT", kid: "sign-1" });
    }
    const { exp } = JSON.parse(claimsOf(assertionIn(await d1.auth.token())));
    assert.ok(Math.abs(exp - Date.now() / 1000 - 600) < 5);
  });

  test("says iat and jti where that is wanted", async () => {
    const said = async (assertion, options) => JSON.parse(claimsOf(assertionIn(await client({ assertion }).auth.token({ now, ...options }))));
    const [first, second] = [await said({ iat: true, jti: true }), await said({ iat: true, jti: true })];
    assert.equal(first.iat, T);
    assert.match(first.jti, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(first.jti, second.jti);
    assert.deepEqual(Object.keys(first), ["iss", "sub", "aud", "exp", "iat", "jti"]);
    for (const jti of [undefined, true, false]) assert.equal((await said({ jti }, { nonce: 'é"\\' })).jti, 'é"\\');
    assert.deepEqual(Object.keys(await said({ iat: false, jti: false })), ["iss", "sub", "aud", "exp"]);
  });

  test("is signed with a key in any form, under the client's kid", async () => {
    const key = createPrivateKey({ key: es256.jwk, format: "jwk" });
    const algorithm = "ecdsa-p256-sha256";
    const cryptoKey = await crypto.subtle.importKey("jwk", es256.jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const own = await importKey(es256.jwk, { algorithm, keyid: "its own" });
    for (const form of [key.export({ format: "pem", type: "sec1" }), key.export({ format: "pem", type: "pkcs8" }), key.export({ format: "der", type: "pkcs8" }), cryptoKey, own, { sign: (bytes) => own.sign(bytes) }]) {
      const { protectedHeader } = await jwtVerify(assertionIn(await client({ assertionKey: { kid: "sign-2", key: form } }).auth.token()), verifyKey);
      assert.equal(protectedHeader.kid, "sign-2");
    }
  });

  test("refuses lifetimes, options and keys that D1 would", async () => {
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    const hmac = await importKey("a shared secret", { algorithm: "hmac-sha256" });
    const asserting = (assertion) => async () => client({ assertion }).auth.token();
    const signing = (key) => async () => client({ assertionKey: { kid: "k", key } }).auth.token();
    await refuses([
      ...[0, 901, NaN, -1, 1.5, Infinity, 1e12, "600", null].map((lifetimeSeconds) => [asserting({ lifetimeSeconds }), "INVALID_TIMESTAMP", "assertion.lifetimeSeconds", undefined, inspect(lifetimeSeconds)]),
      ...["issuer", "audience"].flatMap((name) => [[asserting({ [name]: 1 }), "INVALID_ARGUMENT", `assertion.${name}`], [asserting({ [name]: "\ud800" }), "NOT_REPRESENTABLE", `assertion.${name}`]]),
      ...["iat", "jti"].map((name) => [asserting({ [name]: "yes" }), "INVALID_ARGUMENT", `assertion.${name}`]),
      ...["issuer", "audience"].map((name) => [asserting({ [name]: "" }), "INVALID_ARGUMENT", `assertion.${name}`]), [() => d1.auth.token({ nonce: "" }), "INVALID_ARGUMENT", "nonce"],
      [async () => client({ issuerId: "ISSUER-01" }).auth.token(), "INVALID_PATH", "issuerId"],
      [asserting({ lifetime: 1 }), "INVALID_ARGUMENT", "lifetime"], [asserting(null), "INVALID_ARGUMENT", "assertion"],
      ...["text/plain", "", null, 1, "application/json; charset=utf-8"].map((contentType) => [() => d1.auth.token({ contentType }), "INVALID_ARGUMENT", "contentType", undefined, inspect(contentType)]),
      [() => d1.auth.token({ accessToken: TOKEN }), "INVALID_ARGUMENT", "accessToken"],
      [() => d1.auth.token({ nonce: 1 }), "INVALID_ARGUMENT", "nonce"], [() => d1.auth.token({ nonce: "\ud800" }), "NOT_REPRESENTABLE", "nonce"],
      [() => d1.auth.token({ now: T }), "INVALID_ARGUMENT", "now"], [() => d1.auth.token({ now: () => T }), "INVALID_TIMESTAMP", "now"], [() => d1.auth.token({ now: () => NaN }), "INVALID_TIMESTAMP", "now"],
      [() => client({ assertionKey: undefined }).auth.token(), "MISSING_FIELD", "assertionKey"],
      [signing(p384.export({ format: "jwk" })), "INVALID_KEY", "assertionKey.key", /P-384/], [signing(publicOf(es256.jwk)), "INVALID_KEY", "assertionKey.key", /private/], [signing("no key"), "INVALID_KEY", "assertionKey.key"],
      [signing(hmac), "INVALID_KEY", "assertionKey.key"], [signing({ ...es256.jwk, use: "enc" }), "INVALID_KEY", "assertionKey.key.use"], [signing({ sign: async () => "text" }), "INVALID_SIGNATURE", "sign"],
    ]);
    for (const act of [asserting({ lifetimeSeconds: 0 }), signing("no key"), () => client({ assertionKey: undefined }).auth.token()]) {
      const { provider, operation } = await rejection(act);
      assert.deepEqual([provider, operation], ["d1", "auth.token"]);
    }
  });
});

/** Every call but the token's and the search: its name, the call, and what goes out. */
const CALLS = [
  ["digitalCards.suspend", (c, o) => c.digitalCards.suspend(CARD, { reason: "lost on a train", reasonCode: "DEVICE_LOST" }, o), "POST", `${CARDS}/${CARD}/operations:suspend`, '{"reason":"lost on a train","reasonCode":"DEVICE_LOST"}'],
  ["digitalCards.suspend", (c, o) => c.digitalCards.suspend(CARD, undefined, o), "POST", `${CARDS}/${CARD}/operations:suspend`, "{}"],
  ["digitalCards.suspend", (c, o) => c.digitalCards.suspend(42, ' { "reason" : "\\u0061" } ', o), "POST", `${CARDS}/42/operations:suspend`, ' { "reason" : "\\u0061" } '],
  ["digitalCards.resume", (c, o) => c.digitalCards.resume(CARD, { reasonCode: "DEVICE_FOUND" }, o), "POST", `${CARDS}/${CARD}/operations:resume`, '{"reasonCode":"DEVICE_FOUND"}'],
  ["digitalCards.delete", (c, o) => c.digitalCards.delete(CARD, { reason: "a", reasonCode: undefined }, o), "POST", `${CARDS}/${CARD}/operations:delete`, '{"reason":"a"}'],
  ["digitalCards.get", (c, o) => c.digitalCards.get(CARD, o), "GET", `${CARDS}/${CARD}`],
  ["digitalCards.credentials", (c, o) => c.digitalCards.credentials(CARD, o), "GET", `${CARDS}/${CARD}/credentials`],
  ["digitalCards.stepUpResult", (c, o) => c.digitalCards.stepUpResult(CARD, { authenticationId: 999999999999999 }, o), "POST", `${CARDS}/${CARD}/operations:stepupAuthenticationResult`, '{"authenticationId":999999999999999}'],
  ["operations.get", (c, o) => c.operations.get(CARD, OPERATION, o), "GET", `${CARDS}/${CARD}/operations/${OPERATION}`],
  ["operations.list", (c, o) => c.operations.list(CARD, { offset: 100, limit: 50 }, o), "GET", `${CARDS}/${CARD}/operations?offset=100&limit=50`],
  ["operations.list", (c, o) => c.operations.list(CARD, undefined, o), "GET", `${CARDS}/${CARD}/operations`],
];

describe("the calls", () => {
  for (const [operation, call, method, url, body] of CALLS) {
    test(`${operation} goes to ${url.slice(CARDS.length)}${body === undefined ? "" : ` with ${body}`}`, async () => {
      const more = { redirect: "manual", provider: "d1", operation, ...(body !== undefined && { body }) };
      const type = body === undefined ? {} : { "content-type": "application/json" };
      assert.deepEqual(await call(d1), { method, url, headers: { ...type, authorization: `Bearer ${TOKEN}` }, ...more });
      const options = { correlationId: "flow_1-A", accessToken: async () => "another" };
      assert.deepEqual(await call(d1, options), { method, url, headers: { ...type, authorization: "Bearer another", "x-correlation-id": "flow_1-A" }, ...more });
      const sent = new Request(url, await call(d1));
      assert.equal(sent.url, url, "fetch would go elsewhere");
      assert.equal(await sent.text(), body ?? "");
    });
  }

  test("ids at their limits, and beyond", async () => {
    for (const id of ["a", "x".repeat(64), "_", "-", "0", 0, 42, Number.MAX_SAFE_INTEGER, "__proto__"]) {
      assert.equal((await d1.operations.get(id, id)).url, `${CARDS}/${id}/operations/${id}`);
    }
    const issuer = (issuerId) => client({ issuerId }).digitalCards.get(CARD);
    assert.ok((await issuer("é_-.~67890")).url.includes("/issuers/%C3%A9_-.~67890/"));
    const wrong = ["", "x".repeat(65), "a/b", "a.b", "..", ".", "a b", "é", "a%2Fb", "a:b", "a?b", "a#b", "a\n", "a\\b", "\ud83d\ude00", -1, 1.5, NaN, 2 ** 53, null, undefined, {}, [], true, 1n];
    await refuses([
      ...wrong.map((id) => [() => d1.digitalCards.get(id), "INVALID_PATH", "digitalCardId", undefined, inspect(id)]),
      ...wrong.map((id) => [() => d1.operations.get(CARD, id), "INVALID_PATH", "operationId", undefined, inspect(id)]),
      ...["123456789", "12345678901", "", "a/b/c/d/e/", "a b c d e f", "12345\n7890"].map((id) => [() => issuer(id), "INVALID_PATH", "issuerId", undefined, inspect(id)]),
      [() => d1.digitalCards.get("a\ud800"), "NOT_REPRESENTABLE", "digitalCardId"],
    ]);
  });

  test("bodies and queries by the page's rules", () => {
    const suspend = (body) => [() => d1.digitalCards.suspend(CARD, body), inspect(body, { breakLength: Infinity })];
    const step = (authenticationId) => [() => d1.digitalCards.stepUpResult(CARD, { authenticationId }), inspect(authenticationId)];
    const list = (query) => [() => d1.operations.list(CARD, query), inspect(query)];
    const row = ([act, name], code, field) => [act, code, field, undefined, name];
    return refuses([
      ...[{ reason: "x".repeat(64) }, { reason: "A 1" }, { reasonCode: "ANY_NEW_ONE" }, {}, "{}"].map((body) => row(suspend(body), "accepted")),
      ...["x".repeat(65), "", "a.b", "a-b", "é", "a\tb"].map((reason) => row(suspend({ reason }), "WRONG_VALUE", "reason")),
      ...[1, null, {}, ["a"]].map((reason) => row(suspend({ reason }), "WRONG_TYPE", "reason")),
      row(suspend({ reasonCode: 1 }), "WRONG_TYPE", "reasonCode"), row(suspend({ note: "a" }), "UNKNOWN_FIELD", "note"), row(suspend({ Reason: "a" }), "UNKNOWN_FIELD", "Reason"),
      row(suspend('{"reason":"a","reason":"b"}'), "DUPLICATE_FIELD", "reason"), row(suspend("{"), "INVALID_JSON", "body"), row(suspend(null), "WRONG_TYPE", "body"), row(suspend([]), "WRONG_TYPE", "body"), row(suspend(""), "INVALID_JSON", "body"),
      ...[0, 1, 999999999999999].map((id) => row(step(id), "accepted")),
      ...[-1, 1e15].map((id) => row(step(id), "WRONG_VALUE", "authenticationId")), ...["1", 1.5, null, true].map((id) => row(step(id), "WRONG_TYPE", "authenticationId")), row(step(undefined), "MISSING_FIELD", "authenticationId"),
      [() => d1.digitalCards.stepUpResult(CARD), "MISSING_FIELD", "authenticationId"],
      ...[{ offset: 0 }, { offset: 100 }, { limit: 1 }, { limit: 50 }, {}].map((query) => row(list(query), "accepted")),
      ...[-1, 101].map((offset) => row(list({ offset }), "WRONG_VALUE", "offset")), ...[0, 51].map((limit) => row(list({ limit }), "WRONG_VALUE", "limit")), row(list({ offset: "0" }), "WRONG_TYPE", "offset"), row(list({ page: 1 }), "UNKNOWN_FIELD", "page"), row(list(null), "WRONG_TYPE", "query"),
    ]);
  });

  test("correlation ids, tokens, and options that belong to other calls", () => {
    const get = (options, more) => [() => client(more).digitalCards.get(CARD, options), inspect(options ?? more)];
    const row = ([act, name], code, field, hint) => [act, code, field, hint, name];
    return refuses([
      ...["a", "x".repeat(64), "A-Z_0"].map((correlationId) => row(get({ correlationId }), "accepted")),
      ...["", "x".repeat(65), "a b", "a.b", "é", "a\r\nb", "\ud800"].map((correlationId) => row(get({ correlationId }), "WRONG_VALUE", "correlationId")), ...[1, null, {}].map((correlationId) => row(get({ correlationId }), "INVALID_ARGUMENT", "correlationId")),
      ...["", "a b", "a\r\nb", "Bearer a", "é", "a\u0000"].flatMap((accessToken) => [row(get({ accessToken }), "INVALID_HEADER", "accessToken"), row(get(undefined, { accessToken }), "INVALID_HEADER", "accessToken"), row(get({ accessToken: () => accessToken }), "INVALID_HEADER", "accessToken")]),
      ...[1, null, {}].flatMap((accessToken) => [row(get({ accessToken }), "INVALID_ARGUMENT", "accessToken"), row(get({ accessToken: async () => accessToken }), "INVALID_ARGUMENT", "accessToken")]),
      row(get({ accessToken: () => undefined }), "INVALID_ARGUMENT", "accessToken"), row(get(undefined, { accessToken: undefined }), "MISSING_FIELD", "accessToken", /auth\.token/),
      ...CALLS.flatMap(([name, call]) => [[{ wrap: "base64" }, "wrap"], [{ contentType: FORM }, "contentType"], [{ correlationID: "a" }, "correlationID"], [null, "options"]].map(([options, field]) => [() => call(d1, options), "INVALID_ARGUMENT", field, undefined, `${name} ${field}`])),
      [() => d1.auth.token({ wrap: "base64" }), "INVALID_ARGUMENT", "wrap"], [() => d1.digitalCards.search({ pan: PAN }, { contentType: FORM }), "INVALID_ARGUMENT", "contentType"],
    ]);
  });

  test("a token of a function: at every call anew, and what it throws is the caller's own", async () => {
    let count = 0;
    const counting = client({ accessToken: () => `t${(count += 1)}` });
    const tokens = [await counting.digitalCards.get(CARD), await counting.operations.list(CARD)].map(({ headers }) => headers.authorization);
    assert.deepEqual(tokens, ["Bearer t1", "Bearer t2"]);
    const failure = new TypeError("no token today");
    for (const accessToken of [() => { throw failure; }, async () => { throw failure; }]) assert.equal(await rejection(() => client({ accessToken }).digitalCards.get(CARD)), failure);
  });

  test("an options object may be used again while a call is under way", async () => {
    const options = { correlationId: "first", accessToken: async () => "t" };
    const coming = d1.digitalCards.get(CARD, options);
    options.correlationId = "second";
    assert.equal((await coming).headers["x-correlation-id"], "first");
  });

  test("raw calls are sent as they are given", async () => {
    const raw = (call, options) => d1.raw({ method: "post", path: "/banking/v2/issuers/a:b", ...call }, options);
    const { method, url, headers, body } = await raw({ query: { a: "b c", n: 1 }, body: { a: 1 } }, { correlationId: "c", accessToken: "t" });
    assert.deepEqual([method, url, body], ["POST", `${ORIGIN}/banking/v2/issuers/a:b?a=b+c&n=1`, '{"a":1}']);
    assert.deepEqual(headers, { "content-type": "application/json", authorization: "Bearer t", "x-correlation-id": "c" });
    assert.equal((await raw({ body: { a: "b c" }, contentType: FORM })).body, "a=b+c");
    assert.equal((await raw({ body: " [1]" })).body, " [1]");
    assert.equal((await client({ accessToken: undefined }).raw({ method: "GET", path: "/a" })).headers.authorization, undefined);
    await refuses([
      [() => raw({ path: "/a/../b" }), "INVALID_PATH", "path"], [() => raw({ path: "/a?b" }), "INVALID_PATH", "path"], [() => raw({ path: "//evil.example" }), "INVALID_PATH", "path"], [() => raw({ path: undefined }), "INVALID_ARGUMENT", "path"],
      [() => raw({ method: "GET", body: {} }), "INVALID_ARGUMENT", "body"], [() => raw({ url: "/a" }), "INVALID_ARGUMENT", "url"], [() => raw({}, { wrap: "base64" }), "INVALID_ARGUMENT", "wrap"], [() => raw({}, { correlationId: "a b" }), "WRONG_VALUE", "correlationId"],
      [() => d1.raw(), "INVALID_ARGUMENT", "method"],
    ]);
  });
});

describe("digitalCards.search", () => {
  const opened = async (jwe) => new TextDecoder().decode((await compactDecrypt(jwe, openKey, { keyManagementAlgorithms: ["ECDH-ES"] })).plaintext);

  test("seals exactly the PAN, and keeps the search type as it is", async () => {
    for (const [input, pan, rest, options] of [
      [{ pan: PAN }, PAN, {}],
      [{ pan: PAN, searchType: "FPAN é\"" }, PAN, { searchType: "FPAN é\"" }],
      [{ searchType: "A", pan: "1" }, "1", { searchType: "A" }],
      [`{"searchType":"\\u0041","pan":"1234567890123456789"}`, "1234567890123456789", { searchType: "A" }],
      [{ pan: PAN, searchType: "A" }, PAN, { searchType: "A" }, { wrap: "base64" }],
      [{ pan: PAN, searchType: undefined }, PAN, {}, { wrap: undefined, correlationId: "c" }],
    ]) {
      const request = await d1.digitalCards.search(input, options);
      const { encryptedData, ...others } = JSON.parse(request.body);
      const jwe = options?.wrap === "base64" ? atob(encryptedData) : encryptedData;
      if (options?.wrap === "base64") assert.match(encryptedData, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
      assert.equal(await opened(jwe), JSON.stringify({ pan }));
      assert.deepEqual(others, rest);
      assert.equal(request.body, JSON.stringify({ encryptedData, ...rest }));
      assert.deepEqual([request.method, request.url, request.operation], ["POST", `${CARDS}:search`, "digitalCards.search"]);
      assert.deepEqual(request.headers, { "content-type": "application/json", authorization: `Bearer ${TOKEN}`, ...(options?.correlationId && { "x-correlation-id": "c" }) });
      assert.equal(JSON.parse(Buffer.from(jwe.split(".")[0], "base64url")).kid, sample.kid);
      assert.ok(pan === "1" || !inspect(request, { depth: 5 }).includes(pan));
      assert.ok(encryptedData.length <= 8192);
    }
  });

  test("refuses what is no card number, without a word of it, and calls without the key", async () => {
    const search = (body, options, more) => [() => client(more).digitalCards.search(body, options), inspect(body)];
    const row = ([act, name], code, field) => [act, code, field, undefined, name];
    const numbers = ["", `${PAN}00000`, "4000 0000 0000 0002", "4000-0000-0000-0002", "４０００", `${PAN}\n`, `x${PAN}`];
    await refuses([
      ...numbers.map((pan) => row(search({ pan }), "WRONG_VALUE", "pan")), ...[Number(PAN), null, [PAN], { pan: PAN }].map((pan) => row(search({ pan }), "WRONG_TYPE", "pan")),
      row(search({}), "MISSING_FIELD", "pan"), row(search(undefined), "MISSING_FIELD", "pan"), row(search({ pan: PAN, cvv: "123" }), "UNKNOWN_FIELD", "cvv"), row(search({ pan: PAN, encryptedData: "x" }), "UNKNOWN_FIELD", "encryptedData"),
      row(search({ pan: PAN, searchType: "" }), "WRONG_VALUE", "searchType"), row(search({ pan: PAN, searchType: 1 }), "WRONG_TYPE", "searchType"), row(search(`{"pan":"${PAN}","pan":"1"}`), "DUPLICATE_FIELD", "pan"), row(search(PAN), "WRONG_TYPE", "body"),
      ...["hex", "", null, true].map((wrap) => row(search({ pan: PAN }, { wrap }), "INVALID_ARGUMENT", "wrap")),
      row(search({ pan: PAN }, undefined, { encryptTo: undefined }), "MISSING_FIELD", "encryptTo"),
      row(search({ pan: PAN }, undefined, { accessToken: undefined }), "MISSING_FIELD", "accessToken"),
      ...[generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({ format: "jwk" }), "no key", null, { kty: "oct", k: "AAAA" }].map((key) => row(search({ pan: PAN }, undefined, { encryptTo: { kid: "k", key } }), "INVALID_KEY", "encryptTo.key")),
    ]);
    for (const body of [...numbers.map((pan) => ({ pan })), { pan: Number(PAN) }, { [PAN]: PAN }, { pan: PAN, searchType: { [PAN]: 1 } }, PAN, `{"pan":"${PAN}"`, `{"${PAN}":1}`]) {
      const error = await rejection(() => d1.digitalCards.search(body));
      const told = [inspect(error, { depth: 5 }), JSON.stringify(error), error.hint].join("\n");
      for (const shown of [PAN, "4000 0000", "4000-0000"]) assert.ok(!told.includes(shown), told);
    }
  });
});

test("redact shows no token, assertion, card number or sealed message of any call", async () => {
  const requests = await Promise.all([
    ...CALLS.map(([, call]) => call(d1)), d1.auth.token(), d1.auth.token({ contentType: "application/json" }), d1.digitalCards.search({ pan: PAN }), d1.digitalCards.search({ pan: PAN }, { wrap: "base64" }),
    d1.digitalCards.get(PAN), d1.raw({ method: "POST", path: `/a/${PAN}`, query: { pan: PAN }, body: { pan: PAN } }),
  ]);
  for (const request of requests) {
    const shown = inspect(redact(request), { depth: 5 });
    const body = request.body ?? "";
    const sealed = body.match(/[A-Za-z0-9_+/-]{20,}/g) ?? [];
    if (/token|search/.test(request.operation)) assert.ok(sealed.length > 0, "there was nothing to hide");
    for (const hidden of [TOKEN, PAN, ...sealed]) assert.ok(!shown.includes(hidden), `${request.operation} shows ${hidden}`);
    assert.ok(request.operation === "auth.token" || shown.includes("authorization: '[redacted]'"));
  }
  assert.equal(redact(await d1.auth.token({ contentType: "application/json" })).body, JSON.stringify({ grant_type: GRANT, assertion: "[redacted]" }));
  assert.equal(redact(await d1.digitalCards.search({ pan: PAN, searchType: "A" })).body, '{"encryptedData":"[redacted]","searchType":"A"}');
});

describe("openCredentials", () => {
  const sealed = (plaintext, kid = sample.kid) => encryptJwe(plaintext, { recipient: publicOf(sample.jwk), kid });

  test("takes the answer or the message in it; the expiry date may be missing", async () => {
    for (const [input, exp] of [[sample.jwe, "1223"], [{ credentials: sample.jwe }, "1223"], [{ credentials: sample.jwe, more: 1 }, "1223"], [await sealed('{"pan":"1234567891234567"}'), undefined], [await sealed('{"pan":"1234567891234567","exp":1223,"cvv":"1"}'), undefined]]) {
      const found = await d1.openCredentials(input);
      assert.equal(found.pan.reveal(), "1234567891234567");
      assert.ok(found.pan instanceof Redacted);
      assert.deepEqual(Object.keys(found), exp === undefined ? ["pan"] : ["pan", "exp"]);
      assert.equal(found.exp, exp);
    }
    const request = await d1.digitalCards.credentials(CARD);
    const answer = await readResponse(request, new Response(JSON.stringify({ credentials: sample.jwe })));
    assert.equal((await d1.openCredentials(answer)).pan.reveal(), "1234567891234567");
  });

  test("says what is missing, and of a plaintext that is something else nothing", async () => {
    await refuses([
      ...[{}, { credentials: undefined }, []].map((input) => [() => d1.openCredentials(input), "INVALID_RESPONSE", "credentials", undefined, inspect(input)]),
      ...[undefined, null, { credentials: 1 }, { credentials: { credentials: sample.jwe } }, 1].map((input) => [() => d1.openCredentials(input), "INVALID_ARGUMENT", "credentials", undefined, inspect(input)]),
      [() => d1.openCredentials(Promise.resolve({ credentials: sample.jwe })), "INVALID_ARGUMENT", "credentials", /await/],
      [() => d1.openCredentials(""), "MALFORMED_JWE", "credentials"], [() => d1.openCredentials({ credentials: "no.message" }), "MALFORMED_JWE", "credentials"],
      [() => client({ decryptWith: undefined }).openCredentials(sample.jwe), "MISSING_FIELD", "decryptWith"],
      ...["no key", publicOf(sample.jwk), es256, { kty: "RSA" }].map((key) => [() => client({ decryptWith: [{ kid: "other", key: sample.jwk }, { kid: sample.kid, key }] }).openCredentials(sample.jwe), "INVALID_KEY", "decryptWith[1].key", undefined, inspect(key)]),
    ]);
    for (const plaintext of ["", PAN, `"${PAN}"`, "null", "[]", `["${PAN}"]`, "{}", `{"pan":${PAN}}`, `{"pan":null,"exp":"${PAN}"}`, `{"PAN":"${PAN}"}`, `{"pan":"${PAN}"`, `{"pan":{"pan":"${PAN}"}}`, Buffer.from([0xff, 0xfe])]) {
      const error = await rejection(async () => d1.openCredentials(await sealed(plaintext)));
      assert.deepEqual([error.code, error.field, error.provider, error.operation, error.cause, error.response], ["INVALID_RESPONSE", "credentials", "d1", "openCredentials", undefined, undefined], String(plaintext));
      assert.ok(![inspect(error, { depth: 5 }), JSON.stringify(error)].join().includes(PAN));
    }
  });
});

describe("Redacted", () => {
  const pan = new Redacted(PAN);
  const card = { pan, nested: [{ deep: { pan } }], map: new Map([["pan", pan]]), set: new Set([pan]) };

  test("shows nothing however it is printed, alone and inside of others", () => {
    let printed = "";
    const console = new Console(new Writable({ write: (chunk, _, done) => done((printed += chunk) && undefined) }));
    for (const value of [pan, card]) for (const name of ["log", "error", "dir", "table", "info"]) console[name](value);
    console.log("%s %o %O %j", pan, pan, pan, pan);
    const error = new Error(`no card ${pan}`, { cause: pan });
    const shown = [
      printed, String(pan), `${pan}`, "" + pan, pan + "", [pan].join(), String.raw`${pan}`, pan.toString(), pan.toLocaleString(), JSON.stringify(pan), JSON.stringify(card), inspect(pan), inspect(pan, { showHidden: true, depth: Infinity, getters: true }),
      inspect(card, { depth: Infinity, showHidden: true }), inspect(pan, { customInspect: false, showHidden: true }), format("%s %d %i %j %o %O", pan, pan, pan, pan, pan, pan), inspect(error), error.message, Object.keys(pan).join(), inspect(Object.entries(pan)), inspect({ ...pan }),
      inspect(Object.assign({}, pan)), inspect(structuredClone(pan)), inspect(Object.getOwnPropertyDescriptors(pan)), inspect(Reflect.ownKeys(pan).map((name) => pan[name])), JSON.stringify({ ...card }), encodeURIComponent(pan), new URLSearchParams({ pan }).toString(), pan.valueOf() === pan ? "" : "another", Number(pan), parseInt(pan, 10),
    ].join("\n");
    const names = [];
    for (const name in pan) names.push(name, pan[name]);
    assert.deepEqual(names, []);
    assert.deepEqual([Object.keys(pan), { ...pan }], [[], {}]);
    assert.ok(!shown.includes(PAN) && !shown.includes(PAN.slice(0, 8)), shown);
    assert.ok(shown.split("[redacted]").length > 20);
    for (const text of [String(pan), `${pan}`, "" + pan, JSON.parse(JSON.stringify({ pan })).pan, inspect(pan)]) assert.equal(text, "[redacted]");
  });

  test("gives its value to who asks for it, of any type", () => {
    for (const value of [PAN, "", undefined, null, 0, card]) assert.equal(new Redacted(value).reveal(), value);
    assert.equal(JSON.stringify(structuredClone(pan)), "{}");
  });
});

describe("cachedToken", () => {
  /** A clock that is set by hand, and a function that counts how often it was asked for a token. */
  function issuer(answer = { expires_in: 900 }, options = {}) {
    const state = { seconds: T, asked: 0 };
    const issue = async () => ({ access_token: `t${(state.asked += 1)}`, ...(typeof answer === "function" ? answer(state) : answer) });
    return Object.assign(state, { get: cachedToken(issue, { now: () => state.seconds * 1000, ...options }) });
  }

  test("keeps a token until shortly before its end", async () => {
    for (const [answer, options, end] of [
      [{ expires_in: 900 }, {}, 840], [{ expires_in: 900 }, { refreshBeforeSeconds: 0 }, 900], [{ expires_in: 900 }, { refreshBeforeSeconds: 899.5 }, 0.5],
      [{ access_token: undefined, token: "of OffBlocks", expiresAt: T + 3600 }, {}, 3540], [{ token: "t1", expiresAt: T + 100, expires_in: 900 }, {}, 40],
    ]) {
      const state = issuer(answer, options);
      const first = await state.get();
      assert.equal(first, answer.token ?? "t1");
      for (const [seconds, asked] of [[0, 1], [end - 0.001, 1], [end, 2]]) {
        state.seconds = T + seconds;
        await state.get();
        assert.equal(state.asked, asked, `${JSON.stringify(answer)} after ${seconds}`);
      }
    }
  });

  test("lets a token go that was refused before its end", async () => {
    const state = issuer();
    assert.deepEqual([await state.get(), await state.get()], ["t1", "t1"]);
    state.get.forget();
    assert.deepEqual([await state.get(), await state.get()], ["t2", "t2"]);
  });

  test("counts from when it asked, and keeps nothing whose end nobody told", async () => {
    const slow = issuer((state) => ((state.seconds += 100), { expires_in: 900 }));
    await slow.get();
    slow.seconds = T + 839;
    await slow.get();
    assert.equal(slow.asked, 1);
    slow.seconds = T + 840;
    await slow.get();
    assert.equal(slow.asked, 2);
    for (const answer of [{}, { expires_in: "900" }, { expires_in: 60 }, { expires_in: -1 }, { expires_in: NaN }, { token: "t", expiresAt: T }]) {
      const state = issuer(answer);
      for (let index = 1; index < 4; index += 1) {
        await state.get();
        assert.equal(state.asked, index, JSON.stringify(answer));
      }
    }
  });

  test("asks once for all who wait, and again for the next", async () => {
    const state = issuer({ expires_in: 1 });
    assert.deepEqual(await Promise.all(Array.from({ length: 5 }, state.get)), Array(5).fill("t1"));
    assert.deepEqual(await Promise.all([state.get(), state.get()]), ["t2", "t2"]);
    const kept = issuer();
    const tokens = await Promise.all(Array.from({ length: 100 }, () => client({ accessToken: kept.get }).digitalCards.get(CARD)));
    assert.deepEqual([new Set(tokens.map(({ headers }) => headers.authorization)).size, kept.asked], [1, 1]);
  });

  // There a promise ends with the request that made it.
  test("on Cloudflare Workers waits for nobody else's answer", async (t) => {
    const { navigator } = globalThis;
    Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Cloudflare-Workers" }, configurable: true });
    t.after(() => Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true }));
    let asked = 0;
    const get = cachedToken(() => ((asked += 1) === 1 ? new Promise(() => undefined) : Promise.resolve({ access_token: "good", expires_in: 900 })));
    void get();
    assert.deepEqual([await get(), await get(), asked], ["good", "good", 2]);
  });

  test("hands a failure to all who wait, and tries again, however it came", async () => {
    const failure = new Error("503");
    for (const [fails, code] of [[() => Promise.reject(failure)], [() => { throw failure; }], [async () => ({}), "INVALID_RESPONSE"], [() => undefined, "INVALID_RESPONSE"], [async () => "token", "INVALID_RESPONSE"], [async () => ({ access_token: "" }), "INVALID_RESPONSE"], [async () => ({ token: 1 }), "INVALID_RESPONSE"], [async () => ({ token: "t", expiresAt: Date.now() }), "INVALID_RESPONSE"]]) {
      let asked = 0;
      const get = cachedToken(() => ((asked += 1) === 1 ? fails() : Promise.resolve({ access_token: "good", expires_in: 900 })));
      const both = await Promise.allSettled([get(), get()]);
      for (const { reason } of both) assert.ok(code === undefined ? reason === failure : isCardsealError(reason) && reason.code === code, `${fails} ${reason}`);
      assert.equal(asked, 1, String(fails));
      assert.deepEqual([await get(), await get(), asked], ["good", "good", 2]);
    }
    let time = "later";
    const get = cachedToken(async () => ({ access_token: "good", expires_in: 900 }), { now: () => time });
    assert.equal(await outcome(get), "INVALID_TIMESTAMP now");
    time = T * 1000;
    assert.equal(await get(), "good", "one wrong time was kept");
  });

  test("refuses wrong options, and a clock in seconds", () =>
    refuses([
      ...[undefined, null, "token", {}, Promise.resolve()].map((issue) => [() => cachedToken(issue), "INVALID_ARGUMENT", "issue", undefined, inspect(issue)]),
      [() => cachedToken(async () => ({}), { refreshBefore: 1 }), "INVALID_ARGUMENT", "refreshBefore"], [() => cachedToken(async () => ({}), null), "INVALID_ARGUMENT", "options"],
      ...["60", null, NaN, -1, Infinity].map((refreshBeforeSeconds) => [() => cachedToken(async () => ({}), { refreshBeforeSeconds }), "INVALID_TIMESTAMP", "refreshBeforeSeconds", undefined, inspect(refreshBeforeSeconds)]),
      [() => cachedToken(async () => ({}), { now: T }), "INVALID_ARGUMENT", "now"],
      ...[T, NaN, -1, Infinity, undefined, new Date()].map((time) => [cachedToken(async () => ({ access_token: "t", expires_in: 900 }), { now: () => time }), "INVALID_TIMESTAMP", "now", undefined, inspect(time)]),
    ]));

  test("serves the client that it gets its tokens with", async () => {
    const seen = [];
    const accessToken = cachedToken(async () => {
      const request = await own.auth.token();
      seen.push(request.operation);
      return readResponse(request, new Response('{"access_token":"issued","expires_in":900,"token_type":"Bearer"}'));
    });
    const own = client({ accessToken });
    for (let index = 0; index < 3; index += 1) assert.equal((await own.digitalCards.get(CARD)).headers.authorization, "Bearer issued");
    assert.deepEqual(seen, ["auth.token"]);
  });
});

test("a raw token call goes out without a token, so that an assertion of another's making can be sent with the same client", async () => {
  const GRANTED = new Response('{"access_token":"issued","expires_in":900}');
  const accessToken = cachedToken(async () => {
    const request = await own.raw({ method: "POST", path: "/authz/v1/oauth2/token", contentType: FORM, body: { grant_type: GRANT, assertion: "a.b.c" } });
    assert.deepEqual(request.headers, { "content-type": FORM });
    return readResponse(request, GRANTED);
  });
  const own = new D1({ ...BASE, accessToken });
  assert.equal((await own.digitalCards.get(CARD)).headers.authorization, "Bearer issued");
  await refuses([[() => own.raw({ method: "POST", path: "/authz/v1/oauth2/token" }, { accessToken: TOKEN }), "INVALID_ARGUMENT", "accessToken"]]);
});

describe("parseD1Notification", () => {
  const PATH = `/notifications/d1/v1/issuers/${ISSUER}/digitalCards/${CARD}/notifications`;
  const BODY = '{"operationId":"op-1","operation":"SUSPEND","status":"SUCCESSFUL"}';
  const ids = { issuerId: ISSUER, digitalCardId: CARD };

  test("reads the ids of the path, and leaves the body as it came", () => {
    const all = { operationId: "op-1", operation: "SUSPEND", status: "SUCCESSFUL" };
    for (const [url, body, expected] of [
      [PATH, BODY, { ...all, ...ids }], [PATH, Buffer.from(BODY), { ...all, ...ids }], [PATH, new TextEncoder().encode(BODY), { ...all, ...ids }], [PATH, "{}", ids],
      [`https://bank.example${PATH}`, BODY, { ...all, ...ids }], [`https://bank.example/hooks/a${PATH}?x=1#y`, BODY, { ...all, ...ids }], [`${PATH}?next=${PATH.replace(CARD, "other")}`, BODY, { ...all, ...ids }],
      [PATH, '{"operation":"NEW","status":"ODD","more":{"a":[1]}}', { operation: "NEW", status: "ODD", more: { a: [1] }, ...ids }],
      [PATH, '{"issuerId":"ANOTHER-01","digitalCardId":"other"}', ids],
      [PATH.replace(ISSUER, "IS%53UER%2D1").replace(CARD, "a%20%C3%A9"), "{}", { issuerId: "ISSUER-1", digitalCardId: "a é" }],
    ]) {
      assert.deepEqual(parseD1Notification(url, body), expected, url);
    }
  });

  test("refuses another path and another body", async () => {
    const of = (url, body = BODY) => [() => parseD1Notification(url, body), `${inspect(url)} ${inspect(body)}`];
    const row = ([act, name], code, field) => [act, code, field, undefined, name];
    await refuses([
      ...[
        "", "/", `${PATH}/`, `${PATH}x`, `x${PATH.slice(1)}`, PATH.replace("v1", "v2"), PATH.replace(CARD, ""), PATH.replace(`/${CARD}`, ""), PATH.replace(CARD, "a/b"), PATH.replace("digitalCards", "digitalcards"), `https://bank.example/?next=${PATH}`, `https://bank.example/#${PATH}`,
        PATH.replace(CARD, "%"), PATH.replace(CARD, "%ff"), PATH.replace(ISSUER, "%zz"), PATH.replace(CARD, "a?b"),
      ].map((url) => row(of(url), "INVALID_PATH", "url")),
      ...[undefined, null, 1, new URL(`https://bank.example${PATH}`)].map((url) => row(of(url), "INVALID_ARGUMENT", "url")),
      ...["", "{", "operationId=1", "\ufeff{}", Buffer.from([0xff])].map((body) => row(of(PATH, body), "INVALID_JSON", "body")),
      ...["null", "[]", "1", '"x"', "true"].map((body) => row(of(PATH, body), "WRONG_TYPE", "body")),
      ...[null, 1, {}, [1]].map((body) => row(of(PATH, body), "INVALID_ARGUMENT", "body")),
      ...["operationId", "operation", "status"].flatMap((name) => [1, null, ["x"], {}].map((value) => row(of(PATH, JSON.stringify({ [name]: value })), "WRONG_TYPE", name))),
    ]);
    assert.throws(() => parseD1Notification(PATH), { code: "INVALID_ARGUMENT", field: "body", provider: "d1", operation: "notification" });
  });
});

describe("keys", () => {
  const der = (jwk, type = "pkcs8") => Uint8Array.from(createPrivateKey({ key: jwk, format: "jwk" }).export({ format: "der", type }));
  const works = async (one) => {
    await jwtVerify(assertionIn(await one.auth.token()), verifyKey);
    const { encryptedData } = JSON.parse((await one.digitalCards.search({ pan: PAN })).body);
    await compactDecrypt(encryptedData, openKey);
    assert.equal((await one.openCredentials(sample.jwe)).pan.reveal(), "1234567891234567");
  };

  test("that were given as bytes or JWK are copies: the caller's own may be wiped at once", async () => {
    const bytes = [der(es256.jwk), Uint8Array.from(createPublicKey({ key: publicOf(sample.jwk), format: "jwk" }).export({ format: "der", type: "spki" })), Buffer.from(createPrivateKey({ key: sample.jwk, format: "jwk" }).export({ format: "pem", type: "sec1" }))];
    const jwks = [{ ...es256.jwk }, publicOf(sample.jwk), { ...sample.jwk }];
    for (const [keys, wipe] of [[bytes, (key) => key.fill(0)], [jwks, (key) => Object.keys(key).forEach((name) => delete key[name])]]) {
      const one = client({ assertionKey: { kid: "a", key: keys[0] }, encryptTo: { kid: "b", key: keys[1] }, decryptWith: [{ kid: sample.kid, key: keys[2] }] });
      keys.forEach(wipe);
      await works(one);
      await works(one);
    }
    const mine = der(es256.jwk);
    const before = Buffer.from(mine);
    const freed = client({ assertionKey: { kid: "a", key: mine } });
    await freed.auth.token();
    freed.free();
    assert.deepEqual(Buffer.from(mine), before, "the client wiped what is the caller's");
  });

  test("are gone after free(), and calls that need none go on", async () => {
    for (const used of [false, true]) {
      const one = client();
      if (used) await works(one);
      one.free();
      one.free();
      await refuses([
        [() => one.auth.token(), "CLIENT_FREED", undefined], [() => one.digitalCards.search({ pan: PAN }), "CLIENT_FREED", undefined], [() => one.openCredentials(sample.jwe), "CLIENT_FREED", undefined],
        [() => one.digitalCards.get(CARD), "accepted"], [() => one.digitalCards.search({ pan: "x" }), "WRONG_VALUE", "pan"],
      ]);
      assert.deepEqual([(await rejection(() => one.auth.token())).operation], ["auth.token"]);
    }
    new D1(BASE).free();
  });

  test("a call that is under way during free() ends, and ends whole", async () => {
    for (const used of [false, true]) {
      for (const act of [(one) => one.auth.token(), (one) => one.digitalCards.search({ pan: PAN }), (one) => one.openCredentials(sample.jwe)]) {
        const one = client({ decryptWith: [{ kid: sample.kid, key: der(sample.jwk) }], assertionKey: { kid: "a", key: der(es256.jwk, "sec1") } });
        if (used) await works(one);
        const coming = act(one);
        one.free();
        const result = await coming.catch((error) => error);
        if (isCardsealError(result)) assert.equal(result.code, "CLIENT_FREED", result.message);
        else if (result.operation === "auth.token") await jwtVerify(assertionIn(result), verifyKey);
        else if (result.operation === "digitalCards.search") await compactDecrypt(JSON.parse(result.body).encryptedData, openKey);
        else assert.equal(result.pan.reveal(), "1234567891234567");
      }
    }
  });

  test("a message key that was lent is not freed", async () => {
    const lent = await importKey(es256.jwk, { algorithm: "ecdsa-p256-sha256" });
    const one = client({ assertionKey: { kid: "a", key: lent } });
    await one.auth.token();
    one.free();
    assert.equal((await lent.sign(new Uint8Array(1))).length, 64);
  });

  test("are not shown by the client", async () => {
    const one = client();
    await works(one);
    const shown = [inspect(one, { depth: 10, showHidden: true }), JSON.stringify(one), String(one), inspect({ ...one })].join("\n");
    for (const hidden of [es256.jwk.d, sample.jwk.d, TOKEN]) assert.ok(!shown.includes(hidden));
  });
});

test("the constructor says which option is wrong", () => {
  const made = (more) => [() => new D1({ ...BASE, ...more }), inspect(more, { depth: 1 }).slice(0, 60)];
  const row = ([act, name], code, field, hint) => [act, code, field, hint, name];
  const key = sample.jwk;
  return refuses([
    [() => new D1(), "INVALID_ARGUMENT", "issuerId"], [() => new D1(null), "INVALID_ARGUMENT", "options"], [() => new D1({ environment: "staging" }), "INVALID_ARGUMENT", "issuerId"],
    row(made({ issuerId: 1234567890 }), "INVALID_ARGUMENT", "issuerId"), row(made({ issuerId: "\ud800" }), "NOT_REPRESENTABLE", "issuerId"),
    ...["", "ISSUER-01", "ISSUER-0001"].map((issuerId) => row(made({ issuerId }), "INVALID_PATH", "issuerId")),
    ...["test", "Production", "", null, 1, "__proto__", "constructor"].map((environment) => row(made({ environment }), "INVALID_ARGUMENT", "environment", /"production", "staging", "development"/)),
    row(made({ environment: undefined }), "INVALID_ARGUMENT", "environment"), row(made({ baseUrl: "https://d1.example" }), "INVALID_ARGUMENT", "baseUrl"),
    ...["https://d1.example/banking/v1", "https://d1.example?", "http://d1.example", "ftp://d1.example", "d1.example", "https://user:pass@d1.example", "", 1].map((baseUrl) => row(made({ environment: undefined, baseUrl }), "INVALID_URL", "baseUrl")),
    ...["http://127.0.0.1:8443", "http://localhost", "https://d1.example/"].map((baseUrl) => row(made({ environment: undefined, baseUrl }), "accepted")),
    row(made({ accesstoken: "t" }), "INVALID_ARGUMENT", "accesstoken"), row(made({ privateKey: key }), "INVALID_ARGUMENT", "privateKey"), row(made({ accessToken: 1 }), "INVALID_ARGUMENT", "accessToken"), row(made({ accessToken: null }), "INVALID_ARGUMENT", "accessToken"),
    ...["assertionKey", "encryptTo"].flatMap((name) => [
      row(made({ [name]: { key } }), "INVALID_ARGUMENT", `${name}.kid`), row(made({ [name]: { kid: "", key } }), "INVALID_ARGUMENT", `${name}.kid`), row(made({ [name]: { kid: 1, key } }), "INVALID_ARGUMENT", `${name}.kid`), row(made({ [name]: { kid: "\ud800", key } }), "NOT_REPRESENTABLE", `${name}.kid`),
      row(made({ [name]: { kid: "a" } }), "INVALID_KEY", `${name}.key`), row(made({ [name]: key }), "INVALID_ARGUMENT", "kty"), row(made({ [name]: "pem" }), "INVALID_ARGUMENT", name), row(made({ [name]: null }), "INVALID_ARGUMENT", name), row(made({ [name]: { kid: "a", key, alg: "x" } }), "INVALID_ARGUMENT", "alg"),
    ]),
    ...[{ kid: "a", key }, "pem", null, 1, new Set()].map((decryptWith) => row(made({ decryptWith }), "INVALID_ARGUMENT", "decryptWith")),
    ...[[undefined, "MISSING_FIELD", "decryptWith[1]"], [null, "INVALID_ARGUMENT", "decryptWith[1]"], [{ key }, "INVALID_ARGUMENT", "decryptWith[1].kid"], [{ kid: "", key }, "INVALID_ARGUMENT", "decryptWith[1].kid"], [{ kid: "b" }, "INVALID_KEY", "decryptWith[1].key"], [{ kid: "a", key }, "DUPLICATE_FIELD", "decryptWith[1].kid"]].map(
      ([second, code, field]) => row(made({ decryptWith: [{ kid: "a", key }, second] }), code, field)),
    row(made({ decryptWith: Array(2) }), "MISSING_FIELD", "decryptWith[0]"), row(made({ decryptWith: [] }), "accepted"), row(made({}), "accepted"),
  ]);
});
