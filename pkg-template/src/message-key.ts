import { importEncoded, invalidKey, isCryptoKey, type Jwk, jwkText, notKey, subtle } from "./crypto-key.js";
import { type Bytes, type Data, isBytes } from "./data.js";
import { CardsealError, freed, isCardsealError, refuse, renamed } from "./errors.js";
import { HeldKey } from "./held-key.js";
import { type CryptoKeyLike, utf8 } from "./host.js";
import { Kept } from "./kept.js";
import { checkNames, optionalString } from "./options.js";
import { refusePromise } from "./request.js";

/** An algorithm of RFC 9421 3.3. */
export type SignatureAlgorithm =
  | "rsa-pss-sha512"
  | "rsa-v1_5-sha256"
  | "hmac-sha256"
  | "ecdsa-p256-sha256"
  | "ecdsa-p384-sha384"
  | "ed25519";

/** A key that signs messages, verifies them, or both. `importKey` makes one. */
export interface MessageKey {
  readonly algorithm: SignatureAlgorithm;
  readonly keyid?: string;
  sign(bytes: Bytes): Promise<Uint8Array>;
  verify(bytes: Bytes, signature: Bytes): Promise<boolean>;
  /** Lets the key go, and wipes an HMAC's secret. Later calls throw `CLIENT_FREED`. */
  free?(): void;
}

/** Functions in place of a key, for a KMS or HSM. ECDSA signatures are r and s in a row, not DER. */
export interface KeyCallbacks {
  sign?(bytes: Bytes): Promise<Uint8Array>;
  verify?(bytes: Bytes, signature: Bytes): Promise<boolean>;
}

/** What {@link importKey} takes. */
export type KeyInput = Data | Jwk | CryptoKeyLike | { readonly privateKey: CryptoKeyLike; readonly publicKey: CryptoKeyLike } | KeyCallbacks;

/**
 * Takes a key in the form that it has: PEM (SEC1, PKCS#1, PKCS#8, SPKI) as text or bytes, DER, a JWK, a `CryptoKey` or a pair of
 * them, the raw secret of an HMAC, or functions. A private key that carries its public part verifies, too.
 *
 * @example
 * import { importKey } from "cardseal";
 *
 * const pem = `-----BEGIN PRIVATE KEY-----
 * MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
 * -----END PRIVATE KEY-----`;
 * const key = await importKey(pem, { algorithm: "ed25519", keyid: "test-key-ed25519" });
 * console.log(key.algorithm, key.keyid); // ed25519 test-key-ed25519
 */
export async function importKey(key: KeyInput, options: { algorithm: SignatureAlgorithm; keyid?: string | undefined }): Promise<MessageKey> {
  checkNames(options, ["algorithm", "keyid"], "options");
  const algorithm = algorithmOf(options?.algorithm);
  const keyid = optionalString(options.keyid, "keyid");
  return new ImportedKey(algorithm, keyid, await capabilities(key, algorithm));
}

/** Also that of another copy of the package. */
export function isMessageKey(value: unknown): value is MessageKey {
  if (typeof value !== "object" || value === null) return false;
  const { algorithm, sign, verify } = value as Partial<MessageKey>;
  return typeof algorithm === "string" && typeof sign === "function" && typeof verify === "function";
}

/** What a caller passes as a key of messages. */
export function messageKeyOf(key: unknown, field: string): MessageKey {
  if (isMessageKey(key)) return key;
  refusePromise(key, field, "importKey returns a promise");
  throw refuse("INVALID_ARGUMENT", field, key === undefined ? "is missing" : "is not a message key", "pass what importKey returns");
}

/** The signature of a text. */
export async function signText(key: MessageKey, text: string): Promise<Uint8Array> {
  return signatureBytes(await key.sign(utf8(text) as Bytes));
}

/** Text is no signature: base64 could be as long as one. An `ArrayBuffer` is what WebCrypto's own `sign` returns. */
function signatureBytes(signature: unknown): Uint8Array {
  if (isBytes(signature)) return signature;
  if (Object.prototype.toString.call(signature) === "[object ArrayBuffer]") return new Uint8Array(signature as ArrayBuffer);
  throw refuse("INVALID_SIGNATURE", "sign", "did not return bytes", "return a Uint8Array: ECDSA is r and s in a row, decoded from base64 or DER");
}

/** A service can answer a wrong signature by throwing; that must not keep the other signatures from being looked at. */
export async function verifiesText(key: MessageKey, text: string, signature: Bytes): Promise<boolean> {
  try {
    return (await key.verify(utf8(text) as Bytes, signature)) === true;
  } catch (cause) {
    if (isCardsealError(cause)) throw cause;
    const hint = "see `cause`: what the key's `verify` threw";
    throw new CardsealError(`signature could not be verified: ${hint}`, { code: "SIGNATURE_MISMATCH", field: "signature", hint, cause });
  }
}

interface Capabilities {
  readonly sign?: ((bytes: Bytes) => Promise<Uint8Array>) | undefined;
  readonly verify?: ((bytes: Bytes, signature: Bytes) => Promise<boolean>) | undefined;
  readonly free?: (() => void) | undefined;
}

class ImportedKey implements MessageKey {
  readonly algorithm: SignatureAlgorithm;
  declare readonly keyid?: string;
  #capabilities: Capabilities | undefined;

  constructor(algorithm: SignatureAlgorithm, keyid: string | undefined, capabilities: Capabilities) {
    this.algorithm = algorithm;
    if (keyid !== undefined) this.keyid = keyid;
    this.#capabilities = capabilities;
  }

  async sign(bytes: Bytes): Promise<Uint8Array> {
    const { sign } = this.#able();
    if (sign === undefined) throw invalidKey("cannot sign", "it is a public key, or has no `sign`: import the private one");
    return sign(bytes);
  }

  async verify(bytes: Bytes, signature: Bytes): Promise<boolean> {
    const { verify } = this.#able();
    if (verify === undefined) throw invalidKey("cannot verify", "it is a private key without its public part, or has no `verify`: import the public one");
    return verify(bytes, signature);
  }

  free(): void {
    this.#capabilities?.free?.();
    this.#capabilities = undefined;
  }

  #able(): Capabilities {
    if (this.#capabilities !== undefined) return this.#capabilities;
    throw freed("import the key again");
  }
}

// What WebCrypto calls the algorithms: on import, and on signing and verifying (RFC 9421 3.3).
const WEBCRYPTO: Readonly<Record<SignatureAlgorithm, readonly [onImport: object, onUse: object]>> = {
  "rsa-pss-sha512": [{ name: "RSA-PSS", hash: "SHA-512" }, { name: "RSA-PSS", saltLength: 64 }],
  "rsa-v1_5-sha256": [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "RSASSA-PKCS1-v1_5" }],
  "hmac-sha256": [{ name: "HMAC", hash: "SHA-256" }, { name: "HMAC" }],
  "ecdsa-p256-sha256": [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
  "ecdsa-p384-sha384": [{ name: "ECDSA", namedCurve: "P-384" }, { name: "ECDSA", hash: "SHA-384" }],
  ed25519: [{ name: "Ed25519" }, { name: "Ed25519" }],
};

function algorithmOf(algorithm: unknown): SignatureAlgorithm {
  if (typeof algorithm === "string" && Object.hasOwn(WEBCRYPTO, algorithm)) return algorithm as SignatureAlgorithm;
  throw refuse("UNSUPPORTED_ALGORITHM", "algorithm", algorithm === undefined ? "is missing" : "is not an algorithm of RFC 9421", `use one of ${Object.keys(WEBCRYPTO).join(", ")}`);
}

async function capabilities(key: unknown, algorithm: SignatureAlgorithm): Promise<Capabilities> {
  if (typeof key === "string" || isBytes(key)) return algorithm === "hmac-sha256" ? hmac(key, false) : encoded(key, algorithm);
  if (typeof key !== "object" || key === null) throw notKey(key, FORMS);
  if (isCryptoKey(key)) return ofCryptoKeys([key], algorithm);
  if (isMessageKey(key) && key.algorithm !== algorithm) throw invalidKey("is a message key of another algorithm", `it is for ${key.algorithm}`);
  const { privateKey, publicKey } = key as { privateKey?: unknown; publicKey?: unknown };
  if (isCryptoKey(privateKey) && isCryptoKey(publicKey)) return ofCryptoKeys([privateKey, publicKey], algorithm);
  const { sign, verify } = key as KeyCallbacks;
  for (const one of [sign, verify]) {
    if (one !== undefined && typeof one !== "function") throw invalidKey("has a sign or verify that is no function", FORMS);
  }
  if (typeof sign === "function" || typeof verify === "function") return { sign: sign?.bind(key), verify: verify?.bind(key) };
  if (typeof (key as Jwk).kty !== "string") throw notKey(key, FORMS);
  if (algorithm !== "hmac-sha256") return encoded(key as Jwk, algorithm);
  const able = hmac(jwkText(key), true);
  const may = (operation: string) => !Array.isArray((key as Jwk).key_ops) || ((key as Jwk).key_ops as unknown[]).includes(operation);
  return { ...able, sign: may("sign") ? able.sign : undefined, verify: may("verify") ? able.verify : undefined };
}

const FORMS = "pass PEM, DER, a JWK, a CryptoKey, the secret of an HMAC, or { sign, verify }";

/** HMAC needs no WebCrypto, and is here wherever the module is. */
function hmac(secret: Data, isJwk: boolean): Capabilities {
  const kept = new Kept(secret, "key", (glue, number, key, isText) => glue.keep_hmac(number, key, isText, isJwk));
  return {
    sign: async (bytes) => kept.call((glue, number) => glue.hmac_sign(number, bytes)),
    verify: async (bytes, signature) => kept.call((glue, number) => glue.hmac_verify(number, bytes, signature)),
    free: () => kept.free(),
  };
}

async function encoded(key: Data | Jwk, algorithm: SignatureAlgorithm): Promise<Capabilities> {
  const as = { algorithm: WEBCRYPTO[algorithm][0], privateUsages: ["sign"], publicUsages: ["verify"] };
  const parts = await importEncoded(key, algorithm, as);
  return {
    ...(parts.private && { sign: signing(parts.private, algorithm) }),
    ...(parts.public && { verify: verifying(parts.public, algorithm) }),
  };
}

function signing(key: CryptoKeyLike, algorithm: SignatureAlgorithm): (bytes: Bytes) => Promise<Uint8Array> {
  return async (bytes) => new Uint8Array(await subtle().sign(WEBCRYPTO[algorithm][1], key, bytes));
}

function verifying(key: CryptoKeyLike, algorithm: SignatureAlgorithm): (bytes: Bytes, signature: Bytes) => Promise<boolean> {
  return (bytes, signature) => subtle().verify(WEBCRYPTO[algorithm][1], key, signature, bytes);
}

function ofCryptoKeys(keys: readonly CryptoKeyLike[], algorithm: SignatureAlgorithm): Capabilities {
  let able: Capabilities = {};
  for (const key of keys) {
    checkFits(key, algorithm);
    if (key.usages.includes("sign")) able = { ...able, sign: signing(key, algorithm) };
    if (key.usages.includes("verify")) able = { ...able, verify: verifying(key, algorithm) };
  }
  if (able.sign === undefined && able.verify === undefined) throw invalidKey("may neither sign nor verify", "make the CryptoKey with the usage sign or verify");
  return able;
}

/** WebCrypto would sign with another hash or curve without a word. */
function checkFits(key: CryptoKeyLike, algorithm: SignatureAlgorithm): void {
  const wanted = Object.entries(WEBCRYPTO[algorithm][0]) as [string, string][];
  const has = key.algorithm as Readonly<Record<string, unknown>>;
  for (const [name, value] of wanted) {
    const found = name === "hash" ? (has.hash as { name?: unknown } | undefined)?.name : has[name];
    if (found !== value) throw invalidKey("is a CryptoKey of another algorithm", `${algorithm} needs ${wanted.map(([, one]) => one).join(" with ")}`);
  }
  if (typeof has.modulusLength === "number" && has.modulusLength < LEAST_MODULUS) {
    throw invalidKey("is an RSA key of fewer than 2048 bits", "make a new one: modulusLength is 2048 at least");
  }
}

// As the core has it for PEM and JWK.
const LEAST_MODULUS = 2048;

/**
 * The signing key of a client, taken as a message key of the caller's own or imported at the first use. `field` is
 * what the client calls the option.
 */
export function heldSigner(key: KeyInput | MessageKey | undefined, algorithm: SignatureAlgorithm, keyid: string | undefined, field: string): HeldKey<KeyInput | MessageKey, MessageKey> {
  return new HeldKey(
    key,
    async (given) => {
      if (isMessageKey(given)) return borrowed(given, algorithm, keyid ?? optionalString(given.keyid, `${field}.keyid`), field);
      try {
        return await importKey(given, { algorithm, ...(keyid !== undefined && { keyid }) });
      } catch (caught) {
        throw renamed(caught, "key", field);
      }
    },
    (imported) => imported.free?.(),
  );
}

/** A caller's own key under an id. It is not the client's to free. */
function borrowed(key: MessageKey, wanted: SignatureAlgorithm, keyid: string | undefined, field: string): MessageKey {
  const { algorithm } = key;
  if (algorithm !== wanted) throw refuse("INVALID_KEY", field, "is of another algorithm", `use a key for ${wanted}`);
  const sign = (bytes: Bytes) => key.sign(bytes);
  const verify = (bytes: Bytes, signature: Bytes) => key.verify(bytes, signature);
  return keyid === undefined ? { algorithm, sign, verify } : { algorithm, keyid, sign, verify };
}
