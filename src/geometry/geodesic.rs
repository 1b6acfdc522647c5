//! Distances on the ellipsoid WGS84, by T. Vincenty's inverse formula (Survey Review 23, 1975), with `libm` throughout so that every
//! platform gets the same bits. It is good to a millimetre; where it does not converge, points are almost antipodal and
//! further apart than anything measured here.

use crate::{
    math::{atan, atan2, cos, sin, sqrt, tan},
    record::PARTS,
};

/// The equatorial radius in metres.
const A: f64 = 6_378_137.0;
/// The flattening.
const F: f64 = 1.0 / 298.257_223_563;
/// The polar radius in metres.
const B: f64 = A * (1.0 - F);
/// The square of the first eccentricity.
const E2: f64 = F * (2.0 - F);

/// A point in whole ten-millionths of a degree, as atlases and positions give it: longitude, latitude.
pub(super) type Grid = (i64, i64);

/// A point on the ellipsoid.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Point {
    /// In ten-millionths of a degree, with fractions.
    pub(super) lon: f64,
    pub(super) lat: f64,
    /// Sine and cosine of the reduced latitude.
    sin_u: f64,
    cos_u: f64,
}

fn radians(parts: f64) -> f64 {
    parts / PARTS * core::f64::consts::PI / 180.0
}

impl Point {
    pub(super) fn new(lon: f64, lat: f64) -> Point {
        let u = atan((1.0 - F) * tan(radians(lat)));
        Point { lon, lat, sin_u: sin(u), cos_u: cos(u) }
    }

    pub(super) fn at((lon, lat): Grid) -> Point {
        Point::new(lon as f64, lat as f64)
    }

    /// The distance to another point in metres, and the direction in which it lies from here, as its parts east and north.
    pub(super) fn to(&self, other: &Point) -> (f64, (f64, f64)) {
        let l = radians(shortest(other.lon - self.lon));
        let (su1, cu1, su2, cu2) = (self.sin_u, self.cos_u, other.sin_u, other.cos_u);
        let mut lambda = l;
        for _ in 0..MAX_STEPS {
            let (sin_l, cos_l) = (sin(lambda), cos(lambda));
            let (east, north) = (cu2 * sin_l, cu1 * su2 - su1 * cu2 * cos_l);
            let sin_s = sqrt(east * east + north * north);
            if sin_s == 0.0 {
                return (0.0, (0.0, 0.0));
            }
            let cos_s = su1 * su2 + cu1 * cu2 * cos_l;
            let sigma = atan2(sin_s, cos_s);
            let sin_a = cu1 * cu2 * sin_l / sin_s;
            let cos2_a = 1.0 - sin_a * sin_a;
            // On the equator there is no vertex to reckon from.
            let cos_2m = if cos2_a > 0.0 { cos_s - 2.0 * su1 * su2 / cos2_a } else { 0.0 };
            let c = F / 16.0 * cos2_a * (4.0 + F * (4.0 - 3.0 * cos2_a));
            let turn = 2.0 * cos_2m * cos_2m - 1.0;
            let next = l + (1.0 - c) * F * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * turn));
            let moved = (next - lambda).abs();
            lambda = next;
            if moved < 1e-13 {
                let u2 = cos2_a * (A * A - B * B) / (B * B);
                let a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)));
                let b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)));
                let third = b / 6.0 * cos_2m * (4.0 * sin_s * sin_s - 3.0) * (4.0 * cos_2m * cos_2m - 3.0);
                let correction = b * sin_s * (cos_2m + b / 4.0 * (cos_s * turn - third));
                return (B * a * (sigma - correction), (east / sin_s, north / sin_s));
            }
        }
        (f64::INFINITY, (0.0, 0.0))
    }

    /// Metres east and north for a step of so many parts of a degree from here.
    pub(super) fn metres_per_step(&self, lon: f64, lat: f64) -> (f64, f64) {
        let phi = radians(self.lat);
        let w2 = 1.0 - E2 * sin(phi) * sin(phi);
        let w = sqrt(w2);
        (A / w * cos(phi) * radians(lon), A * (1.0 - E2) / (w2 * w) * radians(lat))
    }
}

const MAX_STEPS: u32 = 100;

/// A difference of longitudes, the short way round.
fn shortest(mut difference: f64) -> f64 {
    let half = 180.0 * PARTS;
    if difference > half {
        difference -= 2.0 * half;
    } else if difference < -half {
        difference += 2.0 * half;
    }
    difference
}

/// On which side of the line from `a` through `b` a point lies: positive left, negative right, 0 on it. Exact.
pub(super) fn turn(a: Grid, b: Grid, p: Grid) -> i128 {
    let across = |(x, y): Grid| (i128::from(x) - i128::from(a.0), i128::from(y) - i128::from(a.1));
    let ((bx, by), (px, py)) = (across(b), across(p));
    bx * py - by * px
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Latitude, longitude.
    type Degrees = (f64, f64);

    /// By `geographiclib` 2.1 (C. Karney's method): `Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]`.
    const REFERENCE: &[(Degrees, Degrees, f64)] = &[
        ((48.0, 37.8), (48.0, 37.8), 0.0),
        ((48.0, 37.8), (48.0001, 37.8), 11.119_032),
        ((48.0, 37.8), (48.1, 38.9), 82_758.159_669),
        ((39.8, 46.75), (40.7, 46.36), 105_299.881_640),
        ((-34.6, -58.4), (51.5, -0.1), 11_103_014.859_960),
        ((0.0, 0.0), (0.0, 1.0), 111_319.490_793),
        ((0.0, 0.0), (1.0, 0.0), 110_574.388_558),
        ((9.66, 80.0), (9.6, 80.4), 44_403.164_413),
        ((31.5, 34.45), (31.22, 34.26), 35_924.788_752),
        ((60.0, 10.0), (60.0, 11.5), 83_698.209_618),
    ];

    fn point((lat, lon): Degrees) -> Point {
        Point::new(lon * PARTS, lat * PARTS)
    }

    #[test]
    fn distances_are_those_of_an_independent_method_to_a_millimetre() {
        for (a, b, metres) in REFERENCE {
            let (found, _) = point(*a).to(&point(*b));
            assert!((found - metres).abs() < 1e-3, "{a:?} {b:?}: {found} instead of {metres}");
        }
    }

    #[test]
    fn the_way_round_the_antimeridian_is_short_and_antipodes_are_far() {
        let (d, (east, _)) = point((10.0, 179.9)).to(&point((10.0, -179.9)));
        assert!((d - 21_927.5).abs() < 10.0 && east > 0.99, "{d}");
        assert!(point((0.0, 0.0)).to(&point((0.3, 179.7))).0 > 19e6);
    }

    #[test]
    fn a_step_is_as_long_as_the_distance_that_it_covers() {
        let p = point((48.0, 37.8));
        let (east, north) = p.metres_per_step(1000.0, -1000.0);
        let far = p.to(&point((47.9999, 37.8001))).0;
        assert!((sqrt(east * east + north * north) - far).abs() < 1e-3 && east > 0.0 && north < 0.0);
    }
}
