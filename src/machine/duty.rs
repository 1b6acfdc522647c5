//! Duties: arising, limits, periods, extension and release.

use alloc::vec::Vec;

use super::{
    program::{Action, AmountRule, Bearer, Duty, Every, LimitRule, Told},
    signal::{Shift, Value},
    state::{END, Fate, Instance, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::Effort,
    id::{MatterId, PartyId, RecordId},
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
        let whole = self.whole_period(every, n, known.opened).since(known.opened);
        let Some(i) = self.s.archive.instances.get_mut(n as usize) else { return };
        let (open, met) = (matches!(i.status, Fate::Open | Fate::Unaccepted), matches!(i.status, Fate::Met | Fate::MetLate));
        if !(open || met) || i.ends <= now {
            return;
        }
        let part = i128::from(i.owed) * i128::from(now.since(i.opened)) / i128::from(whole.max(1));
        i.owed = u32::try_from(part).unwrap_or(i.owed);
        (i.limit, i.ends, i.put_off) = (now, now, now);
        // Of what is met it matters only if it is found defective later.
        if met {
            return;
        }
        self.note_what_may_be(n);
        let Some(i) = self.s.archive.instances.get(n as usize).copied() else { return };
        let (fate, kind) = match (i.done >= i.owed, duty.effort) {
            (true, _) => (Fate::Met, VerdictKind::Met),
            (false, _) if self.may_be_met(duty, &i) => {
                let (_, record) = self.perhaps_done(duty, &i);
                return self.say(VerdictKind::Undecided, duty.term, i.bearer, i.matter, record);
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
            ends: limit,
            put_off: Instant::MIN,
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
        // Of nothing nothing is owed.
        self.closes_as_met(n, record);
    }

    /// Sets the timer of an open instance.
    pub(super) fn arm(&mut self, n: u32) {
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
        let of_events = || self.s.archive.instances.iter().enumerate().filter(|(_, i)| i.duty == d);
        let all: Vec<u32> = match duty.arises {
            None => of_events().map(|(n, _)| u32::try_from(n).unwrap_or(END)).collect(),
            Some(_) => self.s.live.current.iter().skip(duty.slots as usize).take(duty.places()).copied().collect(),
        };
        for n in all {
            let Some(limit) = self.s.archive.instances.get(n as usize).and_then(|i| self.limit_by_now(duty, i)) else { continue };
            let Some(i) = self.s.archive.instances.get_mut(n as usize) else { continue };
            // One whose day had passed before it could bind can be met by the new day.
            let missed = i.status == Fate::Lapsed && i.limit <= i.opened && limit > self.s.now;
            if (missed || matches!(i.status, Fate::Open | Fate::Unaccepted)) && i.limit != limit {
                i.limit = limit;
                let i = *i;
                if missed {
                    self.fare(n, Fate::Open);
                    self.say(VerdictKind::Arisen, duty.term, i.bearer, i.matter, RecordId::NONE);
                }
                if !self.closes_as_met(n, RecordId::NONE) {
                    self.arm(n);
                }
            }
        }
    }

    /// The limit of a duty that was not extended, if it hangs on a point that is known by now.
    pub(super) fn limit_by_now(&self, duty: &Duty, i: &Instance) -> Option<Instant> {
        let LimitRule::At(node) = duty.of_bearer(i.bearer).limit else { return None };
        match self.value(node) {
            // What was granted before the point was known counts from then on.
            Value::At(limit) if !i.extended => {
                let limit = self.granted(duty, i.bearer).map_or(limit, |later| later.max(limit));
                Some(self.in_parallel(duty, limit, i.not_before))
            }
            _ => None,
        }
    }

    /// The limit that an act has granted ahead to a bearer of a duty that arises by itself.
    fn granted(&self, duty: &Duty, bearer: PartyId) -> Option<Instant> {
        duty.arises?;
        let k = duty.bearers.iter().position(|b| *b == bearer).unwrap_or(0);
        self.s.live.ahead.get(&duty.slots.saturating_add(u32::try_from(k).unwrap_or(0)))?.limit
    }

    /// The timers of instances have come.
    pub(super) fn limits_come(&mut self, all: &[u32]) {
        for n in all {
            // It may have moved since its timer was set.
            if self.s.archive.instances.get(*n as usize).is_some_and(|i| i.limit == self.s.now) {
                self.note_what_may_be(*n);
            }
        }
        self.limits_pass(all, RecordId::NONE);
    }

    /// Limits pass, or duties without one grow stale; or a record shows that they did, or were met. Who may withhold at that
    /// instant is asked before anything follows from it.
    pub(super) fn limits_pass(&mut self, all: &[u32], record: RecordId) {
        let put_off: Vec<_> = all.iter().map(|n| self.why_put_off(*n)).collect();
        for (n, why) in all.iter().zip(put_off) {
            if !self.closes_as_met(*n, record) {
                self.passes(*n, why, record);
            }
        }
    }

    pub(super) fn limit_passes(&mut self, n: u32, record: RecordId) {
        self.limits_pass(&[n], record);
    }

    fn why_put_off(&self, n: u32) -> Option<VerdictKind> {
        let i = self.s.archive.instances.get(n as usize)?;
        self.put_off(self.p.duties.get(i.duty as usize)?, i)
    }

    fn passes(&mut self, n: u32, put_off: Option<VerdictKind>, record: RecordId) {
        let Some(i) = self.s.archive.instances.get(n as usize) else { return };
        let Some(duty) = self.p.duties.get(i.duty as usize) else { return };
        let open = matches!(i.status, Fate::Open | Fate::Unaccepted);
        // It may have moved since its timer was set.
        let due = open && wakes(duty, i) <= self.s.now;
        let i = *i;
        if let Some(why) = put_off.filter(|_| due) {
            let rests_on = match why {
                VerdictKind::Undecided if !record.is_some() => self.perhaps_done(duty, &i).1,
                _ => record,
            };
            // Once for each limit: the timer of one that has since come earlier says nothing new.
            if i.put_off != i.limit {
                self.say(why, duty.term, i.bearer, i.matter, rests_on);
            }
            if let Some(i) = self.s.archive.instances.get_mut(n as usize) {
                i.put_off = i.limit;
            }
            // A period lasts until both sides can be held to it. One of which it is not known how it ended has ended.
            if why != VerdictKind::Undecided {
                return;
            }
        } else if due {
            let binds = self.value(duty.of_bearer(i.bearer).active) != Value::No;
            let (fate, kind) = if i.limit == Instant::MAX {
                (Fate::Stale, VerdictKind::Stale)
            } else if i.impossible {
                (Fate::Lapsed, VerdictKind::Lapsed)
            } else if duty.effort == Effort::Result && binds && i.limit > i.opened {
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
        if duty.every.is_some() && i.ends == self.s.now {
            // Whether it still binds shows once the conditions of this instant have changed.
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
    fn period_end(&mut self, every: Every, opened: Instant, before: u32) -> Instant {
        if let Every::Millis(millis) = every {
            return opened.plus(millis);
        }
        // To go back to the first each time would take time with the square of the periods.
        let known = self.s.scratch.counted.remove(&before);
        let (from, n) = match self.s.archive.instances.get(before as usize).filter(|i| i.ends == opened && !i.extended) {
            Some(_) => known.unwrap_or_else(|| self.counted_from(before)),
            None => (opened, 0),
        };
        let this = u32::try_from(self.s.archive.instances.len()).unwrap_or(END);
        self.s.scratch.counted.insert(this, (from, n + 1));
        periods(every, from, n + 1)
    }

    /// When a period ends that began at `opened`, if nothing cuts it short.
    fn whole_period(&self, every: Every, period: u32, opened: Instant) -> Instant {
        let (from, n) = match every {
            Every::Millis(_) => (opened, 1),
            Every::Calendar(_) => self.s.scratch.counted.get(&period).copied().unwrap_or_else(|| self.counted_from(period)),
        };
        periods(every, from, n)
    }

    /// From where a period is counted that follows others, and the how-many-eth it is from there.
    fn counted_from(&self, mut period: u32) -> (Instant, u32) {
        let (mut from, mut n) = (Instant::MAX, 0);
        while let Some(i) = self.s.archive.instances.get(period as usize).filter(|i| n == 0 || i.ends == from && !i.extended) {
            (from, period, n) = (i.opened, i.next, n + 1);
        }
        (from, n)
    }

    /// Why nobody is late with a duty although its limit has passed; nothing if somebody is.
    pub(super) fn put_off(&self, duty: &Duty, i: &Instance) -> Option<VerdictKind> {
        let waits = duty.matching.is_some_and(|(other, _)| !self.s.live.begun.contains_key(&other));
        let withheld = duty.withheld.map(|(node, _)| self.value(node));
        let unsure = withheld == Some(Value::Unknown) || self.may_be_met(duty, i);
        match withheld {
            // What had to be done before it could bind was never due.
            _ if i.limit == Instant::MAX || i.limit <= i.opened => None,
            _ if waits => Some(VerdictKind::Standstill),
            Some(Value::Yes) => Some(VerdictKind::Withheld),
            _ => unsure.then_some(VerdictKind::Undecided),
        }
    }

    /// A limit, unless the other side of parallel performance began late, or there is still time for another reason.
    fn in_parallel(&self, duty: &Duty, limit: Instant, not_before: Instant) -> Instant {
        let began = duty.matching.and_then(|(other, within)| Some(self.s.live.begun.get(&other)?.plus(within).next()));
        limit.max(began.unwrap_or(Instant::MIN)).max(not_before)
    }

    /// Gives open duties whose limit has passed a new one: what kept their bearers from being late has ended.
    fn due_again(&mut self, d: u32, after: i64) {
        let now = self.s.now;
        for n in 0..self.s.archive.instances.len() {
            let Some(i) = self.s.archive.instances.get_mut(n) else { continue };
            if i.duty == d && matches!(i.status, Fate::Open | Fate::Unaccepted) {
                i.limit = i.limit.max(now.plus(after).next());
                i.ends = i.ends.max(i.limit);
                self.arm(u32::try_from(n).unwrap_or(END));
            }
        }
    }

    /// The periods of a duty that no other has followed yet: those alone can end later.
    fn latest(&self, d: u32) -> Vec<u32> {
        let Some(duty) = self.p.duties.get(d as usize) else { return Vec::new() };
        self.s.live.current.iter().skip(duty.slots as usize).take(duty.places()).copied().collect()
    }

    /// A right to withhold begins or ends.
    pub(super) fn withholding_changes(&mut self, d: u32) {
        let Some((node, after)) = self.p.duties.get(d as usize).and_then(|d| d.withheld) else { return };
        if self.value(node) != Value::No {
            return;
        }
        let now = self.s.now;
        let latest = self.latest(d);
        for n in 0..self.s.archive.instances.len() {
            let Some(i) = self.s.archive.instances.get_mut(n) else { continue };
            // What has fallen overdue is so; what is still open with its limit behind it gets a new one.
            if i.duty == d && matches!(i.status, Fate::Open | Fate::Unaccepted) && i.limit <= now {
                i.limit = now.plus(after).next();
                i.not_before = i.limit;
                let n = u32::try_from(n).unwrap_or(END);
                if latest.contains(&n) {
                    i.ends = i.ends.max(i.limit);
                }
                self.arm(n);
            }
        }
    }

    /// One side has begun: what runs in parallel falls due.
    pub(super) fn begins(&mut self, d: u32) {
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
    pub(super) fn owed(&self, duty: &Duty, i: &Instance) -> (u32, u32) {
        self.p.owed(self.s, duty, i)
    }

    pub(super) fn fare(&mut self, n: u32, fate: Fate) {
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
    pub(super) fn follow(&mut self, duty: &Duty, i: Instance, record: RecordId, overdue: bool) {
        let actions = if overdue { &duty.on_overdue } else { &duty.on_met };
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
            // A limit that is not known yet cannot come earlier than what is granted.
            let waits = matches!(duty.of_bearer(bearer).limit, LimitRule::At(_));
            let matter = match (self.s.archive.instances.get_mut(n as usize), slot) {
                (None, None) => continue,
                (None, Some(slot)) => {
                    let ahead = self.s.live.ahead.entry(slot).or_default();
                    ahead.limit = ahead.limit.max(Some(limit));
                    MatterId::NONE
                }
                (Some(i), Some(slot)) if waits && i.limit == Instant::MAX && matches!(i.status, Fate::Open | Fate::Unaccepted) => {
                    let matter = i.matter;
                    let ahead = self.s.live.ahead.entry(slot).or_default();
                    if ahead.limit >= Some(limit) {
                        continue;
                    }
                    ahead.limit = Some(limit);
                    matter
                }
                (Some(i), _) if i.limit >= limit || !matches!(i.status, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale) => {
                    continue;
                }
                (Some(i), _) => {
                    (i.limit, i.ends) = (limit, limit);
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

/// When so many periods after an instant end.
fn periods(every: Every, from: Instant, n: u32) -> Instant {
    match every {
        Every::Millis(millis) => from.plus(millis.saturating_mul(n.into())),
        Every::Calendar(shift) => Shift { length: shift.length.times(n), ..shift }.apply(from).unwrap_or(Instant::MAX),
    }
}

/// When an instance that is still open fares otherwise: at its limit or, if it never has one, when it grows stale.
fn wakes(duty: &Duty, i: &Instance) -> Instant {
    duty.stale.map_or(i.limit, |stale| i.opened.plus(stale))
}
