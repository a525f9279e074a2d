// The published cases of RFC 9421 and RFC 9530 through the installed package: base, verification, signing, key by key form.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { describe, test } from "node:test";
import { contentDigest, importKey, signatureBase, signMessage, verifyContentDigest, verifyMessage } from "cardseal";
import { ALGORITHMS, bytesIn, components, digests, keys, messageOf, outcome, parametersOf, proxy, reference, refuses, SECRET, signatures, transformations, withFields } from "./signatures.mjs";

const LENGTHS = { "rsa-pss-sha512": 256, "ecdsa-p256-sha256": 64, "hmac-sha256": 32, ed25519: 64 };
const bytesOf = (pem) => new TextEncoder().encode(pem);
const derOf = (pem) => Uint8Array.from(Buffer.from(pem.replace(/-----.*-----/g, ""), "base64"));
const publicOf = (jwk) => Object.fromEntries(["kty", "crv", "n", "e", "x", "y"].filter((name) => name in jwk).map((name) => [name, jwk[name]]));
const crypto = (jwk, algorithm, usage) => webcrypto.subtle.importKey("jwk", jwk, ALGORITHMS[algorithm][0], false, [usage]);

/** Every form that a key has, told apart by what it can do. */
async function formsOf(algorithm, keyid) {
  if (algorithm === "hmac-sha256") {
    const k = SECRET.toString("base64url");
    const both = {
      "bytes": Uint8Array.from(SECRET),
      "Buffer": SECRET,
      "JWK": { kty: "oct", k, alg: "HS256", use: "sig", key_ops: ["sign", "verify"] },
      "CryptoKey": await webcrypto.subtle.importKey("raw", SECRET, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
      "callbacks": {
        sign: async (bytes) => reference.sign(algorithm, SECRET, bytes),
        verify: async (bytes, signature) => reference.verify(algorithm, SECRET, bytes, signature),
      },
    };
    return { signing: both, verifying: both };
  }
  const { publicPem, privatePem, jwk } = keys[keyid];
  const [privateKey, publicKey] = [await crypto(jwk, algorithm, "sign"), await crypto(publicOf(jwk), algorithm, "verify")];
  assert.equal(privateKey.extractable, false);
  const pkcs8 = createPrivateKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "pkcs8" });
  const both = {
    "private JWK": jwk,
    "pair of CryptoKeys": { privateKey, publicKey },
    "callbacks": {
      sign: async (bytes) => Uint8Array.from(reference.sign(algorithm, jwk, bytes)),
      verify: async (bytes, signature) => reference.verify(algorithm, jwk, bytes, signature),
    },
  };
  const signing = {
    ...both,
    "private PEM": privatePem,
    "private PEM as bytes": bytesOf(privatePem),
    "private DER": derOf(privatePem),
    "PKCS#8 PEM": pkcs8,
    "PKCS#8 DER as a Buffer": Buffer.from(derOf(pkcs8)),
    "private CryptoKey": privateKey,
  };
  const spki = createPublicKey(publicPem).export({ format: "pem", type: "spki" });
  const verifying = {
    ...both,
    "public PEM": publicPem,
    "public PEM as bytes": bytesOf(publicPem),
    "public DER": derOf(publicPem),
    "SPKI PEM": spki,
    "SPKI DER": derOf(spki),
    "public JWK": publicOf(jwk),
    "public CryptoKey": publicKey,
    // PKCS#8 of Ed25519 has no public part in its first version; all others carry it.
    ...(algorithm !== "ed25519" && { "private PEM": privatePem, "PKCS#8 PEM": pkcs8 }),
  };
  return { signing, verifying };
}

function published(vector) {
  const message = messageOf(vector.message, vector.request);
  const fields = { "Signature-Input": vector.signatureInputHeader, Signature: vector.signatureHeader };
  const policy = { components: vector.coveredComponents, maxAgeSeconds: null, label: vector.label, parameters: ["created", "keyid"], algorithms: [vector.alg] };
  return { message, fields, signed: withFields(message, fields), parameters: parametersOf(vector.signatureInputHeader), policy, body: vector.message.body };
}

for (const vector of [...signatures, proxy]) {
  const { alg, keyid, label } = vector;
  const { message, fields, signed, parameters, policy, body } = published(vector);
  const options = (key) => ({ keys: () => key, policy, ...(body !== undefined && { body }) });

  describe(`RFC 9421 ${vector.id}, ${alg}`, () => {
    test("the base", () => {
      assert.equal(signatureBase(message, { components: vector.coveredComponents, parameters }), vector.signatureBase);
    });

    test("the published signature verifies with the key in every form", async () => {
      const { verifying } = await formsOf(alg, keyid);
      const expected = { label, keyid, alg, components: vector.coveredComponents, parameters, base: vector.signatureBase };
      for (const [form, key] of Object.entries(verifying)) {
        const imported = await importKey(key, { algorithm: alg, keyid });
        const asked = [];
        const look = (signature) => (asked.push(signature), imported);
        assert.deepEqual(await verifyMessage(signed, { ...options(), keys: look }), [expected], form);
        assert.deepEqual(asked, [{ label, keyid, ...(parameters.tag && { tag: parameters.tag }) }]);
      }
    });

    test("signed with the key in every form", async () => {
      const { signing, verifying } = await formsOf(alg, keyid);
      const [anyForm] = Object.values(verifying);
      const verifier = await importKey(anyForm, { algorithm: alg });
      const seen = new Set();
      for (const [form, key] of Object.entries(signing)) {
        const made = await signMessage(message, { key: await importKey(key, { algorithm: alg }), components: vector.coveredComponents, parameters, label });
        assert.equal(made["signature-input"], vector.signatureInputHeader, form);
        const signature = bytesIn(made.signature);
        assert.equal(made.signature, `${label}=:${signature.toString("base64")}:`);
        assert.equal(signature.length, LENGTHS[alg], form);
        const node = alg === "hmac-sha256" ? SECRET : keys[keyid].publicPem;
        assert.ok(reference.verify(alg, node, vector.signatureBase, signature), `${form}: node:crypto refuses it`);
        await verifyMessage(withFields(message, made), options(verifier));
        seen.add(made.signature);
      }
      if (vector.deterministic || alg === "ed25519") assert.deepEqual([...seen], [vector.signatureHeader]);
      else assert.equal(seen.size, Object.keys(signing).length, "a random signature came twice");
    });

    test("with any byte of the signature changed it is refused", async () => {
      const key = await importKey(alg === "hmac-sha256" ? SECRET : keys[keyid].publicPem, { algorithm: alg });
      const signature = bytesIn(vector.signatureHeader);
      assert.equal(signature.length, LENGTHS[alg]);
      const withSignature = (bytes) => withFields(message, { ...fields, Signature: `${label}=:${Buffer.from(bytes).toString("base64")}:` });
      const others = [...signature].map((byte, index) => signature.map((known, at) => (at === index ? byte ^ (1 << index % 8) : known)));
      for (const bytes of [...others, signature.subarray(1), signature.subarray(0, -1), Buffer.concat([signature, Buffer.alloc(1)]), Buffer.alloc(0)]) {
        assert.equal(await outcome(() => verifyMessage(withSignature(bytes), options(key))), "SIGNATURE_MISMATCH signature");
      }
      await verifyMessage(withSignature(signature), options(key));
    });

    test("under another key, with another body or covering less it is refused", async () => {
      const { privatePem, publicPem } = keys[keyid];
      const key = await importKey(publicPem ?? SECRET, { algorithm: alg });
      const wrong = privatePem === undefined ? SECRET.subarray(1) : await webcrypto.subtle.generateKey({ ...ALGORITHMS[alg][0], modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["sign", "verify"]);
      const stranger = await importKey(wrong, { algorithm: alg });
      const covered = vector.coveredComponents.includes('"content-digest"');
      await refuses([
        [() => verifyMessage(signed, options(stranger)), "SIGNATURE_MISMATCH", "signature"],
        [() => verifyMessage(signed, { ...options(key), body: `${body}\n` }), ...(covered ? ["DIGEST_MISMATCH", "content-digest"] : ["accepted"])],
        [() => verifyMessage(signed, { ...options(key), policy: { ...policy, components: [...policy.components, "x-absent"] } }), "POLICY_NOT_MET", `policy.components[${policy.components.length}]`],
      ]);
    });
  });
}

describe("RFC 9421 B.4", () => {
  const { alg, keyid, label, coveredComponents, signatureInputHeader, signatureHeader } = transformations;
  const fields = { "Signature-Input": signatureInputHeader, Signature: signatureHeader };
  const parameters = parametersOf(signatureInputHeader);
  assert.deepEqual(transformations.messages.map(({ valid }) => valid), [true, true, true, true, false, false]);

  for (const { name, valid, message: printed } of transformations.messages) {
    test(`${name}: ${valid ? "accepted" : "refused"}`, async () => {
      const key = await importKey(keys[keyid].publicPem, { algorithm: alg });
      const message = messageOf(printed);
      const base = signatureBase(message, { components: coveredComponents, parameters });
      assert.equal(base === transformations.signatureBase, valid);
      const verified = () => verifyMessage(withFields(message, fields), { keys: () => key, policy: { components: coveredComponents, maxAgeSeconds: null } });
      if (valid) assert.deepEqual(await verified(), [{ label, keyid, alg, components: coveredComponents, parameters, base }]);
      else assert.equal(await outcome(verified), "SIGNATURE_MISMATCH signature");
    });
  }
});

test("every component has the published value", async () => {
  assert.equal(components.length, 18);
  const rows = components.map(({ section, component, expected, error, message }) => {
    const base = () => signatureBase(messageOf(message), { components: [component] });
    if (!error) assert.equal(base(), `${component}: ${expected}\n"@signature-params": (${component})`, section);
    return error ? [base, "INVALID_COMPONENT", "components[0]"] : [base, "accepted"];
  });
  await refuses(rows);
});

test("every digest is the published one, and of this body alone", async () => {
  assert.equal(digests.length, 5);
  for (const { body: text, bodyBase64, digests: published } of digests) {
    const body = bodyBase64 === undefined ? text : Buffer.from(bodyBase64, "base64");
    const other = Buffer.concat([Buffer.from(body), Buffer.from("\n")]);
    const member = (name) => `${name}=:${published[name]}:`;
    const active = ["sha-512", "sha-256"].filter((name) => name in published);
    const legacy = Object.keys(published).filter((name) => !active.includes(name));
    for (const form of [body, Buffer.from(body), new Uint8Array(Buffer.from(body))]) {
      assert.equal(contentDigest(form), member("sha-256"));
      assert.equal(contentDigest(form, active), active.map(member).join(", "));
      verifyContentDigest(Object.keys(published).map(member).join(","), form);
    }
    await refuses([
      ...active.map((name) => [() => verifyContentDigest(member(name), other), "DIGEST_MISMATCH", "content-digest"]),
      ...legacy.map((name) => [() => verifyContentDigest(member(name), body), "UNSUPPORTED_ALGORITHM", "content-digest"]),
      // A right member does not make up for a wrong one.
      ...active.map((name) => [() => verifyContentDigest(`${member(name)}, ${contentDigest(other, [name === "sha-256" ? "sha-512" : "sha-256"])}`, body), "DIGEST_MISMATCH", "content-digest"]),
      // RFC 9530 prints a few with a second sign of padding.
      [() => verifyContentDigest(member("sha-256").replace("=:", "==:"), body), "MALFORMED_DIGEST", "content-digest"],
      [() => verifyContentDigest(member("sha-256").replaceAll(":", ""), body), "MALFORMED_DIGEST", "content-digest"],
      [() => verifyContentDigest(member("sha-256").toUpperCase(), body), "MALFORMED_DIGEST", "content-digest"],
      [() => verifyContentDigest(`${member("sha-256")}, ${member("sha-256")}`, body), "MALFORMED_DIGEST", "content-digest"],
      [() => contentDigest(body, ["md5"]), "UNSUPPORTED_ALGORITHM", "algorithms"],
      [() => contentDigest(body, []), "INVALID_ARGUMENT", "algorithms"],
      [() => contentDigest(body, ["sha-256", "sha-256"]), "DUPLICATE_FIELD", "algorithms"],
    ]);
  }
});
