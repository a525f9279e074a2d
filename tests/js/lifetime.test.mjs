// Clients cost nothing that is not given back, outlive every accident of the module, and share it with others.
// Needs --expose-gc.
import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import * as esm from "cardseal";
import { atTheEnd } from "../runtimes/at-the-end.mjs";
import { memories } from "./memories.mjs";

const cjs = createRequire(import.meta.url)("cardseal");
const {
  __trapForTests, bodyHash, cachedToken, CardsealError, D1, decryptJwe, DetachedJws, encryptJwe, FreedomPay, importKey, isCardsealError, Mac, OffBlocks, parseD1Notification, Paysera, profiles, signatureBase, signJwt, verifyJwt,
} = esm;

const MOMENT = { now: () => 1343811600000, nonce: "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN" };
const URL_OF_CARD = "https://wallet.paysera.com/rest/v1/card/1";
const BODY = { request_id: "828cf71d-a447-4a67-a149-c1df8bc197ca" };
const TEXT = JSON.stringify(BODY);
const base64url = (text) => Buffer.from(text).toString("base64url");

/** The four classes: how one is made of a key, one signature, and what it has to be by node:crypto. */
const KINDS = {
  FreedomPay: {
    make: (key, { FreedomPay } = esm) => new FreedomPay({ authId: "123456", secretKey: key, environment: "test" }),
    sign: (client) => client.requests.status(BODY).headers["x-jws-signature"],
    expected: (key) => jwsOf(key, '{"uri":"/v5/card-api/request/status","auth_id":"123456","method":"POST","params":"","alg":"HS512"}', TEXT),
  },
  Paysera: {
    make: (key, { Paysera } = esm) => new Paysera({ macId: "id", macKey: key }),
    sign: (client) => client.cards.get(1, MOMENT).headers.authorization,
    expected: macOf,
  },
  DetachedJws: {
    make: (key, { DetachedJws } = esm) => new DetachedJws({ secret: key }),
    sign: (client) => client.sign({ header: { alg: "HS512" }, payload: TEXT }),
    expected: (key) => jwsOf(key, '{"alg":"HS512"}', TEXT),
  },
  Mac: {
    make: (key, { Mac } = esm) => new Mac({ id: "id", key }),
    sign: (client) => client.authorization({ method: "GET", url: URL_OF_CARD, ts: 1343811600, nonce: MOMENT.nonce }),
    expected: macOf,
  },
};

function jwsOf(key, header, payload) {
  const tag = createHmac("sha512", key).update(`${base64url(header)}.${base64url(payload)}`).digest("base64url");
  return `${base64url(header)}..${tag}`;
}

function macOf(key) {
  const mac = createHmac("sha256", key).update(`1343811600\n${MOMENT.nonce}\nGET\n/rest/v1/card/1\nwallet.paysera.com\n443\n\n`).digest("base64");
  return `MAC id="id", ts="1343811600", nonce="${MOMENT.nonce}", mac="${mac}"`;
}

const UUID = BODY.request_id;
const MESSAGE = { method: "GET", url: "https://api.example.com/cards?a=1", headers: { accept: "application/json" } };
const BASE = `"@method": GET\n"@query": ?a=1\n"accept": application/json\n"@signature-params": ("@method" "@query" "accept");created=1343811600`;
const baseOf = ({ signatureBase } = esm) => signatureBase(MESSAGE, { components: ["@method", "@query", "accept"], parameters: { created: 1343811600 } });
/** As long as a P-384 signature, and made by no elliptic curve, which would be all that is measured. */
const sealOf = (key, bytes) => Buffer.from(createHash("sha384").update(key).update(bytes).digest("hex"));
const signer = (key) => ({ sign: async (bytes) => sealOf(key, bytes) });

const es256Of = (key, bytes) => Buffer.from(createHash("sha256").update(key).update(bytes).digest("hex"));
const D1_OPTIONS = { issuerId: "ISSUER-001", environment: "production", accessToken: "t" };
const P256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const [PRIVATE_JWK, PUBLIC_JWK] = [P256.privateKey, P256.publicKey].map((key) => key.export({ format: "jwk" }));
const PAN = "1234567891234567";

/** What returns promises, in the same form. */
const LATER = {
  OffBlocks: {
    make: (key, { OffBlocks } = esm) => new OffBlocks({ keyid: "k", privateKey: signer(key), accessToken: "t" }),
    sign: async (client) => (await client.cards.deactivate(1, { ...MOMENT, idempotencyKey: UUID })).headers.signature,
    expected: (key) => {
      const lines = ["@method: PATCH", "@authority: api.offblocks.xyz", "@path: /v1/cards/1/deactivate", "@query: ?", "authorization: Bearer t", `idempotency-key: ${UUID}`];
      const names = lines.map((line) => `"${line.split(":")[0]}"`);
      const base = lines.map((line, index) => names[index] + line.slice(names[index].length - 2)).join("\n");
      const bytes = `${base}\n"@signature-params": (${names.join(" ")});created=1343811600;expires=1343811900;keyid="k";alg="ecdsa-p384-sha384"`;
      return `sig=:${sealOf(key, bytes).toString("base64")}:`;
    },
  },
  MessageKey: {
    make: (key, { importKey } = esm) => importKey(key, { algorithm: "hmac-sha256" }),
    sign: async (key) => Buffer.from(await (await key).sign(Buffer.from(BASE))).toString("base64"),
    expected: (key) => createHmac("sha256", key).update(BASE).digest("base64"),
  },
  D1: {
    make: (key, { D1 } = esm) => new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key: { sign: async (bytes) => es256Of(key, bytes) } } }),
    sign: async (client) => new URLSearchParams((await client.auth.token({ now: MOMENT.now })).body).get("assertion"),
    expected: (key) => {
      const claims = '{"iss":"ISSUER-001","sub":"ISSUER-001","aud":"https://api.d1.thalescloud.io","exp":1343812200}';
      const input = `${base64url('{"alg":"ES256","typ":"JWT","kid":"k"}')}.${base64url(claims)}`;
      return `${input}.${base64url(es256Of(key, input))}`;
    },
  },
};

/** Seals and opens, or signs and verifies, with real keys: true where what comes out is what went in. */
const THERE_AND_BACK = {
  "a sealed message": async () => text(await decryptJwe(await encryptJwe(PAN, { recipient: PUBLIC_JWK }), { key: PRIVATE_JWK })) === PAN,
  "a search that is opened as credentials": async () => {
    const client = new D1({ ...D1_OPTIONS, encryptTo: { kid: "k", key: PUBLIC_JWK }, decryptWith: [{ kid: "k", key: PRIVATE_JWK }] });
    const { encryptedData } = JSON.parse((await client.digitalCards.search({ pan: PAN })).body);
    return (await client.openCredentials(encryptedData)).pan.reveal() === PAN;
  },
  "a signed token": async () => {
    const key = await importKey(PRIVATE_JWK, { algorithm: "ecdsa-p256-sha256", keyid: "k" });
    return (await verifyJwt(await signJwt({ iss: PAN, exp: 1e10 }, { key }), { key: async () => key })).iss === PAN;
  },
};
const text = (bytes) => Buffer.from(bytes).toString();

const caught = (act) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
};

const pages = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
const heap = () => {
  for (let i = 0; i < 3; i += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
};

/**
 * Neither the module's memory nor the heap is larger after a run than before it. The heap of a busy machine is untidy, so
 * a run may be repeated: what leaks does so each time.
 */
async function staysFlat(run) {
  assert.equal(typeof globalThis.gc, "function", "node needs --expose-gc");
  // The test runner follows promises, and lets go of them in a turn of its own.
  const turn = () => new Promise(setImmediate);
  await run();
  await turn();
  const before = pages();
  const grown = [];
  for (let size = heap(), attempt = 0; attempt < 3; attempt += 1) {
    await run();
    await turn();
    assert.equal(pages(), before, "the module's memory grew");
    grown.push(heap() - size);
    if (grown.at(-1) < 512 * 1024) return;
    size = heap();
  }
  assert.fail(`the heap grew by ${grown.join(", ")} bytes`);
}

describe("memory", () => {
  for (const [name, { make, sign }] of Object.entries(LATER)) {
    test(`ten thousand of ${name}, made per request and dropped, leave it where it was`, () =>
      staysFlat(async () => {
        for (let i = 0; i < 10_000; i += 1) await sign(make(`key ${i}`));
      }));

    test(`twenty thousand signatures of one ${name} leave it where it was`, async () => {
      const one = make("key");
      await staysFlat(async () => {
        for (let i = 0; i < 20_000; i += 1) await sign(one);
      });
    });
  }

  for (const [name, act] of Object.entries(THERE_AND_BACK)) {
    // The host's curves are what takes the time.
    const times = name === "a sealed message" ? 2_000 : 500;
    test(`twice ${times} times ${name} leaves it where it was`, () =>
      staysFlat(async () => {
        for (let i = 0; i < times; i += 1) assert.ok(await act());
      }));
  }

  test("a token that is cached and renewed ten thousand times leaves it where it was", () => {
    let now = 1343811600000;
    const accessToken = cachedToken(async () => ({ access_token: `token-${now}`, expires_in: 900 }), { now: () => now });
    const client = new D1({ ...D1_OPTIONS, accessToken });
    return staysFlat(async () => {
      for (let i = 0; i < 10_000; i += 1) {
        now += 840_000;
        assert.equal((await client.digitalCards.get("a")).headers.authorization, `Bearer token-${now}`);
      }
    });
  });

  test("a hundred thousand signature bases leave it where it was", () =>
    staysFlat(() => {
      for (let i = 0; i < 100_000; i += 1) baseOf();
    }));

  test("refusals of promises leave it where it was", async () => {
    const client = LATER.OffBlocks.make("key");
    const keyless = new OffBlocks({ privateKey: "no key", accessToken: "t" });
    const d1 = new D1({ ...D1_OPTIONS, encryptTo: { kid: "k", key: "no key" }, decryptWith: [{ kid: "k", key: PRIVATE_JWK }] });
    await staysFlat(async () => {
      for (let i = 0; i < 5_000; i += 1) {
        await assert.rejects(client.webhooks.save({ callbackUrl: "https://a.example", [`field${i % 10}`]: i }), { code: "UNKNOWN_FIELD" });
        await assert.rejects(keyless.cards.get(1), { code: "INVALID_KEY" });
        await assert.rejects(importKey({ kty: "oct" }, { algorithm: "hmac-sha256" }), { code: "INVALID_KEY" });
        await assert.rejects(d1.digitalCards.suspend("a", { [`field${i % 10}`]: i }), { code: "UNKNOWN_FIELD" });
        await assert.rejects(d1.digitalCards.search({ pan: PAN }), { code: "INVALID_KEY" });
        await assert.rejects(d1.openCredentials("e30..AA.AA.AA"), { code: "MALFORMED_JWE" });
      }
    });
  });

  for (const [name, { make, sign }] of Object.entries(KINDS)) {
    test(`ten thousand ${name} clients, made per request and dropped, leave it where it was`, () =>
      staysFlat(() => {
        for (let i = 0; i < 10_000; i += 1) sign(make(`key ${i}`));
      }));

    test(`a hundred thousand signatures of one ${name} leave it where it was`, () => {
      const client = make("key");
      return staysFlat(() => {
        for (let i = 0; i < 100_000; i += 1) sign(client);
      });
    });
  }

  test("refusals leave it where it was", () => {
    const { cards } = KINDS.FreedomPay.make("key");
    return staysFlat(() => {
      for (let i = 0; i < 10_000; i += 1) {
        assert.throws(() => cards.setPin({ card_id: "1", [`field${i % 10}`]: i }));
        assert.throws(() => new FreedomPay({ authId: "\n", secretKey: "key", environment: "test" }));
      }
    });
  });

  test("a large body gives its memory back to the next", () => {
    const client = KINDS.FreedomPay.make("key");
    const body = "x".repeat(5 * 1024 * 1024);
    const grow = () => {
      for (let i = 0; i < 10; i += 1) client.raw("/v5/x", body);
    };
    grow();
    const before = pages();
    grow();
    assert.equal(pages(), before);
  });
});

describe("many clients", () => {
  test("more than the module keeps, in turn and out of order, all sign right", () => {
    const clients = Array.from({ length: 300 }, (_, i) => ({ kind: Object.values(KINDS)[i % 4], key: `key ${i}` }));
    for (const one of clients) one.client = one.kind.make(one.key);
    for (const step of [1, 7, 63, 64, 65, 299]) {
      clients.forEach((_, i) => {
        const { kind, key, client } = clients[(i * step) % clients.length];
        assert.equal(kind.sign(client), kind.expected(key), key);
      });
    }
  });

  test("the same key twice, one freed, does not disturb the other", () => {
    for (const { make, sign, expected } of Object.values(KINDS)) {
      const [one, other] = [make("key"), make("key")];
      one.free();
      assert.equal(sign(other), expected("key"));
    }
  });
});

describe("clients and keys that return promises", () => {
  const live = Object.values(LATER).map((kind) => ({ ...kind, one: kind.make("key") }));
  const allSign = async (why) => {
    for (const { sign, one, expected } of live) assert.equal(await sign(one), expected("key"), why);
    assert.equal(baseOf(), BASE, why);
  };

  test("sign the same after a trap, again and again", async () => {
    for (let i = 0; i < 5; i += 1) {
      await allSign(`before trap ${i}`);
      const instances = memories.length;
      assert.equal(caught(__trapForTests).code, "INTERNAL");
      await allSign(`after trap ${i}`);
      assert.equal(memories.length, instances + 1, "a fresh instance, and only one");
    }
  });

  test("sign the same when the module traps while they wait", async () => {
    const { make, expected } = LATER.OffBlocks;
    const { sign } = signer("key");
    let traps = 0;
    const trap = () => {
      assert.equal(caught(__trapForTests).code, "INTERNAL");
      traps += 1;
    };
    const privateKey = { sign: async (bytes) => (trap(), sign(bytes)) };
    const accessToken = async () => (trap(), "t");
    const client = new OffBlocks({ keyid: "k", privateKey, accessToken });
    assert.equal(await LATER.OffBlocks.sign(client), expected("key"));
    assert.equal(traps, 2);
    await allSign("after traps within a call");
    assert.equal(await LATER.OffBlocks.sign(make("other")), expected("other"));
  });

  test("seal, open and sign the same when the module traps before every step of the host's", async ({ mock }) => {
    let traps = 0;
    for (const name of ["generateKey", "exportKey", "importKey", "deriveBits", "encrypt", "decrypt", "sign", "verify"]) {
      const step = crypto.subtle[name].bind(crypto.subtle);
      mock.method(crypto.subtle, name, async (...input) => {
        assert.equal(caught(__trapForTests).code, "INTERNAL");
        traps += 1;
        return step(...input);
      });
    }
    for (const [name, act] of Object.entries(THERE_AND_BACK)) {
      traps = 0;
      assert.ok(await act(), name);
      assert.ok(traps >= 4, `${name}: ${traps} traps`);
    }
    const sign = async (bytes) => (caught(__trapForTests), es256Of("key", bytes));
    const accessToken = async () => (caught(__trapForTests), "t");
    const client = new D1({ ...D1_OPTIONS, accessToken, assertionKey: { kid: "k", key: { sign } } });
    assert.equal(await LATER.D1.sign(client), LATER.D1.expected("key"));
    assert.equal((await client.digitalCards.suspend("a")).headers.authorization, "Bearer t");
    mock.restoreAll();
    await allSign("after traps within every step");
  });

  test("sign right at once after an exhausted stack", async () => {
    const key = await LATER.MessageKey.make("key");
    const bytes = Buffer.from(BASE);
    for (const act of [() => key.sign(bytes), () => key.verify(bytes, bytes), () => LATER.MessageKey.make("other"), () => live[0].one.cards.get(1), () => live[2].one.auth.token(), () => live[2].one.digitalCards.suspend("a"), baseOf]) {
      let [ended, worked] = [0, 0];
      for (let frames = 0; worked < 5; frames += 1) {
        let promise;
        const error = atTheEnd(frames, () => {
          promise = act();
        });
        const refused = error ?? (await Promise.resolve(promise).then(() => undefined, (refusal) => refusal));
        if (refused === undefined) worked += 1;
        else ended += 1;
        if (isCardsealError(refused)) assert.equal(refused.code, "INTERNAL");
        await allSign(`${act}, ${frames} frames above the end of the stack`);
      }
      assert.ok(ended > 3, `the stack ended ${ended} times within ${act}`);
    }
  });

  test("a hundred at once, more than the module keeps, all sign right", async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ ...live[i % live.length], key: `key ${i}` }));
    for (const one of many) one.made = one.make(one.key);
    for (let round = 0; round < 3; round += 1) {
      const signed = await Promise.all(many.map(({ sign, made }) => sign(made)));
      assert.deepEqual(signed, many.map(({ expected, key }) => expected(key)));
      if (round === 1) caught(__trapForTests);
    }
  });

  test("of two copies of the package do not clash, and take each other's keys", async () => {
    for (const { make, sign, expected } of Object.values(LATER)) {
      const both = await Promise.all(Array.from({ length: 70 }, async (_, i) => [await make(`key ${i}`, i % 2 ? cjs : esm), `key ${i}`]));
      caught(cjs.__trapForTests);
      for (const [one, key] of both) assert.equal(await sign(one), expected(key));
    }
    const privateKey = await cjs.importKey("secret", { algorithm: "hmac-sha256", keyid: "k" });
    const profile = { ...profiles.offblocks, algorithm: "hmac-sha256", parameters: ["created"] };
    const { headers } = await new OffBlocks({ privateKey, profile, accessToken: "t" }).cards.get(1);
    assert.match(headers.signature, /^sig=:[A-Za-z0-9+/]{43}=:$/);
  });

  test("a key that cannot be imported is refused at every call, also at two at once", async () => {
    const client = new OffBlocks({ keyid: "k", privateKey: "no key", accessToken: "t" });
    const refused = { code: "INVALID_KEY", field: "privateKey", provider: "offblocks", operation: "cards.get" };
    await Promise.all([assert.rejects(client.cards.get(1), refused), assert.rejects(client.cards.get(1), refused)]);
    await assert.rejects(client.cards.get(1), refused);
    assert.equal((await client.auth.token({ apiKey: UUID, apiSecret: "s" })).operation, "auth.token", "it needs no key");
  });

  test("a key that the host refused once is imported at the next call, and then no more", async ({ mock }) => {
    const pem = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "pem", type: "sec1" });
    const client = new OffBlocks({ keyid: "k", privateKey: pem, accessToken: "t" });
    const imports = mock.method(crypto.subtle, "importKey");
    imports.mock.mockImplementationOnce(() => Promise.reject(new Error("busy")));
    await assert.rejects(client.cards.get(1), { code: "INVALID_KEY", field: "privateKey" });
    const before = imports.mock.callCount();
    await Promise.all([client.cards.get(1), client.cards.list()]);
    const once = imports.mock.callCount() - before;
    assert.ok(once >= 1);
    await client.cards.get(1);
    assert.equal(imports.mock.callCount() - before, once, "it was imported anew");
  });
});

describe("accidents", () => {
  const live = Object.values(KINDS).map((kind) => ({ ...kind, client: kind.make("key") }));
  const allSign = (why) => live.forEach(({ sign, client, expected }) => assert.equal(sign(client), expected("key"), why));

  test("after a trap the same clients sign the same, again and again", () => {
    for (let i = 0; i < 5; i += 1) {
      allSign(`before trap ${i}`);
      const instances = memories.length;
      const error = caught(__trapForTests);
      assert.ok(isCardsealError(error) && error instanceof CardsealError);
      assert.deepEqual([error.code, error.field], ["INTERNAL", undefined]);
      assert.ok(error.cause instanceof WebAssembly.RuntimeError);
      allSign(`after trap ${i}`);
      assert.equal(memories.length, instances + 1, "a fresh instance, and only one");
      assert.equal(bodyHash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
  });

  test("two traps in a row, new clients and free() after one", () => {
    const { make, sign, expected } = KINDS.Mac;
    const doomed = make("key");
    caught(__trapForTests);
    caught(__trapForTests);
    assert.equal(sign(make("other")), expected("other"));
    caught(__trapForTests);
    doomed.free();
    assert.equal(caught(() => sign(doomed)).code, "CLIENT_FREED");
    allSign("after free");
  });

  test("after an exhausted stack the same client signs right at once", () => {
    for (const { make, sign, expected } of Object.values(KINDS)) {
      const client = make("key");
      // Recent or forgotten, made or called: each way into the module can be where the stack ends.
      for (const act of [() => sign(client), () => sign(make("other")), () => bodyHash("x".repeat(1000)), __trapForTests]) {
        let ended = 0;
        let worked = 0;
        for (let frames = 0; worked < 5; frames += 1) {
          const error = atTheEnd(frames, act);
          if (error === undefined || error.cause instanceof WebAssembly.RuntimeError) worked += 1;
          else ended += 1;
          assert.equal(sign(client), expected("key"), `${act}, ${frames} frames above the end of the stack`);
        }
        assert.ok(ended > 3, `the stack ended ${ended} times within ${act}`);
      }
    }
  });
});

describe("free", () => {
  const methods = {
    FreedomPay: [(c) => c.requests.status(BODY), (c) => c.cards.setPin({ card_id: "1" }), (c) => c.raw("/v5/x", {})],
    Paysera: [(c) => c.cards.get(1), (c) => c.cards.create({ user_id: 1 }), (c) => c.cards.list({ user_id: 1 }), (c) => c.raw({ method: "GET", path: "/" })],
    DetachedJws: [(c) => c.sign({ header: {}, payload: "" }), (c) => c.signingInput({ header: {}, payload: "" }), (c) => c.verify({ jws: "e30..AA", payload: "" })],
    Mac: [
      (c) => c.authorization({ method: "GET", url: URL_OF_CARD }),
      (c) => c.verify({ authorization: macOf("key"), method: "GET", url: URL_OF_CARD, now: MOMENT.now }),
    ],
  };

  for (const [name, calls] of Object.entries(methods)) {
    test(`every call of a freed ${name} says so`, () => {
      const client = KINDS[name].make("key");
      const unused = KINDS[name].make("key");
      KINDS[name].sign(client);
      for (const one of [client, unused]) {
        for (let i = 0; i < 3; i += 1) assert.equal(one.free(), undefined);
        for (const act of calls) {
          const error = caught(() => act(one));
          assert.deepEqual([error.code, error.hint], ["CLIENT_FREED", "make a new one"], String(act));
          if (name !== "DetachedJws" && name !== "Mac") assert.equal(error.provider, name.toLowerCase());
        }
      }
    });
  }

  test("every call of a freed OffBlocks that needs the key says so, the others work on", async () => {
    const { make, sign } = LATER.OffBlocks;
    const [used, unused] = [make("key"), make("key")];
    await sign(used);
    const freed = { code: "CLIENT_FREED", hint: "make a new one", provider: "offblocks" };
    for (const one of [used, unused]) {
      for (let i = 0; i < 3; i += 1) assert.equal(one.free(), undefined);
      await assert.rejects(one.cards.get(1), { ...freed, operation: "cards.get" });
      await assert.rejects(one.webhooks.save({ callbackUrl: "https://a.example" }), { ...freed, operation: "webhooks.save" });
      await assert.rejects(one.raw({ method: "GET", path: "/" }), { ...freed, operation: "raw" });
      assert.equal((await one.auth.token({ apiKey: UUID, apiSecret: "s" })).headers.signature, undefined);
    }
  });

  test("every call of a freed D1 that needs a key says so, the others work on", async () => {
    const withKeys = () => new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key: PRIVATE_JWK }, encryptTo: { kid: "k", key: PUBLIC_JWK }, decryptWith: [{ kid: "k", key: PRIVATE_JWK }] });
    const [used, unused] = [withKeys(), withKeys()];
    await used.auth.token();
    const { encryptedData } = JSON.parse((await used.digitalCards.search({ pan: PAN })).body);
    await used.openCredentials(encryptedData);
    const freed = { code: "CLIENT_FREED", hint: "make a new one", provider: "d1" };
    for (const one of [used, unused]) {
      for (let i = 0; i < 3; i += 1) assert.equal(one.free(), undefined);
      await assert.rejects(one.auth.token(), { ...freed, operation: "auth.token" });
      await assert.rejects(one.digitalCards.search({ pan: PAN }), { ...freed, operation: "digitalCards.search" });
      await assert.rejects(one.openCredentials(encryptedData), { ...freed, operation: "openCredentials" });
      assert.equal((await one.digitalCards.suspend("a")).body, "{}");
      assert.equal((await one.raw({ method: "GET", path: "/a" })).headers.authorization, "Bearer t");
    }
  });

  test("a D1 client does not free the message key that it was lent", async () => {
    const key = await importKey(PRIVATE_JWK, { algorithm: "ecdsa-p256-sha256", keyid: "other" });
    const client = new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key } });
    assert.equal(JSON.parse(text(Buffer.from((await LATER.D1.sign(client)).split(".")[0], "base64url"))).kid, "k");
    client.free();
    await new Promise(setImmediate);
    assert.equal((await key.sign(Buffer.from("a"))).length, 64);
  });

  test("free() while D1 signs, seals or opens: what was begun ends well", async ({ mock }) => {
    const jwe = await encryptJwe(`{"pan":"${PAN}"}`, { recipient: PUBLIC_JWK, kid: "k" });
    const CALLS = { sign: (one) => one.auth.token(), encrypt: (one) => one.digitalCards.search({ pan: PAN }), decrypt: (one) => one.openCredentials(jwe) };
    for (const [step, call] of Object.entries(CALLS)) {
      const one = new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key: PRIVATE_JWK }, encryptTo: { kid: "k", key: PUBLIC_JWK }, decryptWith: [{ kid: "k", key: PRIVATE_JWK }] });
      const original = crypto.subtle[step].bind(crypto.subtle);
      mock.method(crypto.subtle, step, async (...input) => (one.free(), original(...input)));
      assert.ok(await call(one), step);
      await assert.rejects(call(one), { code: "CLIENT_FREED" });
      mock.restoreAll();
    }
  });

  test("D1's keys are imported at the first use, and once, also by calls at the same time", async ({ mock }) => {
    const jwe = await encryptJwe(`{"pan":"${PAN}"}`, { recipient: PUBLIC_JWK, kid: "k" });
    const one = new D1({ ...D1_OPTIONS, encryptTo: { kid: "k", key: PUBLIC_JWK }, decryptWith: [{ kid: "k", key: PRIVATE_JWK }, { kid: "other", key: "no key" }] });
    const imports = mock.method(crypto.subtle, "importKey");
    const ofKeys = () => imports.mock.calls.filter(({ arguments: [format, key] }) => format === "jwk" && [PUBLIC_JWK.x].includes(key.x)).length;
    imports.mock.mockImplementationOnce(() => Promise.reject(new Error("busy")));
    await assert.rejects(one.digitalCards.search({ pan: PAN }), { code: "INVALID_KEY", field: "encryptTo.key" });
    await Promise.all(Array.from({ length: 5 }, () => [one.digitalCards.search({ pan: PAN }), one.openCredentials(jwe)]).flat());
    const before = ofKeys();
    await Promise.all([one.digitalCards.search({ pan: PAN }), one.openCredentials(jwe)]);
    assert.equal(ofKeys(), before, "a key was imported anew");
    await assert.rejects(one.openCredentials(await encryptJwe("a", { recipient: PUBLIC_JWK, kid: "other" })), { code: "INVALID_KEY", field: "decryptWith[1].key" });
  });

  test("free() while a call waits: for the token it is refused, for the signature it ends well", async () => {
    const gate = () => {
      let open;
      let arrived;
      const reached = new Promise((resolve) => (arrived = resolve));
      const waiting = new Promise((resolve) => (open = resolve));
      return { reached, open, wait: (value) => (arrived(), waiting.then(() => value)) };
    };
    const [signing, asking] = [gate(), gate()];
    const { sign } = signer("key");
    const slow = new OffBlocks({ keyid: "k", privateKey: { sign: (bytes) => signing.wait().then(() => sign(bytes)) }, accessToken: "t" });
    const call = LATER.OffBlocks.sign(slow);
    await signing.reached;
    slow.free();
    signing.open();
    assert.equal(await call, LATER.OffBlocks.expected("key"));
    await assert.rejects(slow.cards.get(1), { code: "CLIENT_FREED" });

    const patient = new OffBlocks({ keyid: "k", privateKey: { sign }, accessToken: () => asking.wait("t") });
    const waiting = patient.cards.get(1);
    await asking.reached;
    patient.free();
    asking.open();
    await assert.rejects(waiting, { code: "CLIENT_FREED" });
  });

  test("a freed message key says so, others of the same secret work on, and one that has nothing to free is freed, too", async () => {
    const { make, sign, expected } = LATER.MessageKey;
    const [one, other] = [await make("key"), await make("key")];
    for (let i = 0; i < 3; i += 1) assert.equal(one.free(), undefined);
    for (const act of [() => one.sign(Buffer.from("a")), () => one.verify(Buffer.from("a"), Buffer.alloc(32))]) await assert.rejects(act(), { code: "CLIENT_FREED", hint: "import the key again" });
    assert.equal(await sign(other), expected("key"));
    for (const key of [signer("key"), generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" })]) {
      const freed = await importKey(key, { algorithm: "ecdsa-p384-sha384" });
      freed.free();
      await assert.rejects(freed.sign(Buffer.from("a")), { code: "CLIENT_FREED" });
    }
  });

  test("free() while the key is imported", async () => {
    const pem = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "pem", type: "pkcs8" });
    for (const privateKey of [pem, "no key"]) {
      const client = new OffBlocks({ keyid: "k", privateKey, accessToken: "t" });
      const call = client.cards.get(1).then(({ operation }) => operation, ({ code }) => code);
      await Promise.resolve();
      client.free();
      assert.ok(["cards.get", "CLIENT_FREED", "INVALID_KEY"].includes(await call), await call);
      await assert.rejects(client.cards.get(1), { code: "CLIENT_FREED" });
    }
  });

  test("what was made with withCredentials lives on", () => {
    const { make, sign, expected } = KINDS.Paysera;
    const client = make("key");
    const other = client.withCredentials({ macId: "id", macKey: "other" });
    client.free();
    assert.equal(sign(other), expected("other"));
  });

  test("the caller's bytes are neither wiped nor followed", async () => {
    const views = {
      Buffer: () => Buffer.from("the key"),
      Uint8Array: () => Uint8Array.from(Buffer.from("the key")),
      subarray: () => Uint8Array.from(Buffer.from("+the key+")).subarray(1, 8),
    };
    for (const [kind, view] of Object.entries(views)) {
      const secret = view();
      const { make, sign, expected } = LATER.MessageKey;
      const messageKey = await make(secret);
      secret.fill(0x21);
      caught(__trapForTests);
      assert.equal(await sign(messageKey), expected("the key"), `MessageKey follows a changed ${kind}`);
      assert.deepEqual([...secret], Array(7).fill(0x21));
      const privateKey = view();
      const profile = { ...profiles.offblocks, algorithm: "hmac-sha256", components: [], parameters: [] };
      const client = new OffBlocks({ privateKey, accessToken: "t", profile });
      privateKey.fill(0x21);
      const tag = createHmac("sha256", "the key").update('"@signature-params": ()').digest("base64");
      for (let i = 0; i < 2; i += 1) assert.equal((await client.cards.get(1)).headers.signature, `sig=:${tag}:`, `OffBlocks follows a changed ${kind}`);
      client.free();
      await new Promise(setImmediate);
      assert.deepEqual([...privateKey], Array(7).fill(0x21), `OffBlocks wiped the caller's ${kind}`);
      for (const [name, { make, sign, expected }] of Object.entries(KINDS)) {
        const key = view();
        const client = make(key);
        sign(client);
        key.fill(0x21);
        assert.equal(sign(client), expected("the key"), `${name} follows a changed ${kind}`);
        caught(__trapForTests);
        assert.equal(sign(client), expected("the key"), `${name} follows a changed ${kind} after a trap`);
        client.free();
        assert.deepEqual([...key], Array(7).fill(0x21), `${name} wiped the caller's ${kind}`);
      }
    }
  });

  test("nor are those of D1's keys", async () => {
    const der = (key) => Uint8Array.from(key.export({ format: "der", type: key.type === "private" ? "pkcs8" : "spki" }));
    const [assertion, recipient, own] = [der(P256.privateKey), der(P256.publicKey), der(P256.privateKey)];
    const client = new D1({ ...D1_OPTIONS, assertionKey: { kid: "k", key: assertion }, encryptTo: { kid: "k", key: recipient }, decryptWith: [{ kid: "k", key: own }] });
    const [sealedTo, openedWith] = [der(P256.publicKey), der(P256.privateKey)];
    const jwe = await encryptJwe(`{"pan":"${PAN}"}`, { recipient: sealedTo, kid: "k" });
    assert.equal(text(await decryptJwe(jwe, { key: openedWith })), `{"pan":"${PAN}"}`);
    assert.deepEqual([sealedTo, openedWith], [der(P256.publicKey), der(P256.privateKey)]);
    for (const key of [assertion, recipient, own]) key.fill(0x21);
    assert.equal((await client.auth.token()).operation, "auth.token");
    assert.equal((await client.openCredentials(JSON.parse((await client.digitalCards.search({ pan: PAN })).body).encryptedData)).pan.reveal(), PAN);
    client.free();
    await new Promise(setImmediate);
    for (const key of [assertion, recipient, own]) assert.ok(key.every((byte) => byte === 0x21), "a client wiped the caller's bytes");
  });
});

describe("two copies of the package", () => {
  test("do not clash", () => {
    assert.notEqual(cjs.FreedomPay, FreedomPay);
    for (const { make, sign, expected } of Object.values(KINDS)) {
      const clients = Array.from({ length: 70 }, (_, i) => [make(`key ${i}`, i % 2 ? cjs : esm), `key ${i}`]);
      for (const [client, key] of clients) assert.equal(sign(client), expected(key));
      caught(cjs.__trapForTests);
      for (const [client, key] of clients) assert.equal(sign(client), expected(key));
      clients[1][0].free();
      assert.equal(sign(clients[0][0]), expected("key 0"));
    }
  });

  test("know each other's errors", () => {
    for (const [mine, theirs] of [[esm, cjs], [cjs, esm]]) {
      const error = caught(() => mine.bodyHash(5));
      assert.equal(error instanceof theirs.CardsealError, false);
      assert.ok(theirs.isCardsealError(error));
      assert.deepEqual([error.code, error.name], ["INVALID_ARGUMENT", "CardsealError"]);
    }
  });
});

describe("time is linear in the size of the body", () => {
  const KB = 1024;
  const client = KINDS.FreedomPay.make("key");
  const jws = KINDS.DetachedJws.make("key");
  const mac = KINDS.Mac.make("key");
  const record = (i) => ({ number: `EVP${i}`, order: i });
  const accounts = (size) => Array.from({ length: Math.floor(size / 28) }, (_, i) => record(i));
  const paysera = KINDS.Paysera.make("key");
  const CASES = {
    "a typed FreedomPay call": (size) => [{ request_id: BODY.request_id, card_id: "1", description: "ab\u00e9\n".repeat(size / 5) }, (body) => client.cards.close(body)],
    "a typed Paysera call with many objects": (size) => [{ accounts: accounts(size) }, (body) => paysera.cards.update(1, body)],
    "a raw object of many names": (size) => [Object.fromEntries(accounts(size).map(({ number }, i) => [`${number}${i}`, "12345678"])), (body) => client.raw("/v5/x", body)],
    "a raw text": (size) => ["\u00e9".repeat(size / 2), (body) => client.raw("/v5/x", body)],
    "a detached JWS and its verification": (size) => [Buffer.alloc(size, 1), (payload) => jws.verify({ jws: jws.sign({ header: {}, payload }), payload })],
    "a JWS header": (size) => [`{${Array.from({ length: size / 16 }, (_, i) => `"a${String(i).padStart(8, "0")}":12`).join()}}`, (header) => jws.sign({ header, payload: "" })],
    "a signature base with a long header": (size) => [{ ...MESSAGE, headers: { a: "x".repeat(size) } }, (message) => signatureBase(message, { components: ["a"] })],
    "a signature base of many headers": (size) => [
      Array.from({ length: size / 64 }, (_, i) => [`a${i}`, "x".repeat(48)]), (headers) => signatureBase({ ...MESSAGE, headers }, { components: ["a0", "@method"] }),
    ],
    "a sealed message and its opening": (size) => [Buffer.alloc(size, 1), async (plaintext) => decryptJwe(await encryptJwe(plaintext, { recipient: PUBLIC_JWK }), { key: PRIVATE_JWK })],
    "a token and its verification": (size) => [{ exp: 1e10, ...Object.fromEntries(accounts(size).map(({ number }, i) => [`${number}${i}`, "12345678"])) }, async (claims) => {
      const key = await importKey(PRIVATE_JWK, { algorithm: "ecdsa-p256-sha256" });
      return verifyJwt(await signJwt(claims, { key }), { key });
    }],
    "a notification": (size) => [JSON.stringify({ status: "x".repeat(size) }), (body) => parseD1Notification("/notifications/d1/v1/issuers/a/digitalCards/b/notifications", body)],
    "a MAC": (size) => ["x".repeat(size), (body) => mac.authorization({ method: "POST", url: URL_OF_CARD, body })],
  };

  /** The shortest of some runs: what other processes take is not counted. */
  async function shortest(run, runs) {
    const times = [];
    while (times.length < runs) {
      globalThis.gc();
      const start = process.hrtime.bigint();
      await run();
      times.push(Number(process.hrtime.bigint() - start));
    }
    return Math.min(...times);
  }

  for (const [name, prepare] of Object.entries(CASES)) {
    test(name, async () => {
      const took = [];
      for (const [size, runs] of [[128, 20], [1024, 5]]) {
        const [body, act] = prepare(size * KB);
        took.push(await shortest(() => act(body), runs));
      }
      const [small, large] = took;
      // Eight times the bytes take eight times as long, or a little more; quadratic time would take 64 times.
      assert.ok(large < small * 40, `1 MiB takes ${(large / small).toFixed(1)} times as long as 128 KiB`);
    });
  }
});
