import { type CardsealError, type Data, Mac, Paysera } from "cardseal";
import { PAYSERA_OPERATIONS } from "../generated/operations.js";
import { type Answer, build, type Context, type Fields, found, inputOf, json, match, notDocumented } from "./answer.js";
import { type Provider, Refusal, refused, remember, type Route, translate } from "./answer.js";
import { host } from "./host.js";
import type { Received } from "./received.js";
import type { Check } from "./types.js";

const TYPE = "application/json;charset=utf-8";

// The codes of https://developers.paysera.com/guides/wallet; that with 501 is ours.
const ERRORS: Partial<Record<Check, readonly [status: number, error: string]>> = {
  content_type: [400, "invalid_request"],
  model: [400, "invalid_parameters"],
  timestamp: [401, "invalid_timestamp"],
  not_found: [404, "not_found"],
  state: [409, "invalid_state"],
  fail_next: [500, "internal_server_error"],
  internal: [500, "internal_server_error"],
  not_documented: [501, "not_implemented"],
};

// 1313 cents cost 18, as in the chapter's example.
const COMMISSION = { percent: 1.4 };
const CARD_DATA = { number: "1234", holder: "Sandbox User", type: "visa", country: "LT", expiration: { year: 2031, month: 12 } };

interface Card {
  readonly id: number;
  readonly user_id: string;
  readonly redirect_uri: string;
  status: "unrelated" | "related" | "failed";
  polls: number;
  related_at?: number;
  accounts?: readonly Fields[];
}

interface Call {
  readonly id: string;
  readonly request: Received;
  readonly route: Route;
}

/** The card chapter of the Wallet API (https://developers.paysera.com/en/wallet/payment-cards). */
export class PayseraSandbox implements Provider {
  readonly name = "paysera";
  readonly operations = PAYSERA_OPERATIONS;
  readonly #context: Context;
  readonly #mac: Mac;
  readonly #client: Paysera;
  readonly #cards = new Map<string, Card>();
  readonly #deposits = new Map<string, { readonly body: Fields; processed: boolean }>();
  readonly #seen = new Map<string, number>();
  #lastId = 0;

  readonly #handlers: Readonly<Record<string, (call: Call) => Fields | undefined>> = {
    "cards.create": (call) => this.#create(call),
    "cards.update": (call) => this.#update(call),
    "cards.delete": ({ id }) => void this.#cards.delete(String(this.#card(id).id)),
    "cards.get": ({ id }) => this.#get(this.#card(id)),
    "cards.list": (call) => this.#list(call),
    "deposits.create": (call) => this.#deposit(call),
    "deposits.process": ({ id }) => this.#process(id),
    "server.time": () => ({ time: this.#seconds() }),
  };

  constructor(credentials: { readonly macId: string; readonly macKey: Data }, context: Context) {
    this.#context = context;
    this.#mac = new Mac({ id: credentials.macId, key: credentials.macKey });
    this.#client = new Paysera(credentials);
  }

  owns(path: string): boolean {
    return /^\/(rest\/v1|oauth|transfer)\//.test(path);
  }

  route(request: Received): Route | undefined {
    return match(this.operations, request);
  }

  answer(request: Received, route: Route | undefined): Answer {
    if (route?.operation.signed ?? request.headers.has("authorization")) this.#checkSeal(request);
    if (!route) throw notDocumented(request);
    const body = this.#handlers[route.operation.name]!({ id: route.ids[0] ?? "", request, route });
    return body ? json(body, TYPE) : { status: 204, headers: {} };
  }

  refuse(refusal: Refusal): Answer {
    const { check, detail, more } = refusal;
    const [status, error] = ERRORS[check] ?? [401, "unauthorized"];
    const errors = more.error && [{ code: more.error.code, field: more.error.field, message: more.error.message }];
    return refused(refusal, status, { error, error_description: detail, errors }, TYPE);
  }

  #checkSeal({ method, url, body, headers }: Received): void {
    const authorization = headers.get("authorization");
    if (authorization === undefined) throw new Refusal("signature", "there is no authorization header");
    const { now, skewSeconds: maxSkewSeconds } = this.#context;
    const { id, ts, nonce } = translate(
      () => this.#mac.verify({ authorization, method, url, body, now, maxSkewSeconds }),
      (error) => this.#sealRefusal(error, authorization),
    );
    this.#checkReplay([id, ts, nonce].join("\n"), ts);
  }

  /** The descriptions are those that the vendor's mobile clients know. */
  #sealRefusal({ code, message }: CardsealError, authorization: string): Refusal {
    if (code === "BODY_MISMATCH") return new Refusal("body_hash", message);
    if (code !== "TIMESTAMP_OUT_OF_RANGE") return new Refusal("signature", message);
    const ts = Number(/\bts="(\d+)"/.exec(authorization)?.[1]);
    const detail = ts > this.#seconds() ? "Timestamp is in future" : "Timestamp lifetime exceeded";
    return new Refusal("timestamp", detail, { documented: true });
  }

  /** What the skew refuses anyway need not be remembered. */
  #checkReplay(key: string, ts: number): void {
    const oldest = this.#seconds() - this.#context.skewSeconds;
    for (const [known, at] of this.#seen) {
      if (at >= oldest) break;
      this.#seen.delete(known);
    }
    if (this.#seen.has(key)) throw new Refusal("replay", "a request with this id, ts and nonce was received before");
    this.#seen.set(key, ts);
  }

  #create(call: Call): Fields {
    const { user_id, ...links } = inputOf(this.#client, call.request, call.route);
    delete links.relation;
    const id = this.#nextId();
    const redirect_uri = `${call.request.origin}/relate/${id}`;
    return view(remember(this.#cards, String(id), { id, user_id: String(user_id), redirect_uri, status: "unrelated", polls: 0, ...links }));
  }

  #update(call: Call): Fields {
    const card = this.#card(call.id);
    const links = inputOf(this.#client, call.request, call.route);
    if (card.status === "failed") throw new Refusal("state", "the card has failed and can only be deleted", { documented: true });
    return view(Object.assign(card, links));
  }

  /** The user's visit to `redirect_uri` is over after so many looks at the card. */
  #get(card: Card): Fields {
    card.polls += 1;
    if (card.status !== "unrelated" || card.polls <= this.#context.pendingPolls) return view(card);
    card.status = this.#context.relationFails() ? "failed" : "related";
    card.related_at = this.#seconds();
    return view(card);
  }

  #list({ request, route }: Call): Fields {
    const query = parameters(request.search);
    build(this.#client, route.operation, [query]);
    const { user_id, limit = 20, offset = 0 } = query;
    const cards = [...this.#cards.values()].filter((card) => card.user_id === String(user_id));
    return { cards: cards.slice(offset, offset + limit).map(view), _metadata: { total: cards.length, offset, limit } };
  }

  #deposit(call: Call): Fields {
    const card = this.#card(call.id);
    const { account_number, amount } = inputOf(this.#client, call.request, call.route);
    if (card.status !== "related") throw new Refusal("state", "the card is not related", { documented: true });
    const id = this.#nextId();
    const commission = money(Math.round((amount.amount * COMMISSION.percent) / 100), amount.currency);
    const body = { id, account_number, amount: money(amount.amount, amount.currency), commission };
    return remember(this.#deposits, String(id), { body, processed: false }).body;
  }

  #process(id: string): Fields {
    const deposit = found(this.#deposits, id, "the deposit does not exist", true);
    if (deposit.processed) throw new Refusal("state", "the deposit was processed before");
    deposit.processed = true;
    return deposit.body;
  }

  #card(id: string): Card {
    return found(this.#cards, id, "the card does not exist", true);
  }

  #seconds(): number {
    return Math.floor(this.#context.now() / 1000);
  }

  #nextId(): number {
    return (this.#lastId += 1);
  }
}

/** A card as the chapter's examples have it: `user_id` a string, no `accounts` before there are any. */
function view({ id, status, user_id, redirect_uri, related_at, accounts }: Card): Fields {
  if (status === "failed") return { id, status, user_id, accounts };
  if (status === "unrelated") return { id, status, user_id, relation: { redirect_uri }, accounts };
  return { id, status, user_id, related_at, card_data: CARD_DATA, accounts: accounts ?? [], commission_rule: COMMISSION };
}

function money(amount: number, currency: string): Fields {
  const cents = String(amount).padStart(3, "0");
  return { amount, currency, amount_decimal: `${cents.slice(0, -2)}.${cents.slice(-2)}` };
}

/** A query's parameters, digits as numbers: what the client takes. */
function parameters(search: string): Record<string, number> {
  const pairs = [...new host.URLSearchParams(search)];
  const named = Object.fromEntries(pairs.map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
  if (Object.keys(named).length !== pairs.length) throw new Refusal("model", "the query has a parameter twice");
  return named as Record<string, number>;
}
