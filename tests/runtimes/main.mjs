import * as cardseal from "cardseal";
import { conformance } from "./conformance.mjs";

console.log(await conformance(cardseal));
