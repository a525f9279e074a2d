//! The reference in Markdown that the declarations become.

use crate::providers::{PROVIDERS, Provider};
use cardseal::model::{Access, Answer, Field, Kind, Model, Operation, RequestId};
use std::fmt::Write as _;

/// Beyond it an integer is not bounded by the provider but by JavaScript.
const LARGEST: i64 = 9_007_199_254_740_991;

/// The table of codes.
pub(crate) fn codes() -> String {
    let mut out = "| code | meaning | what to do |\n| --- | --- | --- |\n".to_owned();
    for (code, meaning, remedy) in cardseal::CODES {
        let _ = writeln!(out, "| `{}` | {meaning} | {remedy} |", code.name());
    }
    out
}

/// The table of typed calls.
pub(crate) fn calls() -> String {
    let mut out =
        "| client | call | request | `request_id` |\n| --- | --- | --- | --- |\n".to_owned();
    for provider in &PROVIDERS {
        for operation in provider.operations {
            let _ = writeln!(
                out,
                "| `{}` | `{}({})` | `{} {}` | {} |",
                provider.class,
                operation.name,
                arguments(provider, operation),
                operation.method.as_str(),
                operation.path,
                match operation.request_id {
                    RequestId::Own => "a new one",
                    RequestId::Reference => "of an earlier call",
                    RequestId::None => "",
                }
            );
        }
    }
    out
}

fn arguments(provider: &Provider, operation: &Operation) -> String {
    let mut names = provider.ids(operation);
    let [query, body] = if operation.may_be_empty {
        ["query?", "body?"]
    } else {
        ["query", "body"]
    };
    names.extend(operation.query.map(|_| query));
    names.extend(operation.body.map(|_| body));
    names.join(", ")
}

/// The page with every call and its fields.
pub(crate) fn page() -> String {
    let mut out = "# Reference\n\nGenerated from the declarations in `src/provider` by `cargo xtask generate`. Names are the providers' own.\nA field marked *sensitive* is masked by `redact`.\n".to_owned();
    for provider in &PROVIDERS {
        let _ = write!(out, "\n## {}\n", provider.title);
        for operation in provider.operations {
            out.push_str(&section(provider, operation));
        }
    }
    out
}

fn section(provider: &Provider, operation: &Operation) -> String {
    let mut out = format!(
        "\n### `{}.{}({})`\n\n{} <{}>\n\n`{} {}`{}\n",
        provider.class,
        operation.name,
        arguments(provider, operation),
        operation.doc,
        operation.source,
        operation.method.as_str(),
        operation.path,
        if operation.signed { "" } else { ", not signed" }
    );
    if let Some(model) = operation.query {
        out.push_str(&table("Query", model, Access::Read));
    }
    if let Some(model) = operation.body {
        out.push_str(&table("Body", model, Access::Read));
    }
    if let Some(model) = operation.sends {
        out.push_str(&table("Sent", model, Access::Read));
    }
    match operation.answer {
        Answer::Object(model) => out.push_str(&table("Answer", model, Access::Write)),
        Answer::Empty => out.push_str("\nThe answer is empty.\n"),
        Answer::Unseen => out.push_str("\nNo page that could be read shows the answer.\n"),
    }
    out
}

/// The fields of a model and of those inside it, but for the ones that only the other side writes.
fn table(title: &str, model: &Model, left_out: Access) -> String {
    if model.fields.is_empty() {
        return format!("\n{title}: any object. {}\n", model.doc);
    }
    let title = format!("{title}: {}", model.doc);
    let mut out = format!(
        "\n{}\n\n| field | type | required | |\n| --- | --- | --- | --- |\n",
        title.trim_end()
    );
    rows(model, "", left_out, &mut out);
    out
}

fn rows(model: &Model, above: &str, left_out: Access, out: &mut String) {
    for field in model.fields.iter().filter(|field| field.access != left_out) {
        let name = format!("{above}{}", field.name);
        let _ = writeln!(
            out,
            "| `{name}` | {} | {} | {}{} |",
            kind(field),
            required(model, field),
            if field.sensitive { "*sensitive* " } else { "" },
            field.doc
        );
        match field.kind {
            Kind::Object(inner) => rows(inner, &format!("{name}."), left_out, out),
            Kind::Objects(inner) => rows(inner, &format!("{name}[]."), left_out, out),
            _ => {}
        }
    }
}

fn required(model: &Model, field: &Field) -> String {
    let condition = model
        .condition
        .filter(|condition| condition.field == field.name);
    match condition {
        _ if field.required => "yes".to_owned(),
        Some(condition) => format!("if `{}` is `{}`", condition.other, condition.value),
        None => String::new(),
    }
}

fn kind(field: &Field) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let quoted = |values: &[&str]| list(values.iter().map(|value| format!("`{value}`")).collect());
    match field.kind {
        Kind::Text(rule) => rule.describe().to_owned(),
        Kind::OneOf(values) => format!("one of {}", quoted(values)),
        Kind::Open(values) => format!("a string, {} or another", quoted(values)),
        Kind::Integer(least, most) if most < LARGEST => format!("integer, {least} to {most}"),
        Kind::Integer(0, _) => "integer, 0 or more".to_owned(),
        Kind::Integer(..) => "integer".to_owned(),
        Kind::IntegerOneOf(values) => format!(
            "one of {}",
            list(values.iter().map(i64::to_string).collect())
        ),
        Kind::Amount => "number, 0 or more".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::IntegerOrText => "integer or string".to_owned(),
        Kind::Object(_) => "object".to_owned(),
        Kind::Objects(_) => "array of objects".to_owned(),
        Kind::Texts([]) => "array of strings".to_owned(),
        Kind::Texts(values) => format!("array of {}", quoted(values)),
        Kind::Any => "anything".to_owned(),
    }
}
