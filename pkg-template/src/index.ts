import { compileBase64 } from "./inline.js";
import { MODULE_BASE64 } from "./module-base64.js";
import { provide } from "./runtime.js";

provide(() => compileBase64(MODULE_BASE64));

export * from "./api.js";
