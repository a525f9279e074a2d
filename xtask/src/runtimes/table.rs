//! What runs where, as data: rows of commands, in the groups that the README shows.

/// What a row's line says. Rows that expect the same have to print the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// The digest of all outputs.
    Digest,
    /// Another one: this host has no WebCrypto, which is refused with its code.
    DigestWithoutWebCrypto,
    /// The code for a host that forbids compiling from bytes.
    Refusal,
    /// What one name gives where a bundler dropped the others.
    OneName,
}

impl Line {
    /// What the README says of FreedomPay, Paysera, OffBlocks and Thales D1 where rows print this.
    fn cells(self) -> [&'static str; 4] {
        match self {
            Self::Digest => ["yes"; 4],
            Self::DigestWithoutWebCrypto => [
                "yes",
                "yes",
                "with your own `sign`",
                "what is neither signed nor sealed",
            ],
            Self::Refusal => ["`WASM_BLOCKED`"; 4],
            // It is about bundlers and not about providers.
            Self::OneName => [""; 4],
        }
    }
}

pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) prints: Line,
    /// The folder of `tests/runtimes` that is a project of its own, in which the commands run; usually none.
    pub(super) folder: &'static str,
    /// Commands that make what is run, without a warning; their first word is looked up as that of `run` is.
    pub(super) prepare: &'static [&'static str],
    pub(super) run: &'static str,
}

const fn row(name: &'static str, prepare: &'static [&'static str], run: &'static str) -> Row {
    Row {
        name,
        prints: Line::Digest,
        folder: "",
        prepare,
        run,
    }
}

impl Row {
    const fn prints(mut self, line: Line) -> Self {
        self.prints = line;
        self
    }

    const fn inside(mut self, folder: &'static str) -> Self {
        self.folder = folder;
        self
    }
}

/// A line of the README's table, and the rows that it stands for.
type Group = (&'static str, &'static [Row]);

/// A new runtime or bundler is a row here and, where it needs one, a short entry or a project in `tests/runtimes`.
const GROUPS: &[Group] = &[
    (
        "Node.js 20, 22, 24, 26: `import`, `require`, `require` of ESM, TypeScript",
        &[
            row("node-esm", &[], "node main.mjs"),
            row("node-commonjs", &[], "node main.cjs"),
            row("node-require-esm", &[], "node require-esm.cjs"),
            row("node-typescript", &[TSC], "node typed.mjs"),
            row("node-22-esm", &[], "node-22 main.mjs"),
            row("node-22-commonjs", &[], "node-22 main.cjs"),
            row("node-22-require-esm", &[], "node-22 require-esm.cjs"),
            row("node-22-typescript", &[], "node-22 typed.mts"),
            row("node-24-esm", &[], "node-24 main.mjs"),
            row("node-24-commonjs", &[], "node-24 main.cjs"),
            row("node-24-require-esm", &[], "node-24 require-esm.cjs"),
            row("node-24-typescript", &[], "node-24 typed.mts"),
            row("node-26-esm", &[], "node-26 main.mjs"),
            row("node-26-commonjs", &[], "node-26 main.cjs"),
            row("node-26-require-esm", &[], "node-26 require-esm.cjs"),
            row("node-26-typescript", &[], "node-26 typed.mts"),
        ],
    ),
    (
        "Deno, with no permission",
        &[
            row(
                "deno",
                &[],
                "deno run --no-prompt --no-lock --no-remote main.mjs",
            ),
            row(
                "deno-typescript",
                &[],
                "deno run --no-prompt --no-lock --no-remote typed.mts",
            ),
        ],
    ),
    (
        "Bun: `import`, `require`, `bun build --compile`",
        &[
            row("bun", &[], "bun --no-install main.mjs"),
            row("bun-commonjs", &[], "bun --no-install main.cjs"),
            row(
                "bun-compile",
                &["bun build --compile main.mjs --outfile out/app"],
                "./out/app",
            ),
        ],
    ),
    (
        "Cloudflare Workers: workerd, miniflare, bundles of wrangler's; with and without `nodejs_compat`",
        &[
            row("workerd", &[], "workerd test workerd.capnp"),
            row(
                "workerd-nodejs-compat",
                &[],
                "workerd test workerd-nodejs.capnp",
            ),
            row("miniflare", &[WORKER], "miniflare out conformance"),
            row(
                "miniflare-nodejs-compat",
                &[WORKER],
                "miniflare out conformance 2025-01-01 nodejs_compat",
            ),
            row("wrangler", &[WRANGLER], "miniflare out conformance"),
            row(
                "wrangler-nodejs-compat",
                &["wrangler deploy --dry-run --outdir out --compatibility-flags nodejs_compat"],
                "miniflare out conformance 2025-01-01 nodejs_compat",
            ),
            row(
                "wrangler-commonjs",
                &["wrangler deploy worker-require.mjs --dry-run --outdir out"],
                "miniflare out conformance",
            ),
            row(
                "wrangler-slim",
                &["wrangler deploy worker-slim.mjs --dry-run --outdir out"],
                "miniflare out conformance",
            ),
        ],
    ),
    (
        "Vercel Edge: edge-runtime, nothing compiled from strings or bytes",
        &[row(
            "vercel-edge",
            &[EDGE],
            "edge-runtime out/edge.js conformance",
        )],
    ),
    (
        "Next.js, built with Turbopack or webpack: a Node.js route, an edge route, the proxy",
        &[
            row("next-turbopack", &["next build --turbopack"], NEXT).inside("next"),
            row("next-webpack", &["next build --webpack"], NEXT).inside("next"),
        ],
    ),
    (
        "Next.js on Cloudflare Workers by OpenNext, with [one line](#nextjs) in its configuration",
        &[row(
            "opennext",
            &["opennextjs-cloudflare build", WRANGLER],
            "miniflare out conformance 2026-10-01 nodejs_compat",
        )
        .inside("opennext")],
    ),
    (
        "AWS Lambda: one bundled file, no `node_modules`",
        &[row(
            "lambda",
            &["esbuild lambda.mjs --platform=node --format=cjs --outfile=out/lambda.cjs"],
            "node run-lambda.mjs out/lambda.cjs",
        )],
    ),
    (
        "Chromium, a page that Vite built or serves in development",
        &[
            row("chromium", &["vite"], "chromium dist conformance"),
            row("vite-dev", &[], "vite-dev conformance"),
        ],
    ),
    (
        "bundles of webpack 5, Rollup, Vite, Parcel and esbuild, for Node.js and for Chromium; of webpack for Workers",
        &[
            row("vite-ssr", &["vite --ssr main.mjs"], "node dist/main.js"),
            row(
                "vite-ssr-inline",
                &["vite --config vite-inline.config.mjs --ssr main.mjs"],
                "node run-alone.mjs dist/main.js",
            ),
            row(
                "esbuild",
                &["esbuild main.mjs --minify --platform=node --format=esm --outfile=out/main.mjs"],
                "node run-alone.mjs out/main.mjs",
            ),
            row(
                "esbuild-chromium",
                &["esbuild page.mjs --minify --format=esm --outfile=out/page.js"],
                "chromium out conformance",
            ),
            row(
                "webpack",
                &["webpack --config-name node"],
                "node run-alone.mjs dist/main.js",
            ),
            row(
                "webpack-esm",
                &["webpack --config-name node-esm"],
                "node run-alone.mjs dist/main.mjs",
            ),
            row(
                "webpack-require",
                &["webpack --config-name node-require"],
                "node run-alone.mjs dist/main.cjs",
            ),
            row(
                "webpack-chromium",
                &["webpack --config-name page"],
                "chromium dist conformance",
            ),
            row(
                "webpack-worker",
                &[
                    "webpack --config-name worker",
                    "wrangler deploy dist/main.mjs --dry-run --outdir out",
                ],
                "miniflare out conformance",
            ),
            row(
                "rollup",
                &["rollup --input main.mjs --format es --file dist/main.mjs"],
                "node run-alone.mjs dist/main.mjs",
            ),
            row(
                "rollup-commonjs",
                &["rollup --input lambda.mjs --format cjs --file dist/lambda.cjs"],
                "node run-lambda.mjs dist/lambda.cjs",
            ),
            row(
                "rollup-chromium",
                &["rollup --input page.mjs --format es --file dist/page.js"],
                "chromium dist conformance",
            ),
            row(
                "parcel",
                &["parcel parcel-node"],
                "node run-alone.mjs dist/main.js",
            ),
            row(
                "parcel-chromium",
                &["parcel index.html"],
                "chromium dist conformance",
            ),
        ],
    ),
    (
        "vitest: processes, threads, `vmThreads`; left to Node.js and inlined",
        &[
            row("vitest", &[], "vitest"),
            row("vitest-threads", &[], "vitest --pool threads"),
            row("vitest-vm-threads", &[], "vitest --pool vmThreads"),
            row(
                "vitest-inline",
                &[],
                "vitest --config vite-inline.config.mjs",
            ),
        ],
    ),
    (
        "jest, CommonJS and ES modules: its environment for Node.js, and edge-runtime's",
        &[
            row(
                "jest",
                &[JEST_IN_COMMONJS],
                "jest out/jest.test.cjs -t conformance",
            ),
            row("jest-esm", &[], "jest-esm jest.test.mjs -t conformance"),
            row(
                "jest-edge",
                &[JEST_IN_COMMONJS],
                "jest out/jest.test.cjs -t conformance --env=@edge-runtime/jest-environment",
            ),
            row(
                "jest-edge-esm",
                &[],
                concat!(
                    "jest-esm jest.test.mjs -t conformance --env=@edge-runtime/jest-environment ",
                    r#"--moduleNameMapper={"^cardseal$":"<rootDir>/node_modules/cardseal/dist/index.js"}"#
                ),
            ),
        ],
    ),
    (
        "CommonJS TypeScript with the metadata of decorators, as in NestJS: tsc, ts-jest",
        &[
            row(
                "commonjs-typescript",
                &[CONFORMANCE_IN_COMMONJS, "tsc-5 -p commonjs"],
                "node commonjs/main.js",
            ),
            row(
                "commonjs-ts-jest",
                &[CONFORMANCE_IN_COMMONJS],
                "jest --config=commonjs/package.json",
            ),
        ],
    ),
    (
        "a host without WebCrypto, as a page in an insecure context, or jest's jsdom",
        &[
            row("node-bare", &[], "node bare.mjs").prints(Line::DigestWithoutWebCrypto),
            row(
                "chromium-insecure-context",
                &["vite"],
                "chromium dist without-webcrypto",
            )
            .prints(Line::DigestWithoutWebCrypto),
            row(
                "jest-jsdom",
                &[JEST_IN_COMMONJS],
                "jest out/jest.test.cjs -t without-webcrypto --env=jsdom",
            )
            .prints(Line::DigestWithoutWebCrypto),
        ],
    ),
    (
        "a host that forbids compiling WebAssembly, where its entry is not taken: Workers, Vercel Edge, a page under a CSP",
        &[
            row(
                "workerd-without-condition",
                &["esbuild worker.mjs --format=esm --outfile=out/worker.js"],
                "miniflare out blocked",
            )
            .prints(Line::Refusal),
            row(
                "vercel-edge-without-condition",
                &["esbuild edge.mjs --format=iife --outfile=out/edge.js"],
                "edge-runtime out/edge.js blocked",
            )
            .prints(Line::Refusal),
            row("chromium-csp", &["vite"], "chromium dist blocked").prints(Line::Refusal),
        ],
    ),
    (
        NOT_SHOWN,
        &[
            row(
                "esbuild-one-name",
                &["esbuild one-name.mjs --minify --format=esm --outfile=out/main.mjs"],
                "node run-alone.mjs out/main.mjs",
            )
            .prints(Line::OneName),
            row(
                "webpack-one-name",
                &["webpack --config-name one-name"],
                "node run-alone.mjs dist/main.js",
            )
            .prints(Line::OneName),
            row(
                "rollup-one-name",
                &["rollup --input one-name.mjs --format es --file dist/main.mjs"],
                "node run-alone.mjs dist/main.mjs",
            )
            .prints(Line::OneName),
            row(
                "vite-one-name",
                &["vite --config vite-inline.config.mjs --ssr one-name.mjs"],
                "node run-alone.mjs dist/one-name.js",
            )
            .prints(Line::OneName),
        ],
    ),
];

const NOT_SHOWN: &str = "";

const TSC: &str =
    "tsc typed.mts --module nodenext --target es2022 --lib es2022 --strict --types cardseal";
const WORKER: &str = "esbuild worker.mjs --format=esm --conditions=workerd --loader:.wasm=copy --outfile=out/worker.js";
const EDGE: &str = "esbuild edge.mjs --format=iife --conditions=edge-light --external:*.wasm?module --outfile=out/edge.js";
/// A test as Babel makes it: CommonJS, and the package is left to jest.
const JEST_IN_COMMONJS: &str =
    "esbuild jest.test.mjs --format=cjs --packages=external --outfile=out/jest.test.cjs";
const CONFORMANCE_IN_COMMONJS: &str =
    "esbuild conformance.mjs --format=cjs --outfile=commonjs/conformance.js";
const NEXT: &str = "node ../run-next.mjs node edge proxy";
const WRANGLER: &str = "wrangler deploy --dry-run --outdir out";

pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    GROUPS.iter().flat_map(|(_, rows)| *rows)
}

/// The table of the README: runtimes, and the providers whose requests are made there.
pub(crate) fn readme() -> String {
    let mut table = String::from(
        "| runtime | FreedomPay | Paysera | OffBlocks | Thales D1 |\n| --- | --- | --- | --- | --- |\n",
    );
    for (shown, rows) in GROUPS.iter().filter(|(shown, _)| *shown != NOT_SHOWN) {
        let cells = rows.first().map(|row| row.prints.cells().join(" | "));
        table.push_str(&format!("| {shown} | {} |\n", cells.unwrap_or_default()));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_of_a_line_print_the_same_and_have_names_of_their_own() {
        for (shown, rows) in GROUPS {
            let mut lines: Vec<_> = rows.iter().map(|row| row.prints).collect();
            lines.dedup();
            assert_eq!(lines.len(), 1, "{shown}");
        }
        let mut names: Vec<_> = rows().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rows().count());
    }
}
