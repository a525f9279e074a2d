import { stringOf } from "./data.js";
import { refuse } from "./errors.js";
import { parseMessageUrl } from "./url.js";

/** `Headers` of any host, pairs, or a record whose values may be arrays, as Node's are. */
export type HeadersLike =
  | { forEach(callback: (value: string, name: string) => void): void }
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined };

/** A request, as far as it is read here. A fetch `Request` is one. */
export interface RequestMessage {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** The raw request target where the URL cannot say it: absolute form, authority form of CONNECT, `*`, a path that is not normalised. */
  readonly target?: string;
  readonly headers: HeadersLike;
  readonly trailers?: HeadersLike;
}

/** A response, as far as it is read here. A fetch `Response` is one. */
export interface ResponseMessage {
  readonly status: number;
  readonly headers: HeadersLike;
  readonly trailers?: HeadersLike;
  /** The request that it answers, for components with `req`. */
  readonly request?: Message;
}

/** What a signature is about. */
export type Message = RequestMessage | ResponseMessage;

/** A message as the core takes it: what comes next, then its values. */
export function partsOf(message: Message, field = "message"): string[] {
  if (typeof message !== "object" || message === null) {
    throw refuse("INVALID_ARGUMENT", field, message === undefined ? "is missing" : "is not an object", "pass a request or a response");
  }
  const { method, status, headers, trailers } = message as Partial<RequestMessage & ResponseMessage>;
  const isRequest = method !== undefined;
  if (isRequest === (status !== undefined)) {
    throw refuse("INVALID_ARGUMENT", field, "is neither a request nor a response", "a request has a method and a url, a response a status");
  }
  const parts = isRequest ? requestLine(message as RequestMessage, field) : ["response", statusOf(status)];
  addFields(parts, "header", headers, `${field}.headers`);
  if (trailers !== undefined) addFields(parts, "trailer", trailers, `${field}.trailers`);
  const { request } = message as ResponseMessage;
  if (!isRequest && request !== undefined) parts.push("answers", ...partsOf(request, `${field}.request`));
  return parts;
}

function statusOf(status: unknown): string {
  if (Number.isInteger(status)) return String(status);
  throw refuse("INVALID_ARGUMENT", "status", "is not an integer", "pass the number of the response's status");
}

function requestLine({ method, url, target }: RequestMessage, field: string): string[] {
  const { scheme, authority, resource } = parseMessageUrl(url, `${field}.url`);
  const raw = target === undefined ? "" : stringOf(target, `${field}.target`);
  if (target === "") throw refuse("INVALID_ARGUMENT", `${field}.target`, "is empty", "leave it out, or pass what the request line has");
  return ["request", stringOf(method, `${field}.method`), scheme, authority, resource, raw];
}

function addFields(parts: string[], kind: string, fields: unknown, field: string): void {
  if (typeof fields !== "object" || fields === null) {
    throw refuse("INVALID_ARGUMENT", field, fields === undefined ? "is missing" : "is not an object", "pass Headers, pairs or a record");
  }
  const add = (name: unknown, value: unknown) => parts.push(kind, stringOf(name, field), stringOf(value, field));
  if (Symbol.iterator in fields) {
    // Also `Headers`: its iterator keeps the lines of Set-Cookie apart, `forEach` does not everywhere.
    for (const pair of fields as Iterable<unknown>) {
      if (!Array.isArray(pair)) throw refuse("INVALID_ARGUMENT", field, "is not made of pairs", "pass [name, value] for each line; of Node's rawHeaders, two of a kind");
      add(pair[0], pair[1]);
    }
  } else if (typeof (fields as { forEach?: unknown }).forEach === "function") {
    (fields as { forEach(callback: (value: string, name: string) => void): void }).forEach((value, name) => add(name, value));
  } else if (!isPlain(fields)) {
    throw refuse("INVALID_ARGUMENT", field, "is not a collection of headers", "pass Headers, pairs or a plain record");
  } else {
    for (const [name, value] of Object.entries(fields)) {
      for (const line of Array.isArray(value) ? value : [value]) if (line !== undefined) add(name, line);
    }
  }
}

/** A literal of any realm, or without a prototype: a Promise, say, has no headers either and would be taken for none. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
