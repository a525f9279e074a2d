// What the tests of message signatures share: the published cases, their keys, and how an outcome is told.
import assert from "node:assert/strict";
import { constants, createHmac, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { isCardsealError } from "cardseal";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
export const { keys, signatures, components, digests } = read("rfc9421");
export const { proxy, transformations } = read("rfc9421-appendix-b");
export const SECRET = Buffer.from(keys["test-shared-secret"].base64, "base64");

/** The six algorithms: what WebCrypto calls them, and how node:crypto computes them, which is the independent reference. */
export const ALGORITHMS = {
  "rsa-pss-sha512": [{ name: "RSA-PSS", hash: "SHA-512" }, "sha512", { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }],
  "rsa-v1_5-sha256": [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, "sha256", { padding: constants.RSA_PKCS1_PADDING }],
  "hmac-sha256": [{ name: "HMAC", hash: "SHA-256" }],
  "ecdsa-p256-sha256": [{ name: "ECDSA", namedCurve: "P-256" }, "sha256", { dsaEncoding: "ieee-p1363" }],
  "ecdsa-p384-sha384": [{ name: "ECDSA", namedCurve: "P-384" }, "sha384", { dsaEncoding: "ieee-p1363" }],
  ed25519: [{ name: "Ed25519" }, null, {}],
};

/** Signs and verifies with node:crypto alone; the key is PEM, a KeyObject or a JWK, that of an HMAC its bytes. */
export const reference = {
  key: (key, make) => (key.kty ? make({ key, format: "jwk" }) : typeof key === "string" ? make(key) : key),
  sign(algorithm, key, base) {
    if (algorithm === "hmac-sha256") return createHmac("sha256", key).update(base).digest();
    const [, hash, options] = ALGORITHMS[algorithm];
    return sign(hash, Buffer.from(base), { key: this.key(key, createPrivateKey), ...options });
  },
  verify(algorithm, key, base, signature) {
    if (algorithm === "hmac-sha256") return createHmac("sha256", key).update(base).digest().equals(signature);
    const [, hash, options] = ALGORITHMS[algorithm];
    return verify(hash, Buffer.from(base), { key: this.key(key, createPublicKey), ...options }, signature);
  },
};

/** A message as the vectors have it. Where only the target is printed, the authority is that of `Host`. */
export function messageOf({ type, method, target, url, status, headers, trailers }, request) {
  const more = { headers, ...(trailers && { trailers }) };
  if (type === "response") return { status, ...more, ...(request && { request: messageOf(request) }) };
  const [, host = "www.example.com"] = headers.find(([name]) => name === "Host") ?? [];
  if (url !== undefined) return { method, url, ...more };
  return target.startsWith("/") ? { method, url: `https://${host}${target}`, ...more } : { method, url: `https://${host}`, target, ...more };
}

/** The message with fields added. */
export const withFields = (message, fields) => ({ ...message, headers: [...message.headers, ...Object.entries(fields)] });

/** The parameters of a signature, read out of `Signature-Input` with as little as these cases need. */
export function parametersOf(input) {
  const pairs = input.slice(input.lastIndexOf(")")).matchAll(/;([a-z]+)=(?:"([^"]*)"|(\d+))/g);
  return Object.fromEntries([...pairs].map(([, name, text, number]) => [name, text ?? Number(number)]));
}

/** The only signature in a value of `Signature`. */
export const bytesIn = (field) => Buffer.from(/=:([A-Za-z0-9+/=]*):$/.exec(field)[1], "base64");

/** What became of a call: `CODE field`, or that it was accepted. The hint is part of the message, and both are told. */
export async function outcome(act, hint = /./) {
  try {
    await act();
  } catch (error) {
    if (!isCardsealError(error)) return `uncoded ${error}`;
    assert.ok(error.message.endsWith(error.hint), error.message);
    return hint.test(error.hint) ? `${error.code} ${error.field}` : `the hint ${error.hint}`;
  }
  return "accepted";
}

/** Every row is a call, its code, its field and what its hint says; the call's own text is its name. */
export async function refuses(rows) {
  const wrong = [];
  for (const [act, code, field, hint, name = String(act)] of rows) {
    const [found, expected] = [await outcome(act, hint), code === "accepted" ? code : `${code} ${field}`];
    if (found !== expected) wrong.push([name.replace("() => ", ""), found, expected]);
  }
  assert.deepEqual(wrong, []);
}
