// JWE, ECDH-ES with A256GCM: the published sample, crossings with jose, everything that may be wrong with a message or a key.
import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { D1, decryptJwe, encryptJwe, isCardsealError } from "cardseal";
import { CompactEncrypt, compactDecrypt, importJWK } from "jose";
import { memories } from "./memories.mjs";
import { randomFrom, TEXT } from "./random.mjs";
import { keys, outcome, refuses } from "./signatures.mjs";

const { sample, concatKdf } = JSON.parse(readFileSync(new URL("../vectors/d1.json", import.meta.url), "utf8"));
const { jwk, jwe, kid } = sample;
const { subtle } = globalThis.crypto;
const ECDH = { name: "ECDH", namedCurve: "P-256" };

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const encoded = (value) => Buffer.from(value).toString("base64url");
const publicOf = ({ d, ...rest }) => rest;
const privateKey = (key) => createPrivateKey({ key, format: "jwk" });
const publicKey = (key) => createPublicKey({ key, format: "jwk" });
const opened = async (message, key = jwk) => text(await decryptJwe(message, { key }));
const headerOf = (message) => Buffer.from(message.split(".")[0], "base64url").toString();
const made = (type, options) => generateKeyPairSync(type, options).privateKey;
const asJwk = (key) => key.export({ format: "jwk" });
const P256 = (key = made("ec", { namedCurve: "P-256" })) => asJwk(key);

/** RFC 7518 4.6.2 for keys of one round, on node:crypto alone. */
function derived(z, algorithm, bits, apu = "", apv = "") {
  const number = (value) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
  const sized = (value) => [number(Buffer.from(value).length), Buffer.from(value)];
  const input = Buffer.concat([number(1), z, ...sized(algorithm), ...sized(apu), ...sized(apv), number(bits)]);
  return createHash("sha256").update(input).digest().subarray(0, bits / 8);
}

/** A message sealed by hand. What `change` makes of its header is authenticated, so nothing else is wrong with it. */
function sealed(change = (header) => header, { to = jwk, iv = randomBytes(12), tag = 16, key = "", write = JSON.stringify } = {}) {
  const own = made("ec", { namedCurve: "P-256" });
  const header = change({ alg: "ECDH-ES", enc: "A256GCM", kid, epk: publicOf(P256(own)) });
  const z = diffieHellman({ privateKey: own, publicKey: publicKey(publicOf(to)) });
  const [apu, apv] = [header.apu, header.apv].map((party) => Buffer.from(String(party ?? ""), "base64url"));
  const first = encoded(write(header));
  // node:crypto has no empty vector either.
  const cipher = createCipheriv("aes-256-gcm", derived(z, "A256GCM", 256, apu, apv), iv.length === 0 ? Buffer.alloc(1) : iv).setAAD(Buffer.from(first));
  const ciphertext = Buffer.concat([cipher.update(sample.plaintext), cipher.final()]);
  return [first, key, encoded(iv), encoded(ciphertext), encoded(Buffer.concat([cipher.getAuthTag(), Buffer.alloc(16)]).subarray(0, tag))].join(".");
}

const imported = (extractable, usages = ["deriveBits"]) => subtle.importKey("jwk", jwk, ECDH, extractable, usages);
const [FIXED, EXTRACTABLE] = [await imported(false), await imported(true, ["deriveKey", "deriveBits"])];
const PAIRS = await Promise.all(Array.from({ length: 5 }, async () => {
  const own = P256();
  return { own, recipient: publicOf(own), theirs: await importJWK(own, "ECDH-ES"), theirRecipient: await importJWK(publicOf(own), "ECDH-ES") };
}));

describe("the published sample", () => {
  const key = privateKey(jwk);
  const pem = (type) => key.export({ format: "pem", type });
  const der = (type) => Uint8Array.from(key.export({ format: "der", type }));

  for (const [name, form] of Object.entries({
    "a JWK": jwk,
    "a JWK that says what it is for": { ...jwk, kid, use: "enc", alg: "ECDH-ES", key_ops: ["deriveBits"], ext: false, iat: 1 },
    "a JWK that is for deriving keys": { ...jwk, key_ops: ["deriveKey"] },
    "PEM, PKCS#8": pem("pkcs8"),
    "PEM, SEC1": pem("sec1"),
    "PEM as bytes": Buffer.from(pem("sec1")),
    "DER, PKCS#8": der("pkcs8"),
    "DER, SEC1": der("sec1"),
    "a CryptoKey that is not extractable": FIXED,
    "a CryptoKey that is extractable": EXTRACTABLE,
    "a function of the header": (header) => (header.kid === kid ? jwk : undefined),
    "a function that waits": async ({ kid: named }) => ({ [kid]: pem("sec1") })[named],
    "a function that finds a CryptoKey": () => FIXED,
  })) {
    test(`opens with ${name}`, async () => assert.equal(await opened(jwe, form), sample.plaintext));
  }

  test("shows the function its header, and hands on what the function throws", async () => {
    const seen = [];
    await opened(jwe, (header) => seen.push(header) && jwk);
    assert.deepEqual(seen, [JSON.parse(headerOf(jwe))]);
    const failure = new Error("the vault is closed");
    await assert.rejects(decryptJwe(jwe, { key: () => { throw failure; } }), (error) => error === failure);
    await assert.rejects(decryptJwe(jwe, { key: async () => { throw failure; } }), (error) => error === failure);
  });

  test("has the published secret and content key on its way, computed here by others", async () => {
    const [header, , iv, ciphertext, tag] = jwe.split(".");
    const { epk } = JSON.parse(headerOf(jwe));
    const z = diffieHellman({ privateKey: key, publicKey: publicKey(epk) });
    const bits = await subtle.deriveBits({ name: "ECDH", public: await subtle.importKey("jwk", epk, ECDH, false, []) }, FIXED, 256);
    assert.deepEqual([z.toString("hex"), Buffer.from(bits).toString("hex")], [sample.z, sample.z]);
    const cek = derived(z, "A256GCM", 256);
    assert.equal(cek.toString("hex"), sample.cek);
    const bytes = (part) => Buffer.from(part, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", cek, bytes(iv)).setAAD(Buffer.from(header)).setAuthTag(bytes(tag));
    assert.equal(Buffer.concat([decipher.update(bytes(ciphertext)), decipher.final()]).toString(), sample.plaintext);
  });

  test("has them inside the package, too, which leaves neither behind", async ({ mock }) => {
    const seen = { raw: [], hex: [] };
    const note = (bytes) => {
      seen.raw.push(bytes);
      seen.hex.push(Buffer.from(bytes).toString("hex"));
    };
    const { deriveBits, importKey } = subtle;
    mock.method(subtle, "deriveBits", async function (...input) {
      const bits = await deriveBits.apply(this, input);
      note(new Uint8Array(bits));
      return bits;
    });
    mock.method(subtle, "importKey", function (...input) {
      if (input[0] === "raw") note(input[1]);
      return importKey.apply(this, input);
    });
    const left = () => seen.hex.filter((hex) => memories.some(({ buffer }) => Buffer.from(buffer).includes(Buffer.from(hex, "hex"))));
    await opened(jwe);
    assert.deepEqual(seen.hex, [sample.z, sample.cek]);
    assert.deepEqual(left(), []);
    await encryptJwe("x", { recipient: publicOf(jwk) });
    assert.equal(seen.raw.length, 4);
    assert.deepEqual(left(), []);
    assert.ok(memories.some(({ buffer }) => Buffer.from(buffer).includes("A256GCM")), "there is no memory to search");
    for (const bytes of seen.raw) assert.ok(bytes.every((byte) => byte === 0), "it is still there");
  });

  test("has a header whose members and their order are those that encryptJwe writes", async () => {
    const mine = headerOf(await encryptJwe(sample.plaintext, { recipient: publicOf(jwk), kid }));
    const { epk } = JSON.parse(mine);
    const theirs = JSON.parse(headerOf(jwe));
    assert.equal(mine, JSON.stringify({ ...theirs, epk: { ...theirs.epk, x: epk.x, y: epk.y } }));
    assert.equal(headerOf(jwe), JSON.stringify(theirs));
  });

  test("is opened as it arrived: any order, white space, apu, apv and unknown members in an authenticated header", async () => {
    for (const [change, write] of [
      [(header) => header],
      [({ alg, enc, kid: id, epk }) => ({ epk, kid: id, enc, alg })],
      [(header) => ({ ...header, typ: "JOSE", cty: "json", unknown: { p2c: 1 } })],
      [({ kid: _, ...header }) => header],
      [(header) => ({ ...header, kid: 1 })],
      [(header) => ({ ...header, apu: encoded("Alice"), apv: encoded("Bob") })],
      [(header) => ({ ...header, apu: "", apv: encoded(randomBytes(300)) })],
      [(header) => header, (header) => ` ${JSON.stringify(header, null, 2)}\n`],
      [(header) => header, (header) => JSON.stringify(header).replace('"alg"', '"\\u0061lg"')],
    ]) {
      assert.equal(await opened(sealed(change, { write })), sample.plaintext, `${change} ${write}`);
    }
  });

  test("the derivation that these tests compare with is that of RFC 7518 appendix C", () => {
    const { alice, bob, enc, apu, apv, z, key: expected } = concatKdf;
    const agreed = [[alice, bob], [bob, alice]].map(([mine, other]) => diffieHellman({ privateKey: privateKey(mine), publicKey: publicKey(publicOf(other)) }));
    assert.deepEqual(agreed.map((one) => one.toString("hex")), [z, z]);
    assert.equal(derived(agreed[0], enc, 128, apu, apv).toString("base64url"), expected);
  });
});

describe("crossing with jose", () => {
  const COUNT = 1000;
  const random = randomFrom(7);
  const CHARACTERS = [...TEXT, "\u0800", "\ud7ff", "\ue000", "\u{10ffff}"];
  const payload = () => (random.chance(0.5) ? Buffer.from(Array.from({ length: random.below(2001) }, () => random.below(256))) : random.from(CHARACTERS, 0, 2000));
  const maybeKid = () => (random.chance(0.5) ? { kid: random.from(TEXT, 0, 40) } : {});
  const NAMED = { keyManagementAlgorithms: ["ECDH-ES"], contentEncryptionAlgorithms: ["A256GCM"] };

  test(`${COUNT} messages sealed here are opened there`, async () => {
    for (let index = 0; index < COUNT; index += 1) {
      const [{ recipient, theirs }, plaintext, id] = [random.pick(PAIRS), payload(), maybeKid()];
      const message = await encryptJwe(plaintext, { recipient, ...id });
      const found = await compactDecrypt(message, theirs, NAMED);
      assert.deepEqual(Buffer.from(found.plaintext), Buffer.from(plaintext), `message ${index}`);
      assert.equal(found.protectedHeader.kid, id.kid, `message ${index}`);
    }
  });

  test(`${COUNT} messages sealed there are opened here`, async () => {
    for (let index = 0; index < COUNT; index += 1) {
      const [{ own, theirRecipient }, plaintext, id] = [random.pick(PAIRS), payload(), maybeKid()];
      const parties = Object.fromEntries(["apu", "apv"].filter(() => random.chance(0.4)).map((name) => [name, Buffer.from(random.from(TEXT, 0, 60))]));
      const message = await new CompactEncrypt(Buffer.from(plaintext)).setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", ...id }).setKeyManagementParameters(parties).encrypt(theirRecipient);
      let header;
      const found = await decryptJwe(message, { key: (seen) => (header = seen) && own });
      assert.deepEqual(Buffer.from(found), Buffer.from(plaintext), `message ${index}`);
      assert.deepEqual([header.kid, header.apu, header.apv], [id.kid, parties.apu?.toString("base64url"), parties.apv?.toString("base64url")], `message ${index}`);
    }
  });
});

const PARTS = jwe.split(".");
const HEADER = JSON.parse(headerOf(jwe));
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const joined = (parts) => parts.join(".");
const withPart = (index, part) => joined(PARTS.with(index, part));
const withHeader = (header) => withPart(0, encoded(typeof header === "string" ? header : JSON.stringify(header)));

/** Every way in which the sample is changed: a name, the message, and the code where only one is right. */
function* mutations() {
  for (const [index, part] of PARTS.entries()) {
    const name = ["the header", "the encrypted key", "the vector", "the ciphertext", "the tag"][index];
    for (const [how, changed] of [["emptied", ""], ["cut in front", part.slice(1)], ["cut at the end", part.slice(0, -1)], ["cut by four", part.slice(4)]]) yield [`${name} ${how}`, withPart(index, changed)];
    for (const more of ["A", "=", "==", "AAAA", " ", "\n", "\0", "é", "%3D"]) {
      yield [`${name} and ${inspect(more)}`, withPart(index, part + more)];
      yield [`${inspect(more)} and ${name}`, withPart(index, more + part)];
    }
    const bytes = Buffer.from(part, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      yield [`bit ${bit} of ${name}`, withPart(index, encoded(flipped)), index > 1 ? "DECRYPTION_FAILED" : undefined];
    }
    for (const [place, character] of [...part].entries()) {
      const [before, after] = [part.slice(0, place), part.slice(place + 1)];
      yield [`character ${place} of ${name}, another`, withPart(index, before + ALPHABET[(ALPHABET.indexOf(character) + 1 + (place % 63)) % 64] + after)];
      yield [`character ${place} of ${name}, none of base64url`, withPart(index, before + "+/= .é"[place % 6] + after), "MALFORMED_JWE"];
    }
    // The unused bits of the last character: a lenient decoder takes four or sixteen spellings.
    const unused = [0, , 4, 2][part.length % 4] ?? 0;
    const last = ALPHABET.indexOf(part.at(-1));
    for (let bits = 1; bits < 1 << unused; bits += 1) yield [`another spelling of ${name}, ${bits}`, withPart(index, part.slice(0, -1) + ALPHABET[last + bits]), "MALFORMED_JWE"];
    yield [`without ${name}`, joined(PARTS.toSpliced(index, 1)), "MALFORMED_JWE"];
    yield [`${name} twice`, joined(PARTS.toSpliced(index, 0, part)), "MALFORMED_JWE"];
    yield [`an empty part before ${name}`, joined(PARTS.toSpliced(index, 0, "")), "MALFORMED_JWE"];
    for (let other = 0; other < index; other += 1) yield [`${name} in the place of part ${other}`, joined(PARTS.with(index, PARTS[other]).with(other, part))];
  }
  yield ["padded everywhere", joined(PARTS.map((part) => part + "=".repeat((4 - (part.length % 4)) % 4))), "MALFORMED_JWE"];
  yield ["in the alphabet of base64", jwe.replaceAll("-", "+").replaceAll("_", "/"), "MALFORMED_JWE"];
  yield ["backwards", joined(PARTS.toReversed()), "MALFORMED_JWE"];
  for (const around of [" ", "\n", "\t", "\ufeff", '"', ".", "Bearer "]) {
    yield [`${inspect(around)} in front`, around + jwe, "MALFORMED_JWE"];
    yield [`${inspect(around)} behind`, jwe + around, "MALFORMED_JWE"];
  }
  yield ["lines", jwe.replaceAll(/.{64}/g, "$&\n"), "MALFORMED_JWE"];
  yield ["base64 of it", btoa(jwe), "MALFORMED_JWE"];
  for (const nothing of ["", ".", "....", ".....", "null", "{}"]) yield [inspect(nothing), nothing];
  const [first, , iv, ciphertext, tag] = PARTS;
  yield ["general JSON serialization", JSON.stringify({ protected: first, recipients: [{}], iv, ciphertext, tag }), "MALFORMED_JWE"];
  yield ["flattened JSON serialization", JSON.stringify({ protected: first, iv, ciphertext, tag }), "MALFORMED_JWE"];
  yield ["a signed token", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "MALFORMED_JWE"];

  const point = publicOf(P256());
  const { epk } = HEADER;
  const negated = Buffer.from((0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn - BigInt(`0x${Buffer.from(epk.y, "base64url").toString("hex")}`)).toString(16).padStart(64, "0"), "hex");
  const zero = encoded(Buffer.alloc(32));
  const rsa = asJwk(made("rsa", { modulusLength: 2048 }));
  for (const [name, changed, code] of [
    ["another point", point, "DECRYPTION_FAILED"],
    ["the recipient's own point", publicOf(jwk), "DECRYPTION_FAILED"],
    ["the negated point", { ...epk, y: encoded(negated) }, "DECRYPTION_FAILED"],
    ["a point off the curve", { ...epk, y: epk.x }, "DECRYPTION_FAILED"],
    ["zeros", { ...epk, x: zero, y: zero }, "DECRYPTION_FAILED"],
    ["coordinates beyond the field", { ...epk, x: encoded(Buffer.alloc(32, 255)) }, "DECRYPTION_FAILED"],
    ["the members in another order", { y: epk.y, x: epk.x, crv: epk.crv, kty: epk.kty }, "DECRYPTION_FAILED"],
    ["a private key", P256(), "DECRYPTION_FAILED"],
    ["a short coordinate", { ...epk, x: encoded(Buffer.from(epk.x, "base64url").subarray(1)) }],
    ["a long coordinate", { ...epk, x: encoded(Buffer.concat([Buffer.alloc(1), Buffer.from(epk.x, "base64url")])) }],
    ["a padded coordinate", { ...epk, x: `${epk.x}=` }],
    ["a number for a coordinate", { ...epk, x: 1 }],
    ["no y", { kty: "EC", crv: "P-256", x: epk.x }],
    ["no kty", { crv: "P-256", x: epk.x, y: epk.y }],
    ["no crv", { kty: "EC", x: epk.x, y: epk.y }],
    ["another crv", { ...epk, crv: "P-384" }],
    ["crv in lower case", { ...epk, crv: "p-256" }],
    ["P-384", publicOf(asJwk(made("ec", { namedCurve: "P-384" })))],
    ["P-521", publicOf(asJwk(made("ec", { namedCurve: "P-521" })))],
    ["secp256k1", publicOf(asJwk(made("ec", { namedCurve: "secp256k1" })))],
    ["X25519", publicOf(asJwk(made("x25519")))],
    ["Ed25519", publicOf(asJwk(made("ed25519")))],
    ["RSA", { kty: "RSA", n: rsa.n, e: rsa.e }],
    ["a secret", { kty: "oct", k: epk.x }],
    ...[null, "", epk.x, 1, true, [], [epk], {}].map((value) => [inspect(value, { depth: 0 }), value]),
    ["a key that is for signatures", { ...epk, use: "sig" }],
  ]) {
    yield [`epk: ${name}`, withHeader({ ...HEADER, epk: changed }), code ?? "MALFORMED_JWE"];
  }
  yield ["no epk", withHeader({ ...HEADER, epk: undefined }), "MALFORMED_JWE"];

  for (const [name, member, code] of [
    ["zip", { zip: "DEF" }, "UNSUPPORTED_ALGORITHM"],
    ["zip of null", { zip: null }, "UNSUPPORTED_ALGORITHM"],
    ...[["exp"], ["alg"], ["unknown"], [], "exp", null].map((crit) => [`crit ${inspect(crit)}`, { crit, exp: 1 }, "UNSUPPORTED_ALGORITHM"]),
    ...["apu", "apv"].flatMap((party) => [
      [party, { [party]: "QWxpY2U" }, "DECRYPTION_FAILED"],
      [`an empty ${party}`, { [party]: "" }, "DECRYPTION_FAILED"],
      ...["QWxpY2U=", "QWxpY2V", "+/+/", "é", null, 1, ["QQ"]].map((value) => [`${party} ${inspect(value)}`, { [party]: value }, "MALFORMED_JWE"]),
    ]),
    ...["p2c", "p2s", "iv", "tag", "jku", "jwk", "x5u", "typ", "cty", "unknown", "__proto__x"].map((member) => [member, { [member]: member === "p2c" ? 1e9 : "x" }, "DECRYPTION_FAILED"]),
    ...["", "another", `${kid}x`, null, 1, [kid]].map((value) => [`kid ${inspect(value)}`, { kid: value }, "DECRYPTION_FAILED"]),
    ...[
      "none", "dir", "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "ECDH-ES+A128KW", "ECDH-ES+A192KW",
      "ECDH-ES+A256KW", "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW", "HPKE-0", "ECDH-1PU", "HS256", "ES256", "ecdh-es", "ECDH-ES ", "", null, 1, ["ECDH-ES"], undefined,
    ].map((alg) => [`alg ${inspect(alg)}`, { alg }, "UNSUPPORTED_ALGORITHM"]),
    ...["A128GCM", "A192GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "C20P", "XC20P", "a256gcm", "none", "", null, 1, ["A256GCM"], undefined].map((enc) => [`enc ${inspect(enc)}`, { enc }, "UNSUPPORTED_ALGORITHM"]),
  ]) {
    yield [`the header with ${name}`, withHeader({ ...HEADER, ...member }), code];
  }
  const source = headerOf(jwe);
  for (const [name, changed, code] of [
    ["alg twice", source.replace("{", '{"alg":"ECDH-ES",'), "DUPLICATE_FIELD"],
    ["alg twice, once escaped", source.replace("{", '{"\\u0061lg":"dir",'), "DUPLICATE_FIELD"],
    ["kid twice", source.replace("{", '{"kid":"x",'), "DUPLICATE_FIELD"],
    ["epk twice", source.replace("{", `{"epk":${JSON.stringify(epk)},`), "DUPLICATE_FIELD"],
    ["x twice in epk", source.replace('"x":', `"x":"${point.x}","x":`), "DUPLICATE_FIELD"],
    ["a name twice deeper down", source.replace("{", '{"a":[{"b":1,"b":1}],'), "DUPLICATE_FIELD"],
    ["a comma too many", source.replace(/}$/, ",}"), "INVALID_JSON"],
    ["something behind it", `${source}{}`, "INVALID_JSON"],
    ["a byte order mark", `\ufeff${source}`, "INVALID_JSON"],
    ["half of it", source.slice(0, 100), "INVALID_JSON"],
    ["an array", `[${source}]`, "INVALID_JSON"],
    ["null", "null", "INVALID_JSON"],
    ["a string", JSON.stringify(source), "INVALID_JSON"],
    ["a lone surrogate", source.replace("{", '{"a":"\\ud800",'), "NOT_REPRESENTABLE"],
    ["a thousand levels", source.replace("{", `{"a":${"[".repeat(1000)}${"]".repeat(1000)},`), "TOO_DEEP"],
    ["white space", source.replace("{", "{ "), "DECRYPTION_FAILED"],
    ["an escape that means the same", source.replace('"alg"', '"\\u0061lg"'), "DECRYPTION_FAILED"],
  ]) {
    yield [`the header with ${name}`, withHeader(changed), code];
  }
  yield ["a header that is not UTF-8", withPart(0, encoded(Buffer.concat([Buffer.from(source.slice(0, -1)), Buffer.from(',"a":"'), Buffer.from([0xff]), Buffer.from('"}')]))), "MALFORMED_JWE"];
  for (const length of [0, 8, 11, 13, 16]) {
    yield [`a vector of ${length} bytes`, withPart(2, encoded(Buffer.from(`${iv}${iv}`, "base64url").subarray(0, length))), "MALFORMED_JWE"];
    yield [`a vector of ${length} bytes under which it was sealed`, sealed(undefined, { iv: randomBytes(length) }), "MALFORMED_JWE"];
  }
  for (const length of [0, 4, 8, 12, 15, 17, 32]) {
    yield [`a tag of ${length} bytes`, withPart(4, encoded(Buffer.from(`${tag.slice(0, -1)}w${tag}`, "base64url").subarray(0, length))), "MALFORMED_JWE"];
    yield [`a tag of ${length} bytes that is right as far as it goes`, sealed(undefined, { tag: length }), "MALFORMED_JWE"];
  }
  yield ["a tag that moved into the ciphertext", joined(PARTS.with(3, ciphertext + tag.slice(0, -2)).with(4, tag))];
  // Sealed with what the header says, so that nothing but the rule refuses it.
  for (const [name, change, code, options] of [
    ["zip", (header) => ({ ...header, zip: "DEF" }), "UNSUPPORTED_ALGORITHM"],
    ["crit", (header) => ({ ...header, crit: ["exp"], exp: 1 }), "UNSUPPORTED_ALGORITHM"],
    ["b64 as critical", (header) => ({ ...header, crit: ["b64"], b64: true }), "UNSUPPORTED_ALGORITHM"],
    ["another alg", (header) => ({ ...header, alg: "ECDH-ES+A256KW" }), "UNSUPPORTED_ALGORITHM"],
    ["another enc", (header) => ({ ...header, enc: "A128GCM" }), "UNSUPPORTED_ALGORITHM"],
    ["no enc", ({ enc: _, ...header }) => header, "UNSUPPORTED_ALGORITHM"],
    ["alg twice", undefined, "DUPLICATE_FIELD", { write: (header) => JSON.stringify(header).replace("{", '{"alg":"ECDH-ES",') }],
    ["a key", undefined, "MALFORMED_JWE", { key: "AAAA" }],
    ["an epk that is for signatures", (header) => ({ ...header, epk: { ...header.epk, use: "sig" } }), "MALFORMED_JWE"],
    ["another recipient", undefined, "DECRYPTION_FAILED", { to: P256() }],
  ]) {
    yield [`sealed with ${name}`, sealed(change, options), code];
  }
}

describe("a message that was changed", () => {
  const all = [...mutations()].filter(([, changed]) => changed !== jwe);
  const CODES = new Set(["DECRYPTION_FAILED", "MALFORMED_JWE", "UNSUPPORTED_ALGORITHM", "INVALID_JSON", "DUPLICATE_FIELD", "NOT_REPRESENTABLE", "TOO_DEEP"]);
  // Runs of what was sealed, of the keys and of the message, none of which an error may repeat.
  const canaries = [sample.plaintext, jwk.d, jwk.x, kid, sample.cek, sample.z, HEADER.epk.x, ...PARTS].flatMap((one) => one.match(/.{12}/g) ?? []);
  const d1 = new D1({ issuerId: "ISSUER-001", environment: "staging", decryptWith: [{ kid, key: jwk }] });
  const facts = ({ message, code, field, hint, provider, operation, ...more }) => ({ message, code, field, hint, provider, operation, ...more });

  for (const [name, open, field, call] of [
    ["decryptJwe", (changed) => decryptJwe(changed, { key: jwk }), "jwe", { provider: undefined, operation: undefined }],
    ["openCredentials", (changed) => d1.openCredentials(changed), "credentials", { provider: "d1", operation: "openCredentials" }],
    ["openCredentials of an answer", (changed) => d1.openCredentials({ credentials: changed }), "credentials", { provider: "d1", operation: "openCredentials" }],
  ]) {
    test(`is refused by ${name}, in ${all.length} ways, and all that needs the key is refused in one word`, async () => {
      const [wrong, seen, failures] = [[], {}, []];
      for (const [how, changed, code] of all) {
        const error = await open(changed).then(() => undefined, (caught) => caught);
        if (!isCardsealError(error) || !CODES.has(error.code) || (code !== undefined && error.code !== code)) {
          wrong.push([how, error?.code ?? String(error)]);
          continue;
        }
        seen[error.code] = (seen[error.code] ?? 0) + 1;
        assert.ok(error.message.endsWith(error.hint) && error.message.startsWith(error.field), error.message);
        for (const absent of ["cause", "status", "response"]) assert.ok(!(absent in error), `${how}: ${absent}`);
        const told = [error.message, error.hint, error.field, JSON.stringify(error)].join("\n");
        const repeated = canaries.find((canary) => told.includes(canary));
        if (repeated !== undefined) wrong.push([how, `shows ${repeated}`]);
        if (error.code === "DECRYPTION_FAILED") failures.push([how, facts(error)]);
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual(new Set(Object.keys(seen)), CODES);
      assert.ok(failures.length > 1000, `only ${failures.length} came to the key`);
      const [[, expected]] = failures;
      assert.deepEqual([expected.field, expected.provider, expected.operation], [field, call.provider, call.operation]);
      for (const [how, found] of failures) assert.deepEqual(found, expected, how);
    });
  }

  test("is refused in the same word where another key, or none of the client's, is meant", async () => {
    const expected = await d1.openCredentials(withPart(4, encoded(Buffer.alloc(16)))).catch(facts);
    assert.equal(expected.code, "DECRYPTION_FAILED");
    const other = new D1({ issuerId: "ISSUER-001", environment: "staging", decryptWith: [{ kid, key: P256() }] });
    const none = new D1({ issuerId: "ISSUER-001", environment: "staging", decryptWith: [] });
    for (const [client, message] of [[other, jwe], [none, jwe], [d1, sealed(({ kid: _, ...header }) => header)], [d1, sealed((header) => ({ ...header, kid: "unknown" }))], [d1, sealed((header) => ({ ...header, kid: [kid] }))]]) {
      assert.deepEqual(await client.openCredentials(message).then(() => "opened", facts), expected);
    }
  });

  test("is refused in the same word by decryptJwe where the function knows no key for it", async () => {
    const expected = await decryptJwe(withPart(4, encoded(Buffer.alloc(16))), { key: jwk }).catch(facts);
    assert.equal(expected.code, "DECRYPTION_FAILED");
    for (const key of [() => undefined, async () => undefined, ({ kid: named }) => new Map([["another", jwk]]).get(named)]) {
      assert.deepEqual(await decryptJwe(jwe, { key }).then(() => "opened", facts), expected);
    }
  });

  test("of another type than text is refused before the key is asked for", async () => {
    const key = () => assert.fail("it was asked for");
    await refuses([undefined, null, 1, {}, [jwe], Buffer.from(jwe), new String(jwe), { protected: PARTS[0] }].map((value) => [() => decryptJwe(value, { key }), "INVALID_ARGUMENT", "jwe", undefined, inspect(value)]));
    await refuses([[() => decryptJwe(`${jwe}\ud800`, { key }), "NOT_REPRESENTABLE", "jwe"], [() => decryptJwe(withHeader({ ...HEADER, alg: "dir" }), { key }), "UNSUPPORTED_ALGORITHM", "header.alg"]]);
  });
});

describe("more than one key", () => {
  const [a, b, third] = [P256(), P256(), P256()];
  const client = (decryptWith) => new D1({ issuerId: "ISSUER-001", environment: "staging", decryptWith });
  const d1 = client([{ kid: "a", key: a }, { kid: "b", key: privateKey(b).export({ format: "pem", type: "sec1" }) }]);
  const to = (key, id) => encryptJwe(sample.plaintext, { recipient: publicOf(key), ...(id && { kid: id }) });

  test("a message is opened with the key that its kid names, and with no other", async () => {
    for (const [key, id] of [[a, "a"], [b, "b"]]) assert.equal((await d1.openCredentials(await to(key, id))).pan.reveal(), "1234567891234567");
    for (const [key, id] of [[a, "b"], [b, "a"], [third, "a"], [third, "third"], [a, "A"], [a, undefined], [a, "a "]]) {
      assert.equal(await outcome(async () => d1.openCredentials(await to(key, id))), "DECRYPTION_FAILED credentials", id);
    }
  });

  test("the same kid twice is refused when the client is made", () =>
    refuses([
      [() => client([{ kid: "a", key: a }, { kid: "a", key: b }]), "DUPLICATE_FIELD", "decryptWith[1].kid"],
      [() => client([{ kid: "b", key: a }, { kid: "a", key: a }, { kid: "b", key: a }]), "DUPLICATE_FIELD", "decryptWith[2].kid"],
    ]));
});

describe("what a message is sealed to and opened with", () => {
  const own = P256();
  const [priv, pub] = [privateKey(own), publicKey(publicOf(own))];
  const pem = (key, type) => key.export({ format: "pem", type });
  const der = (key, type) => Uint8Array.from(key.export({ format: "der", type }));
  const seals = (recipient, more) => encryptJwe("x", { recipient, ...more });
  const opens = (key) => decryptJwe(jwe, { key });
  const generated = (algorithm, usages) => subtle.generateKey(algorithm, false, usages);

  test("recipients in every form; of a private key the public half", async () => {
    const spki = await subtle.importKey("spki", der(pub, "spki"), ECDH, false, []);
    for (const [name, recipient] of Object.entries({
      "a JWK": publicOf(own), "a JWK that says what it is for": { ...publicOf(own), use: "enc", alg: "ECDH-ES", key_ops: [], ext: true }, "a private JWK": own,
      "a private JWK that says what it is for": { ...own, key_ops: ["deriveBits"] },
      SPKI: pem(pub, "spki"), "SPKI as bytes": Buffer.from(pem(pub, "spki")), "SPKI, DER": der(pub, "spki"), "PKCS#8": pem(priv, "pkcs8"), SEC1: pem(priv, "sec1"), "SEC1, DER": der(priv, "sec1"), "a CryptoKey": spki,
    })) {
      assert.equal(text(await decryptJwe(await seals(recipient), { key: own })), "x", name);
    }
  });

  test("the kid is the one that is given, or else the JWK's own", async () => {
    for (const [recipient, more, expected] of [
      [publicOf(own), {}, undefined], [publicOf(own), { kid: "given" }, "given"], [{ ...own, kid: "own" }, {}, "own"], [{ ...own, kid: "own" }, { kid: "given" }, "given"], [{ ...own, kid: "own" }, { kid: "" }, ""],
      [{ ...own, kid: 1 }, {}, undefined], [pem(pub, "spki"), { kid: '"\\\u0000\u2028é😀' }, '"\\\u0000\u2028é😀'], [publicOf(own), { kid: undefined }, undefined],
    ]) {
      const header = JSON.parse(headerOf(await seals(recipient, more)));
      assert.equal(header.kid, expected);
      assert.equal("kid" in header, expected !== undefined);
    }
  });

  test("no two messages have their key, vector or length in common by chance", async () => {
    const messages = await Promise.all(Array.from({ length: 200 }, () => encryptJwe("the same", { recipient: publicOf(own) })));
    const different = (of) => assert.equal(new Set(messages.map(of)).size, messages.length);
    different((message) => JSON.parse(headerOf(message)).epk.x);
    for (const part of [0, 2, 3, 4]) different((message) => message.split(".")[part]);
    for (const message of messages) assert.deepEqual(message.split(".").slice(1).map((part) => Buffer.from(part, "base64url").length), [0, 12, 8, 16]);
  });

  test("text in UTF-8, bytes as they are at the call, nothing, and a megabyte", async () => {
    for (const plaintext of ["", "é😀\u0000\ufeff", "\ufeff{}", new Uint8Array(), Uint8Array.of(0, 255, 128), Buffer.from("slice of a pool").subarray(3, 8), "x".repeat(1 << 20)]) {
      assert.deepEqual(Buffer.from(await decryptJwe(await encryptJwe(plaintext, { recipient: publicOf(own) }), { key: own })), Buffer.from(plaintext));
    }
    const wiped = Buffer.from("1234567891234567");
    const coming = encryptJwe(wiped, { recipient: publicOf(own) });
    wiped.fill(0);
    assert.equal(text(await decryptJwe(await coming, { key: own })), "1234567891234567", "what was wiped after the call was sealed");
    const found = await decryptJwe(jwe, { key: jwk });
    assert.ok(found.buffer instanceof ArrayBuffer && found.constructor === Uint8Array && found.byteLength === found.buffer.byteLength);
  });

  test("a plaintext that is neither text nor bytes, or half a character", () => {
    const recipient = publicOf(own);
    return refuses([
      ...[undefined, null, 1, {}, [], { pan: "1" }, new ArrayBuffer(8), new Uint16Array(2), new String("x"), new DataView(new ArrayBuffer(1))].map((value) => [() => encryptJwe(value, { recipient }), "INVALID_ARGUMENT", "plaintext", undefined, inspect(value)]),
      [() => encryptJwe("\ud800", { recipient }), "NOT_REPRESENTABLE", "plaintext"],
    ]);
  });

  test("options that are unknown, missing or of another type", () =>
    refuses([
      [() => encryptJwe("x"), "INVALID_KEY", "recipient"],
      [() => encryptJwe("x", {}), "INVALID_KEY", "recipient"],
      [() => encryptJwe("x", null), "INVALID_ARGUMENT", "options"],
      [() => encryptJwe("x", { recipient: own, key: own }), "INVALID_ARGUMENT", "key"],
      [() => encryptJwe("x", { recipient: own, alg: "ECDH-ES" }), "INVALID_ARGUMENT", "alg"],
      [() => seals(own, { kid: 1 }), "INVALID_ARGUMENT", "kid"],
      [() => seals(own, { kid: null }), "INVALID_ARGUMENT", "kid"],
      [() => seals(own, { kid: "\ud800" }), "NOT_REPRESENTABLE", "kid"],
      [() => seals({ ...own, kid: "\ud800" }), "NOT_REPRESENTABLE", "recipient.kid"],
      [() => decryptJwe(jwe), "INVALID_KEY", "key"],
      [() => decryptJwe(jwe, {}), "INVALID_KEY", "key"],
      [() => decryptJwe(jwe, null), "INVALID_ARGUMENT", "options"],
      [() => decryptJwe(jwe, { key: jwk, kid }), "INVALID_ARGUMENT", "kid"],
      [() => opens(async () => null), "INVALID_KEY", "key"],
      [() => opens(() => () => jwk), "INVALID_KEY", "key"],
    ]));

  // Keys of every other kind, with the field below `recipient` or `key`, and the hint.
  const wrongKeys = async () => {
    const [rsa, p384, ed, x] = [made("rsa", { modulusLength: 2048 }), made("ec", { namedCurve: "P-384" }), made("ed25519"), made("x25519")];
    const ecdsa = await generated({ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]);
    const large = await generated({ name: "ECDH", namedCurve: "P-384" }, ["deriveBits"]);
    const short = (text) => encoded(Buffer.from(text, "base64url").subarray(1));
    return [
      ["an RSA JWK", asJwk(rsa), "", /RSA/], ["an RSA key", pem(rsa, "pkcs8"), "", /RSA/], ["a P-384 JWK", asJwk(p384), "", /P-384/], ["a P-384 key", pem(p384, "sec1"), "", /P-384/],
      ["an Ed25519 JWK", asJwk(ed), "", /Ed25519/], ["an Ed25519 key", pem(ed, "pkcs8"), ""], ["an X25519 JWK", asJwk(x), "", /X25519/], ["an X25519 key", pem(x, "pkcs8"), ""],
      ["a secret", { kty: "oct", k: own.x }, "", /shared secret/], ["a key for signatures", { ...own, use: "sig" }, ".use", /enc/], ["a key for ES256", { ...own, alg: "ES256" }, ".alg", /ECDH-ES/],
      ["a key for wrapping", { ...own, alg: "ECDH-ES+A256KW" }, ".alg"], ["key_ops of signatures", { ...own, key_ops: ["sign", "verify"] }, ".key_ops"], ["key_ops that are text", { ...own, key_ops: "deriveBits" }, ".key_ops"],
      ["a short coordinate", { ...own, x: short(own.x) }, ".x", /leading zero/], ["no y", { ...own, y: undefined }, ".y", /./], ["a point off the curve", { ...own, y: own.x }, "", /compare the key/],
      ["a set of keys", { keys: [own] }, ""], ["a CryptoKey of ECDSA", ecdsa.publicKey, "", /ECDH on P-256/], ["a private CryptoKey of ECDSA", ecdsa.privateKey, ""], ["a CryptoKey of P-384", large.publicKey, ""],
      ["a CryptoKey of AES", await generated({ name: "AES-GCM", length: 256 }, ["encrypt"]), ""], ["a pair", await generated(ECDH, ["deriveBits"]), ""],
      ...[null, 1, true, {}, [], Symbol("key"), new ArrayBuffer(32), new Uint16Array(16), { kty: 1 }, priv].map((value) => [inspect(value), value, ""]),
      ...["", "key", kid, jwk.d, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", pem(priv, "pkcs8").slice(0, 100), pem(priv, "sec1").replace(/\n/g, "")].map((value) => [inspect(value).slice(0, 30), value, ""]),
      ["two keys", pem(priv, "pkcs8") + pem(pub, "spki"), "", /the one that is meant/], ["an encrypted key", priv.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" }), "", /decrypt it/],
      ["an encrypted SEC1 key", priv.export({ format: "pem", type: "sec1", cipher: "aes-256-cbc", passphrase: "x" }), "", /decrypt it/], ["a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "", /x509/],
      ...[new Uint8Array(), new Uint8Array(32), der(priv, "pkcs8").slice(0, -1), der(priv, "sec1").slice(1), Uint8Array.of(0x30, 0x80)].map((value) => [`${value.length} bytes`, value, ""]),
    ];
  };

  test("other keys are refused by what they are, and not shown", async () => {
    const rows = await wrongKeys();
    const { publicKey: openOnly, privateKey: sealOnly } = await generated(ECDH, ["deriveBits"]);
    const { privateKey: other } = await generated(ECDH, ["deriveKey"]);
    const of = (act, name) => (row) => [() => act(row[1]), "INVALID_KEY", name + row[2], row[3], `${name}: ${row[0]}`];
    await refuses([
      ...rows.map(of(seals, "recipient")),
      ...rows.map(of(opens, "key")),
      [() => seals(sealOnly), "INVALID_KEY", "recipient", /public/],
      [() => seals({ ...publicOf(own), key_ops: ["deriveBits"] }), "INVALID_KEY", "recipient.key_ops"],
      [() => opens(openOnly), "INVALID_KEY", "key", /private/],
      [() => opens(other), "INVALID_KEY", "key", /deriveBits/],
      [() => opens(publicOf(jwk)), "INVALID_KEY", "key", /private/],
      [() => opens(pem(pub, "spki")), "INVALID_KEY", "key", /private/],
      [() => opens({ ...jwk, d: "AAAA" }), "INVALID_KEY", "key.d", /leading zero/],
      [() => opens(async () => asJwk(made("ec", { namedCurve: "P-384" }))), "INVALID_KEY", "key", /P-384/],
    ]);
    for (const [name, key] of rows) {
      const canaries = typeof key === "string" ? key.match(/.{16}/g) ?? [] : [own.d, own.x, key?.d, key?.k, key?.n].filter((one) => typeof one === "string" && one.length > 8);
      for (const act of [seals, opens]) {
        const told = inspect(await act(key).catch((error) => error), { depth: 5 }) + JSON.stringify(await act(key).catch((error) => error));
        for (const canary of canaries) assert.ok(!told.includes(canary) || /^-----BEGIN/.test(canary), `${name} shows ${canary}`);
      }
    }
  });

  test("without WebCrypto both say so", async () => {
    const { crypto } = globalThis;
    for (const value of [undefined, {}, { getRandomValues: (bytes) => crypto.getRandomValues(bytes) }]) {
      Object.defineProperty(globalThis, "crypto", { value, configurable: true, writable: true });
      try {
        await refuses([[() => seals(publicOf(own)), "NO_WEB_CRYPTO", undefined, /secure context/], [() => opens(jwk), "NO_WEB_CRYPTO", undefined], [() => opens(FIXED), "NO_WEB_CRYPTO", undefined]]);
      } finally {
        Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true, writable: true });
      }
    }
  });
});
