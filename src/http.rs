//! The parts of a request, before and after it is sealed.

use std::borrow::Cow;

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Code, Error};

/// An HTTP method, in upper case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method(Cow<'static, str>);

impl Method {
    /// `GET`.
    pub const GET: Self = Self(Cow::Borrowed("GET"));
    /// `POST`.
    pub const POST: Self = Self(Cow::Borrowed("POST"));
    /// `PUT`.
    pub const PUT: Self = Self(Cow::Borrowed("PUT"));
    /// `PATCH`.
    pub const PATCH: Self = Self(Cow::Borrowed("PATCH"));
    /// `DELETE`.
    pub const DELETE: Self = Self(Cow::Borrowed("DELETE"));

    /// Reads a method in either case.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] when it is not made of letters. RFC 9110 9.1 allows more characters; no
    /// method that these providers document has one.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Error::new(
                Code::InvalidArgument,
                "is not an HTTP method",
                "pass GET, POST, PUT, PATCH or DELETE",
            )
            .at("method"));
        }
        Ok(Self(Cow::Owned(text.to_ascii_uppercase())))
    }

    /// The method's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request target in origin form (RFC 9112 3.2.1): the path and, after `?`, the query, exactly as
/// they go on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Cow<'static, str>);

/// The longest id that a path segment takes, in bytes.
const LONGEST_ID: usize = 256;

/// RFC 3986 2.3: what stays as it is in a path segment or in a query.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Target {
    /// Takes a target that has its final form.
    ///
    /// # Errors
    /// [`Code::InvalidPath`] for anything that a URL parser would change: what is signed has to be what
    /// is sent.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        if !path.starts_with('/') || path.starts_with("//") {
            return Err(invalid_path("must start with one `/`"));
        }
        if !path.bytes().all(is_path_byte) || !query.bytes().all(is_query_byte) {
            return Err(invalid_path(
                "has a character that does not go on the wire as it is",
            ));
        }
        if !percent_signs_are_escapes(path) {
            return Err(invalid_path(
                "has a `%` that is not followed by two hexadecimal digits",
            ));
        }
        if path.split('/').any(is_dot_segment) {
            return Err(invalid_path("has a `.` or `..` segment"));
        }
        Ok(Self(Cow::Owned(text.to_string())))
    }

    /// Takes the path and query of a URL that was parsed already. What a parser leaves in them is sent as it
    /// is, so it is signed as it is.
    ///
    /// # Errors
    /// [`Code::InvalidUrl`] for what is no path and query of a parsed URL.
    pub fn of_url(text: &str) -> Result<Self, Error> {
        let is_left = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
        if text.starts_with('/') && text.bytes().all(is_left) {
            return Ok(Self(Cow::Owned(text.to_string())));
        }
        Err(Error::new(
            Code::InvalidUrl,
            "has no path and query as a URL parser writes them",
            "pass the URL that fetch is given",
        )
        .at("url"))
    }

    /// A target that a provider's declaration wrote out.
    #[must_use]
    pub(crate) const fn fixed(path: &'static str) -> Self {
        Self(Cow::Borrowed(path))
    }

    /// Fills the `:name` segments of a declared path, in order.
    ///
    /// # Errors
    /// [`Code::InvalidPath`], naming the segment, for an id that is empty or would be more, or other,
    /// than the one segment it stands for.
    pub fn fill(template: &'static str, ids: &[&str]) -> Result<Self, Error> {
        if !template.as_bytes().contains(&b':') {
            return Ok(Self::fixed(template));
        }
        let mut ids = ids.iter();
        let mut path = String::with_capacity(template.len().saturating_add(16));
        for segment in template.split('/').skip(1) {
            path.push('/');
            match segment.strip_prefix(':') {
                None => path.push_str(segment),
                Some(name) => {
                    let id = ids.next().copied().unwrap_or_default();
                    check_id(id).map_err(|error| error.at(name))?;
                    path.extend(utf8_percent_encode(id, RESERVED));
                }
            }
        }
        Ok(Self(Cow::Owned(path)))
    }

    /// The same path with a query of these pairs, in their order, percent-encoded.
    #[must_use]
    pub fn with_query(self, pairs: &[(String, String)]) -> Self {
        let mut text = self.0.into_owned();
        for (index, (name, value)) in pairs.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.extend(utf8_percent_encode(name, RESERVED));
            text.push('=');
            text.extend(utf8_percent_encode(value, RESERVED));
        }
        Self(Cow::Owned(text))
    }

    /// The target as it goes on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cold]
fn invalid_path(problem: &'static str) -> Error {
    Error::new(
        Code::InvalidPath,
        problem,
        "write the path as it goes on the wire, percent-encoded and without a fragment",
    )
    .at("path")
}

/// What the WHATWG URL parser leaves alone in a path (URL standard, path percent-encode set).
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#<>?\\^`{}".contains(&byte)
}

/// The same for a query of an `http` or `https` URL (special-query percent-encode set).
fn is_query_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#<>'".contains(&byte)
}

fn percent_signs_are_escapes(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| {
        rest.as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// `.` and `..`, also percent-encoded, as the WHATWG URL parser counts them.
fn is_dot_segment(segment: &str) -> bool {
    if segment.len() > 6 {
        return false;
    }
    let lower = segment.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "." | "%2e" | ".." | ".%2e" | "%2e." | "%2e%2e"
    )
}

/// An id with one of these characters is a path, a query or an encoded id, never an id as a provider
/// gives it; servers differ in whether they decode `%2F` before they route.
fn check_id(id: &str) -> Result<(), Error> {
    let problem = if id.is_empty() {
        "is empty"
    } else if id == "." || id == ".." {
        "is a relative path segment"
    } else if id.len() > LONGEST_ID {
        "is longer than 256 bytes"
    } else if id.chars().any(is_foreign_to_ids) {
        "has a character that cannot be part of an id"
    } else {
        return Ok(());
    };
    Err(Error::new(
        Code::InvalidPath,
        problem,
        "pass the id alone, as the provider returned it",
    ))
}

fn is_foreign_to_ids(c: char) -> bool {
    matches!(c, '/' | '\\' | '?' | '#' | '%') || c.is_whitespace() || c.is_control()
}

/// Header fields in the order in which they were added; no name is there twice.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(&'static str, Cow<'static, str>)>);

impl Headers {
    /// Adds a field. The name is one that cardseal writes, in lower case.
    ///
    /// # Errors
    /// [`Code::InvalidHeader`] when the value has a byte that RFC 9110 5.5 does not allow or that is
    /// not ASCII; [`Code::DuplicateField`] when the name is taken.
    pub fn insert(
        &mut self,
        name: &'static str,
        value: impl Into<Cow<'static, str>>,
    ) -> Result<(), Error> {
        let value = value.into();
        check_header_value(&value).map_err(|error| error.at(name))?;
        if self.get(name).is_some() {
            return Err(Error::new(
                Code::DuplicateField,
                "is there already",
                "set the header once",
            )
            .at(name));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// Takes the value of a field out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(place).1.into_owned())
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_ref()))
    }
}

/// Refuses what would end the header line or be read differently by two parsers.
///
/// # Errors
/// [`Code::InvalidHeader`]; RFC 9110 5.5.
pub fn check_header_value(value: &str) -> Result<(), Error> {
    let printable = value.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if printable && !value.is_empty() && !value.starts_with(' ') && !value.ends_with(' ') {
        return Ok(());
    }
    Err(Error::new(
        Code::InvalidHeader,
        "has no character or one that cannot stand in a header",
        "use printable ASCII without line breaks or surrounding spaces",
    ))
}

/// A request that is complete but for its seal.
#[derive(Clone, PartialEq, Eq)]
pub struct Call<'a> {
    /// The method.
    pub method: Method,
    /// The path and query.
    pub target: Target,
    /// The fields that the provider asks for, without the seal.
    pub headers: Headers,
    /// The body's text, as it will be sent; `None` when there is none.
    pub body: Option<&'a str>,
}

// Printed without values: a header can hold a token, a body a PIN.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {:?})", self.method.as_str(), self.headers)
    }
}

impl fmt::Debug for SignedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SignedRequest({} {:?})",
            self.method.as_str(),
            self.headers
        )
    }
}

impl<'a> Call<'a> {
    /// Adds the header that seals the call. Its value is made of base64 and of parts that were checked
    /// when they came in, so it is not checked again.
    #[must_use]
    pub(crate) fn seal(mut self, name: &'static str, value: String) -> SignedRequest<'a> {
        self.headers.0.push((name, Cow::Owned(value)));
        SignedRequest {
            method: self.method,
            target: self.target,
            headers: self.headers,
            body: self.body,
        }
    }
}

/// A request that can be sent as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest<'a> {
    /// The method.
    pub method: Method,
    /// The path and query.
    pub target: Target,
    /// All fields, the seal among them.
    pub headers: Headers,
    /// The body's text: the one that was checked and sealed.
    pub body: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_what_a_url_parser_leaves_alone() {
        for text in [
            "/",
            "/v5/card-api/card/close",
            "/a?b=c&d[e]=f",
            "/a:b",
            "/%2F",
        ] {
            assert_eq!(Target::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "a",
            "//host/a",
            "/a#b",
            "/a b",
            "/a/../b",
            "/./a",
            "/%2e%2E/a",
            "/.%2e",
            "/a\\b",
            "/a%2",
            "/é",
            "/a?b'c",
            "/a\n",
        ] {
            let error = Target::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::InvalidPath, "{text:?}");
        }
    }

    #[test]
    fn an_id_is_one_segment_or_refused() {
        let path = |id| Target::fill("/card/:id/deposit", &[id]);
        assert_eq!(path("42").unwrap().as_str(), "/card/42/deposit");
        assert_eq!(
            path("a=b~é").unwrap().as_str(),
            "/card/a%3Db~%C3%A9/deposit"
        );
        for id in [
            "", ".", "..", "a/b", "a\\b", "a?b", "a#b", "%2F", "a b", " ", "a\0", "\u{a0}",
        ] {
            let error = path(id).unwrap_err();
            assert_eq!(
                (error.code(), error.field()),
                (Code::InvalidPath, Some("id")),
                "{id:?}"
            );
        }
    }

    #[test]
    fn a_header_value_stays_on_its_line() {
        let mut headers = Headers::default();
        for value in ["a\r\nb", "a\nb", "a\0", " a", "a ", "é", "\t"] {
            assert_eq!(
                headers.insert("x", value).unwrap_err().code(),
                Code::InvalidHeader
            );
        }
        headers.insert("x", "a b").unwrap();
        assert_eq!(
            headers.insert("x", "c").unwrap_err().code(),
            Code::DuplicateField
        );
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("x", "a b")]);
    }
}
