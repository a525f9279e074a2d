//! Component identifiers (RFC 9421 2).

use super::message::is_token;
use crate::structured::{self, Bare, Item};
use crate::{Code, Error};

/// The derived components (RFC 9421 2.2).
const DERIVED: [&str; 9] = [
    "@method",
    "@target-uri",
    "@authority",
    "@scheme",
    "@request-target",
    "@path",
    "@query",
    "@query-param",
    "@status",
];

/// What a signature covers: a field of the message or something derived from it, with parameters.
///
/// ```
/// use cardseal::signature::Component;
///
/// let component = Component::parse("@query-param;name=\"Pet\"")?;
/// assert_eq!(component.as_str(), "\"@query-param\";name=\"Pet\"");
/// assert!(Component::parse("@query-param").is_err());
/// # Ok::<(), cardseal::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Component {
    pub(crate) name: String,
    pub(crate) parameters: Parameters,
    text: String,
}

/// RFC 9421 2.1 to 2.4. Their order is kept in the text and does not matter when two are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    /// The field is a structured one and is written anew.
    pub(crate) sf: bool,
    /// One member of a dictionary.
    pub(crate) key: Option<String>,
    /// Each line as a byte sequence.
    pub(crate) bs: bool,
    /// From the trailers.
    pub(crate) tr: bool,
    /// From the request that the response answers.
    pub(crate) req: bool,
    /// Of `@query-param`: which one.
    pub(crate) name: Option<String>,
}

impl Component {
    /// Reads an identifier as it stands in `Signature-Input`. A name without quotes is short for the
    /// quoted one.
    ///
    /// # Errors
    /// [`Code::InvalidComponent`] for what RFC 9421 does not define.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with('"') {
            return Self::parse_quoted(text);
        }
        let end = text.bytes().take_while(|&byte| byte != b';').count();
        let (name, parameters) = text.split_at_checked(end).ok_or_else(unreadable)?;
        Self::parse_quoted(&["\"", name, "\"", parameters].concat())
    }

    fn parse_quoted(text: &str) -> Result<Self, Error> {
        Self::of(&structured::item(text).ok_or_else(unreadable)?)
    }

    /// Takes an item of the inner list in `Signature-Input`.
    pub(crate) fn of(item: &Item<'_>) -> Result<Self, Error> {
        let Bare::String(name) = &item.value else {
            return Err(unreadable());
        };
        let mut text = String::new();
        structured::push_item(&mut text, item);
        let component = Self {
            name: name.as_str().to_string(),
            parameters: Parameters::of(item)?,
            text,
        };
        component.check()?;
        Ok(component)
    }

    /// The identifier in its canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether two identifiers name the same thing: parameters count, their order does not (RFC 9421 2).
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.parameters == other.parameters
    }

    pub(crate) fn is_derived(&self) -> bool {
        self.name.starts_with('@')
    }

    fn check(&self) -> Result<(), Error> {
        let Parameters {
            sf, bs, tr, name, ..
        } = &self.parameters;
        let has_key = self.parameters.key.is_some();
        if !self.is_derived() {
            let is_field = |byte: u8| is_token(byte) && !byte.is_ascii_uppercase();
            if self.name.is_empty() || !self.name.bytes().all(is_field) {
                return Err(invalid(
                    "is not a field name in lower case",
                    "RFC 9421 2.1: names are in lower case, as content-type",
                ));
            }
            if *bs && (*sf || has_key) {
                return Err(invalid(
                    "has bs beside sf or key",
                    "RFC 9421 2.1.3: raw bytes and structured values exclude each other",
                ));
            }
            return if name.is_some() {
                Err(misplaced())
            } else {
                Ok(())
            };
        }
        if !DERIVED.contains(&self.name.as_str()) {
            return Err(invalid(
                "is not a derived component",
                "RFC 9421 2.2 lists them: @method, @target-uri, @authority, @scheme, @request-target, @path, @query, @query-param, @status",
            ));
        }
        if *sf || *bs || *tr || has_key {
            return Err(misplaced());
        }
        match (self.name == "@query-param", name.is_some()) {
            (true, false) => Err(invalid(
                "does not say which parameter",
                "write \"@query-param\";name=\"x\" (RFC 9421 2.2.8)",
            )),
            (false, true) => Err(misplaced()),
            _ => Ok(()),
        }
    }
}

impl Parameters {
    fn of(item: &Item<'_>) -> Result<Self, Error> {
        let mut found = Self::default();
        for (name, value) in &item.parameters {
            match (name.as_str(), value) {
                ("sf", Bare::Boolean(true)) => found.sf = true,
                ("bs", Bare::Boolean(true)) => found.bs = true,
                ("tr", Bare::Boolean(true)) => found.tr = true,
                ("req", Bare::Boolean(true)) => found.req = true,
                ("key", Bare::String(key)) => found.key = Some(key.as_str().to_string()),
                ("name", Bare::String(name)) => found.name = Some(name.as_str().to_string()),
                _ => {
                    return Err(invalid(
                        "has a parameter that RFC 9421 does not define",
                        "the parameters are sf, key, bs, tr, req, and name of @query-param",
                    ));
                }
            }
        }
        Ok(found)
    }
}

/// Reads identifiers, refusing one that is there twice. The field of an error is that of the list.
///
/// # Errors
/// [`Code::InvalidComponent`].
pub fn components<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    field: &str,
) -> Result<Vec<Component>, Error> {
    let mut components = Vec::new();
    for (index, text) in texts.into_iter().enumerate() {
        let place = |error: Error| error.at(&place(field, index));
        let component = Component::parse(text).map_err(place)?;
        add(&mut components, component).map_err(place)?;
    }
    Ok(components)
}

/// RFC 9421 2.5: each identifier occurs once.
pub(crate) fn add(components: &mut Vec<Component>, component: Component) -> Result<(), Error> {
    if components.iter().any(|other| other.is(&component)) {
        return Err(invalid(
            "is covered twice",
            "name each component once (RFC 9421 2.5)",
        ));
    }
    components.push(component);
    Ok(())
}

/// As `components[2]`.
#[cold]
pub(crate) fn place(field: &str, index: usize) -> String {
    let mut place = String::from(field);
    place.push('[');
    crate::text::push_number(&mut place, i64::try_from(index).unwrap_or(i64::MAX));
    place.push(']');
    place
}

#[cold]
pub(crate) fn invalid(problem: &'static str, hint: &str) -> Error {
    Error::new(Code::InvalidComponent, problem, hint)
}

#[cold]
fn unreadable() -> Error {
    invalid(
        "is not a component identifier",
        "write a name, or a quoted one with parameters: \"content-digest\";req",
    )
}

#[cold]
fn misplaced() -> Error {
    invalid(
        "has a parameter that does not go with it",
        "sf, key, bs and tr are for fields, name is for @query-param",
    )
}
