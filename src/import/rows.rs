//! Comma-separated values, row by row, in bounded memory, with what is wrong about quotes and lengths.
//!
//! Rows end with `\n`, `\r\n` or `\r`; a cell in quotes may hold all of these, the delimiter, and quotes written twice. A quote
//! inside a bare cell is a quote.

use std::{
    io::{self, BufRead, BufReader, Chain, Cursor, Read},
    vec::Vec,
};

/// How many bytes a cell may have.
pub const MAX_CELL: usize = 65_536;
/// How many cells a row may have.
pub const MAX_CELLS: usize = 4096;

/// One row.
#[derive(Default, Debug)]
pub(crate) struct Row {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// What is wrong, with the number of the cell.
    pub(crate) faults: Vec<(usize, RowFault)>,
    /// How many cells it has, those beyond [`MAX_CELLS`] too.
    pub(crate) cells: usize,
}

/// What is wrong with a cell's spelling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RowFault {
    TooLong,
    NeverClosed,
    AfterQuote,
}

impl Row {
    /// The bytes of a cell.
    pub(crate) fn cell(&self, n: usize) -> Option<&[u8]> {
        let end = *self.ends.get(n)?;
        let start = n.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..end)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.faults.clear();
        self.cells = 0;
    }

    fn push(&mut self, byte: u8) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.bytes.len() - start < MAX_CELL && self.cells < MAX_CELLS {
            self.bytes.push(byte);
        } else {
            self.fault(RowFault::TooLong);
        }
    }

    fn fault(&mut self, fault: RowFault) {
        if self.cells < MAX_CELLS && self.faults.last() != Some(&(self.cells, fault)) {
            self.faults.push((self.cells, fault));
        }
    }

    fn end_cell(&mut self) {
        if self.cells < MAX_CELLS {
            self.ends.push(self.bytes.len());
        }
        self.cells += 1;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Bare,
    Quoted,
    Quote,
}

/// The rows of a file.
pub(crate) struct Rows<R> {
    from: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    delimiter: u8,
    line: u64,
    after_return: bool,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(mut from: R, delimiter: u8) -> io::Result<Rows<R>> {
        let mut first = Vec::new();
        from.by_ref().take(3).read_to_end(&mut first)?;
        if first == b"\xef\xbb\xbf" {
            first.clear();
        }
        Ok(Rows { from: BufReader::with_capacity(1 << 16, Cursor::new(first).chain(from)), delimiter, line: 1, after_return: false })
    }

    /// Reads the next row that is not blank; false at the end.
    pub(crate) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        row.clear();
        row.line = self.line;
        let mut at = At::Start;
        loop {
            let buffer = match self.from.fill_buf() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                if at == At::Quoted {
                    row.fault(RowFault::NeverClosed);
                }
                if at == At::Start && row.cells == 0 {
                    return Ok(false);
                }
                row.end_cell();
                return Ok(true);
            }
            let mut used = 0;
            let mut done = false;
            for &byte in buffer {
                used += 1;
                let after_return = core::mem::replace(&mut self.after_return, byte == b'\r');
                let new_line = byte == b'\r' || byte == b'\n' && !after_return;
                self.line += u64::from(new_line);
                if byte == b'\n' && after_return && at == At::Start && row.cells == 0 {
                    continue;
                }
                let ends_row = (byte == b'\n' || byte == b'\r') && at != At::Quoted;
                if ends_row && at == At::Start && row.cells == 0 {
                    row.line = self.line;
                } else if ends_row {
                    row.end_cell();
                    done = true;
                    break;
                } else if byte == self.delimiter && at != At::Quoted {
                    row.end_cell();
                    at = At::Start;
                } else {
                    at = match (at, byte) {
                        (At::Start, b'"') => At::Quoted,
                        (At::Quoted, b'"') => At::Quote,
                        (At::Quote, b'"') => {
                            row.push(byte);
                            At::Quoted
                        }
                        (At::Quote, _) => {
                            row.fault(RowFault::AfterQuote);
                            row.push(byte);
                            At::Bare
                        }
                        (At::Start, _) => {
                            row.push(byte);
                            At::Bare
                        }
                        (same, _) => {
                            row.push(byte);
                            same
                        }
                    };
                }
            }
            self.from.consume(used);
            if done {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::*;

    type Read = Vec<(u64, Vec<String>, Vec<(usize, RowFault)>)>;

    fn read(text: &[u8]) -> Read {
        let mut rows = Rows::new(text, b',').unwrap();
        let (mut row, mut out) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            let cells = (0..row.cells).map_while(|n| row.cell(n)).map(|c| String::from_utf8_lossy(c).to_string());
            out.push((row.line, cells.collect(), row.faults.clone()));
        }
        out
    }

    fn cells(text: &str) -> Vec<(u64, Vec<String>)> {
        read(text.as_bytes()).into_iter().map(|(line, cells, _)| (line, cells)).collect()
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_are_the_same_however_they_end() {
        let expected = [row(1, &["a", "b"]), row(2, &["1", "x\"y"]), row(5, &["", ""])];
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,x\"y", "", "", ",", ""].join(end);
            assert_eq!(cells(&text), expected, "{end:?}");
            assert_eq!(cells(&format!("\u{feff}{text}")), expected, "with a mark, {end:?}");
        }
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_lines() {
        assert_eq!(cells("\"a,\"\"b\r\nc\",d\r\n2,\"\"\n"), [row(1, &["a,\"b\r\nc", "d"]), row(3, &["2", ""])]);
        assert_eq!(cells("\"\"\n"), [row(1, &[""])], "a quoted nothing is a cell");
    }

    #[test]
    fn what_is_wrong_with_quotes_and_lengths_is_told() {
        assert_eq!(read(b"a,\"b\nc").pop().unwrap().2, [(1, RowFault::NeverClosed)]);
        assert_eq!(read(b"a,\"b\"c\n").pop().unwrap().2, [(1, RowFault::AfterQuote)]);
        let fits = "x".repeat(MAX_CELL);
        assert!(read(fits.as_bytes()).pop().unwrap().2.is_empty());
        let (_, cells, faults) = read(format!("{fits}x,b").as_bytes()).pop().unwrap();
        assert_eq!((cells[0].len(), cells[1].as_str(), faults), (MAX_CELL, "b", [(0, RowFault::TooLong)].into()));
        let mut rows = Rows::new(Cursor::new(",".repeat(2 * MAX_CELLS)), b',').unwrap();
        let mut wide = Row::default();
        assert!(rows.next(&mut wide).unwrap());
        assert_eq!((wide.cells, wide.ends.len()), (2 * MAX_CELLS + 1, MAX_CELLS));
    }
}
