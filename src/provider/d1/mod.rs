//! Thales D1, digital cards: an assertion buys an access token, card data is sealed as JWE, and every call goes over
//! mutual TLS (<https://docs.payments.thalescloud.io>).

mod operations;

use crate::http::{Call, Headers, Method, Target};
use crate::model::{self, Text, json};
use crate::text::push_number;
use crate::{Code, Error};

pub use operations::{NOTIFICATION, OPERATIONS};

/// The documented host.
pub const PRODUCTION: &str = "https://api.d1.thalescloud.io";
/// The host of the staging environment.
pub const STAGING: &str = "https://api.d1-stg.thalescloud.io";
/// The host of the development environment.
pub const DEVELOPMENT: &str = "https://develop-api.d1-dev.thalescloud.io";
/// What goes with a body.
pub const CONTENT_TYPE: &str = "application/json";
/// The other type that the token call takes.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// The header that ties the calls of one use case together in logs.
pub const CORRELATION_ID: &str = "x-correlation-id";

/// RFC 7523 2.1.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// The longest life of an assertion, in seconds.
const LONGEST_LIFE: u64 = 900;

/// What a call is made with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The ids in the path, the issuer's first.
    pub ids: &'a [&'a str],
    /// The query's parameters as a JSON object.
    pub query: Option<&'a str>,
    /// The body's text.
    pub body: Option<&'a str>,
    /// The bearer token.
    pub access_token: Option<&'a str>,
    /// For logs, in the clear.
    pub correlation_id: Option<&'a str>,
}

/// The place of a call in [`OPERATIONS`]. It is a type of its own, so that no other provider's fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(pub(crate) usize);

/// The place of the call of this name.
///
/// # Errors
/// [`Code::InvalidArgument`] for a name that is not declared.
pub fn operation(name: &str) -> Result<Place, Error> {
    super::index_of(OPERATIONS, name).map(Place)
}

/// Checks and builds the operation at a place of [`OPERATIONS`]. A call whose body the client seals comes back with what
/// was checked, to be replaced.
///
/// # Errors
/// The checker's, naming the field; [`Code::InvalidPath`] for an id; [`Code::MissingField`] or [`Code::InvalidHeader`] for
/// the access token; [`Code::WrongValue`] for the correlation id.
///
/// ```
/// use cardseal::provider::d1::{Input, call, operation};
///
/// let ids = ["ISSUER-001", "card-1"];
/// let input = Input { ids: &ids, body: Some("{}"), access_token: Some("token"), ..Input::default() };
/// let call = call(operation("digitalCards.suspend")?, &input)?;
/// assert!(call.target.as_str().ends_with("/ISSUER-001/digitalCards/card-1/operations:suspend"));
/// assert_eq!(call.headers.get("authorization"), Some("Bearer token"));
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn call<'a>(operation: Place, input: &Input<'a>) -> Result<Call<'a>, Error> {
    let declared = super::at(OPERATIONS, operation.0)?;
    // The issuer's id is the client's, so it is wrong for every call, also for the one whose path has no id.
    check_id("issuerId", input.ids.first().copied().unwrap_or_default())?;
    for (name, id) in declared.path_ids().zip(input.ids).skip(1) {
        check_id(name, id)?;
    }
    let mut target = Target::fill(declared.path, input.ids)?;
    if let Some(parameters) = declared.query {
        target = target.with_query(&model::query(input.query.unwrap_or("{}"), parameters)?);
    }
    let mut call = super::call(declared, target, input.body, CONTENT_TYPE)?;
    if !declared.anonymous {
        super::insert_token(
            &mut call.headers,
            super::required_token(input.access_token)?,
        )?;
    }
    insert_correlation_id(&mut call.headers, input.correlation_id)?;
    Ok(call)
}

/// Builds a call that is not declared.
///
/// # Errors
/// [`Code::InvalidArgument`] for a body that the method does not carry; [`Code::InvalidHeader`] for content type or token;
/// [`Code::WrongValue`] for the correlation id.
pub fn raw_call<'a>(
    method: Method,
    target: Target,
    input: &Input<'a>,
    content_type: String,
) -> Result<Call<'a>, Error> {
    let mut call = super::raw_call(method, target, input.body, content_type)?;
    if let Some(token) = input.access_token {
        super::insert_token(&mut call.headers, token)?;
    }
    insert_correlation_id(&mut call.headers, input.correlation_id)?;
    Ok(call)
}

/// The issuer's id has ten characters; those of cards and operations are of letters, digits, `_` and `-`.
fn check_id(name: &str, id: &str) -> Result<(), Error> {
    let (fits, hint) = match name {
        "issuerId" => (id.chars().count() == 10, "it has ten characters"),
        _ => (
            Text::Identifier.check(id).is_ok(),
            Text::Identifier.describe(),
        ),
    };
    if fits {
        return Ok(());
    }
    Err(Error::new(Code::InvalidPath, "is not an id of D1", hint).at(name))
}

/// The pages show a pattern for three of the calls, and none for the others: this one fits everywhere.
fn insert_correlation_id(headers: &mut Headers, id: Option<&str>) -> Result<(), Error> {
    let Some(id) = id else {
        return Ok(());
    };
    Text::Identifier.check(id).map_err(|(problem, hint)| {
        Error::new(Code::WrongValue, problem, hint).at("correlationId")
    })?;
    headers.insert(CORRELATION_ID, id.to_string())
}

/// What the client says of itself to get a token
/// (<https://docs.payments.thalescloud.io/dynamic-cvv/integrate-the-d1-api/get-oauth-2.0-access-token>).
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// `iss` and `sub`: the issuer's id, or an aggregator's.
    pub issuer: &'a str,
    /// `aud`: the origin of the API. The page is cut off where it says so.
    pub audience: &'a str,
    /// Seconds since 1970.
    pub now: u64,
    /// How long it is good for, in seconds: 900 at most.
    pub lifetime: u64,
    /// Whether `iat` is said, too.
    pub issued_at: bool,
    /// `jti`, if it is said.
    pub id: Option<&'a str>,
}

impl Assertion<'_> {
    /// The claims as JSON.
    ///
    /// # Errors
    /// [`Code::InvalidTimestamp`] for a lifetime of nothing or of more than 15 minutes; [`Code::InvalidArgument`] for a text that
    /// is empty.
    ///
    /// ```
    /// use cardseal::provider::d1::Assertion;
    ///
    /// let assertion = Assertion {
    ///     issuer: "ISSUER-001",
    ///     audience: "https://api.d1.thalescloud.io",
    ///     now: 1700000000,
    ///     lifetime: 600,
    ///     issued_at: false,
    ///     id: None,
    /// };
    /// let claims = r#"{"iss":"ISSUER-001","sub":"ISSUER-001","aud":"https://api.d1.thalescloud.io","exp":1700000600}"#;
    /// assert_eq!(assertion.claims()?, claims);
    /// # Ok::<(), cardseal::Error>(())
    /// ```
    pub fn claims(&self) -> Result<String, Error> {
        if self.lifetime == 0 || self.lifetime > LONGEST_LIFE {
            return Err(Error::new(
                Code::InvalidTimestamp,
                "is not a life that D1 takes",
                "it is 1 to 900 seconds; less than 900 leaves room for clocks that differ",
            )
            .at("assertion.lifetimeSeconds"));
        }
        let texts = [
            ("assertion.issuer", Some(self.issuer)),
            ("assertion.audience", Some(self.audience)),
            ("nonce", self.id),
        ];
        if let Some((field, _)) = texts.into_iter().find(|(_, text)| *text == Some("")) {
            let hint = "leave it out, and the usual value is taken";
            return Err(Error::new(Code::InvalidArgument, "is empty", hint).at(field));
        }
        let mut claims = String::from("{\"iss\":");
        json::write_text(&mut claims, self.issuer);
        claims.push_str(",\"sub\":");
        json::write_text(&mut claims, self.issuer);
        claims.push_str(",\"aud\":");
        json::write_text(&mut claims, self.audience);
        claims.push_str(",\"exp\":");
        push_number(
            &mut claims,
            self.now.saturating_add(self.lifetime).cast_signed(),
        );
        if self.issued_at {
            claims.push_str(",\"iat\":");
            push_number(&mut claims, self.now.cast_signed());
        }
        if let Some(id) = self.id {
            claims.push_str(",\"jti\":");
            json::write_text(&mut claims, id);
        }
        claims.push('}');
        Ok(claims)
    }
}

/// The type and the text of the token call's body; both forms are documented. An assertion has no character that
/// either would escape.
#[must_use]
pub fn token_body(assertion: &str, is_json: bool) -> (&'static str, String) {
    if is_json {
        let members = [
            "{\"grant_type\":\"",
            GRANT_TYPE,
            "\",\"assertion\":\"",
            assertion,
            "\"}",
        ];
        return (CONTENT_TYPE, members.concat());
    }
    let form = [
        "grant_type=",
        &GRANT_TYPE.replace(':', "%3A"),
        "&assertion=",
        assertion,
    ];
    (FORM, form.concat())
}
