// One valid request for every declared call, against a sandbox made with `pendingPolls: 0`.
import { D1, FreedomPay, OffBlocks, Paysera } from "cardseal";

const uuid = () => crypto.randomUUID();
const reason = (card_id) => ({ request_id: uuid(), card_id, description: "lost" });

/** Clients for a sandbox; `changes` go into their constructors. */
export function clients(sandbox, changes = {}) {
  return {
    freedompay: new FreedomPay({ ...sandbox.credentials.freedompay, ...changes.freedompay }),
    paysera: new Paysera({ ...sandbox.credentials.paysera, ...changes.paysera }),
    offblocks: new OffBlocks({ ...sandbox.credentials.offblocks, ...changes.offblocks }),
    d1: new D1({ ...sandbox.credentials.d1, ...changes.d1 }),
  };
}

/** Sends a request into a sandbox. */
export const send = (sandbox, request) => sandbox.fetch(request.url, request);

/** What `auth.uploadSigningKey` takes: the base64 of a PEM. This is the public half of the sandbox's own key. */
export const PUBLIC_KEY = btoa(`-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAENVgsV+me8/224+j57ZlgoRqrc31+Zpiy
1PuttYzTOeXyNpObD7z1JnfPdZlPy+xQD8aMIhPAruPIR102smKg2jvQhNJvHlll
4E+rPo/JLuKoLOumvRg4dyBt7Y3pWc1W
-----END PUBLIC KEY-----
`);

const ADDRESS = { firstLine: "1 Test Avenue", city: "London", country: "GB", postCode: "SW1 1AA" };
const PHYSICAL = { type: "physical", billingAddress: ADDRESS, shippingAddress: ADDRESS };
const WEBHOOK = { callbackUrl: "https://example.com/callback", types: ["card.updated"] };

/** What the calls below need to be there, by id: a related card and a deposit, two cards that are issuing, a webhook, an operation. */
export async function prepare(sandbox) {
  const { paysera, offblocks, d1 } = clients(sandbox);
  const { accountId } = sandbox.seeds.offblocks;
  const get = async (request) => (await send(sandbox, await request)).json();
  const { id } = await get(paysera.cards.create({ user_id: sandbox.seeds.paysera.userId }));
  await get(paysera.cards.get(id));
  const amount = { amount: 1313, currency: "EUR" };
  const deposit = await get(paysera.deposits.create(id, { account_number: "EVP0123456789012", amount }));
  const virtual = await get(offblocks.cards.create(accountId, { type: "virtual", billingAddress: ADDRESS }));
  const physical = await get(offblocks.cards.create(accountId, PHYSICAL));
  const webhook = await get(offblocks.webhooks.save(WEBHOOK));
  const { operationId } = await get(d1.digitalCards.resume(sandbox.seeds.d1.newDigitalCardId));
  return { id, depositId: deposit.id, virtualId: virtual.id, physicalId: physical.id, webhookId: webhook.id, operationId };
}

/** Pairs of a name and a function that makes the request, or its promise, with the clients it is given; in an order that works. */
export function documentedCalls(seeds, { id, depositId, virtualId, physicalId, webhookId, operationId }) {
  const { cardId: card_id, orderId: order_id, transactionId: transaction_id, cardToken: card_token } = seeds.freedompay;
  const object = { type: "card", value: card_id };
  const client = { phone: 77077070707, type: 1, resident: 1, first_name: "Ivan", last_name: "Ivanov" };
  const limits = [{ transaction_type: "withdrawal_atm", period: "month", amount: [{ type: "max", value: "5000", currency: "USD" }] }];
  const known = uuid();
  const dates = { start_date: "2025-01-01T00:00:00+00:00", end_date: "2045-01-01T00:00:00+00:00" };
  const amount = { amount: 1313, currency: "EUR" };
  const { apiKey, apiSecret, accountId, cardId } = seeds.offblocks;
  const { digitalCardId, newDigitalCardId, pan } = seeds.d1;
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
    "offblocks auth.token": (c) => c.offblocks.auth.token({ apiKey, apiSecret }),
    "offblocks simulator.issueCard": (c) => c.offblocks.simulator.issueCard(virtualId),
    "offblocks simulator.failCard": (c) => c.offblocks.simulator.failCard(physicalId),
    "offblocks cards.create": (c) => c.offblocks.cards.create(accountId, PHYSICAL),
    "offblocks cards.list": (c) => c.offblocks.cards.list(),
    "offblocks cards.listByAccount": (c) => c.offblocks.cards.listByAccount(accountId),
    "offblocks cards.get": (c) => c.offblocks.cards.get(cardId),
    "offblocks cards.deactivate": (c) => c.offblocks.cards.deactivate(cardId),
    "offblocks cards.activate": (c) => c.offblocks.cards.activate(cardId),
    "offblocks cards.terminate": (c) => c.offblocks.cards.terminate(cardId),
    "offblocks webhooks.save": (c) => c.offblocks.webhooks.save({ ...WEBHOOK, id: webhookId }),
    "offblocks webhooks.list": (c) => c.offblocks.webhooks.list(),
    "offblocks webhooks.get": (c) => c.offblocks.webhooks.get(webhookId),
    "offblocks webhooks.delete": (c) => c.offblocks.webhooks.delete(webhookId),
    "offblocks auth.deleteSigningKey": (c) => c.offblocks.auth.deleteSigningKey(),
    "offblocks auth.uploadSigningKey": (c) => c.offblocks.auth.uploadSigningKey({ publicKey: PUBLIC_KEY }),
    "offblocks auth.updateCredentials": (c) => c.offblocks.auth.updateCredentials({ apiKey, apiSecret: "another" }),
    "offblocks auth.deleteCredentials": (c) => c.offblocks.auth.deleteCredentials({ apiKey }),
    "d1 auth.token": (c) => c.d1.auth.token(),
    "d1 digitalCards.suspend": (c) => c.d1.digitalCards.suspend(digitalCardId, { reason: "lost", reasonCode: "DEVICE_LOST" }),
    "d1 digitalCards.resume": (c) => c.d1.digitalCards.resume(digitalCardId),
    "d1 digitalCards.search": (c) => c.d1.digitalCards.search({ pan }),
    "d1 digitalCards.get": (c) => c.d1.digitalCards.get(digitalCardId),
    "d1 digitalCards.credentials": (c) => c.d1.digitalCards.credentials(digitalCardId),
    "d1 digitalCards.stepUpResult": (c) => c.d1.digitalCards.stepUpResult(digitalCardId, { authenticationId: 123456789012345 }),
    "d1 operations.get": (c) => c.d1.operations.get(newDigitalCardId, operationId),
    "d1 operations.list": (c) => c.d1.operations.list(digitalCardId, { offset: 0, limit: 50 }),
    "d1 digitalCards.delete": (c) => c.d1.digitalCards.delete(digitalCardId),
  });
}
