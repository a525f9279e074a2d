// The same types by `require`, from a CommonJS file.
import cardseal = require("cardseal");
import sandbox = require("cardseal/sandbox");

const { credentials } = sandbox.createSandbox();
const freedompay: cardseal.FreedomPay = new cardseal.FreedomPay(credentials.freedompay);
const request: cardseal.SignedRequest<cardseal.FreedomPayResult> = freedompay.cards.setPin({ card_id: "42" });
const card: cardseal.SignedRequest<cardseal.PayseraCard> = new cardseal.Paysera(credentials.paysera).cards.get(1);
const digital: Promise<cardseal.SignedRequest<cardseal.D1DigitalCard>> = new cardseal.D1(credentials.d1).digitalCards.get(1);
const code: cardseal.ErrorCode = "INTERNAL";

// @ts-expect-error a missing field
freedompay.cards.close({ card_id: "42" });
// @ts-expect-error an unknown name
cardseal.init;

export = { card, code, digital, request };
