//! Judging: what excuses, what withdraws, and what of several words about one deed counts once.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::machine::{CaseStatus, VerdictKind};
use world::*;

const END: &str = "2024-06-01T00:00Z";
const T: &str = "2024-01-10T00:00Z";
const V: Option<CaseStatus> = Some(CaseStatus::Violation);
const EXCUSED: Option<CaseStatus> = Some(CaseStatus::Excused);
const POSSIBLE: Option<CaseStatus> = Some(CaseStatus::Possible);
const CONTESTED: Option<CaseStatus> = Some(CaseStatus::Contested);

fn moves(name: &str, at: &str) -> String {
    incident(name, at, "move", "a", "")
}

fn permitted(more: &str) -> String {
    text(&format!(
        "{}{}{}{}",
        term("1", "\"@party\"", "rule.prohibits = { acts = [\"move\"], priority = 3 }"),
        term("2", "\"@party\"", &format!("rule.permits = {{ acts = [\"move\"], priority = 4{more} }}")),
        term("8", "\"b\"", "rule.empowers = { verb = \"authorise\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ))
}

#[test]
fn only_an_exception_of_higher_priority_excuses() {
    let case = |priority: u32| {
        let doc = permitted("").replace("priority = 4", &format!("priority = {priority}"));
        run(&doc, &[moves("i", "2024-01-05T00:00Z")], END).case("i", "t/1")
    };
    assert_eq!([case(2), case(3), case(4)], [V, V, EXCUSED]);
}

#[test]
fn consent_and_notice_must_have_come_before_the_deed_can_have_happened() {
    let at = |when: &str, doc: &str, record: &str| run(doc, &[record.to_string(), moves("i", when)], END).case("i", "t/1");
    let consent = act("c", "2024-01-04T00:00Z", "8", "b", "");
    let doc = permitted(", consent = \"8\"");
    let times =
        ["2024-01-03T23:59:59.999Z", "2024-01-04T00:00Z", "2024-01-03T00:00Z..2024-01-05T00:00Z", "2024-01-04T00:00Z..2024-01-05T00:00Z"];
    assert_eq!(times.map(|t| at(t, &doc, &consent)), [V, EXCUSED, POSSIBLE, EXCUSED]);
    let notice = message("n", "2024-01-03T00:00Z", "notice", "a", r#","under":"t/2""#);
    let doc = permitted(", notice = \"1 day\"");
    assert_eq!(times.map(|t| at(t, &doc, &notice)), [V, EXCUSED, POSSIBLE, EXCUSED]);
}

#[test]
fn a_justification_that_is_taken_back_excuses_nothing() {
    let doc = permitted(", character = \"self-defence\"");
    let answer =
        r#"{"name":"ans","said":"2024-01-06T00:00Z","by":"a","answer":{"about":"i","admits":true,"justified-as":["self-defence"]}}"#
            .to_string();
    let back = r#"{"name":"back","said":"2024-01-07T00:00Z","by":"a","retraction":{"of":"ans"}}"#.to_string();
    let records = [moves("i", "2024-01-05T00:00Z"), answer, back];
    let case = |n: usize| run(&doc, &records[..n], END).case("i", "t/1");
    assert_eq!([case(1), case(2), case(3)], [V, CONTESTED, V]);
    let told = run(&doc, &records, END);
    assert_eq!((told.count(VerdictKind::Violation, "1"), told.count(VerdictKind::Contested, "1")), (2, 1));
}

#[test]
fn a_use_that_comes_to_be_sure_leaves_none_for_the_next() {
    let doc = permitted(", character = \"self-defence\", at-most = { times = 1, per = \"7 days\" }");
    let claims =
        r#"{"name":"ans","said":"2024-01-05T06:00Z","by":"a","answer":{"about":"i1","admits":true,"justified-as":["self-defence"]}}"#
            .to_string();
    let found = |n: &str, day: &str, of: &str| finding(n, &format!("2024-01-{day}T00:00Z"), of, "w", r#","character":["self-defence"]"#);
    let records =
        [moves("i1", "2024-01-05T00:00Z"), claims, moves("i2", "2024-01-06T00:00Z"), found("f2", "07", "i2"), found("f1", "08", "i1")];
    let cases = |n: usize| {
        let w = run(&doc, &records[..n], END);
        (w.case("i1", "t/1"), w.case("i2", "t/1"))
    };
    assert_eq!([cases(3), cases(4), cases(5)], [(CONTESTED, V), (CONTESTED, POSSIBLE), (EXCUSED, V)]);
}

#[test]
fn a_deed_laid_to_a_party_and_to_its_organ_is_one_violation() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "2",
            "\"@party\"",
            "rule.counts = { violations = { of = [\"1\"], within = \"10 days\", more-than = 1, determined = { standard = \"alleged\" } } }"
        ),
    ));
    let i = |n: &str, at: &str, who: &str| {
        format!(r#"{{"name":"{n}","happened":"{at}","by":"press","incident":{{"place":"town","act":"raid","accuses":[{who}]}}}}"#)
    };
    let exceeded = |records: &[String]| run(&doc, records, END).count(VerdictKind::Exceeded, "2");
    let both = i("i1", "2024-01-05T00:00Z", r#""a","a-unit""#);
    let next = i("i2", "2024-01-06T00:00Z", r#""a""#);
    assert_eq!((exceeded(&[both.clone()]), exceeded(&[both, next.clone()])), (0, 1));
    // While one of both accusations stands, it stays one.
    let told = i("i1", "2024-01-05T00:00Z", r#""a""#);
    let organ = r#"{"name":"c","said":"2024-01-05T06:00Z","by":"c","claim":{"about":"i1","accuses":["a-unit"]}}"#.to_string();
    let back = r#"{"name":"r","said":"2024-01-05T12:00Z","by":"c","retraction":{"of":"c"}}"#.to_string();
    let w = run(&doc, &[told, organ, back, next], END);
    assert_eq!((w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::Withdrawn, "1")), (1, 1));
}

#[test]
fn who_accuses_each_other_meets_the_standard_together() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "2",
            "\"@violator\"",
            "rule.requires = { task = \"meet\", for-each = { violated = { of = [\"1\"], determined = { standard = \"mutually-alleged\" } } }, limit = \"within 9 days\" }"
        ),
    ));
    let by = |n: &str, who: &str, whom: &str| {
        format!(r#"{{"name":"{n}","said":"2024-01-06T00:00Z","by":"{who}","claim":{{"about":"i","accuses":["{whom}"]}}}}"#)
    };
    let i = r#"{"name":"i","happened":"2024-01-05T00:00Z","by":"w","incident":{"place":"town","act":"raid"}}"#.to_string();
    let arisen = |records: &[String]| {
        let mut fates = run(&doc, records, "2024-01-07T00:00Z").fates("2");
        fates.sort();
        fates
    };
    assert_eq!(arisen(&[i.clone(), by("c1", "b", "a")]), Vec::<String>::new());
    assert_eq!(arisen(&[i.clone(), by("c1", "press", "a"), by("c2", "press", "b")]), Vec::<String>::new());
    assert_eq!(arisen(&[i, by("c1", "b", "a"), by("c2", "a", "b")]), ["a open 0", "b open 0"]);
}

#[test]
fn who_is_cleared_is_laid_nothing_new() {
    let doc = text(&format!("{BAN}{}", term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")));
    let i = r#"{"name":"i","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"raid","accuses":[{"party":"a","as":"supplied"}]}}"#.to_string();
    let case = |more: &str| {
        let w = run(&doc, &[i.clone(), finding("f", "2024-01-06T00:00Z", "i", "w", more)], END);
        w.case("i", "t/1")
    };
    assert_eq!([case(r#","occurred":true"#), case(r#","cleared":["a"]"#), case(r#","responsible":["a"]"#)], [None, None, V]);
}

#[test]
fn an_incident_that_lasts_over_a_pause_of_the_prohibition_is_one_case() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term("2", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"1\"] }"),
        term("3", "\"b\"", "rule.empowers = { verb = \"resume\", over = [\"1\"] }")
    ));
    let pause = [act("off", "2024-01-08T00:00Z", "2", "b", ""), act("on", "2024-01-10T00:00Z", "3", "b", "")];
    let told = |from: &str, to: &str| {
        let i = incident("i", &format!("{from}/{to}"), "raid", "a", "");
        let w = run(&doc, &[&pause[..], &[i]].concat(), END);
        (w.count(VerdictKind::Violation, "1"), w.program.covering(&w.state, w.docket.matter_of("i").unwrap()).len())
    };
    assert_eq!(told("2024-01-05T00:00Z", "2024-01-20T00:00Z"), (1, 1));
    // One that begins while it sleeps is covered if it lasts until it wakes.
    assert_eq!((told("2024-01-09T00:00Z", "2024-01-10T00:00:00.001Z"), told("2024-01-09T00:00Z", "2024-01-10T00:00Z")), ((1, 1), (0, 0)));
}

#[test]
fn what_another_takes_back_leaves_a_justification_standing() {
    let doc = permitted(", character = \"self-defence\"");
    let answer =
        r#"{"name":"ans","said":"2024-01-06T00:00Z","by":"a","answer":{"about":"i","admits":true,"justified-as":["self-defence"]}}"#
            .to_string();
    let claim = r#"{"name":"c","said":"2024-01-06T06:00Z","by":"c","claim":{"about":"i","accuses":["a"]}}"#.to_string();
    let back = r#"{"name":"back","said":"2024-01-07T00:00Z","by":"c","retraction":{"of":"c"}}"#.to_string();
    assert_eq!(run(&doc, &[moves("i", "2024-01-05T00:00Z"), answer, claim, back], END).case("i", "t/1"), CONTESTED);
}

#[test]
fn who_only_denies_is_laid_nothing_and_has_used_nothing() {
    let i = |n: &str, at: &str| format!(r#"{{"name":"{n}","happened":"{at}","by":"press","incident":{{"place":"town","act":"move"}}}}"#);
    let denies = |n: &str, about: &str| {
        format!(r#"{{"name":"{n}","said":"2024-01-09T00:00Z","by":"a","answer":{{"about":"{about}","denies":["attribution"]}}}}"#)
    };
    let doc = permitted(", at-most = { times = 1, per = \"30 days\" }");
    let records = [i("i1", "2024-01-05T00:00Z"), denies("d1", "i1"), moves("i2", "2024-01-10T00:00Z")];
    let w = run(&doc, &records, END);
    assert_eq!((w.cases("i1").len(), w.case("i2", "t/1")), (0, EXCUSED));
    assert_eq!(run(&text(BAN), &[incident("i1", "2024-01-05T00:00Z", "raid", "b", ""), denies("d1", "i1")], END).cases("i1").len(), 1);
}

#[test]
fn a_use_that_nobody_speaks_of_any_more_leaves_one_for_the_next() {
    let doc = permitted(", at-most = { times = 1, per = \"7 days\" }");
    let records = [moves("m1", "2024-01-05T00:00Z"), moves("m2", "2024-01-06T00:00Z")];
    let back = r#"{"name":"r","said":"2024-01-08T00:00Z","by":"press","retraction":{"of":"m1"}}"#.to_string();
    let status = |records: &[String]| run(&doc, records, END).case("m2", "t/1");
    assert_eq!(status(&records), Some(CaseStatus::Violation));
    let taken_back = [&records[..], &[back]].concat();
    assert_eq!(status(&taken_back), Some(CaseStatus::Excused));
    // And counts again for what comes after.
    let third = [&taken_back[..], &[moves("m3", "2024-01-09T00:00Z")]].concat();
    assert_eq!(run(&doc, &third, END).case("m3", "t/1"), Some(CaseStatus::Violation));
}

#[test]
fn a_deed_that_lasts_stands_as_ill_as_in_its_worst_stretch() {
    let lasting = r#"{"name":"i","happened":"2024-01-04T00:00Z/2024-01-06T00:00Z","by":"press","incident":{"place":"town","act":"move","accuses":["a"]}}"#.to_string();
    let justified =
        r#"{"name":"x","said":"2024-01-07T00:00Z","by":"a","answer":{"about":"i","admits":true,"justified-as":["self-defence"]}}"#
            .to_string();
    let (before, after) = ("active = { until = \"2024-01-05T00:00Z\" }", "active = { from = \"2024-01-05T00:00Z\" }");
    let allowed = |article: &str, when: &str, more: &str| {
        term(article, "\"@party\"", &format!("{when}\nrule.permits = {{ acts = [\"move\"], priority = 4{more} }}"))
    };
    let status = |first: String, second: String| {
        let ban = term("1", "\"@party\"", "rule.prohibits = { acts = [\"move\"], priority = 3 }");
        run(&text(&format!("{ban}{first}{second}")), &[lasting.clone(), justified.clone()], END).case("i", "t/1")
    };
    let (plain, claimed) = ("", ", character = \"self-defence\"");
    let undetermined =
        |when: &str| when.replace("active = {", "active = { all = [{").replace(" }", " }, { undetermined = \"the map is lost\" }] }");
    assert_eq!(status(allowed("2", before, plain), allowed("3", after, plain)), Some(CaseStatus::Excused));
    // Whichever stretch it is.
    for (first, second) in [(before, after), (after, before)] {
        assert_eq!(status(allowed("2", first, plain), allowed("3", second, claimed)), Some(CaseStatus::Contested));
        let maybe = allowed("3", &undetermined(second), plain);
        assert_eq!(status(allowed("2", first, claimed), maybe.clone()), Some(CaseStatus::Possible));
        assert_eq!(status(allowed("2", first, plain), maybe), Some(CaseStatus::Possible));
        assert_eq!(status(allowed("2", first, plain), String::new()), Some(CaseStatus::Violation));
    }
}

#[test]
fn a_justification_alone_can_be_taken_back() {
    let doc = permitted(", character = \"self-defence\"");
    let answer = r#"{"name":"x","said":"2024-01-06T00:00Z","by":"a","answer":{"about":"m","justified-as":["self-defence"]}}"#.to_string();
    let back = r#"{"name":"r","said":"2024-01-08T00:00Z","by":"a","retraction":{"of":"x"}}"#.to_string();
    let told = |records: &[String]| {
        let w = run(&doc, records, END);
        (w.case("m", "t/1"), w.count(ceasefire::machine::VerdictKind::Unmatched, ""))
    };
    let all = [moves("m", "2024-01-05T00:00Z"), answer, back];
    assert_eq!(told(&all[..2]), (Some(CaseStatus::Contested), 0));
    assert_eq!(told(&all), (Some(CaseStatus::Violation), 0));
}

#[test]
fn what_others_did_with_the_same_deed_is_no_use_of_ones_own() {
    let doc = permitted(", at-most = { times = 1, per = \"7 days\" }");
    let shared = incident("m1", "2024-01-05T00:00Z", "move", "b", "");
    let claim = r#"{"name":"c","said":"2024-01-05T06:00Z","by":"c","claim":{"about":"m1","accuses":["a"]}}"#.to_string();
    let back = r#"{"name":"r","said":"2024-01-08T00:00Z","by":"c","retraction":{"of":"c"}}"#.to_string();
    let own = moves("m2", "2024-01-06T00:00Z");
    let status = |records: &[String]| run(&doc, records, END).case("m2", "t/1");
    assert_eq!(status(&[shared.clone(), own.clone()]), Some(CaseStatus::Excused));
    assert_eq!(status(&[shared.clone(), claim.clone(), own.clone()]), Some(CaseStatus::Violation));
    assert_eq!(status(&[shared, claim, own, back]), Some(CaseStatus::Excused));
}

#[test]
fn of_three_who_did_it_for_one_side_any_is_enough_for_its_violation() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "2",
            "\"@violator\"",
            "rule.requires = { task = \"pay\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 2 days\" }"
        )
    ));
    let claim = |n: u32, who: &str| {
        format!(r#"{{"name":"c{n}","said":"2024-01-0{n}T00:00Z","by":"c","claim":{{"about":"i","accuses":["{who}"]}}}}"#)
    };
    let back = |n: u32, of: u32| format!(r#"{{"name":"r{n}","said":"2024-01-1{n}T00:00Z","by":"c","retraction":{{"of":"c{of}"}}}}"#);
    let told = r#"{"name":"i","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"shelling"}}"#.to_string();
    let records = [told, claim(6, "a"), claim(7, "a-unit"), claim(8, "law"), back(0, 6), back(1, 8), back(2, 7)];
    let withdrawn = |n: usize| run(&doc, &records[..n], END).count(ceasefire::machine::VerdictKind::Withdrawn, "2");
    assert_eq!(run(&doc, &records, END).count(ceasefire::machine::VerdictKind::Arisen, "2"), 1);
    assert_eq!([4, 5, 6, 7].map(withdrawn), [0, 0, 0, 1]);
}

#[test]
fn a_permission_is_used_up_for_its_period_and_not_a_tick_longer() {
    let doc = permitted(", at-most = { times = 1, per = \"7 days\" }");
    let second = |at: &str| run(&doc, &[moves("m1", "2024-01-05T00:00Z"), moves("m2", at)], END).case("m2", "t/1");
    assert_eq!(second("2024-01-11T23:59:59.999Z"), Some(CaseStatus::Violation));
    assert_eq!(second("2024-01-12T00:00Z"), Some(CaseStatus::Excused));
}

#[test]
fn what_is_sure_of_one_and_disputed_of_its_unit_is_counted_once_and_surely() {
    let counts =
        "rule.counts = { violations = { of = [\"1\"], within = \"10 days\", more-than = 1, determined = { standard = \"alleged\" } } }";
    let doc = text(&format!(
        "{BAN}{}{}",
        term("2", "\"@party\"", counts),
        term("8", "\"@party\"", "rule.permits = { acts = [\"force\"], character = \"self-defence\" }"),
    ));
    let records = [
        incident("i", "2024-01-05T00:00Z", "shelling", "a", ""),
        r#"{"name":"c","said":"2024-01-05T06:00Z","by":"c","claim":{"about":"i","accuses":["a-unit"]}}"#.to_string(),
        r#"{"name":"x","said":"2024-01-06T00:00Z","by":"a-unit","answer":{"about":"i","justified-as":["self-defence"]}}"#.to_string(),
    ];
    let w = run(&doc, &records, END);
    let statuses: Vec<CaseStatus> = w.cases("i").iter().map(|c| c.status).collect();
    assert!(statuses.contains(&CaseStatus::Violation) && statuses.contains(&CaseStatus::Contested), "{statuses:?}");
    assert_eq!(w.count(ceasefire::machine::VerdictKind::PossiblyExceeded, "2"), 0);
}

#[test]
fn who_suffers_is_protected_while_it_is_one_of_those_who_are_itself() {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { until = "2024-01-15T00:00Z" } }, { party = "b", as = ["party"], while = { from = "2024-01-15T00:00Z" } }]"#;
    let doc = with(roles, "", &term("1", "\"c\"", "rule.prohibits = { acts = [\"force\"], against = [\"@party\"] }"));
    let covered = |at: &str, who: &str| {
        let w = run(&doc, &[incident("i", at, "raid", "c", &format!(r#""suffered-by":["{who}"]"#))], "2024-06-01T00:00Z");
        w.case("i", "t/1").is_some()
    };
    for (at, who) in [("2024-01-10T00:00Z", "a"), ("2024-01-20T00:00Z", "b")] {
        assert_eq!(["a", "a-unit", "b", "d"].map(|p| covered(at, p)), ["a", "a", "b", "d"].map(|p| p == who), "{at}");
    }
}

#[test]
fn consent_that_came_after_the_deed_excuses_nothing_however_often_it_is_judged() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term("3", "\"a\"", "rule.permits = { acts = [\"force\"], priority = 1, consent = \"4\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"authorise\" }"),
    ));
    let shot = incident("i", "2024-01-10T00:00Z", "raid", "a", "");
    let again = r#"{"name":"c","said":"2024-01-12T00:00Z","by":"b","claim":{"about":"i","accuses":["a"]}}"#.to_string();
    let is = |consented: &str| {
        let told = [shot.clone(), act("x", consented, "4", "w", ""), again.clone()];
        run(&doc, &told, "2024-06-01T00:00Z").case("i", "t/1")
    };
    assert_eq!(["2024-01-10T00:00Z", "2024-01-11T00:00Z"].map(is), [Some(CaseStatus::Excused), Some(CaseStatus::Violation)]);
}

#[test]
fn of_the_stretches_of_a_deed_the_worst_counts_whichever_came_first() {
    for sure in ["from", "until"] {
        let active = format!("active = {{ any = [{{ undetermined = \"it does not say\" }}, {{ {sure} = \"2024-01-10T00:00Z\" }}] }}\nrule");
        let doc = text(&BAN.replace("rule", &active));
        let lasting = |stretch: &str| run(&doc, &[incident("i", stretch, "raid", "a", "")], "2024-06-01T00:00Z").case("i", "t/1");
        assert_eq!(lasting("2024-01-05T00:00Z/2024-01-15T00:00Z"), Some(CaseStatus::Violation), "{sure}");
        let unsure = if sure == "from" { "2024-01-05T00:00Z/2024-01-09T00:00Z" } else { "2024-01-11T00:00Z/2024-01-15T00:00Z" };
        assert_eq!(lasting(unsure), Some(CaseStatus::Possible), "{sure}");
    }
}

#[test]
fn of_two_uses_of_one_day_the_one_that_steps_first_is_the_first_whichever_was_spoken_of_first() {
    let doc = permitted(", at-most = { times = 1, per = \"7 days\" }");
    let cases = |more: &[String]| {
        let w = run(
            &doc,
            &[more, &[moves("second", "2024-01-05T00:00Z..2024-01-06T00:00Z"), moves("first", "2024-01-05T00:00Z..2024-01-06T00:00Z")]]
                .concat(),
            END,
        );
        [w.case("first", "t/1"), w.case("second", "t/1")]
    };
    assert_eq!(cases(&[]), [EXCUSED, V]);
    let claim = r#"{"name":"c","said":"2024-01-05T10:00Z","by":"b","claim":{"about":"second","accuses":["a"]}}"#.to_string();
    assert_eq!(cases(&[claim]), [EXCUSED, V]);
}

/// `b` is a party from noon on 5 January, `a` until then; `c` does what is forbidden against the parties.
fn protecting(rule: &str) -> String {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { until = "2024-01-05T12:00Z" } }, { party = "b", as = ["party"], while = { from = "2024-01-05T12:00Z" } }]"#;
    with(roles, "", rule)
}

#[test]
fn who_becomes_protected_during_a_deed_that_lasts_is_protected_from_the_rest_of_it() {
    let doc = protecting(&term("1", "\"c\"", "rule.prohibits = { acts = [\"force\"], against = [\"@party\"] }"));
    let case = |at: &str, who: &str| {
        run(&doc, &[incident("i", at, "raid", "c", &format!(r#""suffered-by":["{who}"]"#))], "2024-06-01T00:00Z").case("i", "t/1")
    };
    assert_eq!(case("2024-01-04T00:00Z/2024-01-06T00:00Z", "b"), V);
    assert_eq!(case("2024-01-04T00:00Z/2024-01-05T12:00Z", "b"), None);
    // Who is so no more was protected from the first of it.
    assert_eq!(case("2024-01-04T00:00Z/2024-01-06T00:00Z", "a"), V);
    assert_eq!(case("2024-01-05T12:00Z/2024-01-06T00:00Z", "a"), None);
}

#[test]
fn who_becomes_an_exceptions_object_during_a_deed_that_lasts_is_so_for_the_rest_of_it() {
    let ban = term("1", "\"c\"", "rule.prohibits = { acts = [\"force\"], priority = 3 }");
    let may = term("2", "\"c\"", "rule.permits = { acts = [\"force\"], priority = 4, against = [\"@party\"] }");
    let doc = protecting(&format!("{ban}{may}"));
    let case = |at: &str| run(&doc, &[incident("i", at, "raid", "c", r#""suffered-by":["b"]"#)], "2024-06-01T00:00Z").case("i", "t/1");
    assert_eq!(["2024-01-05T12:00Z/2024-01-06T00:00Z", "2024-01-05T11:00Z/2024-01-06T00:00Z"].map(case), [EXCUSED, V]);
}

#[test]
fn whether_who_becomes_protected_within_the_day_of_a_deed_was_so_is_undetermined() {
    let doc = protecting(&term("1", "\"c\"", "rule.prohibits = { acts = [\"force\"], against = [\"@party\"] }"));
    let case = |at: &str, who: &str| {
        run(&doc, &[incident("i", at, "raid", "c", &format!(r#""suffered-by":["{who}"]"#))], "2024-06-01T00:00Z").case("i", "t/1")
    };
    for who in ["a", "b"] {
        assert_eq!(case("2024-01-05T00:00Z..2024-01-06T00:00Z", who), POSSIBLE, "{who}");
    }
    assert_eq!(["a", "b"].map(|who| case("2024-01-04T00:00Z..2024-01-05T00:00Z", who)), [V, None]);
    assert_eq!(["a", "b"].map(|who| case("2024-01-05T12:00Z..2024-01-06T00:00Z", who)), [None, V]);
}

/// A deed that is laid to somebody only later: to each of these on a day of its own.
fn laid_later(at: &str, more: &str, accused: &[&str]) -> Vec<String> {
    let claim = |(n, who): (usize, &&str)| {
        format!(r#"{{"name":"c{n}","said":"2024-01-{}T00:00Z","by":"b","claim":{{"about":"i","accuses":[{who}]}}}}"#, 20 + n)
    };
    let told = incident("i", at, "raid", "a", more).replace(r#"["a"]"#, "[]");
    [told].into_iter().chain(accused.iter().enumerate().map(claim)).collect()
}

#[test]
fn each_stretch_of_a_deed_is_judged_by_what_covers_it_then() {
    // Until a corridor is designated it may be anywhere; from then on the deed is in it, and permitted.
    let doc = text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"] }}]\n{}{}{}",
        term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], area = { places = { within = [\"$corridor\"] } } }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
        term("3", "\"a\"", "active = { from = \"2024-01-06T00:00Z\" }\nrule.permits = { acts = [\"force\"], priority = 1 }"),
    ));
    let designated = act("x", "2024-01-06T00:00Z", "2", "w", r#","choose":["road"]"#);
    let case = |lasting: &str| {
        let told = laid_later(lasting, r#""place":"road""#, &[r#""a""#]);
        run(&doc, &[&told[..], &[designated.clone()]].concat(), END).case("i", "t/1")
    };
    let stretches = ["2024-01-05T00:00Z/2024-01-06T00:00Z", "2024-01-05T00:00Z/2024-01-15T00:00Z", "2024-01-06T00:00Z/2024-01-15T00:00Z"];
    assert_eq!(stretches.map(case), [POSSIBLE, POSSIBLE, EXCUSED]);
}

#[test]
fn what_binds_others_in_a_later_stretch_says_nothing_of_whose_deed_it_is() {
    let roles = r#"roles = [{ party = "a", as = ["party"], while = { all = [{ until = "2024-01-07T00:00Z" }, { undetermined = "the page is missing" }] } }, { party = "b", as = ["party"], while = { from = "2024-01-07T00:00Z" } }]"#;
    let case = |who: &str| run(&with(roles, "", BAN), &laid_later("2024-01-05T00:00Z/2024-01-15T00:00Z", "", &[who]), END).case("i", "t/1");
    assert_eq!([r#""a""#, r#""b""#, r#""c""#].map(case), [POSSIBLE, V, None]);
}

#[test]
fn a_use_that_is_spoken_of_again_makes_none_that_came_after_it_any_surer() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term(
            "3",
            "\"a\"",
            "rule.permits = { acts = [\"force\"], priority = 1, character = \"self-defence\", at-most = { times = 2, per = \"10 days\" } }"
        ),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let invoked = |n: u32| {
        let answer = format!(
            r#"{{"name":"x{n}","said":"2024-01-0{n}T01:00Z","by":"a","answer":{{"about":"i{n}","justified-as":["self-defence"]}}}}"#
        );
        [incident(&format!("i{n}"), &format!("2024-01-0{n}T00:00Z"), "raid", "a", ""), answer]
    };
    let found = finding("f", "2024-01-05T12:00Z", "i5", "w", r#","outcome":"found","responsible":["a"],"character":["self-defence"]"#);
    let again = r#"{"name":"c","said":"2024-01-06T12:00Z","by":"b","claim":{"about":"i5","accuses":["a"]}}"#.to_string();
    let w = run(&doc, &[&invoked(5)[..], &[found], &invoked(6)[..], &[again], &invoked(7)[..]].concat(), END);
    assert_eq!(["i5", "i6", "i7"].map(|i| w.case(i, "t/1")), [EXCUSED, CONTESTED, CONTESTED]);
}

#[test]
fn a_record_that_says_two_things_of_one_party_is_judged_once() {
    let both = incident("i", T, "raid", "a", "").replace(r#"["a"]"#, r#"[{"party":"a","as":"unknown"},{"party":"a","as":"did"}]"#);
    let w = run(&text(BAN), &[both], END);
    let count = |kind| w.count(kind, "1");
    assert_eq!([VerdictKind::Possible, VerdictKind::Violation].map(count), [0, 1]);
}

#[test]
fn what_surely_stands_is_in_no_doubt_by_what_is_said_of_an_organ() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "2",
            "\"@party\"",
            "rule.counts = { violations = { of = [\"1\"], within = \"10 days\", more-than = 1, determined = { standard = \"alleged\" } } }"
        )
    ));
    let (organ, itself) = (r#"{"party":"a-unit","as":"unknown"}"#, r#""a""#);
    for accused in [[organ, itself], [itself, organ]] {
        let w = run(&doc, &laid_later(T, "", &accused), END);
        let kinds = [VerdictKind::Violation, VerdictKind::Possible].map(|k| w.count(k, "1"));
        assert_eq!((kinds, w.count(VerdictKind::PossiblyExceeded, "2")), ([1, 1], 0), "{accused:?}");
    }
    // Without what is said of the whole the doubt is there again, and with another violation there may be two.
    let back = r#"{"name":"r","said":"2024-01-22T00:00Z","by":"b","retraction":{"of":"c1"}}"#.to_string();
    let told = [laid_later("2024-01-20T00:00Z", "", &[organ, itself]), vec![back, incident("j", "2024-01-23T00:00Z", "raid", "a", "")]];
    let possibly = |n: usize| run(&doc, &told.concat()[..n], END).count(VerdictKind::PossiblyExceeded, "2");
    assert_eq!([possibly(4), possibly(5)], [0, 1]);
}
