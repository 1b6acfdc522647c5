//! The naive machine's time: points, conditions, the lives of instruments and terms, and what happens as time passes.

use super::*;

impl<'a> Story<'a> {
    // ---- points and conditions ---------------------------------------------------------------------------------------

    pub(super) fn point(&self, d: &Document, w: &When) -> Point {
        match w {
            When::At(Moment::At(t, _)) => Point::At(*t),
            When::At(Moment::Day(day, None)) => Point::At(d.instrument.as_ref().unwrap().zone.unwrap().start_of(*day)),
            When::Anchor(a) => match (self.fixed.get(&(id(d).into(), a.clone())), &d.anchors.iter().find(|x| x.id == *a).unwrap().at) {
                (Some(t), _) => Point::At(*t),
                (None, Some(w)) => self.point(d, w),
                (None, None) => Point::NotYet,
            },
            When::Offset(o) => match self.point(d, &o.from) {
                Point::At(t) => Point::At(shifted(d, t, o.by, o.counting)),
                other => other,
            },
            When::On(e) => self.occurred(d, e, 1).map_or(Point::NotYet, Point::At),
            When::Nth(n) => self.occurred(d, &n.on, n.n as usize).map_or(Point::NotYet, Point::At),
            When::Starts(_) | When::Stops(_) => match self.watched.get(&(id(d).into(), w.to_string())) {
                Some(Seen::At(t)) => Point::At(*t),
                Some(Seen::Unclear) => Point::Unclear,
                _ => Point::NotYet,
            },
            When::Earliest(all) => earliest(all.iter().map(|w| self.point(d, w))),
            When::Latest(all) => latest(all.iter().map(|w| self.point(d, w))),
            When::Undetermined(_) => Point::Unclear,
            other => panic!("not in the subset: {other}"),
        }
    }

    /// When an event happened for the `n`th time.
    fn occurred(&self, d: &Document, e: &Event, n: usize) -> Option<Instant> {
        self.happenings.iter().filter(|(_, h)| self.is_such(d, e, h)).nth(n - 1).map(|(t, _)| *t)
    }

    pub(super) fn is_such(&self, d: &Document, e: &Event, h: &Happening) -> bool {
        let full = |a: &str| self.full(d, a);
        match (e, h) {
            (Event::Acted { under, by }, Happening::Acted { under: u, by: voices }) => {
                full(under) == *u && (by.is_empty() || voices.iter().any(|v| by.iter().any(|b| self.belongs(v, b))))
            }
            (Event::Performed { of, items }, Happening::Performed(o, item)) => {
                full(of) == *o && (items.is_empty() || item.as_ref().is_some_and(|i| items.contains(i)))
            }
            (Event::Communicated { kind, from, to, topic: None }, Happening::Communicated { kind: k, by, to: addressees }) => {
                kind == k
                    && (from.is_empty() || by.as_ref().is_some_and(|by| from.iter().any(|f| self.belongs(by, f))))
                    && (to.is_empty() || addressees.iter().any(|x| to.iter().any(|t| self.belongs(x, t))))
            }
            (Event::Met(a), Happening::Met(b)) | (Event::Overdue(a), Happening::Overdue(b)) => full(a) == *b,
            (Event::Exceeded(a), Happening::Exceeded(b)) => full(a) == *b,
            (Event::Violated { of, determined }, Happening::Violated(b, s)) => {
                standard_of(determined) == *s && of.iter().any(|a| full(a) == *b)
            }
            (Event::Stated { kind, by }, Happening::Stated(k, who)) => {
                kind == k && (by.is_empty() || who.as_ref().is_some_and(|w| by.iter().any(|b| self.belongs(w, b))))
            }
            _ => false,
        }
    }

    pub(super) fn between(&self, from: Point, to: Point) -> Is {
        match (from, to) {
            (_, Point::At(t)) if t <= self.now => Is::No,
            (Point::Unclear, _) => Is::Maybe,
            (Point::At(f), _) if f > self.now => Is::No,
            (Point::NotYet, _) => Is::No,
            (_, Point::Unclear) => Is::Maybe,
            _ => Is::Yes,
        }
    }

    /// Whether a point has come. Of several the first has as soon as any has, and the last once all have.
    fn has_come(&self, d: &Document, w: &When) -> Is {
        match w {
            When::Earliest(of) => of.iter().map(|w| self.has_come(d, w)).max().unwrap(),
            When::Latest(of) => all(of.iter().map(|w| self.has_come(d, w))),
            _ => self.between(self.point(d, w), Point::NotYet),
        }
    }

    /// A point, and those of which it is the first or last.
    fn parts(&self, d: &Document, w: &When) -> Vec<Point> {
        let mut parts = vec![self.point(d, w)];
        if let When::Earliest(all) | When::Latest(all) = w {
            parts.extend(all.iter().flat_map(|w| self.parts(d, w)));
        }
        parts
    }

    /// Looks whether what duties wait for begins or ends now.
    fn watch(&mut self) {
        for (_, d, t) in self.terms().iter() {
            let Rule::Requires(Obligation { trigger: Some(w), .. }) = &t.rule else { continue };
            let (When::Starts(c) | When::Stops(c)) = w else { continue };
            let is = self.holds(d, c);
            let now = self.now;
            let seen = self.watched.entry((id(d).into(), w.to_string())).or_insert(Seen::Nothing);
            *seen = match (*seen, is, w) {
                (Seen::At(t), ..) => Seen::At(t),
                (_, Is::Maybe, _) => Seen::Unclear,
                (_, Is::Yes, When::Starts(_)) => Seen::At(now),
                (_, Is::No, When::Starts(_)) => Seen::Nothing,
                (_, Is::Yes, _) => Seen::Holding,
                (Seen::Holding, Is::No, _) => Seen::At(now),
                // Whether it has held at all is not known any more than before.
                (before, Is::No, _) => before,
            };
        }
    }

    pub(super) fn holds(&self, d: &Document, w: &While) -> Is {
        let full = |a: &str| self.full(d, a);
        match w {
            While::Always => Is::Yes,
            While::From(from) => self.has_come(d, from),
            While::Until(to) => not(self.has_come(d, to)),
            While::Between { from, to } => all([self.has_come(d, from), not(self.has_come(d, to))].into_iter()),
            While::InForce(x) => match self.doc(x) {
                Some(other) => self.in_force(other),
                None => self.binds(&full(x)),
            },
            While::Met(a) => yes(self.flag(&full(a), |f| matches!(f, Fate::Met | Fate::MetLate), true)),
            While::Overdue(a) => yes(self.flag(&full(a), |f| f == Fate::Overdue, false)),
            While::Suspended(x) => match self.doc(x) {
                Some(other) => self.suspended(other),
                None => yes(self.asleep.contains(&full(x))),
            },
            While::Reached { of, amount } => yes(self.performed.get(&full(of)).is_some_and(|n| n >= amount)),
            While::Exceeded(a) => yes(self.is_exceeded(&full(a))),
            While::Not(w) => not(self.holds(d, w)),
            While::All(list) => all(list.iter().map(|w| self.holds(d, w))),
            While::Any(list) => not(all(list.iter().map(|w| not(self.holds(d, w))))),
            While::Undetermined(_) => Is::Maybe,
            other => panic!("not in the subset: {other}"),
        }
    }

    /// Whether all (or any) bearers of a duty fare so; of one that arises again and again, all (or any) that have arisen.
    pub(super) fn flag(&self, term: &str, fares: fn(Fate) -> bool, every: bool) -> bool {
        let (d, t) = self.term(term);
        if matches!(&t.rule, Rule::Requires(o) if o.for_each.is_some()) {
            let mut arisen = self.owed.iter().filter(|o| o.term == term && o.fate != Fate::Withdrawn).peekable();
            return if every { arisen.peek().is_some() && arisen.all(|o| fares(o.fate)) } else { arisen.any(|o| fares(o.fate)) };
        }
        let bearers = self.bearers(d, t);
        let fare = |b: &Option<String>| {
            let Some(latest) = self.current(term, b) else { return false };
            // A period that still runs says nothing if there was one before.
            let before = self.owed[..latest].iter().rfind(|o| o.term == term && o.bearer == *b && is_open(self.owed[latest].fate));
            fares(before.unwrap_or(&self.owed[latest]).fate)
        };
        if every { bearers.iter().all(fare) } else { bearers.iter().any(fare) }
    }

    /// Whether anybody stands above the ceiling of a counter now.
    pub(super) fn is_exceeded(&self, counter: &str) -> bool {
        let (_, t) = self.term(counter);
        let Rule::Counts(Counter::Violations { within, more_than, .. }) = &t.rule else {
            return self.above.iter().any(|(c, _)| c == counter);
        };
        let bearers: BTreeSet<&String> = self.counted.iter().filter(|c| c.0 == counter).map(|c| &c.1).collect();
        bearers.iter().any(|b| {
            let recent = self.counted.iter().filter(|c| c.0 == counter && c.1 == **b && self.now.since(c.2) < millis(*within));
            recent.count() > *more_than as usize
        })
    }

    // ---- lives -------------------------------------------------------------------------------------------------------

    pub(super) fn entry(&self, d: &Document) -> Point {
        let x = d.instrument.as_ref().unwrap();
        let mut points = vec![self.point(d, &x.entry)];
        if !self.preconditions(d).is_empty() {
            let unclear = self.preconditions(d).iter().any(|w| self.holds(d, w) == Is::Maybe);
            points.push(match self.precedent.get(&x.id) {
                Some(t) => Point::At(*t),
                None if unclear => Point::Unclear,
                None => Point::NotYet,
            });
        }
        for l in d.links.iter().filter(|l| l.kind == LinkKind::DependsOn) {
            points.push(self.entry(self.doc(&l.to).unwrap()));
        }
        latest(points.into_iter())
    }

    pub(super) fn preconditions<'d>(&self, d: &'d Document) -> Vec<&'d While> {
        let gate = |t: &'d Term| if let Rule::Conditions(c) = &t.rule { c.gates.is_empty().then_some(&c.holds) } else { None };
        d.terms.iter().filter_map(gate).collect()
    }

    /// The points at which an instrument ends, and how.
    pub(super) fn ends(&self, d: &Document) -> Vec<(Point, LegalState)> {
        let x = d.instrument.as_ref().unwrap();
        let mut out = vec![(self.ended.get(&x.id).map_or(Point::NotYet, |t| Point::At(*t)), LegalState::Terminated)];
        for other in &self.docs {
            if other.links.iter().any(|l| l.kind == LinkKind::Supersedes && l.to == x.id) {
                out.push((self.entry(other), LegalState::Superseded));
            }
        }
        out.extend(self.expiry(d).map(|p| (p, LegalState::Expired)));
        out
    }

    /// When an instrument expires, if it states an end: where an act moved that to, else by its own words.
    pub(super) fn expiry(&self, d: &Document) -> Option<Point> {
        let x = d.instrument.as_ref().unwrap();
        if let Some(t) = self.moved_ends.get(&x.id) {
            return Some(Point::At(*t));
        }
        match &x.lasts {
            Lasts::Until(w) => Some(self.point(d, w)),
            Lasts::Extended(e) => Some(match self.stopped.get(&x.id) {
                Some(t) => Point::At(*t),
                None if self.point(d, &e.from) == Point::Unclear => Point::Unclear,
                None => Point::NotYet,
            }),
            _ => None,
        }
    }

    /// An end that deliveries move stands so much later for every so many of them, up to a number of times.
    fn standing_end(&self, d: &Document, e: &Extended, times: u32) -> Option<Instant> {
        match self.point(d, &e.from) {
            Point::At(t) => Some(t.plus(millis(e.by) * i64::from(times.min(e.at_most)))),
            _ => None,
        }
    }

    /// What is over is over: a delivery after the end that then stood moves nothing.
    fn extended_ends_come(&mut self) {
        for d in self.docs.clone() {
            let Some(Lasts::Extended(e)) = d.instrument.as_ref().map(|x| &x.lasts) else { continue };
            let delivered = self.performed.get(&self.full(d, &e.per.of)).copied().unwrap_or(0);
            let mut times = delivered / e.per.amount;
            if let Some(lead) = e.lead {
                // Each must come so long before the end that then stands; what once counted counts.
                let mut counted = self.lengthened.get(id(d)).copied().unwrap_or(0);
                let early = |n| self.standing_end(d, e, n).is_some_and(|end| self.now < end.plus(-millis(lead)));
                while counted < times.min(e.at_most) && early(counted) {
                    counted += 1;
                }
                self.lengthened.insert(id(d).into(), counted);
                times = counted;
            }
            if self.standing_end(d, e, times).is_some_and(|end| end <= self.now) {
                self.stopped.entry(id(d).into()).or_insert(self.now);
            }
        }
    }

    pub(super) fn alive(&self, d: &Document, from: Point) -> Is {
        all(self.ends(d).into_iter().map(|(to, _)| self.between(from, to)))
    }

    pub(super) fn suspended(&self, d: &Document) -> Is {
        let mut any = yes(self.asleep.contains(id(d)));
        for other in &self.docs {
            if other.links.iter().any(|l| l.kind == LinkKind::Suspends && l.to == id(d)) {
                any = any.max(self.in_force(other));
            }
        }
        any
    }

    pub(super) fn in_force(&self, d: &Document) -> Is {
        all([self.alive(d, self.entry(d)), not(self.suspended(d))].into_iter())
    }

    pub(super) fn binds(&self, reference: &str) -> Is {
        let (d, t) = self.term(reference);
        // Whoever may wake a text or end it can do so while it sleeps.
        let wakes = matches!(&t.rule, Rule::Empowers(p) if matches!(p.verb, Verb::Resume | Verb::Terminate));
        let mut parts = match t.binds {
            Binds::InForce if wakes => vec![self.alive(d, self.entry(d))],
            Binds::InForce => vec![self.in_force(d)],
            Binds::OnItsOwn => Vec::new(),
            Binds::FromSignature => {
                let signed = self.point(d, d.instrument.as_ref().unwrap().signed.as_ref().unwrap());
                let alive = self.alive(d, signed);
                if wakes { vec![alive] } else { vec![alive, not(self.suspended(d))] }
            }
        };
        parts.extend(t.active.iter().map(|w| self.holds(d, w)));
        for (r, e, gate) in self.terms().iter() {
            if let Rule::Conditions(c) = &gate.rule {
                let of = r.split_once('/').unwrap().0;
                if c.gates.iter().any(|g| if g.contains('/') { g == reference } else { format!("{of}/{g}") == reference }) {
                    parts.push(self.holds(e, &c.holds));
                }
            }
        }
        parts.push(yes(!self.asleep.contains(reference) && !self.ended.contains_key(reference)));
        for (axis, option) in &t.under {
            let base = self.docs.iter().flat_map(|d| &d.readings).find(|a| a.id == *axis).map(|a| &a.base);
            parts.push(yes(self.interpreted.get(axis).or(base) == Some(option)));
        }
        all(parts.into_iter())
    }

    /// The ways in which a term binds. The first is that for whom and where it binds throughout.
    pub(super) fn ways(&self, reference: &str) -> Vec<Way> {
        let (d, t) = self.term(reference);
        let mut bearers = vec![None];
        if !t.jointly && !matches!(t.rule, Rule::Empowers(_)) {
            bearers.extend(self.holders(d, &t.bearers).into_iter().filter(|b| !self.is_throughout(d, &t.bearers, b)).map(Some));
        }
        let mut spots = vec![Spot::Named];
        if let Some(Area::Places(p)) = area_of(&t.rule) {
            for slot in p.within.iter().filter_map(|w| w.strip_prefix('$')) {
                let among = &d.slots.iter().find(|s| s.id == slot).unwrap().among;
                spots.extend(among.iter().map(|name| Spot::Designated(slot.into(), name.clone())));
                spots.push(Spot::Open(slot.into()));
            }
        }
        let way = |(bearer, spot): (&Option<String>, &Spot)| Way { term: reference.into(), bearer: bearer.clone(), spot: spot.clone() };
        bearers.iter().flat_map(|b| spots.iter().map(move |s| (b, s))).map(way).collect()
    }

    fn way_binds(&self, way: &Way, term_binds: Is) -> Is {
        let (d, t) = self.term(&way.term);
        let bearer = way.bearer.as_ref().map_or(Is::Yes, |b| self.is_among(d, &t.bearers, b));
        let spot = match &way.spot {
            Spot::Named => Is::Yes,
            Spot::Designated(slot, name) => yes(self.is_designated(d, slot, name)),
            Spot::Open(slot) => {
                let among = &d.slots.iter().find(|s| s.id == *slot).unwrap().among;
                yes(!among.iter().any(|name| self.is_designated(d, slot, name)))
            }
        };
        all([term_binds, bearer, spot].into_iter())
    }

    pub(super) fn legal(&self, d: &Document) -> LegalState {
        match self.entry(d) {
            Point::Unclear => return LegalState::Undetermined,
            Point::At(t) if t <= self.now => {}
            _ => return LegalState::Pending,
        }
        let ends = self.ends(d);
        let past = ends.iter().filter_map(|(p, how)| match p {
            Point::At(t) if *t <= self.now => Some((*t, *how)),
            _ => None,
        });
        let mut first: Option<(Instant, LegalState)> = None;
        for (t, how) in past {
            if first.is_none_or(|f| t < f.0) {
                first = Some((t, how));
            }
        }
        if let Some((_, how)) = first {
            return how;
        }
        if ends.iter().any(|(p, how)| *p == Point::Unclear && *how == LegalState::Expired) {
            return LegalState::Undetermined;
        }
        let article = |s: &str| d.terms.iter().any(|t| t.article == s);
        let own = |s: &String| s.strip_prefix(id(d)).and_then(|rest| rest.strip_prefix('/')).is_some_and(article);
        match self.suspended(d) {
            Is::Yes => LegalState::Suspended,
            Is::Maybe => LegalState::Undetermined,
            Is::No if self.asleep.iter().any(own) => LegalState::PartlySuspended,
            Is::No => LegalState::InForce,
        }
    }

    // ---- time passes -------------------------------------------------------------------------------------------------

    /// Every known point of the documents, and every instant at which something else changes by time alone.
    pub(super) fn turning_points(&self) -> BTreeSet<Instant> {
        let mut points: Vec<Point> = Vec::new();
        for d in &self.docs {
            let x = d.instrument.as_ref().unwrap();
            points.push(self.entry(d));
            points.extend(x.signed.iter().map(|w| self.point(d, w)));
            points.extend(self.ends(d).into_iter().map(|(p, _)| p));
            let mut conditions: Vec<&While> = self.preconditions(d);
            for t in &d.terms {
                conditions.extend(t.active.as_ref());
                match &t.rule {
                    Rule::Conditions(c) => conditions.push(&c.holds),
                    Rule::Requires(o) => {
                        points.extend(o.trigger.iter().flat_map(|w| self.parts(d, w)));
                        conditions.extend(o.withheld.as_ref().map(|w| &*w.holds));
                    }
                    _ => {}
                }
            }
            conditions.extend(d.bodies.iter().filter_map(|b| b.mandate.as_ref()));
            conditions.extend(d.bodies.iter().flat_map(|b| &b.members).filter_map(|m| m.holds.as_ref()));
            conditions.extend(d.roles.iter().filter_map(|r| r.holds.as_ref()));
            if let Lasts::Extended(e) = &x.lasts {
                let ends: Vec<Instant> = (0..=e.at_most).filter_map(|n| self.standing_end(d, e, n)).collect();
                points.extend(ends.iter().flat_map(|t| [Some(*t), e.lead.map(|l| t.plus(-millis(l)))]).flatten().map(Point::At));
            }
            while let Some(w) = conditions.pop() {
                match w {
                    While::From(p) | While::Until(p) => points.extend(self.parts(d, p)),
                    While::Between { from, to } => points.extend([self.parts(d, from), self.parts(d, to)].concat()),
                    While::Not(w) => conditions.push(w),
                    While::All(list) | While::Any(list) => conditions.extend(list),
                    _ => {}
                }
            }
        }
        let mut out: BTreeSet<Instant> = points.into_iter().filter_map(|p| if let Point::At(t) = p { Some(t) } else { None }).collect();
        for c in &self.counted {
            let Rule::Counts(Counter::Violations { within, .. }) = &self.term(&c.0).1.rule else { continue };
            out.insert(c.2.plus(millis(*within)));
        }
        out.extend(self.owed.iter().filter(|o| is_open(o.fate)).filter_map(|o| self.due(o)));
        out.extend(self.owed.iter().filter_map(|o| o.ends));
        out.extend(self.scheduled.iter().map(|s| s.0));
        out.extend(self.designated.values().flat_map(|(from, to)| [Some(*from), *to]).flatten());
        out
    }

    pub(super) fn pass(&mut self, to: Instant) {
        loop {
            let late = self.owed.iter().any(|o| self.is_due(o));
            let next = self.turning_points().into_iter().find(|t| *t > self.now && *t <= to);
            if !late {
                let Some(next) = next else { break };
                self.now = next;
                self.periods_end();
            }
            let due: Vec<usize> = (0..self.owed.len()).filter(|n| self.is_due(&self.owed[*n])).collect();
            for n in due {
                if self.is_due(&self.owed[n]) {
                    self.limit_passes(n);
                }
            }
            let (ripe, rest): (Vec<_>, Vec<_>) = self.scheduled.drain(..).partition(|s| s.0 <= self.now);
            self.scheduled = rest;
            for (_, act, by, record) in ripe {
                self.act_is_due(&act, &by, &record);
            }
            self.settle();
        }
        self.now = to;
    }

    /// How a term last bound, as of the last change of conditions.
    pub(super) fn bound(&self, reference: &str) -> Is {
        self.bound_to(reference, &None)
    }

    /// How a term last bound one of its bearers.
    pub(super) fn bound_to(&self, reference: &str, bearer: &Option<String>) -> Is {
        let mut way = Way { term: reference.into(), bearer: bearer.clone(), spot: Spot::Named };
        if !self.binding.contains_key(&way) {
            way.bearer = None;
        }
        self.bound_in(&way)
    }

    pub(super) fn bound_in(&self, way: &Way) -> Is {
        self.binding.get(way).and_then(|h| h.last()).map_or(Is::No, |(_, is)| *is)
    }

    /// Whatever conditions can depend on.
    fn what_conditions_read(&self) -> impl PartialEq + use<'a> {
        let fates: Vec<Fate> = self.owed.iter().map(|o| o.fate).collect();
        let seen = self.watched.clone();
        (self.happenings.len(), self.precedent.len(), fates, self.counted.clone(), self.above.clone(), self.stopped.len(), seen)
    }

    /// Lets conditions change until all is quiet.
    pub(super) fn settle(&mut self) {
        for _ in 0..100 {
            let before = self.what_conditions_read();
            let mut changed = false;
            for d in self.docs.clone() {
                let all_hold = all(self.preconditions(d).iter().map(|w| self.holds(d, w)));
                if !self.preconditions(d).is_empty() && all_hold == Is::Yes {
                    self.precedent.entry(id(d).into()).or_insert(self.now);
                }
            }
            self.extended_ends_come();
            self.watch();
            for (reference, _, _) in self.terms().iter() {
                let is = self.binds(reference);
                for way in self.ways(reference) {
                    let is = self.way_binds(&way, is);
                    if !self.binding.contains_key(&way) || self.bound_in(&way) != is {
                        changed |= self.bound_in(&way) != is;
                        self.binding.entry(way).or_default().push((self.now, is));
                    }
                }
                for (holder, is) in self.protects(reference) {
                    let history = self.protected.entry((reference.clone(), holder)).or_default();
                    if history.last().is_none_or(|(_, was)| *was != is) {
                        history.push((self.now, is));
                    }
                }
            }
            self.duties_arise();
            self.limits_move();
            self.periods_are_cut_short();
            self.stocks();
            self.rights_to_withhold_end();
            self.lasting();
            self.judge();
            if !changed && before == self.what_conditions_read() {
                return;
            }
        }
        panic!("conditions that set each other off for ever");
    }
}

pub(super) fn area_of(rule: &Rule) -> Option<&Area> {
    match rule {
        Rule::Permits(p) => p.area.as_ref(),
        _ => forbids(rule).and_then(|p| p.area.as_ref()),
    }
}
