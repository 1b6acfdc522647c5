//! The share of runs that have ended with one thing or another, as time goes by.

use alloc::{collections::BTreeMap, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    Spells,
    interval::Interval,
    survival::{Estimate, Survival, all_of, last_until, log_log},
};
use crate::math;

/// The probability of having ended with each of several things by some time, where whatever comes first ends a run.
///
/// O. O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on censored
/// observations", Scandinavian Journal of Statistics 5, 1978. At every time, these and the share that still holds, that of
/// [`Survival`], sum to 1 up to rounding.
///
/// Variances are of the Greenwood type: each step's endings are a multinomial draw from those at risk, carried through the
/// product of steps by the recursion for the covariance of the estimator (P. K. Andersen, Ø. Borgan, R. D. Gill and N.
/// Keiding, "Statistical models based on counting processes", 1993, section IV.4.1). With a single ending this is Greenwood's
/// variance; without loss of observation it is that of a binomial share. Intervals are those of [`Survival`] mirrored: made
/// for one minus the share. As long as an ending has not been seen, its upper end is what none of the `n` runs allows that
/// have not been lost sight of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Incidence {
    holding: Survival,
    endings: BTreeMap<u16, Vec<IncidenceStep>>,
}

/// From one instant to the next at which a run ends with the same thing.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct IncidenceStep {
    /// When it begins, in milliseconds.
    pub millis: i64,
    /// How many runs ended with it then.
    pub ended: u64,
    /// The probability of having ended with it by then.
    pub ends: Estimate,
}

impl Spells {
    /// The share that has ended with each ending by any time: the Aalen–Johansen estimator, with intervals of this level.
    ///
    /// ```
    /// use ceasefire::ensemble::Spells;
    /// const BROKEN: u16 = 0;
    /// const SUPERSEDED: u16 = 1;
    /// let mut spells = Spells::default();
    /// spells.push(10, Some(BROKEN));
    /// spells.push(20, Some(SUPERSEDED));
    /// spells.push(30, None);
    /// spells.push(30, None);
    /// let by = spells.incidence(0.95);
    /// assert_eq!(by.at(BROKEN, 25).share, 0.25);
    /// assert_eq!(by.at(SUPERSEDED, 25).share, 0.25);
    /// assert_eq!(by.holding().at(25).share, 0.5);
    /// ```
    #[must_use]
    pub fn incidence(&self, level: f64) -> Incidence {
        let holding = self.survival(level);
        let mut endings = BTreeMap::<u16, (Vec<IncidenceStep>, Path)>::new();
        // What held before the step, and the variance of its logarithm.
        let (mut holds, mut greenwood) = (1.0, 0.0);
        for step in &holding.steps().iter().filter(|s| s.ended > 0).collect::<Vec<_>>() {
            let n = step.at_risk as f64;
            for (ending, ended) in self.endings_at(step.millis) {
                let (steps, path) = endings.entry(ending).or_default();
                path.step(holds, greenwood, ended as f64, n);
                let low = steps.last().map_or(0.0, |s: &IncidenceStep| s.ends.interval.low);
                let ends = path.estimate(level, low, step.at_risk);
                steps.push(IncidenceStep { millis: step.millis, ended, ends });
            }
            holds = step.holds.share;
            greenwood += step.ended as f64 / (n * (n - step.ended as f64));
        }
        Incidence { holding, endings: endings.into_iter().map(|(e, (steps, _))| (e, steps)).collect() }
    }
}

impl Incidence {
    /// The share that still holds.
    #[must_use]
    pub fn holding(&self) -> &Survival {
        &self.holding
    }

    /// The endings that were seen, each with its steps in order. Before the first step, no run has ended with it.
    pub fn endings(&self) -> impl Iterator<Item = (u16, &[IncidenceStep])> + '_ {
        self.endings.iter().map(|(e, steps)| (*e, steps.as_slice()))
    }

    /// The probability of having ended with this by this time.
    #[must_use]
    pub fn at(&self, ending: u16, millis: i64) -> Estimate {
        let seen = self.endings.get(&ending).and_then(|steps| last_until(steps, |s| s.millis, millis));
        seen.map_or_else(
            || {
                let holding = &self.holding;
                let none = match holding.step(millis) {
                    Some(s) => 1.0 - all_of(s.followed, holding.level()),
                    None => 1.0 - holding.at(millis).interval.low,
                };
                Estimate { share: 0.0, error: 0.0, interval: Interval { low: 0.0, high: none } }
            },
            |s| s.ends,
        )
    }
}

/// How the estimate of one ending moves along.
#[derive(Default)]
struct Path {
    share: f64,
    variance: f64,
    /// Its covariance with the share that holds, divided by that share: it changes only where runs end with this.
    with_holding: f64,
}

impl Path {
    /// `ended` of `n` end with it, of the share `holds` whose logarithm has the variance `greenwood`.
    fn step(&mut self, holds: f64, greenwood: f64, ended: f64, n: f64) {
        let gone = holds * (ended / n);
        self.variance += 2.0 * gone * self.with_holding + gone * gone * greenwood + holds * gone * (1.0 - ended / n) / n;
        self.with_holding += gone * greenwood - gone / n;
        self.share += gone;
    }

    fn estimate(&self, level: f64, low_before: f64, at_risk: u64) -> Estimate {
        let (share, others) = (self.share.min(1.0), 1.0 - self.share);
        let error = math::sqrt(self.variance.max(0.0));
        // Rounding leaves a trace of others where there are none.
        if others < 1e-12 {
            let low = low_before.max(all_of(at_risk, level));
            return Estimate { share, error, interval: Interval { low, high: 1.0 } };
        }
        let rest = log_log(others, error / others, level);
        Estimate { share, error, interval: Interval { low: 1.0 - rest.high, high: 1.0 - rest.low } }
    }
}
