//! The machine as the reference sees it: what it says through its public questions, in names.

use std::collections::{BTreeMap, BTreeSet};

use ceasefire::{
    agreement::{LinkKind, Reading},
    id::{MatterId, PartyId},
    machine::{Docket, LegalState, Program, STANDARDS, State, Verdict, VerdictKind},
    strategies::{self, Construct, Params, World},
    time::{DAY, Instant},
};

use proptest::strategy::Strategy;

use super::reference::{Is, Snapshot, act_line, case_line, doubt_line, duty_line, standard_line};

/// Where the grid of generated worlds begins.
pub(crate) const BASE: Instant = Instant::from_millis(1_704_067_200_000);

/// What the reference tells too; what others do only where no article is taken over.
pub(crate) const TOLD: [Construct; 11] = [
    Construct::Slots,
    Construct::Qualities,
    Construct::Bodies,
    Construct::Parallel,
    Construct::Ledgers,
    Construct::Ends,
    Construct::Axes,
    Construct::Uses,
    Construct::Points,
    Construct::Events,
    Construct::Renewal,
];

/// Worlds of what the reference tells, with these constructs and others by chance, mostly about the first.
pub(crate) fn told(constructs: &[Construct], terms: usize, records: usize) -> impl Strategy<Value = World> + use<> {
    let always = constructs.iter().copied().collect();
    let params = Params { terms, records, focus: constructs.first().copied(), always, sometimes: TOLD.into(), ..Params::default() };
    let copies = |w: &World| w.documents.iter().any(|(_, d)| d.links.iter().any(|l| l.kind == LinkKind::Incorporates));
    strategies::worlds(&params).prop_filter("articles that are taken over", move |w| !copies(w))
}

/// Worlds of whatever there is.
pub(crate) fn worlds(terms: usize, records: usize) -> impl Strategy<Value = World> {
    strategies::worlds(&Params { terms, records, ..Params::default() })
}

/// After this nothing of a generated world is left to happen, but for what lasts for ever.
pub(crate) const END: Instant = BASE.plus(25 * DAY);

pub(crate) fn lower(world: &World) -> (Program, Docket) {
    let program = world.regime().and_then(|r| Program::lower(&r, &Reading::base())).unwrap_or_else(|e| panic!("{e}\n{world:?}"));
    let docket = Docket::new(&program, &world.log).unwrap_or_else(|e| panic!("{e}\n{world:?}"));
    (program, docket)
}

fn name(program: &Program, party: PartyId) -> &str {
    if party.is_some() { program.party_id(party) } else { "-" }
}

/// Every matter of a docket.
pub(crate) fn matters(docket: &Docket) -> impl Iterator<Item = (MatterId, &str)> {
    (0..).map(MatterId).map_while(|m| docket.matter(m).map(|name| (m, name)))
}

/// What holds in a state.
pub(crate) fn snapshot(program: &Program, docket: &Docket, state: &State) -> Snapshot {
    let mut s = Snapshot::default();
    let mut told = BTreeMap::new();
    for v in state.history() {
        if let VerdictKind::Legal(is) = v.kind {
            told.insert(v.term, is);
        }
    }
    for t in program.terms() {
        let about = program.about(t).unwrap();
        let reference = program.reference(t);
        // Whatever becomes of a text is told when it does.
        if about.kind == "instrument" {
            let is = program.legal(state, t);
            assert_eq!(told.get(&t).copied().unwrap_or(LegalState::Pending), is, "told of {reference} at {}", state.now());
        }
        match about.kind {
            "instrument" => drop(s.legal.insert(reference, program.legal(state, t))),
            "criterion" if about.article == "score" => {}
            "criterion" => drop(s.factual.insert(reference, program.factual(state, t))),
            "condition" => {}
            _ => {
                let is = match program.legal(state, t) {
                    LegalState::InForce => Is::Yes,
                    // A term that surely does not bind fares as its instrument does.
                    LegalState::Undetermined if program.undetermined_because(state, t).is_some() => Is::Maybe,
                    _ => Is::No,
                };
                s.binds(reference, is);
            }
        }
    }
    for c in program.cases(state) {
        let u = c.unsure;
        let doubt = doubt_line([u.place, u.act, u.target, u.time, u.norm, u.weapon, u.measure, u.sufferer]);
        let (accused, bearer) = (name(program, c.accused), name(program, c.bearer));
        let line = case_line(docket.matter(c.matter).unwrap(), &program.reference(c.term), accused, bearer, c.status, &doubt);
        assert!(s.cases.insert(line.clone()), "twice: {line}");
    }
    for d in program.duties(state) {
        let cause = docket.matter(d.matter).unwrap_or("-");
        let (term, bearer) = (program.reference(d.term), name(program, d.bearer));
        s.duties.push(duty_line(&term, bearer, cause, (d.arisen, d.limit), (d.done, d.owed), (d.fate, d.contested, d.extended)));
    }
    s.duties.sort();
    for v in state.history().filter(|v| program.about(v.term).is_some_and(|a| a.kind == "counter")) {
        let line = format!("{} {} {}", program.reference(v.term), name(program, v.party), docket.matter(v.matter).unwrap_or("-"));
        if v.matter.is_some() {
            s.perhaps_exceeded.remove(&line);
        }
        match v.kind {
            VerdictKind::Exceeded => drop(s.exceeded.insert(line)),
            VerdictKind::Withdrawn => drop(s.exceeded.remove(&line)),
            VerdictKind::PossiblyExceeded if v.matter.is_some() => drop(s.perhaps_exceeded.insert(line)),
            // A stock falls below its ceiling again; a violation that exceeded one has done so for good.
            VerdictKind::Cleared | VerdictKind::PossiblyExceeded if !v.matter.is_some() => drop(s.exceeded.remove(&line)),
            _ => {}
        }
    }
    for v in
        state.history().filter(|v| program.about(v.term).is_some_and(|a| a.kind == "power") && !matches!(v.kind, VerdictKind::Legal(_)))
    {
        s.acts.insert(act_line(docket.record(v.record).unwrap_or("-"), &program.reference(v.term), v.kind));
    }
    for (matter, incident) in matters(docket) {
        for accused in program.accused(state, matter) {
            for standard in STANDARDS.iter().filter(|s| program.counts_at(state, matter, accused, **s)) {
                s.standards.insert(standard_line(incident, name(program, accused), *standard));
            }
        }
    }
    s
}

/// Steps a fresh state through everything up to [`END`] and shows each state with its latest verdicts: after every fact,
/// and after every other change.
pub(crate) fn walk(program: &Program, docket: &Docket, mut see: impl FnMut(&State, &[Verdict])) -> State {
    let mut state = program.start();
    for facts in docket.together() {
        while let Some(t) = program.next_change(&state).filter(|t| *t < facts[0].at) {
            let mut out = Vec::new();
            program.advance_to(&mut state, t, &mut out).unwrap();
            see(&state, &out);
        }
        let mut out = Vec::new();
        program.observe(&mut state, facts, &mut out).unwrap();
        see(&state, &out);
    }
    while let Some(t) = program.next_change(&state).filter(|t| *t < END) {
        let mut out = Vec::new();
        program.advance_to(&mut state, t, &mut out).unwrap();
        see(&state, &out);
    }
    state
}

/// The instants of interest: those of facts and changes, and their neighbours.
pub(crate) fn stops(program: &Program, docket: &Docket) -> Vec<Instant> {
    let mut out = BTreeSet::new();
    walk(program, docket, |state, _| out.extend([state.now().plus(-1), state.now(), state.now().plus(1)]));
    out.into_iter().collect()
}

/// Steps the machine and says what holds at each stop.
pub(crate) fn steps(program: &Program, docket: &Docket, stops: &[Instant]) -> Vec<Snapshot> {
    let mut state = program.start();
    let mut records = docket.together().peekable();
    let mut verdicts = Vec::new();
    let step = |stop: &Instant| {
        while let Some(facts) = records.next_if(|f| f[0].at <= *stop) {
            program.observe(&mut state, facts, &mut verdicts).unwrap();
        }
        program.advance_to(&mut state, *stop, &mut verdicts).unwrap();
        snapshot(program, docket, &state)
    };
    stops.iter().map(step).collect()
}

/// What only one of two says.
pub(crate) fn difference(machine: &Snapshot, reference: &Snapshot) -> String {
    fn map<V: std::fmt::Debug>(m: &BTreeMap<String, V>) -> Vec<String> {
        m.iter().map(|(k, v)| format!("{k} {v:?}")).collect()
    }
    let lines = |s: &Snapshot| {
        let kinds = [
            ("legal", map(&s.legal)),
            ("binds", map(&s.binds)),
            ("case", s.cases.iter().cloned().collect()),
            ("duty", s.duties.clone()),
            ("act", s.acts.iter().cloned().collect()),
            ("exceeded", s.exceeded.iter().cloned().collect()),
            ("perhaps exceeded", s.perhaps_exceeded.iter().cloned().collect()),
            ("standard", s.standards.iter().cloned().collect()),
            ("factual", map(&s.factual)),
        ];
        kinds.into_iter().flat_map(|(kind, all)| all.into_iter().map(move |l| format!("{kind} {l}"))).collect::<Vec<_>>()
    };
    let (m, r) = (lines(machine), lines(reference));
    let mut out: Vec<String> = Vec::new();
    out.extend(m.iter().filter(|l| !r.contains(l)).map(|l| format!("only the machine says:   {l}")));
    out.extend(r.iter().filter(|l| !m.contains(l)).map(|l| format!("only the reference says: {l}")));
    out.push(format!("lines: {} and {}", m.len(), r.len()));
    out.join("\n")
}
