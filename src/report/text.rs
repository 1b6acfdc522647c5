//! Reports as text for terminals.

use alloc::{format, string::String, vec::Vec};

use super::page::{Block, Cell, Page, Section, Table, Tone};

/// How wide sentences run.
const WIDTH: usize = 150;

/// Of a long group of rows, how many are shown at its beginning and at its end.
const HEAD: usize = 14;
const TAIL: usize = 3;

const BOLD: &str = "1";
const DIM: &str = "2";

impl Page {
    /// The report as text, with ANSI colours if asked for.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let notes = self.notes.iter().map(|n| note(n, colour));
        let head = if self.title.is_empty() { String::new() } else { format!("{}\n", marked(colour, BOLD, &self.title)) };
        core::iter::once(head).chain(notes).chain(self.sections.iter().map(|s| s.text(colour))).collect()
    }
}

impl Section {
    /// The section as text, with ANSI colours if asked for; nothing if it is empty. Pictures are left out.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        if self.blocks.iter().all(|b| matches!(b, Block::Picture(_))) {
            return String::new();
        }
        let mut out = format!("\n{}\n", marked(colour, BOLD, &self.title));
        let mut after_lines = false;
        for b in &self.blocks {
            match b {
                Block::Note(text) => out.push_str(&note(text, colour)),
                Block::Line(text) => out.push_str(&sentence(text).into_iter().map(|l| format!("  {l}\n")).collect::<String>()),
                Block::Table(t) => {
                    if after_lines {
                        out.push('\n');
                    }
                    out.push_str(&t.text(colour));
                }
                Block::Diagram(d) => out.push_str(&note(&format!("[diagram: {}]", d.caption), colour)),
                // A terminal cannot show it, and text is the same with and without pictures.
                Block::Picture(_) => continue,
            }
            after_lines = matches!(b, Block::Line(_) | Block::Table(_));
        }
        out
    }
}

impl core::fmt::Display for Section {
    /// The section as plain text.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text(false))
    }
}

impl Table {
    /// The table as text: columns as wide as their widest cell but no wider than they may be; longer cells wrap.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let rows = self.shown();
        let width = |c: usize| {
            let cells = rows.iter().filter_map(|r| r.get(c)).flat_map(|cell| cell.text.lines()).map(|l| l.chars().count());
            let heading = self.columns.get(c).map(|h| h.name.chars().count());
            let most = self.columns.get(c).map_or(usize::MAX, |h| h.width);
            cells.chain(heading).max().unwrap_or(0).min(most)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let heading: Vec<Cell> = self.columns.iter().map(|c| Cell::new(c.name.as_str())).collect();
        let columns: Vec<(usize, bool)> = widths.into_iter().zip(self.columns.iter().map(|c| c.numbers)).collect();
        let mut out = line(&heading, &columns, colour, true);
        for r in &rows {
            out.push_str(&line(r, &columns, colour, false));
        }
        out
    }

    /// The rows that text shows: of a group its name once, and of a long one the first and the last.
    fn shown(&self) -> Vec<Vec<Cell>> {
        let all: Vec<&[Cell]> = self.rows.iter().map(|r| r.cells.as_slice()).collect();
        if self.grouped_by == 0 {
            return all.into_iter().map(<[Cell]>::to_vec).collect();
        }
        let group = |cells: &'_ [Cell]| -> Vec<Cell> { cells.iter().take(self.grouped_by).cloned().collect() };
        let mut out = Vec::new();
        for rows in all.chunk_by(|a, b| group(a) == group(b)) {
            let long = rows.len() > HEAD + TAIL + 1;
            for (n, cells) in rows.iter().enumerate() {
                let left_out = long && n >= HEAD && n + TAIL < rows.len();
                if left_out && n > HEAD {
                    continue;
                }
                let more = Cell::new(format!("... {} more ...", rows.len().saturating_sub(HEAD + TAIL)));
                let shared = |c: Cell| if n == 0 { c } else { Cell::default() };
                let mut row: Vec<Cell> = group(cells).into_iter().map(shared).collect();
                row.extend(if left_out { [more].into() } else { cells.get(self.grouped_by..).unwrap_or_default().to_vec() });
                out.push(row);
            }
        }
        out
    }
}

/// A row in columns of such widths, those of numbers flush right.
fn line(cells: &[Cell], columns: &[(usize, bool)], colour: bool, heading: bool) -> String {
    let wrapped: Vec<Vec<String>> =
        columns.iter().enumerate().map(|(c, (w, _))| cells.get(c).map_or_else(Vec::new, |cell| wrap(&cell.text, *w))).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for k in 0..height {
        let mut row = String::from("  ");
        for (c, (lines, (w, numbers))) in wrapped.iter().zip(columns).enumerate() {
            let text = lines.get(k).map_or("", String::as_str);
            let tone = cells.get(c).map_or(Tone::Plain, |cell| cell.tone);
            let room = w.saturating_sub(text.chars().count());
            let (before, after) = if *numbers { (room, 2) } else { (0, room + 2) };
            row.extend(core::iter::repeat_n(' ', before));
            row.push_str(&toned(colour, tone, text));
            row.extend(core::iter::repeat_n(' ', after));
        }
        let row = row.trim_end();
        out.push_str(&if heading { marked(colour, DIM, row) } else { row.into() });
        out.push('\n');
    }
    out
}

fn note(text: &str, colour: bool) -> String {
    sentence(text).iter().map(|l| format!("  {}\n", marked(colour, DIM, l))).collect()
}

fn sentence(text: &str) -> Vec<String> {
    wrap(text, WIDTH)
}

fn toned(colour: bool, tone: Tone, text: &str) -> String {
    match tone {
        Tone::Good => marked(colour, "32", text),
        Tone::Doubt => marked(colour, "33", text),
        Tone::Bad => marked(colour, "31", text),
        Tone::Plain => text.into(),
    }
}

fn marked(colour: bool, code: &str, text: &str) -> String {
    if colour && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into() }
}

/// Breaks text at spaces into lines of at most `width` characters; a longer word is broken where it must be.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let mut word: Vec<char> = word.chars().collect();
            let used = line.chars().count();
            if used > 0 && used + 1 + word.len() > width {
                lines.push(core::mem::take(&mut line));
            } else if used > 0 {
                line.push(' ');
            }
            while word.len() > width.max(1) {
                let rest = word.split_off(width.max(1));
                lines.push(word.into_iter().collect());
                word = rest;
            }
            line.extend(word);
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
