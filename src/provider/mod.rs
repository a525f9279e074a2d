//! The providers: what each documents, as data, and what is special to its way of signing.

pub mod d1;
pub mod freedompay;
pub mod offblocks;
pub mod open_payments;
pub mod paysera;

use crate::http::{Call, Headers, Method, Target, check_header_value};
use crate::model::{self, Operation};
use crate::{Code, Error};

/// The call of a declared operation: its input checked, nothing rewritten.
fn call<'a>(
    operation: &'static Operation,
    target: Target,
    body: Option<&'a str>,
    content_type: &'static str,
) -> Result<Call<'a>, Error> {
    let mut headers = Headers::default();
    let body = match (operation.body, body) {
        (None, None) => None,
        (Some(model), Some(text)) => {
            model::check(text, model)?;
            headers.insert("content-type", content_type)?;
            Some(text)
        }
        (Some(_), None) => {
            return Err(
                Error::new(Code::MissingField, "is missing", "the call requires it").at("body"),
            );
        }
        (None, Some(_)) => {
            return Err(Error::new(
                Code::UnknownField,
                "is not taken by this call",
                "leave it out",
            )
            .at("body"));
        }
    };
    Ok(Call {
        method: operation.method.clone(),
        target,
        headers,
        body,
    })
}

/// A call that is not declared.
fn raw_call<'a>(
    method: Method,
    target: Target,
    body: Option<&'a str>,
    content_type: String,
) -> Result<Call<'a>, Error> {
    let body = body.filter(|body| !body.is_empty());
    let mut headers = Headers::default();
    check_header_value(&content_type).map_err(|error| error.at("contentType"))?;
    if body.is_some() {
        if method == Method::GET || method.as_str() == "HEAD" {
            return Err(Error::new(
                Code::InvalidArgument,
                "cannot go with this method",
                "fetch refuses a body on GET and HEAD; use `query`",
            )
            .at("body"));
        }
        headers.insert("content-type", content_type)?;
    }
    Ok(Call {
        method,
        target,
        headers,
        body,
    })
}

/// The token of a call that takes one.
fn required_token(token: Option<&str>) -> Result<&str, Error> {
    token.ok_or_else(|| {
        Error::new(
            Code::MissingField,
            "is missing",
            "pass the token that auth.token answers with, to the client or with the call",
        )
        .at("accessToken")
    })
}

/// RFC 6750 2.1.
fn insert_token(headers: &mut Headers, token: &str) -> Result<(), Error> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if token.is_empty() || !token.bytes().all(is_token) {
        return Err(Error::new(
            Code::InvalidHeader,
            "is not a bearer token",
            "pass the token alone, without the word Bearer and without white space",
        )
        .at("accessToken"));
    }
    headers.insert("authorization", ["Bearer ", token].concat())
}

/// The operation at an index of a provider's table.
fn at(operations: &'static [Operation], index: usize) -> Result<&'static Operation, Error> {
    operations.get(index).ok_or_else(not_declared)
}

/// The index of the operation of this name.
fn index_of(operations: &[Operation], name: &str) -> Result<usize, Error> {
    operations
        .iter()
        .position(|operation| operation.name == name)
        .ok_or_else(not_declared)
}

#[cold]
fn not_declared() -> Error {
    Error::new(
        Code::InvalidArgument,
        "is not an operation",
        "use one that the provider's OPERATIONS declare",
    )
    .at("operation")
}
