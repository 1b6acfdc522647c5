//! From a position to a place and to distances.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{
    atlas::{Atlas, Baseline, Target},
    drawing::{Base, Certainty, FARTHEST_M, Part, held, in_area, nearest, on_side, to_base, whole},
    geodesic::{Grid, Point},
    line::Side,
    written::End,
};
use crate::{
    record::{Happened, Position},
    time::Instant,
};

/// What is known of a deed that is to be located.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Situation<'a> {
    /// Where it took effect.
    pub position: Option<Position>,
    /// Where it originated.
    pub origin: Option<Position>,
    /// Whose deed it is said to be: a measure may count from another line for each party.
    pub of: &'a [&'a str],
    /// When: shapes and lines are taken as they are drawn for then. What lasts is located at its beginning.
    pub at: Happened,
}

/// Where a deed was, as far as an atlas tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Located {
    /// The smallest place that surely holds the position.
    pub place: Option<String>,
    /// The smallest place that surely holds the origin.
    pub from: Option<String>,
    /// Distances in whole metres.
    pub measures: BTreeMap<String, i64>,
    /// By how much a distance may be off either way, if by anything.
    pub give_or_take: BTreeMap<String, u32>,
    /// What could not be told, or not closely, and why.
    pub doubts: Vec<Doubt>,
}

/// Something that could not be told, or not closely.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doubt {
    /// The field of an incident: `place`, `from`, or the name of a measure.
    pub about: String,
    /// Why.
    pub because: String,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.about, self.because)
    }
}

/// The whole numbers of metres between which a distance lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Distance {
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Distance {
    /// The number in the middle, and by how much it may be off.
    fn told(self) -> Option<(i64, u32)> {
        let metres = self.low + (self.high - self.low) / 2;
        Some((metres, u32::try_from(self.high - metres).ok()?))
    }
}

impl Atlas {
    /// Tells where a deed was. The same situation always gives the same answer, on every platform.
    #[must_use]
    pub fn locate(&self, s: &Situation) -> Located {
        let mut out = Located::default();
        let moments = self.moments(s.at);
        for (point, field, told) in [(s.position, "place", &mut out.place), (s.origin, "from", &mut out.from)] {
            let Some(point) = point else { continue };
            let (place, because) = self.smallest_place(point, &moments);
            *told = place.map(|p| self.registry.place_id(p).to_string());
            out.doubts.extend(because.map(|because| Doubt { about: field.into(), because }));
        }
        for name in self.measures.keys() {
            match self.measure(name, s) {
                None => {}
                Some(Err(because)) => out.doubts.push(Doubt { about: name.clone(), because }),
                Some(Ok(d)) => match d.told() {
                    None => out.doubts.push(Doubt { about: name.clone(), because: "may be anything".into() }),
                    Some((metres, give_or_take)) => {
                        out.measures.insert(name.clone(), metres);
                        if give_or_take > 0 {
                            out.give_or_take.insert(name.clone(), give_or_take);
                        }
                    }
                },
            }
        }
        out
    }

    /// The instants at which the atlas may show something else, within the time in which it happened.
    fn moments(&self, at: Happened) -> Vec<Instant> {
        let first = at.earliest();
        let mut all: BTreeSet<Instant> = [first].into();
        if let Happened::Within(_, last) = at {
            let places = self.drawn.iter().flatten().map(|v| v.from);
            let lines = self.lines.values().flatten().map(|v| v.from);
            all.extend(places.chain(lines).filter(|v| (first..=last).contains(v)));
        }
        all.into_iter().collect()
    }

    /// The smallest place that surely holds a position, and what is not clear about it.
    fn smallest_place(&self, point: Position, moments: &[Instant]) -> (Option<usize>, Option<String>) {
        let places = 0..self.drawn.len();
        let told: Vec<Option<Certainty>> = places.clone().map(|p| self.over(p, point, moments)).collect();
        let is = |place: usize| told.get(place).copied().flatten();
        let name = |place: &usize| format!("`{}`", self.registry.place_id(*place));
        let list = |all: &[usize]| all.iter().map(name).collect::<Vec<_>>().join(", ");
        let outer = |place: usize| self.registry.around(place).find(|up| is(*up) == Some(Certainty::No));
        let possible: Vec<usize> = places.clone().filter(|p| matches!(is(*p), Some(Certainty::Unsure | Certainty::Yes))).collect();
        let sure: Vec<usize> = possible.iter().copied().filter(|p| is(*p) == Some(Certainty::Yes) && outer(*p).is_none()).collect();
        let within = |small: usize, large: usize| self.registry.around(small).any(|p| p == large);
        let related = |a: usize, b: usize| within(a, b) || within(b, a);
        let holding: BTreeSet<usize> = sure.iter().flat_map(|p| self.registry.around(*p)).collect();
        let chosen =
            holding.into_iter().filter(|p| possible.iter().all(|q| related(*p, *q))).max_by_key(|p| self.registry.around(*p).count());
        if let Some(place) = chosen {
            let closer: Vec<usize> = possible.into_iter().filter(|q| *q != place && within(*q, place)).collect();
            let because = match closer.as_slice() {
                [] => None,
                all if all.iter().all(|q| sure.contains(q)) => {
                    Some(format!("lies in {} alike: only what holds all of them is sure", list(all)))
                }
                all => Some(format!("may lie in {}: only what holds all that is possible is sure", list(all))),
            };
            return (chosen, because);
        }
        if !possible.is_empty() {
            if let Some((small, large)) = possible.iter().find_map(|p| Some((*p, outer(*p)?))) {
                return (None, Some(format!("lies in {} as drawn, but not in {}, within which that lies", name(&small), name(&large))));
            }
            let how = if sure.is_empty() { "may lie in" } else { "lies in, or may lie in," };
            return (None, Some(format!("{how} {}, and nothing that holds all of them is sure", list(&possible))));
        }
        let all_drawn = places.clone().all(|p| self.drawn.get(p).is_none_or(Vec::is_empty) || is(p).is_some());
        match self.elsewhere {
            Some(place) if all_drawn => (Some(place), None),
            Some(_) => (None, Some("lies in no shape, but not every place was drawn then".into())),
            None => (None, Some("lies in no shape, and the atlas does not say what lies elsewhere".into())),
        }
    }

    /// Whether a place holds a position at all of these instants; nothing if it is drawn at none.
    pub(super) fn over(&self, place: usize, point: Position, moments: &[Instant]) -> Option<Certainty> {
        let told: Vec<Option<Certainty>> = moments.iter().map(|at| self.holds(place, point, *at)).collect();
        match told.split_first()? {
            (first, rest) if rest.iter().all(|t| t == first) => *first,
            _ => Some(Certainty::Unsure),
        }
    }

    /// The same, for the time in which something happened.
    pub(super) fn surely_outside(&self, place: usize, point: Position, at: Happened) -> bool {
        self.over(place, point, &self.moments(at)) == Some(Certainty::No)
    }

    fn holds(&self, place: usize, point: Position, at: Instant) -> Option<Certainty> {
        let parts = held(self.drawn.get(place)?, at).filter(|p| !p.is_empty())?;
        parts.iter().map(|p| self.part_holds(p, point, at)).max()
    }

    fn part_holds(&self, part: &Part, point: Position, at: Instant) -> Certainty {
        let (position, accuracy) = (grid(point), f64::from(point.accuracy_m()));
        let within = match (&part.base, &part.reach) {
            (Base::Area(area), None) => Some(in_area(area, position, accuracy)),
            (base, Some(reach)) => self.to(base, position, at).map(|(metres, foot)| reach.covers(metres, &foot, accuracy)),
            (Base::Inside(place), None) => self.holds(*place, point, at),
            (_, None) => None,
        };
        let side = part.side.as_ref().map_or(Some(Certainty::Yes), |(side, line)| {
            let near = nearest(held(self.lines.get(line)?, at)?, position)?;
            Some(on_side(&near, *side, accuracy))
        });
        let rest = part.except.iter().map(|out| self.holds(*out, point, at).map_or(Certainty::Unsure, Certainty::not)).min();
        // What hangs on a line that is not drawn then is not known.
        within.unwrap_or(Certainty::Unsure).min(side.unwrap_or(Certainty::Unsure)).min(rest.unwrap_or(Certainty::Yes))
    }

    /// The distance to a base as it is drawn at an instant, and its nearest point.
    fn to(&self, base: &Base, position: Grid, at: Instant) -> Option<(f64, Point)> {
        let Base::Around(name) = base else { return to_base(base, position) };
        match self.lines.get(name) {
            Some(versions) => nearest(held(versions, at)?, position).map(|n| (n.metres, n.point)),
            None => {
                let parts = held(self.drawn.get(self.registry.place(name)?)?, at)?;
                let all = parts.iter().filter_map(|p| to_base(&p.base, position));
                all.reduce(|a, b| if b.0 < a.0 { b } else { a })
            }
        }
    }

    /// A measure of a situation, or why it cannot be told; nothing if the end from which it is measured is not known.
    pub(super) fn measure(&self, name: &str, s: &Situation) -> Option<Result<Distance, String>> {
        let given = self.measures.get(name)?;
        let baselines = match self.baselines(name, given, s.of) {
            Ok(baselines) => baselines,
            Err(because) => return s.position.or(s.origin).map(|_| Err(because)),
        };
        let mut out: Option<Distance> = None;
        for b in baselines {
            let point = match b.end {
                End::Position => s.position,
                End::Origin => s.origin,
            }?;
            let moments = b.as_of.map_or_else(|| self.moments(s.at), |at| [at].into());
            for at in moments {
                let d = match self.distance(b, point, at) {
                    Ok(d) => d,
                    Err(because) => return Some(Err(because)),
                };
                out = Some(out.map_or(d, |o| Distance { low: o.low.min(d.low), high: o.high.max(d.high) }));
            }
        }
        out.map(Ok)
    }

    /// From what a measure is taken for these parties; for nobody in particular, from whatever it may be.
    fn baselines<'b>(&self, name: &str, given: &'b [Baseline], of: &[&str]) -> Result<Vec<&'b Baseline>, String> {
        if of.is_empty() {
            return Ok(given.iter().collect());
        }
        let one = |party: &&str| {
            let id = self.registry.party(party).unwrap_or(party);
            let mut ups = self.registry.belongs_to(id);
            let own = ups.find_map(|p| given.iter().find(|b| b.parties.iter().any(|q| q == p)));
            own.or_else(|| given.iter().find(|b| b.parties.is_empty())).ok_or(format!("`{name}` is not given for `{party}`"))
        };
        of.iter().map(one).collect()
    }

    fn distance(&self, b: &Baseline, point: Position, at: Instant) -> Result<Distance, String> {
        let (position, accuracy) = (grid(point), f64::from(point.accuracy_m()));
        let (mut metres, mut slack) = (0.0, 0.0);
        for target in &b.to {
            let (name, far) = match target {
                Target::Line(name) => (name.as_str(), self.to_line(name, position, at, b.positive)?),
                Target::Place(place) => (self.registry.place_id(*place), self.to_place(*place, position, at)?),
            };
            if far.abs() > FARTHEST_M {
                return Err(format!("`{name}` is more than {} km away", whole(FARTHEST_M / 1000.0)));
            }
            metres += far;
            slack += accuracy;
        }
        let (low, high) = (whole(metres - slack), whole(metres + slack));
        Ok(Distance { low: if b.positive.is_some() { low } else { low.max(0) }, high })
    }

    fn to_line(&self, name: &str, position: Grid, at: Instant, positive: Option<Side>) -> Result<f64, String> {
        let near = self.lines.get(name).and_then(|v| nearest(held(v, at)?, position));
        let near = near.ok_or(format!("`{name}` is not drawn as at {at}"))?;
        match positive {
            None => Ok(near.metres),
            Some(_) if near.side == Side::Beyond => Err(format!("lies beyond the end of `{name}`: on neither side")),
            Some(side) => Ok(if near.side == side || near.side == Side::On { near.metres } else { -near.metres }),
        }
    }

    fn to_place(&self, place: usize, position: Grid, at: Instant) -> Result<f64, String> {
        let parts = self.drawn.get(place).and_then(|v| held(v, at)).map_or(&[][..], Vec::as_slice);
        let far = parts.iter().filter_map(|p| {
            let (metres, _) = to_base(&p.base, position)?;
            let reach = p.reach.as_ref().map_or(0, |r| r.double_m);
            Some((metres - reach as f64 / 2.0).max(0.0))
        });
        let far = far.reduce(f64::min);
        far.ok_or_else(|| format!("`{}` is not drawn as at {at}", self.registry.place_id(place)))
    }
}

fn grid(p: Position) -> Grid {
    (p.lon_e7().into(), p.lat_e7().into())
}
