//! The examples, each on the runtime that it is for, against the sandbox.

use crate::programs::{self, RUNTIMES};
use crate::tools::{self, Tools};
use crate::{certificates, consumer, files, names, package};

/// A project with the tarball installed, below the npm packages that the examples need.
const PROJECT: &str = "target/runtimes/examples";

/// Runs the tests of all examples, or of those named.
pub(crate) fn run(tools: &Tools, names: &[&str]) -> Result<(), String> {
    let tests = chosen(names)?;
    tools.ensure_runtimes(RUNTIMES)?;
    let project = tools.root.join(PROJECT);
    consumer::install(tools, &package::pack(tools)?, &project)?;
    for source in [
        "examples",
        "tests/examples",
        "tests/runtimes/built-worker.mjs",
    ] {
        files::copy_all(source, format!("{PROJECT}/{source}"))?;
    }
    certificates::write(&format!("{PROJECT}/certificates"))?;
    let mut node = tools.command("node --test --test-timeout=600000 --test-reporter=spec");
    for test in tests {
        node.arg(project.join(test));
    }
    programs::name_to(tools, &mut node);
    programs::settle(&mut node, &project.join("home"));
    tools::run(node.current_dir(&project))
}

fn chosen(names: &[&str]) -> Result<Vec<String>, String> {
    let mut known = Vec::new();
    for test in files::list("tests/examples")? {
        let file = test.file_name().unwrap_or_default().to_string_lossy();
        known.extend(file.strip_suffix(".test.mjs").map(str::to_owned));
    }
    let all: Vec<_> = known.iter().map(String::as_str).collect();
    names::check("example", names, &all)?;
    known.retain(|name| names.is_empty() || names.contains(&name.as_str()));
    Ok(known
        .iter()
        .map(|name| format!("tests/examples/{name}.test.mjs"))
        .collect())
}
