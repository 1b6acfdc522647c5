//! The corpus that the fuzz targets in `fuzz/` have gathered, and every input that once was a fault, against the same properties.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "fuzzed/mod.rs"]
mod fuzzed;

use std::{fs, path::Path};

/// Every file in the corpus of a target; the name of the file stands before what is wrong with it.
fn replay(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5, "hardly anything in {}", folder.display());
    for file in files {
        let data = fs::read(&file).unwrap();
        if let Err(panic) = std::panic::catch_unwind(|| holds(&data)) {
            eprintln!("^ with {}", file.display());
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn documents() {
    replay("document", fuzzed::document::holds);
}

#[test]
fn records() {
    replay("records", fuzzed::records::holds);
}

#[test]
fn journals() {
    replay("journal", fuzzed::journal::holds);
}

#[test]
fn scenarios() {
    replay("scenario", fuzzed::scenario::holds);
}

#[test]
fn saves() {
    replay("saved", fuzzed::saved::holds);
}

#[test]
#[cfg(feature = "import")]
fn imports() {
    replay("import", fuzzed::import::holds);
}

#[test]
#[cfg(feature = "geometry")]
fn atlases() {
    replay("atlas", fuzzed::atlas::holds);
}

#[test]
fn machines() {
    replay("machine", fuzzed::machine::holds);
}
