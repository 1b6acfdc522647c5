//! Lanes of a timeline: marks stacked where they would cover each other, or counted where there are too many.

use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    Colour, MUTED,
    axis::Ticks,
    sheet::{SMALL, Sheet, line, rect, text},
    symbol::{Shape, Symbol},
    track::Frame,
};
use crate::time::Instant;

/// A thing that happened or falls due, with when it may have been.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Mark {
    pub(super) when: When,
    pub(super) symbol: Symbol,
    /// What stands behind it or what became of it: its shape.
    pub(super) kind: &'static str,
    /// What it amounts to, if that is another question: how it is filled.
    pub(super) amount: &'static str,
    pub(super) title: String,
    /// Whether it is a deadline that was moved.
    pub(super) moved: bool,
}

/// How a mark lies in time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum When {
    At(Instant),
    /// It lasted; without an end, that is not known.
    Lasting(Instant, Option<Instant>),
    /// At some moment between the two.
    Within(Instant, Instant),
}

/// Marks of one kind of thing.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Lane {
    pub(super) label: String,
    pub(super) marks: Vec<Mark>,
    /// Of what each mark is one: `incident`.
    pub(super) of: &'static str,
}

const RADIUS: f64 = 4.5;
const LEVEL: f64 = 13.0;
/// More than so many levels are counted.
const LEVELS: usize = 7;
/// More than so many marks in a picture are counted.
pub(super) const MARKS: usize = 400;
/// How high the highest column of a counted lane stands.
const COLUMN: f64 = 52.0;

impl When {
    pub(super) fn from(self) -> Instant {
        match self {
            When::At(t) | When::Lasting(t, _) | When::Within(t, _) => t,
        }
    }

    /// Its end as far as it is known; that of what goes on is the end of time.
    pub(super) fn until(self) -> Instant {
        match self {
            When::At(t) | When::Lasting(_, Some(t)) | When::Within(_, t) => t,
            When::Lasting(_, None) => Instant::MAX,
        }
    }

    /// Whether any of it may lie between two instants, both included.
    pub(super) fn touches(self, from: Instant, until: Instant) -> bool {
        self.from() <= until && self.until() >= from
    }
}

impl Mark {
    /// From where to where it lies on the sheet. What goes on does so as far as is known.
    fn span(&self, frame: &Frame) -> (f64, f64) {
        let from = frame.x(self.when.from());
        let until = if let When::Lasting(_, None) = self.when { frame.now } else { self.when.until() };
        (from, frame.x(until).max(from))
    }

    /// Whether it can be seen how long it lasted.
    pub(super) fn has_length(&self, frame: &Frame) -> bool {
        let (from, until) = self.span(frame);
        matches!(self.when, When::Lasting(..)) && until - from > RADIUS
    }

    /// Whether it can be seen how long the time is within which it lies.
    pub(super) fn has_whiskers(&self, frame: &Frame) -> bool {
        matches!(self.when, When::Within(from, until) if frame.x(until) - frame.x(from) > 2.0 * RADIUS)
    }
}

impl Lane {
    /// On which level each mark stands so that none covers another.
    fn levels(&self, frame: &Frame) -> Vec<usize> {
        let mut ends: Vec<f64> = Vec::new();
        let mut order: Vec<usize> = (0..self.marks.len()).collect();
        let spans: Vec<(f64, f64)> = self.marks.iter().map(|m| reach(m, frame)).collect();
        let span = |n: usize| spans.get(n).copied().unwrap_or_default();
        order.sort_by(|a, b| span(*a).0.total_cmp(&span(*b).0).then(a.cmp(b)));
        let mut levels = vec![0; self.marks.len()];
        for n in order {
            let (from, until) = span(n);
            let free = ends.iter().position(|e| *e < from).unwrap_or(ends.len());
            match ends.get_mut(free) {
                Some(end) => *end = until,
                None => ends.push(until),
            }
            if let Some(level) = levels.get_mut(n) {
                *level = free;
            }
        }
        levels
    }

    /// Whether its marks must be counted to be read.
    pub(super) fn is_crowded(&self, frame: &Frame) -> bool {
        self.levels(frame).iter().any(|l| *l >= LEVELS)
    }

    pub(super) fn height(&self, frame: &Frame, counted: bool) -> f64 {
        if counted {
            return COLUMN + 14.0;
        }
        let levels = self.levels(frame).into_iter().max().map_or(1, |n| n + 1);
        levels as f64 * LEVEL + 6.0
    }

    /// Draws each mark.
    pub(super) fn draw(&self, sheet: &mut Sheet, frame: &Frame, top: f64) {
        frame.label(sheet, top + LEVEL / 2.0 + 3.0, &self.label, 12.0);
        for (m, level) in self.marks.iter().zip(self.levels(frame)) {
            let y = top + 3.0 + LEVEL * (level as f64 + 0.5);
            let (x0, x1) = m.span(frame);
            sheet.group(&format!("{} {} {}", self.of, class(m.kind), class(m.amount)), &m.title, |area| {
                let colour = m.symbol.colour;
                let mut x = x0;
                match m.when {
                    When::At(_) => {}
                    When::Lasting(_, end) => {
                        line(area, &[(x0, y), (x1, y)], 4.0, colour)?;
                        if end.is_none() {
                            line(area, &[(x1 - 7.0, y - 5.0), (x1, y), (x1 - 7.0, y + 5.0)], 1.5, colour)?;
                        }
                    }
                    When::Within(..) => {
                        x = f64::midpoint(x0, x1);
                        if m.has_whiskers(frame) {
                            line(area, &[(x0, y), (x1, y)], 1.2, colour)?;
                            line(area, &[(x0, y - 4.0), (x0, y + 4.0)], 1.2, colour)?;
                            line(area, &[(x1, y - 4.0), (x1, y + 4.0)], 1.2, colour)?;
                        }
                    }
                }
                let small = matches!(m.symbol.shape, Shape::Tick | Shape::Cross | Shape::Dash | Shape::Plus);
                m.symbol.draw(area, (x, y), if small { RADIUS - 0.5 } else { RADIUS })?;
                if m.moved {
                    line(area, &[(x - 15.0, y), (x - 7.0, y)], 1.4, colour)?;
                    line(area, &[(x - 10.0, y - 3.0), (x - 7.0, y), (x - 10.0, y + 3.0)], 1.4, colour)?;
                }
                Ok(())
            });
        }
    }

    /// Draws columns that say how many marks begin in each stretch between ticks, those of each kind on top of each other.
    pub(super) fn count(&self, sheet: &mut Sheet, frame: &Frame, bins: &Ticks, top: f64) {
        let mut columns: BTreeMap<Instant, BTreeMap<(Shape, Colour, &str), usize>> = BTreeMap::new();
        for m in &self.marks {
            let at = m.when.from().max(frame.from);
            let bin = bins.at.get(..bins.at.partition_point(|t| *t <= at)).and_then(<[_]>::last).copied().unwrap_or(frame.from);
            *columns.entry(bin).or_default().entry((m.symbol.shape, m.symbol.colour, m.kind)).or_default() += 1;
        }
        let most = columns.values().map(|c| c.values().sum::<usize>()).max().unwrap_or(0);
        let base = top + COLUMN + 8.0;
        frame.label(sheet, base - COLUMN / 2.0, &self.label, 12.0);
        sheet.group("scale", "", |area| {
            line(area, &[(frame.left, base), (frame.right, base)], 0.5, MUTED)?;
            line(area, &[(frame.left, base - COLUMN), (frame.left, base)], 0.8, MUTED)?;
            text(area, (frame.left - 5.0, base - COLUMN + 4.0), SMALL - 1.0, HPos::Right, MUTED, &format!("{most}"))?;
            text(area, (frame.left - 5.0, base - 3.0), SMALL - 1.0, HPos::Right, MUTED, "0")
        });
        for (begins, kinds) in &columns {
            let ends = bins.at.iter().find(|t| *t > begins).copied().unwrap_or(frame.until).min(frame.until);
            let (x0, x1) = (frame.x(*begins), frame.x(ends).max(frame.x(*begins) + 1.0));
            let gap = if x1 - x0 > 4.0 { 0.6 } else { 0.0 };
            let mut y = base;
            for ((shape, colour, kind), n) in kinds {
                let high = COLUMN * *n as f64 / most.max(1) as f64;
                let title = format!("{n} {}{}, {kind}: {}", self.of, if *n == 1 { "" } else { "s" }, frame.clock(*begins));
                let masked = sheet.masked(shape.pattern());
                sheet.group_with(&format!("count {}", class(kind)), &title, &masked, |area| {
                    rect(area, (x0 + gap, y - high), (x1 - gap, y), *colour)
                });
                y -= high;
            }
        }
    }
}

/// From where to where a mark is drawn, with a little room.
fn reach(m: &Mark, frame: &Frame) -> (f64, f64) {
    let (x0, x1) = m.span(frame);
    let (from, until) = match m.when {
        // Whiskers are drawn where there is room for them.
        When::Within(..) => (x0.min(f64::midpoint(x0, x1) - RADIUS), x1.max(f64::midpoint(x0, x1) + RADIUS)),
        _ => (x0 - RADIUS, x1.max(x0 + RADIUS)),
    };
    (from - 2.0 - if m.moved { 10.0 } else { 0.0 }, until + 2.0)
}

/// A kind as the name of a class.
pub(super) fn class(kind: &str) -> String {
    kind.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}
