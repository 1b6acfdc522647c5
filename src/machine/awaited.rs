//! Duties that have not arisen, and what it would take to perform those that have.

use alloc::{string::String, vec::Vec};

use super::{
    Point,
    fact::{Fact, What},
    program::{Duty, LimitRule, Part, Program},
    query::DutyView,
    signal::Value,
    state::{END, State},
};
use crate::{
    agreement::Acceptance,
    id::{NodeId, PartyId, RecordId, TermId},
    record::Stance,
    time::Instant,
};

/// A duty that has not arisen: of one bearer or of several together, once, or whenever something happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Awaited {
    /// The term.
    pub term: TermId,
    /// Who would owe it; nobody if several would owe it together or an event says who.
    pub bearer: PartyId,
    /// Whether each of several events gives rise to one; none has so far.
    pub each: bool,
    /// Why it is undetermined whether it has arisen, if it is.
    pub undetermined: Option<String>,
    /// Its limit, as far as that is known already.
    pub limit: Point,
}

impl Program {
    /// Every duty that has not arisen, in the order of the terms.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, machine::{Point, Program}};
    /// let text = r#"
    /// schema = 1
    /// instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", area = "unlimited" }
    /// parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
    /// roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
    /// [[terms]]
    /// article = "1"
    /// text = "A hands over the maps within 7 days."
    /// bearers = ["a"]
    /// rule.requires = { task = "hand over the maps", limit = { within = { length = "7 days", counting = "elapsed" } } }
    /// [[terms]]
    /// article = "2"
    /// text = "When that is done B withdraws within 3 days."
    /// bearers = ["b"]
    /// rule.requires = { task = "withdraw", trigger = { on = { met = "1" } }, limit = { within = { length = "3 days", counting = "elapsed" } } }
    /// "#;
    /// let program = Program::lower(&Regime::parse(&[("t.toml", text)])?, &Reading::base())?;
    /// let mut state = program.start();
    /// program.advance_to(&mut state, "2024-01-02T00:00Z".parse()?, &mut Vec::new())?;
    /// let awaited = program.awaited(&state);
    /// assert_eq!((awaited.len(), program.reference(awaited[0].term)), (1, "t/2".to_string()));
    /// assert_eq!(awaited[0].limit, Point::NotYet);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn awaited(&self, state: &State) -> Vec<Awaited> {
        let mut out = Vec::new();
        for (d, duty) in (0..).zip(&self.duties) {
            if duty.arises.is_none() {
                if state.archive.instances.iter().all(|i| i.duty != d) {
                    let undetermined = self.reason_for(state, duty.active);
                    out.push(Awaited { term: duty.term, bearer: PartyId::NONE, each: true, undetermined, limit: Point::NotYet });
                }
                continue;
            }
            for k in 0..duty.places() {
                let current = state.live.current.get(duty.slots as usize + k).copied().unwrap_or(END);
                if current != END {
                    continue;
                }
                let own = duty.of(k);
                let bearer = if duty.jointly { PartyId::NONE } else { duty.bearers.get(k).copied().unwrap_or(PartyId::NONE) };
                let undetermined = own.arises.and_then(|n| self.reason_for(state, n));
                let limit = match own.limit {
                    LimitRule::At(node) => self.point(state, node),
                    _ => Point::NotYet,
                };
                out.push(Awaited { term: duty.term, bearer, each: false, undetermined, limit });
            }
        }
        out
    }

    /// The parties and bodies that may find now, under any instrument.
    #[must_use]
    pub fn able_to_find(&self, state: &State) -> Vec<PartyId> {
        self.parties().filter(|p| self.may_find(state, *p)).collect()
    }

    /// Whether a condition of the regime holds now; nothing if that is undetermined, or the term is no condition.
    #[must_use]
    pub fn is_fulfilled(&self, state: &State, condition: TermId) -> Option<bool> {
        let Part::Condition(node) = self.terms.get(condition.index())?.part else { return None };
        match state.live.values.get(node.index())? {
            Value::Yes => Some(true),
            Value::No => Some(false),
            _ => None,
        }
    }

    /// Whether a term is a duty: something to be brought about, not deeds that breach it.
    #[must_use]
    pub fn is_duty(&self, term: TermId) -> bool {
        self.duty_of(term).is_some()
    }

    /// Whether a duty falls due again in every period of some length.
    #[must_use]
    pub fn recurs(&self, term: TermId) -> bool {
        self.duty_of(term).is_some_and(|d| d.every.is_some())
    }

    /// Whether a duty has a limit that depends on what has not happened.
    #[must_use]
    pub fn awaits_limit(&self, state: &State, duty: &DutyView) -> bool {
        let rule = self.duty_of(duty.term).map(|d| d.of_bearer(duty.bearer).limit);
        duty.limit.is_none() && matches!(rule, Some(LimitRule::At(node)) if self.point(state, node) == Point::NotYet)
    }

    /// The duty with which a term's duty runs in parallel.
    #[must_use]
    pub fn runs_parallel_to(&self, term: TermId) -> Option<TermId> {
        let (other, _) = self.duty_of(term)?.matching?;
        self.duties.get(other as usize).map(|d| d.term)
    }

    /// What would be said if a duty were performed in full at an instant, by somebody whose word the term accepts. Nothing if
    /// nobody's would be accepted now, or it is not known how much is owed.
    ///
    /// The fact comes from no record: it is for asking what would follow, on a copy of a state.
    #[must_use]
    pub fn performance_in_full(&self, state: &State, duty: &DutyView, at: Instant) -> Option<Fact> {
        let rule = self.duty_of(duty.term)?;
        let party =
            [duty.bearer].into_iter().chain(rule.bearers.iter().copied()).find(|p| p.is_some()).or_else(|| self.parties().next())?;
        let finder = || self.able_to_find(state).first().copied();
        let (by, stance) = match rule.accept {
            Acceptance::Asserted => (party, Stance::Asserts),
            Acceptance::Acknowledged => match rule.to.first() {
                Some(to) => (*to, Stance::Asserts),
                None => (finder()?, Stance::Verifies),
            },
            Acceptance::Verified => (finder()?, Stance::Verifies),
        };
        let amount = duty.owed?.checked_sub(duty.done).filter(|n| *n > 0)?;
        let item = rule.items.first().copied().unwrap_or(u16::MAX);
        let what = What::Performance { term: duty.term, party, matter: duty.matter, amount, item, stance, surely: true };
        Some(Fact { at, record: RecordId::NONE, by, what })
    }

    fn duty_of(&self, term: TermId) -> Option<&Duty> {
        match self.terms.get(term.index())?.part {
            Part::Duty(d) => self.duties.get(d as usize),
            _ => None,
        }
    }

    fn reason_for(&self, state: &State, node: NodeId) -> Option<String> {
        match self.point(state, node) {
            Point::Undeterminable(why) => Some(why),
            _ => None,
        }
    }
}
