//! A dashboard: what a monitor concludes, counted as it changes.

use std::collections::BTreeMap;

use ceasefire::{
    agreement::{Reading, Regime},
    machine::VerdictKind,
    monitor::{Arrival, Change, Difference, Monitor, Saved},
    problem::Problems,
    record::Record,
    time::Instant,
};

/// How often something has been concluded of an article: the two by name.
pub type Counts = BTreeMap<(String, VerdictKind), u32>;

/// A monitor, and counts that are kept beside it by what `settle` says has changed.
pub struct Dashboard {
    regime: Regime,
    monitor: Monitor,
    counts: Counts,
}

impl Dashboard {
    /// A dashboard on which nothing is recorded yet.
    ///
    /// # Errors
    /// When the base reading cannot be lowered.
    pub fn new(regime: &Regime) -> Result<Dashboard, Problems> {
        let monitor = Monitor::new(regime, &Reading::base())?;
        let counts = recounted(&monitor);
        Ok(Dashboard { regime: regime.clone(), monitor, counts })
    }

    /// Takes a record, which counts from the next refresh on.
    ///
    /// # Errors
    /// What is wrong with the record.
    pub fn receive(&mut self, record: Record) -> Result<Arrival, Problems> {
        self.monitor.ingest(record)
    }

    /// Brings the counts up to `now`, or to what they are if that is past.
    pub fn refresh(&mut self, now: Instant) {
        let now = now.max(self.monitor.now());
        for d in self.monitor.settle(now).unwrap_or_default() {
            self.count(&d);
        }
    }

    /// What it is saved as.
    pub fn save(&self) -> (Saved, Counts) {
        (self.monitor.save(), self.counts.clone())
    }

    /// A dashboard that was saved, as it was.
    ///
    /// # Errors
    /// When what was saved is of another regime.
    pub fn resume(regime: &Regime, (saved, counts): (Saved, Counts)) -> Result<Dashboard, Problems> {
        Ok(Dashboard { regime: regime.clone(), monitor: Monitor::resume(regime, saved)?, counts })
    }

    /// The counts.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The monitor.
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The agreement.
    pub fn regime(&self) -> &Regime {
        &self.regime
    }

    fn count(&mut self, d: &Difference) {
        let program = self.monitor.view().program();
        if d.change != Change::Withdrawn {
            *self.counts.entry((program.reference(d.conclusion.term), d.conclusion.kind)).or_default() += 1;
        }
        let gone = if d.change == Change::Withdrawn { Some(&d.conclusion) } else { d.before.as_ref() };
        if let Some(gone) = gone {
            let key = (program.reference(gone.term), gone.kind);
            let n = self.counts.entry(key.clone()).or_default();
            *n = n.saturating_sub(1);
            if *n == 0 {
                self.counts.remove(&key);
            }
        }
    }
}

/// The counts taken anew from all that a monitor concludes.
pub fn recounted(monitor: &Monitor) -> Counts {
    let view = monitor.view();
    let mut counts = Counts::new();
    for c in view.conclusions() {
        *counts.entry((view.program().reference(c.term), c.kind)).or_default() += 1;
    }
    counts
}
