//! What people read: a replay of a log under a regime, section by section.
//!
//! A [`Replay`] holds a program, its docket and the state at the end of the log. Its sections answer what an analyst asks:
//! the truces and their legal and factual state over time ([`Replay::truces`]), who claims and who denies
//! ([`Replay::incidents`]), what could and could not be found ([`Replay::found`]), what is owed ([`Replay::duties`]), harm
//! to third states ([`Replay::third_states`]), words that bind nobody ([`Replay::statements`]), and what hinges on how the
//! text is read ([`Replay::readings`]). Every record with its source is in [`Replay::records`]. What a monitor holds is told by
//! [`differences`], [`owed`] and [`allegations`], what a review says by [`remarks`].
//!
//! [`Designs`] are what many runs came to, side by side: how long they held, what they ended with, violations, duties, and the
//! differences to the first.
//! What those who monitor a ceasefire publish: the implementation matrix ([`Replay::matrix`]) and its due dates as a calendar
//! ([`Matrix::calendar`]), what would fall due ([`Replay::schedule`]) and what slips if one item slips ([`Replay::slip`]), the file on one
//! incident ([`Replay::file_on`]), and the report on a period ([`Periodic`]).
//!
//! A report is data first: a [`Page`] of [`Section`]s with their [`Table`]s. It is written as [text](Page::text) or
//! [Markdown](Page::markdown), and with the feature `pages` as [HTML](html), [CSV](Page::csv) or [JSON](Page::json), with
//! pictures in SVG.
//!
//! Before any record there is the text: [`diagrams`] draws what it says.
//!
//! Claims are shown as claims. A report says what is alleged, denied, admitted and found, never who is right.

mod calendar;
mod counted;
mod coverage;
#[cfg(feature = "pages")]
mod csv;
mod diagram;
mod diagram_states;
mod dossier;
mod duties;
mod file;
mod found;
#[cfg(feature = "pages")]
mod html;
#[cfg(feature = "pages")]
mod html_readings;
#[cfg(feature = "pages")]
mod html_table;
mod incidents;
#[cfg(feature = "pages")]
mod json;
mod known;
mod markdown;
mod matrix;
mod page;
mod periodic;
#[cfg(feature = "pages")]
pub mod pictures;
mod projection;
mod provision;
mod readings;
mod records;
mod remarks;
mod runs;
mod slip;
mod text;
mod truces;
mod watched;
mod words;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    agreement::{Reading, Regime},
    id::{MatterId, PartyId, TermId},
    machine::{Docket, Explanation, Point, Program, State, Verdict},
    problem::Problems,
    record::{Content, Incident, Log, Record, clock},
    time::{Instant, Zone},
};

pub use crate::monitor::{Hinge, hinges};
pub use calendar::Entry;
pub use counted::{CountedIncident, SCOPES, STANDINGS};
pub use diagram::{MAX_DIAGRAM, diagrams};
#[cfg(feature = "pages")]
pub use html::html;
#[cfg(feature = "pages")]
pub use json::PAGE_SCHEMA;
pub use known::as_known;
pub use matrix::{Item, Matrix};
pub use page::{Block, Cell, Column, Diagram, Page, Picture, Row, Section, Table, Tone};
pub use periodic::{Period, Periodic};
pub use projection::{ASSUMED, DutyKey, MAX_AHEAD, MAX_PERFORMANCES, Projected, Projection};
#[cfg(feature = "std")]
pub use remarks::changes;
pub use remarks::remarks;
pub use runs::Designs;
#[cfg(feature = "std")]
pub use runs::ranking;
pub use slip::{Moved, Slip, Slipping};
pub use watched::{allegations, differences, owed};

/// A regime, a reading and a log, replayed.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    regime: &'a Regime,
    log: &'a Log,
    program: Program,
    docket: Docket,
    state: State,
    corrected: BTreeSet<&'a str>,
    /// Everything said of a matter by the end, in the log's order.
    told: BTreeMap<MatterId, Vec<&'a Record>>,
    verdicts: BTreeMap<(MatterId, TermId, PartyId), Vec<Verdict>>,
    zone: Zone,
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
        let mut verdicts: BTreeMap<_, Vec<Verdict>> = BTreeMap::new();
        for v in state.history() {
            verdicts.entry((v.matter, v.term, v.party)).or_default().push(*v);
        }
        let told = BTreeMap::new();
        let mut replay = Replay { regime, log, program, docket, state, corrected, told, verdicts, zone: Zone::UTC };
        let mut told: BTreeMap<MatterId, Vec<&Record>> = BTreeMap::new();
        for r in replay.said() {
            if let Some(matter) = replay.speaks_of(r) {
                told.entry(matter).or_default().push(r);
            }
        }
        replay.told = told;
        Ok(replay)
    }

    /// Shows times in this zone.
    #[must_use]
    pub fn in_zone(mut self, zone: Zone) -> Replay<'a> {
        self.zone = zone;
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
    pub fn page(&self, title: &str) -> Page {
        let sections = [
            self.overview(),
            #[cfg(feature = "pages")]
            self.timeline(),
            self.truces(),
            self.incidents(),
            self.found(),
            self.duties(),
            self.deliveries(),
            self.acts(),
            self.third_states(),
            self.statements(),
            self.tallies(),
            self.readings(),
        ];
        Page { title: title.into(), notes: Vec::new(), sections: sections.into_iter().filter(|s| !s.is_empty()).collect() }
    }

    /// The [`timeline`](pictures::timeline) as a section.
    #[cfg(feature = "pages")]
    #[must_use]
    pub fn timeline(&self) -> Section {
        let mut out = Section::new("timeline", "Over time");
        out.blocks.push(Block::Picture(pictures::timeline(self, &pictures::Shown::default())));
        out
    }

    /// What is in the regime and how it stands at the end.
    #[must_use]
    pub fn overview(&self) -> Section {
        let clocks = if self.zone.is_fixed() { format!("UTC{}", self.zone) } else { format!("the local time of {}", self.zone) };
        let title = format!("Instruments on {} (times in {clocks})", self.local(self.state.now()));
        let mut out = Section::new("overview", &title);
        let columns = [("instrument", 12), ("title", 46), ("entry into force", 22), ("duration", 22), ("legal state", 16), ("links", 34)];
        let mut table = Table::new("instruments", &columns);
        for i in self.program.instruments() {
            let reference = self.program.reference(i);
            table.row([
                reference.as_str().into(),
                self.program.about(i).map_or("", |a| a.title).into(),
                self.point(&self.program.entry_into_force(&self.state, i)),
                self.program.lasts(i).into(),
                self.program.legal(&self.state, i).to_string().into(),
                self.links(&reference).into(),
            ]);
        }
        out.table(table);
        out.note(&format!("Reading: {}.", self.program.reading()));
        out
    }

    fn links(&self, instrument: &str) -> String {
        let found = self.regime.documents().filter_map(|(_, d)| Some((d.instrument.as_ref()?, &d.links)));
        let own = found.filter(|(x, _)| x.id == instrument).flat_map(|(_, l)| l);
        let allowed = own.filter(|l| l.under.iter().all(|(a, o)| self.program.reading().0.get(a) == Some(o)));
        allowed.filter(|l| !l.outside).map(|l| format!("{} {}", l.kind, l.to)).collect::<Vec<_>>().join("; ")
    }

    /// The records of the log by the end that no other corrects.
    fn said(&self) -> impl Iterator<Item = &'a Record> + use<'_, 'a> {
        let by_now = |r: &&Record| r.steps_at().is_some_and(|t| t <= self.state.now());
        self.log.iter().filter(by_now).filter(|r| !self.corrected.contains(r.name.as_str()))
    }

    /// The incident of which a record speaks: its own, or that of what it refers to.
    fn speaks_of(&self, r: &Record) -> Option<MatterId> {
        let of = |name: &str| self.docket.matter_of(name);
        match &r.content {
            Content::Incident(_) => of(&r.name),
            Content::Claim(c) => of(&c.about),
            Content::Answer(a) => of(&a.about),
            Content::Finding(f) => of(&f.about),
            Content::Inquiry(q) => q.about.as_deref().and_then(of).or_else(|| self.complained_of(q.complaint.as_deref()?)),
            _ => None,
        }
    }

    fn complained_of(&self, complaint: &str) -> Option<MatterId> {
        match &self.log.get(complaint)?.content {
            Content::Communication(c) => self.docket.matter_of(c.about.as_deref()?),
            _ => None,
        }
    }

    /// What is said of a matter, in the log's order.
    fn told(&self, matter: MatterId) -> &[&'a Record] {
        self.told.get(&matter).map_or(&[], Vec::as_slice)
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

    /// What led to how a matter stands under a term for a party, explained.
    fn because(&self, matter: MatterId, term: TermId, party: PartyId, shown: impl Fn(&Verdict) -> bool) -> Vec<Explanation> {
        let verdicts = self.verdicts.get(&(matter, term, party)).into_iter().flatten().filter(|v| shown(v));
        verdicts.map(|v| self.program.explain(&self.state, &self.docket, v)).collect()
    }

    fn local(&self, t: Instant) -> String {
        clock(t, self.zone)
    }

    fn at(&self, t: Instant) -> Cell {
        Cell::new(self.local(t)).at(Some(t))
    }

    fn point(&self, p: &Point) -> Cell {
        match p {
            Point::Known(t) => self.at(*t),
            Point::NotYet => "not yet".into(),
            Point::Undeterminable(why) => format!("undeterminable: {why}").into(),
        }
    }

    fn when_said(&self, r: &Record) -> Cell {
        page::when(r.said.or(r.happened), self.zone)
    }

    fn parties(&self, ids: &[PartyId]) -> String {
        ids.iter().map(|p| self.program.party_name(*p)).collect::<Vec<_>>().join(", ")
    }

    fn names(&self, list: impl IntoIterator<Item = impl AsRef<str>>) -> String {
        let shown = |n: &str| self.program.party(n).map_or(n.to_string(), |p| self.program.party_name(p).to_string());
        list.into_iter().map(|n| shown(n.as_ref())).collect::<Vec<_>>().join(", ")
    }

    fn place_name(&self, id: &str) -> String {
        let place = self.regime.documents().flat_map(|(_, d)| &d.places).find(|p| p.id == id || p.aliases.iter().any(|a| a == id));
        place.map_or(id.to_string(), |p| if p.name.is_empty() { p.id.clone() } else { p.name.clone() })
    }
}

/// The last instant that any record of a log touches, and a little after; for replays to the end.
#[must_use]
pub fn end_of(log: &Log) -> Instant {
    log.iter().filter_map(Record::steps_at).max().map_or(Instant::MIN, Instant::next)
}

/// A list with each of its members once, in the order of their first appearance.
fn unique(mut list: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    list.retain(|x| seen.insert(x.clone()));
    list
}
