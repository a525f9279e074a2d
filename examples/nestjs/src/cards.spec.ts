import { expect, test } from "@jest/globals";
import { Paysera } from "cardseal";
import { createSandbox } from "cardseal/sandbox";
import { CardsService } from "./cards.service";

const sandbox = createSandbox();
const cards = new CardsService(new Paysera(sandbox.credentials.paysera), sandbox.fetch);
const { userId: user_id } = sandbox.seeds.paysera;

test("a card is created", async () => {
  await expect(cards.create({ user_id })).resolves.toMatchObject({ status: "unrelated" });
  expect(sandbox.calls.at(-1)).toMatchObject({ operation: "cards.create", accepted: true });
});

test("a wrong card does not leave", async () => {
  const { length } = sandbox.calls;
  await expect(cards.create({ user_id: 1.5 })).rejects.toMatchObject({ code: "WRONG_TYPE", field: "user_id" });
  expect(sandbox.calls).toHaveLength(length);
});

test("what Paysera refuses is an error", async () => {
  sandbox.failNext({ operation: "cards.create", status: 503 });
  await expect(cards.create({ user_id })).rejects.toMatchObject({ code: "HTTP_ERROR", status: 503 });
});
