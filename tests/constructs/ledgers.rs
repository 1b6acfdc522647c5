//! Exchanges and ledgers.

use ceasefire::machine::{Fate, VerdictKind};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";

fn free(n: &str, at: &str, amount: u32, item: &str) -> String {
    done(n, at, "2", "b", &format!(r#","amount":{amount},"item":"{item}""#))
}

fn ratio(article: &str, items: &str, owes: u32, per: u32) -> String {
    term(
        article,
        "\"a\"",
        &format!(
            "rule.requires = {{ task = \"free prisoners\", for-each = {{ performed = {{ of = \"2\", items = [{items}] }} }}, amount = {{ owes = {owes}, per = {per} }}, limit = \"within 1 day\" }}"
        ),
    )
}

const HOSTAGES: &str = "[[terms]]\narticle = \"2\"\ntext = \"free\"\nbearers = [\"b\"]\nto = [\"a\"]\nrule.requires = { task = \"free\", amount = 33, items = [\"woman\", \"soldier\", \"ill\"], cure = \"1 day\", limit = \"by 2024-02-20\" }\n";

constructs! {
    "X01" "ratios by category" each_category_has_its_own_ratio {
        let doc = text(&format!("{HOSTAGES}{}{}{}", ratio("3", "\"woman\"", 30, 1), ratio("4", "\"soldier\"", 50, 1), ratio("5", "\"ill\"", 110, 9)));
        let w = run(&doc, &[
            free("d1", "2024-01-10T00:00Z", 3, "woman"), free("d2", "2024-01-12T00:00Z", 4, "soldier"),
            free("d3", "2024-01-14T00:00Z", 4, "ill"), free("d4", "2024-01-16T00:00Z", 5, "ill"),
        ], "2024-01-16T12:00Z");
        let owed = |article: &str| w.program.duties_of(&w.state, w.program.term(&format!("t/{article}")).unwrap()).iter().filter_map(|d| d.owed).collect::<Vec<_>>();
        // Four of nine are worth 48 of 110; with the other five, no part of the ratio is lost.
        assert_eq!((owed("3"), owed("4"), owed("5")), (vec![90], vec![200], vec![48, 62]));
    }
    "X02" "extension for each delivery, with a qualifying rule and a cap" what_qualifies_moves_the_end {
        // The end that deliveries move is shown with the other renewals.
        let doc = with("", &lasting("lasts = { extended = { from = \"2024-01-05T12:00Z\", by = \"1 day\", per = { of = \"2\", amount = 10 }, at-most = 6 } }"), HOSTAGES);
        let legal = |r: String| run(&doc, &[r], "2024-01-06T11:00Z").legal("t");
        assert_eq!((legal(free("x", "2024-01-05T00:00Z", 10, "woman")), legal(free("x", "2024-01-05T00:00Z", 10, "foreigner"))), ("in force".into(), "expired".into()));
    }
    "X03" "all for all: whom the duty takes in depends on the reading" who_is_meant_by_all_is_an_axis {
        let doc = text(&format!(
            "readings = [{{ id = \"later\", question = \"those captured later, too?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{}",
            "[[terms]]\narticle = \"2\"\ntext = \"all\"\nbearers = [\"a\"]\nunder = { later = \"no\" }\nrule.requires = { task = \"free all\", items = [\"held-then\"], amount = 5, limit = \"by 2024-02-01\" }\n[[terms]]\narticle = \"2\"\ntext = \"all\"\nbearers = [\"a\"]\nunder = { later = \"yes\" }\nrule.requires = { task = \"free all\", items = [\"held-then\", \"captured-later\"], amount = 8, limit = \"by 2024-02-01\" }\n"
        ));
        let freed = [done("x", "2024-01-20T00:00Z", "2", "a", r#","amount":5,"item":"held-then""#)];
        let fate = |o: &str| read(&doc, &freed, &[("later", o)], END).duty("t/2").fate;
        assert_eq!((fate("no"), fate("yes")), (Fate::Met, Fate::Overdue));
    }
    "X04" "batches: a late batch keeps the matching step from being due" a_late_batch_pauses_the_step_that_matches_it {
        let batch = term("2", "\"b\"", "rule.requires = { task = \"batch\", amount = 10, every = \"1 day\" }");
        let doc = text(&format!("{batch}{}", ratio("3", "", 3, 1)));
        let w = run(&doc, &[free("late", "2024-01-03T18:00Z", 10, "")], "2024-01-05T13:00Z");
        // The first day's batch never came: no prisoners are owed for it.
        assert_eq!(w.fates("2")[..2], ["b overdue 0", "b overdue 0"]);
        assert_eq!(w.program.duties_of(&w.state, w.program.term("t/3").unwrap()).len(), 1);
    }
    "X05" "wrong, defective or impossible delivery, with a cure" a_defective_delivery_is_taken_back_and_can_be_cured {
        let doc = text(&HOSTAGES.replace("amount = 33", "amount = 2").replace("2024-02-20", "2024-01-20"));
        let both = free("d", "2024-01-20T10:00Z", 2, "ill");
        let wrong = said("wrong", "2024-01-21T00:00Z", "2", "b", "a", r#","stance":"defective","amount":1"#);
        let right = free("right", "2024-01-21T20:00Z", 1, "ill");
        assert_eq!(run(&doc, &[both.clone()], END).fates("2"), ["b met 2"]);
        // A day to cure, from when it was found.
        let w = run(&doc, &[both.clone(), wrong.clone()], "2024-01-22T00:00Z");
        assert_eq!((w.fates("2"), w.count(VerdictKind::Defective, "2")), (vec!["b open 1".to_string()], 1));
        assert_eq!(run(&doc, &[both.clone(), wrong.clone()], "2024-01-22T00:00:00.001Z").fates("2"), ["b overdue 1"]);
        assert_eq!(run(&doc, &[both.clone(), wrong.clone(), right], END).fates("2"), ["b met 2"]);
        // Only the one to whom it is owed, or a body, can say so.
        let stranger = wrong.replace(r#""by":"a""#, r#""by":"c""#);
        let w = run(&doc, &[both, stranger], END);
        assert_eq!((w.fates("2"), w.count(VerdictKind::PerformanceContested, "2")), (vec!["b met 2".to_string()], 1));
        // What cannot be done lapses where the text says so.
        let cannot = said("cannot", "2024-01-10T00:00Z", "2", "b", "b", r#","stance":"impossible""#);
        assert_eq!(run(&doc, &[cannot.clone()], END).fates("2"), ["b overdue 0"]);
        assert_eq!(run(&doc.replace("cure", "excused-if-impossible = \"asserted\", cure"), &[cannot], END).fates("2"), ["b lapsed 0"]);
    }
    "X06" "side deals outside the ledger" what_is_outside_the_count_is_on_file {
        let w = run(&text(&format!("{HOSTAGES}{}", ratio("3", "\"woman\"", 30, 1))), &[free("gift", "2024-01-10T00:00Z", 10, "foreigner")], END);
        assert_eq!((w.count(VerdictKind::OutsideCount, "2"), w.fates("2")), (1, vec!["b overdue 0".to_string()]));
        assert_eq!(w.count(VerdictKind::Arisen, "3"), 0);
    }
    "X07" "quantity for quantity: a stage requires both sides" a_stage_needs_both_sides_of_the_one_before {
        let doc = text(&format!(
            "{}{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"zones\", amount = 5, limit = \"by 2024-01-10\" }"),
            term("3", "\"b\"", "rule.requires = { task = \"arms\", amount = 30, limit = \"by 2024-01-10\" }"),
            term("4", "\"b\"", "rule.requires = { task = \"more arms\", trigger = { latest = [{ on = { met = \"2\" } }, { on = { met = \"3\" } }] }, limit = \"within 10 days\" }"),
        ));
        let arms = done("arms", "2024-01-05T00:00Z", "3", "b", r#","amount":30"#);
        let zones = done("zones", "2024-01-08T00:00Z", "2", "a", r#","amount":5"#);
        assert_eq!(run(&doc, &[arms.clone()], END).count(VerdictKind::Arisen, "4"), 0);
        assert_eq!(run(&doc, &[arms, zones], END).duty("t/4").limit.unwrap().to_string(), "2024-01-18T00:00:00.001Z");
    }
}

#[test]
fn so_much_of_a_duty_opens_what_waits_for_it() {
    let doc = text(&format!(
        "{HOSTAGES}[[terms]]\narticle = \"3\"\ntext = \"road\"\nbearers = [\"a\"]\nactive = {{ reached = {{ of = \"2\", amount = 7 }} }}\nrule.requires = {{ task = \"leave the road\", limit = \"within 1 day\" }}\n"
    ));
    let w = run(&doc, &[free("d1", "2024-01-10T00:00Z", 3, "woman")], END);
    assert_eq!(w.count(VerdictKind::Arisen, "3"), 0);
    let w = run(&doc, &[free("d1", "2024-01-10T00:00Z", 3, "woman"), free("d2", "2024-01-12T00:00Z", 4, "soldier")], END);
    assert_eq!(w.duty("t/3").limit.unwrap().to_string(), "2024-01-13T00:00:00.001Z");
    // What is taken back no longer counts.
    let wrong = said("wrong", "2024-01-11T00:00Z", "2", "b", "a", r#","stance":"defective","amount":1"#);
    let w = run(&doc, &[free("d1", "2024-01-10T00:00Z", 3, "woman"), wrong, free("d2", "2024-01-12T00:00Z", 4, "soldier")], END);
    assert_eq!(w.count(VerdictKind::Arisen, "3"), 0);
}
