//! Duties: how many arise, whose they are, until when, and what becomes of them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::machine::{Fate, VerdictKind};
use world::*;

const END: &str = "2024-06-01T00:00Z";
const T: &str = "2024-01-10T00:00Z";

#[test]
fn deliveries_worth_nothing_yet_give_rise_to_nothing_and_are_not_lost() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"free\", amount = 9, limit = \"by 2024-02-20\" }"),
        term(
            "3",
            "\"a\"",
            "rule.requires = { task = \"free\", for-each = { performed = { of = \"2\" } }, amount = { owes = 1, per = 3 }, limit = \"within 1 day\" }"
        ),
    ));
    let freed = |n: u32, amount: u32| done(&format!("d{n}"), &format!("2024-01-1{n}T00:00Z"), "2", "b", &format!(r#","amount":{amount}"#));
    let owed = |records: &[String]| -> Vec<u32> {
        let w = run(&doc, records, END);
        w.program.duties_of(&w.state, w.program.term("t/3").unwrap()).iter().filter_map(|d| d.owed).collect()
    };
    assert_eq!((owed(&[freed(1, 1), freed(2, 1)]), owed(&[freed(1, 1), freed(2, 1), freed(3, 1)])), (vec![], vec![1]));
    assert_eq!((owed(&[freed(1, 2), freed(2, 2)]), owed(&[freed(1, 3), freed(2, 6)])), (vec![1], vec![1, 2]));
}

#[test]
fn what_is_done_more_than_once_stays_with_the_newest() {
    let doc = text(&format!(
        "{}{}",
        term("1", "\"b\"", "rule.requires = { task = \"deliver\", amount = 9, limit = \"by 2024-02-20\" }"),
        term("2", "\"a\"", "rule.requires = { task = \"receipt\", for-each = { performed = { of = \"1\" } }, limit = \"within 20 days\" }"),
    ));
    let fates = |n: usize| {
        let receipts = ["05", "06", "07"].map(|d| done(&format!("r-{d}"), &format!("2024-01-{d}T00:00Z"), "2", "a", ""));
        let deliveries = ["02", "03"].map(|d| done(&format!("d-{d}"), &format!("2024-01-{d}T00:00Z"), "1", "b", ""));
        let w = run(&doc, &[&deliveries[..], &receipts[..n]].concat(), "2024-01-09T00:00Z");
        (w.fates("2"), w.count(VerdictKind::Unmatched, "2"))
    };
    let of = |x: &str, y: &str| vec![x.to_string(), y.to_string()];
    // The newest that can still be met is met first; what comes on top is on file with the newest.
    assert_eq!(
        [fates(1), fates(2), fates(3)],
        [(of("a open 0", "a met 1"), 0), (of("a met 1", "a met 1"), 0), (of("a met 1", "a met 2"), 1)]
    );
}

#[test]
fn a_release_in_favour_of_one_leaves_the_others_bound() {
    let doc =
        text(&format!("{}{}", answered("\"a\", \"b\"", ""), term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }")));
    let fates = |more: &str| run(&doc, &[complaint(2), act("x", "2024-01-05T00:00Z", "3", "w", more)], "2024-01-06T00:00Z").fates("2");
    assert_eq!(fates(r#","for":"a""#), ["a waived 0", "b open 0"]);
    assert_eq!(fates(r#","for":"b""#), ["a open 0", "b waived 0"]);
    assert_eq!(fates(""), ["a waived 0", "b waived 0"]);
    // A joint duty is everybody's: who releases one releases it.
    let joint = doc.replace("bearers = [\"a\", \"b\"]", "bearers = [\"a\", \"b\"]\njointly = true");
    let w = run(&joint, &[complaint(2), act("x", "2024-01-05T00:00Z", "3", "w", r#","for":"a""#)], "2024-01-06T00:00Z");
    assert_eq!(w.duty("t/2").fate, Fate::Waived);
    // Of what is met there is nothing to release.
    let w = run(
        &doc,
        &[
            complaint(2),
            done("d", "2024-01-03T00:00Z", "2", "a", r#","for":"m2""#),
            done("e", "2024-01-03T00:00Z", "2", "b", r#","for":"m2""#),
            act("x", "2024-01-05T00:00Z", "3", "w", ""),
        ],
        END,
    );
    assert_eq!((w.count(VerdictKind::Ineffective, "3"), w.count(VerdictKind::Waived, "2")), (1, 0));
}

#[test]
fn more_time_for_one_is_no_more_time_for_another_and_what_is_claimed_stays_claimed() {
    let doc = |accept: &str| {
        text(&format!(
            "{}{}",
            answered("\"a\", \"b\"", accept),
            term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }")
        ))
    };
    let more = |who: &str, until: &str| act("x", "2024-01-05T00:00Z", "3", "w", &format!(r#","until":"{until}"{who}"#));
    let limits = |records: &[String]| -> Vec<String> {
        let w = run(&doc(""), records, "2024-01-06T00:00Z");
        w.program.duties_of(&w.state, w.program.term("t/2").unwrap()).iter().map(|d| d.limit.unwrap().to_string()).collect()
    };
    let (own, later) = ("2024-01-12T00:00:00.001Z", "2024-01-20T00:00:00.001Z");
    assert_eq!(limits(&[complaint(2), more(r#","for":"a""#, "2024-01-20T00:00Z")]), [later, own]);
    assert_eq!(limits(&[complaint(2), more("", "2024-01-20T00:00Z")]), [later, later]);
    // No earlier limit than there was.
    let w = run(&doc(""), &[complaint(2), more("", "2024-01-12T00:00Z")], "2024-01-06T00:00Z");
    assert_eq!((w.count(VerdictKind::Extended, "2"), w.count(VerdictKind::Ineffective, "3")), (0, 1));
    let claims = [complaint(2), done("d", "2024-01-03T00:00Z", "2", "a", r#","for":"m2""#), more("", "2024-01-20T00:00Z")];
    assert_eq!(run(&doc(", accept = \"verified\""), &claims, "2024-01-06T00:00Z").fates("2"), ["a claimed, not accepted 0", "b open 0"]);
}

#[test]
fn more_time_granted_before_a_duty_arises_is_never_less_than_its_own() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"report\", trigger = \"2024-01-10T00:00Z\", limit = \"within 10 days\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let limit = |until: &[&str]| {
        let acts: Vec<String> = until
            .iter()
            .enumerate()
            .map(|(k, u)| act(&format!("x{k}"), &format!("2024-01-05T0{k}:00Z"), "3", "w", &format!(r#","until":"{u}""#)))
            .collect();
        run(&doc, &acts, "2024-01-11T00:00Z").duty("t/2").limit.unwrap().to_string()
    };
    let own = "2024-01-20T00:00:00.001Z";
    assert_eq!([limit(&[]), limit(&["2024-01-15T00:00Z"]), limit(&["2024-01-25T00:00Z"])], [own, own, "2024-01-25T00:00:00.001Z"]);
    // Of two grants the later counts, whichever came first.
    assert_eq!(limit(&["2024-01-28T00:00Z", "2024-01-25T00:00Z"]), "2024-01-28T00:00:00.001Z");
}

#[test]
fn a_day_that_had_passed_before_it_bound_anybody_can_be_fixed_anew() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-05T00:00Z\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", trigger = \"2024-01-10T00:00Z\", limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fixed = |day: &str| act("x", "2024-01-12T00:00Z", "3", "w", &format!(r#","at":"{day}""#));
    let w = run(&doc, &[], END);
    assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Arisen, "2"), w.count(VerdictKind::Overdue, "2")), (Fate::Lapsed, 1, 0));
    let w = run(&doc, &[fixed("2024-01-20T00:00Z")], "2024-01-20T00:00Z");
    assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Arisen, "2")), (Fate::Open, 2));
    assert_eq!(run(&doc, &[fixed("2024-01-20T00:00Z")], "2024-01-20T00:00:00.001Z").duty("t/2").fate, Fate::Overdue);
    // A day that has passed too makes nothing of it, nor does the very instant.
    for day in ["2024-01-11T00:00Z", "2024-01-11T23:59:59.999Z"] {
        let w = run(&doc, &[fixed(day)], END);
        assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Arisen, "2")), (Fate::Lapsed, 1), "{day}");
    }
    // One that arises at the first instant that is too late could not be met either.
    let late = doc.replace("trigger = \"2024-01-10T00:00Z\"", "trigger = \"2024-01-05T00:00:00.001Z\"");
    assert_eq!(run(&late, &[], END).duty("t/2").fate, Fate::Lapsed);
    assert_eq!(run(&late, &[fixed("2024-01-20T00:00Z")], "2024-01-19T00:00Z").duty("t/2").fate, Fate::Open);
    let just = doc.replace("trigger = \"2024-01-10T00:00Z\"", "trigger = \"2024-01-05T00:00Z\"");
    assert_eq!(run(&just, &[], END).duty("t/2").fate, Fate::Overdue);
}

#[test]
fn more_time_that_was_granted_is_not_taken_back_by_a_new_day() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-15T00:00Z\" }}]\n{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let granted = act("e", "2024-01-05T00:00Z", "4", "w", r#","until":"2024-01-25T00:00Z""#);
    let fixed = |day: &str| act("x", "2024-01-06T00:00Z", "3", "w", &format!(r#","at":"{day}""#));
    for day in ["2024-01-10T00:00Z", "2024-01-31T00:00Z"] {
        let limit = |records: &[String]| run(&doc, records, "2024-01-07T00:00Z").duty("t/2").limit.unwrap().to_string();
        assert_eq!(limit(&[fixed(day)]), day.replace("T00:00Z", "T00:00:00.001Z"));
        let both = limit(&[granted.clone(), fixed(day)]);
        assert!(both.starts_with("2024-01-25T00:00:00"), "{both}");
    }
}

#[test]
fn what_fell_overdue_or_was_met_is_not_opened_again_by_a_new_day() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-05T00:00Z\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fixed = act("x", "2024-01-12T00:00Z", "3", "w", r#","at":"2024-01-20T00:00Z""#);
    assert_eq!(run(&doc, &[fixed.clone()], END).duty("t/2").fate, Fate::Overdue);
    let met = done("d", "2024-01-04T00:00Z", "2", "a", "");
    assert_eq!(run(&doc, &[met, fixed], END).fates("2"), ["a met 1"]);
}

#[test]
fn a_period_that_was_slept_in_goes_on_and_one_slept_over_is_followed_by_a_new_one() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"report\", every = \"7 days\" }"),
        term("3", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }"),
        term("4", "\"b\"", "rule.empowers = { verb = \"resume\", over = [\"2\"] }"),
    ));
    let slept = |off: &str, on: &str, at: &str| run(&doc, &[act("off", off, "3", "b", ""), act("on", on, "4", "b", "")], at).fates("2");
    assert_eq!(slept("2024-01-03T00:00Z", "2024-01-05T00:00Z", "2024-01-06T00:00Z"), ["a open 0"]);
    assert_eq!(slept("2024-01-03T00:00Z", "2024-01-05T00:00Z", "2024-01-08T12:00Z"), ["a overdue 0", "a open 0"]);
    assert_eq!(slept("2024-01-03T00:00Z", "2024-01-10T00:00Z", "2024-01-10T00:00Z"), ["a lapsed 0", "a open 0"]);
    // Woken at the very end of a period it has a new one too.
    assert_eq!(slept("2024-01-03T00:00Z", "2024-01-08T12:00Z", "2024-01-08T12:00Z"), ["a lapsed 0", "a open 0"]);
}

#[test]
fn months_are_counted_from_the_first_period() {
    let doc = with(
        "",
        "",
        &term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"report\", trigger = \"2024-01-31T00:00Z\", every = \"1 month\", overflow = \"last-day\" }",
        ),
    );
    let w = run(&doc, &[], "2024-05-10T00:00Z");
    let limits: Vec<String> =
        w.program.duties_of(&w.state, w.program.term("t/2").unwrap()).iter().map(|d| d.limit.unwrap().to_string()).collect();
    assert_eq!(limits, ["2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z", "2024-04-30T00:00:00Z", "2024-05-31T00:00:00Z"]);
}

#[test]
fn months_slept_over_are_not_made_up_for_and_the_next_is_counted_from_waking() {
    let doc = text(&format!(
        "{}{}{}",
        term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"report\", trigger = \"2024-01-31T00:00Z\", every = \"1 month\", overflow = \"last-day\" }"
        ),
        term("3", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }"),
        term("4", "\"b\"", "rule.empowers = { verb = \"resume\", over = [\"2\"] }"),
    ));
    let slept = |off: &str, on: &str, at: &str| {
        let w = run(&doc, &[act("off", off, "3", "b", ""), act("on", on, "4", "b", "")], at);
        let duties = w.program.duties_of(&w.state, w.program.term("t/2").unwrap());
        duties.iter().map(|d| format!("{} {}", d.fate, d.limit.unwrap())).collect::<Vec<_>>()
    };
    // Over the end of the second month and of two more, from which on months are counted anew.
    assert_eq!(
        slept("2024-03-10T00:00Z", "2024-06-15T00:00Z", "2024-07-20T00:00Z"),
        ["overdue 2024-02-29T00:00:00Z", "lapsed 2024-03-31T00:00:00Z", "overdue 2024-07-15T00:00:00Z", "open 2024-08-15T00:00:00Z"]
    );
    // Within one month.
    assert_eq!(
        slept("2024-03-10T00:00Z", "2024-03-20T00:00Z", "2024-04-10T00:00Z"),
        ["overdue 2024-02-29T00:00:00Z", "overdue 2024-03-31T00:00:00Z", "open 2024-04-30T00:00:00Z"]
    );
}

#[test]
fn what_was_hoped_for_can_come_after_it_had_lapsed() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.expects = { task = \"talks\", limit = \"by 2024-01-10\" }"),
        term("3", "\"a\"", "rule.requires = { task = \"help\", effort = \"best-efforts\", limit = \"by 2024-01-10\" }"),
    ));
    for article in ["2", "3"] {
        let fate = |at: &str| run(&doc, &[done("d", at, article, "a", "")], END).duty(&format!("t/{article}")).fate;
        assert_eq!((fate("2024-01-10T23:59:59.999Z"), fate("2024-01-12T00:00Z")), (Fate::Met, Fate::MetLate));
    }
}

#[test]
fn each_of_several_hopes_lapses_and_is_met_on_its_own() {
    let doc = text(&term(
        "2",
        "\"a\"",
        "rule.expects = { task = \"answer\", for-each = { communicated = { kind = \"request\" } }, limit = \"within 2 days\" }",
    ));
    let asked = message("m", "2024-01-05T00:00Z", "request", "w", "");
    assert_eq!(run(&doc, &[asked.clone()], END).fates("2"), ["a lapsed 0"]);
    let w = run(&doc, &[asked, done("d", "2024-01-12T00:00Z", "2", "a", r#","for":"m""#)], END);
    assert_eq!((w.fates("2"), w.count(VerdictKind::Overdue, "2")), (vec!["a met late 1".to_string()], 0));
}

#[test]
fn a_share_is_judged_when_the_level_becomes_known() {
    let doc = text(&term(
        "2",
        "\"b\"",
        "rule.requires = { task = \"hand over\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }",
    ));
    let handed = |n: u32| done("d", "2024-01-10T00:00Z", "2", "b", &format!(r#","amount":{n}"#));
    let has = |n: u32, at: &str| level("l", at, "arms", "b", &n.to_string());
    let fate = |records: &[String], at: &str| run(&doc, records, at).duty("t/2").fate;
    // Half of 11, rounded up, is six.
    let late = "2024-01-25T00:00Z";
    assert_eq!(
        (fate(&[handed(6), has(11, "2024-01-12T00:00Z")], late), fate(&[handed(5), has(11, "2024-01-12T00:00Z")], late)),
        (Fate::Met, Fate::Overdue)
    );
    assert_eq!(fate(&[handed(5), has(11, "2024-01-12T00:00Z")], "2024-01-13T00:00Z"), Fate::Open);
    // Nobody can be said to be late while the level is unknown.
    assert_eq!(fate(&[handed(5)], late), Fate::Open);
    assert_eq!((fate(&[handed(6), has(11, late)], late), fate(&[handed(5), has(11, late)], late)), (Fate::Met, Fate::Overdue));
    let w = run(&doc, &[handed(6), has(11, late)], late);
    assert_eq!((w.count(VerdictKind::Undecided, "2"), w.count(VerdictKind::Met, "2")), (1, 1));
    // The level of something else changes nothing.
    let other = level("l", late, "guns", "b", "2");
    let w = run(&doc, &[handed(5), other], late);
    assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Unmatched, "")), (Fate::Open, 1));
}

#[test]
fn only_who_is_no_longer_accused_is_released_from_what_the_violation_set_off() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "2",
            "\"@violator\"",
            "rule.requires = { task = \"inquire\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 30 days\" }"
        ),
    ));
    let i = r#"{"name":"i","happened":"2024-01-05T00:00Z","by":"w","incident":{"place":"town","act":"shelling"}}"#.to_string();
    let claim = |n: &str, of: &str| {
        format!(r#"{{"name":"{n}","said":"2024-01-06T00:00Z","by":"press","claim":{{"about":"i","accuses":["{of}"]}}}}"#)
    };
    let fates = |claim_of: &str| {
        let back = format!(r#"{{"name":"r","said":"2024-01-07T00:00Z","by":"press","retraction":{{"of":"{claim_of}"}}}}"#);
        run(&doc, &[i.clone(), claim("c-a", "a"), claim("c-b", "b"), back], "2024-01-08T00:00Z").fates("2")
    };
    assert_eq!(
        (fates("c-a"), fates("c-b")),
        (vec!["a withdrawn 0".to_string(), "b open 0".into()], vec!["a open 0".to_string(), "b withdrawn 0".into()])
    );
}

#[test]
fn what_cannot_be_done_is_no_excuse_once_it_is_done_or_late() {
    let doc = text(
        &term("2", "\"b\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\", excused-if-impossible = \"verified\" }")
            .replace("bearers", "to = [\"a\"]\nbearers"),
    ) + &term("3", "\"w\"", "rule.empowers = { verb = \"find\", over = [\"t\"] }");
    let says = |by: &str, at: &str| run(&doc, &[said("s", at, "2", "b", by, r#","stance":"impossible""#)], END).duty("t/2").fate;
    let early = "2024-01-10T00:00Z";
    assert_eq!(
        [says("w", early), says("a", early), says("b", early), says("w", "2024-01-22T00:00Z")],
        [Fate::Lapsed, Fate::Overdue, Fate::Overdue, Fate::Overdue]
    );
}

#[test]
fn what_was_claimed_is_accepted_once_and_said_to_be() {
    let doc = text(&format!(
        "{}{}",
        "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nto = [\"b\"]\nrule.requires = { task = \"withdraw\", limit = \"by 2024-02-01\", accept = \"verified\" }\n",
        term("2", "\"w\"", "rule.empowers = { verb = \"find\", over = [\"t\"] }")
    ));
    let own = done("d", "2024-01-10T00:00Z", "1", "a", "");
    let seen = said("v", "2024-01-12T00:00Z", "1", "a", "w", r#","stance":"verifies""#);
    let told = |records: &[String]| {
        let w = run(&doc, records, END);
        [VerdictKind::Awaiting, VerdictKind::Accepted, VerdictKind::Met, VerdictKind::Overdue].map(|k| w.count(k, "1"))
    };
    assert_eq!([told(&[own.clone()]), told(&[own, seen.clone()]), told(&[seen])], [[1, 0, 0, 1], [1, 1, 1, 0], [0, 0, 1, 0]]);
}

#[test]
fn what_follows_from_a_period_follows_from_one_that_is_cut_short() {
    let doc = text(&format!(
        "{}{}{}",
        term(
            "2",
            "\"a\"",
            "active = { until = \"2024-01-05T00:00Z\" }\nrule.requires = { task = \"flights\", amount = 4, every = \"7 days\", pro-rata = true }"
        ),
        term("3", "\"b\"", "rule.requires = { task = \"protest\", for-each = { overdue = \"2\" }, limit = \"within 1 day\" }"),
        term("4", "\"b\"", "rule.requires = { task = \"thank\", for-each = { met = \"2\" }, limit = \"within 1 day\" }"),
    ));
    let flown = |n: u32| {
        let w = run(&doc, &[done("d", "2024-01-02T00:00Z", "2", "a", &format!(r#","amount":{n}"#))], END);
        (w.fates("2")[0].clone(), w.count(VerdictKind::Arisen, "3"), w.count(VerdictKind::Arisen, "4"))
    };
    // Of four in seven days, two are owed for three and a half.
    assert_eq!((flown(1), flown(2)), (("a overdue 1".into(), 1, 0), ("a met 2".into(), 0, 1)));
    // What was met before stays met and is not met again.
    assert_eq!(flown(4), ("a met 4".into(), 0, 1));
    let w = run(&doc, &[done("d", "2024-01-02T00:00Z", "2", "a", r#","amount":4"#)], END);
    assert_eq!((w.count(VerdictKind::Met, "2"), w.count(VerdictKind::Arisen, "2")), (1, 1));
}

#[test]
fn a_share_that_is_met_is_met_once_and_a_level_that_it_waits_for_is_no_stranger() {
    let doc = text(&term(
        "2",
        "\"b\"",
        "rule.requires = { task = \"hand over\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }",
    ));
    let has = |n: u32, day: u32| level(&format!("l{day}"), &format!("2024-01-{day}T00:00Z"), "arms", "b", &n.to_string());
    let w = run(&doc, &[done("d", "2024-01-10T00:00Z", "2", "b", r#","amount":6"#), has(11, 12), has(9, 13)], END);
    assert_eq!((w.count(VerdictKind::Met, "2"), w.count(VerdictKind::Unmatched, ""), w.fates("2")), (1, 0, vec!["b met 6".to_string()]));
}

#[test]
fn a_body_can_find_a_delivery_defective_and_what_is_left_to_do_has_time_to_be_cured() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"deliver\", amount = 2, cure = \"1 day\", limit = \"by 2024-01-20\" }")
            .replace("bearers", "to = [\"a\"]\nbearers"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let one = done("d", "2024-01-10T00:00Z", "2", "b", "");
    let bad = |at: &str, by: &str| said("bad", at, "2", "b", by, r#","stance":"defective","amount":1"#);
    let after = |records: &[String], at: &str| {
        let w = run(&doc, records, at);
        (w.fates("2")[0].clone(), w.duty("t/2").limit.unwrap().to_string())
    };
    let early = "2024-01-11T00:00Z";
    for by in ["w", "a"] {
        assert_eq!(after(&[one.clone(), bad(early, by)], "2024-01-12T00:00Z"), ("b open 0".into(), "2024-01-21T00:00:00Z".into()));
        let late = after(&[one.clone(), bad("2024-01-20T12:00Z", by)], "2024-01-21T12:00Z");
        assert_eq!(late, ("b open 0".into(), "2024-01-21T12:00:00.001Z".into()));
    }
    // Where nothing was delivered there is nothing to take back, and no more time.
    assert_eq!(after(&[bad("2024-01-20T12:00Z", "w")], "2024-01-20T13:00Z"), ("b open 0".into(), "2024-01-21T00:00:00Z".into()));
    assert_eq!(after(&[bad("2024-01-20T12:00Z", "w")], END).0, "b overdue 0");
    // What was overdue and part done is given its time too, and is late once when that passes.
    let w = run(&doc, &[one, bad("2024-01-25T00:00Z", "w")], END);
    assert_eq!((w.fates("2")[0].as_str(), w.count(VerdictKind::Overdue, "2")), ("b overdue 0", 2));
}

#[test]
fn what_was_hoped_for_twice_and_never_came_can_come_twice() {
    let expected = "rule.expects = { task = \"reply\", for-each = { stated = { kind = \"apology\" } }, limit = \"within 2 days\" }";
    let tried = "rule.requires = { task = \"reply\", effort = \"best-efforts\", for-each = { stated = { kind = \"apology\" } }, limit = \"within 2 days\" }";
    let apology = |n: u32| statement(&format!("s{n}"), &format!("2024-01-0{n}T00:00Z"), "apology", "b", "");
    for rule in [expected, tried] {
        let doc = text(&term("2", "\"a\"", rule));
        let reply = |n: u32| done(&format!("d{n}"), &format!("2024-01-2{n}T00:00Z"), "2", "a", "");
        let all = [apology(5), apology(6), reply(0), reply(1)];
        let fates = |n: usize| run(&doc, &all[..n], END).fates("2");
        assert_eq!(fates(2), ["a lapsed 0", "a lapsed 0"], "{rule}");
        // The newest first.
        assert_eq!(fates(3), ["a lapsed 0", "a met late 1"], "{rule}");
        assert_eq!(fates(4), ["a met late 1", "a met late 1"], "{rule}");
    }
    // What had to be done by then is breached for good.
    let doc = text(&term("2", "\"a\"", &tried.replace("effort = \"best-efforts\", ", "")));
    assert_eq!(run(&doc, &[apology(5), apology(6)], END).fates("2"), ["a overdue 0", "a overdue 0"]);
}

#[test]
fn what_is_found_defective_when_it_is_too_late_to_cure_is_overdue_and_is_followed_by_what_follows() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"hand over\", limit = \"by 2024-01-20\", amount = 2 }"),
        term("3", "\"b\"", "rule.requires = { task = \"protest\", for-each = { overdue = \"2\" }, limit = \"within 1 day\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let delivered = done("d", "2024-01-10T00:00Z", "2", "a", r#","amount":2"#);
    let defective = |at: &str| said("x", at, "2", "a", "w", r#","amount":1,"stance":"defective""#);
    let told = |at: &str| {
        let w = run(&doc, &[delivered.clone(), defective(at)], END);
        (w.fates("2"), w.count(VerdictKind::Overdue, "2"), w.count(VerdictKind::Arisen, "3"))
    };
    let overdue = (vec!["a overdue 1".to_string()], 1, 1);
    assert_eq!((told("2024-01-15T00:00Z"), told("2024-01-25T00:00Z")), (overdue.clone(), overdue));
    // In time it is open again until its limit.
    assert_eq!(run(&doc, &[delivered, defective("2024-01-15T00:00Z")], "2024-01-16T00:00Z").fates("2"), ["a open 1"]);
}

#[test]
fn a_release_is_not_undone_by_what_is_found_defective() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"hand over\", limit = \"by 2024-01-20\", amount = 2, cure = \"30 days\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let records = [
        done("d", "2024-01-10T00:00Z", "2", "a", ""),
        act("v", "2024-01-11T00:00Z", "3", "w", ""),
        said("x", "2024-01-12T00:00Z", "2", "a", "w", r#","stance":"defective""#),
    ];
    let w = run(&doc, &records, END);
    assert_eq!((w.fates("2"), w.duty("t/2").limit.unwrap().to_string()), (vec!["a waived 0".into()], "2024-01-21T00:00:00Z".into()));
    // Without the release there would be time to cure.
    let cured = run(&doc, &[records[0].clone(), records[2].clone()], "2024-01-13T00:00Z");
    assert_eq!(cured.duty("t/2").limit.unwrap().to_string(), "2024-02-11T00:00:00.001Z");
}

#[test]
fn what_hangs_on_a_recurring_duty_hangs_on_its_latest_period_that_is_over_and_on_every_bearer() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\", \"b\"", "rule.requires = { task = \"report\", every = \"7 days\" }"),
        "[[terms]]\narticle = \"3\"\ntext = \"while nobody is late\"\nbearers = [\"w\"]\nactive = { not = { overdue = \"2\" } }\nrule.prohibits = { acts = [\"raid\"] }\n",
        "[[terms]]\narticle = \"4\"\ntext = \"once all have reported\"\nbearers = [\"w\"]\nactive = { met = \"2\" }\nrule.prohibits = { acts = [\"raid\"] }\n",
    ));
    let states = |records: &[String], at: &str| {
        let w = run(&doc, records, at);
        (w.legal("t/3"), w.legal("t/4"))
    };
    let (yes, no) = ("in force".to_string(), "pending".to_string());
    let a = done("d1", "2024-01-02T00:00Z", "2", "a", "");
    let both = [a.clone(), done("d2", "2024-01-03T00:00Z", "2", "b", "")];
    assert_eq!(states(&both[..1], "2024-01-04T00:00Z"), (yes.clone(), no.clone()));
    assert_eq!(states(&both, "2024-01-04T00:00Z"), (yes.clone(), yes.clone()));
    // What was so in the period before is so until it is otherwise in this.
    assert_eq!(states(&both, "2024-01-09T00:00Z"), (yes.clone(), yes.clone()));
    assert_eq!(states(&[a.clone()], "2024-01-09T00:00Z"), (no.clone(), no.clone()));
    let again = [a, done("d3", "2024-01-09T00:00Z", "2", "b", "")];
    assert_eq!(states(&again, "2024-01-09T00:00Z"), (yes.clone(), yes));
    assert_eq!(states(&again, "2024-01-16T00:00Z"), (no.clone(), no));
}

#[test]
fn a_right_to_withhold_gives_time_for_nothing_else() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"pay\", limit = \"by 2024-01-10\" }"),
        term(
            "3",
            "\"a\"",
            "rule.requires = { task = \"free\", limit = \"by 2024-01-15\", withheld = { while = { overdue = \"2\" }, then-within = \"2 days\" } }"
        ),
        term("4", "\"a\"", "rule.requires = { task = \"hand over\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-12\" }"),
    ));
    let records = [done("d", "2024-01-20T00:00Z", "2", "b", "")];
    let w = run(&doc, &records, "2024-01-21T00:00Z");
    assert_eq!((w.duty("t/3").limit.unwrap().to_string(), w.fates("3")), ("2024-01-22T00:00:00.001Z".into(), vec!["a open 0".into()]));
    assert_eq!((w.duty("t/4").limit.unwrap().to_string(), w.fates("4")), ("2024-01-13T00:00:00Z".into(), vec!["a open 0".into()]));
}

#[test]
fn a_duty_runs_through_no_more_periods_than_the_limit() {
    let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"report\", every = \"1 minute\" }"));
    let w = run(&doc, &[], "2024-03-20T00:00Z");
    assert_eq!(w.count(VerdictKind::LimitReached, "2"), 1);
    let duties = w.program.duties_of(&w.state, w.program.term("t/2").unwrap());
    assert_eq!((duties.len(), duties.last().unwrap().fate), (100_001, Fate::Overdue));
}

#[test]
fn what_several_owe_together_for_each_event_they_owe_once() {
    let rule = "rule.requires = { task = \"inquire\", for-each = { communicated = { kind = \"complaint\" } }, limit = \"within 2 days\" }";
    let fates =
        |more: &str| run(&text(&term("2", "\"a\", \"b\"", &format!("{more}{rule}"))), &[complaint(5)], "2024-01-06T00:00Z").fates("2");
    assert_eq!((fates("").len(), fates("jointly = true\n").len()), (2, 1));
}

#[test]
fn what_lapsed_in_its_own_time_is_not_opened_again_by_a_new_day() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-05T00:00Z\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", effort = \"best-efforts\", limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fixed = act("x", "2024-01-12T00:00Z", "3", "w", r#","at":"2024-01-20T00:00Z""#);
    let w = run(&doc, &[fixed], "2024-01-13T00:00Z");
    assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Arisen, "2")), (Fate::Lapsed, 1));
}

#[test]
fn more_time_up_to_the_limit_that_there_is_extends_nothing() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", trigger = \"2024-01-10T00:00Z\", limit = \"by 2024-01-20T00:00Z\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let extended = |until: &str| {
        let granted = act("e", "2024-01-05T00:00Z", "4", "w", &format!(r#","until":"{until}""#));
        run(&doc, &[granted], "2024-01-11T00:00Z").duty("t/2").extended
    };
    assert_eq!((extended("2024-01-20T00:00Z"), extended("2024-01-20T00:00:00.001Z")), (false, true));
}

#[test]
fn who_suffers_while_not_bound_owes_nothing() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"], while = { until = "2024-01-10T00:00Z" } }]"#;
    let rule = "rule.requires = { task = \"report\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 1 day\" }";
    let doc = with(roles, "", &format!("{BAN}{}", term("2", "\"@sufferer\"", rule)));
    let hit = |at: &str| run(&doc, &[incident("i", at, "shelling", "a", r#""suffered-by":["b"]"#)], END).count(VerdictKind::Arisen, "2");
    assert_eq!((hit("2024-01-09T23:59:59.999Z"), hit("2024-01-10T00:00Z")), (1, 0));
}

#[test]
fn what_was_late_before_there_was_a_right_to_withhold_stays_late() {
    let withheld = "rule.requires = { task = \"free\", limit = \"by 2024-01-05\", withheld = { while = { overdue = \"2\" }, then-within = \"2 days\" } }";
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"pay\", limit = \"by 2024-01-10\" }"),
        term("3", "\"a\"", withheld),
    ));
    let w = run(&doc, &[done("d", "2024-01-20T00:00Z", "2", "b", "")], "2024-02-20T00:00Z");
    assert_eq!((w.duty("t/3").limit.unwrap().to_string(), w.fates("3")), ("2024-01-06T00:00:00Z".into(), vec!["a overdue 0".into()]));
}

#[test]
fn what_hangs_on_a_duty_that_events_give_rise_to_hangs_on_no_other() {
    let each = |kind: &str| {
        format!(
            "rule.requires = {{ task = \"answer\", for-each = {{ communicated = {{ kind = \"{kind}\" }} }}, limit = \"within 2 days\" }}"
        )
    };
    let doc = text(&format!(
        "{}{}{}{}",
        term("2", "\"a\"", &each("complaint")),
        term("3", "\"b\"", &each("request")),
        "[[terms]]\narticle = \"4\"\ntext = \"while late\"\nbearers = [\"w\"]\nactive = { overdue = \"2\" }\nrule.prohibits = { acts = [\"raid\"] }\n",
        "[[terms]]\narticle = \"5\"\ntext = \"once met\"\nbearers = [\"w\"]\nactive = { met = \"2\" }\nrule.prohibits = { acts = [\"raid\"] }\n",
    ));
    let records =
        [complaint(5), message("q", "2024-01-05T06:00Z", "request", "w", ""), done("d", "2024-01-06T00:00Z", "2", "a", r#","for":"m5""#)];
    let w = run(&doc, &records, "2024-01-20T00:00Z");
    assert_eq!((w.fates("2"), w.fates("3")), (vec!["a met 1".to_string()], vec!["b overdue 0".to_string()]));
    assert_eq!((w.legal("t/4"), w.legal("t/5")), ("pending".into(), "in force".into()));
}

#[test]
fn more_time_for_what_has_been_done_changes_nothing() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20T00:00Z\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let records =
        [done("d", "2024-01-10T00:00Z", "2", "a", ""), act("e", "2024-01-12T00:00Z", "4", "w", r#","until":"2024-01-31T00:00Z""#)];
    let w = run(&doc, &records, "2024-01-25T00:00Z");
    assert_eq!((w.fates("2"), w.duty("t/2").extended, w.count(VerdictKind::Ineffective, "4")), (vec!["a met 1".to_string()], false, 1));
}

#[test]
fn what_follows_from_a_performance_rests_on_its_record() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("3", "\"b\"", "rule.requires = { task = \"thank\", for-each = { met = \"2\" }, limit = \"within 1 day\" }"),
    ));
    let w = run(&doc, &[done("d", "2024-01-10T00:00Z", "2", "a", "")], "2024-01-11T00:00Z");
    let arisen = w.verdicts.iter().find(|v| v.kind == VerdictKind::Arisen && Some(v.term) == w.program.term("t/3")).unwrap();
    assert_eq!(w.docket.record(arisen.record), Some("d"));
}

#[test]
fn what_each_of_several_events_gives_rise_to_follows_an_anchor_that_is_fixed_later() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", for-each = { communicated = { kind = \"notice\" } }, limit = \"by day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let notice = |day: u32| message(&format!("m{day}"), &format!("2024-01-0{day}T00:00Z"), "notice", "b", "");
    let fixed =
        |name: &str, at: &str, day: &str| act(name, &format!("2024-01-{at}T00:00Z"), "3", "w", &format!(r#","at":"2024-01-{day}T00:00Z""#));
    let told = [notice(2), notice(3), fixed("x", "05", "10")];
    let fates = |told: &[String], at: &str| run(&doc, told, at).fates("2").join(", ");
    assert_eq!(fates(&told, "2024-01-10T00:00Z"), "a open 0, a open 0");
    assert_eq!(fates(&told, "2024-01-10T00:00:00.001Z"), "a overdue 0, a overdue 0");
    // One that is met stays so, and one that was late before the day moved stays late.
    let again = [&told[..], &[done("p", "2024-01-04T00:00Z", "2", "a", r#","for":"m3""#), fixed("y", "12", "20")]].concat();
    let mut all = run(&doc, &again, END).fates("2");
    all.sort();
    assert_eq!(all, ["a met 1", "a overdue 0"]);
}

#[test]
fn what_had_to_be_done_before_it_could_bind_is_no_breach_whenever_its_day_becomes_known() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"before day\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fixed = |name: &str, at: &str, day: &str| act(name, at, "4", "w", &format!(r#","at":"{day}""#));
    let after = |day: &str| run(&doc, &[fixed("f", "2024-01-10T00:00Z", day)], "2024-01-11T00:00Z");
    let days = ["2024-01-01T11:00Z", "2024-01-01T12:00Z", "2024-01-01T12:00:00.001Z"];
    assert_eq!(days.map(|day| after(day).fates("2")), [["a lapsed 0"], ["a lapsed 0"], ["a overdue 0"]]);
    let w = after(days[1]);
    let lapsed = w.verdicts.iter().find(|v| v.kind == VerdictKind::Lapsed).unwrap();
    let why = w.program.explain(&w.state, &w.docket, lapsed).because;
    assert!(why.starts_with("It had to be done before it could bind"), "{why}");
    // A new day makes it one that can be met.
    let told = [
        fixed("f", "2024-01-10T00:00Z", days[1]),
        fixed("g", "2024-01-11T00:00Z", "2024-01-20T00:00Z"),
        done("p", "2024-01-15T00:00Z", "2", "a", ""),
    ];
    let by = |n: usize, until: &str| run(&doc, &told[..n], until).fates("2");
    assert_eq!([by(2, "2024-01-12T00:00Z"), by(2, "2024-01-20T00:00Z"), by(3, END)], [["a open 0"], ["a overdue 0"], ["a met 1"]]);
}

#[test]
fn what_is_due_before_the_event_that_gives_rise_to_it_is_no_breach() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-09\" }"),
        term(
            "3",
            "\"b\"",
            "rule.requires = { task = \"y\", for-each = { overdue = \"2\" }, limit = { before = { on = { overdue = \"2\" } } } }"
        ),
    ));
    let w = run(&doc, &[complaint(3)], END);
    assert_eq!([w.fates("2"), w.fates("3")], [["a overdue 0"], ["b lapsed 0"]]);
}

#[test]
fn a_period_of_which_the_other_side_had_not_begun_lasts_until_it_is_due_and_is_followed_by_the_next() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", matching = { with = \"3\", within = \"2 days\" } }"),
        term("3", "\"b\"", "rule.requires = { task = \"y\", limit = \"by 2024-02-20\" }"),
    ));
    let fates = |until: &str| run(&doc, &[done("p", "2024-01-15T00:00Z", "3", "b", "")], until).fates("2");
    let (in_time, late) = ("2024-01-17T00:00Z", "2024-01-17T00:00:00.001Z");
    assert_eq!([fates(in_time), fates(late)], [vec!["a open 0"], vec!["a overdue 0", "a open 0"]]);
}

#[test]
fn what_follows_from_what_several_owe_together_falls_on_each_and_is_counted_once() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\", \"b\"", "jointly = true\nrule.requires = { task = \"x\", limit = \"by 2024-01-05\" }"),
        term("3", "\"@violator\"", "rule.requires = { task = \"report\", for-each = { overdue = \"2\" }, limit = \"within 20 days\" }"),
        term("4", "\"c\"", "active = { from = { nth = { n = 2, on = { overdue = \"2\" } } } }\nrule.prohibits = { acts = [\"raid\"] }"),
    ));
    let w = run(&doc, &[], "2024-01-06T00:00Z");
    assert_eq!((w.duty("t/2").fate, w.fates("3")), (Fate::Overdue, vec!["a open 0".into(), "b open 0".into()]));
    assert_eq!(w.legal("t/4"), "pending");
}

#[test]
fn what_follows_from_a_duty_is_for_what_the_duty_was_for() {
    let follows = |article: &str, from: &str| {
        term(
            article,
            "\"b\"",
            &format!("rule.requires = {{ task = \"x\", for-each = {{ {from} = \"2\" }}, amount = 2, limit = \"within 20 days\" }}"),
        )
    };
    let doc = text(&(answered("\"a\"", "") + &follows("3", "overdue") + &follows("4", "met")));
    let told = [
        complaint(2),
        complaint(3),
        done("d", "2024-01-05T00:00Z", "2", "a", r#","for":"m2""#),
        done("e", "2024-01-15T00:00Z", "4", "b", r#","for":"m2""#),
        done("f", "2024-01-15T00:00Z", "3", "b", r#","for":"m3""#),
    ];
    let w = run(&doc, &told, "2024-01-16T00:00Z");
    assert_eq!([w.duty("t/3"), w.duty("t/4")].map(|d| w.docket.matter(d.matter)), [Some("m3"), Some("m2")]);
    assert_eq!([w.fates("3"), w.fates("4")], [["b open 1"], ["b open 1"]]);
}

#[test]
fn a_new_day_that_gives_no_more_time_makes_nothing_due_again() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-20T00:00Z\" }}]\n{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\", matching = { with = \"3\", within = \"30 days\" } }"),
        term("3", "\"b\"", "rule.requires = { task = \"y\", limit = \"by 2024-01-20\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fixed = |day: &str| act("f", "2024-02-05T00:00Z", "4", "w", &format!(r#","at":"{day}""#));
    let due = |day: &str| {
        let maybe = done("p", "2024-01-31T00:00Z..2024-02-28T00:00Z", "2", "a", "");
        let w = run(&doc, &[done("d", "2024-01-02T00:00Z", "3", "b", ""), maybe, fixed(day)], "2024-01-01T00:00Z");
        let mut state = w.program.start();
        let told = w.docket.facts().iter().filter(|f| f.at <= common::at("2024-02-05T00:00Z"));
        told.for_each(|f| w.program.observe(&mut state, &[*f], &mut Vec::new()).unwrap());
        w.program.next_deadline(&state).map(|d| d.at.to_string())
    };
    // Thirty days after the other side began it was due in any case, and nobody can say whether it was done.
    assert_eq!(due("2024-01-25T00:00Z"), None);
    assert_eq!(due("2024-02-10T00:00Z"), Some("2024-02-10T00:00:00.001Z".into()));
}

#[test]
fn of_each_period_its_own_limit_is_told() {
    let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\" }"));
    let w = run(&doc, &[done("p", "2024-01-21T12:00Z", "2", "a", "")], "2024-01-25T00:00Z");
    let of = |kind: VerdictKind| {
        let all = w.verdicts.iter().filter(|v| v.kind == kind).map(|v| w.program.explain(&w.state, &w.docket, v).because);
        all.map(|why| why.split_once('(').unwrap().1.split(" 12:00").next().unwrap().to_string()).collect::<Vec<_>>()
    };
    // Where one ends the next begins.
    assert_eq!(of(VerdictKind::Arisen), ["2024-01-11", "2024-01-21", "2024-01-31"]);
    assert_eq!(of(VerdictKind::Overdue), ["2024-01-11", "2024-01-21"]);
    assert_eq!(of(VerdictKind::Met), ["2024-01-31"]);
}

#[test]
fn what_is_granted_before_the_day_is_known_counts_once_it_is() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}{}",
        term(
            "1",
            "\"a\"",
            "rule.requires = { task = \"x\", trigger = { on = { communicated = { kind = \"notice\" } } }, limit = \"before day\" }"
        ),
        term("2", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"1\"] }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let granted = |at: &str, until: &str| act("x", at, "2", "w", &format!(r#","until":"{until}""#));
    let fixed = |name: &str, at: &str, day: &str| act(name, at, "3", "w", &format!(r#","at":"{day}""#));
    let notice = message("n", "2024-01-05T00:00Z", "notice", "b", "");
    let limit = |told: &[String]| {
        let w = run(&doc, &[told, &[notice.clone()]].concat(), "2024-01-12T00:00Z");
        (w.duty("t/1").limit.unwrap().to_string(), w.count(VerdictKind::Extended, "1"))
    };
    let (march, february) = ("2024-03-01T00:00:00.001Z".to_string(), "2024-02-01T00:00:00Z".to_string());
    let day = fixed("f", "2024-01-08T00:00Z", "2024-02-01T00:00Z");
    // Before the duty arises, and while its day is not known.
    for at in ["2024-01-03T00:00Z", "2024-01-06T00:00Z"] {
        assert_eq!(limit(&[granted(at, "2024-03-01T00:00Z"), day.clone()]), (march.clone(), 1), "{at}");
        // A grant only ever gives more time.
        assert_eq!(limit(&[granted(at, "2024-01-20T00:00Z"), day.clone()]), (february.clone(), 1), "{at}");
        let later = fixed("g", "2024-01-09T00:00Z", "2024-04-01T00:00Z");
        assert_eq!(limit(&[granted(at, "2024-03-01T00:00Z"), day.clone(), later]).0, "2024-04-01T00:00:00Z", "{at}");
    }
    // The same again, or less, changes nothing.
    let again = |until: &str| granted("2024-01-07T00:00Z", until).replace("\"x\"", "\"y\"");
    let twice = |until: &str| limit(&[granted("2024-01-06T00:00Z", "2024-03-01T00:00Z"), again(until), day.clone()]);
    assert_eq!([twice("2024-03-01T00:00Z"), twice("2024-02-20T00:00Z")], [(march.clone(), 1), (march, 1)]);
    assert_eq!(twice("2024-03-02T00:00Z"), ("2024-03-02T00:00:00.001Z".into(), 2));
}

#[test]
fn months_are_counted_from_the_first_however_many_there_are_and_from_whatever_state_one_goes_on() {
    let doc = text(&term(
        "3",
        "\"a\"",
        "rule.requires = { task = \"x\", trigger = \"2024-01-31T00:00Z\", every = \"1 month\", overflow = \"last-day\" }",
    ));
    let limit = |w: &common::World| {
        let duties = w.program.duties_of(&w.state, w.program.term("t/3").unwrap());
        duties.iter().filter_map(|d| d.limit).max().unwrap().to_string()
    };
    let mut w = run(&doc, &[complaint(3)], "8024-02-01T00:00Z");
    assert_eq!(limit(&w), "8024-02-29T00:00:00Z");
    let mut other = w.program.restore(serde_json::from_value(serde_json::to_value(&w.state).unwrap()).unwrap()).unwrap();
    for state in [&mut w.state, &mut other] {
        w.program.advance_to(state, common::at("8024-04-01T00:00Z"), &mut Vec::new()).unwrap();
    }
    assert_eq!((limit(&w), w.state == other), ("8024-04-30T00:00:00Z".into(), true));
    w.program.restart(&mut w.state);
    assert!(w.state == w.program.start());
}

#[test]
fn periods_go_on_alike_whether_a_state_was_saved_in_between_or_not() {
    let months = |more: &str| {
        format!("rule.requires = {{ task = \"x\", trigger = \"2024-01-31T00:00Z\", every = \"1 month\", overflow = \"last-day\"{more} }}")
    };
    let powers = format!(
        "{}{}{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"pay\", limit = \"by 2024-03-10\" }"),
        term("5", "\"w\"", "rule.empowers = { verb = \"suspend\", over = [\"3\"] }"),
        term("6", "\"w\"", "rule.empowers = { verb = \"resume\", over = [\"3\"] }"),
        term("7", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"3\"] }"),
    );
    let withheld = ", amount = { share = 50, of = \"arms\" }, withheld = { while = { overdue = \"2\" }, then-within = \"2 days\" }";
    let asleep = [act("s", "2024-05-10T00:00Z", "5", "w", ""), act("r", "2024-06-12T00:00Z", "6", "w", "")];
    let extended = [act("e", "2024-04-10T00:00Z", "7", "w", r#","until":"2024-05-05T00:00Z""#)];
    let paid = [done("d", "2024-03-15T00:00Z", "2", "b", "")];
    for (more, told) in [("", &asleep[..]), ("", &extended[..]), (withheld, &paid[..]), ("", &[])] {
        let doc = text(&format!("{}{powers}", term("3", "\"a\"", &months(more))));
        for month in 2..=12 {
            let mut w = run(&doc, told, &format!("2024-{month:02}-20T00:00Z"));
            let mut saved = w.program.restore(serde_json::from_value(serde_json::to_value(&w.state).unwrap()).unwrap()).unwrap();
            for state in [&mut w.state, &mut saved] {
                w.program.advance_to(state, common::at("2025-06-01T00:00Z"), &mut Vec::new()).unwrap();
            }
            assert!(w.state == saved, "{month} {told:?}");
        }
    }
}

#[test]
fn a_grant_is_for_those_whom_it_favours() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}{}{}",
        term("0", "\"c\"", "rule.requires = { task = \"z\", limit = \"by 2024-05-01\" }"),
        term("1", "\"a\", \"b\"", "rule.requires = { task = \"x\", limit = \"before day\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"1\"] }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"] }"),
    ));
    let limits = |doc: &str, to: &str| {
        let granted = act("x", "2024-01-03T00:00Z", "2", "w", &format!(r#","until":"2024-03-01T00:00Z"{to}"#));
        let w = run(doc, &[granted, act("f", "2024-01-08T00:00Z", "3", "w", r#","at":"2024-02-01T00:00Z""#)], "2024-01-12T00:00Z");
        let duties = w.program.duties_of(&w.state, w.program.term("t/1").unwrap());
        duties.iter().map(|d| d.limit.unwrap() > common::at("2024-02-01T00:00Z")).collect::<Vec<_>>()
    };
    assert_eq!([limits(&doc, r#","for":"a""#), limits(&doc, r#","for":"b""#)], [[true, false], [false, true]]);
    let joint = doc.replacen("bearers = [\"a\", \"b\"]", "bearers = [\"a\", \"b\"]\njointly = true", 1);
    assert_eq!((limits(&doc, ""), limits(&joint, "")), (vec![true, true], vec![true]));
}

#[test]
fn a_right_to_withhold_keeps_nothing_open_that_could_never_be_done() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}",
        term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"x\", limit = \"before day\", withheld = { while = { until = \"2024-03-01T00:00Z\" } } }"
        ),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"] }"),
    ));
    let fixed = |day: &str| run(&doc, &[act("f", T, "4", "w", &format!(r#","at":"{day}""#))], "2024-01-11T00:00Z").fates("2");
    let days = ["2024-01-01T11:00Z", "2024-01-01T12:00Z", "2024-01-01T12:00:00.001Z"];
    assert_eq!(days.map(fixed), [["a lapsed 0"], ["a lapsed 0"], ["a open 0"]]);
}

#[test]
fn time_after_withholding_is_taken_away_by_no_earlier_day() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-05T00:00Z\" }}]\n{}{}",
        term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"x\", limit = \"before day\", withheld = { while = { until = \"2024-01-13T00:00Z\" }, then-within = \"5 days\" } }"
        ),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let limit = |day: &str| {
        let moved = act("f", "2024-01-14T00:00Z", "4", "w", &format!(r#","at":"{day}""#));
        run(&doc, &[moved], "2024-01-14T00:00Z").duty("t/2").limit.unwrap().to_string()
    };
    assert_eq!([limit("2024-01-16T00:00Z"), limit("2024-01-20T00:00Z")], ["2024-01-18T00:00:00.001Z", "2024-01-20T00:00:00Z"]);
}

#[test]
fn a_period_by_the_clock_is_whole_after_one_that_the_other_side_made_longer() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("3", "\"a\"", "rule.requires = { task = \"y\", every = \"10 days\", matching = { with = \"2\", within = \"5 days\" } }"),
    ));
    let w = run(&doc, &[done("p", "2024-01-20T00:00Z", "2", "b", "")], "2024-01-26T00:00Z");
    let duties = w.program.duties_of(&w.state, w.program.term("t/3").unwrap());
    let limits: Vec<String> = duties.iter().map(|d| d.limit.unwrap().to_string()).collect();
    assert_eq!(limits, ["2024-01-25T00:00:00.001Z", "2024-02-04T00:00:00.001Z"]);
}
