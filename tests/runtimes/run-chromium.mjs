// Opens what was built in Chromium and prints what a check says: run-chromium.mjs <chromium> <folder> <check>
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { lineOf } from "./browser.mjs";

const [executablePath, folder, check] = process.argv.slice(2);
// What of a policy this is about: it allows the scripts and no WebAssembly.
const policy = check === "blocked" ? { "content-security-policy": "default-src 'none'; script-src 'self'" } : {};
const TYPES = { ".html": "text/html", ".js": "text/javascript" };
// For bundlers that write no HTML.
const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

function built(file) {
  try {
    return readFileSync(join(folder, file));
  } catch {
    return undefined;
  }
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = pathname === "/" ? "/index.html" : pathname;
  const content = built(file) ?? (pathname === "/" ? PAGE : undefined);
  response.writeHead(content === undefined ? 404 : 200, { "content-type": TYPES[extname(file)] ?? "text/plain", ...policy }).end(content);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
// A name that is not this machine's is no secure context, and has no WebCrypto.
const host = check === "without-webcrypto" ? "insecure.test" : "127.0.0.1";
try {
  console.log(await lineOf(executablePath, `http://${host}:${server.address().port}/?${check}`));
} finally {
  server.close();
}
