//! How an API wants its requests signed, as data: what its vendor did not publish can be replaced.

use super::algorithm::Algorithm;
use super::component::components;
use super::message::Message;
use super::parameters::{Parameter, Parameters};
use super::sign::{Prepared, prepare};
use crate::digest;
use crate::{Code, Error, time};

/// An API's rules for signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile<'a> {
    /// The label of the signature.
    pub label: &'a str,
    /// The registry's name of the algorithm.
    pub algorithm: &'a str,
    /// What is covered, in this order; a header field only when the request has it.
    pub components: &'a [&'a str],
    /// The parameters, in this order.
    pub parameters: &'a [&'a str],
    /// When `expires` lies, in seconds after `created`.
    pub expires_after_seconds: u64,
    /// The value of `tag`.
    pub tag: Option<&'a str>,
    /// The algorithms of `Content-Digest`; with none there is no such field.
    pub digest: &'a [&'a str],
}

/// Who signs, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer<'a> {
    /// The key's algorithm.
    pub algorithm: Algorithm,
    /// The key's id.
    pub keyid: Option<&'a str>,
    /// Seconds since 1970.
    pub now: u64,
    /// The value of `nonce`.
    pub nonce: Option<&'a str>,
}

impl Profile<'_> {
    /// Whether a nonce is sent, which a caller can leave to be made.
    #[must_use]
    pub fn needs_nonce(&self) -> bool {
        self.parameters.contains(&"nonce")
    }

    /// The value of `Content-Digest`; none without a body.
    ///
    /// # Errors
    /// As [`digest::content_digest`]; [`Code::UnsupportedAlgorithm`] for a digest that is not active.
    pub fn content_digest(&self, body: Option<&str>) -> Result<Option<String>, Error> {
        let body = body.filter(|_| !self.digest.is_empty());
        let algorithms: Result<Vec<_>, _> = self
            .digest
            .iter()
            .map(|name| digest::Algorithm::parse(name))
            .collect();
        let algorithms = algorithms.map_err(|error| error.at("profile.digest"))?;
        body.map(|body| digest::content_digest(body.as_bytes(), &algorithms))
            .transpose()
    }

    /// Prepares the signature of a request.
    ///
    /// # Errors
    /// As [`prepare`]; [`Code::InvalidKey`] for a key of another algorithm; [`Code::MissingField`] for a parameter that
    /// has no value; [`Code::InvalidArgument`] for one that RFC 9421 does not define; [`Code::InvalidHeader`] for a
    /// field that cannot be sent.
    pub fn prepare(&self, message: &Message<'_>, signer: &Signer<'_>) -> Result<Prepared, Error> {
        if signer.algorithm.name() != self.algorithm {
            let mut hint = String::from("the profile asks for ");
            hint.push_str(self.algorithm);
            let error = Error::new(Code::InvalidKey, "is of another algorithm", &hint);
            return Err(error.at("key"));
        }
        message.check_headers()?;
        let mut covered = components(self.components.iter().copied(), "profile.components")?;
        let present = |name: &str| {
            message
                .headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        covered.retain(|component| component.is_derived() || present(&component.name));
        let parameters = self.parameters(signer)?;
        prepare(
            message,
            &covered,
            &parameters,
            self.label,
            signer.algorithm,
            &[],
        )
    }

    fn parameters(&self, signer: &Signer<'_>) -> Result<Parameters, Error> {
        time::not_milliseconds(signer.now, "now")?;
        let created = signer.now.cast_signed();
        let expires = signer
            .now
            .saturating_add(self.expires_after_seconds)
            .cast_signed();
        let list = self.parameters.iter().map(|name| match *name {
            "created" => Ok(Parameter::Created(created)),
            "expires" => Ok(Parameter::Expires(expires)),
            "alg" => Ok(Parameter::Alg(signer.algorithm.name().to_string())),
            "keyid" => text(
                "keyid",
                signer.keyid,
                "the profile sends it: pass the id of the key",
            ),
            "nonce" => text("nonce", signer.nonce, "the profile sends it: pass one"),
            "tag" => text(
                "tag",
                self.tag,
                "the profile sends it: give the profile a tag",
            ),
            _ => Err(Error::new(
                Code::InvalidArgument,
                "has a name that RFC 9421 2.3 does not define",
                "the parameters are created, expires, nonce, alg, keyid and tag",
            )
            .at("profile.parameters")),
        });
        Parameters::new(list.collect::<Result<_, _>>()?)
    }
}

fn text(name: &'static str, value: Option<&str>, hint: &str) -> Result<Parameter, Error> {
    let value = value.ok_or_else(|| Error::new(Code::MissingField, "is missing", hint).at(name))?;
    Parameter::text(name, value)
}
