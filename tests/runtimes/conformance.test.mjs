import * as cardseal from "cardseal";
import { test } from "vitest";
import { conformance } from "./conformance.mjs";

test("conformance", async () => console.log(await conformance(cardseal)));
