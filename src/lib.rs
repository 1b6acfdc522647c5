//! Ceasefire agreements as typed data, and a deterministic machine that steps through what is reported to have happened.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod agreement;
pub mod digest;
pub mod id;
pub mod machine;
mod math;
pub mod problem;
#[cfg(feature = "std")]
mod reader;
pub mod record;
pub mod report;
mod spelling;
pub mod time;
pub mod vocabulary;
