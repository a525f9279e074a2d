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
 *   // The next call works.
 *   console.log(error.code, bodyHash("")); // INTERNAL 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
 * }
 */
export function __trapForTests(): never {
  compute((glue) => glue.trap());
  throw new Error("the module survived its trap");
}
