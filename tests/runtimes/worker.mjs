// A Worker: the path of the URL names the check. `test` is what `workerd test` calls.
import { isCardsealError, Paysera } from "cardseal";
import { check } from "./checks.mjs";

// Clients are often made here, in global scope. Randomness is denied here, and given to the same client later.
let paysera;
let early = "was signed";
try {
  paysera = new Paysera({ macId: "id", macKey: "key" });
  paysera.cards.get(1);
} catch (error) {
  early = isCardsealError(error) ? error.code : String(error);
}

async function conformance() {
  if (early !== "NO_RANDOMNESS") return `a call in global scope: ${early}`;
  paysera.cards.get(1);
  return check("conformance");
}

export default {
  async fetch(request) {
    const name = new URL(request.url).pathname.slice(1);
    return new Response(await (name === "conformance" ? conformance() : check(name)));
  },
  test: async () => console.log(await conformance()),
};
