//! Summaries: what many runs of one simulation came to.

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Histogram, Moments, Spells};
use crate::{
    agreement::Standard,
    id::{MatterId, PartyId},
    machine::{CaseStatus, Fate, VerdictKind},
    sim::{Conduct, Run, Simulation},
    time::DAY,
};

/// The standards at which summaries count violations, as [`PartySummary::violations`] lists them.
pub const COUNTED: [Standard; 4] = [Standard::Alleged, Standard::Corroborated(2), Standard::Admitted, Standard::Found];

/// What a number of runs of one simulation came to: whole numbers throughout, so that summaries of disjoint replicates merge to
/// the same in whatever order and grouping, on however many threads or machines.
///
/// ```
/// # use ceasefire::{agreement::Regime, sim::{Scenario, Simulation}};
/// use ceasefire::ensemble::Summary;
/// # let truce = r#"
/// # schema = 1
/// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", zone = "+00:00", area = "unlimited" }
/// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
/// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// # places = [{ id = "valley", name = "The valley" }]
/// # acts = [{ id = "fire", name = "fire" }]
/// # criteria = [{ id = "first", acts = ["fire"], by = "first-incident" }]
/// # terms = [{ article = "1", text = "no fire", bearers = ["@party"], rule = { prohibits = { acts = ["fire"] } } }]
/// # "#;
/// # let scenario = r#"
/// # schema = 1
/// # title = "One valley"
/// # starts = "2024-01-01T00:00Z"
/// # horizon = "100 days"
/// # seed = "7"
/// # ends = ["t/first"]
/// # sources = [{ party = "a", places = ["valley"], act = "fire", per-day = 0.02 }]
/// # observers = [{ party = "b", places = ["valley"], detects = 0.5, attributes-after = "1 day" }]
/// # "#;
/// # let simulation = Simulation::new(&Regime::parse(&[("t.toml", truce)])?, &Scenario::parse("s.toml", scenario)?)?;
/// let all = Summary::of(&simulation, 0..200);
/// let mut parts = Summary::of(&simulation, 120..200);
/// parts.merge(&Summary::of(&simulation, 0..120));
/// assert_eq!(parts, all);
/// let month = all.spells.survival(0.95).at(30 * ceasefire::time::DAY);
/// assert!(month.interval.contains(0.74)); // e to the power of -30 days * 0.02 per day * 0.5 detected
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// How many runs.
    pub runs: u64,
    /// How long they held from the scenario's start, and the codes of what they ended with: positions in
    /// [`Simulation::endings`].
    pub spells: Spells,
    /// How long until the first alleged violation by anybody; code 0.
    pub first_violation: Spells,
    /// Incidents that happened.
    pub incidents: Moments,
    /// Incidents that somebody reported.
    pub reported: Moments,
    /// People killed.
    pub killed: Moments,
    /// Incidents per day that happened, one entry for each whole day that a run held.
    pub per_day: Histogram,
    /// Records put on file.
    pub records: Moments,
    /// By party, in the order of the regime's registry.
    pub parties: Vec<PartySummary>,
}

/// What a number of runs came to for one party.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartySummary {
    /// Which.
    pub party: String,
    /// Incidents that it caused.
    pub incidents: Moments,
    /// Those of them that its conduct ordered.
    pub ordered: Moments,
    /// Incidents that count as violations for which it answers, at each of the [`COUNTED`] standards.
    pub violations: [Moments; COUNTED.len()],
    /// Duties that arose for it.
    pub duties: Moments,
    /// Those met in time.
    pub met: Moments,
    /// Those met late.
    pub late: Moments,
    /// Those overdue at the end.
    pub overdue: Moments,
}

impl Summary {
    /// What replicates come to. They are shared among the threads of the current pool of the feature `rayon`, or taken one
    /// after the other without it, with the same result.
    #[must_use]
    pub fn of<C: Conduct + Send + Sync>(simulation: &Simulation<C>, replicates: Range<u64>) -> Summary {
        let mut all = Summary::default();
        for part in super::shared(replicates, |range| {
            let mut part = Summary::default();
            super::each_run(simulation, range, |run| part.add(simulation, run));
            part
        }) {
            all.merge(&part);
        }
        all
    }

    /// Adds a run that is over.
    pub fn add<C: Conduct>(&mut self, simulation: &Simulation<C>, run: &Run<C>) {
        let starts = simulation.scenario().starts;
        let Some((at, end)) = run.end() else { return };
        let lasted = at.since(starts);
        self.runs += 1;
        self.spells.push(lasted, simulation.ending(end));
        let first = run.verdicts().iter().find(|v| v.kind == VerdictKind::Violation);
        match first {
            Some(v) => self.first_violation.push(v.at.since(starts), Some(0)),
            None => self.first_violation.push(lasted, None),
        }
        self.incidents.push(count(run.truth().len()));
        self.reported.push(count(run.truth().iter().filter(|t| t.reported.is_some()).count()));
        self.killed.push(run.truth().iter().map(|t| i64::from(t.killed)).sum());
        self.records.push(count(run.records()));
        self.days(run, lasted, |at| at.since(starts));
        self.by_party(simulation, run);
    }

    /// Adds all runs of `other`, which were of the same simulation.
    pub fn merge(&mut self, other: &Summary) {
        self.runs = self.runs.saturating_add(other.runs);
        self.spells.merge(&other.spells);
        self.first_violation.merge(&other.first_violation);
        self.incidents.merge(&other.incidents);
        self.reported.merge(&other.reported);
        self.killed.merge(&other.killed);
        self.per_day.merge(&other.per_day);
        self.records.merge(&other.records);
        if self.parties.is_empty() {
            self.parties.clone_from(&other.parties);
            return;
        }
        for (a, b) in self.parties.iter_mut().zip(&other.parties) {
            a.merge(b);
        }
    }

    /// A digest of everything in it.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn digest(&self) -> crate::digest::Digest {
        let mut h = crate::digest::Hasher::default();
        // A summary has no part that JSON cannot spell.
        h.line(serde_json::to_string(self).unwrap_or_default());
        h.finish()
    }

    fn days<C>(&mut self, run: &Run<C>, lasted: i64, since: impl Fn(crate::time::Instant) -> i64) {
        let whole = lasted / DAY;
        let (mut day, mut here, mut with) = (-1, 0, 0);
        // Incidents follow each other in time.
        for t in run.truth() {
            let of = since(t.at) / DAY;
            if of >= whole {
                break;
            }
            if of != day {
                if here > 0 {
                    self.per_day.push(here);
                }
                (day, here) = (of, 0);
                with += 1;
            }
            here += 1;
        }
        if here > 0 {
            self.per_day.push(here);
        }
        self.per_day.push_times(0, u64::try_from(whole - with).unwrap_or(0));
    }

    fn by_party<C: Conduct>(&mut self, simulation: &Simulation<C>, run: &Run<C>) {
        let (program, state) = (simulation.program(), run.state());
        if self.parties.is_empty() {
            let new = |id| PartySummary { party: program.party_id(id).into(), ..PartySummary::default() };
            self.parties.extend(program.parties().map(new));
        }
        let mut counts: Vec<[i64; 6 + COUNTED.len()]> = alloc::vec![[0; 6 + COUNTED.len()]; self.parties.len()];
        let mut one = |p: PartyId, what: usize| {
            if let Some(n) = counts.get_mut(p.index()).and_then(|c| c.get_mut(what)) {
                *n += 1;
            }
        };
        for t in run.truth() {
            one(t.party, 0);
            if t.ordered {
                one(t.party, 1);
            }
        }
        for d in program.duties(state) {
            one(d.bearer, 2);
            match d.fate {
                Fate::Met => one(d.bearer, 3),
                Fate::MetLate => one(d.bearer, 4),
                Fate::Overdue => one(d.bearer, 5),
                _ => {}
            }
        }
        let mut violations: Vec<(MatterId, PartyId, PartyId)> =
            program.cases(state).filter(|c| c.status == CaseStatus::Violation).map(|c| (c.matter, c.bearer, c.accused)).collect();
        violations.sort_unstable();
        violations.dedup();
        for incident in violations.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            for (n, standard) in COUNTED.into_iter().enumerate() {
                let mut accused = incident.iter();
                if standard == Standard::Alleged || accused.any(|(m, _, p)| program.counts_at(state, *m, *p, standard)) {
                    one(incident.first().map_or(PartyId::NONE, |c| c.1), 6 + n);
                }
            }
        }
        for (party, counts) in self.parties.iter_mut().zip(&counts) {
            let [incidents, ordered, duties, met, late, overdue, violations @ ..] = counts;
            let pairs = [
                (&mut party.incidents, incidents),
                (&mut party.ordered, ordered),
                (&mut party.duties, duties),
                (&mut party.met, met),
                (&mut party.late, late),
                (&mut party.overdue, overdue),
            ];
            for (moments, n) in pairs.into_iter().chain(party.violations.iter_mut().zip(violations)) {
                moments.push(*n);
            }
        }
    }
}

impl PartySummary {
    fn merge(&mut self, other: &PartySummary) {
        let pairs = [
            (&mut self.incidents, &other.incidents),
            (&mut self.ordered, &other.ordered),
            (&mut self.duties, &other.duties),
            (&mut self.met, &other.met),
            (&mut self.late, &other.late),
            (&mut self.overdue, &other.overdue),
        ];
        for (a, b) in pairs.into_iter().chain(self.violations.iter_mut().zip(&other.violations)) {
            a.merge(b);
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
