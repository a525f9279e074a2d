//! One error type for the whole crate: a stable code, the field, what was wrong, what to do.

use std::fmt;

/// Why something was refused.
///
/// An error never carries the value that was refused, so it can be logged: no secret, token, PIN or
/// card number reaches it. Member names and indices do, as in `limits[0].amount`.
///
/// ```
/// use cardseal::{Code, secret::Secret};
///
/// let error = Secret::from_text(" key\n".into()).unwrap_err();
/// assert_eq!(error.code(), Code::InvalidSecret);
/// assert!(!error.to_string().contains("key\n"));
/// ```
// Boxed, so that a result is a pointer wide: errors are rare and results are everywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    code: Code,
    field: Option<String>,
    problem: &'static str,
    hint: String,
}

impl Error {
    /// An error that concerns no single field. `problem` says what was wrong, `hint` what to do; each
    /// is a clause without a full stop.
    #[must_use]
    #[cold]
    pub fn new(code: Code, problem: &'static str, hint: &str) -> Self {
        Self(Box::new(Detail {
            code,
            field: None,
            problem,
            hint: hint.to_string(),
        }))
    }

    /// The same error, naming the field it is about.
    #[must_use]
    #[cold]
    pub fn at(mut self, field: &str) -> Self {
        self.0.field = Some(field.to_string());
        self
    }

    /// The same error, its hint saying what it is about where the field is a place in a list.
    #[must_use]
    #[cold]
    pub(crate) fn about(mut self, name: &str) -> Self {
        for part in [" (", name, ")"] {
            self.0.hint.push_str(part);
        }
        self
    }

    /// The same error, its field taken as a member of `parent`.
    #[must_use]
    #[cold]
    pub(crate) fn within(self, parent: &str) -> Self {
        let field = match self.field() {
            None | Some("") => String::from(parent),
            Some(path) => String::from(parent) + "." + path,
        };
        self.at(&field)
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The path of the field, as `client.phone` or `limits[0].amount`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.0.hint
    }

    /// The sentence that a person reads: the field, what was wrong, what to do.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = String::new();
        if let Some(field) = self.field() {
            message.push_str(field);
            message.push(' ');
        }
        message.push_str(self.0.problem);
        message.push_str(": ");
        message.push_str(&self.0.hint);
        message
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {}

/// The stable codes. The same strings reach JavaScript as `CardsealError.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// An option or argument is missing, unknown or of the wrong type.
    InvalidArgument,
    /// A secret that cannot be meant.
    InvalidSecret,
    /// A key that cannot be read, or does not fit the algorithm.
    InvalidKey,
    /// A URL or base URL that cannot be signed safely.
    InvalidUrl,
    /// A path, or an id in one, that would reach another path.
    InvalidPath,
    /// A value that cannot stand in a header.
    InvalidHeader,
    /// A time that is not in whole seconds, or is in milliseconds.
    InvalidTimestamp,
    /// A nonce outside its alphabet.
    InvalidNonce,
    /// Text that is not the JSON it has to be.
    InvalidJson,
    /// A value that `JSON.stringify` would change or drop.
    NotRepresentable,
    /// Nested deeper than 64 levels.
    TooDeep,
    /// A field that the call does not have.
    UnknownField,
    /// A field that only the provider writes.
    ReadOnlyField,
    /// A required field is absent.
    MissingField,
    /// A field is there twice.
    DuplicateField,
    /// A field of another JSON type than declared.
    WrongType,
    /// A field of the right type with a value outside its rule.
    WrongValue,
    /// Not a detached compact JWS, or not a token.
    MalformedJws,
    /// Not a compact JWE.
    MalformedJwe,
    /// The message is sealed to another key, or was changed.
    DecryptionFailed,
    /// An algorithm or extension that the key does not allow.
    UnsupportedAlgorithm,
    /// Not a MAC `Authorization` value.
    MalformedAuthorization,
    /// `Signature` or `Signature-Input` cannot be read.
    MalformedSignature,
    /// A component that RFC 9421 does not define, or that the message does not have.
    InvalidComponent,
    /// Not a `Content-Digest` value.
    MalformedDigest,
    /// The signature is not that of these bytes under this key.
    SignatureMismatch,
    /// A signer returned what is no signature of its algorithm.
    InvalidSignature,
    /// The message has no signature that the policy selects.
    NoSignature,
    /// There is no key for the signature.
    UnknownKey,
    /// The signature covers less than the policy asks for.
    PolicyNotMet,
    /// The body is not the one that `body_hash` covers.
    BodyMismatch,
    /// The body is not the one that `Content-Digest` names.
    DigestMismatch,
    /// Signed too long ago, or in the future.
    TimestampOutOfRange,
    /// The client was freed.
    ClientFreed,
    /// The provider answered with an HTTP error.
    HttpError,
    /// The provider answered 2xx with an error in the body.
    ProviderError,
    /// The provider's answer is not what the call returns.
    InvalidResponse,
    /// The host has no source of random bytes.
    NoRandomness,
    /// The host has no `crypto.subtle`.
    NoWebCrypto,
    /// The host forbids compiling WebAssembly from bytes.
    WasmBlocked,
    /// `cardseal/slim` was not given its module.
    NoModule,
    /// A defect in cardseal.
    Internal,
}

impl Code {
    /// The code as it is spelled in JavaScript and in the documentation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::InvalidSecret => "INVALID_SECRET",
            Self::InvalidKey => "INVALID_KEY",
            Self::InvalidUrl => "INVALID_URL",
            Self::InvalidPath => "INVALID_PATH",
            Self::InvalidHeader => "INVALID_HEADER",
            Self::InvalidTimestamp => "INVALID_TIMESTAMP",
            Self::InvalidNonce => "INVALID_NONCE",
            Self::InvalidJson => "INVALID_JSON",
            Self::NotRepresentable => "NOT_REPRESENTABLE",
            Self::TooDeep => "TOO_DEEP",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::ReadOnlyField => "READ_ONLY_FIELD",
            Self::MissingField => "MISSING_FIELD",
            Self::DuplicateField => "DUPLICATE_FIELD",
            Self::WrongType => "WRONG_TYPE",
            Self::WrongValue => "WRONG_VALUE",
            Self::MalformedJws => "MALFORMED_JWS",
            Self::MalformedJwe => "MALFORMED_JWE",
            Self::DecryptionFailed => "DECRYPTION_FAILED",
            Self::UnsupportedAlgorithm => "UNSUPPORTED_ALGORITHM",
            Self::MalformedAuthorization => "MALFORMED_AUTHORIZATION",
            Self::MalformedSignature => "MALFORMED_SIGNATURE",
            Self::InvalidComponent => "INVALID_COMPONENT",
            Self::MalformedDigest => "MALFORMED_DIGEST",
            Self::SignatureMismatch => "SIGNATURE_MISMATCH",
            Self::InvalidSignature => "INVALID_SIGNATURE",
            Self::NoSignature => "NO_SIGNATURE",
            Self::UnknownKey => "UNKNOWN_KEY",
            Self::PolicyNotMet => "POLICY_NOT_MET",
            Self::BodyMismatch => "BODY_MISMATCH",
            Self::DigestMismatch => "DIGEST_MISMATCH",
            Self::TimestampOutOfRange => "TIMESTAMP_OUT_OF_RANGE",
            Self::ClientFreed => "CLIENT_FREED",
            Self::HttpError => "HTTP_ERROR",
            Self::ProviderError => "PROVIDER_ERROR",
            Self::InvalidResponse => "INVALID_RESPONSE",
            Self::NoRandomness => "NO_RANDOMNESS",
            Self::NoWebCrypto => "NO_WEB_CRYPTO",
            Self::WasmBlocked => "WASM_BLOCKED",
            Self::NoModule => "NO_MODULE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// One row of the table of codes: the code, what it means, what to do. The README's table, the
/// JavaScript union and its documentation are generated from these rows.
#[cfg(not(target_arch = "wasm32"))]
pub const CODES: &[(Code, &str, &str)] = &[
    (
        Code::InvalidArgument,
        "An option or argument is missing, unknown or of the wrong type.",
        "Correct the option that `field` names.",
    ),
    (
        Code::InvalidSecret,
        "A secret is absent, empty, or a string with white space around it.",
        "Trim what the environment or the secret store gave you; pass a `Uint8Array` when the white space is part of the key.",
    ),
    (
        Code::InvalidKey,
        "A key cannot be read, does not fit the algorithm, or cannot do what is asked of it.",
        "The hint says what it is and how to convert it.",
    ),
    (
        Code::InvalidUrl,
        "A URL has credentials, a base URL has more than an origin, or plain `http` leaves the machine.",
        "Pass an origin such as `https://api.example.com`; `http` is for loopback alone.",
    ),
    (
        Code::InvalidPath,
        "A path, or an id in it, would reach another path than the one written.",
        "Pass the id alone, or the path exactly as it goes on the wire.",
    ),
    (
        Code::InvalidHeader,
        "A value has a character that cannot stand in a header (CR, LF, NUL, quotes, non-ASCII).",
        "Remove the character; a line break at the end of a configuration value is the usual cause.",
    ),
    (
        Code::InvalidTimestamp,
        "A time is negative, fractional, or in milliseconds where the wire has seconds.",
        "`ts` is in seconds; `now` is a function that returns milliseconds, as `Date.now` does.",
    ),
    (
        Code::InvalidNonce,
        "A nonce is empty or leaves the alphabet of the MAC scheme.",
        "Use letters and digits, or leave the nonce out and have one made.",
    ),
    (
        Code::InvalidJson,
        "Text that has to be JSON is not.",
        "Pass an object and let cardseal write the JSON, or correct the text at the byte named.",
    ),
    (
        Code::NotRepresentable,
        "The input has a value that `JSON.stringify` would change or drop without a word.",
        "Replace the value at `field`: a `BigInt` or a large integer by a string, a `Map` by an object.",
    ),
    (
        Code::TooDeep,
        "The input is nested deeper than 64 levels.",
        "Flatten it; no documented call is deeper than five.",
    ),
    (
        Code::UnknownField,
        "The call has no such field.",
        "Compare the spelling with the fields that the hint lists; use `raw` for a call that is not typed.",
    ),
    (
        Code::ReadOnlyField,
        "The field is in answers only; the provider writes it.",
        "Leave it out of the request.",
    ),
    (
        Code::MissingField,
        "A required field is absent or `undefined`.",
        "Give it a value.",
    ),
    (
        Code::DuplicateField,
        "A name is there twice.",
        "Keep one; which of two a server reads is not defined.",
    ),
    (
        Code::WrongType,
        "A field has another JSON type than the provider documents.",
        "Pass the type that the hint names; an id that is documented as a string is a string.",
    ),
    (
        Code::WrongValue,
        "A field has a value outside its documented rule: an enumeration, a range, a format.",
        "The hint names the rule.",
    ),
    (
        Code::MalformedJws,
        "The text is not a detached compact JWS, or not a token, in canonical base64url.",
        "Pass it as it arrived: header, two dots, signature; of a token all three parts.",
    ),
    (
        Code::MalformedJwe,
        "The text is not a JWE in compact serialization, sealed by direct key agreement on P-256.",
        "Pass it as it arrived: five parts with dots between them, the second empty.",
    ),
    (
        Code::DecryptionFailed,
        "The JWE is sealed to another key, or was changed on its way. Which of the two is not told.",
        "Compare its `kid` with your keys, and pass it as it arrived.",
    ),
    (
        Code::UnsupportedAlgorithm,
        "The protected header names another algorithm than the key's, or an extension (`crit`, `b64`, `zip`).",
        "Make both sides use the same algorithm; never choose it from the message.",
    ),
    (
        Code::MalformedAuthorization,
        "The text is not a MAC `Authorization` value.",
        "Pass the header value as it arrived.",
    ),
    (
        Code::MalformedSignature,
        "`Signature` or `Signature-Input` is not what RFC 9421 asks for.",
        "Pass the fields as they arrived; the hint says what is wrong.",
    ),
    (
        Code::InvalidComponent,
        "A component identifier is not one, is there twice, or the message has no single value for it.",
        "Compare it with the headers of the message; identifiers are in lower case.",
    ),
    (
        Code::MalformedDigest,
        "The text is not a `Content-Digest` value.",
        "Pass the header value as it arrived.",
    ),
    (
        Code::SignatureMismatch,
        "The signature does not belong to these bytes under this key.",
        "Compare the signing input or normalized string of both sides; the usual causes are a body that was parsed and written again, and the wrong key.",
    ),
    (
        Code::InvalidSignature,
        "A signer of your own returned something else than a signature of its algorithm.",
        "ECDSA is r and s in a row, 64 or 96 bytes; a KMS that returns DER needs converting.",
    ),
    (
        Code::NoSignature,
        "The message carries no signature that the policy selects.",
        "Compare the label and the tag with those that the other side sends.",
    ),
    (
        Code::UnknownKey,
        "`keys` returned no key for the signature, or `key` none for the token.",
        "Look it up by `keyid` or `kid`, and only among keys of that sender.",
    ),
    (
        Code::PolicyNotMet,
        "The signature does not cover a component, lacks a parameter, or uses an algorithm that the policy asks for or excludes; a token has another issuer or audience.",
        "Have the other side sign it, or ask for less where that is safe.",
    ),
    (
        Code::BodyMismatch,
        "The signature is right, but `body_hash` is absent or is that of another body.",
        "Verify the bytes as they arrived, before any parser.",
    ),
    (
        Code::DigestMismatch,
        "The body is not the one that `Content-Digest` was made of.",
        "Verify the bytes as they arrived, before any parser or decompression.",
    ),
    (
        Code::TimestampOutOfRange,
        "The request was signed too long ago or in the future.",
        "Compare the clocks; with Paysera, `server.time()` gives the server's.",
    ),
    (
        Code::ClientFreed,
        "`free()` was called on this object before.",
        "Make a new one.",
    ),
    (
        Code::HttpError,
        "The provider answered with a status outside 2xx.",
        "Read `status` and `response`; look the request up before you send it again.",
    ),
    (
        Code::ProviderError,
        "The provider answered 2xx and reported an error in the body.",
        "Read `response`.",
    ),
    (
        Code::InvalidResponse,
        "The answer is not JSON, or lacks what the call returns: a body, a token, a PAN.",
        "Of a call that changes something the outcome is unknown: look the request up before you send it again.",
    ),
    (
        Code::NoRandomness,
        "The host has no `crypto.getRandomValues`, or denies it in global scope, as Workers do.",
        "Pass a `nonce`, or run where Web Crypto is.",
    ),
    (
        Code::NoWebCrypto,
        "The host has no `crypto.subtle`, or it does not know the algorithm.",
        "Use a secure context or a newer runtime; for a signature, `sign` and `verify` functions of your own.",
    ),
    (
        Code::WasmBlocked,
        "The host forbids compiling WebAssembly from bytes.",
        "Edge: have the bundler set the `workerd` or `edge-light` condition; with OpenNext, name cardseal in `serverExternalPackages`. Browser: allow `'wasm-unsafe-eval'` in the CSP.",
    ),
    (
        Code::NoModule,
        "`cardseal/slim` was called before it was given its module.",
        "Call `useModule` once, before anything else, or import `cardseal`, which brings its module along.",
    ),
    (
        Code::Internal,
        "A defect in cardseal. The call had no effect, and the next call works.",
        "Please report it with the call's name; never with a key.",
    ),
];

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_row() {
        for (index, (code, meaning, remedy)) in CODES.iter().enumerate() {
            assert_eq!(*code as usize, index, "{} is out of order", code.name());
            assert!(meaning.ends_with('.') && remedy.ends_with('.'));
        }
        assert_eq!(CODES.len(), Code::Internal as usize + 1);
    }

    #[test]
    fn reads_as_field_problem_hint() {
        let error = Error::new(Code::WrongType, "must be a string", "quote it").at("card_id");
        assert_eq!(error.to_string(), "card_id must be a string: quote it");
    }
}
