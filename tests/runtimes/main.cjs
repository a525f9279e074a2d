const cardseal = require("cardseal");

import("./conformance.mjs").then(async ({ conformance }) => console.log(await conformance(cardseal)));
