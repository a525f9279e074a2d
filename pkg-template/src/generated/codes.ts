// Generated from the Rust declarations by `cargo xtask generate`.

/**
 * The stable code of an error.
 *
 * | code | meaning | what to do |
 * | --- | --- | --- |
 * | `INVALID_ARGUMENT` | An option or argument is missing, unknown or of the wrong type. | Correct the option that `field` names. |
 * | `INVALID_SECRET` | A secret is absent, empty, or a string with white space around it. | Trim what the environment or the secret store gave you; pass a `Uint8Array` when the white space is part of the key. |
 * | `INVALID_KEY` | A key cannot be read, does not fit the algorithm, or cannot do what is asked of it. | The hint says what it is and how to convert it. |
 * | `INVALID_URL` | A URL has credentials, a base URL has more than an origin, or plain `http` leaves the machine. | Pass an origin such as `https://api.example.com`; `http` is for loopback alone. |
 * | `INVALID_PATH` | A path, or an id in it, would reach another path than the one written. | Pass the id alone, or the path exactly as it goes on the wire. |
 * | `INVALID_HEADER` | A value has a character that cannot stand in a header (CR, LF, NUL, quotes, non-ASCII). | Remove the character; a line break at the end of a configuration value is the usual cause. |
 * | `INVALID_TIMESTAMP` | A time is negative, fractional, or in milliseconds where the wire has seconds. | `ts` is in seconds; `now` is a function that returns milliseconds, as `Date.now` does. |
 * | `INVALID_NONCE` | A nonce is empty or leaves the alphabet of the MAC scheme. | Use letters and digits, or leave the nonce out and have one made. |
 * | `INVALID_JSON` | Text that has to be JSON is not. | Pass an object and let cardseal write the JSON, or correct the text at the byte named. |
 * | `NOT_REPRESENTABLE` | The input has a value that `JSON.stringify` would change or drop without a word. | Replace the value at `field`: a `BigInt` or a large integer by a string, a `Map` by an object. |
 * | `TOO_DEEP` | The input is nested deeper than 64 levels. | Flatten it; no documented call is deeper than five. |
 * | `UNKNOWN_FIELD` | The call has no such field. | Compare the spelling with the fields that the hint lists; use `raw` for a call that is not typed. |
 * | `READ_ONLY_FIELD` | The field is in answers only; the provider writes it. | Leave it out of the request. |
 * | `MISSING_FIELD` | A required field is absent or `undefined`. | Give it a value. |
 * | `DUPLICATE_FIELD` | A name is there twice. | Keep one; which of two a server reads is not defined. |
 * | `WRONG_TYPE` | A field has another JSON type than the provider documents. | Pass the type that the hint names; an id that is documented as a string is a string. |
 * | `WRONG_VALUE` | A field has a value outside its documented rule: an enumeration, a range, a format. | The hint names the rule. |
 * | `MALFORMED_JWS` | The text is not a detached compact JWS, or not a token, in canonical base64url. | Pass it as it arrived: header, two dots, signature; of a token all three parts. |
 * | `MALFORMED_JWE` | The text is not a JWE in compact serialization, sealed by direct key agreement on P-256. | Pass it as it arrived: five parts with dots between them, the second empty. |
 * | `DECRYPTION_FAILED` | The JWE is sealed to another key, or was changed on its way. Which of the two is not told. | Compare its `kid` with your keys, and pass it as it arrived. |
 * | `UNSUPPORTED_ALGORITHM` | The protected header names another algorithm than the key's, or an extension (`crit`, `b64`, `zip`). | Make both sides use the same algorithm; never choose it from the message. |
 * | `MALFORMED_AUTHORIZATION` | The text is not a MAC `Authorization` value. | Pass the header value as it arrived. |
 * | `MALFORMED_SIGNATURE` | `Signature` or `Signature-Input` is not what RFC 9421 asks for. | Pass the fields as they arrived; the hint says what is wrong. |
 * | `INVALID_COMPONENT` | A component identifier is not one, is there twice, or the message has no single value for it. | Compare it with the headers of the message; identifiers are in lower case. |
 * | `MALFORMED_DIGEST` | The text is not a `Content-Digest` value. | Pass the header value as it arrived. |
 * | `SIGNATURE_MISMATCH` | The signature does not belong to these bytes under this key. | Compare the signing input or normalized string of both sides; the usual causes are a body that was parsed and written again, and the wrong key. |
 * | `INVALID_SIGNATURE` | A signer of your own returned something else than a signature of its algorithm. | ECDSA is r and s in a row, 64 or 96 bytes; a KMS that returns DER needs converting. |
 * | `NO_SIGNATURE` | The message carries no signature that the policy selects. | Compare the label and the tag with those that the other side sends. |
 * | `UNKNOWN_KEY` | `keys` returned no key for the signature, or `key` none for the token. | Look it up by `keyid` or `kid`, and only among keys of that sender. |
 * | `POLICY_NOT_MET` | The signature does not cover a component, lacks a parameter, or uses an algorithm that the policy asks for or excludes; a token has another issuer or audience. | Have the other side sign it, or ask for less where that is safe. |
 * | `BODY_MISMATCH` | The signature is right, but `body_hash` is absent or is that of another body. | Verify the bytes as they arrived, before any parser. |
 * | `DIGEST_MISMATCH` | The body is not the one that `Content-Digest` was made of. | Verify the bytes as they arrived, before any parser or decompression. |
 * | `TIMESTAMP_OUT_OF_RANGE` | The request was signed too long ago or in the future. | Compare the clocks; with Paysera, `server.time()` gives the server's. |
 * | `CLIENT_FREED` | `free()` was called on this object before. | Make a new one. |
 * | `HTTP_ERROR` | The provider answered with a status outside 2xx. | Read `status` and `response`; look the request up before you send it again. |
 * | `PROVIDER_ERROR` | The provider answered 2xx and reported an error in the body. | Read `response`. |
 * | `INVALID_RESPONSE` | The answer is not JSON, or lacks what the call returns: a body, a token, a PAN. | Of a call that changes something the outcome is unknown: look the request up before you send it again. |
 * | `NO_RANDOMNESS` | The host has no `crypto.getRandomValues`, or denies it in global scope, as Workers do. | Pass a `nonce`, or run where Web Crypto is. |
 * | `NO_WEB_CRYPTO` | The host has no `crypto.subtle`, or it does not know the algorithm. | Use a secure context or a newer runtime; for a signature, `sign` and `verify` functions of your own. |
 * | `WASM_BLOCKED` | The host forbids compiling WebAssembly from bytes. | Edge: have the bundler set the `workerd` or `edge-light` condition; with OpenNext, name cardseal in `serverExternalPackages`. Browser: allow `'wasm-unsafe-eval'` in the CSP. |
 * | `NO_MODULE` | `cardseal/slim` was called before it was given its module. | Call `useModule` once, before anything else, or import `cardseal`, which brings its module along. |
 * | `INTERNAL` | A defect in cardseal. The call had no effect, and the next call works. | Please report it with the call's name; never with a key. |
 */
export type ErrorCode =
  | "INVALID_ARGUMENT"
  | "INVALID_SECRET"
  | "INVALID_KEY"
  | "INVALID_URL"
  | "INVALID_PATH"
  | "INVALID_HEADER"
  | "INVALID_TIMESTAMP"
  | "INVALID_NONCE"
  | "INVALID_JSON"
  | "NOT_REPRESENTABLE"
  | "TOO_DEEP"
  | "UNKNOWN_FIELD"
  | "READ_ONLY_FIELD"
  | "MISSING_FIELD"
  | "DUPLICATE_FIELD"
  | "WRONG_TYPE"
  | "WRONG_VALUE"
  | "MALFORMED_JWS"
  | "MALFORMED_JWE"
  | "DECRYPTION_FAILED"
  | "UNSUPPORTED_ALGORITHM"
  | "MALFORMED_AUTHORIZATION"
  | "MALFORMED_SIGNATURE"
  | "INVALID_COMPONENT"
  | "MALFORMED_DIGEST"
  | "SIGNATURE_MISMATCH"
  | "INVALID_SIGNATURE"
  | "NO_SIGNATURE"
  | "UNKNOWN_KEY"
  | "POLICY_NOT_MET"
  | "BODY_MISMATCH"
  | "DIGEST_MISMATCH"
  | "TIMESTAMP_OUT_OF_RANGE"
  | "CLIENT_FREED"
  | "HTTP_ERROR"
  | "PROVIDER_ERROR"
  | "INVALID_RESPONSE"
  | "NO_RANDOMNESS"
  | "NO_WEB_CRYPTO"
  | "WASM_BLOCKED"
  | "NO_MODULE"
  | "INTERNAL";
