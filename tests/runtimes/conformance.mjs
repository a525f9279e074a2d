// What every runtime has to do alike: the requests of the four providers, published vectors, refusals, and a trap.
// There is no framework, nothing of Node.js and nothing of the DOM in here; every deviation throws.
import { atTheEnd } from "./at-the-end.mjs";
import { d1 as D1_VECTORS, freedompay as FREEDOMPAY_VECTORS, paysera as PAYSERA_VECTORS, rfc9421 } from "./vectors.mjs";

const UUID = "828cf71d-a447-4a67-a149-c1df8bc197ca";
const SECONDS = 1700000000;
const MOMENT = { now: () => SECONDS * 1000, nonce: "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN" };
// Made for this file.
const P384 = { kty: "EC", crv: "P-384", x: "7HS56itBup2AwdDKRzl_qUZjJbAHCI1wlZ4-6zr_ysPvVZIFW17SdkNvfw6Qu8_3", y: "LPwsApqFFpKOZ8jYx68VxzWeJfC7vxR1qSEzgIE4NWK9YL70E2Zz4gOulnqT9QK3", d: "O60edOX5XkDEWWsflBR9X9-xmcqVlayAIj9oS-Sh6ZMS5NREfhWKef78hHdB4aFx" };

/** What the OffBlocks call below has to cover, line by line. */
const OFFBLOCKS_BASE = `"@method": POST
"@authority": api.offblocks.xyz
"@path": /v1/accounts/account-%C3%BC/cards
"@query": ?
"authorization": Bearer token
"content-type": application/json
"content-digest": @DIGEST@
"idempotency-key": ${UUID}
"@signature-params": ("@method" "@authority" "@path" "@query" "authorization" "content-type" "content-digest" "idempotency-key");created=${SECONDS};expires=${SECONDS + 300};keyid="key-1";alg="ecdsa-p384-sha384"`;

const textOf = (bytes) => String.fromCharCode(...bytes);
const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const toBase64url = (text) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromBase64url = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));

function same(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}\n is       ${actual}\n and not  ${expected}`);
}

/**
 * Returns one line with the SHA-256 of all outputs that are not random: the same on every runtime. Without WebCrypto
 * what needs it has to be refused with NO_WEB_CRYPTO, and the line is another, too the same everywhere.
 */
export async function conformance(cardseal, { webcrypto = true } = {}) {
  const outputs = [];
  const keep = (what, value) => outputs.push(`${what}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const equal = (what, actual, expected) => {
    same(what, actual, expected);
    keep(what, actual);
  };
  const codeOf = async (act) => {
    try {
      await act();
    } catch (error) {
      return cardseal.isCardsealError(error) ? error.code : `no coded error but ${error}`;
    }
    return "no error";
  };
  const refused = async (what, act, code) => equal(what, await codeOf(act), code);
  /** What needs WebCrypto: done where it is there, and refused where it is not. */
  const asymmetric = (what, act) => (webcrypto ? act() : refused(what, act, "NO_WEB_CRYPTO"));

  const hmac = hmacProviders(cardseal);
  for (const [what, act, expected] of hmac) equal(what, act(), expected);
  await messageSignatures(cardseal, { keep, equal, refused, asymmetric });
  await offblocks(cardseal, { keep, equal, refused, asymmetric });
  await d1(cardseal, { keep, equal, refused, asymmetric });
  await ownMoments(cardseal);
  await refusals(cardseal, refused);
  await trap(cardseal, { equal, refused, hmac });
  exhaustedStack(cardseal, hmac);

  const [, digest] = /^sha-256=:(.+):$/.exec(cardseal.contentDigest(outputs.join("\n"), ["sha-256"]));
  return `cardseal conformance${webcrypto ? "" : " without WebCrypto"} ${digest}`;
}

/** A line that says how a host that forbids compiling refuses, or that it does not. */
export async function blocked(cardseal) {
  try {
    cardseal.bodyHash("");
  } catch (error) {
    if (!cardseal.isCardsealError(error)) throw error;
    for (const words of ["workerd", "edge-light", "serverExternalPackages", "'wasm-unsafe-eval'"]) {
      if (!error.message.includes(words)) throw new Error(`the error does not name ${words}: ${error.message}`);
    }
    return `cardseal refused ${error.code}`;
  }
  throw new Error("this host was to forbid compiling WebAssembly from bytes, and does not");
}

/** Rows of a name, a synchronous call, and its published result. */
function hmacProviders({ bodyHash, DetachedJws, FreedomPay, Mac, Paysera }) {
  const rows = [];
  for (const { name, alg, key, header, body, detached } of FREEDOMPAY_VECTORS) {
    const jws = new DetachedJws({ secret: key, algorithm: alg });
    rows.push([`freedompay ${name}`, () => jws.sign({ header, payload: body }), detached]);
    rows.push([`freedompay ${name} verified`, () => jws.verify({ jws: detached, payload: body }).uri, JSON.parse(header).uri]);
  }
  const [published] = FREEDOMPAY_VECTORS;
  const freedompay = new FreedomPay({ authId: "123456", secretKey: published.key, environment: "test" });
  const request = {
    method: "POST",
    url: "https://test-api.freedompay.kz/v5/card-api/request/status",
    headers: { "content-type": "application/json", "x-jws-signature": published.detached },
    redirect: "manual",
    provider: "freedompay",
    operation: "requests.status",
    body: published.body,
  };
  rows.push(["freedompay requests.status", () => ordered(freedompay.requests.status({ request_id: UUID })), ordered(request)]);

  for (const vector of PAYSERA_VECTORS) {
    const { name, mac_id, mac_key, method, uri, nonce, authorization } = vector;
    const body = vector.body ?? undefined;
    const url = `${vector.scheme}://${vector.host}${uri}`;
    const now = () => vector.ts * 1000;
    const mac = new Mac({ id: mac_id, key: mac_key });
    if (body !== undefined) rows.push([`paysera ${name} body hash`, () => bodyHash(body), vector.body_sha256_base64]);
    rows.push([`paysera ${name}`, () => mac.authorization({ method, url, ts: Number(vector.ts), nonce, ...(body && { body }) }), authorization]);
    rows.push([`paysera ${name} verified`, () => mac.verify({ authorization, method, url, now, ...(body && { body }) }).nonce, nonce]);
    const [path, query] = uri.split("?");
    const paysera = new Paysera({ macId: mac_id, macKey: mac_key });
    const raw = () => paysera.raw({ method, path, ...(query && { query }), ...(body && { body }) }, { now, nonce });
    rows.push([`paysera ${name} raw`, () => [raw().method, raw().url, raw().headers.authorization].join(" "), [method, url, authorization].join(" ")]);
    const typed = { "card-create": (options) => paysera.cards.create(body, options), "card-delete": (options) => paysera.cards.delete(1, options) }[name];
    if (typed) rows.push([`paysera ${name} typed`, () => typed({ now, nonce }).headers.authorization, authorization]);
  }
  return rows;
}

/** A request as text, whatever the order of its members. */
function ordered(request) {
  return JSON.stringify(Object.keys(request).sort().map((name) => [name, request[name]]));
}

async function messageSignatures({ importKey, signatureBase, signMessage, verifyMessage }, { keep, equal, asymmetric }) {
  const published = async (id, key) => {
    const vector = rfc9421.signatures.find((one) => one.id === id);
    const { label, alg, keyid, coveredComponents: components } = vector;
    const message = { method: vector.message.method, url: vector.message.url, headers: vector.message.headers };
    const parameters = { created: 1618884473, keyid };
    equal(`rfc9421 ${id} base`, signatureBase(message, { components, parameters }), vector.signatureBase);
    const made = await signMessage(message, { key: await importKey(key, { algorithm: alg, keyid }), components, parameters, label });
    same(`rfc9421 ${id}`, made.signature, vector.signatureHeader);
    same(`rfc9421 ${id} input`, made["signature-input"], vector.signatureInputHeader);
    const signed = { ...message, headers: [...message.headers, ...Object.entries(made)] };
    const [verified] = await verifyMessage(signed, { keys: async () => importKey(key, { algorithm: alg }), policy: { components, maxAgeSeconds: null, label, parameters: ["created", "keyid"], algorithms: [alg] } });
    same(`rfc9421 ${id} verified`, verified.base, vector.signatureBase);
  };
  await published("B.2.5", bytesOf(atob(rfc9421.keys["test-shared-secret"].base64)));
  keep("rfc9421 B.2.5", "as published");
  await asymmetric("rfc9421 B.2.6", () => published("B.2.6", rfc9421.keys["test-key-ed25519"].jwk));
}

async function offblocks({ contentDigest, importKey, OffBlocks, signatureBase, verifyMessage }, { keep, equal, asymmetric }) {
  const body = { type: "virtual", billingAddress: { firstLine: "1 High Street", city: "Łódź", country: "GB", postCode: "N1 1AA" } };
  const call = (client) => client.cards.create("account-ü", body, { ...MOMENT, idempotencyKey: UUID });
  const base = OFFBLOCKS_BASE.replace("@DIGEST@", contentDigest(JSON.stringify(body), ["sha-512"]));
  const keyid = "key-1";

  // A key elsewhere needs nothing of the host.
  let asked = "";
  const elsewhere = { sign: async (bytes) => ((asked = textOf(bytes)), new Uint8Array(96).fill(7)) };
  const sent = await call(new OffBlocks({ keyid, privateKey: elsewhere, accessToken: "token" }));
  equal("offblocks base", asked, base);
  keep("offblocks cards.create", ordered(sent));

  await asymmetric("offblocks cards.create with a key of the host", async () => {
    const request = await call(new OffBlocks({ keyid, privateKey: P384, accessToken: "token" }));
    const { signature, ...headers } = request.headers;
    equal("offblocks body", request.body, JSON.stringify(body));
    keep("offblocks headers", headers);
    const { d, ...publicKey } = P384;
    const key = await importKey(publicKey, { algorithm: "ecdsa-p384-sha384" });
    const policy = { components: ["@method", "@authority", "@path", "content-digest"], maxAgeSeconds: 300, now: MOMENT.now };
    const [verified] = await verifyMessage(request, { keys: () => key, policy, body: request.body });
    equal("offblocks verified base", verified.base, base);
    const { components, parameters } = verified;
    equal("offblocks base made anew", signatureBase(request, { components, parameters }), base);
    const changed = { ...request, headers: { ...headers, signature: signature.replace(/:./, (start) => (start === ":A" ? ":B" : ":A")) } };
    let code;
    await verifyMessage(changed, { keys: () => key, policy, body: request.body }).catch((error) => ({ code } = error));
    equal("offblocks changed signature", code, "SIGNATURE_MISMATCH");
  });
}

async function d1({ D1, decryptJwe, encryptJwe, importKey, signJwt, verifyJwt }, { keep, equal, refused, asymmetric }) {
  const { sample, es256 } = D1_VECTORS;
  const { d: sampleSecret, ...samplePublic } = sample.jwk;
  const client = new D1({
    issuerId: "ISSUER-001",
    assertionKey: { kid: "assertion-1", key: es256.jwk },
    assertion: { iat: true, jti: true },
    encryptTo: { kid: sample.kid, key: samplePublic },
    decryptWith: [{ kid: sample.kid, key: sample.jwk }],
    accessToken: "token",
    environment: "staging",
  });
  keep("d1 digitalCards.suspend", ordered(await client.digitalCards.suspend("card-1", { reasonCode: "DEVICE_LOST" }, { correlationId: "c-1" })));

  await asymmetric("d1 published JWE", async () => {
    equal("d1 published JWE", textOf(await decryptJwe(sample.jwe, { key: sample.jwk })), sample.plaintext);
    const { pan, exp } = await client.openCredentials(sample.jwe);
    equal("d1 openCredentials", `${pan} ${pan.reveal()} ${exp}`, "[redacted] 1234567891234567 1223");
  });
  await asymmetric("RFC 7515 A.3", async () => {
    const key = await importKey(es256.jwk, { algorithm: "ecdsa-p256-sha256" });
    keep("RFC 7515 A.3", await verifyJwt(es256.token, { key, now: () => 1300819379000 }));
    await refused("RFC 7515 A.3 a second later", () => verifyJwt(es256.token, { key, now: () => 1300819380000 }), "TIMESTAMP_OUT_OF_RANGE");
    const changed = es256.token.replace(/Q$/, "A");
    await refused("RFC 7515 A.3 changed", () => verifyJwt(changed, { key, now: () => 1300819379000 }), "SIGNATURE_MISMATCH");
  });
  await asymmetric("d1 auth.token", async () => {
    const { body, ...request } = await client.auth.token({ ...MOMENT });
    keep("d1 auth.token", ordered(request));
    const [, assertion] = /assertion=(eyJ[^&]+)/.exec(body);
    const [header, claims] = assertion.split(".");
    keep("d1 auth.token form", body.replace(assertion, ""));
    keep("d1 assertion", `${fromBase64url(header)}.${fromBase64url(claims)}`);
    const { d, ...publicKey } = es256.jwk;
    const key = await importKey(publicKey, { algorithm: "ecdsa-p256-sha256" });
    equal("d1 assertion verified", (await verifyJwt(assertion, { key, issuer: "ISSUER-001", now: MOMENT.now })).jti, MOMENT.nonce);
  });
  await asymmetric("a token of one's own", async () => {
    const key = await importKey(es256.jwk, { algorithm: "ecdsa-p256-sha256", keyid: "key-1" });
    const token = await signJwt({ iss: "joe", exp: SECONDS + 60 }, { key });
    keep("a token of one's own", token.split(".").slice(0, 2).join("."));
    same("its subject", (await verifyJwt(token, { key, now: MOMENT.now })).iss, "joe");
  });
  await asymmetric("d1 digitalCards.search", async () => {
    const request = await client.digitalCards.search({ pan: "1234567891234567" }, MOMENT);
    const { encryptedData } = JSON.parse(request.body);
    equal("d1 sealed PAN", textOf(await decryptJwe(encryptedData, { key: sample.jwk })), '{"pan":"1234567891234567"}');
  });
  await asymmetric("JWE", async () => {
    const recipient = samplePublic;
    const open = (jwe) => decryptJwe(jwe, { key: sample.jwk });
    const jwe = await encryptJwe("sealed – и открыто", { recipient, kid: "key-1" });
    equal("JWE opened", textOf(await open(jwe)), unescape(encodeURIComponent("sealed – и открыто")));
    const parts = jwe.split(".");
    const withPart = (index, part) => parts.map((one, at) => (at === index ? part : one)).join(".");
    const header = JSON.parse(fromBase64url(parts[0]));
    const off = { ...header, epk: { ...header.epk, y: header.epk.x } };
    await refused("a point off the curve", () => open(withPart(0, toBase64url(JSON.stringify(off)))), "DECRYPTION_FAILED");
    await refused("a changed tag", () => open(withPart(4, (parts[4][0] === "A" ? "B" : "A") + parts[4].slice(1))), "DECRYPTION_FAILED");
    await refused("another key", () => decryptJwe(jwe, { key: es256.jwk }), "DECRYPTION_FAILED");
  });
}

/** Without values of the caller's, the host's clock and its randomness are used. */
async function ownMoments({ Mac, OffBlocks, Paysera }) {
  const paysera = new Paysera({ macId: "id", macKey: "key" });
  const mac = new Mac({ id: "id", key: "key" });
  const nonces = [1, 2].map(() => {
    const { method, url, headers } = paysera.cards.get(1);
    return mac.verify({ authorization: headers.authorization, method, url }).nonce;
  });
  if (nonces[0] === nonces[1]) throw new Error(`a nonce came twice: ${nonces[0]}`);
  const client = new OffBlocks({ keyid: "key-1", privateKey: { sign: async () => new Uint8Array(96) }, accessToken: "token" });
  const keys = await Promise.all([1, 2].map(async () => (await client.cards.terminate(1)).headers["idempotency-key"]));
  for (const key of keys) same("an idempotency key", key.replace(/[0-9a-f]/g, "x"), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
  if (keys[0] === keys[1]) throw new Error(`an idempotency key came twice: ${keys[0]}`);
}

async function refusals({ bodyHash, DetachedJws, FreedomPay, Mac, Paysera }, refused) {
  const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
  const paysera = new Paysera({ macId: "id", macKey: "key" });
  const freed = new DetachedJws({ secret: "secret" });
  freed.free();
  for (const [code, act] of [
    ["MISSING_FIELD", () => freedompay.cards.close({ request_id: UUID, card_id: "42" })],
    ["UNKNOWN_FIELD", () => freedompay.cards.setPin({ card_id: "42", extra: 1 })],
    ["WRONG_TYPE", () => paysera.cards.create({ user_id: "thirteen" })],
    ["NOT_REPRESENTABLE", () => bodyHash("\ud800")],
    ["INVALID_SECRET", () => new Mac({ id: "id", key: "" })],
    ["CLIENT_FREED", () => freed.sign({ header: {}, payload: "" })],
  ]) {
    await refused(`refused with ${code}`, act, code);
  }
}

/** A trap costs nobody their client. */
async function trap({ __trapForTests }, { equal, refused, hmac }) {
  for (let round = 0; round < 3; round += 1) {
    await refused("a trap", __trapForTests, "INTERNAL");
    for (const [what, act, expected] of hmac) equal(`${what} after a trap`, act(), expected);
  }
}

/**
 * A stack that ends inside the module is a trap. Called ever further above its end, a call ends in the wrapper first, then in
 * the module, then not any more; after each the same client has to sign the same bytes.
 */
function exhaustedStack({ bodyHash, isCardsealError, signatureBase }, hmac) {
  const [, sign, signed] = hmac.find(([name]) => name === "freedompay requests.status");
  const message = { method: "GET", url: "https://api.example/cards?a=1", headers: { accept: "*/*" } };
  const calls = { sign, bodyHash: () => bodyHash("x".repeat(1000)), signatureBase: () => signatureBase(message, { components: ["@method", "@query", "accept"] }) };
  let inside = 0;
  for (const [name, act] of Object.entries(calls)) {
    const expected = act();
    for (let [frames, worked] = [0, 0]; worked < 3; frames += 1) {
      let result;
      const error = atTheEnd(frames, () => {
        result = act();
      });
      if (error === undefined) {
        worked += 1;
        same(`${name}, ${frames} frames above the end of the stack`, result, expected);
      } else if (isCardsealError(error)) {
        same("an exhausted stack", error.code, "INTERNAL");
        if (/wasm/i.test(error.cause.stack)) inside += 1;
      }
      same(`signed after the stack had ended ${frames} frames below ${name}`, sign(), signed);
    }
  }
  if (inside === 0) throw new Error("the stack never ended inside the module");
}
