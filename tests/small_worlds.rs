//! The machine and the naive reference, compared in every small world there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs, dead_code)]

#[path = "model/mod.rs"]
pub(crate) mod model;
#[path = "model/small.rs"]
mod small;

use small::{Extent, check_all, count_all};

/// `CEASEFIRE_SMALL_WORLDS=TERMS,RECORDS[,EVERY,FROM]` asks for another extent; without it the one that takes seconds.
#[test]
fn machine_and_reference_agree_in_every_small_world() {
    let asked = std::env::var("CEASEFIRE_SMALL_WORLDS").unwrap_or_else(|_| "2,1".into());
    let numbers: Vec<usize> = asked.split(',').map(|n| n.parse().unwrap()).collect();
    let at = |n: usize, otherwise| numbers.get(n).copied().unwrap_or(otherwise);
    let extent = Extent { terms: at(0, 2), records: at(1, 1), every: at(2, 1), from: at(3, 0) };
    if std::env::var_os("COUNT").is_some() {
        println!("{:?}", count_all(extent));
        return;
    }
    println!("{extent:?}: {:?}", check_all(extent));
}
