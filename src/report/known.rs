//! What was known of an incident at several moments.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Section, Table};
use crate::{
    id::PartyId,
    machine::{CaseStatus, STANDARDS, Standing},
    monitor::{Monitor, View},
    record::{Content, Happened, Record, clock},
    time::{Instant, Zone},
};

/// What was known of an incident at each of some moments: who said so and who denied it by then, the harm as it was then given,
/// the standards that were met, how its cases stood, and what became known since the moment before.
#[must_use]
pub fn as_known(monitor: &Monitor, incident: &str, moments: &[Instant], zone: Zone) -> Section {
    let mut out = Section::new("known", &format!("What was known of {incident}, and when"));
    let columns =
        [("as known on", 17), ("who says so", 34), ("who denies it", 28), ("harm, as then given", 34), ("what it amounts to", 36)];
    let mut table = Table::new("known", &[columns.as_slice(), &[("new since the line above", 24)]].concat());
    let mut known: BTreeSet<String> = BTreeSet::new();
    for at in moments {
        let then = monitor.as_known(*at);
        let about: Vec<&Record> = then.records().filter(|r| is_about(&then, r, incident)).collect();
        let new: Vec<String> = about.iter().map(|r| r.name.clone()).filter(|n| known.insert(n.clone())).collect();
        let view = then.view();
        let [says, denies] = sides(view, incident);
        let new = if new.is_empty() { "nothing".into() } else { new.join(", ") };
        let said = [says, denies, harm(&then, &about), stands(view, incident), new].map(Cell::from);
        table.row(core::iter::once(Cell::new(clock(*at, zone)).at(Some(*at))).chain(said));
    }
    out.table(table);
    out
}

/// Whether a standing record speaks of an incident.
fn is_about(monitor: &Monitor, r: &Record, incident: &str) -> bool {
    let about = match &r.content {
        Content::Incident(_) => &r.name,
        Content::Claim(c) => &c.about,
        Content::Answer(a) => &a.about,
        Content::Finding(f) => &f.about,
        _ => return false,
    };
    let name = |n: &str| monitor.standing(n).map(|r| r.name.clone());
    name(&r.name).is_some_and(|n| n == r.name) && name(about).is_some() && name(about) == name(incident)
}

/// Who says and who denies that each of the accused is responsible.
fn sides(view: &View, incident: &str) -> [String; 2] {
    let (program, state) = (view.program(), view.state());
    let Some(matter) = view.docket().matter_of(incident) else { return ["nothing was known".into(), String::new()] };
    let names = |list: &[PartyId]| list.iter().map(|p| program.party_name(*p)).collect::<Vec<_>>().join(", ");
    let (mut says, mut denies) = (Vec::new(), Vec::new());
    let mut side = |what: &str, s: &Standing| {
        let yes = [
            (names(&s.alleged_by), "alleged"),
            (names(&s.found_outside_by), "found from outside"),
            (names(&s.found_by), "found"),
            (if s.admitted { "itself".into() } else { String::new() }, "admitted"),
        ];
        says.extend(yes.into_iter().filter(|(n, _)| !n.is_empty()).map(|(n, how)| format!("{what}: {how} by {n}")));
        let no =
            [(names(&s.denied_by), "denied"), (names(&s.refuted_outside_by), "refuted from outside"), (names(&s.refuted_by), "refuted")];
        denies.extend(no.into_iter().filter(|(n, _)| !n.is_empty()).map(|(n, how)| format!("{what}: {how} by {n}")));
    };
    let accused = program.accused(state, matter);
    for p in accused.iter().filter(|p| p.is_some()) {
        side(program.party_name(*p), &program.evidence(state, matter, *p).attribution);
    }
    side("that it occurred", &program.evidence(state, matter, PartyId::NONE).occurrence);
    [says.join("\n"), denies.join("\n")]
}

/// The harm as each source gave it last.
fn harm(monitor: &Monitor, about: &[&Record]) -> String {
    let mut said: Vec<(Option<Instant>, &str, String)> = Vec::new();
    let revised: BTreeSet<&str> = about
        .iter()
        .filter_map(|r| match &r.content {
            Content::Claim(c) => c.revises.as_deref(),
            Content::Retraction(x) => Some(x.of.as_str()),
            _ => None,
        })
        .collect();
    for r in about.iter().filter(|r| !revised.contains(r.name.as_str())) {
        let harm = match &r.content {
            Content::Incident(i) => i.harm.as_ref(),
            Content::Claim(c) => c.harm.as_ref(),
            Content::Finding(f) => f.harm.as_ref(),
            _ => None,
        };
        let program = monitor.view().program();
        let by = r.by.as_deref().map_or("nobody named", |b| program.party(b).map_or(b, |p| program.party_name(p)));
        said.extend(harm.map(|h| (r.said.or(r.happened).map(Happened::steps_at), by, h.to_string())));
    }
    said.sort();
    said.into_iter().map(|(_, by, h)| format!("{h} ({by})")).collect::<Vec<_>>().join("\n")
}

/// The standards met against anybody, and how the cases stand.
fn stands(view: &View, incident: &str) -> String {
    let (program, state) = (view.program(), view.state());
    let Some(matter) = view.docket().matter_of(incident) else { return String::new() };
    let accused = program.accused(state, matter);
    let met = STANDARDS.iter().filter(|s| accused.iter().any(|p| p.is_some() && program.counts_at(state, matter, *p, **s)));
    let met: Vec<String> = met.map(ToString::to_string).collect();
    let mut lines: Vec<String> =
        [if met.is_empty() { "accuses nobody".into() } else { format!("responsibility: {}", met.join(", ")) }].into();
    let cases = program.cases(state).filter(|c| c.matter == matter && c.status != CaseStatus::Withdrawn);
    let mut cases: Vec<String> =
        cases.map(|c| format!("{} of {} by {}", c.status, program.reference(c.term), program.party_name(c.bearer))).collect();
    cases.sort();
    cases.dedup();
    lines.extend(cases);
    if view
        .open_allegations(&crate::agreement::Standard::Alleged.into())
        .iter()
        .any(|a| view.docket().matter_of(&a.incident) == Some(matter) && a.missing.contains(&crate::monitor::Missing::Finder))
    {
        lines.push("not found: nobody may find".into());
    }
    lines.join("\n")
}
