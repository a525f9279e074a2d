//! Signing in two steps (RFC 9421 3.1): what to sign, and the signature into the fields.

use super::algorithm::Algorithm;
use super::base::{signature_base, signature_params};
use super::component::Component;
use super::message::Message;
use super::parameters::Parameters;
use super::value::FieldTypes;
use crate::structured;
use crate::{Code, Error};

/// The header field with what is covered.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The header field with the signature.
pub const SIGNATURE: &str = "signature";

/// What has to be signed, and the fields that wait for the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// The bytes to sign.
    pub base: String,
    /// The whole value of `Signature-Input`.
    pub signature_input: String,
    /// The value of `Signature` up to the new signature.
    pub signature_start: String,
}

/// Prepares a signature under a label. Signatures that the message carries already stay as they are.
///
/// # Errors
/// Those of [`signature_base`]; [`Code::InvalidArgument`] for what is no label, [`Code::DuplicateField`] for one that is
/// taken; [`Code::InvalidHeader`] for a line break in the fields that are there;
/// [`Code::MalformedSignature`] when the signatures that are there cannot be read;
/// [`Code::UnsupportedAlgorithm`] when the parameters name another algorithm.
///
/// ```
/// use cardseal::signature::{Algorithm, Message, Parameters, complete, components, prepare};
///
/// let message = Message::request("GET", "https", "example.com", "/", None)?;
/// let covered = components(["@authority"], "components")?;
/// let algorithm = Algorithm::Ed25519;
/// let prepared = prepare(&message, &covered, &Parameters::default(), "sig", algorithm, &[])?;
/// assert_eq!(prepared.signature_input, "sig=(\"@authority\")");
/// let signature = [0; 64]; // of prepared.base
/// assert!(complete(prepared.signature_start, algorithm, &signature)?.starts_with("sig=:AAAA"));
/// # Ok::<(), cardseal::Error>(())
/// ```
pub fn prepare(
    message: &Message<'_>,
    components: &[Component],
    parameters: &Parameters,
    label: &str,
    algorithm: Algorithm,
    types: &FieldTypes<'_>,
) -> Result<Prepared, Error> {
    if !structured::is_key(label) {
        return Err(Error::new(
            Code::InvalidArgument,
            "is not a label",
            "letters in lower case, digits, `_`, `-`, `.` and `*`, a letter first (RFC 9651 3.1.2)",
        )
        .at("label"));
    }
    algorithm.check_name(parameters.text("alg"))?;
    let mut signature_input = before(message, SIGNATURE_INPUT, label)?;
    signature_input.push_str(&signature_params(components, parameters)?);
    Ok(Prepared {
        base: signature_base(message, components, parameters, types)?,
        signature_input,
        signature_start: before(message, SIGNATURE, label)?,
    })
}

/// The members that a field has already, and the new one's name (RFC 9421 4.3).
fn before(message: &Message<'_>, field: &str, label: &str) -> Result<String, Error> {
    let mut value = message.header(field)?.unwrap_or_default();
    let members = structured::members(&value).ok_or_else(|| {
        Error::new(
            Code::MalformedSignature,
            "is there already and cannot be read",
            "remove it, or have the other signer write a dictionary (RFC 9421 4)",
        )
        .at(field)
    })?;
    if members.iter().any(|named| named.name.as_str() == label) {
        return Err(Error::new(
            Code::DuplicateField,
            "is taken by a signature that the message carries",
            "choose another label",
        )
        .at("label"));
    }
    if !members.is_empty() {
        value.push_str(", ");
    }
    value.push_str(label);
    value.push('=');
    Ok(value)
}

/// The whole value of `Signature`.
///
/// # Errors
/// [`Code::InvalidSignature`] for what cannot be a signature of the algorithm, DER above all.
pub fn complete(
    signature_start: String,
    algorithm: Algorithm,
    signature: &[u8],
) -> Result<String, Error> {
    algorithm.check_length(signature)?;
    let mut value = signature_start;
    structured::push_bytes(&mut value, signature);
    Ok(value)
}
