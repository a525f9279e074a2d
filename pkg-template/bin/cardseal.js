#!/usr/bin/env node
import { parseArgs } from "node:util";
import { createSandbox } from "cardseal/sandbox";

const USAGE = `usage: cardseal sandbox [--port N]

Answers as the providers do, on 127.0.0.1, and verifies what it receives.

  --port N   the port, 4810 when absent; 0 takes a free one
  --help     show this`;

const options = { port: { type: "string", default: "4810" }, help: { type: "boolean", short: "h", default: false } };

function parse() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const portFits = /^\d{1,5}$/.test(values.port) && Number(values.port) < 65_536;
    if (values.help || (portFits && positionals.join() === "sandbox")) return values;
  } catch {
    // parseArgs throws on what it does not know.
  }
  return undefined;
}

function rows(name, members) {
  const lines = (value) => value.trimEnd().replaceAll("\n", `\n${" ".repeat(27)}`);
  return Object.entries(members).map(([key, value]) => `  ${name.padEnd(12)}${key.padEnd(13)}${lines(value)}`);
}

async function serve(port) {
  const sandbox = createSandbox();
  const server = await sandbox.listen({ port });
  const { freedompay, paysera, offblocks } = sandbox.credentials;
  const { apiKey, apiSecret } = sandbox.seeds.offblocks;
  console.log(`The sandbox listens on ${server.url}. Clients are made with:\n`);
  console.log([...rows("FreedomPay", freedompay), "", ...rows("Paysera", paysera), "", ...rows("OffBlocks", offblocks)].join("\n"));
  console.log(`\nThe OffBlocks token is good for an hour; auth.token gets more, with\n`);
  console.log(rows("", { apiKey, apiSecret }).join("\n"));
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
  serve(Number(values.port)).catch((error) => {
    const isTaken = error.code === "EADDRINUSE";
    console.error(`cardseal: ${isTaken ? `port ${values.port} is taken; --port 0 takes a free one` : error.message}`);
    process.exitCode = 1;
  });
}
