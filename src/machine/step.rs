//! Stepping: time passes, limits fire, conditions change, facts are taken in.

use alloc::{vec, vec::Vec};
use core::{cmp::Reverse, fmt};

use super::{
    fact::{Fact, OTHER_ITEM, What},
    program::{Action, Part, Program, Told},
    signal::{Node, Value},
    state::{Activity, Archive, END, Gauge, Live, Matter, Scratch, State, Wake},
    verdict::{LegalState, Verdict, VerdictKind},
};
use crate::{
    id::{MatterId, NodeId, PartyId, RecordId, TermId},
    time::Instant,
};

/// The highest handle of a matter.
pub const MAX_MATTERS: u32 = 1 << 26;
/// By how much the handle of a matter may run ahead of those seen.
pub const MAX_MATTER_GAP: u32 = 1 << 20;
/// How many rounds of changes one instant may take before the machine stops following conditions that set each other
/// off.
pub const MAX_ROUNDS: u32 = 10_000;

/// Why a fact was not taken in. The state is then as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The instant lies before the state's own.
    Past {
        /// The instant.
        at: Instant,
        /// Where the state stands.
        now: Instant,
    },
    /// The state belongs to another program.
    OtherProgram,
    /// An id that the program does not have, or a matter beyond [`MAX_MATTERS`] or [`MAX_MATTER_GAP`].
    Unknown(&'static str),
    /// Facts of several instants, or several incidents, were offered as one record's.
    Apart,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Past { at, now } => write!(f, "`{at}` lies before `{now}`: time moves one way"),
            Refusal::OtherProgram => f.write_str("the state belongs to another program"),
            Refusal::Apart => f.write_str("facts of several instants or incidents are no one record's"),
            Refusal::Unknown(what) => write!(f, "the program has no such {what}"),
        }
    }
}

impl core::error::Error for Refusal {}

impl Program {
    /// The state before everything.
    #[must_use]
    pub fn start(&self) -> State {
        let (live, archive, scratch) = (Live::default(), Archive::default(), Scratch::default());
        let mut state = State { program: self.digest.0, now: Instant::MIN, live, archive, scratch };
        self.restart(&mut state);
        state
    }

    /// Puts a state back to before everything, whichever program it belonged to, and keeps its memory: for who steps many
    /// logs one after the other.
    pub fn restart(&self, state: &mut State) {
        let slots = self.duties.iter().map(super::program::Duty::places).sum();
        state.archive.clear();
        (state.program, state.now) = (self.digest.0, Instant::MIN);
        state.live = Live {
            values: vec![Value::No; self.nodes.len()],
            activity: vec![Activity { is: Value::No, since: Instant::MIN }; self.norms.len()],
            protected: vec![Activity { is: Value::No, since: Instant::MIN }; self.protections.len()],
            current: vec![END; slots],
            loose: vec![END; self.duties.len()],
            counts: vec![Vec::new(); self.counters.len()],
            gauges: vec![Gauge::default(); self.criteria.len()],
            legal: vec![LegalState::Pending; self.terms.len()],
            ..Live::default()
        };
        let mut out = Vec::new();
        state.scratch.dirty.extend((0..self.nodes.len()).map(NodeId::at).map(Reverse));
        Step { p: self, s: state, out: &mut out, rounds: 0, cause: RecordId::NONE }.settle();
    }

    /// Takes in what one record says, as one: limits at or before its instant fire first, and nothing follows before all of
    /// it is known. A claim that a deed was done in self-defence is no accusation first and an excuse second. Verdicts are
    /// added to `out`.
    ///
    /// # Errors
    /// When a fact lies in the past or names what does not exist, and when the facts are of several instants or two of them
    /// open an incident. Then none is taken in, and the state is unchanged.
    pub fn observe(&self, state: &mut State, record: &[Fact], out: &mut Vec<Verdict>) -> Result<(), Refusal> {
        let [first, rest @ ..] = record else { return Ok(()) };
        self.admit(state, first)?;
        if !rest.is_empty() {
            self.admit_together(state, first, rest)?;
        }
        let mut step = Step { p: self, s: state, out, rounds: 0, cause: RecordId::NONE };
        step.pass(first.at);
        step.cause = first.record;
        if rest.is_empty() {
            step.take(first);
        } else {
            step.take_together(record);
        }
        step.settle();
        Ok(())
    }

    /// Lets time pass up to and including `to`: limits at or before it fire. Verdicts are added to `out`.
    ///
    /// # Errors
    /// When `to` lies in the past; the state is then unchanged.
    pub fn advance_to(&self, state: &mut State, to: Instant, out: &mut Vec<Verdict>) -> Result<(), Refusal> {
        if state.program != self.digest.0 {
            return Err(Refusal::OtherProgram);
        }
        if to < state.now {
            return Err(Refusal::Past { at: to, now: state.now });
        }
        Step { p: self, s: state, out, rounds: 0, cause: RecordId::NONE }.pass(to);
        Ok(())
    }

    #[cold]
    fn admit_together(&self, state: &State, first: &Fact, rest: &[Fact]) -> Result<(), Refusal> {
        for fact in rest {
            self.admit(state, fact)?;
        }
        let opens = |f: &Fact| matches!(f.what, What::Incident { .. });
        let incidents = rest.iter().filter(|f| opens(f)).count() + usize::from(opens(first));
        let apart = incidents > 1 || rest.iter().any(|f| f.at != first.at);
        if apart { Err(Refusal::Apart) } else { Ok(()) }
    }

    /// Refuses what can be refused, before anything changes.
    #[inline(always)]
    fn admit(&self, state: &State, fact: &Fact) -> Result<(), Refusal> {
        if state.program != self.digest.0 {
            return Err(Refusal::OtherProgram);
        }
        if fact.at < state.now {
            return Err(Refusal::Past { at: fact.at, now: state.now });
        }
        let seen = u32::try_from(state.archive.matters.len()).unwrap_or(u32::MAX);
        let matter = |m: MatterId, may_be_none: bool| {
            let ok = if m.is_some() { m.0 < MAX_MATTERS && m.0 <= seen.saturating_add(MAX_MATTER_GAP) } else { may_be_none };
            if ok { Ok(()) } else { Err(Refusal::Unknown("matter")) }
        };
        let party = |p: PartyId, may_be_none: bool| {
            let ok = if p.is_some() { p.index() < self.names.parties.len() } else { may_be_none };
            if ok { Ok(()) } else { Err(Refusal::Unknown("party")) }
        };
        let place = |n: u16, len: usize, what| if n == u16::MAX || usize::from(n) < len { Ok(()) } else { Err(Refusal::Unknown(what)) };
        party(fact.by, true)?;
        match fact.what {
            What::Incident { matter: m, earliest, place: p, act, target, accused, .. } => {
                matter(m, false)?;
                party(accused, true)?;
                place(p.0, self.names.places.len(), "place")?;
                place(act.0, self.names.acts.len(), "act")?;
                place(target.0, self.names.targets.len(), "target")?;
                if earliest > fact.at {
                    return Err(Refusal::Unknown("instant before its own beginning"));
                }
                if state.archive.matters.get(m.index()).is_some_and(Matter::is_stepped) {
                    return Err(Refusal::Unknown("second incident under one handle"));
                }
            }
            What::Deed { matter: m, weapon, from, suffered_by, .. } => {
                matter(m, false)?;
                place(from.0, self.names.places.len(), "place")?;
                if weapon != u8::MAX && usize::from(weapon) >= self.names.weapons.len() {
                    return Err(Refusal::Unknown("weapon"));
                }
                for p in suffered_by {
                    party(p, true)?;
                }
            }
            What::Claim { matter: m, accused, .. } | What::Finding { matter: m, accused, .. } => {
                matter(m, false)?;
                party(accused, true)?;
            }
            What::Answer { matter: m, accused, .. } => {
                matter(m, false)?;
                party(accused, false)?;
            }
            What::Character { matter: m, accused, character, .. } => {
                matter(m, false)?;
                party(accused, true)?;
                place(character.into(), self.names.characters.len(), "character")?;
            }
            What::Performance { term, party: p, matter: m, item, .. } => {
                matter(m, true)?;
                party(p, false)?;
                if item != OTHER_ITEM {
                    place(item, self.names.items.len(), "item")?;
                }
                if term.is_some() && !matches!(self.terms.get(term.index()).map(|t| t.part), Some(Part::Duty(_))) {
                    return Err(Refusal::Unknown("duty"));
                }
            }
            What::Level { item, party: p, min, max } => {
                party(p, false)?;
                if (item != u16::MAX && usize::from(item) >= self.names.items.len()) || min > max {
                    return Err(Refusal::Unknown("stock level"));
                }
            }
            What::Coverage { place: p, .. } => place(p.0, self.names.places.len(), "place")?,
            What::Communication { matter: m, to, .. } => {
                matter(m, false)?;
                party(to, true)?;
            }
            What::Act { term, favour, matter: m, .. } => {
                matter(m, true)?;
                party(favour, true)?;
                party(fact.by, false)?;
                if term.is_some() && !matches!(self.terms.get(term.index()).map(|t| t.part), Some(Part::Power(_))) {
                    return Err(Refusal::Unknown("power"));
                }
            }
            What::Statement { on, place: p, .. } => {
                place(p.0, self.names.places.len(), "place")?;
                if on.is_some() && on.index() >= self.terms.len() {
                    return Err(Refusal::Unknown("term"));
                }
            }
            What::Retraction { matter: m, .. } => matter(m, true)?,
        }
        Ok(())
    }
}

/// One call's work on a state.
pub(super) struct Step<'a> {
    pub(super) p: &'a Program,
    pub(super) s: &'a mut State,
    pub(super) out: &'a mut Vec<Verdict>,
    rounds: u32,
    /// The record being taken in; none while time passes.
    pub(super) cause: RecordId,
}

impl Step<'_> {
    #[inline]
    pub(super) fn say(&mut self, kind: VerdictKind, term: TermId, party: PartyId, matter: MatterId, record: RecordId) {
        let v = Verdict { at: self.s.now, kind, term, party, matter, record };
        self.s.archive.history.push(v);
        self.out.push(v);
    }

    /// Lets time pass: everything due at or before `to` happens, each at its own instant.
    #[inline]
    fn pass(&mut self, to: Instant) {
        if self.s.live.timers.next_at().is_some_and(|t| t <= to) {
            self.fire(to);
        }
        self.s.now = to;
        if !self.s.live.lasting.is_empty() {
            self.s.live.lasting.retain(|l| l.until > to);
        }
    }

    #[inline(never)]
    fn fire(&mut self, to: Instant) {
        while let Some(at) = self.s.live.timers.next_at().filter(|t| *t <= to) {
            self.s.now = self.s.now.max(at);
            self.rounds = 0;
            // Conditions change together, after everything else that is due at the instant: one by one, what begins could
            // overlap with what ends then.
            while self.s.live.timers.next_at() == Some(at) {
                let Some(timer) = self.s.live.timers.pop() else { break };
                match timer.wake {
                    Wake::Limit(instance) => {
                        let mut all = Vec::from([instance]);
                        while let Some(n) = self.s.live.timers.next_limit(at) {
                            all.push(n);
                        }
                        self.limits_come(&all);
                    }
                    Wake::Act(n) => self.act_is_due(n),
                    Wake::Node(id) => self.s.scratch.dirty.push(Reverse(id)),
                    Wake::Counter { counter, party } => self.counter_falls(counter, party),
                    Wake::Criterion(n) => self.criterion_again(n),
                }
            }
            self.settle();
        }
    }

    fn take_together(&mut self, facts: &[Fact]) {
        self.s.scratch.withholds = true;
        for fact in facts {
            self.take(fact);
        }
        self.s.scratch.withholds = false;
        self.judge_withheld();
    }

    #[inline]
    fn take(&mut self, fact: &Fact) {
        let by = fact.by;
        match fact.what {
            What::Incident { .. } => self.incident(fact),
            What::Deed { .. } => self.deed(fact),
            What::Claim { matter, accused, involvement } => self.claim(matter, accused, involvement, by, fact.record),
            What::Character { matter, accused, character, is } => self.character(matter, accused, character, is, by, fact.record),
            What::Answer { matter, accused, denies_occurrence, denies_attribution, admits } => {
                self.answer(matter, accused, (denies_occurrence, denies_attribution, admits), by, fact.record);
            }
            What::Finding { matter, accused, involvement, so } => self.finding(matter, accused, involvement, so, by, fact.record),
            What::Performance { .. } => self.performance(fact),
            What::Level { item, party, min, max } => self.level(item, party, min, max, fact.record),
            What::Coverage { place, looked } => self.coverage(place, looked),
            What::Communication { .. } => self.communication(fact),
            What::Act { .. } => self.act(fact),
            What::Statement { kind, on, place } => self.statement(kind, on, place, by, fact.record),
            What::Retraction { of, matter } => self.retraction(of, matter, fact.record),
        }
    }

    #[inline]
    pub(super) fn value(&self, node: NodeId) -> Value {
        self.s.live.values.get(node.index()).copied().unwrap_or(Value::Unknown)
    }

    /// Sets a flag or an event; what depends on it follows in [`Step::settle`].
    pub(super) fn set(&mut self, node: NodeId, value: Value) {
        let Some(slot) = self.s.live.values.get_mut(node.index()) else { return };
        if *slot == value {
            return;
        }
        *slot = value;
        self.changed(node);
    }

    fn changed(&mut self, node: NodeId) {
        self.s.scratch.dirty.extend(self.p.readers.get(node.index()).into_iter().flatten().copied().map(Reverse));
        self.s.scratch.told.extend(self.p.told.get(node.index()).into_iter().flatten());
    }

    /// Recomputes what has to be, inputs before outputs, and tells those concerned, until all is quiet.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        while !self.s.scratch.dirty.is_empty() || !self.s.scratch.told.is_empty() {
            self.settle_once();
        }
    }

    #[inline(never)]
    fn settle_once(&mut self) {
        let now = self.s.now;
        let mut last = None;
        while let Some(Reverse(id)) = self.s.scratch.dirty.pop() {
            // What it reads has smaller ids, so once is enough.
            if last == Some(id) {
                continue;
            }
            last = Some(id);
            let Some(node) = self.p.nodes.get(id.index()) else { continue };
            let before = self.value(id);
            let after = node.value(now, before, |n| self.value(n));
            if let Some(at) = node.wakes(now, |n| self.value(n)) {
                self.s.live.timers.push(at, Wake::Node(id));
            }
            if after != before {
                if let Some(slot) = self.s.live.values.get_mut(id.index()) {
                    *slot = after;
                }
                self.changed(id);
            }
        }
        let scratch = &mut self.s.scratch;
        core::mem::swap(&mut scratch.told, &mut scratch.telling);
        let mut told = core::mem::take(&mut scratch.telling);
        told.sort_unstable();
        told.dedup();
        self.rounds += 1;
        if self.rounds > MAX_ROUNDS {
            self.s.scratch.dirty.clear();
            return self.say(VerdictKind::LimitReached, TermId::NONE, PartyId::NONE, MatterId::NONE, RecordId::NONE);
        }
        // All norms change before anything is judged: what excuses may begin together with what prohibits.
        let mut changed = Vec::new();
        for t in &told {
            match t {
                Told::Norm(n) if self.norm_changes(*n) => changed.push(*n),
                Told::Protection(n) => changed.extend(self.protection_changes(*n)),
                _ => {}
            }
        }
        let mut touched = Vec::new();
        if !changed.is_empty() && !self.s.live.lasting.is_empty() {
            self.lasting_incidents(&changed, &mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        for matter in touched {
            let record = self.s.archive.matters.get(matter.index()).map_or(RecordId::NONE, |m| m.record);
            self.judge_again(matter, record);
        }
        for t in told.iter().copied() {
            match t {
                Told::Norm(_) | Told::Protection(_) => {}
                Told::Duty(n) => self.duty_arises(n),
                Told::Limit(n) => self.limit_moves(n),
                Told::Period(n) => self.next_period(n),
                Told::Legal(n) => self.instrument_changes(n),
                Told::Term(n) => self.term_changes(n),
                Told::Criterion(n) => self.criterion_again(n),
                Told::Counter(n) => self.stock_again(n, RecordId::NONE),
                Told::Withheld(n) => self.withholding_changes(n),
            }
        }
        told.clear();
        self.s.scratch.telling = told;
    }

    fn norm_changes(&mut self, n: u32) -> bool {
        let Some(norm) = self.p.norms.get(n as usize) else { return false };
        let is = self.value(norm.active);
        let now = self.s.now;
        self.s.live.activity.get_mut(n as usize).is_some_and(|a| a.becomes(is, now))
    }

    /// The norms that protect others than before.
    fn protection_changes(&mut self, n: u32) -> &'_ [u32] {
        let Some(protection) = self.p.protections.get(n as usize) else { return &[] };
        let is = self.value(protection.node);
        let now = self.s.now;
        let changes = self.s.live.protected.get_mut(n as usize).is_some_and(|a| a.becomes(is, now));
        if changes { &protection.norms } else { &[] }
    }

    /// Makes something happen that others wait for.
    pub(super) fn happen(&mut self, action: Action, who: Who) {
        match action {
            Action::Event(node) => {
                let Some(Node::Event { n }) = self.p.nodes.get(node.index()) else { return };
                let count = self.s.live.occurrences.entry(node).or_default();
                *count = count.saturating_add(1);
                if *count == *n {
                    let now = self.s.now;
                    self.set(node, Value::At(now));
                }
            }
            Action::Duty(d) => self.duty_for(d, &who),
            Action::Counter(c) => self.count(c, who),
        }
    }

    /// A matter, made if nothing has been said of it yet.
    #[inline]
    pub(super) fn matter(&mut self, m: MatterId) -> Option<&mut Matter> {
        let known = self.s.archive.matters.len();
        if m.index() >= known && m.0 < MAX_MATTERS {
            for _ in known..=m.index() {
                self.s.archive.matters.push(Matter::default());
            }
        }
        self.s.archive.matters.get_mut(m.index())
    }

    /// Writes down what a matter is; what was said of it before stays.
    #[inline(always)]
    pub(super) fn open_matter(&mut self, id: MatterId, matter: Matter) {
        if id.index() == self.s.archive.matters.len() {
            self.s.archive.matters.push(matter);
        } else if let Some(m) = self.matter(id) {
            *m = Matter { accusations: m.accusations, instances: m.instances, deed: m.deed, ..matter };
        }
    }

    fn instrument_changes(&mut self, n: u16) {
        let Some(i) = self.p.instruments.get(usize::from(n)) else { return };
        let state = self.p.instrument_state(self.s, n);
        self.legal(i.whole, state);
        for t in &i.terms {
            self.term_changes(*t);
        }
    }

    fn term_changes(&mut self, t: TermId) {
        let state = self.p.term_state(self.s, t);
        let whole = self.p.terms.get(t.index()).and_then(|r| self.p.instruments.get(usize::from(r.instrument))).map(|i| i.whole);
        let of_whole = whole.and_then(|w| self.s.live.legal.get(w.index()).copied());
        // A term that fares as its instrument does need not be told apart.
        if Some(state) == of_whole || (state == LegalState::InForce && of_whole == Some(LegalState::PartlySuspended)) {
            if let Some(slot) = self.s.live.legal.get_mut(t.index()) {
                *slot = state;
            }
            return;
        }
        self.legal(t, state);
    }

    fn legal(&mut self, t: TermId, state: LegalState) {
        let Some(slot) = self.s.live.legal.get_mut(t.index()) else { return };
        if *slot != state {
            *slot = state;
            self.say(VerdictKind::Legal(state), t, PartyId::NONE, MatterId::NONE, self.cause);
        }
    }
}

/// Whom an event concerns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    /// The bearer who violated or defaulted, or the sender.
    pub(super) party: PartyId,
    /// The addressee.
    pub(super) to: PartyId,
    pub(super) matter: MatterId,
    /// When a violation happened.
    pub(super) at: Instant,
    /// For assignments: the first instant that is too late.
    pub(super) due: Instant,
    pub(super) record: RecordId,
    /// The prohibition that was violated, if one was.
    pub(super) norm: u32,
    /// How much was delivered.
    pub(super) amount: u32,
}

impl Who {
    /// What an event is about that says no more.
    pub(super) const NOBODY: Who = Who {
        party: PartyId::NONE,
        to: PartyId::NONE,
        matter: MatterId::NONE,
        at: Instant::MIN,
        due: Instant::MAX,
        record: RecordId::NONE,
        norm: END,
        amount: 1,
    };
}

/// A saved state: the state and the program that it belongs to.
impl Program {
    /// Checks that a restored state belongs to this program and has its shape.
    ///
    /// # Errors
    /// When it belongs to another program, or its tables do not fit this one.
    ///
    /// A state is saved by serializing it with serde.
    pub fn restore(&self, state: State) -> Result<State, Refusal> {
        if state.program != self.digest.0 {
            return Err(Refusal::OtherProgram);
        }
        let fresh = self.start();
        let fits = state.live.values.len() == fresh.live.values.len()
            && state.live.activity.len() == fresh.live.activity.len()
            && state.live.protected.len() == fresh.live.protected.len()
            && state.live.current.len() == fresh.live.current.len()
            && state.live.loose.len() == fresh.live.loose.len()
            && state.live.counts.len() == fresh.live.counts.len()
            && state.live.gauges.len() == fresh.live.gauges.len()
            && state.live.legal.len() == fresh.live.legal.len()
            && chains_end(&state.archive);
        if fits { Ok(state) } else { Err(Refusal::Unknown("saved state")) }
    }
}

/// Whether every chain in the archive runs to an end: each link leads to an older entry.
fn chains_end(a: &Archive) -> bool {
    fn down(links: impl Iterator<Item = u32>) -> bool {
        links.enumerate().all(|(i, next)| next == END || (next as usize) < i)
    }
    down(a.covers.iter().map(|x| x.next))
        && down(a.accusations.iter().map(|x| x.next))
        && down(a.assertions.iter().map(|x| x.next))
        && down(a.characters.iter().map(|x| x.next))
        && down(a.cases.iter().map(|x| x.next))
        && down(a.instances.iter().map(|x| x.next))
}
