// A CommonJS project of today: what it requires is ESM, and imports cardseal as ESM.
const { cardseal } = require("./reexport.mjs");
const { conformance } = require("./conformance.mjs");

conformance(cardseal).then(console.log);
