//! Acts of power, messages and statements.

use alloc::vec::Vec;

use super::{
    fact::{Fact, What},
    program::{Action, EffectRule, Need, ObjectIs, Part, PowerRule, Way},
    signal::{Shift, Value},
    state::{Matter, PendingAct, Position, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::{Counting, Overflow, Verb},
    id::{PartyId, PlaceId, RecordId, TermId},
    time::Instant,
    vocabulary::StatementKind,
};

/// How many acts may await concurrence or their instant at once.
pub const MAX_PENDING_ACTS: usize = 100_000;

/// How far one way of deciding has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Yes,
    /// More can concur.
    Open,
    /// Those who could still concur no longer suffice.
    No,
    /// The mandate has ended, or too few are left.
    Unavailable,
}

impl Step<'_> {
    pub(super) fn act(&mut self, fact: &Fact) {
        let What::Act { term, object, favour, instant, until, choice, drops, refuses, matter, written, last } = fact.what else { return };
        let by = fact.by;
        let power = match self.p.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => self.p.powers.get(n as usize),
            _ => None,
        };
        let refuse = |this: &mut Self, kind| {
            if last {
                this.say(kind, term, by, matter, fact.record);
            }
        };
        // The term that would give the power is none under this reading.
        let Some(power) = power else { return refuse(self, VerdictKind::Ineffective) };
        let known_object = object == u16::MAX || usize::from(object) < power.objects.len();
        if !known_object || self.value(power.active) != Value::Yes || (power.written && !written) {
            return refuse(self, VerdictKind::Ineffective);
        }
        let this = PendingAct {
            term,
            object,
            favour,
            instant,
            until,
            choice,
            drops,
            matter,
            by: Vec::new(),
            against: Vec::new(),
            record: fact.record,
        };
        let same = |a: &PendingAct| {
            let key = |a: &PendingAct| (a.term, a.object, a.favour, a.instant, a.until, a.choice, a.drops, a.matter);
            key(a) == key(&this)
        };
        let gathering = &mut self.s.live.gathering;
        let full = gathering.len() + self.s.live.deferred.len() >= MAX_PENDING_ACTS;
        let known = gathering.iter().position(same);
        let holds =
            power.ways.iter().any(|w| w.body.is_some_and(|b| self.p.belongs(by, b)) || w.members.iter().any(|m| self.p.belongs(by, *m)));
        let mut act = match known {
            // Whoever does not hold the power speaks for those who concur in the same record.
            Some(at) if holds || gathering.get(at).is_some_and(|a| a.record == fact.record) => gathering.remove(at),
            None if holds && full => return refuse(self, VerdictKind::LimitReached),
            None if holds => this,
            _ => return refuse(self, VerdictKind::Ineffective),
        };
        if holds {
            // The last word of each counts, and an organ speaks for its party.
            let same = |p: &PartyId| self.p.belongs(*p, by) || self.p.belongs(by, *p);
            act.by.retain(|p| !same(p));
            act.against.retain(|p| !same(p));
            if refuses { act.against.push(by) } else { act.by.push(by) }
        }
        act.record = fact.record;
        if !last {
            return self.s.live.gathering.push(act);
        }
        let ways: Vec<Decided> = power.ways.iter().map(|w| self.decided(w, &act)).collect();
        if ways.contains(&Decided::Yes) {
            return match self.effective_at(power) {
                Some(t) if t > self.s.now => {
                    let n = self.s.live.deferred.last_key_value().map_or(0, |(n, _)| n + 1);
                    self.s.live.deferred.insert(n, act);
                    self.s.live.timers.push(t, Wake::Act(n));
                    self.say(VerdictKind::Deferred, term, by, matter, fact.record);
                }
                Some(_) => self.takes_effect(&act),
                None => refuse(self, VerdictKind::Ineffective),
            };
        }
        if ways.contains(&Decided::Open) {
            self.s.live.gathering.push(act);
            refuse(self, VerdictKind::Awaiting);
        } else if ways.contains(&Decided::Unavailable) {
            refuse(self, VerdictKind::Unavailable);
        } else {
            refuse(self, VerdictKind::Deadlocked);
        }
    }

    /// Whether those who have concurred suffice in one way.
    fn decided(&self, w: &Way, act: &PendingAct) -> Decided {
        let present = |k: usize| w.seats.get(k).copied().flatten().is_none_or(|seat| self.value(seat) == Value::Yes);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let members: Vec<PartyId> = w.members.iter().enumerate().filter(|(k, _)| present(*k)).map(|(_, m)| *m).collect();
        let among = |voices: &[PartyId]| count(members.iter().filter(|m| voices.iter().any(|v| self.p.belongs(*v, **m))).count());
        let (there, yes, no) = (count(members.len()), among(&act.by), among(&act.against));
        let chair = |voices: &[PartyId]| w.chair.is_some_and(|c| members.contains(&c) && voices.iter().any(|v| self.p.belongs(*v, c)));
        let enough = match w.need {
            Need::Count(n) => yes >= n,
            Need::Majority => yes > there / 2 || (yes * 2 == there && chair(&act.by)),
            Need::Chair => chair(&act.by),
        };
        let seated = w.chair.is_some_and(|c| members.contains(&c));
        let possible = match w.need {
            Need::Count(n) => there - no >= n,
            Need::Majority => no * 2 < there || (no * 2 == there && seated && !chair(&act.against)),
            Need::Chair => seated && !chair(&act.against),
        };
        let could = match w.need {
            Need::Count(n) => there >= n,
            Need::Majority => there > 0,
            Need::Chair => seated,
        };
        if !could || there < w.quorum || w.mandate.is_some_and(|m| self.value(m) != Value::Yes) && (enough || !possible) {
            Decided::Unavailable
        } else if enough && yes + no >= w.quorum {
            Decided::Yes
        } else if possible {
            Decided::Open
        } else {
            Decided::No
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
                let end = |n: u32| plain(every.times(n)).apply(start);
                let in_time = |end: Instant| plain(notice.negated()).apply(end).is_some_and(|latest| now <= latest);
                // The first period for whose end notice is early enough, among what may be very many.
                let suffices = |n: u32| end(n).is_none_or(in_time);
                let (mut before, mut n): (u32, u32) = (0, 1);
                while !suffices(n) {
                    (before, n) = (n, n.checked_mul(2)?);
                }
                while n - before > 1 {
                    let half = before + (n - before) / 2;
                    if suffices(half) { n = half } else { before = half }
                }
                end(n)
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
        let mut any = matches!(power.verb, Verb::Authorise | Verb::Amend | Verb::Refer);
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
        self.say(kind, a.term, by, a.matter, a.record);
        if any {
            self.acted(a, by);
        }
    }

    /// What waits for acts under this power.
    fn acted(&mut self, a: &PendingAct, by: PartyId) {
        let program = self.p;
        let to = match program.terms.get(a.term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => program.powers.get(n as usize).and_then(|p| p.objects.get(usize::from(a.object)).or(p.objects.first())),
            _ => None,
        };
        let to = match to.map(|o| o.is) {
            Some(ObjectIs::Body(b)) => b,
            _ => a.favour,
        };
        let who = Who { party: by, to, matter: a.matter, record: a.record, ..Who::NOBODY };
        for t in program.acted.get(&a.term).into_iter().flatten() {
            if t.from.is_empty() || t.from.iter().any(|f| a.by.iter().any(|b| program.belongs(*b, *f))) {
                self.happen(t.action, who);
            }
        }
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
            (Verb::Extend, ObjectIs::End { end, moved, latest }) => {
                let too_late = latest.is_some_and(|node| !matches!(self.value(node), Value::At(bound) if a.instant <= bound));
                let stands = match self.value(end) {
                    Value::At(t) => now < t && t < a.instant,
                    // An end that is not known yet can be set.
                    Value::No | Value::Yes => now < a.instant,
                    Value::Unknown => false,
                };
                !too_late && stands && a.instant < Instant::MAX && self.switch(moved, Value::At(a.instant))
            }
            (Verb::Fix, ObjectIs::Anchor(node, again)) => {
                (again || self.value(node) == Value::No) && self.switch(node, Value::At(self.fixes_at(a)))
            }
            (Verb::Designate, ObjectIs::Slot(n)) => self.designate(n, a),
            (Verb::Interpret, ObjectIs::Axis(n)) => {
                let Some(axis) = self.p.axes.get(usize::from(n)).filter(|x| usize::from(a.choice) < x.options.len()) else { return false };
                let mut any = false;
                for (k, (_, flag)) in axis.options.iter().enumerate() {
                    any |= self.switch(*flag, if k == usize::from(a.choice) { Value::Yes } else { Value::No });
                }
                any
            }
            _ => false,
        }
    }

    /// Puts something in a slot, or takes it out. Says whether that changed anything.
    fn designate(&mut self, slot: u16, a: &PendingAct) -> bool {
        let program = self.p;
        let Some(slot) = program.slots.get(usize::from(slot)) else { return false };
        let Some(c) = slot.candidates.get(usize::from(a.choice)) else { return false };
        let at = self.fixes_at(a).max(self.s.now);
        if a.drops {
            return self.value(c.is) == Value::Yes && self.switch(c.end, Value::At(at));
        }
        let mut until = a.until;
        // What stands gives way to the new, and the new to what has been named to follow it.
        for other in slot.candidates.iter().filter(|other| slot.single && other.name != c.name) {
            let to = if let Value::At(to) = self.value(other.end) { to } else { Instant::MAX };
            match self.value(other.start) {
                // It has given way before it began.
                Value::At(from) if to <= from => {}
                Value::At(from) if from > at => until = until.min(from),
                // What the text itself names at first has no beginning here.
                _ => self.set(other.end, Value::At(to.min(at))),
            }
        }
        let end = if until < Instant::MAX { Value::At(until) } else { Value::No };
        let changes = self.value(c.is) != Value::Yes || self.value(c.end) != end;
        if self.value(c.is) != Value::Yes {
            self.set(c.start, Value::At(at));
        }
        self.set(c.end, end);
        changes
    }

    fn switch(&mut self, node: crate::id::NodeId, to: Value) -> bool {
        let changes = self.value(node) != to;
        self.set(node, to);
        changes
    }

    pub(super) fn communication(&mut self, fact: &Fact) {
        let What::Communication { matter, kind, to, topic, due, under, first } = fact.what else { return };
        match self.s.archive.matters.get_mut(matter.index()) {
            Some(m) => m.record = fact.record,
            None => self.open_matter(matter, Matter { record: fact.record, ..Matter::default() }),
        }
        let by = fact.by;
        for n in self.p.terms.get(under.index()).map_or(0..0, |t| t.norms.clone()) {
            let Some(norm) = self.p.norms.get(n as usize) else { continue };
            let bearer = self.bearer(norm, by);
            let now = self.s.now;
            if bearer.is_some() {
                self.s.live.notices.entry((under, bearer)).or_insert(now);
            }
        }
        let who = Who { party: self.p.root(by), to: self.p.root(to), matter, due, record: fact.record, ..Who::NOBODY };
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

    pub(super) fn statement(&mut self, kind: StatementKind, on: TermId, place: PlaceId, by: PartyId, record: RecordId) {
        let program = self.p;
        if matches!(kind, StatementKind::NotBound | StatementKind::Observance | StatementKind::Understanding) {
            let at = self.s.now;
            self.s.live.positions.push(Position { place, at, party: by, on, says: kind, record });
        }
        let who = Who { party: by, record, ..Who::NOBODY };
        for t in program.statements.get(&kind).into_iter().flatten() {
            if t.from.is_empty() || t.from.iter().any(|f| program.belongs(by, *f)) {
                self.happen(t.action, who);
            }
        }
        self.criteria_hear(kind, on, by);
    }
}
