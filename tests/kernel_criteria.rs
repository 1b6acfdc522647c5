//! The factual state: what each criterion says, and from which tick until which.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{agreement::Regime, record::Log};
use common::World;
use world::*;

/// An instrument with one criterion `k`, for which silence is holding.
fn judged(by: &str, more: &str) -> String {
    text(&format!("criteria = [{{ id = \"k\", by = {by}, silence-is-holding = true{more} }}]\n{BAN}"))
}

fn shelling(name: &str, at: &str) -> String {
    incident(name, at, "shelling", "a", "")
}

/// The state at each of several instants, with all that happens in the end.
fn states<const N: usize>(doc: &str, records: &[String], at: [&str; N]) -> [String; N] {
    at.map(|t| run(doc, records, t).factual("t/k"))
}

const RATE: &str = "{ rate = { per = \"1 day\", eroding = 2, collapsed = 3 } }";

#[test]
fn a_rate_rises_with_each_incident_and_falls_as_each_leaves_the_period() {
    let records = ["00:00", "06:00", "12:00"].map(|h| shelling(&format!("i-{h}"), &format!("2024-01-05T{h}Z")));
    let rising = ["2024-01-05T05:59:59.999Z", "2024-01-05T06:00Z", "2024-01-05T11:59:59.999Z", "2024-01-05T12:00Z"];
    assert_eq!(states(&judged(RATE, ""), &records, rising), ["holding", "eroding", "eroding", "collapsed"]);
    let falling = ["2024-01-05T23:59:59.999Z", "2024-01-06T00:00Z", "2024-01-06T05:59:59.999Z", "2024-01-06T06:00Z"];
    assert_eq!(states(&judged(RATE, ""), &records, falling), ["collapsed", "eroding", "eroding", "holding"]);
}

#[test]
fn a_rate_falls_and_says_so_at_that_instant_and_no_other() {
    let records = ["00:00", "06:00", "12:00"].map(|h| shelling(&format!("i-{h}"), &format!("2024-01-05T{h}Z")));
    let w = run(&judged(RATE, ""), &records, "2024-03-01T00:00Z");
    let said: Vec<String> =
        w.verdicts.iter().filter(|v| Some(v.term) == w.program.term("t/k")).map(|v| format!("{} {}", v.at, v.kind)).collect();
    let wanted =
        [("01-01T12", "holding"), ("01-05T06", "eroding"), ("01-05T12", "collapsed"), ("01-06T00", "eroding"), ("01-06T06", "holding")];
    let wanted: Vec<String> = wanted.iter().map(|(at, state)| format!("2024-{at}:00:00Z {state}")).collect();
    assert_eq!(said, wanted);
}

#[test]
fn what_happened_before_entry_into_force_is_no_incident_of_the_truce() {
    let first = |at: &str| run(&judged("\"first-incident\"", ""), &[shelling("i", at)], "2024-02-01T00:00Z").factual("t/k");
    assert_eq!((first("2024-01-01T11:59:59.999Z"), first("2024-01-01T12:00Z")), ("holding".into(), "collapsed".into()));
    let before = [shelling("i1", "2024-01-01T11:00Z"), shelling("i2", "2024-01-01T11:30Z"), shelling("i3", "2024-01-01T12:30Z")];
    assert_eq!(states(&judged(RATE, ""), &before, ["2024-01-01T13:00Z"]), ["holding"]);
}

#[test]
fn nothing_is_judged_before_entry_into_force() {
    assert_eq!(states(&judged(RATE, ""), &[], ["2024-01-01T11:59:59.999Z", "2024-01-01T12:00Z"]), ["unknown", "holding"]);
}

#[test]
fn a_rate_against_the_time_before_is_a_share_of_the_same_period() {
    let doc = |eroding: u32, collapsed: u32| {
        judged(&format!("{{ rate-against-before = {{ per = \"10 days\", eroding = {eroding}, collapsed = {collapsed} }} }}"), "")
    };
    // Ten days before noon on 1 January: the second is the first that counts.
    let before = ["2023-12-22T11:59:59.999Z", "2023-12-22T12:00Z", "2023-12-28T00:00Z", "2024-01-01T11:59:59.999Z"];
    let after = ["2024-01-02T00:00Z", "2024-01-03T00:00Z", "2024-01-04T00:00Z"];
    let records: Vec<String> = before.iter().chain(&after).map(|t| shelling(&format!("i-{t}").replace(':', "-"), t)).collect();
    // Three before: half of them, rounded up, are two.
    assert_eq!(states(&doc(50, 100), &records, after), ["holding", "eroding", "collapsed"]);
    assert_eq!(states(&doc(33, 67), &records, after), ["eroding", "eroding", "collapsed"]);
    assert_eq!(states(&doc(34, 66), &records, after), ["holding", "collapsed", "collapsed"]);
    assert_eq!(
        states(&doc(50, 100), &records, ["2024-01-11T23:59:59.999Z", "2024-01-12T00:00Z", "2024-01-13T00:00Z"]),
        ["collapsed", "eroding", "holding"]
    );
    // Without a time before there is nothing to compare with.
    assert_eq!(states(&doc(50, 100), &records[4..], after), ["unknown", "unknown", "unknown"]);
}

const SCORE: &str = "{ score = { mean-life = \"10 days\", eroding = 0.9, collapsed = 1.5 } }";

#[test]
fn a_score_decays_to_its_thresholds_and_below_them() {
    // From 1 to 0.9 in 10 days times ln (1 / 0.9), which is 91 031 485.5 ms.
    let one = [shelling("i1", "2024-01-05T00:00Z")];
    let at = ["2024-01-04T23:59:59.999Z", "2024-01-05T00:00Z", "2024-01-06T01:17:11.485Z", "2024-01-06T01:17:11.486Z"];
    assert_eq!(states(&judged(SCORE, ""), &one, at), ["holding", "eroding", "eroding", "holding"]);
    // A day later what is left of the first, e to the power of -0.1, adds to the second.
    let two = [shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-06T00:00Z")];
    let at = [
        "2024-01-05T23:59:59.999Z",
        "2024-01-06T00:00Z",
        "2024-01-08T09:20:36.860Z",
        "2024-01-08T09:20:36.861Z",
        "2024-01-13T11:56:30.199Z",
        "2024-01-13T11:56:30.200Z",
    ];
    assert_eq!(states(&judged(SCORE, ""), &two, at), ["eroding", "collapsed", "collapsed", "eroding", "eroding", "holding"]);
    // What is told two days late is worth what has not decayed since: e to the power of -0.2, which is above 0.8 for 19 996 028.3 ms more.
    let late = r#"{"name":"i1","happened":"2024-01-05T00:00Z","said":"2024-01-07T00:00Z","by":"press","incident":{"place":"town","act":"shelling","accuses":["a"]}}"#;
    let at = ["2024-01-06T23:59:59.999Z", "2024-01-07T00:00Z", "2024-01-07T05:33:16.028Z", "2024-01-07T05:33:16.029Z"];
    assert_eq!(states(&judged(&SCORE.replace("0.9", "0.8"), ""), &[late.to_string()], at), ["holding", "eroding", "eroding", "holding"]);
}

#[test]
fn a_score_is_everybodys_or_each_ones_own() {
    let both = [shelling("i1", "2024-01-05T00:00Z"), incident("i2", "2024-01-05T00:00Z", "shelling", "b", "")];
    let own = SCORE.replace("eroding", "per-party = true, eroding");
    let at = ["2024-01-05T00:00Z"];
    assert_eq!((states(&judged(SCORE, ""), &both, at), states(&judged(&own, ""), &both, at)), (["collapsed".into()], ["eroding".into()]));
    let twice = [shelling("i1", "2024-01-05T00:00Z"), shelling("i2", "2024-01-05T00:00Z")];
    assert_eq!(states(&judged(&own, ""), &twice, at), ["collapsed"]);
    // An incident of which two are accused counts once, or once for each.
    let accused =
        r#"{"name":"i1","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"shelling","accuses":["a","b"]}}"#
            .to_string();
    assert_eq!(
        (states(&judged(SCORE, ""), &[accused.clone()], at), states(&judged(&own, ""), &[accused], at)),
        (["eroding".into()], ["eroding".into()])
    );
    // Of nobody's incident no one has a score, but everybody's rises.
    let nobodys = r#"{"name":"i1","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"shelling"}}"#.to_string();
    assert_eq!(
        (states(&judged(SCORE, ""), &[nobodys.clone()], at), states(&judged(&own, ""), &[nobodys], at)),
        (["eroding".into()], ["holding".into()])
    );
}

#[test]
fn an_incident_can_count_from_when_somebody_is_accused() {
    let happened = r#"{"name":"i1","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"shelling"}}"#.to_string();
    let accused = r#"{"name":"c1","said":"2024-01-08T00:00Z","by":"b","claim":{"about":"i1","accuses":["a"]}}"#.to_string();
    let then = SCORE.replace("eroding", "when-accused = true, eroding");
    let records = [happened, accused];
    let at = ["2024-01-05T00:00Z", "2024-01-06T01:17:11.486Z", "2024-01-08T00:00Z", "2024-01-09T01:17:11.485Z", "2024-01-09T01:17:11.486Z"];
    assert_eq!(states(&judged(&then, ""), &records, at), ["holding", "holding", "eroding", "eroding", "holding"]);
    assert_eq!(states(&judged(SCORE, ""), &records, at), ["eroding", "holding", "holding", "holding", "holding"]);
}

#[test]
fn what_only_some_allege_contests_a_stricter_criterion() {
    let doc = judged("\"first-incident\"", ", standard = \"admitted\"");
    let alleged = shelling("i", "2024-01-05T00:00Z");
    let admits = r#"{"name":"x","said":"2024-01-08T00:00Z","by":"a","answer":{"about":"i","admits":true}}"#.to_string();
    let at = ["2024-01-04T00:00Z", "2024-01-05T00:00Z", "2024-01-08T00:00Z"];
    assert_eq!(states(&doc, &[alleged, admits], at), ["holding", "contested", "collapsed"]);
}

#[test]
fn a_finding_that_is_found_wrong_no_longer_counts() {
    let doc = |by: &str| {
        format!("{}{}", judged(by, ", standard = \"found\""), term("9", "\"w\"", "rule.empowers = { verb = \"find\", over = [\"t\"] }"))
    };
    let records = [
        shelling("i", "2024-01-05T00:00Z"),
        finding("f1", "2024-01-06T00:00Z", "i", "w", r#","responsible":["a"]"#),
        finding("f2", "2024-01-08T00:00Z", "i", "w", r#","cleared":["a"]"#),
    ];
    let at = ["2024-01-05T12:00Z", "2024-01-06T00:00Z", "2024-01-08T00:00Z"];
    assert_eq!(states(&doc("\"first-incident\""), &records, at)[..2], ["contested", "collapsed"]);
    assert_eq!(states(&doc(SCORE), &records[..2], at)[..2], ["contested", "eroding"]);
}

#[test]
fn a_criterion_looks_only_at_its_acts_targets_and_area() {
    let state = |more: &str, i: String| run(&judged("\"first-incident\"", more), &[i], "2024-02-01T00:00Z").factual("t/k");
    let raid =
        |place: &str, target: &str| incident("i", "2024-01-05T00:00Z", "raid", "a", &format!(r#""place":"{place}","target":"{target}""#));
    let (yes, no) = (String::from("collapsed"), String::from("holding"));
    assert_eq!(
        (state(", acts = [\"force\"]", raid("town", "positions")), state(", acts = [\"shelling\"]", raid("town", "positions"))),
        (yes.clone(), no.clone())
    );
    assert_eq!(
        (state(", targets = [\"civilians\"]", raid("town", "hospital")), state(", targets = [\"civilians\"]", raid("town", "positions"))),
        (yes.clone(), no.clone())
    );
    let north = ", area = { places = { within = [\"north\"] } }";
    assert_eq!((state(north, raid("town", "positions")), state(north, raid("road", "positions"))), (yes, no));
}

#[test]
fn silence_is_unknown_until_somebody_has_looked_there() {
    let doc = judged("\"first-incident\"", ", area = { places = { within = [\"north\"] } }")
        .replace("silence-is-holding = true", "silence-is-holding = false");
    let looked = |place: &str, what: &str| {
        let place = if place.is_empty() { String::new() } else { format!("\"place\":\"{place}\",") };
        let c = format!(r#"{{"name":"c","happened":"2024-01-10T00:00Z","by":"w","coverage":{{{place}"looked":"{what}"}}}}"#);
        run(&doc, &[c], "2024-02-01T00:00Z").factual("t/k")
    };
    assert_eq!([looked("town", "saw-nothing"), looked("town", "saw"), looked("", "saw-nothing")], ["holding", "holding", "holding"]);
    assert_eq!([looked("road", "saw-nothing"), looked("town", "refused")], ["unknown", "unknown"]);
    assert_eq!(states(&doc, &[shelling("i", "2024-01-05T00:00Z")], ["2024-01-05T00:00Z"]), ["collapsed"]);
}

#[test]
fn declarations_hold_when_all_have_made_them_and_one_ends_it() {
    let doc = judged("{ declaration = { by = [\"a\", \"b\"] } }", "");
    let says = |n: &str, day: u32, kind: &str, by: &str| statement(n, &format!("2024-01-{day:02}T00:00Z"), kind, by, "");
    let state = |records: &[String]| run(&doc, records, "2024-02-01T00:00Z").factual("t/k");
    let (a, b) = (says("s1", 5, "observance", "a"), says("s2", 6, "observance", "b"));
    assert_eq!([state(&[]), state(&[a.clone()]), state(&[a.clone(), b.clone()])], ["unknown", "unknown", "holding"]);
    assert_eq!(
        [state(&[a.clone(), b.clone(), says("s3", 7, "over", "b")]), state(&[says("s3", 7, "not-bound", "a")])],
        ["collapsed", "collapsed"]
    );
    // The last word of each counts, an organ speaks for its party, and others are not asked.
    assert_eq!(state(&[says("s0", 4, "over", "a"), a.clone(), b.clone()]), "holding");
    assert_eq!(state(&[says("s1", 5, "observance", "a-unit"), b.clone()]), "holding");
    assert_eq!(state(&[a.clone(), b.clone(), says("s3", 7, "over", "c"), says("s4", 8, "judged-collapsed", "a")]), "holding");
    assert_eq!(state(&[a, says("s2", 6, "observance", "c")]), "unknown");
}

#[test]
fn judgements_that_differ_are_contested() {
    let doc = judged("{ judgement = { by = [\"w\", \"c\"] } }", "");
    let says = |n: &str, day: u32, kind: &str, by: &str| statement(n, &format!("2024-01-{day:02}T00:00Z"), kind, by, "");
    let state = |records: &[String]| run(&doc, records, "2024-02-01T00:00Z").factual("t/k");
    let first = says("s1", 5, "judged-holding", "w");
    assert_eq!([state(&[]), state(&[first.clone()]), state(&[says("s1", 5, "judged-holding", "b")])], ["unknown", "holding", "unknown"]);
    assert_eq!(
        [state(&[says("s1", 5, "judged-eroding", "w")]), state(&[says("s1", 5, "judged-collapsed", "c")])],
        ["eroding", "collapsed"]
    );
    assert_eq!(state(&[first.clone(), says("s2", 6, "judged-eroding", "c")]), "contested");
    assert_eq!(state(&[first.clone(), says("s2", 6, "judged-eroding", "c"), says("s3", 7, "judged-holding", "c")]), "holding");
    assert_eq!(state(&[first.clone(), says("s2", 6, "judged-holding", "c")]), "holding");
    // Observing it is no judgement of it.
    assert_eq!(state(&[first, says("s2", 6, "over", "w")]), "holding");
}

#[test]
fn an_accusation_that_is_taken_back_takes_its_score_with_it() {
    let happened = r#"{"name":"i1","happened":"2024-01-05T00:00Z","by":"press","incident":{"place":"town","act":"shelling"}}"#.to_string();
    let accused = r#"{"name":"c1","said":"2024-01-05T01:00Z","by":"b","claim":{"about":"i1","accuses":["a"]}}"#.to_string();
    let back = r#"{"name":"r","said":"2024-01-05T02:00Z","by":"b","retraction":{"of":"c1"}}"#.to_string();
    let own = SCORE.replace("eroding", "per-party = true, eroding");
    let at = ["2024-01-05T00:00Z", "2024-01-05T01:00Z", "2024-01-05T02:00Z"];
    assert_eq!(states(&judged(&own, ""), &[happened.clone(), accused.clone(), back.clone()], at), ["holding", "eroding", "holding"]);
    // That it happened stands all the same.
    assert_eq!(states(&judged(SCORE, ""), &[happened, accused, back], at), ["eroding", "eroding", "eroding"]);
}

#[test]
fn each_ones_score_is_held_to_the_standard() {
    let own = SCORE.replace("eroding", "per-party = true, eroding");
    let doc = judged(&own, ", standard = \"admitted\"");
    let admits = r#"{"name":"x","said":"2024-01-05T06:00Z","by":"a","answer":{"about":"i","admits":true}}"#.to_string();
    let at = ["2024-01-05T00:00Z", "2024-01-05T06:00Z"];
    assert_eq!(states(&doc, &[shelling("i", "2024-01-05T00:00Z"), admits], at), ["contested", "eroding"]);
}

#[test]
fn what_is_admitted_and_what_is_alleged_fall_each_at_its_own_time() {
    let doc = judged("{ rate = { per = \"1 day\", eroding = 1, collapsed = 9 } }", ", standard = \"admitted\"");
    let admits = r#"{"name":"x","said":"2024-01-05T00:00Z","by":"a","answer":{"about":"i1","admits":true}}"#.to_string();
    let records = [shelling("i1", "2024-01-05T00:00Z"), admits, shelling("i2", "2024-01-05T12:00Z")];
    let at = ["2024-01-05T12:00Z", "2024-01-05T23:59:59.999Z", "2024-01-06T00:00Z", "2024-01-06T11:59:59.999Z", "2024-01-06T12:00Z"];
    assert_eq!(states(&doc, &records, at), ["eroding", "eroding", "contested", "contested", "holding"]);
}

#[test]
fn one_incident_can_be_enough_for_both() {
    let doc = judged("{ rate = { per = \"1 day\", eroding = 1, collapsed = 1 } }", "");
    let at = ["2024-01-04T23:59:59.999Z", "2024-01-05T00:00Z", "2024-01-05T23:59:59.999Z", "2024-01-06T00:00Z"];
    assert_eq!(states(&doc, &[shelling("i", "2024-01-05T00:00Z")], at), ["holding", "collapsed", "collapsed", "holding"]);
    // Against one before, one is a hundred percent, and less than one is one.
    let against = |eroding: u32, collapsed: u32| {
        let by = format!("{{ rate-against-before = {{ per = \"1 day\", eroding = {eroding}, collapsed = {collapsed} }} }}");
        states(&judged(&by, ""), &[shelling("b", "2024-01-01T06:00Z"), shelling("i", "2024-01-05T00:00Z")], ["2024-01-05T00:00Z"])
    };
    assert_eq!((against(1, 100), against(1, 101), against(101, 200)), (["collapsed".into()], ["eroding".into()], ["holding".into()]));
}

#[test]
fn what_nobody_alleges_of_one_any_more_leaves_its_score_uncontested() {
    let own = SCORE.replace("eroding", "per-party = true, eroding");
    let back = r#"{"name":"r","said":"2024-01-05T06:00Z","by":"press","retraction":{"of":"i"}}"#.to_string();
    let doc = judged(&own, ", standard = \"admitted\"");
    let at = ["2024-01-05T05:59:59.999Z", "2024-01-05T06:00Z"];
    assert_eq!(states(&doc, &[shelling("i", "2024-01-05T00:00Z"), back], at), ["contested", "holding"]);
}

#[test]
fn a_score_at_its_threshold_is_not_above_it() {
    let by = "{ score = { mean-life = \"1 day\", eroding = 1.0, collapsed = 2.0 } }";
    let at = ["2024-01-05T00:00Z"];
    let all = ["i1", "i2", "i3"].map(|i| shelling(i, "2024-01-05T00:00Z"));
    let state = |n: usize| states(&judged(by, ""), &all[..n], at);
    assert_eq!([1, 2, 3].map(state), [["holding".to_string()], ["eroding".into()], ["collapsed".into()]]);
}

#[test]
fn what_is_said_of_another_text_is_no_word_on_this_one() {
    let other = "schema = 1\ninstrument = { id = \"u\", title = \"U\", kind = \"agreement\", entry = \"2024-01-01T12:00Z\", zone = \"+00:00\", area = \"unlimited\" }\n";
    let doc = judged("{ declaration = { by = [\"a\"] } }", "");
    let state = |on: &str| {
        let regime = Regime::parse(&[("t.toml", doc.as_str()), ("u.toml", other)]).unwrap_or_else(|p| panic!("{p}"));
        let says = statement("s", "2024-01-05T00:00Z", "over", "a", on);
        World::new(regime, &Log::parse("r.jsonl", &says).unwrap(), &[], "2024-02-01T00:00Z").factual("t/k")
    };
    assert_eq!([r#","on":"t""#, r#","on":"t/1""#, "", r#","on":"u""#].map(state), ["collapsed", "collapsed", "collapsed", "unknown"]);
}
