//! What hinges on how the texts are read.

use alloc::format;

use super::{Replay, Section, Table, hinges};

impl Replay<'_> {
    /// What hinges on how the texts are read, each axis varied alone.
    #[must_use]
    pub fn readings(&self) -> Section {
        let mut out = Section::new("readings", "What the readings change (each varied alone against the reading above)");
        let Ok(found) = hinges(self.regime, self.log, self.program.reading(), self.state.now()) else { return out };
        if found.is_empty() {
            out.note("No axis: these texts are read in one way.");
        }
        let mut table = Table::new("readings", &[("reading", 36), ("question", 40), ("change", 10), ("verdict", 90)]);
        table.grouped_by = 2;
        for h in found {
            let head = format!("{}: {} instead of {}", h.axis, h.option, h.base);
            let mut row = |sign: &str, line: &str| table.row([head.as_str().into(), h.question.as_str().into(), sign.into(), line.into()]);
            if h.only_base.is_empty() && h.only_option.is_empty() {
                row("", "changes nothing in this log");
            }
            h.only_base.iter().for_each(|line| row("no longer", line));
            h.only_option.iter().for_each(|line| row("instead", line));
        }
        out.table(table);
        out
    }
}
