//! Reports as pictures: SVG documents that stand alone or in a page.
//!
//! A [`timeline`] shows a replay: the legal and the factual state of each instrument, the incidents and the deadlines.
//! [`survival`], [`endings`], [`paired`] and [`ranking`] show what many runs came to. Each gives a
//! [`Picture`](super::Picture) with a caption that says what was left out or counted together.
//!
//! The same data give the same bytes. Pictures hold no script, no font and no reference to anything outside; what records and
//! documents say stands in them as text. Every group of shapes has a class that says what kind of thing it shows, and most have
//! a title that says which, which browsers show under the pointer.
//!
//! # Colours
//!
//! All of a picture is drawn in [`COLOURS`], so that a page can draw it in others, such as for dark rooms:
//!
//! ```css
//! .ceasefire-picture [fill="#FFFFFF"] { fill: #16191d }
//! .ceasefire-picture [fill="#1A1A1A"] { fill: #e8e8e8 }
//! .ceasefire-picture [stroke="#1A1A1A"] { stroke: #e8e8e8 }
//! ```
//!
//! The six colours of data are those of M. Okabe and K. Ito, "Color universal design", 2008, which colour-blind people tell
//! apart; shapes, patterns and words say the same without colour.

mod axes;
mod axis;
mod endings;
mod found;
mod lane;
mod legend;
mod marks;
mod paired;
mod ranking;
mod sheet;
mod survival;
mod symbol;
mod timeline;
mod track;

pub use endings::endings;
pub use paired::paired;
pub use ranking::ranking;
pub use survival::survival;
pub use timeline::{Shown, timeline};

/// A colour: red, green and blue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Colour(pub u8, pub u8, pub u8);

impl core::fmt::Display for Colour {
    /// As pictures spell it: `#1A1A1A`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// What everything is drawn on.
pub const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
/// Words on bands of full colour, whatever the paper is.
pub const BRIGHT: Colour = Colour(0xFC, 0xFC, 0xFC);
/// Words and lines.
pub const INK: Colour = Colour(0x1A, 0x1A, 0x1A);
/// Words and lines of less weight.
pub const MUTED: Colour = Colour(0x5F, 0x5F, 0x5F);
/// Grids and frames.
pub const GRID: Colour = Colour(0xDA, 0xDA, 0xDA);
/// What is over.
pub const PALE: Colour = Colour(0xB4, 0xB4, 0xB4);
/// In force; the first of several designs.
pub const BLUE: Colour = Colour(0x00, 0x72, 0xB2);
/// Collapsed, overdue; the second.
pub const VERMILION: Colour = Colour(0xD5, 0x5E, 0x00);
/// Holding, met; the third.
pub const GREEN: Colour = Colour(0x00, 0x9E, 0x73);
/// Contested; the fourth.
pub const PURPLE: Colour = Colour(0xCC, 0x79, 0xA7);
/// Eroding, late, undetermined; the fifth.
pub const ORANGE: Colour = Colour(0xE6, 0x9F, 0x00);
/// The sixth of several designs.
pub const SKY: Colour = Colour(0x56, 0xB4, 0xE9);

/// Every colour that pictures use, with its name.
pub const COLOURS: [(&str, Colour); 12] = [
    ("paper", PAPER),
    ("bright", BRIGHT),
    ("ink", INK),
    ("muted", MUTED),
    ("grid", GRID),
    ("pale", PALE),
    ("blue", BLUE),
    ("vermilion", VERMILION),
    ("green", GREEN),
    ("purple", PURPLE),
    ("orange", ORANGE),
    ("sky", SKY),
];

/// The colours of several designs, in their order; after the last, the first again.
const SERIES: [Colour; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK];
