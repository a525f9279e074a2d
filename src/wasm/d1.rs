//! Thales D1.

use wasm_bindgen::prelude::*;

use super::random;
use super::report::thrown;
use crate::http::{Call, Method, Target};
use crate::jwt;
use crate::provider::d1::{self, Assertion, Input, Place};
use crate::{Error, time};

/// A declared D1 call and its ids, or without one any call: `line` is then method, target and content type.
///
/// Returns the target, and the header fields, names and values in turn.
#[wasm_bindgen]
pub fn d1(
    operation: Option<usize>,
    line: Vec<String>,
    query: Option<String>,
    body: Option<String>,
    access_token: Option<String>,
    correlation_id: Option<String>,
) -> Result<Vec<String>, JsValue> {
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let input = Input {
        ids: &line,
        query: query.as_deref(),
        body: body.as_deref(),
        access_token: access_token.as_deref(),
        correlation_id: correlation_id.as_deref(),
    };
    match operation {
        Some(index) => d1::call(Place(index), &input),
        None => raw_call(&line, &input),
    }
    .map(|call| outgoing(&call))
    .map_err(thrown)
}

fn raw_call<'a>(line: &[&str], input: &Input<'a>) -> Result<Call<'a>, Error> {
    let [method, target, content_type] = super::raw_line(line)?;
    let (method, target) = (Method::parse(method)?, Target::parse(target)?);
    d1::raw_call(method, target, input, content_type.to_string())
}

fn outgoing(call: &Call<'_>) -> Vec<String> {
    let mut parts = vec![call.target.as_str().to_string()];
    super::push_headers(&mut parts, call);
    parts
}

/// What has to be signed for an assertion. A fresh `jti` is made where one is wanted and none given.
#[wasm_bindgen]
pub fn d1_assertion(
    kid: &str,
    issuer: &str,
    audience: &str,
    now: f64,
    lifetime: f64,
    issued_at: bool,
    wants_id: bool,
    id: Option<String>,
) -> Result<String, JsValue> {
    let prepare = || {
        let id = match id {
            None if wants_id => Some(random::uuid("jti")?),
            id => id,
        };
        let assertion = Assertion {
            issuer,
            audience,
            now: time::seconds_of(now)?,
            lifetime: time::span(lifetime, "assertion.lifetimeSeconds")?,
            issued_at,
            id: id.as_deref(),
        };
        jwt::signing_input(Some(kid), &assertion.claims()?)
    };
    prepare().map_err(thrown)
}

/// The content type and the body of the token call.
#[wasm_bindgen]
pub fn d1_token_body(assertion: &str, is_json: bool) -> Vec<String> {
    let (content_type, body) = d1::token_body(assertion, is_json);
    vec![content_type.to_string(), body]
}
