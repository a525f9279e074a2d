// What every entry exports, wherever its module comes from.

export { type Bytes, type Data } from "./data.js";
export { contentDigest, type DigestAlgorithm, verifyContentDigest } from "./digest.js";
export { CardsealError, type ErrorDetails, isCardsealError } from "./errors.js";
export { FreedomPay, type FreedomPayCallOptions, type FreedomPayOptions } from "./freedompay.js";
export type { ErrorCode } from "./generated/codes.js";
export type * from "./generated/freedompay.js";
export type * from "./generated/offblocks.js";
export type * from "./generated/paysera.js";
export { profiles } from "./generated/profiles.js";
export { VERSION as version } from "./generated/version.js";
export type { CryptoKeyLike } from "./host.js";
export { DetachedJws, type JwsAlgorithm } from "./jws.js";
export { bodyHash, Mac, type MacInput, type VerifiedMac } from "./mac.js";
export type { HeadersLike, Message, RequestMessage, ResponseMessage } from "./message.js";
export { importKey, type Jwk, type KeyCallbacks, type KeyInput, type MessageKey, type SignatureAlgorithm } from "./message-key.js";
export { type AccessToken, OffBlocks, type OffBlocksCallOptions, type OffBlocksOptions, type OffBlocksRawCall } from "./offblocks.js";
export { Paysera, type PayseraCallOptions, type PayseraCredentials, type PayseraOptions, type PayseraRawCall } from "./paysera.js";
export { type RequestToSign, type RequestWithSignature, type SignatureProfile, signRequest, type SignRequestOptions } from "./profile.js";
export { type PathId, readResponse, redact, type ResponseLike, type SignedRequest } from "./request.js";
export {
  type FieldTypes,
  signatureBase,
  type SignatureBaseOptions,
  type SignatureFields,
  type SignatureHint,
  type SignatureParameters,
  signMessage,
  type SignMessageOptions,
  type VerifiedSignature,
  verifyMessage,
  type VerifyMessageOptions,
  type VerifyPolicy,
} from "./signature.js";
export { __trapForTests } from "./trap.js";
