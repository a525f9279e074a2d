// The entry without a module: what the main one has, and one function more.
import module from "cardseal/core.wasm";
import * as cardseal from "cardseal";
import * as slim from "cardseal/slim";
import { type Equal, expect } from "./equal.js";

slim.useModule(module);
// @ts-expect-error a path is no module
slim.useModule("core.wasm");
// @ts-expect-error the main entry has its own
cardseal.useModule;

expect<Equal<Exclude<keyof typeof slim, "useModule">, keyof typeof cardseal>>();
expect<Equal<ReturnType<typeof slim.useModule>, void>>();
export const request: cardseal.SignedRequest<cardseal.PayseraCard> = new slim.Paysera({ macId: "a", macKey: "b" }).cards.get(1);
