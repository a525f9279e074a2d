//! `cargo xtask test`: every check in turn, up to the first that fails.

use crate::consumer::{self, CONSUMER};
use crate::examples;
use crate::package;
use crate::tools::{self, Tools};
use crate::{files, generate, records, reproduce, runtimes};
use std::path::{Path, PathBuf};
use std::time::Instant;

type Check = (&'static str, fn(&Tools) -> Result<(), String>);

const CHECKS: [Check; 15] = [
    ("formatting", |tools| tools.run("cargo fmt --all --check")),
    ("lints", |tools| {
        tools.run("cargo clippy --workspace --all-targets -- -D warnings")
    }),
    ("lints of the module", |tools| tools.run(MODULE_LINTS)),
    ("generated files", |_| generate::run(true)),
    ("Rust tests", |tools| tools.run("cargo test --workspace")),
    ("Rust documentation", documentation),
    ("wasm tests", |tools| {
        tools::run(&mut tools.wasm_command(WASM_TESTS)?)
    }),
    ("packing and installing", |tools| {
        consumer::set_up(tools, &package::pack(tools)?)
    }),
    ("JavaScript tests against the installed package", js_tests),
    ("types with TypeScript 7 and 5.4", types),
    ("packaging", packaging),
    ("cold start, beside jose's", |tools| {
        tools::run(&mut consumer::node(tools, "bench/cold-start.mjs check")?)
    }),
    ("a second build of the module", reproduce::run),
    ("runtimes", |tools| runtimes::run(tools, &[])),
    ("examples", |tools| examples::run(tools, &[])),
];

/// What `--quick` leaves out.
const SLOW: [&str; 4] = [
    "cold start, beside jose's",
    "a second build of the module",
    "runtimes",
    "examples",
];

const MODULE_LINTS: &str =
    "cargo clippy --target wasm32-unknown-unknown -p cardseal --lib -- -D warnings";

const WASM_TESTS: &str =
    "wasm-pack --log-level error test --mode no-install --node --release -- --test wasm";

/// How users resolve modules, and which globals they have beside the language's own.
const MODULES: [&str; 3] = [
    "--module node16 --moduleResolution node16",
    "--module nodenext --moduleResolution nodenext",
    "--module preserve --moduleResolution bundler",
];
/// What a NestJS project of before 2025 has. TypeScript 7 removed it.
const OLD_MODULES: &str = "--module commonjs --moduleResolution node10";
const GLOBALS: [&str; 3] = [
    "--lib es2022",
    "--lib es2022,dom",
    "--lib es2022 --types node",
];

const TSCONFIG: &str = r#"{
  "compilerOptions": {
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "skipLibCheck": false,
    "noEmit": true,
    "target": "es2022",
    "types": []
  }
}
"#;

/// What no script of the package may hold, and why.
const FORBIDDEN: [(&str, &str); 9] = [
    ("\"node:", "breaks runtimes that are not Node"),
    ("'node:", "breaks runtimes that are not Node"),
    ("`node:", "breaks runtimes that are not Node"),
    ("import.meta", "breaks bundlers and CommonJS"),
    (
        "import(",
        "a second way of loading, which bundlers split off",
    ),
    ("eval(", "edge runtimes refuse it"),
    ("Function(", "edge runtimes refuse it"),
    ("WebAssembly.compile", "edge runtimes refuse it"),
    ("sourceMappingURL", "source maps are not shipped"),
];

/// Warnings count as errors; the tarball is there and need not be packed again.
const PUBLINT: &str = "publint/src/cli.js run --strict --pack false";
/// Every entry, `core.wasm` included, and every resolution, node10 included: no rule is left out.
const ATTW: &str = "@arethetypeswrong/cli/dist/index.js --profile strict --no-color --no-emoji --format table-flipped";

const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Runs them all, or the quick ones.
pub(crate) fn run(tools: &Tools, quick: bool) -> Result<(), String> {
    let start = now();
    let (left_out, checks): (Vec<_>, Vec<_>) = CHECKS
        .iter()
        .partition(|(name, _)| quick && SLOW.contains(name));
    for (index, (name, check)) in checks.iter().enumerate() {
        println!("[{}/{}] {name}", index + 1, checks.len());
        let begun = now();
        check(tools).map_err(|error| format!("{error}\ncargo xtask test: failed at: {name}"))?;
        println!("      {:.1} s", begun.elapsed().as_secs_f64());
    }
    for (name, _) in left_out {
        println!("cargo xtask test: left out, being slow: {name}");
    }
    let seconds = start.elapsed().as_secs();
    let passed = format!("{} checks passed in {seconds} s", checks.len());
    if quick {
        println!("cargo xtask test: {passed}");
    } else {
        let absent = runtimes::absent();
        println!("cargo xtask test: {passed}, {absent} runtimes absent");
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is denied to the core, not to its build"
)]
fn now() -> Instant {
    Instant::now()
}

fn documentation(tools: &Tools) -> Result<(), String> {
    let mut doc = tools.command("cargo doc --no-deps");
    tools::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

fn js_tests(tools: &Tools) -> Result<(), String> {
    let mut tests = files::list(format!("{CONSUMER}/tests/js"))?;
    tests.retain(|test| test.to_string_lossy().ends_with(".test.mjs"));
    if tests.is_empty() {
        return Err("there are no JavaScript tests in tests/js".into());
    }
    let mut node = consumer::node(tools, "--expose-gc --test --test-reporter=spec")?;
    tools::run(node.args(tests.iter().map(|test| tools.root.join(test))))
}

fn types(tools: &Tools) -> Result<(), String> {
    let project = format!("{CONSUMER}/tests/types/tsconfig.json");
    files::write(&project, TSCONFIG)?;
    let current = MODULES.map(|modules| ("typescript", modules));
    let oldest = MODULES.map(|modules| ("typescript-5.4", modules));
    let node10 = [("typescript-5.4", OLD_MODULES)];
    for (compiler, modules) in current.into_iter().chain(oldest).chain(node10) {
        for globals in GLOBALS {
            let tsc = format!("{compiler}/bin/tsc --project {project} {modules} {globals}");
            tools::run(&mut tools.npm_program(&tsc))?;
        }
    }
    Ok(())
}

fn packaging(tools: &Tools) -> Result<(), String> {
    let packed = package::pack(tools)?;
    records::check(&packed)?;
    let package = Path::new(CONSUMER).join("node_modules/cardseal");
    let files = files::list(&package)?;
    same_files(&package, &files)?;
    let dist = package.join("dist");
    let machine = tools.machine_folders()?;
    for file in &files {
        let text = String::from_utf8_lossy(&files::read_bytes(file)?).into_owned();
        no_machine_folder(file, &text, &machine)?;
        // In a declaration such words are an example's.
        let script = [".js", ".cjs"]
            .iter()
            .any(|end| file.to_string_lossy().ends_with(end));
        if script && file.starts_with(&dist) {
            nothing_forbidden(file, &text)?;
        }
    }
    no_top_level_await(tools, &dist)?;
    no_hosts_in_locks()?;
    linters(tools, &packed.tarball)
}

/// What publint and attw say of the tarball. Neither needs the network.
fn linters(tools: &Tools, tarball: &Path) -> Result<(), String> {
    for linter in [PUBLINT, ATTW] {
        tools::run(tools.npm_program(linter).arg(tarball))?;
    }
    Ok(())
}

/// The installed package holds exactly the files of the committed list.
fn same_files(package: &Path, files: &[PathBuf]) -> Result<(), String> {
    let list = "tests/packaging/files.txt";
    let below = files
        .iter()
        .filter_map(|file| file.strip_prefix(package).ok());
    let packed: String = below.map(|file| format!("{}\n", file.display())).collect();
    if packed == files::read(list)? {
        return Ok(());
    }
    Err(format!(
        "the package's files are not those of {list}; it holds:\n{packed}"
    ))
}

fn no_machine_folder(file: &Path, text: &str, machine: &[PathBuf]) -> Result<(), String> {
    let mut folders = machine
        .iter()
        .map(|folder| format!("{}/", folder.display()));
    match folders.find(|folder| text.contains(folder)) {
        Some(folder) => Err(format!("{} names this machine's {folder}", file.display())),
        None => Ok(()),
    }
}

fn nothing_forbidden(file: &Path, text: &str) -> Result<(), String> {
    for (word, why) in FORBIDDEN {
        let mut places = text.match_indices(word);
        // The end of a longer name, such as `retrieval(` or `#import(`, is no such word.
        let within_name = |c: char| c.is_alphanumeric() || c == '_' || c == '#';
        if places.any(|(at, _)| !text[..at].ends_with(within_name)) {
            return Err(format!("{} holds {word}: {why}", file.display()));
        }
    }
    Ok(())
}

/// CommonJS has no top-level await, so esbuild refuses to turn a module that has it into CommonJS.
fn no_top_level_await(tools: &Tools, dist: &Path) -> Result<(), String> {
    let transform =
        "esbuild/bin/esbuild --format=cjs --outdir=target/as-commonjs --log-level=warning";
    let mut modules = files::list(dist)?;
    modules.retain(|file| file.extension().is_some_and(|end| end == "js"));
    tools::run(tools.npm_program(transform).args(modules))
}

/// A lock file that names a host works only where that host does.
fn no_hosts_in_locks() -> Result<(), String> {
    for folder in ["xtask/npm", "xtask/npm-runtimes"] {
        let npm = files::read(format!("{folder}/package-lock.json"))?;
        // Where to read about a package or pay for it is not where it comes from: a member of that name, or a bare item
        // of a list.
        let names_host = |line: &&str| match line.trim().split_once("\": ") {
            Some((name, value)) => {
                value.contains("://") && !["\"url", "\"deprecated", "\"funding"].contains(&name)
            }
            None => false,
        };
        if let Some(line) = npm.lines().find(names_host) {
            let line = line.trim();
            return Err(format!("{folder}/package-lock.json names a host: {line}"));
        }
    }
    let cargo = files::read("Cargo.lock")?;
    let mut sources = cargo.lines().filter(|line| line.starts_with("source"));
    match sources.find(|line| *line != REGISTRY) {
        Some(line) => Err(format!("Cargo.lock names a registry of its own: {line}")),
        None => Ok(()),
    }
}
