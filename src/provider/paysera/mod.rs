//! Paysera Wallet API, payment cards: every request is sealed with a MAC in `Authorization`
//! (<https://developers.paysera.com/en/wallet/payment-cards>).

mod operations;

use crate::Error;
use crate::http::{Call, Method, SignedRequest, Target};
use crate::mac::{self, Covered, Key, Moment, Origin};
use crate::model;
use crate::secret::Secret;

pub use operations::OPERATIONS;

/// The documented host.
pub const PRODUCTION: &str = "https://wallet.paysera.com";
/// The header that carries the seal.
pub const AUTHORIZATION: &str = "authorization";
/// What the documentation's examples send with a body.
pub const CONTENT_TYPE: &str = "application/json;charset=utf-8";

/// What a declared operation is called with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The id in the path.
    pub id: Option<&'a str>,
    /// The query's parameters as a JSON object.
    pub query: Option<&'a str>,
    /// The body's text.
    pub body: Option<&'a str>,
}

/// The place of a call in [`OPERATIONS`]. It is a type of its own, so that no other provider's fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(pub(crate) usize);

/// The place of the call of this name.
///
/// # Errors
/// [`Code::InvalidArgument`](crate::Code::InvalidArgument) for a name that is not declared.
pub fn operation(name: &str) -> Result<Place, Error> {
    super::index_of(OPERATIONS, name).map(Place)
}

/// Checks and builds the operation at a place of [`OPERATIONS`].
///
/// # Errors
/// The checker's, naming the field; [`Code::InvalidPath`](crate::Code::InvalidPath) for the id.
pub fn call(operation: Place, input: Input<'_>) -> Result<Call<'_>, Error> {
    let declared = super::at(OPERATIONS, operation.0)?;
    let mut target = Target::fill(declared.path, input.id.as_slice())?;
    if let Some(parameters) = declared.query {
        target = target.with_query(&model::query(input.query.unwrap_or("{}"), parameters)?);
    }
    super::call(declared, target, input.body, CONTENT_TYPE)
}

/// Builds a call that is not declared.
///
/// # Errors
/// [`Code::InvalidArgument`](crate::Code::InvalidArgument) for a body that the method does not carry; [`Code::InvalidHeader`](crate::Code::InvalidHeader) for the
/// content type.
pub fn raw_call<'a>(
    method: Method,
    target: Target,
    body: Option<&'a str>,
    content_type: String,
) -> Result<Call<'a>, Error> {
    super::raw_call(method, target, body, content_type)
}

/// Signs for one MAC id, at one origin.
///
/// ```
/// use cardseal::mac::{Moment, Origin};
/// use cardseal::provider::paysera::{AUTHORIZATION, Input, Paysera, call, operation};
/// use cardseal::secret::Secret;
///
/// let origin = Origin::new("wallet.paysera.com", 443)?;
/// let key = Secret::from_text("IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU".into())?;
/// let paysera = Paysera::new("wkVd93h2uS", &key, origin)?;
/// let moment = Moment::new(1343811600, "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN")?;
/// let input = Input { id: Some("26"), ..Input::default() };
/// let request = paysera.seal(call(operation("deposits.process")?, input)?, &[], &moment)?;
/// assert_eq!(request.target.as_str(), "/rest/v1/deposit/26/process");
/// assert!(request.headers.get(AUTHORIZATION).is_some_and(|mac| mac.contains("HEBVA0HNQnL7iKja")));
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Paysera {
    key: Key,
    origin: Origin,
}

impl Paysera {
    /// The MAC id and key of the client, or of an OAuth token.
    ///
    /// # Errors
    /// As [`Key::new`].
    pub fn new(mac_id: impl Into<String>, mac_key: &Secret, origin: Origin) -> Result<Self, Error> {
        Ok(Self {
            key: Key::new(mac_id, mac_key).map_err(|error| error.at("macId"))?,
            origin,
        })
    }

    /// Seals a call. `ext` are parameters beside `body_hash`, as `project_id`.
    ///
    /// # Errors
    /// As [`mac::ext`].
    pub fn seal<'a>(
        &self,
        call: Call<'a>,
        ext: &[(String, String)],
        moment: &Moment,
    ) -> Result<SignedRequest<'a>, Error> {
        let ext = mac::ext(call.body.map(str::as_bytes), ext)?;
        let covered = Covered {
            method: &call.method,
            target: &call.target,
            origin: &self.origin,
            ext: &ext,
        };
        let authorization = self.key.authorization(&covered, moment);
        Ok(call.seal(AUTHORIZATION, authorization))
    }
}
