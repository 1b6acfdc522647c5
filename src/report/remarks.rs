//! What reviews of drafts say, as sections.

use super::{Cell, Section, Table, Tone};
#[cfg(feature = "std")]
use crate::review::{Change, ChangeKind, Comparison};
use crate::review::{Remark, Severity};

/// What an adviser would flag, the gravest first. Empty if there is nothing.
#[must_use]
pub fn remarks(remarks: &[Remark]) -> Section {
    let mut out = Section::new("remarks", "What an adviser would flag");
    let columns =
        [("instrument", 12), ("article", 14), ("weight", 8), ("about", 22), ("what the text leaves open", 60), ("what would cure it", 50)];
    let mut table = Table::new("remarks", &columns);
    for severity in Severity::ALL.iter().rev() {
        for r in remarks.iter().filter(|r| r.severity == *severity) {
            let (weight, tone) = match severity {
                Severity::Grave => (2, Tone::Bad),
                Severity::Notable => (1, Tone::Doubt),
                Severity::Minor => (0, Tone::Plain),
            };
            let article = r.article.as_deref().unwrap_or_default();
            let weight = Cell { key: Some(weight), ..Cell::new(severity.as_str()).toned(tone) };
            let cells = [r.instrument.as_str().into(), article.into(), weight, r.kind.as_str().into(), r.says.as_str().into()];
            table.row(cells.into_iter().chain([r.cure.as_str().into()]));
        }
    }
    out.table(table);
    out.note("A remark says what the text leaves open, not that it is wrong: drafters may have left it open on purpose.");
    out
}

/// What another text changes: in its words, in verdicts on a log, and the records that only one of the two can hear.
#[cfg(feature = "std")]
#[must_use]
pub fn changes(c: &Comparison) -> Section {
    let mut out = Section::new("changes", "What the other text changes");
    let mut words = Table::new("words", &[("of", 26), ("change", 12), ("what", 20), ("before", 60), ("after", 60)]);
    for Change { of, how, what, before, after } in &c.changes {
        let tone = if *how == ChangeKind::Removed { Tone::Doubt } else { Tone::Plain };
        words.row([
            of.as_str().into(),
            Cell::new(how.as_str()).toned(tone),
            what.as_str().into(),
            before.as_str().into(),
            after.as_str().into(),
        ]);
    }
    if words.rows.is_empty() {
        out.line("No word differs.");
    }
    out.table(words);
    let mut flips = Table::new("verdicts", &[("about", 30), ("article", 20), ("of", 26), ("before", 24), ("after", 24)]);
    let or_none = |s: &str| Cell::new(if s.is_empty() { "no verdict" } else { s });
    for f in &c.flips {
        let party = if f.party.is_empty() { "several together" } else { &f.party };
        flips.row([f.about.as_str().into(), f.article.as_str().into(), party.into(), or_none(&f.before), or_none(&f.after)]);
    }
    out.table(flips);
    let mut left_out = Table::new("left-out", &[("record", 20), ("left out under", 20), ("because", 60)]);
    for x in &c.left_out {
        let draft = if x.by_the_later { "the later text" } else { "the earlier text" };
        left_out.row([x.record.as_str().into(), draft.into(), x.why.as_str().into()]);
    }
    out.table(left_out);
    out
}
