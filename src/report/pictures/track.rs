//! What a timeline is made of: a frame with a time axis, and bands that show states.

use alloc::{format, string::String, vec::Vec};

use plotters::style::text_anchor::HPos;

use super::{
    BLUE, BRIGHT, Colour, GREEN, GRID, INK, MUTED, ORANGE, PALE, PAPER, PURPLE, VERMILION,
    axis::Ticks,
    sheet::{Pattern, SMALL, Sheet, cut, frame as outline, line, rect, text, width},
};
use crate::{
    machine::{FactualState, LegalState},
    record::clock,
    time::{Instant, Zone},
};

/// Where time lies on the sheet.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) from: Instant,
    pub(super) until: Instant,
    /// Until when is known what happened.
    pub(super) now: Instant,
    pub(super) zone: Zone,
}

/// A state over a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Band {
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) state: Stands,
}

/// A legal or a factual state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stands {
    Legal(LegalState),
    Factual(FactualState),
}

impl Frame {
    /// Where an instant lies; what lies outside, at the edge.
    pub(super) fn x(&self, t: Instant) -> f64 {
        let whole = self.until.since(self.from).max(1) as f64;
        let part = t.since(self.from) as f64 / whole;
        self.left + (self.right - self.left) * part.clamp(0.0, 1.0)
    }

    pub(super) fn clock(&self, t: Instant) -> String {
        clock(t, self.zone)
    }

    /// Words at the left of a track.
    pub(super) fn label(&self, sheet: &mut Sheet, y: f64, words: &str, indent: f64) {
        let shown = cut(words, SMALL, self.left - 15.0 - indent - 8.0);
        let full = if shown == words { "" } else { words };
        sheet.group("label", full, |area| text(area, (15.0 + indent, y), SMALL, HPos::Left, INK, &shown));
    }

    /// Lines at the ticks, and what they are called above and below.
    pub(super) fn axis(&self, sheet: &mut Sheet, top: f64, bottom: f64, ticks: &Ticks) {
        sheet.group("grid", "", |area| {
            for t in &ticks.at {
                line(area, &[(self.x(*t), top), (self.x(*t), bottom)], 0.8, GRID)?;
            }
            line(area, &[(self.left, top), (self.right, top)], 1.0, MUTED)?;
            line(area, &[(self.left, bottom), (self.right, bottom)], 1.0, MUTED)
        });
        sheet.group("ticks", "", |area| {
            let mut free = [f64::MIN, f64::MIN];
            for (t, (own, of)) in ticks.at.iter().zip(ticks.labels()) {
                let x = self.x(*t);
                for (free, words, above, below) in
                    free.iter_mut().zip([own, of]).zip([9.0, 23.0]).zip([10.0, 24.0]).map(|(((f, w), a), b)| (f, w, a, b))
                {
                    let half = width(&words, SMALL) / 2.0;
                    // What would run into its neighbour or off the sheet is left out.
                    if words.is_empty() || x - half < *free || x + half > self.right + 20.0 {
                        continue;
                    }
                    *free = x + half + 6.0;
                    text(area, (x, top - above), SMALL, HPos::Center, MUTED, &words)?;
                    text(area, (x, bottom + below), SMALL, HPos::Center, MUTED, &words)?;
                }
            }
            text(area, (15.0, top - 9.0), SMALL, HPos::Left, MUTED, &format!("UTC{}", self.zone))
        });
    }
}

impl Stands {
    pub(super) fn name(self) -> &'static str {
        match self {
            Stands::Legal(s) => s.as_str(),
            Stands::Factual(s) => s.as_str(),
        }
    }

    pub(super) fn layer(self) -> &'static str {
        match self {
            Stands::Legal(_) => "legal",
            Stands::Factual(_) => "factual",
        }
    }

    /// How it looks: its colour and pattern; none for what is only outlined.
    pub(super) fn look(self) -> Option<(Colour, Pattern)> {
        Some(match self {
            Stands::Legal(LegalState::Pending) | Stands::Factual(FactualState::Unknown) => return None,
            Stands::Legal(LegalState::InForce) => (BLUE, Pattern::Solid),
            Stands::Legal(LegalState::PartlySuspended) => (BLUE, Pattern::Sparse),
            Stands::Legal(LegalState::Suspended) => (BLUE, Pattern::Dots),
            Stands::Legal(LegalState::Expired) => (PALE, Pattern::Solid),
            Stands::Legal(LegalState::Terminated) => (PALE, Pattern::Cross),
            Stands::Legal(LegalState::Superseded) => (PALE, Pattern::Stripes),
            Stands::Legal(LegalState::Undetermined) => (ORANGE, Pattern::Dots),
            Stands::Factual(FactualState::Holding) => (GREEN, Pattern::Solid),
            Stands::Factual(FactualState::Eroding) => (ORANGE, Pattern::Stripes),
            Stands::Factual(FactualState::Contested) => (PURPLE, Pattern::Dots),
            Stands::Factual(FactualState::Collapsed) => (VERMILION, Pattern::Cross),
        })
    }
}

/// How high bands are.
pub(super) const BAND: f64 = 15.0;

/// Draws states over time: each band is as long as the state lasts.
pub(super) fn bands(sheet: &mut Sheet, frame: &Frame, top: f64, label: &str, of: &str, bands: &[Band]) {
    frame.label(sheet, top + BAND / 2.0, label, 12.0);
    for b in bands {
        let (x0, x1) = (frame.x(b.from), frame.x(b.until));
        let title = format!("{of}, {}: {}, {} to {}", label, b.state.name(), frame.clock(b.from), frame.clock(b.until));
        let class = format!("band {} {}", b.state.layer(), super::lane::class(b.state.name()));
        let masked = b.state.look().map(|(_, p)| sheet.masked(p)).unwrap_or_default();
        sheet.group_with(&class, &title, &masked, |area| match b.state.look() {
            Some((colour, _)) => rect(area, (x0, top), (x1, top + BAND), colour),
            None => outline(area, (x0, top), (x1, top + BAND), PALE),
        });
        name(sheet, (x0, x1), top, b.state);
    }
}

/// The name of a state in its band, if there is room.
fn name(sheet: &mut Sheet, (x0, x1): (f64, f64), top: f64, state: Stands) {
    let words = state.name();
    let long = width(words, SMALL);
    if x1 - x0 < long + 8.0 {
        return;
    }
    let dark = matches!(state.look(), Some((c, Pattern::Solid)) if c == BLUE || c == GREEN);
    sheet.group("name", "", |area| {
        if !dark && state.look().is_some() {
            rect(area, (x0 + 3.0, top + 1.5), (x0 + long + 5.0, top + BAND - 1.5), PAPER)?;
        }
        text(area, (x0 + 5.0, top + BAND / 2.0), SMALL, HPos::Left, if dark { BRIGHT } else { INK }, words)
    });
}

/// The states of which some bands are, each once.
pub(super) fn states<'a>(all: impl Iterator<Item = &'a Band>) -> Vec<Stands> {
    all.map(|b| b.state).collect::<alloc::collections::BTreeSet<_>>().into_iter().collect()
}
