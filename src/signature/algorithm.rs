//! The algorithms of RFC 9421 3.3.

use crate::key::{Family, Purpose};
use crate::{Code, Error};

/// An algorithm of the registry (RFC 9421 6.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes (3.3.1).
    RsaPssSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (3.3.2).
    RsaV15Sha256,
    /// HMAC with SHA-256 (3.3.3).
    HmacSha256,
    /// ECDSA on P-256 with SHA-256 (3.3.4).
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384 (3.3.5).
    EcdsaP384Sha384,
    /// EdDSA on Curve25519 (3.3.6).
    Ed25519,
}

impl Algorithm {
    /// Reads a name of the registry.
    ///
    /// # Errors
    /// [`Code::UnsupportedAlgorithm`].
    pub fn parse(name: &str) -> Result<Self, Error> {
        ALL.iter()
            .find(|algorithm| algorithm.name() == name)
            .copied()
            .ok_or_else(|| {
                Error::new(
                    Code::UnsupportedAlgorithm,
                    "is not an algorithm of RFC 9421",
                    "use rsa-pss-sha512, rsa-v1_5-sha256, hmac-sha256, ecdsa-p256-sha256, ecdsa-p384-sha384 or ed25519",
                )
                .at("algorithm")
            })
    }

    /// The name of the registry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPssSha512 => "rsa-pss-sha512",
            Self::RsaV15Sha256 => "rsa-v1_5-sha256",
            Self::HmacSha256 => "hmac-sha256",
            Self::EcdsaP256Sha256 => "ecdsa-p256-sha256",
            Self::EcdsaP384Sha384 => "ecdsa-p384-sha384",
            Self::Ed25519 => "ed25519",
        }
    }

    /// What a key of the algorithm is; HMAC's is a secret.
    #[must_use]
    pub fn family(self) -> Option<Family> {
        match self {
            Self::RsaPssSha512 => Some(Family::RsaPss),
            Self::RsaV15Sha256 => Some(Family::Rsa),
            Self::HmacSha256 => None,
            Self::EcdsaP256Sha256 => Some(Family::P256),
            Self::EcdsaP384Sha384 => Some(Family::P384),
            Self::Ed25519 => Some(Family::Ed25519),
        }
    }

    /// What a JWK for it may say of itself (RFC 7518 3.1, RFC 8037 3.1, RFC 9864 2.2).
    #[must_use]
    pub fn purpose(self) -> Purpose {
        Purpose::signature(match self {
            Self::RsaPssSha512 => &["PS512"],
            Self::RsaV15Sha256 => &["RS256"],
            Self::HmacSha256 => &["HS256"],
            Self::EcdsaP256Sha256 => &["ES256"],
            Self::EcdsaP384Sha384 => &["ES384"],
            Self::Ed25519 => &["EdDSA", "Ed25519"],
        })
    }

    /// The signer's word for its algorithm has to be that of the key (RFC 9421 3.2, step 6).
    pub(crate) fn check_name(self, alg: Option<&str>) -> Result<(), Error> {
        match alg {
            Some(name) if name != self.name() => Err(Error::new(
                Code::UnsupportedAlgorithm,
                "is another algorithm than the key's",
                "an algorithm is chosen by the key, never by the message",
            )
            .at("alg")),
            _ => Ok(()),
        }
    }

    /// How long a signature is, in bytes. RSA's is as long as the key.
    fn length(self) -> Option<usize> {
        match self {
            Self::RsaPssSha512 | Self::RsaV15Sha256 => None,
            Self::HmacSha256 => Some(32),
            // 3.3.4, 3.3.5: r and s, each as long as the curve's order.
            Self::EcdsaP256Sha256 | Self::Ed25519 => Some(64),
            Self::EcdsaP384Sha384 => Some(96),
        }
    }

    /// Refuses what a signer cannot have meant as its signature.
    pub(crate) fn check_length(self, signature: &[u8]) -> Result<(), Error> {
        let fits = match self.length() {
            Some(length) => signature.len() == length,
            None => signature.len() >= 256,
        };
        if fits {
            return Ok(());
        }
        // DER begins a SEQUENCE, and an ECDSA signature in it is longer than r and s.
        let is_der = signature.first() == Some(&0x30);
        Err(Error::new(
            Code::InvalidSignature,
            "did not return a signature of this algorithm",
            if is_der {
                "it returned DER; RFC 9421 3.3.4 wants r and s in a row, 64 or 96 bytes"
            } else {
                "the length is 64 bytes for ed25519 and P-256, 96 for P-384, 32 for HMAC, that of the key for RSA"
            },
        )
        .at("sign"))
    }
}

const ALL: [Algorithm; 6] = [
    Algorithm::RsaPssSha512,
    Algorithm::RsaV15Sha256,
    Algorithm::HmacSha256,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::Ed25519,
];
