//! Questions that a replay of the autumn of 2020 must answer, through the public API.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    agreement::{LinkKind, Regime, Standard},
    machine::{CaseStatus, Fate, VerdictKind},
    record::Log,
};
use common::{KARABAKH, World, at, karabakh_log};

const END: &str = "2021-01-31T20:00:00Z";

#[test]
fn question_1_the_clock_decides_whether_the_assault_at_12_05_is_after_the_start_and_the_area_whether_ganja_is_in_scope() {
    let local = World::karabakh(&[], END);
    let moscow = World::karabakh(&[("clock", "moscow")], END);
    let unlimited = World::karabakh(&[("area", "unlimited")], END);
    assert_eq!(local.case("mos-i2", "nk20-mos/1a"), Some(CaseStatus::Violation));
    assert_eq!(moscow.case("mos-i2", "nk20-mos/1a"), None);
    // Ganja lies after the start by either clock.
    assert_eq!(unlimited.case("mos-i7", "nk20-mos/1a"), Some(CaseStatus::Violation));
    assert_eq!(
        World::karabakh(&[("area", "unlimited"), ("clock", "moscow")], END).case("mos-i7", "nk20-mos/1a"),
        Some(CaseStatus::Violation)
    );
    // "The conflict zone": undetermined, and undetermined because of the place.
    let case = local.cases("mos-i7").into_iter().find(|c| local.program.reference(c.term) == "nk20-mos/1a").unwrap();
    assert_eq!(case.status, CaseStatus::Possible);
    assert!(case.unsure.place && !case.unsure.time && !case.unsure.act);
}

#[test]
fn question_2_nobody_can_be_found_responsible_for_ganja_inside_the_regime() {
    let w = World::karabakh(&[], END);
    let ganja = w.docket.matter_of("mos-i7").unwrap();
    let armenia = w.program.party("armenia").unwrap();
    assert!(w.program.accused(&w.state, ganja).iter().all(|p| !w.program.counts_at(&w.state, ganja, *p, Standard::Found)));
    let moscow = w.program.term("nk20-mos").unwrap();
    assert!(w.program.finders(moscow).is_empty());
    // An outside finding counts for those who ask at that standard, from the day it was issued.
    assert!(w.program.counts_at(&w.state, ganja, armenia, Standard::FoundOutside));
    let before = World::karabakh(&[], "2020-11-30T00:00:00Z");
    let (ganja, armenia) = (before.docket.matter_of("mos-i7").unwrap(), before.program.party("armenia").unwrap());
    assert!(!before.program.counts_at(&before.state, ganja, armenia, Standard::FoundOutside));
    let e = before.program.evidence(&before.state, ganja, armenia);
    assert!(e.attribution.is_contested() && !e.attribution.admitted);
}

#[test]
fn question_3_a_reaffirmation_erases_nothing() {
    let before = World::karabakh(&[], "2020-10-26T03:59:59Z");
    let after = World::karabakh(&[], "2020-10-26T04:00:00Z");
    let under_paris = |w: &World| -> Vec<_> {
        let cases = w.program.cases(&w.state).filter(|c| w.program.reference(c.term).starts_with("nk20-par/"));
        cases.map(|c| (w.docket.matter(c.matter).unwrap().to_string(), w.program.reference(c.term), c.status)).collect()
    };
    assert!(!under_paris(&before).is_empty());
    assert_eq!(under_paris(&before), under_paris(&after));
    assert_eq!(after.legal("nk20-par"), "in force");
    let regime = Regime::parse(KARABAKH).unwrap();
    let links: Vec<_> = regime.documents().filter(|(n, _)| *n == "nk20-was.toml").flat_map(|(_, d)| d.links.clone()).collect();
    assert!(links.iter().any(|l| l.kind == LinkKind::Reaffirms && l.to == "nk20-par"));
}

#[test]
fn question_4_the_extension_moves_the_date_of_kalbajar_without_erasing_history() {
    let fate = |reading: &[(&str, &str)], until: &str| World::karabakh(reading, until).duty("nk20-tri/6a").fate;
    assert_eq!(fate(&[("creditor-may-extend", "no")], "2020-11-16T08:00:00Z"), Fate::Overdue);
    assert_eq!(fate(&[], "2020-11-16T08:00:00Z"), Fate::Open);
    // It was handed over on the 25th; had it not been, it would be overdue with the first instant of the 26th.
    let mut log = Log::new();
    for r in karabakh_log().iter().filter(|r| !matches!(&r.content, ceasefire::record::Content::Performance(p) if p.of == "nk20-tri/6a")) {
        log.insert(r.clone()).unwrap();
    }
    let without = |until: &str| World::new(Regime::parse(KARABAKH).unwrap(), &log, &[], until).duty("nk20-tri/6a").fate;
    assert_eq!(without("2020-11-25T19:59:59.999Z"), Fate::Open);
    assert_eq!(without("2020-11-25T20:00:00Z"), Fate::Overdue);
    let w = World::karabakh(&[], END);
    assert_eq!((w.duty("nk20-tri/6a").fate, w.duty("nk20-tri/6a").extended), (Fate::Met, true));
    assert!(w.verdicts.iter().any(|v| v.kind == VerdictKind::Extended && w.docket.record(v.record) == Some("ext-kalbajar")));
}

#[test]
fn question_5_agdam_on_20_november_is_late_under_before_and_not_under_by() {
    let fate = |word: &str, until: &str| World::karabakh(&[("agdam-date", word)], until).duty("nk20-tri/2").fate;
    // The text's clock is Moscow's.
    assert_eq!(fate("before", "2020-11-19T20:59:59.999Z"), Fate::Open);
    assert_eq!(fate("before", "2020-11-19T21:00:00Z"), Fate::Overdue);
    assert_eq!(fate("by", "2020-11-20T08:00:00Z"), Fate::Open);
    assert_eq!(fate("until", "2020-11-20T08:00:00Z"), Fate::Open);
    assert_eq!((fate("by", END), fate("before", END)), (Fate::Met, Fate::MetLate));
    // The day began an hour earlier where it was done: if that day is meant, nobody can say that it was late.
    let mut log = Log::new();
    for mut r in karabakh_log() {
        if r.name == "perf-agdam" {
            r.happened = Some("2020-11-20+04:00".parse().unwrap());
        }
        log.insert(r).unwrap();
    }
    let there = World::new(Regime::parse(KARABAKH).unwrap(), &log, &[("agdam-date", "before")], END);
    assert_eq!(there.duty("nk20-tri/2").fate, Fate::Met);
    let said: Vec<VerdictKind> =
        there.verdicts.iter().filter(|v| there.program.reference(v.term) == "nk20-tri/2").map(|v| v.kind).collect();
    assert!(said.contains(&VerdictKind::Undecided) && !said.contains(&VerdictKind::Overdue), "{said:?}");
}

#[test]
fn question_6_an_aircraft_that_comes_down_in_a_third_state_violates_nothing_and_is_visible() {
    for reading in [&[][..], &[("area", "unlimited")], &[("clock", "moscow")]] {
        let w = World::karabakh(reading, END);
        assert_eq!(w.cases("mos-i12"), []);
        assert!(w.program.covering(&w.state, w.docket.matter_of("mos-i12").unwrap()).is_empty());
    }
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let replay = ceasefire::report::Replay::new(&regime, &log, &ceasefire::agreement::Reading::base(), at(END)).unwrap();
    assert!(replay.third_states().text(false).contains("mos-i12"));
}

#[test]
fn question_15_a_missed_answer_within_six_hours_proves_nothing_about_the_incident() {
    let notice = r#"{"name":"notice","said":"2020-10-10T13:00+04:00","by":"armenia","communication":{"kind":"notice","topic":"incident","to":["azerbaijan"],"about":"mos-i2"}}"#;
    let mut log = karabakh_log();
    for r in Log::parse("notice", notice).unwrap().iter() {
        log.insert(r.clone()).unwrap();
    }
    let with = |until: &str| World::new(Regime::parse(KARABAKH).unwrap(), &log, &[], until);
    // 13:00 local and six hours: an answer at 19:00 sharp is in time, one tick later is not.
    let answer = |w: &World| w.program.duties_of(&w.state, w.program.term("nk95-str/2").unwrap())[0];
    assert_eq!(answer(&with("2020-10-10T15:00:00Z")).fate, Fate::Open);
    let late = with("2020-10-10T15:00:00.001Z");
    assert_eq!(answer(&late).fate, Fate::Overdue);
    assert_eq!(late.program.party_id(answer(&late).bearer), "azerbaijan");
    let (end, without) = (with(END), World::karabakh(&[], END));
    let evidence = |w: &World| w.program.evidence(&w.state, w.docket.matter_of("mos-i2").unwrap(), w.program.party("azerbaijan").unwrap());
    assert_eq!(evidence(&end), evidence(&without));
    assert_eq!(end.case("mos-i2", "nk20-mos/1a"), without.case("mos-i2", "nk20-mos/1a"));
}
