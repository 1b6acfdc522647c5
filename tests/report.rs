//! What people read: the sections of the example's report, and the README's own samples, under review as snapshots.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    agreement::{Reading, Regime, Standard},
    monitor::{Monitor, Proof},
    record::{Happened, Log},
    report::{Replay, Section, as_known, end_of},
};
use common::{KARABAKH, World, at, karabakh_log};

const END: &str = "2021-01-31T20:00:00Z";

fn section(of: fn(&Replay) -> Section) -> String {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let replay = Replay::new(&regime, &log, &Reading::base(), at(END)).unwrap().in_zone("+04:00".parse().unwrap());
    of(&replay).text(false)
}

#[test]
fn overview() {
    insta::assert_snapshot!(section(|r| r.overview()));
}

#[test]
fn truces() {
    insta::assert_snapshot!(section(|r| r.truces()));
}

#[test]
fn incidents() {
    insta::assert_snapshot!(section(|r| r.incidents()));
}

#[test]
fn found() {
    insta::assert_snapshot!(section(|r| r.found()));
}

#[test]
fn duties() {
    insta::assert_snapshot!(section(|r| r.duties()));
}

#[test]
fn acts_and_third_states() {
    insta::assert_snapshot!([section(|r| r.acts()), section(|r| r.third_states()), section(|r| r.tallies())].concat());
}

#[test]
fn readings() {
    insta::assert_snapshot!(section(|r| r.readings()));
}

#[test]
fn dossier_of_the_strike_on_ganja() {
    insta::assert_snapshot!(section(|r| r.dossier("mos-i7")));
}

#[test]
fn colours_only_mark_what_is_there() {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let plain = Replay::new(&regime, &log, &Reading::base(), at(END)).unwrap();
    let page = plain.page("Karabakh");
    let (coloured, plain) = (page.text(true), page.text(false));
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn an_explanation_of_each_kind_of_verdict() {
    let w = World::karabakh(&[], "2024-12-31T00:00:00Z");
    let mut seen = std::collections::BTreeMap::new();
    for v in &w.verdicts {
        seen.entry(v.kind.to_string())
            .or_insert_with(|| w.program.explain(&w.state, &w.docket, v).to_string().replace(&w.program.reading().to_string(), "(base)"));
    }
    let lines: Vec<String> = seen.into_values().collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_samples_of_the_readme_are_sound() {
    let readme = include_str!("../README.md");
    let block = |lang: &str, holding: &str| {
        let fences = readme.split("```").filter(|b| b.starts_with(lang));
        fences.map(|b| b.trim_start_matches(lang).to_string()).find(|b| b.contains(holding)).unwrap()
    };
    let regime = Regime::parse(&[("readme.toml", &block("toml", "schema"))]).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("readme.jsonl", &block("json", "i1-denied")).unwrap_or_else(|p| panic!("{p}"));
    let replay = Replay::new(&regime, &log, &Reading::base(), end_of(&log)).unwrap();
    assert_eq!(replay.program().cases(replay.state()).count(), 1);
    assert!(replay.incidents().text(false).contains("denied by A"));
}

#[test]
fn what_was_known_of_the_strike_on_ganja() {
    let mut monitor = Monitor::new(&Regime::parse(KARABAKH).unwrap(), &Reading::base()).unwrap();
    for r in karabakh_log() {
        monitor.ingest(r).unwrap();
    }
    monitor.settle(at(END)).unwrap();
    assert!(monitor.held().is_empty());
    let end = |day: &str| format!("{day}+04:00").parse::<Happened>().unwrap().steps_at();
    let days = ["2020-10-11", "2020-10-12", "2020-10-17", "2020-12-11", "2021-01-14"].map(end);
    let met = |t, standard| {
        let then = monitor.as_known(t);
        let view = then.view();
        let armenia = view.program().party("armenia").unwrap();
        view.meets(view.docket().matter_of("mos-i7").unwrap(), armenia, &Proof::Standard(standard))
    };
    assert_eq!(days.map(|t| met(t, Standard::Alleged)), [true; 5]);
    assert_eq!(days.map(|t| met(t, Standard::FoundOutside)), [false, false, false, true, true]);
    assert_eq!(days.map(|t| met(t, Standard::Found)), [false; 5]);
    assert!(monitor.as_known(end("2020-10-10")).view().docket().matter_of("mos-i7").is_none());
    insta::assert_snapshot!(as_known(&monitor, "mos-i7", &days, "+04:00".parse().unwrap()).text(false));
}

#[test]
fn markdown_shows_what_records_say_as_text() {
    let text = KARABAKH.iter().map(|(n, t)| (*n, t.replace("name = \"Ganja\"", "name = \"<b>G|anja</b> [x](y) *z*\""))).collect::<Vec<_>>();
    let documents: Vec<(&str, &str)> = text.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let (regime, log) = (Regime::parse(&documents).unwrap(), karabakh_log());
    let replay = Replay::new(&regime, &log, &Reading::base(), at(END)).unwrap().in_zone("+04:00".parse().unwrap());
    let page = replay.page("*Autumn*");
    let markdown = page.markdown();
    assert!(markdown.starts_with("# \\*Autumn\\*\n"));
    assert!(markdown.contains("&lt;b&gt;G\\|anja&lt;/b&gt; \\[x\\](y) \\*z\\*") && !markdown.contains("<b>"));
    // Every table row has as many cells as its heading.
    let bars = |l: &str| l.replace("\\|", "").matches('|').count();
    for table in markdown.split("\n\n").filter(|b| b.starts_with('|')) {
        let first = bars(table.lines().next().unwrap());
        assert!(table.lines().count() > 2 && table.lines().all(|l| bars(l) == first), "{table}");
    }
    let sections = ["overview", "truces", "found", "duties"].map(|id| page.sections.iter().find(|s| s.id == id).unwrap().markdown());
    insta::assert_snapshot!(sections.concat());
}

#[test]
fn rows_unfold_to_the_explanations_of_their_own_verdicts() {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let replay = Replay::new(&regime, &log, &Reading::base(), at(END)).unwrap();
    let page = replay.page("");
    let mut seen = [0; 3];
    for (section, table) in page.tables() {
        for row in &table.rows {
            let said = |c: usize| row.cells.get(c).map_or("", |c| c.text.as_str());
            for e in &row.because {
                match section.id.as_str() {
                    "incidents" => assert_eq!(e.matter, said(1)),
                    "duties" => assert_eq!(format!("{}/{}", e.instrument, e.article), said(0)),
                    _ => {}
                }
                seen[usize::from(section.id == "duties") + 2 * usize::from(section.id == "incidents")] += 1;
            }
            // A case that is told is explained.
            assert!(section.id != "incidents" || !said(6).contains("alleged") || !row.because.is_empty(), "{}", said(1));
        }
    }
    assert!(seen.iter().all(|n| *n > 10), "{seen:?}");
}

/// A duty that recurs has a row for each round: with what that round came to, and its own limit.
#[test]
fn each_round_of_a_duty_has_its_own_reasons() {
    let toml = r#"
        schema = 1
        instrument = { id = "x", title = "X", kind = "agreement", entry = "2024-01-01T00:00Z", zone = "+00:00", lasts = { until = "2024-01-05T00:00Z" } }
        parties = [{ id = "a", name = "A", kind = "state" }]
        roles = [{ party = "a", as = ["party"] }]
        [[terms]]
        article = "1"
        text = "report every day"
        bearers = ["a"]
        rule.requires = { task = "report", every = "1 days" }
    "#;
    let record = r#"{"name":"second","happened":"2024-01-02T12:00Z","by":"a","performance":{"of":"x/1","party":"a"}}"#;
    let (regime, log) = (Regime::parse(&[("x.toml", toml)]).unwrap(), Log::parse("x.jsonl", record).unwrap());
    let replay = Replay::new(&regime, &log, &Reading::base(), at("2024-01-04T12:00Z")).unwrap();
    let section = replay.duties();
    let rows = section.tables().flat_map(|t| &t.rows).map(|r| {
        let because: Vec<String> = r.because.iter().map(|e| format!("{} {}: {}", e.local(), e.verdict, e.because)).collect();
        format!("{}, {}\n  {}", r.cells[4].text, r.cells[5].text, because.join("\n  "))
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}
