// Opens the page in Chromium from Vite's development server, which bundles the package on its own before it serves it:
// run-vite-dev.mjs <chromium> <check>
import { createLogger, createServer } from "vite";
import { lineOf } from "./browser.mjs";

const [executablePath, check] = process.argv.slice(2);
const customLogger = createLogger("warn");
const server = await createServer({ customLogger, server: { host: "127.0.0.1", port: 0 } });
try {
  await server.listen();
  console.log(await lineOf(executablePath, `http://127.0.0.1:${server.httpServer.address().port}/?${check}`));
  if (customLogger.hasWarned) process.exitCode = 1;
} finally {
  await server.close();
}
