//! Ceasefire agreements as typed data, and a deterministic machine that steps through what is reported to have happened.
//!
//! ```
//! use ceasefire::{agreement::{Reading, Regime}, record::Log, report::{Replay, end_of}};
//! # let (agreement, records) = (r#"
//! # schema = 1
//! # instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
//! # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
//! # acts = [{ id = "fire", name = "fire" }]
//! # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! # [[terms]]
//! # article = "1"
//! # text = "no fire"
//! # bearers = ["@party"]
//! # rule.prohibits = { acts = ["fire"] }
//! # "#, r#"{"name":"i1","happened":"2024-01-01T08:05Z","by":"a","incident":{"act":"fire","accuses":["b"]}}"#);
//! let regime = Regime::parse(&[("pause.toml", agreement)])?;      // every problem at once, or a sound regime
//! let log = Log::parse("log.jsonl", records)?;                    // what is said to have happened
//! let replay = Replay::new(&regime, &log, &Reading::base(), end_of(&log))?;
//! for v in replay.state().history() {
//!     println!("{}", replay.program().explain(replay.state(), replay.docket(), v));
//! }
//! assert_eq!(replay.program().cases(replay.state()).count(), 1);
//! # Ok::<(), ceasefire::problem::Problems>(())
//! ```
//!
//! # The nouns
//!
//! | | |
//! |---|---|
//! | [`agreement::Document`] | one file: an instrument with its terms, entries for the registry, or both |
//! | [`agreement::Regime`] | documents in which validation found nothing wrong |
//! | [`agreement::Reading`] | one answer to every question that the texts leave open |
//! | [`record::Record`], [`record::Log`] | what is said to have happened, by whom, when; a set of such |
//! | `geometry::Atlas` | shapes and lines that turn positions into places and distances (feature `geometry`) |
//! | [`machine::Program`] | a regime under a reading, lowered |
//! | [`machine::Docket`] | a log lowered to facts in their declared order |
//! | [`machine::State`] | where the program stands; owned, cheap to clone and compare |
//! | [`machine::Verdict`] | a conclusion that explains itself |
//! | `import::Mapping`, `import::import` | what the columns of a spreadsheet or data set mean; records made by it (feature `import`) |
//! | [`report::Replay`] | all of it, as sections that people read |
//! | [`report::Designs`] | what many runs of several designs came to, as sections that people read |
//! | [`chance::Stream`] | random draws that are the same on every platform, one stream for each purpose, party and place |
//! | [`report::diagrams`] | what texts say, as Mermaid diagrams |
//! | `schema::document` | JSON Schema of documents, and of records, scenarios and pages (feature `schema`) |
//! | [`review::review`] | what a draft leaves open; [`review::compare`] what two drafts do otherwise |
//! | [`sim::Scenario`] | how incidents arise, who sees them, how parties behave: as data |
//! | [`sim::Simulation`] | possible courses of events, told by simulated observers and judged by the same machine |
//! | [`ensemble::Summary`] | what many runs came to; merges exactly |
//! | `strategies::World` | a regime and a log, drawn for property tests (feature `proptest`) |
//! | [`ensemble::Comparison`] | several designs on the same chance |
//!
//! # What it does not do
//!
//! It does not establish responsibility: a claim stays a claim, whatever is counted. It does not say which reading of a text
//! is right. It does not predict any war. Names of places decide nothing about sovereignty.
//!
//! # Features
//!
//! `std` (default) adds text: TOML documents, JSON Lines, named time zones. Without it the model, the machine and the
//! reports work with `alloc` alone, on documents and records built in code. `rayon` shares ensembles among threads. `geometry`
//! tells places and distances from positions and writes them into the records. `import` reads spreadsheets and event data sets.
//! `pages` writes reports as HTML, CSV and JSON, with pictures as SVG. `schema` makes JSON Schema for
//! editors. `proptest` exports strategies for property tests. No feature changes a result.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod agreement;
pub mod chance;
pub mod digest;
pub mod ensemble;
#[cfg(feature = "geometry")]
pub mod geometry;
pub mod id;
#[cfg(feature = "import")]
pub mod import;
pub mod machine;
mod math;
pub mod monitor;
pub mod problem;
#[cfg(feature = "std")]
mod reader;
pub mod record;
pub mod report;
pub mod review;
#[cfg(feature = "schema")]
pub mod schema;
pub mod sim;
mod spelling;
#[cfg(feature = "proptest")]
pub mod strategies;
pub mod time;
pub mod vocabulary;

#[cfg(feature = "std")]
#[doc = include_str!("../docs/design.md")]
pub mod design {}

#[cfg(feature = "std")]
#[doc = include_str!("../docs/constructs.md")]
pub mod constructs {}

#[cfg(feature = "std")]
#[doc = include_str!("../docs/writing.md")]
pub mod writing {}

#[cfg(feature = "std")]
#[doc = include_str!("../docs/assumptions.md")]
pub mod assumptions {}

#[cfg(feature = "std")]
#[doc = include_str!("../docs/calibration.md")]
pub mod calibration {}

#[cfg(feature = "proptest")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[cfg(feature = "std")]
#[doc = include_str!("../docs/checks.md")]
pub mod checks {}

#[cfg(feature = "import")]
#[doc = include_str!("../docs/importing.md")]
pub mod importing {}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
