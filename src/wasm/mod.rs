//! Every line of wasm-bindgen, and no logic: arguments are turned into the core's types, results into
//! strings or plain objects.
//!
//! A function that signs is told the number under which its caller's key is kept. It returns
//! `undefined` when nothing is kept under that number any more; the caller then hands the key over again
//! (see `kept`). What goes wrong is thrown as a plain object: `code`, `field`, `message`, `hint`.

#![allow(
    unsafe_code,
    clippy::missing_errors_doc,
    clippy::too_many_arguments,
    clippy::needless_pass_by_value
)]

pub mod d1;
pub mod jose;
mod kept;
pub mod keys;
pub mod offblocks;
pub mod profile;
mod random;
mod report;
pub mod signature;

use wasm_bindgen::prelude::*;

use crate::http::{Call, Method, SignedRequest, Target};
use crate::jws::{self, Algorithm};
use crate::mac::{self, Clock, Covered, Moment, Origin, Received};
use crate::provider::freedompay::{self, FreedomPay};
use crate::provider::paysera::{self, Paysera};
use crate::secret::Secret;
use crate::{Code, Error, time};
use kept::Kept;
use report::{thrown, verified};

type Signed = Result<Option<String>, JsValue>;

/// Keeps a FreedomPay client.
#[wasm_bindgen]
pub fn keep_freedompay(
    number: u32,
    auth_id: String,
    key: Vec<u8>,
    is_text: bool,
) -> Result<(), JsValue> {
    secret(key, is_text)
        .map_err(|error| error.at("secretKey"))
        .and_then(|secret| FreedomPay::new(auth_id, &secret))
        .map(|client| kept::keep(number, Kept::FreedomPay(client)))
        .map_err(thrown)
}

/// The signature of a declared FreedomPay call.
#[wasm_bindgen]
pub fn freedompay(
    number: u32,
    operation: usize,
    body: &str,
    path: Option<String>,
    request_id: Option<String>,
) -> Signed {
    let options = freedompay::Options {
        path: path.as_deref(),
        request_id: request_id.as_deref(),
    };
    kept::with(number, Kept::freedompay, |client| {
        let request = client.sign(freedompay::Place(operation), body, options)?;
        Ok(header(request, freedompay::SIGNATURE))
    })
    .map_err(thrown)
}

/// The signature of any FreedomPay call.
#[wasm_bindgen]
pub fn freedompay_raw(number: u32, path: &str, body: &str, request_id: Option<String>) -> Signed {
    let options = freedompay::Options {
        path: None,
        request_id: request_id.as_deref(),
    };
    kept::with(number, Kept::freedompay, |client| {
        let request = client.sign_raw(path, body, options)?;
        Ok(header(request, freedompay::SIGNATURE))
    })
    .map_err(thrown)
}

/// Keeps a Paysera client.
#[wasm_bindgen]
pub fn keep_paysera(
    number: u32,
    mac_id: String,
    key: Vec<u8>,
    is_text: bool,
    host: String,
    port: u16,
) -> Result<(), JsValue> {
    secret(key, is_text)
        .map_err(|error| error.at("macKey"))
        .and_then(|secret| Paysera::new(mac_id, &secret, Origin::new(host, port)?))
        .map(|client| kept::keep(number, Kept::Paysera(client)))
        .map_err(thrown)
}

/// The target of a declared Paysera call and, after a line feed, its authorization.
#[wasm_bindgen]
pub fn paysera(
    number: u32,
    operation: usize,
    id: Option<String>,
    query: Option<String>,
    body: Option<String>,
    ext: Option<Vec<String>>,
    now: f64,
    nonce: Option<String>,
) -> Signed {
    let input = paysera::Input {
        id: id.as_deref(),
        query: query.as_deref(),
        body: body.as_deref(),
    };
    paysera::call(paysera::Place(operation), input)
        .and_then(|call| seal_paysera(number, call, ext, now, nonce))
        .map_err(thrown)
}

/// The target of a declared Paysera call that is not signed.
#[wasm_bindgen]
pub fn paysera_unsigned(operation: usize) -> Result<String, JsValue> {
    paysera::call(paysera::Place(operation), paysera::Input::default())
        .map(|call| call.target.as_str().to_string())
        .map_err(thrown)
}

/// The target of any Paysera call and, after a line feed, its authorization.
#[wasm_bindgen]
pub fn paysera_raw(
    number: u32,
    method: &str,
    target: &str,
    body: Option<String>,
    content_type: String,
    ext: Option<Vec<String>>,
    now: f64,
    nonce: Option<String>,
) -> Signed {
    let seal = || {
        let (method, target) = (Method::parse(method)?, Target::parse(target)?);
        let call = paysera::raw_call(method, target, body.as_deref(), content_type)?;
        seal_paysera(number, call, ext, now, nonce)
    };
    seal().map_err(thrown)
}

fn seal_paysera(
    number: u32,
    call: Call<'_>,
    ext: Option<Vec<String>>,
    now: f64,
    nonce: Option<String>,
) -> Result<Option<String>, Error> {
    let moment = moment(time::seconds_of(now)?, nonce)?;
    let ext = pairs(ext);
    kept::with(number, Kept::paysera, |client| {
        client.seal(call, &ext, &moment).map(lines)
    })
}

/// Keeps a JWS key.
#[wasm_bindgen]
pub fn keep_jws(number: u32, algorithm: &str, key: Vec<u8>, is_text: bool) -> Result<(), JsValue> {
    let make = || {
        // The secret first: only inside it is the key wiped, whatever is wrong besides.
        let secret = secret(key, is_text).map_err(|error| error.at("secret"))?;
        jws::Key::new(&secret, Algorithm::parse(algorithm)?)
    };
    make()
        .map(|key| kept::keep(number, Kept::Jws(key)))
        .map_err(thrown)
}

fn with_jws<R>(
    number: u32,
    act: impl FnOnce(&jws::Key) -> Result<R, Error>,
) -> Result<Option<R>, JsValue> {
    kept::with(number, Kept::jws, |key| act(key)).map_err(thrown)
}

/// The detached JWS over a payload.
#[wasm_bindgen]
pub fn jws_sign(number: u32, header: &str, payload: &[u8]) -> Signed {
    with_jws(number, |key| Ok(key.protect(header)?.sign(payload)))
}

/// The signing input of a payload.
#[wasm_bindgen]
pub fn jws_signing_input(number: u32, header: &str, payload: &[u8]) -> Signed {
    with_jws(number, |key| {
        Ok(key.protect(header)?.signing_input(payload))
    })
}

/// The protected header of a detached JWS that verified.
#[wasm_bindgen]
pub fn jws_verify(number: u32, jws: &str, payload: &[u8]) -> Signed {
    with_jws(number, |key| key.verify(jws, payload))
}

/// The hash of a body as it stands in `ext`.
#[wasm_bindgen]
pub fn body_hash(body: &[u8]) -> String {
    mac::body_hash(body)
}

/// Keeps a MAC key.
#[wasm_bindgen]
pub fn keep_mac(number: u32, id: String, key: Vec<u8>, is_text: bool) -> Result<(), JsValue> {
    secret(key, is_text)
        .map_err(|error| error.at("key"))
        .and_then(|secret| mac::Key::new(id, &secret))
        .map(|key| kept::keep(number, Kept::Mac(key)))
        .map_err(thrown)
}

/// The authorization of a request.
#[wasm_bindgen]
pub fn mac_authorization(
    number: u32,
    method: &str,
    target: &str,
    host: String,
    port: u16,
    body: Option<Vec<u8>>,
    ext: Option<Vec<String>>,
    ts: f64,
    nonce: Option<String>,
) -> Signed {
    let authorize = || {
        let moment = moment(time::whole_seconds(ts, "ts")?, nonce)?;
        let covering = Covering::new(method, target, host, port, body, ext)?;
        kept::with(number, Kept::mac, |key| {
            Ok(key.authorization(&covering.covered(), &moment))
        })
    };
    authorize().map_err(thrown)
}

/// What the MAC of a request is computed over.
#[wasm_bindgen]
pub fn mac_normalized(
    method: &str,
    target: &str,
    host: String,
    port: u16,
    body: Option<Vec<u8>>,
    ext: Option<Vec<String>>,
    ts: f64,
    nonce: String,
) -> Result<String, JsValue> {
    let normalize = || {
        let moment = Moment::new(time::whole_seconds(ts, "ts")?, nonce)?;
        let covering = Covering::new(method, target, host, port, body, ext)?;
        Ok(mac::normalized(&covering.covered(), &moment))
    };
    normalize().map_err(thrown)
}

/// The contents of an authorization that verified: pairs of name and value, `id`, `ts` and `nonce` first, then those of `ext`.
#[wasm_bindgen]
pub fn mac_verify(
    number: u32,
    authorization: &str,
    method: &str,
    target: &str,
    host: String,
    port: u16,
    body: &[u8],
    now: f64,
    max_skew: f64,
) -> Result<JsValue, JsValue> {
    let verify = || {
        let authorization = mac::Authorization::parse(authorization)?;
        let received = Received {
            method: &Method::parse(method)?,
            target: &Target::of_url(target)?,
            origin: &Origin::new(host, port)?,
            body,
        };
        let clock = Clock {
            now: time::seconds_of(now)?,
            max_skew: time::span(max_skew, "maxSkewSeconds")?,
        };
        let outcome = kept::with(number, Kept::mac, |key| {
            key.verify(&authorization, &received, clock)
        })?;
        match outcome {
            None => Ok(JsValue::UNDEFINED),
            Some(()) => verified(&authorization),
        }
    };
    verify().map_err(thrown)
}

/// Forgets what is kept under a number.
#[wasm_bindgen]
pub fn forget(number: u32) {
    kept::forget(number);
}

/// Ends the instance as a defect would. It exists to prove that callers survive one.
#[wasm_bindgen]
pub fn trap() {
    std::process::abort();
}

struct Covering {
    method: Method,
    target: Target,
    origin: Origin,
    ext: mac::Ext,
}

impl Covering {
    fn new(
        method: &str,
        target: &str,
        host: String,
        port: u16,
        body: Option<Vec<u8>>,
        ext: Option<Vec<String>>,
    ) -> Result<Self, Error> {
        Ok(Self {
            method: Method::parse(method)?,
            target: Target::of_url(target)?,
            origin: Origin::new(host, port)?,
            ext: mac::ext(body.as_deref(), &pairs(ext))?,
        })
    }

    fn covered(&self) -> Covered<'_> {
        Covered {
            method: &self.method,
            target: &self.target,
            origin: &self.origin,
            ext: &self.ext,
        }
    }
}

fn secret(key: Vec<u8>, is_text: bool) -> Result<Secret, Error> {
    if !is_text {
        return Secret::from_bytes(key);
    }
    String::from_utf8(key)
        .map_err(|_| Error::new(Code::InvalidSecret, "is not text", "pass it as bytes"))
        .and_then(Secret::from_text)
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    let hint = "pass PEM, DER, a JWK or a secret";
    std::str::from_utf8(bytes).map_err(|_| Error::new(Code::InvalidKey, "is not a key", hint))
}

/// Method, target and content type of a call that is not declared.
fn raw_line<'a>(line: &[&'a str]) -> Result<[&'a str; 3], Error> {
    line.try_into()
        .map_err(|_| Error::new(Code::Internal, "is not a line", "please report it"))
}

/// Appends the header fields of a call, names and values in turn.
fn push_headers(parts: &mut Vec<String>, call: &Call<'_>) {
    for (name, value) in call.headers.iter() {
        parts.push(name.to_string());
        parts.push(value.to_string());
    }
}

fn moment(ts: u64, nonce: Option<String>) -> Result<Moment, Error> {
    let nonce = match nonce {
        Some(nonce) => nonce,
        None => random::nonce()?,
    };
    Moment::new(ts, nonce)
}

/// Names and values in turn.
fn pairs(flat: Option<Vec<String>>) -> Vec<(String, String)> {
    let mut flat = flat.unwrap_or_default().into_iter();
    let mut pairs = Vec::new();
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        pairs.push((name, value));
    }
    pairs
}

fn header(mut request: SignedRequest<'_>, name: &str) -> String {
    request.headers.take(name).unwrap_or_default()
}

fn lines(request: SignedRequest<'_>) -> String {
    let mut lines = request.target.as_str().to_string();
    lines.push('\n');
    lines.push_str(&header(request, paysera::AUTHORIZATION));
    lines
}
