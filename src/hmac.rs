//! HMAC (RFC 2104) with the three hashes that the schemes name.

use ctutils::CtEq as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};

use crate::secret::Secret;
use crate::{Code, Error};

/// A hash of the SHA-2 family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// A running HMAC under a key. The key's own bytes are not in it, but it signs as they do: it is wiped when
/// it is dropped.
#[derive(Clone)]
pub(crate) enum Keyed {
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

// Kept out of line: three hashes inlined at every use would be a tenth of the module.
impl Keyed {
    #[inline(never)]
    pub(crate) fn new(hash: Hash, secret: &Secret) -> Result<Self, Error> {
        let key = secret.bytes();
        let keyed = match hash {
            Hash::Sha256 => Hmac::new_from_slice(key).map(Self::Sha256),
            Hash::Sha384 => Hmac::new_from_slice(key).map(Self::Sha384),
            Hash::Sha512 => Hmac::new_from_slice(key).map(Self::Sha512),
        };
        keyed.map_err(|_| Error::new(Code::InvalidSecret, "is not a key", "pass another key"))
    }

    #[inline(never)]
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha384(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    #[inline(never)]
    pub(crate) fn finish(self) -> Tag {
        let mut tag = Tag {
            bytes: [0; 64],
            length: 0,
        };
        match self {
            Self::Sha256(mac) => tag.fill(&mac.finalize().into_bytes()),
            Self::Sha384(mac) => tag.fill(&mac.finalize().into_bytes()),
            Self::Sha512(mac) => tag.fill(&mac.finalize().into_bytes()),
        }
        tag
    }
}

/// The result, of the length that the hash has.
pub(crate) struct Tag {
    bytes: [u8; 64],
    length: usize,
}

impl Tag {
    fn fill(&mut self, bytes: &[u8]) {
        for (place, byte) in self.bytes.iter_mut().zip(bytes) {
            *place = *byte;
        }
        self.length = bytes.len();
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Compares in constant time, so that no answer tells how far a guess was right.
    pub(crate) fn is(&self, other: &[u8]) -> bool {
        self.bytes().ct_eq(other).to_bool()
    }
}
