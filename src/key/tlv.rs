//! Elements of DER (X.690). The crate `der` reads them: shortest lengths, nothing after the end.

use der::asn1::{AnyRef, UintRef};
use der::{Decode as _, Reader as _, SliceReader};

use super::invalid;
use crate::Error;
use crate::secret::Wiped;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// Reads elements one after the other.
// Each step stays a call of its own: copied to where it is used, reading would take twice the space.
#[derive(Clone)]
pub(super) struct Reader<'a>(SliceReader<'a>);

impl<'a> Reader<'a> {
    /// Takes no more than a length of two bytes can say once it is wrapped; no key is as long.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > 0x7fff {
            return Err(broken());
        }
        SliceReader::new(bytes).map(Self).map_err(malformed)
    }

    /// The elements of a sequence that is all there is in `bytes`.
    #[inline(never)]
    pub(super) fn of_sequence(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(bytes)?;
        let contents = reader.take(SEQUENCE)?;
        reader.finish()?;
        Self::new(contents)
    }

    /// The next element: its tag and its contents.
    #[inline(never)]
    pub(super) fn any(&mut self) -> Result<(u8, &'a [u8]), Error> {
        let tag = self.0.peek_byte().ok_or_else(broken)?;
        let element = AnyRef::decode(&mut self.0).map_err(malformed)?;
        Ok((tag, element.value()))
    }

    /// The contents of the next element, which has to have this tag.
    #[inline(never)]
    pub(super) fn take(&mut self, tag: u8) -> Result<&'a [u8], Error> {
        match self.any()? {
            (found, contents) if found == tag => Ok(contents),
            _ => Err(broken()),
        }
    }

    /// The contents of the next element, if it has this tag.
    #[inline(never)]
    pub(super) fn take_if(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Error> {
        if self.0.peek_byte() != Some(tag) {
            return Ok(None);
        }
        self.take(tag).map(Some)
    }

    /// The magnitude of an INTEGER that is not negative.
    #[inline(never)]
    pub(super) fn magnitude(&mut self) -> Result<&'a [u8], Error> {
        let number = UintRef::decode(&mut self.0).map_err(malformed)?;
        Ok(number.as_bytes())
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.0.finish().map_err(malformed)
    }
}

/// Writes from the last byte to the first, so that the length of an element is known when its turn comes
/// and none needs a buffer of its own.
pub(super) struct Writer(Wiped);

impl Writer {
    /// Has room for parts of so many bytes and for what wraps them.
    pub(super) fn new(parts: usize) -> Self {
        Self(Wiped::with_capacity(parts.saturating_add(64)))
    }

    /// Puts bytes before what is written.
    #[inline(never)]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.0.extend(bytes.iter().rev());
    }

    /// Where an element may end.
    pub(super) fn end(&self) -> usize {
        self.0.len()
    }

    /// Makes an element of everything before its end.
    #[inline(never)]
    pub(super) fn wrap(&mut self, tag: u8, end: usize) {
        let length = self.0.len().saturating_sub(end);
        match u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes() {
            [0, low @ ..=0x7f] => self.put(&[tag, low]),
            [0, low] => self.put(&[tag, 0x81, low]),
            [high, low] => self.put(&[tag, 0x82, high, low]),
        }
    }

    /// A positive INTEGER of this magnitude.
    pub(super) fn integer(&mut self, magnitude: &[u8]) {
        let end = self.end();
        self.put(magnitude);
        if let [0x80..=0xff, ..] = magnitude {
            self.put(&[0]);
        }
        self.wrap(INTEGER, end);
    }

    #[inline(never)]
    pub(super) fn finish(mut self) -> Wiped {
        self.0.reverse();
        self.0
    }
}

#[cold]
fn malformed(_: der::Error) -> Error {
    broken()
}

#[cold]
pub(super) fn broken() -> Error {
    invalid(
        "is not a key in DER",
        "it is cut off, damaged or no key: pass the file as it was made",
    )
}
