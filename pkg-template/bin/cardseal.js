#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createSandbox } from "cardseal/sandbox";

const USAGE = `usage: cardseal sandbox [--port N] [--tls-key FILE --tls-cert FILE [--tls-ca FILE]]

Answers as the providers do, on 127.0.0.1, and verifies what it receives.

  --port N          the port, 4810 when absent; 0 takes a free one
  --tls-key FILE    the server's private key, as PEM: serves HTTPS
  --tls-cert FILE   the server's certificate
  --tls-ca FILE     the CA of client certificates: asks for one
  --help            show this`;

const text = { type: "string" };
const help = { type: "boolean", short: "h", default: false };
const options = { port: { ...text, default: "4810" }, "tls-key": text, "tls-cert": text, "tls-ca": text, help };

function parse() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const portFits = /^\d{1,5}$/.test(values.port) && Number(values.port) < 65_536;
    if (values.help || (portFits && tlsFits(values) && positionals.join() === "sandbox")) return values;
  } catch {
    // parseArgs throws on what it does not know.
  }
  return undefined;
}

function tlsFits({ "tls-key": key, "tls-cert": cert, "tls-ca": ca }) {
  return key ? Boolean(cert) : !cert && !ca;
}

function tlsOf({ "tls-key": key, "tls-cert": cert, "tls-ca": ca }) {
  if (!key) return {};
  return { tls: { key: readFileSync(key), cert: readFileSync(cert), ...(ca && { ca: readFileSync(ca) }) } };
}

/** PEM goes over lines, a key as JWK stays on one. */
function rows(name, members) {
  const shown = (value) => (typeof value === "string" ? value.trimEnd() : JSON.stringify(value));
  const lines = (value) => shown(value).replaceAll("\n", `\n${" ".repeat(27)}`);
  return Object.entries(members).map(([key, value]) => `  ${name.padEnd(12)}${key.padEnd(13)}${lines(value)}`);
}

async function serve(values) {
  const sandbox = createSandbox();
  const server = await sandbox.listen({ port: Number(values.port), ...tlsOf(values) });
  const { freedompay, paysera, offblocks, d1 } = sandbox.credentials;
  const { apiKey, apiSecret } = sandbox.seeds.offblocks;
  console.log(`The sandbox listens on ${server.url}. Clients are made with:\n`);
  const providers = [rows("FreedomPay", freedompay), rows("Paysera", paysera), rows("OffBlocks", offblocks), rows("D1", d1)];
  console.log(providers.map((lines) => lines.join("\n")).join("\n\n"));
  console.log(`\nThe OffBlocks token is good for an hour; auth.token gets more, with\n`);
  console.log(rows("", { apiKey, apiSecret }).join("\n"));
  console.log("\nThe D1 token is good for 15 minutes; auth.token gets more.");
  console.log("\nIt keeps everything in memory. Ctrl+C stops it.");
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close());
}

const values = parse();
if (!values) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (values.help) {
  console.log(USAGE);
} else {
  serve(values).catch((error) => {
    const isTaken = error.code === "EADDRINUSE";
    console.error(`cardseal: ${isTaken ? `port ${values.port} is taken; --port 0 takes a free one` : error.message}`);
    process.exitCode = 1;
  });
}
