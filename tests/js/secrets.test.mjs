// No secret, token, PIN or card number is in an error, a client, a redacted request, or the module's memory afterwards.
import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { format, inspect } from "node:util";
import {
  bodyHash, cachedToken, contentDigest, D1, decryptJwe, DetachedJws, encryptJwe, FreedomPay, importKey, isCardsealError, Mac, OffBlocks, parseD1Notification, Paysera, profiles,
  readResponse, redact, Redacted, signatureBase, signJwt, signMessage, signRequest, verifyContentDigest, verifyJwt, verifyMessage,
} from "cardseal";
import { keyedStates } from "./keyed-state.mjs";
import { memories } from "./memories.mjs";

const KEY = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
const CARD = "4000000000000002";
const PIN = "8421";
const CANARIES = [KEY, CARD, PIN, "739154", "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN", "4000-0000-0000-0002", "4000 0000 0000 0002"];
const UUID = "828cf71d-a447-4a67-a149-c1df8bc197ca";
const ORIGIN = "https://wallet.paysera.com";

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
/** The keys of RFC 7515 A.3 and RFC 7518 appendix C. */
const ES256 = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" };
const ECDH = { kty: "EC", crv: "P-256", x: "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", y: "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps", d: "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo" };
const ECDH_PEM = createPrivateKey({ key: ECDH, format: "jwk" }).export({ format: "pem", type: "sec1" });
const { d: _, ...ECDH_PUBLIC } = ECDH;
const D1_OPTIONS = {
  issuerId: "ISSUER-001", environment: "production", accessToken: TOKEN, assertionKey: { kid: "k", key: ES256 }, encryptTo: { kid: "k", key: ECDH_PUBLIC }, decryptWith: [{ kid: "k", key: ECDH }, { kid: "l", key: ECDH_PEM }],
};
const d1 = new D1(D1_OPTIONS);
const ES256_KEY = await importKey(ES256, { algorithm: "ecdsa-p256-sha256", keyid: "k" });
const JWT = await signJwt({ iss: "i", exp: 1e10 }, { key: ES256_KEY });
const JWE = await encryptJwe(JSON.stringify({ pan: CARD }), { recipient: ECDH_PUBLIC, kid: "k" });
const ASSERTION = new URLSearchParams((await d1.auth.token()).body).get("assertion");
/** Every secret that the calls below are made with, in the pieces in which it could be shown. */
const HELD = [KEY, TOKEN, JWK.d, ...PEM.split("\n").slice(1, -2), ES256.d, ECDH.d, ...ECDH_PEM.split("\n").slice(1, 2), ASSERTION, JWT, JWE];
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

/** The same for D1, its tokens and its sealed messages. */
const d1Mistakes = (c) => {
  const of = (more) => new D1({ ...D1_OPTIONS, ...more });
  const call = (more) => d1.raw({ method: "POST", path: "/a", ...more });
  const pem = (text) => `-----BEGIN EC PRIVATE KEY-----\n${text}\n-----END EC PRIVATE KEY-----\n`;
  const keys = [
    c, `${c}\n`, pem(c), pem(Buffer.from(c).toString("base64")), pem(ECDH_PEM.split("\n")[1]), ECDH_PEM.slice(0, -60), ECDH_PEM.replace(/\n(.)/, `\n${c}$1`), PEM, JWK, Buffer.from(c), { kty: "EC", crv: "P-256", x: c, y: c, d: c },
    { ...ECDH, d: c }, { ...ECDH, d: `${ECDH.d}${c}` }, { ...ECDH, x: ECDH.y }, { ...ECDH, crv: c }, { kty: c, [c]: c }, { ...ECDH, alg: c }, { ...ECDH, use: c }, { ...ECDH, key_ops: [c] }, { ...ECDH, d: [c] }, { ...ECDH, [c]: 1n },
    { kty: "oct", k: `${c}=` }, { [c]: c }, Symbol(c), [c], new Map([[c, c]]),
  ];
  const part = (index, text, token) => token.split(".").map((one, place) => (place === index ? Buffer.from(text).toString("base64url") : one)).join(".");
  const header = (more) => JSON.stringify({ alg: "ECDH-ES", enc: "A256GCM", epk: ECDH_PUBLIC, ...more });
  const jwes = [
    c, `${c}.`.repeat(4) + c, `${JWE}${c}`, JWE.slice(0, -8) + c, ...[c, `{"${c}":1,"${c}":2}`, header({ alg: c }), header({ enc: c }), header({ zip: c }), header({ crit: [c] }), header({ epk: c }), header({ epk: { ...ECDH_PUBLIC, x: c } }), header({ apu: `${c}=` }), header({ [c]: c })]
      .map((text) => part(0, text, JWE)), part(1, c, JWE), part(2, c, JWE), part(3, c, JWE), part(4, c, JWE), part(4, `${c}0000000000000000`.slice(0, 16), JWE),
  ];
  const jwts = [
    c, `${c}.${c}.${c}`, `${JWT}.${c}`, ...[c, `{"alg":"${c}"}`, `{"${c}":1,"${c}":2}`, `{"alg":"ES256","crit":["${c}"]}`, `{"alg":"ES256","${c}":"${c}"}`].map((text) => part(0, text, JWT)),
    ...[c, `{"${c}":1,"${c}":2}`, JSON.stringify({ iss: c, exp: c })].map((text) => part(1, text, JWT)), part(2, c, JWT), part(2, `${c}${c}${c}${c}${"0".repeat(64)}`.slice(0, 64), JWT),
  ];
  const signed = (claims) => signJwt(claims, { key: ES256_KEY });
  const path = `/notifications/d1/v1/issuers/${encodeURIComponent(c)}/digitalCards/${encodeURIComponent(c)}/notifications`;
  return [
    () => new D1({ [c]: c }),
    ...[
      { issuerId: { [c]: c } }, { accessToken: { [c]: c } }, { environment: c }, { environment: undefined, baseUrl: c }, { environment: undefined, baseUrl: `https://u:${c}@a.example` }, { baseUrl: c }, { assertion: c }, { assertion: { [c]: c } }, { assertion: { issuer: [c] } },
      { assertion: { audience: `${c}\ud800` } }, { assertion: { lifetimeSeconds: c } }, { assertion: { iat: c } }, { assertionKey: c }, { assertionKey: { [c]: c } }, { assertionKey: { kid: [c], key: ES256 } }, { assertionKey: { kid: c } }, { encryptTo: c }, { encryptTo: { kid: { [c]: c }, key: c } },
      { decryptWith: c }, { decryptWith: [c] }, { decryptWith: { kid: c, key: c } }, { decryptWith: [{ kid: c, key: ECDH }, { kid: c, key: ECDH }] }, { decryptWith: [{ kid: c, key: ECDH, [c]: c }] },
    ].map((more) => () => of(more)),
    () => of({ issuerId: `${c}/` }).digitalCards.get("a"),
    ...[`${c} `, `Bearer ${c}`, `${c}\r\n`, `${c}\ud800`].flatMap((token) => [() => of({ accessToken: token }).digitalCards.get("a"), () => d1.digitalCards.get("a", { accessToken: () => token })]),
    () => of({ accessToken: async () => ({ [c]: c }) }).digitalCards.get("a"),
    ...keys.flatMap((key) => [
      () => of({ assertionKey: { kid: c, key } }).auth.token(), () => of({ encryptTo: { kid: c, key } }).digitalCards.search({ pan: CARD }), () => of({ decryptWith: [{ kid: "k", key }] }).openCredentials(JWE),
      () => encryptJwe(c, { recipient: key }), () => decryptJwe(JWE, { key }), () => decryptJwe(JWE, { key: () => key }),
    ]),
    ...[async () => c, async () => Buffer.from(`${c}.`), async () => ({ [c]: c })].map((sign) => () => of({ assertionKey: { kid: "k", key: { sign } } }).auth.token()),
    ...[{ contentType: c }, { correlationId: `${c}:` }, { correlationId: [c] }, { nonce: { [c]: c } }, { nonce: `${c}\ud800` }, { now: c }, { now: () => c }, { accessToken: c }, { [c]: c }, c].map((options) => () => d1.auth.token(options)),
    ...[
      { [c]: c }, { pan: `${c}x` }, { pan: { [c]: c } }, { pan: [c] }, { pan: Number(c.replaceAll(/\D/g, "1")) }, { pan: CARD, [c]: c }, { pan: `${CARD} ` }, { pan: CARD, searchType: { [c]: c } }, { pan: `${CARD}\ud800` }, { [CARD]: 1 }, { encryptedData: JWE }, c, `{"pan":"${CARD}${c}"`, `{"pan":"${CARD}","pan":"${c}"}`,
      `{"${c}":1,"${c}":1}`, `{"pan":${CARD}}`,
    ].map((body) => () => d1.digitalCards.search(body)),
    ...[{ wrap: c }, { [c]: c }, { correlationId: `${c}.` }].map((options) => () => d1.digitalCards.search({ pan: CARD }, options)),
    ...[{ [c]: c }, { reason: `${c}.` }, { reason: { [c]: c } }, { reasonCode: { [c]: c } }, c, `{"reason":"${c}","reason":"${c}"}`, [c]].flatMap((body) => [() => d1.digitalCards.suspend("a", body), () => d1.digitalCards.resume("a", body), () => d1.digitalCards.delete("a", body)]),
    ...[{ authenticationId: c }, { authenticationId: `${c}` }, { authenticationId: 1, [c]: c }, `{"authenticationId":"${c}"}`].map((body) => () => d1.digitalCards.stepUpResult("a", body)),
    ...[{ offset: c }, { limit: { [c]: c } }, { [c]: c }, c].map((query) => () => d1.operations.list("a", query)),
    ...[`${c}/`, `${c}.`, { [c]: c }].flatMap((id) => [() => d1.digitalCards.get(id), () => d1.operations.get("a", id)]),
    ...[{ method: `${c}\n` }, { path: c }, { path: `/${c}/..` }, { query: { [c]: {} } }, { query: `${c}#` }, { body: { [c]: Symbol(c) } }, { body: "a", contentType: `${c}\n` }, { method: "GET", body: c }, { [c]: c }].map((more) => () => call(more)),
    ...jwes.flatMap((jwe) => [() => decryptJwe(jwe, { key: ECDH }), () => d1.openCredentials(jwe), () => d1.openCredentials({ credentials: jwe })]),
    ...[{ [c]: c }, { credentials: { [c]: c } }, [c]].flatMap((credentials) => [() => d1.openCredentials(credentials), () => decryptJwe(credentials, { key: ECDH })]),
    // What is inside is no card: the text that was found is in no error.
    ...[c, JSON.stringify(c), JSON.stringify({ [c]: c }), JSON.stringify({ pan: [c], exp: c }), `{"pan":"${c}"`].map((text) => async () => d1.openCredentials(await encryptJwe(text, { recipient: ECDH_PUBLIC, kid: "k" }))),
    async () => d1.openCredentials(await encryptJwe(c, { recipient: ECDH_PUBLIC, kid: c })),
    () => encryptJwe({ [c]: c }, { recipient: ECDH_PUBLIC }),
    () => encryptJwe(`${c}\ud800`, { recipient: ECDH_PUBLIC }),
    ...[{ kid: { [c]: c } }, { kid: `${c}\ud800` }, { [c]: c }].map((more) => () => encryptJwe(c, { recipient: ECDH_PUBLIC, ...more })),
    () => decryptJwe(JWE, { key: ECDH, [c]: c }),
    ...jwts.map((jwt) => () => verifyJwt(jwt, { key: ES256_KEY })),
    ...[{ issuer: c }, { audience: c }, { issuer: [c] }, { clockSkewSeconds: c }, { now: () => c }, { key: c }, { key: () => c }, { key: () => ({ [c]: c }) }, { [c]: c }].map((more) => () => verifyJwt(JWT, { key: ES256_KEY, ...more })),
    ...[{ exp: c }, { exp: 1e10, nbf: c }, { exp: 1, iss: c }].map((claims) => async () => verifyJwt(await signed(claims), { key: ES256_KEY })),
    ...[`{"${c}":1,"${c}":1}`, `{"${c}"`, { [c]: NaN }, { a: `${c}\ud800` }, [c]].map((claims) => () => signed(claims)),
    ...[c, { [c]: c }, { algorithm: c, sign: async () => 1, verify: async () => true }].map((key) => () => signJwt({ a: c }, { key })),
    () => cachedToken(c),
    () => cachedToken(async () => c, { [c]: c }),
    ...[c, { [c]: c }, { access_token: { [c]: c } }, { token: [c], access_token: c }].map((answer) => () => cachedToken(async () => answer)()),
    () => cachedToken(async () => ({ access_token: c }), { now: () => c })(),
    ...[c, `/${c}`, `${path}/${c}`, path.replace("digitalCards/", "digitalCards/%zz")].map((url) => () => parseD1Notification(url, "{}")),
    ...[c, `{"${c}"`, JSON.stringify(c), JSON.stringify([c]), JSON.stringify({ status: { [c]: c } }), { [c]: c }, Buffer.from(`${c}{`)].map((body) => () => parseD1Notification(path, body)),
  ];
};

describe("errors", () => {
  // A part of a JWK's d, an access token, and a line of a PEM, without what would end the host of a URL.
  for (const canary of [...CANARIES, JWK.d.slice(0, 40), ECDH.d.slice(0, 40).replaceAll(/\W/g, "x"), ASSERTION.split(".")[1], TOKEN, PEM.split("\n")[2].replaceAll(/\W/g, "x")]) {
    test(`show no ${canary}`, async () => {
      const secrets = [canary, ...HELD].map((secret) => secret.toLowerCase());
      const leaks = [];
      for (const act of [...mistakes(canary), ...laterMistakes(canary), ...d1Mistakes(canary)]) {
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

const P256_KEYS = await Promise.all([[ES256, "ECDSA", "sign"], [ECDH, "ECDH", "deriveBits"]].map(([jwk, name, usage]) => crypto.subtle.importKey("jwk", jwk, { name, namedCurve: "P-256" }, true, [usage])));

describe("what opens and signs for D1", () => {
  const [es256, ecdh] = [ES256, ECDH].map((key) => createPrivateKey({ key, format: "jwk" }));
  const formsOf = (key) => {
    const { d } = key.export({ format: "jwk" });
    const scalar = Buffer.from(d, "base64url");
    const lines = ["sec1", "pkcs8"].flatMap((type) => key.export({ format: "pem", type }).split("\n").slice(1, -2));
    return [d, d.slice(4, 36), scalar.toString("hex"), scalar.toString("base64"), [...scalar.subarray(0, 6)].join(", "), inspect(scalar).slice(8, -1), ...lines.slice(0, 2)];
  };
  const forms = [TOKEN, CARD, ...formsOf(es256), ...formsOf(ecdh)];
  const KEYS = {
    PEM: [es256.export({ format: "pem", type: "sec1" }), ECDH_PEM], "PEM as bytes": [Buffer.from(es256.export({ format: "pem", type: "pkcs8" })), Buffer.from(ECDH_PEM)], DER: [es256.export({ format: "der", type: "sec1" }), ecdh.export({ format: "der", type: "pkcs8" })],
    JWK: [ES256, ECDH], "a CryptoKey": P256_KEYS, "a message key": [ES256_KEY, ECDH],
  };
  const shownOf = (value) => [
    JSON.stringify(value), inspect(value, { showHidden: true, depth: 10, maxArrayLength: null, maxStringLength: null }), format("%s %j %o %O %d", value, value, value, value, value), String(value),
    JSON.stringify({ ...value }), Reflect.ownKeys(value).map(String).join(), Object.values(value).map((one) => inspect(one, { showHidden: true, depth: 10 })).join(),
  ].join("\n");

  for (const [name, [signing, opening]] of Object.entries(KEYS)) {
    test(`shows no key of ${name}, however it is printed`, async () => {
      for (const accessToken of [TOKEN, () => TOKEN]) {
        const client = new D1({ ...D1_OPTIONS, accessToken, assertionKey: { kid: "k", key: signing }, decryptWith: [{ kid: "k", key: opening }] });
        const before = shownOf(client);
        await client.auth.token();
        await client.digitalCards.search({ pan: CARD });
        const opened = await client.openCredentials(JWE);
        assert.equal(opened.pan.reveal(), CARD);
        for (const shown of [before, shownOf(client), shownOf(opened)]) for (const form of forms) assert.equal(shown.includes(form), false, `it shows ${form}`);
      }
    });
  }

  test("shows no value that is redacted, until it is asked for", () => {
    for (const value of [CARD, { pan: CARD }, [CARD], Buffer.from(CARD)]) {
      const held = new Redacted(value);
      const shown = [shownOf(held), shownOf({ held, list: [held], map: new Map([[held, held]]) }), `${held}`, held + "", [held].join(), inspect(held, { customInspect: false, showHidden: true }), JSON.stringify(structuredClone({ ...held }))];
      for (const form of [CARD, inspect(Buffer.from(CARD)).slice(8, -1), [...Buffer.from(CARD)].join(", "), [...Buffer.from(CARD)].join()]) assert.equal(shown.join("\n").includes(form), false, form);
      assert.equal(held.reveal(), value);
    }
  });

  test("shows no token that is cached", async () => {
    const cached = cachedToken(async () => ({ access_token: TOKEN, expires_in: 900 }));
    await cached();
    assert.equal(inspect(cached, { showHidden: true, depth: 10 }).includes(TOKEN), false);
  });
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

// What a sealed PAN or an assertion says can be read by nobody who sees the log, and yet is kept out of it.
const D1_CALLS = await Promise.all([
  [d1.auth.token({ contentType: "application/json" }), ["grant_type"], ["assertion\":\"ey"]],
  ...["suspend", "resume", "delete"].map((name) => [d1.digitalCards[name]("a", { reason: "kept words", reasonCode: "KEPT_CODE" }, { correlationId: "kept" }), ["kept words", "KEPT_CODE"]]),
  [d1.digitalCards.search({ pan: CARD, searchType: "kept" }), ["kept"], [CARD, "..", "eyJ"]],
  [d1.digitalCards.search({ pan: CARD }, { wrap: "base64" }), [], [CARD, "ZXlK"]],
  [d1.digitalCards.get("a"), []],
  [d1.digitalCards.credentials("a"), []],
  [d1.digitalCards.stepUpResult("a", { authenticationId: 42 }), ["42"]],
  [d1.operations.get("a", "b"), []],
  [d1.operations.list("a", { limit: 5 }), []],
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
    ...OFFBLOCKS_CALLS, ...D1_CALLS,
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

  test("every D1 call is above, and the token call's form is masked whole", async () => {
    const all = ["auth", "digitalCards", "operations"].flatMap((group) => Object.getOwnPropertyNames(Object.getPrototypeOf(d1[group])).filter((name) => name !== "constructor").map((name) => `${group}.${name}`));
    assert.deepEqual([...new Set(D1_CALLS.map(([{ operation }]) => operation))].sort(), all.sort());
    const token = await d1.auth.token({ correlationId: "kept" });
    assert.deepEqual(redact(token), { ...token, body: "[redacted]" });
  });

  test("an untyped D1 call is masked whole", async () => {
    const ours = await d1.raw({ method: "POST", path: "/banking/v2/x", query: { pan: CARD }, body: { pan: CARD } }, { correlationId: "kept" });
    assert.deepEqual(redact(ours), { ...ours, url: "https://api.d1.thalescloud.io/banking/v2/x?[redacted]", headers: { ...ours.headers, authorization: "[redacted]" }, body: "[redacted]" });
  });

  test("a card number in a path is masked", async () => {
    for (const request of [await d1.digitalCards.get(CARD), await d1.operations.get("a", CARD), await d1.raw({ method: "GET", path: `/card/${CARD}` }), await offblocks.cards.get(CARD), await offblocks.raw({ method: "GET", path: `/card/${CARD}` }), paysera.cards.get(CARD), paysera.raw({ method: "GET", path: `/card/${CARD}` }), freedompay.raw(`/card/${CARD}`, "")]) {
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

  /** The agreed secret and the content's key of a message, in the forms in which a hash has them. */
  function agreed(jwe, privateKey) {
    const { epk } = JSON.parse(Buffer.from(jwe.split(".")[0], "base64url"));
    const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: epk, format: "jwk" }) });
    const counted = (number) => Buffer.from(number.toString(16).padStart(8, "0"), "hex");
    const key = createHash("sha256").update(Buffer.concat([counted(1), secret, counted(7), Buffer.from("A256GCM"), counted(0), counted(0), counted(256)])).digest();
    const forms = ([name, bytes]) => [[name, bytes], [`a part of ${name}`, bytes.subarray(12, 24)], [`words of ${name}`, Buffer.from(bytes).swap32().subarray(8, 24)], [`${name} as text`, bytes.toString("base64url").slice(4, 36)]];
    return [["the secret", secret], ["the key", key]].flatMap(forms);
  }

  const leftOf = (forms) => forms.filter(([, form]) => memories.some(({ buffer }) => Buffer.from(buffer).includes(form))).map(([name]) => name);

  test("has nothing of what a message is sealed and opened with", async () => {
    for (const format of ["jwk", "pem", "der"]) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const [recipient, key] = [publicKey.export({ format, type: "spki" }), privateKey.export({ format, type: "pkcs8" })];
      for (let i = 0; i < 5; i += 1) {
        const plaintext = `{"pan":"${randomUUID()}"}`;
        const jwe = await encryptJwe(plaintext, { recipient, kid: "k" });
        assert.deepEqual(leftOf([...agreed(jwe, privateKey), ["the plaintext", plaintext.slice(8, 30)]]), [], `sealed to ${format}`);
        assert.equal(Buffer.from(await decryptJwe(jwe, { key })).toString(), plaintext);
        assert.deepEqual(leftOf([...agreed(jwe, privateKey), ["the plaintext", plaintext.slice(8, 30)]]), [], `opened with ${format}`);
      }
    }
  });

  test("has nothing of what D1's calls are sealed and opened with", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const client = new D1({ ...D1_OPTIONS, encryptTo: { kid: "k", key: publicKey.export({ format: "jwk" }) }, decryptWith: [{ kid: "k", key: privateKey.export({ format: "jwk" }) }] });
    for (const wrap of [undefined, "base64"]) {
      const { encryptedData } = JSON.parse((await client.digitalCards.search({ pan: CARD }, { wrap })).body);
      const jwe = wrap ? Buffer.from(encryptedData, "base64").toString() : encryptedData;
      assert.deepEqual(leftOf(agreed(jwe, privateKey)), []);
      assert.equal((await client.openCredentials(jwe)).pan.reveal(), CARD);
      assert.deepEqual(leftOf(agreed(jwe, privateKey)), []);
    }
  });

  // Each way in which a private key comes into the module on its way to the host.
  const USES = {
    "an assertion is signed with": (key) => new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key } }).auth.token(),
    "credentials are opened with": (key) => new D1({ ...D1_OPTIONS, decryptWith: [{ kid: "k", key }] }).openCredentials(JWE),
    "a message is opened with": (key) => decryptJwe(JWE, { key }),
    "a message is opened with, by its kid": (key) => decryptJwe(JWE, { key: () => key }),
    "a message is sealed to, though its public part would do": (key) => encryptJwe("a", { recipient: key }),
  };
  for (const [name, use] of Object.entries(USES)) {
    test(`has nothing of the private key that ${name}, once it is the host's`, async () => {
      for (const type of ["sec1", "pkcs8", "jwk"]) {
        for (const format of type === "jwk" ? ["jwk"] : ["pem", "der"]) {
          const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
          const { d } = privateKey.export({ format: "jwk" });
          // The message is another key's: this one is refused, after it was imported.
          await rejected(() => use(privateKey.export({ format, type })));
          const scalar = Buffer.from(d, "base64url");
          const pem = privateKey.export({ format: "pem", type: type === "jwk" ? "pkcs8" : type }).split("\n");
          assert.deepEqual(leftOf([["scalar", scalar], ["half", scalar.subarray(0, 16)], ["member", d.slice(4, 36)], ["PEM line", pem[1].slice(-20)], ["PEM line", pem[2].slice(0, 20)]]), [], `${type} as ${format}`);
        }
      }
    });
  }

  test("has nothing of a P-256 key that was refused", async () => {
    for (const change of [(jwk) => ({ ...jwk, alg: "RSA-OAEP" }), (jwk) => ({ ...jwk, use: "sig", key_ops: ["sign"] }), (jwk) => ({ ...jwk, x: jwk.y }), (jwk) => ({ ...jwk, d: `${jwk.d}A` })]) {
      const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
      assert.ok(isCardsealError(await rejected(() => decryptJwe(JWE, { key: change(jwk) }))));
      assert.deepEqual(leftOf([["scalar", Buffer.from(jwk.d, "base64url").subarray(0, 16)], ["member", jwk.d.slice(4, 36)]]), []);
    }
  });
});
