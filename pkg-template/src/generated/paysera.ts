// Generated from the Rust declarations by `cargo xtask generate`.

import type { PayseraCallOptions } from "../paysera.js";
import type { PathId, Sign, SignedRequest } from "../request.js";

export const PAYSERA_HOSTS = { production: "https://wallet.paysera.com" } as const;

export const PAYSERA_CONTENT_TYPE = "application/json;charset=utf-8";

export interface PayseraCardCreateInput {
  /** The user whose card it is. */
  readonly user_id: number;
  /** Links between card and accounts. */
  readonly accounts?: readonly PayseraCardAccount[] | undefined;
  readonly relation?: PayseraRelationInput | undefined;
}

export interface PayseraCardAccount {
  /** The account that the card is linked to. */
  readonly number: string;
  /** Priority; the lower, the higher. */
  readonly order: number;
}

export interface PayseraRelationInput {
  /** Where the user comes back to. */
  readonly redirect_back_uri?: string | undefined;
  /** Language of the pages, two letters. */
  readonly locale?: string | undefined;
}

export interface PayseraCard {
  readonly id: number;
  /** The table says integer, an example has a string. */
  readonly user_id: number | string;
  readonly status: "unrelated" | "related" | "failed" | (string & {});
  /** Seconds since 1970; only when related. */
  readonly related_at?: number;
  /** Only when unrelated. */
  readonly relation?: PayseraRelation;
  /** Only when related. */
  readonly card_data?: PayseraCardData;
  /** The table says always, the example after creating has none. */
  readonly accounts?: readonly PayseraCardAccount[];
  /** Only when related. */
  readonly commission_rule?: PayseraCommissionRule;
}

export interface PayseraRelation {
  /** Where the user relates the card; send the browser there. */
  readonly redirect_uri: string;
}

export interface PayseraCardData {
  /** A part of the number, for display. */
  readonly number: string;
  /** The name on the card, for display. */
  readonly holder: string;
  readonly type: string;
  /** ISO, two letters. */
  readonly country?: string;
  readonly expiration?: PayseraExpiration;
}

export interface PayseraExpiration {
  readonly year: number;
  readonly month: number;
}

export interface PayseraCommissionRule {
  readonly percent?: number;
  /** Cents. */
  readonly fix?: number;
  readonly fix_decimal?: string;
  /** Cents; only with `percent`. */
  readonly min?: number;
  /** Only with `percent`. */
  readonly min_decimal?: string;
  /** Cents; only with `percent`. */
  readonly max?: number;
  /** Only with `percent`. */
  readonly max_decimal?: string;
  /** Only with `fix`, `min` or `max`. */
  readonly currency?: string;
}

export interface PayseraCardUpdateInput {
  /** Links between card and accounts. */
  readonly accounts?: readonly PayseraCardAccount[] | undefined;
}

export interface PayseraCardsQuery {
  /** The user whose cards they are. */
  readonly user_id: number;
  /** At most so many; 20 when absent, 200 at most. */
  readonly limit?: number | undefined;
  /** Skips so many; 0 when absent. */
  readonly offset?: number | undefined;
}

export interface PayseraCardList {
  readonly cards: readonly PayseraCard[];
  readonly _metadata: PayseraMetadata;
}

export interface PayseraMetadata {
  readonly total?: number;
  readonly offset?: number;
  readonly limit?: number;
}

export interface PayseraDepositCreateInput {
  /** The account that gets the money. */
  readonly account_number: string;
  /** What the account gets; the commission comes on top. */
  readonly amount: PayseraMoneyInput;
}

export interface PayseraMoneyInput {
  /** Cents, a hundredth of the unit in every currency: 1313 is 13.13. */
  readonly amount: number;
  readonly currency: string;
}

export interface PayseraDeposit {
  /** The table says string, the example has an integer. */
  readonly id: number | string;
  readonly account_number: string;
  readonly amount: PayseraMoney;
  readonly commission: PayseraMoney;
}

export interface PayseraMoney {
  /** Cents, a hundredth of the unit in every currency: 1313 is 13.13. */
  readonly amount: number;
  readonly currency: string;
  /** The same amount as a decimal string. */
  readonly amount_decimal: string;
}

export interface PayseraServerTime {
  /** Seconds since 1970. */
  readonly time: number;
}

/** The calls `cards.…` of a `Paysera` client. */
export class PayseraCards {
  readonly #sign: Sign<PayseraCallOptions>;

  constructor(sign: Sign<PayseraCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Creates a card; send the user to `relation.redirect_uri`, then poll `cards.get`.
   *
   * `POST /rest/v1/card`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  create(body: PayseraCardCreateInput | string, options?: PayseraCallOptions): SignedRequest<PayseraCard> {
    return this.#sign(0, [], undefined, body, options);
  }

  /**
   * Changes the links between a card and accounts; refused once the card has failed.
   *
   * `PUT /rest/v1/card/:id`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  update(id: PathId, body: PayseraCardUpdateInput | string, options?: PayseraCallOptions): SignedRequest<PayseraCard> {
    return this.#sign(1, [id], undefined, body, options);
  }

  /**
   * Deletes a card; the answer is empty.
   *
   * `DELETE /rest/v1/card/:id`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  delete(id: PathId, options?: PayseraCallOptions): SignedRequest<undefined> {
    return this.#sign(2, [id], undefined, undefined, options);
  }

  /**
   * One card.
   *
   * `GET /rest/v1/card/:id`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  get(id: PathId, options?: PayseraCallOptions): SignedRequest<PayseraCard> {
    return this.#sign(3, [id], undefined, undefined, options);
  }

  /**
   * The cards of a user.
   *
   * `GET /rest/v1/cards`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  list(query: PayseraCardsQuery, options?: PayseraCallOptions): SignedRequest<PayseraCardList> {
    return this.#sign(4, [], query, undefined, options);
  }
}

/** The calls `deposits.…` of a `Paysera` client. */
export class PayseraDeposits {
  readonly #sign: Sign<PayseraCallOptions>;

  constructor(sign: Sign<PayseraCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Prepares a payment from a related card to an account.
   *
   * `POST /rest/v1/card/:cardId/deposit`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  create(cardId: PathId, body: PayseraDepositCreateInput | string, options?: PayseraCallOptions): SignedRequest<PayseraDeposit> {
    return this.#sign(5, [cardId], undefined, body, options);
  }

  /**
   * Carries a deposit out. No documented call looks a deposit up: after a timeout, do not repeat it unseen.
   *
   * `PUT /rest/v1/deposit/:id/process`, <https://developers.paysera.com/en/wallet/payment-cards>
   */
  process(id: PathId, options?: PayseraCallOptions): SignedRequest<PayseraDeposit> {
    return this.#sign(6, [id], undefined, undefined, options);
  }
}

/** The calls `server.…` of a `Paysera` client. */
export class PayseraServer {
  readonly #sign: Sign<PayseraCallOptions>;

  constructor(sign: Sign<PayseraCallOptions>) {
    this.#sign = sign;
  }

  /**
   * The server's clock. The request is not signed.
   *
   * `GET /rest/v1/server`, <https://developers.paysera.com/guides/wallet/authentication>
   */
  time(options?: PayseraCallOptions): SignedRequest<PayseraServerTime> {
    return this.#sign(7, [], undefined, undefined, options);
  }
}
