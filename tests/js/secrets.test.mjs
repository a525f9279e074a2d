// No secret, token, PIN or card number is in an error, a client, a redacted request, or the module's memory afterwards.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { format, inspect } from "node:util";
import {
  bodyHash, contentDigest, DetachedJws, FreedomPay, importKey, isCardsealError, Mac, OffBlocks, Paysera, profiles, readResponse, redact, signatureBase,
  signMessage, signRequest, verifyContentDigest, verifyMessage,
} from "cardseal";
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
const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.Kd83hsL0qPz";
const JWK = {
  kty: "EC", crv: "P-384", x: "kG4bYPMUgXXuefMg7oSq0KXV0tN-zXffhYRCqaCKgO9AVimwk827aROBsK4G1oM8", y: "tENZmGCUfFfJxqMmJLt9TvBt78PYvjnM6111Bz0wQ1lShysdGKN3MbB8FuKWMe6p",
  d: "RhMeSEdxFUiy-09uugBPivy_b8ly-0muSQl9TCf8MwG0kXjNRATFR3MvMwI-foUf",
};
const PRIVATE = createPrivateKey({ key: JWK, format: "jwk" });
const PEM = PRIVATE.export({ format: "pem", type: "pkcs8" });
const PUBLIC_PEM = createPublicKey(PRIVATE).export({ format: "pem", type: "spki" });
const CRYPTO_KEY = await crypto.subtle.importKey("jwk", JWK, { name: "ECDSA", namedCurve: "P-384" }, true, ["sign"]);
const HMAC_KEY = await importKey(KEY, { algorithm: "hmac-sha256", keyid: "k" });
/** Every secret that the calls below are made with, in the pieces in which it could be shown. */
const HELD = [KEY, TOKEN, JWK.d, ...PEM.split("\n").slice(1, -2)];
const signer = { sign: async () => new Uint8Array(96) };
const offblocks = new OffBlocks({ keyid: "k", privateKey: signer, accessToken: TOKEN });
const MESSAGE = { method: "GET", url: `${ORIGIN}/`, headers: { accept: "*/*" } };
const SEALED = { ...MESSAGE, headers: { ...MESSAGE.headers, ...(await signMessage(MESSAGE, { key: HMAC_KEY, components: ["@method"] })) } };
const raw = (more) => paysera.raw({ method: "POST", path: "/a", ...more });
const seal = (more) => mac.authorization({ method: "GET", url: `${ORIGIN}/`, ...more });
const verifyMac = (more) => mac.verify({ authorization: seal(), method: "GET", url: `${ORIGIN}/`, ...more });

/** Every text that an error is printed as. The places in its stack are not the caller's. */
function texts(error) {
  const shown = [error.message, error.hint, error.field, JSON.stringify(error), String(error), inspect(error, { depth: 10 })];
  return shown.join("\n").replaceAll(/:\d+:\d+\b/g, "");
}

/** The same for a call whose promise is rejected. */
async function rejected(act) {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return undefined;
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

/** The same for what returns promises, and for what it is made of. */
const laterMistakes = (c) => {
  const of = (more) => new OffBlocks({ keyid: "k", privateKey: signer, accessToken: TOKEN, ...more });
  const get = (more, options) => of(more).cards.get("1", options);
  const call = (more) => offblocks.raw({ method: "POST", path: "/a", ...more });
  const base = (message, options) => signatureBase({ ...MESSAGE, ...message }, { components: ["@method"], ...options });
  const seal = (message, options) => signMessage({ ...MESSAGE, ...message }, { key: HMAC_KEY, components: ["@method"], ...options });
  const check = (message, policy, options) => verifyMessage({ ...SEALED, ...message }, { keys: () => HMAC_KEY, policy: { components: ["@method"], maxAgeSeconds: 60, ...policy }, ...options });
  const profile = { ...profiles.openPayments, algorithm: "hmac-sha256" };
  const request = (message, options) => signRequest({ ...MESSAGE, ...message }, { key: HMAC_KEY, profile, ...options });
  const pem = (text) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
  // As if a key of another kind, cut short or put in the wrong place.
  const keys = [
    c, `${c}\n`, pem(c), pem(Buffer.from(c).toString("base64")), pem(PEM.split("\n")[1]), PEM.slice(0, -60), `-----BEGIN ${c}-----\n${c}\n-----END ${c}-----`, PEM.replace(/\n(.)/, `\n${c}$1`), Buffer.from(c),
    { kty: "EC", crv: "P-384", x: c, y: c, d: c }, { ...JWK, d: c }, { ...JWK, crv: c }, { kty: c, [c]: c }, { ...JWK, alg: c }, { ...JWK, use: c }, { ...JWK, key_ops: [c] }, { ...JWK, d: [c] }, { ...JWK, [c]: 1n },
    { kty: "oct", k: `${c}=` }, { kty: "RSA", n: c, e: c, d: c }, { [c]: c }, { sign: c }, Symbol(c), [c], new Map([[c, c]]),
  ];
  return [
    () => new OffBlocks({ [c]: c }),
    ...[{ keyid: { [c]: c } }, { accessToken: { [c]: c } }, { accessToken: [c] }, { baseUrl: c }, { baseUrl: `https://u:${c}@a.example` }, { profile: c }, { profile: { [c]: c } }].map((more) => () => of(more)),
    ...["label", "algorithm", "components", "parameters", "tag", "digest", "expiresAfterSeconds"].map((name) => () => of({ profile: { ...profiles.offblocks, [name]: { [c]: c } } })),
    ...[
      { label: `${c} ` }, { algorithm: c }, { components: [`@${c}`] }, { components: [`"${c}`] }, { components: ["@method", `${c};${c}`] }, { parameters: [c] }, { digest: [c] }, { parameters: ["tag"], tag: `${c}\n` },
    ].map((more) => () => get({ profile: { ...profiles.offblocks, ...more } })),
    ...[`${c} `, `Bearer ${c}`, `${c}\r\n`, `${c}\ud800`, ""].flatMap((token) => [() => get({ accessToken: token }), () => get({}, { accessToken: () => token })]),
    () => get({ accessToken: () => [c] }),
    () => get({ accessToken: async () => ({ [c]: c }) }),
    () => get({ keyid: `${c}\n` }),
    () => get({ privateKey: { sign: async () => c } }),
    () => get({ privateKey: { sign: async () => Buffer.from(c) } }),
    () => get({ privateKey: PEM, profile: { ...profiles.offblocks, algorithm: "ed25519" } }),
    () => get({ privateKey: PUBLIC_PEM }),
    ...keys.flatMap((key) => [() => get({ privateKey: key }), () => importKey(key, { algorithm: "ecdsa-p384-sha384" }), () => importKey(key, { algorithm: "ecdsa-p256-sha256" })]),
    ...keys.filter((key) => typeof key === "object" && !ArrayBuffer.isView(key)).map((key) => () => importKey(key, { algorithm: "hmac-sha256" })),
    () => importKey(` ${c}`, { algorithm: "hmac-sha256" }),
    () => importKey(PEM, { algorithm: c }),
    () => importKey(PEM, { algorithm: "ecdsa-p384-sha384", keyid: { [c]: c } }),
    () => importKey(PEM, { algorithm: "ecdsa-p384-sha384", [c]: c }),
    ...[{ idempotencyKey: c }, { idempotencyKey: { [c]: c } }, { accessToken: { [c]: c } }, { now: c }, { now: () => c }, { nonce: { [c]: c } }, { [c]: c }, c].map((options) => () => offblocks.cards.activate("1", options)),
    () => get({ profile: { ...profiles.offblocks, parameters: ["nonce"] } }, { nonce: `${c}\n` }),
    ...[
      { [c]: c }, { apiKey: c, apiSecret: c }, { apiKey: UUID, apiSecret: { [c]: c } }, { apiKey: UUID, apiSecret: c, [c]: c }, c, `{"${c}":1,"${c}":1}`, `{"apiSecret":"${c}","apiSecret":"${c}"}`, `{"apiSecret":${c}`,
    ].flatMap((body) => [() => offblocks.auth.token(body), () => offblocks.auth.updateCredentials(body)]),
    () => offblocks.auth.deleteCredentials({ apiKey: c }),
    ...[c, [c], { [c]: NaN }, `{"publicKey":"${c}"`, `{"${c}":1,"${c}":1}`].map((body) => () => offblocks.auth.uploadSigningKey(body)),
    ...[{ type: c }, { type: "virtual", billingAddress: { [c]: c } }, { type: "virtual", billingAddress: { firstLine: c, city: "a", country: c } }, { type: "physical", billingAddress: c }].map((body) => () => offblocks.cards.create("a", body)),
    ...[{ callbackUrl: `${c} ` }, { id: c, callbackUrl: "https://a.example" }, { callbackUrl: "https://a.example", types: [c] }, { callbackUrl: "https://a.example", types: { [c]: c } }].map((body) => () => offblocks.webhooks.save(body)),
    ...[`${c}/`, `${c}%2F`, { [c]: c }].map((id) => () => offblocks.cards.get(id)),
    ...[{ method: `${c}\n` }, { path: c }, { path: `/${c}/..` }, { query: { [c]: {} } }, { query: `${c}#` }, { body: { [c]: Symbol(c) } }, { body: "a", contentType: `${c}\n` }, { method: "GET", body: c }, { [c]: c }].map((more) => () => call(more)),
    // Messages.
    ...[base, seal, check, request].flatMap((act) => [
      { url: c }, { url: `https://u:${c}@a.example` }, { method: `${c} ` }, { headers: { [c]: { [c]: c } } }, { headers: { [c]: `${c}\ud800` } }, { headers: c }, { headers: [[c, 1]] },
    ].map((message) => () => act(message))),
    ...[base, seal].flatMap((act) => [
      { components: [`@${c}`] }, { components: [`"${c}`] }, { components: [`${c} `] }, { components: [`"x";${c}`] }, { components: [`"@query-param";name="${c}"`] }, { components: [`"${c.toUpperCase()}"`] }, { components: [{ [c]: c }] },
      { components: [c.toLowerCase().replaceAll(" ", "")] }, { components: ["accept", "accept"], parameters: { keyid: c } }, { parameters: { [c]: c } }, { parameters: { keyid: `${c}\n` } }, { parameters: { created: c } }, { fieldTypes: { [c]: c } }, { [c]: c },
    ].map((options) => () => act({}, options))),
    () => base({ headers: { accept: `${c}\r\n${c}` } }, { components: ["accept"] }),
    () => base({ headers: { accept: `${c}"` } }, { components: ["accept;sf"], fieldTypes: { accept: "dictionary" } }),
    () => base({ target: `/${c} ` }),
    () => base({ trailers: { [c]: 1 } }),
    () => signatureBase({ status: c, headers: {} }, { components: [] }),
    () => seal({}, { key: { [c]: c } }),
    () => seal({}, { label: `${c} ` }),
    () => seal({ headers: { signature: `${c}=:${c}:` } }),
    () => seal({}, { parameters: { alg: c } }),
    () => seal({}, { key: { algorithm: c, sign: async () => Buffer.from(c), verify: async () => true } }),
    () => seal({}, { key: { algorithm: "hmac-sha256", sign: async () => Buffer.from(c.repeat(3)), verify: async () => true } }),
    ...[{ components: [`@${c}`] }, { components: ["@method", `x-${c.toLowerCase().replaceAll(" ", "")}`] }, { label: c }, { tag: c }, { parameters: ["nonce"] }, { parameters: [c] }, { algorithms: [c] }, { maxAgeSeconds: c }, { [c]: c }].map(
      (policy) => () => check({}, policy),
    ),
    ...[
      { signature: `sig=:${c}:` }, { "signature-input": `sig=("@method");keyid="${c}";${c}="${c}"` }, { "signature-input": `sig=("@method" "${c}");keyid="${c}"` }, { "signature-input": `${c}=()` }, { signature: `sig=:${Buffer.from(c).toString("base64")}:` },
    ].map((headers) => () => check({ headers: { ...SEALED.headers, ...headers } })),
    () => check({}, {}, { keys: () => undefined }),
    () => check({}, {}, { keys: () => ({ [c]: c }) }),
    () => check({}, {}, { keys: () => importKey(`${c}.`, { algorithm: "hmac-sha256" }) }),
    () => check({}, {}, { body: { [c]: c } }),
    () => check({ headers: { ...SEALED.headers, "content-digest": `sha-256=:${c}:` } }, {}, { body: c }).then(() => verifyContentDigest(`sha-256=:${c}:`, c)),
    () => request({ body: { [c]: c } }),
    () => request({ [c]: c }),
    () => request({}, { key: c }),
    () => request({}, { profile: { ...profile, [c]: c } }),
    () => request({ body: c, headers: { "content-digest": c } }),
    () => contentDigest(c, [c]),
    () => contentDigest(`${c}\ud800`),
    () => contentDigest({ [c]: c }),
    ...[c, `sha-256=:${c}:`, `sha-256=${c}`, `sha-256=:${Buffer.from(c).toString("base64")}:`, contentDigest(`${c}.`), `${c.toLowerCase()}=:AAAA:`].map((field) => () => verifyContentDigest(field, c)),
  ];
};

describe("errors", () => {
  // A part of a JWK's d, an access token, and a line of a PEM, without what would end the host of a URL.
  for (const canary of [...CANARIES, JWK.d.slice(0, 40), TOKEN, PEM.split("\n")[2].replaceAll(/\W/g, "x")]) {
    test(`show no ${canary}`, async () => {
      const secrets = [canary, ...HELD].map((secret) => secret.toLowerCase());
      const leaks = [];
      for (const act of [...mistakes(canary), ...laterMistakes(canary)]) {
        const error = await rejected(act);
        if (!isCardsealError(error)) leaks.push(`${act} was not refused: ${error}`);
        else if (error.code === "INTERNAL") leaks.push(`${act} is taken for a defect`);
        else if (secrets.some((secret) => texts(error).toLowerCase().includes(secret))) leaks.push(`${act} shows it: ${error.message}`);
      }
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

describe("what signs with promises", () => {
  const lines = (text) => text.split("\n").slice(1, -2);
  const bytes = Buffer.from(KEY);
  const scalar = Buffer.from(JWK.d, "base64url");
  const forms = [
    KEY, TOKEN, JWK.d, JWK.d.slice(4, 36), scalar.toString("hex"), scalar.toString("base64"), [...scalar.subarray(0, 6)].join(", "), inspect(scalar).slice(8, -1), ...lines(PEM), ...lines(PRIVATE.export({ format: "pem", type: "sec1" })),
    bytes.toString("hex"), bytes.toString("base64"), [...bytes].join(", "), [...bytes.subarray(0, 6)].join(", "), inspect(bytes).slice(8, -1),
  ];
  const ownSigner = { secret: KEY, held: bytes, sign: async () => new Uint8Array(96), verify: async () => true };
  const P384 = "ecdsa-p384-sha384";
  const KEYS = {
    PEM: [PEM, P384], "PEM as bytes": [Buffer.from(PEM), P384], JWK: [JWK, P384], "a CryptoKey": [CRYPTO_KEY, P384], functions: [ownSigner, P384],
    "a secret": [KEY, "hmac-sha256"], "a secret as bytes": [bytes, "hmac-sha256"], "a secret as JWK": [{ kty: "oct", k: bytes.toString("base64url") }, "hmac-sha256"],
  };
  const shownOf = (value) => [
    JSON.stringify(value), inspect(value, { showHidden: true, depth: 10, maxArrayLength: null, maxStringLength: null }), format("%s %j %o %O %d", value, value, value, value, value), String(value),
    JSON.stringify({ ...value }), Reflect.ownKeys(value).map(String).join(), Object.values(value).map((one) => inspect(one, { showHidden: true, depth: 10 })).join(),
  ].join("\n");

  test("is shown where it is: the forms below are those that would be found", () => {
    for (const value of [{ a: KEY }, { a: bytes }, { a: JWK }, { a: PEM }]) assert.ok(forms.some((form) => shownOf(value).includes(form)), inspect(value));
  });

  for (const [name, [key, algorithm]] of Object.entries(KEYS)) {
    test(`shows no key of ${name}, however it is printed`, async () => {
      const messageKey = await importKey(key, { algorithm, keyid: "k" });
      const profile = { ...profiles.offblocks, algorithm };
      const clients = [key, messageKey].flatMap((privateKey) => [TOKEN, () => TOKEN].map((accessToken) => new OffBlocks({ keyid: "k", privateKey, accessToken, profile })));
      for (const value of [messageKey, ...clients]) {
        const before = shownOf(value);
        if (value === messageKey) await value.sign(Buffer.from("a"));
        else await value.cards.get("1");
        for (const shown of [before, shownOf(value)]) {
          for (const form of forms) assert.equal(shown.includes(form), false, `${value.constructor.name} shows ${form}`);
        }
      }
    });
  }
});

// What is masked in OffBlocks' calls is told apart from what is kept as in the others.
const CREDENTIALS = { apiKey: UUID.replace("8", "9"), apiSecret: "mask-secret" };
const home = (n) => ({ firstLine: `mask-a${n}`, secondLine: `mask-b${n}`, city: `City${n}`, state: `State${n}`, country: "GB", postCode: `mask-c${n}` });
const OFFBLOCKS_CALLS = await Promise.all([
  [offblocks.auth.token(CREDENTIALS), [], [CREDENTIALS.apiKey]],
  [offblocks.auth.updateCredentials(CREDENTIALS), [], [CREDENTIALS.apiKey]],
  [offblocks.auth.deleteCredentials({ apiKey: CREDENTIALS.apiKey }), [], [CREDENTIALS.apiKey]],
  [offblocks.auth.deleteSigningKey(), []],
  [offblocks.cards.create(UUID, { type: "physical", billingAddress: home(1), shippingAddress: home(2) }), ["physical", "City1", "State1", "City2", "State2", "GB"]],
  [offblocks.cards.list(), []],
  [offblocks.cards.listByAccount(UUID), []],
  [offblocks.cards.get(UUID), []],
  [offblocks.cards.deactivate(UUID), []],
  [offblocks.cards.activate(UUID), []],
  [offblocks.cards.terminate(UUID), []],
  [offblocks.webhooks.save({ id: UUID, callbackUrl: "https://kept.example/callback", types: ["card.updated"] }), [UUID, "https://kept.example/callback", "card.updated"]],
  [offblocks.webhooks.list(), []],
  [offblocks.webhooks.get(UUID), []],
  [offblocks.webhooks.delete(UUID), []],
  [offblocks.simulator.issueCard(UUID), []],
  [offblocks.simulator.failCard(UUID), []],
].map(async ([request, ...words]) => [await request, ...words]));

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
    ...OFFBLOCKS_CALLS,
  ];
  const SEALS = ["authorization", "x-jws-signature", "content-digest", "signature"];

  for (const [request, kept, gone = []] of CALLS) {
    test(`${request.provider} ${request.operation}`, () => {
      const before = JSON.stringify(request);
      const { headers, body, ...frame } = redact(request);
      const { headers: sent, body: sentBody, ...sentFrame } = request;
      assert.equal(JSON.stringify(request), before, "the request itself is left alone");
      assert.deepEqual(frame, sentFrame);
      assert.deepEqual(headers, Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, SEALS.includes(name) ? "[redacted]" : value])));
      for (const word of [...masked, ...gone]) assert.equal(`${body}`.includes(word), false, word);
      for (const word of [TOKEN, ...SEALS.map((name) => sent[name])]) if (word !== undefined) assert.equal(JSON.stringify(redact(request)).includes(word), false, word);
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

  test("every OffBlocks call is above, but for the one whose body is open", async () => {
    const all = ["auth", "cards", "webhooks", "simulator"].flatMap((group) => Object.getOwnPropertyNames(Object.getPrototypeOf(offblocks[group])).filter((name) => name !== "constructor").map((name) => `${group}.${name}`));
    assert.deepEqual(OFFBLOCKS_CALLS.map(([{ operation }]) => operation).concat("auth.uploadSigningKey").sort(), all.sort());
    const upload = await offblocks.auth.uploadSigningKey({ publicKey: "mask-key", anything: [{ deep: "mask-deep" }] });
    const { body, headers } = redact(upload);
    assert.equal(JSON.parse(body), "[redacted]");
    assert.deepEqual(headers, { ...upload.headers, authorization: "[redacted]" });
    const text = await offblocks.auth.uploadSigningKey('{"publicKey":"mask-key"}');
    assert.equal(redact(text).body.includes("mask"), false);
  });

  test("an untyped OffBlocks call is masked whole", async () => {
    const ours = await offblocks.raw({ method: "POST", path: "/v1/x", query: { pan: CARD }, body: { pan: CARD } });
    const { headers } = ours;
    const hidden = { authorization: "[redacted]", "content-digest": "[redacted]", signature: "[redacted]" };
    assert.deepEqual(Object.keys(headers), ["content-type", "authorization", "content-digest", "idempotency-key", "signature-input", "signature"]);
    assert.deepEqual(redact(ours), { ...ours, url: "https://api.offblocks.xyz/v1/x?[redacted]", headers: { ...headers, ...hidden }, body: "[redacted]" });
    const upper = { ...ours, headers: { Authorization: "a", SIGNATURE: "b", "Content-Digest": "c" } };
    assert.deepEqual(Object.values(redact(upper).headers), ["[redacted]", "[redacted]", "[redacted]"]);
  });

  test("a card number in a path is masked", async () => {
    for (const request of [await offblocks.cards.get(CARD), await offblocks.raw({ method: "GET", path: `/card/${CARD}` }), paysera.cards.get(CARD), paysera.raw({ method: "GET", path: `/card/${CARD}` }), freedompay.raw(`/card/${CARD}`, "")]) {
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

  test("has nothing of an HMAC key of OffBlocks after free()", async () => {
    const profile = { ...profiles.offblocks, algorithm: "hmac-sha256" };
    for (const form of [(key) => key, Buffer.from, (key) => ({ kty: "oct", k: Buffer.from(key).toString("base64url") })]) {
      const key = freshKey();
      const client = new OffBlocks({ keyid: "k", privateKey: form(key), accessToken: "t", profile });
      await client.cards.get("1");
      assert.deepEqual(found(key), ["inner state", "outer state"]);
      client.free();
      // What is imported is a promise, so it is let go a moment later.
      await new Promise(setImmediate);
      assert.deepEqual(found(key), []);
    }
  });

  test("has nothing of an HMAC message key after free(), unless it was lent to a client", async () => {
    const [own, lent] = [freshKey(), freshKey()];
    for (const form of [own, Buffer.from(own)]) {
      const key = await importKey(form, { algorithm: "hmac-sha256" });
      await key.sign(Buffer.from("a"));
      key.free();
      assert.deepEqual(found(own), []);
    }
    const key = await importKey(lent, { algorithm: "hmac-sha256", keyid: "k" });
    const client = new OffBlocks({ privateKey: key, accessToken: "t", profile: { ...profiles.offblocks, algorithm: "hmac-sha256" } });
    await client.cards.get("1");
    client.free();
    await new Promise(setImmediate);
    assert.equal((await key.sign(Buffer.from("a"))).length, 32, "a client does not free what it was lent");
    key.free();
    assert.deepEqual(found(lent), []);
  });

  test("has nothing of an HMAC message key that was refused, nor of one that made room for others", async () => {
    const [refused, dropped] = [freshKey(), freshKey()];
    for (const key of [`${refused}\n`, { kty: "oct", k: Buffer.from(refused).toString("base64url"), alg: "HS512" }]) {
      assert.ok(isCardsealError(await rejected(() => importKey(key, { algorithm: "hmac-sha256" }))));
      assert.deepEqual(found(refused), []);
    }
    for (const key of [dropped, Buffer.from(dropped), { kty: "oct", k: Buffer.from(dropped).toString("base64url") }]) {
      await (await importKey(key, { algorithm: "hmac-sha256" })).sign(Buffer.from("a"));
      assert.deepEqual(found(dropped), ["inner state", "outer state"]);
      for (let i = 0; i < 64; i += 1) await importKey(`other-${i}`, { algorithm: "hmac-sha256" });
      assert.deepEqual(found(dropped), []);
    }
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
