//! The share of runs that still hold, as time goes by.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{
    Spells,
    interval::{Interval, counted, one_tail, reach},
};
use crate::math;

/// The probability of holding for longer than some time, as a curve of steps.
///
/// E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American Statistical
/// Association 53, 1958. Standard errors are those of M. Greenwood, "The natural duration of cancer", 1926. Intervals hold for
/// one time at once, not for the curve as a whole, and are made on the scale of the logarithm of minus the logarithm (J. D.
/// Kalbfleisch and R. L. Prentice, "The statistical analysis of failure time data", 1980), so they stay between 0 and 1.
///
/// Where that scale has no value, the interval is what a share of all or none allows, which is exact without loss of
/// observation: as long as none of `n` has ended, the lower end is the `n`th root of the probability that lies below (C. J.
/// Clopper and E. S. Pearson, 1934). When all `n` that are left end at once, the upper end is one minus that, or the upper end
/// of just before if that is lower.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Survival {
    level: f64,
    runs: u64,
    steps: Vec<SurvivalStep>,
}

/// What is estimated of a probability.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The probability.
    pub share: f64,
    /// Its standard error.
    pub error: f64,
    /// Where it lies.
    pub interval: Interval,
}

/// From one instant to the next at which any run ends or is observed no longer.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct SurvivalStep {
    /// When it begins, in milliseconds.
    pub millis: i64,
    /// How many runs held until then and were observed.
    pub at_risk: u64,
    /// How many of those ended then.
    pub ended: u64,
    /// Of how many runs it is known whether they hold longer than this: all but those that were lost sight of earlier.
    pub followed: u64,
    /// The probability of holding for longer.
    pub holds: Estimate,
}

/// When some share of runs have ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quantile {
    /// After how many milliseconds; none if observation did not last so long.
    pub millis: Option<i64>,
    /// The lower end of its interval; none if even that lies beyond what was observed.
    pub low: Option<i64>,
    /// The upper end; none if it lies beyond what was observed.
    pub high: Option<i64>,
}

impl Spells {
    /// The share that holds for longer than any time, whatever it ends with: the Kaplan–Meier estimator, with intervals of
    /// this level.
    #[must_use]
    pub fn survival(&self, level: f64) -> Survival {
        let runs = self.len();
        let mut curve = Survival { level: counted(level), runs, steps: Vec::new() };
        let (mut share, mut greenwood, mut followed) = (1.0, 0.0, runs);
        let mut before = curve.start();
        for tick in self.ticks() {
            let (n, d) = (tick.at_risk as f64, tick.ended as f64);
            let left = tick.at_risk.saturating_sub(tick.ended);
            if tick.ended > 0 {
                share *= left as f64 / n;
            }
            let interval = if share >= 1.0 {
                Interval { low: all_of(left, level), high: 1.0 }
            } else if left == 0 {
                Interval { low: 0.0, high: before.interval.high.min(1.0 - all_of(tick.at_risk, level)) }
            } else {
                greenwood += d / (n * left as f64);
                log_log(share, math::sqrt(greenwood), level)
            };
            let error = if left == 0 { 0.0 } else { share * math::sqrt(greenwood) };
            before = Estimate { share, error, interval };
            curve.steps.push(SurvivalStep { millis: tick.millis, at_risk: tick.at_risk, ended: tick.ended, followed, holds: before });
            followed = followed.saturating_sub(tick.lost);
        }
        curve
    }
}

impl Survival {
    /// The steps, in order. Before the first, all runs hold.
    #[must_use]
    pub fn steps(&self) -> &[SurvivalStep] {
        &self.steps
    }

    /// The confidence level of the intervals.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Until when runs were observed at all, in milliseconds. Later, the last step is held, unless all have ended without
    /// saying anything.
    #[must_use]
    pub fn known_until(&self) -> i64 {
        self.steps.last().map_or(0, |s| s.millis)
    }

    /// The probability of holding for longer than this.
    #[must_use]
    pub fn at(&self, millis: i64) -> Estimate {
        self.step(millis).map_or_else(|| self.start(), |s| s.holds)
    }

    /// The time by which a share `p` of runs have ended: the earliest after which at most `1 - p` hold, up to rounding.
    ///
    /// Its interval holds all times at which the interval of the curve contains `1 - p` (R. Brookmeyer and J. Crowley, "A
    /// confidence interval for the median survival time", Biometrics 38, 1982).
    #[must_use]
    pub fn quantile(&self, p: f64) -> Quantile {
        let hold = 1.0 - p + 1e-12;
        let first = |part: fn(&Estimate) -> f64| {
            if part(&self.start()) <= hold {
                return Some(0);
            }
            self.steps.iter().find(|s| part(&s.holds) <= hold).map(|s| s.millis)
        };
        Quantile { millis: first(|e| e.share), low: first(|e| e.interval.low), high: first(|e| e.interval.high) }
    }

    /// The time by which half of the runs have ended.
    #[must_use]
    pub fn median(&self) -> Quantile {
        self.quantile(0.5)
    }

    /// The step that lasts at this time.
    pub(crate) fn step(&self, millis: i64) -> Option<&SurvivalStep> {
        last_until(&self.steps, |s| s.millis, millis)
    }

    /// What is known before the first step.
    fn start(&self) -> Estimate {
        Estimate { share: 1.0, error: 0.0, interval: Interval { low: all_of(self.runs, self.level), high: 1.0 } }
    }
}

/// The hazard that has added up until some time, as a curve of steps.
///
/// W. Nelson, "Theory and applications of hazard plotting for censored failure data", Technometrics 14, 1972, and O. Aalen,
/// "Nonparametric inference for a family of counting processes", Annals of Statistics 6, 1978, whose variance, the sum of
/// `ended / at_risk^2`, is taken. Intervals are made on the scale of the logarithm; as long as none of `n` has ended, the upper
/// end is that of [`Survival`] on its scale, infinite if there are no runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CumulativeHazard {
    level: f64,
    runs: u64,
    steps: Vec<HazardStep>,
}

/// From one instant to the next at which any run ends or is observed no longer.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct HazardStep {
    /// When it begins, in milliseconds.
    pub millis: i64,
    /// The hazard that has added up until then, that of then included: a pure number.
    pub hazard: f64,
    /// The variance of this.
    pub variance: f64,
    /// Where it lies.
    pub interval: Interval,
}

impl Spells {
    /// The hazard of ending, whatever with, added up until any time: the Nelson–Aalen estimator, with intervals of this
    /// level.
    #[must_use]
    pub fn cumulative_hazard(&self, level: f64) -> CumulativeHazard {
        let (mut hazard, mut variance) = (0.0, 0.0);
        let step = |tick: super::spells::Tick| {
            let (n, d) = (tick.at_risk as f64, tick.ended as f64);
            hazard += d / n;
            variance += d / (n * n);
            let interval = if hazard > 0.0 {
                let factor = math::exp(reach(level) * math::sqrt(variance) / hazard);
                Interval { low: hazard / factor, high: hazard * factor }
            } else {
                none_yet(tick.at_risk, level)
            };
            HazardStep { millis: tick.millis, hazard, variance, interval }
        };
        CumulativeHazard { level: counted(level), runs: self.len(), steps: self.ticks().map(step).collect() }
    }
}

impl CumulativeHazard {
    /// The steps, in order. Before the first, there is no hazard.
    #[must_use]
    pub fn steps(&self) -> &[HazardStep] {
        &self.steps
    }

    /// The step that lasts at this time; later than what was observed, the last one.
    #[must_use]
    pub fn at(&self, millis: i64) -> HazardStep {
        let start = HazardStep { millis: 0, hazard: 0.0, variance: 0.0, interval: none_yet(self.runs, self.level) };
        last_until(&self.steps, |s| s.millis, millis).copied().unwrap_or(start)
    }
}

/// The lower end of a probability after all of `n` trials turned out that way; one minus it, the upper end after none did.
pub(crate) fn all_of(n: u64, level: f64) -> f64 {
    math::pow(one_tail(level), 1.0 / n as f64)
}

/// Where a probability between 0 and 1 lies whose logarithm has this standard error.
pub(crate) fn log_log(share: f64, error: f64, level: f64) -> Interval {
    let log = math::ln(share);
    let factor = math::exp(reach(level) * error / -log);
    Interval { low: math::exp(log * factor), high: math::exp(log / factor) }
}

/// The last of some steps that has begun by this time.
pub(crate) fn last_until<T>(steps: &[T], begins: impl Fn(&T) -> i64, millis: i64) -> Option<&T> {
    steps.get(..steps.partition_point(|s| begins(s) <= millis)).and_then(<[T]>::last)
}

fn none_yet(n: u64, level: f64) -> Interval {
    Interval { low: 0.0, high: -math::ln(one_tail(level)) / n as f64 }
}
