//! The implementation matrix, projections, and what slips.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

use ceasefire::{
    agreement::{Reading, Regime},
    machine::Fate,
    record::Log,
    report::{Entry, Matrix, Moved, Replay, Slip, Slipping},
    time::{DAY, HOUR, Zone},
};

mod common;
use common::{KARABAKH, at, karabakh_log, shelf::Exhibit};

const HEAD: &str = r#"
schema = 1
instrument = { id = "t", title = "T", kind = "agreement", entry = "d-day", area = "unlimited", zone = "Z", counting = "elapsed", lasts = { until = "2024-03-01T00:00Z" } }
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }, { id = "w", name = "Watch", kind = "body" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
bodies = [{ party = "w" }]
anchors = [{ id = "d-day", at = "2024-01-01T00:00Z" }]
"#;

fn term(article: &str, bearer: &str, rule: &str) -> String {
    format!("[[terms]]\narticle = \"{article}\"\ntext = \"-\"\nbearers = [\"{bearer}\"]\n{rule}\n")
}

fn world(terms: &[String]) -> Regime {
    let text = format!("{HEAD}{}", terms.concat());
    Regime::parse(&[("t.toml", &text)]).unwrap_or_else(|p| panic!("{p}"))
}

fn slip(regime: &Regime, records: &str, until: &str, article: &str, delay: i64) -> (Vec<(String, Moved)>, Slip) {
    let log = Log::parse("log", records).unwrap_or_else(|p| panic!("{p}"));
    let replay = Replay::new(regime, &log, &Reading::base(), at(until)).unwrap_or_else(|p| panic!("{p}"));
    let slip = replay.slip(&Slipping { article: article.into(), delay, ..Slipping::default() }).unwrap_or_else(|p| panic!("{p}"));
    // The log is not touched, and neither is the state.
    let again = Replay::new(regime, &log, &Reading::base(), at(until)).unwrap();
    assert_eq!(replay.state(), again.state());
    let moved = slip.moved.iter().map(|m| (replay.program().reference(m.key.term), m.clone())).collect();
    (moved, slip)
}

const WITHIN: &str = "limit = { within = { length = \"7 days\", counting = \"elapsed\" } }";

/// A, then B 7 days after, then A again 7 days after that; one that hangs on nothing; one in February at the edge of the end.
fn chain() -> Regime {
    world(&[
        term("1", "a", &format!("rule.requires = {{ task = \"first\", {WITHIN} }}")),
        term("2", "b", &format!("rule.requires = {{ task = \"second\", trigger = {{ on = {{ met = \"1\" }} }}, {WITHIN} }}")),
        term("3", "a", &format!("rule.requires = {{ task = \"third\", trigger = {{ on = {{ met = \"2\" }} }}, {WITHIN} }}")),
        term("4", "b", "rule.requires = { task = \"alone\", limit = \"by 2024-01-20\" }"),
    ])
}

#[test]
fn a_chain_slips_by_exactly_the_delay() {
    for delay in [1, HOUR, 7 * DAY, 7 * DAY + 1] {
        let (moved, slip) = slip(&chain(), "", "2024-01-02T00:00Z", "t/1", delay);
        let by: Vec<(&str, i64, bool)> = moved.iter().map(|(a, m)| (a.as_str(), m.by, m.is_late)).collect();
        assert_eq!(by, [("t/1", 0, true), ("t/2", delay, false), ("t/3", delay, false)], "{delay}");
        // Within 7 days of entry into force, that instant still counts: performed then, it is followed by 7 more.
        let due = |n: usize| moved[n].1.on_time.unwrap().due.unwrap();
        assert_eq!(due(0), at("2024-01-08T00:00Z").next());
        assert_eq!(due(1), at("2024-01-15T00:00Z").next());
        assert_eq!(due(2), at("2024-01-22T00:00Z").next());
        assert_eq!(moved[0].1.then.unwrap().fate, Fate::MetLate);
        assert_eq!(moved[0].1.then.unwrap().performed.unwrap(), at("2024-01-08T00:00Z").plus(delay));
        assert!(slip.lives.is_empty() && !slip.cut);
    }
}

#[test]
fn what_falls_after_the_end_of_the_agreement_is_said() {
    // Article 3 falls due on 22 January at 00:00, the text ends on 1 March at 00:00: 39 days.
    let outside = |delay: i64| {
        let (moved, _) = slip(&chain(), "", "2024-01-02T00:00Z", "t/1", delay);
        moved.iter().map(|(a, m)| (a.clone(), m.outside, m.then.is_some())).collect::<Vec<_>>()
    };
    let last = |delay| outside(delay).last().unwrap().clone();
    assert_eq!(last(39 * DAY - 1), ("t/3".into(), false, true));
    assert_eq!(last(39 * DAY), ("t/3".into(), true, true));
    // Article 2 is performed 14 days after entry, on time: at 46 days late it comes on 1 March, and article 3 never arises.
    assert_eq!(last(46 * DAY - 1), ("t/3".into(), true, true));
    assert_eq!(last(46 * DAY), ("t/3".into(), false, false));
}

#[test]
fn only_what_hangs_on_it_slips() {
    let (moved, _) = slip(&chain(), "", "2024-01-02T00:00Z", "t/4", DAY);
    assert_eq!(moved.iter().map(|(a, m)| (a.as_str(), m.is_late)).collect::<Vec<_>>(), [("t/4", true)]);
    // What has been done cannot be late.
    let done = r#"{"name":"p","happened":"2024-01-02T00:00Z","performance":{"of":"t/4","party":"b"}}"#;
    let log = Log::parse("log", done).unwrap();
    let regime = chain();
    let replay = Replay::new(&regime, &log, &Reading::base(), at("2024-01-03T00:00Z")).unwrap();
    let refused = |article: &str, delay| {
        replay.slip(&Slipping { article: article.into(), delay, ..Slipping::default() }).unwrap_err().0[0].message.clone()
    };
    assert_eq!(refused("t/4", DAY), "nothing under `t/4` would be performed that could be late");
    assert_eq!(refused("t/9", DAY), "unknown article `t/9`");
    assert_eq!(refused("t/1", 0), "a delay of `0` milliseconds is none");
    // What is wrong is said all at once.
    let all = Slipping { article: "t/9".into(), bearer: Some("x".into()), matter: Some("y".into()), delay: -1 };
    assert_eq!(replay.slip(&all).unwrap_err().0.len(), 4);
    // Late for one of those who owe it, and for nobody else.
    let one = |who: &str| Slipping { article: "t/1".into(), bearer: Some(who.into()), delay: DAY, ..Slipping::default() };
    assert!(replay.slip(&one("a")).is_ok() && replay.slip(&one("b")).is_err());
}

#[test]
fn what_runs_in_parallel_waits_for_what_is_late() {
    let regime = world(&[
        term(
            "1",
            "a",
            "rule.requires = { task = \"release\", limit = \"until 2024-01-10T12:00Z\", matching = { with = \"2\", within = \"2 days\" } }",
        ),
        term(
            "2",
            "b",
            "rule.requires = { task = \"release\", limit = \"until 2024-01-10T12:00Z\", matching = { with = \"1\", within = \"2 days\" } }",
        ),
        term("3", "a", "rule.requires = { task = \"release\", limit = \"until 2024-01-10T12:00Z\" }"),
    ]);
    let (moved, _) = slip(&regime, "", "2024-01-02T00:00Z", "t/1", 5 * DAY);
    let of = |a: &str| moved.iter().find(|(x, _)| x == a).map(|(_, m)| m.clone());
    assert!(of("t/3").is_none());
    // A is late on the 15th, one millisecond before noon; neither had begun, so A is not late either.
    let (one, two) = (of("t/1").unwrap(), of("t/2").unwrap());
    assert_eq!(one.then.unwrap().performed.unwrap(), at("2024-01-15T12:00Z").plus(-1));
    assert_eq!(one.then.unwrap().fate, Fate::Met);
    // B is due two days after A has begun, that instant included.
    assert_eq!(two.then.unwrap().due.unwrap(), at("2024-01-17T12:00Z"));
    assert_eq!(two.then.unwrap().fate, Fate::Met);
    // On time, too, the second is due two days after the first has begun: at the end of the 10th.
    assert_eq!(two.on_time.unwrap().due.unwrap(), at("2024-01-12T12:00Z"));
    assert_eq!(two.by, 5 * DAY);
}

#[test]
fn what_may_be_withheld_waits_for_what_is_late() {
    let regime = world(&[
        term("1", "a", "rule.requires = { task = \"pay\", limit = \"until 2024-01-10T12:00Z\" }"),
        term(
            "2",
            "b",
            "rule.requires = { task = \"open\", limit = \"until 2024-01-11T12:00Z\", withheld = { while = { overdue = \"1\" }, then-within = \"1 day\" } }",
        ),
    ]);
    let two = |delay| {
        let (moved, _) = slip(&regime, "", "2024-01-02T00:00Z", "t/1", delay);
        moved.iter().find(|(a, _)| a == "t/2").map(|(_, m)| m.then.unwrap().due.unwrap())
    };
    // Paid a millisecond before B's limit passes, nothing is withheld any more; at the limit, it is.
    assert_eq!(two(DAY), None);
    assert_eq!(two(DAY + 1), Some(at("2024-01-12T12:00Z").next()));
    assert_eq!(two(3 * DAY), Some(at("2024-01-14T12:00Z")));
}

#[test]
fn a_day_from_which_everything_counts_moves_everything() {
    let text = HEAD.replace(
        "anchors = [{ id = \"d-day\", at = \"2024-01-01T00:00Z\" }]",
        "anchors = [{ id = \"d-day\", at = \"2024-01-01T00:00Z\" }, { id = \"m-day\", at = { on = { met = \"1\" } } }]",
    );
    let terms = [
        term("1", "a", "rule.requires = { task = \"begin\", limit = \"until 2024-01-03T00:00Z\" }"),
        term("2", "b", "rule.requires = { task = \"leave\", limit = \"by m-day + 5 days\" }"),
        term("3", "b", "rule.requires = { task = \"report\", limit = \"until m-day + 9 days\" }"),
    ];
    let regime = Regime::parse(&[("t.toml", &format!("{text}{}", terms.concat()))]).unwrap_or_else(|p| panic!("{p}"));
    let (moved, _) = slip(&regime, "", "2024-01-02T00:00Z", "t/1", HOUR);
    let all: Vec<(&str, i64)> = moved.iter().map(|(a, m)| (a.as_str(), m.by)).collect();
    assert_eq!(all, [("t/1", 0), ("t/2", HOUR), ("t/3", HOUR)]);
    let due = |n: usize| moved[n].1.then.unwrap().due.unwrap();
    let begun = at("2024-01-03T00:00Z").plus(HOUR - 1);
    assert_eq!((due(1), due(2)), (begun.plus(5 * DAY + 1), begun.plus(9 * DAY)));
}

#[test]
fn of_a_recurring_duty_the_next_one_is_late_and_the_others_stay() {
    let regime = world(&[term("1", "a", "rule.requires = { task = \"report\", every = \"7 days\" }")]);
    let (moved, _) = slip(&regime, "", "2024-01-02T00:00Z", "t/1", DAY);
    assert_eq!(moved.len(), 1);
    let m = &moved[0].1;
    assert!(m.is_late && m.key.nth == 1 && m.by == 0);
    assert_eq!(m.on_time.unwrap().due.unwrap(), at("2024-01-08T00:00Z"));
    // What is done in the second week is done for the second week.
    assert_eq!((m.on_time.unwrap().fate, m.then.unwrap().fate), (Fate::Met, Fate::Overdue));
}

#[test]
fn what_nobody_can_accept_stays_open() {
    let verified = |power: &str| {
        world(&[term("1", "a", "rule.requires = { task = \"x\", limit = \"by 2024-01-05\", accept = \"verified\" }"), power.into()])
    };
    let log = Log::new();
    let without = verified("");
    let replay = Replay::new(&without, &log, &Reading::base(), at("2024-01-02T00:00Z")).unwrap();
    assert!(replay.slip(&Slipping { article: "t/1".into(), delay: DAY, ..Slipping::default() }).is_err());
    assert_eq!(replay.matrix().items[0].accepted_by, "no body: none may find");
    let with = verified(&term("9", "w", "rule.empowers = { verb = \"find\", over = [\"t\"] }"));
    let replay = Replay::new(&with, &log, &Reading::base(), at("2024-01-02T00:00Z")).unwrap();
    assert!(replay.slip(&Slipping { article: "t/1".into(), delay: DAY, ..Slipping::default() }).is_ok());
    assert_eq!(replay.matrix().items[0].accepted_by, "Watch");
}

#[test]
fn the_matrix_says_what_has_not_arisen_and_why() {
    let terms = [
        term("1", "a", &format!("to = [\"b\"]\nrule.requires = {{ task = \"hand over the maps\", {WITHIN}, accept = \"acknowledged\" }}")),
        term("2", "b", &format!("rule.requires = {{ task = \"withdraw\", trigger = {{ on = {{ met = \"1\" }} }}, {WITHIN} }}")),
        term(
            "3",
            "@party",
            "rule.requires = { task = \"answer\", for-each = { communicated = { kind = \"notice\" } }, limit = \"within 6 hours\" }",
        ),
        term("4", "a", "active = { met = \"2\" }\nrule.requires = { task = \"pay\", limit = \"by 2024-02-01\" }"),
        term("5", "a", "rule.requires = { task = \"go\", limit = { by = { undetermined = \"the date was left blank\" } } }"),
        term("6", "b", "rule.expects = { task = \"talk\" }"),
        term("7", "b", "rule.requires = { task = \"keep open\", breached-by = { acts = [] } }"),
        term("8", "a", "rule.conditions = { gates = [\"4\"], holds = { met = \"1\" } }"),
    ];
    let text = format!("{HEAD}{}", terms.concat()).replace("breached-by = { acts = [] }", "breached-by = { acts = [\"closing\"] }");
    let regime = Regime::parse(&[("t.toml", &text.replace("schema = 1", "schema = 1\nacts = [{ id = \"closing\" }]"))])
        .unwrap_or_else(|p| panic!("{p}"));
    let log = Log::new();
    let replay = Replay::new(&regime, &log, &Reading::base(), at("2024-01-02T00:00Z")).unwrap();
    let matrix = replay.matrix();
    assert_eq!(matrix.items.len(), 7);
    insta::assert_snapshot!(matrix.section("+02:00".parse().unwrap()).text(false));
}

#[test]
fn a_monitor_gives_the_same_matrix_as_a_replay() {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let until = at("2020-12-31T00:00Z");
    let replay = Replay::new(&regime, &log, &Reading::base(), until).unwrap();
    let mut monitor = ceasefire::monitor::Monitor::new(&regime, &Reading::base()).unwrap();
    for r in log.iter() {
        monitor.ingest(r.clone()).unwrap();
    }
    monitor.settle(until).unwrap();
    let zone: Zone = "+04:00".parse().unwrap();
    assert_eq!(Matrix::of(&regime, monitor.view()).section(zone).text(false), replay.matrix().section(zone).text(false));
}

#[test]
fn every_duty_of_the_gallery_stands_in_its_matrix_once() {
    for e in Exhibit::all(Path::new("examples/gallery")).unwrap_or_else(|e| panic!("{e}")) {
        let replay = Replay::new(&e.regime, &e.log, &Reading::base(), e.until).unwrap();
        let matrix = replay.matrix();
        let arisen = matrix.items.iter().filter(|i| i.fate.is_some()).count();
        assert_eq!(arisen, replay.program().duties(replay.state()).count(), "{}", e.name);
        // And every term that obliges or expects stands in it at all.
        let about = |t| replay.program().about(t).map_or("", |a| a.kind);
        for t in replay.program().terms().filter(|t| matches!(about(*t), "obligation" | "expectation")) {
            assert!(matrix.items.iter().any(|i| i.term == t), "{}", replay.program().reference(t));
        }
        let due: Vec<_> = matrix.items.iter().map_while(|i| i.due).collect();
        assert!(due.is_sorted() && matrix.items.iter().skip(due.len()).all(|i| i.due.is_none()));
    }
}

#[test]
fn a_late_withdrawal_in_minsk() {
    let e = Exhibit::open(Path::new("examples/gallery/min15")).unwrap_or_else(|e| panic!("{e}"));
    let replay = Replay::new(&e.regime, &e.log, &Reading::base(), at("2015-02-16T00:00+02:00")).unwrap();
    let zone: Zone = "+02:00".parse().unwrap();
    let mut matrix = replay.matrix();
    matrix.items.retain(|i| i.article.starts_with("min15/"));
    insta::assert_snapshot!(matrix.section(zone).text(false));
    let slip = replay.slip(&Slipping { article: "min15/2a-start".into(), delay: 7 * DAY, ..Slipping::default() }).unwrap();
    insta::assert_snapshot!("slip_min15", slip.section(replay.program(), replay.docket(), zone).text(false));
    insta::assert_snapshot!("schedule_min15", replay.in_zone(zone).schedule(at("2015-04-01T00:00+02:00")).text(false));
}

/// Hostile text in every place that a calendar shows.
const HOSTILE: &str =
    "maps; mines, and \\\\ more\\nEND:VCALENDAR\\r\\nBEGIN:VEVENT \\u0007ტყე 地雷の地図を相手に引き渡すこと、そしてそれを確認すること";

fn hostile() -> String {
    let terms = [
        term("1", "a", &format!("rule.requires = {{ task = \"{HOSTILE}\", limit = \"by 2024-01-05\" }}")),
        term("2", "b", "rule.requires = { task = \"x\", limit = \"until 2024-01-05T12:00+02:00\" }"),
        term("3", "b", "rule.requires = { task = \"y\", limit = \"by 2024-01-05T12:00+02:00\" }"),
        term("4", "@party", "rule.requires = { task = \"z\", limit = \"until 2024-01-06T00:00+02:00\" }"),
        term("5", "b", "rule.requires = { task = \"no date\" }"),
    ];
    format!("{}{}", HEAD.replace("zone = \"Z\"", "zone = \"+02:00\""), terms.concat())
}

#[test]
fn the_calendar_names_the_last_moment_that_counts() {
    let regime = Regime::parse(&[("t.toml", &hostile())]).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("log", r#"{"name":"p","happened":"2024-01-01T12:00Z","performance":{"of":"t/2","party":"b"}}"#).unwrap();
    let matrix = Replay::new(&regime, &log, &Reading::base(), at("2024-01-02T10:20:30Z")).unwrap().matrix();
    for (entry, when) in [(Entry::Event, "DTSTART"), (Entry::Task, "DUE")] {
        let text = matrix.calendar(entry);
        assert_eq!(text, matrix.calendar(entry));
        let read: Vec<_> = ical::IcalParser::new(text.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(read.len(), 1);
        let all: Vec<Vec<ical::property::Property>> = match entry {
            Entry::Event => read[0].events.iter().map(|e| e.properties.clone()).collect(),
            Entry::Task => read[0].todos.iter().map(|e| e.properties.clone()).collect(),
        };
        let of = |n: usize, name: &str| all[n].iter().find(|p| p.name == name).unwrap().value.clone().unwrap();
        let found: Vec<(String, String, String)> = (0..all.len()).map(|n| (of(n, "UID"), of(n, when), of(n, "STATUS"))).collect();
        let open = if entry == Entry::Event { "CONFIRMED" } else { "NEEDS-ACTION" };
        let done = if entry == Entry::Event { "CONFIRMED" } else { "COMPLETED" };
        let expected = [
            ("t/2 b - 1@ceasefire", "20240105T095959Z", done),
            ("t/3 b - 1@ceasefire", "20240105T100000Z", open),
            ("t/1 a - 1@ceasefire", "20240105", open),
            ("t/4 a - 1@ceasefire", "20240105", open),
            ("t/4 b - 1@ceasefire", "20240105", open),
        ];
        assert_eq!(found, expected.map(|(a, b, c)| (a.to_string(), b.to_string(), c.to_string())));
        assert!((0..5).all(|n| of(n, "DTSTAMP") == "20240102T102030Z"));
        // What the text says comes back as text, on one line.
        let summary = of(2, "SUMMARY");
        assert!(summary.starts_with("Due under t/1: maps\\; mines\\, and \\\\ more\\nEND:VCALENDAR\\nBEGIN:VEVENT ტყე 地雷"), "{summary}");
        assert!(summary.ends_with("確認すること (A)"));
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines.iter().all(|l| l.len() <= 75 && !l.contains(['\n', '\r', '\u{7}'])));
        assert!(lines.iter().any(|l| l.starts_with(' ') && l.len() > 72), "something is folded");
        assert_eq!(lines.iter().filter(|l| **l == "END:VCALENDAR").count(), 1);
        // The limit at one instant later is another day.
        let later = hostile().replace("until 2024-01-06T00:00+02:00", "by 2024-01-06T00:00+02:00");
        let regime = Regime::parse(&[("t.toml", &later)]).unwrap();
        let text = Replay::new(&regime, &log, &Reading::base(), at("2024-01-02T00:00Z")).unwrap().matrix().calendar(entry);
        assert_eq!(text.matches(&format!("{when}:20240105T220000Z")).count(), 2);
    }
}
