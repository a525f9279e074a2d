//! What is generated from the declarations and tables: the TypeScript of the operations, the reference, the tables of
//! the README. It is committed, and a check compares it.

use crate::files;
use crate::providers::PROVIDERS;
use crate::reference;
use crate::runtimes::table;
use crate::typescript;

const GENERATED: &str = "pkg-template/src/generated";

/// Writes the generated files, or with `check` refuses the ones that are not up to date.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let mut wanted = vec![
        (format!("{GENERATED}/codes.ts"), typescript::codes()),
        (
            format!("{GENERATED}/operations.ts"),
            typescript::operations(),
        ),
        (format!("{GENERATED}/profiles.ts"), typescript::profiles()),
        (format!("{GENERATED}/version.ts"), typescript::version()),
        ("docs/reference.md".to_owned(), reference::page()),
        ("README.md".to_owned(), readme()?),
    ];
    for provider in &PROVIDERS {
        let file = format!("{GENERATED}/{}.ts", provider.id);
        wanted.push((file, typescript::provider(provider)));
    }
    for (file, text) in wanted {
        if files::read(&file).is_ok_and(|present| present == text) {
            continue;
        }
        if check {
            return Err(format!(
                "{file} is not what the declarations say: run `cargo xtask generate`"
            ));
        }
        files::write(&file, text)?;
        println!("xtask: wrote {file}");
    }
    Ok(())
}

/// Every declared call, for the demo to check itself against.
pub(crate) fn operations_json() -> String {
    let mut calls = Vec::new();
    for provider in &PROVIDERS {
        for operation in provider.operations {
            calls.push(format!(
                "  {{ \"provider\": \"{}\", \"operation\": \"{}\" }}",
                provider.id, operation.name
            ));
        }
    }
    format!("[\n{}\n]\n", calls.join(",\n"))
}

/// The README with its generated parts made anew.
fn readme() -> Result<String, String> {
    let text = files::read("README.md")?;
    let text = replace_part(&text, "codes", &reference::codes())?;
    let text = replace_part(&text, "calls", &reference::calls())?;
    replace_part(&text, "runtimes", &table::readme())
}

fn replace_part(text: &str, name: &str, part: &str) -> Result<String, String> {
    let (open, close) = (
        format!("<!-- generated: {name} -->\n"),
        format!("<!-- end: {name} -->"),
    );
    let (before, rest) = text
        .split_once(&open)
        .ok_or(format!("README.md lacks {open}"))?;
    let (_, after) = rest
        .split_once(&close)
        .ok_or(format!("README.md lacks {close}"))?;
    Ok(format!("{before}{open}{part}{close}{after}"))
}
