// OffBlocks in the sandbox: tokens, keys, signatures, digests, idempotency, cards, webhooks.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { describe, mock, test } from "node:test";
import { contentDigest, importKey, isCardsealError, OffBlocks, profiles, readResponse, signMessage } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { clients, PUBLIC_KEY, send } from "./documented-calls.mjs";

const START = Date.UTC(2025, 0, 31, 9, 30);
const HOUR = 3_600_000;
const ADDRESS = { firstLine: "1 Test Avenue", city: "London", country: "GB", postCode: "SW1 1AA" };
const VIRTUAL = { type: "virtual", billingAddress: ADDRESS };
const PHYSICAL = { type: "physical", billingAddress: ADDRESS, shippingAddress: ADDRESS };
const ALGORITHM = "ecdsa-p384-sha384";
const uuid = () => crypto.randomUUID();

// The clients' clock stands still; the sandbox's can be moved.
mock.method(Date, "now", () => START);

function setUp(options = {}) {
  const clock = { now: START };
  const sandbox = createSandbox({ now: () => clock.now, ...options });
  const { offblocks } = clients(sandbox);
  const get = async (request) => readResponse(await request, await send(sandbox, await request));
  const { accountId, cardId } = sandbox.seeds.offblocks;
  return { clock, sandbox, offblocks, get, accountId, cardId };
}

/** Sends what has to be refused and returns the answer. */
async function refused(sandbox, request, status, check, documented = false) {
  const response = await sandbox.fetch(await request);
  const answer = await response.json();
  assert.equal(response.headers.get("x-cardseal-sandbox"), check, JSON.stringify(answer));
  assert.equal(response.status, status);
  assert.deepEqual([answer._sandbox.check, answer._sandbox.documented], [check, documented]);
  const { accepted, failedCheck } = sandbox.calls.at(-1);
  assert.deepEqual([accepted, failedCheck], [false, check]);
  return answer;
}

/** A request that is signed as this test says, with the sandbox's key. */
async function signed(sandbox, { components, parameters, digests = ["sha-512"], ...changes }) {
  const { keyid, privateKey, accessToken, baseUrl } = sandbox.credentials.offblocks;
  const { method = "GET", path = "/v1/cards", body, headers: more } = changes;
  const url = baseUrl + path;
  const headers = { authorization: `Bearer ${accessToken}`, ...more };
  if (body !== undefined) Object.assign(headers, { "content-type": "application/json", "content-digest": contentDigest(body, digests) });
  const key = await importKey(privateKey, { algorithm: ALGORITHM, keyid });
  const seconds = START / 1000;
  Object.assign(headers, await signMessage({ method, url, headers }, { key, components, parameters: { created: seconds, keyid, ...parameters } }));
  return { method, url, headers, ...(body !== undefined && { body }) };
}

const BASE = ["@method", "@authority", "@path", "@query", "authorization"];
const WRITING = [...BASE, "content-type", "content-digest", "idempotency-key"];
const SAVE = { method: "PUT", path: "/v1/webhooks", body: '{"callbackUrl":"https://example.com/"}' };

describe("cards", () => {
  test("go from issuing to active, inactive and terminated", async () => {
    const { clock, sandbox, offblocks, get, accountId } = setUp();
    const response = await send(sandbox, await offblocks.cards.create(accountId, VIRTUAL));
    assert.equal(response.status, 201);
    const created = await response.json();
    const at = "2025-01-31T09:30:00.000Z";
    const { id } = created;
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(created, { id, accountId, ...VIRTUAL, status: "issuing", createdAt: at, updatedAt: at });
    for (const early of [offblocks.cards.activate(id), offblocks.cards.deactivate(id), offblocks.cards.terminate(id)]) {
      await refused(sandbox, early, 409, "state");
    }
    clock.now += 1000;
    assert.equal(await get(offblocks.simulator.issueCard(id)), undefined);
    const active = await get(offblocks.cards.get(id));
    assert.deepEqual([active.status, active.createdAt, active.updatedAt], ["active", at, "2025-01-31T09:30:01.000Z"]);
    assert.deepEqual([active.network, active.maskedPan, active.expirationDate], ["visa", "530518******9871", "10/2028"]);
    await refused(sandbox, offblocks.simulator.issueCard(id), 409, "state");
    await refused(sandbox, offblocks.simulator.failCard(id), 409, "state");
    await refused(sandbox, offblocks.cards.activate(id), 409, "state");
    assert.equal((await get(offblocks.cards.deactivate(id))).status, "inactive");
    await refused(sandbox, offblocks.cards.deactivate(id), 409, "state");
    assert.equal((await get(offblocks.cards.activate(id))).status, "active");
    assert.equal(await get(offblocks.cards.terminate(id)), undefined);
    assert.equal((await get(offblocks.cards.get(id))).status, "terminated");
    await refused(sandbox, offblocks.cards.activate(id), 409, "state");
    await refused(sandbox, offblocks.cards.terminate(id), 409, "state");
  });

  test("are one virtual and one physical for an account, but for those that failed or ended", async () => {
    const { sandbox, offblocks, get, accountId } = setUp();
    const { id } = await get(offblocks.cards.create(accountId, VIRTUAL));
    const physical = await get(offblocks.cards.create(accountId, PHYSICAL));
    assert.deepEqual(physical.shippingAddress, ADDRESS);
    const answer = await refused(sandbox, offblocks.cards.create(accountId, VIRTUAL), 409, "state");
    assert.deepEqual([answer.title, answer.detail], ["Conflict", "the account has a virtual card already"]);
    await refused(sandbox, offblocks.cards.create(accountId, PHYSICAL), 409, "state");
    await get(offblocks.simulator.failCard(id));
    assert.equal((await get(offblocks.cards.get(id))).status, "issue_failed");
    const next = await get(offblocks.cards.create(accountId, VIRTUAL));
    await get(offblocks.simulator.issueCard(next.id));
    await get(offblocks.cards.terminate(next.id));
    await get(offblocks.cards.create(accountId, VIRTUAL));
    assert.equal((await get(offblocks.cards.listByAccount(accountId))).length, 4);
  });

  test("are listed, and only where they are", async () => {
    const { sandbox, offblocks, get, accountId, cardId } = setUp();
    assert.deepEqual(await get(offblocks.cards.listByAccount(accountId)), []);
    const card = await get(offblocks.cards.create(accountId, VIRTUAL));
    assert.deepEqual(await get(offblocks.cards.listByAccount(accountId)), [card]);
    assert.deepEqual((await get(offblocks.cards.list())).map(({ id }) => id), [cardId, card.id]);
    const list = await send(sandbox, await offblocks.cards.list());
    assert.match(list.headers.get("x-cardseal-sandbox-note"), /no page/);
    const id = uuid();
    for (const lost of [offblocks.cards.get(id), offblocks.cards.terminate(id), offblocks.simulator.issueCard(id), offblocks.webhooks.get(id)]) {
      await refused(sandbox, lost, 404, "not_found", true);
    }
    await refused(sandbox, offblocks.cards.listByAccount(id), 404, "not_found", true);
    await refused(sandbox, offblocks.cards.create(id, VIRTUAL), 404, "not_found", true);
  });
});

describe("tokens and keys", () => {
  test("a token lives for an hour", async () => {
    const { clock, sandbox, offblocks, get, cardId } = setUp();
    const { apiKey, apiSecret } = sandbox.seeds.offblocks;
    const { token, expiresAt, tokenType } = await get(offblocks.auth.token({ apiKey, apiSecret }));
    assert.deepEqual([expiresAt, tokenType], [(START + HOUR) / 1000, "Bearer"]);
    const options = { accessToken: token, now: () => clock.now };
    clock.now += HOUR - 1000;
    await get(offblocks.cards.get(cardId, options));
    clock.now += 1000;
    const answer = await refused(sandbox, offblocks.cards.get(cardId, options), 401, "token", true);
    assert.equal(answer.title, "Not authorised");
    const again = new OffBlocks(sandbox.credentials.offblocks);
    assert.equal((await get(again.cards.get(cardId, { now: () => clock.now }))).status, "active", "credentials have a token that is valid");
  });

  test("credentials that are replaced or removed end every token", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const { apiKey, apiSecret } = sandbox.seeds.offblocks;
    await refused(sandbox, offblocks.auth.token({ apiKey, apiSecret: "wrong" }), 401, "token", true);
    const changed = { apiKey, apiSecret: "new" };
    assert.equal(await get(offblocks.auth.updateCredentials(changed)), undefined);
    await refused(sandbox, offblocks.cards.get(cardId), 401, "token", true);
    await refused(sandbox, offblocks.auth.updateCredentials(changed), 401, "token", true);
    await refused(sandbox, offblocks.auth.token({ apiKey, apiSecret }), 401, "token", true);
    const { token: accessToken } = await get(offblocks.auth.token(changed));
    await get(offblocks.cards.get(cardId, { accessToken }));
    await refused(sandbox, offblocks.auth.deleteCredentials({ apiKey: uuid() }, { accessToken }), 404, "not_found");
    await get(offblocks.auth.deleteCredentials({ apiKey }, { accessToken }));
    await refused(sandbox, offblocks.cards.get(cardId, { accessToken }), 401, "token", true);
    await refused(sandbox, offblocks.auth.token(changed), 401, "token", true);
  });

  test("a request without a bearer token is refused", async () => {
    const { sandbox, offblocks, cardId } = setUp();
    const request = await offblocks.cards.get(cardId);
    for (const authorization of [undefined, "", "Bearer", "Basic YTpi", "Bearer unknown"]) {
      const { authorization: _, ...rest } = request.headers;
      const headers = authorization === undefined ? rest : { ...rest, authorization };
      await refused(sandbox, { ...request, headers }, 401, "token", true);
    }
  });

  test("an uploaded key takes the place of the one before", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const upload = (key) => offblocks.auth.uploadSigningKey({ anyName: btoa(key) });
    const { id: keyid, _sandbox } = await get(upload(publicKey.export({ type: "spki", format: "pem" })));
    assert.equal(_sandbox.documented, false);
    await refused(sandbox, offblocks.cards.get(cardId), 400, "signature");
    const pem = privateKey.export({ type: "sec1", format: "pem" });
    const mine = new OffBlocks({ ...sandbox.credentials.offblocks, keyid, privateKey: pem });
    assert.equal((await get(mine.cards.get(cardId))).id, cardId);
    await refused(sandbox, new OffBlocks({ ...sandbox.credentials.offblocks, keyid }).cards.get(cardId), 400, "signature");
    await get(mine.auth.deleteSigningKey());
    await refused(sandbox, mine.cards.get(cardId), 400, "signature");
  });

  test("what is no P-384 key is not taken", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const upload = (body) => offblocks.auth.uploadSigningKey(body);
    const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" });
    await refused(sandbox, upload({ publicKey: btoa(p256) }), 400, "model");
    for (const body of [{}, { publicKey: atob(PUBLIC_KEY) }, { publicKey: btoa("no key") }, { publicKey: 7 }]) {
      await refused(sandbox, upload(body), 400, "model", true);
    }
    await get(offblocks.cards.get(cardId));
  });

  test("takes a key of the caller's own", async () => {
    const privateKey = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ type: "sec1", format: "pem" });
    const { sandbox, offblocks, get, cardId } = setUp({ credentials: { offblocks: { keyid: "mine", privateKey } } });
    assert.equal((await get(offblocks.cards.get(cardId))).id, cardId);
    const stranger = new OffBlocks({ ...createSandbox().credentials.offblocks, accessToken: sandbox.credentials.offblocks.accessToken });
    await refused(sandbox, stranger.cards.get(cardId), 400, "signature");
  });
});

describe("signatures and digests", () => {
  test("the parts of the target or all of it may be covered", async () => {
    const { sandbox } = setUp();
    const whole = ["@method", "@target-uri", "authorization"];
    const accepted = [{ components: BASE }, { components: whole }, { components: ["@method", "@path", "@authority", "authorization"] }];
    for (const one of [...accepted, { components: whole, path: "/v1/cards?a=b" }, { components: BASE, path: "/v1/cards?a=b" }]) {
      assert.equal((await sandbox.fetch(await signed(sandbox, one))).status, 200, one.components.join());
    }
    const body = { ...SAVE, headers: { "idempotency-key": uuid() } };
    const target = ["@method", "@target-uri", "authorization", "content-type", "content-digest", "idempotency-key"];
    assert.equal((await sandbox.fetch(await signed(sandbox, { ...body, components: target }))).status, 200);
  });

  test("both profiles of the package are accepted", async () => {
    for (const profile of [profiles.offblocks, profiles.offblocksTargetUri]) {
      const { sandbox, get, accountId } = setUp();
      const { cards } = new OffBlocks({ ...sandbox.credentials.offblocks, profile });
      const { id } = await get(cards.create(accountId, VIRTUAL));
      assert.equal((await get(cards.get(id))).status, "issuing");
    }
  });

  test("what has to be covered is", async () => {
    const { sandbox } = setUp();
    for (const missing of ["@method", "@authority", "@path", "authorization"]) {
      await refused(sandbox, signed(sandbox, { components: BASE.filter((name) => name !== missing) }), 400, "components");
    }
    const unseen = { components: BASE.filter((name) => name !== "@query"), path: "/v1/cards?a=b" };
    await refused(sandbox, signed(sandbox, unseen), 400, "components");
    for (const missing of ["content-type", "content-digest", "idempotency-key"]) {
      const components = WRITING.filter((name) => name !== missing);
      await refused(sandbox, signed(sandbox, { ...SAVE, components, headers: { "idempotency-key": uuid() } }), 400, "components");
    }
    await refused(sandbox, signed(sandbox, { components: BASE, parameters: { created: undefined } }), 400, "components");
    await refused(sandbox, signed(sandbox, { components: BASE, parameters: { keyid: undefined } }), 400, "components");
  });

  test("a signature is good for five minutes", async () => {
    const { clock, sandbox, offblocks, cardId } = setUp();
    const signedAt = (seconds) => offblocks.cards.get(cardId, { now: () => START + seconds * 1000 });
    for (const seconds of [-300, 5]) assert.equal((await send(sandbox, await signedAt(seconds))).status, 200);
    await refused(sandbox, signedAt(6), 400, "timestamp");
    await refused(sandbox, signedAt(-306), 400, "timestamp");
    clock.now += 306_000;
    await refused(sandbox, signedAt(0), 400, "timestamp");
  });

  test("no changed byte of a covered field or of the signature's input goes unseen", async () => {
    const { sandbox, offblocks, accountId } = setUp();
    const request = await offblocks.cards.create(accountId, VIRTUAL);
    const replaceAt = (text, index) => text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
    for (const [name, value] of Object.entries(request.headers)) {
      for (let index = 0; index < value.length; index += 1) {
        const response = await sandbox.fetch({ ...request, headers: { ...request.headers, [name]: replaceAt(value, index) } });
        assert.ok([400, 401].includes(response.status), `${name} byte ${index}`);
      }
    }
    assert.equal((await send(sandbox, request)).status, 201, "unchanged, it is accepted");
  });

  test("a request without a signature is refused", async () => {
    const { sandbox, offblocks, cardId } = setUp();
    const request = await offblocks.cards.get(cardId);
    for (const name of ["signature", "signature-input"]) {
      const { [name]: _, ...headers } = request.headers;
      await refused(sandbox, { ...request, headers }, 400, "signature", true);
    }
  });

  test("the digest is there, and the body's", async () => {
    const { sandbox, offblocks, accountId } = setUp();
    const request = await offblocks.cards.create(accountId, VIRTUAL);
    await refused(sandbox, { ...request, body: request.body.replace("London", "Londos") }, 400, "digest");
    const { "content-digest": _, ...headers } = request.headers;
    await refused(sandbox, { ...request, headers }, 400, "digest", true);
    await refused(sandbox, { ...request, headers: { ...headers, "content-digest": "sha-512=:AA==:" } }, 400, "digest");
    for (const digests of [["sha-256"], ["sha-256", "sha-512"]]) {
      const save = await signed(sandbox, { ...SAVE, digests, components: WRITING, headers: { "idempotency-key": uuid() } });
      assert.equal((await sandbox.fetch(save)).status, 200);
    }
  });
});

describe("idempotency keys", () => {
  test("are needed where something changes, and are UUIDs", async () => {
    const { sandbox } = setUp();
    const components = WRITING.filter((name) => name !== "idempotency-key");
    const answer = await refused(sandbox, signed(sandbox, { ...SAVE, components }), 400, "idempotency_key", true);
    assert.deepEqual([answer.title, /^Invalid request signature/.test(answer.detail)], ["BadRequest", true]);
    const headers = { "idempotency-key": "retry-1" };
    await refused(sandbox, signed(sandbox, { ...SAVE, components: WRITING, headers }), 400, "idempotency_key", true);
  });

  test("give the same answer again, and the call is done once", async () => {
    const { clock, sandbox, offblocks, get, accountId } = setUp();
    const idempotencyKey = uuid();
    const create = (seconds) => offblocks.cards.create(accountId, VIRTUAL, { idempotencyKey, now: () => START + seconds * 1000 });
    const first = await send(sandbox, await create(0));
    clock.now += 60_000;
    const request = await create(60);
    const again = await send(sandbox, request);
    assert.deepEqual([again.status, await again.text()], [201, await first.text()]);
    assert.deepEqual([again.headers.get("content-type"), again.headers.get("x-cardseal-sandbox")], ["application/json", null]);
    assert.equal((await get(offblocks.cards.listByAccount(accountId))).length, 1);
    await refused(sandbox, { ...request, headers: { ...request.headers, signature: "sig=:AAAA:" } }, 400, "signature");
  });

  test("give a refusal again, too", async () => {
    const { sandbox, offblocks, get, accountId } = setUp();
    const { id } = await get(offblocks.cards.create(accountId, VIRTUAL));
    const options = { idempotencyKey: uuid() };
    await refused(sandbox, offblocks.cards.deactivate(id, options), 409, "state");
    await get(offblocks.simulator.issueCard(id));
    await refused(sandbox, offblocks.cards.deactivate(id, options), 409, "state");
    assert.equal((await get(offblocks.cards.deactivate(id))).status, "inactive");
  });

  test("belong to one payload and one call for an hour", async () => {
    const { clock, sandbox, offblocks, get, accountId, cardId } = setUp();
    const options = { idempotencyKey: uuid() };
    await get(offblocks.cards.create(accountId, VIRTUAL, options));
    await refused(sandbox, offblocks.cards.create(accountId, PHYSICAL, options), 422, "idempotency_reuse", true);
    await refused(sandbox, offblocks.cards.create(cardId, VIRTUAL, options), 422, "idempotency_reuse", true);
    await refused(sandbox, offblocks.cards.terminate(cardId, options), 422, "idempotency_reuse", true);
    await refused(sandbox, offblocks.cards.terminate(cardId, { idempotencyKey: options.idempotencyKey.toUpperCase() }), 422, "idempotency_reuse", true);
    clock.now += HOUR;
    const later = new OffBlocks(sandbox.credentials.offblocks);
    await get(later.cards.terminate(cardId, { ...options, now: () => clock.now }));
  });

  test("are refused while their first request is in flight", async () => {
    const { sandbox, offblocks, accountId } = setUp();
    const options = { idempotencyKey: uuid() };
    const create = await offblocks.cards.create(accountId, VIRTUAL, options);
    const statuses = await Promise.all([create, create, create].map(async (request) => (await send(sandbox, request)).status));
    assert.deepEqual(statuses.sort(), [201, 409, 409]);
    const [, conflict] = sandbox.calls.map(({ failedCheck }) => failedCheck).sort().reverse();
    assert.equal(conflict, "idempotency_conflict");
    assert.equal((await send(sandbox, create)).status, 201);
  });

  test("are not used up by a request whose signature is refused", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const options = { idempotencyKey: uuid() };
    const request = await offblocks.cards.deactivate(cardId, options);
    await refused(sandbox, { ...request, url: request.url.replace("deactivate", "activate") }, 400, "signature");
    assert.equal((await get(request)).status, "inactive");
  });

  test("lead to the answer that was lost", async () => {
    const { sandbox, offblocks, get, accountId } = setUp();
    const options = { idempotencyKey: uuid() };
    sandbox.failNext({ provider: "offblocks", operation: "cards.create", answerLost: true });
    await assert.rejects(get(offblocks.cards.create(accountId, VIRTUAL, options)), TypeError);
    const card = await get(offblocks.cards.create(accountId, VIRTUAL, options));
    assert.deepEqual(await get(offblocks.cards.listByAccount(accountId)), [card]);
  });
});

/** A callback URL that answers with these statuses, then 204; it ends with the test. */
async function listener(t, ...statuses) {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ method: request.method, type: request.headers["content-type"], event: JSON.parse(Buffer.concat(chunks)) });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/callback`;
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  t.after(close);
  return { url, received, close };
}

describe("webhooks", () => {
  test("are subscribed to, changed and removed", async () => {
    const { clock, sandbox, offblocks, get } = setUp();
    const callbackUrl = "https://example.com/callback";
    const created = await get(offblocks.webhooks.save({ callbackUrl, types: ["card.updated"] }));
    const at = "2025-01-31T09:30:00.000Z";
    const { id } = created;
    assert.deepEqual(created, { id, callbackUrl, types: ["card.updated"], createdAt: at, updatedAt: at });
    clock.now += 1000;
    const types = ["card.updated", "account.updated"];
    const changed = await get(offblocks.webhooks.save({ id, callbackUrl, types }));
    assert.deepEqual(changed, { ...created, types, updatedAt: "2025-01-31T09:30:01.000Z" });
    assert.deepEqual(await get(offblocks.webhooks.get(id)), changed);
    assert.deepEqual(await get(offblocks.webhooks.list()), [changed]);
    await refused(sandbox, offblocks.webhooks.save({ id: uuid(), callbackUrl, types }), 404, "not_found");
    assert.equal(await get(offblocks.webhooks.delete(id)), undefined);
    assert.deepEqual(await get(offblocks.webhooks.list()), []);
    await refused(sandbox, offblocks.webhooks.delete(id), 404, "not_found", true);
  });

  test("get each change of a card, in the order of updatedAt", async (t) => {
    const { clock, sandbox, offblocks, get, accountId } = setUp();
    const { url: callbackUrl, received } = await listener(t);
    await get(offblocks.webhooks.save({ callbackUrl, types: ["account.updated"] }));
    const webhook = await get(offblocks.webhooks.save({ callbackUrl }));
    const created = await get(offblocks.cards.create(accountId, VIRTUAL));
    clock.now += 1000;
    await get(offblocks.simulator.issueCard(created.id));
    await get(offblocks.webhooks.delete(webhook.id));
    await get(offblocks.cards.deactivate(created.id));
    await sandbox.settled();
    const events = received.map(({ event }) => event).sort((a, b) => a.updatedAt.localeCompare(b.updatedAt));
    const [first, second] = events;
    assert.equal(events.length, 2);
    assert.deepEqual(first, { ...created, webhookType: "card.updated", eventId: first.eventId });
    assert.deepEqual([second.id, second.status, second.webhookType], [created.id, "active", "card.updated"]);
    assert.notEqual(first.eventId, second.eventId);
    assert.deepEqual([received[0].method, received[0].type], ["POST", "application/json"]);
    assert.deepEqual(sandbox.deliveries.map(({ webhookId, attempts, status }) => [webhookId, attempts, status]), [[webhook.id, 1, 204], [webhook.id, 1, 204]]);
  });

  test("are tried again until they are answered with 2xx", async (t) => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const { url: callbackUrl, received } = await listener(t, 500, 302);
    await get(offblocks.webhooks.save({ callbackUrl }));
    await get(offblocks.cards.deactivate(cardId));
    await sandbox.settled();
    assert.equal(received.length, 3);
    assert.equal(new Set(received.map(({ event }) => event.eventId)).size, 1);
    const [{ attempts, status, url, event }] = sandbox.deliveries;
    assert.deepEqual([attempts, status, url, event], [3, 204, callbackUrl, received[0].event]);
  });

  test("are given up when nothing answers", async (t) => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const { url: callbackUrl, close } = await listener(t);
    await close();
    await get(offblocks.webhooks.save({ callbackUrl }));
    await get(offblocks.cards.deactivate(cardId));
    await sandbox.settled();
    assert.deepEqual(sandbox.deliveries.map(({ attempts, status }) => [attempts, status]), [[5, undefined]]);
  });

  test("leave this machine for nobody", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    const urls = ["https://example.com/", "http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://10.0.0.1/"];
    for (const callbackUrl of urls) await get(offblocks.webhooks.save({ callbackUrl }));
    const fetched = mock.method(globalThis, "fetch", () => assert.fail("it was sent"));
    await get(offblocks.cards.deactivate(cardId));
    await sandbox.settled();
    fetched.mock.restore();
    assert.deepEqual(sandbox.deliveries.map(({ url, attempts }) => [url, attempts]), urls.map((url) => [url, 0]));
  });
});

describe("what is refused", () => {
  test("names the field, and shows no value", async () => {
    const { sandbox, accountId } = setUp();
    const path = `/v1/accounts/${accountId}/cards`;
    const create = (body) => signed(sandbox, { method: "POST", path, body, components: WRITING, headers: { "idempotency-key": uuid() } });
    const missing = await refused(sandbox, create(JSON.stringify({ type: "physical", billingAddress: ADDRESS })), 400, "model");
    assert.deepEqual(missing.errors.map(({ code, field }) => [code, field]), [["MISSING_FIELD", "shippingAddress"]]);
    const wrong = await refused(sandbox, create(JSON.stringify({ type: "plastic", billingAddress: ADDRESS })), 400, "model");
    assert.deepEqual(wrong.errors.map(({ field }) => field), ["type"]);
    assert.doesNotMatch(JSON.stringify(wrong), /plastic/);
    await refused(sandbox, create("["), 400, "model");
    const types = await refused(sandbox, signed(sandbox, { ...SAVE, body: '{"callbackUrl":"https://example.com/","types":["card.deleted"]}', components: WRITING, headers: { "idempotency-key": uuid() } }), 400, "model");
    assert.deepEqual(types.errors.map(({ field }) => field), ["types[0]"]);
  });

  test("is what the sandbox does not have", async () => {
    const { sandbox } = setUp();
    const answer = await refused(sandbox, signed(sandbox, { path: "/v1/customers", components: BASE }), 501, "not_documented");
    assert.equal(answer._sandbox.detail, "the sandbox has no call GET /v1/customers");
    await refused(sandbox, { url: "https://api.offblocks.xyz/v1/cards", method: "OPTIONS" }, 501, "not_documented");
    await refused(sandbox, { url: "https://api.offblocks.xyz/v2/cards", method: "GET" }, 501, "not_documented");
  });

  test("has no key, secret or token in it", async () => {
    const { sandbox, offblocks, cardId, accountId } = setUp();
    const { apiKey, apiSecret } = sandbox.seeds.offblocks;
    const { accessToken } = sandbox.credentials.offblocks;
    const requests = [offblocks.cards.get(cardId), offblocks.cards.create(accountId, VIRTUAL), offblocks.auth.token({ apiKey, apiSecret: "hunter2" })];
    for (const request of await Promise.all(requests)) {
      for (const change of [{ body: apiSecret }, { headers: {} }, { method: "PATCH" }, { url: `${request.url}/x` }]) {
        const text = await (await sandbox.fetch({ ...request, ...change })).text();
        for (const secret of [apiSecret, accessToken, "hunter2", "MIGkAgEBBDB8"]) assert.ok(!text.includes(secret), text);
      }
    }
  });

  test("once, where a test asks for it", async () => {
    const { sandbox, offblocks, get, cardId } = setUp();
    sandbox.failNext({ provider: "offblocks" });
    const failed = (error) => isCardsealError(error) && error.status === 500 && error.response.title === "Internal error";
    await assert.rejects(get(offblocks.cards.deactivate(cardId)), failed);
    assert.equal((await get(offblocks.cards.get(cardId))).status, "active", "the failed call had no effect");
  });
});
