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
      ["an iss that is a list", assertionOf(credentials, { claims: { iss: [credentials.issuerId] } }), true],
      ["a sub that is a list", assertionOf(credentials, { claims: { sub: [credentials.issuerId] } }), true],
      ["exp with a fraction", assertionOf(credentials, { claims: { exp: SECONDS + 600.5 } }), true],
      ["exp that is text", assertionOf(credentials, { key: await importJWK(credentials.assertionKey.key, "ES256"), claims: { exp: `${SECONDS + 600}` } }), true],
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

  test("says what is wrong with an assertion", async () => {
    const { sandbox } = setUp();
    const credentials = sandbox.credentials.d1;
    const { privateKey: stranger } = await generateKeyPair("ES256");
    const cases = [
      [{ header: { kid: undefined } }, "kid is missing: D1 finds the public key by it"],
      [{ header: { kid: "another" } }, "kid is that of no known key: D1 finds the public key by it"],
      [{ key: stranger }, "the signature is not that of the key that kid names"],
      [{ header: { alg: "HS256" }, key: new Uint8Array(32) }, "alg is not ES256, the one that D1 takes, or the header asks for an extension"],
      [{ claims: { iss: "ANOTHER-01" } }, "iss is not the id of the issuer, or of its aggregator"],
      [{ claims: { sub: undefined } }, "sub is not the id of the issuer, or of its aggregator"],
      [{ claims: { exp: SECONDS + 0.5 } }, "exp has expired: compare the clocks, and get a new token"],
      [{ claims: { exp: SECONDS + 1.5 } }, "exp is not an integer"],
      [{ claims: { exp: SECONDS + 901 } }, "exp is more than 15 minutes from now"],
      [{ claims: { aud: "https://example.com" } }, "aud is not the origin of the API"],
    ];
    for (const [changes, detail] of cases) {
      const answer = await (await sandbox.fetch(await tokenWith(credentials, changes))).json();
      assert.deepEqual([answer._sandbox.check, answer._sandbox.detail], ["assertion", detail]);
    }
    const answer = await refused(sandbox, tokenRequest(credentials, { grant_type: GRANT_TYPE, assertion: "abc" }), 400, "assertion", true);
    assert.match(answer._sandbox.detail, /^assertion does not have three parts/);
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
      await refused(sandbox, tokenRequest(credentials, JSON.stringify(body), type), 400, "content_type", true);
    }
    await refused(sandbox, tokenRequest(credentials, new URLSearchParams(body).toString()), 400, "model", true);
    const twice = ["grant_type=x&", `grant_type=${GRANT_TYPE}&`, "assertion=x&", `assertion=${assertion}&`, "more=1&more=2&"];
    for (const before of twice) {
      const answer = await refused(sandbox, tokenRequest(credentials, before + new URLSearchParams(body), FORM), 400, "model");
      assert.equal(answer._sandbox.detail, "a parameter is there twice");
    }
    const more = tokenRequest(credentials, `more=1&__proto__=2&${new URLSearchParams(body)}`, FORM);
    assert.equal((await sandbox.fetch(more)).status, 200, "unknown ones are ignored (RFC 6749 3.2)");
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

describe("ids and the correlation id", () => {
  test("an id that has not the documented form is refused", async () => {
    const { sandbox, d1, get, id } = setUp();
    const { digitalCards, operations } = d1;
    const { operationId } = await get(digitalCards.suspend(id));
    const calls = [
      ...[digitalCards.get(id), digitalCards.credentials(id), digitalCards.suspend(id), digitalCards.resume(id), digitalCards.delete(id)],
      ...[digitalCards.stepUpResult(id, { authenticationId: 1 }), operations.list(id), operations.get(id, operationId)],
    ];
    for (const request of await Promise.all(calls)) {
      for (const wrong of ["a.b", "a:b", "~", "%C3%A9", "a".repeat(65)]) {
        const answer = await refused(sandbox, changed(request, { url: (url) => url.replace(id, wrong) }), 400, "model");
        assert.match(answer._sandbox.detail, /^digitalCardId /);
      }
    }
    const encoded = (text) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join("");
    const { issuerId } = sandbox.credentials.d1;
    const card = await get(changed(digitalCards.get(id), { url: (url) => url.replace(id, encoded(id)).replace(issuerId, encoded(issuerId)) }));
    assert.equal(card.digitalCardId, id);
    for (const wrong of ["%", "%zz", "%ff"]) {
      await refused(sandbox, changed(digitalCards.get(id), { url: (url) => url.replace(id, wrong) }), 400, "model");
    }
    const answer = await refused(sandbox, changed(calls.at(-1), { url: (url) => url.replace(operationId, "a.b") }), 400, "model");
    assert.match(answer._sandbox.detail, /^operationId /);
  });

  test("a correlation id has the documented form", async () => {
    const { sandbox, d1, get, id } = setUp();
    const { digitalCards, operations } = d1;
    const { operationId } = await get(digitalCards.suspend(id));
    const all = (options) => [
      ...[d1.auth.token(options), digitalCards.get(id, options), digitalCards.credentials(id, options)],
      ...[operations.get(id, operationId, options), operations.list(id, undefined, options)],
      ...[digitalCards.search({ pan: "1" }, options), digitalCards.stepUpResult(id, { authenticationId: 1 }, options)],
      ...[digitalCards.resume(id, {}, options), digitalCards.suspend(id, {}, options), digitalCards.delete(id, {}, options)],
    ];
    for (const correlationId of ["a", "A_z-9", "a".repeat(64)]) {
      for (const request of all({ correlationId }).slice(0, 7)) await get(request);
    }
    const calls = all();
    for (const request of await Promise.all(calls)) {
      for (const value of ["", "a b", "a.b", "a,b", "é", "a".repeat(65)]) {
        const answer = await refused(sandbox, changed(request, { headers: { "x-correlation-id": value } }), 400, "model");
        assert.match(answer._sandbox.detail, /^correlationId /);
      }
    }
  });
});

describe("operations", () => {
  test("say who did what, when and why", async () => {
    const { clock, sandbox, d1, get, id } = setUp();
    const common = { status: "SUCCESSFUL", requestorId: sandbox.credentials.d1.issuerId, requestorType: "ISSUER" };
    const done = [
      ["suspend", { reason: "lost on a train", reasonCode: "DEVICE_LOST" }, { reason: "lost on a train", reasonCode: "DEVICE_LOST" }],
      ["resume", undefined, { reasonCode: "ISSUER_DECISION" }],
      ["suspend", { reason: "no code" }, { reason: "no code", reasonCode: "ISSUER_DECISION" }],
      ["delete", { reasonCode: "A_VALUE_OF_TOMORROW" }, { reasonCode: "A_VALUE_OF_TOMORROW" }],
    ];
    const expected = [];
    for (const [call, body, reasons] of done) {
      clock.now += 1500;
      const { operationId } = await get(d1.digitalCards[call](id, body));
      const at = new Date(clock.now).toISOString().replace(/\.\d+/, "");
      expected.unshift({ operationId, operation: call.toUpperCase(), ...common, startTime: at, endTime: at, ...reasons });
    }
    const { operations, remainingOperations, _sandbox } = await get(d1.operations.list(id));
    assert.deepEqual([operations, remainingOperations, _sandbox.documented], [expected, 0, false]);
    for (const operation of expected) {
      const { _sandbox: note, ...one } = await get(d1.operations.get(id, operation.operationId));
      assert.deepEqual([one, note.documented], [operation, false], "the words for operations are on no page");
    }
  });

  test("are listed in pages, the most recent first", async () => {
    const { d1, get, id, newId } = setUp();
    const ids = [];
    for (let count = 0; count < 160; count += 1) ids.unshift((await get(count % 2 === 0 ? d1.digitalCards.suspend(id) : d1.digitalCards.resume(id))).operationId);
    const page = async (query) => {
      const { operations, remainingOperations } = await get(d1.operations.list(id, query));
      return [operations.map(({ operationId }) => operationId), remainingOperations];
    };
    const pages = [
      [undefined, 0, 10],
      [{ limit: 1 }, 0, 1],
      [{ limit: 50 }, 0, 50],
      [{ offset: 2, limit: 5 }, 2, 5],
      [{ offset: 100 }, 100, 10],
      [{ offset: 100, limit: 50 }, 100, 50],
    ];
    for (const [query, offset, limit] of pages) {
      assert.deepEqual(await page(query), [ids.slice(offset, offset + limit), 160 - offset - limit], JSON.stringify(query));
    }
    const { operations, remainingOperations } = await get(d1.operations.list(newId));
    assert.deepEqual([operations, remainingOperations], [[], 0]);
    const beyond = await get(d1.operations.list(newId, { offset: 100, limit: 50 }));
    assert.deepEqual([beyond.operations, beyond.remainingOperations], [[], 0]);
  });

  test("end with what is left", async () => {
    const { d1, get, id } = setUp();
    for (const call of ["suspend", "resume", "delete"]) await get(d1.digitalCards[call](id));
    const left = async (query) => {
      const { operations, remainingOperations } = await get(d1.operations.list(id, query));
      return [operations.length, remainingOperations];
    };
    assert.deepEqual([await left({ limit: 2 }), await left({ limit: 3 }), await left({ limit: 4 })], [[2, 1], [3, 0], [3, 0]]);
    assert.deepEqual([await left({ offset: 1, limit: 1 }), await left({ offset: 2 }), await left({ offset: 3 }), await left({ offset: 4 })], [[1, 1], [1, 0], [0, 0], [0, 0]]);
  });

  test("are not listed by a query that the page does not allow", async () => {
    const { sandbox, d1, id } = setUp();
    const wrong = ["limit=0", "limit=51", "offset=101", "offset=-1", "limit=-1", "limit=1.5", "limit=", "limit=1e1", "limit=ten", "limit=0x1", "limit=99999999999999999999", "more=1", "Limit=1", "__proto__=1", "constructor=1"];
    for (const query of wrong) {
      const request = changed(d1.operations.list(id), { url: (url) => `${url}?${query}` });
      const answer = await refused(sandbox, request, 400, "model");
      assert.match(answer._sandbox.detail, new RegExp(`^${query.split("=")[0]} `));
      if (/=-?\d+(\.\d+)?$/.test(query)) assert.doesNotMatch(answer._sandbox.detail, /string/);
    }
    for (const query of ["offset=0&offset=0", "limit=1&limit=2", "limit=1&%6Cimit=2"]) {
      const answer = await refused(sandbox, changed(d1.operations.list(id), { url: (url) => `${url}?${query}` }), 400, "model");
      assert.equal(answer._sandbox.detail, "a parameter is there twice");
    }
  });

  test("keep their latest thousand for each card", async () => {
    const { d1, get, id } = setUp();
    const [suspend, resume] = await Promise.all([d1.digitalCards.suspend(id), d1.digitalCards.resume(id)]);
    const ids = [];
    for (let count = 0; count < 1002; count += 1) ids.push((await get(count % 2 === 0 ? suspend : resume)).operationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal((await get(d1.operations.list(id))).remainingOperations, 990);
    const statusOf = async (operationId) => get(d1.operations.get(id, operationId)).then(({ status }) => status, ({ status }) => status);
    assert.deepEqual([await statusOf(ids[1]), await statusOf(ids[2]), await statusOf(ids.at(-1))], [404, "SUCCESSFUL", "SUCCESSFUL"]);
  });
});

/** Card data as another library seals it for the sandbox. */
async function sealed({ kid, key }, plaintext, header = {}) {
  const token = new CompactEncrypt(new TextEncoder().encode(plaintext)).setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid, ...header });
  return token.encrypt(await importJWK(key, "ECDH-ES"));
}

describe("the search", () => {
  const found = ({ digitalCards }) => digitalCards.map(({ digitalCardId }) => digitalCardId);

  test("opens the JWE, and base64 of it", async () => {
    const { sandbox, d1, get, id, newId, pan, newPan } = setUp();
    for (const options of [{}, { wrap: "base64" }]) {
      const answer = await get(d1.digitalCards.search({ pan }, options));
      assert.deepEqual(found(answer), [id]);
      assert.deepEqual(answer.digitalCards, [await get(d1.digitalCards.get(id))]);
      assert.equal(answer._sandbox.documented, false, "the page does not show the answer");
      assert.deepEqual(found(await get(d1.digitalCards.search({ pan: newPan, searchType: "a value that no page shows" }, options))), [newId]);
      for (const other of ["4", pan.slice(-4), pan.slice(0, -1), `${pan}0`]) {
        assert.deepEqual(found(await get(d1.digitalCards.search({ pan: other }, options))), [], "no card has it");
      }
    }
    const made = d1.digitalCards.search({ pan });
    const { encryptTo } = sandbox.credentials.d1;
    for (const plaintext of [JSON.stringify({ pan }), ` { "pan" : "${pan}" } `, JSON.stringify({ pan, exp: "1223" })]) {
      const encryptedData = await sealed(encryptTo, plaintext);
      assert.deepEqual(found(await get(changed(made, { body: { encryptedData } }))), [id]);
      assert.deepEqual(found(await get(changed(made, { body: { encryptedData: btoa(encryptedData) } }))), [id]);
    }
  });

  test("opens nothing else", async () => {
    const { sandbox, d1, pan } = setUp();
    const { encryptTo } = sandbox.credentials.d1;
    const plaintext = JSON.stringify({ pan });
    const made = d1.digitalCards.search({ pan });
    const good = await sealed(encryptTo, plaintext);
    const parts = good.split(".");
    const at = (index, value) => parts.map((part, place) => (place === index ? value : part)).join(".");
    const flipped = (text) => text.slice(0, 4) + (text[4] === "A" ? "B" : "A") + text.slice(5);
    const { publicKey } = await generateKeyPair("ECDH-ES");
    const another = { kid: encryptTo.kid, key: await exportJWK(publicKey) };
    const cases = {
      "another kid": sealed(encryptTo, plaintext, { kid: "another" }),
      "no kid": sealed(encryptTo, plaintext, { kid: undefined }),
      "a kid that is a name of Object's": sealed(encryptTo, plaintext, { kid: "__proto__" }),
      "a kid that is no text": sealed(encryptTo, plaintext, { kid: 7 }),
      "another key": sealed(another, plaintext),
      "a wrapped content key": sealed(encryptTo, plaintext, { alg: "ECDH-ES+A256KW" }),
      "another cipher": sealed(encryptTo, plaintext, { enc: "A128GCM" }),
      "another kind of cipher": sealed(encryptTo, plaintext, { enc: "A256CBC-HS512" }),
      "a changed header": at(0, flipped(parts[0])),
      "an encrypted key": at(1, "AAAA"),
      ...Object.fromEntries([2, 3, 4].map((index) => [`a changed part ${index}`, at(index, flipped(parts[index]))])),
      "a shorter tag": at(4, parts[4].slice(0, 16)),
      "four parts": parts.slice(0, 4).join("."),
      "six parts": `${good}.`,
      "dots": "....",
      "no base64": "!",
      "base64 of something else": btoa(plaintext),
      "base64 of base64": btoa(btoa(good)),
      "nothing": "",
    };
    for (const [name, message] of Object.entries(cases)) {
      const encryptedData = await message;
      for (const data of new Set([encryptedData, btoa(encryptedData)])) {
        const answer = await (await sandbox.fetch(await changed(made, { body: { encryptedData: data } }))).json();
        assert.equal(answer._sandbox.check, "jwe", `${name}: ${JSON.stringify(answer)}`);
        assert.ok(!JSON.stringify(answer).includes(pan), name);
        assert.deepEqual([sandbox.calls.at(-1).status, answer.error], [400, "Malformed request"]);
      }
    }
  });

  test("looks at what is inside and beside", async () => {
    const { sandbox, d1, pan } = setUp();
    const { encryptTo } = sandbox.credentials.d1;
    const made = d1.digitalCards.search({ pan });
    const inside = ["null", "{}", "[]", "7", '"text"', `"${pan}"`, ...[7, null, "", "12345678901234a7", "1234 5678", "1".repeat(20), [pan]].map((value) => JSON.stringify({ pan: value }))];
    for (const plaintext of inside) {
      const encryptedData = await sealed(encryptTo, plaintext);
      const answer = await refused(sandbox, changed(made, { body: { encryptedData } }), 400, "model");
      assert.match(answer._sandbox.detail, /^pan /);
      assert.doesNotMatch(JSON.stringify(answer), /12345678|1111111/);
    }
    const whole = await sealed(encryptTo, JSON.stringify({ pan }));
    const wrapped = btoa(whole);
    const long = btoa(`${whole} `);
    for (const data of [`${wrapped}\n`, ` ${wrapped}`, wrapped.slice(0, -1), `${wrapped}=`, `${wrapped.slice(0, -4)}-_-_`, long]) {
      const answer = await refused(sandbox, changed(made, { body: { encryptedData: data } }), 400, "jwe", true);
      assert.match(answer._sandbox.detail, /^encryptedData /);
    }
    for (const plaintext of ["", "text", `{pan:"${pan}"}`]) {
      const encryptedData = await sealed(encryptTo, plaintext);
      const answer = await refused(sandbox, changed(made, { body: { encryptedData } }), 400, "model", true);
      assert.ok(!JSON.stringify(answer).includes(pan));
    }
    for (const body of ["null", "[]", "7", '"text"', "", "{", "{}", { encryptedData: null }, { encryptedData: 7 }, { encryptedData: [await sealed(encryptTo, "{}")] }, { searchType: "PAN" }]) {
      await refused(sandbox, changed(made, { body }), 400, "model", true);
    }
    const encryptedData = await sealed(encryptTo, JSON.stringify({ pan }));
    for (const searchType of [null, 7, "", ["PAN"]]) await refused(sandbox, changed(made, { body: { encryptedData, searchType } }), 400, "model");
    for (const more of [{ more: 1 }, { SearchType: "PAN" }, { reason: "lost" }]) {
      const answer = await refused(sandbox, changed(made, { body: { encryptedData, ...more } }), 400, "model");
      assert.match(answer._sandbox.detail, new RegExp(`^${Object.keys(more)[0]} is not a field of this call`));
    }
    for (const member of ["__proto__", "toString"]) {
      await refused(sandbox, changed(made, { body: `{"encryptedData":"${encryptedData}","${member}":1}` }), 400, "model");
    }
    const open = await refused(sandbox, changed(made, { body: { encryptedData, pan } }), 400, "model");
    assert.ok(!JSON.stringify(open).includes(pan));
    await refused(sandbox, changed(made, { headers: { "content-type": "application/jose" } }), 400, "content_type");
  });

  test("takes 8192 characters and no more", async () => {
    const { sandbox, d1, get, id, pan } = setUp();
    const { encryptTo } = sandbox.credentials.d1;
    const made = d1.digitalCards.search({ pan });
    const room = 8192 - (await sealed(encryptTo, JSON.stringify({ pan }))).length;
    const filled = (count) => sealed(encryptTo, JSON.stringify({ pan }) + " ".repeat(count));
    let [count, longest] = [Math.floor((room * 3) / 4), ""];
    while (longest.length !== 8192) longest = await filled((count += longest.length < 8192 ? 1 : -1));
    assert.deepEqual(found(await get(changed(made, { body: { encryptedData: longest } }))), [id]);
    const answer = await refused(sandbox, changed(made, { body: { encryptedData: `${longest}A` } }), 400, "model", true);
    assert.equal(answer._sandbox.detail, "encryptedData is longer than 8192 characters");
    await refused(sandbox, changed(made, { body: { encryptedData: btoa(longest) } }), 400, "model", true);
  });
});

describe("credentials", () => {
  test("are sealed to the issuer's key", async () => {
    const { sandbox, d1, get, id, newId, pan, newPan } = setUp();
    const [{ kid, key }] = sandbox.credentials.d1.decryptWith;
    for (const [card, wanted] of [[id, { pan, exp: "1223" }], [newId, { pan: newPan }]]) {
      const answer = await get(d1.digitalCards.credentials(card));
      assert.deepEqual(Object.keys(answer), ["credentials"]);
      assert.ok(answer.credentials.length <= 8196);
      const { plaintext, protectedHeader } = await compactDecrypt(answer.credentials, await importJWK(key, "ECDH-ES"));
      const { epk, ...header } = protectedHeader;
      assert.deepEqual([header, epk.crv], [{ alg: "ECDH-ES", enc: "A256GCM", kid }, "P-256"]);
      assert.equal(new TextDecoder().decode(plaintext), JSON.stringify(wanted));
      const opened = await d1.openCredentials(answer);
      assert.deepEqual([opened.pan.reveal(), opened.exp], [wanted.pan, wanted.exp]);
      assert.ok(!JSON.stringify([answer, opened]).includes(wanted.pan));
    }
  });

  test("are sealed anew each time", async () => {
    const { d1, get, id } = setUp();
    const [one, other] = [await get(d1.digitalCards.credentials(id)), await get(d1.digitalCards.credentials(id))];
    assert.notEqual(one.credentials, other.credentials);
  });

  test("and the search show a PAN nowhere", async () => {
    const { sandbox, d1, get, id, newId, pan, newPan } = setUp();
    for (const card of [id, newId]) await get(d1.digitalCards.credentials(card));
    for (const one of [pan, newPan]) {
      for (const wrap of [undefined, "base64"]) await get(d1.digitalCards.search({ pan: one }, { wrap }));
    }
    for (const card of [id, newId]) await get(d1.digitalCards.get(card));
    const seen = JSON.stringify(sandbox.calls);
    for (const one of [pan, newPan]) assert.ok(!seen.includes(one) && !seen.includes(btoa(one)));
    assert.equal(sandbox.calls.length, 8);
  });
});

describe("keys of the caller's own", () => {
  const pem = (type) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return privateKey.export({ type, format: "pem" });
  };
  const jwk = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });

  test("are PEM and JWK, and there may be more than one to decrypt with", async () => {
    for (const make of [() => pem("sec1"), () => pem("pkcs8"), jwk]) {
      const decryptWith = [{ kid: "new", key: make() }, { kid: "old", key: make() }];
      const own = { issuerId: "MY-ISSUER1", assertionKey: { kid: "mine", key: make() }, decryptWith };
      const { sandbox, d1, get, id, pan } = setUp({ credentials: { d1: own } });
      const { accessToken, baseUrl, encryptTo, ...same } = sandbox.credentials.d1;
      assert.deepEqual(same, own);
      assert.match(baseUrl, /^https:/);
      const token = await get(d1.auth.token());
      assert.equal((await get(d1.digitalCards.search({ pan }, { accessToken: token.access_token }))).digitalCards[0].digitalCardId, id);
      const answer = await get(d1.digitalCards.credentials(id));
      assert.equal(JSON.parse(atob(answer.credentials.split(".")[0])).kid, "new");
      const turned = new D1({ ...sandbox.credentials.d1, decryptWith: decryptWith.toReversed() });
      assert.equal((await turned.openCredentials(answer)).pan.reveal(), pan);
      const old = new D1({ ...sandbox.credentials.d1, decryptWith: decryptWith.slice(1) });
      await assert.rejects(old.openCredentials(answer), ({ code }) => code === "DECRYPTION_FAILED");
      const { operationId } = await get(d1.digitalCards.suspend(id));
      assert.equal((await get(d1.operations.get(id, operationId))).requestorId, "MY-ISSUER1");
    }
  });

  test("can be an aggregator's: the assertion says its id, the paths the issuer's", async () => {
    const { issuerId, assertionKey, decryptWith } = createSandbox().credentials.d1;
    const assertion = { issuer: "AGGREGATOR" };
    const { sandbox, d1, get, id } = setUp({ credentials: { d1: { issuerId, assertionKey, assertion, decryptWith } } });
    assert.equal((await get(d1.auth.token())).expires_in, 900);
    assert.equal((await get(d1.digitalCards.get(id))).digitalCardId, id);
    const alone = new D1({ ...sandbox.credentials.d1, assertion: {} });
    const answer = await refused(sandbox, alone.auth.token(), 400, "assertion", true);
    assert.match(answer._sandbox.detail, /^iss is not/);
  });

  test("have to be there, and to have their public parts", async () => {
    const { issuerId, assertionKey, decryptWith } = createSandbox().credentials.d1;
    for (const decryptWith of [[], undefined]) {
      assert.throws(() => createSandbox({ credentials: { d1: { issuerId, assertionKey, decryptWith } } }), /decryptWith has no key/);
    }
    for (const key of ["no key", { kty: "oct", k: "AAAA" }, generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" })]) {
      const { sandbox, id } = setUp({ credentials: { d1: { issuerId, assertionKey, decryptWith: [{ kid: "mine", key }] } } });
      const d1 = new D1({ ...sandbox.credentials.d1, decryptWith });
      const answer = await refused(sandbox, d1.digitalCards.credentials(id), 400, "jwe");
      assert.match(answer._sandbox.detail, /^decryptWith\[0\] of the sandbox's credentials: /);
    }
  });

  test("are the only ones that are taken", async () => {
    const theirs = createSandbox().credentials.d1;
    const own = { issuerId: "MY-ISSUER1", assertionKey: { kid: "mine", key: jwk() }, decryptWith: theirs.decryptWith };
    const { sandbox, d1, get, id } = setUp({ credentials: { d1: own } });
    await refused(sandbox, tokenWith({ ...theirs, baseUrl: sandbox.credentials.d1.baseUrl }), 400, "assertion", true);
    const stranger = new D1({ ...sandbox.credentials.d1, assertionKey: { kid: "mine", key: jwk() } });
    await refused(sandbox, stranger.auth.token(), 400, "assertion", true);
    const answer = await get(d1.digitalCards.credentials(id));
    const plaintext = await decryptJwe(answer.credentials, { key: theirs.decryptWith[0].key });
    assert.equal(JSON.parse(new TextDecoder().decode(plaintext)).exp, "1223");
  });
});

/** An issuer's endpoint that answers with these statuses, then 204; it ends with the test. */
async function listener(t, ...statuses) {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    received.push({ method, url, type: headers["content-type"], body: Buffer.concat(chunks).toString() });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  t.after(close);
  return { url: `http://127.0.0.1:${server.address().port}`, received, close };
}

describe("notifications", () => {
  const pathOf = (issuerId, id) => `/notifications/d1/v1/issuers/${issuerId}/digitalCards/${id}/notifications`;

  test("are posted by the documented path, one for each operation", async (t) => {
    const { url, received } = await listener(t);
    for (const base of [url, `${url}/`, `${url}/inbox`]) {
      received.length = 0;
      const { sandbox, d1, get, id, newId } = setUp({ d1Notifications: base });
      const { issuerId } = sandbox.credentials.d1;
      const done = [];
      for (const [call, card] of [["suspend", id], ["resume", newId], ["delete", id]]) {
        const { operationId, status } = await get(d1.digitalCards[call](card));
        await sandbox.settled();
        done.push({ operationId, operation: call.toUpperCase(), status, issuerId, digitalCardId: card });
      }
      assert.deepEqual(received.map((one) => parseD1Notification(one.url, one.body)), done);
      for (const [index, { operationId, operation, status, digitalCardId }] of done.entries()) {
        const { method, type, body, url: path } = received[index];
        assert.deepEqual([method, type, JSON.parse(body)], ["POST", "application/json", { operationId, operation, status }]);
        assert.ok(path.endsWith(pathOf(issuerId, digitalCardId)));
      }
      assert.deepEqual(sandbox.deliveries.map(({ url: to, event, attempts, status, webhookId }) => [to, event, attempts, status, webhookId]), done.map(({ operationId, operation, status, digitalCardId }) =>
        [base.replace(/\/$/, "") + pathOf(issuerId, digitalCardId), { operationId, operation, status }, 1, 204, undefined]));
    }
  });

  test("follow what was done alone", async (t) => {
    const { url, received } = await listener(t);
    const { sandbox, d1, get, id, pan } = setUp({ d1Notifications: url });
    await refused(sandbox, d1.digitalCards.resume(id), 403, "state", true);
    await refused(sandbox, changed(d1.digitalCards.suspend(id), { body: "{" }), 400, "model");
    sandbox.failNext({ provider: "d1" });
    await assert.rejects(get(d1.digitalCards.suspend(id)));
    for (const request of [d1.digitalCards.get(id), d1.digitalCards.search({ pan }), d1.digitalCards.credentials(id), d1.digitalCards.stepUpResult(id, { authenticationId: 1 })]) await get(request);
    await sandbox.settled();
    assert.deepEqual([received, sandbox.deliveries], [[], []]);
  });

  test("are tried again until they are answered with 2xx", async (t) => {
    const { url, received } = await listener(t, 500, 404, 302);
    const { sandbox, d1, get, id } = setUp({ d1Notifications: url });
    await get(d1.digitalCards.suspend(id));
    await sandbox.settled();
    assert.equal(new Set(received.map(({ url: path, body }) => path + body)).size, 1);
    assert.deepEqual([received.length, sandbox.deliveries.map(({ attempts, status }) => [attempts, status])], [4, [[4, 204]]]);
  });

  test("are given up when nothing answers", async (t) => {
    const { url, close } = await listener(t);
    await close();
    const { sandbox, d1, get, id } = setUp({ d1Notifications: url });
    assert.equal((await get(d1.digitalCards.suspend(id))).status, "SUCCESSFUL", "the call does not wait for it");
    await sandbox.settled();
    assert.deepEqual(sandbox.deliveries.map(({ attempts, status }) => [attempts, status]), [[5, undefined]]);
  });

  test("leave this machine for nobody", async () => {
    const fetched = mock.method(globalThis, "fetch", () => assert.fail("it was sent"));
    for (const d1Notifications of ["https://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://127.0.0.1@example.com", "no URL", ""]) {
      const { sandbox, d1, get, id } = setUp({ d1Notifications });
      await get(d1.digitalCards.suspend(id));
      await sandbox.settled();
      assert.deepEqual(sandbox.deliveries.map(({ attempts }) => attempts), [0], d1Notifications);
    }
    fetched.mock.restore();
  });

  test("are not sent when nobody asked for them", async () => {
    const { sandbox, d1, get, id } = setUp();
    await get(d1.digitalCards.suspend(id));
    assert.deepEqual(sandbox.deliveries, []);
  });
});

describe("failNext", () => {
  const failing = (status) => (error) => isCardsealError(error) && error.status === status;

  test("answers once as the provider would, or as the test says", async () => {
    const { sandbox, d1, get, id } = setUp();
    sandbox.failNext({ provider: "d1" });
    await assert.rejects(get(d1.digitalCards.suspend(id)), (error) => failing(500)(error) && error.response.error === "Internal Server Error");
    assert.equal((await get(d1.digitalCards.get(id))).state, "ACTIVE", "the failed call had no effect");
    sandbox.failNext({ operation: "digitalCards.suspend", status: 503, body: { error: "busy" } });
    await get(d1.digitalCards.get(id));
    await assert.rejects(get(d1.digitalCards.suspend(id)), (error) => failing(503)(error) && error.response.error === "busy");
    sandbox.failNext({ operation: "auth.token", provider: "d1", status: 429, body: "" });
    await assert.rejects(get(d1.auth.token()), failing(429));
    sandbox.failNext({ operation: "operations.list", body: "<html>" });
    await assert.rejects(get(d1.operations.list(id)), failing(500));
    assert.deepEqual(sandbox.calls.filter(({ failedCheck }) => failedCheck === "fail_next").map(({ operation, status }) => [operation, status]), [
      ["digitalCards.suspend", 500],
      ["digitalCards.suspend", 503],
      ["auth.token", 429],
      ["operations.list", 500],
    ]);
  });

  test("breaks the network before or after the call has its effect", async () => {
    const { sandbox, d1, get, id } = setUp();
    sandbox.failNext({ operation: "digitalCards.suspend", network: true });
    await assert.rejects(get(d1.digitalCards.suspend(id)), TypeError);
    assert.equal((await get(d1.digitalCards.get(id))).state, "ACTIVE");
    sandbox.failNext({ operation: "digitalCards.suspend", answerLost: true });
    await assert.rejects(get(d1.digitalCards.suspend(id)), TypeError);
    assert.equal((await get(d1.digitalCards.get(id))).state, "INACTIVE");
    await refused(sandbox, d1.digitalCards.suspend(id), 403, "state", true);
    const [{ operation, status }] = (await get(d1.operations.list(id))).operations;
    assert.deepEqual([operation, status], ["SUSPEND", "SUCCESSFUL"], "what became of it is in the operations");
  });
});

describe("by HTTP", () => {
  test("every call works with the host's fetch", async () => {
    const sandbox = createSandbox();
    const server = await sandbox.listen();
    try {
      const credentials = sandbox.credentials.d1;
      assert.equal(credentials.baseUrl, server.url);
      const { accessToken: _, ...keys } = credentials;
      const { digitalCardId: id, pan } = sandbox.seeds.d1;
      const get = async (made) => {
        const request = await made;
        return readResponse(request, await fetch(request.url, request));
      };
      const { access_token: accessToken } = await get(new D1(keys).auth.token());
      const d1 = new D1({ ...keys, accessToken });
      const { operationId } = await get(d1.digitalCards.suspend(id, { reason: "lost" }));
      assert.equal((await get(d1.digitalCards.resume(id))).status, "SUCCESSFUL");
      assert.equal((await get(d1.digitalCards.get(id))).state, "ACTIVE");
      assert.equal((await get(d1.digitalCards.search({ pan }))).digitalCards.length, 1);
      assert.equal((await d1.openCredentials(await get(d1.digitalCards.credentials(id)))).pan.reveal(), pan);
      assert.equal((await get(d1.digitalCards.stepUpResult(id, { authenticationId: 7 }))).status, "SUCCESSFUL");
      assert.equal((await get(d1.operations.get(id, operationId))).operation, "SUSPEND");
      assert.equal((await get(d1.operations.list(id, { offset: 0, limit: 50 }))).operations.length, 2);
      assert.equal((await get(d1.digitalCards.delete(id))).status, "SUCCESSFUL");
      const accepted = sandbox.calls.filter((call) => call.accepted).map(({ provider, operation }) => `${provider} ${operation}`);
      assert.equal(new Set(accepted).size, 10);
      const refusal = await fetch(`${server.url}/banking/v1/none`);
      assert.deepEqual([refusal.status, refusal.headers.get("x-cardseal-sandbox")], [501, "not_documented"]);
    } finally {
      await server.close();
    }
  });
});

describe("a long run", () => {
  test("stays small", { skip: globalThis.gc === undefined && "needs --expose-gc" }, async () => {
    const { clock, sandbox, get, id } = setUp();
    const round = async () => {
      const d1 = new D1(sandbox.credentials.d1);
      const [suspend, resume, token] = await Promise.all([d1.digitalCards.suspend(id), d1.digitalCards.resume(id), d1.auth.token()]);
      for (let count = 0; count < 1000; count += 1) {
        await get(count % 2 === 0 ? suspend : resume);
        if (count % 10 === 0) await get(token);
      }
      for (let count = 0; count < 10_000; count += 1) {
        clock.now += QUARTER;
        sandbox.credentials;
      }
      clock.now = START;
      globalThis.gc();
      return process.memoryUsage().heapUsed;
    };
    await round();
    const before = await round();
    const after = await round();
    assert.ok(after - before < 2 ** 20, `${after - before} bytes`);
    assert.equal(sandbox.calls.length, 1000);
  });
});
