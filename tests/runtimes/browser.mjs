// Opens a page in Chromium.
import { resolve } from "node:path";
import { chromium } from "playwright-core";

/** The line that the page at a URL gives. Every name is this machine's. */
export async function lineOf(executablePath, url) {
  const context = await chromium.launchPersistentContext(resolve("profile"), {
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * 127.0.0.1"],
    timeout: 60_000,
  });
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(url, { timeout: 60_000 });
    await page.waitForFunction("globalThis.line !== undefined", undefined, { timeout: 60_000 });
    return await page.evaluate("globalThis.line");
  } finally {
    await context.close();
  }
}
