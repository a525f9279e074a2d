//! Structured values on their way out, as plain objects.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};
use wasm_bindgen::JsValue;

use crate::mac::Authorization;
use crate::text::push_number;
use crate::{Code, Error};

/// A value of JavaScript. There is one type for all of them: each that the serializer met would have its own copy of it.
pub(super) enum Plain<'a> {
    Text(Cow<'a, str>),
    /// A `Uint8Array`.
    Bytes(&'a [u8]),
    Number(i64),
    List(Vec<Plain<'a>>),
    /// Members in their order.
    Object(Vec<(&'a str, Plain<'a>)>),
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl<'a> Plain<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn out(&self) -> Result<JsValue, JsValue> {
        let objects = serde_wasm_bindgen::Serializer::json_compatible();
        self.serialize(&objects.serialize_bytes_as_arrays(false))
            .map_err(|_| JsValue::NULL)
    }
}

/// An error as plain data. The wrapper makes the `CardsealError` of it: a class cannot come from here.
pub(super) fn report(error: &Error) -> Plain<'_> {
    let mut members = vec![
        ("code", Plain::text(error.code().name())),
        ("message", Plain::text(error.message())),
        ("hint", Plain::text(error.hint())),
    ];
    members.extend(error.field().map(|field| ("field", Plain::text(field))));
    Plain::Object(members)
}

pub(super) fn thrown(error: Error) -> JsValue {
    report(&error).out().unwrap_or(JsValue::NULL)
}

/// What a verified authorization says: `id`, `ts` and `nonce` as strings, and the pairs of `ext`.
pub(super) fn verified(authorization: &Authorization) -> Result<JsValue, Error> {
    let mut ts = String::new();
    push_number(&mut ts, authorization.ts().cast_signed());
    let own = [
        ("id", authorization.id()),
        ("ts", &ts),
        ("nonce", authorization.nonce()),
    ];
    let ext = authorization.ext()?;
    let ext = ext
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs = own.into_iter().chain(ext);
    let pairs = pairs.map(|(name, value)| Plain::List(vec![Plain::text(name), Plain::text(value)]));
    Plain::List(pairs.collect())
        .out()
        .map_err(|_| Error::new(Code::Internal, "cannot be returned", "please report it"))
}
