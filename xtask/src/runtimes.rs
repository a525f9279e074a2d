//! Where the package runs: for each row the tarball in an empty project, one conformance file, and one line that has
//! to be the same everywhere.

use crate::package::{self, Package};
use crate::programs::{self, RUNTIMES};
use crate::tools::{self, Tools, script};
use crate::{consumer, files, names};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

pub(crate) mod table;

use table::Row;

/// What is inlined for them: not every runtime reads files.
const VECTORS: [&str; 4] = ["d1", "freedompay", "paysera", "rfc9421"];

const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(20);

// Builders as users have them, told to print warnings and nothing else to standard error, or to fail at one.
const ESBUILD: &str = "esbuild/bin/esbuild --bundle --log-level=warning";
const OPENNEXT: &str = "@opennextjs/cloudflare/dist/cli/index.js";
const PARCEL: &str = "parcel/lib/bin.js build --no-cache --log-level warn";
const ROLLUP: &str = "rollup/dist/bin/rollup --silent --failAfterWarnings --plugin node-resolve";
const VITE: &str = "vite/bin/vite.js build --logLevel warn";
const WEBPACK: &str = "webpack-cli/bin/cli.js build --mode production --fail-on-warnings";

/// What Next.js 16.4 says of edge routes, whatever they import: <https://nextjs.org/docs/messages/edge-runtime-deprecated>.
const OF_EDGE_ROUTES: [&str; 2] = [
    "⚠ The Edge Runtime is deprecated.",
    "⚠ Using edge runtime on a page currently disables static generation",
];

/// It keeps nothing outside the project, and asks no watchman of the user's about files.
const JEST: &str = "jest/bin/jest.js --no-watchman --cacheDirectory=home/jest";

static ABSENT: AtomicUsize = AtomicUsize::new(0);

/// How many rows of the last run had no runtime on this machine.
pub(crate) fn absent() -> usize {
    ABSENT.load(Ordering::Relaxed)
}

/// Runs every row, or those named, and prints a line for each.
pub(crate) fn run(tools: &Tools, names: &[&str]) -> Result<(), String> {
    let known: Vec<_> = table::rows().map(|row| row.name).collect();
    names::check("runtime", names, &known)?;
    tools.ensure_runtimes(RUNTIMES)?;
    let package = package::pack(tools)?;
    let chosen = |row: &&Row| names.is_empty() || names.contains(&row.name);
    // What the others are compared with is the first that prints such a line.
    let mut rows: Vec<&Row> = Vec::new();
    for row in table::rows().filter(chosen) {
        let first = table::rows().find(|first| first.prints == row.prints);
        for one in first.into_iter().chain([row]) {
            if rows.iter().all(|known| known.name != one.name) {
                rows.push(one);
            }
        }
    }
    let lines = attempt_all(tools, &package, &rows)?;
    let mut printed: Vec<(&Row, &String)> = Vec::new();
    for (row, line) in rows.iter().zip(&lines) {
        let Some(line) = line else { continue };
        let earlier = printed.iter().find(|(one, _)| one.prints == row.prints);
        if let Some((first, expected)) = earlier.filter(|(_, expected)| *expected != line) {
            let (one, other) = (row.name, first.name);
            return Err(format!(
                "{one} differs from {other}, which printed: {expected}"
            ));
        }
        printed.push((row, line));
    }
    let absent = rows.len().saturating_sub(printed.len());
    ABSENT.store(absent, Ordering::Relaxed);
    println!(
        "      {} of {} rows printed what they had to, {absent} absent",
        printed.len(),
        rows.len()
    );
    if absent > 0 && std::env::var_os("CARDSEAL_NONE_ABSENT").is_some() {
        return Err(format!("{absent} runtimes are absent, and none may be"));
    }
    Ok(())
}

/// The lines of all rows, in their order; as many rows run at a time as there are processors.
fn attempt_all(
    tools: &Tools,
    package: &Package,
    rows: &[&Row],
) -> Result<Vec<Option<String>>, String> {
    let waiting = Mutex::new(rows.iter().enumerate());
    let next = || waiting.lock().ok().and_then(|mut rows| rows.next());
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
    let mut lines = vec![None; rows.len()];
    let mut failed = Vec::new();
    std::thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..processors {
            let sender = sender.clone();
            scope.spawn(move || {
                while let Some((index, row)) = next() {
                    // Nobody listens any more only where the whole has ended.
                    let _ = sender.send((index, row.name, attempt(tools, package, row)));
                }
            });
        }
        drop(sender);
        for (index, name, result) in results {
            match result {
                Ok(Some(line)) => {
                    println!("      {name:30} {line}");
                    lines[index] = Some(line);
                }
                Ok(None) => {}
                Err(error) => {
                    println!("      {name:30} FAILED: {error}");
                    failed.push(name);
                }
            }
        }
    });
    if failed.is_empty() {
        return Ok(lines);
    }
    Err(format!("failed: {}", failed.join(", ")))
}

/// The line that a row prints, or none where its runtime is not on this machine.
fn attempt(tools: &Tools, package: &Package, row: &Row) -> Result<Option<String>, String> {
    let project = tools.root.join(RUNTIMES).join(row.name);
    consumer::install(tools, package, &project)?;
    files::copy_all("tests/runtimes", &project)?;
    files::write(project.join("vectors.mjs"), vectors()?)?;
    let mut output = String::new();
    let builds = row.prepare.iter().map(|words| (words, true));
    for (words, is_build) in builds.chain([(&row.run, false)]) {
        let Some(command) = command(tools, &project, row.folder, words) else {
            let (program, _) = words.split_once(' ').unwrap_or((words, ""));
            println!(
                "      {:30} ABSENT: {program}, or what it runs on, is not on this machine",
                row.name
            );
            return Ok(None);
        };
        let printed;
        (output, printed) = said(command).map_err(|error| format!("{}: {error}", row.name))?;
        if is_build && has_warnings(&printed) {
            return Err(format!("{}: `{words}` warns: {printed}", row.name));
        }
    }
    let mut lines = output.lines().filter(|line| line.starts_with("cardseal "));
    match (lines.next(), lines.next()) {
        (Some(line), None) => Ok(Some(line.to_owned())),
        _ => Err(format!(
            "{}: it did not print its line, but: {output}",
            row.name
        )),
    }
}

/// Whether a build printed anything to standard error that may be about the package.
fn has_warnings(printed: &str) -> bool {
    let mut lines = printed.lines().filter(|line| !line.trim().is_empty());
    lines.any(|line| !OF_EDGE_ROUTES.iter().any(|known| line.starts_with(known)))
}

fn vectors() -> Result<String, String> {
    let mut text = String::new();
    for name in VECTORS {
        let json = files::read(format!("tests/vectors/{name}.json"))?;
        text.push_str(&format!("export const {name} = {};\n", json.trim()));
    }
    Ok(text)
}

/// A command in a project, its words separated by spaces; none where the program that its first word stands for is absent.
fn command(tools: &Tools, project: &Path, folder: &str, words: &str) -> Option<Command> {
    let mut words = words.split(' ');
    let word = words.next().unwrap_or_default();
    let packages = tools.root.join(RUNTIMES).join("node_modules");
    let program = |name: &str| programs::find(tools, name).map(|file| tools.program(&file));
    let node = || tools.command("node");
    let mut command = match word {
        "node" => node(),
        "node-22" | "node-24" | "node-26" | "deno" | "bun" => program(word)?,
        "esbuild" => tools.npm_program(ESBUILD),
        "tsc" => tools.npm_program("typescript/bin/tsc"),
        "webpack" => script(node(), &packages, WEBPACK),
        "rollup" => script(node(), &packages, ROLLUP),
        "parcel" => script(node(), &packages, PARCEL),
        "next" => script(node(), &packages, "next/dist/bin/next"),
        "workerd" => script(node(), &packages, "workerd/bin/workerd"),
        "edge-runtime" => script(node(), project, "run-edge.mjs"),
        "chromium" => {
            let browser = programs::find(tools, "chromium")?;
            let mut command = script(node(), project, "run-chromium.mjs");
            command.arg(browser);
            command
        }
        // TypeScript 7 has no node10.
        "tsc-5" => script(node(), &packages, "typescript/bin/tsc"),
        "jest" => script(node(), &packages, JEST),
        // https://jestjs.io/docs/ecmascript-modules
        "jest-esm" => script(
            tools.command("node --experimental-vm-modules"),
            &packages,
            JEST,
        ),
        // These want a newer Node.js than the package does.
        "wrangler" => script(program("node-22")?, &packages, "wrangler/bin/wrangler.js"),
        "opennextjs-cloudflare" => {
            let mut command = script(program("node-22")?, &packages, OPENNEXT);
            // It leaves its temporary folder behind.
            command.env("TMPDIR", project);
            command
        }
        "miniflare" => script(program("node-22")?, project, "run-miniflare.mjs"),
        "vite" => script(program("node-22")?, &packages, VITE),
        "vite-dev" => {
            let browser = programs::find(tools, "chromium")?;
            let mut command = script(program("node-22")?, project, "run-vite-dev.mjs");
            command.arg(browser);
            command
        }
        "vitest" => script(
            program("node-22")?,
            &packages,
            "vitest/vitest.mjs run conformance.test.mjs",
        ),
        built => tools.program(&project.join(built)),
    };
    command.args(words).current_dir(project.join(folder));
    programs::settle(&mut command, &project.join("home"));
    Some(command)
}

/// What a command prints, to standard output and to standard error, unless it fails or takes longer than any should.
fn said(mut command: Command) -> Result<(String, String), String> {
    let shown = tools::shown(&command);
    let start = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = start.map_err(|error| format!("cannot start {shown}: {error}"))?;
    let stdout = child.stdout.take().map(read);
    let stderr = child.stderr.take().map(read);
    // A program of the program's own may outlive it, and hold on to what it printed to.
    let text = |reader: Option<mpsc::Receiver<String>>| {
        let read = reader.and_then(|text| text.recv_timeout(PATIENCE).ok());
        read.unwrap_or_default()
    };
    let mut waited = Duration::ZERO;
    loop {
        let status = child
            .try_wait()
            .map_err(|error| format!("{shown}: {error}"))?;
        match status {
            Some(status) if status.success() => return Ok((text(stdout), text(stderr))),
            Some(status) => {
                return Err(format!(
                    "failed ({status}): {shown}\n{}{}",
                    text(stdout),
                    text(stderr)
                ));
            }
            None if waited > PATIENCE => {
                child.kill().map_err(|error| format!("{shown}: {error}"))?;
                return Err(format!(
                    "took longer than {} s: {shown}",
                    PATIENCE.as_secs()
                ));
            }
            None => std::thread::sleep(PAUSE),
        }
        waited = waited.saturating_add(PAUSE);
    }
}

fn read(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is what there is to show.
        let _ = pipe.read_to_end(&mut bytes);
        // Nobody listens where the program was given up.
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
