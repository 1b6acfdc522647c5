//! From a log to facts: what a record tells the machine, and what is refused before it is told.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{CaseStatus, Docket, Program, VerdictKind, What},
    record::Log,
};
use world::*;

const END: &str = "2024-06-01T00:00Z";
const T: &str = "2024-01-10T00:00Z";

/// What is wrong with a log under a text; nothing if all of it is taken.
fn wrong(doc: &str, records: &[String]) -> String {
    let program = Program::lower(&Regime::parse(&[("t.toml", doc)]).unwrap_or_else(|p| panic!("{p}")), &Reading::base()).unwrap();
    let log = Log::parse("log", &records.join("\n")).unwrap_or_else(|p| panic!("{p}"));
    Docket::new(&program, &log).map_or_else(|p| p.to_string(), |_| String::new())
}

#[test]
fn only_incidents_and_messages_are_matters_of_their_own() {
    let told = [
        incident("incident", T, "shelling", "a", ""),
        message("message", T, "notification", "a", ""),
        statement("statement", T, "observance", "a", ""),
        format!(r#"{{"name":"claim","said":"{T}","by":"b","claim":{{"about":"incident","accuses":["a"]}}}}"#),
    ];
    let w = run(&text(BAN), &told, END);
    assert!(w.docket.matter_of("incident").is_some_and(|m| w.docket.matter(m) == Some("incident")));
    assert!(w.docket.matter_of("message").is_some_and(|m| w.docket.matter(m) == Some("message")));
    assert_eq!(["statement", "claim", "nothing"].map(|n| w.docket.matter_of(n)), [None; 3]);
}

#[test]
fn what_is_done_for_a_statement_counts_for_the_duty_that_the_statement_set_off() {
    let doc = text(&term(
        "2",
        "\"a\"",
        "rule.requires = { task = \"explain\", for-each = { stated = { kind = \"observance\" } }, limit = \"within 9 days\" }",
    ));
    let told = [statement("s", T, "observance", "b", ""), done("d", "2024-01-11T00:00Z", "2", "a", r#","for":"s""#)];
    assert_eq!(run(&doc, &told, END).fates("2"), ["a met 1"]);
}

#[test]
fn a_report_is_one_fact_unless_a_term_asks_for_more_of_the_deed() {
    let facts = |rule: &str| {
        let doc = text(&format!("{BAN}{rule}"));
        let w = run(&doc, &[incident("i", T, "shelling", "a", r#""suffered-by":["b"]"#)], END);
        w.docket.facts().iter().filter(|f| matches!(f.what, What::Deed { .. })).count()
    };
    assert_eq!(facts(""), 0);
    assert_eq!(facts(&term("2", "\"a\"", "rule.prohibits = { acts = [\"raid\"], against = [\"b\"] }")), 1);
    assert_eq!(facts(&term("2", "\"a\"", "rule.prohibits = { acts = [\"raid\"], weapons = [\"grad\"] }")), 0);
    let against = text(&term("2", "\"a\"", "rule.prohibits = { acts = [\"raid\"], against = [\"b\"] }"));
    assert_eq!(run(&against, &[incident("i", T, "shelling", "a", "")], END).docket.facts().len(), 1);
    assert_eq!(run(&against, &[incident("i", T, "shelling", "a", r#""weapon":"grad""#)], END).docket.facts().len(), 2);
    // Who must make amends to those who suffered is told who they are.
    let amends = "rule.requires = { task = \"thank\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 9 days\" }";
    assert_eq!(facts(&term("2", "\"@sufferer\"", amends)), 1);
}

#[test]
fn four_may_be_named_as_those_who_suffered_and_a_fifth_is_too_many() {
    let against = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], against = [\"press\"] }"));
    let hit = |who: &str| [incident("i", T, "shelling", "a", &format!(r#""suffered-by":[{who}]"#))];
    let (four, five) = (r#""b","c","d","press""#, r#""b","c","d","w","press""#);
    assert_eq!(wrong(&against, &hit(four)), "");
    assert_eq!(run(&against, &hit(four), END).case("i", "t/1"), Some(CaseStatus::Violation));
    assert!(wrong(&against, &hit(five)).contains("names 5 who suffered it: the limit is 4"));
    // Where nobody asks, nobody counts.
    assert_eq!(wrong(&text(BAN), &hit(five)), "");
}

#[test]
fn a_number_given_roughly_leaves_open_what_lies_within_its_margin() {
    let near =
        text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"enter\"], where = [{ measure = \"m\", at-least = 100, at-most = 200 }] }"));
    let case = |n: i64, margin: i64| {
        let told = format!(r#""measures":{{"m":{n}}},"give-or-take":{{"m":{margin}}}"#);
        run(&near, &[incident("i", T, "enter", "a", &told)], END).case("i", "t/1")
    };
    let (yes, open) = (Some(CaseStatus::Violation), Some(CaseStatus::Possible));
    // Just below, touching, across and just inside: of the lower bound, and of the upper one.
    assert_eq!([case(89, 10), case(90, 10), case(109, 10), case(110, 10)], [None, open, open, yes]);
    assert_eq!([case(211, 10), case(210, 10), case(191, 10), case(190, 10)], [None, open, open, yes]);
    assert_eq!([case(99, 0), case(100, 0), case(200, 0), case(201, 0)], [None, yes, yes, None]);
}

#[test]
fn an_inquiry_that_ends_without_a_finding_finds_nothing() {
    let doc = text(&format!("{BAN}{}", term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")));
    let ends = |outcome: &str, more: &str| {
        wrong(
            &doc,
            &[
                incident("i", T, "shelling", "a", ""),
                finding("f", "2024-01-11T00:00Z", "i", "w", &format!(r#","outcome":"{outcome}"{more}"#)),
            ],
        )
    };
    assert_eq!(ends("inconclusive", ""), "");
    for finds in [
        r#","occurred":true"#,
        r#","responsible":["a"]"#,
        r#","cleared":["a"]"#,
        r#","character":["deliberate"]"#,
        r#","not-character":["deliberate"]"#,
        r#","harm":{"killed":1}"#,
    ] {
        assert!(ends("inconclusive", finds).contains("ends `inconclusive` and yet finds something"), "{finds}");
        assert_eq!(ends("found", finds), "", "{finds}");
    }
}

#[test]
fn what_is_designated_begins_before_it_ends() {
    let doc = text(&format!(
        "slots = [{{ id = \"quiet\", of = \"places\", among = [\"town\", \"road\"] }}]\n{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"quiet\"] }"),
    ));
    let until = |end: &str| {
        wrong(&doc, &[act("x", T, "2", "w", &format!(r#","choose":["town"],"at":"2024-01-11T08:00Z","until":"2024-01-11T{end}Z""#))])
    };
    assert!(until("08:00").contains("designates until before it begins"));
    assert_eq!(until("08:00:00.001"), "");
    let day = |end: &str| wrong(&doc, &[act("x", T, "2", "w", &format!(r#","choose":["town"],"at":"2024-01-11T00:00Z","until":"{end}""#))]);
    assert!(day("2024-01-10+00:00").contains("designates until before it begins"));
    assert_eq!(day("2024-01-11+00:00"), "");
}

#[test]
fn an_act_over_what_the_power_does_not_name_has_no_effect() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("3", "\"a\"", "rule.requires = { task = \"y\", limit = \"by 2024-02-01\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
    ));
    let over = |what: &str| {
        let w = run(&doc, &[act("x", T, "4", "w", what)], END);
        ([w.fates("2"), w.fates("3")].concat(), w.count(VerdictKind::Ineffective, "4"))
    };
    let fates = |first: &str| vec![first.to_string(), "a overdue 0".to_string()];
    assert_eq!(over(r#","over":"3""#), (fates("a overdue 0"), 1));
    assert_eq!([over(""), over(r#","over":"2""#)], [(fates("a waived 0"), 0), (fates("a waived 0"), 0)]);
}

#[test]
fn what_is_performed_or_done_under_an_article_of_another_kind_is_refused() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        term("4", "\"a\"", "rule.permits = { acts = [\"fish\"] }"),
    ));
    let performs = |article: &str| wrong(&doc, &[done("d", T, article, "a", "")]);
    let acts = |article: &str| wrong(&doc, &[act("x", T, article, "w", "")]);
    let notifies = |article: &str| wrong(&doc, &[message("m", T, "notification", "a", &format!(r#","under":"t/{article}""#))]);
    assert_eq!([performs("2"), acts("3"), notifies("4")], ["", "", ""]);
    assert!(["3", "4"].iter().all(|a| performs(a).contains("is no obligation or expectation")));
    assert!(["2", "4"].iter().all(|a| acts(a).contains("is no power")));
    assert!(["2", "3"].iter().all(|a| notifies(a).contains("is no permission")));
}

#[test]
fn what_a_deed_was_is_found_of_those_who_are_found_responsible() {
    let doc = text(&format!(
        "{}{}",
        term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], character = \"deliberate\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let shot = r#"{"name":"i","happened":"2024-01-02T00:00Z","by":"press","incident":{"place":"town","act":"raid","accuses":["a","b"]}}"#
        .to_string();
    let cases = |responsible: &str| {
        let found = finding("f", T, "i", "w", &format!(r#",{responsible}"character":["deliberate"]"#));
        let w = run(&doc, &[shot.clone(), found], END);
        let mut all: Vec<_> = w.cases("i").iter().map(|c| (w.program.party_id(c.bearer).to_string(), c.status)).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, s)| s).collect::<Vec<_>>()
    };
    let (yes, open) = (CaseStatus::Violation, CaseStatus::Possible);
    assert_eq!([cases(r#""responsible":["a"],"#), cases("")], [[yes, open], [yes, yes]]);
}

#[test]
fn a_performance_that_nobody_reports_is_its_own_performers_word() {
    let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"));
    let told = format!(r#"{{"name":"d","happened":"{T}","performance":{{"of":"t/2","party":"a"}}}}"#);
    let w = run(&doc, &[told], END);
    assert_eq!(w.fates("2"), ["a met 1"]);
    assert!(w.docket.facts().iter().all(|f| Some(f.by) == w.program.party("a")));
}

#[test]
fn a_later_report_accuses_when_it_is_made() {
    let told = |more: &str| {
        format!(
            r#"{{"name":"i","happened":"2024-01-02T00:00Z",{more}"by":"press","incident":{{"place":"town","act":"raid","accuses":["a"]}}}}"#
        )
    };
    let cases = |more: &str, until: &str| run(&text(BAN), &[told(more)], until).cases("i").len();
    let later = format!(r#""said":"{T}","#);
    assert_eq!([cases(&later, "2024-01-09T23:59:59.999Z"), cases(&later, T)], [0, 1]);
    assert_eq!([cases("", "2024-01-02T00:00Z"), cases(r#""said":"2024-01-02T00:00Z","#, "2024-01-02T00:00Z")], [1, 1]);
    // Until then nobody is accused.
    let accused = |until: &str| {
        let w = run(&text(BAN), &[told(&later)], until);
        w.program.accused(&w.state, w.docket.matter_of("i").unwrap()).len()
    };
    assert_eq!([accused("2024-01-09T23:59:59.999Z"), accused(T)], [0, 1]);
    // Of one instant, what happened comes before what is said of something earlier.
    let w = run(&text(BAN), &[told(&later), incident("j", T, "raid", "a", "")], END);
    let order: Vec<&str> = w.docket.facts().iter().map(|f| w.docket.record(f.record).unwrap()).collect();
    assert_eq!(order, ["i", "j", "i"]);
}

#[test]
fn what_lasts_with_no_end_in_sight_breaches_what_begins_later() {
    let doc = text(&format!(
        "{BAN}[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = {{ from = \"2024-02-01T00:00Z\" }}\nrule.prohibits = {{ acts = [\"enter\"] }}\n"
    ));
    let case = |happened: &str| run(&doc, &[incident("i", happened, "enter", "a", "")], END).case("i", "t/2");
    assert_eq!(case("2024-01-10T00:00Z/.."), Some(CaseStatus::Violation));
    assert_eq!(case("2024-01-10T00:00Z/2024-02-01T00:00:00.001Z"), Some(CaseStatus::Violation));
    assert_eq!([case("2024-01-10T00:00Z/2024-02-01T00:00Z"), case("2024-01-10T00:00Z")], [None, None]);
}

#[test]
fn a_claim_dates_an_incident_within_the_time_that_its_record_gives() {
    let outside = |incident_: &str, claimed: &str| {
        let claim =
            format!(r#"{{"name":"c","happened":"{claimed}","said":"2024-03-01T00:00Z","by":"b","claim":{{"about":"i","accuses":["a"]}}}}"#);
        wrong(&text(BAN), &[incident("i", incident_, "raid", "a", ""), claim]).contains("dates `i` outside the time that its record gives")
    };
    let day = "2024-01-10T00:00Z..2024-01-11T00:00Z";
    let at = ["2024-01-09T23:59:59.999Z", "2024-01-10T00:00Z", "2024-01-11T00:00Z", "2024-01-11T00:00:00.001Z"];
    assert_eq!(at.map(|c| outside(day, c)), [true, false, false, true]);
    // Of what goes on, any time from its beginning on will do.
    assert_eq!(at.map(|c| outside("2024-01-10T00:00Z/..", c)), [true, false, false, false]);
    assert_eq!(at.map(|c| outside("2024-01-10T00:00Z/2024-01-11T00:00Z", c)), [true, false, false, true]);
}

#[test]
fn a_position_needs_a_place_to_be_judged_by() {
    let told = |more: &str| format!(r#"{{"name":"i","happened":"{T}","by":"press","incident":{{"act":"raid","accuses":["a"]{more}}}}}"#);
    let spot = r#"{"lat":40.0,"lon":46.0}"#;
    let says = |more: &str| wrong(&text(BAN), &[told(more)]);
    assert!(says(&format!(r#","position":{spot}"#)).contains("has a `position` but no `place`"));
    assert!(says(&format!(r#","from-position":{spot}"#)).contains("has a `from-position` but no `from`"));
    assert_eq!(says(&format!(r#","position":{spot},"place":"town""#)), "");
    assert_eq!(says(&format!(r#","from-position":{spot},"from":"town""#)), "");
}

#[test]
fn a_slot_for_one_takes_one_and_a_slot_for_several_as_many_as_are_named() {
    let names = |single: bool| {
        let doc = text(&format!(
            "slots = [{{ id = \"quiet\", of = \"places\", single = {single}, among = [\"town\", \"road\", \"sea\"] }}]\n{}",
            term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"quiet\"] }"),
        ));
        let two = act("x", T, "2", "w", r#","choose":["town","sea"]"#);
        (doc.clone(), wrong(&doc, &[two.clone()]), two)
    };
    assert!(names(true).1.contains("designates 2 for `t/quiet`, which holds one"));
    let (doc, fault, two) = names(false);
    assert_eq!(fault, "");
    let w = run(&doc, &[two], END);
    assert_eq!(w.program.designated(&w.state, "t/quiet"), ["town", "sea"]);
}

#[test]
fn an_extension_gives_one_date_and_nothing_else() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let extends = |more: &str| act("x", T, "3", "w", more);
    let w = run(&doc, &[extends(r#","until":"2024-03-01T00:00Z""#)], END);
    let dates =
        w.docket.facts().iter().find_map(|f| if let What::Act { instant, until, .. } = f.what { Some((instant, until)) } else { None });
    assert_eq!(dates, Some((common::at("2024-03-01T00:00:00.001Z"), ceasefire::time::Instant::MAX)));
    assert!(wrong(&doc, &[extends("")]).contains("extends to no date: give `until`"));
    let both = wrong(&doc, &[extends(r#","until":"2024-03-01T00:00Z","at":"2024-03-02T00:00Z""#)]);
    assert!(both.contains("says `at` what instant, which a power to extend does nothing with") && both.lines().count() == 1, "{both}");
}

#[test]
fn a_party_is_known_by_its_other_names_and_without_a_name_by_its_id() {
    let doc = text(BAN)
        .replace("{ id = \"b\", name = \"B\",", "{ id = \"b\", name = \"B\", aliases = [\"Bee\"],")
        .replace("{ id = \"c\", name = \"C\",", "{ id = \"c\",");
    let w = run(&doc, &[incident("i", T, "raid", "Bee", "")], END);
    assert_eq!((w.program.party("Bee"), w.count(VerdictKind::Violation, "1")), (w.program.party("b"), 1));
    assert_eq!(["b", "c"].map(|p| w.program.party_name(w.program.party(p).unwrap())), ["B", "c"]);
}

#[test]
fn what_two_documents_define_alike_is_defined_once() {
    let first = text(BAN);
    let second = format!(
        "schema = 1\n{}",
        first.lines().skip_while(|l| !l.starts_with("parties")).take_while(|l| !l.starts_with("roles")).collect::<Vec<_>>().join("\n")
    );
    let program =
        |documents: &[(&str, &str)]| Program::lower(&Regime::parse(documents).unwrap_or_else(|p| panic!("{p}")), &Reading::base()).unwrap();
    let (once, twice) = (program(&[("t.toml", &first)]), program(&[("t.toml", &first), ("u.toml", &second)]));
    assert_eq!(once.parties().count(), twice.parties().count());
    for party in once.parties() {
        assert_eq!((twice.party(once.party_id(party)), twice.root(party)), (Some(party), once.root(party)));
    }
    for name in ["abroad", "new-road", "north", "road", "sea", "sky", "south", "town", "zone", "Old Town"] {
        assert_eq!(once.place(name), twice.place(name), "{name}");
    }
    for name in ["enter", "fish", "force", "lay-mine", "move", "obstruct", "overflight", "place-weapon", "raid", "shelling"] {
        assert_eq!(once.act(name), twice.act(name), "{name}");
    }
    // Whatever order they are read in.
    let other_way = program(&[("u.toml", &second), ("t.toml", &first)]);
    assert_eq!(other_way.digest(), twice.digest());
}

#[test]
fn an_act_chooses_among_what_its_own_object_may_hold() {
    let doc = text(&format!(
        "slots = [{{ id = \"quiet\", of = \"places\", among = [\"town\"] }}, {{ id = \"loud\", of = \"places\", among = [\"road\"] }}]\n{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"quiet\", \"loud\"] }"),
    ));
    let chooses = |more: &str| wrong(&doc, &[act("x", T, "2", "w", more)]);
    assert_eq!([chooses(r#","over":"quiet","choose":["town"]"#), chooses(r#","over":"loud","choose":["road"]"#)], ["", ""]);
    assert!(chooses(r#","over":"loud","choose":["town"]"#).contains("`town` is not among what `t/loud` may hold"));
}
