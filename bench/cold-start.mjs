// Cold start: import and first signature, each time in a fresh process, cardseal and jose in turns. Medians and ratios.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROCESSES = 31;
const key = "k".repeat(64);
const body = '{"request_id":"828cf71d-a447-4a67-a149-c1df8bc197ca"}';

/** Each returns the two moments in between: imported, and signed. */
const CONTESTANTS = {
  async cardseal() {
    const { FreedomPay } = await import("cardseal");
    const imported = performance.now();
    new FreedomPay({ authId: "123456", secretKey: key, environment: "production" }).requests.status(body);
    return imported;
  },
  async jose() {
    const { FlattenedSign } = await import("jose");
    const imported = performance.now();
    const encoder = new TextEncoder();
    const header = { uri: "/v5/card-api/request/status", auth_id: "123456", method: "POST", params: "", alg: "HS512" };
    await new FlattenedSign(encoder.encode(body)).setProtectedHeader(header).sign(encoder.encode(key));
    return imported;
  },
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function once(name) {
  const start = performance.now();
  const imported = await CONTESTANTS[name]();
  const signed = performance.now();
  console.log(JSON.stringify([imported - start, signed - imported, signed - start]));
}

function compare() {
  const names = Object.keys(CONTESTANTS);
  const times = names.map(() => []);
  for (let turn = 0; turn < PROCESSES; turn += 1) {
    for (const [index, name] of names.entries()) {
      const printed = execFileSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: "utf8" });
      times[index].push(JSON.parse(printed));
    }
  }
  console.log(`\nCold start, ${PROCESSES} fresh processes each: import and first signature`);
  for (const [index, name] of names.entries()) {
    const [loaded, called, both] = [0, 1, 2].map((part) => median(times[index].map((time) => time[part])));
    const ratio = median(times[index].map((time, turn) => time[2] / times[0][turn][2]));
    console.log(`  ${name.padEnd(28)} ${both.toFixed(1).padStart(8)} ms   ${ratio.toFixed(2).padStart(6)} ×   (import ${loaded.toFixed(1)}, call ${called.toFixed(1)})`);
  }
}

const [contestant] = process.argv.slice(2);
if (contestant === undefined) compare();
else await once(contestant);
