//! Runs: possible courses of events, stepped event by event.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Scenario,
    plan::{Plan, Site},
};
use crate::{
    agreement::{Reading, Regime},
    chance::Stream,
    id::{MatterId, PartyId, RecordId},
    machine::{Fact, FactualState, Program, Refusal, State, Verdict, VerdictKind, What},
    math,
    problem::Problems,
    record::{Accused, Claim, Content, Coverage, Happened, Incident, Looked, Record},
    time::{DAY, Instant},
    vocabulary::Involvement,
};

/// A scenario joined to a regime.
#[derive(Clone, Debug)]
pub struct Simulation {
    program: Program,
    scenario: Scenario,
    plan: Plan,
}

impl Simulation {
    /// Joins a scenario to a regime.
    ///
    /// # Errors
    /// Everything in the scenario that does not fit the regime, at once.
    pub fn new(regime: &Regime, scenario: &Scenario) -> Result<Simulation, Problems> {
        let mut reading = Reading::base();
        for (axis, option) in &scenario.reading {
            reading = reading.with(axis, option);
        }
        let program = Program::lower(regime, &reading)?;
        let plan = Plan::new(&program, scenario)?;
        Ok(Simulation { program, scenario: scenario.clone(), plan })
    }

    /// The program that judges.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// A whole run.
    #[must_use]
    pub fn run(&self, replicate: u64) -> Run {
        let mut run = self.begin(replicate);
        while self.step(&mut run) {}
        run
    }

    /// A run at its beginning.
    #[must_use]
    pub fn begin(&self, replicate: u64) -> Run {
        let mut run = Run {
            replicate,
            state: self.program.start(),
            sites: Vec::new(),
            queue: Queue::default(),
            events: 0,
            truth: Vec::new(),
            said: Vec::new(),
            reports: Vec::new(),
            verdicts: Vec::new(),
            end: None,
        };
        self.begin_again(&mut run, replicate);
        run
    }

    /// Puts a run, of whatever simulation, back to the beginning of a replicate of this one, and keeps its memory.
    pub fn begin_again(&self, run: &mut Run, replicate: u64) {
        self.program.restart(&mut run.state);
        (run.replicate, run.events, run.end) = (replicate, 0, None);
        run.queue.clear();
        run.truth.clear();
        run.said.clear();
        run.reports.clear();
        run.verdicts.clear();
        run.sites.clear();
        // Nothing is dated before the beginning, so this cannot be refused.
        let _ = self.program.advance_to(&mut run.state, self.scenario.starts, &mut run.verdicts);
        for (n, site) in self.plan.sites.iter().enumerate() {
            let frail =
                |key: &Option<(f64, crate::chance::Key)>| key.map_or(1.0, |(shape, k)| k.stream(replicate).gamma(shape, 1.0 / shape));
            let here = Here {
                stream: site.key.stream(replicate),
                watchers: site.watchers.iter().map(|w| w.key.stream(replicate)).collect(),
                base: site.sources.iter().map(|s| Bits(s.per_day * frail(&s.frailty))).collect(),
                added: site.sources.iter().map(|_| Bits(0.0)).collect(),
                as_of: self.scenario.starts,
                bound: Bits(0.0),
            };
            run.sites.push(here);
            run.draw_candidate(n);
        }
        self.look_for_end(run, 0);
    }

    /// Goes on to the next event; false if the run is at its end.
    pub fn step(&self, run: &mut Run) -> bool {
        if run.end.is_some() {
            return false;
        }
        let before = run.verdicts.len();
        match run.queue.pop() {
            Some(due) if due.at < self.plan.until => {
                run.events += 1;
                match due.what {
                    Due::Candidate { site } => self.candidate(run, usize::from(site), due.at),
                    Due::Said(said) => self.say(run, due.at, said),
                }
                self.look_for_end(run, before);
                if run.end.is_none() && run.events >= self.scenario.max_events {
                    run.end = Some((due.at, End::TooManyEvents));
                }
            }
            _ => {
                let _ = self.program.advance_to(&mut run.state, self.plan.until, &mut run.verdicts);
                self.look_for_end(run, before);
                if run.end.is_none() {
                    run.end = Some((self.plan.until, End::Horizon));
                }
            }
        }
        run.end.is_none()
    }

    /// A run as it was saved.
    ///
    /// # Errors
    /// When it belongs to another regime or reading.
    pub fn resume(&self, run: Run) -> Result<Run, Refusal> {
        let state = self.program.restore(run.state)?;
        Ok(Run { state, ..run })
    }

    /// What was recorded in a run, as it would stand in a log.
    #[must_use]
    pub fn records(&self, run: &Run) -> Vec<Record> {
        run.said.iter().enumerate().map(|(n, s)| self.record(run, n, s)).collect()
    }

    fn candidate(&self, run: &mut Run, n: usize, at: Instant) {
        let (Some(site), Some(here)) = (self.plan.sites.get(n), run.sites.get_mut(n)) else { return };
        let mut left = here.stream.uniform() * here.bound.0;
        here.pass(site, at);
        let cause = here.base.iter().zip(&here.added).position(|(base, added)| {
            left -= base.0 + added.0;
            left < 0.0
        });
        if let Some(source) = cause {
            for (added, s) in here.added.iter_mut().zip(&site.sources) {
                added.0 += s.adds.get(source).copied().unwrap_or(0.0);
            }
            self.happens(run, n, source, at);
        }
        run.draw_candidate(n);
    }

    /// An incident: who detects it, and who will say what of it when. Each observer draws as often, whatever comes of it, so
    /// that in two designs the same incidents meet the same chance.
    fn happens(&self, run: &mut Run, n: usize, source: usize, at: Instant) {
        let (Some(site), Some(here)) = (self.plan.sites.get(n), run.sites.get_mut(n)) else { return };
        let Some(by) = site.sources.get(source) else { return };
        let (here_at, source_at) = (small(n), small(source));
        let mut matter = MatterId::NONE;
        for (watcher, stream) in site.watchers.iter().zip(&mut here.watchers) {
            let (sees, refused) = (stream.happens(watcher.detects), stream.happens(watcher.access_denied));
            let (delay, errs) = (stream.exponential(watcher.mean_delay), stream.happens(watcher.misattributes));
            let others = watcher.mistaken.get(source).map_or(&[][..], Vec::as_slice);
            let other = usize::try_from(stream.below(others.len() as u64)).ok().and_then(|k| others.get(k)).copied();
            if !sees {
                continue;
            }
            let mut later = |at: Instant, what: Words| {
                let said = Said { at, by: watcher.party, what };
                run.queue.push(at, what.class(), Due::Said(said));
            };
            if matter.is_some() {
                later(at, Words::Confirms { matter });
            } else {
                // Incidents count through by themselves, as in a docket.
                matter = MatterId::at(run.reports.len());
                run.reports.push(u32::try_from(run.said.len()).unwrap_or(u32::MAX));
                run.said.push(Said { at, by: watcher.party, what: Words::Reports { matter, site: here_at, source: source_at } });
            }
            if refused {
                later(at.next(), Words::Refused { site: here_at });
            } else {
                let accused = if errs { other.unwrap_or(by.party) } else { by.party };
                later(at.plus(whole_millis(delay)), Words::Accuses { matter, accused });
            }
        }
        let detected = matter.is_some();
        run.truth.push(Truth { at, party: by.party, place: site.place, detected });
        if detected {
            if let Some(said) = run.said.last().copied() {
                self.observe(run, said);
            }
        }
    }

    fn say(&self, run: &mut Run, at: Instant, said: Said) {
        let said = Said { at, ..said };
        run.said.push(said);
        self.observe(run, said);
    }

    /// Shows the machine what was said last.
    fn observe(&self, run: &mut Run, said: Said) {
        let record = RecordId(u32::try_from(run.said.len().saturating_sub(1)).unwrap_or(u32::MAX));
        let what = match said.what {
            Words::Reports { matter, site, source } => {
                let Some(site) = self.plan.sites.get(usize::from(site)) else { return };
                let Some(source) = site.sources.get(usize::from(source)) else { return };
                What::Incident {
                    matter,
                    earliest: said.at,
                    until: said.at,
                    place: site.place,
                    act: source.act,
                    target: source.target,
                    accused: PartyId::NONE,
                    involvement: Involvement::Did,
                }
            }
            Words::Confirms { matter } => What::Claim { matter, accused: PartyId::NONE, involvement: Involvement::Unknown },
            Words::Accuses { matter, accused } => What::Claim { matter, accused, involvement: Involvement::Did },
            Words::Refused { site } => {
                let place = self.plan.sites.get(usize::from(site)).map_or_else(Default::default, |s| s.place);
                What::Coverage { place, looked: Looked::Refused }
            }
        };
        // Events come in the order of time, and name what the program has.
        let _ = self.program.observe(&mut run.state, &[Fact { at: said.at, record, by: said.by, what }], &mut run.verdicts);
    }

    fn look_for_end(&self, run: &mut Run, from: usize) {
        let collapsed = |v: &&Verdict| v.kind == VerdictKind::Factual(FactualState::Collapsed);
        for v in run.verdicts.get(from..).unwrap_or(&[]).iter().filter(collapsed) {
            if let Some(n) = self.plan.ends.iter().position(|t| *t == v.term) {
                run.end = Some((v.at, End::Collapsed(n)));
                return;
            }
        }
    }

    fn record(&self, run: &Run, n: usize, said: &Said) -> Record {
        let opened = |m: MatterId| name(run.reports.get(m.index()).map_or(usize::MAX, |n| *n as usize));
        let place = |site: u16| {
            let place = self.plan.sites.get(usize::from(site)).map(|s| s.place);
            place.and_then(|p| self.program.names.places.get(p.index())).map(|(id, _)| id.clone())
        };
        let id = |p: PartyId| self.program.party_id(p).to_string();
        let (mut happened, mut words) = (None, Some(Happened::At(said.at)));
        let content = match said.what {
            Words::Reports { site, source, .. } => {
                core::mem::swap(&mut happened, &mut words);
                let cause = self.plan.sites.get(usize::from(site)).and_then(|s| s.sources.get(usize::from(source)));
                let act = cause.and_then(|s| self.program.names.acts.get(s.act.index())).cloned();
                let target = cause.and_then(|s| self.program.names.targets.get(s.target.index())).cloned();
                Content::Incident(Incident { place: place(site), act, target, ..Incident::default() })
            }
            Words::Confirms { matter } => Content::Claim(Claim { about: opened(matter), ..Claim::default() }),
            Words::Accuses { matter, accused } => Content::Claim(Claim {
                about: opened(matter),
                accuses: [Accused { party: id(accused), involvement: Involvement::Did }].into(),
                ..Claim::default()
            }),
            Words::Refused { site } => {
                core::mem::swap(&mut happened, &mut words);
                Content::Coverage(Coverage { place: place(site), looked: Looked::Refused, ..Coverage::default() })
            }
        };
        let by = Some(id(said.by));
        let (source, note) = (String::new(), String::new());
        Record { name: name(n), happened, said: words, received: None, by, source, note, corrects: None, content }
    }
}

/// One possible course of events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Run {
    replicate: u64,
    state: State,
    sites: Vec<Here>,
    queue: Queue,
    events: u32,
    truth: Vec<Truth>,
    said: Vec<Said>,
    /// The positions of those records that opened an incident.
    reports: Vec<u32>,
    verdicts: Vec<Verdict>,
    end: Option<(Instant, End)>,
}

/// What happened, whoever saw it. The machine never reads this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Truth {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub party: PartyId,
    /// Where.
    pub place: crate::id::PlaceId,
    /// Whether anybody detected it.
    pub detected: bool,
}

/// With what a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It held for as long as it was followed.
    Horizon,
    /// A criterion said *collapsed*: its position among the scenario's `ends`.
    Collapsed(usize),
    /// It had more events than the scenario allows.
    TooManyEvents,
}

impl Run {
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

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> usize {
        self.said.len()
    }

    /// How many accusations have been made.
    #[must_use]
    pub fn accusations(&self) -> usize {
        self.said.iter().filter(|s| matches!(s.what, Words::Accuses { .. })).count()
    }

    /// Draws when something can next happen at a place.
    fn draw_candidate(&mut self, n: usize) {
        let Some(here) = self.sites.get_mut(n) else { return };
        let bound: f64 = here.base.iter().zip(&here.added).map(|(b, a)| b.0 + a.0).sum();
        here.bound = Bits(bound);
        if bound <= 0.0 {
            return;
        }
        let at = here.as_of.plus(whole_millis(here.stream.exponential(1.0 / bound)));
        let what = Due::Candidate { site: small(n) };
        self.queue.push(at, INCIDENT, what);
    }
}

/// A place in a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Here {
    stream: Stream,
    watchers: Vec<Stream>,
    /// For each source, its base level and what past incidents still add.
    base: Vec<Bits>,
    added: Vec<Bits>,
    as_of: Instant,
    /// What the sum of all that cannot exceed before the next candidate.
    bound: Bits,
}

impl Here {
    /// Lets what past incidents add fade until an instant.
    fn pass(&mut self, site: &Site, at: Instant) {
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
struct Queue {
    events: Vec<Event>,
    pushed: u32,
}

impl Queue {
    fn push(&mut self, at: Instant, class: u8, what: Due) {
        let event = Event { at, class, number: self.pushed, what };
        self.pushed = self.pushed.saturating_add(1);
        let later = self.events.partition_point(|e| *e > event);
        self.events.insert(later, event);
    }

    fn pop(&mut self) -> Option<Event> {
        self.events.pop()
    }

    fn clear(&mut self) {
        self.events.clear();
        self.pushed = 0;
    }
}

/// What comes next: by instant, class, and the order in which it was foreseen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Event {
    at: Instant,
    class: u8,
    number: u32,
    what: Due,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum Due {
    /// An incident, perhaps.
    Candidate { site: u16 },
    /// Something an observer says.
    Said(Said),
}

/// What an observer says: a record in a few bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Said {
    at: Instant,
    by: PartyId,
    what: Words,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum Words {
    Reports { matter: MatterId, site: u16, source: u16 },
    Confirms { matter: MatterId },
    Accuses { matter: MatterId, accused: PartyId },
    Refused { site: u16 },
}

/// The place of incidents among the facts of one instant.
const INCIDENT: u8 = 6;

impl Words {
    /// The place of such a record among those of one instant: the machine's own order.
    fn class(self) -> u8 {
        match self {
            Words::Refused { .. } => 4,
            Words::Reports { .. } => INCIDENT,
            Words::Confirms { .. } | Words::Accuses { .. } => 7,
        }
    }
}

/// A number saved bit for bit.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Bits(f64);

impl Serialize for Bits {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.to_bits().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Bits {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Bits, D::Error> {
        u64::deserialize(d).map(|bits| Bits(f64::from_bits(bits)))
    }
}

/// The name of the record at a position: names sort as records follow each other.
fn name(n: usize) -> String {
    format!("r{n:08}")
}

fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// Days as milliseconds, rounded up; the end of time for what never comes.
fn whole_millis(days: f64) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds in a day")]
    let millis = days * DAY as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a cast holds at the ends of the range")]
    let whole = millis as i64;
    whole.saturating_add(1)
}
