// Generated from the Rust declarations by `cargo xtask generate`.

import type { D1CallOptions } from "../d1.js";
import type { PathId, SignAsync, SignedRequest } from "../request.js";

export const D1_HOSTS = { production: "https://api.d1.thalescloud.io", staging: "https://api.d1-stg.thalescloud.io", development: "https://develop-api.d1-dev.thalescloud.io" } as const;

export const D1_CONTENT_TYPE = "application/json";

/** The page marks no field as always there. */
export interface D1Token {
  /** Goes into `accessToken`. */
  readonly access_token?: string;
  /** Seconds, as 900. */
  readonly expires_in?: number;
  /** As `d1-api:account:full d1-api:consumer:read`. */
  readonly scope?: string;
  readonly token_type?: "Bearer" | (string & {});
}

export interface D1OperationRequest {
  /** Why the action is performed. */
  readonly reason?: string | undefined;
  /** `ISSUER_DECISION` when absent. The page's list could be read up to these three. */
  readonly reasonCode?: "ISSUER_DECISION" | "USER_DECISION" | "DEVICE_LOST" | (string & {}) | undefined;
}

export interface D1OperationResult {
  readonly operationId?: string;
  /** The values are those of the vendor's Card API and guides. */
  readonly status: "SUCCESSFUL" | "PENDING" | "FAILED" | (string & {});
}

export interface D1ResumeRequest {
  /** Why the action is performed. */
  readonly reason?: string | undefined;
  /** `ISSUER_DECISION` when absent. The list of the others could not be read. */
  readonly reasonCode?: "ISSUER_DECISION" | (string & {}) | undefined;
}

export interface D1SearchInput {
  /** The digital PAN. It is sealed: what is sent has it as `encryptedData`. */
  readonly pan: string;
  /** An enumeration whose values no page that could be read shows; sent as it is. */
  readonly searchType?: string | undefined;
}

/** Present only for a tokenization that succeeded or is pending. */
export interface D1DigitalCard {
  readonly parentCardId?: string;
  /** As the token service provider has it. */
  readonly digitalCardId: string;
  /** The last four digits of the digital PAN. */
  readonly panSuffix: string;
  /** The page's example; the list could not be read. */
  readonly state: "ACTIVE" | (string & {});
  readonly type?: "SE" | "HCE" | "COF" | "ECOM" | "QRC" | (string & {});
  /** References of the bound devices. */
  readonly deviceBindingList?: readonly string[];
  /** ISO 8601. */
  readonly provisioningTime?: string;
  /** ISO 8601. */
  readonly lastReplenishTime?: string;
  /** ISO 8601. */
  readonly lastStateChangeTime?: string;
  /** Seen with a client of the API, not on its pages. */
  readonly schemeCardId?: string;
  /** Seen with a client of the API, not on its pages. */
  readonly digitalCardRequestorInformation?: D1DigitalCardRequestor;
  /** Seen with a client of the API, not on its pages. */
  readonly deviceInformation?: D1Device;
}

/** Seen with a client of the API, not on its pages. */
export interface D1DigitalCardRequestor {
  readonly id?: unknown;
  readonly walletId?: unknown;
  readonly name?: unknown;
  readonly tspId?: unknown;
  readonly originalDigitalCardRequestorId?: unknown;
  readonly recommendation?: unknown;
}

/** Seen with a client of the API, not on its pages. */
export interface D1Device {
  readonly deviceId?: unknown;
  readonly digitalCardStorageType?: unknown;
  readonly manufacturer?: unknown;
  readonly brand?: unknown;
  readonly model?: unknown;
  readonly osVersion?: unknown;
  readonly firmwareVersion?: unknown;
  readonly phoneNumber?: unknown;
  readonly fourLastDigitPhoneNumber?: unknown;
  readonly deviceName?: unknown;
  readonly deviceParentId?: unknown;
  readonly language?: unknown;
  readonly serialNumber?: unknown;
  readonly timeZone?: unknown;
  readonly timeZoneSetting?: unknown;
  readonly simSerialNumber?: unknown;
  readonly IMEI?: unknown;
  readonly networkOperator?: unknown;
  readonly networkType?: unknown;
}

export interface D1Credentials {
  /** A JWE; `openCredentials` opens it. */
  readonly credentials?: string;
}

export interface D1StepUpResultRequest {
  /** Visa's `lifeCycleTraceId` or Mastercard's `authenticationCorrelationId`. */
  readonly authenticationId: number;
}

export interface D1StepUpResult {
  readonly operationId?: string;
  readonly status?: "SUCCESSFUL" | "PENDING" | "FAILED" | (string & {});
}

export interface D1Operation {
  readonly operationId: string;
  /** The values are those of the outbound notification, as a bank documents it. */
  readonly operation: "SUSPEND" | "RESUME" | "DELETE" | "RENEW" | (string & {});
  readonly status: "SUCCESSFUL" | "PENDING" | "FAILED" | (string & {});
  /** ISO 8601. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly endTime?: string;
  /** The consumer, the issuer or the CCI user, as `requestorType` says. */
  readonly requestorId: string;
  readonly requestorType: "USER" | "ISSUER" | "CCI" | (string & {});
  readonly reason?: string;
  readonly reasonCode?: "ISSUER_DECISION" | "USER_DECISION" | "DEVICE_LOST" | (string & {});
  /** For a person to read; only after a failure. */
  readonly error?: string;
}

export interface D1OperationsQuery {
  /** 0, the most recent operation, when absent. */
  readonly offset?: number | undefined;
  /** 10 when absent. */
  readonly limit?: number | undefined;
}

/** The operations are in a list whose name no page that could be read shows. */
export interface D1OperationsPage {
  readonly remainingOperations?: number;
  readonly [field: string]: unknown;
}

/** https://docs.payments.thalescloud.io/tokenization/ja/integrate-the-d1-api/d1-api-reference/outbound-api-from-d1/digital-card-api */
export interface D1Notification {
  readonly operationId?: string;
  /** The values are those of the outbound notification, as a bank documents it. */
  readonly operation?: "SUSPEND" | "RESUME" | "DELETE" | "RENEW" | (string & {});
  readonly status?: "SUCCESSFUL" | "PENDING" | "FAILED" | (string & {});
}

/** The calls `auth.…` of a `D1` client. */
export class D1Auth {
  readonly #sign: SignAsync<D1CallOptions>;

  constructor(sign: SignAsync<D1CallOptions>) {
    this.#sign = sign;
  }

  /**
   * Exchanges an assertion, signed with ES256, for an access token (RFC 7523). It lasts 15 minutes: keep it and use it for every call.
   *
   * `POST /authz/v1/oauth2/token`, <https://docs.payments.thalescloud.io/dynamic-cvv/integrate-the-d1-api/get-oauth-2.0-access-token>
   */
  token(options?: D1CallOptions): Promise<SignedRequest<D1Token>> {
    return this.#sign(0, [], undefined, undefined, options);
  }
}

/** The calls `digitalCards.…` of a `D1` client. */
export class D1DigitalCards {
  readonly #sign: SignAsync<D1CallOptions>;

  constructor(sign: SignAsync<D1CallOptions>) {
    this.#sign = sign;
  }

  /**
   * Suspends an active digital card. The answer is the token service provider's; a notification can follow when the wallet has done it, too.
   *
   * `POST /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:suspend`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  suspend(digitalCardId: PathId, body?: D1OperationRequest | string, options?: D1CallOptions): Promise<SignedRequest<D1OperationResult>> {
    return this.#sign(1, [digitalCardId], undefined, body, options);
  }

  /**
   * Resumes a suspended digital card, or activates one that never was active.
   *
   * `POST /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:resume`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  resume(digitalCardId: PathId, body?: D1ResumeRequest | string, options?: D1CallOptions): Promise<SignedRequest<D1OperationResult>> {
    return this.#sign(2, [digitalCardId], undefined, body, options);
  }

  /**
   * Deletes a digital card.
   *
   * `POST /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:delete`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  delete(digitalCardId: PathId, body?: D1OperationRequest | string, options?: D1CallOptions): Promise<SignedRequest<D1OperationResult>> {
    return this.#sign(3, [digitalCardId], undefined, body, options);
  }

  /**
   * Finds digital cards by their digital PAN, which is sealed for D1.
   *
   * `POST /banking/v1/issuers/:issuerId/digitalCards:search`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  search(body: D1SearchInput | string, options?: D1CallOptions): Promise<SignedRequest<unknown>> {
    return this.#sign(4, [], undefined, body, options);
  }

  /**
   * One digital card.
   *
   * `GET /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  get(digitalCardId: PathId, options?: D1CallOptions): Promise<SignedRequest<D1DigitalCard>> {
    return this.#sign(5, [digitalCardId], undefined, undefined, options);
  }

  /**
   * The PAN and expiry date of a digital card, sealed for the issuer.
   *
   * `GET /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/credentials`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  credentials(digitalCardId: PathId, options?: D1CallOptions): Promise<SignedRequest<D1Credentials>> {
    return this.#sign(6, [digitalCardId], undefined, undefined, options);
  }

  /**
   * Approves a step-up authentication: device binding or cardholder verification.
   *
   * `POST /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:stepupAuthenticationResult`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  stepUpResult(digitalCardId: PathId, body: D1StepUpResultRequest | string, options?: D1CallOptions): Promise<SignedRequest<D1StepUpResult>> {
    return this.#sign(7, [digitalCardId], undefined, body, options);
  }
}

/** The calls `operations.…` of a `D1` client. */
export class D1Operations {
  readonly #sign: SignAsync<D1CallOptions>;

  constructor(sign: SignAsync<D1CallOptions>) {
    this.#sign = sign;
  }

  /**
   * One operation on a digital card.
   *
   * `GET /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations/:operationId`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  get(digitalCardId: PathId, operationId: PathId, options?: D1CallOptions): Promise<SignedRequest<D1Operation>> {
    return this.#sign(8, [digitalCardId, operationId], undefined, undefined, options);
  }

  /**
   * The operations on a digital card, the most recent first.
   *
   * `GET /banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations`, <https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api>
   */
  list(digitalCardId: PathId, query?: D1OperationsQuery, options?: D1CallOptions): Promise<SignedRequest<D1OperationsPage>> {
    return this.#sign(9, [digitalCardId], query, undefined, options);
  }
}
