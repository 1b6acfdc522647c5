//! Batches: many runs in steps, until there are enough.

use alloc::vec::Vec;
use core::ops::{ControlFlow, Range};

use serde::{Deserialize, Serialize};

use super::{Share, Summary};
use crate::sim::{Conduct, Run, Simulation};

/// How many runs, and when fewer are enough.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Batches {
    /// How many runs at most.
    pub runs: u64,
    /// How many at a time. Whether there are enough is asked between batches only, so that the answer does not depend on
    /// which run was finished first.
    pub batch: u64,
    /// When there are enough; all runs, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precise: Option<Precise>,
}

impl Default for Batches {
    fn default() -> Batches {
        Batches { runs: 10_000, batch: 1_000, precise: None }
    }
}

/// Enough runs: the interval of the share that still holds after some time is narrow.
///
/// Stopping once an interval is narrow makes its level a little lower than it says: little, where batches are large.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Precise {
    /// After how many milliseconds.
    pub after: i64,
    /// No wider than this from end to end.
    pub width: f64,
    /// The level of the interval.
    pub level: f64,
}

/// An ensemble under way: the replicates from 0 on, as far as they have been run. Saved between batches and resumed, it comes to
/// the same.
///
/// ```no_run
/// # fn f(simulation: &ceasefire::sim::Simulation) {
/// use std::ops::ControlFlow;
/// use ceasefire::ensemble::{Batches, Ensemble};
/// let mut ensemble = Ensemble::default();
/// ensemble.go_on(simulation, &Batches { runs: 100_000, ..Batches::default() }, |done| {
///     eprintln!("{} of {} runs", done.runs, done.of);
///     ControlFlow::Continue(())
/// });
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ensemble {
    /// What its runs came to.
    pub summary: Summary,
}

/// How far one is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The runs done.
    pub runs: u64,
    /// The runs to do at most.
    pub of: u64,
}

/// Why one stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// All runs are done.
    Done,
    /// The interval is as narrow as was asked for.
    Precise,
    /// Who was told of the progress wanted to stop.
    Asked,
}

impl Ensemble {
    /// Runs on, batch by batch, from where it stands. `told` hears of the progress after each batch and may ask to stop.
    pub fn go_on<C: Conduct + Send + Sync>(
        &mut self,
        simulation: &Simulation<C>,
        batches: &Batches,
        told: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Stopped {
        let take = |e: &mut Ensemble, range| e.summary.merge(&Summary::of(simulation, range));
        let narrow = |e: &Ensemble, p: &Precise| {
            let held = e.summary.spells.still_holding_after(p.after);
            let share = Share { yes: held, no: e.summary.runs.saturating_sub(held) };
            share.interval(p.level).width() <= p.width
        };
        go_on(self, self.summary.runs, batches, told, take, narrow)
    }
}

/// Takes batches until there are enough.
pub(super) fn go_on<S>(
    sum: &mut S,
    mut done: u64,
    batches: &Batches,
    mut told: impl FnMut(&Progress) -> ControlFlow<()>,
    mut take: impl FnMut(&mut S, Range<u64>),
    narrow: impl Fn(&S, &Precise) -> bool,
) -> Stopped {
    loop {
        if done > 0 && batches.precise.is_some_and(|p| narrow(sum, &p)) {
            return Stopped::Precise;
        }
        if done >= batches.runs {
            return Stopped::Done;
        }
        let next = done.saturating_add(batches.batch.max(1)).min(batches.runs);
        take(sum, done..next);
        done = next;
        if told(&Progress { runs: done, of: batches.runs }).is_break() {
            return Stopped::Asked;
        }
    }
}

/// How many replicates one thread takes at a time.
const AT_A_TIME: u64 = 32;

/// What parts of a range of replicates come to, in their order, each worked out on whatever thread is free.
pub(super) fn shared<T: Send>(replicates: Range<u64>, part: impl Fn(Range<u64>) -> T + Send + Sync) -> Vec<T> {
    let end = replicates.end;
    let parts = replicates.clone().step_by(usize::try_from(AT_A_TIME).unwrap_or(1));
    let parts: Vec<Range<u64>> = parts.map(|from| from..from.saturating_add(AT_A_TIME).min(end)).collect();
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        parts.into_par_iter().map(part).collect()
    }
    #[cfg(not(feature = "rayon"))]
    {
        parts.into_iter().map(part).collect()
    }
}

/// Goes through replicates in one memory.
pub(super) fn each_run<C: Conduct>(simulation: &Simulation<C>, replicates: Range<u64>, mut see: impl FnMut(&Run<C>)) {
    let mut run: Option<Run<C>> = None;
    for k in replicates {
        let run = run.get_or_insert_with(|| simulation.begin(k));
        simulation.begin_again(run, k);
        while simulation.step(run) {}
        see(run);
    }
}
