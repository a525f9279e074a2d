// One name: a bundler may drop the rest of the package, and not its module.
import { bodyHash } from "cardseal";

console.log(`cardseal bodyHash ${bodyHash("")}`);
