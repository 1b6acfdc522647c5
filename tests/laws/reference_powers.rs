//! The naive machine's powers: who may act, and what acts do.

use super::*;

impl<'a> Story<'a> {
    // ---- powers ------------------------------------------------------------------------------------------------------

    /// Whether a holder that is a body has its mandate.
    pub(super) fn mandated(&self, d: &Document, holder: &str) -> bool {
        let mandate = d.bodies.iter().find(|b| b.party == holder).and_then(|b| b.mandate.as_ref());
        mandate.is_none_or(|w| self.holds(d, w) == Is::Yes)
    }

    pub(super) fn may_find(&self, by: &str) -> bool {
        self.terms().iter().any(|(r, d, t)| {
            matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Find)
                && self.bound(r) == Is::Yes
                && self.holders(d, &t.bearers).iter().any(|h| self.belongs(by, h) && self.mandated(d, h))
        })
    }

    pub(super) fn act(&mut self, r: &Record, a: &Act) {
        let (d, t) = self.term(&a.under);
        let Rule::Empowers(p) = &t.rule else { return };
        let instant = a.until.map(|u| u.steps_at().next()).or(a.at);
        let key = ActKey { term: a.under.clone(), over: a.over.clone(), favour: a.in_favour_of.clone(), instant };
        let holders = self.holders(d, &t.bearers);
        let known = a.over.as_ref().is_none_or(|o| p.over.contains(o));
        if !known || self.bound(&a.under) != Is::Yes || (p.form == Form::Written && !a.written) {
            return;
        }
        let concurring: BTreeSet<String> =
            a.with.iter().chain(&r.by).flat_map(|c| holders.iter().filter(|h| self.belongs(c, h)).cloned()).collect();
        if concurring.is_empty() {
            return;
        }
        if p.decision == Decision::Any {
            if concurring.iter().any(|h| self.mandated(d, h)) {
                self.act_done(key, p, d);
            }
            return;
        }
        let mut so_far = concurring;
        if let Some(at) = self.concurring.iter().position(|(k, _)| *k == key) {
            so_far.extend(self.concurring.remove(at).1);
        }
        let needed = match p.decision {
            Decision::All => holders.len(),
            Decision::AtLeast(n) => (n as usize).max(1),
            Decision::Any => 1,
            Decision::Majority | Decision::Chair => panic!("the reference machine knows no chairs"),
        };
        if so_far.len() >= needed {
            self.act_done(key, p, d);
        } else {
            self.concurring.push((key, so_far));
        }
    }

    pub(super) fn act_done(&mut self, key: ActKey, p: &Power, d: &Document) {
        match &p.effect {
            Effect::AtOnce => self.take_effect(&key),
            Effect::AfterNotice { length, counting } => self.scheduled.push((shifted(d, self.now, *length, *counting), key)),
            other => panic!("not in the subset: {other:?}"),
        }
    }

    pub(super) fn take_effect(&mut self, a: &ActKey) {
        let (d, t) = self.term(&a.term);
        let Rule::Empowers(p) = &t.rule else { return };
        // For an extension the instant is the first that is too late; for a fixing, the instant itself.
        let last = match p.verb {
            Verb::Extend => a.instant.map(|t| t.plus(-1)),
            _ => Some(a.instant.unwrap_or(self.now)),
        };
        if let (Verb::Extend | Verb::Fix, Some(w)) = (p.verb, &p.no_later_than) {
            match (self.point(d, w), last) {
                (Point::At(bound), Some(last)) if last <= bound => {}
                _ => return,
            }
        }
        for over in p.over.iter().filter(|o| a.over.as_ref().is_none_or(|x| x == *o)) {
            let key = if self.doc(over).is_some() || over.contains('/') { over.clone() } else { format!("{}/{over}", id(d)) };
            match p.verb {
                Verb::Suspend => {
                    self.asleep.insert(key);
                }
                Verb::Resume => {
                    self.asleep.remove(&key);
                }
                Verb::Terminate => {
                    self.ended.entry(key).or_insert(self.now);
                }
                Verb::Fix => {
                    self.fixed.entry((id(d).into(), over.clone())).or_insert(a.instant.unwrap_or(self.now));
                }
                Verb::Extend | Verb::Waive => self.relieve(&key, p.verb, a),
                _ => {}
            }
        }
    }

    /// Extends or waives the duties of a term, those that have not arisen included.
    pub(super) fn relieve(&mut self, term: &str, verb: Verb, a: &ActKey) {
        let (d, t) = self.term(term);
        let favoured = |bearer: &Option<String>| match (&a.favour, bearer) {
            (Some(f), Some(b)) => self.belongs(f, b),
            _ => true,
        };
        let until = a.instant.filter(|t| *t > self.now);
        if verb == Verb::Extend && until.is_none() {
            return;
        }
        let arises_once = !matches!(&t.rule, Rule::Requires(o) if o.for_each.is_some());
        if arises_once && !self.arisen.contains(term) {
            let bearers: Vec<Option<String>> =
                if t.jointly { vec![None] } else { self.holders(d, &t.bearers).into_iter().map(Some).collect() };
            for b in bearers.into_iter().filter(|b| favoured(b)).collect::<Vec<_>>() {
                let ahead = self.ahead.entry((term.into(), b)).or_default();
                if verb == Verb::Extend {
                    ahead.0 = ahead.0.max(until);
                } else {
                    ahead.1 = true;
                }
            }
            return;
        }
        let touched: Vec<usize> = (0..self.owed.len()).filter(|n| self.owed[*n].term == term && favoured(&self.owed[*n].bearer)).collect();
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
                _ => {}
            }
        }
    }
}
