//! Finer points that real texts need, beside the constructs that have a number.

use ceasefire::machine::{Fate, LegalState, VerdictKind};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";

/// Letters of 1995: the side that suffers an incident notifies the other.
#[test]
fn those_who_suffer_a_violation_owe_what_the_text_asks_of_them() {
    let doc = with(
        r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["signatory"] }, { party = "c", as = ["affected-third-state"] }]"#,
        "",
        &format!(
            "{}{}",
            term("1", "\"a\", \"b\"", "rule.prohibits = { acts = [\"force\"] }"),
            term(
                "2",
                "\"@sufferer\"",
                "rule.requires = { task = \"notify\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 1 hour\" }"
            ),
        ),
    );
    let hit = |suffered: &str| {
        let fields = format!(r#""suffered-by":[{suffered}]"#);
        run(&doc, &[incident("i", "2024-01-02T00:00Z", "raid", "a", &fields)], END).fates("2")
    };
    // Whose unit suffered it answers for it; a third state, or nobody named, owes nothing.
    assert_eq!(hit("\"b\""), ["b overdue 0"]);
    assert_eq!(hit("\"a-unit\",\"b\""), ["a overdue 0", "b overdue 0"]);
    assert_eq!((hit("\"c\""), hit("")), (Vec::<String>::new(), Vec::new()));
}

#[test]
fn an_expectation_can_arise_for_each_event_and_grow_stale() {
    let doc = text(&format!(
        "{}{}",
        term(
            "1",
            "\"w\"",
            "rule.expects = { task = \"clarify\", for-each = { communicated = { kind = \"complaint\" } }, stale-after = \"2 days\" }"
        ),
        term("2", "\"c\"", "rule.expects = { task = \"send monitors\", stale-after = \"30 days\" }"),
    ));
    let complaint = |n: &str, at: &str| message(n, at, "complaint", "a", r#","to":["b"]"#);
    let two = [
        complaint("c1", "2024-01-02T00:00Z"),
        complaint("c2", "2024-01-05T00:00Z"),
        done("d", "2024-01-06T00:00Z", "1", "w", r#","for":"c2""#),
    ];
    let w = run(&doc, &two, END);
    assert_eq!((w.fates("1"), w.fates("2")), (vec!["w stale 0".to_string(), "w met 1".into()], vec!["c stale 0".to_string()]));
    // Two days to the millisecond, and never a breach.
    assert_eq!(run(&doc, &two[..1], "2024-01-03T23:59:59.999Z").fates("1"), ["w open 0"]);
    assert_eq!(run(&doc, &two[..1], "2024-01-04T00:00Z").fates("1"), ["w stale 0"]);
    assert_eq!(w.count(VerdictKind::Overdue, ""), 0);
}

#[test]
fn what_hangs_on_duties_for_each_event_looks_at_all_of_them() {
    let doc = text(&format!(
        "{}{}{}",
        term(
            "1",
            "\"@addressee\"",
            "rule.requires = { task = \"answer\", for-each = { communicated = { kind = \"complaint\" } }, limit = \"within 1 day\" }"
        ),
        "[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { overdue = \"1\" }\nrule.permits = { acts = [\"shelling\"] }\n",
        "[[terms]]\narticle = \"3\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { met = \"1\" }\nrule.prohibits = { acts = [\"overflight\"] }\n",
    ));
    let c1 = message("c1", "2024-01-02T00:00Z", "complaint", "a", r#","to":["b"]"#);
    let c2 = message("c2", "2024-01-02T12:00Z", "complaint", "a", r#","to":["b"]"#);
    let answer = |n: &str, at: &str, of: &str| done(n, at, "1", "b", &format!(r#","for":"{of}""#));
    let both = |records: &[String], at: &str| {
        let w = run(&doc, records, at);
        (w.legal("t/2"), w.legal("t/3"))
    };
    let is = |a: &str, b: &str| (a.to_string(), b.to_string());
    // None has arisen: neither met nor overdue.
    assert_eq!(both(&[], END), is("pending", "pending"));
    let one = [c1.clone(), c2.clone(), answer("a1", "2024-01-02T18:00Z", "c1")];
    assert_eq!(both(&one, "2024-01-02T20:00Z"), is("pending", "pending"));
    assert_eq!(both(&one, "2024-01-03T12:00Z"), is("pending", "pending"));
    assert_eq!(both(&one, "2024-01-03T12:00:00.001Z"), is("in force", "pending"));
    let late = [one.as_slice(), &[answer("a2", "2024-01-04T00:00Z", "c2")]].concat();
    assert_eq!(both(&late, "2024-01-05T00:00Z"), is("pending", "in force"));
    // A new one that is open unmakes it.
    let again = [late.as_slice(), &[message("c3", "2024-01-06T00:00Z", "complaint", "a", r#","to":["b"]"#)]].concat();
    assert_eq!(both(&again, "2024-01-06T12:00Z"), is("pending", "pending"));
}

#[test]
fn where_the_only_duty_is_withdrawn_none_is_met() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term(
            "2",
            "\"@violator\"",
            "rule.requires = { task = \"answer\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 9 days\" }"
        ),
        "[[terms]]\narticle = \"3\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { met = \"2\" }\nrule.prohibits = { acts = [\"overflight\"] }\n",
    ));
    let told = incident("i", "2024-01-02T00:00Z", "raid", "a", "");
    let taken_back = r#"{"name":"r","said":"2024-01-03T00:00Z","by":"press","retraction":{"of":"i"}}"#.to_string();
    let w = run(&doc, &[told, taken_back], "2024-01-04T00:00Z");
    assert_eq!((w.fates("2"), w.legal("t/3")), (vec!["a withdrawn 0".to_string()], "pending".into()));
}

#[test]
fn what_is_impossible_is_accepted_by_whom_the_text_names() {
    let fate = |by: &str, accepts: &str| {
        let doc = text(&format!(
            "{}{}",
            format_args!(
                "[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"b\"]\nto = [\"a\"]\nrule.requires = {{ task = \"hand over\", limit = \"by 2024-02-01\", excused-if-impossible = \"{accepts}\" }}\n"
            ),
            term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
        ));
        let w = run(&doc, &[said("cannot", "2024-01-10T00:00Z", "2", "b", by, r#","stance":"impossible""#)], END);
        w.duty("t/2").fate
    };
    let table = ["b", "a", "w", "c"].map(|by| ["asserted", "acknowledged", "verified"].map(|accepts| fate(by, accepts) == Fate::Lapsed));
    assert_eq!(table, [[true, false, false], [true, true, false], [true, true, true], [false, false, false]]);
}

#[test]
fn a_delivery_must_come_so_long_before_the_end_that_it_moves() {
    let lasts = "lasts = { extended = { from = \"2024-01-05T12:00Z\", by = \"1 day\", per = { of = \"2\", amount = 10 }, at-most = 2, lead = \"6 hours\" } }";
    let doc = with("", &lasting(lasts), &format!("{BAN}{}", term("2", "\"b\"", "rule.requires = { task = \"name ten\" }")));
    let lists = |n: &str, at: &str| done(n, at, "2", "b", r#","amount":10"#);
    let ends = |records: &[String]| {
        let w = run(&doc, records, END);
        w.verdicts.iter().find(|v| v.kind == VerdictKind::Legal(LegalState::Expired)).unwrap().at.to_string()
    };
    let end = |day: u32| format!("2024-01-0{day}T12:00:00Z");
    assert_eq!(ends(&[lists("x", "2024-01-05T05:59:59.999Z")]), end(6));
    assert_eq!(ends(&[lists("x", "2024-01-05T06:00Z")]), end(5));
    // Twice as much, too late for the first end, does not reach the second.
    assert_eq!(ends(&[done("x", "2024-01-05T06:00Z", "2", "b", r#","amount":20"#)]), end(5));
    assert_eq!(ends(&[done("x", "2024-01-05T05:00Z", "2", "b", r#","amount":20"#)]), end(7));
    // The second counts from the end that the first gave.
    assert_eq!(ends(&[lists("x", "2024-01-05T05:00Z"), lists("y", "2024-01-06T05:59:59.999Z")]), end(7));
    assert_eq!(ends(&[lists("x", "2024-01-05T05:00Z"), lists("y", "2024-01-06T06:00Z")]), end(6));
}
