//! OffBlocks.

use wasm_bindgen::prelude::*;

use super::profile::{Given, nonce_for, signer};
use super::report::thrown;
use super::{random, signature};
use crate::Error;
use crate::http::{Call, Method, Target};
use crate::provider::offblocks::{self, Input, Place};
use crate::signature::Prepared;

/// A declared OffBlocks call and its ids, or without one any call: `line` is then method, target and content type.
///
/// Returns what has to be signed, as `signature_prepare` does, the target, and the header fields, names and values in
/// turn. The first three are empty for a declared call that is not signed; then no algorithm has to be given.
#[wasm_bindgen]
pub fn offblocks(
    operation: Option<usize>,
    line: Vec<String>,
    body: Option<String>,
    access_token: Option<String>,
    idempotency_key: Option<String>,
    scheme: &str,
    authority: &str,
    profile: Vec<String>,
    expires_after: f64,
    algorithm: Option<String>,
    keyid: Option<String>,
    now: f64,
    nonce: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let prepare = || {
        let given = Given::read(&profile, expires_after)?;
        let idempotency_key = key_or_new(operation, &line, idempotency_key)?;
        let input = Input {
            ids: &line,
            body: body.as_deref(),
            access_token: access_token.as_deref(),
            idempotency_key: idempotency_key.as_deref(),
        };
        let call = match operation {
            Some(index) => offblocks::call(Place(index), &input, &given.profile())?,
            None => raw_call(&line, &input, &given)?,
        };
        let Some(algorithm) = algorithm.as_deref() else {
            return Ok(outgoing(Prepared::default(), &call));
        };
        let nonce = nonce_for(&given, nonce)?;
        let signer = signer(algorithm, keyid.as_deref(), now, nonce.as_deref())?;
        let prepared = offblocks::prepare(&call, scheme, authority, &given.profile(), &signer)?;
        Ok(outgoing(prepared, &call))
    };
    prepare().map_err(thrown)
}

fn raw_call<'a>(line: &[&str], input: &Input<'a>, given: &Given<'_>) -> Result<Call<'a>, Error> {
    let [method, target, content_type] = super::raw_line(line)?;
    let (method, target) = (Method::parse(method)?, Target::parse(target)?);
    offblocks::raw_call(
        method,
        target,
        input,
        content_type.to_string(),
        &given.profile(),
    )
}

/// The key that a caller gave, or a fresh one where the call needs one.
fn key_or_new(
    operation: Option<usize>,
    line: &[&str],
    given: Option<String>,
) -> Result<Option<String>, Error> {
    let is_needed = match operation {
        Some(index) => offblocks::needs_idempotency_key(Place(index))?,
        None => {
            let method = Method::parse(line.first().copied().unwrap_or_default())?;
            offblocks::changes_something(&method)
        }
    };
    match given {
        None if is_needed => random::uuid("idempotencyKey").map(Some),
        given => Ok(given),
    }
}

fn outgoing(prepared: Prepared, call: &Call<'_>) -> Vec<String> {
    let mut parts = signature::lines(prepared);
    parts.push(call.target.as_str().to_string());
    super::push_headers(&mut parts, call);
    parts
}
