// The published vectors through the installed package, stage by stage.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bodyHash, DetachedJws, FreedomPay, Mac, Paysera } from "cardseal";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const base64url = (text) => Buffer.from(text).toString("base64url");

for (const vector of read("freedompay")) {
  test(`freedompay ${vector.name}: signing input, signature, verification`, () => {
    const jws = new DetachedJws({ secret: vector.key, algorithm: vector.alg });
    const input = { header: vector.header, payload: vector.body };
    assert.equal(jws.signingInput(input), `${base64url(vector.header)}.${base64url(vector.body)}`);
    assert.equal(jws.sign(input), vector.detached);
    assert.equal(jws.sign({ header: vector.header, payload: Buffer.from(vector.body) }), vector.detached);
    const { alg, ...header } = JSON.parse(vector.header);
    assert.equal(jws.sign({ header, payload: vector.body }), vector.detached);
    assert.deepEqual(jws.verify({ jws: vector.detached, payload: vector.body }), { ...header, alg });
  });
}

test("freedompay: the typed and the raw call make the published request", () => {
  const [vector] = read("freedompay");
  const freedompay = new FreedomPay({ authId: "123456", secretKey: vector.key, environment: "test" });
  const expected = {
    method: "POST",
    url: "https://test-api.freedompay.kz/v5/card-api/request/status",
    headers: { "content-type": "application/json", "x-jws-signature": vector.detached },
    body: vector.body,
    redirect: "manual",
    provider: "freedompay",
    operation: "requests.status",
  };
  assert.deepEqual(freedompay.requests.status(JSON.parse(vector.body)), expected);
  assert.deepEqual(freedompay.requests.status(vector.body), expected);
  const raw = freedompay.raw("/v5/card-api/request/status", JSON.parse(vector.body));
  assert.deepEqual(raw, { ...expected, operation: "raw" });
});

for (const vector of read("paysera")) {
  const url = `${vector.scheme}://${vector.host}${vector.uri}`;
  const body = vector.body ?? undefined;
  const moment = { ts: Number(vector.ts), nonce: vector.nonce };
  const input = { method: vector.method, url, ...(body === undefined ? {} : { body }), ...moment };
  const now = () => moment.ts * 1000;

  test(`paysera ${vector.name}: body hash, normalized, authorization, verification`, () => {
    if (body !== undefined) assert.equal(bodyHash(body), vector.body_sha256_base64);
    const mac = new Mac({ id: vector.mac_id, key: vector.mac_key });
    assert.equal(mac.normalized(input), vector.normalized);
    assert.equal(mac.authorization(input), vector.authorization);
    const { method } = vector;
    const verified = mac.verify({ authorization: vector.authorization, method, url, ...(body === undefined ? {} : { body }), now });
    const ext = body === undefined ? {} : { body_hash: vector.body_sha256_base64 };
    assert.deepEqual(verified, { id: vector.mac_id, ...moment, ext });
  });

  test(`paysera ${vector.name}: the client makes the published request`, () => {
    const paysera = new Paysera({ macId: vector.mac_id, macKey: vector.mac_key });
    const options = { now, nonce: vector.nonce };
    const typed = {
      "card-create": () => paysera.cards.create(body, options),
      "card-edit": () => paysera.cards.update(1, body, options),
      "card-delete": () => paysera.cards.delete("1", options),
      "card-deposit-create": () => paysera.deposits.create(2, body, options),
      "card-deposit-process": () => paysera.deposits.process(26, options),
    }[vector.name];
    const [path, query] = vector.uri.split("?");
    const raw = paysera.raw({ method: vector.method, path, ...(query && { query }), ...(body && { body }) }, options);
    for (const request of [typed?.() ?? raw, raw]) {
      assert.equal(request.method, vector.method);
      assert.equal(request.url, url);
      assert.equal(request.headers.authorization, vector.authorization);
      assert.equal(request.headers["content-type"] ?? null, vector.content_type);
      assert.equal(request.body, body);
      assert.equal(request.redirect, "manual");
    }
  });
}
