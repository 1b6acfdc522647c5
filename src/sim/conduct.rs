//! Conduct: what a party does about what it can see.

use alloc::{string::String, vec::Vec};

use super::run::record_name;
use crate::{
    chance::{Key, Seed, Stream},
    id::{ActId, MatterId, PartyId, PlaceId, RecordId},
    machine::{Fact, Program, State, Verdict},
    record::Content,
    time::Instant,
};

/// What decides for a party. Implement it to let parties behave in ways of your own; [`Habitual`](super::Habitual) is the
/// built-in one.
///
/// It is told what its party can see, and answers with moves. It is part of the run: cloned with it and, if it can be
/// serialized, saved with it.
pub trait Conduct: Clone {
    /// Puts it to the beginning of a replicate, with streams of chance of its own.
    fn begins(&mut self, chance: &Chance<'_>);

    /// Joins it, read from a file, to what the simulation was built with: it takes over what it did not save.
    fn resumes(&mut self, built: &Self) {
        let _ = built;
    }

    /// Tells it one thing. What it decides is done at the earliest one millisecond later.
    fn sees(&mut self, sight: &Sight<'_>, seen: &Seen, moves: &mut Vec<Move>);
}

/// One thing that a party sees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Seen {
    /// The course of events begins.
    Begins,
    /// Its own side did something.
    Deed {
        /// Where.
        place: PlaceId,
        /// What.
        act: ActId,
    },
    /// Something was put on record.
    Fact(Fact),
    /// The machine concluded something from the record.
    Verdict(Verdict),
    /// The time has come that it wanted to be woken at.
    Woke(u32),
}

/// What a party does.
#[derive(Clone, PartialEq, Debug)]
pub struct Move {
    /// After how many milliseconds; at least one.
    pub after: i64,
    /// What.
    pub does: Does,
}

/// The kinds of moves.
#[derive(Clone, PartialEq, Debug)]
pub enum Does {
    /// Puts something on record: a claim, an answer, a complaint, a performance, an act of power, a statement. An incident
    /// put on record that way did not happen.
    Says(alloc::boxed::Box<Content>),
    /// Does what its source at a place does; nothing, if it has none there.
    Deed(PlaceId),
    /// From then on, all its sources' base level is multiplied by this instead of what it was multiplied by before.
    Tempo(f64),
    /// Wants to be woken.
    Wakes(u32),
}

/// What a party can see besides the news: the state of the machine, which rests on records alone, and where its own forces are.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    pub(super) program: &'a Program,
    pub(super) state: &'a State,
    pub(super) me: PartyId,
    pub(super) posts: &'a [PlaceId],
    pub(super) matters: &'a [super::run::Handle],
    pub(super) stepped: &'a [u32],
}

impl<'a> Sight<'a> {
    /// The regime, lowered.
    #[must_use]
    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// Where the machine stands.
    #[must_use]
    pub fn state(&self) -> &'a State {
        self.state
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.state.now()
    }

    /// Whose conduct this is.
    #[must_use]
    pub fn me(&self) -> PartyId {
        self.me
    }

    /// The places where it has sources.
    #[must_use]
    pub fn posts(&self) -> &'a [PlaceId] {
        self.posts
    }

    /// Where an incident took place; [`PlaceId::NONE`] for what is no incident.
    #[must_use]
    pub fn place(&self, matter: MatterId) -> PlaceId {
        self.matters.get(matter.index()).map_or(PlaceId::NONE, |h| h.place)
    }

    /// Whether its own side did it: of its own deeds a party knows.
    #[must_use]
    pub fn is_mine(&self, matter: MatterId) -> bool {
        let root = |p: PartyId| if p.is_some() { self.program.root(p) } else { p };
        self.me.is_some() && self.matters.get(matter.index()).is_some_and(|h| root(h.culprit) == root(self.me))
    }

    /// The name of the record that opened a matter.
    #[must_use]
    pub fn matter(&self, matter: MatterId) -> String {
        record_name(self.matters.get(matter.index()).map_or(usize::MAX, |h| h.record as usize))
    }

    /// The name of a record.
    #[must_use]
    pub fn record(&self, record: RecordId) -> String {
        record_name(self.stepped.get(record.index()).map_or(usize::MAX, |n| *n as usize))
    }
}

/// The chance of one party's conduct in one replicate.
#[derive(Clone, Copy, Debug)]
pub struct Chance<'a> {
    pub(super) seed: Seed,
    pub(super) party: &'a str,
    pub(super) replicate: u64,
}

impl Chance<'_> {
    /// The stream of one purpose. Different purposes have different streams, so that what one draws never shifts another's.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> Stream {
        let purpose = alloc::format!("conduct: {purpose}");
        Key::new(self.seed, &purpose, self.party, "").stream(self.replicate)
    }
}

/// Days as milliseconds, at least one; the end of time for what never comes.
pub(super) fn after(days: f64) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds in a day")]
    let millis = days * crate::time::DAY as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a cast holds at the ends of the range")]
    let whole = millis as i64;
    whole.saturating_add(1)
}
