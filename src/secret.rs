//! Key bytes: wiped when dropped, never printed, never returned.

use std::fmt;
use std::ops::{Deref, DerefMut};

use zeroize::{Zeroize as _, Zeroizing};

use crate::{Code, Error};

/// The bytes of a shared secret.
///
/// ```
/// use cardseal::secret::Secret;
///
/// let secret = Secret::from_text("partner key".into())?;
/// assert_eq!(format!("{secret:?}"), "Secret([redacted])");
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A secret given as text, used as its UTF-8 bytes. Both providers that share a secret hand it out
    /// as text and use the text itself: nothing is decoded.
    ///
    /// # Errors
    /// [`Code::InvalidSecret`] when it is empty or has white space around it, which is how a key read
    /// from a file or an environment variable most often goes wrong.
    pub fn from_text(text: String) -> Result<Self, Error> {
        // A byte order mark is white space to JavaScript, and to the editor that left it there.
        let is_space = |c: char| c.is_whitespace() || c == '\u{feff}';
        let trimmed = text.trim_matches(is_space).len() == text.len();
        let secret = Self::from_bytes(text.into_bytes())?;
        if trimmed {
            return Ok(secret);
        }
        Err(Error::new(
            Code::InvalidSecret,
            "has white space around it",
            "trim it, or pass bytes if the white space is part of the key",
        ))
    }

    /// A secret given as bytes, taken as they are.
    ///
    /// # Errors
    /// [`Code::InvalidSecret`] when there is not one byte: anybody could sign with that key.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.is_empty() {
            return Err(Error::new(
                Code::InvalidSecret,
                "is empty",
                "pass the key that the provider gave you",
            ));
        }
        Ok(Self(Zeroizing::new(bytes)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Private bytes on their way. What `Zeroizing` does, but in one place of the module: its wiping is copied
/// to wherever a value goes.
pub(crate) struct Wiped(Vec<u8>);

impl Wiped {
    /// Room for as many bytes as will be written: a buffer that grows leaves what it held behind.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    pub(crate) fn zeros(length: usize) -> Self {
        Self(vec![0; length])
    }
}

impl From<Vec<u8>> for Wiped {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Drop for Wiped {
    #[inline(never)]
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Deref for Wiped {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}
