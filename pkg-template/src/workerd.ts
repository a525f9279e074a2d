import module from "./core_bg.wasm";
import { provide } from "./runtime.js";

provide(() => module);

export * from "./api.js";
