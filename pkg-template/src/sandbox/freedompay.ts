import { type Data, DetachedJws, FreedomPay } from "cardseal";
import { FREEDOMPAY_OPERATIONS } from "../generated/operations.js";
import { type Answer, type Context, type Fields, found, inputOf, json, match, notDocumented, ours, type Provider } from "./answer.js";
import { Refusal, refused, remember, type Route, translate } from "./answer.js";
import type { Received } from "./received.js";
import { SEEDS } from "./seeds.js";
import type { Check } from "./types.js";

// In HTTP's own terms where no page says more; every other error is in-band, with 200.
const STATUS: Partial<Record<Check, number>> = {
  ...{ signature: 401, protected_header: 401, uri: 401, method: 405, content_type: 415 },
  ...{ fail_next: 500, internal: 500, not_documented: 501 },
};

const HEADER = "alg,auth_id,method,params,uri";
// The path in the page's own example of the call (https://docs.freedompay.kz/api-17842385).
const OTHER_PATHS: Readonly<Record<string, string>> = { "/v5/partner/external/cardholder_validate": "cardholders.validate" };
const MASK = "1234********5678";

interface Card {
  readonly card_id: string;
  readonly client_id: string;
  readonly operations: Fields[];
  closed: boolean;
}

/** A call with an id of its own: what `requests.status` tells of it. */
interface Call {
  polls: number;
  result: Fields;
  refusal?: Refusal;
}

// A body that the core has checked against its model.
type Input = any;

/** The Card API (https://docs.freedompay.kz/doc-760202). */
export class FreedomPaySandbox implements Provider {
  readonly name = "freedompay";
  readonly operations = FREEDOMPAY_OPERATIONS;
  readonly #context: Context;
  readonly #authId: string;
  readonly #jws: DetachedJws;
  readonly #client: FreedomPay;
  readonly #cards = new Map<string, Card>();
  readonly #calls = new Map<string, Call>();
  readonly #limits = new Map<string, Map<string, Fields>>();
  /** What is left of the seeded transaction. */
  #rest = 5000;
  #giftActivated = false;
  #lastId = 1000;

  readonly #handlers: Readonly<Record<string, (input: Input) => Fields>> = {
    "requests.status": ({ request_id }) => this.#status(request_id),
    // The vendor publishes no path for issuing a card, so every client gets one.
    "clients.add": (input) => this.#accept(input, this.#addCard(this.#nextId(), this.#nextId())),
    "cards.unblock": (input) => this.#accept(input, this.#openCard(input)),
    "cards.close": (input) => this.#accept(input, Object.assign(this.#openCard(input), { closed: true })),
    "cards.setPin": (input) => this.#setPin(input),
    "cards.resetPinCounter": (input) => this.#accept(input, this.#openCard(input)),
    "cards.statement": (input) => this.#ok({ operations: this.#operationsOf(input) }),
    "cards.statementExtended": (input) => this.#statementExtended(input),
    "transactions.refund": (input) => this.#refund(input),
    "cardholders.validate": (input) => this.#validate(input),
    "limits.set": (input) => this.#setLimits(input),
    "limits.list": (input) => this.#listLimits(input),
    "giftCards.activate": (input) => this.#activate(input),
  };

  constructor(credentials: { readonly authId: string; readonly secretKey: Data }, context: Context) {
    this.#context = context;
    this.#authId = credentials.authId;
    this.#jws = new DetachedJws({ secret: credentials.secretKey });
    this.#client = new FreedomPay({ ...credentials, environment: "test" });
    this.#record(this.#addCard(SEEDS.freedompay.cardId, SEEDS.freedompay.clientId), "pay", -this.#rest);
  }

  owns(path: string): boolean {
    return path.startsWith("/v5/");
  }

  route(request: Received): Route | undefined {
    const other = this.operations.find(({ name }) => name === OTHER_PATHS[request.path]);
    return match(this.operations, other ? { ...request, path: other.path } : request);
  }

  answer(request: Received, route: Route | undefined): Answer {
    if (route || request.headers.has("x-jws-signature")) this.#checkSeal(request);
    if (!route) throw notDocumented(request);
    const input: Input = inputOf(this.#client, request, route);
    const call = route.operation.requestId === "own" ? this.#claim(input.request_id) : undefined;
    try {
      return json(this.#handlers[route.operation.name]!(input));
    } catch (error) {
      if (call && error instanceof Refusal) call.refusal = error;
      throw error;
    }
  }

  /** The shape is that of a sister API (https://docs.freedompay.kg/api-13677917), or of the gift cards. */
  refuse(refusal: Refusal, route: Route | undefined): Answer {
    const { check: error_code, detail: error_description, more } = refusal;
    const status = STATUS[error_code] ?? 200;
    const isGift = route?.operation.name === "giftCards.activate" && status === 200;
    if (isGift) return refused(refusal, status, { datetime: this.#datetime(), status: more.status ?? -1 });
    return refused(refusal, status, { status: "error", request_status: "error", dt: this.#dt(), error_code, error_description });
  }

  #checkSeal(request: Received): void {
    if (request.method !== "POST") throw new Refusal("method", "the method is not POST");
    const jws = request.headers.get("x-jws-signature");
    if (jws === undefined) throw new Refusal("signature", "there is no x-jws-signature header");
    const verify = () => this.#jws.verify({ jws, payload: request.body }) as Fields;
    const header = translate(verify, (error) => new Refusal("signature", error.message));
    const wrong = (detail: string) => new Refusal("protected_header", detail);
    if (Object.keys(header).sort().join() !== HEADER) throw wrong("the header's members are not uri, auth_id, method, params and alg");
    if (header["uri"] !== request.path + request.search) throw new Refusal("uri", "the signed uri is not the path called");
    if (header["auth_id"] !== this.#authId) throw wrong("the auth_id is not known");
    if (header["method"] !== "POST") throw wrong("the signed method is not POST");
    if (header["params"] !== "") throw wrong("the signed params are not empty");
  }

  /** "If duplicates are found, an error will be returned" (https://docs.freedompay.kz/doc-760202). */
  #claim(id: string): Call {
    const isKnown = this.#calls.has(id);
    if (isKnown) throw new Refusal("duplicate_request_id", "the request_id was used before; nothing was processed", { documented: true });
    return remember(this.#calls, id, { polls: 0, result: {} });
  }

  #status(id: string): Fields {
    const call = found(this.#calls, id, "no call had this request_id", false);
    if (call.refusal) throw call.refusal;
    if (call.polls === 0) return this.#ok(call.result);
    call.polls -= 1;
    return this.#ok({ request_status: "process" });
  }

  /** The call has had its effect; its result is told after so many polls. */
  #accept({ request_id }: Input, { card_id, client_id }: Card, result: Fields = { cards: [{ card_id }], client_id }): Fields {
    const polls = this.#context.pendingPolls;
    Object.assign(this.#calls.get(request_id)!, { polls, result });
    return this.#ok(polls > 0 ? { request_status: "process" } : {});
  }

  #setPin(input: Input): Fields {
    this.#openCard(input);
    return this.#ok({});
  }

  #statementExtended(input: Input): Fields {
    const { card_id, client_id } = this.#card(input);
    const account = { iban: "KZ000000000000000042", currency: "KZT" };
    const amounts = { debit: 0, credit: 0, amount: 100000, blocked_amount: 0 };
    return this.#ok({
      client_id,
      card: { card_id, card_mask: MASK },
      balances: { accounts: [{ ...account, ...amounts }] },
      authorizations: this.#operationsOf(input).map((one) => ({ ...one, ...account, full_amount: one["amount"], cashback: 0 })),
      ...ours("the page does not show how this nests"),
    });
  }

  #refund(input: Input): Fields {
    const { transactionId, orderId, cardId } = SEEDS.freedompay;
    if (input.transaction_id !== transactionId) throw new Refusal("not_found", "the transaction does not exist");
    if (input.order_id !== orderId) throw new Refusal("state", "the transaction belongs to another order");
    const amount: number = input.amount ?? this.#rest;
    if (this.#rest === 0 || amount > this.#rest) throw new Refusal("state", "the amount is more than is left of the transaction");
    this.#rest = Math.round((this.#rest - amount) * 100) / 100;
    const card = this.#card({ card_id: cardId });
    this.#record(card, "refund", amount);
    return this.#accept(input, card, { transaction_id: transactionId, fin_document_id: this.#nextId() });
  }

  #validate({ card_token, user_phone, first_name, last_name }: Input): Fields {
    const { cardToken, cardholder } = SEEDS.freedompay;
    const given = [card_token, user_phone, first_name, last_name].join("\n").toLowerCase();
    const known = [cardToken, cardholder.user_phone, cardholder.first_name, cardholder.last_name].join("\n").toLowerCase();
    return { status: "ok", score: given === known ? "100.00%" : "0.00%", dt: this.#dt() };
  }

  #setLimits({ object, limits }: Input): Fields {
    const key = `${object.type} ${object.value}`;
    const known = this.#limits.get(key) ?? remember(this.#limits, key, new Map<string, Fields>());
    for (const limit of limits) remember(known, [limit.transaction_type, limit.region, limit.period].join(), limit);
    return this.#ok(ours("no page shows this answer"));
  }

  #listLimits({ object }: Input): Fields {
    const known = this.#limits.get(`${object.type} ${object.value}`) ?? new Map<string, Fields>();
    return this.#ok({ limits: [...known.values()], ...ours("the page describes this answer in prose only") });
  }

  /** The statuses: https://docs.freedompay.kz/doc-761007. */
  #activate({ card_id = SEEDS.freedompay.giftCardId, otp }: Input): Fields {
    const refusal = (check: Check, status: number, detail: string) => new Refusal(check, detail, { documented: true, status });
    if (card_id !== SEEDS.freedompay.giftCardId) throw refusal("not_found", -7, "the gift card does not exist");
    if (otp !== SEEDS.freedompay.giftOtp) throw refusal("state", -8, "the otp is wrong");
    if (this.#giftActivated) throw refusal("state", -10, "the gift card is activated already");
    this.#giftActivated = true;
    return { datetime: this.#datetime(), status: 0, card_status: 2, card_currency: "USD", card_balance: 100, card_mask: MASK };
  }

  #addCard(card_id: string, client_id: string): Card {
    return remember(this.#cards, card_id, { card_id, client_id, operations: [], closed: false });
  }

  #card({ card_id }: Input): Card {
    return found(this.#cards, card_id, "the card does not exist", false);
  }

  #openCard(input: Input): Card {
    const card = this.#card(input);
    if (card.closed) throw new Refusal("state", "the card is closed, which is irreversible", { documented: true });
    return card;
  }

  #record({ operations }: Card, type: string, amount: number): void {
    const rrn = this.#nextId().padStart(12, "0");
    const merchant = { name: "Sandbox shop" };
    operations.push({ type, amount, commission: 0, currency: "KZT", mcc: 5411, datetime: this.#dt(), rrn, merchant });
    if (operations.length > 1000) operations.shift();
  }

  /** A date that cannot be read does not narrow: statement_extended documents no format. */
  #operationsOf(input: Input): readonly Fields[] {
    const [from, to] = [Date.parse(input.start_date), Date.parse(input.end_date)];
    const isBetween = (at: number) => !(at < from) && !(at > to);
    return this.#card(input).operations.filter(({ datetime }) => isBetween(Date.parse(datetime as string)));
  }

  #ok(members: Fields): Fields {
    return { status: "ok", request_status: "success", ...members, dt: this.#dt() };
  }

  #dt(): string {
    return `${new Date(this.#context.now()).toISOString().slice(0, 19)}+00:00`;
  }

  #datetime(): string {
    return this.#dt().slice(0, 19).replace("T", " ");
  }

  #nextId(): string {
    return String((this.#lastId += 1));
  }
}
