// The memory of each instance of the module, for tests that search or measure it. The module is instantiated at the first
// call, so importing this beside the package is early enough.

export const memories = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...input) {
    super(...input);
    memories.push(this.exports.memory);
  }
};
