//! The implementation matrix: every duty and expectation, who owes it to whom by when, who must accept it, and how it stands.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Cell, Replay, Row, Section, Table, duties,
    provision::{Provision, awaits, provisions},
};
use crate::{
    agreement::{Acceptance, Effort, Regime},
    id::{MatterId, PartyId, TermId},
    machine::{Docket, Explanation, Fate, Point, Program, State, VerdictKind},
    monitor::View,
    time::{Instant, Zone},
};

/// Every obligation and expectation of a regime with each of its instances, as of an instant.
///
/// ```
/// use ceasefire::{agreement::{Reading, Regime}, record::Log, report::Replay};
/// let text = r#"
/// schema = 1
/// instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", area = "unlimited", zone = "Z" }
/// parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
/// roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// [[terms]]
/// article = "1"
/// text = "A hands the maps over to B by 5 January."
/// bearers = ["a"]
/// to = ["b"]
/// rule.requires = { task = "hand over the maps", limit = "by 2024-01-05", accept = "acknowledged" }
/// "#;
/// let (regime, log) = (Regime::parse(&[("t.toml", text)])?, Log::new());
/// let replay = Replay::new(&regime, &log, &Reading::base(), "2024-01-02T00:00Z".parse().unwrap())?;
/// let matrix = replay.matrix();
/// let item = &matrix.items[0];
/// assert_eq!((item.article.as_str(), item.by.as_slice(), item.accepted_by.as_str()), ("t/1", &["A".to_string()][..], "B"));
/// // The first instant that is too late.
/// assert_eq!(item.due.unwrap().to_string(), "2024-01-06T00:00:00Z");
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    /// As of when.
    pub at: Instant,
    /// The items: those with a due date first, the earliest first.
    pub items: Vec<Item>,
}

/// A duty or an expectation of one bearer, or of several together: one instance of it, or that there is none yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// The term.
    pub term: TermId,
    /// `instrument/article`.
    pub article: String,
    /// What is to be brought about.
    pub task: String,
    /// What kind of owing it is: owed, by best efforts, by facilitation, expected, or continuing.
    pub kind: &'static str,
    /// Who owes it, by name.
    pub by: Vec<String>,
    /// The short name of who owes it; empty if several owe it together or an event names them.
    pub by_id: String,
    /// Whether those owe it together; otherwise each of them owes its own.
    pub together: bool,
    /// To whom, by name.
    pub to: Vec<String>,
    /// What gives rise to it, in the document's words.
    pub trigger: String,
    /// What the document says of its limit; empty if nothing.
    pub limit: String,
    /// The first instant that is too late, as far as it is known.
    pub due: Option<Instant>,
    /// Why there is no due date; empty if there is one.
    pub undated: String,
    /// The zone of the instrument's clock.
    pub zone: Zone,
    /// Who must accept a performance.
    pub accepted_by: String,
    /// On what it depends, in the document's words.
    pub depends: Vec<String>,
    /// The record that gave rise to it, where each of several does.
    pub matter: Option<String>,
    /// Which one it is among those of the same term, bearer and record; the first is 1.
    pub nth: u32,
    /// What became of it; none if it has not arisen, or is continuing.
    pub fate: Option<Fate>,
    /// How it stands, in words: what became of it and how much was done, or why it has not arisen.
    pub stands: Cell,
    /// The verdicts behind that.
    pub because: Vec<Explanation>,
}

impl Replay<'_> {
    /// The implementation matrix as of the end of the replay.
    #[must_use]
    pub fn matrix(&self) -> Matrix {
        Matrix::new(self.regime, &self.program, &self.docket, &self.state)
    }
}

impl Matrix {
    /// The implementation matrix of a monitor's view. The regime is that of the monitor.
    #[must_use]
    pub fn of(regime: &Regime, view: &View) -> Matrix {
        Matrix::new(regime, view.program(), view.docket(), view.state())
    }

    fn new(regime: &Regime, program: &Program, docket: &Docket, state: &State) -> Matrix {
        let maker = Maker { program, state, because: verdicts(program, docket, state) };
        let awaited = program.awaited(state);
        let mut items = Vec::new();
        for (term, p) in provisions(regime, program, state) {
            if !program.is_duty(term) {
                items.push(maker.continuing(term, &p));
            }
            let mut nth: BTreeMap<(PartyId, MatterId), u32> = BTreeMap::new();
            for d in program.duties_of(state, term) {
                let n = nth.entry((d.bearer, d.matter)).or_default();
                *n += 1;
                let undated = match (d.limit, program.limit(state, term)) {
                    (Some(_), _) => String::new(),
                    (None, Point::Undeterminable(why)) => format!("undeterminable: {why}"),
                    (None, _) if program.awaits_limit(state, &d) => "not known yet".into(),
                    (None, _) => "no limit".into(),
                };
                let mut stands = duties::fate(&d);
                if let Some(kind) = maker.put_off(d.term, d.bearer, d.matter).filter(|_| matches!(d.fate, Fate::Open | Fate::Unaccepted)) {
                    stands.text = format!("{}, {kind}", stands.text);
                }
                let because = maker.because.get(&(d.term, d.bearer, d.matter)).cloned().unwrap_or_default();
                let (due, matter, fate) = (d.limit, docket.matter(d.matter).map(Into::into), Some(d.fate));
                items.push(Item { due, undated, matter, nth: *n, fate, stands, because, ..maker.item(term, &p, d.bearer) });
            }
            for a in awaited.iter().filter(|a| a.term == term) {
                let why = a
                    .undetermined
                    .as_ref()
                    .map_or_else(|| awaits(program, state, term, &p, a.each), |why| format!("undetermined whether it has arisen: {why}"));
                let (due, undated) = match &a.limit {
                    Point::Known(t) => (Some(*t), String::new()),
                    Point::Undeterminable(why) => (None, format!("undeterminable: {why}")),
                    Point::NotYet if p.limit.is_empty() => (None, "no limit".into()),
                    Point::NotYet => (None, "not known yet".into()),
                };
                let made = maker.item(term, &p, a.bearer);
                let together = made.together && !a.each;
                items.push(Item { due, undated, together, stands: why.into(), ..made });
            }
        }
        items.sort_by(|a, b| {
            let key = |i: &Item| (i.due.is_none(), i.due, i.article.clone(), i.by.clone(), i.matter.clone(), i.nth);
            key(a).cmp(&key(b))
        });
        Matrix { at: state.now(), items }
    }

    /// The matrix as a section, its dates in a zone.
    #[must_use]
    pub fn section(&self, zone: Zone) -> Section {
        let mut out = Section::new("matrix", &format!("Implementation matrix as of {}", crate::record::clock(self.at, zone)));
        let (arisen, awaited): (Vec<&Item>, Vec<&Item>) = self.items.iter().partition(|i| i.fate.is_some());
        let columns = [
            ("article", 14),
            ("what", 30),
            ("owed by", 16),
            ("to", 14),
            ("arises with", 24),
            ("due", 22),
            ("accepted by", 20),
            ("depends on", 26),
        ];
        for (id, items, last) in [("matrix", arisen, ("fate", 20)), ("not-arisen", awaited, ("how it stands", 28))] {
            let mut table = Table::new(id, &[columns.as_slice(), &[last]].concat());
            // Bearers whose duties stand alike share a row.
            for same in items.chunk_by(|a, b| a.is_like(b)) {
                let mut who: Vec<&str> = same.iter().flat_map(|i| &i.by).map(String::as_str).collect();
                who.dedup();
                let first = same.iter().take(1).map(|i| i.row(&who, zone));
                table.rows.extend(first);
                if let Some(row) = table.rows.last_mut() {
                    row.because.extend(same.iter().skip(1).flat_map(|i| i.because.clone()));
                }
            }
            out.table(table);
        }
        out.note("Due dates name the last moment that counts (`by`) or the first that is too late (`before`). Who must accept is whoever can as of now. What has not arisen is no default.");
        out
    }
}

impl Item {
    /// Whether another item says the same of another bearer.
    fn is_like(&self, other: &Item) -> bool {
        let key = |i: &Item| (i.article.clone(), i.due, i.undated.clone(), i.matter.clone(), i.nth, i.to.clone(), i.stands.clone());
        !self.together && !other.together && key(self) == key(other)
    }

    fn row(&self, by: &[&str], zone: Zone) -> Row {
        let what = match (&self.matter, self.nth) {
            (Some(m), _) => format!("{} (for {m})", self.task),
            (None, n) if n > 1 => format!("{} (no. {n})", self.task),
            _ => self.task.clone(),
        };
        let kind = if self.kind == "owed" { String::new() } else { format!("; {}", self.kind) };
        let who = match (by.len() > 1, self.together) {
            (true, true) => format!("{} together", by.join(", ")),
            (true, false) => format!("{}, each", by.join(", ")),
            _ => by.join(", "),
        };
        let said = if self.limit.is_empty() { String::new() } else { format!("\n({})", self.limit) };
        let due = self.due.map_or_else(|| self.undated.clone(), |t| last_moment(t, zone));
        let cells = [
            self.article.as_str().into(),
            format!("{what}{kind}").into(),
            who.into(),
            self.to.join(", ").into(),
            self.trigger.as_str().into(),
            Cell::new(format!("{due}{said}")).at(self.due),
            self.accepted_by.as_str().into(),
            self.depends.join("\n").into(),
            self.stands.clone(),
        ];
        Row { cells: cells.into(), because: self.because.clone() }
    }
}

/// An exclusive limit in words: the last moment that counts, or the minute before which it lies.
pub(super) fn last_moment(limit: Instant, zone: Zone) -> String {
    match limit.as_millis().rem_euclid(60_000) {
        0 => format!("before {}", crate::record::clock(limit.plus(-1), zone)),
        _ => format!("by {}", limit.plus(-1).local(zone)),
    }
}

struct Maker<'a> {
    program: &'a Program,
    state: &'a State,
    because: BTreeMap<(TermId, PartyId, MatterId), Vec<Explanation>>,
}

impl Maker<'_> {
    /// An item as far as term and bearer go; it has not arisen.
    fn item(&self, term: TermId, p: &Provision, bearer: PartyId) -> Item {
        let about = self.program.about(term);
        let bearers = about.map_or(&[][..], |a| a.bearers);
        let by = match bearer.is_some() {
            true => self.names(&[bearer]),
            false if bearers.is_empty() => [p.event_names.to_string()].into(),
            false => self.names(bearers),
        };
        let kind = match p.effort {
            _ if self.program.is_expectation(term) => "expected",
            Effort::Result => "owed",
            Effort::BestEfforts => "best efforts",
            Effort::Facilitation => "facilitation",
        };
        Item {
            term,
            article: self.program.reference(term),
            task: p.task.clone(),
            kind,
            by,
            by_id: if bearer.is_some() { self.program.party_id(bearer).into() } else { String::new() },
            together: !bearer.is_some() && bearers.len() > 1,
            to: self.names(about.map_or(&[], |a| a.to)),
            trigger: p.trigger.clone(),
            limit: p.limit.clone(),
            due: None,
            undated: String::new(),
            zone: about.map_or(Zone::UTC, |a| a.zone),
            accepted_by: self.accepted_by(p.accept, about.map_or(&[], |a| a.to)),
            depends: p.depends.clone(),
            matter: None,
            nth: 1,
            fate: None,
            stands: Cell::default(),
            because: Vec::new(),
        }
    }

    /// What deeds breach, and no limit.
    fn continuing(&self, term: TermId, p: &Provision) -> Item {
        let mut cases: BTreeMap<String, usize> = BTreeMap::new();
        for c in self.program.cases(self.state).filter(|c| c.term == term) {
            *cases.entry(c.status.to_string()).or_default() += 1;
        }
        let cases: Vec<String> = cases.into_iter().map(|(status, n)| format!("{n} {status}")).collect();
        let cases = if cases.is_empty() { "no case".to_string() } else { cases.join(", ") };
        let stands = Cell::new(format!("{}: {cases}", self.program.legal(self.state, term)));
        let (kind, undated) = ("continuing", "throughout; deeds breach it".into());
        let accepted_by = "nobody: it is not performed once".into();
        Item { kind, undated, accepted_by, stands, together: false, ..self.item(term, p, PartyId::NONE) }
    }

    fn accepted_by(&self, accept: Acceptance, to: &[PartyId]) -> String {
        let able = self.program.able_to_find(self.state);
        let bodies = if able.is_empty() { "no body: none may find".to_string() } else { self.names(&able).join(" or ") };
        match accept {
            Acceptance::Asserted => "nobody: it counts when it is said".into(),
            Acceptance::Acknowledged if to.is_empty() => bodies,
            Acceptance::Acknowledged if able.is_empty() => self.names(to).join(" or "),
            Acceptance::Acknowledged => format!("{} or {bodies}", self.names(to).join(" or ")),
            Acceptance::Verified => bodies,
        }
    }

    /// Why a duty whose limit has passed is not late, if it is not.
    fn put_off(&self, term: TermId, bearer: PartyId, matter: MatterId) -> Option<VerdictKind> {
        let about = |v: &&crate::machine::Verdict| (v.term, v.party, v.matter) == (term, bearer, matter);
        let last = self.state.history().rev().find(about)?.kind;
        matches!(last, VerdictKind::Standstill | VerdictKind::Withheld | VerdictKind::Undecided).then_some(last)
    }

    fn names(&self, ids: &[PartyId]) -> Vec<String> {
        ids.iter().map(|p| self.program.party_name(*p).to_string()).collect()
    }
}

/// What was concluded of each duty, explained.
fn verdicts(program: &Program, docket: &Docket, state: &State) -> BTreeMap<(TermId, PartyId, MatterId), Vec<Explanation>> {
    let mut out: BTreeMap<_, Vec<Explanation>> = BTreeMap::new();
    for v in state.history().filter(|v| program.is_duty(v.term)) {
        out.entry((v.term, v.party, v.matter)).or_default().push(program.explain(state, docket, v));
    }
    out
}
