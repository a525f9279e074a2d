//! HTTP MAC authorization with `body_hash` (draft-ietf-oauth-v2-http-mac-01, as the Paysera Wallet API
//! uses it).

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::hmac::{Hash, Keyed};
use crate::http::{Method, Target};
use crate::secret::Secret;
use crate::text::{push_base64, push_number};
use crate::{Code, Error, time};

/// What stays as it is in `ext`: the set of PHP's `urlencode`, which the vendor's own client uses. A
/// space becomes `+`.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The hash of a body as it stands in `ext`: base64 of its SHA-256.
///
/// ```
/// assert_eq!(cardseal::mac::body_hash(b""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/// ```
#[must_use]
pub fn body_hash(body: &[u8]) -> String {
    let mut hash = String::with_capacity(44);
    push_base64(&mut hash, &STANDARD, &Sha256::digest(body));
    hash
}

/// When a request is signed, and the nonce that makes it unique in that second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    ts: u64,
    nonce: String,
}

impl Moment {
    /// `ts` in seconds since 1970.
    ///
    /// # Errors
    /// [`Code::InvalidTimestamp`] for milliseconds; [`Code::InvalidNonce`] for an empty nonce or a
    /// character outside `%x20-21 / %x23-5B / %x5D-7E`
    /// (<https://developers.paysera.com/guides/wallet/authentication>).
    pub fn new(ts: u64, nonce: impl Into<String>) -> Result<Self, Error> {
        let nonce = nonce.into();
        time::not_milliseconds(ts, "ts")?;
        if nonce.is_empty() || !nonce.bytes().all(is_plain) {
            return Err(Error::new(
                Code::InvalidNonce,
                "has no character or one outside the alphabet",
                "use printable ASCII without quotes and backslashes, best letters and digits",
            )
            .at("nonce"));
        }
        Ok(Self { ts, nonce })
    }
}

/// A character that needs no escape in a quoted string.
fn is_plain(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'
}

/// Host and port, as they are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    host: String,
    port: u16,
}

impl Origin {
    /// The host in lower case, without the port, and the port, also where it is the default of the scheme.
    ///
    /// # Errors
    /// [`Code::InvalidUrl`] for what is no host in a URL: it would end the line that is signed.
    pub fn new(host: impl Into<String>, port: u16) -> Result<Self, Error> {
        let host = host.into();
        let is_host = |byte: u8| byte.is_ascii_graphic() && !b"/?#@\"\\".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_host) {
            return Err(Error::new(
                Code::InvalidUrl,
                "is not a host",
                "pass what a URL parser returns as its hostname",
            )
            .at("host"));
        }
        Ok(Self { host, port })
    }
}

/// What the MAC covers, but for the moment.
#[derive(Clone, Debug)]
pub struct Covered<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path and query as they go on the wire.
    pub target: &'a Target,
    /// Where the request goes.
    pub origin: &'a Origin,
    /// What is covered besides.
    pub ext: &'a Ext,
}

/// The value of `ext`. Nothing in it could end the quotes that it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ext(String);

impl Ext {
    /// Takes a value as it was received.
    ///
    /// # Errors
    /// [`Code::InvalidHeader`] for a character that a quoted string would have to escape.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.bytes().all(is_plain) {
            return Ok(Self(text.to_string()));
        }
        Err(Error::new(
            Code::InvalidHeader,
            "has a character that cannot stand in the header",
            "use printable ASCII without quotes and backslashes",
        )
        .at("ext"))
    }

    /// The value as it is signed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of `ext`: `body_hash` first, when there is a body, then the parameters in their order.
///
/// # Errors
/// [`Code::InvalidArgument`] for a parameter that is called `body_hash` or has no name, and
/// [`Code::DuplicateField`] for a name given twice.
pub fn ext(body: Option<&[u8]>, parameters: &[(String, String)]) -> Result<Ext, Error> {
    let mut ext = String::new();
    if let Some(body) = body.filter(|body| !body.is_empty()) {
        append(&mut ext, "body_hash", &body_hash(body));
    }
    for (index, (name, value)) in parameters.iter().enumerate() {
        if name == "body_hash" {
            return Err(invalid_parameter("is computed from the body").at("ext.body_hash"));
        }
        if name.is_empty() {
            return Err(invalid_parameter("has a parameter without a name").at("ext"));
        }
        if parameters
            .iter()
            .take(index)
            .any(|(known, _)| known == name)
        {
            return Err(
                Error::new(Code::DuplicateField, "names a parameter twice", "keep one").at("ext"),
            );
        }
        append(&mut ext, name, value);
    }
    Ok(Ext(ext))
}

#[cold]
fn invalid_parameter(problem: &'static str) -> Error {
    Error::new(
        Code::InvalidArgument,
        problem,
        "name parameters of your own, as project_id",
    )
}

/// PHP's `http_build_query`, as the vendor's client builds the value.
fn append(ext: &mut String, name: &str, value: &str) {
    if !ext.is_empty() {
        ext.push('&');
    }
    ext.push_str(&form_encode(name));
    ext.push('=');
    ext.push_str(&form_encode(value));
}

fn form_encode(text: &str) -> String {
    utf8_percent_encode(text, FORM)
        .map(|piece| if piece == "%20" { "+" } else { piece })
        .collect()
}

/// What the MAC is computed over: seven lines, each with its line feed, also when the last is empty
/// (<https://developers.paysera.com/guides/wallet/authentication>).
#[must_use]
pub fn normalized(covered: &Covered<'_>, moment: &Moment) -> String {
    let mut text = String::with_capacity(covered.target.as_str().len().saturating_add(192));
    push_number(&mut text, moment.ts.cast_signed());
    text.push('\n');
    for line in [
        moment.nonce.as_str(),
        covered.method.as_str(),
        covered.target.as_str(),
        &covered.origin.host,
    ] {
        text.push_str(line);
        text.push('\n');
    }
    push_number(&mut text, i64::from(covered.origin.port));
    text.push('\n');
    text.push_str(covered.ext.as_str());
    text.push('\n');
    text
}

/// A MAC id and its key.
///
/// ```
/// use cardseal::http::{Method, Target};
/// use cardseal::mac::{Covered, Ext, Key, Moment, Origin};
/// use cardseal::secret::Secret;
///
/// let key = Key::new("wkVd93h2uS", &Secret::from_text("IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU".into())?)?;
/// let covered = Covered {
///     method: &Method::DELETE,
///     target: &Target::parse("/rest/v1/card/1")?,
///     origin: &Origin::new("wallet.paysera.com", 443)?,
///     ext: &Ext::default(),
/// };
/// let moment = Moment::new(1343811600, "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN")?;
/// assert!(key.authorization(&covered, &moment).contains("TaxLziPz2Jh7k/im0P6c1lp00a9moLBNk6YwUID7rJE="));
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone)]
pub struct Key {
    id: String,
    keyed: Keyed,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}

impl Key {
    /// Pairs an id with its key, which is used as it is, not decoded.
    ///
    /// # Errors
    /// [`Code::InvalidHeader`] when the id is empty or has a character that a quoted string would have
    /// to escape.
    pub fn new(id: impl Into<String>, key: &Secret) -> Result<Self, Error> {
        let id = id.into();
        if id.is_empty() || !id.bytes().all(is_plain) {
            return Err(Error::new(
                Code::InvalidHeader,
                "has no character or one that cannot stand in the header",
                "pass the id as the provider gave it: printable ASCII without quotes and backslashes",
            )
            .at("id"));
        }
        let keyed = Keyed::new(Hash::Sha256, key)?;
        Ok(Self { id, keyed })
    }

    /// The value of `Authorization`. An empty `ext` is left out, as the published examples do.
    #[must_use]
    pub fn authorization(&self, covered: &Covered<'_>, moment: &Moment) -> String {
        let mut keyed = self.keyed.clone();
        keyed.update(normalized(covered, moment).as_bytes());
        let mut value = String::with_capacity(covered.ext.as_str().len().saturating_add(192));
        value.push_str("MAC id=\"");
        value.push_str(&self.id);
        value.push_str("\", ts=\"");
        push_number(&mut value, moment.ts.cast_signed());
        value.push_str("\", nonce=\"");
        value.push_str(&moment.nonce);
        value.push_str("\", mac=\"");
        push_base64(&mut value, &STANDARD, keyed.finish().bytes());
        value.push('"');
        if !covered.ext.as_str().is_empty() {
            value.push_str(", ext=\"");
            value.push_str(covered.ext.as_str());
            value.push('"');
        }
        value
    }

    /// Verifies an `Authorization` value against the request that carried it.
    ///
    /// # Errors
    /// [`Code::SignatureMismatch`] for another id, method, target, host, port, moment, `ext` or key;
    /// [`Code::BodyMismatch`] when `body_hash` is not the body's;
    /// [`Code::TimestampOutOfRange`] when `clock` does not allow the moment.
    pub fn verify(
        &self,
        authorization: &Authorization,
        request: &Received<'_>,
        clock: Clock,
    ) -> Result<(), Error> {
        if authorization.id != self.id {
            return Err(mismatch("has another id than the key's", "id"));
        }
        let covered = Covered {
            method: request.method,
            target: request.target,
            origin: request.origin,
            ext: &authorization.ext,
        };
        let mut keyed = self.keyed.clone();
        keyed.update(normalized(&covered, &authorization.moment).as_bytes());
        if !keyed.finish().is(&authorization.mac) {
            return Err(mismatch(
                "does not belong to this request under this key",
                "mac",
            ));
        }
        authorization.check_body(request.body)?;
        clock.check(authorization.moment.ts)
    }
}

#[cold]
fn mismatch(problem: &'static str, field: &'static str) -> Error {
    Error::new(
        Code::SignatureMismatch,
        problem,
        "compare the normalized strings of both sides line by line",
    )
    .at(field)
}

/// The request that an `Authorization` value came with.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path and query as they arrived.
    pub target: &'a Target,
    /// The host and port that the sender addressed.
    pub origin: &'a Origin,
    /// The body's bytes; empty when there was none.
    pub body: &'a [u8],
}

/// The verifier's time, and how far the sender's may be from it, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Seconds since 1970.
    pub now: u64,
    /// How far from it, in either direction. The vendor does not publish its own tolerance.
    pub max_skew: u64,
}

impl Clock {
    fn check(self, ts: u64) -> Result<(), Error> {
        if ts.abs_diff(self.now) <= self.max_skew {
            return Ok(());
        }
        let problem = if ts > self.now {
            "is in the future"
        } else {
            "is too old"
        };
        Err(Error::new(
            Code::TimestampOutOfRange,
            problem,
            "compare the clocks of both sides",
        )
        .at("ts"))
    }
}

/// A parsed `Authorization` value.
#[derive(Clone)]
pub struct Authorization {
    id: String,
    moment: Moment,
    mac: Vec<u8>,
    ext: Ext,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization([redacted])")
    }
}

impl Authorization {
    /// Reads `MAC id="…", ts="…", nonce="…", mac="…"[, ext="…"]`, in any order.
    ///
    /// # Errors
    /// [`Code::MalformedAuthorization`] for another scheme, an attribute that is unknown, repeated,
    /// absent, unquoted or escaped, a time that is not plain digits, a MAC that is not 32 bytes in
    /// canonical base64.
    pub fn parse(value: &str) -> Result<Self, Error> {
        let attributes = value
            .strip_prefix("MAC ")
            .ok_or_else(|| malformed("is not of the MAC scheme"))?;
        let [mut id, mut ts, mut nonce, mut mac, mut ext] = [None; 5];
        for (name, value) in split(attributes)? {
            let slot = match name {
                "id" => &mut id,
                "ts" => &mut ts,
                "nonce" => &mut nonce,
                "mac" => &mut mac,
                "ext" => &mut ext,
                _ => return Err(malformed("has an unknown attribute")),
            };
            if slot.replace(value).is_some() {
                return Err(malformed("has an attribute twice"));
            }
        }
        let (Some(id), Some(ts), Some(nonce), Some(mac)) = (id, ts, nonce, mac) else {
            return Err(malformed("lacks one of id, ts, nonce, mac"));
        };
        if id.is_empty() {
            return Err(malformed("has an empty id"));
        }
        Ok(Self {
            id: id.to_string(),
            moment: Moment::new(seconds(ts)?, nonce)
                .map_err(|_| malformed("has a ts or nonce that cannot be"))?,
            mac: decode_mac(mac)?,
            ext: Ext::parse(ext.unwrap_or_default())?,
        })
    }

    /// Whose key made the MAC.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was made, in seconds since 1970.
    #[must_use]
    pub fn ts(&self) -> u64 {
        self.moment.ts
    }

    /// The nonce.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.moment.nonce
    }

    /// The values of `ext`, decoded, in their order; `body_hash` among them.
    ///
    /// # Errors
    /// [`Code::MalformedAuthorization`] for a pair without a name or `=`, a name given twice, or an
    /// escape that is not UTF-8.
    pub fn ext(&self) -> Result<Vec<(String, String)>, Error> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let text = self.ext.as_str();
        for pair in text.split('&').filter(|_| !text.is_empty()) {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| malformed("has an ext that is not a list of parameters"))?;
            let (name, value) = (form_decode(name)?, form_decode(value)?);
            if name.is_empty() || pairs.iter().any(|(known, _)| *known == name) {
                return Err(malformed("has a parameter of ext twice or without a name"));
            }
            pairs.push((name, value));
        }
        Ok(pairs)
    }

    /// `body_hash` is there exactly when there is a body.
    fn check_body(&self, body: &[u8]) -> Result<(), Error> {
        let pairs = self.ext()?;
        let hash = pairs.iter().find(|(name, _)| name == "body_hash");
        let problem = match hash {
            None if body.is_empty() => return Ok(()),
            None => "is absent, though there is a body",
            Some(_) if body.is_empty() => "is there, though there is no body",
            Some((_, hash)) if *hash == body_hash(body) => return Ok(()),
            Some(_) => "is that of another body",
        };
        Err(Error::new(
            Code::BodyMismatch,
            problem,
            "hash the bytes that are sent; verify the bytes as they arrived",
        )
        .at("ext.body_hash"))
    }
}

#[cold]
fn malformed(problem: &'static str) -> Error {
    Error::new(
        Code::MalformedAuthorization,
        problem,
        "pass the header value as it arrived",
    )
    .at("authorization")
}

/// The attributes: `name="value"`, separated by a comma and any spaces or tabs. None of the values can
/// have a quote or backslash, so there are no escapes to undo.
fn split(attributes: &str) -> Result<Vec<(&str, &str)>, Error> {
    let mut pairs = Vec::new();
    let mut rest = attributes.trim_start_matches(' ');
    loop {
        let (name, quoted) = rest
            .split_once('=')
            .and_then(|(name, value)| Some((name, value.strip_prefix('"')?)))
            .ok_or_else(|| malformed("has an attribute that is not quoted"))?;
        let (value, after) = quoted
            .split_once('"')
            .ok_or_else(|| malformed("has a quote that does not end"))?;
        if !value.bytes().all(is_plain) {
            return Err(malformed("has a character outside the alphabet"));
        }
        pairs.push((name, value));
        if after.is_empty() {
            return Ok(pairs);
        }
        rest = after
            .trim_start_matches([' ', '\t'])
            .strip_prefix(',')
            .ok_or_else(|| malformed("has attributes without a comma between them"))?
            .trim_start_matches([' ', '\t']);
    }
}

fn seconds(digits: &str) -> Result<u64, Error> {
    let canonical = digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    digits
        .parse()
        .ok()
        .filter(|_| canonical)
        .ok_or_else(|| malformed("has a ts that is not plain digits"))
}

fn decode_mac(mac: &str) -> Result<Vec<u8>, Error> {
    STANDARD
        .decode(mac)
        .ok()
        .filter(|bytes| bytes.len() == 32)
        .ok_or_else(|| malformed("has a mac that is not 32 bytes in base64"))
}

fn form_decode(text: &str) -> Result<String, Error> {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| malformed("has an ext that is not UTF-8"))
}
