//! Programs of npm packages and of the machine that run the package or bundle it: Node.js of other versions, Deno, Bun, a
//! browser, esbuild.

use crate::tools::Tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the npm packages are that carry runtimes, bundlers and frameworks.
pub(crate) const RUNTIMES: &str = "target/runtimes";
/// The packages of the build, which carry some as well.
const TOOLS: &str = "target/npm/node_modules";

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What scripts look for, by the variables that name it to them.
const VARIABLES: [(&str, &str); 4] = [
    ("CARDSEAL_NODE_22", "node-22"),
    ("CARDSEAL_DENO", "deno"),
    ("CARDSEAL_BUN", "bun"),
    ("CARDSEAL_ESBUILD", "esbuild"),
];

/// What a user's environment would change: everything here talks to this machine alone, and keeps its files in one home.
const NOT_INHERITED: [&str; 12] = [
    "ALL_PROXY",
    "FORCE_COLOR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NODE_ENV",
    "NODE_OPTIONS",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "all_proxy",
    "http_proxy",
    "https_proxy",
];

/// Where such a program is; none where it is not on this machine.
pub(crate) fn find(tools: &Tools, name: &str) -> Option<PathBuf> {
    match name {
        "node-22" | "node-24" | "node-26" => present(
            tools
                .root
                .join(RUNTIMES)
                .join(format!("node_modules/{name}/bin/node")),
        ),
        "deno" => carried(tools, "@deno", name),
        "bun" => carried(tools, "@oven", name),
        // A script: its programs for the platforms are packages of their own, which it finds.
        "esbuild" => present(tools.root.join(TOOLS).join("esbuild/bin/esbuild")),
        _ => BROWSERS.iter().find_map(|browser| tools.find(browser)),
    }
}

/// Names to a command the programs that are here.
pub(crate) fn name_to(tools: &Tools, command: &mut Command) {
    for (variable, name) in VARIABLES {
        if let Some(program) = find(tools, name) {
            command.env(variable, program);
        }
    }
}

/// Takes a user's settings away from a command that runs the package.
pub(crate) fn blind(command: &mut Command) {
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
}

/// Nothing of the user's is read or written, nobody is asked for a newer version, and lines are printed as they are.
pub(crate) fn settle(command: &mut Command, home: &Path) {
    blind(command);
    command
        .env("HOME", home)
        .env("CI", "1")
        .env("NO_COLOR", "1")
        .env("BUN_RUNTIME_TRANSPILER_CACHE_PATH", "0")
        .env("DENO_DIR", home.join("deno"))
        .env("DENO_NO_UPDATE_CHECK", "1")
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("WRANGLER_LOG", "warn")
        .env("WRANGLER_SEND_METRICS", "false");
}

/// A program in the package that npm chose for this platform: install scripts, which would put it elsewhere, are not run.
fn carried(tools: &Tools, scope: &str, name: &str) -> Option<PathBuf> {
    let packages = tools.root.join(TOOLS).join(scope);
    let mut folders = std::fs::read_dir(packages).ok()?.flatten();
    folders.find_map(|folder| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        present(folder.path().join(&file)).or_else(|| present(folder.path().join("bin").join(file)))
    })
}

fn present(file: PathBuf) -> Option<PathBuf> {
    file.is_file().then_some(file)
}
