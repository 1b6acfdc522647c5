//! A naive machine, written to be obviously right rather than fast: it tells the whole story from the documents and the
//! records, and judges everything anew after every step.
//!
//! It knows what `generate` writes and no more:
//!
//! - instruments with an entry, an end (that deliveries or acts may move), links that suspend, supersede or make depend, and
//!   conditions precedent on points;
//! - points: instants, anchors (fixed, fixed again, at a distance, open), messages, acts, earliest, latest, undetermined;
//! - conditions: points, `met`, `overdue`, `reached`, `exceeded`, `in-force`, `suspended`, not, all, any, undetermined;
//! - prohibitions, permissions, obligations that arise once, for each event or in every period, expectations, powers, counters
//!   of violations and of stocks, conditions on articles;
//! - slots, roles for a time, bodies with members, reading axes that are closed;
//! - criteria by first incident and by rate.
//!
//! It knows no other readings, times of day, months, periods of tacit renewal, conduct of others, incorporated terms.
//!
//! At one instant limits pass first, then acts of power take effect, then conditions change, and then facts come: acts,
//! messages, statements, levels, coverage, performances, incidents, claims, answers, findings, retractions, each by record name.

#[path = "reference_deeds.rs"]
mod deeds;
#[path = "reference_duties.rs"]
mod duties;
#[path = "reference_powers.rs"]
mod powers;
#[path = "reference_time.rs"]
mod time;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use ceasefire::{
    agreement::*,
    machine::{CaseStatus, FactualState, Fate, LegalState, STANDARDS, VerdictKind},
    record::*,
    time::{DAY, Instant, Length, Moment},
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind},
};

/// What holds at an instant, in names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) legal: BTreeMap<String, LegalState>,
    pub(crate) binds: BTreeMap<String, Is>,
    pub(crate) cases: BTreeSet<String>,
    pub(crate) duties: Vec<String>,
    /// What came of each act of power.
    pub(crate) acts: BTreeSet<String>,
    pub(crate) exceeded: BTreeSet<String>,
    /// What exceeds a ceiling only if what is doubtful is so.
    pub(crate) perhaps_exceeded: BTreeSet<String>,
    pub(crate) standards: BTreeSet<String>,
    pub(crate) factual: BTreeMap<String, FactualState>,
}

impl Snapshot {
    /// A term that surely does not bind, or that is none under the reading, is left out.
    pub(crate) fn binds(&mut self, term: String, is: Is) {
        if is != Is::No {
            self.binds.insert(term, is);
        }
    }
}

/// A three-valued answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Is {
    No,
    Maybe,
    Yes,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Point {
    NotYet,
    At(Instant),
    Unclear,
}

/// The order of facts at one instant.
fn class(c: &Content) -> u8 {
    match c {
        Content::Act(_) => 0,
        Content::Communication(_) => 1,
        Content::Statement(_) => 2,
        Content::Level(_) => 3,
        Content::Coverage(_) => 4,
        Content::Performance(_) => 5,
        Content::Incident(_) => 6,
        Content::Claim(_) => 7,
        Content::Answer(_) => 8,
        Content::Finding(_) => 9,
        Content::Retraction(_) | Content::Tally(_) | Content::Inquiry(_) => 10,
    }
}

/// What a record does at its instant. One record can do several things, each in its own class.
#[derive(Clone, Debug)]
enum Deed<'a> {
    Whole,
    /// What an incident's reporter, or an answer, says against somebody.
    Accuse(&'a str, &'a [Accused]),
    /// A claim or retraction takes back this record.
    TakeBack(&'a str),
}

/// Something that terms wait for.
#[derive(Clone, Debug)]
enum Happening {
    Communicated { kind: CommunicationKind, by: Option<String>, to: Vec<String> },
    Acted { under: String, by: Vec<String> },
    Met(String),
    Overdue(String),
    Performed(String, Option<String>),
    Violated(String, Standard),
    Exceeded(String),
    Stated(StatementKind, Option<String>),
}

#[derive(Clone, Debug)]
struct Who {
    party: Option<String>,
    to: Vec<String>,
    cause: Option<String>,
    rests_on: Option<Violated>,
    /// How much was delivered, or is owed for it.
    amount: u32,
    /// By when what is assigned is due.
    due: Option<Instant>,
}

impl Default for Who {
    fn default() -> Who {
        Who { party: None, to: Vec::new(), cause: None, rests_on: None, amount: 1, due: None }
    }
}

/// A bearer's violation of an article in an incident, at a standard.
type Violated = (String, String, String, Standard);

/// What a counter counts: the counter, the bearer, when, the incident, the article.
type Violation = (String, String, Instant, String, String);

#[derive(Clone, Debug)]
struct Owed {
    term: String,
    bearer: Option<String>,
    cause: Option<String>,
    rests_on: Option<Violated>,
    arisen: Instant,
    /// Its own limit, and the one that it has.
    own: Option<Instant>,
    limit: Option<Instant>,
    /// Time that was given to cure, or after withholding.
    not_before: Option<Instant>,
    /// Where its period ends, if it is one of several.
    ends: Option<Instant>,
    fate: Fate,
    amount: u32,
    done: u32,
    contested: bool,
    extended: bool,
    impossible: bool,
    /// Of a period: how much more may have been performed by its limit.
    perhaps: u32,
}

/// What is undetermined about whether a term covers a deed: place, act, target, time, norm, weapon, measure, sufferer.
type Doubt = [bool; 8];

const PLACE: usize = 0;
const ACT: usize = 1;
const TARGET: usize = 2;
const TIME: usize = 3;
const NORM: usize = 4;
const WEAPON: usize = 5;
const MEASURE: usize = 6;
const SUFFERER: usize = 7;

fn any(doubt: Doubt) -> bool {
    doubt.contains(&true)
}

/// Of several ways in which a term may cover a deed the least doubtful counts.
fn weight(doubt: &Doubt) -> (usize, usize) {
    let bits = doubt.iter().enumerate().map(|(n, is)| usize::from(*is) << n).sum();
    (doubt.iter().filter(|is| **is).count(), bits)
}

/// One of the ways in which a term binds: for a bearer who is one for a time, in a place that a slot may hold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Way {
    term: String,
    bearer: Option<String>,
    spot: Spot,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Spot {
    /// What the text itself names.
    Named,
    /// What a slot may hold.
    Designated(String, String),
    /// Anywhere, as long as nothing has been designated.
    Open(String),
}

#[derive(Clone, Debug)]
struct Incident0 {
    name: String,
    earliest: Instant,
    at: Instant,
    until: Instant,
    place: Option<String>,
    act: Option<String>,
    target: Option<String>,
    said: Incident,
    /// In which ways terms cover it: for each stretch of a deed that lasts, the stretch that it is in last.
    covers: Vec<BTreeMap<Way, Doubt>>,
}

/// One source's word about an incident and a party (or nobody).
#[derive(Clone, Debug)]
struct Word {
    incident: String,
    accused: Option<String>,
    by: String,
    record: String,
    what: Says,
    how: Option<Involvement>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    So,
    Denies,
    Admits,
    Found,
    FoundNot,
    FoundOutside,
    FoundNotOutside,
}

#[derive(Clone, Debug)]
struct Trait {
    incident: String,
    accused: Option<String>,
    record: String,
    character: String,
    /// 1 claimed, 2 found outside, 3 found inside.
    rank: u8,
    so: bool,
}

/// What an act does: acts of several holders that do the same are one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct ActKey {
    term: String,
    over: Option<String>,
    favour: Option<String>,
    at: Option<Instant>,
    until: Option<Happened>,
    choice: Option<String>,
    drops: bool,
    about: Option<String>,
}

/// A stretch in which something is designated.
type Stretch = (Instant, Option<Instant>);

pub(crate) struct Story<'a> {
    docs: Vec<&'a Document>,
    /// Every term with its reference.
    terms: Rc<[(String, &'a Document, &'a Term)]>,
    within: BTreeMap<&'a str, Option<&'a str>>,
    place_up: BTreeMap<&'a str, Option<&'a str>>,
    act_up: BTreeMap<&'a str, &'a [String]>,
    weapon_up: BTreeMap<&'a str, &'a [String]>,
    target_up: BTreeMap<&'a str, &'a [String]>,
    now: Instant,
    binding: BTreeMap<Way, Vec<(Instant, Is)>>,
    /// Per term, and who is named as suffering.
    protected: BTreeMap<(String, String), Vec<(Instant, Is)>>,
    asleep: BTreeSet<String>,
    ended: BTreeMap<String, Instant>,
    fixed: BTreeMap<(String, String), Instant>,
    precedent: BTreeMap<String, Instant>,
    happenings: Vec<(Instant, Happening)>,
    owed: Vec<Owed>,
    ahead: BTreeMap<(String, Option<String>), (Option<Instant>, bool)>,
    gathering: Vec<(ActKey, Vec<(String, bool)>)>,
    scheduled: Vec<(Instant, ActKey, Vec<String>, String)>,
    acts: BTreeSet<String>,
    consents: Vec<(Instant, String, Option<String>)>,
    designated: BTreeMap<(String, String, String), Stretch>,
    interpreted: BTreeMap<String, String>,
    moved_ends: BTreeMap<String, Instant>,
    stopped: BTreeMap<String, Instant>,
    begun: BTreeMap<String, Instant>,
    withheld: BTreeMap<String, Is>,
    performed: BTreeMap<String, u32>,
    /// Performances of which the log knows only a window, and those of them that have surely happened.
    windows: Vec<&'a Record>,
    over: BTreeSet<String>,
    delivered: BTreeMap<String, u32>,
    /// How often deliveries have moved an instrument's end.
    lengthened: BTreeMap<String, u32>,
    levels: BTreeMap<(String, String), (u64, u64)>,
    above: BTreeSet<(String, String)>,
    notices: BTreeMap<(String, String), Instant>,
    words: Vec<Word>,
    traits: Vec<Trait>,
    incidents: Vec<Incident0>,
    cases: BTreeMap<(String, String, String), (String, CaseStatus, Doubt)>,
    standing: BTreeSet<Violated>,
    counted: BTreeSet<Violation>,
    /// The same for what would be a violation if what is doubtful were so.
    doubtful: BTreeSet<Violated>,
    perhaps_counted: BTreeSet<Violation>,
    exceeded: BTreeSet<(String, String, String)>,
    looked: Vec<Option<String>>,
    /// Conditions whose beginning or end something waits for: whether they have been seen to hold, and since or until when.
    watched: BTreeMap<(String, String), Seen>,
}

/// What has been seen of the beginning or end of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    Nothing,
    Holding,
    Unclear,
    At(Instant),
}

/// Tells the story of a log and says what holds at each of `stops`, which are in order.
pub(crate) fn tell<'a>(documents: &'a [(String, Document)], log: &'a Log, stops: &[Instant]) -> Vec<Snapshot> {
    let mut story = Story::new(documents);
    story.windows =
        log.iter().filter(|r| matches!((r.happened, &r.content), (Some(Happened::Within(..)), Content::Performance(_)))).collect();
    let mut steps: Vec<(Instant, u8, &Record, Deed)> = Vec::new();
    for r in log.iter() {
        let at = r.steps_at().unwrap();
        match &r.content {
            Content::Incident(i) => {
                steps.push((at, 6, r, Deed::Whole));
                if r.by.is_some() {
                    let said = r.said.map_or(at, Happened::steps_at);
                    // What is said at once comes with the incident; what is said later is a claim.
                    let class = if said == at { 6 } else { 7 };
                    steps.push((said, class, r, Deed::Accuse(&r.name, &i.accuses)));
                }
            }
            Content::Claim(c) => {
                steps.push((at, 7, r, Deed::Accuse(&c.about, &c.accuses)));
                if let Some(old) = &c.revises {
                    steps.push((at, 10, r, Deed::TakeBack(old)));
                }
            }
            Content::Answer(a) => {
                steps.push((at, 8, r, Deed::Whole));
                if !a.accuses.is_empty() {
                    steps.push((at, 8, r, Deed::Accuse(&a.about, &a.accuses)));
                }
            }
            Content::Retraction(x) => steps.push((at, 10, r, Deed::TakeBack(&x.of))),
            other => steps.push((at, class(other), r, Deed::Whole)),
        }
    }
    steps.sort_by(|a, b| (a.0, a.1, &a.2.name).cmp(&(b.0, b.1, &b.2.name)));
    let mut steps = steps.into_iter().peekable();
    let mut out = Vec::new();
    for stop in stops {
        while let Some((at, class, r, deed)) = steps.next_if(|s| s.0 <= *stop) {
            story.pass(at);
            story.take(r, &deed);
            // All that a record says counts at once.
            while let Some((.., more)) = steps.next_if(|s| (s.0, s.1, &s.2.name) == (at, class, &r.name)) {
                story.take(r, &more);
            }
            story.settle();
        }
        story.pass(*stop);
        out.push(story.snapshot());
    }
    out
}

impl<'a> Story<'a> {
    fn new(documents: &'a [(String, Document)]) -> Story<'a> {
        let all = || documents.iter().map(|(_, d)| d);
        let docs: Vec<&Document> = all().filter(|d| d.instrument.is_some()).collect();
        let mut story = Story {
            terms: docs.iter().flat_map(|d| d.terms.iter().map(move |t| (format!("{}/{}", id(d), t.article), *d, t))).collect(),
            docs,
            within: all().flat_map(|d| &d.parties).map(|p| (p.id.as_str(), p.within.as_deref())).collect(),
            place_up: all().flat_map(|d| &d.places).map(|p| (p.id.as_str(), p.within.as_deref())).collect(),
            act_up: all().flat_map(|d| &d.acts).map(|c| (c.id.as_str(), c.within.as_slice())).collect(),
            weapon_up: all().flat_map(|d| &d.weapons).map(|c| (c.id.as_str(), c.within.as_slice())).collect(),
            target_up: all().flat_map(|d| &d.targets).map(|c| (c.id.as_str(), c.within.as_slice())).collect(),
            now: Instant::MIN,
            binding: BTreeMap::new(),
            protected: BTreeMap::new(),
            asleep: BTreeSet::new(),
            ended: BTreeMap::new(),
            fixed: BTreeMap::new(),
            precedent: BTreeMap::new(),
            happenings: Vec::new(),
            owed: Vec::new(),
            ahead: BTreeMap::new(),
            gathering: Vec::new(),
            scheduled: Vec::new(),
            acts: BTreeSet::new(),
            consents: Vec::new(),
            designated: BTreeMap::new(),
            interpreted: BTreeMap::new(),
            moved_ends: BTreeMap::new(),
            stopped: BTreeMap::new(),
            begun: BTreeMap::new(),
            withheld: BTreeMap::new(),
            performed: BTreeMap::new(),
            windows: Vec::new(),
            over: BTreeSet::new(),
            delivered: BTreeMap::new(),
            lengthened: BTreeMap::new(),
            levels: BTreeMap::new(),
            above: BTreeSet::new(),
            notices: BTreeMap::new(),
            words: Vec::new(),
            traits: Vec::new(),
            incidents: Vec::new(),
            cases: BTreeMap::new(),
            standing: BTreeSet::new(),
            counted: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            perhaps_counted: BTreeSet::new(),
            exceeded: BTreeSet::new(),
            looked: Vec::new(),
            watched: BTreeMap::new(),
        };
        for d in story.docs.clone() {
            for (s, name) in d.slots.iter().flat_map(|s| s.at_first.iter().map(move |name| (s, name))) {
                story.designated.insert((id(d).into(), s.id.clone(), name.clone()), (Instant::MIN, None));
            }
        }
        story.settle();
        story
    }

    // ---- names -------------------------------------------------------------------------------------------------------

    fn terms(&self) -> Rc<[(String, &'a Document, &'a Term)]> {
        self.terms.clone()
    }

    fn term(&self, reference: &str) -> (&'a Document, &'a Term) {
        let found = self.terms.iter().find(|(r, _, _)| r == reference);
        found.map(|(_, d, t)| (*d, *t)).unwrap()
    }

    fn doc(&self, instrument: &str) -> Option<&'a Document> {
        self.docs.iter().copied().find(|d| id(d) == instrument)
    }

    fn belongs(&self, party: &str, to: &str) -> bool {
        party == to || self.within[party].is_some_and(|up| self.belongs(up, to))
    }

    fn root(&self, party: &str) -> String {
        self.within[party].map_or(party.to_string(), |up| self.root(up))
    }

    /// The parties behind names, `@roles` and `$slots`, at whatever time.
    fn holders(&self, d: &Document, list: &[String]) -> Vec<String> {
        let mut out = BTreeSet::new();
        for name in list {
            if let Some(slot) = name.strip_prefix('$') {
                out.extend(d.slots.iter().filter(|s| s.id == slot).flat_map(|s| s.among.iter().cloned()));
            } else if let Some(role) = name.strip_prefix('@') {
                out.extend(d.roles.iter().filter(|r| has_role(r, role)).map(|r| r.party.clone()));
            } else {
                out.insert(name.clone());
            }
        }
        out.into_iter().collect()
    }

    /// What makes a party one of a list now.
    fn is_among(&self, d: &Document, list: &[String], party: &str) -> Is {
        let reasons = list.iter().map(|name| {
            if let Some(slot) = name.strip_prefix('$') {
                yes(self.is_designated(d, slot, party))
            } else if let Some(role) = name.strip_prefix('@') {
                let roles = d.roles.iter().filter(|r| r.party == party && has_role(r, role));
                roles.map(|r| r.holds.as_ref().map_or(Is::Yes, |w| self.holds(d, w))).max().unwrap_or(Is::No)
            } else {
                yes(name == party)
            }
        });
        reasons.max().unwrap_or(Is::No)
    }

    /// Whether a party is one of a list throughout.
    fn is_throughout(&self, d: &Document, list: &[String], party: &str) -> bool {
        list.iter().any(|name| match name.strip_prefix('@') {
            Some(role) => d.roles.iter().any(|r| r.party == party && r.holds.is_none() && has_role(r, role)),
            None => name == party,
        })
    }

    /// The bearer of a term who answers for a party's deeds, in one of the ways in which the term binds.
    fn answers(&self, way: &Way, party: &str) -> Option<String> {
        let (d, t) = self.term(&way.term);
        let mut bearers = self.holders(d, &t.bearers);
        match &way.bearer {
            Some(b) => bearers.retain(|other| other == b),
            None => bearers.retain(|b| self.is_throughout(d, &t.bearers, b)),
        }
        if let Some(own) = bearers.iter().find(|b| self.belongs(party, b)) {
            return Some(own.clone());
        }
        let conduct_of = forbids(&t.rule).map_or(Vec::new(), |p| self.holders(d, &p.conduct_of));
        if conduct_of.iter().any(|c| self.belongs(party, c)) && !bearers.is_empty() {
            return bearers.pop();
        }
        for r in &d.roles {
            if let Some(Bound::Through(sponsor)) = &r.bound {
                if self.belongs(party, &r.party) {
                    return bearers.iter().find(|b| self.belongs(sponsor, b)).cloned();
                }
            }
        }
        None
    }

    /// An article as `instrument/article`.
    fn full(&self, d: &Document, article: &str) -> String {
        if article.contains('/') { article.to_string() } else { format!("{}/{article}", id(d)) }
    }

    // ---- facts -------------------------------------------------------------------------------------------------------

    fn take(&mut self, r: &Record, deed: &Deed) {
        match (deed, &r.content) {
            (Deed::Accuse(about, accuses), content) => {
                let nobody = accuses.is_empty();
                let characters: &[String] = if let Content::Claim(c) = content { &c.character } else { &[] };
                let accused: Vec<Option<&Accused>> = if nobody { vec![None] } else { accuses.iter().map(Some).collect() };
                for a in accused {
                    self.words.push(Word {
                        incident: (*about).into(),
                        accused: a.map(|a| a.party.clone()),
                        by: r.by.clone().unwrap(),
                        record: r.name.clone(),
                        what: Says::So,
                        how: a.map(|a| a.involvement),
                    });
                    for c in characters {
                        self.character(about, a.map(|a| a.party.clone()), r, c, 1, true);
                    }
                }
            }
            (Deed::TakeBack(of), _) => {
                self.words.retain(|w| w.record != **of);
                self.traits.retain(|t| t.record != **of);
            }
            (Deed::Whole, Content::Incident(i)) => self.incident(r, i),
            (Deed::Whole, Content::Answer(a)) => self.answer(r, a),
            (Deed::Whole, Content::Finding(f)) => self.finding(r, f),
            (Deed::Whole, Content::Performance(p)) => self.performance(r, p),
            (Deed::Whole, Content::Act(a)) => self.act(r, a),
            (Deed::Whole, Content::Communication(c)) => self.communication(r, c),
            (Deed::Whole, Content::Statement(s)) => {
                let h = Happening::Stated(s.kind, r.by.clone());
                self.happenings.push((self.now, h.clone()));
                self.spawn(&h, &Who { party: r.by.clone(), ..Who::default() });
            }
            (Deed::Whole, Content::Level(l)) => {
                let level = l.level.unwrap();
                self.levels.insert((l.item.clone(), l.party.clone()), (level.min, level.max.unwrap_or(u64::MAX)));
                self.shares_again();
            }
            (Deed::Whole, Content::Coverage(c)) => {
                if matches!(c.looked, Looked::Saw | Looked::SawNothing) {
                    self.looked.push(c.place.clone());
                }
            }
            (Deed::Whole, other) => panic!("not in the subset: {}", other.kind()),
        }
    }

    fn communication(&mut self, r: &Record, c: &Communication) {
        let by = r.by.clone().unwrap();
        if let Some(under) = &c.under {
            let bearers: Vec<String> = self.ways(under).iter().filter_map(|way| self.answers(way, &by)).collect();
            for bearer in bearers {
                self.notices.entry((under.clone(), bearer)).or_insert(self.now);
            }
        }
        let h = Happening::Communicated { kind: c.kind, by: Some(by.clone()), to: c.to.clone() };
        self.happenings.push((self.now, h.clone()));
        let to = c.to.iter().map(|p| self.root(p)).collect();
        self.spawn(&h, &Who { party: Some(self.root(&by)), to, cause: Some(r.name.clone()), due: c.due, ..Who::default() });
    }

    fn character(&mut self, incident: &str, accused: Option<String>, r: &Record, character: &str, rank: u8, so: bool) {
        self.traits.push(Trait { incident: incident.into(), accused, record: r.name.clone(), character: character.into(), rank, so });
    }

    fn answer(&mut self, r: &Record, a: &Answer) {
        let by = r.by.clone().unwrap();
        let accused = a.on_behalf_of.clone().unwrap_or_else(|| self.root(&by));
        let mut say = |what, how| {
            self.words.push(Word {
                incident: a.about.clone(),
                accused: Some(accused.clone()),
                by: by.clone(),
                record: r.name.clone(),
                what,
                how,
            });
        };
        if a.denies.contains(&Question::Attribution) {
            say(Says::Denies, None);
        }
        if a.admits {
            say(Says::Admits, Some(Involvement::Did));
        }
        for c in &a.justified_as {
            self.character(&a.about, Some(accused.clone()), r, c, 1, true);
        }
    }

    fn finding(&mut self, r: &Record, f: &Finding) {
        let by = r.by.clone().unwrap();
        let inside = self.may_find(&by);
        let (so, not_so, rank) = if inside { (Says::Found, Says::FoundNot, 3) } else { (Says::FoundOutside, Says::FoundNotOutside, 2) };
        let mut say = |accused: Option<String>, what, how| {
            self.words.push(Word { incident: f.about.clone(), accused, by: by.clone(), record: r.name.clone(), what, how });
        };
        if let Some(occurred) = f.occurred {
            say(None, if occurred { so } else { not_so }, None);
        }
        for a in &f.responsible {
            say(Some(a.party.clone()), so, Some(a.involvement));
        }
        for p in &f.cleared {
            say(Some(p.clone()), not_so, None);
        }
        // What the deed was is found of everyone found responsible, or of the deed, whoever did it.
        let mut of: Vec<Option<String>> = f.responsible.iter().map(|a| Some(a.party.clone())).collect();
        if of.is_empty() {
            of.push(None);
        }
        for accused in of {
            for c in &f.character {
                self.character(&f.about, accused.clone(), r, c, rank, true);
            }
            for c in &f.not_character {
                self.character(&f.about, accused.clone(), r, c, rank, false);
            }
        }
    }

    // ---- what holds --------------------------------------------------------------------------------------------------

    fn factual(&self, d: &Document, c: &Criterion) -> Option<FactualState> {
        let level = |n: usize| match &c.by {
            CriterionKind::FirstIncident if n > 0 => FactualState::Collapsed,
            CriterionKind::Rate { collapsed, .. } if n >= *collapsed as usize => FactualState::Collapsed,
            CriterionKind::Rate { eroding, .. } if n >= *eroding as usize => FactualState::Eroding,
            _ => FactualState::Holding,
        };
        if !matches!(c.by, CriterionKind::FirstIncident | CriterionKind::Rate { .. }) {
            return None;
        }
        let entry = match self.entry(d) {
            Point::At(t) if t <= self.now => t,
            _ => return Some(FactualState::Unknown),
        };
        let area = c.area.clone().or(d.instrument.as_ref().unwrap().area.clone()).unwrap_or_default();
        let seen = |standard: Standard| {
            let counts = |i: &&Incident0| {
                let recent = match &c.by {
                    CriterionKind::Rate { per, .. } => self.now.since(i.at) < millis(*per),
                    _ => true,
                };
                let act = c.acts.is_empty() || i.act.as_ref().is_some_and(|a| self.up(&self.act_up, a).iter().any(|u| c.acts.contains(u)));
                let target = c.targets.is_empty()
                    || i.target.as_ref().is_some_and(|a| self.up(&self.target_up, a).iter().any(|u| c.targets.contains(u)));
                let mut accused: BTreeSet<Option<&str>> =
                    self.words.iter().filter(|w| w.incident == i.name).map(|w| w.accused.as_deref()).collect();
                accused.insert(None);
                let met = accused.iter().any(|a| self.meets(&i.name, *a, standard));
                recent && i.at >= entry && act && target && self.inside(&area, i.place.as_deref()) == Is::Yes && met
            };
            level(self.incidents.iter().filter(counts).count())
        };
        let (strict, alleged) = (seen(c.standard), seen(Standard::Alleged));
        let looked = self.looked.iter().any(|p| p.as_ref().is_none_or(|p| self.inside(&area, Some(p)) == Is::Yes));
        Some(if alleged > strict && strict != FactualState::Collapsed {
            FactualState::Contested
        } else if strict == FactualState::Holding && !c.silence_is_holding && !looked {
            FactualState::Unknown
        } else {
            strict
        })
    }

    fn snapshot(&self) -> Snapshot {
        let mut s = Snapshot::default();
        for d in &self.docs {
            s.legal.insert(id(d).into(), self.legal(d));
            for c in &d.criteria {
                if let Some(is) = self.factual(d, c) {
                    s.factual.insert(format!("{}/{}", id(d), c.id), is);
                }
            }
        }
        for (reference, _, t) in self.terms().iter() {
            if !matches!(t.rule, Rule::Conditions(_)) {
                s.binds(reference.clone(), self.bound(reference));
            }
        }
        for ((incident, term, accused), (bearer, status, doubt)) in &self.cases {
            s.cases.insert(case_line(incident, term, accused, bearer, *status, &doubt_line(*doubt)));
        }
        for o in &self.owed {
            let bearer = o.bearer.as_deref().unwrap_or("-");
            let cause = o.cause.as_deref().unwrap_or("-");
            let (least, most) = self.required(o);
            let much = (o.done, (least == most).then_some(least));
            s.duties.push(duty_line(&o.term, bearer, cause, (o.arisen, o.limit), much, (o.fate, o.contested, o.extended)));
        }
        s.duties.sort();
        s.acts.clone_from(&self.acts);
        s.exceeded.extend(self.above.iter().map(|(counter, bearer)| format!("{counter} {bearer} -")));
        for (counter, bearer, incident) in &self.exceeded {
            s.exceeded.insert(format!("{counter} {bearer} {incident}"));
        }
        for c in self.counted.iter().chain(&self.perhaps_counted) {
            let (surely, at_most) = self.exceeds(c);
            if at_most && !surely {
                s.perhaps_exceeded.insert(format!("{} {} {}", c.0, c.1, c.3));
            }
        }
        let matters: BTreeSet<(&str, Option<&str>)> = self.words.iter().map(|w| (w.incident.as_str(), w.accused.as_deref())).collect();
        for (incident, accused) in matters {
            for standard in STANDARDS {
                if self.meets(incident, accused, *standard) {
                    s.standards.insert(standard_line(incident, accused.unwrap_or("-"), *standard));
                }
            }
        }
        s
    }
}

pub(crate) fn case_line(incident: &str, term: &str, accused: &str, bearer: &str, status: CaseStatus, doubt: &str) -> String {
    // What has been taken back is not doubted any more.
    let doubt = if status == CaseStatus::Withdrawn { "" } else { doubt };
    format!("{incident} {term} {accused} for {bearer}: {status}{doubt}")
}

pub(crate) fn doubt_line(doubts: [bool; 8]) -> String {
    let words = ["place", "act", "target", "time", "norm", "weapon", "measure", "sufferer"];
    words.iter().zip(doubts).filter(|(_, is)| *is).map(|(w, _)| format!(" ?{w}")).collect()
}

pub(crate) fn duty_line(
    term: &str,
    bearer: &str,
    cause: &str,
    (arisen, limit): (Instant, Option<Instant>),
    (done, owed): (u32, Option<u32>),
    (fate, contested, extended): (Fate, bool, bool),
) -> String {
    let limit = limit.map_or("-".into(), |l| l.to_string());
    let notes = format!("{}{}", if contested { " contested" } else { "" }, if extended { " extended" } else { "" });
    let owed = owed.map_or("?".into(), |n| n.to_string());
    format!("{term} {bearer} {cause} {arisen} .. {limit}: {done} of {owed} {fate}{notes}")
}

pub(crate) fn act_line(record: &str, under: &str, outcome: VerdictKind) -> String {
    format!("{record} {under} {outcome}")
}

pub(crate) fn standard_line(incident: &str, accused: &str, standard: Standard) -> String {
    format!("{incident} {accused} {standard}")
}

fn id(d: &Document) -> &str {
    d.instrument.as_ref().map_or("", |i| i.id.as_str())
}

fn millis(l: Length) -> i64 {
    i64::from(l.days) * DAY + l.millis
}

fn yes(is: bool) -> Is {
    if is { Is::Yes } else { Is::No }
}

fn not(is: Is) -> Is {
    match is {
        Is::Yes => Is::No,
        Is::No => Is::Yes,
        Is::Maybe => Is::Maybe,
    }
}

fn all(values: impl Iterator<Item = Is>) -> Is {
    values.min().unwrap_or(Is::Yes)
}

/// What a prohibition forbids, or deeds that breach a duty.
fn forbids(rule: &Rule) -> Option<&Prohibition> {
    match rule {
        Rule::Prohibits(p) => Some(p),
        Rule::Requires(o) => o.breached_by.as_ref(),
        _ => None,
    }
}

/// If it is not known of one, it may have been the first.
fn earliest(points: impl Iterator<Item = Point>) -> Point {
    let points: Vec<Point> = points.collect();
    if points.contains(&Point::Unclear) {
        return Point::Unclear;
    }
    points.iter().filter_map(|p| if let Point::At(t) = p { Some(*t) } else { None }).min().map_or(Point::NotYet, Point::At)
}

fn latest(points: impl Iterator<Item = Point>) -> Point {
    let points: Vec<Point> = points.collect();
    if points.contains(&Point::NotYet) {
        return Point::NotYet;
    }
    if points.contains(&Point::Unclear) {
        return Point::Unclear;
    }
    points.iter().filter_map(|p| if let Point::At(t) = p { Some(*t) } else { None }).max().map_or(Point::NotYet, Point::At)
}

fn is_open(fate: Fate) -> bool {
    matches!(fate, Fate::Open | Fate::Unaccepted)
}

fn standard_of(d: &Determiner) -> Standard {
    match d {
        Determiner::Standard(s) => *s,
        // Unnamed, it is an axis whose base is this.
        _ => Standard::Found,
    }
}

/// Whether a length is counted in whole days.
fn in_days(d: &Document, l: Length, own: Option<Counting>) -> bool {
    matches!(counting(d, l, own), Counting::Days | Counting::DaysInclusive)
}

fn counting(d: &Document, l: Length, own: Option<Counting>) -> Counting {
    let general = if l.days != 0 && l.millis == 0 { d.instrument.as_ref().and_then(|i| i.counting) } else { None };
    own.or(general).unwrap_or_default()
}

/// A length after an instant: clock time is kept, or whole days are counted from the start of the local day.
fn shifted(d: &Document, t: Instant, l: Length, own: Option<Counting>) -> Instant {
    let zone = d.instrument.as_ref().and_then(|i| i.zone).unwrap_or_default();
    let start = zone.start_of(t.in_zone(zone).date());
    match counting(d, l, own) {
        Counting::Elapsed => t.plus(millis(l)),
        Counting::Days => start.plus(millis(l)),
        Counting::DaysInclusive => start.plus(millis(l) - DAY),
    }
}

/// A share of a number, rounded up.
fn share_of(percent: u32, n: u64) -> u64 {
    u64::try_from((u128::from(n) * u128::from(percent)).div_ceil(100)).unwrap_or(u64::MAX)
}

fn has_role(r: &Role, role: &str) -> bool {
    if role == "sufferer" {
        return has_role(r, "party") || has_role(r, "signatory");
    }
    role == "party" && r.bound == Some(Bound::ByDeclaration) || r.names.iter().any(|n| n.as_str() == role)
}
