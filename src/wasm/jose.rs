//! Tokens and sealed messages: what the host needs to sign, to agree on a key and to run AES, and what it made put in.

use wasm_bindgen::prelude::*;

use super::random;
use super::report::{Plain, thrown};
use crate::jwe::{self, AgreedKey, Received};
use crate::jwt::{self, Expected, Token};
use crate::secret::Wiped;
use crate::time;

/// What has to be signed for a token.
#[wasm_bindgen]
pub fn jwt_prepare(kid: Option<String>, claims: &str) -> Result<String, JsValue> {
    jwt::signing_input(kid.as_deref(), claims).map_err(thrown)
}

/// The token.
#[wasm_bindgen]
pub fn jwt_complete(signing_input: String, signature: &[u8]) -> Result<String, JsValue> {
    jwt::complete(signing_input, signature).map_err(thrown)
}

/// A token taken apart: `header` and `claims` as JSON, `input` and `signature`.
#[wasm_bindgen]
pub fn jwt_read(token: &str) -> Result<JsValue, JsValue> {
    let token = Token::parse(token).map_err(thrown)?;
    Plain::Object(vec![
        ("header", Plain::text(token.header())),
        ("claims", Plain::text(token.claims())),
        ("input", Plain::text(token.signing_input())),
        ("signature", Plain::Bytes(token.signature())),
    ])
    .out()
}

/// Compares the claims of a token whose signature was verified, as JSON, with what they have to say.
#[wasm_bindgen]
pub fn jwt_check(
    claims: &str,
    issuer: Option<String>,
    audience: Option<String>,
    now: f64,
    skew: f64,
) -> Result<(), JsValue> {
    let check = || {
        let expected = Expected {
            issuer: issuer.as_deref(),
            audience: audience.as_deref(),
            now: time::seconds_of(now)?,
            skew: time::span(skew, "clockSkewSeconds")?,
        };
        jwt::check_claims(claims, &expected)
    };
    check().map_err(thrown)
}

/// What seals a plaintext: the protected `header` that is authenticated with it, the `iv` and the `key`. `epk` is the
/// ephemeral point, `secret` what was agreed on with it.
#[wasm_bindgen]
pub fn jwe_prepare(kid: Option<String>, epk: &[u8], secret: Vec<u8>) -> Result<JsValue, JsValue> {
    let secret = Wiped::from(secret);
    let header = jwe::protected_header(kid.as_deref(), epk).map_err(thrown)?;
    let iv = random::iv().map_err(thrown)?;
    let key = AgreedKey::for_content(&secret, b"", b"");
    Plain::Object(vec![
        ("header", Plain::text(&header)),
        ("iv", Plain::Bytes(&iv)),
        ("key", Plain::Bytes(key.bytes())),
    ])
    .out()
}

/// The message.
#[wasm_bindgen]
pub fn jwe_complete(header: String, iv: &[u8], sealed: &[u8]) -> String {
    jwe::compact(header, iv, sealed)
}

/// A message taken apart: its `header` as JSON and as it is `authenticated`, `epk` as the JSON of a JWK, `apu`, `apv`, `iv` and
/// what is `sealed`.
#[wasm_bindgen]
pub fn jwe_read(jwe: &str) -> Result<JsValue, JsValue> {
    let received = Received::parse(jwe).map_err(thrown)?;
    let epk = std::str::from_utf8(received.epk().bytes()).unwrap_or_default();
    Plain::Object(vec![
        ("header", Plain::text(received.header())),
        ("authenticated", Plain::text(received.protected_header())),
        ("epk", Plain::text(epk)),
        ("apu", Plain::Bytes(received.apu())),
        ("apv", Plain::Bytes(received.apv())),
        ("iv", Plain::Bytes(received.iv())),
        ("sealed", Plain::Bytes(received.sealed())),
    ])
    .out()
}

/// The key that opens a message.
#[wasm_bindgen]
pub fn jwe_key(secret: Vec<u8>, apu: &[u8], apv: &[u8]) -> JsValue {
    let secret = Wiped::from(secret);
    let key = AgreedKey::for_content(&secret, apu, apv);
    Plain::Bytes(key.bytes()).out().unwrap_or(JsValue::NULL)
}
