import { type Data, stringOf } from "./data.js";
import { inCall } from "./errors.js";
import { type OperationFacts, PAYSERA_OPERATIONS } from "./generated/operations.js";
import { PAYSERA_CONTENT_TYPE, PAYSERA_HOSTS, PayseraCards, PayseraDeposits, PayseraServer } from "./generated/paysera.js";
import { Kept } from "./kept.js";
import { checkNames, milliseconds, optionalString, parameters } from "./options.js";
import { type PathId, pathId, type Sign, type SignedRequest } from "./request.js";
import { compute } from "./runtime.js";
import { bodyText, isoDate } from "./serialise.js";
import { type Origin, parseBaseUrl, rawParts } from "./url.js";

const PROVIDER = "paysera";

/** What one Paysera call can change. */
export interface PayseraCallOptions {
  /** Parameters beside `body_hash`, as `project_id`; they win over the client's. */
  ext?: Record<string, string> | undefined;
  /** Milliseconds, as `Date.now` returns them. */
  now?: (() => number) | undefined;
  /** Printable ASCII without quotes and backslashes; made when absent. */
  nonce?: string | undefined;
}

/** A MAC id and key, of the client or of a user's OAuth token. */
export interface PayseraCredentials {
  macId: string;
  /** Used as its bytes; nothing is decoded. */
  macKey: Data;
}

/** Credentials, parameters of every call, and another origin than the documented one. */
export interface PayseraOptions extends PayseraCredentials {
  ext?: Record<string, string> | undefined;
  baseUrl?: string | undefined;
}

/** A call of the Wallet API that is not typed. */
export interface PayseraRawCall {
  method: string;
  /** As it goes on the wire, without the query. */
  path: string;
  query?: Record<string, string | number | boolean> | string | undefined;
  body?: object | string | undefined;
  /** JSON when absent. With `application/x-www-form-urlencoded` an object is written as a form. */
  contentType?: string | undefined;
  ext?: Record<string, string> | undefined;
}

/**
 * Paysera Wallet API, payment cards. Every method checks its input, writes the body once and signs it: a MAC with
 * `body_hash` in `authorization`. Nothing is sent.
 *
 * @example
 * import { Paysera, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const paysera = new Paysera(sandbox.credentials.paysera);
 * const request = paysera.cards.create({ user_id: 13, relation: { redirect_back_uri: "https://example.com" } });
 * const card = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(card.status, card.relation?.redirect_uri);
 */
export class Paysera {
  readonly cards: PayseraCards;
  readonly deposits: PayseraDeposits;
  readonly server: PayseraServer;
  readonly #origin: Origin;
  readonly #ext: Record<string, string> | undefined;
  readonly #parameters: string[] | undefined;
  readonly #kept: Kept;

  constructor(options: PayseraOptions) {
    try {
      checkNames(options, ["macId", "macKey", "ext", "baseUrl"], "options");
      const { baseUrl = PAYSERA_HOSTS.production } = options ?? {};
      const origin = parseBaseUrl(baseUrl);
      const macId = stringOf(options?.macId, "macId");
      this.#origin = origin;
      this.#parameters = parameters(options.ext);
      this.#ext = options.ext === undefined ? undefined : { ...options.ext };
      this.#kept = new Kept(options.macKey, "macKey", (glue, number, key, isText) =>
        glue.keep_paysera(number, macId, key, isText, origin.host, origin.port),
      );
    } catch (caught) {
      throw inCall(caught, PROVIDER);
    }
    const sign: Sign<PayseraCallOptions> = (...input) => this.#sign(...input);
    this.cards = new PayseraCards(sign);
    this.deposits = new PayseraDeposits(sign);
    this.server = new PayseraServer(sign);
  }

  /**
   * A client for other credentials, as those of one user's OAuth token, with everything else the same.
   *
   * @example
   * import { Paysera } from "cardseal";
   *
   * const paysera = new Paysera({ macId: "client", macKey: "client key", ext: { project_id: "7" } });
   * const forUser = paysera.withCredentials({ macId: "token", macKey: "token key" });
   * console.log(forUser.cards.get(1).url); // https://wallet.paysera.com/rest/v1/card/1
   */
  withCredentials(credentials: PayseraCredentials): Paysera {
    try {
      checkNames(credentials, ["macId", "macKey"], "credentials");
    } catch (caught) {
      throw inCall(caught, PROVIDER);
    }
    const ext = this.#ext === undefined ? {} : { ext: this.#ext };
    return another({ ...credentials, ...ext, baseUrl: this.#origin.text });
  }

  /**
   * Signs any call of the API: a body that is an object is serialised, a string is sent as it is. Nothing checks it.
   *
   * @example
   * import { Paysera } from "cardseal";
   *
   * const paysera = new Paysera({ macId: "id", macKey: "key" });
   * const request = paysera.raw({ method: "GET", path: "/rest/v1/payment/10145" });
   * console.log(request.url); // https://wallet.paysera.com/rest/v1/payment/10145
   */
  raw<T = unknown>(call: PayseraRawCall, options?: PayseraCallOptions): SignedRequest<T> {
    try {
      checkNames(call, ["method", "path", "query", "body", "contentType", "ext"], "members of the call", "call");
      checkNames(options, ["ext", "now", "nonce"], "options");
      const { method, target, contentType, body } = rawParts(this.#origin, call, PAYSERA_CONTENT_TYPE);
      const ext = parameters(this.#ext, call.ext, options?.ext);
      const now = milliseconds(options?.now);
      const nonce = optionalString(options?.nonce, "nonce");
      const sealed = this.#kept.call((glue, number) =>
        glue.paysera_raw(number, method, target, body, contentType, ext, now, nonce),
      );
      return this.#request(method, sealed, body, contentType, "raw");
    } catch (caught) {
      throw inCall(caught, PROVIDER, "raw");
    }
  }

  /**
   * Wipes the key. Every later call that needs it throws `CLIENT_FREED`.
   *
   * @example
   * import { Paysera } from "cardseal";
   *
   * const paysera = new Paysera({ macId: "id", macKey: "key" });
   * paysera.free();
   * try {
   *   paysera.cards.get(1);
   * } catch (error) {
   *   console.log(error.code); // CLIENT_FREED
   * }
   */
  free(): void {
    this.#kept.free();
  }

  #sign(
    index: number,
    ids: readonly PathId[],
    query: object | string | undefined,
    body: object | string | undefined,
    options: PayseraCallOptions | undefined,
  ): SignedRequest<never> {
    const operation = PAYSERA_OPERATIONS[index] as OperationFacts;
    try {
      if (options !== undefined) checkNames(options, ["ext", "now", "nonce"], "options");
      const id = operation.ids[0] === undefined ? undefined : pathId(ids[0], operation.ids[0]);
      const parametersText = operation.query ? bodyText(query, "query", isoDate) : undefined;
      const text = operation.body ? bodyText(body, "body", isoDate) : undefined;
      const ext = options?.ext === undefined ? this.#parameters : parameters(this.#ext, options.ext);
      const now = milliseconds(options?.now);
      const nonce = optionalString(options?.nonce, "nonce");
      if (!operation.signed) return this.#unsigned(index, operation);
      const sealed = this.#kept.call((glue, number) =>
        glue.paysera(number, index, id, parametersText, text, ext, now, nonce),
      );
      return this.#request(operation.method, sealed, text, PAYSERA_CONTENT_TYPE, operation.name);
    } catch (caught) {
      throw inCall(caught, PROVIDER, operation.name);
    }
  }

  #unsigned(index: number, operation: OperationFacts): SignedRequest<never> {
    const target = compute((glue) => glue.paysera_unsigned(index));
    return {
      method: operation.method,
      url: this.#origin.text + target,
      headers: {},
      redirect: "manual",
      provider: PROVIDER,
      operation: operation.name,
    };
  }

  /** `sealed` is the target and, after a line feed, the authorization. */
  #request(method: string, sealed: string, body: string | undefined, contentType: string, operation: string): SignedRequest<never> {
    const end = sealed.indexOf("\n");
    const url = this.#origin.text + sealed.slice(0, end);
    const authorization = sealed.slice(end + 1);
    if (body === undefined) {
      return { method, url, headers: { authorization }, redirect: "manual", provider: PROVIDER, operation };
    }
    const headers = { "content-type": contentType, authorization };
    return { method, url, headers, body, redirect: "manual", provider: PROVIDER, operation };
  }
}

// Outside the class: a class that names itself inside is renamed by the bundler.
function another(options: PayseraOptions): Paysera {
  return new Paysera(options);
}
