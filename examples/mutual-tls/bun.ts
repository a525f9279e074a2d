// An issuer's backend on Bun: shows a digital card of Thales D1.
// bun bun.ts <digital card id>
import { D1, mutualTls, readResponse, type SignedRequest } from "cardseal";

const env = (name: string): string => Bun.env[name] ?? "";
const read = (name: string): Promise<string> => Bun.file(env(name)).text();

const ca = env("SERVER_CA") === "" ? undefined : await read("SERVER_CA");
const fetch = mutualTls.bun({ cert: await read("CLIENT_CERT"), key: await read("CLIENT_KEY"), ca });
const assertionKey = { kid: env("ASSERTION_KID"), key: env("ASSERTION_KEY") };
const d1 = new D1({ issuerId: env("ISSUER_ID"), baseUrl: env("D1_URL"), assertionKey });
const send = async <T>(request: SignedRequest<T>): Promise<T> => readResponse(request, await fetch(request.url, request));

const { access_token: accessToken } = await send(await d1.auth.token());
const card = await send(await d1.digitalCards.get(Bun.argv[2]!, { accessToken: accessToken! }));
console.log(card.digitalCardId, card.state);
await fetch.close();
