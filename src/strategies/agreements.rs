//! Small agreements: a registry, and one or two instruments with what every agreement has.

use super::{
    Construct, Params, constructs,
    dice::{Dice, at, day, names},
    further, points,
    terms::term,
};
use crate::{
    agreement::*,
    time::{Instant, Length, Zone},
    vocabulary::CommunicationKind,
};

pub(super) const STANDARDS: [Standard; 8] = [
    Standard::Alleged,
    Standard::Alleged,
    Standard::Corroborated(1),
    Standard::Found,
    Standard::Admitted,
    Standard::Corroborated(2),
    Standard::MutuallyAlleged,
    Standard::FoundOutside,
];

/// What the terms so far offer to those that refer to them.
#[derive(Default, Clone)]
pub(super) struct Offer {
    pub(super) constructs: Vec<Construct>,
    /// What most terms and records are to be about.
    pub(super) focus: Option<Construct>,
    pub(super) prohibitions: Vec<String>,
    pub(super) permissions: Vec<String>,
    /// Duties that arise once, and those that arise for each of several events.
    pub(super) once: Vec<String>,
    pub(super) each: Vec<String>,
    /// Those of which a performance can only mean one.
    pub(super) single: Vec<String>,
    /// Those that recur, and those that count deliveries.
    pub(super) recurring: Vec<String>,
    pub(super) ratios: Vec<String>,
    pub(super) expectations: Vec<String>,
    pub(super) counters: Vec<String>,
    pub(super) powers: Vec<(String, Power, Vec<String>)>,
    pub(super) articles: Vec<String>,
}

impl Offer {
    pub(super) fn has(&self, construct: Construct) -> bool {
        self.constructs.contains(&construct)
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

/// What is drawn for an agreement, and what is drawn of it.
pub(super) fn draw(params: &Params, setup: &[u8], terms: &[Vec<u8>]) -> Vec<(String, Document)> {
    let mut dice = Dice::new(params, setup);
    let wanted = |c: &Construct| params.always.contains(c) || params.focus == Some(*c);
    let drawn = |dice: &mut Dice, c: &Construct| (dice.one_in(6) && params.sometimes.contains(c)) || wanted(c);
    let constructs = Construct::ALL.iter().copied().filter(|c| drawn(&mut dice, c)).collect();
    let mut offer = Offer { constructs, focus: params.focus, ..Offer::default() };
    let two = dice.one_in(2);
    let mut pact = instrument("pact", &mut dice, &mut offer);
    let mut annex_offer = Offer { constructs: offer.constructs.clone(), ..Offer::default() };
    let mut annex = instrument("annex", &mut dice, &mut annex_offer);
    if two {
        offer.powers.append(&mut annex_offer.powers);
    }
    let kinds = [LinkKind::Reaffirms, LinkKind::Suspends, LinkKind::Supersedes, LinkKind::DependsOn];
    annex.links.push(Link { kind: dice.pick(&kinds), to: "pact".into(), ..Link::default() });
    add(&mut pact, &mut offer, "find", &["m"], Rule::Empowers(Power { verb: Verb::Find, ..Power::default() }));
    if offer.has(Construct::Bodies) {
        constructs::body(&mut pact, &mut offer, &mut dice);
    } else if dice.one_in(2) {
        let mandate = Some(While::Until(at(mandate_end(&mut dice))));
        pact.bodies.push(Body { party: "m".into(), mandate, ..Body::default() });
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
        let mut dice = Dice::new(params, tape);
        let to = if two && dice.one_in(4) { &mut annex } else { &mut pact };
        let before = to.terms.len();
        term(to, &mut offer, &format!("{}", n + 1), &mut dice);
        for t in to.terms.iter_mut().skip(before).filter(|_| offer.has(Construct::Points)) {
            points::put(t, to.instrument.as_ref().map_or("", |x| x.id.as_str()), &offer, &mut dice);
        }
    }
    if offer.has(Construct::Ends) {
        constructs::ends(&mut pact, &mut offer, &mut dice);
    }
    further::finish(&mut pact, &mut annex, &mut offer, &mut dice);
    for d in [&mut pact, &mut annex] {
        constructs::leave_out_what_nothing_reads(d, &mut offer);
    }
    let mut documents = vec![("registry".to_string(), registry()), ("pact".to_string(), pact)];
    if two {
        documents.push(("annex".to_string(), annex));
    }
    documents
}

/// Some time after the middle.
pub(super) fn mandate_end(dice: &mut Dice) -> Instant {
    let back = dice.steps(10);
    dice.late().plus(-back)
}

pub(super) fn add(d: &mut Document, offer: &mut Offer, article: &str, bearers: &[&str], rule: Rule) {
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
    let zone = if dice.one_in(2) { "+04:00".parse().unwrap_or(Zone::UTC) } else { Zone::UTC };
    let bound = [None, Some(Bound::Through("b".into())), Some(Bound::NotBound), Some(Bound::ByDeclaration)];
    let mut roles = vec![
        Role { party: "a".into(), names: vec![RoleName::Party], ..Role::default() },
        Role { party: "b".into(), names: vec![RoleName::Party], ..Role::default() },
        Role { party: "m".into(), names: vec![RoleName::Monitor], ..Role::default() },
    ];
    roles.push(Role { party: "c".into(), names: vec![RoleName::Belligerent], bound: dice.pick(&bound), ..Role::default() });
    let length = Length::days(2 + dice.whole(7));
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
            by: CriterionKind::Rate { per: Length::days(1), eroding: 1 + dice.count(2), collapsed: 3 },
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
            signed: Some(at(dice.params.starts)),
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
    further::prepare(&mut d, offer, dice);
    if offer.has(Construct::Points) {
        points::prepare(&mut d, dice);
    }
    if offer.has(Construct::Slots) {
        constructs::slots(&mut d, offer, dice);
    }
    if offer.has(Construct::Axes) {
        constructs::axis(&mut d, offer, dice);
    }
    if offer.has(Construct::Uses) {
        constructs::verbs(&mut d, offer, dice);
    }
    d
}

pub(super) fn area(dice: &mut Dice) -> Area {
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
pub(super) fn condition(dice: &mut Dice, offer: &Offer, depth: usize) -> While {
    let when = |dice: &mut Dice| match dice.below(5) {
        0..=2 => at(dice.instant()),
        3 => When::Anchor("t1".into()),
        _ => When::Anchor("open".into()),
    };
    let of = |list: &[String], dice: &mut Dice, make: fn(String) -> While| {
        if list.is_empty() { While::Always } else { make(dice.pick(list)) }
    };
    let amount = 1 + dice.count(3);
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

pub(super) fn limit(dice: &mut Dice) -> Option<Limit> {
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
