//! Screenings: which of many numbers in a scenario matter, in few runs.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{Progress, Summary};
use crate::{
    agreement::Regime,
    chance::Key,
    math,
    problem::Problems,
    sim::{Scenario, Simulation},
};

/// A screening by elementary effects: from random points of a grid, one number after the other is moved by half its range, and
/// what that does to the share still holding is set down. (M. D. Morris, Technometrics 33, 1991; the mean of the absolute
/// effects after F. Campolongo and others, Environmental Modelling & Software 22, 2007.)
///
/// All points meet the same chance, so that an effect is one of the number and not of luck.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Screening {
    /// The numbers.
    pub numbers: Vec<Number>,
    /// How many values each takes: an even number, at least 2.
    pub levels: u32,
    /// How many random points to begin from.
    pub trajectories: u32,
    /// How many runs at each point.
    pub runs: u64,
    /// After how many milliseconds one asks what still holds.
    pub after: i64,
}

impl Default for Screening {
    fn default() -> Screening {
        Screening { numbers: Vec::new(), levels: 4, trajectories: 10, runs: 200, after: 30 * crate::time::DAY }
    }
}

/// A number in a scenario, and between what it is varied.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Number {
    /// The path of its field, as [`Scenario::with`] takes it.
    pub field: String,
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
    /// The unit, where it is a length of time that the field wants: `minutes`, `hours` or `days`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// What a number does to the share still holding, when it is moved by half its range upward.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Effect {
    /// The field.
    pub field: String,
    /// The mean effect.
    pub mean: f64,
    /// The mean of its size, whichever way it goes: by this they are ranked.
    pub size: f64,
    /// Its standard deviation from point to point: high where it depends on the other numbers, or is no straight line.
    pub deviation: f64,
}

impl Screening {
    /// The effects, the largest first. `told` hears after each point, and may ask to stop: then there are none.
    ///
    /// # Errors
    /// Everything in the screening or in a scenario it makes that does not fit, at once.
    pub fn effects(
        &self,
        regime: &Regime,
        scenario: &Scenario,
        mut told: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Vec<Effect>, Problems> {
        self.check(regime, scenario)?;
        let levels = self.levels;
        let mut found: Vec<Vec<f64>> = self.numbers.iter().map(|_| Vec::new()).collect();
        let per_trajectory = self.numbers.len() as u64 + 1;
        let of = u64::from(self.trajectories) * per_trajectory;
        for t in 0..u64::from(self.trajectories) {
            let mut chance = Key::new(scenario.seed, "screening", "", "").stream(t);
            // From the lower half of the grid, half its range up stays inside; and the other way round.
            let mut point: Vec<u64> = self.numbers.iter().map(|_| chance.below(u64::from(levels))).collect();
            let mut order: Vec<usize> = (0..self.numbers.len()).collect();
            for n in (1..order.len()).rev() {
                order.swap(n, usize::try_from(chance.below(n as u64 + 1)).unwrap_or(0));
            }
            let mut share = self.share(regime, scenario, &point)?;
            let mut done = t * per_trajectory + 1;
            if told(&Progress { runs: done, of }).is_break() {
                return Ok(Vec::new());
            }
            for n in order {
                let Some(level) = point.get_mut(n) else { continue };
                let half = u64::from(levels / 2);
                let up = *level < half;
                *level = if up { *level + half } else { *level - half };
                let moved = self.share(regime, scenario, &point)?;
                if let Some(list) = found.get_mut(n) {
                    list.push(if up { moved - share } else { share - moved });
                }
                share = moved;
                done += 1;
                if told(&Progress { runs: done, of }).is_break() {
                    return Ok(Vec::new());
                }
            }
        }
        let mut effects: Vec<Effect> = self.numbers.iter().zip(&found).map(|(n, list)| effect(&n.field, list)).collect();
        effects.sort_by(|a, b| b.size.total_cmp(&a.size).then_with(|| a.field.cmp(&b.field)));
        Ok(effects)
    }

    fn check(&self, regime: &Regime, scenario: &Scenario) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut say = |path: String, message: &str| {
            let (source, message) = ("screening".to_string(), message.to_string());
            problems.0.push(crate::problem::Problem { source, path, article: None, message });
        };
        if self.levels < 2 || self.levels % 2 == 1 {
            say("levels".into(), "must be an even number from 2 on");
        }
        if self.trajectories < 2 {
            say("trajectories".into(), "must be 2 or more: a deviation needs two points");
        }
        if self.runs == 0 {
            say("runs".into(), "must be 1 or more");
        }
        if self.numbers.is_empty() {
            say("numbers".into(), "names nothing to vary");
        }
        for (n, x) in self.numbers.iter().enumerate() {
            if !(x.from.is_finite() && x.to.is_finite() && x.from < x.to) {
                say(format!("numbers[{n}]"), "`from` must be below `to`");
            }
            if !["", "minutes", "hours", "days"].contains(&x.unit.as_str()) {
                say(format!("numbers[{n}].unit"), "must be `minutes`, `hours` or `days`, or left out");
            }
        }
        // The ends of every range, alone, before anything is run.
        for x in &self.numbers {
            for value in [x.from, x.to] {
                let tried = scenario.with(&x.field, &x.text(value)).and_then(|s| Simulation::new(regime, &s).map(|_| ()));
                for problem in tried.err().into_iter().flat_map(|more| more.0) {
                    if !problems.0.contains(&problem) {
                        problems.0.push(problem);
                    }
                }
            }
        }
        problems.or(())
    }

    fn share(&self, regime: &Regime, scenario: &Scenario, point: &[u64]) -> Result<f64, Problems> {
        let mut scenario = scenario.clone();
        for (x, level) in self.numbers.iter().zip(point) {
            let steps = f64::from(self.levels - 1);
            #[expect(clippy::cast_precision_loss, reason = "a small number of levels")]
            let part = *level as f64 / steps;
            scenario = scenario.with(&x.field, &x.text(x.from + (x.to - x.from) * part))?;
        }
        let summary = Summary::of(&Simulation::new(regime, &scenario)?, 0..self.runs);
        #[expect(clippy::cast_precision_loss, reason = "numbers of runs, far below 2^53")]
        let share = summary.spells.still_holding_after(self.after) as f64 / self.runs as f64;
        Ok(share)
    }
}

impl Number {
    /// A value as it stands in a scenario's file.
    fn text(&self, value: f64) -> String {
        let minutes = match self.unit.as_str() {
            "minutes" => 1.0,
            "hours" => 60.0,
            "days" => 1440.0,
            _ => return format!("{value:?}"),
        };
        format!("\"{:.0} minutes\"", value * minutes)
    }
}

fn effect(field: &str, list: &[f64]) -> Effect {
    #[expect(clippy::cast_precision_loss, reason = "a small number of points")]
    let n = list.len().max(1) as f64;
    let mean = list.iter().sum::<f64>() / n;
    let size = list.iter().map(|x| x.abs()).sum::<f64>() / n;
    let squares = list.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    Effect { field: field.to_string(), mean, size, deviation: math::sqrt(squares / (n - 1.0).max(1.0)) }
}
