// Sends OffBlocks calls with ky: node ky.mjs <card id>
import { isCardsealError, OffBlocks, readResponse } from "cardseal";
import ky from "ky";

/** Sends a request as it was signed. Use `ky` itself, or an instance without hooks: what they change is no longer what was signed. */
export async function send(request) {
  const sending = ky(request.url, {
    ...request,
    retry: 0, // what is repeated has to be signed again, and some calls must not be
    throwHttpErrors: false, // readResponse refuses what is not 2xx, and says more
    timeout: false,
    signal: AbortSignal.timeout(10_000), // covers reading the body, which ky's own does not
  });
  // An error of ky's has the request in it, and would take token and signature along into the logs.
  const response = await sending.catch(({ name, message }) => Promise.reject(new Error(`${name}: ${message}`)));
  return readResponse(request, response);
}

const { OFFBLOCKS_KEY_ID: keyid, OFFBLOCKS_PRIVATE_KEY: privateKey, OFFBLOCKS_ACCESS_TOKEN: accessToken, OFFBLOCKS_URL: baseUrl } = process.env;
const offblocks = new OffBlocks({ keyid, privateKey, accessToken, baseUrl });
const cardId = process.argv[2];
const idempotencyKey = crypto.randomUUID(); // store it first: with the same one a second try is the same call

try {
  await send(await offblocks.cards.deactivate(cardId, { idempotencyKey }));
  const { status } = await send(await offblocks.cards.get(cardId));
  console.log(status);
} catch (error) {
  if (!isCardsealError(error)) throw error; // the network failed or the time was over
  console.log(error.code, error.status);
}
