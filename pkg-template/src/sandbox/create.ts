import { type Answer, type Context, notDocumented, type Provider, Refusal, refused, type Route } from "./answer.js";
import { D1_ENCRYPT_TO, D1_PARTIES, D1Sandbox } from "./d1.js";
import { Deliveries } from "./deliveries.js";
import { FreedomPaySandbox } from "./freedompay.js";
import { host } from "./host.js";
import { listen } from "./listen.js";
import { OFFBLOCKS, OffBlocksSandbox } from "./offblocks.js";
import { PayseraSandbox } from "./paysera.js";
import { read, type Received } from "./received.js";
import { SEEDS } from "./seeds.js";
import type { Failure, RecordedCall, Sandbox, SandboxOptions } from "./types.js";

// The example keys of https://docs.freedompay.kz/doc-760202 and of Paysera's card chapter.
const FREEDOMPAY = { authId: "123456", secretKey: "secret" };
const PAYSERA = { macId: "wkVd93h2uS", macKey: "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU" };
const MOST_CALLS = 1000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Makes a sandbox. Each has its own cards, requests and calls, in memory.
 *
 * @example
 * import { Paysera, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const paysera = new Paysera(sandbox.credentials.paysera);
 * const request = paysera.cards.create({ user_id: sandbox.seeds.paysera.userId });
 * const card = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(card.status, sandbox.calls.length); // unrelated 1
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  checkOptions(options);
  const { freedompay = FREEDOMPAY, paysera = PAYSERA, offblocks = OFFBLOCKS, d1 = D1_PARTIES } = options.credentials ?? {};
  const failures: Failure[] = [];
  const calls: RecordedCall[] = [];
  const context: Context = {
    now: options.now ?? (() => Date.now()),
    pendingPolls: options.pendingPolls ?? 1,
    skewSeconds: options.skewSeconds ?? 300,
    d1Notifications: options.d1Notifications,
    certificates: options.certificates,
    relationFails: () => take(failures, ({ operation }) => operation === "relation") !== undefined,
  };
  const deliveries = new Deliveries();
  const offblocksSandbox = new OffBlocksSandbox(offblocks, context, deliveries);
  const d1Sandbox = new D1Sandbox(d1, context, deliveries);
  const providers: readonly Provider[] = [new FreedomPaySandbox(freedompay, context), new PayseraSandbox(paysera, context), offblocksSandbox, d1Sandbox];
  let baseUrl = "https://sandbox.cardseal.invalid";

  /** `undefined` stands for a network that fails. */
  async function respond(request: Received): Promise<Answer | undefined> {
    const provider = providers.find((candidate) => candidate.owns(request.path));
    const route = provider?.route(request);
    const failure = take(failures, (what) => fits(what, provider, route));
    if (failure?.answerLost) await answerOf(request, provider, route);
    const answer = failure ? failed(failure, provider, route) : await answerOf(request, provider, route);
    const seen = { ...(provider && { provider: provider.name }), ...(route && { operation: route.operation.name }) };
    record(calls, request, seen, answer);
    return answer;
  }

  return {
    seeds: SEEDS,
    calls,
    deliveries: deliveries.list,
    settled: () => deliveries.settled(),
    get credentials() {
      return {
        freedompay: { ...freedompay, baseUrl },
        paysera: { ...paysera, baseUrl },
        offblocks: { ...offblocks, accessToken: offblocksSandbox.accessToken(), baseUrl },
        d1: { ...d1, encryptTo: D1_ENCRYPT_TO, accessToken: d1Sandbox.accessToken(), baseUrl },
      };
    },
    failNext(what) {
      check(what, providers);
      failures.push({ ...what });
    },
    async fetch(input, init) {
      const answer = await respond(await read(input, init));
      if (!answer) throw new TypeError("fetch failed", { cause: new Error("failNext asked for a network failure") });
      return new host.Response(answer.body ?? null, answer);
    },
    async listen({ port = 0, tls } = {}) {
      const server = await listen(port, tls, respond);
      baseUrl = server.url;
      return server;
    },
  };
}

/** Never throws: a defect of the sandbox is an answer, too. */
async function answerOf(request: Received, provider: Provider | undefined, route: Route | undefined): Promise<Answer> {
  if (!provider) return refused(notDocumented(request), 501, { error: "not_implemented" });
  try {
    return await provider.answer(request, route);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal("internal", `a defect of the sandbox (${(error as Error).name})`);
    return provider.refuse(refusal, route);
  }
}

function take(failures: Failure[], wanted: (failure: Failure) => boolean): Failure | undefined {
  const index = failures.findIndex(wanted);
  return index < 0 ? undefined : failures.splice(index, 1)[0];
}

function fits(what: Failure, provider: Provider | undefined, route: Route | undefined): boolean {
  if (what.provider !== undefined && what.provider !== provider?.name) return false;
  return what.operation === undefined || what.operation === route?.operation.name;
}

function failed(failure: Failure, provider: Provider | undefined, route: Route | undefined): Answer | undefined {
  if (failure.network || failure.answerLost) return undefined;
  const refusal = new Refusal("fail_next", "failNext asked for this answer");
  const usual = provider?.refuse(refusal, route) ?? refused(refusal, 500, {});
  const { status = usual.status, body = usual.body } = failure;
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  const isEmpty = text === undefined || [204, 205, 304].includes(status);
  return { status, headers: usual.headers, check: refusal.check, ...(isEmpty ? {} : { body: text }) };
}

const OPTIONS = ["credentials", "now", "pendingPolls", "d1Notifications", "skewSeconds", "certificates"];
const PROVIDERS = ["freedompay", "paysera", "offblocks", "d1"];

/** Under a misspelt name keys would be ignored, and every call refused for its signature. */
function checkOptions(options: SandboxOptions): void {
  const groups = [["option", options, OPTIONS], ["provider", options.credentials ?? {}, PROVIDERS]] as const;
  for (const [what, given, names] of groups) {
    const other = Object.keys(given).find((name) => !names.includes(name));
    if (other !== undefined) throw new TypeError(`createSandbox: no ${what} is named ${other}; the names are ${names.join(", ")}`);
  }
}

/** A failure that can never come would let a test pass unseen. */
function check({ provider, operation, status = 500 }: Failure, providers: readonly Provider[]): void {
  const asked = providers.filter(({ name }) => provider === undefined || name === provider);
  const names = [...new Set(["relation", ...asked.flatMap(({ operations }) => operations.map(({ name }) => name))])];
  if (operation !== undefined && !names.includes(operation)) {
    throw new TypeError(`failNext: no call is named ${operation}; the names are ${names.join(", ")}`);
  }
  if (!(status >= 200 && status <= 599)) throw new RangeError("failNext: the status is not between 200 and 599");
}

type Seen = Pick<RecordedCall, "provider" | "operation">;

function record(calls: RecordedCall[], { method, url, body, certificate }: Received, seen: Seen, answer: Answer | undefined): void {
  const failedCheck = answer ? answer.check : "fail_next";
  calls.push({
    ...seen,
    ...{ method, url, body: new host.TextDecoder("utf-8", { ignoreBOM: true }).decode(body) },
    ...(certificate && { certificate }),
    ...{ status: answer?.status ?? 0, accepted: failedCheck === undefined },
    ...(failedCheck && { failedCheck }),
  });
  let characters = calls.reduce((sum, { body }) => sum + body.length, 0);
  while (calls.length > MOST_CALLS || (calls.length > 1 && characters > MOST_CHARACTERS)) characters -= calls.shift()!.body.length;
}
