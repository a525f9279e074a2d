import { wellFormed } from "./data.js";
import { CardsealError, inCall, refuse } from "./errors.js";
import { D1_OPERATIONS, FREEDOMPAY_OPERATIONS, OFFBLOCKS_OPERATIONS, type OperationFacts, PAYSERA_OPERATIONS } from "./generated/operations.js";

declare const answer: unique symbol;

/**
 * A request that `fetch` sends as it is: `fetch(request.url, request)`. It is plain data, so it can be queued,
 * sent by anything, and logged after {@link redact}. Whatever changes it after signing makes the provider refuse it.
 */
export interface SignedRequest<T = unknown> {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A redirect would carry the signature to another host. */
  readonly redirect: "manual";
  readonly provider: string;
  readonly operation: string;
  /** The type of the answer; there is no such member at run time. */
  readonly [answer]?: T;
}

/** What {@link readResponse} needs of a response: the one of any fetch has it. */
export interface ResponseLike {
  readonly status: number;
  text(): Promise<string>;
}

/** An id in a path. */
export type PathId = string | number;

/** Names and values in turn, as the core returns them. */
export function headersOf(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let place = 0; place + 1 < flat.length; place += 2) headers[flat[place] as string] = flat[place + 1] as string;
  return headers;
}

/** How the generated methods reach their client. */
export type Sign<Options> = <T>(
  operation: number,
  ids: readonly PathId[],
  query: object | string | undefined,
  body: object | string | undefined,
  options: Options | undefined,
) => SignedRequest<T>;

/** The same for a client whose key is in the host. */
export type SignAsync<Options> = <T>(...input: Parameters<Sign<Options>>) => Promise<SignedRequest<T>>;

const TABLES: Readonly<Record<string, readonly OperationFacts[]>> = {
  d1: D1_OPERATIONS,
  freedompay: FREEDOMPAY_OPERATIONS,
  offblocks: OFFBLOCKS_OPERATIONS,
  paysera: PAYSERA_OPERATIONS,
};

function factsOf(request: SignedRequest): OperationFacts | undefined {
  if (!Object.hasOwn(TABLES, request.provider)) return undefined;
  return TABLES[request.provider]?.find((facts) => facts.name === request.operation);
}

/**
 * The answer to a signed request, typed by the call that made it. Unknown fields and unknown values stay as they
 * came.
 *
 * @throws {@link CardsealError} `HTTP_ERROR` for a status outside 2xx, `PROVIDER_ERROR` for an error in the body of
 * a 200, `INVALID_RESPONSE` for what is not JSON. `response` is the body. `INVALID_ARGUMENT` when what is passed is no
 * response, or one that was read before.
 *
 * @example
 * import { FreedomPay, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const freedompay = new FreedomPay(sandbox.credentials.freedompay);
 * const request = freedompay.cards.statement({ card_id: sandbox.seeds.freedompay.cardId });
 * const statement = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(statement.operations);
 */
export async function readResponse<T>(request: SignedRequest<T>, response: ResponseLike): Promise<T> {
  refusePromise(request);
  refuseOther(request, response);
  const text = await response.text();
  const parsed = parse(text);
  const tell = (message: string, code: "HTTP_ERROR" | "PROVIDER_ERROR" | "INVALID_RESPONSE", hint: string): unknown =>
    inCall(
      new CardsealError(`${message}: ${hint}`, { code, hint, status: response.status, response: parsed ?? text }),
      request.provider,
      request.operation,
    );
  if (response.status < 200 || response.status > 299) {
    throw tell(`${request.provider} answered ${response.status}${shownCode(parsed, response.status)}`, "HTTP_ERROR", hintFor(request.provider, response.status, parsed));
  }
  if (text === "") {
    if (factsOf(request)?.answers !== true) return undefined as T;
    throw tell(`${request.provider} answered with an empty body`, "INVALID_RESPONSE", UNKNOWN_OUTCOME);
  }
  const other = (what: string) => tell(`${request.provider} answered with something else than ${what}`, "INVALID_RESPONSE", UNKNOWN_OUTCOME);
  if (parsed === undefined) throw other("JSON");
  if (factsOf(request)?.answers === true && !isObject(parsed)) throw other("the call returns");
  if (request.provider === "freedompay" && isInBandError(parsed)) {
    throw tell(`${request.provider} reported an error${shownCode(parsed)}`, "PROVIDER_ERROR", SEE);
  }
  return parsed as T;
}

/**
 * Refuses what has no answer to read: without this the host's own words would be about a `text` that is no function.
 * The request has been sent, so there is a status: 0 where none came. An error without one says that nothing left.
 */
function refuseOther(request: SignedRequest | undefined, response: ResponseLike): void {
  const { status, text, then, bodyUsed } = (response ?? {}) as Partial<ResponseLike> & { readonly then?: unknown; readonly bodyUsed?: unknown };
  const { provider, operation } = (request ?? {}) as Partial<SignedRequest>;
  const code = "INVALID_ARGUMENT";
  const tell = (problem: string, hint: string) =>
    new CardsealError(`response ${problem}: ${hint}`, { code, field: "response", hint, provider, operation, status: typeof status === "number" ? status : 0 });
  if (typeof then === "function") throw tell("is a promise", "await it: fetch returns a promise");
  if (typeof text !== "function") throw tell("is not a response", "pass the request first, then what fetch returned, its body not yet read");
  if (bodyUsed === true) throw tell("has been read already", "pass it before its body is read, or a clone() of it");
}

/** Clients whose key is in the host return promises; without `await` every check below would be passed over. */
export function refusePromise(value: unknown, field = "request", what = "the methods of this client return promises"): void {
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== "function") return;
  throw refuse("INVALID_ARGUMENT", field, "is a promise", `await it: ${what}`);
}

// The printed error has no `response`: it can hold a card number.
const SEE = "see `error.response`, which is not printed";
const UNKNOWN_OUTCOME = "the outcome is unknown, look the request up before repeating it";

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** FreedomPay reports errors with HTTP 200: `status` is `"error"`, for gift cards a negative integer. */
function isInBandError(parsed: unknown): boolean {
  const status = memberOf(parsed, "status");
  return status === "error" || (typeof status === "number" && status < 0);
}

/** The provider's own code, when it is one: whatever else the answer holds stays out of the message. */
function shownCode(parsed: unknown, status?: number): string {
  const code = memberOf(parsed, "error") ?? memberOf(parsed, "error_code") ?? memberOf(parsed, "status");
  const text = typeof code === "string" || typeof code === "number" ? String(code) : "";
  if (text === String(status)) return "";
  return /^-?[a-z0-9_.]{1,48}$/i.test(text) && text.replace(/\D/g, "").length < 8 ? ` (${text})` : "";
}

// What the vendor's pages on signatures, authentication and idempotency say of these.
const OFFBLOCKS_HINTS: Readonly<Record<number, string>> = {
  400: `${SEE}; of a signature, compare the clock, the keyid and the profile`,
  401: "check the token, which lasts an hour, or the credentials",
  409: `${SEE}; of an idempotency key, the call that had it first is still under way`,
  422: `${SEE}; an idempotency key goes with one body: take another key for another body`,
};

// What the vendor's pages say of these, for the digital-card calls.
const D1_HINTS: Readonly<Record<number, string>> = {
  401: "get a new token, it lasts 15 minutes (cachedToken has forget() for one that ended before); of auth.token, check the assertion's key, kid and clock",
  403: "check the state of the digital card, and that the reasonCode is allowed for the call",
  404: "check the issuerId, and the id of the digital card or operation",
};

const HINTS: Readonly<Record<string, Readonly<Record<number, string>>>> = { d1: D1_HINTS, offblocks: OFFBLOCKS_HINTS };

function hintFor(provider: string, status: number, parsed: unknown): string {
  const own = HINTS[provider]?.[status];
  if (own !== undefined) return own;
  if (memberOf(parsed, "error") === "invalid_timestamp") return "the clocks differ, compare yours with server.time() and pass `now`";
  if (status === 0 || (status >= 300 && status < 400)) return "a redirect is not followed, since it would carry the signature to another host";
  if (status === 401 || status === 403) return "check the credentials, the host and that nothing changed the request after it was signed";
  if (status >= 500) return UNKNOWN_OUTCOME;
  return SEE;
}

const REDACTED = "[redacted]";
/** As long as a card number: masked wherever it stands. */
const CARD_NUMBER = /\d{12,19}/g;

/**
 * A copy that is safe to log: the signature, and every field that is declared as sensitive, are masked. The body
 * of a raw call has no declaration and is masked whole.
 *
 * @example
 * import { FreedomPay, redact } from "cardseal";
 *
 * const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
 * console.log(redact(freedompay.giftCards.activate({ otp: "1234" })).body); // {"otp":"[redacted]"}
 */
export function redact<T>(request: SignedRequest<T>): SignedRequest<T> {
  refusePromise(request);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    // A digest of a short secret, as a PIN in a body, can be found by trying.
    headers[name] = /^(authorization|content-digest|signature|x-jws-signature)$/i.test(name) ? REDACTED : value;
    if (name === "x-correlation-id") headers[name] = value.replace(CARD_NUMBER, REDACTED);
  }
  const facts = factsOf(request);
  const url = facts === undefined ? request.url.replace(/\?.*/, `?${REDACTED}`) : request.url;
  const copy = { ...request, url: url.replace(CARD_NUMBER, REDACTED), headers };
  return request.body === undefined ? copy : { ...copy, body: redactBody(request.body, facts) };
}

function redactBody(body: string, facts: OperationFacts | undefined): string {
  const parsed = facts === undefined ? undefined : parse(body);
  if (facts === undefined || parsed === undefined) return REDACTED;
  return JSON.stringify(mask(parsed, "", facts.sensitive));
}

function mask(value: unknown, path: string, sensitive: readonly string[]): unknown {
  if (sensitive.includes(path)) return REDACTED;
  if (typeof value === "string") return value.replace(CARD_NUMBER, REDACTED);
  if (Array.isArray(value)) return value.map((item) => mask(item, path, sensitive));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mask(item, path === "" ? key : `${path}.${key}`, sensitive)]),
  );
}

/** The id as it is written into the path; the core refuses what would not stay one segment. */
export function pathId(id: unknown, field: string): string {
  if (typeof id === "string") return wellFormed(id, field);
  if (typeof id === "number" && Number.isSafeInteger(id) && id >= 0) return String(id);
  const problem = id === undefined ? "is missing" : "is neither a string nor a safe integer";
  throw refuse("INVALID_PATH", field, problem, "pass the id as the provider returned it");
}
