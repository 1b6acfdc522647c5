//! What many runs say together: how long agreements held and what they ended with, shares, means, and comparisons of designs.
//!
//! What is collected ([`Spells`], [`Share`], [`Moments`], [`Histogram`], [`PairedShares`], [`PairedMoments`]) is made of whole
//! numbers: partial results merge in any order and any grouping to the same value. What is estimated from it goes through it
//! in its own order with the portable functions of [`libm`], so it is the same to the last bit on every target.
//!
//! ```
//! use ceasefire::{chance::{Key, Seed}, ensemble::{Share, Spells}, time::DAY};
//! const BROKEN: u16 = 0;
//! let key = Key::new(Seed(7), "holding", "", "");
//! let (mut spells, mut held) = (Spells::default(), Share::default());
//! for replicate in 0..200 {
//!     let days = key.stream(replicate).weibull(0.7, 40.0);
//!     let broken = days < 30.0; // observation stops then
//!     spells.push((days.min(30.0) * DAY as f64) as i64, broken.then_some(BROKEN));
//!     held.push(!broken);
//! }
//! let month = spells.survival(0.95).at(30 * DAY);
//! assert!((month.share - held.share().unwrap()).abs() < 1e-12);
//! assert!(month.interval.contains(0.44)); // what such a law leaves after 30 days
//! let law = spells.weibull().unwrap();
//! assert!((law.shape - 0.7).abs() < 2.0 * law.shape_error);
//! ```
//!
//! # Conventions
//!
//! - Durations are whole milliseconds. A share that holds at a time is the share that holds for *longer*.
//! - At the same instant, endings come before the end of observation.
//! - Loss of observation must not depend on what was about to happen. A horizon that is the same for all runs does not.
//! - Intervals hold for one quantity at a time, see [`Interval`] for their level. They say how far chance between runs blurs a
//!   figure of the model, not how far the model is from the world.

mod batches;
mod comparison;
mod hazard;
mod histogram;
mod incidence;
mod interval;
mod log_rank;
mod moments;
mod normal;
mod paired;
mod poisson;
#[cfg(feature = "std")]
mod screening;
mod share;
mod spells;
mod summary;
mod survival;
mod weibull;

pub use batches::{Batches, Ensemble, Precise, Progress, Stopped};
use batches::{each_run, shared};
pub use comparison::{Comparison, Pair};
pub use hazard::HazardRate;
pub use histogram::Histogram;
pub use incidence::{Incidence, IncidenceStep};
pub use interval::Interval;
pub use log_rank::LogRank;
pub use moments::Moments;
pub use normal::normal_quantile;
pub use paired::{PairedMoments, PairedShares};
pub use poisson::poisson_interval;
#[cfg(feature = "std")]
pub use screening::{Effect, Number, Screening};
pub use share::Share;
pub use spells::{Spell, Spells};
pub use summary::{COUNTED, PartySummary, Summary};
pub use survival::{CumulativeHazard, Estimate, HazardStep, Quantile, Survival, SurvivalStep};
pub use weibull::Weibull;
