import { bytesOf, type Data, stringOf } from "./data.js";
import { Kept } from "./kept.js";
import { checkNames } from "./options.js";
import { bodyText, isoDate } from "./serialise.js";

/** An HMAC algorithm of JOSE. */
export type JwsAlgorithm = "HS256" | "HS384" | "HS512";

/**
 * Detached JWS in compact serialization with a shared secret (RFC 7515 appendix F): the header, two dots, the
 * signature. The payload travels as the body.
 *
 * @example
 * import { DetachedJws } from "cardseal";
 *
 * const jws = new DetachedJws({ secret: "secret" });
 * const header = { uri: "/v5/card-api/request/status", auth_id: "123456", method: "POST", params: "" };
 * const payload = '{"request_id":"828cf71d-a447-4a67-a149-c1df8bc197ca"}';
 * const signature = jws.sign({ header, payload });
 * console.log(jws.verify({ jws: signature, payload }).alg); // HS512
 */
export class DetachedJws {
  readonly #kept: Kept;

  /** `secret`: text is used as its UTF-8 bytes. `algorithm` is HS512 when absent. */
  constructor(options: { secret: Data; algorithm?: JwsAlgorithm }) {
    checkNames(options, ["secret", "algorithm"], "options");
    const { secret, algorithm = "HS512" } = options ?? {};
    const name = stringOf(algorithm, "algorithm");
    this.#kept = new Kept(secret, "secret", (glue, number, key, isText) => glue.keep_jws(number, name, key, isText));
  }

  /**
   * The detached JWS. A string header is its exact JSON; `alg` is appended when it is absent.
   *
   * @example
   * import { DetachedJws } from "cardseal";
   * console.log(new DetachedJws({ secret: "secret" }).sign({ header: {}, payload: "{}" }));
   */
  sign(input: { header: object | string; payload: Data }): string {
    const { header, payload } = inputOf(input);
    return this.#kept.call((glue, number) => glue.jws_sign(number, header, payload));
  }

  /**
   * What the signature is computed over: header and payload in base64url, joined by a dot.
   *
   * @example
   * import { DetachedJws } from "cardseal";
   * console.log(new DetachedJws({ secret: "secret" }).signingInput({ header: {}, payload: "{}" })); // eyJhbGciOiJIUzUxMiJ9.e30
   */
  signingInput(input: { header: object | string; payload: Data }): string {
    const { header, payload } = inputOf(input);
    return this.#kept.call((glue, number) => glue.jws_signing_input(number, header, payload));
  }

  /**
   * The protected header of a JWS that belongs to this payload. Throws for every other one: another algorithm,
   * `crit`, a payload inside, padding, duplicate members, one changed byte.
   *
   * @example
   * import { DetachedJws } from "cardseal";
   * const jws = new DetachedJws({ secret: "secret" });
   * console.log(jws.verify({ jws: jws.sign({ header: {}, payload: "{}" }), payload: "{}" })); // { alg: 'HS512' }
   */
  verify(input: { jws: string; payload: Data }): Record<string, unknown> {
    checkNames(input, ["jws", "payload"], "arguments");
    const jws = stringOf(input?.jws, "jws");
    const payload = bytesOf(input.payload, "payload");
    return JSON.parse(this.#kept.call((glue, number) => glue.jws_verify(number, jws, payload))) as Record<string, unknown>;
  }

  /**
   * Wipes the secret. Every later call that needs it throws `CLIENT_FREED`.
   *
   * @example
   * import { DetachedJws } from "cardseal";
   *
   * const jws = new DetachedJws({ secret: "secret" });
   * jws.free();
   * try {
   *   jws.sign({ header: {}, payload: "{}" });
   * } catch (error) {
   *   console.log(error.code); // CLIENT_FREED
   * }
   */
  free(): void {
    this.#kept.free();
  }
}

function inputOf(input: { header: object | string; payload: Data }): { header: string; payload: Uint8Array } {
  checkNames(input, ["header", "payload"], "arguments");
  return { header: bodyText(input?.header, "header", isoDate), payload: bytesOf(input.payload, "payload") };
}
