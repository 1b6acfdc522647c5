//! Polygons with holes. Membership is exact: whole numbers, no rounding.

use alloc::vec::Vec;

use super::{
    geodesic::{Grid, turn},
    line::Line,
};

/// A polygon: an outer ring and the rings of its holes. All borders belong to it, those of its holes included.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Polygon {
    pub(super) outer: Line,
    pub(super) holes: Vec<Line>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Where {
    Inside,
    Border,
    Outside,
}

impl Polygon {
    /// Whether it holds a position.
    pub(super) fn contains(&self, position: Grid) -> bool {
        // The two names of the antimeridian are one place.
        let other = (if position.0 == ANTIMERIDIAN { -ANTIMERIDIAN } else { ANTIMERIDIAN }, position.1);
        self.holds(position) || position.0.abs() == ANTIMERIDIAN && self.holds(other)
    }

    fn holds(&self, position: Grid) -> bool {
        locate(&self.outer, position) != Where::Outside && self.holes.iter().all(|h| locate(h, position) != Where::Inside)
    }

    /// The distance from a position to the nearest border in metres.
    pub(super) fn to_border(&self, position: Grid) -> f64 {
        self.rings().filter_map(|r| r.nearest(position)).map(|n| n.metres).fold(f64::INFINITY, f64::min)
    }

    fn rings(&self) -> impl Iterator<Item = &Line> {
        core::iter::once(&self.outer).chain(&self.holes)
    }

    /// Whether a ring lies within the outer one and crosses no ring: as a hole should.
    pub(super) fn takes_hole(&self, hole: &Line) -> bool {
        hole.positions().iter().all(|p| locate(&self.outer, *p) != Where::Outside)
            && !self.holes.iter().any(|h| hole.positions().iter().any(|p| locate(h, *p) == Where::Inside))
            && !self.rings().any(|r| cross(r, hole))
    }
}

const ANTIMERIDIAN: i64 = 1_800_000_000;

/// Where a position lies, seen from a ring: how often a ray to the east crosses it.
fn locate(ring: &Line, p: Grid) -> Where {
    let mut inside = false;
    for ends in ring.positions().windows(2) {
        let [a, b] = ends else { continue };
        let left = turn(*a, *b, p);
        if left == 0 && spans(*a, *b, p) {
            return Where::Border;
        }
        // Its lower end belongs to an edge, its upper end does not, so that a corner is crossed once.
        if (a.1 <= p.1) != (b.1 <= p.1) && (left > 0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    if inside { Where::Inside } else { Where::Outside }
}

/// Whether a point of the line through `a` and `b` lies between them.
fn spans(a: Grid, b: Grid, p: Grid) -> bool {
    (a.0.min(b.0)..=a.0.max(b.0)).contains(&p.0) && (a.1.min(b.1)..=a.1.max(b.1)).contains(&p.1)
}

/// Whether two segments have a point in common.
fn meet((a, b): (Grid, Grid), (c, d): (Grid, Grid)) -> bool {
    let sides = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map(i128::signum);
    let [ac, ad, ca, cb] = sides;
    (ac != ad && ca != cb && !sides.contains(&0))
        || ac == 0 && spans(a, b, c)
        || ad == 0 && spans(a, b, d)
        || ca == 0 && spans(c, d, a)
        || cb == 0 && spans(c, d, b)
}

/// Whether a segment of one line goes through one of the other. Touching is no crossing.
fn cross(one: &Line, other: &Line) -> bool {
    let through = |(a, b): (Grid, Grid), (c, d): (Grid, Grid)| {
        turn(a, b, c).signum() * turn(a, b, d).signum() < 0 && turn(c, d, a).signum() * turn(c, d, b).signum() < 0
    };
    segments(one.positions()).any(|s| segments(other.positions()).any(|t| through(s, t)))
}

fn segments(positions: &[Grid]) -> impl Iterator<Item = (Grid, Grid)> {
    positions.iter().copied().zip(positions.iter().copied().skip(1))
}

/// The numbers of two segments at which a line meets itself, the first such pair: crossing, touching, or folding back.
pub(super) fn meets_itself(positions: &[Grid]) -> Option<(usize, usize)> {
    let last = positions.len().saturating_sub(2);
    let closed = positions.len() > 3 && positions.first() == positions.last();
    let mut sorted: Vec<(usize, (Grid, Grid))> = segments(positions).enumerate().collect();
    sorted.sort_by_key(|(n, (a, b))| (a.0.min(b.0), *n));
    let mut found: Option<(usize, usize)> = None;
    for (at, (i, s)) in sorted.iter().enumerate() {
        let reach = s.0.0.max(s.1.0);
        for (j, t) in sorted.iter().skip(at + 1).take_while(|(_, t)| t.0.0.min(t.1.0) <= reach) {
            let (first, second) = if i < j { ((*i, *s), (*j, *t)) } else { ((*j, *t), (*i, *s)) };
            let wrong = if second.0 == first.0 + 1 {
                folds(first.1, second.1)
            } else if closed && first.0 == 0 && second.0 == last {
                folds(second.1, first.1)
            } else {
                meet(first.1, second.1)
            };
            if wrong {
                let pair = (first.0, second.0);
                found = Some(found.map_or(pair, |f| f.min(pair)));
            }
        }
    }
    found
}

/// Whether a segment goes back on the one before it.
fn folds((a, b): (Grid, Grid), (_, c): (Grid, Grid)) -> bool {
    let along = |p: Grid, q: Grid| i128::from(p.0) * i128::from(q.0) + i128::from(p.1) * i128::from(q.1);
    turn(a, b, c) == 0 && along((b.0 - a.0, b.1 - a.1), (c.0 - b.0, c.1 - b.1)) < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(all: &[Grid]) -> Line {
        Line::new(all.iter().chain(all.first()).copied().collect())
    }

    #[test]
    fn borders_corners_and_holes() {
        let hole = ring(&[(4, 4), (4, 6), (6, 6), (6, 4)]);
        let p = Polygon { outer: ring(&[(0, 0), (10, 0), (10, 10), (0, 10)]), holes: vec![hole] };
        for (at, is) in [
            ((0, 0), true),
            ((10, 5), true),
            ((11, 5), false),
            ((-1, 0), false),
            ((5, 10), true),
            ((5, 5), false),
            ((4, 5), true),
            ((6, 6), true),
            ((3, 4), true),
            ((-1, 10), false),
        ] {
            assert_eq!(p.contains(at), is, "{at:?}");
        }
        assert!(!p.takes_hole(&ring(&[(5, 5), (8, 5), (8, 8)])) && !p.takes_hole(&ring(&[(8, 8), (12, 8), (9, 9)])));
        assert!(p.takes_hole(&ring(&[(7, 7), (8, 7), (8, 8)])));
    }

    #[test]
    fn what_meets_itself_is_found() {
        let bow = [(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)];
        assert_eq!(meets_itself(&bow), Some((0, 2)));
        assert_eq!(meets_itself(&[(0, 0), (10, 0), (5, 0)]), Some((0, 1)));
        assert_eq!(meets_itself(&[(0, 0), (10, 0), (10, 10), (5, 0)]), Some((0, 2)));
        assert_eq!(meets_itself(&[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]), None);
        assert_eq!(meets_itself(&[(0, 0), (0, 10), (0, 5), (5, 5), (0, 0)]), Some((0, 1)));
    }
}
