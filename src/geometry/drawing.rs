//! What is drawn, in versions, and whether a position lies in it.

use alloc::{string::String, vec::Vec};

use super::{
    geodesic::{Grid, Point},
    line::{Line, Nearest, Side},
    polygon::Polygon,
};
use crate::{math::floor, time::Instant};

/// No further than this are distances measured.
pub(super) const FARTHEST_M: f64 = 1e6;

/// Whether something is so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Certainty {
    No,
    Unsure,
    Yes,
}

impl Certainty {
    pub(super) fn not(self) -> Certainty {
        match self {
            Certainty::No => Certainty::Yes,
            Certainty::Unsure => Certainty::Unsure,
            Certainty::Yes => Certainty::No,
        }
    }

    fn of(is: bool) -> Certainty {
        if is { Certainty::Yes } else { Certainty::No }
    }
}

/// What holds from some instant on, until the next version does; nothing if it is not drawn.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Version<T> {
    pub(super) from: Instant,
    pub(super) drawn: T,
}

/// The version that holds at an instant, of those in the order of their beginning.
pub(super) fn held<T>(versions: &[Version<T>], at: Instant) -> Option<&T> {
    versions.iter().take_while(|v| v.from <= at).last().map(|v| &v.drawn)
}

/// A part of a place.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Part {
    pub(super) base: Base,
    /// How far from its base it goes; nothing for an area that is the place.
    pub(super) reach: Option<Reach>,
    /// Only what lies on this side of a line.
    pub(super) side: Option<(Side, String)>,
    /// Without these places.
    pub(super) except: Vec<usize>,
}

impl Part {
    /// Whether distances to it are those to its base, less its reach.
    pub(super) fn is_plain(&self) -> bool {
        self.side.is_none()
            && self.except.is_empty()
            && self.reach.as_ref().is_none_or(|r| r.local.is_empty())
            && !matches!(self.base, Base::Around(_) | Base::Inside(_))
    }

    pub(super) fn area(&self) -> Option<&[Polygon]> {
        match &self.base {
            Base::Area(all) if self.reach.is_none() && self.is_plain() => Some(all),
            _ => None,
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Base {
    Points(Vec<Point>),
    Lines(Vec<Line>),
    Area(Vec<Polygon>),
    /// A line or a place by name, as it is drawn at the time.
    Around(String),
    /// All of a place, as it is drawn at the time.
    Inside(usize),
}

/// A distance from a base, doubled so that half a width is a whole number.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Reach {
    pub(super) double_m: i64,
    pub(super) local: Vec<LocalReach>,
}

/// Another reach where the nearest point of the line lies near this one.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct LocalReach {
    pub(super) at: Point,
    pub(super) radius_m: u32,
    pub(super) double_m: i64,
}

impl Reach {
    /// The smallest and the largest reach that may hold where the nearest point of the line is `foot`, give or take `accuracy`.
    fn range(&self, foot: &Point, accuracy: f64) -> (i64, i64) {
        // The nearest points to two positions may lie further apart than these, where a line bends.
        let slack = 2.0 * accuracy;
        let mut range: Option<(i64, i64)> = None;
        for l in &self.local {
            let far = l.at.to(foot).0 - f64::from(l.radius_m);
            if far <= slack {
                let (low, high) = range.unwrap_or((l.double_m, l.double_m));
                range = Some((low.min(l.double_m), high.max(l.double_m)));
            }
            if far <= -slack {
                return range.unwrap_or((l.double_m, l.double_m));
            }
        }
        match range {
            Some((low, high)) => (low.min(self.double_m), high.max(self.double_m)),
            None => (self.double_m, self.double_m),
        }
    }

    /// Whether what is so far from its base, give or take the accuracy, is within reach. The number is that of whole metres.
    pub(super) fn covers(&self, metres: f64, foot: &Point, accuracy: f64) -> Certainty {
        let (low, high) = self.range(foot, accuracy);
        let (near, far) = (whole((metres - accuracy).max(0.0)), whole(metres + accuracy));
        if 2 * far <= low {
            Certainty::Yes
        } else if 2 * near > high {
            Certainty::No
        } else {
            Certainty::Unsure
        }
    }
}

/// The nearest point of several lines.
pub(super) fn nearest(lines: &[Line], position: Grid) -> Option<Nearest> {
    lines.iter().filter_map(|l| l.nearest(position)).reduce(|a, b| if b.metres < a.metres { b } else { a })
}

/// Whether a position lies in an area. What is said to lie within so many metres surely lies in it if that circle does.
pub(super) fn in_area(area: &[Polygon], position: Grid, accuracy: f64) -> Certainty {
    let in_one = |p: &Polygon| {
        let inside = p.contains(position);
        // The border belongs to the area: a circle that touches it from inside is in it.
        let clear = accuracy == 0.0 || if inside { p.to_border(position) >= accuracy } else { p.to_border(position) > accuracy };
        if clear { Certainty::of(inside) } else { Certainty::Unsure }
    };
    area.iter().map(in_one).max().unwrap_or(Certainty::No)
}

/// Whether a position lies on a side of a line.
pub(super) fn on_side(n: &Nearest, wanted: Side, accuracy: f64) -> Certainty {
    match n.side {
        Side::Beyond => Certainty::Unsure,
        _ if accuracy > 0.0 && n.metres < accuracy => Certainty::Unsure,
        Side::On => Certainty::Yes,
        side => Certainty::of(side == wanted),
    }
}

/// The distance from a position to a base that is drawn, in metres, and the point of it that is nearest.
pub(super) fn to_base(base: &Base, position: Grid) -> Option<(f64, Point)> {
    let here = Point::at(position);
    let nearer = |a: (f64, Point), b: (f64, Point)| if b.0 < a.0 { b } else { a };
    match base {
        Base::Points(all) => all.iter().map(|p| (p.to(&here).0, *p)).reduce(nearer),
        Base::Lines(all) => nearest(all, position).map(|n| (n.metres, n.point)),
        Base::Area(all) => Some((to_area(all, position), here)),
        Base::Around(_) | Base::Inside(_) => None,
    }
}

fn to_area(area: &[Polygon], position: Grid) -> f64 {
    if area.iter().any(|p| p.contains(position)) {
        return 0.0;
    }
    area.iter().map(|p| p.to_border(position)).fold(f64::INFINITY, f64::min)
}

/// A distance in whole metres, rounded to the nearest.
pub(super) fn whole(metres: f64) -> i64 {
    floor(metres + 0.5) as i64
}
