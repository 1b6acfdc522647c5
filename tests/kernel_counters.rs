//! Counters of violations: which are counted, for how long, and what is said when one only may have happened.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::machine::{Fate, VerdictKind};
use world::*;

const END: &str = "2024-06-01T00:00Z";

/// More than one violation of article 1 in ten days; article 3 binds while it is so.
fn counted(more: &str) -> String {
    text(&format!(
        "{BAN}{}{}{more}",
        term(
            "2",
            "\"@party\"",
            "rule.counts = { violations = { of = [\"1\"], within = \"10 days\", more-than = 1, determined = { standard = \"alleged\" } } }"
        ),
        "[[terms]]\narticle = \"3\"\ntext = \"no flights then\"\nbearers = [\"@party\"]\nactive = { exceeded = \"2\" }\nrule.prohibits = { acts = [\"overflight\"] }\n",
    ))
}

fn shelling(name: &str, at: &str) -> String {
    incident(name, at, "shelling", "a", "")
}

/// An incident of which nobody says where it happened.
fn somewhere(name: &str, at: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"{at}","by":"press","incident":{{"act":"shelling","accuses":["a"]}}}}"#)
}

#[test]
fn a_violation_is_counted_for_as_long_as_the_period_and_not_a_tick_longer() {
    let exceeded = |second: &str| {
        run(&counted(""), &[shelling("i1", "2024-01-05T00:00Z"), shelling("i2", second)], END).count(VerdictKind::Exceeded, "2")
    };
    assert_eq!((exceeded("2024-01-14T23:59:59.999Z"), exceeded("2024-01-15T00:00Z")), (1, 0));
}

#[test]
fn a_counter_falls_when_the_oldest_violation_above_it_leaves_the_period() {
    let records = [shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z")];
    let cleared = |at: &str| {
        let w = run(&counted(""), &records, at);
        (w.count(VerdictKind::Cleared, "2"), w.legal("t/3"))
    };
    assert_eq!(cleared("2024-01-14T23:59:59.999Z"), (0, "in force".into()));
    assert_eq!(cleared("2024-01-15T00:00Z"), (1, "pending".into()));
    // A third keeps it above until the second leaves.
    let longer = [&records[..], &[shelling("i3", "2024-01-10T00:00Z")]].concat();
    let cleared = |at: &str| run(&counted(""), &longer, at).count(VerdictKind::Cleared, "2");
    assert_eq!(["2024-01-15T00:00Z", "2024-01-15T23:59:59.999Z", "2024-01-16T00:00Z", END].map(cleared), [0, 0, 1, 1]);
}

#[test]
fn a_violation_of_one_is_not_counted_against_another() {
    let records = [shelling("i1", "2024-01-05T00:00Z"), incident("i2", "2024-01-06T00:00Z", "shelling", "b", "")];
    let w = run(&counted(""), &records, END);
    assert_eq!((w.count(VerdictKind::Violation, "1"), w.count(VerdictKind::Exceeded, "2")), (2, 0));
}

#[test]
fn what_is_forbidden_while_a_counter_is_exceeded_is_free_before_and_after() {
    let flight = |at: &str| incident("f", at, "overflight", "a", "");
    let violated = |at: &str| {
        let mut records = vec![shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z")];
        records.push(flight(at));
        run(&counted(""), &records, END).count(VerdictKind::Violation, "3")
    };
    let times = ["2024-01-05T23:59:59.999Z", "2024-01-06T00:00:01Z", "2024-01-14T23:59:59.999Z", "2024-01-15T00:00Z"];
    assert_eq!(times.map(violated), [0, 1, 1, 0]);
}

#[test]
fn a_doubtful_violation_may_exceed_and_is_never_said_to() {
    let sure = shelling("i1", "2024-01-05T00:00Z");
    let told = |records: &[String]| {
        let w = run(&counted(""), records, END);
        (w.count(VerdictKind::PossiblyExceeded, "2"), w.count(VerdictKind::Exceeded, "2"))
    };
    assert_eq!(told(&[somewhere("d1", "2024-01-06T00:00Z")]), (0, 0));
    assert_eq!(told(&[sure.clone(), somewhere("d1", "2024-01-06T00:00Z")]), (1, 0));
    // Two doubtful ones are enough for a doubt, and each that comes widens it.
    assert_eq!(told(&[somewhere("d1", "2024-01-06T00:00Z"), somewhere("d2", "2024-01-07T00:00Z")]), (1, 0));
    assert_eq!(told(&[sure.clone(), somewhere("d1", "2024-01-06T00:00Z"), somewhere("d2", "2024-01-07T00:00Z")]), (2, 0));
    // What has surely been exceeded is in no doubt.
    assert_eq!(told(&[sure.clone(), shelling("i2", "2024-01-06T00:00Z"), somewhere("d1", "2024-01-07T00:00Z")]), (0, 1));
    // The period is the same for what is doubtful, of the sure and of the doubtful.
    let last = |at: &str| told(&[sure.clone(), somewhere("d1", at)]).0;
    assert_eq!((last("2024-01-14T23:59:59.999Z"), last("2024-01-15T00:00Z")), (1, 0));
    let last = |at: &str| told(&[somewhere("d0", "2024-01-05T00:00Z"), somewhere("d1", at)]).0;
    assert_eq!((last("2024-01-14T23:59:59.999Z"), last("2024-01-15T00:00Z")), (1, 0));
}

#[test]
fn a_doubtful_violation_that_others_tell_again_is_one() {
    let again = r#"{"name":"c1","said":"2024-01-06T06:00Z","by":"c","claim":{"about":"d1","accuses":["a"]}}"#.to_string();
    let w = run(&counted(""), &[somewhere("d1", "2024-01-06T00:00Z"), again], END);
    assert_eq!((w.count(VerdictKind::Possible, "1"), w.count(VerdictKind::PossiblyExceeded, "2")), (1, 0));
}

#[test]
fn a_counter_that_does_not_bind_counts_nothing() {
    let late = |records: &[String]| {
        let doc = counted("").replace("article = \"2\"\n", "article = \"2\"\nactive = { from = \"2024-02-01\" }\n");
        let w = run(&doc, records, END);
        (w.count(VerdictKind::Violation, "1"), w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::PossiblyExceeded, "2"))
    };
    assert_eq!(late(&[shelling("i1", "2024-01-31T23:00Z"), shelling("i2", "2024-02-01T00:00Z")]), (2, 0, 0));
    assert_eq!(late(&[shelling("i1", "2024-02-01T00:00Z"), shelling("i2", "2024-02-01T01:00Z")]), (2, 1, 0));
    assert_eq!(late(&[shelling("i1", "2024-02-01T00:00Z"), somewhere("d1", "2024-02-01T01:00Z")]), (1, 0, 1));
    assert_eq!(late(&[somewhere("d1", "2024-01-31T23:00Z"), somewhere("d2", "2024-02-01T01:00Z")]), (0, 0, 0));
}

#[test]
fn a_deed_that_violates_two_articles_exceeds_once() {
    let doc =
        counted(&term("4", "\"@party\"", "rule.prohibits = { acts = [\"shelling\"] }")).replace("of = [\"1\"]", "of = [\"1\", \"4\"]");
    let w = run(&doc, &[shelling("i1", "2024-01-05T00:00Z")], END);
    assert_eq!(
        (w.count(VerdictKind::Violation, "1"), w.count(VerdictKind::Violation, "4"), w.count(VerdictKind::Exceeded, "2")),
        (1, 1, 1)
    );
}

#[test]
fn what_follows_from_exceeding_arises_once_for_each_deed_above() {
    let doc =
        counted(&term("5", "\"w\"", "rule.requires = { task = \"convene\", for-each = { exceeded = \"2\" }, limit = \"within 2 days\" }"));
    let records: Vec<String> = ["05", "06", "07"].iter().map(|d| shelling(&format!("i{d}"), &format!("2024-01-{d}T00:00Z"))).collect();
    let w = run(&doc, &records, END);
    let duties = w.program.duties_of(&w.state, w.program.term("t/5").unwrap());
    assert_eq!((duties.len(), w.count(VerdictKind::Exceeded, "2"), duties[0].fate), (2, 2, Fate::Overdue));
    assert_eq!(duties[0].limit.unwrap().to_string(), "2024-01-08T00:00:00.001Z");
}

/// An incident of which the press says nothing about who did it, and what it says later.
fn unclaimed(name: &str, at: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"{at}","by":"press","incident":{{"place":"town","act":"shelling"}}}}"#)
}

fn claim(name: &str, at: &str, about: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"b","claim":{{"about":"{about}","accuses":["a"]}}}}"#)
}

fn back(name: &str, at: &str, of: &str, by: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"{by}","retraction":{{"of":"{of}"}}}}"#)
}

#[test]
fn a_violation_that_is_told_late_lifts_those_that_came_after_it() {
    let exceeding = |records: &[String]| -> Vec<String> {
        let w = run(&counted(""), records, END);
        let exceeded = w.verdicts.iter().filter(|v| v.kind == VerdictKind::Exceeded);
        exceeded.map(|v| w.docket.matter(v.matter).unwrap().to_string()).collect()
    };
    let late = claim("c1", "2024-01-20T00:00Z", "i1");
    let after = [unclaimed("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z"), late.clone()];
    assert_eq!((exceeding(&after[..2]), exceeding(&after)), (vec![], vec!["i2".to_string()]));
    // No more of them than the ceiling, and none that is out of the period.
    let after = [unclaimed("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-15T00:00Z"), late.clone()];
    assert_eq!(exceeding(&after), Vec::<String>::new());
    // What exceeded before is not said again.
    let before =
        [unclaimed("i1", "2024-01-05T00:00Z"), shelling("i0", "2024-01-04T00:00Z"), shelling("i2", "2024-01-06T00:00Z"), late.clone()];
    assert_eq!(exceeding(&before), ["i2", "i1"]);
    let after = [unclaimed("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z"), shelling("i3", "2024-01-07T00:00Z"), late];
    assert_eq!(exceeding(&after), ["i3", "i2"]);
}

#[test]
fn a_violation_that_is_withdrawn_takes_with_it_what_it_lifted_and_no_more() {
    let records = [
        unclaimed("i1", "2024-01-05T00:00Z"),
        claim("c1", "2024-01-05T01:00Z", "i1"),
        shelling("i2", "2024-01-06T00:00Z"),
        shelling("i3", "2024-01-12T00:00Z"),
        back("r", "2024-01-13T00:00Z", "c1", "b"),
    ];
    let told = |n: usize, at: &str| {
        let w = run(&counted(""), &records[..n], at);
        (w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::Withdrawn, "2"), w.legal("t/3"))
    };
    // i2 and i3 exceed; without i1 only i3 does, and it does so still.
    assert_eq!(told(4, "2024-01-13T00:00Z"), (2, 0, "in force".into()));
    assert_eq!(told(5, "2024-01-13T00:00Z"), (2, 1, "in force".into()));
    let two = [&records[..3], &[back("r", "2024-01-08T00:00Z", "c1", "b")]].concat();
    let w = run(&counted(""), &two, "2024-01-08T00:00Z");
    assert_eq!((w.count(VerdictKind::Withdrawn, "2"), w.legal("t/3")), (1, "pending".into()));
    // And it can exceed again.
    let again = [&two[..], &[shelling("i4", "2024-01-09T00:00Z")]].concat();
    let w = run(&counted(""), &again, "2024-01-09T00:00Z");
    assert_eq!((w.count(VerdictKind::Exceeded, "2"), w.legal("t/3")), (2, "in force".into()));
}

#[test]
fn what_was_doubtful_and_is_sure_is_counted_once() {
    let doc = counted(&format!(
        "{}{}",
        term("8", "\"@party\"", "rule.permits = { acts = [\"force\"], character = \"self-defence\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ))
    .replace("more-than = 1", "more-than = 2");
    let claims =
        r#"{"name":"ans","said":"2024-01-05T06:00Z","by":"a","answer":{"about":"i1","admits":true,"justified-as":["self-defence"]}}"#
            .to_string();
    let rejected =
        r#"{"name":"f","said":"2024-01-06T00:00Z","by":"w","finding":{"about":"i1","not-character":["self-defence"]}}"#.to_string();
    let records = [
        unclaimed("i1", "2024-01-05T00:00Z"),
        claims,
        rejected,
        somewhere("d1", "2024-01-07T00:00Z"),
        somewhere("d2", "2024-01-08T00:00Z"),
    ];
    let possibly = |n: usize| run(&doc, &records[..n], END).count(VerdictKind::PossiblyExceeded, "2");
    assert_eq!((possibly(4), possibly(5)), (0, 1));
}

#[test]
fn a_counter_falls_earlier_when_the_latest_violation_is_withdrawn() {
    let records = [
        shelling("i1", "2024-01-05T00:00Z"),
        shelling("i2", "2024-01-06T00:00Z"),
        unclaimed("i3", "2024-01-07T00:00Z"),
        claim("c3", "2024-01-07T01:00Z", "i3"),
        back("r", "2024-01-08T00:00Z", "c3", "b"),
    ];
    let state = |n: usize, at: &str| run(&counted(""), &records[..n], at).legal("t/3");
    // With three, two are left until the second leaves; with two, until the first does.
    assert_eq!((state(4, "2024-01-15T23:59:59.999Z"), state(4, "2024-01-16T00:00Z")), ("in force".into(), "pending".into()));
    assert_eq!((state(5, "2024-01-14T23:59:59.999Z"), state(5, "2024-01-15T00:00Z")), ("in force".into(), "pending".into()));
}

fn stocked(bearers: &str, rule: &str) -> String {
    text(&term("2", bearers, &format!("rule.counts = {{ stock = {{ item = \"guns\", {rule} }} }}")))
}

fn guns(n: u32, party: &str, level_is: u32) -> String {
    level(&format!("l{n}"), &format!("2024-01-{n:02}T00:00Z"), "guns", party, &level_is.to_string())
}

fn told(doc: &str, records: &[String]) -> [usize; 3] {
    let w = run(doc, records, END);
    [w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::Cleared, "2"), w.count(VerdictKind::Unmatched, "")]
}

#[test]
fn a_stock_that_stays_above_its_ceiling_exceeds_it_once() {
    let doc = stocked("\"a\"", "at-most = 10");
    assert_eq!(told(&doc, &[guns(5, "a", 11), guns(6, "a", 12), guns(7, "a", 13)]), [1, 0, 0]);
    assert_eq!(told(&doc, &[guns(5, "a", 11), guns(6, "a", 10), guns(7, "a", 11)]), [2, 1, 0]);
}

#[test]
fn each_bearer_has_a_stock_of_its_own_and_others_have_none() {
    let doc = stocked("\"@party\"", "at-most = 10");
    assert_eq!(told(&doc, &[guns(5, "a", 11), guns(6, "b", 9)]), [1, 0, 0]);
    assert_eq!(told(&doc, &[guns(5, "a", 11), guns(6, "b", 11)]), [2, 0, 0]);
    assert_eq!(told(&doc, &[guns(5, "d", 11)]), [0, 0, 1]);
    assert_eq!(told(&doc, &[level("l", "2024-01-05T00:00Z", "tanks", "a", "11")]), [0, 0, 1]);
}

#[test]
fn a_share_moves_with_what_it_is_a_share_of() {
    let doc = stocked("\"a\"", "at-most = { share = 50, of = \"declared\" }");
    let declared = |n: u32, is: u32| level(&format!("d{n}"), &format!("2024-01-{n:02}T00:00Z"), "declared", "a", &is.to_string());
    assert_eq!(told(&doc, &[declared(5, 20), guns(6, "a", 10), declared(7, 18)]), [1, 0, 0]);
    assert_eq!(told(&doc, &[declared(5, 20), guns(6, "a", 10), declared(7, 19)]), [0, 0, 0]);
    assert_eq!(told(&doc, &[declared(5, 18), guns(6, "a", 10), declared(7, 20)]), [1, 1, 0]);
}

#[test]
fn who_has_left_a_role_is_under_its_ceiling_no_more() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "d", as = ["party"], while = { until = "2024-01-10T00:00Z" } }]"#;
    let doc = with(roles, "", &term("2", "\"@party\"", "rule.counts = { stock = { item = \"guns\", at-most = 10 } }"));
    assert_eq!(told(&doc, &[guns(9, "d", 11)])[..2], [1, 1]);
    assert_eq!(told(&doc, &[guns(10, "d", 11)])[..2], [0, 0]);
}

#[test]
fn a_deed_above_the_ceiling_by_two_articles_exceeds_once() {
    let doc = counted(&term("4", "\"@party\"", "rule.prohibits = { acts = [\"shelling\"] }"))
        .replace("of = [\"1\"]", "of = [\"1\", \"4\"]")
        .replace("more-than = 1", "more-than = 0");
    let w = run(&doc, &[shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z")], END);
    assert_eq!(w.count(VerdictKind::Exceeded, "2"), 2);
}

#[test]
fn a_stock_of_which_only_a_range_is_known_may_exceed() {
    let range = |is: &str| level("l", "2024-01-05T00:00Z", "guns", "a", &format!("\"{is}\""));
    let possibly = |rule: &str, is: &str| {
        let w = run(&stocked("\"a\"", rule), &[range(is)], END);
        (w.count(VerdictKind::PossiblyExceeded, "2"), w.count(VerdictKind::Exceeded, "2"))
    };
    let most = ["8-10", "8-11", "10-12", "11-12"].map(|is| possibly("at-most = 10", is));
    assert_eq!(most, [(0, 0), (1, 0), (1, 0), (0, 1)]);
    let least = ["10-12", "9-12", "8-10", "8-9"].map(|is| possibly("at-least = 10", is));
    assert_eq!(least, [(0, 0), (1, 0), (1, 0), (0, 1)]);
}

#[test]
fn a_share_is_of_a_hundred() {
    let doc = stocked("\"a\"", "at-most = { share = 50, of = \"declared\" }");
    let declared = level("d", "2024-01-05T00:00Z", "declared", "a", "10000");
    assert_eq!(told(&doc, &[declared.clone(), guns(6, "a", 5000)])[..2], [0, 0]);
    assert_eq!(told(&doc, &[declared, guns(6, "a", 5001)])[..2], [1, 0]);
}

#[test]
fn what_may_exceed_is_the_same_whichever_of_the_two_is_doubtful() {
    let told = |records: &[String]| {
        let w = run(&counted(""), records, END);
        let perhaps = w.verdicts.iter().filter(|v| v.kind == VerdictKind::PossiblyExceeded);
        perhaps.map(|v| w.docket.matter(v.matter).unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&[shelling("i", "2024-01-05T00:00Z"), somewhere("d", "2024-01-06T00:00Z")]), ["d"]);
    assert_eq!(told(&[somewhere("d", "2024-01-05T00:00Z"), shelling("i", "2024-01-06T00:00Z")]), ["i"]);
    assert_eq!(told(&[somewhere("d", "2024-01-05T00:00Z"), shelling("i", "2024-01-14T23:59:59.999Z")]), ["i"]);
    assert!(told(&[somewhere("d", "2024-01-05T00:00Z"), shelling("i", "2024-01-15T00:00Z")]).is_empty());
    // Told late, one that came before puts those after it in doubt.
    let late = claim("c1", "2024-01-20T00:00Z", "i");
    let untold = |at: &str| format!(r#"{{"name":"i","happened":"{at}","by":"press","incident":{{"act":"shelling"}}}}"#);
    assert_eq!(told(&[untold("2024-01-05T00:00Z"), shelling("k", "2024-01-06T00:00Z"), late.clone()]), ["k"]);
    assert!(told(&[untold("2024-01-05T00:00Z"), shelling("k", "2024-01-15T00:00Z"), late]).is_empty());
}

#[test]
fn what_nobody_says_any_more_puts_nothing_in_doubt() {
    let (first, second) = (somewhere("d1", "2024-01-05T00:00Z"), somewhere("d2", "2024-01-07T00:00Z"));
    let told = |records: &[String]| {
        let w = run(&counted(""), records, END);
        (w.count(VerdictKind::PossiblyExceeded, "2"), w.count(VerdictKind::Withdrawn, "2"))
    };
    let early = back("r", "2024-01-06T00:00Z", "d1", "press");
    assert_eq!(told(&[first.clone(), early, second.clone()]), (0, 0));
    // What was said to be possible is said to be so no longer.
    let late = back("r", "2024-01-08T00:00Z", "d1", "press");
    assert_eq!(told(&[first, second, late]), (1, 1));
}

#[test]
fn what_was_sure_and_is_disputed_may_still_exceed() {
    let doc = counted(&term("8", "\"@party\"", "rule.permits = { acts = [\"force\"], character = \"self-defence\" }"));
    let answer =
        r#"{"name":"ans","said":"2024-01-06T06:00Z","by":"a","answer":{"about":"i1","admits":true,"justified-as":["self-defence"]}}"#;
    let w = run(&doc, &[shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z"), answer.to_string()], END);
    let of = |kind| w.count(kind, "2");
    assert_eq!((of(VerdictKind::Exceeded), of(VerdictKind::Withdrawn), of(VerdictKind::PossiblyExceeded)), (1, 1, 1));
    assert_eq!(w.legal("t/3"), "pending");
}

#[test]
fn what_is_in_doubt_for_two_articles_counts_for_both_and_at_the_standard_alone() {
    let ban = term("4", "\"@party\"", "rule.prohibits = { acts = [\"shelling\"], area = { places = { within = [\"zone\"] } } }");
    let both = counted(&ban).replace("of = [\"1\"]", "of = [\"1\", \"4\"]");
    let possibly = |doc: &str| run(doc, &[somewhere("d", "2024-01-05T00:00Z")], END).count(VerdictKind::PossiblyExceeded, "2");
    assert_eq!((possibly(&counted(&ban)), possibly(&both)), (0, 1));
    assert_eq!(possibly(&both.replace("\"alleged\"", "\"found\"")), 0);
}

#[test]
fn a_counter_that_fell_because_a_violation_was_taken_back_does_not_fall_again() {
    let records = [
        unclaimed("i1", "2024-01-05T00:00Z"),
        claim("c1", "2024-01-05T01:00Z", "i1"),
        shelling("i2", "2024-01-06T00:00Z"),
        back("r", "2024-01-08T00:00Z", "c1", "b"),
    ];
    let cleared = |n: usize| run(&counted(""), &records[..n], END).count(VerdictKind::Cleared, "2");
    assert_eq!((cleared(3), cleared(4)), (1, 0));
}

#[test]
fn a_share_of_what_nobody_has_told_binds_nobody_surely() {
    let told = |rule: &str, is: u32| {
        let w = run(&stocked("\"a\"", rule), &[guns(5, "a", is)], END);
        (w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::PossiblyExceeded, "2"))
    };
    let (most, least) = ("at-most = { share = 50, of = \"declared\" }", "at-least = { share = 50, of = \"declared\" }");
    assert_eq!((told(most, 0), told(most, 1), told(most, 1_000_000)), ((0, 0), (0, 1), (0, 1)));
    assert_eq!((told(least, 0), told(least, 1)), ((0, 1), (0, 1)));
}

#[test]
fn one_source_is_enough_where_one_is_asked_for() {
    let doc = counted("").replace("\"alleged\"", "\"corroborated-1\"");
    let records = [shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z")];
    assert_eq!(run(&doc, &records, END).count(VerdictKind::Exceeded, "2"), 1);
    let two = doc.replace("corroborated-1", "corroborated-2");
    assert_eq!(run(&two, &records, END).count(VerdictKind::Exceeded, "2"), 0);
}

#[test]
fn a_deed_laid_to_a_party_and_to_its_organ_is_in_doubt_until_both_are_taken_back() {
    let claim = r#"{"name":"c","said":"2024-01-08T00:00Z","by":"press","claim":{"about":"d","accuses":["a-unit"]}}"#.to_string();
    let told = [
        shelling("i", "2024-01-05T00:00Z"),
        somewhere("d", "2024-01-07T00:00Z"),
        claim,
        back("x", "2024-01-09T00:00Z", "c", "press"),
        back("y", "2024-01-10T00:00Z", "d", "press"),
    ];
    let after = |n: usize| {
        let w = run(&counted(""), &told[..n], END);
        (w.count(VerdictKind::PossiblyExceeded, "2"), w.count(VerdictKind::Withdrawn, "2"))
    };
    assert_eq!([2, 3, 4, 5].map(after), [(1, 0), (1, 0), (1, 0), (1, 1)]);
    let other_way = [told[0].clone(), told[1].clone(), told[2].clone(), told[4].clone(), told[3].clone().replace("01-09", "01-11")];
    let w = run(&counted(""), &other_way, END);
    assert_eq!((w.count(VerdictKind::PossiblyExceeded, "2"), w.count(VerdictKind::Withdrawn, "2")), (1, 1));
}

#[test]
fn of_two_deeds_of_one_day_the_one_that_steps_first_counts_first_whichever_was_spoken_of_first() {
    let day = |name: &str| shelling(name, "2024-01-06T00:00Z..2024-01-07T00:00Z");
    let exceeds = |records: &[String]| {
        let w = run(&counted(""), records, END);
        let is = |name: &str| {
            w.verdicts.iter().filter(|v| v.kind == VerdictKind::Exceeded && Some(v.matter) == w.docket.matter_of(name)).count()
        };
        [is("first"), is("second")]
    };
    assert_eq!(exceeds(&[day("second"), day("first")]), [0, 1]);
    assert_eq!(exceeds(&[claim("c", "2024-01-06T10:00Z", "second"), day("second"), day("first")]), [0, 1]);
    // Nor does it matter which of the two is sure last.
    let unclaimed = |name: &str| unclaimed(name, "2024-01-06T00:00Z..2024-01-07T00:00Z");
    let late =
        [claim("c2", "2024-01-07T10:00Z", "second"), claim("c1", "2024-01-07T11:00Z", "first"), unclaimed("second"), unclaimed("first")];
    assert_eq!(exceeds(&late), [0, 1]);
}

#[test]
fn what_is_in_doubt_beside_what_is_sure_of_it_is_said_once() {
    // Who did it may have supplied it, too: one deed against two articles, the second in doubt.
    let supply = term("1-s", "\"@party\"", "rule.prohibits = { acts = [\"force\"], involvement = [\"supplied\"] }");
    let doc = counted(&supply).replace("of = [\"1\"]", "of = [\"1\", \"1-s\"]").replace("more-than = 1", "more-than = 2");
    let days = ["2024-01-05T00:00Z", "2024-01-06T00:00Z", "2024-01-07T00:00Z"];
    let mut told: Vec<String> = days.iter().zip(["i1", "i2", "i3"]).map(|(at, name)| shelling(name, at)).collect();
    let perhaps = r#"{"name":"c","said":"2024-01-08T00:00Z","by":"b","claim":{"about":"i2","accuses":[{"party":"a","as":"unknown"}]}}"#;
    told.push(perhaps.to_string());
    let w = run(&doc, &told, END);
    assert_eq!((w.count(VerdictKind::Exceeded, "2"), w.count(VerdictKind::Possible, "1-s")), (1, 1));
    let perhaps: Vec<_> = w.verdicts.iter().filter(|v| v.kind == VerdictKind::PossiblyExceeded).map(|v| v.matter).collect();
    assert_eq!(perhaps, [w.docket.matter_of("i2").unwrap()]);
}

#[test]
fn a_counter_that_a_late_violation_would_have_kept_lower_falls_at_the_earlier_time() {
    // i2 and i3 exceed until the 16th; when i1 has come to count and i3 counts no more, i1 and i2 do until the 15th.
    let records = [
        unclaimed("i1", "2024-01-05T00:00Z"),
        shelling("i2", "2024-01-06T00:00Z"),
        unclaimed("i3", "2024-01-07T00:00Z"),
        claim("c3", "2024-01-07T01:00Z", "i3"),
        claim("c1", "2024-01-08T00:00Z", "i1"),
        back("r", "2024-01-09T00:00Z", "c3", "b"),
    ];
    let state = |n: usize, at: &str| run(&counted(""), &records[..n], at).legal("t/3");
    let ends = |n: usize, last: &str, end: &str| assert_eq!((state(n, last), state(n, end)), ("in force".into(), "pending".into()), "{n}");
    ends(5, "2024-01-15T23:59:59.999Z", "2024-01-16T00:00Z");
    ends(6, "2024-01-14T23:59:59.999Z", "2024-01-15T00:00Z");
}

#[test]
fn what_follows_from_a_level_above_the_ceiling_rests_on_the_record_that_told_it() {
    let doc = format!(
        "{}{}",
        stocked("\"a\"", "at-most = 10"),
        term("3", "\"w\"", "rule.requires = { task = \"inspect\", for-each = { exceeded = \"2\" }, limit = \"within 2 days\" }")
    );
    let w = run(&doc, &[guns(5, "a", 9), guns(6, "a", 11)], END);
    let arisen: Vec<_> = w.verdicts.iter().filter(|v| v.kind == VerdictKind::Arisen).map(|v| w.docket.record(v.record)).collect();
    assert_eq!(arisen, [Some("l6")]);
}
