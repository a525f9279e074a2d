//! The TypeScript that the declarations become.

use crate::providers::{PROFILES, PROVIDERS, Provider};
use cardseal::model::{Access, Answer, Field, Kind, Model, Operation, RequestId, Text};
use std::fmt::Write as _;

const NOTE: &str = "// Generated from the Rust declarations by `cargo xtask generate`.\n\n";

/// Which way an object travels: the fields that are there differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

pub(crate) fn version() -> String {
    format!(
        "{NOTE}/** The version of this package. */\nexport const VERSION: string = \"{}\";\n",
        cardseal::VERSION
    )
}

pub(crate) fn codes() -> String {
    let mut out = format!(
        "{NOTE}/**\n * The stable code of an error.\n *\n * | code | meaning | what to do |\n * | --- | --- | --- |\n"
    );
    for (code, meaning, remedy) in cardseal::CODES {
        let _ = writeln!(out, " * | `{}` | {meaning} | {remedy} |", code.name());
    }
    out.push_str(" */\nexport type ErrorCode =\n");
    let names: Vec<String> = cardseal::CODES
        .iter()
        .map(|(code, ..)| format!("  | \"{}\"", code.name()))
        .collect();
    out.push_str(&names.join("\n"));
    out.push_str(";\n");
    out
}

/// The profiles for signing messages.
pub(crate) fn profiles() -> String {
    let mut out = format!(
        "{NOTE}import type {{ SignatureProfile }} from \"../profile.js\";\n\n/** Profiles that are known; spread one to change a part of it. */\nexport const profiles = {{\n"
    );
    for (name, doc, profile) in PROFILES {
        let _ = write!(
            out,
            "  /** {doc} */\n  {name}: {{\n    label: \"{}\",\n    algorithm: \"{}\",\n    components: {},\n    parameters: {},\n    expiresAfterSeconds: {},\n    digest: {},\n  }},\n",
            profile.label,
            profile.algorithm,
            strings(profile.components),
            strings(profile.parameters),
            profile.expires_after_seconds,
            strings(profile.digest),
        );
    }
    out.push_str("} as const satisfies Readonly<Record<string, SignatureProfile>>;\n");
    out
}

/// The tables that the wrapper and the sandbox go by.
pub(crate) fn operations() -> String {
    let mut out = NOTE.to_owned();
    out.push_str(
        "/** What is declared of a call, as far as JavaScript needs it. */
export interface OperationFacts {
  readonly name: string;
  readonly method: string;
  /** `:name` segments stand for ids. */
  readonly path: string;
  readonly ids: readonly string[];
  readonly query: boolean;
  readonly body: boolean;
  readonly answers: boolean;
  /** What the `request_id` in the body stands for. */
  readonly requestId: \"own\" | \"reference\" | \"none\";
  readonly signed: boolean;
  /** Goes out without an access token, where the provider has them. */
  readonly anonymous: boolean;
  /** Paths of the body's fields that are kept out of logs; indices are left out, and an empty one is the whole body. */
  readonly sensitive: readonly string[];
}
",
    );
    for provider in &PROVIDERS {
        let _ = write!(
            out,
            "\nexport const {}_OPERATIONS: readonly OperationFacts[] = [\n",
            provider.id.to_uppercase()
        );
        for operation in provider.operations {
            out.push_str(&facts(provider, operation));
        }
        out.push_str("];\n");
    }
    out
}

fn facts(provider: &Provider, operation: &Operation) -> String {
    let role = match operation.request_id {
        RequestId::Own => "own",
        RequestId::Reference => "reference",
        RequestId::None => "none",
    };
    let mut sensitive = Vec::new();
    if let Some(model) = operation.sends.or(operation.body) {
        sensitive_paths(model, "", &mut sensitive);
    }
    format!(
        "  {{ name: \"{}\", method: \"{}\", path: \"{}\", ids: {}, query: {}, body: {}, answers: {}, requestId: \"{role}\", signed: {}, anonymous: {}, sensitive: {} }},\n",
        operation.name,
        operation.method.as_str(),
        operation.path,
        strings(&provider.ids(operation)),
        operation.query.is_some(),
        operation.body.is_some(),
        matches!(operation.answer, Answer::Object(_)),
        operation.signed,
        operation.anonymous,
        strings(&sensitive),
    )
}

fn sensitive_paths(model: &Model, above: &str, found: &mut Vec<String>) {
    // What no page shows could be anything.
    if model.open {
        found.push(above.to_owned());
    }
    for field in model.fields {
        let path = match above {
            "" => field.name.to_owned(),
            _ => format!("{above}.{}", field.name),
        };
        match field.kind {
            _ if field.sensitive => found.push(path),
            Kind::Object(inner) | Kind::Objects(inner) => sensitive_paths(inner, &path, found),
            _ => {}
        }
    }
}

fn strings<T: std::fmt::Display>(values: &[T]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// The models and methods of one provider.
pub(crate) fn provider(provider: &Provider) -> String {
    let mut out = NOTE.to_owned();
    let options = format!("{}CallOptions", provider.class);
    let has_ids = provider
        .operations
        .iter()
        .any(|operation| !provider.ids(operation).is_empty());
    let _ = write!(
        out,
        "import type {{ {options} }} from \"../{}.js\";\nimport type {{ {}{}, SignedRequest }} from \"../request.js\";\n\n",
        provider.id,
        if has_ids { "PathId, " } else { "" },
        sign(provider),
    );
    let constant = provider.id.to_uppercase();
    let hosts: Vec<String> = provider
        .hosts
        .iter()
        .map(|(name, host)| format!("{name}: \"{host}\""))
        .collect();
    let _ = write!(
        out,
        "export const {constant}_HOSTS = {{ {} }} as const;\n\n",
        hosts.join(", ")
    );
    let _ = write!(
        out,
        "export const {constant}_CONTENT_TYPE = \"{}\";

",
        provider.content_type
    );
    for (model, way) in models(provider) {
        out.push_str(&interface(model, way));
    }
    for group in groups(provider) {
        out.push_str(&class(provider, group, &options));
    }
    out.trim_end().to_owned() + "\n"
}

/// The type of the function that the methods of a provider hand their input to.
fn sign(provider: &Provider) -> &'static str {
    if provider.asynchronous {
        "SignAsync"
    } else {
        "Sign"
    }
}

/// Every model that the operations reach, once for each way it travels, in the order of first use.
fn models(provider: &Provider) -> Vec<(&'static Model, Way)> {
    let mut found = Vec::new();
    for operation in provider.operations {
        for model in [operation.query, operation.body].into_iter().flatten() {
            reach(model, Way::Out, &mut found);
        }
        if let Answer::Object(model) = operation.answer {
            reach(model, Way::In, &mut found);
        }
    }
    for model in provider.notifications {
        reach(model, Way::In, &mut found);
    }
    found
}

fn reach(model: &'static Model, way: Way, found: &mut Vec<(&'static Model, Way)>) {
    if found
        .iter()
        .any(|(known, other)| interface_name(known, *other) == interface_name(model, way))
    {
        return;
    }
    found.push((model, way));
    for field in model.fields {
        if let Kind::Object(inner) | Kind::Objects(inner) = field.kind {
            reach(inner, way, found);
        }
    }
}

/// A model whose sides differ has an interface for each.
fn interface_name(model: &Model, way: Way) -> String {
    let differs = model
        .fields
        .iter()
        .any(|field| field.access != Access::Both);
    if way == Way::Out && differs && !model.name.ends_with("Input") {
        return format!("{}Input", model.name);
    }
    model.name.to_owned()
}

fn interface(model: &Model, way: Way) -> String {
    let mut out = String::new();
    if !model.doc.is_empty() {
        let _ = writeln!(out, "/** {} */", model.doc);
    }
    let _ = writeln!(out, "export interface {} {{", interface_name(model, way));
    for field in model.fields {
        if field.access == Access::Read && way == Way::Out
            || field.access == Access::Write && way == Way::In
        {
            continue;
        }
        if !field.doc.is_empty() {
            let _ = writeln!(out, "  /** {} */", field.doc);
        }
        // `undefined` means absent, under exactOptionalPropertyTypes too.
        let (mark, absent) = match (field.required, way) {
            (true, _) => ("", ""),
            (false, Way::Out) => ("?", " | undefined"),
            (false, Way::In) => ("?", ""),
        };
        let kind = type_of(field, way);
        let _ = writeln!(out, "  readonly {}{mark}: {kind}{absent};", field.name);
    }
    if model.open {
        out.push_str("  readonly [field: string]: unknown;\n");
    }
    out.push_str("}\n\n");
    out
}

fn type_of(field: &Field, way: Way) -> String {
    match field.kind {
        Kind::Text(Text::OffsetDateTime | Text::Time | Text::Rfc3339) if way == Way::Out => {
            "string | Date".to_owned()
        }
        Kind::Text(_) => "string".to_owned(),
        Kind::OneOf(values) => quoted(values),
        Kind::Open(values) => open(values),
        Kind::IntegerOneOf(values) => values
            .iter()
            .map(i64::to_string)
            .collect::<Vec<_>>()
            .join(" | "),
        Kind::Integer(..) | Kind::Amount | Kind::Number => "number".to_owned(),
        Kind::IntegerOrText => "number | string".to_owned(),
        Kind::Object(model) => interface_name(model, way),
        Kind::Objects(model) => format!("readonly {}[]", interface_name(model, way)),
        Kind::Texts([]) => "readonly string[]".to_owned(),
        Kind::Texts(values) if way == Way::Out => format!("readonly ({})[]", quoted(values)),
        Kind::Texts(values) => format!("readonly ({})[]", open(values)),
        Kind::Any => "unknown".to_owned(),
    }
}

fn quoted(values: &[&str]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    quoted.join(" | ")
}

fn open(values: &[&str]) -> String {
    format!("{} | (string & {{}})", quoted(values))
}

/// The first parts of the names, in order: `cards` of `cards.close`.
fn groups(provider: &Provider) -> Vec<&'static str> {
    let mut groups = Vec::new();
    for operation in provider.operations {
        let (group, _) = operation
            .name
            .split_once('.')
            .unwrap_or((operation.name, ""));
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn class(provider: &Provider, group: &str, options: &str) -> String {
    let name = format!("{}{}", provider.class, capitalised(group));
    let sign = format!("{}<{options}>", sign(provider));
    let mut out = format!(
        "/** The calls `{group}.…` of a `{}` client. */\nexport class {name} {{\n  readonly #sign: {sign};\n\n  constructor(sign: {sign}) {{\n    this.#sign = sign;\n  }}\n",
        provider.class
    );
    for (index, operation) in provider.operations.iter().enumerate() {
        if let Some(method) = operation
            .name
            .strip_prefix(group)
            .and_then(|rest| rest.strip_prefix('.'))
        {
            out.push_str(&self::method(provider, index, operation, method, options));
        }
    }
    out.push_str("}\n\n");
    out
}

fn method(
    provider: &Provider,
    index: usize,
    operation: &Operation,
    name: &str,
    options: &str,
) -> String {
    let ids = provider.ids(operation);
    let mark = if operation.may_be_empty { "?" } else { "" };
    let mut parameters: Vec<String> = ids.iter().map(|id| format!("{id}: PathId")).collect();
    if let Some(model) = operation.query {
        parameters.push(format!(
            "query{}: {}",
            mark,
            interface_name(model, Way::Out)
        ));
    }
    if let Some(model) = operation.body {
        parameters.push(format!(
            "body{}: {} | string",
            mark,
            interface_name(model, Way::Out)
        ));
    }
    parameters.push(format!("options?: {options}"));
    let answer = match operation.answer {
        Answer::Empty => "undefined".to_owned(),
        Answer::Object(model) => interface_name(model, Way::In),
        Answer::Unseen => "unknown".to_owned(),
    };
    let request = match provider.asynchronous {
        true => format!("Promise<SignedRequest<{answer}>>"),
        false => format!("SignedRequest<{answer}>"),
    };
    format!(
        "\n  /**\n   * {}\n   *\n   * `{} {}`, <{}>\n   */\n  {name}({}): {request} {{\n    return this.#sign({index}, [{}], {}, {}, options);\n  }}\n",
        operation.doc,
        operation.method.as_str(),
        operation.path,
        operation.source,
        parameters.join(", "),
        ids.join(", "),
        if operation.query.is_some() {
            "query"
        } else {
            "undefined"
        },
        if operation.body.is_some() {
            "body"
        } else {
            "undefined"
        },
    )
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TypeScript would merge two declarations of one name without a word.
    #[test]
    fn every_exported_name_is_declared_once() {
        let mut seen = Vec::new();
        for provider in &PROVIDERS {
            for line in super::provider(provider).lines() {
                let declared = line
                    .strip_prefix("export interface ")
                    .or_else(|| line.strip_prefix("export class "))
                    .and_then(|rest| rest.split(' ').next().map(str::to_owned));
                let Some(name) = declared else { continue };
                assert!(!seen.contains(&name), "{name} is declared twice");
                seen.push(name);
            }
        }
        assert!(seen.len() > 40);
    }
}
