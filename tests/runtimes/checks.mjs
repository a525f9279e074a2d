import * as cardseal from "cardseal";
import { blocked, conformance } from "./conformance.mjs";

const CHECKS = {
  conformance: () => conformance(cardseal),
  "without-webcrypto": () => conformance(cardseal, { webcrypto: false }),
  blocked: () => blocked(cardseal),
};

/** The line that a check gives, or what went wrong. */
export async function check(name) {
  try {
    return await CHECKS[name]();
  } catch (error) {
    return `${error.stack ?? error}\n${error.cause?.stack ?? ""}`;
  }
}
