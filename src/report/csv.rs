//! Tables as CSV, one file each.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::page::{Cell, Page, Table};

impl Page {
    /// Every table as CSV with the name of its file, made of the names of its section and its own: `truces-states.csv`.
    ///
    /// What unfolds beneath rows is left out; [JSON](Page::json) has it.
    ///
    /// ```
    /// use ceasefire::report::{Block, Cell, Page, Row, Section, Table};
    /// let mut table = Table::new("sums", &[("what", 20), ("how many", 8)]);
    /// table.rows.push(Row { cells: vec!["=2+3".into(), Cell::number(5)], because: vec![] });
    /// let mut section = Section::new("counts", "Counts");
    /// section.blocks.push(Block::Table(table));
    /// let page = Page { title: "A report".into(), notes: vec![], sections: vec![section] };
    /// assert_eq!(page.csv(), [("counts-sums.csv".to_string(), "what,how many\r\n'=2+3,5\r\n".to_string())]);
    /// ```
    #[must_use]
    pub fn csv(&self) -> Vec<(String, String)> {
        let mut used = BTreeSet::new();
        let mut out = Vec::new();
        for (section, table) in self.tables() {
            let name = if section.id == table.id { file_name(&table.id) } else { file_name(&format!("{}-{}", section.id, table.id)) };
            let others = (2_usize..).map(|n| format!("{name}-{n}"));
            let free = core::iter::once(name.clone()).chain(others).find(|n| used.insert(n.clone()));
            out.push((format!("{}.csv", free.unwrap_or(name)), table.csv()));
        }
        out
    }
}

impl Table {
    /// The table as CSV (RFC 4180, UTF-8), headings first.
    ///
    /// Where cells of a column are sorted by an instant, a second column follows it with that instant in RFC 3339 and UTC, of a
    /// stretch of time its beginning.
    ///
    /// A spreadsheet takes text for a formula that begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break.
    /// Such text, and text that begins with an apostrophe, gets an apostrophe in front: take one away from whatever begins with
    /// one, and you have what the report says. Numbers stay as they are.
    #[must_use]
    pub fn csv(&self) -> String {
        let timed: Vec<bool> =
            (0..self.columns.len()).map(|c| self.rows.iter().any(|r| r.cells.get(c).is_some_and(|x| x.when().is_some()))).collect();
        let mut out = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
        let headings = self.columns.iter().zip(&timed).flat_map(|(c, timed)| {
            let second = timed.then(|| format!("{} (RFC 3339)", c.name));
            [Some(harmless(&c.name)), second.map(|s| harmless(&s))].into_iter().flatten()
        });
        // Writing to memory does not fail, and every row has as many fields as there are headings.
        let _ = out.write_record(headings);
        for r in &self.rows {
            let nothing = Cell::default();
            let fields = timed.iter().enumerate().flat_map(|(c, timed)| {
                let cell = r.cells.get(c).unwrap_or(&nothing);
                let second = timed.then(|| cell.when().map(|t| t.to_string()).unwrap_or_default());
                [Some(cell.csv()), second].into_iter().flatten()
            });
            let _ = out.write_record(fields);
        }
        out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Cell {
    fn csv(&self) -> String {
        if self.is_number() { self.text.clone() } else { harmless(&self.text) }
    }
}

fn harmless(text: &str) -> String {
    let formula = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n', '\''];
    if text.starts_with(formula) { format!("'{text}") } else { text.into() }
}

/// Letters, digits and dashes only.
fn file_name(text: &str) -> String {
    let name: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "table".into() } else { name.into() }
}
