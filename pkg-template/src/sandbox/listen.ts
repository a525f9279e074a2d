import type { Answer } from "./answer.js";
import { host } from "./host.js";
import { type Received, received } from "./received.js";
import type { Listening } from "./types.js";

type Respond = (request: Received) => Promise<Answer | undefined>;

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: { readonly host?: string };
  on(event: "data" | "end", listener: (chunk: Uint8Array) => void): void;
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

interface NodeHttp {
  createServer(handler: (incoming: Incoming, outgoing: Outgoing) => void): Server;
}

const MOST_BYTES = 10 * 1024 * 1024;

/** Serves on 127.0.0.1; port 0 takes a free one. */
export async function listen(port: number, respond: Respond): Promise<Listening> {
  // Asked for only now: other runtimes can import the sandbox and use its fetch.
  const http = host.process?.getBuiltinModule?.("http") as NodeHttp | undefined;
  if (!http) throw new Error("listen() needs Node.js 20.16 or newer; elsewhere use the sandbox's fetch()");
  const server = http.createServer((incoming, outgoing) => void serve(incoming, outgoing, respond));
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function serve(incoming: Incoming, outgoing: Outgoing, respond: Respond): Promise<void> {
  const body = await bodyOf(incoming);
  if (!body) return refuse(outgoing, 413, "the body is larger than 10 MB");
  const request = requestOf(incoming, body);
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
function requestOf({ method, url, headers, rawHeaders }: Incoming, body: Uint8Array): Received | undefined {
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]!]] : []));
  try {
    return received(method, url.startsWith("/") ? `http://${headers.host}${url}` : url, pairs, body);
  } catch {
    return undefined;
  }
}

function refuse(outgoing: Outgoing, status: number, detail: string): void {
  outgoing.writeHead(status, { "content-type": "application/json", connection: "close" });
  outgoing.end(JSON.stringify({ _sandbox: { detail, documented: false } }));
}
