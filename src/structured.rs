//! Structured fields (RFC 9651): crate `sfv` reads them into the small tree that signatures and digests
//! need, and writes them.
//!
//! A name that is there twice, of a member or of a parameter, is refused. RFC 9651 4.2 lets the last one win;
//! what is signed must not depend on every party having read that.

use std::convert::Infallible;

use sfv::visitor::{
    DictionaryVisitor, EntryVisitor, InnerListVisitor, ItemVisitor, ListVisitor, ParameterVisitor,
};
use sfv::{BareItemFromInput, ItemSerializer, KeyRef, Parser, RefBareItem, StringRef};

use crate::text::repeated;

/// A value without its parameters.
pub(crate) type Bare<'a> = BareItemFromInput<'a>;

/// Parameters in order (RFC 9651 3.1.2).
pub(crate) type Parameters<'a> = Vec<(&'a KeyRef, Bare<'a>)>;

/// An item (RFC 9651 3.3).
pub(crate) struct Item<'a> {
    pub(crate) value: Bare<'a>,
    pub(crate) parameters: Parameters<'a>,
}

/// A member of a list or dictionary.
pub(crate) enum Member<'a> {
    Item(Item<'a>),
    InnerList(Vec<Item<'a>>, Parameters<'a>),
}

impl Member<'_> {
    /// Whether a parameter is there twice, its own or that of an item in it.
    fn repeats(&self) -> bool {
        let twice = |parameters: &Parameters<'_>| {
            repeated(parameters.iter().map(|(name, _)| name.as_str())).is_some()
        };
        match self {
            Self::Item(item) => twice(&item.parameters),
            Self::InnerList(items, parameters) => {
                twice(parameters) || items.iter().any(|item| twice(&item.parameters))
            }
        }
    }
}

/// How a field's value is read as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// RFC 9651 3.1.
    List,
    /// RFC 9651 3.2.
    Dictionary,
    /// RFC 9651 3.3.
    Item,
}

/// A member of a dictionary.
pub(crate) struct Named<'a> {
    pub(crate) name: &'a KeyRef,
    pub(crate) member: Member<'a>,
    /// Whether one of its parameters is there twice.
    pub(crate) repeats: bool,
}

/// The members of a dictionary, in order.
pub(crate) fn dictionary(text: &str) -> Option<Vec<Named<'_>>> {
    let members = members(text)?;
    let is_strict = !members.iter().any(|named| named.repeats)
        && repeated(members.iter().map(|named| named.name.as_str())).is_none();
    is_strict.then_some(members)
}

/// The same with what `dictionary` refuses: a name or parameter that is there twice. Another signer's member must
/// not keep anybody from reading the others.
pub(crate) fn members(text: &str) -> Option<Vec<Named<'_>>> {
    let mut tree = Tree::default();
    Parser::new(text)
        .parse_dictionary_with_visitor(&mut tree)
        .ok()?;
    let named = tree.names.into_iter().zip(tree.members);
    let named = named.map(|(name, member)| Named {
        name,
        repeats: member.repeats(),
        member,
    });
    Some(named.collect())
}

/// The members of a list.
pub(crate) fn list(text: &str) -> Option<Vec<Member<'_>>> {
    let mut tree = Tree::default();
    Parser::new(text).parse_list_with_visitor(&mut tree).ok()?;
    let repeats = tree.members.iter().any(Member::repeats);
    (!repeats).then_some(tree.members)
}

/// One item: a list of which it is all.
pub(crate) fn item(text: &str) -> Option<Item<'_>> {
    let mut members = list(text)?;
    match (members.pop(), members.is_empty()) {
        (Some(Member::Item(item)), true) => Some(item),
        _ => None,
    }
}

/// Whether a text is a dictionary but for a name that is there twice. RFC 9651 reads the last one; here it is
/// refused, so it must not be mistaken for a list alone either.
pub(crate) fn repeats_a_name(text: &str) -> bool {
    members(text).is_some() && dictionary(text).is_none()
}

/// The value of a field in its canonical form (RFC 9651 4.1), if it is of this type.
pub(crate) fn canonical(text: &str, field_type: FieldType) -> Option<String> {
    let mut out = String::new();
    match field_type {
        FieldType::Item => push_item(&mut out, &item(text)?),
        FieldType::List => {
            for member in list(text)? {
                separate(&mut out);
                push_member(&mut out, &member);
            }
        }
        FieldType::Dictionary => {
            for named in dictionary(text)? {
                separate(&mut out);
                push_named(&mut out, &named);
            }
        }
    }
    Some(out)
}

fn separate(out: &mut String) {
    if !out.is_empty() {
        out.push_str(", ");
    }
}

/// RFC 9651 4.1.2: a true item is its name alone.
fn push_named(out: &mut String, named: &Named<'_>) {
    out.push_str(named.name.as_str());
    match &named.member {
        Member::Item(item) if is_true(&item.value) => push_parameters(out, &item.parameters),
        _ => {
            out.push('=');
            push_member(out, &named.member);
        }
    }
}

/// A member as a value of its own: a true item is `?1`.
pub(crate) fn push_member(out: &mut String, member: &Member<'_>) {
    match member {
        Member::Item(item) => push_item(out, item),
        Member::InnerList(items, parameters) => {
            push_inner_list(out, items.iter());
            push_parameters(out, parameters);
        }
    }
}

fn push_inner_list<'i, 'a: 'i>(out: &mut String, items: impl Iterator<Item = &'i Item<'a>>) {
    out.push('(');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(' ');
        }
        push_item(out, item);
    }
    out.push(')');
}

pub(crate) fn push_item(out: &mut String, item: &Item<'_>) {
    push_bare(out, &item.value);
    push_parameters(out, &item.parameters);
}

/// RFC 9651 4.1.1.2: a true parameter is its name alone.
pub(crate) fn push_parameters(out: &mut String, parameters: &Parameters<'_>) {
    for (name, value) in parameters {
        out.push(';');
        out.push_str(name.as_str());
        if !is_true(value) {
            out.push('=');
            push_bare(out, value);
        }
    }
}

fn push_bare<'b>(out: &mut String, value: impl Into<RefBareItem<'b>>) {
    let _ = ItemSerializer::with_buffer(out).bare_item(value).finish();
}

fn is_true(value: &Bare<'_>) -> bool {
    matches!(value, Bare::Boolean(true))
}

/// Appends a string (RFC 9651 4.1.6). What cannot stand in one is refused.
pub(crate) fn push_text(out: &mut String, text: &str) -> Option<()> {
    push_bare(out, StringRef::from_str(text).ok()?);
    Some(())
}

/// Appends bytes (RFC 9651 4.1.8).
pub(crate) fn push_bytes(out: &mut String, bytes: &[u8]) {
    push_bare(out, bytes);
}

/// Whether a text can be the name of a member or parameter (RFC 9651 3.1.2).
pub(crate) fn is_key(text: &str) -> bool {
    KeyRef::from_str(text).is_ok()
}

/// What the parser has seen so far.
#[derive(Default)]
struct Tree<'a> {
    names: Vec<&'a KeyRef>,
    members: Vec<Member<'a>>,
}

impl<'a> DictionaryVisitor<'a> for &mut Tree<'a> {
    type Out = ();
    type Error = Infallible;

    fn entry(&mut self, name: &'a KeyRef) -> Result<impl EntryVisitor<'a>, Infallible> {
        self.names.push(name);
        Ok(Entry(self))
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl<'a> ListVisitor<'a> for &mut Tree<'a> {
    type Out = ();
    type Error = Infallible;

    fn entry(&mut self) -> Result<impl EntryVisitor<'a>, Infallible> {
        Ok(Entry(self))
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The member that comes next.
struct Entry<'t, 'a>(&'t mut Tree<'a>);

impl<'a> EntryVisitor<'a> for Entry<'_, 'a> {
    type Error = Infallible;

    fn item(self) -> Result<impl ItemVisitor<'a>, Infallible> {
        Ok(self)
    }

    fn inner_list(self) -> Result<impl InnerListVisitor<'a>, Infallible> {
        let list = Member::InnerList(Vec::new(), Vec::new());
        self.0.members.push(list);
        Ok(self)
    }
}

impl<'t, 'a> ItemVisitor<'a> for Entry<'t, 'a> {
    type Out = ();
    type Error = Infallible;

    fn bare_item(self, value: Bare<'a>) -> Result<impl ParameterVisitor<'a, Out = ()>, Infallible> {
        let parameters = Vec::new();
        self.0
            .members
            .push(Member::Item(Item { value, parameters }));
        Ok(OfMember(self.0))
    }
}

impl<'t, 'a> InnerListVisitor<'a> for Entry<'t, 'a> {
    type Error = Infallible;

    fn item(&mut self) -> Result<impl ItemVisitor<'a>, Infallible> {
        Ok(InnerItem(self.0))
    }

    fn finish(self) -> Result<impl ParameterVisitor<'a>, Infallible> {
        Ok(OfMember(self.0))
    }
}

/// The next item of the inner list that came last.
struct InnerItem<'t, 'a>(&'t mut Tree<'a>);

impl<'t, 'a> ItemVisitor<'a> for InnerItem<'t, 'a> {
    type Out = ();
    type Error = Infallible;

    fn bare_item(self, value: Bare<'a>) -> Result<impl ParameterVisitor<'a, Out = ()>, Infallible> {
        let parameters = Vec::new();
        if let Some(Member::InnerList(items, _)) = self.0.members.last_mut() {
            items.push(Item { value, parameters });
        }
        Ok(self)
    }
}

impl<'a> ParameterVisitor<'a> for InnerItem<'_, 'a> {
    type Out = ();
    type Error = Infallible;

    fn parameter(&mut self, name: &'a KeyRef, value: Bare<'a>) -> Result<(), Infallible> {
        if let Some(Member::InnerList(items, _)) = self.0.members.last_mut()
            && let Some(item) = items.last_mut()
        {
            item.parameters.push((name, value));
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The parameters of the member that came last.
struct OfMember<'t, 'a>(&'t mut Tree<'a>);

impl<'a> ParameterVisitor<'a> for OfMember<'_, 'a> {
    type Out = ();
    type Error = Infallible;

    fn parameter(&mut self, name: &'a KeyRef, value: Bare<'a>) -> Result<(), Infallible> {
        if let Some(Member::InnerList(_, parameters) | Member::Item(Item { parameters, .. })) =
            self.0.members.last_mut()
        {
            parameters.push((name, value));
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes(field_type: FieldType, text: &str, expected: Option<&str>) {
        assert_eq!(canonical(text, field_type).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_value_is_written_as_rfc_9651_has_it() {
        use FieldType::{Dictionary, Item, List};
        writes(
            Dictionary,
            "a=1,    b=2;x=1;y=2,   c=(a   b   c), d",
            Some("a=1, b=2;x=1;y=2, c=(a b c), d"),
        );
        writes(
            Dictionary,
            "a=?1;b=?0, c=(1);q, d=?0",
            Some("a;b=?0, c=(1);q, d=?0"),
        );
        writes(
            List,
            "text/html;q=1.0,*/*;q=0.90",
            Some("text/html;q=1.0, */*;q=0.9"),
        );
        writes(
            List,
            "( a  \"b\";x=1 );y ,  :AQ==:",
            Some("(a \"b\";x=1);y, :AQ==:"),
        );
        writes(
            Item,
            "@1659578233;a=%\"%c3%a9\"",
            Some("@1659578233;a=%\"%c3%a9\""),
        );
        writes(Item, "-0.50", Some("-0.5"));
        writes(Item, "999999999999.999", Some("999999999999.999"));
        writes(
            List,
            "0.0, 1.05, -10.010, 00.1",
            Some("0.0, 1.05, -10.01, 0.1"),
        );
        writes(
            List,
            "-0, 007, @-1, %\"a%25%22%00\"",
            Some("0, 7, @-1, %\"a%25%22%00\""),
        );
        writes(List, "", Some(""));
    }

    #[test]
    fn what_is_not_of_the_type_is_refused() {
        use FieldType::{Dictionary, Item, List};
        for (field_type, text) in [
            (Item, "a, b"),
            (Item, "(a b)"),
            (Item, ""),
            (List, "a,"),
            (List, "a=1"),
            (Dictionary, "A=1"),
            (Dictionary, "a=1, a=2"),
            (Dictionary, "a=1;x;x=2"),
            (List, "(a;x;x)"),
            (Item, "1.0000"),
            (Item, "@1.5"),
        ] {
            writes(field_type, text, None);
        }
    }
}
