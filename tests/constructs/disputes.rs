//! Disputes, consequences, life and end.

use ceasefire::{
    machine::{CaseStatus, Fate, VerdictKind},
    record::Content,
};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";
const V: Option<CaseStatus> = Some(CaseStatus::Violation);

fn committee(decision: &str) -> String {
    text(&format!(
        "bodies = [{{ party = \"w\", members = [\"w-1\", \"w-2\", \"w-3\"], chair = \"w-1\", {decision} }}]\n{}{}",
        term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ))
}

fn votes(yes: &[&str], no: &[&str]) -> Vec<String> {
    let vote = |k: usize, who: &str, more: &str| act(&format!("v{k}-{who}"), &format!("2024-01-10T0{k}:00Z"), "2", who, more);
    yes.iter()
        .enumerate()
        .map(|(k, w)| vote(k, w, ""))
        .chain(no.iter().enumerate().map(|(k, w)| vote(k + 4, w, r#","refuses":true"#)))
        .collect()
}

constructs! {
    "D01" "a ladder with clocks: a time-out moves the matter up" a_time_out_moves_the_matter_up {
        let doc = text(&format!(
            "bodies = [{{ party = \"w\" }}]\n{}{}{}",
            term("1", "\"@addressee\"", "rule.requires = { task = \"answer\", for-each = { communicated = { kind = \"complaint\" } }, limit = \"within 6 hours\" }"),
            term("2", "\"w-1\"", "rule.requires = { task = \"clarify\", for-each = { overdue = \"1\" }, limit = \"within 2 days\" }"),
            term("3", "\"w\"", "rule.requires = { task = \"decide\", for-each = { overdue = \"2\" }, limit = \"within 7 days\" }"),
        ));
        let complaint = message("c", "2024-01-02T00:00Z", "complaint", "a", r#","to":["b"]"#);
        let w = run(&doc, &[complaint.clone()], END);
        assert_eq!((w.fates("1"), w.fates("2"), w.fates("3")), (vec!["b overdue 0".to_string()], vec!["w-1 overdue 0".to_string()], vec!["w overdue 0".to_string()]));
        let answered = done("ans", "2024-01-02T06:00Z", "1", "b", r#","for":"c""#);
        assert_eq!(run(&doc, &[complaint, answered], END).count(VerdictKind::Arisen, "2"), 0);
    }
    "D02" "decision rules: unanimity, majority, a casting vote, the chair alone, deadlock" a_deadlock_is_seen {
        let outcome = |decision: &str, yes: &[&str], no: &[&str]| {
            let w = run(&committee(decision), &votes(yes, no), END);
            let last = w.verdicts.iter().rev().find(|v| w.program.term("t/2") == Some(v.term) && v.kind != VerdictKind::Awaiting);
            (w.duty("t/1").fate == Fate::Waived, last.map(|v| v.kind))
        };
        let majority = "decision = \"majority\"";
        assert_eq!(outcome(majority, &["w-2", "w-3"], &[]), (true, Some(VerdictKind::Effective)));
        assert_eq!(outcome(majority, &["w-1"], &[]), (false, None));
        assert_eq!(outcome(majority, &["w-1"], &["w-2", "w-3"]), (false, Some(VerdictKind::Deadlocked)));
        let two = |decision: &str, yes: &[&str], no: &[&str]| {
            let doc = committee(decision).replace(r#""w-2", "w-3"]"#, r#""w-2"]"#);
            run(&doc, &votes(yes, no), END).duty("t/1").fate == Fate::Waived
        };
        // A tie goes the way of the chair.
        assert_eq!((two(majority, &["w-1"], &["w-2"]), two(majority, &["w-2"], &["w-1"])), (true, false));
        let unanimity = committee("decision = \"all\"").replace("chair = \"w-1\", ", "");
        assert_eq!(run(&unanimity, &votes(&["w-1", "w-2"], &["w-3"]), END).count(VerdictKind::Deadlocked, "2"), 1);
        assert_eq!((two("decision = \"chair\"", &["w-2"], &[]), two("decision = \"chair\"", &["w-1"], &[])), (false, true));
        // Whoever changes its mind is counted once.
        let mut turned = votes(&["w-2", "w-3"], &[]);
        turned.insert(0, act("v-no", "2024-01-09T00:00Z", "2", "w-2", r#","refuses":true"#));
        assert_eq!(run(&committee("decision = \"majority\""), &turned, END).duty("t/1").fate, Fate::Waived);
    }
    "D03" "consequences: suspension of the matching duty; enforcement that is no violation" enforcement_is_no_violation {
        let doc = text(&format!(
            "{BAN}{}{}{}",
            term("2", "\"@party\"", "rule.counts = { violations = { of = [\"1\"], within = \"30 days\", more-than = 1, determined = { standard = \"alleged\" } } }"),
            "[[terms]]\narticle = \"3\"\ntext = \"enforce\"\nbearers = [\"b\"]\nactive = { exceeded = \"2\" }\nrule.permits = { acts = [\"raid\"] }\n",
            "[[terms]]\narticle = \"4\"\ntext = \"aid\"\nbearers = [\"b\"]\nactive = { not = { exceeded = \"2\" } }\nrule.prohibits = { acts = [\"withhold-aid\"] }\n",
        ));
        let shots = ["02", "03"].map(|d| incident(&format!("s-{d}"), &format!("2024-01-{d}T00:00Z"), "shelling", "a", ""));
        let mut records = vec![incident("early", "2024-01-02T12:00Z", "raid", "b", ""), incident("late", "2024-01-04T00:00Z", "raid", "b", ""), incident("aid", "2024-01-04T00:00Z", "withhold-aid", "b", "")];
        records.extend(shots);
        let w = run(&doc, &records, "2024-01-05T00:00Z");
        assert_eq!((w.case("early", "t/1"), w.case("late", "t/1"), w.case("aid", "t/4")), (V, Some(CaseStatus::Excused), None));
    }
    "D05" "one paragraph dead, the rest alive" a_paragraph_dies_alone {
        let doc = text(&format!("{BAN}{}{}", term("2", "\"a\"", "rule.prohibits = { acts = [\"enter\"] }"), term("3", "\"a\"", "rule.empowers = { verb = \"terminate\", over = [\"2\"] }")));
        let w = run(&doc, &[act("x", "2024-01-10T00:00Z", "3", "a", "")], END);
        assert_eq!((w.legal("t/2"), w.legal("t/1"), w.legal("t")), ("terminated".into(), "in force".into(), "in force".into()));
        // A paragraph may end for one of its bearers by that bearer's own act.
        let roles = r#"roles = [{ party = "a", as = ["party"], while = { until = { on = { acted = { under = "3", by = ["a"] } } } } }, { party = "b", as = ["party"] }]"#;
        let doc = with(roles, "", &format!("{BAN}{}", term("3", "\"a\", \"b\"", "rule.empowers = { verb = \"amend\", over = [\"1\"] }")));
        let w = run(&doc, &[act("x", "2024-01-10T00:00Z", "3", "a", ""), incident("a", "2024-01-12T00:00Z", "raid", "a", ""), incident("b", "2024-01-12T00:00Z", "raid", "b", "")], END);
        assert_eq!((w.case("a", "t/1"), w.case("b", "t/1"), w.legal("t/1")), (None, V, "in force".into()));
    }
    "D06" "talks suspended, the truce in force" suspended_talks_leave_the_truce {
        let doc = text(&format!("{BAN}{}{}", term("2", "\"@party\"", "rule.requires = { task = \"talks\", stale-after = \"90 days\" }"), term("3", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }")));
        let w = run(&doc, &[act("x", "2024-01-10T00:00Z", "3", "b", "")], END);
        assert_eq!((w.legal("t/2"), w.legal("t/1"), w.legal("t")), ("suspended".into(), "in force".into(), "partly suspended".into()));
    }
    "D07" "expiry is no breach, and observance may go on" expiry_is_no_breach {
        let doc = with("", &lasting("lasts = { until = \"2024-01-31T12:00Z\" }"), &format!("criteria = [{{ id = \"rate\", by = {{ rate = {{ per = \"1 day\", eroding = 1, collapsed = 2 }} }}, silence-is-holding = true }}]\n{BAN}"));
        let w = run(&doc, &[incident("i", "2024-01-31T12:00Z", "shelling", "a", "")], END);
        assert_eq!((w.legal("t"), w.cases("i").len()), ("expired".into(), 0));
        assert_eq!(run(&doc, &[], END).factual("t/rate"), "holding");
    }
    "D08" "a spike and restoration" a_truce_is_suspended_and_restored {
        let doc = text(&format!("{BAN}{}{}", term("2", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }"), term("3", "\"b\"", "rule.empowers = { verb = \"resume\", over = [\"t\"] }")));
        let records = [act("off", "2024-01-10T00:00Z", "2", "b", ""), act("on", "2024-01-11T00:00Z", "3", "b", ""), incident("in", "2024-01-10T12:00Z", "raid", "b", ""), incident("after", "2024-01-11T12:00Z", "raid", "b", "")];
        let w = run(&doc, &records, END);
        assert_eq!((w.case("in", "t/1"), w.case("after", "t/1"), w.legal("t")), (None, V, "in force".into()));
    }
    "D10" "a disputed survival clause: two readings side by side" two_readings_of_survival_give_two_states {
        let doc = with("", &lasting("lasts = { by-reading = { axis = \"survives\", options = { no = { until = \"2024-02-01T00:00Z\" }, yes = { until = { stops = { not = { suspended = \"2\" } } } } } } }"), &format!(
            "readings = [{{ id = \"survives\", question = \"does it live on while talks do?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{BAN}{}{}",
            term("2", "\"@party\"", "rule.requires = { task = \"talks\", stale-after = \"90 days\" }"),
            term("3", "\"@party\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }"),
        ));
        let legal = |o: &str, records: &[String]| read(&doc, records, &[("survives", o)], END).legal("t");
        assert_eq!((legal("no", &[]), legal("yes", &[])), ("expired".into(), "in force".into()));
        assert_eq!(legal("yes", &[act("x", "2024-02-10T00:00Z", "3", "a", "")]), "expired");
    }
    "D11" "amendment powers whose holder is gone" a_power_whose_holder_is_gone_is_unavailable {
        let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"], while = { until = "2024-01-05T00:00Z" } }]"#;
        let doc = with(roles, "", &format!("{}{}", term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"), term("4", "\"@party\"", "rule.empowers = { verb = \"waive\", over = [\"1\"], decision = \"all\" }")));
        let both = [act("x", "2024-01-10T00:00Z", "4", "a", r#","with":["b"]"#)];
        let w = run(&doc, &both, END);
        assert_eq!((w.count(VerdictKind::Unavailable, "4"), w.duty("t/1").fate), (1, Fate::Overdue));
    }
    "D12" "links of retaliation excuse nothing by themselves" an_answer_in_kind_is_linked_and_not_excused {
        let first = incident("i1", "2024-01-02T00:00Z", "shelling", "a", "");
        let second = incident("i2", "2024-01-02T06:00Z", "shelling", "b", r#""in-answer-to":"i1""#);
        let w = run(&text(BAN), &[first, second], END);
        assert_eq!((w.case("i1", "t/1"), w.case("i2", "t/1")), (V, V));
    }
    "D13" "the richness of a text decides nothing about what happens" a_thin_text_and_a_rich_one_judge_the_same_log_alike {
        let thin = text(BAN);
        let rich = text(&format!("{BAN}{}{}", term("2", "\"w\"", "rule.empowers = { verb = \"find\" }"), term("3", "\"@party\"", "rule.requires = { task = \"report\", every = \"7 days\" }")));
        let shot = [incident("i", "2024-01-02T00:00Z", "raid", "a", "")];
        assert_eq!(run(&thin, &shot, END).case("i", "t/1"), run(&rich, &shot, END).case("i", "t/1"));
    }
    "D14" "the same log gives the same state, and every verdict cites its records" replay_is_deterministic_and_explains_itself {
        let records = [incident("i", "2024-01-02T00:00Z", "raid", "a", "")];
        let (x, y) = (run(&text(BAN), &records, END), run(&text(BAN), &records, END));
        assert_eq!(x.program.digest_of(&x.state, &x.docket), y.program.digest_of(&y.state, &y.docket));
        let v = x.verdicts.iter().find(|v| v.kind == VerdictKind::Violation).unwrap();
        let why = x.program.explain(&x.state, &x.docket, v);
        assert_eq!((why.article.as_str(), why.records.as_slice()), ("1", &["i".to_string()][..]));
    }
}

#[test]
fn a_referral_gives_the_body_a_duty() {
    let doc = text(&format!(
        "bodies = [{{ party = \"w\" }}]\n{BAN}{}{}",
        term("2", "\"@party\"", "rule.empowers = { verb = \"refer\", over = [\"w\"] }"),
        term(
            "3",
            "\"@addressee\"",
            "rule.requires = { task = \"inquire\", for-each = { acted = { under = \"2\" } }, limit = \"within 7 days\" }"
        ),
    ));
    let records = [
        incident("i", "2024-01-02T00:00Z", "raid", "a", ""),
        act("refers", "2024-01-03T00:00Z", "2", "b", r#","about":"i""#),
        act("not", "2024-01-04T00:00Z", "2", "c", r#","about":"i""#),
    ];
    let w = run(&doc, &records, END);
    assert_eq!((w.fates("3"), w.count(VerdictKind::Ineffective, "2")), (vec!["w overdue 0".to_string()], 1));
    let duty = w.duty("t/3");
    assert_eq!(w.docket.matter(duty.matter), Some("i"));
    assert!(matches!(&ceasefire::record::Log::parse("r", &records[0]).unwrap().iter().next().unwrap().content, Content::Incident(_)));
}
