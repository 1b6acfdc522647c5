//! Two designs on the same replicates.

use serde::{Deserialize, Serialize};

use super::{
    Moments, Share,
    interval::{Interval, reach},
};
use crate::math;

/// In how many replicates something is so under two designs, the first and the second, that met the same chance.
///
/// Merges exactly, in any order; numbers stop at [`u64::MAX`].
///
/// ```
/// use ceasefire::ensemble::PairedShares;
/// let held = PairedShares { both: 140, first: 50, second: 10, neither: 200 };
/// assert_eq!(held.difference(), Some(0.1));
/// assert!(held.interval(0.95).width() < held.unpaired_interval(0.95).width());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedShares {
    /// So under both.
    pub both: u64,
    /// So under the first only.
    pub first: u64,
    /// So under the second only.
    pub second: u64,
    /// So under neither.
    pub neither: u64,
}

impl PairedShares {
    /// Adds a replicate: whether it is so under the first design, and under the second.
    pub fn push(&mut self, first: bool, second: bool) {
        let count = match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first,
            (false, true) => &mut self.second,
            (false, false) => &mut self.neither,
        };
        *count = count.saturating_add(1);
    }

    /// Adds the replicates of another.
    pub fn merge(&mut self, other: &PairedShares) {
        self.both = self.both.saturating_add(other.both);
        self.first = self.first.saturating_add(other.first);
        self.second = self.second.saturating_add(other.second);
        self.neither = self.neither.saturating_add(other.neither);
    }

    /// How many replicates there are.
    #[must_use]
    pub fn replicates(&self) -> u64 {
        self.of_first().runs()
    }

    /// The first design by itself.
    #[must_use]
    pub fn of_first(&self) -> Share {
        Share { yes: self.both.saturating_add(self.first), no: self.second.saturating_add(self.neither) }
    }

    /// The second design by itself.
    #[must_use]
    pub fn of_second(&self) -> Share {
        Share { yes: self.both.saturating_add(self.second), no: self.first.saturating_add(self.neither) }
    }

    /// The share under the first design minus that under the second; none without replicates.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        let n = self.replicates();
        (n > 0).then(|| (self.first as f64 - self.second as f64) / n as f64)
    }

    /// Where the difference lies, given that the replicates are the same.
    ///
    /// Method 10 of R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on
    /// paired data", Statistics in Medicine 17, 2635–2650, 1998: Wilson intervals of the two shares, joined by their
    /// correlation, which is taken down by a correction for continuity where it is positive. Without replicates, from -1 to 1.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        self.joined(self.correlation(true), level)
    }

    /// Where the difference would lie for two ensembles with nothing in common: the same method without correlation (R. G.
    /// Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    /// 873–890, 1998, also its method 10).
    #[must_use]
    pub fn unpaired_interval(&self, level: f64) -> Interval {
        self.joined(0.0, level)
    }

    /// How wide the interval is, as a part of what it would be for ensembles with nothing in common; below 1 where common
    /// chance makes the outcomes alike.
    #[must_use]
    pub fn narrowing(&self, level: f64) -> Option<f64> {
        let (paired, unpaired) = (self.interval(level).width(), self.unpaired_interval(level).width());
        (unpaired > 0.0).then_some(paired / unpaired)
    }

    /// The correlation of the outcomes, 0 where one of them never varies.
    #[must_use]
    pub fn phi(&self) -> f64 {
        self.correlation(false)
    }

    fn correlation(&self, corrected: bool) -> f64 {
        let (first, second) = (self.of_first(), self.of_second());
        let margins = [first.yes, first.no, second.yes, second.no].map(|n| math::sqrt(n as f64));
        let under = margins.iter().product::<f64>();
        if under == 0.0 {
            return 0.0;
        }
        let over = self.both as f64 * self.neither as f64 - self.first as f64 * self.second as f64;
        let over = if corrected && over > 0.0 { (over - self.replicates() as f64 / 2.0).max(0.0) } else { over };
        (over / under).clamp(-1.0, 1.0)
    }

    fn joined(&self, correlation: f64, level: f64) -> Interval {
        let (first, second) = (self.of_first(), self.of_second());
        let (Some(p1), Some(p2), Some(off)) = (first.share(), second.share(), self.difference()) else {
            return Interval { low: -1.0, high: 1.0 };
        };
        let (of1, of2) = (first.interval(level), second.interval(level));
        let join = |a: f64, b: f64| math::sqrt((a * a - 2.0 * correlation * a * b + b * b).max(0.0));
        Interval { low: off - join(p1 - of1.low, of2.high - p2), high: off + join(of1.high - p1, p2 - of2.low) }.within(-1.0, 1.0)
    }
}

/// A whole number of each replicate under two designs, the first and the second, that met the same chance. Merges exactly,
/// like [`Moments`].
///
/// ```
/// use ceasefire::ensemble::PairedMoments;
/// let mut shells = PairedMoments::default();
/// for (first, second) in [(10, 8), (55, 50), (31, 30), (2, 1)] {
///     shells.push(first, second);
/// }
/// assert_eq!(shells.difference().mean(), Some(2.25));
/// assert!(shells.narrowing().unwrap() < 0.1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedMoments {
    first: Moments,
    second: Moments,
    difference: Moments,
}

impl PairedMoments {
    /// Adds a replicate: the value under the first design, and under the second. Differences stop where `i64` does.
    pub fn push(&mut self, first: i64, second: i64) {
        self.first.push(first);
        self.second.push(second);
        self.difference.push(first.saturating_sub(second));
    }

    /// Adds the replicates of another.
    pub fn merge(&mut self, other: &PairedMoments) {
        self.first.merge(&other.first);
        self.second.merge(&other.second);
        self.difference.merge(&other.difference);
    }

    /// The first design by itself.
    #[must_use]
    pub fn of_first(&self) -> &Moments {
        &self.first
    }

    /// The second design by itself.
    #[must_use]
    pub fn of_second(&self) -> &Moments {
        &self.second
    }

    /// The value under the first design minus that under the second; its interval uses that the replicates are the same.
    #[must_use]
    pub fn difference(&self) -> &Moments {
        &self.difference
    }

    /// Where the mean difference would lie for two ensembles with nothing in common, by the normal distribution. None where a
    /// variance is not known.
    #[must_use]
    pub fn unpaired_interval(&self, level: f64) -> Option<Interval> {
        Some(Interval::around(self.difference.mean()?, reach(level) * self.unpaired_error()?))
    }

    /// How wide the interval is, as a part of what it would be for ensembles with nothing in common; the same for all levels.
    /// None where neither varies, or a variance is not known.
    #[must_use]
    pub fn narrowing(&self) -> Option<f64> {
        let unpaired = self.unpaired_error().filter(|e| *e > 0.0)?;
        Some(self.difference.error()? / unpaired)
    }

    fn unpaired_error(&self) -> Option<f64> {
        let (first, second) = (self.first.error()?, self.second.error()?);
        Some(math::sqrt(first * first + second * second))
    }
}
