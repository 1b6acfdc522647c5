//! A projection: what would fall due when, if from now on every duty were performed at its due date.
//!
//! It is the machine itself that runs ahead, on a copy of a state: limits pass, conditions change and duties arise as they would,
//! and nothing is written anywhere. What is assumed besides is said in [`ASSUMED`]. It foretells nothing.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::ToString,
    vec::Vec,
};

use super::{Cell, Replay, Section, Table, matrix::last_moment};
use crate::{
    id::{MatterId, PartyId, TermId},
    machine::{DutyView, Fate, Point, Program, State, VerdictKind},
    time::{DAY, Instant, Zone},
};

/// How far ahead a projection looks, in milliseconds.
pub const MAX_AHEAD: i64 = 5 * 366 * DAY;
/// How many performances a projection assumes at most.
pub const MAX_PERFORMANCES: usize = 2_000;

/// What every projection assumes.
pub const ASSUMED: &str = "Assumed: every duty and expectation is performed in full at the last moment that counts, one without a limit as soon as it arises, one whose date is not known yet when that becomes known, one that is already overdue at once; whoever must accept a performance accepts it then; whoever may withhold does; nobody else does anything: no incident, message, act of power or level is assumed, so that what waits for one does not arise. What nobody can accept, or of which the amount is not known, stays open. It is no forecast.";

/// A duty of one bearer (or of several together), from one cause: the first, the second ...
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DutyKey {
    /// The term.
    pub term: TermId,
    /// Who owes it; nobody if several owe it together.
    pub bearer: PartyId,
    /// What gave rise to it, if each of several things does.
    pub matter: MatterId,
    /// Which one it is; the first is 1.
    pub nth: u32,
}

/// A duty in a projection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Projected {
    /// When it arises.
    pub arisen: Instant,
    /// The first instant that is too late, as it last stood.
    pub due: Option<Instant>,
    /// When it is assumed to be performed; not at all if nobody can accept it, or while it is put off.
    pub performed: Option<Instant>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What would fall due when.
#[derive(Clone, PartialEq, Debug)]
pub struct Projection {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Whether it ended before that, after [`MAX_PERFORMANCES`].
    pub cut: bool,
    /// Every duty, those that had arisen before included.
    pub duties: BTreeMap<DutyKey, Projected>,
    /// Per instrument, when it enters into force and when it ends.
    pub lives: Vec<(TermId, Point, Point)>,
}

impl Projection {
    /// Runs ahead from a state, at most to an instant.
    #[must_use]
    pub fn new(program: &Program, state: &State, until: Instant) -> Projection {
        Projection::with(program, state, until, &BTreeMap::new())
    }

    /// The same with some duties performed at given instants instead of at their due dates.
    pub(super) fn with(program: &Program, state: &State, until: Instant, late: &BTreeMap<DutyKey, Instant>) -> Projection {
        let until = until.max(state.now()).min(state.now().plus(MAX_AHEAD));
        let mut run = Run {
            program,
            state: state.clone(),
            late,
            keys: Vec::new(),
            counts: BTreeMap::new(),
            performed: BTreeMap::new(),
            waits: BTreeMap::new(),
            stuck: BTreeSet::new(),
            held_back: late.keys().map(|k| k.term).collect(),
        };
        let cut = !run.to(until);
        let until = if cut { run.state.now() } else { until };
        run.pass(until);
        run.number();
        let duties = run.keys.iter().zip(program.duties(&run.state));
        let duties = duties
            .map(|(key, d)| {
                let performed = run.performed.get(key).copied();
                (*key, Projected { arisen: d.arisen, due: d.limit, performed, fate: d.fate })
            })
            .collect();
        let life = |i| (i, program.entry_into_force(&run.state, i), program.end(&run.state, i));
        Projection { from: state.now(), until, cut, duties, lives: program.instruments().map(life).collect() }
    }
}

impl Replay<'_> {
    /// What would fall due when from the end of the replay on, if every duty were performed at its due date.
    #[must_use]
    pub fn schedule(&self, until: Instant) -> Section {
        let projection = Projection::new(&self.program, &self.state, until);
        let mut out = Section::new("schedule", &format!("What would fall due from {}", self.local(projection.from)));
        let mut table = Table::new("schedule", &[("due", 24), ("article", 16), ("owed by", 30), ("arises", 20), ("then", 16)]);
        let mut rows: Vec<(&DutyKey, &Projected)> = projection.duties.iter().filter(|(_, p)| p.performed.is_some()).collect();
        rows.sort_by_key(|(key, p)| (p.due.is_none(), p.due, p.performed, **key));
        for (key, p) in rows {
            table.row([
                due(p, self.zone),
                self.program.reference(key.term).into(),
                owes(&self.program, key).into(),
                self.at(p.arisen),
                p.fate.to_string().into(),
            ]);
        }
        out.table(table);
        if projection.cut {
            out.note(&format!("Ends at {}, after {MAX_PERFORMANCES} performances.", self.local(projection.until)));
        }
        out.note(ASSUMED);
        out
    }
}

/// The due date of a projected duty.
pub(super) fn due(p: &Projected, zone: Zone) -> Cell {
    p.due.map_or_else(|| "no limit".into(), |t| Cell::new(last_moment(t, zone)).at(Some(t)))
}

/// Who owes a projected duty.
pub(super) fn owes(program: &Program, key: &DutyKey) -> alloc::string::String {
    let names = |ids: &[PartyId]| ids.iter().map(|p| program.party_name(*p)).collect::<Vec<_>>().join(", ");
    let who = match (key.bearer.is_some(), program.about(key.term)) {
        (true, _) => names(&[key.bearer]),
        (false, Some(a)) if !a.bearers.is_empty() => format!("{} together", names(a.bearers)),
        _ => "nobody named".to_string(),
    };
    if key.nth > 1 { format!("{who} (no. {})", key.nth) } else { who }
}

struct Run<'a> {
    program: &'a Program,
    state: State,
    late: &'a BTreeMap<DutyKey, Instant>,
    /// By position of the duty.
    keys: Vec<DutyKey>,
    counts: BTreeMap<(TermId, PartyId, MatterId), u32>,
    performed: BTreeMap<DutyKey, Instant>,
    /// What is put off at a limit, until that moves.
    waits: BTreeMap<DutyKey, Instant>,
    /// What nobody can accept.
    stuck: BTreeSet<DutyKey>,
    /// What is late, and what does not begin while that has not.
    held_back: BTreeSet<TermId>,
}

impl Run<'_> {
    /// Runs to an instant; says whether it got there.
    fn to(&mut self, until: Instant) -> bool {
        let mut left = MAX_PERFORMANCES;
        loop {
            self.number();
            let next = self.next();
            let change = self.program.next_change(&self.state).filter(|t| *t <= until);
            match (next.filter(|(at, ..)| *at <= until), change) {
                // What changes at an instant comes before what is done then.
                (Some((at, ..)), Some(t)) if t <= at => self.pass(t),
                (None, Some(t)) => self.pass(t),
                (Some((at, key, duty)), _) => {
                    if left == 0 {
                        return false;
                    }
                    left -= 1;
                    self.perform(at, key, &duty);
                }
                (None, None) => return true,
            }
        }
    }

    fn pass(&mut self, to: Instant) {
        let _ = self.program.advance_to(&mut self.state, to, &mut Vec::new());
    }

    /// Gives the duties that have arisen since their keys.
    fn number(&mut self) {
        for d in self.program.duties(&self.state).skip(self.keys.len()) {
            let nth = self.counts.entry((d.term, d.bearer, d.matter)).or_default();
            *nth += 1;
            self.keys.push(DutyKey { term: d.term, bearer: d.bearer, matter: d.matter, nth: *nth });
        }
    }

    /// What is performed next, and when.
    fn next(&self) -> Option<(Instant, DutyKey, DutyView)> {
        let all = self.keys.iter().zip(self.program.duties(&self.state));
        let planned = all.filter(|(key, _)| !self.stuck.contains(key)).filter_map(|(key, d)| Some((self.planned(key, &d)?, *key, d)));
        planned.min_by_key(|(at, key, _)| (*at, *key))
    }

    fn planned(&self, key: &DutyKey, d: &DutyView) -> Option<Instant> {
        let now = self.state.now();
        if !matches!(d.fate, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale) {
            return None;
        }
        if let Some(at) = self.late.get(key) {
            return Some((*at).max(now));
        }
        match (d.fate, d.limit) {
            _ if self.program.awaits_limit(&self.state, d) => None,
            (Fate::Open | Fate::Unaccepted, Some(limit)) if limit <= now || self.waits.get(key) == Some(&limit) => None,
            (Fate::Open | Fate::Unaccepted, Some(limit)) => Some(limit.plus(-1).max(now)),
            _ => Some(now),
        }
    }

    fn perform(&mut self, at: Instant, key: DutyKey, duty: &DutyView) {
        if !self.late.contains_key(&key) && self.is_put_off(&key, duty) {
            self.waits.extend(duty.limit.map(|limit| (key, limit)));
            return;
        }
        self.pass(at);
        let mut after = self.state.clone();
        if let Some(fact) = self.program.performance_in_full(&self.state, duty, at) {
            let _ = self.program.observe(&mut after, &[fact], &mut Vec::new());
        }
        let met = |d: &DutyView| matches!(d.fate, Fate::Met | Fate::MetLate);
        let all = self.keys.iter().zip(self.program.duties(&self.state).zip(self.program.duties(&after)));
        let credited = all.filter(|(_, (a, b))| !met(a) && met(b)).map(|(k, _)| *k).find(|k| k.term == key.term);
        match credited {
            // A period that has passed is made up for by nothing done in another.
            Some(other) if other == key || !self.program.recurs(key.term) => {
                self.state = after;
                self.performed.insert(other, at);
                self.held_back.remove(&key.term);
            }
            _ => drop(self.stuck.insert(key)),
        }
    }

    /// Whether nobody would be late with a duty if its limit passed now, and it therefore waits: whoever may withhold does, and what
    /// runs in parallel with something late does not begin before that.
    fn is_put_off(&mut self, key: &DutyKey, duty: &DutyView) -> bool {
        let Some(limit) = duty.limit.filter(|l| *l > self.state.now() || duty.fate == Fate::Open) else { return false };
        let (mut copy, mut out) = (self.state.clone(), Vec::new());
        let _ = self.program.advance_to(&mut copy, limit.max(self.state.now()), &mut out);
        let said = out.iter().find(|v| v.at == limit && (v.term, v.party, v.matter) == (key.term, key.bearer, key.matter)).map(|v| v.kind);
        let waits_for_late = || self.program.runs_parallel_to(key.term).is_some_and(|other| self.held_back.contains(&other));
        match said {
            Some(VerdictKind::Withheld | VerdictKind::Undecided) => true,
            Some(VerdictKind::Standstill) if waits_for_late() => {
                self.held_back.insert(key.term);
                true
            }
            _ => false,
        }
    }
}
