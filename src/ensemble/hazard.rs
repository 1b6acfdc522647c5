//! How often runs end, as long as they hold.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Spells, interval::Interval, poisson_interval};
use crate::time::DAY;

/// The rate of ending between two times, taken as constant in between.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct HazardRate {
    /// From when, in milliseconds.
    pub from: i64,
    /// Until when, in milliseconds; this instant belongs to it.
    pub until: i64,
    /// How many runs ended in between.
    pub ended: u64,
    /// For how long runs held and were observed in between, all together, in days.
    pub days: f64,
    /// Endings per day; none if no run was observed.
    pub per_day: Option<f64>,
    /// Where the rate lies, per day; exact for a constant rate, see [`poisson_interval`].
    pub interval: Option<Interval>,
}

impl Spells {
    /// Endings per day between each bound and the next, in milliseconds, with intervals of this level: the piecewise
    /// exponential model.
    ///
    /// Bounds are sorted; equal ones count once, those below 0 as 0. What happens at a bound happened before it; only at the
    /// first, after it.
    ///
    /// ```
    /// use ceasefire::{ensemble::Spells, time::DAY};
    /// let mut spells = Spells::default();
    /// spells.push(DAY, Some(0));
    /// spells.push(3 * DAY, Some(0));
    /// spells.push(4 * DAY, None);
    /// let rates = spells.hazard(&[0, 2 * DAY, 4 * DAY], 0.95);
    /// assert_eq!((rates[0].ended, rates[0].days, rates[0].per_day), (1, 5.0, Some(0.2)));
    /// assert_eq!((rates[1].ended, rates[1].days), (1, 3.0));
    /// ```
    #[must_use]
    pub fn hazard(&self, bounds: &[i64], level: f64) -> Vec<HazardRate> {
        let mut bounds: Vec<i64> = bounds.iter().map(|b| (*b).max(0)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut ticks = self.ticks().peekable();
        let mut at_risk = self.len();
        // Before the first bound, runs only leave.
        let first = bounds.first().copied().unwrap_or(0);
        while let Some(tick) = ticks.next_if(|t| t.millis < first) {
            at_risk = tick.at_risk.saturating_sub(tick.ended).saturating_sub(tick.lost);
        }
        let mut rates = Vec::new();
        for (&from, &until) in bounds.iter().zip(bounds.iter().skip(1)) {
            let (mut ended, mut observed, mut since) = (0_u64, 0_u128, from);
            while let Some(tick) = ticks.next_if(|t| t.millis <= until) {
                observed = observed.saturating_add(product(tick.at_risk, since, tick.millis));
                since = tick.millis;
                ended = ended.saturating_add(tick.ended);
                at_risk = tick.at_risk.saturating_sub(tick.ended).saturating_sub(tick.lost);
            }
            observed = observed.saturating_add(product(at_risk, since, until));
            let days = observed as f64 / DAY as f64;
            let known = observed > 0;
            let interval = known.then(|| {
                let count = poisson_interval(ended, level);
                Interval { low: count.low / days, high: count.high / days }
            });
            rates.push(HazardRate { from, until, ended, days, per_day: known.then(|| ended as f64 / days), interval });
        }
        rates
    }
}

/// What so many runs together went through between two instants, in milliseconds.
fn product(runs: u64, from: i64, until: i64) -> u128 {
    u128::from(runs) * u128::from(until.saturating_sub(from).unsigned_abs())
}
