//! Digests and message signatures. A message comes in as a list of strings: what comes next, then its
//! values (see `read_message`).

use wasm_bindgen::prelude::*;

use super::report::{Plain, report, thrown};
use crate::digest;
use crate::signature::{
    self, Algorithm, FieldType, Message, Parameter, Parameters, Policy, Prepared, Selected,
};
use crate::{Code, Error, time};

/// The value of `Content-Digest`.
#[wasm_bindgen]
pub fn content_digest(body: &[u8], algorithms: Vec<String>) -> Result<String, JsValue> {
    let algorithms: Result<Vec<_>, _> = algorithms
        .iter()
        .map(|name| digest::Algorithm::parse(name))
        .collect();
    algorithms
        .and_then(|algorithms| digest::content_digest(body, &algorithms))
        .map_err(thrown)
}

/// Compares a body with a `Content-Digest`.
#[wasm_bindgen]
pub fn verify_content_digest(field: &str, body: &[u8]) -> Result<(), JsValue> {
    digest::verify(field, body).map_err(thrown)
}

/// The signature base.
#[wasm_bindgen]
pub fn signature_base(
    message: Vec<String>,
    components: Vec<String>,
    parameters: Vec<String>,
    created: Option<f64>,
    expires: Option<f64>,
    types: Option<Vec<String>>,
) -> Result<String, JsValue> {
    let base = || {
        signature::signature_base(
            &read_message(&message)?,
            &covered(&components, "components")?,
            &signature_parameters(&parameters, created, expires)?,
            &field_types(types.as_deref())?,
        )
    };
    base().map_err(thrown)
}

/// What to sign, the whole of `Signature-Input`, and the beginning of `Signature`.
#[wasm_bindgen]
pub fn signature_prepare(
    message: Vec<String>,
    components: Vec<String>,
    parameters: Vec<String>,
    created: Option<f64>,
    expires: Option<f64>,
    types: Option<Vec<String>>,
    label: &str,
    algorithm: &str,
) -> Result<Vec<String>, JsValue> {
    let prepare = || {
        signature::prepare(
            &read_message(&message)?,
            &covered(&components, "components")?,
            &signature_parameters(&parameters, created, expires)?,
            label,
            Algorithm::parse(algorithm)?,
            &field_types(types.as_deref())?,
        )
    };
    prepare().map(lines).map_err(thrown)
}

/// The whole of `Signature`.
#[wasm_bindgen]
pub fn signature_complete(
    start: String,
    algorithm: &str,
    signature: &[u8],
) -> Result<String, JsValue> {
    Algorithm::parse(algorithm)
        .and_then(|algorithm| signature::complete(start, algorithm, signature))
        .map_err(thrown)
}

/// The signatures that a policy selects, each with what is to be verified or why it is refused.
#[wasm_bindgen]
pub fn signature_candidates(
    message: Vec<String>,
    body: Option<Vec<u8>>,
    components: Vec<String>,
    parameters: Vec<String>,
    algorithms: Option<Vec<String>>,
    label: Option<String>,
    tag: Option<String>,
    max_age: Option<f64>,
    clock_skew: f64,
    now: f64,
    types: Option<Vec<String>>,
) -> Result<JsValue, JsValue> {
    let select = || {
        let max_age = match max_age {
            None => None,
            Some(seconds) => Some(time::span(seconds, "policy.maxAgeSeconds")?.cast_signed()),
        };
        let policy = Policy {
            components: covered(&components, "policy.components")?,
            parameters: parameters.iter().map(String::as_str).collect(),
            label: label.as_deref(),
            tag: tag.as_deref(),
            max_age,
            clock_skew: time::span(clock_skew, "policy.clockSkewSeconds")?.cast_signed(),
            now: time::seconds_of(now)?.cast_signed(),
        };
        let types = field_types(types.as_deref())?;
        // Before any key is asked for.
        allowed_algorithms(algorithms.as_deref())?;
        signature::candidates(&read_message(&message)?, body.as_deref(), &policy, &types)
    };
    let selected = select().map_err(thrown)?;
    Plain::List(selected.iter().map(outgoing).collect()).out()
}

/// Refuses a key whose algorithm is not the one that the signature names or is not allowed, or that cannot have made
/// the signature.
#[wasm_bindgen]
pub fn signature_check_key(
    algorithm: &str,
    alg: Option<String>,
    signature: &[u8],
    allowed: Option<Vec<String>>,
) -> Result<(), JsValue> {
    let check = || {
        let allowed = allowed_algorithms(allowed.as_deref())?;
        let algorithm = Algorithm::parse(algorithm)?;
        signature::check_key(alg.as_deref(), signature, algorithm, allowed.as_deref())
    };
    check().map_err(thrown)
}

fn allowed_algorithms(names: Option<&[String]>) -> Result<Option<Vec<Algorithm>>, Error> {
    let Some(names) = names else {
        return Ok(None);
    };
    let parsed: Result<Vec<_>, _> = names.iter().map(|name| Algorithm::parse(name)).collect();
    parsed
        .map(Some)
        .map_err(|error| error.at("policy.algorithms"))
}

/// What to sign, the whole of `Signature-Input`, and the beginning of `Signature`.
pub(super) fn lines(prepared: Prepared) -> Vec<String> {
    vec![
        prepared.base,
        prepared.signature_input,
        prepared.signature_start,
    ]
}

/// A message as JavaScript hands it over: `request`, method, scheme, host, path and query, raw target or nothing;
/// `response`, status; `header` or `trailer`, name, value; `answers`, after which comes the request.
pub(super) fn read_message(parts: &[String]) -> Result<Message<'_>, Error> {
    read(&mut parts.iter().map(String::as_str))
}

fn read<'a>(parts: &mut dyn Iterator<Item = &'a str>) -> Result<Message<'a>, Error> {
    let mut message = start(parts)?;
    while let Some(kind) = parts.next() {
        match kind {
            "header" => message.headers.push(field(parts)),
            "trailer" => message.trailers.push(field(parts)),
            _ => message.request = Some(Box::new(read(parts)?)),
        }
    }
    Ok(message)
}

fn start<'a>(parts: &mut dyn Iterator<Item = &'a str>) -> Result<Message<'a>, Error> {
    let kind = parts.next();
    let mut next = || parts.next().unwrap_or_default();
    if kind == Some("response") {
        return Message::response(next().parse().unwrap_or_default());
    }
    let (method, scheme, host, resource) = (next(), next(), next(), next());
    let target = Some(next()).filter(|target| !target.is_empty());
    Message::request(method, scheme, host, resource, target)
}

fn field<'a>(parts: &mut dyn Iterator<Item = &'a str>) -> (&'a str, &'a str) {
    let mut next = || parts.next().unwrap_or_default();
    (next(), next())
}

fn covered(components: &[String], field: &str) -> Result<Vec<signature::Component>, Error> {
    signature::components(components.iter().map(String::as_str), field)
}

/// Names and values in turn; the two times come as numbers, and leave their value empty.
fn signature_parameters(
    flat: &[String],
    created: Option<f64>,
    expires: Option<f64>,
) -> Result<Parameters, Error> {
    let mut flat = flat.iter().map(String::as_str);
    let mut list = Vec::new();
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        let time = match name {
            "created" => created,
            "expires" => expires,
            _ => None,
        };
        list.push(match time {
            Some(seconds) => Parameter::time(name, seconds)?,
            None => Parameter::text(name, value)?,
        });
    }
    Parameters::new(list)
}

fn field_types(flat: Option<&[String]>) -> Result<Vec<(&str, FieldType)>, Error> {
    let mut flat = flat.unwrap_or_default().iter().map(String::as_str);
    let mut types = Vec::new();
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        types.push((
            name,
            match value {
                "list" => FieldType::List,
                "dictionary" => FieldType::Dictionary,
                "item" => FieldType::Item,
                _ => {
                    return Err(Error::new(
                        Code::InvalidArgument,
                        "has a type that is none",
                        "the types are list, dictionary and item",
                    )
                    .at("fieldTypes"));
                }
            },
        ));
    }
    Ok(types)
}

fn outgoing((label, candidate): &Selected) -> Plain<'_> {
    let label = ("label", Plain::text(label));
    let candidate = match candidate {
        Err(error) => return Plain::Object(vec![label, ("refusal", report(error))]),
        Ok(candidate) => candidate,
    };
    let components = candidate.components.iter();
    let components = components.map(|component| Plain::text(component.as_str()));
    Plain::Object(vec![
        label,
        ("components", Plain::List(components.collect())),
        ("parameters", named(&candidate.parameters)),
        ("base", Plain::text(&candidate.base)),
        ("signature", Plain::Bytes(&candidate.signature)),
    ])
}

/// Parameters as an object, in their order.
fn named(parameters: &Parameters) -> Plain<'_> {
    let members = parameters.iter().map(|parameter| {
        let value = match parameter {
            Parameter::Created(seconds) | Parameter::Expires(seconds) => Plain::Number(*seconds),
            Parameter::Nonce(text)
            | Parameter::Alg(text)
            | Parameter::Keyid(text)
            | Parameter::Tag(text) => Plain::text(text),
        };
        (parameter.name(), value)
    });
    Plain::Object(members.collect())
}
