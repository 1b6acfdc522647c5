//! Norms.

use ceasefire::{
    agreement::Regime,
    machine::{CaseStatus, Fate, May, VerdictKind},
};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";
const V: Option<CaseStatus> = Some(CaseStatus::Violation);

constructs! {
    "N02" "directed norms: two parties, different verbs" asymmetric_twins_bind_each_side_by_its_own {
        let doc = text(&format!(
            "{}{}",
            "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nto = [\"b\"]\nrule.prohibits = { acts = [\"force\"] }\n",
            "[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"b\"]\nto = [\"a\"]\nrule.requires = { task = \"disarm\", limit = \"by 2024-02-01\" }\n",
        ));
        let w = run(&doc, &[incident("i", "2024-01-02T00:00Z", "raid", "b", "")], END);
        assert_eq!((w.cases("i").len(), w.fates("2")), (0, vec!["b overdue 0".to_string()]));
    }
    "N04" "parallel performance: neither is late while both idle" neither_side_is_late_before_one_has_begun {
        let duty = |article: &str, who: &str, with: &str| term(article, who, &format!("rule.requires = {{ task = \"move\", limit = \"by 2024-01-10\", matching = {{ with = \"{with}\", within = \"3 days\" }} }}"));
        let doc = text(&format!("{}{}", duty("2", "\"a\"", "3"), duty("3", "\"b\"", "2")));
        let w = run(&doc, &[], END);
        assert_eq!((w.fates("2"), w.fates("3")), (vec!["a open 0".to_string()], vec!["b open 0".to_string()]));
        assert_eq!(w.count(VerdictKind::Standstill, ""), 2);
        // One tenders: the other is due three days later, and the first is still not late.
        let ready = done("ready", "2024-01-20T00:00Z", "2", "a", r#","stance":"tenders""#);
        let w = run(&doc, &[ready.clone()], "2024-01-23T00:00Z");
        assert_eq!((w.fates("2"), w.fates("3")), (vec!["a open 0".into()], vec!["b open 0".to_string()]));
        let w = run(&doc, &[ready.clone()], "2024-01-23T00:00:00.001Z");
        assert_eq!((w.fates("2"), w.fates("3")), (vec!["a open 0".into()], vec!["b overdue 0".to_string()]));
        // A tender before the limit leaves the limit.
        let early = ready.replace("2024-01-20", "2024-01-02");
        let w = run(&doc, &[early, done("does", "2024-01-09T00:00Z", "3", "b", "")], END);
        assert_eq!((w.fates("2"), w.fates("3")), (vec!["a overdue 0".into()], vec!["b met 1".to_string()]));
    }
    "N05" "cyclic preconditions" conditions_that_wait_for_each_other_never_begin {
        let doc = text(&format!(
            "{}{}",
            "[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { met = \"3\" }\nrule.requires = { task = \"x\", limit = \"by 2024-02-01\" }\n",
            "[[terms]]\narticle = \"3\"\ntext = \"x\"\nbearers = [\"b\"]\nactive = { met = \"2\" }\nrule.requires = { task = \"x\", limit = \"by 2024-02-01\" }\n",
        ));
        let w = run(&doc, &[], END);
        assert_eq!(w.program.duties(&w.state).count(), 0);
        assert_eq!((w.legal("t/2"), w.legal("t/3")), ("pending".into(), "pending".into()));
    }
    "N06" "counter-performance that sleeps while a condition fails, and wakes again" counter_performance_is_revocable {
        let doc = text(&format!(
            "{}{}",
            "[[terms]]\narticle = \"2\"\ntext = \"x\"\nbearers = [\"a\"]\nactive = { not = { exceeded = \"3\" } }\nrule.prohibits = { acts = [\"withhold-aid\"] }\n",
            term("3", "\"b\"", "rule.counts = { stock = { item = \"rockets\", at-most = 0 } }"),
        ));
        let mut records = vec![level("l1", "2024-01-10T00:00Z", "rockets", "b", "3"), level("l2", "2024-01-20T00:00Z", "rockets", "b", "0")];
        records.extend(["05", "15", "25"].map(|d| incident(&format!("i-{d}"), &format!("2024-01-{d}T00:00Z"), "withhold-aid", "a", "")));
        let w = run(&doc, &records, END);
        assert_eq!(["05", "15", "25"].map(|d| w.case(&format!("i-{d}"), "t/2")), [V, None, V]);
    }
    "N07" "withholding for the other's breach, and its cause" a_right_to_withhold_keeps_from_being_late_while_it_lasts {
        let doc = text(&format!(
            "{}{}",
            term("2", "\"b\"", "rule.requires = { task = \"list\", limit = \"by 2024-01-05\" }"),
            term("3", "\"a\"", "rule.requires = { task = \"free\", limit = \"by 2024-01-10\", withheld = { while = { overdue = \"2\" }, then-within = \"2 days\" } }"),
        ));
        let w = run(&doc, &[], END);
        assert_eq!((w.fates("3"), w.count(VerdictKind::Withheld, "3")), (vec!["a open 0".to_string()], 1));
        let late = done("list", "2024-01-20T00:00Z", "2", "b", "");
        assert_eq!(run(&doc, &[late.clone()], "2024-01-22T00:00Z").fates("3"), ["a open 0"]);
        assert_eq!(run(&doc, &[late], "2024-01-22T00:00:00.001Z").fates("3"), ["a overdue 0"]);
        // Without the breach, and without the right, a word that one withholds excuses nothing.
        let words = done("w", "2024-01-09T00:00Z", "3", "a", r#","stance":"withholds","because":"list""#);
        let w = run(&doc, &[done("list", "2024-01-04T00:00Z", "2", "b", ""), words], END);
        assert_eq!((w.fates("3"), w.count(VerdictKind::Withheld, "3")), (vec!["a overdue 0".to_string()], 1));
    }
    "N08" "exceptions attached to a line" an_exception_covers_what_it_names {
        let doc = text(&format!("{BAN}{}{}", term("1b", "\"@party\"", "rule.prohibits = { acts = [\"move\"] }"), term("2", "\"a\"", "rule.permits = { acts = [\"move\"], targets = [\"hospital\"] }")));
        let of = |target: &str| run(&doc, &[incident("i", "2024-01-02T00:00Z", "move", "a", target)], END).case("i", "t/1b");
        assert_eq!((of(r#""target":"hospital""#), of(r#""target":"positions""#), of("")), (Some(CaseStatus::Excused), V, Some(CaseStatus::Possible)));
    }
    "N09" "acts that need notice or consent" an_act_without_notice_is_a_breach {
        let doc = text(&format!("{}{}", term("1", "\"a\"", "rule.prohibits = { acts = [\"overflight\"] }"), term("2", "\"a\"", "rule.permits = { acts = [\"overflight\"], notice = \"1 day\" }")));
        let w = run(&doc, &[], "2024-01-02T00:00Z");
        let (a, fly, zone) = (w.program.party("a").unwrap(), w.program.act("overflight").unwrap(), w.program.place("town").unwrap());
        assert!(matches!(w.program.may(&w.state, a, fly, zone, "2024-01-02T00:00Z".parse().unwrap()), May::NeedsNotice(_, 86_400_000)));
        let notice = message("n", "2024-01-03T00:00Z", "notice", "a", r#","under":"t/2""#);
        let w = run(&doc, &[notice, incident("early", "2024-01-03T23:59Z", "overflight", "a", ""), incident("late", "2024-01-04T00:00Z", "overflight", "a", "")], END);
        assert_eq!((w.case("early", "t/1"), w.case("late", "t/1")), (V, Some(CaseStatus::Excused)));
    }
    "N10" "a prohibition on one side until a fixed day" entry_before_the_day_is_early {
        let doc = text("[[terms]]\narticle = \"1\"\ntext = \"wait\"\nbearers = [\"a\"]\nactive = { until = \"2024-01-20T00:00Z\" }\nrule.prohibits = { acts = [\"enter\"] }\n");
        let w = run(&doc, &["19", "20"].map(|d| incident(&format!("i-{d}"), &format!("2024-01-{d}T00:00Z"), "enter", "a", "")), END);
        assert_eq!((w.case("i-19", "t/1"), w.case("i-20", "t/1")), (V, None));
    }
    "N11" "caps: a stock, a share of a baseline, a floor, uses in a rolling period" caps_of_every_kind_are_kept {
        let doc = text(&format!(
            "{}{}{}{}",
            term("2", "\"a\"", "rule.counts = { stock = { item = \"guns\", at-most = { share = 50, of = \"guns-declared\" } } }"),
            term("3", "\"a\"", "rule.counts = { stock = { item = \"observers\", at-least = 10 } }"),
            term("4", "\"@party\"", "rule.prohibits = { acts = [\"move\"] }"),
            term("5", "\"@party\"", "rule.permits = { acts = [\"move\"], at-most = { times = 2, per = \"7 days\" } }"),
        ));
        let mut records = vec![
            level("declared", "2024-01-02T00:00Z", "guns-declared", "a", "101"),
            level("g1", "2024-01-03T00:00Z", "guns", "a", "51"),
            level("g2", "2024-01-04T00:00Z", "guns", "a", "52"),
            level("o1", "2024-01-03T00:00Z", "observers", "a", "9"),
            level("o2", "2024-01-04T00:00Z", "observers", "a", "10"),
            level("o3", "2024-01-05T00:00Z", "observers", "a", r#""8+""#),
        ];
        records.extend([("a", "03"), ("a", "05"), ("a", "09"), ("a", "10"), ("b", "09")].map(|(p, d)| incident(&format!("{p}-{d}"), &format!("2024-01-{d}T00:00Z"), "move", p, "")));
        let w = run(&doc, &records, END);
        // Half of 101, rounded up, is 51.
        let told = |kind| (w.count(kind, "2"), w.count(kind, "3"));
        assert_eq!((told(VerdictKind::Exceeded), told(VerdictKind::Cleared), told(VerdictKind::PossiblyExceeded)), ((1, 1), (0, 1), (0, 1)));
        let excused = Some(CaseStatus::Excused);
        // The third in seven days is one too many; on the 10th the first has left the period, but the third counts.
        assert_eq!(["a-03", "a-05", "a-09", "a-10", "b-09"].map(|i| w.case(i, "t/4")), [excused, excused, V, V, excused]);
    }
    "N12" "stepped permissions: a ceiling by date" each_step_has_its_own_ceiling {
        let step = |article: &str, from: &str, to: &str, n: u32| format!("[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [\"b\"]\nactive = {{ between = {{ from = \"{from}\", to = \"{to}\" }} }}\nrule.counts = {{ stock = {{ item = \"cadres\", at-most = {n} }} }}\n");
        let doc = text(&format!("{}{}{}", step("s0", "2024-01-01T12:00Z", "2024-01-31T12:00Z", 0), step("s30", "2024-01-31T12:00Z", "2024-03-01T12:00Z", 50), step("s60", "2024-03-01T12:00Z", "2024-03-31T12:00Z", 150)));
        let w = run(&doc, &[level("l1", "2024-01-10T00:00Z", "cadres", "b", "40"), level("l2", "2024-02-10T00:00Z", "cadres", "b", "51")], "2024-03-02T00:00Z");
        assert_eq!(["s0", "s30", "s60"].map(|s| w.count(VerdictKind::Exceeded, s)), [1, 1, 0]);
        // The level told before the step is the level at the step: what exceeded the first is within the second.
        assert_eq!((w.count(VerdictKind::Cleared, "s0"), w.count(VerdictKind::Cleared, "s30")), (1, 1));
    }
    "N13" "milestones in percent of a named baseline" a_share_is_due_of_a_baseline_once_it_is_known {
        let doc = text(&term("2", "\"b\"", "rule.requires = { task = \"hand over\", amount = { share = 30, of = \"arms\" }, limit = \"by 2024-01-31\" }"));
        let arms = |at: &str, n: &str| level("arms", at, "arms", "b", n);
        let over = |n: u32| done("d", "2024-01-20T00:00Z", "2", "b", &format!(r#","amount":{n}"#));
        assert_eq!(run(&doc, &[arms("2024-01-05T00:00Z", "7132"), over(2139)], END).fates("2"), ["b overdue 2139"]);
        assert_eq!(run(&doc, &[arms("2024-01-05T00:00Z", "7132"), over(2140)], END).fates("2"), ["b met 2140"]);
        // Without a baseline nobody can say; once it is known, it is settled.
        let w = run(&doc, &[over(2140)], END);
        assert_eq!((w.fates("2"), w.count(VerdictKind::Undecided, "2")), (vec!["b open 2140".to_string()], 1));
        assert_eq!(run(&doc, &[over(2140), arms("2024-02-05T00:00Z", "9000")], END).fates("2"), ["b overdue 2140"]);
        assert_eq!(run(&doc, &[over(2140), arms("2024-02-05T00:00Z", r#""7000-9000""#)], END).fates("2"), ["b open 2140"]);
    }
    "N14" "norms qualified by intent or status demand a finding" a_qualified_norm_waits_for_a_finding {
        let doc = text(&format!("{}{}", term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], character = \"deliberate\" }"), term("2", "\"w\"", "rule.empowers = { verb = \"find\" }")));
        let shot = incident("i", "2024-01-02T00:00Z", "shelling", "a", "");
        assert_eq!(run(&doc, &[shot.clone()], END).case("i", "t/1"), Some(CaseStatus::Possible));
        let found = finding("f", "2024-01-09T00:00Z", "i", "w", r#","responsible":["a"],"character":["deliberate"]"#);
        assert_eq!(run(&doc, &[shot, found], END).case("i", "t/1"), V);
    }
    "N15" "acts in levels: hostile, provocative, of procedure, of information" acts_form_a_hierarchy_of_their_own {
        let doc = text(&term("1", "\"@party\"", "rule.prohibits = { acts = [\"propaganda\", \"force\"] }"));
        let of = |act: &str| run(&doc, &[incident("i", "2024-01-02T00:00Z", act, "a", "")], END).case("i", "t/1");
        assert_eq!((of("propaganda"), of("raid"), of("fish")), (V, V, None));
    }
    "N16" "distances by calibre and system, and which row prevails" a_table_of_distances_has_a_precedence {
        let doc = |precedence: &str| text(&term("1", "\"a\"", &format!("rule.prohibits = {{ acts = [\"place-weapon\"], nearer-than = {{ measure = \"from-line-m\", rows = [{{ weapons = [\"rockets\"], metres = 21000 }}, {{ weapons = [\"smerch\"], metres = 14000 }}, {{ weapons = [\"mortar\"], metres = 8000 }}], otherwise = 15000, precedence = \"{precedence}\" }} }}")));
        let at = |precedence: &str, weapon: &str, m: u32| run(&doc(precedence), &[incident("i", "2024-01-02T00:00Z", "place-weapon", "a", &format!(r#""weapon":"{weapon}","measures":{{"from-line-m":{m}}}"#))], END).case("i", "t/1");
        assert_eq!((at("largest", "grad", 20_999), at("largest", "grad", 21_000)), (V, None));
        assert_eq!((at("largest", "smerch", 20_000), at("special", "smerch", 20_000), at("special", "smerch", 13_999)), (V, None, V));
        // The general floor prevails over a shorter row only where the largest does.
        assert_eq!((at("largest", "mortar", 9_000), at("special", "mortar", 9_000)), (V, None));
        // "Artillery" may be any of them: beyond the largest it keeps every distance, below the smallest none.
        assert_eq!((at("special", "artillery", 22_000), at("special", "artillery", 10_000)), (None, Some(CaseStatus::Possible)));
        let calibre = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"place-weapon\"], where = [{ measure = \"calibre-mm\", above = 100 }, { measure = \"from-line-m\", below = 15000 }] }"));
        let gun = |mm: u32, m: u32| run(&calibre, &[incident("i", "2024-01-02T00:00Z", "place-weapon", "a", &format!(r#""measures":{{"calibre-mm":{mm},"from-line-m":{m}}}"#))], END).case("i", "t/1");
        assert_eq!((gun(100, 14_999), gun(101, 14_999), gun(101, 15_000)), (None, V, None));
    }
    "N17" "cantonment, storage and what remains" lots_of_weapons_are_stocks_by_site {
        let doc = text(&format!("{}{}", term("2", "\"b\"", "rule.counts = { stock = { item = \"guns-outside-storage\", at-most = 0 } }"), term("3", "\"b\"", "rule.requires = { task = \"demobilise\", for-each = { exceeded = \"2\" }, limit = \"within 10 days\" }")));
        let w = run(&doc, &[level("l", "2024-01-10T00:00Z", "guns-outside-storage", "b", "2")], END);
        assert_eq!(w.fates("3"), ["b overdue 0"]);
    }
    "N18" "economic and administrative deliverables" a_ship_is_a_duty_like_any_other {
        let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"ships\", amount = 18, every = \"60 days\" }"));
        assert_eq!(run(&doc, &[done("s", "2024-01-20T00:00Z", "2", "a", r#","amount":17"#)], "2024-03-05T00:00Z").fates("2"), ["a overdue 17", "a open 0"]);
    }
    "N19" "duties of legislatures" a_legislature_is_a_bearer {
        let w = run(&text(&term("2", "\"law\"", "rule.requires = { task = \"pass a law\", limit = \"by 2024-01-31\" }")), &[], END);
        assert_eq!(w.fates("2"), ["law overdue 0"]);
    }
    "N20" "no precedent, no status" a_clause_without_effect_has_none {
        let w = run(&text(&term("2", "\"@party\"", "rule = \"declares\"")), &[], END);
        assert_eq!(w.program.duties(&w.state).count(), 0);
    }
}

#[test]
fn a_power_to_designate_is_bounded_by_what_the_text_names() {
    let doc = text(&format!(
        "slots = [{{ id = \"camps\", of = \"places\", among = [\"north\"] }}]\n{}",
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"camps\"] }")
    ));
    let regime = Regime::parse(&[("t.toml", &doc)]).unwrap();
    let program = ceasefire::machine::Program::lower(&regime, &ceasefire::agreement::Reading::base()).unwrap();
    let log = ceasefire::record::Log::parse("r", &act("x", "2024-01-10T00:00Z", "2", "w", r#","choose":["abroad"]"#)).unwrap();
    assert!(
        ceasefire::machine::Docket::new(&program, &log).unwrap_err().to_string().contains("`abroad` is not among what `t/camps` may hold")
    );
    // A local truce with its own place and hours.
    let short = text(&format!(
        "slots = [{{ id = \"quiet\", of = \"places\", among = [\"town\", \"road\"] }}]\n{}{}",
        term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"], area = { places = { within = [\"$quiet\"] } } }"),
        term("2", "\"@party\"", "rule.empowers = { verb = \"designate\", over = [\"quiet\"], decision = \"all\" }"),
    ));
    let truce =
        act("x", "2024-01-10T00:00Z", "2", "a", r#","with":["b"],"choose":["town"],"at":"2024-01-11T08:00Z","until":"2024-01-11T12:00Z""#);
    let shot = |n: &str, h: &str| incident(n, &format!("2024-01-11T{h}Z"), "raid", "b", "");
    let w = run(&short, &[truce, shot("before", "07:59"), shot("in", "08:00"), shot("last", "11:59"), shot("after", "12:00")], END);
    // Before anything is designated, the place is open.
    let open = Some(CaseStatus::Possible);
    assert_eq!(["before", "in", "last", "after"].map(|i| w.case(i, "t/1")), [open, V, V, open]);
    assert!(w.program.duties(&w.state).all(|d| d.fate == Fate::Open));
}
