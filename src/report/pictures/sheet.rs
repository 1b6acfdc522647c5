//! A sheet to draw on: groups of shapes that know what they show, and the words that belong to the whole.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;

use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea},
    element::{Circle, PathElement, Polygon, Rectangle, Text},
    style::{
        Color as _, FontStyle, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{Colour, INK, PAPER};
use crate::report::Picture;

/// A pixel in the whole numbers that shapes are drawn in.
pub(super) const UNIT: f64 = 10.0;
/// Of small words, such as those at ticks, and of others.
pub(super) const SMALL: f64 = 11.0;
pub(super) const NORMAL: f64 = 12.5;

/// How far below the middle of words their lower end is, for their size; what renderers take for the middle differs.
const BASELINE: f64 = 0.62;

/// What shapes are drawn on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What drawing comes to.
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Patterns that tell colours apart where there are none. They cut what they are laid on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pattern {
    Solid,
    Stripes,
    Sparse,
    Dots,
    Cross,
}

/// A drawing under way.
pub(super) struct Sheet {
    id: &'static str,
    width: f64,
    height: f64,
    body: String,
}

impl Sheet {
    /// An empty sheet of so many pixels.
    pub(super) fn new(id: &'static str, width: f64, height: f64) -> Sheet {
        Sheet { id, width, height, body: String::new() }
    }

    /// Draws shapes that show one thing. The class says what kind of thing, the title which.
    pub(super) fn group(&mut self, class: &str, title: &str, draw: impl FnOnce(&Area) -> Drawn) {
        self.group_with(class, title, "", draw);
    }

    /// The same with attributes that hold for all its shapes.
    pub(super) fn group_with(&mut self, class: &str, title: &str, attributes: &str, draw: impl FnOnce(&Area) -> Drawn) {
        let mut drawn = String::new();
        {
            let area = SVGBackend::with_string(&mut drawn, (units(self.width), units(self.height))).into_drawing_area();
            // Drawing into memory has nothing that could fail.
            let _ = draw(&area).and_then(|()| area.present());
        }
        let shapes = drawn.split_once(">\n").and_then(|(_, rest)| rest.rsplit_once("</svg>")).map_or("", |(shapes, _)| shapes);
        let _ = write!(self.body, "<g class=\"{}\"{attributes}>", escaped(class));
        if !title.is_empty() {
            let _ = write!(self.body, "<title>{}</title>", escaped(title));
        }
        self.body.push('\n');
        for line in shapes.lines() {
            self.body.push_str(&line.replace(" \"", "\""));
            // Words stand alone between their tags.
            if line.starts_with('<') && !line.starts_with("<text") {
                self.body.push('\n');
            }
        }
        self.body.push_str("</g>\n");
    }

    /// The attribute that lays a pattern over a group.
    pub(super) fn masked(&self, pattern: Pattern) -> String {
        pattern.name().map(|name| format!(" mask=\"url(#{}-{name})\"", self.id)).unwrap_or_default()
    }

    /// The picture, with a title and a caption.
    pub(super) fn finish(self, title: &str, caption: &str) -> Picture {
        let (id, w, h) = (self.id, self.width, self.height);
        let (wide, high) = (units(w), units(h));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ceasefire-picture\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {wide} {high}\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escaped(title),
            escaped(caption)
        );
        let used: Vec<Pattern> = Pattern::CUTTING.into_iter().filter(|p| self.body.contains(&self.masked(*p))).collect();
        if !used.is_empty() {
            svg.push_str("<defs>\n");
            for pattern in used {
                let name = pattern.name().unwrap_or("");
                let _ = writeln!(
                    svg,
                    "<pattern id=\"{id}-{name}-tile\" width=\"60\" height=\"60\" patternUnits=\"userSpaceOnUse\">{}</pattern>\n\
                     <mask id=\"{id}-{name}\"><rect width=\"{wide}\" height=\"{high}\" fill=\"url(#{id}-{name}-tile)\"/></mask>",
                    pattern.tile()
                );
            }
            svg.push_str("</defs>\n");
        }
        let _ = write!(
            svg,
            "<rect class=\"paper\" width=\"{wide}\" height=\"{high}\" fill=\"{PAPER}\"/>\n<text class=\"title\" x=\"150\" y=\"260\" \
             font-family=\"sans-serif\" font-size=\"150\" font-weight=\"bold\" fill=\"{INK}\">{}</text>\n{}</svg>\n",
            escaped(&cut(title, 15.0 * 1.1, w - 30.0)),
            self.body
        );
        Picture { id: id.into(), caption: clean(caption), svg }
    }
}

impl Pattern {
    const CUTTING: [Pattern; 4] = [Pattern::Stripes, Pattern::Sparse, Pattern::Dots, Pattern::Cross];

    fn name(self) -> Option<&'static str> {
        match self {
            Pattern::Solid => None,
            Pattern::Stripes => Some("stripes"),
            Pattern::Sparse => Some("sparse"),
            Pattern::Dots => Some("dots"),
            Pattern::Cross => Some("cross"),
        }
    }

    /// What of a square of six pixels is shown: white wholly, grey in part. These are no colours that a page should change, so
    /// they are spelt otherwise.
    fn tile(self) -> &'static str {
        match self {
            Pattern::Solid => "",
            Pattern::Stripes => {
                "<rect width=\"60\" height=\"60\" fill=\"#555555\"/><path d=\"M-15,15 L15,-15 M0,60 L60,0 M45,75 L75,45\" stroke=\"white\" stroke-width=\"22\"/>"
            }
            Pattern::Sparse => {
                "<rect width=\"60\" height=\"60\" fill=\"white\"/><path d=\"M-15,45 L15,75 M0,0 L60,60 M45,-15 L75,15\" stroke=\"#666666\" stroke-width=\"14\"/>"
            }
            Pattern::Dots => {
                "<rect width=\"60\" height=\"60\" fill=\"#555555\"/><circle cx=\"15\" cy=\"15\" r=\"11\" fill=\"white\"/><circle cx=\"45\" cy=\"45\" r=\"11\" fill=\"white\"/>"
            }
            Pattern::Cross => {
                "<rect width=\"60\" height=\"60\" fill=\"white\"/><path d=\"M0,0 L60,60 M60,0 L0,60\" stroke=\"#777777\" stroke-width=\"10\"/>"
            }
        }
    }
}

/// A filled rectangle.
pub(super) fn rect(area: &Area, (x0, y0): (f64, f64), (x1, y1): (f64, f64), colour: Colour) -> Drawn {
    area.draw(&Rectangle::new([at(x0, y0), at(x1, y1)], rgb(colour).filled()))
}

/// The outline of a rectangle, one pixel wide.
pub(super) fn frame(area: &Area, (x0, y0): (f64, f64), (x1, y1): (f64, f64), colour: Colour) -> Drawn {
    let corners = [at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)];
    area.draw(&PathElement::new(corners.to_vec(), stroke(colour, 1.0)))
}

/// A line through points.
pub(super) fn line(area: &Area, points: &[(f64, f64)], width: f64, colour: Colour) -> Drawn {
    area.draw(&PathElement::new(points.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>(), stroke(colour, width)))
}

/// A filled polygon.
pub(super) fn polygon(area: &Area, points: &[(f64, f64)], colour: Colour) -> Drawn {
    area.draw(&Polygon::new(points.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>(), rgb(colour).filled()))
}

/// A filled circle.
pub(super) fn circle(area: &Area, (x, y): (f64, f64), radius: f64, colour: Colour) -> Drawn {
    area.draw(&Circle::new(at(x, y), units(radius), rgb(colour).filled()))
}

/// Words whose middle stands at a height, and whose beginning, middle or end stands at `x`.
pub(super) fn text(area: &Area, (x, y): (f64, f64), size: f64, hang: HPos, colour: Colour, words: &str) -> Drawn {
    area.draw(&Text::new(clean(words), at(x, y + size * BASELINE), style(size, hang, VPos::Bottom, colour)))
}

/// The same in bold.
pub(super) fn heading(area: &Area, (x, y): (f64, f64), size: f64, colour: Colour, words: &str) -> Drawn {
    let style = style(size, HPos::Left, VPos::Bottom, colour);
    let bold = TextStyle { font: style.font.style(FontStyle::Bold), ..style };
    area.draw(&Text::new(clean(words), at(x, y + size * BASELINE), bold))
}

/// How words look.
pub(super) fn style(size: f64, hang: HPos, from: VPos, colour: Colour) -> TextStyle<'static> {
    let style = TextStyle::from(("sans-serif", size * UNIT * 1.24));
    TextStyle { color: rgb(colour).to_backend_color(), pos: Pos::new(hang, from), ..style }
}

/// How lines look.
pub(super) fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    rgb(colour).stroke_width(units(width))
}

pub(super) fn rgb(Colour(r, g, b): Colour) -> RGBColor {
    RGBColor(r, g, b)
}

/// How wide words run at most, in pixels; no font is known here.
pub(super) fn width(words: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '|' | '\'' | '(' | ')' | '/' | ' ' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.98,
        c if c.is_ascii_uppercase() => 0.72,
        c if (c as u32) < 0x2E80 => 0.61,
        _ => 1.0,
    };
    words.chars().map(of).sum::<f64>() * size
}

/// Words, cut with an ellipsis where they would run wider than this.
pub(super) fn cut(words: &str, size: f64, room: f64) -> String {
    if width(words, size) <= room {
        return words.into();
    }
    let mut out = String::new();
    let mut used = width("…", size);
    for c in words.chars() {
        used += width(c.encode_utf8(&mut [0; 4]), size);
        if used > room {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Text as it may stand in a document.
pub(super) fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in clean(words).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Text without what no document may hold, or what would turn the reading direction of its surroundings.
pub(super) fn clean(words: &str) -> String {
    let odd = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    words.chars().map(|c| if odd(c) { ' ' } else { c }).collect()
}

fn at(x: f64, y: f64) -> (i32, i32) {
    (units_i(x), units_i(y))
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a picture")]
pub(super) fn units_i(pixels: f64) -> i32 {
    (pixels * UNIT).round() as i32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a picture")]
pub(super) fn units(pixels: f64) -> u32 {
    (pixels * UNIT).round() as u32
}
