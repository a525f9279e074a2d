// Random requests: the installed package, the native crate and a few lines on node:crypto agree on every byte.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { DetachedJws, FreedomPay, Mac, Paysera } from "cardseal";
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
};

/** Runs the native crate over all lines at once. */
function native(lines) {
  const input = lines.map((fields) => fields.map((field) => Buffer.from(String(field)).toString("base64")).join("\t")).join("\n");
  const { status, stdout, stderr } = spawnSync(process.env.CARDSEAL_XTASK, ["native"], { input: `${input}\n`, maxBuffer: 2 ** 30 });
  assert.equal(status, 0, String(stderr));
  return String(stdout).trimEnd().split("\n").map((line) => Buffer.from(line, "base64").toString());
}

function agree(name, seed, make) {
  test(`${COUNT} random ${name}`, () => {
    const random = randomFrom(seed);
    const cases = Array.from({ length: COUNT }, () => make(random));
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
