import { bytesOf, type Data, stringOf } from "./data.js";
import { Kept } from "./kept.js";
import { checkNames, milliseconds, numberOf, optionalString, parameters } from "./options.js";
import { compute } from "./runtime.js";
import { type Address, parseUrl } from "./url.js";

/**
 * The hash of a body as it stands in `ext`: base64 of its SHA-256.
 *
 * @example
 * import { bodyHash } from "cardseal";
 * console.log(bodyHash('{"user_id":13}')); // mPUBr94OCw8WapMy8xkY3WB4uLOdOPE4JsCYaED6/+U=
 */
export function bodyHash(body: Data): string {
  const bytes = bytesOf(body, "body");
  return compute((glue) => glue.body_hash(bytes));
}

/** What a MAC covers. */
export interface MacInput {
  method: string;
  url: string;
  body?: Data;
  /** Parameters beside `body_hash`, as `project_id`. */
  ext?: Record<string, string>;
  /** Seconds since 1970; now when absent. */
  ts?: number;
  /** Printable ASCII without quotes and backslashes; made when absent. */
  nonce?: string;
}

/** What a verified authorization says. */
export interface VerifiedMac {
  id: string;
  /** Seconds since 1970. */
  ts: number;
  nonce: string;
  /** The values of `ext` as they were signed, `body_hash` among them. */
  ext: Record<string, string>;
}

const SECONDS = "pass seconds since 1970, as in Math.floor(Date.now() / 1000)";
const INPUT = ["method", "url", "body", "ext", "ts", "nonce"];
const RECEIVED = ["authorization", "method", "url", "body", "now", "maxSkewSeconds"];

/** The vendor publishes no tolerance; five minutes is what others use. */
const DEFAULT_SKEW_SECONDS = 300;

/**
 * HTTP MAC authorization with `body_hash`, as the Paysera Wallet API has it.
 *
 * @example
 * import { Mac } from "cardseal";
 *
 * const mac = new Mac({ id: "wkVd93h2uS", key: "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU" });
 * const url = "https://wallet.paysera.com/rest/v1/card/1";
 * const authorization = mac.authorization({ method: "DELETE", url });
 * console.log(mac.verify({ authorization, method: "DELETE", url }).id); // wkVd93h2uS
 */
export class Mac {
  readonly #kept: Kept;

  /** `id` and `key` as the provider gave them; a text key is used as its UTF-8 bytes. */
  constructor(options: { id: string; key: Data }) {
    checkNames(options, ["id", "key"], "options");
    const id = stringOf(options?.id, "id");
    this.#kept = new Kept(options.key, "key", (glue, number, key, isText) => glue.keep_mac(number, id, key, isText));
  }

  /**
   * The value of the `Authorization` header.
   *
   * @example
   * import { Mac } from "cardseal";
   * const mac = new Mac({ id: "id", key: "key" });
   * console.log(mac.authorization({ method: "GET", url: "https://wallet.paysera.com/rest/v1/card/1" }));
   */
  authorization(input: MacInput): string {
    const { method, address, body, ext } = covered(input);
    const ts = input.ts === undefined ? Math.floor(Date.now() / 1000) : numberOf(input.ts, "ts", SECONDS);
    const nonce = optionalString(input.nonce, "nonce");
    return this.#kept.call((glue, number) =>
      glue.mac_authorization(number, method, address.target, address.origin.host, address.origin.port, body, ext, ts, nonce),
    );
  }

  /**
   * The seven lines that the MAC is computed over. Comparing them with the other side's is how a mismatch is found.
   *
   * @example
   * import { Mac } from "cardseal";
   * const mac = new Mac({ id: "id", key: "key" });
   * console.log(mac.normalized({ method: "GET", url: "https://wallet.paysera.com/", ts: 1343811600, nonce: "n" }));
   */
  normalized(input: MacInput & { ts: number; nonce: string }): string {
    const { method, address, body, ext } = covered(input);
    const ts = numberOf(input.ts, "ts", SECONDS);
    const nonce = stringOf(input.nonce, "nonce");
    return compute((glue) =>
      glue.mac_normalized(method, address.target, address.origin.host, address.origin.port, body, ext, ts, nonce),
    );
  }

  /**
   * What an authorization says, if it belongs to this request. Throws otherwise: another method, URL, body or key,
   * a time out of range. Remembering nonces is up to the caller.
   *
   * @example
   * import { Mac } from "cardseal";
   * const mac = new Mac({ id: "id", key: "key" });
   * const request = { method: "POST", url: "https://wallet.paysera.com/rest/v1/card", body: "{}" };
   * const authorization = mac.authorization({ ...request, ext: { project_id: "7" } });
   * console.log(mac.verify({ ...request, authorization }).ext.project_id); // 7
   */
  verify(input: {
    authorization: string;
    method: string;
    url: string;
    body?: Data;
    /** Milliseconds, as `Date.now` returns them. */
    now?: () => number;
    /** How far the clocks may be apart; 300 when absent. */
    maxSkewSeconds?: number;
  }): VerifiedMac {
    checkNames(input, RECEIVED, "arguments");
    const authorization = stringOf(input?.authorization, "authorization");
    const method = stringOf(input.method, "method");
    const { origin, target } = parseUrl(input.url);
    const body = bytesOf(input.body === undefined ? "" : input.body, "body");
    const now = milliseconds(input.now);
    const skew = input.maxSkewSeconds === undefined ? DEFAULT_SKEW_SECONDS : numberOf(input.maxSkewSeconds, "maxSkewSeconds", "pass a number of seconds");
    const pairs = this.#kept.call(
      (glue, number) =>
        glue.mac_verify(number, authorization, method, target, origin.host, origin.port, body, now, skew) as
          | readonly (readonly [string, string])[]
          | undefined,
    );
    const [id, ts, nonce, ...ext] = pairs.map(([, value]) => value);
    const names = pairs.slice(3).map(([name]) => name);
    return {
      id: id ?? "",
      ts: Number(ts),
      nonce: nonce ?? "",
      ext: Object.fromEntries(names.map((name, index) => [name, ext[index] ?? ""])),
    };
  }

  /**
   * Wipes the key. Every later call that needs it throws `CLIENT_FREED`.
   *
   * @example
   * import { Mac } from "cardseal";
   *
   * const mac = new Mac({ id: "id", key: "key" });
   * mac.free();
   * try {
   *   mac.authorization({ method: "GET", url: "https://wallet.paysera.com/rest/v1/card/1" });
   * } catch (error) {
   *   console.log(error.code); // CLIENT_FREED
   * }
   */
  free(): void {
    this.#kept.free();
  }
}

interface CoveredInput {
  readonly method: string;
  readonly address: Address;
  readonly body: Uint8Array | undefined;
  readonly ext: string[] | undefined;
}

function covered(input: MacInput): CoveredInput {
  checkNames(input, INPUT, "arguments");
  return {
    method: stringOf(input?.method, "method"),
    address: parseUrl(input.url),
    body: input.body === undefined ? undefined : bytesOf(input.body, "body"),
    ext: parameters(input.ext),
  };
}
