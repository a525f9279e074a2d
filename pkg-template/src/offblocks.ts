import { type AccessToken, checkToken, noToken, tokenOf } from "./access-token.js";
import { inCall, isCardsealError, refuse, renamed } from "./errors.js";
import {
  OFFBLOCKS_CONTENT_TYPE,
  OFFBLOCKS_HOSTS,
  OffBlocksAuth,
  OffBlocksCards,
  OffBlocksSimulator,
  OffBlocksWebhooks,
} from "./generated/offblocks.js";
import { OFFBLOCKS_OPERATIONS, type OperationFacts } from "./generated/operations.js";
import { profiles } from "./generated/profiles.js";
import type { HeldKey } from "./held-key.js";
import { heldSigner, type KeyInput, type MessageKey } from "./message-key.js";
import { checkNames, clockOf, milliseconds, optionalString } from "./options.js";
import { type FlatProfile, flatProfile, type SignatureProfile } from "./profile.js";
import { headersOf, type PathId, pathId, type SignAsync, type SignedRequest } from "./request.js";
import { compute } from "./runtime.js";
import { bodyText, isoDate } from "./serialise.js";
import { signed } from "./signature.js";
import { type Origin, parseBaseUrl, rawParts } from "./url.js";

const PROVIDER = "offblocks";

/** What one OffBlocks call can change. */
export interface OffBlocksCallOptions {
  /** A UUID. Made when absent; pass the same one, with the same body, to repeat a call. */
  idempotencyKey?: string | undefined;
  /** In place of the client's. */
  accessToken?: AccessToken | undefined;
  /** Milliseconds, as `Date.now` returns them. */
  now?: (() => number) | undefined;
  /** For a profile that sends one; made when absent. */
  nonce?: string | undefined;
}

/** Everything may be absent; a signed call needs `keyid`, `privateKey` and an access token. */
export interface OffBlocksOptions {
  /** The id that the vendor gave the uploaded public key. */
  keyid?: string | undefined;
  /** P-384: PEM as `openssl ecparam -genkey` writes it, or what else `importKey` takes. */
  privateKey?: KeyInput | MessageKey | undefined;
  accessToken?: AccessToken | undefined;
  /** Another way of signing than `profiles.offblocks`. */
  profile?: SignatureProfile | undefined;
  baseUrl?: string | undefined;
}

/** A call of the API that is not typed. It is signed. */
export interface OffBlocksRawCall {
  method: string;
  /** As it goes on the wire, without the query. */
  path: string;
  query?: Record<string, string | number | boolean> | string | undefined;
  body?: object | string | undefined;
  /** JSON when absent. With `application/x-www-form-urlencoded` an object is written as a form. */
  contentType?: string | undefined;
}

/**
 * OffBlocks Cards API. Every method checks its input, writes the body once and returns the request: with
 * `content-digest`, an `idempotency-key` where something changes, and an HTTP message signature. Nothing is sent.
 *
 * @example
 * import { OffBlocks, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const offblocks = new OffBlocks(sandbox.credentials.offblocks);
 * const billingAddress = { firstLine: "1 High Street", city: "London", country: "GB", postCode: "N1 1AA" };
 * const request = await offblocks.cards.create(sandbox.seeds.offblocks.accountId, { type: "virtual", billingAddress });
 * const card = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(card.status); // issuing
 */
export class OffBlocks {
  readonly auth: OffBlocksAuth;
  readonly cards: OffBlocksCards;
  readonly webhooks: OffBlocksWebhooks;
  readonly simulator: OffBlocksSimulator;
  readonly #origin: Origin;
  readonly #profile: FlatProfile;
  readonly #accessToken: AccessToken | undefined;
  readonly #held: HeldKey<KeyInput | MessageKey, MessageKey>;

  constructor(options: OffBlocksOptions = {}) {
    try {
      checkNames(options, ["keyid", "privateKey", "accessToken", "profile", "baseUrl"], "options");
      this.#origin = parseBaseUrl(options.baseUrl === undefined ? OFFBLOCKS_HOSTS.production : options.baseUrl);
      this.#profile = flatProfile(options.profile === undefined ? profiles.offblocks : options.profile);
      const keyid = optionalString(options.keyid, "keyid");
      this.#accessToken = checkToken(options.accessToken);
      this.#held = heldSigner(options.privateKey, this.#profile.algorithm, keyid, "privateKey");
    } catch (caught) {
      throw inCall(caught, PROVIDER);
    }
    const sign: SignAsync<OffBlocksCallOptions> = (...input) => this.#sign(...input);
    this.auth = new OffBlocksAuth(sign);
    this.cards = new OffBlocksCards(sign);
    this.webhooks = new OffBlocksWebhooks(sign);
    this.simulator = new OffBlocksSimulator(sign);
  }

  /**
   * Signs any call of the API: a body that is an object is serialised, a string is sent as it is. Nothing checks it. The access
   * token goes with it if there is one, and an idempotency key unless it is a GET.
   *
   * @example
   * import { OffBlocks } from "cardseal";
   * import { createSandbox } from "cardseal/sandbox";
   *
   * const offblocks = new OffBlocks(createSandbox().credentials.offblocks);
   * const request = await offblocks.raw({ method: "GET", path: "/v1/customers/42" });
   * console.log(request.headers["signature-input"].slice(0, 14)); // sig=("@method"
   */
  async raw<T = unknown>(call: OffBlocksRawCall, options?: OffBlocksCallOptions): Promise<SignedRequest<T>> {
    try {
      checkNames(call, ["method", "path", "query", "body", "contentType"], "members of the call", "call");
      checkOptions(options);
      const { method, target, contentType, body } = rawParts(this.#origin, call, OFFBLOCKS_CONTENT_TYPE);
      const own = perCall(options);
      const token = await tokenOf(own.accessToken ?? this.#accessToken);
      return await this.#prepare(undefined, [method, target, contentType], body, token, await this.#key(), own, method, "raw");
    } catch (caught) {
      throw inCall(ofPrivateKey(caught), PROVIDER, "raw");
    }
  }

  /**
   * Lets the key go. Every later call that needs it throws `CLIENT_FREED`, and so does one that is still waiting for
   * its token or its signature.
   *
   * @example
   * import { OffBlocks } from "cardseal";
   * import { createSandbox } from "cardseal/sandbox";
   *
   * const offblocks = new OffBlocks(createSandbox().credentials.offblocks);
   * offblocks.free();
   * const error = await offblocks.cards.get("42").catch((caught) => caught);
   * console.log(error.code); // CLIENT_FREED
   */
  free(): void {
    this.#held.free();
  }

  async #sign(
    index: number,
    ids: readonly PathId[],
    _query: unknown,
    input: object | string | undefined,
    options: OffBlocksCallOptions | undefined,
  ): Promise<SignedRequest<never>> {
    const operation = OFFBLOCKS_OPERATIONS[index] as OperationFacts;
    try {
      checkOptions(options);
      const names = operation.ids.map((name, place) => pathId(ids[place], name));
      const body = operation.body ? bodyText(input, "body", isoDate) : undefined;
      const own = perCall(options);
      const token = operation.anonymous ? noToken(own.accessToken) : await tokenOf(own.accessToken ?? this.#accessToken);
      const key = operation.signed ? await this.#key() : undefined;
      return await this.#prepare(index, names, body, token, key, own, operation.method, operation.name);
    } catch (caught) {
      throw inCall(ofPrivateKey(caught), PROVIDER, operation.name);
    }
  }

  /** `line` is the ids of a declared call; of a raw one method, target and content type. Without a key it is not signed. */
  async #prepare(
    index: number | undefined,
    line: string[],
    body: string | undefined,
    token: string | undefined,
    key: MessageKey | undefined,
    { idempotencyKey, nonce, clock }: PerCall,
    method: string,
    operation: string,
  ): Promise<SignedRequest<never>> {
    const now = milliseconds(clock);
    const { flat, expiresAfter } = this.#profile;
    const [scheme = "", authority = ""] = this.#origin.text.split("://");
    const [base = "", input = "", start = "", target = "", ...fields] = compute((glue) =>
      glue.offblocks(index, line, body, token, idempotencyKey, scheme, authority, flat, expiresAfter, key?.algorithm, key?.keyid, now, nonce),
    );
    const headers = headersOf(fields);
    if (key !== undefined) Object.assign(headers, { "signature-input": input, signature: await signed(key, base, start) });
    const url = this.#origin.text + target;
    return { method, url, headers, ...(body !== undefined && { body }), redirect: "manual", provider: PROVIDER, operation };
  }

  async #key(): Promise<MessageKey> {
    const key = await this.#held.get();
    if (key === undefined) throw refuse("MISSING_FIELD", "privateKey", "is missing", "a signed call needs the private key and its keyid");
    return key;
  }
}

/** What is wrong with a key is wrong with this option. A body may have a field of the name `key`. */
function ofPrivateKey(caught: unknown): unknown {
  return isCardsealError(caught) && caught.code === "INVALID_KEY" ? renamed(caught, "key", "privateKey") : caught;
}

function checkOptions(options: OffBlocksCallOptions | undefined): void {
  if (options !== undefined) checkNames(options, ["idempotencyKey", "accessToken", "now", "nonce"], "options");
}

interface PerCall {
  readonly idempotencyKey: string | undefined;
  readonly nonce: string | undefined;
  readonly accessToken: AccessToken | undefined;
  readonly clock: (() => unknown) | undefined;
}

/** Read before anything is awaited: a caller may use the object again for the next call. */
function perCall(options: OffBlocksCallOptions | undefined): PerCall {
  return {
    idempotencyKey: optionalString(options?.idempotencyKey, "idempotencyKey"),
    nonce: optionalString(options?.nonce, "nonce"),
    accessToken: checkToken(options?.accessToken),
    clock: clockOf(options?.now),
  };
}
