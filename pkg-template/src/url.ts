import { stringOf, wellFormed } from "./data.js";
import { refuse } from "./errors.js";
import type { ErrorCode } from "./generated/codes.js";
import { host, type ParsedUrl } from "./host.js";
import { entriesOf, optionalString, upperCase } from "./options.js";
import { bodyText, isExact, isoDate, member } from "./serialise.js";

const FORM = "application/x-www-form-urlencoded";

/** Where requests go. */
export interface Origin {
  /** Scheme, host and port, without a slash at the end. */
  readonly text: string;
  readonly host: string;
  readonly port: number;
}

/** An origin and the path and query below it. */
export interface Address {
  readonly origin: Origin;
  readonly target: string;
}

/** A base URL is an origin and nothing more: a path in it would be signed by no provider's rule. */
export function parseBaseUrl(baseUrl: unknown): Origin {
  const url = parse(baseUrl, "baseUrl");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || /[?#]/.test(url.href)) {
    throw refuse("INVALID_URL", "baseUrl", "is more than an origin", "pass scheme, host and port alone, as https://api.example.com");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw refuse("INVALID_URL", "baseUrl", "is plain http", "use https; http is for loopback alone");
  }
  return originOf(url);
}

/** The origin of a vendor's environment, or of the caller's own choice: one of the two. */
export function baseOf<Name extends string>({ environment, baseUrl }: { environment?: unknown; baseUrl?: unknown }, hosts: Readonly<Record<Name, string>>): Origin {
  const hint = `pass ${Object.keys(hosts).map((name) => `"${name}"`).join(", ")}, or a baseUrl`;
  if (environment === undefined && baseUrl !== undefined) return parseBaseUrl(baseUrl);
  if (environment === undefined) throw refuse("INVALID_ARGUMENT", "environment", "is missing", hint);
  if (baseUrl !== undefined) throw refuse("INVALID_ARGUMENT", "baseUrl", "is there beside environment", "pass one of the two");
  if (typeof environment === "string" && Object.hasOwn(hosts, environment)) return parseBaseUrl(hosts[environment as Name]);
  throw refuse("INVALID_ARGUMENT", "environment", "is not an environment", hint);
}

/** The URL as fetch sends it: its fragment stays with the caller. */
export function parseUrl(text: unknown): Address {
  const url = parse(text, "url");
  if (url.search === "" && /\?(#|$)/.test(url.href)) {
    throw refuse("INVALID_URL", "url", "ends in an empty query", "hosts differ in whether they send the `?`; remove it");
  }
  return { origin: originOf(url), target: url.pathname + url.search };
}

/** The parts of a URL that a message was sent to, the fragment left out. */
export function parseMessageUrl(text: unknown, field: string): { scheme: string; authority: string; resource: string } {
  const url = parse(text, field);
  const scheme = url.protocol.slice(0, -1);
  // Not pathname and search: they lose the `?` of an empty query, which is on the wire.
  const [resource = "/"] = url.href.slice(url.origin.length).split("#");
  return { scheme, authority: url.origin.slice(scheme.length + 3), resource };
}

function parse(text: unknown, field: string): ParsedUrl {
  if (typeof text !== "string") throw refuse("INVALID_URL", field, text === undefined ? "is missing" : "is not a string", "pass a URL as a string");
  const url = parsed(text);
  if (url === undefined) throw refuse("INVALID_URL", field, "is not a URL", "pass an absolute URL, as https://api.example.com");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refuse("INVALID_URL", field, "is neither https nor http", "pass a URL that fetch can send to");
  }
  if (url.username !== "" || url.password !== "") {
    throw refuse("INVALID_URL", field, "has credentials", "remove them; the request is signed instead");
  }
  return url;
}

function parsed(text: string): ParsedUrl | undefined {
  try {
    return new host.URL(text);
  } catch (caught) {
    // A host whose parser is JavaScript, as Deno's, can come to the end of the stack in there: that says nothing of the URL.
    if ((caught as { name?: unknown } | null)?.name !== "TypeError") throw caught;
    return undefined;
  }
}

function originOf(url: ParsedUrl): Origin {
  const standard = url.protocol === "https:" ? 443 : 80;
  return { text: url.origin, host: url.hostname, port: url.port === "" ? standard : Number(url.port) };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * The target that a path and query become at an origin. The path has to be written as it goes on the wire: if
 * the host's URL parser would change it, another path would be called than the one that the caller reads.
 */
function targetOf(origin: Origin, path: string, query: string): string {
  // The URL parser drops tabs and line breaks without a word.
  if (/[\u0000-\u0020\u007f#]/.test(query)) {
    throw refuse("INVALID_ARGUMENT", "query", "has white space, a control character or a fragment", "percent-encode it, or pass an object");
  }
  const url = parsed(origin.text + path + (query === "" ? "" : `?${query}`));
  if (!path.startsWith("/") || /[?#]/.test(path) || url === undefined || url.origin !== origin.text || url.pathname !== path) {
    throw refuse("INVALID_PATH", "path", "would become another path", "start with `/`, percent-encode it, and put the query into `query`");
  }
  return url.pathname + url.search;
}

/** A call that is not typed, as clients take it. */
interface RawCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | number | boolean> | string | undefined;
  readonly body?: object | string | undefined;
  readonly contentType?: string | undefined;
}

/** The parts of a raw call, as the core takes them. */
export function rawParts(origin: Origin, call: RawCall, usualType: string): { method: string; target: string; contentType: string; body: string | undefined } {
  const method = upperCase(stringOf(call?.method, "method"));
  const contentType = optionalString(call.contentType, "contentType") ?? usualType;
  const target = targetOf(origin, stringOf(call.path, "path"), queryText(call.query));
  const text = call.body === undefined ? undefined : rawBody(call.body, contentType);
  return { method, target, contentType, body: text === "" ? undefined : text };
}

/** The query of a raw call, without its question mark. */
function queryText(query: Record<string, string | number | boolean> | string | undefined): string {
  if (query === undefined) return "";
  if (typeof query === "string") return wellFormed(query, "query").replace(/^\?/, "");
  return formText(query, "query");
}

/** The body of a raw call: an object is a form where the type says so, and JSON otherwise. */
function rawBody(body: unknown, contentType: string): string {
  const isForm = contentType.split(";")[0]?.trim().toLowerCase() === FORM && typeof body === "object" && body !== null;
  return isForm ? formText(body, "body", "NOT_REPRESENTABLE") : bodyText(body, "body", isoDate);
}

/** Names and values as a form writes them (WHATWG URL, application/x-www-form-urlencoded). */
function formText(record: unknown, field: string, code?: ErrorCode): string {
  const pairs: [string, string][] = [];
  for (const [name, value] of entriesOf(record, field, code)) {
    const place = member(field, name);
    const isScalar = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
    if (!isScalar) throw refuse("WRONG_TYPE", place, "is not a string, a number or a boolean", "a form is flat; pass its text as a string");
    if (typeof value === "number" && !isExact(value)) {
      throw refuse("NOT_REPRESENTABLE", place, "is not a safe integer", "integers beyond 2^53 - 1 lose digits; pass a string");
    }
    pairs.push([wellFormed(name, field), stringOf(String(value), place)]);
  }
  return new host.URLSearchParams(pairs).toString();
}
