//! Signals: points in time and conditions as a small network whose values change only at transitions.

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::{
    agreement::{Counting, Overflow},
    id::NodeId,
    time::{DAY, Instant, Length, Zone},
};

/// What a node computes. A node's inputs have smaller ids.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Node {
    /// A point that never comes, a condition that never holds.
    Never,
    /// The text gives no answer; the reason is kept by the program.
    Undetermined,
    /// A known point.
    At(Instant),
    /// A point that the machine sets at the n-th occurrence of something.
    Event { n: u32 },
    /// A condition that the machine switches.
    Flag,
    /// A point at a distance from another.
    Offset { of: NodeId, shift: Shift },
    /// One point once it is known, else another.
    Else(NodeId, NodeId),
    /// The first of several points.
    Earliest(Vec<NodeId>),
    /// The last of several points.
    Latest(Vec<NodeId>),
    /// When a condition first holds.
    Starts(NodeId),
    /// When a condition, having held, first fails.
    Stops(NodeId),
    /// A condition that always holds.
    Always,
    /// From one point, until another if there is one.
    Between { from: NodeId, to: Option<NodeId> },
    /// Between two times of day, while another condition may hold: without it nothing hangs on the hour, and nobody need wake.
    Daily { from: u32, to: u32, zone: Zone, within: NodeId },
    /// The opposite of a condition.
    Not(NodeId),
    /// All conditions.
    All(Vec<NodeId>),
    /// Any condition.
    Any(Vec<NodeId>),
}

use alloc::vec::Vec;

/// The value of a node: for points `No` is "not yet", for conditions it is "off".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Value {
    /// Not yet; off.
    No,
    /// On.
    Yes,
    /// A known point.
    At(Instant),
    /// Undetermined.
    Unknown,
}

impl Node {
    /// The nodes that this one reads.
    pub(crate) fn inputs(&self) -> Vec<NodeId> {
        match self {
            Node::Offset { of, .. } | Node::Starts(of) | Node::Stops(of) | Node::Not(of) => [*of].into(),
            Node::Earliest(all) | Node::Latest(all) | Node::All(all) | Node::Any(all) => all.clone(),
            Node::Else(first, other) => [*first, *other].into(),
            Node::Between { from, to } => core::iter::once(*from).chain(*to).collect(),
            Node::Daily { within, .. } => [*within].into(),
            _ => Vec::new(),
        }
    }

    /// The value at `now`, given the values of the inputs and this node's own value before.
    pub(crate) fn value(&self, now: Instant, before: Value, of: impl Fn(NodeId) -> Value) -> Value {
        match self {
            Node::Never => Value::No,
            Node::Undetermined => Value::Unknown,
            Node::Always => Value::Yes,
            Node::At(t) => Value::At(*t),
            Node::Event { .. } | Node::Flag => before,
            Node::Offset { of: from, shift } => match of(*from) {
                Value::At(t) => shift.apply(t).map_or(Value::Unknown, Value::At),
                other => other,
            },
            Node::Else(first, other) => match of(*first) {
                Value::At(t) => Value::At(t),
                _ => of(*other),
            },
            Node::Earliest(all) => {
                let mut first = Value::No;
                for id in all {
                    first = match (first, of(*id)) {
                        (_, Value::Unknown) | (Value::Unknown, _) => Value::Unknown,
                        (Value::At(a), Value::At(b)) => Value::At(a.min(b)),
                        (Value::At(a), _) => Value::At(a),
                        (_, other) => other,
                    };
                }
                first
            }
            Node::Latest(all) => {
                let mut last = Value::At(Instant::MIN);
                for id in all {
                    last = match (last, of(*id)) {
                        // `Yes` marks a point that has not come.
                        (Value::No | Value::Yes, _) | (_, Value::No | Value::Yes) => Value::No,
                        (_, Value::Unknown) | (Value::Unknown, _) => Value::Unknown,
                        (Value::At(a), Value::At(b)) => Value::At(a.max(b)),
                    };
                }
                last
            }
            Node::Starts(c) => match (before, of(*c)) {
                (Value::At(t), _) => Value::At(t),
                (_, Value::Yes) => Value::At(now),
                (_, Value::Unknown) => Value::Unknown,
                _ => Value::No,
            },
            // `Yes` marks a point that has not come, of a condition that has held.
            Node::Stops(c) => match (before, of(*c)) {
                (Value::At(t), _) => Value::At(t),
                (_, Value::Unknown) => Value::Unknown,
                (_, Value::Yes) => Value::Yes,
                (Value::Yes, Value::No) => Value::At(now),
                (other, _) => other,
            },
            Node::Between { from, to } => match (of(*from), to.map_or(Value::No, &of)) {
                (_, Value::At(t)) if t <= now => Value::No,
                (Value::Unknown, _) => Value::Unknown,
                (Value::At(f), Value::Unknown) if f <= now => Value::Unknown,
                (Value::At(f), _) if f <= now => Value::Yes,
                _ => Value::No,
            },
            Node::Daily { within, .. } if of(*within) == Value::No => Value::No,
            Node::Daily { from, to, zone, .. } => {
                if let Some(zone) = steady(now, *zone) {
                    let clock = time_of_day(now, zone);
                    let on = if from < to { (*from..*to).contains(&clock) } else { clock >= *from || clock < *to };
                    return if on { Value::Yes } else { Value::No };
                }
                let begun = windows(now, *from, *to, *zone).find(|(start, end)| *start <= now && now < *end);
                if begun.is_some() { Value::Yes } else { Value::No }
            }
            Node::Not(c) => match of(*c) {
                Value::Yes => Value::No,
                Value::No => Value::Yes,
                other => other,
            },
            Node::All(all) => fold(all.iter().map(|id| of(*id)), Value::No, Value::Yes),
            Node::Any(all) => fold(all.iter().map(|id| of(*id)), Value::Yes, Value::No),
        }
    }

    /// The next instant after `now` at which the value can change by the passing of time alone.
    pub(crate) fn wakes(&self, now: Instant, of: impl Fn(NodeId) -> Value) -> Option<Instant> {
        match self {
            Node::Between { from, to } => {
                let at = |id: NodeId| match of(id) {
                    Value::At(t) if t > now => Some(t),
                    _ => None,
                };
                at(*from).or_else(|| to.and_then(at))
            }
            Node::Daily { within, .. } if of(*within) == Value::No => None,
            Node::Daily { from, to, zone, .. } => {
                if let Some(zone) = steady(now, *zone) {
                    let clock = i64::from(time_of_day(now, zone));
                    let next = |edge: u32| {
                        let ahead = i64::from(edge) - clock;
                        now.plus(if ahead > 0 { ahead } else { ahead + DAY })
                    };
                    return Some(next(*from).min(next(*to)));
                }
                windows(now, *from, *to, *zone).flat_map(|(start, end)| [start, end]).filter(|edge| *edge > now).min()
            }
            _ => None,
        }
    }
}

/// Three-valued fold: `decides` wins at once, else any unknown, else `rest`.
fn fold(values: impl Iterator<Item = Value>, decides: Value, rest: Value) -> Value {
    let mut out = rest;
    for v in values {
        if v == decides {
            return decides;
        }
        if v == Value::Unknown {
            out = Value::Unknown;
        }
    }
    out
}

fn time_of_day(t: Instant, zone: Zone) -> u32 {
    let start = zone.start_of(t.in_zone(zone).date());
    u32::try_from(t.since(start)).unwrap_or(0)
}

/// The fixed zone that will do for the days around `t`, if clocks do not change then.
fn steady(t: Instant, zone: Zone) -> Option<Zone> {
    let (start, end, fixed) = zone.stretch(t);
    let far = |edge: Instant, days: i64| edge == Instant::MIN || edge == Instant::MAX || days >= 2 * DAY;
    (far(start, t.since(start)) && far(end, end.since(t))).then_some(fixed)
}

/// The daily windows that begin the day before, on the day of, and the day after `t`. Their edges are what clocks show then: a
/// clock time that is skipped is where clocks change, one that comes twice is the first.
fn windows(t: Instant, from: u32, to: u32, zone: Zone) -> impl Iterator<Item = (Instant, Instant)> {
    let shown = move |day: civil::Date, clock: u32| {
        let midnight = day.to_datetime(civil::Time::midnight());
        zone.instant(midnight.saturating_add(jiff::SignedDuration::from_millis(clock.into())))
    };
    let today = t.in_zone(zone).date();
    [today.yesterday().unwrap_or(today), today, today.tomorrow().unwrap_or(today)].into_iter().map(move |day| {
        let last = if from < to { day } else { day.tomorrow().unwrap_or(day) };
        (shown(day, from), shown(last, to))
    })
}

/// A distance in time with its counting rule, and what is added to make a limit exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shift {
    pub(crate) length: Length,
    pub(crate) counting: Counting,
    pub(crate) overflow: Option<Overflow>,
    pub(crate) zone: Zone,
    /// Ticks added at the end: one tick after an instant that still counts, a day after a day that does.
    pub(crate) and: i64,
}

impl Shift {
    pub(crate) const fn ticks(millis: i64) -> Shift {
        Shift { length: Length::millis(millis), counting: Counting::Elapsed, overflow: None, zone: Zone::UTC, and: 0 }
    }

    /// The instant at this distance from `t`; nothing if a month has no such day and no rule says what then.
    pub(crate) fn apply(&self, t: Instant) -> Option<Instant> {
        let Length { months, days, millis } = self.length;
        if months == 0 && days == 0 && self.counting == Counting::Elapsed {
            return Some(t.plus(millis).plus(self.and));
        }
        let local = t.in_zone(self.zone);
        let moved = self.date(local.date(), months, days)?;
        let start = match self.counting {
            Counting::Elapsed => self.zone.instant(moved.to_datetime(local.time())),
            Counting::Days => self.zone.start_of(moved),
            Counting::DaysInclusive => self.zone.start_of(moved.yesterday().ok()?),
        };
        if self.and == DAY && self.counting != Counting::Elapsed && millis == 0 {
            // Where clocks change, a day is no 24 hours.
            return Some(self.zone.start_of(start.in_zone(self.zone).date().tomorrow().ok()?));
        }
        // What the clock has beyond the local time (there is nothing finer than a millisecond) is kept by `in_zone`.
        Some(start.plus(millis).plus(self.and))
    }

    fn date(&self, from: civil::Date, months: i32, days: i32) -> Option<civil::Date> {
        let total = i32::from(from.year()) * 12 + i32::from(from.month()) - 1 + months;
        let (year, month) = (i16::try_from(total.div_euclid(12)).ok()?, i8::try_from(total.rem_euclid(12) + 1).ok()?);
        let first = civil::Date::new(year, month, 1).ok()?;
        let date = match civil::Date::new(year, month, from.day()) {
            Ok(d) => d,
            Err(_) => match self.overflow? {
                Overflow::LastDay => first.last_of_month(),
                Overflow::NextDay => first.last_of_month().tomorrow().ok()?,
            },
        };
        date.checked_add(jiff::Span::new().try_days(i64::from(days)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Instant {
        s.parse().unwrap()
    }

    fn shift(length: &str, counting: Counting, zone: &str) -> Shift {
        Shift { length: length.parse().unwrap(), counting, overflow: None, zone: zone.parse().unwrap(), and: 0 }
    }

    #[test]
    fn days_are_counted_by_the_stated_rule() {
        let notified = at("2008-01-02T15:00+05:30");
        let days = |c| shift("14 days", c, "+05:30").apply(notified).unwrap();
        assert_eq!(days(Counting::Elapsed), at("2008-01-16T15:00+05:30"));
        assert_eq!(days(Counting::Days), at("2008-01-16T00:00+05:30"));
        assert_eq!(days(Counting::DaysInclusive), at("2008-01-15T00:00+05:30"));
        let t0 = at("2024-11-27T04:00+02:00");
        assert_eq!(shift("60 days", Counting::Elapsed, "+02:00").apply(t0), Some(at("2025-01-26T04:00+02:00")));
    }

    #[test]
    fn a_month_without_such_a_day_needs_a_rule() {
        let from = at("2021-01-31T12:00Z");
        let one = |overflow| Shift { overflow, ..shift("1 month", Counting::Elapsed, "Z") }.apply(from);
        assert_eq!(one(None), None);
        assert_eq!(one(Some(Overflow::LastDay)), Some(at("2021-02-28T12:00Z")));
        assert_eq!(one(Some(Overflow::NextDay)), Some(at("2021-03-01T12:00Z")));
    }

    #[test]
    fn a_daily_window_is_half_open_and_may_cross_midnight() {
        let day = Node::Daily { from: 36_000_000, to: 57_600_000, zone: "+02:00".parse().unwrap(), within: NodeId::default() };
        let on = |n: &Node, s| n.value(at(s), Value::No, |_| Value::Yes) == Value::Yes;
        assert!(!on(&day, "2023-11-24T09:59:59+02:00") && on(&day, "2023-11-24T10:00+02:00"));
        assert!(on(&day, "2023-11-24T15:59:59.999+02:00") && !on(&day, "2023-11-24T16:00+02:00"));
        assert_eq!(day.wakes(at("2023-11-24T16:00+02:00"), |_| Value::Yes), Some(at("2023-11-25T10:00+02:00")));
        assert_eq!(day.wakes(at("2023-11-24T16:00+02:00"), |_| Value::No), None);
        let night = Node::Daily { from: 79_200_000, to: 21_600_000, zone: Zone::UTC, within: NodeId::default() };
        assert!(on(&night, "2023-11-24T23:00Z") && on(&night, "2023-11-24T05:00Z") && !on(&night, "2023-11-24T06:00Z"));
    }
}
