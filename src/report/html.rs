//! Reports as HTML: one page that needs no other file, no network and, to be read, no script.

use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};
use sha2::{Digest as _, Sha256};

use super::{
    html_readings::{Merged, MergedTable, merge},
    html_table::{Written, table},
    page::{Block, Page, Picture},
};

const STYLE: &str = include_str!("html.css");
const SCRIPT: &str = include_str!("html.js");

/// The same report under one or several readings as one HTML page, each with a label. The first gives the page its title.
///
/// What is the same under several readings is written once: sections, and rows of tables in sections that otherwise agree. With script, a list switches between the readings, tables
/// sort and filter; without, everything is there in order, each part with the readings to which it belongs. Rows unfold to what
/// led to them. Names of records lead to the row of that record: the first row that has it under a heading `record`.
///
/// Nothing that texts or records say can become markup or script: all of it is escaped, and the page's own policy lets no other
/// script or style run than its own, and loads nothing. Only addresses that begin with `http://` or `https://` become links.
/// Control characters are shown as `�`. A [`Picture`]'s SVG is taken as it is; it can draw, and the policy keeps it from more.
///
/// ```
/// use ceasefire::report::{Page, Section, html};
/// let mut section = Section::new("found", "What was found");
/// section.blocks.push(ceasefire::report::Block::Line("Nothing <b>yet</b>.".into()));
/// let page = Page { title: "A report".into(), notes: vec![], sections: vec![section] };
/// let text = html(&[("the only reading".into(), page)]);
/// assert!(text.starts_with("<!DOCTYPE html>") && text.contains("Nothing &lt;b&gt;yet&lt;/b&gt;."));
/// ```
#[must_use]
pub fn html(readings: &[(String, Page)]) -> String {
    // The page says the reading once, not behind every row: sections that differ in nothing else are the same.
    let pages: Vec<Page> = readings.iter().map(|(_, p)| without_reading(p)).collect();
    let labels: Vec<&str> = readings.iter().map(|(label, _)| label.as_str()).collect();
    let sections = merge(&pages);
    let records = records(&sections);
    let title = readings.first().map_or("", |(_, p)| p.title.as_str());
    let mut written = Written::default();
    let context = Context { labels: &labels, records: &records };
    let body = context.body(title, &notes(&pages), &sections, &mut written);
    let style = format!("{STYLE}{}", written.rules());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(SCRIPT)
    );
    markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (clean(title)) }
                style { (PreEscaped(style.as_str())) }
            }
            (body)
        }
    }
    .into_string()
}

impl Page {
    /// The report as one HTML page; see [`html`](html()) for several readings of it.
    #[must_use]
    pub fn html(&self) -> String {
        html(&[(String::new(), self.clone())])
    }
}

/// What everything on the page may refer to.
pub(super) struct Context<'a> {
    labels: &'a [&'a str],
    /// Of each record that has a row, the id of that row, and of the next one that tells of it in another section.
    pub(super) records: &'a BTreeMap<&'a str, (String, Option<String>)>,
}

impl Context<'_> {
    fn body(&self, title: &str, notes: &[(Vec<usize>, &str)], sections: &[Merged], written: &mut Written) -> Markup {
        markup! {
            body {
                a.skip href="#content" { "To the report" }
                header.wide {
                    h1 dir="auto" { (clean(title)) }
                    @for (under, note) in notes {
                        p.note data-under=[self.under(under)] { (text(note)) (self.label(under)) }
                    }
                    @if sections.len() > 1 {
                        nav aria-label="Sections" {
                            ol { @for v in sections { li data-under=[self.under(&v.under)] { a href={ "#" (v.id) } { (clean(&v.section.title)) } (self.label(&v.under)) } } }
                        }
                    }
                }
                @if sections.iter().any(|v| !v.tables.is_empty()) || self.labels.len() > 1 {
                    div.bar role="search" {
                        div.wide { div.tools hidden {
                            @if self.labels.len() > 1 {
                                label for="reading" { "Reading"
                                    select #reading autocomplete="off" { @for (n, label) in self.labels.iter().enumerate() { option value=(n) { (clean(label)) } } }
                                }
                            }
                            label for="filter" { "Filter all tables" input #filter type="search" autocomplete="off" spellcheck="false"; }
                        } }
                    }
                }
                main.wide #content tabindex="-1" { @for v in sections { (self.section(v, written)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }

    fn section(&self, v: &Merged, written: &mut Written) -> Markup {
        let heading = format!("{}-title", v.id);
        let only = v.tables.len() == 1;
        let mut tables = (1_usize..).zip(&v.tables);
        markup! {
            section id=(v.id) aria-labelledby=(heading) data-under=[self.under(&v.under)] {
                h2 id=(heading) { (text(&v.section.title)) }
                (self.label(&v.under))
                @for block in &v.section.blocks {
                    @match block {
                        Block::Note(note) => p.note { (text(note)) },
                        Block::Line(line) => p { (text(line)) },
                        Block::Picture(p) => (picture(p, &v.id)),
                        Block::Diagram(d) => figure {
                            figcaption { (text(&d.caption)) }
                            details { summary { "The diagram as text, in the language of Mermaid" } pre { (text(&d.mermaid)) } }
                        },
                        Block::Table(_) => @if let Some((n, t)) = tables.next() {
                            @let caption = if only { clean(&v.section.title).into_owned() } else { in_words(&t.table.id) };
                            (table(self, (v, n, t), (&caption, only), written))
                        }
                    }
                }
            }
        }
    }

    /// The readings to which a part belongs, unless it belongs to all.
    pub(super) fn under(&self, under: &[usize]) -> Option<String> {
        (under.len() < self.labels.len()).then(|| under.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    }

    pub(super) fn label(&self, under: &[usize]) -> Markup {
        let labels: Vec<&str> = under.iter().filter_map(|n| self.labels.get(*n).copied()).collect();
        markup! { @if under.len() < self.labels.len() { " " span.under { "Under: " (clean(&labels.join(" / "))) } } }
    }
}

fn picture(p: &Picture, section: &str) -> Markup {
    // A document of its own may begin with a declaration, which has no place within another.
    let svg = p.svg.find("<svg").and_then(|at| p.svg.get(at..)).unwrap_or_default();
    // The same picture under another reading must not lend it its patterns: a hidden one lends nothing.
    let own = format!("{section}.");
    let svg = svg.replace(" id=\"", &format!(" id=\"{own}")).replace("url(#", &format!("url(#{own}"));
    let labels = |own: &str| format!("aria-labelledby=\"{own}{0}-title {own}{0}-desc\"", p.id);
    let svg = svg.replace(&labels(""), &labels(&own));
    markup! {
        figure {
            div role="img" aria-label=(clean(&p.caption)) tabindex="0" { (PreEscaped(svg)) }
            figcaption { (text(&p.caption)) }
        }
    }
}

fn without_reading(page: &Page) -> Page {
    let mut page = page.clone();
    for section in &mut page.sections {
        for block in &mut section.blocks {
            if let Block::Table(t) = block {
                t.rows.iter_mut().flat_map(|r| &mut r.because).for_each(|e| e.reading.clear());
            }
        }
    }
    page
}

/// Each note once, with the pages that have it.
fn notes(pages: &[Page]) -> Vec<(Vec<usize>, &str)> {
    let mut out: Vec<(Vec<usize>, &str)> = Vec::new();
    for (n, note) in pages.iter().enumerate().flat_map(|(n, p)| p.notes.iter().map(move |note| (n, note))) {
        match out.iter_mut().find(|(_, known)| known == note) {
            Some((under, _)) if under.contains(&n) => {}
            Some((under, _)) => under.push(n),
            None => out.push(([n].into(), note)),
        }
    }
    out
}

/// The name, or the first of those that follow it that nothing else has.
pub(super) fn free(used: &mut BTreeSet<String>, name: &str) -> String {
    let others = (2_usize..).map(|n| format!("{name}.{n}"));
    core::iter::once(name.to_string()).chain(others).find(|n| used.insert(n.clone())).unwrap_or_default()
}

/// Of each record, the ids of the first row that has it under the heading `record`, and of the first in another section.
fn records<'a>(sections: &[Merged<'a>]) -> BTreeMap<&'a str, (String, Option<String>)> {
    let mut out: BTreeMap<&str, (&str, String, Option<String>)> = BTreeMap::new();
    for (v, t) in sections.iter().flat_map(|v| v.tables.iter().map(move |t| (v, t))) {
        for name in t.rows.iter().filter_map(|(r, _)| t.record(r)) {
            let (section, _, second) = out.entry(name).or_insert_with(|| (&v.section.id, row_id(&v.id, name), None));
            if *section != v.section.id && second.is_none() {
                *second = Some(row_id(&v.id, name));
            }
        }
    }
    out.into_iter().map(|(name, (_, first, second))| (name, (first, second))).collect()
}

impl<'a> MergedTable<'a> {
    /// The record of which a row speaks.
    pub(super) fn record(&self, row: &'a super::Row) -> Option<&'a str> {
        let column = self.table.columns.iter().position(|c| c.name == "record")?;
        row.cells.get(column).map(|c| c.text.as_str()).filter(|name| !name.is_empty())
    }
}

/// The id of the row of a record in a section.
pub(super) fn row_id(section: &str, record: &str) -> String {
    format!("{section}_{}", slug(record))
}

/// Letters, digits and dashes; every other character as its number, so that two names never fall together.
pub(super) fn slug(name: &str) -> String {
    let spelled = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_string() } else { format!("~{:x}", u32::from(c)) };
    name.chars().map(spelled).collect()
}

fn in_words(id: &str) -> String {
    let text = clean(id).replace('-', " ");
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Text in which addresses are links, and what stands between backticks is shown as such.
pub(super) fn text(text: &str) -> Markup {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    markup! {
        @if parts.len() > 1 && parts.len() % 2 == 1 {
            @for (n, part) in parts.iter().enumerate() { @if n % 2 == 1 { code { (part) } } @else { (linked(part)) } }
        } @else { (linked(&text)) }
    }
}

fn linked(text: &str) -> Markup {
    markup! {
        @if text.contains("://") {
            @for part in text.split_inclusive(char::is_whitespace) {
                @let word = part.trim_end();
                @let address = word.trim_end_matches(['.', ',', ';', ':', ')', '>', '"', '\'']);
                @if ["http://", "https://"].iter().any(|p| address.strip_prefix(p).is_some_and(|rest| !rest.is_empty())) {
                    a href=(address) rel="noreferrer noopener" { (address) } (part.strip_prefix(address).unwrap_or_default())
                } @else { (part) }
            }
        } @else { (text) }
    }
}

/// Text without control characters, which mean nothing on a page and may do harm elsewhere.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let plain = |c: char| if c == '\t' { ' ' } else { '\u{fffd}' };
    let bad = |c: char| c.is_control() && c != '\n';
    if text.contains(bad) { text.chars().map(|c| if bad(c) { plain(c) } else { c }).collect::<String>().into() } else { text.into() }
}

/// The SHA-256 of a script or style in Base64, as policies name it.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(text.as_bytes());
    let mut out = String::new();
    for three in digest.chunks(3) {
        let bits = three.iter().enumerate().fold(0_u32, |bits, (n, b)| bits | u32::from(*b) << (16 - 8 * n));
        for n in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * n) & 63) as usize).copied().map_or('=', char::from);
            out.push(if n <= three.len() { digit } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_spelled_as_policies_spell_it() {
        // As `printf '' | openssl dgst -sha256 -binary | base64` has it.
        assert_eq!(hash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn names_that_differ_have_ids_that_differ() {
        assert_eq!(slug("mos-i7"), "mos-i7");
        assert_eq!(slug("a b"), "a~20b");
        assert_ne!(slug("a~20b"), slug("a b"));
    }
}
