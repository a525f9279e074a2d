// The comparisons: everything side by side in one process, in turns, medians and ratios. With `hmac` those alone that no
// WebCrypto has a part in.
import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { D1, FreedomPay, OffBlocks, Paysera } from "cardseal";
import { appendSignature, createSignature } from "http-message-sig";
import { httpbis } from "http-message-signatures";
import { CompactEncrypt, FlattenedSign, SignJWT } from "jose";
import { median } from "./median.mjs";

const ROUNDS = 41;
const ROUND_MS = 25;
const key = randomBytes(64);
const body = {
  request_id: "828cf71d-a447-4a67-a149-c1df8bc197ca",
  card_id: "4231872",
  description: "The customer reported the card as lost on his way home and asked for it to be closed at once, in writing and by phone too.",
};

const base64url = (text) => Buffer.from(text).toString("base64url");

/** What a service has that follows the vendor's page, and checks nothing. */
function handwrittenJws() {
  const header = base64url(
    JSON.stringify({ uri: "/v5/card-api/card/close", auth_id: "123456", method: "POST", params: "", alg: "HS512" }),
  );
  const text = JSON.stringify(body);
  const signature = createHmac("sha512", key).update(`${header}.${base64url(text)}`).digest("base64url");
  const headers = { "content-type": "application/json", "x-jws-signature": `${header}..${signature}` };
  return { method: "POST", url: "https://api.freedompay.kz/v5/card-api/card/close", headers, body: text };
}

const encoder = new TextEncoder();
async function joseJws() {
  const text = JSON.stringify(body);
  const header = { uri: "/v5/card-api/card/close", auth_id: "123456", method: "POST", params: "", alg: "HS512" };
  const jws = await new FlattenedSign(encoder.encode(text)).setProtectedHeader(header).sign(key);
  const headers = { "content-type": "application/json", "x-jws-signature": `${jws.protected}..${jws.signature}` };
  return { method: "POST", url: "https://api.freedompay.kz/v5/card-api/card/close", headers, body: text };
}

const freedompay = new FreedomPay({ authId: "123456", secretKey: key, environment: "production" });
const cardsealJws = () => freedompay.cards.close(body);

const macKey = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
const deposit = { account_number: "EVP0123456789012", amount: { amount: 1313, currency: "EUR" } };

function handwrittenMac() {
  const text = JSON.stringify(deposit);
  const ts = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString("hex");
  const ext = `body_hash=${encodeURIComponent(createHash("sha256").update(text).digest("base64"))}`;
  const normalized = `${ts}\n${nonce}\nPOST\n/rest/v1/card/2/deposit\nwallet.paysera.com\n443\n${ext}\n`;
  const mac = createHmac("sha256", macKey).update(normalized).digest("base64");
  const authorization = `MAC id="wkVd93h2uS", ts="${ts}", nonce="${nonce}", mac="${mac}", ext="${ext}"`;
  const headers = { "content-type": "application/json;charset=utf-8", authorization };
  return { method: "POST", url: "https://wallet.paysera.com/rest/v1/card/2/deposit", headers, body: text };
}

const paysera = new Paysera({ macId: "wkVd93h2uS", macKey });
const cardsealMac = () => paysera.deposits.create(2, deposit);

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
const billingAddress = { firstLine: "1 High Street", city: "London", country: "GB", postCode: "N1 1AA" };
const card = { type: "virtual", billingAddress };
const covered = ["@method", "@authority", "@path", "@query", "authorization", "content-type", "content-digest", "idempotency-key"];
const [keyid, alg, accessToken] = ["key-1", "ecdsa-p384-sha384", randomBytes(100).toString("base64url")];

/** What a service writes around either peer: it checks nothing, and neither peer makes the digest. */
function unsignedCard() {
  const text = JSON.stringify(card);
  const headers = {
    authorization: `Bearer ${accessToken}`,
    "content-type": "application/json",
    "content-digest": `sha-512=:${createHash("sha512").update(text).digest("base64")}:`,
    "idempotency-key": randomUUID(),
  };
  return { method: "POST", url: "https://api.offblocks.xyz/v1/accounts/42/cards", headers, body: text };
}

/** The three with one way of making the signature itself. */
function messageSigners(signer) {
  const times = () => {
    const created = Math.floor(Date.now() / 1000);
    return { created, expires: created + 300 };
  };
  const offblocks = new OffBlocks({ keyid, accessToken, privateKey: { sign: signer } });
  return [
    ["cardseal", () => offblocks.cards.create("42", card)],
    ["http-message-signatures", () => {
      const { created, expires } = times();
      const paramValues = { created: new Date(created * 1000), expires: new Date(expires * 1000), keyid, alg };
      const key = { id: keyid, alg, sign: signer };
      return httpbis.signMessage({ key, name: "sig", fields: covered, params: ["created", "expires", "keyid", "alg"], paramValues }, unsignedCard());
    }],
    ["http-message-sig", async () => {
      const request = unsignedCard();
      const fields = await createSignature(new Request(request.url, request), {
        label: "sig",
        components: covered,
        parameters: { ...times(), keyid, alg },
        signer: { algorithm: alg, sign: signer },
      });
      return { ...request, headers: appendSignature(new Headers(request.headers), fields) };
    }],
  ];
}

const p384 = async (bytes) => sign("sha384", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" });
const signature = new Uint8Array(96);
const nothing = async () => signature;

const pair = (name, usages) => crypto.subtle.generateKey({ name, namedCurve: "P-256" }, false, usages);
const recipient = (await pair("ECDH", ["deriveBits"])).publicKey;
const es256 = await pair("ECDSA", ["sign", "verify"]);
const issuerId = "ISSUER-001";
const d1 = new D1({ issuerId, environment: "production", accessToken, assertionKey: { kid: keyid, key: es256 }, encryptTo: { kid: keyid, key: recipient } });
const pan = "1234567891234567";

async function joseSearch() {
  const header = { alg: "ECDH-ES", enc: "A256GCM", kid: keyid };
  const encryptedData = await new CompactEncrypt(encoder.encode(JSON.stringify({ pan }))).setProtectedHeader(header).encrypt(recipient);
  const headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
  const url = `https://api.d1.thalescloud.io/banking/v1/issuers/${issuerId}/digitalCards:search`;
  return { method: "POST", url, headers, body: JSON.stringify({ encryptedData }) };
}

async function joseToken() {
  const claims = { iss: issuerId, sub: issuerId, aud: "https://api.d1.thalescloud.io", exp: Math.floor(Date.now() / 1000) + 600 };
  const assertion = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "JWT", kid: keyid }).sign(es256.privateKey);
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", url: "https://api.d1.thalescloud.io/authz/v1/oauth2/token", headers, body };
}

/** Microseconds per call in one round. */
async function round(act) {
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    for (let batch = 0; batch < 50; batch += 1) {
      const result = act();
      if (result instanceof Promise) await result;
    }
    calls += 50;
    elapsed = performance.now() - start;
  }
  return (elapsed * 1000) / calls;
}

/** Times the contestants in turns, so that a change of the machine's speed meets them all alike. */
async function compare(title, contestants) {
  const times = contestants.map(() => []);
  for (const [, act] of contestants) await round(act);
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [index, [, act]] of contestants.entries()) times[index].push(await round(act));
  }
  console.log(`\n${title}`);
  for (const [index, [name]] of contestants.entries()) {
    const ratio = median(times[index].map((time, turn) => time / times[0][turn]));
    console.log(`  ${name.padEnd(28)} ${median(times[index]).toFixed(2).padStart(8)} µs   ${ratio.toFixed(2).padStart(6)} ×`);
  }
}

async function compareHmac() {
  const length = JSON.stringify(body).length;
  await compare(`FreedomPay typed call, ${length}-byte body: check, serialise and sign`, [
    ["cardseal", cardsealJws],
    ["node:crypto, checks nothing", handwrittenJws],
    ["jose, checks nothing", joseJws],
  ]);
  await compare("Paysera MAC, POST with body: check, serialise and sign", [
    ["cardseal", cardsealMac],
    ["node:crypto, checks nothing", handwrittenMac],
  ]);
}

async function compareOthers() {
  await compare("OffBlocks card request: digest, signature base and fields, without the signature itself", messageSigners(nothing));
  await compare("The same with it (ecdsa-p384-sha384 by node:crypto for all three)", messageSigners(p384));

  await compare("D1 search: check the PAN and seal it (the host's P-256 and AES for both)", [
    ["cardseal", () => d1.digitalCards.search({ pan })],
    ["jose, checks nothing", joseSearch],
  ]);
  await compare("D1 token request: an assertion with ES256 (the host's P-256 for both)", [
    ["cardseal", () => d1.auth.token()],
    ["jose, checks nothing", joseToken],
  ]);
}

await compareHmac();
if (!process.argv.includes("hmac")) {
  await compareOthers();
  const { CARDSEAL_MODULE_BYTES: raw, CARDSEAL_MODULE_GZIP_BYTES: gzip, CARDSEAL_TARBALL_BYTES: tarball, CARDSEAL_SCRIPT_BYTES: script } = process.env;
  console.log(`\nmodule ${raw} bytes, ${gzip} gzip; script ${script} bytes; tarball ${tarball} bytes; node ${process.version}`);
}
