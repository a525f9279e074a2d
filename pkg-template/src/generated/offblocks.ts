// Generated from the Rust declarations by `cargo xtask generate`.

import type { OffBlocksCallOptions } from "../offblocks.js";
import type { PathId, SignAsync, SignedRequest } from "../request.js";

export const OFFBLOCKS_HOSTS = { production: "https://api.offblocks.xyz" } as const;

export const OFFBLOCKS_CONTENT_TYPE = "application/json";

export interface OffBlocksCredentialsInput {
  /** UUID; the live and the sandbox environment can have different ones. */
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface OffBlocksToken {
  /** Goes into `accessToken`. */
  readonly token: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly tokenType: "Bearer" | (string & {});
}

export interface OffBlocksApiKeyInput {
  /** UUID; the live and the sandbox environment can have different ones. */
  readonly apiKey: string;
}

/** The body has the public key, the base64 of its PEM. No page that could be read names the field, so any object is taken. */
export interface OffBlocksSigningKeyInput {
  readonly [field: string]: unknown;
}

export interface OffBlocksCardCreateInput {
  /** An account has one card of each type at most. */
  readonly type: "virtual" | "physical";
  /** The cardholder's. */
  readonly billingAddress: OffBlocksAddress;
  /** Where a physical card is sent; the order starts with the call. */
  readonly shippingAddress?: OffBlocksAddress | undefined;
}

export interface OffBlocksAddress {
  readonly firstLine: string;
  readonly secondLine?: string | undefined;
  readonly city: string;
  readonly state?: string | undefined;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly postCode: string;
}

export interface OffBlocksCard {
  /** UUID. */
  readonly id: string;
  /** UUID. */
  readonly accountId: string;
  readonly type: "virtual" | "physical" | (string & {});
  /** The cardholder's name. */
  readonly name?: string;
  /** Visa or MasterCard; the page shows how the first is written. */
  readonly network?: "visa" | (string & {});
  readonly maskedPan?: string;
  /** As `10/2028`. The guide's example of a new card has none. */
  readonly expirationDate?: string;
  readonly billingAddress: OffBlocksAddress;
  readonly shippingAddress?: OffBlocksAddress;
  /** `issue_failed`, `blocked` and `terminated` are final. */
  readonly status: "issuing" | "issue_failed" | "active" | "inactive" | "suspended" | "blocked" | "terminated" | (string & {});
  /** RFC 3339, the fraction has up to nine digits. */
  readonly createdAt: string;
  /** RFC 3339; orders the events of a card. */
  readonly updatedAt: string;
}

export interface OffBlocksWebhookInput {
  /** Of the subscription to change; a new one is made without it. */
  readonly id?: string | undefined;
  /** Gets the events by POST. */
  readonly callbackUrl: string;
  /** The pages show it in every example, not whether it may be absent. */
  readonly types?: readonly ("customer.updated" | "account.updated" | "card.updated" | "authorisation.updated" | "transaction.updated")[] | undefined;
}

export interface OffBlocksWebhook {
  /** UUID. */
  readonly id: string;
  readonly callbackUrl: string;
  readonly types?: readonly ("customer.updated" | "account.updated" | "card.updated" | "authorisation.updated" | "transaction.updated" | (string & {}))[];
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339. */
  readonly updatedAt: string;
}

/** The calls `auth.…` of a `OffBlocks` client. */
export class OffBlocksAuth {
  readonly #sign: SignAsync<OffBlocksCallOptions>;

  constructor(sign: SignAsync<OffBlocksCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Gets an access token, which is good for an hour. The request is not signed.
   *
   * `POST /v1/auth/token`, <https://docs.offblocks.xyz/developer-guides/api-integration/authentication>
   */
  token(body: OffBlocksCredentialsInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<OffBlocksToken>> {
    return this.#sign(0, [], undefined, body, options);
  }

  /**
   * Replaces the API key and secret; every token ends. The page shows the request with a token and without a signature.
   *
   * `PUT /v1/auth/credentials`, <https://docs.offblocks.xyz/developer-guides/api-integration/authentication>
   */
  updateCredentials(body: OffBlocksCredentialsInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(1, [], undefined, body, options);
  }

  /**
   * Removes the credentials for good; every token ends. The page names `apiKey` and not its place: it goes in the body, as when they are replaced.
   *
   * `DELETE /v1/auth/credentials`, <https://docs.offblocks.xyz/developer-guides/api-integration/authentication>
   */
  deleteCredentials(body: OffBlocksApiKeyInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(2, [], undefined, body, options);
  }

  /**
   * Registers the public key that requests are verified with, or replaces it. The page says that it gets an id, which is `keyid` in signatures. Not signed: it comes before there is a key.
   *
   * `PUT /v1/auth/signing`, <https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures>
   */
  uploadSigningKey(body: OffBlocksSigningKeyInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(3, [], undefined, body, options);
  }

  /**
   * Removes the public key.
   *
   * `DELETE /v1/auth/signing`, <https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures>
   */
  deleteSigningKey(options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(4, [], undefined, undefined, options);
  }
}

/** The calls `cards.…` of a `OffBlocks` client. */
export class OffBlocksCards {
  readonly #sign: SignAsync<OffBlocksCallOptions>;

  constructor(sign: SignAsync<OffBlocksCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Orders a card for an account; it is `issuing` at first.
   *
   * `POST /v1/accounts/:accountId/cards`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  create(accountId: PathId, body: OffBlocksCardCreateInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<OffBlocksCard>> {
    return this.#sign(5, [accountId], undefined, body, options);
  }

  /**
   * Every card of the programme.
   *
   * `GET /v1/cards`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  list(options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(6, [], undefined, undefined, options);
  }

  /**
   * The cards of an account.
   *
   * `GET /v1/accounts/:accountId/cards`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  listByAccount(accountId: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(7, [accountId], undefined, undefined, options);
  }

  /**
   * One card.
   *
   * `GET /v1/cards/:id`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  get(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<OffBlocksCard>> {
    return this.#sign(8, [id], undefined, undefined, options);
  }

  /**
   * Deactivates a card for a time, with all associated resources.
   *
   * `PATCH /v1/cards/:id/deactivate`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  deactivate(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(9, [id], undefined, undefined, options);
  }

  /**
   * Activates a card that was deactivated, with all associated resources.
   *
   * `PATCH /v1/cards/:id/activate`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  activate(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(10, [id], undefined, undefined, options);
  }

  /**
   * Terminates a card for good; pending holds can use it for up to 30 days more.
   *
   * `DELETE /v1/cards/:id`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards>
   */
  terminate(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(11, [id], undefined, undefined, options);
  }
}

/** The calls `webhooks.…` of a `OffBlocks` client. */
export class OffBlocksWebhooks {
  readonly #sign: SignAsync<OffBlocksCallOptions>;

  constructor(sign: SignAsync<OffBlocksCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Subscribes to events, or changes a subscription.
   *
   * `PUT /v1/webhooks`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks>
   */
  save(body: OffBlocksWebhookInput | string, options?: OffBlocksCallOptions): Promise<SignedRequest<OffBlocksWebhook>> {
    return this.#sign(12, [], undefined, body, options);
  }

  /**
   * Every active subscription.
   *
   * `GET /v1/webhooks`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks>
   */
  list(options?: OffBlocksCallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(13, [], undefined, undefined, options);
  }

  /**
   * One subscription.
   *
   * `GET /v1/webhooks/:id`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks>
   */
  get(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<OffBlocksWebhook>> {
    return this.#sign(14, [id], undefined, undefined, options);
  }

  /**
   * Ends a subscription.
   *
   * `DELETE /v1/webhooks/:id`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks>
   */
  delete(id: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(15, [id], undefined, undefined, options);
  }
}

/** The calls `simulator.…` of a `OffBlocks` client. */
export class OffBlocksSimulator {
  readonly #sign: SignAsync<OffBlocksCallOptions>;

  constructor(sign: SignAsync<OffBlocksCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Lets a card that is `issuing` become `active`; in the vendor's sandbox environment.
   *
   * `PATCH /v1/simulator/cards/:cardId/issue`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/simulator>
   */
  issueCard(cardId: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(16, [cardId], undefined, undefined, options);
  }

  /**
   * Lets a card that is `issuing` become `issue_failed`; in the vendor's sandbox environment.
   *
   * `PATCH /v1/simulator/cards/:cardId/fail`, <https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/simulator>
   */
  failCard(cardId: PathId, options?: OffBlocksCallOptions): Promise<SignedRequest<undefined>> {
    return this.#sign(17, [cardId], undefined, undefined, options);
  }
}
