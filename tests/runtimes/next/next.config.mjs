// The package.json beside this says nothing of "type": with "module", webpack builds of Next.js 16.4 fail at every edge
// route for want of its client-reference-manifest.js.
import { fileURLToPath } from "node:url";

/** The project and what it imports, Next.js included, are below this folder. */
const root = fileURLToPath(new URL("../..", import.meta.url));

export default { outputFileTracingRoot: root, turbopack: { root } };
