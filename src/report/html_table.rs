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
    html::{Context, clean, record_of, row_id, text},
    page::{Cell, Row, Table, Tone},
};
use crate::machine::Explanation;

/// From how many columns on a table is shown as cards where there is little room.
const MANY: usize = 4;

/// What the tables written so far share: the rules of style by which their columns divide the width and their cells are named
/// where rows are cards (a page whose policy allows no style but its own has none in its tags), and the ids of rows in use.
#[derive(Default)]
pub(super) struct Written {
    rules: BTreeMap<String, usize>,
    rows: BTreeSet<String>,
}

impl Written {
    /// The class of a table.
    fn class(&mut self, table: &Table) -> String {
        let widths: Vec<usize> = (0..table.columns.len()).map(|c| table.characters(c)).collect();
        let share: String = widths.iter().map(|w| format!(" minmax(0,{w}fr)")).collect();
        let room = widths.iter().sum::<usize>() + 2 * widths.len() + 12;
        let mut rules =
            format!(".#{{max-width:{}rem}}.# thead tr,.# tbody{{grid-template-columns:{}}}", room * 6 / 10 + 1, share.trim_start());
        if table.columns.len() >= MANY {
            let names: String = (1_usize..)
                .zip(&table.columns)
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

impl Table {
    /// How many characters wide a column would be.
    fn characters(&self, column: usize) -> usize {
        let most = self.columns.get(column).map_or(0, |c| c.width);
        let cells = self.rows.iter().filter_map(|r| r.cells.get(column)).flat_map(|c| c.text.lines());
        let longest = cells.map(|l| l.chars().count()).max().unwrap_or(0).min(most);
        // A heading breaks between words, and the sign of its order has to stand beside it.
        let words = self.columns.get(column).into_iter().flat_map(|c| c.name.split(' '));
        longest.max(words.map(|w| w.chars().count() + 3).max().unwrap_or(0)).max(6)
    }
}

/// The `n`-th table of a section with its tools; its caption, and whether that only repeats the section's title.
pub(super) fn table(
    context: &Context,
    t: &Table,
    (section, n): (&str, usize),
    (caption, same): (&str, bool),
    written: &mut Written,
) -> Markup {
    let id = format!("{section}-table{n}");
    let unfolds = t.rows.iter().any(|r| !r.because.is_empty());
    let numbers: Vec<bool> = (0..t.columns.len())
        .map(|c| !t.rows.is_empty() && t.rows.iter().all(|r| r.cells.get(c).is_some_and(|x| x.text.is_empty() || x.is_number())))
        .collect();
    let class =
        [written.class(t).as_str(), if t.columns.len() >= MANY { "many" } else { "few" }, if unfolds { "whys" } else { "" }].join(" ");
    let mut before: Option<&Row> = None;
    markup! {
        div.tools hidden {
            @if t.rows.len() > 5 {
                label for={ (id) "-filter" } { "Filter" span.unseen { (caption) } input id={ (id) "-filter" } type="search" autocomplete="off" spellcheck="false"; }
            }
            @if unfolds { button type="button" data-unfolds=(id) aria-pressed="false" { "Unfold all" } }
            output id={ (id) "-count" } aria-live="polite" {}
        }
        table id=(id) class=(class.trim_end()) role="table" {
            caption.same[same] { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for (c, number) in t.columns.iter().zip(&numbers) { th.n[*number] scope="col" role="columnheader" { (clean(&c.name)) } }
            } }
            @for r in &t.rows {
                @let record = record_of(t, r);
                @let again = before.is_some_and(|b| grouped(t, b) == grouped(t, r)).then_some(t.grouped_by).unwrap_or(0);
                @let _ = { before = Some(r) };
                tbody id=[record.map(|name| row_id(section, name)).filter(|id| written.rows.insert(id.clone()))] data-of=[record.map(clean)] role="rowgroup" {
                    tr role="row" {
                        @for (n, number) in numbers.iter().enumerate() {
                            @let nothing = Cell::default();
                            @let c = r.cells.get(n).unwrap_or(&nothing);
                            td.again[n < again].n[*number] role="cell" data-key=[c.key] {
                                @if n < again { span { (cell(context, c)) } } @else { (cell(context, c)) }
                            }
                        }
                    }
                    @if !r.because.is_empty() { tr.why role="row" { td colspan=(t.columns.len()) role="cell" { (because(context, &r.because)) } } }
                }
            }
        }
    }
}

fn grouped<'a>(t: &Table, r: &'a Row) -> &'a [Cell] {
    r.cells.get(..t.grouped_by).filter(|g| !g.is_empty()).unwrap_or(&[])
}

fn cell(context: &Context, c: &Cell) -> Markup {
    markup! {
        @if c.tone == Tone::Plain { (words(context, &c.text)) } @else { span class={ "tone " (c.tone.as_str()) } { (words(context, &c.text)) } }
    }
}

/// Text; as a link if it is the name of a record that has a row.
fn words(context: &Context, name: &str) -> Markup {
    markup! {
        @match context.records.get(name) {
            Some(row) => a href={ "#" (row) } { bdi { (clean(name)) } },
            None => (text(name)),
        }
    }
}

/// What led to a row: article by article, as it came.
fn because(context: &Context, all: &[Explanation]) -> Markup {
    let about = |e: &Explanation| (e.instrument.clone(), e.article.clone(), e.party.clone(), e.matter.clone());
    markup! {
        details {
            summary { "why (" (all.len()) ")" }
            @for group in all.chunk_by(|a, b| about(a) == about(b)) {
                @if let Some(e) = group.first() {
                    h3 { (heading(e)) }
                    @if !e.text.is_empty() { blockquote { (text(&e.text)) } }
                    @if !e.rule.is_empty() { p.note { "Rule: " (text(&e.rule)) } }
                    ul { @for e in group { li { (explanation(context, e)) } } }
                }
            }
        }
    }
}

fn heading(e: &Explanation) -> Markup {
    markup! {
        @if e.article.is_empty() { @if e.instrument.is_empty() { "No article" } @else { bdi { (clean(&e.instrument)) } " as a whole" } }
        @else { "Article " bdi { (clean(&e.article)) } " of " bdi { (clean(&e.instrument)) } }
        @if !e.party.is_empty() { ", party: " bdi { (clean(&e.party)) } }
        @if !e.matter.is_empty() { ", concerning " bdi { (clean(&e.matter)) } }
    }
}

fn explanation(context: &Context, e: &Explanation) -> Markup {
    markup! {
        time datetime=(e.at.to_string()) { (e.local()) } ": "
        strong { (clean(&e.verdict)) } ". " (text(&e.because)) " "
        @if e.records.is_empty() { "No record brings this about: time does." }
        @else {
            "Records: "
            @for (n, name) in e.records.iter().enumerate() { @if n > 0 { ", " } @if context.records.contains_key(name.as_str()) { (words(context, name)) } @else { bdi { (clean(name)) } } }
            "."
        }
    }
}

/// Text within a string of a style: every character but letters and digits as its number.
fn css_text(text: &str) -> String {
    clean(text).chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{:x} ", u32::from(c)) }).collect()
}
