//! Acts of power, messages and statements.

use alloc::vec::Vec;

use super::{
    fact::{Fact, What},
    program::{Action, EffectRule, ObjectIs, Part, PowerRule, Way},
    signal::{Shift, Value},
    state::{END, Matter, PendingAct, Position, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::{Counting, Overflow, Verb},
    id::{MatterId, PartyId, RecordId, TermId},
    time::Instant,
    vocabulary::StatementKind,
};

/// How many acts may await concurrence or their instant at once.
pub const MAX_PENDING_ACTS: usize = 100_000;

impl Step<'_> {
    pub(super) fn act(&mut self, fact: &Fact) {
        let What::Act { term, object, favour, instant, written, last } = fact.what else { return };
        let by = fact.by;
        let power = match self.p.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => self.p.powers.get(n as usize),
            _ => None,
        };
        let refuse = |this: &mut Self, kind| {
            if last {
                this.say(kind, term, by, MatterId::NONE, fact.record);
            }
        };
        // The term that would give the power is none under this reading.
        let Some(power) = power else { return refuse(self, VerdictKind::Ineffective) };
        let known_object = object == u16::MAX || usize::from(object) < power.objects.len();
        if !known_object || self.value(power.active) != Value::Yes || (power.written && !written) {
            return refuse(self, VerdictKind::Ineffective);
        }
        let same = |a: &PendingAct| a.term == term && a.object == object && a.favour == favour && a.instant == instant;
        let gathering = &mut self.s.live.gathering;
        let full = gathering.len() + self.s.live.deferred.len() >= MAX_PENDING_ACTS;
        let known = gathering.iter().position(same);
        let holds =
            power.ways.iter().any(|w| w.body.is_some_and(|b| self.p.belongs(by, b)) || w.members.iter().any(|m| self.p.belongs(by, *m)));
        let mut act = match known {
            // Whoever does not hold the power speaks for those who concur in the same record.
            Some(at) if holds || gathering.get(at).is_some_and(|a| a.record == fact.record) => gathering.remove(at),
            None if holds && full => return refuse(self, VerdictKind::LimitReached),
            None if holds => PendingAct { term, object, favour, instant, by: Vec::new(), record: fact.record },
            _ => return refuse(self, VerdictKind::Ineffective),
        };
        if holds && !act.by.contains(&by) {
            act.by.push(by);
        }
        act.record = fact.record;
        if !last {
            return gathering.push(act);
        }
        let enough = |w: &&Way| {
            let n = w.members.iter().filter(|m| act.by.iter().any(|c| self.p.belongs(*c, **m))).count();
            u32::try_from(n).unwrap_or(u32::MAX) >= w.need.max(1)
        };
        let runs = |w: &Way| w.mandate.is_none_or(|m| self.value(m) == Value::Yes);
        let mut sufficient = power.ways.iter().filter(enough).peekable();
        if sufficient.peek().is_none() {
            self.s.live.gathering.push(act);
            refuse(self, VerdictKind::Awaiting);
        } else if !sufficient.any(runs) {
            refuse(self, VerdictKind::Unavailable);
        } else {
            match self.effective_at(power) {
                Some(t) if t > self.s.now => {
                    let n = self.s.live.deferred.last_key_value().map_or(0, |(n, _)| n + 1);
                    self.s.live.deferred.insert(n, act);
                    self.s.live.timers.push(t, Wake::Act(n));
                    self.say(VerdictKind::Deferred, term, by, MatterId::NONE, fact.record);
                }
                Some(_) => self.takes_effect(&act),
                None => refuse(self, VerdictKind::Ineffective),
            }
        }
    }

    /// When an act done now takes effect.
    fn effective_at(&self, power: &PowerRule) -> Option<Instant> {
        let now = self.s.now;
        match power.effect {
            EffectRule::AtOnce => Some(now),
            EffectRule::After(shift) => shift.apply(now),
            EffectRule::PeriodEnd { from, every, notice, zone } => {
                let Value::At(start) = self.value(from) else { return None };
                let plain = |length| Shift { length, counting: Counting::Elapsed, overflow: Some(Overflow::LastDay), zone, and: 0 };
                let mut n: i32 = 1;
                // The end of the first period for which notice is early enough.
                while n < 10_000 {
                    let length = crate::time::Length {
                        months: every.months.saturating_mul(n),
                        days: every.days.saturating_mul(n),
                        millis: every.millis.saturating_mul(i64::from(n)),
                    };
                    let end = plain(length).apply(start)?;
                    let latest = plain(notice.negated()).apply(end)?;
                    if now <= latest {
                        return Some(end);
                    }
                    n += 1;
                }
                None
            }
        }
    }

    /// The time of an act that awaited its instant has come.
    pub(super) fn act_is_due(&mut self, n: u32) {
        if let Some(act) = self.s.live.deferred.remove(&n) {
            self.takes_effect(&act);
        }
    }

    fn takes_effect(&mut self, a: &PendingAct) {
        let Some(Part::Power(n)) = self.p.terms.get(a.term.index()).map(|t| t.part) else { return };
        let Some(power) = self.p.powers.get(n as usize) else { return };
        let bound = power.no_later_than.map(|node| self.value(node));
        let within_bounds = match (power.verb, bound) {
            // Both are the first instant that is too late.
            (Verb::Extend, Some(Value::At(bound))) => a.instant <= bound,
            (Verb::Fix, Some(Value::At(bound))) => self.fixes_at(a) < bound,
            (Verb::Extend | Verb::Fix, Some(_)) => false,
            _ => true,
        };
        let mut any = power.verb == Verb::Authorise && within_bounds;
        if power.verb == Verb::Authorise {
            let now = self.s.now;
            self.s.live.consents.entry((a.term, a.favour)).or_insert(now);
        }
        for (k, object) in power.objects.iter().enumerate() {
            if a.object != u16::MAX && usize::from(a.object) != k || !within_bounds {
                continue;
            }
            any |= self.apply(power.verb, object.is, a);
        }
        let by = a.by.last().copied().unwrap_or(PartyId::NONE);
        let kind = if any { VerdictKind::Effective } else { VerdictKind::Ineffective };
        self.say(kind, a.term, by, MatterId::NONE, a.record);
    }

    /// The instant at which an act fixes an anchor: its own, or when it takes effect.
    fn fixes_at(&self, a: &PendingAct) -> Instant {
        if a.instant == Instant::MAX { self.s.now } else { a.instant }
    }

    fn apply(&mut self, verb: Verb, object: ObjectIs, a: &PendingAct) -> bool {
        let now = self.s.now;
        match (verb, object) {
            (Verb::Extend, ObjectIs::Duty(d)) => {
                a.instant > now && a.instant < Instant::MAX && self.extend(d, a.favour, a.instant, a.record)
            }
            (Verb::Waive, ObjectIs::Duty(d)) => self.waive(d, a.favour, a.record),
            (Verb::Suspend, ObjectIs::Life { suspended, .. }) => self.switch(suspended, Value::Yes),
            (Verb::Resume, ObjectIs::Life { suspended, .. }) => self.switch(suspended, Value::No),
            (Verb::Terminate, ObjectIs::Life { terminated, .. }) => {
                self.value(terminated) == Value::No && self.switch(terminated, Value::At(now))
            }
            (Verb::Fix, ObjectIs::Anchor(node)) => self.value(node) == Value::No && self.switch(node, Value::At(self.fixes_at(a))),
            _ => false,
        }
    }

    fn switch(&mut self, node: crate::id::NodeId, to: Value) -> bool {
        let changes = self.value(node) != to;
        self.set(node, to);
        changes
    }

    pub(super) fn communication(&mut self, fact: &Fact) {
        let What::Communication { matter, kind, to, topic, due, under, first } = fact.what else { return };
        match self.s.archive.matters.get_mut(matter.index()) {
            Some(m) => (m.at, m.record) = (fact.at, fact.record),
            None => self.open_matter(matter, Matter { at: fact.at, record: fact.record, ..Matter::default() }),
        }
        let by = fact.by;
        if let Some(norm) = self.p.terms.get(under.index()).and_then(|t| t.norm).and_then(|n| self.p.norms.get(n as usize)) {
            let bearer = self.bearer(norm, by);
            let now = self.s.now;
            if bearer.is_some() {
                self.s.live.notices.entry((under, bearer)).or_insert(now);
            }
        }
        let who = Who { party: self.p.root(by), to: self.p.root(to), matter, at: fact.at, due, record: fact.record, norm: END };
        let program = self.p;
        let Some(topics) = program.communications.get(kind as usize) else { return };
        let general = (topic != u16::MAX).then_some(u16::MAX);
        for key in [Some(topic), general].into_iter().flatten() {
            for t in topics.get(&key).into_iter().flatten() {
                let from = t.from.is_empty() || t.from.iter().any(|f| program.belongs(by, *f));
                let addressed = t.to.is_empty() || t.to.iter().any(|x| program.belongs(to, *x));
                // One message to several is one event; only who must answer it can be several.
                let once = || match t.action {
                    Action::Duty(d) => self.owed_by_addressee(d) || !self.gave_rise(d, matter),
                    _ => first || !t.to.is_empty(),
                };
                if from && addressed && once() {
                    self.happen(t.action, who);
                }
            }
        }
    }

    pub(super) fn statement(&mut self, kind: StatementKind, on: TermId, by: PartyId, record: RecordId) {
        let program = self.p;
        if matches!(kind, StatementKind::NotBound | StatementKind::Observance | StatementKind::Understanding) {
            let at = self.s.now;
            self.s.live.positions.push(Position { at, party: by, on, says: kind, record });
        }
        let who = Who { party: by, to: PartyId::NONE, matter: MatterId::NONE, at: self.s.now, due: Instant::MAX, record, norm: END };
        for t in program.statements.get(&kind).into_iter().flatten() {
            if t.from.is_empty() || t.from.iter().any(|f| program.belongs(by, *f)) {
                self.happen(t.action, who);
            }
        }
        self.criteria_hear(kind, on, by);
    }
}
