//! A point on the earth, as far as it is known.

use alloc::{format, string::String};

use serde::{Deserialize, Serialize};

use crate::math::floor;

/// A point on the earth (WGS84) in whole ten-millionths of a degree, about a centimetre, and how well it is known.
///
/// Records write it in degrees: `{"lon":37.8,"lat":48.05,"accuracy-m":250}`. Finer fractions are rounded.
///
/// ```
/// use ceasefire::record::Position;
/// let p = Position::from_degrees(37.8, 48.05).unwrap().within(250);
/// assert_eq!((p.lon_e7(), p.lat_e7(), p.accuracy_m()), (378_000_000, 480_500_000, 250));
/// assert!(Position::from_degrees(48.05, 137.8).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Degrees", into = "Degrees")]
pub struct Position {
    lon: i32,
    lat: i32,
    accuracy_m: u32,
}

/// How many parts of a degree are told apart.
pub(crate) const PARTS: f64 = 1e7;

impl Position {
    /// The point at this longitude and latitude in degrees, if there is one.
    #[must_use]
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Position> {
        Some(Position { lon: parts(lon, 180.0)?, lat: parts(lat, 90.0)?, accuracy_m: 0 })
    }

    /// The same point, known to so many metres: it lies somewhere in the circle.
    #[must_use]
    pub fn within(self, accuracy_m: u32) -> Position {
        Position { accuracy_m, ..self }
    }

    /// Degrees east of Greenwich, times ten million.
    #[must_use]
    pub fn lon_e7(self) -> i32 {
        self.lon
    }

    /// Degrees north of the equator, times ten million.
    #[must_use]
    pub fn lat_e7(self) -> i32 {
        self.lat
    }

    /// How far it may be from where it is said to be, in metres.
    #[must_use]
    pub fn accuracy_m(self) -> u32 {
        self.accuracy_m
    }
}

/// Degrees in parts, if they lie between `-limit` and `limit`.
fn parts(degrees: f64, limit: f64) -> Option<i32> {
    // The limit keeps the number within what 32 bits hold.
    (-limit..=limit).contains(&degrees).then(|| floor(degrees * PARTS + 0.5) as i32)
}

/// A position as written.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
struct Degrees {
    #[cfg_attr(feature = "schema", schemars(range(min = -180, max = 180)))]
    lon: f64,
    #[cfg_attr(feature = "schema", schemars(range(min = -90, max = 90)))]
    lat: f64,
    #[serde(default, skip_serializing_if = "is_exact")]
    accuracy_m: u32,
}

fn is_exact(accuracy_m: &u32) -> bool {
    *accuracy_m == 0
}

impl TryFrom<Degrees> for Position {
    type Error = String;

    fn try_from(d: Degrees) -> Result<Position, String> {
        let point = Position::from_degrees(d.lon, d.lat);
        let wrong = || format!("no point on the earth has longitude `{}` and latitude `{}`", d.lon, d.lat);
        point.map(|p| p.within(d.accuracy_m)).ok_or_else(wrong)
    }
}

impl From<Position> for Degrees {
    fn from(p: Position) -> Degrees {
        Degrees { lon: f64::from(p.lon) / PARTS, lat: f64::from(p.lat) / PARTS, accuracy_m: p.accuracy_m }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn every_part_survives_a_round_trip() {
        for lon in (-1_800_000_000..=1_800_000_000).step_by(9_876_543) {
            let p = Position { lon, lat: lon / 2, accuracy_m: 3 };
            let text = serde_json::to_string(&p).unwrap();
            assert_eq!(serde_json::from_str::<Position>(&text).unwrap(), p, "{text}");
        }
    }

    #[test]
    fn what_is_no_point_is_refused() {
        for (lon, lat) in [(180.1, 0.0), (0.0, -90.000_001), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Position::from_degrees(lon, lat).is_none(), "{lon} {lat}");
        }
    }
}
