// A Worker that brings its own module.
import module from "cardseal/core.wasm";
import * as cardseal from "cardseal/slim";
import { conformance } from "./conformance.mjs";

cardseal.useModule(module);

export default { fetch: async () => new Response(await conformance(cardseal)) };
