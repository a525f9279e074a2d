//! The checker: walks a declaration over the text of a body.

use std::borrow::Cow;

use super::json::{self, Kind as JsonKind, Reader, duplicate};
use super::path::Path;
use super::{Access, Condition, Field, Kind, Model};
use crate::text::push_number;
use crate::{Code, Error};

/// 2^53 - 1: beyond it JavaScript and the providers' servers can read different numbers.
const LARGEST_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// Checks that `text` is one object of this model, as a request has it.
pub(crate) fn check(text: &str, model: &Model) -> Result<(), Error> {
    read(text, model, &Path::root("body"), &mut |_, _| ())
}

/// Checks the parameters of a query, given as a JSON object, and returns them in the order given.
pub(crate) fn query(text: &str, model: &Model) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    read(text, model, &Path::root("query"), &mut |field, value| {
        let value = json::as_text(value).unwrap_or(Cow::Borrowed(value));
        pairs.push((field.name.to_string(), value.into_owned()));
    })?;
    Ok(pairs)
}

fn read(
    text: &str,
    model: &Model,
    root: &Path<'_>,
    seen: &mut dyn FnMut(&Field, &str),
) -> Result<(), Error> {
    let mut reader = Reader::new(text);
    object(&mut reader, model, root, seen)
        .and_then(|()| reader.finish())
        .map_err(|error| first_of(error, text, root))
}

/// The error to report: text that is not JSON is that before it is anything else.
#[cold]
fn first_of(error: Error, text: &str, root: &Path<'_>) -> Error {
    let mut reader = Reader::new(text);
    match reader.any(root).and_then(|()| reader.finish()) {
        Err(malformed) if malformed.code() == Code::InvalidJson => malformed.at(&root.text()),
        _ => root.locate(error),
    }
}

/// Walks an object; `seen` is told each field with the text of its value.
fn object(
    reader: &mut Reader<'_>,
    model: &Model,
    path: &Path<'_>,
    seen: &mut dyn FnMut(&Field, &str),
) -> Result<(), Error> {
    expect(reader, JsonKind::Object, path)?;
    if model.open {
        return reader.any(path);
    }
    path.check_depth()?;
    reader.open();
    let mut first = true;
    let mut found = 0u64;
    let mut condition = None;
    while let Some(name) = reader.next_member(&mut first)? {
        let (index, field) = find(model, &name, path)?;
        let place = path.member(field.name);
        // A model has fewer than 64 fields: `every_model_fits_the_checker` holds that.
        let bit = 1u64.checked_shl(index).unwrap_or_default();
        if found & bit != 0 {
            return Err(duplicate().at(&place.text()));
        }
        found |= bit;
        let kind = reader.peek()?;
        let start = reader.position();
        value(reader, field.kind, kind, &place)?;
        let text = reader.since(start);
        if let Some(stated) = model.condition
            && stated.other == field.name
            && json::as_text(text).is_some_and(|value| value == stated.value)
        {
            condition = Some(stated);
        }
        seen(field, text);
    }
    require(model, found, condition, path)
}

fn find<'m>(model: &'m Model, name: &str, path: &Path<'_>) -> Result<(u32, &'m Field), Error> {
    for (index, field) in (0u32..).zip(model.fields) {
        if field.name != name {
            continue;
        }
        if field.access == Access::Read {
            return Err(Error::new(
                Code::ReadOnlyField,
                "is read only",
                "leave it out: the provider writes it",
            )
            .at(&path.member(name).text()));
        }
        return Ok((index, field));
    }
    Err(Error::new(
        Code::UnknownField,
        "is not a field of this call",
        &known_fields(model),
    )
    .at(&path.member(name).text()))
}

#[cold]
fn known_fields(model: &Model) -> String {
    let mut hint = String::from("the fields are ");
    let writable = model
        .fields
        .iter()
        .filter(|field| field.access != Access::Read);
    for (index, field) in writable.enumerate() {
        if index > 0 {
            hint.push_str(", ");
        }
        hint.push_str(field.name);
    }
    hint
}

/// Refuses an object that lacks a field; `condition` is the one that its values meet.
fn require(
    model: &Model,
    found: u64,
    condition: Option<Condition>,
    path: &Path<'_>,
) -> Result<(), Error> {
    for (index, field) in (0u32..).zip(model.fields) {
        let here = found.checked_shr(index).unwrap_or_default() & 1 == 1;
        if here || field.access == Access::Read {
            continue;
        }
        let condition = condition.filter(|condition| condition.field == field.name);
        if field.required || condition.is_some() {
            return Err(missing(condition).at(&path.member(field.name).text()));
        }
    }
    Ok(())
}

#[cold]
fn missing(condition: Option<Condition>) -> Error {
    let mut hint = String::from("the call requires it");
    if let Some(Condition { other, value, .. }) = condition {
        for part in [" when `", other, "` is `", value, "`"] {
            hint.push_str(part);
        }
    }
    Error::new(Code::MissingField, "is missing", &hint)
}

fn value(
    reader: &mut Reader<'_>,
    kind: Kind,
    found: JsonKind,
    path: &Path<'_>,
) -> Result<(), Error> {
    match kind {
        Kind::Object(model) => object(reader, model, path, &mut |_, _| ()),
        Kind::Objects(model) => items(reader, path, &mut |reader, place| {
            object(reader, model, place, &mut |_, _| ())
        }),
        Kind::Texts(values) => items(reader, path, &mut |reader, place| {
            let found = reader.peek()?;
            value(reader, Kind::OneOf(values), found, place)
        }),
        Kind::Any => reader.any(path),
        Kind::Text(_) | Kind::OneOf(_) | Kind::Open(_) => {
            expect_found(found, JsonKind::Text, path)?;
            let text = reader.text().map_err(|error| path.locate(error))?;
            text_rule(kind, &text, path)
        }
        Kind::IntegerOrText if found == JsonKind::Text => {
            reader.text().map(drop).map_err(|error| path.locate(error))
        }
        Kind::Integer(..)
        | Kind::IntegerOneOf(_)
        | Kind::Amount
        | Kind::Number
        | Kind::IntegerOrText => {
            expect_found(found, JsonKind::Number, path)?;
            number_rule(kind, reader.number()?, path)
        }
    }
}

/// Walks an array; `item` reads one.
fn items(
    reader: &mut Reader<'_>,
    path: &Path<'_>,
    item: &mut dyn FnMut(&mut Reader<'_>, &Path<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    expect(reader, JsonKind::List, path)?;
    path.check_depth()?;
    reader.open();
    let mut first = true;
    let mut index = 0usize;
    while reader.next_item(&mut first)? {
        item(reader, &path.item(index))?;
        index = index.saturating_add(1);
    }
    Ok(())
}

fn text_rule(kind: Kind, text: &str, path: &Path<'_>) -> Result<(), Error> {
    match kind {
        Kind::OneOf(values) if !values.contains(&text) => {
            Err(not_one_of(values, |hint, value| hint.push_str(value), path))
        }
        Kind::Open(_) if text.is_empty() => Err(wrong_value(
            "is empty",
            "give it a value or leave it out",
            path,
        )),
        Kind::Text(rule) => rule
            .check(text)
            .map_err(|(problem, hint)| wrong_value(problem, hint, path)),
        _ => Ok(()),
    }
}

fn number_rule(kind: Kind, text: &str, path: &Path<'_>) -> Result<(), Error> {
    match kind {
        Kind::Integer(least, most) => {
            let integer = integer(text, path)?;
            if integer < least {
                return Err(wrong_value("is too small", &range_hint(least, most), path));
            }
            if integer > most {
                return Err(wrong_value("is too large", &range_hint(least, most), path));
            }
            Ok(())
        }
        Kind::IntegerOneOf(values) => {
            if values.contains(&integer(text, path)?) {
                return Ok(());
            }
            Err(not_one_of(
                values,
                |hint, value| push_number(hint, *value),
                path,
            ))
        }
        Kind::Amount => {
            let negative =
                text.starts_with('-') && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
            if negative {
                return Err(wrong_value("is negative", "amounts are zero or more", path));
            }
            if !is_finite_double(text) {
                return Err(wrong_value("is too large", "a double has to hold it", path));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Integers are written without fraction or exponent: what `JSON.stringify` writes for every safe one.
fn integer(text: &str, path: &Path<'_>) -> Result<i64, Error> {
    if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return Err(Error::new(
            Code::WrongType,
            "is not an integer",
            "pass a whole number; money in cents is 1313 for 13.13",
        )
        .at(&path.text()));
    }
    text.parse::<i64>()
        .ok()
        .filter(|integer| (-LARGEST_SAFE_INTEGER..=LARGEST_SAFE_INTEGER).contains(integer))
        .ok_or_else(|| {
            wrong_value(
                "is not a safe integer",
                "integers beyond 2^53 - 1 do not survive JavaScript",
                path,
            )
        })
}

/// Whether a double holds the number, told from its digits: a float parser would be a tenth of the module.
fn is_finite_double(text: &str) -> bool {
    // Below 1.797693134862315808e308 a number rounds to the largest double.
    const LARGEST: &[u8] = b"179769313486231580";
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || {
        whole
            .bytes()
            .chain(fraction.bytes())
            .filter(u8::is_ascii_digit)
    };
    let zeros = digits().take_while(|&digit| digit == b'0').count();
    let whole_digits = whole.bytes().filter(u8::is_ascii_digit).count();
    let Ok(exponent) = exponent.parse::<i64>() else {
        // Beyond an i64: a number only if it is zero or the exponent makes it so.
        return digits().all(|digit| digit == b'0') || exponent.starts_with('-');
    };
    let leading = i64::try_from(whole_digits).unwrap_or(i64::MAX);
    let skipped = i64::try_from(zeros).unwrap_or(i64::MAX);
    let magnitude = exponent.saturating_add(leading).saturating_sub(skipped);
    digits().all(|digit| digit == b'0')
        || magnitude < 309
        || magnitude == 309
            && digits()
                .skip(zeros)
                .take(LARGEST.len())
                .le(LARGEST.iter().copied())
}

#[cold]
fn range_hint(least: i64, most: i64) -> String {
    let mut hint = String::from("it is an integer from ");
    push_number(&mut hint, least);
    if most < LARGEST_SAFE_INTEGER {
        hint.push_str(" to ");
        push_number(&mut hint, most);
    } else {
        hint.push_str(" up");
    }
    hint
}

#[cold]
fn not_one_of<V>(values: &[V], push: fn(&mut String, &V), path: &Path<'_>) -> Error {
    let mut hint = String::from("it is one of ");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            hint.push_str(", ");
        }
        push(&mut hint, value);
    }
    wrong_value("is not a documented value", &hint, path)
}

#[cold]
fn wrong_value(problem: &'static str, hint: &str, path: &Path<'_>) -> Error {
    Error::new(Code::WrongValue, problem, hint).at(&path.text())
}

fn expect(reader: &mut Reader<'_>, wanted: JsonKind, path: &Path<'_>) -> Result<(), Error> {
    let found = reader.peek()?;
    expect_found(found, wanted, path)
}

fn expect_found(found: JsonKind, wanted: JsonKind, path: &Path<'_>) -> Result<(), Error> {
    if found == wanted {
        return Ok(());
    }
    let hint = match found {
        JsonKind::Null => "leave the field out instead".to_string(),
        _ => String::from("pass ") + wanted.name(),
    };
    Err(Error::new(Code::WrongType, found.problem(), &hint).at(&path.text()))
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::*;

    const AMOUNT: Model = Model::new(
        "Amount",
        &[
            Field::new("value", Kind::Integer(0, LARGEST_SAFE_INTEGER)).required(),
            Field::new("unit", Kind::OneOf(&["EUR", "KZT"])).required(),
            Field::new("text", Kind::Text(Text::Any)).read_only(),
        ],
    );
    const ROOT: Model = Model::new(
        "Root",
        &[
            Field::new("id", Kind::Text(Text::NotEmpty)).required(),
            Field::new("type", Kind::IntegerOneOf(&[1, 2])),
            Field::new("price", Kind::Amount),
            Field::new("amounts", Kind::Objects(&AMOUNT)),
            Field::new("extra", Kind::Any),
        ],
    );
    const ORDER: Model = Model::new(
        "Order",
        &[
            Field::new("kind", Kind::OneOf(&["virtual", "physical"])).required(),
            Field::new("address", Kind::Text(Text::NotEmpty)),
            Field::new("tags", Kind::Texts(&["a", "b"])),
            Field::new("open", Kind::Object(&Model::open("Anything"))),
        ],
    )
    .required_when("address", "kind", "physical");

    #[track_caller]
    fn refused(text: &str, code: Code, field: &str) {
        refused_by(&ROOT, text, code, field);
    }

    #[track_caller]
    fn refused_by(model: &Model, text: &str, code: Code, field: &str) {
        let error = check(text, model).unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (code, Some(field)),
            "{error}"
        );
    }

    #[test]
    fn takes_what_is_declared() {
        for text in [
            r#"{"id":"a"}"#,
            r#" { "id" : "a" , "type" : 2 , "price" : 123.42 } "#,
            r#"{"id":"a","price":-0,"amounts":[],"extra":{"x":[null]}}"#,
            r#"{"\u0069d":"a","amounts":[{"unit":"EUR","value":9007199254740991}]}"#,
        ] {
            assert_eq!(check(text, &ROOT), Ok(()), "{text}");
        }
    }

    #[test]
    fn names_the_field_at_any_depth() {
        refused(r#"{"id":"a","amount":1}"#, Code::UnknownField, "amount");
        refused(
            r#"{"id":"a","amounts":[{"value":1,"unit":"EUR"},{"unti":1}]}"#,
            Code::UnknownField,
            "amounts[1].unti",
        );
        refused(
            r#"{"id":"a","amounts":[{"value":1,"unit":"EUR","text":"1"}]}"#,
            Code::ReadOnlyField,
            "amounts[0].text",
        );
        refused(r"{}", Code::MissingField, "id");
        refused(
            r#"{"id":"a","amounts":[{"value":1}]}"#,
            Code::MissingField,
            "amounts[0].unit",
        );
        refused(r#"{"id":"a","id":"b"}"#, Code::DuplicateField, "id");
        refused(r#"{"id":1}"#, Code::WrongType, "id");
        refused(r#"{"id":null}"#, Code::WrongType, "id");
        refused(r#"{"id":"a","amounts":{}}"#, Code::WrongType, "amounts");
        refused(r#"{"id":"a","amounts":[1]}"#, Code::WrongType, "amounts[0]");
        refused("[]", Code::WrongType, "body");
        refused("", Code::InvalidJson, "body");
        refused(r#"{"id":"a"} x"#, Code::InvalidJson, "body");
        refused(r#"{"id":"\ud800"}"#, Code::NotRepresentable, "id");
        refused(
            r#"{"id":"a","extra":{"x":{"y":1,"y":2}}}"#,
            Code::DuplicateField,
            "extra.x.y",
        );
    }

    #[test]
    fn requires_a_field_when_another_says_so() {
        for text in [
            r#"{"kind":"virtual"}"#,
            r#"{"kind":"virtual","address":"x"}"#,
            r#"{"address":"x","kind":"physical"}"#,
        ] {
            assert_eq!(check(text, &ORDER), Ok(()), "{text}");
        }
        for text in [r#"{"kind":"physical"}"#, r#"{"kind":"\u0070hysical"}"#] {
            refused_by(&ORDER, text, Code::MissingField, "address");
        }
        let error = check(r#"{"kind":"physical"}"#, &ORDER).unwrap_err();
        assert_eq!(
            error.hint(),
            "the call requires it when `kind` is `physical`"
        );
    }

    #[test]
    fn holds_the_items_of_a_list_to_their_values() {
        for tags in ["[]", r#"["b"]"#, r#"["a","b"]"#] {
            let text = [r#"{"kind":"virtual","tags":"#, tags, "}"].concat();
            assert_eq!(check(&text, &ORDER), Ok(()), "{text}");
        }
        refused_by(
            &ORDER,
            r#"{"kind":"virtual","tags":["a","c"]}"#,
            Code::WrongValue,
            "tags[1]",
        );
        refused_by(
            &ORDER,
            r#"{"kind":"virtual","tags":[1]}"#,
            Code::WrongType,
            "tags[0]",
        );
        refused_by(
            &ORDER,
            r#"{"kind":"virtual","tags":"a"}"#,
            Code::WrongType,
            "tags",
        );
    }

    #[test]
    fn an_open_object_takes_any_member_once() {
        for open in ["{}", r#"{"x":[1,{"y":null}]}"#] {
            let text = [r#"{"kind":"virtual","open":"#, open, "}"].concat();
            assert_eq!(check(&text, &ORDER), Ok(()), "{text}");
        }
        refused_by(
            &ORDER,
            r#"{"kind":"virtual","open":[]}"#,
            Code::WrongType,
            "open",
        );
        refused_by(
            &ORDER,
            r#"{"kind":"virtual","open":{"x":1,"x":2}}"#,
            Code::DuplicateField,
            "open.x",
        );
    }

    #[test]
    fn holds_numbers_to_their_rules() {
        refused(r#"{"id":"a","type":3}"#, Code::WrongValue, "type");
        refused(r#"{"id":"a","type":1.0}"#, Code::WrongType, "type");
        refused(r#"{"id":"a","price":-0.01}"#, Code::WrongValue, "price");
        refused(r#"{"id":"a","price":1e999}"#, Code::WrongValue, "price");
        for (value, code) in [
            ("13.13", Code::WrongType),
            ("1e3", Code::WrongType),
            ("-1", Code::WrongValue),
            ("9007199254740992", Code::WrongValue),
            ("99999999999999999999", Code::WrongValue),
        ] {
            let text =
                r#"{"id":"a","amounts":[{"unit":"EUR","value":VALUE}]}"#.replace("VALUE", value);
            refused(&text, code, "amounts[0].value");
        }
    }

    #[test]
    fn knows_which_numbers_a_double_holds() {
        for text in [
            "0",
            "-0",
            "123.42",
            "1.7976931348623157e308",
            "1e-999",
            "0e999",
            "0.001e311",
            "5e-324",
            "0e99999999999999999999",
            "1e-99999999999999999999",
        ] {
            assert!(is_finite_double(text), "{text}");
        }
        for text in [
            "1e309",
            "1.7976931348623159e308",
            "18e307",
            "0.01e312",
            "1e99999999999999999999",
        ] {
            assert!(!is_finite_double(text), "{text}");
        }
    }

    #[test]
    fn says_what_the_values_are_and_not_what_was_passed() {
        let error = check(
            r#"{"id":"a","amounts":[{"value":1,"unit":"hunter2"}]}"#,
            &ROOT,
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "amounts[0].unit is not a documented value: it is one of EUR, KZT"
        );
    }

    #[test]
    fn a_query_keeps_the_callers_order() {
        let pairs = query(r#"{"type":1,"id":"a"}"#, &ROOT);
        assert_eq!(
            pairs.unwrap().first().unwrap(),
            &("type".to_string(), "1".to_string())
        );
    }
}
