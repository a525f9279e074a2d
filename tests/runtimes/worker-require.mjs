// A Worker that has cardseal through a package in CommonJS.
import { conformance } from "./conformance.mjs";
import { cardseal } from "./required.cjs";

export default { fetch: async () => new Response(await conformance(cardseal)) };
