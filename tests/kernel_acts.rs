//! Acts of power, messages and statements: when each takes effect, whose voices suffice, and what an event is told by.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    machine::{Fact, Fate, MAX_PENDING_ACTS, VerdictKind, What},
    time::Instant,
};
use world::*;

const END: &str = "2024-06-01T00:00Z";

#[test]
fn notice_before_the_end_of_a_period_ends_it_and_later_notice_the_next() {
    let doc = text(&format!(
        "{BAN}{}",
        term(
            "4",
            "\"@party\"",
            "rule.empowers = { verb = \"terminate\", over = [\"t\"], effect = { at-period-end = { from = \"2024-01-31T00:00Z\", every = \"1 month\", notice = \"10 days\" } } }"
        )
    ));
    let ends = |notice: &str, last: &str, end: &str| {
        let legal = |at: &str| run(&doc, &[act("n", notice, "4", "a", "")], at).legal("t");
        assert_eq!((legal(last), legal(end)), ("in force".into(), "terminated".into()), "{notice}");
    };
    // Periods of a month from the last of January end with the last day of each.
    ends("2024-02-19T00:00Z", "2024-02-28T23:59:59.999Z", "2024-02-29T00:00Z");
    ends("2024-02-19T00:00:00.001Z", "2024-03-30T23:59:59.999Z", "2024-03-31T00:00Z");
    ends("2024-03-21T00:00Z", "2024-03-30T23:59:59.999Z", "2024-03-31T00:00Z");
    ends("2024-03-21T00:00:00.001Z", "2024-04-29T23:59:59.999Z", "2024-04-30T00:00Z");
    let w = run(&doc, &[act("n", "2024-02-19T00:00Z", "4", "a", "")], END);
    assert_eq!((w.count(VerdictKind::Deferred, "4"), w.count(VerdictKind::Effective, "4")), (1, 1));
}

fn committee(decision: &str) -> String {
    text(&format!(
        "bodies = [{{ party = \"w\", members = [\"w-1\", \"w-2\"], chair = \"w-1\", {decision} }}]\n{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ))
}

fn outcome(doc: &str, votes: &[(&str, bool)]) -> Option<VerdictKind> {
    let votes: Vec<String> = votes
        .iter()
        .enumerate()
        .map(|(k, (who, yes))| {
            act(&format!("v{k}"), &format!("2024-01-10T0{k}:00Z"), "2", who, if *yes { "" } else { r#","refuses":true"# })
        })
        .collect();
    let w = run(doc, &votes, END);
    w.verdicts.iter().rev().find(|v| w.program.term("t/2") == Some(v.term)).map(|v| v.kind)
}

#[test]
fn half_against_is_no_deadlock_while_the_chair_can_still_decide() {
    let doc = committee("decision = \"majority\"");
    assert_eq!(outcome(&doc, &[("w-2", false)]), Some(VerdictKind::Awaiting));
    assert_eq!(outcome(&doc, &[("w-1", false)]), Some(VerdictKind::Deadlocked));
    assert_eq!(outcome(&doc, &[("w-2", false), ("w-1", true)]), Some(VerdictKind::Effective));
    assert_eq!(outcome(&doc.replace("chair = \"w-1\", ", ""), &[("w-2", false)]), Some(VerdictKind::Deadlocked));
    let chair = committee("decision = \"chair\"");
    assert_eq!(outcome(&chair, &[("w-2", false)]), Some(VerdictKind::Awaiting));
    assert_eq!(outcome(&chair, &[("w-1", false)]), Some(VerdictKind::Deadlocked));
}

#[test]
fn a_quorum_counts_who_speaks_on_either_side() {
    let doc = committee("decision = { at-least = 1 }, quorum = 2").replace("chair = \"w-1\", ", "");
    assert_eq!(outcome(&doc, &[("w-1", true)]), Some(VerdictKind::Awaiting));
    assert_eq!(outcome(&doc, &[("w-1", true), ("w-2", false)]), Some(VerdictKind::Effective));
    assert_eq!(outcome(&doc.replace("quorum = 2", "quorum = 1"), &[("w-1", true)]), Some(VerdictKind::Effective));
    // With too few left, nobody can decide.
    let alone = doc.replace("\"w-1\", \"w-2\"]", "\"w-1\", { party = \"w-2\", while = { until = \"2024-01-10T00:00Z\" } }]");
    assert_eq!(outcome(&alone, &[("w-1", true)]), Some(VerdictKind::Unavailable));
}

#[test]
fn a_duty_can_be_extended_only_to_an_instant_that_is_still_to_come() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"return\", limit = \"by 2024-01-15\" }"),
        term("3", "\"b\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
    ));
    let extended = |said: &str, until: &str| {
        run(&doc, &[act("x", said, "3", "b", &format!(r#","until":"{until}""#))], END).count(VerdictKind::Effective, "3")
    };
    assert_eq!(
        (extended("2024-01-20T00:00Z", "2024-01-20T00:00:00.001Z"), extended("2024-01-20T00:00:00.001Z", "2024-01-20T00:00Z")),
        (1, 0)
    );
    let w = run(&doc, &[act("x", "2024-01-20T00:00Z", "3", "b", r#","until":"2024-01-18T00:00Z""#)], END);
    assert_eq!((w.count(VerdictKind::Ineffective, "3"), w.duty("t/2").fate), (1, Fate::Overdue));
}

#[test]
fn an_end_is_moved_only_to_a_later_one() {
    let doc = with(
        "",
        &lasting("lasts = { until = \"2024-01-31T12:00Z\" }"),
        &term("2", "\"a\"", "rule.empowers = { verb = \"extend\", over = [\"t\"] }"),
    );
    let moved = |until: &str| {
        let w = run(&doc, &[act("x", "2024-01-10T00:00Z", "2", "a", &format!(r#","until":"{until}""#))], "2024-01-31T11:59:59.999Z");
        (w.legal("t"), w.count(VerdictKind::Effective, "2"))
    };
    assert_eq!((moved("2024-01-20T00:00Z"), moved("2024-01-31T12:00Z")), (("in force".into(), 0), ("in force".into(), 0)));
    assert_eq!(moved("2024-01-31T12:00:00.001Z"), ("in force".into(), 1));
}

#[test]
fn an_end_that_is_not_known_yet_can_be_set_to_what_is_still_to_come() {
    let doc = with(
        "",
        &format!("anchors = [{{ id = \"accord\" }}]\n{}", lasting("lasts = { until = \"accord\" }")),
        &format!(
            "{}{}",
            term("2", "\"a\"", "rule.empowers = { verb = \"extend\", over = [\"t\"] }"),
            term("3", "\"a\"", "rule.empowers = { verb = \"fix\", over = [\"accord\"] }"),
        ),
    );
    let ended = |until: &str| run(&doc, &[act("x", "2024-01-10T00:00Z", "2", "a", &format!(r#","until":"{until}""#))], END).legal("t");
    assert_eq!((ended("2024-01-10T00:00Z"), ended("2024-01-10T00:00:00.001Z")), ("in force".into(), "expired".into()));
}

fn answers(article: &str, bearer: &str, event: &str) -> String {
    term(
        article,
        bearer,
        &format!(
            "rule.requires = {{ task = \"answer\", for-each = {{ communicated = {{ kind = \"complaint\"{event} }} }}, limit = \"within 1 day\" }}"
        ),
    )
}

#[test]
fn a_message_is_the_event_of_its_topic_and_of_its_kind() {
    let doc = text(&format!("{}{}", answers("1", "\"w\"", ""), answers("2", "\"w\"", ", topic = \"mines\"")));
    let arisen = |more: &str| {
        let w = run(&doc, &[message("m", "2024-01-05T00:00Z", "complaint", "a", more)], END);
        (w.count(VerdictKind::Arisen, "1"), w.count(VerdictKind::Arisen, "2"))
    };
    assert_eq!((arisen(""), arisen(r#","topic":"mines""#)), ((1, 0), (1, 1)));
    let other = run(&doc, &[message("m", "2024-01-05T00:00Z", "notification", "a", r#","topic":"mines""#)], END);
    assert_eq!(other.count(VerdictKind::Arisen, ""), 0);
}

#[test]
fn a_message_to_several_is_one_event_and_each_addressee_may_have_to_answer() {
    let doc = text(&format!(
        "{}{}{}{}",
        answers("1", "\"w\"", ""),
        answers("2", "\"@addressee\"", ""),
        answers("3", "\"w\"", ", to = [\"b\"]"),
        answers("4", "\"w\"", ", to = [\"b\", \"c\"], from = [\"a\"]")
    ));
    let arisen = |by: &str, to: &str| {
        let w = run(&doc, &[message("m", "2024-01-05T00:00Z", "complaint", by, &format!(r#","to":[{to}]"#))], END);
        ["1", "2", "3", "4"].map(|a| w.count(VerdictKind::Arisen, a))
    };
    assert_eq!(arisen("a", r#""b""#), [1, 1, 1, 1]);
    assert_eq!(arisen("a", r#""c""#), [1, 1, 0, 1]);
    assert_eq!(arisen("a", r#""b","c""#), [1, 2, 1, 1]);
    assert_eq!(arisen("a-unit", r#""d""#), [1, 1, 0, 0]);
    assert_eq!(arisen("d", r#""c","b""#), [1, 2, 1, 0]);
}

#[test]
fn a_statement_is_the_event_of_those_who_are_named() {
    let doc = text(&format!(
        "{}{}",
        term(
            "1",
            "\"w\"",
            "rule.requires = { task = \"note\", for-each = { stated = { kind = \"apology\", by = [\"a\", \"c\"] } }, limit = \"within 1 day\" }"
        ),
        term("2", "\"w\"", "rule.requires = { task = \"note\", for-each = { stated = { kind = \"apology\" } }, limit = \"within 1 day\" }"),
    ));
    let arisen = |kind: &str, by: &str| {
        let w = run(&doc, &[statement("s", "2024-01-05T00:00Z", kind, by, "")], END);
        (w.count(VerdictKind::Arisen, "1"), w.count(VerdictKind::Arisen, "2"))
    };
    assert_eq!(
        [arisen("apology", "a"), arisen("apology", "a-unit"), arisen("apology", "b"), arisen("warning", "a")],
        [(1, 1), (1, 1), (0, 1), (0, 0)]
    );
}

#[test]
fn only_what_says_how_somebody_stands_is_kept_as_a_position() {
    let kinds = ["observance", "understanding", "not-bound", "over", "apology", "judged-holding"];
    let kept = |kind: &str| {
        let w = run(&text(BAN), &[statement("s", "2024-01-05T00:00Z", kind, "a", r#","on":"t","place":"town""#)], END);
        w.program.positions(&w.state).len()
    };
    assert_eq!(kinds.map(kept), [1, 1, 1, 0, 0, 0]);
}

#[test]
fn what_is_named_for_a_time_that_ends_before_another_begins_keeps_its_end() {
    let doc = text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], single = true }}]\n{BAN}{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
    ));
    let first = act("x", "2024-01-02T00:00Z", "2", "w", r#","choose":["new-road"],"at":"2024-01-10T00:00Z","until":"2024-01-12T00:00Z""#);
    let then = |at: &str| act("y", "2024-01-05T00:00Z", "2", "w", &format!(r#","choose":["road"],"at":"{at}""#));
    let designated = |records: &[String], at: &str| {
        let w = run(&doc, records, at);
        w.program.designated(&w.state, "t/corridor").join(" ")
    };
    let apart = [first.clone(), then("2024-01-20T00:00Z")];
    let days = ["2024-01-09T23:59:59.999Z", "2024-01-10T00:00Z", "2024-01-11T23:59:59.999Z", "2024-01-12T00:00Z", "2024-01-20T00:00Z"];
    assert_eq!(days.map(|at| designated(&apart, at)), ["", "new-road", "new-road", "", "road"]);
    // What begins while another stands ends it then.
    let across = [first, then("2024-01-11T00:00Z")];
    let days = ["2024-01-10T23:59:59.999Z", "2024-01-11T00:00Z", "2024-01-13T00:00Z"];
    assert_eq!(days.map(|at| designated(&across, at)), ["new-road", "road", "road"]);
    // Of two that are to begin at one instant the one that was named last does.
    let together = [across[0].clone(), then("2024-01-10T00:00Z")];
    let days = ["2024-01-09T23:59:59.999Z", "2024-01-10T00:00Z", "2024-01-11T00:00Z", "2024-01-13T00:00Z"];
    assert_eq!(days.map(|at| designated(&together, at)), ["", "road", "road", "road"]);
    // Taking it out at the end that it has changes nothing.
    let out = |at: &str| {
        let drops = act("z", "2024-01-10T12:00Z", "2", "w", &format!(r#","choose":["new-road"],"drops":true,"at":"{at}""#));
        run(&doc, &[across[0].clone(), drops], END).count(VerdictKind::Ineffective, "2")
    };
    assert_eq!(["2024-01-11T00:00Z", "2024-01-12T00:00Z"].map(out), [0, 1]);
}

#[test]
fn a_message_to_several_reaches_whoever_of_them_the_text_names() {
    let rule = "rule.requires = { task = \"x\", trigger = { on = { communicated = { kind = \"notice\", to = [\"w\"] } } }, limit = \"within 1 day\" }";
    let doc = text(&term("2", "\"a\"", rule));
    let to = |who: &str| run(&doc, &[message("m", "2024-01-05T00:00Z", "notice", "b", &format!(r#","to":[{who}]"#))], END).fates("2");
    assert_eq!(to(r#""c""#), Vec::<String>::new());
    for who in [r#""w""#, r#""c","w""#, r#""w","c""#] {
        assert_eq!(to(who), ["a overdue 0"], "{who}");
    }
}

/// Three who decide about a release, each vote `who` or `!who`, an hour apart.
fn voted(decision: &str, seats: &str, votes: &[&str]) -> Option<VerdictKind> {
    let doc = text(&format!(
        "bodies = [{{ party = \"w\", members = [{seats}], {decision} }}]\n{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ));
    let votes: Vec<(&str, bool)> = votes.iter().map(|v| (v.trim_start_matches('!'), !v.starts_with('!'))).collect();
    outcome(&doc, &votes)
}

const THREE: &str = "\"w-1\", \"w-2\", \"w-3\"";

#[test]
fn the_last_word_of_each_counts_and_only_that() {
    let two = |votes: &[&str]| voted("decision = { at-least = 2 }", THREE, votes);
    assert_eq!(two(&["!w-1", "w-1"]), Some(VerdictKind::Awaiting));
    // Two against are too many of three; one who has thought better of it is not against.
    assert_eq!(two(&["!w-1", "!w-2"]), Some(VerdictKind::Deadlocked));
    assert_eq!(two(&["!w-1", "w-1", "!w-2"]), Some(VerdictKind::Awaiting));
    assert_eq!(two(&["!w-1", "w-1", "w-2"]), Some(VerdictKind::Effective));
    assert_eq!(two(&["w-1", "!w-1", "w-2"]), Some(VerdictKind::Awaiting));
    // Nor does it make a quorum of one.
    let quorum = |votes: &[&str]| voted("decision = { at-least = 1 }, quorum = 2", THREE, votes);
    assert_eq!((quorum(&["!w-1", "w-1"]), quorum(&["!w-1", "w-2"])), (Some(VerdictKind::Awaiting), Some(VerdictKind::Effective)));
    // A party takes back what its organ said.
    let organ = |votes: &[&str]| voted("decision = { at-least = 2 }", "\"a\", \"w-2\", \"w-3\", \"w-1\"", votes);
    assert_eq!(organ(&["!a-unit", "!w-2", "!w-3"]), Some(VerdictKind::Deadlocked));
    assert_eq!(organ(&["!a-unit", "a", "!w-2", "!w-3"]), Some(VerdictKind::Awaiting));
}

#[test]
fn a_chair_that_has_left_decides_nothing_and_a_body_without_members_cannot() {
    let left = "{ party = \"w-1\", while = { until = \"2024-01-05T00:00Z\" } }, \"w-2\", \"w-3\"";
    let majority = |seats: &str, votes: &[&str]| voted("decision = \"majority\", chair = \"w-1\"", seats, votes);
    // Of two, one is half, and the chair's voice would decide.
    let present = "\"w-1\", \"w-2\"";
    assert_eq!((majority(present, &["w-1"]), majority(left, &["w-1", "w-2"])), (Some(VerdictKind::Effective), Some(VerdictKind::Awaiting)));
    assert_eq!(majority(left, &["w-2", "w-3"]), Some(VerdictKind::Effective));
    let gone = |who: &str| format!("{{ party = \"{who}\", while = {{ until = \"2024-01-05T00:00Z\" }} }}");
    assert_eq!(majority(&format!("{}, {}", gone("w-1"), gone("w-2")), &["w-1"]), Some(VerdictKind::Unavailable));
}

#[test]
fn who_tells_of_an_act_is_not_one_of_those_who_did_it() {
    let doc =
        text(&format!("{BAN}{}", term("2", "\"a\", \"b\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"], decision = \"all\" }")));
    let w = run(&doc, &[act("x", "2024-01-05T00:00Z", "2", "c", r#","with":["a","b"]"#)], END);
    let effective = w.verdicts.iter().find(|v| v.kind == VerdictKind::Effective).unwrap();
    assert_eq!((w.legal("t"), w.program.party_id(effective.party)), ("suspended".into(), "b"));
    // Alone they are told of, and nobody has held the power.
    let w = run(&doc, &[act("x", "2024-01-05T00:00Z", "2", "c", "")], END);
    assert_eq!((w.legal("t"), w.count(VerdictKind::Ineffective, "2")), ("in force".into(), 1));
}

#[test]
fn notice_before_the_first_period_begins_ends_with_that_period() {
    let rule = "rule.empowers = { verb = \"terminate\", over = [\"t\"], effect = { at-period-end = { from = \"2024-03-01T00:00Z\", every = \"1 month\", notice = \"10 days\" } } }";
    let doc = text(&format!("{BAN}{}", term("4", "\"@party\"", rule)));
    let legal = |at: &str| run(&doc, &[act("n", "2024-01-10T00:00Z", "4", "a", "")], at).legal("t");
    assert_eq!((legal("2024-03-31T23:59:59.999Z"), legal("2024-04-01T00:00Z")), ("in force".into(), "terminated".into()));
    // Where nobody can tell when periods begin, none can end.
    let lost = doc.replace("from = \"2024-03-01T00:00Z\"", "from = { undetermined = \"the date is illegible\" }");
    let w = run(&lost, &[act("n", "2024-01-10T00:00Z", "4", "a", "")], END);
    assert_eq!((w.legal("t"), w.count(VerdictKind::Ineffective, "4")), ("in force".into(), 1));
}

#[test]
fn what_is_bounded_goes_up_to_its_bound_and_to_none_that_is_unknown() {
    let fixes = |bound: &str, at: &str| {
        let doc = text(&format!(
            "anchors = [{{ id = \"day\" }}]\n{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
            term("3", "\"w\"", &format!("rule.empowers = {{ verb = \"fix\", over = [\"day\"], no-later-than = {bound} }}")),
        ));
        run(&doc, &[act("f", "2024-01-05T00:00Z", "3", "w", &format!(r#","at":"{at}""#))], END).count(VerdictKind::Effective, "3")
    };
    let day = "\"2024-01-20T00:00Z\"";
    assert_eq!((fixes(day, "2024-01-20T00:00Z"), fixes(day, "2024-01-20T00:00:00.001Z")), (1, 0));
    assert_eq!(fixes("{ undetermined = \"the page is missing\" }", "2024-01-10T00:00Z"), 0);
}

#[test]
fn nothing_follows_from_an_act_that_changes_nothing() {
    let doc = text(&format!(
        "{BAN}{}{}",
        // The power itself does not sleep, so that a second act is no more than one without effect.
        term("2", "\"@party\"", "binds = \"on-its-own\"\nrule.empowers = { verb = \"suspend\", over = [\"t\"] }"),
        term(
            "3",
            "\"w\"",
            "binds = \"on-its-own\"\nrule.requires = { task = \"tell all\", for-each = { acted = { under = \"2\" } }, limit = \"within 1 day\" }"
        ),
    ));
    let off = |n: u32, who: &str| act(&format!("x{n}"), &format!("2024-01-0{n}T00:00Z"), "2", who, "");
    let arisen = |records: &[String]| run(&doc, records, END).count(VerdictKind::Arisen, "3");
    assert_eq!((arisen(&[off(5, "a")]), arisen(&[off(5, "a"), off(6, "b")])), (1, 1));
}

#[test]
fn an_end_that_nobody_can_tell_is_not_moved() {
    let doc = with(
        "",
        &lasting("lasts = { until = { undetermined = \"the last page is missing\" } }"),
        &format!("{BAN}{}", term("3", "\"w\"", "binds = \"on-its-own\"\nrule.empowers = { verb = \"extend\", over = [\"t\"] }")),
    );
    let w = run(&doc, &[act("e", "2024-01-05T00:00Z", "3", "w", r#","until":"2024-03-01T00:00Z""#)], END);
    assert_eq!((w.count(VerdictKind::Effective, "3"), w.legal("t")), (0, "undetermined".into()));
}

#[test]
fn an_act_over_what_the_power_is_not_over_has_no_effect() {
    let doc = text(&term("2", "\"a\"", "rule.empowers = { verb = \"amend\", over = [\"t\"] }"));
    let effective = |over: &str| run(&doc, &[act("x", "2024-01-05T00:00Z", "2", "a", over)], END).count(VerdictKind::Effective, "2");
    assert_eq!([effective(""), effective(r#","over":"t""#), effective(r#","over":"1""#)], [1, 1, 0]);
}

#[test]
fn what_waits_for_others_and_what_waits_for_its_day_are_added_up() {
    let power = |n: &str, who: &str, how: &str| {
        term(n, who, &format!("rule.empowers = {{ verb = \"fix\", over = [\"day\"], again = true, {how} }}"))
    };
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        power("2", "\"a\", \"b\"", "decision = \"all\""),
        power("3", "\"a\"", "effect = { after-notice = { length = \"30 days\" } }"),
    ));
    // As many of each as multiplied would be more than may wait at once.
    let many = |under: &'static str| {
        let at = move |k: usize| format!("2024-01-0{under}T{:02}:{:02}Z", k / 60, k % 60);
        (0..317).map(move |k| act(&format!("x{under}-{k}"), &at(k), under, "a", &format!(r#","at":"{}""#, at(k))))
    };
    let w = run(&doc, &many("2").chain(many("3")).collect::<Vec<_>>(), "2024-01-05T00:00Z");
    assert_eq!([w.count(VerdictKind::Awaiting, "2"), w.count(VerdictKind::Deferred, "3")], [317, 317]);
}

#[test]
fn an_act_by_one_of_those_who_are_named_is_enough_for_what_waits_for_it() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"@party\", \"c\"", "rule.empowers = { verb = \"amend\", over = [\"t\"] }"),
        term(
            "3",
            "\"w\"",
            "rule.requires = { task = \"x\", for-each = { acted = { under = \"2\", by = [\"a\", \"c\"] } }, limit = \"within 1 day\" }"
        ),
    ));
    let arisen = |who: &str| run(&doc, &[act("x", "2024-01-05T00:00Z", "2", who, "")], END).count(VerdictKind::Arisen, "3");
    assert_eq!(["a", "b", "c"].map(arisen), [1, 0, 1]);
}

/// What is said of the last of some acts when it is told with something that no record can say.
fn told_oddly(doc: &str, acts: &[String], odd: impl Fn(&mut What)) -> Vec<VerdictKind> {
    let w = run(doc, acts, "2024-01-01T12:00Z");
    let (mut state, mut out) = (w.program.start(), Vec::new());
    let mut facts: Vec<Fact> = w.docket.facts().to_vec();
    odd(&mut facts.last_mut().unwrap().what);
    for fact in facts {
        out.clear();
        w.program.observe(&mut state, &[fact], &mut out).unwrap();
    }
    out.iter().map(|v| v.kind).filter(|k| matches!(k, VerdictKind::Effective | VerdictKind::Ineffective)).collect()
}

#[test]
fn an_extension_to_no_date_is_none() {
    let never = |what: &mut What| {
        if let What::Act { instant, .. } = what {
            *instant = Instant::MAX;
        }
    };
    let doc = with(
        "",
        &lasting("lasts = { until = \"2024-03-01T00:00Z\" }"),
        &format!(
            "{}{}{}",
            term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"1\"] }"),
            term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"t\"] }"),
        ),
    );
    for article in ["2", "3"] {
        let extends = [act("x", "2024-01-05T00:00Z", article, "w", r#","until":"2024-04-01T00:00Z""#)];
        assert_eq!(told_oddly(&doc, &extends, |_| ()), [VerdictKind::Effective], "{article}");
        assert_eq!(told_oddly(&doc, &extends, never), [VerdictKind::Ineffective], "{article}");
    }
}

#[test]
fn who_chooses_what_is_not_there_chooses_nothing() {
    let doc = text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], single = true }}]\n\
         readings = [{{ id = \"x\", question = \"is it?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{}{}{}{}",
        term("1", "\"a\"", "under = { x = \"yes\" }\nrule.prohibits = { acts = [\"force\"] }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"x\"] }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"amend\", over = [\"t\"] }"),
    ));
    let told = |article: &str, more: &str, (beyond, things): (u16, u16)| {
        // The first settles something; the second would unsettle it, if it did anything.
        let acts = [5, 6].map(|n| act(&format!("x{n}"), &format!("2024-01-0{n}T00:00Z"), article, "w", more));
        told_oddly(&doc, &acts, |what| {
            if let What::Act { choice, object, .. } = what {
                (*choice, *object) = (beyond, things);
            }
        })
    };
    for beyond in [2, u16::MAX] {
        assert_eq!(told("2", r#","choose":["road"]"#, (beyond, 0)), [VerdictKind::Ineffective]);
        assert_eq!(told("3", r#","option":"yes""#, (beyond, 0)), [VerdictKind::Ineffective]);
    }
    // Nor is there a second thing where a power is over one.
    assert_eq!((told("4", "", (0, 0)), told("4", "", (0, 1))), (vec![VerdictKind::Effective], vec![VerdictKind::Ineffective]));
}

#[test]
fn who_may_release_from_an_article_that_is_none_under_a_reading_releases_from_nothing() {
    let doc = text(&format!(
        "readings = [{{ id = \"x\", question = \"is it?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{}{}",
        term("1", "\"a\"", "under = { x = \"yes\" }\nrule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ));
    let waives = [act("x", "2024-01-05T00:00Z", "2", "w", "")];
    let effective = |option: &str| read(&doc, &waives, &[("x", option)], END).count(VerdictKind::Effective, "2");
    assert_eq!((effective("yes"), effective("no")), (1, 0));
}

#[test]
fn what_another_has_displaced_before_it_began_displaces_nothing() {
    let doc = text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], single = true }}]\n{BAN}{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
    ));
    let names = |n: u32, what: &str, from: &str| {
        act(&format!("x{n}"), &format!("2024-01-0{n}T00:00Z"), "2", "w", &format!(r#","choose":["{what}"]{from}"#))
    };
    let designated =
        |records: &[String], at: &str| run(&doc, records, at).program.designated(&run(&doc, records, at).state, "t/corridor").join(" ");
    let tenth = r#","at":"2024-01-10T00:00Z""#;
    let records = [names(2, "new-road", tenth), names(3, "road", tenth), names(4, "road", r#","at":"2024-01-06T00:00Z""#)];
    let days = ["2024-01-05T23:59:59.999Z", "2024-01-06T00:00Z", "2024-01-10T00:00Z", "2024-01-20T00:00Z"];
    assert_eq!(days.map(|at| designated(&records, at)), ["", "road", "road", "road"]);
    // Of two that are named at once the second stands, from then on.
    let once = |name: &str, what: &str| act(name, "2024-01-05T00:00Z", "2", "w", &format!(r#","choose":["{what}"]"#));
    let days = ["2024-01-05T00:00Z", "2024-01-06T00:00Z"];
    assert_eq!(days.map(|at| designated(&[once("x", "road"), once("y", "new-road")], at)), ["new-road", "new-road"]);
}

#[test]
fn who_could_act_alone_and_refuses_does_not_act() {
    let doc = text(&format!(
        "{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
        term("2", "\"w\", \"c\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ));
    assert_eq!(outcome(&doc, &[("w", false)]), Some(VerdictKind::Awaiting));
    assert_eq!(outcome(&doc, &[("w", false), ("c", false)]), Some(VerdictKind::Deadlocked));
    assert_eq!(outcome(&doc, &[("w", false), ("c", true)]), Some(VerdictKind::Effective));
}

#[test]
fn as_many_acts_may_wait_at_once_as_the_limit_says_and_no_more() {
    let rule = "rule.empowers = { verb = \"suspend\", over = [\"t\"], effect = { after-notice = { length = \"30 days\" } } }";
    let doc = text(&format!("{BAN}{}", term("2", "\"a\"", rule)));
    let acts = ["a", "c"].map(|who| act(who, "2024-01-05T00:00Z", "2", who, ""));
    let w = run(&doc, &acts, "2024-01-02T00:00Z");
    let (mut state, mut out) = (w.program.start(), Vec::new());
    let mut told = |n: usize| {
        out.clear();
        w.program.observe(&mut state, &w.docket.facts()[n..=n], &mut out).unwrap();
        out.last().map(|v| v.kind)
    };
    assert!((0..MAX_PENDING_ACTS).all(|_| told(0) == Some(VerdictKind::Deferred)));
    assert_eq!(told(0), Some(VerdictKind::LimitReached));
    // Who does not hold the power would not have to wait.
    assert_eq!(told(1), Some(VerdictKind::Ineffective));
}

fn corridor(effect: &str) -> String {
    text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], single = true }}]\n{BAN}{}",
        term("2", "\"w\"", &format!("rule.empowers = {{ verb = \"designate\", over = [\"corridor\"]{effect} }}")),
    ))
}

#[test]
fn what_stands_until_a_day_keeps_its_end_when_another_is_named_for_later() {
    let named = [
        act("x", "2024-01-02T00:00Z", "2", "w", r#","choose":["road"],"until":"2024-01-12T00:00Z""#),
        act("y", "2024-01-05T00:00Z", "2", "w", r#","choose":["new-road"],"at":"2024-01-20T00:00Z""#),
    ];
    let designated = |at: &str| {
        let w = run(&corridor(""), &named, at);
        w.program.designated(&w.state, "t/corridor").join(" ")
    };
    let days = ["2024-01-11T23:59:59.999Z", "2024-01-12T00:00Z", "2024-01-19T23:59:59.999Z", "2024-01-20T00:00Z"];
    assert_eq!(days.map(designated), ["road", "", "", "new-road"]);
}

#[test]
fn of_two_that_come_to_stand_at_one_instant_after_notice_one_does() {
    let doc = corridor(", effect = { after-notice = { length = \"2 days\" } }");
    let named = |name: &str, what: &str| act(name, "2024-01-05T00:00Z", "2", "w", &format!(r#","choose":["{what}"]"#));
    let w = run(&doc, &[named("x", "road"), named("y", "new-road")], "2024-01-08T00:00Z");
    assert_eq!(w.program.designated(&w.state, "t/corridor"), ["new-road"]);
    // Nor does it matter that the first was named for that day.
    let day = r#"{"name":"x","said":"2024-01-04T00:00Z","by":"w","act":{"under":"t/2","written":true,"choose":["road"],"at":"2024-01-07T00:00Z"}}"#.to_string();
    let day = [day, named("y", "new-road")];
    let w = run(&doc, &day, "2024-01-08T00:00Z");
    assert_eq!(w.program.designated(&w.state, "t/corridor"), ["new-road"]);
}

#[test]
fn notice_ends_a_short_period_however_many_there_have_been() {
    let rule = "rule.empowers = { verb = \"terminate\", over = [\"t\"], effect = { at-period-end = { from = \"2024-01-02T00:00Z\", every = \"1 hour\", notice = \"30 minutes\" } } }";
    let doc = text(&format!("{BAN}{}", term("4", "\"@party\"", rule)));
    let ended = |at: &str, end: &str| run(&doc, &[act("n", at, "4", "a", "")], end).legal("t");
    // Ten thousand hours are over on 21 February 2025 at 16:00.
    assert_eq!(ended("2025-02-21T14:15Z", "2025-02-21T15:00Z"), "terminated");
    assert_eq!(ended("2025-02-21T15:15Z", "2025-02-21T16:00Z"), "terminated");
    assert_eq!(ended("2025-02-21T15:45Z", "2025-02-21T17:00Z"), "terminated");
}

#[test]
fn what_is_named_for_an_earlier_day_gives_way_to_what_is_to_follow() {
    let named = |n: u32, what: &str, at: &str| {
        act(&format!("x{n}"), &format!("2024-01-0{n}T00:00Z"), "2", "w", &format!(r#","choose":["{what}"],"at":"{at}""#))
    };
    let both = [named(2, "road", "2024-01-20T00:00Z"), named(3, "new-road", "2024-01-10T00:00Z")];
    let designated = |at: &str| {
        let w = run(&corridor(""), &both, at);
        w.program.designated(&w.state, "t/corridor").join(" ")
    };
    let days = ["2024-01-10T00:00Z", "2024-01-19T23:59:59.999Z", "2024-01-20T00:00Z"];
    assert_eq!(days.map(designated), ["new-road", "new-road", "road"]);
}

#[test]
fn what_the_text_names_at_first_gives_way_and_can_be_named_again() {
    let doc = corridor("").replace("single = true", "single = true, at-first = [\"road\"]");
    let named = |n: u32, what: &str| act(&format!("x{n}"), &format!("2024-01-0{n}T00:00Z"), "2", "w", &format!(r#","choose":["{what}"]"#));
    let told = [named(2, "new-road"), named(5, "road"), named(8, "new-road")];
    let designated = |at: &str| {
        let w = run(&doc, &told, at);
        (w.program.designated(&w.state, "t/corridor").join(" "), w.count(VerdictKind::Effective, "2"))
    };
    let days = ["2024-01-01T23:59:59.999Z", "2024-01-02T00:00Z", "2024-01-05T00:00Z", "2024-01-08T00:00Z"];
    assert_eq!(days.map(designated).map(|(what, n)| format!("{what} {n}")), ["road 0", "new-road 1", "road 2", "new-road 3"]);
}
