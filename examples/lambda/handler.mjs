// An AWS Lambda function behind a Function URL or an HTTP API that suspends digital cards of Thales D1: POST /digital-cards/<id>/suspend {"reason": "lost on a train"}
// D1 documents no idempotency key: after a 502 or 504 GET /digital-cards/<id> shows the state that the card is in.
// npx esbuild handler.mjs --bundle --platform=node --format=esm --outfile=dist/index.mjs; upload that one file, and give it a timeout of 15 seconds
import { cachedToken, D1, importKey, isCardsealError, readResponse } from "cardseal";

const { ISSUER_ID: issuerId, ASSERTION_KID: kid, ASSERTION_KEY, D1_URL: baseUrl } = process.env;

// Outside of the handler: what is made here, the token too, stays from one invocation to the next. A wrong key fails here.
const key = await importKey(ASSERTION_KEY, { algorithm: "ecdsa-p256-sha256", keyid: kid });
const accessToken = cachedToken(async () => send(await d1.auth.token()));
const d1 = new D1({ issuerId, baseUrl, assertionKey: { kid, key }, accessToken });

// D1 itself wants a client certificate: there `fetch` is the one of examples/mutual-tls/node.mjs.
async function send(request) {
  const signal = AbortSignal.timeout(7000); // twice it fits into the function's own timeout: there may be a token to get
  return readResponse(request, await fetch(request.url, { ...request, signal }));
}

async function answer({ rawPath, requestContext: { http }, body = "{}", isBase64Encoded }) {
  const [, id, action = ""] = /^\/digital-cards\/([\w-]+)(\/suspend)?$/.exec(rawPath) ?? [];
  // The text of the body is checked and sent as it is.
  const text = isBase64Encoded ? Buffer.from(body, "base64").toString() : body;
  if (id && http.method === "POST" && action === "/suspend") return [200, await send(await d1.digitalCards.suspend(id, text))];
  if (id && http.method === "GET" && action === "") return [200, await send(await d1.digitalCards.get(id))];
  return [404, { error: "NOT_FOUND" }];
}

function failure(error) {
  console.error(error);
  // The network failed or the time was over: the call may have arrived.
  if (!isCardsealError(error)) return [504, { error: "NO_ANSWER" }];
  // A token that was refused before its end: the next call gets a new one.
  if (error.status === 401) accessToken.forget();
  // Without a status it never left: the input is wrong.
  return [error.status === undefined ? 422 : 502, { error: error.code, field: error.field, message: error.message }];
}

export async function handler(event) {
  const [statusCode, body] = await answer(event).catch(failure);
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
