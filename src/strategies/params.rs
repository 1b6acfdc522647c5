//! What worlds are to be like.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    time::{DAY, HOUR, Instant},
    vocabulary::words,
};

/// What generated worlds are to be like: how much of everything, which constructs, when.
///
/// ```
/// use ceasefire::strategies::{Construct, Params};
/// // Mostly about bodies whose members decide, nothing else but the plainest terms.
/// let params = Params { focus: Some(Construct::Bodies), sometimes: [].into(), terms: 6, ..Params::default() };
/// assert!(params.always.is_empty());
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Params {
    /// The most terms that are drawn, beside the few that every agreement has.
    pub terms: usize,
    /// The most records.
    pub records: usize,
    /// What every world has.
    pub always: BTreeSet<Construct>,
    /// What one world in six has, each. What is neither here nor in `always` no world has.
    pub sometimes: BTreeSet<Construct>,
    /// What most terms and records are about; every world has it.
    pub focus: Option<Construct>,
    /// The first instant.
    pub starts: Instant,
    /// The milliseconds from one instant of the grid to the next: most things happen on it, some a millisecond before or after.
    /// Lengths in hours are multiples of it.
    pub step: i64,
    /// How many steps the grid has.
    pub steps: u16,
    /// How many of a hundred records of a [`History`](super::History) are first told wrongly, or twice.
    pub mistakes: u8,
    /// How many steps later a record of a [`History`](super::History) may be received than it was said.
    pub late: u16,
}

impl Default for Params {
    /// Up to 8 terms and 24 records, any construct by chance, on a grid of six hours over ten days from 1 January 2024.
    fn default() -> Params {
        Params {
            terms: 8,
            records: 24,
            always: BTreeSet::new(),
            sometimes: Construct::ALL.iter().copied().collect(),
            focus: None,
            starts: Instant::from_millis(1_704_067_200_000),
            step: 6 * HOUR,
            steps: 40,
            mistakes: 50,
            late: 16,
        }
    }
}

impl Params {
    /// The instant after which nothing of a world is left to happen, but for what lasts for ever: deadlines, notices and extensions
    /// included.
    #[must_use]
    pub fn ends(&self) -> Instant {
        self.starts.plus(self.step().saturating_mul(i64::from(self.steps).saturating_mul(2)).saturating_add(5 * DAY))
    }

    /// Of a step that is none, a millisecond is made.
    pub(super) fn step(&self) -> i64 {
        self.step.max(1)
    }
}

words! {
    /// What a world may have beyond the plainest terms.
    Construct {
        /// What is left to be designated, and roles held for a time.
        #[default] Slots = "slots",
        /// Weapons, origins, sufferers, numbers, tables of distances.
        Qualities = "qualities",
        /// Bodies whose members decide.
        Bodies = "bodies",
        /// Matching, withheld, cured, impossible and recurring performance.
        Parallel = "parallel",
        /// Shares, ratios, categories, stocks.
        Ledgers = "ledgers",
        /// Ends that deliveries or acts move, anchors fixed again.
        Ends = "ends",
        /// Readings that somebody may settle.
        Axes = "axes",
        /// Permissions used so often, consent, acts that set something off.
        Uses = "uses",
        /// Complaints and what bodies do about them, step by step; what others counted.
        Inquiries = "inquiries",
        /// Hours of the day, months, zones whose clocks change.
        Calendar = "calendar",
        /// What others do, or what one does to a thing that must go on; duties towards whoever suffered; articles taken over.
        Others = "others",
        /// Statements, the n-th event, what begins or ends, tasks that are assigned, expectations that arise again and again.
        Events = "events",
        /// Renewal in silence, whole periods of notice.
        Renewal = "renewal",
        /// Values that differ by reading, standards that the text does not name, criteria of all kinds.
        Readings = "readings",
        /// Points that are the first or last of several, or so long after another, under a name or not; days among them.
        Points = "points",
    }
}
