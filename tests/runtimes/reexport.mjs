export * as cardseal from "cardseal";
