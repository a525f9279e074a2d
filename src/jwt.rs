//! JSON Web Tokens signed with ES256 (RFC 7519; RFC 7515 in compact serialization; RFC 7518 3.4).
//!
//! The host holds the key and signs: [`signing_input`] is what it signs, [`complete`] puts the signature in.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::jws;
use crate::model::json;
use crate::signature::Algorithm;
use crate::text::{base64url, push_base64};
use crate::{Code, Error, time};

/// The only algorithm, as a protected header names it.
pub const ALGORITHM: &str = "ES256";

/// The signing input of a token (RFC 7515 5.1): header and claims in base64url, joined by a dot.
///
/// # Errors
/// [`Code::InvalidJson`] or [`Code::DuplicateField`] when the claims are not one JSON object with distinct members;
/// [`Code::WrongType`] or [`Code::InvalidTimestamp`] for a time that is not a number, or is in milliseconds.
///
/// ```
/// use cardseal::jwt::{Token, complete, signing_input};
///
/// let input = signing_input(Some("key-1"), r#"{"iss":"ISSUER-001"}"#)?;
/// let signature = [0; 64]; // r and s, of the input
/// let token = complete(input, &signature)?;
/// let token = Token::parse(&token)?;
/// assert_eq!(token.header(), r#"{"alg":"ES256","typ":"JWT","kid":"key-1"}"#);
/// assert_eq!(token.claims(), r#"{"iss":"ISSUER-001"}"#);
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn signing_input(kid: Option<&str>, claims: &str) -> Result<String, Error> {
    check_times(claims).map_err(|error| error.within("claims"))?;
    let mut header = String::from("{\"alg\":\"ES256\",\"typ\":\"JWT\"");
    if let Some(kid) = kid {
        header.push_str(",\"kid\":");
        json::write_text(&mut header, kid);
    }
    header.push('}');
    let mut input = String::new();
    push_base64(&mut input, &URL_SAFE_NO_PAD, header.as_bytes());
    input.push('.');
    push_base64(&mut input, &URL_SAFE_NO_PAD, claims.as_bytes());
    Ok(input)
}

fn check_times(claims: &str) -> Result<(), Error> {
    for (name, value) in json::members(claims)? {
        let name = name.as_ref();
        if !["exp", "nbf", "iat"].contains(&name) {
            continue;
        }
        let hint = "a time is in seconds since 1970, as in Math.floor(Date.now() / 1000)";
        let time = numeric_date(value)
            .ok_or_else(|| Error::new(Code::WrongType, "is not a time", hint).at(name))?;
        time::not_milliseconds(time, name)?;
    }
    Ok(())
}

/// The token: its signing input, and the signature of it.
///
/// # Errors
/// [`Code::InvalidSignature`] for anything but r and s in a row, 32 bytes each (RFC 7518 3.4).
pub fn complete(mut signing_input: String, signature: &[u8]) -> Result<String, Error> {
    Algorithm::EcdsaP256Sha256.check_length(signature)?;
    signing_input.push('.');
    push_base64(&mut signing_input, &URL_SAFE_NO_PAD, signature);
    Ok(signing_input)
}

/// A token as it was received. Until its signature was verified, nothing in it can be believed.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    signing_input: &'a str,
    header: String,
    claims: String,
    signature: Vec<u8>,
}

/// What the claims of a token have to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected<'a> {
    /// Who made it; `None` for anybody.
    pub issuer: Option<&'a str>,
    /// Whom it is for; `None` for anybody.
    pub audience: Option<&'a str>,
    /// Seconds since 1970.
    pub now: u64,
    /// How far the clocks may be apart, in seconds.
    pub skew: u64,
}

impl<'a> Token<'a> {
    /// Takes a token apart (RFC 7519 7.2).
    ///
    /// # Errors
    /// [`Code::MalformedJws`] for anything but three parts in canonical base64url without padding, the first two JSON
    /// objects, the third of 64 bytes; [`Code::UnsupportedAlgorithm`] for another algorithm than ES256 and for
    /// extensions (`crit`, `b64`); [`Code::DuplicateField`].
    pub fn parse(token: &'a str) -> Result<Self, Error> {
        let parts = token
            .rsplit_once('.')
            .and_then(|(signing_input, signature)| {
                let (header, claims) = signing_input.split_once('.')?;
                Some((signing_input, header, claims, signature))
            });
        // A dot is not in the alphabet of base64url, so a fourth part is refused below.
        let (signing_input, header, claims, signature) =
            parts.ok_or_else(|| malformed("does not have three parts"))?;
        let header = text(header)?;
        if !jws::names_algorithm(&header, ALGORITHM)? {
            return Err(malformed("names no algorithm"));
        }
        let claims = text(claims)?;
        json::members(&claims).map_err(|error| error.within("claims"))?;
        let signature = bytes(signature)?;
        if signature.len() != 64 {
            return Err(malformed("has a signature that is not r and s"));
        }
        Ok(Self {
            signing_input,
            header,
            claims,
            signature,
        })
    }

    /// What the signature covers.
    #[must_use]
    pub fn signing_input(&self) -> &'a str {
        self.signing_input
    }

    /// The protected header's JSON.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The claims' JSON.
    #[must_use]
    pub fn claims(&self) -> &str {
        &self.claims
    }

    /// r and s.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// Compares the claims of a verified token, as JSON, with what they have to say: `exp` has to be there, `nbf` is held to if
/// it is (RFC 7519 4.1).
///
/// # Errors
/// [`Code::TimestampOutOfRange`] for a token that has expired or is not valid yet; [`Code::InvalidTimestamp`] for an `exp`
/// in milliseconds; [`Code::PolicyNotMet`] for another issuer or audience, and for a time that is absent or not a number.
pub fn check_claims(claims: &str, expected: &Expected<'_>) -> Result<(), Error> {
    let claims = json::members(claims)?;
    let find = |name: &str| json::find(&claims, name);
    let expires = find("exp").and_then(numeric_date);
    let expires = expires.ok_or_else(|| unmet("is not a time", "every token has one").at("exp"))?;
    time::not_milliseconds(expires, "exp")?;
    if expected.now >= expires.saturating_add(expected.skew) {
        return Err(out_of_range("has expired").at("exp"));
    }
    if let Some(value) = find("nbf") {
        let from = numeric_date(value);
        let from = from.ok_or_else(|| unmet("is not a time", "leave it out").at("nbf"))?;
        if expected.now.saturating_add(expected.skew) < from {
            return Err(out_of_range("is not valid yet").at("nbf"));
        }
    }
    if let Some(issuer) = expected.issuer
        && !find("iss").is_some_and(|value| is_text(value, issuer))
    {
        return Err(unmet("is another issuer", "compare `iss` with `issuer`").at("iss"));
    }
    if let Some(audience) = expected.audience
        && !find("aud").is_some_and(|value| names(value, audience))
    {
        return Err(unmet("is another audience", "compare `aud` with `audience`").at("aud"));
    }
    Ok(())
}

/// Whole seconds since 1970 of a NumericDate (RFC 7519 2); the fraction that it can have is cut off. With an exponent the
/// digits before the point would be another time.
fn numeric_date(value: &str) -> Option<u64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok()
}

fn is_text(value: &str, wanted: &str) -> bool {
    json::as_text(value).is_some_and(|text| text == wanted)
}

/// Whether a claim is a string, or a list with it (RFC 7519 4.1.3).
fn names(value: &str, wanted: &str) -> bool {
    is_text(value, wanted) || json::lists(value, wanted).unwrap_or_default()
}

fn bytes(part: &str) -> Result<Vec<u8>, Error> {
    base64url(part).ok_or_else(|| malformed("is not canonical base64url without padding"))
}

fn text(part: &str) -> Result<String, Error> {
    String::from_utf8(bytes(part)?).map_err(|_| malformed("is not UTF-8 inside"))
}

#[cold]
fn malformed(problem: &'static str) -> Error {
    let hint =
        "pass the token alone, as it arrived: header, claims and signature with dots between them";
    Error::new(Code::MalformedJws, problem, hint).at("jwt")
}

#[cold]
fn unmet(problem: &'static str, hint: &str) -> Error {
    Error::new(Code::PolicyNotMet, problem, hint)
}

#[cold]
fn out_of_range(problem: &'static str) -> Error {
    let hint = "compare the clocks, and get a new token";
    Error::new(Code::TimestampOutOfRange, problem, hint)
}
