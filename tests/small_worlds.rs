//! The machine and the naive reference, compared in every small world there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs, dead_code)]

#[path = "model/mod.rs"]
pub(crate) mod model;
#[path = "model/small.rs"]
mod small;

use small::{Counted, Extent, check_all, with_what_they_name};

/// `CEASEFIRE_SMALL_WORLDS=TERMS,RECORDS[,EVERY,FROM]` asks for another extent; without it the one that takes seconds.
#[test]
fn machine_and_reference_agree_in_every_small_world() {
    let asked = std::env::var("CEASEFIRE_SMALL_WORLDS").unwrap_or_else(|_| "2,1".into());
    let numbers: Vec<usize> = asked.split(',').map(|n| n.parse().unwrap()).collect();
    let at = |n: usize, otherwise| numbers.get(n).copied().unwrap_or(otherwise);
    let extent = Extent { terms: at(0, 2), records: at(1, 1), every: at(2, 1), from: at(3, 0) };
    let counted = check_all(extent);
    println!("{extent:?}: {counted:?}");
    if asked == "2,1" {
        assert_eq!(counted, Counted { regimes: 263, worlds: 3076 });
    }
}

#[test]
fn every_term_of_the_catalogue_is_in_some_regime_of_three() {
    for (article, size) in with_what_they_name() {
        assert!(size.as_ref().is_ok_and(|n| *n <= 3), "{article}: {size:?}");
    }
}
