// The schemes by themselves: text and bytes in, text out.
import { bodyHash, type Bytes, cachedToken, type Data, decryptJwe, DetachedJws, encryptJwe, type JweHeader, type JweKey, type Jwk, type JwsAlgorithm, Mac, type VerifiedMac, version } from "cardseal";
import { type Equal, expect } from "./equal.js";

expect<Equal<Data, string | Uint8Array>>();
expect<Equal<JwsAlgorithm, "HS256" | "HS384" | "HS512">>();
const bytes: Uint8Array = new Uint8Array([1, 2, 3]);
declare const out: Bytes;
const back: Uint8Array = out;
const memory: ArrayBuffer = out.buffer;

for (const data of ["text", bytes, bytes.subarray(1), out, back] satisfies Data[]) {
  const hash: string = bodyHash(data);
  const jws = new DetachedJws({ secret: data, algorithm: "HS256" });
  const signature: string = jws.sign({ header: { kid: hash }, payload: data });
  const input: string = jws.signingInput({ header: `{"kid":"${memory.byteLength}"}`, payload: signature });
  const header: object = jws.verify({ jws: input, payload: data });
  jws.free();
  const mac = new Mac({ id: "id", key: data });
  const request = { method: "POST", url: "https://a.example/", body: data, ext: { project_id: `${header}` } };
  const authorization: string = mac.authorization(request);
  const normalized: string = mac.normalized({ ...request, ts: 1343811600, nonce: "n" });
  const verified: VerifiedMac = mac.verify({ authorization, method: "POST", url: normalized, body: data, now: Date.now, maxSkewSeconds: 60 });
  expect<Equal<VerifiedMac, { id: string; ts: number; nonce: string; ext: Record<string, string> }>>();
  mac.free();
  const told: string | undefined = verified.ext["project_id"] ?? version;
  // @ts-expect-error normalized needs the moment
  mac.normalized(request);
  // @ts-expect-error ts is a number of seconds
  mac.authorization({ ...request, ts: new Date() });
  // @ts-expect-error now is a function
  mac.verify({ authorization, method: "POST", url: told ?? "", now: 1343811600000 });
}

declare const keys: ReadonlyMap<string | undefined, Jwk>;
const plaintexts = [decryptJwe("", { key: ({ kid }) => keys.get(kid) }), decryptJwe("", { key: async ({ kid }) => keys.get(kid) })];
expect<Equal<typeof plaintexts, Promise<Bytes>[]>>();

// @ts-expect-error bytes of another kind
bodyHash(new Uint16Array([1]));
// @ts-expect-error a buffer is no view
bodyHash(new ArrayBuffer(1));
// @ts-expect-error an object has no one text
bodyHash({});
// @ts-expect-error an algorithm that needs no secret
new DetachedJws({ secret: "s", algorithm: "none" });
// @ts-expect-error an algorithm with a public key
new DetachedJws({ secret: "s", algorithm: "RS256" });
// @ts-expect-error a payload is text or bytes
new DetachedJws({ secret: "s" }).sign({ header: {}, payload: {} });
// @ts-expect-error no id
new Mac({ key: "k" });

// Sealed messages: text or bytes in, bytes out.
export async function sealed(recipient: JweKey): Promise<Bytes> {
  const jwe: string = await encryptJwe(bytes, { recipient, kid: "k" });
  await encryptJwe("text", { recipient: "pem" });
  await decryptJwe(jwe, { key: new Uint8Array(1) });
  await decryptJwe(jwe, { key: async ({ kid }) => (kid === "k" ? recipient : { kty: "EC" }) });
  const key = (header: JweHeader): JweKey => {
    expect<Equal<[JweHeader["alg"], JweHeader["enc"], JweHeader["kid"]], ["ECDH-ES", "A256GCM", string | undefined]>>();
    return { kty: `${header.kid}` };
  };
  // @ts-expect-error no recipient
  await encryptJwe("text", {});
  // @ts-expect-error no key
  await decryptJwe(jwe, {});
  // @ts-expect-error a message is text
  await decryptJwe(bytes, { key });
  // @ts-expect-error the algorithms are not the caller's to choose
  await encryptJwe("text", { recipient, enc: "A128GCM" });
  return decryptJwe(jwe, { key });
}

// Tokens that are kept: either provider's answer will do.
const kept: () => Promise<string> = cachedToken(async () => ({ access_token: "t", expires_in: 900 }), { refreshBeforeSeconds: 30, now: Date.now });
cachedToken(async () => ({ token: "t", expiresAt: 1343811600 }));
// @ts-expect-error the answer has a token
cachedToken(async () => ({ jwt: await kept() }));
// @ts-expect-error a promise of an answer
cachedToken(() => ({ access_token: "t" }));
// @ts-expect-error an unknown option
cachedToken(async () => ({}), { refreshSeconds: 30 });
