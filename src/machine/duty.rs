//! Duties: arising, limits, performances, extension and release.

use alloc::vec::Vec;

use super::{
    fact::{Fact, What},
    program::{Action, AmountRule, Bearer, Duty, Every, LimitRule, Part, Program, Told},
    signal::{Shift, Value},
    state::{END, Fate, Instance, Perhaps, State, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::{Acceptance, Effort},
    id::{MatterId, PartyId, RecordId},
    record::Stance,
    time::Instant,
};

/// How many periods a recurring duty may run through.
pub const MAX_PERIODS: u32 = 100_000;

impl Step<'_> {
    /// A duty that arises once: it does when its condition first holds. One of periods ends with it.
    pub(super) fn duty_arises(&mut self, d: u32) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        for k in 0..duty.places() {
            let Some(node) = duty.of(k).arises else { continue };
            let bearer = if duty.jointly { PartyId::NONE } else { duty.bearers.get(k).copied().unwrap_or(PartyId::NONE) };
            let slot = duty.slots as usize + k;
            let current = self.s.live.current.get(slot).copied().unwrap_or(END);
            match self.value(node) {
                Value::Yes if current == END => self.open(d, bearer, None, Some(slot), 0),
                // A duty that slept over the end of a period wakes to a new one.
                Value::Yes if duty.every.is_some() => {
                    let over = self.s.archive.instances.get(current as usize).filter(|i| i.ends <= self.s.now).map(|i| i.round);
                    if let Some(round) = over.filter(|r| *r < MAX_PERIODS) {
                        self.open(d, bearer, None, Some(slot), round + 1);
                    }
                }
                Value::No if duty.pro_rata && current != END => self.cut_short(duty, current),
                _ => {}
            }
        }
    }

    /// A period ends before its time: what is owed for the part of it falls due.
    fn cut_short(&mut self, duty: &Duty, n: u32) {
        let (now, Some(every)) = (self.s.now, duty.every) else { return };
        let Some(known) = self.s.archive.instances.get(n as usize) else { return };
        let whole = self.period_end(every, known.opened, known.next).since(known.opened);
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        if !matches!(i.status, Fate::Open | Fate::Unaccepted) || i.limit <= now {
            return;
        }
        let part = i128::from(i.owed) * i128::from(now.since(i.opened)) / i128::from(whole.max(1));
        i.owed = u32::try_from(part).unwrap_or(i.owed);
        (i.limit, i.ends) = (now, now);
        self.note_what_may_be(n);
        let Some(i) = self.s.archive.instances.get(n as usize).copied() else { return };
        let (fate, kind) = match (i.done >= i.owed, duty.effort) {
            (true, _) => (Fate::Met, VerdictKind::Met),
            (false, _) if self.may_be_met(duty, &i) => {
                return self.say(VerdictKind::Undecided, duty.term, i.bearer, i.matter, RecordId::NONE);
            }
            (false, Effort::Result) => (Fate::Overdue, VerdictKind::Overdue),
            (false, _) => (Fate::Lapsed, VerdictKind::Lapsed),
        };
        self.fare(n, fate);
        self.say(kind, duty.term, i.bearer, i.matter, RecordId::NONE);
        if fate != Fate::Lapsed {
            self.follow(duty, i, RecordId::NONE, fate == Fate::Overdue);
        }
    }

    /// A duty that each of several events gives rise to.
    pub(super) fn duty_for(&mut self, d: u32, who: &Who) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if self.value(duty.active) != Value::Yes {
            return;
        }
        let mut who = *who;
        if let AmountRule::Ratio { owes, per } = duty.amount {
            // Counted over all deliveries, so that no part of a ratio is lost between them.
            let so_far = self.s.live.delivered.entry(d).or_default();
            let owed = |n: u64| n.saturating_mul(owes.into()) / u64::from(per.max(1));
            let before = owed(*so_far);
            *so_far = so_far.saturating_add(who.amount.into());
            who.amount = u32::try_from(owed(*so_far) - before).unwrap_or(u32::MAX - 1);
            if who.amount == 0 {
                return;
            }
        }
        match duty.bearer {
            Bearer::Violator | Bearer::Sender => self.open(d, who.party, Some(&who), None, 0),
            // What is addressed to nobody falls on nobody.
            Bearer::Addressee if !who.to.is_some() => {}
            Bearer::Addressee => self.open(d, who.to, Some(&who), None, 0),
            Bearer::Sufferer => {
                let deed = self.s.archive.matters.get(who.matter.index()).and_then(|m| self.s.archive.deeds.get(m.deed as usize));
                let Some(suffered_by) = deed.map(|d| d.suffered_by) else { return };
                for bearer in &duty.bearers {
                    let own = suffered_by.iter().any(|p| p.is_some() && self.p.belongs(*p, *bearer));
                    if own && self.value(duty.of_bearer(*bearer).active) == Value::Yes {
                        self.open(d, *bearer, Some(&who), None, 0);
                    }
                }
            }
            Bearer::Listed if duty.jointly => self.open(d, PartyId::NONE, Some(&who), None, 0),
            Bearer::Listed => {
                for (k, bearer) in duty.bearers.iter().enumerate() {
                    if self.value(duty.of(k).active) == Value::Yes {
                        self.open(d, *bearer, Some(&who), None, 0);
                    }
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
        // The period before, which the calendar goes on from.
        let before = slot.and_then(|s| self.s.live.current.get(s).copied()).unwrap_or(END);
        let own = match duty.every {
            Some(every) => self.period_end(every, now, before),
            None => match duty.of_bearer(bearer).limit {
                LimitRule::None => Instant::MAX,
                LimitRule::At(node) => match self.value(node) {
                    Value::At(t) => t,
                    _ => Instant::MAX,
                },
                LimitRule::Within(shift) => shift.apply(now).unwrap_or(Instant::MAX),
                LimitRule::Assigned => due,
            },
        };
        let owed = match duty.amount {
            AmountRule::Number(n) => n,
            AmountRule::Share { .. } => u32::MAX,
            AmountRule::Ratio { .. } => who.map_or(1, |w| w.amount),
        };
        // An extension only ever gives more time.
        let later = ahead.limit.filter(|l| *l > own);
        let limit = self.in_parallel(duty, later.unwrap_or(own), Instant::MIN);
        let n = u32::try_from(self.s.archive.instances.len()).unwrap_or(END);
        let mut next = END;
        if matter.is_some() {
            if let Some(m) = self.matter(matter) {
                next = m.instances;
                m.instances = n;
            }
        } else if slot.is_some() && duty.every.is_some() {
            next = before;
        } else if let (None, Some(head)) = (slot, self.s.live.loose.get_mut(d as usize)) {
            next = *head;
            *head = n;
        }
        let status = if ahead.waived {
            Fate::Waived
        } else if limit <= now {
            Fate::Lapsed
        } else {
            Fate::Open
        };
        self.s.archive.instances.push(Instance {
            opened: now,
            limit,
            not_before: Instant::MIN,
            duty: d,
            done: 0,
            owed,
            ends: if duty.every.is_some() { limit } else { Instant::MAX },
            perhaps: 0,
            next,
            matter,
            bearer,
            violator,
            norm,
            round,
            status,
            contested: false,
            extended: later.is_some(),
            impossible: false,
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
        if duty.arises.is_none() {
            self.flags(d);
        }
        if matches!(duty.amount, AmountRule::Share { .. }) {
            // Of nothing nothing is owed.
            self.share_again(n, record);
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
        for k in 0..duty.places() {
            let LimitRule::At(node) = duty.of(k).limit else { continue };
            let Value::At(limit) = self.value(node) else { continue };
            let n = self.s.live.current.get(duty.slots as usize + k).copied().unwrap_or(END);
            let not_before = self.s.archive.instances.get(n as usize).map_or(Instant::MIN, |i| i.not_before);
            let limit = self.in_parallel(duty, limit, not_before);
            let Some(i) = self.s.archive.instances.get_mut(n as usize) else { continue };
            // One whose day had passed before it could bind can be met by the new day.
            let missed = i.status == Fate::Lapsed && i.limit <= i.opened && limit > self.s.now;
            if (missed || matches!(i.status, Fate::Open | Fate::Unaccepted)) && !i.extended && i.limit != limit {
                i.limit = limit;
                let i = *i;
                if missed {
                    self.fare(n, Fate::Open);
                    self.say(VerdictKind::Arisen, duty.term, i.bearer, i.matter, RecordId::NONE);
                }
                self.arm(n);
            }
        }
    }

    /// The timers of instances have come. Who may withhold at that instant is asked before anything follows from it.
    pub(super) fn limits_come(&mut self, all: &[u32]) {
        let mut put_off = Vec::new();
        for n in all {
            self.note_what_may_be(*n);
            let i = self.s.archive.instances.get(*n as usize);
            put_off.push(i.and_then(|i| self.put_off(self.p.duties.get(i.duty as usize)?, i)));
        }
        for (n, why) in all.iter().zip(put_off) {
            self.passes(*n, why, RecordId::NONE);
        }
    }

    /// A limit passes, or a duty without one grows stale; or a record shows that it did.
    fn limit_passes(&mut self, n: u32, record: RecordId) {
        let i = self.s.archive.instances.get(n as usize);
        let put_off = i.and_then(|i| self.put_off(self.p.duties.get(i.duty as usize)?, i));
        self.passes(n, put_off, record);
    }

    fn passes(&mut self, n: u32, put_off: Option<VerdictKind>, record: RecordId) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        let open = matches!(i.status, Fate::Open | Fate::Unaccepted);
        let ends = duty.every.is_some() && i.ends == self.s.now;
        // It has moved since its timer was set, or nothing hangs on it any more.
        let due = wakes(duty, i) <= self.s.now;
        if !due && !ends {
            return;
        }
        let i = *i;
        let binds = self.value(duty.of_bearer(i.bearer).active) != Value::No;
        if let Some(why) = put_off.filter(|_| open && due) {
            self.say(why, duty.term, i.bearer, i.matter, record);
            // A period lasts until both sides can be held to it. One of which it is not known how it ended has ended.
            if why != VerdictKind::Undecided {
                return;
            }
        } else if open && due {
            let (fate, kind) = if i.limit == Instant::MAX {
                (Fate::Stale, VerdictKind::Stale)
            } else if i.impossible {
                (Fate::Lapsed, VerdictKind::Lapsed)
            } else if duty.effort == Effort::Result && binds {
                (Fate::Overdue, VerdictKind::Overdue)
            } else {
                (Fate::Lapsed, VerdictKind::Lapsed)
            };
            self.fare(n, fate);
            self.say(kind, duty.term, i.bearer, i.matter, record);
            if fate == Fate::Overdue {
                self.follow(duty, i, record, true);
            }
        }
        if ends && binds {
            // Whether it still binds then shows once the conditions of this instant have changed.
            self.s.scratch.told.push(Told::Period(n));
        }
    }

    /// A period has ended, and the next begins if the duty still binds.
    pub(super) fn next_period(&mut self, n: u32) {
        let Some(i) = self.s.archive.instances.get(n as usize).copied() else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        if self.value(duty.of_bearer(i.bearer).active) == Value::No {
            return;
        }
        let slot = (duty.slots as usize..).take(duty.places()).find(|s| self.s.live.current.get(*s) == Some(&n));
        if i.round >= MAX_PERIODS {
            self.say(VerdictKind::LimitReached, duty.term, i.bearer, i.matter, RecordId::NONE);
        } else if let Some(slot) = slot {
            self.open(i.duty, i.bearer, None, Some(slot), i.round + 1);
        }
    }

    /// When a period that begins at `opened` ends, after the one before it.
    ///
    /// By the calendar all that follow one another are counted from the first of them, or from where an extension ended: a month
    /// from 31 January and another is 31 March.
    fn period_end(&self, every: Every, opened: Instant, mut before: u32) -> Instant {
        let shift = match every {
            Every::Millis(millis) => return opened.plus(millis),
            Every::Calendar(shift) => shift,
        };
        let (mut from, mut n) = (opened, 1);
        while let Some(i) = self.s.archive.instances.get(before as usize).filter(|i| i.ends == from && !i.extended) {
            (from, before, n) = (i.opened, i.next, n + 1);
        }
        Shift { length: shift.length.times(n), ..shift }.apply(from).unwrap_or(Instant::MAX)
    }

    /// Why nobody is late with a duty although its limit has passed; nothing if somebody is.
    fn put_off(&self, duty: &Duty, i: &Instance) -> Option<VerdictKind> {
        let waits = duty.matching.is_some_and(|(other, _)| !self.s.live.begun.contains_key(&other));
        let withheld = duty.withheld.map(|(node, _)| self.value(node));
        let (least, most) = self.owed(duty, i);
        let unsure = withheld == Some(Value::Unknown) || (least <= i.done && i.done < most) || self.may_be_met(duty, i);
        match withheld {
            _ if i.limit == Instant::MAX => None,
            _ if waits => Some(VerdictKind::Standstill),
            Some(Value::Yes) => Some(VerdictKind::Withheld),
            _ => unsure.then_some(VerdictKind::Undecided),
        }
    }

    /// Whether what may have been performed before the limit would be enough, and what surely has been is not.
    fn may_be_met(&self, duty: &Duty, i: &Instance) -> bool {
        let (least, _) = self.owed(duty, i);
        let perhaps = if duty.every.is_some() { i.perhaps } else { self.perhaps_done(duty, i) };
        i.done < least && i.done.saturating_add(perhaps) >= least
    }

    /// What may be of the period that ends may as well be of the next, for which it will count: only now it is known how much
    /// may have been in time.
    fn note_what_may_be(&mut self, n: u32) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize).filter(|d| d.every.is_some()) else { return };
        let perhaps = self.perhaps_done(duty, i);
        if let Some(i) = self.s.archive.instances.get_mut(n as usize) {
            i.perhaps = perhaps;
        }
    }

    /// How much more may have been performed of an instance before its limit.
    fn perhaps_done(&self, duty: &Duty, i: &Instance) -> u32 {
        let of = |record| (i.duty, i.matter, record);
        let all = self.s.live.perhaps.range(of(RecordId(0))..=of(RecordId::NONE)).map(|(_, p)| p);
        let in_time = all.filter(|p| p.since < i.limit && self.fits(duty, i.bearer, p.party));
        // Whether its word counts will be asked when it surely has been performed.
        let counts = in_time.filter(|p| self.accepts(duty, p.by, p.stance == Stance::Verifies && self.p.may_ever_find(p.by)));
        counts.fold(0, |sum, p| sum.saturating_add(p.amount))
    }

    /// What may have been performed has been, or never counted: what waited for it is late now, if it still is not met.
    fn no_longer_perhaps(&mut self, d: u32, matter: MatterId, record: RecordId) {
        for n in 0..self.s.archive.instances.len() {
            let Some(i) = self.s.archive.instances.get(n).copied() else { continue };
            let waits = i.duty == d && i.matter == matter && matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit <= self.s.now;
            let Some(duty) = self.p.duties.get(d as usize).filter(|duty| waits && duty.every.is_none()) else { continue };
            if self.put_off(duty, &i).is_none() {
                self.limit_passes(u32::try_from(n).unwrap_or(END), record);
            }
        }
    }

    /// A limit, unless the other side of parallel performance began late, or there is still time for another reason.
    fn in_parallel(&self, duty: &Duty, limit: Instant, not_before: Instant) -> Instant {
        let began = duty.matching.and_then(|(other, within)| Some(self.s.live.begun.get(&other)?.plus(within).next()));
        if limit == Instant::MAX { limit } else { limit.max(began.unwrap_or(Instant::MIN)).max(not_before) }
    }

    /// Gives open duties whose limit has passed a new one: what kept their bearers from being late has ended.
    fn due_again(&mut self, d: u32, after: i64) {
        let now = self.s.now;
        for n in 0..self.s.archive.instances.len() {
            let Some(i) = self.s.archive.instances.get_mut(n) else { continue };
            if i.duty == d && matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit < Instant::MAX {
                i.limit = i.limit.max(now.plus(after).next());
                i.ends = i.ends.max(i.limit);
                self.arm(u32::try_from(n).unwrap_or(END));
            }
        }
    }

    /// A right to withhold begins or ends.
    pub(super) fn withholding_changes(&mut self, d: u32) {
        let Some((node, after)) = self.p.duties.get(d as usize).and_then(|d| d.withheld) else { return };
        if self.value(node) != Value::No {
            return;
        }
        let now = self.s.now;
        for n in 0..self.s.archive.instances.len() {
            let Some(i) = self.s.archive.instances.get_mut(n) else { continue };
            // Only what the right kept from falling overdue gets a new limit.
            if i.duty == d && matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit <= now {
                i.limit = now.plus(after).next();
                (i.not_before, i.ends) = (i.limit, i.ends.max(i.limit));
                self.arm(u32::try_from(n).unwrap_or(END));
            }
        }
    }

    /// One side has begun: what runs in parallel falls due.
    fn begins(&mut self, d: u32) {
        let now = self.s.now;
        if self.s.live.begun.contains_key(&d) {
            return;
        }
        self.s.live.begun.insert(d, now);
        for (n, other) in self.p.duties.iter().enumerate() {
            if let Some((_, within)) = other.matching.filter(|(with, _)| *with == d) {
                self.due_again(u32::try_from(n).unwrap_or(END), within);
            }
        }
    }

    /// How much an instance requires: at least and at most, as far as the level that it depends on is known.
    fn owed(&self, duty: &Duty, i: &Instance) -> (u32, u32) {
        self.p.owed(self.s, duty, i)
    }

    /// A level became known on which the amounts of duties depend.
    pub(super) fn shares_again(&mut self, item: u16, record: RecordId) -> bool {
        let program = self.p;
        let mut any = false;
        for (d, duty) in program.duties.iter().enumerate() {
            if !matches!(duty.amount, AmountRule::Share { item: of, .. } if of == item) {
                continue;
            }
            any = true;
            for n in 0..self.s.archive.instances.len() {
                if self.s.archive.instances.get(n).is_some_and(|i| i.duty as usize == d) {
                    self.share_again(u32::try_from(n).unwrap_or(END), record);
                }
            }
        }
        any
    }

    /// Whether an open duty for a share is met or missed, as far as the level is known.
    fn share_again(&mut self, n: u32, record: RecordId) {
        let Some(i) = self.s.archive.instances.get(n as usize).copied() else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize).filter(|_| matches!(i.status, Fate::Open | Fate::Unaccepted)) else { return };
        let (least, most) = self.owed(duty, &i);
        if i.done >= most {
            self.fare(n, Fate::Met);
            self.say(VerdictKind::Met, duty.term, i.bearer, i.matter, record);
            self.follow(duty, i, record, false);
        } else if i.limit <= self.s.now && i.done < least {
            self.limit_passes(n, record);
        }
    }

    fn fare(&mut self, n: u32, fate: Fate) {
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        i.status = fate;
        let d = i.duty;
        self.flags(d);
    }

    /// Brings the flags of a duty up to date: met if every bearer has met it, overdue if any is. Where each of several events
    /// gives rise to one, met if something has and all are met. A period that still runs says nothing if there was one before.
    fn flags(&mut self, d: u32) {
        let Some(duty) = self.p.duties.get(d as usize) else { return };
        if self.unread(duty.met) && self.unread(duty.overdue) {
            return;
        }
        let (mut met, mut overdue) = (true, false);
        let mut count = |fate: Option<Fate>| {
            met &= matches!(fate, Some(Fate::Met | Fate::MetLate));
            overdue |= fate == Some(Fate::Overdue);
        };
        if duty.arises.is_none() {
            let mut all = self.s.archive.instances.iter().filter(|i| i.duty == d && i.status != Fate::Withdrawn).peekable();
            if all.peek().is_none() {
                count(None);
            }
            all.for_each(|i| count(Some(i.status)));
        } else {
            for k in 0..duty.places() {
                let n = self.s.live.current.get(duty.slots as usize + k).copied().unwrap_or(END);
                let latest = self.s.archive.instances.get(n as usize);
                let runs = latest.filter(|i| matches!(i.status, Fate::Open | Fate::Unaccepted));
                let before = runs.and_then(|i| self.s.archive.instances.get(i.next as usize));
                count(before.or(latest).map(|i| i.status));
            }
        }
        self.set(duty.met, if met { Value::Yes } else { Value::No });
        self.set(duty.overdue, if overdue { Value::Yes } else { Value::No });
    }

    /// Whether nothing depends on a node.
    pub(super) fn unread(&self, node: crate::id::NodeId) -> bool {
        let told = self.p.told.get(node.index()).is_none_or(|t| t.is_empty());
        told && self.p.readers.get(node.index()).is_none_or(|r| r.is_empty())
    }

    /// What follows from a duty's being met or overdue.
    fn follow(&mut self, duty: &Duty, i: Instance, record: RecordId, overdue: bool) {
        let actions = if overdue { &duty.on_overdue } else { &duty.on_met };
        if actions.is_empty() {
            return;
        }
        let who = Who { party: i.bearer, matter: i.matter, record, ..Who::NOBODY };
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
        let who = Who { party: before.bearer, matter, record, amount, ..Who::NOBODY };
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
            Fate::Lapsed if duty.expectation || duty.effort != Effort::Result => (Fate::MetLate, VerdictKind::MetLate),
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
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        let taken = amount.min(i.done);
        i.done -= taken;
        i.contested |= taken == 0;
        let undone = matches!(i.status, Fate::Met | Fate::MetLate) && i.done < least;
        let open = undone || matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Overdue);
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
        } else if undone {
            self.fare(n, Fate::Open);
            self.limit_passes(n, record);
        } else if i.status != Fate::Overdue && self.put_off(duty, &i).is_none() {
            self.limit_passes(n, record);
        }
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
        let slots = self.s.live.current.get(duty.slots as usize..)?.iter().take(duty.places());
        let current = slots.copied().find(|n| self.s.archive.instances.get(*n as usize).is_some_and(|i| fits(i.bearer)))?;
        // What is still to be cured of an earlier period comes before what this one asks.
        let (mut oldest, mut n) = (current, current);
        while let Some(i) = self.s.archive.instances.get(n as usize).filter(|_| duty.every.is_some() && duty.cure.is_some()) {
            if matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit > self.s.now {
                oldest = n;
            }
            n = i.next;
        }
        Some(oldest)
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
                    if duty.every.is_some() {
                        i.ends = limit;
                    }
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
