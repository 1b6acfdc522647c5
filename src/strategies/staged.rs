//! A scenario for a regime.

use std::fmt;

use proptest::prelude::{Arbitrary, Strategy};

use super::{
    Params,
    dice::Dice,
    sound::Sound,
    survey::{Powers, Survey},
    tapes::Tapes,
    tree::{Boxed, Cut, Drawn, Root, Shrink, boxed, edited, edits, without},
    world::{cut_documents, document_cuts, document_edits, show, sound},
};
use crate::{
    agreement::{Document, Regime, Verb},
    chance::Seed,
    problem::Problems,
    sim::*,
    time::Length,
};

/// A regime and a scenario that is well formed for it.
///
/// ```
/// use ceasefire::strategies::{Params, scenarios};
/// use proptest::prelude::*;
/// proptest!(ProptestConfig::with_cases(16), |(staged in scenarios(&Params::default()), replicate in 0_u64..10)| {
///     let simulation = staged.simulation().unwrap();
///     prop_assert_eq!(simulation.run(replicate), simulation.run(replicate));
/// });
/// ```
#[derive(Clone, PartialEq, Default)]
pub struct Staged {
    /// The documents of the regime, each with its name.
    pub documents: Vec<(String, Document)>,
    /// How incidents arise in it, who sees them, how parties behave.
    pub scenario: Scenario,
}

impl Staged {
    /// The regime.
    ///
    /// # Errors
    /// What is wrong with the documents: nothing, unless they have been changed since they were drawn.
    pub fn regime(&self) -> Result<Regime, Problems> {
        Regime::new(self.documents.clone())
    }

    /// What runs it.
    ///
    /// # Errors
    /// What is wrong with the documents or the scenario: nothing, unless they have been changed since they were drawn.
    pub fn simulation(&self) -> Result<Simulation, Problems> {
        Simulation::new(&self.regime()?, &self.scenario)
    }

    pub(super) fn of(params: &Params, tapes: &Tapes) -> Staged {
        let documents = sound(params, tapes).map(|s| s.documents()).unwrap_or_default();
        let scenario = draw(&Survey::of(&documents), &documents, params, &tapes.records, &tapes.settlings);
        mended(&documents, scenario).unwrap_or_default()
    }
}

/// Without the sources, observers and conduct that something is wrong with.
fn mended(documents: &[(String, Document)], mut scenario: Scenario) -> Option<Staged> {
    let regime = Regime::new(documents.to_vec()).ok()?;
    while let Err(wrong) = Simulation::new(&regime, &scenario) {
        let mut any = false;
        for p in wrong.0.iter().rev() {
            let Some((list, n)) = p.path.split_once('[').and_then(|(l, rest)| Some((l, rest.split_once(']')?.0.parse::<usize>().ok()?)))
            else {
                if p.path == "truce" {
                    any |= scenario.truce.take().is_some();
                }
                continue;
            };
            match list {
                "sources" if n < scenario.sources.len() => drop(scenario.sources.remove(n)),
                "observers" if n < scenario.observers.len() => drop(scenario.observers.remove(n)),
                "conduct" if n < scenario.conduct.len() => drop(scenario.conduct.remove(n)),
                "ends" if n < scenario.ends.len() => drop(scenario.ends.remove(n)),
                _ => continue,
            }
            any = true;
            // What comes before it keeps its place, what comes after does not: look again.
            break;
        }
        if !any {
            return None;
        }
    }
    Some(Staged { documents: documents.to_vec(), scenario })
}

/// The most events that a run of a drawn scenario has.
const EVENTS: u32 = 4_000;

fn draw(s: &Survey, documents: &[(String, Document)], params: &Params, tapes: &[Vec<u8>], setup: &[u8]) -> Scenario {
    let mut dice = Dice::new(params, setup);
    let instruments: Vec<&Document> = documents.iter().map(|(_, d)| d).filter(|d| d.instrument.is_some()).collect();
    let id = |d: &Document| d.instrument.as_ref().map_or(String::new(), |x| x.id.clone());
    let criteria: Vec<String> = instruments.iter().flat_map(|d| d.criteria.iter().map(|c| format!("{}/{}", id(d), c.id))).collect();
    let mut scenario = Scenario {
        title: "drawn".into(),
        starts: params.starts,
        horizon: Length::days(2 + dice.whole(20)),
        seed: Seed(u64::from(dice.count(256)) << 8 | u64::from(dice.count(256))),
        truce: instruments.first().map(|d| id(d)),
        ends: criteria.iter().filter(|_| dice.one_in(4)).cloned().collect(),
        max_events: EVENTS,
        ..Scenario::default()
    };
    let belligerents = s.others.iter().take(1);
    for party in s.sides.iter().chain(belligerents) {
        if !dice.one_in(4) {
            let source = source(party, s, &mut dice);
            scenario.sources.extend(source);
        }
    }
    let sources: Vec<String> = scenario.sources.iter().map(|x| x.party.clone()).collect();
    for x in &mut scenario.sources {
        for party in &sources {
            if dice.one_in(3) {
                x.excited_by.push(Excites { party: party.clone(), adds: dice.pick(&[0.1, 0.3]) });
            }
        }
    }
    // Each further choice has a tape of its own.
    let mut tapes = tapes.iter();
    for party in s.sides.iter().take(2).chain(&s.finders).chain(s.others.last()) {
        let mut dice = Dice::new(params, tapes.next().map_or(&[], Vec::as_slice));
        if !dice.one_in(4) && !scenario.observers.iter().any(|o| o.party == *party) {
            scenario.observers.push(observer(party, s, &mut dice));
        }
    }
    for party in &sources {
        let mut dice = Dice::new(params, tapes.next().map_or(&[], Vec::as_slice));
        if !scenario.conduct.iter().any(|h| h.party == *party) {
            scenario.conduct.push(habits(party, s, &criteria, &mut dice));
        }
    }
    scenario
}

fn share(dice: &mut Dice) -> f64 {
    dice.pick(&[0.5, 0.0, 0.1, 0.3, 0.8, 1.0])
}

fn factor(dice: &mut Dice) -> f64 {
    dice.pick(&[1.0, 0.0, 0.3, 0.5, 1.5, 3.0])
}

fn some(list: &[String], dice: &mut Dice) -> Vec<String> {
    let mut all: Vec<String> = list.iter().filter(|_| !dice.one_in(3)).cloned().collect();
    if all.is_empty() {
        all.extend(list.first().cloned());
    }
    all
}

fn source(party: &str, s: &Survey, dice: &mut Dice) -> Option<Source> {
    let act = dice.choose(&s.acts)?.clone();
    let mut x = Source {
        party: party.into(),
        places: some(&s.places, dice),
        act,
        target: dice.one_in(3).then(|| dice.choose(&s.targets).cloned()).flatten(),
        kills: dice.pick(&[0.0, 0.0, 0.3, 2.0]),
        per_day: dice.pick(&[0.2, 0.0, 0.05, 0.5, 1.0]),
        memory: dice.length(),
        frailty: dice.one_in(3).then(|| dice.pick(&[1.0, 0.5, 2.0])),
        ..Source::default()
    };
    if dice.one_in(3) {
        let act = dice.pick(&s.acts);
        x.variants.push(Variant { share: share(dice), act, target: None, kills: 0.0 });
    }
    if dice.one_in(3) {
        x.settling = Some(Settling { before: factor(dice), at_first: factor(dice), over: dice.length() });
    }
    if dice.one_in(4) {
        x.surges = Some(Surges { per_day: 0.1, factor: factor(dice), last: dice.length() });
    }
    Some(x)
}

fn observer(party: &str, s: &Survey, dice: &mut Dice) -> Observer {
    let body = s.finders.iter().any(|f| f == party);
    let on_complaint = body && dice.one_in(2);
    Observer {
        party: party.into(),
        places: some(&s.places, dice),
        detects: share(dice),
        reports_after: if on_complaint || dice.one_in(2) { Length::default() } else { dice.length() },
        access_denied: if dice.one_in(3) { share(dice) } else { 0.0 },
        attributes_after: dice.length(),
        misattributes: if dice.one_in(3) { share(dice) } else { 0.0 },
        finds: body && dice.one_in(2),
        on_complaint,
        covers_every: (!on_complaint && dice.one_in(3)).then(|| dice.length()),
    }
}

fn habits(party: &str, s: &Survey, criteria: &[String], dice: &mut Dice) -> Habits {
    let mut h = Habits { party: party.into(), believes: s.sides.iter().filter(|_| dice.one_in(2)).cloned().collect(), ..Habits::default() };
    h.findings_only = dice.one_in(6);
    h.suspects = if dice.one_in(2) { share(dice) } else { 0.0 };
    h.commands = if dice.one_in(3) { share(dice) } else { 1.0 };
    let power = |verb: Verb| {
        let gives = |p: &&Powers| p.power.verb == verb;
        s.powers.iter().filter(gives).map(|p| p.reference.clone()).collect::<Vec<_>>()
    };
    if dice.one_in(3) {
        h.restraint = Some(Restraint { factor: factor(dice), lasts: dice.one_in(2).then(|| dice.length()) });
    }
    if dice.one_in(3) {
        h.reciprocity = Some(Reciprocity { share: share(dice), after: dice.length(), waits: dice.length() });
    }
    if dice.one_in(4) {
        h.grim = Some(Grim { after: 1 + dice.count(5), within: dice.one_in(2).then(|| dice.length()), factor: factor(dice) });
    }
    if dice.one_in(4) {
        h.probing = Some(Probing { every: dice.length(), step: factor(dice), ceiling: 3.0 });
    }
    if dice.one_in(4) {
        h.opportunism = Some(Opportunism { before: dice.length(), factor: factor(dice) });
    }
    if dice.one_in(4) {
        h.spoiling = Some(Spoiling { share: share(dice), deeds: 1 + dice.count(3), within: dice.length() });
    }
    if dice.one_in(3) {
        let to = s.finders.iter().chain(s.sides.iter().filter(|x| *x != party)).take(2).cloned().collect();
        h.complaints = Some(Complaints { share: share(dice), to, topic: None, after: dice.length() });
    }
    if dice.one_in(3) {
        let denies = dice.pick(&[0.5, 0.0, 0.9]);
        h.answers = Some(Answers { denies, admits: dice.pick(&[0.1, 0.0]), after: dice.length() });
    }
    if let Some(accuses) = s.sides.iter().find(|x| *x != party).filter(|_| dice.one_in(4)) {
        let (act, places) = (dice.pick(&s.acts), some(&s.places, dice));
        h.false_claims = Some(FalseClaims { per_day: 0.2, accuses: accuses.clone(), act, places });
    }
    if dice.one_in(2) {
        let of =
            if dice.one_in(2) { s.duties.iter().filter(|_| dice.one_in(2)).map(|d| d.reference.clone()).collect() } else { Vec::new() };
        let acknowledges = dice.pick(&[0.0, 0.5]);
        h.performance = Some(Performances {
            of,
            share: share(dice),
            late: share(dice),
            takes: dice.length(),
            part: share(dice),
            acknowledges,
            contests: dice.pick(&[0.0, 0.3]),
        });
    }
    if let Some(under) = dice.choose(&power(Verb::Extend)).cloned().filter(|_| dice.one_in(2)) {
        let (before, by) = (dice.length(), dice.length());
        h.extensions = Some(Extensions { under, before, share: share(dice), at_most: 1 + dice.count(4), by });
    }
    if dice.one_in(3) {
        let under = dice.choose(&power(Verb::Terminate)).cloned();
        h.renunciation = Some(Renunciation { after: 1 + dice.count(6), within: dice.one_in(2).then(|| dice.length()), under });
    }
    if let Some(when) = dice.choose(criteria).cloned().filter(|_| dice.one_in(4)) {
        h.recommitment = Some(Recommitment { when, share: share(dice), after: dice.length(), factor: factor(dice), lasts: dice.length() });
    }
    h
}

impl fmt::Debug for Staged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, &self.documents)?;
        writeln!(f, "# scenario\n{}", toml::to_string(&self.scenario).map_err(|_| fmt::Error)?)
    }
}

impl Shrink for Staged {
    fn cuts(&self) -> Vec<Cut> {
        let mut all = without(Root::Scenario, &self.scenario);
        all.extend(document_cuts(&self.documents));
        all.extend(edits(Root::Scenario, &self.scenario));
        all.extend(document_edits(&self.documents));
        all
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<Staged> {
        let (documents, scenario) = match cut {
            Cut::Edit { root: Root::Scenario, edit } => (self.documents.clone(), edited(&self.scenario, edit, params)?),
            cut => (Sound::mended(cut_documents(&self.documents, params, cut)?)?.documents(), self.scenario.clone()),
        };
        // More events than drawn make runs longer, not simpler.
        let within = scenario.max_events <= EVENTS && scenario.horizon.as_millis() <= self.scenario.horizon.as_millis();
        let simpler = within.then(|| mended(&documents, scenario)).flatten()?;
        (simpler != *self).then_some(simpler)
    }
}

/// Regimes with a scenario: parties that cause incidents and behave in all kinds of ways, observers of all kinds, hazards.
///
/// ```
/// use ceasefire::strategies::{Params, scenarios};
/// use proptest::prelude::*;
/// proptest!(ProptestConfig::with_cases(16), |(staged in scenarios(&Params::default()))| {
///     prop_assert!(staged.simulation().is_ok());
/// });
/// ```
pub fn scenarios(params: &Params) -> impl Strategy<Value = Staged> + Clone + use<> {
    Drawn::new(params, |params, rng| Staged::of(params, &Tapes::draw(params, rng)))
}

impl Arbitrary for Staged {
    type Parameters = Params;
    type Strategy = Boxed<Staged>;

    fn arbitrary_with(params: Params) -> Boxed<Staged> {
        boxed(scenarios(&params))
    }
}
