//! Bytes and numbers as text, and names. The crates' own convenience functions end in formatted panics, which would
//! pull the formatting machinery into the module.

use std::collections::BinaryHeap;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, URL_SAFE_NO_PAD};

/// Appends bytes in an encoding of base64.
pub(crate) fn push_base64(out: &mut String, engine: &GeneralPurpose, bytes: &[u8]) {
    // Pieces of a multiple of three bytes need no padding between them.
    let mut buffer = [0; 256];
    for piece in bytes.chunks(192) {
        let length = engine.encode_slice(piece, &mut buffer).unwrap_or_default();
        let encoded = buffer.get(..length).unwrap_or_default();
        out.push_str(std::str::from_utf8(encoded).unwrap_or_default());
    }
}

/// The bytes of base64url without padding (RFC 7515 2). One byte string has one spelling: unused bits are zero.
pub(crate) fn base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Appends a number in decimal.
pub(crate) fn push_number(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [0; 20];
    let mut start = digits.len();
    for place in digits.iter_mut().rev() {
        *place = b'0' | u8::try_from(rest % 10).unwrap_or_default();
        start = start.saturating_sub(1);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let written = digits.get(start..).unwrap_or_default();
    out.push_str(std::str::from_utf8(written).unwrap_or_default());
}

/// A name that is there twice. Taken in order, so that many names take no quadratic time.
pub(crate) fn repeated<'n>(names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let mut sorted: BinaryHeap<&str> = names.collect();
    let mut previous = sorted.pop();
    while let Some(name) = sorted.pop() {
        if previous == Some(name) {
            return previous;
        }
        previous = Some(name);
    }
    None
}

/// A name that may be shown: it looks like a word. Anything else could be a value that slipped into the
/// place of a name, a card number or a key.
pub(crate) fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_word && name.len() <= 32 && digits <= 2 && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_library_does() {
        for number in [0, 1, -1, 9, 10, 1_343_811_600, i64::MAX, i64::MIN] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
