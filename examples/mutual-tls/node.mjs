// An issuer's backend on Node.js, AWS Lambda or Vercel's Node.js functions: shows a digital card of Thales D1.
// npm install cardseal undici@7; node node.mjs <digital card id>
import { readFileSync } from "node:fs";
import { D1, mutualTls, readResponse } from "cardseal";
import * as undici from "undici";

const { CLIENT_CERT, CLIENT_KEY, SERVER_CA, D1_URL, ISSUER_ID, ASSERTION_KID, ASSERTION_KEY } = process.env;
const read = (path) => readFileSync(path, "utf8");

const fetch = mutualTls.node({ cert: read(CLIENT_CERT), key: read(CLIENT_KEY), ca: SERVER_CA && read(SERVER_CA) }, undici);
const d1 = new D1({ issuerId: ISSUER_ID, baseUrl: D1_URL, assertionKey: { kid: ASSERTION_KID, key: ASSERTION_KEY } });
const send = async (request) => readResponse(request, await fetch(request.url, request));

const { access_token: accessToken } = await send(await d1.auth.token());
const card = await send(await d1.digitalCards.get(process.argv[2], { accessToken }));
console.log(card.digitalCardId, card.state);
await fetch.close();
