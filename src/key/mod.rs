//! Keys in the forms that people have them, turned into the forms that WebCrypto imports. Nothing
//! cryptographic is computed here: the host holds the key and signs with it.
//!
//! WebCrypto takes PKCS#8, SPKI and JWK. `openssl` and the providers' pages hand out SEC1 and PKCS#1
//! besides, and PKCS#8 under an RSA-PSS identifier that no WebCrypto knows.

mod der;
mod jwk;
mod pem;
mod tlv;

use std::fmt;

use crate::secret::{Secret, Wiped};
use crate::{Code, Error};

pub use der::from_der;
pub use jwk::{Purpose, from_jwk, secret_from_jwk};
pub use pem::from_pem;

/// What a key has to be for an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// RSA, at least 2048 bits.
    Rsa,
    /// The same, which may say that it is for RSA-PSS alone (RFC 4055 1.2).
    RsaPss,
    /// ECDSA or ECDH on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// Ed25519.
    Ed25519,
}

impl Family {
    /// The length of a private scalar, of a coordinate, or of either Ed25519 key. RSA has none.
    fn length(self) -> usize {
        match self {
            Self::Rsa | Self::RsaPss => 0,
            Self::P256 | Self::Ed25519 => 32,
            Self::P384 => 48,
        }
    }

    fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa | Self::RsaPss)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rsa => "an RSA key",
            Self::RsaPss => "an RSA key for PSS alone",
            Self::P256 => "a P-256 key",
            Self::P384 => "a P-384 key",
            Self::Ed25519 => "an Ed25519 key",
        }
    }
}

/// The forms that WebCrypto imports, by its own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A private key in DER: version 1, without attributes.
    Pkcs8,
    /// A public key in DER.
    Spki,
    /// A JSON Web Key of either kind, with the members that make the key and no others.
    Jwk,
}

impl Format {
    /// The first argument of `importKey`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pkcs8 => "pkcs8",
            Self::Spki => "spki",
            Self::Jwk => "jwk",
        }
    }
}

/// A key in a form that WebCrypto imports.
pub struct Material {
    format: Format,
    bytes: Wiped,
}

impl Material {
    /// How the bytes are to be imported.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// DER, or the JSON of a JWK in UTF-8.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Material(")?;
        f.write_str(self.format.name())?;
        f.write_str(", [redacted])")
    }
}

/// The parts of a key; at least one is there.
#[derive(Debug)]
pub struct Parts {
    /// What signs, if the key is a private one.
    pub private: Option<Material>,
    /// What verifies, if the key carries it. It is never computed from the private part.
    pub public: Option<Material>,
}

/// Reads a key given as bytes: DER, or the text of a PEM file.
///
/// # Errors
/// As [`from_der`] and [`from_pem`].
pub fn from_bytes(bytes: &[u8], family: Family) -> Result<Parts, Error> {
    // Every key in DER begins with the tag of a SEQUENCE, as a text the digit zero.
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.first() != Some(&b'0') => from_pem(text, family),
        _ => from_der(bytes, family),
    }
}

/// Reads the shared secret of an HMAC, given as text or bytes.
///
/// # Errors
/// [`Code::InvalidKey`] for a key of another kind, PEM or DER: a public key would do as a
/// secret that everybody knows. Those of [`Secret`] for what cannot be a secret.
pub fn secret(key: Vec<u8>, is_text: bool) -> Result<Secret, Error> {
    let key = Wiped::from(key);
    let is_pem = key.windows(11).any(|place| place == b"-----BEGIN ");
    if is_pem || der::Form::of(&key).is_ok() {
        return Err(invalid(
            "is a key for another algorithm",
            "HMAC takes a secret that both sides share; PEM and DER are for the others",
        ));
    }
    if !is_text {
        return Secret::from_bytes(key.to_vec());
    }
    let text = std::str::from_utf8(&key).map_err(|_| invalid("is not text", "pass it as bytes"))?;
    Secret::from_text(text.to_string())
}

#[cold]
fn invalid(problem: &'static str, hint: &str) -> Error {
    Error::new(Code::InvalidKey, problem, hint)
}

/// What was found is a family or the name of a type that belongs to none.
fn check_fit(found: Result<Family, &'static str>, needed: Family) -> Result<(), Error> {
    match found {
        Ok(found) if found == needed => Ok(()),
        Ok(Family::Rsa) if needed == Family::RsaPss => Ok(()),
        Ok(found) => Err(misfit(found.name(), needed)),
        Err(name) => Err(misfit(name, needed)),
    }
}

/// `found` is one of our own words for a type of key, never text out of the key.
#[cold]
fn misfit(found: &'static str, needed: Family) -> Error {
    let mut hint = String::from("it is ");
    hint.push_str(found);
    hint.push_str(", and the algorithm takes ");
    hint.push_str(needed.name());
    invalid("does not fit the algorithm", &hint)
}

/// RFC 8017 names no smallest modulus, NIST SP 800-131A does. `modulus` is its magnitude.
fn check_modulus(modulus: &[u8]) -> Result<(), Error> {
    let first = modulus.first().copied().unwrap_or_default();
    if modulus.len() > 256 || (modulus.len() == 256 && first >= 0x80) {
        return Ok(());
    }
    Err(invalid(
        "is an RSA key of fewer than 2048 bits",
        "make a new one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
    ))
}

/// RFC 8017 3.1: odd and at least 3. Under an exponent of 1 every message is its own signature.
fn check_exponent(exponent: &[u8]) -> Result<(), Error> {
    let odd = exponent.last().is_some_and(|last| last & 1 == 1);
    if odd && exponent != [1] {
        return Ok(());
    }
    Err(invalid(
        "is an RSA key with an impossible public exponent",
        "make a new one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
    ))
}

/// RFC 8017 A.1.2, version 1, and RFC 7518 6.3.2.7.
#[cold]
fn multi_prime() -> Error {
    invalid(
        "is an RSA key of more than two primes",
        "make one of two: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
    )
}

#[cold]
fn encrypted() -> Error {
    invalid(
        "is encrypted",
        "decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.pem",
    )
}

#[cold]
fn certificate() -> Error {
    invalid(
        "holds a certificate",
        "take its public key: openssl x509 -pubkey -noout -in cert.pem; a private key stands alone",
    )
}
