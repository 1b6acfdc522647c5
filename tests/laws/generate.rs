//! Small well-formed worlds: a regime of one or two instruments, and a log about it.
//!
//! Every choice is a byte of a tape; a zero is always the plainest choice, so that failures shrink to plain worlds.
//! Instants lie on a grid of six hours over ten days, now and then one millisecond beside it.

use std::fmt;

use ceasefire::{
    agreement::{SCHEMA, *},
    record::{
        Accused, Act, Answer, Claim, Communication, Content, Coverage, Finding, Happened, Incident, Log, Looked, Performance, Record,
        Retraction, Stance, Statement,
    },
    time::{HOUR, Instant, Length, Moment, Zone},
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind},
};
use proptest::{collection::vec, prelude::*};

/// A regime and a log about it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) documents: Vec<(String, Document)>,
    pub(crate) log: Log,
}

impl World {
    pub(crate) fn regime(&self) -> Regime {
        Regime::new(self.documents.clone()).unwrap_or_else(|e| panic!("a generated regime is wrong: {e}\n{self:?}"))
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, d) in &self.documents {
            writeln!(f, "# {name}\n{}", toml::to_string(d).map_err(|_| fmt::Error)?)?;
        }
        f.write_str(&self.log.to_text())
    }
}

/// Worlds with up to `terms` terms and `records` records.
pub(crate) fn worlds(terms: usize, records: usize) -> impl Strategy<Value = World> {
    let tape = |n| vec(any::<u8>(), n);
    (tape(96), vec(tape(32), 1..=terms), vec(tape(28), 1..=records)).prop_map(|(setup, terms, records)| build(&setup, &terms, &records))
}

/// Where the grid begins.
pub(crate) const BASE: Instant = Instant::from_millis(1_704_067_200_000);

const PARTIES: [&str; 8] = ["a", "b", "a-unit", "c", "b-office", "m", "x", "y"];
const ACCUSED: [&str; 8] = ["a", "a", "b", "a-unit", "a", "c", "b-office", "x"];
const PLACES: [&str; 5] = ["north", "land", "north", "village", "sea"];
const ACTS: [&str; 5] = ["force", "shelling", "shelling", "drone", "entry"];
const STANDARDS: [Standard; 8] = [
    Standard::Alleged,
    Standard::Alleged,
    Standard::Alleged,
    Standard::Found,
    Standard::Admitted,
    Standard::Corroborated(2),
    Standard::MutuallyAlleged,
    Standard::FoundOutside,
];

/// Reads choices off a tape; beyond its end all are zero.
struct Dice<'a> {
    tape: &'a [u8],
    at: usize,
}

impl<'a> Dice<'a> {
    fn new(tape: &'a [u8]) -> Dice<'a> {
        Dice { tape, at: 0 }
    }

    fn below(&mut self, n: usize) -> usize {
        let byte = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn name(&mut self, from: &[&str]) -> String {
        self.pick(from).to_string()
    }

    fn instant(&mut self) -> Instant {
        let grid = BASE.plus(self.below(41) as i64 * 6 * HOUR);
        match self.below(10) {
            8 => grid.plus(1),
            9 => grid.plus(-1),
            _ => grid,
        }
    }

    fn early(&mut self) -> Instant {
        BASE.plus(self.below(9) as i64 * 6 * HOUR)
    }

    fn late(&mut self) -> Instant {
        self.instant().plus(5 * 24 * HOUR)
    }

    fn length(&mut self) -> Length {
        let hours = [Length::millis(6 * HOUR), Length::millis(24 * HOUR), Length::days(1), Length::days(2), Length::millis(72 * HOUR)];
        self.pick(&hours)
    }

    fn counting(&mut self) -> Option<Counting> {
        self.pick(&[None, Some(Counting::Elapsed), Some(Counting::Days), Some(Counting::DaysInclusive)])
    }
}

fn at(t: Instant) -> When {
    When::At(Moment::At(t, Zone::UTC))
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_string()).collect()
}

/// What the terms so far offer to those that refer to them.
#[derive(Default, Clone)]
struct Offer {
    prohibitions: Vec<String>,
    permissions: Vec<String>,
    /// Duties that arise once, and those that arise for each of several events.
    once: Vec<String>,
    each: Vec<String>,
    /// Those of which a performance can only mean one.
    single: Vec<String>,
    expectations: Vec<String>,
    counters: Vec<String>,
    powers: Vec<(String, Power, Vec<String>)>,
    articles: Vec<String>,
}

fn registry() -> Document {
    let party = |id: &str, kind, within: Option<&str>| Party {
        id: id.into(),
        name: id.to_uppercase(),
        kind,
        within: within.map(Into::into),
        aliases: Vec::new(),
    };
    let place =
        |id: &str, within: Option<&str>| Place { id: id.into(), name: id.into(), within: within.map(Into::into), aliases: Vec::new() };
    let class = |id: &str, within: &[&str]| Class { id: id.into(), name: id.into(), within: names(within) };
    Document {
        schema: SCHEMA,
        parties: vec![
            party("a", PartyKind::State, None),
            party("a-unit", PartyKind::SubUnit, Some("a")),
            party("b", PartyKind::ArmedGroup, None),
            party("b-office", PartyKind::Office, Some("b")),
            party("c", PartyKind::ArmedGroup, None),
            party("m", PartyKind::Body, None),
            party("x", PartyKind::CivilSociety, None),
            party("y", PartyKind::Media, None),
        ],
        places: vec![place("land", None), place("north", Some("land")), place("village", Some("north")), place("sea", None)],
        acts: vec![class("force", &[]), class("shelling", &["force"]), class("drone", &["shelling"]), class("entry", &[])],
        targets: vec![class("civilians", &[]), class("hospital", &["civilians"])],
        characters: vec![class("self-defence", &[]), class("deliberate", &[])],
        ..Document::default()
    }
}

fn build(setup: &[u8], terms: &[Vec<u8>], records: &[Vec<u8>]) -> World {
    let mut dice = Dice::new(setup);
    let two = dice.one_in(2);
    let mut pact = instrument("pact", &mut dice);
    let mut annex = instrument("annex", &mut dice);
    let kinds = [LinkKind::Reaffirms, LinkKind::Suspends, LinkKind::Supersedes, LinkKind::DependsOn];
    annex.links.push(Link { kind: dice.pick(&kinds), to: "pact".into(), ..Link::default() });
    let mut offer = Offer::default();
    add(&mut pact, &mut offer, "find", &["m"], Rule::Empowers(Power { verb: Verb::Find, ..Power::default() }));
    if dice.one_in(2) {
        pact.bodies.push(Body { party: "m".into(), mandate: Some(While::Until(at(dice.late().plus(-60 * HOUR)))), ..Body::default() });
    }
    if dice.one_in(3) {
        let told = Event::Communicated { kind: CommunicationKind::Notification, from: names(&["a"]), to: Vec::new(), topic: None };
        let condition = Condition { gates: Vec::new(), holds: While::From(When::On(told)) };
        pact.terms.push(Term { article: "precedent".into(), rule: Rule::Conditions(condition), ..Term::default() });
    }
    if !dice.one_in(4) {
        let ban = Prohibition { acts: names(&["force"]), area: Some(Area::Unlimited), ..Prohibition::default() };
        offer.prohibitions.push("pact/ban".into());
        offer.articles.push("pact/ban".into());
        add(&mut pact, &mut offer, "ban", &["@party"], Rule::Prohibits(ban));
    }
    for (n, tape) in terms.iter().enumerate() {
        let mut dice = Dice::new(tape);
        let to = if two && dice.one_in(4) { &mut annex } else { &mut pact };
        term(to, &mut offer, &format!("{}", n + 1), &mut dice);
    }
    let mut documents = vec![("registry".to_string(), registry()), ("pact".to_string(), pact)];
    if two {
        documents.push(("annex".to_string(), annex));
    }
    let log = log(records, &offer);
    World { documents, log }
}

fn add(d: &mut Document, offer: &mut Offer, article: &str, bearers: &[&str], rule: Rule) {
    let instrument = d.instrument.as_ref().map_or("", |i| i.id.as_str());
    let reference = format!("{instrument}/{article}");
    if let Rule::Empowers(p) = &rule {
        offer.powers.push((reference, p.clone(), names(bearers)));
    }
    d.terms.push(Term { article: article.into(), text: article.into(), bearers: names(bearers), rule, ..Term::default() });
}

fn instrument(id: &str, dice: &mut Dice) -> Document {
    let notified = Event::Communicated { kind: CommunicationKind::Notification, from: names(&["b"]), to: Vec::new(), topic: None };
    let entry = match dice.below(8) {
        0..=4 => at(dice.early()),
        5 => When::On(notified),
        6 => When::Anchor("t0".into()),
        _ => When::Latest(vec![at(dice.early()), When::On(notified)]),
    };
    let lasts = match dice.below(8) {
        0..=3 => Lasts::Unspecified,
        4 => Lasts::OpenEnded,
        5 => Lasts::Until(at(dice.late())),
        6 => Lasts::Until(When::Anchor("t1".into())),
        _ if dice.one_in(3) => Lasts::Until(When::Undetermined("it does not say".into())),
        _ => Lasts::Until(When::Earliest(vec![at(dice.late()), When::Anchor("open".into())])),
    };
    let days = if dice.one_in(2) { Counting::Days } else { Counting::Elapsed };
    let zone: Zone = dice.name(&["Z", "+04:00"]).parse().unwrap();
    let bound = [None, Some(Bound::Through("b".into())), Some(Bound::NotBound), Some(Bound::ByDeclaration)];
    let mut roles = vec![
        Role { party: "a".into(), names: vec![RoleName::Party], ..Role::default() },
        Role { party: "b".into(), names: vec![RoleName::Party], ..Role::default() },
        Role { party: "m".into(), names: vec![RoleName::Monitor], ..Role::default() },
    ];
    roles.push(Role { party: "c".into(), names: vec![RoleName::Belligerent], bound: dice.pick(&bound), ..Role::default() });
    let length = Length::days(2 + dice.below(7) as i32);
    let t1 = Offset { from: When::Anchor("t0".into()), by: length, counting: dice.counting(), overflow: None };
    let standard = dice.pick(&STANDARDS);
    let criteria = vec![
        Criterion {
            id: "first".into(),
            by: CriterionKind::FirstIncident,
            standard,
            acts: if dice.one_in(3) { names(&["shelling"]) } else { Vec::new() },
            targets: if dice.one_in(4) { names(&["civilians"]) } else { Vec::new() },
            area: Some(Area::Unlimited),
            silence_is_holding: dice.one_in(2),
            under: Under::new(),
        },
        Criterion {
            id: "rate".into(),
            by: CriterionKind::Rate { per: Length::days(1), eroding: 1 + dice.below(2) as u32, collapsed: 3 },
            standard: dice.pick(&STANDARDS),
            silence_is_holding: dice.one_in(2),
            ..Criterion::default()
        },
        Criterion {
            id: "score".into(),
            by: {
                let per_party = dice.one_in(2);
                CriterionKind::Score { mean_life: Length::days(1), eroding: 0.7, collapsed: 1.9, per_party, when_accused: !per_party }
            },
            area: Some(Area::Unlimited),
            ..Criterion::default()
        },
    ];
    let mut d = Document {
        schema: SCHEMA,
        instrument: Some(Instrument {
            id: id.into(),
            title: id.into(),
            kind: InstrumentKind::Agreement,
            zone: Some(zone),
            counting: Some(days),
            signed: Some(at(BASE)),
            entry,
            lasts,
            area: Some(area(dice)),
            ..Instrument::default()
        }),
        roles,
        anchors: vec![
            Anchor { id: "t0".into(), at: Some(at(dice.early())) },
            Anchor { id: "t1".into(), at: Some(When::Offset(Box::new(t1))) },
            Anchor { id: "open".into(), at: None },
        ],
        criteria,
        ..Document::default()
    };
    let fix =
        Power { verb: Verb::Fix, over: names(&["open"]), no_later_than: dice.one_in(2).then(|| at(dice.instant())), ..Power::default() };
    d.terms.push(Term { article: "fix".into(), bearers: names(&["b"]), rule: Rule::Empowers(fix), ..Term::default() });
    d
}

fn area(dice: &mut Dice) -> Area {
    let places =
        |within: &[&str], except: &[&str], elsewhere| Area::Places(Places { within: names(within), except: names(except), elsewhere });
    match dice.below(8) {
        0..=2 => Area::Unlimited,
        3 => Area::Undetermined,
        4 => places(&["north"], &[], None),
        5 => places(&["land"], &["village"], Some(Elsewhere::Undetermined)),
        6 => places(&["village"], &["land"], Some(Elsewhere::Inside)),
        _ => places(&[], &["sea"], Some(Elsewhere::Inside)),
    }
}

/// A condition on points, or on what earlier terms offer.
fn condition(dice: &mut Dice, offer: &Offer, depth: usize) -> While {
    let when = |dice: &mut Dice| match dice.below(5) {
        0..=2 => at(dice.instant()),
        3 => When::Anchor("t1".into()),
        _ => When::Anchor("open".into()),
    };
    let of = |list: &[String], dice: &mut Dice, make: fn(String) -> While| {
        if list.is_empty() { While::Always } else { make(dice.pick(list)) }
    };
    match dice.below(15) {
        0 => While::Always,
        1 | 2 => While::From(when(dice)),
        3 => While::Until(when(dice)),
        4 | 5 => While::Between { from: when(dice), to: when(dice) },
        6 => of(&offer.once, dice, While::Met),
        7 => of(&offer.once, dice, While::Overdue),
        8 => of(&offer.counters, dice, While::Exceeded),
        9 => of(&offer.articles, dice, While::InForce),
        10 if depth > 0 => While::Not(Box::new(condition(dice, offer, depth - 1))),
        11 if depth > 0 => While::All(vec![condition(dice, offer, depth - 1), condition(dice, offer, depth - 1)]),
        12..=14 if depth > 0 => While::Any(vec![condition(dice, offer, depth - 1), While::Undetermined("it does not say".into())]),
        _ => While::Always,
    }
}

fn limit(dice: &mut Dice) -> Option<Limit> {
    let day = |dice: &mut Dice| {
        let t = dice.instant();
        When::At(Moment::Day(t.in_zone(Zone::UTC).date(), None))
    };
    let when = |dice: &mut Dice| match dice.below(5) {
        0 | 1 => at(dice.instant()),
        2 => day(dice),
        3 => When::Anchor("t1".into()),
        _ => When::Anchor("open".into()),
    };
    match dice.below(9) {
        0 | 1 => Some(Limit::By(when(dice))),
        2 => Some(Limit::Before(when(dice))),
        3 => Some(Limit::Until(when(dice))),
        4..=7 => {
            let length = dice.length();
            let counting = if length.is_calendar() { dice.counting() } else { None };
            Some(Limit::Within(Within { length, counting, overflow: None }))
        }
        _ => None,
    }
}

/// Adds one term to a document.
fn term(d: &mut Document, offer: &mut Offer, article: &str, dice: &mut Dice) {
    let instrument = d.instrument.as_ref().map_or("", |i| i.id.as_str()).to_string();
    let reference = format!("{instrument}/{article}");
    let kind = dice.below(18);
    let mut active = dice.one_in(4).then(|| condition(dice, offer, 1));
    let binds =
        dice.pick(&[Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::FromSignature, Binds::OnItsOwn]);
    if binds == Binds::OnItsOwn {
        // Otherwise it would bind since the beginning of time.
        active = Some(While::Between { from: at(dice.early()), to: at(dice.instant()) });
    }
    let scope = |dice: &mut Dice| {
        let acts = if dice.one_in(3) { names(&["shelling", "entry"]) } else { names(&["force"]) };
        let area = dice.one_in(2).then(|| area(dice));
        let targets = if dice.one_in(4) { names(&["civilians"]) } else { Vec::new() };
        (acts, area, targets)
    };
    let mut bearers = dice.pick(&[names(&["@party"]), names(&["a"]), names(&["a", "b"])]);
    let mut jointly = false;
    let mut to = Vec::new();
    let rule = match kind {
        0..=3 => {
            let (acts, area, targets) = scope(dice);
            offer.prohibitions.push(reference.clone());
            let involvement = if dice.one_in(5) { vec![Involvement::Did, Involvement::Supplied] } else { Vec::new() };
            let character = dice.one_in(6).then(|| "deliberate".to_string());
            let priority = dice.below(3) as i32;
            Rule::Prohibits(Prohibition { acts, area, targets, character, involvement, priority, ..Prohibition::default() })
        }
        4 | 5 => {
            let (acts, area, targets) = scope(dice);
            offer.permissions.push(reference.clone());
            let character = dice.one_in(2).then(|| "self-defence".to_string());
            let notice = dice.one_in(3).then(|| Length::millis(6 * HOUR));
            Rule::Permits(Permission { acts, area, targets, character, notice, priority: dice.below(4) as i32, ..Permission::default() })
        }
        6..=8 => {
            jointly = dice.one_in(4);
            let trigger = dice.one_in(3).then(|| at(dice.instant()));
            let limit = limit(dice);
            let stale_after = (limit.is_none()).then(|| Length::days(3));
            let accept = dice.pick(&[Acceptance::Asserted, Acceptance::Acknowledged, Acceptance::Verified]);
            if dice.one_in(2) {
                to = names(&["x"]);
            }
            let amount = dice.one_in(4).then_some(Amount::Number(2));
            let effort = if dice.one_in(6) { Effort::BestEfforts } else { Effort::Result };
            offer.once.push(reference.clone());
            Rule::Requires(Obligation { task: "do".into(), trigger, limit, stale_after, amount, accept, effort, ..Obligation::default() })
        }
        9 | 10 => {
            let for_each = match dice.below(4) {
                0 | 1 if !offer.prohibitions.is_empty() => {
                    let mut of = vec![dice.pick(&offer.prohibitions)];
                    of.push(dice.pick(&offer.prohibitions));
                    of.dedup();
                    if dice.one_in(2) {
                        bearers = names(&["@violator"]);
                    }
                    let determined = if dice.one_in(4) { Determiner::Unnamed } else { Determiner::Standard(dice.pick(&STANDARDS)) };
                    Event::Violated { of, determined }
                }
                2 if !offer.once.is_empty() => {
                    if dice.one_in(2) {
                        bearers = names(&["@violator"]);
                    }
                    Event::Overdue(dice.pick(&offer.once))
                }
                3 if !offer.counters.is_empty() => {
                    bearers = names(&["@violator"]);
                    Event::Exceeded(dice.pick(&offer.counters))
                }
                _ => {
                    bearers = dice.pick(&[names(&["@addressee"]), names(&["@sender"]), names(&["a"])]);
                    Event::Communicated { kind: CommunicationKind::Notice, from: Vec::new(), to: Vec::new(), topic: None }
                }
            };
            offer.each.push(reference.clone());
            let one_article = !matches!(&for_each, Event::Violated { of, .. } if of.len() > 1);
            if one_article && (bearers == ["@violator"] || !matches!(for_each, Event::Violated { .. })) {
                offer.single.push(reference.clone());
            }
            let limit = limit(dice);
            Rule::Requires(Obligation { task: "answer".into(), for_each: Some(for_each), limit, ..Obligation::default() })
        }
        11 => {
            offer.expectations.push(reference.clone());
            Rule::Expects(Expectation { task: "talk".into(), limit: limit(dice) })
        }
        12 | 13 => {
            let duties: Vec<String> = offer.once.iter().chain(&offer.each).cloned().collect();
            let verb = dice.pick(&[Verb::Suspend, Verb::Resume, Verb::Terminate, Verb::Extend, Verb::Extend, Verb::Waive, Verb::Waive]);
            let duty_verb = matches!(verb, Verb::Extend | Verb::Waive);
            let verb = if duty_verb && duties.is_empty() { Verb::Suspend } else { verb };
            let duty_verb = duty_verb && !duties.is_empty();
            let mut over = if duty_verb { duties.clone() } else { vec![instrument.clone()] };
            over.extend(if duty_verb { Vec::new() } else { offer.articles.iter().take(2).cloned().collect() });
            if dice.one_in(2) {
                over = vec![dice.pick(&over)];
            }
            let (holders, decision) = match dice.below(6) {
                0 => (names(&["a"]), Decision::Any),
                1 => (names(&["a", "m"]), Decision::Any),
                2 => (names(&["a", "b"]), Decision::All),
                3 => (names(&["a", "b", "c"]), Decision::AtLeast(2)),
                4 => (names(&["m"]), Decision::Any),
                _ => (names(&["@party"]), Decision::Any),
            };
            bearers = holders;
            let effect = match dice.below(4) {
                0..=2 => Effect::AtOnce,
                _ => Effect::AfterNotice { length: dice.length(), counting: None, overflow: None },
            };
            let power = Power {
                verb,
                over,
                decision,
                form: if dice.one_in(4) { Form::Written } else { Form::Any },
                effect,
                no_later_than: (verb == Verb::Extend && dice.one_in(3)).then(|| at(dice.late())),
                ..Power::default()
            };
            offer.powers.push((reference.clone(), power.clone(), bearers.clone()));
            Rule::Empowers(power)
        }
        14..=16 if !offer.prohibitions.is_empty() => {
            let mut of = vec![dice.pick(&offer.prohibitions)];
            of.push(dice.pick(&offer.prohibitions));
            of.dedup();
            offer.counters.push(reference.clone());
            let determined = Determiner::Standard(dice.pick(&STANDARDS));
            Rule::Counts(Counter::Violations {
                of,
                within: dice.length(),
                more_than: dice.below(3) as u32,
                determined,
                called: String::new(),
            })
        }
        _ if !offer.articles.is_empty() => {
            let gates = vec![dice.pick(&offer.articles)];
            // Only points: a gate on what depends on it would wait for itself.
            let holds = condition(dice, &Offer::default(), 0);
            d.terms.push(Term { article: article.into(), rule: Rule::Conditions(Condition { gates, holds }), ..Term::default() });
            return;
        }
        _ => return,
    };
    offer.articles.push(reference);
    d.terms.push(Term { article: article.into(), text: article.into(), bearers, jointly, to, active, binds, rule, ..Term::default() });
}

fn record(name: String, by: Option<String>, said: Option<Instant>, content: Content) -> Record {
    Record {
        name,
        happened: None,
        said: said.map(Happened::At),
        received: None,
        by,
        source: String::new(),
        note: String::new(),
        corrects: None,
        content,
    }
}

fn accused(dice: &mut Dice) -> Accused {
    let ways =
        [Involvement::Did, Involvement::Did, Involvement::Did, Involvement::Supplied, Involvement::Unknown, Involvement::DidOrSupplied];
    Accused { party: dice.name(&ACCUSED), involvement: dice.pick(&ways) }
}

/// Incidents first, then what is said about them.
fn log(tapes: &[Vec<u8>], offer: &Offer) -> Log {
    let mut log = Log::new();
    let mut incidents: Vec<Record> = Vec::new();
    let mut said: Vec<Record> = Vec::new();
    let mut causes: Vec<String> = Vec::new();
    for (n, tape) in tapes.iter().enumerate() {
        let mut dice = Dice::new(tape);
        let kind = dice.below(39);
        // Names in an order of their own, so that ties are not broken by arrival.
        let name = format!("r{:02}", (n * 7 + usize::from(tape[19]) % 3) % 97) + &format!("-{n:02}");
        if let Some(r) = one(&mut dice, kind, name, &incidents, &said, &causes, offer) {
            match &r.content {
                Content::Incident(_) => {
                    causes.push(r.name.clone());
                    incidents.push(r.clone());
                    said.push(r.clone());
                }
                Content::Communication(_) => causes.push(r.name.clone()),
                Content::Claim(_) | Content::Answer(_) | Content::Finding(_) => said.push(r.clone()),
                _ => {}
            }
            log.insert(r).unwrap();
        }
    }
    log
}

fn one(
    dice: &mut Dice,
    kind: usize,
    name: String,
    incidents: &[Record],
    said: &[Record],
    causes: &[String],
    offer: &Offer,
) -> Option<Record> {
    let t = dice.instant();
    let by = dice.name(&PARTIES);
    if (9..20).contains(&kind) && incidents.is_empty() {
        return one(dice, 0, name, incidents, said, causes, offer);
    }
    // Said at or after the first moment at which the incident can have happened.
    let about = |dice: &mut Dice| {
        let i = dice.pick(incidents);
        let first = i.happened.map_or(BASE, Happened::earliest);
        (i.name, t.max(first))
    };
    let r = match kind {
        0..=8 => {
            let happened = match dice.below(8) {
                0..=4 => Happened::At(t),
                5 | 6 => Happened::Within(t, t.plus((1 + dice.below(6) as i64) * 6 * HOUR)),
                _ if dice.one_in(3) => Happened::Lasting(t, None),
                _ => Happened::Lasting(t, Some(t.plus((1 + dice.below(6) as i64) * 6 * HOUR))),
            };
            let mut i = Incident {
                place: (!dice.one_in(12)).then(|| dice.name(&PLACES)),
                act: (!dice.one_in(12)).then(|| dice.name(&ACTS)),
                target: dice.one_in(2).then(|| dice.name(&["civilians", "hospital"])),
                ..Incident::default()
            };
            for _ in 0..dice.pick(&[1, 1, 1, 0, 2]) {
                i.accuses.push(accused(dice));
            }
            if !incidents.is_empty() && dice.one_in(4) {
                i.in_answer_to = Some(dice.pick(incidents).name);
            }
            let by = (!i.accuses.is_empty() || !dice.one_in(4)).then_some(by);
            let said = dice.one_in(4).then(|| happened.steps_at().plus(dice.below(5) as i64 * 6 * HOUR));
            Record { happened: Some(happened), ..record(name, by, said, Content::Incident(i)) }
        }
        9..=12 => {
            let (about, at) = about(dice);
            let accuses = (0..dice.pick(&[1, 1, 0, 2])).map(|_| accused(dice)).collect();
            let character = if dice.one_in(5) { names(&["deliberate"]) } else { Vec::new() };
            let before = said.iter().filter(|s| {
                let same = match &s.content {
                    Content::Claim(c) => c.about == about,
                    Content::Incident(_) => s.name == about,
                    _ => false,
                };
                same && s.by.as_deref() == Some(by.as_str()) && s.said.or(s.happened).map(Happened::steps_at) <= Some(at)
            });
            let before: Vec<String> = before.map(|s| s.name.clone()).collect();
            let revises = (!before.is_empty() && dice.one_in(2)).then(|| before[0].clone());
            record(name, Some(by), Some(at), Content::Claim(Claim { about, accuses, character, harm: None, revises }))
        }
        13..=15 => {
            let (about, at) = about(dice);
            let by = dice.name(&["a", "b", "a-unit", "b-office", "c"]);
            let admits = dice.one_in(3);
            let justified_as = if dice.one_in(2) { names(&["self-defence"]) } else { Vec::new() };
            let denies = if admits { Vec::new() } else { vec![Question::Attribution] };
            let accuses = if dice.one_in(3) { vec![accused(dice)] } else { Vec::new() };
            record(name, Some(by), Some(at), Content::Answer(Answer { about, on_behalf_of: None, denies, admits, justified_as, accuses }))
        }
        16..=19 => {
            let (about, at) = about(dice);
            let by = dice.name(&["m", "m", "x", "a"]);
            let mut f = Finding { about, ..Finding::default() };
            match dice.below(6) {
                0..=2 => f.responsible.push(accused(dice)),
                3 => f.responsible.extend([accused(dice), accused(dice)]),
                4 => f.cleared.push(dice.name(&ACCUSED)),
                _ => f.occurred = Some(dice.one_in(2)),
            }
            if dice.one_in(3) {
                f.character = names(&["self-defence"]);
            } else if dice.one_in(3) {
                f.not_character = names(&["self-defence"]);
            } else if dice.one_in(3) {
                f.character = names(&["deliberate"]);
            }
            record(name, Some(by), Some(at), Content::Finding(f))
        }
        20..=24 => {
            let duties: Vec<String> = offer.once.iter().chain(&offer.single).chain(&offer.expectations).cloned().collect();
            if duties.is_empty() {
                return None;
            }
            // Mostly the same few, so that what is claimed is also accepted.
            let few = if dice.one_in(3) { duties.len() } else { duties.len().min(2) };
            let of = duties[dice.below(few)].clone();
            let for_record = if offer.each.contains(&of) && !causes.is_empty() && !dice.one_in(4) { Some(dice.pick(causes)) } else { None };
            let party = dice.name(&["a", "b", "a-unit", "b-office"]);
            let stance =
                dice.pick(&[Stance::Asserts, Stance::Asserts, Stance::Asserts, Stance::Verifies, Stance::Verifies, Stance::Contests]);
            let amount = dice.one_in(4).then_some(2);
            let looks = if stance == Stance::Verifies { "m" } else { "x" };
            let by = dice.pick(&[Some(party.clone()), None, Some(looks.into()), Some("x".into()), Some("m".into())]);
            let p = Performance { of, party, for_record, amount, stance, ..Performance::default() };
            Record { happened: Some(Happened::At(t)), ..record(name, by, None, Content::Performance(p)) }
        }
        25..=27 => {
            let kinds = [CommunicationKind::Notification, CommunicationKind::Notice, CommunicationKind::Notice];
            let mut c = Communication { kind: dice.pick(&kinds), ..Communication::default() };
            c.to = dice.pick(&[names(&["a"]), names(&["b"]), names(&["a", "b"])]);
            if !offer.permissions.is_empty() && dice.one_in(2) {
                c.under = Some(dice.pick(&offer.permissions));
            }
            record(name, Some(by), Some(t), Content::Communication(c))
        }
        28..=34 => {
            let fix = Power { verb: Verb::Fix, over: names(&["open"]), ..Power::default() };
            let mut powers: Vec<_> = offer.powers.iter().filter(|(_, p, _)| p.verb != Verb::Find).cloned().collect();
            if powers.is_empty() || dice.one_in(8) {
                powers = vec![("pact/fix".to_string(), fix, names(&["b"]))];
            }
            let (under, power, holders) = dice.pick(&powers);
            let mut a = Act { under, written: !dice.one_in(3), ..Act::default() };
            if !power.over.is_empty() && dice.one_in(2) {
                a.over = Some(dice.pick(&power.over));
            }
            match power.verb {
                Verb::Extend => a.until = Some(Happened::At(dice.late())),
                Verb::Fix => a.at = dice.one_in(2).then(|| dice.instant()),
                _ => {}
            }
            if matches!(power.verb, Verb::Extend | Verb::Waive) && dice.one_in(3) {
                a.in_favour_of = Some(dice.name(&["a", "b"]));
            }
            a.with = dice.pick(&[Vec::new(), names(&["b"]), names(&["a"]), names(&["b", "c"])]);
            let by = match dice.pick(&holders) {
                _ if dice.one_in(3) => dice.name(&["a", "b", "a-unit", "m", "c", "x"]),
                everyone if everyone == "@party" => dice.name(&["a", "b"]),
                holder => holder,
            };
            record(name, Some(by), Some(t), Content::Act(a))
        }
        35 => {
            let kind = dice.pick(&[StatementKind::Condemnation, StatementKind::NotBound, StatementKind::Over, StatementKind::Observance]);
            record(name, Some(by), Some(t), Content::Statement(Statement { kind, ..Statement::default() }))
        }
        36 => {
            let looked = dice.pick(&[Looked::SawNothing, Looked::Saw, Looked::Refused]);
            let c = Coverage { place: (!dice.one_in(3)).then(|| dice.name(&PLACES)), looked, hindered_by: None };
            Record { happened: Some(Happened::At(t)), ..record(name, Some(by), None, Content::Coverage(c)) }
        }
        _ => {
            let mine: Vec<&Record> = said.iter().filter(|s| s.by.is_some()).collect();
            if mine.is_empty() {
                return None;
            }
            let of = dice.pick(&mine);
            let first = of.said.or(of.happened).map_or(BASE, Happened::steps_at);
            record(name, of.by.clone(), Some(t.max(first)), Content::Retraction(Retraction { of: of.name.clone() }))
        }
    };
    Some(r)
}
