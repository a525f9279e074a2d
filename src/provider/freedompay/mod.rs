//! FreedomPay Card API v5: every request is sealed with a detached HS512 JWS in `X-JWS-Signature`
//! (<https://docs.freedompay.kz/doc-760202>).

mod operations;

use crate::http::{Call, Headers, Method, SignedRequest, Target, check_header_value};
use crate::jws::{Algorithm, Key, Protected};
use crate::model::{Operation, json};
use crate::secret::Secret;
use crate::{Code, Error};

pub use operations::OPERATIONS;

/// The production host.
pub const PRODUCTION: &str = "https://api.freedompay.kz";
/// The test host.
pub const TEST: &str = "https://test-api.freedompay.kz";
/// The header that carries the seal. One table of the vendor's page calls it `JWS-Signature`; its prose
/// and all its examples do not.
pub const SIGNATURE: &str = "x-jws-signature";

/// What the documentation asks for.
pub const CONTENT_TYPE: &str = "application/json";

/// What one call can change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Another path than the documented one. It is signed as it is called.
    pub path: Option<&'a str>,
    /// The value of a `request-id` header, which only an older page of the vendor mentions.
    pub request_id: Option<&'a str>,
}

/// Signs for one partner.
///
/// ```
/// use cardseal::provider::freedompay::{FreedomPay, Options, SIGNATURE, operation};
/// use cardseal::secret::Secret;
///
/// let mut partner = FreedomPay::new("123456", &Secret::from_text("secret".into())?)?;
/// let body = r#"{"request_id":"828cf71d-a447-4a67-a149-c1df8bc197ca"}"#;
/// let request = partner.sign(operation("requests.status")?, body, Options::default())?;
/// assert_eq!(request.target.as_str(), "/v5/card-api/request/status");
/// assert!(request.headers.get(SIGNATURE).is_some_and(|jws| jws.ends_with("Xm2-3MjQ")));
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FreedomPay {
    auth_id: String,
    key: Key,
    // One per documented path: the protected header is the same on every call.
    protected: Vec<Option<Protected>>,
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

impl FreedomPay {
    /// `auth_id` and the partner key, both as the vendor gave them.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for an empty `auth_id`, [`Code::InvalidHeader`] for one that is not printable
    /// ASCII.
    pub fn new(auth_id: impl Into<String>, secret: &Secret) -> Result<Self, Error> {
        let auth_id = auth_id.into();
        if auth_id.is_empty() {
            return Err(Error::new(
                Code::InvalidArgument,
                "is empty",
                "pass the id that the provider gave you",
            )
            .at("authId"));
        }
        check_header_value(&auth_id).map_err(|error| error.at("authId"))?;
        Ok(Self {
            auth_id,
            key: Key::new(secret, Algorithm::Hs512)?,
            protected: OPERATIONS.iter().map(|_| None).collect(),
        })
    }

    /// Checks, builds and signs the operation at a place of [`OPERATIONS`].
    ///
    /// # Errors
    /// The checker's, naming the field; [`Code::InvalidPath`] for `options.path`;
    /// [`Code::InvalidHeader`] for `options.request_id`.
    pub fn sign<'a>(
        &mut self,
        operation: Place,
        body: &'a str,
        options: Options<'_>,
    ) -> Result<SignedRequest<'a>, Error> {
        let declared = super::at(OPERATIONS, operation.0)?;
        let target = match options.path {
            None => Target::fixed(declared.path),
            Some(path) => parse_path(path)?,
        };
        let call = super::call(declared, target, Some(body), CONTENT_TYPE)?;
        if options.path.is_some() {
            let protected = self.protect(call.target.as_str())?;
            return seal(call, &protected, options);
        }
        let protected = match self.protected.get(operation.0) {
            Some(Some(protected)) => protected,
            _ => self.keep(operation, declared)?,
        };
        seal(call, protected, options)
    }

    /// Signs a body for any path; the body is sent as it is.
    ///
    /// # Errors
    /// As [`FreedomPay::sign`], but for the checker's.
    pub fn sign_raw<'a>(
        &self,
        path: &str,
        body: &'a str,
        options: Options<'_>,
    ) -> Result<SignedRequest<'a>, Error> {
        let mut headers = Headers::default();
        headers.insert("content-type", CONTENT_TYPE)?;
        let call = Call {
            method: Method::POST,
            target: parse_path(path)?,
            headers,
            body: Some(body),
        };
        let protected = self.protect(call.target.as_str())?;
        seal(call, &protected, options)
    }

    fn keep(&mut self, operation: Place, declared: &Operation) -> Result<&Protected, Error> {
        let protected = self.protect(declared.path)?;
        match self.protected.get_mut(operation.0) {
            Some(slot) => Ok(slot.insert(protected)),
            None => Err(Error::new(
                Code::Internal,
                "has no slot for the operation",
                "please report it",
            )),
        }
    }

    /// The protected header in the order of the vendor's sample; `alg` comes last. `params` is
    /// "reserved" and empty in every sample; no page defines it for a query.
    fn protect(&self, path: &str) -> Result<Protected, Error> {
        let mut header = String::from("{\"uri\":");
        json::write_text(&mut header, path);
        header.push_str(",\"auth_id\":");
        json::write_text(&mut header, &self.auth_id);
        header.push_str(",\"method\":\"POST\",\"params\":\"\"}");
        self.key.protect(&header)
    }
}

fn parse_path(path: &str) -> Result<Target, Error> {
    if path.as_bytes().contains(&b'?') {
        return Err(Error::new(
            Code::InvalidPath,
            "has a query",
            "no page of the provider says how a query is signed; put the values in the body",
        )
        .at("path"));
    }
    Target::parse(path)
}

fn seal<'a>(
    mut call: Call<'a>,
    protected: &Protected,
    options: Options<'_>,
) -> Result<SignedRequest<'a>, Error> {
    if let Some(id) = options.request_id {
        call.headers
            .insert("request-id", id.to_string())
            .map_err(|error| error.at("requestId"))?;
    }
    let payload = call.body.unwrap_or_default();
    let jws = protected.sign(payload.as_bytes());
    Ok(call.seal(SIGNATURE, jws))
}
