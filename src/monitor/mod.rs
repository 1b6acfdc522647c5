//! The monitor: reports come late, twice, wrong and against each other, and the state is that of the set of them.
//!
//! [`Monitor::ingest`] takes a record and marks it; [`Monitor::settle`] goes back once, to the earliest instant that anything
//! marked touches, steps forward to now, and returns what is concluded otherwise than before: asserted, changed or
//! withdrawn, each with the records that caused it. In which order and how often records arrive makes no difference.
//!
//! Records whose references lead nowhere yet wait ([`Monitor::held`]), and so do two different records under one name, until a
//! third one corrects that name. What names a party, place, act or article that the regime does not have is refused at once.
//!
//! Several readings of the text are watched side by side, each as a [`View`]; [`Monitor::hinges`] says what depends on which.
//! With the feature `std` a `Journal` keeps the records on disk as they arrive.
//! Past knowledge is another monitor: [`Monitor::as_known`] holds the records that were known at an instant, and
//! [`Monitor::between`] tells what became known between two, and what that changed.
//!
//! [`Monitor::proceedings`] tells what became of every complaint before every body, and a [`Funnel`] counts that;
//! [`Monitor::tallies`] sets numbers that others counted beside the incidents, and adds them to nothing.
//!
//! ```
//! use ceasefire::{agreement::{Reading, Regime}, monitor::{Change, Monitor}, record::Log};
//! let text = r#"
//! schema = 1
//! [instrument]
//! id = "truce"
//! title = "A truce"
//! kind = "agreement"
//! class = "preliminary"
//! source = "an example"
//! zone = "Z"
//! counting = "elapsed"
//! signed = "2024-01-01T00:00Z"
//! entry = "2024-01-02T00:00Z"
//! lasts = "open-ended"
//! area = "unlimited"
//! [[parties]]
//! id = "a"
//! name = "A"
//! kind = "state"
//! [[roles]]
//! party = "a"
//! as = ["party"]
//! [[terms]]
//! article = "1"
//! text = "A tells by 5 January where its mines are."
//! bearers = ["a"]
//! rule.requires = { task = "hand over the maps", limit = "by 2024-01-05" }
//! "#;
//! let regime = Regime::parse(&[("truce.toml", text)])?;
//! let mut monitor = Monitor::new(&regime, &Reading::base())?;
//! let now = "2024-01-09T00:00Z".parse()?;
//! let said = monitor.settle(now)?;
//! assert!(said.iter().any(|d| d.change == Change::Asserted && d.conclusion.kind.to_string() == "overdue"));
//!
//! // On 9 January it becomes known that the maps were handed over on the 4th.
//! let late = Log::parse("log", r#"{"name":"maps","happened":"2024-01-04T10:00Z","performance":{"of":"truce/1","party":"a"}}"#)?;
//! monitor.ingest(late.get("maps").unwrap().clone())?;
//! let said = monitor.settle(now)?;
//! assert_eq!((said.len(), said[0].change), (1, Change::Changed));
//! assert_eq!(said[0].conclusion.kind.to_string(), "met");
//! assert_eq!(&*said[0].causes[0], "maps");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod allegation;
mod cause;
mod difference;
mod funnel;
mod hinge;
#[cfg(feature = "std")]
pub mod journal;
mod owed;
mod pipeline;
mod proceeding;
mod proof;
mod shelf;
mod tally;
mod view;

use alloc::{collections::BTreeSet, string::String, sync::Arc, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    agreement::{Axis, Reading, Regime},
    machine::{Fact, Program, Refusal, lower_record},
    problem::{Problem, Problems},
    record::{Content, Record, faults},
    time::Instant,
};

use cause::Causes;
use difference::differences;
use hinge::hinge_between;
use shelf::{Shelf, Sorted};

pub use allegation::{Allegation, Missing};
pub use difference::{Change, Conclusion, Difference};
pub use funnel::{Funnel, Passage, SplitBy};
pub use hinge::{Hinge, hinges};
#[cfg(feature = "std")]
pub use journal::{Journal, JournalError, Recovery, Salvage};
pub use owed::Owed;
pub use proceeding::{End, Ending, OutOfOrder, Proceeding, Remark, Stage, Waypoint};
pub use proof::{Corroboration, Proof};
pub use shelf::Arrival;
pub use tally::{Beside, Counted, TallyGroup};
pub use view::View;

/// How many readings can be watched side by side.
pub const MAX_READINGS: usize = 64;

/// Records as they arrive, and what is concluded from them under one or more readings of a regime.
#[derive(Clone, Debug)]
pub struct Monitor {
    axes: Arc<[Axis]>,
    shelf: Shelf,
    base: View,
    others: Vec<View>,
    /// What has arrived since the last settling.
    arrived: BTreeSet<u32>,
    now: Instant,
}

/// A monitor put aside: the records in the order of their arrival, those not yet settled apart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Saved {
    readings: Vec<Reading>,
    now: Instant,
    settled: Vec<Record>,
    arrived: Vec<Record>,
}

impl Monitor {
    /// A monitor without records, under one reading.
    ///
    /// # Errors
    /// When the reading names an axis or option that the regime does not have.
    pub fn new(regime: &Regime, reading: &Reading) -> Result<Monitor, Problems> {
        let program = Program::lower(regime, reading)?;
        let axes = regime.axes().into();
        let (shelf, base) = (Shelf::default(), View::new(Arc::new(program)));
        Ok(Monitor { axes, shelf, base, others: Vec::new(), arrived: BTreeSet::new(), now: Instant::MIN })
    }

    /// Watches under another reading too. What has been settled is, under it as well.
    ///
    /// # Errors
    /// When the reading names an axis or option that the regime does not have, or there are [`MAX_READINGS`] already.
    pub fn watch(&mut self, regime: &Regime, reading: &Reading) -> Result<(), Problems> {
        if self.others.len() + 1 >= MAX_READINGS {
            let message = alloc::format!("`{reading}` is one reading too many: at most {MAX_READINGS} are watched");
            return Err(Problems([Problem { source: "monitor".into(), path: String::new(), article: None, message }].into()));
        }
        let mut view = View::new(Arc::new(Program::lower(regime, reading)?));
        if self.views().any(|v| v.reading() == view.reading()) {
            return Ok(());
        }
        let settled: BTreeSet<u32> = (0..self.shelf.len()).filter(|h| !self.arrived.contains(h)).collect();
        fill(&self.shelf, &mut view, &settled, None);
        if self.now > Instant::MIN {
            view.step(self.now);
        }
        self.others.push(view);
        Ok(())
    }

    /// Watches each axis of the text at each of its other options, alone.
    ///
    /// # Errors
    /// When there would be more than [`MAX_READINGS`].
    pub fn watch_each_axis(&mut self, regime: &Regime) -> Result<(), Problems> {
        let base = self.base.reading().clone();
        for axis in regime.axes() {
            for option in &axis.options {
                self.watch(regime, &base.clone().with(&axis.id, &option.id))?;
            }
        }
        Ok(())
    }

    /// Takes a record, which counts from the next [`settle`](Monitor::settle) on.
    ///
    /// # Errors
    /// What is wrong with the record by itself, or with what it names of the regime; it is then not taken. That it refers to a
    /// record which is not there is no error: it waits, see [`held`](Monitor::held).
    pub fn ingest(&mut self, record: Record) -> Result<Arrival, Problems> {
        let mut wrong: Vec<String> = faults(&record).into_iter().map(|(_, m)| m).collect();
        wrong.extend(lower_record(self.base.program(), &record, 0, &|_| None).1);
        if !wrong.is_empty() {
            let problem = |message| Problem { source: "record".into(), path: record.name.clone(), article: None, message };
            return Err(Problems(wrong.into_iter().map(problem).collect()));
        }
        let handle = self.shelf.len();
        let arrival = self.shelf.put(record);
        if arrival != Arrival::Known {
            self.arrived.insert(handle);
        }
        Ok(arrival)
    }

    /// Brings everything up to `now`: goes back once to the earliest instant that any record touches which arrived since the last
    /// time, and steps forward. Returns what is concluded otherwise than before, by view and time.
    ///
    /// # Errors
    /// When `now` lies before the last settling's; nothing is then changed.
    pub fn settle(&mut self, now: Instant) -> Result<Vec<Difference>, Refusal> {
        if now < self.now {
            return Err(Refusal::Past { at: now, now: self.now });
        }
        let arrived = core::mem::take(&mut self.arrived);
        let Monitor { shelf, base, others, .. } = self;
        let Sorted { affected, facts } = shelf.sort(&arrived, base.program());
        let mut facts = Some(facts);
        let mut out = Vec::new();
        for (n, view) in core::iter::once(base).chain(others).enumerate() {
            let reaches_back = |view: &View, h: &u32| shelf.reaches_back(*h) || view.says_since(*h) <= self.now;
            let mut late: BTreeSet<u32> = arrived.iter().copied().filter(|h| reaches_back(view, h)).collect();
            let before = fill(shelf, view, &affected, facts.take());
            late.extend(arrived.iter().copied().filter(|h| reaches_back(view, h)));
            let after = view.step(now);
            let causes = Causes::new(shelf, &arrived, &late, self.now);
            for (change, conclusion, before) in differences(before, after, |name| Arc::from(shelf.standing_name(name))) {
                let causes = causes.of(&conclusion, before.as_ref());
                out.push(Difference { view: n, change, conclusion, before, causes });
            }
        }
        self.now = now;
        Ok(out)
    }

    /// The instant up to which everything is settled.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The view under the first reading.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.base
    }

    /// Every view, in the order in which the readings were named.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        core::iter::once(&self.base).chain(&self.others)
    }

    /// Every record that arrived, in the order of arrival; of the same record the first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.shelf.records()
    }

    /// The record of this name; none if several different ones have it.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Record> {
        match self.shelf.handles(name) {
            [one] => self.shelf.get(*one),
            _ => None,
        }
    }

    /// The record that stands in the place of this name: itself, or the last in a chain of corrections. None if it does not
    /// count.
    #[must_use]
    pub fn standing(&self, name: &str) -> Option<&Record> {
        self.shelf.find(name).map(|(_, r)| r)
    }

    /// The records that are settled and count as of now, with the instants at which they do.
    pub(crate) fn counting(&self) -> impl Iterator<Item = (Instant, &Record)> {
        let standing = (0..self.shelf.len()).filter(|h| !self.arrived.contains(h) && self.shelf.stands(*h));
        let dated = standing.filter_map(|h| self.shelf.get(h)).filter_map(|r| Some((r.steps_at()?, r)));
        dated.filter(|(at, _)| *at <= self.now)
    }

    /// The settled record that stands in the place of a name.
    fn settled(&self, name: &str) -> Option<&Record> {
        let handles = self.shelf.handles(self.shelf.standing_name(name)).iter();
        handles.copied().find(|h| !self.arrived.contains(h) && self.shelf.stands(*h)).and_then(|h| self.shelf.get(h))
    }

    /// The name of the incident that stands in the place of a name.
    pub(crate) fn incident(&self, name: &str) -> Option<String> {
        self.settled(name).filter(|r| matches!(r.content, Content::Incident(_))).map(|r| r.name.clone())
    }

    /// Records that are settled and do not count, and why: what they refer to is not there or does not fit, or they conflict.
    #[must_use]
    pub fn held(&self) -> Problems {
        let problem = |r: &Record, m: &String| Problem { source: "record".into(), path: r.name.clone(), article: None, message: m.clone() };
        let mut all: Vec<Problem> = self.shelf.held().flat_map(|(r, why)| why.iter().map(|m| problem(r, m))).collect();
        all.sort();
        all.dedup();
        Problems(all)
    }

    /// What hinges on how the text is read: the first reading against each other one that differs from it in one axis alone.
    #[must_use]
    pub fn hinges(&self) -> Vec<Hinge> {
        self.others.iter().filter_map(|v| hinge_between(&self.axes, &self.base, v)).collect()
    }

    /// What was known at an instant: the same readings over the records received by then (or, where that is not said, said or
    /// happened by then), settled at that instant.
    #[must_use]
    pub fn as_known(&self, at: Instant) -> Monitor {
        let mut then = self.emptied();
        then.put_known(self, |t| t <= at);
        let _ = then.settle(at);
        then
    }

    /// What became known between two instants, and what that and the passing of time changed.
    ///
    /// # Errors
    /// When the second lies before the first.
    pub fn between(&self, from: Instant, to: Instant) -> Result<Vec<Difference>, Refusal> {
        let mut then = self.as_known(from);
        then.put_known(self, |t| from < t && t <= to);
        then.settle(to)
    }

    fn put_known(&mut self, of: &Monitor, when: impl Fn(Instant) -> bool) {
        for r in of.records().filter(|r| r.known_at().is_some_and(&when)) {
            let handle = self.shelf.len();
            if self.shelf.put(r.clone()) != Arrival::Known {
                self.arrived.insert(handle);
            }
        }
    }

    /// The same readings without records.
    fn emptied(&self) -> Monitor {
        let others = self.others.iter().map(View::emptied).collect();
        let (shelf, base) = (Shelf::default(), self.base.emptied());
        Monitor { axes: self.axes.clone(), shelf, base, others, arrived: BTreeSet::new(), now: Instant::MIN }
    }

    /// What a monitor must be saved as.
    #[must_use]
    pub fn save(&self) -> Saved {
        let (mut settled, mut arrived) = (Vec::new(), Vec::new());
        for (handle, r) in (0..).zip(self.shelf.records()) {
            if self.arrived.contains(&handle) { arrived.push(r.clone()) } else { settled.push(r.clone()) }
        }
        Saved { readings: self.views().map(|v| v.reading().clone()).collect(), now: self.now, settled, arrived }
    }

    /// A saved monitor, as it was.
    ///
    /// # Errors
    /// When the regime is not that of the saved monitor, as far as its readings and records tell.
    pub fn resume(regime: &Regime, saved: Saved) -> Result<Monitor, Problems> {
        let mut readings = saved.readings.iter();
        let mut monitor = Monitor::new(regime, readings.next().unwrap_or(&Reading::base()))?;
        for reading in readings {
            monitor.watch(regime, reading)?;
        }
        for r in saved.settled {
            monitor.ingest(r)?;
        }
        if saved.now > Instant::MIN {
            let _ = monitor.settle(saved.now);
        }
        for r in saved.arrived {
            monitor.ingest(r)?;
        }
        Ok(monitor)
    }
}

/// Puts what the affected records now say into a view. Returns what was concluded of the stretch to be stepped anew.
fn fill(shelf: &Shelf, view: &mut View, affected: &BTreeSet<u32>, facts: Option<Vec<(u8, Fact)>>) -> Vec<Conclusion> {
    let facts = facts.unwrap_or_else(|| affected.iter().flat_map(|h| shelf.lower(*h, view.program())).collect());
    let said = affected.iter().map(|h| view.says_since(*h)).min();
    let says = facts.iter().map(|(_, f)| f.at).min();
    for handle in affected {
        if let Some(name) = shelf.name(*handle) {
            view.name(*handle, name);
        }
    }
    for name in affected.iter().filter_map(|h| shelf.name(*h)) {
        if let Some((handle, _)) = shelf.find(name) {
            view.point(name, handle);
        }
    }
    match said.into_iter().chain(says).min() {
        Some(from) if from < Instant::MAX => view.revise(from, |h| !affected.contains(&h), facts),
        _ => Vec::new(),
    }
}
