import type { ErrorCode } from "./generated/codes.js";

// A registered symbol and not `instanceof`: two copies of the package, or two realms, know each other's errors.
const BRAND = Symbol.for("cardseal.error");

/** What a {@link CardsealError} carries beside its message. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  readonly field?: string | undefined;
  readonly hint?: string | undefined;
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
  readonly status?: number | undefined;
  readonly response?: unknown;
  readonly cause?: unknown;
}

/**
 * Everything that cardseal refuses or reports. `code` is stable; `field` is the path of what was wrong, as
 * `limits[0].amount`; `hint` says what to do. No secret, token, PIN or card number is in any of them.
 * `response`, the provider's own answer, can have such a value: it is left out when the error is printed.
 *
 * @example
 * import { FreedomPay, isCardsealError } from "cardseal";
 *
 * const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
 * try {
 *   freedompay.cards.close({ request_id: crypto.randomUUID(), card_id: "42" });
 * } catch (error) {
 *   if (!isCardsealError(error)) throw error;
 *   console.log(error.code, error.field); // MISSING_FIELD description
 * }
 */
export class CardsealError extends Error {
  readonly code: ErrorCode;
  declare readonly field?: string;
  declare readonly hint?: string;
  declare readonly provider?: string;
  declare readonly operation?: string;
  declare readonly status?: number;
  declare readonly response?: unknown;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    for (const name of ["field", "hint", "provider", "operation", "status"] as const) {
      if (details[name] !== undefined) Object.defineProperty(this, name, { value: details[name], enumerable: true });
    }
    if (details.response !== undefined) Object.defineProperty(this, "response", { value: details.response });
    Object.defineProperty(this, "name", { value: "CardsealError" });
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * Whether a caught value is a {@link CardsealError}, also one of another copy of the package.
 *
 * @example
 * import { bodyHash, isCardsealError } from "cardseal";
 *
 * try {
 *   bodyHash("\ud800");
 * } catch (error) {
 *   console.log(isCardsealError(error) && error.code); // NOT_REPRESENTABLE
 * }
 */
export function isCardsealError(value: unknown): value is CardsealError {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** A refusal that the wrapper makes itself. It reads as those of the core do: field, problem, hint. */
export function refuse(code: ErrorCode, field: string, problem: string, hint: string): CardsealError {
  return new CardsealError(`${field} ${problem}: ${hint}`, { code, field, hint });
}

/** The refusal of what was let go before. */
export function freed(hint: string): CardsealError {
  return new CardsealError(`this was freed: ${hint}`, { code: "CLIENT_FREED", hint });
}

/** The same error, saying which call it was. What a caller's own clock or getter threw stays as it is. */
export function inCall(caught: unknown, provider: string, operation?: string): unknown {
  if (!isCardsealError(caught) || caught.provider !== undefined) return caught;
  const { code, field, hint, status, response, cause } = caught;
  const told = new CardsealError(caught.message, { code, field, hint, status, response, cause, provider, operation });
  if (caught.stack !== undefined) told.stack = caught.stack;
  return told;
}

/** The same error, its field taken as a member of `parent`. */
export function within(caught: unknown, parent: string): unknown {
  if (!isCardsealError(caught) || caught.field === undefined || caught.field === parent) return caught;
  const { code, field, hint, cause } = caught;
  return new CardsealError(`${parent}.${caught.message}`, { code, field: `${parent}.${field}`, hint, cause });
}

/** The same error, its field and all below it under the name that the caller knows. */
export function renamed(caught: unknown, from: string, to: string): unknown {
  if (!isCardsealError(caught) || caught.field === undefined || caught.field.split(".")[0] !== from) return caught;
  const rename = (text: string) => (text.startsWith(from) ? to + text.slice(from.length) : text);
  const { code, field, hint, cause } = caught;
  return new CardsealError(rename(caught.message), { code, field: rename(field), hint, cause });
}
