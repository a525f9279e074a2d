// Sends Paysera calls with undici's request, which follows no redirect and repeats nothing: node undici.mjs <user id>
import { isCardsealError, Paysera, readResponse } from "cardseal";
import * as undici from "undici";

/** Sends a request as it was signed. */
export async function send(request) {
  const { method, url, headers, body } = request;
  const response = await undici.request(url, { method, headers, body, signal: AbortSignal.timeout(10_000) });
  return readResponse(request, { status: response.statusCode, text: () => response.body.text() });
}

const { PAYSERA_MAC_ID: macId, PAYSERA_MAC_KEY: macKey, PAYSERA_URL: baseUrl } = process.env;
const paysera = new Paysera({ macId, macKey, baseUrl });
const user_id = Number(process.argv[2]);

try {
  const { id, status } = await send(paysera.cards.create({ user_id })); // after a timeout look at cards.list before you repeat it
  const { _metadata: metadata } = await send(paysera.cards.list({ user_id, limit: 1 }));
  console.log(id, status, metadata.total);
} catch (error) {
  if (!isCardsealError(error)) throw error; // the network failed or the time was over
  console.log(error.code, error.status);
}
