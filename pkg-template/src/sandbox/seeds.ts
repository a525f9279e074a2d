/** What exists from the start. */
export const SEEDS = {
  freedompay: {
    clientId: "7",
    cardId: "42",
    transactionId: "700001",
    orderId: "order-1",
    giftCardId: 555,
    giftOtp: "1234",
    cardToken: "00000000-0000-0000-0000-000000000000",
    cardholder: { user_phone: "7077070707", first_name: "Ivan", last_name: "Ivanov" },
  },
  paysera: { userId: 13 },
  // The examples of https://docs.offblocks.xyz/developer-guides: an account without cards, and an active card of another one.
  offblocks: {
    apiKey: "d04953b7-5878-4fd0-8970-0a5f77fbce59",
    apiSecret: "64ec977db2e585887c80ed62fe9997994aed8093",
    accountId: "ae61c362-4136-49af-8e01-544457fe265b",
    cardId: "123e4567-e89b-12d3-a456-426614174000",
  },
  // The plaintext of the published sample is the first one's; the second was never activated.
  d1: {
    digitalCardId: "digital-card-1",
    pan: "1234567891234567",
    newDigitalCardId: "digital-card-2",
    newPan: "6234567891234567",
  },
} as const;
