//! Conditions: stretches of time in which something holds.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ByReading, When};
use crate::time::{Zone, as_text};

/// Stretches of time: each instant is in, out, or undetermined for a stated reason.
///
/// In documents: `"always"`, `{ from = "t0" }`, `{ between = { from = "t0", to = "t0 + 5 years" } }`,
/// `{ all = [{ met = "2a" }, { daily = { from = "10:00", to = "16:00" } }] }`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum While {
    /// At every instant.
    #[default]
    Always,
    /// From a point on.
    From(When),
    /// Before a point.
    Until(When),
    /// From one point until before another.
    Between {
        /// The first instant in.
        from: When,
        /// The first instant out again.
        to: When,
    },
    /// An instrument, or an article, is in force.
    InForce(String),
    /// An instrument, or an article itself, is suspended: by an act of power, or while another text that suspends it is in force.
    Suspended(String),
    /// A duty has been met: by all its bearers; where each of several events gives rise to one, all that have arisen; of one that
    /// recurs, in the period for which that is known last.
    Met(String),
    /// A duty is overdue, for any of its bearers and whatever gave rise to it; of one that recurs, in the period for which that is known
    /// last.
    Overdue(String),
    /// A counter is above its ceiling, for any of its bearers.
    Exceeded(String),
    /// A body's mandate runs.
    Operating(String),
    /// So much of a duty has been performed.
    Reached {
        /// The article.
        of: String,
        /// How much.
        amount: u32,
    },
    /// Every day between two clock times.
    Daily {
        /// The first time of day in.
        from: TimeOfDay,
        /// The first time of day out; if earlier than `from`, the next day's.
        to: TimeOfDay,
        /// The zone of the clock; without one, the instrument's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<Zone>,
    },
    /// Whenever the other does not hold.
    Not(Box<While>),
    /// While all hold.
    All(Vec<While>),
    /// While any holds.
    Any(Vec<While>),
    /// The text gives no answer, for this reason.
    Undetermined(String),
    /// It depends on how the text is read.
    ByReading(Box<ByReading<While>>),
}

impl fmt::Display for While {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, word: &str, all: &[While]| {
            all.iter().enumerate().try_for_each(|(i, w)| if i == 0 { write!(f, "{w}") } else { write!(f, " {word} {w}") })
        };
        match self {
            While::Always => f.write_str("always"),
            While::From(w) => write!(f, "from {w}"),
            While::Until(w) => write!(f, "until {w}"),
            While::Between { from, to } => write!(f, "from {from} until {to}"),
            While::InForce(x) => write!(f, "`{x}` is in force"),
            While::Suspended(x) => write!(f, "`{x}` is suspended"),
            While::Met(x) => write!(f, "`{x}` is met"),
            While::Overdue(x) => write!(f, "`{x}` is overdue"),
            While::Exceeded(x) => write!(f, "`{x}` is exceeded"),
            While::Operating(x) => write!(f, "`{x}` has its mandate"),
            While::Reached { of, amount } => write!(f, "{amount} of `{of}` have been performed"),
            While::Daily { from, to, .. } => write!(f, "daily {from} to {to}"),
            While::Not(w) => write!(f, "not ({w})"),
            While::All(all) => list(f, "and", all),
            While::Any(all) => list(f, "or", all),
            While::Undetermined(why) => write!(f, "undetermined ({why})"),
            While::ByReading(r) => write!(f, "depending on the reading `{}`", r.axis),
        }
    }
}

/// A time of day in milliseconds since the day began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct TimeOfDay(pub u32);

impl FromStr for TimeOfDay {
    type Err = String;

    /// Reads `10:00` or `10:00:30`.
    fn from_str(s: &str) -> Result<TimeOfDay, String> {
        let t: jiff::civil::Time = s.parse().map_err(|_| format!("`{s}` is no time of day such as `10:00`"))?;
        let seconds = i32::from(t.hour()) * 3600 + i32::from(t.minute()) * 60 + i32::from(t.second());
        Ok(TimeOfDay(seconds.unsigned_abs() * 1000))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0 / 1000;
        write!(f, "{:02}:{:02}", s / 3600, s / 60 % 60)?;
        if s % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", s % 60) }
    }
}

as_text!(TimeOfDay);
