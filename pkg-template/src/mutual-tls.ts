import { CardsealError, refuse } from "./errors.js";
import { host, isWorkers, type NodeCrypto, type ResponseShape } from "./host.js";
import type { HeadersLike } from "./message.js";
import { checkNames } from "./options.js";
import { parseMessageUrl } from "./url.js";

/** A client's certificate and key, as PEM text. */
export interface ClientCertificate {
  /** The certificate; of a chain, with the client's own first. */
  readonly cert: string;
  /** Its private key, not encrypted. */
  readonly key: string;
  /** The CA that the server's certificate has to come from. When absent: those that the host trusts. Deno trusts its own beside it. */
  readonly ca?: string | undefined;
}

/** The npm package `undici`, as far as it is used: `import * as undici from "undici"`. */
export interface Undici {
  readonly Agent: new (options: { connect: { cert: string; key: string; ca?: string } }) => { destroy(): Promise<void> };
  fetch(url: string, init: object): Promise<ResponseShape>;
}

/** What goes with a call, as with `fetch`: a `SignedRequest`, for one. A redirect is not followed unless `redirect` says so. */
export interface MutualTlsInit {
  readonly method?: string | undefined;
  readonly headers?: HeadersLike | undefined;
  readonly body?: unknown;
  readonly redirect?: string | undefined;
  readonly signal?: object | null | undefined;
}

/** A `fetch` that shows the client certificate to every server that asks for one. */
export interface MutualTlsFetch {
  (url: string, init?: MutualTlsInit): Promise<ResponseShape>;
  /** Ends the connections; an answer that is still being read is cut off. No call can be made after it. */
  close(): Promise<void>;
}

/**
 * Makes a `fetch` with a client certificate, for APIs that want mutual TLS. Each runtime takes one in its own way, so
 * there is a function for each:
 *
 * - `mutualTls.node(certificate, undici)`: Node.js, AWS Lambda and Vercel's Node.js functions. Needs the npm package
 *   `undici`, of version 7 for Node.js 20.
 * - `mutualTls.deno(certificate)`: Deno. Needs `--allow-net` for the server, and nothing besides.
 * - `mutualTls.bun(certificate)`: Bun.
 *
 * Make one and keep it: its connections are used again.
 *
 * @throws {@link CardsealError} `INVALID_ARGUMENT` for a certificate that cannot be read, and in another runtime;
 * `INVALID_KEY` for a key that cannot be read or is not the certificate's.
 *
 * @example
 * import { readFileSync } from "fs";
 * import { mutualTls, Paysera, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 * import * as undici from "undici"; // npm install undici@7
 *
 * const pem = (name) => readFileSync(`certificates/${name}`, "utf8");
 * const sandbox = createSandbox();
 * const server = await sandbox.listen({ tls: { key: pem("server.key"), cert: pem("server.pem"), ca: pem("ca.pem") } });
 *
 * const fetch = mutualTls.node({ cert: pem("client.pem"), key: pem("client.key"), ca: pem("ca.pem") }, undici);
 * const request = new Paysera(sandbox.credentials.paysera).server.time();
 * await readResponse(request, await fetch(request.url, request));
 * console.log(sandbox.calls[0].certificate); // trusted
 * await fetch.close();
 * await server.close();
 */
export const mutualTls = {
  /** With the `Agent` and the `fetch` of the npm package `undici`. */
  node(certificate: ClientCertificate, undici: Undici): MutualTlsFetch {
    const { cert, key, ca } = checked(certificate, "node");
    const { Agent, fetch } = checkedUndici(undici);
    const agent = new Agent({ connect: { cert, key, ...(ca !== undefined && { ca }) } });
    return sending((url, init) => fetch(url, { ...init, dispatcher: agent }), () => agent.destroy());
  },

  /** With `Deno.createHttpClient`. */
  deno(certificate: ClientCertificate): MutualTlsFetch {
    const { cert, key, ca } = checked(certificate, "deno");
    const client = host.Deno!.createHttpClient({ cert, key, ...(ca !== undefined && { caCerts: [ca] }) });
    return sending((url, init) => host.fetch(url, { ...init, client }), () => client.close());
  },

  /** With the `tls` of Bun's `fetch`. Bun keeps the connections itself: `close` only ends the use of them. */
  bun(certificate: ClientCertificate): MutualTlsFetch {
    const tls = checked(certificate, "bun");
    return sending((url, init) => host.fetch(url, { ...init, tls }), () => undefined);
  },
};

function sending(send: (url: string, init: object) => Promise<ResponseShape>, close: () => unknown): MutualTlsFetch {
  let isClosed = false;
  const fetch = async (url: string, init?: MutualTlsInit): Promise<ResponseShape> => {
    if (isClosed) throw new CardsealError("this was closed: make a new one", { code: "CLIENT_FREED", hint: "make a new one" });
    if (parseMessageUrl(url, "url").scheme !== "https") {
      throw refuse("INVALID_URL", "url", "is plain http", "use https; without TLS there is no certificate");
    }
    return send(url, { redirect: "manual", ...init });
  };
  return Object.assign(fetch, {
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await close();
    },
  });
}

type Runtime = "node" | "deno" | "bun";

const RUNTIMES: Readonly<Record<Runtime, string>> = { node: "Node.js", deno: "Deno", bun: "Bun" };

/** Each of the others has the marks of Node.js, too. */
function runtimeHere(): Runtime | undefined {
  if (host.Bun !== undefined) return "bun";
  if (host.Deno !== undefined) return "deno";
  if (isWorkers()) return undefined;
  return host.process?.release?.name === "node" ? "node" : undefined;
}

/** In another runtime a certificate could be left out without a word, as it is by the `undici` that Bun brings. */
function checkRuntime(wanted: Runtime): void {
  const here = runtimeHere();
  if (here === wanted) return;
  const hint = here === undefined ? "a fetch with a certificate has to come from this host, as from an mTLS binding of Cloudflare Workers" : `use mutualTls.${here}`;
  throw refuse("INVALID_ARGUMENT", `mutualTls.${wanted}`, `is for ${RUNTIMES[wanted]}`, hint);
}

function checkedUndici(undici: unknown): Undici {
  const { Agent, fetch } = (undici ?? {}) as Partial<Undici>;
  if (typeof Agent === "function" && typeof fetch === "function") return { Agent, fetch };
  throw refuse("INVALID_ARGUMENT", "undici", "has no Agent and fetch", `npm install undici@7, import * as undici from "undici", and pass undici`);
}

/** Read once, and checked here: what the runtimes say of a wrong pair goes from a misleading word to a crash of the process. */
function checked(certificate: ClientCertificate, wanted: Runtime): ClientCertificate {
  checkRuntime(wanted);
  if (certificate === undefined) throw refuse("INVALID_ARGUMENT", "certificate", "is missing", "pass { cert, key }");
  checkNames(certificate, ["cert", "key", "ca"], "members of the certificate", "certificate");
  const cert = pem(certificate.cert, "certificate.cert");
  const key = pem(certificate.key, "certificate.key");
  const ca = certificate.ca === undefined ? undefined : pem(certificate.ca, "certificate.ca");
  checkPair(cert, key, ca);
  return ca === undefined ? { cert, key } : { cert, key, ca };
}

function pem(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw refuse("INVALID_ARGUMENT", field, value === undefined ? "is missing" : "is not a string", "pass the text of the PEM file");
}

function checkPair(cert: string, key: string, ca: string | undefined): void {
  const crypto = host.process?.getBuiltinModule?.("crypto");
  // Older versions of Deno and Bun do not have it.
  if (crypto === undefined) return;
  const certificate = certificateOf(crypto, cert, "certificate.cert");
  if (ca !== undefined) certificateOf(crypto, ca, "certificate.ca");
  if (certificate.checkPrivateKey(privateKeyOf(crypto, key))) return;
  throw refuse("INVALID_KEY", "certificate.key", "does not belong to the certificate", "pass the key that the certificate was requested with; of a chain, the client's own certificate comes first");
}

function certificateOf(crypto: NodeCrypto, text: string, field: string): InstanceType<NodeCrypto["X509Certificate"]> {
  try {
    return new crypto.X509Certificate(text);
  } catch {
    throw refuse("INVALID_ARGUMENT", field, "is not a certificate in PEM", "pass the text from -----BEGIN CERTIFICATE----- on, with real line breaks");
  }
}

function privateKeyOf(crypto: NodeCrypto, text: string): object {
  try {
    return crypto.createPrivateKey(text);
  } catch {
    throw refuse("INVALID_KEY", "certificate.key", "is not a private key in PEM", "pass the text from -----BEGIN PRIVATE KEY----- on, with real line breaks; decrypt an encrypted one first");
  }
}
