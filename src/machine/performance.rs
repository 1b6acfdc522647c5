//! Performances: of which duty they are, whether they count and how much is done; what may have been done in time; shares.

use alloc::vec::Vec;

use super::{
    fact::{Fact, What},
    program::{AmountRule, Duty, Part, Program},
    signal::Value,
    state::{END, Fate, Instance, Perhaps, State},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::{Acceptance, Effort},
    id::{MatterId, PartyId, RecordId},
    record::Stance,
    time::Instant,
};

impl Step<'_> {
    pub(super) fn performance(&mut self, fact: &Fact) {
        let What::Performance { term, party, matter, amount, item, stance, surely } = fact.what else { return };
        let (by, record) = (fact.by, fact.record);
        let d = match self.p.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Duty(d)) => d,
            // The term is none under this reading.
            _ if surely => return self.say(VerdictKind::Unmatched, term, party, matter, record),
            _ => return,
        };
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let perhaps = Perhaps { since: fact.at, party, by, amount, stance };
        if surely {
            let perhaps = self.s.live.perhaps.remove(&(d, matter, record));
            self.performs(d, fact, perhaps.map_or(fact.at, |p| p.since));
            if perhaps.is_some() {
                self.no_longer_perhaps(d, matter, record);
            }
        } else if duty.items.is_empty() || duty.items.contains(&item) {
            self.s.live.perhaps.insert((d, matter, record), perhaps);
        }
    }

    /// What has been performed, at `since` at the earliest.
    fn performs(&mut self, d: u32, fact: &Fact, since: Instant) {
        let What::Performance { term, party, matter, amount, item, stance, .. } = fact.what else { return };
        let (by, record) = (fact.by, fact.record);
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        // What is said of a delivery need not name its category again.
        let of_all = item == u16::MAX && !matches!(stance, Stance::Asserts | Stance::Verifies);
        let counts = duty.items.is_empty() || duty.items.contains(&item) || of_all;
        let found = self.instance_of(d, duty, party, matter);
        let Some(n) = found.filter(|_| counts) else {
            let kind = if found.is_some() { VerdictKind::OutsideCount } else { VerdictKind::Unmatched };
            return self.say(kind, term, party, matter, record);
        };
        let inside = self.may_find(by);
        let owed_to = duty.to.iter().any(|t| self.p.belongs(by, *t));
        let accepted = self.accepts(duty, by, stance == Stance::Verifies && inside);
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        let (bearer, open) = (i.bearer, matches!(i.status, Fate::Open | Fate::Unaccepted));
        let own_word = self.p.belongs(by, party);
        match stance {
            Stance::Defective if inside || owed_to => return self.defective(n, amount, record),
            Stance::Contests | Stance::Defective => {
                i.contested = true;
                return self.say(VerdictKind::PerformanceContested, term, bearer, matter, record);
            }
            Stance::Tenders | Stance::Withholds | Stance::Impossible => {
                let kind = match stance {
                    _ if !(own_word || stance == Stance::Impossible && (inside || owed_to)) => VerdictKind::Unmatched,
                    Stance::Tenders => VerdictKind::Tendered,
                    Stance::Withholds => VerdictKind::Withheld,
                    _ => VerdictKind::Impossible,
                };
                let excused = match duty.excused_if_impossible {
                    None => false,
                    Some(Acceptance::Asserted) => true,
                    Some(Acceptance::Acknowledged) => inside || owed_to,
                    Some(Acceptance::Verified) => inside,
                };
                i.impossible |= kind == VerdictKind::Impossible && open && excused;
                self.say(kind, term, bearer, matter, record);
                if kind == VerdictKind::Tendered {
                    self.begins(d);
                }
                return;
            }
            Stance::Asserts | Stance::Verifies => {}
        }
        if !accepted {
            if i.status == Fate::Open {
                i.status = Fate::Unaccepted;
                self.say(VerdictKind::Awaiting, term, bearer, matter, record);
            }
            return;
        }
        let unaccepted = i.status == Fate::Unaccepted;
        let known = *i;
        let (_, most) = self.owed(duty, &known);
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        i.done = i.done.saturating_add(amount);
        let done = i.done;
        let before = *i;
        self.performed(d, i64::from(amount));
        self.begins(d);
        // Of several who owe together it is the one who performed.
        let own = || duty.bearers.iter().copied().find(|b| self.p.belongs(party, *b)).unwrap_or(party);
        let by_whom = if before.bearer.is_some() { before.bearer } else { own() };
        let who = Who { party: by_whom, matter, record, amount, ..Who::NOBODY };
        for (items, action) in &duty.on_performed {
            if items.is_empty() || items.contains(&item) {
                self.happen(*action, who);
            }
        }
        if done < most {
            return;
        }
        let (fate, kind) = match before.status {
            // What was undetermined at its limit is settled as late.
            Fate::Open | Fate::Unaccepted if matches!(duty.amount, AmountRule::Share { .. }) && before.limit <= since => {
                (Fate::MetLate, VerdictKind::MetLate)
            }
            Fate::Open | Fate::Unaccepted | Fate::Stale => (Fate::Met, VerdictKind::Met),
            Fate::Overdue => (Fate::MetLate, VerdictKind::MetLate),
            Fate::Lapsed if duty.effort != Effort::Result => (Fate::MetLate, VerdictKind::MetLate),
            Fate::Met | Fate::MetLate | Fate::Waived | Fate::Lapsed | Fate::Withdrawn => {
                return self.say(VerdictKind::Unmatched, term, before.bearer, matter, record);
            }
        };
        self.fare(n, fate);
        if unaccepted {
            self.say(VerdictKind::Accepted, term, before.bearer, matter, record);
        }
        self.say(kind, term, before.bearer, matter, record);
        self.follow(duty, before, record, false);
    }

    /// Adds to what has been performed of a duty in all, or takes from it.
    fn performed(&mut self, d: u32, amount: i64) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if duty.marks.is_empty() {
            return;
        }
        let total = self.s.live.performed.entry(d).or_default();
        *total = total.saturating_add_signed(amount);
        let total = *total;
        for (mark, node) in &duty.marks {
            self.set(*node, if total >= u64::from(*mark) { Value::Yes } else { Value::No });
        }
    }

    /// What was delivered is not what was owed: it is taken back, and there is time to cure.
    fn defective(&mut self, n: u32, amount: u32, record: RecordId) {
        let now = self.s.now;
        let Some(known) = self.s.archive.instances.get(n as usize).copied() else { return };
        let Some(duty) = self.p.duties.get(known.duty as usize) else { return };
        let (least, _) = self.owed(duty, &known);
        let limit = self.limit_by_now(duty, &known);
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        let taken = amount.min(i.done);
        i.done -= taken;
        i.contested |= taken == 0;
        let undone = matches!(i.status, Fate::Met | Fate::MetLate) && i.done < least;
        let open = undone || matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Overdue);
        if undone {
            // It may have become known, or have moved, since it was met.
            i.limit = limit.unwrap_or(i.limit);
        }
        if let Some(cure) = duty.cure.filter(|_| open && taken > 0) {
            i.not_before = i.not_before.max(now.plus(cure).next());
            i.limit = i.limit.max(i.not_before);
        }
        let late = i.limit <= now;
        let i = *i;
        self.performed(i.duty, -i64::from(taken));
        self.say(VerdictKind::Defective, duty.term, i.bearer, i.matter, record);
        if !open || taken == 0 {
            return;
        }
        if !late {
            self.fare(n, Fate::Open);
            self.arm(n);
            return;
        }
        if undone {
            self.fare(n, Fate::Open);
        }
        self.limit_passes(n, record);
    }

    /// Whether a party's word for a performance is enough.
    fn accepts(&self, duty: &Duty, by: PartyId, verifies: bool) -> bool {
        match duty.accept {
            Acceptance::Asserted => true,
            Acceptance::Acknowledged => verifies || duty.to.iter().any(|t| self.p.belongs(by, *t)),
            Acceptance::Verified => verifies,
        }
    }

    /// Whether what a party performs is performed for a bearer.
    fn fits(&self, duty: &Duty, bearer: PartyId, party: PartyId) -> bool {
        !bearer.is_some() && (duty.bearers.is_empty() || duty.bearers.iter().any(|b| self.p.belongs(party, *b)))
            || self.p.belongs(party, bearer)
    }

    /// The instance that a performance by `party` is about.
    fn instance_of(&self, d: u32, duty: &Duty, party: PartyId, matter: MatterId) -> Option<u32> {
        let fits = |bearer: PartyId| self.fits(duty, bearer, party);
        if matter.is_some() || duty.arises.is_none() {
            let mut n = self.newest_of(d, matter)?;
            // The newest that can still be met, else the newest.
            let mut newest = None;
            while let Some(i) = self.s.archive.instances.get(n as usize) {
                if i.duty == d && fits(i.bearer) {
                    newest = newest.or(Some(n));
                    if matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Stale | Fate::Overdue)
                        || i.status == Fate::Lapsed && duty.effort != Effort::Result
                    {
                        return Some(n);
                    }
                }
                n = i.next;
            }
            return newest;
        }
        let slots = self.s.live.current.get(duty.slots as usize..)?.iter().take(duty.places());
        let current = slots.copied().find(|n| self.s.archive.instances.get(*n as usize).is_some_and(|i| fits(i.bearer)))?;
        // What there is still time for of an earlier period comes before what this one asks.
        let (mut oldest, mut n) = (current, current);
        while let Some(i) = self.s.archive.instances.get(n as usize) {
            if matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit > self.s.now {
                oldest = n;
            }
            n = i.next;
        }
        Some(oldest)
    }

    /// The newest instance that a matter, or an event without one, gave rise to. Each leads to the one before, of whatever duty.
    fn newest_of(&self, d: u32, matter: MatterId) -> Option<u32> {
        match matter.is_some() {
            true => self.s.archive.matters.get(matter.index()).map(|m| m.instances),
            false => self.s.live.loose.get(d as usize).copied(),
        }
    }

    /// Whether what has been performed, with what may have been before the limit, may be enough.
    pub(super) fn may_be_met(&self, duty: &Duty, i: &Instance) -> bool {
        let (least, _) = self.owed(duty, i);
        let perhaps = if duty.every.is_some() { i.perhaps } else { self.perhaps_done(duty, i).0 };
        i.done.saturating_add(perhaps) >= least
    }

    /// What may be of the period that ends may as well be of the next, for which it will count: only now it is known how much
    /// may have been in time.
    pub(super) fn note_what_may_be(&mut self, n: u32) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        let (perhaps, _) = self.perhaps_done(duty, i);
        if let Some(i) = self.s.archive.instances.get_mut(n as usize) {
            i.perhaps = perhaps;
        }
    }

    /// How much more may have been performed of an instance before its limit, and the record that says so, or the last of them.
    pub(super) fn perhaps_done(&self, duty: &Duty, i: &Instance) -> (u32, RecordId) {
        let of = |record| (i.duty, i.matter, record);
        let all = self.s.live.perhaps.range(of(RecordId(0))..=of(RecordId::NONE));
        let in_time = all.filter(|(_, p)| p.since < i.limit && self.fits(duty, i.bearer, p.party));
        // Whether its word counts will be asked when it surely has been performed.
        let counts = in_time.filter(|(_, p)| self.accepts(duty, p.by, p.stance == Stance::Verifies && self.p.may_ever_find(p.by)));
        counts.fold((0, RecordId::NONE), |(sum, _), ((.., record), p)| (sum.saturating_add(p.amount), *record))
    }

    /// What may have been performed has been, or never counted: what waited for it is late now, if it still is not met.
    fn no_longer_perhaps(&mut self, d: u32, matter: MatterId, record: RecordId) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        let mut all: Vec<u32> = Vec::new();
        if duty.arises.is_none() {
            let mut n = self.newest_of(d, matter).unwrap_or(END);
            while let Some(i) = self.s.archive.instances.get(n as usize) {
                all.push(n);
                n = i.next;
            }
        } else {
            all.extend(self.s.live.current.iter().skip(duty.slots as usize).take(duty.places()));
        }
        self.limits_pass(&all, record);
    }

    /// A level became known on which the amounts of duties depend.
    pub(super) fn shares_again(&mut self, item: u16, record: RecordId) -> bool {
        let depends = |duty: &Duty| matches!(duty.amount, AmountRule::Share { item: of, .. } if of == item);
        let of_share = |i: &Instance| self.p.duties.get(i.duty as usize).is_some_and(depends);
        let all = self.s.archive.instances.iter().enumerate().filter(|(_, i)| of_share(i));
        let all: Vec<u32> = all.map(|(n, _)| u32::try_from(n).unwrap_or(END)).collect();
        self.limits_pass(&all, record);
        self.p.duties.iter().any(depends)
    }

    /// Closes what is open if it has been met by what was performed before it was known to be enough. Says whether it did.
    pub(super) fn closes_as_met(&mut self, n: u32, record: RecordId) -> bool {
        let Some(i) = self.s.archive.instances.get(n as usize).copied() else { return false };
        let Some(duty) = self.p.duties.get(i.duty as usize).filter(|_| matches!(i.status, Fate::Open | Fate::Unaccepted)) else {
            return false;
        };
        if i.done < self.owed(duty, &i).1 {
            return false;
        }
        self.fare(n, Fate::Met);
        self.say(VerdictKind::Met, duty.term, i.bearer, i.matter, record);
        self.follow(duty, i, record, false);
        true
    }
}

impl Program {
    /// How much an instance requires: at least and at most, as far as the level that it depends on is known.
    pub(super) fn owed(&self, state: &State, duty: &Duty, i: &Instance) -> (u32, u32) {
        let AmountRule::Share { percent, item } = duty.amount else { return (i.owed, i.owed) };
        let whose = |p: PartyId| match i.bearer.is_some() {
            true => self.belongs(p, i.bearer),
            false => duty.bearers.iter().any(|b| self.belongs(p, *b)),
        };
        let level = state.live.stocks.iter().find(|((k, p), _)| *k == item && whose(*p)).map(|(_, level)| *level);
        let share = |n: u64| u32::try_from((u128::from(n) * u128::from(percent)).div_ceil(100)).unwrap_or(u32::MAX);
        level.map_or((0, u32::MAX), |(min, max)| (share(min), share(max)))
    }
}
