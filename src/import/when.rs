//! From dates as a source gives them to the window in which a thing must lie.

use std::{
    collections::BTreeMap,
    fmt, format,
    str::FromStr,
    string::{String, ToString},
    vec::Vec,
};

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::{
    record::Happened,
    time::{Instant, Length, Zone, as_text},
};

/// The first year that is taken for a year.
pub const MIN_YEAR: i16 = 1900;
/// The last one.
pub const MAX_YEAR: i16 = 2199;

/// Which columns say when it happened, and how precisely.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct When {
    /// The column of the day or, with `last`, of the first possible one.
    pub date: String,
    /// The column of the last possible day.
    pub last: Option<String>,
    /// The column of the time of day. An empty cell: some time that day.
    pub time: Option<String>,
    /// The column of the day on which it was said.
    pub said: Option<String>,
    /// How days are written, such as `%Y-%m-%d`; a day that two formats read differently is rejected.
    pub formats: Vec<String>,
    /// How times of day are written.
    pub times: Vec<String>,
    /// Whose days and clocks these are: `+04:00` or `Asia/Baku`. Left out: a day may be any place's, from the first clock on
    /// Earth that shows it to the last.
    pub zone: Option<String>,
    /// How precise the day is.
    pub precision: Option<DatePrecision>,
    /// Whether the period is told and not the moment: it lasted from the first day to the last. So it is with tallies.
    pub lasts: bool,
    /// Nothing that surely happened before this day is taken.
    pub from: Option<String>,
    /// Nothing that surely happened after this day is taken.
    pub until: Option<String>,
}

/// How precise the day of a line is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct DatePrecision {
    /// The column of the precision's code.
    pub column: String,
    /// The window for each code.
    pub codes: BTreeMap<String, Window>,
}

/// A window around the days given: `as-given`, `month`, `year`, or so many days before and after, `6 days`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Window {
    /// Those days.
    #[default]
    AsGiven,
    /// So many days more on either side.
    Around(i32),
    /// Their calendar months.
    Month,
    /// Their calendar years.
    Year,
}

impl FromStr for Window {
    type Err = String;

    fn from_str(s: &str) -> Result<Window, String> {
        let bad = || format!("`{s}` is no window: use `as-given`, `month`, `year` or so many days, `6 days`");
        Ok(match s {
            "as-given" => Window::AsGiven,
            "month" => Window::Month,
            "year" => Window::Year,
            _ => match s.parse::<Length>().map_err(|_| bad())? {
                Length { months: 0, days, millis: 0 } if (1..=3660).contains(&days) => Window::Around(days),
                _ => return Err(bad()),
            },
        })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::AsGiven => f.write_str("as-given"),
            Window::Around(days) => write!(f, "{}", Length::days(*days)),
            Window::Month => f.write_str("month"),
            Window::Year => f.write_str("year"),
        }
    }
}

as_text!(Window);

impl Window {
    /// The first and the last day of the window around those from `first` to `last`.
    pub(crate) fn widen(self, first: civil::Date, last: civil::Date) -> (civil::Date, civil::Date) {
        match self {
            Window::AsGiven => (first, last),
            Window::Around(days) => {
                let span = jiff::Span::new().days(days);
                (first.saturating_sub(span), last.saturating_add(span))
            }
            Window::Month => (first.first_of_month(), last.last_of_month()),
            Window::Year => (first.first_of_year(), last.last_of_year()),
        }
    }
}

/// Whose days and clocks a file's are.
#[derive(Clone, Debug)]
pub(crate) enum Clock {
    /// Those of one zone.
    In(Zone),
    /// Not said.
    Anywhere,
}

impl Clock {
    pub(crate) fn parse(zone: Option<&str>) -> Result<Clock, String> {
        let Some(zone) = zone else { return Ok(Clock::Anywhere) };
        let known = zone.parse().map(Clock::In);
        known.map_err(|_| format!("unknown time zone `{zone}`: write `+04:00` or a name such as `Asia/Baku`"))
    }

    /// The first instant of a day, and the last of another.
    fn span(&self, first: civil::Date, last: civil::Date) -> (Instant, Instant) {
        let after = last.saturating_add(jiff::Span::new().days(1));
        let at = |hours: i32| Zone::from_seconds(hours * 3600).unwrap_or(Zone::UTC);
        let (east, west) = match self {
            Clock::In(zone) => (*zone, *zone),
            Clock::Anywhere => (at(14), at(-12)),
        };
        (east.start_of(first), west.start_of(after).plus(-1))
    }

    /// At some moment of those days.
    pub(crate) fn within(&self, first: civil::Date, last: civil::Date) -> Happened {
        let (from, to) = self.span(first, last);
        Happened::Within(from, to)
    }

    /// From the start of the first day to the end of the last.
    pub(crate) fn lasting(&self, first: civil::Date, last: civil::Date) -> Happened {
        let (from, to) = self.span(first, last);
        Happened::Lasting(from, Some(to.next()))
    }

    /// The instant at which the clock shows a time, if it shows it once.
    pub(crate) fn at(&self, day: civil::Date, time: civil::Time) -> Option<Instant> {
        match self {
            Clock::In(zone) => Some(day.to_datetime(time)).filter(|local| zone.shows_once(*local)).map(|local| zone.instant(local)),
            Clock::Anywhere => None,
        }
    }
}

/// Why a cell is no day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NoDay {
    Unreadable(String),
    OutOfRange(String),
    TwoDays(String),
}

/// The day that a cell names by whatever formats read it.
pub(crate) fn day(text: &str, formats: &[String]) -> Result<civil::Date, NoDay> {
    let mut found: Option<(civil::Date, &str)> = None;
    for format in formats {
        let Some(day) = jiff::fmt::strtime::parse(format, text).ok().and_then(|t| t.to_date().ok()) else { continue };
        match found {
            Some((first, by)) if first != day => {
                return Err(NoDay::TwoDays(format!("`{text}` is {first} by `{by}` and {day} by `{format}`")));
            }
            _ => found = Some((day, format)),
        }
    }
    match found {
        None => Err(NoDay::Unreadable(format!("`{text}` is no day written as {}", listed(formats)))),
        Some((day, _)) if !(MIN_YEAR..=MAX_YEAR).contains(&day.year()) => {
            Err(NoDay::OutOfRange(format!("`{text}` lies outside the years {MIN_YEAR} to {MAX_YEAR}")))
        }
        Some((day, _)) => Ok(day),
    }
}

/// The time of day that a cell names.
pub(crate) fn time(text: &str, formats: &[String]) -> Result<civil::Time, String> {
    let read = |format: &String| jiff::fmt::strtime::parse(format, text).ok()?.to_time().ok();
    formats.iter().find_map(read).ok_or_else(|| format!("`{text}` is no time of day written as {}", listed(formats)))
}

fn listed(formats: &[String]) -> String {
    let all: Vec<String> = formats.iter().map(|f| format!("`{f}`")).collect();
    all.join(" or ")
}

/// What is wrong with a format, if it cannot name a day or a time.
pub(crate) fn format_fault(format: &str, of_days: bool) -> Option<String> {
    let sample = civil::date(2001, 2, 3).at(4, 5, 6, 0);
    let written = jiff::fmt::strtime::format(format, sample).map_err(|e| e.to_string());
    let read = written.and_then(|text| jiff::fmt::strtime::parse(format, text).map_err(|e| e.to_string()));
    let kept =
        read.is_ok_and(|t| if of_days { t.to_date().is_ok_and(|d| d == sample.date()) } else { t.to_time().is_ok_and(|t| t.hour() == 4) });
    (!kept).then(|| format!("`{format}` is no format of a {}", if of_days { "day" } else { "time of day" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(all: &[&str]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_day_without_a_zone_may_be_any_places() {
        let day = civil::date(2024, 3, 5);
        let shown = |zone: Option<&str>| Clock::parse(zone).unwrap().within(day, day).to_string();
        assert_eq!(shown(Some("+04:00")), "2024-03-04T20:00:00Z..2024-03-05T19:59:59.999Z");
        assert_eq!(shown(Some("Asia/Baku")), "2024-03-04T20:00:00Z..2024-03-05T19:59:59.999Z");
        assert_eq!(shown(None), "2024-03-04T10:00:00Z..2024-03-06T11:59:59.999Z");
        assert!(Clock::parse(Some("Asia/Nowhere")).is_err());
    }

    #[test]
    fn a_clock_time_that_is_shown_twice_or_never_is_no_instant() {
        let berlin = Clock::parse(Some("Europe/Berlin")).unwrap();
        let at = |day, hour| berlin.at(day, civil::time(hour, 30, 0, 0));
        assert!(at(civil::date(2024, 3, 31), 1).is_some() && at(civil::date(2024, 3, 31), 2).is_none());
        assert!(at(civil::date(2024, 10, 27), 1).is_some() && at(civil::date(2024, 10, 27), 2).is_none());
    }

    #[test]
    fn a_day_that_two_formats_read_differently_is_no_day() {
        let both = formats(&["%d/%m/%Y", "%m/%d/%Y"]);
        assert!(matches!(day("03/04/2024", &both), Err(NoDay::TwoDays(_))));
        assert_eq!(day("13/04/2024", &both), Ok(civil::date(2024, 4, 13)));
        assert_eq!(day("04/04/2024", &both), Ok(civil::date(2024, 4, 4)));
        assert!(matches!(day("31/02/2024", &both), Err(NoDay::Unreadable(_))));
        assert!(matches!(day("13/02/0024", &both), Err(NoDay::OutOfRange(_))));
        assert_eq!(day("3 May 2024", &formats(&["%d %B %Y"])), Ok(civil::date(2024, 5, 3)));
        assert_eq!(day("2019-05-01 00:00:00.000", &formats(&["%Y-%m-%d %H:%M:%S%.f"])), Ok(civil::date(2019, 5, 1)));
    }

    #[test]
    fn windows_widen_to_what_they_name() {
        let (a, b) = (civil::date(2024, 2, 10), civil::date(2024, 3, 1));
        let widened = |w: &str| w.parse::<Window>().unwrap().widen(a, b);
        assert_eq!(widened("as-given"), (a, b));
        assert_eq!(widened("6 days"), (civil::date(2024, 2, 4), civil::date(2024, 3, 7)));
        assert_eq!(widened("month"), (civil::date(2024, 2, 1), civil::date(2024, 3, 31)));
        assert_eq!(widened("year"), (civil::date(2024, 1, 1), civil::date(2024, 12, 31)));
        assert!("6 months".parse::<Window>().is_err() && "3 hours".parse::<Window>().is_err());
        assert_eq!(Window::Around(6).to_string(), "6 days");
    }

    #[test]
    fn formats_that_name_no_day_are_found() {
        assert!(["%Y-%m-%d", "%d %B %Y", "%Y-%m-%d %H:%M:%S%.f", "%d/%m/%Y"].iter().all(|f| format_fault(f, true).is_none()));
        assert!(["%Y-%m", "", "%Q", "%H:%M", "day"].iter().all(|f| format_fault(f, true).is_some()));
        assert!(format_fault("%H:%M", false).is_none() && format_fault("%d", false).is_some());
    }
}
