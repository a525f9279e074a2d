//! The recorded sizes: a change that adds more than a twentieth to one is made on purpose, or not at all.

use crate::files;
use crate::package::Package;

const RECORD: &str = "bench/record.json";

impl Package {
    fn sizes(&self) -> [(&'static str, u64); 4] {
        [
            ("tarball", self.tarball_bytes),
            ("module", self.module_bytes),
            ("module, gzip", self.module_gzip_bytes),
            ("script", self.script_bytes),
        ]
    }
}

/// Writes today's sizes down.
pub(crate) fn write(package: &Package) -> Result<(), String> {
    let rows = package
        .sizes()
        .map(|(name, bytes)| format!("  \"{name}\": {bytes}"));
    files::write(RECORD, format!("{{\n{}\n}}\n", rows.join(",\n")))?;
    println!("xtask: wrote {RECORD}");
    Ok(())
}

/// Refuses a size that has grown by more than a twentieth since it was written down.
pub(crate) fn check(package: &Package) -> Result<(), String> {
    let record = files::read(RECORD)?;
    for (name, bytes) in package.sizes() {
        let recorded = recorded(&record, name)?;
        if grown(recorded, bytes) {
            return Err(format!(
                "the {name} has {bytes} bytes, which is more than 5 % above the {recorded} of {RECORD}: find out why, \
                 or, if it is worth it, run `cargo xtask record` and commit {RECORD} with the change"
            ));
        }
    }
    Ok(())
}

fn grown(recorded: u64, bytes: u64) -> bool {
    bytes.saturating_mul(20) > recorded.saturating_mul(21)
}

fn recorded(record: &str, name: &str) -> Result<u64, String> {
    let (_, rest) = record.split_once(&format!("\"{name}\": ")).ok_or(format!(
        "{RECORD} does not name the {name}: run `cargo xtask record`"
    ))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits
        .parse()
        .map_err(|_| format!("{RECORD} has no number for the {name}: run `cargo xtask record`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twentieth_more_is_let_pass_and_no_more() {
        assert!(!grown(1000, 1050) && !grown(1000, 10) && grown(1000, 1051));
        let record = "{\n  \"module\": 12,\n  \"module, gzip\": 7\n}";
        assert_eq!(recorded(record, "module"), Ok(12));
        assert_eq!(recorded(record, "module, gzip"), Ok(7));
        assert!(recorded(record, "tarball").is_err());
    }
}
