//! Geography.

use ceasefire::machine::{CaseStatus, VerdictKind};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";

fn case(doc: &str, record: String) -> Option<CaseStatus> {
    run(doc, &[record], END).case("i", "t/1")
}

fn ban(more: &str) -> String {
    text(&term("1", "\"a\"", &format!("rule.prohibits = {{ acts = [\"place-weapon\", \"force\"], {more} }}")))
}

constructs! {
    "G02" "lines: a distance from a line, however the line is known" a_line_is_a_measure_that_records_give {
        let doc = ban("where = [{ measure = \"from-line-of-contact-m\", below = 1000 }]");
        let at = |m: &str| case(&doc, incident("i", "2024-01-02T00:00Z", "place-weapon", "a", m));
        assert_eq!(at(r#""measures":{"from-line-of-contact-m":999}"#), Some(CaseStatus::Violation));
        assert_eq!(at(r#""measures":{"from-line-of-contact-m":1000}"#), None);
        // A line without a map: nobody can say how far it is.
        assert_eq!(at(""), Some(CaseStatus::Possible));
    }
    "G03" "a baseline for each party" each_party_measures_from_its_own_line {
        let doc = text(&format!(
            "{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"place-weapon\"], where = [{ measure = \"from-line-now-m\", below = 15000 }] }"),
            term("2", "\"b\"", "rule.prohibits = { acts = [\"place-weapon\"], where = [{ measure = \"from-line-then-m\", below = 15000 }] }"),
        ));
        let gun = |who: &str| incident("i", "2024-01-02T00:00Z", "place-weapon", who, r#""measures":{"from-line-now-m":12000,"from-line-then-m":18000}"#);
        let of = |who: &str| run(&doc, &[gun(who)], END).cases("i").len();
        assert_eq!((of("a"), of("b")), (1, 0));
    }
    "G04" "a buffer by distance with a local exception" a_distance_has_a_local_override {
        let doc = text(&format!(
            "{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"place-weapon\"], where = [{ measure = \"between-posts-m\", below = 600 }] }"),
            term("2", "\"a\"", "rule.permits = { acts = [\"place-weapon\"], area = { places = { within = [\"town\"] } }, where = [{ measure = \"between-posts-m\", at-least = 400 }] }"),
        ));
        let at = |place: &str, m: u32| case(&doc, incident("i", "2024-01-02T00:00Z", "place-weapon", "a", &format!(r#""place":"{place}","measures":{{"between-posts-m":{m}}}"#)));
        assert_eq!((at("south", 500), at("town", 500), at("town", 399), at("south", 600)), (Some(CaseStatus::Violation), Some(CaseStatus::Excused), Some(CaseStatus::Violation), None));
    }
    "G05" "a corridor that moves: the new route takes the place of the old" a_corridor_moves_and_what_happened_before_is_judged_by_the_old {
        let doc = text(&format!(
            "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], at-first = [\"road\"], single = true }}]\n{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"obstruct\"], area = { places = { within = [\"$corridor\"] } } }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
        ));
        let mut records = vec![act("moved", "2024-01-10T00:00Z", "2", "w", r#","choose":["new-road"]"#)];
        for (d, place) in [("05", "road"), ("06", "new-road"), ("15", "road"), ("16", "new-road")] {
            records.push(incident(&format!("i-{d}"), &format!("2024-01-{d}T00:00Z"), "obstruct", "a", &format!(r#""place":"{place}""#)));
        }
        let w = run(&doc, &records, END);
        let v = Some(CaseStatus::Violation);
        assert_eq!(["05", "06", "15", "16"].map(|d| w.case(&format!("i-{d}"), "t/1")), [v, None, None, v]);
        assert_eq!(w.program.designated(&w.state, "t/corridor"), ["new-road"]);
    }
    "G06" "acts out of a place, and into one" fire_out_of_a_zone_is_judged_by_where_it_comes_from {
        let doc = ban("area = \"unlimited\", from = { places = { within = [\"north\"] } }");
        let from = |p: &str| case(&doc, incident("i", "2024-01-02T00:00Z", "shelling", "a", &format!(r#""place":"abroad","from":"{p}""#)));
        assert_eq!((from("town"), from("south")), (Some(CaseStatus::Violation), None));
        assert_eq!(from("zone"), Some(CaseStatus::Possible));
        assert_eq!(case(&doc, incident("i", "2024-01-02T00:00Z", "shelling", "a", "")), Some(CaseStatus::Possible));
    }
    "G07" "domains: land, air and sea with rules of their own" each_domain_has_its_own_rule {
        let doc = text(&format!(
            "{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"overflight\"], area = { places = { within = [\"sky\"] } } }"),
            term("2", "\"a\"", "rule.prohibits = { acts = [\"fish\"], area = { places = { within = [\"sea\"] } }, where = [{ measure = \"from-coast-m\", below = 3704 }] }"),
        ));
        let w = run(&doc, &[
            incident("air", "2024-01-02T00:00Z", "overflight", "a", r#""place":"sky""#),
            incident("near", "2024-01-02T00:00Z", "fish", "a", r#""place":"sea","measures":{"from-coast-m":1852}"#),
            incident("far", "2024-01-02T00:00Z", "fish", "a", r#""place":"sea","measures":{"from-coast-m":3704}"#),
        ], END);
        assert_eq!([w.cases("air").len(), w.cases("near").len(), w.cases("far").len()], [1, 1, 0]);
    }
    "G08" "a zone outside the conflict's own territory" a_zone_may_lie_in_another_land {
        assert_eq!(case(&ban("area = { places = { within = [\"abroad\"] } }"), incident("i", "2024-01-02T00:00Z", "shelling", "a", r#""place":"abroad""#)), Some(CaseStatus::Violation));
    }
    "G09" "named places and lists of them" places_are_lists_of_names {
        let doc = ban("area = { places = { within = [\"north\", \"road\"], except = [\"town\"] } }");
        let at = |p: &str| case(&doc, incident("i", "2024-01-02T00:00Z", "shelling", "a", &format!(r#""place":"{p}""#)));
        assert_eq!([at("road"), at("town"), at("south"), at("north")], [Some(CaseStatus::Violation), None, Some(CaseStatus::Possible), Some(CaseStatus::Possible)]);
    }
    "G10" "one sector suspended, the others in force" one_sector_sleeps_alone {
        let doc = text(&format!(
            "slots = [{{ id = \"sectors\", of = \"places\", among = [\"north\", \"south\"], at-first = [\"north\", \"south\"] }}]\n{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], area = { places = { within = [\"$sectors\"] } } }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"sectors\"] }"),
        ));
        let w = run(&doc, &[
            act("off", "2024-01-05T00:00Z", "2", "w", r#","choose":["south"],"drops":true"#),
            act("on", "2024-01-20T00:00Z", "2", "w", r#","choose":["south"]"#),
            incident("n", "2024-01-10T00:00Z", "raid", "a", r#""place":"north""#),
            incident("s", "2024-01-10T00:00Z", "raid", "a", r#""place":"road""#),
            incident("again", "2024-01-21T00:00Z", "raid", "a", r#""place":"road""#),
        ], END);
        let v = Some(CaseStatus::Violation);
        assert_eq!(["n", "s", "again"].map(|i| w.case(i, "t/1")), [v, None, v]);
        assert_eq!(w.count(VerdictKind::Effective, "2"), 2);
    }
    "G11" "a claim that it does not apply here" that_it_does_not_apply_somewhere_is_a_position {
        let w = run(&text(BAN), &[statement("s", "2024-01-02T00:00Z", "understanding", "b", r#","on":"t/1","place":"town""#), incident("i", "2024-01-03T00:00Z", "raid", "b", "")], END);
        let p = w.program.positions(&w.state)[0];
        assert_eq!((w.program.party_id(p.party), Some(p.place)), ("b", w.program.place("town")));
        assert_eq!(w.case("i", "t/1"), Some(CaseStatus::Violation));
    }
    "G12" "other names for one place" a_record_may_use_any_name_of_a_place {
        assert_eq!(case(&text(BAN), incident("i", "2024-01-02T00:00Z", "raid", "a", r#""place":"Old Town""#)), Some(CaseStatus::Violation));
    }
    "G13" "a rule that holds where a mission has deployed" a_rule_follows_deployment {
        let doc = text(&format!(
            "slots = [{{ id = \"covered\", of = \"places\", among = [\"north\", \"south\"] }}]\n{}{}",
            term("1", "\"a\"", "rule.prohibits = { acts = [\"enter\"], area = { places = { within = [\"$covered\"] } } }"),
            term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"covered\"] }"),
        ));
        let mut records = vec![act("deploys", "2024-01-10T00:00Z", "2", "w", r#","choose":["north"]"#)];
        records.extend(["05", "15"].map(|d| incident(&format!("i-{d}"), &format!("2024-01-{d}T00:00Z"), "enter", "a", "")));
        let w = run(&doc, &records, END);
        // Before anything is designated the place is open, not empty.
        assert_eq!((w.case("i-05", "t/1"), w.case("i-15", "t/1")), (Some(CaseStatus::Possible), Some(CaseStatus::Violation)));
    }
    "G14" "a commander who may suspend in his own sector alone" a_power_reaches_as_far_as_its_articles {
        let sector = |place: &str, commander: &str, n: u32| format!(
            "{}{}",
            term(&format!("1-{place}"), "\"@party\"", &format!("rule.prohibits = {{ acts = [\"force\"], area = {{ places = {{ within = [\"{place}\"] }} }} }}")),
            term(&n.to_string(), &format!("\"{commander}\""), &format!("rule.empowers = {{ verb = \"suspend\", over = [\"1-{place}\"] }}")),
        );
        let doc = text(&(sector("north", "w-1", 2) + &sector("south", "w-2", 3)));
        let raids = |commander: &str, under: &str| {
            let w = run(&doc, &[
                act("off", "2024-01-05T00:00Z", under, commander, ""),
                incident("n", "2024-01-10T00:00Z", "raid", "a", r#""place":"town""#),
                incident("s", "2024-01-10T00:00Z", "raid", "a", r#""place":"road""#),
            ], END);
            (w.case("n", "t/1-north"), w.case("s", "t/1-south"), w.legal("t"))
        };
        let v = Some(CaseStatus::Violation);
        assert_eq!(raids("w-2", "3"), (v, None, "partly suspended".into()));
        assert_eq!(raids("w-1", "2"), (None, v, "partly suspended".into()));
        // Nobody suspends in another's sector.
        assert_eq!(raids("w-1", "3"), (v, v, "in force".into()));
    }
}
