//! Legends: what bands and marks mean.

use alloc::{string::String, vec, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    Colour, INK, MUTED, PALE,
    sheet::{Pattern, SMALL, Sheet, cut, frame, line, rect, text, width},
    symbol::Symbol,
    track::Stands,
};

/// What is explained.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Key {
    State(Stands),
    Symbol(Symbol),
    /// A column of counted marks.
    Count(Symbol),
    Area(Colour, Pattern),
    Within,
    Lasting,
    Thin,
    Moved,
}

/// Keys under headings, those of each heading in as many rows as they need.
pub(super) struct Legend(Vec<(&'static str, Rows)>);

type Rows = Vec<Vec<(Key, String)>>;

const ROW: f64 = 19.0;
/// Where the keys begin, beside their headings.
const LEFT: f64 = 250.0;
const RIGHT: f64 = 1180.0;
const SWATCH: f64 = 22.0;

impl Legend {
    /// Of what there are keys for.
    pub(super) fn new(parts: impl IntoIterator<Item = (&'static str, Vec<(Key, String)>)>) -> Legend {
        let mut out = Vec::new();
        for (heading, keys) in parts {
            let mut rows = vec![Vec::new()];
            let mut x = LEFT;
            for (key, words) in keys {
                let words = cut(&words, SMALL, RIGHT - LEFT - SWATCH - 22.0);
                let long = room(&words);
                if x + long > RIGHT && x > LEFT {
                    rows.push(Vec::new());
                    x = LEFT;
                }
                x += long;
                if let Some(row) = rows.last_mut() {
                    row.push((key, words));
                }
            }
            if rows.first().is_some_and(|r| !r.is_empty()) {
                out.push((heading, rows));
            }
        }
        Legend(out)
    }

    pub(super) fn height(&self) -> f64 {
        self.0.iter().map(|(_, rows)| rows.len() as f64 * ROW).sum::<f64>() + 10.0
    }

    pub(super) fn draw(&self, sheet: &mut Sheet, top: f64) {
        let mut y = top;
        for (heading, rows) in &self.0 {
            sheet.group("legend", "", |area| text(area, (15.0, y), SMALL, HPos::Left, MUTED, heading));
            for row in rows {
                let mut x = LEFT;
                for (key, words) in row {
                    key.draw(sheet, (x, y));
                    sheet.group("key", "", |area| text(area, (x + SWATCH + 6.0, y), SMALL, HPos::Left, INK, words));
                    x += room(words);
                }
                y += ROW;
            }
        }
    }
}

/// How much room a key takes with its words.
fn room(words: &str) -> f64 {
    SWATCH + 6.0 + width(words, SMALL) + 16.0
}

impl Key {
    fn draw(self, sheet: &mut Sheet, (x, y): (f64, f64)) {
        let (left, right, middle) = (x, x + SWATCH, x + SWATCH / 2.0);
        let swatch = match self {
            Key::State(s) => s.look(),
            Key::Area(colour, pattern) => Some((colour, pattern)),
            Key::Count(s) => Some((s.colour, s.shape.pattern())),
            _ => None,
        };
        let masked = swatch.map(|(_, p)| sheet.masked(p)).unwrap_or_default();
        sheet.group_with("swatch", "", &masked, |area| match self {
            Key::State(_) | Key::Count(_) | Key::Area(..) => match swatch {
                Some((colour, _)) => rect(area, (left, y - 6.0), (right, y + 6.0), colour),
                None => frame(area, (left, y - 6.0), (right, y + 6.0), PALE),
            },
            Key::Symbol(s) => s.draw(area, (middle, y), 4.5),
            Key::Within => {
                line(area, &[(left, y), (right, y)], 1.2, INK)?;
                line(area, &[(left, y - 4.0), (left, y + 4.0)], 1.2, INK)?;
                line(area, &[(right, y - 4.0), (right, y + 4.0)], 1.2, INK)
            }
            Key::Lasting => line(area, &[(left, y), (right, y)], 4.0, INK),
            Key::Thin => line(area, &[(left, y), (right, y)], 1.0, MUTED),
            Key::Moved => {
                line(area, &[(left + 4.0, y), (right - 4.0, y)], 1.4, INK)?;
                line(area, &[(right - 7.0, y - 3.0), (right - 4.0, y), (right - 7.0, y + 3.0)], 1.4, INK)
            }
        });
    }
}
