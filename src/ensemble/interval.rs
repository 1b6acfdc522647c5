//! Intervals and their confidence levels.

use serde::{Deserialize, Serialize};

use super::normal::normal_quantile;

/// Where a quantity lies, as far as runs can tell: both ends belong to it.
///
/// Made for a confidence level, the share of all ensembles whose interval contains the true value: 0.95 for the usual 95
/// percent. Everywhere in this module, levels below 0 count as 0; those above 1 - 10^-12, and what is not a number, count as
/// that.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// From the lower to the upper end.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// Whether `x` lies in it.
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// `middle`, give or take `reach`.
    pub(crate) fn around(middle: f64, reach: f64) -> Interval {
        Interval { low: middle - reach, high: middle + reach }
    }

    /// This interval, cut to what is possible.
    pub(crate) fn within(self, least: f64, greatest: f64) -> Interval {
        Interval { low: self.low.clamp(least, greatest), high: self.high.clamp(least, greatest) }
    }
}

/// This level, if it is one; otherwise the nearest, or 1 for what is not a number.
pub(crate) fn counted(level: f64) -> f64 {
    if level.is_nan() { 1.0 } else { level.clamp(0.0, 1.0) }
}

/// How probable it is that the true value lies above an interval of this level, or below it.
pub(crate) fn one_tail(level: f64) -> f64 {
    (1.0 - counted(level)).max(1e-12) / 2.0
}

/// How many standard errors an interval of this level reaches on either side; finite.
pub(crate) fn reach(level: f64) -> f64 {
    -normal_quantile(one_tail(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_levels_count_as_the_nearest() {
        assert_eq!((reach(0.0), reach(-3.0), reach(f64::NEG_INFINITY)), (0.0, 0.0, 0.0));
        assert_eq!([reach(1.0), reach(7.0), reach(f64::INFINITY)], [reach(f64::NAN); 3]);
        assert!((reach(0.95) - 1.959_963_984_540_054).abs() < 1e-14 && reach(1.0) < 7.2);
    }
}
