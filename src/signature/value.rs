//! The value of a component in a message (RFC 9421 2.1 to 2.4).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::component::{Component, invalid};
use super::message::{Message, Request, Start, combined, lines};
use crate::structured::{self, FieldType};
use crate::text::push_number;
use crate::{Code, Error};

/// Types of fields that neither RFC 9421 nor this crate knows, by name in lower case.
pub type FieldTypes<'a> = [(&'a str, FieldType)];

/// Structured fields, each with the RFC that says so.
const KNOWN: [(&str, FieldType); 16] = [
    ("accept-ch", FieldType::List),                 // RFC 8942 3.1
    ("accept-signature", FieldType::Dictionary),    // RFC 9421 5.1
    ("cache-status", FieldType::List),              // RFC 9211 2
    ("capsule-protocol", FieldType::Item),          // RFC 9297 3.4
    ("cdn-cache-control", FieldType::Dictionary),   // RFC 9213 3.1
    ("client-cert", FieldType::Item),               // RFC 9440 2.2
    ("client-cert-chain", FieldType::List),         // RFC 9440 2.3
    ("content-digest", FieldType::Dictionary),      // RFC 9530 2
    ("deprecation", FieldType::Item),               // RFC 9745 2.1
    ("priority", FieldType::Dictionary),            // RFC 9218 4
    ("proxy-status", FieldType::List),              // RFC 9209 2
    ("repr-digest", FieldType::Dictionary),         // RFC 9530 3
    ("signature", FieldType::Dictionary),           // RFC 9421 4.2
    ("signature-input", FieldType::Dictionary),     // RFC 9421 4.1
    ("want-content-digest", FieldType::Dictionary), // RFC 9530 4
    ("want-repr-digest", FieldType::Dictionary),    // RFC 9530 4
];

/// RFC 9421 2.2.8: the percent-encode set of forms, with a space as `%20`.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// The value as it stands in the signature base.
///
/// # Errors
/// [`Code::InvalidComponent`] when the message has none, or more than one; [`Code::InvalidHeader`] for a field that
/// is not printable ASCII.
pub(crate) fn value(
    message: &Message<'_>,
    component: &Component,
    types: &FieldTypes<'_>,
) -> Result<String, Error> {
    let source = source(message, component)?;
    let value = if component.is_derived() {
        derived(source, component)?
    } else {
        field(source, component, types)?
    };
    // RFC 9421 2.5: the base is ASCII, and a line feed would end the line.
    if value
        .bytes()
        .all(|byte| byte == b'\t' || (0x20..0x7f).contains(&byte))
    {
        return Ok(value);
    }
    Err(Error::new(
        Code::InvalidHeader,
        "is not printable ASCII",
        "encode the value, or cover the field with bs (RFC 9421 2.1.3)",
    ))
}

/// RFC 9421 2.4: `req` is for responses, and means the request.
fn source<'m, 'a>(
    message: &'m Message<'a>,
    component: &Component,
) -> Result<&'m Message<'a>, Error> {
    if !component.parameters.req {
        return Ok(message);
    }
    if matches!(message.start, Start::Request(_)) {
        return Err(invalid(
            "has req, but the message is a request",
            "req is for components of the request that a response answers",
        ));
    }
    let request = message.request.as_deref();
    let request = request.filter(|request| matches!(request.start, Start::Request(_)));
    request.ok_or_else(|| {
        invalid(
            "is of the request, which was not given",
            "pass the request that the response answers",
        )
    })
}

fn derived(message: &Message<'_>, component: &Component) -> Result<String, Error> {
    let request = match &message.start {
        Start::Request(request) => request,
        Start::Response(status) if component.name == "@status" => {
            let mut digits = String::new();
            push_number(&mut digits, i64::from(*status));
            return Ok(digits);
        }
        Start::Response(_) => {
            return Err(invalid(
                "is of a request, and the message is a response",
                "add req to cover the request that the response answers (RFC 9421 2.4)",
            ));
        }
    };
    match component.name.as_str() {
        // RFC 9421 2.2.1: case-sensitive, as received.
        "@method" => Ok(request.method.to_string()),
        "@target-uri" => Ok(request.target_uri()),
        "@authority" => Ok(request.normalized_authority()),
        "@scheme" => Ok(request.scheme.to_ascii_lowercase()),
        "@request-target" => Ok(request.target.to_string()),
        "@path" => Ok(request.path().to_string()),
        "@query" => Ok(request.query()),
        "@query-param" => request.query_param(component),
        _ => Err(invalid(
            "is of a response, and the message is a request",
            "only a response has a status",
        )),
    }
}

impl<'a> Request<'a> {
    /// RFC 9421 2.2.2: the absolute form, without a fragment.
    fn target_uri(&self) -> String {
        let scheme = self.scheme.to_ascii_lowercase();
        let path = if self.resource.starts_with('/') {
            ""
        } else {
            "/"
        };
        let authority = self.normalized_authority();
        [&scheme, "://", &authority, path, self.resource].concat()
    }

    /// RFC 9421 2.2.3: in lower case, without the scheme's own port.
    fn normalized_authority(&self) -> String {
        let authority = self.authority.to_ascii_lowercase();
        let port = match self.scheme.to_ascii_lowercase().as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => ":",
        };
        let host = authority
            .strip_suffix(port)
            .or_else(|| authority.strip_suffix(':'));
        host.unwrap_or(&authority).to_string()
    }

    /// RFC 9421 2.2.6: an empty path is `/`.
    fn path(&self) -> &'a str {
        match self.split().0 {
            "" => "/",
            path => path,
        }
    }

    /// RFC 9421 2.2.7: with its question mark, which stands alone when there is no query.
    fn query(&self) -> String {
        ["?", self.split().1].concat()
    }

    fn split(&self) -> (&'a str, &'a str) {
        self.resource.split_once('?').unwrap_or((self.resource, ""))
    }

    /// RFC 9421 2.2.8: name and value are decoded as a form's and encoded again.
    fn query_param(&self, component: &Component) -> Result<String, Error> {
        let wanted = component.parameters.name.as_deref().unwrap_or_default();
        let mut found = None;
        for pair in self.split().1.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if form_encoded(name) != wanted {
                continue;
            }
            if found.is_some() {
                return Err(invalid(
                    "is in the query more than once",
                    "cover @query as a whole (RFC 9421 2.2.8)",
                ));
            }
            found = Some(form_encoded(value));
        }
        found.ok_or_else(|| {
            invalid(
                "is not in the query",
                "the name is percent-encoded, a space as %20 (RFC 9421 2.2.8)",
            )
        })
    }
}

fn form_encoded(text: &str) -> String {
    let spaced: Cow<'_, str> = if text.as_bytes().contains(&b'+') {
        text.split('+').collect::<Vec<_>>().join(" ").into()
    } else {
        text.into()
    };
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
    let mut encoded = String::with_capacity(decoded.len());
    encoded.extend(utf8_percent_encode(&decoded, FORM));
    encoded
}

fn field(
    message: &Message<'_>,
    component: &Component,
    types: &FieldTypes<'_>,
) -> Result<String, Error> {
    let fields = if component.parameters.tr {
        &message.trailers
    } else {
        &message.headers
    };
    if component.parameters.bs {
        return byte_sequences(&lines(fields, &component.name)?);
    }
    let text = combined(fields, &component.name)?.ok_or_else(absent)?;
    if let Some(key) = &component.parameters.key {
        return dictionary_member(&text, key);
    }
    if component.parameters.sf {
        return structured_value(&text, &component.name, types);
    }
    Ok(text)
}

#[cold]
fn absent() -> Error {
    invalid(
        "is not in the message",
        "add the header, or leave the component out",
    )
}

/// RFC 9421 2.1.3: each line by itself, so that a comma inside one is no separator.
fn byte_sequences(lines: &[&str]) -> Result<String, Error> {
    if lines.is_empty() {
        return Err(absent());
    }
    let mut value = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            value.push_str(", ");
        }
        structured::push_bytes(&mut value, &latin1(line)?);
    }
    Ok(value)
}

/// The bytes of a line. Hosts hand them out as the characters of the same number (Fetch standard,
/// isomorphic decode).
fn latin1(line: &str) -> Result<Vec<u8>, Error> {
    line.chars()
        .map(|c| u8::try_from(c).ok())
        .collect::<Option<_>>()
        .ok_or_else(|| {
            Error::new(
                Code::InvalidHeader,
                "has a character that no header can have",
                "pass the value as the host gave it, a character for each byte",
            )
        })
}

/// RFC 9421 2.1.2.
fn dictionary_member(text: &str, key: &str) -> Result<String, Error> {
    let members = structured::dictionary(text).ok_or_else(|| {
        invalid(
            "is not a dictionary",
            "key is for dictionaries without repeated names (RFC 9421 2.1.2)",
        )
    })?;
    let member = members.iter().find(|named| named.name.as_str() == key);
    let named = member.ok_or_else(|| {
        invalid(
            "has no member of that name",
            "compare the key with the field's value",
        )
    })?;
    let mut value = String::new();
    structured::push_member(&mut value, &named.member);
    Ok(value)
}

/// RFC 9421 2.1.1. Where the type is not known, the value is taken if that makes no difference.
fn structured_value(text: &str, name: &str, types: &FieldTypes<'_>) -> Result<String, Error> {
    let known = types.iter().chain(&KNOWN).find(|(known, _)| *known == name);
    if let Some((_, field_type)) = known {
        return structured::canonical(text, *field_type).ok_or_else(|| {
            invalid(
                "is not the structured field that it should be",
                "cover it without sf, or correct its value (RFC 9651)",
            )
        });
    }
    let all = [FieldType::List, FieldType::Dictionary, FieldType::Item];
    let mut readings = all
        .iter()
        .filter_map(|one| structured::canonical(text, *one));
    let Some(first) = readings.next() else {
        return Err(invalid(
            "is not a structured field",
            "sf is for structured fields alone; cover it without",
        ));
    };
    if readings.all(|other| other == first) && !structured::repeats_a_name(text) {
        return Ok(first);
    }
    Err(invalid(
        "can be read as more than one type of structured field",
        "say which in fieldTypes",
    ))
}
