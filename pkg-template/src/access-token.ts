import { stringOf } from "./data.js";
import { refuse } from "./errors.js";
import { isWorkers } from "./host.js";
import { checkNames, clockOf, numberOf } from "./options.js";

/** A bearer token, or a function that returns the one that is good now. */
export type AccessToken = string | (() => string | Promise<string>);

export function checkToken(token: unknown): AccessToken | undefined {
  if (token === undefined || typeof token === "string" || typeof token === "function") return token as AccessToken | undefined;
  throw refuse("INVALID_ARGUMENT", "accessToken", "is neither a string nor a function", "pass the token, or a function that returns it");
}

/** The call that gets the first token goes out without one. */
export function noToken(accessToken: AccessToken | undefined): undefined {
  if (accessToken === undefined) return undefined;
  throw refuse("INVALID_ARGUMENT", "accessToken", "is not taken by this call", "leave it out: the call is sent without one");
}

/** The token that is good now. */
export async function tokenOf(token: AccessToken | undefined): Promise<string | undefined> {
  if (typeof token !== "function") return token;
  return stringOf(await token(), "accessToken");
}

/** What {@link cachedToken} keeps: either answer of the providers' token calls. */
export type IssuedToken =
  | { readonly access_token?: string; readonly expires_in?: number }
  | { readonly token: string; readonly expiresAt: number };

/** What {@link cachedToken} makes; an {@link AccessToken}. */
export interface CachedToken {
  (): Promise<string>;
  /** Lets the token go that there is: the next call gets a new one. For a token that was refused before its end. */
  forget(): void;
}

/** What {@link cachedToken} takes beside the function. */
export interface CachedTokenOptions {
  /** How long before its end a token is replaced; 60. */
  refreshBeforeSeconds?: number | undefined;
  /** Milliseconds, as `Date.now` returns them. */
  now?: (() => number) | undefined;
}

/**
 * Makes an `accessToken` of a function that gets a new one: it is called when there is none, and again shortly before the
 * one that there is ends. Calls that come meanwhile wait for the same answer; on Cloudflare Workers each asks by itself.
 * The function makes the token call and no other with the same client: that would wait for the token, too.
 *
 * @throws {@link CardsealError} `INVALID_RESPONSE` for an answer without a token. What the function throws goes to those
 * who wait, and the next call tries again.
 *
 * @example
 * import { cachedToken, D1, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const accessToken = cachedToken(async () => {
 *   const request = await d1.auth.token();
 *   return readResponse(request, await sandbox.fetch(request.url, request));
 * });
 * const d1 = new D1({ ...sandbox.credentials.d1, accessToken });
 * const request = await d1.digitalCards.get(sandbox.seeds.d1.digitalCardId);
 * console.log(request.headers.authorization.slice(0, 6)); // Bearer
 */
export function cachedToken(issue: () => Promise<IssuedToken>, options: CachedTokenOptions = {}): CachedToken {
  if (typeof issue !== "function") throw refuse("INVALID_ARGUMENT", "issue", "is not a function", "pass a function that gets a token and returns the answer");
  checkNames(options, ["refreshBeforeSeconds", "now"], "options");
  const clock = clockOf(options.now) ?? Date.now;
  const now = () => timeOf(clock());
  const { refreshBeforeSeconds = 60 } = options;
  const early = 1000 * numberOf(refreshBeforeSeconds, "refreshBeforeSeconds", SPAN);
  if (!(early >= 0 && early < Infinity)) throw refuse("INVALID_TIMESTAMP", "refreshBeforeSeconds", "is not a span", SPAN);
  let kept: { readonly token: string; readonly until: number } | undefined;
  let coming: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    // The time before the call: the token is not younger than that.
    const asked = now();
    const { token, lasts } = issued(await issue(), asked);
    // One that is shorter than the margin is good for the calls that wait for it.
    kept = { token, until: asked + lasts - early };
    return token;
  };
  const current = async (): Promise<string> => {
    if (kept !== undefined && now() < kept.until) return kept.token;
    // There a promise ends with the request that made it, and whoever waits for another's may wait for ever.
    if (isWorkers()) return renew();
    // Not in `renew` itself: what is thrown before its first `await` would be forgotten before it is kept.
    coming ??= renew().finally(() => {
      coming = undefined;
    });
    return coming;
  };
  return Object.assign(current, {
    forget: () => {
      kept = undefined;
    },
  });
}

const SPAN = "pass a number of seconds, 0 or more";

/** By the core's own rule: what could only be seconds is refused. */
function timeOf(time: unknown): number {
  const hint = "return milliseconds since 1970, as Date.now does";
  const found = numberOf(time, "now", hint);
  if (found >= 0 && found < Infinity && !(found >= 1e9 && found < 1e11)) return found;
  throw refuse("INVALID_TIMESTAMP", "now", "did not return milliseconds", hint);
}

/** The token, and for how many milliseconds from `asked` it lasts. Without a word about it, nothing is kept. */
function issued(answer: unknown, asked: number): { token: string; lasts: number } {
  const { access_token: accessToken, expires_in: expiresIn, token = accessToken, expiresAt } = (answer ?? {}) as Record<string, unknown>;
  if (typeof token !== "string" || token === "") throw refuse("INVALID_RESPONSE", "token", "is not in the answer", "return what readResponse returns of the token call");
  if (typeof expiresAt === "number" && expiresAt > 1e11) throw refuse("INVALID_RESPONSE", "expiresAt", "is in milliseconds", "return seconds since 1970, as the token call does");
  if (typeof expiresAt === "number") return { token, lasts: expiresAt * 1000 - asked };
  return { token, lasts: typeof expiresIn === "number" ? expiresIn * 1000 : 0 };
}
