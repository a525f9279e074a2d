import * as cardseal from "cardseal";
import { conformance } from "./conformance.mjs";

declare const console: { log(line: string): void };

console.log(await conformance(cardseal));
