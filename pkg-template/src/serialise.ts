import { isPlainName, wellFormed } from "./data.js";
import { type CardsealError, refuse } from "./errors.js";

/** How a provider writes a `Date`. */
export type WriteDate = (date: Date) => string;

const DEEPEST = 64;

// What the first walk finds. It only looks; a second one, for the rare input that needs it, copies or explains.
const PLAIN = 0;
const HAS_DATE = 1;
const REFUSED = 2;

/**
 * The text of a body: made once, then checked, signed and sent. A string is the text itself. An object goes
 * through `JSON.stringify`, after a walk that refuses what it would change or drop without a word.
 */
export function bodyText(body: unknown, field: string, writeDate: WriteDate): string {
  if (typeof body === "string") return wellFormed(body, field);
  if (typeof body !== "object" || body === null || isDate(body)) throw notABody(body, field);
  const found = survey(body, 0);
  if (found === REFUSED) throw explain(body, "", new Set(), field);
  const text = JSON.stringify(found === HAS_DATE ? withDatesWritten(body, writeDate) : body);
  // `JSON.stringify` escapes surrogates only when they are alone.
  if (text.includes("\\ud")) refuseLoneSurrogates(body, "", field);
  return text;
}

function notABody(body: unknown, field: string): CardsealError {
  if (body === undefined) return refuse("MISSING_FIELD", field, "is missing", "the call requires it");
  return refuse("WRONG_TYPE", field, `is ${kindOf(body)}`, "pass an object, or its JSON as a string");
}

function survey(value: unknown, depth: number): number {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return PLAIN;
    case "number":
      return isExact(value) ? PLAIN : REFUSED;
    case "object":
      return value === null ? PLAIN : surveyObject(value, depth);
    default:
      return REFUSED;
  }
}

function surveyObject(value: object, depth: number): number {
  if (Array.isArray(value)) return surveyArray(value, depth);
  if (!isRecord(value)) return isDate(value) ? HAS_DATE : REFUSED;
  if (depth >= DEEPEST || Object.getOwnPropertySymbols(value).length > 0) return REFUSED;
  let found = PLAIN;
  for (const key of Object.keys(value)) {
    const inside = survey((value as Record<string, unknown>)[key], depth + 1);
    // At once: a cycle that branches would otherwise be walked in every combination.
    if (inside === REFUSED) return REFUSED;
    if (inside > found) found = inside;
  }
  return found;
}

function surveyArray(value: readonly unknown[], depth: number): number {
  if (depth >= DEEPEST || typeof (value as { toJSON?: unknown }).toJSON === "function") return REFUSED;
  let found = PLAIN;
  for (let index = 0; index < value.length; index += 1) {
    const item = value[index];
    const inside = item === undefined ? REFUSED : survey(item, depth + 1);
    if (inside === REFUSED) return REFUSED;
    if (inside > found) found = inside;
  }
  return found;
}

/** JSON has no NaN and no infinity, and beyond 2^53 - 1 two integers share one double. */
export function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** An object literal, or an instance of a caller's own class: what `JSON.stringify` writes member by member. */
export function isRecord(value: object): boolean {
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null || Object.prototype.toString.call(value) === "[object Object]";
}

/** A valid `Date` of any realm whose `toJSON` is the built-in one. */
function isDate(value: object): value is Date {
  if (Object.prototype.toString.call(value) !== "[object Date]") return false;
  let owner: object | null = value;
  while (owner !== null && !Object.hasOwn(owner, "toJSON")) owner = Object.getPrototypeOf(owner) as object | null;
  return owner !== null && Object.hasOwn(owner, "getTime") && Number.isFinite(Date.prototype.getTime.call(value));
}

function withDatesWritten(value: unknown, writeDate: WriteDate): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withDatesWritten(item, writeDate));
  if (isDate(value)) return writeDate(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDatesWritten(item, writeDate)]));
}

/** Finds what the walk refused, and says where it is. */
function explain(value: unknown, path: string, above: Set<object>, root: string): CardsealError {
  const problem = problemOf(value, above);
  if (problem !== undefined) return refuse(problem.code, path === "" ? root : path, problem.what, problem.hint);
  const container = value as object;
  above.add(container);
  const entries: (readonly [string, unknown])[] = Array.isArray(value)
    ? Array.from(value, (item: unknown, index) => [`${path}[${index}]`, item === undefined ? UNDEFINED_ITEM : item])
    : Object.entries(container).map(([key, item]) => [member(path, key), item]);
  for (const [place, item] of entries) {
    if (survey(item, above.size) === REFUSED) return explain(item, place, above, root);
  }
  return refuse("NOT_REPRESENTABLE", path === "" ? root : path, "changed while it was read", "pass plain data");
}

const UNDEFINED_ITEM = Symbol("undefined in an array");

interface Problem {
  readonly code: "NOT_REPRESENTABLE" | "TOO_DEEP";
  readonly what: string;
  readonly hint: string;
}

function problemOf(value: unknown, above: Set<object>): Problem | undefined {
  const not = (what: string, hint: string): Problem => ({ code: "NOT_REPRESENTABLE", what, hint });
  if (value === UNDEFINED_ITEM) return not("is undefined inside an array", "JSON.stringify would write null; leave the item out");
  switch (typeof value) {
    case "bigint":
      return not("is a BigInt", "pass a safe integer, or a string where the provider takes one");
    case "function":
    case "symbol":
      return not(`is a ${typeof value}`, "JSON.stringify would drop it; leave it out");
    case "number":
      return not(
        Number.isFinite(value) ? "is not a safe integer" : "is not a finite number",
        Number.isFinite(value) ? "integers beyond 2^53 - 1 lose digits" : "JSON.stringify would write null",
      );
    default:
  }
  const container = value as object;
  if (above.has(container)) return not("is a cycle", "an object cannot contain itself");
  if (above.size >= DEEPEST) return { code: "TOO_DEEP", what: "is nested deeper than 64 levels", hint: "flatten it" };
  if (typeof (container as { toJSON?: unknown }).toJSON === "function") {
    const isInvalidDate = Object.prototype.toString.call(container) === "[object Date]";
    return isInvalidDate
      ? not("is an invalid or altered Date", "pass a valid Date, or the string")
      : not("has a toJSON method", "pass the plain value that it would return");
  }
  if (Array.isArray(container)) return undefined;
  if (isRecord(container)) {
    const hasSymbol = Object.getOwnPropertySymbols(container).length > 0;
    return hasSymbol ? not("has a symbol for a name", "JSON.stringify would drop the member; use a string") : undefined;
  }
  return not(`is ${kindOf(container)}`, "pass a plain object, an array or a string");
}

function refuseLoneSurrogates(value: unknown, path: string, root: string): void {
  if (typeof value === "string") wellFormed(value, path === "" ? root : path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : member(path, key);
    wellFormed(key, place);
    refuseLoneSurrogates(item, place, root);
  }
}

/** The path of a member. */
export function member(path: string, key: string): string {
  const shown = isPlainName(key) ? key : "[…]";
  return path === "" ? shown : `${path}.${shown}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return `a ${typeof value}`;
  return `a ${Object.prototype.toString.call(value).slice(8, -1)}`;
}

/** `JSON.stringify`'s own form. */
export const isoDate: WriteDate = (date) => Date.prototype.toISOString.call(date);
