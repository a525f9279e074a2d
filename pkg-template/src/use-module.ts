import { refuse } from "./errors.js";
import { provide } from "./runtime.js";

/**
 * Gives `cardseal/slim` the compiled module, before the first call. Nothing runs yet. A second time does no harm.
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
  provide(() => module);
}
