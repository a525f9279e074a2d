export * from "../conformance.mjs";
