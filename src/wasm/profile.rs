//! Requests that are signed by a profile.

use wasm_bindgen::prelude::*;

use super::report::thrown;
use super::{random, signature};
use crate::signature::{Algorithm, Profile, Signer};
use crate::{Error, time};

/// A profile as JavaScript hands it over, for the time of a call.
pub(super) struct Given<'a> {
    label: &'a str,
    algorithm: &'a str,
    components: Vec<&'a str>,
    parameters: Vec<&'a str>,
    digest: Vec<&'a str>,
    tag: Option<&'a str>,
    expires_after_seconds: u64,
}

impl<'a> Given<'a> {
    /// Label, algorithm, tag or nothing; then components, parameters and digests, each list ended by an empty string.
    pub(super) fn read(profile: &'a [String], expires_after: f64) -> Result<Self, Error> {
        let mut parts = profile.iter().map(String::as_str);
        let label = parts.next().unwrap_or_default();
        let algorithm = parts.next().unwrap_or_default();
        let tag = parts.next().filter(|tag| !tag.is_empty());
        let mut list = || parts.by_ref().take_while(|part| !part.is_empty()).collect();
        Ok(Self {
            label,
            algorithm,
            tag,
            components: list(),
            parameters: list(),
            digest: list(),
            expires_after_seconds: time::span(expires_after, "profile.expiresAfterSeconds")?,
        })
    }

    pub(super) fn profile(&self) -> Profile<'_> {
        Profile {
            label: self.label,
            algorithm: self.algorithm,
            components: &self.components,
            parameters: &self.parameters,
            expires_after_seconds: self.expires_after_seconds,
            tag: self.tag,
            digest: &self.digest,
        }
    }
}

/// Who signs, and when.
pub(super) fn signer<'a>(
    algorithm: &str,
    keyid: Option<&'a str>,
    now: f64,
    nonce: Option<&'a str>,
) -> Result<Signer<'a>, Error> {
    Ok(Signer {
        algorithm: Algorithm::parse(algorithm)?,
        keyid,
        now: time::seconds_of(now)?,
        nonce,
    })
}

/// The nonce of a call: the one given, or a fresh one where the profile sends one.
pub(super) fn nonce_for(
    profile: &Given<'_>,
    given: Option<String>,
) -> Result<Option<String>, Error> {
    match given {
        None if profile.profile().needs_nonce() => random::nonce().map(Some),
        given => Ok(given),
    }
}

/// The value of `Content-Digest` that a profile asks for.
#[wasm_bindgen]
pub fn profile_digest(
    body: Option<String>,
    profile: Vec<String>,
) -> Result<Option<String>, JsValue> {
    Given::read(&profile, 0.0)
        .and_then(|given| given.profile().content_digest(body.as_deref()))
        .map_err(thrown)
}

/// What [`super::signature::signature_prepare`] returns, by a profile.
#[wasm_bindgen]
pub fn profile_prepare(
    message: Vec<String>,
    profile: Vec<String>,
    expires_after: f64,
    algorithm: &str,
    keyid: Option<String>,
    now: f64,
    nonce: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let prepare = || {
        let given = Given::read(&profile, expires_after)?;
        let message = signature::read_message(&message)?;
        let nonce = nonce_for(&given, nonce)?;
        let signer = signer(algorithm, keyid.as_deref(), now, nonce.as_deref())?;
        given.profile().prepare(&message, &signer)
    };
    prepare().map(signature::lines).map_err(thrown)
}
