import { host } from "./host.js";
import type { Delivery } from "./types.js";

// "Some fast retries", then longer waits for up to 24 hours (https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks):
// a test needs the first of them, without the jitter.
const WAITS = [0, 10, 50, 250];
const PATIENCE = 5000;
const MOST = 1000;

type Entry = { -readonly [Name in keyof Delivery]: Delivery[Name] };

/** Sends events to callback URLs on loopback, each until it is answered with 2xx or the retries are over. */
export class Deliveries {
  readonly list: Entry[] = [];
  readonly #open = new Set<Promise<void>>();

  send(delivery: Omit<Delivery, "attempts" | "status">): void {
    const entry: Entry = { ...delivery, attempts: 0 };
    this.list.push(entry);
    if (this.list.length > MOST) this.list.shift();
    if (!isLoopback(entry.url)) return;
    const sent = deliver(entry).then(() => void this.#open.delete(sent));
    this.#open.add(sent);
  }

  /** What is answered can lead to calls that send more. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}

/** Never throws: a callback that cannot be reached is tried again. */
async function deliver(entry: Entry): Promise<void> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(entry.event), redirect: "manual" };
  for (const wait of [...WAITS, undefined]) {
    entry.attempts += 1;
    try {
      const answer = await host.fetch(entry.url, { ...init, signal: host.AbortSignal.timeout(PATIENCE) });
      entry.status = answer.status;
      // Read, so that the connection is free again.
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch {
      delete entry.status;
    }
    if (wait !== undefined) await new Promise<void>((resolve) => host.setTimeout(resolve, wait));
  }
}

function isLoopback(url: string): boolean {
  try {
    return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(new host.URL(url).hostname);
  } catch {
    return false;
  }
}
