//! What the build needs beside cargo: found, or installed into `target/` with pinned versions.

use crate::files;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";
const OLDEST_NODE: (u32, u32) = (20, 16);
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The tools, all present.
pub(crate) struct Tools {
    pub(crate) root: PathBuf,
    search_path: OsString,
}

/// Finds or installs every tool; says so before anything that takes long.
pub(crate) fn ensure(root: &Path) -> Result<Tools, String> {
    let bin = root.join("target/tools/bin");
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(bin).chain(std::env::split_paths(&inherited));
    let search_path = std::env::join_paths(folders).map_err(|error| error.to_string())?;
    let tools = Tools {
        root: root.to_owned(),
        search_path,
    };
    tools.ensure_wasm_target()?;
    tools.ensure_node()?;
    let bindgen = locked_version("wasm-bindgen")?;
    tools.ensure_cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &bindgen)?;
    tools.ensure_cargo_tool("wasm-pack", "wasm-pack", WASM_PACK)?;
    tools.ensure_npm_packages()?;
    Ok(tools)
}

impl Tools {
    /// The same tools for sources in another folder.
    pub(crate) fn elsewhere(&self, root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            search_path: self.search_path.clone(),
        }
    }

    /// Runs a command, its words separated by spaces.
    pub(crate) fn run(&self, words: &str) -> Result<(), String> {
        run(&mut self.command(words))
    }

    /// A command, its words separated by spaces, that finds the installed tools and is blind to the caller's own build settings.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut words = words
            .split(' ')
            .map(|word| if word == "npm" { NPM } else { word });
        let mut command = self.program(Path::new(words.next().unwrap_or_default()));
        command.args(words);
        command
    }

    /// The same for a program whose path may have spaces in it.
    pub(crate) fn program(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("PATH", &self.search_path)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUSTFLAGS");
        command
    }

    /// Where a program is, if it is on this machine.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.search_path)
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    }

    /// A JavaScript program of an installed npm package, such as `typescript/bin/tsc`, with its arguments.
    pub(crate) fn npm_program(&self, words: &str) -> Command {
        let packages = self.root.join("target/npm/node_modules");
        script(self.command("node"), &packages, words)
    }

    /// A cargo or wasm-pack command that builds for the module: the same flags everywhere share one build.
    pub(crate) fn wasm_command(&self, words: &str) -> Result<Command, String> {
        let mut command = self.command(words);
        command.env("CARGO_ENCODED_RUSTFLAGS", self.wasm_flags()?.join("\u{1f}"));
        Ok(command)
    }

    /// The folders of this machine that must not be seen in the package.
    pub(crate) fn machine_folders(&self) -> Result<Vec<PathBuf>, String> {
        let home = std::env::home_dir();
        let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let sysroot = output(&mut self.command("rustc --print sysroot"))?;
        let mut folders = vec![self.root.clone(), sysroot.into()];
        folders.extend(cargo);
        folders.extend(home.as_ref().map(|home| home.join(".cargo")));
        folders.extend(home);
        folders.retain(|folder| folder.parent().is_some());
        Ok(folders)
    }

    fn wasm_flags(&self) -> Result<Vec<String>, String> {
        // Loops that are written out, for hashes above all, make the module a twentieth larger and not faster.
        let mut flags: Vec<String> = [
            "-Ctarget-feature=+simd128",
            "-Cno-vectorize-loops",
            "-Cno-vectorize-slp",
            "-Cllvm-args=--unroll-threshold=0",
            // Results of several values: Node 20 compiles a wrapper for each such signature when it compiles the
            // module, which takes four times as long as the rest. Without the feature named, there are none.
            "-Clink-arg=--no-check-features",
            "-Clink-arg=--features=bulk-memory,mutable-globals,nontrapping-fptoint,reference-types,sign-ext,simd128",
        ]
        .map(str::to_owned)
        .into();
        // rustc takes the last prefix that fits, so the narrow ones follow the wide ones.
        let mut folders = self.machine_folders()?;
        folders.reverse();
        for folder in folders.clone() {
            let sources = folder.join("registry/src");
            let names = std::fs::read_dir(&sources).into_iter().flatten().flatten();
            folders.extend(names.map(|registry| registry.path()));
        }
        for folder in folders {
            flags.push(format!("--remap-path-prefix={}=", folder.display()));
        }
        Ok(flags)
    }

    fn ensure_wasm_target(&self) -> Result<(), String> {
        let installed = output(&mut self.command("rustup target list --installed")).map_err(
            |_| "rustup is needed: install it as https://rustup.rs says, then run this again",
        )?;
        if installed.lines().any(|line| line == WASM_TARGET) {
            return Ok(());
        }
        println!("xtask: installing the Rust target {WASM_TARGET} (seconds, once)");
        self.run(&format!("rustup target add {WASM_TARGET}"))
    }

    fn ensure_node(&self) -> Result<(), String> {
        let (major, minor) = OLDEST_NODE;
        let needed = format!("Node.js {major}.{minor} or newer is needed, with npm");
        let found = output(&mut self.command("node --version")).map_err(|_| {
            format!("{needed}: install it from https://nodejs.org, then run this again")
        })?;
        let mut numbers = found.trim_start_matches('v').split('.').map(str::parse);
        let version = match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
            _ => return Err(format!("{needed}, and node calls itself {found}")),
        };
        if version < OLDEST_NODE {
            return Err(format!("{needed}, and this one is {found}"));
        }
        if self.find(NPM).is_none() {
            return Err(format!("{needed}: node is here, npm is not"));
        }
        Ok(())
    }

    fn ensure_cargo_tool(&self, package: &str, program: &str, version: &str) -> Result<(), String> {
        let installed = self.root.join("target/tools/bin").join(program);
        let found = output(Command::new(installed).arg("--version")).unwrap_or_default();
        if found.split(' ').nth(1) == Some(version) {
            return Ok(());
        }
        let wait = "a few minutes, once";
        println!("xtask: installing {package} {version} into target/tools ({wait})");
        let install = format!("cargo install --force --root target/tools {package}@={version}");
        // Built in a folder of cargo's own choice, away from ours.
        run(self.command(&install).env_remove("CARGO_TARGET_DIR"))
    }

    fn ensure_npm_packages(&self) -> Result<(), String> {
        let about = "npm packages into target/npm (seconds, once)";
        self.ensure_locked("xtask/npm", "target/npm", about)
    }

    /// The npm packages that carry runtimes. They are large, and only their check needs them.
    pub(crate) fn ensure_runtimes(&self, folder: &str) -> Result<(), String> {
        let about =
            format!("runtimes, bundlers and frameworks into {folder} (1.7 GB, two minutes, once)");
        self.ensure_locked("xtask/npm-runtimes", folder, &about)
    }

    fn ensure_locked(&self, source: &str, folder: &str, about: &str) -> Result<(), String> {
        let wanted = files::read(format!("{source}/package-lock.json"))?;
        let stamp = format!("{folder}/installed-lock.json");
        if files::read(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        println!("xtask: installing {about}");
        for file in ["package.json", "package-lock.json", ".npmrc"] {
            files::copy(format!("{source}/{file}"), format!("{folder}/{file}"))?;
        }
        // No package here needs its install script; esbuild's would put a native program where node expects JavaScript.
        let ci = "npm ci --ignore-scripts --no-bin-links --no-audit --no-fund --loglevel=error";
        run(self.command(ci).current_dir(folder))?;
        files::write(stamp, wanted)
    }
}

/// A JavaScript program in a folder, with its arguments.
pub(crate) fn script(mut node: Command, folder: &Path, words: &str) -> Command {
    let (program, arguments) = words.split_once(' ').unwrap_or((words, ""));
    node.arg(folder.join(program));
    node.args(arguments.split(' ').filter(|word| !word.is_empty()));
    node
}

/// Runs a command that shares our terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("failed ({status}): {}", shown(command)))
}

/// Runs a command and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot start {}: {error}", shown(command)))?;
    if !output.status.success() {
        return Err(format!("failed ({}): {}", output.status, shown(command)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// The version that Cargo.lock names for a package.
fn locked_version(package: &str) -> Result<String, String> {
    let lock = files::read("Cargo.lock")?;
    let (_, entry) = lock
        .split_once(&format!("name = \"{package}\"\nversion = \""))
        .ok_or_else(|| format!("Cargo.lock does not name {package}"))?;
    let (version, _) = entry.split_once('"').unwrap_or((entry, ""));
    Ok(version.to_owned())
}
