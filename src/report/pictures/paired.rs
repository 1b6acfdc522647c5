//! Paired differences: what other designs add to the first, on the same chance.

use alloc::{format, string::String, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    INK, MUTED,
    axes::{Axes, round_numbers},
    legend::{Key, Legend},
    sheet::{SMALL, Sheet, cut, line, rect, text},
    survival::{colour, many, symbol},
};
use crate::{
    ensemble::{Comparison, Interval, Pair},
    report::{Picture, runs::percent},
};

const WIDE: f64 = 1200.0;
const LEFT: f64 = 230.0;
const ACROSS: usize = 3;
const ROOM: f64 = (WIDE - LEFT - 15.0) / ACROSS as f64;
const TOP: f64 = 48.0;
const ROW: f64 = 24.0;

/// A difference with its intervals: on the same chance, and for ensembles with nothing in common.
struct Difference {
    of: f64,
    paired: Interval,
    unpaired: Interval,
}

/// Draws what each other design adds to the first: a symbol, a line for the interval on the same chance, and a thin one for
/// what it would be for ensembles with nothing in common; a chart for each measure. The days are those after which the
/// comparison asked what still holds.
///
/// ```
/// use ceasefire::{ensemble::{Comparison, Pair, PairedShares, Summary}, report::pictures::paired};
/// let held = PairedShares { both: 140, first: 50, second: 10, neither: 200 };
/// let pairs = vec![Pair { holding: vec![held], ..Pair::default() }];
/// let comparison = Comparison { designs: vec![Summary::default(); 2], pairs };
/// let picture = paired(&["as it was", "with a monitor"], &comparison, &[30], 0.95);
/// assert!(picture.svg.contains("with a monitor"));
/// ```
#[must_use]
pub fn paired(titles: &[&str], comparison: &Comparison, days: &[i64], level: f64) -> Picture {
    let (first, others) = titles.split_first().map_or(("", titles), |(first, others)| (*first, others));
    let pairs: Vec<(usize, &str, &Pair)> =
        comparison.pairs.iter().enumerate().map(|(n, p)| (n + 1, others.get(n).copied().unwrap_or("-"), p)).collect();
    let share = |n: usize| {
        let of = move |p: &Pair| {
            let h = p.holding.get(n)?;
            let hundredths = |i: Interval| Interval { low: 100.0 * i.low, high: 100.0 * i.high };
            let (paired, unpaired) = (hundredths(h.interval(level)), hundredths(h.unpaired_interval(level)));
            Some(Difference { of: 100.0 * h.difference()?, paired, unpaired })
        };
        pairs.iter().map(|(_, _, p)| of(p)).collect::<Vec<_>>()
    };
    let number = |of: fn(&Pair) -> &crate::ensemble::PairedMoments| {
        let of = |p: &Pair| {
            let m = of(p);
            Some(Difference { of: m.difference().mean()?, paired: m.difference().interval(level)?, unpaired: m.unpaired_interval(level)? })
        };
        pairs.iter().map(|(_, _, p)| of(p)).collect::<Vec<_>>()
    };
    let mut charts: Vec<(String, Vec<Option<Difference>>)> =
        days.iter().enumerate().map(|(n, d)| (format!("holding after {d} d, in hundredths"), share(n))).collect();
    // What holds after one time or another is measured alike, and the other measures each by itself.
    let alike = range(charts.iter().flat_map(|(_, list)| list));
    let of_days = charts.len();
    charts.push(("hours it held".into(), number(|p| &p.hours)));
    charts.push(("incidents".into(), number(|p| &p.incidents)));
    charts.push(("killed".into(), number(|p| &p.killed)));
    let high = 28.0 + ROW * pairs.len().max(1) as f64 + 44.0;
    let lines =
        [(Key::Lasting, format!("{} %, on the same chance", percent(level))), (Key::Thin, "for ensembles with nothing in common".into())];
    let legend = Legend::new([("Where the difference lies", lines.into())]);
    let bottom = TOP + high * charts.len().div_ceil(ACROSS) as f64;
    let mut sheet = Sheet::new("paired", WIDE, bottom + 14.0 + legend.height());
    legend.draw(&mut sheet, bottom + 14.0);
    if pairs.is_empty() {
        sheet.group("none", "", |area| text(area, (15.0, TOP + 14.0), SMALL, HPos::Left, MUTED, "nothing to compare"));
        charts.clear();
    }
    for (k, (measure, differences)) in charts.iter().enumerate() {
        let (left, top) = (LEFT + ROOM * (k % ACROSS) as f64, TOP + high * (k / ACROSS) as f64);
        let x = if k < of_days { alike.clone() } else { range(differences) };
        let axes = Axes { left: left + 8.0, top: top + 26.0, right: left + ROOM - 24.0, bottom: top + high - 44.0, x, y: 0.0..1.0 };
        axes.grid(&mut sheet, &round_numbers(&axes.x, 5.0, true), &Vec::new());
        sheet.group("measure", "", |area| text(area, (axes.left, top + 12.0), SMALL, HPos::Left, INK, measure));
        sheet.group("zero", "no difference", |area| line(area, &[(axes.at_x(0.0), axes.top), (axes.at_x(0.0), axes.bottom)], 1.4, INK));
        for (row, ((n, title, _), d)) in pairs.iter().zip(differences).enumerate() {
            let y = axes.top + ROW * (row as f64 + 0.5);
            if k % ACROSS == 0 {
                let shown = cut(title, SMALL, LEFT - 20.0);
                sheet.group("design", if shown == *title { "" } else { title }, |area| {
                    text(area, (15.0, y), SMALL, HPos::Left, INK, &shown)
                });
            }
            let Some(d) = d else {
                sheet.group("none", "", |area| text(area, (axes.left + 4.0, y), SMALL, HPos::Left, MUTED, "not known"));
                continue;
            };
            let says = format!("{title}, {measure}: {:+.2} ({:+.2} to {:+.2})", d.of, d.paired.low, d.paired.high);
            sheet.group("difference", &says, |area| {
                line(area, &[(axes.at_x(d.unpaired.low), y), (axes.at_x(d.unpaired.high), y)], 1.0, MUTED)?;
                rect(area, (axes.at_x(d.paired.low), y - 2.2), (axes.at_x(d.paired.high), y + 2.2), colour(*n))?;
                symbol(*n).draw(area, (axes.at_x(d.of), y), 5.5)
            });
        }
    }
    let runs = comparison.designs.first().map_or(0, |d| d.runs);
    let caption = format!(
        "What each other design adds to \"{first}\", {} of each on the same chance. Thick lines: where the difference lies, at {} %; thin ones: where it would for ensembles with nothing in common.",
        many(runs),
        percent(level)
    );
    sheet.finish(&format!("The difference to \"{first}\""), &caption)
}

/// From where to where an axis must reach to show these and zero.
fn range<'a>(differences: impl IntoIterator<Item = &'a Option<Difference>>) -> core::ops::Range<f64> {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for d in differences.into_iter().flatten() {
        low = low.min(d.unpaired.low).min(d.paired.low);
        high = high.max(d.unpaired.high).max(d.paired.high);
    }
    let margin = (high - low) * 0.06;
    if margin > 0.0 && margin.is_finite() { low - margin..high + margin } else { -1.0..1.0 }
}
