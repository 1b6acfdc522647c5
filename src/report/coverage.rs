//! Coverage: who looked where on how many days, and who was kept from looking.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Period, Section, Table, counted::containing, page::when};
use crate::{
    id::PlaceId,
    machine::Program,
    monitor::Monitor,
    record::{Content, Happened, InquiryStep, Looked, Record},
    time::{DAY, Instant, Zone},
};

/// Who looked at a place on a day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Look {
    /// None for everywhere.
    pub(super) place: Option<PlaceId>,
    /// The first instant of the day.
    pub(super) day: Instant,
    pub(super) by: String,
}

/// Everything that somebody is recorded to have looked at in a period, by place and day of a zone.
pub(super) fn looks(monitor: &Monitor, period: Period, zone: Zone) -> BTreeSet<Look> {
    let program = monitor.view().program();
    let mut out = BTreeSet::new();
    for (_, r) in monitor.counting() {
        let Content::Coverage(c) = &r.content else { continue };
        if matches!(c.looked, Looked::Refused | Looked::Delayed) {
            continue;
        }
        let place = c.place.as_deref().and_then(|p| program.place(p));
        for day in days(r, period, zone) {
            out.insert(Look { place, day, by: name(program, r.by.as_deref()) });
        }
    }
    out
}

/// Coverage in words, to stand beside counts.
pub(super) fn sentence(looks: &BTreeSet<Look>) -> String {
    let days: BTreeSet<(Option<PlaceId>, Instant)> = looks.iter().map(|l| (l.place, l.day)).collect();
    let mut by: Vec<&str> = looks.iter().map(|l| l.by.as_str()).collect();
    by.sort_unstable();
    by.dedup();
    match days.len() {
        0 => "none recorded".into(),
        1 => format!("1 place-day looked at, by {}", by.join(", ")),
        n => format!("{n} place-days looked at, by {}", by.join(", ")),
    }
}

/// The days on which somebody looked at a place, at a part of it or at a place that contains it, and by whom.
pub(super) fn of_place(program: &Program, looks: &BTreeSet<Look>, name: &str) -> Cell {
    let named = |p: PlaceId| program.names.places.get(p.index()).is_some_and(|(id, n)| if n.is_empty() { id == name } else { n == name });
    let this = (0..program.names.places.len()).map(PlaceId::at).find(|p| named(*p));
    let concerns = |l: &&Look| match (l.place, this) {
        (None, _) => true,
        (Some(p), Some(this)) => containing(program, p).contains(&this) || containing(program, this).contains(&p),
        (Some(_), None) => false,
    };
    let those: BTreeSet<Look> = looks.iter().filter(concerns).cloned().collect();
    let days: BTreeSet<Instant> = those.iter().map(|l| l.day).collect();
    let mut by: Vec<&str> = those.iter().map(|l| l.by.as_str()).collect();
    by.sort_unstable();
    by.dedup();
    let text = match days.len() {
        0 => "no coverage recorded".to_string(),
        1 => format!("1 day, by {}", by.join(", ")),
        n => format!("{n} days, by {}", by.join(", ")),
    };
    Cell { text, key: i64::try_from(days.len()).ok(), ..Cell::default() }
}

/// Who looked in the period and who was kept from looking, record by record.
pub(super) fn section(monitor: &Monitor, period: Period, zone: Zone) -> Section {
    let program = monitor.view().program();
    let mut rows = Vec::new();
    for (at, r) in monitor.counting() {
        let (place, what, hindered) = match &r.content {
            Content::Coverage(c) if days(r, period, zone).next().is_some() => {
                let place = c.place.as_deref().and_then(|p| program.place(p)).and_then(|p| program.names.places.get(p.index()));
                (place.map_or("everywhere", |(id, n)| if n.is_empty() { id } else { n }), c.looked.to_string(), &c.hindered_by)
            }
            Content::Inquiry(q) if q.step == InquiryStep::AccessRefused && period.holds(at) => {
                (q.about.as_deref().or(q.complaint.as_deref()).unwrap_or(""), "refused, to a team of inquiry".into(), &q.hindered_by)
            }
            _ => continue,
        };
        let hindered = hindered.as_deref().map(|p| name(program, Some(p))).unwrap_or_default();
        let cells = [when(r.happened.or(r.said), zone), name(program, r.by.as_deref()).into(), place.into(), what.into(), hindered.into()];
        rows.push((at, r.name.clone(), cells));
    }
    rows.sort();
    let mut out = Section::new("coverage", "Coverage and access");
    let mut table = Table::new(
        "coverage",
        &[("when", 30), ("who", 26), ("where, or on what", 26), ("what came of it", 30), ("refused or delayed by", 26)],
    );
    rows.into_iter().for_each(|(_, _, cells)| table.row(cells));
    if table.rows.is_empty() {
        out.line(
            "No coverage and no refusal is recorded in this period. Silence is not compliance: the counts tell only what was reported.",
        );
    }
    out.table(table);
    out
}

/// The days of a zone that a record of coverage touches in a period: all those of a stretch, otherwise one.
fn days(r: &Record, period: Period, zone: Zone) -> impl Iterator<Item = Instant> + use<> {
    let (from, to) = match r.happened.or(r.said) {
        Some(Happened::Lasting(from, to)) => (from.max(period.from), to.unwrap_or(period.to).min(period.to)),
        Some(other) if period.holds(other.steps_at()) => (other.steps_at(), other.steps_at().next()),
        _ => (period.to, period.to),
    };
    let first = zone.start_of(from.in_zone(zone).date());
    core::iter::successors((from < to).then_some(first), |d| Some(d.plus(DAY))).take_while(move |d| *d < to)
}

fn name(program: &Program, party: Option<&str>) -> String {
    party.map_or_else(|| "nobody named".into(), |p| program.party(p).map_or_else(|| p.into(), |p| program.party_name(p).to_string()))
}
