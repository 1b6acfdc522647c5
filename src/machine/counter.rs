//! Counters: violations in a rolling period, and stocks.

use alloc::vec::Vec;

use super::{
    program::{Action, Bound, CounterIs, CounterRule},
    signal::Value,
    state::{Counted, Counts, Wake},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    id::{MatterId, PartyId, RecordId},
    time::Instant,
};

impl Step<'_> {
    /// Counts a violation.
    pub(super) fn count(&mut self, c: u32, who: Who) {
        let Some(rule) = self.p.counters.get(c as usize) else { return };
        let CounterIs::Violations { within, more_than } = rule.is else { return };
        if self.value(rule.active) != Value::Yes {
            return;
        }
        let violation = self.counted(who);
        let Some(counts) = self.counts(c, who.party) else { return };
        let doubtful = perhaps_exceeding(counts, who.at, within, more_than);
        counts.possible.retain(|x| (x.matter, x.norm) != (who.matter, who.norm));
        let key = violation.key();
        // Nearly always it is the latest.
        let at = match counts.sure.last() {
            Some(x) if x.key() > key => counts.sure.partition_point(|x| x.key() <= key),
            _ => counts.sure.len(),
        };
        counts.sure.insert(at, violation);
        if at + 1 == counts.sure.len() {
            // The latest alone: nothing but itself can have come to lie above the ceiling.
            mark(counts, at..at + 1, within, more_than);
            let is_above = |k: usize| counts.sure.get(k).is_some_and(|x| x.above);
            // Several prohibitions may be violated by one deed, which exceeds once.
            let again = (0..at).rev().take_while(|k| counts.sure.get(*k).is_some_and(|x| x.matter == who.matter)).any(is_above);
            if is_above(at) && !again {
                self.exceeds(rule, who);
            }
        } else {
            // An earlier violation that comes to count late can lift later ones above the ceiling, but only so many.
            let last = (at + more_than as usize + 1).min(counts.sure.len());
            let first = counts.sure.partition_point(|x| x.key() < key);
            let last_key = counts.sure.get(last - 1).map(Counted::key);
            let end = counts.sure.partition_point(|x| Some(x.key()) <= last_key);
            let exceeding = |counts: &Counts| exceeding(counts.sure.iter_from(first).take(end.saturating_sub(first)));
            let before = exceeding(counts);
            mark(counts, at..last, within, more_than);
            let mut newly = exceeding(counts);
            newly.retain(|m| !before.contains(m));
            for matter in newly {
                self.exceeds(rule, Who { matter, ..who });
            }
        }
        self.doubts_again(c, rule, who, &doubtful);
        self.counter_again(c, who.party);
    }

    fn exceeds(&mut self, rule: &CounterRule, who: Who) {
        self.say(VerdictKind::Exceeded, rule.term, who.party, who.matter, who.record);
        for action in &rule.on_exceeded {
            self.happen(*action, who);
        }
    }

    /// Notes that a violation is possible, or no longer: it widens the interval, or narrows it.
    pub(super) fn count_possible(&mut self, action: Action, who: Who, is: bool) {
        let Action::Counter(c) = action else { return };
        let Some(rule) = self.p.counters.get(c as usize) else { return };
        let CounterIs::Violations { within, more_than } = rule.is else { return };
        if is && self.value(rule.active) != Value::Yes {
            return;
        }
        let violation = self.counted(who);
        let Some(counts) = self.counts(c, who.party) else { return };
        let doubtful = perhaps_exceeding(counts, who.at, within, more_than);
        if is {
            counts.possible.push(violation);
        } else {
            counts.possible.retain(|x| (x.matter, x.norm) != (who.matter, who.norm));
        }
        self.doubts_again(c, rule, who, &doubtful);
    }

    /// Says what may have come to lie above the ceiling, and what can do so no more.
    fn doubts_again(&mut self, c: u32, rule: &CounterRule, who: Who, before: &[MatterId]) {
        let CounterIs::Violations { within, more_than } = rule.is else { return };
        let Some(counts) = self.counts(c, who.party) else { return };
        let now = perhaps_exceeding(counts, who.at, within, more_than);
        if before.is_empty() && now.is_empty() {
            return;
        }
        let surely = exceeding(counts.sure.iter());
        for matter in before.iter().filter(|m| !now.contains(m) && !surely.contains(m)) {
            self.say(VerdictKind::Withdrawn, rule.term, who.party, *matter, who.record);
        }
        for matter in now.iter().filter(|m| !before.contains(m)) {
            self.say(VerdictKind::PossiblyExceeded, rule.term, who.party, *matter, who.record);
        }
    }

    /// Takes back what an action set off.
    pub(super) fn undo(&mut self, action: Action, who: Who) {
        match action {
            Action::Duty(d) => self.undo_duty(d, who),
            Action::Counter(c) => {
                let Some(rule) = self.p.counters.get(c as usize) else { return };
                let CounterIs::Violations { within, more_than } = rule.is else { return };
                let Some(counts) = self.counts(c, who.party) else { return };
                let doubtful = perhaps_exceeding(counts, who.at, within, more_than);
                let before = exceeding(counts.sure.iter());
                counts.sure.retain(|x| x.matter != who.matter || x.norm != who.norm);
                mark(counts, 0..counts.sure.len(), within, more_than);
                let after = exceeding(counts.sure.iter());
                for matter in before.into_iter().filter(|m| !after.contains(m)) {
                    self.say(VerdictKind::Withdrawn, rule.term, who.party, matter, who.record);
                }
                self.doubts_again(c, rule, who, &doubtful);
                self.counter_again(c, who.party);
            }
            // What somebody relied on has happened for them, whatever is said later.
            Action::Event(_) => {}
        }
    }

    fn counted(&self, who: Who) -> Counted {
        let turn = self.s.archive.matters.get(who.matter.index()).map_or(0, |m| m.turn);
        Counted { at: who.at, turn, matter: who.matter, norm: who.norm, above: false }
    }

    fn counts(&mut self, c: u32, party: PartyId) -> Option<&mut Counts> {
        let list = self.s.live.counts.get_mut(c as usize)?;
        let at = match list.iter().position(|(p, _)| *p == party) {
            Some(at) => at,
            None => {
                list.push((party, Counts::default()));
                list.len() - 1
            }
        };
        list.get_mut(at).map(|(_, counts)| counts)
    }

    /// Whether a counter stands above its ceiling now, and until when.
    fn counter_again(&mut self, c: u32, party: PartyId) {
        let Some(rule) = self.p.counters.get(c as usize) else { return };
        let CounterIs::Violations { within, more_than } = rule.is else { return };
        if self.unread(rule.flag) {
            return;
        }
        let now = self.s.now;
        let Some(counts) = self.counts(c, party) else { return };
        let oldest = counts.sure.len().checked_sub(more_than as usize + 1).and_then(|k| counts.sure.get(k)).map(|x| x.at);
        let falls = oldest.map(|t| t.plus(within)).filter(|t| *t > now);
        counts.above = falls.is_some();
        if let Some(t) = falls.filter(|t| counts.wakes.is_none_or(|w| w <= now || w > *t)) {
            counts.wakes = Some(t);
            self.s.live.timers.push(t, Wake::Counter { counter: c, party });
        }
        self.flag(c, rule);
    }

    fn flag(&mut self, c: u32, rule: &CounterRule) {
        let above = self.s.live.counts.get(c as usize).is_some_and(|l| l.iter().any(|(_, x)| x.above));
        self.set(rule.flag, if above { Value::Yes } else { Value::No });
    }

    /// The oldest violation in the period leaves it.
    pub(super) fn counter_falls(&mut self, c: u32, party: PartyId) {
        let Some(rule) = self.p.counters.get(c as usize) else { return };
        let was = self.counts(c, party).is_some_and(|x| x.above);
        self.counter_again(c, party);
        if was && !self.counts(c, party).is_some_and(|x| x.above) {
            self.say(VerdictKind::Cleared, rule.term, party, MatterId::NONE, RecordId::NONE);
        }
    }

    /// A stock's level is told.
    pub(super) fn level(&mut self, item: u16, party: PartyId, min: u64, max: u64, record: RecordId) {
        self.s.live.stocks.insert((item, party), (min, max));
        let program = self.p;
        let mut any = self.shares_again(item, record);
        for (c, rule) in program.counters.iter().enumerate() {
            let CounterIs::Stock { item: counted, at_most, at_least, bearers } = &rule.is else { continue };
            let baseline = [at_most, at_least].into_iter().flatten().any(|b| matches!(b, Bound::Share { item: of, .. } if *of == item));
            let concerns = *counted == item && bearers.iter().any(|(b, _)| program.belongs(party, *b));
            if concerns || baseline {
                any = true;
                self.stock_again(u32::try_from(c).unwrap_or(u32::MAX), record);
            }
        }
        if !any {
            self.say(VerdictKind::Unmatched, crate::id::TermId::NONE, party, MatterId::NONE, record);
        }
    }

    /// Looks at a stock again: its level, a baseline, or whom it binds has changed.
    pub(super) fn stock_again(&mut self, c: u32, record: RecordId) {
        let program = self.p;
        let Some(rule) = program.counters.get(c as usize) else { return };
        let CounterIs::Stock { item, at_most, at_least, bearers } = &rule.is else { return };
        for (bearer, gate) in bearers {
            let Some((min, max)) = self.stock(*item, *bearer) else { continue };
            let binds = self.value(rule.active) == Value::Yes && gate.is_none_or(|g| self.value(g) == Value::Yes);
            let most = at_most.map(|b| self.bound(b, *bearer));
            let least = at_least.map(|b| self.bound(b, *bearer));
            let above = binds && (most.is_some_and(|(_, most)| min > most) || least.is_some_and(|(least, _)| max < least));
            let perhaps = binds && (most.is_some_and(|(most, _)| max > most) || least.is_some_and(|(_, least)| min < least));
            let was = self.counts(c, *bearer).is_some_and(|x| x.above);
            if let Some(counts) = self.counts(c, *bearer) {
                counts.above = above;
            }
            if above && !was {
                self.say(VerdictKind::Exceeded, rule.term, *bearer, MatterId::NONE, record);
                let who = Who { party: *bearer, record, ..Who::NOBODY };
                for action in &rule.on_exceeded {
                    self.happen(*action, who);
                }
            } else if !above && perhaps && record.is_some() {
                self.say(VerdictKind::PossiblyExceeded, rule.term, *bearer, MatterId::NONE, record);
            } else if was && !above {
                self.say(VerdictKind::Cleared, rule.term, *bearer, MatterId::NONE, record);
            }
        }
        self.flag(c, rule);
    }

    /// The level of a bearer's stock, as last told.
    fn stock(&self, item: u16, bearer: PartyId) -> Option<(u64, u64)> {
        self.s.live.stocks.iter().find(|((k, p), _)| *k == item && self.p.belongs(*p, bearer)).map(|(_, level)| *level)
    }

    /// A bound, at least and at most, as far as its baseline is known.
    fn bound(&self, b: Bound, bearer: PartyId) -> (u64, u64) {
        match b {
            Bound::Number(n) => (n, n),
            Bound::Share { percent, item } => {
                let share = |n: u64| u64::try_from((u128::from(n) * u128::from(percent)).div_ceil(100)).unwrap_or(u64::MAX);
                self.stock(item, bearer).map_or((0, u64::MAX), |(min, max)| (share(min), share(max)))
            }
        }
    }
}

/// The incidents of which a violation lies above the ceiling, each once.
fn exceeding<'c>(counted: impl Iterator<Item = &'c Counted>) -> Vec<MatterId> {
    let mut all: Vec<MatterId> = counted.filter(|x| x.above).map(|x| x.matter).collect();
    all.dedup();
    all
}

/// The incidents that lie above the ceiling if what is doubtful is so, and not otherwise: those whose period holds `from`.
fn perhaps_exceeding(counts: &Counts, from: Instant, within: i64, more_than: u32) -> Vec<MatterId> {
    if counts.possible.is_empty() {
        return Vec::new();
    }
    let touched = |x: &&Counted| x.at >= from && x.at.since(from) < within;
    let later = counts.sure.iter_from(counts.sure.partition_point(|x| x.at < from));
    let mut keys: Vec<_> = later.chain(&counts.possible).filter(touched).map(|x| (x.key(), x.matter)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|(key, _)| {
        let in_period = |x: &Counted| x.key() <= *key && key.0.since(x.at) < within;
        let gone = counts.sure.partition_point(|x| key.0.since(x.at) >= within);
        let sure = counts.sure.partition_point(|x| x.key() <= *key) - gone;
        let possible = counts.possible.iter().filter(|x| in_period(x)).count();
        sure <= more_than as usize && sure + possible > more_than as usize
    });
    keys.into_iter().map(|(_, matter)| matter).collect()
}

/// Marks which violations lie above the ceiling: those with so many before them in the period.
fn mark(counts: &mut Counts, which: core::ops::Range<usize>, within: i64, more_than: u32) {
    for k in which {
        let back = k.checked_sub(more_than as usize).and_then(|b| counts.sure.get(b)).map(|x| x.at);
        if let Some(x) = counts.sure.get_mut(k) {
            x.above = back.is_some_and(|b| x.at.since(b) < within);
        }
    }
}
