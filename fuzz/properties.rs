//! The properties that the package's own tests hold too, built once for all targets.

#[path = "../tests/fuzzed/mod.rs"]
mod fuzzed;

pub use fuzzed::*;
