//! `cargo xtask reproduce`: the module, built from a copy of the sources in another folder and with nothing that was
//! built before, has to come out the same to the last byte.

use crate::bundle::STAGE;
use crate::files;
use crate::package;
use crate::tools::Tools;

/// Another path than the sources' own, one that quoting can go wrong with.
const COPY: &str = "target/elsewhere/a copy";

/// What the module is made from, and what cargo asks for beside it.
const SOURCES: [&str; 6] = [
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "src",
    "xtask/Cargo.toml",
    "xtask/src",
];

/// Packs, builds the module once more, and compares.
pub(crate) fn run(tools: &Tools) -> Result<(), String> {
    package::pack(tools)?;
    println!("xtask: building the module a second time, in {COPY} (a minute)");
    files::remove(COPY)?;
    for source in SOURCES {
        files::copy_all(source, format!("{COPY}/{source}"))?;
    }
    let second = package::build_module_of(tools, &tools.root.join(COPY))?;
    let shipped = format!("{STAGE}/dist/core_bg.wasm");
    if files::read_bytes(&shipped)? != files::read_bytes(&second)? {
        let second = second.display();
        return Err(format!(
            "two builds of the module differ: {shipped} and {second}"
        ));
    }
    println!("xtask: both builds gave the same, to the last byte");
    files::remove(COPY)
}
