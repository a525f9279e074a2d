// A service on Node.js that closes FreedomPay cards: POST /cards/close {"request_id": "<a UUID>", "card_id": "42", "description": "lost"}
// Its caller makes the request_id and stores it first: after a 502 or 504 POST /requests/status tells what became of it.
// FREEDOMPAY_URL=https://test-api.freedompay.kz FREEDOMPAY_AUTH_ID=… FREEDOMPAY_SECRET_KEY=… node server.mjs
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { FreedomPay, isCardsealError, readResponse } from "cardseal";

const { FREEDOMPAY_AUTH_ID: authId, FREEDOMPAY_SECRET_KEY: secretKey, FREEDOMPAY_URL: baseUrl, PORT = "3000" } = process.env;
const freedompay = new FreedomPay({ authId, secretKey, baseUrl });

const calls = {
  "/cards/close": (body) => freedompay.cards.close(body),
  "/requests/status": (body) => freedompay.requests.status(body),
};

async function send(request) {
  const signal = AbortSignal.timeout(10_000); // covers reading the body, too
  return readResponse(request, await fetch(request.url, { ...request, signal }));
}

function failure(error) {
  console.error(error);
  // The network failed or the time was over: the call may have arrived.
  if (!isCardsealError(error)) return [504, { error: "NO_ANSWER" }];
  // Without a status it never left: the input is wrong.
  return [error.status === undefined ? 422 : 502, { error: error.code, field: error.field, message: error.message }];
}

const server = createServer(async (request, response) => {
  const call = request.method === "POST" ? calls[request.url] : undefined;
  // The text of the body is checked, signed and sent as it is. Limit its size in production.
  const answer = async () => [200, await send(call(await text(request)))];
  const [status, body] = call ? await answer().catch(failure) : [404, { error: "NOT_FOUND" }];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
