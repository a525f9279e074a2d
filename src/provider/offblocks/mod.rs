//! OffBlocks Cards API: requests are sealed with an HTTP message signature and a `Content-Digest`
//! (<https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures>).

mod operations;

use std::borrow::Cow;

use crate::digest::CONTENT_DIGEST;
use crate::http::{Call, Headers, Method, Target};
use crate::model::Text;
use crate::signature::{Message, Prepared, Profile, Signer};
use crate::{Code, Error};

pub use operations::OPERATIONS;

/// The documented host.
pub const PRODUCTION: &str = "https://api.offblocks.xyz";
/// What the documentation's examples send with a body.
pub const CONTENT_TYPE: &str = "application/json";
/// The header that makes a repeated call one call.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// What OffBlocks is taken to verify. The vendor's page names the algorithm; the part with the covered components could
/// not be read. These are what its own verifier can reconstruct behind a proxy, and cannot be stripped of.
pub const PROFILE: Profile<'static> = Profile {
    label: "sig",
    algorithm: "ecdsa-p384-sha384",
    components: &[
        "@method",
        "@authority",
        "@path",
        "@query",
        "authorization",
        "content-type",
        "content-digest",
        "idempotency-key",
    ],
    parameters: &["created", "expires", "keyid", "alg"],
    expires_after_seconds: 300,
    tag: None,
    digest: &["sha-512"],
};

/// The same with the target as one component.
pub const TARGET_URI_PROFILE: Profile<'static> = Profile {
    components: &[
        "@method",
        "@target-uri",
        "authorization",
        "content-type",
        "content-digest",
        "idempotency-key",
    ],
    ..PROFILE
};

/// What a declared operation is called with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The ids in the path, in order.
    pub ids: &'a [&'a str],
    /// The body's text.
    pub body: Option<&'a str>,
    /// The bearer token.
    pub access_token: Option<&'a str>,
    /// The UUID of a call that changes something.
    pub idempotency_key: Option<&'a str>,
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

/// Whether the call at a place gets an idempotency key when the caller has none: every signed one that changes
/// something (<https://docs.offblocks.xyz/developer-guides/api-integration/idempotency>). The pages show the unsigned
/// ones without.
///
/// # Errors
/// [`Code::InvalidArgument`] for a place that is not one.
pub fn needs_idempotency_key(operation: Place) -> Result<bool, Error> {
    let declared = super::at(OPERATIONS, operation.0)?;
    Ok(declared.signed && changes_something(&declared.method))
}

/// Whether a call by this method changes something, so that a raw one gets an idempotency key.
#[must_use]
pub fn changes_something(method: &Method) -> bool {
    !matches!(method.as_str(), "GET" | "HEAD")
}

/// Checks and builds the operation at a place of [`OPERATIONS`], with the digest that a profile asks for.
///
/// # Errors
/// The checker's, naming the field; [`Code::InvalidPath`] for an id; [`Code::MissingField`] or [`Code::InvalidHeader`] for
/// the access token; [`Code::WrongValue`] or [`Code::UnknownField`] for the idempotency key;
/// [`Code::UnsupportedAlgorithm`] for the profile's digest.
pub fn call<'a>(
    operation: Place,
    input: &Input<'a>,
    profile: &Profile<'_>,
) -> Result<Call<'a>, Error> {
    let declared = super::at(OPERATIONS, operation.0)?;
    let target = Target::fill(declared.path, input.ids)?;
    let mut call = super::call(declared, target, input.body, CONTENT_TYPE)?;
    if !declared.anonymous {
        super::insert_token(
            &mut call.headers,
            super::required_token(input.access_token)?,
        )?;
    }
    if declared.signed {
        insert_digest(&mut call, profile)?;
    }
    match input.idempotency_key {
        Some(_) if declared.method == Method::GET => Err(Error::new(
            Code::UnknownField,
            "is not taken by this call",
            "leave it out: the call changes nothing",
        )
        .at("idempotencyKey")),
        Some(key) => insert_idempotency_key(&mut call.headers, key).map(|()| call),
        None => Ok(call),
    }
}

/// Builds a call that is not declared.
///
/// # Errors
/// [`Code::InvalidArgument`] for a body that the method does not carry; [`Code::InvalidHeader`] for content type or token;
/// [`Code::WrongValue`] for the idempotency key; [`Code::UnsupportedAlgorithm`] for the profile's digest.
pub fn raw_call<'a>(
    method: Method,
    target: Target,
    input: &Input<'a>,
    content_type: String,
    profile: &Profile<'_>,
) -> Result<Call<'a>, Error> {
    let mut call = super::raw_call(method, target, input.body, content_type)?;
    if let Some(token) = input.access_token {
        super::insert_token(&mut call.headers, token)?;
    }
    insert_digest(&mut call, profile)?;
    if let Some(key) = input.idempotency_key {
        insert_idempotency_key(&mut call.headers, key)?;
    }
    Ok(call)
}

fn insert_digest(call: &mut Call<'_>, profile: &Profile<'_>) -> Result<(), Error> {
    match profile.content_digest(call.body)? {
        Some(digest) => call.headers.insert(CONTENT_DIGEST, digest),
        None => Ok(()),
    }
}

fn insert_idempotency_key(headers: &mut Headers, key: &str) -> Result<(), Error> {
    Text::Uuid.check(key).map_err(|(problem, hint)| {
        Error::new(Code::WrongValue, problem, hint).at("idempotencyKey")
    })?;
    headers.insert(IDEMPOTENCY_KEY, Cow::Owned(key.to_string()))
}

/// Prepares the seal of a call at an origin, given as scheme and host with port.
///
/// # Errors
/// As [`Profile::prepare`].
///
/// ```
/// use cardseal::provider::offblocks::{Input, PROFILE, call, operation, prepare};
/// use cardseal::signature::{Algorithm, Signer};
///
/// let input = Input { ids: &["42"], access_token: Some("token"), ..Input::default() };
/// let call = call(operation("cards.get")?, &input, &PROFILE)?;
/// let algorithm = Algorithm::EcdsaP384Sha384;
/// let signer = Signer { algorithm, keyid: Some("key"), now: 1700000000, nonce: None };
/// let prepared = prepare(&call, "https", "api.offblocks.xyz", &PROFILE, &signer)?;
/// assert!(prepared.base.starts_with("\"@method\": GET\n\"@authority\": api.offblocks.xyz\n"));
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn prepare(
    call: &Call<'_>,
    scheme: &str,
    authority: &str,
    profile: &Profile<'_>,
    signer: &Signer<'_>,
) -> Result<Prepared, Error> {
    let target = call.target.as_str();
    let mut message = Message::request(call.method.as_str(), scheme, authority, target, None)?;
    message.headers = call.headers.iter().collect();
    profile.prepare(&message, signer)
}
