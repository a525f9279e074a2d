//! The documented calls for credentials, signing keys, cards, webhooks and the simulator, and their models.

use crate::http::Method;
use crate::model::{Field, Kind, Model, Operation, Text};

const TEXT: Kind = Kind::Text(Text::NotEmpty);
const ANY: Kind = Kind::Text(Text::Any);
const UUID: Kind = Kind::Text(Text::Uuid);

const AUTHENTICATION: &str =
    "https://docs.offblocks.xyz/developer-guides/api-integration/authentication";
const SIGNATURES: &str =
    "https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures";
const CARDS: &str =
    "https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards";
const WEBHOOKS: &str =
    "https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks";
const SIMULATOR: &str =
    "https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/simulator";

const API_KEY: Field = Field::new("apiKey", UUID)
    .required()
    .sensitive()
    .doc("UUID; the live and the sandbox environment can have different ones.");

const CREDENTIALS: Model = Model::new(
    "OffBlocksCredentialsInput",
    &[
        API_KEY,
        Field::new("apiSecret", TEXT).required().sensitive(),
    ],
);

const API_KEY_ALONE: Model = Model::new("OffBlocksApiKeyInput", &[API_KEY]);

const TOKEN: Model = Model::new(
    "OffBlocksToken",
    &[
        Field::new("token", ANY)
            .required()
            .sensitive()
            .doc("Goes into `accessToken`."),
        Field::new("expiresAt", Kind::Number)
            .required()
            .doc("Seconds since 1970."),
        Field::new("tokenType", Kind::Open(&["Bearer"])).required(),
    ],
);

const SIGNING_KEY: Model = Model::open("OffBlocksSigningKeyInput").doc(
    "The body has the public key, the base64 of its PEM. No page that could be read names the field, so any object is taken.",
);

const ADDRESS: Model = Model::new(
    "OffBlocksAddress",
    &[
        Field::new("firstLine", TEXT).required().sensitive(),
        Field::new("secondLine", TEXT).sensitive(),
        Field::new("city", TEXT).required(),
        Field::new("state", TEXT),
        Field::new("country", Kind::Text(Text::Alpha2))
            .required()
            .doc("ISO 3166-1, two letters."),
        Field::new("postCode", TEXT).required().sensitive(),
    ],
);

const CARD_CREATE: Model = Model::new(
    "OffBlocksCardCreateInput",
    &[
        Field::new("type", Kind::OneOf(&["virtual", "physical"]))
            .required()
            .doc("An account has one card of each type at most."),
        Field::new("billingAddress", Kind::Object(&ADDRESS))
            .required()
            .doc("The cardholder's."),
        Field::new("shippingAddress", Kind::Object(&ADDRESS))
            .doc("Where a physical card is sent; the order starts with the call."),
    ],
)
.required_when("shippingAddress", "type", "physical");

const CARD: Model = Model::new(
    "OffBlocksCard",
    &[
        Field::new("id", ANY).required().doc("UUID."),
        Field::new("accountId", ANY).required().doc("UUID."),
        Field::new("type", Kind::Open(&["virtual", "physical"])).required(),
        Field::new("name", ANY)
            .sensitive()
            .doc("The cardholder's name."),
        Field::new("network", Kind::Open(&["visa"]))
            .doc("Visa or MasterCard; the page shows how the first is written."),
        Field::new("maskedPan", ANY).sensitive(),
        Field::new("expirationDate", ANY)
            .doc("As `10/2028`. The guide's example of a new card has none."),
        Field::new("billingAddress", Kind::Object(&ADDRESS)).required(),
        Field::new("shippingAddress", Kind::Object(&ADDRESS)),
        Field::new(
            "status",
            Kind::Open(&[
                "issuing",
                "issue_failed",
                "active",
                "inactive",
                "suspended",
                "blocked",
                "terminated",
            ]),
        )
        .required()
        .doc("`issue_failed`, `blocked` and `terminated` are final."),
        Field::new("createdAt", ANY)
            .required()
            .doc("RFC 3339, the fraction has up to nine digits."),
        Field::new("updatedAt", ANY)
            .required()
            .doc("RFC 3339; orders the events of a card."),
    ],
);

const EVENTS: Kind = Kind::Texts(&[
    "customer.updated",
    "account.updated",
    "card.updated",
    "authorisation.updated",
    "transaction.updated",
]);

const WEBHOOK_SAVE: Model = Model::new(
    "OffBlocksWebhookInput",
    &[
        Field::new("id", UUID).doc("Of the subscription to change; a new one is made without it."),
        Field::new("callbackUrl", Kind::Text(Text::HttpUrl))
            .required()
            .doc("Gets the events by POST."),
        Field::new("types", EVENTS)
            .doc("The pages show it in every example, not whether it may be absent."),
    ],
);

const WEBHOOK: Model = Model::new(
    "OffBlocksWebhook",
    &[
        Field::new("id", ANY).required().doc("UUID."),
        Field::new("callbackUrl", ANY).required(),
        Field::new("types", EVENTS),
        Field::new("createdAt", ANY).required().doc("RFC 3339."),
        Field::new("updatedAt", ANY).required().doc("RFC 3339."),
    ],
);

/// The documented calls. Their paths have the documented base path, since a base URL is an origin.
pub static OPERATIONS: &[Operation] = &[
    Operation::new("auth.token", Method::POST, "/v1/auth/token")
        .body(&CREDENTIALS)
        .answers(&TOKEN)
        .unsigned()
        .anonymous()
        .doc("Gets an access token, which is good for an hour. The request is not signed.", AUTHENTICATION),
    Operation::new("auth.updateCredentials", Method::PUT, "/v1/auth/credentials")
        .body(&CREDENTIALS)
        .unsigned()
        .doc("Replaces the API key and secret; every token ends. The page shows the request with a token and without a signature.", AUTHENTICATION),
    Operation::new("auth.deleteCredentials", Method::DELETE, "/v1/auth/credentials")
        .body(&API_KEY_ALONE)
        .unsigned()
        .doc("Removes the credentials for good; every token ends. The page names `apiKey` and not its place: it goes in the body, as when they are replaced.", AUTHENTICATION),
    Operation::new("auth.uploadSigningKey", Method::PUT, "/v1/auth/signing")
        .body(&SIGNING_KEY)
        .answers_unseen()
        .unsigned()
        .doc("Registers the public key that requests are verified with, or replaces it. The page says that it gets an id, which is `keyid` in signatures. Not signed: it comes before there is a key.", SIGNATURES),
    Operation::new("auth.deleteSigningKey", Method::DELETE, "/v1/auth/signing")
        .doc("Removes the public key.", SIGNATURES),
    Operation::new("cards.create", Method::POST, "/v1/accounts/:accountId/cards")
        .body(&CARD_CREATE)
        .answers(&CARD)
        .doc("Orders a card for an account; it is `issuing` at first.", CARDS),
    Operation::new("cards.list", Method::GET, "/v1/cards")
        .answers_unseen()
        .doc("Every card of the programme.", CARDS),
    Operation::new("cards.listByAccount", Method::GET, "/v1/accounts/:accountId/cards")
        .answers_unseen()
        .doc("The cards of an account.", CARDS),
    Operation::new("cards.get", Method::GET, "/v1/cards/:id")
        .answers(&CARD)
        .doc("One card.", CARDS),
    Operation::new("cards.deactivate", Method::PATCH, "/v1/cards/:id/deactivate")
        .answers_unseen()
        .doc("Deactivates a card for a time, with all associated resources.", CARDS),
    Operation::new("cards.activate", Method::PATCH, "/v1/cards/:id/activate")
        .answers_unseen()
        .doc("Activates a card that was deactivated, with all associated resources.", CARDS),
    Operation::new("cards.terminate", Method::DELETE, "/v1/cards/:id")
        .doc("Terminates a card for good; pending holds can use it for up to 30 days more.", CARDS),
    Operation::new("webhooks.save", Method::PUT, "/v1/webhooks")
        .body(&WEBHOOK_SAVE)
        .answers(&WEBHOOK)
        .doc("Subscribes to events, or changes a subscription.", WEBHOOKS),
    Operation::new("webhooks.list", Method::GET, "/v1/webhooks")
        .answers_unseen()
        .doc("Every active subscription.", WEBHOOKS),
    Operation::new("webhooks.get", Method::GET, "/v1/webhooks/:id")
        .answers(&WEBHOOK)
        .doc("One subscription.", WEBHOOKS),
    Operation::new("webhooks.delete", Method::DELETE, "/v1/webhooks/:id")
        .doc("Ends a subscription.", WEBHOOKS),
    Operation::new("simulator.issueCard", Method::PATCH, "/v1/simulator/cards/:cardId/issue")
        .doc("Lets a card that is `issuing` become `active`; in the vendor's sandbox environment.", SIMULATOR),
    Operation::new("simulator.failCard", Method::PATCH, "/v1/simulator/cards/:cardId/fail")
        .doc("Lets a card that is `issuing` become `issue_failed`; in the vendor's sandbox environment.", SIMULATOR),
];
