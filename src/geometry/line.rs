//! A line through positions, straight in degrees between one and the next, as GeoJSON has it (RFC 7946, 3.1.1).

use alloc::vec::Vec;

use super::geodesic::{Grid, Point, turn};
use crate::record::PARTS;

/// A line, or a ring if it ends where it begins.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    positions: Vec<Grid>,
    pieces: Vec<Piece>,
}

/// A stretch of one segment, at most a degree long.
#[derive(Clone, PartialEq, Debug)]
struct Piece {
    segment: usize,
    from: Point,
    to: Point,
    /// Not less than its length in metres.
    at_most: f64,
    begins_segment: bool,
    ends_segment: bool,
}

/// On which side of a line something lies, for one who goes along it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Left,
    Right,
    /// On the line itself, which belongs to both sides.
    On,
    /// Nearest to where the line ends: it has no sides there.
    Beyond,
}

/// The point of a line that is nearest to a position.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Nearest {
    pub(super) metres: f64,
    pub(super) point: Point,
    pub(super) side: Side,
}

#[derive(Clone, Copy)]
enum Foot {
    Inside(usize),
    Corner(usize),
}

impl Line {
    /// The line through positions of which no two that follow each other are the same.
    pub(super) fn new(positions: Vec<Grid>) -> Line {
        let mut pieces = Vec::new();
        for (segment, ends) in positions.windows(2).enumerate() {
            let [a, b] = ends else { continue };
            let parts = (a.0.abs_diff(b.0).max(a.1.abs_diff(b.1)) / PARTS as u64) + 1;
            let (from, to) = (Point::at(*a), Point::at(*b));
            let at = |n: u64| match n {
                0 => from,
                n if n == parts => to,
                n => between(&from, &to, n as f64 / parts as f64),
            };
            for n in 0..parts {
                let (from, to) = (at(n), at(n + 1));
                // A line that is straight in degrees is longer than the geodesic, within a degree by less than a thousandth.
                let at_most = from.to(&to).0 * 1.001 + 0.01;
                pieces.push(Piece { segment, from, to, at_most, begins_segment: n == 0, ends_segment: n + 1 == parts });
            }
        }
        Line { positions, pieces }
    }

    pub(super) fn positions(&self) -> &[Grid] {
        &self.positions
    }

    pub(super) fn is_closed(&self) -> bool {
        self.positions.len() > 3 && self.positions.first() == self.positions.last()
    }

    /// The nearest point. The distance is that of the geodesic to it and good to a centimetre, as far as it is smaller than
    /// that from the line to the pole: nearer than that there is one nearest point on every segment.
    pub(super) fn nearest(&self, position: Grid) -> Option<Nearest> {
        let p = Point::at(position);
        let first = self.pieces.first()?;
        let mut best = (first.from.to(&p).0, first.from, Foot::Corner(0));
        let mut near = best.0;
        let mut open = Vec::new();
        for piece in &self.pieces {
            let far = piece.to.to(&p).0;
            open.push((piece, near, far));
            if far < best.0 {
                let foot = if piece.ends_segment { Foot::Corner(piece.segment + 1) } else { Foot::Inside(piece.segment) };
                best = (far, piece.to, foot);
            }
            near = far;
        }
        for (piece, near, far) in open {
            // No point of the piece can be nearer than this, or the way to its ends would be longer by way of that point.
            if (near + far - piece.at_most) / 2.0 >= best.0 {
                continue;
            }
            if let Some(point) = piece.foot(&p) {
                let d = point.to(&p).0;
                if d < best.0 {
                    best = (d, point, Foot::Inside(piece.segment));
                }
            }
        }
        let (metres, point, foot) = best;
        Some(Nearest { metres, point, side: self.side(position, foot) })
    }

    fn side(&self, position: Grid, foot: Foot) -> Side {
        let at = |n: usize| self.positions.get(n).copied();
        let last = self.positions.len().saturating_sub(1);
        let before = |n: usize| match n {
            0 if self.is_closed() => at(last - 1),
            0 => None,
            n => at(n - 1),
        };
        let after = |n: usize| if n == last && self.is_closed() { at(1) } else { at(n + 1) };
        let told = |left: i128| match left {
            0 => Side::On,
            n if n > 0 => Side::Left,
            _ => Side::Right,
        };
        match foot {
            Foot::Inside(n) => match (at(n), at(n + 1)) {
                (Some(a), Some(b)) => told(turn(a, b, beside(position, a))),
                _ => Side::Beyond,
            },
            Foot::Corner(n) => {
                let Some(here) = at(n) else { return Side::Beyond };
                let position = beside(position, here);
                if position == here {
                    return Side::On;
                }
                let (Some(before), Some(after)) = (before(n), after(n)) else { return Side::Beyond };
                let (first, second) = (turn(before, here, position), turn(here, after, position));
                // Where it turns left, what is left of it lies left of both segments; where it turns right, of either.
                match turn(before, here, after) {
                    0 => told(first),
                    n if n > 0 => told(first.min(second)),
                    _ => told(first.max(second)),
                }
            }
        }
    }
}

impl Piece {
    /// The nearest point, if it is neither end.
    fn foot(&self, p: &Point) -> Option<Point> {
        let (lon, lat) = (self.to.lon - self.from.lon, self.to.lat - self.from.lat);
        // Whether going on brings one nearer.
        let nears = |at: &Point| {
            let (east, north) = at.metres_per_step(lon, lat);
            let (_, (to_east, to_north)) = at.to(p);
            east * to_east + north * to_north > 0.0
        };
        if !nears(&self.from) || nears(&self.to) {
            return None;
        }
        let (mut low, mut high) = (0.0, 1.0);
        while (high - low) * self.at_most > 0.001 {
            let middle = (low + high) / 2.0;
            if nears(&between(&self.from, &self.to, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(between(&self.from, &self.to, (low + high) / 2.0))
    }
}

fn between(a: &Point, b: &Point, part: f64) -> Point {
    Point::new(a.lon + (b.lon - a.lon) * part, a.lat + (b.lat - a.lat) * part)
}

/// A position with the longitude by which it is nearest to another, beyond 180 degrees if need be.
pub(super) fn beside((lon, lat): Grid, other: Grid) -> Grid {
    const ROUND: i64 = 3_600_000_000;
    let lon = match lon - other.0 {
        d if d > ROUND / 2 => lon - ROUND,
        d if d < -ROUND / 2 => lon + ROUND,
        _ => lon,
    };
    (lon, lat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(all: &[(f64, f64)]) -> Vec<Grid> {
        all.iter().map(|(lon, lat)| ((lon * PARTS) as i64, (lat * PARTS) as i64)).collect()
    }

    #[test]
    fn the_foot_is_no_farther_than_any_point_of_the_line() {
        let line = Line::new(grid(&[(37.0, 47.0), (37.5, 48.2), (39.75, 48.9), (39.7, 49.6)]));
        for (lon, lat) in [(38.0, 47.5), (36.0, 49.0), (40.0, 48.0), (37.5, 48.2), (38.5, 48.6), (20.0, 40.0)] {
            let p = grid(&[(lon, lat)])[0];
            let found = line.nearest(p).unwrap();
            let walked = line
                .positions
                .windows(2)
                .flat_map(|w| (0..=20_000).map(|n| between(&Point::at(w[0]), &Point::at(w[1]), f64::from(n) / 20_000.0)))
                .map(|q| q.to(&Point::at(p)).0)
                .fold(f64::INFINITY, f64::min);
            // Steps of up to ten metres.
            assert!(found.metres <= walked + 1e-6 && found.metres > walked - 5.1, "{lon} {lat}: {} or {walked}", found.metres);
            if walked > 1000.0 {
                assert!((found.metres - walked).abs() < 0.02, "{lon} {lat}: {} or {walked}", found.metres);
            }
        }
    }

    #[test]
    fn sides_at_segments_corners_ends_and_on_the_line() {
        // Going north, then east: a right turn.
        let line = Line::new(grid(&[(37.0, 47.0), (37.0, 48.0), (38.0, 48.0)]));
        let side = |lon, lat| line.nearest(grid(&[(lon, lat)])[0]).unwrap().side;
        assert_eq!((side(36.9, 47.5), side(37.1, 47.5)), (Side::Left, Side::Right));
        assert_eq!((side(37.5, 48.1), side(37.5, 47.9)), (Side::Left, Side::Right));
        // Behind the outer corner, where the corner itself is nearest.
        assert_eq!((side(36.9, 48.1), side(36.99, 48.2)), (Side::Left, Side::Left));
        assert_eq!((side(37.0, 47.5), side(37.0, 48.0)), (Side::On, Side::On));
        assert_eq!((side(37.0, 46.9), side(38.1, 48.05)), (Side::Beyond, Side::Beyond));
        // Around a hairpin, all but what it holds lies on one side.
        let hairpin = Line::new(grid(&[(37.0, 47.0), (37.0, 48.0), (37.2, 47.0)]));
        let side_of = |lon, lat| hairpin.nearest(grid(&[(lon, lat)])[0]).unwrap().side;
        assert_eq!((side_of(37.3, 48.1), side_of(36.7, 48.05), side_of(37.05, 47.2)), (Side::Left, Side::Left, Side::Right));
        // One who goes the other way has left and right exchanged.
        let back = Line::new(line.positions.iter().rev().copied().collect());
        assert_eq!(back.nearest(grid(&[(36.99, 48.2)])[0]).unwrap().side, Side::Right);
    }

    #[test]
    fn a_line_is_near_across_the_antimeridian() {
        let line = Line::new(grid(&[(179.99, -10.0), (179.99, 10.0)]));
        let found = line.nearest(grid(&[(-179.99, 0.5)])[0]).unwrap();
        assert!((found.metres - 2226.4).abs() < 1.0 && found.side == Side::Right, "{found:?}");
    }
}
