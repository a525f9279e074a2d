import { type AccessToken, checkToken, noToken, tokenOf } from "./access-token.js";
import { type JweKey, privateAgreementKey, publicAgreementKey } from "./agreement-key.js";
import { stringOf } from "./data.js";
import { inCall, refuse, renamed } from "./errors.js";
import { D1_CONTENT_TYPE, D1_HOSTS, D1Auth, type D1Credentials, D1DigitalCards, D1Operations } from "./generated/d1.js";
import { D1_OPERATIONS, type OperationFacts } from "./generated/operations.js";
import { HeldKey } from "./held-key.js";
import { type CryptoKeyLike, host, textOf, utf8 } from "./host.js";
import { headerOf, type JweHeader, openJwe, readJwe, sealJwe, undecryptable } from "./jwe.js";
import { signedJwt } from "./jwt.js";
import { heldSigner, type KeyInput, type MessageKey } from "./message-key.js";
import { checkNames, clockOf, milliseconds, numberOf, optionalString, optionalText } from "./options.js";
import { Redacted } from "./redacted.js";
import { headersOf, type PathId, pathId, refusePromise, type SignAsync, type SignedRequest } from "./request.js";
import { compute } from "./runtime.js";
import { bodyText, isoDate } from "./serialise.js";
import { baseOf, type Origin, rawParts } from "./url.js";

const PROVIDER = "d1";
const ES256 = "ecdsa-p256-sha256";

/** What one D1 call can change. */
export interface D1CallOptions {
  /** In place of the client's. */
  accessToken?: AccessToken | undefined;
  /** 1 to 64 letters, digits, `_` and `-`. D1 logs it in the clear: nothing of a person goes in. */
  correlationId?: string | undefined;
  /** `auth.token` alone: how the body is written; a form when absent. */
  contentType?: "application/x-www-form-urlencoded" | "application/json" | undefined;
  /** `digitalCards.search` alone: sends the sealed PAN as base64 of the JWE, which is what the pattern on the page fits. */
  wrap?: "base64" | undefined;
  /** Milliseconds, as `Date.now` returns them. */
  now?: (() => number) | undefined;
  /** `auth.token` alone: the assertion's `jti`. */
  nonce?: string | undefined;
}

/** A key and the id under which the other side knows it. */
export interface D1Key<Key> {
  kid: string;
  key: Key;
}

/** What the assertion says beside what it has to. */
export interface D1AssertionOptions {
  /** `iss` and `sub`; `issuerId` when absent. In the aggregator model it is the aggregator's id. */
  issuer?: string | undefined;
  /** `aud`; the origin of the API when absent. */
  audience?: string | undefined;
  /** 1 to 900; 600. */
  lifetimeSeconds?: number | undefined;
  /** Whether to say `iat`. */
  iat?: boolean | undefined;
  /** Whether to say `jti`, a fresh UUID. */
  jti?: boolean | undefined;
}

interface D1Credential {
  /** Ten characters. */
  issuerId: string;
  /** Signs the assertion of `auth.token`: P-256, PEM or what else `importKey` takes. */
  assertionKey?: D1Key<KeyInput | MessageKey> | undefined;
  assertion?: D1AssertionOptions | undefined;
  /** D1's public key, that card data is sealed to. */
  encryptTo?: D1Key<JweKey> | undefined;
  /** The issuer's private keys, that credentials are opened with: more than one while a key is replaced. */
  decryptWith?: readonly D1Key<JweKey>[] | undefined;
  accessToken?: AccessToken | undefined;
}

/** One of the vendor's environments, or an origin of your own. */
export type D1Options = D1Credential &
  ({ environment: "production" | "staging" | "development"; baseUrl?: undefined } | { baseUrl: string; environment?: undefined });

/** A call of the API that is not typed. */
export interface D1RawCall {
  method: string;
  /** As it goes on the wire, without the query: `/banking/v1/issuers/…`. */
  path: string;
  query?: Record<string, string | number | boolean> | string | undefined;
  body?: object | string | undefined;
  /** JSON when absent. With `application/x-www-form-urlencoded` an object is written as a form. */
  contentType?: string | undefined;
}

/** What {@link D1.openCredentials} returns. */
export interface D1OpenCredentials {
  readonly pan: Redacted;
  /** MMYY; UnionPay has none. */
  readonly exp?: string;
}

/**
 * Thales D1, digital cards. Every method checks its input and returns the request; `auth.token` signs the assertion,
 * `digitalCards.search` seals the PAN. Nothing is sent: D1 wants a client certificate on every connection, which is
 * the business of your `fetch` (see `mutualTls`).
 *
 * @example
 * import { D1, readResponse } from "cardseal";
 * import { createSandbox } from "cardseal/sandbox";
 *
 * const sandbox = createSandbox();
 * const d1 = new D1(sandbox.credentials.d1);
 * const request = await d1.digitalCards.suspend(sandbox.seeds.d1.digitalCardId, { reason: "lost on a train" });
 * const result = await readResponse(request, await sandbox.fetch(request.url, request));
 * console.log(result.status); // SUCCESSFUL
 */
export class D1 {
  readonly auth: D1Auth;
  readonly digitalCards: D1DigitalCards;
  readonly operations: D1Operations;
  readonly #origin: Origin;
  readonly #issuerId: string;
  readonly #accessToken: AccessToken | undefined;
  readonly #assertion: Assertion;
  readonly #assertionKey: Held<MessageKey> | undefined;
  readonly #encryptTo: Held<CryptoKeyLike> | undefined;
  readonly #decryptWith: readonly Held<CryptoKeyLike>[] | undefined;

  constructor(options: D1Options) {
    try {
      checkNames(options, ["issuerId", "assertionKey", "assertion", "encryptTo", "decryptWith", "accessToken", "environment", "baseUrl"], "options");
      const given: Partial<D1Options> = options ?? {};
      this.#issuerId = checkIssuerId(stringOf(given.issuerId, "issuerId"));
      this.#origin = baseOf(given, D1_HOSTS);
      this.#accessToken = checkToken(given.accessToken);
      this.#assertion = assertionOf(given.assertion, this.#issuerId, this.#origin);
      this.#assertionKey = held(given.assertionKey, "assertionKey", (key, kid, field) => heldSigner(key, ES256, kid, field));
      this.#encryptTo = held(given.encryptTo, "encryptTo", agreement(publicAgreementKey));
      this.#decryptWith = decryptionKeys(given.decryptWith);
    } catch (caught) {
      throw inCall(caught, PROVIDER);
    }
    const sign: SignAsync<D1CallOptions> = (...input) => this.#build(...input);
    this.auth = new D1Auth(sign);
    this.digitalCards = new D1DigitalCards(sign);
    this.operations = new D1Operations(sign);
  }

  /**
   * Builds any call of the API: a body that is an object is serialised, a string is sent as it is. Nothing checks it. The access
   * token goes with it if there is one, but for the call that gets one.
   *
   * @example
   * import { D1 } from "cardseal";
   *
   * const d1 = new D1({ issuerId: "ISSUER-001", environment: "staging", accessToken: "token" });
   * const request = await d1.raw({ method: "GET", path: "/banking/v2/issuers/ISSUER-001/cards/42" });
   * console.log(request.headers.authorization); // Bearer token
   */
  async raw<T = unknown>(call: D1RawCall, options?: Pick<D1CallOptions, "accessToken" | "correlationId" | "now" | "nonce">): Promise<SignedRequest<T>> {
    try {
      checkNames(call, ["method", "path", "query", "body", "contentType"], "members of the call", "call");
      checkNames(options, COMMON, "options");
      const { method, target, contentType, body } = rawParts(this.#origin, call, D1_CONTENT_TYPE);
      const correlationId = optionalString(options?.correlationId, "correlationId");
      // The token call goes out without one, also as a raw call: a token that is got by it would wait for itself.
      const own = checkToken(options?.accessToken);
      const token = isTokenCall(call.path) ? noToken(own) : await tokenOf(own ?? this.#accessToken);
      const built = compute((glue) => glue.d1(undefined, [method, target, contentType], undefined, body, token, correlationId));
      return this.#request(method, built, body, "raw");
    } catch (caught) {
      throw inCall(caught, PROVIDER, "raw");
    }
  }

  /**
   * Opens the credentials that `digitalCards.credentials` answers with: the answer, or the JWE in it. The key is chosen
   * by the message's `kid`.
   *
   * @throws {@link CardsealError} `DECRYPTION_FAILED` for a message to another key, or one that was changed.
   *
   * @example
   * import { D1, readResponse } from "cardseal";
   * import { createSandbox } from "cardseal/sandbox";
   *
   * const sandbox = createSandbox();
   * const d1 = new D1(sandbox.credentials.d1);
   * const request = await d1.digitalCards.credentials(sandbox.seeds.d1.digitalCardId);
   * const answer = await readResponse(request, await sandbox.fetch(request.url, request));
   * const { pan } = await d1.openCredentials(answer);
   * console.log(`${pan}`, pan.reveal().length); // [redacted] 16
   */
  async openCredentials(credentials: D1Credentials | string): Promise<D1OpenCredentials> {
    try {
      if (this.#decryptWith === undefined) throw refuse("MISSING_FIELD", "decryptWith", "is missing", "credentials are opened with the issuer's private keys");
      refusePromise(credentials, "credentials", "readResponse returns a promise");
      const jwe = readJwe(sealedIn(credentials));
      const { kid } = headerOf<JweHeader>(jwe);
      const key = await this.#decryptWith.find((candidate) => candidate.kid === kid)?.key.get();
      if (key === undefined) throw undecryptable();
      return cardOf(await openJwe(jwe, key));
    } catch (caught) {
      throw inCall(renamed(caught, "jwe", "credentials"), PROVIDER, "openCredentials");
    }
  }

  /**
   * Lets the keys go. Every later call that needs one throws `CLIENT_FREED`.
   *
   * @example
   * import { D1 } from "cardseal";
   * import { createSandbox } from "cardseal/sandbox";
   *
   * const d1 = new D1(createSandbox().credentials.d1);
   * d1.free();
   * const error = await d1.auth.token().catch((caught) => caught);
   * console.log(error.code); // CLIENT_FREED
   */
  free(): void {
    for (const { key } of [this.#assertionKey, this.#encryptTo, ...(this.#decryptWith ?? [])].filter((one) => one !== undefined)) key.free();
  }

  async #build(
    index: number,
    ids: readonly PathId[],
    query: object | string | undefined,
    input: object | string | undefined,
    options: D1CallOptions | undefined,
  ): Promise<SignedRequest<never>> {
    const operation = D1_OPERATIONS[index] as OperationFacts;
    const { name, method } = operation;
    try {
      checkNames(options, [...COMMON, ...(OWN[name] ?? [])], "options");
      const line = [this.#issuerId, ...operation.ids.map((id, place) => pathId(ids[place], id))];
      const queryText = operation.query ? bodyText(query === undefined ? {} : query, "query", isoDate) : undefined;
      const body = operation.body ? bodyText(input === undefined ? {} : input, "body", isoDate) : undefined;
      // All read before anything is awaited: a caller may use the object again for the next call.
      const own = perCall(options);
      const token = operation.anonymous ? noToken(own.accessToken) : await tokenOf(own.accessToken ?? this.#accessToken);
      const built = compute((glue) => glue.d1(index, line, queryText, body, token, own.correlationId));
      if (name === "auth.token") return await this.#withAssertion(built, own);
      if (name === "digitalCards.search") return this.#request(method, built, await this.#sealed(body as string, own.wrap), name);
      return this.#request(method, built, body, name);
    } catch (caught) {
      throw inCall(caught, PROVIDER, name);
    }
  }

  async #withAssertion(built: string[], { clock, nonce, isJson }: PerCall): Promise<SignedRequest<never>> {
    const key = needed(await this.#assertionKey?.key.get(), "assertionKey", "the assertion is signed with it");
    const { issuer, audience, lifetime, iat, jti } = this.#assertion;
    const now = milliseconds(clock);
    const kid = this.#assertionKey?.kid as string;
    const input = compute((glue) => glue.d1_assertion(kid, issuer, audience, now, lifetime, iat, jti, nonce));
    const assertion = await signedJwt(input, key).catch((caught: unknown) => {
      throw renamed(caught, "key", "assertionKey.key");
    });
    const [contentType = "", body] = compute((glue) => glue.d1_token_body(assertion, isJson));
    return this.#request("POST", [built[0] as string, "content-type", contentType, ...built.slice(1)], body, "auth.token");
  }

  /** The search with its PAN sealed; what else is in it stays as it is. */
  async #sealed(body: string, wrap: "base64" | undefined): Promise<string> {
    const recipient = needed(await this.#encryptTo?.key.get(), "encryptTo", "the PAN is sealed with D1's public key");
    const { pan, ...rest } = JSON.parse(body) as { pan: string };
    const jwe = await sealJwe(utf8(JSON.stringify({ pan })), recipient, this.#encryptTo?.kid);
    return JSON.stringify({ encryptedData: wrap === "base64" ? host.btoa(jwe) : jwe, ...rest });
  }

  /** `built` is the target, then names and values of the header. */
  #request(method: string, [target = "", ...fields]: string[], body: string | undefined, operation: string): SignedRequest<never> {
    return { method, url: this.#origin.text + target, headers: headersOf(fields), ...(body !== undefined && { body }), redirect: "manual", provider: PROVIDER, operation };
  }
}

function isTokenCall(path: string): boolean {
  return D1_OPERATIONS.some((operation) => operation.anonymous && operation.path === path);
}

const COMMON = ["accessToken", "correlationId", "now", "nonce"];
const OWN: Readonly<Record<string, readonly string[]>> = { "auth.token": ["contentType"], "digitalCards.search": ["wrap"] };
const BODY_TYPES = ["application/x-www-form-urlencoded", "application/json"];

/** By the core's rule, which every call goes by: the token call takes nothing besides. */
function checkIssuerId(issuerId: string): string {
  const tokenCall = D1_OPERATIONS.findIndex(({ anonymous }) => anonymous);
  compute((glue) => glue.d1(tokenCall, [issuerId], undefined, undefined, undefined, undefined));
  return issuerId;
}

interface PerCall {
  readonly accessToken: AccessToken | undefined;
  readonly correlationId: string | undefined;
  readonly nonce: string | undefined;
  readonly clock: (() => unknown) | undefined;
  readonly isJson: boolean;
  readonly wrap: "base64" | undefined;
}

function perCall(options: D1CallOptions = {}): PerCall {
  const { contentType = BODY_TYPES[0] as string, wrap } = options;
  if (!BODY_TYPES.includes(contentType)) throw refuse("INVALID_ARGUMENT", "contentType", "is not one that the call takes", `it is ${BODY_TYPES.join(" or ")}`);
  if (wrap !== undefined && wrap !== "base64") throw refuse("INVALID_ARGUMENT", "wrap", "is not a way to wrap", "it is base64, or absent");
  return {
    accessToken: checkToken(options.accessToken),
    correlationId: optionalString(options.correlationId, "correlationId"),
    nonce: optionalText(options.nonce, "nonce"),
    clock: clockOf(options.now),
    isJson: contentType === "application/json",
    wrap,
  };
}

interface Assertion {
  readonly issuer: string;
  readonly audience: string;
  readonly lifetime: number;
  readonly iat: boolean;
  readonly jti: boolean;
}

function assertionOf(options: D1AssertionOptions | undefined, issuerId: string, origin: Origin): Assertion {
  checkNames(options, ["issuer", "audience", "lifetimeSeconds", "iat", "jti"], "options of the assertion", "assertion");
  const { lifetimeSeconds = 600 } = options ?? {};
  return {
    issuer: optionalText(options?.issuer, "assertion.issuer") ?? issuerId,
    audience: optionalText(options?.audience, "assertion.audience") ?? origin.text,
    lifetime: numberOf(lifetimeSeconds, "assertion.lifetimeSeconds", "pass a number of seconds"),
    iat: flag(options?.iat, "assertion.iat"),
    jti: flag(options?.jti, "assertion.jti"),
  };
}

function flag(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw refuse("INVALID_ARGUMENT", field, "is not a boolean", "pass true, or leave it out");
}

interface Held<Key> {
  readonly kid: string;
  readonly key: Pick<HeldKey<unknown, Key>, "get" | "free">;
}

function held<Given, Key>(
  given: D1Key<Given> | undefined,
  field: string,
  hold: (key: Given, kid: string, field: string) => Held<Key>["key"],
): Held<Key> | undefined {
  if (given === undefined) return undefined;
  checkNames(given, ["kid", "key"], "members of a key", field);
  const kid = stringOf(given.kid, `${field}.kid`);
  if (kid === "") throw refuse("INVALID_ARGUMENT", `${field}.kid`, "is empty", "pass the id under which the key was registered");
  if (given.key === undefined) throw refuse("INVALID_KEY", `${field}.key`, "is missing", "pass PEM, a JWK or a CryptoKey");
  return { kid, key: hold(given.key, kid, `${field}.key`) };
}

function agreement(importIt: (key: JweKey) => Promise<CryptoKeyLike>): (key: JweKey, kid: string, field: string) => HeldKey<JweKey, CryptoKeyLike> {
  return (key, _kid, field) =>
    new HeldKey(key, async (given) => {
      try {
        return await importIt(given);
      } catch (caught) {
        throw renamed(caught, "key", field);
      }
    });
}

/** By `kid`: the same one twice would leave the second without use. */
function decryptionKeys(given: unknown): readonly Held<CryptoKeyLike>[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw refuse("INVALID_ARGUMENT", "decryptWith", "is not an array", "pass a list of { kid, key }");
  // Not `map`, which passes over holes.
  const keys = Array.from(given as readonly D1Key<JweKey>[], (one, index) => needed(held(one, `decryptWith[${index}]`, agreement(privateAgreementKey)), `decryptWith[${index}]`, "pass { kid, key }"));
  const twice = keys.findIndex(({ kid }, index) => keys.findIndex((other) => other.kid === kid) !== index);
  if (twice >= 0) throw refuse("DUPLICATE_FIELD", `decryptWith[${twice}].kid`, "is there twice", "a message names its key by kid: keep one of them");
  return keys;
}

function needed<T>(value: T | undefined, field: string, hint: string): T {
  if (value === undefined) throw refuse("MISSING_FIELD", field, "is missing", hint);
  return value;
}

/** The page marks the member as one that may be absent. */
function sealedIn(credentials: unknown): string {
  if (typeof credentials !== "object" || credentials === null) return stringOf(credentials, "credentials");
  const sealed = (credentials as D1Credentials).credentials;
  if (sealed === undefined) throw refuse("INVALID_RESPONSE", "credentials", "is not in the answer", "D1 sends it to issuers that have registered a key for card data");
  return stringOf(sealed, "credentials");
}

/** What the pages say is in credentials. The text itself is in no error. */
function cardOf(plaintext: Uint8Array): D1OpenCredentials {
  const { pan, exp } = (parsed(plaintext) ?? {}) as { pan?: unknown; exp?: unknown };
  if (typeof pan !== "string") throw refuse("INVALID_RESPONSE", "credentials", "have no pan inside", "the message is right and says something else than the page; use decryptJwe");
  return { pan: new Redacted(pan), ...(typeof exp === "string" && { exp }) };
}

function parsed(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(plaintext)) as unknown;
  } catch {
    return undefined;
  }
}
