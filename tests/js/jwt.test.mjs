// JWT with ES256: the published token, crossings with jose, and what is refused of tokens, claims, times and keys.
import assert from "node:assert/strict";
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { importKey, isCardsealError, signJwt, verifyJwt } from "cardseal";
import { importJWK, jwtVerify, SignJWT } from "jose";
import { randomFrom, TEXT } from "./random.mjs";
import { outcome, refuses } from "./signatures.mjs";

const { es256: published } = JSON.parse(readFileSync(new URL("../vectors/d1.json", import.meta.url), "utf8"));
const { jwk, token } = published;
const algorithm = "ecdsa-p256-sha256";
const publicOf = ({ d, ...rest }) => rest;
const encoded = (value) => Buffer.from(value).toString("base64url");
const decoded = (part) => Buffer.from(part, "base64url");
const made = (type, options) => generateKeyPairSync(type, options).privateKey;
const T = 1_700_000_000;
const now = () => T * 1000;

const [key, publicKey, named] = await Promise.all([importKey(jwk, { algorithm }), importKey(publicOf(jwk), { algorithm }), importKey(jwk, { algorithm, keyid: "key-1" })]);
const [theirs, theirPublic] = [await importJWK(jwk, "ES256"), await importJWK(publicOf(jwk), "ES256")];
const before = () => 1_300_819_379_999;
const read = (jwt, more) => verifyJwt(jwt, { key: publicKey, now, ...more });

/** A token of any header and claims with a signature that is right. */
function signed(claims, header = { alg: "ES256" }, { with: signer = createPrivateKey({ key: jwk, format: "jwk" }), hash = "sha256", dsaEncoding = "ieee-p1363" } = {}) {
  const input = [header, claims].map((part) => encoded(typeof part === "string" || part instanceof Uint8Array ? part : JSON.stringify(part))).join(".");
  return `${input}.${encoded(sign(hash, Buffer.from(input), { key: signer, dsaEncoding }))}`;
}

const GOOD = { exp: T + 1 };

describe("the token of RFC 7515 A.3", () => {
  test("is verified until it expires, with the public key and with the pair", async () => {
    for (const one of [key, publicKey]) {
      assert.deepEqual(await verifyJwt(token, { key: one, now: before }), { iss: "joe", exp: 1_300_819_380, "http://example.com/is_root": true });
    }
    assert.equal(await outcome(() => verifyJwt(token, { key, now: () => before() + 1 })), "TIMESTAMP_OUT_OF_RANGE exp");
    assert.equal(await outcome(() => verifyJwt(token, { key })), "TIMESTAMP_OUT_OF_RANGE exp");
    assert.deepEqual((await verifyJwt(token, { key, now: before, issuer: "joe" })).iss, "joe");
  });

  test("is verified by no other key", async () => {
    const other = await importKey(made("ec", { namedCurve: "P-256" }).export({ format: "jwk" }), { algorithm });
    assert.equal(await outcome(() => verifyJwt(token, { key: other, now: before })), "SIGNATURE_MISMATCH jwt");
  });

  test("is refused with any bit or character of it changed, before its claims are believed", async () => {
    const CODES = ["SIGNATURE_MISMATCH", "MALFORMED_JWS", "UNSUPPORTED_ALGORITHM", "INVALID_JSON", "DUPLICATE_FIELD", "NOT_REPRESENTABLE"];
    const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const parts = token.split(".");
    const changed = [];
    for (const [index, part] of parts.entries()) {
      const bytes = decoded(part);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        changed.push([`bit ${bit} of part ${index}`, parts.with(index, encoded(flipped)).join("."), index === 2 ? ["SIGNATURE_MISMATCH"] : CODES]);
      }
      for (const more of ["A", "=", " ", "\n"]) for (const text of [part + more, more + part]) changed.push([`${inspect(more)} at part ${index}`, parts.with(index, text).join("."), CODES]);
      for (const text of ["", part.slice(1), part.slice(0, -1)]) changed.push([`part ${index} cut to ${text.length}`, parts.with(index, text).join("."), CODES]);
    }
    for (const [place, character] of [...token].entries()) {
      for (const other of character === "." ? ["", "A", ".."] : [ALPHABET[(ALPHABET.indexOf(character) + 1 + (place % 63)) % 64], "+/=. "[place % 5]]) {
        changed.push([`character ${place}, ${inspect(other)}`, token.slice(0, place) + other + token.slice(place + 1), CODES]);
      }
    }
    // The last character of the signature has four unused bits.
    for (let bits = 1; bits < 16; bits += 1) changed.push([`another spelling, ${bits}`, token.slice(0, -1) + ALPHABET[ALPHABET.indexOf(token.at(-1)) + bits], ["MALFORMED_JWS"]]);
    const canaries = [jwk.d, jwk.x, ...token.split("."), '{"iss":"joe"', "example.com"].flatMap((text) => text.match(/.{11}/g));
    for (const [name, text, codes] of changed) {
      const error = await verifyJwt(text, { key, now: before }).then(() => undefined, (caught) => caught);
      assert.ok(isCardsealError(error) && codes.includes(error.code), `${name}: ${error?.code ?? error}`);
      const told = [error.message, error.hint, error.field, JSON.stringify(error)].join("\n");
      assert.equal(canaries.find((canary) => told.includes(canary)), undefined, name);
    }
    assert.ok(changed.length > 1500);
  });
});

describe("crossing with jose", () => {
  const COUNT = 1000;
  const random = randomFrom(11);
  const number = () => random.pick([0, random.below(1e6), -random.below(1e6) - 1, random.next(), -random.next() * 1e9, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1e-7, 5e-324]);
  const some = () => random.from([...TEXT, "\u{10ffff}", "\ud7ff"], 0, 20);
  const value = (depth) => random.pick([some, number, () => random.chance(0.5), () => null, ...(depth > 4 ? [] : [() => Array.from({ length: random.below(4) }, () => value(depth + 1)), () => members(depth + 1)])])();
  const members = (depth) => Object.fromEntries(Array.from({ length: random.below(5) }, () => [`${some()}.`, value(depth)]));
  const claims = () => ({
    ...members(0), exp: T + 1 + random.below(1e9), ...(random.chance(0.5) && { nbf: T - random.below(1e9) }), ...(random.chance(0.5) && { iat: random.below(2e9) }),
    iss: some(), sub: some(), jti: some(), aud: random.chance(0.5) ? some() : [some(), some(), "us"],
  });
  const expectations = ({ iss, aud }) => ({ issuer: iss, audience: typeof aud === "string" ? aud : random.pick(aud) });

  test(`${COUNT} tokens signed here are verified there`, async () => {
    for (let index = 0; index < COUNT; index += 1) {
      const said = claims();
      const found = await jwtVerify(await signJwt(said, { key: named }), theirPublic, { algorithms: ["ES256"], typ: "JWT", currentDate: new Date(T * 1000), ...expectations(said) });
      assert.deepEqual(found.payload, said, `token ${index}`);
      assert.deepEqual(found.protectedHeader, { alg: "ES256", typ: "JWT", kid: "key-1" });
    }
  });

  test(`${COUNT} tokens signed there are verified here`, async () => {
    for (let index = 0; index < COUNT; index += 1) {
      const said = claims();
      const jwt = await new SignJWT(said).setProtectedHeader({ alg: "ES256", ...(random.chance(0.5) && { kid: some() }), ...(random.chance(0.5) && { typ: "at+jwt" }) }).sign(theirs);
      assert.deepEqual(await read(jwt, expectations(said)), said, `token ${index}`);
    }
  });
});

describe("what signJwt writes", () => {
  const partsOf = (jwt) => jwt.split(".").slice(0, 2).map((part) => decoded(part).toString());

  test("the header: alg, typ, and the key's id as kid", async () => {
    for (const [keyid, header] of [[undefined, '{"alg":"ES256","typ":"JWT"}'], ["key-1", '{"alg":"ES256","typ":"JWT","kid":"key-1"}'], ["", '{"alg":"ES256","typ":"JWT","kid":""}'], ['"\\\u0000é😀', '{"alg":"ES256","typ":"JWT","kid":"\\"\\\\\\u0000é😀"}']]) {
      const jwt = await signJwt(GOOD, { key: await importKey(jwk, { algorithm, ...(keyid !== undefined && { keyid }) }) });
      assert.deepEqual(partsOf(jwt), [header, JSON.stringify(GOOD)]);
      assert.equal(JSON.parse(header).kid, keyid);
      assert.equal(decoded(jwt.split(".")[2]).length, 64);
      assert.deepEqual(await read(jwt), GOOD);
    }
  });

  test("the claims: an object as JSON.stringify has it, text as it is", async () => {
    const spaced = `{ "exp" :\n${T + 1}.0, "a": "\\u00e9\\/" }`;
    assert.equal(partsOf(await signJwt(spaced, { key }))[1], spaced);
    assert.deepEqual(await read(await signJwt(spaced, { key })), { exp: T + 1, a: "é/" });
    assert.equal(partsOf(await signJwt({ exp: 1, absent: undefined, at: new Date(0) }, { key }))[1], '{"exp":1,"at":"1970-01-01T00:00:00.000Z"}');
    assert.equal(partsOf(await signJwt({}, { key }))[1], "{}");
  });

  test("claims that JSON would lose, twist or take twice", () =>
    refuses([
      [() => signJwt(undefined, { key }), "MISSING_FIELD", "claims"],
      ...[null, 1, true, new Date(), () => {}].map((claims) => [() => signJwt(claims, { key }), "WRONG_TYPE", "claims", undefined, inspect(claims)]),
      ...[[], [1], "[]", "1", "null", "", "{", '{"a":1,}', '{"a":1}x', "\ufeff{}"].map((claims) => [() => signJwt(claims, { key }), "INVALID_JSON", "claims", undefined, inspect(claims)]),
      [() => signJwt({ exp: NaN }, { key }), "NOT_REPRESENTABLE", "exp"],
      [() => signJwt({ exp: 2 ** 53 }, { key }), "NOT_REPRESENTABLE", "exp"],
      [() => signJwt({ exp: 1n }, { key }), "NOT_REPRESENTABLE", "exp"],
      [() => signJwt({ list: [undefined] }, { key }), "NOT_REPRESENTABLE", "list[0]"],
      [() => signJwt({ deep: { map: new Map() } }, { key }), "NOT_REPRESENTABLE", "deep.map"],
      [() => signJwt({ iss: "\ud800" }, { key }), "NOT_REPRESENTABLE", "iss"],
      [() => signJwt('{"iss":"\ud800"}', { key }), "NOT_REPRESENTABLE", "claims"],
      [() => signJwt('{"iss":"\\ud800"}', { key }), "NOT_REPRESENTABLE", "claims.iss"],
      [() => signJwt('{"iss":"a","iss":"b"}', { key }), "DUPLICATE_FIELD", "claims.iss"],
      [() => signJwt('{"iss":"a","\\u0069ss":"b"}', { key }), "DUPLICATE_FIELD", "claims.iss"],
      [() => signJwt('{"a":[{"b":1,"b":1}]}', { key }), "DUPLICATE_FIELD", "claims.a[0].b"],
    ]));

  test("the key has to sign, and with ES256", async () => {
    const p384 = await importKey(made("ec", { namedCurve: "P-384" }).export({ format: "jwk" }), { algorithm: "ecdsa-p384-sha384" });
    const hmac = await importKey("a secret of both", { algorithm: "hmac-sha256" });
    const freed = await importKey(jwk, { algorithm });
    freed.free();
    const DER = sign("sha256", Buffer.from("x"), createPrivateKey({ key: jwk, format: "jwk" }));
    const signer = async (result) => importKey({ sign: async () => result }, { algorithm });
    const failing = await importKey({ sign: async () => { throw new RangeError("the vault is closed"); } }, { algorithm });
    await refuses([
      ...[p384, hmac].map((other) => [() => signJwt(GOOD, { key: other }), "INVALID_KEY", "key", /ES256/, other.algorithm]),
      [() => signJwt(GOOD, { key: publicKey }), "INVALID_KEY", "key", /private/],
      [() => signJwt(GOOD, { key: freed }), "CLIENT_FREED", undefined],
      ...[undefined, null, jwk, "key", {}, { algorithm }].map((other) => [() => signJwt(GOOD, { key: other }), "INVALID_ARGUMENT", "key", /importKey/, inspect(other)]),
      [() => signJwt(GOOD), "INVALID_ARGUMENT", "key"],
      [() => signJwt(GOOD, null), "INVALID_ARGUMENT", "options"],
      [() => signJwt(GOOD, { key, algorithm: "ES256" }), "INVALID_ARGUMENT", "algorithm"],
      [async () => signJwt(GOOD, { key: await importKey(jwk, { algorithm, keyid: "\ud800" }) }), "NOT_REPRESENTABLE", "key.keyid"],
      ...[new Uint8Array(63), new Uint8Array(65), new Uint8Array(), DER, "A".repeat(64), undefined].map((result) => [async () => signJwt(GOOD, { key: await signer(result) }), "INVALID_SIGNATURE", "sign", undefined, inspect(result).slice(0, 20)]),
    ]);
    await assert.rejects(signJwt(GOOD, { key: failing }), RangeError);
  });
});

describe("what verifyJwt refuses", () => {
  const rows = (list, more) => list.map(([claims, code, field, options]) => [() => read(signed(claims), { ...more, ...options }), code, field, undefined, `${JSON.stringify(claims)} ${JSON.stringify(options)}`]);
  const OUT = "TIMESTAMP_OUT_OF_RANGE";

  test("times, to the second, with and without skew", () =>
    refuses(rows([
      [{ exp: T + 1 }, "accepted"],
      [{ exp: T }, OUT, "exp"],
      [{ exp: T - 1 }, OUT, "exp"],
      [{ exp: T }, "accepted", undefined, { clockSkewSeconds: 1 }],
      [{ exp: T - 1 }, OUT, "exp", { clockSkewSeconds: 1 }],
      [{ exp: T - 1 }, "accepted", undefined, { clockSkewSeconds: 2 }],
      [{ exp: T + 1 }, "accepted", undefined, { now: () => T * 1000 + 999 }],
      [{ exp: T + 1 }, OUT, "exp", { now: () => T * 1000 + 1000 }],
      [{ exp: T + 1.9 }, "accepted"],
      [{ exp: T + 0.9 }, OUT, "exp"],
      [{ exp: 0 }, OUT, "exp"],
      [{ exp: 1e11 }, "accepted"],
      [{ exp: 1e11 + 1 }, "INVALID_TIMESTAMP", "exp"],
      [{ exp: T * 1000 }, "INVALID_TIMESTAMP", "exp"],
      [{ ...GOOD, nbf: T }, "accepted"],
      [{ ...GOOD, nbf: T + 1 }, OUT, "nbf"],
      [{ ...GOOD, nbf: T + 1 }, "accepted", undefined, { clockSkewSeconds: 1 }],
      [{ ...GOOD, nbf: T + 2 }, OUT, "nbf", { clockSkewSeconds: 1 }],
      [{ ...GOOD, nbf: T * 1000 }, OUT, "nbf"],
      [{ ...GOOD, iat: T + 1000 }, "accepted"],
      [{ exp: T - 1, nbf: T + 2 }, OUT, "exp"],
      [{}, "POLICY_NOT_MET", "exp"],
      ...[null, true, "soon", String(T + 1), [T + 1], {}, -1].flatMap((time) => [[{ exp: time }, "POLICY_NOT_MET", "exp"], [{ ...GOOD, nbf: time }, "POLICY_NOT_MET", "nbf"]]),
      // Of these the digits before the point say another time.
      ...["9.9e10", "1.0E+9", "17e8", "1e99"].flatMap((time) => [[`{"exp":${time}}`, "POLICY_NOT_MET", "exp"], [`{"exp":${T + 1},"nbf":${time}}`, "POLICY_NOT_MET", "nbf"]]),
      [`{"exp":99999999999999999999999999}`, "POLICY_NOT_MET", "exp"],
    ])));

  test("issuer and audience, where they are asked for", () =>
    refuses([
      ...rows([undefined, "", "Joe", "joe ", "jo", "joe\u0000", null, 1, ["joe"], { joe: 1 }].map((iss) => [{ ...GOOD, iss }, "POLICY_NOT_MET", "iss"]), { issuer: "joe" }),
      ...rows(["joe", "jo\\e\"é😀", "\ufffd", ""].map((iss) => [{ ...GOOD, iss }, "accepted", undefined, { issuer: iss }])),
      ...rows(["us", ["us"], ["them", "us"], ["us", "us"]].map((aud) => [{ ...GOOD, aud }, "accepted"]), { audience: "us" }),
      ...rows([undefined, "", "US", "u", "us ", "them,us", null, 1, [], ["them"], [["us"]], ["us", 1], { us: 1 }, [null]].map((aud) => [{ ...GOOD, aud }, "POLICY_NOT_MET", "aud"]), { audience: "us" }),
      ...rows([[{ ...GOOD, iss: "eve", aud: "them" }, "accepted"]]),
    ]));

  test("arguments", () =>
    refuses([
      ...[undefined, null, 1, {}, Buffer.from(token)].map((jwt) => [() => read(jwt), "INVALID_ARGUMENT", "jwt", undefined, inspect(jwt)]),
      ...["", ".", "a.b.c", "a.b", token.split(".").slice(0, 2).join("."), `${token}.`, `Bearer ${token}`, `${token}.${token}`].map((jwt) => [() => read(jwt), "MALFORMED_JWS", "jwt", undefined, inspect(jwt)]),
      ...["..", "...", "...."].map((jwt) => [() => read(jwt), "INVALID_JSON", "header", undefined, jwt]),
      ...[NaN, -1, 1.5, "1", null, Infinity].map((clockSkewSeconds) => [() => read(signed(GOOD), { clockSkewSeconds }), "INVALID_TIMESTAMP", "clockSkewSeconds", undefined, inspect(clockSkewSeconds)]),
      ...[() => T, () => NaN, () => -1, () => "1", () => undefined, () => new Date()].map((clock) => [() => read(signed(GOOD), { now: clock }), "INVALID_TIMESTAMP", "now", undefined, String(clock)]),
      ...[T * 1000, null, "now"].map((clock) => [() => read(signed(GOOD), { now: clock }), "INVALID_ARGUMENT", "now", undefined, inspect(clock)]),
      ...["issuer", "audience"].flatMap((name) => [...[1, null, ["x"]].map((value) => [() => read(signed(GOOD), { [name]: value }), "INVALID_ARGUMENT", name, undefined, `${name} ${inspect(value)}`]), [() => read(signed({ ...GOOD, iss: "\ufffd", aud: "\ufffd" }), { [name]: "\ud800" }), "NOT_REPRESENTABLE", name]]),
      [() => read(signed(GOOD), { algorithms: ["ES256"] }), "INVALID_ARGUMENT", "algorithms"],
      [() => verifyJwt(token), "INVALID_ARGUMENT", "key"],
      [() => verifyJwt(token, null), "INVALID_ARGUMENT", "options"],
    ]));

  test("other algorithms, also where the signature is right under the key that is known", async () => {
    const [p384, rsa, ed] = [made("ec", { namedCurve: "P-384" }), made("rsa", { modulusLength: 2048 }), made("ed25519")];
    const pem = createPublicKey({ key: publicOf(jwk), format: "jwk" }).export({ format: "pem", type: "spki" });
    const input = (header) => `${encoded(JSON.stringify(header))}.${encoded(JSON.stringify(GOOD))}`;
    const keyed = (secret) => `${input({ alg: "HS256" })}.${createHmac("sha256", secret).update(input({ alg: "HS256" })).digest("base64url")}`;
    const unsupported = (name, jwt, field = "header.alg") => [() => read(jwt), "UNSUPPORTED_ALGORITHM", field, undefined, name];
    assert.equal(await outcome(() => read(signed(GOOD))), "accepted");
    await refuses([
      ...["none", "None", "HS256", "ES384", "ES512", "ES256K", "RS256", "PS256", "EdDSA", "es256", "ES256 ", "", null, 1, ["ES256"]].map((alg) => unsupported(`alg ${inspect(alg)}`, signed(GOOD, { alg }))),
      unsupported("none with zeros", `${input({ alg: "none" })}.${encoded(Buffer.alloc(64))}`),
      unsupported("none with nothing", `${input({ alg: "none" })}.`),
      unsupported("HS256 under the public PEM", keyed(pem)), unsupported("HS256 under the public point", keyed(Buffer.from(jwk.x + jwk.y, "base64url"))),
      unsupported("ES384", signed(GOOD, { alg: "ES384" }, { with: p384, hash: "sha384" })), unsupported("RS256", signed(GOOD, { alg: "RS256" }, { with: rsa })), unsupported("EdDSA", signed(GOOD, { alg: "EdDSA" }, { with: ed, hash: null })),
      [() => read(signed(GOOD, {})), "MALFORMED_JWS", "jwt"],
      unsupported("crit", signed(GOOD, { alg: "ES256", crit: ["exp"], exp: T + 1 }), "header.crit"), unsupported("an empty crit", signed(GOOD, { alg: "ES256", crit: [] }), "header.crit"),
      unsupported("b64", signed(GOOD, { alg: "ES256", crit: ["b64"], b64: false }), "header.crit"), unsupported("b64 alone", signed(GOOD, { alg: "ES256", b64: true }), "header.b64"),
      [() => read(signed(GOOD, '{"alg":"ES256","alg":"ES256"}')), "DUPLICATE_FIELD", "header.alg"],
      [() => read(signed(GOOD, '{"alg":"none","\\u0061lg":"ES256"}')), "DUPLICATE_FIELD", "header.alg"],
      [() => read(signed(GOOD, "[]")), "INVALID_JSON", "header"],
      [() => read(signed(`{"exp":${T - 1},"exp":${T + 1}}`)), "DUPLICATE_FIELD", "claims.exp"],
      [() => read(signed("[]")), "INVALID_JSON", "claims"],
      [() => read(signed('"x"')), "INVALID_JSON", "claims"],
      [() => read(signed(Buffer.from(`{"exp":${T + 1},"a":"\xff"}`, "latin1"))), "MALFORMED_JWS", "jwt"],
      // A key of the token's own is never used.
      [() => read(signed(GOOD, { alg: "ES256", jwk: publicOf(p384.export({ format: "jwk" })) }, { with: made("ec", { namedCurve: "P-256" }) })), "SIGNATURE_MISMATCH", "jwt"],
    ]);
    assert.equal(await outcome(() => read(signed(GOOD, '\n{"kid": null, "typ":1 ,"alg":"\\u0045S256"}'))), "accepted");
  });

  test("a signature in DER, of zeros, of another length or of something else", async () => {
    const [header, claims, signature] = signed(GOOD).split(".");
    const carrying = (bytes) => `${header}.${claims}.${encoded(bytes)}`;
    const right = decoded(signature);
    await refuses([
      [() => read(signed(GOOD, undefined, { dsaEncoding: "der" })), "MALFORMED_JWS", "jwt"],
      ...[0, 1, 32, 63, 65, 96, 128].map((length) => [() => read(carrying(Buffer.concat([right, right]).subarray(0, length))), "MALFORMED_JWS", "jwt", undefined, `${length} bytes`]),
      ...[Buffer.alloc(64), Buffer.alloc(64, 255), Buffer.concat([right.subarray(32), right.subarray(0, 32)]), Buffer.concat([right.subarray(0, 32), Buffer.alloc(32)])].map((bytes, index) => [() => read(carrying(bytes)), "SIGNATURE_MISMATCH", "jwt", undefined, `bytes ${index}`]),
      [() => read(`${header}.${encoded(JSON.stringify({ exp: T + 2 }))}.${signature}`), "SIGNATURE_MISMATCH", "jwt"],
      // Who did not sign learns nothing of the claims.
      [() => read(`${header}.${encoded("{}")}.${signature}`, { issuer: "joe" }), "SIGNATURE_MISMATCH", "jwt"],
    ]);
  });
});

describe("the key of verifyJwt", () => {
  const jwt = signed(GOOD, { alg: "ES256", kid: "key-1", more: [1] });

  test("is found by the header", async () => {
    const seen = [];
    const byKid = ({ kid }) => ({ "key-1": publicKey })[kid];
    for (const find of [byKid, async (header) => byKid(header), (header) => seen.push(header) && key]) assert.deepEqual(await read(jwt, { key: find }), GOOD);
    assert.deepEqual(seen, [{ alg: "ES256", kid: "key-1", more: [1] }]);
    await refuses([
      [() => read(signed(GOOD, { alg: "ES256", kid: "key-2" }), { key: byKid }), "UNKNOWN_KEY", "key"],
      [() => read(signed(GOOD), { key: async () => undefined }), "UNKNOWN_KEY", "key"],
      [() => read(jwt, { key: () => null }), "INVALID_ARGUMENT", "key"],
      [() => read(jwt, { key: () => publicOf(jwk) }), "INVALID_ARGUMENT", "key", /importKey/],
    ]);
    const failure = new Error("no such tenant");
    await assert.rejects(read(jwt, { key: () => { throw failure; } }), (error) => error === failure);
  });

  test("is not asked for by a token that is refused anyway", () => {
    const never = () => assert.fail("it was asked for");
    return refuses([[() => read(signed(GOOD, { alg: "none" }), { key: never }), "UNSUPPORTED_ALGORITHM", "header.alg"], [() => read(`${jwt}=`, { key: never }), "MALFORMED_JWS", "jwt"]]);
  });

  test("is for ES256 and verifies", async () => {
    const others = {
      "ecdsa-p384-sha384": made("ec", { namedCurve: "P-384" }).export({ format: "jwk" }), ed25519: made("ed25519").export({ format: "jwk" }), "rsa-v1_5-sha256": made("rsa", { modulusLength: 2048 }).export({ format: "pem", type: "pkcs8" }),
      "hmac-sha256": "a secret of both",
    };
    for (const [name, material] of Object.entries(others)) {
      const other = await importKey(material, { algorithm: name });
      for (const form of [other, () => other]) assert.equal(await outcome(() => read(jwt, { key: form }), /ES256/), "INVALID_KEY key", name);
    }
    const { subtle } = globalThis.crypto;
    const signOnly = await importKey(await subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]), { algorithm });
    const throwing = await importKey({ verify: async () => { throw new Error("503"); } }, { algorithm });
    const truthy = await importKey({ verify: async () => "yes" }, { algorithm });
    await refuses([
      [() => read(jwt, { key: signOnly }), "INVALID_KEY", "key", /public/],
      [() => read(jwt, { key: throwing }), "SIGNATURE_MISMATCH", "signature", /cause/],
      [() => read(jwt, { key: truthy }), "SIGNATURE_MISMATCH", "jwt"],
    ]);
  });
});

test("no refusal shows the token, its claims or the key", async () => {
  const canary = "4000000000000002";
  const told = [];
  const shown = async (act) => told.push(await act().then(() => assert.fail("it was accepted"), (error) => inspect(error, { depth: 10 }) + JSON.stringify(error) + error.hint));
  const claims = { ...GOOD, iss: canary, aud: canary, sub: canary, [canary]: canary };
  for (const jwt of [signed(claims), signed({ ...claims, exp: 1 }), signed({ ...claims, exp: canary }), signed({ ...claims, nbf: canary }), signed(claims, { alg: canary }), signed(claims, { alg: "ES256", crit: [canary] }), signed(`{"${canary}":1,"${canary}":2}`), signed(`{"${canary}`), signed(claims).slice(0, -2), `${signed(claims)}.${canary}`]) {
    await shown(() => read(jwt, { issuer: "joe", audience: "us" }));
  }
  for (const wrong of [{ [canary]: NaN }, `{"${canary}":1,"${canary}":2}`, `${canary}{`, { a: { [canary]: new Map([[canary, canary]]) } }]) await shown(() => signJwt(wrong, { key }));
  for (const text of told) {
    // What stands in the places of the stack is not of the token.
    const plain = text.replaceAll(/:\d+:\d+\b/g, "");
    for (const hidden of [canary, encoded(canary).slice(0, 12), jwk.d.slice(0, 12), jwk.x.slice(0, 12)]) assert.ok(!plain.includes(hidden), plain);
  }
  assert.equal(told.length, 14);
});
