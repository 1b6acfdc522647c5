//! Time.

use ceasefire::machine::{CaseStatus, Fate, LegalState, Point, VerdictKind};

use crate::world::*;

const END: &str = "2024-03-01T00:00Z";

constructs! {
    "T04" "duties before entry into force, and offsets into the past" a_duty_can_be_breached_before_the_start {
        let doc = text(&format!(
            "anchors = [{{ id = \"d\", at = \"2024-01-01T12:00Z\" }}]\n{}",
            "[[terms]]\narticle = \"2\"\ntext = \"names\"\nbearers = [\"a\"]\nbinds = \"from-signature\"\nrule.requires = { task = \"names\", limit = \"before d - 1 day\" }\n"
        ));
        let w = run(&doc, &[], "2023-12-31T12:00Z");
        assert_eq!((w.duty("t/2").fate, w.legal("t")), (Fate::Overdue, "pending".into()));
        assert_eq!(run(&doc, &[], "2023-12-31T11:59:59.999Z").duty("t/2").fate, Fate::Open);
    }
    "T05" "conditions precedent: the clock passes and nothing begins" the_clock_passes_and_the_truce_stays_pending {
        let doc = text(&format!("{BAN}{}", term("2", "\"w\"", "rule.conditions = { gates = [], holds = { from = { on = { communicated = { kind = \"notification\", from = [\"w\"] } } } } }")));
        assert_eq!(run(&doc, &[], END).legal("t"), "pending");
        assert_eq!(run(&doc, &[message("n", "2024-01-05T00:00Z", "notification", "w", "")], END).legal("t"), "in force");
    }
    "T06" "a countdown that a third party's confirmation starts" a_deadline_is_undated_until_confirmed {
        let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"free\", trigger = { on = { communicated = { kind = \"confirmation\", from = [\"c\"] } } }, limit = \"within 72 hours\" }"));
        let w = run(&doc, &[], END);
        assert_eq!(w.program.limit(&w.state, w.program.term("t/2").unwrap()), Point::NotYet);
        let w = run(&doc, &[message("n", "2024-01-10T12:00Z", "confirmation", "c", "")], END);
        assert_eq!(w.duty("t/2").limit.unwrap().to_string(), "2024-01-13T12:00:00.001Z");
    }
    "T07" "counting rules: inclusive, exclusive, by the clock; by, before, until" the_counting_rule_moves_the_last_day {
        let last = |limit: &str| {
            let doc = text(&term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = {limit} }}")));
            let w = run(&doc, &[], "2024-01-02T00:00Z");
            w.duty("t/2").limit.unwrap().to_string()
        };
        assert_eq!(last("{ within = { length = \"7 days\", counting = \"days\" } }"), "2024-01-09T00:00:00Z");
        assert_eq!(last("{ within = { length = \"7 days\", counting = \"days-inclusive\" } }"), "2024-01-08T00:00:00Z");
        assert_eq!(last("{ within = { length = \"7 days\", counting = \"elapsed\" } }"), "2024-01-08T12:00:00.001Z");
        assert_eq!((last("\"by 2024-01-08\""), last("\"before 2024-01-08\"")), ("2024-01-09T00:00:00Z".into(), "2024-01-08T00:00:00Z".into()));
    }
    "T08" "soft deadlines: never overdue, but stale" as_soon_as_possible_is_never_overdue {
        let doc = text(&term("2", "\"a\"", "rule.requires = { task = \"talks\", stale-after = \"7 days\" }"));
        assert_eq!(run(&doc, &[], END).duty("t/2").fate, Fate::Stale);
    }
    "T09" "chained deadlines: what hangs on something that has not come is not known" an_unknown_anchor_makes_all_that_follows_unknown {
        let doc = text(&format!(
            "anchors = [{{ id = \"withdrawn\" }}, {{ id = \"elections\", at = \"withdrawn + 5 days\" }}]\n{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"talks\", limit = \"by elections + 1 day\" }"),
            term("3", "\"w\"", "rule.empowers = { verb = \"fix\", over = [\"withdrawn\"] }"),
        ));
        let w = run(&doc, &[], END);
        assert_eq!(w.program.limit(&w.state, w.program.term("t/2").unwrap()), Point::NotYet);
        let w = run(&doc, &[act("verified", "2024-01-10T00:00Z", "3", "w", "")], END);
        assert_eq!(w.duty("t/2").limit.unwrap().to_string(), "2024-01-16T00:00:00.001Z");
    }
    "T10" "recurring duties with a ledger for each period; a period cut short counts in proportion" a_period_that_is_cut_short_counts_in_proportion {
        let doc = |n: u32, pro_rata: &str| {
            with("", &lasting("lasts = { until = \"2024-01-18T12:00Z\" }"), &term("2", "\"a\"", &format!("rule.requires = {{ task = \"flights\", amount = {n}, every = \"7 days\"{pro_rata} }}")))
        };
        let flights: Vec<String> = ["03", "04", "09", "16"].iter().map(|d| done(&format!("f-{d}"), &format!("2024-01-{d}T00:00Z"), "2", "a", "")).collect();
        // Two a week from 1 January, noon: the second week has one, the third is cut to three days, of which 2 * 3 / 7 is none.
        assert_eq!(run(&doc(2, ", pro-rata = true"), &flights, END).fates("2"), ["a met 2", "a overdue 1", "a met 1"]);
        assert_eq!(run(&doc(5, ", pro-rata = true"), &flights, END).fates("2"), ["a overdue 2", "a overdue 1", "a overdue 1"]);
        // Without that rule, what the end cuts short is no breach.
        assert_eq!(run(&doc(5, ""), &flights, END).fates("2")[2], "a lapsed 1");
    }
    "T11" "windows of the day" the_same_act_is_lawful_at_nine_and_not_at_eleven {
        let doc = text("[[terms]]\narticle = \"1\"\ntext = \"no flights\"\nbearers = [\"a\"]\nactive = { daily = { from = \"10:00\", to = \"16:00\" } }\nrule.prohibits = { acts = [\"overflight\"] }\n");
        let at = |h: &str| run(&doc, &[incident("i", &format!("2024-01-05T{h}Z"), "overflight", "a", "")], END).case("i", "t/1");
        let v = Some(CaseStatus::Violation);
        assert_eq!([at("09:59:59.999"), at("10:00"), at("15:59:59.999"), at("16:00")], [None, v, v, None]);
    }
    "T13" "renewal: by consent, by a guarantor's word, tacitly, and for what is delivered" an_end_is_moved_by_who_may_and_in_time {
        let doc = with("", &lasting("lasts = { until = \"2024-01-31T12:00Z\" }"), &format!(
            "{BAN}{}{}",
            term("2", "\"@party\"", "rule.empowers = { verb = \"extend\", over = [\"t\"], decision = \"all\", no-later-than = \"2024-06-01\" }"),
            term("3", "\"c\"", "rule.empowers = { verb = \"extend\", over = [\"t\"] }"),
        ));
        let legal = |r: String, at: &str| run(&doc, &[r], at).legal("t");
        let both = |at: &str, until: &str| act("x", at, "2", "a", &format!(r#","with":["b"],"until":"{until}""#));
        assert_eq!(legal(both("2024-01-20T00:00Z", "2024-02-29T12:00Z"), "2024-02-29T11:59:59.999Z"), "in force");
        assert_eq!(legal(both("2024-01-20T00:00Z", "2024-02-29T12:00Z"), "2024-02-29T12:00Z"), "expired");
        // One alone, too late, or beyond what the text allows.
        assert_eq!(legal(act("x", "2024-01-20T00:00Z", "2", "a", r#","until":"2024-02-29T12:00Z""#), END), "expired");
        assert_eq!(legal(both("2024-02-01T00:00Z", "2024-03-29T12:00Z"), END), "expired");
        assert_eq!(legal(both("2024-01-20T00:00Z", "2024-06-29T12:00Z"), END), "expired");
        assert_eq!(legal(act("x", "2024-01-31T11:59Z", "3", "c", r#","until":"2024-03-18T00:00Z""#), END), "in force");
    }
    "T14" "extension and waiver, before or after the date, by word of mouth or in writing" a_date_moves_and_history_stays {
        let doc = |form: &str| text(&format!(
            "{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"return\", limit = \"by 2024-01-15\" }"),
            term("3", "\"b\"", &format!("rule.empowers = {{ verb = \"extend\", over = [\"2\"], form = \"{form}\" }}")),
        ));
        let spoken = |at: &str| act("x", at, "3", "b", r#","until":"2024-01-25Z""#).replace("\"written\":true", "\"written\":false");
        let w = run(&doc("any"), &[spoken("2024-01-20T00:00Z")], "2024-01-24T00:00Z");
        assert_eq!((w.duty("t/2").fate, w.count(VerdictKind::Overdue, "2")), (Fate::Open, 1));
        assert_eq!(run(&doc("written"), &[spoken("2024-01-10T00:00Z")], "2024-01-24T00:00Z").duty("t/2").fate, Fate::Overdue);
    }
    "T15" "termination by notice with a lead; a notice without effect" notice_counts_its_days {
        let doc = text(&format!("{BAN}{}", term("4", "\"@party\"", "rule.empowers = { verb = \"terminate\", over = [\"t\"], form = \"written\", effect = { after-notice = { length = \"14 days\", counting = \"days\" } } }")));
        let legal = |by: &str, at: &str| run(&doc, &[act("n", "2024-01-02T15:00Z", "4", by, "")], at).legal("t");
        assert_eq!((legal("a", "2024-01-15T23:59:59.999Z"), legal("a", "2024-01-16T00:00Z")), ("in force".into(), "terminated".into()));
        assert_eq!(legal("c", END), "in force");
    }
    "T16" "incidents that last, and incidents of uncertain date" an_uncertain_date_overlaps_as_far_as_it_reaches {
        let at = |when: &str| run(&text(BAN), &[incident("i", when, "shelling", "a", "")], END).case("i", "t/1");
        assert_eq!(at("2024-01-01T11:00Z..2024-01-01T13:00Z"), Some(CaseStatus::Possible));
        assert_eq!(at("2024-01-01T11:00Z/2024-01-01T13:00Z"), Some(CaseStatus::Violation));
        assert_eq!(at("2024-01-01T10:00Z..2024-01-01T11:00Z"), None);
    }
    "T17" "a re-based D-day: every open offset is computed anew" a_new_d_day_moves_what_is_still_open {
        let doc = text(&format!(
            "anchors = [{{ id = \"d\", at = \"2024-01-10T00:00Z\" }}]\n{}{}{}",
            term("2", "\"a\"", "rule.requires = { task = \"early\", limit = \"by d + 2 days\" }"),
            term("3", "\"a\"", "rule.requires = { task = \"late\", limit = \"by d + 30 days\" }"),
            term("4", "\"@party\"", "rule.empowers = { verb = \"fix\", over = [\"d\"], decision = \"all\", again = true }"),
        ));
        let rebased = act("x", "2024-01-15T00:00Z", "4", "a", r#","with":["b"],"at":"2024-02-01T00:00Z""#);
        let w = run(&doc, &[rebased], "2024-02-20T00:00Z");
        // What had fallen due by the old day has; what was open moves.
        assert_eq!(w.fates("2"), ["a overdue 0"]);
        assert_eq!(w.duty("t/3").limit.unwrap().to_string(), "2024-03-02T00:00:00.001Z");
        assert_eq!(run(&doc, &[], END).duty("t/3").limit.unwrap().to_string(), "2024-02-09T00:00:00.001Z");
    }
    "T18" "the day by the clock of the place and the day in UTC" a_day_is_told_in_the_clock_that_is_asked_for {
        let t: ceasefire::time::Instant = "2020-10-11T01:50+04:00".parse().unwrap();
        assert_eq!(t.to_string(), "2020-10-10T21:50:00Z");
        assert_eq!(t.local("+04:00".parse().unwrap()).to_string(), "2020-10-11 01:50");
    }
    "T19" "periods of months, counted from the first, with a rule for short months" a_month_is_as_long_as_the_calendar_says {
        let doc = |overflow: &str, more: &str| text(&term("2", "\"a\"", &format!("rule.requires = {{ task = \"report\", trigger = \"2024-01-31T12:00Z\", every = \"1 month\"{overflow}{more} }}")));
        let periods = |overflow: &str, days: &[&str], until: &str| {
            let reports: Vec<String> = days.iter().enumerate().map(|(k, d)| done(&format!("r-{k}"), d, "2", "a", "")).collect();
            run(&doc(overflow, ""), &reports, until).fates("2")
        };
        // From 31 January: to 29 February, to 31 March, to 30 April, each at noon; not ever earlier because one was short.
        let last = ", overflow = \"last-day\"";
        let (in_time, late) = ("2024-02-29T11:59:59.999Z", "2024-02-29T12:00Z");
        assert_eq!(periods(last, &[in_time], "2024-03-01T00:00Z"), ["a met 1", "a open 0"]);
        assert_eq!(periods(last, &[late], "2024-03-01T00:00Z"), ["a overdue 0", "a met 1"]);
        assert_eq!(periods(last, &["2024-03-31T11:59:59.999Z"], "2024-04-01T00:00Z"), ["a overdue 0", "a met 1", "a open 0"]);
        assert_eq!(periods(last, &["2024-03-31T12:00Z"], "2024-04-01T00:00Z"), ["a overdue 0", "a overdue 0", "a met 1"]);
        assert_eq!(periods(last, &["2024-04-30T12:00Z"], "2024-05-01T00:00Z"), ["a overdue 0", "a overdue 0", "a overdue 0", "a met 1"]);
        // With the first day of the next month instead, February's goes on to noon on 1 March, and April's to 1 May.
        let next = ", overflow = \"next-day\"";
        assert_eq!(periods(next, &["2024-03-01T11:59:59.999Z"], "2024-03-01T12:00Z"), ["a met 1", "a open 0"]);
        assert_eq!(periods(next, &["2024-03-01T12:00Z"], "2024-03-01T12:00Z"), ["a overdue 0", "a met 1"]);
        assert_eq!(periods(next, &[], "2024-05-01T11:59:59.999Z").len(), 3);
        // An extension gives a period more time, and the next is counted from where that ends.
        let doc = doc(last, "") + &term("3", "\"b\"", "rule.empowers = { verb = \"extend\", over = [\"2\"] }");
        let more = act("x", "2024-02-10T00:00Z", "3", "b", r#","until":"2024-03-10T12:00Z""#);
        assert_eq!(run(&doc, &[more.clone()], "2024-03-10T12:00Z").fates("2"), ["a open 0"]);
        assert_eq!(run(&doc, &[more.clone()], "2024-04-10T12:00Z").fates("2"), ["a overdue 0", "a open 0"]);
        assert_eq!(run(&doc, &[more], "2024-04-10T12:00:00.001Z").fates("2"), ["a overdue 0", "a overdue 0", "a open 0"]);
    }
    "T20" "clocks that change while the text is in force" a_named_zone_is_followed_over_a_change_of_its_clocks {
        // In Kyiv, 31 March 2024 went from 03:00 to 04:00, and 27 October from 04:00 back to 03:00.
        let kyiv = |extra: &str| with("", &lasting("lasts = \"open-ended\"").replace("+00:00", "Europe/Kyiv"), extra);
        let daily = kyiv(&term("1", "\"a\"", "active = { daily = { from = \"06:00\", to = \"22:00\" } }\nrule.prohibits = { acts = [\"force\"] }"));
        let cases = |doc: &str, times: &[&str]| {
            let raids: Vec<String> = times.iter().map(|t| incident(&format!("i-{t}"), t, "raid", "a", "")).collect();
            let w = run(doc, &raids, "2024-11-30T00:00Z");
            times.iter().map(|t| w.case(&format!("i-{t}"), "t/1").is_some()).collect::<Vec<bool>>()
        };
        // Six local is four by UTC the day before, and three from that day on.
        let spring = ["2024-03-30T03:59:59.999Z", "2024-03-30T04:00Z", "2024-03-31T02:59:59.999Z", "2024-03-31T03:00Z", "2024-03-31T18:59:59.999Z", "2024-03-31T19:00Z"];
        let autumn = ["2024-10-26T02:59:59.999Z", "2024-10-26T03:00Z", "2024-10-27T03:59:59.999Z", "2024-10-27T04:00Z", "2024-10-27T19:59:59.999Z", "2024-10-27T20:00Z"];
        assert_eq!(cases(&daily, &[spring, autumn].concat()), [[false, true, false, true, true, false]; 2].concat());
        // A window that begins at a time that is skipped begins at the change; one at a time that comes twice, the first time.
        let night = daily.replace("06:00", "03:30").replace("22:00", "05:00");
        let spring = ["2024-03-31T00:59:59.999Z", "2024-03-31T01:00Z", "2024-03-31T01:59:59.999Z", "2024-03-31T02:00Z"];
        let autumn = ["2024-10-27T00:29:59.999Z", "2024-10-27T00:30Z", "2024-10-27T02:59:59.999Z", "2024-10-27T03:00Z"];
        assert_eq!(cases(&night, &[spring, autumn].concat()), [[false, true, true, false]; 2].concat());
        // The last moment of a day, and days counted over the change, by either rule.
        let late = |limit: &str| {
            let w = run(&kyiv(&term("2", "\"a\"", &format!("rule.requires = {{ task = \"x\", trigger = \"2024-03-30T12:00\", limit = {limit} }}"))), &[], "2024-03-30T12:00Z");
            w.duty("t/2").limit.unwrap().to_string()
        };
        assert_eq!((late("\"by 2024-03-30\""), late("\"by 2024-03-31\"")), ("2024-03-30T22:00:00Z".into(), "2024-03-31T21:00:00Z".into()));
        assert_eq!((late("\"until 2024-03-30T24:00\""), late("\"until 2024-03-31T24:00\"")), ("2024-03-30T22:00:00Z".into(), "2024-03-31T21:00:00Z".into()));
        assert_eq!(late("\"by 2024-03-31[Asia/Jerusalem]\""), "2024-03-31T21:00:00Z");
        assert_eq!(late("\"by 2024-03-31+02:00\""), "2024-03-31T22:00:00Z");
        assert_eq!(late("{ within = { length = \"1 day\", counting = \"days\" } }"), "2024-03-31T21:00:00Z");
        assert_eq!(late("{ within = { length = \"1 day\", counting = \"elapsed\" } }"), "2024-03-31T09:00:00.001Z");
        assert_eq!(late("{ within = { length = \"24 hours\" } }"), "2024-03-31T10:00:00.001Z");
        // A fixed zone knows of no change, and periods of a day keep the clock time in a named one.
        let reports = |zone: &str| {
            let doc = kyiv(&term("2", "\"a\"", "rule.requires = { task = \"x\", trigger = \"2024-03-30T12:00+02:00\", every = \"1 day\" }")).replace("Europe/Kyiv", zone);
            run(&doc, &[done("r", "2024-03-31T09:30Z", "2", "a", "")], "2024-03-31T10:00Z").fates("2")
        };
        assert_eq!(reports("Europe/Kyiv"), ["a overdue 0", "a met 1"]);
        assert_eq!(reports("+02:00"), ["a met 1", "a open 0"]);
    }
}

#[test]
fn deliveries_move_the_end_only_while_it_stands() {
    let doc = with(
        "",
        &lasting("lasts = { extended = { from = \"2024-01-05T12:00Z\", by = \"1 day\", per = { of = \"2\", amount = 10 }, at-most = 2 } }"),
        &format!(
            "{BAN}{}",
            "[[terms]]\narticle = \"2\"\ntext = \"free\"\nbearers = [\"b\"]\nrule.requires = { task = \"free\", items = [\"civilian\"] }\n"
        ),
    );
    let free = |n: &str, at: &str, amount: u32, item: &str| done(n, at, "2", "b", &format!(r#","amount":{amount},"item":"{item}""#));
    let ends = |records: &[String]| {
        let w = run(&doc, records, END);
        let v = w.verdicts.iter().find(|v| v.kind == VerdictKind::Legal(LegalState::Expired)).unwrap();
        v.at.to_string()
    };
    assert_eq!(ends(&[]), "2024-01-05T12:00:00Z");
    assert_eq!(ends(&[free("x", "2024-01-05T11:59Z", 10, "civilian")]), "2024-01-06T12:00:00Z");
    // Nine are not ten, and others do not count.
    assert_eq!(
        ends(&[free("x", "2024-01-04T00:00Z", 9, "civilian"), free("y", "2024-01-04T01:00Z", 10, "foreigner")]),
        "2024-01-05T12:00:00Z"
    );
    // Too late for the first day is too late for the second.
    assert_eq!(ends(&[free("x", "2024-01-05T12:00Z", 20, "civilian")]), "2024-01-05T12:00:00Z");
    assert_eq!(
        ends(&[free("x", "2024-01-04T00:00Z", 10, "civilian"), free("y", "2024-01-06T11:00Z", 10, "civilian")]),
        "2024-01-07T12:00:00Z"
    );
    // No more than twice.
    assert_eq!(ends(&[free("x", "2024-01-04T00:00Z", 100, "civilian")]), "2024-01-07T12:00:00Z");
}
