//! Monitoring, evidence, claims.

use ceasefire::{
    agreement::{Reading, Regime, Standard},
    machine::{CaseStatus, Fate, VerdictKind},
    monitor::{Funnel, Monitor},
    record::Log,
};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";
const V: Option<CaseStatus> = Some(CaseStatus::Violation);

fn finds(bearers: &str) -> String {
    term("2", bearers, "rule.empowers = { verb = \"find\", over = [\"t\"] }")
}

constructs! {
    "M05" "kinds of monitors, changes of membership, a veto" a_member_that_leaves_leaves_a_power_without_holder {
        let doc = |decision: &str| text(&format!(
            "bodies = [{{ party = \"w\", members = [\"w-1\", {{ party = \"w-2\", while = {{ until = \"2024-01-10T00:00Z\" }} }}], {decision} }}]\n{}{}",
            term("1", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
        ));
        let waives = |at: &str| [act("x", at, "2", "w-1", r#","with":["w-2"]"#)];
        let fate = |decision: &str, at: &str| run(&doc(decision), &waives(at), END).duty("t/1").fate;
        assert_eq!((fate("decision = \"all\"", "2024-01-05T00:00Z"), fate("decision = \"all\"", "2024-01-15T00:00Z")), (Fate::Waived, Fate::Overdue));
        assert_eq!(run(&doc("decision = \"all\""), &waives("2024-01-15T00:00Z"), END).count(VerdictKind::Unavailable, "2"), 1);
        // With a majority of those left, the one can.
        assert_eq!(fate("decision = \"majority\"", "2024-01-15T00:00Z"), Fate::Waived);
        assert_eq!(fate("decision = \"majority\", quorum = 2", "2024-01-15T00:00Z"), Fate::Overdue);
    }
    "M06" "access refused, a mandate suspended or ended apart from the agreement" a_body_has_a_life_of_its_own {
        let doc = text(&format!(
            "bodies = [{{ party = \"w\", mandate = {{ until = \"2024-02-01T00:00Z\" }} }}]\n{BAN}{}{}",
            finds("\"w\""),
            term("3", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"w\"] }") + &term("4", "\"c\"", "rule.empowers = { verb = \"resume\", over = [\"w\"] }"),
        ));
        let shot = incident("i", "2024-01-02T00:00Z", "raid", "a", "");
        let found_at = |at: &str| {
            let w = run(&doc, &[shot.clone(), act("off", "2024-01-10T00:00Z", "3", "c", ""), act("on", "2024-01-20T00:00Z", "4", "c", ""), finding("f", at, "i", "w", r#","responsible":["a"]"#)], END);
            let a = w.program.party("a").unwrap();
            (w.program.counts_at(&w.state, w.docket.matter_of("i").unwrap(), a, Standard::Found), w.legal("t"))
        };
        // Its findings count as findings of the regime only while it may find; the agreement goes on.
        let is = |x: bool| (x, "in force".to_string());
        assert_eq!(["05", "15", "25"].map(|d| found_at(&format!("2024-01-{d}T00:00Z"))), [is(true), is(false), is(true)]);
        assert_eq!(found_at("2024-02-01T00:00Z"), is(false));
    }
    "M07" "recorded without attribution" an_incident_may_accuse_nobody {
        let record = r#"{"name":"i","happened":"2024-01-02T00:00Z","by":"w","incident":{"place":"town","act":"shelling"}}"#.to_string();
        let w = run(&text(BAN), &[record], END);
        assert_eq!((w.cases("i").len(), w.program.covering(&w.state, w.docket.matter_of("i").unwrap()).len()), (0, 1));
    }
    "M08" "a pipeline of cases with counts at each stage" the_funnel_loses_nobody {
        let doc = text(&format!("{BAN}{}", finds("\"w\"")));
        let records = [incident("i", "2024-01-02T00:00Z", "raid", "a", ""), message("c", "2024-01-03T00:00Z", "complaint", "b", r#","to":["w"],"about":"i""#), finding("f", "2024-01-09T00:00Z", "i", "w", r#","responsible":["a"]"#)];
        let regime = Regime::parse(&[("t.toml", &doc)]).unwrap();
        let log = Log::parse("r", &records.join("\n")).unwrap();
        let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
        for r in log.iter() {
            monitor.ingest(r.clone()).unwrap();
        }
        monitor.settle(END.parse().unwrap()).unwrap();
        let all = monitor.proceedings();
        let funnel = Funnel::of(&all);
        // A finding that nobody adopted is a remark on the path, not an end of it.
        assert_eq!((funnel.proceedings, funnel.complaints(), all[0].findings.len(), funnel.found), (1, 1, 0, 0));
    }
    "M09" "tallies of different counters are claims, too" rival_counts_stand_side_by_side {
        let tally = |n: &str, by: &str, count: u32| format!(r#"{{"name":"{n}","happened":"2024-01-01T12:00Z/2024-02-01T00:00Z","said":"2024-02-01T00:00Z","by":"{by}","tally":{{"of":"violations","count":{count},"accuses":["a"]}}}}"#);
        let w = run(&text(BAN), &[tally("x", "b", 5133), tally("y", "a", 3000)], END);
        assert_eq!(w.program.cases(&w.state).count(), 0);
    }
    "M10" "casualties: ranges, at least, totals of a period that are no events" harm_is_told_as_it_is_told {
        let harm = r#""harm":{"killed":"3+","wounded":"10-12"}"#;
        let w = run(&text(BAN), &[incident("i", "2024-01-02T00:00Z", "shelling", "a", harm)], END);
        assert_eq!(w.case("i", "t/1"), V);
    }
    "M11" "incidents by target" a_hospital_is_a_target_of_its_own {
        let doc = text(&term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], targets = [\"civilians\"] }"));
        let of = |t: &str| run(&doc, &[incident("i", "2024-01-02T00:00Z", "shelling", "a", t)], END).case("i", "t/1");
        assert_eq!((of(r#""target":"hospital""#), of(r#""target":"positions""#), of("")), (V, None, Some(CaseStatus::Possible)));
    }
    "M12" "obstruction of monitors and of aid" obstruction_is_an_act_of_its_own {
        let doc = text(&term("1", "\"@party\"", "rule.requires = { task = \"let them pass\", breached-by = { acts = [\"obstruct\"], targets = [\"monitors\"] } }"));
        assert_eq!(run(&doc, &[incident("i", "2024-01-02T00:00Z", "obstruct", "a", r#""target":"monitors""#)], END).case("i", "t/1"), V);
    }
    "M13" "an admitted act with a claimed justification" an_admission_can_claim_an_excuse {
        let doc = text(&format!("{BAN}{}{}", finds("\"w\""), term("3", "\"@party\"", "rule.permits = { acts = [\"force\"], character = \"self-defence\" }")));
        let shot = incident("i", "2024-01-02T00:00Z", "shelling", "a", "");
        let answer = r#"{"name":"ans","said":"2024-01-03T00:00Z","by":"a","answer":{"about":"i","admits":true,"justified-as":["self-defence"]}}"#.to_string();
        assert_eq!(run(&doc, &[shot.clone(), answer.clone()], END).case("i", "t/1"), Some(CaseStatus::Contested));
        let found = |c: &str| finding("f", "2024-01-09T00:00Z", "i", "w", &format!(r#","{c}":["self-defence"]"#));
        assert_eq!(run(&doc, &[shot.clone(), answer.clone(), found("character")], END).case("i", "t/1"), Some(CaseStatus::Excused));
        assert_eq!(run(&doc, &[shot, answer, found("not-character")], END).case("i", "t/1"), V);
    }
    "M14" "a rogue unit, and the duty of discipline" a_unit_without_orders_is_its_partys_and_must_be_disciplined {
        let doc = text(&format!("{BAN}{}", term("2", "\"@violator\"", "rule.requires = { task = \"discipline\", for-each = { violated = { of = [\"1\"], determined = { standard = \"admitted\" } } }, limit = \"within 30 days\" }")));
        let shot = incident("i", "2024-01-02T00:00Z", "raid", "a-unit", "");
        let admits = r#"{"name":"ans","said":"2024-01-03T00:00Z","by":"a","answer":{"about":"i","for":"a-unit","admits":true,"justified-as":["unauthorised"]}}"#.to_string();
        assert_eq!(run(&doc, &[shot.clone()], END).count(VerdictKind::Arisen, "2"), 0);
        let w = run(&doc, &[shot, admits], END);
        assert_eq!((w.case("i", "t/1"), w.fates("2")), (V, vec!["a overdue 0".to_string()]));
        let unit = w.program.party("a-unit").unwrap();
        assert_eq!(w.program.evidence(&w.state, w.docket.matter_of("i").unwrap(), unit).characters, [("unauthorised".to_string(), "claimed")]);
    }
    "M15" "performances asserted by one, verified by another, contested by a third" a_performance_counts_by_who_must_accept_it {
        let doc = text(&format!("{}{}", "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nto = [\"b\"]\nrule.requires = { task = \"withdraw\", limit = \"by 2024-02-01\", accept = \"verified\" }\n", finds("\"w\"")));
        let own = done("d", "2024-01-10T00:00Z", "1", "a", "");
        let contest = said("c", "2024-01-11T00:00Z", "1", "a", "b", r#","stance":"contests""#);
        let seen = said("v", "2024-01-12T00:00Z", "1", "a", "w", r#","stance":"verifies""#);
        assert_eq!(run(&doc, &[own.clone(), contest.clone()], "2024-01-20T00:00Z").duty("t/1").fate, Fate::Unaccepted);
        let d = run(&doc, &[own, contest, seen], END).duty("t/1");
        assert_eq!((d.fate, d.contested), (Fate::Met, true));
    }
    "M16" "a monitor's silence is not compliance" silence_is_unknown_until_somebody_has_looked {
        let doc = text(&format!("criteria = [{{ id = \"first\", by = \"first-incident\" }}]\n{BAN}"));
        assert_eq!(run(&doc, &[], END).factual("t/first"), "unknown");
        let looked = r#"{"name":"c","happened":"2024-01-10T00:00Z","by":"w","coverage":{"place":"town","looked":"saw-nothing"}}"#.to_string();
        assert_eq!(run(&doc, &[looked], END).factual("t/first"), "holding");
    }
}
