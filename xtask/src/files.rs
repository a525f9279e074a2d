//! Reading, writing and copying files, with errors that name the path.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn read(path: impl AsRef<Path>) -> Result<String, String> {
    fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))
}

pub(crate) fn read_bytes(path: impl AsRef<Path>) -> Result<Vec<u8>, String> {
    fs::read(&path).map_err(|error| failed("read", &path, &error))
}

/// Writes a file and makes the folders above it.
pub(crate) fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<(), String> {
    if let Some(folder) = path.as_ref().parent() {
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
    }
    fs::write(&path, content).map_err(|error| failed("write", &path, &error))
}

pub(crate) fn copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), String> {
    write(to, read_bytes(from)?)
}

/// Copies a folder, or a single file, if it is there.
pub(crate) fn copy_all(from: &str, to: impl AsRef<Path>) -> Result<(), String> {
    for file in list(from)? {
        let below = file.strip_prefix(from).unwrap_or(&file);
        copy(
            &file,
            to.as_ref().join(below).components().collect::<PathBuf>(),
        )?;
    }
    Ok(())
}

/// Removes a folder with all that is in it; it may be missing.
pub(crate) fn remove(folder: impl AsRef<Path>) -> Result<(), String> {
    if !folder.as_ref().exists() {
        return Ok(());
    }
    fs::remove_dir_all(&folder).map_err(|error| failed("remove", &folder, &error))
}

/// The files below a folder, sorted; installed packages are left out. A missing folder has none, and a file is its own.
pub(crate) fn list(folder: impl AsRef<Path>) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut open = vec![folder.as_ref().to_owned()];
    while let Some(path) = open.pop() {
        if path.is_file() {
            files.push(path);
            continue;
        }
        if !path.is_dir() || path.ends_with("node_modules") {
            continue;
        }
        for entry in fs::read_dir(&path).map_err(|error| failed("list", &path, &error))? {
            open.push(entry.map_err(|error| failed("list", &path, &error))?.path());
        }
    }
    files.sort();
    Ok(files)
}

fn failed(action: &str, path: impl AsRef<Path>, error: &std::io::Error) -> String {
    format!("cannot {action} {}: {error}", path.as_ref().display())
}
