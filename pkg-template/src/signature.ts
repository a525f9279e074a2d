import { bytesOf, type Bytes, type Data, stringOf } from "./data.js";
import { CardsealError, isCardsealError, refuse } from "./errors.js";
import type { ErrorCode } from "./generated/codes.js";
import { type MessageKey, messageKeyOf, type SignatureAlgorithm, signText, verifiesText } from "./message-key.js";
import { type Message, partsOf } from "./message.js";
import { checkNames, entriesOf, milliseconds, numberOf, optionalString, stringsOf } from "./options.js";
import { compute } from "./runtime.js";
import { member } from "./serialise.js";

/** The parameters of a signature (RFC 9421 2.3), written in the object's own order. Times are in seconds since 1970. */
export interface SignatureParameters {
  created?: number;
  expires?: number;
  nonce?: string;
  alg?: string;
  keyid?: string;
  tag?: string;
}

/** Types of structured fields by name, for components with `sf` whose field is not a standard one. */
export type FieldTypes = Readonly<Record<string, "list" | "dictionary" | "item">>;

/** What {@link signatureBase} takes beside the message. */
export interface SignatureBaseOptions {
  /** Serialised items, as `"@query-param";name="x"`; a bare name is short for the quoted one. */
  components: readonly string[];
  parameters?: SignatureParameters;
  fieldTypes?: FieldTypes;
}

/** What {@link signMessage} takes beside the message. */
export interface SignMessageOptions {
  key: MessageKey;
  /** Serialised items, as `"@query-param";name="x"`; a bare name is short for the quoted one. */
  components: readonly string[];
  /** All of them; when there are none at all, `created` and the key's `keyid`. */
  parameters?: SignatureParameters;
  /** `sig` when absent. */
  label?: string;
  fieldTypes?: FieldTypes;
}

/** The complete values of both fields. */
export interface SignatureFields {
  "signature-input": string;
  signature: string;
}

/** What a signature has to be and to cover. Nothing is taken for granted: what is not asked for is not checked. */
export interface VerifyPolicy {
  /** Covered by every signature that counts; compared with their parameters. */
  components: readonly string[];
  /** How old a signature may be, by its `created`; `null` accepts any age. */
  maxAgeSeconds: number | null;
  /** Only the signature under this label counts. */
  label?: string;
  /** Only signatures with this tag count. */
  tag?: string;
  /** Every selected signature has to verify, and not only one. */
  all?: boolean;
  /** The algorithms that keys may have. */
  algorithms?: readonly SignatureAlgorithm[];
  /** Parameters that have to be there, as `nonce`. */
  parameters?: readonly (keyof SignatureParameters)[];
  /** How far the clocks may be apart; 5 when absent. */
  clockSkewSeconds?: number;
  /** Milliseconds, as `Date.now` returns them. */
  now?: () => number;
}

/** What a signature says of its key. It is the sender's word and not verified. */
export interface SignatureHint {
  readonly label: string;
  readonly keyid?: string;
  readonly alg?: string;
  readonly tag?: string;
}

/** What {@link verifyMessage} takes beside the message. */
export interface VerifyMessageOptions {
  /** The key of a signature; `undefined` refuses it. */
  keys: (signature: SignatureHint) => MessageKey | undefined | Promise<MessageKey | undefined>;
  policy: VerifyPolicy;
  /** The bytes as they arrived. A covered `content-digest` is compared with them. */
  body?: Data;
  fieldTypes?: FieldTypes;
}

/** A signature that verified. */
export interface VerifiedSignature {
  readonly label: string;
  readonly keyid?: string;
  /** The key's algorithm. */
  readonly alg: SignatureAlgorithm;
  readonly components: readonly string[];
  readonly parameters: SignatureParameters;
  /** What was signed. */
  readonly base: string;
}

const DEFAULT_SKEW_SECONDS = 5;

/**
 * What a signature over these components is computed over (RFC 9421 2.5). Comparing it with the other side's is how a
 * mismatch is found.
 *
 * @example
 * import { signatureBase } from "cardseal";
 *
 * const message = { method: "GET", url: "https://example.com/foo?a=1", headers: {} };
 * console.log(signatureBase(message, { components: ["@method", "@path"], parameters: { created: 1618884473 } }));
 */
export function signatureBase(message: Message, options: SignatureBaseOptions): string {
  checkNames(options, ["components", "parameters", "fieldTypes"], "options");
  const parts = partsOf(message);
  const components = stringsOf(options?.components, "components");
  const { flat, created, expires } = parametersOf(options.parameters === undefined ? {} : options.parameters);
  const types = typesOf(options.fieldTypes);
  return compute((glue) => glue.signature_base(parts, components, flat, created, expires, types));
}

/**
 * Signs a message (RFC 9421 3.1). The two values are complete: signatures that the message carries already are in them,
 * and a label that is taken is an error.
 *
 * @example
 * import { importKey, signMessage } from "cardseal";
 *
 * const key = await importKey("shared secret", { algorithm: "hmac-sha256", keyid: "partner" });
 * const message = { method: "GET", url: "https://example.com/", headers: { accept: "application/json" } };
 * const fields = await signMessage(message, { key, components: ["@method", "@target-uri", "accept"] });
 * console.log(fields["signature-input"], fields.signature);
 */
export async function signMessage(message: Message, options: SignMessageOptions): Promise<SignatureFields> {
  checkNames(options, ["key", "components", "parameters", "label", "fieldTypes"], "options");
  const key = messageKeyOf(options?.key, "key");
  const parts = partsOf(message);
  const components = stringsOf(options.components, "components");
  const { flat, created, expires } = parametersOf(options.parameters === undefined ? usualParameters(key) : options.parameters);
  const types = typesOf(options.fieldTypes);
  const label = optionalString(options.label, "label") ?? "sig";
  const { algorithm } = key;
  const [base, input, start] = compute((glue) =>
    glue.signature_prepare(parts, components, flat, created, expires, types, label, algorithm),
  ) as [string, string, string];
  return { "signature-input": input, signature: await signed(key, base, start) };
}

/** The complete value of `Signature`. */
export async function signed(key: MessageKey, base: string, start: string): Promise<string> {
  const signature = await signText(key, base);
  return compute((glue) => glue.signature_complete(start, key.algorithm, signature));
}

function usualParameters({ keyid }: MessageKey): SignatureParameters {
  const created = Math.floor(Date.now() / 1000);
  return keyid === undefined ? { created } : { created, keyid };
}

/**
 * The signatures of a message that verify (RFC 9421 3.2): at least one, otherwise it throws, with the first reason.
 * A policy says which count and what they have to cover; there is no default for that. Of a message that says more
 * than 16 signatures count, or that one covers more than 64 components, none is looked at.
 *
 * @throws {@link CardsealError} `NO_SIGNATURE`, `MALFORMED_SIGNATURE`, `INVALID_COMPONENT`, `POLICY_NOT_MET`,
 * `TIMESTAMP_OUT_OF_RANGE`, `DIGEST_MISMATCH`, `UNKNOWN_KEY`, `SIGNATURE_MISMATCH` and what else the README's table
 * has. What `keys` throws comes out unchanged.
 *
 * @example
 * import { contentDigest, importKey, signMessage, verifyMessage } from "cardseal";
 *
 * const key = await importKey("shared secret", { algorithm: "hmac-sha256", keyid: "partner" });
 * const body = '{"hello":"world"}';
 * const headers = { "content-digest": contentDigest(body) };
 * const message = { method: "POST", url: "https://example.com/", headers };
 * const components = ["@method", "@target-uri", "content-digest"];
 * Object.assign(headers, await signMessage(message, { key, components }));
 *
 * const keys = ({ keyid }) => (keyid === "partner" ? key : undefined);
 * const [signature] = await verifyMessage(message, { keys, body, policy: { components, maxAgeSeconds: 300 } });
 * console.log(signature.keyid, signature.alg); // partner hmac-sha256
 */
export async function verifyMessage(message: Message, options: VerifyMessageOptions): Promise<VerifiedSignature[]> {
  checkNames(options, ["keys", "policy", "body", "fieldTypes"], "options");
  if (typeof options?.keys !== "function") throw refuse("INVALID_ARGUMENT", "keys", "is not a function", "pass a function that returns the key of a signature");
  const { policy } = options;
  const candidates = selected(message, options);
  const verified: VerifiedSignature[] = [];
  let refusal: CardsealError | undefined;
  for (const candidate of candidates) {
    try {
      verified.push(await verifyCandidate(candidate, options));
    } catch (caught) {
      if (policy.all === true || !isCardsealError(caught)) throw caught;
      refusal ??= caught;
    }
  }
  if (verified.length === 0) throw refusal;
  return verified;
}

interface Candidate {
  readonly label: string;
  readonly components: readonly string[];
  readonly parameters: SignatureParameters;
  readonly base: string;
  readonly signature: Bytes;
  readonly refusal?: { readonly code: ErrorCode; readonly field?: string; readonly message: string; readonly hint?: string };
}

const POLICY = ["components", "maxAgeSeconds", "label", "tag", "all", "algorithms", "parameters", "clockSkewSeconds", "now"];

function selected(message: Message, { policy, body, fieldTypes }: VerifyMessageOptions): readonly Candidate[] {
  if (policy === undefined) throw refuse("INVALID_ARGUMENT", "policy", "is missing", "say which components have to be covered, and how old a signature may be");
  checkNames(policy, POLICY, "members of a policy", "policy");
  const components = stringsOf(policy.components, "policy.components");
  const parameters = policy.parameters === undefined ? [] : stringsOf(policy.parameters, "policy.parameters");
  const algorithms = allowedBy(policy);
  const label = optionalString(policy.label, "policy.label");
  const tag = optionalString(policy.tag, "policy.tag");
  if (policy.all !== undefined && typeof policy.all !== "boolean") throw refuse("INVALID_ARGUMENT", "policy.all", "is not a boolean", "pass true or false");
  if (policy.maxAgeSeconds === undefined) throw refuse("INVALID_ARGUMENT", "policy.maxAgeSeconds", "is missing", "say how old a signature may be, in seconds; null accepts any age");
  const maxAge = policy.maxAgeSeconds === null ? undefined : numberOf(policy.maxAgeSeconds, "policy.maxAgeSeconds", "pass a number of seconds, or null for any age");
  const skew = policy.clockSkewSeconds === undefined ? DEFAULT_SKEW_SECONDS : numberOf(policy.clockSkewSeconds, "policy.clockSkewSeconds", "pass a number of seconds");
  const now = milliseconds(policy.now);
  const bytes = body === undefined ? undefined : bytesOf(body, "body");
  const parts = partsOf(message);
  const types = typesOf(fieldTypes);
  return compute((glue) =>
    glue.signature_candidates(parts, bytes, components, parameters, algorithms, label, tag, maxAge, skew, now, types),
  ) as readonly Candidate[];
}

function allowedBy({ algorithms }: VerifyPolicy): string[] | undefined {
  return algorithms === undefined ? undefined : stringsOf(algorithms, "policy.algorithms");
}

async function verifyCandidate(candidate: Candidate, { keys, policy }: VerifyMessageOptions): Promise<VerifiedSignature> {
  const { label, components, parameters, base, signature, refusal } = candidate;
  if (refusal !== undefined) throw new CardsealError(refusal.message, refusal);
  const { keyid, alg, tag } = parameters;
  const found = await keys({ label, ...(keyid !== undefined && { keyid }), ...(alg !== undefined && { alg }), ...(tag !== undefined && { tag }) });
  if (found === undefined) throw refuse("UNKNOWN_KEY", "keys", "returned no key", "look it up by keyid, among the keys of this sender");
  const { algorithm } = messageKeyOf(found, "keys");
  const allowed = allowedBy(policy);
  compute((glue) => glue.signature_check_key(algorithm, alg, signature, allowed));
  if (!(await verifiesText(found, base, signature))) {
    throw refuse("SIGNATURE_MISMATCH", "signature", "does not belong to this message under this key", "compare the signature bases of both sides; a changed header or URL, and the wrong key, are the usual causes");
  }
  return { label, ...(keyid !== undefined && { keyid }), alg: algorithm, components, parameters, base };
}

/** Names and values in turn; the times are passed as numbers, beside. */
function parametersOf(parameters: unknown): { flat: string[]; created: number | undefined; expires: number | undefined } {
  const flat: string[] = [];
  const times: { created?: number; expires?: number } = {};
  for (const [name, value] of entriesOf(parameters, "parameters")) {
    const place = member("parameters", name);
    if (name === "created" || name === "expires") {
      times[name] = numberOf(value, place, "pass seconds since 1970, as in Math.floor(Date.now() / 1000)");
      flat.push(name, "");
    } else {
      flat.push(name, stringOf(value, place));
    }
  }
  return { flat, created: times.created, expires: times.expires };
}

function typesOf(types: unknown): string[] | undefined {
  if (types === undefined) return undefined;
  return entriesOf(types, "fieldTypes").flatMap(([name, type]) => [name.toLowerCase(), stringOf(type, member("fieldTypes", name))]);
}
