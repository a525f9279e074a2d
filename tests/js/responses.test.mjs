// readResponse: typed answers come back whole, everything else is a coded error.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FreedomPay, isCardsealError, Paysera, readResponse } from "cardseal";

const freedompay = new FreedomPay({ authId: "1", secretKey: "secret", environment: "test" });
const paysera = new Paysera({ macId: "a", macKey: "key" });
const setPin = freedompay.cards.setPin({ card_id: "1" });
const gift = freedompay.giftCards.activate({ otp: "1" });
const get = paysera.cards.get(1);
const remove = paysera.cards.delete(1);
const process = paysera.deposits.process(26);
const rawCall = paysera.raw({ method: "GET", path: "/rest/v1/user/me" });
const rawPost = freedompay.raw("/v5/x", {});

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
  ];
  for (const [name, request, status, body] of KEPT) {
    test(name, async () => {
      assert.deepEqual(await read(request, status, body), typeof body === "string" ? JSON.parse(body) : body);
    });
  }

  test("nothing, where nothing is due", async () => {
    for (const [request, status] of [[remove, 204], [remove, 200], [rawCall, 204], [rawPost, 200]]) assert.equal(await read(request, status, ""), undefined);
  });

  test("a host's own Response is read", async () => {
    assert.deepEqual(await readResponse(get, Response.json(card)), card);
    assert.equal(await readResponse(remove, new Response(null, { status: 204 })), undefined);
    const gone = new Error("the connection broke");
    await assert.rejects(readResponse(get, { status: 200, text: () => Promise.reject(gone) }), gone);
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

  test("the provider's code is shown only if it looks like one", async () => {
    const shown = ["not_found", "7", 7, -3, "E.4_2", "a".repeat(48)];
    const hidden = ["", "two words", "a\nb", "<b>", "a".repeat(49), "4000000000000002", 4000000000000002, "card-4000000000000002", "12345678", null, true, {}, ["a"], "é", 1e21];
    for (const error of [...shown, ...hidden]) {
      for (const name of ["error", "error_code"]) {
        const { message } = await refusal(get, 400, { [name]: error });
        assert.equal(message, `paysera answered 400${shown.includes(error) ? ` (${error})` : ""}: see \`response\``);
      }
    }
  });
});
