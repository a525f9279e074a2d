import { compute } from "./runtime.js";

/**
 * Ends the instance as a defect in cardseal would, to prove that callers survive one. For tests alone.
 *
 * @example
 * import { __trapForTests, bodyHash } from "cardseal";
 *
 * try {
 *   __trapForTests();
 * } catch (error) {
 *   console.log(error.code, bodyHash("")); // INTERNAL, and the next call works
 * }
 */
export function __trapForTests(): never {
  compute((glue) => glue.trap());
  throw new Error("the module survived its trap");
}
