//! The state of the machine: a live part that steps change, and an archive that they add to.

use alloc::{
    collections::{BTreeMap, BinaryHeap},
    vec::Vec,
};
use core::cmp::Reverse;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    fact::MAX_SUFFERERS,
    program::Told,
    signal::Value,
    table::Table,
    verdict::{FactualState, LegalState, Verdict},
};
use crate::{
    id::{ActId, MatterId, NodeId, PartyId, PlaceId, RecordId, TargetId, TermId},
    record::Stance,
    time::Instant,
    vocabulary::StatementKind,
};

/// No position: the end of a chain.
pub(crate) const END: u32 = u32::MAX;

/// Where a program stands after the facts so far. Owned, cheap to clone and compare; made by
/// [`Program::start`](super::Program::start).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct State {
    pub(crate) program: [u8; 16],
    pub(crate) now: Instant,
    pub(crate) live: Live,
    pub(crate) archive: Archive,
    #[serde(skip)]
    pub(crate) scratch: Scratch,
}

/// Lists that a step fills and empties, kept for their memory.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The nodes to recompute, the smallest id first; some more than once.
    pub(crate) dirty: BinaryHeap<Reverse<NodeId>>,
    /// Who must be told next, and those who are being told.
    pub(crate) told: Vec<Told>,
    pub(crate) telling: Vec<Told>,
    /// Whether judging waits until all that one record says is known, and of what.
    pub(crate) withholds: bool,
    pub(crate) withheld: Vec<MatterId>,
    /// Of the latest periods by the calendar: from where they are counted, and the how-many-eth they are.
    pub(crate) counted: BTreeMap<u32, (Instant, u32)>,
}

impl Clone for Scratch {
    fn clone(&self) -> Scratch {
        Scratch::default()
    }
}

impl PartialEq for Scratch {
    fn eq(&self, _: &Scratch) -> bool {
        true
    }
}

impl State {
    /// The instant up to which time has passed.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Every verdict so far, in the order in which they were reached.
    #[must_use]
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &Verdict> + Clone {
        self.archive.history.iter()
    }
}

/// What steps change.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Live {
    pub(crate) values: Vec<Value>,
    pub(crate) occurrences: BTreeMap<NodeId, u32>,
    /// Per norm.
    pub(crate) activity: Vec<Activity>,
    /// Per protection.
    pub(crate) protected: Vec<Activity>,
    pub(crate) timers: Timers,
    /// Per duty slot: the current instance.
    pub(crate) current: Vec<u32>,
    /// Per duty: the newest instance that an event without a handle gave rise to.
    pub(crate) loose: Vec<u32>,
    /// Limits moved and duties waived before they arose, per duty slot.
    pub(crate) ahead: BTreeMap<u32, Ahead>,
    pub(crate) lasting: Vec<Lasting>,
    /// Per duty: when it was first tendered or performed.
    pub(crate) begun: BTreeMap<u32, Instant>,
    /// Per duty and what gave rise to it: what may have been performed by now, and surely has at an instant to come.
    #[serde(with = "pairs")]
    pub(crate) perhaps: BTreeMap<(u32, MatterId, RecordId), Perhaps>,
    /// Per duty: how much has been performed in all.
    pub(crate) performed: BTreeMap<u32, u64>,
    /// Per duty with a ratio: how much has been delivered to it.
    pub(crate) delivered: BTreeMap<u32, u64>,
    /// How many incidents have been stepped.
    pub(crate) turns: u32,
    /// Per permission with a limit and bearer: its uses.
    #[serde(with = "pairs")]
    pub(crate) uses: BTreeMap<(TermId, PartyId), Vec<Use>>,
    /// Acts of power that lack concurrence.
    pub(crate) gathering: Vec<PendingAct>,
    /// Acts of power that await their instant.
    pub(crate) deferred: BTreeMap<u32, PendingAct>,
    /// Per permission and bearer: when notice was first given.
    #[serde(with = "pairs")]
    pub(crate) notices: BTreeMap<(TermId, PartyId), Instant>,
    /// Per power to authorise and beneficiary: since when there is consent.
    #[serde(with = "pairs")]
    pub(crate) consents: BTreeMap<(TermId, PartyId), Instant>,
    pub(crate) counts: Vec<Vec<(PartyId, Counts)>>,
    #[serde(with = "pairs")]
    pub(crate) stocks: BTreeMap<(u16, PartyId), (u64, u64)>,
    pub(crate) gauges: Vec<Gauge>,
    /// Per term, whole instruments included.
    pub(crate) legal: Vec<LegalState>,
    pub(crate) positions: Vec<Position>,
}

/// Maps with composite keys as lists of pairs, which text formats can hold.
mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer, Vec};

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(map: &BTreeMap<K, V>, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(map)
    }

    pub(super) fn deserialize<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(d)?.into_iter().collect())
    }
}

/// Whether a norm binds or a protection lasts, and since when it has been so.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) is: Value,
    pub(crate) since: Instant,
}

impl Activity {
    /// Takes note of how it is now, and says whether it was otherwise.
    pub(crate) fn becomes(&mut self, is: Value, now: Instant) -> bool {
        let changes = self.is != is;
        if changes {
            *self = Activity { is, since: now };
        }
        changes
    }
}

#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ahead {
    pub(crate) limit: Option<Instant>,
    pub(crate) waived: bool,
}

/// What may have been performed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Perhaps {
    /// The first instant at which it may have been.
    pub(crate) since: Instant,
    pub(crate) party: PartyId,
    pub(crate) by: PartyId,
    pub(crate) amount: u32,
    pub(crate) stance: Stance,
}

/// An act of power that awaits concurrence or its instant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct PendingAct {
    pub(crate) term: TermId,
    pub(crate) object: u16,
    pub(crate) favour: PartyId,
    pub(crate) instant: Instant,
    pub(crate) until: Instant,
    pub(crate) choice: u16,
    pub(crate) drops: bool,
    pub(crate) matter: MatterId,
    pub(crate) by: Vec<PartyId>,
    pub(crate) against: Vec<PartyId>,
    pub(crate) record: RecordId,
}

/// Violations that a counter counts for one bearer, by when they happened.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) sure: Table<Counted>,
    /// Those that would count if what is doubtful were so, in no order.
    pub(crate) possible: Vec<Counted>,
    pub(crate) above: bool,
    /// The timer that is set.
    pub(crate) wakes: Option<Instant>,
}

/// A violation that counts, by when it happened and then by turn.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Counted {
    pub(crate) at: Instant,
    pub(crate) turn: u32,
    pub(crate) matter: MatterId,
    pub(crate) norm: u32,
    /// Whether it lies above the ceiling.
    pub(crate) above: bool,
}

impl Counted {
    pub(crate) fn key(&self) -> (Instant, u32) {
        (self.at, self.turn)
    }
}

/// A use of a permission, by when it happened and then by turn.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Use {
    pub(crate) at: Instant,
    pub(crate) turn: u32,
    pub(crate) matter: MatterId,
    /// Whether it surely was one.
    pub(crate) sure: bool,
}

impl Use {
    pub(crate) fn key(&self) -> (Instant, u32) {
        (self.at, self.turn)
    }
}

/// What a criterion has seen: what meets its standard, and what is alleged at all.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gauge {
    pub(crate) state: FactualState,
    pub(crate) looked: bool,
    /// The timer that is set.
    pub(crate) wakes: Option<Instant>,
    pub(crate) strict: Dial,
    pub(crate) alleged: Dial,
    pub(crate) said: Vec<(PartyId, StatementKind)>,
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Dial {
    /// Incidents by when they happened; for scores, only while they are needed to undo.
    pub(crate) seen: Vec<(Instant, MatterId, PartyId)>,
    /// Scores: whose, how much, as of when.
    pub(crate) scores: Vec<(PartyId, Score, Instant)>,
}

/// A decaying score, saved bit for bit.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Score(pub(crate) f64);

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.to_bits().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Score, D::Error> {
        u64::deserialize(d).map(|bits| Score(f64::from_bits(bits)))
    }
}

/// What a party has said of its own being bound. It changes no state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// Where, if it concerns one place.
    pub place: PlaceId,
    /// When.
    pub at: Instant,
    /// Who.
    pub party: PartyId,
    /// On what.
    pub on: TermId,
    /// What it said.
    pub says: StatementKind,
    /// In which record.
    pub record: RecordId,
}

/// What steps add to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Archive {
    pub(crate) matters: Table<Matter>,
    pub(crate) deeds: Table<Deed>,
    pub(crate) covers: Table<Cover>,
    pub(crate) accusations: Table<Accusation>,
    pub(crate) assertions: Table<Assertion>,
    pub(crate) characters: Table<CharacterEntry>,
    pub(crate) cases: Table<Case>,
    pub(crate) instances: Table<Instance>,
    pub(crate) history: Table<Verdict>,
}

impl Archive {
    /// Empties the archive and keeps its memory.
    pub(crate) fn clear(&mut self) {
        let Archive { matters, deeds, covers, accusations, assertions, characters, cases, instances, history } = self;
        matters.clear();
        deeds.clear();
        covers.clear();
        accusations.clear();
        assertions.clear();
        characters.clear();
        cases.clear();
        instances.clear();
        history.clear();
    }
}

/// Something that records refer to.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub(crate) at: Instant,
    /// The first instant that it can have touched.
    pub(crate) earliest: Instant,
    pub(crate) record: RecordId,
    pub(crate) covers: u32,
    pub(crate) accusations: u32,
    pub(crate) instances: u32,
    /// What more is told of the deed.
    pub(crate) deed: u32,
    pub(crate) place: PlaceId,
    pub(crate) act: ActId,
    pub(crate) target: TargetId,
    /// Which of the incidents it is, in the order in which they were stepped, from one; none before it has been.
    pub(crate) turn: u32,
}

impl Matter {
    pub(crate) fn is_stepped(&self) -> bool {
        self.turn > 0
    }

    pub(crate) fn key(&self) -> (Instant, u32) {
        (self.at, self.turn)
    }
}

impl Default for Matter {
    fn default() -> Matter {
        Matter {
            at: Instant::MIN,
            earliest: Instant::MIN,
            record: RecordId::NONE,
            covers: END,
            accusations: END,
            instances: END,
            deed: END,
            place: PlaceId::NONE,
            act: ActId::NONE,
            target: TargetId::NONE,
            turn: 0,
        }
    }
}

/// What more is told of a deed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Deed {
    pub(crate) known: u64,
    pub(crate) within: u64,
    pub(crate) suffered_by: [PartyId; MAX_SUFFERERS],
    pub(crate) from: PlaceId,
    pub(crate) weapon: u8,
}

impl Default for Deed {
    fn default() -> Deed {
        Deed { known: 0, within: 0, suffered_by: [PartyId::NONE; MAX_SUFFERERS], from: PlaceId::NONE, weapon: u8::MAX }
    }
}

/// A norm whose scope covers an incident, and what is undetermined about that.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Cover {
    pub(crate) norm: u32,
    pub(crate) next: u32,
    pub(crate) why: u8,
    /// Of a deed that lasts: the stretch of it in which the norm covers it.
    pub(crate) stretch: u16,
}

/// An incident that lasts, until when, and in which stretch it is now.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Lasting {
    pub(crate) matter: MatterId,
    pub(crate) until: Instant,
    pub(crate) stretch: u16,
}

/// All that is said against one party about one incident. Nobody, for what is said of the occurrence alone.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Accusation {
    pub(crate) matter: MatterId,
    pub(crate) next: u32,
    pub(crate) assertions: u32,
    pub(crate) characters: u32,
    pub(crate) cases: u32,
    pub(crate) party: PartyId,
    /// What is said, over all assertions that stand.
    pub(crate) says: u16,
    /// The standards met, by position.
    pub(crate) reached: u16,
    pub(crate) involvement: u8,
}

/// One source's word.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Assertion {
    pub(crate) record: RecordId,
    pub(crate) next: u32,
    pub(crate) by: PartyId,
    pub(crate) says: u16,
    /// The ways of being responsible that it names.
    pub(crate) involvement: u8,
}

/// The bits of what an assertion says.
pub(crate) mod says {
    pub(crate) const OCCURRED: u16 = 1;
    pub(crate) const NOT_OCCURRED: u16 = 1 << 1;
    pub(crate) const RESPONSIBLE: u16 = 1 << 2;
    pub(crate) const NOT_RESPONSIBLE: u16 = 1 << 3;
    pub(crate) const ADMITS: u16 = 1 << 4;
    pub(crate) const FOUND_OCCURRED: u16 = 1 << 5;
    pub(crate) const FOUND_NOT_OCCURRED: u16 = 1 << 6;
    pub(crate) const FOUND_RESPONSIBLE: u16 = 1 << 7;
    pub(crate) const FOUND_NOT_RESPONSIBLE: u16 = 1 << 8;
    pub(crate) const OUTSIDE_OCCURRED: u16 = 1 << 9;
    pub(crate) const OUTSIDE_NOT_OCCURRED: u16 = 1 << 10;
    pub(crate) const OUTSIDE_RESPONSIBLE: u16 = 1 << 11;
    pub(crate) const OUTSIDE_NOT_RESPONSIBLE: u16 = 1 << 12;
    pub(crate) const RETRACTED: u16 = 1 << 15;
    /// Whatever says that the deed occurred.
    pub(crate) const THAT_IT_OCCURRED: u16 = OCCURRED | ADMITS | FOUND_OCCURRED | OUTSIDE_OCCURRED | THAT_IT_DID;
    /// Whatever says that the accused is responsible.
    pub(crate) const THAT_IT_DID: u16 = RESPONSIBLE | ADMITS | FOUND_RESPONSIBLE | OUTSIDE_RESPONSIBLE;
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct CharacterEntry {
    pub(crate) record: RecordId,
    pub(crate) next: u32,
    pub(crate) by: PartyId,
    pub(crate) character: u8,
    pub(crate) kind: CharacterKind,
    pub(crate) retracted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum CharacterKind {
    Claimed,
    Found,
    Rejected,
    OutsideFound,
    OutsideRejected,
}

/// An accusation under one prohibition.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) accusation: u32,
    pub(crate) norm: u32,
    pub(crate) next: u32,
    pub(crate) cover: u32,
    pub(crate) bearer: PartyId,
    /// The standards at which its consequences have followed.
    pub(crate) fired: u16,
    /// The standards at which they would if what is doubtful were so.
    pub(crate) doubted: u16,
    pub(crate) status: CaseStatus,
}

/// How a case stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CaseStatus {
    /// Nobody says so any more.
    Withdrawn,
    /// It would be a violation if something undetermined were so.
    Possible,
    /// An exception is invoked that nobody has found to apply.
    Contested,
    /// An exception covers it.
    Excused,
    /// As alleged, it would be a violation.
    Violation,
}

/// A duty of one bearer.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) opened: Instant,
    /// The first instant that is too late.
    pub(crate) limit: Instant,
    /// Before this it is not due, whatever its limit comes to: there is time to cure, or after withholding.
    pub(crate) not_before: Instant,
    pub(crate) duty: u32,
    pub(crate) done: u32,
    /// How much is owed; [`u32::MAX`] where that depends on a level.
    pub(crate) owed: u32,
    /// Of a period: where it ends and the next begins. Time to cure goes beyond that.
    pub(crate) ends: Instant,
    /// The limit of which it was said that nobody is late although it has passed.
    pub(crate) put_off: Instant,
    /// Of a period: how much more may have been performed by its limit.
    pub(crate) perhaps: u32,
    pub(crate) next: u32,
    pub(crate) matter: MatterId,
    pub(crate) bearer: PartyId,
    /// Whose violation gave rise to it, and of what, if one did.
    pub(crate) violator: PartyId,
    pub(crate) norm: u32,
    pub(crate) round: u32,
    pub(crate) status: Fate,
    pub(crate) contested: bool,
    pub(crate) extended: bool,
    pub(crate) impossible: bool,
}

/// What became of a duty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Fate {
    /// Not yet met; its limit, if it has one, has not passed.
    Open,
    /// Somebody says that it was met, and whoever must accept that has not.
    Unaccepted,
    /// Met in time.
    Met,
    /// Its limit passed unmet.
    Overdue,
    /// Met after its limit.
    MetLate,
    /// Released from.
    Waived,
    /// Ended unmet without breach.
    Lapsed,
    /// Without limit and long without performance.
    Stale,
    /// What gave rise to it was withdrawn.
    Withdrawn,
}

/// What wakes at an instant. The order of the kinds is the order at the same instant: limits fire before acts of power
/// take effect, and these before conditions change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum Wake {
    /// The limit of an instance, unless it has moved since.
    Limit(u32),
    Act(u32),
    Node(NodeId),
    Counter {
        counter: u32,
        party: PartyId,
    },
    Criterion(u32),
}

/// An entry of the timer heap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct Timer {
    pub(crate) at: Instant,
    pub(crate) wake: Wake,
}

/// The one heap of timers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers(BinaryHeap<Reverse<Timer>>);

impl Timers {
    pub(crate) fn push(&mut self, at: Instant, wake: Wake) {
        self.0.push(Reverse(Timer { at, wake }));
    }

    #[inline]
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.0.peek().map(|t| t.0.at)
    }

    pub(crate) fn pop(&mut self) -> Option<Timer> {
        self.0.pop().map(|t| t.0)
    }

    /// Takes out the next timer if it is that of a limit at an instant.
    pub(crate) fn next_limit(&mut self, at: Instant) -> Option<u32> {
        match self.0.peek()?.0 {
            Timer { at: t, wake: Wake::Limit(n) } if t == at => {
                self.0.pop();
                Some(n)
            }
            _ => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Timer> + '_ {
        self.0.iter().map(|t| t.0)
    }

    fn sorted(&self) -> Vec<Timer> {
        let mut all: Vec<Timer> = self.iter().collect();
        all.sort_unstable();
        all
    }
}

impl PartialEq for Timers {
    fn eq(&self, other: &Timers) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Serialize for Timers {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Timers {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Timers, D::Error> {
        let all = Vec::<Timer>::deserialize(d)?;
        Ok(Timers(all.into_iter().map(Reverse).collect()))
    }
}
