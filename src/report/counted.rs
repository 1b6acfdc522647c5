//! Incidents as a periodic report counts them: each once in every breakdown.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Period, Table};
use crate::{
    agreement::Standard,
    id::{MatterId, PartyId, PlaceId},
    machine::{CaseStatus, Program, State},
    monitor::Monitor,
    record::{Content, Count, Harm},
};

/// An incident, by what it is counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountedIncident {
    /// Its record.
    pub name: String,
    /// Where, rolled up to the chosen level.
    pub place: String,
    /// The class of act.
    pub act: String,
    /// Who is accused, each by name, in alphabetical order; empty if nobody is.
    pub accused: Vec<String>,
    /// What stands on who is responsible: one of [`STANDINGS`].
    pub standing: &'static str,
    /// How it falls under the texts: one of [`SCOPES`].
    pub scope: &'static str,
    /// Killed, wounded, missing, captured: from the lowest to the highest of all versions; none where no version gives a number.
    pub harm: [Option<Count>; 4],
}

/// What can stand on who is responsible for an incident; of several that hold, the first counts.
pub const STANDINGS: [&str; 7] =
    ["found by a body that may find", "found from outside", "admitted", "alleged and denied", "alleged", "nobody accused", "withdrawn"];

/// How an incident can fall under the texts; of several that hold, the first counts.
pub const SCOPES: [&str; 7] = [
    "inside the scope of a prohibition",
    "inside, an exception claimed",
    "possibly inside: something is open",
    "excused by an exception",
    "withdrawn",
    "inside, and nobody bound is accused",
    "outside every prohibition",
];

/// What harm is counted.
pub(super) const HARMS: [&str; 4] = ["killed", "wounded", "missing", "captured"];

/// The incidents that had surely begun in a period, as a monitor holds them.
pub(super) fn incidents(monitor: &Monitor, period: Period, level: usize) -> Vec<CountedIncident> {
    let (program, state) = (monitor.view().program(), monitor.view().state());
    let mut harm: BTreeMap<String, Vec<&Harm>> = BTreeMap::new();
    let mut taken_back: BTreeSet<&str> = BTreeSet::new();
    for (_, r) in monitor.counting() {
        match &r.content {
            Content::Retraction(x) => drop(taken_back.insert(&x.of)),
            Content::Claim(c) => taken_back.extend(c.revises.as_deref()),
            _ => {}
        }
    }
    let standing = |names: BTreeSet<&str>| names.into_iter().filter_map(|n| monitor.standing(n)).map(|r| r.name.clone()).collect();
    let taken_back: BTreeSet<String> = standing(taken_back);
    for (_, r) in monitor.counting().filter(|(_, r)| !taken_back.contains(&r.name)) {
        let (about, given) = match &r.content {
            Content::Incident(i) => (Some(r.name.clone()), &i.harm),
            Content::Claim(c) => (monitor.incident(&c.about), &c.harm),
            Content::Finding(f) => (monitor.incident(&f.about), &f.harm),
            _ => continue,
        };
        if let (Some(about), Some(given)) = (about, given) {
            harm.entry(about).or_default().push(given);
        }
    }
    let mut out = Vec::new();
    for (at, r) in monitor.counting().filter(|(at, _)| period.holds(*at)) {
        let (Content::Incident(i), Some(matter)) = (&r.content, monitor.view().docket().matter_of(&r.name)) else { continue };
        let place = i.place.as_deref().and_then(|p| program.place(p));
        let mut accused: Vec<String> = monitor.accused_of(&r.name).into_iter().map(|p| program.party_name(p).to_string()).collect();
        accused.sort_unstable();
        let versions = harm.get(&r.name).map_or(&[][..], Vec::as_slice);
        let of = |what: fn(&Harm) -> Option<Count>| range(versions.iter().filter_map(|h| what(h)));
        let counted = CountedIncident {
            name: r.name.clone(),
            place: place.map_or_else(|| "place unknown".into(), |p| rolled_up(program, p, level)),
            act: i.act.clone().unwrap_or_else(|| "act unknown".into()),
            standing: standing_of(program, state, matter, taken_back.contains(&r.name)),
            scope: scope_of(program, state, matter),
            accused,
            harm: [of(|h| h.killed), of(|h| h.wounded), of(|h| h.missing), of(|h| h.captured)],
        };
        out.push((at, counted));
    }
    out.sort_by(|(at, a), (bt, b)| (at, &a.name).cmp(&(bt, &b.name)));
    out.into_iter().map(|(_, c)| c).collect()
}

/// How many fall on each side, in this period and the one before, as it was known then and as it is now.
pub(super) fn breakdown<T>(id: &str, by: &str, looks: &[Vec<T>; 3], order: &[&str], key: impl Fn(&T) -> String) -> Table {
    let mut table = Table::new(id, &[(by, 44), THIS, THEN, NOW]);
    let mut counts: BTreeMap<(usize, String), [usize; 3]> = BTreeMap::new();
    for (n, look) in looks.iter().enumerate() {
        for side in look.iter().map(&key) {
            let at = order.iter().position(|o| *o == side).unwrap_or(order.len());
            if let Some(count) = counts.entry((at, side)).or_default().get_mut(n) {
                *count += 1;
            }
        }
    }
    for ((_, side), count) in counts {
        table.row(core::iter::once(Cell::new(side)).chain(count.map(Cell::number)));
    }
    if !table.rows.is_empty() {
        let all: [usize; 3] = [0, 1, 2].map(|n| looks.get(n).map_or(0, Vec::len));
        table.row(core::iter::once(Cell::new("all")).chain(all.map(Cell::number)));
    }
    table
}

/// The headings of what is counted.
pub(super) const THIS: (&str, usize) = ("this period", 24);
pub(super) const THEN: (&str, usize) = ("previous, as known then", 24);
pub(super) const NOW: (&str, usize) = ("previous, as known now", 24);

/// The harm over incidents: of each from its lowest to its highest version, and in how many there is a number.
pub(super) fn harm(looks: &[Vec<CountedIncident>; 3]) -> Table {
    let mut table = Table::new("harm", &[("harm, as reported", 44), THIS, THEN, NOW]);
    for (n, what) in HARMS.iter().enumerate() {
        let cell = |look: &Vec<CountedIncident>| {
            let given: Vec<Count> = look.iter().filter_map(|c| c.harm.get(n).copied().flatten()).collect();
            let total =
                given.iter().fold(Count::exactly(0), |a, b| Count { min: a.min + b.min, max: a.max.zip(b.max).map(|(a, b)| a + b) });
            if given.is_empty() { Cell::new("no number given") } else { Cell::new(format!("{total} in {} of {}", given.len(), look.len())) }
        };
        table.row(core::iter::once(Cell::new(*what)).chain(looks.iter().map(cell)));
    }
    table
}

/// From the lowest to the highest of rival versions.
fn range(versions: impl Iterator<Item = Count>) -> Option<Count> {
    versions.reduce(|a, b| Count { min: a.min.min(b.min), max: a.max.zip(b.max).map(|(a, b)| a.max(b)) })
}

/// The name of the place that contains a place at so many levels below the top; its own, if it lies higher.
pub(super) fn rolled_up(program: &Program, place: PlaceId, level: usize) -> String {
    let up = containing(program, place);
    let at = up.len().saturating_sub(level + 1);
    up.get(at)
        .and_then(|p| program.names.places.get(p.index()))
        .map_or_else(String::new, |(id, name)| if name.is_empty() { id.clone() } else { name.clone() })
}

/// A place and those that contain it, the largest last.
pub(super) fn containing(program: &Program, place: PlaceId) -> Vec<PlaceId> {
    let up = |p: &PlaceId| program.names.place_up.get(p.index()).copied().flatten().map(PlaceId);
    core::iter::successors(Some(place), up).take(program.names.places.len()).collect()
}

fn standing_of(program: &Program, state: &State, matter: MatterId, own_word_taken_back: bool) -> &'static str {
    let [found, outside, admitted, denied, alleged, nobody, withdrawn] = STANDINGS;
    let accused: Vec<PartyId> = program.accused(state, matter).into_iter().filter(|p| p.is_some()).collect();
    let said: Vec<PartyId> = accused.iter().copied().filter(|p| !program.sources(state, matter, *p).is_empty()).collect();
    let at = |s| said.iter().any(|p| program.counts_at(state, matter, *p, s));
    let contested = || {
        said.iter().any(|p| {
            let e = program.evidence(state, matter, *p);
            e.attribution.is_contested() || e.occurrence.is_contested()
        })
    };
    if at(Standard::Found) {
        found
    } else if at(Standard::FoundOutside) {
        outside
    } else if at(Standard::Admitted) {
        admitted
    } else if contested() {
        denied
    } else if !said.is_empty() {
        alleged
    } else if program.sources(state, matter, PartyId::NONE).is_empty() && (own_word_taken_back || !accused.is_empty()) {
        withdrawn
    } else {
        nobody
    }
}

fn scope_of(program: &Program, state: &State, matter: MatterId) -> &'static str {
    let [inside, exception, possible, excused, withdrawn, nobody, outside] = SCOPES;
    let cases = program.cases_about(state, matter);
    let rank = |s: CaseStatus| match s {
        CaseStatus::Violation => (0, inside),
        CaseStatus::Contested => (1, exception),
        CaseStatus::Possible => (2, possible),
        CaseStatus::Excused => (3, excused),
        CaseStatus::Withdrawn => (4, withdrawn),
    };
    match cases.iter().map(|c| rank(c.status)).min() {
        Some((_, scope)) => scope,
        None if program.covering(state, matter).is_empty() => outside,
        None => nobody,
    }
}
