//! Strategies for property tests: agreements, records about them, how they arrive, and scenarios. Feature `proptest`.
//!
//! What they draw is well formed, and stays so while it shrinks. The page [`testing`](crate::testing) says what they make, what they do
//! not make, and how to use them.
//!
//! ```
//! use ceasefire::strategies::{World, worlds, Params};
//! use proptest::prelude::*;
//! proptest!(|(world in any::<World>(), small in worlds(&Params { terms: 1, records: 2, ..Params::default() }))| {
//!     prop_assert!(world.regime().is_ok() && small.log.len() <= 2);
//! });
//! ```

mod agreements;
mod constructs;
mod dice;
mod further;
mod history;
mod params;
mod points;
mod records;
mod regimes;
mod sound;
mod staged;
mod survey;
mod tapes;
mod terms;
#[cfg(test)]
mod tests;
mod tree;
mod world;

pub use history::{History, Step, histories};
pub use params::{Construct, Params};
pub use regimes::{documents, histories_of, logs, regimes};
pub use staged::{Staged, scenarios};
pub use world::{World, worlds};
