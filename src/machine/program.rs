//! The program: a regime under one reading, lowered to a few kinds of norms over dense ids.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::ops::Range;

use super::signal::{Node, Shift};
use crate::{
    agreement::{Acceptance, Criterion, Effort, PartyKind, Reading, Standard, Verb},
    digest::Digest,
    id::{NodeId, PartyId, TermId},
    time::{Length, Zone},
    vocabulary::StatementKind,
};

/// A regime under one chosen reading, ready to be stepped. Immutable; share it between states and threads.
#[derive(Clone, PartialEq, Debug)]
pub struct Program {
    pub(crate) names: Names,
    pub(crate) reading: Reading,
    pub(crate) digest: Digest,
    pub(crate) instruments: Vec<InstrumentRule>,
    pub(crate) terms: Vec<TermRule>,
    pub(crate) nodes: Vec<Node>,
    /// Why a node is undetermined.
    pub(crate) reasons: BTreeMap<NodeId, String>,
    /// Per node: the nodes that read it.
    pub(crate) readers: Vec<Vec<NodeId>>,
    /// Per node: what else must be told when it changes.
    pub(crate) told: Vec<Vec<Told>>,
    pub(crate) norms: Vec<Norm>,
    /// Who answers for whose deeds: per bearer set, per party.
    pub(crate) answers: Vec<Vec<PartyId>>,
    /// The norms that can cover a deed, by place and act; the last row and column are for unknown ones.
    pub(crate) index: Index,
    pub(crate) duties: Vec<Duty>,
    pub(crate) powers: Vec<PowerRule>,
    pub(crate) counters: Vec<CounterRule>,
    pub(crate) qualities: Vec<Quality>,
    pub(crate) protections: Vec<Protection>,
    /// Bounds on numbers that records give: measure, lowest, highest.
    pub(crate) bounds: Vec<(String, i64, i64)>,
    pub(crate) slots: Vec<SlotRule>,
    pub(crate) axes: Vec<AxisRule>,
    /// What acts under a power set off.
    pub(crate) acted: BTreeMap<TermId, Vec<Trigger>>,
    pub(crate) criteria: Vec<CriterionRule>,
    /// Per kind of message and topic; [`u16::MAX`] for any.
    pub(crate) communications: Vec<BTreeMap<u16, Vec<Trigger>>>,
    pub(crate) statements: BTreeMap<StatementKind, Vec<Trigger>>,
    /// The distinct standards of proof on which something depends.
    pub(crate) standards: Vec<Standard>,
}

/// The external names behind dense ids.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Names {
    pub(crate) parties: Vec<PartyName>,
    pub(crate) places: Vec<(String, String)>,
    pub(crate) acts: Vec<String>,
    pub(crate) targets: Vec<String>,
    pub(crate) weapons: Vec<String>,
    /// Per class of weapons, those that it belongs to, as a mask.
    pub(crate) weapon_up: Vec<u64>,
    pub(crate) characters: Vec<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) items: Vec<String>,
    /// Every article of the regime under any reading, and the kind of its rule.
    pub(crate) articles: BTreeMap<String, &'static str>,
    /// Every name or alias of a party.
    pub(crate) party_ids: BTreeMap<String, PartyId>,
    pub(crate) place_ids: BTreeMap<String, u16>,
    /// Per place, the place that contains it.
    pub(crate) place_up: Vec<Option<u16>>,
    /// Per class of acts, of targets: it and everything that it belongs to, as positions.
    pub(crate) act_up: Vec<Vec<u16>>,
    pub(crate) target_up: Vec<u64>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PartyName {
    pub(crate) id: String,
    pub(crate) kind: PartyKind,
    pub(crate) name: String,
    /// The party of which it is an organ, directly or not; itself if of none. Two sources with one root are one.
    pub(crate) root: PartyId,
    pub(crate) up: Option<PartyId>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct InstrumentRule {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) zone: Zone,
    /// The pseudo-term that stands for the whole.
    pub(crate) whole: TermId,
    pub(crate) entry: NodeId,
    /// Once it has entered into force, whatever became of it.
    pub(crate) entered: NodeId,
    pub(crate) end: Option<NodeId>,
    pub(crate) terminated: NodeId,
    pub(crate) superseded: Option<NodeId>,
    pub(crate) suspended: NodeId,
    /// From its entry until the first of its ends.
    pub(crate) alive: NodeId,
    pub(crate) in_force: NodeId,
    pub(crate) lasts: &'static str,
    /// Its own terms, in order.
    pub(crate) terms: Vec<TermId>,
}

/// What verdicts cite: a term, a whole instrument, or a criterion.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TermRule {
    pub(crate) instrument: u16,
    pub(crate) article: String,
    pub(crate) text: String,
    pub(crate) kind: &'static str,
    /// What the rule says, in words.
    pub(crate) words: String,
    pub(crate) bearers: Vec<PartyId>,
    pub(crate) to: Vec<PartyId>,
    pub(crate) active: NodeId,
    /// While it is suspended, by an act or by another instrument.
    pub(crate) suspended: Option<NodeId>,
    /// When it is ended by an act.
    pub(crate) terminated: Option<NodeId>,
    /// Once another instrument has taken its place.
    pub(crate) superseded: Option<NodeId>,
    pub(crate) part: Part,
    /// The prohibitions or permissions that it has beside or as its part.
    pub(crate) norms: Range<u32>,
}

/// What a term became.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    None,
    Whole,
    Norm,
    Duty(u32),
    Power(u32),
    Counter(u32),
    Condition(NodeId),
    Criterion(u32),
}

/// Who must be told when a node changes, in the order in which those are told who must be told of one instant's changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Told {
    /// A norm becomes active or inactive.
    Norm(u32),
    /// A protection begins or ends.
    Protection(u32),
    /// A duty arises.
    Duty(u32),
    /// A duty's limit becomes known or moves.
    Limit(u32),
    /// The next period of an instance begins.
    Period(u32),
    /// The legal state of an instrument may have changed.
    Legal(u16),
    /// The legal state of a term may have changed.
    Term(TermId),
    /// A criterion begins or ends.
    Criterion(u32),
    /// A counter begins or ends.
    Counter(u32),
    /// A right to withhold a duty begins or ends.
    Withheld(u32),
}

/// A prohibition or a permission.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Norm {
    pub(crate) term: TermId,
    pub(crate) permits: bool,
    pub(crate) active: NodeId,
    pub(crate) priority: i32,
    /// The classes of targets, as a mask; 0 for any.
    pub(crate) targets: u64,
    pub(crate) character: Option<u8>,
    /// What else it asks of the deed.
    pub(crate) quality: Option<u32>,
    /// For permissions: so many uses in so long.
    pub(crate) uses: Option<(u32, i64)>,
    /// The ways of being responsible that count, as a mask.
    pub(crate) involvement: u8,
    /// The bearer set.
    pub(crate) answers: u32,
    /// For permissions: how long before notice must be given.
    pub(crate) notice: Option<i64>,
    /// For permissions: the power under which consent is given.
    pub(crate) consent: Option<TermId>,
    /// What follows from a violation, at which standard.
    pub(crate) consumers: Vec<Consumer>,
}

/// What a norm asks of a deed beyond act, place and target.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Quality {
    /// The weapons that surely count, and those of which it is open, as masks; no weapon is asked for if both are empty.
    pub(crate) weapons: u64,
    pub(crate) unsure_weapons: u64,
    /// The bounds that must hold, as a mask.
    pub(crate) bounds: u64,
    /// Per place (and, last, for an unknown one), whether it counts as origin; empty for any.
    pub(crate) from: Vec<u8>,
    /// Per party, whether it counts as who suffers it; empty for anybody.
    pub(crate) against: Vec<bool>,
    /// Who else counts, with its organs, while a protection lasts.
    pub(crate) against_while: Vec<(PartyId, u32)>,
}

/// What makes somebody one of those whom norms protect, for a time.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Protection {
    /// While this holds.
    pub(crate) node: NodeId,
    pub(crate) norms: Vec<u32>,
}

/// What is left to be designated.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SlotRule {
    pub(crate) id: String,
    pub(crate) single: bool,
    pub(crate) candidates: Vec<Candidate>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) start: NodeId,
    pub(crate) end: NodeId,
    /// Whether it is designated.
    pub(crate) is: NodeId,
}

/// A reading axis that somebody may close: per option, the flag that it was chosen.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct AxisRule {
    pub(crate) id: String,
    pub(crate) options: Vec<(String, NodeId)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Consumer {
    /// The position in the program's standards.
    pub(crate) standard: u8,
    pub(crate) action: Action,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    Event(NodeId),
    Duty(u32),
    Counter(u32),
}

/// Rows of norms by place and act.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Index {
    pub(crate) acts: usize,
    pub(crate) places: usize,
    pub(crate) starts: Vec<u32>,
    pub(crate) entries: Vec<IndexEntry>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IndexEntry {
    pub(crate) norm: u32,
    /// What is undetermined about the match: bits of `why`.
    pub(crate) why: u8,
}

/// Why a norm's scope is undetermined for a deed.
pub(crate) mod why {
    pub(crate) const PLACE: u8 = 1;
    pub(crate) const ACT: u8 = 2;
    pub(crate) const TARGET: u8 = 4;
    pub(crate) const TIME: u8 = 8;
    pub(crate) const ACTIVITY: u8 = 16;
    pub(crate) const WEAPON: u8 = 32;
    pub(crate) const MEASURE: u8 = 64;
    pub(crate) const SUFFERER: u8 = 128;
}

impl Index {
    pub(crate) fn row(&self, place: usize, act: usize) -> &[IndexEntry] {
        let cell = place.min(self.places) * (self.acts + 1) + act.min(self.acts);
        let (Some(&from), Some(&to)) = (self.starts.get(cell), self.starts.get(cell + 1)) else { return &[] };
        self.entries.get(from as usize..to as usize).unwrap_or(&[])
    }
}

/// An obligation or an expectation.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Duty {
    pub(crate) term: TermId,
    /// While it binds.
    pub(crate) active: NodeId,
    /// When it arises, unless for each of several events.
    pub(crate) arises: Option<NodeId>,
    pub(crate) limit: LimitRule,
    pub(crate) stale: Option<i64>,
    pub(crate) amount: AmountRule,
    /// The categories that count; empty for any.
    pub(crate) items: Vec<u16>,
    pub(crate) every: Option<Every>,
    pub(crate) pro_rata: bool,
    pub(crate) cure: Option<i64>,
    pub(crate) excused_if_impossible: Option<Acceptance>,
    /// The duty with which it runs in parallel, and how long after that has begun it is due.
    pub(crate) matching: Option<(u32, i64)>,
    /// While it may be withheld, and how long after that it is due.
    pub(crate) withheld: Option<(NodeId, i64)>,
    /// Where bearers are bound at different times: the same for each of them.
    pub(crate) own: Vec<Own>,
    pub(crate) effort: Effort,
    pub(crate) accept: Acceptance,
    pub(crate) expectation: bool,
    pub(crate) jointly: bool,
    pub(crate) bearers: Vec<PartyId>,
    pub(crate) bearer: Bearer,
    pub(crate) to: Vec<PartyId>,
    pub(crate) met: NodeId,
    pub(crate) overdue: NodeId,
    pub(crate) on_met: Vec<Action>,
    pub(crate) on_overdue: Vec<Action>,
    /// What accepted performances of these categories (any, if none) set off.
    pub(crate) on_performed: Vec<(Vec<u16>, Action)>,
    /// Flags that so much has been performed.
    pub(crate) marks: Vec<(u32, NodeId)>,
    /// Where its current instances stand in the state.
    pub(crate) slots: u32,
}

/// How long the periods of a recurring duty are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Every {
    Millis(i64),
    /// By the calendar: each ends so many times the length after the first began.
    Calendar(Shift),
}

/// When a duty binds one of its bearers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Own {
    pub(crate) active: NodeId,
    pub(crate) arises: Option<NodeId>,
    pub(crate) limit: LimitRule,
}

impl Duty {
    /// When it binds the bearer at this position.
    pub(crate) fn of(&self, k: usize) -> Own {
        self.own.get(k).copied().unwrap_or(Own { active: self.active, arises: self.arises, limit: self.limit })
    }

    /// When it binds a bearer.
    pub(crate) fn of_bearer(&self, bearer: PartyId) -> Own {
        self.of(self.bearers.iter().position(|b| *b == bearer).unwrap_or(usize::MAX))
    }

    /// How many instances it may have at once, if it arises by itself.
    pub(crate) fn places(&self) -> usize {
        if self.jointly { 1 } else { self.bearers.len() }
    }
}

impl crate::vocabulary::Involvement {
    /// One of a set.
    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// How much is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AmountRule {
    Number(u32),
    /// Percent of the level of an item.
    Share {
        percent: u32,
        item: u16,
    },
    /// So many for so many delivered.
    Ratio {
        owes: u32,
        per: u32,
    },
}

/// Who bears a duty that an event creates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bearer {
    /// The listed ones.
    Listed,
    /// Who violated or defaulted.
    Violator,
    /// Who sent the message.
    Sender,
    /// To whom it was sent.
    Addressee,
    /// Those of the listed ones who suffered it.
    Sufferer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LimitRule {
    None,
    /// The first instant that is too late.
    At(NodeId),
    /// From what gives rise to the duty.
    Within(Shift),
    /// As the assigning communication says.
    Assigned,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PowerRule {
    pub(crate) term: TermId,
    pub(crate) verb: Verb,
    pub(crate) active: NodeId,
    pub(crate) written: bool,
    /// Any of these combinations suffices.
    pub(crate) ways: Vec<Way>,
    pub(crate) objects: Vec<Object>,
    pub(crate) effect: EffectRule,
    pub(crate) no_later_than: Option<NodeId>,
}

/// So many of these must concur, while this mandate runs.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Way {
    pub(crate) members: Vec<PartyId>,
    /// Per member, while it is one, if not throughout; empty if all are.
    pub(crate) seats: Vec<Option<NodeId>>,
    pub(crate) need: Need,
    pub(crate) quorum: u32,
    pub(crate) chair: Option<PartyId>,
    pub(crate) mandate: Option<NodeId>,
    /// The body that decides so, if one does.
    pub(crate) body: Option<PartyId>,
}

/// How many must concur.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    Count(u32),
    /// More than half of those who are members then; half, with the chair.
    Majority,
    /// The chair alone.
    Chair,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) is: ObjectIs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ObjectIs {
    Duty(u32),
    /// A sleeping flag and an end, of an instrument or a term.
    Life {
        suspended: NodeId,
        terminated: NodeId,
    },
    /// A point, and whether it may be moved once it is known.
    Anchor(NodeId, bool),
    /// The end of an instrument: as it stands, and what moves it.
    End {
        end: NodeId,
        moved: NodeId,
        /// The latest that it may be moved to.
        latest: Option<NodeId>,
    },
    Slot(u16),
    Axis(u16),
    Body(PartyId),
    /// Nothing of the machine's: findings and consents are looked up by power.
    Mandate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EffectRule {
    AtOnce,
    After(Shift),
    PeriodEnd { from: NodeId, every: Length, notice: Length, zone: Zone },
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CounterRule {
    pub(crate) term: TermId,
    pub(crate) active: NodeId,
    pub(crate) flag: NodeId,
    pub(crate) on_exceeded: Vec<Action>,
    pub(crate) is: CounterIs,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum CounterIs {
    Stock { item: u16, at_most: Option<Bound>, at_least: Option<Bound>, bearers: Vec<(PartyId, Option<NodeId>)> },
    Violations { within: i64, more_than: u32 },
}

/// A bound of a stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bound {
    Number(u64),
    Share { percent: u32, item: u16 },
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CriterionRule {
    pub(crate) term: TermId,
    pub(crate) criterion: Criterion,
    pub(crate) entry: NodeId,
    /// From entry into force on.
    pub(crate) begun: NodeId,
    /// The position of its standard.
    pub(crate) standard: u8,
    pub(crate) acts: Vec<bool>,
    pub(crate) targets: u64,
    /// Per place (and, last, for an unknown one): whether it lies inside.
    pub(crate) places: Vec<bool>,
    /// For declarations and judgements: whose words count.
    pub(crate) speakers: Vec<PartyId>,
    pub(crate) instrument: u16,
}

/// What a message or statement sets off.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Trigger {
    pub(crate) from: Vec<PartyId>,
    pub(crate) to: Vec<PartyId>,
    pub(crate) action: Action,
}

impl Program {
    /// The reading under which the regime was lowered.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// A digest of what was lowered: documents and reading.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The party of this name or alias.
    #[must_use]
    pub fn party(&self, name: &str) -> Option<PartyId> {
        self.names.party_ids.get(name).copied()
    }

    /// The name shown for a party.
    #[must_use]
    pub fn party_name(&self, id: PartyId) -> &str {
        self.names.parties.get(id.index()).map_or("nobody named", |p| &p.name)
    }

    /// The short name of a party.
    #[must_use]
    pub fn party_id(&self, id: PartyId) -> &str {
        self.names.parties.get(id.index()).map_or("-", |p| &p.id)
    }

    /// The party of which `id` is an organ; itself if of none.
    #[must_use]
    pub fn root(&self, id: PartyId) -> PartyId {
        self.names.parties.get(id.index()).map_or(id, |p| p.root)
    }

    /// What kind of actor a party is.
    #[must_use]
    pub fn party_kind(&self, id: PartyId) -> Option<PartyKind> {
        self.names.parties.get(id.index()).map(|p| p.kind)
    }

    /// Whether a party answers for its deeds under any prohibition or permission of the regime.
    #[must_use]
    pub fn is_bound(&self, id: PartyId) -> bool {
        self.answers.iter().any(|by| by.get(id.index()).is_some_and(|p| p.is_some()))
    }

    /// The place of this name or alias.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<crate::id::PlaceId> {
        self.names.place_ids.get(name).copied().map(crate::id::PlaceId)
    }

    /// The class of acts of this name.
    #[must_use]
    pub fn act(&self, name: &str) -> Option<crate::id::ActId> {
        self.names.acts.iter().position(|a| a == name).map(crate::id::ActId::at)
    }

    /// The class of targets of this name.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<crate::id::TargetId> {
        self.names.targets.iter().position(|a| a == name).map(crate::id::TargetId::at)
    }

    /// The term `instrument/article`, or the instrument as a whole if no article is given, or the criterion
    /// `instrument/criterion`.
    #[must_use]
    pub fn term(&self, reference: &str) -> Option<TermId> {
        let (instrument, article) = reference.split_once('/').unwrap_or((reference, ""));
        let i = self.instruments.iter().position(|x| x.id == instrument)?;
        self.terms.iter().position(|t| usize::from(t.instrument) == i && t.article == article).map(TermId::at)
    }

    /// Every term with its reference, whole instruments and criteria included.
    pub fn terms(&self) -> impl Iterator<Item = TermId> {
        (0..self.terms.len()).map(TermId::at)
    }

    /// `instrument/article` of a term.
    #[must_use]
    pub fn reference(&self, term: TermId) -> String {
        let Some(t) = self.terms.get(term.index()) else { return String::new() };
        let instrument = self.instruments.get(usize::from(t.instrument)).map_or("", |i| &i.id);
        if t.article.is_empty() { instrument.into() } else { alloc::format!("{instrument}/{}", t.article) }
    }

    /// What kind of rule a term is, what it says, and who bears it.
    #[must_use]
    pub fn about(&self, term: TermId) -> Option<About<'_>> {
        let t = self.terms.get(term.index())?;
        let i = self.instruments.get(usize::from(t.instrument))?;
        Some(About {
            instrument: &i.id,
            title: &i.title,
            article: &t.article,
            kind: t.kind,
            text: &t.text,
            words: &t.words,
            bearers: &t.bearers,
            to: &t.to,
            zone: i.zone,
        })
    }

    /// All parties.
    pub fn parties(&self) -> impl Iterator<Item = PartyId> {
        (0..self.names.parties.len()).map(PartyId::at)
    }

    /// The instruments, as the terms that stand for the whole.
    pub fn instruments(&self) -> impl Iterator<Item = TermId> {
        self.instruments.iter().map(|i| i.whole)
    }

    /// Whether `party` is `of`, or one of its organs.
    #[must_use]
    pub fn belongs(&self, party: PartyId, of: PartyId) -> bool {
        let mut at = Some(party);
        for _ in 0..=self.names.parties.len() {
            match at {
                Some(p) if p == of => return true,
                Some(p) => at = self.names.parties.get(p.index()).and_then(|p| p.up),
                None => return false,
            }
        }
        false
    }
}

/// A term as reports show it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct About<'a> {
    /// The instrument.
    pub instrument: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The article; empty for the instrument as a whole.
    pub article: &'a str,
    /// What kind of rule it is.
    pub kind: &'static str,
    /// What it says, paraphrased.
    pub text: &'a str,
    /// The rule in words.
    pub words: &'a str,
    /// Who bears or holds it.
    pub bearers: &'a [PartyId],
    /// To whom it is owed.
    pub to: &'a [PartyId],
    /// The zone of the instrument's clock.
    pub zone: Zone,
}
