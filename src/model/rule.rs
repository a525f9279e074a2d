//! The rules of strings.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A rule that a string follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Any string.
    Any,
    /// At least one character.
    NotEmpty,
    /// A UUID of any version (RFC 9562 4).
    Uuid,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY-MM-DDThh:mm:ss+hh:mm`.
    OffsetDateTime,
    /// A time whose format the provider's page does not show.
    Time,
    /// A time with a zone (RFC 3339 5.6).
    Rfc3339,
    /// 1 to 64 letters, digits, `_` and `-`.
    Identifier,
    /// 1 to 64 letters, digits and spaces.
    Reason,
    /// A card number.
    Pan,
    /// A decimal number written as a string.
    Decimal,
    /// Names in Latin letters.
    Latin,
    /// Two ASCII letters, as in ISO 639-1.
    Alpha2,
    /// Three ASCII letters, as in ISO 3166-1 alpha-3.
    Alpha3,
    /// An absolute `https` or `http` URL, as far as its text tells.
    HttpUrl,
    /// A document of at most 2 MB in standard base64.
    Document,
    /// A PIN that was encrypted, hence not a PIN.
    EncryptedPin,
}

/// "At most 2 MB", read as the larger of its two meanings.
const LARGEST_DOCUMENT: usize = 2 * 1024 * 1024;

/// What was wrong, and what to do.
pub(crate) type Refusal = (&'static str, &'static str);

impl Text {
    pub(crate) fn check(self, text: &str) -> Result<(), Refusal> {
        let holds = match self {
            Self::Any => true,
            Self::NotEmpty | Self::Time => !text.is_empty(),
            Self::Uuid => is_uuid(text),
            Self::Date => is_date(text),
            Self::OffsetDateTime => is_offset_date_time(text),
            Self::Rfc3339 => is_rfc_3339(text),
            Self::Identifier => is_short(text, 64, |byte| byte == b'_' || byte == b'-'),
            Self::Reason => is_short(text, 64, |byte| byte == b' '),
            Self::Pan => is_short(text, 19, |_| false) && text.bytes().all(|b| b.is_ascii_digit()),
            Self::Decimal => is_decimal(text),
            Self::Latin => !text.is_empty() && text.chars().all(is_latin),
            Self::Alpha2 => is_alphabetic(text, 2),
            Self::Alpha3 => is_alphabetic(text, 3),
            Self::HttpUrl => is_http_url(text),
            Self::Document => is_base64(text, LARGEST_DOCUMENT),
            Self::EncryptedPin => !text.is_empty() && !is_clear_pin(text.trim()),
        };
        if holds {
            return Ok(());
        }
        Err(self.refusal(text))
    }

    /// The format in a few words, as the reference and the hints have it.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Any => "a string",
            Self::NotEmpty | Self::Time => "a string that is not empty",
            Self::Uuid => "a UUID",
            Self::Date => "a date as YYYY-MM-DD",
            Self::OffsetDateTime => "a time as YYYY-MM-DDThh:mm:ss+hh:mm",
            Self::Rfc3339 => "a time with a zone (RFC 3339)",
            Self::Identifier => "1 to 64 letters, digits, `_` and `-`",
            Self::Reason => "1 to 64 letters, digits and spaces",
            Self::Pan => "1 to 19 digits",
            Self::Decimal => "a decimal number as a string",
            Self::Latin => "Latin characters",
            Self::Alpha2 => "two letters (ISO alpha-2)",
            Self::Alpha3 => "three letters (ISO alpha-3)",
            Self::HttpUrl => "an absolute https or http URL",
            Self::Document => "base64, at most 2 MB before encoding",
            Self::EncryptedPin => "an encrypted PIN",
        }
    }

    fn refusal(self, text: &str) -> Refusal {
        if text.is_empty() {
            return ("is empty", self.describe());
        }
        match self {
            Self::OffsetDateTime if text.ends_with('Z') => (
                "has a time that ends in `Z`",
                "this provider wants an offset without a fraction, as 2025-01-31T09:30:00+05:00; pass that string, or a Date",
            ),
            Self::EncryptedPin => (
                "is a clear PIN",
                "the provider takes it encrypted only; leave it out and the provider makes one",
            ),
            Self::Document if text.len() > encoded_length(LARGEST_DOCUMENT) => {
                ("is too large", self.describe())
            }
            _ => ("does not have the documented form", self.describe()),
        }
    }
}

/// Letters, digits and what else is allowed, within a length.
fn is_short(text: &str, most: usize, also: fn(u8) -> bool) -> bool {
    (1..=most).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || also(byte))
}

/// Whether the digits of a pattern are digits and its other characters are themselves. `0` stands for a
/// digit, `x` for a hexadecimal digit, `±` is written `+` and matches either sign.
fn matches(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'x' => byte.is_ascii_hexdigit(),
                b'+' => byte == b'+' || byte == b'-',
                _ => byte == wanted,
            })
}

fn is_uuid(text: &str) -> bool {
    matches(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

fn is_date(text: &str) -> bool {
    matches(text, "0000-00-00") && in_range(text, 5, 1..=12) && in_range(text, 8, 1..=31)
}

fn is_offset_date_time(text: &str) -> bool {
    matches(text, "0000-00-00T00:00:00+00:00")
        && in_range(text, 5, 1..=12)
        && in_range(text, 8, 1..=31)
        && in_range(text, 11, 0..=23)
        && in_range(text, 14, 0..=59)
        && in_range(text, 17, 0..=60)
        && in_range(text, 20, 0..=23)
        && in_range(text, 23, 0..=59)
}

/// The offset form, with a fraction and `Z` allowed besides.
fn is_rfc_3339(text: &str) -> bool {
    let (Some(seconds), Some(rest)) = (text.get(..19), text.get(19..)) else {
        return false;
    };
    let zone = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let fraction = rest.strip_suffix(zone).unwrap_or_default();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let has_form = fraction.is_empty() || fraction.strip_prefix('.').is_some_and(is_digits);
    let zone = if zone.eq_ignore_ascii_case("z") {
        "+00:00"
    } else {
        zone
    };
    has_form && zone.len() == 6 && is_offset_date_time(&[seconds, zone].concat())
}

fn is_alphabetic(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A URL is ASCII without white space (RFC 3986 2); what else it has to be is for whoever calls it.
fn is_http_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

/// Whether the two digits at a place are a number in a range.
fn in_range(text: &str, at: usize, range: RangeInclusive<u8>) -> bool {
    text.get(at..at.saturating_add(2))
        .and_then(|digits| digits.parse::<u8>().ok())
        .is_some_and(|number| range.contains(&number))
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        None => digits(text),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    }
}

/// Latin letters with and without accents, and what stands between them: every block up to Latin
/// Extended-B, Latin Extended Additional, and general punctuation. Control characters are out.
fn is_latin(c: char) -> bool {
    !c.is_control()
        && matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{201f}')
}

fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3).saturating_mul(4)
}

fn is_base64(text: &str, most: usize) -> bool {
    if text.is_empty() || text.len() > encoded_length(most) {
        return false;
    }
    // Decoded in pieces, so that a large document is not held twice.
    let mut buffer = [0; 768];
    let mut pieces = text.as_bytes().chunks(1024).peekable();
    while let Some(piece) = pieces.next() {
        let Ok(length) = STANDARD.decode_slice(piece, &mut buffer) else {
            return false;
        };
        if pieces.peek().is_some() && length != buffer.len() {
            return false;
        }
    }
    true
}

fn is_clear_pin(text: &str) -> bool {
    (4..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn holds(rule: Text, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(rule.check(text), Ok(()), "{text:?}");
        }
        for text in bad {
            assert!(rule.check(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_rule_takes_its_form_alone() {
        holds(
            Text::Uuid,
            &[
                "828cf71d-a447-4a67-a149-c1df8bc197ca",
                "00000000-0000-0000-0000-000000000000",
            ],
            &[
                "",
                "828cf71da4474a67a149c1df8bc197ca",
                "828cf71d-a447-4a67-a149-c1df8bc197cg",
                "{828cf71d-a447-4a67-a149-c1df8bc197ca}",
            ],
        );
        holds(
            Text::HttpUrl,
            &[
                "https://example.com/callback?a=1",
                "http://127.0.0.1:4810",
                "http://[::1]/",
            ],
            &[
                "",
                "example.com",
                "/callback",
                "https://",
                "https:///callback",
                "ftp://example.com",
                "https://example.com/a b",
                "https://example.com/\u{e9}",
                "https://example.com\n",
            ],
        );
        holds(
            Text::Date,
            &["1990-12-31"],
            &[
                "",
                "1990-13-01",
                "1990-00-10",
                "1990-1-1",
                "1990-12-32",
                "1990-12-31T00:00:00Z",
            ],
        );
        holds(
            Text::OffsetDateTime,
            &["2025-01-31T09:30:00+05:00", "2025-01-31T09:30:00-03:30"],
            &[
                "",
                "2025-01-31T09:30:00Z",
                "2025-01-31T09:30:00.000+05:00",
                "2025-01-31 09:30:00+05:00",
                "2025-01-31T24:30:00+05:00",
                "2025-01-31T09:30:00",
            ],
        );
        holds(
            Text::Rfc3339,
            &[
                "2025-01-31T09:30:00Z",
                "2025-01-31T09:30:00.123+05:00",
                "2025-01-31T09:30:00-03:30",
            ],
            &[
                "",
                "2025-01-31",
                "2025-01-31T09:30:00",
                "2025-01-31T09:30:00.Z",
                "2025-01-31T09:30:00.1.2Z",
                "2025-01-31T09:30:00é",
            ],
        );
        holds(
            Text::Decimal,
            &["5000", "0.5", "007"],
            &["", ".5", "5.", "-1", "1e3", "1,5", " 1"],
        );
        holds(
            Text::Latin,
            &["Ivan", "Łukasz", "O’Neill", "Anna-Mária", "Dvořák"],
            &["", "Иван", "李", "Ivan\n"],
        );
        let longest = "a".repeat(64);
        let too_long = "a".repeat(65);
        holds(
            Text::Identifier,
            &["a", "A_b-9", &longest],
            &["", "a b", "a.b", "é", &too_long],
        );
        holds(
            Text::Reason,
            &["lost on a train", &longest],
            &["", "lost, found", "a_b", "a\n", &too_long],
        );
        holds(
            Text::Pan,
            &["1", "1234567891234567891"],
            &["", "12345678912345678912", "1234 5678", "123a", "１"],
        );
        holds(Text::Alpha2, &["kk", "EN"], &["", "e", "eng", "é", "e1"]);
        holds(
            Text::EncryptedPin,
            &["c2VjcmV0", "123", "1234567"],
            &["", "1234", "12345", "123456", " 1234", "1234\n"],
        );
    }

    #[test]
    fn base64_is_canonical_and_bounded() {
        for text in ["AA==", "AAAA"] {
            assert!(is_base64(text, 16), "{text:?}");
        }
        for text in ["", "AA", "AB==", "A A=", "AA==AAAA", "_-8="] {
            assert!(!is_base64(text, 16), "{text:?}");
        }
        assert!(is_base64(&"AAAA".repeat(1024), 4096));
        assert!(!is_base64(&"AAAA".repeat(1024), 3069));
        // Padding at the end of a piece, where only the whole text can have it.
        assert!(!is_base64(&("AAAA".repeat(255) + "AAA=" + "AAAA"), 4096));
        let large = "AAAA".repeat(LARGEST_DOCUMENT);
        assert_eq!(Text::Document.check(&large).unwrap_err().0, "is too large");
    }

    #[test]
    fn a_clear_pin_and_a_javascript_date_get_a_hint_of_their_own() {
        assert_eq!(
            Text::EncryptedPin.check("0000").unwrap_err().0,
            "is a clear PIN"
        );
        let (_, hint) = Text::OffsetDateTime
            .check("2025-01-31T09:30:00.000Z")
            .unwrap_err();
        assert!(hint.contains("+05:00"));
    }
}
