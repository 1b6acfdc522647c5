//! Axes of numbers: a grid with round ticks, and curves within it.

use alloc::{format, string::String, vec::Vec};
use core::ops::Range;

use plotters::{
    chart::ChartBuilder,
    series::{AreaSeries, LineSeries},
    style::{Color as _, text_anchor::HPos},
};

use super::{
    Colour, GRID, MUTED,
    sheet::{Area, Drawn, SMALL, Sheet, line, rgb, stroke, text, units, units_i},
};
use crate::time::{DAY, HOUR};

/// Where a chart lies on the sheet, in pixels, and what lies at its edges.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Axes {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) x: Range<f64>,
    pub(super) y: Range<f64>,
}

/// Places on an axis, each with its label.
pub(super) type Marks = Vec<(f64, String)>;

impl Axes {
    /// Where a value lies on the sheet.
    pub(super) fn at_x(&self, x: f64) -> f64 {
        self.left + (self.right - self.left) * (x - self.x.start) / (self.x.end - self.x.start)
    }

    /// Draws the grid with its labels.
    pub(super) fn grid(&self, sheet: &mut Sheet, x: &Marks, y: &Marks) {
        let (left, top, right, bottom) = (self.left, self.top, self.right, self.bottom);
        sheet.group("grid", "", |area| {
            for (v, _) in x {
                line(area, &[(self.at_x(*v), top), (self.at_x(*v), bottom + 4.0)], 0.8, GRID)?;
            }
            for (v, _) in y {
                let (_, at) = self.at((self.x.start, *v));
                line(area, &[(left - 4.0, at), (right, at)], 0.8, GRID)?;
            }
            let corners = [(left, top), (left, bottom), (right, bottom)];
            line(area, corners.get(usize::from(y.is_empty())..).unwrap_or_default(), 1.0, MUTED)
        });
        sheet.group("ticks", "", |area| {
            for (v, words) in x {
                text(area, (self.at_x(*v), bottom + 12.0), SMALL, HPos::Center, MUTED, words)?;
            }
            y.iter().try_for_each(|(v, words)| {
                let (_, at) = self.at((self.x.start, *v));
                text(area, (left - 8.0, at), SMALL, HPos::Right, MUTED, words)
            })
        });
    }

    /// Words beneath the labels of the lower axis.
    pub(super) fn beneath(&self, sheet: &mut Sheet, words: &str) {
        let at = (f64::midpoint(self.left, self.right), self.bottom + 28.0);
        sheet.group("axis", "", |area| text(area, at, SMALL, HPos::Center, MUTED, words));
    }

    /// A line through points.
    pub(super) fn curve(&self, area: &Area, points: &[(f64, f64)], width: f64, colour: Colour) -> Drawn {
        let area = self.room(area);
        let mut chart = ChartBuilder::on(&area).build_cartesian_2d(self.x.clone(), self.y.clone())?;
        chart.draw_series(LineSeries::new(points.iter().copied(), stroke(colour, width))).map(|_| ())
    }

    /// What lies between a line through points and a height.
    pub(super) fn under(&self, area: &Area, points: &[(f64, f64)], base: f64, colour: Colour) -> Drawn {
        let area = self.room(area);
        let mut chart = ChartBuilder::on(&area).build_cartesian_2d(self.x.clone(), self.y.clone())?;
        chart.draw_series(AreaSeries::new(points.iter().copied(), base, rgb(colour).filled())).map(|_| ())
    }

    /// Where a point lies on the sheet.
    pub(super) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.at_x(x), self.bottom - (self.bottom - self.top) * (y - self.y.start) / (self.y.end - self.y.start))
    }

    fn room<'a>(&self, area: &Area<'a>) -> Area<'a> {
        let size = (units(self.right - self.left), units(self.bottom - self.top));
        area.clone().shrink((units_i(self.left), units_i(self.top)), size)
    }
}

/// Round numbers from one to another, some five of them, with their labels: `sign` where all but 0 bear one.
pub(super) fn round_numbers(range: &Range<f64>, at_most: f64, sign: bool) -> Marks {
    let span = range.end - range.start;
    if span.is_nan() || span <= 0.0 || span.is_infinite() {
        return Vec::new();
    }
    let (mut ten, mut digits) = (1.0, 0_usize);
    while ten * at_most > span && digits < 12 {
        ten /= 10.0;
        digits += 1;
    }
    while ten * 10.0 * at_most <= span {
        ten *= 10.0;
    }
    let step = [1.0, 2.0, 5.0].into_iter().map(|n| n * ten).find(|s| s * at_most >= span).unwrap_or(10.0 * ten);
    let digits = if step >= ten * 10.0 { digits.saturating_sub(1) } else { digits };
    let first = (range.start / step).ceil();
    let marks = (0..200).map(|n| (first + f64::from(n)) * step).take_while(|v| *v <= range.end + step * 1e-9);
    marks
        .map(|v| {
            let v = if v.abs() < step * 1e-9 { 0.0 } else { v };
            (v, if sign && v != 0.0 { format!("{v:+.digits$}") } else { format!("{v:.digits$}") })
        })
        .collect()
}

/// Round lengths of time from 0 on, in days, and in what unit their labels count.
pub(super) fn round_times(millis: i64, at_most: i64) -> (Marks, &'static str) {
    const HOURS: [i64; 19] = [1, 2, 3, 6, 12, 24, 48, 120, 168, 336, 720, 1_440, 2_160, 4_320, 8_760, 17_520, 43_800, 87_600, 438_000];
    let step = HOURS.into_iter().find(|h| millis / (h * HOUR) <= at_most).unwrap_or_else(|| 876_000.max(millis / HOUR / at_most.max(1)));
    let (per, unit) = if millis < 2 * DAY { (1, "hours") } else { (24, "days") };
    let marks = (0..=millis / (step * HOUR)).map(|n| {
        let label = if step % per == 0 { format!("{}", n * step / per) } else { format!("{:.1}", (n * step) as f64 / per as f64) };
        ((n * step) as f64 / 24.0, label)
    });
    (marks.collect(), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(marks: &Marks) -> Vec<&str> {
        marks.iter().map(|m| m.1.as_str()).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(&round_numbers(&(0.0..1.0), 5.0, false)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&round_numbers(&(-22.3..13.0), 4.0, true)), ["-20", "-10", "0", "+10"]);
        assert_eq!(labels(&round_numbers(&(0.0..1234.0), 4.0, false)), ["0", "500", "1000"]);
        assert_eq!(labels(&round_times(90 * DAY, 8).0), ["0", "14", "28", "42", "56", "70", "84"]);
        assert_eq!(labels(&round_times(30 * HOUR, 8).0), ["0", "6", "12", "18", "24", "30"]);
    }

    #[test]
    fn no_range_is_too_odd() {
        for range in [0.0..0.0, 1.0..-1.0, 0.0..f64::INFINITY, f64::NAN..1.0] {
            assert_eq!(round_numbers(&range, 5.0, true), []);
        }
        for range in [0.0..1e-300, -1e300..1e300, 0.0..1e-9] {
            assert!(round_numbers(&range, 5.0, true).len() <= 200);
        }
        assert!(round_times(i64::MAX, 8).0.len() <= 10);
    }
}
