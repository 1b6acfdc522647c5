//! Small well-formed worlds: a regime of one or two instruments, and a log about it.
//!
//! Every choice is a byte of a tape; a zero is always the plainest choice, so that failures shrink to plain worlds.
//! Instants lie on a grid of six hours over ten days, now and then one millisecond beside it.

#[path = "generate_log.rs"]
mod logs;
#[path = "generate_terms.rs"]
mod terms;

use std::fmt;

use ceasefire::{
    agreement::{SCHEMA, *},
    record::{
        Accused, Act, Answer, Claim, Communication, Content, Count, Coverage, Finding, Happened, Incident, Level, Log, Looked, Performance,
        Record, Retraction, Stance, Statement,
    },
    time::{HOUR, Instant, Length, Moment, Zone},
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind},
};
use proptest::{collection::vec, prelude::*};

use logs::log;
use terms::term;

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

/// What a world may have beyond the plainest constructs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Feature {
    /// Slots, and roles held for a time.
    Slots,
    /// Weapons, origins, sufferers, numbers, tables of distances.
    Qualities,
    /// Bodies whose members decide.
    Bodies,
    /// Matching, withheld, cured, impossible and recurring performance.
    Parallel,
    /// Shares, ratios, categories, stocks.
    Ledgers,
    /// Ends that deliveries or acts move, anchors fixed again.
    Ends,
    /// Axes that somebody may close.
    Axes,
    /// Permissions used so often, consent, acts that set something off.
    Uses,
}

pub(crate) const FEATURES: [Feature; 8] =
    [Feature::Slots, Feature::Qualities, Feature::Bodies, Feature::Parallel, Feature::Ledgers, Feature::Ends, Feature::Axes, Feature::Uses];

/// Worlds with up to `terms` terms and `records` records.
pub(crate) fn worlds(terms: usize, records: usize) -> impl Strategy<Value = World> {
    worlds_with(&[], terms, records)
}

/// Worlds that have these features and others by chance.
pub(crate) fn worlds_with(features: &'static [Feature], terms: usize, records: usize) -> impl Strategy<Value = World> {
    let tape = |n| vec(any::<u8>(), n);
    let tapes = (tape(160), vec(tape(64), 1..=terms), vec(tape(40), 1..=records));
    tapes.prop_map(move |(setup, terms, records)| build(features, &setup, &terms, &records))
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
    features: Vec<Feature>,
    /// What most terms and records are to be about.
    focus: Option<Feature>,
    prohibitions: Vec<String>,
    permissions: Vec<String>,
    /// Duties that arise once, and those that arise for each of several events.
    once: Vec<String>,
    each: Vec<String>,
    /// Those of which a performance can only mean one.
    single: Vec<String>,
    /// Those that recur, and those that count deliveries.
    recurring: Vec<String>,
    ratios: Vec<String>,
    expectations: Vec<String>,
    counters: Vec<String>,
    powers: Vec<(String, Power, Vec<String>)>,
    articles: Vec<String>,
}

impl Offer {
    fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
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
            party("d", PartyKind::ArmedGroup, None),
            party("e", PartyKind::ArmedGroup, None),
            party("m", PartyKind::Body, None),
            party("x", PartyKind::CivilSociety, None),
            party("y", PartyKind::Media, None),
        ],
        places: vec![place("land", None), place("north", Some("land")), place("village", Some("north")), place("sea", None)],
        acts: vec![class("force", &[]), class("shelling", &["force"]), class("drone", &["shelling"]), class("entry", &[])],
        targets: vec![class("civilians", &[]), class("hospital", &["civilians"])],
        weapons: vec![
            class("artillery", &[]),
            class("mortar", &["artillery"]),
            class("rockets", &["artillery"]),
            class("grad", &["rockets"]),
            class("smerch", &["rockets"]),
        ],
        characters: vec![class("self-defence", &[]), class("deliberate", &[])],
        ..Document::default()
    }
}

fn build(features: &[Feature], setup: &[u8], terms: &[Vec<u8>], records: &[Vec<u8>]) -> World {
    let mut dice = Dice::new(setup);
    let drawn = FEATURES.into_iter().filter(|f| dice.one_in(6) || features.contains(f)).collect();
    let mut offer = Offer { features: drawn, focus: features.first().copied(), ..Offer::default() };
    let two = dice.one_in(2);
    let mut pact = instrument("pact", &mut dice, &mut offer);
    let mut annex_offer = Offer { features: offer.features.clone(), ..Offer::default() };
    let mut annex = instrument("annex", &mut dice, &mut annex_offer);
    if two {
        offer.powers.append(&mut annex_offer.powers);
    }
    let kinds = [LinkKind::Reaffirms, LinkKind::Suspends, LinkKind::Supersedes, LinkKind::DependsOn];
    annex.links.push(Link { kind: dice.pick(&kinds), to: "pact".into(), ..Link::default() });
    add(&mut pact, &mut offer, "find", &["m"], Rule::Empowers(Power { verb: Verb::Find, ..Power::default() }));
    if offer.has(Feature::Bodies) {
        terms::body(&mut pact, &mut offer, &mut dice);
    } else if dice.one_in(2) {
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
    if offer.has(Feature::Ends) {
        terms::ends(&mut pact, &mut offer, &mut dice);
    }
    for d in [&mut pact, &mut annex] {
        terms::leave_out_what_nothing_reads(d, &mut offer);
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

fn instrument(id: &str, dice: &mut Dice, offer: &mut Offer) -> Document {
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
    if offer.has(Feature::Slots) {
        terms::slots(&mut d, offer, dice);
    }
    if offer.has(Feature::Axes) {
        terms::axis(&mut d, offer, dice);
    }
    if offer.has(Feature::Uses) {
        terms::verbs(&mut d, offer, dice);
    }
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
    let amount = 1 + dice.below(3) as u32;
    match dice.below(17) {
        0 => While::Always,
        15 if !offer.recurring.is_empty() => While::Reached { of: dice.pick(&offer.recurring), amount },
        15 if !offer.once.is_empty() => While::Reached { of: dice.pick(&offer.once), amount },
        16 if !offer.articles.is_empty() => While::Suspended("pact".into()),
        1 | 2 => While::From(when(dice)),
        3 => While::Until(when(dice)),
        4 | 5 => While::Between { from: when(dice), to: when(dice) },
        6 | 7 => {
            let duties: Vec<String> = offer.once.iter().chain(&offer.each).cloned().collect();
            let make = if dice.one_in(2) { While::Met } else { While::Overdue };
            of(&duties, dice, make)
        }
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
