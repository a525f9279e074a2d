import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { describe, mock, test } from "node:test";
import { DetachedJws, FreedomPay, isCardsealError, Paysera, readResponse } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { clients, documentedCalls, prepare, send } from "./documented-calls.mjs";

const START = Date.UTC(2025, 0, 31, 9, 30);
const CARD = "42";
const EUR = { amount: 1313, currency: "EUR" };
const uuid = () => crypto.randomUUID();
const reason = (card_id = CARD, request_id = uuid()) => ({ request_id, card_id, description: "lost" });

// The clients' clock stands still; the sandbox's can be moved.
mock.method(Date, "now", () => START);

function setUp(options = {}) {
  const clock = { now: START };
  const sandbox = createSandbox({ now: () => clock.now, ...options });
  const { freedompay, paysera } = clients(sandbox);
  const get = async (request) => readResponse(request, await send(sandbox, request));
  return { clock, sandbox, freedompay, paysera, get };
}

/** Sends what has to be refused and returns the answer. */
async function refused(sandbox, request, status, check, documented = false) {
  const response = await sandbox.fetch(request);
  const answer = await response.json();
  assert.equal(response.headers.get("x-cardseal-sandbox"), check, JSON.stringify(answer));
  assert.equal(response.status, status);
  assert.deepEqual([answer._sandbox.check, answer._sandbox.documented], [check, documented]);
  const { accepted, failedCheck } = sandbox.calls.at(-1);
  assert.deepEqual([accepted, failedCheck], [false, check]);
  return answer;
}

/** A FreedomPay request with a header of our own making. */
function sealed(header, path = "/v5/card-api/request/status", body = `{"request_id":"a"}`) {
  const jws = new DetachedJws({ secret: "secret" }).sign({ header, payload: body });
  const headers = { "content-type": "application/json", "x-jws-signature": jws };
  return { url: `https://api.freedompay.kz${path}`, method: "POST", headers, body };
}

describe("every declared call", () => {
  const names = (sandbox) => sandbox.calls.filter(({ accepted }) => accepted).map(({ provider, operation }) => `${provider} ${operation}`);

  async function everyCall(sandbox, transport) {
    const calls = documentedCalls(sandbox.seeds, await prepare(sandbox));
    for (const [name, make] of calls) {
      const request = await make(clients(sandbox));
      await assert.doesNotReject(async () => readResponse(request, await transport(request.url, request)), name);
    }
    assert.deepEqual(names(sandbox).slice(-calls.length), calls.map(([name]) => name));
  }

  test("is accepted by fetch", async () => {
    const sandbox = createSandbox({ pendingPolls: 0 });
    await everyCall(sandbox, sandbox.fetch);
    if (!existsSync("operations.json")) return;
    const declared = JSON.parse(readFileSync("operations.json", "utf8")).map(({ provider, operation }) => `${provider} ${operation}`);
    assert.deepEqual(declared.filter((name) => !names(sandbox).includes(name)), []);
  });

  test("is accepted by HTTP", async () => {
    const sandbox = createSandbox({ pendingPolls: 0 });
    const server = await sandbox.listen();
    await everyCall(sandbox, fetch);
    await server.close();
  });
});

describe("FreedomPay", () => {
  test("a request_id works once, and is polled until it is done", async () => {
    const { sandbox, freedompay, get } = setUp({ pendingPolls: 2 });
    const request_id = uuid();
    const client = { phone: 7, first_name: "Ivan", last_name: "Ivanov" };
    const add = freedompay.clients.add({ request_id, product_id: 1000, client });
    assert.deepEqual(await get(add), { status: "ok", request_status: "process", dt: "2025-01-31T09:30:00+00:00" });
    const answer = await refused(sandbox, add, 200, "duplicate_request_id", true);
    assert.deepEqual([answer.status, answer.request_status], ["error", "error"]);
    const poll = () => get(freedompay.requests.status({ request_id }));
    assert.equal((await poll()).request_status, "process");
    assert.equal((await poll()).request_status, "process");
    const { client_id, cards, request_status } = await poll();
    assert.equal(request_status, "success");
    assert.equal(typeof client_id, "string");
    assert.equal((await get(freedompay.cards.setPin({ card_id: cards[0].card_id }))).status, "ok");
    await refused(sandbox, freedompay.requests.status({ request_id: uuid() }), 200, "not_found");
  });

  test("a closed card stays closed", async () => {
    const { sandbox, freedompay, get } = setUp();
    await get(freedompay.cards.close(reason()));
    const again = reason();
    await refused(sandbox, freedompay.cards.close(again), 200, "state", true);
    await refused(sandbox, freedompay.requests.status({ request_id: again.request_id }), 200, "state", true);
    await refused(sandbox, freedompay.cards.unblock(reason()), 200, "state", true);
    await refused(sandbox, freedompay.cards.setPin({ card_id: CARD }), 200, "state", true);
    await refused(sandbox, freedompay.cards.unblock(reason("43")), 200, "not_found");
    assert.equal((await get(freedompay.cards.statement({ card_id: CARD }))).operations.length, 1);
  });

  test("a refund gives back what is left, and the statement shows it", async () => {
    const { clock, sandbox, freedompay, get } = setUp({ pendingPolls: 0 });
    const { transactionId: transaction_id, orderId: order_id } = sandbox.seeds.freedompay;
    const refund = (more) => freedompay.transactions.refund({ request_id: uuid(), transaction_id, order_id, ...more });
    clock.now += 3_600_000;
    const request_id = uuid();
    await get(refund({ request_id, amount: 123.42 }));
    const status = await get(freedompay.requests.status({ request_id }));
    assert.equal(status.transaction_id, transaction_id);
    assert.equal(typeof status.fin_document_id, "string");
    await refused(sandbox, refund({ amount: 4876.59 }), 200, "state");
    await refused(sandbox, refund({ order_id: "order-2" }), 200, "state");
    await refused(sandbox, refund({ transaction_id: "1" }), 200, "not_found");
    await get(refund());
    await refused(sandbox, refund(), 200, "state");
    const { operations } = await get(freedompay.cards.statement({ card_id: CARD, start_date: "2025-01-31T10:00:00+00:00" }));
    assert.deepEqual(operations.map(({ type, amount }) => [type, amount]), [["refund", 123.42], ["refund", 4876.58]]);
    const before = { card_id: CARD, start_date: "2025-01-01", end_date: "2025-01-31T10:00:00+00:00" };
    const { authorizations, card } = await get(freedompay.cards.statementExtended(before));
    assert.deepEqual(authorizations.map(({ type }) => type), ["pay"]);
    assert.deepEqual(card, { card_id: CARD, card_mask: "1234********5678" });
  });

  test("a cardholder fits or does not, on both paths", async () => {
    const { sandbox, freedompay, get } = setUp();
    const { cardholder, cardToken: card_token } = sandbox.seeds.freedompay;
    const holder = (more) => ({ ...cardholder, card_token, request_id: uuid(), ...more });
    const path = "/v5/partner/external/cardholder_validate";
    assert.equal((await get(freedompay.cardholders.validate(holder()))).score, "100.00%");
    assert.equal((await get(freedompay.cardholders.validate(holder(), { path }))).score, "100.00%");
    assert.equal((await get(freedompay.cardholders.validate(holder({ first_name: "Petr" })))).score, "0.00%");
  });

  test("limits are remembered", async () => {
    const { freedompay, get } = setUp();
    const object = { type: "card", value: CARD };
    const limit = (value, period) => ({ transaction_type: "pay", period, amount: [{ type: "max", value, currency: "KZT" }] });
    const set = (...limits) => get(freedompay.limits.set({ request_id: uuid(), object, limits }));
    const list = async (of) => (await get(freedompay.limits.list({ request_id: uuid(), object: of }))).limits;
    await set(limit("1", "day"), limit("2", "month"));
    await set(limit("3", "day"));
    assert.deepEqual(await list(object), [limit("3", "day"), limit("2", "month")]);
    assert.deepEqual(await list({ type: "account", value: CARD }), []);
  });

  test("a gift card answers with its own statuses", async () => {
    const { sandbox, freedompay, get } = setUp();
    const { giftOtp: otp, giftCardId: card_id } = sandbox.seeds.freedompay;
    const activate = (body) => freedompay.giftCards.activate({ otp, card_id, ...body });
    const status = async (request, check) => (await refused(sandbox, request, 200, check, true)).status;
    assert.equal(await status(activate({ card_id: 1 }), "not_found"), -7);
    assert.equal(await status(activate({ otp: "0000" }), "state"), -8);
    const { datetime, card_status } = await get(activate());
    assert.deepEqual([datetime, card_status], ["2025-01-31 09:30:00", 2]);
    assert.equal(await status(activate(), "state"), -10);
  });

  test("the request line, the type and the protected header are checked", async () => {
    const { sandbox } = setUp();
    const uri = "/v5/card-api/request/status";
    const header = { uri, auth_id: "123456", method: "POST", params: "" };
    await refused(sandbox, sealed(header), 200, "not_found");
    await refused(sandbox, { ...sealed(header), method: "GET" }, 405, "method");
    const asText = { ...sealed(header).headers, "content-type": "text/plain" };
    await refused(sandbox, { ...sealed(header), headers: asText }, 415, "content_type");
    for (const wrong of [{ typ: "JWT" }, { auth_id: "7" }, { method: "PUT" }, { params: "a=b" }]) {
      await refused(sandbox, sealed({ ...header, ...wrong }), 401, "protected_header");
    }
    const { params, ...fewer } = header;
    await refused(sandbox, sealed(fewer), 401, "protected_header");
    const answer = await refused(sandbox, sealed({ ...header, uri: `${uri}/` }), 401, "uri");
    assert.equal(answer._sandbox.detail, "the signed uri is not the path called");
    const jws = new DetachedJws({ secret: "secret", algorithm: "HS256" }).sign({ header, payload: `{"request_id":"a"}` });
    await refused(sandbox, { ...sealed(header), headers: { ...asText, "content-type": "application/json", "x-jws-signature": jws } }, 401, "signature");
  });

  test("what no page shows is not answered, and what the model refuses is named", async () => {
    const { sandbox, freedompay } = setUp();
    const answer = await refused(sandbox, freedompay.raw("/v5/card-api/card/issue", {}), 501, "not_documented");
    assert.match(answer._sandbox.detail, /no page of a provider shows POST \/v5\/card-api\/card\/issue/);
    const close = (body) => freedompay.raw("/v5/card-api/card/close", body);
    const missing = await refused(sandbox, close({ request_id: uuid(), card_id: CARD }), 200, "model");
    assert.match(missing.error_description, /^description /);
    await refused(sandbox, close("["), 200, "model");
    const pin = await refused(sandbox, freedompay.raw("/v5/card-api/card/set_pin", { card_id: CARD, pin: "9182" }), 200, "model");
    assert.doesNotMatch(JSON.stringify(pin), /9182/);
  });
});

describe("Paysera", () => {
  test("a card goes from unrelated to related, as in the chapter's examples", async () => {
    const { sandbox, paysera, get } = setUp();
    const created = await get(paysera.cards.create({ user_id: 13, relation: { redirect_back_uri: "http://example.com" } }));
    const redirect_uri = `${sandbox.credentials.paysera.baseUrl}/relate/1`;
    const unrelated = { id: 1, status: "unrelated", user_id: "13", relation: { redirect_uri } };
    assert.deepEqual(created, unrelated);
    const accounts = [{ number: "EVP0123456789123", order: 4 }];
    assert.deepEqual(await get(paysera.cards.update(1, { accounts })), { ...unrelated, accounts });
    await refused(sandbox, paysera.deposits.create(1, { account_number: "EVP", amount: EUR }), 409, "state", true);
    assert.equal((await get(paysera.cards.get(1))).status, "unrelated");
    const related = await get(paysera.cards.get(1));
    assert.deepEqual(Object.keys(related), ["id", "status", "user_id", "related_at", "card_data", "accounts", "commission_rule"]);
    assert.equal(related.related_at, START / 1000);
    assert.deepEqual(related.accounts, accounts);
    const response = await send(sandbox, paysera.cards.delete(1));
    assert.deepEqual([response.status, await response.text()], [204, ""]);
    for (const gone of [paysera.cards.get(1), paysera.cards.delete(1), paysera.cards.update(1, {})]) {
      await refused(sandbox, gone, 404, "not_found", true);
    }
  });

  test("a card whose relation fails can only be deleted", async () => {
    const { sandbox, paysera, get } = setUp({ pendingPolls: 0 });
    sandbox.failNext({ operation: "relation" });
    await get(paysera.cards.create({ user_id: 13 }));
    assert.deepEqual(await get(paysera.cards.get(1)), { id: 1, status: "failed", user_id: "13" });
    await refused(sandbox, paysera.cards.update(1, {}), 409, "state", true);
    await refused(sandbox, paysera.deposits.create(1, { account_number: "EVP", amount: EUR }), 409, "state", true);
    assert.equal((await send(sandbox, paysera.cards.delete(1))).status, 204);
  });

  test("a deposit is processed once", async () => {
    const { sandbox, paysera, get } = setUp({ pendingPolls: 0 });
    await get(paysera.cards.create({ user_id: 13 }));
    await get(paysera.cards.get(1));
    const deposit = await get(paysera.deposits.create(1, { account_number: "EVP0123456789012", amount: EUR }));
    assert.deepEqual(deposit, {
      id: 2,
      account_number: "EVP0123456789012",
      amount: { ...EUR, amount_decimal: "13.13" },
      commission: { amount: 18, currency: "EUR", amount_decimal: "0.18" },
    });
    assert.deepEqual(await get(paysera.deposits.process(2)), deposit);
    const answer = await refused(sandbox, paysera.deposits.process(2), 409, "state");
    assert.equal(answer.error, "invalid_state");
    await refused(sandbox, paysera.deposits.process(3), 404, "not_found", true);
  });

  test("lists are paged", async () => {
    const { sandbox, paysera, get } = setUp();
    for (let index = 0; index < 22; index += 1) await get(paysera.cards.create({ user_id: index === 0 ? 12 : 13 }));
    const { cards, _metadata } = await get(paysera.cards.list({ user_id: 13 }));
    assert.deepEqual([cards.length, _metadata], [20, { total: 21, offset: 0, limit: 20 }]);
    const rest = await get(paysera.cards.list({ user_id: 13, limit: 200, offset: 20 }));
    assert.deepEqual([rest.cards.map(({ id }) => id), rest._metadata], [[22], { total: 21, offset: 20, limit: 200 }]);
    const raw = (query) => paysera.raw({ method: "GET", path: "/rest/v1/cards", query });
    const answer = await refused(sandbox, raw({ user_id: "13", limit: "201" }), 400, "model");
    assert.deepEqual([answer.error, answer.errors[0].field], ["invalid_parameters", "limit"]);
    await refused(sandbox, raw({ limit: "1" }), 400, "model");
  });

  test("a nonce works once, and the clock may be off by the skew", async () => {
    const { clock, sandbox, paysera } = setUp();
    const request = paysera.cards.list({ user_id: 13 });
    assert.equal((await send(sandbox, request)).status, 200);
    assert.equal((await refused(sandbox, request, 401, "replay")).error, "unauthorized");
    const signedAt = (seconds) => paysera.cards.list({ user_id: 13 }, { now: () => START + seconds * 1000 });
    for (const seconds of [-300, 300]) assert.equal((await send(sandbox, signedAt(seconds))).status, 200);
    const future = await refused(sandbox, signedAt(301), 401, "timestamp", true);
    assert.deepEqual([future.error, future.error_description], ["invalid_timestamp", "Timestamp is in future"]);
    const past = await refused(sandbox, signedAt(-301), 401, "timestamp", true);
    assert.equal(past.error_description, "Timestamp lifetime exceeded");
    clock.now += 300_000;
    await refused(sandbox, request, 401, "replay");
    clock.now += 1000;
    await refused(sandbox, request, 401, "timestamp", true);
  });

  test("seal, type and model are checked", async () => {
    const { sandbox, paysera } = setUp();
    const create = paysera.cards.create({ user_id: 13 });
    await refused(sandbox, { ...create, body: create.body.replace("13", "14") }, 401, "body_hash");
    await refused(sandbox, { ...create, headers: {} }, 401, "signature");
    await refused(sandbox, { ...create, url: create.url.replace("sandbox.cardseal.invalid", "wallet.paysera.com") }, 401, "signature");
    const raw = (body, more) => paysera.raw({ method: "POST", path: "/rest/v1/card", body, ...more });
    await refused(sandbox, raw({ user_id: 13 }, { contentType: "text/plain" }), 400, "content_type");
    const answer = await refused(sandbox, raw({ user_id: "13" }), 400, "model");
    assert.deepEqual(answer.errors.map(({ code, field }) => [code, field]), [["WRONG_TYPE", "user_id"]]);
    const elsewhere = new Paysera({ ...sandbox.credentials.paysera, baseUrl: "https://wallet.paysera.com" });
    assert.equal((await send(sandbox, elsewhere.cards.list({ user_id: 13 }))).status, 200);
  });

  test("what no page shows is not answered", async () => {
    const { sandbox, paysera } = setUp();
    await refused(sandbox, paysera.raw({ method: "GET", path: "/rest/v1/user/me" }), 501, "not_documented");
    await refused(sandbox, { url: "https://wallet.paysera.com/oauth/v1/token", method: "POST" }, 501, "not_documented");
    await refused(sandbox, { url: "https://example.com/", method: "GET" }, 501, "not_documented");
  });
});

describe("the sandbox itself", () => {
  test("failNext answers once, where it fits", async () => {
    const { sandbox, freedompay, paysera, get } = setUp();
    sandbox.failNext({ provider: "paysera", operation: "cards.create", status: 429, body: { error: "rate_limit_exceeded" } });
    sandbox.failNext({ provider: "freedompay", status: 200, body: { status: "error", error_code: "7" } });
    sandbox.failNext({ operation: "cards.list", network: true });
    const create = () => get(paysera.cards.create({ user_id: 13 }));
    await assert.rejects(get(freedompay.cards.close(reason())), (error) => isCardsealError(error) && error.response.error_code === "7");
    await assert.rejects(create(), (error) => error.status === 429 && error.response.error === "rate_limit_exceeded");
    await assert.rejects(get(paysera.cards.list({ user_id: 13 })), TypeError);
    assert.deepEqual([sandbox.calls.at(-1).status, sandbox.calls.at(-1).failedCheck], [0, "fail_next"]);
    assert.equal((await create()).id, 1, "the failed call had no effect");
    sandbox.failNext({});
    await assert.rejects(create(), (error) => error.status === 500 && error.response.error === "internal_server_error");
    sandbox.failNext({ status: 502, body: "<html>" });
    await assert.rejects(create(), (error) => error.status === 502);
    assert.throws(() => sandbox.failNext({ operation: "cards.issue" }), /cards\.close/);
    assert.throws(() => sandbox.failNext({ provider: "paysera", operation: "cards.close" }), /cards\.delete(?!.*cards\.close)/);
    assert.throws(() => sandbox.failNext({ status: 99 }), RangeError);
  });

  test("a misspelt option is refused: without it the sandbox would take other keys", () => {
    assert.throws(() => createSandbox({ credential: {} }), /no option is named credential; the names are credentials, /);
    assert.throws(() => createSandbox({ credentials: { freedomPay: {} } }), /no provider is named freedomPay; the names are freedompay, /);
  });

  test("an answer that is lost leaves its call done", async () => {
    const { sandbox, freedompay, get } = setUp();
    const close = freedompay.cards.close(reason());
    sandbox.failNext({ answerLost: true });
    await assert.rejects(get(close), TypeError);
    await assert.rejects(get(close), (error) => error.response.error_code === "duplicate_request_id");
    const { request_id } = JSON.parse(close.body);
    assert.equal((await get(freedompay.requests.status({ request_id }))).status, "ok");
  });

  test("records the latest thousand calls", async () => {
    const { sandbox, paysera, get } = setUp();
    await get(paysera.cards.create({ user_id: 13 }));
    const url = "https://sandbox.cardseal.invalid/rest/v1/card";
    const call = { provider: "paysera", operation: "cards.create", method: "POST", url, body: `{"user_id":13}`, status: 200, accepted: true };
    assert.deepEqual(sandbox.calls, [call]);
    for (let index = 0; index < 1000; index += 1) await get(paysera.server.time());
    assert.equal(sandbox.calls.length, 1000);
    assert.equal(sandbox.calls[0].operation, "server.time");
  });

  test("fetch takes what fetch takes", async () => {
    const { sandbox, freedompay } = setUp();
    const request = () => freedompay.cards.statement({ card_id: CARD });
    const { url, headers, body } = request();
    const stream = () => new Blob([body]).stream();
    const inputs = [
      [url, request()],
      [new URL(url), { method: "post", headers: new Headers(headers), body: new TextEncoder().encode(body) }],
      [new Request(url, request())],
      [new Request(url, { method: "POST", headers }), { body: stream(), duplex: "half" }],
      [request()],
      [url, { method: "POST", headers: Object.entries(headers), body: new Blob([body]).stream() }],
    ];
    const { fetch } = sandbox;
    for (const [input, init] of inputs) assert.equal((await (await fetch(input, init)).json()).status, "ok");
    await assert.rejects(fetch("/relative"), TypeError);
    await assert.rejects(fetch(undefined, { method: "POST" }), /await it/);
    await assert.rejects(fetch(url, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });

  test("fetch says what a host without the Fetch API lacks", async (t) => {
    const { Response } = globalThis;
    t.after(() => Object.assign(globalThis, { Response }));
    delete globalThis.Response;
    await assert.rejects(createSandbox().fetch("https://api.example/"), /no Response, as jest's jsdom/);
  });

  test("takes keys of the caller's own", async () => {
    const credentials = { freedompay: { authId: "7", secretKey: new Uint8Array([1, 2, 3]) }, paysera: { macId: "a", macKey: "b" } };
    const { sandbox, freedompay, get } = setUp({ credentials });
    assert.equal((await get(freedompay.cards.statement({ card_id: CARD }))).status, "ok");
    const stranger = new FreedomPay({ authId: "7", secretKey: "secret", environment: "test" });
    await refused(sandbox, stranger.cards.statement({ card_id: CARD }), 401, "signature");
  });

  test("listens, and ends what is open when it is closed", async () => {
    const { sandbox } = setUp();
    const server = await sandbox.listen({ port: 0 });
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const { freedompay, paysera } = clients(sandbox);
    const over = (request) => fetch(request.url, request);
    const list = paysera.cards.list({ user_id: 13 });
    assert.equal((await over(list)).status, 200);
    assert.equal((await over(list)).headers.get("x-cardseal-sandbox"), "replay");
    const localhost = new Paysera({ ...sandbox.credentials.paysera, baseUrl: server.url.replace("127.0.0.1", "localhost") });
    const named = localhost.cards.list({ user_id: 13 });
    const viaAddress = await fetch(named.url.replace("localhost", "127.0.0.1"), named);
    assert.equal(viaAddress.headers.get("x-cardseal-sandbox"), "signature");
    sandbox.failNext({ network: true });
    await assert.rejects(over(freedompay.cards.statement({ card_id: CARD })), TypeError);
    const large = await fetch(`${server.url}/v5/x`, { method: "POST", body: new Uint8Array(11 * 1024 * 1024) });
    assert.equal(large.status, 413);
    const odd = await new Promise((resolve) => {
      httpRequest(server.url, { headers: { host: "a b" } }, (response) => resolve(response.statusCode)).end();
    });
    assert.equal(odd, 400);
    const open = httpRequest(`${server.url}/v5/x`, { method: "POST" });
    const ended = new Promise((resolve) => open.on("error", resolve));
    open.write("{");
    await new Promise((resolve) => open.on("socket", (socket) => socket.on("connect", resolve)));
    await server.close();
    await ended;
    await server.close();
    await assert.rejects(sandbox.listen({ port: 70000 }));
  });

  describe("listens with TLS", () => {
    const file = (name) => readFileSync(new URL(`../../certificates/${name}`, import.meta.url), "utf8");
    const server = { key: file("server.key"), cert: file("server.pem") };
    const ca = file("ca.pem");
    const holder = (name) => ({ cert: file(`${name}.pem`), key: file(`${name}.key`) });

    /** Sends a Paysera request over a connection of its own, whose session can be resumed. */
    function over(request, options) {
      return new Promise((resolve, reject) => {
        const call = httpsRequest(request.url, { headers: request.headers, ca, agent: false, ...options }, (response) => {
          const isResumed = response.socket.isSessionReused();
          response.resume().on("end", () => resolve({ status: response.statusCode, isResumed }));
        });
        call.on("error", reject).end();
      });
    }

    async function listening(t, tls) {
      const { sandbox } = setUp();
      const { url, close } = await sandbox.listen({ tls });
      t.after(close);
      const list = () => clients(sandbox).paysera.cards.list({ user_id: 13 });
      return { sandbox, url, list };
    }

    test("and says what it saw of a certificate", async (t) => {
      const { sandbox, url: origin, list } = await listening(t, { ...server, ca });
      assert.match(origin, /^https:\/\/127\.0\.0\.1:\d+$/);
      for (const options of [holder("client"), {}, holder("stranger")]) assert.equal((await over(list(), options)).status, 200);
      const seen = sandbox.calls.map(({ certificate, url }) => [certificate, url.startsWith(`${origin}/`)]);
      assert.deepEqual(seen, [["trusted", true], ["none", true], ["untrusted", true]]);
      await sandbox.fetch(list());
      assert.equal("certificate" in sandbox.calls.at(-1), false);
      await assert.rejects(over(list(), { ca: file("other-ca.pem") }), /certificate/);
    });

    test("and takes a resumed session for what it was", async (t) => {
      const { sandbox, list } = await listening(t, { ...server, ca });
      for (const [options, expected] of [[{}, "none"], [holder("client"), "trusted"], [holder("stranger"), "untrusted"]]) {
        for (const maxVersion of ["TLSv1.2", "TLSv1.3"]) {
          const agent = new Agent({ ca, maxVersion, ...options });
          for (const resumed of [false, true]) {
            const { isResumed } = await over(list(), { agent });
            assert.deepEqual([isResumed, sandbox.calls.at(-1).certificate], [resumed, expected], maxVersion);
          }
        }
      }
    });

    test("without a CA it asks for none", async (t) => {
      const { sandbox, list } = await listening(t, { ...server, key: new TextEncoder().encode(server.key) });
      assert.equal((await over(list(), holder("client"))).status, 200);
      assert.equal("certificate" in sandbox.calls[0], false);
    });

    test("and not with half of what it needs", async () => {
      const { sandbox } = setUp();
      await assert.rejects(sandbox.listen({ tls: { key: server.key } }), /key and cert/);
      await assert.rejects(sandbox.listen({ tls: { cert: server.cert, ca } }), /key and cert/);
      await assert.rejects(sandbox.listen({ tls: { ...server, key: "not a key" } }));
    });
  });

  test("shows no key in any refusal", async () => {
    const { sandbox, freedompay, paysera } = setUp();
    const requests = [freedompay.cards.statement({ card_id: CARD }), paysera.cards.create({ user_id: 13 })];
    for (const request of requests) {
      for (const change of [{ body: "x" }, { headers: {} }, { method: "PATCH" }, { url: `${request.url}/x` }]) {
        const text = await (await sandbox.fetch({ ...request, ...change })).text();
        assert.doesNotMatch(text, /"secret"|IrdTc8uQ/);
      }
    }
  });
});
