// Generated from the Rust declarations by `cargo xtask generate`.

import type { FreedomPayCallOptions } from "../freedompay.js";
import type { Sign, SignedRequest } from "../request.js";

export const FREEDOMPAY_HOSTS = { test: "https://test-api.freedompay.kz", production: "https://api.freedompay.kz" } as const;

export const FREEDOMPAY_CONTENT_TYPE = "application/json";

export interface FreedomPayRequestStatusInput {
  /** The id of an earlier call. */
  readonly request_id: string;
}

/** The same path answers in two shapes, so everything but `status` is optional. */
export interface FreedomPayRequestStatus {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status?: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt?: string;
  /** After a card or client call. */
  readonly cards?: readonly FreedomPayCardReference[];
  /** After a card or client call. */
  readonly client_id?: string;
  /** After a transaction. */
  readonly transaction_id?: string;
  /** After a transaction. */
  readonly fin_document_id?: string;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayCardReference {
  readonly card_id: string;
}

export interface FreedomPayClientAddInput {
  /** UUID, unique in the partner's system. */
  readonly request_id: string;
  /** 1000 Freedom Wallet Card, 2000 Instant Card, 3000 Electron Card. */
  readonly product_id: 1000 | 2000 | 3000;
  readonly branch_id?: string | undefined;
  readonly client: FreedomPayClientInput;
  /** The page does not show whether it belongs to the body or to `client`; both are taken. */
  readonly external_user_id?: string | undefined;
  /** Registration address; product 1000 requires it. */
  readonly address1?: FreedomPayAddressInput | undefined;
  /** Residence; product 1000 requires it. */
  readonly address2?: FreedomPayResidenceInput | undefined;
  readonly identification_info?: FreedomPayIdentificationInput | undefined;
}

export interface FreedomPayClientInput {
  readonly phone: number;
  /** 1 individual, 2 legal entity, 3 sole proprietor. Required by the method's page, not by the dictionary. */
  readonly type?: 1 | 2 | 3 | undefined;
  /** 1 resident, 2 non-resident. Required by the method's page, not by the dictionary. */
  readonly resident?: 1 | 2 | undefined;
  /** Latin characters. */
  readonly first_name: string;
  /** Latin characters. */
  readonly last_name: string;
  /** Latin characters. */
  readonly middle_name?: string | undefined;
  /** YYYY-MM-DD. */
  readonly birthdate?: string | undefined;
  readonly email?: string | undefined;
  /** ISO 3166-1 alpha-3. */
  readonly country?: string | undefined;
  /** National id, in Kazakhstan the tax id. */
  readonly person_id?: string | undefined;
  /** ISO 639-1 alpha-2. */
  readonly language?: string | undefined;
  /** A PDF in base64, at most 2 MB. */
  readonly document?: string | undefined;
  /** The page does not show whether it belongs to the body or to `client`; both are taken. */
  readonly external_user_id?: string | undefined;
}

/** Registration address. */
export interface FreedomPayAddressInput {
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  readonly postal_code: string;
  /** City. */
  readonly address_line1: string;
  /** Street. */
  readonly address_line2: string;
  /** Building. */
  readonly address_line3: string;
}

/** Residence. What the page requires here could not be read. */
export interface FreedomPayResidenceInput {
  /** ISO 3166-1 alpha-3. */
  readonly country?: string | undefined;
  readonly postal_code?: string | undefined;
  /** City. */
  readonly address_line1?: string | undefined;
  /** Street. */
  readonly address_line2?: string | undefined;
  /** Building. */
  readonly address_line3?: string | undefined;
}

export interface FreedomPayIdentificationInput {
  /** When the client was identified. */
  readonly idn_date: string | Date;
  /** By whom. */
  readonly identified_by: string;
}

export interface FreedomPayClientAdded {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status?: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt?: string;
  /** The page was cut off before the answer's fields. */
  readonly client_id?: string;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayCardReasonInput {
  /** UUID, unique in the partner's system. */
  readonly request_id: string;
  /** The card's id in Freedom Processing; a string. */
  readonly card_id: string;
  /** The reason, in free text. */
  readonly description: string;
}

/** What most calls answer. */
export interface FreedomPayResult {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt: string;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPaySetPinInput {
  /** The card's id in Freedom Processing; a string. */
  readonly card_id: string;
  /** Encrypted; the page does not say how. Absent: the processor makes one. A clear PIN is refused. */
  readonly pin?: string | undefined;
}

export interface FreedomPayCardRequestInput {
  /** UUID, unique in the partner's system. */
  readonly request_id: string;
  /** The card's id in Freedom Processing; a string. */
  readonly card_id: string;
}

export interface FreedomPayStatementInput {
  /** The card's id in Freedom Processing; a string. */
  readonly card_id: string;
  /** YYYY-MM-DDThh:mm:ss+hh:mm, or a Date. */
  readonly start_date?: string | Date | undefined;
  /** YYYY-MM-DDThh:mm:ss+hh:mm, or a Date. */
  readonly end_date?: string | Date | undefined;
}

export interface FreedomPayStatement {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt: string;
  readonly operations: readonly FreedomPayStatementOperation[];
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayStatementOperation {
  readonly type?: string;
  readonly amount?: number;
  readonly commission?: number;
  readonly currency?: string;
  readonly mcc?: number;
  readonly datetime?: string;
  readonly rrn?: string;
  readonly merchant?: unknown;
}

export interface FreedomPayStatementExtendedInput {
  /** The card's id in Freedom Processing; a string. */
  readonly card_id: string;
  /** The page shows no format. A Date is written as YYYY-MM-DDThh:mm:ss+00:00. */
  readonly start_date: string | Date;
  /** As `start_date`. */
  readonly end_date: string | Date;
}

export interface FreedomPayStatementExtended {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status?: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt?: string;
  readonly client_id?: string;
  readonly card?: FreedomPayStatementCard;
  /** The page's excerpt does not show how its parts nest. */
  readonly balances?: unknown;
  /** The page's excerpt does not show how its parts nest. */
  readonly authorizations?: unknown;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayStatementCard {
  readonly card_id?: string;
  readonly card_mask?: string;
}

export interface FreedomPayRefundInput {
  /** Unique in the partner's system. */
  readonly request_id: string;
  readonly order_id: string;
  readonly transaction_id: string;
  readonly description?: string | undefined;
  /** Presumably the whole amount when absent; the page does not say. */
  readonly amount?: number | undefined;
}

export interface FreedomPayCardholderInput {
  readonly user_phone: string;
  /** Latin characters. */
  readonly first_name: string;
  /** Latin characters. */
  readonly last_name: string;
  readonly card_token: string;
  /** UUID, unique in the partner's system. */
  readonly request_id: string;
}

export interface FreedomPayCardholderScore {
  /** Whether the request was completed. `readResponse` throws on `error`. */
  readonly status: "ok" | "error" | (string & {});
  /** A percentage as a string, `"44.37%"`. */
  readonly score: string;
  readonly fishy?: number;
  /** RFC 3339. */
  readonly dt: string;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayLimitsSetInput {
  /** Unique in the partner's system. */
  readonly request_id: string;
  readonly object: FreedomPayLimitObject;
  readonly limits: readonly FreedomPayLimit[];
}

export interface FreedomPayLimitObject {
  readonly type: "card" | "account" | "client";
  /** The id of the card, account or client. */
  readonly value: string;
}

export interface FreedomPayLimit {
  /** The values seen; not a complete list. */
  readonly transaction_type: "withdrawal_atm" | "pay" | "withdrawal" | "pay_online_non3ds" | (string & {});
  readonly region?: string | undefined;
  /** The values seen; not a complete list. */
  readonly period?: "day" | "month" | (string & {}) | undefined;
  readonly amount?: readonly FreedomPayLimitAmount[] | undefined;
}

export interface FreedomPayLimitAmount {
  readonly type: "max" | (string & {});
  /** A number as a string, `"5000"`. */
  readonly value: string;
  readonly currency: string;
}

/** An answer whose fields no page shows. */
export interface FreedomPayUnseenResult {
  /** `readResponse` throws on `error`. */
  readonly status?: "ok" | "error" | (string & {});
  /** `process` means: ask again with `requests.status`. */
  readonly request_status?: "success" | "process" | "error" | (string & {});
  /** RFC 3339. */
  readonly dt?: string;
  /** Documented for a sister API only. */
  readonly error_code?: string;
  /** Documented for a sister API only. */
  readonly error_description?: string;
}

export interface FreedomPayLimitsListInput {
  /** Unique in the partner's system. */
  readonly request_id: string;
  readonly object: FreedomPayLimitObject;
}

export interface FreedomPayGiftActivateInput {
  /** The code sent to the phone. */
  readonly otp: string;
  readonly card_id?: number | undefined;
}

export interface FreedomPayGiftCard {
  /** YYYY-MM-DD hh:mm:ss, without a zone. */
  readonly datetime?: string;
  /** 0; `readResponse` throws on the negative ones. */
  readonly status: number;
  /** 0 unknown, 1 issued, 2 activated, 3 canceled, 4 blocked, 5 expired. */
  readonly card_status?: number;
  readonly card_currency?: string;
  readonly card_balance?: number;
  readonly card_mask?: string;
}

/** The calls `requests.…` of a `FreedomPay` client. */
export class FreedomPayRequests {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * What became of an earlier call, by its `request_id`.
   *
   * `POST /v5/card-api/request/status`, <https://docs.freedompay.kg/api-13677899>
   */
  status(body: FreedomPayRequestStatusInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayRequestStatus> {
    return this.#sign(0, [], undefined, body, options);
  }
}

/** The calls `clients.…` of a `FreedomPay` client. */
export class FreedomPayClients {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Creates a client.
   *
   * `POST /v5/card-api/client/add`, <https://docs.freedompay.kz/api-12074751>
   */
  add(body: FreedomPayClientAddInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayClientAdded> {
    return this.#sign(1, [], undefined, body, options);
  }
}

/** The calls `cards.…` of a `FreedomPay` client. */
export class FreedomPayCards {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Unblocks a card.
   *
   * `POST /v5/card-api/card/unblock`, <https://docs.freedompay.kz/api-12074991>
   */
  unblock(body: FreedomPayCardReasonInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayResult> {
    return this.#sign(2, [], undefined, body, options);
  }

  /**
   * Closes a card for good.
   *
   * `POST /v5/card-api/card/close`, <https://691vi5ab6p.apidog.io/api-12075208>
   */
  close(body: FreedomPayCardReasonInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayResult> {
    return this.#sign(3, [], undefined, body, options);
  }

  /**
   * Sets a PIN, or has one made.
   *
   * `POST /v5/card-api/card/set_pin`, <https://docs.freedompay.kz/api-12075062>
   */
  setPin(body: FreedomPaySetPinInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayResult> {
    return this.#sign(4, [], undefined, body, options);
  }

  /**
   * Forgets the wrong PINs entered so far.
   *
   * `POST /v5/card-api/card/reset_counter_pin`, <https://docs.freedompay.kz/api-12075070>
   */
  resetPinCounter(body: FreedomPayCardRequestInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayResult> {
    return this.#sign(5, [], undefined, body, options);
  }

  /**
   * The card's operations in a period.
   *
   * `POST /v5/card-api/card/statement`, <https://docs.freedompay.kz/api-12075219>
   */
  statement(body: FreedomPayStatementInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayStatement> {
    return this.#sign(6, [], undefined, body, options);
  }

  /**
   * The card's balances and authorizations in a period.
   *
   * `POST /v5/card-api/card/statement_extended`, <https://docs.freedompay.kz/api-14425115>
   */
  statementExtended(body: FreedomPayStatementExtendedInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayStatementExtended> {
    return this.#sign(7, [], undefined, body, options);
  }
}

/** The calls `transactions.…` of a `FreedomPay` client. */
export class FreedomPayTransactions {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Gives back a transaction's money.
   *
   * `POST /v5/card-api/transaction/refund`, <https://docs.freedompay.kz/api-14318477>
   */
  refund(body: FreedomPayRefundInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayResult> {
    return this.#sign(8, [], undefined, body, options);
  }
}

/** The calls `cardholders.…` of a `FreedomPay` client. */
export class FreedomPayCardholders {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * How well a name and phone match a card token. The page's own example calls /v5/partner/external/cardholder_validate: pass that as `path` if the documented one is refused.
   *
   * `POST /v5/card-api/external/cardholder_validate`, <https://docs.freedompay.kz/api-17842385>
   */
  validate(body: FreedomPayCardholderInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayCardholderScore> {
    return this.#sign(9, [], undefined, body, options);
  }
}

/** The calls `limits.…` of a `FreedomPay` client. */
export class FreedomPayLimits {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Sets limits. The answer's fields could not be read.
   *
   * `POST /v5/card-api/limits/set`, <https://docs.freedompay.kz/api-18613819>
   */
  set(body: FreedomPayLimitsSetInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayUnseenResult> {
    return this.#sign(10, [], undefined, body, options);
  }

  /**
   * The active limits. The answer is described in prose only, so its other fields are not typed.
   *
   * `POST /v5/card-api/limits/list`, <https://docs.freedompay.kz/api-18614458>
   */
  list(body: FreedomPayLimitsListInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayUnseenResult> {
    return this.#sign(11, [], undefined, body, options);
  }
}

/** The calls `giftCards.…` of a `FreedomPay` client. */
export class FreedomPayGiftCards {
  readonly #sign: Sign<FreedomPayCallOptions>;

  constructor(sign: Sign<FreedomPayCallOptions>) {
    this.#sign = sign;
  }

  /**
   * Confirms a gift card with its one-time code.
   *
   * `POST /v5/cards/activate_card`, <https://docs.freedompay.kz/api-12075782>
   */
  activate(body: FreedomPayGiftActivateInput | string, options?: FreedomPayCallOptions): SignedRequest<FreedomPayGiftCard> {
    return this.#sign(12, [], undefined, body, options);
  }
}
