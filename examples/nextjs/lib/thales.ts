// Thales D1, with a client certificate and one token for all calls. The variables hold the PEM itself, not its file:
// where functions run, there are variables and no files.
import { cachedToken, D1, mutualTls, readResponse, type SignedRequest } from "cardseal";
import * as undici from "undici";

function connect() {
  const { CLIENT_CERT: cert = "", CLIENT_KEY: key = "", SERVER_CA: ca } = process.env;
  const { D1_URL: baseUrl = "", ISSUER_ID: issuerId = "", ASSERTION_KID: kid = "", ASSERTION_KEY = "" } = process.env;
  const fetch = mutualTls.node({ cert, key, ca }, undici);
  const send = async <T>(request: SignedRequest<T>): Promise<T> => {
    const signal = AbortSignal.timeout(10_000); // covers reading the body, too
    return readResponse(request, await fetch(request.url, { ...request, signal }));
  };
  const accessToken = cachedToken(async () => send(await d1.auth.token()));
  const d1: D1 = new D1({ issuerId, baseUrl, assertionKey: { kid, key: ASSERTION_KEY }, accessToken });
  return { d1, send };
}

let connected: ReturnType<typeof connect> | undefined;

/** Made at the first request, and kept: Next.js imports every route when it builds, where no credentials are. */
export const thales = () => (connected ??= connect());
