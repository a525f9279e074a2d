// Sends requests of every shape through a recipe and prints their bodies as they were signed: send-with.mjs <the recipe's own argument> <recipe>
import { FreedomPay, OffBlocks, Paysera } from "cardseal";

const env = process.env;
const { send } = await import(`../../examples/recipes/${process.argv[3]}.mjs`);
const freedompay = new FreedomPay({ authId: env.FREEDOMPAY_AUTH_ID, secretKey: env.FREEDOMPAY_SECRET_KEY, baseUrl: env.FREEDOMPAY_URL });
const paysera = new Paysera({ macId: env.PAYSERA_MAC_ID, macKey: env.PAYSERA_MAC_KEY, baseUrl: env.PAYSERA_URL });
const offblocks = new OffBlocks({ keyid: env.OFFBLOCKS_KEY_ID, privateKey: env.OFFBLOCKS_PRIVATE_KEY, accessToken: env.OFFBLOCKS_ACCESS_TOKEN, baseUrl: env.OFFBLOCKS_URL });

async function sent(promise) {
  const request = await promise;
  console.log(JSON.stringify(request.body ?? ""));
  return send(request);
}

// White space around the JSON, an escape and what is not ASCII: what a client would lose if it parsed the body or took it for another charset.
const limits = '\r\n {"request_id": "828cf71d-a447-4a67-a149-c1df8bc197ca", "object": {"type": "\\u0063ard", "value": "карта"}} \n';
await sent(freedompay.limits.list(limits));
const { id } = await sent(paysera.cards.create(' {"user_id":13} '));
await sent(paysera.cards.get(id));
await sent(paysera.cards.list({ user_id: 13, limit: 20, offset: 0 }));
const deposit = await sent(paysera.deposits.create(id, { account_number: "EVP0123456789012", amount: { amount: 1313, currency: "EUR" } }));
await sent(paysera.deposits.process(deposit.id)); // a PUT without a body
await sent(paysera.cards.delete(id));
const webhook = await sent(offblocks.webhooks.save({ callbackUrl: "https://example.com/events" }));
await sent(offblocks.webhooks.delete(webhook.id));
const billingAddress = { firstLine: "Žemaitės gatvė 1", city: "Vilnius", country: "LT", postCode: "LT-01100" };
const card = await sent(offblocks.cards.create(env.ACCOUNT_ID, { type: "virtual", billingAddress }));
await sent(offblocks.simulator.issueCard(card.id)); // a PATCH without a body
