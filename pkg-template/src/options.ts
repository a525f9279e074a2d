import { isPlainName, stringOf, wellFormed } from "./data.js";
import { refuse } from "./errors.js";
import type { ErrorCode } from "./generated/codes.js";
import { isRecord, member } from "./serialise.js";

/** Refuses an options object with a name that is not known: a misspelt option would be silently without effect. */
export function checkNames(options: unknown, known: readonly string[], what: string, field = what): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw refuse("INVALID_ARGUMENT", field, "is not an object", `the ${what} are ${known.join(", ")}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw refuse("INVALID_ARGUMENT", isPlainName(name) ? name : field, "is not an option", `the ${what} are ${known.join(", ")}`);
  }
}

/** The clock of a call, in milliseconds. */
export function milliseconds(now: unknown): number {
  const clock = clockOf(now);
  return clock === undefined ? Date.now() : numberOf(clock(), "now", "return milliseconds since 1970, as Date.now does");
}

/** A clock that a caller gave, or none. */
export function clockOf(now: unknown): (() => unknown) | undefined {
  if (now === undefined || typeof now === "function") return now as (() => unknown) | undefined;
  throw refuse("INVALID_ARGUMENT", "now", "is not a function", "pass a function that returns milliseconds, as Date.now");
}

/** A time or a span; the core holds it to its unit. */
export function numberOf(value: unknown, field: string, hint: string): number {
  if (typeof value === "number") return value;
  throw refuse("INVALID_TIMESTAMP", field, "is not a number", hint);
}

/** Options that are strings or absent. */
export function optionalString(value: unknown, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw refuse("INVALID_ARGUMENT", field, "is not a string", "pass a string or leave it out");
}

/** The same where the core takes any text. */
export function optionalText(value: unknown, field: string): string | undefined {
  const text = optionalString(value, field);
  return text === undefined ? undefined : wellFormed(text, field);
}

/** A method in upper case; other letters than ASCII's stay, for the core to refuse: `ß` would become `SS`. */
export function upperCase(method: string): string {
  return method.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** A list of strings. */
export function stringsOf(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw refuse("INVALID_ARGUMENT", field, value === undefined ? "is missing" : "is not an array", "pass an array of strings");
  return value.map((item: unknown, index) => stringOf(item, `${field}[${index}]`));
}

/** The members of a plain object; those that are `undefined` count as absent. */
export function entriesOf(record: unknown, field: string, code: ErrorCode = "INVALID_ARGUMENT"): [string, unknown][] {
  if (record === undefined) return [];
  if (typeof record !== "object" || record === null || Array.isArray(record) || !isRecord(record)) {
    throw refuse(code, field, "is not a plain object", "pass an object of names and values");
  }
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

/** Names and values in turn, as the core takes them; a later record's value wins. */
export function parameters(...records: readonly unknown[]): string[] | undefined {
  const merged = new Map(records.flatMap((record) => entriesOf(record, "ext")));
  const flat: string[] = [];
  for (const [name, value] of merged) {
    flat.push(wellFormed(name, "ext"), stringOf(value, member("ext", name)));
  }
  return flat.length === 0 ? undefined : flat;
}
