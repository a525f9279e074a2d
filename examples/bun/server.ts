// A service on Bun that refunds FreedomPay transactions: POST /refunds {"request_id": "<a UUID>", "order_id": "order-1", "transaction_id": "700001", "amount": 100}
// Its caller makes the request_id and stores it first: after a 502 or 504 GET /refunds/<request_id> tells what became of it.
// FREEDOMPAY_URL=https://test-api.freedompay.kz FREEDOMPAY_AUTH_ID=… FREEDOMPAY_SECRET_KEY=… bun server.ts
import { FreedomPay, isCardsealError, readResponse, type SignedRequest } from "cardseal";

const { FREEDOMPAY_AUTH_ID, FREEDOMPAY_SECRET_KEY, FREEDOMPAY_URL, PORT = "3000" } = Bun.env;
const freedompay = new FreedomPay({ authId: FREEDOMPAY_AUTH_ID!, secretKey: FREEDOMPAY_SECRET_KEY!, baseUrl: FREEDOMPAY_URL! });

async function send<T>(request: SignedRequest<T>): Promise<Response> {
  const signal = AbortSignal.timeout(10_000); // covers reading the body, too
  return Response.json(await readResponse(request, await fetch(request.url, { ...request, signal })));
}

function failure(error: unknown): Response {
  console.error(error);
  // The network failed or the time was over: the call may have arrived.
  if (!isCardsealError(error)) return Response.json({ error: "NO_ANSWER" }, { status: 504 });
  // Without a status it never left: the input is wrong.
  const status = error.status === undefined ? 422 : 502;
  return Response.json({ error: error.code, field: error.field, message: error.message }, { status });
}

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: PORT,
  routes: {
    // The text of the body is checked, signed and sent as it is.
    "/refunds": { POST: async (request) => send(freedompay.transactions.refund(await request.text())) },
    "/refunds/:request_id": { GET: async ({ params: { request_id } }) => send(freedompay.requests.status({ request_id })) },
  },
  error: failure,
});
console.log(`http://127.0.0.1:${server.port}`);
