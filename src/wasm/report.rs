//! Structured values on their way out, as plain objects.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use wasm_bindgen::JsValue;

use crate::mac::Authorization;
use crate::text::push_number;
use crate::{Code, Error};

/// An error as plain data. The wrapper makes the `CardsealError` of it: a class cannot come from here.
pub(super) struct Report<'a>(pub(super) &'a Error);

// Written as maps: for a struct, the serializer would keep a table of its field names.
impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(error) = self;
        let message = error.message();
        let entries = [
            ("code", Some(error.code().name())),
            ("field", error.field()),
            ("message", Some(&message)),
            ("hint", Some(error.hint())),
        ];
        serializer.collect_map(entries.into_iter().filter(|(_, value)| value.is_some()))
    }
}

pub(super) fn thrown(error: Error) -> JsValue {
    plain(&Report(&error)).unwrap_or(JsValue::NULL)
}

pub(super) fn plain(value: &impl Serialize) -> Option<JsValue> {
    let objects = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&objects.serialize_bytes_as_arrays(false))
        .ok()
}

/// What a verified authorization says: `id`, `ts` and `nonce` as strings, and the pairs of `ext`.
pub(super) fn verified(authorization: &Authorization) -> Result<JsValue, Error> {
    let mut ts = String::new();
    push_number(&mut ts, authorization.ts().cast_signed());
    let mut pairs = vec![
        ("id".to_string(), authorization.id().to_string()),
        ("ts".to_string(), ts),
        ("nonce".to_string(), authorization.nonce().to_string()),
    ];
    pairs.extend(authorization.ext()?);
    plain(&pairs)
        .ok_or_else(|| Error::new(Code::Internal, "cannot be returned", "please report it"))
}

/// Bytes as a `Uint8Array`.
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Text or bytes that go out under a name.
pub(super) enum Part<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A plain object of such parts.
pub(super) struct Parts<'a>(pub(super) &'a [(&'static str, Part<'a>)]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(parts) = self;
        let mut map = serializer.serialize_map(None)?;
        for (name, part) in *parts {
            match part {
                Part::Text(text) => map.serialize_entry(name, text)?,
                Part::Bytes(bytes) => map.serialize_entry(name, &Bytes(bytes))?,
            }
        }
        map.end()
    }
}
