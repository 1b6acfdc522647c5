//! From texts and records to what the machine steps through: the order of one instant, who a role stands for, which of several is meant.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{CaseStatus, Fate, LegalState, Program, VerdictKind},
    record::Log,
};
use common::World;
use world::*;

const END: &str = "2024-06-01T00:00Z";
const T: &str = "2024-01-10T00:00Z";

#[test]
fn of_one_instant_acts_come_first_and_what_is_said_of_an_incident_after_it() {
    let doc = text(&format!(
        "{BAN}{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    // Named the other way round, so that their names do not bring them into this order.
    let records = [
        act("z", T, "3", "w", ""),
        message("y", T, "notification", "a", ""),
        statement("x", T, "observance", "a", ""),
        level("w", T, "guns", "a", "3"),
        format!(r#"{{"name":"v","happened":"{T}","by":"w","coverage":{{"place":"town","looked":"saw-nothing"}}}}"#),
        done("u", T, "2", "a", ""),
        incident("t", T, "shelling", "a", r#""weapon":"grad""#),
        format!(r#"{{"name":"s","said":"{T}","by":"b","claim":{{"about":"t","accuses":["b"],"character":["deliberate"]}}}}"#),
        format!(
            r#"{{"name":"r","said":"{T}","by":"a","answer":{{"about":"t","denies":["attribution"],"accuses":["c"],"justified-as":["self-defence"]}}}}"#
        ),
        finding("q", T, "t", "w", r#","occurred":true,"responsible":["a"],"cleared":["b"],"character":["deliberate"]"#),
        format!(r#"{{"name":"p","said":"{T}","by":"b","retraction":{{"of":"s"}}}}"#),
    ];
    let w = run(&doc, &records, END);
    let mut order: Vec<&str> = w.docket.facts().iter().map(|f| w.docket.record(f.record).unwrap()).collect();
    order.dedup();
    assert_eq!(order, ["z", "y", "x", "w", "v", "u", "t", "s", "r", "q", "p"]);
}

#[test]
fn of_one_instant_and_class_the_name_decides() {
    let told = [incident("b", T, "shelling", "a", ""), incident("c", T, "shelling", "a", ""), incident("a", T, "shelling", "a", "")];
    let w = run(&text(BAN), &told, END);
    let order: Vec<&str> = w.docket.facts().iter().map(|f| w.docket.record(f.record).unwrap()).collect();
    assert_eq!(order, ["a", "b", "c"]);
}

#[test]
fn who_is_bound_by_its_own_declaration_is_a_party_and_nothing_more() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["signatory"] }, { party = "d", as = ["belligerent"], bound = "by-declaration" }]"#;
    let bound = |class: &str, who: &str| {
        let doc = with(roles, "", &term("1", &format!("\"@{class}\""), "rule.prohibits = { acts = [\"force\"] }"));
        run(&doc, &[incident("i", T, "shelling", who, "")], END).count(VerdictKind::Violation, "1")
    };
    assert_eq!(["a", "b", "d"].map(|who| bound("party", who)), [1, 0, 1]);
    assert_eq!(["a", "b", "d"].map(|who| bound("signatory", who)), [0, 1, 0]);
    assert_eq!(["a", "b", "d"].map(|who| bound("belligerent", who)), [0, 0, 1]);
}

#[test]
fn an_interpreter_closes_the_question_that_it_was_given() {
    let axis = |id: &str| {
        format!(
            "{{ id = \"{id}\", question = \"is it?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}"
        )
    };
    let under = |article: &str, id: &str| {
        format!(
            "[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [\"@party\"]\nunder = {{ {id} = \"yes\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n"
        )
    };
    let doc = text(&format!(
        "readings = [{}, {}]\n{}{}{}{}",
        axis("first"),
        axis("second"),
        under("1", "first"),
        under("2", "second"),
        term("3", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"second\"] }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"first\"] }"),
    ));
    let w = run(&doc, &[act("x", T, "3", "w", r#","option":"yes""#)], END);
    assert_eq!((w.program.interpreted(&w.state, "first"), w.program.interpreted(&w.state, "second")), (None, Some("yes")));
}

#[test]
fn a_role_held_in_turns_binds_in_each() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "d", as = ["party"], while = { until = "2024-01-05T00:00Z" } }, { party = "d", as = ["party"], while = { from = "2024-02-05T00:00Z" } }]"#;
    let doc = with(roles, "", BAN);
    let bound = |at: &str| run(&doc, &[incident("i", at, "shelling", "d", "")], END).count(VerdictKind::Violation, "1");
    let times = ["2024-01-04T23:59:59.999Z", "2024-01-05T00:00Z", "2024-02-04T23:59:59.999Z", "2024-02-05T00:00Z"];
    assert_eq!(times.map(bound), [1, 0, 0, 1]);
}

#[test]
fn who_must_hold_others_back_answers_for_them() {
    let ban = |conduct: &str| {
        text(&term(
            "1",
            "\"a\"",
            &format!("rule.prohibits = {{ acts = [\"force\"], involvement = [\"failed-to-prevent\"], conduct-of = [\"{conduct}\"] }}"),
        ))
    };
    let shot = |by: &str, how: &str| {
        format!(
            r#"{{"name":"i","happened":"{T}","by":"press","incident":{{"place":"town","act":"raid","accuses":[{{"party":"{by}","as":"{how}"}}]}}}}"#
        )
    };
    let cases = |conduct: &str, by: &str| run(&ban(conduct), &[shot(by, "failed-to-prevent")], END).count(VerdictKind::Violation, "1");
    assert_eq!((cases("d", "d"), cases("d", "c"), cases("c", "d")), (1, 0, 0));
}

#[test]
fn a_body_operates_by_its_own_mandate() {
    let doc = text(&format!(
        "bodies = [{{ party = \"w\" }}, {{ party = \"w-1\", mandate = {{ until = \"2024-01-10T00:00Z\" }} }}]\n{}",
        ["w", "w-1"].map(|b| format!("[[terms]]\narticle = \"{b}\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = {{ operating = \"{b}\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n")).concat(),
    ));
    let state = |at: &str| ["t/w", "t/w-1"].map(|t| run(&doc, &[], at).legal(t) == "in force");
    assert_eq!((state("2024-01-09T23:59:59.999Z"), state("2024-01-10T00:00Z")), ([true, true], [true, false]));
}

/// The usual document and others beside it, over one registry.
fn together(first: &str, others: &[String], records: &[String], until: &str) -> World {
    let mut documents = vec![("t.toml", first)];
    documents.extend(others.iter().map(|o| ("other.toml", o.as_str())));
    let regime = Regime::parse(&documents).unwrap_or_else(|p| panic!("{p}"));
    World::new(regime, &Log::parse("r.jsonl", &records.join("\n")).unwrap(), &[], until)
}

/// A further instrument, without a registry of its own.
fn other(id: &str, entry: &str, extra: &str) -> String {
    format!(
        "schema = 1\ninstrument = {{ id = \"{id}\", title = \"{id}\", kind = \"agreement\", entry = {entry}, zone = \"+00:00\", area = \"unlimited\" }}\nroles = [{{ party = \"a\", as = [\"party\"] }}]\n{extra}"
    )
}

const JANUARY: &str = "\"2024-01-01T12:00Z\"";

/// Why documents cannot be lowered; nothing if they can.
fn refused(documents: &[String]) -> String {
    let names: Vec<String> = (0..documents.len()).map(|n| format!("{n}.toml")).collect();
    let documents: Vec<(&str, &str)> = names.iter().zip(documents).map(|(n, d)| (n.as_str(), d.as_str())).collect();
    let regime = Regime::parse(&documents).unwrap_or_else(|p| panic!("{p}"));
    Program::lower(&regime, &Reading::base()).map_or_else(|p| p.to_string(), |_| String::new())
}

#[test]
fn who_is_bound_for_a_time_owes_what_arises_in_it() {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { until = "2024-01-05T00:00Z" } }, { party = "b", as = ["party"], while = { from = "2024-02-05T00:00Z" } }]"#;
    let duty = term("2", "\"@party\"", "rule.requires = { task = \"x\", limit = \"by 2024-03-01\" }");
    let fates = |until: &str| run(&with(roles, "", &duty), &[], until).fates("2");
    assert_eq!(fates("2024-02-04T23:59:59.999Z").len(), 1);
    assert!(fates("2024-02-04T23:59:59.999Z")[0].starts_with("a "));
    assert_eq!(fates("2024-02-05T00:00Z").len(), 2);
}

#[test]
fn who_is_bound_answers_for_itself_and_for_those_whom_it_must_hold_back() {
    let rule = "rule.prohibits = { acts = [\"force\"], involvement = [\"failed-to-prevent\"], conduct-of = [\"b\", \"d\"] }";
    let doc = |bearers: &str| text(&term("1", bearers, rule));
    let answers = |by: &str| {
        let shot = format!(
            r#"{{"name":"i","happened":"{T}","by":"press","incident":{{"place":"town","act":"raid","accuses":[{{"party":"{by}","as":"failed-to-prevent"}}]}}}}"#
        );
        let w = run(&doc("\"a\""), &[shot], END);
        let violations = w.verdicts.iter().filter(|v| v.kind == VerdictKind::Violation);
        violations.map(|v| w.program.party_id(v.party).to_string()).collect::<Vec<_>>()
    };
    assert_eq!([answers("a"), answers("a-unit"), answers("d"), answers("c")], [vec!["a"], vec!["a"], vec!["a"], vec![]]);
}

#[test]
fn what_is_taken_over_is_known_by_the_article_that_takes_it_over() {
    let first = text(&format!(
        "{BAN}links = [{{ kind = \"follows\", to = \"v\", article = \"1\" }}, {{ kind = \"incorporates\", to = \"u\", article = \"1\" }}, {{ kind = \"incorporates\", to = \"v\" }}]\n"
    ).replacen(BAN, "", 1)) + BAN;
    let w = together(&first, &[other("u", JANUARY, BAN), other("v", JANUARY, BAN)], &[], END);
    let names: Vec<String> = w.program.terms().map(|t| w.program.reference(t)).filter(|r| r.starts_with("t/")).collect();
    assert_eq!(names, ["t/1", "t/1:u:1", "t/v:1"]);
}

#[test]
fn a_condition_says_what_depends_on_it() {
    let condition = |gates: &str| {
        let rule = format!("rule.conditions = {{ {gates}holds = {{ from = \"2024-01-05T00:00Z\" }} }}");
        let w = run(&text(&format!("{BAN}[[terms]]\narticle = \"2\"\ntext = \"x\"\n{rule}\n")), &[], END);
        w.program.about(w.program.term("t/2").unwrap()).unwrap().words.to_string()
    };
    assert!(condition("").starts_with("entry into force depends on: "), "{}", condition(""));
    assert!(condition("gates = [\"1\"], ").starts_with("1 depends on: "));
}

#[test]
fn of_two_texts_with_an_article_1_only_that_of_the_one_named_is_replaced() {
    let w = together(
        &text(BAN),
        &[other("u", JANUARY, BAN), other("v", JANUARY, "links = [{ kind = \"supersedes\", to = \"u\", articles = [\"1\"] }]\n")],
        &[],
        END,
    );
    assert_eq!((w.legal("t/1"), w.legal("u/1")), ("in force".into(), "superseded".into()));
}

#[test]
fn a_length_with_hours_is_no_number_of_days() {
    let limit = |length: &str| {
        let instrument = lasting("x = 1").replace(", x = 1", "").replace("\"elapsed\"", "\"days\"");
        let duty = term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = \"within {length}\" }}"));
        run(&with("", &instrument, &duty), &[], "2024-01-01T12:00Z").duty("t/2").limit.unwrap().to_string()
    };
    // Counted from noon; the instant itself and the whole of the last day are still in time.
    assert_eq!(
        ["6 hours", "1 day 6 hours", "1 day"].map(limit),
        ["2024-01-01T18:00:00.001Z", "2024-01-02T18:00:00.001Z", "2024-01-03T00:00:00Z"]
    );
}

#[test]
fn a_day_and_some_hours_are_an_instant_and_a_day_and_some_days_a_day() {
    let limit = |by: &str| {
        let from = format!("{{ offset = {{ from = \"2024-01-10\", by = \"{by}\" }} }}");
        let duty = term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = {{ by = {from} }} }}"));
        run(&text(&duty), &[], "2024-01-01T12:00Z").duty("t/2").limit.unwrap().to_string()
    };
    assert_eq!(
        ["6 hours", "1 day 6 hours", "1 day", "-1 day"].map(limit),
        ["2024-01-10T06:00:00.001Z", "2024-01-11T06:00:00.001Z", "2024-01-12T00:00:00Z", "2024-01-10T00:00:00Z"]
    );
}

#[test]
fn without_any_class_of_weapons_all_keep_the_distance_of_the_rest() {
    let rule = "rule.prohibits = { acts = [\"place-weapon\"], nearer-than = { measure = \"m\", rows = [], otherwise = 500, precedence = \"largest\" } }";
    let doc = text(&term("1", "\"a\"", rule));
    let doc: String = doc.lines().filter(|l| !l.starts_with("weapons")).map(|l| format!("{l}\n")).collect();
    let case = |m: u32| run(&doc, &[incident("i", T, "place-weapon", "a", &format!(r#""measures":{{"m":{m}}}"#))], END).case("i", "t/1");
    assert_eq!([case(499), case(500)], [Some(CaseStatus::Violation), None]);
}

#[test]
fn what_waits_for_breaches_of_an_article_of_another_reading_waits_for_nothing() {
    let axis = "readings = [{ id = \"x\", question = \"is it?\", base = \"no\", options = [{ id = \"no\", by = [\"a\"] }, { id = \"yes\", by = [\"b\"] }] }]";
    let doc = text(&format!(
        "{axis}\n{BAN}[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nunder = {{ x = \"yes\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n{}",
        term(
            "3",
            "\"a\"",
            "rule.requires = { task = \"repair\", for-each = { violated = { of = [\"2\"], determined = { standard = \"alleged\" } } }, limit = \"within 9 days\" }"
        ),
    ));
    let shot = [incident("i", T, "shelling", "a", "")];
    assert_eq!(run(&doc, &shot, END).fates("3"), Vec::<String>::new());
    assert_eq!(read(&doc, &shot, &[("x", "yes")], END).fates("3"), ["a overdue 0"]);
}

#[test]
fn so_many_bounds_and_standards_can_be_told_apart_and_no_more() {
    let bounds = |n: usize| {
        let bans = (0..n).map(|k| {
            term(
                &k.to_string(),
                "\"a\"",
                &format!("rule.prohibits = {{ acts = [\"force\"], where = [{{ measure = \"m\", above = {k} }}] }}"),
            )
        });
        refused(&[text(&bans.collect::<String>())])
    };
    assert_eq!((bounds(64), bounds(65)), (String::new(), "regime: 65 bounds on numbers are too many: the limit is 64".into()));
    // What is alleged always is one of them.
    let standards = |n: usize| {
        let criteria: Vec<String> =
            (2..=n).map(|k| format!("{{ id = \"k{k}\", by = \"first-incident\", standard = \"corroborated-{k}\" }}")).collect();
        refused(&[text(&format!("criteria = [{}]\n{BAN}", criteria.join(", ")))])
    };
    assert_eq!((standards(16), standards(17)), (String::new(), "regime: 17 standards of proof are too many: the limit is 16".into()));
}

#[test]
fn texts_that_wait_for_each_other_are_told_once_with_the_way_between_them() {
    let waits = |id: &str, for_: &str| {
        let holds = format!("[[terms]]\narticle = \"9\"\ntext = \"x\"\nrule.conditions = {{ holds = {for_} }}\n");
        other(id, JANUARY, &holds)
    };
    let in_force = |id: &str| format!("{{ in-force = \"{id}\" }}");
    let registry = with("", "", "");
    let circle = |t: &str, u: &str, v: &str| {
        let first = format!("{registry}[[terms]]\narticle = \"9\"\ntext = \"x\"\nrule.conditions = {{ holds = {t} }}\n");
        refused(&[first, waits("u", u), waits("v", v)])
    };
    // `v` is no part of the circle, and that `u` waits twice is told once.
    let (t, u) =
        (format!("{{ all = [{}, {}] }}", in_force("v"), in_force("u")), format!("{{ any = [{0}, {{ not = {0} }}] }}", in_force("t")));
    assert_eq!(circle(&t, &u, "\"always\""), "0.toml: instrument.entry: `t` waits for its own entry into force, by way of `u`");
    // `t` leads into the circle and is no part of it.
    assert_eq!(
        circle(&in_force("u"), &in_force("v"), &in_force("u")),
        "1.toml: instrument.entry: `u` waits for its own entry into force, by way of `v`"
    );
    assert_eq!(circle(&in_force("u"), &in_force("v"), "\"always\""), "");
}

#[test]
fn texts_that_last_until_each_other_is_in_force_depend_on_themselves() {
    let until =
        |doc: &str, end: &str| doc.replace(", area", &format!(", lasts = {{ until = {{ starts = {{ in-force = \"{end}\" }} }} }}, area"));
    let (t, u) = (text(""), other("u", JANUARY, ""));
    assert_eq!(refused(&[until(&t, "u"), until(&u, "t")]), "0.toml: instrument: whether `t` is in force depends on itself, by way of `u`");
    assert_eq!(refused(&[until(&t, "t")]), "0.toml: instrument: whether `t` is in force depends on itself");
    assert_eq!(refused(&[until(&t, "u"), u]), "");
}

#[test]
fn a_mandate_that_hangs_on_itself_is_told_of_the_body_that_has_it() {
    let bodies = "bodies = [{ party = \"w\" }, { party = \"w-1\" }, { party = \"w-2\", mandate = { in-force = \"1\" } }]\n";
    let article = "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { operating = \"w-2\" }\nrule.prohibits = { acts = [\"force\"] }\n";
    assert_eq!(
        refused(&[text(BAN), other("u", JANUARY, &format!("{bodies}{article}"))]),
        "1.toml: bodies[2].mandate: the mandate of `w-2` depends on itself, by way of `u/1`"
    );
}

#[test]
fn of_a_text_only_the_articles_named_are_taken_over() {
    let u = other("u", JANUARY, &format!("{BAN}{}", term("2", "\"a\"", "rule.prohibits = { acts = [\"enter\"] }")));
    let taken = |articles: &str| {
        let w = together(&text(&format!("links = [{{ kind = \"incorporates\", to = \"u\"{articles} }}]\n")), &[u.clone()], &[], END);
        ["t/u:1", "t/u:2"].map(|t| w.program.term(t).is_some())
    };
    assert_eq!([taken(", articles = [\"1\"]"), taken(", articles = [\"2\"]"), taken("")], [[true, false], [false, true], [true, true]]);
}

#[test]
fn a_program_belongs_to_its_reading_even_where_the_text_is_the_same() {
    let doc = text(&format!(
        "readings = [{{ id = \"x\", question = \"is it?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{}{}",
        "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nunder = { x = \"yes\" }\nrule.prohibits = { acts = [\"force\"] }\n",
        term("2", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"x\"] }"),
    ));
    let digest = |option: &str| read(&doc, &[], &[("x", option)], END).program.digest();
    assert_eq!(digest("no"), digest("no"));
    assert_ne!(digest("no"), digest("yes"));
}

#[test]
fn of_two_slots_each_binds_whom_it_holds() {
    let slots = "slots = [{ id = \"guards\", of = \"parties\", among = [\"a\", \"c\"] }, { id = \"watchers\", of = \"parties\", among = [\"b\", \"d\"] }]\n";
    let doc = text(&format!(
        "{slots}{}{}{}",
        term("1", "\"$watchers\"", "rule.prohibits = { acts = [\"force\"] }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"guards\"] }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"watchers\"] }"),
    ));
    let designates = |under: &str, who: &str| act(&format!("x{under}"), T, under, "w", &format!(r#","choose":["{who}"]"#));
    let told = [designates("2", "c"), designates("3", "d")];
    let shots = ["a", "b", "c", "d"].map(|p| incident(&format!("i-{p}"), "2024-01-11T00:00Z", "raid", p, ""));
    let w = run(&doc, &[told.as_slice(), shots.as_slice()].concat(), END);
    assert_eq!(["a", "b", "c", "d"].map(|p| w.case(&format!("i-{p}"), "t/1").is_some()), [false, false, false, true]);
}

#[test]
fn who_stands_in_a_list_in_several_ways_is_one_of_it_once_and_by_the_widest() {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { from = "2024-02-05T00:00Z" } }, { party = "a", as = ["signatory"] }, { party = "b", as = ["party"] }]"#;
    let cases = |bearers: &str| {
        let doc = with(roles, "", &term("1", bearers, "rule.prohibits = { acts = [\"force\"] }"));
        ["a", "b"].map(|p| run(&doc, &[incident("i", T, "raid", p, "")], END).count(VerdictKind::Violation, "1"))
    };
    // As a party, `a` is bound from February on only; as a signatory or by its name, throughout.
    assert_eq!([cases("\"@party\""), cases("\"a\", \"@party\""), cases("\"@party\", \"@signatory\"")], [[0, 1], [1, 1], [1, 1]]);
    let duty = text(&term("2", "\"a\", \"@party\", \"b\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"));
    assert_eq!(run(&duty, &[], T).fates("2"), ["a open 0", "b open 0"]);
}

#[test]
fn deeds_count_as_those_of_the_party_through_which_one_is_bound_and_of_no_other() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }, { party = "c", as = ["party"] }, { party = "d", as = ["belligerent"], bound = { through = "c" } }]"#;
    let answers = |bearers: &str| {
        let doc = with(roles, "", &term("1", bearers, "rule.prohibits = { acts = [\"force\"] }"));
        let w = run(&doc, &[incident("i", T, "raid", "d", "")], END);
        w.cases("i").iter().map(|c| w.program.party_id(c.bearer).to_string()).collect::<Vec<_>>()
    };
    assert_eq!([answers("\"@party\""), answers("\"b\", \"c\""), answers("\"a\", \"b\"")], [vec!["c"], vec!["c"], vec![]]);
}

#[test]
fn what_several_owe_together_does_not_wait_until_each_is_bound() {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { from = "2024-02-05T00:00Z" } }, { party = "b", as = ["party"] }]"#;
    let doc = |jointly: &str| {
        with(roles, "", &term("2", "\"@party\"", &format!("{jointly}rule.requires = {{ task = \"x\", limit = \"by 2024-03-01\" }}")))
    };
    assert_eq!(run(&doc("jointly = true\n"), &[], T).fates("2").len(), 1);
    assert_eq!(run(&doc(""), &[], T).fates("2"), ["b open 0"]);
}

#[test]
fn of_several_holders_of_a_power_each_holds_it_for_its_own_time() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "w-1", as = ["guarantor"] }, { party = "w-2", as = ["guarantor"], while = { from = "2024-02-01T00:00Z" } }]"#;
    let doc = with(roles, "", &format!("{BAN}{}", term("3", "\"@guarantor\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }")));
    let legal = |by: &str, at: &str| run(&doc, &[act("x", at, "3", by, "")], END).legal("t");
    let (before, from) = ("2024-01-31T23:59:59.999Z", "2024-02-01T00:00Z");
    assert_eq!([legal("w-1", before), legal("w-2", before), legal("w-2", from)], ["suspended", "in force", "suspended"]);
}

#[test]
fn so_many_holders_of_a_power_as_it_takes_decide_and_no_fewer() {
    let holders = "\"w-1\", \"w-2\", \"w-3\"";
    let suspends = |decision: &str, with_: &str| {
        let rule = format!("rule.empowers = {{ verb = \"suspend\", over = [\"t\"], decision = {decision} }}");
        let doc = text(&format!("{BAN}{}", term("3", holders, &rule)));
        run(&doc, &[act("x", T, "3", "w-1", &format!(r#","with":[{with_}]"#))], END).legal("t") == "suspended"
    };
    let by = |decision: &str| ["", r#""w-2""#, r#""w-2","w-3""#].map(|more| suspends(decision, more));
    assert_eq!(by("{ at-least = 2 }"), [false, true, true]);
    assert_eq!(by("{ at-least = 3 }"), [false, false, true]);
    assert_eq!([by("\"majority\""), by("\"all\""), by("\"any\"")], [[false, true, true], [false, false, true], [true, true, true]]);
}

#[test]
fn an_end_is_moved_as_far_as_the_bound_and_no_further() {
    let ends = |bound: &str, until: &str| {
        let first = with(
            "",
            &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"),
            &format!(
                "{BAN}{}",
                term("3", "\"w\"", &format!("rule.empowers = {{ verb = \"extend\", over = [\"t\"], no-later-than = \"{bound}\" }}"))
            ),
        );
        let w = together(&first, &[other("u", JANUARY, "")], &[act("x", T, "3", "w", &format!(r#","until":"2024-{until}Z""#))], T);
        w.program.end(&w.state, w.program.term("t").unwrap()).to_string()
    };
    let (moved, not) = (|to: &str| format!("2024-{to}Z"), "2024-02-01T00:00:00Z");
    // The day of the bound still counts, and an instant is the first out.
    assert_eq!(ends("2024-03-01", "03-02T00:00:00"), moved("03-02T00:00:00"));
    assert_eq!(ends("2024-03-01", "03-02T00:00:00.001"), not);
    assert_eq!(ends("2024-03-01T00:00Z", "03-01T00:00:00"), moved("03-01T00:00:00"));
    assert_eq!(ends("2024-03-01T00:00Z", "03-01T00:00:00.001"), not);
}

#[test]
fn a_point_is_fixed_no_later_than_its_bound_which_still_counts() {
    let fixes = |bound: &str, at: &str| {
        let doc = text(&format!(
            "anchors = [{{ id = \"x\" }}]\n{}",
            term("3", "\"w\"", &format!("rule.empowers = {{ verb = \"fix\", over = [\"x\"], no-later-than = \"{bound}\" }}"))
        ));
        run(&doc, &[act("f", T, "3", "w", &format!(r#","at":"2024-{at}Z""#))], END).count(VerdictKind::Effective, "3")
    };
    assert_eq!([fixes("2024-03-01", "03-01T23:59:59.999"), fixes("2024-03-01", "03-02T00:00")], [1, 0]);
    assert_eq!([fixes("2024-03-01T00:00Z", "03-01T00:00"), fixes("2024-03-01T00:00Z", "03-01T00:00:00.001")], [1, 0]);
}

#[test]
fn what_was_withheld_is_due_at_once_unless_the_text_gives_it_time() {
    let due = |then: &str| {
        let rule = format!(
            "rule.requires = {{ task = \"free\", limit = \"by 2024-01-05\", withheld = {{ while = {{ until = \"2024-01-20T00:00Z\" }}{then} }} }}"
        );
        run(&text(&term("2", "\"a\"", &rule)), &[], "2024-01-20T00:00Z").duty("t/2").limit.unwrap().to_string()
    };
    assert_eq!([due(""), due(", then-within = \"2 days\"")], ["2024-01-20T00:00:00.001Z", "2024-01-22T00:00:00.001Z"]);
}

#[test]
fn a_weapon_of_another_class_is_not_meant() {
    let doc = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], weapons = [\"aa-gun\"] }"))
        .replace("weapons = [{ id = \"artillery\" }", "weapons = [{ id = \"aa-gun\" }, { id = \"artillery\" }");
    let case = |weapon: &str| run(&doc, &[incident("i", T, "raid", "a", &format!(r#""weapon":"{weapon}""#))], END).case("i", "t/1");
    assert_eq!(["aa-gun", "artillery", "grad"].map(case), [Some(CaseStatus::Violation), None, None]);
}

#[test]
fn a_point_that_was_moved_stays_where_it_was_put() {
    let doc = text(&format!(
        "anchors = [{{ id = \"x\" }}, {{ id = \"y\", at = \"x + 5 days\" }}]\n[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = {{ from = \"y\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n{}{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"x\"] }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"y\"], again = true }"),
    ));
    let moves = act("y", T, "3", "w", r#","at":"2024-03-01T00:00Z""#);
    let fixes = act("x", "2024-01-20T00:00Z", "2", "w", "");
    let legal = |told: &[String], at: &str| run(&doc, told, at).legal("t/1");
    assert_eq!(legal(&[fixes.clone()], "2024-01-25T00:00Z"), "in force");
    let both = [moves, fixes];
    assert_eq!([legal(&both, "2024-02-29T23:59:59.999Z"), legal(&both, "2024-03-01T00:00Z")], ["pending", "in force"]);
}

#[test]
fn of_two_bodies_the_one_named_is_put_to_sleep() {
    let operating = [("1", "w"), ("2", "w-1")].map(|(n, b)| {
        format!(
            "[[terms]]\narticle = \"{n}\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = {{ operating = \"{b}\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n"
        )
    });
    let doc = text(&format!(
        "bodies = [{{ party = \"w\" }}, {{ party = \"w-1\" }}]\n{}{}{}",
        operating.concat(),
        term("3", "\"a\"", "rule.empowers = { verb = \"suspend\", over = [\"w\"] }"),
        term("4", "\"a\"", "rule.empowers = { verb = \"suspend\", over = [\"w-1\"] }"),
    ));
    let binds = |told: &[String]| ["t/1", "t/2"].map(|t| run(&doc, told, END).legal(t) == "in force");
    let suspends = |article: &str| [act("x", T, article, "a", "")];
    assert_eq!([binds(&[]), binds(&suspends("3")), binds(&suspends("4"))], [[true, true], [false, true], [true, false]]);
}

#[test]
fn what_is_no_part_of_a_circle_of_articles_is_not_told_as_its_way() {
    let article = |n: &str, active: &str| {
        format!(
            "[[terms]]\narticle = \"{n}\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = {active}\nrule.prohibits = {{ acts = [\"force\"] }}\n"
        )
    };
    let doc = text(&format!(
        "bodies = [{{ party = \"w\", mandate = {{ from = \"2024-01-05T00:00Z\" }} }}]\n{}{}{}",
        article("1", "{ in-force = \"2\" }"),
        article("2", "{ all = [{ operating = \"w\" }, { in-force = \"3\" }, { in-force = \"1\" }] }"),
        article("3", "{ from = \"2024-01-05T00:00Z\" }"),
    ));
    assert_eq!(refused(&[doc]), "0.toml: terms[1].active (article 2): whether article `2` is in force depends on itself, by way of `t/1`");
}

#[test]
fn a_link_does_what_its_kind_says_to_the_text_and_the_articles_named() {
    let first = text(&format!("{BAN}{}", term("2", "\"@party\"", "rule.prohibits = { acts = [\"enter\"] }")));
    let from = "\"2024-02-01T00:00Z\"";
    // What follows another does not wait for it.
    let follows = first.replace("[[terms]]\narticle = \"1\"", "links = [{ kind = \"follows\", to = \"u\" }]\n[[terms]]\narticle = \"1\"");
    assert_eq!(together(&follows, &[other("u", from, BAN)], &[], T).legal("t"), "in force");
    assert_eq!(together(&follows.replace("follows", "depends-on"), &[other("u", from, BAN)], &[], T).legal("t"), "pending");
    let linked = |kind: &str, to: &str, articles: &str, at: &str| {
        let v = other("v", from, &format!("links = [{{ kind = \"{kind}\", to = \"{to}\"{articles} }}]\n"))
            .replace(", area", ", lasts = { until = \"2024-03-01T00:00Z\" }, area");
        let shots = [incident("i", at, "raid", "a", ""), incident("j", at, "enter", "a", "")];
        let w = together(&first, &[other("u", JANUARY, BAN), v], &shots, at);
        ([w.case("i", "t/1").is_some(), w.case("j", "t/2").is_some(), w.case("i", "u/1").is_some()], w.legal("t"))
    };
    let one = ", articles = [\"1\"]";
    let (before, while_, after) = ("2024-01-31T23:59:59.999Z", "2024-02-01T00:00Z", "2024-03-01T00:00Z");
    for at in [before, after] {
        assert_eq!(linked("suspends", "t", "", at), ([true; 3], "in force".into()));
        assert_eq!(linked("suspends", "t", one, at).0, [true; 3]);
    }
    assert_eq!(linked("suspends", "t", "", while_), ([false, false, true], "suspended".into()));
    assert_eq!(linked("suspends", "t", one, while_).0, [false, true, true]);
    assert_eq!(linked("suspends", "u", "", while_), ([true, true, false], "in force".into()));
    // What has been replaced stays so.
    for at in [while_, after] {
        assert_eq!(linked("supersedes", "t", "", at), ([false, false, true], "superseded".into()));
        assert_eq!(linked("supersedes", "t", one, at), ([false, true, true], "in force".into()));
        assert_eq!(linked("supersedes", "u", "", at), ([true, true, false], "in force".into()));
    }
}

#[test]
fn what_was_taken_over_stays_when_an_article_of_that_number_is_replaced() {
    let first = text("links = [{ kind = \"incorporates\", to = \"u\" }]\n") + BAN;
    let v = other("v", JANUARY, "links = [{ kind = \"supersedes\", to = \"t\", articles = [\"1\"] }]\n");
    let w = together(&first, &[other("u", JANUARY, BAN), v], &[], END);
    assert_eq!(["t/1", "t/u:1", "u/1"].map(|t| w.legal(t)), ["superseded", "in force", "in force"]);
}

#[test]
fn a_condition_holds_back_the_articles_that_it_names_and_no_others() {
    let gate = "[[terms]]\narticle = \"9\"\ntext = \"x\"\nrule.conditions = { gates = [\"1\", \"2\"], holds = { from = \"2024-02-01T00:00Z\" } }\n";
    let ban = |n: &str| term(n, "\"a\"", "rule.prohibits = { acts = [\"enter\"] }");
    let doc = text(&format!("{BAN}{}{}{gate}", ban("2"), ban("3")));
    let binds = |at: &str| ["t/1", "t/2", "t/3"].map(|t| run(&doc, &[], at).legal(t) == "in force");
    assert_eq!([binds("2024-01-31T23:59:59.999Z"), binds("2024-02-01T00:00Z")], [[false, false, true], [true, true, true]]);
}

#[test]
fn what_binds_from_signature_binds_before_entry_and_sleeps_and_ends_with_the_text() {
    let early = "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nbinds = \"from-signature\"\nrule.prohibits = { acts = [\"force\"] }\n";
    let power = |n: &str, verb: &str| term(n, "\"w\"", &format!("rule.empowers = {{ verb = \"{verb}\", over = [\"t\"] }}"));
    let doc = text(&format!("{early}{}{}", power("2", "suspend"), power("3", "terminate")));
    let binds =
        |told: &[String], at: &str| run(&doc, &[told, &[incident("i", at, "raid", "a", "")]].concat(), END).case("i", "t/1").is_some();
    assert_eq!([binds(&[], "2023-12-29T23:59:59.999Z"), binds(&[], "2023-12-30T00:00Z"), binds(&[], T)], [false, true, true]);
    for article in ["2", "3"] {
        let told = [act("x", T, article, "w", "")];
        assert_eq!([binds(&told, "2024-01-09T23:59:59.999Z"), binds(&told, "2024-01-10T00:00:00.001Z")], [true, false], "{article}");
    }
}

#[test]
fn an_article_ends_by_itself_where_a_power_over_it_says_so() {
    let power = term("3", "\"w\"", "rule.empowers = { verb = \"terminate\", over = [\"1\"] }");
    let doc = text(&format!("{BAN}{}{power}", term("2", "\"a\"", "rule.prohibits = { acts = [\"raid\"] }")));
    let shot = incident("i", "2024-01-11T00:00Z", "raid", "a", "");
    let w = run(&doc, &[act("x", T, "3", "w", ""), shot], END);
    assert_eq!([w.case("i", "t/1").is_some(), w.case("i", "t/2").is_some()], [false, true]);
    assert_eq!(["t/1", "t/2", "t"].map(|t| w.legal(t)), ["terminated", "in force", "in force"]);
}

#[test]
fn who_may_wake_a_text_or_end_it_may_do_so_while_it_sleeps() {
    let power = |n: &str, verb: &str| term(n, "\"w\"", &format!("rule.empowers = {{ verb = \"{verb}\", over = [\"t\"] }}"));
    let doc = text(&format!("{BAN}{}{}{}", power("2", "suspend"), power("3", "resume"), power("4", "terminate")));
    let then = |article: &str| {
        let told = [act("x", T, "2", "w", ""), act("y", "2024-01-11T00:00Z", article, "w", "")];
        run(&doc, &told, END).legal("t")
    };
    assert_eq!(["3", "4"].map(then), ["in force", "terminated"]);
    assert_eq!(run(&doc, &[act("x", T, "2", "w", "")], END).legal("t"), "suspended");
    // But not before the text itself is in force.
    let early = |at: &str| run(&doc, &[act("y", at, "4", "w", "")], END).legal("t");
    assert_eq!([early("2024-01-01T11:59:59.999Z"), early("2024-01-01T12:00Z")], ["in force", "terminated"]);
}

#[test]
fn a_text_enters_into_force_when_what_it_waits_for_is_over() {
    let doc = with("", "", BAN).replace("entry = \"2024-01-01T12:00Z\"", "entry = { stops = { until = \"2024-02-01T00:00Z\" } }");
    let legal = |at: &str| run(&doc, &[], at).legal("t");
    assert_eq!([legal("2024-01-31T23:59:59.999Z"), legal("2024-02-01T00:00Z")], ["pending", "in force"]);
}

#[test]
fn an_article_that_sleeps_while_another_text_is_in_force_is_suspended() {
    let later = other("u", "\"2024-01-10T00:00Z\"", "links = [{ kind = \"suspends\", to = \"t\", articles = [\"1\"] }]\n");
    let two = term("2", "\"a\"", "rule.prohibits = { acts = [\"enter\"] }");
    let w = together(&text(&format!("{BAN}{two}")), &[later], &[], END);
    assert_eq!((w.legal("t/1"), w.legal("t/2"), w.legal("t")), ("suspended".into(), "in force".into(), "partly suspended".into()));
}

#[test]
fn an_article_that_two_texts_replace_is_superseded_by_the_first() {
    let takes = |id: &str, from: &str| {
        other(id, &format!("\"2024-{from}T00:00Z\""), "links = [{ kind = \"supersedes\", to = \"t\", articles = [\"1\"] }]\n")
    };
    for (u, v) in [("09-10", "01-10"), ("01-10", "09-10")] {
        let w = together(&text(BAN), &[takes("u", u), takes("v", v)], &[], END);
        assert_eq!(w.legal("t/1"), "superseded", "u from {u}, v from {v}");
    }
}

#[test]
fn of_a_day_and_an_instant_each_counts_as_what_it_is() {
    let limit = |by: &str| {
        let duty = term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = {{ by = {by} }} }}"));
        let said = [statement("s", "2024-01-10T06:00Z", "observance", "a", "")];
        run(&text(&duty), &said, "2024-01-10T06:00Z").duty("t/2").limit.unwrap().to_string()
    };
    let instant = "2024-01-10T06:00:00.001Z";
    assert_eq!(limit("{ earliest = [\"2024-01-20\", \"2024-01-10T06:00Z\"] }"), instant);
    assert_eq!(limit("{ earliest = [\"2024-01-20\", { on = { stated = { kind = \"observance\" } } }] }"), instant);
    assert_eq!(limit("{ latest = [\"2024-01-05\", \"2024-01-10T06:00Z\"] }"), instant);
    assert_eq!(limit("{ earliest = [\"2024-01-08\", \"2024-01-10T06:00Z\"] }"), "2024-01-09T00:00:00Z");
}

#[test]
fn of_several_days_under_one_name_each_is_a_day_however_often_one_is_named() {
    let limit = |at: &str| {
        let anchors = format!("anchors = [{{ id = \"day\", at = \"2024-01-10\" }}, {{ id = \"name\", at = {at} }}]\n");
        let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by name\" }");
        run(&text(&format!("{anchors}{duty}")), &[], T).duty("t/2").limit.unwrap().to_string()
    };
    assert_eq!(limit(r#"{ earliest = ["2024-01-20", "2024-01-12"] }"#), "2024-01-13T00:00:00Z");
    assert_eq!(limit(r#"{ latest = ["2024-01-20", "2024-01-12"] }"#), "2024-01-21T00:00:00Z");
    assert_eq!(limit(r#"{ latest = ["day", "day + 2 days"] }"#), "2024-01-13T00:00:00Z");
    assert_eq!(limit(r#"{ latest = ["2024-01-12", "2024-01-10T06:00Z"] }"#), "2024-01-12T00:00:00.001Z");
    // The day ends where the first of them is told: there it had 23 hours.
    assert_eq!(limit(r#"{ earliest = ["2024-03-31[Europe/Berlin]", "2024-04-02+00:00"] }"#), "2024-03-31T22:00:00Z");
    assert_eq!(limit(r#"{ earliest = ["2024-04-02+00:00", "2024-03-31[Europe/Berlin]"] }"#), "2024-03-31T23:00:00Z");
}

#[test]
fn hours_that_date_something_do_not_wait_for_the_article_that_names_them() {
    let active = |from: &str| {
        let doc = text(&BAN.replace("rule", &format!("active = {{ from = {from} }}\nrule")));
        let said = [statement("s", "2024-01-01T05:00Z", "observance", "a", "")];
        ["2024-01-01T11:00Z", "2024-01-01T13:00Z", "2024-01-02T05:00Z"].map(|at| run(&doc, &said, at).legal("t/1"))
    };
    let from = r#"{ starts = { daily = { from = "06:00", to = "10:00" } } }"#;
    assert_eq!(active(from), ["pending", "in force", "in force"]);
}

#[test]
fn an_interpreter_closes_a_question_that_a_document_of_its_own_asks() {
    let axis = "schema = 1\nreadings = [{ id = \"x\", question = \"is it?\", base = \"no\", options = [{ id = \"no\", by = [\"a\"] }, { id = \"yes\", by = [\"b\"] }] }]\n";
    let doc = text(&format!(
        "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nunder = {{ x = \"yes\" }}\nrule.prohibits = {{ acts = [\"force\"] }}\n{}",
        term("3", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"x\"] }")
    ));
    assert_eq!(together(&doc, &[axis.to_string()], &[], END).legal("t/1"), "pending");
    let w = together(&doc, &[axis.to_string()], &[act("x", T, "3", "w", r#","option":"yes""#)], END);
    assert_eq!((w.program.interpreted(&w.state, "x"), w.legal("t/1")), (Some("yes"), "in force".into()));
}

#[test]
fn who_may_wake_a_text_from_its_signature_on_may_do_so_while_it_sleeps() {
    for binds in ["in-force", "from-signature"] {
        let wakes = format!(
            "[[terms]]\narticle = \"4\"\ntext = \"x\"\nbearers = [\"w\"]\nbinds = \"{binds}\"\nrule.empowers = {{ verb = \"resume\", over = [\"t\"] }}\n"
        );
        let doc = text(&format!("{BAN}{wakes}{}", term("3", "\"w\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }")));
        let w = run(&doc, &[act("x", T, "3", "w", ""), act("y", "2024-01-11T00:00Z", "4", "w", "")], END);
        assert_eq!(w.legal("t"), "in force", "{binds}");
    }
}

#[test]
fn the_last_of_several_points_has_not_come_while_one_of_them_has_not() {
    let limit = |by: &str, until: &str| {
        let duty = term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = {{ by = {by} }} }}"));
        let w = run(&text(&duty), &[], until);
        (w.duty("t/2").limit.map(|l| l.to_string()), w.fates("2"))
    };
    // What stops on 1 March has not stopped in January.
    let last = "{ latest = [\"2024-01-05T00:00Z\", { stops = { until = \"2024-03-01T00:00Z\" } }] }";
    assert_eq!(limit(last, "2024-01-06T00:00Z"), (None, vec!["a open 0".to_string()]));
    assert_eq!(limit(last, "2024-03-01T00:00Z"), (Some("2024-03-01T00:00:00.001Z".into()), vec!["a open 0".to_string()]));
}

#[test]
fn a_body_holds_a_power_only_while_it_is_what_makes_it_a_holder() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "w", as = ["guarantor"], while = { from = "2024-02-01T00:00Z" } }]"#;
    let suspends = |body: &str| {
        let doc = with(
            roles,
            "",
            &format!("{body}{BAN}{}", term("3", "\"@guarantor\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }")),
        );
        ["2024-01-31T23:59:59.999Z", "2024-02-01T00:00Z"].map(|at| run(&doc, &[act("x", at, "3", "w", "")], END).legal("t"))
    };
    let legal = ["in force", "suspended"].map(String::from);
    assert_eq!(suspends(""), legal);
    assert_eq!(suspends("bodies = [{ party = \"w\" }]\n"), legal);
}

#[test]
fn an_act_that_chooses_says_for_which_of_several() {
    let slots = "slots = [{ id = \"guards\", of = \"parties\", among = [\"a\", \"c\"] }, { id = \"watchers\", of = \"parties\", among = [\"b\", \"d\"] }]\n";
    let doc =
        text(&format!("{slots}{}", term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"guards\", \"watchers\"] }")));
    let w = run(&doc, &[act("x", T, "2", "w", r#","over":"watchers","choose":["d"]"#)], END);
    assert_eq!(["t/guards", "t/watchers"].map(|s| w.program.designated(&w.state, s)), [vec![], vec!["d"]]);
    let log = ceasefire::record::Log::parse("r", &act("x", T, "2", "w", r#","choose":["c"]"#)).unwrap();
    let problems = ceasefire::machine::Docket::new(&w.program, &log).unwrap_err();
    assert_eq!(problems.to_string(), "log: x: does not say which of `guards`, `watchers` it is about: give `over`");
}

#[test]
fn a_referral_says_to_which_of_several_bodies() {
    let doc = text(&format!(
        "bodies = [{{ party = \"w\" }}, {{ party = \"d\" }}]\n{}{}",
        term("2", "\"a\"", "rule.empowers = { verb = \"refer\", over = [\"w\", \"d\"] }"),
        term(
            "3",
            "\"@addressee\"",
            "rule.requires = { task = \"x\", for-each = { acted = { under = \"2\" } }, limit = \"within 7 days\" }"
        ),
    ));
    let refers = |more: &str| act("x", T, "2", "a", more);
    for to in ["w", "d"] {
        let w = run(&doc, &[refers(&format!(r#","over":"{to}""#))], END);
        assert_eq!(w.fates("3"), [format!("{to} overdue 0")]);
    }
    let w = run(&doc, &[], END);
    let log = ceasefire::record::Log::parse("r", &refers("")).unwrap();
    let problems = ceasefire::machine::Docket::new(&w.program, &log).unwrap_err();
    assert_eq!(problems.to_string(), "log: x: does not say which of `w`, `d` it is about: give `over`");
}

#[test]
fn what_is_taken_over_binds_whom_its_own_text_designates() {
    let slot = |among: &str, more: &str| format!("slots = [{{ id = \"guards\", of = \"parties\", among = [{among}]{more} }}]\n");
    let u = slot("\"c\", \"d\"", "")
        + &term("1", "\"$guards\"", "rule.prohibits = { acts = [\"force\"] }")
        + &term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"guards\"] }");
    let chosen = r#"{"name":"x","said":"2024-01-02T00:00Z","by":"w","act":{"under":"u/2","choose":["c"]}}"#.to_string();
    let told =
        [chosen, incident("i", T, "shelling", "c", ""), incident("j", T, "shelling", "d", ""), incident("k", T, "shelling", "a", "")];
    // The text that takes the article over may have a slot of that name too: it is another one.
    for own in [String::new(), slot("\"a\", \"b\"", ", at-first = [\"a\"]")] {
        let first = own + "links = [{ kind = \"incorporates\", to = \"u\", articles = [\"1\"] }]\n";
        let w = together(&text(&first), &[other("u", JANUARY, &u)], &told, END);
        for article in ["u/1", "t/u:1"] {
            assert_eq!(["i", "j", "k"].map(|i| w.case(i, article).is_some()), [true, false, false], "{article}");
        }
    }
}

#[test]
fn a_power_that_is_taken_over_is_used_as_its_own_body_decides() {
    let body = |decision: &str| {
        format!("bodies = [{{ party = \"w\", members = [\"w-1\", \"w-2\"], decision = \"{decision}\", chair = \"w-1\" }}]\n")
    };
    let waives = "rule.empowers = { verb = \"waive\", over = [\"2\"] }";
    let owes = term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }");
    let u = body("majority") + &owes + &term("3", "\"w\"", waives);
    let by = |who: &str| {
        let x = |name: &str, who: &str| {
            format!(r#"{{"name":"{name}","said":"2024-01-02T00:00Z","by":"{who}","act":{{"under":"t/u:3","written":true}}}}"#)
        };
        if who == "both" { vec![x("x", "w-1"), x("y", "w-2")] } else { vec![x("x", who)] }
    };
    let links = "links = [{ kind = \"incorporates\", to = \"u\", articles = [\"2\", \"3\"] }]\n";
    let fate = |own: &str, who: &str| {
        let w = together(&text(&format!("{own}{links}")), &[other("u", JANUARY, &u)], &by(who), END);
        // Its words mean the article of its own text.
        w.program.duties_of(&w.state, w.program.term("u/2").unwrap())[0].fate
    };
    assert_eq!([fate("", "w"), fate("", "w-2"), fate("", "both")], [Fate::Overdue, Fate::Overdue, Fate::Waived]);
    // Where the text that takes it over has the body too, it decides as that says.
    let chair = body("chair").replace("chair = \"w-1\"", "chair = \"w-2\"");
    assert_eq!([fate(&chair, "w-1"), fate(&chair, "w-2")], [Fate::Overdue, Fate::Waived]);
}

#[test]
fn a_text_that_is_replaced_is_over_although_nobody_can_tell_when_it_would_have_ended() {
    let doc = with("", &lasting("lasts = { until = { undetermined = \"it does not say\" } }"), BAN);
    let later = other("u", "\"2024-01-08T00:00Z\"", "links = [{ kind = \"supersedes\", to = \"t\" }]\n");
    let told = [incident("i", "2024-01-05T00:00Z", "raid", "a", ""), incident("j", T, "raid", "a", "")];
    let w = together(&doc, &[later], &told, END);
    let said = |is: LegalState| w.verdicts.iter().find(|v| v.kind == VerdictKind::Legal(is) && v.term == w.program.term("t").unwrap());
    assert_eq!(said(LegalState::Superseded).map(|v| v.at), Some(common::at("2024-01-08T00:00Z")));
    assert_eq!(w.legal("t"), "superseded");
    assert_eq!(["i", "j"].map(|i| w.case(i, "t/1")), [Some(CaseStatus::Possible), None]);
}

#[test]
fn of_several_points_one_that_has_come_is_enough_or_all_must_have_whatever_is_known_of_the_others() {
    let days = ["2024-01-03T00:00Z", "2024-01-08T00:00Z"];
    let cases = |active: &str| {
        let doc = text(&BAN.replace("rule", &format!("active = {{ {active} }}\nrule")));
        let told = [incident("i", days[0], "raid", "a", ""), incident("j", days[1], "raid", "a", "")];
        let w = run(&doc, &told, END);
        ["i", "j"].map(|i| w.case(i, "t/1"))
    };
    let (yes, no, perhaps) = (Some(CaseStatus::Violation), None, Some(CaseStatus::Possible));
    let points = |which: &str| format!("{{ {which} = [{{ undetermined = \"it does not say\" }}, \"2024-01-05T00:00Z\"] }}");
    let (first, last) = (points("earliest"), points("latest"));
    assert_eq!(cases(&format!("until = {first}")), [perhaps, no]);
    assert_eq!(cases(&format!("until = {last}")), [yes, perhaps]);
    assert_eq!(cases(&format!("from = {first}")), [perhaps, yes]);
    assert_eq!(cases(&format!("from = {last}")), [no, perhaps]);
    assert_eq!(cases(&format!("between = {{ from = \"2024-01-02T00:00Z\", to = {first} }}")), [perhaps, no]);
    assert_eq!(cases(&format!("between = {{ from = {last}, to = \"2024-02-01T00:00Z\" }}")), [no, perhaps]);
    // Whenever it began, it is over.
    assert_eq!(cases("between = { from = { undetermined = \"it does not say\" }, to = \"2024-01-05T00:00Z\" }"), [perhaps, no]);
}

#[test]
fn another_text_may_move_an_end_until_it_comes_and_not_at_that_instant() {
    let doc = with("", &lasting("lasts = { until = \"2024-01-20T00:00Z\" }"), BAN);
    let power = other("u", JANUARY, &term("2", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"t\"] }"));
    let moved = |at: &str| {
        let extends = format!(r#"{{"name":"x","said":"{at}","by":"w","act":{{"under":"u/2","until":"2024-03-01T00:00Z"}}}}"#);
        together(&doc, &[power.clone()], &[extends], "2024-02-01T00:00Z").legal("t")
    };
    assert_eq!(["2024-01-19T23:59:59.999Z", "2024-01-20T00:00Z"].map(moved), ["in force", "expired"]);
}

#[test]
fn what_deeds_breach_can_be_owed_for_each_event_as_well() {
    let rule = "rule.requires = { task = \"stay away\", for-each = { communicated = { kind = \"notice\" } }, breached-by = { acts = [\"raid\"] } }";
    let doc = text(&term("2", "\"a\"", rule));
    let told = [message("m", "2024-01-05T00:00Z", "notice", "b", ""), incident("i", T, "raid", "a", "")];
    let w = run(&doc, &told, END);
    assert_eq!((w.count(VerdictKind::Arisen, "2"), w.case("i", "t/2")), (1, Some(CaseStatus::Violation)));
}

#[test]
fn who_has_been_located_in_no_place_that_has_a_name_is_still_told_of() {
    let doc = text(BAN);
    let placed = |more: &str| {
        let told = incident("i", T, "raid", "a", &format!(r#""place":null,"position":{{"lat":40.5,"lon":46.5}}{more}"#));
        let log = ceasefire::record::Log::parse("r", &told.replace(r#""place":null,"#, "")).unwrap();
        ceasefire::machine::Docket::new(&run(&doc, &[], END).program, &log).map(|_| ()).map_err(|p| p.to_string())
    };
    assert_eq!(placed(r#","located":"a map""#), Ok(()));
    let refused = "log: i: has a `position` but no `place`: locate it first, with an atlas (feature `geometry`)";
    assert_eq!(placed(""), Err(refused.to_string()));
}

#[test]
fn a_class_that_lies_within_another_by_many_ways_lies_there_once() {
    // Each lies within the two before it: there are more ways than could be walked.
    let pairs = (1..24).map(|n| {
        let within = if n == 1 { r#""raid""#.to_string() } else { format!(r#""left-{0}", "right-{0}""#, n - 1) };
        format!(r#"{{ id = "left-{n}", within = [{within}] }}, {{ id = "right-{n}", within = [{within}] }}, "#)
    });
    let doc = text(BAN).replace("acts = [\n", &format!("acts = [{}\n", pairs.collect::<String>()));
    assert!(doc.contains("left-23"));
    let w = run(&doc, &[incident("i", T, "left-23", "a", "")], END);
    assert_eq!((w.cases("i").len(), w.count(VerdictKind::Violation, "1")), (1, 1));
}

#[test]
fn what_a_text_that_says_nothing_leaves_open_is_told_in_general_words() {
    let why = |words: &str| {
        let doc = text(&BAN.replace("rule", &format!("active = {{ undetermined = \"{words}\" }}\nrule")));
        let w = run(&doc, &[complaint(3)], T);
        w.program.undetermined_because(&w.state, w.program.term("t/1").unwrap()).unwrap()
    };
    assert_eq!([why(""), why("a page is missing")], ["the text does not say", "a page is missing"]);
}

#[test]
fn what_another_text_suspends_is_suspended_for_a_condition_too() {
    let while_asleep = |of: &str| {
        format!(
            "[[terms]]\narticle = \"5\"\ntext = \"5\"\nbearers = [\"a\"]\nbinds = \"on-its-own\"\nactive = {{ suspended = \"{of}\" }}\nrule.prohibits = {{ acts = [\"fish\"] }}\n"
        )
    };
    let legal = |of: &str, articles: &str| {
        let links = format!("links = [{{ kind = \"suspends\", to = \"t\"{articles} }}]\n");
        let other = other("o", "\"2024-01-05T00:00Z\"", "").replace("roles", &format!("{links}roles"));
        ["2024-01-04T23:59:59.999Z", "2024-01-05T00:00Z"]
            .map(|at| together(&text(&format!("{BAN}{}", while_asleep(of))), &[other.clone()], &[complaint(3)], at).legal("t/5"))
    };
    let articles = ", articles = [\"1\"]";
    assert_eq!(legal("1", articles), ["pending", "in force"]);
    assert_eq!(legal("t", ""), ["pending", "in force"]);
    // With the whole no article is suspended by itself, nor the whole with an article: the condition does not hold.
    assert_eq!([legal("1", ""), legal("t", articles)], [["pending", "suspended"], ["pending", "pending"]]);
}

#[test]
fn the_hours_of_one_article_do_not_wait_for_another() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }, { party = "c", as = ["belligerent"], while = { daily = { from = "06:00", to = "18:00" } } }]"#;
    let by_hours = "[[terms]]\narticle = \"5\"\ntext = \"5\"\nbearers = [\"@belligerent\"]\nbinds = \"on-its-own\"\nrule.prohibits = { acts = [\"fish\"] }\n";
    let doc = with(roles, "", &format!("{}{by_hours}", BAN.replace("rule", "active = { from = \"2023-12-31T00:00Z\" }\nrule")));
    // Before the instrument is in force.
    let case = |at: &str| run(&doc, &[incident("i", at, "fish", "c", "")], "2024-01-01T08:00Z").case("i", "t/5").is_some();
    assert_eq!(["2024-01-01T05:59:59.999Z", "2024-01-01T06:00Z"].map(case), [false, true]);
}

#[test]
fn an_act_says_whether_it_moves_an_end_or_a_limit() {
    let doc = with(
        "",
        &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"),
        &format!(
            "{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"before 2024-01-20T00:00Z\" }"),
            term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\", \"t\"] }")
        ),
    );
    let moves = |over: &str| act("x", "2024-01-15T00:00Z", "3", "w", &format!(r#","until":"2024-03-01T00:00Z"{over}"#));
    let regime = Regime::parse(&[("t.toml", doc.as_str())]).unwrap();
    let program = Program::lower(&regime, &Reading::base()).unwrap();
    let problems = ceasefire::machine::Docket::new(&program, &Log::parse("r.jsonl", &moves("")).unwrap()).map(|_| ()).unwrap_err();
    assert_eq!(problems.to_string(), "log: x: does not say which of `2`, `t` it is about: give `over`");
    // Of an end it is told when it has come, of a limit what still counts.
    let after = |over: &str, at: &str| {
        let w = run(&doc, &[moves(over)], at);
        (w.legal("t"), w.fates("2").join(""))
    };
    let (the_end, the_limit) = (r#","over":"t""#, r#","over":"2""#);
    assert_eq!(after(the_end, "2024-02-29T23:59:59.999Z"), ("in force".into(), "a overdue 0".into()));
    assert_eq!(after(the_end, "2024-03-01T00:00Z").0, "expired");
    assert_eq!(after(the_limit, "2024-01-31T00:00Z"), ("in force".into(), "a open 0".into()));
}

#[test]
fn who_suspends_an_article_suspends_none_of_that_number_that_is_taken_over() {
    let first = text(BAN).replace(BAN, &format!("links = [{{ kind = \"incorporates\", to = \"v\" }}]\n{BAN}"));
    let links = "links = [{ kind = \"suspends\", to = \"t\", articles = [\"1\"] }]\n";
    let suspends = other("o", "\"2024-01-05T00:00Z\"", "").replace("roles", &format!("{links}roles"));
    let documents = [("t.toml", first), ("o.toml", suspends), ("v.toml", other("v", JANUARY, BAN))];
    let documents: Vec<(&str, &str)> = documents.iter().map(|(n, d)| (*n, d.as_str())).collect();
    let regime = Regime::parse(&documents).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("r.jsonl", &complaint(3)).unwrap();
    let w = World::new(regime, &log, &[], T);
    assert_eq!(["t/1", "t/v:1", "v/1"].map(|t| w.legal(t)), ["suspended", "in force", "in force"]);
}
