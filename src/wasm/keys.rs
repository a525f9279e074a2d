//! Keys of messages: HMAC's are kept, the others are turned into what the host imports.

use wasm_bindgen::prelude::*;

use super::kept::{self, Kept};
use super::report::{Plain, thrown};
use super::text;
use crate::hmac::{Hash, Keyed};
use crate::jwe;
use crate::key::{self, Family, Format, Material, Purpose};
use crate::secret::Wiped;
use crate::signature::Algorithm;
use crate::{Code, Error};

/// Keeps an HMAC key: text, bytes or the text of a JWK.
#[wasm_bindgen]
pub fn keep_hmac(number: u32, key: Vec<u8>, is_text: bool, is_jwk: bool) -> Result<(), JsValue> {
    let secret = if is_jwk {
        let key = Wiped::from(key);
        text(&key).and_then(|key| key::secret_from_jwk(key, Algorithm::HmacSha256.purpose()))
    } else {
        key::secret(key, is_text)
    };
    secret
        .and_then(|secret| Keyed::new(Hash::Sha256, &secret))
        .map(|keyed| kept::keep(number, Kept::Hmac(keyed)))
        .map_err(|error| thrown(error.within("key")))
}

/// The HMAC of bytes.
#[wasm_bindgen]
pub fn hmac_sign(number: u32, bytes: &[u8]) -> Result<Option<Vec<u8>>, JsValue> {
    with_hmac(number, bytes, |keyed| keyed.finish().bytes().to_vec())
}

/// Whether an HMAC is that of bytes, told in constant time.
#[wasm_bindgen]
pub fn hmac_verify(number: u32, bytes: &[u8], tag: &[u8]) -> Result<Option<bool>, JsValue> {
    with_hmac(number, bytes, |keyed| keyed.finish().is(tag))
}

fn with_hmac<R>(
    number: u32,
    bytes: &[u8],
    act: impl FnOnce(Keyed) -> R,
) -> Result<Option<R>, JsValue> {
    kept::with(number, Kept::hmac, |keyed| {
        let mut keyed = keyed.clone();
        keyed.update(bytes);
        Ok(act(keyed))
    })
    .map_err(thrown)
}

/// The parts of a key in forms that WebCrypto imports: `private` and `public`, each `format` and `data`.
/// A JWK comes in as its text.
#[wasm_bindgen]
pub fn import_key(key: Vec<u8>, is_jwk: bool, algorithm: &str) -> Result<JsValue, JsValue> {
    let key = Wiped::from(key);
    let import = || {
        let (family, purpose) = wanted(algorithm)?;
        if is_jwk {
            return key::from_jwk(text(&key)?, family, purpose);
        }
        key::from_bytes(&key, family)
    };
    let parts = import().map_err(|error| thrown(error.within("key")))?;
    let parts = [("private", &parts.private), ("public", &parts.public)];
    let present = parts
        .into_iter()
        .filter_map(|(name, part)| Some((name, outgoing(part.as_ref()?))));
    Plain::Object(present.collect()).out()
}

/// What a key has to be for an algorithm of RFC 9421, or for the one of JWE.
fn wanted(algorithm: &str) -> Result<(Family, Purpose), Error> {
    if algorithm == jwe::ALGORITHM {
        return Ok((Family::P256, jwe::PURPOSE));
    }
    let algorithm = Algorithm::parse(algorithm)?;
    let hint = "HMAC takes a secret";
    let family = algorithm
        .family()
        .ok_or_else(|| Error::new(Code::InvalidKey, "is not for this algorithm", hint))?;
    Ok((family, algorithm.purpose()))
}

fn outgoing(material: &Material) -> Plain<'_> {
    let data = match (material.format(), std::str::from_utf8(material.bytes())) {
        (Format::Jwk, Ok(text)) => Plain::text(text),
        _ => Plain::Bytes(material.bytes()),
    };
    let format = Plain::text(material.format().name());
    Plain::Object(vec![("format", format), ("data", data)])
}
