import { type CardsealError, D1, decryptJwe, encryptJwe, importKey, verifyJwt } from "cardseal";
import { D1_HOSTS } from "../generated/d1.js";
import { D1_OPERATIONS } from "../generated/operations.js";
import { type Answer, buildAsync, checkCertificate, type Context, type Fields, found, json, jsonText, match, notDocumented, ours, type Provider } from "./answer.js";
import { Refusal, refused, remember, type Route, textOf, translateAsync } from "./answer.js";
import type { Deliveries } from "./deliveries.js";
import { host } from "./host.js";
import type { Received } from "./received.js";
import { SEEDS } from "./seeds.js";
import type { Check, D1Parties } from "./types.js";

/** The keys of RFC 7515 A.3 and of RFC 7518 appendix C; their ids are ours. */
export const D1_PARTIES: D1Parties = {
  issuerId: "SANDBOX-01",
  assertionKey: {
    kid: "sandbox-assertion-key",
    key: {
      ...{ kty: "EC", crv: "P-256", d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" },
      ...{ x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" },
    },
  },
  decryptWith: [
    {
      kid: "sandbox-issuer-key",
      key: {
        ...{ kty: "EC", crv: "P-256", d: "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo" },
        ...{ x: "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", y: "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps" },
      },
    },
  ],
};

/** The sample key of https://docs.payments.thalescloud.io/ecom/integrate-the-d1-api/encrypt-sensitive-data. */
const OWN_PUBLIC = { kty: "EC", crv: "P-256", x: "UbInEqNbZZZ9SJptBwKTKO6qslSyuWvMkVK44Bx_d8U", y: "PUxeHMNVL0VRxOYJrkHcpe6sap7IG-Are0QborZDngI" };
const OWN_KEY = { kid: "ASDsL-Jx2XOkRnFtqW-QblWY-mDnQW2LgapadFx75tA", key: { ...OWN_PUBLIC, d: "VS9rHVw6S5GQoWbKlXsW03kZH7U-NJcnfJLTIZyfRHs" } };

/** What card data for the sandbox is sealed to. */
export const D1_ENCRYPT_TO = { kid: OWN_KEY.kid, key: OWN_PUBLIC };

const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";
// "Max now + 15 min", and the token lives as long (https://docs.payments.thalescloud.io/dynamic-cvv/integrate-the-d1-api/get-oauth-2.0-access-token).
const QUARTER_SECONDS = 900;
const LONGEST_SEALED = 8192;
// The page's pattern of `encryptedData`, which no JWE fits that is not wrapped.
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// The pages list 400, 401, 403, 404 and 500 for these calls. No page shows the body of an inbound error: `error` is the outbound API's member.
const ERRORS: Partial<Record<Check, readonly [status: number, error: string]>> = {
  token: [401, "The provided Authorization header is missing or invalid"],
  certificate: [403, "The connection has no client certificate that is trusted"],
  state: [403, "Forbidden action"],
  not_found: [404, "Resource not found"],
  fail_next: [500, "Internal Server Error"],
  internal: [500, "Internal Server Error"],
  not_documented: [501, "Not implemented"],
};

// Suspension is for an active card; resumption is for a suspended one, and for one that never was active (d1 digital-card API, Suspend and Resume).
// `INACTIVE` and `DELETED` are words of the vendor's SDK: the API's own list could not be read.
const TRANSITIONS: Readonly<Record<string, readonly [operation: string, from: readonly string[], to: string]>> = {
  "digitalCards.suspend": ["SUSPEND", ["ACTIVE"], "INACTIVE"],
  "digitalCards.resume": ["RESUME", ["INACTIVE"], "ACTIVE"],
  "digitalCards.delete": ["DELETE", ["ACTIVE", "INACTIVE"], "DELETED"],
};

// A bank documents them for the outbound notification.
const WORDS = ours("no page that could be read shows the words for operations: these are of the outbound notification");

interface Card {
  readonly digitalCardId: string;
  readonly pan: string;
  readonly exp?: string;
  readonly provisioningTime: string;
  state: string;
  lastStateChangeTime: string;
  /** The latest first. */
  readonly operations: Fields[];
}

interface Call {
  readonly card: () => Card;
  readonly ids: readonly string[];
  readonly request: Received;
  readonly route: Route;
}

/** Thales D1, as its pages describe the digital-card API. */
export class D1Sandbox implements Provider {
  readonly name = "d1";
  readonly operations = D1_OPERATIONS;
  readonly #parties: D1Parties;
  readonly #context: Context;
  readonly #deliveries: Deliveries;
  readonly #client: D1;
  readonly #tokens = new Map<string, number>();
  readonly #cards = new Map<string, Card>();
  #accessToken = "";
  #lastId = 0;

  readonly #handlers: Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>> = {
    "auth.token": (call) => this.#token(call),
    "digitalCards.suspend": (call) => this.#change(call),
    "digitalCards.resume": (call) => this.#change(call),
    "digitalCards.delete": (call) => this.#change(call),
    "digitalCards.search": (call) => this.#search(call),
    "digitalCards.get": async (call) => json(view(await this.#cardOf(call))),
    "digitalCards.credentials": async (call) => this.#credentials(await this.#cardOf(call)),
    "digitalCards.stepUpResult": (call) => this.#stepUpResult(call),
    "operations.get": async (call) => json({ ...operationOf(await this.#cardOf(call), call.ids[2]!), ...WORDS }),
    "operations.list": (call) => this.#list(call),
  };

  constructor(parties: D1Parties, context: Context, deliveries: Deliveries) {
    // Not from TypeScript: there it has to be given.
    if (!parties.decryptWith?.length) throw new TypeError("credentials.d1.decryptWith has no key: the sandbox seals credentials to its first");
    this.#parties = parties;
    this.#context = context;
    this.#deliveries = deliveries;
    const { assertionKey } = D1_PARTIES;
    this.#client = new D1({ issuerId: parties.issuerId, assertionKey, accessToken: "checks-the-input-alone", encryptTo: D1_ENCRYPT_TO, environment: "production" });
    this.#seed();
  }

  owns(path: string): boolean {
    return path.startsWith("/authz/") || path.startsWith("/banking/");
  }

  route(request: Received): Route | undefined {
    return match(this.operations, request);
  }

  async answer(request: Received, route: Route | undefined): Promise<Answer> {
    checkCertificate(request, this.#context);
    if (!route) throw notDocumented(request);
    const { operation } = route;
    const ids = route.ids.map(decoded);
    if (!operation.anonymous) this.#checkToken(request.headers.get("authorization"));
    if (ids.length > 0 && ids[0] !== this.#parties.issuerId) throw new Refusal("not_found", "the issuer does not exist", { documented: true });
    const card = () => found(this.#cards, ids[1]!, "the digital card does not exist", true);
    return this.#handlers[operation.name]!({ card, ids, request, route });
  }

  refuse(refusal: Refusal): Answer {
    const [status, error] = ERRORS[refusal.check] ?? [400, "Malformed request"];
    return refused(refusal, status, { error });
  }

  /** One that is valid. */
  accessToken(): string {
    if (!this.#isValid(this.#accessToken)) this.#accessToken = this.#issueToken();
    return this.#accessToken;
  }

  #checkToken(authorization: string | undefined): void {
    const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    const detail = token === undefined ? "there is no bearer token" : "the token is not known or has expired";
    if (token === undefined || !this.#isValid(token)) throw new Refusal("token", detail, { documented: true });
  }

  async #token({ request, route }: Call): Promise<Answer> {
    await this.#check(request, route, []);
    const { grant_type: grantType, assertion } = tokenRequestOf(request);
    if (grantType !== GRANT_TYPE) throw new Refusal("model", `grant_type is not ${GRANT_TYPE}`, { documented: true });
    if (typeof assertion !== "string") throw new Refusal("model", "there is no assertion", { documented: true });
    await translateAsync(() => this.#checkAssertion(assertion, request), ofAssertion);
    return json({ access_token: this.#issueToken(), expires_in: QUARTER_SECONDS, token_type: "Bearer" });
  }

  async #checkAssertion(assertion: string, { origin }: Received): Promise<void> {
    const { issuerId, assertionKey, assertion: { issuer = issuerId } = {} } = this.#parties;
    const { now } = this.#context;
    const key = ({ kid }: { readonly kid?: unknown }) => {
      if (kid === assertionKey.kid) return importKey(assertionKey.key, { algorithm: "ecdsa-p256-sha256" });
      throw new Refusal("assertion", `kid is ${kid === undefined ? "missing" : "that of no known key"}: D1 finds the public key by it`, { documented: true });
    };
    const { iss, sub, exp, aud } = await verifyJwt(assertion, { key, now });
    if (iss !== issuer) throw new Refusal("assertion", "iss is not the id of the issuer, or of its aggregator", { documented: true });
    if (sub !== issuer) throw new Refusal("assertion", "sub is not the id of the issuer, or of its aggregator", { documented: true });
    if (!Number.isInteger(exp)) throw new Refusal("assertion", "exp is not an integer", { documented: true });
    if (exp! > now() / 1000 + QUARTER_SECONDS) throw new Refusal("assertion", "exp is more than 15 minutes from now", { documented: true });
    // The page is cut off where it says what `aud` is; a client of the API sends its origin.
    const known: readonly unknown[] = [undefined, origin, ...Object.values(D1_HOSTS)];
    if (![aud].flat().some((audience) => known.includes(audience))) throw new Refusal("assertion", "aud is not the origin of the API");
  }

  /** The ids, the correlation id and the input, checked by the core. */
  async #check({ headers }: Received, { operation }: Route, args: readonly unknown[]): Promise<void> {
    const correlationId = headers.get("x-correlation-id");
    await buildAsync(this.#client, operation, [...args, correlationId === undefined ? {} : { correlationId }]);
  }

  /** Of a call that has no input. */
  async #cardOf({ card, request, route, ids }: Call): Promise<Card> {
    await this.#check(request, route, ids.slice(1));
    return card();
  }

  async #input({ request, route, ids }: Call): Promise<any> {
    const text = jsonText(request);
    await this.#check(request, route, [...ids.slice(1), text]);
    return JSON.parse(text);
  }

  async #change(call: Call): Promise<Answer> {
    const { reason, reasonCode = "ISSUER_DECISION" } = await this.#input(call);
    const card = call.card();
    const [operation, from, to] = TRANSITIONS[call.route.operation.name]!;
    if (!from.includes(card.state)) throw new Refusal("state", `the digital card is ${card.state}`, { documented: true });
    const operationId = `operation-${(this.#lastId += 1)}`;
    const at = this.#time();
    const status = "SUCCESSFUL";
    const requestor = { requestorId: this.#parties.issuerId, requestorType: "ISSUER" };
    card.state = to;
    card.lastStateChangeTime = at;
    card.operations.unshift({ operationId, operation, status, startTime: at, endTime: at, ...requestor, reason, reasonCode });
    if (card.operations.length > 1000) card.operations.pop();
    this.#notify(card, { operationId, operation, status });
    return json({ operationId, status });
  }

  async #search({ request, route }: Call): Promise<Answer> {
    const { encryptedData, ...others } = objectIn(jsonText(request));
    if (typeof encryptedData !== "string") throw new Refusal("model", "encryptedData is missing", { documented: true });
    if (encryptedData.length > LONGEST_SEALED) throw new Refusal("model", "encryptedData is longer than 8192 characters", { documented: true });
    if ("pan" in others) throw new Refusal("model", "pan is not a field of this call: it goes into encryptedData, sealed");
    const pan = await translateAsync(() => opened(encryptedData), ofSealed);
    await this.#check(request, route, [JSON.stringify({ pan, ...others })]);
    const digitalCards = [...this.#cards.values()].filter((card) => card.pan === pan).map(view);
    return json({ digitalCards, ...ours("no page that could be read shows this answer") });
  }

  async #credentials({ pan, exp }: Card): Promise<Answer> {
    const { kid, key } = this.#parties.decryptWith[0]!;
    const sealed = await translateAsync(() => encryptJwe(JSON.stringify({ pan, exp }), { recipient: key, kid }), ofIssuersKey);
    return json({ credentials: sealed });
  }

  async #stepUpResult(call: Call): Promise<Answer> {
    await this.#input(call);
    call.card();
    return json({ status: "SUCCESSFUL" });
  }

  async #list({ card, ids, request, route }: Call): Promise<Answer> {
    const query = Object.fromEntries(Object.entries(single(request.search)).map(([name, value]) => [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value]));
    await this.#check(request, route, [...ids.slice(1), query]);
    const { offset = 0, limit = 10 } = query as { offset?: number; limit?: number };
    const { operations: all } = card();
    const operations = all.slice(offset, offset + limit);
    const remainingOperations = Math.max(0, all.length - offset - operations.length);
    return json({ remainingOperations, operations, ...ours("no page that could be read shows the name of the list, nor the words for operations") });
  }

  /** Posted where the caller wants it, by the path that the outbound API documents. */
  #notify({ digitalCardId }: Card, event: Fields): void {
    const base = this.#context.d1Notifications;
    if (base === undefined) return;
    const path = `/notifications/d1/v1/issuers/${this.#parties.issuerId}/digitalCards/${digitalCardId}/notifications`;
    this.#deliveries.send({ url: base.replace(/\/$/, "") + path, event });
  }

  #seed(): void {
    const { digitalCardId, newDigitalCardId, pan, newPan } = SEEDS.d1;
    const at = "2024-01-12T15:12:26Z";
    const common = { provisioningTime: at, lastStateChangeTime: at };
    // UnionPay's credentials have no expiry date.
    this.#cards.set(digitalCardId, { ...common, digitalCardId, pan, exp: "1223", state: "ACTIVE", operations: [] });
    this.#cards.set(newDigitalCardId, { ...common, digitalCardId: newDigitalCardId, pan: newPan, state: "INACTIVE", operations: [] });
  }

  /** Opaque, where the provider's is a JWT. */
  #issueToken(): string {
    const token = `sandbox-d1-token-${(this.#lastId += 1)}`;
    remember(this.#tokens, token, this.#context.now() + QUARTER_SECONDS * 1000);
    return token;
  }

  #isValid(token: string): boolean {
    return this.#context.now() < (this.#tokens.get(token) ?? 0);
  }

  /** YYYY-MM-DDThh:mm:ssTZD. */
  #time(): string {
    return new Date(this.#context.now()).toISOString().replace(/\.\d+/, "");
  }
}

function view({ digitalCardId, pan, state, provisioningTime, lastStateChangeTime }: Card): Fields {
  const isActive = state === "ACTIVE";
  const note = isActive ? {} : ours("the word for this state is the vendor's SDK's: no page that could be read shows the API's own");
  return { digitalCardId, panSuffix: pan.slice(-4), state, type: "ECOM", deviceBindingList: [], provisioningTime, lastStateChangeTime, ...note };
}

function operationOf({ operations }: Card, id: string): Fields {
  const operation = operations.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Refusal("not_found", "the operation does not exist", { documented: true });
  return operation;
}

/** `%2D` and `-` are the same in a path (RFC 3986 6.2.2.2). */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw new Refusal("model", "an id in the path is not percent-encoded text");
  }
}

/** Both types are documented. */
function tokenRequestOf(request: Received): Fields {
  const type = request.headers.get("content-type")?.split(";")[0]!.trim().toLowerCase();
  if (type === "application/json") return objectIn(textOf(request));
  if (type === "application/x-www-form-urlencoded") return single(textOf(request));
  throw new Refusal("content_type", "the content-type is neither application/x-www-form-urlencoded nor application/json", { documented: true });
}

/** The parameters of a form or a query: none may be there twice (RFC 6749 3.2), and which one counts nobody says. */
function single(text: string): Record<string, string> {
  const pairs = [...new host.URLSearchParams(text)];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) throw new Refusal("model", "a parameter is there twice");
  return Object.fromEntries(pairs);
}

/** The PAN in a message to the sandbox: in compact serialization, or base64 of that, which the page's pattern fits. */
async function opened(encryptedData: string): Promise<unknown> {
  const jwe = encryptedData.includes(".") ? encryptedData : unwrapped(encryptedData);
  const key = ({ kid }: { readonly kid?: unknown }) => {
    if (kid === OWN_KEY.kid) return OWN_KEY.key;
    throw new Refusal("jwe", `kid is ${kid === undefined ? "missing" : "that of no known key"}: D1 chooses its key by it`, { documented: true });
  };
  const plaintext = new host.TextDecoder("utf-8", { ignoreBOM: true }).decode(await decryptJwe(jwe, { key }));
  return objectIn(plaintext, "what encryptedData holds").pan;
}

function unwrapped(text: string): string {
  if (text !== "" && BASE64.test(text)) return host.atob(text);
  throw new Refusal("jwe", "encryptedData is neither a JWE in compact serialization nor padded base64 of one", { documented: true });
}

/** The members of a JSON object; of anything else none, so that the one that is missing is told. */
function objectIn(text: string, what = "the body"): Fields {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new Refusal("model", `${what} is not JSON`, { documented: true });
  }
}

/** `verifyJwt` speaks to who verifies; the sandbox, to who signed. */
function ofAssertion({ code, message }: CardsealError): Refusal {
  const known: Partial<Record<string, string>> = {
    SIGNATURE_MISMATCH: "the signature is not that of the key that kid names",
    UNSUPPORTED_ALGORITHM: "alg is not ES256, the one that D1 takes, or the header asks for an extension",
  };
  return new Refusal("assertion", known[code] ?? message.replace(/^jwt /, "assertion "), { documented: true });
}

/** The page: "The issuer system must be configured with the correct applicative encryption key". */
function ofIssuersKey({ message }: CardsealError): Refusal {
  return new Refusal("jwe", `decryptWith[0] of the sandbox's credentials: ${message}`);
}

function ofSealed({ message }: CardsealError): Refusal {
  return new Refusal("jwe", message.replace(/^jwe /, "encryptedData "), { documented: true });
}
