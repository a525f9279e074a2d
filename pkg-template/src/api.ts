// What every entry exports, wherever its module comes from.

export { type Bytes, type Data } from "./data.js";
export { type AccessToken, type CachedToken, cachedToken, type CachedTokenOptions, type IssuedToken } from "./access-token.js";
export type { JweKey } from "./agreement-key.js";
export type { Jwk } from "./crypto-key.js";
export { D1, type D1AssertionOptions, type D1CallOptions, type D1Key, type D1OpenCredentials, type D1Options, type D1RawCall } from "./d1.js";
export { type D1NotificationReceived, parseD1Notification } from "./d1-notification.js";
export { contentDigest, type DigestAlgorithm, verifyContentDigest } from "./digest.js";
export { CardsealError, type ErrorDetails, isCardsealError } from "./errors.js";
export { FreedomPay, type FreedomPayCallOptions, type FreedomPayOptions } from "./freedompay.js";
export type { ErrorCode } from "./generated/codes.js";
export type * from "./generated/d1.js";
export type * from "./generated/freedompay.js";
export type * from "./generated/offblocks.js";
export type * from "./generated/paysera.js";
export { profiles } from "./generated/profiles.js";
export { VERSION as version } from "./generated/version.js";
export type { CryptoKeyLike, ResponseShape } from "./host.js";
export { DetachedJws, type JwsAlgorithm } from "./jws.js";
export { decryptJwe, type DecryptJweOptions, encryptJwe, type EncryptJweOptions, type JweHeader } from "./jwe.js";
export { type JwtClaims, type JwtHeader, signJwt, type SignJwtOptions, verifyJwt, type VerifyJwtOptions } from "./jwt.js";
export { bodyHash, Mac, type MacInput, type VerifiedMac } from "./mac.js";
export type { HeadersLike, Message, RequestMessage, ResponseMessage } from "./message.js";
export { importKey, type KeyCallbacks, type KeyInput, type MessageKey, type SignatureAlgorithm } from "./message-key.js";
export { type ClientCertificate, mutualTls, type MutualTlsFetch, type MutualTlsInit, type Undici } from "./mutual-tls.js";
export { OffBlocks, type OffBlocksCallOptions, type OffBlocksOptions, type OffBlocksRawCall } from "./offblocks.js";
export { Paysera, type PayseraCallOptions, type PayseraCredentials, type PayseraOptions, type PayseraRawCall } from "./paysera.js";
export { type RequestToSign, type RequestWithSignature, type SignatureProfile, signRequest, type SignRequestOptions } from "./profile.js";
export { Redacted } from "./redacted.js";
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
