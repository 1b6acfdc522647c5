//! Sums over runs of a whole number: means, variances, extremes.

use serde::{Deserialize, Serialize};

use super::interval::{Interval, reach};
use crate::math;

/// What is kept of a whole number of each run: how many runs, the sum, the sum of squares, the extremes.
///
/// Only whole numbers are kept, so it merges exactly, in any order. Sums are 128 bits wide, in files as text; where the sum
/// of squares would not fit (values of 10^12 in more than 10^14 runs), it stops at the largest number and the variance is not
/// known.
///
/// ```
/// use ceasefire::ensemble::Moments;
/// let shells: Moments = [3, 0, 5, 4].into_iter().collect();
/// assert_eq!((shells.mean(), shells.least(), shells.greatest()), (Some(3.0), Some(0), Some(5)));
/// assert_eq!(shells.variance(), Some(14.0 / 3.0));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    runs: u64,
    #[serde(with = "as_text")]
    sum: i128,
    #[serde(with = "as_text")]
    squares: u128,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    least: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    greatest: Option<i64>,
}

impl Moments {
    /// Adds the value of a run.
    pub fn push(&mut self, value: i64) {
        self.push_times(value, 1);
    }

    /// Adds runs of the same value.
    pub fn push_times(&mut self, value: i64, runs: u64) {
        if runs > 0 {
            let square = u128::from(value.unsigned_abs()) * u128::from(value.unsigned_abs());
            self.merge(&Moments {
                runs,
                sum: i128::from(value).saturating_mul(i128::from(runs)),
                squares: square.saturating_mul(u128::from(runs)),
                least: Some(value),
                greatest: Some(value),
            });
        }
    }

    /// Adds the runs of another.
    pub fn merge(&mut self, other: &Moments) {
        self.runs = self.runs.saturating_add(other.runs);
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
        self.least = self.least.into_iter().chain(other.least).min();
        self.greatest = self.greatest.into_iter().chain(other.greatest).max();
    }

    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The sum of the values.
    #[must_use]
    pub fn sum(&self) -> i128 {
        self.sum
    }

    /// The least value; none without runs.
    #[must_use]
    pub fn least(&self) -> Option<i64> {
        self.least
    }

    /// The greatest value; none without runs.
    #[must_use]
    pub fn greatest(&self) -> Option<i64> {
        self.greatest
    }

    /// The mean; none without runs.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.runs > 0).then(|| self.sum as f64 / self.runs as f64)
    }

    /// The variance between runs, without bias; none below two runs, or where the sum of squares has overflown.
    ///
    /// Squares are taken from a whole number next to the mean, in whole numbers, so that nothing is lost however far from
    /// zero the values lie.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        if self.runs < 2 || self.squares == u128::MAX {
            return None;
        }
        let runs = i128::from(self.runs);
        let (near, rest) = (self.sum.div_euclid(runs), self.sum.rem_euclid(runs) as f64);
        // The result fits, so what overflows on the way comes back.
        let twice = near.wrapping_mul(self.sum).wrapping_mul(2) as u128;
        let around = near.wrapping_mul(near).wrapping_mul(runs) as u128;
        let squares = self.squares.wrapping_sub(twice).wrapping_add(around) as f64;
        let n = self.runs as f64;
        Some(((squares - rest * (rest / n)) / (n - 1.0)).max(0.0))
    }

    /// The variance between runs over the mean: 1 for events that come independently at one constant rate, more where they come
    /// in bursts or runs differ (D. R. Cox and P. A. W. Lewis, "The statistical analysis of series of events", 1966). None
    /// unless the mean is above 0 and the variance known.
    #[must_use]
    pub fn dispersion(&self) -> Option<f64> {
        let mean = self.mean().filter(|m| *m > 0.0)?;
        Some(self.variance()? / mean)
    }

    /// The standard error of the mean; none where the variance is not known.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        Some(math::sqrt(self.variance()? / self.runs as f64))
    }

    /// Where the mean lies, by the normal distribution; it is too narrow for few runs (below some 30), and without meaning for
    /// skewed values and few runs. None where the variance is not known.
    #[must_use]
    pub fn interval(&self, level: f64) -> Option<Interval> {
        Some(Interval::around(self.mean()?, reach(level) * self.error()?))
    }
}

impl FromIterator<i64> for Moments {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Moments {
        let mut moments = Moments::default();
        values.into_iter().for_each(|v| moments.push(v));
        moments
    }
}

/// Numbers that are wider than those of most formats.
mod as_text {
    use alloc::borrow::Cow;
    use core::{fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<T: Display, S: Serializer>(number: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        Cow::<'de, str>::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
