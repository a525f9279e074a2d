import { refuse } from "./errors.js";
import { VERSION } from "./generated/version.js";
import { host, textOf } from "./host.js";
import { provide } from "./runtime.js";

/** The custom section of `core.wasm` that holds the version of the package it belongs to. */
const SECTION = "cardseal";

/**
 * Gives `cardseal/slim` the compiled module, before the first call. It is not run yet. A second time does no harm.
 *
 * @param module a `WebAssembly.Module` of `cardseal/core.wasm`, of this version of the package
 *
 * @example
 * import { readFile } from "node:fs/promises";
 * import { bodyHash, useModule } from "cardseal/slim";
 *
 * const bytes = await readFile(new URL(import.meta.resolve("cardseal/core.wasm")));
 * useModule(await WebAssembly.compile(bytes));
 * console.log(bodyHash("")); // 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
 */
export function useModule(module: object): void {
  // By its tag: edge functions get modules of another realm.
  if (Object.prototype.toString.call(module) !== "[object WebAssembly.Module]") {
    throw refuse(
      "INVALID_ARGUMENT",
      "module",
      "is not a compiled WebAssembly.Module",
      'pass what `import module from "cardseal/core.wasm"` gives on workerd, or compile the bytes of that file',
    );
  }
  const [found] = host.WebAssembly.Module.customSections(module, SECTION).map((section) => textOf(new Uint8Array(section)));
  if (found !== VERSION) {
    const problem = found === undefined ? "is not the module of cardseal" : `is that of cardseal ${found}, and this is ${VERSION}`;
    throw refuse("INVALID_ARGUMENT", "module", problem, "compile `cardseal/core.wasm` of the very package that `cardseal/slim` is in");
  }
  provide(() => module);
}
