import module from "./core_bg.wasm?module";
import { provide } from "./runtime.js";

provide(() => module);

export * from "./api.js";
