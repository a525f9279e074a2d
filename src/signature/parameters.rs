//! Signature parameters (RFC 9421 2.3).

use crate::structured::{self, Bare};
use crate::text::push_number;
use crate::{Code, Error, time};

/// The names of the registry.
pub(crate) const NAMES: [&str; 6] = ["created", "expires", "nonce", "alg", "keyid", "tag"];

/// A parameter of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// When it was made, in seconds since 1970.
    Created(i64),
    /// When it ends, in seconds since 1970.
    Expires(i64),
    /// A value used once.
    Nonce(String),
    /// The algorithm.
    Alg(String),
    /// Which key.
    Keyid(String),
    /// What it is for.
    Tag(String),
}

impl Parameter {
    /// Takes a time.
    ///
    /// # Errors
    /// [`Code::InvalidTimestamp`] unless `seconds` are whole seconds since 1970; [`Code::InvalidArgument`] for
    /// another parameter than `created` and `expires`.
    pub fn time(name: &str, seconds: f64) -> Result<Self, Error> {
        let seconds = time::whole_seconds(seconds, name)?.cast_signed();
        match name {
            "created" => Ok(Self::Created(seconds)),
            "expires" => Ok(Self::Expires(seconds)),
            _ => Err(not_a_parameter()),
        }
    }

    /// Takes a text.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for another parameter than `nonce`, `alg`, `keyid` and `tag`.
    pub fn text(name: &str, text: &str) -> Result<Self, Error> {
        let text = text.to_string();
        match name {
            "nonce" => Ok(Self::Nonce(text)),
            "alg" => Ok(Self::Alg(text)),
            "keyid" => Ok(Self::Keyid(text)),
            "tag" => Ok(Self::Tag(text)),
            _ => Err(not_a_parameter()),
        }
    }

    fn of(name: &str, value: &Bare<'_>) -> Result<Self, Error> {
        match value {
            Bare::Integer(seconds) => {
                let seconds = i64::from(*seconds);
                match name {
                    "created" => Ok(Self::Created(seconds)),
                    "expires" => Ok(Self::Expires(seconds)),
                    _ => Err(not_a_parameter()),
                }
            }
            Bare::String(text) => Self::text(name, text.as_str()),
            _ => Err(not_a_parameter()),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Expires(_) => "expires",
            Self::Nonce(_) => "nonce",
            Self::Alg(_) => "alg",
            Self::Keyid(_) => "keyid",
            Self::Tag(_) => "tag",
        }
    }

    fn push(&self, out: &mut String) -> Result<(), Error> {
        out.push(';');
        out.push_str(self.name());
        out.push('=');
        match self {
            Self::Created(seconds) | Self::Expires(seconds) => push_number(out, *seconds),
            Self::Nonce(text) | Self::Alg(text) | Self::Keyid(text) | Self::Tag(text) => {
                structured::push_text(out, text).ok_or_else(|| {
                    Error::new(
                        Code::InvalidHeader,
                        "is not printable ASCII",
                        "a parameter is a string of RFC 9651 3.3.3",
                    )
                    .at(self.name())
                })?;
            }
        }
        Ok(())
    }
}

#[cold]
fn not_a_parameter() -> Error {
    Error::new(
        Code::InvalidArgument,
        "has a name or type that RFC 9421 2.3 does not define",
        "created and expires are whole seconds; nonce, alg, keyid and tag are strings",
    )
    .at("parameters")
}

/// The parameters of a signature, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// Takes parameters in the order in which they are to be written.
    ///
    /// # Errors
    /// [`Code::DuplicateField`]; [`Code::InvalidTimestamp`] for milliseconds.
    pub fn new(list: Vec<Parameter>) -> Result<Self, Error> {
        for (index, parameter) in list.iter().enumerate() {
            let name = parameter.name();
            if list.iter().take(index).any(|other| other.name() == name) {
                let error = Error::new(Code::DuplicateField, "is there twice", "name it once");
                return Err(error.at(name));
            }
        }
        let parameters = Self(list);
        for (name, time) in [
            ("created", parameters.created()),
            ("expires", parameters.expires()),
        ] {
            // A time before 1970 is far in the past, and is refused as that.
            let seconds = time.map_or(Ok(0), u64::try_from).unwrap_or_default();
            time::not_milliseconds(seconds, name)?;
        }
        Ok(parameters)
    }

    /// Reads the parameters of an inner list in `Signature-Input`.
    pub(crate) fn of(parameters: &structured::Parameters<'_>) -> Result<Self, Error> {
        parameters
            .iter()
            .map(|(name, value)| Parameter::of(name.as_str(), value))
            .collect::<Result<_, _>>()
            .and_then(Self::new)
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter()
    }

    /// When the signature was made.
    #[must_use]
    pub fn created(&self) -> Option<i64> {
        self.0.iter().find_map(|parameter| match parameter {
            Parameter::Created(seconds) => Some(*seconds),
            _ => None,
        })
    }

    /// When it ends.
    #[must_use]
    pub fn expires(&self) -> Option<i64> {
        self.0.iter().find_map(|parameter| match parameter {
            Parameter::Expires(seconds) => Some(*seconds),
            _ => None,
        })
    }

    /// A parameter that is a string.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|parameter| parameter.name() == name)?;
        match found {
            Parameter::Nonce(text)
            | Parameter::Alg(text)
            | Parameter::Keyid(text)
            | Parameter::Tag(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn push(&self, out: &mut String) -> Result<(), Error> {
        self.0.iter().try_for_each(|parameter| parameter.push(out))
    }
}
