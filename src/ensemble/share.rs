//! In what share of runs something is so.

use serde::{Deserialize, Serialize};

use super::interval::{Interval, reach};
use crate::math;

/// In how many runs something is so, and in how many not. Merges exactly, in any order; numbers stop at [`u64::MAX`].
///
/// ```
/// use ceasefire::ensemble::Share;
/// let held = Share { yes: 8, no: 2 };
/// assert_eq!(held.share(), Some(0.8));
/// let interval = held.interval(0.95);
/// assert!((interval.low - 0.490).abs() < 1e-3 && (interval.high - 0.943).abs() < 1e-3);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// In how many runs it is so.
    pub yes: u64,
    /// In how many it is not.
    pub no: u64,
}

impl Share {
    /// Adds a run.
    pub fn push(&mut self, is_so: bool) {
        let count = if is_so { &mut self.yes } else { &mut self.no };
        *count = count.saturating_add(1);
    }

    /// Adds the runs of another.
    pub fn merge(&mut self, other: &Share) {
        self.yes = self.yes.saturating_add(other.yes);
        self.no = self.no.saturating_add(other.no);
    }

    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.yes.saturating_add(self.no)
    }

    /// The share; none without runs.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.runs() > 0).then(|| self.yes as f64 / self.runs() as f64)
    }

    /// Where the probability lies: the score interval of E. B. Wilson, "Probable inference, the law of succession, and
    /// statistical inference", Journal of the American Statistical Association 22, 1927. Without runs, from 0 to 1.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let (yes, no, z) = (self.yes as f64, self.no as f64, reach(level));
        let (n, z2) = (yes + no, z * z);
        if n == 0.0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        // Each end as what it keeps of its side, so that none and all give exactly 0 and 1.
        let spread = z * math::sqrt(z2 / 4.0 + yes * (no / n));
        let end = |count: f64| (count + z2 / 2.0 - spread) / (n + z2);
        Interval {
            low: if self.yes == 0 { 0.0 } else { end(yes).clamp(0.0, yes / n) },
            high: if self.no == 0 { 1.0 } else { (1.0 - end(no)).clamp(yes / n, 1.0) },
        }
    }
}

impl FromIterator<bool> for Share {
    fn from_iter<I: IntoIterator<Item = bool>>(runs: I) -> Share {
        let mut share = Share::default();
        runs.into_iter().for_each(|r| share.push(r));
        share
    }
}
