import { bytesOf, type Data, isBytes } from "./data.js";
import { CardsealError, isCardsealError, refuse, within } from "./errors.js";
import { type CryptoKeyLike, host, type Subtle } from "./host.js";
import { compute } from "./runtime.js";
import { bodyText, isoDate } from "./serialise.js";

/** A JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly kty?: string;
  readonly [member: string]: unknown;
}

/** Whether a value is a `CryptoKey` of this realm or another. */
export function isCryptoKey(value: unknown): value is CryptoKeyLike {
  if (Object.prototype.toString.call(value) !== "[object CryptoKey]") return false;
  const { algorithm, usages } = value as Partial<CryptoKeyLike>;
  return typeof algorithm === "object" && algorithm !== null && Array.isArray(usages);
}

/** A key in a form that WebCrypto imports, as the core returns it. */
interface Material {
  readonly format: "pkcs8" | "spki" | "jwk";
  readonly data: Uint8Array | string;
}

interface Parts {
  readonly private?: Material;
  readonly public?: Material;
}

/** How WebCrypto is to take the parts of a key. */
export interface ImportAs {
  readonly algorithm: object;
  readonly privateUsages: readonly string[];
  readonly publicUsages: readonly string[];
}

/** The parts of a key in PEM, DER or JWK, inside WebCrypto. `name` is what the core calls the algorithm. */
export async function importEncoded(key: Data | Jwk, name: string, as: ImportAs): Promise<{ private?: CryptoKeyLike; public?: CryptoKeyLike }> {
  if (typeof key === "string" && /^\s*\{/.test(key)) throw invalidKey("is a JWK as text", "pass the object: JSON.parse(key)");
  const isJwk = typeof key === "object" && !isBytes(key);
  const data = isJwk ? jwkText(key) : key;
  const parts = partsOf(bytesOf(data, "key"), isJwk, name, typeof data === "string");
  return {
    ...(parts.private && { private: await importMaterial(parts.private, as.algorithm, as.privateUsages) }),
    ...(parts.public && { public: await importMaterial(parts.public, as.algorithm, as.publicUsages) }),
  };
}

async function importMaterial(material: Material, algorithm: object, usages: readonly string[]): Promise<CryptoKeyLike> {
  const data = typeof material.data === "string" ? (JSON.parse(material.data) as object) : material.data;
  try {
    return await subtle().importKey(material.format, data, algorithm, false, usages);
  } catch (cause) {
    throw hostRefused(cause);
  } finally {
    if (isBytes(material.data)) material.data.fill(0);
  }
}

/** `isOurs`: the bytes are a copy, to be wiped. */
function partsOf(bytes: Uint8Array, isJwk: boolean, name: string, isOurs: boolean): Parts {
  try {
    return compute((glue) => glue.import_key(bytes, isJwk, name)) as Parts;
  } finally {
    if (isOurs) bytes.fill(0);
  }
}

/** The text of a JWK, for the core. */
export function jwkText(jwk: object): string {
  try {
    return bodyText(jwk, "key", isoDate);
  } catch (caught) {
    throw within(caught, "key");
  }
}

/** What is no key, with the words for what people pass in place of one. */
export function notKey(key: unknown, forms: string): CardsealError {
  const { then, export: exported } = (key ?? {}) as { then?: unknown; export?: unknown };
  if (typeof then === "function") return invalidKey("is a promise", "await it");
  if (typeof exported === "function") return invalidKey("is a KeyObject of Node.js", 'pass key.export({ type: "pkcs8", format: "pem" }); of a public one the type is "spki"');
  return invalidKey(key === undefined ? "is missing" : "is not a key", forms);
}

export function invalidKey(problem: string, hint: string): CardsealError {
  return refuse("INVALID_KEY", "key", problem, hint);
}

/** The host names an algorithm that it does not know by `NotSupportedError`. */
function hostRefused(cause: unknown): CardsealError {
  if (isCardsealError(cause)) return cause;
  if ((cause as { name?: unknown } | null)?.name === "NotSupportedError") return noWebCrypto("does not know this algorithm", cause);
  return new CardsealError("key was refused by this host's WebCrypto: compare the key with the algorithm", {
    code: "INVALID_KEY",
    field: "key",
    hint: "compare the key with the algorithm",
    cause,
  });
}

/** The host's WebCrypto. */
export function subtle(): Subtle {
  const found = host.crypto?.subtle;
  if (found === undefined) throw noWebCrypto("has no crypto.subtle");
  return found;
}

function noWebCrypto(problem: string, cause?: unknown): CardsealError {
  const hint = "use a secure context, a newer runtime, or `sign` and `verify` functions of your own";
  return new CardsealError(`this host ${problem}: ${hint}`, { code: "NO_WEB_CRYPTO", hint, cause });
}
