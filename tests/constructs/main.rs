//! What a typed model of ceasefires must be able to say: one test for each construct that real agreements need, and the table
//! of them. Those without which the truces of 2020 cannot be replayed have their own tests in `core_constructs.rs`.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cloned_ref_to_slice_refs
)]

#[path = "../common/mod.rs"]
mod common;
/// Declares the tests of a chapter and the table of what each shows.
macro_rules! constructs {
    ($($id:literal $what:literal $name:ident $body:block)+) => {
        pub const TABLE: &[(&str, &str)] = &[$(($id, $what)),+];
        $(#[test] fn $name() $body)+
    };
}

mod disputes;
mod evidence;
mod faults;
mod finer;
mod instruments;
mod ledgers;
mod norms;
mod parties;
mod places;
mod times;
mod world;

#[test]
fn every_construct_has_a_test() {
    let chapters =
        [parties::TABLE, instruments::TABLE, times::TABLE, places::TABLE, norms::TABLE, ledgers::TABLE, evidence::TABLE, disputes::TABLE];
    let core = [
        "P01", "P02", "P03", "P07", "I01", "I02", "I04", "T01", "T02", "T03", "T12", "G01", "N01", "N03", "M01", "M02", "M03", "M04",
        "D04", "D09",
    ];
    let ids: Vec<&str> = chapters.iter().flat_map(|c| c.iter().map(|(id, _)| *id)).collect();
    for (letter, last) in [("P", 13), ("I", 10), ("T", 20), ("G", 14), ("N", 20), ("X", 7), ("M", 16), ("D", 14)] {
        for n in 1..=last {
            let id = format!("{letter}{n:02}");
            assert!(ids.contains(&id.as_str()) || core.contains(&id.as_str()), "{id} has no test");
        }
    }
    // The guide's page has a row for each, in this order.
    let page = include_str!("../../docs/constructs.md");
    let rows: Vec<&str> = page.lines().filter_map(|l| l.strip_prefix("| ")?.split(' ').next()).filter(|id| id.len() == 3).collect();
    let mut all: Vec<&str> = ids.iter().copied().chain(core).collect();
    let chapter = |id: &str| "PITGNXMD".find(id.chars().next().unwrap());
    all.sort_by_key(|id| (chapter(id), *id));
    assert_eq!(rows, all);
    let table: Vec<String> = chapters.iter().flat_map(|c| c.iter().map(|(id, what)| format!("{id} {what}"))).collect();
    insta::assert_snapshot!(table.join("\n"));
}
