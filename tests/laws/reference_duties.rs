//! The naive machine's duties: how they arise, fall due, and are performed.

use super::*;

impl<'a> Story<'a> {
    // ---- duties ------------------------------------------------------------------------------------------------------

    pub(super) fn duties_arise(&mut self) {
        for (reference, d, t) in self.terms() {
            let trigger = match &t.rule {
                Rule::Requires(o) if o.for_each.is_none() => o.trigger.as_ref(),
                Rule::Expects(_) => None,
                _ => continue,
            };
            let triggered = trigger.is_none_or(|w| matches!(self.point(d, w), Point::At(at) if at <= self.now));
            if self.arisen.contains(&reference) || self.bound(&reference) != Is::Yes || !triggered {
                continue;
            }
            self.arisen.insert(reference.clone());
            let limit = self.limit(d, t, self.now);
            let bearers: Vec<Option<String>> =
                if t.jointly { vec![None] } else { self.holders(d, &t.bearers).into_iter().map(Some).collect() };
            for bearer in bearers {
                let (later, waived) = self.ahead.get(&(reference.clone(), bearer.clone())).copied().unwrap_or_default();
                let extended = later.is_some_and(|l| limit.is_some_and(|own| own < l));
                let limit = if extended { later } else { limit };
                self.open(&reference, bearer, &Who::default(), limit, waived);
                self.owed.last_mut().unwrap().extended = extended;
            }
        }
    }

    pub(super) fn open(&mut self, term: &str, bearer: Option<String>, who: &Who, limit: Option<Instant>, waived: bool) {
        let fate = if waived {
            Fate::Waived
        } else if limit.is_some_and(|l| l <= self.now) {
            Fate::Lapsed
        } else {
            Fate::Open
        };
        self.owed.push(Owed {
            term: term.into(),
            bearer,
            cause: who.cause.clone(),
            rests_on: who.rests_on.clone(),
            arisen: self.now,
            limit,
            fate,
            done: 0,
            contested: false,
            extended: false,
        });
    }

    /// The first instant that is too late, as far as it is known, for a duty that arises at `arisen`.
    pub(super) fn limit(&self, d: &Document, t: &Term, arisen: Instant) -> Option<Instant> {
        let (limit, trigger) = match &t.rule {
            Rule::Requires(o) => (o.limit.as_ref()?, o.trigger.as_ref()),
            Rule::Expects(e) => (e.limit.as_ref()?, None),
            _ => return None,
        };
        let known = |w: &When, day: i64, instant: i64| match self.point(d, w) {
            Point::At(t) if self.is_day(d, w) => Some(t.plus(day)),
            Point::At(t) => Some(t.plus(instant)),
            _ => None,
        };
        match limit {
            Limit::By(w) => known(w, DAY, 1),
            Limit::Before(w) => known(w, 0, 0),
            Limit::Until(w) => known(w, DAY, 0),
            Limit::Within(w) => {
                let from = match trigger {
                    Some(w) => known(w, 0, 0)?,
                    None => arisen,
                };
                let last = shifted(d, from, w.length, w.counting);
                Some(last.plus(if in_days(d, w.length, w.counting) { DAY } else { 1 }))
            }
            other => panic!("not in the subset: {other}"),
        }
    }

    pub(super) fn is_day(&self, d: &Document, w: &When) -> bool {
        match w {
            When::At(Moment::Day(..)) => true,
            When::Anchor(a) => d.anchors.iter().find(|x| x.id == *a).and_then(|x| x.at.as_ref()).is_some_and(|w| self.is_day(d, w)),
            When::Offset(o) => in_days(d, o.by, o.counting),
            _ => false,
        }
    }

    /// Open duties follow a limit that becomes known or moves, unless they were extended.
    pub(super) fn limits_move(&mut self) {
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let (d, t) = self.term(&o.term);
            if o.cause.is_some() || !is_open(o.fate) || o.extended || !self.arisen.contains(&o.term) {
                continue;
            }
            if let Some(limit) = self.limit(d, t, o.arisen) {
                if o.limit != Some(limit) {
                    self.owed[n].limit = Some(limit);
                }
            }
        }
    }

    /// Duties that an event gives rise to.
    pub(super) fn spawn(&mut self, h: &Happening, who: &Who, joint_cause: bool) {
        for (reference, d, t) in self.terms() {
            let Rule::Requires(o) = &t.rule else { continue };
            let Some(e) = &o.for_each else { continue };
            if !self.is_such(d, e, h) || self.bound(&reference) != Is::Yes {
                continue;
            }
            let _ = joint_cause;
            let has = |word: &str| t.bearers.iter().any(|b| b == word);
            let bearers: Vec<Option<String>> = if has("@violator") || has("@sender") {
                vec![who.party.clone()]
            } else if has("@addressee") {
                who.to.iter().cloned().map(Some).collect()
            } else if t.jointly {
                vec![None]
            } else {
                self.holders(d, &t.bearers).into_iter().map(Some).collect()
            };
            let limit = self.limit(d, t, self.now);
            for bearer in bearers {
                self.open(&reference, bearer, who, limit, false);
            }
        }
    }

    pub(super) fn performance(&mut self, r: &Record, p: &Performance) {
        let (d, t) = self.term(&p.of);
        let fits = |o: &Owed| match &o.bearer {
            Some(b) => self.belongs(&p.party, b),
            None => self.holders(d, &t.bearers).iter().any(|b| self.belongs(&p.party, b)),
        };
        let which = |o: &&(usize, Owed)| o.1.term == p.of && o.1.cause == p.for_record && fits(&o.1);
        let all: Vec<(usize, Owed)> = self.owed.iter().cloned().enumerate().collect();
        let fitting: Vec<usize> = all.iter().filter(which).map(|(n, _)| *n).collect();
        let less = match &t.rule {
            Rule::Requires(o) => o.effort != Effort::Result,
            _ => true,
        };
        let still = |n: &&usize| {
            let fate = self.owed[**n].fate;
            matches!(fate, Fate::Open | Fate::Unaccepted | Fate::Stale | Fate::Overdue) || fate == Fate::Lapsed && less
        };
        let stands = |n: &&usize| self.owed[**n].fate != Fate::Withdrawn;
        let newest = fitting.iter().rev().find(still).or(fitting.iter().rev().find(stands)).or(fitting.last());
        let Some(n) = newest.copied() else { return };
        if p.stance == Stance::Contests {
            self.owed[n].contested = true;
            return;
        }
        let by = r.by.as_ref().unwrap_or(&p.party);
        let (accept, needed) = match &t.rule {
            Rule::Requires(o) => (o.accept, o.amount.as_ref().map_or(1, amount)),
            _ => (Acceptance::Asserted, 1),
        };
        let inside = p.stance == Stance::Verifies && self.may_find(by);
        let accepted = match accept {
            Acceptance::Asserted => true,
            Acceptance::Acknowledged => inside || self.holders(d, &t.to).iter().any(|x| self.belongs(by, x)),
            Acceptance::Verified => inside,
        };
        if !accepted {
            if self.owed[n].fate == Fate::Open {
                self.owed[n].fate = Fate::Unaccepted;
            }
            return;
        }
        self.owed[n].done += p.amount.unwrap_or(1);
        if self.owed[n].done < needed {
            return;
        }
        let fate = match self.owed[n].fate {
            Fate::Open | Fate::Unaccepted | Fate::Stale => Fate::Met,
            Fate::Overdue => Fate::MetLate,
            Fate::Lapsed if less => Fate::MetLate,
            _ => return,
        };
        self.owed[n].fate = fate;
        let o = self.owed[n].clone();
        self.follow(Happening::Met(p.of.clone()), &o);
    }
}
