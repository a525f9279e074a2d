//! The npm package: the module, its glue, the TypeScript around it, one tarball.

use crate::bundle::{self, STAGE};
use crate::tools::{self, Tools};
use crate::{files, glue};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

const WASM_PACK: &str = "wasm-pack --log-level error build --release --mode no-install --no-pack --no-opt \
    --target web --out-name core --out-dir target/wasm-pack";

const BUILT_MODULE: &str = "target/wasm-pack/core_bg.wasm";

// The features are named one by one: with all of them on, the result is a module that Node 20 refuses.
const WASM_OPT: &str = "binaryen/bin/wasm-opt -O3 --strip-debug --strip-producers --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int \
    --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue";

/// What goes into the package as it is.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "SECURITY.md",
    "docs/reference.md",
];

/// What else the tarball is made from.
const SOURCES: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "pkg-template",
    "rust-toolchain.toml",
    "src",
    "xtask/npm",
    "xtask/src",
];

/// The finished tarball and its numbers.
pub(crate) struct Package {
    pub(crate) tarball: PathBuf,
    pub(crate) tarball_bytes: u64,
    pub(crate) module_bytes: u64,
    pub(crate) module_gzip_bytes: u64,
    /// What an import of `cardseal` parses beside the module's base64.
    pub(crate) script_bytes: u64,
}

/// Builds everything and leaves the tarball in `target/`.
pub(crate) fn pack(tools: &Tools) -> Result<Package, String> {
    let version = version()?;
    let tarball = tools.root.join(format!("target/cardseal-{version}.tgz"));
    let stamp = Path::new("target/packed-sources");
    let sources = fingerprint()?;
    if !tarball.exists() || files::read(stamp).ok().as_ref() != Some(&sources) {
        // A build that fails half-way must not pass for the one before it.
        files::write(stamp, "")?;
        build(tools, &version)?;
        files::write(stamp, sources)?;
    }
    describe(tools, tarball)
}

fn build(tools: &Tools, version: &str) -> Result<(), String> {
    files::remove(STAGE)?;
    files::copy_all("pkg-template", STAGE)?;
    println!("xtask: building the module");
    build_module(tools)?;
    println!("xtask: building the package");
    for file in DOCUMENTS {
        files::copy_all(file, format!("{STAGE}/{file}"))?;
    }
    let manifest = files::read("pkg-template/package.json")?;
    let manifest = manifest.replacen("0.0.0", version, 1);
    files::write(format!("{STAGE}/package.json"), manifest)?;
    bundle::build(tools)?;
    let mut pack = tools.command("npm pack --silent --ignore-scripts --pack-destination ..");
    tools::output(pack.current_dir(STAGE)).map(|_| ())
}

/// Leaves the glue and the optimised `core_bg.wasm` beside the TypeScript.
fn build_module(tools: &Tools) -> Result<(), String> {
    tools::run(&mut tools.wasm_command(WASM_PACK)?)?;
    let glue = format!("{STAGE}/src/glue");
    let factory = glue::wrap(&files::read("target/wasm-pack/core.js")?)?;
    files::write(format!("{glue}/factory.js"), factory)?;
    files::write(format!("{glue}/factory.d.ts"), glue::DECLARATION)?;
    files::copy("target/wasm-pack/core.d.ts", format!("{glue}/core.d.ts"))?;
    optimise(
        tools,
        Path::new(BUILT_MODULE),
        Path::new(&format!("{glue}/core_bg.wasm")),
    )
}

/// The optimised module of a copy of the sources, with a target folder of its own.
pub(crate) fn build_module_of(tools: &Tools, copy: &Path) -> Result<PathBuf, String> {
    let mut wasm_pack = tools.elsewhere(copy).wasm_command(WASM_PACK)?;
    tools::run(wasm_pack.current_dir(copy))?;
    let module = copy.join("core_bg.wasm");
    optimise(tools, &copy.join(BUILT_MODULE), &module)?;
    Ok(module)
}

fn optimise(tools: &Tools, module: &Path, into: &Path) -> Result<(), String> {
    let mut wasm_opt = tools.npm_program(WASM_OPT);
    tools::run(wasm_opt.arg(module).arg("-o").arg(into))?;
    let mut bytes = files::read_bytes(into)?;
    bytes.extend(custom_section("cardseal", &version()?)?);
    files::write(into, bytes)
}

/// What tells `cardseal/slim` that a module is of its own version.
fn custom_section(name: &str, content: &str) -> Result<Vec<u8>, String> {
    const CUSTOM: u8 = 0;
    // A length below 128 is one byte of LEB128 (WebAssembly core specification, 5.2.2 and 5.5.3).
    let length = |bytes: usize| u8::try_from(bytes).ok().filter(|byte| *byte < 128);
    let sized = |name_length: u8| {
        let size = length(1 + name.len() + content.len())?;
        let content = name.bytes().chain(content.bytes());
        Some(
            [CUSTOM, size, name_length]
                .into_iter()
                .chain(content)
                .collect(),
        )
    };
    let section = length(name.len()).and_then(sized);
    section.ok_or_else(|| format!("{name} and {content} are too long for a custom section"))
}

fn describe(tools: &Tools, tarball: PathBuf) -> Result<Package, String> {
    let measure = "const bytes = fs.readFileSync(process.argv[1]);
        const gzip = zlib.gzipSync(bytes, { level: 9 }).length;
        console.log(bytes.length, gzip, crypto.createHash('sha256').update(bytes).digest('hex'))";
    let module = format!("{STAGE}/dist/core_bg.wasm");
    let measured = tools::output(tools.command("node").args(["-e", measure, &module]))?;
    let [raw, gzip, sha256] = measured.split(' ').collect::<Vec<_>>()[..] else {
        return Err(format!("cannot read the module's measures: {measured}"));
    };
    let number = |digits: &str| {
        let measured = digits.parse();
        measured.map_err(|_| format!("cannot read the module's measures: {digits}"))
    };
    let tarball_bytes = files::read_bytes(&tarball)?.len() as u64;
    let script_bytes = files::read_bytes(format!("{STAGE}/dist/shared.js"))?.len() as u64;
    println!("xtask: core_bg.wasm {raw} bytes, {gzip} gzip, sha-256 {sha256}");
    let name = tarball.file_name().unwrap_or_default().to_string_lossy();
    println!("xtask: target/{name} {tarball_bytes} bytes");
    Ok(Package {
        module_bytes: number(raw)?,
        module_gzip_bytes: number(gzip)?,
        tarball,
        tarball_bytes,
        script_bytes,
    })
}

fn version() -> Result<String, String> {
    let manifest = files::read("Cargo.toml")?;
    let mut lines = manifest.lines();
    let version = lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    Ok(version.ok_or("Cargo.toml names no version")?.to_owned())
}

/// Changes when any source does.
fn fingerprint() -> Result<String, String> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES.into_iter().chain(DOCUMENTS) {
        for file in files::list(source)? {
            file.hash(&mut hasher);
            files::read_bytes(file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}
