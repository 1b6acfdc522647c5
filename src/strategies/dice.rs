//! Choices read off bytes.

use super::Params;
use crate::{
    agreement::{Counting, When},
    time::{Instant, Length, Moment, Zone},
};

/// Reads choices off a tape; beyond its end all are zero, and zero is always the plainest choice.
pub(super) struct Dice<'a> {
    tape: &'a [u8],
    at: usize,
    pub(super) params: &'a Params,
}

impl<'a> Dice<'a> {
    pub(super) fn new(params: &'a Params, tape: &'a [u8]) -> Dice<'a> {
        Dice { tape, at: 0, params }
    }

    fn byte(&mut self) -> usize {
        let byte = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte)
    }

    /// A number below `n`; zero if there is none.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let low = self.byte();
        if n > 256 { (low * 256 + self.byte()) % n } else { low % n.max(1) }
    }

    /// The same as a count.
    pub(super) fn count(&mut self, n: u32) -> u32 {
        u32::try_from(self.below(usize::try_from(n).unwrap_or(usize::MAX))).unwrap_or(0)
    }

    pub(super) fn whole(&mut self, n: u32) -> i32 {
        i32::try_from(self.count(n)).unwrap_or(0)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n
    }

    /// One of several; of none, the default.
    pub(super) fn pick<T: Clone + Default>(&mut self, from: &[T]) -> T {
        self.choose(from).cloned().unwrap_or_default()
    }

    pub(super) fn choose<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }

    pub(super) fn name(&mut self, from: &[&str]) -> String {
        self.pick(from).to_string()
    }

    /// So many steps of the grid as milliseconds.
    pub(super) fn steps(&self, n: i64) -> i64 {
        self.params.step().saturating_mul(n)
    }

    pub(super) fn hours(&self, steps: i64) -> Length {
        Length::millis(self.steps(steps))
    }

    fn on_grid(&mut self, n: usize) -> Instant {
        let n = i64::try_from(self.below(n)).unwrap_or(0);
        self.params.starts.plus(self.steps(n))
    }

    /// A point of the grid, or a millisecond beside one.
    pub(super) fn instant(&mut self) -> Instant {
        let grid = self.on_grid(usize::from(self.params.steps) + 1);
        match self.below(10) {
            8 => grid.plus(1),
            9 => grid.plus(-1),
            _ => grid,
        }
    }

    pub(super) fn early(&mut self) -> Instant {
        self.on_grid(usize::from(self.params.steps / 5) + 1)
    }

    pub(super) fn late(&mut self) -> Instant {
        let half = self.steps(i64::from(self.params.steps / 2));
        self.instant().plus(half)
    }

    pub(super) fn length(&mut self) -> Length {
        let lengths = [self.hours(1), self.hours(4), Length::days(1), Length::days(2), self.hours(12)];
        self.pick(&lengths)
    }

    /// One of several numbers of steps, as a length in hours.
    pub(super) fn hours_of(&mut self, steps: &[i64]) -> Length {
        let n = self.pick(steps);
        self.hours(n.max(1))
    }

    pub(super) fn counting(&mut self) -> Option<Counting> {
        self.pick(&[None, Some(Counting::Elapsed), Some(Counting::Days), Some(Counting::DaysInclusive)])
    }
}

pub(super) fn at(t: Instant) -> When {
    When::At(Moment::At(t, Zone::UTC))
}

/// A day, in the zone of the instrument.
pub(super) fn day(dice: &mut Dice) -> When {
    When::At(Moment::Day(dice.instant().in_zone(Zone::UTC).date(), None))
}

pub(super) fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_string()).collect()
}
