//! Performances: which duty they are of, whether they count, what may have been done in time, and what becomes of it then.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::machine::{Fate, VerdictKind};
use world::*;

const END: &str = "2024-06-01T00:00Z";
const T: &str = "2024-01-10T00:00Z";

/// What became of one duty, and how often it was said to be undetermined, overdue, met and met late.
fn became(w: &common::World, article: &str) -> (Vec<String>, [usize; 4]) {
    let kinds = [VerdictKind::Undecided, VerdictKind::Overdue, VerdictKind::Met, VerdictKind::MetLate];
    (w.fates(article), kinds.map(|k| w.count(k, article)))
}

#[test]
fn what_may_have_been_done_in_time_is_neither_late_nor_in_time() {
    let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"before 2024-01-10T12:00Z\" }"));
    let done_within = |window: &str| done("p", window, "2", "a", "");
    let by = |window: &str, until: &str| became(&run(&doc, &[done_within(window)], until), "2");
    // Only the day is known.
    assert_eq!(by("2024-01-10+00:00", "2024-01-10T12:00Z"), (vec!["a open 0".into()], [1, 0, 0, 0]));
    assert_eq!(by("2024-01-10+00:00", END), (vec!["a met 1".into()], [1, 0, 1, 0]));
    let w = run(&doc, &[done_within("2024-01-10+00:00")], END);
    let met = w.verdicts.iter().find(|v| v.kind == VerdictKind::Met).unwrap();
    let why = w.program.explain(&w.state, &w.docket, met).because;
    assert!(why.starts_with("A performance is recorded; nobody can be said to be late with it"), "{why}");
    let open = w.verdicts.iter().find(|v| v.kind == VerdictKind::Undecided).unwrap();
    assert_eq!(w.docket.record(open.record), Some("p"));
    // From its very limit on it would be late.
    assert_eq!(by("2024-01-10T11:59:59.999Z..2024-01-10T12:00Z", END).1, [1, 0, 1, 0]);
    assert_eq!(by("2024-01-10T12:00Z..2024-01-10T18:00Z", END), (vec!["a met late 1".into()], [0, 1, 0, 1]));
    assert_eq!(by("2024-01-10T06:00Z..2024-01-10T11:59:59.999Z", END), (vec!["a met 1".into()], [0, 0, 1, 0]));
}

#[test]
fn only_what_would_be_enough_and_would_count_keeps_a_duty_from_being_late() {
    let rule = |more: &str| format!("rule.requires = {{ task = \"x\", limit = \"before 2024-01-10T12:00Z\"{more} }}");
    let fares = |more: &str, records: &[String]| {
        let doc = text(&format!(
            "{}{}",
            term("2", "\"a\"", &rule(more)).replace("\nrule", "\nto = [\"b\"]\nrule"),
            term("9", "\"w\"", "rule.empowers = { verb = \"find\" }")
        ));
        became(&run(&doc, records, "2024-01-10T12:00Z"), "2").1
    };
    let day = "2024-01-10+00:00";
    let two = ", amount = 2";
    assert_eq!(fares(two, &[done("p", day, "2", "a", r#","amount":2"#)]), [1, 0, 0, 0]);
    assert_eq!(fares(two, &[done("p", day, "2", "a", r#","amount":1"#)]), [0, 1, 0, 0]);
    assert_eq!(fares(two, &[done("p", day, "2", "a", ""), done("q", day, "2", "a", "")]), [1, 0, 0, 0]);
    assert_eq!(fares(two, &[done("p", day, "2", "a", ""), done("q", T, "2", "a", "")]), [1, 0, 0, 0]);
    // Another's, another category, or a word that is never enough.
    assert_eq!(fares("", &[done("p", day, "2", "b", "")]), [0, 1, 0, 0]);
    assert_eq!(fares(", items = [\"gun\"]", &[done("p", day, "2", "a", r#","item":"flag""#)]), [0, 1, 0, 0]);
    assert_eq!(fares(", items = [\"gun\"]", &[done("p", day, "2", "a", r#","item":"gun""#)]), [1, 0, 0, 0]);
    for stance in ["contests", "tenders", "defective", "impossible", "withholds"] {
        assert_eq!(fares("", &[done("p", day, "2", "a", &format!(r#","stance":"{stance}""#))]), [0, 1, 0, 0], "{stance}");
    }
    let word = |by: &str, stance: &str| said("p", day, "2", "a", by, &format!(r#","stance":"{stance}""#));
    let accepted = |accept: &str, by: &str, stance: &str| fares(&format!(", accept = \"{accept}\""), &[word(by, stance)]) == [1, 0, 0, 0];
    assert_eq!(["a", "b", "w"].map(|by| accepted("acknowledged", by, "asserts")), [false, true, false]);
    assert_eq!(["a", "b", "w"].map(|by| accepted("verified", by, "verifies")), [false, false, true]);
    assert!(!accepted("verified", "w", "asserts"));
}

#[test]
fn what_waited_for_a_word_that_is_not_accepted_in_the_end_is_overdue_then() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"before 2024-01-10T12:00Z\", accept = \"verified\" }"),
        term("8", "\"a\"", "rule.empowers = { verb = \"suspend\", over = [\"9\"] }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let word = said("p", "2024-01-10+00:00", "2", "a", "w", r#","stance":"verifies""#);
    let asleep = act("x", "2024-01-10T18:00Z", "8", "a", "");
    let at = |until: &str| became(&run(&doc, &[word.clone(), asleep.clone()], until), "2");
    assert_eq!(at("2024-01-10T23:59:59.998Z"), (vec!["a open 0".into()], [1, 0, 0, 0]));
    let w = run(&doc, &[word.clone(), asleep.clone()], END);
    assert_eq!(became(&w, "2"), (vec!["a overdue 0".into()], [1, 1, 0, 0]));
    // It rests on the word that did not count.
    let overdue = w.verdicts.iter().find(|v| v.kind == VerdictKind::Overdue).unwrap();
    assert_eq!((w.docket.record(overdue.record), overdue.at), (Some("p"), common::at("2024-01-10T23:59:59.999Z")));
}

#[test]
fn what_may_have_been_done_in_one_of_two_periods_leaves_the_first_undetermined_and_counts_for_the_second() {
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\" }");
    // The first period ends at noon on 11 January.
    let w = |until: &str| run(&text(&duty), &[done("p", "2024-01-11+00:00", "2", "a", "")], until);
    let first = w("2024-01-11T12:00Z");
    assert_eq!(became(&first, "2"), (vec!["a open 0".into(), "a open 0".into()], [1, 0, 0, 0]));
    assert!(first.verdicts.iter().any(|v| v.kind == VerdictKind::Undecided && first.docket.record(v.record) == Some("p")));
    assert_eq!(became(&w("2024-01-21T12:00Z"), "2").1, [1, 0, 1, 0]);
    assert_eq!(w("2024-01-21T12:00Z").fates("2")[..2], ["a open 0", "a met 1"]);
    assert_eq!(became(&w("2024-01-31T12:00Z"), "2").1, [1, 1, 1, 0]);
}

#[test]
fn what_may_have_been_done_before_a_period_was_cut_short_keeps_it_from_being_late() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", amount = 10, pro-rata = true }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }"),
    ));
    let fares = |amount: u32, window: &str| {
        let part = done("p", window, "2", "a", &format!(r#","amount":{amount}"#));
        became(&run(&doc, &[part, act("x", "2024-01-06T12:00Z", "3", "w", "")], END), "2").1
    };
    // Half of the ten days, half of the ten.
    assert_eq!(fares(5, "2024-01-06+00:00"), [1, 0, 1, 0]);
    assert_eq!(fares(4, "2024-01-06+00:00"), [0, 1, 0, 0]);
    assert_eq!(fares(5, "2024-01-06T12:00Z..2024-01-06T13:00Z"), [0, 1, 0, 1]);
}

#[test]
fn time_to_cure_shifts_no_later_period_and_is_used_first() {
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", cure = \"5 days\" }")
        .replace("\nrule", "\nto = [\"b\"]\nrule");
    let bad = said("q", "2024-01-10T00:00Z", "2", "a", "b", r#","stance":"defective""#);
    let first = [done("p", "2024-01-05T00:00Z", "2", "a", ""), bad];
    let w = |more: &[String], until: &str| run(&text(&duty), &[first.as_slice(), more].concat(), until);
    // Two periods run: the first is to be cured by the 15th, and the second ends on the 21st.
    assert_eq!(w(&[], "2024-01-11T12:00Z").fates("2"), ["a open 0", "a open 0"]);
    let again = |n: u32, day: u32| done(&format!("r{n}"), &format!("2024-01-{day}T00:00Z"), "2", "a", "");
    assert_eq!(w(&[], "2024-01-21T12:00Z").fates("2")[..2], ["a overdue 0", "a overdue 0"]);
    assert_eq!(w(&[again(1, 14)], "2024-01-21T12:00Z").fates("2")[..2], ["a met 1", "a overdue 0"]);
    assert_eq!(w(&[again(1, 14), again(2, 16)], "2024-01-21T12:00Z").fates("2")[..2], ["a met 1", "a met 1"]);
    assert_eq!(w(&[again(1, 16)], "2024-01-21T12:00Z").fates("2")[..2], ["a overdue 0", "a met 1"]);
}

#[test]
fn of_nothing_nothing_is_owed() {
    let duty =
        |more: &str| term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", amount = {{ share = 50, of = \"arms\" }}, {more} }}"));
    let none = level("l", "2024-01-01T00:00Z", "arms", "a", "0");
    let once = run(&text(&duty("limit = \"by 2024-02-01\"")), &[none.clone()], END);
    assert_eq!(became(&once, "2"), (vec!["a met 0".into()], [0, 0, 1, 0]));
    // Every month anew.
    let monthly = run(&text(&duty("every = \"30 days\"")), &[none], "2024-02-10T00:00Z");
    assert_eq!(monthly.fates("2"), ["a met 0", "a met 0"]);
}

#[test]
fn a_period_of_which_it_is_not_known_whether_it_was_met_is_followed_by_the_next() {
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", amount = { share = 50, of = \"arms\" }, every = \"10 days\" }");
    let w = |records: &[String]| run(&text(&duty), records, "2024-01-21T12:00Z");
    assert_eq!(became(&w(&[]), "2"), (vec!["a open 0".into(); 3], [2, 0, 0, 0]));
    let known = w(&[level("l", "2024-01-15T00:00Z", "arms", "a", "10")]);
    assert_eq!(became(&known, "2"), (vec!["a overdue 0".into(), "a overdue 0".into(), "a open 0".into()], [1, 2, 0, 0]));
}

#[test]
fn limits_that_pass_together_pass_before_anything_follows_from_them() {
    let duty = |article: &str, more: &str| {
        term(article, "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = \"by 2024-01-05T00:00Z\"{more} }}"))
    };
    let (plain, waits) = (duty("2", ""), duty("3", ", withheld = { while = { overdue = \"2\" } }"));
    // In whatever order the articles stand.
    for doc in [plain.clone() + &waits, waits + &plain] {
        let w = run(&text(&doc), &[], END);
        assert_eq!((w.fates("2"), w.fates("3")), (vec!["a overdue 0".to_string()], vec!["a overdue 0".to_string()]));
    }
}

#[test]
fn best_efforts_whose_result_is_found_defective_too_late_are_no_breach() {
    let doc = text(
        &term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\", effort = \"best-efforts\" }")
            .replace("\nrule", "\nto = [\"b\"]\nrule"),
    );
    let told = [done("p", T, "2", "a", ""), said("q", "2024-02-10T00:00Z", "2", "a", "b", r#","stance":"defective""#)];
    assert_eq!(became(&run(&doc, &told, END), "2"), (vec!["a lapsed 0".into()], [0, 0, 1, 0]));
}

#[test]
fn what_nobody_could_tell_is_late_once_what_had_been_delivered_is_found_defective() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    // Half of two or three is one or two.
    let told = [
        level("l", "2024-01-02T00:00Z", "arms", "a", "\"2-3\""),
        done("p", T, "2", "a", ""),
        said("q", "2024-02-10T00:00Z", "2", "a", "w", r#","stance":"defective""#),
    ];
    assert_eq!(became(&run(&doc, &told[..2], END), "2"), (vec!["a open 1".into()], [1, 0, 0, 0]));
    assert_eq!(became(&run(&doc, &told, END), "2"), (vec!["a overdue 0".into()], [1, 1, 0, 0]));
}

#[test]
fn what_may_have_been_done_for_one_event_is_not_done_for_another() {
    let doc = answered("\"a\"", ", accept = \"verified\"") + &term("9", "\"w\"", "rule.empowers = { verb = \"find\" }");
    let doc = text(&(doc + &term("8", "\"a\"", "rule.empowers = { verb = \"suspend\", over = [\"9\"] }")));
    let word = |of: u32| {
        format!(
            r#"{{"name":"p","happened":"2024-01-05T00:00Z..2024-01-20T00:00Z","by":"w","performance":{{"of":"t/2","party":"a","for":"m{of}","stance":"verifies"}}}}"#
        )
    };
    let told = |of: u32| vec![complaint(2), complaint(3), word(of)];
    let both = |records: &[String], until: &str| became(&run(&doc, records, until), "2");
    for of in [2, 3] {
        let (mut fates, said) = both(&told(of), "2024-01-19T00:00Z");
        fates.sort();
        assert_eq!((fates, said), (vec!["a open 0".into(), "a overdue 0".into()], [1, 1, 0, 0]), "{of}");
        assert_eq!(both(&told(of), END).1, [1, 1, 1, 0]);
        // If its word does not count in the end, both are.
        let asleep = act("x", "2024-01-19T00:00Z", "8", "a", "");
        assert_eq!(both(&[told(of), vec![asleep]].concat(), END).1, [1, 2, 0, 0]);
    }
}

#[test]
fn a_period_lasts_while_it_is_withheld_and_the_next_begins_when_it_is_due_again() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-05T00:00Z\" }"),
        term(
            "3",
            "\"b\"",
            "rule.requires = { task = \"y\", every = \"10 days\", withheld = { while = { overdue = \"2\" }, then-within = \"1 day\" } }"
        ),
    ));
    let late = done("p", "2024-01-15T00:00Z", "2", "a", "");
    let w = |until: &str| run(&doc, &[late.clone()], until).fates("3");
    assert_eq!(w("2024-01-15T00:00Z"), ["b open 0"]);
    // A day from then on.
    assert_eq!(w("2024-01-16T00:00Z"), ["b open 0"]);
    assert_eq!(w("2024-01-16T00:00:00.001Z"), ["b overdue 0", "b open 0"]);
    assert_eq!(w("2024-01-26T00:00:00.001Z"), ["b overdue 0", "b overdue 0", "b open 0"]);
}

#[test]
fn what_may_have_been_done_in_a_period_that_is_over_is_not_asked_again() {
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", amount = { share = 50, of = \"arms\" }, every = \"10 days\" }");
    let has = |name: &str, at: &str, n: &str| level(name, at, "arms", "a", n);
    let told = |again: &str| {
        [has("l", "2024-01-02T00:00Z", "2"), done("p", "2024-01-11+00:00", "2", "a", ""), has("m", "2024-01-14T00:00Z", again)]
    };
    // One of two is enough, of four it is not: that much is sure.
    assert_eq!(run(&text(&duty), &told("2"), "2024-01-15T00:00Z").fates("2"), ["a open 0", "a met 1"]);
    assert_eq!(run(&text(&duty), &told("4"), "2024-01-15T00:00Z").fates("2")[0], "a overdue 0");
}

#[test]
fn what_runs_in_parallel_falls_due_whichever_side_begins() {
    let duty = |article: &str, who: &str, with: &str| {
        term(
            article,
            &format!("\"{who}\""),
            &format!(
                "rule.requires = {{ task = \"x\", limit = \"by 2024-01-05T00:00Z\", matching = {{ with = \"{with}\", within = \"2 days\" }} }}"
            ),
        )
    };
    let doc = text(&(duty("2", "a", "3") + &duty("3", "b", "2")));
    let fates = |who: &str, article: &str, until: &str| {
        let w = run(&doc, &[done("p", T, article, who, "")], until);
        [w.fates("2").join(" "), w.fates("3").join(" ")]
    };
    let (in_time, late) = ("2024-01-12T00:00Z", "2024-01-12T00:00:00.001Z");
    assert_eq!([fates("a", "2", in_time), fates("a", "2", late)], [["a met 1", "b open 0"], ["a met 1", "b overdue 0"]]);
    assert_eq!([fates("b", "3", in_time), fates("b", "3", late)], [["a open 0", "b met 1"], ["a overdue 0", "b met 1"]]);
}

#[test]
fn a_share_is_settled_by_what_becomes_known_at_its_very_limit_and_what_follows_follows() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }"),
        term("3", "\"b\"", "rule.requires = { task = \"thank\", for-each = { met = \"2\" }, limit = \"within 1 day\" }"),
    ));
    let told =
        |n: u32, has: &str| [done("p", T, "2", "a", &format!(r#","amount":{n}"#)), level("l", "2024-01-21T00:00Z", "arms", "a", has)];
    let w = |n: u32, has: &str| {
        let w = run(&doc, &told(n, has), "2024-01-21T00:00Z");
        (became(&w, "2").1, w.count(VerdictKind::Arisen, "3"))
    };
    assert_eq!(w(1, "4"), ([1, 1, 0, 0], 0));
    assert_eq!(w(2, "4"), ([1, 0, 1, 0], 1));
    // Undetermined at its limit, and completed after it.
    let early = level("l", "2024-01-02T00:00Z", "arms", "a", "\"2-3\"");
    let completed = |at: &str| became(&run(&doc, &[early.clone(), done("p", T, "2", "a", ""), done("q", at, "2", "a", "")], END), "2").1;
    assert_eq!(completed("2024-01-25T00:00Z"), [1, 0, 0, 1]);
    assert_eq!(completed("2024-01-20T00:00Z..2024-01-25T00:00Z"), [1, 0, 1, 0]);
    assert_eq!(completed("2024-01-21T00:00Z..2024-01-25T00:00Z"), [1, 0, 0, 1]);
}

#[test]
fn what_is_late_or_undetermined_is_said_to_be_so_once() {
    let finds = term("9", "\"w\"", "rule.empowers = { verb = \"find\" }");
    let bad = said("q", "2024-02-10T00:00Z", "2", "a", "w", r#","stance":"defective""#);
    let number = text(&(term("2", "\"a\"", "rule.requires = { task = \"x\", amount = 2, limit = \"by 2024-01-20\" }") + &finds));
    let w = run(&number, &[done("p", T, "2", "a", ""), bad.clone()], END);
    assert_eq!((w.count(VerdictKind::Defective, "2"), became(&w, "2")), (1, (vec!["a overdue 0".into()], [0, 1, 0, 0])));
    let share = text(
        &(term("2", "\"a\"", "rule.requires = { task = \"x\", amount = { share = 50, of = \"arms\" }, limit = \"by 2024-01-20\" }")
            + &finds),
    );
    let level = level("l", "2024-01-02T00:00Z", "arms", "a", "\"2-9\"");
    let w = run(&share, &[level, done("p", T, "2", "a", r#","amount":2"#), bad], END);
    assert_eq!((w.count(VerdictKind::Defective, "2"), became(&w, "2")), (1, (vec!["a open 1".into()], [1, 0, 0, 0])));
}

#[test]
fn what_is_done_when_one_period_ends_is_done_in_the_next() {
    let duty = term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", cure = \"5 days\" }")
        .replace("\nrule", "\nto = [\"b\"]\nrule");
    let told = [done("p", "2024-01-11T06:00Z..2024-01-11T18:00Z", "2", "a", ""), done("q", "2024-01-11T12:00Z", "2", "a", "")];
    assert_eq!(run(&text(&duty), &told, "2024-01-12T00:00Z").fates("2"), ["a open 0", "a met 2"]);
    // What has been cured takes no more.
    let bad = said("x", "2024-01-10T00:00Z", "2", "a", "b", r#","stance":"defective""#);
    let again = |n: u32, at: &str| done(&format!("r{n}"), at, "2", "a", "");
    let cured = [again(1, "2024-01-05T00:00Z"), bad, again(2, "2024-01-14T00:00Z"), again(3, "2024-01-14T12:00Z")];
    assert_eq!(run(&text(&duty), &cured, "2024-01-15T00:00Z").fates("2"), ["a met 1", "a met 1"]);
}

#[test]
fn what_nobody_in_particular_is_expected_to_do_is_done_by_anybody() {
    let doc = text("[[terms]]\narticle = \"2\"\ntext = \"talks\"\nrule.expects = { task = \"talk\", limit = \"by 2024-01-20\" }\n");
    let w = run(&doc, &[done("p", T, "2", "c", "")], END);
    let fates: Vec<_> = w.program.duties_of(&w.state, w.program.term("t/2").unwrap()).iter().map(|d| d.fate).collect();
    assert_eq!(fates, [Fate::Met]);
}

#[test]
fn what_is_done_under_an_article_that_this_reading_does_not_have_is_on_file() {
    let doc = text(
        "readings = [{ id = \"x\", question = \"is it?\", base = \"no\", options = [{ id = \"no\", by = [\"a\"] }, { id = \"yes\", by = [\"b\"] }] }]\n[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nunder = { x = \"yes\" }\nrule.requires = { task = \"x\", limit = \"by 2024-01-20\" }\n",
    );
    // Also if only the day is known, once.
    for when in [T, "2024-01-10+00:00"] {
        let w = run(&doc, &[done("p", when, "2", "a", "")], END);
        assert_eq!(w.verdicts.iter().filter(|v| v.kind == VerdictKind::Unmatched).count(), 1, "{when}");
    }
}

#[test]
fn a_release_from_what_had_passed_is_not_undone_by_a_new_day() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2023-12-31T12:00Z\" }}]\n{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        term("3", "\"w\"", "binds = \"from-signature\"\nrule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let waived = act("x", "2023-12-30T12:00Z", "3", "w", "");
    let fixed = act("y", T, "4", "w", r#","at":"2024-02-01T00:00Z""#);
    assert_eq!(run(&doc, &[fixed.clone()], "2024-01-11T00:00Z").fates("2"), ["a open 0"]);
    assert_eq!(run(&doc, &[waived, fixed], "2024-01-11T00:00Z").fates("2"), ["a waived 0"]);
}

#[test]
fn a_period_whose_duty_ends_with_it_is_judged_once() {
    let duty = |until: &str| {
        term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", amount = 10, pro-rata = true }")
            .replace("\nrule", &format!("\nactive = {{ until = \"{until}\" }}\nrule"))
    };
    let part = done("p", "2024-01-11T06:00Z..2024-01-11T18:00Z", "2", "a", r#","amount":10"#);
    for until in ["2024-01-11T12:00Z", "2024-01-11T11:59:59.999Z"] {
        assert_eq!(became(&run(&text(&duty(until)), &[part.clone()], "2024-01-11T12:00Z"), "2").1, [1, 0, 0, 0], "{until}");
        assert_eq!(became(&run(&text(&duty(until)), &[], "2024-01-11T12:00Z"), "2").1, [0, 1, 0, 0], "{until}");
    }
}

#[test]
fn what_is_taken_back_a_second_time_is_taken_back_once_more_and_counts_for_nothing() {
    let doc = text(&format!(
        "{BAN}{}{}",
        term(
            "2",
            "\"@violator\"",
            "rule.requires = { task = \"report\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 30 days\" }"
        ),
        term("3", "\"b\"", "rule.requires = { task = \"thank\", limit = \"by 2024-05-01\" }")
            .replace("\nrule", "\nactive = { met = \"2\" }\nrule"),
    ));
    let back = |name: &str, of: &str, at: &str| format!(r#"{{"name":"{name}","said":"{at}","by":"press","retraction":{{"of":"{of}"}}}}"#);
    let claim = r#"{"name":"c","said":"2024-01-12T00:00Z","by":"press","claim":{"about":"i","accuses":["a"]}}"#.to_string();
    let first = [incident("i", "2024-01-10T00:00Z", "raid", "a", ""), back("x", "i", "2024-01-11T00:00Z")];
    let second = [claim, back("y", "c", "2024-01-13T00:00Z")];
    let withdrawn = |records: &[String]| run(&doc, records, END).count(VerdictKind::Withdrawn, "2");
    assert_eq!([withdrawn(&first), withdrawn(&[&first[..], &second].concat())], [1, 2]);
    // What was taken back stands in the way of nothing.
    let other = [
        incident("j", "2024-01-14T00:00Z", "raid", "b", ""),
        r#"{"name":"p","happened":"2024-01-15T00:00Z","by":"b","performance":{"of":"t/2","party":"b","for":"j"}}"#.to_string(),
    ];
    let w = run(&doc, &[&first[..], &other].concat(), END);
    assert_eq!((w.fates("2"), w.count(VerdictKind::Arisen, "3")), (vec!["a withdrawn 0".into(), "b met 1".into()], 1));
}

#[test]
fn that_nobody_is_late_is_said_once_for_each_limit_and_of_what_it_is_so() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-20T00:00Z\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let part = done("p", "2024-01-14T00:00Z..2024-01-25T00:00Z", "2", "a", "");
    let fixed = |at: &str, day: &str| act("y", at, "4", "w", &format!(r#","at":"{day}""#));
    let said = |records: &[String]| became(&run(&doc, &[&[part.clone()], records].concat(), "2024-01-24T00:00Z"), "2").1;
    assert_eq!(said(&[]), [1, 0, 0, 0]);
    // The old day comes and goes after the new one, or the new one after the old.
    assert_eq!(said(&[fixed(T, "2024-01-15T00:00Z")]), [1, 0, 0, 0]);
    assert_eq!(said(&[fixed("2024-01-21T00:00Z", "2024-01-23T00:00Z")]), [2, 0, 0, 0]);
    // What is withheld is, whatever may have been delivered.
    let withheld = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-05T00:00Z\" }"),
        term(
            "3",
            "\"b\"",
            "rule.requires = { task = \"y\", limit = \"by 2024-01-15T00:00Z\", withheld = { while = { overdue = \"2\" } } }"
        ),
    ));
    let w = run(&withheld, &[done("p", "2024-01-15+00:00", "3", "b", "")], "2024-01-15T12:00Z");
    let why = w.verdicts.iter().find(|v| v.kind == VerdictKind::Withheld).unwrap();
    assert!(!why.record.is_some());
}

#[test]
fn who_holds_too_much_owes_what_follows_from_it() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"@party\"", "rule.counts = { stock = { item = \"guns\", at-most = 10 } }"),
        term("3", "\"@violator\"", "rule.requires = { task = \"hand in\", for-each = { exceeded = \"2\" }, limit = \"within 5 days\" }"),
    ));
    assert_eq!(run(&doc, &[level("l", T, "guns", "b", "11")], "2024-01-11T00:00Z").fates("3"), ["b open 0"]);
}

#[test]
fn what_may_have_been_done_for_what_no_record_stands_for_waits_for_its_end_too() {
    let doc = text(&format!(
        "{}{}{}{}",
        term("1", "\"b\"", "rule.requires = { task = \"deliver\", amount = 9, limit = \"by 2024-02-20\" }"),
        term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"receipt\", for-each = { performed = { of = \"1\" } }, limit = \"within 5 days\", accept = \"verified\" }"
        ),
        term("8", "\"a\"", "rule.empowers = { verb = \"suspend\", over = [\"9\"] }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let word = said("p", "2024-01-05T00:00Z..2024-01-20T00:00Z", "2", "a", "w", r#","stance":"verifies""#);
    let told = [done("d", "2024-01-04T00:00Z", "1", "b", ""), word, act("x", "2024-01-15T00:00Z", "8", "a", "")];
    let by = |n: usize, until: &str| became(&run(&doc, &told[..n], until), "2");
    assert_eq!(by(2, "2024-01-19T00:00Z"), (vec!["a open 0".into()], [1, 0, 0, 0]));
    assert_eq!(by(2, "2024-01-20T00:00Z"), (vec!["a met 1".into()], [1, 0, 1, 0]));
    assert_eq!(by(3, "2024-01-20T00:00Z"), (vec!["a overdue 0".into()], [1, 1, 0, 0]));
}

#[test]
fn what_can_only_have_been_done_after_the_limit_keeps_nothing_open() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-01-20\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let told = |from: &str| {
        let again = done("r", &format!("{from}..2024-02-20T00:00Z"), "2", "a", "");
        [done("p", T, "2", "a", ""), again, said("q", "2024-02-10T00:00Z", "2", "a", "w", r#","stance":"defective""#)]
    };
    let after = |from: &str| became(&run(&doc, &told(from), "2024-02-11T00:00Z"), "2").1;
    let from = ["2024-01-20T23:59:59.999Z", "2024-01-21T00:00Z", "2024-02-01T00:00Z"];
    assert_eq!(from.map(after), [[1, 0, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0]]);
    // That it is undetermined after all rests on what took away what had been done.
    let w = run(&doc, &told(from[0]), "2024-02-11T00:00Z");
    let open = w.verdicts.iter().find(|v| v.kind == VerdictKind::Undecided).unwrap();
    assert_eq!(w.docket.record(open.record), Some("q"));
}

#[test]
fn what_follows_from_what_several_owe_together_falls_on_the_one_who_performed_it() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\", \"b\"", "rule.requires = { task = \"x\", amount = 2, limit = \"by 2024-02-20\" }")
            .replace("\nrule", "\njointly = true\nrule"),
        term(
            "3",
            "\"@violator\"",
            "rule.requires = { task = \"report\", for-each = { performed = { of = \"2\" } }, limit = \"within 20 days\" }"
        ),
    ));
    let owes = |who: &str| run(&doc, &[done("p", T, "2", who, "")], "2024-01-11T00:00Z").fates("3");
    assert_eq!([owes("a"), owes("a-unit"), owes("b")], [["a open 0"], ["a open 0"], ["b open 0"]]);
}

#[test]
fn what_follows_from_a_performance_falls_on_the_bearer_for_whom_it_counts() {
    let doc = text(&format!(
        "{}{}",
        term(
            "2",
            "\"a\", \"a-unit\"",
            "rule.requires = { task = \"x\", for-each = { communicated = { kind = \"complaint\" } }, limit = \"within 30 days\" }"
        ),
        term(
            "3",
            "\"@violator\"",
            "rule.requires = { task = \"report\", for-each = { performed = { of = \"2\" } }, limit = \"within 20 days\" }"
        ),
    ));
    let told = [complaint(5), said("p", T, "2", "a-unit", "a-unit", r#","for":"m5""#)];
    let w = run(&doc, &told, "2024-01-11T00:00Z");
    assert_eq!([w.fates("2"), w.fates("3")], [vec!["a open 0", "a-unit met 1"], vec!["a-unit open 0"]]);
    // It is for what the performance was for.
    assert_eq!(w.docket.matter(w.duty("t/3").matter), Some("m5"));
}

#[test]
fn what_was_done_before_a_new_day_was_set_need_not_be_done_again() {
    // The day had passed before the duty could bind.
    let doc = |amount: u32| {
        text(&format!(
            "anchors = [{{ id = \"day\", at = \"2023-12-31T12:00Z\" }}]\n{}{}{}",
            term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = \"by day\", amount = {amount} }}")),
            term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
            term("5", "\"b\"", "rule.requires = { task = \"y\", for-each = { met = \"2\" }, limit = \"within 5 days\" }"),
        ))
    };
    let told = [done("p", T, "2", "a", ""), act("y", "2024-01-12T00:00Z", "4", "w", r#","at":"2024-02-01T00:00Z""#)];
    let w = run(&doc(1), &told, END);
    assert_eq!(became(&w, "2"), (vec!["a met 1".into()], [0, 0, 1, 0]));
    assert_eq!(w.fates("5"), ["b overdue 0"]);
    assert_eq!(run(&doc(1), &told, "2024-01-12T00:00Z").fates("2"), ["a met 1"]);
    let w = run(&doc(2), &told, "2024-01-13T00:00Z");
    assert_eq!((became(&w, "2"), w.fates("5").len()), ((vec!["a open 1".into()], [0, 0, 0, 0]), 0));
}

#[test]
fn of_shares_that_a_level_settles_together_none_is_settled_by_what_follows_from_another() {
    let share = |article: &str, more: &str| {
        let rule =
            format!("rule.requires = {{ task = \"x\", amount = {{ share = 50, of = \"arms\" }}, limit = \"by 2024-01-05T00:00Z\"{more} }}");
        term(article, "\"a\"", &rule)
    };
    let told = [level("l", T, "arms", "a", "4")];
    // In whatever order the articles stand.
    for holds in ["overdue = \"2\"", "not = { met = \"2\" }"] {
        let (plain, waits) = (share("2", ""), share("3", &format!(", withheld = {{ while = {{ {holds} }} }}")));
        let fares = |doc: &str| {
            let w = run(&text(doc), &told, END);
            (w.fates("2"), w.fates("3"))
        };
        let (one, other) = (fares(&(plain.clone() + &waits)), fares(&(waits + &plain)));
        assert_eq!(one, other, "{holds}");
        let of_3 = if holds.starts_with("over") { "a overdue 0" } else { "a open 0" };
        assert_eq!(one, (vec!["a overdue 0".to_string()], vec![of_3.to_string()]), "{holds}");
    }
}

#[test]
fn what_is_found_defective_is_due_when_it_is_due_by_now() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by day\" }").replace("\nrule", "\nto = [\"b\"]\nrule"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let fares = |days: &[&str]| {
        let fixed =
            |(n, day): (usize, &&str)| act(&format!("f{n}"), &format!("2024-01-11T0{n}:00Z"), "4", "w", &format!(r#","at":"{day}""#));
        let mut told = vec![done("p", T, "2", "a", ""), said("q", "2024-01-20T00:00Z", "2", "a", "b", r#","stance":"defective""#)];
        told.extend(days.iter().enumerate().map(fixed));
        let w = run(&doc, &told, "2024-01-25T00:00Z");
        (w.fates("2").concat(), w.duty("t/2").limit.map(|l| l.to_string()))
    };
    let (late, in_time) = ("2024-01-15T00:00Z", "2024-02-01T00:00Z");
    let by = |day: &str| Some(format!("{day}T00:00:00.001Z"));
    assert_eq!(fares(&[]), ("a open 0".into(), None));
    assert_eq!(fares(&[late]), ("a overdue 0".into(), by("2024-01-15")));
    assert_eq!(fares(&[in_time]), ("a open 0".into(), by("2024-02-01")));
    assert_eq!(fares(&[late, in_time]), ("a open 0".into(), by("2024-02-01")));
}

#[test]
fn an_end_that_comes_with_the_end_of_a_period_cuts_no_time_to_cure_short() {
    let doc = |until: &str| {
        let rule = "rule.requires = { task = \"x\", every = \"10 days\", pro-rata = true, cure = \"1 day\" }";
        text(&term("2", "\"a\"", &format!("to = [\"b\"]\nactive = {{ until = \"{until}\" }}\n{rule}")))
    };
    let told = [done("p", "2024-01-05T00:00Z", "2", "a", ""), said("q", "2024-01-11T00:00Z", "2", "a", "b", r#","stance":"defective""#)];
    let fares = |until: &str| run(&doc(until), &told, "2024-01-11T12:00Z").fates("2").concat();
    assert_eq!(fares("2024-01-11T12:00Z"), "a open 0");
    // A period that ends before its time is due then, and what is owed for the part of it is nothing.
    assert_eq!(fares("2024-01-11T11:59:59.999Z"), "a met 0");
    assert_eq!(run(&doc("2024-01-11T12:00Z"), &told, END).fates("2").concat(), "a lapsed 0");
}

#[test]
fn what_was_undetermined_when_a_period_was_cut_short_is_so_after_its_first_end_too() {
    let rule = "rule.requires = { task = \"x\", every = \"10 days\", amount = 10, pro-rata = true, accept = \"verified\" }";
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", &format!("active = {{ until = \"2024-01-06T12:00Z\" }}\n{rule}")),
        term("9", "\"w\"", "active = { until = \"2024-01-08T00:00Z\" }\nrule.empowers = { verb = \"find\" }"),
    ));
    let told = [said("p", "2024-01-06T00:00Z..2024-01-09T00:00Z", "2", "a", "w", r#","stance":"verifies""#)];
    let told = told.map(|t| t.replace(r#""party":"a""#, r#""party":"a","amount":5"#));
    let at = |t: &str| became(&run(&doc, &told, t), "2");
    assert_eq!(at("2024-01-06T12:00Z"), (vec!["a open 0".into()], [1, 0, 0, 0]));
    // Who verified may not do so any more when it surely has been done.
    for t in ["2024-01-09T00:00Z", "2024-01-11T12:00Z", END] {
        assert_eq!(at(t), (vec!["a claimed, not accepted 0".into()], [1, 0, 0, 0]), "{t}");
    }
}

#[test]
fn what_is_done_for_a_message_is_done_of_the_duty_that_it_names() {
    let each = |article: &str| answered("\"a\"", "").replace("article = \"2\"", &format!("article = \"{article}\""));
    let once = term("4", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }");
    let doc = text(&(each("2") + &each("3") + &once));
    let told = |article: &str| {
        let w = run(&doc, &[complaint(5), done("p", T, article, "a", r#","for":"m5""#)], "2024-01-11T00:00Z");
        (["2", "3", "4"].map(|a| w.fates(a).concat()), w.count(VerdictKind::Unmatched, article))
    };
    assert_eq!(told("2"), (["a met 1", "a open 0", "a open 0"].map(String::from), 0));
    assert_eq!(told("3"), (["a open 0", "a met 1", "a open 0"].map(String::from), 0));
    // What no message gives rise to is done for none.
    assert_eq!(told("4"), (["a open 0", "a open 0", "a open 0"].map(String::from), 1));
}

#[test]
fn what_is_done_is_done_for_what_can_still_be_met_and_not_for_what_has_lapsed() {
    let doc = text(&format!(
        "{}{}",
        term("1", "\"b\"", "rule.requires = { task = \"deliver\", amount = 9, limit = \"by 2024-02-20\" }"),
        term(
            "2",
            "\"a\"",
            "rule.requires = { task = \"receipt\", for-each = { performed = { of = \"1\" } }, limit = \"within 5 days\", \
             excused-if-impossible = \"asserted\" }"
        ),
    ));
    let deliveries = ["02", "03"].map(|d| done(&format!("d-{d}"), &format!("2024-01-{d}T00:00Z"), "1", "b", ""));
    let told = [done("s", "2024-01-04T00:00Z", "2", "a", r#","stance":"impossible""#), done("p", T, "2", "a", "")];
    let fates = |n: usize| run(&doc, &[&deliveries[..], &told[..n]].concat(), "2024-01-11T00:00Z").fates("2");
    assert_eq!([fates(0), fates(1)], [["a overdue 0", "a overdue 0"], ["a overdue 0", "a lapsed 0"]]);
    assert_eq!(fates(2), ["a met late 1", "a lapsed 0"]);
}

#[test]
fn that_something_is_impossible_counts_while_it_is_still_to_be_done() {
    let rule = "to = [\"b\"]\nrule.requires = { task = \"x\", limit = \"by 2024-01-20\", excused-if-impossible = \"asserted\" }";
    let doc = text(&(term("2", "\"a\"", rule) + &term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }")));
    let cannot = |at: &str| done("s", at, "2", "a", r#","stance":"impossible""#);
    let fares = |told: &[String]| run(&doc, told, END).fates("2").concat();
    let bad = said("q", "2024-01-15T00:00Z", "2", "a", "b", r#","stance":"defective""#);
    let (delivered, more) = (done("p", T, "2", "a", ""), act("e", "2024-01-25T00:00Z", "3", "w", r#","until":"2024-01-31T00:00Z""#));
    assert_eq!(fares(&[cannot("2024-01-09T00:00Z"), delivered.clone(), bad.clone()]), "a lapsed 0");
    assert_eq!(fares(&[delivered.clone(), cannot("2024-01-12T00:00Z"), bad.clone()]), "a overdue 0");
    assert_eq!(fares(&[delivered, bad, cannot("2024-01-16T00:00Z")]), "a lapsed 0");
    assert_eq!(fares(&[cannot("2024-01-22T00:00Z"), more.clone()]), "a overdue 0");
    assert_eq!(fares(&[more, cannot("2024-01-26T00:00Z")]), "a lapsed 0");
}

#[test]
fn an_earlier_period_that_is_given_time_is_served_first() {
    let doc = text(&term(
        "3",
        "\"a\"",
        "rule.requires = { task = \"x\", every = \"10 days\", withheld = { while = { all = [{ undetermined = \"the page is missing\" }, { until = \"2024-01-13T00:00Z\" }] }, then-within = \"5 days\" } }",
    ));
    let told = [done("p", "2024-01-14T00:00Z", "3", "a", ""), done("q", "2024-01-15T00:00Z", "3", "a", "")];
    let said = |n: usize, until: &str| {
        let w = run(&doc, &told[..n], until);
        [VerdictKind::Met, VerdictKind::Overdue, VerdictKind::Unmatched].map(|k| w.count(k, "3"))
    };
    assert_eq!([said(2, "2024-01-15T00:00Z"), said(2, "2024-01-20T00:00Z")], [[2, 0, 0], [2, 0, 0]]);
    assert_eq!([said(1, "2024-01-15T00:00Z"), said(1, "2024-01-22T00:00Z")], [[1, 0, 0], [1, 1, 0]]);
}

#[test]
fn time_given_to_a_period_that_is_over_moves_no_later_one() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"pay\", limit = \"by 2024-03-10\" }"),
        term(
            "3",
            "\"a\"",
            "rule.requires = { task = \"free\", amount = { share = 50, of = \"arms\" }, trigger = \"2024-01-31T00:00Z\", every = \"1 month\", overflow = \"last-day\", withheld = { while = { overdue = \"2\" }, then-within = \"2 days\" } }"
        ),
    ));
    let paid = done("d", "2024-03-15T00:00Z", "2", "b", "");
    let w = run(&doc, &[paid], END);
    let duties = w.program.duties_of(&w.state, w.program.term("t/3").unwrap());
    let limits: Vec<String> = duties.iter().filter_map(|d| d.limit).map(|l| l.to_string()).collect();
    let months = ["2024-03-31T00:00:00Z", "2024-04-30T00:00:00Z", "2024-05-31T00:00:00Z", "2024-06-30T00:00:00Z"];
    assert_eq!((limits[0].as_str(), &limits[1..]), ("2024-03-17T00:00:00.001Z", &months.map(String::from)[..]));
}

#[test]
fn a_period_that_is_met_is_cut_short_as_well_and_what_is_defective_later_is_owed_for_its_part() {
    let doc = |ends: &str| {
        with(
            "",
            &lasting(&format!("lasts = {{ until = \"{ends}\" }}")),
            &format!(
                "{}{}",
                term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", amount = 10, pro-rata = true }"),
                term("9", "\"w\"", "binds = \"on-its-own\"\nrule.empowers = { verb = \"find\" }"),
            ),
        )
    };
    let told = [
        done("p", "2024-01-02T00:00Z", "2", "a", r#","amount":10"#),
        said("q", "2024-01-08T00:00Z", "2", "a", "w", r#","stance":"defective","amount":6"#),
    ];
    let after = |ends: &str, n: usize| run(&doc(ends), &told[..n], "2024-01-08T00:00Z").fates("2");
    // Four days of ten: four are owed, and four are left.
    assert_eq!([after("2024-01-05T12:00Z", 1), after("2024-01-05T12:00Z", 2)], [["a met 10"], ["a met 4"]]);
    // Five days: one is missing, but the text binds no more.
    assert_eq!(after("2024-01-06T12:00Z", 2), ["a lapsed 4"]);
    assert_eq!(after("2024-03-01T12:00Z", 2), ["a open 4"]);
}

#[test]
fn of_more_than_was_owed_what_is_defective_may_leave_enough() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", amount = 2, limit = \"by 2024-01-20\" }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let defective = |n: u32| said("q", "2024-01-12T00:00Z", "2", "a", "w", &format!(r#","stance":"defective","amount":{n}"#));
    let left = |n: u32| run(&doc, &[done("p", T, "2", "a", r#","amount":4"#), defective(n)], "2024-01-13T00:00Z").fates("2");
    assert_eq!([left(1), left(2), left(3)], [["a met 3"], ["a met 2"], ["a open 1"]]);
}

#[test]
fn a_side_that_goes_on_gives_the_other_no_more_time() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"x\", amount = 3, limit = \"by 2024-01-20\" }"),
        term("3", "\"a\"", "rule.requires = { task = \"y\", limit = \"by 2024-01-10\", matching = { with = \"2\", within = \"5 days\" } }"),
    ));
    let told = [done("p", "2024-01-15T00:00Z", "2", "b", ""), done("q", "2024-01-18T00:00Z", "2", "b", "")];
    let limit = |n: usize| run(&doc, &told[..n], "2024-01-18T00:00Z").duty("t/3").limit.unwrap().to_string();
    assert_eq!([limit(1), limit(2)], ["2024-01-20T00:00:00.001Z", "2024-01-20T00:00:00.001Z"]);
}

#[test]
fn a_period_that_was_waived_stays_so_when_it_is_cut_short_and_what_is_met_is_given_no_time() {
    let periods = with(
        "",
        &lasting("lasts = { until = \"2024-01-06T12:00Z\" }"),
        &format!(
            "{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"x\", every = \"10 days\", amount = 10, pro-rata = true }"),
            term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        ),
    );
    assert_eq!(run(&periods, &[act("x", "2024-01-03T00:00Z", "3", "w", "")], END).fates("2"), ["a waived 0"]);
    let doc = text(&format!(
        "anchors = [{{ id = \"day\" }}]\n{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"before day\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"] }"),
    ));
    let more = act("x", "2024-01-12T00:00Z", "3", "w", r#","until":"2024-03-01T00:00Z""#);
    let extended = |told: &[String]| run(&doc, told, "2024-01-13T00:00Z").count(VerdictKind::Extended, "2");
    assert_eq!([extended(&[more.clone()]), extended(&[done("p", T, "2", "a", ""), more])], [1, 0]);
}

#[test]
fn what_is_overdue_stays_so_and_is_said_once_when_more_of_it_turns_out_defective() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-10T00:00Z\" }}]\n{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", amount = 2, limit = \"before day\" }"),
        term("4", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
        term("9", "\"w\"", "rule.empowers = { verb = \"find\" }"),
    ));
    let told = [
        done("p", "2024-01-05T00:00Z", "2", "a", ""),
        act("f", "2024-01-12T00:00Z", "4", "w", r#","at":"2024-02-01T00:00Z""#),
        said("q", "2024-01-13T00:00Z", "2", "a", "w", r#","stance":"defective""#),
    ];
    let w = run(&doc, &told, "2024-01-14T00:00Z");
    assert_eq!((w.fates("2"), w.count(VerdictKind::Overdue, "2")), (vec!["a overdue 0".into()], 1));
}
