// No secret, token, PIN or card number is in an error, a client, a redacted request, or the module's memory afterwards.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { format, inspect } from "node:util";
import { bodyHash, DetachedJws, FreedomPay, importKey, isCardsealError, Mac, Paysera, readResponse, redact, signMessage } from "cardseal";
import { keyedStates } from "./keyed-state.mjs";

const KEY = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
const CARD = "4000000000000002";
const PIN = "8421";
const CANARIES = [KEY, CARD, PIN, "739154", "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN", "4000-0000-0000-0002", "4000 0000 0000 0002"];
const UUID = "828cf71d-a447-4a67-a149-c1df8bc197ca";
const ORIGIN = "https://wallet.paysera.com";

// The module is instantiated at the first call: its memory can still be caught.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...input) {
    super(...input);
    memories.push(this.exports.memory);
  }
};

const freedompay = new FreedomPay({ authId: "1", secretKey: KEY, environment: "test" });
const paysera = new Paysera({ macId: "a", macKey: KEY });
const mac = new Mac({ id: "a", key: KEY });
const jws = new DetachedJws({ secret: KEY });
const raw = (more) => paysera.raw({ method: "POST", path: "/a", ...more });
const seal = (more) => mac.authorization({ method: "GET", url: `${ORIGIN}/`, ...more });
const verifyMac = (more) => mac.verify({ authorization: seal(), method: "GET", url: `${ORIGIN}/`, ...more });

/** Every text that an error is printed as. The places in its stack are not the caller's. */
function texts(error) {
  const shown = [error.message, error.hint, error.field, JSON.stringify(error), String(error), inspect(error, { depth: 10 })];
  return shown.join("\n").replaceAll(/:\d+:\d+\b/g, "");
}

function caught(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Calls that have to be refused, with a canary wherever a caller can put one. */
const mistakes = (c) => [
  () => new FreedomPay({ [c]: c }),
  () => new FreedomPay({ authId: `${c}\n`, secretKey: KEY, environment: "test" }),
  () => new FreedomPay({ authId: { [c]: c }, secretKey: KEY, environment: "test" }),
  () => new FreedomPay({ authId: "1", secretKey: ` ${c}`, environment: "test" }),
  () => new FreedomPay({ authId: "1", secretKey: `${c}\ud800`, environment: "test" }),
  () => new FreedomPay({ authId: "1", secretKey: { [c]: c }, environment: "test" }),
  () => new FreedomPay({ authId: "1", secretKey: KEY, environment: c }),
  () => new FreedomPay({ authId: "1", secretKey: KEY, environment: "test", baseUrl: c }),
  ...[c, `https://user:${c}@example.com`, `https://example.com/${c}`, `https://example.com?${c}`, `http://a${c.replaceAll(" ", "")}.example`, `ftp://${c}`].map(
    (baseUrl) => () => new Paysera({ macId: "a", macKey: KEY, baseUrl }),
  ),
  () => new Paysera({ macId: `${c}"`, macKey: KEY }),
  () => new Paysera({ macId: "a", macKey: `${c} ` }),
  () => new Paysera({ macId: "a", macKey: KEY, [c]: 1 }),
  () => new Paysera({ macId: "a", macKey: KEY, ext: { [c]: 1 } }),
  () => new Paysera({ macId: "a", macKey: KEY, ext: { [`${c}\ud800`]: "1" } }),
  () => paysera.withCredentials({ macId: `${c}\\`, macKey: `${c}\n` }),
  () => paysera.withCredentials({ [c]: c }),
  () => new Mac({ id: `${c}"`, key: KEY }),
  () => new Mac({ id: "a", key: `\t${c}` }),
  () => new DetachedJws({ secret: `${c}\n` }),
  () => new DetachedJws({ secret: KEY, algorithm: c }),
  () => new DetachedJws({ secret: KEY, [c]: c }),
  // The typed calls: unknown names, wrong types, wrong values, text that is not JSON, at the top and below it.
  ...[
    { [c]: c }, { card_id: 1, [c]: 1 }, { card_id: "1", pin: c, [c]: c }, { card_id: "1", pin: { [c]: c } }, { card_id: "1", pin: `${c}\ud800` }, { [c]: NaN }, { card_id: { [c]: 1n } },
    { card_id: [c], pin: new Map([[c, c]]) }, { [`${c}\ud800`]: c }, { [c]: [undefined] }, c, `${c}{`, `{"${c}":1,"${c}":1}`, `{"card_id":"${c}","card_id":"${c}"}`, `{"card_id":"${c}`, `{"card_id":"1"}${c}`, `{"card_id":${c}}`,
    `{"card_id":"${c}\\ud800"}`, `{"card_id":"1","pin":{"${c}":{"${c}":"${c}"}}}`,
  ].map((body) => () => freedompay.cards.setPin(body)),
  () => freedompay.cards.setPin({ card_id: "1", pin: PIN }),
  () => freedompay.cards.close({ request_id: c, card_id: "1", description: "d" }),
  () => freedompay.cards.statement({ card_id: "1", start_date: c }),
  () => freedompay.clients.add({ request_id: UUID, product_id: c, client: {} }),
  () => freedompay.clients.add({ request_id: UUID, product_id: 1000, client: { phone: 7, first_name: `${c}\n`, last_name: "a" } }),
  () => freedompay.clients.add({ request_id: UUID, product_id: 1000, client: { phone: c } }),
  () => freedompay.limits.set({ request_id: "1", object: { type: c, value: c }, limits: [] }),
  () => freedompay.limits.set({ request_id: "1", object: { type: "card", value: c }, limits: [{ [c]: c }] }),
  () => freedompay.limits.set({ request_id: "1", object: { type: "card", value: c }, limits: [{ transaction_type: c, amount: [{ type: "max", value: `x${c}`, currency: c }] }] }),
  () => freedompay.giftCards.activate({ otp: Number(c.replaceAll(/\D/g, "1")) }),
  () => freedompay.giftCards.activate({ otp: c, card_id: c }),
  () => freedompay.cardholders.validate({ user_phone: c, first_name: "a", last_name: "b", card_token: c, request_id: UUID }),
  () => freedompay.cards.setPin({ card_id: "1" }, { path: `/${c}?${c}` }),
  () => freedompay.cards.setPin({ card_id: "1" }, { path: `/${c}/../${c}` }),
  () => freedompay.cards.setPin({ card_id: "1" }, { requestId: `${c}\r\n` }),
  () => freedompay.cards.setPin({ card_id: "1" }, { [c]: c }),
  () => freedompay.raw(`/${c}/..`, {}),
  () => freedompay.raw("/a", { [c]: [{ [c]: Symbol(c) }] }),
  () => freedompay.raw("/a", { a: { [c]: { b: new (class extends Map {})([[c, c]]) } } }),
  () => paysera.cards.create({ user_id: c }),
  () => paysera.cards.create({ user_id: 1, accounts: [{ number: Number.NaN, order: c, [c]: c }] }),
  () => paysera.cards.create({ user_id: 1, relation: { [c]: c } }),
  () => paysera.deposits.create(1, { account_number: c, amount: { amount: c, currency: c } }),
  () => paysera.deposits.create(`${c}/${c}`, {}),
  ...[`${c}/`, `${c}%2F`, `..${c} `].map((id) => () => paysera.cards.get(id)),
  () => paysera.cards.get(1, { nonce: `${c}"` }),
  () => paysera.cards.get(1, { now: () => c }),
  () => paysera.cards.get(1, { now: c }),
  () => paysera.cards.get(1, { ext: { [c]: 5 } }),
  () => paysera.cards.get(1, { ext: { a: { [c]: c } } }),
  () => paysera.cards.get(1, { ext: { body_hash: c } }),
  () => paysera.cards.get(1, { [c]: c }),
  () => raw({ [c]: c }),
  () => raw({ method: `${c}\r\n` }),
  () => raw({ path: c }),
  () => raw({ path: `/${c}/../a` }),
  () => raw({ query: `a#${c}` }),
  () => raw({ query: { [c]: {} } }),
  () => raw({ query: { a: [c] } }),
  () => raw({ body: { [c]: () => c } }),
  () => raw({ body: c, contentType: `${c}\n` }),
  () => raw({ body: { [c]: { [c]: c } }, contentType: "application/x-www-form-urlencoded" }),
  () => raw({ method: "GET", body: c }),
  // Schemes.
  ...[c, `{"${c}":1,"${c}":2}`, `{"alg":"${c}"}`, `{"crit":["${c}"]}`, `{"a":{"${c}":[{"${c}":1,"${c}":2}]}}`, { alg: c }, { [c]: NaN }, [c]].map((header) => () => jws.sign({ header, payload: c })),
  () => jws.sign({ header: {}, payload: `${c}\ud800` }),
  () => jws.sign({ header: {}, payload: { [c]: c } }),
  () => jws.sign({ header: {}, [c]: c }),
  ...[c, `${c}..${c}`, `${c}.${c}.${c}`, `${Buffer.from(`{"alg":"${c}"}`).toString("base64url")}..AAAA`, `${Buffer.from(`{"alg":"HS512","${c}":"${c}"}`).toString("base64url")}..AAAA`].map(
    (text) => () => jws.verify({ jws: text, payload: c }),
  ),
  ...[c, `MAC ${c}`, `MAC id="${c}"`, `MAC ${c}="${c}"`, `MAC id="${c}", ts="${c}", nonce="${c}", mac="${c}"`, seal({ nonce: c }).replace(/mac="../, 'mac="AA'), seal({ ext: { [c]: c } }).replace('id="a"', `id="${c}"`)].map(
    (authorization) => () => verifyMac({ authorization }),
  ),
  () => verifyMac({ url: `${ORIGIN}/${c}` }),
  () => verifyMac({ body: c }),
  () => verifyMac({ maxSkewSeconds: c }),
  () => verifyMac({ [c]: c }),
  () => seal({ url: `https://${c}:${c}@example.com/` }),
  () => seal({ url: c }),
  () => seal({ method: c }),
  () => seal({ ts: c }),
  () => seal({ body: { [c]: c } }),
  () => mac.normalized({ method: "GET", url: `${ORIGIN}/`, ts: 1, nonce: `${c}\\` }),
  () => bodyHash({ [c]: c }),
  () => bodyHash(`${c}\ud800`),
];

describe("errors", () => {
  for (const canary of CANARIES) {
    test(`show no ${canary}`, () => {
      const leaks = mistakes(canary).flatMap((act) => {
        const error = caught(act);
        if (!isCardsealError(error)) return [`${act} was not refused: ${error}`];
        return [canary, KEY].some((secret) => texts(error).includes(secret)) ? [`${act} shows it: ${error.message}`] : [];
      });
      assert.deepEqual(leaks, []);
    });
  }

  test("keep the provider's answer out of what is printed", async () => {
    const typed = freedompay.cards.setPin({ card_id: "1" });
    const answers = CANARIES.flatMap((c) => [
      [500, `<html>${c}</html>`], [200, `${c}<`], [400, JSON.stringify({ error: "invalid", error_description: c, [c]: c })], [302, c], [0, ""], [204, ""],
      [200, JSON.stringify({ status: "error", error_code: `${c} ${c}`, error_description: c, cards: [{ card_id: c }] })], [200, JSON.stringify({ status: -1, card_mask: c })],
    ]);
    for (const [status, body] of answers) {
      const error = await readResponse(typed, { status, text: async () => body }).then(() => assert.fail(body), (caught) => caught);
      assert.ok(isCardsealError(error));
      for (const canary of CANARIES) assert.equal(texts(error).includes(canary), false, `${canary} of ${body} in ${error.message}`);
      assert.equal(Object.keys(error).includes("response"), false);
      assert.equal(inspect(error).includes("response:"), false);
      if (body !== "") assert.notEqual(error.response, undefined);
    }
  });

  test("keep a card number out of the provider's code", async () => {
    for (const error of [CARD, "4000-0000-0000-0002", `card ${CARD}`, Number(CARD)]) {
      const body = JSON.stringify({ error });
      await assert.rejects(readResponse(raw(), { status: 400, text: async () => body }), ({ message }) => !message.includes(String(error)));
    }
  });
});

describe("clients", () => {
  const bytes = Buffer.from(KEY);
  const made = [KEY, bytes].flatMap((key) => [
    new FreedomPay({ authId: "1", secretKey: key, environment: "test" }),
    new Paysera({ macId: "a", macKey: key, ext: { project_id: "7" } }),
    new DetachedJws({ secret: key }),
    new Mac({ id: "a", key }),
  ]);

  test("show no key, however they are printed", () => {
    const forms = [KEY, bytes.toString("hex"), bytes.toString("base64"), [...bytes].join(), [...bytes].join(", "), [...bytes.subarray(0, 6)].join(", "), inspect(bytes).slice(8, -1), bytes.subarray(0, 8).toString("hex")];
    for (const client of made) {
      client.raw?.(...(client instanceof FreedomPay ? ["/a", {}] : [{ method: "GET", path: "/a" }]));
      const shown = [
        JSON.stringify(client), inspect(client, { showHidden: true, depth: 10, maxArrayLength: null, maxStringLength: null }), format("%s %j %o %O %d", client, client, client, client, client), String(client),
        JSON.stringify({ ...client }), Reflect.ownKeys(client).map(String).join(), Object.values(client).map((value) => inspect(value, { showHidden: true, depth: 10 })).join(),
      ].join("\n");
      for (const form of forms) assert.equal(shown.includes(form), false, `${client.constructor.name} shows ${form}`);
    }
  });
});

describe("redact", () => {
  // Every value that is to be masked has a word of its own; the rest has to stay readable.
  const person = { phone: 77011112222, type: 1, first_name: "Maskone", last_name: "Masktwo", middle_name: "Maskthree", birthdate: "1977-07-07", email: "mask@four", country: "KAZ", person_id: "mask-five", language: "kk", document: "bWFzaw==" };
  const home = { country: "KAZ", postal_code: "mask-six", address_line1: "mask-seven", address_line2: "mask-eight", address_line3: "mask-nine" };
  const object = { type: "card", value: "mask-value" };
  const masked = ["77011112222", "Maskone", "Masktwo", "Maskthree", "1977-07-07", "mask@four", "mask-", "bWFzaw"];
  const card = { request_id: UUID, card_id: "card-42", description: "kept" };
  const dates = { start_date: "2025-01-01T00:00:00+00:00", end_date: "2025-02-01T00:00:00+00:00" };
  const accounts = [{ number: "mask-1", order: 5 }, { number: "mask-2", order: 6 }];
  const CALLS = [
    [freedompay.requests.status({ request_id: UUID }), [UUID]],
    [freedompay.clients.add({ request_id: UUID, product_id: 1000, branch_id: "kept", client: person, address1: home, address2: home }), [UUID, "1000", "kept", "KAZ", '"kk"']],
    [freedompay.cards.unblock(card), [UUID, "card-42", "kept"]],
    [freedompay.cards.close(card), [UUID, "card-42", "kept"]],
    [freedompay.cards.setPin({ card_id: "card-42", pin: "mask-encrypted" }), ["card-42"]],
    [freedompay.cards.resetPinCounter({ request_id: UUID, card_id: "card-42" }), [UUID, "card-42"]],
    [freedompay.cards.statement({ card_id: "card-42", ...dates }), ["card-42", "2025-01-01"]],
    [freedompay.cards.statementExtended({ card_id: "card-42", ...dates }), ["card-42", "2025-02-01"]],
    [freedompay.transactions.refund({ request_id: "r", order_id: "kept", transaction_id: "t", amount: 123.42 }), ["kept", "123.42"]],
    [freedompay.cardholders.validate({ user_phone: "77011112222", first_name: "Maskone", last_name: "Masktwo", card_token: UUID, request_id: UUID.replace("8", "9") }), [UUID.replace("8", "9")], [UUID]],
    [freedompay.limits.set({ request_id: UUID, object, limits: [{ transaction_type: "pay", amount: [{ type: "max", value: "5000", currency: "USD" }] }] }), [UUID, '"card"', "5000"]],
    [freedompay.limits.list({ request_id: UUID, object }), [UUID, '"card"']],
    [freedompay.giftCards.activate({ otp: "mask-otp", card_id: 555 }), ["555"]],
    [paysera.cards.create({ user_id: 13, accounts }), ["13", '"order":5', '"order":6']],
    [paysera.cards.update(7, { accounts }), ['"order":6']],
    [paysera.cards.delete(7), []],
    [paysera.cards.get(7), []],
    [paysera.cards.list({ user_id: 13, limit: 5 }), []],
    [paysera.deposits.create(7, { account_number: "mask-account", amount: { amount: 1313, currency: "EUR" } }), ["1313", "EUR"]],
    [paysera.deposits.process(7), []],
    [paysera.server.time(), []],
  ];
  const SEALS = ["authorization", "x-jws-signature"];

  for (const [request, kept, gone = []] of CALLS) {
    test(`${request.provider} ${request.operation}`, () => {
      const before = JSON.stringify(request);
      const { headers, body, ...frame } = redact(request);
      const { headers: sent, body: sentBody, ...sentFrame } = request;
      assert.equal(JSON.stringify(request), before, "the request itself is left alone");
      assert.deepEqual(frame, sentFrame);
      assert.deepEqual(headers, Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, SEALS.includes(name) ? "[redacted]" : value])));
      for (const word of [...masked, ...gone]) assert.equal(`${body}`.includes(word), false, word);
      for (const word of kept) assert.ok(body.includes(word), `${word} of ${body}`);
      if (sentBody === undefined) return assert.equal(body, undefined);
      assert.deepEqual(Object.keys(JSON.parse(body)), Object.keys(JSON.parse(sentBody)));
    });
  }

  test("what is not declared is masked whole", () => {
    const ours = freedompay.raw("/v5/x", { pan: CARD }, { requestId: "r-1" });
    assert.deepEqual(redact(ours), { ...ours, headers: { ...ours.headers, "x-jws-signature": "[redacted]" }, body: "[redacted]" });
    const theirs = raw({ query: { pan: CARD }, body: { pan: CARD } });
    assert.deepEqual(redact(theirs), { ...theirs, url: `${ORIGIN}/a?[redacted]`, headers: { ...theirs.headers, authorization: "[redacted]" }, body: "[redacted]" });
    const stranger = { ...ours, provider: "__proto__", operation: "toString", headers: { "X-JWS-Signature": "s", Authorization: "MAC s" } };
    assert.deepEqual(redact(stranger), { ...stranger, headers: { "X-JWS-Signature": "[redacted]", Authorization: "[redacted]" }, body: "[redacted]" });
  });

  test("a card number in a path is masked", () => {
    for (const request of [paysera.cards.get(CARD), paysera.raw({ method: "GET", path: `/card/${CARD}` }), freedompay.raw(`/card/${CARD}`, "")]) {
      assert.equal(JSON.stringify(redact(request)).includes(CARD), false);
      assert.equal(redact(request).method, request.method);
    }
  });
});

describe("the module's memory", () => {
  const MAKERS = {
    FreedomPay: [(secretKey) => new FreedomPay({ authId: "1", secretKey, environment: "test" }), (client) => client.cards.setPin({ card_id: "1" })],
    Paysera: [(macKey) => new Paysera({ macId: "a", macKey }), (client) => client.deposits.create(1, { account_number: "a", amount: { amount: 1, currency: "EUR" } })],
    Mac: [(key) => new Mac({ id: "a", key }), (client) => client.authorization({ method: "POST", url: `${ORIGIN}/`, body: "a" })],
    HS256: [(secret) => new DetachedJws({ secret, algorithm: "HS256" }), (client) => client.sign({ header: {}, payload: "a" })],
    HS512: [(secret) => new DetachedJws({ secret }), (client) => client.verify({ jws: client.sign({ header: {}, payload: "a" }), payload: "a" })],
  };
  const REFUSED = {
    "a FreedomPay authId": (secretKey) => new FreedomPay({ authId: "1\n", secretKey, environment: "test" }),
    "a Paysera macId": (macKey) => new Paysera({ macId: '"', macKey }),
    "a MAC id": (key) => new Mac({ id: '"', key }),
    "an algorithm": (secret) => new DetachedJws({ secret, algorithm: "none" }),
    "white space": (secret) => new DetachedJws({ secret: `${secret}\n` }),
  };

  const masked = (bytes, mask) => Buffer.from(bytes.map((byte) => byte ^ mask));

  /** What is found of a key: itself, its encodings, HMAC's two blocks, and the two states that sign as well as it does. */
  function found(key) {
    const bytes = Buffer.from(key);
    const [inner, outer] = keyedStates(bytes).map((state) => state.subarray(8, 24));
    const forms = {
      key: bytes, "a part of the key": bytes.subarray(5, 21), hex: bytes.toString("hex"), base64: bytes.toString("base64").slice(0, -4), "UTF-16": Buffer.from(key, "utf16le"),
      "inner block": masked(bytes, 0x36), "outer block": masked(bytes, 0x5c), "inner state": inner, "outer state": outer,
    };
    return Object.keys(forms).filter((name) => memories.some(({ buffer }) => Buffer.from(buffer).includes(forms[name])));
  }

  const freshKey = () => `key-${randomUUID()}`;

  test("can be searched", () => {
    const key = freshKey();
    const client = MAKERS.Mac[0](key);
    assert.equal(memories.length, 1);
    assert.ok(Buffer.from(memories[0].buffer).includes("is not a field of this call"));
    assert.deepEqual(found(key), ["inner state", "outer state"]);
    client.free();
  });

  for (const [name, [make, use]] of Object.entries(MAKERS)) {
    for (const kind of ["text", "bytes"]) {
      test(`has nothing of a ${name} key given as ${kind} after free()`, () => {
        for (const uses of [0, 1, 3]) {
          const key = freshKey();
          const client = make(kind === "text" ? key : Buffer.from(key));
          for (let i = 0; i < uses; i += 1) use(client);
          client.free();
          assert.deepEqual(found(key), [], `after ${uses} uses`);
        }
      });
    }
  }

  for (const [name, make] of Object.entries(REFUSED)) {
    test(`has nothing of a key whose client was refused for ${name}`, () => {
      const key = freshKey();
      assert.ok(isCardsealError(caught(() => make(key))));
      assert.deepEqual(found(key), []);
    });
  }

  test("has nothing of a key that made room for others", () => {
    const keys = Array.from({ length: 3 }, freshKey);
    const dropped = keys.map((key) => MAKERS.Mac[0](key));
    for (const client of dropped) MAKERS.Mac[1](client);
    for (let i = 0; i < 64; i += 1) MAKERS.Mac[1](MAKERS.Mac[0](`other-${i}`));
    assert.deepEqual(keys.flatMap(found), []);
  });

  const PAIRS = {
    "P-384": ["ecdsa-p384-sha384", () => generateKeyPairSync("ec", { namedCurve: "P-384" }), ["sec1", "pkcs8"]],
    "P-256": ["ecdsa-p256-sha256", () => generateKeyPairSync("ec", { namedCurve: "P-256" }), ["sec1", "pkcs8"]],
    Ed25519: ["ed25519", () => generateKeyPairSync("ed25519"), ["pkcs8"]],
    RSA: ["rsa-pss-sha512", () => generateKeyPairSync("rsa", { modulusLength: 2048 }), ["pkcs1", "pkcs8"]],
  };

  for (const [name, [algorithm, make, types]] of Object.entries(PAIRS)) {
    test(`has nothing of a private ${name} key once it is the host's`, async () => {
      for (const type of [...types, "jwk"]) {
        for (const format of type === "jwk" ? ["jwk"] : ["pem", "der"]) {
          const { privateKey } = make();
          const { d } = privateKey.export({ format: "jwk" });
          const key = await importKey(privateKey.export({ format, type }), { algorithm });
          await signMessage({ method: "GET", url: `${ORIGIN}/`, headers: {} }, { key, components: ["@method"] });
          const scalar = Buffer.from(d, "base64url");
          const pem = privateKey.export({ format: "pem", type: type === "jwk" ? "pkcs8" : type }).split("\n");
          const forms = { scalar, half: scalar.subarray(0, 16), member: d.slice(4, 36), "PEM line": pem[name === "Ed25519" ? 1 : 2].slice(-20) };
          const left = Object.keys(forms).filter((form) => memories.some(({ buffer }) => Buffer.from(buffer).includes(forms[form])));
          assert.deepEqual(left, [], `${type} as ${format}`);
        }
      }
    });
  }
});
