// Clients cost nothing that is not given back, outlive every accident of the module, and share it with others.
// Needs --expose-gc.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import * as esm from "cardseal";

const cjs = createRequire(import.meta.url)("cardseal");
const { __trapForTests, bodyHash, CardsealError, DetachedJws, FreedomPay, isCardsealError, Mac, Paysera } = esm;

const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...input) {
    super(...input);
    memories.push(this.exports.memory);
  }
};

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

/** Neither the module's memory nor the heap is larger after the second run than after the first. */
function staysFlat(run) {
  assert.equal(typeof globalThis.gc, "function", "node needs --expose-gc");
  run();
  const before = [pages(), heap()];
  run();
  assert.equal(pages(), before[0], "the module's memory grew");
  const grown = heap() - before[1];
  assert.ok(grown < 512 * 1024, `the heap grew by ${grown} bytes`);
}

describe("memory", () => {
  for (const [name, { make, sign }] of Object.entries(KINDS)) {
    test(`ten thousand ${name} clients, made per request and dropped, leave it where it was`, () => {
      staysFlat(() => {
        for (let i = 0; i < 10_000; i += 1) sign(make(`key ${i}`));
      });
    });

    test(`a hundred thousand signatures of one ${name} leave it where it was`, () => {
      const client = make("key");
      staysFlat(() => {
        for (let i = 0; i < 100_000; i += 1) sign(client);
      });
    });
  }

  test("refusals leave it where it was", () => {
    const { cards } = KINDS.FreedomPay.make("key");
    staysFlat(() => {
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

  /** Calls `act` at the end of the stack, `frames` frames above it. */
  function atTheEnd(frames, act) {
    let left = frames;
    let came;
    const dive = () => {
      try {
        dive();
      } catch (error) {
        if (left > 0) {
          left -= 1;
          throw error;
        }
        try {
          act();
        } catch (refusal) {
          came = refusal;
        }
      }
    };
    dive();
    return came;
  }

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

  test("what was made with withCredentials lives on", () => {
    const { make, sign, expected } = KINDS.Paysera;
    const client = make("key");
    const other = client.withCredentials({ macId: "id", macKey: "other" });
    client.free();
    assert.equal(sign(other), expected("other"));
  });

  test("the caller's bytes are neither wiped nor followed", () => {
    const views = {
      Buffer: () => Buffer.from("the key"),
      Uint8Array: () => Uint8Array.from(Buffer.from("the key")),
      subarray: () => Uint8Array.from(Buffer.from("+the key+")).subarray(1, 8),
    };
    for (const [kind, view] of Object.entries(views)) {
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
    "a MAC": (size) => ["x".repeat(size), (body) => mac.authorization({ method: "POST", url: URL_OF_CARD, body })],
  };

  /** The shortest of some runs: what other processes take is not counted. */
  function shortest(run, runs) {
    const times = Array.from({ length: runs }, () => {
      globalThis.gc();
      const start = process.hrtime.bigint();
      run();
      return Number(process.hrtime.bigint() - start);
    });
    return Math.min(...times);
  }

  for (const [name, prepare] of Object.entries(CASES)) {
    test(name, () => {
      const [small, large] = [[128, 20], [1024, 5]].map(([size, runs]) => {
        const [body, act] = prepare(size * KB);
        return shortest(() => act(body), runs);
      });
      // Eight times the bytes take eight times as long, or a little more; quadratic time would take 64 times.
      assert.ok(large < small * 40, `1 MiB takes ${(large / small).toFixed(1)} times as long as 128 KiB`);
    });
  }
});
