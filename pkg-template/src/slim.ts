// The same without a module in it: whoever imports this brings their own.
export * from "./api.js";
export { useModule } from "./use-module.js";
