//! Tables as HTML: a body for each row, so that what unfolds beneath it stays with it.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use maud::{Markup, html as markup};

use super::{
    html::{Context, clean, free, row_id, text},
    html_readings::{Merged, MergedTable},
    page::{Cell, Tone},
};
use crate::machine::Explanation;

/// From how many columns on a table is shown as cards where there is little room.
const MANY: usize = 4;

/// Tables with more rows than this may be shown in part.
const LONG: usize = 500;

/// What the tables written so far share: the rules of style by which their columns divide the width and their cells are named
/// where rows are cards (a page whose policy allows no style but its own has none in its tags), and the ids of rows in use.
#[derive(Default)]
pub(super) struct Written {
    rules: BTreeMap<String, usize>,
    rows: BTreeSet<String>,
}

impl Written {
    /// The class of a table.
    fn class(&mut self, table: &MergedTable) -> String {
        let widths: Vec<usize> = (0..table.table.columns.len()).map(|c| table.characters(c)).collect();
        let least = if widths.len() < MANY { 6 } else { (96 / widths.len()).min(12) };
        let share = (0..widths.len()).zip(&widths).map(|(c, w)| format!(" minmax({}ch,{w}fr)", table.longest_word(c).min(least)));
        let share: String = share.collect();
        let room = widths.iter().sum::<usize>() + 2 * widths.len() + 12;
        let mut rules =
            format!(".#{{max-width:{}rem}}.# thead tr,.# tbody{{grid-template-columns:{}}}", room * 11 / 20 + 1, share.trim_start());
        if table.table.columns.len() >= MANY {
            let names: String = (1_usize..)
                .zip(&table.table.columns)
                .map(|(n, c)| format!(".# td:nth-child({n})::before{{content:\"{}\"}}", css_text(&c.name)))
                .collect();
            let _ = write!(rules, "@media screen and (max-width:56rem){{{names}}}");
        }
        let next = self.rules.len();
        format!("t{}", self.rules.entry(rules).or_insert(next))
    }

    /// The rules of all classes.
    pub(super) fn rules(&self) -> String {
        let mut all: Vec<(&usize, &String)> = self.rules.iter().map(|(rules, class)| (class, rules)).collect();
        all.sort();
        all.into_iter().map(|(class, rules)| rules.replace(".#", &format!(".t{class}")) + "\n").collect()
    }
}

/// A table of a section with its number there; its caption, and whether that only repeats the section's title.
pub(super) fn table(
    context: &Context,
    (section, n, t): (&Merged, usize, &MergedTable),
    (caption, same): (&str, bool),
    written: &mut Written,
) -> Markup {
    let id = format!("{}-table{n}", section.id);
    let columns = &t.table.columns;
    let unfolds = t.rows.iter().any(|(r, _)| !r.because.is_empty());
    let cells = |c: usize| t.rows.iter().filter_map(move |(r, _)| r.cells.get(c)).filter(|x| !x.text.is_empty());
    let number = |c: usize| cells(c).next().is_some() && cells(c).all(Cell::is_number);
    let numbers: Vec<bool> = (0..columns.len()).map(number).collect();
    let class = written.class(t);
    let class = [class.as_str(), if columns.len() >= MANY { "many" } else { "few" }, if unfolds { "whys" } else { "" }].join(" ");
    markup! {
        @if !same { h3 { (caption) } }
        div.tools hidden {
            @if t.rows.len() > 5 {
                label for={ (id) "-filter" } { span { "Filter" span.unseen { " " (caption) } } input id={ (id) "-filter" } type="search" autocomplete="off" spellcheck="false"; }
            }
            @if unfolds { button type="button" data-unfolds=(id) aria-pressed="false" { "Unfold all" } }
            output id={ (id) "-count" } aria-live="polite" {}
        }
        table id=(id) class=(class.trim_end()) {
            caption { (caption) }
            thead { tr { @for (c, number) in columns.iter().zip(&numbers) { th class=[class_of(false, *number)] scope="col" { (clean(&c.name)) } } } }
            @for (at, (r, under)) in t.rows.iter().enumerate() {
                @let record = t.record(r);
                @let id = record.map(|name| free(&mut written.rows, &row_id(&section.id, name)));
                @let again = t.again(at);
                tbody id=[&id] data-of=[record.map(clean)] data-under=[(under.len() < section.under.len()).then(|| context.under(under)).flatten()] {
                    tr {
                        @for (n, number) in numbers.iter().enumerate() {
                            @if let Some(c) = r.cells.get(n) {
                                @let own = record.filter(|name| *name == c.text).map(|name| row_id(&section.id, name));
                                td class=[class_of(n < again, *number)] data-key=[c.key] {
                                    @if n < again { span { (cell(context, c, own.as_deref())) } } @else { (cell(context, c, own.as_deref())) }
                                    @if n == 0 && under.len() < section.under.len() { (context.label(under)) }
                                }
                            } @else { td {} }
                        }
                    }
                    @if !r.because.is_empty() { tr.why { td colspan=(columns.len()) { (because(context, &r.because, record)) } } }
                }
            }
        }
        @if t.rows.len() > LONG { div.tools.more id={ (id) "-more" } hidden { button type="button" {} } }
    }
}

impl MergedTable<'_> {
    /// How many first cells a row shares with the one above it, which is shown whenever this one is.
    fn again(&self, at: usize) -> usize {
        let by = self.table.grouped_by;
        let above = at.checked_sub(1).and_then(|above| self.rows.get(above));
        let same = above.zip(self.rows.get(at)).is_some_and(|((above, over), (row, under))| {
            above.cells.get(..by) == row.cells.get(..by) && under.iter().all(|n| over.contains(n))
        });
        if same { by } else { 0 }
    }

    /// How many characters a column needs so that no word breaks.
    fn longest_word(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|(r, _)| r.cells.get(column)).flat_map(|c| c.text.split_whitespace());
        let heading = self.table.columns.get(column).into_iter().flat_map(|c| c.name.split(' '));
        let longest = cells.map(|w| w.chars().count()).max().unwrap_or(0);
        longest.max(heading.map(|w| w.chars().count() + 2).max().unwrap_or(0))
    }

    /// How many characters wide a column would be: as wide as its longest line, but long ones may break, so that no column takes
    /// the room of all others.
    fn characters(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|(r, _)| r.cells.get(column)).flat_map(|c| c.text.lines());
        let longest = cells.map(|l| l.chars().count()).max().unwrap_or(0).min(400);
        let longest = longest.min(6 * longest.isqrt());
        // A heading breaks between words, and the sign of its order has to stand beside it.
        let words = self.table.columns.get(column).into_iter().flat_map(|c| c.name.split(' '));
        longest.max(words.map(|w| w.chars().count() + 3).max().unwrap_or(0)).max(6)
    }
}

fn class_of(again: bool, number: bool) -> Option<&'static str> {
    match (again, number) {
        (true, true) => Some("again n"),
        (true, false) => Some("again"),
        (false, true) => Some("n"),
        (false, false) => None,
    }
}

fn cell(context: &Context, c: &Cell, own: Option<&str>) -> Markup {
    markup! {
        @if c.tone == Tone::Plain { (words(context, &c.text, own)) }
        @else { span class={ "tone " (c.tone.as_str()) } { (words(context, &c.text, own)) } }
    }
}

/// Text. The name of a record that has a row leads there; from that row itself, to the next that tells of it.
fn words(context: &Context, name: &str, own: Option<&str>) -> Markup {
    let row = context.records.get(name).and_then(|(first, second)| if own == Some(first) { second.as_ref() } else { Some(first) });
    markup! {
        @match row {
            Some(row) => a href={ "#" (row) } { (clean(name)) },
            None => (text(name)),
        }
    }
}

/// What led to a row: article by article, as it came.
fn because(context: &Context, all: &[Explanation], record: Option<&str>) -> Markup {
    markup! {
        details {
            summary { "why (" (all.len()) ")" }
            @for group in all.chunk_by(|a, b| (&a.instrument, &a.article, &a.rule) == (&b.instrument, &b.article, &b.rule)) {
                @if let Some(e) = group.first() {
                    h3 {
                        @if !e.article.is_empty() { "Article " bdi { (clean(&e.article)) } " of " bdi { (clean(&e.instrument)) } }
                        @else if !e.instrument.is_empty() { bdi { (clean(&e.instrument)) } " as a whole" }
                        @else { "No article" }
                    }
                    @if !e.text.is_empty() { blockquote { (text(&e.text)) } }
                    @if !e.rule.is_empty() { p.note { "Rule: " (text(&e.rule)) } }
                    ul { @for e in group { li { (explanation(context, e, record)) } } }
                }
            }
        }
    }
}

fn explanation(context: &Context, e: &Explanation, record: Option<&str>) -> Markup {
    let concerns = Some(e.matter.as_str()).filter(|m| !m.is_empty() && Some(*m) != record);
    markup! {
        time datetime=(e.at.to_string()) { (e.local()) } " "
        strong { (clean(&e.verdict)) }
        @if !e.party.is_empty() { ", " bdi { (clean(&e.party)) } }
        @if let Some(matter) = concerns { ", on " (words(context, matter, None)) }
        ". " (text(&e.because)) " "
        @if e.records.is_empty() { "No record brings this about: time does." } @else {
            "Records: "
            @for (n, name) in e.records.iter().enumerate() { @if n > 0 { ", " } (words(context, name, None)) }
            "."
        }
    }
}

/// Text within a string of a style: every character but letters and digits as its number.
fn css_text(text: &str) -> String {
    clean(text).chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{:x} ", u32::from(c)) }).collect()
}
