//! From texts and records to what the machine steps through: the order of one instant, who a role stands for, which of several is meant.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
#[allow(dead_code, unreachable_pub)]
mod world;

use ceasefire::machine::VerdictKind;
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
        incident("t", T, "shelling", "a", ""),
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
