// Every documented call of both providers, signed, sent with Node's own fetch and answered by the local sandbox.
import { existsSync, readFileSync } from "node:fs";
import { FreedomPay, Paysera, readResponse } from "cardseal";
import { createSandbox } from "cardseal/sandbox";

const sandbox = createSandbox({ pendingPolls: 0 });
const server = await sandbox.listen();
const made = new Set();

async function send(request, tell = () => "ok") {
  const result = await readResponse(request, await fetch(request.url, request));
  const call = sandbox.calls.at(-1);
  const path = `${request.method} ${new URL(request.url).pathname}`;
  console.log(`${request.provider.padEnd(11)}${request.operation.padEnd(24)}${path.padEnd(48)}${call.status}  ${tell(result)}`);
  if (!call.accepted) throw new Error(`the sandbox did not accept ${request.operation}: ${call.failedCheck}`);
  made.add(`${request.provider} ${request.operation}`);
  return result;
}

async function callFreedomPay() {
  const { cardId: card_id, orderId: order_id, transactionId: transaction_id, ...seeds } = sandbox.seeds.freedompay;
  const freedompay = new FreedomPay(sandbox.credentials.freedompay);
  const id = () => crypto.randomUUID();
  const object = { type: "card", value: card_id };
  const period = { start_date: new Date(Date.now() - 86_400_000), end_date: new Date() };
  const status = (result) => result.request_status;
  const request_id = id();
  const client = { phone: 77077070707, type: 1, resident: 1, first_name: "Ivan", last_name: "Ivanov" };

  await send(freedompay.clients.add({ request_id, product_id: 2000, client }), status);
  await send(freedompay.requests.status({ request_id }), (result) => `client ${result.client_id}, card ${result.cards[0].card_id}`);
  await send(freedompay.cards.unblock({ request_id: id(), card_id, description: "found again" }), status);
  await send(freedompay.cards.setPin({ card_id }), status);
  await send(freedompay.cards.resetPinCounter({ request_id: id(), card_id }), status);
  await send(freedompay.transactions.refund({ request_id: id(), order_id, transaction_id, amount: 123.42 }), status);
  await send(freedompay.cards.statement({ card_id }), (result) => `${result.operations.length} operations`);
  await send(freedompay.cards.statementExtended({ card_id, ...period }), (result) => `card ${result.card.card_mask}`);
  const holder = { ...seeds.cardholder, card_token: seeds.cardToken, request_id: id() };
  await send(freedompay.cardholders.validate(holder), (result) => `score ${result.score}`);
  const limits = [{ transaction_type: "pay", period: "day", amount: [{ type: "max", value: "5000", currency: "KZT" }] }];
  await send(freedompay.limits.set({ request_id: id(), object, limits }), status);
  await send(freedompay.limits.list({ request_id: id(), object }), status);
  const gift = { otp: seeds.giftOtp, card_id: seeds.giftCardId };
  await send(freedompay.giftCards.activate(gift), (result) => `${result.card_balance} ${result.card_currency}`);
  await send(freedompay.cards.close({ request_id: id(), card_id, description: "lost" }), status);
}

async function callPaysera() {
  const { userId: user_id } = sandbox.seeds.paysera;
  const paysera = new Paysera(sandbox.credentials.paysera);
  const status = (card) => `card ${card.id} is ${card.status}`;
  const account = "EVP0123456789012";
  const amount = { amount: 1313, currency: "EUR" };

  await send(paysera.server.time(), (result) => new Date(result.time * 1000).toISOString());
  const { id } = await send(paysera.cards.create({ user_id, relation: { redirect_back_uri: "https://example.com/back" } }), status);
  await send(paysera.cards.update(id, { accounts: [{ number: account, order: 4 }] }), (card) => `order ${card.accounts[0].order}`);
  await send(paysera.cards.get(id), status);
  await send(paysera.cards.list({ user_id, limit: 20 }), (result) => `${result._metadata.total} card`);
  const deposit = await send(
    paysera.deposits.create(id, { account_number: account, amount }),
    (result) => `${result.amount.amount_decimal} and ${result.commission.amount_decimal} commission`,
  );
  await send(paysera.deposits.process(deposit.id), (result) => `deposit ${result.id}`);
  await send(paysera.cards.delete(id), () => "deleted");
}

function report() {
  const count = (provider) => [...made].filter((name) => name.startsWith(provider)).length;
  console.log(`\n${made.size} calls sent and accepted: FreedomPay ${count("freedompay")}, Paysera ${count("paysera")}. All but server.time are signed.`);
  if (!existsSync("operations.json")) return;
  const declared = JSON.parse(readFileSync("operations.json", "utf8")).map(({ provider, operation }) => `${provider} ${operation}`);
  const missing = declared.filter((name) => !made.has(name));
  if (missing.length > 0) throw new Error(`declared, but not called: ${missing.join(", ")}`);
}

try {
  await callFreedomPay();
  await callPaysera();
  report();
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
} finally {
  await server.close();
}
