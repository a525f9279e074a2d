// Sends a FreedomPay call with axios: node axios.mjs <card id>
import axios from "axios";
import { FreedomPay, isCardsealError, readResponse } from "cardseal";

/** Sends a request as it was signed. */
export async function send(request) {
  const { method, url, headers, body: data } = request;
  const sending = axios.request({
    ...{ method, url, data },
    headers: { "content-type": false, ...headers }, // axios would add one to a PUT or PATCH without a body
    transformRequest: [(text) => text], // axios would parse JSON and trim it
    responseType: "text", // readResponse parses it
    maxRedirects: 0, // a redirect would carry the signature to another host
    validateStatus: null, // readResponse refuses what is not 2xx, and says more
    signal: AbortSignal.timeout(10_000),
  });
  // An AxiosError has the request in it, and would take token and signature along into the logs.
  const response = await sending.catch(({ code, message }) => Promise.reject(new Error(`${code}: ${message}`)));
  return readResponse(request, { status: response.status, text: async () => response.data });
}

const { FREEDOMPAY_AUTH_ID: authId, FREEDOMPAY_SECRET_KEY: secretKey, FREEDOMPAY_URL: baseUrl } = process.env;
const freedompay = new FreedomPay({ authId, secretKey, baseUrl });
const request_id = crypto.randomUUID(); // store it first: it finds the call again, by requests.status

try {
  const { status, request_status } = await send(freedompay.cards.close({ request_id, card_id: process.argv[2], description: "lost" }));
  console.log(status, request_status);
} catch (error) {
  if (!isCardsealError(error)) throw error; // the network failed or the time was over
  console.log(error.code, error.status);
}
