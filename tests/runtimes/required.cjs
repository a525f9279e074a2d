exports.cardseal = require("cardseal");
