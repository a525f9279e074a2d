// Every documented call of the four providers, sent with Node's own fetch, D1's over mutual TLS, and answered by the local sandbox.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { cachedToken, D1, FreedomPay, mutualTls, OffBlocks, parseD1Notification, Paysera, readResponse } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import * as undici from "undici";

const inbox = await listen();
const sandbox = createSandbox({ pendingPolls: 0, d1Notifications: inbox.url });
const server = await sandbox.listen();
const made = new Set();

async function send(request, tell = () => "ok", transport = fetch) {
  const result = await readResponse(request, await transport(request.url, request));
  const call = sandbox.calls.at(-1);
  // What is long and the same in every path is left out.
  const path = `${request.method} ${new URL(request.url).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{23}|(?<=issuers\/)[^/]+/g, "…")}`;
  console.log(`${request.provider.padEnd(11)}${request.operation.padEnd(27)}${path.padEnd(80)} ${call.status}  ${tell(result)}`);
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

async function callOffBlocks() {
  const { apiKey, apiSecret, accountId } = sandbox.seeds.offblocks;
  const { baseUrl } = sandbox.credentials.offblocks;
  const sent = async (request, tell) => send(await request, tell);
  const status = (card) => `card is ${card.status}`;
  const done = () => "done";

  // Before there is a key: a token, and a key pair whose public half is uploaded.
  const login = new OffBlocks({ baseUrl });
  const { token: accessToken } = await sent(login.auth.token({ apiKey, apiSecret }), ({ expiresAt }) => `until ${new Date(expiresAt * 1000).toISOString()}`);
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, ["sign", "verify"]);
  const spki = Buffer.from(await crypto.subtle.exportKey("spki", publicKey)).toString("base64");
  const pem = `-----BEGIN PUBLIC KEY-----\n${spki.replace(/.{64}/g, "$&\n")}\n-----END PUBLIC KEY-----\n`;
  const unsigned = new OffBlocks({ baseUrl, accessToken });
  const { id: keyid } = await sent(unsigned.auth.uploadSigningKey({ publicKey: btoa(pem) }), ({ id }) => `key ${id}`);

  const offblocks = new OffBlocks({ baseUrl, accessToken, keyid, privateKey });
  const { id: webhookId } = await sent(offblocks.webhooks.save({ callbackUrl: `${inbox.url}/events`, types: ["card.updated"] }), ({ types }) => types.join());
  await sent(offblocks.webhooks.get(webhookId), ({ types }) => types.join());
  await sent(offblocks.webhooks.list(), ({ length }) => `${length} webhook`);
  const billingAddress = { firstLine: "1 Test Avenue", city: "London", country: "GB", postCode: "SW1 1AA" };
  const order = { type: "physical", billingAddress, shippingAddress: billingAddress };
  const virtual = await sent(offblocks.cards.create(accountId, { type: "virtual", billingAddress }), status);
  const physical = await sent(offblocks.cards.create(accountId, order), status);
  await sent(offblocks.simulator.issueCard(virtual.id), done);
  await sent(offblocks.simulator.failCard(physical.id), done);
  await sent(offblocks.cards.get(virtual.id), (card) => `${status(card)}: ${card.maskedPan}`);
  await sent(offblocks.cards.list(), ({ length }) => `${length} cards`);
  await sent(offblocks.cards.listByAccount(accountId), ({ length }) => `${length} cards`);
  await sent(offblocks.cards.deactivate(virtual.id), status);
  await sent(offblocks.cards.activate(virtual.id), status);
  await sent(offblocks.cards.terminate(virtual.id), done);
  await sandbox.settled();
  await sent(offblocks.webhooks.delete(webhookId), () => `${inbox.received.length} events had come`);
  await sent(offblocks.auth.deleteSigningKey(), done);
  await sent(unsigned.auth.updateCredentials({ apiKey, apiSecret: "a new secret" }), done);
  const last = await sent(login.auth.token({ apiKey, apiSecret: "a new secret" }), () => "with the new secret");
  await sent(login.auth.deleteCredentials({ apiKey }, { accessToken: last.token }), done);
}

async function callD1() {
  const pem = (name) => readFileSync(`certificates/${name}`, "utf8");
  const ca = pem("ca.pem");
  const tls = await sandbox.listen({ tls: { key: pem("server.key"), cert: pem("server.pem"), ca } });
  const withCertificate = mutualTls.node({ cert: pem("client.pem"), key: pem("client.key"), ca }, undici);
  const withoutCertificate = new undici.Agent({ connect: { ca } });
  let refused = 0;
  const sent = async (promise, tell) => {
    const request = await promise;
    const answer = await undici.fetch(request.url, { ...request, dispatcher: withoutCertificate });
    if (answer.headers.get("x-cardseal-sandbox") !== "certificate") throw new Error(`${request.operation} did not need a certificate`);
    refused += 1;
    return send(request, tell, withCertificate);
  };

  const { accessToken: _, ...credentials } = sandbox.credentials.d1;
  const { digitalCardId: id, newDigitalCardId, pan } = sandbox.seeds.d1;
  const accessToken = cachedToken(() => sent(d1.auth.token(), ({ expires_in: seconds }) => `a token for ${seconds} s`));
  const d1 = new D1({ ...credentials, accessToken });
  const status = ({ status: text }) => text;

  await sent(d1.digitalCards.resume(newDigitalCardId), status);
  await sent(d1.digitalCards.search({ pan }), ({ digitalCards }) => `${digitalCards.length} card`);
  await sent(d1.digitalCards.get(id), ({ state, panSuffix }) => `${state}, …${panSuffix}`);
  const credential = await sent(d1.digitalCards.credentials(id), () => "a JWE");
  const opened = await d1.openCredentials(credential);
  if (opened.pan.reveal() !== pan) throw new Error("the credentials are not those of the card");
  await sent(d1.digitalCards.stepUpResult(id, { authenticationId: 123456789012345 }), status);
  const { operationId } = await sent(d1.digitalCards.suspend(id, { reason: "lost on a train" }), status);
  await sent(d1.operations.get(id, operationId), ({ operation }) => operation);
  await sent(d1.digitalCards.delete(id), status);
  await sent(d1.operations.list(id, { limit: 1 }), ({ remainingOperations }) => `1, and ${remainingOperations} more`);
  await sandbox.settled();
  const told = inbox.received.filter(({ url }) => url.startsWith("/notifications/")).map(({ url, body }) => parseD1Notification(url, body));
  console.log(`\nD1 refused ${refused} of ${refused} calls without a client certificate, and notified of ${told.map(({ operation }) => operation).join(", ")}.`);
  if (told.length !== 3) throw new Error("a notification did not come");
  await Promise.all([withCertificate.close(), withoutCertificate.close(), tls.close()]);
}

/** Where events and notifications are posted. */
async function listen() {
  const received = [];
  const callback = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ url: request.url, body: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
  await new Promise((resolve) => callback.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => callback.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${callback.address().port}`, received, close };
}

function report() {
  const count = (provider) => [...made].filter((name) => name.startsWith(provider)).length;
  const counts = `FreedomPay ${count("freedompay")}, Paysera ${count("paysera")}, OffBlocks ${count("offblocks")}, D1 ${count("d1")}`;
  console.log(`${made.size} calls sent and accepted: ${counts}.`);
  console.log("Unsigned by their documentation: server.time, OffBlocks' credentials and key upload, and what D1's token is for.");
  if (!existsSync("operations.json")) return;
  const declared = JSON.parse(readFileSync("operations.json", "utf8")).map(({ provider, operation }) => `${provider} ${operation}`);
  const missing = declared.filter((name) => !made.has(name));
  if (missing.length > 0) throw new Error(`declared, but not called: ${missing.join(", ")}`);
}

try {
  await callFreedomPay();
  await callPaysera();
  await callOffBlocks();
  await callD1();
  report();
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
} finally {
  await server.close();
  await inbox.close();
}
