//! What is said to have happened.
//!
//! A [`Record`] is one line of the [`Log`]. It carries three times: when the thing *happened* ([`Happened`]: an instant, a
//! stretch, or a window), when it was *said*, and when it was *received*. A claim is never an event and never a finding:
//! an [`Incident`] is only the handle that [`Claim`]s, [`Answer`]s and [`Finding`]s hang on, and all of them are kept.
//!
//! Records are JSON Lines, one a line, and meant to be written by hand:
//!
//! ```text
//! {"name":"i1","happened":"2020-10-10T12:05+04:00","by":"a-mod","incident":{"place":"village","act":"assault","accuses":["b"]}}
//! {"name":"i1-denied","said":"2020-10-10T13:00+04:00","by":"b-mod","answer":{"about":"i1","denies":["attribution"]}}
//! ```
//!
//! Where an incident was can be given as a [`Position`] too. It is judged once an atlas has told place and distances from it, and wrote them
//! into the record (feature `geometry`).
//!
//! What becomes of a complaint is told step by step: an [`Inquiry`] is one step that a body takes in the matter of an incident,
//! from receipt through screening, a team and its report to adoption. Only a [`Finding`] finds; a report that nobody adopted
//! changes nothing, and neither does the adoption until a finding follows it.
//!
//! Nothing is erased. Whoever changes their word says so in another record: a claim that `revises` an earlier one, or a
//! [`Retraction`]. Whoever keeps the log and wrote something down wrongly adds a record that `corrects` the other: it takes
//! the other's place from when it is received.

mod entry;
#[cfg(feature = "std")]
mod fingerprint;
mod happened;
mod harm;
mod inquiry;
mod log;
mod position;
mod raw;

pub use entry::{
    Accused, Act, Answer, Claim, Communication, Content, Coverage, Finding, Incident, Level, Looked, Outcome, Performance, Record,
    Retraction, SCHEMA, Stance, Statement, Tally,
};
#[cfg(feature = "std")]
pub use fingerprint::{Discrepancy, Fingerprint, Fingerprints};
pub use happened::Happened;
pub(crate) use happened::clock;
pub use harm::{Count, Harm};
pub use inquiry::{Inquiry, InquiryResult, InquiryStep, ScreeningGround};
pub use log::Log;
pub(crate) use log::{correction_faults, faults, is_same, pair_faults, references};
#[cfg(feature = "geometry")]
pub(crate) use position::PARTS;
pub use position::Position;
#[cfg(feature = "schema")]
pub(crate) use raw::KINDS;
