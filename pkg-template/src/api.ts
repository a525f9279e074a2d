// What every entry exports, wherever its module comes from.

export { type Bytes, type Data } from "./data.js";
export { CardsealError, type ErrorDetails, isCardsealError } from "./errors.js";
export { FreedomPay, type FreedomPayCallOptions, type FreedomPayOptions } from "./freedompay.js";
export type { ErrorCode } from "./generated/codes.js";
export type * from "./generated/freedompay.js";
export type * from "./generated/paysera.js";
export { VERSION as version } from "./generated/version.js";
export { DetachedJws, type JwsAlgorithm } from "./jws.js";
export { bodyHash, Mac, type MacInput, type VerifiedMac } from "./mac.js";
export { Paysera, type PayseraCallOptions, type PayseraCredentials, type PayseraOptions, type PayseraRawCall } from "./paysera.js";
export { type PathId, readResponse, redact, type ResponseLike, type SignedRequest } from "./request.js";
export { __trapForTests } from "./trap.js";
