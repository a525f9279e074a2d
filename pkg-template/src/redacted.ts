const SHOWN = "[redacted]";

/**
 * A value that no log shows: as text, as JSON and in a print it is `[redacted]`, until `reveal()` is called. To a test
 * that compares objects any two are alike: compare what they reveal.
 *
 * @example
 * import { Redacted } from "cardseal";
 *
 * const pan = new Redacted("1234567891234567");
 * console.log(`${pan}`, JSON.stringify({ pan }), pan.reveal().slice(-4)); // [redacted] {"pan":"[redacted]"} 4567
 */
export class Redacted<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    // What Node, Bun and Deno ask when they print a value.
    for (const name of ["nodejs.util.inspect.custom", "Deno.customInspect"]) {
      Object.defineProperty(this, Symbol.for(name), { value: () => SHOWN });
    }
  }

  /**
   * The value itself.
   *
   * @example
   * import { Redacted } from "cardseal";
   * console.log(new Redacted("1234567891234567").reveal()); // 1234567891234567
   */
  reveal(): T {
    return this.#value;
  }

  /**
   * `[redacted]`.
   *
   * @example
   * import { Redacted } from "cardseal";
   * console.log(`${new Redacted("1234567891234567")}`); // [redacted]
   */
  toString(): string {
    return SHOWN;
  }

  /**
   * `[redacted]`.
   *
   * @example
   * import { Redacted } from "cardseal";
   * console.log(JSON.stringify([new Redacted("1234567891234567")])); // ["[redacted]"]
   */
  toJSON(): string {
    return SHOWN;
  }
}
