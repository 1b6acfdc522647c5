//! What people read: a replay of a log under a regime, section by section, as text.
//!
//! A [`Replay`] holds a program, its docket and the state at the end of the log. Its sections answer what an analyst asks:
//! the truces and their legal and factual state over time ([`Replay::truces`]), who claims and who denies
//! ([`Replay::incidents`]), what could and could not be found ([`Replay::found`]), what is owed ([`Replay::duties`]), harm
//! to third states ([`Replay::third_states`]), words that bind nobody ([`Replay::statements`]), and what hinges on how the
//! text is read ([`Replay::readings`]).
//!
//! Claims are shown as claims. A report says what is alleged, denied, admitted and found, never who is right.

mod known;
mod sections;
mod table;

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use crate::{
    agreement::{Reading, Regime},
    id::MatterId,
    machine::{Docket, Program, State},
    problem::Problems,
    record::{Content, Incident, Log, Record},
    time::{Instant, Zone},
};

pub use crate::monitor::{Hinge, hinges};
pub use known::as_known;

/// A regime, a reading and a log, replayed.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    regime: &'a Regime,
    log: &'a Log,
    program: Program,
    docket: Docket,
    state: State,
    corrected: BTreeSet<&'a str>,
    zone: Zone,
    colour: bool,
}

impl<'a> Replay<'a> {
    /// Replays a log under a reading until an instant.
    ///
    /// # Errors
    /// Whatever is wrong with the reading or the records.
    pub fn new(regime: &'a Regime, log: &'a Log, reading: &Reading, until: Instant) -> Result<Replay<'a>, Problems> {
        let program = Program::lower(regime, reading)?;
        let docket = Docket::new(&program, log)?;
        let state = docket.replay(&program, until).map_or_else(|_| program.start(), |(state, _)| state);
        let corrected = log.corrections().map(|(wrong, _)| wrong).collect();
        Ok(Replay { regime, log, program, docket, state, corrected, zone: Zone::UTC, colour: false })
    }

    /// Shows times in this zone.
    #[must_use]
    pub fn in_zone(mut self, zone: Zone) -> Replay<'a> {
        self.zone = zone;
        self
    }

    /// Marks text with ANSI colours.
    #[must_use]
    pub fn coloured(mut self, colour: bool) -> Replay<'a> {
        self.colour = colour;
        self
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The docket.
    #[must_use]
    pub fn docket(&self) -> &Docket {
        &self.docket
    }

    /// The state at the end.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Every section, in reading order.
    #[must_use]
    pub fn all(&self) -> String {
        [
            self.overview(),
            self.truces(),
            self.incidents(),
            self.found(),
            self.duties(),
            self.acts(),
            self.third_states(),
            self.statements(),
            self.tallies(),
            self.readings(),
        ]
        .concat()
    }

    /// The records of the log by the end that no other corrects.
    fn said(&self) -> impl Iterator<Item = &'a Record> + use<'_, 'a> {
        let by_now = |r: &&Record| r.steps_at().is_some_and(|t| t <= self.state.now());
        self.log.iter().filter(by_now).filter(|r| !self.corrected.contains(r.name.as_str()))
    }

    /// Whether two names stand for one incident: one may be that of a record since corrected.
    fn is(&self, name: &str, incident: &str) -> bool {
        name == incident || self.docket.matter_of(name).is_some_and(|m| Some(m) == self.docket.matter_of(incident))
    }

    /// The incidents of the log that happened by the end, by when they happened.
    fn incident_records(&self) -> Vec<(&'a Record, &'a Incident, MatterId)> {
        let mut all: Vec<(&Record, &Incident, MatterId)> = self
            .said()
            .filter_map(|r| match &r.content {
                Content::Incident(i) => Some((r, i, self.docket.matter_of(&r.name)?)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(r, ..)| (r.happened.map(crate::record::Happened::earliest), r.steps_at(), r.name.as_str()));
        all
    }
}

/// The last instant that any record of a log touches, and a little after; for replays to the end.
#[must_use]
pub fn end_of(log: &Log) -> Instant {
    log.iter().filter_map(Record::steps_at).max().map_or(Instant::MIN, Instant::next)
}
