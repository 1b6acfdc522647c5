//! The factual state, by named criteria. Nothing here touches the legal state.

use super::{
    program::CriterionRule,
    query::accusations,
    signal::Value,
    state::{Dial, Score, Wake},
    step::Step,
    verdict::{FactualState, VerdictKind},
};
use crate::{
    agreement::CriterionKind,
    id::{MatterId, PartyId, PlaceId, TermId},
    math,
    record::Looked,
    time::Instant,
    vocabulary::StatementKind,
};

impl Step<'_> {
    /// Shows an accusation to every criterion that it concerns.
    pub(super) fn criteria_see(&mut self, a: u32) {
        let Some(acc) = self.s.archive.accusations.get(a as usize).copied() else { return };
        let Some(m) = self.s.archive.matters.get(acc.matter.index()).copied() else { return };
        let program = self.p;
        for (n, rule) in program.criteria.iter().enumerate() {
            let act = m.act.index().min(rule.acts.len().saturating_sub(1));
            let place = m.place.index().min(rule.places.len().saturating_sub(1));
            let target = rule.targets == 0 || program.names.target_up.get(m.target.index()).is_some_and(|up| up & rule.targets != 0);
            if !target || rule.acts.get(act) != Some(&true) || rule.places.get(place) != Some(&true) {
                continue;
            }
            let strict = 1_u16.checked_shl(rule.standard.into()).unwrap_or(0);
            let (per_party, when_accused) = match rule.criterion.by {
                CriterionKind::Score { per_party, when_accused, .. } => (per_party, when_accused),
                _ => (false, false),
            };
            if (per_party || when_accused) && !acc.party.is_some() {
                // Nobody is accused yet.
                continue;
            }
            if per_party {
                self.feed(n, rule, (acc.matter, acc.party), m.at, acc.reached & strict != 0, acc.reached & 1 != 0);
            } else {
                // An incident counts once, whoever is accused of it, and as long as anybody is.
                let counting = accusations(self.s, acc.matter).filter(|a| a.party.is_some() || !when_accused);
                let reached = counting.fold(0, |all, a| all | a.reached);
                self.feed(n, rule, (acc.matter, PartyId::NONE), m.at, reached & strict != 0, reached & 1 != 0);
            }
        }
    }

    /// Whether an incident happened once the instrument was in force.
    fn since_entry(&self, rule: &CriterionRule, at: Instant) -> bool {
        matches!(self.value(rule.entry), Value::At(entry) if entry <= at)
    }

    fn feed(&mut self, n: usize, rule: &CriterionRule, (matter, party): (MatterId, PartyId), at: Instant, strict: bool, alleged: bool) {
        let scored = self.since_entry(rule, at);
        let when_accused = matches!(rule.criterion.by, CriterionKind::Score { when_accused: true, .. });
        let Some(gauge) = self.s.live.gauges.get_mut(n) else { return };
        let mut changed = false;
        // Where being alleged is all that it takes, one dial shows both.
        let dials = [(&mut gauge.strict, strict), (&mut gauge.alleged, alleged)];
        for (dial, now) in dials.into_iter().take(if rule.standard == 0 { 1 } else { 2 }) {
            // Nobody is accused before it happened.
            let until = if when_accused { self.s.now } else { at };
            // Mostly it is the latest.
            let latest = dial.seen.last().is_none_or(|(t, _, _)| *t <= until);
            let end = if latest { dial.seen.len() } else { dial.seen.partition_point(|(t, _, _)| *t <= until) };
            let since = dial.seen.get(..end).unwrap_or(&[]).iter().enumerate().rev().take_while(|(_, (t, _, _))| *t >= at);
            let known = since.filter(|(_, (_, m, p))| *m == matter && *p == party).map(|(k, (t, _, _))| (k, *t)).next();
            let counts_from = match (now, known) {
                (true, None) => {
                    dial.seen.insert(end, (until, matter, party));
                    until
                }
                (false, Some((k, t))) => {
                    dial.seen.remove(k);
                    t
                }
                _ => continue,
            };
            if scored {
                add_score(dial, rule, party, counts_from, self.s.now, if now { 1.0 } else { -1.0 });
            }
            changed = true;
        }
        if changed {
            self.criterion_again(u32::try_from(n).unwrap_or(u32::MAX));
        }
    }

    pub(super) fn coverage(&mut self, place: PlaceId, looked: Looked) {
        if !matches!(looked, Looked::Saw | Looked::SawNothing) {
            return;
        }
        let program = self.p;
        for (n, rule) in program.criteria.iter().enumerate() {
            let at = place.index().min(rule.places.len().saturating_sub(1));
            if rule.places.get(at) == Some(&true) || !place.is_some() {
                if let Some(g) = self.s.live.gauges.get_mut(n) {
                    g.looked = true;
                }
                self.criterion_again(u32::try_from(n).unwrap_or(u32::MAX));
            }
        }
    }

    pub(super) fn criteria_hear(&mut self, kind: StatementKind, on: TermId, by: PartyId) {
        let program = self.p;
        for (n, rule) in program.criteria.iter().enumerate() {
            let about = program.terms.get(on.index()).is_none_or(|t| t.instrument == rule.instrument);
            let Some(speaker) = rule.speakers.iter().copied().find(|s| program.belongs(by, *s)) else { continue };
            let counts = match rule.criterion.by {
                CriterionKind::Declaration { .. } => {
                    matches!(kind, StatementKind::Observance | StatementKind::NotBound | StatementKind::Over)
                }
                _ => matches!(kind, StatementKind::JudgedHolding | StatementKind::JudgedEroding | StatementKind::JudgedCollapsed),
            };
            if !about || !counts {
                continue;
            }
            if let Some(g) = self.s.live.gauges.get_mut(n) {
                g.said.retain(|(p, _)| *p != speaker);
                g.said.push((speaker, kind));
            }
            self.criterion_again(u32::try_from(n).unwrap_or(u32::MAX));
        }
    }

    /// Judges by a criterion anew, and says so if the state changed.
    pub(super) fn criterion_again(&mut self, n: u32) {
        let Some(rule) = self.p.criteria.get(n as usize) else { return };
        let now = self.s.now;
        let Value::At(entry) = self.value(rule.entry) else { return };
        if entry > now {
            // The passing of that instant wakes the node that tells this criterion.
            return;
        }
        let Some(gauge) = self.s.live.gauges.get(n as usize) else { return };
        let (strict, a) = self.level_of(rule, &gauge.strict, entry);
        let (alleged, b) = if rule.standard == 0 { (strict, a) } else { self.level_of(rule, &gauge.alleged, entry) };
        let state = match rule.criterion.by {
            CriterionKind::Declaration { .. } | CriterionKind::Judgement { .. } => said(rule, &gauge.said),
            _ if strict >= alleged || strict == FactualState::Collapsed => {
                let quiet = strict == FactualState::Holding && !rule.criterion.silence_is_holding && !gauge.looked;
                if quiet { FactualState::Unknown } else { strict }
            }
            _ => FactualState::Contested,
        };
        let Some(gauge) = self.s.live.gauges.get_mut(n as usize) else { return };
        // One timer at a time: an earlier one that is set will look further.
        if let Some(at) = [a, b].into_iter().flatten().filter(|t| *t > now).min() {
            if gauge.wakes.is_none_or(|w| w <= now || w > at) {
                gauge.wakes = Some(at);
                self.s.live.timers.push(at, Wake::Criterion(n));
            }
        }
        if gauge.state != state {
            gauge.state = state;
            self.say(VerdictKind::Factual(state), rule.term, PartyId::NONE, MatterId::NONE, self.cause);
        }
    }

    /// The state that a dial shows, and when it can next improve by time alone.
    fn level_of(&self, rule: &CriterionRule, dial: &Dial, entry: Instant) -> (FactualState, Option<Instant>) {
        let now = self.s.now;
        let none_before = dial.seen.first().is_none_or(|(t, _, _)| *t >= entry);
        let since = if none_before { 0 } else { dial.seen.partition_point(|(t, _, _)| *t < entry) };
        let after = dial.seen.get(since..).unwrap_or(&[]);
        let recent = |per: i64| after.iter().filter(|(t, _, _)| now.since(*t) < per).count();
        let by_number = |n: usize, eroding: usize, collapsed: usize, per: i64| {
            let state = if n >= collapsed {
                FactualState::Collapsed
            } else if n >= eroding {
                FactualState::Eroding
            } else {
                FactualState::Holding
            };
            let next = after.iter().find(|(t, _, _)| now.since(*t) < per).map(|(t, _, _)| t.plus(per));
            (state, next)
        };
        match &rule.criterion.by {
            CriterionKind::FirstIncident => (if after.is_empty() { FactualState::Holding } else { FactualState::Collapsed }, None),
            CriterionKind::Rate { per, eroding, collapsed } => {
                let per = per.as_millis().unwrap_or(0);
                by_number(recent(per), *eroding as usize, *collapsed as usize, per)
            }
            CriterionKind::RateAgainstBefore { per, eroding, collapsed } => {
                let per = per.as_millis().unwrap_or(0);
                let before = dial.seen.iter().take(since).filter(|(t, _, _)| entry.since(*t) <= per).count();
                if before == 0 {
                    return (FactualState::Unknown, None);
                }
                let of = |percent: u32| (before * percent as usize).div_ceil(100);
                by_number(recent(per), of(*eroding), of(*collapsed), per)
            }
            CriterionKind::Score { mean_life, eroding, collapsed, .. } => {
                let life = mean_life.as_millis().unwrap_or(1);
                // What was no higher when it was last looked at is none now.
                let floor = collapsed.min(*eroding);
                let high = dial.scores.iter().filter(|(_, s, _)| s.0 > floor);
                let top = high.map(|(_, s, t)| s.0 * math::exp(-fraction(now.since(*t), life))).fold(0.0, f64::max);
                let (state, falls_to) = if top > *collapsed {
                    (FactualState::Collapsed, Some(*collapsed))
                } else if top > *eroding {
                    (FactualState::Eroding, Some(*eroding))
                } else {
                    (FactualState::Holding, None)
                };
                let next = falls_to.map(|to| {
                    #[expect(clippy::cast_possible_truncation, reason = "a duration in milliseconds, far below 2^53")]
                    #[expect(clippy::cast_precision_loss, reason = "a mean life in milliseconds, far below 2^53")]
                    let wait = (math::ln(top / to) * life as f64) as i64;
                    now.plus(wait.saturating_add(1))
                });
                (state, next)
            }
            CriterionKind::Declaration { .. } | CriterionKind::Judgement { .. } => (FactualState::Unknown, None),
        }
    }
}

fn fraction(part: i64, whole: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "durations in milliseconds, far below 2^53")]
    let f = part as f64 / whole as f64;
    f
}

/// Adds to (or takes from) a decaying score what an incident at `at` is worth at `now`.
fn add_score(dial: &mut Dial, rule: &CriterionRule, party: PartyId, at: Instant, now: Instant, worth: f64) {
    let CriterionKind::Score { mean_life, .. } = rule.criterion.by else { return };
    let life = mean_life.as_millis().unwrap_or(1);
    let fade = |since: Instant| if since == now { 1.0 } else { math::exp(-fraction(now.since(since), life)) };
    let add = worth * fade(at);
    match dial.scores.iter_mut().find(|(p, _, _)| *p == party) {
        Some((_, score, as_of)) => {
            score.0 = (score.0 * fade(*as_of) + add).max(0.0);
            *as_of = now;
        }
        None => dial.scores.push((party, Score(add.max(0.0)), now)),
    }
}

/// What those whose words count have said last.
fn said(rule: &CriterionRule, words: &[(PartyId, StatementKind)]) -> FactualState {
    let is = |kind| words.iter().any(|(_, k)| *k == kind);
    let all = |kind| !rule.speakers.is_empty() && rule.speakers.iter().all(|s| words.contains(&(*s, kind)));
    if let CriterionKind::Declaration { .. } = rule.criterion.by {
        if is(StatementKind::Over) || is(StatementKind::NotBound) {
            FactualState::Collapsed
        } else if all(StatementKind::Observance) {
            FactualState::Holding
        } else {
            FactualState::Unknown
        }
    } else {
        let judged = [
            (StatementKind::JudgedHolding, FactualState::Holding),
            (StatementKind::JudgedEroding, FactualState::Eroding),
            (StatementKind::JudgedCollapsed, FactualState::Collapsed),
        ];
        let mut found = judged.iter().filter(|(k, _)| is(*k)).map(|(_, s)| *s);
        match (found.next(), found.next()) {
            (None, _) => FactualState::Unknown,
            (Some(one), None) => one,
            (Some(_), Some(_)) => FactualState::Contested,
        }
    }
}
