//! Faults that generated worlds once found in these constructs, each as the smallest case.

use ceasefire::machine::{CaseStatus, Fate, VerdictKind};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";
const V: Option<CaseStatus> = Some(CaseStatus::Violation);
const EXCUSED: Option<CaseStatus> = Some(CaseStatus::Excused);
const POSSIBLE: Option<CaseStatus> = Some(CaseStatus::Possible);

const COUNTED: &str =
    "rule.counts = { violations = { of = [\"1\"], within = \"30 days\", more-than = 1, determined = { standard = \"alleged\" } } }";

#[test]
fn a_deed_in_two_designated_places_at_once_is_one_case_and_one_violation() {
    let doc = text(&format!(
        "slots = [{{ id = \"quiet\", of = \"places\", among = [\"north\", \"town\"], at-first = [\"north\", \"town\"] }}]\n{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], area = { places = { within = [\"$quiet\"] } } }"),
        term("2", "\"a\"", COUNTED),
    ));
    let w = run(&doc, &[incident("i", "2024-01-05T00:00Z", "raid", "a", "")], END);
    assert_eq!((w.cases("i").len(), w.case("i", "t/1"), w.count(VerdictKind::Exceeded, "2")), (1, V, 0));
    let violation = w.verdicts.iter().filter(|v| v.kind == VerdictKind::Violation).count();
    assert_eq!((violation, w.program.covering(&w.state, w.docket.matter_of("i").unwrap()).len()), (1, 1));
}

#[test]
fn what_surely_lies_in_one_place_is_not_in_doubt_because_another_is_still_open() {
    let doc = text(&format!(
        "slots = [{{ id = \"open\", of = \"places\", among = [\"road\"] }}]\n{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], area = { places = { within = [\"town\", \"$open\"] } } }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"open\"] }"),
    ));
    let w = run(&doc, &[incident("i", "2024-01-05T00:00Z", "raid", "a", "")], END);
    assert_eq!((w.cases("i").len(), w.case("i", "t/1")), (1, V));
}

#[test]
fn nearer_than_the_least_distance_is_too_near_whichever_weapon_it_was() {
    let doc = text(&term(
        "1",
        "\"a\"",
        "rule.prohibits = { acts = [\"place-weapon\"], nearer-than = { measure = \"m\", rows = [{ weapons = [\"grad\"], metres = 15000 }, { weapons = [\"rockets\"], metres = 8000 }], precedence = \"special\" } }",
    ));
    let at = |m: u32| {
        let w = run(
            &doc,
            &[incident("i", "2024-01-02T00:00Z", "place-weapon", "a", &format!(r#""weapon":"rockets","measures":{{"m":{m}}}"#))],
            END,
        );
        (w.cases("i").len(), w.case("i", "t/1"))
    };
    assert_eq!([at(7_999), at(8_000), at(15_000)], [(1, V), (1, POSSIBLE), (0, None)]);
}

#[test]
fn a_weapon_that_need_not_keep_away_is_in_no_doubt_because_others_of_its_class_must() {
    let doc = text(&term(
        "1",
        "\"a\"",
        "rule.prohibits = { acts = [\"place-weapon\"], weapons = [\"grad\"], nearer-than = { measure = \"m\", rows = [{ weapons = [\"rockets\"], metres = 15000 }, { weapons = [\"grad\"], metres = 8000 }], precedence = \"special\" } }",
    ));
    let at = |m: u32| {
        let record = incident("i", "2024-01-02T00:00Z", "place-weapon", "a", &format!(r#""weapon":"rockets","measures":{{"m":{m}}}"#));
        run(&doc, &[record], END).case("i", "t/1")
    };
    assert_eq!([at(7_999), at(8_000)], [POSSIBLE, None]);
}

#[test]
fn what_is_addressed_to_nobody_falls_on_nobody() {
    let doc = text(&format!(
        "{}{}",
        term(
            "2",
            "\"@addressee\"",
            "rule.requires = { task = \"answer\", for-each = { acted = { under = \"3\" } }, limit = \"within 1 day\" }"
        ),
        term("3", "\"a\"", "rule.empowers = { verb = \"amend\", over = [\"t\"] }"),
    ));
    assert_eq!(run(&doc, &[act("x", "2024-01-10T00:00Z", "3", "a", "")], END).count(VerdictKind::Arisen, "2"), 0);
}

#[test]
fn who_has_left_a_role_is_not_protected_by_it() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }, { party = "d", as = ["party"], while = { until = "2024-01-10T00:00Z" } }]"#;
    let doc = with(roles, "", &term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"], against = [\"@party\"] }"));
    let hit = |day: &str| incident(&format!("i-{day}"), &format!("2024-01-{day}T00:00Z"), "raid", "a", r#""suffered-by":["d"]"#);
    let w = run(&doc, &[hit("05"), hit("15")], END);
    assert_eq!((w.case("i-05", "t/1"), w.case("i-15", "t/1")), (V, None));
}

fn capped(more: &str) -> String {
    text(&format!(
        "{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"move\"] }"),
        term("2", "\"a\"", &format!("rule.permits = {{ acts = [\"move\"], at-most = {{ times = 1, per = \"7 days\" }}{more} }}")),
    ))
}

#[test]
fn an_earlier_use_that_is_told_late_takes_the_place_of_the_later() {
    let nobody = incident("first", "2024-01-03T00:00Z", "move", "a", "").replace(r#""accuses":["a"]"#, r#""accuses":[]"#);
    let later = incident("second", "2024-01-04T00:00Z", "move", "a", "");
    let claim = r#"{"name":"c","said":"2024-01-05T00:00Z","by":"b","claim":{"about":"first","accuses":["a"]}}"#.to_string();
    let w = run(&capped(""), &[nobody.clone(), later.clone()], END);
    assert_eq!(w.case("second", "t/1"), EXCUSED);
    let w = run(&capped(""), &[nobody, later, claim], END);
    assert_eq!((w.case("first", "t/1"), w.case("second", "t/1")), (EXCUSED, V));
}

#[test]
fn whether_one_use_was_too_many_is_open_while_it_is_open_whether_the_other_was_one() {
    let doc = capped(", targets = [\"hospital\"]");
    let first = incident("first", "2024-01-03T00:00Z", "move", "a", "");
    let second = incident("second", "2024-01-04T00:00Z", "move", "a", r#""target":"hospital""#);
    assert_eq!(run(&doc, &[first, second.clone()], END).case("second", "t/1"), POSSIBLE);
    // Without notice it was no use of the permission at all.
    let doc = capped(", notice = \"1 day\"");
    let notice = message("n", "2024-01-03T00:00Z", "notice", "a", r#","under":"t/2""#);
    let early = incident("first", "2024-01-03T06:00Z", "move", "a", "");
    let w = run(&doc, &[notice, early, second], END);
    assert_eq!((w.case("first", "t/1"), w.case("second", "t/1")), (V, EXCUSED));
}

#[test]
fn a_permission_in_two_places_has_one_cap() {
    let doc = text(&format!(
        "slots = [{{ id = \"s\", of = \"places\", among = [\"town\", \"south\"], at-first = [\"town\", \"south\"] }}]\n{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"move\"] }"),
        term(
            "2",
            "\"a\"",
            "rule.permits = { acts = [\"move\"], area = { places = { within = [\"$s\"] } }, at-most = { times = 1, per = \"7 days\" } }"
        ),
    ));
    let w = run(
        &doc,
        &[("i1", "03", "town"), ("i2", "04", "south")]
            .map(|(n, d, p)| incident(n, &format!("2024-01-{d}T00:00Z"), "move", "a", &format!(r#""place":"{p}""#))),
        END,
    );
    assert_eq!((w.case("i1", "t/1"), w.case("i2", "t/1")), (EXCUSED, V));
}

#[test]
fn consent_to_all_is_not_overtaken_by_a_later_one_to_the_party_itself() {
    let doc = text(&format!(
        "{}{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"move\"] }"),
        term("2", "\"a\"", "rule.permits = { acts = [\"move\"], consent = \"3\" }"),
        term("3", "\"b\"", "rule.empowers = { verb = \"authorise\" }"),
    ));
    let records = [
        act("all", "2024-01-03T00:00Z", "3", "b", ""),
        act("own", "2024-01-05T00:00Z", "3", "b", r#","for":"a""#),
        incident("i", "2024-01-04T00:00Z", "move", "a", ""),
        incident("late", "2024-01-06T00:00Z", "move", "a", "").replace("2024-01-06T00:00Z", "2024-01-04T00:00Z..2024-01-06T00:00Z"),
    ];
    let w = run(&doc, &records, END);
    assert_eq!((w.case("late", "t/1"), run(&doc, &[records[0].clone(), records[2].clone()], END).case("i", "t/1")), (EXCUSED, EXCUSED));
}

fn committee(decision: &str) -> String {
    text(&format!(
        "bodies = [{{ party = \"w\", members = [\"w-1\", \"w-2\", \"a\"], {decision} }}]\n{}{}",
        term("1", "\"b\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-20\" }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"1\"] }"),
    ))
}

#[test]
fn a_chair_decides_alone_once_so_many_take_part() {
    let doc = committee("decision = \"chair\", chair = \"w-1\", quorum = 2");
    let yes = act("v1", "2024-01-10T00:00Z", "2", "w-1", "");
    let no = act("v2", "2024-01-10T01:00Z", "2", "w-2", r#","refuses":true"#);
    let fate = |records: &[String]| run(&doc, records, END).duty("t/1").fate;
    assert_eq!((fate(&[yes.clone()]), fate(&[no.clone(), yes])), (Fate::Overdue, Fate::Waived));
}

#[test]
fn a_member_that_speaks_through_an_organ_is_heard_once() {
    let doc = committee("decision = { at-least = 2 }");
    let vote = |n: u32, by: &str, more: &str| act(&format!("v{n}"), &format!("2024-01-10T0{n}:00Z"), "2", by, more);
    let records = [vote(1, "a", ""), vote(2, "a-unit", r#","refuses":true"#), vote(3, "w-1", "")];
    assert_eq!(run(&doc, &records, END).duty("t/1").fate, Fate::Overdue);
}

#[test]
fn a_slot_that_holds_one_holds_one_when_the_next_has_been_named_before() {
    let doc = text(&format!(
        "slots = [{{ id = \"corridor\", of = \"places\", among = [\"road\", \"new-road\"], single = true }}]\n{}{}",
        term("1", "\"a\"", "rule.prohibits = { acts = [\"obstruct\"], area = { places = { within = [\"$corridor\"] } } }"),
        term("2", "\"w\"", "rule.empowers = { verb = \"designate\", over = [\"corridor\"] }"),
    ));
    let later = act("later", "2024-01-02T00:00Z", "2", "w", r#","choose":["new-road"],"at":"2024-01-10T00:00Z""#);
    let now = act("now", "2024-01-03T00:00Z", "2", "w", r#","choose":["road"]"#);
    let designated = |at: &str, records: &[String]| {
        let w = run(&doc, records, at);
        w.program.designated(&w.state, "t/corridor").iter().map(|s| s.to_string()).collect::<Vec<_>>()
    };
    let both = [later, now];
    assert_eq!(
        (designated("2024-01-09T23:59:59.999Z", &both), designated("2024-01-10T00:00Z", &both)),
        (vec!["road".to_string()], vec!["new-road".to_string()])
    );
    // And the other way round: what was to come earlier gives way to what is named to come later.
    let then = act("then", "2024-01-03T00:00Z", "2", "w", r#","choose":["road"],"at":"2024-01-20T00:00Z""#);
    let both = [both[0].clone(), then];
    assert_eq!(
        (designated("2024-01-19T00:00Z", &both), designated("2024-01-20T00:00Z", &both)),
        (vec!["new-road".to_string()], vec!["road".to_string()])
    );
}

#[test]
fn an_end_moves_no_millisecond_beyond_its_bound() {
    let doc = with(
        "",
        &lasting("lasts = { until = \"2024-01-31T12:00Z\" }"),
        &term("2", "\"c\"", "rule.empowers = { verb = \"extend\", over = [\"t\"], no-later-than = \"2024-02-10T00:00Z\" }"),
    );
    let legal = |until: &str| {
        run(&doc, &[act("x", "2024-01-20T00:00Z", "2", "c", &format!(r#","until":"{until}""#))], "2024-02-05T00:00Z").legal("t")
    };
    assert_eq!((legal("2024-02-10T00:00Z"), legal("2024-02-10T00:00:00.001Z")), ("in force".into(), "expired".into()));
}

#[test]
fn a_duty_that_arises_after_the_other_side_began_has_the_same_time() {
    let doc = text(&format!(
        "{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term(
            "3",
            "\"b\"",
            "rule.requires = { task = \"y\", trigger = \"2024-01-10T00:00Z\", limit = \"within 1 hour\", matching = { with = \"2\", within = \"3 days\" } }"
        ),
    ));
    let w = run(&doc, &[done("d", "2024-01-09T00:00Z", "2", "a", "")], END);
    assert_eq!(w.duty("t/3").limit.unwrap().to_string(), "2024-01-12T00:00:00.001Z");
}

#[test]
fn time_to_cure_outlasts_a_limit_that_moves() {
    let doc = text(&format!(
        "anchors = [{{ id = \"day\", at = \"2024-01-10T00:00Z\" }}]\n{}{}",
        term("2", "\"b\"", "rule.requires = { task = \"x\", limit = \"by day\", cure = \"5 days\" }")
            .replace("bearers", "to = [\"a\"]\nbearers"),
        term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"day\"], again = true }"),
    ));
    let records = [
        done("d", "2024-01-08T00:00Z", "2", "b", ""),
        said("bad", "2024-01-09T00:00Z", "2", "b", "a", r#","stance":"defective""#),
        act("moves", "2024-01-09T06:00Z", "3", "w", r#","at":"2024-01-11T00:00Z""#),
    ];
    assert_eq!(run(&doc, &records, "2024-01-12T00:00Z").duty("t/2").limit.unwrap().to_string(), "2024-01-14T00:00:00.001Z");
}

#[test]
fn what_cannot_be_done_is_accepted_by_the_one_to_whom_it_is_owed() {
    let doc = text(
        &term(
            "2",
            "\"b\"",
            "rule.requires = { task = \"x\", limit = \"by 2024-01-20\", accept = \"acknowledged\", excused-if-impossible = \"acknowledged\" }",
        )
        .replace("bearers", "to = [\"a\"]\nbearers"),
    );
    let says = |by: &str| run(&doc, &[said("s", "2024-01-10T00:00Z", "2", "b", by, r#","stance":"impossible""#)], END).duty("t/2").fate;
    assert_eq!((says("b"), says("a"), says("c")), (Fate::Overdue, Fate::Lapsed, Fate::Overdue));
}

#[test]
fn a_period_cut_short_falls_due_whatever_was_claimed_and_however_much_was_owed() {
    let doc = |more: &str| {
        with(
            "",
            &lasting("lasts = { until = \"2024-01-05T00:00Z\" }"),
            &term(
                "2",
                "\"a\"",
                &format!("rule.requires = {{ task = \"flights\", amount = 4, every = \"7 days\", pro-rata = true{more} }}"),
            ),
        )
    };
    let claimed = [done("f", "2024-01-02T00:00Z", "2", "a", "")];
    assert_eq!(run(&doc(", accept = \"verified\""), &claimed, END).fates("2"), ["a overdue 0"]);
    // Best efforts are no breach by themselves.
    assert_eq!(run(&doc(", effort = \"best-efforts\""), &[], END).fates("2"), ["a lapsed 0"]);
}

#[test]
fn a_recurring_duty_that_slept_over_the_end_of_a_period_wakes_again() {
    let doc = text(&format!(
        "{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"report\", every = \"7 days\" }"),
        term("3", "\"b\"", "rule.empowers = { verb = \"suspend\", over = [\"2\"] }"),
        term("4", "\"b\"", "rule.empowers = { verb = \"resume\", over = [\"2\"] }"),
    ));
    let records = [act("off", "2024-01-06T00:00Z", "3", "b", ""), act("on", "2024-01-20T00:00Z", "4", "b", "")];
    let w = run(&doc, &records, "2024-01-27T00:00Z");
    assert_eq!(w.fates("2"), ["a lapsed 0", "a overdue 0", "a open 0"]);
}

#[test]
fn a_category_that_no_term_names_is_a_category_all_the_same() {
    let doc = text(
        &term("2", "\"b\"", "rule.requires = { task = \"free\", items = [\"soldier\"], limit = \"by 2024-02-01\" }")
            .replace("bearers", "to = [\"a\"]\nbearers"),
    );
    let delivery = done("d", "2024-01-10T00:00Z", "2", "b", r#","item":"soldier""#);
    let about = |item: &str| said("bad", "2024-01-11T00:00Z", "2", "b", "a", &format!(r#","stance":"defective","item":"{item}""#));
    let fate = |item: &str| run(&doc, &[delivery.clone(), about(item)], "2024-01-12T00:00Z").duty("t/2").fate;
    assert_eq!((fate("soldier"), fate("foreigner")), (Fate::Open, Fate::Met));
}

/// A deed that lasts from the 5th to the 15th, under a ban and exceptions that hold for a time.
fn lasting_under(exceptions: &[&str]) -> Option<CaseStatus> {
    let mut doc = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"force\"] }"));
    for (n, holds) in exceptions.iter().enumerate() {
        let rule = format!("active = {{ {holds} }}\nrule.permits = {{ acts = [\"force\"] }}");
        doc += &term(&format!("{}", n + 2), "\"a\"", &rule);
    }
    let deed = incident("i", "2024-01-05T00:00Z/2024-01-15T00:00Z", "raid", "a", "");
    run(&doc, &[deed], END).case("i", "t/1")
}

#[test]
fn a_deed_that_goes_on_when_its_exception_has_ended_is_excused_no_longer() {
    assert_eq!(lasting_under(&["until = \"2024-01-15T00:00Z\""]), EXCUSED);
    assert_eq!(lasting_under(&["until = \"2024-01-14T23:59:59.999Z\""]), V);
    // Nor does one that begins later excuse what was done before.
    assert_eq!(lasting_under(&["from = \"2024-01-05T00:00Z\""]), EXCUSED);
    assert_eq!(lasting_under(&["from = \"2024-01-05T00:00:00.001Z\""]), V);
    // One exception may follow on another, without a gap.
    assert_eq!(lasting_under(&["until = \"2024-01-10T00:00Z\"", "from = \"2024-01-10T00:00Z\""]), EXCUSED);
    assert_eq!(lasting_under(&["until = \"2024-01-10T00:00Z\"", "from = \"2024-01-10T00:00:00.001Z\""]), V);
}
