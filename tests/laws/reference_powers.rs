//! The naive machine's powers: who may act, how several decide, and what acts do.

use super::*;

/// How far a decision has come, from the worst for those who want it to the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Decided {
    Deadlocked,
    Unavailable,
    Awaiting,
    Yes,
}

/// Those who decide together, and by which rule.
struct Panel {
    /// Who has a seat now.
    seated: Vec<String>,
    rule: Decision,
    /// How many must vote yes, where a number must.
    needed: usize,
    chair: Option<String>,
    quorum: usize,
    /// Whether its mandate runs.
    operating: bool,
}

impl Panel {
    fn decided(&self, vote: impl Fn(&str) -> Option<bool>) -> Decided {
        let count = |v: bool| self.seated.iter().filter(|m| vote(m) == Some(v)).count();
        let (there, yes, no) = (self.seated.len(), count(true), count(false));
        let chair = self.chair.as_deref().filter(|c| self.seated.iter().any(|m| m == c));
        let chair_says = chair.and_then(&vote);
        // A tie goes the way of the chair.
        let carries = |n: usize, with_chair: bool| n * 2 > there || n > 0 && n * 2 == there && with_chair;
        let (enough, can_still, could) = match self.rule {
            Decision::Chair => (chair_says == Some(true), chair.is_some() && chair_says != Some(false), chair.is_some()),
            Decision::Majority => {
                (carries(yes, chair_says == Some(true)), carries(there - no, chair.is_some() && chair_says != Some(false)), there > 0)
            }
            _ => (yes >= self.needed, there - no >= self.needed, there >= self.needed),
        };
        if !could || there < self.quorum || !self.operating && (enough || !can_still) {
            Decided::Unavailable
        } else if enough && yes + no >= self.quorum {
            Decided::Yes
        } else if can_still {
            Decided::Awaiting
        } else {
            Decided::Deadlocked
        }
    }
}

impl<'a> Story<'a> {
    /// Whether a holder that is a body has its mandate.
    pub(super) fn mandated(&self, d: &Document, holder: &str) -> bool {
        let Some(body) = d.bodies.iter().find(|b| b.party == holder) else { return true };
        let key = format!("{}/{holder}", id(d));
        let runs = body.mandate.as_ref().is_none_or(|w| self.holds(d, w) == Is::Yes);
        runs && !self.asleep.contains(&key) && !self.ended.contains_key(&key)
    }

    pub(super) fn may_find(&self, by: &str) -> bool {
        self.terms().iter().any(|(r, d, t)| {
            matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Find)
                && self.bound(r) == Is::Yes
                && self.holders(d, &t.bearers).iter().any(|h| self.belongs(by, h) && self.mandated(d, h))
        })
    }

    /// Whether somebody is one of those who may find, at whatever time.
    pub(super) fn may_ever_find(&self, by: &str) -> bool {
        self.terms().iter().any(|(_, d, t)| {
            matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Find) && self.holders(d, &t.bearers).iter().any(|h| self.belongs(by, h))
        })
    }

    /// Those who can decide on an act: each holder alone or all together, a body by its members.
    fn panels(&self, d: &Document, t: &Term, p: &Power) -> Vec<Panel> {
        let holders = self.holders(d, &t.bearers);
        let seated: Vec<String> = holders.iter().filter(|h| self.is_among(d, &t.bearers, h) == Is::Yes).cloned().collect();
        let panel = |seated: Vec<String>, rule, needed| Panel { seated, rule, needed, chair: None, quorum: 0, operating: true };
        match p.decision {
            Decision::All => vec![panel(seated, p.decision, holders.len())],
            Decision::AtLeast(n) => vec![panel(seated, p.decision, n as usize)],
            Decision::Majority => vec![panel(seated, p.decision, 0)],
            Decision::Any | Decision::Chair => holders
                .iter()
                .map(|h| match d.bodies.iter().find(|b| b.party == *h) {
                    Some(b) => self.body(d, b),
                    None => panel(seated.iter().filter(|s| *s == h).cloned().collect(), Decision::Any, 1),
                })
                .collect(),
        }
    }

    fn body(&self, d: &Document, b: &Body) -> Panel {
        let has_seat = |m: &&Member| m.holds.as_ref().is_none_or(|w| self.holds(d, w) == Is::Yes);
        let members: Vec<String> = b.members.iter().filter(has_seat).map(|m| m.party.clone()).collect();
        let (seated, needed) = match b.decision {
            Decision::All => (members, b.members.len()),
            Decision::AtLeast(n) => (members, n as usize),
            Decision::Majority | Decision::Chair => (members, 0),
            // Its own word, and nobody else's.
            Decision::Any => (vec![b.party.clone()], 1),
        };
        let (chair, quorum) = (b.chair.clone(), b.quorum.unwrap_or(0) as usize);
        Panel { seated, rule: b.decision, needed, chair, quorum, operating: self.mandated(d, &b.party) }
    }

    /// Whether somebody's word can count for a power at all: a holder's, or that of a member of a body that holds it.
    fn has_a_say(&self, d: &Document, t: &Term, p: &Power, who: &str) -> bool {
        self.holders(d, &t.bearers).iter().any(|h| {
            let body = d.bodies.iter().find(|b| b.party == *h && matches!(p.decision, Decision::Any | Decision::Chair));
            let by_members = |b: &&Body| b.decision != Decision::Any;
            self.belongs(who, h) || body.filter(by_members).is_some_and(|b| b.members.iter().any(|m| self.belongs(who, &m.party)))
        })
    }

    pub(super) fn act(&mut self, r: &Record, a: &Act) {
        let outcome = self.try_act(r, a);
        self.outcome(&r.name, &a.under, outcome);
    }

    fn outcome(&mut self, record: &str, under: &str, what: VerdictKind) {
        self.acts.insert(act_line(record, under, what));
    }

    fn try_act(&mut self, r: &Record, a: &Act) -> VerdictKind {
        let (d, t) = self.term(&a.under);
        let Rule::Empowers(p) = &t.rule else { return VerdictKind::Ineffective };
        let key = ActKey {
            term: a.under.clone(),
            over: a.over.clone(),
            favour: a.in_favour_of.clone(),
            at: a.at,
            until: a.until,
            choice: a.choose.first().or(a.option.as_ref()).cloned(),
            drops: a.drops,
            about: a.about.clone(),
        };
        let known = a.over.as_ref().is_none_or(|o| p.over.contains(o));
        if !known || self.bound(&a.under) != Is::Yes || (p.form == Form::Written && !a.written) {
            return VerdictKind::Ineffective;
        }
        let speakers: Vec<String> = a.with.iter().chain(&r.by).filter(|s| self.has_a_say(d, t, p, s)).cloned().collect();
        if speakers.is_empty() {
            return VerdictKind::Ineffective;
        }
        let mut votes = match self.gathering.iter().position(|(k, _)| *k == key) {
            Some(at) => self.gathering.remove(at).1,
            None => Vec::new(),
        };
        for s in speakers {
            // The last word of each counts, and an organ speaks for its party.
            votes.retain(|(who, _)| !self.belongs(who, &s) && !self.belongs(&s, who));
            votes.push((s, !a.refuses));
        }
        let vote = |member: &str| votes.iter().find(|(s, _)| self.belongs(s, member)).map(|(_, yes)| *yes);
        let best = self.panels(d, t, p).iter().map(|panel| panel.decided(vote)).max();
        match best.unwrap_or(Decided::Deadlocked) {
            Decided::Yes => {
                let yes: Vec<String> = votes.into_iter().filter(|(_, yes)| *yes).map(|(s, _)| s).collect();
                match &p.effect {
                    Effect::AtOnce => self.take_effect(&key, &yes),
                    Effect::AfterNotice { length, counting, .. } => {
                        self.scheduled.push((shifted(d, self.now, *length, *counting), key, yes, r.name.clone()));
                        VerdictKind::Deferred
                    }
                    Effect::AtPeriodEnd { from, every, notice } => {
                        let Point::At(start) = self.point(d, from) else { return VerdictKind::Ineffective };
                        let mut ends = (1..).map(|n| start.plus(n * millis(*every)));
                        let end = ends.find(|end| self.now <= end.plus(-millis(*notice))).unwrap();
                        self.scheduled.push((end, key, yes, r.name.clone()));
                        VerdictKind::Deferred
                    }
                }
            }
            Decided::Awaiting => {
                self.gathering.push((key, votes));
                VerdictKind::Awaiting
            }
            Decided::Unavailable => VerdictKind::Unavailable,
            Decided::Deadlocked => VerdictKind::Deadlocked,
        }
    }

    pub(super) fn act_is_due(&mut self, key: &ActKey, by: &[String], record: &str) {
        let outcome = self.take_effect(key, by);
        self.outcome(record, &key.term, outcome);
    }

    fn take_effect(&mut self, a: &ActKey, by: &[String]) -> VerdictKind {
        let (d, t) = self.term(&a.term);
        let Rule::Empowers(p) = &t.rule else { return VerdictKind::Ineffective };
        // The first instant that is too late: the whole of a day counts.
        let bounded = |this: &Self, new: Option<Instant>, instant: i64| {
            let Some(w) = &p.no_later_than else { return true };
            matches!((this.after(d, w, DAY, instant), new), (Point::At(bound), Some(new)) if new < bound)
        };
        let mut any = matches!(p.verb, Verb::Authorise | Verb::Amend | Verb::Refer);
        if p.verb == Verb::Authorise {
            self.consents.push((self.now, a.term.clone(), a.favour.clone()));
        }
        for over in p.over.iter().filter(|o| a.over.as_ref().is_none_or(|x| x == *o)) {
            let key = if self.doc(over).is_some() || over.contains('/') { over.clone() } else { format!("{}/{over}", id(d)) };
            any |= match p.verb {
                Verb::Suspend => self.asleep.insert(key),
                Verb::Resume => self.asleep.remove(&key),
                Verb::Terminate => {
                    let already = self.ended.contains_key(&key);
                    self.ended.entry(key).or_insert(self.now);
                    !already
                }
                Verb::Fix => {
                    let (anchor, new) = ((id(d).to_string(), over.clone()), a.at.unwrap_or(self.now));
                    let before = self.fixed.get(&anchor).copied();
                    let may = bounded(self, Some(new), 1) && (p.again || before.is_none());
                    if may {
                        self.fixed.insert(anchor, new);
                    }
                    may && before != Some(new)
                }
                Verb::Extend if self.doc(over).is_some() => {
                    let new = a.until.map(|u| if let Happened::At(t) = u { t } else { u.steps_at().next() });
                    // An end is the first instant out, and may stand at the end of the day.
                    bounded(self, new.map(|t| t.plus(-1)), 0) && self.extend_instrument(over, new)
                }
                Verb::Extend => bounded(self, a.until.map(Happened::steps_at), 1) && self.relieve(&key, p.verb, a),
                Verb::Waive => self.relieve(&key, p.verb, a),
                Verb::Designate => self.designate(d, over, a),
                Verb::Interpret => {
                    let new = a.choice.clone().unwrap();
                    self.interpreted.insert(over.clone(), new.clone()) != Some(new)
                }
                _ => false,
            };
        }
        if !any {
            return VerdictKind::Ineffective;
        }
        let to: Vec<String> = match p.verb {
            Verb::Refer => a.over.iter().chain(&p.over).take(1).cloned().collect(),
            _ => a.favour.iter().cloned().collect(),
        };
        let h = Happening::Acted { under: a.term.clone(), by: by.to_vec() };
        self.happenings.push((self.now, h.clone()));
        self.spawn(&h, &Who { party: by.last().cloned(), to, cause: a.about.clone(), ..Who::default() });
        VerdictKind::Effective
    }

    /// Moves the end of an instrument to a later instant, if it has not come.
    fn extend_instrument(&mut self, instrument: &str, new: Option<Instant>) -> bool {
        let d = self.doc(instrument).unwrap();
        let Some(new) = new.filter(|t| *t > self.now) else { return false };
        let later = match self.expiry(d) {
            Some(Point::At(t)) => self.now < t && t < new,
            Some(Point::NotYet) => true,
            Some(Point::Unclear) | None => false,
        };
        if later {
            self.moved_ends.insert(instrument.into(), new);
        }
        later
    }

    /// Puts something in a slot, or takes it out.
    fn designate(&mut self, d: &'a Document, slot: &str, a: &ActKey) -> bool {
        let slot = d.slots.iter().find(|s| s.id == slot).unwrap();
        let chosen = a.choice.clone().unwrap();
        let at = a.at.unwrap_or(self.now).max(self.now);
        let is_in = self.is_designated(d, &slot.id, &chosen);
        let key = |name: &str| (id(d).to_string(), slot.id.clone(), name.to_string());
        let stretch = |this: &Self, name: &str| this.designated.get(&key(name)).copied();
        let mut own = stretch(self, &chosen).unwrap_or((at, None));
        if a.drops {
            if is_in {
                self.designated.insert(key(&chosen), (own.0, Some(at)));
            }
            return is_in && own.1 != Some(at);
        }
        let before = own.1;
        own.1 = a.until.map(|u| if let Happened::At(t) = u { t } else { u.steps_at().next() });
        if !is_in {
            own.0 = at;
        }
        // A slot that holds one holds the newest: what stands gives way to it, and it to what has been named to follow it.
        for other in slot.among.iter().filter(|o| slot.single && **o != chosen) {
            let Some((from, to)) = stretch(self, other) else { continue };
            let stands = self.is_designated(d, &slot.id, other);
            if stands || from > self.now && from <= at {
                let end = to.map_or(at, |t| t.min(at));
                self.designated.insert(key(other), (from, Some(end)));
            } else if from > at && to.is_none_or(|t| t > from) {
                own.1 = Some(own.1.map_or(from, |t| t.min(from)));
            }
        }
        self.designated.insert(key(&chosen), own);
        !is_in || before != own.1
    }

    /// Whether something is designated now.
    pub(super) fn is_designated(&self, d: &Document, slot: &str, name: &str) -> bool {
        let stretch = self.designated.get(&(id(d).to_string(), slot.to_string(), name.to_string()));
        stretch.is_some_and(|(from, to)| *from <= self.now && to.is_none_or(|t| self.now < t))
    }

    /// Extends or waives the duties of a term, those that have not arisen included. Says whether that changed anything.
    fn relieve(&mut self, term: &str, verb: Verb, a: &ActKey) -> bool {
        let (d, t) = self.term(term);
        let favoured = |this: &Self, bearer: &Option<String>| match (&a.favour, bearer) {
            (Some(f), Some(b)) => this.belongs(f, b),
            _ => true,
        };
        let until = a.until.map(|u| u.steps_at().next()).filter(|t| *t > self.now);
        if verb == Verb::Extend && until.is_none() {
            return false;
        }
        let mut any = false;
        let limit = match &t.rule {
            Rule::Requires(o) => &o.limit,
            Rule::Expects(e) => &e.limit,
            _ => &None,
        };
        let hangs = matches!(limit, Some(Limit::By(_) | Limit::Before(_) | Limit::Until(_)));
        if !matches!(&t.rule, Rule::Requires(o) if o.for_each.is_some()) {
            for b in self.bearers(d, t).into_iter().filter(|b| favoured(self, b)).collect::<Vec<_>>() {
                if let Some(n) = self.current(term, &b) {
                    let unknown = hangs && is_open(self.owed[n].fate) && self.owed[n].limit.is_none();
                    let ahead = self.ahead.entry((term.into(), b)).or_default();
                    if verb == Verb::Extend && unknown && ahead.0 < until {
                        ahead.0 = until;
                        any = true;
                    }
                    continue;
                }
                let ahead = self.ahead.entry((term.into(), b)).or_default();
                if verb == Verb::Extend {
                    ahead.0 = ahead.0.max(until);
                } else {
                    ahead.1 = true;
                }
                any = true;
            }
        }
        let touched: Vec<usize> =
            (0..self.owed.len()).filter(|n| self.owed[*n].term == term && favoured(self, &self.owed[*n].bearer)).collect();
        for n in touched {
            let o = &mut self.owed[n];
            if !matches!(o.fate, Fate::Open | Fate::Unaccepted | Fate::Overdue | Fate::Stale) {
                continue;
            }
            match verb {
                Verb::Waive => o.fate = Fate::Waived,
                _ if o.limit.is_some_and(|l| Some(l) < until) => {
                    o.limit = until;
                    o.extended = true;
                    if o.fate != Fate::Unaccepted {
                        o.fate = Fate::Open;
                    }
                }
                _ => continue,
            }
            any = true;
        }
        any
    }
}
