// A service on Node.js that closes FreedomPay cards: POST /cards/<card id>/close {"description": "lost"}
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { FreedomPay, isCardsealError, readResponse } from "cardseal";

const { FREEDOMPAY_AUTH_ID: authId, FREEDOMPAY_SECRET_KEY: secretKey, FREEDOMPAY_URL: baseUrl, PORT } = process.env;
const freedompay = new FreedomPay({ authId, secretKey, ...(baseUrl ? { baseUrl } : { environment: "test" }) });

async function close(cardId, { description }) {
  const request = freedompay.cards.close({ request_id: crypto.randomUUID(), card_id: cardId, description });
  return readResponse(request, await fetch(request.url, request));
}

async function answer(request) {
  const [, cardId] = /^\/cards\/([^/]+)\/close$/.exec(request.url) ?? [];
  if (request.method !== "POST" || cardId === undefined) return [404, { error: "NOT_FOUND" }];
  try {
    return [200, await close(decodeURIComponent(cardId), await json(request))];
  } catch (error) {
    if (!isCardsealError(error)) throw error;
    // Without a status it never left: the input is wrong.
    return [error.status === undefined ? 422 : 502, { error: error.code, field: error.field, message: error.message }];
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request).catch(() => [500, { error: "INTERNAL" }]);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(PORT ?? 3000, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
