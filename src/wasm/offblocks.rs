//! OffBlocks.

use wasm_bindgen::prelude::*;

use super::profile::{Given, nonce_for, signer};
use super::report::thrown;
use super::{random, signature};
use crate::Error;
use crate::http::{Call, Method, Target};
use crate::provider::offblocks::{self, Input, Place};
use crate::signature::Prepared;

/// A call before it is signed: its target, then its header fields, names and values in turn.
fn unsigned(call: &Call<'_>) -> Vec<String> {
    let mut parts = vec![call.target.as_str().to_string()];
    for (name, value) in call.headers.iter() {
        parts.push(name.to_string());
        parts.push(value.to_string());
    }
    parts
}

/// The same after what `signature_prepare` returns.
fn sealed(call: &Call<'_>, prepared: Prepared) -> Vec<String> {
    let mut parts = signature::lines(prepared);
    parts.append(&mut unsigned(call));
    parts
}

/// A declared OffBlocks call that is not signed.
#[wasm_bindgen]
pub fn offblocks_unsigned(
    operation: usize,
    ids: Vec<String>,
    body: Option<String>,
    access_token: Option<String>,
    idempotency_key: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let input = Input {
        ids: &ids,
        body: body.as_deref(),
        access_token: access_token.as_deref(),
        idempotency_key: idempotency_key.as_deref(),
    };
    offblocks::call(Place(operation), &input, &offblocks::PROFILE)
        .map(|call| unsigned(&call))
        .map_err(thrown)
}

/// A declared OffBlocks call, and what has to be signed for it.
#[wasm_bindgen]
pub fn offblocks(
    operation: usize,
    ids: Vec<String>,
    body: Option<String>,
    access_token: Option<String>,
    idempotency_key: Option<String>,
    scheme: &str,
    authority: &str,
    profile: Vec<String>,
    expires_after: f64,
    algorithm: &str,
    keyid: Option<String>,
    now: f64,
    nonce: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let place = Place(operation);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let prepare = || {
        let given = Given::read(&profile, expires_after)?;
        let takes_key = offblocks::takes_idempotency_key(place)?;
        let idempotency_key = key_or_new(idempotency_key, takes_key)?;
        let input = Input {
            ids: &ids,
            body: body.as_deref(),
            access_token: access_token.as_deref(),
            idempotency_key: idempotency_key.as_deref(),
        };
        let call = offblocks::call(place, &input, &given.profile())?;
        let nonce = nonce_for(&given, nonce)?;
        let signer = signer(algorithm, keyid.as_deref(), now, nonce.as_deref())?;
        let prepared = offblocks::prepare(&call, scheme, authority, &given.profile(), &signer)?;
        Ok(sealed(&call, prepared))
    };
    prepare().map_err(thrown)
}

/// Any OffBlocks call, and what has to be signed for it.
#[wasm_bindgen]
pub fn offblocks_raw(
    method: &str,
    target: &str,
    body: Option<String>,
    content_type: String,
    access_token: Option<String>,
    idempotency_key: Option<String>,
    scheme: &str,
    authority: &str,
    profile: Vec<String>,
    expires_after: f64,
    algorithm: &str,
    keyid: Option<String>,
    now: f64,
    nonce: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let prepare = || {
        let given = Given::read(&profile, expires_after)?;
        let method = Method::parse(method)?;
        let idempotency_key = key_or_new(idempotency_key, method != Method::GET)?;
        let input = Input {
            ids: &[],
            body: body.as_deref(),
            access_token: access_token.as_deref(),
            idempotency_key: idempotency_key.as_deref(),
        };
        let target = Target::parse(target)?;
        let call = offblocks::raw_call(method, target, &input, content_type, &given.profile())?;
        let nonce = nonce_for(&given, nonce)?;
        let signer = signer(algorithm, keyid.as_deref(), now, nonce.as_deref())?;
        let prepared = offblocks::prepare(&call, scheme, authority, &given.profile(), &signer)?;
        Ok(sealed(&call, prepared))
    };
    prepare().map_err(thrown)
}

fn key_or_new(given: Option<String>, is_taken: bool) -> Result<Option<String>, Error> {
    match given {
        None if is_taken => random::uuid().map(Some),
        given => Ok(given),
    }
}
