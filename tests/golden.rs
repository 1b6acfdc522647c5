//! Digests that every platform and every set of features must give, one line for each in `golden/digests.txt`.
//!
//! `CEASEFIRE_BLESS=1 cargo test --all-features --test golden` writes them anew; a change of one is a change of a result, and
//! belongs into the changelog. The script `.ci/targets` holds other targets and sets of features against the same lines.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "golden/draws.rs"]
mod draws;
#[path = "golden/files.rs"]
mod files;
#[path = "golden/items.rs"]
mod items;
#[path = "worlds/scenario.rs"]
mod scenario;
#[path = "../benches/w2/mod.rs"]
mod w2;
mod worlds;

use std::{collections::BTreeMap, fs, path::Path};

const KEPT: &str = include_str!("golden/digests.txt");

fn made() -> Vec<(String, String)> {
    let mut all = Vec::new();
    items::each(|item| all.push(item));
    all
}

/// Whether this build makes what has such a name.
fn is_made_here(name: &str) -> bool {
    match name.split_once(':') {
        Some(("std", _)) | None => true,
        Some(("pages", _)) => cfg!(feature = "pages"),
        Some(("import", _)) => cfg!(feature = "import"),
        Some(("geometry", _)) => cfg!(feature = "geometry"),
        Some((other, _)) => panic!("no feature `{other}`"),
    }
}

#[test]
fn law_01_the_digests_are_those_that_are_kept() {
    let made = made();
    if std::env::var_os("CEASEFIRE_BLESS").is_some() {
        let whole = KEPT.lines().filter_map(|l| l.split_once(' ')).all(|(name, _)| is_made_here(name));
        assert!(whole, "bless with all features: this build does not make every line");
        let text: String = made.iter().map(|(name, digest)| format!("{name} {digest}\n")).collect();
        fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/digests.txt"), text).unwrap();
        return;
    }
    let kept: Vec<(&str, &str)> = KEPT.lines().map(|l| l.split_once(' ').unwrap()).filter(|(n, _)| is_made_here(n)).collect();
    let found: Vec<(&str, &str)> = made.iter().map(|(n, d)| (n.as_str(), d.as_str())).collect();
    let (of_kept, of_found): (BTreeMap<_, _>, BTreeMap<_, _>) = (kept.iter().copied().collect(), found.iter().copied().collect());
    assert_eq!(of_found.len(), found.len(), "two of one name");
    let all = of_kept.keys().chain(of_found.keys()).collect::<std::collections::BTreeSet<_>>();
    let differ: Vec<String> = all
        .into_iter()
        .filter(|n| of_kept.get(*n) != of_found.get(*n))
        .map(|n| format!("{n}: kept {}, found {}", of_kept.get(n).unwrap_or(&"-"), of_found.get(n).unwrap_or(&"-")))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn every_file_of_the_examples_that_are_replayed_or_simulated_is_built_in() {
    fn walk(folder: &Path, out: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                walk(&entry, out);
            } else if entry.extension().is_some_and(|e| e == "toml" || e == "jsonl" || e == "geojson") {
                out.push(entry.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");
    let mut found = Vec::new();
    for folder in ["calibrate/population", "gallery", "karabakh_2020", "spoiler", "what_if"] {
        walk(&Path::new(root).join(folder), &mut found);
    }
    let mut found: Vec<String> = found.iter().map(|f| f.trim_start_matches(&root.replace('\\', "/")).to_string()).collect();
    found.sort();
    assert_eq!(found, files::FILES.iter().map(|(p, _)| p.to_string()).collect::<Vec<_>>());
}
