//! Spells: how long agreements held.

use alloc::{collections::BTreeMap, vec::Vec};
use core::iter::Peekable;

use serde::{Deserialize, Serialize};

/// What is known of how long each run held, and of what it ended with.
///
/// A bag: it does not say which run was which, so that partial results merge in any order and any grouping to the same
/// value, with the same text and the same estimates to the last bit. Memory and time go by the number of different spells;
/// in files, it is a list of those in their order, each with how many runs it stands for.
///
/// ```
/// use ceasefire::{ensemble::Spells, time::DAY};
/// const BROKEN: u16 = 0;
/// let mut spells = Spells::default();
/// spells.push(12 * DAY, Some(BROKEN));
/// spells.push(30 * DAY, None); // still held when observation stopped
/// let curve = spells.survival(0.95);
/// assert_eq!(curve.at(12 * DAY - 1).share, 1.0);
/// assert_eq!(curve.at(12 * DAY).share, 0.5);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Spell>", into = "Vec<Spell>")]
pub struct Spells(BTreeMap<(i64, Option<u16>), u64>);

/// Runs that lasted equally long and ended alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spell {
    /// How long they were seen to hold, in milliseconds.
    pub millis: i64,
    /// The code of what they ended with; none if they still held when observation stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<u16>,
    /// How many runs.
    pub runs: u64,
}

impl Spells {
    /// Adds a run that held for `millis`, at least 0: less counts as 0. Without an ending, it still held then, and
    /// observation stopped.
    pub fn push(&mut self, millis: i64, ending: Option<u16>) {
        self.add(Spell { millis, ending, runs: 1 });
    }

    /// Adds runs that are alike. Numbers of runs stop at [`u64::MAX`].
    pub fn add(&mut self, spell: Spell) {
        if spell.runs > 0 {
            let runs = self.0.entry((spell.millis.max(0), spell.ending)).or_default();
            *runs = runs.saturating_add(spell.runs);
        }
    }

    /// Adds all runs of `other`.
    pub fn merge(&mut self, other: &Spells) {
        self.extend(other.iter());
    }

    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.values().fold(0, |sum, runs| sum.saturating_add(*runs))
    }

    /// Whether there is no run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is known, the shortest first.
    pub fn iter(&self) -> impl Iterator<Item = Spell> + '_ {
        self.0.iter().map(|(&(millis, ending), &runs)| Spell { millis, ending, runs })
    }

    /// How many runs are known to have held for longer than this: those that lasted longer, and those that still held when
    /// observation stopped just then.
    #[must_use]
    pub fn still_holding_after(&self, millis: i64) -> u64 {
        let longer = self.0.range((millis, None)..);
        longer.filter(|((t, ending), _)| *t > millis || ending.is_none()).fold(0, |sum, (_, runs)| sum.saturating_add(*runs))
    }

    /// The same runs, as if only this ending were of interest: those with another one count as no longer observed from then
    /// on. What is estimated from them, such as a hazard or a Weibull law, is specific to this ending; the share that
    /// [`Spells::survival`] gives of them is not one that any run has, see [`Spells::incidence`].
    #[must_use]
    pub fn with_ending(&self, ending: u16) -> Spells {
        self.iter().map(|s| Spell { ending: s.ending.filter(|e| *e == ending), ..s }).collect()
    }

    /// What happens at each instant at which anything does, in order. Every estimator goes through this, so that all agree on
    /// ties: at the same instant, endings come before the end of observation, so whoever was observed until then was at risk.
    pub(crate) fn ticks(&self) -> Ticks<impl Iterator<Item = Spell> + '_> {
        Ticks { spells: self.iter().peekable(), at_risk: self.len() }
    }

    /// What runs ended with at this instant, and how many.
    pub(crate) fn endings_at(&self, millis: i64) -> impl Iterator<Item = (u16, u64)> + '_ {
        let then = self.0.range((millis, Some(0))..=(millis, Some(u16::MAX)));
        then.filter_map(|((_, ending), runs)| ending.map(|e| (e, *runs)))
    }
}

/// What happens at one instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tick {
    pub(crate) millis: i64,
    /// How many held until then and were observed.
    pub(crate) at_risk: u64,
    /// How many of those ended then.
    pub(crate) ended: u64,
    /// How many of the others were observed no longer.
    pub(crate) lost: u64,
}

/// See [`Spells::ticks`].
pub(crate) struct Ticks<I: Iterator<Item = Spell>> {
    spells: Peekable<I>,
    at_risk: u64,
}

impl<I: Iterator<Item = Spell>> Iterator for Ticks<I> {
    type Item = Tick;

    fn next(&mut self) -> Option<Tick> {
        let millis = self.spells.peek()?.millis;
        let mut tick = Tick { millis, at_risk: self.at_risk, ended: 0, lost: 0 };
        while let Some(s) = self.spells.next_if(|s| s.millis == millis) {
            let sum = if s.ending.is_some() { &mut tick.ended } else { &mut tick.lost };
            *sum = sum.saturating_add(s.runs);
        }
        self.at_risk = self.at_risk.saturating_sub(tick.ended).saturating_sub(tick.lost);
        Some(tick)
    }
}

impl Extend<Spell> for Spells {
    fn extend<I: IntoIterator<Item = Spell>>(&mut self, spells: I) {
        spells.into_iter().for_each(|s| self.add(s));
    }
}

impl FromIterator<Spell> for Spells {
    fn from_iter<I: IntoIterator<Item = Spell>>(spells: I) -> Spells {
        let mut all = Spells::default();
        all.extend(spells);
        all
    }
}

impl From<Vec<Spell>> for Spells {
    fn from(spells: Vec<Spell>) -> Spells {
        spells.into_iter().collect()
    }
}

impl From<Spells> for Vec<Spell> {
    fn from(spells: Spells) -> Vec<Spell> {
        spells.iter().collect()
    }
}
