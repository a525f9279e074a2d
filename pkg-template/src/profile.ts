import { stringOf, wellFormed } from "./data.js";
import { refuse } from "./errors.js";
import type { DigestAlgorithm } from "./digest.js";
import { type MessageKey, messageKeyOf, type SignatureAlgorithm } from "./message-key.js";
import { type HeadersLike, partsOf } from "./message.js";
import { checkNames, milliseconds, numberOf, optionalString, stringsOf, upperCase } from "./options.js";
import { compute } from "./runtime.js";
import { signed, type SignatureParameters } from "./signature.js";
import { parseUrl } from "./url.js";

/** How an API wants its requests signed, as data. What a vendor did not publish can be replaced. */
export interface SignatureProfile {
  readonly label: string;
  readonly algorithm: SignatureAlgorithm;
  /** Covered in this order; a header field only when the request has it. */
  readonly components: readonly string[];
  /** Written in this order. */
  readonly parameters: readonly (keyof SignatureParameters)[];
  /** How long after `created` `expires` lies. */
  readonly expiresAfterSeconds: number;
  /** The value of `tag`. */
  readonly tag?: string;
  /** The members of `content-digest`, which a request with a body gets; none when empty. */
  readonly digest: readonly DigestAlgorithm[];
}

/** What {@link signRequest} signs. */
export interface RequestToSign {
  readonly method: string;
  readonly url: string;
  readonly headers?: HeadersLike;
  /** As it is sent; text, so that nothing writes it anew. */
  readonly body?: string;
}

/** What {@link signRequest} takes beside the request. */
export interface SignRequestOptions {
  key: MessageKey;
  profile: SignatureProfile;
  /** Milliseconds, as `Date.now` returns them. */
  now?: () => number;
  /** Made when absent, where the profile sends one. */
  nonce?: string;
}

/** A request that `fetch` sends as it is. */
export interface RequestWithSignature {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: "manual";
}

const PROFILE = ["label", "algorithm", "components", "parameters", "expiresAfterSeconds", "tag", "digest"];

/** A profile as the core takes it. */
export interface FlatProfile {
  readonly algorithm: SignatureAlgorithm;
  readonly flat: string[];
  readonly expiresAfter: number;
}

export function flatProfile(profile: SignatureProfile): FlatProfile {
  checkNames(profile, PROFILE, "members of a profile", "profile");
  if (profile === undefined) throw refuse("INVALID_ARGUMENT", "profile", "is missing", "pass one of `profiles`, or your own");
  const { label, algorithm, tag } = profile;
  const flat = [stringOf(label, "profile.label"), stringOf(algorithm, "profile.algorithm"), optionalString(tag, "profile.tag") ?? ""];
  for (const name of ["components", "parameters", "digest"] as const) flat.push(...filled(profile[name], `profile.${name}`), "");
  const expiresAfter = numberOf(profile.expiresAfterSeconds, "profile.expiresAfterSeconds", "pass a number of seconds");
  return { algorithm, flat, expiresAfter };
}

function filled(list: unknown, field: string): string[] {
  const strings = stringsOf(list, field);
  const empty = strings.indexOf("");
  if (empty >= 0) throw refuse("INVALID_ARGUMENT", `${field}[${empty}]`, "is empty", "leave it out");
  return strings;
}

/**
 * Signs a request for any API by its profile: adds `content-digest`, `signature-input` and `signature` to its headers,
 * and leaves the rest as it is.
 *
 * @throws {@link CardsealError} for a request that `fetch` would not send as it was signed, `MISSING_FIELD` for a
 * parameter that has no value, `INVALID_KEY` for a key of another algorithm than the profile's.
 *
 * @example
 * import { importKey, profiles, signRequest } from "cardseal";
 *
 * const key = await importKey({ kty: "OKP", crv: "Ed25519",
 *   d: "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU", x: "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs" },
 *   { algorithm: "ed25519", keyid: "key-1" });
 * const headers = { "content-type": "application/json", "content-length": "2" };
 * const request = await signRequest({ method: "POST", url: "https://wallet.example/", headers, body: "{}" },
 *   { key, profile: profiles.openPayments });
 * console.log(request.headers["signature-input"]);
 */
export async function signRequest(request: RequestToSign, options: SignRequestOptions): Promise<RequestWithSignature> {
  checkNames(request, ["method", "url", "headers", "body"], "members of the request", "request");
  checkNames(options, ["key", "profile", "now", "nonce"], "options");
  if (request === undefined) throw refuse("INVALID_ARGUMENT", "request", "is missing", "pass a method and a url, headers and a body");
  // Read once: what is returned is what was signed, whatever becomes of the object meanwhile.
  const { url, headers: given = {} } = request;
  const method = sentMethod(request.method);
  const body = optionalString(request.body, "body");
  if (body !== undefined && /^(GET|HEAD)$/.test(method)) throw refuse("INVALID_ARGUMENT", "body", "cannot go with this method", "fetch refuses a body on GET and HEAD");
  const { key } = options ?? {};
  const { flat, expiresAfter } = flatProfile(options?.profile);
  const { algorithm, keyid: own } = messageKeyOf(key, "key");
  const keyid = optionalString(own, "key.keyid");
  const now = milliseconds(options.now);
  const nonce = optionalString(options.nonce, "nonce");
  parseUrl(url);
  const parts = partsOf({ method, url, headers: given }, "request");
  const headers = fieldsOf(parts);
  const digest = body === undefined ? undefined : compute((glue) => glue.profile_digest(wellFormed(body, "body"), flat));
  if (digest !== undefined) {
    if (headers.has("content-digest")) throw refuse("DUPLICATE_FIELD", "content-digest", "is there already", "leave it to the profile");
    headers.set("content-digest", digest);
    parts.push("header", "content-digest", digest);
  }
  const [base, input, start] = compute((glue) =>
    glue.profile_prepare(parts, flat, expiresAfter, algorithm, keyid, now, nonce),
  ) as [string, string, string];
  headers.set("signature-input", input).set("signature", await signed(key, base, start));
  return { method, url, headers: Object.fromEntries(headers), ...(body !== undefined && { body }), redirect: "manual" };
}

/** The Fetch standard, method: six are sent in upper case however they are written, others as they are. */
function sentMethod(method: unknown): string {
  const text = stringOf(method, "request.method");
  return /^(delete|get|head|options|post|put)$/i.test(text) ? upperCase(text) : text;
}

/** The header fields by name; lines of one name are joined, as `fetch` does. */
function fieldsOf(parts: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = parts.indexOf("header", 6); index >= 0 && index < parts.length; index += 3) {
    const [name = "", value = ""] = [parts[index + 1]?.toLowerCase(), parts[index + 2]];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
