// Messages, keys and signatures: whatever has the shape is one.
import {
  contentDigest, type HeadersLike, importKey, type Jwk, type Message, type MessageKey, OffBlocks, profiles, type SignatureAlgorithm, signatureBase,
  type JwtClaims, type JwtHeader, type SignatureFields, type SignatureProfile, signJwt, signMessage, signRequest, type SignedRequest, verifyContentDigest, type VerifiedSignature, verifyJwt,
  verifyMessage,
} from "cardseal";
import { type Equal, expect } from "./equal.js";

type Global<Name extends string> = typeof globalThis extends Record<Name, { prototype: infer T }> ? T : never;
// Where the host has them, its own are messages, headers and keys.
expect<Equal<Global<"Request"> extends Message ? true : false, true>>();
expect<Equal<Global<"Response"> extends Message ? true : false, true>>();
expect<Equal<Global<"Headers"> extends HeadersLike ? true : false, true>>();
expect<Equal<Global<"CryptoKey"> extends Parameters<typeof importKey>[0] ? true : false, true>>();
const nodes: HeadersLike = { host: "example.com", "set-cookie": ["a", "b"], absent: undefined };
const pairs: HeadersLike = [["host", "example.com"]];

expect<Equal<SignatureAlgorithm, "rsa-pss-sha512" | "rsa-v1_5-sha256" | "hmac-sha256" | "ecdsa-p256-sha256" | "ecdsa-p384-sha384" | "ed25519">>();

export async function signatures(request: SignedRequest, jwk: Jwk): Promise<readonly VerifiedSignature[]> {
  const key: MessageKey = await importKey(jwk, { algorithm: "ed25519", keyid: "k" });
  await importKey("secret", { algorithm: "hmac-sha256" });
  await importKey(new Uint8Array(32), { algorithm: "hmac-sha256" });
  await importKey({ sign: async (bytes) => new Uint8Array(bytes.length) }, { algorithm: "rsa-v1_5-sha256" });
  const message: Message = { status: 200, headers: pairs, trailers: nodes, request };
  const base: string = signatureBase(message, { components: ['"@method";req'], parameters: { created: 1, tag: "t" }, fieldTypes: { x: "list" } });
  const fields: SignatureFields = await signMessage(message, { key, components: ["@status"], label: base });
  const digest: string = contentDigest("body", ["sha-512", "sha-256"]);
  verifyContentDigest(digest, new Uint8Array(1));
  const profile: SignatureProfile = { ...profiles.offblocks, digest: ["sha-256"], tag: fields.signature };
  const sent = await signRequest({ method: "POST", url: "https://a.example/", body: "{}" }, { key, profile });
  new OffBlocks({ keyid: "k", privateKey: key, accessToken: async () => "token", profile });
  // @ts-expect-error how old a signature may be has to be said
  await verifyMessage(sent, { keys: () => key, policy: { components: [] } });
  // @ts-expect-error an algorithm of another registry
  await importKey("secret", { algorithm: "HS256" });
  // @ts-expect-error a request without headers is not a message
  signatureBase({ method: "GET", url: "https://a.example/" }, { components: [] });
  // @ts-expect-error a deprecated digest
  contentDigest("body", ["md5"]);
  return verifyMessage(sent, { keys: ({ keyid }) => (keyid === "k" ? key : undefined), policy: { components: [], maxAgeSeconds: null, all: true }, body: "{}" });
}

export async function tokens(key: MessageKey): Promise<JwtClaims> {
  const jwt: string = await signJwt({ iss: "i", aud: ["a", "b"], exp: 1343811600, nbf: 0, own: { deep: [1] } }, { key });
  const claims = await verifyJwt(jwt, { key: ({ kid }: JwtHeader) => (kid === "k" ? key : undefined), issuer: "i", audience: "a", clockSkewSeconds: 5, now: Date.now });
  expect<Equal<typeof claims, JwtClaims>>();
  expect<Equal<[JwtClaims["aud"], JwtClaims["exp"], JwtClaims["own"]], [string | readonly string[] | undefined, number | undefined, unknown]>>();
  // @ts-expect-error a time is in seconds, and a number
  await signJwt({ exp: new Date() }, { key });
  // @ts-expect-error the key's own id is the token's
  await signJwt({}, { key, kid: "k" });
  // @ts-expect-error a key is imported first
  await signJwt({}, { key: "pem" });
  // @ts-expect-error no key
  await verifyJwt(jwt, {});
  // @ts-expect-error now is a function
  await verifyJwt(jwt, { key, now: 1343811600000 });
  return verifyJwt(jwt, { key: async () => key });
}
