//! The shipped population of truces against what real ones did.
#![cfg(feature = "std")]
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use ceasefire::{
    ensemble::{Spells, Summary},
    time::DAY,
};

#[path = "../examples/common/designs.rs"]
mod designs;
#[path = "../examples/common/joined.rs"]
mod joined;
#[path = "../examples/calibrate/population.rs"]
mod population;

#[test]
fn the_default_population_is_like_what_is_known_of_real_truces() {
    let (targets, fitted) = population::read().unwrap();
    let (titles, simulations) = fitted.simulations().unwrap();
    let classes: Vec<Summary> = simulations.iter().take(3).map(|s| Summary::of(s, 0..300)).collect();
    assert_eq!(titles[..3], ["cessation", "preliminary", "definitive"]);
    let mut pooled = Spells::default();
    for (class, s) in targets.classes.iter().zip(&classes) {
        pooled.merge(&s.spells);
        let dispersion = s.per_day.moments().dispersion().unwrap();
        assert!((targets.dispersion.from..=targets.dispersion.to).contains(&dispersion), "{}: {dispersion}", class.name);
        assert!(s.spells.iter().all(|x| x.ending != Some(4)), "none has too many events");
    }
    let curve = pooled.survival(0.95);
    for (n, day) in targets.days.iter().enumerate() {
        let share = curve.at(day * DAY);
        // Chance may carry so few runs over a bound that the population touches.
        assert!(share.interval.high >= targets.bounds.lower[n] && share.interval.low <= targets.bounds.upper[n], "{day} days: {share:?}");
        let held: Vec<u64> = classes.iter().map(|s| s.spells.still_holding_after(day * DAY)).collect();
        assert!(held.is_sorted_by(|a, b| a < b), "{day} days: {held:?}");
    }
    let shape = pooled.weibull().unwrap().shape;
    assert!((targets.shape.from..=targets.shape.to).contains(&shape), "{shape}");
    // The hazard falls by about two orders of magnitude.
    let hazard = pooled.hazard(&[0, DAY, 180 * DAY, 365 * DAY], 0.95);
    assert!(hazard[0].per_day.unwrap() > 40.0 * hazard[2].per_day.unwrap(), "{hazard:?}");
}
