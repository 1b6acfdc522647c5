//! Imports: synthetic rows in the published layouts, every kind of fault, the same file twice, changed lines, and what holds
//! for any rows. Every row is invented.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;

use ceasefire::{
    agreement::{Reading, Regime},
    import::{Changed, Import, Imported, Line, MAX_CELL, MAX_CODES, Mapping, READY, Reason, Window, import},
    monitor::{Arrival, Monitor},
    problem::Problems,
    record::{Content, Count, Log, Record},
    time::Instant,
};
use proptest::prelude::*;

const AGREEMENT: &str = include_str!("import/agreement.toml");
const ACLED: &str = include_str!("import/acled.csv");
const GED: &str = include_str!("import/ged.csv");
const PERIODS: &str = include_str!("import/periods.csv");
const FAULTS: &[u8] = include_bytes!("import/faults.csv");

fn regime() -> Regime {
    Regime::parse(&[("agreement.toml", AGREEMENT)]).unwrap()
}

fn mapping(name: &str) -> Mapping {
    let text = std::fs::read_to_string(format!("{}/tests/import/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Mapping::parse(&format!("{name}.toml"), &text).unwrap()
}

fn acled() -> Imported {
    import("acled.csv", ACLED.as_bytes(), &mapping("acled"), &regime()).unwrap()
}

/// Records, rejections and summary, as people read them.
fn shown(imported: &Imported) -> String {
    let mut out = String::new();
    for record in imported.clone().accept_rest() {
        let _ = writeln!(out, "{}", serde_json::to_string(&record).unwrap());
    }
    for rejection in imported.rejections() {
        let _ = writeln!(out, "{rejection}");
    }
    out + "\n" + &imported.summary().to_string()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn acled_rows_become_what_the_data_set_says() {
    insta::assert_snapshot!(shown(&acled()));
}

#[test]
fn ged_rows_become_what_the_data_set_says() {
    insta::assert_snapshot!(shown(&import("ged.csv", GED.as_bytes(), &mapping("ged"), &regime()).unwrap()));
}

#[test]
fn counts_per_period_become_tallies() {
    let imported = import("periods.csv", PERIODS.as_bytes(), &mapping("periods"), &regime()).unwrap();
    insta::assert_snapshot!(shown(&imported));
    let mut monitor = Monitor::new(&regime(), &Reading::base()).unwrap();
    for record in imported.into_log().unwrap() {
        monitor.ingest(record).unwrap();
    }
    monitor.settle(instant("2031-04-01T00:00Z")).unwrap();
    let groups = monitor.tallies();
    assert_eq!((groups.len(), groups[0].tallies[0].count), (1, Some(Count::exactly(1204))));
    assert_eq!(groups[0].tallies[0].period.unwrap().to_string(), "2031-02-28T21:00:00Z/2031-03-07T21:00:00Z");
}

/// A line too long to be kept in a file of tests.
fn faults() -> Vec<u8> {
    let at = FAULTS.windows(4).position(|w| w == b"LONG").unwrap();
    [&FAULTS[..at], &vec![b'x'; MAX_CELL + 1], &FAULTS[at + 4..]].concat()
}

#[test]
fn every_fault_of_every_line_is_told_at_once() {
    let imported = import("faults.csv", faults().as_slice(), &mapping("desk"), &regime()).unwrap();
    insta::assert_snapshot!(shown(&imported));
    // Every reason there is but the one that needs a log.
    let missing: Vec<_> = Reason::ALL.iter().filter(|r| !imported.summary().reasons.contains_key(r)).collect();
    assert_eq!(missing, [&Reason::Conflict]);
    let refused = imported.clone().into_log().unwrap_err();
    assert_eq!(refused.0.len(), imported.rejections().iter().map(|r| r.faults.len()).sum::<usize>());
    assert!(imported.clone().into_records().is_err());
    let rest = imported.accept_rest();
    assert_eq!(rest.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["desk-d11", "desk-d9", "desk-ok1", "desk-ok2"]);
}

#[test]
fn a_mapping_is_held_against_file_and_regime_before_any_line_is_read() {
    let text = r#"
        title = "A mapping with everything wrong"
        schema = 2
        name = { columns = ["no", "NO"] }
        when = { date = "dya", time = "clock", formats = ["%Y-%m"], from = "yesterday" }
        by = "nobody-known"
        skip = [{ column = "kind" }]
        tally = [{ suffix = "-x" }, { suffix = "-x", of = "shots", count = "shots" }]
        [incident]
        place = { columns = ["where", "where"], codes = { Mill = "milltown", "MILL " = "upper", Sea = "ocean" } }
        place-precision = { column = "prec", codes = { 1 = "location" } }
        act = { codes = { shelling = "shelling" } }
        weapon = { columns = ["twice"] }
        accuses = "both"
        suffered = "second"
        harm.killed = {}
        parties = { "Unit 7" = "unit-7" }
    "#;
    let mapping = Mapping::parse("wrong.toml", text).unwrap();
    let wrong = import("sheet.csv", "no,kind,where,twice,Twice\n1,2,3,4,5\n".as_bytes(), &mapping, &regime()).unwrap_err();
    insta::assert_snapshot!(wrong.to_string());
}

#[test]
fn a_mapping_that_cannot_be_read_says_all_that_is_wrong() {
    let wrong = |text| Mapping::parse("m.toml", text).unwrap_err().to_string();
    let text = "tilte = 'x'\ndelimiter = 'tab'\nincident.accuses.codes.X = 'all'\nincident.act.unlisted = 'dropped'\nwhen.precision.codes.1 = 'week'\n";
    insta::assert_snapshot!(wrong(text));
    assert_eq!(wrong("base = 'gdelt'"), "m.toml: base: no ready mapping `gdelt`: there are `acled`, `ged`, `periods`");
    assert!(wrong("title = ").contains("line 1: no TOML"));
}

#[test]
fn a_file_without_lines_makes_nothing_and_one_without_a_header_is_refused() {
    let header = ACLED.lines().next().unwrap();
    let only = import("a.csv", header.as_bytes(), &mapping("acled"), &regime()).unwrap();
    assert_eq!((only.summary().lines, only.into_log().unwrap().len()), (0, 0));
    let refused = |bytes: &[u8]| import("a.csv", bytes, &mapping("acled"), &regime()).unwrap_err();
    assert_eq!(refused(b"").to_string(), "a.csv: is empty: there is no header");
    assert_eq!(refused(b"\xef\xbb\xbf\r\n\n").to_string(), "a.csv: is empty: there is no header");
    assert!(refused(b"\xff\xfee\0v\0").to_string().contains("no UTF-8"));
    let semicolons = refused(header.replace(',', ";").as_bytes());
    assert!(semicolons.0.iter().all(|p| p.message.contains("the delimiter is not `,`")), "{semicolons}");
}

#[test]
fn a_file_that_breaks_off_gives_nothing() {
    struct Breaks(usize);
    impl std::io::Read for Breaks {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let rest = &ACLED.as_bytes()[self.0..900];
            if rest.is_empty() {
                return Err(std::io::Error::other("gone"));
            }
            let n = rest.len().min(out.len()).min(7);
            out[..n].copy_from_slice(&rest[..n]);
            self.0 += n;
            Ok(n)
        }
    }
    let broken = import("a.csv", Breaks(0), &mapping("acled"), &regime()).unwrap_err();
    assert_eq!(broken.0.len(), 1);
    assert!(broken.to_string().ends_with("cannot be read: gone"), "{broken}");
}

#[test]
fn every_ready_mapping_can_be_read_and_says_what_it_can_and_cannot() {
    for (name, text) in READY {
        let ready = Mapping::ready(name).unwrap();
        assert_eq!(ready, Mapping::parse(name, text).unwrap());
        assert!(!ready.says.is_empty() && !ready.cannot_say.is_empty(), "{name}");
        let back: Mapping = Mapping::parse(name, &toml::to_string(&ready).unwrap()).unwrap();
        assert_eq!(back, ready);
    }
    let ready = Mapping::ready("acled").unwrap();
    assert_eq!(ready.when.precision.unwrap().codes["2"], Window::Around(6));
}

#[test]
fn the_same_file_again_adds_nothing() {
    let log = acled().into_log().unwrap();
    let mut again = log.clone();
    for record in acled().accept_rest() {
        again.insert(record).unwrap();
    }
    assert_eq!(again, log);
    // Nor does one received later: the record was known since it was first heard.
    let mut monitor = Monitor::new(&regime(), &Reading::base()).unwrap();
    let received = |day: &str| {
        let at = instant(&format!("{day}T00:00Z"));
        Imported::of(Import::new("a.csv", ACLED.as_bytes(), &mapping("acled"), &regime()).unwrap().received(at)).unwrap().accept_rest()
    };
    let arrivals =
        |monitor: &mut Monitor, records: Vec<Record>| -> Vec<Arrival> { records.into_iter().map(|r| monitor.ingest(r).unwrap()).collect() };
    assert!(arrivals(&mut monitor, received("2031-05-01")).iter().all(|a| *a == Arrival::New));
    assert!(arrivals(&mut monitor, received("2031-05-01")).iter().all(|a| *a == Arrival::Known));
    let settled = instant("2031-06-01T00:00Z");
    monitor.settle(settled).unwrap();
    arrivals(&mut monitor, received("2031-06-01"));
    assert!(monitor.settle(settled).unwrap().is_empty());
    // Held against the log, no record is made at all.
    let held = Import::new("a.csv", ACLED.as_bytes(), &mapping("acled"), &regime()).unwrap().against(&log, Changed::Conflict);
    let held = Imported::of(held).unwrap();
    assert_eq!((held.summary().made, held.summary().why["in the log already"]), (0, 5));
}

#[test]
fn a_changed_line_is_a_conflict_or_a_correction_and_never_overwrites() {
    let mut log = acled().into_log().unwrap();
    let changed = ACLED.replace("Synthetic: forces", "Synthetic, reworded: forces").replace(",1,,1930000000", ",2,,1930000000");
    let against = |log: &Log, text: &str, changed| {
        Imported::of(Import::new("a.csv", text.as_bytes(), &mapping("acled"), &regime()).unwrap().against(log, changed)).unwrap()
    };
    let conflict = against(&log, &changed, Changed::Conflict);
    let told: Vec<String> = conflict.rejections().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["line 2: the log holds `acled-SYN1` with another content", "line 3: the log holds `acled-SYN2` with another content"]
    );
    // Without a log to hold it against, the log itself refuses.
    let blind = import("a.csv", changed.as_bytes(), &mapping("acled"), &regime()).unwrap().accept_rest();
    assert_eq!(blind.into_iter().filter(|r| log.clone().insert(r.clone()).is_err()).count(), 2);

    let at = instant("2031-07-01T00:00Z");
    let corrects = |log: &Log, text: &str| against(log, text, Changed::Corrects(at));
    let first = corrects(&log, &changed);
    assert_eq!((first.summary().corrections, first.summary().records), (2, 2));
    for record in first.accept_rest() {
        assert_eq!(record.received, Some(at));
        log.insert(record).unwrap();
    }
    assert_eq!(log.get("acled-SYN1~2").unwrap().corrects.as_deref(), Some("acled-SYN1"));
    assert_eq!(corrects(&log, &changed).summary().records, 0, "twice");
    // Back to what it said at first: a correction of the correction.
    for record in corrects(&log, ACLED).accept_rest() {
        log.insert(record).unwrap();
    }
    assert_eq!(log.get("acled-SYN1~3").unwrap().corrects.as_deref(), Some("acled-SYN1~2"));
    assert_eq!(corrects(&log, ACLED).summary().records, 0);

    // The monitor takes the chain, and then says what the last of it says.
    let mut monitor = Monitor::new(&regime(), &Reading::base()).unwrap();
    for record in log.iter() {
        monitor.ingest(record.clone()).unwrap();
    }
    monitor.settle(instant("2031-08-01T00:00Z")).unwrap();
    assert!(monitor.held().is_empty());
}

#[test]
fn lines_of_one_name_contradict_each_other_even_if_the_log_holds_one() {
    let log = acled().into_log().unwrap();
    let line = ACLED.lines().nth(2).unwrap();
    let both = format!("{ACLED}{}\n", line.replace(",1,,1930000000", ",2,,1930000000"));
    for changed in [Changed::Conflict, Changed::Corrects(instant("2031-07-01T00:00Z"))] {
        let import = Import::new("a.csv", both.as_bytes(), &mapping("acled"), &regime()).unwrap().against(&log, changed);
        let imported = Imported::of(import).unwrap();
        assert!(imported.summary().rejected >= 1 && imported.summary().records == 0, "{changed:?}");
        let s = imported.summary();
        assert_eq!(s.lines, s.made + s.rejected + s.skipped);
    }
    let alone = import("a.csv", both.as_bytes(), &mapping("acled"), &regime()).unwrap();
    let told: Vec<String> = alone.rejections().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 3: `acled-SYN2` stands on line 9 too, with another content: neither is taken",
            "line 9: `acled-SYN2` stands on line 3 too, with another content: neither is taken",
        ]
    );
}

#[test]
fn imported_and_hand_written_records_are_judged_alike() {
    let by_hand = r#"
        {"name":"h1","happened":"2031-03-05+03:00","by":"acled","incident":{"place":"milltown","act":"clash","harm":{"killed":3}}}
        {"name":"h2","happened":"2031-03-06+03:00","by":"acled","incident":{"place":"milltown","act":"attack","accuses":["north"],"harm":{"killed":1},"suffered-by":["people"]}}
        {"name":"h3","happened":"2031-03-06+03:00..2031-03-18+03:00","by":"acled","incident":{"place":"first","act":"shelling"}}
        {"name":"h4","happened":"2031-03-01+03:00..2031-03-31+03:00","by":"acled","incident":{"place":"upper","act":"clash"}}
        {"name":"h5","happened":"2031-03-20+03:00","by":"acled","incident":{"place":"land","act":"attack","suffered-by":["people"]}}
    "#;
    let concluded = |log: Log| {
        let mut monitor = Monitor::new(&regime(), &Reading::base()).unwrap();
        for record in log {
            monitor.ingest(record).unwrap();
        }
        let mut all: Vec<String> =
            monitor.settle(instant("2031-04-10T00:00Z")).unwrap().iter().map(|d| monitor.account(d).to_string()).collect();
        all.sort();
        all
    };
    let told = concluded(acled().into_log().unwrap());
    let hand = concluded(Log::parse("hand", by_hand).unwrap());
    let renamed: Vec<String> =
        (1..=5).fold(hand, |all, n| all.iter().map(|d| d.replace(&format!("h{n}"), &format!("acled-SYN{n}"))).collect());
    assert!(!told.is_empty());
    assert_eq!(told, renamed);
}

#[test]
fn who_says_that_both_did_it_does_not_say_that_one_did() {
    let mut both = mapping("acled");
    both.incident.as_mut().unwrap().accuses = "both".parse().unwrap();
    let accused = |text: &str| -> Vec<Vec<String>> {
        let records = import("a.csv", text.as_bytes(), &both, &regime()).unwrap().accept_rest();
        let of = |r: &Record| match &r.content {
            Content::Incident(i) => i.accuses.iter().map(|a| a.party.clone()).collect(),
            _ => Vec::new(),
        };
        records.iter().take(1).map(of).collect()
    };
    assert_eq!(accused(ACLED), [["north", "south"]]);
    let unknown = ACLED.replace("South Front", "Riders");
    assert_eq!(accused(&unknown), [[""; 0]]);
    let summary = import("a.csv", unknown.as_bytes(), &both, &regime()).unwrap().summary().clone();
    assert!(
        summary.lost.iter().any(|((what, column, cell), n)| what == "second side" && column == "actor2" && cell == "Riders" && *n == 3)
    );
    // A code that stands for nothing on purpose is another matter.
    both.incident.as_mut().unwrap().parties.insert("Riders".into(), String::new());
    let records = import("a.csv", unknown.as_bytes(), &both, &regime()).unwrap().accept_rest();
    assert!(matches!(&records[0].content, Content::Incident(i) if i.accuses.len() == 1));
}

#[test]
fn without_a_zone_a_day_may_be_any_places_and_the_summary_says_so() {
    let mut anywhere = mapping("acled");
    anywhere.when.zone = None;
    let imported = import("a.csv", ACLED.as_bytes(), &anywhere, &regime()).unwrap();
    assert!(imported.summary().to_string().contains("no zone is declared"));
    let records = imported.accept_rest();
    assert_eq!(records[0].happened.unwrap().to_string(), "2031-03-04T10:00:00Z..2031-03-06T11:59:59.999Z");
}

#[test]
fn codes_without_a_meaning_are_told_apart_up_to_a_limit() {
    let header = ACLED.lines().next().unwrap();
    let row = ACLED.lines().nth(1).unwrap();
    let mut text = format!("{header}\n");
    for n in 0..MAX_CODES + 50 {
        let _ = writeln!(text, "{}", row.replace("SYN1", &format!("S{n}")).replace("South Front", &format!("Group {n}")));
    }
    let imported = import("a.csv", text.as_bytes(), &mapping("acled"), &regime()).unwrap();
    assert_eq!((imported.summary().lost.len(), imported.summary().lost_beyond), (MAX_CODES, 50));
}

/// One cell of the kinds that sheets hold, sound and not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "", "0", "3", "1,234", "2-9", "7+", "many", "North", "South Front", "The bridge", "Mill", "milltown", "shelling", "desk",
            "incident", "05.03.2031", "31.02.2031", "06:10", "30.03.2031", "=1+1", "a;b", "two\nlines", "q\"q",
        ]).prop_map(String::from),
        1 => "[ -~éß\n\r\";,]{0,12}",
    ]
}

/// A line of the desk's sheet, mostly sound.
fn line() -> impl Strategy<Value = Vec<String>> {
    let sound = |n: u32, killed: String, words: String| {
        let fixed = ["incident", "05.03.2031", "06:10", "", "desk", "Mill", "shelling", "", "North", ""];
        let mut cells = vec![n.to_string()];
        cells.extend(fixed.map(String::from));
        cells.extend([killed, String::new(), String::new(), String::new(), String::new(), String::new(), words]);
        cells
    };
    let sound = (0u32..40, prop::sample::select(vec!["", "3", "1,234", "2-9"]), cell()).prop_map(move |(n, k, w)| sound(n, k.into(), w));
    (sound, prop::option::weighted(0.4, (0usize..18, cell())), prop::option::weighted(0.1, 0usize..20)).prop_map(
        |(mut cells, other, cut)| {
            if let Some((n, other)) = other {
                cells[n] = other;
            }
            if let Some(cut) = cut {
                cells.resize(cut.max(1), "more".into());
            }
            cells
        },
    )
}

fn sheet(lines: &[Vec<String>]) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
    let header = FAULTS[3..].split(|b| *b == b'\r').next().unwrap();
    out.write_record(header.split(|b| *b == b';')).unwrap();
    for cells in lines {
        out.write_record(cells).unwrap();
    }
    out.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn every_line_read_is_made_rejected_or_skipped_and_records_survive_their_text(lines in prop::collection::vec(line(), 0..30)) {
        let (mapping, regime, bytes) = (mapping("desk"), regime(), sheet(&lines));
        let imported = import("sheet.csv", bytes.as_slice(), &mapping, &regime).unwrap();
        let s = imported.summary();
        prop_assert_eq!(s.lines, lines.len() as u64);
        prop_assert_eq!(s.lines, s.made + s.rejected + s.skipped);
        prop_assert_eq!(s.rejected, imported.rejections().len() as u64);
        prop_assert_eq!(s.skipped, s.why.values().sum::<u64>());
        prop_assert_eq!(imported.clone().into_log().is_ok(), s.rejected == 0);
        prop_assert!(imported.rejections().iter().all(|r| !r.faults.is_empty()));
        let records = imported.clone().accept_rest();
        prop_assert_eq!(s.records, records.len() as u64);
        let text: String = records.iter().map(|r| serde_json::to_string(r).unwrap() + "\n").collect();
        let log = Log::parse("log", &text).map_err(|p: Problems| TestCaseError::fail(p.to_string()))?;
        prop_assert!(log.iter().eq(records.iter()));
        let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
        for record in records {
            prop_assert_eq!(monitor.ingest(record).unwrap(), Arrival::New);
        }
        // Line by line it comes to the same, but for lines that only the whole file contradicts or repeats.
        let mut import = Import::new("sheet.csv", bytes.as_slice(), &mapping, &regime).unwrap();
        let made = import.by_ref().filter(|l| matches!(l, Ok(Line::Made { .. }))).count() as u64;
        prop_assert_eq!(made, import.summary().made);
        let again = s.why.get("the same line again").copied().unwrap_or(0);
        prop_assert_eq!(made, s.made + again + s.reasons.get(&Reason::Twice).copied().unwrap_or(0));
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b';'), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..400)) {
        let whole = [sheet(&[]), bytes].concat();
        let imported = import("sheet.csv", whole.as_slice(), &mapping("desk"), &regime()).unwrap();
        let s = imported.summary();
        prop_assert_eq!(s.lines, s.made + s.rejected + s.skipped);
    }

    /// Another reader of such files finds the same cells.
    #[test]
    fn cells_are_those_that_the_csv_crate_finds(lines in prop::collection::vec(prop::collection::vec(cell(), 3), 1..10)) {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["id", "day", "words"]).unwrap();
        for (n, cells) in lines.iter().enumerate() {
            out.write_record([&n.to_string(), "2031-03-05", &cells[2]]).unwrap();
        }
        let bytes = out.into_inner().unwrap();
        let mapping = Mapping::parse("m", "title='m'\nname={prefix='m-',columns=['id']}\nwhen={date='day',formats=['%Y-%m-%d'],zone='Z'}\n[incident]\ntext=['words']").unwrap();
        let records = import("m.csv", bytes.as_slice(), &mapping, &regime()).unwrap().into_log().unwrap();
        for row in csv::Reader::from_reader(bytes.as_slice()).records() {
            let row = row.unwrap();
            let record = records.get(&format!("m-{}", &row[0])).unwrap();
            let Content::Incident(i) = &record.content else { panic!() };
            let words = |t: &str| t.split(['\r', '\n']).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words(&i.text), words(&row[2]));
        }
    }
}
