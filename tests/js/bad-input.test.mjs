// Bad input: a coded error that names the field, and nothing lost.
import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import {
  bodyHash, cachedToken, CardsealError, contentDigest, D1, decryptJwe, DetachedJws, encryptJwe, FreedomPay, importKey, isCardsealError, Mac, OffBlocks, parseD1Notification,
  Paysera, profiles, Redacted, signatureBase, signJwt, signMessage, signRequest, verifyContentDigest, verifyJwt, verifyMessage,
} from "cardseal";

const FREEDOMPAY = { authId: "123456", secretKey: "secret", environment: "test" };
const PAYSERA = { macId: "wkVd93h2uS", macKey: "key" };
const UUID = "828cf71d-a447-4a67-a149-c1df8bc197ca";
const DATE = "2025-01-31T09:30:00+05:00";
const URL_OF_CARD = "https://wallet.paysera.com/rest/v1/card/1";
const FORM = "application/x-www-form-urlencoded";

const freedompay = new FreedomPay(FREEDOMPAY);
const paysera = new Paysera(PAYSERA);
const mac = new Mac({ id: "id", key: "key" });
const jws = new DetachedJws({ secret: "secret" });
const { close, setPin, statement, statementExtended } = Object.fromEntries(
  ["close", "setPin", "statement", "statementExtended"].map((name) => [name, (...input) => freedompay.cards[name](...input)]),
);
const closing = { request_id: UUID, card_id: "42", description: "lost" };
const refund = (amount) => freedompay.transactions.refund({ request_id: "1", order_id: "2", transaction_id: "3", amount });
const deposit = (amount) => paysera.deposits.create(2, { account_number: "EVP1", amount: { amount, currency: "EUR" } });
const carry = (value) => freedompay.raw("/v5/x", value);
const call = (more) => paysera.raw({ method: "POST", path: "/rest/v1/card", ...more });
const seal = (more) => mac.authorization({ method: "POST", url: URL_OF_CARD, ...more });
const verify = (more) => mac.verify({ authorization: mac.authorization({ method: "GET", url: URL_OF_CARD }), method: "GET", url: URL_OF_CARD, ...more });
const parse = (text) => JSON.parse(text);

const signer = { sign: async () => new Uint8Array(96) };
const OFFBLOCKS = { keyid: "k", privateKey: signer, accessToken: "token" };
const offblocks = new OffBlocks(OFFBLOCKS);
const off = (more) => new OffBlocks({ ...OFFBLOCKS, ...more });
const get = (more, options) => off(more).cards.get(1, options);
const profiled = (more, options) => get({ profile: { ...profiles.offblocks, ...more } }, options);
const order = (body) => offblocks.cards.create("a", body);
const hook = (body) => offblocks.webhooks.save(body);
const rawOff = (more, options) => offblocks.raw({ method: "POST", path: "/v1/x", ...more }, options);

// https://docs.payments.thalescloud.io/ecom/integrate-the-d1-api/encrypt-sensitive-data
const D1_JWK = { kty: "EC", crv: "P-256", x: "UbInEqNbZZZ9SJptBwKTKO6qslSyuWvMkVK44Bx_d8U", y: "PUxeHMNVL0VRxOYJrkHcpe6sap7IG-Are0QborZDngI", d: "VS9rHVw6S5GQoWbKlXsW03kZH7U-NJcnfJLTIZyfRHs" };
const { d: _, ...D1_PUBLIC } = D1_JWK;
const PAN = "1234567891234567";
const SIGN_ES256 = { sign: async () => new Uint8Array(64) };
const ISSUER = { issuerId: "ISSUER-001", environment: "production" };
const D1_OPTIONS = { ...ISSUER, assertionKey: { kid: "k", key: SIGN_ES256 }, encryptTo: { kid: "k", key: D1_PUBLIC }, decryptWith: [{ kid: "k", key: D1_JWK }], accessToken: "token" };
const d1 = new D1(D1_OPTIONS);
const thales = (more) => new D1({ ...D1_OPTIONS, ...more });
const tokenOf = (more, options) => thales(more).auth.token(options);
const suspend = (body, options) => d1.digitalCards.suspend("a", body, options);
const search = (body, options) => d1.digitalCards.search(body, options);
const stepUp = (body, options) => d1.digitalCards.stepUpResult("a", body, options);
const listed = (query, options) => d1.operations.list("a", query, options);
const rawD1 = (more, options) => d1.raw({ method: "POST", path: "/banking/v1/x", ...more }, options);

const CRYPTO_KEYS = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);

const es256 = () => importKey(ES256_JWK, { algorithm: "ecdsa-p256-sha256" });
const ES256_JWK = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const JWT = await signJwt({ iss: "i", aud: ["a"], exp: 1e10 }, { key: await es256() });
const JWE = await encryptJwe("a", { recipient: D1_PUBLIC, kid: "k" });

const CREDENTIALS = await encryptJwe(`{"pan":"${PAN}"}`, { recipient: D1_PUBLIC, kid: "k" });

const thrown = new Set();

/** What became of a call: `CODE field`, or that it was accepted. */
function outcome(act, hint = /./) {
  try {
    act();
  } catch (error) {
    if (!isCardsealError(error) || error.code === "INTERNAL") return `uncoded ${error}`;
    thrown.add(error.code);
    assert.ok(error.message.endsWith(error.hint) && error.message.startsWith(error.field), error.message);
    return hint.test(error.hint) ? `${error.code} ${error.field}` : `the hint ${error.hint}`;
  }
  return "accepted";
}

/** The same for a call that returns a promise: it must not throw, whatever it is given. */
async function rejection(act, hint) {
  let promise;
  try {
    promise = act();
  } catch (error) {
    return `thrown at once: ${error}`;
  }
  if (!(promise instanceof Promise)) return "not a promise";
  const settled = await promise.then(() => () => undefined, (error) => () => {
    throw error;
  });
  return outcome(settled, hint);
}

/** A row: the call, its code, its field and what its hint says. The call's own text is its name. */
const row = (act, ...expected) => [String(act).replace("() => ", ""), act, ...expected];
const each = (values, act, ...expected) => values.map((value) => [`${act} of ${inspect(value)}`, () => act(value), ...expected]);

function refuses(title, rows) {
  test(title, () => {
    const told = rows.map(([name, act, code, field, hint]) => [name, outcome(act, hint), `${code} ${field}`]);
    assert.deepEqual(told.filter(([, found, expected]) => found !== expected), []);
  });
}

/** The same for calls that return promises. */
function rejects(title, rows) {
  test(title, async () => {
    const told = [];
    for (const [name, act, code, field, hint] of rows) told.push([name, await rejection(act, hint), `${code} ${field}`]);
    assert.deepEqual(told.filter(([, found, expected]) => found !== expected), []);
  });
}

/** The places of a value, each with a function that gives a copy in which the place holds something else. */
function* places(value, path = "", put = (other) => other) {
  yield [path, value, put];
  if (typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    const inside = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    yield* places(item, inside, (other) => put(Array.isArray(value) ? value.with(key, other) : { ...value, [key]: other }));
  }
}

describe("every field of every call", () => {
  const client = {
    phone: 77077070707, type: 1, resident: 2, first_name: "Ivan", last_name: "Ivanov", middle_name: "I", birthdate: "1990-12-31",
    email: "a@example.com", country: "KAZ", person_id: "900", language: "kk", document: "AAAA", external_user_id: "7",
  };
  const address = { country: "KAZ", postal_code: "050000", address_line1: "Almaty", address_line2: "Abay", address_line3: "1" };
  const object = { type: "card", value: "42" };
  const limit = { transaction_type: "pay", region: "KZ", period: "day", amount: [{ type: "max", value: "5000", currency: "USD" }] };
  const identification_info = { idn_date: DATE, identified_by: "bank" };
  const added = { request_id: UUID, product_id: 1000, branch_id: "1", client, external_user_id: "7", address1: address, address2: address, identification_info };
  const cardholder = { user_phone: "7077070707", first_name: "Ivan", last_name: "Ivanov", card_token: UUID, request_id: UUID };
  const accounts = [{ number: "EVP1", order: 1 }, { number: "EVP2", order: -1 }];
  const home = { firstLine: "1 Test Avenue", secondLine: "Flat 2", city: "London", state: "England", country: "GB", postCode: "SW1 1AA" };
  const credentials = { apiKey: UUID, apiSecret: "secret" };
  const mayLack = (...homes) => homes.flatMap((name) => [`${name}.secondLine`, `${name}.state`]);
  // A name, the call, a body with every field, and the fields that may be absent.
  const CALLS = [
    ["requests.status", (body) => freedompay.requests.status(body), { request_id: "1" }, []],
    ["clients.add", (body) => freedompay.clients.add(body), added, [
      "branch_id", "external_user_id", "address1", "address2", "identification_info", "client.type", "client.resident", "client.middle_name",
      "client.birthdate", "client.email", "client.country", "client.person_id", "client.language", "client.document",
      "client.external_user_id", ...Object.keys(address).map((name) => `address2.${name}`),
    ]],
    ["cards.unblock", (body) => freedompay.cards.unblock(body), closing, []],
    ["cards.close", close, closing, []],
    ["cards.setPin", setPin, { card_id: "42", pin: "c2VjcmV0" }, ["pin"]],
    ["cards.resetPinCounter", (body) => freedompay.cards.resetPinCounter(body), { request_id: UUID, card_id: "42" }, []],
    ["cards.statement", statement, { card_id: "42", start_date: DATE, end_date: DATE }, ["start_date", "end_date"]],
    ["cards.statementExtended", statementExtended, { card_id: "42", start_date: DATE, end_date: DATE }, []],
    ["transactions.refund", (body) => freedompay.transactions.refund(body),
      { request_id: "1", order_id: "2", transaction_id: "3", description: "d", amount: 1.5 }, ["description", "amount"]],
    ["cardholders.validate", (body) => freedompay.cardholders.validate(body), cardholder, []],
    ["limits.set", (body) => freedompay.limits.set(body), { request_id: "1", object, limits: [limit, limit] },
      ["limits[0].region", "limits[0].period", "limits[0].amount", "limits[1].region", "limits[1].period", "limits[1].amount"]],
    ["limits.list", (body) => freedompay.limits.list(body), { request_id: "1", object }, []],
    ["giftCards.activate", (body) => freedompay.giftCards.activate(body), { otp: "1234", card_id: 555 }, ["card_id"]],
    ["cards.create", (body) => paysera.cards.create(body),
      { user_id: 13, accounts, relation: { redirect_back_uri: "https://example.com", locale: "lt" } },
      ["accounts", "relation", "relation.redirect_back_uri", "relation.locale"]],
    ["cards.update", (body) => paysera.cards.update(1, body), { accounts }, ["accounts"]],
    ["cards.list", (query) => paysera.cards.list(query), { user_id: 13, limit: 200, offset: 0 }, ["limit", "offset"]],
    ["deposits.create", (body) => paysera.deposits.create(2, body), { account_number: "EVP1", amount: { amount: 1313, currency: "EUR" } }, []],
    ["auth.token", (body) => offblocks.auth.token(body), credentials, []],
    ["auth.updateCredentials", (body) => offblocks.auth.updateCredentials(body), credentials, []],
    ["auth.deleteCredentials", (body) => offblocks.auth.deleteCredentials(body), { apiKey: UUID }, []],
    ["cards.create, physical", order, { type: "physical", billingAddress: home, shippingAddress: home }, mayLack("billingAddress", "shippingAddress")],
    ["cards.create, virtual", order, { type: "virtual", billingAddress: home, shippingAddress: home }, ["shippingAddress", ...mayLack("billingAddress", "shippingAddress")]],
    ["digitalCards.suspend", (body) => suspend(body), { reason: "lost on a train", reasonCode: "DEVICE_LOST" }, ["reason", "reasonCode"]],
    ["digitalCards.resume", (body) => d1.digitalCards.resume("a", body), { reason: "found", reasonCode: "ISSUER_DECISION" }, ["reason", "reasonCode"]],
    ["digitalCards.delete", (body) => d1.digitalCards.delete("a", body), { reason: "gone", reasonCode: "USER_DECISION" }, ["reason", "reasonCode"]],
    ["digitalCards.search", (body) => search(body), { pan: PAN, searchType: "any" }, ["searchType"]],
    ["digitalCards.stepUpResult", (body) => stepUp(body), { authenticationId: 123456789012345 }, []],
    ["operations.list", (query) => listed(query), { offset: 0, limit: 50 }, ["offset", "limit"]],
    ["webhooks.save", hook, { id: UUID, callbackUrl: "https://a.example/", types: ["card.updated", "transaction.updated"] }, ["id", "types"]],
  ];

  const wrongTypes = { string: [7, true, null, {}, []], number: ["7", true, null, {}, []] };
  const wrongFor = (value) => (typeof value !== "object" ? wrongTypes[typeof value] : ["x", 7, true, null, Array.isArray(value) ? {} : []]);

  for (const [name, make, full, optional] of CALLS) {
    test(`${name}: unknown, missing and mistyped at any depth`, async () => {
      const told = make(full) instanceof Promise ? rejection : outcome;
      assert.equal(await told(() => make(full)), "accepted");
      for (const [path, value, put] of places(full)) {
        if (path !== "") for (const wrong of wrongFor(value)) assert.equal(await told(() => make(put(wrong))), `WRONG_TYPE ${path}`, inspect(wrong));
        if (typeof value !== "object") continue;
        const below = (key) => (path === "" ? key : `${path}.${key}`);
        if (Array.isArray(value)) continue;
        assert.equal(await told(() => make(put({ ...value, surplus: 1 })), /^the fields are /), `UNKNOWN_FIELD ${below("surplus")}`);
        for (const key of Object.keys(value)) {
          const expected = optional.includes(below(key)) ? "accepted" : `MISSING_FIELD ${below(key)}`;
          for (const without of [{ ...value, [key]: undefined }, Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))]) {
            assert.equal(await told(() => make(put(without))), expected);
          }
        }
      }
    });
  }

  refuses("read-only fields, the body itself, arguments that are not there", [
    row(() => paysera.cards.create({ user_id: 1, relation: { redirect_uri: "https://a" } }), "READ_ONLY_FIELD", "relation.redirect_uri"),
    row(() => paysera.deposits.create(1, { account_number: "a", amount: { amount: 1, currency: "EUR", amount_decimal: "0.01" } }), "READ_ONLY_FIELD", "amount.amount_decimal"),
    ...each([undefined], close, "MISSING_FIELD", "body"),
    ...each([null, 5, true, [], "[]", "null", "5"], close, "WRONG_TYPE", "body"),
    ...each(["", "{", '{"request_id":}', "\ufeff{}", "{'a':1}", `${JSON.stringify(closing)} x`, '{"request_id":"\n"}'], close, "INVALID_JSON", "body"),
    row(() => paysera.cards.list(), "MISSING_FIELD", "query"),
    row(() => paysera.cards.list("[]"), "WRONG_TYPE", "query"),
    row(() => carry(), "MISSING_FIELD", "body"),
    row(() => carry(null), "WRONG_TYPE", "body"),
    row(() => carry(new Date(0)), "WRONG_TYPE", "body"),
    row(() => call({ body: null }), "WRONG_TYPE", "body"),
    row(() => jws.sign({ payload: "" }), "MISSING_FIELD", "header"),
    row(() => jws.sign({ header: null, payload: "" }), "WRONG_TYPE", "header"),
  ]);

  // What D1 documents without a required field can be left out whole.
  const D1_BODIES = {
    "digitalCards.suspend": [suspend, "accepted undefined"], "digitalCards.resume": [(body) => d1.digitalCards.resume("a", body), "accepted undefined"],
    "digitalCards.delete": [(body) => d1.digitalCards.delete("a", body), "accepted undefined"], "digitalCards.search": [search, "MISSING_FIELD pan"], "digitalCards.stepUpResult": [stepUp, "MISSING_FIELD authenticationId"],
  };
  for (const [name, [make, without]] of Object.entries(D1_BODIES)) {
    rejects(`the body of ${name} itself`, [
      ...(without.startsWith("accepted") ? [] : [["left out", () => make(), ...without.split(" ")], ["empty", () => make({}), ...without.split(" ")]]),
      ...each([null, 5, true, 1n, Symbol("s"), () => 1, [], "[]", "null", "5", new Date(0)], (body) => make(body), "WRONG_TYPE", "body"),
      ...each(["", "{", '{"a":}', "\ufeff{}", "{'a':1}", "{} x", '{"a":"\n"}'], (body) => make(body), "INVALID_JSON", "body"),
      ...each([new Map(), new Uint8Array(1), { [Symbol("s")]: 1 }, new URLSearchParams("a=1")], (body) => make(body), "NOT_REPRESENTABLE", "body"),
      ...each(["\ud800"], (body) => make(body), "NOT_REPRESENTABLE", "body"),
    ]);
  }

  test("what D1 documents as optional is sent as an empty object", async () => {
    for (const name of ["suspend", "resume", "delete"]) for (const body of [undefined, {}, "{}"]) assert.equal((await d1.digitalCards[name]("a", body)).body, "{}");
    for (const query of [undefined, {}]) assert.equal((await listed(query)).url, "https://api.d1.thalescloud.io/banking/v1/issuers/ISSUER-001/digitalCards/a/operations");
  });

  const BODIES = { "auth.token": (body) => offblocks.auth.token(body), "auth.uploadSigningKey": (body) => offblocks.auth.uploadSigningKey(body), "cards.create": order, "webhooks.save": hook };
  for (const [name, make] of Object.entries(BODIES)) {
    rejects(`the body of ${name} itself`, [
      ...each([undefined], make, "MISSING_FIELD", "body"),
      ...each([null, 5, true, 1n, Symbol("s"), () => 1, [], "[]", "null", "5", new Date(0)], make, "WRONG_TYPE", "body"),
      ...each(["", "{", '{"a":}', "\ufeff{}", "{'a':1}", "{} x", '{"a":"\n"}'], make, "INVALID_JSON", "body"),
      ...each([new Map(), new Uint8Array(1), { [Symbol("s")]: 1 }, new URLSearchParams("a=1")], make, "NOT_REPRESENTABLE", "body"),
      ...each(["\ud800"], make, "NOT_REPRESENTABLE", "body"),
    ]);
  }

  test("a signing key is any object", async () => {
    for (const body of [{}, { publicKey: "a" }, { a: [{ b: null }], c: 1.5 }, '{ "publicKey" : "a" }']) {
      assert.equal((await offblocks.auth.uploadSigningKey(body)).body, typeof body === "string" ? body : JSON.stringify(body));
    }
  });

  const virtual = { type: "virtual", billingAddress: home };
  const saved = (more) => hook({ callbackUrl: "https://a.example/", ...more });
  rejects("OffBlocks: values outside their rule", [
    row(() => order({ type: "physical", billingAddress: home }), "MISSING_FIELD", "shippingAddress"),
    row(() => order('{"billingAddress":{"firstLine":"1","city":"a","country":"GB","postCode":"b"},"type":"physical"}'), "MISSING_FIELD", "shippingAddress"),
    ...each(["Virtual", "plastic", "", "virtual "], (type) => order({ ...virtual, type }), "WRONG_VALUE", "type", /virtual, physical/),
    ...["billingAddress", "shippingAddress"].flatMap((name) => [
      ...each(["", "G", "GBR", "é1", "44", "G B"], (country) => order({ ...virtual, [name]: { ...home, country } }), "WRONG_VALUE", `${name}.country`, /two letters/),
      ...["firstLine", "secondLine", "city", "state", "postCode"].map((field) => [`an empty ${name}.${field}`, () => order({ ...virtual, [name]: { ...home, [field]: "" } }), "WRONG_VALUE", `${name}.${field}`]),
    ]),
    ...each(["", "1", UUID.slice(1), `${UUID} `, `{${UUID}}`, UUID.replace("a", "g")], (apiKey) => offblocks.auth.deleteCredentials({ apiKey }), "WRONG_VALUE", "apiKey", /UUID/),
    row(() => offblocks.auth.token({ apiKey: UUID, apiSecret: "" }), "WRONG_VALUE", "apiSecret"),
    ...each(["", "example.com", "/callback", "//a", "ftp://a", "https://", "https:///a", "https://a b", "https://a\n", "https://é", " https://a", "javascript:1"], (callbackUrl) => hook({ callbackUrl }), "WRONG_VALUE", "callbackUrl", /https or http URL/),
    ...each(["card.created", "CARD.UPDATED", "", "card.updated "], (type) => saved({ types: [type] }), "WRONG_VALUE", "types[0]", /card\.updated/),
    row(() => saved({ types: ["card.updated", "card.deleted"] }), "WRONG_VALUE", "types[1]"),
    ...each([1, null, {}, []], (type) => saved({ types: ["card.updated", type] }), "WRONG_TYPE", "types[1]"),
    row(() => saved({ types: [undefined] }), "NOT_REPRESENTABLE", "types[0]"),
    row(() => saved({ types: "card.updated" }), "WRONG_TYPE", "types"),
    row(() => saved({ id: "1" }), "WRONG_VALUE", "id", /UUID/),
    row(() => order(`{"type":"virtual","type":"virtual"}`), "DUPLICATE_FIELD", "type"),
    row(() => order('{"type":"virtual","billingAddress":{"city":"a","\\u0063ity":"b"}}'), "DUPLICATE_FIELD", "billingAddress.city"),
    row(() => offblocks.auth.uploadSigningKey('{"a":1,"a":1}'), "DUPLICATE_FIELD", "a"),
  ]);

  rejects("D1: values outside their rule", [
    ...[suspend, (body) => d1.digitalCards.resume("a", body), (body) => d1.digitalCards.delete("a", body)].flatMap((make) => (
      each(["", "lost, found", "a_b", "a-b", "\u00e9", "a\n", "a".repeat(65)], (reason) => make({ reason }), "WRONG_VALUE", "reason", /1 to 64 letters, digits and spaces/)
    )),
    ...each(["", "12345678912345678912", "1234 5678", "1234-5678", "123a", "\uff11", `${PAN}\n`, "-1"], (pan) => search({ pan }), "WRONG_VALUE", "pan", /1 to 19 digits/),
    row(() => search({ pan: PAN, searchType: "" }), "WRONG_VALUE", "searchType"),
    row(() => search({ encryptedData: "a..b.c.d" }), "UNKNOWN_FIELD", "encryptedData", /pan, searchType/),
    ...each([-1, 1_000_000_000_000_000], (authenticationId) => stepUp({ authenticationId }), "WRONG_VALUE", "authenticationId", /0 to 999999999999999/),
    ...each([1.5, 1e-7], (authenticationId) => stepUp({ authenticationId }), "WRONG_TYPE", "authenticationId"),
    ...each([2 ** 53, NaN, Infinity, 1n], (authenticationId) => stepUp({ authenticationId }), "NOT_REPRESENTABLE", "authenticationId"),
    ...each(["1e3", "1.0"], (text) => stepUp(`{"authenticationId":${text}}`), "WRONG_TYPE", "authenticationId"),
    ...each([-1, 101], (offset) => listed({ offset }), "WRONG_VALUE", "offset", /0 to 100/),
    ...each([0, -1, 51], (limit) => listed({ limit }), "WRONG_VALUE", "limit", /1 to 50/),
    row(() => suspend('{"reason":"a","reason":"b"}'), "DUPLICATE_FIELD", "reason"),
    row(() => search('{"pan":"1","p\\u0061n":"2"}'), "DUPLICATE_FIELD", "pan"),
    row(() => listed(null), "WRONG_TYPE", "query"),
    row(() => listed([]), "WRONG_TYPE", "query"),
    row(() => listed(new Map()), "NOT_REPRESENTABLE", "query"),
  ]);

  refuses("a name that is there twice", [
    row(() => close(`{"card_id":"1","card_id":"2"}`), "DUPLICATE_FIELD", "card_id"),
    row(() => freedompay.limits.list('{"request_id":"1","object":{"type":"card","\\u0074ype":"card"}}'), "DUPLICATE_FIELD", "object.type"),
    row(() => paysera.cards.update(1, '{"accounts":[{"number":"a","number":"a"}]}'), "DUPLICATE_FIELD", "accounts[0].number"),
    row(() => jws.sign({ header: '{"a":{"b":1,"b":1}}', payload: "" }), "DUPLICATE_FIELD", "header.a.b"),
  ]);

  const enumerated = (more) => freedompay.clients.add({ ...added, ...more });
  refuses("values outside their rule", [
    ...each([1, 1001, 0, -1000], (product_id) => enumerated({ product_id }), "WRONG_VALUE", "product_id", /^it is one of 1000, 2000, 3000$/),
    row(() => enumerated({ product_id: 1000.5 }), "WRONG_TYPE", "product_id"),
    row(() => enumerated({ client: { ...client, type: 4 } }), "WRONG_VALUE", "client.type", /1, 2, 3/),
    row(() => enumerated({ client: { ...client, resident: 3 } }), "WRONG_VALUE", "client.resident", /1, 2/),
    row(() => enumerated({ client: { ...client, phone: -7 } }), "WRONG_VALUE", "client.phone"),
    row(() => enumerated({ client: { ...client, first_name: "Иван" } }), "WRONG_VALUE", "client.first_name", /Latin/),
    row(() => enumerated({ client: { ...client, birthdate: "31.12.1990" } }), "WRONG_VALUE", "client.birthdate", /YYYY-MM-DD/),
    row(() => enumerated({ client: { ...client, country: "KZ" } }), "WRONG_VALUE", "client.country", /three letters/),
    row(() => enumerated({ client: { ...client, language: "kaz" } }), "WRONG_VALUE", "client.language", /two letters/),
    row(() => enumerated({ client: { ...client, document: "A===" } }), "WRONG_VALUE", "client.document", /base64/),
    ...each(["user", "CARD", "card ", ""], (type) => freedompay.limits.list({ request_id: "1", object: { type, value: "1" } }), "WRONG_VALUE", "object.type", /card, account, client/),
    ...each(["", "5,0", "-1", "1e3", " 1"], (value) => freedompay.limits.set({ request_id: "1", object, limits: [limit, { ...limit, amount: [{ type: "max", value, currency: "USD" }] }] }),
      "WRONG_VALUE", "limits[1].amount[0].value"),
    ...each(["", "828cf71da4474a67a149c1df8bc197ca", `${UUID} `, "1"], (request_id) => close({ ...closing, request_id }), "WRONG_VALUE", "request_id", /UUID/),
    row(() => close({ ...closing, card_id: "" }), "WRONG_VALUE", "card_id"),
    row(() => close({ ...closing, description: "" }), "WRONG_VALUE", "description"),
    ...each([-1, 201], (limit) => paysera.cards.list({ user_id: 1, limit }), "WRONG_VALUE", "limit", /0 to 200/),
    row(() => paysera.cards.create({ user_id: 1, relation: { locale: "eng" } }), "WRONG_VALUE", "relation.locale"),
  ]);

  refuses("a clear PIN", each(["8421", "84210", "842100"], (pin) => setPin({ card_id: "42", pin }), "WRONG_VALUE", "pin", /encrypted/));
});

describe("numbers", () => {
  refuses("Paysera's cents are whole, safe and not negative", [
    ...each([13.13, 0.5, 1e-7], deposit, "WRONG_TYPE", "amount.amount", /1313 for 13\.13/),
    ...each([-1, -1313], deposit, "WRONG_VALUE", "amount.amount"),
    ...each([2 ** 53, -(2 ** 53), 1e21, NaN, Infinity, -Infinity, 1313n], deposit, "NOT_REPRESENTABLE", "amount.amount"),
    ...each(["9007199254740992", "99999999999999999999"], (cents) => paysera.deposits.create(2, `{"account_number":"a","amount":{"amount":${cents},"currency":"EUR"}}`), "WRONG_VALUE", "amount.amount"),
    ...each(["13.0", "1e3", "1E3"], (cents) => paysera.deposits.create(2, `{"account_number":"a","amount":{"amount":${cents},"currency":"EUR"}}`), "WRONG_TYPE", "amount.amount"),
    ...each(["01", "+1", ".5", "1.", "0x1", "NaN"], (cents) => paysera.deposits.create(2, `{"account_number":"a","amount":{"amount":${cents},"currency":"EUR"}}`), "INVALID_JSON", "body"),
  ]);

  test("FreedomPay's amounts are any finite number from zero up", () => {
    for (const amount of [0, 0.01, 123.42, 1e-7, Number.MAX_SAFE_INTEGER]) assert.equal(parse(refund(amount).body).amount, amount);
    for (const amount of [-0.01, -5]) assert.equal(outcome(() => refund(amount)), "WRONG_VALUE amount");
    for (const amount of [NaN, Infinity, -Infinity, 2 ** 53]) assert.equal(outcome(() => refund(amount)), "NOT_REPRESENTABLE amount");
    assert.equal(outcome(() => freedompay.transactions.refund(`{"request_id":"1","order_id":"2","transaction_id":"3","amount":1e999}`)), "WRONG_VALUE amount");
  });
});

describe("what JSON cannot carry", () => {
  const altered = new Date(0);
  altered.toJSON = () => "never";
  const Subclass = class extends Date {
    toJSON() {
      return "never";
    }
  };
  const loop = {};
  loop.again = loop;
  const ring = [[]];
  ring[0].push(ring);
  const nested = (depth, wrap) => Array.from({ length: depth }).reduce((inner) => wrap(inner), 1);
  const VALUES = [
    () => 1, class {}, Symbol("s"), Symbol.iterator, 1n, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e300, { [Symbol("s")]: 1 }, { toJSON: () => 1 }, Object.assign([1], { toJSON: () => 1 }),
    new Map(), new Set(), new WeakMap(), new Uint8Array(1), new Float64Array(1), Buffer.from("a"), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)),
    new String("s"), new Number(1), new Boolean(true), Object(1n), Object(Symbol("s")), /r/, new Error("e"), Promise.resolve(), new URLSearchParams("a=1"), new URL("https://a"),
    new Date(NaN), altered, new Subclass(0), "\ud800", "a\udc00b", "\udc00\ud800",
  ];

  refuses("is refused where it stands", [
    ...each(VALUES, (value) => carry({ a: [0, { "b-c": value }] }), "NOT_REPRESENTABLE", "a[1].b-c"),
    ...each(VALUES, (value) => call({ body: [[value]] }), "NOT_REPRESENTABLE", "[0][0]"),
    ...each(VALUES.filter((value) => typeof value === "object"), carry, "NOT_REPRESENTABLE", "body"),
    ...each(VALUES.filter((value) => typeof value === "object"), (header) => jws.sign({ header, payload: "" }), "NOT_REPRESENTABLE", "header"),
    ...each([() => 1, Symbol("s"), 1n], carry, "WRONG_TYPE", "body"),
    ...each(VALUES, (value) => setPin({ card_id: value }), "NOT_REPRESENTABLE", "card_id"),
    ...each([[undefined], [, 1], new Array(1)], (value) => carry({ a: value }), "NOT_REPRESENTABLE", "a[0]", /leave the item out/),
    ...each([[1, undefined, 2], [1, , 2]], (value) => carry(value), "NOT_REPRESENTABLE", "[1]"),
    row(() => carry(loop), "NOT_REPRESENTABLE", "again"),
    row(() => carry({ a: ring }), "NOT_REPRESENTABLE", "a[0][0]"),
    row(() => carry({ "\ud800": 1 }), "NOT_REPRESENTABLE", "[…]"),
    row(() => setPin({ card_id: "1", "a\udc00": 1 }), "NOT_REPRESENTABLE", "[…]"),
    row(() => carry({ "4000000000000002": NaN }), "NOT_REPRESENTABLE", "[…]"),
    ...each(['{"card_id":"\ud800"}', '{"\udc00":1}'], setPin, "NOT_REPRESENTABLE", "body"),
    ...each(['{"card_id":"\\ud800"}', '{"card_id":"\\udc00\\ud800"}', '{"card_id":"\\ud800\\u0041"}'], setPin, "NOT_REPRESENTABLE", "card_id"),
    row(() => carry("\ud800"), "NOT_REPRESENTABLE", "body"),
    row(() => jws.sign({ header: {}, payload: "\ud800" }), "NOT_REPRESENTABLE", "payload"),
    row(() => jws.sign({ header: '{"a":"\ud800"}', payload: "" }), "NOT_REPRESENTABLE", "header"),
    row(() => jws.verify({ jws: "a..b", payload: "\ud800" }), "NOT_REPRESENTABLE", "payload"),
    row(() => seal({ body: "\ud800" }), "NOT_REPRESENTABLE", "body"),
    row(() => bodyHash("\ud800"), "NOT_REPRESENTABLE", "body"),
    row(() => new FreedomPay({ ...FREEDOMPAY, authId: "\ud800" }), "NOT_REPRESENTABLE", "authId"),
    row(() => new Paysera({ ...PAYSERA, macId: "\ud800" }), "NOT_REPRESENTABLE", "macId"),
    row(() => paysera.cards.get("4\ud800"), "NOT_REPRESENTABLE", "id"),
    row(() => paysera.cards.get(1, { ext: { project_id: "\ud800" } }), "NOT_REPRESENTABLE", "ext.project_id"),
    row(() => seal({ ext: { "\ud800": "1" } }), "NOT_REPRESENTABLE", "ext"),
    row(() => call({ query: "a=\ud800" }), "NOT_REPRESENTABLE", "query"),
    row(() => call({ query: { a: "\ud800" } }), "NOT_REPRESENTABLE", "query.a"),
    row(() => call({ query: { "\ud800": 1 } }), "NOT_REPRESENTABLE", "query"),
    row(() => call({ query: { a: 2 ** 53 } }), "NOT_REPRESENTABLE", "query.a"),
    row(() => call({ contentType: FORM, body: { a: 2 ** 53 } }), "NOT_REPRESENTABLE", "body.a"),
    row(() => call({ contentType: FORM, body: { a: "\ud800" } }), "NOT_REPRESENTABLE", "body.a"),
  ]);

  rejects("is refused where it stands, by OffBlocks", [
    ...each(VALUES, (type) => order({ type }), "NOT_REPRESENTABLE", "type"),
    ...each(VALUES, (city) => order({ type: "virtual", billingAddress: { firstLine: "1", city } }), "NOT_REPRESENTABLE", "billingAddress.city"),
    ...each(VALUES, (a) => offblocks.auth.uploadSigningKey({ a: [0, { b: a }] }), "NOT_REPRESENTABLE", "a[1].b"),
    ...each(VALUES, (a) => rawOff({ body: [[a]] }), "NOT_REPRESENTABLE", "[0][0]"),
    ...each(VALUES.filter((value) => typeof value === "object"), (body) => rawOff({ body }), "NOT_REPRESENTABLE", "body"),
    row(() => rawOff({ body: loop }), "NOT_REPRESENTABLE", "again"),
    row(() => rawOff({ body: "\ud800" }), "NOT_REPRESENTABLE", "body"),
    row(() => order('{"type":"\\ud800"}'), "NOT_REPRESENTABLE", "type"),
    row(() => rawOff({ method: "\ud800" }), "NOT_REPRESENTABLE", "method"),
    row(() => rawOff({ path: "/\ud800" }), "NOT_REPRESENTABLE", "path"),
    row(() => rawOff({ query: "a=\ud800" }), "NOT_REPRESENTABLE", "query"),
    row(() => rawOff({ query: { a: "\ud800" } }), "NOT_REPRESENTABLE", "query.a"),
    row(() => rawOff({ query: { a: 2 ** 53 } }), "NOT_REPRESENTABLE", "query.a"),
    row(() => get({}, { accessToken: async () => "\ud800" }), "NOT_REPRESENTABLE", "accessToken"),
    row(() => rawOff({ body: nested(65, (inner) => [inner]) }), "TOO_DEEP", "[0]".repeat(64)),
    row(() => offblocks.auth.uploadSigningKey(nested(65, (inner) => ({ a: inner }))), "TOO_DEEP", "a.".repeat(63) + "a"),
    row(() => offblocks.auth.uploadSigningKey(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`), "TOO_DEEP", "body"),
  ]);

  rejects("is refused where it stands, by D1", [
    ...each(VALUES, (reason) => suspend({ reason }), "NOT_REPRESENTABLE", "reason"),
    ...each(VALUES, (pan) => search({ pan }), "NOT_REPRESENTABLE", "pan"),
    ...each(VALUES, (limit) => listed({ limit }), "NOT_REPRESENTABLE", "limit"),
    ...each(VALUES, (a) => rawD1({ body: [[a]] }), "NOT_REPRESENTABLE", "[0][0]"),
    ...each(VALUES.filter((value) => typeof value === "object"), (body) => rawD1({ body }), "NOT_REPRESENTABLE", "body"),
    ...each(VALUES, async (a) => signJwt({ a: [a] }, { key: await es256() }), "NOT_REPRESENTABLE", "a[0]"),
    row(() => suspend('{"reason":"\\ud800"}'), "NOT_REPRESENTABLE", "reason"),
    ...each(["\ud800"], (method) => rawD1({ method }), "NOT_REPRESENTABLE", "method"),
    ...each(["/\ud800"], (path) => rawD1({ path }), "NOT_REPRESENTABLE", "path"),
    ...each(["a=\ud800"], (query) => rawD1({ query }), "NOT_REPRESENTABLE", "query"),
    ...each(["\ud800", 2 ** 53], (a) => rawD1({ query: { a } }), "NOT_REPRESENTABLE", "query.a"),
    ...each(["\ud800", 2 ** 53], (a) => rawD1({ body: { a }, contentType: FORM }), "NOT_REPRESENTABLE", "body.a"),
    row(() => d1.digitalCards.get("a", { accessToken: async () => "\ud800" }), "NOT_REPRESENTABLE", "accessToken"),
    row(async () => thales({ issuerId: "ISSUER-00\ud800" }), "NOT_REPRESENTABLE", "issuerId"),
    ...["issuer", "audience"].map((name) => [`an assertion's ${name}`, async () => thales({ assertion: { [name]: "\ud800" } }), "NOT_REPRESENTABLE", `assertion.${name}`]),
    ...["assertionKey", "encryptTo"].map((name) => [`the kid of ${name}`, async () => thales({ [name]: { ...D1_OPTIONS[name], kid: "\ud800" } }), "NOT_REPRESENTABLE", `${name}.kid`]),
    row(async () => thales({ decryptWith: [{ kid: "\ud800", key: D1_JWK }] }), "NOT_REPRESENTABLE", "decryptWith[0].kid"),
    row(() => tokenOf({}, { nonce: "\ud800" }), "NOT_REPRESENTABLE", "nonce"),
    row(() => encryptJwe("\ud800", { recipient: D1_PUBLIC }), "NOT_REPRESENTABLE", "plaintext"),
    row(() => encryptJwe("a", { recipient: D1_PUBLIC, kid: "\ud800" }), "NOT_REPRESENTABLE", "kid"),
    row(() => encryptJwe("a", { recipient: { ...D1_PUBLIC, kid: "\ud800" } }), "NOT_REPRESENTABLE", "recipient.kid"),
    row(() => decryptJwe("\ud800", { key: D1_JWK }), "NOT_REPRESENTABLE", "jwe"),
    row(async () => signJwt({}, { key: { ...(await es256()), keyid: "\ud800", ...SIGN_ES256, verify: async () => true } }), "NOT_REPRESENTABLE", "key.keyid"),
    row(() => verifyJwt("\ud800", {}), "NOT_REPRESENTABLE", "jwt"),
    ...["issuer", "audience"].map((name) => [`a token's ${name}`, async () => verifyJwt(await signJwt({ exp: 1e10 }, { key: await es256() }), { key: await es256(), [name]: "\ud800" }), "NOT_REPRESENTABLE", name]),
    row(async () => parseD1Notification("/notifications/d1/v1/issuers/a/digitalCards/b/notifications", "\ud800"), "NOT_REPRESENTABLE", "body"),
    row(() => suspend(nested(65, (inner) => ({ a: inner }))), "TOO_DEEP", "a.".repeat(63) + "a"),
    row(() => rawD1({ body: nested(65, (inner) => [inner]) }), "TOO_DEEP", "[0]".repeat(64)),
  ]);

  // Object.entries of these has nothing in it, so they would go as an empty query, form or ext.
  const empty = [new Map([["a", "1"]]), new Set(["a"]), new URLSearchParams("a=1"), new Date(0), Buffer.from("a")];
  refuses("what a query, a form and ext cannot carry", [
    ...each([null, 5, true, ["a"], ...empty], (query) => call({ query }), "INVALID_ARGUMENT", "query"),
    ...each(empty, (body) => call({ contentType: FORM, body }), "NOT_REPRESENTABLE", "body"),
    ...each([null, 5, "a=1", ["a"], ...empty], (ext) => seal({ ext }), "INVALID_ARGUMENT", "ext"),
    ...each([null, 5, "a=1", ["a"], ...empty], (ext) => new Paysera({ ...PAYSERA, ext }), "INVALID_ARGUMENT", "ext"),
    ...each([{}, [], null, NaN, 1n, Symbol("s"), () => 1], (a) => call({ query: { a } }), "WRONG_TYPE", "query.a"),
    ...each([{}, [], null, NaN, 1n, Symbol("s"), () => 1], (a) => call({ contentType: FORM, body: { a } }), "WRONG_TYPE", "body.a"),
    ...each([5, null, {}, true, 1n], (a) => seal({ ext: { a } }), "INVALID_ARGUMENT", "ext.a"),
    ...each(["a=1\r\nb=2", "a=\t1", "a=1\n", "a#", "a#b"], (query) => call({ query }), "INVALID_ARGUMENT", "query"),
  ]);

  const deep = (depth) => `${"a.".repeat(depth - 1)}a`;
  refuses("65 levels", [
    row(() => carry(nested(65, (inner) => ({ a: inner }))), "TOO_DEEP", deep(64)),
    row(() => carry(nested(65, (inner) => [inner])), "TOO_DEEP", "[0]".repeat(64)),
    row(() => carry(nested(100_000, (inner) => [inner])), "TOO_DEEP", "[0]".repeat(64)),
    row(() => jws.sign({ header: nested(65, (inner) => ({ a: inner })), payload: "" }), "TOO_DEEP", deep(64)),
  ]);

  test("64 levels are carried, and a text of any depth is", () => {
    for (const body of [nested(64, (inner) => ({ a: inner })), nested(64, (inner) => [inner])]) assert.equal(carry(body).body, JSON.stringify(body));
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    assert.equal(carry(text).body, text);
    assert.equal(outcome(() => jws.sign({ header: `{"a":${"[".repeat(100_000)}`, payload: "" })).split(" ")[0], "TOO_DEEP");
    assert.equal(outcome(() => close(`{"request_id":${"[".repeat(100_000)}`)), "WRONG_TYPE request_id");
  });

  test("undefined means absent", () => {
    assert.deepEqual(setPin({ card_id: "42", pin: undefined, unknown: undefined }), setPin({ card_id: "42" }));
    assert.equal(carry({ a: undefined, b: [{ c: undefined }] }).body, '{"b":[{}]}');
    const options = { now: () => 1343811600000, nonce: "n" };
    assert.deepEqual(paysera.cards.get(1, { ...options, ext: { a: undefined } }), paysera.cards.get(1, { ...options, ext: undefined }));
    assert.equal(call({ query: { a: undefined, b: 1 }, body: undefined }).url, "https://wallet.paysera.com/rest/v1/card?b=1");
    for (const key of ["path", "requestId", "now", "nonce"]) assert.deepEqual(setPin({ card_id: "42" }, { [key]: undefined }), setPin({ card_id: "42" }));
    assert.deepEqual(new Paysera({ ...PAYSERA, ext: undefined, baseUrl: undefined }).cards.get(1, options), paysera.cards.get(1, options));
  });

  test("objects of every kind that stringify as they are", () => {
    class Closing {
      #hidden = 1;
      constructor() {
        Object.assign(this, closing);
      }
      get derived() {
        return this.#hidden;
      }
    }
    const foreign = runInNewContext("({ request_id, card_id, description })", closing);
    for (const body of [new Closing(), Object.assign(Object.create(null), closing), Object.assign(Object.create({ inherited: 1 }), closing), foreign, Object.freeze({ ...closing })]) {
      assert.deepEqual(close(body), close(closing));
    }
    const proto = parse(`{"__proto__":1}`);
    assert.equal(carry({ a: [proto] }).body, '{"a":[{"__proto__":1}]}');
    assert.equal(carry({ proto, at: new Date(0) }).body, '{"proto":{"__proto__":1},"at":"1970-01-01T00:00:00+00:00"}');
    assert.equal(outcome(() => setPin(parse('{"card_id":"1","__proto__":1}'))), "UNKNOWN_FIELD __proto__");
    assert.equal(outcome(() => setPin({ __proto__: { card_id: "1" } })), "MISSING_FIELD card_id");
    assert.equal(carry(parse('{"constructor":1,"toString":2,"hasOwnProperty":3}')).body, '{"constructor":1,"toString":2,"hasOwnProperty":3}');
    assert.match(seal({ ext: parse('{"__proto__":"1"}') }), /ext="__proto__=1"$/);
    assert.equal(carry({ pair: "\ud83d\ude00", text: "\\ud800" }).body, JSON.stringify({ pair: "\ud83d\ude00", text: "\\ud800" }));
  });

  // The caller's own mistake is not a defect in cardseal, and the instance is not to be dropped for it.
  test("what a caller's own code throws is not reported as a defect", async () => {
    const own = new Error("own");
    const fail = () => {
      throw own;
    };
    const acts = [
      () => paysera.cards.get(1, { now: fail }),
      () => verify({ now: fail }),
      () => carry(Object.defineProperty({}, "a", { get: fail, enumerable: true })),
      () => setPin(new Proxy({}, { ownKeys: fail })),
      () => new FreedomPay(Object.defineProperty({}, "authId", { get: fail, enumerable: true })),
      () => new OffBlocks(Object.defineProperty({}, "keyid", { get: fail, enumerable: true })),
      () => new D1(Object.defineProperty({}, "issuerId", { get: fail, enumerable: true })),
      () => signatureBase({ method: "GET", url: URL_OF_CARD, get headers() { return fail(); } }, { components: [] }),
    ];
    const later = [
      () => get({ accessToken: fail }),
      () => get({ accessToken: async () => fail() }),
      () => get({}, { accessToken: fail }),
      () => get({}, { now: fail }),
      () => get({ privateKey: { sign: fail } }),
      () => get({ privateKey: { sign: async () => fail() } }),
      () => rawOff({}, { accessToken: fail }),
      () => rawOff({ body: Object.defineProperty({}, "a", { get: fail, enumerable: true }) }),
      () => order(new Proxy({}, { ownKeys: fail })),
      () => importKey(new Proxy({}, { get: fail }), { algorithm: "ed25519" }),
      () => thales({ accessToken: fail }).digitalCards.get("a"),
      () => suspend({}, { accessToken: async () => fail() }),
      () => tokenOf({}, { now: fail }),
      () => tokenOf({ assertionKey: { kid: "k", key: { sign: fail } } }),
      () => search(Object.defineProperty({}, "pan", { get: fail, enumerable: true })),
      () => rawD1({}, { accessToken: fail }),
      () => encryptJwe("a", { recipient: new Proxy({}, { get: fail }) }),
      () => decryptJwe(JWE, { key: fail }),
      () => verifyJwt(JWT, { key: fail }),
      () => cachedToken(fail)(),
      () => cachedToken(async () => ({ access_token: "t", expires_in: 900 }), { now: fail })(),
    ];
    for (const act of later) await assert.rejects(act(), (error) => error === own, String(act));
    for (const act of acts) assert.throws(act, (error) => error === own || (error.code !== "INTERNAL" && error.cause === own), String(act));
  });
});

describe("dates", () => {
  const date = new Date(Date.UTC(2025, 0, 31, 9, 30, 0, 500));
  const foreign = runInNewContext("new Date(ms)", { ms: date.getTime() });
  const started = (start_date) => statement({ card_id: "42", start_date });

  test("a Date is written as its provider writes times", async () => {
    for (const one of [date, foreign, new (class extends Date {})(date)]) {
      assert.equal(started(one).body, '{"card_id":"42","start_date":"2025-01-31T09:30:00+00:00"}');
      assert.equal(statementExtended({ card_id: "42", start_date: one, end_date: one }).body, '{"card_id":"42","start_date":"2025-01-31T09:30:00+00:00","end_date":"2025-01-31T09:30:00+00:00"}');
      assert.equal(carry({ a: [one] }).body, '{"a":["2025-01-31T09:30:00+00:00"]}');
      assert.equal(call({ body: { a: [one] } }).body, '{"a":["2025-01-31T09:30:00.500Z"]}');
      for (const request of [rawD1({ body: { a: [one] } }), rawOff({ body: { a: [one] } }), offblocks.auth.uploadSigningKey({ a: [one] })]) assert.equal((await request).body, '{"a":["2025-01-31T09:30:00.500Z"]}');
    }
    assert.equal(parse(started(DATE).body).start_date, DATE);
  });

  refuses("times in another form", [
    ...each([date.toISOString(), "2025-01-31T09:30:00Z"], started, "WRONG_VALUE", "start_date", /offset without a fraction/),
    ...each(["", "2025-01-31", "2025-01-31T09:30:00", "2025-01-31T09:30:00.5+05:00", "2025-01-31 09:30:00+05:00", "2025-02-31T25:30:00+05:00", String(date)], started, "WRONG_VALUE", "start_date"),
    row(() => started(date.getTime()), "WRONG_TYPE", "start_date"),
    row(() => started(new Date(NaN)), "NOT_REPRESENTABLE", "start_date"),
  ]);
});

describe("secrets", () => {
  const MAKERS = [
    ["secretKey", (secretKey) => new FreedomPay({ ...FREEDOMPAY, secretKey })],
    ["macKey", (macKey) => new Paysera({ ...PAYSERA, macKey })],
    ["macKey", (macKey) => paysera.withCredentials({ macId: "a", macKey })],
    ["secret", (secret) => new DetachedJws({ secret })],
    ["key", (key) => new Mac({ id: "a", key })],
  ];
  for (const [field, make] of MAKERS) {
    refuses(`${make}`, [
      ...each([undefined, null, 5, true, {}, [], Symbol("s"), new ArrayBuffer(1), new Uint16Array(1), [1, 2]], make, "INVALID_SECRET", field, /Uint8Array/),
      ...each(["", new Uint8Array(), Buffer.alloc(0)], make, "INVALID_SECRET", field, /the provider gave you/),
      ...each([" k", "k ", "k\n", "k\r\n", "\tk", "k\u00a0", "k\u2028", "\ufeffk", " ", "\n"], make, "INVALID_SECRET", field, /^trim it, or pass bytes/),
      ...each(["\ud800", "k\udc00"], make, "NOT_REPRESENTABLE", field),
    ]);
  }

  test("bytes are taken as they are, of any realm", () => {
    const foreign = runInNewContext("Uint8Array.from([32, 107, 10])");
    assert.equal(foreign instanceof Uint8Array, false);
    const header = "{}";
    for (const bytes of [foreign, Buffer.from(" k\n"), new Uint8Array([32, 107, 10, 0]).subarray(0, 3)]) {
      const input = new DetachedJws({ secret: bytes }).signingInput({ header, payload: foreign });
      assert.ok(input.endsWith(Buffer.from(" k\n").toString("base64url")));
      const expected = createHmac("sha512", " k\n").update(input).digest("base64url");
      assert.ok(new DetachedJws({ secret: bytes }).sign({ header, payload: foreign }).endsWith(`..${expected}`));
      const [normalized, sealed] = ["normalized", "authorization"].map((name) => new Mac({ id: "a", key: bytes })[name]({ method: "GET", url: URL_OF_CARD, ts: 1, nonce: "n" }));
      assert.ok(sealed.includes(createHmac("sha256", " k\n").update(normalized).digest("base64")));
    }
  });
});

describe("where requests go", () => {
  const MAKERS = [(baseUrl) => new FreedomPay({ authId: "1", secretKey: "k", baseUrl }), (baseUrl) => new Paysera({ ...PAYSERA, baseUrl }), (baseUrl) => new OffBlocks({ ...OFFBLOCKS, baseUrl }), (baseUrl) => new D1({ issuerId: "ISSUER-001", accessToken: "t", baseUrl })];
  for (const make of MAKERS) {
    refuses(`no base URL for ${make}`, [
      ...each(["https://u:p@api.example.com", "https://u@api.example.com", "https://:p@api.example.com"], make, "INVALID_URL", "baseUrl", /^remove them/),
      ...["/v1", "//", "?", "?a=b", "#", "#a", "/?", "/#", "/a/?b#c"].flatMap((rest) => each([`https://api.example.com${rest}`], make, "INVALID_URL", "baseUrl", /^pass scheme, host and port alone/)),
      ...each(["http://api.example.com", "http://0.0.0.0", "http://10.0.0.1", "http://127.example.com", "http://localhost.example.com", "http://[::2]"], make, "INVALID_URL", "baseUrl", /^use https/),
      ...each(["", "api.example.com", "/v1", "//api.example.com", "https://", "https://a b", "https://a:70000"], make, "INVALID_URL", "baseUrl", /^pass an absolute URL/),
      ...each(["ftp://api.example.com", "file:///a", "ws://localhost", "data:,a", "javascript:1", "api.example.com:443"], make, "INVALID_URL", "baseUrl"),
      ...each([null, 5, {}, new URL("https://api.example.com")], make, "INVALID_URL", "baseUrl", /^pass a URL as a string/),
    ]);
  }

  test("an origin is taken, and loopback by plain http", async () => {
    for (const origin of ["https://api.example.com", "https://api.example.com:8443", "http://localhost", "http://localhost:4810", "http://127.0.0.1:1", "http://127.255.1.2", "http://[::1]:8080"]) {
      for (const baseUrl of [origin, `${origin}/`]) {
        const [one, other, third, fourth] = MAKERS.map((make) => make(baseUrl));
        const found = [one.raw("/a", {}).url, other.cards.get(1).url, (await third.cards.get(1)).url, (await fourth.digitalCards.get(1)).url];
        assert.deepEqual(found, [`${origin}/a`, `${origin}/rest/v1/card/1`, `${origin}/v1/cards/1`, `${origin}/banking/v1/issuers/ISSUER-001/digitalCards/1`]);
      }
    }
  });

  const credentials = { authId: "1", secretKey: "k" };
  refuses("environments", [
    row(() => new FreedomPay(credentials), "INVALID_ARGUMENT", "environment", /"test", "production", or a baseUrl/),
    row(() => new FreedomPay({ ...credentials, environment: "test", baseUrl: "https://a.example" }), "INVALID_ARGUMENT", "baseUrl", /one of the two/),
    ...each(["", "prod", "Test", "sandbox", null, 5, "__proto__", "toString"], (environment) => new FreedomPay({ ...credentials, environment }), "INVALID_ARGUMENT", "environment"),
    row(() => new D1({ issuerId: "ISSUER-001" }), "INVALID_ARGUMENT", "environment", /"production", "staging", "development", or a baseUrl/),
    row(() => thales({ baseUrl: "https://a.example" }), "INVALID_ARGUMENT", "baseUrl", /one of the two/),
    ...each(["", "test", "Production", "sandbox", null, 5, "__proto__", "toString"], (environment) => thales({ environment }), "INVALID_ARGUMENT", "environment"),
  ]);

  refuses("URLs of a MAC", [
    ...each([undefined, null, 5, "", "/rest", "ftp://a/", "https://u:p@a/", "https://a/?", "https://a/?#b"], (url) => seal({ url }), "INVALID_URL", "url"),
  ]);
});

describe("ids and paths", () => {
  const IDS = ["", ".", "..", "a/b", "/", "../1", "a?b", "a#b", "%2F", "%2f..", "%2e%2e", "a%", "a b", " ", "a\\b", "a\tb", "a\nb", "\0", "\u00a0", "a".repeat(257)];
  const NOT_IDS = [undefined, null, NaN, Infinity, 1.5, -1, 2 ** 53, 1n, true, {}, [1], Symbol("s"), new String("1"), new Date(0)];
  const CALLS = {
    get: ["id", (id) => paysera.cards.get(id)],
    delete: ["id", (id) => paysera.cards.delete(id)],
    update: ["id", (id) => paysera.cards.update(id, {})],
    process: ["id", (id) => paysera.deposits.process(id)],
    create: ["cardId", (id) => paysera.deposits.create(id, { account_number: "a", amount: { amount: 1, currency: "EUR" } })],
  };
  for (const [name, [field, make]] of Object.entries(CALLS)) refuses(`ids of ${name}`, each([...IDS, ...NOT_IDS], make, "INVALID_PATH", field));

  const LATER = {
    "cards.create": ["accountId", (id) => offblocks.cards.create(id, {})],
    "cards.listByAccount": ["accountId", (id) => offblocks.cards.listByAccount(id)],
    ...Object.fromEntries(["get", "deactivate", "activate", "terminate"].map((name) => [`cards.${name}`, ["id", (id) => offblocks.cards[name](id)]])),
    ...Object.fromEntries(["get", "delete"].map((name) => [`webhooks.${name}`, ["id", (id) => offblocks.webhooks[name](id)]])),
    ...Object.fromEntries(["issueCard", "failCard"].map((name) => [`simulator.${name}`, ["cardId", (id) => offblocks.simulator[name](id)]])),
  };
  for (const [name, [field, make]] of Object.entries(LATER)) {
    rejects(`ids of OffBlocks' ${name}`, [...each([...IDS, ...NOT_IDS], make, "INVALID_PATH", field), ...each(["\ud800"], make, "NOT_REPRESENTABLE", field)]);
  }

  const OF_D1 = {
    ...Object.fromEntries(["suspend", "resume", "delete", "get", "credentials", "stepUpResult"].map((name) => [`digitalCards.${name}`, ["digitalCardId", (id) => d1.digitalCards[name](id)]])),
    "operations.get, its card": ["digitalCardId", (id) => d1.operations.get(id, "a")],
    "operations.get": ["operationId", (id) => d1.operations.get("a", id)],
    "operations.list": ["digitalCardId", (id) => d1.operations.list(id)],
  };
  const NOT_OF_D1 = ["a.b", "a~b", "a:b", "\u00e9", "operations:suspend", "a".repeat(65)];
  for (const [name, [field, make]] of Object.entries(OF_D1)) {
    rejects(`ids of D1's ${name}`, [...each([...IDS, ...NOT_IDS, ...NOT_OF_D1], make, "INVALID_PATH", field), ...each(["\ud800"], make, "NOT_REPRESENTABLE", field)]);
  }
  const issued = (issuerId) => thales({ issuerId }).digitalCards.get("a");
  rejects("an issuer's id that no path can have", [
    ...each(["", "ISSUER-01", "ISSUER-0001", "..........\u0000"], async (issuerId) => thales({ issuerId }), "INVALID_PATH", "issuerId"),
    ...each(["../ISSUER1", "ISSUER/001", "ISSUER?001", "ISSUER 001", "ISSUER%2F1", "ISSUER\n001"], issued, "INVALID_PATH", "issuerId"),
    ...each([undefined, null, 5, {}, 1234567890], async (issuerId) => thales({ issuerId }), "INVALID_ARGUMENT", "issuerId"),
  ]);
  test("an id of D1 stays as it is, and a colon of its paths, too", async () => {
    for (const id of ["a", "A_b-9", "a".repeat(64), 0, Number.MAX_SAFE_INTEGER]) {
      assert.equal((await d1.digitalCards.suspend(id)).url, `https://api.d1.thalescloud.io/banking/v1/issuers/ISSUER-001/digitalCards/${id}/operations:suspend`);
      assert.equal((await d1.operations.get("b", id)).url, `https://api.d1.thalescloud.io/banking/v1/issuers/ISSUER-001/digitalCards/b/operations/${id}`);
    }
    const { url } = await issued("\u00e9:@\u{1f600}456789");
    assert.equal(new URL(url).href, url);
    assert.equal(decodeURIComponent(url.split("/")[6]), "\u00e9:@\u{1f600}456789");
  });

  test("an id is one encoded segment", async () => {
    for (const id of ["42", "a-b_c.d~e", "é", "a:b@c", "a=b&c+d;e,f$g!h'i(j)k*l", "...", "\u{1f600}", "[x]", "^`{|}", "a".repeat(256)]) {
      const { pathname, search, href } = new URL(paysera.deposits.process(id).url);
      assert.equal(pathname.split("/").length, 6);
      assert.equal(decodeURIComponent(pathname.split("/")[4]), id);
      assert.equal(search, "");
      assert.equal(href, paysera.deposits.process(id).url);
      const { url } = await offblocks.cards.deactivate(id);
      assert.equal(new URL(url).href, url);
      assert.deepEqual(new URL(url).pathname.split("/").map(decodeURIComponent), ["", "v1", "cards", id, "deactivate"]);
    }
    assert.equal(paysera.cards.get(0).url, "https://wallet.paysera.com/rest/v1/card/0");
    assert.equal(paysera.cards.get(Number.MAX_SAFE_INTEGER).url, "https://wallet.paysera.com/rest/v1/card/9007199254740991");
  });

  const PATHS = [
    "", "a", "//host/a", "/..", "/a/../b", "/a/..", "/./a", "/a/.", "/%2e%2e/a", "/a/%2E%2e", "/.%2e", "/%2e", "\\a", "/a\\b", "/a?", "/a?b", "/a#", "/a#b", "/a b", "/a\tb", "/a\nb", "/a\r\nHost: b", "/a\0",
    "/é", "/a\"b", "/a<b>", "/a{b}", "/a^b", "/a`b", "/%", "/%2", "/%zz", "https://api.freedompay.kz/v5/x", "@host/a", ":80/a", ".example.com/a",
  ];
  const NOT_PATHS = [undefined, null, 5, {}, new String("/a")];
  refuses("raw paths that would become others", [
    ...each(PATHS, (path) => freedompay.raw(path, {}), "INVALID_PATH", "path"),
    ...each(PATHS, (path) => setPin({ card_id: "42" }, { path }), "INVALID_PATH", "path"),
    ...each(PATHS, (path) => paysera.raw({ method: "GET", path }), "INVALID_PATH", "path"),
    ...each(NOT_PATHS, (path) => freedompay.raw(path, {}), "INVALID_ARGUMENT", "path"),
    row(() => freedompay.raw({ method: "POST", path: "/v5/x", body: {} }), "INVALID_ARGUMENT", "path"),
    ...each(NOT_PATHS, (path) => paysera.raw({ method: "GET", path }), "INVALID_ARGUMENT", "path"),
    ...each(NOT_PATHS.slice(1), (path) => setPin({ card_id: "42" }, { path }), "INVALID_ARGUMENT", "path"),
  ]);

  rejects("raw paths of OffBlocks that would become others", [
    ...each(PATHS, (path) => rawOff({ path }), "INVALID_PATH", "path"),
    ...each(NOT_PATHS, (path) => rawOff({ path }), "INVALID_ARGUMENT", "path"),
  ]);

  rejects("raw paths of D1 that would become others", [
    ...each(PATHS, (path) => rawD1({ path }), "INVALID_PATH", "path"),
    ...each(NOT_PATHS, (path) => rawD1({ path }), "INVALID_ARGUMENT", "path"),
  ]);

  test("a path is signed as it is called", async () => {
    const uriOf = ({ headers }) => parse(Buffer.from(headers["x-jws-signature"].split("..")[0], "base64url")).uri;
    for (const path of ["/", "/v5/partner/external/cardholder_validate", "/a/b%2Fc/~d;e=f,g@h:i$j&k!l'm(n)o*p+q|r[s]"]) {
      for (const request of [freedompay.raw(path, {}), setPin({ card_id: "42" }, { path })]) {
        assert.equal(new URL(request.url).href, request.url);
        assert.equal(request.url, `https://test-api.freedompay.kz${path}`);
        assert.equal(uriOf(request), path);
      }
      const request = paysera.raw({ method: "GET", path, query: "a=b[c]&d" });
      assert.equal(request.url, `https://wallet.paysera.com${path}?a=b[c]&d`);
      assert.equal(new URL(request.url).href, request.url);
      let base;
      const privateKey = { sign: async (bytes) => ((base = Buffer.from(bytes).toString()), new Uint8Array(96)) };
      const { url } = await off({ privateKey }).raw({ method: "get", path, query: "a=b[c]&d" });
      assert.equal(url, `https://api.offblocks.xyz${path}?a=b[c]&d`);
      assert.ok(base.startsWith(`"@method": GET\n"@authority": api.offblocks.xyz\n"@path": ${path}\n"@query": ?a=b[c]&d\n`), base);
    }
  });
});

describe("what becomes a header", () => {
  const BREAKS = ["a\r\nb", "a\nb", "a\r", "\n", "a\0b", "a\x7f", "é", "\ud83d\ude00"];
  const QUOTES = ['a"b', "a\\b", '"', "\\"];
  refuses("line breaks, NUL, quotes", [
    ...each([...BREAKS, " a", "a ", "\ta"], (authId) => new FreedomPay({ ...FREEDOMPAY, authId }), "INVALID_HEADER", "authId"),
    ...each([...BREAKS, ...QUOTES, ""], (macId) => new Paysera({ ...PAYSERA, macId }), "INVALID_HEADER", "macId"),
    ...each([...BREAKS, ...QUOTES, ""], (id) => new Mac({ id, key: "k" }), "INVALID_HEADER", "id"),
    ...each([...BREAKS, ...QUOTES, ""], (nonce) => paysera.cards.get(1, { nonce }), "INVALID_NONCE", "nonce"),
    ...each([...BREAKS, ...QUOTES, ""], (nonce) => paysera.raw({ method: "GET", path: "/" }, { nonce }), "INVALID_NONCE", "nonce"),
    ...each([...BREAKS, ...QUOTES, "", "\ud800"], (nonce) => seal({ nonce }), "INVALID_NONCE", "nonce"),
    ...each([...BREAKS, ...QUOTES, ""], (nonce) => mac.normalized({ method: "GET", url: URL_OF_CARD, ts: 1, nonce }), "INVALID_NONCE", "nonce"),
    ...each([...BREAKS, " a", "a ", ""], (requestId) => setPin({ card_id: "42" }, { requestId }), "INVALID_HEADER", "requestId"),
    ...each([...BREAKS, " a", "a ", ""], (requestId) => freedompay.raw("/a", {}, { requestId }), "INVALID_HEADER", "requestId"),
    ...each([...BREAKS, " a", "a ", ""], (contentType) => call({ body: "a", contentType }), "INVALID_HEADER", "contentType"),
    ...each([...BREAKS, "", "GET ", "GE T", "G-T", "GET\r\nHost: b"], (method) => call({ method }), "INVALID_ARGUMENT", "method"),
    ...each([...BREAKS, "", "GET ", "GE T"], (method) => seal({ method }), "INVALID_ARGUMENT", "method"),
    row(() => new FreedomPay({ ...FREEDOMPAY, authId: "" }), "INVALID_ARGUMENT", "authId"),
    row(() => call({ method: "GET", body: "a" }), "INVALID_ARGUMENT", "body", /GET and HEAD/),
  ]);

  const sent = (more, options) => profiled({ parameters: ["nonce", "keyid", "tag"], tag: "t", ...more }, options);
  rejects("line breaks, NUL and white space in what OffBlocks sends", [
    ...each([...BREAKS, "\ud800"], (keyid) => get({ keyid }), "INVALID_HEADER", "keyid"),
    ...each([...BREAKS, "\ud800"], (nonce) => sent({}, { nonce }), "INVALID_HEADER", "nonce"),
    ...each([...BREAKS, "\ud800"], (tag) => sent({ tag }), "INVALID_HEADER", "tag"),
    ...each([...BREAKS, " a", "a ", "a b", "\ta", "", "Bearer a", 'a"b', "a,b", "a;b", "a:b"], (accessToken) => get({ accessToken }), "INVALID_HEADER", "accessToken", /without the word Bearer/),
    ...each([...BREAKS, " a", "a ", "", "a b"], (token) => get({}, { accessToken: () => token }), "INVALID_HEADER", "accessToken"),
    ...each([...BREAKS, " a", "a ", ""], (contentType) => rawOff({ body: "a", contentType }), "INVALID_HEADER", "contentType"),
    ...each([...BREAKS, "\u00df", "\ufb01nd", "", "GET ", "GE T", "G-T\u0130", "GET\r\nHost: b"], (method) => rawOff({ method }), "INVALID_ARGUMENT", "method"),
    row(() => rawOff({ method: "GET", body: "a" }), "INVALID_ARGUMENT", "body", /GET and HEAD/),
    row(() => rawOff({ method: "head", body: {} }), "INVALID_ARGUMENT", "body", /GET and HEAD/),
  ]);

  rejects("line breaks, NUL and white space in what D1 is sent", [
    ...each([...BREAKS, " a", "a ", "a b", "\ta", "", "Bearer a", 'a"b', "a,b", "a;b", "a:b"], (accessToken) => thales({ accessToken }).digitalCards.get("a"), "INVALID_HEADER", "accessToken", /without the word Bearer/),
    ...each([...BREAKS, " a", "a ", "", "a b"], (token) => suspend({}, { accessToken: () => token }), "INVALID_HEADER", "accessToken"),
    ...each([...BREAKS, " a", "a ", "", "a b", "a.b", "a:b", "a".repeat(65)], (correlationId) => d1.digitalCards.get("a", { correlationId }), "WRONG_VALUE", "correlationId", /1 to 64 letters/),
    ...each([...BREAKS, "", "a b"], (correlationId) => tokenOf({}, { correlationId }), "WRONG_VALUE", "correlationId"),
    ...each([...BREAKS, "", "a b"], (correlationId) => rawD1({}, { correlationId }), "WRONG_VALUE", "correlationId"),
    ...each([...BREAKS, " a", "a ", ""], (contentType) => rawD1({ body: "a", contentType }), "INVALID_HEADER", "contentType"),
    ...each([...BREAKS, "\u00df", "\ufb01nd", "", "GET ", "GE T", "GET\r\nHost: b"], (method) => rawD1({ method }), "INVALID_ARGUMENT", "method"),
    row(() => rawD1({ method: "GET", body: "a" }), "INVALID_ARGUMENT", "body", /GET and HEAD/),
    row(() => rawD1({ method: "head", body: {} }), "INVALID_ARGUMENT", "body", /GET and HEAD/),
  ]);

  test("what is printable is sent, quoted where it has to be", async () => {
    const { headers } = await sent({}, { nonce: 'a"b\\c, d' });
    assert.equal(headers["signature-input"].split(")")[1], ';nonce="a\\"b\\\\c, d";keyid="k";tag="t"');
    assert.equal((await get({ accessToken: "aZ09-._~+/==" })).headers.authorization, "Bearer aZ09-._~+/==");
  });

  test("quotes in authId are JSON's, and ext is encoded", () => {
    const authId = 'a"b\\c';
    const [header] = new FreedomPay({ ...FREEDOMPAY, authId }).raw("/a", {}).headers["x-jws-signature"].split("..");
    assert.equal(parse(Buffer.from(header, "base64url")).auth_id, authId);
    const ext = { 'a"\r\n': '"\\\0&=+é' };
    const sealed = seal({ ext });
    assert.match(sealed, /^[\x20-\x7e]+$/);
    assert.deepEqual(mac.verify({ authorization: sealed, method: "POST", url: URL_OF_CARD }).ext, ext);
  });

  refuses("ext has no body_hash of the caller's and no nameless parameter", [
    row(() => paysera.cards.get(1, { ext: { body_hash: "a" } }), "INVALID_ARGUMENT", "ext.body_hash"),
    row(() => call({ ext: { body_hash: "a" } }), "INVALID_ARGUMENT", "ext.body_hash"),
    row(() => new Paysera({ ...PAYSERA, ext: { body_hash: "a" } }).cards.get(1), "INVALID_ARGUMENT", "ext.body_hash"),
    row(() => seal({ ext: { body_hash: "a" } }), "INVALID_ARGUMENT", "ext.body_hash"),
    row(() => seal({ ext: { "": "a" } }), "INVALID_ARGUMENT", "ext"),
  ]);
});

describe("times", () => {
  const TS = [1343811600000, 1.5, -1, NaN, Infinity, 100_000_000_001];
  const NOT_TS = ["15", "", null, true, 1n, {}, [], Symbol("s"), new Date(0)];
  const normalized = (ts) => mac.normalized({ method: "GET", url: URL_OF_CARD, ts, nonce: "n" });
  refuses("ts is whole seconds, now returns milliseconds", [
    ...each([...TS, ...NOT_TS], (ts) => seal({ ts }), "INVALID_TIMESTAMP", "ts"),
    ...each([...TS, ...NOT_TS, undefined], normalized, "INVALID_TIMESTAMP", "ts"),
    row(() => seal({ ts: 1343811600000 }), "INVALID_TIMESTAMP", "ts", /pass seconds/),
    ...each([1343811600, NaN, -1, Infinity, undefined, null, "1343811600000", {}, Promise.resolve(1343811600000), Symbol("s"), 1e15], (now) => paysera.cards.get(1, { now: () => now }), "INVALID_TIMESTAMP", "now", /milliseconds/),
    row(() => call({}) && paysera.raw({ method: "GET", path: "/" }, { now: () => 1343811600 }), "INVALID_TIMESTAMP", "now"),
    row(() => verify({ now: () => 1343811600 }), "INVALID_TIMESTAMP", "now"),
    ...each([5, "now", null, {}, new Date()], (now) => paysera.cards.get(1, { now }), "INVALID_ARGUMENT", "now", /function that returns milliseconds/),
    ...each([5, null], (now) => verify({ now }), "INVALID_ARGUMENT", "now"),
    ...each([-1, 1.5, NaN, Infinity, "300", null, true], (maxSkewSeconds) => verify({ maxSkewSeconds }), "INVALID_TIMESTAMP", "maxSkewSeconds"),
  ]);

  rejects("OffBlocks' now returns milliseconds", [
    ...each([1343811600, NaN, -1, Infinity, undefined, null, "1343811600000", {}, Promise.resolve(1343811600000), Symbol("s"), 1e15], (now) => get({}, { now: () => now }), "INVALID_TIMESTAMP", "now", /milliseconds/),
    ...each([5, "now", null, {}, new Date()], (now) => get({}, { now }), "INVALID_ARGUMENT", "now", /function that returns milliseconds/),
    row(() => rawOff({}, { now: () => 1343811600 }), "INVALID_TIMESTAMP", "now"),
    ...each([-1, 1.5, NaN, Infinity, 1e12], (expiresAfterSeconds) => profiled({ expiresAfterSeconds }), "INVALID_TIMESTAMP", "profile.expiresAfterSeconds"),
  ]);

  const checked = async (more) => verifyJwt(await signJwt({ exp: 1343811601 }, { key: await es256() }), { key: await es256(), now: () => 1343811600000, ...more });
  rejects("the clocks of an assertion, a token and a cache return milliseconds", [
    ...each([1343811600, NaN, -1, Infinity, undefined, null, "1343811600000", {}, Promise.resolve(1343811600000), Symbol("s"), 1e15], (now) => tokenOf({}, { now: () => now }), "INVALID_TIMESTAMP", "now", /milliseconds/),
    ...each([5, "now", null, {}, new Date()], (now) => tokenOf({}, { now }), "INVALID_ARGUMENT", "now", /function that returns milliseconds/),
    ...each([0, -1, 901, 1.5, NaN, Infinity, 600_000], (lifetimeSeconds) => tokenOf({ assertion: { lifetimeSeconds } }), "INVALID_TIMESTAMP", "assertion.lifetimeSeconds"),
    ...each(["600", null, true, {}], async (lifetimeSeconds) => thales({ assertion: { lifetimeSeconds } }), "INVALID_TIMESTAMP", "assertion.lifetimeSeconds"),
    ...each([1343811600, NaN, undefined, null, "1343811600000", {}], (now) => checked({ now: () => now }), "INVALID_TIMESTAMP", "now", /milliseconds/),
    ...each([5, "now", null, {}], (now) => checked({ now }), "INVALID_ARGUMENT", "now"),
    ...each([-1, 1.5, NaN, Infinity, "60", null, true], (clockSkewSeconds) => checked({ clockSkewSeconds }), "INVALID_TIMESTAMP", "clockSkewSeconds"),
    ...each([1343811600, NaN, -1, Infinity, undefined, null, "1343811600000", {}, Promise.resolve(1343811600000)], (now) => cachedToken(async () => ({ access_token: "t", expires_in: 900 }), { now: () => now })(), "INVALID_TIMESTAMP", "now", /milliseconds/),
    ...each([5, "now", null, {}], async (now) => cachedToken(async () => ({}), { now }), "INVALID_ARGUMENT", "now"),
    ...each(["60", null, true, {}, NaN, -1, Infinity], async (refreshBeforeSeconds) => cachedToken(async () => ({}), { refreshBeforeSeconds }), "INVALID_TIMESTAMP", "refreshBeforeSeconds"),
  ]);

  test("the fraction of a millisecond clock is cut, never rounded", async () => {
    const { body } = await tokenOf({}, { now: () => 1343811600999.9 });
    assert.equal(parse(Buffer.from(body.split(".")[1], "base64url")).exp, 1343812200);
    assert.match((await get({}, { now: () => 1343811600999.9 })).headers["signature-input"], /;created=1343811600;expires=1343811900;/);
    assert.match(paysera.cards.get(1, { now: () => 1343811600999.9 }).headers.authorization, / ts="1343811600"/);
    assert.match(seal({ ts: 0 }), / ts="0"/);
    assert.match(seal({ ts: 100_000_000_000 }), / ts="100000000000"/);
  });
});

describe("options", () => {
  const typo = { misspelt: 1 };
  refuses("a misspelt or missing one", [
    row(() => new FreedomPay({ ...FREEDOMPAY, ...typo }), "INVALID_ARGUMENT", "misspelt", /authId, secretKey, environment, baseUrl/),
    row(() => new Paysera({ ...PAYSERA, ...typo }), "INVALID_ARGUMENT", "misspelt", /macId, macKey, ext, baseUrl/),
    row(() => paysera.withCredentials({ ...PAYSERA, ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => new DetachedJws({ secret: "k", ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => new Mac({ id: "a", key: "k", ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => setPin({ card_id: "1" }, typo), "INVALID_ARGUMENT", "misspelt", /path, requestId, now, nonce/),
    row(() => freedompay.raw("/a", {}, typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => freedompay.raw("/a", {}, { path: "/b" }), "INVALID_ARGUMENT", "path"),
    row(() => paysera.cards.get(1, typo), "INVALID_ARGUMENT", "misspelt", /ext, now, nonce/),
    row(() => paysera.server.time(typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => call(typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => paysera.raw({ method: "GET", path: "/" }, typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => jws.sign({ header: {}, payload: "", ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => jws.signingInput({ header: {}, payload: "", ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => jws.verify({ jws: "", payload: "", ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => seal(typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => verify(typo), "INVALID_ARGUMENT", "misspelt"),
    ...each([null, 5, "a"], (options) => setPin({ card_id: "1" }, options), "INVALID_ARGUMENT", "options"),
    ...each([null, 5, "a"], (options) => new FreedomPay(options), "INVALID_ARGUMENT", "options"),
    ...each([null, 5, "a"], (options) => new Paysera(options), "INVALID_ARGUMENT", "options"),
    row(() => new FreedomPay(), "INVALID_ARGUMENT", "authId"),
    row(() => new Paysera(), "INVALID_ARGUMENT", "macId"),
    row(() => new DetachedJws(), "INVALID_SECRET", "secret"),
    row(() => new Mac(), "INVALID_ARGUMENT", "id"),
    row(() => mac.authorization(), "INVALID_ARGUMENT", "method"),
    row(() => mac.verify(), "INVALID_ARGUMENT", "authorization"),
    row(() => jws.sign(), "MISSING_FIELD", "header"),
    row(() => jws.verify(), "INVALID_ARGUMENT", "jws"),
    row(() => paysera.raw(), "INVALID_ARGUMENT", "method"),
    row(() => freedompay.raw(), "INVALID_ARGUMENT", "path"),
    ...each([undefined, null, 123456, {}], (authId) => new FreedomPay({ ...FREEDOMPAY, authId }), "INVALID_ARGUMENT", "authId"),
    ...each([undefined, null, 5], (macId) => new Paysera({ ...PAYSERA, macId }), "INVALID_ARGUMENT", "macId"),
    ...each([undefined, null, 5], (id) => new Mac({ id, key: "k" }), "INVALID_ARGUMENT", "id"),
    ...each([null, 5], (nonce) => paysera.cards.get(1, { nonce }), "INVALID_ARGUMENT", "nonce"),
    ...each([null, 5], (requestId) => setPin({ card_id: "1" }, { requestId }), "INVALID_ARGUMENT", "requestId"),
    ...each([null, 5], (contentType) => call({ contentType }), "INVALID_ARGUMENT", "contentType"),
    ...each([undefined, null, 5], (method) => call({ method }), "INVALID_ARGUMENT", "method"),
    ...each([undefined, null, 5, {}, new ArrayBuffer(1), new Uint16Array(1), [1]], bodyHash, "INVALID_ARGUMENT", "body"),
    ...each([null, 5, {}, [1]], (body) => seal({ body }), "INVALID_ARGUMENT", "body"),
    ...each([null, 5, {}, [1]], (body) => verify({ body }), "INVALID_ARGUMENT", "body"),
    ...each([undefined, null, 5, {}], (payload) => jws.sign({ header: {}, payload }), "INVALID_ARGUMENT", "payload"),
    ...each(["none", "HS1", "hs512", "RS256", ""], (algorithm) => new DetachedJws({ secret: "k", algorithm }), "UNSUPPORTED_ALGORITHM", "algorithm", /HS256, HS384, HS512/),
    ...each([null, 512], (algorithm) => new DetachedJws({ secret: "k", algorithm }), "INVALID_ARGUMENT", "algorithm"),
  ]);

  refuses("those of OffBlocks' constructor", [
    row(() => off(typo), "INVALID_ARGUMENT", "misspelt", /keyid, privateKey, accessToken, profile, baseUrl/),
    ...each([null, 5, "a", true], (options) => new OffBlocks(options), "INVALID_ARGUMENT", "options"),
    ...each([null, 5, {}, ["k"], Symbol("k")], (keyid) => off({ keyid }), "INVALID_ARGUMENT", "keyid"),
    ...each([null, 5, {}, ["t"], Promise.resolve("t")], (accessToken) => off({ accessToken }), "INVALID_ARGUMENT", "accessToken", /a function that returns it/),
    row(() => off({ profile: { ...profiles.offblocks, ...typo } }), "INVALID_ARGUMENT", "misspelt", /label, algorithm, components, parameters, expiresAfterSeconds, tag, digest/),
    ...["label", "algorithm", "components", "parameters", "digest", "expiresAfterSeconds"].flatMap((name) => each(
      [undefined, null, true, {}, Symbol("s"), name === "expiresAfterSeconds" ? "300" : 300], (value) => off({ profile: { ...profiles.offblocks, [name]: value } }),
      name === "expiresAfterSeconds" ? "INVALID_TIMESTAMP" : "INVALID_ARGUMENT", `profile.${name}`,
    )),
    ...each([null, 5, {}], (tag) => off({ profile: { ...profiles.offblocks, tag } }), "INVALID_ARGUMENT", "profile.tag"),
    ...["components", "parameters", "digest"].flatMap((name) => [
      ...each([[""], ["", "@method"]], (list) => off({ profile: { ...profiles.offblocks, [name]: list } }), "INVALID_ARGUMENT", `profile.${name}[0]`, /^leave it out/),
      ...each([["created", undefined], ["created", 5], ["created", null], ["created", ["x"]]], (list) => off({ profile: { ...profiles.offblocks, [name]: list } }), "INVALID_ARGUMENT", `profile.${name}[1]`),
      ...each([["\ud800"]], (list) => off({ profile: { ...profiles.offblocks, [name]: list } }), "NOT_REPRESENTABLE", `profile.${name}[0]`),
    ]),
  ]);

  rejects("those of a profile, when it is used", [
    ...each(["@nope", "@signature-params", "Content-Type", "a b", '"x', "@query-param", "@method;bs", "x;nope", "x;sf;bs"], (component) => profiled({ components: ["@method", component] }), "INVALID_COMPONENT", "profile.components[1]"),
    row(() => profiled({ components: ["@method", "@path", "@method"] }), "INVALID_COMPONENT", "profile.components[2]", /once/),
    row(() => profiled({ components: ["@status"] }), "INVALID_COMPONENT", "components[0]"),
    ...each(["nope", "Created", "key"], (parameter) => profiled({ parameters: ["created", parameter] }), "INVALID_ARGUMENT", "profile.parameters", /created, expires, nonce, alg, keyid and tag/),
    row(() => profiled({ parameters: ["created", "created"] }), "DUPLICATE_FIELD", "created"),
    row(() => profiled({ parameters: ["tag"] }), "MISSING_FIELD", "tag", /give the profile a tag/),
    ...each(["sha-384", "md5", "SHA-512"], (digest) => profiled({ digest: [digest] }), "UNSUPPORTED_ALGORITHM", "profile.digest", /sha-256 or sha-512/),
    row(() => off({ profile: { ...profiles.offblocks, digest: ["sha-256", "sha-256"] } }).raw({ method: "POST", path: "/", body: "a" }), "DUPLICATE_FIELD", "algorithms"),
    ...each(["Sig", "", "1", "a b"], (label) => profiled({ label }), "INVALID_ARGUMENT", "label"),
    ...each(["nope", "ES384", "__proto__", ""], (algorithm) => profiled({ algorithm }), "UNSUPPORTED_ALGORITHM", "algorithm"),
    ...each([undefined], (keyid) => get({ keyid }), "MISSING_FIELD", "keyid", /the profile sends it/),
    row(() => off({ keyid: undefined }).raw({ method: "GET", path: "/" }), "MISSING_FIELD", "keyid"),
  ]);

  test("a header field that the call lacks is not covered, a key without keyid does where none is sent", async () => {
    const request = await get({ keyid: undefined, profile: { ...profiles.offblocks, components: ["content-digest", "@method", "x-other"], parameters: ["alg"] } });
    assert.equal(request.headers["signature-input"], 'sig=("@method");alg="ecdsa-p384-sha384"');
  });

  test("an untyped OffBlocks call writes a form where its type is one", async () => {
    const request = await rawOff({ method: "POST", body: { a: "b c", d: 1 }, contentType: "application/x-www-form-urlencoded; charset=utf-8" });
    assert.equal(request.body, "a=b+c&d=1");
  });

  const { privateKey: p384, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const pem = (key) => key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" });
  const { privateKey: p256 } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  rejects("a private key that is missing or none", [
    ...each([undefined], (privateKey) => get({ privateKey }), "MISSING_FIELD", "privateKey", /private key and its keyid/),
    ...each([undefined], (privateKey) => off({ privateKey }).raw({ method: "GET", path: "/" }), "MISSING_FIELD", "privateKey"),
    ...each([null, 5, true, {}, [], "", "key", new Uint8Array(), Symbol("s"), () => 1, { kty: "EC" }, { sign: "x" }, new Date(0)], (privateKey) => get({ privateKey }), "INVALID_KEY", "privateKey"),
    row(() => get({ privateKey: pem(p256) }), "INVALID_KEY", "privateKey"),
    row(() => get({ privateKey: pem(p384).slice(0, -40) }), "INVALID_KEY", "privateKey"),
    row(() => get({ privateKey: { ...p384.export({ format: "jwk" }), alg: "ES256" } }), "INVALID_KEY", "privateKey.alg"),
    row(() => get({ privateKey: p384 }), "INVALID_KEY", "privateKey"),
  ]);
  rejects("a private key that cannot sign, or not by the profile's algorithm", [
    row(() => get({ privateKey: pem(publicKey) }), "INVALID_KEY", "privateKey"),
    row(() => get({ privateKey: { verify: async () => true } }), "INVALID_KEY", "privateKey"),
    row(async () => get({ privateKey: await importKey("secret", { algorithm: "hmac-sha256" }) }), "INVALID_KEY", "privateKey", /ecdsa-p384-sha384/),
    row(() => get({ privateKey: { ...p384.export({ format: "jwk" }), crv: 1n } }), "NOT_REPRESENTABLE", "privateKey.crv"),
  ]);

  rejects("what a signer of one's own returns", [
    ...each([undefined, null, 5, {}, [1], "a".repeat(96), ...[0, 64, 95, 97, 104].map((length) => new Uint8Array(length))], (signature) => get({ privateKey: { sign: async () => signature } }), "INVALID_SIGNATURE", "sign"),
  ]);

  const ONE = "828CF71D-a447-0000-ffff-c1df8bc197ca";
  rejects("those of an OffBlocks call", [
    ...each([null, 5, "a", true], (options) => get({}, options), "INVALID_ARGUMENT", "options"),
    row(() => get({}, typo), "INVALID_ARGUMENT", "misspelt", /idempotencyKey, accessToken, now, nonce/),
    row(() => offblocks.auth.token({ apiKey: UUID, apiSecret: "s" }, typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => order({ type: "virtual" }, typo), "MISSING_FIELD", "billingAddress"),
    row(() => offblocks.cards.create("a", {}, typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => offblocks.webhooks.list(typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => rawOff({}, typo), "INVALID_ARGUMENT", "misspelt"),
    ...each([null, 5, {}, Symbol("s")], (idempotencyKey) => offblocks.cards.activate(1, { idempotencyKey }), "INVALID_ARGUMENT", "idempotencyKey"),
    ...["activate", "deactivate", "terminate"].flatMap((name) => each(["", "1", ` ${ONE}`, `${ONE}\n`, `{${ONE}}`, ONE.replaceAll("-", ""), "\ud800"], (idempotencyKey) => offblocks.cards[name](1, { idempotencyKey }), "WRONG_VALUE", "idempotencyKey", /UUID/)),
    ...each(["", "1", `${ONE}\r\n`], (idempotencyKey) => rawOff({}, { idempotencyKey }), "WRONG_VALUE", "idempotencyKey", /UUID/),
    ...["get", "listByAccount"].map((name) => [`${name} with an idempotency key`, () => offblocks.cards[name](1, { idempotencyKey: ONE }), "UNKNOWN_FIELD", "idempotencyKey", /leave it out/]),
    row(() => offblocks.cards.list({ idempotencyKey: ONE }), "UNKNOWN_FIELD", "idempotencyKey"),
    row(() => offblocks.webhooks.list({ idempotencyKey: ONE }), "UNKNOWN_FIELD", "idempotencyKey"),
    row(() => offblocks.webhooks.get(1, { idempotencyKey: "" }), "UNKNOWN_FIELD", "idempotencyKey"),
    // A call that is not signed takes one, and holds it to its form.
    row(() => offblocks.auth.token({ apiKey: UUID, apiSecret: "s" }, { idempotencyKey: "1" }), "WRONG_VALUE", "idempotencyKey"),
    row(() => offblocks.auth.uploadSigningKey({}, { idempotencyKey: `${ONE}\n` }), "WRONG_VALUE", "idempotencyKey"),
    row(() => offblocks.auth.deleteCredentials({ apiKey: UUID }, { idempotencyKey: 5 }), "INVALID_ARGUMENT", "idempotencyKey"),
    row(() => get({ accessToken: undefined }), "MISSING_FIELD", "accessToken", /auth\.token/),
    row(() => off({ accessToken: undefined }).auth.updateCredentials({ apiKey: UUID, apiSecret: "s" }), "MISSING_FIELD", "accessToken"),
    ...each([null, 5, {}, ["t"], Promise.resolve("t")], (accessToken) => get({}, { accessToken }), "INVALID_ARGUMENT", "accessToken"),
    ...each([undefined, null, 5, {}, () => "t"], (token) => get({ accessToken: () => token }), "INVALID_ARGUMENT", "accessToken"),
    ...each([undefined, 5], (token) => get({}, { accessToken: async () => token }), "INVALID_ARGUMENT", "accessToken"),
    ...each([null, 5], (nonce) => get({}, { nonce }), "INVALID_ARGUMENT", "nonce"),
    row(() => offblocks.raw(), "INVALID_ARGUMENT", "method"),
    row(() => rawOff(typo), "INVALID_ARGUMENT", "misspelt", /method, path, query, body, contentType/),
    ...each([undefined, null, 5, {}, Symbol("s")], (method) => rawOff({ method }), "INVALID_ARGUMENT", "method"),
    ...each([null, 5], (contentType) => rawOff({ contentType }), "INVALID_ARGUMENT", "contentType"),
    ...each([null, 5, true, ["a"], new Map([["a", "1"]]), new URLSearchParams("a=1"), "a=1\r\n", "a#b", "a b"], (query) => rawOff({ query }), "INVALID_ARGUMENT", "query"),
    ...each([{}, [], null, NaN, 1n, Symbol("s"), () => 1], (a) => rawOff({ query: { a } }), "WRONG_TYPE", "query.a"),
    ...each([null, 5, true, Symbol("s"), new Date(0)], (body) => rawOff({ body }), "WRONG_TYPE", "body"),
  ]);
  rejects("what only says that it is a CryptoKey", each([{ [Symbol.toStringTag]: "CryptoKey" }, { [Symbol.toStringTag]: "CryptoKey", algorithm: {} }], (key) => importKey(key, { algorithm: "ed25519" }), "INVALID_KEY", "key"));
  rejects("headers that are none", [
    ...each([Promise.resolve({}), new Date(0), /r/, new WeakMap(), new (class Fields {})(), () => 1, new ArrayBuffer(1)], async (headers) => signatureBase({ method: "GET", url: URL_OF_CARD, headers }, { components: [] }), "INVALID_ARGUMENT", "message.headers"),
  ]);
  rejects("an access token for a call that sends none", each([5, null, {}], (accessToken) => offblocks.auth.token({ apiKey: UUID, apiSecret: "s" }, { accessToken }), "INVALID_ARGUMENT", "accessToken"));

  const wrongKeys = (field) => [
    ...each([null, 5, true, "pem", () => 1], async (key) => thales({ [field]: key }), "INVALID_ARGUMENT", field),
    ...each([undefined, null, 5, {}], async (kid) => thales({ [field]: { kid, key: D1_JWK } }), "INVALID_ARGUMENT", `${field}.kid`),
    [`an empty kid of ${field}`, async () => thales({ [field]: { kid: "", key: D1_JWK } }), "INVALID_ARGUMENT", `${field}.kid`, /under which the key was registered/],
    [`no key of ${field}`, async () => thales({ [field]: { kid: "k" } }), "INVALID_KEY", `${field}.key`],
    [`a misspelt member of ${field}`, async () => thales({ [field]: { kid: "k", key: D1_JWK, ...typo } }), "INVALID_ARGUMENT", "misspelt", /kid, key/],
  ];
  rejects("those of D1's constructor", [
    row(async () => thales(typo), "INVALID_ARGUMENT", "misspelt", /issuerId, assertionKey, assertion, encryptTo, decryptWith, accessToken, environment, baseUrl/),
    row(async () => new D1(), "INVALID_ARGUMENT", "issuerId"),
    ...each([null, 5, "a", true], async (options) => new D1(options), "INVALID_ARGUMENT", "options"),
    ...each([null, 5, {}, ["t"], Promise.resolve("t")], async (accessToken) => thales({ accessToken }), "INVALID_ARGUMENT", "accessToken", /a function that returns it/),
    ...each([null, 5, "a", true], async (assertion) => thales({ assertion }), "INVALID_ARGUMENT", "assertion"),
    row(async () => thales({ assertion: typo }), "INVALID_ARGUMENT", "misspelt", /issuer, audience, lifetimeSeconds, iat, jti/),
    ...["issuer", "audience"].flatMap((name) => each([null, 5, {}, ["a"]], async (value) => thales({ assertion: { [name]: value } }), "INVALID_ARGUMENT", `assertion.${name}`)),
    ...["iat", "jti"].flatMap((name) => each([null, 0, 1, "true", {}], async (value) => thales({ assertion: { [name]: value } }), "INVALID_ARGUMENT", `assertion.${name}`, /^pass true/)),
    ...wrongKeys("assertionKey"), ...wrongKeys("encryptTo"),
    ...each([null, 5, "pem", {}, { kid: "k", key: D1_JWK }], async (decryptWith) => thales({ decryptWith }), "INVALID_ARGUMENT", "decryptWith", /list of \{ kid, key \}/),
    ...each([null, 5, "pem"], async (one) => thales({ decryptWith: [one] }), "INVALID_ARGUMENT", "decryptWith[0]"),
    row(async () => thales({ decryptWith: [undefined] }), "MISSING_FIELD", "decryptWith[0]"),
    row(async () => thales({ decryptWith: [{ kid: "a", key: D1_JWK }, { kid: "b" }] }), "INVALID_KEY", "decryptWith[1].key"),
    row(async () => thales({ decryptWith: [{ kid: "a", key: D1_JWK }, { kid: 5, key: D1_JWK }] }), "INVALID_ARGUMENT", "decryptWith[1].kid"),
    row(async () => thales({ decryptWith: ["a", "b", "a"].map((kid) => ({ kid, key: D1_JWK })) }), "DUPLICATE_FIELD", "decryptWith[2].kid", /keep one/),
  ]);

  rejects("those of a D1 call", [
    ...each([null, 5, "a", true], (options) => suspend({}, options), "INVALID_ARGUMENT", "options"),
    row(() => suspend({}, typo), "INVALID_ARGUMENT", "misspelt", /accessToken, correlationId, now, nonce$/),
    row(() => tokenOf({}, typo), "INVALID_ARGUMENT", "misspelt", /accessToken, correlationId, now, nonce, contentType$/),
    row(() => search({ pan: PAN }, typo), "INVALID_ARGUMENT", "misspelt", /accessToken, correlationId, now, nonce, wrap$/),
    row(() => d1.operations.get("a", "b", typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => rawD1({}, typo), "INVALID_ARGUMENT", "misspelt"),
    row(() => suspend({}, { wrap: "base64" }), "INVALID_ARGUMENT", "wrap"),
    row(() => search({ pan: PAN }, { contentType: "application/json" }), "INVALID_ARGUMENT", "contentType"),
    row(() => rawD1({}, { contentType: "application/json" }), "INVALID_ARGUMENT", "contentType"),
    row(() => suspend({}, { idempotencyKey: UUID }), "INVALID_ARGUMENT", "idempotencyKey"),
    ...each([null, 5, "", "text/plain", "application/JSON", "application/json;charset=utf-8"], (contentType) => tokenOf({}, { contentType }), "INVALID_ARGUMENT", "contentType", /application\/x-www-form-urlencoded or application\/json/),
    ...each([null, 5, true, "", "BASE64", "base64url"], (wrap) => search({ pan: PAN }, { wrap }), "INVALID_ARGUMENT", "wrap", /base64, or absent/),
    ...["correlationId", "nonce"].flatMap((name) => each([null, 5, {}, Symbol("s")], (value) => tokenOf({}, { [name]: value }), "INVALID_ARGUMENT", name)),
    row(() => tokenOf({}, { accessToken: "t" }), "INVALID_ARGUMENT", "accessToken", /leave it out/),
    row(() => thales({ accessToken: undefined }).digitalCards.get("a"), "MISSING_FIELD", "accessToken", /auth\.token/),
    ...each([null, 5, {}, ["t"], Promise.resolve("t")], (accessToken) => suspend({}, { accessToken }), "INVALID_ARGUMENT", "accessToken"),
    ...each([undefined, null, 5, {}, () => "t"], (token) => thales({ accessToken: () => token }).digitalCards.get("a"), "INVALID_ARGUMENT", "accessToken"),
    row(() => tokenOf({ assertionKey: undefined }), "MISSING_FIELD", "assertionKey"),
    row(() => thales({ encryptTo: undefined }).digitalCards.search({ pan: PAN }), "MISSING_FIELD", "encryptTo"),
    row(() => d1.raw(), "INVALID_ARGUMENT", "method"),
    row(() => rawD1(typo), "INVALID_ARGUMENT", "misspelt", /method, path, query, body, contentType/),
    ...each([null, 5, "a"], (call) => d1.raw(call), "INVALID_ARGUMENT", "call"),
    ...each([undefined, null, 5, {}, Symbol("s")], (method) => rawD1({ method }), "INVALID_ARGUMENT", "method"),
    ...each([null, 5], (contentType) => rawD1({ contentType }), "INVALID_ARGUMENT", "contentType"),
    ...each([null, 5, true, ["a"], new Map([["a", "1"]]), new URLSearchParams("a=1"), "a=1\r\n", "a#b", "a b"], (query) => rawD1({ query }), "INVALID_ARGUMENT", "query"),
    ...each([{}, [], null, NaN, 1n, Symbol("s"), () => 1], (a) => rawD1({ query: { a } }), "WRONG_TYPE", "query.a"),
    ...each([null, 5, true, Symbol("s"), new Date(0)], (body) => rawD1({ body }), "WRONG_TYPE", "body"),
    ...each([undefined, null, 5, { credentials: 5 }], (credentials) => d1.openCredentials(credentials), "INVALID_ARGUMENT", "credentials"),
    ...each([{}, []], (credentials) => d1.openCredentials(credentials), "INVALID_RESPONSE", "credentials"),
    ...each(["", "a", "a.b.c", "a..b.c.d", `${JWE}.`, ` ${JWE}`, JWE.replace("..", ".e30.")], (credentials) => d1.openCredentials(credentials), "MALFORMED_JWE", "credentials"),
    row(() => thales({ decryptWith: undefined }).openCredentials(JWE), "MISSING_FIELD", "decryptWith"),
    row(() => thales({ decryptWith: [{ kid: "other", key: D1_JWK }] }).openCredentials(JWE), "DECRYPTION_FAILED", "credentials", /kid/),
    row(() => thales({ decryptWith: [] }).openCredentials(JWE), "DECRYPTION_FAILED", "credentials"),
    row(() => thales({ decryptWith: [{ kid: "k", key: ES256_JWK }] }).openCredentials(JWE), "DECRYPTION_FAILED", "credentials"),
    row(() => d1.openCredentials(JWE), "INVALID_RESPONSE", "credentials", /decryptJwe/),
  ]);

  const agreement = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const NO_KEYS = [null, 5, true, {}, [], "", "key", new Uint8Array(), Symbol("s"), { kty: "EC" }, new Date(0)];
  const NO_AGREEMENT = [...NO_KEYS, p384.export({ format: "jwk" }), pem(p384), pem(p384).slice(0, -40), { kty: "oct", k: "AAAA" }, agreement.privateKey, { ...D1_JWK, x: D1_JWK.y }];
  rejects("keys of D1 that are none, or of another algorithm", [
    ...each([...NO_KEYS, p384.export({ format: "jwk" }), pem(p384), { ...D1_JWK, crv: "P-384" }, pem(agreement.publicKey), agreement.publicKey.export({ format: "jwk" }), { verify: async () => true }, { sign: "x" }],
      (key) => tokenOf({ assertionKey: { kid: "k", key } }), "INVALID_KEY", "assertionKey.key"),
    row(() => tokenOf({ assertionKey: { kid: "k", key: { ...D1_JWK, alg: "ES384" } } }), "INVALID_KEY", "assertionKey.key.alg"),
    row(async () => tokenOf({ assertionKey: { kid: "k", key: await importKey("secret", { algorithm: "hmac-sha256" }) } }), "INVALID_KEY", "assertionKey.key", /ecdsa-p256-sha256/),
    ...each(NO_AGREEMENT, (key) => thales({ encryptTo: { kid: "k", key } }).digitalCards.search({ pan: PAN }), "INVALID_KEY", "encryptTo.key"),
    ...each([...NO_AGREEMENT, D1_PUBLIC, pem(agreement.publicKey)], (key) => thales({ decryptWith: [{ kid: "k", key }] }).openCredentials(JWE), "INVALID_KEY", "decryptWith[0].key"),
    ...each(NO_AGREEMENT, (recipient) => encryptJwe("a", { recipient }), "INVALID_KEY", "recipient"),
    ...each([...NO_AGREEMENT, D1_PUBLIC, pem(agreement.publicKey)], (key) => decryptJwe(JWE, { key }), "INVALID_KEY", "key"),
    ...each([null, 5, {}, "key"], (key) => decryptJwe(JWE, { key: () => key }), "INVALID_KEY", "key"),
    row(() => decryptJwe(JWE, { key: () => undefined }), "DECRYPTION_FAILED", "jwe"),
    ...each([CRYPTO_KEYS.publicKey, CRYPTO_KEYS.privateKey], (recipient) => encryptJwe("a", { recipient }), "INVALID_KEY", "recipient", /ECDH on P-256/),
    ...each([CRYPTO_KEYS.publicKey, CRYPTO_KEYS.privateKey], (key) => decryptJwe(JWE, { key }), "INVALID_KEY", "key", /ECDH on P-256/),
    ...["use", "key_ops", "alg"].map((name) => [`a JWK that says by ${name} what it is for`, () => encryptJwe("a", { recipient: { ...D1_PUBLIC, [name]: { use: "sig", key_ops: ["verify"], alg: "ES256" }[name] } }), "INVALID_KEY", `recipient.${name}`]),
  ]);
  rejects("what an ES256 signer of one's own returns", [
    ...each([undefined, null, 5, {}, [1], "a".repeat(64), ...[0, 63, 65, 70, 96].map((length) => new Uint8Array(length))], (signature) => tokenOf({ assertionKey: { kid: "k", key: { sign: async () => signature } } }), "INVALID_SIGNATURE", "sign"),
  ]);

  const tampered = (part, change) => JWT.split(".").map((text, index) => (index === part ? Buffer.from(change(Buffer.from(text, "base64url").toString())).toString("base64url") : text)).join(".");
  const signedBy = async (claims) => signJwt(claims, { key: await es256() });
  // As a sender that takes any claims.
  const foreign = async (claims) => {
    const input = [{ alg: "ES256" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${input}.${Buffer.from(await (await es256()).sign(Buffer.from(input))).toString("base64url")}`;
  };
  const told = async (jwt, more) => verifyJwt(await jwt, { key: await es256(), ...more });
  const NOTIFIED = "/notifications/d1/v1/issuers/ISSUER-001/digitalCards/card-1/notifications";
  const notified = async (url, body) => parseD1Notification(url, body);
  rejects("tokens, sealed messages, caches and notifications", [
    ...each([null, 5, "a"], (options) => signJwt({}, options), "INVALID_ARGUMENT", "options"),
    row(() => signJwt({}), "INVALID_ARGUMENT", "key"),
    row(async () => signJwt({}, { key: await es256(), ...typo }), "INVALID_ARGUMENT", "misspelt"),
    ...each([undefined, null, 5, "pem", D1_JWK, { sign: async () => 1 }], (key) => signJwt({}, { key }), "INVALID_ARGUMENT", "key", /importKey/),
    row(() => signJwt({}, { key: es256() }), "INVALID_ARGUMENT", "key", /await it/),
    row(() => off({ privateKey: es256() }).cards.get(1), "INVALID_KEY", "privateKey", /await it/),
    row(async () => signJwt({}, { key: await importKey("secret", { algorithm: "hmac-sha256" }) }), "INVALID_KEY", "key", /ES256/),
    ...each([undefined], (claims) => signedBy(claims), "MISSING_FIELD", "claims"),
    ...each([null, 5, true], (claims) => signedBy(claims), "WRONG_TYPE", "claims"),
    ...each(["", "{", "[]", "1", []], (claims) => signedBy(claims), "INVALID_JSON", "claims"),
    row(() => signedBy('{"iss":"a","iss":"b"}'), "DUPLICATE_FIELD", "claims.iss"),
    ...each([undefined, null, 5, {}], (jwt) => verifyJwt(jwt, {}), "INVALID_ARGUMENT", "jwt"),
    ...each(["", "a", "a.b", "a.b.c", `${JWT}.`, `${JWT}=`, ` ${JWT}`, JWT.slice(0, -2), `Bearer ${JWT}`], (jwt) => told(jwt), "MALFORMED_JWS", "jwt"),
    ...each(["none", "HS256", "ES384", "es256"], (alg) => told(tampered(0, () => JSON.stringify({ alg }))), "UNSUPPORTED_ALGORITHM", "header.alg"),
    ...each([["b64"], ["exp"]], (crit) => told(tampered(0, () => JSON.stringify({ alg: "ES256", crit }))), "UNSUPPORTED_ALGORITHM", "header.crit"),
    row(() => told(tampered(1, (text) => text.replace('"i"', '"j"'))), "SIGNATURE_MISMATCH", "jwt"),
    row(() => told(tampered(0, (text) => text.replace("JWT", "JWU"))), "SIGNATURE_MISMATCH", "jwt"),
    row(() => told(JWT, { key: () => undefined }), "UNKNOWN_KEY", "key"),
    ...each([undefined, null, 5, "pem"], (key) => verifyJwt(JWT, { key }), "INVALID_ARGUMENT", "key"),
    row(() => told(JWT, typo), "INVALID_ARGUMENT", "misspelt", /key, issuer, audience, clockSkewSeconds, now/),
    row(() => told(JWT, { issuer: "other" }), "POLICY_NOT_MET", "iss"),
    row(() => told(JWT, { audience: "other" }), "POLICY_NOT_MET", "aud"),
    ...["issuer", "audience"].flatMap((name) => each([null, 5, {}, ["a"]], (value) => told(JWT, { [name]: value }), "INVALID_ARGUMENT", name)),
    row(() => told(JWT, { now: () => 1e13 }), "TIMESTAMP_OUT_OF_RANGE", "exp"),
    ...each(["1e10", null, -1, [1], {}, true], (exp) => signedBy({ exp }), "WRONG_TYPE", "claims.exp"),
    ...each(["1", null, -1], (nbf) => signedBy({ exp: 1e10, nbf }), "WRONG_TYPE", "claims.nbf"),
    row(() => signedBy({ exp: 1e13 }), "INVALID_TIMESTAMP", "claims.exp", /seconds/),
    ...each([undefined, "1e10", null, -1, [1]], (exp) => told(foreign({ exp })), "POLICY_NOT_MET", "exp"),
    ...each(["1", null, -1], (nbf) => told(foreign({ exp: 1e10, nbf })), "POLICY_NOT_MET", "nbf"),
    row(() => told(foreign({ exp: 1e13 })), "INVALID_TIMESTAMP", "exp"),
    row(() => told(signedBy({ exp: 1e10, nbf: 9e9 })), "TIMESTAMP_OUT_OF_RANGE", "nbf"),

    ...each([undefined, null, 5, {}, [1], new ArrayBuffer(1)], (plaintext) => encryptJwe(plaintext, { recipient: D1_PUBLIC }), "INVALID_ARGUMENT", "plaintext"),
    ...each([null, 5, "a"], (options) => encryptJwe("a", options), "INVALID_ARGUMENT", "options"),
    row(() => encryptJwe("a"), "INVALID_KEY", "recipient"),
    row(() => encryptJwe("a", { recipient: D1_PUBLIC, ...typo }), "INVALID_ARGUMENT", "misspelt", /recipient, kid/),
    ...each([null, 5, {}], (kid) => encryptJwe("a", { recipient: D1_PUBLIC, kid }), "INVALID_ARGUMENT", "kid"),
    ...each([undefined, null, 5, {}], (jwe) => decryptJwe(jwe, { key: D1_JWK }), "INVALID_ARGUMENT", "jwe"),
    ...each(["", "a", "....", JWE.slice(0, -1), `${JWE}=`, `${JWE}.`, `\n${JWE}`, JWE.replace("..", ".AA.")], (jwe) => decryptJwe(jwe, { key: D1_JWK }), "MALFORMED_JWE", "jwe"),
    row(() => decryptJwe(JWE), "INVALID_KEY", "key"),
    row(() => decryptJwe(JWE, { key: D1_JWK, ...typo }), "INVALID_ARGUMENT", "misspelt"),
    row(() => decryptJwe(JWE, { key: ES256_JWK }), "DECRYPTION_FAILED", "jwe"),

    ...each([undefined, null, 5, "token", {}], async (issue) => cachedToken(issue), "INVALID_ARGUMENT", "issue"),
    ...each([null, 5, "a"], async (options) => cachedToken(async () => ({}), options), "INVALID_ARGUMENT", "options"),
    row(async () => cachedToken(async () => ({}), typo), "INVALID_ARGUMENT", "misspelt", /refreshBeforeSeconds, now/),
    ...each([undefined, null, 5, "token", {}, { access_token: 5, expires_in: 900 }, { token: null, expiresAt: 1e9 }], (answer) => cachedToken(async () => answer)(), "INVALID_RESPONSE", "token", /readResponse/),

    ...each([undefined, null, 5, new URL(`https://a.example${NOTIFIED}`)], (url) => notified(url, "{}"), "INVALID_ARGUMENT", "url"),
    ...each(["", "/", NOTIFIED.slice(0, -1), `${NOTIFIED}/x`, NOTIFIED.replace("v1", "v2"), NOTIFIED.replace("card-1", ""), NOTIFIED.replace("card-1", "%zz"), NOTIFIED.replace("card-1", "a/b")], (url) => notified(url, "{}"), "INVALID_PATH", "url"),
    ...each([undefined, null, 5, {}], (body) => notified(NOTIFIED, body), "INVALID_ARGUMENT", "body"),
    ...each(["", "{", "a", new Uint8Array([0xff])], (body) => notified(NOTIFIED, body), "INVALID_JSON", "body"),
    ...each(["[]", "1", "null", '"a"'], (body) => notified(NOTIFIED, body), "WRONG_TYPE", "body"),
    ...["operationId", "operation", "status"].flatMap((name) => each([5, null, {}, true], (value) => notified(NOTIFIED, JSON.stringify({ [name]: value })), "WRONG_TYPE", name)),
  ]);

  test("undefined is an absent option of D1, too", async () => {
    const options = { now: () => 1343811600000 };
    const none = { accessToken: undefined, correlationId: undefined, nonce: undefined };
    assert.deepEqual(await suspend(undefined, { ...none, now: undefined }), await suspend());
    assert.deepEqual(await tokenOf({ assertion: { issuer: undefined, audience: undefined, lifetimeSeconds: undefined, iat: undefined, jti: undefined } }, { ...options, ...none, contentType: undefined }), await tokenOf({}, options));
    assert.deepEqual(await thales({ assertionKey: undefined, assertion: undefined, encryptTo: undefined, decryptWith: undefined, baseUrl: undefined }).digitalCards.get("a"), await d1.digitalCards.get("a"));
    assert.deepEqual(await d1.raw({ method: "GET", path: "/a", query: undefined, body: undefined, contentType: undefined }, none), await d1.raw({ method: "get", path: "/a" }));
    assert.equal((await thales({ accessToken: undefined }).raw({ method: "GET", path: "/a" })).headers.authorization, undefined);
    assert.equal(parse((await search({ pan: PAN, searchType: undefined }, { wrap: undefined })).body).searchType, undefined);
    assert.equal((await told(JWT, { issuer: undefined, audience: undefined, clockSkewSeconds: undefined, now: undefined })).iss, "i");
    assert.equal(await cachedToken(async () => ({ access_token: "t" }), { refreshBeforeSeconds: undefined, now: undefined })(), "t");
    assert.equal(Buffer.from(await decryptJwe(await encryptJwe("a", { recipient: D1_PUBLIC, kid: undefined }), { key: D1_JWK })).toString(), "a");
  });

  test("an untyped D1 call writes a form where its type is one", async () => {
    assert.equal((await rawD1({ body: { a: "b c", d: 1 }, contentType: "application/x-www-form-urlencoded; charset=utf-8" })).body, "a=b+c&d=1");
  });

  test("anything can be redacted", () => {
    for (const value of [undefined, null, 5, "", PAN, {}, Symbol("s"), () => 1, new Uint8Array(1)]) {
      const held = new Redacted(value);
      assert.equal(held.reveal(), value);
      assert.deepEqual([`${held}`, held + "", JSON.stringify(held), inspect(held)], ["[redacted]", "[redacted]", '"[redacted]"', "[redacted]"]);
    }
  });

  test("undefined is an absent option of OffBlocks, too", async () => {
    const options = { now: () => 1343811600000, idempotencyKey: ONE };
    const plain = await offblocks.cards.activate(1, options);
    assert.equal(plain.headers["idempotency-key"], ONE);
    assert.deepEqual(await offblocks.cards.activate(1, { ...options, accessToken: undefined, nonce: undefined }), plain);
    assert.deepEqual(await off({ profile: undefined, baseUrl: undefined }).cards.activate(1, options), plain);
    assert.match((await offblocks.cards.activate(1, { idempotencyKey: undefined })).headers["idempotency-key"], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const idempotencyKey of [undefined, ONE]) assert.equal((await offblocks.auth.deleteCredentials({ apiKey: UUID }, { idempotencyKey })).headers["idempotency-key"], idempotencyKey);
    for (const method of ["GET", "head"]) assert.equal((await rawOff({ method })).headers["idempotency-key"], undefined);
    const options2 = { now: options.now };
    assert.deepEqual(await offblocks.raw({ method: "GET", path: "/a", query: undefined, body: undefined, contentType: undefined }, options2), await offblocks.raw({ method: "get", path: "/a" }, options2));
    assert.equal((await off({ accessToken: undefined }).raw({ method: "GET", path: "/a" })).headers.authorization, undefined);
  });

  refuses("headers and values that do not verify", [
    ...each(["[]", "1", "", "{", '{"a":1} x', "{}{}"], (header) => jws.sign({ header, payload: "" }), "INVALID_JSON", "header"),
    row(() => jws.sign({ header: { alg: "HS256" }, payload: "" }), "UNSUPPORTED_ALGORITHM", "header.alg"),
    row(() => jws.sign({ header: { crit: ["b64"] }, payload: "" }), "UNSUPPORTED_ALGORITHM", "header.crit"),
    ...each(["", "a", "a..", "..a", "a.b.c", "e30..AA=", "e30.e30.AA", "e31..AA"], (text) => jws.verify({ jws: text, payload: "" }), "MALFORMED_JWS", "jws"),
    row(() => jws.verify({ jws: new DetachedJws({ secret: "other" }).sign({ header: {}, payload: "" }), payload: "" }), "SIGNATURE_MISMATCH", "jws"),
    row(() => jws.verify({ jws: new DetachedJws({ secret: "secret", algorithm: "HS256" }).sign({ header: {}, payload: "" }), payload: "" }), "UNSUPPORTED_ALGORITHM", "header.alg"),
    ...each(["", "Bearer a", 'MAC id="a"', 'MAC id=a, ts="1", nonce="n", mac="x"'], (authorization) => verify({ authorization }), "MALFORMED_AUTHORIZATION", "authorization"),
    row(() => verify({ method: "DELETE" }), "SIGNATURE_MISMATCH", "mac"),
    row(() => verify({ body: "a" }), "BODY_MISMATCH", "ext.body_hash"),
    row(() => verify({ authorization: seal({ method: "GET", ts: 1 }) }), "TIMESTAMP_OUT_OF_RANGE", "ts"),
  ]);
});

// Every argument of what is no provider's call, at every depth, in turn by what it is not.
describe("arguments of messages, keys and digests", () => {
  const nothing = Object.create(null);
  const WRONG = { undefined, null: null, "1.5": 1.5, bigint: 7n, true: true, "half a character": "\ud800", symbol: Symbol("s"), function: () => 1, list: [null], "list of lists": [["a"]], nothing, bytes: new Uint8Array(2) };
  const hmac = { algorithm: "hmac-sha256", keyid: "k", sign: async () => new Uint8Array(32), verify: async () => true };
  const request = { method: "POST", url: URL_OF_CARD, target: "/rest/v1/card/1", headers: { a: "1", b: ["2", "3"] }, trailers: { c: "4" } };
  const response = { status: 200, headers: [["a", "1"]], trailers: [["c", "4"]], request };
  const covered = { components: ["@method", "a;sf"], parameters: { created: 1, expires: 2, nonce: "n", alg: "hmac-sha256", keyid: "k", tag: "t" }, fieldTypes: { a: "list" } };
  const sealed = { ...request, headers: { a: "1", "signature-input": 'l=("@method");created=1343811600;keyid="k";tag="t"', signature: `l=:${"A".repeat(43)}=:` } };
  const policy = { components: ["@method"], maxAgeSeconds: 60, label: "l", tag: "t", all: true, algorithms: ["hmac-sha256"], parameters: ["keyid"], clockSkewSeconds: 5, now: () => 1343811600000 };
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const es256 = { algorithm: "ecdsa-p256-sha256", keyid: "k" };
  const profile = { ...profiles.openPayments, algorithm: "hmac-sha256", tag: "t" };
  const toSign = { method: "POST", url: URL_OF_CARD, headers: { a: "1", b: ["2", "3"] }, body: "{}" };
  const withKeyid = (privateKey, ...input) => off({ privateKey, keyid: undefined }).cards.activate(...input);
  const optional = (path, ...names) => Object.fromEntries(names.map((name) => [path + name, "undefined"]));
  const ofMessage = (path) => ({ ...optional(path, ".target", ".headers.b", ".headers.b[0]", ".headers.b[1]", ".trailers.c"), [`${path}.trailers`]: "undefined, nothing" });
  const ofCovered = { ...optional("[1].parameters", ".created", ".expires", ".nonce", ".alg", ".keyid", ".tag"), "[1].fieldTypes.a": "undefined", "[1].fieldTypes": "undefined, nothing" };
  // A keyid is looked at where it is sent.
  const unsent = "undefined, half a character";
  const anyKeyid = Object.keys(WRONG).join(", ");
  // A name, the function, its arguments, and the wrong values that it takes, by the argument's path.
  const CALLS = {
    "signatureBase of a request": [signatureBase, [request, covered], { ...ofMessage("[0]"), ...ofCovered, "[1].parameters": "undefined, nothing" }],
    "signatureBase of a response": [signatureBase, [response, { ...covered, components: ["@status", "a;sf", "@method;req"] }],
      { ...ofMessage("[0].request"), ...ofCovered, "[0].trailers": "undefined, nothing", "[0].request.headers": "nothing", "[0].request.headers.a": "undefined", "[1].parameters": "undefined, nothing" }],
    signMessage: [signMessage, [request, { ...covered, key: hmac, label: "l" }],
      { ...ofMessage("[0]"), ...ofCovered, "[1].label": "undefined", "[1].key.keyid": anyKeyid, "[1].key.verify": "function", "[1].parameters": "undefined, nothing" }],
    verifyMessage: [verifyMessage, [sealed, { keys: () => hmac, policy, body: "x", fieldTypes: { a: "list" } }], {
      ...optional("[0]", ".target", ".headers.a", ".trailers.c"), "[0].trailers": "undefined, nothing", ...optional("[1].policy", ".label", ".tag", ".algorithms", ".parameters", ".clockSkewSeconds"),
      "[1].policy.maxAgeSeconds": "null", "[1].policy.all": "undefined, true", "[1].body": "undefined, bytes", "[1].fieldTypes.a": "undefined", "[1].fieldTypes": "undefined, nothing",
    }],
    "importKey of a JWK": [importKey, [privateKey.export({ format: "jwk" }), es256], { "[0].d": "undefined", "[1].keyid": unsent }],
    "importKey of PEM": [importKey, [privateKey.export({ format: "pem", type: "sec1" }), es256], { "[1].keyid": unsent }],
    "importKey of functions": [importKey, [{ sign: async () => 1, verify: async () => true }, es256], { "[1].keyid": unsent, "[0].sign": "undefined, function", "[0].verify": "undefined, function" }],
    "importKey of a pair": [importKey, [{ privateKey: CRYPTO_KEYS.privateKey, publicKey: CRYPTO_KEYS.publicKey }, es256], { "[1].keyid": unsent }],
    "importKey of a secret": [importKey, ["secret", { algorithm: "hmac-sha256", keyid: "k" }], { "[0]": "bytes", "[1].keyid": unsent }],
    contentDigest: [contentDigest, ["body", ["sha-256", "sha-512"]], { "[0]": "bytes", "[1]": "undefined" }],
    verifyContentDigest: [verifyContentDigest, [contentDigest("body"), "body"], {}],
    signRequest: [signRequest, [toSign, { key: hmac, profile, now: () => 1343811600000, nonce: "n" }], {
      ...optional("[0]", ".headers.a", ".headers.b", ".headers.b[0]", ".headers.b[1]", ".body"), "[1].key.verify": "function", "[1].profile.tag": unsent, "[1].now": "undefined, function", "[1].nonce": unsent, "[0].headers": "undefined, nothing",
    }],
    "the OffBlocks constructor": [(...input) => new OffBlocks(...input), [{ keyid: "k", privateKey: signer, accessToken: "t", profile, baseUrl: "https://a.example" }], {
      "[0]": "undefined, nothing", "[0].keyid": unsent, "[0].privateKey": anyKeyid, "[0].privateKey.sign": anyKeyid, "[0].accessToken": "undefined, half a character, function",
      "[0].profile.expiresAfterSeconds": "1.5", "[0].profile.tag": unsent, "[0].baseUrl": "undefined", "[0].profile": "undefined",
    }],
    "an OffBlocks call": [withKeyid, [{ ...hmac, algorithm: "ecdsa-p384-sha384", sign: signer.sign }, "1", { idempotencyKey: UUID, accessToken: "t", now: () => 1343811600000, nonce: "n" }], {
      "[2]": "undefined, nothing", ...optional("[2]", ".idempotencyKey", ".accessToken"), "[2].now": "undefined, function", "[2].nonce": unsent, "[0].verify": "function",
    }],
    "an untyped OffBlocks call": [(...input) => offblocks.raw(...input), [{ method: "POST", path: "/a", query: { a: "1" }, body: { a: "1" }, contentType: "text/plain" }, { idempotencyKey: UUID }], {
      ...optional("[0]", ".contentType"), "[0].query": "undefined, nothing", "[0].query.a": "undefined, 1.5, true", "[0].body": "undefined, list, list of lists, nothing",
      "[0].body.a": "undefined, null, 1.5, true, list, list of lists, nothing", "[1]": "undefined, nothing", "[1].idempotencyKey": "undefined",
    }],
  };

  // The kid of a JWK is sent if it is text, and a key is looked at where it is used.
  const everyKind = Object.keys(WRONG).join(", ");
  const laterKey = (path, ...members) => ({ [path]: everyKind.replace("undefined, ", ""), ...Object.fromEntries(members.map((name) => [`${path}.${name}`, everyKind])) });
  const es256Key = { algorithm: "ecdsa-p256-sha256", keyid: "k", sign: SIGN_ES256.sign, verify: async () => true };
  const json = "null, 1.5, true, list, list of lists, nothing";
  const clock = () => 1343811600000;
  Object.assign(CALLS, {
    encryptJwe: [encryptJwe, ["a", { recipient: { ...D1_PUBLIC, kid: "k" }, kid: "k" }], { "[0]": "bytes", ...optional("[1]", ".kid"), "[1].recipient.kid": `undefined, ${json}` }],
    decryptJwe: [decryptJwe, [JWE, { key: D1_JWK }], {}],
    "decryptJwe with a function": [(jwe, key) => decryptJwe(jwe, { key: () => key }), [JWE, D1_JWK], {}],
    signJwt: [signJwt, [{ iss: "i", aud: ["a"], exp: 1e10, deep: { at: [1] } }, { key: es256Key }], {
      "[0]": "nothing", ...Object.fromEntries([".iss", ".aud", ".deep", ".deep.at"].map((name) => [`[0]${name}`, `undefined, ${json}`])), "[0].aud[0]": json, "[0].deep.at[0]": json,
      "[0].exp": "undefined, 1.5", "[1].key.keyid": "undefined", "[1].key.verify": "function",
    }],
    verifyJwt: [verifyJwt, [JWT, { key: es256Key, issuer: "i", audience: "a", clockSkewSeconds: 5, now: clock }], {
      ...optional("[1]", ".issuer", ".audience", ".clockSkewSeconds"), "[1].key.keyid": everyKind, "[1].key.sign": "function", "[1].now": "undefined, function",
    }],
    cachedToken: [async (...input) => cachedToken(...input)(), [async () => ({ access_token: "t", expires_in: 900 }), { refreshBeforeSeconds: 5, now: clock }],
      { "[1]": "undefined, nothing", "[1].refreshBeforeSeconds": "undefined, 1.5", "[1].now": "undefined, function" }],
    parseD1Notification: [parseD1Notification, ["/notifications/d1/v1/issuers/a/digitalCards/b/notifications", '{"status":"SUCCESSFUL"}'], {}],
    "the D1 constructor": [(...input) => new D1(...input), [{
      issuerId: "ISSUER-001", assertionKey: { kid: "k", key: SIGN_ES256 }, assertion: { issuer: "i", audience: "a", lifetimeSeconds: 600, iat: true, jti: true },
      encryptTo: { kid: "k", key: D1_PUBLIC }, decryptWith: [{ kid: "k", key: D1_JWK }], accessToken: "t", baseUrl: "https://a.example",
    }], {
      ...optional("[0]", ".assertionKey", ".encryptTo", ".decryptWith", ".assertion.issuer", ".assertion.audience"), "[0].assertion": "undefined, nothing", "[0].assertion.lifetimeSeconds": "undefined, 1.5",
      "[0].assertion.iat": "undefined, true", "[0].assertion.jti": "undefined, true", "[0].accessToken": "undefined, half a character, function",
      ...laterKey("[0].assertionKey.key", "sign"), ...laterKey("[0].encryptTo.key", "kty", "crv", "x", "y"), ...laterKey("[0].decryptWith[0].key", "kty", "crv", "x", "y", "d"),
    }],
    "a D1 call": [(...input) => d1.digitalCards.suspend(...input), ["a", { reason: "lost", reasonCode: "DEVICE_LOST" }, { accessToken: "t", correlationId: "c", now: clock, nonce: "n" }], {
      "[1]": "undefined, nothing", ...optional("[1]", ".reason", ".reasonCode"), "[2]": "undefined, nothing", ...optional("[2]", ".accessToken", ".correlationId", ".nonce"), "[2].now": "undefined, function",
    }],
    "D1's token call": [async (key, assertion, options) => tokenOf({ assertionKey: { kid: "k", key }, assertion }, options),
      [privateKey.export({ format: "jwk" }), { lifetimeSeconds: 5 }, { correlationId: "c", contentType: "application/json", now: clock, nonce: "n" }], {
        "[1]": "undefined, nothing", "[1].lifetimeSeconds": "undefined", "[2]": "undefined, nothing", ...optional("[2]", ".correlationId", ".contentType", ".nonce"), "[2].now": "undefined, function",
      }],
    "D1's search": [async (key, ...input) => thales({ encryptTo: { kid: "k", key } }).digitalCards.search(...input), [D1_PUBLIC, { pan: PAN, searchType: "a" }, { wrap: "base64" }],
      { "[1].searchType": "undefined", "[2]": "undefined, nothing", "[2].wrap": "undefined" }],
    "an untyped D1 call": [(...input) => d1.raw(...input), [{ method: "POST", path: "/a", query: { a: "1" }, body: { a: "1" }, contentType: "text/plain" }, { correlationId: "c" }], {
      ...optional("[0]", ".contentType"), "[0].query": "undefined, nothing", "[0].query.a": "undefined, 1.5, true", "[0].body": "undefined, list, list of lists, nothing", "[0].body.a": `undefined, ${json}`,
      "[1]": "undefined, nothing", "[1].correlationId": "undefined",
    }],
    openCredentials: [async (key, credentials) => thales({ decryptWith: [{ kid: "k", key }] }).openCredentials(credentials), [D1_JWK, { credentials: CREDENTIALS }], {}],
  });

  /** What came of a call with every wrong value at every place: what was taken, and what was not refused as it should be. */
  async function tried(act, input) {
    const told = act(...input) instanceof Promise ? rejection : outcome;
    assert.equal(await told(() => act(...input)), "accepted");
    const [found, wrongly] = [{}, []];
    for (const [path, , put] of places(input)) {
      if (path === "") continue;
      for (const [kind, wrong] of Object.entries(WRONG)) {
        const came = await told(() => act(...put(wrong)));
        if (came === "accepted") (found[path] ??= []).push(kind);
        else if (!/^[A-Z_]+ [^ ]+$/.test(came) || came.endsWith(" undefined")) wrongly.push([path, kind, came]);
      }
    }
    return { found: Object.fromEntries(Object.entries(found).map(([path, kinds]) => [path, kinds.join(", ")])), wrongly };
  }

  for (const [name, [act, input, taken]] of Object.entries(CALLS)) {
    test(name, async () => assert.deepEqual(await tried(act, input), { found: taken, wrongly: [] }));
  }
});

test("bodies of 0 bytes, 1 byte and 5 MB are signed as they are", () => {
  const hash = (body) => createHash("sha256").update(body).digest("base64");
  const five = 5 * 1024 * 1024;
  const bodies = ["", "1", "é".repeat(five / 2), Buffer.alloc(five, 0xff), new Uint8Array(), new Uint8Array([0])];
  for (const body of bodies) {
    const bytes = Buffer.from(body);
    assert.equal(bodyHash(body), hash(bytes));
    const input = jws.signingInput({ header: "{}", payload: body });
    assert.equal(input.split(".")[1], bytes.toString("base64url"));
    const signature = jws.sign({ header: "{}", payload: body });
    assert.equal(signature.split("..")[1], createHmac("sha512", "secret").update(input).digest("base64url"));
    assert.deepEqual(jws.verify({ jws: signature, payload: body }), { alg: "HS512" });
    const request = { method: "POST", url: URL_OF_CARD, body };
    const verified = mac.verify({ ...request, authorization: mac.authorization(request) });
    assert.deepEqual(verified.ext, bytes.length === 0 ? {} : { body_hash: hash(bytes) });
    if (typeof body !== "string") continue;
    const sent = freedompay.raw("/v5/x", body);
    assert.equal(sent.body, body);
    const [header, tag] = sent.headers["x-jws-signature"].split("..");
    assert.equal(tag, createHmac("sha512", "secret").update(`${header}.${bytes.toString("base64url")}`).digest("base64url"));
    const posted = call({ body });
    assert.equal(posted.body, body === "" ? undefined : body);
    assert.equal(new Mac({ id: PAYSERA.macId, key: "key" }).verify({ authorization: posted.headers.authorization, method: "POST", url: posted.url, body }).ext.body_hash, body === "" ? undefined : hash(bytes));
  }
  const description = "é".repeat(five / 2);
  assert.equal(parse(close({ ...closing, description }).body).description, description);
});

describe("the error", () => {
  const caught = (act) => {
    try {
      act();
    } catch (error) {
      return error;
    }
    return assert.fail("nothing was thrown");
  };

  test("is an Error that says which call it was", () => {
    const error = caught(() => close({ ...closing, card_id: 42 }));
    assert.ok(error instanceof Error && error instanceof CardsealError && isCardsealError(error));
    assert.equal(String(error), "CardsealError: card_id is a number: pass a string");
    assert.match(error.stack, /^CardsealError: card_id .*\n.*at .*bad-input/s);
    const expected = { code: "WRONG_TYPE", field: "card_id", hint: "pass a string", provider: "freedompay", operation: "cards.close" };
    assert.deepEqual({ ...error }, expected);
    assert.deepEqual(parse(JSON.stringify(error)), expected);
    assert.deepEqual([error.name, Object.prototype.toString.call(error)], ["CardsealError", "[object Error]"]);
    for (const other of [undefined, null, "x", {}, new Error("x"), { name: "CardsealError", code: "INTERNAL" }, Object.create(null)]) assert.equal(isCardsealError(other), false);
  });

  test("names OffBlocks and the operation of every call, also when it is about the key, the token or the clock", async () => {
    const methods = ["auth", "cards", "webhooks", "simulator"].flatMap((group) => Object.getOwnPropertyNames(Object.getPrototypeOf(offblocks[group])).filter((name) => name !== "constructor").map((name) => [group, name]));
    assert.equal(methods.length, 18);
    const typo = { misspelt: 1 };
    for (const [group, name] of methods) {
      const { length } = offblocks[group][name];
      for (const input of [Array(length).fill(typo), Array(length).fill(null), Array(length - 1).fill("{").concat(typo)]) {
        const promise = offblocks[group][name](...input);
        await assert.rejects(promise, (error) => isCardsealError(error) && error.provider === "offblocks" && error.operation === `${group}.${name}` && error.code !== "INTERNAL", `${group}.${name}`);
      }
    }
    const told = { provider: "offblocks", operation: "cards.get" };
    for (const more of [{ privateKey: "x" }, { privateKey: undefined }, { accessToken: () => 5 }, { accessToken: "" }, { keyid: undefined }, { privateKey: { sign: async () => "x" } }]) await assert.rejects(get(more), told);
    await assert.rejects(get({}, { now: () => 1343811600 }), told);
    await assert.rejects(rawOff({ path: "a" }), { provider: "offblocks", operation: "raw" });
    assert.throws(() => off(typo), (error) => error.provider === "offblocks" && error.operation === undefined);
    await assert.rejects(signMessage(), (error) => error.provider === undefined && error.operation === undefined);
  });

  test("names D1 and the operation of every call, also when it is about a key, the token or the clock", async () => {
    const methods = ["auth", "digitalCards", "operations"].flatMap((group) => Object.getOwnPropertyNames(Object.getPrototypeOf(d1[group])).filter((name) => name !== "constructor").map((name) => [group, name]));
    assert.equal(methods.length, 10);
    const typo = { misspelt: 1 };
    for (const [group, name] of methods) {
      const { length } = d1[group][name];
      for (const input of [Array(length).fill(typo), Array(length).fill(null), Array(length - 1).fill("{").concat(typo)]) {
        const promise = d1[group][name](...input);
        await assert.rejects(promise, (error) => isCardsealError(error) && error.provider === "d1" && error.operation === `${group}.${name}` && error.code !== "INTERNAL", `${group}.${name}`);
      }
    }
    const one = (more) => thales(more).digitalCards.get("a");
    for (const more of [{ accessToken: undefined }, { accessToken: () => 5 }, { accessToken: "" }, { issuerId: "ISSUER/001" }]) await assert.rejects(one(more), { provider: "d1", operation: "digitalCards.get" });
    for (const key of ["x", D1_PUBLIC, { sign: async () => "x" }]) await assert.rejects(tokenOf({ assertionKey: { kid: "k", key } }), { provider: "d1", operation: "auth.token" });
    await assert.rejects(tokenOf({}, { now: () => 1343811600 }), { provider: "d1", operation: "auth.token" });
    await assert.rejects(thales({ encryptTo: { kid: "k", key: "x" } }).digitalCards.search({ pan: PAN }), { provider: "d1", operation: "digitalCards.search" });
    await assert.rejects(d1.openCredentials(JWE), { provider: "d1", operation: "openCredentials" });
    await assert.rejects(rawD1({ path: "a" }), { provider: "d1", operation: "raw" });
    assert.throws(() => parseD1Notification("/", "{}"), { provider: "d1", operation: "notification" });
    assert.throws(() => thales(typo), (error) => error.provider === "d1" && error.operation === undefined);
    for (const promise of [encryptJwe(), decryptJwe(), signJwt(), verifyJwt()]) await assert.rejects(promise, (error) => error.provider === undefined && error.operation === undefined);
  });

  test("names the provider and the operation", () => {
    const told = [
      [() => new FreedomPay({}), "freedompay", undefined],
      [() => new Paysera({}), "paysera", undefined],
      [() => paysera.withCredentials({ misspelt: 1 }), "paysera", undefined],
      [() => paysera.withCredentials({ macId: "a" }), "paysera", undefined],
      [() => freedompay.limits.list({}), "freedompay", "limits.list"],
      [() => freedompay.raw("a", {}), "freedompay", "raw"],
      [() => paysera.deposits.create(1, {}), "paysera", "deposits.create"],
      [() => paysera.cards.list({}), "paysera", "cards.list"],
      [() => paysera.raw({ method: "GET", path: "a" }), "paysera", "raw"],
      [() => bodyHash(), undefined, undefined],
    ];
    for (const [act, provider, operation] of told) {
      const error = caught(act);
      assert.deepEqual([error.provider, error.operation], [provider, operation], String(act));
    }
  });

  test("has a code that the README explains", () => {
    const [, table] = /<!-- generated: codes -->(.*)<!-- end: codes -->/s.exec(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));
    const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| (\S.*\.) \| (\S.*\.) \|$/gm)].map(([, code]) => code);
    const types = readFileSync(new URL("../../node_modules/cardseal/dist/generated/codes.d.ts", import.meta.url), "utf8");
    const [, union] = /export type ErrorCode =(.*);/s.exec(types);
    assert.deepEqual(rows, [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code));
    assert.ok(thrown.size >= 18, `only ${[...thrown]} were thrown`);
    assert.deepEqual([...thrown].filter((code) => !rows.includes(code)), []);
    assert.equal(thrown.has("INTERNAL"), false, "bad input is no defect");
  });
});
