//! Symbols: marks that shape and fill tell apart without colour.

use super::{
    Colour, PAPER,
    sheet::{Area, Drawn, Pattern, circle, line, polygon},
};

/// A symbol.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Symbol {
    pub(super) shape: Shape,
    pub(super) fill: Fill,
    pub(super) colour: Colour,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Shape {
    Circle,
    Diamond,
    Square,
    /// A triangle on its tip.
    Down,
    /// A triangle on its base.
    Up,
    Tick,
    Cross,
    Dash,
    Plus,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fill {
    Full,
    Hollow,
    /// Hollow, and struck through.
    Struck,
    /// A dot inside.
    Dotted,
}

impl Shape {
    /// What tells columns of such marks apart.
    pub(super) fn pattern(self) -> Pattern {
        match self {
            Shape::Circle | Shape::Tick => Pattern::Solid,
            Shape::Diamond => Pattern::Dots,
            Shape::Square | Shape::Dash => Pattern::Stripes,
            Shape::Down | Shape::Plus => Pattern::Sparse,
            Shape::Up | Shape::Cross => Pattern::Cross,
        }
    }
}

impl Symbol {
    /// Draws it around a point, of such a radius.
    pub(super) fn draw(self, area: &Area, (x, y): (f64, f64), r: f64) -> Drawn {
        let colour = self.colour;
        let corners: &[(f64, f64)] = match self.shape {
            Shape::Circle => {
                circle(area, (x, y), r, colour)?;
                if self.fill != Fill::Full {
                    circle(area, (x, y), r - 1.5, PAPER)?;
                }
                return self.inside(area, (x, y), r);
            }
            Shape::Tick => return line(area, &[(x - r, y), (x - r * 0.3, y + r * 0.8), (x + r, y - r * 0.9)], 2.2, colour),
            Shape::Cross => {
                line(area, &[(x - r * 0.85, y - r * 0.85), (x + r * 0.85, y + r * 0.85)], 2.2, colour)?;
                return line(area, &[(x - r * 0.85, y + r * 0.85), (x + r * 0.85, y - r * 0.85)], 2.2, colour);
            }
            Shape::Dash => return line(area, &[(x - r, y), (x + r, y)], 2.2, colour),
            Shape::Plus => {
                line(area, &[(x - r, y), (x + r, y)], 2.2, colour)?;
                return line(area, &[(x, y - r), (x, y + r)], 2.2, colour);
            }
            Shape::Diamond => &[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)],
            Shape::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Shape::Down => &[(-1.3, -0.95), (1.3, -0.95), (0.0, 1.3)],
            Shape::Up => &[(-1.3, 0.95), (1.3, 0.95), (0.0, -1.3)],
        };
        let scaled = |s: f64| corners.iter().map(|(a, b)| (x + a * s, y + b * s)).collect::<alloc::vec::Vec<_>>();
        polygon(area, &scaled(r), colour)?;
        if self.fill != Fill::Full {
            // The middle of a triangle lies towards its base.
            let shift = match self.shape {
                Shape::Up => 0.25,
                Shape::Down => -0.25,
                _ => 0.0,
            };
            let inner = r - if shift == 0.0 { 1.7 } else { 2.1 };
            let inner: alloc::vec::Vec<_> = corners.iter().map(|(a, b)| (x + a * inner, y + b * inner + shift)).collect();
            polygon(area, &inner, PAPER)?;
        }
        self.inside(area, (x, y), r)
    }

    fn inside(self, area: &Area, (x, y): (f64, f64), r: f64) -> Drawn {
        match self.fill {
            Fill::Full | Fill::Hollow => Ok(()),
            Fill::Struck => line(area, &[(x - r * 1.2, y + r * 1.2), (x + r * 1.2, y - r * 1.2)], 1.4, self.colour),
            // Triangles have less room, and it lies towards their base.
            Fill::Dotted => match self.shape {
                Shape::Up => circle(area, (x, y + r * 0.3), r * 0.27, self.colour),
                Shape::Down => circle(area, (x, y - r * 0.3), r * 0.27, self.colour),
                _ => circle(area, (x, y), r * 0.4, self.colour),
            },
        }
    }
}
