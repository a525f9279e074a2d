import { type JweKey, P256, privateAgreementKey, publicAgreementKey } from "./agreement-key.js";
import { isCryptoKey, type Jwk, subtle } from "./crypto-key.js";
import { type Bytes, bytesOf, type Data, stringOf } from "./data.js";
import { type CardsealError, isCardsealError, refuse, renamed } from "./errors.js";
import { type CryptoKeyLike, utf8 } from "./host.js";
import { checkNames, optionalText } from "./options.js";
import { compute } from "./runtime.js";

/** What {@link encryptJwe} takes beside the plaintext. */
export interface EncryptJweOptions {
  /** The recipient's public key, on P-256. */
  recipient: JweKey;
  /** Tells the recipient which of its keys it is. When absent that of the JWK, if it has one. */
  kid?: string;
}

/** What {@link decryptJwe} takes beside the message. */
export interface DecryptJweOptions {
  /** The private key, on P-256, or a function that finds it by the protected header; `undefined` where there is none. */
  key: JweKey | ((header: JweHeader) => JweKey | undefined | Promise<JweKey | undefined>);
}

/** The protected header of a message. Nobody vouches for it before the message is open. */
export interface JweHeader {
  readonly alg: "ECDH-ES";
  readonly enc: "A256GCM";
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/**
 * Seals a plaintext for one recipient: JWE in compact serialization, ECDH-ES in direct agreement on P-256 with A256GCM
 * (RFC 7516, RFC 7518 4.6). Text is taken as UTF-8.
 *
 * @throws {@link CardsealError} `INVALID_KEY` for another kind of key.
 *
 * @example
 * import { decryptJwe, encryptJwe } from "cardseal";
 *
 * const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
 * const jwe = await encryptJwe('{"pan":"1234567891234567"}', { recipient: pair.publicKey, kid: "key-1" });
 * const plaintext = await decryptJwe(jwe, { key: pair.privateKey });
 * console.log(new TextDecoder().decode(plaintext)); // {"pan":"1234567891234567"}
 */
export async function encryptJwe(plaintext: Data, options: EncryptJweOptions): Promise<string> {
  checkNames(options, ["recipient", "kid"], "options");
  // A copy: the caller may wipe its own as soon as the call is made.
  const bytes = new Uint8Array(bytesOf(plaintext, "plaintext"));
  const own = (options?.recipient as Jwk | undefined)?.kid;
  const kid = optionalText(options?.kid, "kid") ?? (typeof own === "string" ? own : undefined);
  try {
    return await sealJwe(bytes, await publicAgreementKey(options?.recipient), kid);
  } catch (caught) {
    throw renamed(caught, "key", "recipient");
  } finally {
    bytes.fill(0);
  }
}

/** The same with a key that is imported already. */
export async function sealJwe(plaintext: Uint8Array, recipient: CryptoKeyLike, kid: string | undefined): Promise<string> {
  const { publicKey, privateKey } = await subtle().generateKey(P256, false, ["deriveBits"]);
  const epk = new Uint8Array(await subtle().exportKey("raw", publicKey));
  const secret = await agree(privateKey, recipient);
  const prepared = compute((glue) => glue.jwe_prepare(kid, epk, secret)) as { header: string; iv: Uint8Array; key: Uint8Array };
  secret.fill(0);
  const key = await contentKey(prepared.key, "encrypt");
  const sealed = new Uint8Array(await subtle().encrypt(gcm(prepared.iv, prepared.header), key, plaintext));
  return compute((glue) => glue.jwe_complete(prepared.header, prepared.iv, sealed));
}

/**
 * Opens a message that {@link encryptJwe} or another sender sealed: JWE in compact serialization, ECDH-ES on P-256 with
 * A256GCM and nothing else. Returns the plaintext's bytes.
 *
 * @throws {@link CardsealError} `MALFORMED_JWE` or `UNSUPPORTED_ALGORITHM` for what is no such message, which anybody can
 * see; after that `DECRYPTION_FAILED`, whatever the reason.
 *
 * @example
 * import { decryptJwe } from "cardseal";
 *
 * const key = { kty: "EC", crv: "P-256", x: "UbInEqNbZZZ9SJptBwKTKO6qslSyuWvMkVK44Bx_d8U",
 *   y: "PUxeHMNVL0VRxOYJrkHcpe6sap7IG-Are0QborZDngI", d: "VS9rHVw6S5GQoWbKlXsW03kZH7U-NJcnfJLTIZyfRHs" };
 * const jwe = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IkFTRHNMLUp4MlhPa1JuRnRxVy1RYmxXWS1tRG5RVzJMZ2FwYWRGeDc1dEEiLCJlcGsiOnsia3R5IjoiRUMiLCJjcnYiOiJQLTI1NiIsIngiOiJoWGpLdmNWa3d2ZHR4M19sdnJqTmJtQkZfZW9BZjNMeGJCblBNVFJxY2JvIiwieSI6IlJHOEN5WDV5bW9oTGV0cTFhVzgzVG96UU1EaEdQbTNHNXlwZERmVy1mSlUifX0..6L__CO5yA3g4tkLY.HysY-036kmszNeXDdgP375x0NfFlobYYGoL51A5PQ4Js9y287qZZ.QFYcZCfC6JAo1-snZ6O5Cw";
 * console.log(new TextDecoder().decode(await decryptJwe(jwe, { key }))); // {"pan":"1234567891234567","exp":"1223"}
 */
export async function decryptJwe(jwe: string, options: DecryptJweOptions): Promise<Bytes> {
  checkNames(options, ["key"], "options");
  const received = readJwe(jwe);
  const { key } = options ?? {};
  if (typeof key !== "function" || isCryptoKey(key)) return openJwe(received, await privateAgreementKey(key as JweKey));
  const found = await key(headerOf<JweHeader>(received));
  // The message says which key it is for: that there is none is told as it is of a wrong one.
  if (found === undefined) throw undecryptable();
  return openJwe(received, await privateAgreementKey(found));
}

/** A message taken apart by the core. */
export interface ReceivedJwe {
  readonly header: string;
  readonly authenticated: string;
  readonly epk: string;
  readonly apu: Uint8Array;
  readonly apv: Uint8Array;
  readonly iv: Uint8Array;
  readonly sealed: Uint8Array;
}

export function readJwe(jwe: string): ReceivedJwe {
  const text = stringOf(jwe, "jwe");
  return compute((glue) => glue.jwe_read(text)) as ReceivedJwe;
}

/** A header for who finds the key by it. A `kid` that is no text (RFC 7516 4.1.6) is that of no key. */
export function headerOf<Header extends { readonly kid?: string }>({ header }: { readonly header: string }): Header {
  const { kid, ...others } = JSON.parse(header) as Record<string, unknown>;
  return (typeof kid === "string" ? { ...others, kid } : others) as unknown as Header;
}

/** Opens a message with a key that is imported already. */
export async function openJwe(received: ReceivedJwe, privateKey: CryptoKeyLike): Promise<Bytes> {
  const host = subtle();
  try {
    const epk = await host.importKey("jwk", JSON.parse(received.epk) as object, P256, false, []);
    const secret = await agree(privateKey, epk);
    const bytes = compute((glue) => glue.jwe_key(secret, received.apu, received.apv)) as Uint8Array;
    secret.fill(0);
    const key = await contentKey(bytes, "decrypt");
    return new Uint8Array(await host.decrypt(gcm(received.iv, received.authenticated), key, received.sealed));
  } catch (caught) {
    if (isCardsealError(caught)) throw caught;
    // One word for a point off the curve, another key and a changed byte: what differs would tell an attacker about the key.
    throw undecryptable();
  }
}

export function undecryptable(): CardsealError {
  return refuse("DECRYPTION_FAILED", "jwe", "is sealed to another key, or was changed on its way", "compare its kid with your keys, and pass it as it arrived");
}

/** The x coordinate of the shared point (RFC 7518 4.6.2). */
async function agree(privateKey: CryptoKeyLike, publicKey: CryptoKeyLike): Promise<Uint8Array> {
  return new Uint8Array(await subtle().deriveBits({ name: P256.name, public: publicKey }, privateKey, 256));
}

async function contentKey(bytes: Uint8Array, usage: string): Promise<CryptoKeyLike> {
  try {
    return await subtle().importKey("raw", bytes, { name: "AES-GCM" }, false, [usage]);
  } finally {
    bytes.fill(0);
  }
}

/** RFC 7516 5.1, step 14: the encoded header is authenticated with the content. */
function gcm(iv: Uint8Array, header: string): object {
  return { name: "AES-GCM", iv, additionalData: utf8(header), tagLength: 128 };
}
