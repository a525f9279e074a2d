import { isBytes } from "./data.js";
import { freed } from "./errors.js";

/**
 * A key that a client holds. It is imported at the first use, and once: a constructor cannot wait. Until then it stays
 * in the form that it was given in, as a copy where that is bytes: the caller may wipe its own once the client is made.
 */
export class HeldKey<Given, Imported> {
  #given: Given | undefined;
  #imported: Promise<Imported> | undefined;
  #freed = false;
  readonly #import: (given: Given) => Promise<Imported>;
  readonly #release: (imported: Imported) => void;

  constructor(given: Given | undefined, importIt: (given: Given) => Promise<Imported>, release: (imported: Imported) => void = () => undefined) {
    this.#given = copyOf(given);
    this.#import = importIt;
    this.#release = release;
  }

  /** `undefined` when no key was given. */
  get(): Promise<Imported> | undefined {
    if (this.#freed) throw freed("make a new one");
    if (this.#imported === undefined && this.#given !== undefined) this.#imported = this.#take(this.#given);
    return this.#imported;
  }

  free(): void {
    this.#freed = true;
    this.#forgetGiven();
    // A failed import has nothing to release, and was reported where it was awaited.
    this.#imported?.then(this.#release).catch(() => undefined);
    this.#imported = undefined;
  }

  async #take(given: Given): Promise<Imported> {
    try {
      const imported = await this.#import(given);
      this.#forgetGiven();
      return imported;
    } catch (caught) {
      this.#imported = undefined;
      throw caught;
    }
  }

  #forgetGiven(): void {
    if (isBytes(this.#given)) this.#given.fill(0);
    this.#given = undefined;
  }
}

function copyOf<Given>(given: Given): Given {
  if (isBytes(given)) return new Uint8Array(given) as Given;
  return typeof (given as { kty?: unknown } | undefined)?.kty === "string" ? { ...given } : given;
}
