//! Lowering a record: what it says, as facts.

use alloc::{format, string::String, vec::Vec};

use super::{
    fact::{CharacterIs, Fact, MAX_SUFFERERS, OTHER_ITEM, What},
    program::{Bearer, Object, ObjectIs, Part, Program},
};
use crate::{
    agreement::Verb,
    id::{ActId, MatterId, PartyId, PlaceId, RecordId, TargetId, TermId},
    record::{Accused, Act, Content, Happened, Incident, Outcome, Record, Stance},
    time::Instant,
    vocabulary::{Involvement, Question},
};

/// What one record says, as facts with their classes, and what is wrong with it. Records and matters stand in them by handles:
/// `handle` is this record's, and `find` gives the handle and content of whatever stands in a name's place.
pub(crate) fn lower_record<'r>(
    program: &Program,
    record: &Record,
    handle: u32,
    find: &impl Fn(&str) -> Option<(u32, &'r Record)>,
) -> (Vec<(u8, Fact)>, Vec<String>) {
    let mut lower = Lower { program, find, facts: Vec::new(), wrong: Vec::new() };
    lower.record(record, RecordId(handle));
    (lower.facts, lower.wrong)
}

struct Lower<'a, F> {
    program: &'a Program,
    find: &'a F,
    facts: Vec<(u8, Fact)>,
    wrong: Vec<String>,
}

impl<'r, F: Fn(&str) -> Option<(u32, &'r Record)>> Lower<'_, F> {
    fn say(&mut self, message: String) {
        self.wrong.push(message);
    }

    fn party(&mut self, name: &str) -> PartyId {
        self.program.party(name).unwrap_or_else(|| {
            self.say(if name.is_empty() { "`party` is missing".into() } else { format!("unknown party `{name}`") });
            PartyId::NONE
        })
    }

    fn maybe_party(&mut self, name: Option<&String>) -> PartyId {
        name.map_or(PartyId::NONE, |n| self.party(n))
    }

    fn item(&self, name: &str) -> u16 {
        self.program.names.items.iter().position(|i| i == name).and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX)
    }

    fn place(&mut self, name: Option<&String>) -> PlaceId {
        let Some(name) = name else { return PlaceId::NONE };
        self.program.place(name).unwrap_or_else(|| {
            self.say(format!("unknown place `{name}`"));
            PlaceId::NONE
        })
    }

    /// The matter that a record opened: its handle, if it is of a kind that opens one.
    fn matter(&self, name: &str) -> MatterId {
        match (self.find)(name) {
            Some((n, r)) if matches!(r.content, Content::Incident(_) | Content::Communication(_)) => MatterId(n),
            _ => MatterId::NONE,
        }
    }

    fn character(&mut self, name: &str) -> Option<u8> {
        let at = self.program.names.characters.iter().position(|c| c == name);
        if at.is_none() {
            self.say(format!("unknown character `{name}`"));
        }
        at.and_then(|n| u8::try_from(n).ok())
    }

    /// A term of the regime; none if it is a term only under other readings.
    fn term(&mut self, reference: &str, kinds: &[&str]) -> TermId {
        let known = self.program.names.articles.get(reference).copied();
        let taken_over = self.program.term(reference);
        match (taken_over, known) {
            (Some(t), _) => {
                let part = self.program.terms.get(t.index()).map(|x| x.part);
                let fits = kinds.is_empty()
                    || matches!((part, kinds.first()), (Some(Part::Duty(_)), Some(&"obligation")) | (Some(Part::Power(_)), Some(&"power")))
                    || (kinds.first() == Some(&"permission") && self.program.terms.get(t.index()).is_some_and(|x| x.kind == "permission"));
                if !fits {
                    self.say(format!("article `{reference}` is no {}", kinds.join(" or ")));
                }
                if fits { t } else { TermId::NONE }
            }
            (None, Some(_)) => TermId::NONE,
            (None, None) => {
                let hint = if reference.contains('/') { "" } else { ": write `instrument/article`" };
                self.say(format!("unknown article `{reference}`{hint}"));
                TermId::NONE
            }
        }
    }

    fn push(&mut self, class: u8, at: Option<Instant>, record: RecordId, by: PartyId, what: What) {
        let Some(at) = at else { return };
        self.facts.push((class, Fact { at, record, by, what }));
    }

    fn accused(&mut self, list: &[Accused]) -> Vec<(PartyId, Involvement)> {
        list.iter().map(|a| (self.party(&a.party), a.involvement)).filter(|(p, _)| p.is_some()).collect()
    }

    fn record(&mut self, r: &Record, id: RecordId) {
        let by = self.maybe_party(r.by.as_ref());
        let at = r.steps_at();
        match &r.content {
            Content::Incident(i) => self.incident(r, id, i, by),
            Content::Claim(c) => {
                let matter = self.matter(&c.about);
                let accused = self.accused(&c.accuses);
                self.claims(id, matter, (7, at), by, &accused, &c.character);
                self.date_inside(r, &c.about);
                if let Some(old) = &c.revises {
                    self.retract(r, id, old, at);
                }
            }
            Content::Answer(a) => {
                let matter = self.matter(&a.about);
                let accused = match &a.on_behalf_of {
                    Some(p) => self.party(p),
                    None => self.program.root(by),
                };
                let denies = |q| a.denies.contains(&q);
                let what = What::Answer {
                    matter,
                    accused,
                    denies_occurrence: denies(Question::Occurrence),
                    denies_attribution: denies(Question::Attribution),
                    admits: a.admits,
                };
                if accused.is_some() {
                    for c in &a.justified_as {
                        if let Some(character) = self.character(c) {
                            self.push(8, at, id, by, What::Character { matter, accused, character, is: CharacterIs::Claimed });
                        }
                    }
                    self.push(8, at, id, by, what);
                }
                let others = self.accused(&a.accuses);
                if !others.is_empty() {
                    self.claims(id, matter, (8, at), by, &others, &[]);
                }
            }
            Content::Finding(f) => {
                let matter = self.matter(&f.about);
                let found = |accused, involvement, so| What::Finding { matter, accused, involvement, so };
                let responsible = self.accused(&f.responsible);
                let finds_nothing = f.occurred.is_none()
                    && f.harm.is_none()
                    && [f.responsible.is_empty(), f.cleared.is_empty(), f.character.is_empty(), f.not_character.is_empty()] == [true; 4];
                if f.outcome != Outcome::Found && !finds_nothing {
                    self.say(format!("ends `{}` and yet finds something", f.outcome));
                }
                if f.occurred == Some(false) && !f.responsible.is_empty() {
                    self.say("finds that it did not occur, and yet who is responsible".into());
                }
                for p in f.responsible.iter().filter(|a| f.cleared.contains(&a.party)) {
                    self.say(format!("finds `{}` responsible and clears it", p.party));
                }
                // Of the deed, whoever did it, if nobody was found responsible.
                let nobody = [(PartyId::NONE, Involvement::Unknown)];
                for (accused, _) in if responsible.is_empty() { &nobody[..] } else { &responsible } {
                    for (list, is) in [(&f.character, CharacterIs::Found), (&f.not_character, CharacterIs::Rejected)] {
                        for c in list {
                            if let Some(character) = self.character(c) {
                                self.push(9, at, id, by, What::Character { matter, accused: *accused, character, is });
                            }
                        }
                    }
                }
                if let Some(so) = f.occurred {
                    self.push(9, at, id, by, found(PartyId::NONE, Involvement::Unknown, so));
                }
                for p in &f.cleared {
                    let p = self.party(p);
                    if p.is_some() {
                        self.push(9, at, id, by, found(p, Involvement::Unknown, false));
                    }
                }
                for (p, how) in &responsible {
                    self.push(9, at, id, by, found(*p, *how, true));
                }
            }
            Content::Performance(p) => {
                let term = if p.of.is_empty() {
                    self.say("`of` is missing".into());
                    TermId::NONE
                } else {
                    self.term(&p.of, &["obligation", "expectation"])
                };
                let party = self.party(&p.party);
                let matter = p.for_record.as_ref().map_or(MatterId::NONE, |n| self.matter(n));
                if p.amount == Some(0) {
                    self.say("performs `0`, which is nothing".into());
                }
                if party.is_some() {
                    let by = if by.is_some() { by } else { party };
                    let known = |n: u16| if n == u16::MAX { OTHER_ITEM } else { n };
                    let item = p.item.as_ref().map_or(u16::MAX, |i| known(self.item(i)));
                    let amount = p.amount.unwrap_or(1);
                    let what = |surely| What::Performance { term, party, matter, amount, item, stance: p.stance, surely };
                    if let (Some(Happened::Within(first, last)), Stance::Asserts | Stance::Verifies) = (r.happened, p.stance) {
                        self.push(5, Some(first).filter(|t| *t < last), id, by, what(false));
                    }
                    self.push(5, at, id, by, what(true));
                }
            }
            Content::Level(l) => {
                let party = self.party(&l.party);
                let item = self.item(&l.item);
                let Some(level) = l.level else { return self.say("`level` is missing".into()) };
                if party.is_some() {
                    self.push(3, at, id, by, What::Level { item, party, min: level.min, max: level.max.unwrap_or(u64::MAX) });
                }
            }
            Content::Coverage(c) => {
                let place = self.place(c.place.as_ref());
                self.maybe_party(c.hindered_by.as_ref());
                self.push(4, at, id, by, What::Coverage { place, looked: c.looked });
            }
            Content::Communication(c) => {
                let matter = MatterId(id.0);
                let topic = c.topic.as_ref().and_then(|t| self.program.names.topics.iter().position(|x| x == t));
                let topic = topic.and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX);
                let under = c.under.as_ref().map_or(TermId::NONE, |u| self.term(u, &["permission"]));
                let due = c.due.map_or(Instant::MAX, Instant::next);
                let to: Vec<PartyId> = c.to.iter().map(|p| self.party(p)).collect();
                let to = if to.is_empty() { [PartyId::NONE].into() } else { to };
                for (k, to) in to.into_iter().enumerate() {
                    self.push(1, at, id, by, What::Communication { matter, kind: c.kind, to, topic, due, under, first: k == 0 });
                }
            }
            Content::Act(a) => self.act(r, id, a, by),
            Content::Statement(s) => {
                for p in &s.to {
                    self.party(p);
                }
                let on = s.on.as_ref().map_or(TermId::NONE, |t| {
                    self.program.term(t).unwrap_or_else(|| match self.program.names.articles.contains_key(t) {
                        true => TermId::NONE,
                        false => {
                            self.say(format!("unknown instrument or article `{t}`"));
                            TermId::NONE
                        }
                    })
                });
                let place = self.place(s.place.as_ref());
                self.push(2, at, id, by, What::Statement { kind: s.kind, on, place });
            }
            // Neither is a fact: steps of an inquiry find nothing, and counts are never added to what was counted.
            Content::Inquiry(q) => {
                self.maybe_party(q.of_body.as_ref());
                self.maybe_party(q.hindered_by.as_ref());
            }
            Content::Tally(t) => {
                self.accused(&t.accuses);
            }
            Content::Retraction(x) => self.retract(r, id, &x.of, at),
        }
    }

    fn incident(&mut self, r: &Record, id: RecordId, i: &Incident, by: PartyId) {
        let (Some(happened), matter) = (r.happened, MatterId(id.0)) else { return };
        if i.located.is_none() {
            for (point, place, named) in [("position", "place", &i.place), ("from-position", "from", &i.from)] {
                let given = if point == "position" { i.position } else { i.from_position };
                if given.is_some() && named.is_none() {
                    self.say(format!("has a `{point}` but no `{place}`: locate it first, with an atlas (feature `geometry`)"));
                }
            }
        }
        let place = self.place(i.place.as_ref());
        let act = i.act.as_ref().map_or(Some(ActId::NONE), |a| self.program.act(a));
        let target = i.target.as_ref().map_or(Some(TargetId::NONE), |t| self.program.target(t));
        if act.is_none() {
            self.say(format!("unknown act `{}`", i.act.as_deref().unwrap_or("")));
        }
        if target.is_none() {
            self.say(format!("unknown target `{}`", i.target.as_deref().unwrap_or("")));
        }
        let at = happened.steps_at();
        self.deed(at, id, i, matter);
        let until = match happened {
            Happened::Lasting(_, Some(end)) => end,
            Happened::Lasting(_, None) => Instant::MAX,
            _ => at,
        };
        let accused = self.accused(&i.accuses);
        let said = r.said.map(Happened::steps_at);
        // A report made as it happened travels with the incident; a later one is a claim of its own.
        let at_once = said.is_none_or(|s| s == at);
        let (first, involvement) = accused.first().copied().unwrap_or((PartyId::NONE, Involvement::Did));
        let what = What::Incident {
            matter,
            earliest: happened.earliest(),
            until,
            place,
            act: act.unwrap_or_default(),
            target: target.unwrap_or_default(),
            accused: if at_once { first } else { PartyId::NONE },
            involvement,
        };
        self.push(6, Some(at), id, if at_once { by } else { PartyId::NONE }, what);
        match accused.get(1..) {
            _ if !by.is_some() => {}
            Some(rest) if at_once && !rest.is_empty() => self.claims(id, matter, (6, Some(at)), by, rest, &[]),
            _ if at_once => {}
            _ => self.claims(id, matter, (7, said.or(Some(at))), by, &accused, &[]),
        }
    }

    /// What norms may ask of the deed beyond act, place and target; nothing if the record has nothing of it.
    fn deed(&mut self, at: Instant, id: RecordId, i: &Incident, matter: MatterId) {
        let from = self.place(i.from.as_ref());
        let mut suffered_by = [PartyId::NONE; MAX_SUFFERERS];
        let sufferers: Vec<PartyId> = i.suffered_by.iter().map(|p| self.party(p)).collect();
        let owes = self.program.duties.iter().any(|d| d.bearer == Bearer::Sufferer);
        let counts = owes || self.program.qualities.iter().any(|q| !q.against.is_empty());
        if counts && sufferers.len() > MAX_SUFFERERS {
            self.say(format!("names {} who suffered it: the limit is {MAX_SUFFERERS}", sufferers.len()));
        }
        for (slot, p) in suffered_by.iter_mut().zip(&sufferers) {
            *slot = *p;
        }
        let weapon = i.weapon.as_ref().and_then(|w| {
            let at = self.program.names.weapons.iter().position(|k| k == w);
            if at.is_none() {
                self.say(format!("unknown weapon `{w}`"));
            }
            at.and_then(|n| u8::try_from(n).ok())
        });
        let (mut known, mut within) = (0, 0);
        for (bit, (measure, low, high)) in self.program.bounds.iter().enumerate() {
            let Some(n) = i.measures.get(measure) else { continue };
            let slack = i64::from(i.give_or_take.get(measure).copied().unwrap_or(0));
            let (least, most) = (n.saturating_sub(slack), n.saturating_add(slack));
            let (all, none) = (low <= &least && &most <= high, &most < low || high < &least);
            known |= u64::from(all || none) << bit;
            within |= u64::from(all) << bit;
        }
        let anything = weapon.is_some() || from.is_some() || known != 0 || (counts && !sufferers.is_empty());
        if anything {
            let weapon = weapon.unwrap_or(u8::MAX);
            self.push(6, Some(at), id, PartyId::NONE, What::Deed { matter, weapon, from, suffered_by, known, within });
        }
    }

    fn claims(
        &mut self,
        id: RecordId,
        matter: MatterId,
        (class, at): (u8, Option<Instant>),
        by: PartyId,
        accused: &[(PartyId, Involvement)],
        characters: &[String],
    ) {
        let nobody = [(PartyId::NONE, Involvement::Unknown)];
        for (p, involvement) in if accused.is_empty() { &nobody } else { accused } {
            for c in characters {
                if let Some(character) = self.character(c) {
                    self.push(class, at, id, by, What::Character { matter, accused: *p, character, is: CharacterIs::Claimed });
                }
            }
            self.push(class, at, id, by, What::Claim { matter, accused: *p, involvement: *involvement });
        }
    }

    /// A claim's own date must lie inside the incident's, or the incident's window is drawn too narrow.
    fn date_inside(&mut self, r: &Record, incident: &str) {
        let (Some(claimed), Some(known)) = (r.happened, (self.find)(incident).and_then(|(_, i)| i.happened)) else { return };
        let end = match known {
            Happened::Lasting(_, end) => end.unwrap_or(Instant::MAX),
            other => other.steps_at(),
        };
        if claimed.earliest() < known.earliest() || claimed.steps_at() > end {
            self.say(format!("dates `{incident}` outside the time that its record gives: widen that to hold every version"));
        }
    }

    fn retract(&mut self, r: &Record, id: RecordId, of: &str, at: Option<Instant>) {
        let Some((n, old)) = (self.find)(of) else { return };
        let matter = match &old.content {
            Content::Incident(_) => MatterId(n),
            Content::Claim(c) => self.matter(&c.about),
            Content::Answer(a) => self.matter(&a.about),
            Content::Finding(f) => self.matter(&f.about),
            _ => return,
        };
        if old.said.or(old.happened).map(Happened::steps_at) > at {
            self.say(format!("takes back `{of}` before it was said"));
        }
        let by = self.maybe_party(r.by.as_ref());
        self.push(10, at, id, by, What::Retraction { of: RecordId(n), matter });
    }

    fn act(&mut self, r: &Record, id: RecordId, a: &Act, by: PartyId) {
        let term = if a.under.is_empty() {
            self.say("`under` is missing".into());
            TermId::NONE
        } else {
            self.term(&a.under, &["power"])
        };
        let favour = self.maybe_party(a.in_favour_of.as_ref());
        let objects = match self.program.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => self.program.powers.get(n as usize).map_or(&[][..], |p| p.objects.as_slice()),
            _ => &[],
        };
        let object = match &a.over {
            None => u16::MAX,
            Some(name) => objects.iter().position(|o| o.name == *name).and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX - 1),
        };
        let is = objects.get(usize::from(object)).or_else(|| objects.first()).map(|o| o.is);
        let one_of = |o: &&Object| matches!(o.is, ObjectIs::Slot(_) | ObjectIs::Axis(_) | ObjectIs::Body(_));
        let several: Vec<&str> = objects.iter().filter(one_of).map(|o| o.name.as_str()).collect();
        if a.over.is_none() && several.len() > 1 {
            return self.say(format!("does not say which of `{}` it is about: give `over`", several.join("`, `")));
        }
        // What is said of an end is the first instant out, and of a limit the last that counts.
        let is_end = |o: &Object| matches!(o.is, ObjectIs::End { .. });
        if a.over.is_none() && objects.iter().any(is_end) && !objects.iter().all(is_end) {
            let names: Vec<&str> = objects.iter().map(|o| o.name.as_str()).collect();
            return self.say(format!("does not say which of `{}` it is about: give `over`", names.join("`, `")));
        }
        let designates = matches!(is, Some(ObjectIs::Slot(_)));
        self.dates(a, term);
        // Of an instrument's end the instant is told, of a duty's limit the first that is too late.
        let end = |u: Happened| match (u, is) {
            (Happened::At(t), Some(ObjectIs::End { .. } | ObjectIs::Slot(_))) => t,
            (u, _) => u.steps_at().next(),
        };
        let until = a.until.map(end);
        let instant = until.filter(|_| !designates).or(a.at).unwrap_or(Instant::MAX);
        let until = until.filter(|_| designates).unwrap_or(Instant::MAX);
        let matter = a.about.as_ref().map_or(MatterId::NONE, |n| self.matter(n));
        let choices = self.choices(a, is);
        let with: Vec<PartyId> = a.with.iter().map(|p| self.party(p)).collect();
        let all: Vec<PartyId> = with.into_iter().chain([by]).filter(|p| p.is_some()).collect();
        for choice in choices {
            for (k, p) in all.iter().enumerate() {
                let last = k + 1 == all.len();
                let (written, drops, refuses) = (a.written, a.drops, a.refuses);
                let what = What::Act { term, object, favour, instant, until, choice, drops, refuses, matter, written, last };
                self.push(0, r.steps_at(), id, *p, what);
            }
        }
    }

    /// Dates that the power does nothing with.
    fn dates(&mut self, a: &Act, term: TermId) {
        let verb = match self.program.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => self.program.powers.get(n as usize).map(|p| p.verb),
            _ => None,
        };
        let Some(verb) = verb else { return };
        if a.until.is_some() && !matches!(verb, Verb::Extend | Verb::Designate) {
            self.say(format!("says `until` when, which a power to {verb} does nothing with"));
        }
        if a.at.is_some() && !matches!(verb, Verb::Fix | Verb::Designate) {
            self.say(format!("says `at` what instant, which a power to {verb} does nothing with"));
        }
        if verb == Verb::Extend && a.until.is_none() {
            self.say("extends to no date: give `until`".into());
        }
        if a.drops && verb != Verb::Designate {
            self.say(format!("`drops` something, which a power to {verb} does not"));
        }
        if let (Some(until), Some(at)) = (a.until, a.at) {
            let end = if let Happened::At(t) = until { t } else { until.steps_at().next() };
            if verb == Verb::Designate && end <= at {
                self.say("designates until before it begins".into());
            }
        }
    }

    /// What an act chooses: of a slot's candidates or an axis's options, by position.
    fn choices(&mut self, a: &Act, is: Option<ObjectIs>) -> Vec<u16> {
        let short = |n: Option<usize>| n.and_then(|n| u16::try_from(n).ok());
        let mut out = Vec::new();
        match is {
            Some(ObjectIs::Slot(n)) => {
                let Some(slot) = self.program.slots.get(usize::from(n)) else { return [u16::MAX].into() };
                if a.choose.is_empty() {
                    self.say("designates nothing: give `choose`".into());
                }
                if slot.single && a.choose.len() > 1 {
                    self.say(format!("designates {} for `{}`, which holds one", a.choose.len(), slot.id));
                }
                for name in &a.choose {
                    match short(slot.candidates.iter().position(|c| c.name == *name)) {
                        Some(n) => out.push(n),
                        None => self.say(format!("`{name}` is not among what `{}` may hold", slot.id)),
                    }
                }
            }
            Some(ObjectIs::Axis(n)) => {
                let Some(axis) = self.program.axes.get(usize::from(n)) else { return [u16::MAX].into() };
                match &a.option {
                    None => self.say("interprets nothing: give `option`".into()),
                    Some(name) => match short(axis.options.iter().position(|(o, _)| o == name)) {
                        Some(n) => out.push(n),
                        None => self.say(format!("axis `{}` has no option `{name}`", axis.id)),
                    },
                }
            }
            _ => {
                if !a.choose.is_empty() || a.option.is_some() {
                    self.say("chooses, but the power is over nothing to choose from".into());
                }
            }
        }
        if out.is_empty() { [u16::MAX].into() } else { out }
    }
}
