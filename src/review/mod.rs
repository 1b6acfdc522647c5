//! Reviews of drafts: what a mediator's legal adviser would flag, and what a change of words changes.
//!
//! A review says what a text leaves open, never who is right. It compares the text with the elements that guidance for
//! mediators expects (after the United Nations *Guidance on Mediation of Ceasefires*, 2022; which element serves which term,
//! the drafter says by [`Term::about`](crate::agreement::Term::about) where the structure does not show it), and looks for what
//! can be told from the structure alone: clocks without a zone, areas without bounds, duties without bearer or date,
//! conditions that wait for each other, prohibitions that nobody can verify.
//!
//! ```
//! use ceasefire::{agreement::Regime, review::{RemarkKind, review}};
//! let draft = r#"
//! schema = 1
//! instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z" }
//! parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
//! acts = [{ id = "fire", name = "fire" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! [[terms]]
//! article = "1"
//! text = "no fire"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["fire"] }
//! "#;
//! let remarks = review(&Regime::parse(&[("pause.toml", draft)])?);
//! assert!(remarks.iter().any(|r| r.kind == RemarkKind::NoMonitor));
//! # Ok::<(), ceasefire::problem::Problems>(())
//! ```

#[cfg(feature = "std")]
mod comparison;
mod conditions;
mod elements;
#[cfg(feature = "std")]
mod entries;
#[cfg(feature = "std")]
mod flips;
mod norms;

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    agreement::{Document, InstrumentKind, Reading, Regime, Subject},
    vocabulary::words,
};

#[cfg(feature = "std")]
pub use comparison::{Change, ChangeKind, Comparison, compare};
#[cfg(feature = "std")]
pub use flips::{Flip, LeftOut};

words! {
    /// How much a remark weighs.
    Severity {
        /// Easily put right, or seldom missed.
        #[default] Minor = "minor",
        /// Likely to be disputed.
        Notable = "notable",
        /// Without it the text can hardly be kept or judged.
        Grave = "grave",
    }
}

words! {
    /// What a remark is about.
    RemarkKind {
        /// An element that guidance expects is not there.
        #[default] Missing = "missing",
        /// Nobody watches over it.
        NoMonitor = "no-monitor",
        /// Nothing follows from a violation.
        NoConsequence = "no-consequence",
        /// It states no end.
        NoEnd = "no-end",
        /// A clock time without a zone.
        ClockWithoutZone = "clock-without-zone",
        /// An instant that can be read in several ways, or in none.
        AmbiguousInstant = "ambiguous-instant",
        /// An area that is not named, or has no bounds.
        UndefinedArea = "undefined-area",
        /// An agreement to agree.
        Deferred = "deferred",
        /// Something asked of somebody who does not owe it.
        Request = "request",
        /// Something that nobody in particular is to bring about.
        NoBearer = "no-bearer",
        /// A duty without a date.
        NoDeadline = "no-deadline",
        /// A date that lies before the duty can arise.
        DeadlineBeforeTrigger = "deadline-before-trigger",
        /// What one article permits another forbids, and neither prevails.
        Contradiction = "contradiction",
        /// Conditions that wait for each other.
        Cycle = "cycle",
        /// A power whose holder is not set up.
        NoHolder = "no-holder",
        /// A condition of which nobody is named to say whether it holds.
        NoDeterminer = "no-determiner",
        /// A prohibition that nobody can verify.
        Unverifiable = "unverifiable",
        /// Words that are read in several ways.
        ReadTwoWays = "read-two-ways",
        /// Who agreed may not have had the authority to.
        Authority = "authority",
    }
}

/// Something that an adviser would flag.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Remark {
    /// The instrument.
    pub instrument: String,
    /// The article, if it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Where in the document.
    pub path: String,
    /// What it is about.
    pub kind: RemarkKind,
    /// The element that is missing, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<Subject>,
    /// How much it weighs.
    pub severity: Severity,
    /// What the text leaves open.
    pub says: String,
    /// What would cure it.
    pub cure: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.instrument)?;
        if let Some(a) = &self.article {
            write!(f, "/{a}")?;
        }
        write!(f, ": {} ({}): {}; {}", self.kind, self.severity, self.says, self.cure)
    }
}

/// Every remark on the instruments of a regime, in the order of the documents and of their articles; background rules are no
/// drafts and draw none.
#[must_use]
pub fn review(regime: &Regime) -> Vec<Remark> {
    let mut out = Vec::new();
    for (_, d) in regime.documents() {
        let Some(x) = &d.instrument else { continue };
        if x.kind == InstrumentKind::Background {
            continue;
        }
        let mut notes = Notes { regime, d, id: &x.id, out: Vec::new() };
        notes.elements(x);
        notes.terms();
        notes.conditions();
        notes.readings();
        let place = |r: &Remark| r.article.as_ref().and_then(|a| d.terms.iter().position(|t| t.article == *a)).map_or(0, |n| n + 1);
        notes.out.sort_by_key(place);
        out.append(&mut notes.out);
    }
    late(regime, &mut out);
    out
}

/// The remarks on one document.
struct Notes<'a> {
    regime: &'a Regime,
    d: &'a Document,
    id: &'a str,
    out: Vec<Remark>,
}

impl Notes<'_> {
    fn say(&mut self, path: &str, article: Option<&str>, kind: RemarkKind, severity: Severity, says: String, cure: &str) {
        let remark = Remark {
            instrument: self.id.into(),
            article: article.map(Into::into),
            path: path.into(),
            kind,
            element: None,
            severity,
            says,
            cure: cure.into(),
        };
        if !self.out.contains(&remark) {
            self.out.push(remark);
        }
    }
}

/// Duties whose date has passed before they can arise: seen by letting time pass and nothing else happen.
fn late(regime: &Regime, out: &mut Vec<Remark>) {
    use crate::machine::{Fate, Program};
    let Ok(program) = Program::lower(regime, &Reading::base()) else { return };
    let mut state = program.start();
    let mut verdicts = Vec::new();
    // Far beyond every date of a real text, and well before periods could run on for ever.
    let points = program.instruments().filter_map(|i| match program.entry_into_force(&state, i) {
        crate::machine::Point::Known(t) => Some(t),
        _ => None,
    });
    let Some(last) = points.max() else { return };
    if program.advance_to(&mut state, last.plus(crate::time::DAY), &mut verdicts).is_err() {
        return;
    }
    for d in program.duties(&state).filter(|d| d.fate == Fate::Lapsed && d.limit.is_some_and(|l| l <= d.arisen)) {
        let Some(about) = program.about(d.term) else { continue };
        let known = out.iter().any(|r| {
            r.kind == RemarkKind::DeadlineBeforeTrigger && r.instrument == about.instrument && r.article.as_deref() == Some(about.article)
        });
        if known {
            continue;
        }
        out.push(Remark {
            instrument: about.instrument.into(),
            article: Some(about.article.into()),
            path: "limit".into(),
            kind: RemarkKind::DeadlineBeforeTrigger,
            element: None,
            severity: Severity::Grave,
            says: "its date has passed before the duty can arise, so that nobody can be late with it".into(),
            cure: "let it bind from signature, or give it a later date".into(),
        });
    }
}
