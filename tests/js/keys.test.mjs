// importKey: what openssl writes, JWKs, CryptoKeys and secrets; what is refused says why, and nothing shows the key.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { format, inspect } from "node:util";
import { CardsealError, importKey, isCardsealError, signMessage, verifyMessage } from "cardseal";
import { ALGORITHMS, keys, outcome, reference, refuses } from "./signatures.mjs";

const MESSAGE = { method: "GET", url: "https://example.com/", headers: {} };
const BYTES = new TextEncoder().encode("what is signed");
const { subtle } = webcrypto;

/** Everything that a value may be printed as. */
const shown = (value) =>
  [String(value), JSON.stringify(value), format("%o %O %s %j", value, value, value, value), inspect(value, { showHidden: true, depth: 20, getters: true }),
    ...[value?.message, value?.hint, value?.field, value?.stack]].join("\n");

/** Runs of a key long enough to be no accident, as text, hexadecimal, base64, base64url and the numbers of an array. */
function canaries(key) {
  const texts = key instanceof Uint8Array ? [] : typeof key === "string" ? [key] : Object.entries(key).filter(([name]) => /^(d|p|q|dp|dq|qi|k|n|x|y)$/.test(name)).map(([, value]) => String(value));
  const decoded = texts.map((text) => Buffer.from(text.replace(/-----.*?-----/g, ""), "base64"));
  const raw = [...decoded, ...(key instanceof Uint8Array ? [Buffer.from(key)] : texts.map((text) => Buffer.from(text)))];
  const written = raw.flatMap((bytes) => [bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url"), [...bytes].join(", "), [...bytes].join(",")]);
  return [...texts, ...written].flatMap((text) => text.split(/\s*\n\s*|-----.*?-----/)).flatMap((text) => text.match(/.{16}/g) ?? []);
}

/** Whether a refusal or a key shows its material. */
function showsNothing(value, key) {
  const text = shown(value);
  for (const canary of canaries(key)) assert.ok(!text.includes(canary), `${canary} is in ${text}`);
}

/** Refused with INVALID_KEY; every printed form of the error is searched for the key. Rows are the key, the algorithm, the field and the hint. */
async function refusesKeys(rows) {
  const wrong = [];
  let searched = 0;
  for (const [name, key, algorithm, hint, field = "key", code = "INVALID_KEY"] of rows) {
    const error = await importKey(key, { algorithm }).then(() => undefined, (caught) => caught);
    if (error === undefined) {
      wrong.push([name, "accepted"]);
      continue;
    }
    assert.ok(error instanceof CardsealError && isCardsealError(error), `${name}: ${error}`);
    if (error.code !== code || error.field !== field || !hint.test(error.message)) wrong.push([name, error.code, error.field, error.message]);
    searched += canaries(key).length;
    showsNothing(error, key);
  }
  assert.ok(searched > rows.length, "there was nothing to search for");
  assert.deepEqual(wrong, []);
}

/** Signs with one key and verifies with the other, through the package and through node:crypto. */
async function works(algorithm, privateKey, publicKey, publicPem) {
  const [signer, verifier] = [await importKey(privateKey, { algorithm, keyid: "k" }), await importKey(publicKey, { algorithm })];
  const signature = Buffer.from(await signer.sign(BYTES));
  assert.ok(reference.verify(algorithm, publicPem, BYTES, signature), "node:crypto refuses it");
  assert.equal(await verifier.verify(BYTES, Uint8Array.from(signature)), true);
  assert.equal(await verifier.verify(BYTES.slice(1), Uint8Array.from(signature)), false);
  const fields = await signMessage(MESSAGE, { key: signer, components: ["@method"] });
  const policy = { components: ["@method"], maxAgeSeconds: 60 };
  const [{ alg, keyid }] = await verifyMessage({ ...MESSAGE, headers: fields }, { keys: () => verifier, policy });
  assert.deepEqual([alg, keyid], [algorithm, "k"]);
  for (const [key, material] of [[signer, privateKey], [verifier, publicKey]]) {
    if (typeof material === "string" || material instanceof Uint8Array) showsNothing(key, material);
  }
  return signer;
}

describe("what openssl writes", { skip: !/^OpenSSL 3/.test(openssl("version")) && "there is no OpenSSL 3 here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cardseal-keys-"));
  after(() => rmSync(folder, { recursive: true }));
  let files = 0;
  /** Runs openssl over a key, which it wants in a file. */
  const over = (key, words) => {
    const [input, output] = [1, 2].map(() => join(folder, String((files += 1))));
    writeFileSync(input, key);
    openssl(`${words} -in ${input} -out ${output}`);
    const made = readFileSync(output);
    return words.includes("-outform DER") ? Uint8Array.from(made) : made.toString();
  };
  const made = new Map();
  const make = (words) => made.get(words) ?? made.set(words, openssl(words)).get(words);
  const EC = (curve) => `genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${curve}`;
  const RSA = (bits) => `genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${bits}`;
  const PSS = "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048";
  const PSS_512 = `${PSS} -pkeyopt rsa_pss_keygen_md:sha512 -pkeyopt rsa_pss_keygen_mgf1_md:sha512 -pkeyopt rsa_pss_keygen_saltlen:64`;

  // The algorithm, how the key is made, what its text begins with, and what is done to it afterwards.
  const KEYS = [
    ["ecdsa-p384-sha384", "ecparam -name secp384r1 -genkey", "EC PARAMETERS", ["EC PRIVATE KEY"], true],
    ["ecdsa-p384-sha384", "ecparam -name secp384r1 -genkey -noout", "EC PRIVATE KEY", [], true],
    ["ecdsa-p384-sha384", EC("P-384"), "PRIVATE KEY", [], true],
    ["ecdsa-p256-sha256", "ecparam -name prime256v1 -genkey", "EC PARAMETERS", ["EC PRIVATE KEY"], true],
    ["ecdsa-p256-sha256", EC("P-256"), "PRIVATE KEY", [], true],
    ["ed25519", "genpkey -algorithm ED25519", "PRIVATE KEY", [], false],
    ["rsa-pss-sha512", RSA(2048), "PRIVATE KEY", [], true],
    ["rsa-v1_5-sha256", RSA(2048), "PRIVATE KEY", [], true],
    ["rsa-v1_5-sha256", RSA(3072), "PRIVATE KEY", [], true],
    ["rsa-pss-sha512", PSS, "PRIVATE KEY", [], true],
    ["rsa-pss-sha512", PSS_512, "PRIVATE KEY", [], true],
  ];
  for (const [algorithm, words, label, more, verifies] of KEYS) {
    test(`${words} for ${algorithm}`, async () => {
      const pem = make(words);
      const labels = [...pem.matchAll(/-----BEGIN (.*?)-----/g)].map(([, found]) => found);
      assert.deepEqual(labels, [label, ...more]);
      const publicPem = over(pem, "pkey -pubout");
      const publicDer = over(pem, "pkey -pubout -outform DER");
      const signer = await works(algorithm, pem, publicPem, publicPem);
      // SEC1, PKCS#1 and most of PKCS#8 carry the public part; Ed25519's does not, as openssl writes it.
      const itself = await outcome(async () => assert.equal(await signer.verify(BYTES, new Uint8Array(await signer.sign(BYTES))), true));
      assert.equal(itself, verifies ? "accepted" : "INVALID_KEY key");
      await works(algorithm, over(pem, "pkey -outform DER"), publicDer, publicPem);
      await works(algorithm, new TextEncoder().encode(pem), Buffer.from(publicPem), publicPem);
      await works(algorithm, over(pem, "pkcs8 -topk8 -nocrypt"), Buffer.from(publicDer), publicPem);
      // The public part only: it cannot sign.
      const publicKey = await importKey(publicPem, { algorithm });
      assert.equal(await outcome(() => publicKey.sign(BYTES), /import the private one/), "INVALID_KEY key");
      assert.equal(await outcome(() => signMessage(MESSAGE, { key: publicKey, components: [] })), "INVALID_KEY key");
    });
  }

  test("the older forms: rsa -traditional, ec, and their public keys", async () => {
    const [rsa, ec] = [make(RSA(2048)), make(EC("P-384"))];
    const traditional = over(rsa, "rsa -traditional");
    assert.match(traditional, /^-----BEGIN RSA PRIVATE KEY-----/);
    const sec1 = over(ec, "ec");
    assert.match(sec1, /^-----BEGIN EC PRIVATE KEY-----/);
    const pkcs1 = over(rsa, "rsa -RSAPublicKey_out");
    assert.match(pkcs1, /^-----BEGIN RSA PUBLIC KEY-----/);
    const [rsaPublic, ecPublic] = [over(rsa, "rsa -pubout"), over(ec, "ec -pubout")];
    for (const algorithm of ["rsa-v1_5-sha256", "rsa-pss-sha512"]) {
      await works(algorithm, traditional, pkcs1, rsaPublic);
      await works(algorithm, over(rsa, "rsa -traditional -outform DER"), over(rsa, "rsa -RSAPublicKey_out -outform DER"), rsaPublic);
    }
    await works("ecdsa-p384-sha384", sec1, ecPublic, ecPublic);
    await works("ecdsa-p384-sha384", over(ec, "ec -outform DER"), over(ec, "ec -pubout -outform DER"), ecPublic);
    await works("ecdsa-p384-sha384", over(ec, "ec -no_public"), ecPublic, ecPublic);
    await works("ecdsa-p384-sha384", over(ec, "ec -param_enc named_curve -conv_form uncompressed"), ecPublic, ecPublic);
  });

  test("as files and configurations have it: line ends, text around it, indentation", async () => {
    const pem = make("ecparam -name secp384r1 -genkey");
    const publicPem = over(pem, "ec -pubout");
    const forms = {
      "CRLF": pem.replaceAll("\n", "\r\n"),
      "CR": pem.replaceAll("\n", "\r"),
      "a byte order mark": `\ufeff${pem}`,
      "no line break at the end": pem.trim(),
      "indented": pem.replaceAll(/^/gm, "    "),
      "white space at line ends": pem.replaceAll("\n", " \t\n"),
      "blank lines": `\n\n${pem.replaceAll("\n", "\n\n")}`,
      "text before and after": `Bag Attributes\n    friendlyName: café\nKey Attributes: <No Attributes>\n${pem}\n# the end -- of it\n`,
      "-text before it": over(pem, "pkey -text"),
      "-text alone": over(pem, "ec -text"),
    };
    for (const [name, text] of Object.entries(forms)) {
      await works("ecdsa-p384-sha384", text, publicPem, publicPem).catch((error) => assert.fail(`${name}: ${error}`));
      await works("ecdsa-p384-sha384", Buffer.from(text), publicPem, publicPem).catch((error) => assert.fail(`${name} as bytes: ${error}`));
    }
    const lines = pem.trim().split("\n");
    await refusesKeys([
      ["\\n as two characters", pem.replaceAll("\n", "\\n"), "ecdsa-p384-sha384", /two characters \\n.*replaceAll/s],
      ["\\n as two characters, in bytes", Buffer.from(pem.replaceAll("\n", "\\n")), "ecdsa-p384-sha384", /two characters/],
      ["on one line", lines.join(""), "ecdsa-p384-sha384", /lost its line breaks/],
      ["on one line with spaces", lines.join(" "), "ecdsa-p384-sha384", /lost its line breaks/],
      ["without its END line", lines.slice(0, -1).join("\n"), "ecdsa-p384-sha384", /cut off/],
      ["with another END line", pem.replaceAll("END EC PRIVATE", "END PRIVATE"), "ecdsa-p384-sha384", /cut off/],
      ["without its BEGIN line", lines.slice(-4).join("\n"), "ecdsa-p384-sha384", /holds no key/],
      ["parameters alone", lines.slice(0, 3).join("\n"), "ecdsa-p384-sha384", /holds no key/],
      ["without its first line of base64", [...lines.slice(3, 4), ...lines.slice(5)].join("\n"), "ecdsa-p384-sha384", /./],
      ["a JWK as text", ` ${JSON.stringify(createPrivateKey(pem).export({ format: "jwk" }))}`, "ecdsa-p384-sha384", /JSON\.parse/],
      ["a KeyObject", createPrivateKey(pem), "ecdsa-p384-sha384", /key\.export/],
      ["a promise", Promise.resolve(pem), "ecdsa-p384-sha384", /await/],
      ["base64 alone", lines.slice(4, -1).join(""), "ecdsa-p384-sha384", /holds no key/],
      ["two keys", pem + make(EC("P-384")), "ecdsa-p384-sha384", /more than one/],
      ["a key and its public one", pem + publicPem, "ecdsa-p384-sha384", /more than one/],
      ["the wrong label", publicPem.replaceAll("PUBLIC", "PRIVATE"), "ecdsa-p384-sha384", /PUBLIC KEY/],
      ["a character that base64 lacks", pem.replace(/\n(M.{10})./, "\n$1*"), "ecdsa-p384-sha384", /base64/],
    ]);
  });

  test("encrypted keys, certificates and requests", async () => {
    const [ec, rsa] = [make(EC("P-384")), make(RSA(2048))];
    const [key, certificate, request] = ["key", "certificate", "request"].map((name) => join(folder, name));
    writeFileSync(key, ec);
    openssl(`req -x509 -new -key ${key} -subj /CN=cardseal.test -out ${certificate}`);
    openssl(`req -new -key ${key} -subj /CN=cardseal.test -out ${request}`);
    const certificatePem = readFileSync(certificate, "utf8");
    const encrypted = "-passout pass:secret";
    await refusesKeys([
      ["PKCS#8, encrypted", over(ec, `pkcs8 -topk8 ${encrypted}`), "ecdsa-p384-sha384", /encrypted.*openssl pkcs8/],
      ["PKCS#8, encrypted, DER", over(ec, `pkcs8 -topk8 ${encrypted} -outform DER`), "ecdsa-p384-sha384", /encrypted/],
      ["SEC1, encrypted", over(ec, `ec -aes256 ${encrypted}`), "ecdsa-p384-sha384", /encrypted/],
      ["PKCS#1, encrypted", over(rsa, `rsa -traditional -aes256 ${encrypted}`), "rsa-pss-sha512", /encrypted/],
      ["a certificate", certificatePem, "ecdsa-p384-sha384", /certificate.*openssl x509 -pubkey/],
      ["a certificate, DER", over(certificatePem, "x509 -outform DER"), "ecdsa-p384-sha384", /certificate/],
      ["a trusted certificate", over(certificatePem, "x509 -trustout"), "ecdsa-p384-sha384", /certificate/],
      ["a request", readFileSync(request, "utf8"), "ecdsa-p384-sha384", /something else than a key/],
      ["a certificate and its key", certificatePem + ec, "ecdsa-p384-sha384", /certificate.*private key stands alone/],
    ]);
    const publicPem = openssl(`x509 -pubkey -noout -in ${certificate}`);
    await works("ecdsa-p384-sha384", ec, publicPem, publicPem);
  });

  test("curves and encodings that no algorithm takes", async () => {
    const ec = make(EC("P-384"));
    const publicPem = over(ec, "ec -pubout");
    await refusesKeys([
      ["P-521", make(EC("P-521")), "ecdsa-p384-sha384", /it is a P-521 key, and the algorithm takes a P-384 key/],
      ["P-521, SEC1", make("ecparam -name secp521r1 -genkey -noout"), "ecdsa-p256-sha256", /P-521/],
      ["secp256k1", make("ecparam -name secp256k1 -genkey"), "ecdsa-p256-sha256", /secp256k1/],
      ["P-224", make("ecparam -name secp224r1 -genkey"), "ecdsa-p256-sha256", /another type/],
      ["X25519", make("genpkey -algorithm X25519"), "ed25519", /X25519/],
      ["Ed448", make("genpkey -algorithm ED448"), "ed25519", /Ed448/],
      ["the curve spelled out", over(ec, "ec -param_enc explicit"), "ecdsa-p384-sha384", /spells out its curve.*named_curve/],
      ["the curve spelled out, public", over(ec, "ec -param_enc explicit -pubout"), "ecdsa-p384-sha384", /spells out/],
      ["compressed", over(ec, "ec -conv_form compressed"), "ecdsa-p384-sha384", /compressed.*uncompressed/],
      ["compressed, public", over(publicPem, "ec -pubin -conv_form compressed"), "ecdsa-p384-sha384", /compressed/],
      ["RSA 1024", make(RSA(1024)), "rsa-v1_5-sha256", /2048/],
      ["RSA 1024, PKCS#1", over(make(RSA(1024)), "rsa -traditional"), "rsa-pss-sha512", /2048/],
      ["RSA 1024, public", over(make(RSA(1024)), "rsa -pubout"), "rsa-pss-sha512", /2048/],
      ["RSA 2047", make(RSA(2047)), "rsa-pss-sha512", /2048/],
      ["RSA of three primes", over(make(`${RSA(2048)} -pkeyopt rsa_keygen_primes:3`), "rsa -traditional"), "rsa-pss-sha512", /two primes/],
    ]);
  });

  test("a key of another algorithm", async () => {
    const all = { rsa: make(RSA(2048)), "P-256": make(EC("P-256")), "P-384": make("ecparam -name secp384r1 -genkey"), Ed25519: make("genpkey -algorithm ED25519") };
    const TAKES = { "rsa-pss-sha512": "rsa", "rsa-v1_5-sha256": "rsa", "ecdsa-p256-sha256": "P-256", "ecdsa-p384-sha384": "P-384", ed25519: "Ed25519" };
    const rows = Object.entries(TAKES).flatMap(([algorithm, own]) =>
      Object.entries(all).filter(([name]) => name !== own).flatMap(([name, pem]) => [
        [`${name} for ${algorithm}`, pem, algorithm, new RegExp(`it is an? ${name} key, and the algorithm takes an? ${own} key`, "i")],
        [`${name} for ${algorithm}, public`, over(pem, "pkey -pubout"), algorithm, new RegExp(`it is an? ${name} key`, "i")],
        [`${name} for ${algorithm}, DER`, over(pem, "pkey -outform DER"), algorithm, new RegExp(`it is an? ${name} key`, "i")],
        [`${name} for ${algorithm}, JWK`, createPrivateKey(pem).export({ format: "jwk" }), algorithm, new RegExp(`it is an? ${name} key`, "i")],
      ]),
    );
    assert.equal(rows.length, 60);
    await refusesKeys(rows);
  });

  // RFC 4055 3.3: the parameters restrict what the key may make.
  test("an RSA-PSS key for another hash or salt is refused", async () => {
    const rows = ["sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32", "sha512 -pkeyopt rsa_pss_keygen_mgf1_md:sha512 -pkeyopt rsa_pss_keygen_saltlen:100"];
    for (const row of rows) assert.equal(await outcome(() => importKey(make(`${PSS} -pkeyopt rsa_pss_keygen_md:${row}`), { algorithm: "rsa-pss-sha512" })), "INVALID_KEY key");
  });

  // RFC 4055 1.2: a key under id-RSASSA-PSS is its owner's word that it makes no other signatures.
  test("a key that is for RSA-PSS alone is none for PKCS#1 v1.5", async () => {
    await refusesKeys([
      ["private", make(PSS), "rsa-v1_5-sha256", /./],
      ["public", over(make(PSS), "pkey -pubout"), "rsa-v1_5-sha256", /./],
    ]);
  });
});

describe("JWK", () => {
  const jwks = { ...Object.fromEntries(Object.entries(keys).map(([name, { jwk }]) => [name, jwk])), p384: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" }) };
  const OF = { "rsa-pss-sha512": "test-key-rsa-pss", "rsa-v1_5-sha256": "test-key-rsa", "ecdsa-p256-sha256": "test-key-ecc-p256", "ecdsa-p384-sha384": "p384", ed25519: "test-key-ed25519" };
  const NAMES = { "rsa-pss-sha512": ["PS512"], "rsa-v1_5-sha256": ["RS256"], "ecdsa-p256-sha256": ["ES256"], "ecdsa-p384-sha384": ["ES384"], ed25519: ["EdDSA", "Ed25519"] };
  const shorter = (text, by) => Buffer.from(text, "base64url").subarray(by).toString("base64url");
  const without = (jwk, ...names) => Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));
  const publicOf = (jwk) => without(jwk, "d", "p", "q", "dp", "dq", "qi");

  for (const [algorithm, name] of Object.entries(OF)) {
    const jwk = jwks[name];
    test(`for ${algorithm}: private, public, and what they may say of themselves`, async () => {
      const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" });
      const more = { use: "sig", kid: "any", ext: false, x5t: "any", iat: 1 };
      for (const alg of NAMES[algorithm]) {
        const signer = await works(algorithm, { ...jwk, ...more, alg, key_ops: ["sign", "verify"] }, { ...publicOf(jwk), ...more, alg, key_ops: ["verify"] }, pem);
        assert.equal(await signer.verify(BYTES, Uint8Array.from(reference.sign(algorithm, jwk, BYTES))), true);
      }
      // A private JWK verifies, too; a public one does not sign.
      await works(algorithm, jwk, jwk, pem);
      assert.equal(await outcome(async () => (await importKey(publicOf(jwk), { algorithm })).sign(BYTES)), "INVALID_KEY key");
      await works(algorithm, { ...jwk, key_ops: ["sign"] }, { ...jwk, key_ops: ["sign"] }, pem);
    });

    test(`for ${algorithm}: contradictions and what is missing`, async () => {
      const wrong = Object.values(NAMES).flat().filter((alg) => !NAMES[algorithm].includes(alg));
      const change = (what, field, base = jwk, hint = /./) => [`${field} ${JSON.stringify(what)}`, { ...base, ...what }, algorithm, hint, field === "key" ? field : `key.${field}`];
      const members = Object.keys(jwk).filter((member) => !["kty", "kid", "crv", "d"].includes(member));
      await refusesKeys([
        change({ use: "enc" }, "use", jwk, /sig/),
        change({ use: "enc" }, "use", publicOf(jwk)),
        change({ use: 1 }, "use"),
        ...[...wrong, "none", "HS256", "", 1, NAMES[algorithm][0].toLowerCase()].map((alg) => change({ alg }, "alg", jwk, new RegExp(NAMES[algorithm][0]))),
        change({ key_ops: ["verify"] }, "key_ops", jwk, /sign/),
        change({ key_ops: ["sign"] }, "key_ops", publicOf(jwk), /verify/),
        change({ key_ops: [] }, "key_ops"),
        change({ key_ops: "sign" }, "key_ops"),
        change({ key_ops: ["encrypt", "deriveBits"] }, "key_ops"),
        ...members.map((member) => [`without ${member}`, without(jwk, member), algorithm, /absent/, `key.${member}`]),
        ...members.map((member) => change({ [member]: `${jwk[member]}=` }, member, jwk, /base64url/)),
        ...members.map((member) => change({ [member]: `+/${jwk[member].slice(2)}` }, member)),
        ...members.map((member) => change({ [member]: "" }, member)),
        ...members.map((member) => change({ [member]: 1 }, member)),
        change({ d: null }, "d"),
        ...(jwk.crv ? ["d", "x"].map((member) => change({ [member]: shorter(jwk[member], 1) }, member, jwk, /as long as its curve/)) : []),
        ...(jwk.crv ? [change({ crv: "P-999" }, "key"), ["without crv", without(jwk, "crv"), algorithm, /./, "key"]] : []),
        ...(jwk.n ? [change({ oth: [] }, "oth", jwk, /two primes/), change({ n: shorter(jwk.n, 1) }, "n", jwk, /2048/), change({ e: "AQ" }, "e"), change({ e: "Ag" }, "e")] : []),
        change({ kty: "oct" }, "key", jwk, /shared secret/),
        change({ kty: "rsa" }, "key"),
      ]);
      const array = await outcome(() => importKey({ keys: [jwk] }, { algorithm }), /pass/);
      assert.equal(array, "INVALID_KEY key");
    });
  }

  test("a point that is not on its curve is the host's to refuse, and is coded", async () => {
    for (const [algorithm, name] of [["ecdsa-p256-sha256", "test-key-ecc-p256"], ["ecdsa-p384-sha384", "p384"]]) {
      const jwk = jwks[name];
      const swapped = { ...jwk, x: jwk.y, y: jwk.x };
      const der = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "der", type: "spki" });
      der[der.length - 1] ^= 1;
      await refusesKeys([
        ["JWK", publicOf(swapped), algorithm, /WebCrypto/],
        ["private JWK", swapped, algorithm, /WebCrypto/],
        ["SPKI", Uint8Array.from(der), algorithm, /WebCrypto/],
      ]);
    }
  });

  test("of a shared secret", async () => {
    const k = Buffer.from("a secret of thirty-two bytes ...").toString("base64url");
    const algorithm = "hmac-sha256";
    for (const jwk of [{ kty: "oct", k }, { kty: "oct", k, alg: "HS256", use: "sig", key_ops: ["verify", "sign"], kid: "k", ext: false }]) {
      const key = await importKey(jwk, { algorithm });
      assert.deepEqual(Buffer.from(await key.sign(BYTES)), reference.sign(algorithm, Buffer.from(k, "base64url"), BYTES));
      showsNothing(key, jwk);
    }
    const row = (jwk, field, hint = /./, code) => [JSON.stringify(jwk), { kty: "oct", k, ...jwk }, algorithm, hint, `key.${field}`, code];
    await refusesKeys([
      row({ alg: "HS512" }, "alg", /HS256/),
      row({ alg: "none" }, "alg"),
      row({ use: "enc" }, "use"),
      row({ key_ops: ["encrypt"] }, "key_ops"),
      row({ k: `${k}=` }, "k"),
      row({ k: 1 }, "k"),
      row({ k: "" }, "k"),
      ["without k", { kty: "oct", alg: "HS256", use: "sig" }, algorithm, /absent/, "key.k"],
      ["an RSA key", keys["test-key-rsa"].jwk, algorithm, /oct|shared secret/],
      ["an OKP key", keys["test-key-ed25519"].jwk, algorithm, /oct|shared secret/],
    ]);
  });

  test("a shared secret that is for verifying alone verifies, and does not sign", async () => {
    const secret = Buffer.from("a secret of thirty-two bytes ...");
    const key = await importKey({ kty: "oct", k: secret.toString("base64url"), key_ops: ["verify"] }, { algorithm: "hmac-sha256" });
    assert.equal(await key.verify(BYTES, Uint8Array.from(reference.sign("hmac-sha256", secret, BYTES))), true);
    assert.equal(await outcome(() => key.sign(BYTES)), "INVALID_KEY key");
  });
});

describe("CryptoKey", () => {
  const generate = (algorithm, usages = ["sign", "verify"], extractable = false) => subtle.generateKey({ modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), ...algorithm }, extractable, usages);

  test("does what its usages allow, alone and as a pair", async () => {
    for (const [algorithm, [asked]] of Object.entries(ALGORITHMS)) {
      const made = await generate(asked);
      if (algorithm === "hmac-sha256") {
        const verifier = await subtle.importKey("raw", new Uint8Array(32).fill(1), asked, false, ["verify"]);
        const signer = await subtle.importKey("raw", new Uint8Array(32).fill(1), asked, false, ["sign"]);
        const signature = new Uint8Array(await (await importKey(signer, { algorithm })).sign(BYTES));
        assert.equal(await (await importKey(verifier, { algorithm })).verify(BYTES, signature), true);
        assert.equal(await outcome(async () => (await importKey(verifier, { algorithm })).sign(BYTES)), "INVALID_KEY key");
        assert.equal(await outcome(async () => (await importKey(signer, { algorithm })).verify(BYTES, signature)), "INVALID_KEY key");
        continue;
      }
      const { privateKey, publicKey } = made;
      assert.equal(privateKey.extractable, false);
      const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(await subtle.exportKey("spki", publicKey)).toString("base64")}\n-----END PUBLIC KEY-----`;
      await works(algorithm, privateKey, publicKey, pem);
      await works(algorithm, made, made, pem);
      await works(algorithm, { privateKey, publicKey }, publicKey, pem);
      assert.equal(await outcome(async () => (await importKey(publicKey, { algorithm })).sign(BYTES)), "INVALID_KEY key");
      assert.equal(await outcome(async () => (await importKey(privateKey, { algorithm })).verify(BYTES, new Uint8Array(64))), "INVALID_KEY key");
    }
  });

  test("of another algorithm, hash, curve or use", async () => {
    const pair = async (...input) => (await generate(...input)).privateKey;
    const rows = [
      ["ecdsa-p384-sha384", await pair({ name: "ECDSA", namedCurve: "P-256" }), /P-384/],
      ["ecdsa-p256-sha256", await pair({ name: "ECDSA", namedCurve: "P-384" }), /P-256/],
      ["ecdsa-p256-sha256", await pair({ name: "ECDSA", namedCurve: "P-521" }), /P-256/],
      ["ecdsa-p256-sha256", await pair({ name: "ECDH", namedCurve: "P-256" }, ["deriveBits"]), /ECDSA/],
      ["ecdsa-p256-sha256", await pair({ name: "Ed25519" }), /ECDSA/],
      ["ed25519", await pair({ name: "ECDSA", namedCurve: "P-256" }), /Ed25519/],
      ["rsa-pss-sha512", await pair({ name: "RSA-PSS", hash: "SHA-256" }), /SHA-512/],
      ["rsa-pss-sha512", await pair({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" }), /RSA-PSS/],
      ["rsa-v1_5-sha256", await pair({ name: "RSA-PSS", hash: "SHA-256" }), /RSASSA-PKCS1-v1_5/],
      ["rsa-v1_5-sha256", await pair({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-1" }), /SHA-256/],
      ["hmac-sha256", await generate({ name: "HMAC", hash: "SHA-512" }), /SHA-256/],
      ["hmac-sha256", await generate({ name: "AES-GCM", length: 256 }, ["encrypt"]), /HMAC/],
    ];
    await refuses(rows.map(([algorithm, key, hint]) => [() => importKey(key, { algorithm }), "INVALID_KEY", "key", hint, `${key.algorithm.name} for ${algorithm}`]));
    const [one, two] = [await generate({ name: "ECDSA", namedCurve: "P-256" }), await generate({ name: "ECDSA", namedCurve: "P-384" })];
    await refuses([
      [() => importKey({ privateKey: one.privateKey, publicKey: two.publicKey }, { algorithm: "ecdsa-p256-sha256" }), "INVALID_KEY", "key"],
      [() => importKey({ privateKey: one.privateKey }, { algorithm: "ecdsa-p256-sha256" }), "INVALID_KEY", "key"],
    ]);
  });

  test("of RSA with fewer than 2048 bits is refused as its PEM is", async () => {
    for (const [algorithm, asked] of Object.entries(ALGORITHMS).slice(0, 2).map(([name, [first]]) => [name, first])) {
      const { privateKey, publicKey } = await generate({ ...asked, modulusLength: 1024 });
      const pair = { privateKey, publicKey };
      await refuses([pair, privateKey, publicKey].map((key) => [() => importKey(key, { algorithm }), "INVALID_KEY", "key", /2048/, `${algorithm} ${key.type ?? "pair"}`]));
    }
  });
});

describe("secrets", () => {
  const algorithm = "hmac-sha256";

  test("are not keys of another kind", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ format: "pem", type: "spki" });
    const rows = [pem, pem.trim(), `\n${pem}`, `# the partner's\n${pem}`, Buffer.from(pem), Buffer.from(`\ufeff${pem}`), publicKey.export({ format: "der", type: "spki" })];
    for (const secret of rows) assert.equal(await outcome(() => importKey(secret, { algorithm })), "INVALID_KEY key");
  });

  test("stay with their algorithm when they are imported again", async () => {
    const key = await importKey("a shared secret", { algorithm });
    assert.equal((await importKey(key, { algorithm, keyid: "k" })).keyid, "k");
    assert.equal(await outcome(() => importKey(key, { algorithm: "ed25519" })), "INVALID_KEY key");
  });

  test("of any length, as text in UTF-8 and as bytes", async () => {
    for (const secret of ["k", "ключ", "x".repeat(63), "x".repeat(64), "x".repeat(65), "😀".repeat(100)]) {
      const bytes = new TextEncoder().encode(secret);
      const expected = reference.sign(algorithm, Buffer.from(secret), BYTES);
      for (const form of [secret, bytes, Buffer.from(secret)]) {
        const key = await importKey(form, { algorithm });
        assert.deepEqual(Buffer.from(await key.sign(BYTES)), expected);
        assert.equal(await key.verify(BYTES, Uint8Array.from(expected)), true);
        assert.equal(await key.verify(BYTES, Uint8Array.from(expected.subarray(1))), false);
        assert.equal(await key.verify(BYTES, new Uint8Array()), false);
      }
      assert.deepEqual(Buffer.from(bytes).toString(), secret, "the caller's bytes were changed");
    }
    const changing = new TextEncoder().encode("the caller's own");
    const key = await importKey(changing, { algorithm });
    const before = await key.sign(BYTES);
    changing.fill(0);
    assert.deepEqual(await key.sign(BYTES), before);
  });

  test("that are none", async () => {
    const canary = "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN";
    for (const [secret, code, field] of [
      ["", "INVALID_SECRET", "key"],
      [new Uint8Array(), "INVALID_SECRET", "key"],
      [`${canary}\n`, "INVALID_SECRET", "key"],
      [` ${canary}`, "INVALID_SECRET", "key"],
      [`${canary}\ud800`, "NOT_REPRESENTABLE", "key"],
      [new Uint16Array([1, 2]), "INVALID_KEY", "key"],
      [new ArrayBuffer(8), "INVALID_KEY", "key"],
    ]) {
      assert.equal(await outcome(() => importKey(secret, { algorithm })), `${code} ${field}`, inspect(secret));
      showsNothing(await importKey(secret, { algorithm }).catch((error) => error), canary);
    }
  });

  test("a thousand keys at once, each with its own secret", async () => {
    const made = await Promise.all(Array.from({ length: 1000 }, (_, index) => importKey(`secret ${index}`, { algorithm })));
    for (const [index, key] of made.entries()) assert.deepEqual(Buffer.from(await key.sign(BYTES)), reference.sign(algorithm, Buffer.from(`secret ${index}`), BYTES));
  });
});

describe("arguments", () => {
  test("the algorithm and the options", () =>
    refuses([
      [() => importKey("k"), "UNSUPPORTED_ALGORITHM", "algorithm"],
      [() => importKey("k", {}), "UNSUPPORTED_ALGORITHM", "algorithm", /rsa-pss-sha512.*ed25519/],
      ...["hs2019", "HMAC-SHA256", "ecdsa-p521-sha512", "rsa-v1_5-sha1", "constructor", "__proto__", "toString", "", null, 1, ["ed25519"]].map((algorithm) => [
        () => importKey("k", { algorithm }), "UNSUPPORTED_ALGORITHM", "algorithm", undefined, inspect(algorithm),
      ]),
      [() => importKey("k", { algorithm: "hmac-sha256", keyid: 1 }), "INVALID_ARGUMENT", "keyid"],
      [() => importKey("k", { algorithm: "hmac-sha256", kid: "k" }), "INVALID_ARGUMENT", "kid"],
      [() => importKey("k", null), "INVALID_ARGUMENT", "options"],
    ]));

  test("what is no key", () =>
    refuses([undefined, null, 1, true, {}, [], { kty: 1 }, { sign: "x" }, { verify: 1, kty: undefined }, () => {}, Symbol("k"), { privateKey: "pem", publicKey: "pem" }].map((key) => [
      () => importKey(key, { algorithm: "ed25519" }), "INVALID_KEY", "key", undefined, inspect(key),
    ])));

  test("bytes that are no key, and keys cut short anywhere", async () => {
    const whole = Buffer.from(keys["test-key-ecc-p256"].privatePem.replace(/-----.*-----/g, ""), "base64");
    const rows = [new Uint8Array(), new Uint8Array(1), new Uint8Array([0x30]), new Uint8Array([0x30, 0x80]), new Uint8Array(300).fill(0x30), new Uint8Array(300).fill(0xff)];
    for (let length = 1; length < whole.length; length += 1) rows.push(Uint8Array.from(whole.subarray(0, length)));
    rows.push(Uint8Array.from([...whole, 0]));
    await refusesKeys(rows.map((bytes) => [`${bytes.length} bytes`, bytes, "ecdsa-p256-sha256", /./]));
  });
});

test("a key shows nothing of itself, however it is printed", async () => {
  const hmac = "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN";
  const { privatePem, jwk } = keys["test-key-ecc-p256"];
  const pair = await subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  for (const [input, algorithm, canary] of [
    [hmac, "hmac-sha256", hmac],
    [Buffer.from(hmac), "hmac-sha256", hmac],
    [{ kty: "oct", k: Buffer.from(hmac).toString("base64url") }, "hmac-sha256", hmac],
    [privatePem, "ecdsa-p256-sha256", privatePem],
    [jwk, "ecdsa-p256-sha256", jwk],
    [pair.privateKey, "ed25519", await subtle.exportKey("jwk", pair.privateKey)],
    [pair, "ed25519", await subtle.exportKey("jwk", pair.privateKey)],
    [{ sign: async () => hmac, secret: hmac }, "ed25519", hmac],
  ]) {
    const key = await importKey(input, { algorithm, keyid: "k" });
    await key.sign(BYTES).catch(() => {});
    showsNothing(key, canary);
    showsNothing({ key, all: [key] }, canary);
    assert.equal(JSON.stringify(key), `{"algorithm":"${algorithm}","keyid":"k"}`);
    assert.deepEqual(Reflect.ownKeys(key), ["algorithm", "keyid"]);
    assert.deepEqual(structuredClone(key), { algorithm, keyid: "k" });
  }
  // The search finds what is there.
  for (const told of [{ jwk }, { bytes: Buffer.from(hmac) }, { bytes: [...Buffer.from(hmac)] }, new Error(hmac), hmac]) {
    assert.throws(() => showsNothing(told, told.jwk ? jwk : hmac), inspect(told));
  }
});

function openssl(words) {
  try {
    return execFileSync("openssl", words.split(" "), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw new Error(`openssl ${words}: ${error.stderr}`);
  }
}
