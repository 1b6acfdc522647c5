//! Judging: which norms cover an incident, what is said of it, and how each case stands.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::{
    fact::{CharacterIs, Fact, What},
    lower_names::{CERTAIN, UNSURE},
    program::{Norm, why},
    query::accusations,
    signal::Value,
    state::{Accusation, Assertion, Case, CaseStatus, CharacterEntry, CharacterKind, Cover, Deed, END, Lasting, Matter, State, Use, says},
    step::{Step, Who},
    verdict::VerdictKind,
};
use crate::{
    agreement::Standard,
    id::{MatterId, PartyId, RecordId, TermId},
    time::Instant,
    vocabulary::Involvement,
};

impl Step<'_> {
    pub(super) fn incident(&mut self, fact: &Fact) {
        let What::Incident { matter, earliest, until, place, act, target, accused, involvement } = fact.what else { return };
        let mut covers = END;
        let deed = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.deed);
        for entry in self.p.index.row(place.index(), act.index()) {
            let Some(activity) = self.s.live.activity.get(entry.norm as usize) else { continue };
            let mut unsure = entry.why;
            if activity.since > earliest {
                // Its state changed while the incident may have happened.
                unsure |= why::TIME;
            } else if activity.is == Value::No {
                continue;
            }
            if activity.is == Value::Unknown {
                unsure |= why::ACTIVITY;
            }
            if let Some(unsure) = self.covering(entry.norm, unsure, target.index(), (deed, earliest)) {
                covers = self.cover(Cover { norm: entry.norm, next: covers, why: unsure, stretch: 0 });
            }
        }
        let already = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
        self.s.live.turns = self.s.live.turns.saturating_add(1);
        let (at, record, turn) = (fact.at, fact.record, self.s.live.turns);
        let is = Matter { at, earliest, record, covers, accusations: END, instances: END, deed: END, place, act, target, turn };
        self.open_matter(matter, is);
        if until > fact.at {
            self.s.live.lasting.push(Lasting { matter, until, stretch: 0 });
        }
        if fact.by.is_some() {
            let what = if accused.is_some() { says::OCCURRED | says::RESPONSIBLE } else { says::OCCURRED };
            if already == END && !self.s.scratch.withholds {
                return self.first_word(matter, accused, involvement.bit(), what, fact.by, fact.record);
            }
            self.assert(matter, accused, involvement.bit(), what, fact.by, fact.record);
        }
        if already != END {
            self.judge_again(matter, fact.record);
        }
    }

    /// What is undetermined about whether a norm covers a deed, which is told with the first instant that it can have touched;
    /// nothing if its targets or what it asks of a deed do not allow it.
    #[inline]
    fn covering(&self, norm: u32, mut unsure: u8, target: usize, deed: (u32, Instant)) -> Option<u8> {
        let rule = self.p.norms.get(norm as usize)?;
        if let Some(quality) = rule.quality {
            unsure |= self.has_quality(quality, rule.permits, deed)?;
        }
        if rule.targets != 0 {
            match self.p.names.target_up.get(target) {
                Some(up) if up & rule.targets == 0 => return None,
                Some(_) => {}
                None => unsure |= why::TARGET,
            }
        }
        Some(unsure)
    }

    /// Keeps that a norm covers an incident, and returns where the chain of such then begins.
    #[inline]
    fn cover(&mut self, cover: Cover) -> u32 {
        let n = u32::try_from(self.s.archive.covers.len()).unwrap_or(END);
        self.s.archive.covers.push(cover);
        n
    }

    /// What more is told of a deed, before its incident.
    pub(super) fn deed(&mut self, fact: &Fact) {
        let What::Deed { matter, weapon, from, suffered_by, known, within } = fact.what else { return };
        let n = u32::try_from(self.s.archive.deeds.len()).unwrap_or(END);
        self.s.archive.deeds.push(Deed { known, within, suffered_by, from, weapon });
        if let Some(m) = self.matter(matter) {
            m.deed = n;
        }
    }

    /// What is undetermined about whether a deed has what a norm asks of it; nothing if it has not.
    fn has_quality(&self, quality: u32, permits: bool, (deed, earliest): (u32, Instant)) -> Option<u8> {
        let Some(q) = self.p.qualities.get(quality as usize) else { return Some(0) };
        let deed = self.s.archive.deeds.get(deed as usize).copied().unwrap_or_default();
        let mut unsure = 0;
        if q.weapons | q.unsure_weapons != 0 {
            match 1_u64.checked_shl(deed.weapon.into()) {
                None => unsure |= why::WEAPON,
                Some(bit) if q.weapons & bit != 0 => {}
                Some(bit) if q.unsure_weapons & bit != 0 => unsure |= why::WEAPON,
                Some(_) => return None,
            }
        }
        if q.bounds & deed.known & !deed.within != 0 {
            return None;
        }
        if q.bounds & !deed.known != 0 {
            unsure |= why::MEASURE;
        }
        if !q.from.is_empty() {
            match q.from.get(deed.from.index()).or(q.from.last()).copied() {
                Some(CERTAIN) => {}
                Some(UNSURE) => unsure |= why::PLACE,
                _ => return None,
            }
        }
        if !q.against.is_empty() {
            let named = |p: &PartyId| match q.against.get(p.index()) {
                Some(true) => Value::Yes,
                _ => q.against_while.iter().filter(|(who, _)| self.p.belongs(*p, *who)).fold(Value::No, |is, (_, protection)| {
                    match (is, self.protected(*protection, earliest)) {
                        (Value::Yes, _) | (_, Value::Yes) => Value::Yes,
                        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
                        _ => Value::No,
                    }
                }),
            };
            let those: Vec<Value> = deed.suffered_by.iter().filter(|p| p.is_some()).map(named).collect();
            // A prohibition protects any of those whom it names; an exception covers nobody else.
            let (decides, rest) = if permits { (Value::No, Value::Yes) } else { (Value::Yes, Value::No) };
            let counts = match those.as_slice() {
                [] => Value::Unknown,
                those if those.contains(&decides) => decides,
                those if those.contains(&Value::Unknown) => Value::Unknown,
                _ => rest,
            };
            match counts {
                Value::No => return None,
                Value::Unknown => unsure |= why::SUFFERER,
                _ => {}
            }
        }
        Some(unsure)
    }

    /// Whether a protection has lasted since an instant.
    fn protected(&self, protection: u32, earliest: Instant) -> Value {
        match self.s.live.protected.get(protection as usize) {
            // It changed while the deed may have been done.
            Some(a) if a.since > earliest => Value::Unknown,
            Some(a) => a.is,
            None => Value::No,
        }
    }

    /// Norms changed: for incidents that last another stretch begins, in which other norms may cover them. A deed is judged by
    /// what covers it in each of its stretches. Those with a new one are added to `touched`.
    pub(super) fn lasting_incidents(&mut self, changed: &[u32], touched: &mut Vec<MatterId>) {
        let now = self.s.now;
        for k in 0..self.s.live.lasting.len() {
            let Some(lasting) = self.s.live.lasting.get(k).copied().filter(|l| l.until > now) else { continue };
            let Some(m) = self.s.archive.matters.get(lasting.matter.index()).copied() else { continue };
            let mut covers: Vec<(u32, u8)> = self.stretch(lasting.matter, lasting.stretch);
            let before = covers.len();
            covers.retain(|(norm, _)| !changed.contains(norm));
            let mut any = covers.len() != before;
            for entry in self.p.index.row(m.place.index(), m.act.index()).iter().filter(|e| changed.contains(&e.norm)) {
                let unsure = match self.s.live.activity.get(entry.norm as usize).map_or(Value::No, |a| a.is) {
                    Value::No => continue,
                    Value::Unknown => entry.why | why::ACTIVITY,
                    _ => entry.why,
                };
                if let Some(unsure) = self.covering(entry.norm, unsure, m.target.index(), (m.deed, now)) {
                    covers.push((entry.norm, unsure));
                    any = true;
                }
            }
            if !any {
                continue;
            }
            covers.sort_unstable();
            // What comes again covers it no otherwise than the first time.
            let latest = self.covers(lasting.matter).map(|c| c.stretch).max().unwrap_or(0).max(lasting.stretch);
            let known = (0..=latest).find(|n| self.stretch(lasting.matter, *n) == covers);
            let stretch = known.unwrap_or(latest.saturating_add(1));
            if let Some(l) = self.s.live.lasting.get_mut(k) {
                l.stretch = stretch;
            }
            if known.is_some() {
                continue;
            }
            let mut next = m.covers;
            for (norm, why) in covers {
                next = self.cover(Cover { norm, next, why, stretch });
            }
            if let Some(m) = self.s.archive.matters.get_mut(lasting.matter.index()) {
                m.covers = next;
            }
            touched.push(lasting.matter);
        }
    }

    /// The norms that cover an incident in one of its stretches, and what is undetermined about each.
    fn stretch(&self, matter: MatterId, stretch: u16) -> Vec<(u32, u8)> {
        let mut all: Vec<(u32, u8)> = self.covers(matter).filter(|c| c.stretch == stretch).map(|c| (c.norm, c.why)).collect();
        all.sort_unstable();
        all
    }

    fn covers(&self, matter: MatterId) -> impl Iterator<Item = Cover> + '_ {
        let mut at = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.covers);
        core::iter::from_fn(move || {
            let c = *self.s.archive.covers.get(at as usize)?;
            at = c.next;
            Some(c)
        })
    }

    pub(super) fn claim(&mut self, matter: MatterId, accused: PartyId, involvement: Involvement, by: PartyId, record: RecordId) {
        let what = if accused.is_some() { says::OCCURRED | says::RESPONSIBLE } else { says::OCCURRED };
        self.assert(matter, accused, involvement.bit(), what, by, record);
    }

    pub(super) fn answer(
        &mut self,
        matter: MatterId,
        accused: PartyId,
        (occurrence, attribution, admits): (bool, bool, bool),
        by: PartyId,
        record: RecordId,
    ) {
        let mut what = 0;
        if occurrence {
            what |= says::NOT_OCCURRED;
        }
        if attribution {
            what |= says::NOT_RESPONSIBLE;
        }
        if admits {
            what |= says::ADMITS;
        }
        let involvement = if admits { Involvement::Did.bit() } else { 0 };
        if what != 0 {
            self.assert(matter, accused, involvement, what, by, record);
        }
    }

    pub(super) fn finding(
        &mut self,
        matter: MatterId,
        accused: PartyId,
        involvement: Involvement,
        so: bool,
        by: PartyId,
        record: RecordId,
    ) {
        let inside = self.may_find(by);
        let what = match (inside, accused.is_some(), so) {
            (true, true, true) => says::FOUND_RESPONSIBLE | says::FOUND_OCCURRED,
            (true, true, false) => says::FOUND_NOT_RESPONSIBLE,
            (true, false, true) => says::FOUND_OCCURRED,
            (true, false, false) => says::FOUND_NOT_OCCURRED,
            (false, true, true) => says::OUTSIDE_RESPONSIBLE | says::OUTSIDE_OCCURRED,
            (false, true, false) => says::OUTSIDE_NOT_RESPONSIBLE,
            (false, false, true) => says::OUTSIDE_OCCURRED,
            (false, false, false) => says::OUTSIDE_NOT_OCCURRED,
        };
        let involvement = if so { involvement.bit() } else { 0 };
        self.assert(matter, accused, involvement, what, by, record);
    }

    /// Whether a body or party has the power to find, now.
    pub(super) fn may_find(&self, by: PartyId) -> bool {
        self.p.may_find(self.s, by)
    }

    /// Adds the first word on an incident: what [`Step::assert`] does where there is no other accusation.
    #[inline]
    fn first_word(&mut self, matter: MatterId, accused: PartyId, involvement: u8, what: u16, by: PartyId, record: RecordId) {
        let archive = &mut self.s.archive;
        let a = u32::try_from(archive.accusations.len()).unwrap_or(END);
        let n = u32::try_from(archive.assertions.len()).unwrap_or(END);
        let Some(m) = archive.matters.get_mut(matter.index()) else { return };
        m.accusations = a;
        archive.assertions.push(Assertion { record, next: END, by, says: what, involvement });
        let covered = m.covers != END;
        archive.accusations.push(Accusation {
            matter,
            next: END,
            assertions: n,
            characters: END,
            cases: END,
            party: accused,
            says: what,
            // It is alleged, which is the first standard.
            reached: 1,
            involvement,
        });
        if self.p.standards.len() > 1 {
            return self.weigh(a, record);
        }
        if covered && accused.is_some() {
            self.cases(a, record);
        }
        if !self.p.criteria.is_empty() {
            self.criteria_see(a);
        }
    }

    /// The standards that an accusation meets, by position.
    #[inline]
    fn reached(&self, accusation: &Accusation) -> u16 {
        let mut reached = 0;
        for (n, standard) in self.p.standards.iter().enumerate() {
            reached |= u16::from(self.p.meets(self.s, accusation, *standard)) << n;
        }
        reached
    }

    /// Adds one source's word to what is said about a party and an incident.
    fn assert(&mut self, matter: MatterId, accused: PartyId, involvement: u8, what: u16, by: PartyId, record: RecordId) {
        let a = self.accusation(matter, accused);
        let n = u32::try_from(self.s.archive.assertions.len()).unwrap_or(END);
        let Some(accusation) = self.s.archive.accusations.get_mut(a as usize) else { return };
        self.s.archive.assertions.push(Assertion { record, next: accusation.assertions, by, says: what, involvement });
        accusation.assertions = n;
        accusation.says |= what;
        accusation.involvement |= involvement;
        self.weigh(a, record);
        // A counter-accusation can make another accusation mutual.
        if self.p.standards.contains(&Standard::MutuallyAlleged) {
            self.weigh_others(matter, a, record);
        }
    }

    fn weigh_others(&mut self, matter: MatterId, except: u32, record: RecordId) {
        let mut at = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
        while let Some(other) = self.s.archive.accusations.get(at as usize).copied() {
            if at != except {
                self.weigh(at, record);
            }
            at = other.next;
        }
    }

    /// The accusation of a party in a matter, made if there is none.
    fn accusation(&mut self, matter: MatterId, party: PartyId) -> u32 {
        let mut at = self.matter(matter).map_or(END, |m| m.accusations);
        let head = at;
        while let Some(a) = self.s.archive.accusations.get(at as usize) {
            if a.party == party {
                return at;
            }
            at = a.next;
        }
        let n = u32::try_from(self.s.archive.accusations.len()).unwrap_or(END);
        self.s.archive.accusations.push(Accusation {
            matter,
            next: head,
            assertions: END,
            characters: END,
            cases: END,
            party,
            says: 0,
            reached: 0,
            involvement: 0,
        });
        if let Some(m) = self.matter(matter) {
            m.accusations = n;
        }
        n
    }

    /// Weighs an accusation anew: the standards that it meets, its cases, and what follows.
    fn weigh(&mut self, a: u32, record: RecordId) {
        let Some(before) = self.s.archive.accusations.get(a as usize).copied() else { return };
        if self.s.scratch.withholds {
            return self.s.scratch.withheld.push(before.matter);
        }
        let reached = self.reached(&before);
        if let Some(acc) = self.s.archive.accusations.get_mut(a as usize) {
            acc.reached = reached;
        }
        let Some(m) = self.s.archive.matters.get(before.matter.index()).filter(|m| m.is_stepped()) else { return };
        if before.party.is_some() && m.covers != END {
            self.cases(a, record);
        }
        if !self.p.criteria.is_empty() {
            self.criteria_see(a);
        }
    }

    /// Judges every accusation of a matter again.
    pub(super) fn judge_again(&mut self, matter: MatterId, record: RecordId) {
        let mut at = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
        while let Some(a) = self.s.archive.accusations.get(at as usize).copied() {
            self.weigh(at, record);
            at = a.next;
        }
    }

    /// Judges what was withheld until all of a record was known.
    pub(super) fn judge_withheld(&mut self) {
        let mut matters = core::mem::take(&mut self.s.scratch.withheld);
        matters.sort_unstable();
        matters.dedup();
        for matter in matters.drain(..) {
            self.judge_again(matter, self.cause);
        }
        self.s.scratch.withheld = matters;
    }

    /// Brings the cases of an accusation up to date: one per prohibition that covers the incident and binds the accused.
    fn cases(&mut self, a: u32, record: RecordId) {
        let Some(acc) = self.s.archive.accusations.get(a as usize).copied() else { return };
        self.note_uses(&acc);
        let mut cover = self.s.archive.matters.get(acc.matter.index()).map_or(END, |m| m.covers);
        while let Some(c) = self.s.archive.covers.get(cover as usize).copied() {
            let this = cover;
            cover = c.next;
            let Some(norm) = self.p.norms.get(c.norm as usize) else { continue };
            if norm.permits {
                continue;
            }
            let bearer = self.bearer(norm, acc.party);
            if !bearer.is_some() || !self.is_least_doubtful(norm, &c, &acc) || !self.is_worst(norm, &c, &acc) {
                continue;
            }
            // All norms of a term are one prohibition: its cases go by the first.
            let first = self.p.terms.get(norm.term.index()).map_or(c.norm, |t| t.norms.start);
            let status = self.status(norm, &c, &acc);
            let known = cases_of(self.s, acc.cases).find(|(_, case)| case.norm == first).map(|(k, _)| k);
            match (known, status) {
                (None, None) => {}
                (None, Some(status)) => {
                    let n = u32::try_from(self.s.archive.cases.len()).unwrap_or(END);
                    let next = self.s.archive.accusations.get(a as usize).map_or(END, |x| x.cases);
                    self.s.archive.cases.push(Case { accusation: a, norm: first, next, cover: this, bearer, fired: 0, doubted: 0, status });
                    if let Some(x) = self.s.archive.accusations.get_mut(a as usize) {
                        x.cases = n;
                    }
                    self.say(kind_of(status), norm.term, bearer, acc.matter, record);
                    self.consequences(n, acc.reached, acc.matter, record);
                }
                (Some(n), status) => {
                    let status = status.unwrap_or(CaseStatus::Withdrawn);
                    let Some(case) = self.s.archive.cases.get_mut(n as usize) else { continue };
                    let changed = case.status != status;
                    (case.status, case.cover, case.bearer) = (status, this, bearer);
                    if changed {
                        self.say(kind_of(status), norm.term, bearer, acc.matter, record);
                    }
                    self.consequences(n, acc.reached, acc.matter, record);
                }
            }
        }
    }

    /// Whether of all norms of its term that cover a deed of the accused this one does so with the least doubt.
    fn is_least_doubtful(&self, norm: &Norm, cover: &Cover, acc: &Accusation) -> bool {
        let alone = self.p.terms.get(norm.term.index()).is_none_or(|t| t.norms.len() <= 1);
        let weight = |c: &Cover| (c.why.count_ones(), c.why, c.norm);
        alone
            || self.covers(acc.matter).all(|c| {
                let other = self.p.norms.get(c.norm as usize).filter(|n| n.term == norm.term && self.bearer(n, acc.party).is_some());
                other.is_none() || c.stretch != cover.stretch || weight(cover) <= weight(&c)
            })
    }

    /// Whether the deed stands as ill in this stretch as in any other in which the term covers it.
    fn is_worst(&self, norm: &Norm, cover: &Cover, acc: &Accusation) -> bool {
        if self
            .s
            .archive
            .matters
            .get(acc.matter.index())
            .and_then(|m| self.s.archive.covers.get(m.covers as usize))
            .is_none_or(|c| c.stretch == 0)
        {
            return true;
        }
        let rank = |norm: &Norm, c: &Cover| {
            let ill = self.status(norm, c, acc).map_or(0, how_ill);
            (Reverse(ill), c.why.count_ones(), c.why, c.stretch)
        };
        let own = rank(norm, cover);
        // In a stretch the doubtful ones stand no worse than the least doubtful of them.
        self.covers(acc.matter).all(|c| {
            let other = self.p.norms.get(c.norm as usize).filter(|n| n.term == norm.term && self.bearer(n, acc.party).is_some());
            other.is_none_or(|n| c.stretch == cover.stretch || own < rank(n, &c))
        })
    }

    /// Notes a deed among the uses of the permissions that cover it, as far as they are limited, and judges again what hangs
    /// on how many came before.
    fn note_uses(&mut self, acc: &Accusation) {
        let limited =
            |c: &Cover| self.p.norms.get(c.norm as usize).filter(|n| n.uses.is_some()).map(|n| (n.term, self.bearer(n, acc.party)));
        let mut all: Vec<(TermId, PartyId)> = self.covers(acc.matter).filter_map(|c| limited(&c)).filter(|(_, b)| b.is_some()).collect();
        all.sort_unstable();
        all.dedup();
        let Some(m) = self.s.archive.matters.get(acc.matter.index()).copied() else { return };
        let mut again = Vec::new();
        for (term, bearer) in all {
            let is = self.use_of(term, bearer, acc.matter);
            let uses = self.s.live.uses.entry((term, bearer)).or_default();
            let known = uses.binary_search_by_key(&m.key(), Use::key);
            let before = known.ok().and_then(|k| uses.get(k)).map(|u| u.sure);
            match (known, is) {
                (Err(k), Some(sure)) => uses.insert(k, Use { at: m.at, turn: m.turn, matter: acc.matter, sure }),
                (Ok(k), None) => drop(uses.remove(k)),
                (Ok(k), Some(sure)) => uses.iter_mut().skip(k).take(1).for_each(|u| u.sure = sure),
                (Err(_), None) => {}
            }
            if before != is {
                again.extend(uses.iter().filter(|u| u.key() > m.key()).map(|u| u.matter));
            }
        }
        again.sort_unstable();
        again.dedup();
        for matter in again {
            self.judge_again(matter, self.cause);
        }
    }

    /// Whether a deed is surely, or perhaps, a use of a permission by a bearer: what it would excuse, were there no cap.
    fn use_of(&self, term: TermId, bearer: PartyId, matter: MatterId) -> Option<bool> {
        let mut is = None;
        let mut at = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
        while let Some(acc) = self.s.archive.accusations.get(at as usize) {
            at = acc.next;
            if acc.says & says::THAT_IT_DID == 0 {
                continue;
            }
            for c in self.covers(matter) {
                let norm = self.p.norms.get(c.norm as usize).filter(|n| n.term == term && self.bearer(n, acc.party) == bearer);
                let excuse = norm.and_then(|n| self.excuses_uncapped(n, &c, acc));
                is = is.max(excuse.map(|e| e == CaseStatus::Excused));
            }
        }
        is
    }

    /// The bearer of a norm who answers for a party's deeds.
    #[inline]
    pub(super) fn bearer(&self, norm: &Norm, party: PartyId) -> PartyId {
        self.p.answers.get(norm.answers as usize).and_then(|m| m.get(party.index())).copied().unwrap_or(PartyId::NONE)
    }

    /// How a case stands; nothing if the norm does not concern it.
    fn status(&self, norm: &Norm, cover: &Cover, acc: &Accusation) -> Option<CaseStatus> {
        let mut unsure = cover.why != 0;
        let open = acc.involvement & Involvement::Unknown.bit() != 0;
        let either = acc.involvement & Involvement::DidOrSupplied.bit() != 0;
        let (did, supplied) = (Involvement::Did.bit(), Involvement::Supplied.bit());
        if acc.involvement & norm.involvement == 0 {
            let counts = norm.involvement & (did | supplied);
            match (either, open) {
                (true, _) if counts == did | supplied => {}
                (true, _) if counts != 0 => unsure = true,
                (_, true) => unsure = true,
                _ => return None,
            }
        }
        if let Some(character) = norm.character {
            match self.character_of(acc, character) {
                Some(CharacterIs::Found) => {}
                Some(CharacterIs::Rejected) => return None,
                Some(CharacterIs::Claimed) | None => unsure = true,
            }
        }
        let mut status = if unsure { CaseStatus::Possible } else { CaseStatus::Violation };
        for c in self.covers(acc.matter).filter(|c| c.stretch == cover.stretch) {
            let Some(permission) = self.p.norms.get(c.norm as usize) else { continue };
            if !permission.permits || permission.priority <= norm.priority || !self.bearer(permission, acc.party).is_some() {
                continue;
            }
            match self.excuses(permission, &c, acc) {
                Some(CaseStatus::Excused) => return Some(CaseStatus::Excused),
                Some(CaseStatus::Contested) => status = CaseStatus::Contested,
                Some(_) if status == CaseStatus::Violation => status = CaseStatus::Possible,
                _ => {}
            }
        }
        Some(status)
    }

    /// Whether a permission covers a deed: excused, contested, possibly (`Possible`), or not at all.
    fn excuses(&self, permission: &Norm, cover: &Cover, acc: &Accusation) -> Option<CaseStatus> {
        let is = self.excuses_uncapped(permission, cover, acc)?;
        let Some((times, per)) = permission.uses else { return Some(is) };
        let m = self.s.archive.matters.get(acc.matter.index())?;
        let uses = self.s.live.uses.get(&(permission.term, self.bearer(permission, acc.party))).map_or(&[][..], Vec::as_slice);
        let earlier = || uses.iter().filter(|u| u.key() < m.key() && m.at.since(u.at) < per);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (sure, possible) = (count(earlier().filter(|u| u.sure).count()), count(earlier().count()));
        match is {
            _ if sure >= times => None,
            // Whether it was one too many hangs on whether the others were uses at all.
            CaseStatus::Excused if possible >= times => Some(CaseStatus::Possible),
            is => Some(is),
        }
    }

    /// The same, however often it has been used.
    fn excuses_uncapped(&self, permission: &Norm, cover: &Cover, acc: &Accusation) -> Option<CaseStatus> {
        let m = self.s.archive.matters.get(acc.matter.index())?;
        let bearer = self.bearer(permission, acc.party);
        // What came in time only if the deed happened late in its window may not have come in time.
        let mut sure = cover.why == 0;
        if let Some(lead) = permission.notice {
            let given = self.s.live.notices.get(&(permission.term, bearer))?;
            if m.at.since(*given) < lead {
                return None;
            }
            sure &= m.earliest.since(*given) >= lead;
        }
        if let Some(power) = permission.consent {
            let given = [bearer, PartyId::NONE].map(|to| self.s.live.consents.get(&(power, to)).copied());
            let since = given.into_iter().flatten().min().filter(|since| *since <= m.at)?;
            sure &= since <= m.earliest;
        }
        if let Some(character) = permission.character {
            match self.character_of(acc, character)? {
                CharacterIs::Found => {}
                CharacterIs::Rejected => return None,
                CharacterIs::Claimed => return Some(CaseStatus::Contested),
            }
        }
        Some(if sure { CaseStatus::Excused } else { CaseStatus::Possible })
    }

    /// What stands on a character of a deed: a finding from inside before one from outside, and either before a claim.
    fn character_of(&self, acc: &Accusation, character: u8) -> Option<CharacterIs> {
        self.p.character_of(self.s, acc, character)
    }

    pub(super) fn character(&mut self, matter: MatterId, accused: PartyId, character: u8, is: CharacterIs, by: PartyId, record: RecordId) {
        let inside = self.may_find(by);
        let kind = match (is, inside) {
            (CharacterIs::Claimed, _) => CharacterKind::Claimed,
            (CharacterIs::Found, true) => CharacterKind::Found,
            (CharacterIs::Found, false) => CharacterKind::OutsideFound,
            (CharacterIs::Rejected, true) => CharacterKind::Rejected,
            (CharacterIs::Rejected, false) => CharacterKind::OutsideRejected,
        };
        let a = self.accusation(matter, accused);
        let n = u32::try_from(self.s.archive.characters.len()).unwrap_or(END);
        let Some(acc) = self.s.archive.accusations.get_mut(a as usize) else { return };
        self.s.archive.characters.push(CharacterEntry { record, next: acc.characters, by, character, kind, retracted: false });
        acc.characters = n;
        self.weigh(a, record);
        if !accused.is_some() {
            // Said of the deed, whoever did it.
            self.weigh_others(matter, a, record);
        }
    }

    pub(super) fn retraction(&mut self, of: RecordId, matter: MatterId, record: RecordId) {
        let mut any = false;
        let mut at = self.s.archive.matters.get(matter.index()).map_or(END, |m| m.accusations);
        while let Some(acc) = self.s.archive.accusations.get(at as usize).copied() {
            let (mut left, mut involvement) = (0, 0);
            let mut hit = false;
            let mut n = acc.assertions;
            while let Some(x) = self.s.archive.assertions.get_mut(n as usize) {
                if x.record == of && x.says & says::RETRACTED == 0 {
                    x.says |= says::RETRACTED;
                    hit = true;
                }
                if x.says & says::RETRACTED == 0 {
                    left |= x.says;
                    involvement |= x.involvement;
                }
                n = x.next;
            }
            let mut n = acc.characters;
            while let Some(x) = self.s.archive.characters.get_mut(n as usize) {
                if x.record == of && !x.retracted {
                    x.retracted = true;
                    hit = true;
                }
                n = x.next;
            }
            if hit {
                any = true;
                if let Some(x) = self.s.archive.accusations.get_mut(at as usize) {
                    (x.says, x.involvement) = (left, involvement);
                }
                self.weigh(at, record);
                self.weigh_others(matter, at, record);
            }
            at = acc.next;
        }
        if !any {
            self.say(VerdictKind::Unmatched, crate::id::TermId::NONE, PartyId::NONE, matter, record);
        }
    }

    /// Whether the same bearer's violation of the same norm in the same matter stands without this case, and whether one may.
    fn stands_besides(&self, except: u32, case: &Case, bit: u16) -> (bool, bool) {
        let a = &self.s.archive;
        let matter = a.accusations.get(case.accusation as usize).map_or(MatterId::NONE, |x| x.matter);
        let others = || {
            let all = accusations(self.s, matter).flat_map(|acc| cases_of(self.s, acc.cases));
            all.filter(|(k, other)| *k != except && other.norm == case.norm && other.bearer == case.bearer)
        };
        (others().any(|(_, other)| other.fired & bit != 0), others().any(|(_, other)| other.doubted & bit != 0))
    }

    /// Lets follow what follows at each standard that a case newly meets, and undoes it where it no longer does.
    fn consequences(&mut self, n: u32, reached: u16, matter: MatterId, record: RecordId) {
        let Some(case) = self.s.archive.cases.get(n as usize).copied() else { return };
        let Some(norm) = self.p.norms.get(case.norm as usize) else { return };
        if norm.consumers.is_empty() {
            return;
        }
        let (due, doubted) = match case.status {
            CaseStatus::Violation => (reached, 0),
            CaseStatus::Possible | CaseStatus::Contested => (0, reached),
            CaseStatus::Withdrawn | CaseStatus::Excused => (0, 0),
        };
        let at = self.s.archive.matters.get(matter.index()).map_or(Instant::MIN, |m| m.at);
        let who = Who { party: case.bearer, matter, at, record, norm: case.norm, ..Who::NOBODY };
        for consumer in &norm.consumers {
            let bit = 1_u16.checked_shl(consumer.standard.into()).unwrap_or(0);
            let was = (case.fired & bit != 0, case.doubted & bit != 0);
            let is = (due & bit != 0, doubted & bit != 0);
            if was == is {
                continue;
            }
            // An incident laid to a party and to its organ is one violation by the bearer.
            let (surely, perhaps) = self.stands_besides(n, &case, bit);
            if was.0 != is.0 && !surely {
                if is.0 { self.happen(consumer.action, who) } else { self.undo(consumer.action, who) }
            }
            let doubtful = |own: (bool, bool)| !(own.0 || surely) && (own.1 || perhaps);
            if doubtful(was) != doubtful(is) {
                self.count_possible(consumer.action, who, doubtful(is));
            }
        }
        if let Some(case) = self.s.archive.cases.get_mut(n as usize) {
            (case.fired, case.doubted) = (due, doubted);
        }
    }
}

/// The cases from one on, and where each is.
fn cases_of(state: &State, mut at: u32) -> impl Iterator<Item = (u32, Case)> + '_ {
    core::iter::from_fn(move || {
        let (this, case) = (at, *state.archive.cases.get(at as usize)?);
        at = case.next;
        Some((this, case))
    })
}

fn how_ill(status: CaseStatus) -> u8 {
    match status {
        CaseStatus::Withdrawn => 0,
        CaseStatus::Excused => 1,
        CaseStatus::Contested => 2,
        CaseStatus::Possible => 3,
        CaseStatus::Violation => 4,
    }
}

fn kind_of(status: CaseStatus) -> VerdictKind {
    match status {
        CaseStatus::Withdrawn => VerdictKind::Withdrawn,
        CaseStatus::Possible => VerdictKind::Possible,
        CaseStatus::Contested => VerdictKind::Contested,
        CaseStatus::Excused => VerdictKind::Excused,
        CaseStatus::Violation => VerdictKind::Violation,
    }
}
