//! Plain tables and colours for terminals.

use alloc::{format, string::String, vec::Vec};

/// A colour by meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tint {
    Title,
    Dim,
    Good,
    Doubt,
    Bad,
}

pub(super) fn tint(on: bool, tint: Tint, text: &str) -> String {
    if !on {
        return text.into();
    }
    let code = match tint {
        Tint::Title => "1",
        Tint::Dim => "2",
        Tint::Good => "32",
        Tint::Doubt => "33",
        Tint::Bad => "31",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A section's title on a line of its own.
pub(super) fn heading(colour: bool, text: &str) -> String {
    format!("\n{}\n", tint(colour, Tint::Title, text))
}

/// Rows under headings, columns as wide as their widest cell but no wider than `most`; longer cells wrap.
pub(super) fn table(colour: bool, headings: &[&str], most: &[usize], rows: &[Vec<String>]) -> String {
    let width = |c: usize| {
        let cells = rows.iter().filter_map(|r| r.get(c)).flat_map(|s| s.lines()).map(|l| l.chars().count());
        let widest = cells.chain(headings.get(c).map(|h| h.chars().count())).max().unwrap_or(0);
        widest.min(most.get(c).copied().unwrap_or(usize::MAX))
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut out = String::new();
    let line = |cells: &[Vec<String>], tinted: Option<Tint>| {
        let mut text = String::new();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for k in 0..height {
            let mut row = String::from("  ");
            for (c, w) in widths.iter().enumerate() {
                let cell = cells.get(c).and_then(|x| x.get(k)).map_or("", String::as_str);
                let pad = w.saturating_sub(cell.chars().count());
                row.push_str(cell);
                row.extend(core::iter::repeat_n(' ', pad + 2));
            }
            let row = row.trim_end();
            text.push_str(&tinted.map_or_else(|| row.into(), |t| tint(colour, t, row)));
            text.push('\n');
        }
        text
    };
    let wrapped = |cells: Vec<&str>| -> Vec<Vec<String>> {
        cells.iter().enumerate().map(|(c, s)| wrap(s, widths.get(c).copied().unwrap_or(0))).collect()
    };
    out.push_str(&line(&wrapped(headings.to_vec()), Some(Tint::Dim)));
    for r in rows {
        out.push_str(&line(&wrapped(r.iter().map(String::as_str).collect()), None));
    }
    out
}

/// Breaks text at spaces into lines of at most `width` characters; a longer word is broken where it must be.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
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
