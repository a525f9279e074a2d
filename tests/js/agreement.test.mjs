// Random requests: the installed package, the native crate and a few lines on node:crypto agree on every byte.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createDecipheriv, createHash, createHmac, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { D1, DetachedJws, FreedomPay, Mac, OffBlocks, Paysera, profiles, signatureBase } from "cardseal";
import { ALNUM, NONCE, randomFrom, TEXT } from "./random.mjs";

const COUNT = 10_000;
const base64url = (data) => Buffer.from(data).toString("base64url");
const hash = (body) => createHash("sha256").update(body).digest("base64");
const form = (text) =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, "+");

/** The independent reference: what each vendor's page says, in as few lines as it takes. */
const reference = {
  jws(algorithm, key, header, payload) {
    const input = `${base64url(header)}.${base64url(payload)}`;
    const tag = createHmac(algorithm.replace("HS", "sha"), key).update(input).digest("base64url");
    return `${input}\n${base64url(header)}..${tag}`;
  },
  mac(id, key, method, target, host, port, body, ext, ts, nonce) {
    const all = [...(body === "" ? [] : [["body_hash", hash(body)]]), ...ext];
    const extText = all.map((pair) => pair.map(form).join("=")).join("&");
    const normalized = [ts, nonce, method, target, host, port, extText].map((line) => `${line}\n`).join("");
    const mac = createHmac("sha256", key).update(normalized).digest("base64");
    const tail = extText === "" ? "" : `, ext="${extText}"`;
    return `${normalized}MAC id="${id}", ts="${ts}", nonce="${nonce}", mac="${mac}"${tail}`;
  },
  /** RFC 9421 2.5: a line for each component that the message has, then the parameters. `headers` are pairs. */
  base(method, url, headers, components, parameters) {
    const { protocol, host, pathname, search, searchParams } = new URL(url);
    const linesOf = (field) => headers.filter(([name]) => name.toLowerCase() === field).map(([, value]) => value.replace(/^[ \t]+|[ \t]+$/g, ""));
    const derived = {
      "@method": method, "@target-uri": `${protocol}//${host}${pathname}${search}`, "@authority": host, "@scheme": protocol.slice(0, -1),
      "@request-target": pathname + search, "@path": pathname, "@query": search || "?",
    };
    const valueOf = (component) => {
      const [name, parameter] = component.split(";");
      if (parameter === "bs") return linesOf(name).map((line) => `:${Buffer.from(line).toString("base64")}:`).join(", ");
      return derived[name] ?? (name === "@query-param" ? String(new URLSearchParams([["", searchParams.get("p")]])).slice(1).replaceAll("+", "%20") : linesOf(name).join(", "));
    };
    const quoted = (component) => component.replace(/^[^;]+/, '"$&"');
    const input = `(${components.map(quoted).join(" ")})${parameters}`;
    return { input, base: [...components.map((one) => `${quoted(one)}: ${valueOf(one)}`), `"@signature-params": ${input}`].join("\n") };
  },
  /** RFC 7516 5.2 with RFC 7518 4.6 and 5.3: the header, the agreed secret, the content's key, the plaintext. */
  opened(jwe, privateKey) {
    const [authenticated, none, iv, ciphertext, tag] = jwe.split(".").map((part) => Buffer.from(part, "base64url"));
    assert.deepEqual([none.length, iv.length, tag.length], [0, 12, 16]);
    const header = JSON.parse(authenticated);
    const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: header.epk, format: "jwk" }) });
    const counted = (number) => Buffer.from(number.toString(16).padStart(8, "0"), "hex");
    const key = createHash("sha256").update(Buffer.concat([counted(1), secret, counted(7), Buffer.from("A256GCM"), counted(0), counted(0), counted(256)])).digest();
    const decipher = createDecipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(jwe.split(".")[0])).setAuthTag(tag);
    return { header, secret, key, plaintext: decipher.update(ciphertext, undefined, "utf8") + decipher.final("utf8") };
  },
};

/** Runs the native crate over all lines at once. */
function native(lines) {
  const input = lines.map((fields) => fields.map((field) => Buffer.from(String(field)).toString("base64")).join("\t")).join("\n");
  const { status, stdout, stderr } = spawnSync(process.env.CARDSEAL_XTASK, ["native"], { input: `${input}\n`, maxBuffer: 2 ** 30 });
  assert.equal(status, 0, String(stderr));
  return String(stdout).trimEnd().split("\n").map((line) => Buffer.from(line, "base64").toString());
}

function agree(name, seed, make) {
  test(`${COUNT} random ${name}`, async () => {
    const random = randomFrom(seed);
    const cases = [];
    for (let index = 0; index < COUNT; index += 1) cases.push(await make(random));
    const answers = native(cases.map((one) => one.line));
    assert.equal(answers.length, COUNT);
    cases.forEach((one, index) => {
      assert.equal(one.packed, one.reference, `case ${index}`);
      assert.equal(answers[index], one.reference, `case ${index}`);
    });
  });
}

const textOf = ({ from }, most) => from(TEXT, 0, most);

agree("detached JWS", 1, (random) => {
  const algorithm = random.pick(["HS256", "HS384", "HS512"]);
  const key = random.from(TEXT, 1, 200);
  const header = JSON.stringify({ [textOf(random, 8) || "x"]: textOf(random, 40), alg: algorithm });
  const payload = textOf(random, random.chance(0.05) ? 3000 : 300);
  const jws = new DetachedJws({ secret: Buffer.from(key), algorithm });
  const packed = `${jws.signingInput({ header, payload })}\n${jws.sign({ header, payload })}`;
  assert.deepEqual(jws.verify({ jws: packed.split("\n")[1], payload }), JSON.parse(header));
  jws.free();
  return { line: ["jws", algorithm, key, header, payload], packed, reference: reference.jws(algorithm, key, header, payload) };
});

agree("MAC authorizations", 2, (random) => {
  const id = random.from(NONCE, 1, 40);
  const key = random.from(TEXT, 1, 100);
  const method = random.pick(["GET", "POST", "PUT", "DELETE", "PATCH"]);
  const port = random.pick([443, 8443, 1 + random.below(65535)]);
  const host = `${random.from(ALNUM, 1, 12).toLowerCase()}.example`;
  const query = random.chance(0.5) ? `?${random.from(ALNUM, 1, 8)}=${encodeURIComponent(textOf(random, 20)).replaceAll("'", "%27")}` : "";
  const target = `/rest/v1/${random.from(ALNUM, 0, 20)}${query}`;
  const body = random.chance(0.3) ? "" : textOf(random, 400);
  const ext = Object.fromEntries(Array.from({ length: random.below(4) }, (_, index) => [`p${index}${textOf(random, 6)}`, textOf(random, 12)]));
  const [ts, nonce] = [random.below(1e10), random.from(NONCE, 1, 64)];
  const mac = new Mac({ id, key: Buffer.from(key) });
  const input = { method, url: `https://${host}:${port}${target}#fragment`, body, ext, ts, nonce };
  const authorization = mac.authorization(input);
  const verified = mac.verify({ authorization, method, url: input.url, body, now: () => ts * 1000 + (ts * 1000 >= 1e9 && ts * 1000 < 1e11 ? 1e11 : 0), maxSkewSeconds: 1e9 });
  assert.deepEqual(verified.ext, { ...(body && { body_hash: hash(body) }), ...ext });
  mac.free();
  return {
    line: ["mac", id, key, method, target, host, port, body, ...Object.entries(ext).flat(), ts, nonce],
    packed: mac0(mac, authorization, input),
    reference: reference.mac(id, key, method, target, host, port, body, Object.entries(ext), ts, nonce),
  };
});

// `normalized` needs no key, so it still works after `free`.
function mac0(mac, authorization, input) {
  return mac.normalized(input) + authorization;
}

const requestText = ({ method, url, headers, body }) => {
  const { pathname, search } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join("");
  return `${method} ${pathname}${search}\n${lines}\n${body ?? ""}`;
};

const uuid = ({ from }) => "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".replaceAll("x", () => from([..."0123456789abcdef"], 1, 1));
const some = (random) => random.from(TEXT, 1, 30);
const amount = (random) => Math.round(random.next() * 1e7) / 100;

const FREEDOMPAY = {
  "requests.status": (random) => ({ request_id: some(random) }),
  "cards.close": (random) => ({ request_id: uuid(random), card_id: some(random), description: some(random) }),
  "cards.resetPinCounter": (random) => ({ card_id: some(random), request_id: uuid(random) }),
  "transactions.refund": (random) => ({ request_id: some(random), order_id: some(random), transaction_id: some(random), amount: amount(random) }),
  "limits.set": (random) => ({
    request_id: some(random),
    object: { type: random.pick(["card", "account", "client"]), value: some(random) },
    limits: Array.from({ length: random.below(4) }, () => ({
      transaction_type: some(random),
      amount: [{ type: "max", value: String(amount(random)), currency: "KZT" }],
    })),
  }),
};

agree("typed FreedomPay calls", 3, (random) => {
  const [authId, key] = [random.from(ALNUM, 1, 20), random.from(TEXT, 1, 100)];
  const operation = random.pick(Object.keys(FREEDOMPAY));
  const body = FREEDOMPAY[operation](random);
  const [group, method] = operation.split(".");
  const client = new FreedomPay({ authId, secretKey: Buffer.from(key), environment: "production" });
  const request = client[group][method](body);
  const header = JSON.stringify({ uri: new URL(request.url).pathname, auth_id: authId, method: "POST", params: "", alg: "HS512" });
  const [, signature] = reference.jws("HS512", key, header, JSON.stringify(body)).split("\n");
  const headers = { "content-type": "application/json", "x-jws-signature": signature };
  return {
    line: ["freedompay", authId, key, operation, JSON.stringify(body)],
    packed: requestText(request),
    reference: requestText({ method: "POST", url: request.url, headers, body: JSON.stringify(body) }),
  };
});

const PAYSERA = [
  ["cards.create", (random) => [["POST", "/rest/v1/card"], "", "", { user_id: random.below(1e9), relation: { redirect_back_uri: some(random) } }]],
  ["cards.update", (random, id) => [["PUT", `/rest/v1/card/${id}`], id, "", { accounts: [{ number: some(random), order: random.below(9) - 4 }] }]],
  ["cards.get", (random, id) => [["GET", `/rest/v1/card/${id}`], id, "", ""]],
  ["cards.list", (random) => {
    const [user, limit] = [random.below(1e9), random.below(201)];
    return [["GET", `/rest/v1/cards?user_id=${user}&limit=${limit}`], "", { user_id: user, limit }, ""];
  }],
  ["deposits.create", (random, id) => [["POST", `/rest/v1/card/${id}/deposit`], id, "", { account_number: some(random), amount: { amount: random.below(1e9), currency: "EUR" } }]],
];

agree("typed Paysera calls", 4, (random) => {
  const [macId, key] = [random.from(NONCE, 1, 20), random.from(TEXT, 1, 100)];
  const [ts, nonce] = [1e9 + random.below(1e9), random.from(NONCE, 1, 64)];
  const [operation, make] = random.pick(PAYSERA);
  const [[method, target], id, query, body] = make(random, random.below(1e6));
  const [group, name] = operation.split(".");
  const client = new Paysera({ macId, macKey: Buffer.from(key) });
  const request = client[group][name](...[id, query, body].filter((one) => one !== ""), { now: () => ts * 1000 + random.below(1000), nonce });
  const text = body === "" ? "" : JSON.stringify(body);
  const full = reference.mac(macId, key, method, target, "wallet.paysera.com", 443, text, [], ts, nonce);
  const headers = { ...(text && { "content-type": "application/json;charset=utf-8" }), authorization: full.slice(full.indexOf("MAC id=")) };
  return {
    line: ["paysera", macId, key, operation, id, query === "" ? "" : JSON.stringify(query), text, ts, nonce],
    packed: requestText(request),
    reference: requestText({ method, url: `https://wallet.paysera.com${target}`, headers, body: text }),
  };
});

const maybe = (random, name, make) => (random.chance(0.5) ? { [name]: make() } : {});
const address = (random) => ({
  firstLine: some(random), ...maybe(random, "secondLine", () => some(random)), city: some(random), ...maybe(random, "state", () => some(random)),
  country: random.from(ALNUM.slice(0, 52), 2, 2), postCode: some(random),
});
const EVENTS = ["customer.updated", "account.updated", "card.updated", "authorisation.updated", "transaction.updated"];
const credentials = (random) => ({ apiKey: uuid(random), apiSecret: some(random) });
// What goes out with a call: a body, or nothing; whether it is signed, and whether it carries a token.
const OFFBLOCKS = {
  "auth.token": ["POST", "/v1/auth/token", credentials, "bare"],
  "auth.updateCredentials": ["PUT", "/v1/auth/credentials", credentials, "unsigned"],
  "auth.deleteCredentials": ["DELETE", "/v1/auth/credentials", (random) => ({ apiKey: uuid(random) }), "unsigned"],
  "auth.uploadSigningKey": ["PUT", "/v1/auth/signing", (random) => ({ [textOf(random, 8)]: [textOf(random, 200), { a: null }] }), "unsigned"],
  "auth.deleteSigningKey": ["DELETE", "/v1/auth/signing"],
  "cards.create": ["POST", "/v1/accounts/:id/cards", (random) => {
    const type = random.pick(["virtual", "physical"]);
    return { type, billingAddress: address(random), ...((type === "physical" || random.chance(0.3)) && { shippingAddress: address(random) }) };
  }],
  "cards.list": ["GET", "/v1/cards"],
  "cards.listByAccount": ["GET", "/v1/accounts/:id/cards"],
  "cards.get": ["GET", "/v1/cards/:id"],
  "cards.deactivate": ["PATCH", "/v1/cards/:id/deactivate"],
  "cards.activate": ["PATCH", "/v1/cards/:id/activate"],
  "cards.terminate": ["DELETE", "/v1/cards/:id"],
  "webhooks.save": ["PUT", "/v1/webhooks", (random) => ({
    ...maybe(random, "id", () => uuid(random)), callbackUrl: `https://${random.from(ALNUM, 1, 9)}.example/${encodeURIComponent(textOf(random, 20))}`,
    ...maybe(random, "types", () => EVENTS.filter(() => random.chance(0.5))),
  })],
  "webhooks.list": ["GET", "/v1/webhooks"],
  "webhooks.get": ["GET", "/v1/webhooks/:id"],
  "webhooks.delete": ["DELETE", "/v1/webhooks/:id"],
  "simulator.issueCard": ["PATCH", "/v1/simulator/cards/:id/issue"],
  "simulator.failCard": ["PATCH", "/v1/simulator/cards/:id/fail"],
};
const SEGMENT = [...ALNUM, ..."-_~éß中😀"];
const PRINTABLE = [...NONCE, '"', "\\"];
// As long as a signature of the profile's algorithm, and made of the bytes that were to be signed.
const digestOf = (bytes) => createHash("sha384").update(bytes).digest("hex");

agree("typed OffBlocks calls", 5, async (random) => {
  const operation = random.pick(Object.keys(OFFBLOCKS));
  const [method, path, make, kind = "signed"] = OFFBLOCKS[operation];
  const [profile, keyid, accessToken] = [random.pick(["offblocks", "offblocksTargetUri"]), random.from(PRINTABLE, 1, 40), random.from([...ALNUM, ..."-._~+/="], 1, 60)];
  const baseUrl = `https://${random.from(ALNUM, 1, 12)}.Example${random.pick(["", "", ":443", `:${1 + random.below(65535)}`])}`;
  const id = path.includes(":id") ? random.pick([random.from(SEGMENT, 1, 40), random.below(1e9), uuid(random)]) : "";
  const text = make === undefined ? "" : JSON.stringify(make(random), null, random.below(3));
  const idempotencyKey = method !== "GET" && (kind === "signed" || random.chance(0.5)) ? uuid(random) : undefined;
  const ts = 1e9 + random.below(1e9);
  let signed = "";
  const privateKey = { sign: async (bytes) => Buffer.from(digestOf((signed = Buffer.from(bytes).toString()))) };
  // Token and key of the client's own or of the call, a body as text or as the object that it stands for.
  const [client, call] = random.chance(0.5) ? [{ accessToken }, {}] : [{}, kind === "bare" ? {} : { accessToken: async () => accessToken }];
  const offblocks = new OffBlocks({ keyid, privateKey, profile: profiles[profile], baseUrl, ...client });
  const [group, name] = operation.split(".");
  const input = random.chance(0.5) || JSON.stringify(JSON.parse(text || "0")) !== text ? text : JSON.parse(text);
  const options = { ...call, ...(idempotencyKey && { idempotencyKey }), now: () => ts * 1000 + random.below(1000) };
  const request = await offblocks[group][name](...[id, input].filter((one) => one !== ""), options);

  const { host, href } = new URL(baseUrl);
  const url = href.slice(0, -1) + path.replace(":id", encodeURIComponent(id));
  const headers = {
    ...(text && { "content-type": "application/json" }), ...(kind !== "bare" && { authorization: `Bearer ${accessToken}` }),
    ...(text && kind === "signed" && { "content-digest": `sha-512=:${createHash("sha512").update(text).digest("base64")}:` }), ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
  };
  const parameters = `;created=${ts};expires=${ts + 300};keyid="${keyid.replaceAll(/["\\]/g, "\\$&")}";alg="ecdsa-p384-sha384"`;
  const covered = profiles[profile].components.filter((component) => component.startsWith("@") || component in headers);
  const { input: signatureInput, base } = reference.base(method, url, Object.entries(headers), covered, parameters);
  if (kind === "signed") Object.assign(headers, { "signature-input": `sig=${signatureInput}`, signature: `sig=:${Buffer.from(digestOf(base)).toString("base64")}:` });
  assert.deepEqual([request.url, request.provider, request.operation], [url, "offblocks", operation]);
  return {
    line: ["offblocks", profile, operation, id === "" ? "" : String(id), text, accessToken, idempotencyKey ?? "", host, keyid, ts, kind === "signed" ? digestOf(base) : ""],
    packed: `${requestText(request)}\n${signed}`,
    reference: `${requestText({ method, url, headers, body: text })}\n${kind === "signed" ? base : ""}`,
  };
});

const IDENTIFIER = [...ALNUM, "_", "-"];
const reasoned = (random) => ({ ...maybe(random, "reason", () => random.from([...ALNUM, " "], 1, 64)), ...maybe(random, "reasonCode", () => random.pick(["DEVICE_LOST", random.from(ALNUM, 1, 20)])) });
const OPERATIONS_OF_CARD = "/banking/v1/issuers/:issuer/digitalCards/:id/operations";
// The method, the path, the body or query, and whether the call may go without it.
const D1_CALLS = {
  "auth.token": ["POST", "/authz/v1/oauth2/token"],
  "digitalCards.suspend": ["POST", `${OPERATIONS_OF_CARD}:suspend`, reasoned, true],
  "digitalCards.resume": ["POST", `${OPERATIONS_OF_CARD}:resume`, reasoned, true],
  "digitalCards.delete": ["POST", `${OPERATIONS_OF_CARD}:delete`, reasoned, true],
  "digitalCards.search": ["POST", "/banking/v1/issuers/:issuer/digitalCards:search", (random) => ({ pan: random.from([..."0123456789"], 12, 19), ...maybe(random, "searchType", () => some(random)) })],
  "digitalCards.get": ["GET", "/banking/v1/issuers/:issuer/digitalCards/:id"],
  "digitalCards.credentials": ["GET", "/banking/v1/issuers/:issuer/digitalCards/:id/credentials"],
  "digitalCards.stepUpResult": ["POST", `${OPERATIONS_OF_CARD}:stepupAuthenticationResult`, (random) => ({ authenticationId: random.below(1e15) })],
  "operations.get": ["GET", `${OPERATIONS_OF_CARD}/:operation`],
  "operations.list": ["GET", OPERATIONS_OF_CARD, (random) => ({ ...maybe(random, "offset", () => random.below(101)), ...maybe(random, "limit", () => 1 + random.below(50)) }), true],
};
const RECIPIENTS = Array.from({ length: 4 }, () => generateKeyPairSync("ec", { namedCurve: "P-256" })).flatMap(({ publicKey, privateKey }) => (
  [[publicKey.export({ format: "jwk" }), privateKey], [publicKey.export({ format: "pem", type: "spki" }), privateKey]]
));
// As long as an ES256 signature, and made of the bytes that were to be signed.
const es256Of = (bytes) => createHash("sha256").update(bytes).digest("hex");
// JSON has two ways to write a tab and a line break: the core has one for all that it escapes.
const claim = (random) => some(random).replace(/[\n\t]/g, " ");
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

agree("typed D1 calls", 7, async (random) => {
  const operation = random.pick(Object.keys(D1_CALLS));
  const [group, name] = operation.split(".");
  const [method, path, make, mayLack] = D1_CALLS[operation];
  const [issuerId, kid, accessToken] = [random.from(SEGMENT, 10, 10), claim(random), random.from([...ALNUM, ..."-._~+/="], 1, 60)];
  const correlationId = random.chance(0.5) ? random.from(IDENTIFIER, 1, 64) : undefined;
  const baseUrl = `https://${random.from(ALNUM, 1, 12)}.Example${random.pick(["", "", ":443", `:${1 + random.below(65535)}`])}`;
  const { origin } = new URL(baseUrl);
  const given = make === undefined || (mayLack && random.chance(0.2)) ? undefined : make(random);
  const ids = ["id", "operation"].filter((one) => path.split("/").includes(`:${one}`)).map(() => random.pick([random.from(IDENTIFIER, 1, 64), random.below(1e9)]));
  const [recipient, privateKey] = random.pick(RECIPIENTS);
  const said = { ...maybe(random, "issuer", () => claim(random)), ...maybe(random, "audience", () => claim(random)), ...maybe(random, "lifetimeSeconds", () => 1 + random.below(900)), ...maybe(random, "iat", () => random.chance(0.5)), ...maybe(random, "jti", () => random.chance(0.5)) };
  const [ts, nonce, isJson, wraps] = [1e9 + random.below(1e9), random.chance(0.5) ? claim(random) : undefined, random.chance(0.5), random.chance(0.5)];
  const isToken = operation === "auth.token";
  const isSearch = operation === "digitalCards.search";

  let signed = "";
  const assertionKey = { kid, key: { sign: async (bytes) => Buffer.from(es256Of((signed = Buffer.from(bytes).toString()))) } };
  const [client, call] = random.chance(0.5) ? [{ accessToken }, {}] : [{}, isToken ? {} : { accessToken: async () => accessToken }];
  const d1 = new D1({ issuerId, baseUrl, assertionKey, assertion: said, encryptTo: { kid, key: recipient }, ...client });
  const own = { ...(isToken && isJson && { contentType: "application/json" }), ...(isSearch && wraps && { wrap: "base64" }), ...(nonce && { nonce }), ...(correlationId && { correlationId }) };
  // A body as text is sent as it is.
  const asText = given !== undefined && method === "POST" && random.chance(0.5);
  const sent = given === undefined ? undefined : JSON.stringify(given, null, asText && !isSearch ? random.below(3) : 0);
  const input = asText ? sent : given;
  const request = await d1[group][name](...ids, ...(make === undefined ? [] : [input]), { ...call, ...own, now: () => ts * 1000 + random.below(1000) });

  const query = method === "GET" && given !== undefined ? String(new URLSearchParams(given)) : "";
  const target = path.replace(":issuer", encodeURIComponent(issuerId)).replace(":id", ids[0]).replace(":operation", ids[1]) + (query && `?${query}`);
  const type = make === undefined ? {} : { "content-type": "application/json" };
  const headers = { ...(method === "POST" && type), ...(!isToken && { authorization: `Bearer ${accessToken}` }), ...(correlationId && { "x-correlation-id": correlationId }) };
  const line = ["d1", operation, [issuerId, ...ids].join("\n"), query && JSON.stringify(given), method === "POST" && !isToken ? (sent ?? "{}") : "", isToken ? "" : accessToken, correlationId ?? ""];
  assert.deepEqual([request.url, request.provider, request.operation], [origin + target, "d1", operation]);

  if (isToken) {
    const { issuer = issuerId, audience = origin, lifetimeSeconds = 600, iat = false, jti = false } = said;
    const claimed = JSON.parse(Buffer.from(signed.split(".")[1], "base64url"));
    if (jti && nonce === undefined) assert.match(claimed.jti, UUID);
    const id = nonce ?? (jti ? claimed.jti : undefined);
    const claims = JSON.stringify({ iss: issuer, sub: issuer, aud: audience, exp: ts + lifetimeSeconds, ...(iat && { iat: ts }), jti: id });
    const signingInput = `${base64url(JSON.stringify({ alg: "ES256", typ: "JWT", kid }))}.${base64url(claims)}`;
    const members = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: `${signingInput}.${base64url(es256Of(signingInput))}` };
    const body = isJson ? JSON.stringify(members) : String(new URLSearchParams(members));
    const contentType = isJson ? "application/json" : "application/x-www-form-urlencoded";
    return {
      line: [...line, kid, issuer, audience, ts, lifetimeSeconds, iat, id ?? "", isJson, es256Of(signingInput)],
      packed: requestText(request), reference: requestText({ method, url: origin + target, headers: { "content-type": contentType, ...headers }, body }),
    };
  }
  if (!isSearch) return { line, packed: requestText(request), reference: requestText({ method, url: origin + target, headers, body: method === "POST" ? (sent ?? "{}") : "" }) };
  const { encryptedData, ...rest } = JSON.parse(request.body);
  const jwe = wraps ? Buffer.from(encryptedData, "base64").toString() : encryptedData;
  const { header, secret, key, plaintext } = reference.opened(jwe, privateKey);
  assert.equal(request.body, JSON.stringify({ encryptedData, ...rest }));
  assert.deepEqual(Object.entries(header).slice(0, 3), [["alg", "ECDH-ES"], ["enc", "A256GCM"], ["kid", kid]]);
  assert.deepEqual(Object.keys(header.epk), ["kty", "crv", "x", "y"]);
  // What is sealed and how cannot be made twice, so it is the opened call that is compared, and what opens it.
  const keys = `\n${JSON.stringify(header)}\n${key.toString("base64")}`;
  return {
    line: [...line, jwe, secret.toString("base64")],
    packed: requestText({ ...request, body: JSON.stringify({ ...JSON.parse(plaintext), ...rest }) }) + keys,
    reference: requestText({ method, url: origin + target, headers, body: sent }) + keys,
  };
});

agree("signature bases", 6, (random) => {
  const method = random.pick(["GET", "POST", "put", "M-SEARCH"]);
  const query = random.chance(0.6) ? `?p=${encodeURIComponent(textOf(random, 12))}&q${random.from(ALNUM, 0, 8)}=${random.from(ALNUM, 0, 8)}`.replaceAll("'", "%27") : "";
  const url = `${random.pick(["https", "http"])}://${random.from(ALNUM, 1, 12).toLowerCase()}.example${random.pick(["", ":8443"])}/${random.from(SEGMENT.slice(0, -4), 0, 20)}${query}`;
  const printable = () => `${random.pick(["", " ", "\t "])}${random.from(PRINTABLE, 0, 20)}${random.pick(["", "  "])}`;
  const headers = Array.from({ length: random.below(6) }, () => [random.pick(["a", "B-c", "x-Y"]), printable()]);
  const fields = [...new Set(headers.map(([name]) => name.toLowerCase()))].filter(() => random.chance(0.7)).map((name) => name + random.pick(["", "", ";bs"]));
  const derived = ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"].filter(() => random.chance(0.5));
  const components = [...derived, ...fields, ...(query && random.chance(0.5) ? ['@query-param;name="p"'] : [])].sort(() => random.next() - 0.5);
  const [created, keyid] = [random.below(2e9), random.from(PRINTABLE, 0, 20)];
  const parameters = `;created=${created};keyid="${keyid.replaceAll(/["\\]/g, "\\$&")}"`;
  const { protocol, host, href, origin } = new URL(url);
  return {
    line: ["base", method, protocol.slice(0, -1), host, href.slice(origin.length), components.join("\n"), created, keyid, ...headers.flat()],
    packed: signatureBase({ method, url: `${url}#fragment`, headers }, { components, parameters: { created, keyid } }),
    reference: reference.base(method, url, headers, components, parameters).base,
  };
});
