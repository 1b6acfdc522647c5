//! When something happened, as far as it is known.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::time::{Instant, Moment, Zone, as_text};

/// An instant, a stretch, or a window in which it must lie.
///
/// | written | means |
/// |---|---|
/// | `2020-10-10T12:05+04:00` | at that instant |
/// | `2020-10-18T00:04+04:00/2020-10-18T02:45+04:00` | it lasted from the first to the second |
/// | `2022-12-12T10:30+04:00/..` | it began then and its end is not known |
/// | `2020-10-10T12:00+04:00..2020-10-10T18:00+04:00` | at some moment between the two |
/// | `2020-10-12+04:00` | at some moment of that day |
/// | `2020-12-11+04:00..2020-12-13+04:00` | at some moment of those days |
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Happened {
    /// At an instant.
    At(Instant),
    /// From an instant until before another, or until an unknown end.
    Lasting(Instant, Option<Instant>),
    /// At some moment not before the first and not after the second.
    Within(Instant, Instant),
}

impl Happened {
    /// The first instant that it can have touched.
    #[must_use]
    pub fn earliest(self) -> Instant {
        match self {
            Happened::At(t) | Happened::Lasting(t, _) | Happened::Within(t, _) => t,
        }
    }

    /// The instant at which the machine steps: when it had surely begun.
    #[must_use]
    pub fn steps_at(self) -> Instant {
        match self {
            Happened::At(t) | Happened::Lasting(t, _) | Happened::Within(_, t) => t,
        }
    }

    /// This time in words, in the clock of `zone`.
    #[must_use]
    pub fn local(self, zone: Zone) -> String {
        match self {
            Happened::At(t) => clock(t, zone),
            Happened::Lasting(t, None) => format!("{} on", clock(t, zone)),
            Happened::Lasting(t, Some(u)) => format!("{} to {}", clock(t, zone), short(t, u, zone)),
            Happened::Within(t, u) => match (whole_day(t, zone), whole_day(u.next(), zone)) {
                (true, true) if t.in_zone(zone).date() == u.in_zone(zone).date() => format!("{} (some time)", t.in_zone(zone).date()),
                (true, true) => format!("{} .. {} (some time)", t.in_zone(zone).date(), u.in_zone(zone).date()),
                _ => format!("{} .. {}", clock(t, zone), short(t, u, zone)),
            },
        }
    }
}

fn whole_day(t: Instant, zone: Zone) -> bool {
    t.in_zone(zone).time() == jiff::civil::Time::midnight()
}

/// An instant in words; the last millisecond of a minute as the end of that minute, and of a day as its `24:00`.
pub(crate) fn clock(t: Instant, zone: Zone) -> String {
    let end = t.next();
    if end.as_millis().rem_euclid(60_000) != 0 {
        t.local(zone)
    } else if whole_day(end, zone) {
        format!("{} 24:00", t.in_zone(zone).date())
    } else {
        end.local(zone)
    }
}

/// The end of a stretch, without its date if that is the same as the start's.
fn short(from: Instant, to: Instant, zone: Zone) -> String {
    let text = clock(to, zone);
    if from.in_zone(zone).date() == to.in_zone(zone).date() { text.split_once(' ').map_or(text.clone(), |(_, c)| c.into()) } else { text }
}

impl From<Instant> for Happened {
    fn from(t: Instant) -> Happened {
        Happened::At(t)
    }
}

/// The first and last instants that a date or date-time covers.
fn bounds(s: &str) -> Result<(Instant, Instant), String> {
    match s.parse::<Moment>().map_err(|e| format!("{e}"))? {
        Moment::At(t, _) => Ok((t, t)),
        Moment::Day(d, Some(z)) => {
            // Where clocks change, a day has 23 hours or 25.
            let next = d.tomorrow().map_err(|_| format!("`{s}` lies outside of time"))?;
            Ok((z.start_of(d), z.start_of(next).plus(-1)))
        }
        Moment::Midnight(_) => Err(format!("`{s}` names two instants: write `T00:00` or `T24:00`")),
        Moment::Clock(_) | Moment::Day(_, None) => Err(format!("`{s}` has no time zone")),
    }
}

impl FromStr for Happened {
    type Err = String;

    fn from_str(s: &str) -> Result<Happened, String> {
        let backwards = || format!("`{s}` ends before it begins");
        if let Some(begin) = s.strip_suffix("/..") {
            let (from, to) = bounds(begin)?;
            return if from == to { Ok(Happened::Lasting(from, None)) } else { Err(format!("`{s}` begins on an uncertain instant")) };
        }
        if let Some((from, to)) = s.split_once("..") {
            let (from, to) = (bounds(from)?.0, bounds(to)?.1);
            return if from < to { Ok(Happened::Within(from, to)) } else { Err(backwards()) };
        }
        if let Some((from, to)) = between(s) {
            let ((from, a), (to, b)) = (bounds(from)?, bounds(to)?);
            if from != a || to != b {
                return Err(format!("`{s}` begins or ends on an uncertain instant"));
            }
            return if from < to { Ok(Happened::Lasting(from, Some(to))) } else { Err(backwards()) };
        }
        let (from, to) = bounds(s)?;
        Ok(if from == to { Happened::At(from) } else { Happened::Within(from, to) })
    }
}

/// What stands before and after a `/` that is no part of the name of a zone.
fn between(s: &str) -> Option<(&str, &str)> {
    let mut within = false;
    let at = s.find(|c| {
        within = c == '[' || within && c != ']';
        c == '/' && !within
    })?;
    Some((s.get(..at)?, s.get(at + 1..)?))
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Happened::At(t) => write!(f, "{t}"),
            Happened::Lasting(t, None) => write!(f, "{t}/.."),
            Happened::Lasting(t, Some(u)) => write!(f, "{t}/{u}"),
            Happened::Within(t, u) => write!(f, "{t}..{u}"),
        }
    }
}

as_text!(Happened);

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[cfg(feature = "std")]
    #[test]
    fn every_form_survives_a_round_trip() {
        for s in [
            "2020-10-10T12:05+04:00",
            "2020-10-18T00:04+04:00/2020-10-18T02:45+04:00",
            "2022-12-12T10:30+04:00/..",
            "2020-10-10T12:00+04:00..2020-10-10T18:00+04:00",
            "2020-10-12+04:00",
            "2020-12-11+04:00..2020-12-13+04:00",
            "2020-10-10T12:05[Asia/Baku]",
            "2020-10-18T00:04[Asia/Baku]/2020-10-18T02:45[Asia/Baku]",
            "2020-10-18[Asia/Baku]..2020-10-19[Asia/Baku]",
        ] {
            let h: Happened = s.parse().unwrap();
            assert_eq!(h.to_string().parse::<Happened>().unwrap(), h, "{s}");
        }
    }

    #[test]
    fn a_day_is_a_window_of_that_day_in_its_own_zone() {
        let h: Happened = "2020-10-12+04:00".parse().unwrap();
        assert_eq!(h.to_string(), "2020-10-11T20:00:00Z..2020-10-12T19:59:59.999Z");
        assert_eq!(h.local("+04:00".parse().unwrap()), "2020-10-12 (some time)");
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_day_on_which_clocks_change_has_its_own_length() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        for (day, window) in [
            ("2024-03-31", "2024-03-30T23:00:00Z..2024-03-31T21:59:59.999Z"),
            ("2024-10-27", "2024-10-26T22:00:00Z..2024-10-27T22:59:59.999Z"),
        ] {
            let h: Happened = format!("{day}[Europe/Berlin]").parse().unwrap();
            assert_eq!((h.to_string(), h.local(zone)), (window.into(), format!("{day} (some time)")));
        }
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for s in ["2020-10-12", "2020-10-12T10:00", "2020-10-12T10:00Z/2020-10-12T09:00Z", "2020-10-12+04:00/..", "yesterday"] {
            assert!(s.parse::<Happened>().is_err(), "{s}");
        }
    }
}
