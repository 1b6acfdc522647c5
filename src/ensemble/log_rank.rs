//! Whether runs of two designs hold equally long.

use serde::{Deserialize, Serialize};

use super::{Spells, normal::both_tails};
use crate::math;

/// A comparison of two sets of spells at every instant at which a run of either ends.
///
/// N. Mantel, "Evaluation of survival data and two new rank order statistics arising in its consideration", Cancer
/// Chemotherapy Reports 50, 1966, with the hypergeometric variance. It sees best what multiplies the rate of ending by a
/// constant. It takes the two sets as independent: for replicates that share their chance, it is too cautious.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct LogRank {
    /// How many runs of the first set ended.
    pub observed: u64,
    /// How many would have been expected to if all were alike.
    pub expected: f64,
    /// The variance of the difference between the two.
    pub variance: f64,
    /// The square of the difference over its variance.
    pub chi_square: f64,
    /// How probable so large a value is if all are alike: chi-square of one degree of freedom.
    pub p: f64,
}

impl Spells {
    /// Compares how long these runs and those of another set held, whatever they ended with; none if nothing can be compared.
    #[must_use]
    pub fn log_rank(&self, other: &Spells) -> Option<LogRank> {
        let (mut ours, mut theirs) = (self.ticks().peekable(), other.ticks().peekable());
        let (mut observed, mut expected, mut variance) = (0_u64, 0.0, 0.0);
        // Once one set is exhausted, no difference can show any more.
        while let (Some(a), Some(b)) = (ours.peek().copied(), theirs.peek().copied()) {
            let now = a.millis.min(b.millis);
            let ended_of = |tick: super::spells::Tick| if tick.millis == now { tick.ended } else { 0 };
            let (n1, n2) = (a.at_risk as f64, b.at_risk as f64);
            let (d, n) = (ended_of(a) as f64 + ended_of(b) as f64, n1 + n2);
            observed = observed.saturating_add(ended_of(a));
            expected += d * n1 / n;
            if n > 1.0 {
                variance += d * (n1 / n) * (n2 / n) * ((n - d) / (n - 1.0));
            }
            ours.next_if(|t| t.millis == now);
            theirs.next_if(|t| t.millis == now);
        }
        for tick in ours {
            observed = observed.saturating_add(tick.ended);
            expected += tick.ended as f64;
        }
        let off = observed as f64 - expected;
        let chi_square = off * off / variance;
        let p = both_tails(math::sqrt(chi_square));
        (variance > 0.0).then_some(LogRank { observed, expected, variance, chi_square, p })
    }
}
