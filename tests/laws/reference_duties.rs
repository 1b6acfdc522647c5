//! The naive machine's duties: how they arise, fall due, and are performed.

use super::*;

impl<'a> Story<'a> {
    /// Who owes a duty: each for itself, or nobody in particular if several owe it together.
    pub(super) fn bearers(&self, d: &Document, t: &Term) -> Vec<Option<String>> {
        if t.jointly { vec![None] } else { self.holders(d, &t.bearers).into_iter().map(Some).collect() }
    }

    /// What a bearer owes now under a duty that arises by itself.
    pub(super) fn current(&self, term: &str, bearer: &Option<String>) -> Option<usize> {
        self.owed.iter().rposition(|o| o.term == term && o.bearer == *bearer)
    }

    pub(super) fn duties_arise(&mut self) {
        for (reference, d, t) in self.terms().iter() {
            let (trigger, every) = match &t.rule {
                // What deeds alone breach is never done.
                Rule::Requires(o) if o.breached_by.is_some() => continue,
                Rule::Requires(o) if o.for_each.is_none() => (o.trigger.as_ref(), o.every),
                Rule::Expects(e) if e.for_each.is_none() => (None, None),
                _ => continue,
            };
            let triggered = trigger.is_none_or(|w| matches!(self.point(d, w), Point::At(at) if at <= self.now));
            for bearer in self.bearers(d, t) {
                let bound = self.bound_to(reference, &bearer);
                let last = self.current(reference, &bearer);
                let runs = last.is_some_and(|n| every.is_none() || self.owed[n].ends.is_some_and(|end| self.now < end));
                // A period follows another unless the duty surely does not bind; after a pause it must bind surely.
                let follows = last.is_some_and(|n| self.owed[n].ends == Some(self.now));
                if runs || !triggered || bound == Is::No || !follows && bound != Is::Yes {
                    continue;
                }
                let (later, waived) = self.ahead.get(&(reference.clone(), bearer.clone())).copied().unwrap_or_default();
                let own = every.map(|l| self.now.plus(millis(l))).or_else(|| self.limit(d, t, self.now));
                let extended = later.is_some_and(|l| own.is_some_and(|own| own < l));
                self.open(reference, bearer, &Who::default(), if extended { later } else { own }, waived);
                let o = self.owed.last_mut().unwrap();
                o.extended = extended;
                o.ends = every.and(o.limit);
            }
        }
    }

    pub(super) fn open(&mut self, term: &str, bearer: Option<String>, who: &Who, own: Option<Instant>, waived: bool) {
        let amount = match self.rule(term).and_then(|o| o.amount.as_ref()) {
            None => 1,
            Some(Amount::Number(n)) => *n as u32,
            Some(Amount::Share(_)) => 0,
            Some(Amount::Ratio(_)) => who.amount,
        };
        let mut o = Owed {
            term: term.into(),
            bearer,
            cause: who.cause.clone(),
            rests_on: who.rests_on.clone(),
            arisen: self.now,
            own,
            limit: None,
            not_before: None,
            ends: None,
            fate: Fate::Open,
            amount,
            done: 0,
            contested: false,
            extended: false,
            impossible: false,
            perhaps: 0,
        };
        o.limit = self.in_parallel(&o);
        o.fate = if waived {
            Fate::Waived
        } else if o.limit.is_some_and(|l| l <= self.now) {
            Fate::Lapsed
        } else {
            Fate::Open
        };
        let nothing = matches!(self.rule(term).and_then(|r| r.amount.as_ref()), Some(Amount::Share(_))) && self.required(&o).1 == 0;
        let met = nothing && o.fate == Fate::Open;
        self.owed.push(o);
        if met {
            let n = self.owed.len() - 1;
            self.owed[n].fate = Fate::Met;
            self.follow(Happening::Met(term.into()), &self.owed[n].clone());
        }
    }

    pub(super) fn rule(&self, term: &str) -> Option<&'a Obligation> {
        match &self.term(term).1.rule {
            Rule::Requires(o) => Some(o),
            _ => None,
        }
    }

    /// The limit of a duty: its own, unless the other side began late, or there is time to cure or after withholding.
    fn in_parallel(&self, o: &Owed) -> Option<Instant> {
        let (d, _) = self.term(&o.term);
        let matching = self.rule(&o.term).and_then(|r| r.matching.as_ref());
        let began = matching.and_then(|m| Some(self.begun.get(&self.full(d, &m.with))?.plus(m.within.map_or(0, millis)).next()));
        o.own.map(|own| own.max(began.unwrap_or(own)).max(o.not_before.unwrap_or(own)))
    }

    /// The first instant that is too late, as far as it is known, for a duty that arises at `arisen`.
    pub(super) fn limit(&self, d: &Document, t: &Term, arisen: Instant) -> Option<Instant> {
        let (limit, trigger) = match &t.rule {
            Rule::Requires(o) => (o.limit.as_ref()?, o.trigger.as_ref()),
            Rule::Expects(e) => (e.limit.as_ref()?, None),
            _ => return None,
        };
        let known = |w: &When, day: i64, instant: i64| match self.after(d, w, day, instant) {
            Point::At(t) => Some(t),
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
            // It was told with the task, and does not move.
            Limit::AsAssigned => None,
            other => panic!("not in the subset: {other}"),
        }
    }

    pub(super) fn is_day(&self, d: &Document, w: &When) -> bool {
        match w {
            When::At(Moment::Day(..)) => true,
            When::Anchor(a) => d.anchors.iter().find(|x| x.id == *a).and_then(|x| x.at.as_ref()).is_some_and(|w| self.is_day(d, w)),
            When::Offset(o) => in_days(d, o.by, o.counting) || self.is_day(d, &o.from) && o.by.millis == 0,
            When::Earliest(all) | When::Latest(all) => all.iter().all(|w| self.is_day(d, w)),
            _ => false,
        }
    }

    /// So long after a point: longer if it is a day. Of several each is what it is.
    pub(super) fn after(&self, d: &Document, w: &When, day: i64, instant: i64) -> Point {
        let each = |all: &[When]| all.iter().map(|w| self.after(d, w, day, instant)).collect::<Vec<_>>().into_iter();
        match (w, self.point(d, w)) {
            (When::Earliest(all), _) => earliest(each(all)),
            (When::Latest(all), _) => latest(each(all)),
            (_, Point::At(t)) => Point::At(t.plus(if self.is_day(d, w) { day } else { instant })),
            (_, other) => other,
        }
    }

    /// Open duties follow a limit that becomes known or moves, unless they were extended. One whose day had passed before it
    /// could bind can be met by a new day.
    pub(super) fn limits_move(&mut self) {
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let Some((own, limit)) = self.limit_by_now(&o).filter(|(own, _)| o.own != Some(*own)) else { continue };
            let moved = Owed { own: Some(own), ..o.clone() };
            let missed = o.fate == Fate::Lapsed && o.limit.is_some_and(|l| l <= o.arisen) && limit.is_some_and(|l| l > self.now);
            if missed || is_open(o.fate) {
                let fate = if missed { Fate::Open } else { o.fate };
                self.owed[n] = Owed { limit, fate, ..moved };
                // What was done before there was a new day is done.
                self.closes_as_met(n);
            }
        }
    }

    /// The limit of a duty, as it is now: its own, and with regard to what else gives time.
    fn limit_by_now(&self, o: &Owed) -> Option<(Instant, Option<Instant>)> {
        let (d, t) = self.term(&o.term);
        let periods = matches!(&t.rule, Rule::Requires(r) if r.every.is_some());
        let own = self.limit(d, t, o.arisen).filter(|_| !periods && !o.extended)?;
        // What was granted before the point was known.
        let own = self.ahead.get(&(o.term.clone(), o.bearer.clone())).and_then(|(later, _)| *later).map_or(own, |later| later.max(own));
        Some((own, self.in_parallel(&Owed { own: Some(own), ..o.clone() })))
    }

    /// When an open duty falls due, or grows stale.
    pub(super) fn due(&self, o: &Owed) -> Option<Instant> {
        let stale = match &self.term(&o.term).1.rule {
            Rule::Requires(r) => r.stale_after,
            Rule::Expects(e) => e.stale_after,
            _ => None,
        };
        o.limit.or(stale.map(|s| o.arisen.plus(millis(s))))
    }

    /// Whether an open duty falls due now.
    pub(super) fn is_due(&self, o: &Owed) -> bool {
        is_open(o.fate) && self.due(o).is_some_and(|t| t <= self.now) && !self.is_put_off(o)
    }

    /// Whether nobody can be late although the limit has passed: neither side has begun, a right to withhold holds (or may),
    /// or nobody can say whether enough has been done.
    fn is_put_off(&self, o: &Owed) -> bool {
        if o.limit.is_some_and(|l| l <= o.arisen) {
            return false;
        }
        if self.may_be_met(o) {
            return true;
        }
        let (d, Some(r)) = (self.term(&o.term).0, self.rule(&o.term)) else { return false };
        let waits = r.matching.as_ref().is_some_and(|m| !self.begun.contains_key(&self.full(d, &m.with)));
        let withheld = r.withheld.is_some() && self.withheld.get(&o.term).is_some_and(|is| *is != Is::No);
        let (least, most) = self.required(o);
        o.limit.is_some() && (waits || withheld || least <= o.done && o.done < most)
    }

    /// Whether it would be met if all that may have been performed before its limit had been.
    fn may_be_met(&self, o: &Owed) -> bool {
        let Some(limit) = o.limit else { return false };
        let (least, _) = self.required(o);
        let recurs = self.rule(&o.term).is_some_and(|r| r.every.is_some());
        let perhaps = if recurs { o.perhaps } else { self.perhaps_before(o, limit) };
        o.done < least && o.done + perhaps >= least
    }

    /// How much more may have been performed before an instant.
    fn perhaps_before(&self, o: &Owed, limit: Instant) -> u32 {
        let mut sum = 0;
        for r in &self.windows {
            let Content::Performance(p) = &r.content else { continue };
            let open = r.happened.unwrap().earliest() < limit && !self.over.contains(&r.name);
            let word = matches!(p.stance, Stance::Asserts | Stance::Verifies) && self.is_accepted(r, p, |by| self.may_ever_find(by));
            let items = self.rule(&o.term).map_or(&[][..], |r| r.items.as_slice());
            let counts = items.is_empty() || p.item.as_ref().is_some_and(|i| items.contains(i));
            if open && word && counts && p.of == o.term && p.for_record == o.cause && self.is_for(p, o) {
                sum += p.amount.unwrap_or(1);
            }
        }
        sum
    }

    /// What may be of a period that ends now may as well be of the next, for which it will count.
    pub(super) fn periods_end(&mut self) {
        for n in 0..self.owed.len() {
            if self.owed[n].limit == Some(self.now) {
                self.owed[n].perhaps = self.perhaps_before(&self.owed[n], self.now);
            }
        }
    }

    fn is_for(&self, p: &Performance, o: &Owed) -> bool {
        let (d, t) = self.term(&p.of);
        match &o.bearer {
            Some(b) => self.belongs(&p.party, b),
            None => self.holders(d, &t.bearers).iter().any(|b| self.belongs(&p.party, b)),
        }
    }

    fn is_accepted(&self, r: &Record, p: &Performance, may_find: impl Fn(&str) -> bool) -> bool {
        let (d, t) = self.term(&p.of);
        let by = r.by.as_ref().unwrap_or(&p.party);
        let owed_to = self.holders(d, &t.to).iter().any(|x| self.belongs(by, x));
        let verified = may_find(by) && p.stance == Stance::Verifies;
        match self.rule(&p.of).map_or(Acceptance::Asserted, |o| o.accept) {
            Acceptance::Asserted => true,
            Acceptance::Acknowledged => verified || owed_to,
            Acceptance::Verified => verified,
        }
    }

    /// How much a duty requires: at least and at most, as far as the level that it depends on is known.
    pub(super) fn required(&self, o: &Owed) -> (u32, u32) {
        let (d, t) = self.term(&o.term);
        let Some(Amount::Share(s)) = self.rule(&o.term).and_then(|r| r.amount.as_ref()) else { return (o.amount, o.amount) };
        let whose = match &o.bearer {
            Some(b) => vec![b.clone()],
            None => self.holders(d, &t.bearers),
        };
        let level = whose.iter().find_map(|b| self.level(&s.of, b));
        level.map_or((0, u32::MAX), |(min, max)| (share_of(s.share, min) as u32, share_of(s.share, max).min(u32::MAX.into()) as u32))
    }

    pub(super) fn limit_passes(&mut self, n: usize) {
        let o = self.owed[n].clone();
        let result = self.rule(&o.term).is_some_and(|r| r.effort == Effort::Result);
        self.owed[n].fate = if o.limit.is_none() {
            Fate::Stale
        } else if result && !o.impossible && o.limit > Some(o.arisen) && self.bound_to(&o.term, &o.bearer) != Is::No {
            Fate::Overdue
        } else {
            Fate::Lapsed
        };
        if self.owed[n].fate == Fate::Overdue {
            self.follow(Happening::Overdue(o.term.clone()), &o);
        }
    }

    /// A period that ends before its time, because its term does not bind any more: what is owed for the part falls due.
    pub(super) fn periods_are_cut_short(&mut self) {
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let Some(r) = self.rule(&o.term).filter(|r| r.pro_rata) else { continue };
            let met = matches!(o.fate, Fate::Met | Fate::MetLate);
            let Some(every) = r.every.filter(|_| (is_open(o.fate) || met) && o.ends.is_some_and(|end| end > self.now)) else { continue };
            if self.bound_to(&o.term, &o.bearer) != Is::No {
                continue;
            }
            let part = i64::from(o.amount) * self.now.since(o.arisen) / millis(every);
            let perhaps = self.perhaps_before(&o, self.now);
            let fate = match (o.done >= part as u32, r.effort == Effort::Result) {
                _ if met => o.fate,
                (true, _) => Fate::Met,
                (false, _) if o.done + perhaps >= part as u32 => o.fate,
                (false, true) => Fate::Overdue,
                (false, false) => Fate::Lapsed,
            };
            self.owed[n] = Owed { amount: part as u32, limit: Some(self.now), ends: Some(self.now), fate, perhaps, ..o.clone() };
            match fate {
                _ if met => {}
                Fate::Met => self.follow(Happening::Met(o.term.clone()), &o),
                Fate::Overdue => self.follow(Happening::Overdue(o.term.clone()), &o),
                _ => {}
            }
        }
    }

    /// What follows from a duty's being met or overdue falls on its bearer, or on each of several.
    pub(super) fn follow(&mut self, h: Happening, o: &Owed) {
        let (d, t) = self.term(&o.term);
        let parties = match &o.bearer {
            Some(b) => vec![b.clone()],
            None => self.holders(d, &t.bearers),
        };
        self.happenings.push((self.now, h.clone()));
        for p in parties {
            self.spawn(&h, &Who { party: Some(p), cause: o.cause.clone(), ..Who::default() });
        }
    }

    /// Duties that an event gives rise to.
    pub(super) fn spawn(&mut self, h: &Happening, who: &Who) {
        for (reference, d, t) in self.terms().iter() {
            let (e, amount, limit) = match &t.rule {
                Rule::Requires(o) => (&o.for_each, &o.amount, &o.limit),
                Rule::Expects(e) => (&e.for_each, &None, &e.limit),
                _ => continue,
            };
            let Some(e) = e else { continue };
            if !self.is_such(d, e, h) || self.bound(reference) != Is::Yes {
                continue;
            }
            let mut who = who.clone();
            if let Some(Amount::Ratio(r)) = amount {
                // So many for so many, over all deliveries so far.
                let owed = |n: u32| n * r.owes / r.per;
                let so_far = self.delivered.entry(reference.clone()).or_default();
                let before = owed(*so_far);
                *so_far += who.amount;
                who.amount = owed(*so_far) - before;
                if who.amount == 0 {
                    continue;
                }
            }
            let has = |word: &str| t.bearers.iter().any(|b| b == word);
            let bearers: Vec<Option<String>> = if has("@violator") || has("@sender") {
                vec![who.party.clone()]
            } else if has("@addressee") {
                who.to.iter().cloned().map(Some).collect()
            } else if has("@sufferer") {
                let deed = self.incidents.iter().find(|i| Some(&i.name) == who.cause.as_ref());
                let suffered = |b: &String| deed.is_some_and(|i| i.said.suffered_by.iter().any(|p| self.belongs(p, b)));
                let all = self.bearers(d, t).into_iter().filter(|b| b.as_ref().is_some_and(suffered));
                all.filter(|b| self.bound_to(reference, b) == Is::Yes).collect()
            } else {
                self.bearers(d, t).into_iter().filter(|b| self.bound_to(reference, b) == Is::Yes).collect()
            };
            let limit = match limit {
                Some(Limit::AsAssigned) => who.due.map(Instant::next),
                _ => self.limit(d, t, self.now),
            };
            for bearer in bearers {
                self.open(reference, bearer, &who, limit, false);
            }
        }
    }

    /// The duty that a performance by a party is about: that of the period or event; of several the newest that can be met.
    fn meant(&self, p: &Performance, less: bool) -> Option<usize> {
        let fitting: Vec<usize> = (0..self.owed.len())
            .filter(|n| self.owed[*n].term == p.of && self.owed[*n].cause == p.for_record && self.is_for(p, &self.owed[*n]))
            .collect();
        if self.rule(&p.of).is_some_and(|r| r.every.is_some()) {
            // What is still to be cured of an earlier period comes first.
            let in_time = |n: &&usize| is_open(self.owed[**n].fate) && self.owed[**n].limit.is_some_and(|l| l > self.now);
            return fitting.iter().find(in_time).or(fitting.last()).copied();
        }
        let still = |n: &&usize| {
            let fate = self.owed[**n].fate;
            matches!(fate, Fate::Open | Fate::Unaccepted | Fate::Stale | Fate::Overdue) || fate == Fate::Lapsed && less
        };
        let stands = |n: &&usize| self.owed[**n].fate != Fate::Withdrawn;
        fitting.iter().rev().find(still).or(fitting.iter().rev().find(stands)).or(fitting.last()).copied()
    }

    pub(super) fn performance(&mut self, r: &Record, p: &Performance) {
        self.over.insert(r.name.clone());
        let since = r.happened.unwrap().earliest();
        let (d, t) = self.term(&p.of);
        let less = self.rule(&p.of).is_none_or(|o| o.effort != Effort::Result);
        let Some(n) = self.meant(p, less) else { return };
        let done = matches!(p.stance, Stance::Asserts | Stance::Verifies);
        let counts = |items: &[String]| items.is_empty() || p.item.as_ref().map_or(!done, |i| items.contains(i));
        if self.rule(&p.of).is_some_and(|o| !counts(&o.items)) {
            return;
        }
        let by = r.by.as_ref().unwrap_or(&p.party);
        let body = self.may_find(by);
        let owed_to = self.holders(d, &t.to).iter().any(|x| self.belongs(by, x));
        let own_word = self.belongs(by, &p.party);
        match p.stance {
            Stance::Defective if body || owed_to => return self.defective(n, p.amount.unwrap_or(1)),
            Stance::Contests | Stance::Defective => {
                self.owed[n].contested = true;
                return;
            }
            Stance::Withholds => return,
            Stance::Tenders => {
                if own_word {
                    self.begins(&p.of);
                }
                return;
            }
            Stance::Impossible => {
                let excused = match self.rule(&p.of).and_then(|o| o.excused_if_impossible) {
                    None => false,
                    Some(Acceptance::Asserted) => own_word || owed_to || body,
                    Some(Acceptance::Acknowledged) => owed_to || body,
                    Some(Acceptance::Verified) => body,
                };
                self.owed[n].impossible |= excused && is_open(self.owed[n].fate);
                return;
            }
            Stance::Asserts | Stance::Verifies => {}
        }
        if !self.is_accepted(r, p, |by| self.may_find(by)) {
            if self.owed[n].fate == Fate::Open {
                self.owed[n].fate = Fate::Unaccepted;
            }
            return;
        }
        let amount = p.amount.unwrap_or(1);
        self.owed[n].done += amount;
        *self.performed.entry(p.of.clone()).or_default() += amount;
        self.begins(&p.of);
        let (_, most) = self.required(&self.owed[n]);
        let h = Happening::Performed(p.of.clone(), p.item.clone());
        let o = self.owed[n].clone();
        self.happenings.push((self.now, h.clone()));
        // Of several who owe together it is the one who performed.
        let own = self.holders(d, &t.bearers).into_iter().find(|b| self.belongs(&p.party, b)).unwrap_or(p.party.clone());
        let party = Some(o.bearer.clone().unwrap_or(own));
        self.spawn(&h, &Who { party, cause: o.cause.clone(), amount, ..Who::default() });
        if o.done < most {
            return;
        }
        let share = matches!(self.rule(&p.of).and_then(|o| o.amount.as_ref()), Some(Amount::Share(_)));
        let fate = match o.fate {
            // What nobody could settle at the limit is settled as late.
            Fate::Open | Fate::Unaccepted if share && o.limit.is_some_and(|l| l <= since) => Fate::MetLate,
            Fate::Open | Fate::Unaccepted | Fate::Stale => Fate::Met,
            Fate::Overdue => Fate::MetLate,
            Fate::Lapsed if less => Fate::MetLate,
            _ => return,
        };
        self.owed[n].fate = fate;
        let o = self.owed[n].clone();
        self.follow(Happening::Met(p.of.clone()), &o);
    }

    /// One side tenders or performs: what runs in parallel falls due.
    fn begins(&mut self, term: &str) {
        if self.begun.contains_key(term) {
            return;
        }
        self.begun.insert(term.into(), self.now);
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let (d, waits) = (self.term(&o.term).0, self.rule(&o.term).and_then(|r| r.matching.as_ref()));
            if waits.is_some_and(|m| self.full(d, &m.with) == term) && is_open(o.fate) {
                // A date that was moved is moved no further back.
                let own = if o.extended { o.limit } else { o.own };
                self.owed[n].limit = self.in_parallel(&Owed { own, ..o });
            }
        }
    }

    /// A right to withhold has ended: whoever it kept from being late has a little time.
    pub(super) fn rights_to_withhold_end(&mut self) {
        for (reference, d, t) in self.terms().iter() {
            let Rule::Requires(Obligation { withheld: Some(w), .. }) = &t.rule else { continue };
            let is = self.holds(d, &w.holds);
            let was = self.withheld.insert(reference.clone(), is);
            if is != Is::No || was.is_none_or(|was| was == Is::No) {
                continue;
            }
            let new = self.now.plus(w.then_within.map_or(0, millis)).next();
            for o in self.owed.iter_mut().filter(|o| o.term == *reference && is_open(o.fate) && o.limit.is_some_and(|l| l <= self.now)) {
                (o.limit, o.not_before) = (Some(new), Some(new));
            }
        }
    }

    /// What was delivered is not what was owed: it is taken back, and there is time to cure.
    fn defective(&mut self, n: usize, amount: u32) {
        let o = self.owed[n].clone();
        let (least, _) = self.required(&o);
        let taken = amount.min(o.done);
        if taken == 0 {
            self.owed[n].contested = true;
            return;
        }
        self.owed[n].done -= taken;
        *self.performed.entry(o.term.clone()).or_default() -= taken;
        let undone = matches!(o.fate, Fate::Met | Fate::MetLate) && self.owed[n].done < least;
        if !undone && !matches!(o.fate, Fate::Open | Fate::Unaccepted | Fate::Overdue) {
            return;
        }
        if let Some((own, limit)) = self.limit_by_now(&o).filter(|_| undone) {
            // It may have become known, or have moved, since it was met.
            (self.owed[n].own, self.owed[n].limit) = (Some(own), limit);
        }
        if let Some(cure) = self.rule(&o.term).and_then(|r| r.cure) {
            let time = self.now.plus(millis(cure)).next();
            self.owed[n].not_before = o.not_before.max(Some(time));
            self.owed[n].limit = self.owed[n].limit.map(|l| l.max(time));
        }
        if self.owed[n].limit.is_none_or(|l| l > self.now) {
            self.owed[n].fate = Fate::Open;
        } else if undone {
            self.owed[n].fate = Fate::Open;
            if self.is_due(&self.owed[n]) {
                self.limit_passes(n);
            }
        }
    }

    /// A level was told: duties for a share of it may turn out to be met or missed.
    pub(super) fn shares_again(&mut self) {
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let share = matches!(self.rule(&o.term).and_then(|r| r.amount.as_ref()), Some(Amount::Share(_)));
            if share && !self.closes_as_met(n) && o.limit.is_some() && self.is_due(&o) {
                self.limit_passes(n);
            }
        }
    }

    /// Closes what is open if it has been met by what was done before. Says whether it did.
    fn closes_as_met(&mut self, n: usize) -> bool {
        let o = self.owed[n].clone();
        let is = is_open(o.fate) && o.done >= self.required(&o).1;
        if is {
            self.owed[n].fate = Fate::Met;
            self.follow(Happening::Met(o.term.clone()), &o);
        }
        is
    }
}
