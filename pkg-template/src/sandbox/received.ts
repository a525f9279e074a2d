import { host } from "./host.js";
import type { CertificateSeen, FetchHeaders, FetchInit, FetchInput } from "./types.js";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly path: string;
  readonly search: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** `undefined` where nothing asked for one. */
  readonly certificate: CertificateSeen | undefined;
}

/** Reads the arguments of `fetch` as the host's own would. */
export async function read(input: FetchInput, init: FetchInit = {}): Promise<Received> {
  if (input === undefined) throw new TypeError("fetch: there is no URL; of a method that returns a promise, await it first");
  if (typeof (input as { then?: unknown }).then === "function") throw new TypeError("fetch: the request is a promise; await it");
  if (!host.Response) throw new TypeError("fetch: this host has no Response, as jest's jsdom; use jest's environment node for this test");
  const request: FetchInit & { url: string } = typeof input === "string" ? { url: input } : "href" in input ? { url: input.href } : input;
  const signal = init.signal ?? request.signal;
  if (signal?.aborted) throw signal.reason;
  const body = init.body ?? request.body ?? undefined;
  // The host's Response reads every kind of body that its fetch takes.
  const bytes = body === undefined ? new Uint8Array() : new Uint8Array(await new host.Response(body).arrayBuffer());
  return received(init.method ?? request.method ?? "GET", request.url, init.headers ?? request.headers ?? [], bytes);
}

/** Puts a request together from its parts; throws for what is not a URL. */
export function received(method: string, address: string, headers: FetchHeaders, body: Uint8Array, certificate?: CertificateSeen): Received {
  const url = new host.URL(address);
  url.hash = "";
  const { href, origin, pathname: path, search } = url;
  return { method: method.toUpperCase(), url: href, origin, path, search, headers: fields(headers), body, certificate };
}

/** By lower-case name; a field that is there twice is joined, as HTTP does (RFC 9110 5.3). */
function fields(headers: FetchHeaders): Map<string, string> {
  const joined = new Map<string, string>();
  const add = (name: string, value: string) => {
    const key = name.toLowerCase();
    const before = joined.get(key);
    joined.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  };
  if (Array.isArray(headers)) for (const [name, value] of headers) add(name, value);
  else if (isHeaders(headers)) headers.forEach((value, name) => add(name, value));
  else for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) add(name, String(value));
  return joined;
}

function isHeaders(headers: object): headers is { forEach(callback: (value: string, name: string) => void): void } {
  return typeof (headers as { forEach?: unknown }).forEach === "function";
}
