import { refuse } from "./errors.js";

/** Refuses an options object with a name that is not known: a misspelt option would be silently without effect. */
export function checkNames(options: unknown, known: readonly string[], what: string): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw refuse("INVALID_ARGUMENT", what, "is not an object", `the ${what} are ${known.join(", ")}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw refuse("INVALID_ARGUMENT", /^\w{1,64}$/.test(name) ? name : what, "is not an option", `the ${what} are ${known.join(", ")}`);
  }
}

/** The clock of a call, in milliseconds. */
export function milliseconds(now: unknown): number {
  if (now === undefined) return Date.now();
  if (typeof now !== "function") {
    throw refuse("INVALID_ARGUMENT", "now", "is not a function", "pass a function that returns milliseconds, as Date.now");
  }
  return Number((now as () => unknown)());
}

/** Options that are strings or absent. */
export function optionalString(value: unknown, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw refuse("INVALID_ARGUMENT", field, "is not a string", "pass a string or leave it out");
}

/** Names and values in turn, as the core takes them. */
export function parameters(...records: readonly unknown[]): string[] | undefined {
  const given = records.filter((record) => record !== undefined);
  for (const record of given) {
    if (typeof record !== "object" || record === null) {
      throw refuse("INVALID_ARGUMENT", "ext", "is not an object", "pass an object of strings");
    }
  }
  const merged = Object.assign({}, ...given) as Record<string, unknown>;
  const flat: string[] = [];
  for (const [name, value] of Object.entries(merged)) {
    if (value === undefined) continue;
    if (typeof value !== "string") throw refuse("INVALID_ARGUMENT", `ext.${name}`, "is not a string", "pass a string");
    flat.push(name, value);
  }
  return flat.length === 0 ? undefined : flat;
}
