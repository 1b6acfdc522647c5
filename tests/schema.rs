//! The schemas against everything that this crate reads and refuses.
//!
//! `docs/schema/*.json` are the schemas as files. `CEASEFIRE_BLESS=1` writes them anew: read the difference before you keep it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use ceasefire::{
    agreement::{Limit, Reading, Regime, Standard, TimeOfDay, When},
    chance::Seed,
    record::{Count, Happened, Log},
    report::{Replay, end_of},
    schema,
    time::{Instant, Length, Moment, Zone},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    string::string_regex,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Value, json};

/// Bad documents that the schema lets pass, with what it cannot see.
const UNSEEN: &[(&str, &str)] = &[
    ("alias-taken.toml", "names that nothing has, or that two things have"),
    ("all-in-one.toml", "names that nothing has, or that two things have"),
    ("conditions-of-nothing.toml", "names that nothing has, or that two things have"),
    ("conflicting-registry.toml", "names that nothing has, or that two things have"),
    ("duplicate-article.toml", "names that nothing has, or that two things have"),
    ("duplicate-instrument.toml", "names that nothing has, or that two things have"),
    ("duplicates.toml", "names that nothing has, or that two things have"),
    ("unknown-names.toml", "names that nothing has, or that two things have"),
    ("unknown-roles.toml", "names that nothing has, or that two things have"),
    ("bearers.toml", "whom a duty or power falls to, and how many they are"),
    ("decisions.toml", "whom a duty or power falls to, and how many they are"),
    ("answers-for-others.toml", "whom a duty or power falls to, and how many they are"),
    ("anchor-cycle.toml", "what depends on itself"),
    ("anchor-in-force.toml", "what depends on itself"),
    ("entry-by-anchor.toml", "what depends on itself"),
    ("entry-cycle.toml", "what depends on itself"),
    ("mandate-of-itself.toml", "what depends on itself"),
    ("own-entry.toml", "what depends on itself"),
    ("own-force.toml", "what depends on itself"),
    ("sets-itself-off.toml", "what depends on itself"),
    ("within-itself.toml", "what depends on itself"),
    ("nested-too-deep.toml", "how deep it goes"),
    ("too-deep.toml", "how deep it goes"),
    ("two-roads-deep.toml", "how deep it goes"),
    ("named-days-as-ends.toml", "what a name stands for"),
    ("day-as-end.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("days-as-ends-nested.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("days-without-zone.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("hours-in-whole-days.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("midnight.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("no-counting.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("no-zone.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("overflow.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("zones-that-change.toml", "what a date leaves open: the day, the midnight, the zone, the counting"),
    ("duties.toml", "parts that need one another or exclude each other"),
    ("duties-without-limits.toml", "parts that need one another or exclude each other"),
    ("extended.toml", "parts that need one another or exclude each other"),
    ("instrument-missing.toml", "parts that need one another or exclude each other"),
    ("open-anchor.toml", "parts that need one another or exclude each other"),
    ("permissions.toml", "parts that need one another or exclude each other"),
    ("powers-unread.toml", "parts that need one another or exclude each other"),
    ("signature.toml", "parts that need one another or exclude each other"),
    ("slots-under-readings.toml", "parts that need one another or exclude each other"),
    ("standards.toml", "how many there are"),
    ("records-corrections.jsonl", "names of what is in no document or record"),
    ("records-deeds.jsonl", "names of what is in no document or record"),
    ("records-inquiries-into-what.jsonl", "names of what is in no document or record"),
    ("records-unknown-names.jsonl", "names of what is in no document or record"),
    ("records-anothers-words.jsonl", "what stands in other records"),
    ("records-claim-dates.jsonl", "what stands in other records"),
    ("records-conflict.jsonl", "what stands in other records"),
    ("records-findings.jsonl", "parts that exclude each other"),
    ("records-many-sufferers.jsonl", "how many there are"),
    ("records-duplicate-key.jsonl", "the same key twice: JSON readers keep one"),
    ("unlocated.jsonl", "whether an atlas has been asked"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(at: &Path, ending: &str, out: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, out);
            } else if path.to_str().unwrap().ends_with(ending) {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                out.push((name.to_str().unwrap().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut out = Vec::new();
    walk(&root().join(folder), ending, &mut out);
    out.sort();
    out
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(s) => s.into(),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(x) => x.into(),
        toml::Value::Boolean(b) => b.into(),
        toml::Value::Datetime(t) => t.to_string().into(),
        toml::Value::Array(all) => all.into_iter().map(plain).collect(),
        toml::Value::Table(map) => Value::Object(map.into_iter().map(|(k, v)| (k, plain(v))).collect()),
    }
}

fn read(text: &str) -> Option<Value> {
    text.parse::<toml::Table>().ok().map(|t| plain(toml::Value::Table(t)))
}

struct Validator(Schemas, SchemaIndex);

/// Checks that a schema is one, too.
fn validator(schema: &Value) -> Validator {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V7);
    let at = schema["$id"].as_str().unwrap_or("urn:part");
    compiler.add_resource(at, schema.clone()).unwrap();
    let index = compiler.compile(at, &mut schemas).unwrap_or_else(|e| panic!("no schema: {e:#}"));
    Validator(schemas, index)
}

impl Validator {
    fn is_valid(&self, value: &Value) -> bool {
        self.0.validate(value, self.1).is_ok()
    }
}

/// What a schema has against a value.
fn faults(validator: &Validator, value: &Value) -> String {
    let found = validator.0.validate(value, validator.1);
    found.map_or_else(|e| e.to_string().chars().take(3000).collect(), |()| String::new())
}

fn lines(log: &str) -> impl Iterator<Item = (usize, &str)> {
    log.lines().enumerate().map(|(n, l)| (n + 1, l.trim())).filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
}

#[test]
fn the_files_are_the_schemas() {
    let all = [("document", schema::document()), ("record", schema::record()), ("scenario", schema::scenario()), ("page", schema::page())];
    for (name, schema) in all {
        let path = root().join(format!("docs/schema/{name}.json"));
        let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("CEASEFIRE_BLESS").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(kept == schema, "docs/schema/{name}.json is no longer the schema: renew it with CEASEFIRE_BLESS=1 and read the difference");
        assert_eq!(schema["$id"], format!("urn:ceasefire:{name}:1"));
        assert!(!made.contains("\\p{"), "{name}: editors whose patterns know no classes of Unicode refuse the whole schema");
    }
}

#[test]
fn every_document_and_scenario_fits() {
    let (document, scenario) = (validator(&schema::document()), validator(&schema::scenario()));
    let (mut documents, mut scenarios) = (0, 0);
    for (name, text) in
        files("examples", ".toml").into_iter().chain(files("tests/constructs", ".toml")).chain(files("tests/worlds", ".toml"))
    {
        let value = read(&text).unwrap();
        if value.get("schema").is_none() {
            continue;
        }
        let is_scenario = value.get("starts").is_some();
        let found = faults(if is_scenario { &scenario } else { &document }, &value);
        assert!(found.is_empty(), "{name}:\n{found}");
        *(if is_scenario { &mut scenarios } else { &mut documents }) += 1;
    }
    assert!(documents >= 40 && scenarios >= 2, "only {documents} documents and {scenarios} scenarios");
}

#[test]
fn every_record_fits() {
    let validator = validator(&schema::record());
    let mut count = 0;
    let good = ("good.jsonl".to_string(), fs::read_to_string(root().join("tests/bad/good.jsonl")).unwrap());
    for (name, text) in files("examples", ".jsonl").into_iter().chain([good]) {
        for (n, line) in lines(&text) {
            let found = faults(&validator, &serde_json::from_str(line).unwrap());
            assert!(found.is_empty(), "{name}, line {n}:\n{found}");
            count += 1;
        }
        // What this crate writes fits too.
        let log = Log::parse(&name, &text).unwrap();
        for record in log.iter() {
            let value = serde_json::to_value(record).unwrap();
            assert!(validator.is_valid(&value), "{name}: {value}\n{}", faults(&validator, &value));
        }
    }
    assert!(count >= 500, "only {count} records");
}

#[test]
fn what_can_be_seen_of_bad_documents_and_records_is_refused() {
    let (document, record) = (validator(&schema::document()), validator(&schema::record()));
    let mut wrong = Vec::new();
    for (path, text) in files("tests/bad", ".toml").into_iter().chain(files("tests/bad", ".jsonl")) {
        let name = path.rsplit('/').next().unwrap();
        if ["registry.toml", "good.toml", "good.jsonl"].contains(&name) {
            continue;
        }
        let refused = if name.ends_with(".toml") {
            let mut parts = vec![String::new()];
            for line in text.lines() {
                if line.starts_with("#= ") {
                    parts.push(String::new());
                } else {
                    *parts.last_mut().unwrap() += &format!("{line}\n");
                }
            }
            parts.iter().any(|p| read(p).is_none_or(|v| !document.is_valid(&v)))
        } else {
            lines(&text).any(|(_, l)| serde_json::from_str(l).map_or(true, |v: Value| !record.is_valid(&v)))
        };
        let unseen = UNSEEN.iter().any(|(n, _)| *n == name);
        if refused == unseen {
            wrong.push(format!("{name} is {}", if refused { "refused, and listed as unseen" } else { "let pass" }));
        }
    }
    assert!(UNSEEN.iter().all(|(n, why)| !why.is_empty() && root().join("tests/bad").join(n).exists()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_page_of_a_report_fits_and_no_other_key_does() {
    let data = files("examples/karabakh_2020/data", ".toml");
    let texts: Vec<(&str, &str)> = data.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let regime = Regime::parse(&texts).unwrap();
    let log = Log::parse("records", &fs::read_to_string(root().join("examples/karabakh_2020/data/records.jsonl")).unwrap()).unwrap();
    let replay = Replay::new(&regime, &log, &Reading::base(), end_of(&log)).unwrap();
    let validator = validator(&schema::page());
    let mut page = serde_json::to_value(replay.page("Truces")).unwrap();
    assert!(validator.is_valid(&page), "{}", faults(&validator, &page));
    assert!(page["sections"].as_array().unwrap().len() > 3);
    page["sections"][1]["blocks"][0] = json!({ "sentence": "no such block" });
    assert!(!validator.is_valid(&page));
}

/// The definition of a type that is written as text, on its own.
fn text_form(name: &str) -> Value {
    let all = [schema::document(), schema::record(), schema::scenario()];
    let found = all.iter().find_map(|s| s["definitions"].get(name)).unwrap_or_else(|| panic!("no definition of {name}")).clone();
    let forms = ["oneOf", "anyOf"].iter().find_map(|k| found.get(*k)).and_then(Value::as_array);
    forms.and_then(|f| f.iter().find(|f| f.get("pattern").is_some())).cloned().unwrap_or(found)
}

/// What a pattern cannot say: the calendar, the order of two instants, what a zone's clocks skip.
const BEYOND_A_PATTERN: &[&str] =
    &["ends before it begins", "does not name two days in a row", "skips or repeats", "at odds with its named zone"];

/// Everything that the schema of `T` gives as an example, and what its pattern generates, `T` reads.
fn reads_what_its_schema_accepts<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str) {
    let form = text_form(name);
    let validator = validator(&form);
    let examples = form["examples"].as_array().unwrap();
    assert!(examples.len() >= 2, "{name}");
    for example in examples {
        assert!(validator.is_valid(example), "{name}: {example}");
        let text = example.as_str().unwrap();
        text.parse::<T>().unwrap_or_else(|e| panic!("{name}: {text}: {e}"));
    }
    let pattern = form["pattern"].as_str().unwrap().trim_start_matches('^').trim_end_matches('$');
    let tame = pattern
        .replace("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
        .replace("[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)+", "(Asia/Baku|Europe/Kyiv|America/Argentina/Ushuaia)")
        .replace("[0-9]+", "[0-9]{1,3}")
        .replace("msecs?|ms))*", "msecs?|ms)){0,1}")
        .replace("[^\\x00-&(-,0-@\\[-^`{-\\x7F][^\\x00-&(-,:-@\\[-^`{-\\x7F]{0,95}", "[a-zäж_.'/-][a-z0-9äж_.'/-]{0,19}");
    assert!(!tame.contains("[^"), "{tame}");
    let strategy = string_regex(&tame).unwrap();
    let mut runner = TestRunner::deterministic();
    let mut read = 0;
    for _ in 0..2000 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        assert!(validator.is_valid(&json!(text)), "{name}: {text}");
        match text.parse::<T>().map_err(|e| e.to_string()) {
            Ok(_) => read += 1,
            Err(_) if !descends(&text) => {}
            Err(why) => assert!(BEYOND_A_PATTERN.iter().any(|b| why.contains(b)), "{name}: {text}: {why}"),
        }
    }
    assert!(read >= 300, "{name}: only {read} were read");
}

/// Whether the units of a length come from the longest to the shortest, each once: no pattern of bearable length can say so.
fn descends(text: &str) -> bool {
    let rank = |unit: &str| match unit.chars().take(2).collect::<String>().as_str() {
        "y" | "ye" | "yr" => 0,
        "mo" => 1,
        "w" | "we" | "wk" => 2,
        "d" | "da" => 3,
        "h" | "ho" | "hr" => 4,
        "ms" => 7,
        "mi" if unit.starts_with("milli") => 7,
        "m" | "mi" => 5,
        _ => 6,
    };
    let length = text.rsplit_once(['+', '-']).map_or(text, |(_, l)| l);
    let length = length.strip_prefix("within ").unwrap_or(length);
    let units: Vec<u8> = length
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|u| !u.is_empty())
        .map(|u| if u == "msec" || u == "msecs" { 7 } else { rank(u) })
        .collect();
    units.windows(2).all(|w| w[0] < w[1])
}

#[test]
fn readers_read_what_the_schemas_accept() {
    reads_what_its_schema_accepts::<Instant>("Instant");
    reads_what_its_schema_accepts::<Zone>("Zone");
    reads_what_its_schema_accepts::<Length>("Length");
    reads_what_its_schema_accepts::<TimeOfDay>("TimeOfDay");
    reads_what_its_schema_accepts::<Standard>("Standard");
    reads_what_its_schema_accepts::<Happened>("Happened");
    reads_what_its_schema_accepts::<When>("When");
    reads_what_its_schema_accepts::<Limit>("Limit");
    reads_what_its_schema_accepts::<Seed>("Seed");
}

#[test]
fn what_no_reader_reads_no_schema_accepts() {
    fn refused<T: std::str::FromStr>(name: &str, all: &[&str]) {
        let validator = validator(&text_form(name));
        for text in all {
            assert!(text.parse::<T>().is_err(), "{name} reads {text}");
            assert!(!validator.is_valid(&json!(text)), "the schema of {name} accepts {text}");
        }
    }
    refused::<Instant>(
        "Instant",
        &["2020-10-10T12:00", "2020-10-10", "2020-10-10 midnight", "2020-10-10T25:00Z", "2020-10-10T12:00+19:00", "noon", ""],
    );
    refused::<Zone>("Zone", &["+4:00", "04:00", "+18:60", "Kyiv", ""]);
    refused::<Length>("Length", &["14", "days", "fourteen days", "14 fortnights", ""]);
    refused::<TimeOfDay>("TimeOfDay", &["24:00", "10:60", "noon", ""]);
    refused::<Standard>("Standard", &["corroborated-0", "corroborated-256", "corroborated", "proven", ""]);
    refused::<Happened>("Happened", &["2020-10-12", "2020-10-12T10:00", "2020-10-12+04:00/..", "2020-10-10 midnight", "yesterday", ""]);
    refused::<When>("When", &["2020-13-10", "2020-10-32", "t0 + ", "t0 + days", "t0 14 days", "t 0", "2020 + 14 days", ""]);
    refused::<Limit>("Limit", &["2020-11-20", "by", "after t0", "within t0", "within", "by t0 + 14", ""]);
    refused::<Count>("Count", &["-3", "3-", "many", "3.5", ""]);
    refused::<Seed>("Seed", &["-1", "+1", "0x1", ""]);
}

#[test]
fn what_is_written_fits() {
    let of = |name| validator(&text_form(name));
    let (instant, happened, when, length, time) = (of("Instant"), of("Happened"), of("When"), of("Length"), of("TimeOfDay"));
    let (standard, count, zone) = (of("Standard"), of("Count"), of("Zone"));
    let fits = |validator: &Validator, text: &dyn std::fmt::Display| {
        let text = text.to_string();
        if validator.is_valid(&json!(text)) { Ok(()) } else { Err(TestCaseError::fail(text)) }
    };
    let range = Instant::MIN.as_millis()..Instant::MAX.as_millis();
    let drawn = (range, 1..10_000_000_000i64, 0..100i32, 0..100i32, 1..=255u8);
    let mut runner = TestRunner::new(Config { cases: 256, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&drawn, |(a, b, months, days, k)| {
        let (t, u) = (Instant::from_millis(a), Instant::from_millis(a).plus(b));
        fits(&instant, &t)?;
        for h in [Happened::At(t), Happened::Lasting(t, Some(u)), Happened::Lasting(t, None), Happened::Within(t, u)] {
            fits(&happened, &h)?;
        }
        let (offset, baku) = (Zone::from_seconds(i32::from(k) * 180).unwrap(), "Asia/Baku".parse().unwrap());
        let local = t.in_zone(offset);
        let day = local.date();
        let moments = [Moment::At(t, offset), Moment::Clock(local), Moment::Midnight(day), Moment::Day(day, Some(offset))];
        for m in moments.into_iter().chain([Moment::Day(day, None), Moment::Day(day, Some(baku))]) {
            fits(&when, &m)?;
        }
        fits(&length, &Length { months, days, millis: b })?;
        fits(&length, &Length::days(-days))?;
        fits(&time, &TimeOfDay(u32::try_from(b % 86_400_000).unwrap()))?;
        fits(&standard, &Standard::Corroborated(k))?;
        fits(&count, &Count { min: 3, max: None })?;
        fits(&count, &Count { min: 3, max: Some(4 + u64::from(k)) })?;
        fits(&zone, &offset)
    });
    outcome.unwrap();
}
