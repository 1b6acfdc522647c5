//! The Weibull law of how long runs hold.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Spells;
use crate::{math, time::DAY};

/// A Weibull law, the most likely one for some spells: the share that holds for longer than `t` is `exp(-(t / scale)^shape)`.
///
/// Below a shape of 1, runs end the less often the longer they have held; at 1, at a constant rate; above, ever more often.
/// Runs that still held count with the probability of holding so long. (W. Weibull, "A statistical distribution function of
/// wide applicability", Journal of Applied Mechanics 18, 1951; A. C. Cohen, "Maximum likelihood estimation in the Weibull
/// distribution based on complete and on censored samples", Technometrics 7, 1965.)
///
/// No Weibull law lets a run end at once. Runs that ended after 0 milliseconds are therefore set aside and counted: the law
/// is that of the others. Runs observed for 0 milliseconds say nothing.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Weibull {
    /// How the rate of ending moves with time; a pure number.
    pub shape: f64,
    /// Its standard error, from the observed information.
    pub shape_error: f64,
    /// By when all but 1/e have ended, in days.
    pub scale: f64,
    /// Its standard error in days, from the observed information of its logarithm.
    pub scale_error: f64,
    /// How many runs ended later than at once; the law is estimated from these and those that still held.
    pub ended: u64,
    /// How many ended at once and are left out.
    pub at_once: u64,
}

impl Weibull {
    /// The share that holds for longer than this, of those that did not end at once.
    #[must_use]
    pub fn at(&self, millis: i64) -> f64 {
        if millis <= 0 { 1.0 } else { math::exp(-math::pow(millis as f64 / DAY as f64 / self.scale, self.shape)) }
    }
}

/// Runs of one duration, as a part of the longest.
struct Row {
    part: f64,
    log: f64,
    runs: f64,
    ended: f64,
}

impl Spells {
    /// The Weibull law under which these spells are most likely.
    ///
    /// There is none if no run ended, or if all that ended did so after the same time and none was observed for longer: the
    /// steeper the law, the more likely they are then. Nor where its scale is too large for a number.
    ///
    /// The shape is the one root of an increasing function (Cohen's equation), found by Newton's method between bounds, which
    /// always ends.
    #[must_use]
    pub fn weibull(&self) -> Option<Weibull> {
        let longest = self.iter().last()?.millis as f64;
        let at_once = self.endings_at(0).fold(0_u64, |sum, (_, runs)| sum.saturating_add(runs));
        let later = self.ticks().filter(|t| t.millis > 0);
        let rows: Vec<Row> = later
            .map(|t| {
                let part = t.millis as f64 / longest;
                Row { part, log: math::ln(part), runs: t.ended as f64 + t.lost as f64, ended: t.ended as f64 }
            })
            .collect();
        let ended: f64 = rows.iter().map(|r| r.ended).sum();
        let mean_log = rows.iter().map(|r| r.ended * r.log).sum::<f64>() / ended;
        // All endings lie at the longest duration, or there are none.
        if mean_log.is_nan() || mean_log >= 0.0 {
            return None;
        }
        let shape = root(&rows, mean_log)?;
        let scale_part = math::pow(sums(&rows, shape).0 / ended, 1.0 / shape);
        // Second derivatives by the shape and by the logarithm of the scale; `u` is the logarithm of the summed hazard.
        let (mut cross, mut square) = (0.0, 0.0);
        for row in &rows {
            let u = shape * (row.log - math::ln(scale_part));
            let hazard = row.runs * math::exp(u);
            cross += hazard * u;
            square += hazard * u * u;
        }
        let determinant = ended * (ended + square) - cross * cross;
        let scale = scale_part * longest / DAY as f64;
        scale.is_finite().then(|| Weibull {
            shape,
            shape_error: shape * math::sqrt(ended / determinant),
            scale,
            scale_error: scale / shape * math::sqrt((ended + square) / determinant),
            ended: self.ticks().filter(|t| t.millis > 0).fold(0, |sum, t| sum.saturating_add(t.ended)),
            at_once,
        })
    }
}

/// The sums over all runs of the duration to the power of a shape, and of that times its logarithm once and twice.
fn sums(rows: &[Row], shape: f64) -> (f64, f64, f64) {
    rows.iter().fold((0.0, 0.0, 0.0), |(plain, once, twice), row| {
        let power = row.runs * math::pow(row.part, shape);
        (plain + power, once + power * row.log, twice + power * row.log * row.log)
    })
}

/// Where Cohen's function of the shape is zero; it increases from minus infinity to `-mean_log`.
fn root(rows: &[Row], mean_log: f64) -> Option<f64> {
    let function = |shape: f64| {
        let (plain, once, twice) = sums(rows, shape);
        let mean = once / plain;
        (mean - 1.0 / shape - mean_log, twice / plain - mean * mean + 1.0 / (shape * shape))
    };
    let (mut low, mut high) = (0.0, 1.0);
    while function(high).0 < 0.0 {
        low = high;
        high *= 2.0;
        if high > 1e15 {
            return None;
        }
    }
    let mut shape = high;
    for _ in 0..200 {
        let (value, slope) = function(shape);
        if value < 0.0 {
            low = shape;
        } else {
            high = shape;
        }
        let newton = shape - value / slope;
        let next = if newton > low && newton < high { newton } else { low + (high - low) / 2.0 };
        if (next - shape).abs() <= 1e-15 * shape {
            return Some(next);
        }
        shape = next;
    }
    Some(shape)
}
