//! From one row to its records, or everything that is wrong with it.

use std::{borrow::Cow, collections::BTreeSet, format, string::String, vec::Vec};

use jiff::civil;

use super::{
    Fault, Reason, Sides, Unlisted, Window,
    count::{count, range, whole},
    fault::shown,
    lookup::folded,
    plan::{CountPlan, HarmPlan, IncidentPlan, LookupPlan, Meaning, Plan, TallyPlan},
    rows::{MAX_CELL, Row, RowFault},
    summary::Lost,
    when::{NoDay, day, time},
};
use crate::record::{Accused, Content, Count, Happened, Harm, Incident, Record, Tally, faults};

/// What came of a row.
pub(crate) enum Outcome {
    Made { name: String, records: Vec<Record>, lost: Vec<Lost> },
    Rejected(Vec<Fault>),
    Skipped(String),
}

impl Plan {
    pub(crate) fn make(&self, row: &Row) -> Outcome {
        let mut line = Line { plan: self, cells: Vec::with_capacity(row.cells), faults: Vec::new(), lost: Vec::new(), skip: None };
        line.take_cells(row);
        // What the cells hold is not to be trusted where they are not whole.
        if !line.faults.is_empty() {
            return Outcome::Rejected(line.faults);
        }
        if line.cells.iter().all(|c| c.is_empty()) {
            return Outcome::Skipped("empty".into());
        }
        if let Some(why) = line.filtered() {
            return Outcome::Skipped(why);
        }
        let name = line.name();
        let records = line.records(&name);
        match line.skip {
            // What is not wanted need not be right.
            Some(why) => Outcome::Skipped(why),
            None if !line.faults.is_empty() => Outcome::Rejected(line.faults),
            None if records.is_empty() => Outcome::Skipped("no numbers".into()),
            None => Outcome::Made { name, records, lost: line.lost },
        }
    }
}

struct Line<'p> {
    plan: &'p Plan,
    cells: Vec<String>,
    faults: Vec<Fault>,
    lost: Vec<Lost>,
    skip: Option<String>,
}

/// What a lookup comes to.
enum Found<T> {
    Is(T),
    /// Nothing on purpose, or no cell says anything.
    Nothing,
    /// A cell says something that stands for nothing here.
    Unknown,
}

impl<T> Found<T> {
    fn known(self) -> Option<T> {
        match self {
            Found::Is(t) => Some(t),
            Found::Nothing | Found::Unknown => None,
        }
    }
}

impl Line<'_> {
    fn take_cells(&mut self, row: &Row) {
        let wanted = self.plan.header.len();
        if row.cells != wanted {
            let reason = if row.cells < wanted { Reason::CellsMissing } else { Reason::CellsTooMany };
            self.faults.push(Fault {
                column: String::new(),
                value: String::new(),
                reason,
                message: format!("has {} cells, the header {wanted}", row.cells),
            });
        }
        for n in 0..row.cells.min(wanted) {
            match row.cell(n).map(String::from_utf8_lossy) {
                Some(Cow::Borrowed(text)) => self.cells.push(text.trim().into()),
                Some(Cow::Owned(text)) => {
                    self.cells.push(text);
                    self.fault(n, Reason::Encoding, |cell| format!("`{cell}` is no UTF-8"));
                }
                None => self.cells.push(String::new()),
            }
        }
        for (n, fault) in &row.faults {
            let (reason, message) = match fault {
                RowFault::TooLong => (Reason::TooLong, format!("is longer than {MAX_CELL} bytes: is a quote not closed?")),
                RowFault::NeverClosed => (Reason::Quotes, "begins with a quote that is never closed".into()),
                RowFault::AfterQuote => (Reason::Quotes, "goes on after its closing quote: quotes inside are written twice".into()),
            };
            self.fault(*n, reason, |_| message);
        }
    }

    fn cell(&self, n: usize) -> &str {
        self.cells.get(n).map_or("", String::as_str)
    }

    fn column(&self, n: usize) -> String {
        self.plan.header.get(n).cloned().unwrap_or_default()
    }

    fn fault(&mut self, n: usize, reason: Reason, message: impl FnOnce(&str) -> String) {
        let value = shown(self.cell(n));
        let message = message(&value);
        self.faults.push(Fault { column: self.column(n), value, reason, message });
    }

    fn filtered(&self) -> Option<String> {
        let passed_over = |f: &&super::plan::FilterPlan| f.is.contains(&folded(self.cell(f.column))) == f.skips;
        self.plan.filters.iter().find(passed_over).map(|f| f.why.clone())
    }

    fn records(&mut self, name: &str) -> Vec<Record> {
        let plan = self.plan;
        let (happened, said) = self.when();
        let by = self.id("speaker", &plan.by).known();
        let source = self.joined(&plan.source, "; ");
        let note = self.note();
        let mut out = Vec::new();
        let mut add = |suffix: &str, content| {
            let name = format!("{name}{suffix}");
            let (by, source, note) = (by.clone(), source.clone(), note.clone());
            out.push(Record { name, happened, said, received: None, by, source, note, corrects: None, content });
        };
        if let Some(i) = &plan.incident {
            add("", Content::Incident(self.incident(i)));
        }
        for t in &plan.tallies {
            if let Some(tally) = self.tally(t) {
                add(&t.suffix, Content::Tally(tally));
            }
        }
        // What is wrong already may be why a record does not stand.
        if self.faults.is_empty() && self.skip.is_none() {
            let unsound: BTreeSet<String> = out.iter().flat_map(faults).map(|(_, message)| message).collect();
            let fault = |message| Fault { column: String::new(), value: String::new(), reason: Reason::Unsound, message };
            self.faults.extend(unsound.into_iter().map(fault));
        }
        out
    }

    fn name(&mut self) -> String {
        let mut name = self.plan.prefix.clone();
        for (at, n) in self.plan.name.iter().enumerate() {
            if self.cell(*n).is_empty() {
                self.fault(*n, Reason::Empty, |_| "is empty: nothing tells this line from others".into());
            }
            name.push_str(if at > 0 { "-" } else { "" });
            name.push_str(self.cell(*n));
        }
        name
    }

    fn day(&mut self, n: usize) -> Option<civil::Date> {
        let (reason, message) = match day(self.cell(n), &self.plan.when.formats) {
            Ok(day) => return Some(day),
            Err(NoDay::Unreadable(_)) if self.cell(n).is_empty() => (Reason::Empty, "is empty: a record has a day".into()),
            Err(NoDay::Unreadable(message) | NoDay::TwoDays(message)) => (Reason::Date, message),
            Err(NoDay::OutOfRange(message)) => (Reason::DateRange, message),
        };
        self.fault(n, reason, |_| message);
        None
    }

    fn when(&mut self) -> (Option<Happened>, Option<Happened>) {
        let w = &self.plan.when;
        let first = self.day(w.date);
        let last = w.last.map_or(first, |n| self.day(n));
        let window = match &w.precision {
            None => Some(Window::AsGiven),
            Some((n, codes)) => {
                let window = codes.get(&folded(self.cell(*n))).copied();
                if window.is_none() {
                    self.fault(*n, Reason::Code, |cell| format!("`{cell}` is no code of a date's precision"));
                }
                window
            }
        };
        let said = match w.said {
            Some(n) if !self.cell(n).is_empty() => self.day(n).map(|d| w.clock.within(d, d)),
            _ => None,
        };
        let time = match w.time {
            Some(n) if !self.cell(n).is_empty() => match time(self.cell(n), &w.times) {
                Ok(time) => Some((n, time)),
                Err(message) => {
                    self.fault(n, Reason::Date, |_| message);
                    None
                }
            },
            _ => None,
        };
        let (Some(first), Some(last), Some(window)) = (first, last, window) else { return (None, None) };
        if last < first {
            self.fault(w.last.unwrap_or(w.date), Reason::DateRange, |cell| format!("`{cell}` is before the first day, {first}"));
            return (None, None);
        }
        let (from, until) = window.widen(first, last);
        if w.from.is_some_and(|bound| until < bound) {
            self.skip = Some("before the period wanted".into());
        }
        if w.until.is_some_and(|bound| from > bound) {
            self.skip = Some("after the period wanted".into());
        }
        let happened = match time {
            _ if w.lasts => w.clock.lasting(from, until),
            Some((n, time)) if window == Window::AsGiven => match w.clock.at(first, time) {
                Some(at) => Happened::At(at),
                None => {
                    self.fault(n, Reason::Date, |cell| format!("`{cell}` of {first} is a clock time that this zone skips or repeats"));
                    return (None, said);
                }
            },
            _ => w.clock.within(from, until),
        };
        (Some(happened), said)
    }

    /// The first cell that stands for something decides.
    fn look_up<T: Clone>(&mut self, what: &'static str, l: &LookupPlan<T>, skipped_columns: usize) -> Found<T> {
        let mut unknown = None;
        for n in l.columns.iter().copied().skip(skipped_columns) {
            let cell = self.cell(n);
            if cell.is_empty() {
                continue;
            }
            match l.codes.get(&folded(cell)) {
                Some(Meaning::Is(t)) => return Found::Is(t.clone()),
                Some(Meaning::Nothing) => return Found::Nothing,
                Some(Meaning::Two(a, b)) => {
                    let message = format!("`{}` is a name of `{a}` and of `{b}`: list it as a code", shown(cell));
                    self.fault(n, Reason::TwoMeanings, |_| message);
                    return Found::Unknown;
                }
                None => unknown = unknown.or(Some(n)),
            }
        }
        if let Some(t) = &l.otherwise {
            return Found::Is(t.clone());
        }
        let Some(n) = unknown else { return Found::Nothing };
        match l.unlisted {
            Unlisted::LeftOut => self.lost.push((what, self.column(n), self.cell(n).into())),
            Unlisted::Rejected => self.fault(n, Reason::Code, |cell| format!("`{cell}` is no code of the {what}")),
            Unlisted::Skipped => self.skip = Some(format!("no code of the {what}")),
        }
        Found::Unknown
    }

    fn id(&mut self, what: &'static str, l: &LookupPlan<String>) -> Found<String> {
        self.look_up(what, l, 0)
    }

    fn joined(&self, columns: &[usize], between: &str) -> String {
        let cells: Vec<String> = columns.iter().map(|n| self.cell(*n)).filter(|c| !c.is_empty()).map(one_line).collect();
        cells.join(between)
    }

    fn note(&self) -> String {
        let kept = self.plan.note.iter().filter(|n| !self.cell(**n).is_empty());
        let cells: Vec<String> = kept.map(|n| format!("{}: {}", self.column(*n), one_line(self.cell(*n)))).collect();
        cells.join("; ")
    }

    fn incident(&mut self, i: &IncidentPlan) -> Incident {
        let (first, second) = (self.id("first side", &i.first), self.id("second side", &i.second));
        let accused = self.look_up("accusation", &i.accuses, 0).known().unwrap_or_default();
        let suffered = self.look_up("sufferers", &i.suffered, 0).known().unwrap_or_default();
        let accuses = sides(accused, &first, &second);
        if accuses.is_none() {
            // Whoever says that both did it does not say that one did.
            let n = i.accuses.columns.first().or(i.first.columns.first()).copied().unwrap_or(0);
            self.lost.push(("accusation, as a side is unknown", self.column(n), self.cell(n).into()));
        }
        let suffered_by = sides(suffered, &first, &second).unwrap_or_default();
        let mut measures = std::collections::BTreeMap::new();
        for (measure, n) in &i.measures {
            if let Some(number) = self.number(*n).and_then(|n| i64::try_from(n).ok()) {
                measures.insert(measure.clone(), number);
            }
        }
        Incident {
            place: self.place(i),
            act: self.id("act", &i.act).known(),
            target: self.id("target", &i.target).known(),
            weapon: self.id("weapon", &i.weapon).known(),
            from: self.id("place of origin", &i.from).known(),
            measures,
            accuses: accuses.unwrap_or_default().into_iter().map(|party| Accused { party, ..Accused::default() }).collect(),
            harm: self.harm(&i.harm),
            suffered_by,
            in_answer_to: None,
            text: self.joined(&i.text, " "),
            ..Incident::default()
        }
    }

    fn place(&mut self, i: &IncidentPlan) -> Option<String> {
        let too_precise = match &i.place_precision {
            None => 0,
            Some((n, codes)) => match codes.get(&folded(self.cell(*n))) {
                Some(Some(step)) => *step,
                Some(None) => return None,
                None => {
                    self.fault(*n, Reason::Code, |cell| format!("`{cell}` is no code of a place's precision"));
                    return None;
                }
            },
        };
        self.look_up("place", &i.place, too_precise).known()
    }

    fn number(&mut self, n: usize) -> Option<u64> {
        let cell = self.cell(n);
        if cell.is_empty() {
            return None;
        }
        let number = whole(cell, self.plan.thousands);
        if number.is_none() {
            self.fault(n, Reason::Number, |cell| format!("`{cell}` is no whole number"));
        }
        number
    }

    fn count(&mut self, c: &CountPlan) -> Option<Count> {
        let best = match c.count {
            Some(n) if !self.cell(n).is_empty() => {
                let best = count(self.cell(n), self.plan.thousands);
                if best.is_none() {
                    self.fault(n, Reason::Number, |cell| format!("`{cell}` is no count such as `9`, `20-30` or `30+`"));
                }
                best
            }
            _ => None,
        };
        let (low, high) = (c.low.and_then(|n| self.number(n)), c.high.and_then(|n| self.number(n)));
        match range(best, low, high) {
            Ok(Some(found)) if found.max == Some(0) && !c.nought_is_none => None,
            Ok(found) => found,
            Err(message) => {
                self.fault(c.count.or(c.low).or(c.high).unwrap_or(0), Reason::Number, |_| message);
                None
            }
        }
    }

    fn harm(&mut self, h: &HarmPlan) -> Option<Harm> {
        let mut counted = |c: &Option<CountPlan>| c.as_ref().and_then(|c| self.count(c));
        let (killed, wounded, missing, captured) = (counted(&h.killed), counted(&h.wounded), counted(&h.missing), counted(&h.captured));
        let words = |n: Option<usize>| n.map(|n| one_line(self.cell(n))).unwrap_or_default();
        let harm = Harm { killed, wounded, missing, captured, of: words(h.of), damage: words(h.damage) };
        let numbers = [killed, wounded, missing, captured].iter().any(Option::is_some);
        (numbers || !harm.damage.is_empty()).then_some(harm)
    }

    fn tally(&mut self, t: &TallyPlan) -> Option<Tally> {
        let (count, harm) = (t.count.as_ref().and_then(|c| self.count(c)), self.harm(&t.harm));
        if count.is_none() && harm.is_none() {
            return None;
        }
        let at = self.joined(&t.at, ", ");
        let of = if at.is_empty() { t.of.clone() } else { format!("{}, {at}", t.of) };
        let accuses = self.id("accused", &t.accuses).known();
        let accuses = accuses.into_iter().map(|party| Accused { party, ..Accused::default() }).collect();
        Some(Tally { of, count, harm, accuses, revises: None })
    }
}

/// The parties of the sides meant; nothing if one is meant that is said and not known.
fn sides(meant: Sides, first: &Found<String>, second: &Found<String>) -> Option<Vec<String>> {
    let (wants_first, wants_second) = meant.which();
    let mut out = Vec::new();
    for side in [first].into_iter().filter(|_| wants_first).chain([second].into_iter().filter(|_| wants_second)) {
        match side {
            Found::Is(party) if !out.contains(party) => out.push(party.clone()),
            Found::Is(_) | Found::Nothing => {}
            Found::Unknown => return None,
        }
    }
    Some(out)
}

/// A cell on one line.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.join(" ")
}
