//! The time axis: ticks that fall on round clock times and dates in a zone.

use alloc::{string::String, vec::Vec};

use crate::time::{DAY, HOUR, Instant, Zone};

/// How far ticks stand apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Minutes(i64),
    Days(i64),
    Months(i32),
}

/// Ticks, with what stands beneath each.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Ticks {
    pub(super) step: Step,
    /// Instants within the stretch, in order.
    pub(super) at: Vec<Instant>,
    zone: Zone,
}

const STEPS: [Step; 30] = {
    use Step::{Days, Minutes, Months};
    [
        Minutes(1),
        Minutes(2),
        Minutes(5),
        Minutes(10),
        Minutes(15),
        Minutes(30),
        Minutes(60),
        Minutes(120),
        Minutes(180),
        Minutes(360),
        Minutes(720),
        Days(1),
        Days(2),
        Days(7),
        Days(14),
        Months(1),
        Months(2),
        Months(3),
        Months(6),
        Months(12),
        Months(24),
        Months(60),
        Months(120),
        Months(240),
        Months(600),
        Months(1_200),
        Months(2_400),
        Months(6_000),
        Months(12_000),
        Months(24_000),
    ]
};

impl Ticks {
    /// At most so many ticks from one instant to another.
    pub(super) fn new(from: Instant, until: Instant, zone: Zone, at_most: i64) -> Ticks {
        let fits = |s: &Step| until.since(from) / s.millis() < at_most.max(1);
        let step = STEPS.into_iter().find(fits).unwrap_or(Step::Months(24_000));
        let mut at = Vec::new();
        let mut t = step.floor(from, zone);
        while t <= until {
            if t >= from {
                at.push(t);
            }
            let next = step.after(t, zone);
            if next <= t {
                break;
            }
            t = next;
        }
        Ticks { step, at, zone }
    }

    /// What stands beneath a tick: its own label, and what it belongs to where that is new.
    pub(super) fn labels(&self) -> Vec<(String, String)> {
        let mut before = String::new();
        let label = |t: &Instant| {
            let local = t.in_zone(self.zone);
            let (own, of) = match self.step {
                Step::Minutes(_) => ("%H:%M", "%-d %b %Y"),
                Step::Days(_) => ("%-d %b", "%Y"),
                Step::Months(n) if n % 12 != 0 => ("%b", "%Y"),
                Step::Months(_) => ("%Y", ""),
            };
            let of = alloc::format!("{}", local.strftime(of));
            let shown = if of == before { String::new() } else { of.clone() };
            before = of;
            (alloc::format!("{}", local.strftime(own)), shown)
        };
        self.at.iter().map(label).collect()
    }
}

impl Step {
    fn millis(self) -> i64 {
        match self {
            Step::Minutes(n) => n * HOUR / 60,
            Step::Days(n) => n * DAY,
            // The mean month, a little short, so that there are never more ticks than asked for by much.
            Step::Months(n) => i64::from(n) * 30 * DAY,
        }
    }

    /// The last tick at or before an instant.
    pub(super) fn floor(self, t: Instant, zone: Zone) -> Instant {
        let local = t.in_zone(zone);
        match self {
            Step::Minutes(_) => {
                let midnight = zone.start_of(local.date());
                midnight.plus(t.since(midnight).div_euclid(self.millis()) * self.millis())
            }
            Step::Days(n) => {
                let midnight = zone.start_of(local.date());
                // Weeks begin on Mondays; the first of January 1970 was a Thursday.
                let day = (local.date() - jiff::civil::date(1970, 1, 1)).get_days();
                let into = if n % 7 == 0 { (i64::from(day) + 3).rem_euclid(n) } else { i64::from(day).rem_euclid(n) };
                midnight.plus(-into * DAY)
            }
            Step::Months(n) => month(i32::from(local.year()) * 12 + i32::from(local.month()) - 1, n, zone),
        }
    }

    pub(super) fn after(self, t: Instant, zone: Zone) -> Instant {
        match self {
            Step::Minutes(_) | Step::Days(_) => t.plus(self.millis()),
            Step::Months(n) => {
                let local = t.in_zone(zone);
                month(i32::from(local.year()) * 12 + i32::from(local.month()) - 1 + n, n, zone)
            }
        }
    }

    /// What a stretch between ticks is called.
    pub(super) fn name(self) -> String {
        let (n, unit) = match self {
            Step::Minutes(n) if n % 60 == 0 => (n / 60, "hour"),
            Step::Minutes(n) => (n, "minute"),
            Step::Days(n) if n % 7 == 0 => (n / 7, "week"),
            Step::Days(n) => (n, "day"),
            Step::Months(n) if n % 12 == 0 => (i64::from(n / 12), "year"),
            Step::Months(n) => (i64::from(n), "month"),
        };
        if n == 1 { unit.into() } else { alloc::format!("{n} {unit}s") }
    }
}

/// The start of the month of this number since the year 0, taken down to a multiple of `n`.
fn month(number: i32, n: i32, zone: Zone) -> Instant {
    let number = number.div_euclid(n) * n;
    let (year, month) = (i16::try_from(number.div_euclid(12)), i8::try_from(number.rem_euclid(12) + 1));
    let date = year.ok().zip(month.ok()).and_then(|(y, m)| jiff::civil::Date::new(y, m, 1).ok());
    date.map_or(if number < 12 { Instant::MIN } else { Instant::MAX }, |d| zone.start_of(d))
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn ticks(from: &str, until: &str, at_most: i64) -> Vec<(String, String)> {
        Ticks::new(from.parse().unwrap(), until.parse().unwrap(), "+04:00".parse().unwrap(), at_most).labels()
    }

    #[test]
    fn ticks_fall_on_round_times_in_the_zone() {
        let three_hours = ticks("2020-10-10T22:10+04:00", "2020-10-11T01:10+04:00", 8);
        let said: Vec<String> = three_hours.iter().map(|(own, of)| alloc::format!("{own} {of}")).collect();
        let want = ["22:30 10 Oct 2020", "23:00 ", "23:30 ", "00:00 11 Oct 2020", "00:30 ", "01:00 "];
        assert_eq!(said, want);
        let months = ticks("2020-10-15T00:00+04:00", "2021-02-15T00:00+04:00", 5);
        assert_eq!(months, [("Nov", "2020"), ("Dec", ""), ("Jan", "2021"), ("Feb", "")].map(|(a, b)| (a.into(), b.into())));
        let decades = ticks("1994-05-12T00:00Z", "2024-05-12T00:00Z", 8);
        assert_eq!(decades.first(), Some(&("1995".into(), String::new())));
        assert_eq!(decades.len(), 6);
    }

    #[test]
    fn weeks_begin_on_mondays() {
        let from: Instant = "2024-01-01T00:00Z".parse().unwrap();
        let t = Ticks::new(from, from.plus(60 * DAY), Zone::UTC, 10);
        assert_eq!((t.step, t.at.first()), (Step::Days(7), Some(&from)));
    }

    #[test]
    fn no_stretch_is_too_long_or_too_short() {
        for (from, until) in [(Instant::MIN, Instant::MAX), (Instant::MIN, Instant::MIN), (Instant::MAX, Instant::MAX)] {
            for zone in [Zone::UTC, Zone::from_seconds(43_200).unwrap(), Zone::from_seconds(-43_200).unwrap()] {
                let t = Ticks::new(from, until, zone, 10);
                assert!(t.at.len() < 20 && t.at.is_sorted(), "{t:?}");
                assert_eq!(t.labels().len(), t.at.len());
            }
        }
        assert_eq!(vec![Step::Days(7).name(), Step::Minutes(360).name(), Step::Months(12).name()], ["week", "6 hours", "year"]);
    }
}
