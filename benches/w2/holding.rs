//! What W2 comes to.

/// After how many days, and what share of a million runs was then still holding.
pub(crate) const HOLDING: [(i64, f64); 6] = [(1, 1.0), (7, 1.0), (30, 0.9845), (90, 0.8849), (180, 0.7470), (365, 0.5263)];
