import { type CardsealError, isCardsealError } from "cardseal";
import type { OperationFacts } from "../generated/operations.js";
import { host } from "./host.js";
import type { Received } from "./received.js";
import type { Check, ProviderName } from "./types.js";

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** An answer before it is a `Response` or goes out on a socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly check?: Check;
}

/** A declared call, and the ids that its path carried. */
export interface Route {
  readonly operation: OperationFacts;
  readonly ids: readonly string[];
}

/** One provider's half of the sandbox. `answer` throws a `Refusal`, which `refuse` turns into an answer. */
export interface Provider {
  readonly name: ProviderName;
  readonly operations: readonly OperationFacts[];
  owns(path: string): boolean;
  route(request: Received): Route | undefined;
  answer(request: Received, route: Route | undefined): Answer | Promise<Answer>;
  refuse(refusal: Refusal, route: Route | undefined): Answer;
}

/** What the providers share. */
export interface Context {
  readonly now: () => number;
  readonly pendingPolls: number;
  readonly skewSeconds: number;
  /** Where D1's notifications are posted. */
  readonly d1Notifications: string | undefined;
  /** As in the options. */
  readonly certificates: boolean | undefined;
  /** Whether the card that is about to be related fails instead. */
  relationFails(): boolean;
}

/** Why a call is refused. */
export class Refusal {
  constructor(
    readonly check: Check,
    readonly detail: string,
    /** `documented`: a page says that the provider refuses this. `status`: a gift card's. */
    readonly more: { readonly documented?: boolean; readonly status?: number; readonly error?: CardsealError } = {},
  ) {}
}

/** The refusal of a call that no page shows. */
export function notDocumented({ method, path }: Received): Refusal {
  return new Refusal("not_documented", `no page of a provider shows ${method} ${path.replace(/\d{8,}/g, "…")}`);
}

/** Refuses a call that came without a client certificate which the sandbox's CA signed. */
export function checkCertificate({ certificate }: Received, { certificates }: Context): void {
  const isNeeded = certificates ?? certificate !== undefined;
  if (!isNeeded || certificate === "trusted") return;
  throw new Refusal("certificate", WITHOUT_CERTIFICATE[certificate ?? "unasked"]);
}

const WITHOUT_CERTIFICATE = {
  unasked: "the call needs a client certificate, and came where none can: it needs listen() with tls and a ca in it",
  none: "the call needs a client certificate, and none came with the connection",
  untrusted: "the client certificate that came with the connection is not signed by the sandbox's ca, or has expired",
};

/** A successful answer. */
export function json(body: object, type = "application/json", status = 200): Answer {
  return { status, headers: { "content-type": type }, body: JSON.stringify(body) };
}

/** Marks an answer that no page shows in full. */
export function ours(detail: string): Fields {
  return { _sandbox: { detail, documented: false } };
}

/** The answer to a refused call: the provider's members, and what the sandbox has to say. */
export function refused({ check, detail, more }: Refusal, status: number, members: Fields, type = "application/json"): Answer {
  const body = JSON.stringify({ ...members, _sandbox: { check, detail, documented: more.documented ?? false } });
  return { status, headers: { "content-type": type, "x-cardseal-sandbox": check }, body, check };
}

/** Finds the declared call that a method and path belong to. */
export function match(operations: readonly OperationFacts[], { method, path }: Received): Route | undefined {
  for (const operation of operations) {
    const pattern = operation.path.replace(/\/:\w+/g, "/([^/]+)");
    const matched = operation.method === method && new RegExp(`^${pattern}$`).exec(path);
    if (matched) return { operation, ids: matched.slice(1) };
  }
  return undefined;
}

/** Has the client check a call by building it, so that the rules stand in one place: the core. */
export function build(client: object, operation: OperationFacts, args: readonly unknown[]): void {
  translate(() => call(client, operation, args), notOfTheModel);
}

/** The same with a client whose methods return promises. */
export async function buildAsync(client: object, operation: OperationFacts, args: readonly unknown[]): Promise<void> {
  await translateAsync(async () => call(client, operation, args), notOfTheModel);
}

function call(client: object, { name }: OperationFacts, args: readonly unknown[]): unknown {
  const [group, method] = name.split(".") as [string, string];
  const methods = (client as Record<string, Record<string, (...args: readonly unknown[]) => unknown>>)[group]!;
  return methods[method]!(...args);
}

function notOfTheModel(error: CardsealError): Refusal {
  return new Refusal("model", error.message, { error });
}

/** Runs a check of cardseal's and makes its error a refusal; the message shows no value. */
export function translate<T>(run: () => T, refusal: (error: CardsealError) => Refusal): T {
  try {
    return run();
  } catch (error) {
    throw refusalOf(error, refusal);
  }
}

/** The same for a check that is awaited. */
export async function translateAsync<T>(run: () => Promise<T>, refusal: (error: CardsealError) => Refusal): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw refusalOf(error, refusal);
  }
}

function refusalOf(error: unknown, refusal: (error: CardsealError) => Refusal): unknown {
  return isCardsealError(error) && error.code !== "INTERNAL" ? refusal(error) : error;
}

/** The body of a declared call, checked by the core. */
export function inputOf(client: object, request: Received, { operation, ids }: Route): any {
  const text = jsonText(request);
  build(client, operation, [...ids, text]);
  return JSON.parse(text);
}

/** The text of a body that is sent as JSON. */
export function jsonText({ headers, body }: Received): string {
  const type = headers.get("content-type")?.split(";")[0]!.trim().toLowerCase();
  if (type !== "application/json") throw new Refusal("content_type", "the content-type is not application/json");
  return textOf({ body });
}

/** The text of a body of any type. */
export function textOf({ body }: Pick<Received, "body">): string {
  try {
    return new host.TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Refusal("model", "the body is not UTF-8");
  }
}

/** The value under an id, or a refusal. */
export function found<V>(map: ReadonlyMap<string, V>, id: string, detail: string, documented: boolean): V {
  const value = map.get(id);
  if (value === undefined) throw new Refusal("not_found", detail, { documented });
  return value;
}

/** Adds to a map that forgets its oldest entry beyond ten thousand: a long run stays small. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  if (map.size > 10_000) map.delete(map.keys().next().value!);
  return value;
}
