//! The kernel: a regime under one reading, lowered to a [`Program`], and the [`State`] that steps through facts and
//! deadlines.
//!
//! It reads no clock, draws no chance, calls nobody back and does no I/O. Methods are of four kinds:
//!
//! - **lower**: [`Program::lower`] and [`Docket::new`] turn regimes and logs into dense form, once;
//! - **step**: [`Program::observe`] takes in what one record says, [`Program::advance_to`] lets time pass; they add verdicts
//!   to the caller's buffer, and what is refused leaves the state as it was;
//! - **ask**: [`Program::legal`], [`Program::factual`], [`Program::cases`], [`Program::duties`], [`Program::evidence`],
//!   [`Program::may`], [`Program::next_deadline`] and others change nothing;
//! - **explain**: [`Program::explain`] gives the article, rule, records and reading behind a verdict,
//!   [`Program::digest_of`] a digest of a state in external names.
//!
//! The loop of a live monitor is: take facts as they come, and let time pass when none does.
//!
//! ```
//! use ceasefire::{agreement::{Reading, Regime}, id::RecordId, machine::{Fact, Program, What}, time::Instant};
//! let text = r#"
//! schema = 1
//! instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
//! parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
//! acts = [{ id = "fire", name = "fire" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! [[terms]]
//! article = "1"
//! text = "no fire"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["fire"] }
//! "#;
//! let program = Program::lower(&Regime::parse(&[("pause.toml", text)])?, &Reading::base())?;
//! let mut state = program.start();
//! let mut verdicts = Vec::new();
//! program.advance_to(&mut state, "2024-01-01T12:00Z".parse()?, &mut verdicts)?;
//! let may = program.may(&state, program.party("a").unwrap(), program.act("fire").unwrap(), Default::default(), state.now());
//! assert!(matches!(may, ceasefire::machine::May::Prohibited(_)));
//! // time moves one way
//! assert!(program.advance_to(&mut state, Instant::MIN, &mut verdicts).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Limits, all named: [`MAX_MATTERS`], [`MAX_MATTER_GAP`], [`MAX_PERIODS`], [`MAX_PENDING_ACTS`], [`MAX_ROUNDS`].

mod act;
mod awaited;
mod counter;
mod criterion;
mod docket;
mod duty;
mod explain;
mod fact;
mod judge;
mod lower;
mod lower_duties;
mod lower_facts;
mod lower_names;
mod lower_nodes;
mod lower_norms;
mod lower_times;
mod lower_wire;
mod performance;
mod program;
mod query;
mod signal;
mod state;
mod step;
mod table;
mod verdict;
pub use act::MAX_PENDING_ACTS;
pub use awaited::Awaited;
pub(crate) use docket::mentioned;
pub use docket::{Docket, STANDARDS};
pub use duty::MAX_PERIODS;
pub use explain::Explanation;
pub use fact::{CharacterIs, Fact, MAX_SUFFERERS, OTHER_ITEM, What};
pub(crate) use lower::laid_out;
pub(crate) use lower_facts::lower_record;
pub use program::{About, Program};
pub(crate) use program::{Part, PowerRule};
pub use query::{CaseView, Deadline, DutyView, Evidence, May, Point, Standing, Unsure};
pub use state::{CaseStatus, Fate, Position, State};
pub use step::{MAX_MATTER_GAP, MAX_MATTERS, MAX_ROUNDS, Refusal};
pub use verdict::{FactualState, LegalState, Verdict, VerdictKind};
