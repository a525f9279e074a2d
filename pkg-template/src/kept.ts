import { isBytes, wellFormed } from "./data.js";
import { freed, refuse } from "./errors.js";
import type { Glue } from "./glue/factory.js";
import { utf8 } from "./host.js";
import { coded, compute, enter, leave } from "./runtime.js";

let last = 0;

/** Hands the key to the module, to be kept under a number. */
export type Keep = (glue: Glue, number: number, key: Uint8Array, isText: boolean) => void;

/**
 * A secret, and the number under which the module keeps the state made of it. The module forgets: it keeps the
 * most recent callers only, and nothing outlives a trap. Then the secret is handed over again, unasked. So the
 * secret stays here, in a private field, until `free`.
 */
export class Kept {
  #key: Uint8Array | undefined;
  readonly #isText: boolean;
  readonly #number: number;
  readonly #keep: Keep;

  constructor(secret: unknown, field: string, keep: Keep) {
    this.#isText = typeof secret === "string";
    this.#key = secretBytes(secret, field);
    this.#keep = keep;
    last = (last + 1) >>> 0;
    this.#number = last;
    compute((glue) => this.#handOver(glue));
  }

  #handOver(glue: Glue): void {
    if (this.#key === undefined) {
      throw freed("make a new one");
    }
    this.#keep(glue, this.#number, this.#key, this.#isText);
  }

  /** Runs the core under the number; `undefined` is its word for having forgotten. */
  call<R>(act: (glue: Glue, number: number) => R | undefined): R {
    try {
      const glue = enter();
      let result = act(glue, this.#number);
      if (result === undefined) {
        this.#handOver(glue);
        result = act(glue, this.#number);
      }
      leave();
      return result as R;
    } catch (caught) {
      throw coded(caught);
    }
  }

  free(): void {
    this.#key?.fill(0);
    this.#key = undefined;
    compute((glue) => glue.forget(this.#number));
  }
}

function secretBytes(secret: unknown, field: string): Uint8Array {
  if (typeof secret === "string") return utf8(wellFormed(secret, field));
  // Not `slice`: a Buffer's gives a view, and `free` would wipe the caller's own bytes.
  if (isBytes(secret)) return new Uint8Array(secret);
  const problem = secret === undefined ? "is missing" : "is not a secret";
  throw refuse("INVALID_SECRET", field, problem, "pass a string or a Uint8Array");
}
