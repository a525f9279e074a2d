import type { Answer } from "./answer.js";
import { host } from "./host.js";
import { type Received, received } from "./received.js";
import type { CertificateSeen, Listening, ListeningTls } from "./types.js";

type Respond = (request: Received) => Promise<Answer | undefined>;

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: { readonly host?: string };
  readonly socket: Socket;
  on(event: "data" | "end", listener: (chunk: Uint8Array) => void): void;
}

interface Socket {
  /** Of TLS alone, as the next. */
  readonly authorized?: boolean;
  /** Empty where none came. */
  getPeerCertificate?(): object;
}

interface Outgoing {
  writeHead(status: number, headers: Readonly<Record<string, string>>): void;
  end(body?: string): void;
  destroy(): void;
}

interface Server {
  on(event: "error", listener: (error: Error) => void): void;
  listen(port: number, address: string, listener: () => void): void;
  address(): { readonly port: number };
  close(listener: () => void): void;
  closeAllConnections(): void;
}

/** Node's `http`, or with options its `https`. */
interface NodeHttp {
  createServer(options: object, handler: (incoming: Incoming, outgoing: Outgoing) => void): Server;
}

const MOST_BYTES = 10 * 1024 * 1024;

/** Serves on 127.0.0.1; port 0 takes a free one. */
export async function listen(port: number, tls: ListeningTls | undefined, respond: Respond): Promise<Listening> {
  // Asked for only now: other runtimes can import the sandbox and use its fetch.
  const http = host.process?.getBuiltinModule?.(schemeOf(tls)) as NodeHttp | undefined;
  if (!http) throw new Error("listen() needs Node.js 20.16 or newer; elsewhere use the sandbox's fetch()");
  const server = http.createServer(tls ? tlsOptions(tls) : {}, (incoming, outgoing) => void serve(incoming, outgoing, tls, respond));
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { url: `${schemeOf(tls)}://127.0.0.1:${server.address().port}`, close: () => close(server) };
}

function schemeOf(tls: ListeningTls | undefined): "https" | "http" {
  return tls ? "https" : "http";
}

function tlsOptions({ key, cert, ca }: ListeningTls): object {
  // Node would listen without them, and fail at each connection.
  if (!key || !cert) throw new TypeError("listen: tls needs the server's key and cert, both as PEM");
  // Nobody is turned away: who reads an answer learns more than from a connection that breaks.
  return { key, cert, ...(ca && { ca, requestCert: true, rejectUnauthorized: false }) };
}

/** Node.js 20 calls a resumed session authorized also where no certificate ever came, so that is asked first. */
function certificateSeen(socket: Socket): CertificateSeen {
  const certificate = socket.getPeerCertificate?.() ?? {};
  if (Object.keys(certificate).length === 0) return "none";
  return socket.authorized ? "trusted" : "untrusted";
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function serve(incoming: Incoming, outgoing: Outgoing, tls: ListeningTls | undefined, respond: Respond): Promise<void> {
  // The socket tells only while it is open.
  const certificate = tls?.ca ? certificateSeen(incoming.socket) : undefined;
  const body = await bodyOf(incoming);
  if (!body) return refuse(outgoing, 413, "the body is larger than 10 MB");
  const request = requestOf(incoming, body, schemeOf(tls), certificate);
  if (!request) return refuse(outgoing, 400, "the Host header and the target are not a URL");
  const answer = await respond(request);
  if (!answer) return outgoing.destroy();
  outgoing.writeHead(answer.status, answer.headers);
  outgoing.end(answer.body);
}

/** `undefined` when there is too much of it. */
async function bodyOf(incoming: Incoming): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await new Promise<void>((resolve) => {
    incoming.on("end", () => resolve());
    incoming.on("data", (chunk) => {
      size += chunk.length;
      if (size > MOST_BYTES) resolve();
      else chunks.push(chunk);
    });
  });
  return size > MOST_BYTES ? undefined : new Uint8Array(await new host.Blob(chunks).arrayBuffer());
}

/** The host is the one that the caller addressed: Paysera's MAC covers it. */
function requestOf({ method, url, headers, rawHeaders }: Incoming, body: Uint8Array, scheme: string, certificate: CertificateSeen | undefined): Received | undefined {
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]!]] : []));
  try {
    return received(method, url.startsWith("/") ? `${scheme}://${headers.host}${url}` : url, pairs, body, certificate);
  } catch {
    return undefined;
  }
}

function refuse(outgoing: Outgoing, status: number, detail: string): void {
  outgoing.writeHead(status, { "content-type": "application/json", connection: "close" });
  outgoing.end(JSON.stringify({ _sandbox: { detail, documented: false } }));
}
