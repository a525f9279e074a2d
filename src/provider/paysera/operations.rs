//! The documented calls of the card chapter, its data structures, and the server's time.

use crate::http::Method;
use crate::model::{Field, Kind, Model, Operation, Text};

const SAFE: i64 = 9_007_199_254_740_991;
const TEXT: Kind = Kind::Text(Text::NotEmpty);
const NATURAL: Kind = Kind::Integer(0, SAFE);
const CHAPTER: &str = "https://developers.paysera.com/en/wallet/payment-cards";

const MONEY: Model = Model::new(
    "PayseraMoney",
    &[
        Field::new("amount", NATURAL)
            .required()
            .doc("Cents, a hundredth of the unit in every currency: 1313 is 13.13."),
        Field::new("currency", TEXT).required(),
        Field::new("amount_decimal", Kind::Text(Text::Any))
            .required()
            .read_only()
            .doc("The same amount as a decimal string."),
    ],
);

const ACCOUNT: Model = Model::new(
    "PayseraCardAccount",
    &[
        Field::new("number", TEXT)
            .required()
            .sensitive()
            .doc("The account that the card is linked to."),
        Field::new("order", Kind::Integer(-SAFE, SAFE))
            .required()
            .doc("Priority; the lower, the higher."),
    ],
);

const RELATION: Model = Model::new(
    "PayseraRelation",
    &[
        Field::new("redirect_uri", Kind::Text(Text::Any))
            .required()
            .read_only()
            .doc("Where the user relates the card; send the browser there."),
        Field::new("redirect_back_uri", TEXT)
            .write_only()
            .doc("Where the user comes back to."),
        Field::new("locale", Kind::Text(Text::Alpha2))
            .write_only()
            .doc("Language of the pages, two letters."),
    ],
);

const CARD_CREATE: Model = Model::new(
    "PayseraCardCreateInput",
    &[
        Field::new("user_id", NATURAL)
            .required()
            .doc("The user whose card it is."),
        Field::new("accounts", Kind::Objects(&ACCOUNT)).doc("Links between card and accounts."),
        Field::new("relation", Kind::Object(&RELATION)),
    ],
);

const CARD_UPDATE: Model = Model::new(
    "PayseraCardUpdateInput",
    &[Field::new("accounts", Kind::Objects(&ACCOUNT)).doc("Links between card and accounts.")],
);

const EXPIRATION: Model = Model::new(
    "PayseraExpiration",
    &[
        Field::new("year", Kind::Number).required(),
        Field::new("month", Kind::Number).required(),
    ],
);

const CARD_DATA: Model = Model::new(
    "PayseraCardData",
    &[
        Field::new("number", Kind::Text(Text::Any))
            .required()
            .sensitive()
            .doc("A part of the number, for display."),
        Field::new("holder", Kind::Text(Text::Any))
            .required()
            .sensitive()
            .doc("The name on the card, for display."),
        Field::new("type", Kind::Text(Text::Any)).required(),
        Field::new("country", Kind::Text(Text::Any)).doc("ISO, two letters."),
        Field::new("expiration", Kind::Object(&EXPIRATION)),
    ],
);

const COMMISSION_RULE: Model = Model::new(
    "PayseraCommissionRule",
    &[
        Field::new("percent", Kind::Number),
        Field::new("fix", Kind::Number).doc("Cents."),
        Field::new("fix_decimal", Kind::Text(Text::Any)),
        Field::new("min", Kind::Number).doc("Cents; only with `percent`."),
        Field::new("min_decimal", Kind::Text(Text::Any)).doc("Only with `percent`."),
        Field::new("max", Kind::Number).doc("Cents; only with `percent`."),
        Field::new("max_decimal", Kind::Text(Text::Any)).doc("Only with `percent`."),
        Field::new("currency", Kind::Text(Text::Any)).doc("Only with `fix`, `min` or `max`."),
    ],
);

const CARD: Model = Model::new(
    "PayseraCard",
    &[
        Field::new("id", Kind::Number).required(),
        Field::new("user_id", Kind::IntegerOrText)
            .required()
            .doc("The table says integer, an example has a string."),
        Field::new("status", Kind::Open(&["unrelated", "related", "failed"])).required(),
        Field::new("related_at", Kind::Number).doc("Seconds since 1970; only when related."),
        Field::new("relation", Kind::Object(&RELATION)).doc("Only when unrelated."),
        Field::new("card_data", Kind::Object(&CARD_DATA)).doc("Only when related."),
        Field::new("accounts", Kind::Objects(&ACCOUNT))
            .doc("The table says always, the example after creating has none."),
        Field::new("commission_rule", Kind::Object(&COMMISSION_RULE)).doc("Only when related."),
    ],
);

const CARDS_QUERY: Model = Model::new(
    "PayseraCardsQuery",
    &[
        Field::new("user_id", NATURAL)
            .required()
            .doc("The user whose cards they are."),
        Field::new("limit", Kind::Integer(0, 200))
            .doc("At most so many; 20 when absent, 200 at most."),
        Field::new("offset", NATURAL).doc("Skips so many; 0 when absent."),
    ],
);

const METADATA: Model = Model::new(
    "PayseraMetadata",
    &[
        Field::new("total", Kind::Number),
        Field::new("offset", Kind::Number),
        Field::new("limit", Kind::Number),
    ],
);

const CARDS: Model = Model::new(
    "PayseraCardList",
    &[
        Field::new("cards", Kind::Objects(&CARD)).required(),
        Field::new("_metadata", Kind::Object(&METADATA)).required(),
    ],
);

const DEPOSIT_CREATE: Model = Model::new(
    "PayseraDepositCreateInput",
    &[
        Field::new("account_number", TEXT)
            .required()
            .sensitive()
            .doc("The account that gets the money."),
        Field::new("amount", Kind::Object(&MONEY))
            .required()
            .doc("What the account gets; the commission comes on top."),
    ],
);

const DEPOSIT: Model = Model::new(
    "PayseraDeposit",
    &[
        Field::new("id", Kind::IntegerOrText)
            .required()
            .doc("The table says string, the example has an integer."),
        Field::new("account_number", Kind::Text(Text::Any))
            .required()
            .sensitive(),
        Field::new("amount", Kind::Object(&MONEY)).required(),
        Field::new("commission", Kind::Object(&MONEY)).required(),
    ],
);

const SERVER_TIME: Model = Model::new(
    "PayseraServerTime",
    &[Field::new("time", Kind::Number)
        .required()
        .doc("Seconds since 1970.")],
);

/// The documented calls.
pub static OPERATIONS: &[Operation] = &[
    Operation::new("cards.create", Method::POST, "/rest/v1/card")
        .body(&CARD_CREATE)
        .answers(&CARD)
        .doc("Creates a card; send the user to `relation.redirect_uri`, then poll `cards.get`.", CHAPTER),
    Operation::new("cards.update", Method::PUT, "/rest/v1/card/:id")
        .body(&CARD_UPDATE)
        .answers(&CARD)
        .doc("Changes the links between a card and accounts; refused once the card has failed.", CHAPTER),
    Operation::new("cards.delete", Method::DELETE, "/rest/v1/card/:id")
        .doc("Deletes a card; the answer is empty.", CHAPTER),
    Operation::new("cards.get", Method::GET, "/rest/v1/card/:id")
        .answers(&CARD)
        .doc("One card.", CHAPTER),
    Operation::new("cards.list", Method::GET, "/rest/v1/cards")
        .query(&CARDS_QUERY)
        .answers(&CARDS)
        .doc("The cards of a user.", CHAPTER),
    Operation::new("deposits.create", Method::POST, "/rest/v1/card/:cardId/deposit")
        .body(&DEPOSIT_CREATE)
        .answers(&DEPOSIT)
        .doc("Prepares a payment from a related card to an account.", CHAPTER),
    Operation::new("deposits.process", Method::PUT, "/rest/v1/deposit/:id/process")
        .answers(&DEPOSIT)
        .doc("Carries a deposit out. No documented call looks a deposit up: after a timeout, do not repeat it unseen.", CHAPTER),
    Operation::new("server.time", Method::GET, "/rest/v1/server")
        .answers(&SERVER_TIME)
        .unsigned()
        .doc("The server's clock. The request is not signed.", "https://developers.paysera.com/guides/wallet/authentication"),
];
