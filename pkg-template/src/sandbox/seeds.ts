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
} as const;
