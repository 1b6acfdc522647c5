//! The docket: a log lowered to facts for one program, in the one order in which they are stepped.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    fact::{CharacterIs, Fact, What},
    program::{Part, Program},
    state::State,
    step::Refusal,
    verdict::Verdict,
};
use crate::{
    agreement::Standard,
    id::{ActId, MatterId, PartyId, PlaceId, RecordId, TargetId, TermId},
    problem::{Problem, Problems},
    record::{Accused, Act, Content, Happened, Incident, Log, Outcome, Record},
    time::Instant,
    vocabulary::{Involvement, Question},
};

/// Facts in the order (instant, class, record name), with the names behind their ids.
///
/// The order is declared: at one instant acts of power come first, then messages, statements, levels, coverage,
/// performances, incidents, claims, answers, findings and retractions.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Docket {
    facts: Vec<Fact>,
    /// Where in the facts each record's end, in the order of the facts.
    ends: Vec<usize>,
    records: Vec<String>,
    matters: Vec<String>,
    matter_ids: BTreeMap<String, MatterId>,
}

impl Docket {
    /// Lowers a log for a program.
    ///
    /// # Errors
    /// Every reference of every record to something that neither the regime nor the log has.
    pub fn new(program: &Program, log: &Log) -> Result<Docket, Problems> {
        let mut problems = Problems::default();
        for (name, message) in log.loose_ends() {
            problems.0.push(Problem { source: "log".into(), path: name, article: None, message });
        }
        let records: Vec<String> = log.iter().map(|r| r.name.clone()).collect();
        let mut openers: Vec<(Instant, &str)> = log
            .iter()
            .filter(|r| matches!(r.content, Content::Incident(_) | Content::Communication(_)))
            .filter_map(|r| Some((r.steps_at()?, r.name.as_str())))
            .collect();
        openers.sort_unstable();
        let matters: Vec<String> = openers.iter().map(|(_, n)| (*n).to_string()).collect();
        let matter_ids = matters.iter().enumerate().map(|(i, n)| (n.clone(), MatterId::at(i))).collect();
        let mut lower = Lower { program, log, matter_ids: &matter_ids, problems, keyed: Vec::new() };
        for (i, r) in log.iter().enumerate() {
            lower.record(r, RecordId::at(i));
        }
        let Lower { problems, mut keyed, .. } = lower;
        keyed.sort_by_key(|(class, n, f)| (f.at, *class, f.record, *n));
        let mut ends = Vec::new();
        for together in keyed.chunk_by(|(a, _, f), (b, _, g)| (f.at, a, f.record) == (g.at, b, g.record)) {
            ends.push(ends.last().copied().unwrap_or(0) + together.len());
        }
        problems.or(Docket { facts: keyed.into_iter().map(|(_, _, f)| f).collect(), ends, records, matters, matter_ids })
    }

    /// The facts, in order.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The facts, in order: those that belong together at a time.
    pub fn together(&self) -> impl Iterator<Item = &[Fact]> {
        let mut from = 0;
        self.ends.iter().filter_map(move |end| self.facts.get(core::mem::replace(&mut from, *end)..*end))
    }

    /// The name of a record.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<&str> {
        self.records.get(id.index()).map(String::as_str)
    }

    /// The name of the record behind a matter.
    #[must_use]
    pub fn matter(&self, id: MatterId) -> Option<&str> {
        self.matters.get(id.index()).map(String::as_str)
    }

    /// The matter that a record opened.
    #[must_use]
    pub fn matter_of(&self, record: &str) -> Option<MatterId> {
        self.matter_ids.get(record).copied()
    }

    /// Steps a fresh state through all facts up to and including `until`, and lets time pass to it.
    ///
    /// # Errors
    /// When a fact is refused, which a docket's own facts are not.
    pub fn replay(&self, program: &Program, until: Instant) -> Result<(State, Vec<Verdict>), Refusal> {
        let mut state = program.start();
        let mut out: Vec<Verdict> = state.history().copied().collect();
        for facts in self.together().take_while(|f| f.first().is_some_and(|f| f.at <= until)) {
            program.observe(&mut state, facts, &mut out)?;
        }
        program.advance_to(&mut state, until, &mut out)?;
        Ok((state, out))
    }
}

struct Lower<'a> {
    program: &'a Program,
    log: &'a Log,
    matter_ids: &'a BTreeMap<String, MatterId>,
    problems: Problems,
    keyed: Vec<(u8, u32, Fact)>,
}

impl Lower<'_> {
    fn say(&mut self, r: &Record, message: String) {
        self.problems.0.push(Problem { source: "log".into(), path: r.name.clone(), article: None, message });
    }

    fn party(&mut self, r: &Record, name: &str) -> PartyId {
        self.program.party(name).unwrap_or_else(|| {
            self.say(r, if name.is_empty() { "`party` is missing".into() } else { format!("unknown party `{name}`") });
            PartyId::NONE
        })
    }

    fn maybe_party(&mut self, r: &Record, name: Option<&String>) -> PartyId {
        name.map_or(PartyId::NONE, |n| self.party(r, n))
    }

    fn place(&mut self, r: &Record, name: Option<&String>) -> PlaceId {
        let Some(name) = name else { return PlaceId::NONE };
        self.program.place(name).unwrap_or_else(|| {
            self.say(r, format!("unknown place `{name}`"));
            PlaceId::NONE
        })
    }

    fn matter(&self, name: &str) -> MatterId {
        self.matter_ids.get(name).copied().unwrap_or(MatterId::NONE)
    }

    fn character(&mut self, r: &Record, name: &str) -> Option<u8> {
        let at = self.program.names.characters.iter().position(|c| c == name);
        if at.is_none() {
            self.say(r, format!("unknown character `{name}`"));
        }
        at.and_then(|n| u8::try_from(n).ok())
    }

    /// A term of the regime; none if it is a term only under other readings.
    fn term(&mut self, r: &Record, reference: &str, kinds: &[&str]) -> TermId {
        let known = self.program.names.articles.get(reference).copied();
        let taken_over = self.program.term(reference);
        match (taken_over, known) {
            (Some(t), _) => {
                let part = self.program.terms.get(t.index()).map(|x| x.part);
                let fits = kinds.is_empty()
                    || matches!((part, kinds.first()), (Some(Part::Duty(_)), Some(&"obligation")) | (Some(Part::Power(_)), Some(&"power")))
                    || (kinds.first() == Some(&"permission") && self.program.terms.get(t.index()).is_some_and(|x| x.kind == "permission"));
                if !fits {
                    self.say(r, format!("article `{reference}` is no {}", kinds.join(" or ")));
                }
                if fits { t } else { TermId::NONE }
            }
            (None, Some(_)) => TermId::NONE,
            (None, None) => {
                let hint = if reference.contains('/') { "" } else { ": write `instrument/article`" };
                self.say(r, format!("unknown article `{reference}`{hint}"));
                TermId::NONE
            }
        }
    }

    fn push(&mut self, class: u8, at: Option<Instant>, record: RecordId, by: PartyId, what: What) {
        let Some(at) = at else { return };
        let n = u32::try_from(self.keyed.len()).unwrap_or(u32::MAX);
        self.keyed.push((class, n, Fact { at, record, by, what }));
    }

    fn accused(&mut self, r: &Record, list: &[Accused]) -> Vec<(PartyId, Involvement)> {
        list.iter().map(|a| (self.party(r, &a.party), a.involvement)).filter(|(p, _)| p.is_some()).collect()
    }

    fn record(&mut self, r: &Record, id: RecordId) {
        let by = self.maybe_party(r, r.by.as_ref());
        let at = r.steps_at();
        match &r.content {
            Content::Incident(i) => self.incident(r, id, i, by),
            Content::Claim(c) => {
                let matter = self.matter(&c.about);
                let accused = self.accused(r, &c.accuses);
                self.claims(r, id, matter, (7, at), by, &accused, &c.character);
                self.date_inside(r, &c.about);
                if let Some(old) = &c.revises {
                    self.retract(r, id, old, at);
                }
            }
            Content::Answer(a) => {
                let matter = self.matter(&a.about);
                let accused = match &a.on_behalf_of {
                    Some(p) => self.party(r, p),
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
                        if let Some(character) = self.character(r, c) {
                            self.push(8, at, id, by, What::Character { matter, accused, character, is: CharacterIs::Claimed });
                        }
                    }
                    self.push(8, at, id, by, what);
                }
                let others = self.accused(r, &a.accuses);
                if !others.is_empty() {
                    self.claims(r, id, matter, (8, at), by, &others, &[]);
                }
            }
            Content::Finding(f) => {
                let matter = self.matter(&f.about);
                let found = |accused, involvement, so| What::Finding { matter, accused, involvement, so };
                let responsible = self.accused(r, &f.responsible);
                let finds_nothing = f.occurred.is_none()
                    && f.harm.is_none()
                    && [f.responsible.is_empty(), f.cleared.is_empty(), f.character.is_empty(), f.not_character.is_empty()] == [true; 4];
                if f.outcome != Outcome::Found && !finds_nothing {
                    self.say(r, format!("ends `{}` and yet finds something", f.outcome));
                }
                if f.occurred == Some(false) && !f.responsible.is_empty() {
                    self.say(r, "finds that it did not occur, and yet who is responsible".into());
                }
                for p in f.responsible.iter().filter(|a| f.cleared.contains(&a.party)) {
                    self.say(r, format!("finds `{}` responsible and clears it", p.party));
                }
                // Of the deed, whoever did it, if nobody was found responsible.
                let nobody = [(PartyId::NONE, Involvement::Unknown)];
                for (accused, _) in if responsible.is_empty() { &nobody[..] } else { &responsible } {
                    for (list, is) in [(&f.character, CharacterIs::Found), (&f.not_character, CharacterIs::Rejected)] {
                        for c in list {
                            if let Some(character) = self.character(r, c) {
                                self.push(9, at, id, by, What::Character { matter, accused: *accused, character, is });
                            }
                        }
                    }
                }
                if let Some(so) = f.occurred {
                    self.push(9, at, id, by, found(PartyId::NONE, Involvement::Unknown, so));
                }
                for p in &f.cleared {
                    let p = self.party(r, p);
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
                    self.say(r, "`of` is missing".into());
                    TermId::NONE
                } else {
                    self.term(r, &p.of, &["obligation", "expectation"])
                };
                let party = self.party(r, &p.party);
                let matter = p.for_record.as_ref().map_or(MatterId::NONE, |n| self.matter(n));
                if p.amount == Some(0) {
                    self.say(r, "performs `0`, which is nothing".into());
                }
                if party.is_some() {
                    let by = if by.is_some() { by } else { party };
                    self.push(5, at, id, by, What::Performance { term, party, matter, amount: p.amount.unwrap_or(1), stance: p.stance });
                }
            }
            Content::Level(l) => {
                let party = self.party(r, &l.party);
                let item =
                    self.program.names.items.iter().position(|i| *i == l.item).and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX);
                let Some(level) = l.level else { return self.say(r, "`level` is missing".into()) };
                if party.is_some() {
                    self.push(3, at, id, by, What::Level { item, party, min: level.min, max: level.max.unwrap_or(u64::MAX) });
                }
            }
            Content::Coverage(c) => {
                let place = self.place(r, c.place.as_ref());
                self.maybe_party(r, c.hindered_by.as_ref());
                self.push(4, at, id, by, What::Coverage { place, looked: c.looked });
            }
            Content::Communication(c) => {
                let matter = self.matter(&r.name);
                let topic = c.topic.as_ref().and_then(|t| self.program.names.topics.iter().position(|x| x == t));
                let topic = topic.and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX);
                let under = c.under.as_ref().map_or(TermId::NONE, |u| self.term(r, u, &["permission"]));
                let due = c.due.map_or(Instant::MAX, Instant::next);
                let to: Vec<PartyId> = c.to.iter().map(|p| self.party(r, p)).collect();
                let to = if to.is_empty() { [PartyId::NONE].into() } else { to };
                for (k, to) in to.into_iter().enumerate() {
                    self.push(1, at, id, by, What::Communication { matter, kind: c.kind, to, topic, due, under, first: k == 0 });
                }
            }
            Content::Act(a) => self.act(r, id, a, by),
            Content::Statement(s) => {
                for p in &s.to {
                    self.party(r, p);
                }
                let on = s.on.as_ref().map_or(TermId::NONE, |t| {
                    self.program.term(t).unwrap_or_else(|| match self.program.names.articles.contains_key(t) {
                        true => TermId::NONE,
                        false => {
                            self.say(r, format!("unknown instrument or article `{t}`"));
                            TermId::NONE
                        }
                    })
                });
                self.push(2, at, id, by, What::Statement { kind: s.kind, on });
            }
            Content::Tally(t) => {
                self.accused(r, &t.accuses);
            }
            Content::Retraction(x) => self.retract(r, id, &x.of, at),
        }
    }

    fn incident(&mut self, r: &Record, id: RecordId, i: &Incident, by: PartyId) {
        let (Some(happened), matter) = (r.happened, self.matter(&r.name)) else { return };
        let place = self.place(r, i.place.as_ref());
        let act = i.act.as_ref().map_or(Some(ActId::NONE), |a| self.program.act(a));
        let target = i.target.as_ref().map_or(Some(TargetId::NONE), |t| self.program.target(t));
        if act.is_none() {
            self.say(r, format!("unknown act `{}`", i.act.as_deref().unwrap_or("")));
        }
        if target.is_none() {
            self.say(r, format!("unknown target `{}`", i.target.as_deref().unwrap_or("")));
        }
        for p in &i.suffered_by {
            self.party(r, p);
        }
        let at = happened.steps_at();
        let until = match happened {
            Happened::Lasting(_, Some(end)) => end,
            Happened::Lasting(_, None) => Instant::MAX,
            _ => at,
        };
        let accused = self.accused(r, &i.accuses);
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
            Some(rest) if at_once && !rest.is_empty() => self.claims(r, id, matter, (6, Some(at)), by, rest, &[]),
            _ if at_once => {}
            _ => self.claims(r, id, matter, (7, said.or(Some(at))), by, &accused, &[]),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one claim")]
    fn claims(
        &mut self,
        r: &Record,
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
                if let Some(character) = self.character(r, c) {
                    self.push(class, at, id, by, What::Character { matter, accused: *p, character, is: CharacterIs::Claimed });
                }
            }
            self.push(class, at, id, by, What::Claim { matter, accused: *p, involvement: *involvement });
        }
    }

    /// A claim's own date must lie inside the incident's, or the incident's window is drawn too narrow.
    fn date_inside(&mut self, r: &Record, incident: &str) {
        let (Some(claimed), Some(known)) = (r.happened, self.log.get(incident).and_then(|i| i.happened)) else { return };
        let end = match known {
            Happened::Lasting(_, end) => end.unwrap_or(Instant::MAX),
            other => other.steps_at(),
        };
        if claimed.earliest() < known.earliest() || claimed.steps_at() > end {
            self.say(r, format!("dates `{incident}` outside the time that its record gives: widen that to hold every version"));
        }
    }

    fn retract(&mut self, r: &Record, id: RecordId, of: &str, at: Option<Instant>) {
        let Some(old) = self.log.get(of) else { return };
        let about = match &old.content {
            Content::Incident(_) => old.name.as_str(),
            Content::Claim(c) => &c.about,
            Content::Answer(a) => &a.about,
            Content::Finding(f) => &f.about,
            _ => return,
        };
        if old.said.or(old.happened).map(Happened::steps_at) > at {
            self.say(r, format!("takes back `{of}` before it was said"));
        }
        let by = self.maybe_party(r, r.by.as_ref());
        let of = self.log.iter().position(|x| x.name == old.name).map_or(RecordId::NONE, RecordId::at);
        let matter = self.matter(about);
        self.push(10, at, id, by, What::Retraction { of, matter });
    }

    fn act(&mut self, r: &Record, id: RecordId, a: &Act, by: PartyId) {
        let term = if a.under.is_empty() {
            self.say(r, "`under` is missing".into());
            TermId::NONE
        } else {
            self.term(r, &a.under, &["power"])
        };
        let favour = self.maybe_party(r, a.in_favour_of.as_ref());
        let objects = match self.program.terms.get(term.index()).map(|t| t.part) {
            Some(Part::Power(n)) => self.program.powers.get(n as usize).map_or(&[][..], |p| p.objects.as_slice()),
            _ => &[],
        };
        let object = match &a.over {
            None => u16::MAX,
            Some(name) => objects.iter().position(|o| o.name == *name).and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX - 1),
        };
        let instant = a.until.map(|u| u.steps_at().next()).or(a.at).unwrap_or(Instant::MAX);
        let with: Vec<PartyId> = a.with.iter().map(|p| self.party(r, p)).collect();
        let all: Vec<PartyId> = with.into_iter().chain([by]).filter(|p| p.is_some()).collect();
        for (k, p) in all.iter().enumerate() {
            let last = k + 1 == all.len();
            self.push(0, r.steps_at(), id, *p, What::Act { term, object, favour, instant, written: a.written, last });
        }
    }
}

/// The standards that reports distinguish, from the least to the most demanding.
pub const STANDARDS: &[Standard] =
    &[Standard::Alleged, Standard::MutuallyAlleged, Standard::Corroborated(2), Standard::Admitted, Standard::FoundOutside, Standard::Found];
