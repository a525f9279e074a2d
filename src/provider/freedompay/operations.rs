//! The documented calls and their models. A path that no page shows is not here.

use crate::http::Method;
use crate::model::{Field, Kind, Model, Operation, RequestId, Text};

const SAFE: i64 = 9_007_199_254_740_991;
const TEXT: Kind = Kind::Text(Text::NotEmpty);
const TIME: Kind = Kind::Text(Text::OffsetDateTime);
const NATURAL: Kind = Kind::Integer(0, SAFE);
const DOCUMENT: Kind = Kind::Text(Text::Document);

const REQUEST_UUID: Field = Field::new("request_id", Kind::Text(Text::Uuid))
    .required()
    .doc("UUID, unique in the partner's system.");
const REQUEST_ID: Field = Field::new("request_id", TEXT)
    .required()
    .doc("Unique in the partner's system.");
const CARD_ID: Field = Field::new("card_id", TEXT)
    .required()
    .doc("The card's id in Freedom Processing; a string.");
const PHONE: Field = Field::new("phone", NATURAL).sensitive();
const FIRST_NAME: Field = Field::new("first_name", Kind::Text(Text::Latin))
    .required()
    .sensitive()
    .doc("Latin characters.");
const LAST_NAME: Field = Field::new("last_name", Kind::Text(Text::Latin))
    .required()
    .sensitive()
    .doc("Latin characters.");
const EXTERNAL_USER_ID: Field = Field::new("external_user_id", TEXT)
    .doc("The page does not show whether it belongs to the body or to `client`; both are taken.");
const COUNTRY: Field = Field::new("country", Kind::Text(Text::Alpha3)).doc("ISO 3166-1 alpha-3.");

const STATUS: Field = Field::new("status", Kind::Open(&["ok", "error"]))
    .required()
    .doc("Whether the request was completed. `readResponse` throws on `error`.");
const REQUEST_STATUS: Field = Field::new(
    "request_status",
    Kind::Open(&["success", "process", "error"]),
)
.doc("`process` means: ask again with `requests.status`.");
const DT: Field = Field::new("dt", Kind::Text(Text::Any)).doc("RFC 3339.");
const ERROR_CODE: Field =
    Field::new("error_code", Kind::Text(Text::Any)).doc("Documented for a sister API only.");
const ERROR_DESCRIPTION: Field =
    Field::new("error_description", Kind::Text(Text::Any)).doc("Documented for a sister API only.");

const RESULT: Model = Model::new(
    "FreedomPayResult",
    &[
        STATUS,
        REQUEST_STATUS.required(),
        DT.required(),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
)
.doc("What most calls answer.");

const UNSEEN_RESULT: Model = Model::new(
    "FreedomPayUnseenResult",
    &[
        Field::new("status", Kind::Open(&["ok", "error"])).doc("`readResponse` throws on `error`."),
        REQUEST_STATUS,
        DT,
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
)
.doc("An answer whose fields no page shows.");

const STATUS_REQUEST: Model = Model::new(
    "FreedomPayRequestStatusInput",
    &[Field::new("request_id", TEXT)
        .required()
        .doc("The id of an earlier call.")],
);

const CARD_REFERENCE: Model = Model::new(
    "FreedomPayCardReference",
    &[Field::new("card_id", Kind::Text(Text::Any)).required()],
);

const STATUS_RESULT: Model = Model::new(
    "FreedomPayRequestStatus",
    &[
        STATUS,
        REQUEST_STATUS,
        DT,
        Field::new("cards", Kind::Objects(&CARD_REFERENCE)).doc("After a card or client call."),
        Field::new("client_id", Kind::Text(Text::Any)).doc("After a card or client call."),
        Field::new("transaction_id", Kind::Text(Text::Any)).doc("After a transaction."),
        Field::new("fin_document_id", Kind::Text(Text::Any)).doc("After a transaction."),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
)
.doc("The same path answers in two shapes, so everything but `status` is optional.");

const CLIENT: Model = Model::new(
    "FreedomPayClientInput",
    &[
        PHONE.required(),
        Field::new("type", Kind::IntegerOneOf(&[1, 2, 3]))
            .doc("1 individual, 2 legal entity, 3 sole proprietor. Required by the method's page, not by the dictionary."),
        Field::new("resident", Kind::IntegerOneOf(&[1, 2]))
            .doc("1 resident, 2 non-resident. Required by the method's page, not by the dictionary."),
        FIRST_NAME,
        LAST_NAME,
        Field::new("middle_name", Kind::Text(Text::Latin)).sensitive().doc("Latin characters."),
        Field::new("birthdate", Kind::Text(Text::Date)).sensitive().doc("YYYY-MM-DD."),
        Field::new("email", TEXT).sensitive(),
        COUNTRY,
        Field::new("person_id", TEXT).sensitive().doc("National id, in Kazakhstan the tax id."),
        Field::new("language", Kind::Text(Text::Alpha2)).doc("ISO 639-1 alpha-2."),
        Field::new("document", DOCUMENT).sensitive().doc("A PDF in base64, at most 2 MB."),
        EXTERNAL_USER_ID,
    ],
);

const ADDRESS_1: Model = Model::new(
    "FreedomPayAddressInput",
    &[
        COUNTRY.required(),
        Field::new("postal_code", TEXT).required().sensitive(),
        Field::new("address_line1", TEXT)
            .required()
            .sensitive()
            .doc("City."),
        Field::new("address_line2", TEXT)
            .required()
            .sensitive()
            .doc("Street."),
        Field::new("address_line3", TEXT)
            .required()
            .sensitive()
            .doc("Building."),
    ],
)
.doc("Registration address.");

const ADDRESS_2: Model = Model::new(
    "FreedomPayResidenceInput",
    &[
        COUNTRY,
        Field::new("postal_code", TEXT).sensitive(),
        Field::new("address_line1", TEXT).sensitive().doc("City."),
        Field::new("address_line2", TEXT).sensitive().doc("Street."),
        Field::new("address_line3", TEXT)
            .sensitive()
            .doc("Building."),
    ],
)
.doc("Residence. What the page requires here could not be read.");

const IDENTIFICATION: Model = Model::new(
    "FreedomPayIdentificationInput",
    &[
        Field::new("idn_date", Kind::Text(Text::Rfc3339))
            .required()
            .doc("When the client was identified."),
        Field::new("identified_by", TEXT).required().doc("By whom."),
    ],
);

const CLIENT_ADD: Model = Model::new(
    "FreedomPayClientAddInput",
    &[
        REQUEST_UUID,
        Field::new("product_id", Kind::IntegerOneOf(&[1000, 2000, 3000]))
            .required()
            .doc("1000 Freedom Wallet Card, 2000 Instant Card, 3000 Electron Card."),
        Field::new("branch_id", TEXT),
        Field::new("client", Kind::Object(&CLIENT)).required(),
        EXTERNAL_USER_ID,
        Field::new("address1", Kind::Object(&ADDRESS_1))
            .doc("Registration address; product 1000 requires it."),
        Field::new("address2", Kind::Object(&ADDRESS_2))
            .doc("Residence; product 1000 requires it."),
        Field::new("identification_info", Kind::Object(&IDENTIFICATION)),
    ],
);

const CLIENT_ADDED: Model = Model::new(
    "FreedomPayClientAdded",
    &[
        STATUS,
        REQUEST_STATUS,
        DT,
        Field::new("client_id", Kind::Text(Text::Any))
            .doc("The page was cut off before the answer's fields."),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
);

const CARD_REASON: Model = Model::new(
    "FreedomPayCardReasonInput",
    &[
        REQUEST_UUID,
        CARD_ID,
        Field::new("description", TEXT)
            .required()
            .doc("The reason, in free text."),
    ],
);

const SET_PIN: Model = Model::new(
    "FreedomPaySetPinInput",
    &[
        CARD_ID,
        Field::new("pin", Kind::Text(Text::EncryptedPin))
            .sensitive()
            .doc("Encrypted; the page does not say how. Absent: the processor makes one. A clear PIN is refused."),
    ],
);

const CARD_REQUEST: Model = Model::new("FreedomPayCardRequestInput", &[REQUEST_UUID, CARD_ID]);

const STATEMENT: Model = Model::new(
    "FreedomPayStatementInput",
    &[
        CARD_ID,
        Field::new("start_date", TIME).doc("YYYY-MM-DDThh:mm:ss+hh:mm, or a Date."),
        Field::new("end_date", TIME).doc("YYYY-MM-DDThh:mm:ss+hh:mm, or a Date."),
    ],
);

const STATEMENT_OPERATION: Model = Model::new(
    "FreedomPayStatementOperation",
    &[
        Field::new("type", Kind::Text(Text::Any)),
        Field::new("amount", Kind::Number),
        Field::new("commission", Kind::Number),
        Field::new("currency", Kind::Text(Text::Any)),
        Field::new("mcc", Kind::Number),
        Field::new("datetime", Kind::Text(Text::Any)),
        Field::new("rrn", Kind::Text(Text::Any)),
        Field::new("merchant", Kind::Any),
    ],
);

const STATEMENT_RESULT: Model = Model::new(
    "FreedomPayStatement",
    &[
        STATUS,
        REQUEST_STATUS.required(),
        DT.required(),
        Field::new("operations", Kind::Objects(&STATEMENT_OPERATION)).required(),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
);

const STATEMENT_EXTENDED: Model = Model::new(
    "FreedomPayStatementExtendedInput",
    &[
        CARD_ID,
        Field::new("start_date", Kind::Text(Text::Time))
            .required()
            .doc("The page shows no format. A Date is written as YYYY-MM-DDThh:mm:ss+00:00."),
        Field::new("end_date", Kind::Text(Text::Time))
            .required()
            .doc("As `start_date`."),
    ],
);

const STATEMENT_CARD: Model = Model::new(
    "FreedomPayStatementCard",
    &[
        Field::new("card_id", Kind::Text(Text::Any)),
        Field::new("card_mask", Kind::Text(Text::Any)),
    ],
);

const STATEMENT_EXTENDED_RESULT: Model = Model::new(
    "FreedomPayStatementExtended",
    &[
        STATUS,
        REQUEST_STATUS,
        DT,
        Field::new("client_id", Kind::Text(Text::Any)),
        Field::new("card", Kind::Object(&STATEMENT_CARD)),
        Field::new("balances", Kind::Any)
            .doc("The page's excerpt does not show how its parts nest."),
        Field::new("authorizations", Kind::Any)
            .doc("The page's excerpt does not show how its parts nest."),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
);

const REFUND: Model = Model::new(
    "FreedomPayRefundInput",
    &[
        REQUEST_ID,
        Field::new("order_id", TEXT).required(),
        Field::new("transaction_id", TEXT).required(),
        Field::new("description", Kind::Text(Text::Any)),
        Field::new("amount", Kind::Amount)
            .doc("Presumably the whole amount when absent; the page does not say."),
    ],
);

const CARDHOLDER: Model = Model::new(
    "FreedomPayCardholderInput",
    &[
        Field::new("user_phone", TEXT).required().sensitive(),
        FIRST_NAME,
        LAST_NAME,
        Field::new("card_token", Kind::Text(Text::Uuid))
            .required()
            .sensitive(),
        REQUEST_UUID,
    ],
);

const CARDHOLDER_RESULT: Model = Model::new(
    "FreedomPayCardholderScore",
    &[
        STATUS,
        Field::new("score", Kind::Text(Text::Any))
            .required()
            .doc("A percentage as a string, `\"44.37%\"`."),
        Field::new("fishy", Kind::Number),
        DT.required(),
        ERROR_CODE,
        ERROR_DESCRIPTION,
    ],
);

const LIMIT_OBJECT: Model = Model::new(
    "FreedomPayLimitObject",
    &[
        Field::new("type", Kind::OneOf(&["card", "account", "client"])).required(),
        Field::new("value", TEXT)
            .required()
            .sensitive()
            .doc("The id of the card, account or client."),
    ],
);

const LIMIT_AMOUNT: Model = Model::new(
    "FreedomPayLimitAmount",
    &[
        Field::new("type", Kind::Open(&["max"])).required(),
        Field::new("value", Kind::Text(Text::Decimal))
            .required()
            .doc("A number as a string, `\"5000\"`."),
        Field::new("currency", TEXT).required(),
    ],
);

const LIMIT: Model = Model::new(
    "FreedomPayLimit",
    &[
        Field::new(
            "transaction_type",
            Kind::Open(&["withdrawal_atm", "pay", "withdrawal", "pay_online_non3ds"]),
        )
        .required()
        .doc("The values seen; not a complete list."),
        Field::new("region", TEXT),
        Field::new("period", Kind::Open(&["day", "month"]))
            .doc("The values seen; not a complete list."),
        Field::new("amount", Kind::Objects(&LIMIT_AMOUNT)),
    ],
);

const LIMITS_SET: Model = Model::new(
    "FreedomPayLimitsSetInput",
    &[
        REQUEST_ID,
        Field::new("object", Kind::Object(&LIMIT_OBJECT)).required(),
        Field::new("limits", Kind::Objects(&LIMIT)).required(),
    ],
);

const LIMITS_LIST: Model = Model::new(
    "FreedomPayLimitsListInput",
    &[
        REQUEST_ID,
        Field::new("object", Kind::Object(&LIMIT_OBJECT)).required(),
    ],
);

const GIFT_ACTIVATE: Model = Model::new(
    "FreedomPayGiftActivateInput",
    &[
        Field::new("otp", TEXT)
            .required()
            .sensitive()
            .doc("The code sent to the phone."),
        Field::new("card_id", NATURAL),
    ],
);

const GIFT_RESULT: Model = Model::new(
    "FreedomPayGiftCard",
    &[
        Field::new("datetime", Kind::Text(Text::Any)).doc("YYYY-MM-DD hh:mm:ss, without a zone."),
        Field::new("status", Kind::Number)
            .required()
            .doc("0; `readResponse` throws on the negative ones."),
        Field::new("card_status", Kind::Number)
            .doc("0 unknown, 1 issued, 2 activated, 3 canceled, 4 blocked, 5 expired."),
        Field::new("card_currency", Kind::Text(Text::Any)),
        Field::new("card_balance", Kind::Number),
        Field::new("card_mask", Kind::Text(Text::Any)),
    ],
);

/// The documented calls whose path and fields could be read.
pub static OPERATIONS: &[Operation] = &[
    Operation::new("requests.status", Method::POST, "/v5/card-api/request/status")
        .body(&STATUS_REQUEST)
        .answers(&STATUS_RESULT)
        .request_id(RequestId::Reference)
        .doc("What became of an earlier call, by its `request_id`.", "https://docs.freedompay.kg/api-13677899"),
    Operation::new("clients.add", Method::POST, "/v5/card-api/client/add")
        .body(&CLIENT_ADD)
        .answers(&CLIENT_ADDED)
        .request_id(RequestId::Own)
        .doc("Creates a client.", "https://docs.freedompay.kz/api-12074751"),
    Operation::new("cards.unblock", Method::POST, "/v5/card-api/card/unblock")
        .body(&CARD_REASON)
        .answers(&RESULT)
        .request_id(RequestId::Own)
        .doc("Unblocks a card.", "https://docs.freedompay.kz/api-12074991"),
    Operation::new("cards.close", Method::POST, "/v5/card-api/card/close")
        .body(&CARD_REASON)
        .answers(&RESULT)
        .request_id(RequestId::Own)
        .doc("Closes a card for good.", "https://691vi5ab6p.apidog.io/api-12075208"),
    Operation::new("cards.setPin", Method::POST, "/v5/card-api/card/set_pin")
        .body(&SET_PIN)
        .answers(&RESULT)
        .doc("Sets a PIN, or has one made.", "https://docs.freedompay.kz/api-12075062"),
    Operation::new("cards.resetPinCounter", Method::POST, "/v5/card-api/card/reset_counter_pin")
        .body(&CARD_REQUEST)
        .answers(&RESULT)
        .request_id(RequestId::Own)
        .doc("Forgets the wrong PINs entered so far.", "https://docs.freedompay.kz/api-12075070"),
    Operation::new("cards.statement", Method::POST, "/v5/card-api/card/statement")
        .body(&STATEMENT)
        .answers(&STATEMENT_RESULT)
        .doc("The card's operations in a period.", "https://docs.freedompay.kz/api-12075219"),
    Operation::new("cards.statementExtended", Method::POST, "/v5/card-api/card/statement_extended")
        .body(&STATEMENT_EXTENDED)
        .answers(&STATEMENT_EXTENDED_RESULT)
        .doc("The card's balances and authorizations in a period.", "https://docs.freedompay.kz/api-14425115"),
    Operation::new("transactions.refund", Method::POST, "/v5/card-api/transaction/refund")
        .body(&REFUND)
        .answers(&RESULT)
        .request_id(RequestId::Own)
        .doc("Gives back a transaction's money.", "https://docs.freedompay.kz/api-14318477"),
    Operation::new("cardholders.validate", Method::POST, "/v5/card-api/external/cardholder_validate")
        .body(&CARDHOLDER)
        .answers(&CARDHOLDER_RESULT)
        .request_id(RequestId::Own)
        .doc("How well a name and phone match a card token. The page's own example calls /v5/partner/external/cardholder_validate: pass that as `path` if the documented one is refused.", "https://docs.freedompay.kz/api-17842385"),
    Operation::new("limits.set", Method::POST, "/v5/card-api/limits/set")
        .body(&LIMITS_SET)
        .answers(&UNSEEN_RESULT)
        .request_id(RequestId::Own)
        .doc("Sets limits. The answer's fields could not be read.", "https://docs.freedompay.kz/api-18613819"),
    Operation::new("limits.list", Method::POST, "/v5/card-api/limits/list")
        .body(&LIMITS_LIST)
        .answers(&UNSEEN_RESULT)
        .request_id(RequestId::Own)
        .doc("The active limits. The answer is described in prose only, so its other fields are not typed.", "https://docs.freedompay.kz/api-18614458"),
    Operation::new("giftCards.activate", Method::POST, "/v5/cards/activate_card")
        .body(&GIFT_ACTIVATE)
        .answers(&GIFT_RESULT)
        .doc("Confirms a gift card with its one-time code.", "https://docs.freedompay.kz/api-12075782"),
];
