import { refuse } from "./errors.js";
import { utf8 } from "./host.js";

/** Text, taken as UTF-8, or bytes, taken as they are. */
export type Data = string | Uint8Array;

/** A byte array that goes out: always backed by an `ArrayBuffer`, so that WebCrypto and fetch take it. */
export type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

const tagOf = Object.prototype.toString;

/** Whether a value is a byte array of this realm or another. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf.call(value) === "[object Uint8Array]";
}

// With the `u` flag a pair is one character, so only halves match.
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The text, unless it has half a character: an encoder would put U+FFFD there without a word. */
export function wellFormed(text: string, field: string): string {
  const native = (text as { isWellFormed?: () => boolean }).isWellFormed;
  if (native === undefined ? !LONE_SURROGATE.test(text) : native.call(text)) return text;
  throw refuse("NOT_REPRESENTABLE", field, "has a lone surrogate", "half of a character pair was cut off; cut strings between characters");
}

/** The bytes that text or bytes stand for. */
export function bytesOf(data: unknown, field: string): Uint8Array {
  if (typeof data === "string") return utf8(wellFormed(data, field));
  if (isBytes(data)) return data;
  throw refuse("INVALID_ARGUMENT", field, data === undefined ? "is missing" : "is neither text nor bytes", "pass a string or a Uint8Array");
}

/**
 * Whether a name may be shown, by the core's own rule: it looks like a word. Anything else could be a value that
 * slipped into the place of a name, a card number or a key.
 */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][\w-]{0,31}$/.test(name) && name.replace(/\D/g, "").length <= 2;
}

/** A string argument. */
export function stringOf(value: unknown, field: string): string {
  if (typeof value === "string") return wellFormed(value, field);
  throw refuse("INVALID_ARGUMENT", field, value === undefined ? "is missing" : "is not a string", "pass a string");
}
