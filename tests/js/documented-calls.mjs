// One valid request for every declared call, against a sandbox made with `pendingPolls: 0`.
import { FreedomPay, Paysera } from "cardseal";

const uuid = () => crypto.randomUUID();
const reason = (card_id) => ({ request_id: uuid(), card_id, description: "lost" });

/** Clients for a sandbox; `changes` go into both constructors. */
export function clients(sandbox, changes = {}) {
  return {
    freedompay: new FreedomPay({ ...sandbox.credentials.freedompay, ...changes.freedompay }),
    paysera: new Paysera({ ...sandbox.credentials.paysera, ...changes.paysera }),
  };
}

/** Sends a request into a sandbox. */
export const send = (sandbox, request) => sandbox.fetch(request.url, request);

/** A related card and a deposit, by their ids. */
export async function relatedCard(sandbox) {
  const { paysera } = clients(sandbox);
  const { id } = await (await send(sandbox, paysera.cards.create({ user_id: sandbox.seeds.paysera.userId }))).json();
  await send(sandbox, paysera.cards.get(id));
  const amount = { amount: 1313, currency: "EUR" };
  const deposit = await (await send(sandbox, paysera.deposits.create(id, { account_number: "EVP0123456789012", amount }))).json();
  return { id, depositId: deposit.id };
}

/** Pairs of a name and a function that makes the request with the clients it is given, in an order that works. */
export function documentedCalls(seeds, { id, depositId }) {
  const { cardId: card_id, orderId: order_id, transactionId: transaction_id, cardToken: card_token } = seeds.freedompay;
  const object = { type: "card", value: card_id };
  const client = { phone: 77077070707, type: 1, resident: 1, first_name: "Ivan", last_name: "Ivanov" };
  const limits = [{ transaction_type: "withdrawal_atm", period: "month", amount: [{ type: "max", value: "5000", currency: "USD" }] }];
  const known = uuid();
  const dates = { start_date: "2025-01-01T00:00:00+00:00", end_date: "2045-01-01T00:00:00+00:00" };
  const amount = { amount: 1313, currency: "EUR" };
  return Object.entries({
    "freedompay clients.add": (c) => c.freedompay.clients.add({ request_id: known, product_id: 2000, client }),
    "freedompay requests.status": (c) => c.freedompay.requests.status({ request_id: known }),
    "freedompay cards.unblock": (c) => c.freedompay.cards.unblock(reason(card_id)),
    "freedompay cards.setPin": (c) => c.freedompay.cards.setPin({ card_id }),
    "freedompay cards.resetPinCounter": (c) => c.freedompay.cards.resetPinCounter({ request_id: uuid(), card_id }),
    "freedompay cards.statement": (c) => c.freedompay.cards.statement({ card_id }),
    "freedompay cards.statementExtended": (c) => c.freedompay.cards.statementExtended({ card_id, ...dates }),
    "freedompay transactions.refund": (c) => c.freedompay.transactions.refund({ request_id: uuid(), order_id, transaction_id, amount: 0.01 }),
    "freedompay cardholders.validate": (c) =>
      c.freedompay.cardholders.validate({ ...seeds.freedompay.cardholder, card_token, request_id: uuid() }),
    "freedompay limits.set": (c) => c.freedompay.limits.set({ request_id: uuid(), object, limits }),
    "freedompay limits.list": (c) => c.freedompay.limits.list({ request_id: uuid(), object }),
    "freedompay giftCards.activate": (c) =>
      c.freedompay.giftCards.activate({ otp: seeds.freedompay.giftOtp, card_id: seeds.freedompay.giftCardId }),
    "freedompay cards.close": (c) => c.freedompay.cards.close(reason(card_id)),
    "paysera server.time": (c) => c.paysera.server.time(),
    "paysera cards.create": (c) => c.paysera.cards.create({ user_id: seeds.paysera.userId, relation: { locale: "lt" } }),
    "paysera cards.update": (c) => c.paysera.cards.update(id, { accounts: [{ number: "EVP0123456789123", order: 4 }] }),
    "paysera cards.get": (c) => c.paysera.cards.get(id),
    "paysera cards.list": (c) => c.paysera.cards.list({ user_id: seeds.paysera.userId, limit: 200, offset: 0 }),
    "paysera deposits.create": (c) => c.paysera.deposits.create(id, { account_number: "EVP0123456789012", amount }),
    "paysera deposits.process": (c) => c.paysera.deposits.process(depositId),
    "paysera cards.delete": (c) => c.paysera.cards.delete(id),
  });
}
