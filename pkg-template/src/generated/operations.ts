// Generated from the Rust declarations by `cargo xtask generate`.

/** What is declared of a call, as far as JavaScript needs it. */
export interface OperationFacts {
  readonly name: string;
  readonly method: string;
  /** `:name` segments stand for ids. */
  readonly path: string;
  readonly ids: readonly string[];
  readonly query: boolean;
  readonly body: boolean;
  readonly answers: boolean;
  /** What the `request_id` in the body stands for. */
  readonly requestId: "own" | "reference" | "none";
  readonly signed: boolean;
  /** Goes out without an access token, where the provider has them. */
  readonly anonymous: boolean;
  /** Paths of the body's fields that are kept out of logs; indices are left out, and an empty one is the whole body. */
  readonly sensitive: readonly string[];
}

export const FREEDOMPAY_OPERATIONS: readonly OperationFacts[] = [
  { name: "requests.status", method: "POST", path: "/v5/card-api/request/status", ids: [], query: false, body: true, answers: true, requestId: "reference", signed: true, anonymous: false, sensitive: [] },
  { name: "clients.add", method: "POST", path: "/v5/card-api/client/add", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: ["client.phone", "client.first_name", "client.last_name", "client.middle_name", "client.birthdate", "client.email", "client.person_id", "client.document", "address1.postal_code", "address1.address_line1", "address1.address_line2", "address1.address_line3", "address2.postal_code", "address2.address_line1", "address2.address_line2", "address2.address_line3"] },
  { name: "cards.unblock", method: "POST", path: "/v5/card-api/card/unblock", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.close", method: "POST", path: "/v5/card-api/card/close", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.setPin", method: "POST", path: "/v5/card-api/card/set_pin", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["pin"] },
  { name: "cards.resetPinCounter", method: "POST", path: "/v5/card-api/card/reset_counter_pin", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.statement", method: "POST", path: "/v5/card-api/card/statement", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.statementExtended", method: "POST", path: "/v5/card-api/card/statement_extended", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "transactions.refund", method: "POST", path: "/v5/card-api/transaction/refund", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: [] },
  { name: "cardholders.validate", method: "POST", path: "/v5/card-api/external/cardholder_validate", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: ["user_phone", "first_name", "last_name", "card_token"] },
  { name: "limits.set", method: "POST", path: "/v5/card-api/limits/set", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: ["object.value"] },
  { name: "limits.list", method: "POST", path: "/v5/card-api/limits/list", ids: [], query: false, body: true, answers: true, requestId: "own", signed: true, anonymous: false, sensitive: ["object.value"] },
  { name: "giftCards.activate", method: "POST", path: "/v5/cards/activate_card", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["otp"] },
];

export const PAYSERA_OPERATIONS: readonly OperationFacts[] = [
  { name: "cards.create", method: "POST", path: "/rest/v1/card", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["accounts.number"] },
  { name: "cards.update", method: "PUT", path: "/rest/v1/card/:id", ids: ["id"], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["accounts.number"] },
  { name: "cards.delete", method: "DELETE", path: "/rest/v1/card/:id", ids: ["id"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.get", method: "GET", path: "/rest/v1/card/:id", ids: ["id"], query: false, body: false, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.list", method: "GET", path: "/rest/v1/cards", ids: [], query: true, body: false, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "deposits.create", method: "POST", path: "/rest/v1/card/:cardId/deposit", ids: ["cardId"], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["account_number"] },
  { name: "deposits.process", method: "PUT", path: "/rest/v1/deposit/:id/process", ids: ["id"], query: false, body: false, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "server.time", method: "GET", path: "/rest/v1/server", ids: [], query: false, body: false, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
];

export const OFFBLOCKS_OPERATIONS: readonly OperationFacts[] = [
  { name: "auth.token", method: "POST", path: "/v1/auth/token", ids: [], query: false, body: true, answers: true, requestId: "none", signed: false, anonymous: true, sensitive: ["apiKey", "apiSecret"] },
  { name: "auth.updateCredentials", method: "PUT", path: "/v1/auth/credentials", ids: [], query: false, body: true, answers: false, requestId: "none", signed: false, anonymous: false, sensitive: ["apiKey", "apiSecret"] },
  { name: "auth.deleteCredentials", method: "DELETE", path: "/v1/auth/credentials", ids: [], query: false, body: true, answers: false, requestId: "none", signed: false, anonymous: false, sensitive: ["apiKey"] },
  { name: "auth.uploadSigningKey", method: "PUT", path: "/v1/auth/signing", ids: [], query: false, body: true, answers: false, requestId: "none", signed: false, anonymous: false, sensitive: [""] },
  { name: "auth.deleteSigningKey", method: "DELETE", path: "/v1/auth/signing", ids: [], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.create", method: "POST", path: "/v1/accounts/:accountId/cards", ids: ["accountId"], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: ["billingAddress.firstLine", "billingAddress.secondLine", "billingAddress.postCode", "shippingAddress.firstLine", "shippingAddress.secondLine", "shippingAddress.postCode"] },
  { name: "cards.list", method: "GET", path: "/v1/cards", ids: [], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.listByAccount", method: "GET", path: "/v1/accounts/:accountId/cards", ids: ["accountId"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.get", method: "GET", path: "/v1/cards/:id", ids: ["id"], query: false, body: false, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.deactivate", method: "PATCH", path: "/v1/cards/:id/deactivate", ids: ["id"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.activate", method: "PATCH", path: "/v1/cards/:id/activate", ids: ["id"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "cards.terminate", method: "DELETE", path: "/v1/cards/:id", ids: ["id"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "webhooks.save", method: "PUT", path: "/v1/webhooks", ids: [], query: false, body: true, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "webhooks.list", method: "GET", path: "/v1/webhooks", ids: [], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "webhooks.get", method: "GET", path: "/v1/webhooks/:id", ids: ["id"], query: false, body: false, answers: true, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "webhooks.delete", method: "DELETE", path: "/v1/webhooks/:id", ids: ["id"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "simulator.issueCard", method: "PATCH", path: "/v1/simulator/cards/:cardId/issue", ids: ["cardId"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
  { name: "simulator.failCard", method: "PATCH", path: "/v1/simulator/cards/:cardId/fail", ids: ["cardId"], query: false, body: false, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: [] },
];

export const D1_OPERATIONS: readonly OperationFacts[] = [
  { name: "auth.token", method: "POST", path: "/authz/v1/oauth2/token", ids: [], query: false, body: false, answers: true, requestId: "none", signed: true, anonymous: true, sensitive: ["assertion"] },
  { name: "digitalCards.suspend", method: "POST", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:suspend", ids: ["digitalCardId"], query: false, body: true, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "digitalCards.resume", method: "POST", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:resume", ids: ["digitalCardId"], query: false, body: true, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "digitalCards.delete", method: "POST", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:delete", ids: ["digitalCardId"], query: false, body: true, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "digitalCards.search", method: "POST", path: "/banking/v1/issuers/:issuerId/digitalCards:search", ids: [], query: false, body: true, answers: false, requestId: "none", signed: true, anonymous: false, sensitive: ["encryptedData"] },
  { name: "digitalCards.get", method: "GET", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId", ids: ["digitalCardId"], query: false, body: false, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "digitalCards.credentials", method: "GET", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/credentials", ids: ["digitalCardId"], query: false, body: false, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "digitalCards.stepUpResult", method: "POST", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:stepupAuthenticationResult", ids: ["digitalCardId"], query: false, body: true, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "operations.get", method: "GET", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations/:operationId", ids: ["digitalCardId", "operationId"], query: false, body: false, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
  { name: "operations.list", method: "GET", path: "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations", ids: ["digitalCardId"], query: true, body: false, answers: true, requestId: "none", signed: false, anonymous: false, sensitive: [] },
];
