//! The same report under several readings, merged: what they share once, the rest with the readings to which it belongs.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{
    html::{free, slug},
    page::{Block, Cell, Page, Row, Section, Table},
};

/// A section as it is under some of the readings: the same but for rows of its tables.
pub(super) struct Merged<'a> {
    pub(super) id: String,
    pub(super) under: Vec<usize>,
    /// The section under the first of them, for all but the rows.
    pub(super) section: &'a Section,
    pub(super) tables: Vec<MergedTable<'a>>,
}

/// A table with the rows of all the readings, each with those to which it belongs.
pub(super) struct MergedTable<'a> {
    pub(super) table: &'a Table,
    pub(super) rows: Vec<(&'a Row, Vec<usize>)>,
}

/// The sections of all pages in the order of the first; what that one does not have follows what it follows in its own page.
pub(super) fn merge(pages: &[Page]) -> Vec<Merged<'_>> {
    let mut order: Vec<&str> = Vec::new();
    for page in pages {
        let mut at = 0;
        for s in &page.sections {
            match order.iter().position(|id| *id == s.id) {
                Some(known) => at = known + 1,
                None => {
                    order.insert(at, &s.id);
                    at += 1;
                }
            }
        }
    }
    let mut used = BTreeSet::new();
    let mut out: Vec<Merged> = Vec::new();
    for id in order {
        let first = out.len();
        for (n, section) in pages.iter().enumerate().flat_map(|(n, p)| p.sections.iter().filter(|s| s.id == id).map(move |s| (n, s))) {
            match out.iter_mut().skip(first).find(|m| alike(m.section, section) && !m.under.contains(&n)) {
                Some(m) => m.add(n, section),
                None => out.push(Merged::new(free(&mut used, &slug(id)), n, section)),
            }
        }
    }
    out
}

impl<'a> Merged<'a> {
    fn new(id: String, n: usize, section: &'a Section) -> Merged<'a> {
        let tables = section.tables().map(|table| MergedTable { table, rows: table.rows.iter().map(|r| (r, [n].into())).collect() });
        Merged { id, under: [n].into(), section, tables: tables.collect() }
    }

    fn add(&mut self, n: usize, section: &'a Section) {
        self.under.push(n);
        for (merged, table) in self.tables.iter_mut().zip(section.tables()) {
            merged.add(n, &table.rows);
        }
    }
}

impl<'a> MergedTable<'a> {
    /// Takes in the rows of another reading, each where it stands among those that are known; what has taken another's place
    /// follows it.
    fn add(&mut self, n: usize, rows: &'a [Row]) {
        let own: BTreeSet<&[Cell]> = rows.iter().map(|r| r.cells.as_slice()).collect();
        let known = core::mem::take(&mut self.rows);
        let mut places: BTreeMap<&[Cell], Vec<usize>> = BTreeMap::new();
        for (at, (r, _)) in known.iter().enumerate() {
            places.entry(&r.cells).or_default().push(at);
        }
        let rows_known: Vec<&Row> = known.iter().map(|(r, _)| *r).collect();
        let mut rest = known.into_iter();
        let mut next = 0;
        for row in rows {
            let same = |at: &&usize| **at >= next && rows_known.get(**at).is_some_and(|r| *r == row);
            let place = places.get(row.cells.as_slice()).and_then(|all| all.iter().find(same)).copied();
            // Without a place among them it follows one that this reading does not have.
            let before = match place {
                Some(at) => at - next,
                None => usize::from(rows_known.get(next).is_some_and(|r| !own.contains(r.cells.as_slice()))),
            };
            self.rows.extend(rest.by_ref().take(before));
            next += before;
            if place.is_none() {
                self.rows.push((row, [n].into()));
            } else if let Some((r, mut under)) = rest.next() {
                under.push(n);
                self.rows.push((r, under));
                next += 1;
            }
        }
        self.rows.extend(rest);
    }
}

/// Whether two sections differ in nothing but rows.
fn alike(a: &Section, b: &Section) -> bool {
    let same = |(a, b): (&Block, &Block)| match (a, b) {
        (Block::Table(a), Block::Table(b)) => (&a.id, &a.columns, a.grouped_by) == (&b.id, &b.columns, b.grouped_by),
        (a, b) => a == b,
    };
    a.title == b.title && a.blocks.len() == b.blocks.len() && a.blocks.iter().zip(&b.blocks).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        Row { cells: [text.into()].into(), because: Vec::new() }
    }

    #[test]
    fn rows_of_two_readings_stand_in_the_order_of_both() {
        let page = |rows: &[&str]| {
            let mut table = Table::new("t", &[("x", 8)]);
            table.rows = rows.iter().map(|r| row(r)).collect();
            Page {
                sections: [Section { id: "s".into(), title: "S".into(), blocks: [Block::Table(table)].into() }].into(),
                ..Page::default()
            }
        };
        let pages = [page(&["a", "b", "d"]), page(&["a", "c", "d", "e"]), page(&["a", "b", "d"])];
        let merged = merge(&pages);
        let rows: Vec<(&str, &[usize])> =
            merged[0].tables[0].rows.iter().map(|(r, under)| (r.cells[0].text.as_str(), under.as_slice())).collect();
        let expected: [(&str, &[usize]); 5] = [("a", &[0, 1, 2]), ("b", &[0, 2]), ("c", &[1]), ("d", &[0, 1, 2]), ("e", &[1])];
        assert_eq!(rows, expected);
        assert_eq!((merged.len(), merged[0].under.as_slice()), (1, &[0, 1, 2][..]));
    }
}
