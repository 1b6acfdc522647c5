//! What slips if one item slips: the same projection twice, once with the item late, compared.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Cell, Replay, Section, Table, Tone,
    projection::{ASSUMED, DutyKey, MAX_AHEAD, MAX_PERFORMANCES, Projected, Projection, due, owes},
};
use crate::{
    id::TermId,
    machine::{Docket, Fate, Point, Program, State},
    problem::{Problem, Problems},
    time::{DAY, HOUR, Instant, Zone},
};

/// Which item is late, and by how much.
///
/// Without a bearer it is late for everybody who owes it; of a recurring duty the next one is, and no other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Slipping {
    /// The term, as `instrument/article`.
    pub article: String,
    /// Who is late, by id.
    pub bearer: Option<String>,
    /// The record that gave rise to it, where each of several does.
    pub matter: Option<String>,
    /// By how much, in milliseconds.
    pub delay: i64,
}

/// What moves when an item is late.
#[derive(Clone, PartialEq, Debug)]
pub struct Slip {
    /// What is late.
    pub slipping: Slipping,
    /// From when on both projections run, and until when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Whether a projection ended early, after [`MAX_PERFORMANCES`].
    pub cut: bool,
    /// The duties that fare otherwise, the late item among them, in the order of their due dates.
    pub moved: Vec<Moved>,
    /// Instruments that enter into force or end otherwise: which, what of it, before, after.
    pub lives: Vec<(TermId, &'static str, Point, Point)>,
}

/// A duty that fares otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// Which.
    pub key: DutyKey,
    /// Whether it is the late item itself.
    pub is_late: bool,
    /// How it fares if everything is on time; none if it arises only because something is late.
    pub on_time: Option<Projected>,
    /// How it fares then; none if it never arises.
    pub then: Option<Projected>,
    /// By how much its due date moves, in milliseconds; of one without limit, by how much it arises later.
    pub by: i64,
    /// Whether it would fall due while its instrument lasts, and then falls due after the end of that.
    pub outside: bool,
}

impl Replay<'_> {
    /// What slips if one item is late: other due dates, duties that never arise, and what falls outside the agreement's life. The log
    /// is not touched.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, record::Log, report::{Replay, Slipping}, time::DAY};
    /// # let text = r#"
    /// # schema = 1
    /// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T00:00Z", area = "unlimited" }
    /// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "state" }]
    /// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
    /// # [[terms]]
    /// # article = "1"
    /// # text = "A hands over the maps within 7 days."
    /// # bearers = ["a"]
    /// # rule.requires = { task = "hand over the maps", limit = { within = { length = "7 days", counting = "elapsed" } } }
    /// # [[terms]]
    /// # article = "2"
    /// # text = "When that is done B withdraws within 3 days."
    /// # bearers = ["b"]
    /// # rule.requires = { task = "withdraw", trigger = { on = { met = "1" } }, limit = { within = { length = "3 days", counting = "elapsed" } } }
    /// # "#;
    /// // Article 2 falls due 3 days after article 1 is met.
    /// let (regime, log) = (Regime::parse(&[("t.toml", text)])?, Log::new());
    /// let replay = Replay::new(&regime, &log, &Reading::base(), "2024-01-02T00:00Z".parse().unwrap())?;
    /// let late = Slipping { article: "t/1".into(), delay: 2 * DAY, ..Slipping::default() };
    /// let slip = replay.slip(&late)?;
    /// assert_eq!((slip.moved.len(), slip.moved[1].by), (2, 2 * DAY));
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such term, bearer or record, or no such duty would be performed.
    pub fn slip(&self, slipping: &Slipping) -> Result<Slip, Problems> {
        Slip::new(&self.program, &self.docket, &self.state, slipping)
    }
}

impl Slip {
    /// Compares two projections from a state, one of them with an item late.
    ///
    /// # Errors
    /// When there is no such term, bearer or record, or no such duty would be performed.
    pub fn new(program: &Program, docket: &Docket, state: &State, slipping: &Slipping) -> Result<Slip, Problems> {
        let mut problems = Problems::default();
        let mut wrong = |message: String| {
            problems.0.push(Problem { source: "slip".into(), path: String::new(), article: None, message });
        };
        let term = program.term(&slipping.article);
        if term.is_none() {
            wrong(format!("unknown article `{}`", slipping.article));
        }
        let bearer = slipping.bearer.as_ref().map(|name| (name, program.party(name)));
        if let Some((name, None)) = bearer {
            wrong(format!("unknown party `{name}`"));
        }
        let matter = slipping.matter.as_ref().map(|name| (name, docket.matter_of(name)));
        if let Some((name, None)) = matter {
            wrong(format!("unknown record `{name}`"));
        }
        let delay = slipping.delay;
        if delay <= 0 {
            wrong(format!("a delay of `{delay}` milliseconds is none"));
        }
        problems.or(())?;
        let until = state.now().plus(MAX_AHEAD.saturating_sub(delay).max(0));
        let on_time = Projection::new(program, state, until);
        let mut late: BTreeMap<DutyKey, Instant> = BTreeMap::new();
        for (key, p) in &on_time.duties {
            let whose = bearer.is_none_or(|(_, b)| b == Some(key.bearer)) && matter.is_none_or(|(_, m)| m == Some(key.matter));
            let is_it = Some(key.term) == term && whose;
            // Of those that recur, only the next one is late.
            let next = late.keys().all(|k| (k.bearer, k.matter) != (key.bearer, key.matter));
            if let Some(at) = p.performed.filter(|_| is_it && next) {
                late.insert(*key, at.plus(delay));
            }
        }
        if late.is_empty() {
            let message = format!("nothing under `{}` would be performed that could be late", slipping.article);
            return Err(Problems([Problem { source: "slip".into(), path: String::new(), article: None, message }].into()));
        }
        let then = Projection::with(program, state, until.plus(delay), &late);
        let mut keys: Vec<DutyKey> = on_time.duties.keys().chain(then.duties.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let mut moved: Vec<Moved> = Vec::new();
        for key in keys {
            let (a, b) = (on_time.duties.get(&key).copied(), then.duties.get(&key).copied());
            // The second projection runs on longer: what arises only there is no difference.
            if a.is_none() && b.is_some_and(|b| b.arisen > until) {
                continue;
            }
            let is_late = late.contains_key(&key);
            let by = match (a, b) {
                (Some(Projected { due: Some(a), .. }), Some(Projected { due: Some(b), .. })) => b.since(a),
                (Some(a), Some(b)) => b.arisen.since(a.arisen),
                _ => 0,
            };
            let after_end = |x: Option<Projected>, of: &Projection| {
                let due = x.and_then(|x| x.due.or(Some(x.arisen)));
                due.zip(of.end_of(program, key.term)).is_some_and(|(due, end)| due.plus(-1) >= end)
            };
            let outside = after_end(b, &then) && !after_end(a, &on_time);
            let fares = a.map(|a| a.fate) != b.map(|b| b.fate);
            if is_late || by != 0 || fares || outside {
                moved.push(Moved { key, is_late, on_time: a, then: b, by, outside });
            }
        }
        moved.sort_by_key(|m| {
            let due = m.on_time.or(m.then).and_then(|p| p.due.or(Some(p.arisen)));
            (due, m.key)
        });
        let both = on_time.lives.iter().zip(&then.lives);
        let lives = both.flat_map(|((i, entry, end), (_, entry_then, end_then))| {
            let all = [("entry into force", entry, entry_then), ("end", end, end_then)];
            all.into_iter().filter(|(_, a, b)| a != b).map(|(what, a, b)| (*i, what, a.clone(), b.clone())).collect::<Vec<_>>()
        });
        let cut = on_time.cut || then.cut;
        Ok(Slip { slipping: slipping.clone(), from: state.now(), until, cut, moved, lives: lives.collect() })
    }

    /// What slips, as a section, its dates in a zone.
    #[must_use]
    pub fn section(&self, program: &Program, docket: &Docket, zone: Zone) -> Section {
        let Slipping { article, delay, .. } = &self.slipping;
        let mut out = Section::new("slip", &format!("What slips if {article} is {} late", apart(*delay)));
        let columns = [
            ("article", 16),
            ("owed by", 28),
            ("due if all is on time", 24),
            ("due then", 24),
            ("moves by", 18),
            ("what becomes of it", 34),
        ];
        let mut table = Table::new("slip", &columns);
        for m in &self.moved {
            let cell = |p: Option<&Projected>, none: &str| p.map_or_else(|| Cell::new(none), |p| due(p, zone));
            let by = match (m.by, m.on_time.is_some() && m.then.is_some()) {
                (_, false) => Cell::default(),
                (0, true) if m.is_late => Cell { text: format!("done {} late", apart(*delay)), key: Some(*delay), ..Cell::default() },
                (0, true) => Cell::new("unmoved").at(Some(Instant::from_millis(0))),
                (by, true) => Cell { text: format!("{}{}", if by < 0 { "-" } else { "+" }, apart(by)), key: Some(by), ..Cell::default() },
            };
            let about = docket.matter(m.key.matter).map(|r| format!(" (for {r})")).unwrap_or_default();
            table.row([
                program.reference(m.key.term).into(),
                format!("{}{about}", owes(program, &m.key)).into(),
                cell(m.on_time.as_ref(), "does not arise"),
                cell(m.then.as_ref(), "does not arise"),
                by,
                m.becomes(),
            ]);
        }
        out.table(table);
        let mut table = Table::new("slip-lives", &[("instrument", 16), ("what", 18), ("if all is on time", 24), ("then", 24)]);
        for (i, what, a, b) in &self.lives {
            let point = |p: &Point| match p {
                Point::Known(t) => Cell::new(t.local(zone)).at(Some(*t)),
                other => other.to_string().into(),
            };
            table.row([program.reference(*i).into(), (*what).into(), point(a), point(b)]);
        }
        out.table(table);
        if self.moved.iter().all(|m| m.is_late) && self.lives.is_empty() {
            out.line("Nothing else moves.");
        }
        if self.cut {
            out.note(&format!("Looked no further than {MAX_PERFORMANCES} performances."));
        }
        out.note(&format!("Two projections from {} to {} compared. {ASSUMED}", self.from.local(zone), self.until.local(zone)));
        out
    }
}

impl Moved {
    fn becomes(&self) -> Cell {
        let mut words = match (self.on_time, self.then) {
            (Some(_), None) => return Cell::new("never arises").toned(Tone::Doubt),
            (None, Some(b)) => format!("arises only then; {}", b.fate),
            (Some(a), Some(b)) if a.fate != b.fate => format!("{} instead of {}", b.fate, a.fate),
            (_, Some(b)) => b.fate.to_string(),
            (None, None) => String::new(),
        };
        if self.is_late {
            words = format!("late by assumption: {words}");
        }
        if self.outside {
            words.push_str("; falls after the end of its instrument");
        }
        let bad = self.then.is_some_and(|b| b.fate == Fate::Overdue);
        Cell::new(words).toned(if bad {
            Tone::Bad
        } else if self.outside {
            Tone::Doubt
        } else {
            Tone::Plain
        })
    }
}

impl Projection {
    /// When the instrument of a term ends by its own words, if that is known.
    fn end_of(&self, program: &Program, term: TermId) -> Option<Instant> {
        let whole = program.about(term).and_then(|a| program.term(a.instrument))?;
        match self.lives.iter().find(|(i, ..)| *i == whole) {
            Some((_, _, Point::Known(t))) => Some(*t),
            _ => None,
        }
    }
}

/// A length of time in days and parts of a day.
pub(super) fn apart(ms: i64) -> String {
    let mut left = ms.unsigned_abs();
    let mut parts = Vec::new();
    for (unit, of) in [("day", DAY), ("hour", HOUR), ("minute", 60_000), ("second", 1000), ("millisecond", 1)] {
        let of = of.unsigned_abs();
        let n = left / of;
        left %= of;
        if n > 0 {
            parts.push(format!("{n} {unit}{}", if n == 1 { "" } else { "s" }));
        }
    }
    if parts.is_empty() { "nothing".into() } else { parts.join(" ") }
}
