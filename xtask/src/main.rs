//! The build, the demo and the tests of cardseal, as one program: `cargo xtask <command>`.

mod bundle;
mod certificates;
mod checks;
mod consumer;
mod examples;
mod files;
mod generate;
mod glue;
mod names;
mod native;
mod package;
mod programs;
mod providers;
mod records;
mod reference;
mod reproduce;
mod runtimes;
mod tools;
mod typescript;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo                 build the package and make every documented call against the sandbox
  test [--quick]       run every check: formatting, lints, Rust, wasm, the packed package, types, packaging,
                       cold start, a second build of the module, runtimes, examples; --quick leaves out the last
                       four
  runtimes [name...]   run the packed package in every runtime, or in those named
  examples [name...]   run every example against the sandbox, or those named
  pack                 leave the npm tarball at target/cardseal-<version>.tgz
  bench                run the comparisons
  record               write down the sizes that `test` compares with
  reproduce            build the module a second time, elsewhere, and compare
  generate [--check]   write what is generated from the declarations, or check that it is up to date

Each command first installs what it needs into target/, with pinned versions, and reuses it the next time.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let root = root
        .canonicalize()
        .map_err(|error| format!("where is the repository: {error}"))?;
    // Every path below is relative to the repository.
    std::env::set_current_dir(&root)
        .map_err(|error| format!("where is the repository: {error}"))?;
    match arguments {
        ["native"] => return native::run(),
        ["generate"] => return generate::run(false),
        ["generate", "--check"] => return generate::run(true),
        ["demo" | "test" | "pack" | "bench" | "record" | "reproduce"]
        | ["test", "--quick"]
        | ["runtimes" | "examples", ..] => {}
        [] => {
            println!("{USAGE}");
            return Ok(());
        }
        other => return Err(format!("unknown command: {}\n\n{USAGE}", other.join(" "))),
    }
    let tools = tools::ensure(&root)?;
    match arguments {
        ["demo"] => consumer::demo(&tools),
        ["bench"] => consumer::bench(&tools),
        ["test"] => checks::run(&tools, false),
        ["test", ..] => checks::run(&tools, true),
        ["runtimes", names @ ..] => runtimes::run(&tools, names),
        ["examples", names @ ..] => examples::run(&tools, names),
        ["record"] => records::write(&package::pack(&tools)?),
        ["reproduce"] => reproduce::run(&tools),
        _ => package::pack(&tools).map(|_| ()),
    }
}
