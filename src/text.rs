//! Bytes and numbers as text. The crates' own convenience functions end in formatted panics, which would
//! pull the formatting machinery into the module.

use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurpose;

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

/// Appends a number in decimal.
pub(crate) fn push_number(out: &mut String, number: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(number));
}
