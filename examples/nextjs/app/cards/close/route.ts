// Closes a FreedomPay card, at the edge: POST /cards/close {"request_id": "<a UUID>", "card_id": "42", "description": "lost"}
// Its caller makes the request_id and stores it first: after a 502 or 504 FreedomPay's requests.status tells what became of it.
import { FreedomPay } from "cardseal";
import { answer, send } from "@/lib/answer";

export const runtime = "edge";

function client() {
  const { FREEDOMPAY_AUTH_ID: authId = "", FREEDOMPAY_SECRET_KEY: secretKey = "", FREEDOMPAY_URL: baseUrl = "" } = process.env;
  return new FreedomPay({ authId, secretKey, baseUrl });
}

export async function POST(request: Request) {
  const freedompay = client();
  // The text of the body is checked, signed and sent as it is.
  const text = await request.text();
  return answer(() => send(freedompay.cards.close(text)));
}
