//! What was agreed: parties, places, anchors, terms, mechanism, readings and links.
//!
//! A [`Document`] is one file as plain data: an [`Instrument`] with its [`Term`]s, entries for the registry of parties,
//! places and acts, or both. A [`Regime`] is one or more documents that share a registry; it exists only if
//! validation found nothing wrong. Everything wrong is reported at once, each [`Problem`](crate::problem::Problem)
//! with its path and article.
//!
//! Points in time are [`When`], stretches are [`While`], last moments are [`Limit`]. Where a text can be understood in
//! more than one way, an [`Axis`] names the question, and the values that differ are written `by-reading`; items that
//! exist only under one answer carry `under`.

mod amount;
mod area;
mod condition;
mod document;
mod event;
mod instrument;
mod limit;
mod power;
mod reading;
mod regime;
mod registry;
mod resolve;
mod slot;
mod standard;
mod subject;
mod term;
mod validate;
mod validate_chains;
mod validate_names;
mod validate_parts;
mod validate_points;
mod validate_references;
mod validate_rules;
mod when;

pub use amount::{Amount, DistanceRow, Distances, Matching, Measured, Precedence, Ratio, Share, Uses, Withholding};
pub use area::{Area, Elsewhere, Places};
pub use condition::{TimeOfDay, While};
pub use document::{Document, SCHEMA};
pub use event::Event;
pub use instrument::{
    Anchor, Authority, Body, Bound, CeasefireClass, Criterion, CriterionKind, Delivered, Extended, Instrument, InstrumentKind, Lasts, Link,
    LinkKind, Member, Role, RoleName,
};
pub use limit::{Limit, Within};
pub use power::{Decision, Effect, Form, Power, Verb};
pub use reading::{AnswerOption, Axis, ByReading, Determiner, Reading, Under};
pub use regime::Regime;
pub use registry::{Class, Party, PartyKind, Place};
pub use slot::{Slot, SlotOf};
pub use standard::Standard;
pub use subject::Subject;
pub use term::{Acceptance, Binds, Condition, Counter, Effort, Expectation, Obligation, Permission, Prohibition, Rule, Term};
pub(crate) use validate::MAX_REGISTRY;
#[cfg(feature = "schema")]
pub(crate) use validate_names::REQUIRED;
pub use when::{Counting, Nth, Offset, Overflow, When};
