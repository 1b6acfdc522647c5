//! How often each value came up.

use alloc::{collections::BTreeMap, vec::Vec};

use serde::{Deserialize, Serialize};

use super::Moments;

/// In how many runs a whole number had each value. Merges exactly, in any order; numbers of runs stop at [`u64::MAX`].
///
/// In files, a list of pairs of a value and a number of runs, the least value first.
///
/// ```
/// use ceasefire::ensemble::Histogram;
/// let shells: Histogram = [3, 0, 5, 3].into_iter().collect();
/// assert_eq!((shells.quantile(0.5), shells.at_most(3)), (Some(3), 3));
/// assert_eq!(shells.moments().mean(), Some(2.75));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(i64, u64)>", into = "Vec<(i64, u64)>")]
pub struct Histogram(BTreeMap<i64, u64>);

impl Histogram {
    /// Adds the value of a run.
    pub fn push(&mut self, value: i64) {
        self.push_times(value, 1);
    }

    /// Adds runs of the same value.
    pub fn push_times(&mut self, value: i64, runs: u64) {
        if runs > 0 {
            let count = self.0.entry(value).or_default();
            *count = count.saturating_add(runs);
        }
    }

    /// Adds the runs of another.
    pub fn merge(&mut self, other: &Histogram) {
        other.iter().for_each(|(value, runs)| self.push_times(value, runs));
    }

    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.iter().fold(0, |sum, (_, runs)| sum.saturating_add(runs))
    }

    /// The values that came up, the least first, and in how many runs each did.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.0.iter().map(|(value, runs)| (*value, *runs))
    }

    /// In how many runs the value was this or less.
    #[must_use]
    pub fn at_most(&self, value: i64) -> u64 {
        self.0.range(..=value).fold(0, |sum, (_, runs)| sum.saturating_add(*runs))
    }

    /// The least value that is not exceeded in a share `p` of runs: the inverse of the empirical distribution, type 1 of R. J.
    /// Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996. The least of all for 0 and less, the greatest for
    /// 1 and more; none without runs, or where `p` is not a number.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<i64> {
        let runs = self.runs() as f64;
        let mut so_far = 0_u64;
        let reached = self.iter().find(|(_, runs_of)| {
            so_far = so_far.saturating_add(*runs_of);
            so_far as f64 >= p * runs
        });
        let (value, _) = reached.or_else(|| self.iter().last().filter(|_| p >= 1.0))?;
        Some(value)
    }

    /// Mean, variance, dispersion and extremes of the values.
    #[must_use]
    pub fn moments(&self) -> Moments {
        let mut moments = Moments::default();
        self.iter().for_each(|(value, runs)| moments.push_times(value, runs));
        moments
    }
}

impl FromIterator<i64> for Histogram {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Histogram {
        let mut histogram = Histogram::default();
        values.into_iter().for_each(|v| histogram.push(v));
        histogram
    }
}

impl From<Vec<(i64, u64)>> for Histogram {
    fn from(counts: Vec<(i64, u64)>) -> Histogram {
        let mut histogram = Histogram::default();
        counts.into_iter().for_each(|(value, runs)| histogram.push_times(value, runs));
        histogram
    }
}

impl From<Histogram> for Vec<(i64, u64)> {
    fn from(histogram: Histogram) -> Vec<(i64, u64)> {
        histogram.iter().collect()
    }
}
