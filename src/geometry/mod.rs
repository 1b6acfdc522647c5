//! Geometry.
mod atlas;
mod checks;
mod drawing;
mod geodesic;
mod line;
mod locate;
mod placing;
mod polygon;
mod written;

pub use atlas::{Atlas, SCHEMA};
pub use locate::{Doubt, Located, Situation};
