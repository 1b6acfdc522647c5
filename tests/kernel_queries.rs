//! Questions to a state: what stands on an incident, who may do what, what falls due next, how a text stands.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    agreement::{PartyKind, Regime, Standard},
    id::{PartyId, RecordId},
    machine::{CaseStatus, Fact, LegalState, May, Point, Program, Standing, Unsure, What},
    record::Log,
    vocabulary::Involvement,
};
use common::World;
use world::*;

const END: &str = "2024-06-01T00:00Z";

fn raid(by: &str, accused: &str) -> String {
    format!(r#"{{"name":"i","happened":"2024-01-05T00:00Z","by":"{by}","incident":{{"place":"town","act":"raid","accuses":[{accused}]}}}}"#)
}

fn claim(name: &str, by: &str, of: &str) -> String {
    format!(r#"{{"name":"{name}","said":"2024-01-06T00:00Z","by":"{by}","claim":{{"about":"i","accuses":["{of}"]}}}}"#)
}

fn answer(name: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","said":"2024-01-07T00:00Z","by":"{by}","answer":{{"about":"i",{more}}}}}"#)
}

fn court() -> String {
    text(&format!("{BAN}{}", term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")))
}

fn meets(records: &[String], accused: &str) -> Vec<String> {
    let w = run(&court(), records, END);
    let all = [
        Standard::Alleged,
        Standard::MutuallyAlleged,
        Standard::Corroborated(2),
        Standard::Admitted,
        Standard::FoundOutside,
        Standard::Found,
    ];
    let (matter, party) = (w.docket.matter_of("i").unwrap(), w.program.party(accused).unwrap());
    let met: Vec<String> = all.iter().filter(|s| w.program.counts_at(&w.state, matter, party, **s)).map(|s| s.to_string()).collect();
    for s in all {
        let cases = w.program.cases_at(&w.state, s).filter(|c| c.accused == party).count();
        assert_eq!(cases == 1, met.contains(&s.to_string()), "{s}");
    }
    met
}

#[test]
fn each_standard_asks_for_its_own_evidence() {
    let told = raid("press", "\"a\"");
    assert_eq!(meets(&[told.clone()], "a"), ["alleged"]);
    // Two that belong to one another are one source, and so is who says it twice.
    assert_eq!(meets(&[told.clone(), claim("c", "press", "a")], "a"), ["alleged"]);
    assert_eq!(meets(&[told.clone(), claim("c", "c", "a")], "a"), ["alleged", "corroborated-2"]);
    let own = raid("b", "\"a\"");
    assert_eq!(meets(&[own.clone(), claim("c", "c", "a")], "a"), ["alleged", "corroborated-2"]);
    assert_eq!(meets(&[own.clone(), claim("c", "a", "b")], "a"), ["alleged", "mutually-alleged"]);
    assert_eq!(meets(&[own.clone(), claim("c", "a-unit", "b")], "a"), ["alleged", "mutually-alleged"]);
    // What it says of its own unit is no counter-accusation.
    assert_eq!(meets(&[own.clone(), claim("c", "a", "a-unit")], "a"), ["alleged"]);
    assert_eq!(meets(&[own.clone(), answer("x", "a", r#""admits":true"#)], "a"), ["alleged", "corroborated-2", "admitted"]);
    let found = |by: &str| finding("f", "2024-01-08T00:00Z", "i", by, r#","responsible":["a"]"#);
    assert_eq!(meets(&[own.clone(), found("w")], "a"), ["alleged", "corroborated-2", "found"]);
    assert_eq!(meets(&[own, found("c")], "a"), ["alleged", "corroborated-2", "found-outside"]);
}

#[test]
fn who_says_what_is_kept_apart_and_told_once() {
    let records = [
        raid("b", "\"a\""),
        claim("c1", "b", "a"),
        answer("d", "a", r#""denies":["occurrence","attribution"]"#),
        finding("f1", "2024-01-08T00:00Z", "i", "w", r#","occurred":true,"responsible":["a"]"#),
        finding("f2", "2024-01-09T00:00Z", "i", "c", r#","occurred":false,"cleared":["a"]"#),
    ];
    let shown = |n: usize| {
        let w = run(&court(), &records[..n], END);
        let e = w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
        let names = |all: &[ceasefire::id::PartyId]| all.iter().map(|p| w.program.party_id(*p).to_string()).collect::<Vec<_>>().join(" ");
        let lists = |s: &Standing| {
            [&s.alleged_by, &s.denied_by, &s.found_by, &s.refuted_by, &s.found_outside_by, &s.refuted_outside_by].map(|l| names(l))
        };
        (lists(&e.occurrence), lists(&e.attribution), e.occurrence.is_contested(), e.attribution.is_contested())
    };
    let is = |all: [&str; 6]| all.map(String::from);
    let first = is(["b", "", "", "", "", ""]);
    assert_eq!(shown(2), (first.clone(), first, false, false));
    let denied = is(["b", "a", "", "", "", ""]);
    assert_eq!(shown(3), (denied.clone(), denied, true, true));
    let found = is(["b", "a", "w", "", "", ""]);
    assert_eq!(shown(4), (found.clone(), found, true, true));
    let all = is(["b", "a", "w", "", "", "c"]);
    assert_eq!(shown(5), (all.clone(), all, true, true));
}

#[test]
fn a_question_is_contested_when_both_answers_stand_whoever_gives_them() {
    let some = || vec![ceasefire::id::PartyId::at(0)];
    let yes = [
        Standing { alleged_by: some(), ..Standing::default() },
        Standing { admitted: true, ..Standing::default() },
        Standing { found_by: some(), ..Standing::default() },
        Standing { found_outside_by: some(), ..Standing::default() },
    ];
    for s in yes {
        assert!(!s.is_contested());
        assert!(Standing { denied_by: some(), ..s.clone() }.is_contested());
        assert!(Standing { refuted_by: some(), ..s.clone() }.is_contested());
        assert!(Standing { refuted_outside_by: some(), ..s }.is_contested());
    }
    for s in [
        Standing { denied_by: some(), ..Standing::default() },
        Standing { refuted_by: some(), ..Standing::default() },
        Standing { refuted_outside_by: some(), ..Standing::default() },
    ] {
        assert!(!s.is_contested());
    }
}

#[test]
fn a_finding_from_inside_outranks_one_from_outside_and_that_a_claim() {
    let character = |records: &[String]| {
        let w = run(&court(), &[&[raid("press", "\"a\"")], records].concat(), END);
        let e = w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
        e.characters.iter().map(|(c, is)| format!("{c} {is}")).collect::<Vec<_>>().join(", ")
    };
    let claims = answer("x", "a", r#""admits":true,"justified-as":["self-defence"]"#);
    let found = |n: &str, by: &str, what: &str| finding(n, "2024-01-08T00:00Z", "i", by, &format!(r#","{what}":["self-defence"]"#));
    assert_eq!(character(&[claims.clone()]), "self-defence claimed");
    assert_eq!(character(&[claims.clone(), found("f", "c", "not-character")]), "self-defence found not to be so");
    assert_eq!(character(&[found("f", "c", "not-character"), found("g", "w", "character")]), "self-defence found");
    assert_eq!(character(&[found("f", "w", "character"), found("g", "c", "not-character")]), "self-defence found");
    assert_eq!(character(&[found("f", "w", "not-character"), found("g", "c", "character")]), "self-defence found not to be so");
    // Findings of one rank against each other settle nothing.
    assert_eq!(character(&[found("f", "c", "not-character"), found("g", "d", "character")]), "self-defence claimed");
}

fn may(w: &World, actor: &str, place: &str, at: &str) -> May {
    w.program.may(
        &w.state,
        w.program.party(actor).unwrap(),
        w.program.act("move").unwrap(),
        w.program.place(place).unwrap(),
        common::at(at),
    )
}

#[test]
fn what_one_may_do_depends_on_who_where_and_when() {
    let doc = text(&format!(
        "{}{}",
        term(
            "1",
            "\"a\"",
            "active = { until = \"2024-02-01T00:00Z\" }\nrule.prohibits = { acts = [\"move\"], area = { places = { within = [\"zone\"] } } }"
        ),
        term("2", "\"a\"", "rule.permits = { acts = [\"move\"], area = { places = { within = [\"road\"] } } }"),
    ));
    let w = run(&doc, &[], "2024-01-05T00:00Z");
    let (ban, leave) = (w.program.term("t/1").unwrap(), w.program.term("t/2").unwrap());
    let now = "2024-01-05T00:00Z";
    assert_eq!([may(&w, "a", "town", now), may(&w, "a-unit", "town", now)], [May::Prohibited(vec![ban]), May::Prohibited(vec![ban])]);
    assert_eq!([may(&w, "b", "town", now), may(&w, "a", "abroad", now)], [May::NotProhibited, May::NotProhibited]);
    assert_eq!(may(&w, "a", "road", now), May::Permitted(leave));
    // Of the south, which the road is a part of, nobody can say.
    assert_eq!(may(&w, "a", "south", now), May::Undetermined(vec![ban]));
    assert_eq!(
        [may(&w, "a", "town", "2024-01-31T23:59:59.999Z"), may(&w, "a", "town", "2024-02-01T00:00Z")],
        [May::Prohibited(vec![ban]), May::NotProhibited]
    );
    assert_eq!(w.state.now(), common::at(now));
}

#[test]
fn what_needs_notice_or_consent_says_whose() {
    let doc = |more: &str, priority: u32| {
        text(&format!(
            "{}{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"move\"], priority = 2 }"),
            term("2", "\"a\"", &format!("rule.permits = {{ acts = [\"move\"], priority = {priority}, {more} }}")),
            term("8", "\"b\", \"c\"", "rule.empowers = { verb = \"authorise\" }"),
        ))
    };
    let now = "2024-01-05T00:00Z";
    let asked = |more: &str, priority: u32, records: &[String]| {
        let w = run(&doc(more, priority), records, now);
        let (ban, leave) = (w.program.term("t/1").unwrap(), w.program.term("t/2").unwrap());
        let who = ["b", "c"].map(|p| w.program.party(p).unwrap());
        match may(&w, "a", "town", now) {
            May::Permitted(t) if t == leave => "permitted",
            May::Prohibited(t) if t == [ban] => "prohibited",
            May::NeedsNotice(t, 86_400_000) if t == leave => "notice",
            May::NeedsConsent(t, of) if t == leave && of == who => "consent",
            _ => "something else",
        }
    };
    let notice = |at: &str| message("n", at, "notice", "a", r#","under":"t/2""#);
    let lead = "notice = \"1 day\"";
    assert_eq!([asked(lead, 3, &[]), asked(lead, 2, &[])], ["notice", "prohibited"]);
    assert_eq!(
        [asked(lead, 3, &[notice("2024-01-04T00:00Z")]), asked(lead, 3, &[notice("2024-01-04T00:00:00.001Z")])],
        ["permitted", "notice"]
    );
    let consent = "consent = \"8\"";
    let given = |to: &str| act("x", "2024-01-04T00:00Z", "8", "b", to);
    assert_eq!(
        [asked(consent, 3, &[]), asked(consent, 3, &[given("")]), asked(consent, 3, &[given(r#","for":"a""#)])],
        ["consent", "permitted", "permitted"]
    );
    assert_eq!([asked(consent, 3, &[given(r#","for":"b""#)]), asked(consent, 2, &[given("")])], ["consent", "prohibited"]);
}

#[test]
fn the_next_deadline_is_the_nearest_that_is_still_open() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("3", "\"b\"", "rule.requires = { task = \"y\", limit = \"by 2024-01-25\" }"),
    ));
    let next = |records: &[String], at: &str| {
        let w = run(&doc, records, at);
        w.program.next_deadline(&w.state).map(|d| format!("{} {} {}", d.at, w.program.reference(d.term), w.program.party_id(d.bearer)))
    };
    let (first, second) = (Some("2024-01-21T00:00:00Z t/2 a".to_string()), Some("2024-01-26T00:00:00Z t/3 b".to_string()));
    assert_eq!(
        (next(&[], "2024-01-20T23:59:59.999Z"), next(&[], "2024-01-21T00:00Z"), next(&[], "2024-01-26T00:00Z")),
        (first, second.clone(), None)
    );
    assert_eq!(next(&[done("d", "2024-01-10T00:00Z", "2", "a", "")], "2024-01-11T00:00Z"), second);
}

#[test]
fn a_term_that_does_not_bind_waits_or_has_outlived_its_condition() {
    let state = |active: &str, at: &str| {
        let doc = text(&term("1", "\"a\"", &format!("active = {active}\nrule.prohibits = {{ acts = [\"move\"] }}")));
        run(&doc, &[], at).legal("t/1")
    };
    let between = "{ between = { from = \"2024-01-10T00:00Z\", to = \"2024-01-20T00:00Z\" } }";
    let at = ["2024-01-09T23:59:59.999Z", "2024-01-10T00:00Z", "2024-01-19T23:59:59.999Z", "2024-01-20T00:00Z"];
    assert_eq!(at.map(|t| state(between, t)), ["pending", "in force", "in force", "expired"]);
    let until = "{ until = \"2024-01-10T00:00Z\" }";
    assert_eq!([state(until, at[0]), state(until, at[1])], ["in force", "expired"]);
    let from = "{ from = \"2024-01-10T00:00Z\" }";
    assert_eq!([state(from, at[0]), state(from, at[1])], ["pending", "in force"]);
    assert_eq!(state("{ undetermined = \"the text is torn\" }", at[0]), "undetermined");
}

#[test]
fn why_a_text_gives_no_answer_is_told() {
    let doc = text(&term(
        "1",
        "\"a\"",
        "active = { all = [{ from = \"2024-01-05T00:00Z\" }, { undetermined = \"the text is torn\" }] }\nrule.prohibits = { acts = [\"move\"] }",
    ));
    let w = run(&doc, &[], "2024-01-10T00:00Z");
    let term = w.program.term("t/1").unwrap();
    assert_eq!(w.program.undetermined_because(&w.state, term).as_deref(), Some("the text is torn"));
    assert_eq!(w.program.legal(&w.state, term), LegalState::Undetermined);
    let w = run(&text(BAN), &[], "2024-01-10T00:00Z");
    assert_eq!(w.program.undetermined_because(&w.state, w.program.term("t/1").unwrap()), None);
}

#[test]
fn entry_and_end_are_known_open_or_undeterminable() {
    let w = run(&with("", &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"), BAN), &[], "2024-01-01T00:00Z");
    let t = w.program.term("t").unwrap();
    assert_eq!(w.program.entry_into_force(&w.state, t), Point::Known(common::at("2024-01-01T12:00Z")));
    assert_eq!(w.program.end(&w.state, t), Point::Known(common::at("2024-02-01T00:00Z")));
    let w = run(&text(BAN), &[], "2024-01-01T00:00Z");
    assert_eq!(w.program.end(&w.state, w.program.term("t").unwrap()), Point::NotYet);
}

#[test]
fn each_of_several_who_may_find_finds_from_inside() {
    let doc = text(&format!("{BAN}{}", term("9", "\"w\", \"c\"", "rule.empowers = { verb = \"find\" }")));
    let found = |by: &str| {
        let w = run(&doc, &[raid("press", "\"a\""), finding("f", "2024-01-08T00:00Z", "i", by, r#","responsible":["a"]"#)], END);
        let (matter, party) = (w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
        w.program.counts_at(&w.state, matter, party, Standard::Found)
    };
    assert_eq!(["w", "c", "d"].map(found), [true, true, false]);
}

#[test]
fn what_is_named_is_asked_for_and_no_other() {
    let slot =
        |id: &str, first: &str| format!("{{ id = \"{id}\", of = \"places\", among = [\"road\", \"town\"], at-first = [\"{first}\"] }}");
    let doc = text(&format!(
        "slots = [{}, {}]\n{BAN}{}",
        slot("one", "road"),
        slot("two", "town"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"one\", \"two\"] }")
    ));
    let w = run(&doc, &[], "2024-01-05T00:00Z");
    assert_eq!((w.program.designated(&w.state, "t/one"), w.program.designated(&w.state, "t/two")), (vec!["road"], vec!["town"]));
    let doc = text(
        "criteria = [{ id = \"x\", by = \"first-incident\" }, { id = \"y\", by = \"first-incident\" }]\n[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nrule.prohibits = { acts = [\"force\"] }\n",
    );
    let w = run(&doc, &[], "2024-01-05T00:00Z");
    let names: Vec<String> = w.program.criteria_of(w.program.term("t").unwrap()).iter().map(|t| w.program.reference(*t)).collect();
    assert_eq!(names, ["t/x", "t/y"]);
}

#[test]
fn a_condition_holds_or_not_or_cannot_be_told() {
    let holds = |when: &str, article: &str, at: &str| {
        let condition = format!("[[terms]]\narticle = \"2\"\nrule.conditions = {{ gates = [\"1\"], holds = {when} }}\n");
        let w = run(&text(&format!("{BAN}{condition}")), &[], at);
        w.program.is_fulfilled(&w.state, w.program.term(article).unwrap())
    };
    let from = "{ from = \"2024-01-10T00:00Z\" }";
    assert_eq!((holds(from, "t/2", "2024-01-09T23:59:59.999Z"), holds(from, "t/2", "2024-01-10T00:00Z")), (Some(false), Some(true)));
    assert_eq!((holds("{ undetermined = \"which day is meant\" }", "t/2", END), holds(from, "t/1", END)), (None, None));
}

#[test]
fn what_would_perform_a_duty_is_said_by_the_first_whose_word_is_accepted() {
    use ceasefire::{machine::What, record::Stance};
    let doc = |to: &str, accept: &str| {
        let duty = format!("{to}\nrule.requires = {{ task = \"x\", limit = \"by 2024-02-20\", accept = \"{accept}\", amount = 3 }}");
        text(&format!("{}{}", term("1", "\"a\"", &duty), term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")))
    };
    let said = |doc: &str, records: &[String]| {
        let w = run(doc, records, "2024-01-10T00:00Z");
        let fact = w.program.performance_in_full(&w.state, &w.duty("t/1"), w.state.now())?;
        let What::Performance { amount, stance, party, .. } = fact.what else { panic!("{fact:?}") };
        assert_eq!(w.program.party_id(party), "a");
        Some((w.program.party_id(fact.by).to_string(), amount, stance))
    };
    let by = |who: &str, amount, stance| Some((who.to_string(), amount, stance));
    assert_eq!(said(&doc("", "asserted"), &[]), by("a", 3, Stance::Asserts));
    assert_eq!(said(&doc("to = [\"c\", \"b\"]", "acknowledged"), &[]), by("b", 3, Stance::Asserts));
    assert_eq!(said(&doc("", "acknowledged"), &[]), by("w", 3, Stance::Verifies));
    assert_eq!(said(&doc("to = [\"c\"]", "verified"), &[]), by("w", 3, Stance::Verifies));
    let part = |n: u32| done("p", "2024-01-05T00:00Z", "1", "a", &format!(",\"amount\":{n}"));
    assert_eq!(said(&doc("", "asserted"), &[part(2)]), by("a", 1, Stance::Asserts));
    assert_eq!(said(&doc("", "asserted"), &[part(3)]), None);
}

/// The usual text and another one `u` beside it.
fn beside(first: &str, more: &str) -> World {
    let other = format!(
        "schema = 1\ninstrument = {{ id = \"u\", title = \"U\", kind = \"agreement\", entry = \"2024-01-01T00:00Z\", zone = \"+00:00\", area = \"unlimited\" }}\nroles = [{{ party = \"a\", as = [\"party\"] }}, {{ party = \"b\", as = [\"party\"] }}]\n{more}"
    );
    let regime = Regime::parse(&[("t.toml", first), ("u.toml", &other)]).unwrap_or_else(|p| panic!("{p}"));
    World::new(regime, &Log::parse("r.jsonl", "").unwrap(), &[], "2024-01-05T00:00Z")
}

fn names(w: &World, all: &[PartyId]) -> Vec<String> {
    all.iter().map(|p| w.program.party_id(*p).to_string()).collect()
}

#[test]
fn a_party_is_of_its_kind_and_bound_by_what_names_it_or_what_it_belongs_to() {
    let w = run(
        &text(&format!(
            "{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"] }"),
            term("2", "\"b\"", "rule.permits = { acts = [\"force\"] }")
        )),
        &[],
        END,
    );
    let party = |name: &str| w.program.party(name).unwrap();
    let kinds = ["a", "b", "w", "press"].map(|p| w.program.party_kind(party(p)).unwrap());
    assert_eq!(kinds, [PartyKind::State, PartyKind::ArmedGroup, PartyKind::Mission, PartyKind::Media]);
    assert_eq!(w.program.party_kind(PartyId::NONE), None);
    let bound = ["a", "a-unit", "b", "c", "press"].map(|p| w.program.is_bound(party(p)));
    assert_eq!(bound, [true, true, true, false, false]);
    assert!(!w.program.is_bound(PartyId::NONE));
}

#[test]
fn all_parties_and_terms_are_listed_the_first_included() {
    let w = run(&text(BAN), &[], END);
    let all: Vec<PartyId> = w.program.parties().collect();
    assert_eq!(names(&w, &all), ["a", "a-unit", "b", "c", "d", "law", "press", "w", "w-1", "w-2", "w-3"]);
    let mut terms: Vec<String> = w.program.terms().map(|t| w.program.reference(t)).collect();
    terms.sort();
    assert_eq!(terms, ["t", "t/1"]);
    assert_eq!(w.program.instruments().map(|t| w.program.reference(t)).collect::<Vec<_>>(), ["t"]);
}

#[test]
fn criteria_and_finders_are_those_of_the_instrument_that_is_asked_about() {
    let criteria = |id: &str| format!("criteria = [{{ id = \"{id}\", by = \"first-incident\" }}]\n");
    let powers = |finds: &str, ends: &str| {
        let finds = term("8", finds, "rule.empowers = { verb = \"find\" }");
        format!("{BAN}{finds}{}", term("9", ends, "rule.empowers = { verb = \"waive\", over = [\"2\"] }"))
    };
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\" }");
    let first = text(&format!("{}{}{duty}", criteria("x"), powers("\"w\", \"press\"", "\"c\"")));
    let w = beside(&first, &format!("{}{}{duty}", criteria("y"), powers("\"d\"", "\"w\"")));
    let of = |id: &str| w.program.term(id).unwrap();
    let criteria = |id: &str| w.program.criteria_of(of(id)).iter().map(|t| w.program.reference(*t)).collect::<Vec<_>>();
    assert_eq!((criteria("t"), criteria("u")), (vec!["t/x".to_string()], vec!["u/y".to_string()]));
    let finders = |id: &str| names(&w, &w.program.finders(of(id)));
    assert_eq!((finders("t"), finders("u")), (vec!["press".to_string(), "w".to_string()], vec!["d".to_string()]));
}

#[test]
fn those_accused_are_told_in_one_order_however_they_were_named() {
    for accused in ["\"a\",\"b\"", "\"b\",\"a\""] {
        let w = run(&court(), &[raid("press", accused), claim("x", "c", "d")], END);
        assert_eq!(names(&w, &w.program.accused(&w.state, w.docket.matter_of("i").unwrap())), ["a", "b", "d"]);
    }
}

#[test]
fn a_case_that_a_finding_undid_counts_at_no_standard_though_the_deed_is_still_alleged() {
    let ban = term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], character = \"deliberate\" }");
    let doc = text(&format!("{ban}{}", term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")));
    let told = |records: &[String]| {
        let w = run(&doc, records, END);
        let counts = w.program.cases_at(&w.state, Standard::Alleged).count();
        let (matter, party) = (w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
        (w.case("i", "t/1"), counts, w.program.counts_at(&w.state, matter, party, Standard::Alleged))
    };
    let told_first = raid("press", "\"a\"");
    assert_eq!(told(&[told_first.clone()]), (Some(CaseStatus::Possible), 1, true));
    let found = finding("f", "2024-01-08T00:00Z", "i", "w", r#","not-character":["deliberate"]"#);
    assert_eq!(told(&[told_first, found]), (Some(CaseStatus::Withdrawn), 0, true));
}

#[test]
fn how_long_a_text_lasts_is_said_in_its_own_words() {
    let lasts = |instrument: &str| {
        let w = run(&with("", instrument, BAN), &[], END);
        ["t", "t/1"].map(|t| w.program.lasts(w.program.term(t).unwrap()))
    };
    assert_eq!(lasts(""), ["no end stated"; 2]);
    assert_eq!(lasts(&lasting("lasts = \"open-ended\"")), ["open-ended by its own words"; 2]);
    assert_eq!(lasts(&lasting("lasts = { until = \"2024-02-01T00:00Z\" }")), ["until a stated end"; 2]);
}

#[test]
fn of_a_state_that_belongs_to_another_text_nobody_can_say_what_one_may_do_later() {
    let now = "2024-01-05T00:00Z";
    let more = term("2", "\"a\"", "rule.prohibits = { acts = [\"move\"] }");
    let (w, other) = (run(&text(BAN), &[], now), run(&text(&format!("{BAN}{more}")), &[], now));
    let may = |program: &Program| {
        let (party, act, place) = (program.party("a").unwrap(), program.act("raid").unwrap(), program.place("town").unwrap());
        program.may(&w.state, party, act, place, common::at("2024-01-06T00:00Z"))
    };
    assert_eq!(may(&w.program), May::Prohibited(vec![w.program.term("t/1").unwrap()]));
    assert_eq!(may(&other.program), May::Undetermined(Vec::new()));
}

#[test]
fn a_reason_is_found_however_deep_in_a_condition_it_stands() {
    let deep = |n: usize| {
        let condition = format!("{}{{ undetermined = \"the text is torn\" }}{}", "{ not = ".repeat(n), " }".repeat(n));
        let w = run(&text(&term("1", "\"a\"", &format!("active = {condition}\nrule.prohibits = {{ acts = [\"move\"] }}"))), &[], END);
        w.program.undetermined_because(&w.state, w.program.term("t/1").unwrap())
    };
    let torn = Some("the text is torn".to_string());
    assert_eq!([0, 1, 31].map(deep), [torn.clone(), torn.clone(), torn]);
}

#[test]
fn a_deed_laid_to_nobody_is_never_mutually_alleged() {
    let w = run(&court(), &[raid("press", "")], END);
    let (matter, b) = (w.docket.matter_of("i").unwrap(), w.program.party("b").unwrap());
    let mut state = w.state.clone();
    let what = What::Claim { matter, accused: b, involvement: Involvement::Did };
    let fact = Fact { at: state.now(), record: RecordId::NONE, by: PartyId::NONE, what };
    w.program.observe(&mut state, &[fact], &mut Vec::new()).unwrap();
    let counts = |party, standard| w.program.counts_at(&state, matter, party, standard);
    assert!(counts(PartyId::NONE, Standard::Alleged) && counts(b, Standard::Alleged));
    assert!(!counts(PartyId::NONE, Standard::MutuallyAlleged) && !counts(b, Standard::MutuallyAlleged));
}

#[test]
fn each_who_says_that_one_did_it_is_a_source_once_and_whoever_denies_it_is_none() {
    let records = [
        raid("press", "\"a\""),
        claim("c1", "d", "a"),
        claim("c2", "c", "a"),
        claim("c3", "d", "a"),
        claim("c4", "law", "b"),
        answer("x", "a", r#""denies":["occurrence","attribution"]"#),
        finding("f", "2024-01-08T00:00Z", "i", "w", r#","occurred":true,"cleared":["a"]"#),
    ];
    let w = run(&court(), &records, END);
    let of = |accused| names(&w, &w.program.sources(&w.state, w.docket.matter_of("i").unwrap(), accused));
    let party = |name: &str| w.program.party(name).unwrap();
    assert_eq!((of(party("a")), of(party("b"))), (vec!["c".to_string(), "d".into(), "press".into()], vec!["law".to_string()]));
    // Of who did it, a finding that it occurred says nothing.
    assert_eq!((of(PartyId::NONE), of(party("c"))), (vec!["w".to_string()], Vec::new()));
    // Who says first that somebody did it, and then takes it back, is no source.
    let taken_back = r#"{"name":"r","said":"2024-01-09T00:00Z","by":"press","retraction":{"of":"i"}}"#.to_string();
    let w = run(&court(), &[raid("press", "\"a\""), claim("c1", "d", "a"), taken_back], END);
    assert_eq!(names(&w, &w.program.sources(&w.state, w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap())), ["d"]);
}

#[test]
fn the_next_deadline_moves_with_an_extension() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("3", "\"c\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let next = |records: &[String]| {
        let w = run(&doc, records, "2024-01-11T00:00Z");
        w.program.next_deadline(&w.state).map(|d| d.at)
    };
    let extended = act("x", "2024-01-10T00:00Z", "3", "c", r#","until":"2024-01-30T00:00Z""#);
    assert_eq!((next(&[]), next(&[extended])), (Some(common::at("2024-01-21T00:00Z")), Some(common::at("2024-01-30T00:00:00.001Z"))));
}

#[test]
fn a_text_waits_for_its_entry_and_fares_by_the_first_of_its_ends() {
    let more = format!(
        "{BAN}{}{}{}",
        term("7", "\"c\"", "rule.empowers = { verb = \"terminate\", over = [\"t\"] }"),
        term("8", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }"),
        term("9", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"1\"] }"),
    );
    let ends = with("", &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"), &more);
    let state = |doc: &str, records: &[String], at: &str| run(doc, records, at).legal("t");
    let tick_before = |at: &str| common::at(at).plus(-1).to_string();
    let around = |doc: &str, records: &[String], at: &str| [state(doc, records, &tick_before(at)), state(doc, records, at)];
    assert_eq!(around(&ends, &[], "2024-01-01T12:00Z"), ["pending", "in force"]);
    assert_eq!(around(&ends, &[], "2024-02-01T00:00Z"), ["in force", "expired"]);
    let end = |at: &str| act("x", at, "7", "c", "");
    assert_eq!(around(&ends, &[end("2024-01-10T00:00Z")], "2024-01-10T00:00Z"), ["in force", "terminated"]);
    assert_eq!(state(&ends, &[end("2024-01-10T00:00Z")], END), "terminated");
    assert_eq!(state(&ends, &[end("2024-02-10T00:00Z")], END), "expired");
    let sleep = |article: &str| act("x", "2024-01-10T00:00Z", article, "c", "");
    assert_eq!(around(&ends, &[sleep("8")], "2024-01-10T00:00Z"), ["in force", "suspended"]);
    assert_eq!(around(&ends, &[sleep("9")], "2024-01-10T00:00Z"), ["in force", "partly suspended"]);
    assert_eq!(state(&ends, &[sleep("8")], END), "expired");
    let unknown = with("", &lasting("lasts = { until = { undetermined = \"which winter is meant\" } }"), &more);
    assert_eq!(around(&unknown, &[], "2024-01-01T12:00Z"), ["pending", "undetermined"]);
}

#[test]
fn what_is_in_doubt_is_named_and_nothing_else() {
    let all = [
        Unsure { place: true, ..Unsure::default() },
        Unsure { act: true, ..Unsure::default() },
        Unsure { target: true, ..Unsure::default() },
        Unsure { time: true, ..Unsure::default() },
        Unsure { norm: true, ..Unsure::default() },
        Unsure { weapon: true, ..Unsure::default() },
        Unsure { measure: true, ..Unsure::default() },
        Unsure { sufferer: true, ..Unsure::default() },
    ];
    assert_eq!(
        all.map(|u| u.to_string()),
        [
            "the place",
            "the act",
            "the target",
            "the time",
            "whether the term binds",
            "the weapon",
            "a number that the term asks for",
            "who suffered it"
        ]
    );
    assert_eq!(Unsure { place: true, time: true, ..Unsure::default() }.to_string(), "the place and the time");
    assert_eq!(Unsure::default().to_string(), "");
}

#[test]
fn what_is_only_expected_is_told_from_what_is_owed() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("3", "\"a\"", "rule.expects = { task = \"y\", limit = \"by 2024-01-25\" }"),
    ));
    let w = run(&doc, &[], "2024-01-05T00:00Z");
    let term = |t: &str| w.program.term(t).unwrap();
    assert_eq!(["t", "t/1", "t/2", "t/3"].map(|t| w.program.is_expectation(term(t))), [false, false, false, true]);
    let limits = ["t/1", "t/2", "t/3"].map(|t| w.program.limit(&w.state, term(t)));
    assert_eq!(limits, [Point::NotYet, Point::Known(common::at("2024-01-21T00:00Z")), Point::Known(common::at("2024-01-26T00:00Z"))]);
}

/// What `a` may do by a ban and some permissions: each a priority and something more.
fn weighed(bans: &[(i32, &str)], leaves: &[(i32, &str)]) -> String {
    let norm = |word: &str, (priority, more): (i32, &str)| {
        let more = if more.is_empty() { String::new() } else { format!(", {more}") };
        format!("rule.{word} = {{ acts = [\"move\"], priority = {priority}{more} }}")
    };
    let mut doc =
        term("8", "\"c\"", "rule.empowers = { verb = \"authorise\" }") + &term("9", "\"b\"", "rule.empowers = { verb = \"authorise\" }");
    for (n, ban) in bans.iter().enumerate() {
        doc += &term(&format!("1{n}"), "\"a\"", &norm("prohibits", *ban));
    }
    for (n, leave) in leaves.iter().enumerate() {
        doc += &term(&format!("2{n}"), "\"a\"", &norm("permits", *leave));
    }
    let w = run(&text(&doc), &[], "2024-01-05T00:00Z");
    let names = |terms: &[ceasefire::id::TermId]| terms.iter().map(|t| w.program.reference(*t).replace("t/", " ")).collect::<String>();
    match may(&w, "a", "town", "2024-01-05T00:00Z") {
        May::NotProhibited => "free".into(),
        May::Permitted(t) => format!("permitted{}", names(&[t])),
        May::Prohibited(t) => format!("prohibited{}", names(&t)),
        May::NeedsNotice(t, _) => format!("notice{}", names(&[t])),
        May::NeedsConsent(t, of) => {
            format!("consent{} of {}", names(&[t]), of.iter().map(|p| w.program.party_id(*p)).collect::<String>())
        }
        May::Undetermined(t) => format!("undetermined{}", names(&t)),
    }
}

const DOUBTFUL: &str = "character = \"self-defence\"";
const NOTICE: &str = "notice = \"1 day\"";

#[test]
fn a_ban_that_hangs_on_what_the_question_does_not_say_leaves_it_open() {
    for more in [DOUBTFUL, "targets = [\"civilians\"]", "weapons = [\"grad\"]", "against = [\"b\"]"] {
        assert_eq!(weighed(&[(0, more)], &[]), "undetermined 10", "{more}");
        assert_eq!([weighed(&[(0, more)], &[(1, "")]), weighed(&[(0, more)], &[(1, DOUBTFUL)])], ["permitted 20", "undetermined 10"]);
    }
    assert_eq!(weighed(&[(0, "")], &[(1, "at-most = { times = 1, per = \"7 days\" }")]), "undetermined 10");
    // A sure ban is not made doubtful by another one that is.
    assert_eq!(weighed(&[(0, DOUBTFUL), (0, "")], &[]), "prohibited 11");
    let torn = text(&term("1", "\"a\"", "active = { undetermined = \"torn\" }\nrule.prohibits = { acts = [\"move\"] }"));
    let w = run(&torn, &[], "2024-01-05T00:00Z");
    assert_eq!(may(&w, "a", "town", "2024-01-05T00:00Z"), May::Undetermined(vec![w.program.term("t/1").unwrap()]));
}

#[test]
fn a_permission_must_outrank_every_ban_and_the_highest_that_surely_does_is_named() {
    assert_eq!(
        [weighed(&[], &[]), weighed(&[(0, "")], &[(1, "")]), weighed(&[(1, "")], &[(1, "")])],
        ["free", "permitted 20", "prohibited 10"]
    );
    assert_eq!(weighed(&[(0, "")], &[(3, ""), (5, "")]), "permitted 21");
    assert_eq!(weighed(&[(0, "")], &[(5, DOUBTFUL), (3, "")]), "permitted 21");
    assert_eq!(weighed(&[(0, "")], &[(5, NOTICE), (3, "")]), "permitted 21");
    assert_eq!([weighed(&[(0, ""), (4, "")], &[(3, "")]), weighed(&[(0, ""), (2, "")], &[(3, "")])], ["prohibited 11", "permitted 20"]);
    // One that only may apply leaves open what it would allow, if it outranks all that forbid.
    assert_eq!([weighed(&[(0, "")], &[(3, DOUBTFUL)]), weighed(&[(3, "")], &[(3, DOUBTFUL)])], ["undetermined 10", "prohibited 10"]);
    assert_eq!(weighed(&[(0, ""), (1, "")], &[(3, DOUBTFUL)]), "undetermined 10 11");
    assert_eq!(weighed(&[(0, ""), (5, "")], &[(3, DOUBTFUL)]), "prohibited 10 11");
}

#[test]
fn notice_helps_where_it_outranks_every_ban_that_is_left() {
    assert_eq!([weighed(&[(0, "")], &[(3, NOTICE)]), weighed(&[(3, "")], &[(3, NOTICE)])], ["notice 20", "prohibited 10"]);
    assert_eq!(weighed(&[(0, ""), (4, "")], &[(3, NOTICE)]), "prohibited 10 11");
    assert_eq!(weighed(&[(0, ""), (2, "")], &[(3, NOTICE)]), "notice 20");
    assert_eq!(weighed(&[(0, "")], &[(3, &format!("{NOTICE}, {DOUBTFUL}"))]), "prohibited 10");
    // Whose consent it takes is a matter of the power that the permission names.
    let consent = |power: &str| weighed(&[(0, "")], &[(3, &format!("consent = \"{power}\""))]);
    assert_eq!([consent("8"), consent("9")], ["consent 20 of c", "consent 20 of b"]);
}

#[test]
fn a_deed_that_is_laid_to_nobody_meets_the_standards_of_its_occurrence() {
    let met = |records: &[String]| {
        let w = run(&court(), &[&[raid("press", "")], records].concat(), END);
        let all = [Standard::Alleged, Standard::Corroborated(2), Standard::FoundOutside, Standard::Found];
        let matter = w.docket.matter_of("i").unwrap();
        let met = all.into_iter().filter(|s| w.program.counts_at(&w.state, matter, PartyId::NONE, *s));
        met.map(|s| s.to_string()).collect::<Vec<_>>()
    };
    let found = |by: &str| finding("f", "2024-01-08T00:00Z", "i", by, r#","occurred":true"#);
    let claimed = r#"{"name":"c","said":"2024-01-06T00:00Z","by":"c","claim":{"about":"i","accuses":[]}}"#.to_string();
    assert_eq!(met(&[]), ["alleged"]);
    assert_eq!(met(&[claimed]), ["alleged", "corroborated-2"]);
    assert_eq!(met(&[found("w")]), ["alleged", "corroborated-2", "found"]);
    assert_eq!(met(&[found("c")]), ["alleged", "corroborated-2", "found-outside"]);
}

#[test]
fn who_denies_or_clears_corroborates_nothing_and_accuses_nobody() {
    let denies = answer("x", "a", r#""denies":["attribution"]"#);
    assert_eq!(meets(&[raid("press", "\"a\""), denies], "a"), ["alleged"]);
    let clears = finding("f", "2024-01-08T00:00Z", "i", "a", r#","cleared":["b"]"#);
    assert_eq!(meets(&[raid("b", "\"a\""), claim("c", "b", "b"), clears], "a"), ["alleged"]);
}

#[test]
fn the_character_of_ones_deed_is_what_is_found_of_it_and_not_of_anothers() {
    let doc = text(&format!("{BAN}{}", term("9", "\"w\", \"c\"", "rule.empowers = { verb = \"find\" }")));
    let found = |n: &str, by: &str, what: &str| finding(n, "2024-01-08T00:00Z", "i", by, what);
    let of = |records: &[String], party: &str| {
        let w = run(&doc, &[&[raid("press", "\"a\",\"b\"")], records].concat(), END);
        let e = w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), w.program.party(party).unwrap());
        e.characters.iter().map(|(c, is)| format!("{c} {is}")).collect::<Vec<_>>().join(", ")
    };
    let (is, not) = (r#","character":["deliberate"]"#, r#","not-character":["deliberate"]"#);
    // Of the deed, whoever did it.
    assert_eq!(["a", "b"].map(|p| of(&[found("f", "w", is)], p)), ["deliberate found"; 2]);
    let of_b = r#","responsible":["b"],"character":["deliberate"]"#;
    assert_eq!(["a", "b"].map(|p| of(&[found("f", "w", of_b)], p)), ["", "deliberate found"]);
    // Two bodies of the text that find the same, and two that do not.
    assert_eq!(of(&[found("f", "w", is), found("g", "c", is)], "a"), "deliberate found");
    assert_eq!(of(&[found("f", "w", is), found("g", "c", not)], "a"), "deliberate claimed");
    assert_eq!(of(&[found("f", "w", not), found("g", "c", is)], "a"), "deliberate claimed");
}

#[test]
fn what_stands_on_one_accused_is_not_what_stands_on_another() {
    let records = [
        raid("press", "\"a\""),
        claim("c1", "c", "b"),
        answer("x", "a", r#""admits":true"#),
        finding("f1", "2024-01-08T00:00Z", "i", "w", r#","occurred":false,"cleared":["b"]"#),
        finding("f2", "2024-01-09T00:00Z", "i", "d", r#","responsible":["b"]"#),
    ];
    let w = run(&court(), &records, END);
    let of = |party: &str| w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), w.program.party(party).unwrap());
    let lists =
        |s: &Standing| [&s.alleged_by, &s.denied_by, &s.found_by, &s.refuted_by, &s.found_outside_by].map(|l| names(&w, l).join(" "));
    let (a, b) = (of("a"), of("b"));
    assert_eq!(lists(&a.attribution), ["press", "", "", "", ""]);
    assert_eq!(lists(&b.attribution), ["c", "", "", "w", "d"]);
    assert_eq!((a.attribution.admitted, b.attribution.admitted), (true, false));
    for e in [a, b] {
        assert_eq!(e.occurrence.refuted_by.len() + e.occurrence.found_outside_by.len(), 2);
        assert_eq!(names(&w, &[e.occurrence.refuted_by[0], e.occurrence.found_outside_by[0]]), ["w", "d"]);
        assert!(e.occurrence.admitted);
    }
    let w = run(&court(), &records[..2], END);
    let e = w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
    assert!(!e.occurrence.admitted && !e.attribution.admitted);
}

#[test]
fn cases_and_prohibitions_are_those_of_the_incident_that_is_asked_about() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term("2", "\"a\", \"b\"", "rule.prohibits = { acts = [\"raid\", \"move\"] }"),
        term("3", "\"a\"", "rule.permits = { acts = [\"raid\"] }"),
    ));
    let records = [
        incident("i", "2024-01-05T00:00Z", "raid", "a", ""),
        incident("j", "2024-01-06T00:00Z", "move", "b", ""),
        incident("k", "2024-01-07T00:00Z", "overflight", "b", ""),
    ];
    let w = run(&doc, &records, END);
    let told = |name: &str| {
        let matter = w.docket.matter_of(name).unwrap();
        let mut cases: Vec<String> = w
            .program
            .cases_about(&w.state, matter)
            .iter()
            .map(|c| format!("{} {}", w.program.reference(c.term), w.program.party_id(c.accused)))
            .collect();
        cases.sort();
        let terms: Vec<String> = w.program.covering(&w.state, matter).iter().map(|(t, _)| w.program.reference(*t)).collect();
        (cases.join(", "), terms.join(", "))
    };
    assert_eq!(told("i"), ("t/1 a, t/2 a".into(), "t/1, t/2".into()));
    assert_eq!(told("j"), ("t/2 b".into(), "t/2".into()));
    assert_eq!(told("k"), (String::new(), String::new()));
}

#[test]
fn only_who_holds_the_power_to_find_while_it_runs_can_find() {
    let doc = text(&format!(
        "{BAN}{}{}{}",
        term("7", "\"d\"", "rule.empowers = { verb = \"terminate\", over = [\"t\"] }"),
        term("8", "\"w\", \"c\"", "rule.empowers = { verb = \"find\" }"),
        term("9", "\"b\"", "active = { from = \"2024-01-10T00:00Z\" }\nrule.empowers = { verb = \"find\" }"),
    ));
    let able = |at: &str| {
        let w = run(&doc, &[], at);
        names(&w, &w.program.able_to_find(&w.state))
    };
    assert_eq!(able("2024-01-09T23:59:59.999Z"), ["c", "w"]);
    assert_eq!(able("2024-01-10T00:00Z"), ["b", "c", "w"]);
}

#[test]
fn a_reason_is_given_only_where_there_is_no_answer_and_is_that_of_what_has_none() {
    let why = |active: &str| {
        let w = run(
            &text(&term("1", "\"a\"", &format!("active = {active}\nrule.prohibits = {{ acts = [\"move\"] }}"))),
            &[],
            "2024-01-10T00:00Z",
        );
        (w.legal("t/1"), w.program.undetermined_because(&w.state, w.program.term("t/1").unwrap()))
    };
    let known = "{ from = { offset = { from = \"2024-01-03T00:00Z\", by = \"1 day\" } } }";
    let torn = "{ undetermined = \"torn\" }";
    assert_eq!(why(&format!("{{ any = [{known}, {torn}] }}")), ("in force".into(), None));
    let never = "{ from = { offset = { from = \"9990-01-01T00:00Z\", by = \"30 years\", overflow = \"last-day\" } } }";
    let outside = "30 years from there lies outside of time".to_string();
    assert_eq!(why(never), ("undetermined".into(), Some(outside)));
    assert_eq!(why(&format!("{{ all = [{known}, {torn}] }}")), ("undetermined".into(), Some("torn".into())));
    let w = run(&with("", &lasting("lasts = \"open-ended\"").replace("\"2024-01-01T12:00Z\"", torn), BAN), &[], "2024-01-10T00:00Z");
    assert_eq!(
        (w.legal("t"), w.program.undetermined_because(&w.state, w.program.term("t").unwrap())),
        ("undetermined".into(), Some("torn".into()))
    );
    assert_eq!(w.program.entry_into_force(&w.state, w.program.term("t").unwrap()), Point::Undeterminable("torn".into()));
}

#[test]
fn a_term_waits_while_one_part_of_its_condition_has_not_begun_and_none_has_ended() {
    let doc = text(&term(
        "1",
        "\"a\"",
        "active = { all = [{ until = \"2024-01-20T00:00Z\" }, { from = \"2024-02-10T00:00Z\" }] }\nrule.prohibits = { acts = [\"move\"] }",
    ));
    let at = ["2024-01-19T23:59:59.999Z", "2024-01-20T00:00Z", "2024-02-10T00:00Z"];
    assert_eq!(at.map(|t| run(&doc, &[], t).legal("t/1")), ["pending", "expired", "expired"]);
}

#[test]
fn how_much_is_owed_is_said_once_the_level_is_known_of_which_it_is_a_share() {
    let doc = text(&term(
        "2",
        "\"a\"",
        "rule.requires = { task = \"hand over\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }",
    ));
    let owed = |levels: &[String]| run(&doc, levels, "2024-01-10T00:00Z").duty("t/2").owed;
    assert_eq!((owed(&[]), owed(&[level("l", "2024-01-05T00:00Z", "arms", "a", "10")])), (None, Some(5)));
}

#[test]
fn whoever_joins_later_finds_from_then_on() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "c", as = ["party"], while = { from = "2024-01-10T00:00Z" } }]"#;
    let doc = with(roles, "", &format!("{BAN}{}", term("8", "\"@party\"", "rule.empowers = { verb = \"find\" }")));
    let able = |at: &str| {
        let w = run(&doc, &[], at);
        names(&w, &w.program.able_to_find(&w.state))
    };
    assert_eq!(able("2024-01-09T23:59:59.999Z"), ["a", "a-unit", "law"]);
    assert_eq!(able("2024-01-10T00:00Z"), ["a", "a-unit", "c", "law"]);
}

#[test]
fn what_would_perform_a_duty_is_of_its_first_category_and_verified_by_the_first_who_can() {
    use ceasefire::record::Stance;
    let duty = "rule.requires = { task = \"x\", items = [\"tanks\", \"guns\"], limit = \"by 2024-02-20\", accept = \"verified\" }";
    let doc = text(&format!("{}{}", term("1", "\"a\"", duty), term("9", "\"w\", \"c\"", "rule.empowers = { verb = \"find\" }")));
    let told = |item: &str| done("p", "2024-01-05T00:00Z", "1", "a", &format!(r#","item":"{item}""#));
    let item = |f: &Fact| if let What::Performance { item, stance, .. } = f.what { (item, stance) } else { panic!("{f:?}") };
    let w = run(&doc, &[told("tanks")], "2024-01-10T00:00Z");
    let fact = w.program.performance_in_full(&w.state, &w.duty("t/1"), w.state.now()).unwrap();
    assert_eq!(w.program.party_id(fact.by), "c");
    assert_eq!(item(&fact), (item(&w.docket.facts()[0]).0, Stance::Verifies));
    assert_ne!(item(&fact).0, item(&run(&doc, &[told("guns")], END).docket.facts()[0]).0);
}

#[test]
fn a_reason_is_found_at_the_end_of_a_long_chain_of_articles() {
    let mut chain = term("1", "\"a\"", "active = { undetermined = \"the text is torn\" }\nrule.prohibits = { acts = [\"move\"] }");
    for k in 2..=60 {
        chain +=
            &term(&k.to_string(), "\"a\"", &format!("active = {{ in-force = \"{}\" }}\nrule.prohibits = {{ acts = [\"move\"] }}", k - 1));
    }
    let w = run(&text(&chain), &[], "2024-01-05T00:00Z");
    assert_eq!(w.program.undetermined_because(&w.state, w.program.term("t/60").unwrap()).as_deref(), Some("the text is torn"));
}

#[test]
fn what_has_not_arisen_is_awaited_in_order_and_by_whom() {
    let after = "trigger = { on = { met = \"1\" } }";
    let doc = text(
        &[
            term("1", "\"a\"", "rule.requires = { task = \"x\", every = \"7 days\" }"),
            term("2", "\"b\", \"a\"", &format!("rule.requires = {{ task = \"x\", {after} }}")),
            term("3", "\"b\", \"a\"", &format!("jointly = true\nrule.requires = {{ task = \"x\", {after} }}")),
            term("4", "\"c\"", "rule.requires = { task = \"x\", for-each = { performed = { of = \"1\" } } }"),
            term("5", "\"c\"", "active = { undetermined = \"torn\" }\nrule.requires = { task = \"x\" }"),
            term(
                "6",
                "\"c\"",
                "active = { undetermined = \"torn\" }\nrule.requires = { task = \"x\", for-each = { performed = { of = \"1\" } } }",
            ),
        ]
        .concat(),
    );
    let awaited = |records: &[String]| {
        let w = run(&doc, records, "2024-01-06T00:00Z");
        let told = |a: &ceasefire::machine::Awaited| {
            format!(
                "{} {} {}{}",
                w.program.reference(a.term),
                w.program.party_id(a.bearer),
                a.each,
                a.undetermined.as_deref().map_or(String::new(), |w| format!(" {w}"))
            )
        };
        w.program.awaited(&w.state).iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(awaited(&[]), ["t/2 a false", "t/2 b false", "t/3 - false", "t/4 - true", "t/5 c false torn", "t/6 - true torn"]);
    let performed = done("p", "2024-01-05T00:00Z", "1", "a", "");
    assert_eq!(awaited(&[performed]), ["t/5 c false torn", "t/6 - true torn"]);
    let w = run(&doc, &[], "2024-01-06T00:00Z");
    assert_eq!(["t/1", "t/2"].map(|t| w.program.recurs(w.program.term(t).unwrap())), [true, false]);
}

#[test]
fn a_text_that_may_be_suspended_by_one_of_which_nobody_knows_whether_it_is_in_force_is_undetermined() {
    let state = |entry: &str| {
        let other = format!(
            "schema = 1\ninstrument = {{ id = \"u\", title = \"U\", kind = \"agreement\", entry = {entry}, zone = \"+00:00\", area = \"unlimited\" }}\nroles = [{{ party = \"a\", as = [\"party\"] }}, {{ party = \"b\", as = [\"party\"] }}]\nlinks = [{{ kind = \"suspends\", to = \"t\" }}]\n"
        );
        let regime = Regime::parse(&[("t.toml", &text(BAN)), ("u.toml", &other)]).unwrap_or_else(|p| panic!("{p}"));
        World::new(regime, &Log::parse("r.jsonl", "").unwrap(), &[], "2024-01-05T00:00Z").legal("t")
    };
    let all = ["\"2024-01-06T00:00Z\"", "\"2024-01-05T00:00Z\"", "{ undetermined = \"torn\" }"].map(state);
    assert_eq!(all, ["in force", "suspended", "undetermined"]);
}

#[test]
fn a_reason_is_found_at_the_end_of_the_longest_chain_that_a_text_may_have() {
    let mut chain = term("1", "\"a\"", "active = { undetermined = \"the text is torn\" }\nrule.prohibits = { acts = [\"move\"] }");
    for k in 2..=100 {
        let active = format!("active = {{ in-force = \"{}\" }}\nrule.prohibits = {{ acts = [\"move\"] }}", k - 1);
        chain += &term(&k.to_string(), "\"a\"", &active);
    }
    let w = run(&text(&chain), &[], END);
    let last = w.program.term("t/100").unwrap();
    assert_eq!(w.program.legal(&w.state, last), LegalState::Undetermined);
    assert_eq!(w.program.undetermined_because(&w.state, last).as_deref(), Some("the text is torn"));
}

#[test]
fn a_duty_waits_for_its_limit_until_what_it_hangs_on_is_known() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"] }"),
    ));
    let waits = |records: &[String]| {
        let w = run(&doc, records, "2024-01-10T00:00Z");
        (w.program.awaits_limit(&w.state, &w.duty("t/1")), w.duty("t/1").limit.is_some())
    };
    let fixed = act("x", "2024-01-05T00:00Z", "3", "w", r#","at":"2024-03-01T00:00Z""#);
    assert_eq!([waits(&[]), waits(&[fixed])], [(true, false), (false, true)]);
}
