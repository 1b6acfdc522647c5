//! What every driver does: the same steps taken by a monitor and by a naive model, and what must hold after each.

#[path = "../laws/reference.rs"]
pub(crate) mod reference;
#[path = "../laws/view.rs"]
pub(crate) mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ceasefire::{
    agreement::{Document, Reading, Regime, Rule, Term, Verb},
    machine::{Docket, LegalState, Program, STANDARDS, VerdictKind},
    monitor::{Monitor, View},
    record::{Log, Record},
    strategies::{History, Step as Happens},
    time::Instant,
};

use reference::Snapshot;
use view::{END, difference, matters, snapshot};

/// What can be done to a monitor.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A record arrives.
    Tell(Box<Record>),
    /// Everything is settled up to an instant, or up to the last one if that is later.
    Settle(Instant),
    /// It is saved as text and resumed from that.
    Resume,
}

/// The naive model: the texts, and what has arrived.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    documents: Arc<[(String, Document)]>,
    arrived: Vec<Record>,
    /// How many of them had arrived at the last settling, and when that was.
    settled: usize,
    now: Instant,
}

/// The monitor and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct System {
    regime: Arc<Regime>,
    monitor: Monitor,
}

impl Model {
    pub(crate) fn new(documents: &[(String, Document)]) -> Model {
        Model { documents: documents.into(), arrived: Vec::new(), settled: 0, now: Instant::MIN }
    }

    pub(crate) fn apply(&mut self, step: &Step) {
        match step {
            Step::Tell(r) => self.arrived.push(*r.clone()),
            Step::Settle(t) => (self.settled, self.now) = (self.arrived.len(), self.now.max(*t)),
            Step::Resume => {}
        }
    }

    /// The log that a keeper without mistakes would have of what has been settled: nothing twice, nothing wrong that has
    /// been corrected, nothing in conflict, and nothing that refers to what is not there.
    pub(crate) fn log(&self) -> Log {
        let mut told: Vec<Record> = Vec::new();
        for r in &self.arrived[..self.settled] {
            let heard = |other: &Record| Record { received: r.received, ..other.clone() } == *r;
            if !told.iter().any(heard) {
                told.push(r.clone());
            }
        }
        let names: BTreeSet<String> = told.iter().map(|r| r.name.clone()).collect();
        let right: BTreeMap<String, String> =
            told.iter().filter_map(|r| Some((r.corrects.clone()?, r.name.clone()))).filter(|(wrong, _)| names.contains(wrong)).collect();
        let in_conflict = |r: &Record| told.iter().filter(|other| other.name == r.name).count() > 1;
        let waits = |r: &Record| r.corrects.as_ref().is_some_and(|wrong| !names.contains(wrong));
        let stands = |r: &&Record| !right.contains_key(&r.name) && !in_conflict(r) && !waits(r);
        let mut standing: Vec<Record> = told.iter().filter(stands).map(|r| renamed(r, &right)).collect();
        loop {
            let names: BTreeSet<String> = standing.iter().map(|r| r.name.clone()).collect();
            let before = standing.len();
            standing.retain(|r| refers_to(r).iter().all(|of| names.contains(of)));
            if standing.len() == before {
                break;
            }
        }
        standing.into_iter().try_fold(Log::new(), |mut log, r| log.insert(r).map(|()| log)).unwrap()
    }

    pub(crate) fn arrived(&self) -> impl Iterator<Item = &Record> {
        self.arrived.iter()
    }
}

impl System {
    pub(crate) fn new(documents: &[(String, Document)]) -> System {
        let regime = Regime::new(documents.to_vec()).unwrap();
        System { monitor: Monitor::new(&regime, &Reading::base()).unwrap(), regime: Arc::new(regime) }
    }

    pub(crate) fn apply(&mut self, step: &Step) {
        match step {
            Step::Tell(r) => drop(self.monitor.ingest(*r.clone()).unwrap()),
            Step::Settle(t) => drop(self.monitor.settle(self.monitor.now().max(*t)).unwrap()),
            Step::Resume => {
                let text = serde_json::to_string(&self.monitor.save()).unwrap();
                self.monitor = Monitor::resume(&self.regime, serde_json::from_str(&text).unwrap()).unwrap();
            }
        }
    }

    pub(crate) fn view(&self) -> &View {
        self.monitor.view()
    }

    fn snapshot(&self) -> Snapshot {
        snapshot(self.view().program(), self.view().docket(), self.view().state())
    }
}

/// Lives through a history, and checks what must hold whenever it is settled. Half of the time it is saved and resumed there.
pub(crate) fn live(history: &History) {
    let (mut model, mut system) = (Model::new(&history.documents), System::new(&history.documents));
    for (n, happens) in history.steps().enumerate() {
        let step = match happens {
            Happens::Arrives(r) => Step::Tell(Box::new(r.clone())),
            Happens::Settles(now) => Step::Settle(now.min(END.plus(-1))),
        };
        model.apply(&step);
        system.apply(&step);
        if let Step::Settle(_) = step {
            if n % 2 == 0 {
                system.apply(&Step::Resume);
            }
            check_invariants(&model, &system);
        }
    }
}

/// What must hold of a monitor that has taken the same steps as the model: it says what the model says, now and at every
/// later change, and what it is does not hang on how it got there.
pub(crate) fn check_invariants(model: &Model, system: &System) {
    let log = model.log();
    agrees(model, &log, system);
    is_as_replayed(&log, system.view());
    explains_itself(system.view());
    nests(model, system.view());
}

/// Now, at every change that is still to come if nothing more is told, a tick before each, and at the end.
fn agrees(model: &Model, log: &Log, system: &System) {
    let (program, docket) = (system.view().program(), system.view().docket());
    let mut state = system.view().state().clone();
    let mut stops = vec![state.now()];
    let mut said = vec![system.snapshot()];
    let mut told = docket.together().skip_while(|f| f[0].at <= model.now).peekable();
    let mut out = Vec::new();
    loop {
        let change = program.next_change(&state);
        let fact = told.peek().map(|f| f[0].at);
        let last = END.plus(-1);
        let next = change.into_iter().chain(fact).min().map_or(last, |t| t.min(last));
        if next <= state.now() {
            break;
        }
        for stop in [next.plus(-1), next].into_iter().filter(|t| *t > state.now()).collect::<Vec<_>>() {
            while let Some(facts) = told.next_if(|f| f[0].at <= stop) {
                program.observe(&mut state, facts, &mut out).unwrap();
            }
            program.advance_to(&mut state, stop, &mut out).unwrap();
            stops.push(stop);
            said.push(snapshot(program, docket, &state));
        }
    }
    for ((stop, machine), reference) in stops.iter().zip(said).zip(reference::tell(&model.documents, log, &stops)) {
        assert!(machine == reference, "at {stop}:\n{}\n\n{model:?}", difference(&machine, &reference));
    }
}

/// A docket of the records that stand, replayed, gives the state that the monitor has.
fn is_as_replayed(log: &Log, view: &View) {
    let program: &Program = view.program();
    let docket = Docket::new(program, log).unwrap();
    let (state, _) = docket.replay(program, view.state().now()).unwrap();
    let told = |docket: &Docket, state| program.digest_of(state, docket);
    assert_eq!(told(&docket, &state), told(view.docket(), view.state()), "replayed");
}

/// The history is in order, within every limit, and each of its verdicts cites its article and what it rests on.
fn explains_itself(view: &View) {
    let state = view.state();
    assert!(state.history().is_sorted_by_key(|v| v.at));
    for v in state.history() {
        let why = view.explain(v);
        assert!(v.at <= state.now() && v.kind != VerdictKind::LimitReached && !why.because.is_empty(), "{why}");
        assert!(view.program().about(v.term).is_some() || v.kind == VerdictKind::Unmatched, "{why}");
    }
}

/// What counts at a standard counts at every looser one, and nothing is terminated where nobody may.
fn nests(model: &Model, view: &View) {
    let (program, state) = (view.program(), view.state());
    for (matter, incident) in matters(view.docket()) {
        for accused in program.accused(state, matter) {
            let met = |s| program.counts_at(state, matter, accused, s);
            for (a, b) in STANDARDS.iter().flat_map(|a| STANDARDS.iter().map(move |b| (*a, *b))).filter(|(a, b)| a.implies(*b)) {
                assert!(!met(a) || met(b), "{incident}: {a} without {b}");
            }
        }
    }
    let ends = |t: &Term| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Terminate);
    let may_end = model.documents.iter().any(|(_, d)| d.terms.iter().any(ends));
    assert!(may_end || program.terms().all(|t| program.legal(state, t) != LegalState::Terminated));
}

/// The names of records that a record refers to.
fn refers_to(r: &Record) -> Vec<String> {
    use ceasefire::record::Content;
    match &r.content {
        Content::Incident(i) => i.in_answer_to.iter().cloned().collect(),
        Content::Claim(c) => std::iter::once(&c.about).chain(&c.revises).cloned().collect(),
        Content::Answer(a) => vec![a.about.clone()],
        Content::Finding(f) => vec![f.about.clone()],
        Content::Retraction(x) => vec![x.of.clone()],
        Content::Performance(p) => p.for_record.iter().cloned().collect(),
        Content::Communication(c) => c.about.iter().cloned().collect(),
        Content::Act(a) => a.about.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

/// A record that stands for itself, and names those that stand in the place of wrong ones.
fn renamed(r: &Record, right: &BTreeMap<String, String>) -> Record {
    let r = Record { corrects: None, ..r.clone() };
    if right.is_empty() {
        return r;
    }
    let mut log = Log::new();
    let name = r.name.clone();
    log.insert(r).unwrap();
    let mut text = log.to_text();
    for wrong in right.keys() {
        let mut last = wrong;
        while let Some(next) = right.get(last) {
            last = next;
        }
        text = text.replace(&format!("\"{wrong}\""), &format!("\"{last}\""));
    }
    Log::parse("log", &text).unwrap().get(&name).unwrap().clone()
}
