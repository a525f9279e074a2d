// What webpack 5 is told beyond its defaults, for each kind of output.
export default [
  { name: "node", target: "node", entry: "./main.mjs" },
  { name: "node-esm", target: "node", entry: "./main.mjs", output: { module: true, filename: "[name].mjs" }, experiments: { outputModule: true } },
  { name: "node-require", target: "node", entry: "./main.cjs", output: { filename: "[name].cjs" } },
  { name: "one-name", target: "node", entry: "./one-name.mjs" },
  // webpack advises at most 244 KiB for a page, and the module alone is more.
  { name: "page", entry: { page: "./page.mjs" }, performance: { hints: false } },
  {
    name: "worker",
    target: "webworker",
    entry: "./worker.mjs",
    output: { module: true, library: { type: "module" } },
    experiments: { outputModule: true },
    resolve: { conditionNames: ["workerd", "..."] },
    // Left to wrangler, whose import gives a WebAssembly.Module; webpack's gives the exports of an instance.
    externals: { "./core_bg.wasm": "module cardseal/core.wasm" },
  },
];
