import { importEncoded, invalidKey, isCryptoKey, type Jwk, notKey } from "./crypto-key.js";
import { isBytes } from "./data.js";
import type { CryptoKeyLike } from "./host.js";

/** A P-256 key that messages are sealed to or opened with: a JWK, PEM, DER or a `CryptoKey`. */
export type JweKey = Jwk | string | Uint8Array | CryptoKeyLike;

/** ECDH on P-256, as WebCrypto imports it. */
export const P256 = { name: "ECDH", namedCurve: "P-256" };

// The bits of the agreed secret are derived, the content key from them is the core's work.
const AS = { algorithm: P256, privateUsages: ["deriveBits"], publicUsages: [] };
const FORMS = "pass a JWK, PEM, DER or a CryptoKey";

/** The public half of a key. */
export async function publicAgreementKey(key: JweKey): Promise<CryptoKeyLike> {
  const { public: found } = await halves(key, "public");
  if (found === undefined) throw invalidKey("has no public part", "pass the recipient's public key");
  return found;
}

/** The private half of a key. */
export async function privateAgreementKey(key: JweKey): Promise<CryptoKeyLike> {
  const { private: found } = await halves(key, "private");
  if (found === undefined) throw invalidKey("is a public key", "pass the private one: a message is opened with it");
  return found;
}

async function halves(key: JweKey, type: string): Promise<{ private?: CryptoKeyLike; public?: CryptoKeyLike }> {
  if (isCryptoKey(key)) return { [type]: checked(key, type) };
  const isText = typeof key === "string" || isBytes(key);
  if (!isText && typeof (key as Jwk | null | undefined)?.kty !== "string") throw notKey(key, FORMS);
  return importEncoded(key as Jwk | string | Uint8Array, "ECDH-ES", AS);
}

function checked(key: CryptoKeyLike, type: string): CryptoKeyLike {
  const { name, namedCurve } = key.algorithm as { name: string; namedCurve?: unknown };
  if (name !== P256.name || namedCurve !== P256.namedCurve) throw invalidKey("is a CryptoKey of another algorithm", "it has to be for ECDH on P-256");
  if (key.type !== type) throw invalidKey(`is a ${key.type} CryptoKey`, `pass the ${type} one`);
  if (type === "private" && !key.usages.includes("deriveBits")) throw invalidKey("may not derive bits", "make the CryptoKey with the usage deriveBits");
  return key;
}
