//! Parties, status, authority.

use ceasefire::{
    agreement::{Authority, Regime},
    machine::{CaseStatus, Fate, VerdictKind},
};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";

constructs! {
    "P04" "a side of several commands: what one does to another of its own side" intra_side_violations_are_told_apart {
        let registry = text("").replace(r#"{ id = "c", name = "C", kind = "state" }"#, r#"{ id = "c", name = "C", kind = "army-command", within = "side" }, { id = "side", name = "Side", kind = "coalition" }"#)
            .replace(r#"{ id = "d", name = "D", kind = "armed-group" }"#, r#"{ id = "d", name = "D", kind = "army-command", within = "side" }"#)
            .replace(r#"{ party = "a", as = ["party", "signatory"] }"#, r#"{ party = "side", as = ["party"] }"#);
        let across = term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], against = [\"b\"] }");
        let inside = term("2", "\"side\"", "rule.prohibits = { acts = [\"force\"], against = [\"side\"] }");
        let hit = |whom: &str| incident("i", "2024-01-02T00:00Z", "shelling", "c", whom);
        let cases = |whom: &str| {
            let w = run(&format!("{registry}{across}{inside}"), &[hit(whom)], END);
            (w.case("i", "t/1"), w.case("i", "t/2"))
        };
        assert_eq!(cases(r#""suffered-by":["b"]"#), (Some(CaseStatus::Violation), None));
        assert_eq!(cases(r#""suffered-by":["d"]"#), (None, Some(CaseStatus::Violation)));
        assert_eq!(cases(r#""suffered-by":["d","b"]"#), (Some(CaseStatus::Violation), Some(CaseStatus::Violation)));
        // Nobody says who suffered it: neither is ruled out.
        assert_eq!(cases(""), (Some(CaseStatus::Possible), Some(CaseStatus::Possible)));
        assert_eq!(cases(r#""suffered-by":["a"]"#), (None, None));
    }
    "P05" "component forces, and a class that an act of designation extends" a_class_of_forces_is_extended_by_designation {
        let doc = text(&format!(
            "slots = [{{ id = \"auxiliaries\", of = \"parties\", among = [\"c\", \"d\"] }}]\n{}{}",
            term("1", "\"a\", \"$auxiliaries\"", "rule.prohibits = { acts = [\"force\"] }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"auxiliaries\"] }"),
        ));
        let names = |n: &str, at: &str, more: &str| act(n, at, "2", "w", &format!(r#","choose":["d"]{more}"#));
        let shots = ["01-05", "01-15", "01-25"].map(|day| incident(&format!("i-{day}"), &format!("2024-{day}T00:00Z"), "raid", "d", ""));
        let mut records = vec![names("in", "2024-01-10T00:00Z", ""), names("out", "2024-01-20T00:00Z", r#","drops":true"#)];
        records.extend(shots);
        records.push(incident("of-unit", "2024-01-05T00:00Z", "raid", "a-unit", ""));
        let w = run(&doc, &records, END);
        // The conduct of a component is its party's; of the others, only while they are designated.
        assert_eq!(w.case("of-unit", "t/1"), Some(CaseStatus::Violation));
        assert_eq!(["i-01-05", "i-01-15", "i-01-25"].map(|i| w.case(i, "t/1")), [None, Some(CaseStatus::Violation), None]);
        assert_eq!(w.program.designated(&w.state, "t/auxiliaries"), Vec::<&str>::new());
    }
    "P06" "a duty to hold others back: failing to prevent is its own breach" failing_to_prevent_is_a_breach_of_its_own {
        let rule = "rule.requires = { task = \"prevent\", breached-by = { acts = [\"force\"], conduct-of = [\"d\"], involvement = [\"failed-to-prevent\"] } }";
        let doc = text(&format!("{BAN}{}", term("2", "\"a\"", rule)));
        let alleged = |how: &str| incident("i", "2024-01-02T00:00Z", "raid", "d", "").replace(r#"["d"]"#, &format!(r#"[{{"party":"{how}","as":"failed-to-prevent"}}]"#));
        assert_eq!(run(&doc, &[alleged("a")], END).case("i", "t/2"), Some(CaseStatus::Violation));
        assert_eq!(run(&doc, &[alleged("a")], END).case("i", "t/1"), None);
        // That another did it is no word about prevention.
        assert_eq!(run(&doc, &[incident("i", "2024-01-02T00:00Z", "raid", "d", "")], END).case("i", "t/2"), None);
    }
    "P08" "requests to others, and a monitor's own duty" an_unmet_request_is_no_breach_and_a_monitor_can_be_late {
        let doc = text(&format!(
            "{}{}",
            term("8", "\"w\"", "rule.requires = { task = \"deploy\", limit = \"within 24 hours\" }"),
            term("9", "\"c\"", "rule.expects = { task = \"help\", limit = \"within 24 hours\" }"),
        ));
        let w = run(&doc, &[], END);
        assert_eq!((w.fates("8"), w.fates("9")), (vec!["w overdue 0".into()], vec!["c lapsed 0".into()]));
    }
    "P09" "staggered signature: a party bound later, and its days counted from then" a_later_party_is_bound_from_its_own_accession {
        let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "c", as = ["party"], while = { from = "2024-01-10T00:00Z" } }, { party = "d", as = ["party"], while = { until = "2024-01-20T00:00Z" } }]"#;
        let doc = with(roles, "", &format!("{BAN}{}", term("2", "\"@party\"", "rule.requires = { task = \"report\", limit = \"within 5 days\" }")));
        let shots = ["a", "c", "d"].iter().flat_map(|p| ["05", "25"].map(|day| incident(&format!("{p}-{day}"), &format!("2024-01-{day}T00:00Z"), "raid", p, "")));
        let w = run(&doc, &shots.collect::<Vec<_>>(), "2024-01-12T00:00Z");
        assert_eq!(w.case("a-05", "t/1"), Some(CaseStatus::Violation));
        // Before it acceded, nothing binds it.
        assert_eq!(w.case("c-05", "t/1"), None);
        assert_eq!(w.fates("2"), ["a overdue 0", "d overdue 0", "c open 0"]);
        let w = run(&doc, &["a", "c", "d"].map(|p| incident(p, "2024-01-25T00:00Z", "raid", p, "")), END);
        assert_eq!(["a", "c", "d"].map(|i| w.case(i, "t/1")), [Some(CaseStatus::Violation), Some(CaseStatus::Violation), None]);
        let c = w.program.duties(&w.state).find(|d| w.program.party_id(d.bearer) == "c").unwrap();
        assert_eq!(c.limit.unwrap().to_string(), "2024-01-15T00:00:00.001Z");
    }
    "P10" "a splinter is no party; a successor is, from the merger on" a_splinter_is_not_bound_and_a_successor_is {
        let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"], while = { until = "merger" } }, { party = "c", as = ["party"], while = { from = "merger" } }]"#;
        let doc = with(roles, "", &format!("anchors = [{{ id = \"merger\", at = \"2024-01-10T00:00Z\" }}]\n{BAN}"));
        let w = run(&doc, &["b", "c", "d"].map(|p| incident(p, "2024-01-15T00:00Z", "raid", p, "")), END);
        assert_eq!(["b", "c", "d"].map(|i| w.case(i, "t/1")), [None, Some(CaseStatus::Violation), None]);
    }
    "P11" "a carve-out: force against an excluded actor is no breach" force_against_an_excluded_actor_is_excused {
        let carve = term("2", "\"@party\"", "rule.permits = { acts = [\"force\"], against = [\"d\"] }");
        let doc = text(&format!("{BAN}{carve}"));
        let case = |whom: &str| run(&doc, &[incident("i", "2024-01-02T00:00Z", "shelling", "a", whom)], END).case("i", "t/1");
        assert_eq!(case(r#""suffered-by":["d"]"#), Some(CaseStatus::Excused));
        assert_eq!(case(r#""suffered-by":["b"]"#), Some(CaseStatus::Violation));
        // An exception covers nobody but those whom it names.
        assert_eq!(case(r#""suffered-by":["d","b"]"#), Some(CaseStatus::Violation));
        assert_eq!(case(""), Some(CaseStatus::Possible));
    }
    "P12" "a party that denies being one: a position, and a reading" denying_to_be_a_party_is_a_position_and_a_reading {
        let doc = with(
            r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"], under = { bound = "yes" } }]"#,
            "",
            &format!("readings = [{{ id = \"bound\", question = \"is B a party?\", base = \"yes\", options = [{{ id = \"yes\", by = [\"a\"] }}, {{ id = \"no\", by = [\"b\"] }}] }}]\n{BAN}"),
        );
        let records = [incident("i", "2024-01-02T00:00Z", "raid", "b", ""), statement("s", "2024-01-03T00:00Z", "not-bound", "b", r#","on":"t""#)];
        let case = |o: &str| read(&doc, &records, &[("bound", o)], END).case("i", "t/1");
        assert_eq!((case("yes"), case("no")), (Some(CaseStatus::Violation), None));
        let w = read(&doc, &records, &[], END);
        assert_eq!(w.program.positions(&w.state).len(), 1);
        assert_eq!(w.legal("t"), "in force");
    }
    "P13" "a truce that no command sanctioned, ended by the superior's order; orders due before it begins" an_unauthorised_truce_can_be_ended_by_a_superior {
        let doc = with(
            "",
            &lasting("authority = \"unauthorised\""),
            &format!(
                "{BAN}{}{}",
                term("2", "\"c\"", "rule.empowers = { verb = \"terminate\", over = [\"t\"] }"),
                "[[terms]]\narticle = \"3\"\ntext = \"orders\"\nbearers = [\"a\"]\nbinds = \"from-signature\"\nrule.requires = { task = \"pass the order on\", limit = \"before 2024-01-01T12:00Z\" }\n"
            ),
        );
        let authority = Regime::parse(&[("x.toml", &doc)]).unwrap().documents().next().unwrap().1.instrument.as_ref().unwrap().authority;
        assert_eq!(authority, Some(Authority::Unauthorised));
        let w = run(&doc, &[act("order", "2024-01-10T00:00Z", "2", "c", "")], END);
        assert_eq!(w.legal("t"), "terminated");
        assert_eq!(w.duty("t/3").fate, Fate::Overdue);
        assert_eq!(w.verdicts.iter().find(|v| v.kind == VerdictKind::Overdue).unwrap().at.to_string(), "2024-01-01T12:00:00Z");
    }
}
