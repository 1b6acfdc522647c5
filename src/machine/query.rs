//! Questions to a state. None changes it.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    fact::CharacterIs,
    program::{Duty, LimitRule, Part, Program, why as w},
    signal::{Node, Value},
    state::{Accusation, CaseStatus, CharacterKind, END, Fate, Position, State, Wake, says},
    verdict::{FactualState, LegalState},
};
use crate::{
    agreement::Standard,
    id::{ActId, MatterId, NodeId, PartyId, PlaceId, RecordId, TermId},
    time::Instant,
};

/// A case: a party, an incident, and a prohibition that covers it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CaseView {
    /// The prohibition.
    pub term: TermId,
    /// The incident.
    pub matter: MatterId,
    /// Who is accused.
    pub accused: PartyId,
    /// The bearer who answers for the accused.
    pub bearer: PartyId,
    /// How the case stands.
    pub status: CaseStatus,
    /// What about the scope is undetermined.
    pub unsure: Unsure,
}

/// What about a norm's scope is undetermined for a deed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unsure {
    /// Whether the place lies inside.
    pub place: bool,
    /// Whether the act is of a forbidden class.
    pub act: bool,
    /// Whether the target is of a protected class.
    pub target: bool,
    /// Whether it happened while the norm bound.
    pub time: bool,
    /// Whether the norm bound at all.
    pub norm: bool,
    /// Whether it was done with such a weapon.
    pub weapon: bool,
    /// Whether its numbers lie within the bounds.
    pub measure: bool,
    /// Whether it was suffered by one of those protected.
    pub sufferer: bool,
}

impl Unsure {
    pub(super) fn of(why: u8) -> Unsure {
        let has = |bit: u8| why & bit != 0;
        Unsure {
            place: has(w::PLACE),
            act: has(w::ACT),
            target: has(w::TARGET),
            time: has(w::TIME),
            norm: has(w::ACTIVITY),
            weapon: has(w::WEAPON),
            measure: has(w::MEASURE),
            sufferer: has(w::SUFFERER),
        }
    }
}

/// A duty of one bearer, and what became of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DutyView {
    /// The term.
    pub term: TermId,
    /// Who owes it; nobody if several owe it together.
    pub bearer: PartyId,
    /// What gave rise to it, if each of several things does.
    pub matter: MatterId,
    /// When it arose.
    pub arisen: Instant,
    /// The first instant that is too late, if there is one.
    pub limit: Option<Instant>,
    /// How much has been done.
    pub done: u32,
    /// How much is owed; nothing while that depends on a level that is not known.
    pub owed: Option<u32>,
    /// What became of it.
    pub fate: Fate,
    /// Whether a performance is contested.
    pub contested: bool,
    /// Whether its limit was moved.
    pub extended: bool,
}

/// What stands on the three questions about an incident and one accused.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Evidence {
    /// Did it occur?
    pub occurrence: Standing,
    /// Is the accused responsible?
    pub attribution: Standing,
    /// What was it? Each character with what stands on it.
    pub characters: Vec<(String, &'static str)>,
}

/// What stands on one question.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Who says so, without having looked into it.
    pub alleged_by: Vec<PartyId>,
    /// Who denies it.
    pub denied_by: Vec<PartyId>,
    /// Whether the accused admits it.
    pub admitted: bool,
    /// Bodies of the regime that found so.
    pub found_by: Vec<PartyId>,
    /// Bodies of the regime that found the opposite.
    pub refuted_by: Vec<PartyId>,
    /// Others who looked into it and found so.
    pub found_outside_by: Vec<PartyId>,
    /// Others who looked into it and found the opposite.
    pub refuted_outside_by: Vec<PartyId>,
}

impl Standing {
    /// Whether somebody says so and somebody else denies it.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        let yes = !self.alleged_by.is_empty() || self.admitted || !self.found_by.is_empty() || !self.found_outside_by.is_empty();
        yes && (!self.denied_by.is_empty() || !self.refuted_by.is_empty() || !self.refuted_outside_by.is_empty())
    }
}

/// Whether somebody may do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum May {
    /// No norm forbids it.
    NotProhibited,
    /// A norm would forbid it; this permission of higher priority covers it.
    Permitted(TermId),
    /// These norms forbid it.
    Prohibited(Vec<TermId>),
    /// It is forbidden unless notice is given so many milliseconds before, under this permission.
    NeedsNotice(TermId, i64),
    /// It is forbidden unless these consent, under this permission.
    NeedsConsent(TermId, Vec<PartyId>),
    /// The text gives no answer: these norms may forbid it.
    Undetermined(Vec<TermId>),
}

/// The next limit, and what falls due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// The first instant that is too late.
    pub at: Instant,
    /// The duty's term.
    pub term: TermId,
    /// Who owes it.
    pub bearer: PartyId,
    /// What gave rise to it.
    pub matter: MatterId,
}

impl Program {
    /// The legal state of an instrument or a term.
    #[must_use]
    pub fn legal(&self, state: &State, term: TermId) -> LegalState {
        match self.terms.get(term.index()) {
            Some(t) if t.part == Part::Whole => self.instrument_state(state, t.instrument),
            Some(_) => self.term_state(state, term),
            None => LegalState::Undetermined,
        }
    }

    pub(super) fn instrument_state(&self, state: &State, n: u16) -> LegalState {
        let Some(i) = self.instruments.get(usize::from(n)) else { return LegalState::Undetermined };
        let value = |id: NodeId| state.live.values.get(id.index()).copied().unwrap_or(Value::Unknown);
        let past = |id: Option<NodeId>| match id.map(value) {
            Some(Value::At(t)) if t <= state.now => Some(t),
            _ => None,
        };
        match value(i.entry) {
            Value::Unknown => return LegalState::Undetermined,
            Value::At(t) if t <= state.now => {}
            _ => return LegalState::Pending,
        }
        let ends = [
            (past(Some(i.terminated)), LegalState::Terminated),
            (past(i.superseded), LegalState::Superseded),
            (past(i.end), LegalState::Expired),
        ];
        if let Some((_, how)) = ends.iter().filter(|(t, _)| t.is_some()).min_by_key(|(t, _)| *t) {
            return *how;
        }
        if i.end.is_some_and(|n| value(n) == Value::Unknown) {
            return LegalState::Undetermined;
        }
        match value(i.suspended) {
            Value::Yes => LegalState::Suspended,
            Value::Unknown => LegalState::Undetermined,
            _ if i.terms.iter().any(|t| self.terms.get(t.index()).and_then(|t| t.suspended).is_some_and(|f| value(f) == Value::Yes)) => {
                LegalState::PartlySuspended
            }
            _ => LegalState::InForce,
        }
    }

    pub(super) fn term_state(&self, state: &State, term: TermId) -> LegalState {
        let Some(t) = self.terms.get(term.index()) else { return LegalState::Undetermined };
        let value = |id: NodeId| state.live.values.get(id.index()).copied().unwrap_or(Value::Unknown);
        if matches!(t.terminated.map(value), Some(Value::At(at)) if at <= state.now) {
            return LegalState::Terminated;
        }
        if t.superseded.map(value) == Some(Value::Yes) {
            return LegalState::Superseded;
        }
        match value(t.active) {
            Value::Yes => LegalState::InForce,
            Value::Unknown => LegalState::Undetermined,
            _ => match self.instrument_state(state, t.instrument) {
                LegalState::InForce | LegalState::PartlySuspended if t.suspended.is_some_and(|f| value(f) == Value::Yes) => {
                    LegalState::Suspended
                }
                // In an instrument in force, a term that does not bind waits for its own condition, or has outlived it.
                LegalState::InForce | LegalState::PartlySuspended => match self.first_active(state, t.active) {
                    true => LegalState::Expired,
                    false => LegalState::Pending,
                },
                other => other,
            },
        }
    }

    /// Whether a condition that does not hold now has held before, as far as its own points tell.
    fn first_active(&self, state: &State, node: NodeId) -> bool {
        let value = |id: NodeId| state.live.values.get(id.index()).copied().unwrap_or(Value::Unknown);
        match self.nodes.get(node.index()) {
            Some(Node::Between { to: Some(to), .. }) => matches!(value(*to), Value::At(t) if t <= state.now),
            Some(Node::All(all)) => all.iter().any(|n| value(*n) == Value::No && self.first_active(state, *n)),
            Some(Node::Not(n)) => matches!(self.nodes.get(n.index()), Some(Node::Between { to: None, .. })),
            _ => false,
        }
    }

    /// Why a term's state is undetermined, if it is.
    #[must_use]
    pub fn undetermined_because(&self, state: &State, term: TermId) -> Option<String> {
        let t = self.terms.get(term.index())?;
        self.reason(state, t.active)
    }

    /// Why a node is unknown: what makes it so, as far back as that is unknown.
    fn reason(&self, state: &State, node: NodeId) -> Option<String> {
        let unknown = |n: &NodeId| state.live.values.get(n.index()) == Some(&Value::Unknown);
        let (mut next, mut reason) = (Some(node).filter(unknown), None);
        while let Some(node) = next {
            reason = self.reasons.get(&node).or(reason);
            next = self.nodes.get(node.index()).and_then(|n| n.inputs().into_iter().find(unknown));
        }
        reason.cloned()
    }

    /// The factual state by a criterion.
    #[must_use]
    pub fn factual(&self, state: &State, criterion: TermId) -> FactualState {
        match self.terms.get(criterion.index()).map(|t| t.part) {
            Some(Part::Criterion(n)) => state.live.gauges.get(n as usize).map_or(FactualState::Unknown, |g| g.state),
            _ => FactualState::Unknown,
        }
    }

    /// The criteria of an instrument.
    #[must_use]
    pub fn criteria_of(&self, instrument: TermId) -> Vec<TermId> {
        let Some(i) = self.terms.get(instrument.index()).map(|t| t.instrument) else { return Vec::new() };
        self.criteria.iter().filter(|c| c.instrument == i).map(|c| c.term).collect()
    }

    /// Who may find under an instrument, whether or not that power runs now.
    #[must_use]
    pub fn finders(&self, instrument: TermId) -> Vec<PartyId> {
        let i = self.terms.get(instrument.index()).map(|t| t.instrument);
        let finds = self
            .powers
            .iter()
            .filter(|p| p.verb == crate::agreement::Verb::Find && self.terms.get(p.term.index()).map(|t| t.instrument) == i);
        finds.flat_map(|p| p.ways.iter().flat_map(|w| w.body.map_or_else(|| w.members.clone(), |b| [b].into()))).collect()
    }

    /// Whether a body or party has the power to find, now.
    #[must_use]
    pub fn may_find(&self, state: &State, by: PartyId) -> bool {
        self.finds(by, &|node: NodeId| state.live.values.get(node.index()) == Some(&Value::Yes))
    }

    /// Whether a party is one of those who may find, at whatever time.
    pub(super) fn may_ever_find(&self, by: PartyId) -> bool {
        self.finds(by, &|_| true)
    }

    fn finds(&self, by: PartyId, is: &impl Fn(NodeId) -> bool) -> bool {
        self.powers.iter().filter(|p| p.verb == crate::agreement::Verb::Find && is(p.active)).any(|power| {
            power.ways.iter().any(|w| {
                let seated = |k: usize| w.seats.get(k).copied().flatten().is_none_or(is);
                let member = || w.members.iter().enumerate().any(|(k, m)| self.belongs(by, *m) && seated(k));
                w.body.map_or_else(member, |b| self.belongs(by, b)) && w.mandate.is_none_or(is)
            })
        })
    }

    /// Whether evidence on an accusation meets a standard.
    #[inline]
    pub(super) fn meets(&self, state: &State, acc: &Accusation, standard: Standard) -> bool {
        let nobody = !acc.party.is_some();
        let that = if nobody { says::THAT_IT_OCCURRED } else { says::THAT_IT_DID };
        if acc.says & that == 0 {
            return false;
        }
        standard == Standard::Alleged || self.meets_more(state, acc, that, standard)
    }

    /// Whether what is said of an accused, at all or of the occurrence alone, meets more than being alleged.
    fn meets_more(&self, state: &State, acc: &Accusation, that: u16, standard: Standard) -> bool {
        let nobody = !acc.party.is_some();
        match standard {
            Standard::Alleged => true,
            Standard::Admitted => acc.says & says::ADMITS != 0,
            Standard::Found => acc.says & if nobody { says::FOUND_OCCURRED } else { says::FOUND_RESPONSIBLE } != 0,
            Standard::FoundOutside => acc.says & if nobody { says::OUTSIDE_OCCURRED } else { says::OUTSIDE_RESPONSIBLE } != 0,
            Standard::Corroborated(k) => {
                let mut roots: Vec<PartyId> = Vec::new();
                for x in assertions(state, acc).filter(|x| x.2 & that != 0) {
                    let root = self.root(x.0);
                    if !roots.contains(&root) {
                        roots.push(root);
                    }
                }
                roots.len() >= usize::from(k)
            }
            Standard::MutuallyAlleged => {
                let own = self.root(acc.party);
                !nobody
                    && accusations(state, acc.matter).any(|other| {
                        other.party.is_some()
                            && self.root(other.party) != own
                            && assertions(state, &other).any(|x| x.2 & says::THAT_IT_DID != 0 && self.root(x.0) == own)
                    })
            }
        }
    }

    pub(super) fn character_of(&self, state: &State, acc: &Accusation, character: u8) -> Option<CharacterIs> {
        let mut best: Option<(u8, CharacterIs)> = None;
        let of_nobody = accusations(state, acc.matter).find(|a| !a.party.is_some() && acc.party.is_some());
        for start in [Some(acc.characters), of_nobody.map(|a| a.characters)].into_iter().flatten() {
            let mut at = start;
            while let Some(x) = state.archive.characters.get(at as usize) {
                at = x.next;
                if x.character != character || x.retracted {
                    continue;
                }
                let (rank, is) = match x.kind {
                    CharacterKind::Found => (3, CharacterIs::Found),
                    CharacterKind::Rejected => (3, CharacterIs::Rejected),
                    CharacterKind::OutsideFound => (2, CharacterIs::Found),
                    CharacterKind::OutsideRejected => (2, CharacterIs::Rejected),
                    CharacterKind::Claimed => (1, CharacterIs::Claimed),
                };
                best = match best {
                    Some((r, _)) if r > rank => best,
                    // Findings of the same rank against each other settle nothing.
                    Some((r, b)) if r == rank && b != is => Some((r, CharacterIs::Claimed)),
                    _ => Some((rank, is)),
                };
            }
        }
        best.map(|(_, is)| is)
    }

    /// Every party accused of an incident; [`PartyId::NONE`] if something is said of its occurrence alone.
    #[must_use]
    pub fn accused(&self, state: &State, matter: MatterId) -> Vec<PartyId> {
        let mut all: Vec<PartyId> = accusations(state, matter).map(|a| a.party).collect();
        all.sort_unstable();
        all
    }

    /// Whether the evidence about a party and an incident meets a standard.
    #[must_use]
    pub fn counts_at(&self, state: &State, matter: MatterId, accused: PartyId, standard: Standard) -> bool {
        accusations(state, matter).find(|a| a.party == accused).is_some_and(|a| self.meets(state, &a, standard))
    }

    /// Who says that an accused is responsible for an incident or, if nobody is named, that it occurred; those who found so
    /// included.
    #[must_use]
    pub fn sources(&self, state: &State, matter: MatterId, accused: PartyId) -> Vec<PartyId> {
        let that = if accused.is_some() { says::THAT_IT_DID } else { says::THAT_IT_OCCURRED };
        let against = accusations(state, matter).filter(|a| a.party == accused);
        let mut all: Vec<PartyId> =
            against.flat_map(|a| assertions(state, &a).filter(|x| x.2 & that != 0).map(|x| x.0).collect::<Vec<_>>()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What stands on occurrence, responsibility and character.
    #[must_use]
    pub fn evidence(&self, state: &State, matter: MatterId, accused: PartyId) -> Evidence {
        let mut e = Evidence::default();
        for acc in accusations(state, matter) {
            for (by, _, what) in assertions(state, &acc) {
                let mut note = |list: fn(&mut Standing) -> &mut Vec<PartyId>, bits: u16, occurrence: bool| {
                    if what & bits != 0 {
                        let standing = if occurrence { &mut e.occurrence } else { &mut e.attribution };
                        let list = list(standing);
                        if !list.contains(&by) {
                            list.push(by);
                        }
                    }
                };
                note(|s| &mut s.alleged_by, says::OCCURRED, true);
                note(|s| &mut s.denied_by, says::NOT_OCCURRED, true);
                note(|s| &mut s.found_by, says::FOUND_OCCURRED, true);
                note(|s| &mut s.refuted_by, says::FOUND_NOT_OCCURRED, true);
                note(|s| &mut s.found_outside_by, says::OUTSIDE_OCCURRED, true);
                note(|s| &mut s.refuted_outside_by, says::OUTSIDE_NOT_OCCURRED, true);
                if acc.party == accused && accused.is_some() {
                    note(|s| &mut s.alleged_by, says::RESPONSIBLE, false);
                    note(|s| &mut s.denied_by, says::NOT_RESPONSIBLE, false);
                    note(|s| &mut s.found_by, says::FOUND_RESPONSIBLE, false);
                    note(|s| &mut s.refuted_by, says::FOUND_NOT_RESPONSIBLE, false);
                    note(|s| &mut s.found_outside_by, says::OUTSIDE_RESPONSIBLE, false);
                    note(|s| &mut s.refuted_outside_by, says::OUTSIDE_NOT_RESPONSIBLE, false);
                    e.attribution.admitted |= what & says::ADMITS != 0;
                }
                e.occurrence.admitted |= what & says::ADMITS != 0;
            }
            if acc.party == accused {
                for (n, name) in self.names.characters.iter().enumerate() {
                    let is = u8::try_from(n).ok().and_then(|n| self.character_of(state, &acc, n));
                    if let Some(is) = is {
                        let word = match is {
                            CharacterIs::Claimed => "claimed",
                            CharacterIs::Found => "found",
                            CharacterIs::Rejected => "found not to be so",
                        };
                        e.characters.push((name.clone(), word));
                    }
                }
            }
        }
        e
    }

    /// Every case, in the order in which they arose.
    pub fn cases<'s>(&'s self, state: &'s State) -> impl Iterator<Item = CaseView> + 's {
        state.archive.cases.iter().filter_map(move |c| self.case(state, c))
    }

    /// The cases about one incident.
    #[must_use]
    pub fn cases_about(&self, state: &State, matter: MatterId) -> Vec<CaseView> {
        let mut out = Vec::new();
        for acc in accusations(state, matter) {
            let mut at = acc.cases;
            while let Some(c) = state.archive.cases.get(at as usize) {
                at = c.next;
                out.extend(self.case(state, c));
            }
        }
        out
    }

    fn case(&self, state: &State, c: &super::state::Case) -> Option<CaseView> {
        let acc = state.archive.accusations.get(c.accusation as usize)?;
        let why = state.archive.covers.get(c.cover as usize)?.why;
        Some(CaseView {
            term: self.norms.get(c.norm as usize)?.term,
            matter: acc.matter,
            accused: acc.party,
            bearer: c.bearer,
            status: c.status,
            unsure: Unsure::of(why),
        })
    }

    /// The cases that count at a standard. The standard only filters.
    pub fn cases_at<'s>(&'s self, state: &'s State, standard: Standard) -> impl Iterator<Item = CaseView> + 's {
        self.cases(state).filter(move |c| c.status != CaseStatus::Withdrawn && self.counts_at(state, c.matter, c.accused, standard))
    }

    /// The prohibitions whose scope covers an incident, with what is undetermined about that, whoever may be accused.
    #[must_use]
    pub fn covering(&self, state: &State, matter: MatterId) -> Vec<(TermId, Unsure)> {
        let mut out = Vec::new();
        let mut at = state.archive.matters.get(matter.index()).map_or(END, |m| m.covers);
        while let Some(c) = state.archive.covers.get(at as usize) {
            at = c.next;
            if let Some(norm) = self.norms.get(c.norm as usize).filter(|n| !n.permits) {
                out.push((norm.term, c.why));
            }
        }
        // Of several ways in which a term may cover a deed the least doubtful counts.
        out.sort_by_key(|(t, why)| (*t, why.count_ones(), *why));
        out.dedup_by_key(|(t, _)| *t);
        out.into_iter().map(|(t, why)| (t, Unsure::of(why))).collect()
    }

    /// Every duty that has arisen, in the order in which they did.
    pub fn duties<'s>(&'s self, state: &'s State) -> impl Iterator<Item = DutyView> + 's {
        state.archive.instances.iter().filter_map(move |i| {
            let duty: &Duty = self.duties.get(i.duty as usize)?;
            Some(DutyView {
                term: duty.term,
                bearer: i.bearer,
                matter: i.matter,
                arisen: i.opened,
                limit: (i.limit < Instant::MAX).then_some(i.limit),
                done: i.done,
                owed: match self.owed(state, duty, i) {
                    (least, most) if least == most => Some(least),
                    _ => None,
                },
                fate: i.status,
                contested: i.contested,
                extended: i.extended,
            })
        })
    }

    /// The duties of a term.
    #[must_use]
    pub fn duties_of(&self, state: &State, term: TermId) -> Vec<DutyView> {
        self.duties(state).filter(|d| d.term == term).collect()
    }

    /// Whether a term is an expectation rather than an obligation.
    #[must_use]
    pub fn is_expectation(&self, term: TermId) -> bool {
        matches!(self.terms.get(term.index()).map(|t| t.part), Some(Part::Duty(d)) if self.duties.get(d as usize).is_some_and(|d| d.expectation))
    }

    /// What falls due next, and when.
    ///
    /// Costs a look at each timer; time does not pass.
    #[must_use]
    pub fn next_deadline(&self, state: &State) -> Option<Deadline> {
        let open = state.live.timers.iter().filter_map(|t| {
            let Wake::Limit(n) = t.wake else { return None };
            let i = state.archive.instances.get(n as usize)?;
            let live = i.limit <= t.at && matches!(i.status, Fate::Open | Fate::Unaccepted);
            live.then_some((t, i))
        });
        let (t, i) = open.min_by_key(|(t, _)| *t)?;
        let duty = self.duties.get(i.duty as usize)?;
        Some(Deadline { at: t.at, term: duty.term, bearer: i.bearer, matter: i.matter })
    }

    /// The next instant at which anything can change by time alone.
    #[must_use]
    pub fn next_change(&self, state: &State) -> Option<Instant> {
        state.live.timers.next_at()
    }

    /// What is designated now under `instrument/slot`.
    #[must_use]
    pub fn designated(&self, state: &State, slot: &str) -> Vec<&str> {
        let held = |id: NodeId| state.live.values.get(id.index()) == Some(&Value::Yes);
        let slot = self.slots.iter().find(|s| s.id == slot);
        slot.into_iter().flat_map(|s| &s.candidates).filter(|c| held(c.is)).map(|c| c.name.as_str()).collect()
    }

    /// The option by which an interpreter has closed an axis, if one has.
    #[must_use]
    pub fn interpreted(&self, state: &State, axis: &str) -> Option<&str> {
        let chosen = |id: NodeId| state.live.values.get(id.index()) == Some(&Value::Yes);
        let axis = self.axes.iter().find(|a| a.id == axis)?;
        axis.options.iter().find(|(_, flag)| chosen(*flag)).map(|(o, _)| o.as_str())
    }

    /// What parties have said of their own being bound.
    #[must_use]
    pub fn positions<'s>(&self, state: &'s State) -> &'s [Position] {
        &state.live.positions
    }

    /// When an instrument enters into force: known, not yet, or undeterminable, because.
    #[must_use]
    pub fn entry_into_force(&self, state: &State, instrument: TermId) -> Point {
        let node = self.terms.get(instrument.index()).and_then(|t| self.instruments.get(usize::from(t.instrument))).map(|i| i.entry);
        node.map_or(Point::NotYet, |n| self.point(state, n))
    }

    /// When an instrument ends by its own words; not yet, if it states no end.
    #[must_use]
    pub fn end(&self, state: &State, instrument: TermId) -> Point {
        let node = self.terms.get(instrument.index()).and_then(|t| self.instruments.get(usize::from(t.instrument))).and_then(|i| i.end);
        node.map_or(Point::NotYet, |n| self.point(state, n))
    }

    /// What an instrument says of its own duration, in words.
    #[must_use]
    pub fn lasts(&self, instrument: TermId) -> &'static str {
        self.terms.get(instrument.index()).and_then(|t| self.instruments.get(usize::from(t.instrument))).map_or("", |i| i.lasts)
    }

    /// The limit of a term's duty, as far as it is known: the first instant that is too late.
    #[must_use]
    pub fn limit(&self, state: &State, term: TermId) -> Point {
        match self.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Duty(d)) => match self.duties.get(d as usize).map(|d| d.limit) {
                Some(LimitRule::At(node)) => self.point(state, node),
                _ => Point::NotYet,
            },
            _ => Point::NotYet,
        }
    }

    pub(super) fn point(&self, state: &State, node: NodeId) -> Point {
        match state.live.values.get(node.index()) {
            Some(Value::At(t)) => Point::Known(*t),
            Some(Value::Unknown) => Point::Undeterminable(self.reason(state, node).unwrap_or_default()),
            _ => Point::NotYet,
        }
    }

    /// Whether `actor` may do `act` in `place` at `at`. The state is not touched; for a later instant it is as if nothing
    /// but time had passed until then.
    #[must_use]
    pub fn may(&self, state: &State, actor: PartyId, act: ActId, place: PlaceId, at: Instant) -> May {
        let later;
        let state = if at > state.now {
            let mut copy = state.clone();
            if self.advance_to(&mut copy, at, &mut Vec::new()).is_err() {
                return May::Undetermined(Vec::new());
            }
            later = copy;
            &later
        } else {
            state
        };
        let (mut bans, mut maybe) = (Vec::new(), Vec::new());
        let mut allowed: Vec<(i32, May, bool)> = Vec::new();
        for e in self.index.row(place.index(), act.index()) {
            let (Some(norm), Some(activity)) = (self.norms.get(e.norm as usize), state.live.activity.get(e.norm as usize)) else {
                continue;
            };
            let bearer = self.answers.get(norm.answers as usize).and_then(|m| m.get(actor.index())).copied().unwrap_or(PartyId::NONE);
            if activity.is == Value::No || !bearer.is_some() {
                continue;
            }
            let unsure = e.why != 0
                || activity.is == Value::Unknown
                || norm.targets != 0
                || norm.character.is_some()
                || norm.quality.is_some()
                || norm.uses.is_some();
            if norm.permits {
                let notice =
                    norm.notice.filter(|lead| state.live.notices.get(&(norm.term, bearer)).is_none_or(|t| state.now.since(*t) < *lead));
                let consent = norm.consent.filter(|p| {
                    !state.live.consents.contains_key(&(*p, bearer)) && !state.live.consents.contains_key(&(*p, PartyId::NONE))
                });
                let how = match (notice, consent) {
                    (Some(lead), _) => May::NeedsNotice(norm.term, lead),
                    (None, Some(power)) => {
                        let ways = self.powers.iter().find(|p| p.term == power).map_or(&[][..], |p| p.ways.as_slice());
                        May::NeedsConsent(norm.term, ways.iter().flat_map(|w| w.members.iter().copied()).collect())
                    }
                    (None, None) => May::Permitted(norm.term),
                };
                allowed.push((norm.priority, how, unsure));
            } else if unsure {
                maybe.push((norm.priority, norm.term));
            } else {
                bans.push((norm.priority, norm.term));
            }
        }
        allowed.sort_by_key(|(p, _, unsure)| (core::cmp::Reverse(*p), *unsure));
        let covers = |priority: i32, sure: bool| {
            allowed.iter().find(|(p, how, unsure)| *p > priority && !(sure && *unsure) && matches!(how, May::Permitted(_)))
        };
        let left: Vec<TermId> = bans.iter().filter(|(p, _)| covers(*p, true).is_none()).map(|(_, t)| *t).collect();
        if left.is_empty() {
            let doubtful: Vec<TermId> = maybe.iter().filter(|(p, _)| covers(*p, true).is_none()).map(|(_, t)| *t).collect();
            if !doubtful.is_empty() {
                return May::Undetermined(doubtful);
            }
            let by = bans.iter().chain(&maybe).find_map(|(p, _)| covers(*p, true));
            return by.map_or(May::NotProhibited, |(_, how, _)| how.clone());
        }
        let highest = bans.iter().filter(|(_, t)| left.contains(t)).map(|(p, _)| *p).max().unwrap_or(0);
        let gated = allowed.iter().find(|(p, how, unsure)| *p > highest && !*unsure && !matches!(how, May::Permitted(_)));
        if let Some((_, how, _)) = gated {
            return how.clone();
        }
        if left.iter().all(|t| bans.iter().any(|(p, b)| b == t && covers(*p, false).is_some())) {
            return May::Undetermined(left);
        }
        May::Prohibited(left)
    }
}

/// A point in time as far as it can be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Point {
    /// At this instant.
    Known(Instant),
    /// What it depends on has not happened.
    NotYet,
    /// The text gives no answer, because.
    Undeterminable(String),
}

impl core::fmt::Display for Point {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Point::Known(t) => write!(f, "{t}"),
            Point::NotYet => f.write_str("not yet"),
            Point::Undeterminable(why) => write!(f, "undeterminable: {why}"),
        }
    }
}

/// The accusations in a matter, oldest last.
pub(super) fn accusations(state: &State, matter: MatterId) -> impl Iterator<Item = Accusation> + '_ {
    let mut at = state.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
    core::iter::from_fn(move || {
        let a = *state.archive.accusations.get(at as usize)?;
        at = a.next;
        Some(a)
    })
}

/// The assertions that stand behind an accusation: by whom, in which record, what.
pub(super) fn assertions<'s>(state: &'s State, acc: &Accusation) -> impl Iterator<Item = (PartyId, RecordId, u16)> + 's {
    let mut at = acc.assertions;
    core::iter::from_fn(move || {
        loop {
            let x = state.archive.assertions.get(at as usize)?;
            at = x.next;
            if x.says & says::RETRACTED == 0 {
                return Some((x.by, x.record, x.says));
            }
        }
    })
}

impl core::fmt::Display for CaseStatus {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(match self {
            CaseStatus::Withdrawn => "withdrawn",
            CaseStatus::Possible => "possible",
            CaseStatus::Contested => "contested",
            CaseStatus::Excused => "excused",
            CaseStatus::Violation => "alleged",
        })
    }
}

impl core::fmt::Display for Fate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(match self {
            Fate::Open => "open",
            Fate::Unaccepted => "claimed, not accepted",
            Fate::Met => "met",
            Fate::Overdue => "overdue",
            Fate::MetLate => "met late",
            Fate::Waived => "waived",
            Fate::Lapsed => "lapsed",
            Fate::Stale => "stale",
            Fate::Withdrawn => "withdrawn",
        })
    }
}

impl core::fmt::Display for Unsure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let all = [
            (self.place, "the place"),
            (self.act, "the act"),
            (self.target, "the target"),
            (self.time, "the time"),
            (self.norm, "whether the term binds"),
            (self.weapon, "the weapon"),
            (self.measure, "a number that the term asks for"),
            (self.sufferer, "who suffered it"),
        ];
        let words: Vec<String> = all.iter().filter(|(is, _)| *is).map(|(_, w)| (*w).to_string()).collect();
        f.write_str(&words.join(" and "))
    }
}
