//! How incidents and deadlines look on a timeline.

use alloc::format;

use super::{
    BLUE, Colour, GREEN, INK, MUTED, ORANGE, PURPLE, VERMILION,
    lane::{Mark, When},
    symbol::{Fill, Shape, Symbol},
};
use crate::{
    id::MatterId,
    machine::{CaseStatus, DutyView, Fate},
    record::{Happened, Record},
    report::Replay,
    time::Instant,
};

pub(super) fn when(h: Happened) -> When {
    match h {
        Happened::At(t) => When::At(t),
        Happened::Lasting(t, end) => When::Lasting(t, end),
        Happened::Within(t, u) => When::Within(t, u),
    }
}

/// What stands behind an incident, the strongest against anybody.
pub(super) const STANDINGS: [(&str, Shape, Colour); 5] = [
    ("alleged", Shape::Circle, BLUE),
    ("contested", Shape::Diamond, PURPLE),
    ("admitted", Shape::Square, ORANGE),
    ("found from outside", Shape::Down, GREEN),
    ("found", Shape::Up, INK),
];

/// What an incident would be under the terms.
pub(super) const AMOUNTS: [(&str, Fill); 4] =
    [("a violation", Fill::Full), ("excused, or said to be", Fill::Struck), ("possible", Fill::Dotted), ("under no term", Fill::Hollow)];

pub(super) fn incident(replay: &Replay, r: &Record, act: &str, when: When, matter: MatterId) -> Mark {
    let (program, state) = (&replay.program, &replay.state);
    let accused = program.accused(state, matter);
    let evidence: Vec<_> = accused.iter().map(|p| program.evidence(state, matter, *p)).collect();
    let any = |is: &dyn Fn(&crate::machine::Standing) -> bool| evidence.iter().any(|e| is(&e.attribution) || is(&e.occurrence));
    let standing = if any(&|s| !s.found_by.is_empty()) {
        4
    } else if any(&|s| !s.found_outside_by.is_empty()) {
        3
    } else if any(&|s| s.admitted) {
        2
    } else {
        usize::from(any(&|s| s.is_contested()))
    };
    let cases = program.cases_about(state, matter);
    let has = |s: CaseStatus| cases.iter().any(|c| c.status == s);
    let amount = if has(CaseStatus::Violation) {
        0
    } else if has(CaseStatus::Contested) || has(CaseStatus::Excused) {
        1
    } else if has(CaseStatus::Possible) {
        2
    } else {
        3
    };
    let (kind, shape, colour) = STANDINGS.get(standing).copied().unwrap_or(("alleged", Shape::Circle, BLUE));
    let (amount, fill) = AMOUNTS.get(amount).copied().unwrap_or(("", Fill::Hollow));
    let time = r.happened.map(|h| h.local(replay.zone)).unwrap_or_default();
    let title = format!("{}: {act}, {time}; {}; {}", r.name, replay.sides(matter), replay.would_violate(matter).text);
    Mark { when, symbol: Symbol { shape, fill, colour }, kind, amount, title, moved: false }
}

/// What became of a duty.
pub(super) const FATES: [(Fate, &str, Shape, Fill, Colour); 8] = [
    (Fate::Open, "open", Shape::Circle, Fill::Hollow, BLUE),
    (Fate::Unaccepted, "performed, not accepted", Shape::Circle, Fill::Dotted, PURPLE),
    (Fate::Met, "met", Shape::Tick, Fill::Full, GREEN),
    (Fate::MetLate, "met late", Shape::Tick, Fill::Full, ORANGE),
    (Fate::Overdue, "overdue", Shape::Cross, Fill::Full, VERMILION),
    (Fate::Waived, "waived", Shape::Dash, Fill::Full, MUTED),
    (Fate::Lapsed, "lapsed", Shape::Plus, Fill::Full, MUTED),
    (Fate::Withdrawn, "withdrawn", Shape::Circle, Fill::Hollow, MUTED),
];

pub(super) fn deadline(replay: &Replay, d: &DutyView, at: Instant) -> Mark {
    let other = ("stale", Shape::Square, Fill::Hollow, MUTED);
    let look = FATES.iter().find(|(f, ..)| *f == d.fate).map_or(other, |(_, name, shape, fill, colour)| (*name, *shape, *fill, *colour));
    let (kind, shape, fill, colour) = look;
    let program = &replay.program;
    let who = if d.bearer.is_some() { program.party_name(d.bearer) } else { "several together" };
    let text = program.about(d.term).map_or("", |a| a.words);
    let extended = if d.extended { ", extended" } else { "" };
    let contested = if d.contested { ", contested" } else { "" };
    let title = format!("{}, {who}: {text}, before {}: {kind}{extended}{contested}", program.reference(d.term), replay.local(at));
    let amount = if d.extended { "extended" } else { "" };
    Mark { when: When::At(at), symbol: Symbol { shape, fill, colour }, kind, amount, title, moved: d.extended }
}
