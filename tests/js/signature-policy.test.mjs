// What verification refuses and accepts, and every shape that messages, headers, keys and signers have.
import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { describe, test } from "node:test";
import { contentDigest, importKey, isCardsealError, signatureBase, signMessage, verifyMessage } from "cardseal";
import { keys, outcome, reference, refuses } from "./signatures.mjs";

const NOW = 1_700_000_000;
const now = () => NOW * 1000;
const BODY = '{"hello":"world"}';
const SECRETS = { partner: "secret of the partner", other: "secret of another" };
const hmac = (keyid) => importKey(SECRETS[keyid], { algorithm: "hmac-sha256", keyid });
const [partner, other] = [await hmac("partner"), await hmac("other")];
const KEYS = { partner, other };
const keyOf = ({ keyid }) => KEYS[keyid];
const { privatePem, publicPem } = keys["test-key-ed25519"];
const signer = await importKey(privatePem, { algorithm: "ed25519", keyid: "edwards" });
const verifier = await importKey(publicPem, { algorithm: "ed25519" });
const GET = { method: "GET", url: "https://api.example.com/", headers: {} };
const POST = {
  method: "POST",
  url: "https://api.example.com/cards/42?a=1&b=two%20words",
  headers: { "content-type": "application/json", "content-digest": contentDigest(BODY), "x-list": "a,  b;q=1.0", "x-dict": "a=1,   b=(x  y);z, c", "x-raw": "one", "x-absent": undefined },
};

const withHeaders = (message, headers) => ({ ...message, headers: { ...message.headers, ...headers } });
const line = (message, component, more) => signatureBase(message, { components: [component], ...more }).split("\n")[0].slice(`${component}: `.length);

/** The message with a signature. */
async function sealed(message, { key = partner, components = ["@method"], parameters = {}, ...more } = {}) {
  const fields = await signMessage(message, { key, components, parameters: { created: NOW, keyid: key.keyid, ...parameters }, ...more });
  return withHeaders(message, fields);
}

/** The message with a signature that a lenient signer made: the input is whatever it is, the HMAC over these lines is right. */
function crafted(message, input, lines = [], { label = "sig", secret = SECRETS.partner } = {}) {
  const base = [...lines, `"@signature-params": ${input}`].join("\n");
  const signature = reference.sign("hmac-sha256", Buffer.from(secret), base).toString("base64");
  return withHeaders(message, { "signature-input": `${label}=${input}`, signature: `${label}=:${signature}:` });
}

const check = (message, { policy, ...more } = {}) =>
  verifyMessage(message, { keys: keyOf, policy: { components: [], maxAgeSeconds: 60, now, ...policy }, ...more });
const labels = async (...input) => (await check(...input)).map(({ label }) => label);

describe("covered components are compared with their parameters", () => {
  const response = { status: 200, headers: POST.headers, request: POST };
  const trailing = { ...POST, trailers: { "x-dict": "a=1" } };
  for (const [unsigned, signed, wanted, index] of [
    [POST, ['"content-digest";key="sha-256"'], ["content-digest"], 0],
    [POST, ["content-digest"], ['"content-digest";key="sha-256"'], 0],
    [POST, ["content-digest;sf"], ["content-digest"], 0],
    [POST, ["x-raw;bs"], ["x-raw"], 0],
    [POST, ["x-raw"], ["x-raw;bs"], 0],
    [trailing, ["x-dict;tr"], ["x-dict"], 0],
    [trailing, ["x-dict"], ["x-dict;tr"], 0],
    [POST, ['"x-dict";key="a"'], ['"x-dict";key="b"'], 0],
    [POST, ['"@query-param";name="a"'], ['"@query-param";name="b"'], 0],
    [POST, ['"@query-param";name="a"'], ["@query"], 0],
    [POST, ["@path"], ["@target-uri"], 0],
    [response, ["@method;req"], ["@method"], 0],
    [response, ["content-type"], ["content-type;req"], 0],
    [response, ["content-type;req"], ["content-type"], 0],
    [POST, ["@method", "@path"], ["@path", "@method", "x-raw"], 2],
    [POST, [], ["@method"], 0],
    [trailing, ['"x-dict";key="a";tr'], ['"x-dict";tr;key="a"']],
    [response, ["x-raw;req;bs"], ['"x-raw";bs;req']],
    [POST, ['"@method"', "x-raw", "@path"], ["@path", '"@method"']],
    [POST, ["@method"], []],
    [POST, [], []],
  ]) {
    test(`signed ${signed.join(" ")}, wanted ${wanted.join(" ")}: ${index === undefined ? "accepted" : "refused"}`, async () => {
      const message = await sealed(unsigned, { components: signed });
      const verified = () => check(message, { policy: { components: wanted }, body: BODY });
      assert.equal(await outcome(verified), index === undefined ? "accepted" : `POLICY_NOT_MET policy.components[${index}]`);
    });
  }

  test("a policy that names no component is refused, whatever was signed", async () => {
    const message = await sealed(POST);
    const wants = (...components) => [() => check(message, { policy: { components } }), "INVALID_COMPONENT", `policy.components[${components.length - 1}]`, undefined, components.join(" ")];
    await refuses([
      wants("Content-Type"), wants("@unknown"), wants("@signature-params"), wants("x-raw;foo"), wants("@query-param"), wants("@method;tr"),
      wants("x-raw;bs;sf"), wants("@method", '"@method"'), wants("x-raw;sf;req", "x-raw;req;sf"), wants(""), wants('"x-raw'), wants("x-raw x-dict"),
    ]);
  });
});

describe("one signature is enough, or all of them", () => {
  const both = async (message = POST) => sealed(await sealed(message, { label: "a" }), { key: other, label: "b" });
  const breaks = (message, label) => withHeaders(message, { signature: message.headers.signature.replace(new RegExp(`(${label}=:)(.)`), (_, start, c) => start + (c === "A" ? "B" : "A")) });

  test("both right", async () => {
    for (const all of [undefined, false, true]) assert.deepEqual(await labels(await both(), { policy: { all } }), ["a", "b"]);
  });

  for (const [broken, valid] of ["ab", "ba"]) {
    test(`${broken} broken, ${valid} right`, async () => {
      const message = breaks(await both(), broken);
      assert.deepEqual(await labels(message), [valid]);
      assert.equal(await outcome(() => check(message, { policy: { all: true } })), "SIGNATURE_MISMATCH signature");
      assert.equal(await outcome(() => check(message, { policy: { label: broken } })), "SIGNATURE_MISMATCH signature");
      assert.deepEqual(await labels(message, { policy: { label: valid, all: true } }), [valid]);
    });

    test(`${broken} refused for another reason, ${valid} right`, async () => {
      const keyid = { a: "partner", b: "other" }[broken];
      const strange = await both();
      const old = await sealed(await sealed(POST, { label: "a", parameters: { created: NOW - (broken === "a" ? 100 : 0) } }), { key: other, label: "b", parameters: { created: NOW - (broken === "b" ? 100 : 0) } });
      const less = await sealed(await sealed(POST, { label: "a", components: broken === "a" ? ["@path"] : ["@method"] }), { key: other, label: "b", components: broken === "b" ? ["@path"] : ["@method"] });
      const malformed = withHeaders(strange, { "signature-input": strange.headers["signature-input"].replace(`${broken}=(`, `${broken}=("@method";foo `) });
      const keysBut = { keys: (signature) => (signature.keyid === keyid ? undefined : keyOf(signature)) };
      for (const [message, more, expected] of [
        [strange, keysBut, "UNKNOWN_KEY keys"],
        [old, {}, "TIMESTAMP_OUT_OF_RANGE created"],
        [less, { policy: { components: ["@method"] } }, "POLICY_NOT_MET policy.components[0]"],
        [malformed, {}, "INVALID_COMPONENT signature-input"],
      ]) {
        assert.deepEqual(await labels(message, more), [valid], expected);
        assert.equal(await outcome(() => check(message, { ...more, policy: { ...more.policy, all: true } })), expected);
      }
    });
  }

  test("none right: the first reason, and never an empty list", async () => {
    const message = breaks(breaks(await both(), "a"), "b");
    await refuses([
      [() => check(message), "SIGNATURE_MISMATCH", "signature"],
      [() => check(message, { policy: { all: true } }), "SIGNATURE_MISMATCH", "signature"],
      [() => check(message, { keys: ({ keyid }) => (keyid === "partner" ? undefined : other) }), "UNKNOWN_KEY", "keys"],
      [() => check(message, { keys: ({ keyid }) => (keyid === "other" ? undefined : partner) }), "SIGNATURE_MISMATCH", "signature"],
      [() => check(POST), "NO_SIGNATURE", "signature-input"],
      [() => check(withHeaders(POST, { "signature-input": "", signature: "" })), "NO_SIGNATURE", "signature-input"],
      [() => check(message, { policy: { all: "yes" } }), "INVALID_ARGUMENT", "policy.all"],
    ]);
  });
});

describe("a covered digest is compared with the body", () => {
  const legacy = (name, body) => `${name === "md5" ? "md5" : "sha"}=:${createHash(name).update(body).digest("base64")}:`;
  const digested = (value) => withHeaders(POST, { "content-digest": value });
  const covers = async (component, value = contentDigest(BODY)) => sealed(digested(value), { components: [component] });

  test("the right body, as text and as bytes", async () => {
    for (const component of ["content-digest", "content-digest;sf", "content-digest;bs", '"content-digest";key="sha-256"']) {
      for (const body of [BODY, Buffer.from(BODY), new TextEncoder().encode(BODY)]) {
        assert.deepEqual(await labels(await covers(component), { body, policy: { components: [component] } }), ["sig"]);
      }
    }
    const empty = await covers("content-digest", contentDigest(""));
    assert.deepEqual([await labels(empty, { body: "" }), await labels(empty, { body: new Uint8Array() })], [["sig"], ["sig"]]);
    assert.deepEqual(await labels(await covers("content-digest", contentDigest(BODY, ["sha-512", "sha-256"])), { body: BODY }), ["sig"]);
    assert.deepEqual(await labels(await covers("content-digest", `${legacy("md5", "?")}, ${contentDigest(BODY)}`), { body: BODY }), ["sig"]);
  });

  test("the wrong body, none, and digests that protect nothing", async () => {
    const row = (name, component, value, body, code, field) => [async () => check(await covers(component, value), { ...(body !== undefined && { body }) }), code, field, undefined, name];
    const forms = ["content-digest", "content-digest;sf", "content-digest;bs", '"content-digest";key="sha-256"'];
    await refuses([
      ...forms.map((form) => row(`another body, ${form}`, form, contentDigest(BODY), `${BODY} `, "DIGEST_MISMATCH", "content-digest")),
      ...forms.map((form) => row(`an empty body, ${form}`, form, contentDigest(BODY), "", "DIGEST_MISMATCH", "content-digest")),
      ...forms.map((form) => row(`no body, ${form}`, form, contentDigest(BODY), undefined, "MISSING_FIELD", "body")),
      row("md5 alone", "content-digest", legacy("md5", BODY), BODY, "UNSUPPORTED_ALGORITHM", "content-digest"),
      row("sha alone", "content-digest", legacy("sha1", BODY), BODY, "UNSUPPORTED_ALGORITHM", "content-digest"),
      row("an unknown one alone", "content-digest", "sha-3=:AAAA:", BODY, "UNSUPPORTED_ALGORITHM", "content-digest"),
      row("one right and one wrong", "content-digest", `${contentDigest(BODY)}, ${contentDigest("?", ["sha-512"])}`, BODY, "DIGEST_MISMATCH", "content-digest"),
      row("not a dictionary", "content-digest", "sha-256=", BODY, "MALFORMED_DIGEST", "content-digest"),
      row("the same algorithm twice", "content-digest", `${contentDigest(BODY)}, ${contentDigest(BODY)}`, BODY, "MALFORMED_DIGEST", "content-digest"),
    ]);
  });

  test("a covered member has to be one that is compared", async () => {
    // The signature covers md5 alone; whoever changes the body writes a new sha-256 beside it.
    for (const name of ["md5", "x-own"]) {
      const component = `"content-digest";key="${name}"`;
      const weak = `${name}=:${createHash("md5").update(BODY).digest("base64")}:`;
      const message = await covers(component, `${weak}, ${contentDigest(BODY)}`);
      const forged = withHeaders(message, { "content-digest": `${weak}, ${contentDigest("another body")}` });
      await refuses([
        [() => check(forged, { body: "another body", policy: { components: [component] } }), "UNSUPPORTED_ALGORITHM", "content-digest"],
        [() => check(message, { body: BODY, policy: { components: [component] } }), "UNSUPPORTED_ALGORITHM", "content-digest"],
      ]);
    }
  });

  test("that of a trailer, that of the request, and one that is not covered", async () => {
    const response = { status: 200, headers: { "content-digest": contentDigest("answer") }, request: digested(contentDigest(BODY)) };
    const trailer = { ...GET, trailers: { "content-digest": contentDigest(BODY) } };
    const inTrailer = await sealed(trailer, { components: ["content-digest;tr"] });
    const ofRequest = await sealed(response, { components: ["content-digest;req"] });
    await refuses([
      [() => check(inTrailer, { body: BODY }), "accepted"],
      [() => check(inTrailer, { body: "?" }), "DIGEST_MISMATCH", "content-digest"],
      [() => check(inTrailer), "MISSING_FIELD", "body"],
      // The body at hand is the answer's; the request's digest is none of it.
      [() => check(ofRequest, { body: "answer" }), "accepted"],
      [() => check(ofRequest), "accepted"],
    ]);
    const plain = await sealed(POST, { components: ["@method"] });
    assert.deepEqual(await labels(plain, { body: "anything" }), ["sig"]);
  });
});

describe("what RFC 9421 does not define is refused, also under a signature that is right", () => {
  const message = {
    ...POST,
    url: "https://api.example.com/p?a=1&b=2&a=3&c=x+y",
    headers: { "x": "1", "x-dict": "a=1, b", "x-fold": "one\r\n two", "x-lf": "one\n two", "x-nul": "a\0b", "x-latin": "\u00e9", "x-wide": "\u4e2d", "x-del": "\u007f", "x-two": ["1", "2"] },
    trailers: { "x-end": "1" },
  };
  // The identifier, the value that a lenient signer has for it, the code, and whether the identifier itself is the fault.
  const ROWS = [
    ['"x";foo', "1", "INVALID_COMPONENT", true],
    ['"x";sf=?0', "1", "INVALID_COMPONENT", true],
    ['"x";sf=1', "1", "INVALID_COMPONENT", true],
    ['"x";key=a', "1", "INVALID_COMPONENT", true],
    ['"x";name="a"', "1", "INVALID_COMPONENT", true],
    ['"x";bs;sf', "1", "INVALID_COMPONENT", true],
    ['"x-dict";bs;key="a"', "1", "INVALID_COMPONENT", true],
    ['"X"', "1", "INVALID_COMPONENT", true],
    ['"x y"', "1", "INVALID_COMPONENT", true],
    ['""', "1", "INVALID_COMPONENT", true],
    ['"@unknown"', "1", "INVALID_COMPONENT", true],
    ['"@METHOD"', "POST", "INVALID_COMPONENT", true],
    ['"@signature-params"', "()", "INVALID_COMPONENT", true],
    ['"@request-response"', "1", "INVALID_COMPONENT", true],
    ['"@method";sf', "POST", "INVALID_COMPONENT", true],
    ['"@method";bs', "POST", "INVALID_COMPONENT", true],
    ['"@method";tr', "POST", "INVALID_COMPONENT", true],
    ['"@method";key="a"', "POST", "INVALID_COMPONENT", true],
    ['"@method";name="a"', "POST", "INVALID_COMPONENT", true],
    ['"@query-param"', "1", "INVALID_COMPONENT", true],
    ['"@query-param";name=a', "1", "INVALID_COMPONENT", true],
    ['"@query-param";name="a"', "1", "INVALID_COMPONENT"],
    ['"@query-param";name="absent"', "", "INVALID_COMPONENT"],
    ['"@query-param";name="C"', "x%20y", "INVALID_COMPONENT"],
    ['"@status"', "200", "INVALID_COMPONENT"],
    ['"@method";req', "POST", "INVALID_COMPONENT"],
    ['"x";req', "1", "INVALID_COMPONENT"],
    ['"x";tr', "1", "INVALID_COMPONENT"],
    ['"x-end"', "1", "INVALID_COMPONENT"],
    ['"absent"', "", "INVALID_COMPONENT"],
    ['"absent";bs', "", "INVALID_COMPONENT"],
    ['"x-dict";key="absent"', "", "INVALID_COMPONENT"],
    ['"x-latin";sf', "\u00e9", "INVALID_COMPONENT"],
    ['"x-fold"', "one two", "INVALID_HEADER"],
    ['"x-fold"', "one\r\n two", "INVALID_HEADER"],
    ['"x-fold";bs', `:${Buffer.from("one two").toString("base64")}:`, "INVALID_HEADER"],
    ['"x-lf"', "one two", "INVALID_HEADER"],
    ['"x-nul"', "a\0b", "INVALID_HEADER"],
    ['"x-latin"', "\u00e9", "INVALID_HEADER"],
    ['"x-wide"', "\u4e2d", "INVALID_HEADER"],
    ['"x-wide";bs', `:${Buffer.from("\u4e2d").toString("base64")}:`, "INVALID_HEADER"],
    ['"x-del"', "\u007f", "INVALID_HEADER"],
  ];

  test("by the signature base and by signing", async () => {
    const rows = ROWS.flatMap(([component, , code]) => [
      [() => signatureBase(message, { components: [component] }), code, "components[0]", undefined, component],
      [() => signMessage(message, { key: partner, components: ["@path", component] }), code, "components[1]", undefined, `signing ${component}`],
    ]);
    await refuses(rows);
  });

  test("by verification", async () => {
    const rows = ROWS.map(([component, value, code, isIdentifier]) => {
      const input = `(${component});created=${NOW};keyid="partner"`;
      const lenient = crafted(message, input, [`${component}: ${value}`]);
      return [() => check(lenient), code, isIdentifier ? "signature-input" : "components[0]", undefined, `verifying ${component} ${JSON.stringify(value)}`];
    });
    await refuses(rows);
    // The same way of making a message is accepted where nothing is wrong: the rows above are refused for their components.
    const right = crafted(message, `("x" "@method");created=${NOW};keyid="partner"`, ['"x": 1', '"@method": POST']);
    assert.deepEqual(await labels(right), ["sig"]);
  });

  test("a component twice", async () => {
    const twice = [["x", "x"], ["x", '"x"'], ["@method", "@method"], ['"x-dict";sf;key="a"', '"x-dict";key="a";sf'], ["x-end;tr", "x-end;tr"]];
    await refuses(twice.flatMap((components) => [
      [() => signatureBase(message, { components }), "INVALID_COMPONENT", "components[1]", /once/, components.join(" ")],
      [() => signMessage(message, { key: partner, components }), "INVALID_COMPONENT", "components[1]", /once/, components.join(" ")],
    ]));
    const values = { "x": "1", "@method": "POST" };
    await refuses(Object.entries(values).map(([name, value]) => {
      const lenient = crafted(message, `("${name}" "${name}");created=${NOW};keyid="partner"`, [`"${name}": ${value}`, `"${name}": ${value}`]);
      return [() => check(lenient), "INVALID_COMPONENT", "signature-input", /once/, name];
    }));
    const different = ["x", "x;bs", "x;sf", '"x-dict";key="a"', '"x-dict";key="b"', "x-dict"];
    assert.equal(signatureBase(message, { components: different }).split("\n").length, 7);
  });

  test("parameters of another name or type, or twice", async () => {
    const input = (parameters) => check(crafted(message, `("x")${parameters}`, ['"x": 1']));
    const field = "signature-input";
    await refuses([
      ...[
        `;created="${NOW}"`, `;created=${NOW}.0`, ";created", `;created=${NOW};keyid=partner`, `;created=${NOW};keyid=:AAAA:`, `;created=${NOW};nonce=1`, `;created=${NOW};tag=t`,
        `;created=${NOW};alg=hmac-sha256`, `;created=${NOW};expires="1"`, `;created=${NOW};unknown=1`, `;created=${NOW};keyid="partner";x`, `;created=@${NOW};keyid="partner"`,
        `;created=1;created=${NOW};keyid="partner"`, `;created=${NOW};keyid="other";keyid="partner"`,
      ].map((parameters) => [() => input(parameters), "MALFORMED_SIGNATURE", field, undefined, parameters]),
      [() => input(`;created=${now()};keyid="partner"`), "INVALID_TIMESTAMP", "created", /seconds/],
      [() => input(`;created=${NOW};expires=${now()}`), "INVALID_TIMESTAMP", "expires", /seconds/],
      [() => input(`;created=${NOW};keyid="partner"`), "accepted"],
    ]);
    const base = (parameters) => () => signatureBase(message, { components: [], parameters });
    const own = JSON.parse('{"__proto__":"x"}');
    await refuses([
      [base({ unknown: "1" }), "INVALID_ARGUMENT", "parameters"],
      [base(own), "INVALID_ARGUMENT", "parameters", undefined, "__proto__"],
      [base({ keyid: 1 }), "INVALID_ARGUMENT", "parameters.keyid"],
      [base({ nonce: "\u00e9" }), "INVALID_HEADER", "nonce"],
      [base({ tag: "a\nb" }), "INVALID_HEADER", "tag"],
      [base({ created: "1" }), "INVALID_TIMESTAMP", "parameters.created"],
      [base({ created: 1.5 }), "INVALID_TIMESTAMP", "created"],
      [base({ created: -1 }), "INVALID_TIMESTAMP", "created"],
      [base({ expires: now() }), "INVALID_TIMESTAMP", "expires", /seconds/],
      [base({ created: NaN }), "INVALID_TIMESTAMP", "created"],
      [base(new Map()), "INVALID_ARGUMENT", "parameters"],
    ]);
    const all = { tag: 'a"b\\c', nonce: "", created: 0, expires: 1, alg: "", keyid: "k" };
    assert.equal(base(all)(), String.raw`"@signature-params": ();tag="a\"b\\c";nonce="";created=0;expires=1;alg="";keyid="k"`);
    assert.equal(base({ ...all, tag: undefined, nonce: undefined, alg: undefined })(), '"@signature-params": ();created=0;expires=1;keyid="k"');
  });

  test("fields that are no dictionaries of signatures", async () => {
    const right = await sealed(GET);
    const { "signature-input": input, signature } = right.headers;
    const told = (headers) => [() => check(withHeaders(right, headers)), "MALFORMED_SIGNATURE", Object.keys(headers)[0], undefined, JSON.stringify(headers)];
    await refuses([
      told({ "signature-input": input.replace(")", "") }),
      told({ "signature-input": `${input},` }),
      told({ "signature-input": `${input}, ${input}` }),
      told({ "signature-input": input.replace("sig", "SIG") }),
      told({ "signature-input": "sig" }),
      told({ "signature-input": 'sig="@method"' }),
      told({ signature: signature.slice(0, -1) }),
      told({ signature: `${signature}, ${signature}` }),
      told({ signature: "sig=?1" }),
      told({ signature: 'sig="AAAA"' }),
      told({ signature: "sig=(:AAAA:)" }),
      told({ signature: "sig=:*:" }),
      told({ signature: "other=:AAAA:" }),
      told({ signature: undefined }),
      [() => check(withHeaders(right, { "signature-input": undefined })), "NO_SIGNATURE", "signature-input"],
    ]);
    const many = { ...right, headers: [["SIGNATURE-INPUT", input], ["Signature", signature]] };
    assert.deepEqual(await labels(many), ["sig"]);
    // Step 7 of RFC 9421 3.2 writes the parameters anew: white space on the way does no harm.
    const spaced = withHeaders(right, { "signature-input": `  ${input.replace("(", "(  ").replace(")", " )").replace(";", "; ")}  `, signature: `\t${signature} ` });
    assert.deepEqual(await labels(spaced), ["sig"]);
  });
});

describe("the algorithm is the key's", () => {
  const by = (key) => ({ keys: () => key });

  test("a signature that names another is refused", async () => {
    const named = (alg) => crafted(GET, `("@method");created=${NOW};keyid="partner";alg="${alg}"`, ['"@method": GET']);
    await refuses([
      [() => check(named("hmac-sha256")), "accepted"],
      ...["ed25519", "HMAC-SHA256", "hs2019", ""].map((alg) => [() => check(named(alg)), "UNSUPPORTED_ALGORITHM", "alg", undefined, alg]),
      [() => sealed(GET, { parameters: { alg: "ed25519" } }), "UNSUPPORTED_ALGORITHM", "alg"],
      [async () => check(await sealed(GET, { parameters: { alg: "hmac-sha256" } })), "accepted"],
      [async () => check(await sealed(GET, { key: signer, parameters: { alg: "ed25519" } }), by(verifier)), "accepted"],
    ]);
  });

  test("a public key is never taken for a shared secret", async () => {
    const input = `("@method");created=${NOW};keyid="edwards"`;
    for (const secret of [publicPem, publicPem.trim(), createPublicKey(publicPem).export({ format: "der", type: "spki" })]) {
      for (const named of [input, `${input};alg="hmac-sha256"`]) {
        const told = await outcome(() => check(crafted(GET, named, ['"@method": GET'], { secret }), by(verifier)));
        assert.equal(told, named === input ? "SIGNATURE_MISMATCH signature" : "UNSUPPORTED_ALGORITHM alg");
      }
    }
  });

  test("it has to be among those that are allowed", async () => {
    const message = await sealed(GET, { key: signer });
    const allows = (algorithms) => () => check(message, { ...by(verifier), policy: { algorithms } });
    await refuses([
      [allows(undefined), "accepted"],
      [allows(["ed25519"]), "accepted"],
      [allows(["hmac-sha256", "ed25519"]), "accepted"],
      [allows(["hmac-sha256", "ecdsa-p384-sha384"]), "POLICY_NOT_MET", "policy.algorithms"],
      [allows([]), "POLICY_NOT_MET", "policy.algorithms"],
      [allows(["ed25519", "md5"]), "UNSUPPORTED_ALGORITHM", "policy.algorithms"],
      [allows("ed25519"), "INVALID_ARGUMENT", "policy.algorithms"],
      [() => check(message, { keys: () => assert.fail("a key was asked for"), policy: { algorithms: ["md5"] } }), "UNSUPPORTED_ALGORITHM", "policy.algorithms"],
    ]);
    const two = await sealed(message, { label: "b" });
    assert.deepEqual(await labels(two, { keys: ({ keyid }) => (keyid === "edwards" ? verifier : partner), policy: { algorithms: ["hmac-sha256"] } }), ["b"]);
  });
});

describe("time", () => {
  const row = (name, parameters, policy, code, field) => [
    async () => check(await sealed(GET, { parameters: { created: undefined, ...parameters } }), { policy }), code, field, undefined, name,
  ];

  test("a signature is not older than allowed, not from the future and not past its end", () =>
    refuses([
      row("made now", { created: NOW }, {}, "accepted"),
      row("as old as allowed, and the skew", { created: NOW - 65 }, {}, "accepted"),
      row("a second older", { created: NOW - 66 }, {}, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("as old as allowed", { created: NOW - 60 }, { clockSkewSeconds: 0 }, "accepted"),
      row("a second older, no skew", { created: NOW - 61 }, { clockSkewSeconds: 0 }, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("no age at all", { created: NOW }, { maxAgeSeconds: 0, clockSkewSeconds: 0 }, "accepted"),
      row("a second, where none is allowed", { created: NOW - 1 }, { maxAgeSeconds: 0, clockSkewSeconds: 0 }, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("from the future, within the skew", { created: NOW + 5 }, {}, "accepted"),
      row("from the future", { created: NOW + 6 }, {}, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("from the future, any age", { created: NOW + 6 }, { maxAgeSeconds: null }, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("from the future, a wide skew", { created: NOW + 100 }, { clockSkewSeconds: 100 }, "accepted"),
      row("ends now", { created: NOW, expires: NOW }, { clockSkewSeconds: 0 }, "accepted"),
      row("ended a second ago", { created: NOW, expires: NOW - 1 }, { clockSkewSeconds: 0 }, "TIMESTAMP_OUT_OF_RANGE", "expires"),
      row("ended within the skew", { created: NOW, expires: NOW - 5 }, {}, "accepted"),
      row("ended", { created: NOW, expires: NOW - 6 }, {}, "TIMESTAMP_OUT_OF_RANGE", "expires"),
      row("ended, any age", { expires: NOW - 6 }, { maxAgeSeconds: null }, "TIMESTAMP_OUT_OF_RANGE", "expires"),
      row("not ended, but too old", { created: NOW - 100, expires: NOW + 100 }, {}, "TIMESTAMP_OUT_OF_RANGE", "created"),
      row("very old, any age", { created: 0 }, { maxAgeSeconds: null }, "accepted"),
      row("no created, an age asked for", {}, {}, "POLICY_NOT_MET", "created"),
      row("no created but an end, an age asked for", { expires: NOW + 10 }, {}, "POLICY_NOT_MET", "created"),
      row("no created, any age", {}, { maxAgeSeconds: null }, "accepted"),
    ]));

  test("before 1970", async () => {
    const early = crafted(GET, '("@method");created=-1;keyid="partner"', ['"@method": GET']);
    const ended = crafted(GET, `("@method");created=${NOW};expires=-1;keyid="partner"`, ['"@method": GET']);
    await refuses([
      [() => check(early), "TIMESTAMP_OUT_OF_RANGE", "created"],
      [() => check(early, { policy: { maxAgeSeconds: null } }), "accepted"],
      [() => check(ended), "TIMESTAMP_OUT_OF_RANGE", "expires"],
    ]);
    const [{ parameters }] = await check(early, { policy: { maxAgeSeconds: null } });
    assert.deepEqual(parameters, { created: -1, keyid: "partner" });
  });

  test("the age has to be said, and every number has to be one", async () => {
    const message = await sealed(GET);
    const asks = (policy) => () => check(message, { policy });
    const field = "policy.maxAgeSeconds";
    await refuses([
      [asks({ maxAgeSeconds: undefined }), "INVALID_ARGUMENT", field, /null/],
      [() => verifyMessage(message, { keys: keyOf, policy: { components: [], now } }), "INVALID_ARGUMENT", field, /null/],
      ...[-1, 1.5, NaN, Infinity, "60", false].map((maxAgeSeconds) => [asks({ maxAgeSeconds }), "INVALID_TIMESTAMP", field, undefined, String(maxAgeSeconds)]),
      ...[-1, 0.5, NaN, "5", null].map((clockSkewSeconds) => [asks({ clockSkewSeconds }), "INVALID_TIMESTAMP", "policy.clockSkewSeconds", undefined, String(clockSkewSeconds)]),
      [asks({ now: () => NOW }), "INVALID_TIMESTAMP", "now", /milliseconds/],
      [asks({ now: () => String(NOW) }), "INVALID_TIMESTAMP", "now"],
      [asks({ now: () => NaN }), "INVALID_TIMESTAMP", "now"],
      [asks({ now: now() }), "INVALID_ARGUMENT", "now"],
      [asks({ now: () => now() + 999 }), "accepted"],
    ]);
    const own = new Error("my clock");
    await assert.rejects(asks({ now: () => { throw own; } }), (error) => error === own);
  });

  test("by the host's clock when none is given", async () => {
    const options = { keys: () => partner, policy: { components: [], maxAgeSeconds: 60 } };
    const add = async (parameters) => withHeaders(GET, await signMessage(GET, { key: partner, components: [], ...parameters }));
    const [{ parameters }] = await verifyMessage(await add(), options);
    assert.deepEqual(Object.keys(parameters), ["created", "keyid"]);
    assert.ok(Math.abs(parameters.created - Date.now() / 1000) < 5);
    const created = Math.floor(Date.now() / 1000) - 100;
    assert.equal(await outcome(async () => verifyMessage(await add({ parameters: { created } }), options)), "TIMESTAMP_OUT_OF_RANGE created");
  });
});

describe("what the policy and the options may say", () => {
  test("parameters that have to be there", async () => {
    const message = await sealed(GET, { parameters: { nonce: "n", tag: "t" } });
    const needs = (...parameters) => () => check(message, { policy: { parameters } });
    await refuses([
      [needs(), "accepted"],
      [needs("nonce", "tag", "created", "keyid"), "accepted"],
      [needs("expires"), "POLICY_NOT_MET", "policy.parameters[0]"],
      [needs("nonce", "alg"), "POLICY_NOT_MET", "policy.parameters[1]"],
      [needs(1), "INVALID_ARGUMENT", "policy.parameters[0]"],
    ]);
  });

  test("nothing is taken for granted, and nothing misspelt is passed over", async () => {
    const message = await sealed(GET);
    const policy = { components: [], maxAgeSeconds: null };
    const verify = (options) => () => verifyMessage(message, options);
    await refuses([
      [verify(undefined), "INVALID_ARGUMENT", "keys"],
      [verify({ policy }), "INVALID_ARGUMENT", "keys"],
      [verify({ keys: partner, policy }), "INVALID_ARGUMENT", "keys"],
      [verify({ keys: keyOf }), "INVALID_ARGUMENT", "policy"],
      [verify({ keys: keyOf, policy: null }), "INVALID_ARGUMENT", "policy"],
      [verify({ keys: keyOf, policy: { maxAgeSeconds: null } }), "INVALID_ARGUMENT", "policy.components"],
      [verify({ keys: keyOf, policy: { ...policy, components: "@method" } }), "INVALID_ARGUMENT", "policy.components"],
      [verify({ keys: keyOf, policy: { ...policy, components: [1] } }), "INVALID_ARGUMENT", "policy.components[0]"],
      [verify({ keys: keyOf, policy: { ...policy, maxAge: 1 } }), "INVALID_ARGUMENT", "maxAge", /the members of a policy are components, /],
      [verify({ keys: keyOf, policy: { ...policy, label: 1 } }), "INVALID_ARGUMENT", "policy.label"],
      [verify({ keys: keyOf, policy: { ...policy, tag: null } }), "INVALID_ARGUMENT", "policy.tag"],
      [verify({ keys: keyOf, policy, bodies: "" }), "INVALID_ARGUMENT", "bodies"],
      [verify({ keys: keyOf, policy, body: 1 }), "INVALID_ARGUMENT", "body"],
      [verify({ keys: keyOf, policy, fieldTypes: { x: "lists" } }), "INVALID_ARGUMENT", "fieldTypes"],
      [() => signMessage(GET, undefined), "INVALID_ARGUMENT", "key"],
      [() => signMessage(GET, { key: "secret", components: [] }), "INVALID_ARGUMENT", "key"],
      [() => signMessage(GET, { key: partner }), "INVALID_ARGUMENT", "components"],
      [() => signMessage(GET, { key: partner, components: "@method" }), "INVALID_ARGUMENT", "components"],
      [() => signMessage(GET, { key: partner, components: [], lable: "a" }), "INVALID_ARGUMENT", "lable"],
      [() => signMessage(GET, { key: partner, components: [], label: 1 }), "INVALID_ARGUMENT", "label"],
      ...["Sig", "1", "", "a b", "é", "a,b", 'a="'].map((label) => [() => signMessage(GET, { key: partner, components: [], label }), "INVALID_ARGUMENT", "label", undefined, `the label ${label}`]),
      [() => signatureBase(GET, undefined), "INVALID_ARGUMENT", "components"],
      [() => signatureBase(GET, { components: [], label: "a" }), "INVALID_ARGUMENT", "label"],
    ]);
    assert.match((await signMessage(GET, { key: partner, components: [], label: "*a-b_c.1*" }))["signature-input"], /^\*a-b_c\.1\*=\(\);created=\d+;keyid="partner"$/);
  });
});

describe("the lookup of a key", () => {
  test("undefined refuses, a promise is awaited, and what is no key is said", async () => {
    const message = await sealed(GET);
    const by = (keys) => () => check(message, { keys });
    await refuses([
      [by(() => undefined), "UNKNOWN_KEY", "keys"],
      [by(async () => undefined), "UNKNOWN_KEY", "keys"],
      [by(async () => partner), "accepted"],
      [by(() => ({ then: (done) => done(partner) })), "accepted"],
      [by(() => null), "INVALID_ARGUMENT", "keys"],
      [by(() => SECRETS.partner), "INVALID_ARGUMENT", "keys"],
      [by(() => ({ algorithm: "hmac-sha256" })), "INVALID_ARGUMENT", "keys"],
      [by(() => other), "SIGNATURE_MISMATCH", "signature"],
      // Another copy of the package makes keys of the same shape.
      [by(() => ({ algorithm: "hmac-sha256", sign: () => {}, verify: (bytes, signature) => partner.verify(bytes, signature) })), "accepted"],
    ]);
  });

  test("what the caller throws is thrown as it is", async () => {
    const two = await sealed(await sealed(GET, { label: "a" }), { key: other, label: "b" });
    for (const own of [new Error("no database"), new TypeError("x"), "a word", null, Object.freeze({ code: "INVALID_KEY" })]) {
      for (const all of [true, false]) {
        const thrown = async (keys) => {
          try {
            await check(two, { keys, policy: { all } });
          } catch (error) {
            return { error };
          }
          return undefined;
        };
        const throwing = () => { throw own; };
        assert.deepEqual(await thrown(throwing), { error: own });
        assert.deepEqual(await thrown(() => Promise.reject(own)), { error: own });
        assert.equal((await thrown((signature) => (signature.label === "b" ? throwing() : partner))).error, own);
      }
    }
  });

  test("what a key's own verify throws refuses its signature, and no other", async () => {
    const two = await sealed(await sealed(GET, { label: "a" }), { key: other, label: "b" });
    for (const own of [new Error("no service"), "a word", null]) {
      const failing = await importKey({ verify: async () => { throw own; } }, { algorithm: "hmac-sha256" });
      const keys = ({ label }) => (label === "a" ? failing : other);
      await assert.rejects(check(two, { keys: () => failing }), (error) => isCardsealError(error) && error.code === "SIGNATURE_MISMATCH" && error.cause === own);
      assert.deepEqual(await labels(two, { keys }), ["b"]);
      assert.equal(await outcome(() => check(two, { keys, policy: { all: true } })), "SIGNATURE_MISMATCH signature");
    }
  });

  test("it is told what the signature says, and not asked about one that is refused already", async () => {
    let message = await sealed(GET, { label: "a" });
    message = await sealed(message, { label: "b", parameters: { keyid: undefined, tag: "t", alg: "hmac-sha256", nonce: "n" } });
    message = await sealed(message, { label: "c", parameters: { created: NOW - 1000 } });
    message = await sealed(message, { label: "d", parameters: { keyid: "" } });
    const asked = [];
    const verified = await check(message, { keys: (signature) => (asked.push(signature), partner) });
    assert.deepEqual(asked, [{ label: "a", keyid: "partner" }, { label: "b", alg: "hmac-sha256", tag: "t" }, { label: "d", keyid: "" }]);
    assert.deepEqual(verified.map(({ label, keyid }) => [label, keyid]), [["a", "partner"], ["b", undefined], ["d", ""]]);
    assert.deepEqual(Object.keys(verified[1]), ["label", "alg", "components", "parameters", "base"]);
    assert.deepEqual(Object.keys(verified[1].parameters), ["created", "tag", "alg", "nonce"]);
  });
});

describe("labels and tags", () => {
  const three = async () => {
    const a = await sealed(GET, { label: "a", parameters: { tag: "one" } });
    const b = await sealed(a, { label: "b", parameters: { tag: "two" } });
    return sealed(b, { label: "c", parameters: { tag: "one" } });
  };

  test("select the signatures that count", async () => {
    const message = await three();
    const by = (policy) => labels(message, { policy });
    assert.deepEqual(await by({}), ["a", "b", "c"]);
    assert.deepEqual(await by({ label: "b" }), ["b"]);
    assert.deepEqual(await by({ tag: "one" }), ["a", "c"]);
    assert.deepEqual(await by({ tag: "one", label: "c", all: true }), ["c"]);
    await refuses([{ label: "d" }, { label: "A" }, { label: "" }, { tag: "three" }, { tag: "" }, { label: "b", tag: "one" }].map((policy) => [
      () => check(message, { policy }), "NO_SIGNATURE", "signature-input", undefined, JSON.stringify(policy),
    ]));
  });

  test("a label in one of the two fields alone", async () => {
    const message = await sealed(GET, { label: "good" });
    const { "signature-input": input, signature } = message.headers;
    const unsigned = withHeaders(message, { "signature-input": `more=("@method");created=${NOW};keyid="partner", ${input}` });
    const uninvited = withHeaders(message, { signature: `more=:AAAA:, ${signature}` });
    for (const added of [unsigned, uninvited]) {
      assert.deepEqual(await labels(added), ["good"]);
      assert.deepEqual(await labels(added, { policy: { label: "good", all: true } }), ["good"]);
    }
    await refuses([
      [() => check(unsigned, { policy: { label: "more" } }), "MALFORMED_SIGNATURE", "signature"],
      [() => check(unsigned, { policy: { all: true } }), "MALFORMED_SIGNATURE", "signature"],
      [() => check(uninvited, { policy: { label: "more" } }), "NO_SIGNATURE", "signature-input"],
    ]);
  });

  const ADDED = [
    ['bad=("@method";foo)', "bad=:AAAA:"],
    ['bad=("X-Upper" token 1)', "bad=:AAAA:"],
    ['bad=("absent")', "bad=:AAAA:"],
    ["bad=1", "bad=:AAAA:"],
    ["bad", "bad=:AAAA:"],
    ['bad=("@method");created="x"', "bad=:AAAA:"],
    ['bad=("@method");created=1.5;unknown', "bad=:AAAA:"],
    ['bad=("@method")', "bad=1"],
    ['bad=("@method")', "bad"],
    ['bad=("@method")', "bad=(:AAAA:)"],
    ['bad=("@method" "@method")', "bad=::"],
    ['bad=("signature-input" "signature")', "bad=:AAAA:"],
  ];
  // RFC 9651 4.2 reads the last one. Whatever a strict reader makes of it, it is not under the label that was asked for.
  const REPEATED = [
    ['bad=("@method");created=1;created=2', "bad=:AAAA:"],
    ['bad=("@method";sf;sf)', "bad=:AAAA:"],
    ['bad=("@method"), bad=("@path")', "bad=:AAAA:"],
    ['bad=("@method")', "bad=:AAAA:, bad=:BBBB:"],
  ];
  for (const [title, rows] of [["a malformed signature", ADDED], ["a name repeated", REPEATED]]) {
    test(`${title} that an intermediary added, under another label`, async () => {
      const message = await sealed(GET, { label: "good", components: ["@method", "@target-uri"] });
      const { "signature-input": input, signature } = message.headers;
      const wrong = [];
      for (const [badInput, badSignature] of rows) {
        const before = withHeaders(message, { "signature-input": `${badInput}, ${input}`, signature: `${badSignature}, ${signature}` });
        const after = withHeaders(message, { "signature-input": [input, badInput], signature: [signature, badSignature] });
        for (const added of [before, after]) {
          const told = await outcome(async () => assert.deepEqual(await labels(added, { policy: { label: "good", all: true } }), ["good"]));
          if (told !== "accepted") wrong.push([badInput, badSignature, told]);
          if (rows === ADDED) assert.deepEqual(await labels(added), ["good"]);
          assert.notEqual(await outcome(() => check(added, { policy: { label: "bad" } })), "accepted");
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  test("the label that was asked for, repeated", async () => {
    const { "signature-input": input, signature } = (await sealed(GET)).headers;
    const rows = [{ "signature-input": `sig=(), ${input}`, signature }, { "signature-input": [input, "sig=()"], signature }, { "signature-input": input, signature: `sig=:AAAA:, ${signature}` }, { "signature-input": input, signature: [signature, "sig=:AAAA:"] }];
    await refuses(rows.map((headers) => [() => check({ ...GET, headers }, { policy: { label: "sig" } }), "MALFORMED_SIGNATURE", Array.isArray(headers.signature) || headers.signature !== signature ? "signature" : "signature-input", undefined, JSON.stringify(headers)]));
  });
});

describe("signing beside signatures that are there", () => {
  test("the values are complete, and the earlier ones still verify", async () => {
    let message = await sealed(POST, { label: "a", components: ["@method", "content-digest"] });
    const first = message.headers;
    message = await sealed(message, { label: "b", key: other, components: ["@path", '"signature";key="a"', '"signature-input";key="a"'] });
    assert.ok(message.headers.signature.startsWith(`${first.signature}, b=:`));
    assert.ok(message.headers["signature-input"].startsWith(`${first["signature-input"]}, b=("@path" "signature";key="a" "signature-input";key="a");created=`));
    const verified = await check(message, { body: BODY, policy: { all: true } });
    assert.deepEqual(verified.map(({ label, keyid }) => [label, keyid]), [["a", "partner"], ["b", "other"]]);
    // The second covers the first, as RFC 9421 4.3 has it.
    const bytes = Buffer.from(/a=:([^:]+):/.exec(first.signature)[1], "base64");
    bytes[0] ^= 1;
    const changed = withHeaders(message, { signature: message.headers.signature.replace(/a=:[^:]+:/, `a=:${bytes.toString("base64")}:`) });
    assert.equal(await outcome(() => check(changed, { body: BODY, policy: { label: "b" } })), "SIGNATURE_MISMATCH signature");
  });

  test("several lines, several forms", async () => {
    const a = (await sealed(GET, { label: "a" })).headers;
    const lines = { "Signature-Input": [a["signature-input"], 'x=("@path")'], "SIGNATURE": [`  ${a.signature}`, "x=:AAAA: "] };
    const made = await signMessage({ ...GET, headers: lines }, { key: other, components: [], parameters: { created: NOW, keyid: "other" }, label: "b" });
    assert.equal(made["signature-input"], `${a["signature-input"]}, x=("@path"), b=();created=${NOW};keyid="other"`);
    assert.ok(made.signature.startsWith(`${a.signature}, x=:AAAA:, b=:`));
    assert.deepEqual(await labels({ ...GET, headers: made }), ["a", "b"]);
  });

  test("a taken label, and fields that cannot be read", async () => {
    const signs = (headers) => () => sealed(withHeaders(GET, headers));
    await refuses([
      [async () => sealed(await sealed(GET)), "DUPLICATE_FIELD", "label"],
      [signs({ "signature-input": "sig=()" }), "DUPLICATE_FIELD", "label"],
      [signs({ signature: "sig=:AAAA:" }), "DUPLICATE_FIELD", "label"],
      [signs({ signature: ["a=:AAAA:", "sig"] }), "DUPLICATE_FIELD", "label"],
      [signs({ "signature-input": "a=(" }), "MALFORMED_SIGNATURE", "signature-input"],
      [signs({ signature: "a=:" }), "MALFORMED_SIGNATURE", "signature"],
      [signs({ signature: "a=:AAAA:,\r\n b=:AAAA:" }), "INVALID_HEADER", undefined],
      [signs({ signature: "", "signature-input": "" }), "accepted"],
    ]);
  });
});

describe("messages", () => {
  test("a response, bound to its request or alone", async () => {
    const request = await sealed(POST, { label: "asked", components: ["@method", "@target-uri", "content-digest"] });
    const response = { status: 201, headers: { "content-type": "text/plain", "content-digest": contentDigest("made") }, request };
    const components = ["@status", "content-type", "content-digest", "@method;req", "@target-uri;req", '"@query-param";req;name="a"', '"signature";req;key="asked"', '"x-dict";key="b";req'];
    const answered = await sealed(response, { components, label: "answer", key: other });
    assert.deepEqual(await labels(answered, { body: "made", policy: { components, label: "answer" } }), ["answer"]);
    const [{ base }] = await check(answered, { body: "made" });
    assert.ok(base.startsWith('"@status": 201\n"content-type": text/plain\n'));
    assert.ok(base.includes('\n"@method";req: POST\n"@target-uri";req: https://api.example.com/cards/42?a=1&b=two%20words\n"@query-param";req;name="a": 1\n'));
    assert.ok(base.includes('\n"x-dict";key="b";req: (x y);z\n'));
    const told = (change) => outcome(() => check({ ...answered, ...change }, { body: "made" }));
    assert.equal(await told({ status: 200 }), "SIGNATURE_MISMATCH signature");
    assert.equal(await told({ request: { ...request, method: "PUT" } }), "SIGNATURE_MISMATCH signature");
    assert.equal(await told({ request: { ...request, url: `${request.url}&c` } }), "SIGNATURE_MISMATCH signature");
    assert.equal(await told({ request: withHeaders(request, { "x-raw": "changed" }) }), "accepted");
    assert.equal(await told({ request: undefined }), "INVALID_COMPONENT components[3]");
    assert.equal(await told({ request: withHeaders(request, { signature: undefined }) }), "INVALID_COMPONENT components[6]");
  });

  test("what belongs to the other kind of message", () => {
    const response = { status: 200, headers: { a: "1" } };
    const of = (message, component) => [() => signatureBase(message, { components: [component] }), "INVALID_COMPONENT", "components[0]", undefined, component];
    return refuses([
      ...["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query", '"@query-param";name="a"'].flatMap((component) => [of(response, component), of(response, `${component};req`)]),
      of(response, "a;req"),
      of(response, "a;tr"),
      of({ ...response, request: GET }, "@status;req"),
      of({ ...response, request: GET }, "a;req"),
      of(GET, "@status"),
      of({ ...GET, request: GET }, "@method;req"),
    ]);
  });

  test("trailers", async () => {
    const message = { ...POST, trailers: [["X-Sum", "1"], ["x-sum", " 2 "], ["Expires", "never"]] };
    assert.equal(line(message, '"x-sum";tr'), "1, 2");
    assert.equal(line(message, '"x-sum";tr;bs'), ":MQ==:, :Mg==:");
    assert.equal(line({ status: 200, headers: {}, trailers: {}, request: message }, '"expires";req;tr'), "never");
    const signed = await sealed(message, { components: ["x-sum;tr", "content-type"] });
    assert.deepEqual(await labels(signed), ["sig"]);
    const moved = { ...signed, headers: { ...signed.headers, "x-sum": "1, 2" }, trailers: {} };
    assert.equal(await outcome(() => check(moved)), "INVALID_COMPONENT components[0]");
    assert.equal(await outcome(() => check({ ...signed, trailers: [["x-sum", "1"]] })), "SIGNATURE_MISMATCH signature");
  });

  test("bs: each line by itself (RFC 9421 2.1.3)", async () => {
    const base64 = (text) => `:${Buffer.from(text, "latin1").toString("base64")}:`;
    const two = { ...GET, headers: { "example-header": ["value, with, lots", "of, commas"] } };
    const one = { ...GET, headers: { "Example-Header": "value, with, lots, of, commas" } };
    assert.equal(line(two, '"example-header";bs'), ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:");
    assert.equal(line(one, '"example-header";bs'), ":dmFsdWUsIHdpdGgsIGxvdHMsIG9mLCBjb21tYXM=:");
    assert.equal(line(two, '"example-header"'), line(one, '"example-header"'));
    const signed = await sealed(two, { components: ["example-header;bs"] });
    assert.equal(await outcome(() => check({ ...signed, headers: { ...signed.headers, ...one.headers, "example-header": undefined } })), "SIGNATURE_MISMATCH signature");
    assert.equal(await outcome(() => check(signed)), "accepted");
    assert.equal(line({ ...GET, headers: { x: " \té\u0080ÿ\t " } }, '"x";bs'), base64("é\u0080ÿ"));
    assert.equal(line({ ...GET, headers: { x: ["", " "] } }, '"x";bs'), "::, ::");
    const cookies = new Headers([["set-cookie", "a=1, b"], ["set-cookie", "c"]]);
    assert.equal(line({ status: 200, headers: cookies }, '"set-cookie";bs'), `${base64("a=1, b")}, ${base64("c")}`);
  });

  test("sf and key: structured fields, written anew", async () => {
    const of = (value, component = '"x";sf', type) => line({ ...GET, headers: { x: value } }, component, type && { fieldTypes: { X: type } });
    assert.equal(of("a=1,   b=2;x=1;y=2,  c=(a   b   c), d=?1", '"x";sf'), "a=1, b=2;x=1;y=2, c=(a b c), d");
    assert.equal(of(["a=1", "b"], '"x";sf'), "a=1, b");
    assert.equal(of("1.50;a=?1", '"x";sf'), "1.5;a");
    assert.equal(of('"q\\"";p=:AQ==:,( a  "b";x=1 );y', '"x";sf'), '"q\\"";p=:AQ==:, (a "b";x=1);y');
    assert.equal(of("@1659578233, %\"%c3%a9\"", '"x";sf'), "@1659578233, %\"%c3%a9\"");
    assert.equal(of("a=1,b=(x  y);z, c, d=?0", '"x";key="b"'), "(x y);z");
    assert.equal(of("a=1,b=(x  y);z, c, d=?0", '"x";key="c"'), "?1");
    assert.equal(of("a=1,b=(x  y);z, c;p, d=?0", '"x";key="c"'), "?1;p");
    assert.equal(of("a=1,b=(x  y);z, c, d=?0", '"x";key="d"'), "?0");
    assert.equal(of("a=1,b=(x  y);z", '"x";sf;key="a"'), "1");
    assert.equal(of("a=1,b=(x  y);z", '"x";key="a";sf'), "1");
    // A list of two equal tokens, or a dictionary with a name twice.
    assert.equal(of("a,a", '"x";sf', "list"), "a, a");
    await refuses([
      [() => of("a,a"), "INVALID_COMPONENT", "components[0]", /fieldTypes/],
      [() => of("a,a", '"x";sf', "dictionary"), "INVALID_COMPONENT", "components[0]"],
      [() => of("a,b", '"x";sf', "item"), "INVALID_COMPONENT", "components[0]"],
      [() => of("a b"), "INVALID_COMPONENT", "components[0]"],
      [() => of("1,2", '"x";key="a"'), "INVALID_COMPONENT", "components[0]"],
      [() => of("a=1,a=2", '"x";key="a"'), "INVALID_COMPONENT", "components[0]"],
      [() => line(withHeaders(GET, { priority: "a;b, 1" }), '"priority";sf'), "INVALID_COMPONENT", "components[0]"],
    ]);
    const message = withHeaders(GET, { x: "a,  a" });
    const signed = await sealed(message, { components: ["x;sf"], fieldTypes: { x: "list" } });
    await refuses([
      [() => check(signed, { fieldTypes: { x: "list" } }), "accepted"],
      [() => check(signed), "INVALID_COMPONENT", "components[0]", /fieldTypes/],
      [() => check(withHeaders(signed, { x: "a,a" }), { fieldTypes: { x: "list" } }), "accepted"],
      [() => check(withHeaders(signed, { x: "a,b" }), { fieldTypes: { x: "list" } }), "SIGNATURE_MISMATCH", "signature"],
    ]);
  });

  test("headers in every shape make the same base", () => {
    const pairs = [["Accept", "a"], ["X-One", " 1 "], ["accept", "b"], ["X-Empty", ""]];
    const iterator = function* () { yield* pairs; };
    const forms = {
      pairs,
      "an iterator": { [Symbol.iterator]: iterator },
      "Headers": new Headers(pairs),
      "a record": { "ACCEPT": "a, b", "x-one": "1", "x-empty": "", "x-undefined": undefined },
      "a record with lines": { accept: ["a", "b"], "x-one": ["1\t"], "X-Empty": [""] },
      "a record without a prototype": Object.assign(Object.create(null), { accept: ["a ", " b"], "x-one": "1", "x-empty": "\t" }),
      "what has forEach alone": { forEach: (call) => pairs.forEach(([name, value]) => call(value, name)) },
      "a Map": new Map([["accept", "a, b"], ["x-one", "1"], ["x-empty", ""]]),
    };
    for (const [name, headers] of Object.entries(forms)) {
      assert.equal(
        signatureBase({ ...GET, headers }, { components: ["accept", "x-one", "x-empty"] }),
        '"accept": a, b\n"x-one": 1\n"x-empty": \n"@signature-params": ("accept" "x-one" "x-empty")',
        name,
      );
    }
  });

  test("fetch's own objects are messages", async () => {
    const request = new Request("HTTPS://API.example.com:443/a/../cards?x=%20#there", { method: "post", body: BODY, headers: { "Content-Digest": contentDigest(BODY) } });
    const components = ["@method", "@target-uri", "@authority", "@scheme", "@path", "@query", "@request-target", "content-digest"];
    const fields = await signMessage(request, { key: partner, components, parameters: { created: NOW, keyid: "partner" } });
    for (const [name, value] of Object.entries(fields)) request.headers.set(name, value);
    const [{ base }] = await check(request, { body: await request.clone().text(), policy: { components } });
    assert.ok(base.startsWith('"@method": POST\n"@target-uri": https://api.example.com/cards?x=%20\n"@authority": api.example.com\n"@scheme": https\n"@path": /cards\n"@query": ?x=%20\n"@request-target": /cards?x=%20\n'));
    const response = new Response("made", { status: 202, headers: { "content-digest": contentDigest("made") } });
    const { status, headers } = response;
    const bound = await signMessage({ status, headers, request }, { key: other, components: ["@status", "content-digest", "@method;req"], parameters: { created: NOW, keyid: "other" } });
    for (const [name, value] of Object.entries(bound)) headers.set(name, value);
    assert.deepEqual(await labels({ status, headers, request }, { body: "made" }), ["sig"]);
    const alone = await signMessage(new Response(null, { status: 404 }), { key: other, components: ["@status"], parameters: {} });
    assert.equal(alone["signature-input"], 'sig=("@status")');
  });

  test("the URL and the raw target", async () => {
    const of = (url, target) => {
      const message = { method: "GET", url, headers: {}, ...(target !== undefined && { target }) };
      return ["@request-target", "@path", "@query", "@target-uri", "@authority", "@scheme"].map((name) => line(message, `"${name}"`)).join(" ");
    };
    const rows = [
      ["https://Example.COM", undefined, "/ / ? https://example.com/ example.com https"],
      ["https://example.com?", undefined, "/? / ? https://example.com/? example.com https"],
      ["https://example.com:443/a?b#c", undefined, "/a?b /a ?b https://example.com/a?b example.com https"],
      ["http://example.com:80/", undefined, "/ / ? http://example.com/ example.com http"],
      ["http://example.com:443/", undefined, "/ / ? http://example.com:443/ example.com:443 http"],
      ["https://example.com:8443/%7e/%2F?a%20b=+&&", undefined, "/%7e/%2F?a%20b=+&& /%7e/%2F ?a%20b=+&& https://example.com:8443/%7e/%2F?a%20b=+&& example.com:8443 https"],
      ["https://[2001:DB8::1]:8443/", undefined, "/ / ? https://[2001:db8::1]:8443/ [2001:db8::1]:8443 https"],
      ["https://example.com/?a?b", undefined, "/?a?b / ?a?b https://example.com/?a?b example.com https"],
      ["https://example.com/x", "/a/../b//c?d", "/a/../b//c?d /a/../b//c ?d https://example.com/a/../b//c?d example.com https"],
      ["https://example.com/x?y", "*", "* /x ?y https://example.com/x?y example.com https"],
      ["https://example.com/", "example.com:443", "example.com:443 / ? https://example.com/ example.com https"],
      ["https://example.com/x", "http://proxy.example/p?q", "http://proxy.example/p?q /p ?q https://example.com/p?q example.com https"],
      ["https://example.com/x", "https://proxy.example?q", "https://proxy.example?q / ?q https://example.com/?q example.com https"],
    ];
    for (const [url, target, expected] of rows) assert.equal(of(url, target), expected, `${url} ${target}`);
    const signed = await sealed({ ...GET, target: "/a/../b" }, { components: ["@path", "@request-target"] });
    assert.deepEqual(await labels(signed), ["sig"]);
    assert.equal(await outcome(() => check({ ...signed, target: "/b" })), "SIGNATURE_MISMATCH signature");
    assert.equal(await outcome(() => check({ ...signed, target: undefined })), "SIGNATURE_MISMATCH signature");
  });

  test("query parameters are decoded as a form's and encoded again (RFC 9421 2.2.8)", () => {
    const url = "https://example.com/?a+b=x+y%20z&plain=*-._~!'()&empty=&bare&%C3%a9=%e2%82%ac&pct=%2525&bad=%zz&&eq=a=b&nl=%0A";
    const of = (name) => line({ ...GET, url }, `"@query-param";name="${name}"`);
    const rows = { "a%20b": "x%20y%20z", plain: "*-._%7E%21%27%28%29", empty: "", bare: "", "%C3%A9": "%E2%82%AC", pct: "%2525", bad: "%25zz", eq: "a%3Db", nl: "%0A" };
    for (const [name, expected] of Object.entries(rows)) assert.equal(of(name), expected, name);
    const refused = ["a+b", "a b", "%c3%a9", "", "BARE", "x"].map((name) => [() => of(name), "INVALID_COMPONENT", "components[0]", undefined, name]);
    return refuses(refused);
  });

  test("the worst that fits into 16 KiB of headers is read at once, before any key is asked for", async () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const names = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    const take = (count, of, separator) => names.slice(0, count).map(of).join(separator);
    const dictionary = take(1700, (name) => name, ",");
    const body = Buffer.alloc(1 << 20, "x");
    const digest = { "content-digest": contentDigest(body, ["sha-256", "sha-512"]) };
    const variants = ["", ";sf", ";bs", ';key="sha-256"', ';key="sha-512"', ';sf;key="sha-256"', ';sf;key="sha-512"'].map((one) => `"content-digest"${one}`).join(" ");
    const worst = {
      "members of one dictionary": [{ x: dictionary }, `(${take(64, (name) => `"x";key="${name}"`, " ")})`],
      "query parameters": [{}, `(${take(64, (name) => `"@query-param";name="${name}"`, " ")})`],
      "parameters of one item": [{ x: `a=1${take(3000, (name) => `;${name}`, "")}` }, '("x";key="a" "x";sf)'],
      "labels": [{ x: "y".repeat(4000) }, `("x")${take(15, (name) => `, ${name}=("x")`, "")}`, take(15, (name) => `, ${name}=:AAAA:`, "")],
      "digests": [digest, `(${variants})${take(15, (name) => `, ${name}=(${variants})`, "")}`, take(15, (name) => `, ${name}=:AAAA:`, "")],
    };
    const slow = [];
    const read = ([headers, input, more = ""]) => {
      const message = { method: "GET", url: `https://example.com/?${take(1700, (one) => one, "&")}`, headers: { ...headers, "signature-input": `zzzz=${input}`, signature: `zzzz=:AAAA:${more}` } };
      return outcome(() => check(message, { keys: () => undefined, body, policy: { maxAgeSeconds: null } }));
    };
    for (const [name, row] of Object.entries(worst)) {
      const start = performance.now();
      assert.equal(await read(row), "UNKNOWN_KEY keys", name);
      const milliseconds = performance.now() - start;
      if (milliseconds > 500) slow.push(`${name}: ${Math.round(milliseconds)} ms`);
    }
    const more = take(16, (name) => `, ${name}=("x")`, "");
    assert.equal(await read([{ x: "y" }, `("x")${more}`, take(16, (name) => `, ${name}=:AAAA:`, "")]), "MALFORMED_SIGNATURE signature-input");
    assert.equal(await read([{ x: dictionary }, `(${take(65, (name) => `"x";key="${name}"`, " ")})`]), "MALFORMED_SIGNATURE signature-input");
    assert.deepEqual(slow, []);
  });

  test("what is no message", () => {
    const of = (message) => () => signatureBase(message, { components: [] });
    return refuses([
      [of(undefined), "INVALID_ARGUMENT", "message"],
      [of(null), "INVALID_ARGUMENT", "message"],
      [of("GET /"), "INVALID_ARGUMENT", "message"],
      [of({}), "INVALID_ARGUMENT", "message"],
      [of({ ...GET, status: 200 }), "INVALID_ARGUMENT", "message"],
      [of({ ...GET, method: "GE T" }), "INVALID_ARGUMENT", "method"],
      [of({ ...GET, method: "" }), "INVALID_ARGUMENT", "method"],
      [of({ ...GET, method: 1 }), "INVALID_ARGUMENT", "message.method"],
      [of({ ...GET, url: "/cards" }), "INVALID_URL", "message.url"],
      [of({ ...GET, url: undefined }), "INVALID_URL", "message.url"],
      [of({ ...GET, url: "https://user:pass@example.com/" }), "INVALID_URL", "message.url"],
      [of({ ...GET, url: "ftp://example.com/" }), "INVALID_URL", "message.url"],
      [of({ ...GET, target: "" }), "INVALID_ARGUMENT", "message.target"],
      [of({ ...GET, target: "/a b" }), "INVALID_ARGUMENT", "target"],
      [of({ ...GET, target: "/é" }), "INVALID_ARGUMENT", "target"],
      [of({ ...GET, target: "/a\r\nb" }), "INVALID_ARGUMENT", "target"],
      [of({ ...GET, headers: undefined }), "INVALID_ARGUMENT", "message.headers"],
      [of({ ...GET, headers: "a: b" }), "INVALID_ARGUMENT", "message.headers"],
      [of({ ...GET, headers: { a: 1 } }), "INVALID_ARGUMENT", "message.headers"],
      [of({ ...GET, headers: { a: [undefined, null] } }), "INVALID_ARGUMENT", "message.headers"],
      [of({ ...GET, headers: { a: "\ud800" } }), "NOT_REPRESENTABLE", "message.headers"],
      // Node's rawHeaders is flat: its strings are no pairs, though each has a first and a second character.
      [of({ ...GET, headers: ["Host", "example.com"] }), "INVALID_ARGUMENT", "message.headers", undefined, "rawHeaders"],
      [of({ ...GET, trailers: null }), "INVALID_ARGUMENT", "message.trailers"],
      ...[0, 99, 1000, 200.5, NaN, "ok", null].map((status) => [of({ status, headers: {} }), "INVALID_ARGUMENT", "status", undefined, `status ${status}`]),
      [of({ status: 200, headers: {}, request: null }), "INVALID_ARGUMENT", "message.request"],
      [of({ status: 200, headers: {}, request: { ...GET, url: "x" } }), "INVALID_URL", "message.request.url"],
      [of({ status: 200, headers: {}, request: { ...GET, headers: { a: 1 } } }), "INVALID_ARGUMENT", "message.request.headers"],
    ]);
  });
});

describe("signers and verifiers of one's own", () => {
  const plain = (bytes) => {
    assert.equal(Object.prototype.toString.call(bytes), "[object Uint8Array]");
    assert.equal(Object.prototype.toString.call(bytes.buffer), "[object ArrayBuffer]");
    assert.equal(bytes.buffer.byteLength, bytes.byteLength, "a view into something larger");
    return bytes;
  };
  const own = (algorithm, callbacks) => importKey(callbacks, { algorithm, keyid: "kms" });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });

  test("get bytes of their own, and the signature as it arrived", async () => {
    const seen = [];
    const kms = {
      name: "kms",
      async sign(bytes) {
        seen.push([this.name, Buffer.from(plain(bytes)).toString()]);
        bytes.fill(0);
        return Buffer.alloc(64, 7);
      },
      async verify(bytes, signature) {
        seen.push([this.name, Buffer.from(plain(bytes)).toString(), Buffer.from(plain(signature)).toString("hex")]);
        bytes.fill(0);
        return true;
      },
    };
    const key = await own("ed25519", kms);
    const message = await sealed(GET, { key });
    const [{ base }] = await check(message, { keys: () => key });
    assert.deepEqual(seen, [["kms", base], ["kms", base, "07".repeat(64)]]);
    assert.match(message.headers.signature, /^sig=:(BwcH)+Bw==:$/);
  });

  test("DER is told apart", async () => {
    const signsDer = async (bytes) => nodeSign("sha384", bytes, { key: privateKey, dsaEncoding: "der" });
    const signs = (algorithm, sign) => async () => sealed(GET, { key: await own(algorithm, { sign }) });
    await refuses([
      [signs("ecdsa-p384-sha384", signsDer), "INVALID_SIGNATURE", "sign", /DER/],
      [signs("ecdsa-p256-sha256", async () => new Uint8Array([0x30, 0x45, ...new Uint8Array(69)])), "INVALID_SIGNATURE", "sign", /DER/],
      [signs("ecdsa-p384-sha384", async (bytes) => nodeSign("sha384", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" })), "accepted"],
    ]);
  });

  test("what is no signature of the algorithm", async () => {
    const signs = (algorithm, result) => [async () => sealed(GET, { key: await own(algorithm, { sign: async () => result }) }), "INVALID_SIGNATURE", "sign", undefined, `${algorithm} ${Object.prototype.toString.call(result)} ${result?.length}`];
    const bytes = (length) => new Uint8Array(length);
    await refuses([
      signs("ed25519", bytes(0)), signs("ed25519", bytes(63)), signs("ed25519", bytes(65)),
      signs("ecdsa-p256-sha256", bytes(96)), signs("ecdsa-p384-sha384", bytes(64)), signs("hmac-sha256", bytes(64)),
      signs("rsa-pss-sha512", bytes(64)), signs("rsa-v1_5-sha256", bytes(255)),
      // Base64 is what a KMS answers over JSON: its characters are not the bytes of a signature.
      signs("rsa-v1_5-sha256", Buffer.alloc(256).toString("base64")), signs("rsa-pss-sha512", "A".repeat(344)),
      signs("ecdsa-p256-sha256", "A".repeat(64)), signs("ed25519", "ab".repeat(32)),
      signs("ed25519", undefined), signs("ed25519", null), signs("ed25519", [...bytes(64)]),
    ]);
  });

  test("a signer's own error is thrown as it is", async () => {
    for (const error of [new Error("throttled"), "a word", undefined]) {
      const throwing = await own("ed25519", { sign: () => { throw error; } });
      const rejecting = await own("ed25519", { sign: () => Promise.reject(error) });
      for (const key of [throwing, rejecting]) {
        await assert.rejects(() => sealed(GET, { key }).then(() => assert.fail("accepted"), (caught) => Promise.reject({ caught })), ({ caught }) => caught === error);
      }
    }
  });

  test("nothing but true verifies", async () => {
    const message = await sealed(GET);
    for (const answer of [false, 1, "true", {}, [true], undefined, null, new Boolean(true)]) {
      const key = await own("hmac-sha256", { verify: async () => answer });
      assert.equal(await outcome(() => check(message, { keys: () => key })), "SIGNATURE_MISMATCH signature");
    }
    const key = await own("hmac-sha256", { verify: () => true });
    assert.deepEqual(await labels(message, { keys: () => key }), ["sig"]);
  });

  test("a key that cannot do what is asked of it", async () => {
    const [signs, verifies] = [await own("hmac-sha256", { sign: async (bytes) => partner.sign(bytes) }), await own("hmac-sha256", { verify: async () => true })];
    const message = await sealed(GET, { key: signs });
    assert.deepEqual(await labels(message, { keys: () => partner }), ["sig"]);
    await refuses([
      [() => check(message, { keys: () => signs }), "INVALID_KEY", "key"],
      [() => sealed(GET, { key: verifies }), "INVALID_KEY", "key"],
    ]);
  });
});
