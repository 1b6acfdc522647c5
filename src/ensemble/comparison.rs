//! Comparisons: what another design would have changed, on the same chance.

use alloc::{string::String, vec::Vec};
use core::ops::{ControlFlow, Range};

use serde::{Deserialize, Serialize};

use super::{Batches, PairedMoments, PairedShares, Precise, Progress, Stopped, Summary, batches};
use crate::{
    sim::{Conduct, Run, Simulation},
    time::DAY,
};

/// Several designs on common random numbers: replicate *k* of each meets the same chance, so that what they have in common
/// cancels in the difference. (P. W. Glynn and D. L. Iglehart, "Simulation methods for queues", 1988; "common random numbers"
/// in any text on simulation.)
///
/// The first design is the one that the others are compared with.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// What each design came to.
    pub designs: Vec<Summary>,
    /// Each other design beside the first, in their order.
    pub pairs: Vec<Pair>,
}

/// Another design beside the one that it is compared with, replicate by replicate. In each pair of numbers the other design
/// comes first, so that differences say what it adds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pair {
    /// Whether each still held, after each of the times asked about.
    pub holding: Vec<PairedShares>,
    /// How long each held, in hours, no longer than it was followed.
    pub hours: PairedMoments,
    /// How many incidents happened, whoever saw them.
    pub incidents: PairedMoments,
    /// How many people were killed.
    pub killed: PairedMoments,
}

/// What is compared of a run.
#[derive(Clone, Copy)]
struct Measured {
    lasted: i64,
    ended: bool,
    incidents: i64,
    killed: i64,
}

impl Comparison {
    /// Runs on, batch by batch, from where it stands. `after` are the times, in milliseconds from the start, after which one
    /// asks what still holds. The width that [`Batches::precise`] asks for is that of each paired difference.
    pub fn go_on<C: Conduct + Send + Sync>(
        &mut self,
        designs: &[Simulation<C>],
        after: &[i64],
        batches: &Batches,
        told: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Stopped {
        if self.designs.is_empty() {
            self.designs.resize_with(designs.len(), Summary::default);
            self.pairs.resize_with(designs.len().saturating_sub(1), Pair::default);
        }
        let done = self.designs.first().map_or(0, |d| d.runs);
        let take = |sum: &mut Comparison, range: Range<u64>| {
            for part in batches::shared(range, |range| Comparison::of(designs, after, range)) {
                sum.merge(&part);
            }
        };
        let narrow = |sum: &Comparison, p: &Precise| {
            let at = after.iter().position(|a| *a == p.after);
            let is = |pair: &Pair| at.and_then(|n| pair.holding.get(n)).is_some_and(|h| h.interval(p.level).width() <= p.width);
            sum.pairs.iter().all(is)
        };
        batches::go_on(self, done, batches, told, take, narrow)
    }

    /// Adds all replicates of `other`, which compared the same designs at the same times.
    pub fn merge(&mut self, other: &Comparison) {
        if self.designs.is_empty() {
            return self.clone_from(other);
        }
        for (a, b) in self.designs.iter_mut().zip(&other.designs) {
            a.merge(b);
        }
        for (a, b) in self.pairs.iter_mut().zip(&other.pairs) {
            a.holding.resize_with(a.holding.len().max(b.holding.len()), PairedShares::default);
            for (a, b) in a.holding.iter_mut().zip(&b.holding) {
                a.merge(b);
            }
            a.hours.merge(&b.hours);
            a.incidents.merge(&b.incidents);
            a.killed.merge(&b.killed);
        }
    }

    fn of<C: Conduct>(designs: &[Simulation<C>], after: &[i64], replicates: Range<u64>) -> Comparison {
        let mut all = Comparison::default();
        let mut first: Vec<Measured> = Vec::new();
        for (n, simulation) in designs.iter().enumerate() {
            let mut summary = Summary::default();
            let mut measured = Vec::new();
            batches::each_run(simulation, replicates.clone(), |run| {
                summary.add(simulation, run);
                measured.push(measure(simulation, run));
            });
            all.designs.push(summary);
            if n == 0 {
                first = measured;
                continue;
            }
            let mut pair = Pair { holding: after.iter().map(|_| PairedShares::default()).collect(), ..Pair::default() };
            for (a, b) in first.iter().zip(&measured) {
                for (shares, after) in pair.holding.iter_mut().zip(after) {
                    shares.push(b.holds(*after), a.holds(*after));
                }
                pair.hours.push(b.lasted / (DAY / 24), a.lasted / (DAY / 24));
                pair.incidents.push(b.incidents, a.incidents);
                pair.killed.push(b.killed, a.killed);
            }
            all.pairs.push(pair);
        }
        all
    }

    /// The names of scenarios, for whoever shows a comparison.
    #[must_use]
    pub fn titles<C: Conduct>(designs: &[Simulation<C>]) -> Vec<String> {
        designs.iter().map(|d| d.scenario().title.clone()).collect()
    }
}

impl Measured {
    fn holds(&self, after: i64) -> bool {
        !self.ended || self.lasted > after
    }
}

fn measure<C: Conduct>(simulation: &Simulation<C>, run: &Run<C>) -> Measured {
    let starts = simulation.scenario().starts;
    let (at, end) = run.end().unwrap_or((starts, crate::sim::End::Horizon));
    Measured {
        lasted: at.since(starts),
        ended: simulation.ending(end).is_some(),
        incidents: i64::try_from(run.truth().len()).unwrap_or(i64::MAX),
        killed: run.truth().iter().map(|t| i64::from(t.killed)).sum(),
    }
}
