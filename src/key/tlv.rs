//! The part of DER (X.690) that keys are written in: one-byte tags, definite lengths of up to two bytes.

use super::invalid;
use crate::Error;
use crate::secret::Wiped;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// Reads elements one after the other.
#[derive(Clone)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The elements of a sequence that is all there is in `bytes`.
    #[inline(never)]
    pub(super) fn of_sequence(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(bytes);
        let contents = reader.take(SEQUENCE)?;
        reader.finish()?;
        Ok(Self::new(contents))
    }

    /// The next element: its tag and its contents. A length has one spelling, the shortest (X.690
    /// 10.1); no key is longer than 32767 bytes.
    #[inline(never)]
    pub(super) fn any(&mut self) -> Result<(u8, &'a [u8]), Error> {
        let (tag, length, rest) = match self.0 {
            [tag, length @ ..=0x7f, rest @ ..] => (tag, usize::from(*length), rest),
            [tag, 0x81, length @ 0x80..=0xff, rest @ ..] => (tag, usize::from(*length), rest),
            [tag, 0x82, high @ 1..0x80, low, rest @ ..] => {
                (tag, usize::from(u16::from_be_bytes([*high, *low])), rest)
            }
            _ => return Err(malformed()),
        };
        let (contents, rest) = rest.split_at_checked(length).ok_or_else(malformed)?;
        self.0 = rest;
        Ok((*tag, contents))
    }

    /// The contents of the next element, which has to have this tag.
    #[inline(never)]
    pub(super) fn take(&mut self, tag: u8) -> Result<&'a [u8], Error> {
        match self.any()? {
            (found, contents) if found == tag => Ok(contents),
            _ => Err(malformed()),
        }
    }

    /// The contents of the next element, if it has this tag.
    #[inline(never)]
    pub(super) fn take_if(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Error> {
        if self.0.first() != Some(&tag) {
            return Ok(None);
        }
        self.take(tag).map(Some)
    }

    /// A positive INTEGER without the zero byte that keeps its sign. It too has one spelling (X.690
    /// 8.3.2).
    #[inline(never)]
    pub(super) fn positive(&mut self) -> Result<&'a [u8], Error> {
        let number = self.take(INTEGER)?;
        let magnitude = number.strip_prefix(&[0]).unwrap_or(number);
        match (magnitude.len() < number.len(), magnitude.first()) {
            (false, Some(1..0x80)) | (true, Some(0x80..)) => Ok(magnitude),
            _ => Err(malformed()),
        }
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(malformed())
    }
}

/// Writes elements from the last byte to the first, so that the length of each is known when its turn
/// comes and no element needs a buffer of its own.
pub(super) struct Writer(Wiped);

impl Writer {
    /// For an outermost element whose parts have so many bytes, without what wraps them.
    pub(super) fn new(capacity: usize) -> Self {
        Self(Wiped::with_capacity(capacity.saturating_add(64)))
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
        let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        match length {
            [0, low @ ..=0x7f] => self.put(&[low]),
            [0, low] => self.put(&[0x81, low]),
            [high, low] => self.put(&[0x82, high, low]),
        }
        self.put(&[tag]);
    }

    /// A positive INTEGER of this magnitude.
    #[inline(never)]
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
pub(super) fn malformed() -> Error {
    invalid(
        "is not a key in DER",
        "it is cut off, damaged or no key: pass the file as it was made",
    )
}
