// readResponse: typed answers come back whole, everything else is a coded error.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { D1, FreedomPay, isCardsealError, OffBlocks, Paysera, readResponse } from "cardseal";

const freedompay = new FreedomPay({ authId: "1", secretKey: "secret", environment: "test" });
const paysera = new Paysera({ macId: "a", macKey: "key" });
const setPin = freedompay.cards.setPin({ card_id: "1" });
const gift = freedompay.giftCards.activate({ otp: "1" });
const get = paysera.cards.get(1);
const remove = paysera.cards.delete(1);
const process = paysera.deposits.process(26);
const rawCall = paysera.raw({ method: "GET", path: "/rest/v1/user/me" });
const rawPost = freedompay.raw("/v5/x", {});

const offblocks = new OffBlocks({ keyid: "k", privateKey: { sign: async () => new Uint8Array(96) }, accessToken: "t" });
const ADDRESS = { firstLine: "1 Test Avenue", city: "London", country: "GB", postCode: "SW1 1AA" };
const [token, upload, create, list, byAccount, one, deactivate, terminate, saveHook, listHooks, deleteHook, issue, rawOff] = await Promise.all([
  offblocks.auth.token({ apiKey: "828cf71d-a447-4a67-a149-c1df8bc197ca", apiSecret: "s" }), offblocks.auth.uploadSigningKey({ publicKey: "a" }),
  offblocks.cards.create("a", { type: "virtual", billingAddress: ADDRESS }), offblocks.cards.list(), offblocks.cards.listByAccount("a"), offblocks.cards.get("a"),
  offblocks.cards.deactivate("a"), offblocks.cards.terminate("a"), offblocks.webhooks.save({ callbackUrl: "https://a.example" }), offblocks.webhooks.list(),
  offblocks.webhooks.delete("a"), offblocks.simulator.issueCard("a"), offblocks.raw({ method: "GET", path: "/v1/customers" }),
]);

const [pem, pan] = [generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "pem", type: "spki" }), "1234567891234567"];
const d1 = new D1({ issuerId: "ISSUER-001", environment: "staging", accessToken: "t", assertionKey: { kid: "k", key: { sign: async () => new Uint8Array(64) } }, encryptTo: { kid: "k", key: pem } });
const [d1Token, suspend, search, d1Card, credentials, stepUp, operation, operations, rawD1] = await Promise.all([
  d1.auth.token(), d1.digitalCards.suspend("a"), d1.digitalCards.search({ pan }), d1.digitalCards.get("a"), d1.digitalCards.credentials("a"),
  d1.digitalCards.stepUpResult("a", { authenticationId: 1 }), d1.operations.get("a", "b"), d1.operations.list("a"), d1.raw({ method: "GET", path: "/banking/v2/x" }),
]);

const answer = (status, body) => ({ status, text: async () => (typeof body === "string" ? body : JSON.stringify(body)) });
const read = (request, status, body) => readResponse(request, answer(status, body));
const refusal = (request, status, body) => read(request, status, body).then((value) => assert.fail(`accepted as ${JSON.stringify(value)}`), (error) => error);

describe("what comes back", () => {
  const card = { id: 1, user_id: "13", status: "unrelated", relation: { redirect_uri: "https://a" } };
  const KEPT = [
    ["as it came", get, 200, card],
    ["a user_id that is a number", get, 200, { ...card, user_id: 13 }],
    ["a deposit's id as a number", process, 200, { id: 26, amount: { amount: 1313, currency: "EUR", amount_decimal: "13.13" } }],
    ["a deposit's id as text", process, 200, { id: "26" }],
    ["unknown fields, at any depth", get, 201, { ...card, later: { deeper: [1] }, relation: { more: null } }],
    ["unknown values", get, 200, { ...card, status: "suspended" }],
    ["FreedomPay in progress", setPin, 200, { status: "ok", request_status: "process", dt: "2025-01-31T09:30:00+05:00" }],
    ["an unknown status", setPin, 200, { status: "later", request_status: "queued" }],
    ["an error that was asked about", freedompay.requests.status({ request_id: "1" }), 200, { status: "ok", request_status: "error" }],
    ["a gift card", gift, 200, { status: 0, card_status: 1, card_mask: "1234********5678" }],
    ["a list", rawCall, 200, [card]],
    ["a bare text", rawCall, 200, '"a@example.com"'],
    ["null", rawCall, 200, "null"],
    ["status error of a provider that has no such rule", rawCall, 200, { status: "error" }],
    ["a negative status of a provider that has no such rule", rawCall, 200, { status: -1 }],
    ["white space around it", get, 200, ` ${JSON.stringify(card)}\n`],
    ["an answer where none is due", remove, 200, {}],
    ["__proto__ as a name", rawCall, 200, '{"__proto__":{"a":1}}'],
    ["an OffBlocks card", one, 200, { id: "a", status: "active", billingAddress: ADDRESS, createdAt: "2025-01-31T09:30:00.123456789Z" }],
    ["an OffBlocks card that was made", create, 201, { id: "a", status: "issuing", network: "later", more: [{ deep: null }] }],
    ["an OffBlocks token", token, 200, { token: "t", expiresAt: 1738319400, tokenType: "Bearer" }],
    ["an OffBlocks webhook", saveHook, 200, { id: "a", types: ["later.updated"] }],
    // No page shows these answers: whatever JSON comes is taken.
    ...[list, byAccount, listHooks, upload, deactivate].flatMap((request) => [[], [{ id: "a" }], { cards: [], next: null }, { id: "a" }, "null"].map((body) => (
      [`${request.operation} as ${JSON.stringify(body)}`, request, 200, body]
    ))),
    ["a status of OffBlocks that is FreedomPay's word for an error", one, 200, { id: "a", status: "error" }],
    ["a negative status of OffBlocks", rawOff, 200, { status: -1 }],
    ["a D1 token", d1Token, 200, { access_token: "t", expires_in: 900, scope: "d1-api:account:full", token_type: "Bearer" }],
    ["a D1 token of which nothing but the token is there", d1Token, 200, { access_token: "t" }],
    ["a D1 operation that is under way", suspend, 200, { operationId: "a", status: "PENDING" }],
    ["a D1 operation that failed", suspend, 200, { status: "FAILED" }],
    ["an empty answer to a step-up result", stepUp, 200, {}],
    ["a D1 card in a state that no page shows", d1Card, 200, { digitalCardId: "a", panSuffix: "4567", state: "LATER", deviceInformation: { IMEI: 1, more: [{}] }, more: null }],
    ["credentials that are still sealed", credentials, 200, { credentials: "a..b.c.d" }],
    ["a D1 operation whose error is told", operation, 200, { operationId: "a", operation: "RENEW", status: "FAILED", error: "the wallet is gone" }],
    ...["operations", "operationList", "later"].map((list) => [`operations in a list named ${list}`, operations, 200, { remainingOperations: 3, [list]: [{ operationId: "a" }] }]),
    // No page shows this answer: whatever JSON comes is taken.
    ...[[], [{ digitalCardId: "a" }], { digitalCards: [] }, "null"].map((body) => [`digitalCards.search as ${JSON.stringify(body)}`, search, 200, body]),
    ["a status of D1 that is FreedomPay's word for an error", suspend, 200, { status: "error" }],
    ["a negative status of D1", rawD1, 200, { status: -1 }],
  ];
  for (const [name, request, status, body] of KEPT) {
    test(name, async () => {
      assert.deepEqual(await read(request, status, body), typeof body === "string" ? JSON.parse(body) : body);
    });
  }

  test("nothing, where nothing is due", async () => {
    const nothing = [terminate, deleteHook, issue, upload, deactivate, list, rawOff, search, rawD1].map((request) => [request, 204]);
    for (const [request, status] of [[remove, 204], [remove, 200], [rawCall, 204], [rawPost, 200], ...nothing, [terminate, 200]]) assert.equal(await read(request, status, ""), undefined);
  });

  test("a host's own Response is read", async () => {
    assert.deepEqual(await readResponse(get, Response.json(card)), card);
    assert.equal(await readResponse(remove, new Response(null, { status: 204 })), undefined);
    const gone = new Error("the connection broke");
    await assert.rejects(readResponse(get, { status: 200, text: () => Promise.reject(gone) }), gone);
  });

  test("what is no response is refused with its field, and as a call that may have arrived", async () => {
    const read = Response.json(card);
    await read.text();
    const forgotten = Promise.resolve(Response.json(card));
    const OTHERS = [
      [[get, forgotten], /^response is a promise: await it/, 0],
      [[get, card], /^response is not a response: pass the request first/, 0],
      [[get], /is not a response/, 0],
      [[get, null], /is not a response/, 0],
      [[Response.json(card), get], /is not a response/, 0],
      [[Response.json(card)], /is not a response/, 0],
      [[get, read], /^response has been read already: .*clone/, 200],
    ];
    for (const [input, message, status] of OTHERS) {
      const error = await readResponse(...input).then(() => assert.fail(String(message)), (caught) => caught);
      assert.ok(isCardsealError(error), String(error));
      assert.match(error.message, message);
      const { code, field, operation } = error;
      assert.deepEqual([code, field, operation, error.status], ["INVALID_ARGUMENT", "response", input[0] === get ? "cards.get" : undefined, status]);
    }
  });

  test("a queued request is read as the one that made it", async () => {
    const queued = JSON.parse(JSON.stringify(setPin));
    assert.deepEqual(await read(queued, 200, { status: "ok" }), { status: "ok" });
    assert.equal((await refusal(queued, 200, { status: "error" })).operation, "cards.setPin");
  });
});

describe("what is refused", () => {
  const html = "<html><body>502 Bad Gateway nginx</body></html>";
  // The request, status and body; the code, what `response` is, and what the message says.
  const REFUSED = [
    [get, 502, html, "HTTP_ERROR", html, /^paysera answered 502: the outcome is unknown/],
    [setPin, 500, "", "HTTP_ERROR", "", /^freedompay answered 500: the outcome is unknown/],
    [get, 400, { error: "invalid_parameters", errors: [] }, "HTTP_ERROR", undefined, /^paysera answered 400 \(invalid_parameters\): see/],
    [get, 401, { error: "unauthorized" }, "HTTP_ERROR", undefined, /401 \(unauthorized\): check the credentials/],
    [get, 401, { error: "invalid_timestamp" }, "HTTP_ERROR", undefined, /\(invalid_timestamp\): the clocks differ/],
    [get, 403, { error: "forbidden" }, "HTTP_ERROR", undefined, /check the credentials/],
    [get, 404, { error: "not_found" }, "HTTP_ERROR", undefined, /\(not_found\)/],
    [get, 429, { error: "rate_limit_exceeded" }, "HTTP_ERROR", undefined, /429 \(rate_limit_exceeded\)/],
    [remove, 409, { error: "invalid_state" }, "HTTP_ERROR", undefined, /409 \(invalid_state\)/],
    [get, 302, "", "HTTP_ERROR", "", /302: a redirect is not followed/],
    [get, 304, "", "HTTP_ERROR", "", /a redirect is not followed/],
    [setPin, 0, "", "HTTP_ERROR", "", /^freedompay answered 0: a redirect is not followed/],
    [get, 199, "", "HTTP_ERROR", "", /199/],
    [get, 300, "{}", "HTTP_ERROR", {}, /300/],
    [setPin, 400, { status: "error", error_code: "7" }, "HTTP_ERROR", undefined, /400 \(7\)/],
    [get, 200, "", "INVALID_RESPONSE", "", /empty body: the outcome is unknown, look the request up/],
    [get, 204, "", "INVALID_RESPONSE", "", /empty body/],
    [setPin, 200, "", "INVALID_RESPONSE", "", /empty body/],
    [get, 200, html, "INVALID_RESPONSE", html, /^paysera answered with something else than JSON: the outcome is unknown/],
    [get, 200, '{"id":', "INVALID_RESPONSE", '{"id":', /something else than JSON/],
    [remove, 200, " ", "INVALID_RESPONSE", " ", /something else than JSON/],
    [rawCall, 200, "ok", "INVALID_RESPONSE", "ok", /something else than JSON/],
    [setPin, 200, { status: "error", request_status: "error" }, "PROVIDER_ERROR", undefined, /^freedompay reported an error \(error\)/],
    [setPin, 200, { status: "error", error_code: "card_closed" }, "PROVIDER_ERROR", undefined, /\(card_closed\)/],
    [rawPost, 200, { status: "error" }, "PROVIDER_ERROR", undefined, /reported an error/],
    [gift, 200, { status: -3, datetime: "2022-05-01 12:01:15" }, "PROVIDER_ERROR", undefined, /^freedompay reported an error \(-3\)/],
    [rawPost, 200, { status: -1 }, "PROVIDER_ERROR", undefined, /\(-1\)/],
    [create, 400, { title: "Invalid request signature", detail: "Include the Idempotency-Key header" }, "HTTP_ERROR", undefined, /^offblocks answered 400: see `error\.response`, which is not printed/],
    [one, 401, { title: "Not authorised", detail: "token t" }, "HTTP_ERROR", undefined, /^offblocks answered 401: check the token, which lasts an hour, or the credentials$/],
    [one, 401, "", "HTTP_ERROR", "", /^offblocks answered 401: check the token, which lasts an hour, or the credentials$/],
    [token, 401, { title: "Not authorised" }, "HTTP_ERROR", undefined, /^offblocks answered 401: /],
    [list, 403, "Forbidden", "HTTP_ERROR", "Forbidden", /^offblocks answered 403: check the credentials/],
    [one, 404, {}, "HTTP_ERROR", undefined, /^offblocks answered 404: see `error\.response`, which is not printed/],
    [create, 409, { title: "Idempotency-Key Concurrency Conflict" }, "HTTP_ERROR", undefined, /^offblocks answered 409: see `error\.response`, which is not printed/],
    [saveHook, 422, { type: "about:blank", title: "Unprocessable", detail: "same key, other payload" }, "HTTP_ERROR", undefined, /^offblocks answered 422: see `error\.response`, which is not printed/],
    [terminate, 500, { title: "Internal" }, "HTTP_ERROR", undefined, /^offblocks answered 500: the outcome is unknown/],
    [deactivate, 503, html, "HTTP_ERROR", html, /^offblocks answered 503: the outcome is unknown/],
    [rawOff, 307, "", "HTTP_ERROR", "", /^offblocks answered 307: a redirect is not followed/],
    [one, 200, "", "INVALID_RESPONSE", "", /^offblocks answered with an empty body: the outcome is unknown/],
    [create, 204, "", "INVALID_RESPONSE", "", /empty body/],
    [token, 200, "", "INVALID_RESPONSE", "", /empty body/],
    [one, 200, [{ id: "a" }], "INVALID_RESPONSE", undefined, /^offblocks answered with something else than the call returns/],
    [saveHook, 200, "null", "INVALID_RESPONSE", "null", /something else than the call returns/],
    [token, 200, '"t"', "INVALID_RESPONSE", "t", /something else than the call returns/],
    [list, 200, html, "INVALID_RESPONSE", html, /^offblocks answered with something else than JSON/],
    [terminate, 204, " ", "INVALID_RESPONSE", " ", /something else than JSON/],
    [d1Token, 400, "", "HTTP_ERROR", "", /^d1 answered 400: see `error\.response`, which is not printed/],
    [d1Token, 400, { error: "invalid_grant", error_description: "kid" }, "HTTP_ERROR", undefined, /^d1 answered 400 \(invalid_grant\): see `error\.response`, which is not printed/],
    [d1Token, 401, "", "HTTP_ERROR", "", /^d1 answered 401: get a new token, it lasts 15 minutes \(cachedToken has forget\(\) for one that ended before\); of auth\.token, check the assertion's key, kid and clock$/],
    [d1Card, 401, "", "HTTP_ERROR", "", /^d1 answered 401: get a new token, it lasts 15 minutes/],
    [operations, 401, { error: "The provided Authorization header is missing or invalid" }, "HTTP_ERROR", undefined, /^d1 answered 401: get a new token/],
    [suspend, 400, { error: "Malformed request" }, "HTTP_ERROR", undefined, /^d1 answered 400: see `error\.response`, which is not printed/],
    [suspend, 403, { error: "Forbidden action" }, "HTTP_ERROR", undefined, /^d1 answered 403: check the state of the digital card, and that the reasonCode is allowed for the call$/],
    [d1Card, 404, { error: "Card does not exist" }, "HTTP_ERROR", undefined, /^d1 answered 404: check the issuerId, and the id of the digital card or operation$/],
    [rawD1, 404, html, "HTTP_ERROR", html, /^d1 answered 404: check the issuerId/],
    [search, 405, "", "HTTP_ERROR", "", /^d1 answered 405: see `error\.response`, which is not printed/],
    [search, 415, { error: "E_415" }, "HTTP_ERROR", undefined, /^d1 answered 415 \(E_415\): see `error\.response`, which is not printed/],
    [suspend, 500, { error: "Internal Server Error" }, "HTTP_ERROR", undefined, /^d1 answered 500: the outcome is unknown/],
    [stepUp, 503, html, "HTTP_ERROR", html, /^d1 answered 503: the outcome is unknown/],
    [credentials, 302, "", "HTTP_ERROR", "", /^d1 answered 302: a redirect is not followed/],
    [suspend, 200, "", "INVALID_RESPONSE", "", /^d1 answered with an empty body: the outcome is unknown/],
    [d1Token, 204, "", "INVALID_RESPONSE", "", /empty body/],
    [credentials, 200, '"a..b.c.d"', "INVALID_RESPONSE", "a..b.c.d", /^d1 answered with something else than the call returns/],
    [operations, 200, [{ operationId: "a" }], "INVALID_RESPONSE", undefined, /something else than the call returns/],
    [d1Card, 200, html, "INVALID_RESPONSE", html, /^d1 answered with something else than JSON/],
    [search, 200, " ", "INVALID_RESPONSE", " ", /something else than JSON/],
  ];
  for (const [request, status, body, code, response = body, message] of REFUSED) {
    test(`${request.provider} ${request.operation}: ${status} ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const error = await refusal(request, status, body);
      assert.ok(isCardsealError(error));
      const { hint, ...told } = { ...error };
      assert.deepEqual(told, { code, provider: request.provider, operation: request.operation, status });
      assert.match(error.message, message);
      assert.ok(error.message.endsWith(`: ${hint}`));
      assert.deepEqual(error.response, response);
    });
  }

  test("a problem of OffBlocks is kept, its words are not in the message", async () => {
    const problem = { type: "https://a.example/problem", title: "card_4000", detail: "pan 4000000000000002", instance: "/v1/cards/a" };
    for (const status of [400, 401, 404, 409, 422, 500]) {
      const error = await refusal(create, status, problem);
      assert.deepEqual(error.response, problem);
      for (const word of Object.values(problem)) assert.equal(`${error.message}${JSON.stringify(error)}`.includes(word), false, word);
    }
  });

  test("what D1 says for a person to read is kept, and not in the message", async () => {
    for (const error of [`Card ${pan} does not exist`, pan, "kid my-key is unknown", `${"eyJhbGciOiJFUzI1NiJ9".repeat(3)}.e30.c2ln`]) {
      for (const status of [400, 401, 403, 404, 500]) {
        const refused = await refusal(suspend, status, { error });
        assert.deepEqual(refused.response, { error });
        assert.equal(`${refused.message}${JSON.stringify(refused)}`.includes(error), false, error);
      }
    }
  });

  // RFC 9457 3.1.2: a problem can repeat the status.
  test("a status that a problem repeats is shown once", async () => {
    for (const status of [404, 409, 422, 500]) assert.match((await refusal(create, status, { title: "Conflict", status })).message, new RegExp(`^offblocks answered ${status}: `));
    assert.match((await refusal(create, 409, { title: "Conflict", status: 410 })).message, /^offblocks answered 409 \(410\): /);
  });

  test("the provider's code is shown only if it looks like one", async () => {
    const shown = ["not_found", "7", 7, -3, "E.4_2", "a".repeat(48)];
    const hidden = ["", "two words", "a\nb", "<b>", "a".repeat(49), "4000000000000002", 4000000000000002, "card-4000000000000002", "12345678", null, true, {}, ["a"], "é", 1e21];
    for (const error of [...shown, ...hidden]) {
      for (const name of ["error", "error_code"]) {
        const { message } = await refusal(get, 400, { [name]: error });
        assert.equal(message, `paysera answered 400${shown.includes(error) ? ` (${error})` : ""}: see \`error.response\`, which is not printed`);
      }
    }
  });
});
