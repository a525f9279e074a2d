// Opens a bundle in Chromium and prints what a check says: run-chromium.mjs <chromium> <bundle> <check>
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, bundle, check] = process.argv.slice(2);
// What of a policy this is about: it allows the scripts and no WebAssembly.
const policy = check === "blocked" ? { "content-security-policy": "default-src 'none'; script-src 'self'" } : {};
const FILES = {
  "/": ["text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'],
  "/page.js": ["text/javascript", readFileSync(bundle)],
};
const server = createServer((request, response) => {
  const [type, content] = FILES[request.url.split("?")[0]] ?? ["text/plain", ""];
  response.writeHead(content === "" ? 404 : 200, { "content-type": type, ...policy }).end(content);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
// A name that is not this machine's is no secure context, and has no WebCrypto.
const host = check === "without-webcrypto" ? "insecure.test" : "127.0.0.1";
const context = await chromium.launchPersistentContext(resolve("profile"), {
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * 127.0.0.1"],
  timeout: 60_000,
});
try {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`http://${host}:${server.address().port}/?${check}`, { timeout: 30_000 });
  await page.waitForFunction("globalThis.line !== undefined", undefined, { timeout: 30_000 });
  console.log(await page.evaluate("globalThis.line"));
} finally {
  await context.close();
  server.close();
}
