//! The periodic report: counts that add up, periods half open, what came late.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    record::{Content, Count, Log},
    report::{CountedIncident, Period, Periodic, Replay, SCOPES, STANDINGS, Section, Table},
    time::DAY,
};

mod common;
use common::{KARABAKH, TWO, at, karabakh_log};

const TERMS: &str = r#"
instrument = { id = "t", title = "T", kind = "agreement", entry = "2024-03-01T00:00Z", area = { places = { within = ["zone"], elsewhere = "outside" } }, zone = "Z", counting = "elapsed" }
bodies = [{ party = "w" }]
[[terms]]
article = "1"
text = "no force"
bearers = ["@party"]
rule.prohibits = { acts = ["force"] }
[[terms]]
article = "2"
text = "self-defence"
bearers = ["@party"]
rule.permits = { acts = ["force"], character = "self-defence" }
[[terms]]
article = "3"
text = "the watch finds"
bearers = ["w"]
rule.empowers = { verb = "find", over = ["t"] }
[[terms]]
article = "4"
text = "A reports by the end of the 10th."
bearers = ["a"]
rule.requires = { task = "report", limit = "by 2024-03-10" }
[[terms]]
article = "5"
text = "B reports before noon of the 11th."
bearers = ["b"]
rule.requires = { task = "report", limit = "until 2024-03-11T00:00Z" }
[[terms]]
article = "6"
text = "B reports by midnight of the 11th."
bearers = ["b"]
rule.requires = { task = "report", limit = "by 2024-03-11T00:00Z" }
"#;

/// Monday 4 March to Monday 11 March, and the week before.
const WEEK: [&str; 2] = ["2024-03-04T00:00Z", "2024-03-11T00:00Z"];

fn monitor(records: &str, now: &str) -> Monitor {
    let terms = TERMS.split_once("[[terms]]").unwrap();
    let text = format!("{TWO}{}[[terms]]{}", terms.0, terms.1);
    let regime = Regime::parse(&[("t.toml", &text)]).unwrap_or_else(|p| panic!("{p}"));
    let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
    for r in Log::parse("log", records).unwrap_or_else(|p| panic!("{p}")).iter() {
        monitor.ingest(r.clone()).unwrap_or_else(|p| panic!("{p}"));
    }
    monitor.settle(at(now)).unwrap();
    monitor
}

fn week() -> Period {
    Period { from: at(WEEK[0]), to: at(WEEK[1]) }
}

fn names(list: &[CountedIncident]) -> Vec<&str> {
    list.iter().map(|c| c.name.as_str()).collect()
}

fn section(report: &Periodic, id: &str) -> Section {
    report.page("").sections.into_iter().find(|s| s.id == id).unwrap()
}

fn table(report: &Periodic, id: &str) -> Table {
    report.page("").tables().find(|(_, t)| t.id == id).map(|(_, t)| t.clone()).unwrap()
}

/// Every breakdown of incidents sums to all of them, in each column.
fn adds_up(report: &Periodic) {
    let counted = report.incidents().map(|c| c.len() as i64);
    for (_, t) in report.page("").tables().filter(|(s, t)| s.id == "incidents" && t.id.starts_with("by-")) {
        let key = |r: &ceasefire::report::Row, n: usize| r.cells[n].key.unwrap();
        let (all, sides) = t.rows.split_last().unwrap();
        for (n, c) in counted.iter().enumerate() {
            assert_eq!(sides.iter().map(|r| key(r, n + 1)).sum::<i64>(), *c, "{} {n}", t.id);
            assert_eq!(key(all, n + 1), *c, "{} {n}", t.id);
        }
    }
}

const RECORDS: &str = r#"
{"name":"p1","happened":"2024-02-27T10:00Z","by":"a","incident":{"place":"town","act":"shelling","accuses":["b"]}}
{"name":"first","happened":"2024-03-04T00:00Z","by":"a","incident":{"place":"town","act":"shelling","accuses":["b"],"harm":{"killed":2}}}
{"name":"last","happened":"2024-03-10T23:59:59.999Z","by":"b","incident":{"place":"zone","act":"shelling","accuses":["a"],"harm":{"killed":"1+"}}}
{"name":"next","happened":"2024-03-11T00:00Z","by":"b","incident":{"place":"zone","act":"shelling","accuses":["a"]}}
{"name":"before","happened":"2024-03-03T23:59:59.999Z","by":"b","incident":{"place":"zone","act":"shelling","accuses":["a"]}}
{"name":"denied","happened":"2024-03-05T10:00Z","by":"a","incident":{"place":"town","act":"force","accuses":["b"],"harm":{"killed":5,"wounded":3}}}
{"name":"denied-no","said":"2024-03-05T12:00Z","by":"b","answer":{"about":"denied","denies":["attribution"]}}
{"name":"denied-b","said":"2024-03-06T12:00Z","by":"b","claim":{"about":"denied","harm":{"killed":1}}}
{"name":"admitted","happened":"2024-03-05T11:00Z","by":"a","incident":{"place":"town","act":"force","accuses":["b"]}}
{"name":"admitted-yes","said":"2024-03-05T12:00Z","by":"b","answer":{"about":"admitted","admits":true,"justified-as":["self-defence"]}}
{"name":"found","happened":"2024-03-06T10:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a"]}}
{"name":"found-f","said":"2024-03-07T10:00Z","by":"w","finding":{"about":"found","occurred":true,"responsible":["a"]}}
{"name":"outside","happened":"2024-03-06T11:00Z","by":"press","incident":{"place":"abroad","act":"shelling","accuses":["a","b"]}}
{"name":"outside-f","said":"2024-03-07T10:00Z","by":"ngo","finding":{"about":"outside","occurred":true,"responsible":["a"]}}
{"name":"nobody","happened":"2024-03-07T10:00Z","by":"press","incident":{"act":"shelling"}}
{"name":"gone","happened":"2024-03-08T10:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a"],"harm":{"killed":100}}}
{"name":"gone-r","said":"2024-03-09T10:00Z","by":"b","retraction":{"of":"gone"}}
{"name":"cov1","happened":"2024-03-05T08:00Z/2024-03-07T00:00Z","by":"w","coverage":{"place":"town","looked":"saw"}}
{"name":"cov2","happened":"2024-03-08T08:00Z","by":"w","coverage":{"place":"zone","looked":"refused","hindered-by":"a"}}
{"name":"r4","happened":"2024-03-10T12:00Z","performance":{"of":"t/4","party":"a"}}
"#;

#[test]
fn a_period_is_half_open_and_every_incident_counts_once() {
    let m = monitor(RECORDS, "2024-03-12T00:00Z");
    let report = Periodic::new(&m, week()).unwrap();
    let [this, then, now] = report.incidents();
    assert_eq!(names(&this), ["first", "denied", "admitted", "found", "outside", "nobody", "gone", "last"]);
    assert_eq!((names(&then), names(&now)), (vec!["p1", "before"], vec!["p1", "before"]));
    adds_up(&report);
    // Weeks one after the other hold every incident once.
    let weeks = [-1, 0, 1].map(|n| Period { from: week().from.plus(n * 7 * DAY), to: week().to.plus(n * 7 * DAY) });
    let m = monitor(RECORDS, "2024-03-18T00:00Z");
    let mut all: Vec<String> = weeks.iter().flat_map(|w| Periodic::new(&m, *w).unwrap().incidents()[0].clone()).map(|c| c.name).collect();
    all.sort();
    let mut expected: Vec<String> = m.records().filter(|r| matches!(r.content, Content::Incident(_))).map(|r| r.name.clone()).collect();
    expected.sort();
    assert_eq!(all, expected);
}

#[test]
fn each_incident_stands_where_the_evidence_puts_it() {
    let m = monitor(RECORDS, "2024-03-12T00:00Z");
    let [this, ..] = Periodic::new(&m, week()).unwrap().incidents();
    let of = |name: &str| this.iter().find(|c| c.name == name).unwrap();
    let standing = ["found", "outside", "admitted", "denied", "first", "nobody", "gone"].map(|n| of(n).standing);
    assert_eq!(standing, STANDINGS);
    let scope = ["first", "admitted", "nobody", "gone", "outside"].map(|n| of(n).scope);
    assert_eq!(scope, [SCOPES[0], SCOPES[1], SCOPES[5], SCOPES[4], SCOPES[6]]);
    assert_eq!(of("outside").accused, ["A", "B"]);
    assert_eq!(
        (of("first").place.as_str(), of("outside").place.as_str(), of("nobody").place.as_str()),
        ("Zone", "Abroad", "place unknown")
    );
    // One level deeper.
    let [deep, ..] = Periodic::new(&m, week()).unwrap().places_at(1).incidents();
    let place = |name: &str| deep.iter().find(|c| c.name == name).unwrap().place.clone();
    assert_eq!([place("first"), place("last"), place("outside")], ["Town", "Zone", "Abroad"]);
}

#[test]
fn rival_versions_of_harm_are_a_range_and_no_sum() {
    let m = monitor(RECORDS, "2024-03-12T00:00Z");
    let report = Periodic::new(&m, week()).unwrap();
    let [this, ..] = report.incidents();
    let killed = |name: &str| this.iter().find(|c| c.name == name).unwrap().harm[0];
    assert_eq!(killed("denied"), Some(Count { min: 1, max: Some(5) }));
    assert_eq!((killed("last"), killed("gone"), killed("found")), (Some(Count { min: 1, max: None }), None, None));
    let cell = |row: usize| table(&report, "harm").rows[row].cells[1].text.clone();
    // 2, 1 to 5, at least 1; what was taken back is no version.
    assert_eq!((cell(0), cell(1), cell(2)), ("4+ in 3 of 8".into(), "3 in 1 of 8".into(), "no number given".into()));
    // Without the open one the sum has an end.
    let m = monitor(&RECORDS.replace("\"1+\"", "4"), "2024-03-12T00:00Z");
    let report = Periodic::new(&m, week()).unwrap();
    assert_eq!(table(&report, "harm").rows[0].cells[1].text, "7-11 in 3 of 8");
}

#[test]
fn a_late_report_moves_between_as_known_then_and_now() {
    for (received, then) in [("2024-03-04T00:00Z", 3), ("2024-03-04T00:00:00.001Z", 2)] {
        let late = format!(
            r#"{{"name":"late","happened":"2024-03-02T10:00Z","received":"{received}","by":"a","incident":{{"place":"town","act":"shelling","accuses":["b"]}}}}"#
        );
        let m = monitor(&format!("{RECORDS}{late}\n"), "2024-03-12T00:00Z");
        let report = Periodic::new(&m, week()).unwrap();
        assert_eq!(report.incidents().map(|c| c.len()), [8, then, 3], "{received}");
        adds_up(&report);
        let since = section(&report, "since").text(false);
        assert_eq!(since.contains("  late "), then == 2, "{since}");
        // What that changes of what was concluded is told with its cause.
        assert_eq!(since.contains("t/1, B, on late: alleged violation as of 2024-03-02 10:00"), then == 2, "{since}");
        assert_eq!(since.contains("Brought about by `late`"), then == 2, "{since}");
    }
    // A correction and a retraction of earlier records are told too, a claim about this week is not.
    let more = r#"
{"name":"before2","happened":"2024-03-03T22:00Z","received":"2024-03-05T00:00Z","by":"b","corrects":"before","incident":{"place":"zone","act":"shelling","accuses":["a"]}}
{"name":"p1-r","said":"2024-03-06T00:00Z","by":"a","retraction":{"of":"p1"}}
"#;
    let m = monitor(&format!("{RECORDS}{more}"), "2024-03-12T00:00Z");
    let report = Periodic::new(&m, week()).unwrap();
    let rows: Vec<(String, String)> =
        table(&report, "since-records").rows.iter().map(|r| (r.cells[1].text.clone(), r.cells[4].text.clone())).collect();
    let told = |n: &str, w: &str| (n.to_string(), w.to_string());
    assert_eq!(rows, [told("before2", "incident, in the place of before"), told("p1-r", "retraction of p1")]);
    let [_, then, now] = report.incidents();
    assert_eq!((names(&then), names(&now)), (vec!["p1", "before"], vec!["p1", "before2"]));
    assert_eq!((then[0].standing, now[0].standing), (STANDINGS[4], STANDINGS[6]));
}

#[test]
fn duties_fall_due_in_the_period_of_their_last_moment() {
    let m = monitor(RECORDS, "2024-03-12T00:00Z");
    let due = |from: &str, to: &str| {
        let report = Periodic::new(&m, Period { from: at(from), to: at(to) }).unwrap();
        let t = report.page("").tables().find(|(_, t)| t.id == "duties-due").map(|(_, t)| t.clone());
        t.map_or(Vec::new(), |t| t.rows.iter().map(|r| format!("{} {}", r.cells[1].text, r.cells[4].text)).collect::<Vec<_>>())
    };
    // By the end of the 10th, and until midnight after it: in the week. By that midnight, which still counts: in the next.
    assert_eq!(due(WEEK[0], WEEK[1]), ["t/4 met", "t/5 overdue"]);
    assert_eq!(due(WEEK[1], "2024-03-12T00:00Z"), ["t/6 overdue"]);
    let report = Periodic::new(&m, week()).unwrap();
    let fates = table(&report, "duties-by-fate");
    assert_eq!(fates.rows.last().unwrap().cells[1].key, Some(2));
}

#[test]
fn counts_stand_beside_coverage() {
    let m = monitor(RECORDS, "2024-03-12T00:00Z");
    let report = Periodic::new(&m, week()).unwrap();
    let beside = table(&report, "coverage-beside").rows[0].cells.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
    // From the 5th at 8 until the first instant of the 7th: two days.
    assert_eq!(beside, ["looked at", "2 place-days looked at, by Watch", "none recorded", "none recorded"]);
    let places = table(&report, "by-place");
    let of = |place: &str| places.rows.iter().find(|r| r.cells[0].text == place).unwrap().cells[4].text.clone();
    assert_eq!((of("Zone").as_str(), of("Abroad").as_str()), ("2 days, by Watch", "no coverage recorded"));
    let text = section(&report, "coverage").text(false);
    assert!(text.contains("refused") && text.contains("Watch"), "{text}");
    // An hour longer, a third day.
    let m = monitor(&RECORDS.replace("/2024-03-07T00:00Z", "/2024-03-07T00:00:00.001Z"), "2024-03-12T00:00Z");
    assert!(table(&Periodic::new(&m, week()).unwrap(), "coverage-beside").rows[0].cells[1].text.starts_with("3 place-days"));
    // Without coverage the count says so.
    let m = monitor("", "2024-03-12T00:00Z");
    let text = Periodic::new(&m, week()).unwrap().page("").text(false);
    assert!(text.contains("No incident is reported") && text.contains("Silence is not compliance"), "{text}");
}

#[test]
fn what_is_no_period_is_refused() {
    let m = monitor("", "2024-03-12T00:00Z");
    let refused = |from: &str, to: &str| Periodic::new(&m, Period { from: at(from), to: at(to) }).unwrap_err().0[0].message.clone();
    assert!(refused(WEEK[0], WEEK[0]).contains("is no period"));
    assert!(refused(WEEK[0], "2024-03-12T00:00:00.001Z").contains("lies after"));
    assert!(Periodic::new(&m, Period { from: at(WEEK[0]), to: at("2024-03-12T00:00Z") }).is_ok());
}

#[test]
fn a_week_of_october_2020() {
    let mut all = Monitor::new(&Regime::parse(KARABAKH).unwrap(), &Reading::base()).unwrap();
    for r in karabakh_log() {
        all.ingest(r).unwrap();
    }
    all.settle(at("2021-01-31T00:00Z")).unwrap();
    let period = Period { from: at("2020-10-17T00:00+04:00"), to: at("2020-10-24T00:00+04:00") };
    let now = all.as_known(at("2020-10-26T00:00+04:00"));
    let report = Periodic::new(&now, period).unwrap().in_zone("+04:00".parse().unwrap()).places_at(1);
    adds_up(&report);
    assert!(report.incidents().iter().all(|c| !c.is_empty()));
    insta::assert_snapshot!(report.page("Weekly report").text(false));
}

const FILE: &str = r#"
{"name":"i0","happened":"2024-03-04T08:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a"]}}
{"name":"i1-wrong","happened":"2024-03-04T10:00Z","by":"a","incident":{"place":"town","act":"force","accuses":["b"],"harm":{"killed":2}}}
{"name":"i1","happened":"2024-03-04T10:00Z","received":"2024-03-04T11:00Z","by":"a","corrects":"i1-wrong","incident":{"place":"town","act":"shelling","accuses":["b"],"harm":{"killed":1},"in-answer-to":"i0"}}
{"name":"i1-c","said":"2024-03-04T12:00Z","by":"press","claim":{"about":"i1","accuses":["b"]}}
{"name":"i1-cr","said":"2024-03-05T12:00Z","by":"press","retraction":{"of":"i1-c"}}
{"name":"i1-k","said":"2024-03-04T13:00Z","by":"a","communication":{"kind":"complaint","to":["w"],"about":"i1"}}
{"name":"i1-q","said":"2024-03-04T14:00Z","by":"w","inquiry":{"complaint":"i1-k","step":"team-sent"}}
{"name":"i1-f","said":"2024-03-06T14:00Z","by":"w","finding":{"about":"i1","occurred":true,"responsible":["b"]}}
{"name":"i1-p","said":"2024-03-07T08:00Z","by":"b","statement":{"kind":"apology","to":["a"],"about":"i1"}}
{"name":"i2","happened":"2024-03-04T15:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a"],"in-answer-to":"i1-wrong"}}
"#;

#[test]
fn the_file_on_an_incident_holds_everything_about_it() {
    let terms = TERMS.split_once("[[terms]]").unwrap();
    let reparation = r#"
[[terms]]
article = "7"
text = "whoever violates makes good within 30 days"
bearers = ["@violator"]
rule.requires = { task = "make good", for-each = { violated = { of = ["1"], determined = { standard = "found" } } }, limit = "within 30 days" }
"#;
    let text = format!("{TWO}{}[[terms]]{}{reparation}", terms.0, terms.1);
    let regime = Regime::parse(&[("t.toml", &text)]).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("log", FILE).unwrap_or_else(|p| panic!("{p}"));
    let replay = Replay::new(&regime, &log, &Reading::base(), at("2024-03-08T00:00Z")).unwrap();
    let page = replay.file_on("i1").unwrap();
    // A corrected name leads to what stands in its place.
    assert_eq!(replay.file_on("i1-wrong").unwrap(), page);
    let rows = |id: &str| {
        page.tables().find(|(_, t)| t.id == id).map_or(Vec::new(), |(_, t)| t.rows.iter().map(|r| r.cells[1].text.clone()).collect())
    };
    assert_eq!(rows("dossier"), ["i1", "i1-c", "i1-q", "i1-f"]);
    assert_eq!(rows("struck"), ["i1-wrong", "i1-c"]);
    assert_eq!(rows("messages"), ["i1-k", "i1-p"]);
    assert_eq!(rows("set-off"), ["t/7"]);
    assert_eq!(rows("linked"), ["i0", "i2"]);
    // Every record that has to do with it stands in it somewhere.
    let all = page.text(false);
    assert!(log.iter().all(|r| r.name == "i1-cr" && all.contains("i1-cr, known since 2024-03-05 12:00") || all.contains(&r.name)), "{all}");
    // Every verdict on it is there, with why.
    let matter = replay.docket().matter_of("i1").unwrap();
    let verdicts = replay.state().history().filter(|v| v.matter == matter).count();
    let table = page.tables().find(|(_, t)| t.id == "verdicts").unwrap().1;
    assert_eq!((table.rows.len(), verdicts), (2, 2));
    assert!(table.rows.iter().all(|r| r.because.len() == 1));
    // A day earlier nobody had found anything, and nothing was set off.
    let before = Replay::new(&regime, &log, &Reading::base(), at("2024-03-06T13:59:59.999Z")).unwrap().file_on("i1").unwrap();
    assert!(before.sections.iter().all(|s| s.id != "set-off"));
    insta::assert_snapshot!(all);
}

#[test]
fn what_bodies_and_others_did_in_the_period_is_told() {
    let m = monitor(
        &format!(
            "{FILE}{}",
            r#"
{"name":"t1","happened":"2024-03-04T00:00Z/2024-03-11T00:00Z","said":"2024-03-11T09:00Z","by":"a","tally":{"of":"violations","count":85,"accuses":["b"]}}
{"name":"t2","happened":"2024-02-26T00:00Z/2024-03-04T00:00Z","said":"2024-03-03T09:00Z","by":"a","tally":{"of":"violations","count":3,"accuses":["b"]}}
"#
        ),
        "2024-03-12T00:00Z",
    );
    let report = Periodic::new(&m, week()).unwrap();
    let column = |id: &str, n: usize| table(&report, id).rows.iter().map(|r| r.cells[n].text.clone()).collect::<Vec<_>>();
    assert_eq!(column("proceedings", 0), ["open: team-sent", "all"]);
    assert_eq!(column("proceedings", 1), ["1", "1"]);
    assert_eq!(column("steps", 0), ["team-sent", "all"]);
    // The tally of the week before is none of this week's, and none is added to the incidents.
    assert_eq!(column("tallies", 3), ["85"]);
    assert_eq!(report.incidents()[0].len(), 3);
    assert_eq!(column("statements", 2), ["apology"]);
}
