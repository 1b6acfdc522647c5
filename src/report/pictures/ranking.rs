//! Rankings: which of many numbers matter.

use alloc::{format, string::String};

use plotters::style::text_anchor::HPos;

use super::{
    BLUE, INK, MUTED, PAPER, VERMILION,
    axes::{Axes, round_numbers},
    legend::{Key, Legend},
    sheet::{Pattern, SMALL, Sheet, cut, rect, text},
    symbol::{Fill, Shape, Symbol},
};
use crate::{ensemble::Effect, report::Picture};

const WIDE: f64 = 1200.0;
const LEFT: f64 = 330.0;
const RIGHT: f64 = 1080.0;
const TOP: f64 = 48.0;
const ROW: f64 = 24.0;

/// Draws the effects of a screening, the largest first: a bar for the size, a symbol for the deviation, and the mean in words.
///
/// ```
/// use ceasefire::{ensemble::Effect, report::pictures::ranking};
/// let effect = Effect { field: "sources[0].per-day".into(), mean: -0.11, size: 0.12, deviation: 0.03 };
/// assert!(ranking(&[effect]).svg.contains("sources[0].per-day"));
/// ```
#[must_use]
pub fn ranking(effects: &[Effect]) -> Picture {
    let known = |x: f64| if x.is_finite() { 100.0 * x } else { 0.0 };
    let most = effects.iter().map(|e| known(e.size).max(known(e.deviation))).fold(0.0_f64, f64::max);
    let most = if most > 0.0 { most * 1.05 } else { 1.0 };
    let bottom = TOP + 20.0 + ROW * effects.len().max(1) as f64;
    let deviation = Symbol { shape: Shape::Diamond, fill: Fill::Full, colour: VERMILION };
    let legend = Legend::new([(
        "Effect",
        [
            (Key::Area(BLUE, Pattern::Solid), String::from("its size, whichever way it goes (mu*)")),
            (Key::Symbol(deviation), "its deviation from point to point (sigma)".into()),
        ]
        .into(),
    )]);
    let mut sheet = Sheet::new("ranking", WIDE, bottom + 64.0 + legend.height());
    let axes = Axes { left: LEFT, top: TOP + 20.0, right: RIGHT, bottom, x: 0.0..most, y: 0.0..1.0 };
    axes.grid(&mut sheet, &round_numbers(&axes.x, 8.0, false), &[].into());
    axes.beneath(&mut sheet, "hundredths still holding");
    sheet.group("axis", "", |area| text(area, (RIGHT + 100.0, TOP + 8.0), SMALL, HPos::Right, MUTED, "mean effect"));
    if effects.is_empty() {
        sheet.group("none", "", |area| text(area, (LEFT + 12.0, TOP + 32.0), SMALL, HPos::Left, MUTED, "no effects"));
    }
    for (n, e) in effects.iter().enumerate() {
        let y = axes.top + ROW * (n as f64 + 0.5);
        let shown = cut(&e.field, SMALL, LEFT - 30.0);
        sheet.group("number", if shown == e.field { "" } else { &e.field }, |area| {
            text(area, (LEFT - 10.0, y), SMALL, HPos::Right, INK, &shown)
        });
        let (size, spread, mean) = (known(e.size), known(e.deviation), known(e.mean));
        let says = format!("{}: size {size:.1}, mean {mean:+.1}, deviation {spread:.1}", e.field);
        sheet.group("effect", &says, |area| {
            rect(area, (LEFT, y - 6.0), (axes.at_x(size), y + 6.0), BLUE)?;
            Symbol { colour: PAPER, ..deviation }.draw(area, (axes.at_x(spread), y), 7.0)?;
            deviation.draw(area, (axes.at_x(spread), y), 5.0)?;
            text(area, (RIGHT + 100.0, y), SMALL, HPos::Right, INK, &format!("{mean:+.1}"))
        });
    }
    legend.draw(&mut sheet, bottom + 64.0);
    let caption = "What moving each number up by half its range does to the share still holding, in hundredths (Morris screening). A deviation as large as the size: it depends on the other numbers, or is no straight line.";
    sheet.finish("Which numbers matter", caption)
}
