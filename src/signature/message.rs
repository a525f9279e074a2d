//! The messages that signatures are about, as far as they are read here.

use std::fmt;

use crate::{Code, Error};

/// Header or trailer fields, a pair for each line, in the order received.
pub type Fields<'a> = Vec<(&'a str, &'a str)>;

/// A request or a response.
// Printed without values: a header can hold a token.
#[derive(Clone)]
pub struct Message<'a> {
    pub(crate) start: Start<'a>,
    /// The header fields.
    pub headers: Fields<'a>,
    /// The trailer fields (RFC 9110 6.5).
    pub trailers: Fields<'a>,
    /// The request that a response answers, for components with `req` (RFC 9421 2.4).
    pub request: Option<Box<Message<'a>>>,
}

#[derive(Clone)]
pub(crate) enum Start<'a> {
    Request(Request<'a>),
    Response(u16),
}

/// What derived components of a request are derived from (RFC 9421 2.2).
#[derive(Clone)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) scheme: &'a str,
    pub(crate) authority: &'a str,
    /// The request target as it goes on the wire.
    pub(crate) target: &'a str,
    /// Path and query, in origin form.
    pub(crate) resource: &'a str,
}

impl<'a> Message<'a> {
    /// A request to a URL that was parsed already: its scheme, its host with the port, its path and query.
    /// `target` is the raw request target, where it is not the path and query (RFC 9112 3.2): absolute form, authority form
    /// or `*`; also a path that a URL parser would change.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for a method or target that cannot stand in a request line.
    pub fn request(
        method: &'a str,
        scheme: &'a str,
        authority: &'a str,
        resource: &'a str,
        target: Option<&'a str>,
    ) -> Result<Self, Error> {
        if method.is_empty() || !method.bytes().all(is_token) {
            return Err(
                unfit("is not an HTTP method", "pass it as it goes on the wire").at("method"),
            );
        }
        let target = target.unwrap_or(resource);
        if target.is_empty()
            || !target
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'#')
        {
            let hint =
                "pass it as it stands in the request line, percent-encoded and without a fragment";
            return Err(unfit("is not a request target", hint).at("target"));
        }
        let request = Request {
            method,
            scheme,
            authority,
            target,
            resource: resource_of(target).unwrap_or(resource),
        };
        Ok(Self::new(Start::Request(request)))
    }

    /// A response.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for a status that does not have three digits.
    pub fn response(status: u16) -> Result<Self, Error> {
        if !(100..=999).contains(&status) {
            return Err(unfit("is not a status", "it has three digits").at("status"));
        }
        Ok(Self::new(Start::Response(status)))
    }

    fn new(start: Start<'a>) -> Self {
        Self {
            start,
            headers: Fields::new(),
            trailers: Fields::new(),
            request: None,
        }
    }

    /// Refuses header fields that no request can be sent with.
    ///
    /// # Errors
    /// [`Code::InvalidHeader`]; RFC 9110 5.1 and 5.5.
    pub(crate) fn check_headers(&self) -> Result<(), Error> {
        for (name, value) in &self.headers {
            let is_name = !name.is_empty() && name.bytes().all(is_token);
            let is_byte = |c: char| c == '\t' || c >= ' ' && c != '\u{7f}' && c <= '\u{ff}';
            if !is_name || !value.chars().all(is_byte) {
                return Err(Error::new(
                    Code::InvalidHeader,
                    "has a name or value that cannot be sent",
                    "remove line breaks, control characters, and letters beyond Latin-1",
                )
                .at("headers"));
            }
        }
        Ok(())
    }

    /// The value of a header field, its lines combined (RFC 9421 2.1).
    pub(crate) fn header(&self, name: &str) -> Result<Option<String>, Error> {
        combined(&self.headers, name)
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.headers.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cold]
fn unfit(problem: &'static str, hint: &str) -> Error {
    Error::new(Code::InvalidArgument, problem, hint)
}

/// RFC 9110 5.6.2.
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The path and query of a target in origin form or absolute form (RFC 9112 3.2.1, 3.2.2). The other two
/// forms have none.
fn resource_of(target: &str) -> Option<&str> {
    if target.starts_with('/') {
        return Some(target);
    }
    let scheme = target.bytes().take_while(|&byte| byte != b':').count();
    let authority = target.get(scheme..)?.strip_prefix("://")?;
    let length = authority
        .bytes()
        .take_while(|byte| !b"/?".contains(byte))
        .count();
    authority.get(length..)
}

/// The lines of a field, without white space around them.
///
/// # Errors
/// [`Code::InvalidHeader`] for a line break: RFC 9112 5.2 has folded lines replaced or refused, and what was
/// signed before a fold is not known after it.
pub(crate) fn lines<'a>(fields: &Fields<'a>, name: &str) -> Result<Vec<&'a str>, Error> {
    let mut lines = Vec::new();
    for (known, value) in fields {
        if !known.eq_ignore_ascii_case(name) {
            continue;
        }
        let value = value.trim_matches([' ', '\t']);
        if value.bytes().any(|byte| b"\r\n\0".contains(&byte)) {
            return Err(Error::new(
                Code::InvalidHeader,
                "has a line break or NUL",
                "join folded lines before; a header value is one line",
            ));
        }
        lines.push(value);
    }
    Ok(lines)
}

/// The lines of a field, combined by a comma and a space (RFC 9421 2.1).
pub(crate) fn combined(fields: &Fields<'_>, name: &str) -> Result<Option<String>, Error> {
    let lines = lines(fields, name)?;
    Ok((!lines.is_empty()).then(|| lines.join(", ")))
}
