# The package's own files, as modules: no bundler.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "checks.mjs", esModule = embed "checks.mjs"),
    (name = "conformance.mjs", esModule = embed "conformance.mjs"),
    (name = "at-the-end.mjs", esModule = embed "at-the-end.mjs"),
    (name = "vectors.mjs", esModule = embed "vectors.mjs"),
    (name = "cardseal", esModule = embed "node_modules/cardseal/dist/workerd.js"),
    (name = "shared.js", esModule = embed "node_modules/cardseal/dist/shared.js"),
    (name = "core_bg.wasm", wasm = embed "node_modules/cardseal/dist/core_bg.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
