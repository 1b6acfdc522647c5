//! Strategies for property tests: worlds, agreements and logs. Feature `proptest`.

mod agreements;
mod constructs;
mod dice;
mod history;
mod params;
mod records;
mod sound;
mod survey;
mod tapes;
mod terms;
#[cfg(test)]
mod tests;
mod tree;
mod world;

pub use history::{History, Step, histories};
pub use params::{Construct, Params};
pub use world::{World, worlds};
