//! A pull reader over JSON text (RFC 8259). It reads and never writes: the text that was checked is the
//! text that is signed.

use std::borrow::Cow;

use super::path::Path;
use crate::text::{push_number, repeated};
use crate::{Code, Error};

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    List,
    Text,
    Number,
    Boolean,
    Null,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "an array",
            Self::Text => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
        }
    }

    pub(crate) fn problem(self) -> &'static str {
        match self {
            Self::Object => "is an object",
            Self::List => "is an array",
            Self::Text => "is a string",
            Self::Number => "is a number",
            Self::Boolean => "is a boolean",
            Self::Null => "is null",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the reader stands, in bytes.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The text from `start` to where the reader stands.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// What the next value is, without reading it.
    pub(crate) fn peek(&mut self) -> Result<Kind, Error> {
        self.skip_white_space();
        match self.byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::List),
            Some(b'"') => Ok(Kind::Text),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(self.malformed()),
        }
    }

    /// Reads the bracket that opens an object or array.
    pub(crate) fn open(&mut self) {
        self.advance();
    }

    /// The name of the next member, up to and with its colon; `None` at the end of the object.
    pub(crate) fn next_member(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, Error> {
        if !self.next_element(first, b'}')? {
            return Ok(None);
        }
        self.skip_white_space();
        let name = self.text()?;
        self.skip_white_space();
        self.expect(b':')?;
        Ok(Some(name))
    }

    /// Whether another item follows; reads the comma before it or the bracket that closes.
    pub(crate) fn next_item(&mut self, first: &mut bool) -> Result<bool, Error> {
        self.next_element(first, b']')
    }

    fn next_element(&mut self, first: &mut bool, close: u8) -> Result<bool, Error> {
        self.skip_white_space();
        if self.byte() == Some(close) {
            self.advance();
            return Ok(false);
        }
        if !std::mem::replace(first, false) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Reads a string. Without escapes it is a slice of the text.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Error> {
        self.expect(b'"')?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
            .ok_or_else(|| self.malformed())?;
        self.at = start.saturating_add(length);
        if self.byte() == Some(b'"') {
            let plain = self.since(start);
            self.advance();
            return Ok(Cow::Borrowed(plain));
        }
        let mut decoded = self.since(start).to_string();
        self.text_with_escapes(&mut decoded)?;
        Ok(Cow::Owned(decoded))
    }

    fn text_with_escapes(&mut self, decoded: &mut String) -> Result<(), Error> {
        loop {
            let next = self
                .text
                .get(self.at..)
                .and_then(|rest| rest.chars().next())
                .ok_or_else(|| self.malformed())?;
            match next {
                '"' => {
                    self.advance();
                    return Ok(());
                }
                '\\' => {
                    self.advance();
                    decoded.push(self.escape()?);
                }
                '\0'..='\u{1f}' => return Err(self.malformed()),
                _ => {
                    decoded.push(next);
                    self.at = self.at.saturating_add(next.len_utf8());
                }
            }
        }
    }

    /// RFC 8259 7. A surrogate that has no partner is refused: it stands for no character, and two
    /// parsers would make two different strings of it.
    fn escape(&mut self) -> Result<char, Error> {
        let letter = self.byte().ok_or_else(|| self.malformed())?;
        self.advance();
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.malformed()),
        };
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Error> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(lone_surrogate);
        }
        if self.text.get(self.at..self.at.saturating_add(2)) != Some("\\u") {
            return Err(lone_surrogate());
        }
        self.at = self.at.saturating_add(2);
        let second = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(lone_surrogate());
        }
        let pair = (first & 0x3ff) << 10 | (second & 0x3ff);
        char::from_u32(pair.saturating_add(0x1_0000)).ok_or_else(lone_surrogate)
    }

    fn four_digits(&mut self) -> Result<u32, Error> {
        let digits = self
            .text
            .get(self.at..self.at.saturating_add(4))
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .ok_or_else(|| self.malformed())?;
        self.at = self.at.saturating_add(4);
        u32::from_str_radix(digits, 16).map_err(|_| self.malformed())
    }

    /// Reads a number and returns it as it is written (RFC 8259 6).
    pub(crate) fn number(&mut self) -> Result<&'a str, Error> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.advance();
        }
        if self.byte() == Some(b'0') {
            self.advance();
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.advance();
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.advance();
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.advance();
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.advance();
        }
        if self.at == start {
            return Err(self.malformed());
        }
        Ok(())
    }

    fn word(&mut self) -> Result<(), Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for word in ["true", "false", "null"] {
            if rest.starts_with(word) {
                self.at = self.at.saturating_add(word.len());
                return Ok(());
            }
        }
        Err(self.malformed())
    }

    /// Reads a value of any kind, refusing duplicate members in it.
    pub(crate) fn any(&mut self, path: &Path<'_>) -> Result<(), Error> {
        match self.peek()? {
            Kind::Object => self.any_object(path),
            Kind::List => self.any_list(path),
            Kind::Text => self.text().map(drop).map_err(|error| path.locate(error)),
            Kind::Number => self.number().map(drop),
            Kind::Boolean | Kind::Null => self.word(),
        }
    }

    fn any_object(&mut self, path: &Path<'_>) -> Result<(), Error> {
        path.check_depth()?;
        let mut names = Vec::new();
        let mut first = true;
        self.open();
        while let Some(name) = self.next_member(&mut first)? {
            let member = path.member(&name);
            self.any(&member)?;
            names.push(name);
        }
        match repeated(names.iter().map(AsRef::as_ref)) {
            None => Ok(()),
            Some(name) => Err(duplicate().at(&path.member(name).text())),
        }
    }

    fn any_list(&mut self, path: &Path<'_>) -> Result<(), Error> {
        path.check_depth()?;
        let mut first = true;
        let mut index = 0usize;
        self.open();
        while self.next_item(&mut first)? {
            self.any(&path.item(index))?;
            index = index.saturating_add(1);
        }
        Ok(())
    }

    /// Only white space may follow the value.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.skip_white_space();
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.malformed())
    }

    fn skip_white_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.advance();
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.byte() != Some(byte) {
            return Err(self.malformed());
        }
        self.advance();
        Ok(())
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    #[cold]
    fn malformed(&self) -> Error {
        let mut hint = String::from("correct the text at byte ");
        push_number(&mut hint, i64::try_from(self.at).unwrap_or(i64::MAX));
        hint.push_str(", or pass an object and let it be serialised");
        Error::new(Code::InvalidJson, "is not JSON", &hint)
    }
}

#[cold]
fn lone_surrogate() -> Error {
    Error::new(
        Code::NotRepresentable,
        "has a lone surrogate",
        "half of a character pair was cut off; cut strings between characters",
    )
}

pub(crate) fn duplicate() -> Error {
    Error::new(
        Code::DuplicateField,
        "is there twice",
        "keep one of the two",
    )
}

/// The members of one JSON object: each name, and its value's text. Duplicates at any depth are refused;
/// the caller puts the object's own name before the member that the error names.
pub(crate) fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, Error> {
    let root = Path::root("");
    let mut reader = Reader::new(text);
    if reader.peek()? != Kind::Object {
        return Err(Error::new(
            Code::InvalidJson,
            "is not one JSON object",
            "write it as `{…}`",
        ));
    }
    let mut members = Vec::new();
    let mut first = true;
    reader.open();
    while let Some(name) = reader.next_member(&mut first)? {
        let path = root.member(&name);
        reader.skip_white_space();
        let start = reader.position();
        reader.any(&path)?;
        members.push((name, reader.since(start)));
    }
    reader.finish()?;
    let names = members
        .iter()
        .map(|(name, _): &(Cow<'_, str>, &str)| name.as_ref());
    match repeated(names) {
        None => Ok(members),
        Some(name) => Err(duplicate().at(&root.member(name).text())),
    }
}

/// The value of a member as it is written.
// A call of its own: copied to each place that looks something up, it would fill pages of the module.
#[inline(never)]
pub(crate) fn find<'a>(members: &[(Cow<'a, str>, &'a str)], name: &str) -> Option<&'a str> {
    let member = members.iter().find(|(known, _)| known == name);
    member.map(|(_, value)| *value)
}

/// The text of a JSON string, or `None` for a value of another kind.
pub(crate) fn as_text(value: &str) -> Option<Cow<'_, str>> {
    Reader::new(value).text().ok()
}

/// Whether a value is a list that has this string.
pub(crate) fn lists(value: &str, wanted: &str) -> Result<bool, Error> {
    let mut reader = Reader::new(value);
    let mut first = true;
    let mut found = false;
    if reader.peek()? == Kind::List {
        reader.open();
        while reader.next_item(&mut first)? {
            found |= reader.text()? == wanted;
        }
    }
    Ok(found)
}

/// Whether a value is a list without items.
pub(crate) fn is_empty_list(value: &str) -> Result<bool, Error> {
    let mut reader = Reader::new(value);
    if reader.peek()? != Kind::List {
        return Ok(false);
    }
    reader.open();
    Ok(!reader.next_item(&mut true)?)
}

/// Writes a string as JSON (RFC 8259 7), escaping only what has to be, as `JSON.stringify` does.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\u{1f}' => write_control(out, c),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn write_control(out: &mut String, c: char) {
    let code = c as u32;
    out.push_str("\\u00");
    for digit in [code >> 4, code & 15] {
        out.extend(char::from_digit(digit, 16));
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::DEEPEST;
    use super::*;

    fn read(text: &str) -> Result<(), Error> {
        let mut reader = Reader::new(text);
        reader.any(&Path::root("body"))?;
        reader.finish()
    }

    #[test]
    fn reads_what_rfc_8259_allows() {
        for text in [
            "{}",
            "[]",
            " [ 1 , -0.5e+3 , \"\" , true , false , null ] ",
            "\"\\u00e9\\ud83d\\ude00\"",
            "\"\u{7f}é\u{1f600}\"",
            "0",
            "-0",
            "1E9",
            "{\"a\":{\"a\":1},\"b\":[{\"a\":1}]}",
        ] {
            assert_eq!(read(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn refuses_what_rfc_8259_does_not() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "-",
            "tru",
            "nul",
            "NaN",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\n\"",
            "\"\\",
            "\"é\\",
            "1 2",
            "{} {}",
            "\u{feff}{}",
            "[1 2]",
            "\"\\u+123\"",
        ] {
            assert_eq!(read(text).unwrap_err().code(), Code::InvalidJson, "{text}");
        }
    }

    #[test]
    fn decodes_escapes() {
        let text = Reader::new(r#""\"\\\/\b\f\n\r\té\ud83d\ude00\udbff\udfff""#)
            .text()
            .unwrap();
        assert_eq!(text, "\"\\/\u{8}\u{c}\n\r\té\u{1f600}\u{10ffff}");
    }

    #[test]
    fn refuses_lone_surrogates() {
        for text in [
            r#""\ud83d""#,
            r#""\ude00""#,
            r#""\ud83dx""#,
            r#""\ud83d\u0041""#,
            r#""\ud83d\n""#,
        ] {
            assert_eq!(
                read(text).unwrap_err().code(),
                Code::NotRepresentable,
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_duplicates_however_they_are_spelled() {
        let error = read(r#"{"a":[{"b":1,"\u0062":2}]}"#).unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::DuplicateField, Some("a[0].b"))
        );
    }

    #[test]
    fn refuses_depth_before_the_stack_does() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(read(&nested(DEEPEST)), Ok(()));
        assert_eq!(
            read(&nested(DEEPEST + 1)).unwrap_err().code(),
            Code::TooDeep
        );
        assert_eq!(
            read(&"[".repeat(1_000_000)).unwrap_err().code(),
            Code::TooDeep
        );
        assert_eq!(
            read(&"{\"a\":".repeat(1_000_000)).unwrap_err().code(),
            Code::TooDeep
        );
    }

    #[test]
    fn writes_text_that_reads_back() {
        let text = "\"\\\u{0}\u{1f}\n\u{7f}é\u{1f600}/";
        let mut written = String::new();
        write_text(&mut written, text);
        assert_eq!(as_text(&written).unwrap(), text);
        assert_eq!(
            written,
            "\"\\\"\\\\\\u0000\\u001f\\u000a\u{7f}é\u{1f600}/\""
        );
    }
}
