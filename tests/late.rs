//! What comes late: a performance, a retraction and a corrected date, each with what it changes and why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use ceasefire::{
    agreement::{Reading, Regime},
    machine::VerdictKind,
    monitor::{Change, Difference, Monitor},
    record::Log,
    report::Replay,
    time::Instant,
};

const TRUCE: &str = r#"
schema = 1
[instrument]
id = "truce"
title = "A truce"
kind = "agreement"
class = "preliminary"
source = "an example"
zone = "+03:00"
counting = "elapsed"
signed = "2024-03-01T18:00+03:00"
entry = "2024-03-02T06:00+03:00"
lasts = "open-ended"
area = "unlimited"
[[parties]]
id = "a"
name = "A"
kind = "state"
[[parties]]
id = "b"
name = "B"
kind = "armed-group"
[[roles]]
party = "a"
as = ["party"]
[[roles]]
party = "b"
as = ["party"]
[[acts]]
id = "shelling"
name = "Shelling"
[[terms]]
article = "1"
text = "Neither side shells."
bearers = ["@party"]
rule.prohibits = { acts = ["shelling"] }
[[terms]]
article = "2"
text = "A hands over the maps of its mines within five days of entry into force."
bearers = ["a"]
to = ["b"]
rule.requires = { task = "hand over the maps", limit = "by 2024-03-07T06:00+03:00" }
[[terms]]
article = "3"
text = "More than two alleged violations within a week are a pattern."
bearers = ["@party"]
rule.counts = { violations = { of = ["1"], within = "7 days", more-than = 2, determined = { standard = "alleged" }, called = "pattern" } }
"#;

fn at(s: &str) -> Instant {
    s.parse().unwrap()
}

fn monitor() -> Monitor {
    Monitor::new(&Regime::parse(&[("truce.toml", TRUCE)]).unwrap(), &Reading::base()).unwrap()
}

fn ingest(monitor: &mut Monitor, records: &str) {
    for r in Log::parse("log", records).unwrap().iter() {
        monitor.ingest(r.clone()).unwrap();
    }
}

fn accounts(monitor: &Monitor, said: &[Difference]) -> String {
    said.iter().map(|d| format!("{}\n  {}\n", d.change, monitor.account(d))).collect()
}

/// How often something stands in the history.
fn count(monitor: &Monitor, kind: VerdictKind) -> usize {
    monitor.view().state().history().filter(|v| v.kind == kind).count()
}

#[test]
fn a_late_performance_turns_a_breach_into_none() {
    let mut m = monitor();
    m.settle(at("2024-03-10T12:00+03:00")).unwrap();
    assert_eq!(count(&m, VerdictKind::Overdue), 1);
    assert_eq!(m.view().owed()[0].to_string(), "truce/2: A to B, before 2024-03-07T03:00:00.001Z, overdue");
    ingest(
        &mut m,
        r#"{"name":"maps","happened":"2024-03-06T15:00+03:00","received":"2024-03-10T13:00+03:00","by":"a","performance":{"of":"truce/2","party":"a"}}"#,
    );
    let said = m.settle(at("2024-03-10T14:00+03:00")).unwrap();
    assert_eq!(count(&m, VerdictKind::Overdue), 0);
    assert!(m.view().owed().is_empty());
    insta::assert_snapshot!(accounts(&m, &said));
}

const THREE: &str = r#"
{"name":"i1","happened":"2024-03-03T10:00+03:00","by":"a","incident":{"act":"shelling","accuses":["b"]}}
{"name":"i2","happened":"2024-03-04T10:00+03:00","by":"a","incident":{"act":"shelling","accuses":["b"]}}
{"name":"i3","happened":"2024-03-06T10:00+03:00","by":"a","incident":{"act":"shelling","accuses":["b"]}}
"#;

#[test]
fn a_retraction_undoes_a_pattern() {
    let mut m = monitor();
    ingest(&mut m, THREE);
    m.settle(at("2024-03-08T00:00+03:00")).unwrap();
    assert_eq!(count(&m, VerdictKind::Exceeded), 1);
    // Said before the third incident, heard of after the pattern was noted.
    ingest(
        &mut m,
        r#"{"name":"i2-taken-back","said":"2024-03-05T09:00+03:00","received":"2024-03-08T09:00+03:00","by":"a","retraction":{"of":"i2"}}"#,
    );
    let said = m.settle(at("2024-03-08T10:00+03:00")).unwrap();
    assert_eq!(count(&m, VerdictKind::Exceeded), 0);
    // What was known before the retraction was heard of is still what was known then.
    assert_eq!(count(&m.as_known(at("2024-03-08T00:00+03:00")), VerdictKind::Exceeded), 1);
    insta::assert_snapshot!(accounts(&m, &said));
}

#[test]
fn a_corrected_date_moves_an_incident_to_before_entry_into_force() {
    let mut m = monitor();
    ingest(
        &mut m,
        r#"{"name":"i1","happened":"2024-03-02T06:05+03:00","received":"2024-03-02T09:00+03:00","by":"a","incident":{"act":"shelling","accuses":["b"]}}
{"name":"i1-denied","said":"2024-03-02T11:00+03:00","by":"b","answer":{"about":"i1","denies":["attribution"]}}"#,
    );
    m.settle(at("2024-03-03T00:00+03:00")).unwrap();
    assert_eq!(m.view().open_allegations(&ceasefire::agreement::Standard::Alleged.into()).len(), 1);
    ingest(
        &mut m,
        r#"{"name":"i1-dated","happened":"2024-03-02T05:50+03:00","received":"2024-03-04T09:00+03:00","by":"a","corrects":"i1","incident":{"act":"shelling","accuses":["b"]}}"#,
    );
    let said = m.settle(at("2024-03-04T10:00+03:00")).unwrap();
    assert_eq!(said.iter().map(|d| d.change).collect::<Vec<_>>(), [Change::Withdrawn]);
    assert!(m.view().open_allegations(&ceasefire::agreement::Standard::Alleged.into()).is_empty());
    // The answer now hangs on the record as it should have been.
    let view = m.view();
    let matter = view.docket().matter_of("i1").unwrap();
    assert_eq!(view.docket().matter(matter), Some("i1-dated"));
    let b = view.program().party("b").unwrap();
    assert_eq!(view.program().evidence(view.state(), matter, b).attribution.denied_by, [b]);
    // A replay of the finished log shows the right record where the wrong one is spoken of.
    let mut log = Log::new();
    m.records().for_each(|r| log.insert(r.clone()).unwrap());
    let regime = Regime::parse(&[("truce.toml", TRUCE)]).unwrap();
    let replay = Replay::new(&regime, &log, &Reading::base(), at("2024-03-04T10:00+03:00")).unwrap();
    assert_eq!(replay.state(), view.state());
    let dossier = replay.dossier("i1").text(false);
    assert!(dossier.contains("i1-dated") && dossier.contains("i1-denied") && !dossier.contains("i1 "), "{dossier}");
    insta::assert_snapshot!(accounts(&m, &said));
}
