//! What a monitor holds, as sections: what changed, what is owed, what is alleged and not settled.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Row, Section, Table, Tone};
use crate::{
    agreement::Standard,
    machine::Fate,
    monitor::{Difference, Monitor, View},
    record::clock,
    time::Zone,
};

/// What is concluded otherwise than before under the monitor's first reading, and which records brought that about.
#[must_use]
pub fn differences(monitor: &Monitor, changed: &[Difference], id: &str, title: &str, zone: Zone) -> Section {
    let mut out = Section::new(id, title);
    let mut table = Table::new(id, &[("as of", 18), ("change", 10), ("article", 20), ("what", 90), ("brought about by", 30)]);
    let program = monitor.view().program();
    for d in changed.iter().filter(|d| d.view == 0) {
        let c = &d.conclusion;
        let causes: Vec<&str> = d.causes.iter().map(|c| &**c).collect();
        let causes = if causes.is_empty() { "time".into() } else { causes.join(", ") };
        let when = Cell::new(clock(c.at, zone)).at(Some(c.at));
        table.row([when, d.change.to_string().into(), program.reference(c.term).into(), monitor.account(d).into(), causes.into()]);
    }
    if table.rows.is_empty() {
        out.line("Nothing that is concluded.");
    }
    out.table(table);
    out
}

/// Who still owes what to whom, the earliest limit first, each with why it is owed.
#[must_use]
pub fn owed(view: &View, zone: Zone) -> Section {
    let mut out = Section::new("owed", "Still owed, soonest first");
    let mut table = Table::new("owed", &[("due", 26), ("article", 20), ("who", 30), ("to", 26), ("for", 18), ("fate", 14), ("done", 14)]);
    for o in view.owed() {
        let due = o.limit.map_or("no limit".into(), |t| Cell::new(alloc::format!("before {}", clock(t, zone))).at(Some(t)));
        let tone = if o.fate == Fate::Overdue { Tone::Bad } else { Tone::Plain };
        let owed = o.done.1.map_or("a share of what is not known".to_string(), |n| n.to_string());
        let cells = [
            due,
            o.article.into(),
            o.by.join(", ").into(),
            o.to.join(", ").into(),
            o.matter.as_deref().unwrap_or_default().into(),
            Cell::new(o.fate.to_string()).toned(tone),
            alloc::format!("{} of {owed}", o.done.0).into(),
        ];
        table.rows.push(Row { cells: cells.into(), because: [o.reason].into() });
    }
    out.table(table);
    out
}

/// What is alleged and not found, and what would settle it.
#[must_use]
pub fn allegations(view: &View) -> Section {
    let mut out = Section::new("allegations", "Alleged and not found, and what would settle it");
    let mut table =
        Table::new("allegations", &[("record", 20), ("article", 20), ("accused", 30), ("stands as", 20), ("what would settle it", 60)]);
    for a in view.open_allegations(&Standard::Alleged.into()) {
        let accused = if a.accused.is_some() { view.program().party_name(a.accused) } else { "nobody named" };
        let missing: Vec<String> = a.missing.iter().map(ToString::to_string).collect();
        table.row([(&*a.incident).into(), a.article.into(), accused.into(), a.status.to_string().into(), missing.join("; ").into()]);
    }
    out.table(table);
    out.note("A claim is not a finding: what stands here is alleged, and nobody with the power to find has decided it.");
    out
}
