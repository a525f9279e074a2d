//! Where in the input the checker stands, as `limits[0].amount`; written out only when it is needed.

use crate::text::{is_plain_name, push_number};
use crate::{Code, Error};

/// Deeper nesting is refused, so that no input can exhaust the stack.
pub(crate) const DEEPEST: usize = 64;

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root(&'static str),
    Member(&'a str),
    Item(usize),
}

/// One step of a path, linked to the step before it on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
    depth: usize,
}

impl<'a> Path<'a> {
    /// The whole input; `name` is what the caller calls it.
    pub(crate) fn root(name: &'static str) -> Self {
        Self {
            parent: None,
            step: Step::Root(name),
            depth: 0,
        }
    }

    pub(crate) fn member(&'a self, name: &'a str) -> Self {
        self.step(Step::Member(name))
    }

    pub(crate) fn item(&'a self, index: usize) -> Self {
        self.step(Step::Item(index))
    }

    fn step(&'a self, step: Step<'a>) -> Self {
        Self {
            parent: Some(self),
            step,
            depth: self.depth.saturating_add(1),
        }
    }

    /// Called on opening an object or array.
    pub(crate) fn check_depth(&self) -> Result<(), Error> {
        if self.depth < DEEPEST {
            return Ok(());
        }
        Err(Error::new(
            Code::TooDeep,
            "is nested deeper than 64 levels",
            "flatten it",
        ))
    }

    /// The error, naming this place unless it names one already.
    pub(crate) fn locate(&self, error: Error) -> Error {
        if error.field().is_some() {
            return error;
        }
        error.at(&self.text())
    }
}

impl Path<'_> {
    #[cold]
    fn write(&self, text: &mut String) {
        let Some(parent) = self.parent else {
            return;
        };
        parent.write(text);
        match self.step {
            Step::Root(_) => {}
            Step::Member(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(if is_plain_name(name) { name } else { "[…]" });
            }
            Step::Item(index) => {
                text.push('[');
                push_number(text, i64::try_from(index).unwrap_or(i64::MAX));
                text.push(']');
            }
        }
    }

    /// The path in full; that of the root is its name.
    #[cold]
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        match self.step {
            Step::Root(name) => text.push_str(name),
            _ => self.write(&mut text),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_in_javascript() {
        let root = Path::root("body");
        let limits = root.member("limits");
        let first = limits.item(0);
        let amount = first.member("amount");
        assert_eq!(amount.text(), "limits[0].amount");
        assert_eq!(root.text(), "body");
        assert_eq!(root.item(3).text(), "[3]");
    }

    #[test]
    fn shows_no_name_that_could_be_a_card_number() {
        let root = Path::root("body");
        for name in [
            "4000000000000002",
            "",
            "a b",
            "a\nb",
            "4000-0000-0000-0002",
            "0000",
            "x-4000-0000",
            "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU",
        ] {
            assert_eq!(root.member(name).text(), "[…]");
        }
    }
}
