//! What a timeline has to show, and from when until when.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::{
    axis::Ticks,
    timeline::{BINS, Shown},
    track::Frame,
};
use crate::{
    agreement::InstrumentKind,
    id::{MatterId, TermId},
    machine::{DutyView, Fate, Point, VerdictKind},
    record::{Happened, Record},
    report::Replay,
    time::{DAY, HOUR, Instant},
};

/// What there is to show, wherever in time.
pub(super) struct Found<'a> {
    pub(super) instruments: Vec<TermId>,
    pub(super) incidents: Vec<(&'a Record, Option<&'a str>, MatterId)>,
    pub(super) duties: Vec<DutyView>,
}

impl<'a> Found<'a> {
    pub(super) fn of(replay: &Replay<'a>, shown: &Shown) -> Found<'a> {
        let background: BTreeSet<&str> = replay
            .regime
            .documents()
            .filter_map(|(_, d)| d.instrument.as_ref())
            .filter(|i| i.kind == InstrumentKind::Background)
            .map(|i| i.id.as_str())
            .collect();
        let program = &replay.program;
        let asked = |i: &TermId| {
            let reference = program.reference(*i);
            if shown.instruments.is_empty() { !background.contains(reference.as_str()) } else { shown.instruments.contains(&reference) }
        };
        let instruments: Vec<TermId> = program.instruments().filter(asked).collect();
        let own: BTreeSet<String> = instruments.iter().map(|i| program.reference(*i)).collect();
        let of_own = |t: TermId| program.about(t).is_some_and(|a| own.contains(a.instrument));
        let mut incidents = Vec::new();
        for (r, i, m) in replay.incident_records() {
            if shown.instruments.is_empty() || program.covering(&replay.state, m).iter().any(|(t, _)| of_own(*t)) {
                incidents.push((r, i.act.as_deref(), m));
            }
        }
        let duties = program.duties(&replay.state).filter(|d| of_own(d.term)).collect();
        Found { instruments, incidents, duties }
    }

    /// From when until when, if nothing else is asked for.
    pub(super) fn window(&self, replay: &Replay, shown: &Shown) -> (Instant, Instant) {
        let (program, state) = (&replay.program, &replay.state);
        let happened = || self.incidents.iter().filter_map(|(r, ..)| r.happened);
        let entries = self.instruments.iter().filter_map(|i| match program.entry_into_force(state, *i) {
            Point::Known(t) if t <= state.now() => Some(t),
            _ => None,
        });
        let entries: Vec<Instant> = entries.collect();
        let changes = state.history().filter(|v| matches!(v.kind, VerdictKind::Legal(_) | VerdictKind::Factual(_)));
        let changes = changes.filter(|v| self.instruments.iter().any(|i| same_instrument(replay, *i, v.term))).map(|v| v.at);
        let first = first_of_most(happened().map(Happened::earliest).collect());
        let due = self.duties.iter().filter_map(|d| d.limit);
        let last = happened().map(Happened::steps_at).chain(changes).chain(due).filter(|t| *t <= state.now()).max();
        let last = last.or(entries.iter().copied().max()).unwrap_or(state.now());
        let from = shown.from.unwrap_or_else(|| match first {
            Some(first) => {
                let entry = entries.iter().copied().filter(|t| *t <= first).max();
                let near = entry.filter(|e| first.since(*e) <= last.since(first).max(HOUR));
                near.unwrap_or(first)
            }
            None => entries.iter().copied().min().unwrap_or(last),
        });
        let until = shown.until.unwrap_or_else(|| {
            let (now, idle) = (state.now(), state.now().since(last));
            let busy = last.since(from).max(DAY);
            let end = if idle > 3 * busy { last.plus(busy / 10) } else { now };
            let span = end.since(from).max(HOUR);
            let open = self.duties.iter().filter(|d| d.fate == Fate::Open).filter_map(|d| d.limit);
            open.filter(|t| *t <= end.plus(span / 3)).max().unwrap_or(end).max(end).plus(span / 50)
        });
        // Something is seen at both edges.
        let margin = if shown.from.is_none() { until.since(from) / 50 } else { 0 };
        let from = from.plus(-margin);
        let until = until.max(from.plus(60_000));
        let round = Ticks::new(from, until, replay.zone, BINS).step;
        let whole = |asked: Option<Instant>, rounded: Instant| asked.unwrap_or(rounded);
        (whole(shown.from, round.floor(from, replay.zone)), whole(shown.until, round.after(round.floor(until, replay.zone), replay.zone)))
    }

    /// Whether a deadline falls into the frame.
    pub(super) fn due<'s>(&'s self, frame: &'s Frame) -> impl Iterator<Item = (&'s DutyView, Instant)> {
        self.duties.iter().filter_map(|d| Some((d, d.limit?))).filter(|(_, t)| *t >= frame.from && *t <= frame.until)
    }
}

/// The first of some instants, but for a few (a fifth, or one) that come before a gap longer than all that follows it.
fn first_of_most(mut at: Vec<Instant>) -> Option<Instant> {
    at.sort_unstable();
    let last = *at.last()?;
    let few = (at.len() / 5).max(1);
    let after_gap = |w: &[Instant]| if let [a, b] = w { (b.since(*a) > last.since(*b).max(DAY)).then_some(*b) } else { None };
    let later = at.windows(2).take(few).filter_map(after_gap).next_back();
    later.or_else(|| at.first().copied())
}

/// Whether a term is one of an instrument.
pub(super) fn same_instrument(replay: &Replay, instrument: TermId, term: TermId) -> bool {
    replay.program.about(term).is_some_and(|a| a.instrument == replay.program.reference(instrument))
}
