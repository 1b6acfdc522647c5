//! Questions to a state: what stands on an incident, who may do what, what falls due next, how a text stands.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
#[allow(dead_code, unreachable_pub)]
mod world;

use ceasefire::{
    agreement::Standard,
    machine::{LegalState, May, Point, Standing},
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
