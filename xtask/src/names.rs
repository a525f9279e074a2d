//! Names on the command line.

/// Refuses a name that is none of the known ones, and says which they are.
pub(crate) fn check(what: &str, names: &[&str], known: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(format!(
            "there is no {what} {name}, but {}",
            known.join(", ")
        )),
        None => Ok(()),
    }
}
