// A service on Deno that creates Paysera cards: POST /cards {"user_id": 13, "relation": {"redirect_back_uri": "https://example.com/back"}}
// Send the user to the redirect_uri that it answers with. After a 502 or 504 look at GET /users/<user_id>/cards: the same POST again makes a second card.
// deno run --allow-env=PAYSERA_MAC_ID,PAYSERA_MAC_KEY,PAYSERA_URL,PORT --allow-net=127.0.0.1:8000,wallet.paysera.com server.ts
import { isCardsealError, Paysera, readResponse, type SignedRequest } from "cardseal";

const { env } = Deno;
const paysera = new Paysera({ macId: env.get("PAYSERA_MAC_ID")!, macKey: env.get("PAYSERA_MAC_KEY")!, baseUrl: env.get("PAYSERA_URL") });

// Where a connection breaks, Deno's fetch sends a second time by itself: for deposits.process use undici's request instead, see examples/recipes.
async function send<T>(request: SignedRequest<T>): Promise<Response> {
  const signal = AbortSignal.timeout(10_000); // covers reading the body, too
  return Response.json(await readResponse(request, await fetch(request.url, { ...request, signal })));
}

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  // The text of the body is checked, signed and sent as it is.
  if (request.method === "POST" && pathname === "/cards") return send(paysera.cards.create(await request.text()));
  const [, user] = /^\/users\/(\d+)\/cards$/.exec(pathname) ?? [];
  if (request.method === "GET" && user !== undefined) return send(paysera.cards.list({ user_id: Number(user) }));
  return Response.json({ error: "NOT_FOUND" }, { status: 404 });
}

function failure(error: unknown): Response {
  console.error(error);
  // The network failed or the time was over: the call may have arrived.
  if (!isCardsealError(error)) return Response.json({ error: "NO_ANSWER" }, { status: 504 });
  // Without a status it never left: the input is wrong.
  const status = error.status === undefined ? 422 : 502;
  return Response.json({ error: error.code, field: error.field, message: error.message }, { status });
}

Deno.serve({ hostname: "127.0.0.1", port: Number(env.get("PORT") ?? 8000) }, (request) => answer(request).catch(failure));
