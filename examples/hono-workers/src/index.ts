// A Cloudflare Worker that orders OffBlocks cards: POST /accounts/<account id>/cards {"type": "virtual", "billingAddress": {…}}
// Its caller makes the Idempotency-Key, a UUID, and stores it first: after a 502 or 504 the same call with the same key orders no second card.
// npx wrangler secret put OFFBLOCKS_PRIVATE_KEY < key.pem, the other two likewise, then npx wrangler deploy
import { importKey, isCardsealError, OffBlocks, readResponse, type SignedRequest } from "cardseal";
import { Hono } from "hono";

interface Bindings {
  OFFBLOCKS_KEY_ID: string;
  OFFBLOCKS_PRIVATE_KEY: string;
  OFFBLOCKS_ACCESS_TOKEN: string;
  OFFBLOCKS_URL?: string;
}

/** Made for each request: one in global scope could outlive a secret that was changed. */
async function clientOf(env: Bindings): Promise<OffBlocks> {
  const { OFFBLOCKS_KEY_ID: keyid, OFFBLOCKS_PRIVATE_KEY, OFFBLOCKS_ACCESS_TOKEN: accessToken, OFFBLOCKS_URL: baseUrl } = env;
  const privateKey = await importKey(OFFBLOCKS_PRIVATE_KEY, { algorithm: "ecdsa-p384-sha384", keyid });
  return new OffBlocks({ keyid, privateKey, accessToken, baseUrl });
}

async function send<T>(request: SignedRequest<T>): Promise<T> {
  const signal = AbortSignal.timeout(10_000); // covers reading the body, too
  return readResponse(request, await fetch(request.url, { ...request, signal }));
}

const app = new Hono<{ Bindings: Bindings }>();

app.post("/accounts/:id/cards", async (c) => {
  const offblocks = await clientOf(c.env);
  const idempotencyKey = c.req.header("idempotency-key");
  // The text of the body is checked, signed and sent as it is.
  const request = await offblocks.cards.create(c.req.param("id"), await c.req.text(), { idempotencyKey });
  return c.json(await send(request), 201);
});

app.onError((error, c) => {
  console.error(error);
  // The network failed or the time was over: the call may have arrived.
  if (!isCardsealError(error)) return c.json({ error: "NO_ANSWER" }, 504);
  // In no call: the client could not be made, a secret is wrong.
  if (error.operation === undefined) return c.json({ error: "INTERNAL" }, 500);
  // Without a status it never left: the input is wrong.
  const status = error.status === undefined ? 422 : 502;
  return c.json({ error: error.code, field: error.field, message: error.message }, status);
});

export default app;
