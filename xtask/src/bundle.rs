//! The JavaScript of the package: type declarations by tsc, bundles by esbuild.

use crate::files;
use crate::tools::{self, Tools};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};

/// Where the package is put together.
pub(crate) const STAGE: &str = "target/package";

/// What `import` can name, and what the package's types start from.
const PUBLIC: [&str; 3] = ["index.js", "sandbox.js", "slim.js"];

/// What `import module from "cardseal/core.wasm"` is where a bundler makes a module of it.
const MODULE_DECLARATION: &str = "/** The compiled module, for `useModule` of `cardseal/slim`. */
declare const module: object;
export default module;
";

const ESBUILD: &str = "esbuild/bin/esbuild --bundle --outdir=dist --target=es2022 --log-level=warning \
    --minify-whitespace --minify-syntax --legal-comments=none --external:*.wasm --external:*.wasm?module";

/// The base64 text stays out of the files that do without it. The sandbox asks for the package by its name,
/// and so shares its module and its conditions.
const BUNDLES: [&str; 4] = [
    "src/index.ts src/workerd.ts src/edge.ts src/slim.ts --format=esm --splitting --chunk-names=shared --external:./module-base64.js",
    "src/module-base64.ts --format=esm",
    "src/sandbox.ts --format=esm --external:cardseal",
    "src/index.ts src/sandbox.ts src/slim.ts --format=cjs --out-extension:.js=.cjs --external:cardseal",
];

/// Turns the staged sources into `dist`.
pub(crate) fn build(tools: &Tools) -> Result<(), String> {
    let module = files::read_bytes(format!("{STAGE}/src/glue/core_bg.wasm"))?;
    let base64 = STANDARD.encode(&module);
    let literal = format!("export const MODULE_BASE64 = \"{base64}\";\n");
    files::write(format!("{STAGE}/src/module-base64.ts"), literal)?;
    files::write(format!("{STAGE}/dist/core_bg.wasm"), module)?;

    tools::run(&mut tools.npm_program(&format!("typescript/bin/tsc --project {STAGE}")))?;
    declare()?;
    for bundle in BUNDLES {
        let mut esbuild = tools.npm_program(&format!("{ESBUILD} {bundle}"));
        tools::run(esbuild.current_dir(STAGE))?;
    }
    Ok(())
}

/// Puts the declarations that the public entries reach into `dist`, for `import` and for `require`.
fn declare() -> Result<(), String> {
    let all = Path::new(STAGE).join("types");
    let dist = Path::new(STAGE).join("dist");
    let mut open: Vec<PathBuf> = PUBLIC.map(PathBuf::from).into();
    let mut done: Vec<PathBuf> = Vec::new();
    while let Some(script) = open.pop() {
        if done.contains(&script) {
            continue;
        }
        let declaration = script.with_extension("d.ts");
        let text = files::read(all.join(&declaration))
            .map_err(|error| format!("the public types reach too far: {error}"))?;
        let folder = script.parent().unwrap_or(Path::new(""));
        open.extend(imports(&text).map(|import| resolve(folder, import)));
        files::write(dist.join(&declaration), &text)?;
        files::write(
            dist.join(script.with_extension("d.cts")),
            for_require(&text),
        )?;
        done.push(script);
    }
    for ending in ["ts", "cts"] {
        files::write(
            dist.join(format!("core_bg.wasm.d.{ending}")),
            MODULE_DECLARATION,
        )?;
    }
    Ok(())
}

/// The relative modules that a declaration names.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|piece| is_relative(piece))
}

fn for_require(text: &str) -> String {
    let rename = |piece: &str| match piece.strip_suffix(".js") {
        Some(stem) if is_relative(piece) => format!("{stem}.cjs"),
        _ => piece.to_owned(),
    };
    text.split('"').map(rename).collect::<Vec<_>>().join("\"")
}

fn is_relative(piece: &str) -> bool {
    (piece.starts_with("./") || piece.starts_with("../")) && piece.ends_with(".js")
}

fn resolve(folder: &Path, import: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path
}
