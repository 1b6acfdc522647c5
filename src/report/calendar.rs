//! Due dates as a calendar: iCalendar text (RFC 5545) that any calendar program reads.
//!
//! The text is written here and not by a library: those at hand put random identifiers and the time of writing into it, and the same
//! matrix must give the same bytes.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Item, Matrix};
use crate::{machine::Fate, time::Instant};

/// The longest line in bytes, its line break left out.
const LINE: usize = 75;

/// As what due dates are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Entry {
    /// As events, which every calendar program shows.
    #[default]
    Event,
    /// As tasks with a due date.
    Task,
}

impl Matrix {
    /// Every item with a due date as an iCalendar: all day where the limit is the end of a day in the instrument's own zone, else the
    /// last second that counts, in UTC. The text is stamped with the matrix's own instant.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, record::Log, report::{Entry, Replay}};
    /// # let text = r#"
    /// # schema = 1
    /// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", area = "unlimited", zone = "Z" }
    /// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
    /// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
    /// # [[terms]]
    /// # article = "1"
    /// # text = "A hands the maps over to B by 5 January."
    /// # bearers = ["a"]
    /// # to = ["b"]
    /// # rule.requires = { task = "hand over the maps", limit = "by 2024-01-05", accept = "acknowledged" }
    /// # "#;
    /// let (regime, log) = (Regime::parse(&[("t.toml", text)])?, Log::new());
    /// let replay = Replay::new(&regime, &log, &Reading::base(), "2024-01-02T00:00Z".parse().unwrap())?;
    /// let text = replay.matrix().calendar(Entry::Event);
    /// assert!(text.contains("\r\nDTSTART;VALUE=DATE:20240105\r\n") && text.contains("\r\nDTSTAMP:20240102T000000Z\r\n"));
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    #[must_use]
    pub fn calendar(&self, entry: Entry) -> String {
        let mut out = String::new();
        for (name, value) in
            [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//ceasefire//implementation matrix//EN"), ("CALSCALE", "GREGORIAN")]
        {
            line(&mut out, name, value);
        }
        let kind = match entry {
            Entry::Event => "VEVENT",
            Entry::Task => "VTODO",
        };
        for item in &self.items {
            let Some(due) = item.due else { continue };
            line(&mut out, "BEGIN", kind);
            line(&mut out, "UID", &escaped(&item.uid()));
            line(&mut out, "DTSTAMP", &utc(self.at));
            let (name, value) = moment(due, item, entry);
            line(&mut out, name, &value);
            line(&mut out, "SUMMARY", &escaped(&item.summary()));
            line(&mut out, "DESCRIPTION", &escaped(&item.description()));
            line(&mut out, "STATUS", item.status(entry));
            if entry == Entry::Event {
                // A due date takes up nobody's time.
                line(&mut out, "TRANSP", "TRANSPARENT");
            }
            line(&mut out, "END", kind);
        }
        line(&mut out, "END", "VCALENDAR");
        out
    }
}

impl Item {
    /// The same for the same duty, whenever the calendar is made.
    fn uid(&self) -> String {
        let who = if self.by_id.is_empty() { "together" } else { &self.by_id };
        let matter = self.matter.as_deref().unwrap_or("-");
        format!("{} {who} {matter} {}@ceasefire", self.article, self.nth)
    }

    fn summary(&self) -> String {
        format!("Due under {}: {} ({})", self.article, self.task, self.by.join(", "))
    }

    fn description(&self) -> String {
        let to = if self.to.is_empty() { "nobody named".into() } else { self.to.join(", ") };
        let mut lines = Vec::from([
            format!("Article: {}", self.article),
            format!("Kind: {}", self.kind),
            format!("To: {to}"),
            format!("Arises with: {}", self.trigger),
            format!("Limit in the text: {}", if self.limit.is_empty() { "none" } else { &self.limit }),
            format!("Accepted by: {}", self.accepted_by),
            format!("Stands: {}", self.stands.text),
        ]);
        lines.extend(self.matter.iter().map(|m| format!("For: {m}")));
        lines.extend(self.depends.iter().map(|d| format!("Depends on: {d}")));
        lines.join("\n")
    }

    fn status(&self, entry: Entry) -> &'static str {
        let gone = matches!(self.fate, Some(Fate::Waived | Fate::Withdrawn | Fate::Lapsed));
        let done = matches!(self.fate, Some(Fate::Met | Fate::MetLate));
        match entry {
            _ if gone => "CANCELLED",
            Entry::Event if self.fate.is_none() => "TENTATIVE",
            Entry::Event => "CONFIRMED",
            Entry::Task if done => "COMPLETED",
            Entry::Task if self.fate == Some(Fate::Unaccepted) => "IN-PROCESS",
            Entry::Task => "NEEDS-ACTION",
        }
    }
}

/// The property that says when something is due: the day, or the last second that counts.
fn moment(due: Instant, item: &Item, entry: Entry) -> (&'static str, String) {
    let last = due.plus(-1);
    let ends_a_day = item.zone.start_of(due.in_zone(item.zone).date()) == due;
    match (entry, ends_a_day) {
        (Entry::Event, true) => ("DTSTART;VALUE=DATE", last.in_zone(item.zone).strftime("%Y%m%d").to_string()),
        (Entry::Task, true) => ("DUE;VALUE=DATE", last.in_zone(item.zone).strftime("%Y%m%d").to_string()),
        (Entry::Event, false) => ("DTSTART", utc(last)),
        (Entry::Task, false) => ("DUE", utc(last)),
    }
}

fn utc(t: Instant) -> String {
    t.in_zone(crate::time::Zone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value: what has a meaning in the format loses it, and control characters go.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded after at most 75 bytes and never inside a character.
fn line(out: &mut String, name: &str, value: &str) {
    let mut used = 0;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}
