//! What a report consists of: pages of sections, tables of cells, and what unfolds beneath a row.
//!
//! Reports are made once, as data, and written in several forms: [text](super::Section::text) for terminals,
//! [Markdown](super::Page::markdown), and the forms of the feature `pages`. A column with the heading `record` holds names of
//! records: its rows are what such a name leads to.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{machine::Explanation, record::Happened, time::Instant, vocabulary::words};

/// A report.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// What holds for all of it: the reading, the zone of its times, until when.
    pub notes: Vec<String>,
    /// Its parts, in reading order.
    pub sections: Vec<Section>,
}

/// A part of a report.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Section {
    /// A short name, unique in its page.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What it shows, in order.
    pub blocks: Vec<Block>,
}

/// Something that a section shows.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// How what stands above is to be read.
    Note(String),
    /// A sentence.
    Line(String),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
    /// A diagram.
    Diagram(Diagram),
}

/// Rows under headings.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Table {
    /// A short name, unique in its page.
    pub id: String,
    /// The headings.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows that agree in so many first cells belong together. Text shows those once, and of a long group the first and last
    /// rows only.
    pub grouped_by: usize,
}

/// A column of a table.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Column {
    /// The heading.
    pub name: String,
    /// How many characters wide text shows it at most.
    pub width: usize,
    /// Whether its cells are numbers, which stand flush right.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub numbers: bool,
}

/// A row of a table.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
    /// The verdicts behind it, each with its explanation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Explanation>,
}

words! {
    /// What a cell's words amount to. Colours show it; the words themselves always say it too.
    Tone {
        /// Nothing in particular.
        #[default] Plain = "plain",
        /// In order.
        Good = "good",
        /// In doubt.
        Doubt = "doubt",
        /// Out of order.
        Bad = "bad",
    }
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What that amounts to.
    #[serde(skip_serializing_if = "is_plain")]
    pub tone: Tone,
    /// What it sorts by, if not by its text: a number, or milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<i64>,
    /// Whether that key is an instant, in milliseconds since 1970, and not a number.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub instant: bool,
}

/// A picture, as a document of its own.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Picture {
    /// A short name, unique in its page.
    pub id: String,
    /// What it shows, in words.
    pub caption: String,
    /// The picture as SVG.
    pub svg: String,
}

/// A diagram in the language of Mermaid, which GitHub and many editors draw.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Diagram {
    /// A short name, unique in its page.
    pub id: String,
    /// What it shows, in words.
    pub caption: String,
    /// The diagram as Mermaid text. No name in it is anything but text.
    pub mermaid: String,
}

impl Page {
    /// Every table with the section in which it stands.
    pub fn tables(&self) -> impl Iterator<Item = (&Section, &Table)> {
        self.sections.iter().flat_map(|s| s.tables().map(move |t| (s, t)))
    }

    /// Every picture with the section in which it stands.
    pub fn pictures(&self) -> impl Iterator<Item = (&Section, &Picture)> {
        self.sections.iter().flat_map(move |s| s.pictures().map(move |p| (s, p)))
    }

    /// Every diagram with the section in which it stands.
    pub fn diagrams(&self) -> impl Iterator<Item = (&Section, &Diagram)> {
        self.sections.iter().flat_map(move |s| s.diagrams().map(move |d| (s, d)))
    }
}

impl Section {
    /// A section without content.
    #[must_use]
    pub fn new(id: &str, title: &str) -> Section {
        Section { id: id.into(), title: title.into(), blocks: Vec::new() }
    }

    /// Whether it shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Its tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None })
    }

    /// Its pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.blocks.iter().filter_map(|b| if let Block::Picture(p) = b { Some(p) } else { None })
    }

    /// Its diagrams.
    pub fn diagrams(&self) -> impl Iterator<Item = &Diagram> {
        self.blocks.iter().filter_map(|b| if let Block::Diagram(d) = b { Some(d) } else { None })
    }

    /// Says how what stands above is to be read.
    pub fn note(&mut self, text: &str) {
        self.blocks.push(Block::Note(text.into()));
    }

    /// Says a sentence.
    pub fn line(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Line(text.into()));
    }

    /// Shows a table, unless it has no rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

impl Table {
    /// A table with these headings, each with its greatest width in text.
    #[must_use]
    pub fn new(id: &str, columns: &[(&str, usize)]) -> Table {
        let columns = columns.iter().map(|(name, width)| Column { name: (*name).into(), width: *width, numbers: false }).collect();
        Table { id: id.into(), columns, ..Table::default() }
    }

    /// With numbers in every column from the `n`th on, counted from 0.
    #[must_use]
    pub fn numbers_from(mut self, n: usize) -> Table {
        self.columns.iter_mut().skip(n).for_each(|c| c.numbers = true);
        self
    }

    /// Adds a row that nothing unfolds beneath.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row { cells: cells.into_iter().collect(), because: Vec::new() });
    }

    /// Puts rows in the order of their cells, each once.
    pub(super) fn sorted(mut self) -> Table {
        self.rows.sort_by(|a, b| a.cells.cmp(&b.cells));
        self.rows.dedup_by(|a, b| a.cells == b.cells);
        self
    }
}

impl Cell {
    /// A cell that says this.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// With this tone.
    #[must_use]
    pub fn toned(mut self, tone: Tone) -> Cell {
        self.tone = tone;
        self
    }

    /// Sorted by this instant.
    #[must_use]
    pub fn at(mut self, at: Option<Instant>) -> Cell {
        self.key = at.map(Instant::as_millis);
        self.instant = at.is_some();
        self
    }

    /// The instant by which it is sorted, if it is sorted by one.
    #[must_use]
    pub fn when(&self) -> Option<Instant> {
        self.key.filter(|_| self.instant).map(Instant::from_millis)
    }

    /// Whether it is nothing but a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        !self.instant && self.key.is_some_and(|n| n.to_string() == self.text)
    }

    /// A number.
    #[must_use]
    pub fn number(n: impl ToString + TryInto<i64> + Copy) -> Cell {
        Cell { text: n.to_string(), key: n.try_into().ok(), ..Cell::default() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::new(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::new(text)
    }
}

/// When something happened or was said, sorted by its beginning.
pub(super) fn when(h: Option<Happened>, zone: crate::time::Zone) -> Cell {
    h.map_or_else(Cell::default, |h| Cell::new(h.local(zone)).at(Some(h.earliest())))
}

fn is_plain(tone: &Tone) -> bool {
    *tone == Tone::Plain
}
