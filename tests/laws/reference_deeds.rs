//! The naive machine's judgement: which norms cover a deed, what is said of it, and how the cases stand.

use super::*;

impl<'a> Story<'a> {
    // ---- incidents ---------------------------------------------------------------------------------------------------

    pub(super) fn up<'x>(&self, map: &BTreeMap<&'x str, &'x [String]>, class: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::from([class.to_string()]);
        for w in map[class] {
            out.extend(self.up(map, w));
        }
        out
    }

    /// Whether a place lies in an area.
    pub(super) fn inside(&self, area: &Area, place: Option<&str>) -> Is {
        let Area::Places(p) = area else { return if *area == Area::Unlimited { Is::Yes } else { Is::Maybe } };
        let Some(place) = place else { return Is::Maybe };
        let chain = |from: &str| {
            let mut out = vec![from.to_string()];
            while let Some(up) = self.place_up[out.last().unwrap().as_str()] {
                out.push(up.to_string());
            }
            out
        };
        let mentioned = chain(place).into_iter().find_map(|n| {
            if p.within.contains(&n) {
                Some(Is::Yes)
            } else if p.except.contains(&n) {
                Some(Is::No)
            } else {
                None
            }
        });
        let is = mentioned.unwrap_or(match p.elsewhere {
            None | Some(Elsewhere::Outside) => Is::No,
            Some(Elsewhere::Inside) => Is::Yes,
            Some(Elsewhere::Undetermined) => Is::Maybe,
        });
        // Something that happened somewhere in a place of which a part lies on the other side.
        let other_side = match is {
            Is::No => &p.within,
            Is::Yes => &p.except,
            Is::Maybe => return Is::Maybe,
        };
        if other_side.iter().any(|o| o != place && chain(o).iter().any(|n| n == place)) { Is::Maybe } else { is }
    }

    /// The scope of a prohibition or permission for a deed: what is undetermined about it, if it covers it at all.
    pub(super) fn scope(&self, d: &Document, t: &Term, i: &Incident0) -> Option<Doubt> {
        let (acts, area, targets) = match &t.rule {
            Rule::Prohibits(p) => (&p.acts, &p.area, &p.targets),
            Rule::Permits(p) => (&p.acts, &p.area, &p.targets),
            _ => return None,
        };
        let mut doubt = Doubt::default();
        let general = d.instrument.as_ref().unwrap().area.clone().unwrap_or_default();
        match self.inside(area.as_ref().unwrap_or(&general), i.place.as_deref()) {
            Is::No => return None,
            Is::Maybe => doubt.place = true,
            Is::Yes => {}
        }
        match &i.act {
            None => doubt.act = true,
            Some(a) if self.up(&self.act_up, a).iter().any(|u| acts.contains(u)) => {}
            Some(_) => return None,
        }
        if !targets.is_empty() {
            match &i.target {
                None => doubt.target = true,
                Some(x) if self.up(&self.target_up, x).iter().any(|u| targets.contains(u)) => {}
                Some(_) => return None,
            }
        }
        Some(doubt)
    }

    pub(super) fn incident(&mut self, r: &Record, i: &Incident) {
        let happened = r.happened.unwrap();
        let at = happened.steps_at();
        let until = match happened {
            Happened::Lasting(_, end) => end.unwrap_or(Instant::MAX),
            _ => at,
        };
        let mut deed = Incident0 {
            name: r.name.clone(),
            earliest: happened.earliest(),
            at,
            until,
            place: i.place.clone(),
            act: i.act.clone(),
            target: i.target.clone(),
            covers: BTreeMap::new(),
        };
        for (reference, d, t) in self.terms() {
            let Some(mut doubt) = self.scope(d, t, &deed) else { continue };
            let changed = self.binding.get(&reference).is_some_and(|h| h.iter().any(|(t, _)| *t > deed.earliest && *t <= at));
            doubt.time = changed && deed.earliest < at;
            doubt.norm = self.bound(&reference) == Is::Maybe;
            if doubt.time || self.bound(&reference) != Is::No {
                deed.covers.insert(reference, doubt);
            }
        }
        self.incidents.push(deed);
    }

    /// Incidents that last are covered by what comes to bind while they do.
    pub(super) fn lasting(&mut self) {
        for n in 0..self.incidents.len() {
            let i = self.incidents[n].clone();
            if i.at >= i.until || self.now >= i.until {
                continue;
            }
            for (reference, d, t) in self.terms() {
                let Some(doubt) = self.scope(d, t, &i) else { continue };
                let known = i.covers.get(&reference);
                match self.bound(&reference) {
                    Is::No => {}
                    Is::Maybe if known.is_some() => {}
                    is if known.is_none_or(|k| k.norm && is == Is::Yes) => {
                        self.incidents[n].covers.insert(reference, Doubt { norm: is == Is::Maybe, ..doubt });
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn words<'s>(&'s self, incident: &'s str, accused: Option<&'s str>) -> impl Iterator<Item = &'s Word> + 's {
        self.words.iter().filter(move |w| w.incident == incident && w.accused.as_deref() == accused)
    }

    pub(super) fn says_so(w: &Word) -> bool {
        matches!(w.what, Says::So | Says::Admits | Says::Found | Says::FoundOutside)
    }

    /// Whether what is said about a party and an incident meets a standard.
    pub(super) fn meets(&self, incident: &str, accused: Option<&str>, standard: Standard) -> bool {
        let that: Vec<&Word> = self.words(incident, accused).filter(|w| Self::says_so(w)).collect();
        if that.is_empty() {
            return false;
        }
        match standard {
            Standard::Alleged => true,
            Standard::Admitted => that.iter().any(|w| w.what == Says::Admits),
            Standard::Found => that.iter().any(|w| w.what == Says::Found),
            Standard::FoundOutside => that.iter().any(|w| w.what == Says::FoundOutside),
            Standard::Corroborated(k) => that.iter().map(|w| self.root(&w.by)).collect::<BTreeSet<_>>().len() >= usize::from(k),
            Standard::MutuallyAlleged => accused.is_some_and(|own| {
                let own = self.root(own);
                self.words.iter().any(|w| {
                    let somebody_else = w.accused.as_ref().is_some_and(|p| self.root(p) != own);
                    w.incident == incident && Self::says_so(w) && somebody_else && self.root(&w.by) == own
                })
            }),
        }
    }

    /// What stands on a character: found, rejected, or only claimed.
    pub(super) fn character_is(&self, incident: &str, accused: &str, character: &str) -> Option<(u8, Option<bool>)> {
        let about = |t: &&Trait| t.incident == incident && t.character == character && t.accused.as_deref().is_none_or(|a| a == accused);
        let said: Vec<&Trait> = self.traits.iter().filter(about).collect();
        let rank = said.iter().map(|t| t.rank).max()?;
        let best: BTreeSet<bool> = said.iter().filter(|t| t.rank == rank).map(|t| t.so).collect();
        Some((rank, if rank == 1 || best.len() > 1 { None } else { best.first().copied() }))
    }

    /// How a case stands; nothing if the prohibition does not concern the party.
    pub(super) fn status(&self, i: &Incident0, p: &Prohibition, doubt: Doubt, accused: &str) -> Option<CaseStatus> {
        let that: Vec<&Word> = self.words(&i.name, Some(accused)).filter(|w| Self::says_so(w)).collect();
        if that.is_empty() {
            return None;
        }
        let mut unsure = doubt.any();
        let counts = if p.involvement.is_empty() { vec![Involvement::Did] } else { p.involvement.clone() };
        let how: Vec<Involvement> = that.iter().filter_map(|w| w.how).collect();
        let either = how.contains(&Involvement::DidOrSupplied);
        let both = counts.contains(&Involvement::Did) && counts.contains(&Involvement::Supplied);
        let one = counts.contains(&Involvement::Did) || counts.contains(&Involvement::Supplied);
        if how.iter().any(|h| counts.contains(h)) || either && both {
            // It is said in a way that counts.
        } else if either && one || how.contains(&Involvement::Unknown) {
            unsure = true;
        } else {
            return None;
        }
        if let Some(c) = &p.character {
            match self.character_is(&i.name, accused, c) {
                Some((_, Some(true))) => {}
                Some((_, Some(false))) => return None,
                _ => unsure = true,
            }
        }
        let mut excuses = BTreeSet::new();
        for (reference, d, t) in self.terms() {
            let (Rule::Permits(x), Some(cover)) = (&t.rule, i.covers.get(&reference)) else { continue };
            if x.priority <= p.priority {
                continue;
            }
            let Some(bearer) = self.answers(d, t, accused) else { continue };
            let mut sure = !cover.any();
            if let Some(lead) = x.notice {
                let Some(given) = self.notices.get(&(reference.clone(), bearer)) else { continue };
                if i.at.since(*given) < millis(lead) {
                    continue;
                }
                // It may have happened too soon after notice.
                sure &= i.earliest.since(*given) >= millis(lead);
            }
            match &x.character {
                None => excuses.insert(if sure { CaseStatus::Excused } else { CaseStatus::Possible }),
                Some(c) => match self.character_is(&i.name, accused, c) {
                    None | Some((_, Some(false))) => continue,
                    Some((_, Some(true))) => excuses.insert(if sure { CaseStatus::Excused } else { CaseStatus::Possible }),
                    Some((_, None)) => excuses.insert(CaseStatus::Contested),
                },
            };
        }
        let plain = if unsure { CaseStatus::Possible } else { CaseStatus::Violation };
        let order = [CaseStatus::Excused, CaseStatus::Contested, CaseStatus::Possible];
        Some(order.into_iter().find(|s| excuses.contains(s)).unwrap_or(plain))
    }

    /// Judges every incident, accused and prohibition anew, and lets follow what follows.
    pub(super) fn judge(&mut self) {
        for i in self.incidents.clone() {
            let accused: BTreeSet<String> = self.words.iter().filter(|w| w.incident == i.name).filter_map(|w| w.accused.clone()).collect();
            let known: BTreeSet<String> = self.cases.keys().filter(|k| k.0 == i.name).map(|k| k.2.clone()).collect();
            for (reference, doubt) in &i.covers {
                let (d, t) = self.term(reference);
                let Rule::Prohibits(p) = &t.rule else { continue };
                for party in accused.union(&known) {
                    let Some(bearer) = self.answers(d, t, party) else { continue };
                    let key = (i.name.clone(), reference.clone(), party.clone());
                    match self.status(&i, p, *doubt, party) {
                        Some(status) => drop(self.cases.insert(key, (bearer, status, *doubt))),
                        None => {
                            if let Some(case) = self.cases.get_mut(&key) {
                                case.1 = CaseStatus::Withdrawn;
                            }
                        }
                    }
                }
            }
        }
        let mut standing: BTreeSet<Violated> = BTreeSet::new();
        for ((incident, term, accused), (bearer, status, _)) in &self.cases {
            for s in STANDARDS.iter().filter(|_| *status == CaseStatus::Violation) {
                if self.meets(incident, Some(accused), *s) {
                    standing.insert((incident.clone(), term.clone(), bearer.clone(), *s));
                }
            }
        }
        let gone: Vec<Violated> = self.standing.difference(&standing).cloned().collect();
        let new: Vec<Violated> = standing.difference(&self.standing).cloned().collect();
        self.standing = standing;
        for v in gone {
            for o in self.owed.iter_mut().filter(|o| o.rests_on.as_ref() == Some(&v)) {
                o.fate = Fate::Withdrawn;
            }
            let stops_counting = |c: &&Violation| {
                let Rule::Counts(Counter::Violations { determined, .. }) = &self.term(&c.0).1.rule else { return false };
                c.1 == v.2 && c.3 == v.0 && c.4 == v.1 && standard_of(determined) == v.3
            };
            let out: Vec<_> = self.counted.iter().filter(stops_counting).cloned().collect();
            for c in out {
                self.counted.remove(&c);
            }
        }
        for v in new {
            let h = Happening::Violated(v.1.clone(), v.3);
            self.happenings.push((self.now, h.clone()));
            let who = Who { party: Some(v.2.clone()), to: Vec::new(), cause: Some(v.0.clone()), rests_on: Some(v.clone()) };
            self.spawn(&h, &who, false);
            for (reference, d, t) in self.terms() {
                let Rule::Counts(Counter::Violations { of, determined, .. }) = &t.rule else { continue };
                let e = Event::Violated { of: of.clone(), determined: determined.clone() };
                if self.is_such(d, &e, &h) && self.bound(&reference) == Is::Yes {
                    let at = self.incidents.iter().find(|i| i.name == v.0).unwrap().at;
                    self.counted.insert((reference, v.2.clone(), at, v.0.clone(), v.1.clone()));
                }
            }
        }
        self.count();
    }

    /// Which violations exceed a ceiling, in the order in which they happened.
    pub(super) fn count(&mut self) {
        let mut exceeded = BTreeSet::new();
        for c in &self.counted {
            let Rule::Counts(Counter::Violations { within, more_than, .. }) = &self.term(&c.0).1.rule else { continue };
            let upto =
                |x: &&Violation| x.0 == c.0 && x.1 == c.1 && (x.2, &x.3, &x.4) <= (c.2, &c.3, &c.4) && c.2.since(x.2) < millis(*within);
            if self.counted.iter().filter(upto).count() > *more_than as usize {
                exceeded.insert((c.0.clone(), c.1.clone(), c.3.clone()));
            }
        }
        let new: Vec<_> = exceeded.difference(&self.exceeded).cloned().collect();
        self.exceeded = exceeded;
        for (counter, bearer, incident) in new {
            let h = Happening::Exceeded(counter);
            self.happenings.push((self.now, h.clone()));
            self.spawn(&h, &Who { party: Some(bearer), cause: Some(incident), ..Who::default() }, false);
        }
    }
}
