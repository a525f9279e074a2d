import { stringOf, wellFormed } from "./data.js";
import { refuse } from "./errors.js";
import type { DigestAlgorithm } from "./digest.js";
import { isMessageKey, type MessageKey, type SignatureAlgorithm } from "./message-key.js";
import { type HeadersLike, partsOf } from "./message.js";
import { checkNames, milliseconds, numberOf, optionalString, stringsOf } from "./options.js";
import { compute } from "./runtime.js";
import { signed, type SignatureParameters } from "./signature.js";

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
  if (request === undefined) throw refuse("INVALID_ARGUMENT", "request", "is missing", "pass a method and a url, headers and a body");
  checkNames(options, ["key", "profile", "now", "nonce"], "options");
  const { flat, expiresAfter } = flatProfile(options?.profile);
  const { key } = options;
  if (!isMessageKey(key)) throw refuse("INVALID_ARGUMENT", "key", key === undefined ? "is missing" : "is not a message key", "pass what importKey returns");
  const body = optionalString(request.body, "body");
  const keyid = optionalString(key.keyid, "key.keyid");
  const now = milliseconds(options.now);
  const nonce = optionalString(options.nonce, "nonce");
  const message = { ...request, headers: request.headers === undefined ? {} : request.headers };
  const parts = partsOf(message, "request");
  const headers = fieldsOf(parts);
  const digest = body === undefined ? undefined : compute((glue) => glue.profile_digest(wellFormed(body, "body"), flat));
  if (digest !== undefined) {
    if (headers["content-digest"] !== undefined) throw refuse("DUPLICATE_FIELD", "content-digest", "is there already", "leave it to the profile");
    headers["content-digest"] = digest;
    parts.push("header", "content-digest", digest);
  }
  const [base, input, start] = compute((glue) =>
    glue.profile_prepare(parts, flat, expiresAfter, key.algorithm, keyid, now, nonce),
  ) as [string, string, string];
  headers["signature-input"] = input;
  headers.signature = await signed(key, base, start);
  const { method, url } = request;
  return { method, url, headers, ...(body !== undefined && { body }), redirect: "manual" };
}

/** The header fields as a record; lines of one name are joined, as `fetch` does. */
function fieldsOf(parts: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = parts.indexOf("header", 6); index >= 0 && index < parts.length; index += 3) {
    const [name = "", value = ""] = [parts[index + 1]?.toLowerCase(), parts[index + 2]];
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
