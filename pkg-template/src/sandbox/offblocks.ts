import { type CardsealError, importKey, type MessageKey, OffBlocks, type OffBlocksAddress, verifyContentDigest, verifyMessage } from "cardseal";
import { OFFBLOCKS_OPERATIONS } from "../generated/operations.js";
import { type Answer, buildAsync, type Context, type Fields, found, json, jsonText, match, ours, type Provider } from "./answer.js";
import { Refusal, refused, remember, type Route, translate, translateAsync } from "./answer.js";
import type { Deliveries } from "./deliveries.js";
import { host } from "./host.js";
import type { Received } from "./received.js";
import { SEEDS } from "./seeds.js";
import type { Check } from "./types.js";

/** The sample key of https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures; its id is ours. */
export const OFFBLOCKS = {
  keyid: "sandbox-key",
  privateKey: `-----BEGIN EC PRIVATE KEY-----
MIGkAgEBBDB8VIl4tFsxpD/7QN7LNWqzWhBrksKY1gdbp6aFzN5kBM5+PtDL/C1Y
nF+ACeMbf7ygBwYFK4EEACKhZANiAAQ1WCxX6Z7z/bbj6PntmWChGqtzfX5mmLLU
+621jNM55fI2k5sPvPUmd891mU/L7FAPxowiE8Cu48hHXTayYqDaO9CE0m8eWWXg
T6s+j8ku4qgs66a9GDh3IG3tjelZzVY=
-----END EC PRIVATE KEY-----
`,
};

const ALGORITHM = "ecdsa-p384-sha384";
const HOUR = 3_600_000;
// The methods that need a key (https://docs.offblocks.xyz/developer-guides/api-integration/idempotency).
const MODIFYING = ["POST", "PUT", "PATCH", "DELETE"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMPTY: Answer = { status: 204, headers: {} };

// The pages list 400, 401, 404 and 500 for these calls, and 409 and 422 for idempotency keys; no page shows a body, so its members are ours.
const ERRORS: Partial<Record<Check, readonly [status: number, title: string]>> = {
  token: [401, "Not authorised"],
  not_found: [404, "Not found"],
  state: [409, "Conflict"],
  idempotency_conflict: [409, "Idempotency-Key Concurrency Conflict"],
  idempotency_reuse: [422, "Unprocessable"],
  fail_next: [500, "Internal error"],
  internal: [500, "Internal error"],
  not_documented: [501, "Not implemented"],
};

// What https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/card-states lets a call or the simulator do,
// and that an inactive card can be terminated, too.
const TRANSITIONS: Readonly<Record<string, readonly [from: readonly string[], to: string]>> = {
  "cards.deactivate": [["active"], "inactive"],
  "cards.activate": [["inactive"], "active"],
  "cards.terminate": [["active", "inactive"], "terminated"],
  "simulator.issueCard": [["issuing"], "active"],
  "simulator.failCard": [["issuing"], "issue_failed"],
};

const ADDRESS = { firstLine: "Flat G", secondLine: "321 West End Lane", city: "London", country: "GB", postCode: "NW6 2FG" };
const ISSUED = { name: "John Carter", network: "visa", maskedPan: "530518******9871", expirationDate: "10/2028" };

interface Card {
  readonly id: string;
  readonly accountId: string;
  readonly type: string;
  readonly billingAddress: OffBlocksAddress;
  readonly shippingAddress?: OffBlocksAddress;
  status: string;
  readonly createdAt: string;
  updatedAt: string;
}

interface Webhook {
  readonly id: string;
  readonly callbackUrl: string;
  readonly types?: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Call {
  readonly id: string;
  readonly request: Received;
  readonly route: Route;
}

/** What an idempotency key stands for; the answer is absent while the first request is in flight. */
interface Use {
  readonly payload: string;
  readonly at: number;
  answer?: Answer;
}

/** OffBlocks Cards (https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards). */
export class OffBlocksSandbox implements Provider {
  readonly name = "offblocks";
  readonly operations = OFFBLOCKS_OPERATIONS;
  readonly #context: Context;
  readonly #deliveries: Deliveries;
  readonly #client: OffBlocks;
  readonly #accounts = new Set<string>([SEEDS.offblocks.accountId]);
  readonly #cards = new Map<string, Card>();
  readonly #webhooks = new Map<string, Webhook>();
  readonly #tokens = new Map<string, number>();
  readonly #uses = new Map<string, Use>();
  #credentials: { readonly apiKey: string; readonly apiSecret: string } | undefined = SEEDS.offblocks;
  #key: { readonly keyid: string; readonly pem: string } | undefined;
  #accessToken = "";
  #lastId = 0;

  readonly #handlers: Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>> = {
    "auth.token": (call) => this.#token(call),
    "auth.updateCredentials": (call) => this.#updateCredentials(call),
    "auth.deleteCredentials": (call) => this.#deleteCredentials(call),
    "auth.uploadSigningKey": (call) => this.#uploadKey(call),
    "auth.deleteSigningKey": () => this.#deleteKey(),
    "cards.create": (call) => this.#create(call),
    "cards.list": () => list([...this.#cards.values()].map(view)),
    "cards.listByAccount": ({ id }) => list(this.#cardsOf(this.#account(id)).map(view)),
    "cards.get": ({ id }) => json(view(this.#card(id))),
    "cards.deactivate": (call) => this.#answerWithCard(call),
    "cards.activate": (call) => this.#answerWithCard(call),
    "cards.terminate": (call) => this.#answerWithNothing(call),
    "simulator.issueCard": (call) => this.#answerWithNothing(call),
    "simulator.failCard": (call) => this.#answerWithNothing(call),
    "webhooks.save": (call) => this.#save(call),
    "webhooks.list": () => list([...this.#webhooks.values()]),
    "webhooks.get": ({ id }) => json(this.#webhook(id)),
    "webhooks.delete": ({ id }) => this.#unsubscribe(id),
  };

  constructor(credentials: { readonly keyid: string; readonly privateKey: string }, context: Context, deliveries: Deliveries) {
    this.#context = context;
    this.#deliveries = deliveries;
    this.#key = { keyid: credentials.keyid, pem: credentials.privateKey };
    this.#client = new OffBlocks({ ...credentials, accessToken: "checks-the-input-alone" });
    this.#seed();
  }

  owns(path: string): boolean {
    return path.startsWith("/v1/");
  }

  route(request: Received): Route | undefined {
    return match(this.operations, request);
  }

  async answer(request: Received, route: Route | undefined): Promise<Answer> {
    const { headers } = request;
    if (route ? !route.operation.anonymous : headers.has("authorization")) this.#checkToken(headers.get("authorization"));
    const isSigned = route?.operation.signed ?? headers.has("signature");
    if (!isSigned) return this.#perform(request, route);
    checkDigest(request);
    if (MODIFYING.includes(request.method)) return this.#performOnce(request, route);
    await this.#checkSignature(request);
    return this.#perform(request, route);
  }

  /** The members are ours: no page shows the body of an error. */
  refuse(refusal: Refusal): Answer {
    const [status, title] = ERRORS[refusal.check] ?? [400, "BadRequest"];
    const { error } = refusal.more;
    const errors = error && [{ code: error.code, field: error.field, message: error.message }];
    return refused(refusal, status, { title, detail: refusal.detail, errors });
  }

  /** One that is valid. */
  accessToken(): string {
    if (!this.#isValid(this.#accessToken)) this.#accessToken = this.#issueToken();
    return this.#accessToken;
  }

  #checkToken(authorization: string | undefined): void {
    const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    const detail = token === undefined ? "there is no bearer token" : "the token is not known, has expired, or ended with the credentials";
    if (token === undefined || !this.#isValid(token)) throw new Refusal("token", detail, { documented: true });
  }

  async #checkSignature({ method, url, headers, search, body }: Received): Promise<void> {
    if (!headers.has("signature") || !headers.has("signature-input")) {
      throw new Refusal("signature", "there is no signature or no signature-input", { documented: true });
    }
    const fields = ["authorization", "content-type", "content-digest", "idempotency-key"].filter((name) => headers.has(name));
    const components = ["@method", ...fields];
    const { now } = this.#context;
    // Five minutes, five seconds: what the vendor's own library is used with elsewhere. Which components the vendor asks for could not be read.
    const policy = { components, parameters: ["created", "keyid"] as const, algorithms: [ALGORITHM] as const, maxAgeSeconds: 300, clockSkewSeconds: 5, now };
    const keys = ({ keyid }: { readonly keyid?: string }) => this.#keyOf(keyid);
    const verified = await translateAsync(() => verifyMessage({ method, url, headers }, { keys, policy, body }), signatureRefusal);
    if (!verified.some(({ components: covered }) => coversTarget(covered, search))) {
      throw new Refusal("components", "the signature covers neither @target-uri nor @authority, @path and the query that there is");
    }
  }

  #keyOf(keyid: string | undefined): Promise<MessageKey> | undefined {
    if (this.#key === undefined || keyid !== this.#key.keyid) return undefined;
    return importKey(this.#key.pem, { algorithm: ALGORITHM, keyid });
  }

  /** The same key with the same payload is answered the same, and done once. */
  async #performOnce(request: Received, route: Route | undefined): Promise<Answer> {
    const key = idempotencyKey(request);
    const payload = payloadOf(request);
    const before = this.#useOf(key);
    if (before && !before.answer) {
      throw new Refusal("idempotency_conflict", "The Idempotency-Key value is being used for a concurrent request.", { documented: true });
    }
    if (before) {
      await this.#checkSignature(request);
      if (before.payload === payload) return before.answer!;
      throw new Refusal("idempotency_reuse", "the Idempotency-Key was used with another payload", { documented: true });
    }
    // Before anything is awaited: whatever comes with this key from here on is concurrent.
    const use: Use = remember(this.#uses, key, { payload, at: this.#context.now() });
    try {
      await this.#checkSignature(request);
      use.answer = await this.#perform(request, route).catch((error) => this.#refusalOf(error));
      return use.answer;
    } finally {
      if (!use.answer) this.#uses.delete(key);
    }
  }

  #refusalOf(error: unknown): Answer {
    if (error instanceof Refusal) return this.refuse(error);
    throw error;
  }

  /** Keys are valid for an hour. */
  #useOf(key: string): Use | undefined {
    for (const [known, { at }] of this.#uses) {
      if (this.#context.now() - at < HOUR) break;
      this.#uses.delete(known);
    }
    return this.#uses.get(key);
  }

  async #perform(request: Received, route: Route | undefined): Promise<Answer> {
    const { method, path } = request;
    if (!route) throw new Refusal("not_documented", `the sandbox has no call ${method} ${path.replace(/\d{8,}/g, "…")}`);
    return this.#handlers[route.operation.name]!({ id: route.ids[0] ?? "", request, route });
  }

  /** The body, checked by the core. */
  async #input({ request, route }: Call): Promise<any> {
    const text = jsonText(request);
    await buildAsync(this.#client, route.operation, [...route.ids, text]);
    return JSON.parse(text);
  }

  async #token(call: Call): Promise<Answer> {
    const { apiKey, apiSecret } = await this.#input(call);
    if (apiKey !== this.#credentials?.apiKey || apiSecret !== this.#credentials?.apiSecret) {
      throw new Refusal("token", "the apiKey or the apiSecret is not the one that is known", { documented: true });
    }
    const token = this.#issueToken();
    return json({ token, expiresAt: this.#tokens.get(token)! / 1000, tokenType: "Bearer" });
  }

  async #updateCredentials(call: Call): Promise<Answer> {
    const { apiKey, apiSecret } = await this.#input(call);
    this.#credentials = { apiKey, apiSecret };
    this.#tokens.clear();
    return EMPTY;
  }

  async #deleteCredentials(call: Call): Promise<Answer> {
    const { apiKey } = await this.#input(call);
    if (apiKey !== this.#credentials?.apiKey) throw new Refusal("not_found", "the apiKey is not the one that is known");
    this.#credentials = undefined;
    this.#tokens.clear();
    return EMPTY;
  }

  /** No page that could be read names the field, so every string in the body is tried. */
  async #uploadKey(call: Call): Promise<Answer> {
    const input = await this.#input(call);
    const pem = Object.values(input).map(pemIn).find((text) => text !== undefined);
    if (pem === undefined) throw new Refusal("model", "no field of the body is the base64 of a public key's PEM", { documented: true });
    const keyid = this.#nextId();
    await translateAsync(
      () => importKey(pem, { algorithm: ALGORITHM, keyid }),
      (error) => new Refusal("model", error.message, { error }),
    );
    this.#key = { keyid, pem };
    return json({ id: keyid, ...ours("no page that could be read shows this answer; `id` is the keyid of signatures") });
  }

  #deleteKey(): Answer {
    this.#key = undefined;
    return EMPTY;
  }

  async #create(call: Call): Promise<Answer> {
    const accountId = this.#account(call.id);
    const input = await this.#input(call);
    const isTaken = this.#cardsOf(accountId).some(({ type, status }) => type === input.type && !["issue_failed", "terminated"].includes(status));
    if (isTaken) throw new Refusal("state", `the account has a ${input.type} card already`);
    const at = this.#time();
    const card: Card = { id: this.#nextId(), accountId, ...input, status: "issuing", createdAt: at, updatedAt: at };
    this.#publish(remember(this.#cards, card.id, card));
    return json(view(card), undefined, 201);
  }

  #answerWithCard(call: Call): Answer {
    return json({ ...view(this.#transition(call)), ...ours("no page that could be read shows this answer") });
  }

  #answerWithNothing(call: Call): Answer {
    this.#transition(call);
    return EMPTY;
  }

  #transition({ id, route }: Call): Card {
    const card = this.#card(id);
    const [from, to] = TRANSITIONS[route.operation.name]!;
    if (!from.includes(card.status)) throw new Refusal("state", `the card is ${card.status}`);
    card.status = to;
    card.updatedAt = this.#time();
    this.#publish(card);
    return card;
  }

  async #save(call: Call): Promise<Answer> {
    const { id, ...input } = await this.#input(call);
    const at = this.#time();
    const createdAt = id === undefined ? at : found(this.#webhooks, id, "the webhook does not exist", false).createdAt;
    const webhook: Webhook = { id: id ?? this.#nextId(), ...input, createdAt, updatedAt: at };
    return json(remember(this.#webhooks, webhook.id, webhook));
  }

  #unsubscribe(id: string): Answer {
    this.#webhooks.delete(this.#webhook(id).id);
    return EMPTY;
  }

  /** Without `types` a subscription is to everything; that reading is ours. */
  #publish(card: Card): void {
    const webhookType = "card.updated";
    const event = { ...view(card), webhookType, eventId: this.#nextId() };
    for (const { id, callbackUrl, types } of this.#webhooks.values()) {
      if (types?.includes(webhookType) ?? true) this.#deliveries.send({ webhookId: id, url: callbackUrl, event });
    }
  }

  #account(id: string): string {
    if (!this.#accounts.has(id)) throw new Refusal("not_found", "the account does not exist", { documented: true });
    return id;
  }

  #cardsOf(accountId: string): Card[] {
    return [...this.#cards.values()].filter((card) => card.accountId === accountId);
  }

  #card(id: string): Card {
    return found(this.#cards, id, "the card does not exist", true);
  }

  #webhook(id: string): Webhook {
    return found(this.#webhooks, id, "the webhook does not exist", true);
  }

  /** The card of the reference's examples, where account and card have the same id. */
  #seed(): void {
    const id = SEEDS.offblocks.cardId;
    const at = "2024-01-12T15:12:26.923705379Z";
    this.#accounts.add(id);
    this.#cards.set(id, { id, accountId: id, type: "virtual", billingAddress: ADDRESS, status: "active", createdAt: at, updatedAt: at });
  }

  /** Opaque, where the provider's is a JWT. */
  #issueToken(): string {
    const token = `sandbox-token-${this.#nextId()}`;
    const seconds = Math.floor((this.#context.now() + HOUR) / 1000);
    remember(this.#tokens, token, seconds * 1000);
    return token;
  }

  #isValid(token: string): boolean {
    return this.#context.now() < (this.#tokens.get(token) ?? 0);
  }

  #time(): string {
    return new Date(this.#context.now()).toISOString();
  }

  /** In the form of a UUID of version 4. */
  #nextId(): string {
    return `00000000-0000-4000-8000-${String((this.#lastId += 1)).padStart(12, "0")}`;
  }
}

/** Until it is issued a card has no expiration date, as in the guide's example; the same is taken of the rest. */
function view(card: Card): Fields {
  const { id, accountId, type, billingAddress, shippingAddress, status, createdAt, updatedAt } = card;
  const issued = status === "issuing" || status === "issue_failed" ? {} : ISSUED;
  const shipping = shippingAddress && { shippingAddress };
  return { id, accountId, type, ...issued, billingAddress, ...shipping, status, createdAt, updatedAt };
}

/** An array, as in the same vendor's other API; no page that could be read shows a list of this one. */
function list(items: readonly object[]): Answer {
  const answer = json(items);
  return { ...answer, headers: { ...answer.headers, "x-cardseal-sandbox-note": "no page that could be read shows this list" } };
}

function checkDigest({ headers, body }: Received): void {
  const field = headers.get("content-digest");
  if (field === undefined && body.length > 0) throw new Refusal("digest", "there is no content-digest", { documented: true });
  if (field === undefined) return;
  translate(
    () => verifyContentDigest(field, body),
    (error) => new Refusal("digest", error.message),
  );
}

function idempotencyKey({ headers }: Received): string {
  const key = headers.get("idempotency-key");
  if (key === undefined) throw new Refusal("idempotency_key", "Invalid request signature. Include the Idempotency-Key header.", { documented: true });
  if (!UUID.test(key)) throw new Refusal("idempotency_key", "the Idempotency-Key is not a UUID", { documented: true });
  return key.toLowerCase();
}

function payloadOf({ method, path, search, body }: Received): string {
  return [method, path + search, new host.TextDecoder("utf-8", { ignoreBOM: true }).decode(body)].join("\n");
}

function signatureRefusal(error: CardsealError): Refusal {
  if (error.code === "TIMESTAMP_OUT_OF_RANGE") return new Refusal("timestamp", error.message);
  if (error.code === "POLICY_NOT_MET") return new Refusal("components", error.message);
  return new Refusal("signature", error.message);
}

function coversTarget(covered: readonly string[], search: string): boolean {
  const names = covered.map((component) => component.replaceAll('"', ""));
  if (names.includes("@target-uri")) return true;
  return ["@authority", "@path", ...(search === "" ? [] : ["@query"])].every((name) => names.includes(name));
}

/** The PEM that a value is the base64 of. */
function pemIn(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const text = host.atob(value);
    return text.includes("-----BEGIN PUBLIC KEY-----") ? text : undefined;
  } catch {
    return undefined;
  }
}
