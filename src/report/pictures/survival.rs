//! Survival curves: how long designs held.

use alloc::{format, string::String, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    Colour, INK, MUTED, SERIES,
    axes::{Axes, round_numbers, round_times},
    sheet::{SMALL, Sheet, cut, line, polygon, text},
    symbol::{Fill, Shape, Symbol},
};
use crate::{
    ensemble::{Spells, Survival},
    report::Picture,
    time::DAY,
};

const WIDE: f64 = 1200.0;
const LEFT: f64 = 330.0;
const RIGHT: f64 = 1165.0;
const TOP: f64 = 66.0;
const BOTTOM: f64 = 446.0;
const ROW: f64 = 19.0;

/// Draws the share of runs that still hold over time, a curve of steps for each design, with its intervals shaded and the
/// number of runs at risk beneath.
///
/// ```
/// use ceasefire::{ensemble::Spells, report::pictures::survival, time::DAY};
/// let mut spells = Spells::default();
/// spells.push(12 * DAY, Some(0));
/// spells.push(30 * DAY, None);
/// let picture = survival(&[("as it was", &spells)], 0.95);
/// assert!(picture.caption.contains("2 runs"));
/// ```
#[must_use]
pub fn survival(designs: &[(&str, &Spells)], level: f64) -> Picture {
    let curves: Vec<Survival> = designs.iter().map(|(_, s)| s.survival(level)).collect();
    let longest = curves.iter().map(Survival::known_until).max().unwrap_or(0).max(1);
    let days = longest as f64 / DAY as f64;
    let axes = Axes { left: LEFT, top: TOP, right: RIGHT, bottom: BOTTOM, x: 0.0..days, y: 0.0..1.0 };
    let mut sheet = Sheet::new("survival", WIDE, BOTTOM + 86.0 + ROW * designs.len() as f64);
    let (times, unit) = round_times(longest, 10);
    let shares = round_numbers(&(0.0..100.0), 5.0, false).into_iter().map(|(v, l)| (v / 100.0, l)).collect();
    axes.grid(&mut sheet, &times, &shares);
    axes.beneath(&mut sheet, unit);
    sheet.group("axis", "", |area| text(area, (LEFT - 34.0, TOP - 15.0), SMALL, HPos::Left, MUTED, "% still holding"));
    if designs.iter().all(|(_, s)| s.is_empty()) {
        sheet.group("none", "", |area| text(area, (LEFT + 12.0, TOP + 20.0), SMALL, HPos::Left, MUTED, "no runs"));
    }
    // Of many, each must let the others through.
    let shade = if designs.len() > 3 { " opacity=\"0.1\"" } else { " opacity=\"0.2\"" };
    for (curve, (n, (title, spells))) in curves.iter().zip(designs.iter().enumerate()) {
        if spells.is_empty() {
            continue;
        }
        let until = curve.known_until();
        let band = steps(curve, |e| e.interval.high, until).into_iter().chain(steps(curve, |e| e.interval.low, until).into_iter().rev());
        let band: Vec<(f64, f64)> = band.map(|p| axes.at(p)).collect();
        sheet.group_with("interval", title, shade, |area| polygon(area, &band, colour(n)));
    }
    for (curve, (n, (title, spells))) in curves.iter().zip(designs.iter().enumerate()) {
        if spells.is_empty() {
            continue;
        }
        let points = steps(curve, |e| e.share, curve.known_until());
        sheet.group_with("curve", title, dashes(n), |area| axes.curve(area, &points, 2.0, colour(n)));
        // Where curves lie on each other, their symbols still stand apart.
        let places = (0..4).map(|k| days * (f64::from(k) + (n as f64 + 0.5) / designs.len() as f64) / 4.0);
        let places: Vec<f64> = places.filter(|x| *x <= curve.known_until() as f64 / DAY as f64).collect();
        sheet.group("symbols", title, |area| {
            places.iter().try_for_each(|x| symbol(n).draw(area, axes.at((*x, curve.at(millis(*x)).share)), 4.5))
        });
    }
    let mut y = BOTTOM + 62.0;
    sheet.group("heading", "", |area| text(area, (15.0, y - 4.0), SMALL, HPos::Left, MUTED, "Runs at risk: they hold and are observed"));
    for (n, (title, spells)) in designs.iter().enumerate() {
        y += ROW;
        let shown = cut(title, SMALL, LEFT - 75.0 - 22.0);
        let full = if shown == *title { "" } else { title };
        sheet.group_with("design", full, dashes(n), |area| line(area, &[(15.0, y), (43.0, y)], 2.0, colour(n)));
        sheet.group("design", full, |area| {
            symbol(n).draw(area, (29.0, y), 4.5)?;
            text(area, (50.0, y), SMALL, HPos::Left, INK, &shown)
        });
        sheet.group("at-risk", title, |area| {
            times.iter().try_for_each(|(x, _)| {
                let at_risk: u64 = spells.iter().filter(|s| s.millis >= millis(*x)).map(|s| s.runs).sum();
                text(area, (axes.at_x(*x), y), SMALL, HPos::Center, INK, &format!("{at_risk}"))
            })
        });
    }
    let runs: Vec<String> = designs.iter().map(|(t, s)| format!("{t}: {}", many(s.len()))).collect();
    let caption = format!(
        "The share of runs that still hold, whatever they end with (Kaplan–Meier). Shaded: where it lies at each time by itself, at {} %. {}.",
        crate::report::runs::percent(level),
        if runs.is_empty() { "No design".into() } else { runs.join("; ") }
    );
    sheet.finish("How long it holds", &caption)
}

/// The corners of a curve, in days; no more of them than can be seen.
fn steps(curve: &Survival, of: impl Fn(&crate::ensemble::Estimate) -> f64, until: i64) -> Vec<(f64, f64)> {
    let day = |t: i64| t as f64 / DAY as f64;
    let fine = (until / 1_500).max(1);
    let mut last = of(&curve.at(-1));
    let mut out: Vec<(f64, f64)> = [(0.0, last)].into();
    let steps = curve.steps();
    for (n, s) in steps.iter().enumerate() {
        // The last of those that fall together.
        if steps.get(n + 1).is_some_and(|next| next.millis / fine == s.millis / fine) {
            continue;
        }
        out.push((day(s.millis), last));
        last = of(&s.holds);
        out.push((day(s.millis), last));
    }
    out
}

fn millis(days: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a place on the axis, in milliseconds")]
    let millis = (days * DAY as f64).round() as i64;
    millis
}

/// How the `n`th of several designs looks.
pub(super) fn colour(n: usize) -> Colour {
    SERIES.get(n % SERIES.len()).copied().unwrap_or(INK)
}

pub(super) fn symbol(n: usize) -> Symbol {
    const SHAPES: [Shape; 5] = [Shape::Circle, Shape::Square, Shape::Up, Shape::Diamond, Shape::Down];
    let fill = if n % 10 < 5 { Fill::Full } else { Fill::Hollow };
    Symbol { shape: SHAPES.get(n % 5).copied().unwrap_or(Shape::Circle), fill, colour: colour(n) }
}

fn dashes(n: usize) -> &'static str {
    const DASHES: [&str; 4] = ["", " stroke-dasharray=\"90 40\"", " stroke-dasharray=\"30 30\"", " stroke-dasharray=\"110 30 20 30\""];
    DASHES.get(n % 4).copied().unwrap_or("")
}

pub(super) fn many(runs: u64) -> String {
    if runs == 1 { "1 run".into() } else { format!("{runs} runs") }
}
