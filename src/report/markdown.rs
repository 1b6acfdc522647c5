//! Reports as Markdown (tables as in GitHub Flavored Markdown).

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::page::{Block, Cell, Page, Section, Table};

impl Page {
    /// The report as Markdown. What records say is shown as text: it opens no markup.
    #[must_use]
    pub fn markdown(&self) -> String {
        let notes = self.notes.iter().map(|n| format!("*{}*\n\n", plain(n)));
        let head = format!("# {}\n\n", plain(&self.title));
        core::iter::once(head).chain(notes).chain(self.sections.iter().map(Section::markdown)).collect()
    }
}

impl Section {
    /// The section as Markdown; nothing if it is empty.
    #[must_use]
    pub fn markdown(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let block = |b: &Block| match b {
            Block::Note(text) => format!("*{}*\n\n", plain(text)),
            Block::Line(text) => format!("{}\n\n", plain(text)),
            Block::Table(t) => t.markdown(),
            Block::Diagram(d) => format!("{}\n\n```mermaid\n{}```\n\n", plain(&d.caption), d.mermaid),
            Block::Picture(p) => format!("![{}]({}.svg)\n\n", plain(&p.caption), p.id),
        };
        core::iter::once(format!("## {}\n\n", plain(&self.title))).chain(self.blocks.iter().map(block)).collect()
    }
}

impl Table {
    /// The table as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = line(self.columns.iter().map(|c| plain(&c.name)).collect());
        out.push_str(&line(self.columns.iter().map(|_| "---".to_string()).collect()));
        for r in &self.rows {
            let cell = |c: usize| r.cells.get(c).map(Cell::markdown).unwrap_or_default();
            out.push_str(&line((0..self.columns.len()).map(cell).collect()));
        }
        out.push('\n');
        out
    }
}

impl Cell {
    fn markdown(&self) -> String {
        self.text.lines().map(plain).collect::<Vec<_>>().join("<br>")
    }
}

/// Text that means only itself: every character that Markdown or HTML could take for markup is escaped.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
