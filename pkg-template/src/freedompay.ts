import { type Data, stringOf } from "./data.js";
import { inCall } from "./errors.js";
import {
  FREEDOMPAY_CONTENT_TYPE,
  FREEDOMPAY_HOSTS,
  FreedomPayCardholders,
  FreedomPayCards,
  FreedomPayClients,
  FreedomPayGiftCards,
  FreedomPayLimits,
  FreedomPayRequests,
  FreedomPayTransactions,
} from "./generated/freedompay.js";
import { FREEDOMPAY_OPERATIONS, type OperationFacts } from "./generated/operations.js";
import { Kept } from "./kept.js";
import { checkNames, clockOf, optionalString } from "./options.js";
import type { Sign, SignedRequest } from "./request.js";
import { bodyText, isoDate } from "./serialise.js";
import { baseOf } from "./url.js";

const PROVIDER = "freedompay";

/** What one FreedomPay call can change. */
export interface FreedomPayCallOptions {
  /** Another path than the documented one. It is signed as it is called. */
  path?: string | undefined;
  /** Sends a `request-id` header, which only an older page of the vendor mentions. */
  requestId?: string | undefined;
  /** Taken for uniformity: this provider signs no time. */
  now?: (() => number) | undefined;
  /** Taken for uniformity: this provider signs no nonce. */
  nonce?: string | undefined;
}

interface FreedomPayCredentials {
  /** The id that the vendor calls `auth_id`. */
  authId: string;
  /** The partner key, used as its bytes. */
  secretKey: Data;
}

/** The vendor's environment, or an origin of your own. */
export type FreedomPayOptions = FreedomPayCredentials &
  ({ environment: "test" | "production"; baseUrl?: undefined } | { baseUrl: string; environment?: undefined });

/**
 * FreedomPay Card API v5. Every method checks its input, writes the body once and signs it: a detached HS512 JWS in
 * `x-jws-signature`. Nothing is sent.
 *
 * @example
 * import { FreedomPay, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const freedompay = new FreedomPay(sandbox.credentials.freedompay);
 * const request = freedompay.cards.close({ request_id: crypto.randomUUID(), card_id: "42", description: "lost" });
 * const result = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(result.status); // ok
 */
export class FreedomPay {
  readonly requests: FreedomPayRequests;
  readonly clients: FreedomPayClients;
  readonly cards: FreedomPayCards;
  readonly transactions: FreedomPayTransactions;
  readonly cardholders: FreedomPayCardholders;
  readonly limits: FreedomPayLimits;
  readonly giftCards: FreedomPayGiftCards;
  readonly #origin: string;
  readonly #kept: Kept;

  constructor(options: FreedomPayOptions) {
    try {
      checkNames(options, ["authId", "secretKey", "environment", "baseUrl"], "options");
      const given = options ?? {};
      const authId = stringOf(given.authId, "authId");
      this.#origin = baseOf(given, FREEDOMPAY_HOSTS).text;
      this.#kept = new Kept(given.secretKey, "secretKey", (glue, number, key, isText) =>
        glue.keep_freedompay(number, authId, key, isText),
      );
    } catch (caught) {
      throw inCall(caught, PROVIDER);
    }
    const sign: Sign<FreedomPayCallOptions> = (operation, _ids, _query, body, options) => this.#sign(operation, body, options);
    this.requests = new FreedomPayRequests(sign);
    this.clients = new FreedomPayClients(sign);
    this.cards = new FreedomPayCards(sign);
    this.transactions = new FreedomPayTransactions(sign);
    this.cardholders = new FreedomPayCardholders(sign);
    this.limits = new FreedomPayLimits(sign);
    this.giftCards = new FreedomPayGiftCards(sign);
  }

  /**
   * Signs a POST to any path: an object is serialised, a string is sent as it is. For the calls whose fields no page
   * shows; nothing checks them.
   *
   * @example
   * import { FreedomPay } from "cardseal";
   *
   * const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
   * const request = freedompay.raw("/v5/card-api/request/status", { request_id: "828cf71d-a447-4a67-a149-c1df8bc197ca" });
   * console.log(request.headers["x-jws-signature"]);
   */
  raw<T = unknown>(path: string, body: object | string, options?: Omit<FreedomPayCallOptions, "path">): SignedRequest<T> {
    try {
      checkNames(options, ["requestId", "now", "nonce"], "options");
      checkUnused(options);
      const target = stringOf(path, "path");
      const text = bodyText(body, "body", offsetDate);
      const requestId = optionalString(options?.requestId, "requestId");
      const signature = this.#kept.call((glue, number) => glue.freedompay_raw(number, target, text, requestId));
      return request(this.#origin + target, signature, text, "raw", requestId);
    } catch (caught) {
      throw inCall(caught, PROVIDER, "raw");
    }
  }

  /**
   * Wipes the key. Every later call that needs it throws `CLIENT_FREED`.
   *
   * @example
   * import { FreedomPay } from "cardseal";
   *
   * const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
   * freedompay.free();
   * try {
   *   freedompay.cards.statement({ card_id: "42" });
   * } catch (error) {
   *   console.log(error.code); // CLIENT_FREED
   * }
   */
  free(): void {
    this.#kept.free();
  }

  #sign(index: number, body: unknown, options: FreedomPayCallOptions | undefined): SignedRequest<never> {
    const operation = FREEDOMPAY_OPERATIONS[index] as OperationFacts;
    try {
      const text = bodyText(body, "body", offsetDate);
      let path: string | undefined;
      let requestId: string | undefined;
      if (options !== undefined) {
        checkNames(options, ["path", "requestId", "now", "nonce"], "options");
        checkUnused(options);
        path = optionalString(options.path, "path");
        requestId = optionalString(options.requestId, "requestId");
      }
      const signature = this.#kept.call((glue, number) => glue.freedompay(number, index, text, path, requestId));
      return request(this.#origin + (path ?? operation.path), signature, text, operation.name, requestId);
    } catch (caught) {
      throw inCall(caught, PROVIDER, operation.name);
    }
  }
}

function request(url: string, signature: string, body: string, operation: string, requestId: string | undefined): SignedRequest<never> {
  return {
    method: "POST",
    url,
    headers:
      requestId === undefined
        ? { "content-type": FREEDOMPAY_CONTENT_TYPE, "x-jws-signature": signature }
        : { "content-type": FREEDOMPAY_CONTENT_TYPE, "request-id": requestId, "x-jws-signature": signature },
    body,
    redirect: "manual",
    provider: PROVIDER,
    operation,
  };
}

/** This provider signs neither, but a wrong type is wrong everywhere. */
function checkUnused(options: { readonly now?: unknown; readonly nonce?: unknown } | undefined): void {
  clockOf(options?.now);
  optionalString(options?.nonce, "nonce");
}

/** The vendor writes times with an offset and without a fraction. */
function offsetDate(date: Date): string {
  return isoDate(date).replace(/\.\d+Z$/, "+00:00");
}
