//! A naive machine, written to be obviously right rather than fast: it tells the whole story from the documents and the
//! records, and judges everything anew after every step.
//!
//! It knows what `generate` writes and no more:
//!
//! - instruments with an entry, an end, links that suspend, supersede or make depend, and conditions precedent on points;
//! - points: instants, anchors (fixed, at a distance, open), messages, earliest, latest, undetermined;
//! - conditions: points, `met`, `overdue`, `exceeded`, `in-force`, not, all, any, undetermined;
//! - prohibitions, permissions (with notice or character), obligations that arise once or for each event, expectations,
//!   powers to fix, extend, waive, suspend, resume, terminate and find, counters of violations, conditions on articles;
//! - bodies that are one party with a mandate;
//! - criteria by first incident and by rate.
//!
//! It knows no readings, recurring duties, stocks, consents, times of day, months, periods of tacit renewal, conduct of
//! others, incorporated terms.
//!
//! At one instant limits pass first, then acts of power take effect, then conditions change, and then facts come: acts,
//! messages, statements, coverage, performances, incidents, claims, answers, findings, retractions, each by record name.

use std::collections::{BTreeMap, BTreeSet};

use ceasefire::{
    agreement::*,
    machine::{CaseStatus, FactualState, Fate, LegalState, STANDARDS},
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
    pub(crate) exceeded: BTreeSet<String>,
    pub(crate) standards: BTreeSet<String>,
    pub(crate) factual: BTreeMap<String, FactualState>,
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
    Met(String),
    Overdue(String),
    Violated(String, Standard),
    Exceeded(String),
    Stated(StatementKind, Option<String>),
}

#[derive(Clone, Debug, Default)]
struct Who {
    party: Option<String>,
    to: Vec<String>,
    cause: Option<String>,
    rests_on: Option<Violated>,
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
    limit: Option<Instant>,
    fate: Fate,
    done: u32,
    contested: bool,
    extended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Doubt {
    place: bool,
    act: bool,
    target: bool,
    time: bool,
    norm: bool,
}

impl Doubt {
    fn any(self) -> bool {
        self.place || self.act || self.target || self.time || self.norm
    }
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
    covers: BTreeMap<String, Doubt>,
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

#[derive(Clone, PartialEq, Eq, Debug)]
struct ActKey {
    term: String,
    over: Option<String>,
    favour: Option<String>,
    instant: Option<Instant>,
}

pub(crate) struct Story<'a> {
    docs: Vec<&'a Document>,
    within: BTreeMap<&'a str, Option<&'a str>>,
    place_up: BTreeMap<&'a str, Option<&'a str>>,
    act_up: BTreeMap<&'a str, &'a [String]>,
    target_up: BTreeMap<&'a str, &'a [String]>,
    now: Instant,
    binding: BTreeMap<String, Vec<(Instant, Is)>>,
    asleep: BTreeSet<String>,
    ended: BTreeMap<String, Instant>,
    fixed: BTreeMap<(String, String), Instant>,
    precedent: BTreeMap<String, Instant>,
    happenings: Vec<(Instant, Happening)>,
    owed: Vec<Owed>,
    ahead: BTreeMap<(String, Option<String>), (Option<Instant>, bool)>,
    arisen: BTreeSet<String>,
    concurring: Vec<(ActKey, BTreeSet<String>)>,
    scheduled: Vec<(Instant, ActKey)>,
    notices: BTreeMap<(String, String), Instant>,
    words: Vec<Word>,
    traits: Vec<Trait>,
    incidents: Vec<Incident0>,
    cases: BTreeMap<(String, String, String), (String, CaseStatus, Doubt)>,
    standing: BTreeSet<Violated>,
    counted: BTreeSet<Violation>,
    exceeded: BTreeSet<(String, String, String)>,
    looked: Vec<Option<String>>,
}

/// Tells the story of a log and says what holds at each of `stops`, which are in order.
pub(crate) fn tell(documents: &[(String, Document)], log: &Log, stops: &[Instant]) -> Vec<Snapshot> {
    let mut story = Story::new(documents);
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
        let mut story = Story {
            docs: all().filter(|d| d.instrument.is_some()).collect(),
            within: all().flat_map(|d| &d.parties).map(|p| (p.id.as_str(), p.within.as_deref())).collect(),
            place_up: all().flat_map(|d| &d.places).map(|p| (p.id.as_str(), p.within.as_deref())).collect(),
            act_up: all().flat_map(|d| &d.acts).map(|c| (c.id.as_str(), c.within.as_slice())).collect(),
            target_up: all().flat_map(|d| &d.targets).map(|c| (c.id.as_str(), c.within.as_slice())).collect(),
            now: Instant::MIN,
            binding: BTreeMap::new(),
            asleep: BTreeSet::new(),
            ended: BTreeMap::new(),
            fixed: BTreeMap::new(),
            precedent: BTreeMap::new(),
            happenings: Vec::new(),
            owed: Vec::new(),
            ahead: BTreeMap::new(),
            arisen: BTreeSet::new(),
            concurring: Vec::new(),
            scheduled: Vec::new(),
            notices: BTreeMap::new(),
            words: Vec::new(),
            traits: Vec::new(),
            incidents: Vec::new(),
            cases: BTreeMap::new(),
            standing: BTreeSet::new(),
            counted: BTreeSet::new(),
            exceeded: BTreeSet::new(),
            looked: Vec::new(),
        };
        story.settle();
        story
    }

    // ---- names -------------------------------------------------------------------------------------------------------

    fn terms(&self) -> Vec<(String, &'a Document, &'a Term)> {
        self.docs.iter().flat_map(|d| d.terms.iter().map(move |t| (format!("{}/{}", id(d), t.article), *d, t))).collect()
    }

    fn term(&self, reference: &str) -> (&'a Document, &'a Term) {
        let found = self.terms().into_iter().find(|(r, _, _)| r == reference);
        found.map(|(_, d, t)| (d, t)).unwrap()
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

    /// The parties behind names and `@roles`.
    fn holders(&self, d: &Document, list: &[String]) -> Vec<String> {
        let mut out = BTreeSet::new();
        for name in list {
            let Some(role) = name.strip_prefix('@') else {
                out.insert(name.clone());
                continue;
            };
            for r in &d.roles {
                let declared = role == "party" && r.bound == Some(Bound::ByDeclaration);
                if declared || r.names.iter().any(|n| n.as_str() == role) {
                    out.insert(r.party.clone());
                }
            }
        }
        out.into_iter().collect()
    }

    /// The bearer of a term who answers for a party's deeds.
    fn answers(&self, d: &Document, t: &Term, party: &str) -> Option<String> {
        let bearers = self.holders(d, &t.bearers);
        if let Some(own) = bearers.iter().find(|b| self.belongs(party, b)) {
            return Some(own.clone());
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

    // ---- points and conditions ---------------------------------------------------------------------------------------

    fn point(&self, d: &Document, w: &When) -> Point {
        match w {
            When::At(Moment::At(t, _)) => Point::At(*t),
            When::At(Moment::Day(day, None)) => Point::At(d.instrument.as_ref().unwrap().zone.unwrap().start_of(*day)),
            When::Anchor(a) => match &d.anchors.iter().find(|x| x.id == *a).unwrap().at {
                Some(w) => self.point(d, w),
                None => self.fixed.get(&(id(d).into(), a.clone())).map_or(Point::NotYet, |t| Point::At(*t)),
            },
            When::Offset(o) => match self.point(d, &o.from) {
                Point::At(t) => Point::At(shifted(d, t, o.by, o.counting)),
                other => other,
            },
            When::On(e) => self.occurred(d, e).map_or(Point::NotYet, Point::At),
            When::Earliest(all) => {
                let all: Vec<Point> = all.iter().map(|w| self.point(d, w)).collect();
                if all.contains(&Point::Unclear) {
                    return Point::Unclear;
                }
                all.iter().filter_map(|p| if let Point::At(t) = p { Some(*t) } else { None }).min().map_or(Point::NotYet, Point::At)
            }
            When::Latest(all) => latest(all.iter().map(|w| self.point(d, w))),
            When::Undetermined(_) => Point::Unclear,
            other => panic!("not in the subset: {other}"),
        }
    }

    /// When an event first happened.
    fn occurred(&self, d: &Document, e: &Event) -> Option<Instant> {
        self.happenings.iter().find(|(_, h)| self.is_such(d, e, h)).map(|(t, _)| *t)
    }

    fn is_such(&self, d: &Document, e: &Event, h: &Happening) -> bool {
        let full = |a: &str| if a.contains('/') { a.to_string() } else { format!("{}/{a}", id(d)) };
        match (e, h) {
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

    fn between(&self, from: Point, to: Point) -> Is {
        match (from, to) {
            (Point::Unclear, _) => Is::Maybe,
            (Point::At(f), _) if f > self.now => Is::No,
            (Point::NotYet, _) => Is::No,
            (_, Point::Unclear) => Is::Maybe,
            (_, Point::At(t)) if t <= self.now => Is::No,
            _ => Is::Yes,
        }
    }

    fn holds(&self, d: &Document, w: &While) -> Is {
        let full = |a: &str| if a.contains('/') { a.to_string() } else { format!("{}/{a}", id(d)) };
        match w {
            While::Always => Is::Yes,
            While::From(from) => self.between(self.point(d, from), Point::NotYet),
            While::Until(to) => not(self.between(self.point(d, to), Point::NotYet)),
            While::Between { from, to } => self.between(self.point(d, from), self.point(d, to)),
            While::InForce(x) => match self.doc(x) {
                Some(other) => self.in_force(other),
                None => self.binds(&full(x)),
            },
            While::Met(a) => yes(self.flag(&full(a), |f| matches!(f, Fate::Met | Fate::MetLate), true)),
            While::Overdue(a) => yes(self.flag(&full(a), |f| f == Fate::Overdue, false)),
            While::Exceeded(a) => yes(self.is_exceeded(&full(a))),
            While::Not(w) => not(self.holds(d, w)),
            While::All(list) => all(list.iter().map(|w| self.holds(d, w))),
            While::Any(list) => not(all(list.iter().map(|w| not(self.holds(d, w))))),
            While::Undetermined(_) => Is::Maybe,
            other => panic!("not in the subset: {other}"),
        }
    }

    /// Whether all (or any) bearers of a duty that arises once fare so.
    fn flag(&self, term: &str, fares: fn(Fate) -> bool, every: bool) -> bool {
        let (d, t) = self.term(term);
        let mut bearers: Vec<Option<String>> = self.holders(d, &t.bearers).into_iter().map(Some).collect();
        if t.jointly {
            bearers = vec![None];
        }
        let fare = |b: &Option<String>| self.owed.iter().any(|o| o.term == term && o.bearer == *b && o.cause.is_none() && fares(o.fate));
        if every { bearers.iter().all(fare) } else { bearers.iter().any(fare) }
    }

    /// Whether anybody stands above the ceiling of a counter now.
    fn is_exceeded(&self, counter: &str) -> bool {
        let (_, t) = self.term(counter);
        let Rule::Counts(Counter::Violations { within, more_than, .. }) = &t.rule else { panic!("no counter") };
        let bearers: BTreeSet<&String> = self.counted.iter().filter(|c| c.0 == counter).map(|c| &c.1).collect();
        bearers.iter().any(|b| {
            let recent = self.counted.iter().filter(|c| c.0 == counter && c.1 == **b && self.now.since(c.2) < millis(*within));
            recent.count() > *more_than as usize
        })
    }

    // ---- lives -------------------------------------------------------------------------------------------------------

    fn entry(&self, d: &Document) -> Point {
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

    fn preconditions<'d>(&self, d: &'d Document) -> Vec<&'d While> {
        let gate = |t: &'d Term| if let Rule::Conditions(c) = &t.rule { c.gates.is_empty().then_some(&c.holds) } else { None };
        d.terms.iter().filter_map(gate).collect()
    }

    /// The points at which an instrument ends, and how.
    fn ends(&self, d: &Document) -> Vec<(Point, LegalState)> {
        let x = d.instrument.as_ref().unwrap();
        let mut out = vec![(self.ended.get(&x.id).map_or(Point::NotYet, |t| Point::At(*t)), LegalState::Terminated)];
        for other in &self.docs {
            if other.links.iter().any(|l| l.kind == LinkKind::Supersedes && l.to == x.id) {
                out.push((self.entry(other), LegalState::Superseded));
            }
        }
        if let Lasts::Until(w) = &x.lasts {
            out.push((self.point(d, w), LegalState::Expired));
        }
        out
    }

    fn alive(&self, d: &Document, from: Point) -> Is {
        let ends: Vec<Point> = self.ends(d).into_iter().map(|(p, _)| p).collect();
        if ends.contains(&Point::Unclear) {
            return self.between(from, Point::Unclear);
        }
        all(ends.iter().map(|to| self.between(from, *to)))
    }

    fn suspended(&self, d: &Document) -> Is {
        let mut any = yes(self.asleep.contains(id(d)));
        for other in &self.docs {
            if other.links.iter().any(|l| l.kind == LinkKind::Suspends && l.to == id(d)) {
                any = any.max(self.in_force(other));
            }
        }
        any
    }

    fn in_force(&self, d: &Document) -> Is {
        all([self.alive(d, self.entry(d)), not(self.suspended(d))].into_iter())
    }

    fn binds(&self, reference: &str) -> Is {
        let (d, t) = self.term(reference);
        let mut parts = match t.binds {
            Binds::InForce => match &t.rule {
                // Whoever may wake a text or end it can do so while it sleeps.
                Rule::Empowers(p) if matches!(p.verb, Verb::Resume | Verb::Terminate) => vec![self.alive(d, self.entry(d))],
                _ => vec![self.in_force(d)],
            },
            Binds::OnItsOwn => Vec::new(),
            Binds::FromSignature => {
                let signed = self.point(d, d.instrument.as_ref().unwrap().signed.as_ref().unwrap());
                vec![self.alive(d, signed), not(self.suspended(d))]
            }
        };
        parts.extend(t.active.iter().map(|w| self.holds(d, w)));
        for (r, e, gate) in self.terms() {
            if let Rule::Conditions(c) = &gate.rule {
                let of = r.split_once('/').unwrap().0;
                if c.gates.iter().any(|g| if g.contains('/') { g == reference } else { format!("{of}/{g}") == reference }) {
                    parts.push(self.holds(e, &c.holds));
                }
            }
        }
        parts.push(yes(!self.asleep.contains(reference) && !self.ended.contains_key(reference)));
        all(parts.into_iter())
    }

    fn legal(&self, d: &Document) -> LegalState {
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
        let own = |s: &String| s.strip_prefix(id(d)).is_some_and(|rest| rest.starts_with('/'));
        match self.suspended(d) {
            Is::Yes => LegalState::Suspended,
            Is::Maybe => LegalState::Undetermined,
            Is::No if self.asleep.iter().any(own) => LegalState::PartlySuspended,
            Is::No => LegalState::InForce,
        }
    }

    // ---- time passes -------------------------------------------------------------------------------------------------

    /// Every known point of the documents, and every instant at which something else changes by time alone.
    fn turning_points(&self) -> BTreeSet<Instant> {
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
                    Rule::Requires(o) => points.extend(o.trigger.iter().map(|w| self.point(d, w))),
                    _ => {}
                }
            }
            conditions.extend(d.bodies.iter().filter_map(|b| b.mandate.as_ref()));
            while let Some(w) = conditions.pop() {
                match w {
                    While::From(p) | While::Until(p) => points.push(self.point(d, p)),
                    While::Between { from, to } => points.extend([self.point(d, from), self.point(d, to)]),
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
        out.extend(self.scheduled.iter().map(|(t, _)| *t));
        out
    }

    /// When an open duty falls due, or grows stale.
    fn due(&self, o: &Owed) -> Option<Instant> {
        let stale = match &self.term(&o.term).1.rule {
            Rule::Requires(r) => r.stale_after,
            _ => None,
        };
        o.limit.or(stale.map(|s| o.arisen.plus(millis(s))))
    }

    fn pass(&mut self, to: Instant) {
        loop {
            let late = self.owed.iter().any(|o| is_open(o.fate) && self.due(o).is_some_and(|t| t <= self.now));
            let next = self.turning_points().into_iter().find(|t| *t > self.now && *t <= to);
            if !late {
                let Some(next) = next else { break };
                self.now = next;
            }
            let due: Vec<usize> = (0..self.owed.len())
                .filter(|n| is_open(self.owed[*n].fate) && self.due(&self.owed[*n]).is_some_and(|t| t <= self.now))
                .collect();
            for n in due {
                self.limit_passes(n);
            }
            let (ripe, rest) = self.scheduled.drain(..).partition(|(t, _)| *t <= self.now);
            self.scheduled = rest;
            for (_, act) in ripe {
                self.take_effect(&act);
            }
            self.settle();
        }
        self.now = to;
    }

    fn limit_passes(&mut self, n: usize) {
        let o = self.owed[n].clone();
        let (_, t) = self.term(&o.term);
        let result = matches!(&t.rule, Rule::Requires(r) if r.effort == Effort::Result);
        self.owed[n].fate = if o.limit.is_none() {
            Fate::Stale
        } else if result && self.bound(&o.term) != Is::No {
            Fate::Overdue
        } else {
            Fate::Lapsed
        };
        if self.owed[n].fate == Fate::Overdue {
            self.follow(Happening::Overdue(o.term.clone()), &o);
        }
    }

    /// What follows from a duty's being met or overdue falls on its bearer, or on each of several.
    fn follow(&mut self, h: Happening, o: &Owed) {
        let (d, t) = self.term(&o.term);
        let parties = match &o.bearer {
            Some(b) => vec![b.clone()],
            None => self.holders(d, &t.bearers),
        };
        self.happenings.push((self.now, h.clone()));
        for p in parties {
            self.spawn(&h, &Who { party: Some(p), cause: o.cause.clone(), ..Who::default() }, o.bearer.is_none());
        }
    }

    /// How a term last bound, as of the last change of conditions.
    fn bound(&self, reference: &str) -> Is {
        self.binding.get(reference).and_then(|h| h.last()).map_or(Is::No, |(_, is)| *is)
    }

    fn what_conditions_read(&self) -> (usize, usize, Vec<Fate>, BTreeSet<Violation>) {
        let fates = self.owed.iter().map(|o| o.fate).collect();
        (self.happenings.len(), self.precedent.len(), fates, self.counted.clone())
    }

    /// Lets conditions change until all is quiet.
    fn settle(&mut self) {
        for _ in 0..100 {
            let before = self.what_conditions_read();
            let mut changed = false;
            for d in self.docs.clone() {
                let all_hold = all(self.preconditions(d).iter().map(|w| self.holds(d, w)));
                if !self.preconditions(d).is_empty() && all_hold == Is::Yes {
                    self.precedent.entry(id(d).into()).or_insert(self.now);
                }
            }
            for (reference, _, _) in self.terms() {
                let is = self.binds(&reference);
                if self.bound(&reference) != is {
                    self.binding.entry(reference).or_default().push((self.now, is));
                    changed = true;
                }
            }
            self.duties_arise();
            self.limits_move();
            self.lasting();
            self.judge();
            if !changed && before == self.what_conditions_read() {
                return;
            }
        }
        panic!("conditions that set each other off for ever");
    }

    // ---- duties ------------------------------------------------------------------------------------------------------

    fn duties_arise(&mut self) {
        for (reference, d, t) in self.terms() {
            let trigger = match &t.rule {
                Rule::Requires(o) if o.for_each.is_none() => o.trigger.as_ref(),
                Rule::Expects(_) => None,
                _ => continue,
            };
            let triggered = trigger.is_none_or(|w| matches!(self.point(d, w), Point::At(at) if at <= self.now));
            if self.arisen.contains(&reference) || self.bound(&reference) != Is::Yes || !triggered {
                continue;
            }
            self.arisen.insert(reference.clone());
            let limit = self.limit(d, t, self.now);
            let bearers: Vec<Option<String>> =
                if t.jointly { vec![None] } else { self.holders(d, &t.bearers).into_iter().map(Some).collect() };
            for bearer in bearers {
                let (later, waived) = self.ahead.get(&(reference.clone(), bearer.clone())).copied().unwrap_or_default();
                let extended = later.is_some_and(|l| limit.is_some_and(|own| own < l));
                let limit = if extended { later } else { limit };
                self.open(&reference, bearer, &Who::default(), limit, waived);
                self.owed.last_mut().unwrap().extended = extended;
            }
        }
    }

    fn open(&mut self, term: &str, bearer: Option<String>, who: &Who, limit: Option<Instant>, waived: bool) {
        let fate = if waived {
            Fate::Waived
        } else if limit.is_some_and(|l| l <= self.now) {
            Fate::Lapsed
        } else {
            Fate::Open
        };
        self.owed.push(Owed {
            term: term.into(),
            bearer,
            cause: who.cause.clone(),
            rests_on: who.rests_on.clone(),
            arisen: self.now,
            limit,
            fate,
            done: 0,
            contested: false,
            extended: false,
        });
    }

    /// The first instant that is too late, as far as it is known, for a duty that arises at `arisen`.
    fn limit(&self, d: &Document, t: &Term, arisen: Instant) -> Option<Instant> {
        let (limit, trigger) = match &t.rule {
            Rule::Requires(o) => (o.limit.as_ref()?, o.trigger.as_ref()),
            Rule::Expects(e) => (e.limit.as_ref()?, None),
            _ => return None,
        };
        let known = |w: &When, day: i64, instant: i64| match self.point(d, w) {
            Point::At(t) if self.is_day(d, w) => Some(t.plus(day)),
            Point::At(t) => Some(t.plus(instant)),
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
            other => panic!("not in the subset: {other}"),
        }
    }

    fn is_day(&self, d: &Document, w: &When) -> bool {
        match w {
            When::At(Moment::Day(..)) => true,
            When::Anchor(a) => d.anchors.iter().find(|x| x.id == *a).and_then(|x| x.at.as_ref()).is_some_and(|w| self.is_day(d, w)),
            When::Offset(o) => in_days(d, o.by, o.counting),
            _ => false,
        }
    }

    /// Open duties follow a limit that becomes known or moves, unless they were extended.
    fn limits_move(&mut self) {
        for n in 0..self.owed.len() {
            let o = self.owed[n].clone();
            let (d, t) = self.term(&o.term);
            if o.cause.is_some() || !is_open(o.fate) || o.extended || !self.arisen.contains(&o.term) {
                continue;
            }
            if let Some(limit) = self.limit(d, t, o.arisen) {
                if o.limit != Some(limit) {
                    self.owed[n].limit = Some(limit);
                }
            }
        }
    }

    /// Duties that an event gives rise to.
    fn spawn(&mut self, h: &Happening, who: &Who, joint_cause: bool) {
        for (reference, d, t) in self.terms() {
            let Rule::Requires(o) = &t.rule else { continue };
            let Some(e) = &o.for_each else { continue };
            if !self.is_such(d, e, h) || self.bound(&reference) != Is::Yes {
                continue;
            }
            let _ = joint_cause;
            let has = |word: &str| t.bearers.iter().any(|b| b == word);
            let bearers: Vec<Option<String>> = if has("@violator") || has("@sender") {
                vec![who.party.clone()]
            } else if has("@addressee") {
                who.to.iter().cloned().map(Some).collect()
            } else if t.jointly {
                vec![None]
            } else {
                self.holders(d, &t.bearers).into_iter().map(Some).collect()
            };
            let limit = self.limit(d, t, self.now);
            for bearer in bearers {
                self.open(&reference, bearer, who, limit, false);
            }
        }
    }

    fn performance(&mut self, r: &Record, p: &Performance) {
        let (d, t) = self.term(&p.of);
        let fits = |o: &Owed| match &o.bearer {
            Some(b) => self.belongs(&p.party, b),
            None => self.holders(d, &t.bearers).iter().any(|b| self.belongs(&p.party, b)),
        };
        let which = |o: &&(usize, Owed)| o.1.term == p.of && o.1.cause == p.for_record && fits(&o.1);
        let all: Vec<(usize, Owed)> = self.owed.iter().cloned().enumerate().collect();
        let fitting: Vec<usize> = all.iter().filter(which).map(|(n, _)| *n).collect();
        let less = match &t.rule {
            Rule::Requires(o) => o.effort != Effort::Result,
            _ => true,
        };
        let still = |n: &&usize| {
            let fate = self.owed[**n].fate;
            matches!(fate, Fate::Open | Fate::Unaccepted | Fate::Stale | Fate::Overdue) || fate == Fate::Lapsed && less
        };
        let stands = |n: &&usize| self.owed[**n].fate != Fate::Withdrawn;
        let newest = fitting.iter().rev().find(still).or(fitting.iter().rev().find(stands)).or(fitting.last());
        let Some(n) = newest.copied() else { return };
        if p.stance == Stance::Contests {
            self.owed[n].contested = true;
            return;
        }
        let by = r.by.as_ref().unwrap_or(&p.party);
        let (accept, needed) = match &t.rule {
            Rule::Requires(o) => (o.accept, o.amount.as_ref().map_or(1, amount)),
            _ => (Acceptance::Asserted, 1),
        };
        let inside = p.stance == Stance::Verifies && self.may_find(by);
        let accepted = match accept {
            Acceptance::Asserted => true,
            Acceptance::Acknowledged => inside || self.holders(d, &t.to).iter().any(|x| self.belongs(by, x)),
            Acceptance::Verified => inside,
        };
        if !accepted {
            if self.owed[n].fate == Fate::Open {
                self.owed[n].fate = Fate::Unaccepted;
            }
            return;
        }
        self.owed[n].done += p.amount.unwrap_or(1);
        if self.owed[n].done < needed {
            return;
        }
        let fate = match self.owed[n].fate {
            Fate::Open | Fate::Unaccepted | Fate::Stale => Fate::Met,
            Fate::Overdue => Fate::MetLate,
            Fate::Lapsed if less => Fate::MetLate,
            _ => return,
        };
        self.owed[n].fate = fate;
        let o = self.owed[n].clone();
        self.follow(Happening::Met(p.of.clone()), &o);
    }

    // ---- powers ------------------------------------------------------------------------------------------------------

    /// Whether a holder that is a body has its mandate.
    fn mandated(&self, d: &Document, holder: &str) -> bool {
        let mandate = d.bodies.iter().find(|b| b.party == holder).and_then(|b| b.mandate.as_ref());
        mandate.is_none_or(|w| self.holds(d, w) == Is::Yes)
    }

    fn may_find(&self, by: &str) -> bool {
        self.terms().iter().any(|(r, d, t)| {
            matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Find)
                && self.bound(r) == Is::Yes
                && self.holders(d, &t.bearers).iter().any(|h| self.belongs(by, h) && self.mandated(d, h))
        })
    }

    fn act(&mut self, r: &Record, a: &Act) {
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

    fn act_done(&mut self, key: ActKey, p: &Power, d: &Document) {
        match &p.effect {
            Effect::AtOnce => self.take_effect(&key),
            Effect::AfterNotice { length, counting, .. } => self.scheduled.push((shifted(d, self.now, *length, *counting), key)),
            other => panic!("not in the subset: {other:?}"),
        }
    }

    fn take_effect(&mut self, a: &ActKey) {
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
    fn relieve(&mut self, term: &str, verb: Verb, a: &ActKey) {
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
                self.spawn(&h, &Who { party: r.by.clone(), ..Who::default() }, false);
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
            let (d, t) = self.term(under);
            if let Some(bearer) = self.answers(d, t, &by) {
                self.notices.entry((under.clone(), bearer)).or_insert(self.now);
            }
        }
        let h = Happening::Communicated { kind: c.kind, by: Some(by.clone()), to: c.to.clone() };
        self.happenings.push((self.now, h.clone()));
        let to = c.to.iter().map(|p| self.root(p)).collect();
        self.spawn(&h, &Who { party: Some(self.root(&by)), to, cause: Some(r.name.clone()), rests_on: None }, false);
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

    // ---- incidents ---------------------------------------------------------------------------------------------------

    fn up<'x>(&self, map: &BTreeMap<&'x str, &'x [String]>, class: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::from([class.to_string()]);
        for w in map[class] {
            out.extend(self.up(map, w));
        }
        out
    }

    /// Whether a place lies in an area.
    fn inside(&self, area: &Area, place: Option<&str>) -> Is {
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
    fn scope(&self, d: &Document, t: &Term, i: &Incident0) -> Option<Doubt> {
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

    fn incident(&mut self, r: &Record, i: &Incident) {
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
    fn lasting(&mut self) {
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

    fn words<'s>(&'s self, incident: &'s str, accused: Option<&'s str>) -> impl Iterator<Item = &'s Word> + 's {
        self.words.iter().filter(move |w| w.incident == incident && w.accused.as_deref() == accused)
    }

    fn says_so(w: &Word) -> bool {
        matches!(w.what, Says::So | Says::Admits | Says::Found | Says::FoundOutside)
    }

    /// Whether what is said about a party and an incident meets a standard.
    fn meets(&self, incident: &str, accused: Option<&str>, standard: Standard) -> bool {
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
    fn character_is(&self, incident: &str, accused: &str, character: &str) -> Option<(u8, Option<bool>)> {
        let about = |t: &&Trait| t.incident == incident && t.character == character && t.accused.as_deref().is_none_or(|a| a == accused);
        let said: Vec<&Trait> = self.traits.iter().filter(about).collect();
        let rank = said.iter().map(|t| t.rank).max()?;
        let best: BTreeSet<bool> = said.iter().filter(|t| t.rank == rank).map(|t| t.so).collect();
        Some((rank, if rank == 1 || best.len() > 1 { None } else { best.first().copied() }))
    }

    /// How a case stands; nothing if the prohibition does not concern the party.
    fn status(&self, i: &Incident0, p: &Prohibition, doubt: Doubt, accused: &str) -> Option<CaseStatus> {
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
    fn judge(&mut self) {
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
    fn count(&mut self) {
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
        for (reference, _, t) in self.terms() {
            if !matches!(t.rule, Rule::Conditions(_)) {
                s.binds.insert(reference.clone(), self.bound(&reference));
            }
        }
        for ((incident, term, accused), (bearer, status, doubt)) in &self.cases {
            let doubt = doubt_line([doubt.place, doubt.act, doubt.target, doubt.time, doubt.norm]);
            s.cases.insert(case_line(incident, term, accused, bearer, *status, &doubt));
        }
        for o in &self.owed {
            let bearer = o.bearer.as_deref().unwrap_or("-");
            let cause = o.cause.as_deref().unwrap_or("-");
            s.duties.push(duty_line(&o.term, bearer, cause, (o.arisen, o.limit), (o.fate, o.contested, o.extended)));
        }
        s.duties.sort();
        for (counter, bearer, incident) in &self.exceeded {
            s.exceeded.insert(format!("{counter} {bearer} {incident}"));
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

pub(crate) fn doubt_line(doubts: [bool; 5]) -> String {
    let words = ["place", "act", "target", "time", "norm"];
    words.iter().zip(doubts).filter(|(_, is)| *is).map(|(w, _)| format!(" ?{w}")).collect()
}

pub(crate) fn duty_line(
    term: &str,
    bearer: &str,
    cause: &str,
    (arisen, limit): (Instant, Option<Instant>),
    (fate, contested, extended): (Fate, bool, bool),
) -> String {
    let limit = limit.map_or("-".into(), |l| l.to_string());
    let notes = format!("{}{}", if contested { " contested" } else { "" }, if extended { " extended" } else { "" });
    format!("{term} {bearer} {cause} {arisen} .. {limit}: {fate}{notes}")
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

fn amount(a: &Amount) -> u32 {
    match a {
        Amount::Number(n) => *n as u32,
        other => panic!("the reference machine knows numbers only, not {other}"),
    }
}
