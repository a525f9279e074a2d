//! The token call and the documented digital-card calls, and their models.

use crate::http::Method;
use crate::model::{Field, Kind, Model, Operation, Text};

const ANY: Kind = Kind::Text(Text::Any);

const OAUTH: &str = "https://docs.payments.thalescloud.io/dynamic-cvv/integrate-the-d1-api/get-oauth-2.0-access-token";
const CARDS: &str = "https://docs.payments.thalescloud.io/tokenization/integrate-the-d1-api/d1-api-reference/inbound-api-to-d1/digital-card-api";
const NOTIFICATIONS: &str = "https://docs.payments.thalescloud.io/tokenization/ja/integrate-the-d1-api/d1-api-reference/outbound-api-from-d1/digital-card-api";

const TOKEN_REQUEST: Model = Model::new(
    "D1TokenRequest",
    &[
        Field::new("grant_type", ANY)
            .required()
            .doc("`urn:ietf:params:oauth:grant-type:jwt-bearer`."),
        Field::new("assertion", ANY).required().sensitive(),
    ],
);

const TOKEN: Model = Model::new(
    "D1Token",
    &[
        Field::new("access_token", ANY)
            .sensitive()
            .doc("Goes into `accessToken`."),
        Field::new("expires_in", Kind::Number).doc("Seconds, as 900."),
        Field::new("scope", ANY).doc("As `d1-api:account:full d1-api:consumer:read`."),
        Field::new("token_type", Kind::Open(&["Bearer"])),
    ],
)
.doc("The page marks no field as always there.");

// The page's list is cut off in its fourth value; what is open takes any.
const REASON_CODE: Field = Field::new(
    "reasonCode",
    Kind::Open(&["ISSUER_DECISION", "USER_DECISION", "DEVICE_LOST"]),
);

const REASON: Field = Field::new("reason", Kind::Text(Text::Reason));

const OPERATION: Model = Model::new(
    "D1OperationRequest",
    &[
        REASON.doc("Why the action is performed."),
        REASON_CODE
            .doc("`ISSUER_DECISION` when absent. The page's list could be read up to these three."),
    ],
);

const RESUMPTION: Model = Model::new(
    "D1ResumeRequest",
    &[
        REASON.doc("Why the action is performed."),
        Field::new("reasonCode", Kind::Open(&["ISSUER_DECISION"]))
            .doc("`ISSUER_DECISION` when absent. The list of the others could not be read."),
    ],
);

const STATUS: Kind = Kind::Open(&["SUCCESSFUL", "PENDING", "FAILED"]);

const OPERATION_RESULT: Model = Model::new(
    "D1OperationResult",
    &[
        Field::new("operationId", ANY),
        Field::new("status", STATUS)
            .required()
            .doc("The values are those of the vendor's Card API and guides."),
    ],
);

const STEP_UP: Model = Model::new(
    "D1StepUpResultRequest",
    &[
        Field::new("authenticationId", Kind::Integer(0, 999_999_999_999_999))
            .required()
            .doc("Visa's `lifeCycleTraceId` or Mastercard's `authenticationCorrelationId`."),
    ],
);

const STEP_UP_RESULT: Model = Model::new(
    "D1StepUpResult",
    &[Field::new("operationId", ANY), Field::new("status", STATUS)],
);

const SEARCH: Model = Model::new(
    "D1SearchInput",
    &[
        Field::new("pan", Kind::Text(Text::Pan))
            .required()
            .sensitive()
            .doc("The digital PAN. It is sealed: what is sent has it as `encryptedData`."),
        SEARCH_TYPE,
    ],
);

const SEARCH_TYPE: Field = Field::new("searchType", Kind::Text(Text::NotEmpty))
    .doc("An enumeration whose values no page that could be read shows; sent as it is.");

const SEALED_SEARCH: Model = Model::new(
    "D1SearchRequest",
    &[
        Field::new("encryptedData", ANY)
            .required()
            .sensitive()
            .doc("The JWE of `{\"pan\":\"…\"}`, at most 8192 characters."),
        SEARCH_TYPE,
    ],
);

const UNKNOWN_MEMBER: &str = "Seen with a client of the API, not on its pages.";

/// The members are those of a bank's own back office; what they hold is not known.
const fn seen(name: &'static str) -> Field {
    Field::new(name, Kind::Any)
}

const REQUESTOR: Model = Model::new(
    "D1DigitalCardRequestor",
    &[
        seen("id"),
        seen("walletId"),
        seen("name"),
        seen("tspId"),
        seen("originalDigitalCardRequestorId"),
        seen("recommendation"),
    ],
)
.doc(UNKNOWN_MEMBER);

const DEVICE: Model = Model::new(
    "D1Device",
    &[
        seen("deviceId"),
        seen("digitalCardStorageType"),
        seen("manufacturer"),
        seen("brand"),
        seen("model"),
        seen("osVersion"),
        seen("firmwareVersion"),
        seen("phoneNumber"),
        seen("fourLastDigitPhoneNumber"),
        seen("deviceName"),
        seen("deviceParentId"),
        seen("language"),
        seen("serialNumber"),
        seen("timeZone"),
        seen("timeZoneSetting"),
        seen("simSerialNumber"),
        seen("IMEI"),
        seen("networkOperator"),
        seen("networkType"),
    ],
)
.doc(UNKNOWN_MEMBER);

const DIGITAL_CARD: Model = Model::new(
    "D1DigitalCard",
    &[
        Field::new("parentCardId", ANY),
        Field::new("digitalCardId", ANY)
            .required()
            .doc("As the token service provider has it."),
        Field::new("panSuffix", ANY)
            .required()
            .doc("The last four digits of the digital PAN."),
        Field::new("state", Kind::Open(&["ACTIVE"]))
            .required()
            .doc("The page's example; the list could not be read."),
        Field::new("type", Kind::Open(&["SE", "HCE", "COF", "ECOM", "QRC"])),
        Field::new("deviceBindingList", Kind::Texts(&[])).doc("References of the bound devices."),
        Field::new("provisioningTime", ANY).doc("ISO 8601."),
        Field::new("lastReplenishTime", ANY).doc("ISO 8601."),
        Field::new("lastStateChangeTime", ANY).doc("ISO 8601."),
        Field::new("schemeCardId", ANY).doc(UNKNOWN_MEMBER),
        Field::new("digitalCardRequestorInformation", Kind::Object(&REQUESTOR)).doc(UNKNOWN_MEMBER),
        Field::new("deviceInformation", Kind::Object(&DEVICE)).doc(UNKNOWN_MEMBER),
    ],
)
.doc("Present only for a tokenization that succeeded or is pending.");

const CREDENTIALS: Model = Model::new(
    "D1Credentials",
    &[Field::new("credentials", ANY)
        .sensitive()
        .doc("A JWE; `openCredentials` opens it.")],
);

const OPERATION_NAME: Kind = Kind::Open(&["SUSPEND", "RESUME", "DELETE", "RENEW"]);
const OPERATION_NAME_DOC: &str =
    "The values are those of the outbound notification, as a bank documents it.";

const OPERATION_DETAILS: Model = Model::new(
    "D1Operation",
    &[
        Field::new("operationId", ANY).required(),
        Field::new("operation", OPERATION_NAME)
            .required()
            .doc(OPERATION_NAME_DOC),
        Field::new("status", STATUS).required(),
        Field::new("startTime", ANY).required().doc("ISO 8601."),
        Field::new("endTime", ANY).doc("ISO 8601."),
        Field::new("requestorId", ANY)
            .required()
            .doc("The consumer, the issuer or the CCI user, as `requestorType` says."),
        Field::new("requestorType", Kind::Open(&["USER", "ISSUER", "CCI"])).required(),
        Field::new("reason", ANY),
        REASON_CODE,
        Field::new("error", ANY).doc("For a person to read; only after a failure."),
    ],
);

const PAGE: Model = Model::new(
    "D1OperationsQuery",
    &[
        Field::new("offset", Kind::Integer(0, 100))
            .doc("0, the most recent operation, when absent."),
        Field::new("limit", Kind::Integer(1, 50)).doc("10 when absent."),
    ],
);

const OPERATIONS_PAGE: Model = Model::new(
    "D1OperationsPage",
    &[Field::new("remainingOperations", Kind::Number)],
)
.and_others()
.doc("The operations are in a list whose name no page that could be read shows.");

/// What D1 tells the issuer when an operation has come to its end on the device.
pub const NOTIFICATION: Model = Model::new(
    "D1Notification",
    &[
        Field::new("operationId", ANY),
        Field::new("operation", OPERATION_NAME).doc(OPERATION_NAME_DOC),
        Field::new("status", STATUS),
    ],
)
.doc(NOTIFICATIONS);

/// The documented calls. Their paths have the documented base paths, since a base URL is an origin. The first id, the
/// issuer's, is the client's.
pub static OPERATIONS: &[Operation] = &[
    Operation::new("auth.token", Method::POST, "/authz/v1/oauth2/token")
        .sends(&TOKEN_REQUEST)
        .answers(&TOKEN)
        .anonymous()
        .doc("Exchanges an assertion, signed with ES256, for an access token (RFC 7523). It lasts 15 minutes: keep it and use it for every call.", OAUTH),
    Operation::new("digitalCards.suspend", Method::POST, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:suspend")
        .body(&OPERATION)
        .may_be_empty()
        .answers(&OPERATION_RESULT)
        .unsigned()
        .doc("Suspends an active digital card. The answer is the token service provider's; a notification can follow when the wallet has done it, too.", CARDS),
    Operation::new("digitalCards.resume", Method::POST, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:resume")
        .body(&RESUMPTION)
        .may_be_empty()
        .answers(&OPERATION_RESULT)
        .unsigned()
        .doc("Resumes a suspended digital card, or activates one that never was active.", CARDS),
    Operation::new("digitalCards.delete", Method::POST, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:delete")
        .body(&OPERATION)
        .may_be_empty()
        .answers(&OPERATION_RESULT)
        .unsigned()
        .doc("Deletes a digital card.", CARDS),
    Operation::new("digitalCards.search", Method::POST, "/banking/v1/issuers/:issuerId/digitalCards:search")
        .body(&SEARCH)
        .sends(&SEALED_SEARCH)
        .answers_unseen()
        .doc("Finds digital cards by their digital PAN, which is sealed for D1.", CARDS),
    Operation::new("digitalCards.get", Method::GET, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId")
        .answers(&DIGITAL_CARD)
        .unsigned()
        .doc("One digital card.", CARDS),
    Operation::new("digitalCards.credentials", Method::GET, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/credentials")
        .answers(&CREDENTIALS)
        .unsigned()
        .doc("The PAN and expiry date of a digital card, sealed for the issuer.", CARDS),
    Operation::new("digitalCards.stepUpResult", Method::POST, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations:stepupAuthenticationResult")
        .body(&STEP_UP)
        .answers(&STEP_UP_RESULT)
        .unsigned()
        .doc("Approves a step-up authentication: device binding or cardholder verification.", CARDS),
    Operation::new("operations.get", Method::GET, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations/:operationId")
        .answers(&OPERATION_DETAILS)
        .unsigned()
        .doc("One operation on a digital card.", CARDS),
    Operation::new("operations.list", Method::GET, "/banking/v1/issuers/:issuerId/digitalCards/:digitalCardId/operations")
        .query(&PAGE)
        .may_be_empty()
        .answers(&OPERATIONS_PAGE)
        .unsigned()
        .doc("The operations on a digital card, the most recent first.", CARDS),
];
