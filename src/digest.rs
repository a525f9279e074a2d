//! `Content-Digest` (RFC 9530).

use ctutils::CtEq as _;
use sha2::{Digest as _, Sha256, Sha512};

use crate::structured::{self, Bare, Item, Member};
use crate::{Code, Error};

/// The header field's name.
pub const CONTENT_DIGEST: &str = "content-digest";

/// A hash that RFC 9530 5 lists as active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `sha-256`.
    Sha256,
    /// `sha-512`.
    Sha512,
}

impl Algorithm {
    /// Reads the name of the registry.
    ///
    /// # Errors
    /// [`Code::UnsupportedAlgorithm`] for every other name, the deprecated ones among them.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "sha-256" => Ok(Self::Sha256),
            "sha-512" => Ok(Self::Sha512),
            _ => Err(Error::new(
                Code::UnsupportedAlgorithm,
                "is not an active digest algorithm",
                "use sha-256 or sha-512",
            )
            .at("algorithms")),
        }
    }

    /// The name as it stands in the field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha512 => "sha-512",
        }
    }

    fn push_hash(self, out: &mut String, body: &[u8]) {
        match self {
            Self::Sha256 => structured::push_bytes(out, &Sha256::digest(body)),
            Self::Sha512 => structured::push_bytes(out, &Sha512::digest(body)),
        }
    }

    fn is_hash(self, body: &[u8], digest: &[u8]) -> bool {
        match self {
            Self::Sha256 => Sha256::digest(body).as_slice().ct_eq(digest).to_bool(),
            Self::Sha512 => Sha512::digest(body).as_slice().ct_eq(digest).to_bool(),
        }
    }
}

/// The value of `Content-Digest` for a body, a member for each algorithm in the order given.
///
/// A comma and a space stand between members (RFC 9651 4.1.2).
///
/// # Errors
/// [`Code::InvalidArgument`] for no algorithm; [`Code::DuplicateField`] for one that is there twice.
///
/// ```
/// use cardseal::digest::{Algorithm, content_digest, verify};
///
/// let field = content_digest(br#"{"hello": "world"}"#, &[Algorithm::Sha256])?;
/// assert_eq!(field, "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
/// verify(&field, br#"{"hello": "world"}"#)?;
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn content_digest(body: &[u8], algorithms: &[Algorithm]) -> Result<String, Error> {
    let mut field = String::new();
    for (index, algorithm) in algorithms.iter().enumerate() {
        if algorithms
            .iter()
            .take(index)
            .any(|other| other == algorithm)
        {
            return Err(
                Error::new(Code::DuplicateField, "names one twice", "name it once")
                    .at("algorithms"),
            );
        }
        if index > 0 {
            field.push_str(", ");
        }
        field.push_str(algorithm.name());
        field.push('=');
        algorithm.push_hash(&mut field, body);
    }
    if field.is_empty() {
        return Err(
            Error::new(Code::InvalidArgument, "is empty", "name sha-256 or sha-512")
                .at("algorithms"),
        );
    }
    Ok(field)
}

/// Compares a body with a `Content-Digest`. Every active algorithm in the field has to match; the others
/// are passed over (RFC 9530 5), but do not suffice.
///
/// # Errors
/// [`Code::MalformedDigest`]; [`Code::DigestMismatch`]; [`Code::UnsupportedAlgorithm`] when no active
/// algorithm is there.
pub fn verify(field: &str, body: &[u8]) -> Result<(), Error> {
    let members = structured::dictionary(field).ok_or_else(malformed)?;
    let mut active = 0usize;
    for named in &members {
        let Member::Item(Item {
            value: Bare::ByteSequence(digest),
            ..
        }) = &named.member
        else {
            return Err(malformed());
        };
        let Ok(algorithm) = Algorithm::parse(named.name.as_str()) else {
            continue;
        };
        active = active.saturating_add(1);
        if !algorithm.is_hash(body, digest) {
            return Err(Error::new(
                Code::DigestMismatch,
                "is not the digest of this body",
                "verify the bytes as they arrived, before any parser or decompression",
            )
            .at(CONTENT_DIGEST));
        }
    }
    if active > 0 {
        return Ok(());
    }
    Err(Error::new(
        Code::UnsupportedAlgorithm,
        "has no active digest algorithm",
        "have the other side send sha-256 or sha-512; the older ones protect nothing",
    )
    .at(CONTENT_DIGEST))
}

#[cold]
fn malformed() -> Error {
    Error::new(
        Code::MalformedDigest,
        "is not a dictionary of digests",
        "it reads sha-256=:base64:, colons included (RFC 9530 2), with no algorithm twice",
    )
    .at(CONTENT_DIGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"hello": "world"}"#;
    const SHA_256: &str = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

    #[test]
    fn a_secure_member_decides_and_a_legacy_one_is_passed_over() {
        verify(SHA_256, BODY).unwrap();
        verify(
            &(String::from("md5=:Sd/dVLAcvNLSq16eXua5uQ==:, ") + SHA_256),
            BODY,
        )
        .unwrap();
        verify(&(String::from("md5=:AAAA:, ") + SHA_256), BODY).unwrap();
        for (field, code) in [
            ("md5=:Sd/dVLAcvNLSq16eXua5uQ==:", Code::UnsupportedAlgorithm),
            ("", Code::UnsupportedAlgorithm),
            ("sha-256=:AAAA:", Code::DigestMismatch),
            (
                "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
                Code::MalformedDigest,
            ),
            // RFC 9530 prints a few digests so: 43 characters and two signs of padding.
            (
                "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE==:",
                Code::MalformedDigest,
            ),
            (
                "SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                Code::MalformedDigest,
            ),
            ("sha-256=1", Code::MalformedDigest),
            ("sha-256", Code::MalformedDigest),
        ] {
            assert_eq!(verify(field, BODY).unwrap_err().code(), code, "{field}");
        }
    }

    #[test]
    fn every_secure_member_has_to_match() {
        let both = content_digest(BODY, &[Algorithm::Sha512, Algorithm::Sha256]).unwrap();
        verify(&both, BODY).unwrap();
        let half = both.replace("X48E", "X48F");
        assert_eq!(
            verify(&half, BODY).unwrap_err().code(),
            Code::DigestMismatch
        );
        let twice = [SHA_256, SHA_256].join(", ");
        assert_eq!(
            verify(&twice, BODY).unwrap_err().code(),
            Code::MalformedDigest
        );
    }

    #[test]
    fn algorithms_are_named_once_and_at_all() {
        assert_eq!(
            content_digest(BODY, &[]).unwrap_err().code(),
            Code::InvalidArgument
        );
        let twice = [Algorithm::Sha256, Algorithm::Sha256];
        assert_eq!(
            content_digest(BODY, &twice).unwrap_err().code(),
            Code::DuplicateField
        );
        assert!(Algorithm::parse("md5").is_err());
    }
}
