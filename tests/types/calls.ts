// What every call takes and what its answer is.
import type * as cardseal from "cardseal";
import { D1, FreedomPay, importKey, OffBlocks, Paysera, type PathId, type SignedRequest } from "cardseal";
import { type Equal, expect } from "./equal.js";

const freedompay = new FreedomPay({ authId: "123456", secretKey: "secret", environment: "test" });
const paysera = new Paysera({ macId: "id", macKey: new Uint8Array([1]), ext: { project_id: "7" }, baseUrl: "http://localhost:4810" });

/** A method that takes these arguments, then options. */
type Call<Arguments extends unknown[], Options, Answer> = (...input: [...Arguments, options?: Options]) => SignedRequest<Answer>;
type Ours<Body, Answer> = Call<[body: Body | string], cardseal.FreedomPayCallOptions, Answer>;
type Theirs<Arguments extends unknown[], Answer> = Call<Arguments, cardseal.PayseraCallOptions, Answer>;

expect<Equal<typeof freedompay.requests.status, Ours<cardseal.FreedomPayRequestStatusInput, cardseal.FreedomPayRequestStatus>>>();
expect<Equal<typeof freedompay.clients.add, Ours<cardseal.FreedomPayClientAddInput, cardseal.FreedomPayClientAdded>>>();
expect<Equal<typeof freedompay.cards.unblock, Ours<cardseal.FreedomPayCardReasonInput, cardseal.FreedomPayResult>>>();
expect<Equal<typeof freedompay.cards.close, Ours<cardseal.FreedomPayCardReasonInput, cardseal.FreedomPayResult>>>();
expect<Equal<typeof freedompay.cards.setPin, Ours<cardseal.FreedomPaySetPinInput, cardseal.FreedomPayResult>>>();
expect<Equal<typeof freedompay.cards.resetPinCounter, Ours<cardseal.FreedomPayCardRequestInput, cardseal.FreedomPayResult>>>();
expect<Equal<typeof freedompay.cards.statement, Ours<cardseal.FreedomPayStatementInput, cardseal.FreedomPayStatement>>>();
expect<Equal<typeof freedompay.cards.statementExtended, Ours<cardseal.FreedomPayStatementExtendedInput, cardseal.FreedomPayStatementExtended>>>();
expect<Equal<typeof freedompay.transactions.refund, Ours<cardseal.FreedomPayRefundInput, cardseal.FreedomPayResult>>>();
expect<Equal<typeof freedompay.cardholders.validate, Ours<cardseal.FreedomPayCardholderInput, cardseal.FreedomPayCardholderScore>>>();
expect<Equal<typeof freedompay.limits.set, Ours<cardseal.FreedomPayLimitsSetInput, cardseal.FreedomPayUnseenResult>>>();
expect<Equal<typeof freedompay.limits.list, Ours<cardseal.FreedomPayLimitsListInput, cardseal.FreedomPayUnseenResult>>>();
expect<Equal<typeof freedompay.giftCards.activate, Ours<cardseal.FreedomPayGiftActivateInput, cardseal.FreedomPayGiftCard>>>();

type CardList = ReturnType<typeof paysera.cards.list> extends SignedRequest<infer Answer> ? Answer : never;
expect<Equal<keyof CardList, "cards" | "_metadata">>();
expect<Equal<CardList["cards"], readonly cardseal.PayseraCard[]>>();
expect<Equal<typeof paysera.cards.create, Theirs<[body: cardseal.PayseraCardCreateInput | string], cardseal.PayseraCard>>>();
expect<Equal<typeof paysera.cards.update, Theirs<[id: PathId, body: cardseal.PayseraCardUpdateInput | string], cardseal.PayseraCard>>>();
expect<Equal<typeof paysera.cards.delete, Theirs<[id: PathId], undefined>>>();
expect<Equal<typeof paysera.cards.get, Theirs<[id: PathId], cardseal.PayseraCard>>>();
expect<Equal<typeof paysera.cards.list, Theirs<[query: cardseal.PayseraCardsQuery], CardList>>>();
expect<Equal<typeof paysera.deposits.create, Theirs<[cardId: PathId, body: cardseal.PayseraDepositCreateInput | string], cardseal.PayseraDeposit>>>();
expect<Equal<typeof paysera.deposits.process, Theirs<[id: PathId], cardseal.PayseraDeposit>>>();
expect<Equal<typeof paysera.server.time, Theirs<[], cardseal.PayseraServerTime>>>();

const offblocks = new OffBlocks({ keyid: "k", privateKey: "pem", accessToken: "token" });
type Later<Arguments extends unknown[], Answer> = (...input: [...Arguments, options?: cardseal.OffBlocksCallOptions]) => Promise<SignedRequest<Answer>>;
expect<Equal<typeof offblocks.auth.token, Later<[body: cardseal.OffBlocksCredentialsInput | string], cardseal.OffBlocksToken>>>();
expect<Equal<typeof offblocks.auth.updateCredentials, Later<[body: cardseal.OffBlocksCredentialsInput | string], undefined>>>();
expect<Equal<typeof offblocks.auth.uploadSigningKey, Later<[body: cardseal.OffBlocksSigningKeyInput | string], unknown>>>();
expect<Equal<typeof offblocks.cards.create, Later<[accountId: PathId, body: cardseal.OffBlocksCardCreateInput | string], cardseal.OffBlocksCard>>>();
expect<Equal<typeof offblocks.cards.list, Later<[], unknown>>>();
expect<Equal<typeof offblocks.cards.listByAccount, Later<[accountId: PathId], unknown>>>();
expect<Equal<typeof offblocks.cards.get, Later<[id: PathId], cardseal.OffBlocksCard>>>();
expect<Equal<typeof offblocks.cards.terminate, Later<[id: PathId], undefined>>>();
expect<Equal<typeof offblocks.webhooks.save, Later<[body: cardseal.OffBlocksWebhookInput | string], cardseal.OffBlocksWebhook>>>();
expect<Equal<cardseal.OffBlocksCardCreateInput["type"], "virtual" | "physical">>();

const d1 = new D1({ issuerId: "ISSUER-001", environment: "production", accessToken: async () => "token" });
type AtThales<Arguments extends unknown[], Answer> = (...input: [...Arguments, options?: cardseal.D1CallOptions]) => Promise<SignedRequest<Answer>>;
type OnCard<Body> = AtThales<[digitalCardId: PathId, body?: Body | string], cardseal.D1OperationResult>;
expect<Equal<typeof d1.auth.token, AtThales<[], cardseal.D1Token>>>();
expect<Equal<typeof d1.digitalCards.suspend, OnCard<cardseal.D1OperationRequest>>>();
expect<Equal<typeof d1.digitalCards.resume, OnCard<cardseal.D1ResumeRequest>>>();
expect<Equal<typeof d1.digitalCards.delete, OnCard<cardseal.D1OperationRequest>>>();
expect<Equal<typeof d1.digitalCards.search, AtThales<[body: cardseal.D1SearchInput | string], unknown>>>();
expect<Equal<typeof d1.digitalCards.get, AtThales<[digitalCardId: PathId], cardseal.D1DigitalCard>>>();
expect<Equal<typeof d1.digitalCards.credentials, AtThales<[digitalCardId: PathId], cardseal.D1Credentials>>>();
expect<Equal<typeof d1.digitalCards.stepUpResult, AtThales<[digitalCardId: PathId, body: cardseal.D1StepUpResultRequest | string], cardseal.D1StepUpResult>>>();
expect<Equal<typeof d1.operations.get, AtThales<[digitalCardId: PathId, operationId: PathId], cardseal.D1Operation>>>();
expect<Equal<typeof d1.operations.list, AtThales<[digitalCardId: PathId, query?: cardseal.D1OperationsQuery], cardseal.D1OperationsPage>>>();
expect<Equal<typeof d1.openCredentials, (credentials: cardseal.D1Credentials | string) => Promise<cardseal.D1OpenCredentials>>>();

// Every group and every method is above.
type Methods<Client> = { [Group in keyof Client]: Client[Group] extends (...input: never) => unknown ? never : `${Group & string}.${keyof Client[Group] & string}` }[keyof Client];
expect<Equal<Methods<FreedomPay>,
  | "requests.status" | "clients.add" | "cards.unblock" | "cards.close" | "cards.setPin" | "cards.resetPinCounter" | "cards.statement" | "cards.statementExtended"
  | "transactions.refund" | "cardholders.validate" | "limits.set" | "limits.list" | "giftCards.activate">>();
expect<Equal<Methods<Paysera>,
  "cards.create" | "cards.update" | "cards.delete" | "cards.get" | "cards.list" | "deposits.create" | "deposits.process" | "server.time">>();
expect<Equal<Methods<OffBlocks>,
  | "auth.token" | "auth.updateCredentials" | "auth.deleteCredentials" | "auth.uploadSigningKey" | "auth.deleteSigningKey"
  | "cards.create" | "cards.list" | "cards.listByAccount" | "cards.get" | "cards.deactivate" | "cards.activate" | "cards.terminate"
  | "webhooks.save" | "webhooks.list" | "webhooks.get" | "webhooks.delete" | "simulator.issueCard" | "simulator.failCard">>();
expect<Equal<Methods<D1>,
  | "auth.token" | "digitalCards.suspend" | "digitalCards.resume" | "digitalCards.delete" | "digitalCards.search" | "digitalCards.get" | "digitalCards.credentials"
  | "digitalCards.stepUpResult" | "operations.get" | "operations.list">>();
expect<Equal<PathId, string | number>>();

// What a page leaves open stays open, what it closes is closed; contradictions decode either way.
type Open<Known extends string> = Known | (string & {});
expect<Equal<cardseal.FreedomPayClientAddInput["product_id"], 1000 | 2000 | 3000>>();
expect<Equal<cardseal.FreedomPayLimitObject["type"], "card" | "account" | "client">>();
expect<Equal<cardseal.FreedomPayLimit["period"], Open<"day" | "month"> | undefined>>();
expect<Equal<cardseal.FreedomPayResult["status"], Open<"ok" | "error">>>();
expect<Equal<cardseal.FreedomPayStatementInput, { readonly card_id: string; readonly start_date?: string | Date | undefined; readonly end_date?: string | Date | undefined }>>();
expect<Equal<cardseal.FreedomPaySetPinInput, { readonly card_id: string; readonly pin?: string | undefined }>>();
expect<Equal<cardseal.FreedomPayGiftActivateInput, { readonly otp: string; readonly card_id?: number | undefined }>>();
expect<Equal<cardseal.PayseraMoneyInput, { readonly amount: number; readonly currency: string }>>();
expect<Equal<cardseal.PayseraMoney, { readonly amount: number; readonly currency: string; readonly amount_decimal: string }>>();
expect<Equal<cardseal.PayseraRelationInput, { readonly redirect_back_uri?: string | undefined; readonly locale?: string | undefined }>>();
expect<Equal<cardseal.PayseraRelation, { readonly redirect_uri: string }>>();
expect<Equal<cardseal.PayseraCard["user_id"], number | string>>();
expect<Equal<cardseal.PayseraCard["status"], Open<"unrelated" | "related" | "failed">>>();
expect<Equal<cardseal.PayseraDeposit["id"], number | string>>();
expect<Equal<cardseal.PayseraServerTime, { readonly time: number }>>();
expect<Equal<cardseal.D1OperationRequest, { readonly reason?: string | undefined; readonly reasonCode?: Open<"ISSUER_DECISION" | "USER_DECISION" | "DEVICE_LOST"> | undefined }>>();
expect<Equal<cardseal.D1ResumeRequest, { readonly reason?: string | undefined; readonly reasonCode?: Open<"ISSUER_DECISION"> | undefined }>>();
expect<Equal<cardseal.D1SearchInput, { readonly pan: string; readonly searchType?: string | undefined }>>();
expect<Equal<cardseal.D1StepUpResultRequest, { readonly authenticationId: number }>>();
expect<Equal<cardseal.D1OperationsQuery, { readonly offset?: number | undefined; readonly limit?: number | undefined }>>();
expect<Equal<cardseal.D1Token["access_token"], string | undefined>>();
expect<Equal<cardseal.D1OperationResult["status"], Open<"SUCCESSFUL" | "PENDING" | "FAILED">>>();
expect<Equal<cardseal.D1DigitalCard["type"], Open<"SE" | "HCE" | "COF" | "ECOM" | "QRC"> | undefined>>();
expect<Equal<cardseal.D1Operation["requestorType"], Open<"USER" | "ISSUER" | "CCI">>>();

// A full body each, and their text.
const request_id = "828cf71d-a447-4a67-a149-c1df8bc197ca";
const client = { phone: 7, type: 1, resident: 2, first_name: "Ivan", last_name: "Ivanov", birthdate: "1990-12-31", country: "KAZ" } as const;
const address1 = { country: "KAZ", postal_code: "1", address_line1: "a", address_line2: "b", address_line3: "c" };
const identification_info = { idn_date: new Date(), identified_by: "bank" };
freedompay.clients.add({ request_id, product_id: 1000, client, address1, address2: {}, identification_info, branch_id: "1", external_user_id: "2" });
freedompay.clients.add(`{"request_id":"${request_id}"}`, { path: "/v5/other", requestId: "r", now: Date.now, nonce: "n" });
freedompay.cards.statement({ card_id: "42", start_date: new Date(), end_date: "2025-01-31T09:30:00+05:00" });
freedompay.limits.set({ request_id, object: { type: "card", value: "1" }, limits: [{ transaction_type: "other", period: "week", amount: [{ type: "max", value: "5", currency: "KZT" }] }] });
paysera.cards.create({ user_id: 13, accounts: [{ number: "EVP", order: -1 }], relation: { redirect_back_uri: "https://a", locale: "lt" } }, { ext: { location_id: "1" }, now: () => 0, nonce: "n" });
paysera.cards.update("1", {});
paysera.cards.list({ user_id: 13, limit: 200, offset: 0 });
paysera.deposits.create(2, { account_number: "EVP", amount: { amount: 1313, currency: "EUR" } });
paysera.withCredentials({ macId: "token", macKey: "key" }).server.time();
const frozen: Readonly<cardseal.FreedomPayRefundInput> = { request_id, order_id: "1", transaction_id: "2", amount: 123.42 };
freedompay.transactions.refund(frozen);
d1.auth.token({ contentType: "application/json", correlationId: "c", now: Date.now, nonce: "n" });
d1.digitalCards.suspend("a", { reason: "lost", reasonCode: "ANOTHER" }, { accessToken: "other" });
d1.digitalCards.resume(1);
d1.digitalCards.delete("a", "{}");
d1.digitalCards.search({ pan: "1234567891234567", searchType: "any" }, { wrap: "base64" });
d1.digitalCards.stepUpResult("a", { authenticationId: 1 });
d1.operations.list("a");
d1.operations.list("a", { offset: 0, limit: 50 }, {});
const key = { kid: "k", key: { kty: "EC" } };
const pair = { kid: "k", key: new Uint8Array(1) };
new D1({ issuerId: "ISSUER-001", assertionKey: { kid: "k", key: { sign: async (bytes) => bytes } }, assertion: { issuer: "a", audience: "b", lifetimeSeconds: 600, iat: true, jti: true }, encryptTo: key, decryptWith: [key, pair], baseUrl: "http://localhost:4810" }).free();
const origins: readonly cardseal.D1Options[] = (["production", "staging", "development"] as const).map((environment) => ({ issuerId: "ISSUER-001", environment }));
new D1(origins[0] ?? { issuerId: "ISSUER-001", baseUrl: "https://a.example" });

// Raw calls: unknown, or what the caller says.
expect<Equal<ReturnType<typeof freedompay.raw>, SignedRequest<unknown>>>();
const told: SignedRequest<{ a: 1 }> = freedompay.raw<{ a: 1 }>("/v5/x", { any: [1, null] }, { requestId: "r" });
const other: SignedRequest<string[]> = paysera.raw<string[]>({ method: "POST", path: "/rest/v1/x", query: { a: 1, b: true, c: "d" }, body: "a=b", contentType: "application/x-www-form-urlencoded", ext: {} }, { nonce: "n" });

// @ts-expect-error a value outside the enumeration
freedompay.clients.add({ request_id, product_id: 1001, client });
// @ts-expect-error a value outside the enumeration, deeper
freedompay.limits.list({ request_id, object: { type: "user", value: "1" } });
// @ts-expect-error a missing field
freedompay.cards.close({ request_id, card_id: "42" });
// @ts-expect-error a missing field, deeper
freedompay.clients.add({ request_id, product_id: 1000, client: { phone: 7, first_name: "a" } });
// @ts-expect-error an unknown field
freedompay.cards.setPin({ card_id: "42", pincode: "1" });
// @ts-expect-error an unknown field, deeper
paysera.cards.create({ user_id: 1, relation: { lang: "lt" } });
// @ts-expect-error a read-only field
paysera.deposits.create(1, { account_number: "a", amount: { amount: 1, currency: "EUR", amount_decimal: "0.01" } });
// @ts-expect-error a number where the provider has a string
freedompay.cards.setPin({ card_id: 42 });
// @ts-expect-error a string where the provider has a number
paysera.cards.list({ user_id: "13" });
// @ts-expect-error null is not absent
freedompay.cards.setPin({ card_id: "42", pin: null });
// @ts-expect-error a Date where the provider has no time
freedompay.cards.setPin({ card_id: new Date() });
// @ts-expect-error no body
freedompay.cards.close();
// @ts-expect-error no id
paysera.cards.get();
// @ts-expect-error an id that is neither text nor a number
paysera.cards.get({ id: 1 });
// @ts-expect-error a bigint is no id
paysera.deposits.process(26n);
// @ts-expect-error the body goes second
paysera.cards.update({}, 1);
// @ts-expect-error a query is no text
paysera.cards.list("user_id=13");
// @ts-expect-error an unknown option
freedompay.cards.setPin({ card_id: "42" }, { requestID: "r" });
// @ts-expect-error an option of the other provider
freedompay.cards.setPin({ card_id: "42" }, { ext: {} });
// @ts-expect-error an ext parameter that is no string
paysera.cards.get(1, { ext: { project_id: 7 } });
// @ts-expect-error a raw path is an argument, not an option
freedompay.raw("/v5/x", {}, { path: "/v5/y" });
// @ts-expect-error a call that no page shows
freedompay.cards.block;
// @ts-expect-error neither environment nor baseUrl
new FreedomPay({ authId: "1", secretKey: "s" });
// @ts-expect-error both
new FreedomPay({ authId: "1", secretKey: "s", environment: "test", baseUrl: "https://a" });
// @ts-expect-error a wrong environment
new FreedomPay({ authId: "1", secretKey: "s", environment: "sandbox" });
// What is not required may come from an environment or a header that lacks it, under exactOptionalPropertyTypes, too.
declare const text: string | undefined;
declare const clock: (() => number) | undefined;
new Paysera({ macId: "id", macKey: "key", baseUrl: text }).cards.get(1, { now: clock, nonce: text });
new OffBlocks({ keyid: text, privateKey: text, accessToken: text, baseUrl: text }).cards.get(1, { idempotencyKey: text, accessToken: text, now: clock });
freedompay.raw("/v5/x", {}, { requestId: text });
d1.auth.token({ nonce: text, now: clock });
new D1({ issuerId: "ISSUER-001", baseUrl: "https://a.example", accessToken: text }).raw({ method: "GET", path: "/banking/v1/x", query: text });
void importKey("secret", { algorithm: "hmac-sha256", keyid: text });
paysera.cards.create({ user_id: 1, relation: { locale: text } });
freedompay.clients.add({ request_id: "r", product_id: 2000, branch_id: text, client: { phone: 77077070707, type: 1, resident: 1, first_name: "Ivan", last_name: "Ivanov" } });

// @ts-expect-error a secret that may be undefined
new FreedomPay({ authId: "1", secretKey: undefined as string | undefined, environment: "test" });
// @ts-expect-error an id that is a number
new FreedomPay({ authId: 123456, secretKey: "s", environment: "test" });
// @ts-expect-error no key
new Paysera({ macId: "id" });
// @ts-expect-error an unknown option
new Paysera({ macId: "id", macKey: "k", environment: "test" });
// @ts-expect-error credentials alone
paysera.withCredentials({ macId: "id", macKey: "k", ext: {} });
// @ts-expect-error what was signed does not change
told.url = "https://elsewhere.example";
// @ts-expect-error what was signed does not change
other.headers["authorization"] = "MAC";
// @ts-expect-error what was asked for is promised
const asked: SignedRequest<cardseal.D1Token> = d1.auth.token();
// @ts-expect-error an assertion takes no body
d1.auth.token({ assertion: "a" });
// @ts-expect-error no PAN
d1.digitalCards.search({ searchType: "any" });
// @ts-expect-error the PAN is sealed by the client
d1.digitalCards.search({ encryptedData: "a" });
// @ts-expect-error a PAN that is a number
d1.digitalCards.search({ pan: 1234567891234567 });
// @ts-expect-error no body
d1.digitalCards.stepUpResult("a");
// @ts-expect-error an id in text
d1.digitalCards.stepUpResult("a", { authenticationId: "1" });
// @ts-expect-error the issuer's id is the client's
d1.digitalCards.get("ISSUER-001", "a");
// @ts-expect-error a query is no text
d1.operations.list("a", "offset=0");
// @ts-expect-error another way to wrap
d1.digitalCards.search({ pan: "1" }, { wrap: "base64url" });
// @ts-expect-error another type of body
d1.auth.token({ contentType: "text/plain" });
// @ts-expect-error an option of another provider
d1.digitalCards.suspend("a", {}, { idempotencyKey: "a" });
// @ts-expect-error neither environment nor baseUrl
new D1({ issuerId: "ISSUER-001" });
// @ts-expect-error both
new D1({ issuerId: "ISSUER-001", environment: "production", baseUrl: "https://a" });
// @ts-expect-error an environment of another provider
new D1({ issuerId: "ISSUER-001", environment: "test" });
// @ts-expect-error no issuer
new D1({ environment: "production" });
// @ts-expect-error a key without its id
new D1({ issuerId: "ISSUER-001", environment: "production", assertionKey: { key: "pem" } });
// @ts-expect-error a key is no number
new D1({ issuerId: "ISSUER-001", environment: "production", encryptTo: { kid: "k", key: 5 } });
// @ts-expect-error one key is no list
new D1({ issuerId: "ISSUER-001", environment: "production", decryptWith: key });
