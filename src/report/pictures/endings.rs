//! Competing ends: with what runs ended, over time.

use alloc::{format, string::String, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    INK, MUTED,
    axes::{Axes, round_numbers, round_times},
    legend::{Key, Legend},
    sheet::{Pattern, SMALL, Sheet, cut, text},
    survival::{colour, many},
};
use crate::{
    ensemble::{Incidence, Spells},
    report::Picture,
    time::DAY,
};

const WIDE: f64 = 1200.0;
const ACROSS: usize = 3;
const ROOM: f64 = (WIDE - 30.0) / ACROSS as f64;
const HIGH: f64 = 270.0;
const TOP: f64 = 48.0;

/// Draws the share of runs that have ended with each of several things by any time, on top of each other, a chart for each
/// design; what is left above still holds. The names of the ends are by their codes, as
/// [`Simulation::endings`](crate::sim::Simulation::endings) gives them.
///
/// ```
/// use ceasefire::{ensemble::Spells, report::pictures::endings, time::DAY};
/// let mut spells = Spells::default();
/// spells.push(10 * DAY, Some(0));
/// spells.push(20 * DAY, Some(1));
/// spells.push(30 * DAY, None);
/// let picture = endings(&[("as it was", &spells)], &["renounced".into(), "superseded".into()]);
/// assert!(picture.svg.contains("superseded"));
/// ```
#[must_use]
pub fn endings(designs: &[(&str, &Spells)], names: &[String]) -> Picture {
    let found: Vec<Incidence> = designs.iter().map(|(_, s)| s.incidence(0.95)).collect();
    let longest = found.iter().map(|i| i.holding().known_until()).max().unwrap_or(0).max(1);
    let mut codes: Vec<u16> = found.iter().flat_map(|i| i.endings().map(|(code, _)| code)).collect();
    codes.sort_unstable();
    codes.dedup();
    let named = |code: u16| names.get(usize::from(code)).cloned().unwrap_or_else(|| format!("end {code}"));
    let keys = codes.iter().enumerate().map(|(n, code)| (Key::Area(colour(n), pattern(n)), named(*code))).collect();
    let legend = Legend::new([("Ended with", keys)]);
    let rows = designs.len().div_ceil(ACROSS).max(1);
    let bottom = TOP + HIGH * rows as f64;
    let mut sheet = Sheet::new("endings", WIDE, bottom + 14.0 + legend.height());
    let (times, unit) = round_times(longest, 5);
    let shares = round_numbers(&(0.0..100.0), 5.0, false).into_iter().map(|(v, l)| (v / 100.0, l)).collect();
    for (n, (incidence, (title, spells))) in found.iter().zip(designs).enumerate() {
        let (left, top) = (15.0 + ROOM * (n % ACROSS) as f64, TOP + HIGH * (n / ACROSS) as f64);
        let axes = Axes {
            left: left + 40.0,
            top: top + 28.0,
            right: left + ROOM - 22.0,
            bottom: top + HIGH - 50.0,
            x: 0.0..longest as f64 / DAY as f64,
            y: 0.0..1.0,
        };
        let shown = cut(title, SMALL, ROOM - 30.0);
        sheet.group("design", if shown == *title { "" } else { title }, |area| {
            text(area, (left, top + 12.0), SMALL, HPos::Left, INK, &shown)
        });
        axes.grid(&mut sheet, &times, &shares);
        axes.beneath(&mut sheet, &format!("{unit}; % of {}", many(spells.len())));
        if spells.is_empty() {
            sheet.group("none", "", |area| text(area, (axes.left + 12.0, axes.top + 20.0), SMALL, HPos::Left, MUTED, "no runs"));
            continue;
        }
        // From the highest sum down, so that each covers what is not its own.
        for (k, code) in codes.iter().enumerate().rev() {
            let below = codes.get(..=k).unwrap_or_default();
            let points = stacked(incidence, below);
            let masked = sheet.masked(pattern(k));
            let ended = incidence.at(*code, longest).share;
            let says = format!("{title}: {:.1} % ended with {}", 100.0 * ended, named(*code));
            if ended > 0.0 {
                // Paper first: a pattern lets what lies beneath show through.
                sheet.group("beneath", "", |area| axes.under(area, &points, 0.0, super::PAPER));
                sheet.group_with("ending", &says, &masked, |area| axes.under(area, &points, 0.0, colour(k)));
            }
        }
    }
    if designs.is_empty() {
        sheet.group("none", "", |area| text(area, (15.0, TOP + 20.0), SMALL, HPos::Left, MUTED, "no runs"));
    }
    legend.draw(&mut sheet, bottom + 14.0);
    let caption = "The share of runs that have ended with each thing, whichever came first (Aalen–Johansen), one on top of the other; what is left above still holds. Intervals stand in the tables.";
    sheet.finish("With what it ends", caption)
}

fn pattern(n: usize) -> Pattern {
    const PATTERNS: [Pattern; 5] = [Pattern::Solid, Pattern::Stripes, Pattern::Dots, Pattern::Cross, Pattern::Sparse];
    PATTERNS.get(n % PATTERNS.len()).copied().unwrap_or(Pattern::Solid)
}

/// The share that has ended with any of these, as corners of a curve of steps; no more of them than can be seen.
fn stacked(incidence: &Incidence, codes: &[u16]) -> Vec<(f64, f64)> {
    let until = incidence.holding().known_until();
    let fine = (until / 600).max(1);
    let mut at: Vec<i64> =
        incidence.endings().filter(|(c, _)| codes.contains(c)).flat_map(|(_, steps)| steps.iter().map(|s| s.millis)).collect();
    at.sort_unstable();
    at.dedup_by(|later, kept| {
        let same = *later / fine == *kept / fine;
        if same {
            *kept = *later;
        }
        same
    });
    let day = |t: i64| t as f64 / DAY as f64;
    let (mut out, mut last): (Vec<(f64, f64)>, f64) = ([(0.0, 0.0)].into(), 0.0);
    for t in at {
        out.push((day(t), last));
        last = codes.iter().map(|c| incidence.at(*c, t).share).sum();
        out.push((day(t), last));
    }
    out.push((day(until), last));
    out
}
