//! What hinges on how the text is read: each axis varied alone against the base reading.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::View;
use crate::{
    agreement::{Axis, Reading, Regime},
    machine::{CaseStatus, Docket, Program, State},
    problem::Problems,
    record::Log,
    time::Instant,
};

/// What differs between the base reading and one with an axis at another option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hinge {
    /// The axis.
    pub axis: String,
    /// The question that it asks.
    pub question: String,
    /// The option of the base reading.
    pub base: String,
    /// The other option.
    pub option: String,
    /// Conclusions that hold only under the base option.
    pub only_base: Vec<String>,
    /// Conclusions that hold only under the other option.
    pub only_option: Vec<String>,
}

/// Replays a log once per option of every axis and compares conclusions.
///
/// # Errors
/// Whatever is wrong with a reading or the records.
pub fn hinges(regime: &Regime, log: &Log, base: &Reading, until: Instant) -> Result<Vec<Hinge>, Problems> {
    let full = regime.complete(base)?;
    let under_base = conclusions(regime, log, base, until)?;
    let mut out = Vec::new();
    for axis in regime.axes() {
        let at = full.0.get(&axis.id).cloned().unwrap_or_default();
        for option in axis.options.iter().filter(|o| o.id != at) {
            let other = conclusions(regime, log, &base.clone().with(&axis.id, &option.id), until)?;
            out.push(Hinge {
                axis: axis.id.clone(),
                question: axis.question.clone(),
                base: at.clone(),
                option: option.id.clone(),
                only_base: under_base.difference(&other).cloned().collect(),
                only_option: other.difference(&under_base).cloned().collect(),
            });
        }
    }
    Ok(out)
}

/// How two views of the same records differ, if their readings differ in one axis alone.
pub(crate) fn hinge_between(axes: &[Axis], base: &View, other: &View) -> Option<Hinge> {
    let mut apart = axes.iter().filter(|a| base.reading().0.get(&a.id) != other.reading().0.get(&a.id));
    let (Some(axis), None) = (apart.next(), apart.next()) else { return None };
    let at = |v: &View| v.reading().0.get(&axis.id).cloned().unwrap_or_default();
    let of = |v: &View| concluded(v.program(), v.docket(), v.state());
    let (under_base, under_other) = (of(base), of(other));
    Some(Hinge {
        axis: axis.id.clone(),
        question: axis.question.clone(),
        base: at(base),
        option: at(other),
        only_base: under_base.difference(&under_other).cloned().collect(),
        only_option: under_other.difference(&under_base).cloned().collect(),
    })
}

/// What a replay concludes, as lines that can be compared between readings.
fn conclusions(regime: &Regime, log: &Log, reading: &Reading, until: Instant) -> Result<BTreeSet<String>, Problems> {
    let program = Program::lower(regime, reading)?;
    let docket = Docket::new(&program, log)?;
    Ok(docket.replay(&program, until).map_or_else(|_| BTreeSet::new(), |(state, _)| concluded(&program, &docket, &state)))
}

/// What a state concludes, in the same lines.
fn concluded(program: &Program, docket: &Docket, state: &State) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for i in program.instruments() {
        out.insert(format!("{} is {}", program.reference(i), program.legal(state, i)));
        out.insert(format!("{} enters into force: {}", program.reference(i), program.entry_into_force(state, i)));
        for c in program.criteria_of(i) {
            out.insert(format!("{} by {}", program.factual(state, c), program.reference(c)));
        }
    }
    for c in program.cases(state).filter(|c| c.status != CaseStatus::Withdrawn) {
        let matter = docket.matter(c.matter).unwrap_or("-");
        let status = match c.status {
            CaseStatus::Violation => "alleged violation",
            CaseStatus::Possible => "possible violation",
            CaseStatus::Contested => "contested violation",
            CaseStatus::Excused | CaseStatus::Withdrawn => "excused deed",
        };
        let through = if program.root(c.accused) == program.root(c.bearer) {
            String::new()
        } else {
            format!(" answering for {}", program.party_name(c.accused))
        };
        out.insert(format!("{matter}: {status} of {} by {}{through}", program.reference(c.term), program.party_name(c.bearer)));
    }
    for d in program.duties(state) {
        let matter = docket.matter(d.matter).map_or(String::new(), |m| format!(" for {m}"));
        let who = if d.bearer.is_some() { program.party_name(d.bearer) } else { "its bearers together" };
        out.insert(format!("{}{matter}: {} by {who}", program.reference(d.term), d.fate));
    }
    out
}
