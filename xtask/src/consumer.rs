//! A project that has the tarball installed, as a user's would, and what runs inside it.

use crate::package::{self, Package};
use crate::programs;
use crate::tools::{self, Tools};
use crate::{certificates, files, generate};
use std::path::Path;
use std::process::Command;

/// The project: below the npm packages that its tests need.
pub(crate) const CONSUMER: &str = "target/npm/consumer";

const COPIED: [&str; 7] = [
    "tests/js",
    "tests/runtimes/at-the-end.mjs",
    "tests/vectors",
    "tests/types",
    "bench",
    "examples",
    "README.md",
];

const MANIFEST: &str = "{ \"private\": true, \"type\": \"module\" }\n";

/// Installs the tarball and copies what runs against it.
pub(crate) fn set_up(tools: &Tools, package: &Package) -> Result<(), String> {
    install(tools, package, Path::new(CONSUMER))?;
    for source in COPIED {
        files::copy_all(source, format!("{CONSUMER}/{source}"))?;
    }
    certificates::write(&format!("{CONSUMER}/certificates"))?;
    let operations = format!("{CONSUMER}/operations.json");
    files::write(operations, generate::operations_json())
}

/// Makes an empty project anew, with the tarball in it.
pub(crate) fn install(tools: &Tools, package: &Package, project: &Path) -> Result<(), String> {
    files::remove(project)?;
    files::write(project.join("package.json"), MANIFEST)?;
    let mut install = tools.command("npm install --no-save --no-package-lock --offline --silent");
    tools::run(install.arg(&package.tarball).current_dir(project))
}

/// A Node.js command inside the project; it can call this program for the native half of a comparison.
pub(crate) fn node(tools: &Tools, words: &str) -> Result<Command, String> {
    let xtask = std::env::current_exe().map_err(|error| format!("where is xtask: {error}"))?;
    let mut command = tools.command(&format!("node {words}"));
    command.current_dir(CONSUMER).env("CARDSEAL_XTASK", xtask);
    programs::name_to(tools, &mut command);
    programs::blind(&mut command);
    Ok(command)
}

/// Every documented call, against the sandbox.
pub(crate) fn demo(tools: &Tools) -> Result<(), String> {
    set_up(tools, &package::pack(tools)?)?;
    tools::run(&mut node(tools, "examples/demo.mjs")?)
}

/// The comparisons.
pub(crate) fn bench(tools: &Tools) -> Result<(), String> {
    let package = package::pack(tools)?;
    set_up(tools, &package)?;
    tools::run(
        node(tools, "--expose-gc bench/bench.mjs")?
            .env("CARDSEAL_MODULE_BYTES", package.module_bytes.to_string())
            .env(
                "CARDSEAL_MODULE_GZIP_BYTES",
                package.module_gzip_bytes.to_string(),
            )
            .env("CARDSEAL_TARBALL_BYTES", package.tarball_bytes.to_string())
            .env("CARDSEAL_SCRIPT_BYTES", package.script_bytes.to_string()),
    )?;
    tools::run(&mut node(tools, "bench/cold-start.mjs")?)?;
    bench_elsewhere(tools)
}

/// What the module computes alone, on the other runtimes that are here.
fn bench_elsewhere(tools: &Tools) -> Result<(), String> {
    let runtimes: [(&str, &[&str]); 5] = [
        ("node-22", &[]),
        ("node-24", &[]),
        ("node-26", &[]),
        ("deno", &["run", "--allow-all", "--no-lock"]),
        ("bun", &["--no-install"]),
    ];
    for (name, flags) in runtimes {
        let Some(program) = programs::find(tools, name) else {
            println!("\n{name} is not on this machine");
            continue;
        };
        println!("\n{name}");
        let mut command = tools.program(&program);
        command.args(flags).args(["bench/bench.mjs", "hmac"]);
        let project = tools.root.join(CONSUMER);
        programs::settle(&mut command, &project.join("home"));
        tools::run(command.current_dir(project))?;
    }
    Ok(())
}
