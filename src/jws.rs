//! Detached JWS in compact serialization with a shared secret (RFC 7515 appendix F, RFC 7518 3.2).

use std::fmt;

use crate::hmac::{Hash, Keyed};
use crate::model::json;
use crate::secret::Secret;
use crate::text::{base64url, push_base64};
use crate::{Code, Error};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An HMAC algorithm of JOSE (RFC 7518 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

impl Algorithm {
    /// Reads the name as it stands in a protected header; case matters (RFC 7515 4.1.1).
    ///
    /// # Errors
    /// [`Code::UnsupportedAlgorithm`] for any other name, `none` among them.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "HS256" => Ok(Self::Hs256),
            "HS384" => Ok(Self::Hs384),
            "HS512" => Ok(Self::Hs512),
            _ => Err(Error::new(
                Code::UnsupportedAlgorithm,
                "is not an algorithm for a shared secret",
                "it is one of HS256, HS384, HS512",
            )
            .at("algorithm")),
        }
    }

    fn hash(self) -> Hash {
        match self {
            Self::Hs256 => Hash::Sha256,
            Self::Hs384 => Hash::Sha384,
            Self::Hs512 => Hash::Sha512,
        }
    }

    /// The name as it stands in a protected header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }
}

/// Feeds a payload in base64url, piece by piece, so that no encoded copy of it is made.
fn update_encoded(keyed: &mut Keyed, payload: &[u8]) {
    let mut buffer = [0; 1024];
    for piece in payload.chunks(768) {
        // 768 bytes are 1024 characters: the buffer always holds them.
        let length = URL_SAFE_NO_PAD
            .encode_slice(piece, &mut buffer)
            .unwrap_or_default();
        keyed.update(buffer.get(..length).unwrap_or_default());
    }
}

/// A secret that is bound to one algorithm.
///
/// ```
/// use cardseal::jws::{Algorithm, Key};
/// use cardseal::secret::Secret;
///
/// let key = Key::new(&Secret::from_text("secret".into())?, Algorithm::Hs512)?;
/// let header = r#"{"uri":"/v5/card-api/request/status","auth_id":"123456","method":"POST","params":""}"#;
/// let jws = key.protect(header)?.sign(b"{}");
/// assert!(key.verify(&jws, b"{}")?.ends_with(r#","alg":"HS512"}"#));
/// assert!(key.verify(&jws, b"[]").is_err());
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone)]
pub struct Key {
    algorithm: Algorithm,
    keyed: Keyed,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}, [redacted])", self.algorithm.name())
    }
}

impl Key {
    /// Binds a secret to an algorithm. A secret of any length is taken: the vendor's own sample has six
    /// bytes, where RFC 7518 3.2 wants as many as the hash has.
    ///
    /// # Errors
    /// [`Code::InvalidSecret`].
    pub fn new(secret: &Secret, algorithm: Algorithm) -> Result<Self, Error> {
        let keyed = Keyed::new(algorithm.hash(), secret)?;
        Ok(Self { algorithm, keyed })
    }

    /// Takes the exact JSON of a protected header. `alg` is appended when it is absent; everything else
    /// stays as it is, since the header travels as the bytes that were signed.
    ///
    /// # Errors
    /// [`Code::InvalidJson`] or [`Code::DuplicateField`] when it is not one JSON object with distinct
    /// members; [`Code::UnsupportedAlgorithm`] when `alg` is another one than the key's, or when the
    /// header asks for an extension (`crit`, `b64`).
    pub fn protect(&self, header: &str) -> Result<Protected, Error> {
        let mut header = String::from(header);
        if !names_algorithm(&header, self.algorithm.name())? {
            self.append_alg(&mut header);
        }
        let mut encoded = String::new();
        push_base64(&mut encoded, &URL_SAFE_NO_PAD, header.as_bytes());
        encoded.push('.');
        let mut keyed = self.keyed.clone();
        keyed.update(encoded.as_bytes());
        Ok(Protected { encoded, keyed })
    }

    fn append_alg(&self, header: &mut String) {
        let end = header.trim_end().len().saturating_sub(1);
        header.truncate(end);
        let empty = header.trim() == "{";
        header.push_str(if empty { "\"alg\":\"" } else { ",\"alg\":\"" });
        header.push_str(self.algorithm.name());
        header.push_str("\"}");
    }

    /// Verifies a detached JWS over the payload's bytes and returns the protected header's JSON.
    ///
    /// # Errors
    /// [`Code::MalformedJws`] for anything but a header, two dots and a signature in canonical base64url
    /// without padding; [`Code::InvalidJson`], [`Code::DuplicateField`] and
    /// [`Code::UnsupportedAlgorithm`] as [`Key::protect`], and for an absent `alg`;
    /// [`Code::SignatureMismatch`] when the signature is not that of these bytes.
    pub fn verify(&self, jws: &str, payload: &[u8]) -> Result<String, Error> {
        let (encoded, signature) = split(jws)?;
        let header = decode(encoded)?;
        let tag = decode(signature)?;
        let header =
            String::from_utf8(header).map_err(|_| malformed("has a header that is not UTF-8"))?;
        if !names_algorithm(&header, self.algorithm.name())? {
            return Err(unsupported("names no algorithm"));
        }
        let mut keyed = self.keyed.clone();
        keyed.update(encoded.as_bytes());
        keyed.update(b".");
        update_encoded(&mut keyed, payload);
        if keyed.finish().is(&tag) {
            return Ok(header);
        }
        Err(Error::new(
            Code::SignatureMismatch,
            "does not belong to this payload under this key",
            "verify the bytes as they arrived, before any parser, with the key of the sender",
        )
        .at("jws"))
    }
}

/// Whether a header has `alg`, which must then be the key's own: the algorithm is never chosen by
/// the message (RFC 8725 3.1). `crit` and `b64` change what is signed (RFC 7515 4.1.11, RFC 7797 3)
/// and are understood by no provider, so they are refused on both sides.
pub(crate) fn names_algorithm(header: &str, algorithm: &str) -> Result<bool, Error> {
    let members = json::members(header).map_err(|error| error.within("header"))?;
    for (name, field) in [("crit", "header.crit"), ("b64", "header.b64")] {
        if json::find(&members, name).is_some() {
            return Err(unsupported("asks for an extension").at(field));
        }
    }
    let Some(value) = json::find(&members, "alg") else {
        return Ok(false);
    };
    if json::as_text(value).is_none_or(|name| name != algorithm) {
        return Err(unsupported("names another algorithm than the key's"));
    }
    Ok(true)
}

#[cold]
fn unsupported(problem: &'static str) -> Error {
    Error::new(
        Code::UnsupportedAlgorithm,
        problem,
        "make both sides use the algorithm that the key was made for",
    )
    .at("header.alg")
}

#[cold]
fn malformed(problem: &'static str) -> Error {
    Error::new(
        Code::MalformedJws,
        problem,
        "pass the header value as it arrived: header, two dots, signature",
    )
    .at("jws")
}

/// RFC 7515 7.1, with the payload cut out (appendix F).
fn split(jws: &str) -> Result<(&str, &str), Error> {
    let mut parts = jws.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(""), Some(signature), None) => Ok((header, signature)),
        (Some(_), Some(_), Some(_), None) => Err(malformed("carries a payload")),
        _ => Err(malformed("does not have three parts")),
    }
}

/// RFC 7515 2: base64url without padding. One byte string has one spelling: unused bits must be zero.
fn decode(part: &str) -> Result<Vec<u8>, Error> {
    base64url(part).ok_or_else(|| malformed("is not canonical base64url without padding"))
}

/// A protected header under a key, ready for payloads. Keeping it saves hashing the header again.
#[derive(Clone)]
pub struct Protected {
    encoded: String,
    keyed: Keyed,
}

impl fmt::Debug for Protected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Protected({}, [redacted])", self.encoded)
    }
}

impl Protected {
    /// The signing input (RFC 7515 5.1): header and payload in base64url, joined by a dot.
    #[must_use]
    pub fn signing_input(&self, payload: &[u8]) -> String {
        let mut input = self.encoded.clone();
        push_base64(&mut input, &URL_SAFE_NO_PAD, payload);
        input
    }

    /// The detached JWS over a payload.
    #[must_use]
    pub fn sign(&self, payload: &[u8]) -> String {
        let mut keyed = self.keyed.clone();
        update_encoded(&mut keyed, payload);
        let mut jws = String::with_capacity(self.encoded.len().saturating_add(88));
        jws.push_str(&self.encoded);
        jws.push('.');
        push_base64(&mut jws, &URL_SAFE_NO_PAD, keyed.finish().bytes());
        jws
    }
}
