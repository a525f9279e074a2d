import { check } from "./checks.mjs";

const getRandomValues = crypto.getRandomValues.bind(crypto);
Object.defineProperty(globalThis, "crypto", { value: { getRandomValues } });
console.log(await check("without-webcrypto"));
