import { bytesOf, type Data, stringOf } from "./data.js";
import { stringsOf } from "./options.js";
import { compute } from "./runtime.js";

/** An active digest algorithm of RFC 9530. */
export type DigestAlgorithm = "sha-256" | "sha-512";

/**
 * The value of `Content-Digest` for a body (RFC 9530), a member for each algorithm in the order given; sha-256 when
 * none is named.
 *
 * @example
 * import { contentDigest } from "cardseal";
 * console.log(contentDigest('{"hello": "world"}')); // sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
 */
export function contentDigest(body: Data, algorithms: readonly DigestAlgorithm[] = ["sha-256"]): string {
  const bytes = bytesOf(body, "body");
  const names = stringsOf(algorithms, "algorithms");
  return compute((glue) => glue.content_digest(bytes, names));
}

/**
 * Throws unless the body is the one that a `Content-Digest` names. Every sha-256 and sha-512 in it has to match; the
 * deprecated algorithms are passed over, and refused when they are alone.
 *
 * @example
 * import { contentDigest, verifyContentDigest } from "cardseal";
 *
 * try {
 *   verifyContentDigest(contentDigest("a body"), "another");
 * } catch (error) {
 *   console.log(error.code); // DIGEST_MISMATCH
 * }
 */
export function verifyContentDigest(field: string, body: Data): void {
  const text = stringOf(field, "field");
  const bytes = bytesOf(body, "body");
  compute((glue) => glue.verify_content_digest(text, bytes));
}
