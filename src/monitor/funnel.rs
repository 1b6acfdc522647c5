//! Funnels: how many proceedings got how far, and with what they ended. The counts add up at every stage.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;

use super::{Ending, Proceeding, Stage};
use crate::time::Zone;

/// How many proceedings got how far.
///
/// At every [`Stage`] `entered = went_on + ended + open`, and of those at a stage or beyond it, recorded there or not,
/// `entered + skipped` of the next stage are `went_on + skipped` of this one. Complaints and incidents are counted apart from
/// proceedings: three complaints about one incident before two bodies can be six proceedings.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Funnel {
    /// How many proceedings.
    pub proceedings: usize,
    /// How many of them without a complaint, of the body's own motion.
    pub own_motion: usize,
    /// How many ended with an adoption.
    pub adopted: usize,
    /// How many of these were followed by a finding.
    pub found: usize,
    /// How many have something out of order.
    pub out_of_order: usize,
    stages: BTreeMap<Stage, Passage>,
    complaints: BTreeSet<String>,
    incidents: BTreeSet<String>,
}

/// What became of the proceedings that entered a stage.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Passage {
    /// How many are recorded to have entered it.
    pub entered: usize,
    /// How many got beyond it without being recorded in it.
    pub skipped: usize,
    /// How many of those that entered got beyond it.
    pub went_on: usize,
    /// How many are open and stand there.
    pub open: usize,
    /// How many ended there, and with what.
    pub ended: BTreeMap<Ending, usize>,
}

/// By what proceedings are told apart. Each falls on one side, so that the parts add up to the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitBy {
    /// The body.
    Body,
    /// The place of the incident.
    Place,
    /// Who complained.
    Complainant,
    /// Who is said to be responsible; several, if several are.
    Accused,
    /// The incident.
    Incident,
    /// The month in which it was opened, in a zone.
    Month(Zone),
}

impl SplitBy {
    /// The side on which a proceeding falls; `-` where nothing is named.
    #[must_use]
    pub fn key(self, p: &Proceeding) -> String {
        let named = |x: &Option<String>| x.clone().unwrap_or_else(|| "-".into());
        match self {
            SplitBy::Body => named(&p.body),
            SplitBy::Place => named(&p.place),
            SplitBy::Complainant => named(&p.complainant),
            SplitBy::Incident => named(&p.incident),
            SplitBy::Accused if p.accused.is_empty() => "-".into(),
            SplitBy::Accused => p.accused.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
            SplitBy::Month(zone) => p.month(zone),
        }
    }
}

impl Funnel {
    /// Counts proceedings.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, monitor::{Ending, Funnel, Monitor, SplitBy, Stage}, record::Log};
    /// # let agreement = r#"
    /// # schema = 1
    /// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-03-01T00:00Z", area = "unlimited" }
    /// # parties = [{ id = "north", name = "North", kind = "state" }, { id = "south", name = "South", kind = "state" }, { id = "commission", name = "Commission", kind = "body" }]
    /// # roles = [{ party = "north", as = ["party"] }, { party = "south", as = ["party"] }]
    /// # acts = [{ id = "fire", name = "fire" }]
    /// # [[terms]]
    /// # article = "1"
    /// # text = "no fire"
    /// # bearers = ["@party"]
    /// # rule.prohibits = { acts = ["fire"] }
    /// # "#;
    /// let records = r#"
    /// {"name":"i1","happened":"2024-03-05T10:00Z","by":"north","incident":{"act":"fire","accuses":["south"]}}
    /// {"name":"k1","said":"2024-03-06T10:00Z","by":"north","communication":{"kind":"complaint","to":["commission"],"about":"i1"}}
    /// {"name":"q1","said":"2024-03-07T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"team-sent"}}
    /// {"name":"q2","said":"2024-03-09T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"reported","result":"confirmed"}}
    /// {"name":"q3","said":"2024-03-20T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"blocked","hindered-by":"south"}}
    /// "#;
    /// let mut monitor = Monitor::new(&Regime::parse(&[("t.toml", agreement)])?, &Reading::base())?;
    /// for r in Log::parse("log", records)?.iter() {
    ///     monitor.ingest(r.clone())?;
    /// }
    /// monitor.settle("2024-04-01T00:00Z".parse()?)?;
    /// let proceedings = monitor.proceedings();
    /// assert_eq!(proceedings[0].ending(), Some(Ending::Blocked));
    /// assert_eq!(proceedings[0].blocked_by().collect::<Vec<_>>(), ["south"]);
    /// // On 10 March the report was not yet before those who adopt it.
    /// let then = monitor.as_known("2024-03-10T00:00Z".parse()?);
    /// assert_eq!(Funnel::of(&then.proceedings()).at(Stage::Reported).open, 1);
    /// assert_eq!(Funnel::split(&proceedings, SplitBy::Accused)["south"], Funnel::of(&proceedings));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of<'p>(proceedings: impl IntoIterator<Item = &'p Proceeding>) -> Funnel {
        let mut out = Funnel::default();
        for p in proceedings {
            out.count(p);
        }
        out
    }

    /// Counts proceedings apart. The parts, taken together by [`add`](Funnel::add), are the whole.
    #[must_use]
    pub fn split<'p>(proceedings: impl IntoIterator<Item = &'p Proceeding>, by: SplitBy) -> BTreeMap<String, Funnel> {
        let mut out: BTreeMap<String, Funnel> = BTreeMap::new();
        for p in proceedings {
            out.entry(by.key(p)).or_default().count(p);
        }
        out
    }

    fn count(&mut self, p: &Proceeding) {
        let last = p.stage();
        self.proceedings += 1;
        self.own_motion += usize::from(p.complaint.is_none());
        let adopted = p.is_adopted();
        self.adopted += usize::from(adopted);
        self.found += usize::from(adopted && !p.findings.is_empty());
        self.out_of_order += usize::from(!p.remarks.is_empty());
        self.complaints.extend(p.complaint.clone());
        self.incidents.extend(p.incident.clone());
        for stage in Stage::ALL.iter().filter(|s| **s <= last) {
            let passage = self.stages.entry(*stage).or_default();
            if !p.stages.contains(stage) {
                passage.skipped += 1;
                continue;
            }
            passage.entered += 1;
            match p.ending() {
                _ if *stage < last => passage.went_on += 1,
                Some(ending) => *passage.ended.entry(ending).or_default() += 1,
                None => passage.open += 1,
            }
        }
    }

    /// Adds what another funnel counts. The two must count different proceedings.
    pub fn add(&mut self, other: &Funnel) {
        self.proceedings += other.proceedings;
        self.own_motion += other.own_motion;
        self.adopted += other.adopted;
        self.found += other.found;
        self.out_of_order += other.out_of_order;
        self.complaints.extend(other.complaints.iter().cloned());
        self.incidents.extend(other.incidents.iter().cloned());
        for (stage, theirs) in &other.stages {
            let ours = self.stages.entry(*stage).or_default();
            ours.entered += theirs.entered;
            ours.skipped += theirs.skipped;
            ours.went_on += theirs.went_on;
            ours.open += theirs.open;
            for (ending, n) in &theirs.ended {
                *ours.ended.entry(*ending).or_default() += n;
            }
        }
    }

    /// What became of the proceedings at a stage.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Passage {
        self.stages.get(&stage).cloned().unwrap_or_default()
    }

    /// With what proceedings ended, at whatever stage.
    #[must_use]
    pub fn endings(&self) -> BTreeMap<Ending, usize> {
        let mut out = BTreeMap::new();
        for (ending, n) in self.stages.values().flat_map(|p| &p.ended) {
            *out.entry(*ending).or_default() += n;
        }
        out
    }

    /// How many are open, at whatever stage.
    #[must_use]
    pub fn open(&self) -> usize {
        self.stages.values().map(|p| p.open).sum()
    }

    /// How many different complaints there are.
    #[must_use]
    pub fn complaints(&self) -> usize {
        self.complaints.len()
    }

    /// How many different incidents there are.
    #[must_use]
    pub fn incidents(&self) -> usize {
        self.incidents.len()
    }
}

impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "proceedings {}, of own motion {}; complaints {}; incidents {}; adopted {}, followed by a finding {}; out of order {}",
            self.proceedings,
            self.own_motion,
            self.complaints(),
            self.incidents(),
            self.adopted,
            self.found,
            self.out_of_order,
        )?;
        writeln!(f, "{:<10} {:>7} {:>12} {:>7} {:>5}  ended", "stage", "entered", "not recorded", "went on", "open")?;
        for stage in Stage::ALL {
            let p = self.at(*stage);
            let ended: Vec<String> = p.ended.iter().map(|(e, n)| format!("{e} {n}")).collect();
            let line = format!("{stage:<10} {:>7} {:>12} {:>7} {:>5}  {}", p.entered, p.skipped, p.went_on, p.open, ended.join(", "));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
