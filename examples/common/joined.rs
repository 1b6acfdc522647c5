//! Designs joined to what their texts are lowered to.

use ceasefire::{
    problem::{Problem, Problems},
    sim::Simulation,
};

use crate::designs::Design;

/// Joins each design's scenario to its texts.
///
/// # Errors
/// Everything that does not fit, in any design, at once.
pub(crate) fn simulations(designs: &[Design]) -> Result<Vec<Simulation>, Problems> {
    let (mut all, mut problems) = (Vec::new(), Problems::default());
    for d in designs {
        match Simulation::new(&d.regime, &d.scenario) {
            Ok(s) => all.push(s),
            Err(more) => problems.0.extend(more.0.into_iter().map(|p| Problem { source: format!("{}: {}", d.title, p.source), ..p })),
        }
    }
    problems.or(all)
}
