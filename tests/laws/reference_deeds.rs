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
    fn scope(&self, way: &Way, i: &Incident0) -> Option<Doubt> {
        let (d, t) = self.term(&way.term);
        let asks = Asks::of(&t.rule)?;
        let mut doubt = Doubt::default();
        let general = d.instrument.as_ref().unwrap().area.as_ref();
        match self.inside(&area_at(asks.area.or(general), &way.spot)?, i.place.as_deref()) {
            Is::No => return None,
            Is::Maybe => doubt[PLACE] = true,
            Is::Yes => {}
        }
        match &i.act {
            None => doubt[ACT] = true,
            Some(a) if self.up(&self.act_up, a).iter().any(|u| asks.acts.contains(u)) => {}
            Some(_) => return None,
        }
        if !asks.targets.is_empty() {
            match &i.target {
                None => doubt[TARGET] = true,
                Some(x) if self.up(&self.target_up, x).iter().any(|u| asks.targets.contains(u)) => {}
                Some(_) => return None,
            }
        }
        self.qualities(&way.term, d, &asks, i, doubt)
    }

    /// What is asked of a deed beyond act, place and target.
    fn qualities(&self, term: &str, d: &Document, asks: &Asks, i: &Incident0, mut doubt: Doubt) -> Option<Doubt> {
        if let Some(from) = asks.from {
            match self.inside(from, i.said.from.as_deref()) {
                Is::No => return None,
                Is::Maybe => doubt[PLACE] = true,
                Is::Yes => {}
            }
        }
        for m in asks.measured {
            let (low, high) = m.range();
            match i.said.measures.get(&m.measure) {
                None => doubt[MEASURE] = true,
                Some(n) if (low..=high).contains(n) => {}
                Some(_) => return None,
            }
        }
        if !asks.against.is_empty() {
            let named = self.holders(d, asks.against);
            let among = |p: &str| {
                let groups = named.iter().filter(|n| self.belongs(p, n));
                groups.map(|n| self.was_protected(term, n, i)).max().unwrap_or(Is::No)
            };
            let suffered = i.said.suffered_by.iter().map(|p| among(p));
            // A prohibition protects any of those whom it names; an exception covers nobody else.
            let is = if asks.permits { suffered.min() } else { suffered.max() };
            match is {
                Some(Is::No) => return None,
                Some(Is::Yes) => {}
                Some(Is::Maybe) | None => doubt[SUFFERER] = true,
            }
        }
        self.weapons(asks, i, doubt)
    }

    /// Those whom a term names as suffering, and whether they are so now.
    pub(super) fn protects(&self, term: &str) -> Vec<(String, Is)> {
        let (d, t) = self.term(term);
        let Some(asks) = Asks::of(&t.rule) else { return Vec::new() };
        self.holders(d, asks.against).into_iter().map(|h| (h.clone(), self.is_among(d, asks.against, &h))).collect()
    }

    /// Whether somebody was so when a deed may have been done; of a deed that lasts, whether they are so by now.
    fn was_protected(&self, term: &str, holder: &str, i: &Incident0) -> Is {
        let history = &self.protected[&(term.to_string(), holder.to_string())];
        if history.iter().any(|(t, _)| *t > i.earliest && *t <= i.at) { Is::Maybe } else { history.last().unwrap().1 }
    }

    /// Of a weapon told by a general class it is open which it was: what holds of all that it may be, holds.
    fn weapons(&self, asks: &Asks, i: &Incident0, mut doubt: Doubt) -> Option<Doubt> {
        if asks.weapons.is_empty() && asks.nearer_than.is_none() {
            return Some(doubt);
        }
        let every: Vec<&str> = self.weapon_up.keys().copied().collect();
        let may_be: Vec<&str> = match &i.said.weapon {
            None => every,
            Some(told) => every.into_iter().filter(|w| self.up(&self.weapon_up, w).contains(told)).collect(),
        };
        let named = |w: &str| asks.weapons.is_empty() || self.up(&self.weapon_up, w).iter().any(|u| asks.weapons.contains(u));
        let told = asks.nearer_than.and_then(|t| i.said.measures.get(&t.measure));
        let counts: BTreeSet<Is> = may_be
            .iter()
            .map(|w| {
                let kept = asks.nearer_than.map(|t| self.distance(t, w));
                match (kept, told) {
                    _ if !named(w) => Is::No,
                    (None, _) => Is::Yes,
                    (Some(None), _) => Is::No,
                    (Some(Some(must)), Some(n)) => yes(*n < must),
                    (Some(Some(_)), None) => Is::Yes,
                }
            })
            .collect();
        if !counts.contains(&Is::Yes) {
            return None;
        }
        doubt[MEASURE] |= asks.nearer_than.is_some() && told.is_none();
        doubt[WEAPON] |= i.said.weapon.is_none() || counts.contains(&Is::No);
        Some(doubt)
    }

    /// The distance that a weapon must keep by a table: the largest, or that of the narrowest class.
    fn distance(&self, table: &Distances, weapon: &str) -> Option<i64> {
        let rows = table.rows.iter().flat_map(|r| r.weapons.iter().map(|w| (w, r.metres)));
        let up = self.up(&self.weapon_up, weapon);
        let under: Vec<(&String, i64)> = rows.filter(|(w, _)| up.contains(*w)).collect();
        match table.precedence {
            Precedence::Largest => under.iter().map(|(_, m)| *m).chain(table.otherwise).max(),
            Precedence::Special => {
                let depth = |class: &str| self.up(&self.weapon_up, class).len();
                under.iter().max_by_key(|(w, m)| (depth(w), *m)).map(|(_, m)| *m).or(table.otherwise)
            }
        }
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
            said: i.clone(),
            covers: Vec::new(),
        };
        let mut covers = BTreeMap::new();
        for way in self.all_ways() {
            let Some(mut doubt) = self.scope(&way, &deed) else { continue };
            let changed = self.binding.get(&way).is_some_and(|h| h.iter().any(|(t, _)| *t > deed.earliest && *t <= at));
            doubt[TIME] = changed && deed.earliest < at;
            doubt[NORM] = self.bound_in(&way) == Is::Maybe;
            if doubt[TIME] || self.bound_in(&way) != Is::No {
                covers.insert(way, doubt);
            }
        }
        deed.covers.push(covers);
        self.incidents.push(deed);
    }

    /// The ways in which terms can cover a deed. A term whose area is only what is designated names no place itself.
    fn all_ways(&self) -> Vec<Way> {
        let mut all = Vec::new();
        for (reference, _, t) in self.terms().iter() {
            let names_nothing = match time::area_of(&t.rule) {
                Some(Area::Places(p)) => {
                    let slots_only = !p.within.is_empty() && p.within.iter().all(|w| w.starts_with('$'));
                    slots_only && p.elsewhere.is_none_or(|e| e == Elsewhere::Outside)
                }
                _ => false,
            };
            all.extend(self.ways(reference).into_iter().filter(|way| !(names_nothing && way.spot == Spot::Named)));
        }
        all
    }

    /// Whenever a term begins or ceases to bind, a deed that lasts comes into another stretch.
    pub(super) fn lasting(&mut self) {
        for n in 0..self.incidents.len() {
            let i = self.incidents[n].clone();
            if i.at >= i.until || self.now >= i.until {
                continue;
            }
            let mut covers = i.covers.last().unwrap().clone();
            for way in self.all_ways() {
                let is = self.bound_in(&way);
                covers.remove(&way);
                if let Some(mut doubt) = self.scope(&way, &i).filter(|_| is != Is::No) {
                    doubt[NORM] = is == Is::Maybe;
                    covers.insert(way, doubt);
                }
            }
            if i.covers.last() != Some(&covers) {
                self.incidents[n].covers.push(covers);
            }
        }
    }

    /// The least doubtful way in which a term covers a deed of somebody, and who answers for that.
    fn covered(&self, covers: &BTreeMap<Way, Doubt>, term: &str, accused: &str) -> Option<(String, Doubt)> {
        let ways = covers.iter().filter(|(way, _)| way.term == term);
        ways.filter_map(|(way, doubt)| Some((self.answers(way, accused)?, *doubt))).min_by_key(|(_, doubt)| weight(doubt))
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

    /// Every standard, and those with a number that some term names.
    fn standards(&self) -> Vec<Standard> {
        let mut all = STANDARDS.to_vec();
        for (_, _, t) in self.terms().iter() {
            match &t.rule {
                Rule::Requires(Obligation { for_each: Some(Event::Violated { determined, .. }), .. })
                | Rule::Counts(Counter::Violations { determined, .. }) => all.push(standard_of(determined)),
                Rule::Requires(Obligation { trigger: Some(When::Nth(n)), .. }) => {
                    if let Event::Violated { determined, .. } = &n.on {
                        all.push(standard_of(determined));
                    }
                }
                _ => {}
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What stands on a character: found, rejected, or only claimed.
    pub(super) fn character_is(&self, incident: &str, accused: &str, character: &str) -> Option<(u8, Option<bool>)> {
        let about = |t: &&Trait| t.incident == incident && t.character == character && t.accused.as_deref().is_none_or(|a| a == accused);
        let said: Vec<&Trait> = self.traits.iter().filter(about).collect();
        let rank = said.iter().map(|t| t.rank).max()?;
        let best: BTreeSet<bool> = said.iter().filter(|t| t.rank == rank).map(|t| t.so).collect();
        Some((rank, if rank == 1 || best.len() > 1 { None } else { best.first().copied() }))
    }

    /// How a case stands in one stretch; nothing if the prohibition does not concern the party.
    fn status(&self, i: &Incident0, covers: &BTreeMap<Way, Doubt>, p: &Prohibition, doubt: Doubt, accused: &str) -> Option<CaseStatus> {
        let that: Vec<&Word> = self.words(&i.name, Some(accused)).filter(|w| Self::says_so(w)).collect();
        if that.is_empty() {
            return None;
        }
        let mut unsure = any(doubt);
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
        let excuses: BTreeSet<CaseStatus> =
            self.terms().iter().filter_map(|(x, ..)| self.excuse(i, covers, x, p.priority, accused)).collect();
        let plain = if unsure { CaseStatus::Possible } else { CaseStatus::Violation };
        let order = [CaseStatus::Excused, CaseStatus::Contested, CaseStatus::Possible];
        Some(order.into_iter().find(|s| excuses.contains(s)).unwrap_or(plain))
    }

    /// Whether a permission covers a deed: for sure, as somebody says, or perhaps.
    fn excuse(&self, i: &Incident0, covers: &BTreeMap<Way, Doubt>, permission: &str, above: i32, accused: &str) -> Option<CaseStatus> {
        let Rule::Permits(x) = &self.term(permission).1.rule else { return None };
        let is = self.excuse_but_for_its_cap(i, covers, permission, accused).filter(|_| x.priority > above)?;
        let Some(cap) = x.at_most else { return Some(is) };
        let (bearer, _) = self.covered(covers, permission, accused)?;
        let (mut sure, mut perhaps) = (0, 0);
        for other in self.incidents.iter().filter(|o| (o.at, &o.name) < (i.at, &i.name) && i.at.since(o.at) < millis(cap.per)) {
            let mut uses: BTreeSet<CaseStatus> = BTreeSet::new();
            for a in self.accused_of(&other.name).iter().filter(|a| self.words(&other.name, Some(a)).any(Self::says_so)) {
                let of_bearer = |covers: &&BTreeMap<Way, Doubt>| self.covered(covers, permission, a).is_some_and(|(b, _)| b == bearer);
                uses.extend(other.covers.iter().filter(of_bearer).filter_map(|c| self.excuse_but_for_its_cap(other, c, permission, a)));
            }
            sure += u32::from(uses.contains(&CaseStatus::Excused));
            perhaps += u32::from(!uses.is_empty());
        }
        match is {
            _ if sure >= cap.times => None,
            // Whether it was one too many hangs on whether the others were uses at all.
            CaseStatus::Excused if perhaps >= cap.times => Some(CaseStatus::Possible),
            is => Some(is),
        }
    }

    fn excuse_but_for_its_cap(&self, i: &Incident0, covers: &BTreeMap<Way, Doubt>, permission: &str, accused: &str) -> Option<CaseStatus> {
        let Rule::Permits(x) = &self.term(permission).1.rule else { return None };
        let (bearer, cover) = self.covered(covers, permission, accused)?;
        let mut sure = !any(cover);
        if let Some(lead) = x.notice {
            let given = self.notices.get(&(permission.to_string(), bearer.clone()))?;
            if i.at.since(*given) < millis(lead) {
                return None;
            }
            // It may have happened too soon after notice.
            sure &= i.earliest.since(*given) >= millis(lead);
        }
        if let Some(power) = &x.consent {
            let power = self.full(self.term(permission).0, power);
            let to_it = |c: &&(Instant, String, Option<String>)| c.1 == power && c.2.as_ref().is_none_or(|f| *f == bearer);
            let since = self.consents.iter().filter(to_it).map(|c| c.0).min().filter(|since| *since <= i.at)?;
            sure &= since <= i.earliest;
        }
        if let Some(c) = &x.character {
            match self.character_is(&i.name, accused, c)? {
                (_, Some(true)) => {}
                (_, Some(false)) => return None,
                (_, None) => return Some(CaseStatus::Contested),
            }
        }
        Some(if sure { CaseStatus::Excused } else { CaseStatus::Possible })
    }

    fn accused_of(&self, incident: &str) -> BTreeSet<String> {
        self.words.iter().filter(|w| w.incident == incident).filter_map(|w| w.accused.clone()).collect()
    }

    /// Judges every incident, accused and prohibition anew, and lets follow what follows.
    pub(super) fn judge(&mut self) {
        for i in self.incidents.clone() {
            let accused = self.accused_of(&i.name);
            let known: BTreeSet<String> = self.cases.keys().filter(|k| k.0 == i.name).map(|k| k.2.clone()).collect();
            let terms: BTreeSet<&String> = i.covers.iter().flat_map(BTreeMap::keys).map(|way| &way.term).collect();
            for reference in terms {
                let Some(p) = forbids(&self.term(reference).1.rule) else { continue };
                for party in accused.union(&known) {
                    // As ill as it stands in any stretch.
                    let stands = i.covers.iter().filter_map(|covers| {
                        let (bearer, doubt) = self.covered(covers, reference, party)?;
                        Some((self.status(&i, covers, p, doubt, party), bearer, doubt))
                    });
                    let ill = [CaseStatus::Excused, CaseStatus::Contested, CaseStatus::Possible, CaseStatus::Violation];
                    let rank = |s: &Option<CaseStatus>| s.map(|s| ill.iter().position(|i| *i == s));
                    let Some((status, bearer, doubt)) = stands.min_by_key(|(s, _, doubt)| (std::cmp::Reverse(rank(s)), weight(doubt)))
                    else {
                        continue;
                    };
                    let key = (i.name.clone(), reference.clone(), party.clone());
                    match status {
                        Some(status) => drop(self.cases.insert(key, (bearer, status, doubt))),
                        None => {
                            if let Some(case) = self.cases.get_mut(&key) {
                                case.1 = CaseStatus::Withdrawn;
                            }
                        }
                    }
                }
            }
        }
        let (mut standing, mut doubtful): (BTreeSet<Violated>, BTreeSet<Violated>) = Default::default();
        for ((incident, term, accused), (bearer, status, _)) in &self.cases {
            let violated = match status {
                CaseStatus::Violation => &mut standing,
                CaseStatus::Possible | CaseStatus::Contested => &mut doubtful,
                _ => continue,
            };
            for s in self.standards() {
                if self.meets(incident, Some(accused), s) {
                    violated.insert((incident.clone(), term.clone(), bearer.clone(), s));
                }
            }
        }
        doubtful.retain(|v| !standing.contains(v));
        let gone: Vec<Violated> = self.standing.difference(&standing).cloned().collect();
        let new: Vec<Violated> = standing.difference(&self.standing).cloned().collect();
        self.standing = standing;
        for v in gone {
            for o in self.owed.iter_mut().filter(|o| o.rests_on.as_ref() == Some(&v)) {
                o.fate = Fate::Withdrawn;
            }
            for c in self.counts_of(&v) {
                self.counted.remove(&c);
            }
        }
        let new_doubts: Vec<Violated> = doubtful.difference(&self.doubtful).cloned().collect();
        for v in self.doubtful.difference(&doubtful) {
            for c in self.counts_of(v) {
                self.perhaps_counted.remove(&c);
            }
        }
        self.doubtful = doubtful;
        for v in new_doubts {
            let counts = self.counts_of(&v).into_iter().filter(|c| self.bound(&c.0) == Is::Yes);
            self.perhaps_counted.extend(counts.collect::<Vec<_>>());
        }
        for v in new {
            let h = Happening::Violated(v.1.clone(), v.3);
            self.happenings.push((self.now, h.clone()));
            let who =
                Who { party: Some(v.2.clone()), to: Vec::new(), cause: Some(v.0.clone()), rests_on: Some(v.clone()), ..Who::default() };
            self.spawn(&h, &who);
            let counts = self.counts_of(&v).into_iter().filter(|c| self.bound(&c.0) == Is::Yes);
            self.counted.extend(counts.collect::<Vec<_>>());
        }
        self.count();
    }

    /// What a violation at a standard is to the counters that count such.
    fn counts_of(&self, v: &Violated) -> Vec<Violation> {
        let h = Happening::Violated(v.1.clone(), v.3);
        let at = self.incidents.iter().find(|i| i.name == v.0).unwrap().at;
        let mut out = Vec::new();
        for (reference, d, t) in self.terms().iter() {
            let Rule::Counts(Counter::Violations { of, determined, .. }) = &t.rule else { continue };
            let e = Event::Violated { of: of.clone(), determined: determined.clone() };
            if self.is_such(d, &e, &h) {
                out.push((reference.clone(), v.2.clone(), at, v.0.clone(), v.1.clone()));
            }
        }
        out
    }

    /// Whether there are too many in the period up to the incident of a violation: surely, and with all that is doubtful.
    pub(super) fn exceeds(&self, c: &Violation) -> (bool, bool) {
        let Rule::Counts(Counter::Violations { within, more_than, .. }) = &self.term(&c.0).1.rule else { return (false, false) };
        let upto = |x: &&Violation| x.0 == c.0 && x.1 == c.1 && (x.2, &x.3) <= (c.2, &c.3) && c.2.since(x.2) < millis(*within);
        let (sure, doubtful) = (self.counted.iter().filter(upto).count(), self.perhaps_counted.iter().filter(upto).count());
        (sure > *more_than as usize, sure + doubtful > *more_than as usize)
    }

    /// Which violations exceed a ceiling, in the order in which they happened.
    pub(super) fn count(&mut self) {
        let exceeding = self.counted.iter().filter(|c| self.exceeds(c).0);
        let exceeded: BTreeSet<_> = exceeding.map(|c| (c.0.clone(), c.1.clone(), c.3.clone())).collect();
        let new: Vec<_> = exceeded.difference(&self.exceeded).cloned().collect();
        self.exceeded = exceeded;
        for (counter, bearer, incident) in new {
            let h = Happening::Exceeded(counter);
            self.happenings.push((self.now, h.clone()));
            self.spawn(&h, &Who { party: Some(bearer), cause: Some(incident), ..Who::default() });
        }
    }

    /// The level of somebody's stock, as last told.
    pub(super) fn level(&self, item: &str, of: &str) -> Option<(u64, u64)> {
        self.levels.iter().find(|((i, p), _)| i == item && self.belongs(p, of)).map(|(_, level)| *level)
    }

    /// Which stocks are surely beyond their bounds, and what follows.
    pub(super) fn stocks(&mut self) {
        let mut above = BTreeSet::new();
        for (reference, d, t) in self.terms().iter() {
            let Rule::Counts(Counter::Stock { item, at_most, at_least }) = &t.rule else { continue };
            for bearer in self.holders(d, &t.bearers) {
                let bound = |a: &Amount| match a {
                    Amount::Number(n) => (*n, *n),
                    Amount::Share(s) => {
                        self.level(&s.of, &bearer).map_or((0, u64::MAX), |(min, max)| (share_of(s.share, min), share_of(s.share, max)))
                    }
                    Amount::Ratio(_) => panic!("no bound of a stock"),
                };
                let Some((min, max)) = self.level(item, &bearer) else { continue };
                let over = at_most.as_ref().is_some_and(|a| min > bound(a).1) || at_least.as_ref().is_some_and(|a| max < bound(a).0);
                if over && self.bound_to(reference, &Some(bearer.clone())) == Is::Yes {
                    above.insert((reference.clone(), bearer));
                }
            }
        }
        let new: Vec<_> = above.difference(&self.above).cloned().collect();
        self.above = above;
        for (counter, bearer) in new {
            let h = Happening::Exceeded(counter);
            self.happenings.push((self.now, h.clone()));
            self.spawn(&h, &Who { party: Some(bearer), ..Who::default() });
        }
    }
}

/// What a prohibition or permission asks of a deed.
struct Asks<'t> {
    permits: bool,
    acts: &'t [String],
    targets: &'t [String],
    area: Option<&'t Area>,
    weapons: &'t [String],
    from: Option<&'t Area>,
    against: &'t [String],
    measured: &'t [Measured],
    nearer_than: Option<&'t Distances>,
}

impl<'t> Asks<'t> {
    fn of(rule: &'t Rule) -> Option<Asks<'t>> {
        match rule {
            Rule::Permits(p) => Some(Asks::of_permission(p)),
            _ => forbids(rule).map(Asks::of_prohibition),
        }
    }

    fn of_prohibition(p: &'t Prohibition) -> Asks<'t> {
        Asks {
            permits: false,
            targets: &p.targets,
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: p.nearer_than.as_ref(),
        }
    }

    fn of_permission(p: &'t Permission) -> Asks<'t> {
        Asks {
            permits: true,
            targets: &p.targets,
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: None,
        }
    }
}

/// The area in one of the ways in which a term binds; nothing if it has none there.
fn area_at(area: Option<&Area>, spot: &Spot) -> Option<Area> {
    let Some(Area::Places(p)) = area else { return Some(area.cloned().unwrap_or_default()) };
    let named: Vec<String> = p.within.iter().filter(|w| !w.starts_with('$')).cloned().collect();
    let (within, elsewhere) = match spot {
        Spot::Named => (named, p.elsewhere),
        Spot::Designated(_, name) => (vec![name.clone()], None),
        Spot::Open(_) => (Vec::new(), Some(Elsewhere::Undetermined)),
    };
    Some(Area::Places(Places { within, except: p.except.clone(), elsewhere }))
}
