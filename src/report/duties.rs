//! Duties with their due dates and fate, what was delivered, and what it adds up to.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use super::{Cell, Replay, Row, Section, Table, Tone};
use crate::{
    id::PartyId,
    machine::{DutyView, Fate, Point, Verdict, VerdictKind},
    record::Content,
};

impl Replay<'_> {
    /// Duties with their due dates and fate.
    #[must_use]
    pub fn duties(&self) -> Section {
        let mut out = Section::new("duties", "Duties and expectations");
        let mut table = Table::new("duties", &[("article", 16), ("kind", 8), ("what", 52), ("who", 30), ("due", 28), ("fate", 24)]);
        table.grouped_by = 1;
        for d in self.program.duties(&self.state) {
            let Some(about) = self.program.about(d.term) else { continue };
            let who = if d.bearer.is_some() {
                self.program.party_name(d.bearer).to_string()
            } else if about.bearers.is_empty() {
                "nobody named".into()
            } else {
                format!("{} together", self.parties(about.bearers))
            };
            let due = match d.limit {
                Some(t) => Cell::new(format!("before {}", self.local(t))).at(Some(t)),
                None => match self.program.limit(&self.state, d.term) {
                    Point::Undeterminable(why) => format!("undeterminable: {why}").into(),
                    _ => "no limit".into(),
                },
            };
            let mut fate = fate(&d);
            if let Some(why) = self.stands_still(&d) {
                fate.text.push_str(&format!(", {why}"));
            }
            let kind = if self.program.is_expectation(d.term) { "expected" } else { "owed" };
            let matter = self.docket.matter(d.matter).map(|m| format!(" (for {m})")).unwrap_or_default();
            let task = task(about.words);
            let cells = [self.program.reference(d.term).into(), kind.into(), format!("{task}{matter}").into(), who.into(), due, fate];
            let of_this_round = |v: &Verdict| {
                let within = v.at >= d.arisen && d.limit.is_none_or(|l| v.at <= l);
                match v.kind {
                    VerdictKind::Arisen => v.at == d.arisen,
                    VerdictKind::Met => within,
                    // Where one round follows another, the last of one comes at the beginning of the next.
                    VerdictKind::Overdue | VerdictKind::Lapsed | VerdictKind::Undecided => {
                        within && (v.at > d.arisen || d.limit == Some(v.at))
                    }
                    _ => v.at >= d.arisen,
                }
            };
            let because = self.because(d.matter, d.term, d.bearer, of_this_round);
            table.rows.push(Row { cells: cells.into(), because });
        }
        out.table(table.sorted());
        out.note("`overdue` says that the limit passed and no performance that counts is in the log; `stale` that there is no limit and nothing came of it for long.");
        out
    }

    /// Why a duty whose limit has passed is not late.
    fn stands_still(&self, d: &DutyView) -> Option<String> {
        let passed = d.fate == Fate::Open && d.limit.is_some_and(|l| l <= self.state.now());
        let verdicts = self.verdicts.get(&(d.matter, d.term, d.bearer)).filter(|_| passed)?;
        let why = |v: &&Verdict| matches!(v.kind, VerdictKind::Standstill | VerdictKind::Withheld | VerdictKind::Undecided);
        verdicts.iter().rev().find(why).map(|v| v.kind.to_string())
    }

    /// What was delivered otherwise than owed, tendered, withheld or contested, and what the deliveries of each article add up
    /// to. Empty if there is nothing of the kind.
    #[must_use]
    pub fn deliveries(&self) -> Section {
        let mut out = Section::new("deliveries", "Deliveries");
        let columns =
            [("article", 16), ("who", 30), ("what", 52), ("times", 6), ("owed", 24), ("done", 8), ("short", 8), ("outside the count", 18)];
        let mut ledger = Table::new("ledger", &columns);
        for ((article, who), sum) in self.sums() {
            if sum.times < 2 && sum.owed == Some(1) && sum.outside == 0 {
                continue;
            }
            let owed = sum.owed.map_or("a share of what is not known".into(), Cell::number);
            let short = sum.owed.map_or_else(Cell::default, |_| Cell::number(sum.short));
            let count = [Cell::number(sum.times), owed, Cell::number(sum.done), short, Cell::number(sum.outside)];
            ledger.row([Cell::new(article), who.into(), sum.task.into()].into_iter().chain(count));
        }
        if !ledger.rows.is_empty() {
            out.table(ledger);
            out.note("`short` is what is missing from duties whose limit has passed; what one duty received in excess fills no other.");
        }
        let mut told = Table::new("deliveries", &[("when", 18), ("record", 22), ("article", 18), ("who", 30), ("what became of it", 30)]);
        for v in self.state.history() {
            let shown = matches!(
                v.kind,
                VerdictKind::PerformanceContested
                    | VerdictKind::Accepted
                    | VerdictKind::Defective
                    | VerdictKind::OutsideCount
                    | VerdictKind::Tendered
                    | VerdictKind::Impossible
                    | VerdictKind::Withheld
                    | VerdictKind::Standstill
                    | VerdictKind::Undecided
            );
            if shown {
                let who = if v.party.is_some() { self.program.party_name(v.party) } else { "" };
                let record = self.docket.record(v.record).unwrap_or_default();
                let kind = v.kind.to_string();
                let cells = [self.at(v.at), record.into(), self.program.reference(v.term).into(), who.into(), kind.into()];
                told.rows.push(Row { cells: cells.into(), because: [self.program.explain(&self.state, &self.docket, v)].into() });
            }
        }
        out.table(told);
        out
    }

    /// By article and bearer, all its duties together.
    fn sums(&self) -> BTreeMap<(String, String), Sum> {
        let mut sums: BTreeMap<(String, String), Sum> = BTreeMap::new();
        let key = |term, bearer: PartyId| {
            let who = if bearer.is_some() { self.program.party_name(bearer) } else { "together" };
            (self.program.reference(term), who.to_string())
        };
        for d in self.program.duties(&self.state).filter(|d| !self.program.is_expectation(d.term)) {
            let task = self.program.about(d.term).map_or("", |a| a.words.strip_prefix("requires: ").unwrap_or(a.words));
            let none = Sum { task: task.into(), owed: Some(0), ..Sum::default() };
            let sum = sums.entry(key(d.term, d.bearer)).or_insert(none);
            sum.times += 1;
            sum.done += u64::from(d.done);
            sum.owed = sum.owed.zip(d.owed).map(|(a, b)| a + u64::from(b));
            if d.fate == Fate::Overdue {
                sum.short += u64::from(d.owed.unwrap_or(0).saturating_sub(d.done));
            }
        }
        for v in self.state.history().filter(|v| v.kind == VerdictKind::OutsideCount) {
            let amount = self.docket.record(v.record).and_then(|n| self.log.get(n)).map_or(1, |r| match &r.content {
                Content::Performance(p) => u64::from(p.amount.unwrap_or(1)),
                _ => 1,
            });
            if let Some(sum) = sums.get_mut(&key(v.term, v.party)) {
                sum.outside += amount;
            }
        }
        sums
    }
}

/// What several duties add up to.
#[derive(Clone, Debug, Default)]
struct Sum {
    task: String,
    times: u32,
    owed: Option<u64>,
    done: u64,
    short: u64,
    outside: u64,
}

/// What became of a duty, with how much of it was done.
pub(super) fn fate(d: &DutyView) -> Cell {
    let mut words: String = d.fate.to_string();
    if d.owed != Some(1) {
        let owed = d.owed.map_or("a share of what is not known".to_string(), |n| n.to_string());
        words.push_str(&format!(", {} of {owed}", d.done));
    }
    if d.extended {
        words.push_str(", extended");
    }
    if d.contested {
        words.push_str(", contested");
    }
    match d.fate {
        Fate::Met | Fate::Waived => Cell::new(words).toned(Tone::Good),
        Fate::Overdue => Cell::new(words).toned(Tone::Bad),
        _ => Cell::new(words),
    }
}

/// What a duty asks for, of its rule in words.
pub(super) fn task(words: &str) -> &str {
    words.strip_prefix("requires: ").or(words.strip_prefix("expects: ")).unwrap_or(words)
}
