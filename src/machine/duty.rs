//! Duties: arising, limits, performances, extension and release.

use alloc::vec::Vec;

use super::{
    program::{Action, Bearer, Duty, LimitRule, Part},
    signal::Value,
    state::{END, Fate, Instance, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::{Acceptance, Effort},
    id::{MatterId, PartyId, RecordId, TermId},
    record::Stance,
    time::Instant,
};

/// How many periods a recurring duty may run through.
pub const MAX_PERIODS: u32 = 100_000;

impl Step<'_> {
    /// A duty that arises once: it does when its condition first holds.
    pub(super) fn duty_arises(&mut self, d: u32) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if duty.arises.is_none_or(|n| self.value(n) != Value::Yes) {
            return;
        }
        let nobody = [PartyId::NONE];
        let bearers: &[PartyId] = if duty.jointly { &nobody } else { &duty.bearers };
        for (k, bearer) in bearers.iter().enumerate() {
            let slot = duty.slots as usize + k;
            if self.s.live.current.get(slot).is_some_and(|i| *i == END) {
                self.open(d, *bearer, None, Some(slot), 0);
            }
        }
    }

    /// A duty that each of several events gives rise to.
    pub(super) fn duty_for(&mut self, d: u32, who: &Who) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if self.value(duty.active) != Value::Yes {
            return;
        }
        match duty.bearer {
            Bearer::Violator | Bearer::Sender => self.open(d, who.party, Some(who), None, 0),
            Bearer::Addressee => self.open(d, who.to, Some(who), None, 0),
            Bearer::Listed if duty.jointly => self.open(d, PartyId::NONE, Some(who), None, 0),
            Bearer::Listed => {
                for bearer in &duty.bearers {
                    self.open(d, *bearer, Some(who), None, 0);
                }
            }
        }
    }

    /// Whether a duty falls on those to whom a message is sent.
    pub(super) fn owed_by_addressee(&self, d: u32) -> bool {
        self.p.duties.get(d as usize).is_some_and(|d| d.bearer == Bearer::Addressee)
    }

    /// Whether a matter has already given rise to a duty.
    pub(super) fn gave_rise(&self, d: u32, matter: MatterId) -> bool {
        let mut n = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.instances);
        while let Some(i) = self.s.archive.instances.get(n as usize) {
            if i.duty == d {
                return true;
            }
            n = i.next;
        }
        false
    }

    fn open(&mut self, d: u32, bearer: PartyId, who: Option<&Who>, slot: Option<usize>, round: u32) {
        let (matter, record) = who.map_or((MatterId::NONE, RecordId::NONE), |w| (w.matter, w.record));
        let (violator, norm) = who.map_or((PartyId::NONE, END), |w| (w.party, w.norm));
        let due = who.map_or(Instant::MAX, |w| w.due);
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let now = self.s.now;
        let ahead = slot.and_then(|s| u32::try_from(s).ok()).and_then(|s| self.s.live.ahead.get(&s).copied()).unwrap_or_default();
        let own = match duty.every {
            Some(every) => now.plus(every),
            None => match duty.limit {
                LimitRule::None => Instant::MAX,
                LimitRule::At(node) => match self.value(node) {
                    Value::At(t) => t,
                    _ => Instant::MAX,
                },
                LimitRule::Within(shift) => shift.apply(now).unwrap_or(Instant::MAX),
                LimitRule::Assigned => due,
            },
        };
        // An extension only ever gives more time.
        let later = ahead.limit.filter(|l| *l > own);
        let limit = later.unwrap_or(own);
        let n = u32::try_from(self.s.archive.instances.len()).unwrap_or(END);
        let mut next = END;
        if matter.is_some() {
            if let Some(m) = self.matter(matter) {
                next = m.instances;
                m.instances = n;
            }
        } else if let (None, Some(head)) = (slot, self.s.live.loose.get_mut(d as usize)) {
            next = *head;
            *head = n;
        }
        let too_late = limit <= now && duty.every.is_none();
        let status = if ahead.waived {
            Fate::Waived
        } else if too_late {
            Fate::Lapsed
        } else {
            Fate::Open
        };
        self.s.archive.instances.push(Instance {
            opened: now,
            limit,
            duty: d,
            done: 0,
            next,
            matter,
            record: RecordId::NONE,
            bearer,
            violator,
            norm,
            round,
            status,
            contested: false,
            extended: later.is_some(),
        });
        if let Some(s) = slot.and_then(|s| self.s.live.current.get_mut(s)) {
            *s = n;
        }
        self.say(VerdictKind::Arisen, duty.term, bearer, matter, record);
        match status {
            Fate::Waived => self.say(VerdictKind::Waived, duty.term, bearer, matter, record),
            // Its limit had passed before it could bind: no breach.
            Fate::Lapsed => self.say(VerdictKind::Lapsed, duty.term, bearer, matter, record),
            _ => self.arm(n),
        }
    }

    /// Sets the timer of an open instance.
    fn arm(&mut self, n: u32) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        let at = wakes(duty, i);
        if at < Instant::MAX {
            // A limit that becomes known when it has passed fires at once.
            self.s.live.timers.push(at.max(self.s.now), Wake::Limit(n));
        }
    }

    /// The node of a limit became known or moved: open instances follow, unless they were extended.
    pub(super) fn limit_moves(&mut self, d: u32) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let LimitRule::At(node) = duty.limit else { return };
        let Value::At(limit) = self.value(node) else { return };
        let slots = if duty.jointly { 1 } else { duty.bearers.len() };
        for k in 0..slots {
            let n = self.s.live.current.get(duty.slots as usize + k).copied().unwrap_or(END);
            let Some(i) = self.s.archive.instances.get_mut(n as usize) else { continue };
            if matches!(i.status, Fate::Open | Fate::Unaccepted) && !i.extended && i.limit != limit {
                i.limit = limit;
                self.arm(n);
            }
        }
    }

    /// A limit passes, or a duty without one grows stale.
    pub(super) fn limit_passes(&mut self, n: u32) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        let open = matches!(i.status, Fate::Open | Fate::Unaccepted);
        // It has moved since its timer was set, or nothing hangs on it any more.
        if wakes(duty, i) > self.s.now || !open && duty.every.is_none() {
            return;
        }
        let i = *i;
        let binds = self.value(duty.active) != Value::No;
        if open {
            let (fate, kind) = if i.limit == Instant::MAX {
                (Fate::Stale, VerdictKind::Stale)
            } else if duty.effort == Effort::Result && binds {
                (Fate::Overdue, VerdictKind::Overdue)
            } else {
                (Fate::Lapsed, VerdictKind::Lapsed)
            };
            self.fare(n, fate);
            self.say(kind, duty.term, i.bearer, i.matter, RecordId::NONE);
            if fate == Fate::Overdue {
                self.follow(duty, i, RecordId::NONE, true);
            }
        }
        if duty.every.is_some() && binds {
            let slot = (duty.slots as usize..).take(self.slots_of(duty)).find(|s| self.s.live.current.get(*s) == Some(&n));
            if i.round >= MAX_PERIODS {
                self.say(VerdictKind::LimitReached, duty.term, i.bearer, i.matter, RecordId::NONE);
            } else if let Some(slot) = slot {
                self.open(i.duty, i.bearer, None, Some(slot), i.round + 1);
            }
        }
    }

    fn slots_of(&self, duty: &Duty) -> usize {
        if duty.jointly { 1 } else { duty.bearers.len() }
    }

    fn fare(&mut self, n: u32, fate: Fate) {
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        i.status = fate;
        let d = i.duty;
        self.flags(d);
    }

    /// Brings the flags of a duty up to date: met if every bearer has met it, overdue if any is.
    fn flags(&mut self, d: u32) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if duty.arises.is_none() || (self.unread(duty.met) && self.unread(duty.overdue)) {
            return;
        }
        let (mut met, mut overdue) = (true, false);
        for k in 0..self.slots_of(duty) {
            let n = self.s.live.current.get(duty.slots as usize + k).copied().unwrap_or(END);
            let fate = self.s.archive.instances.get(n as usize).map(|i| i.status);
            met &= matches!(fate, Some(Fate::Met | Fate::MetLate));
            overdue |= fate == Some(Fate::Overdue);
        }
        self.set(duty.met, if met { Value::Yes } else { Value::No });
        self.set(duty.overdue, if overdue { Value::Yes } else { Value::No });
    }

    fn unread(&self, node: crate::id::NodeId) -> bool {
        self.p.readers.get(node.index()).is_none_or(|r| r.is_empty())
    }

    /// What follows from a duty's being met or overdue.
    fn follow(&mut self, duty: &Duty, i: Instance, record: RecordId, overdue: bool) {
        let actions = if overdue { &duty.on_overdue } else { &duty.on_met };
        if actions.is_empty() {
            return;
        }
        let who = Who { party: i.bearer, to: PartyId::NONE, matter: i.matter, at: self.s.now, due: Instant::MAX, record, norm: END };
        for action in actions {
            // A joint duty has no single bearer: what follows falls on each.
            if !who.party.is_some() && matches!(action, Action::Duty(_)) {
                for p in &duty.bearers {
                    self.happen(*action, Who { party: *p, ..who });
                }
            } else {
                self.happen(*action, who);
            }
        }
    }

    /// Takes back a duty whose cause was withdrawn.
    pub(super) fn undo_duty(&mut self, d: u32, who: Who) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let mut n = self.s.archive.matters.get(who.matter.index()).map_or(END, |m| m.instances);
        while let Some(i) = self.s.archive.instances.get(n as usize).copied() {
            let rests_on_it = i.violator == who.party && i.norm == who.norm;
            if i.duty == d && rests_on_it && i.status != Fate::Withdrawn {
                self.fare(n, Fate::Withdrawn);
                self.say(VerdictKind::Withdrawn, duty.term, i.bearer, i.matter, who.record);
            }
            n = i.next;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one fact")]
    pub(super) fn performance(
        &mut self,
        term: TermId,
        party: PartyId,
        matter: MatterId,
        amount: u32,
        stance: Stance,
        by: PartyId,
        record: RecordId,
    ) {
        let d = match self.p.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Duty(d)) => d,
            // The term is none under this reading.
            _ => return self.say(VerdictKind::Unmatched, term, party, matter, record),
        };
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let Some(n) = self.instance_of(d, duty, party, matter) else {
            return self.say(VerdictKind::Unmatched, term, party, matter, record);
        };
        let inside = matches!(stance, Stance::Verifies) && self.may_find(by);
        let acknowledged = inside || duty.to.iter().any(|t| self.p.belongs(by, *t));
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        if stance == Stance::Contests {
            i.contested = true;
            let bearer = i.bearer;
            return self.say(VerdictKind::PerformanceContested, term, bearer, matter, record);
        }
        let accepted = match duty.accept {
            Acceptance::Asserted => true,
            Acceptance::Acknowledged => acknowledged,
            Acceptance::Verified => inside,
        };
        if !accepted {
            if i.status == Fate::Open {
                i.status = Fate::Unaccepted;
                let bearer = i.bearer;
                self.say(VerdictKind::Awaiting, term, bearer, matter, record);
            }
            return;
        }
        let unaccepted = i.status == Fate::Unaccepted;
        i.done = i.done.saturating_add(amount);
        if i.done < duty.amount {
            return;
        }
        i.record = record;
        let before = *i;
        let (fate, kind) = match i.status {
            Fate::Open | Fate::Unaccepted | Fate::Stale => (Fate::Met, VerdictKind::Met),
            Fate::Overdue => (Fate::MetLate, VerdictKind::MetLate),
            Fate::Lapsed if duty.expectation || duty.effort != Effort::Result => (Fate::MetLate, VerdictKind::MetLate),
            Fate::Met | Fate::MetLate | Fate::Waived | Fate::Lapsed | Fate::Withdrawn => {
                let bearer = i.bearer;
                return self.say(VerdictKind::Unmatched, term, bearer, matter, record);
            }
        };
        self.fare(n, fate);
        if unaccepted {
            self.say(VerdictKind::Accepted, term, before.bearer, matter, record);
        }
        self.say(kind, term, before.bearer, matter, record);
        self.follow(duty, before, record, false);
    }

    /// The instance that a performance by `party` is about.
    fn instance_of(&self, d: u32, duty: &Duty, party: PartyId, matter: MatterId) -> Option<u32> {
        let fits = |bearer: PartyId| {
            !bearer.is_some() && (duty.bearers.is_empty() || duty.bearers.iter().any(|b| self.p.belongs(party, *b)))
                || self.p.belongs(party, bearer)
        };
        if matter.is_some() || duty.arises.is_none() {
            let mut n = match matter.is_some() {
                true => self.s.archive.matters.get(matter.index())?.instances,
                false => self.s.live.loose.get(d as usize).copied()?,
            };
            // The newest that can still be met, else the newest.
            let mut newest = None;
            while let Some(i) = self.s.archive.instances.get(n as usize) {
                if i.duty == d && fits(i.bearer) {
                    newest = newest.or(Some(n));
                    if matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Stale | Fate::Overdue)
                        || i.status == Fate::Lapsed && (duty.expectation || duty.effort != Effort::Result)
                    {
                        return Some(n);
                    }
                }
                n = i.next;
            }
            return newest;
        }
        let slots = self.s.live.current.get(duty.slots as usize..)?.iter().take(self.slots_of(duty));
        slots.copied().find(|n| self.s.archive.instances.get(*n as usize).is_some_and(|i| fits(i.bearer)))
    }

    /// What an act in favour of `favour` touches of a duty: slots where it may not have arisen yet, and instances.
    fn favoured(&self, d: u32, duty: &Duty, favour: PartyId) -> Vec<(Option<u32>, u32, PartyId)> {
        let is_favoured = |b: PartyId| !favour.is_some() || !b.is_some() || self.p.belongs(favour, b);
        if duty.arises.is_none() {
            let all = self.s.archive.instances.iter().enumerate().filter(|(_, i)| i.duty == d && is_favoured(i.bearer));
            return all.map(|(n, i)| (None, u32::try_from(n).unwrap_or(END), i.bearer)).collect();
        }
        let nobody = [PartyId::NONE];
        let bearers: &[PartyId] = if duty.jointly { &nobody } else { &duty.bearers };
        let all = bearers.iter().enumerate().filter(|(_, b)| is_favoured(**b));
        let slots = all.map(|(k, b)| (duty.slots.saturating_add(u32::try_from(k).unwrap_or(0)), *b));
        slots.map(|(s, b)| (Some(s), self.s.live.current.get(s as usize).copied().unwrap_or(END), b)).collect()
    }

    /// Gives a duty a later limit. Says whether that changed anything.
    pub(super) fn extend(&mut self, d: u32, favour: PartyId, limit: Instant, record: RecordId) -> bool {
        let Some(duty) = self.p.duties.get(d as usize) else { return false };
        let mut any = false;
        for (slot, n, bearer) in self.favoured(d, duty, favour) {
            let matter = match (self.s.archive.instances.get_mut(n as usize), slot) {
                (None, None) => continue,
                (None, Some(slot)) => {
                    let ahead = self.s.live.ahead.entry(slot).or_default();
                    ahead.limit = ahead.limit.max(Some(limit));
                    MatterId::NONE
                }
                (Some(i), _) if i.limit >= limit || !matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale) => {
                    continue;
                }
                (Some(i), _) => {
                    i.limit = limit;
                    i.extended = true;
                    let matter = i.matter;
                    // What is claimed and not accepted stays so.
                    let fate = if i.status == Fate::Unaccepted { Fate::Unaccepted } else { Fate::Open };
                    self.fare(n, fate);
                    self.arm(n);
                    matter
                }
            };
            any = true;
            self.say(VerdictKind::Extended, duty.term, bearer, matter, record);
        }
        any
    }

    /// Releases from a duty. Says whether that changed anything.
    pub(super) fn waive(&mut self, d: u32, favour: PartyId, record: RecordId) -> bool {
        let Some(duty) = self.p.duties.get(d as usize) else { return false };
        let mut any = false;
        for (slot, n, bearer) in self.favoured(d, duty, favour) {
            let matter = match (self.s.archive.instances.get(n as usize).copied(), slot) {
                (None, Some(slot)) => {
                    self.s.live.ahead.entry(slot).or_default().waived = true;
                    MatterId::NONE
                }
                (Some(i), _) if matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale) => {
                    self.fare(n, Fate::Waived);
                    i.matter
                }
                _ => continue,
            };
            any = true;
            self.say(VerdictKind::Waived, duty.term, bearer, matter, record);
        }
        any
    }
}

/// When an instance that is still open fares otherwise: at its limit or, without one, when it grows stale.
fn wakes(duty: &Duty, i: &Instance) -> Instant {
    match duty.stale {
        Some(stale) if i.limit == Instant::MAX => i.opened.plus(stale),
        _ => i.limit,
    }
}
