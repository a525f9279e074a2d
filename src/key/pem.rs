//! PEM (RFC 7468) as people have it: text around the block, indentation, either line ending.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::der::{self, Form};
use super::{Family, Parts, certificate, encrypted, invalid};
use crate::Error;
use crate::secret::Wiped;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// Reads the one key in a PEM text. Its parameters may stand before it, as `openssl ecparam -genkey`
/// writes them.
///
/// # Errors
/// [`Code::InvalidKey`](crate::Code::InvalidKey) when the text has no key, more than one, or one that is
/// encrypted, of another format, or does not fit the family.
pub fn from_pem(text: &str, family: Family) -> Result<Parts, Error> {
    // An editor may have left a byte order mark. Between CR and LF is a blank line, which does no harm.
    let text = text.trim_start_matches('\u{feff}').as_bytes();
    let mut lines = text.split(|&byte| byte == b'\n' || byte == b'\r');
    let mut key = None;
    while let Some(label) = next_block(&mut lines)? {
        let mut base64 = Wiped::with_capacity(text.len());
        read_block(&mut lines, label, &mut base64)?;
        if label.ends_with(b" PARAMETERS") {
            continue;
        }
        check_label(label)?;
        if key.replace((label, base64)).is_some() {
            return Err(invalid(
                "holds more than one key",
                "pass the one that is meant",
            ));
        }
    }
    let (label, base64) = key.ok_or_else(no_key)?;
    let bytes = decode(&base64)?;
    let form = Form::of(&bytes)?;
    if form.label().as_bytes() == label {
        return der::read(&bytes, form, family);
    }
    Err(mislabelled(form))
}

/// The label of the next block; what comes before it is for people (RFC 7468 2).
fn next_block<'a>(lines: &mut impl Iterator<Item = &'a [u8]>) -> Result<Option<&'a [u8]>, Error> {
    let Some(line) = lines.find(|line| has(line, BEGIN)) else {
        return Ok(None);
    };
    let label = label_on(line.trim_ascii(), BEGIN).filter(|label| !has(label, DASHES));
    match label {
        Some(label) => Ok(Some(label)),
        None if has(line, b"\\n") => Err(invalid(
            "has the two characters \\n in place of its line breaks",
            "turn them into line breaks, in JavaScript: key.replaceAll(\"\\\\n\", \"\\n\")",
        )),
        None => Err(invalid(
            "has lost its line breaks",
            "put the BEGIN line and the END line on lines of their own, as in the file",
        )),
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|place| place == part)
}

/// The label on a line that begins with this.
fn label_on<'a>(line: &'a [u8], begin: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(begin)?.strip_suffix(DASHES)
}

/// The base64 of a block, up to and with the line that ends it.
fn read_block<'a>(
    lines: &mut impl Iterator<Item = &'a [u8]>,
    label: &[u8],
    base64: &mut Vec<u8>,
) -> Result<(), Error> {
    for line in lines {
        let line = line.trim_ascii();
        if line.starts_with(DASHES) {
            if label_on(line, END) == Some(label) {
                return Ok(());
            }
            break;
        }
        // RFC 1421 4.6.1.1, as OpenSSL's older format of an encrypted key has it.
        if line.starts_with(b"Proc-Type:") {
            return Err(encrypted());
        }
        base64.extend_from_slice(line);
    }
    Err(invalid(
        "is cut off: the END line of its block is missing",
        "pass the whole file",
    ))
}

fn check_label(label: &[u8]) -> Result<(), Error> {
    if Form::ALL
        .iter()
        .any(|form| form.label().as_bytes() == label)
    {
        return Ok(());
    }
    if label == b"ENCRYPTED PRIVATE KEY" {
        return Err(encrypted());
    }
    if label == b"OPENSSH PRIVATE KEY" {
        return Err(invalid(
            "is in the format of OpenSSH",
            "convert a copy in place: ssh-keygen -p -m PKCS8 -f copy; Ed25519 anew: openssl genpkey -algorithm ed25519",
        ));
    }
    if label.ends_with(b"CERTIFICATE") {
        return Err(certificate());
    }
    Err(invalid(
        "is a PEM text of something else than a key",
        "the label of a key is PRIVATE KEY, PUBLIC KEY, EC PRIVATE KEY, RSA PRIVATE KEY or RSA PUBLIC KEY",
    ))
}

/// RFC 4648 4, with its padding, once the white space is out.
fn decode(base64: &[u8]) -> Result<Wiped, Error> {
    let mut bytes = Wiped::zeros(base64.len());
    let length = STANDARD.decode_slice(base64, &mut bytes).map_err(|_| {
        invalid(
            "is not base64 between its BEGIN and END lines",
            "pass the file as it was made",
        )
    })?;
    bytes.truncate(length);
    Ok(bytes)
}

#[cold]
fn no_key() -> Error {
    invalid(
        "holds no key",
        "pass the text of a PEM file from its BEGIN line to its END line, DER as bytes, or a JWK",
    )
}

#[cold]
fn mislabelled(form: Form) -> Error {
    let mut hint = String::from("its BEGIN and END lines have to say ");
    hint.push_str(form.label());
    invalid("is not what its label says", &hint)
}
