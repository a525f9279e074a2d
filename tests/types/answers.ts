// Requests on their way out, answers on their way in, and what can go wrong.
import { CardsealError, D1, type ErrorCode, FreedomPay, isCardsealError, OffBlocks, parseD1Notification, Paysera, readResponse, Redacted, redact, type ResponseLike, type SignedRequest } from "cardseal";
import type { D1Credentials, D1DigitalCard, D1NotificationReceived, D1OpenCredentials, D1OperationResult, FreedomPayResult, OffBlocksCard, PayseraCard } from "cardseal";
import { createSandbox, type Sandbox } from "cardseal/sandbox";
import { type Equal, expect } from "./equal.js";

const sandbox: Sandbox = createSandbox({ now: Date.now, pendingPolls: 0, skewSeconds: 60, credentials: { paysera: { macId: "a", macKey: new Uint8Array(1) } } });
const freedompay = new FreedomPay(sandbox.credentials.freedompay);
const paysera = new Paysera(sandbox.credentials.paysera);
const offblocks = new OffBlocks(sandbox.credentials.offblocks);
const d1 = new D1(sandbox.credentials.d1);
declare const response: ResponseLike;

// Where the host has a fetch, a request is its second argument as it is, and its answer can be read.
type Fetch = typeof globalThis extends { fetch: infer F extends (...input: never) => unknown } ? F : (url: string, init?: SignedRequest) => Promise<ResponseLike>;
declare const fetch: Fetch;
expect<Equal<SignedRequest extends NonNullable<Parameters<Fetch>[1]> ? true : false, true>>();
expect<Equal<Awaited<ReturnType<Fetch>> extends ResponseLike ? true : false, true>>();
expect<Equal<Awaited<ReturnType<Sandbox["fetch"]>> extends ResponseLike ? true : false, true>>();

export async function answers(): Promise<void> {
  const close = freedompay.cards.close({ request_id: "1", card_id: "42", description: "lost" });
  const result = await readResponse(close, response);
  expect<Equal<typeof result, FreedomPayResult>>();
  const card = await readResponse(paysera.cards.get(1), await sandbox.fetch(close.url, close));
  expect<Equal<typeof card, PayseraCard>>();
  const sent = await readResponse(paysera.cards.list({ user_id: 13 }), (await fetch(close.url, close)) as ResponseLike);
  expect<Equal<typeof sent.cards, readonly PayseraCard[]>>();
  const nothing = await readResponse(paysera.cards.delete(1), response);
  expect<Equal<typeof nothing, undefined>>();
  const unknown = await readResponse(paysera.raw({ method: "GET", path: "/" }), response);
  expect<Equal<typeof unknown, unknown>>();
  const told = await readResponse(freedompay.raw<{ a: 1 }>("/v5/x", {}), response);
  expect<Equal<typeof told, { a: 1 }>>();
  const issuing = await readResponse(await offblocks.cards.create("42", "{}"), response);
  expect<Equal<typeof issuing, OffBlocksCard>>();
  const suspended = await readResponse(await d1.digitalCards.suspend("1"), response);
  expect<Equal<typeof suspended, D1OperationResult>>();
  const digital = await readResponse(await d1.digitalCards.get("1"), response);
  expect<Equal<typeof digital, D1DigitalCard>>();
  const found = await readResponse(await d1.digitalCards.search({ pan: "1" }), response);
  expect<Equal<typeof found, unknown>>();
  const sealed = await readResponse(await d1.digitalCards.credentials("1"), response);
  expect<Equal<typeof sealed, D1Credentials>>();
  const opened = await d1.openCredentials(sealed);
  expect<Equal<typeof opened, D1OpenCredentials>>();
  expect<Equal<D1OpenCredentials, { readonly pan: Redacted; readonly exp?: string }>>();
  const { remainingOperations, ...lists } = await readResponse(await d1.operations.list("1"), response);
  expect<Equal<typeof remainingOperations, number | undefined>>();
  expect<Equal<(typeof lists)[string], unknown>>();
  const own = await readResponse(await d1.raw<{ a: 1 }>({ method: "GET", path: "/" }), response);
  expect<Equal<typeof own, { a: 1 }>>();
  const logged = redact(close);
  expect<Equal<typeof logged, SignedRequest<FreedomPayResult>>>();

  // Optional is optional, and stays so.
  const uri: string | undefined = card.relation?.redirect_uri;
  // @ts-expect-error a card that is related has no relation
  card.relation.redirect_uri;
  // @ts-expect-error UnionPay has no expiry date
  opened.exp.length;
  // @ts-expect-error a PAN has to be revealed
  opened.pan.slice(-4);
  // @ts-expect-error 13 or "13"
  card.user_id.toFixed();
  // @ts-expect-error an answer does not change
  card.status = "related";
  // @ts-expect-error requests of different answers are different
  const wrong: SignedRequest<PayseraCard> = close;
  await sandbox.fetch({ ...wrong, url: uri ?? "" });
}

expect<Equal<Pick<SignedRequest, "method" | "url" | "headers" | "body" | "redirect" | "provider" | "operation">, {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: "manual";
  readonly provider: string;
  readonly operation: string;
}>>();

const notification = parseD1Notification("/", new Uint8Array(1));
expect<Equal<typeof notification, D1NotificationReceived>>();
const about: readonly [string, string, string | undefined] = [notification.issuerId, notification.digitalCardId, notification.operationId];
const held = new Redacted({ pan: about[0] });
expect<Equal<ReturnType<typeof held.reveal>, { pan: string }>>();
const shown: string = held.toString() + held.toJSON() + new Redacted(about[1]).reveal();
// @ts-expect-error a notification is text or bytes
parseD1Notification(shown, {});
// @ts-expect-error what is held does not change
held.value = 1;

/** Every code, each once: a new one does not compile until it is named here. */
export function kindOf(error: unknown): "input" | "message" | "answer" | "host" | "other" {
  if (!isCardsealError(error)) return "other";
  expect<Equal<typeof error, CardsealError>>();
  expect<Equal<typeof error.code, ErrorCode>>();
  const shown: [field: string | undefined, hint: string | undefined, status: number | undefined, response: unknown] = [error.field, error.hint, error.status, error.response];
  switch (error.code) {
    case "INVALID_ARGUMENT": case "INVALID_SECRET": case "INVALID_URL": case "INVALID_PATH": case "INVALID_HEADER": case "INVALID_TIMESTAMP":
    case "INVALID_NONCE": case "INVALID_JSON": case "NOT_REPRESENTABLE": case "TOO_DEEP": case "UNKNOWN_FIELD": case "READ_ONLY_FIELD":
    case "MISSING_FIELD": case "DUPLICATE_FIELD": case "WRONG_TYPE": case "WRONG_VALUE": case "CLIENT_FREED":
      return "input";
    case "INVALID_KEY": case "INVALID_COMPONENT": case "INVALID_SIGNATURE": case "UNKNOWN_KEY":
      return "input";
    case "MALFORMED_SIGNATURE": case "MALFORMED_DIGEST": case "DIGEST_MISMATCH": case "NO_SIGNATURE": case "POLICY_NOT_MET":
    case "MALFORMED_JWS": case "MALFORMED_JWE": case "DECRYPTION_FAILED": case "UNSUPPORTED_ALGORITHM": case "MALFORMED_AUTHORIZATION": case "SIGNATURE_MISMATCH": case "BODY_MISMATCH": case "TIMESTAMP_OUT_OF_RANGE":
      return "message";
    case "HTTP_ERROR": case "PROVIDER_ERROR": case "INVALID_RESPONSE":
      return shown.length === 4 ? "answer" : "other";
    case "NO_RANDOMNESS": case "NO_WEB_CRYPTO": case "WASM_BLOCKED": case "NO_MODULE": case "INTERNAL":
      return "host";
    default:
      return error.code satisfies never;
  }
}

// @ts-expect-error a code that there is not
export const code: ErrorCode = "EINVAL";
// @ts-expect-error an error's code does not change
new CardsealError("m", { code: "INTERNAL" }).code = "HTTP_ERROR";
// @ts-expect-error a response has a status and a text
readResponse(freedompay.raw("/", {}), { status: 200 });
