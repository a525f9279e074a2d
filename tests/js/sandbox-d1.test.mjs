// D1 in the sandbox: assertions, tokens, digital cards, operations, sealed card data, notifications.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { describe, mock, test } from "node:test";
import { D1, decryptJwe, isCardsealError, parseD1Notification, readResponse } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { send } from "./documented-calls.mjs";

const START = Date.UTC(2025, 0, 31, 9, 30);
const SECONDS = START / 1000;
const QUARTER = 900_000;
const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
const TOKEN_PATH = "/authz/v1/oauth2/token";

// The clients' clock stands still; the sandbox's can be moved.
mock.method(Date, "now", () => START);

function setUp(options = {}) {
  const clock = { now: START };
  const sandbox = createSandbox({ now: () => clock.now, ...options });
  const d1 = new D1(sandbox.credentials.d1);
  const get = async (request) => readResponse(await request, await send(sandbox, await request));
  const { digitalCardId: id, newDigitalCardId: newId, pan, newPan } = sandbox.seeds.d1;
  return { clock, sandbox, d1, get, id, newId, pan, newPan };
}

/** Sends what has to be refused and returns the answer. */
async function refused(sandbox, request, status, check, documented = false) {
  const response = await sandbox.fetch(await request);
  const answer = await response.json();
  assert.equal(response.headers.get("x-cardseal-sandbox"), check, JSON.stringify(answer));
  assert.equal(response.status, status);
  assert.deepEqual([answer._sandbox.check, answer._sandbox.documented], [check, documented]);
  assert.equal(typeof answer.error, "string");
  const { provider, accepted, failedCheck } = sandbox.calls.at(-1);
  assert.deepEqual([provider, accepted, failedCheck], ["d1", false, check]);
  return answer;
}

/** The same call with parts of it changed; a body that is no text is written as JSON. */
async function changed(request, { url = (text) => text, headers, body }) {
  const made = await request;
  const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  return { ...made, url: url(made.url), headers: { ...made.headers, ...headers }, ...text };
}

const claimsOf = ({ issuerId, baseUrl }) => ({ iss: issuerId, sub: issuerId, aud: baseUrl, exp: SECONDS + 600 });

/** An assertion as another library makes it. */
async function assertionOf(credentials, { claims, header, key } = {}) {
  const { kid, key: own } = credentials.assertionKey;
  const token = new SignJWT({ ...claimsOf(credentials), ...claims }).setProtectedHeader({ alg: "ES256", kid, ...header });
  return token.sign(key ?? (await importJWK(own, "ES256")));
}

function tokenRequest({ baseUrl }, members, type = JSON_TYPE) {
  const body = typeof members === "string" ? members : type === FORM ? new URLSearchParams(members).toString() : JSON.stringify(members);
  return { method: "POST", url: baseUrl + TOKEN_PATH, headers: { "content-type": type }, body };
}

/** A call with an assertion that another library made. */
async function tokenWith(credentials, changes) {
  return tokenRequest(credentials, { grant_type: GRANT_TYPE, assertion: await assertionOf(credentials, changes) });
}

describe("the token endpoint", () => {
  test("takes a form and JSON", async () => {
    const { sandbox, d1, get, id } = setUp();
    for (const contentType of [FORM, JSON_TYPE, undefined]) {
      const token = await get(d1.auth.token(contentType && { contentType }));
      assert.deepEqual(token, { access_token: token.access_token, expires_in: 900, token_type: "Bearer" });
      assert.equal((await get(d1.digitalCards.get(id, { accessToken: token.access_token }))).digitalCardId, id);
    }
    const typed = await changed(d1.auth.token(), { headers: { "content-type": `${FORM}; charset=UTF-8` } });
    assert.equal((await send(sandbox, typed)).status, 200);
  });

  test("takes what jose signs, and every claim that the client can say", async () => {
    const { sandbox, get } = setUp();
    const credentials = sandbox.credentials.d1;
    const { baseUrl } = credentials;
    const fitting = [
      {},
      { header: { typ: "JWT" } },
      { claims: { aud: undefined } },
      { claims: { aud: [baseUrl] } },
      { claims: { aud: ["https://example.com", baseUrl] } },
      ...["https://api.d1.thalescloud.io", "https://api.d1-stg.thalescloud.io", "https://develop-api.d1-dev.thalescloud.io"].map((aud) => ({ claims: { aud } })),
      { claims: { exp: SECONDS + 1 } },
      { claims: { exp: SECONDS + 900 } },
      { claims: { iat: SECONDS, nbf: SECONDS, jti: "once", scope: "d1-api:account:full" } },
    ];
    for (const one of fitting) {
      const { grant_type, assertion } = JSON.parse((await tokenWith(credentials, one)).body);
      for (const type of [FORM, JSON_TYPE]) {
        const response = await sandbox.fetch(tokenRequest(credentials, { grant_type, assertion }, type));
        assert.equal(response.status, 200, JSON.stringify(one));
      }
    }
    for (const assertion of [{ iat: true, jti: true }, { lifetimeSeconds: 1 }, { lifetimeSeconds: 900 }, { audience: "https://api.d1.thalescloud.io" }]) {
      assert.equal((await get(new D1({ ...credentials, assertion }).auth.token())).expires_in, 900);
    }
  });

  test("refuses an assertion that is not the issuer's, and does not show it", async () => {
    const { sandbox } = setUp();
    const credentials = sandbox.credentials.d1;
    const { privateKey: stranger } = await generateKeyPair("ES256");
    const { privateKey: p384 } = await generateKeyPair("ES384");
    const claims = claimsOf(credentials);
    const good = await assertionOf(credentials);
    const [header, payload, signature] = good.split(".");
    const cases = [
      ["another key", assertionOf(credentials, { key: stranger }), true],
      ["an unknown kid", assertionOf(credentials, { header: { kid: "another" } }), true],
      ["no kid", assertionOf(credentials, { header: { kid: undefined } }), true],
      ["a kid that is a name of Object's", assertionOf(credentials, { header: { kid: "__proto__" } }), true],
      ["another iss", assertionOf(credentials, { claims: { iss: "ANOTHER-01" } }), true],
      ["no iss", assertionOf(credentials, { claims: { iss: undefined } }), true],
      ["another sub", assertionOf(credentials, { claims: { sub: "ANOTHER-01" } }), true],
      ["no sub", assertionOf(credentials, { claims: { sub: undefined } }), true],
      ["another aud", assertionOf(credentials, { claims: { aud: "https://example.com" } }), false],
      ["no aud in the list", assertionOf(credentials, { claims: { aud: [] } }), false],
      ["an aud that is null", assertionOf(credentials, { claims: { aud: null } }), false],
      ["exp now", assertionOf(credentials, { claims: { exp: SECONDS } }), true],
      ["exp in the past", assertionOf(credentials, { claims: { exp: SECONDS - 1 } }), true],
      ["exp too far away", assertionOf(credentials, { claims: { exp: SECONDS + 901 } }), true],
      ["exp in milliseconds", assertionOf(credentials, { claims: { exp: START + 600_000 } }), true],
      ["no exp", assertionOf(credentials, { claims: { exp: undefined } }), true],
      ["nbf to come", assertionOf(credentials, { claims: { nbf: SECONDS + 1 } }), true],
      ["ES384", assertionOf(credentials, { header: { alg: "ES384" }, key: p384 }), true],
      ["HS256", assertionOf(credentials, { header: { alg: "HS256" }, key: new Uint8Array(32) }), true],
      ["none", new UnsecuredJWT(claims).encode(), true],
      ["nothing", "", true],
      ["one part", "abc", true],
      ["no signature", `${header}.${payload}.`, true],
      ["four parts", `${good}.${signature}`, true],
      ["padding", `${good}==`, true],
      ["a space before", ` ${good}`, true],
      ["a header that is not JSON", `${btoa("{")}.${payload}.${signature}`, true],
      ["claims of another assertion", `${header}.${(await assertionOf(credentials, { claims: { exp: SECONDS + 1 } })).split(".")[1]}.${signature}`, true],
    ];
    for (const [name, made, documented] of cases) {
      const assertion = await made;
      for (const type of [FORM, JSON_TYPE]) {
        const request = tokenRequest(credentials, { grant_type: GRANT_TYPE, assertion }, type);
        const answer = await refused(sandbox, request, 400, "assertion", documented);
        assert.ok(answer._sandbox.detail.length > 10, name);
        for (const part of assertion.split(".")) assert.ok(part.length < 10 || !JSON.stringify(answer).includes(part), name);
      }
    }
  });

  test("refuses what is not the grant", async () => {
    const { sandbox } = setUp();
    const credentials = sandbox.credentials.d1;
    const assertion = await assertionOf(credentials);
    for (const type of [FORM, JSON_TYPE]) {
      for (const members of [{}, { assertion }, { assertion, grant_type: "client_credentials" }, { assertion, grant_type: GRANT_TYPE.toUpperCase() }]) {
        const answer = await refused(sandbox, tokenRequest(credentials, members, type), 400, "model", true);
        assert.match(answer._sandbox.detail, /^grant_type is not urn:ietf:params:oauth:grant-type:jwt-bearer$/);
        assert.ok(!JSON.stringify(answer).includes(assertion));
      }
      await refused(sandbox, tokenRequest(credentials, { grant_type: GRANT_TYPE }, type), 400, "model", true);
    }
    for (const body of ["null", "[]", "7", "true", '"text"', "{", "", `{"grant_type":"${GRANT_TYPE}","assertion":null}`, `{"grant_type":"${GRANT_TYPE}","assertion":["${assertion}"]}`]) {
      await refused(sandbox, tokenRequest(credentials, body), 400, "model", true);
    }
    await refused(sandbox, tokenRequest(credentials, "", FORM), 400, "model", true);
    const body = { grant_type: GRANT_TYPE, assertion };
    for (const type of ["text/plain", "multipart/form-data", "application/jwt", ""]) {
      await refused(sandbox, tokenRequest(credentials, JSON.stringify(body), type), 400, "content_type");
    }
    await refused(sandbox, tokenRequest(credentials, new URLSearchParams(body).toString()), 400, "model", true);
    const notUtf8 = { ...tokenRequest(credentials, body), body: new Uint8Array([0x7b, 0xff, 0x7d]) };
    await refused(sandbox, notUtf8, 400, "model");
  });

  test("takes an assertion more than once: no page says that it is for one use", async () => {
    const { sandbox } = setUp();
    const request = await tokenWith(sandbox.credentials.d1, { claims: { jti: "once" } });
    const tokens = [];
    for (let call = 0; call < 2; call += 1) tokens.push((await (await sandbox.fetch(request)).json()).access_token);
    assert.equal(new Set(tokens).size, 2);
  });

  test("looks at the sandbox's clock", async () => {
    const { clock, sandbox } = setUp();
    const request = await tokenWith(sandbox.credentials.d1);
    clock.now += 599_999;
    assert.equal((await sandbox.fetch(request)).status, 200);
    clock.now += 1;
    await refused(sandbox, request, 400, "assertion", true);
    clock.now = START - 301_000;
    await refused(sandbox, request, 400, "assertion", true);
  });
});

describe("access tokens", () => {
  test("live for 15 minutes", async () => {
    const { clock, sandbox, d1, get, id } = setUp();
    const { access_token: accessToken, expires_in } = await get(d1.auth.token());
    clock.now += expires_in * 1000 - 1;
    await get(d1.digitalCards.get(id, { accessToken }));
    clock.now += 1;
    const answer = await refused(sandbox, d1.digitalCards.get(id, { accessToken }), 401, "token", true);
    assert.equal(answer.error, "The provided Authorization header is missing or invalid");
    const again = new D1(sandbox.credentials.d1);
    assert.equal((await get(again.digitalCards.get(id))).digitalCardId, id, "credentials have a token that is valid");
  });

  test("are needed for every other call", async () => {
    const { sandbox, d1, id } = setUp();
    const calls = [d1.digitalCards.get(id), d1.digitalCards.suspend(id), d1.digitalCards.get("unknown"), d1.operations.list(id)];
    for (const request of await Promise.all(calls)) {
      for (const authorization of [undefined, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer unknown", "Bearer __proto__", `${request.headers.authorization} x`]) {
        const { authorization: _, ...rest } = request.headers;
        const headers = authorization === undefined ? rest : { ...rest, authorization };
        await refused(sandbox, { ...request, headers }, 401, "token", true);
      }
    }
    const assertion = await assertionOf(sandbox.credentials.d1);
    await refused(sandbox, d1.digitalCards.get(id, { accessToken: assertion }), 401, "token", true);
    const lower = await changed(d1.digitalCards.get(id), { headers: { authorization: `bearer ${sandbox.credentials.d1.accessToken}` } });
    assert.equal((await sandbox.fetch(lower)).status, 200, "the scheme's name is in any case (RFC 9110 11.1)");
  });

  test("are forgotten, the oldest first, when there are ten thousand", async () => {
    const { clock, sandbox, d1, id } = setUp();
    const tokens = [];
    for (let count = 0; count < 10_005; count += 1) {
      tokens.push(sandbox.credentials.d1.accessToken);
      clock.now += QUARTER;
    }
    assert.equal(new Set(tokens).size, tokens.length);
    clock.now = START;
    const statusOf = async (accessToken) => (await send(sandbox, await d1.digitalCards.get(id, { accessToken }))).status;
    assert.deepEqual([await statusOf(tokens[0]), await statusOf(tokens[4])], [401, 401]);
    assert.deepEqual([await statusOf(tokens[5]), await statusOf(tokens.at(-1))], [200, 200]);
  });
});

describe("digital cards", () => {
  const CALLS = ["suspend", "resume", "delete"];

  test("are seen as the page shows them", async () => {
    const { d1, get, id, newId, pan, newPan } = setUp();
    const at = "2024-01-12T15:12:26Z";
    const card = await get(d1.digitalCards.get(id));
    const common = { type: "ECOM", deviceBindingList: [], provisioningTime: at, lastStateChangeTime: at };
    assert.deepEqual(card, { digitalCardId: id, panSuffix: pan.slice(-4), state: "ACTIVE", ...common });
    const { _sandbox, ...other } = await get(d1.digitalCards.get(newId));
    assert.deepEqual(other, { digitalCardId: newId, panSuffix: newPan.slice(-4), state: "INACTIVE", ...common });
    assert.equal(_sandbox.documented, false, "only ACTIVE is on the page");
  });

  test("change as documented and in no other way", async () => {
    const states = { active: [], suspended: ["suspend"], new: [], resumed: ["suspend", "resume"], deleted: ["delete"] };
    const allowed = {
      active: { suspend: "INACTIVE", delete: "DELETED" },
      suspended: { resume: "ACTIVE", delete: "DELETED" },
      new: { resume: "ACTIVE", delete: "DELETED" },
      resumed: { suspend: "INACTIVE", delete: "DELETED" },
      deleted: {},
    };
    for (const [state, before] of Object.entries(states)) {
      for (const call of CALLS) {
        const { sandbox, d1, get, ...seeds } = setUp();
        const id = state === "new" ? seeds.newId : seeds.id;
        for (const step of before) await get(d1.digitalCards[step](id));
        const was = await get(d1.digitalCards.get(id));
        const next = allowed[state][call];
        if (next === undefined) {
          const answer = await refused(sandbox, d1.digitalCards[call](id), 403, "state", true);
          assert.equal(answer.error, "Forbidden action");
          assert.match(answer._sandbox.detail, new RegExp(was.state));
          assert.deepEqual(await get(d1.digitalCards.get(id)), was, `${state}: ${call} changed nothing`);
          assert.equal((await get(d1.operations.list(id))).operations.length, before.length, "nor is it an operation");
        } else {
          const result = await get(d1.digitalCards[call](id));
          assert.deepEqual(result, { operationId: result.operationId, status: "SUCCESSFUL" });
          assert.match(result.operationId, /^[A-Za-z0-9_-]{1,64}$/);
          assert.equal((await get(d1.digitalCards.get(id))).state, next, `${state}: ${call}`);
        }
      }
    }
  });

  test("say when they last changed", async () => {
    const { clock, d1, get, id } = setUp();
    clock.now += 1234;
    await get(d1.digitalCards.suspend(id));
    const { lastStateChangeTime, provisioningTime } = await get(d1.digitalCards.get(id));
    assert.deepEqual([lastStateChangeTime, provisioningTime], ["2025-01-31T09:30:01Z", "2024-01-12T15:12:26Z"]);
  });

  test("and issuers and operations that do not exist are not found", async () => {
    const { sandbox, d1, get, id, newId } = setUp();
    const stranger = new D1({ ...sandbox.credentials.d1, issuerId: "ANOTHER-01" });
    const prototype = ["unknown", "__proto__", "constructor", "toString", "hasOwnProperty"];
    for (const unknown of prototype) {
      const { digitalCards, operations } = d1;
      const calls = [
        ...[digitalCards.get, digitalCards.credentials, digitalCards.suspend, digitalCards.resume, digitalCards.delete].map((call) => call.call(digitalCards, unknown)),
        ...[digitalCards.stepUpResult(unknown, { authenticationId: 1 }), operations.list(unknown), operations.get(unknown, "operation-1"), operations.get(id, unknown)],
      ];
      for (const request of calls) {
        const answer = await refused(sandbox, request, 404, "not_found", true);
        assert.equal(answer.error, "Resource not found");
      }
    }
    for (const request of [stranger.digitalCards.get(id), stranger.digitalCards.suspend(id), stranger.digitalCards.search({ pan: "1" }), stranger.operations.list(id)]) {
      assert.equal((await refused(sandbox, request, 404, "not_found", true))._sandbox.detail, "the issuer does not exist");
    }
    const { operationId } = await get(d1.digitalCards.suspend(id));
    await refused(sandbox, d1.operations.get(newId, operationId), 404, "not_found", true);
  });

  test("take the result of a step-up authentication", async () => {
    const { sandbox, d1, get, id } = setUp();
    for (const authenticationId of [0, 1, 999_999_999_999_999]) {
      assert.deepEqual(await get(d1.digitalCards.stepUpResult(id, { authenticationId })), { status: "SUCCESSFUL" });
    }
    const made = d1.digitalCards.stepUpResult(id, { authenticationId: 1 });
    const wrong = ["{}", "null", "[]", "", "{", ...['"1"', "null", "1.5", "-1", "1e15", "1000000000000000", "true"].map((value) => `{"authenticationId":${value}}`), '{"authenticationId":1,"more":1}'];
    for (const body of wrong) await refused(sandbox, changed(made, { body }), 400, "model");
    assert.equal((await get(d1.operations.list(id))).operations.length, 0);
  });

  test("refuse a body that the page does not allow", async () => {
    const { sandbox, d1, get, id } = setUp();
    const bodies = [
      ...["null", "[]", "7", '"text"', "", "{", "{}}"],
      ...[{ reason: "" }, { reason: "a-b" }, { reason: "é" }, { reason: "a".repeat(65) }, { reason: null }, { reason: 7 }],
      ...[{ reasonCode: null }, { reasonCode: 7 }, { more: 1 }, { Reason: "lost" }, '{"__proto__":{}}'],
    ];
    for (const call of CALLS) {
      for (const body of bodies) await refused(sandbox, changed(d1.digitalCards[call](id), { body }), 400, "model");
      await refused(sandbox, changed(d1.digitalCards[call](id), { headers: { "content-type": "text/plain" } }), 400, "content_type");
      await refused(sandbox, changed(d1.digitalCards[call](id), { headers: { "content-type": FORM } }), 400, "content_type");
    }
    const named = await refused(sandbox, changed(d1.digitalCards.suspend(id), { body: { reason: "hunter-2" } }), 400, "model");
    assert.match(named._sandbox.detail, /^reason /);
    assert.doesNotMatch(JSON.stringify(named), /hunter/);
    assert.equal((await get(d1.digitalCards.get(id))).state, "ACTIVE");
    assert.equal((await get(d1.digitalCards.suspend(id, { reason: "a".repeat(64) }))).status, "SUCCESSFUL");
  });

  test("are not reached by a path or a method that no page shows", async () => {
    const { sandbox, d1, id } = setUp();
    const { baseUrl, issuerId, accessToken } = sandbox.credentials.d1;
    const cards = `/banking/v1/issuers/${issuerId}/digitalCards`;
    const undocumented = [
      ...[["GET", "/banking/v1"], ["GET", "/banking/v2/issuers"], ["GET", cards], ["POST", cards], ["PUT", `${cards}/${id}`], ["DELETE", `${cards}/${id}`]],
      ...[["POST", `${cards}/${id}/operations`], ["GET", `${cards}/${id}/operations:suspend`], ["POST", `${cards}/${id}/operations:renew`], ["GET", `${cards}/${id}/`]],
      ...[["GET", `${cards}:search`], ["POST", `${cards}%3Asearch`], ["POST", `${cards}/${id}/operations/suspend`], ["POST", `${cards}/${id}/Operations:suspend`]],
      ...[["GET", TOKEN_PATH], ["PUT", TOKEN_PATH], ["POST", "/authz/v1/oauth2/revoke"], ["OPTIONS", TOKEN_PATH]],
    ];
    for (const [method, path] of undocumented) {
      const request = { method, url: baseUrl + path, headers: { authorization: `Bearer ${accessToken}` } };
      const answer = await refused(sandbox, request, 501, "not_documented");
      assert.equal(answer._sandbox.detail, `no page of a provider shows ${method} ${path}`);
      assert.equal(sandbox.calls.at(-1).operation, undefined);
    }
    await refused(sandbox, d1.raw({ method: "GET", path: "/banking/v1/none" }), 501, "not_documented");
  });
});

describe("the correlation id", () => {
  test("has the documented form", async () => {
    const { sandbox, d1, get, id } = setUp();
    for (const correlationId of ["a", "A_z-9", "a".repeat(64)]) {
      await get(d1.auth.token({ correlationId }));
      await get(d1.operations.list(id, undefined, { correlationId }));
    }
    const calls = [d1.auth.token(), d1.operations.list(id), d1.digitalCards.suspend(id), d1.digitalCards.search({ pan: "1" }), d1.digitalCards.stepUpResult(id, { authenticationId: 1 })];
    for (const request of await Promise.all(calls)) {
      for (const value of ["", "a b", "a.b", "a,b", "é", "a".repeat(65)]) {
        const answer = await refused(sandbox, changed(request, { headers: { "x-correlation-id": value } }), 400, "model");
        assert.match(answer._sandbox.detail, /^correlationId /);
      }
    }
  });
});
