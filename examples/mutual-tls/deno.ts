// An issuer's backend on Deno: shows a digital card of Thales D1.
// deno run --allow-env --allow-read --allow-net=api.d1-stg.thalescloud.io deno.ts <digital card id>
import { D1, mutualTls, readResponse, type SignedRequest } from "cardseal";

const env = (name: string): string => Deno.env.get(name) ?? "";
const read = (name: string): string => Deno.readTextFileSync(env(name));

const ca = env("SERVER_CA") === "" ? undefined : read("SERVER_CA");
const fetch = mutualTls.deno({ cert: read("CLIENT_CERT"), key: read("CLIENT_KEY"), ca });
const assertionKey = { kid: env("ASSERTION_KID"), key: env("ASSERTION_KEY") };
const d1 = new D1({ issuerId: env("ISSUER_ID"), baseUrl: env("D1_URL"), assertionKey });
const send = async <T>(request: SignedRequest<T>): Promise<T> => readResponse(request, await fetch(request.url, request));

const { access_token: accessToken } = await send(await d1.auth.token());
const card = await send(await d1.digitalCards.get(Deno.args[0]!, { accessToken: accessToken! }));
console.log(card.digitalCardId, card.state);
await fetch.close();
