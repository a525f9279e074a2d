// Messages signed here verify with other implementations and theirs here; where a peer departs from RFC 9421, that is said and asserted.
import assert from "node:assert/strict";
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, verify as nodeVerify } from "node:crypto";
import { describe, test } from "node:test";
import { importKey, signatureBase, signMessage, verifyMessage } from "cardseal";
import { createSigner, createVerifier, httpbis } from "http-message-signatures";
import { component, createSignature, SignatureErrorCode, verifySignature, webcrypto as peerCrypto } from "http-message-sig";
import { ALNUM, randomFrom } from "./random.mjs";
import { ALGORITHMS, bytesIn, outcome, reference } from "./signatures.mjs";

const MESSAGES = 100;
const NOW = Math.floor(Date.now() / 1000) - 10;
const VISIBLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const { subtle } = globalThis.crypto;

const spki = (key) => createPublicKey(key).export({ format: "pem", type: "spki" });
const pkcs8 = (key) => key.export({ format: "pem", type: "pkcs8" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const PRIVATE = {
  "rsa-pss-sha512": rsa,
  "rsa-v1_5-sha256": rsa,
  "ecdsa-p256-sha256": generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  "ecdsa-p384-sha384": generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
  ed25519: generateKeyPairSync("ed25519").privateKey,
};
const SECRET = Buffer.from("the secret of both sides");
const material = (algorithm) => (algorithm === "hmac-sha256" ? { sign: SECRET, verify: SECRET } : { sign: pkcs8(PRIVATE[algorithm]), verify: spki(PRIVATE[algorithm]) });

const lines = (headers) => Object.entries(headers).flatMap(([name, value]) => [value].flat().map((line) => [name, line]));

/** Each side signs a message and returns it with the two fields, or verifies it and returns whether it does. */
const ours = {
  name: "cardseal",
  async sign(algorithm, message, components, parameters, label = "sig") {
    const key = await importKey(material(algorithm).sign, { algorithm });
    const fields = await signMessage(message, { key, components, parameters, label });
    return { ...message, headers: { ...message.headers, ...fields } };
  },
  async verify(algorithm, message, components = [], label = undefined) {
    const key = await importKey(material(algorithm).verify, { algorithm });
    const policy = { components, maxAgeSeconds: null, all: true, ...(label && { label }) };
    return (await verifyMessage(message, { keys: () => key, policy, body: "" })).length > 0;
  },
};


const signatures = {
  name: "http-message-signatures 1.0.6",
  async sign(algorithm, { request, ...message }, components, parameters, label = "sig") {
    const { created, expires, ...texts } = parameters;
    const date = (seconds) => new Date(seconds * 1000);
    const paramValues = { ...texts, created: created === undefined ? null : date(created), ...(expires !== undefined && { expires: date(expires) }) };
    const key = createSigner(material(algorithm).sign, algorithm);
    const signed = await httpbis.signMessage({ key, name: label, fields: components, params: Object.keys(parameters), paramValues }, message, request);
    return { ...signed, ...(request && { request }) };
  },
  verify(algorithm, { request, ...message }, requiredFields = [], more = {}) {
    const verify = createVerifier(material(algorithm).verify, algorithm);
    return httpbis.verifyMessage({ keyLookup: async () => ({ algs: [algorithm], verify }), requiredFields, ...more }, message, request);
  },
};

const sig = {
  name: "http-message-sig 0.3.0",
  components: (components) => components.map((text) => {
    const [name, ...parameters] = text.replaceAll('"', "").split(";");
    return component(name, Object.fromEntries(parameters.map((one) => (one.includes("=") ? one.split("=") : [one, true]))));
  }),
  describe({ method, url, target, status, headers, request }) {
    const fields = lines(headers).map(([name, value]) => ({ name, value }));
    if (status !== undefined) return { kind: "response", status, fields, ...(request && { request: sig.describe(request) }) };
    const { pathname, search } = new URL(url);
    return { kind: "request", method, targetUri: url, requestTarget: target ?? pathname + search, fields };
  },
  /** Its own WebCrypto signers know two algorithms; for the others it takes functions. */
  async signer(algorithm) {
    const { sign: key } = material(algorithm);
    if (algorithm !== "ed25519" && algorithm !== "rsa-pss-sha512") return { algorithm, sign: (bytes) => reference.sign(algorithm, key, bytes) };
    const der = createPrivateKey(key).export({ format: "der", type: "pkcs8" });
    return peerCrypto.signer(await subtle.importKey("pkcs8", der, ALGORITHMS[algorithm][0], false, ["sign"]));
  },
  async verifier(algorithm) {
    const { verify: key } = material(algorithm);
    if (algorithm !== "ed25519" && algorithm !== "rsa-pss-sha512") return { algorithm, verify: (bytes, signature) => reference.verify(algorithm, key, bytes, Buffer.from(signature)) };
    const der = createPublicKey(key).export({ format: "der", type: "spki" });
    return peerCrypto.verifier(await subtle.importKey("spki", der, ALGORITHMS[algorithm][0], false, ["verify"]));
  },
  async sign(algorithm, message, components, parameters, label = "sig") {
    const options = { label, components: sig.components(components), parameters, signer: await sig.signer(algorithm) };
    const made = await createSignature(sig.describe(message), options);
    return { ...message, headers: { ...message.headers, "signature-input": made.signatureInput, signature: made.signature } };
  },
  async verify(algorithm, message, components = [], label = undefined) {
    const verifier = await sig.verifier(algorithm);
    const policy = { algorithms: [algorithm], requiredComponents: sig.components(components), requiredParameters: [] };
    await verifySignature(sig.describe(message), { ...(label && { label }), policy, resolveVerifier: () => verifier });
    return true;
  },
};

/** A request or response that has nothing in it that the peers get wrong, and the components that it has. */
function randomMessage(random, peer) {
  const { from, pick, chance, below } = random;
  const word = (most = 8) => from(ALNUM, 1, most);
  const some = (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make);
  const value = () => some(1, 4, () => from(VISIBLE, 1, 6)).join(" ");
  const member = () => pick([
    () => `=${below(1e6)}`, () => `=-${1 + below(100)}.${1 + below(9)}${pick(["", "0"])}`, () => `="${word()}"`, () => `=${word().replace(/^\d/, "t")}`, () => "=?0", () => "",
    () => `=:${Buffer.from(word()).toString("base64")}:`, () => `=(${word().replace(/^\d/, "t")}   ${below(10)};q)`, () => `=${below(9)};p;q="${word()}"`,
  ])();
  const fields = () => {
    const headers = {};
    const covered = [];
    for (const [index, lower] of some(0, 4, () => word(5).toLowerCase()).entries()) {
      const name = `x${index}-${lower}`;
      const written = chance(0.5) ? name : name.toUpperCase();
      if (chance(0.4)) {
        // With a number first it can be read as a dictionary alone.
        const members = [`k0=${below(10)}`, ...some(0, 3, () => 0).map((_, at) => `k${at + 1}${member()}`)];
        headers[written] = members.join(pick([",", ", ", ",   "]));
        covered.push(`"${name}"`, ...members.map((text) => `"${name}";key="${/^k\d/.exec(text)[0]}"`), ...(peer === signatures ? [`"${name}";sf`] : []));
      } else {
        headers[written] = chance(0.3) ? some(1, 3, value) : pick([value(), ` ${value()}  `, ""]);
        covered.push(`"${name}"`, ...(peer === signatures ? [`"${name}";bs`] : []));
      }
    }
    return { headers, covered };
  };
  const request = () => {
    const { headers, covered } = fields();
    const query = some(0, 3, () => [word(4), from([...ALNUM, ..." *._-é中"], 0, 8)]).filter(([name], index, all) => all.findIndex(([other]) => other === name) === index);
    const scheme = pick(["https", "http"]);
    const origin = `${scheme}://${word().toLowerCase()}.example${pick(["", ":8443", ":1234"])}`;
    const url = `${origin}/${some(0, 3, () => pick([word(), "%20", "a~b", "é"])).map(encodeURI).join("/")}${query.length > 0 ? `?${new URLSearchParams(query)}` : ""}`;
    assert.equal(new URL(url).href, url);
    const derived = ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"].map((name) => `"${name}"`);
    const ofQuery = peer === signatures ? query.map(([name]) => `"@query-param";name="${name}"`) : [];
    return { message: { method: pick(["GET", "POST", "PATCH", "DELETE", "M-SEARCH"]), url, headers }, covered: [...derived, ...ofQuery, ...covered] };
  };
  if (chance(0.6)) return request();
  const { headers, covered } = fields();
  const asked = chance(0.7) ? request() : undefined;
  const bound = (asked?.covered ?? []).map((text) => (text.includes(";") && chance(0.5) ? text.replace(";", ";req;") : `${text};req`));
  return { message: { status: 100 + below(500), headers, ...(asked && { request: asked.message }) }, covered: ['"@status"', ...covered, ...bound] };
}

function randomParameters({ chance, from }, algorithm) {
  const all = [["created", NOW], ["expires", NOW + 1000], ["nonce", from(VISIBLE, 1, 12)], ["alg", algorithm], ["keyid", from(VISIBLE, 1, 12)], ["tag", from(ALNUM, 1, 5)]];
  return Object.fromEntries(all.filter(() => chance(0.5)).sort(() => (chance(0.5) ? 1 : -1)));
}

/** A covered thing changed; nothing where there is none that all sides read alike. */
function tampered(message, components) {
  if (components.includes('"@method"')) return { ...message, method: `${message.method}X` };
  if (components.includes('"@path"')) return { ...message, url: message.url.replace(/(\?|$)/, "x$1") };
  if (components.includes('"@status"')) return { ...message, status: message.status + 1 };
  return undefined;
}

const refused = async (act) => act.then((verified) => verified !== true, () => true);

for (const peer of [signatures, sig]) {
  describe(`${MESSAGES} random messages for each algorithm, with ${peer.name}`, () => {
    for (const [index, algorithm] of Object.keys(ALGORITHMS).entries()) {
      test(algorithm, async () => {
        const random = randomFrom(100 + index);
        let changed = 0;
        for (let count = 0; count < MESSAGES; count += 1) {
          const { message, covered } = randomMessage(random, peer);
          const components = covered.filter(() => random.chance(0.5)).sort(() => (random.chance(0.5) ? 1 : -1));
          const parameters = randomParameters(random, algorithm);
          const place = `message ${count}: ${JSON.stringify(message)} ${components.join(" ")}`;
          for (const [signer, verifier] of [[ours, peer], [peer, ours]]) {
            const signed = await signer.sign(algorithm, message, components, parameters).catch((error) => assert.fail(`${signer.name} does not sign ${place}: ${error.stack}`));
            const verified = await verifier.verify(algorithm, signed).catch((error) => error);
            if (signer === signatures && algorithm === "rsa-pss-sha512") {
              // The first of the exceptions below.
              assert.equal(verified.code, "SIGNATURE_MISMATCH", place);
              continue;
            }
            assert.equal(verified, true, `${verifier.name} refuses what ${signer.name} signed, ${place}`);
            const other = tampered(signed, components);
            if (other === undefined) continue;
            changed += 1;
            assert.ok(await refused(verifier.verify(algorithm, other)), `${verifier.name} accepts a change, ${place}`);
          }
        }
        assert.ok(changed > MESSAGES / 2, `${changed} were changed`);
      });
    }
  });
}

test("one message signed by all three, in every order", async () => {
  const message = { method: "POST", url: "https://example.com/cards?a=1", headers: { "content-type": "application/json" } };
  const components = ["@method", "@target-uri", "content-type"];
  const sides = { a: ours, b: signatures, c: sig };
  for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
    let signed = message;
    for (const label of order) {
      // The second peer makes fields for its own signature alone: they go on a line of their own.
      const made = await sides[label].sign("ed25519", label === "c" ? message : signed, components, { created: NOW, keyid: label }, label);
      const headers = Object.fromEntries(Object.entries(made.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const before = signed.headers;
      if (label === "c" && before.signature) for (const name of ["signature-input", "signature"]) headers[name] = [before[name], headers[name]].flat();
      signed = { ...signed, headers };
    }
    const key = await importKey(material("ed25519").verify, { algorithm: "ed25519" });
    const verified = await verifyMessage(signed, { keys: () => key, policy: { components, maxAgeSeconds: 60, all: true } });
    assert.deepEqual(verified.map(({ label, keyid }) => label + keyid).sort(), ["aa", "bb", "cc"], order);
    assert.equal(await signatures.verify("ed25519", signed, [], { all: true }), true, order);
    for (const label of "abc") assert.equal(await sig.verify("ed25519", signed, components, label), true, order);
  }
});

/** What the peer's base has for a component. */
const theirs = (message, text) => httpbis.createSignatureBase({ fields: [text] }, message).map(([, value]) => value)[0];
const line = (message, text) => signatureBase(message, { components: [text] }).split("\n")[0].slice((text.startsWith('"') ? text : `"${text}"`).length + 2);
const GET = { method: "GET", url: "https://example.com/", headers: {} };
const having = (headers, more) => ({ ...GET, headers, ...more });
const hmac = "hmac-sha256";
const crossFails = async (peer, message, components) => {
  for (const [signer, verifier] of [[ours, peer], [peer, ours]]) {
    const signed = await signer.sign(hmac, message, components, { created: NOW });
    assert.ok(await refused(verifier.verify(hmac, signed)), `${verifier.name} accepts what ${signer.name} signed`);
  }
};
/** The peer signs it; here it is refused, by the base and under the peer's signature. */
const onlyTheySign = async (peer, message, components, code, place = "components[0]", verifying = "signature-input") => {
  const signed = await peer.sign(hmac, message, components, { created: NOW });
  assert.equal(await peer.verify(hmac, signed), true);
  assert.equal(await outcome(() => signatureBase(message, { components })), `${code} ${place}`);
  assert.equal(await outcome(() => ours.verify(hmac, signed)), `${code} ${verifying}`);
};

/** Where a peer and RFC 9421 part, and who is right. When a peer is mended, its row fails and goes. */
const EXCEPTIONS = [
  [signatures, "RSA-PSS signatures have the longest salt, where RFC 9421 3.3.1 has 64 bytes", async () => {
    const signed = await signatures.sign("rsa-pss-sha512", GET, ["@method"], { created: NOW });
    assert.equal(await outcome(() => ours.verify("rsa-pss-sha512", signed)), "SIGNATURE_MISMATCH signature");
    const base = `"@method": GET\n"@signature-params": ("@method");created=${NOW}`;
    const salted = (saltLength) => nodeVerify("sha512", Buffer.from(base), { key: spki(rsa), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, bytesIn(signed.headers.Signature));
    assert.deepEqual([64, constants.RSA_PSS_SALTLEN_MAX_SIGN, 190].map(salted), [false, true, true]);
    // It verifies any length, 64 among them.
    assert.equal(await signatures.verify("rsa-pss-sha512", await ours.sign("rsa-pss-sha512", GET, ["@method"], { created: NOW })), true);
  }],
  [signatures, "`all` is met when the last signature is right, whatever came before", async () => {
    const first = await ours.sign(hmac, GET, ["@method"], { created: NOW }, "a");
    const both = await ours.sign(hmac, first, ["@authority"], { created: NOW }, "b");
    const breaks = (label) => having({ ...both.headers, signature: both.headers.signature.replace(new RegExp(`(${label}=:)(.)`), (_, start, c) => start + (c === "A" ? "B" : "A")) });
    assert.equal(await signatures.verify(hmac, both, [], { all: true }), true);
    assert.equal(await signatures.verify(hmac, breaks("a"), [], { all: true }), true);
    assert.equal(await signatures.verify(hmac, breaks("b"), [], { all: true }), false);
    // And without `all`, one right signature that is not the last does not suffice.
    assert.equal(await signatures.verify(hmac, breaks("b")), false);
    for (const label of "ab") assert.equal(await outcome(() => ours.verify(hmac, breaks(label))), "SIGNATURE_MISMATCH signature");
    assert.equal(await ours.verify(hmac, both), true);
  }],
  [signatures, "@method is put into upper case, where RFC 9421 2.2.1 keeps it", async () => {
    for (const method of ["patch", "Post"]) {
      assert.deepEqual([theirs({ ...GET, method }, "@method"), line({ ...GET, method }, "@method")], [[method.toUpperCase()], method]);
      await crossFails(signatures, { ...GET, method }, ["@method"]);
    }
  }],
  [signatures, "required fields are compared by name, without their parameters", async () => {
    const message = having({ "content-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" });
    const signed = await ours.sign(hmac, message, ['"content-digest";key="sha-256"'], { created: NOW });
    assert.equal(await signatures.verify(hmac, signed, ["content-digest"]), true);
    assert.equal(await outcome(() => ours.verify(hmac, signed, ["content-digest"])), "POLICY_NOT_MET policy.components[0]");
    const response = await ours.sign(hmac, { status: 200, headers: {}, request: GET }, ["@method;req"], { created: NOW });
    assert.equal(await signatures.verify(hmac, response, ["@method"]), true);
    assert.equal(await outcome(() => ours.verify(hmac, response, ["@method"])), "POLICY_NOT_MET policy.components[0]");
  }],
  [signatures, "a component twice is signed", () => onlyTheySign(signatures, GET, ["@method", "@method"], "INVALID_COMPONENT", "components[1]")],
  [signatures, "a parameter that nobody defined is signed, without effect", () => onlyTheySign(signatures, having({ a: "1" }), ['"a";foo'], "INVALID_COMPONENT")],
  [signatures, "`tr` is signed as the header of that name", () => onlyTheySign(signatures, having({ a: "1" }), ['"a";tr'], "INVALID_COMPONENT", "components[0]", "components[0]")],
  [signatures, "what is not ASCII goes into the base", () => onlyTheySign(signatures, having({ a: "é" }), ['"a"'], "INVALID_HEADER", "components[0]", "components[0]")],
  [signatures, "a query parameter that is there twice makes two lines, where RFC 9421 2.2.8 has none", async () => {
    const message = { ...GET, url: "https://example.com/?a=1&a=2" };
    assert.deepEqual(theirs(message, '"@query-param";name="a"'), ["1", "2"]);
    await onlyTheySign(signatures, message, ['"@query-param";name="a"'], "INVALID_COMPONENT", "components[0]", "components[0]");
  }],
  [signatures, "query parameters keep !'()~, which RFC 9421 2.2.8 has encoded", async () => {
    const message = { ...GET, url: "https://example.com/?a=~(!)" };
    assert.deepEqual([theirs(message, '"@query-param";name="a"'), line(message, '"@query-param";name="a"')], [["~(!)"], "%7E%28%21%29"]);
    await crossFails(signatures, message, ['"@query-param";name="a"']);
  }],
  [signatures, "a dictionary that could be a list has no members", async () => {
    assert.throws(() => theirs(having({ a: "c, d" }), '"a";key="d"'), /Unable to parse header as dictionary/);
    assert.equal(line(having({ a: "c, d" }), '"a";key="d"'), "?1");
  }],
  [signatures, "a folded line leaves its CR in the base", async () => {
    const message = having({ a: "one\r\n two" });
    assert.deepEqual(theirs(message, '"a"'), ["one\r two"]);
    await onlyTheySign(signatures, message, ['"a"'], "INVALID_HEADER", "components[0]", "components[0]");
  }],
  [signatures, "a decimal without a fraction becomes an integer, where RFC 9651 4.1.5 writes 1.0", async () => {
    const message = having({ a: "x=1.0, y=2;q=1.00" });
    assert.deepEqual([theirs(message, '"a";sf'), line(message, '"a";sf')], [["x=1, y=2;q=1"], "x=1.0, y=2;q=1.0"]);
    await crossFails(signatures, message, ['"a";sf']);
  }],
  [signatures, "an empty query is lost from the request target and, by itself, from nothing else", async () => {
    const message = { ...GET, url: "https://example.com/a?" };
    assert.deepEqual([theirs(message, "@request-target"), line(message, "@request-target")], [["/a"], "/a?"]);
    assert.deepEqual([theirs(message, "@query"), line(message, "@query")], [["?"], "?"]);
    await crossFails(signatures, message, ["@request-target"]);
  }],
  [signatures, "@target-uri is the URL as it was typed, with its default port and its fragment", async () => {
    const message = { ...GET, url: "https://EXAMPLE.com:443/a#b" };
    assert.deepEqual([theirs(message, "@target-uri"), line(message, "@target-uri")], [[message.url], "https://example.com/a"]);
    await crossFails(signatures, message, ["@target-uri"]);
  }],
  [signatures, "bs encodes characters as UTF-8, where a header has a byte for each", async () => {
    const message = having({ a: "é" });
    assert.deepEqual([theirs(message, '"a";bs'), line(message, '"a";bs')], [[":w6k=:"], ":6Q==:"]);
    await crossFails(signatures, message, ['"a";bs']);
  }],
  [signatures, "parameters with names of one's own are signed and verified", async () => {
    const sign = httpbis.signMessage({ key: createSigner(SECRET, hmac), fields: ["@method"], params: ["own"], paramValues: { own: "x" } }, GET);
    assert.equal(await signatures.verify(hmac, await sign), true);
    assert.equal(await outcome(async () => ours.verify(hmac, await sign)), "MALFORMED_SIGNATURE signature-input");
  }],
  [signatures, "a message without a signature is null, neither true nor false", async () => {
    assert.equal(await signatures.verify(hmac, GET, ["@method"], { all: true }), null);
    assert.equal(await outcome(() => ours.verify(hmac, GET)), "NO_SIGNATURE signature-input");
  }],
  [signatures, "a covered digest is not compared with anything", async () => {
    const message = having({ "content-digest": "md5=:AAAA:" });
    const signed = await signatures.sign(hmac, message, ["content-digest"], { created: NOW });
    assert.equal(await signatures.verify(hmac, signed, ["content-digest"]), true);
    assert.equal(await outcome(() => ours.verify(hmac, signed, ["content-digest"])), "UNSUPPORTED_ALGORITHM content-digest");
  }],
  [signatures, "a maximum age of 0 is none", async () => {
    const old = await ours.sign(hmac, GET, ["@method"], { created: NOW - 1e6 });
    assert.equal(await signatures.verify(hmac, old, [], { maxAge: 0 }), true);
    const key = await importKey(SECRET, { algorithm: hmac });
    assert.equal(await outcome(() => verifyMessage(old, { keys: () => key, policy: { components: [], maxAgeSeconds: 0 } })), "TIMESTAMP_OUT_OF_RANGE created");
  }],
  [signatures, "a label that is taken is changed without a word", async () => {
    const first = await ours.sign(hmac, GET, ["@method"], { created: NOW }, "sig");
    assert.match((await signatures.sign(hmac, first, ["@method"], { created: NOW }, "sig")).headers.signature, /^sig=:.*:, sig0=:/);
    assert.equal(await outcome(() => ours.sign(hmac, first, ["@method"], { created: NOW }, "sig")), "DUPLICATE_FIELD label");
  }],

  ...['"@query-param";name="a"', '"a";sf', '"a";bs', '"a";tr'].map((text) => [sig, `${text} is not supported`, async () => {
    const message = having({ a: "1" }, { url: "https://example.com/?a=1", trailers: { a: "1" } });
    await assert.rejects(() => sig.sign(hmac, message, [text], { created: NOW }), { code: SignatureErrorCode.UnsupportedFeature });
    const signed = await ours.sign(hmac, message, [text], { created: NOW });
    await assert.rejects(() => sig.verify(hmac, signed), { code: SignatureErrorCode.UnsupportedFeature });
    assert.equal(await ours.verify(hmac, signed), true);
  }]),
  [sig, "a label in one of the two fields alone breaks every other", async () => {
    const signed = await ours.sign(hmac, GET, ["@method"], { created: NOW }, "good");
    for (const name of ["signature-input", "signature"]) {
      const added = having({ ...signed.headers, [name]: `${signed.headers[name]}, other=${name === "signature" ? ":AAAA:" : '("@method")'}` });
      await assert.rejects(() => sig.verify(hmac, added, [], "good"), { code: SignatureErrorCode.LabelMismatch });
      assert.equal(await ours.verify(hmac, added, ["@method"], "good"), true);
    }
  }],
  [sig, "of several signatures one has to be named: there is no choice by tag, and none of all", async () => {
    const both = await ours.sign(hmac, await ours.sign(hmac, GET, ["@method"], { created: NOW }, "a"), ["@method"], { created: NOW }, "b");
    await assert.rejects(() => sig.verify(hmac, both), { code: SignatureErrorCode.LabelRequired });
    assert.equal(await ours.verify(hmac, both), true);
  }],
  [sig, "a dictionary with a date of RFC 9651 has no members", async () => {
    const message = having({ a: "b=1, c=@1659578233" });
    await assert.rejects(() => sig.sign(hmac, message, ['"a";key="b"'], { created: NOW }), { code: SignatureErrorCode.UnsupportedFeature });
    assert.deepEqual([line(message, '"a";key="b"'), line(message, '"a";key="c"')], ["1", "@1659578233"]);
  }],
  [sig, "a decimal without a fraction becomes an integer", () => crossFails(sig, having({ a: "x=1.0" }), ['"a";key="x"'])],
  [sig, "@target-uri is the URL as it was typed", () => crossFails(sig, { ...GET, url: "https://EXAMPLE.com:443/a" }, ["@target-uri"])],
  [sig, "a folded line is joined, which the sender of a signature cannot know", async () => {
    const folded = having({ a: "one\r\n two" });
    const signed = await sig.sign(hmac, folded, ['"a"'], { created: NOW });
    assert.equal(await ours.verify(hmac, having({ ...signed.headers, a: "one two" })), true);
    assert.equal(await outcome(() => ours.verify(hmac, signed)), "INVALID_HEADER components[0]");
  }],
  [sig, "parameters with names of one's own are signed and verified", async () => {
    const signed = await sig.sign(hmac, GET, ["@method"], { own: "x" });
    assert.equal(await sig.verify(hmac, signed), true);
    assert.equal(await outcome(() => ours.verify(hmac, signed)), "MALFORMED_SIGNATURE signature-input");
  }],
  [sig, "a covered digest is not compared with anything", async () => {
    const signed = await sig.sign(hmac, having({ "content-digest": "md5=:AAAA:" }), ["content-digest"], { created: NOW });
    assert.equal(await sig.verify(hmac, signed, ["content-digest"]), true);
    assert.equal(await outcome(() => ours.verify(hmac, signed, ["content-digest"])), "UNSUPPORTED_ALGORITHM content-digest");
  }],
  [sig, "it has no signers of its own for ECDSA, HMAC and PKCS#1 v1.5", async () => {
    for (const [algorithm, [asked]] of Object.entries(ALGORITHMS)) {
      if (algorithm === "ed25519" || algorithm === "rsa-pss-sha512") continue;
      const made = await subtle.generateKey({ modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), ...asked }, false, ["sign", "verify"]);
      assert.throws(() => peerCrypto.signer(made.privateKey ?? made));
      const key = await importKey(made, { algorithm });
      assert.equal(await key.verify(new Uint8Array(1), new Uint8Array(await key.sign(new Uint8Array(1)))), true);
    }
  }],
];

for (const peer of [signatures, sig]) {
  describe(`where ${peer.name} goes its own way`, () => {
    for (const [of, title, act] of EXCEPTIONS) if (of === peer) test(title, act);
  });
}
