//! Runs: possible courses of events.

use alloc::{format, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Habitual, bits::Bits, conduct::after, plan::Site};
use crate::{
    chance::{Key, Stream},
    id::{ActId, MatterId, PartyId, PlaceId, TargetId},
    machine::{LegalState, State, Verdict},
    math,
    record::{Content, Looked, Record},
    time::{DAY, Instant},
};

/// One possible course of events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Run<C = Habitual> {
    pub(super) replicate: u64,
    pub(super) state: State,
    pub(super) entered: Option<Instant>,
    pub(super) sites: Vec<Here>,
    pub(super) sources: Vec<Level>,
    pub(super) minds: Vec<C>,
    pub(super) queue: Queue,
    pub(super) events: u32,
    pub(super) truth: Vec<Truth>,
    pub(super) said: Vec<Said>,
    /// Those records that the machine stepped by, by their position among all.
    pub(super) stepped: Vec<u32>,
    pub(super) matters: Vec<Handle>,
    /// What parties' orders make of the tempo.
    pub(super) orders: Vec<Bits>,
    /// What parties say in words of their own.
    pub(super) drafts: Vec<Record>,
    pub(super) refused: Vec<(PartyId, String)>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) end: Option<(Instant, End)>,
}

/// What happened, whoever saw it. The machine never reads this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Truth {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub party: PartyId,
    /// Where.
    pub place: PlaceId,
    /// What.
    pub act: ActId,
    /// Against what.
    pub target: TargetId,
    /// How many it killed.
    pub killed: u32,
    /// Whether its party's conduct ordered it.
    pub ordered: bool,
    /// The matter under which it was reported; [`MatterId::NONE`] if nobody has.
    pub reported: MatterId,
}

/// With what a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It was followed to the horizon, and held.
    Horizon,
    /// A criterion said *collapsed*: its position among the scenario's `ends`.
    Collapsed(usize),
    /// The truce ended by law: expired, terminated or superseded.
    Legal(LegalState),
    /// It had more events than the scenario allows.
    TooManyEvents,
}

impl<C> Run<C> {
    /// Which replicate it is.
    #[must_use]
    pub fn replicate(&self) -> u64 {
        self.replicate
    }

    /// How it ended, and when; none as long as it goes on.
    #[must_use]
    pub fn end(&self) -> Option<(Instant, End)> {
        self.end
    }

    /// Where the machine stands.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the machine has concluded, in that order.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// What happened, whoever saw it.
    #[must_use]
    pub fn truth(&self) -> &[Truth] {
        &self.truth
    }

    /// The conduct of each party that has one, as it stands.
    #[must_use]
    pub fn conduct(&self) -> &[C] {
        &self.minds
    }

    /// What was to be put on record and could not be, by whom, and why: a party named what the regime does not have, or the machine
    /// does not take what a save that was tampered with foresaw.
    #[must_use]
    pub fn refused(&self) -> &[(PartyId, String)] {
        &self.refused
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> usize {
        self.said.len()
    }

    /// How many accusations observers have made.
    #[must_use]
    pub fn accusations(&self) -> usize {
        self.said.iter().filter(|s| matches!(s.what, Words::Accuses { .. })).count()
    }

    /// Draws when something can next happen at a place.
    pub(super) fn draw_candidate(&mut self, n: usize, site: &Site) {
        let Some(here) = self.sites.get_mut(n) else { return };
        let mut bound: f64 = here.level.iter().zip(&here.added).map(|(b, a)| b.0 + a.0).sum();
        if site.settles {
            // What settles goes from its factor now towards 1, and is never above both.
            let rest = site.sources.iter().zip(&here.level).map(|(s, b)| b.0 * (s.settled(self.entered, here.as_of).max(1.0) - 1.0));
            bound += rest.sum::<f64>();
        }
        here.bound = Bits(bound);
        here.draws = here.draws.wrapping_add(1);
        if bound > 0.0 {
            let at = here.as_of.plus(after(here.stream.exponential(1.0 / bound)));
            let what = Due::Candidate { site: small(n), draw: here.draws };
            self.queue.push(at, INCIDENT, what);
        }
    }
}

/// What a matter's number stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Handle {
    /// The record that opened it, by its position.
    pub(super) record: u32,
    pub(super) place: PlaceId,
    /// Who did it, if it happened.
    pub(super) culprit: PartyId,
}

/// A source in a run: what orders and surges make of its base level.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Level {
    pub(super) tempo: Bits,
    pub(super) surging: u32,
    pub(super) surges: Option<Stream>,
}

/// A place in a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Here {
    pub(super) stream: Stream,
    /// For each observer, its luck, and what else is uncertain about it.
    pub(super) watchers: Vec<(Stream, Option<Stream>)>,
    /// For each of them, since when it has not said that it looked, and how many records there were then.
    pub(super) covered: Vec<(Instant, u32)>,
    /// For each source, its base level in this run, that times what orders and surges make of it, and what past incidents add.
    pub(super) base: Vec<Bits>,
    pub(super) level: Vec<Bits>,
    pub(super) added: Vec<Bits>,
    pub(super) as_of: Instant,
    /// What the sum of all that cannot exceed before the next candidate.
    pub(super) bound: Bits,
    /// The candidates drawn so far; only the last one counts.
    pub(super) draws: u32,
}

impl Here {
    pub(super) fn new(site: &Site, as_of: Instant) -> Here {
        let (stream, watchers, bound) = (site.key.stream(0), Vec::new(), Bits(0.0));
        Here { stream, watchers, covered: Vec::new(), base: Vec::new(), level: Vec::new(), added: Vec::new(), as_of, bound, draws: 0 }
    }

    /// Puts it to the beginning of a replicate.
    pub(super) fn restart(&mut self, site: &Site, replicate: u64, starts: Instant) {
        self.stream = site.key.stream(replicate);
        self.watch(site, replicate);
        let frail = |(shape, key): (f64, Key)| key.stream(replicate).gamma(shape, 1.0 / shape);
        self.covered.clear();
        self.covered.resize(site.watchers.len(), (starts, 0));
        self.base.clear();
        self.base.extend(site.sources.iter().map(|s| Bits(s.per_day * s.frailty.map_or(1.0, frail))));
        self.level.clone_from(&self.base);
        self.added.clear();
        self.added.resize(site.sources.len(), Bits(0.0));
        (self.as_of, self.bound, self.draws) = (starts, Bits(0.0), 0);
    }

    /// Gives its observers the chance of a replicate.
    pub(super) fn watch(&mut self, site: &Site, replicate: u64) {
        self.watchers.clear();
        self.watchers.extend(site.watchers.iter().map(|w| (w.key.stream(replicate), w.doubts.map(|k| k.stream(replicate)))));
    }

    /// Lets what past incidents add fade until an instant.
    #[inline]
    pub(super) fn pass(&mut self, site: &Site, at: Instant) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds, far below 2^53")]
        let age = at.since(self.as_of) as f64 / DAY as f64;
        let mut last = (f64::NAN, 1.0);
        for (added, source) in self.added.iter_mut().zip(&site.sources) {
            if source.decay.to_bits() != last.0.to_bits() {
                last = (source.decay, math::exp(-source.decay * age));
            }
            added.0 *= last.1;
        }
        self.as_of = at;
    }
}

/// What is foreseen, the next last. It is short, so that keeping it in order costs less than a heap.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Queue {
    events: Vec<Event>,
}

impl Queue {
    pub(super) fn push(&mut self, at: Instant, class: u8, what: Due) {
        let later = self.events.partition_point(|e| (e.at, e.class) > (at, class));
        self.events.insert(later, Event { at, what, class });
    }

    pub(super) fn pop(&mut self) -> Option<Event> {
        self.events.pop()
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.events.last().map(|e| e.at)
    }

    /// The earliest, also where a save has them in no order.
    pub(super) fn earliest(&self) -> Option<Instant> {
        self.events.iter().map(|e| e.at).min()
    }

    pub(super) fn clear(&mut self) {
        self.events.clear();
    }
}

/// What comes next: by instant, class, and the order in which it was foreseen.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) at: Instant,
    pub(super) what: Due,
    pub(super) class: u8,
}

/// It is kept small: a run foresees hundreds of these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Due {
    /// An incident, perhaps.
    Candidate { site: u16, draw: u32 },
    /// An observer reports an incident.
    Report { truth: u32, by: PartyId },
    /// It reports what another has reported.
    Confirmation { matter: MatterId, by: PartyId },
    /// It says who did it.
    Accusation { truth: u32, by: PartyId, accused: PartyId },
    /// It says what came of looking.
    Look { place: PlaceId, by: PartyId, looked: Looked },
    /// It looked at a place for a period, and will again.
    Cover { site: u16, watcher: u16 },
    /// A party says something in its own words.
    Words { by: PartyId, draft: u32 },
    /// A party does what it decided.
    Deed { mind: u16, place: PlaceId },
    /// A party's orders take hold.
    Tempo { mind: u16, order: u32 },
    /// A party wanted to be woken.
    Wake { mind: u16, token: u32 },
    /// A surge begins or ends.
    Surge { source: u16, begins: bool },
}

/// A record in a few bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) at: Instant,
    pub(super) by: PartyId,
    pub(super) what: Words,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Words {
    Reports { truth: u32 },
    Confirms { matter: MatterId },
    Accuses { matter: MatterId, accused: PartyId },
    Looks { place: PlaceId, looked: Looked },
    Writes { draft: u32 },
}

/// The places of what happens among the facts of one instant, which are the machine's own; what is no fact comes after all.
pub(super) const COVERAGE: u8 = 4;
pub(super) const INCIDENT: u8 = 6;
pub(super) const CLAIM: u8 = 7;
pub(super) const NO_FACT: u8 = 11;

/// A record with nothing but its content: who says it and when stands elsewhere.
pub(super) fn draft(content: Content) -> Record {
    let (source, note, name) = (String::new(), String::new(), String::new());
    Record { name, happened: None, said: None, received: None, by: None, source, note, corrects: None, content }
}

/// The name of the record at a position: names sort as records follow each other.
pub(super) fn record_name(n: usize) -> String {
    format!("r{n:08}")
}

/// The position of the record of a name.
pub(super) fn record_position(name: &str) -> Option<usize> {
    name.strip_prefix('r').filter(|n| n.len() >= 8)?.parse().ok()
}

pub(super) fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
