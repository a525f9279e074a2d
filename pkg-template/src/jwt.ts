import { type Bytes, stringOf } from "./data.js";
import { refuse } from "./errors.js";
import { headerOf } from "./jwe.js";
import { type MessageKey, messageKeyOf, signText, verifiesText } from "./message-key.js";
import { checkNames, milliseconds, numberOf, optionalText } from "./options.js";
import { compute } from "./runtime.js";
import { bodyText, isoDate } from "./serialise.js";

/** The claims of a token (RFC 7519 4). Times are in seconds since 1970. */
export interface JwtClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

/** What {@link signJwt} takes beside the claims. */
export interface SignJwtOptions {
  /** A private key of the algorithm `ecdsa-p256-sha256`, which JOSE calls ES256. Its `keyid` is the token's `kid`. */
  key: MessageKey;
}

/** The protected header of a token. Nobody vouches for it before the token is verified. */
export interface JwtHeader {
  readonly alg: "ES256";
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/** What {@link verifyJwt} takes beside the token. */
export interface VerifyJwtOptions {
  /** A public key of the algorithm `ecdsa-p256-sha256`, or a function that finds it by the header. */
  key: MessageKey | ((header: JwtHeader) => MessageKey | undefined | Promise<MessageKey | undefined>);
  /** What `iss` has to be; anything when absent. */
  issuer?: string;
  /** What `aud` has to be or to have in it; anything when absent. */
  audience?: string;
  /** How far the clocks may be apart; 0. */
  clockSkewSeconds?: number;
  /** Milliseconds, as `Date.now` returns them. */
  now?: () => number;
}

/**
 * Signs claims as a JSON Web Token with ES256, the one algorithm that D1 takes.
 *
 * @throws {@link CardsealError} `INVALID_KEY` for a key of another algorithm; `INVALID_TIMESTAMP` for a time in milliseconds.
 *
 * @example
 * import { importKey, signJwt, verifyJwt } from "cardseal";
 *
 * const jwk = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
 *   y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" };
 * const key = await importKey(jwk, { algorithm: "ecdsa-p256-sha256", keyid: "key-1" });
 * const jwt = await signJwt({ iss: "joe", exp: Math.floor(Date.now() / 1000) + 600 }, { key });
 * console.log((await verifyJwt(jwt, { key, issuer: "joe" })).iss); // joe
 */
export async function signJwt(claims: JwtClaims, options: SignJwtOptions): Promise<string> {
  checkNames(options, ["key"], "options");
  const text = bodyText(claims, "claims", isoDate);
  const key = es256(options?.key);
  const kid = optionalText(key.keyid, "key.keyid");
  return signedJwt(
    compute((glue) => glue.jwt_prepare(kid, text)),
    key,
  );
}

/** The token of a signing input. */
export async function signedJwt(input: string, key: MessageKey): Promise<string> {
  const signature = await signText(key, input);
  return compute((glue) => glue.jwt_complete(input, signature));
}

/**
 * Verifies a JSON Web Token that was signed with ES256, and returns its claims. `exp` has to be there; `nbf` is held to.
 *
 * @throws {@link CardsealError} `MALFORMED_JWS`, `UNSUPPORTED_ALGORITHM`, `UNKNOWN_KEY`, `SIGNATURE_MISMATCH`,
 * `TIMESTAMP_OUT_OF_RANGE`, `INVALID_TIMESTAMP` for an `exp` in milliseconds, or `POLICY_NOT_MET` for another issuer or
 * audience.
 *
 * @example
 * import { importKey, verifyJwt } from "cardseal";
 *
 * const jwk = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" };
 * const key = await importKey(jwk, { algorithm: "ecdsa-p256-sha256" });
 * const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
 * const error = await verifyJwt(jwt, { key }).catch((caught) => caught);
 * console.log(error.code, error.field); // TIMESTAMP_OUT_OF_RANGE exp
 */
export async function verifyJwt(jwt: string, options: VerifyJwtOptions): Promise<JwtClaims> {
  checkNames(options, ["key", "issuer", "audience", "clockSkewSeconds", "now"], "options");
  const text = stringOf(jwt, "jwt");
  const received = compute((glue) => glue.jwt_read(text)) as { header: string; claims: string; input: string; signature: Bytes };
  const issuer = optionalText(options?.issuer, "issuer");
  const audience = optionalText(options?.audience, "audience");
  const { key, now, clockSkewSeconds = 0 } = options ?? {};
  const skew = numberOf(clockSkewSeconds, "clockSkewSeconds", "pass a number of seconds");
  const found = typeof key === "function" ? await key(headerOf<JwtHeader>(received)) : key;
  if (found === undefined && typeof key === "function") throw refuse("UNKNOWN_KEY", "key", "returned no key", "look it up by the header's kid, and only among keys of that sender");
  if (!(await verifiesText(es256(found), received.input, received.signature))) {
    throw refuse("SIGNATURE_MISMATCH", "jwt", "was not signed with this key", "verify the token as it arrived, with the key of the sender");
  }
  const time = milliseconds(now);
  compute((glue) => glue.jwt_check(received.claims, issuer, audience, time, skew));
  return JSON.parse(received.claims) as JwtClaims;
}

function es256(key: unknown): MessageKey {
  const { algorithm } = messageKeyOf(key, "key");
  if (algorithm !== "ecdsa-p256-sha256") throw refuse("INVALID_KEY", "key", "is of another algorithm", "import it as ecdsa-p256-sha256, which JOSE calls ES256");
  return key as MessageKey;
}
