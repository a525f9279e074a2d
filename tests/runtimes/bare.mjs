// As little of a host as the package still works on: jsdom has no TextEncoder, TextDecoder and crypto.subtle, old browsers
// decode base64 with atob alone.
import { check } from "./checks.mjs";

const getRandomValues = crypto.getRandomValues.bind(crypto);
Object.defineProperty(globalThis, "crypto", { value: { getRandomValues } });
for (const name of ["Buffer", "TextDecoder", "TextEncoder"]) delete globalThis[name];
delete Uint8Array.fromBase64;

console.log(await check("without-webcrypto"));
