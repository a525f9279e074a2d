// Shows a digital card of Thales D1: GET /digital-cards/<digital card id>
import { answer } from "@/lib/answer";
import { thales } from "@/lib/thales";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { d1, send } = thales();
  return answer(async () => send(await d1.digitalCards.get(id)));
}
