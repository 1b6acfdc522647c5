//! Broken documents and records, each beside the exact words with which it must be refused.
//!
//! `bad/NAME.toml` is read together with `bad/registry.toml`; a line `#= FILE` in it begins a further document.
//! `bad/NAME.jsonl` is read as a log and, if that succeeds, lowered for `bad/good.toml` under the base reading.
//! `bad/NAME.expected` holds everything that is wrong. `CEASEFIRE_BLESS=1` writes these files anew: read the difference
//! before you keep it.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{fs, path::PathBuf};

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{Docket, Program},
    problem::Problems,
    record::Log,
    time::Instant,
};

const REGISTRY: &str = include_str!("bad/registry.toml");
const GOOD: &str = include_str!("bad/good.toml");
const GOOD_LOG: &str = include_str!("bad/good.jsonl");

fn good_program() -> Program {
    let regime = Regime::parse(&[("registry.toml", REGISTRY), ("good.toml", GOOD)]).unwrap_or_else(|p| panic!("{p}"));
    Program::lower(&regime, &Reading::base()).unwrap_or_else(|p| panic!("{p}"))
}

/// Every file of `bad/` that ends so and is broken on purpose, by name.
fn broken_files(ending: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut all: Vec<(String, String)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(ending) && !["registry.toml", "good.toml", "good.jsonl"].contains(&name.as_str()))
        .map(|name| {
            let text = fs::read_to_string(folder.join(&name)).unwrap();
            (name, text)
        })
        .collect();
    all.sort();
    all
}

/// Compares what was found with what is expected; every difference of every file, so that one run shows them all.
fn compare(ending: &str, refuse: impl Fn(&str, &str) -> Option<Problems>) {
    let bless = std::env::var_os("CEASEFIRE_BLESS").is_some();
    let mut wrong = Vec::new();
    let files = broken_files(ending);
    assert!(files.len() >= 15, "only {} files end in {ending}", files.len());
    for (name, text) in files {
        let Some(problems) = refuse(&name, &text) else {
            wrong.push(format!("{name} was accepted"));
            continue;
        };
        let found = format!("{problems}\n");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bad").join(name.replace(ending, ".expected"));
        if bless {
            fs::write(&path, found).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}\n  expected:\n{expected}\n  found:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n\n{}", wrong.len(), wrong.join("\n"));
}

fn refuse_documents(name: &str, text: &str) -> Option<Problems> {
    let mut parts: Vec<(String, String)> = vec![(name.to_string(), String::new())];
    for line in text.lines() {
        match line.strip_prefix("#= ") {
            Some(next) => parts.push((next.to_string(), String::new())),
            None => {
                let part = &mut parts.last_mut().unwrap().1;
                part.push_str(line);
                part.push('\n');
            }
        }
    }
    let files: Vec<(&str, &str)> =
        [("registry.toml", REGISTRY)].into_iter().chain(parts.iter().map(|(n, t)| (n.as_str(), t.as_str()))).collect();
    match Regime::parse(&files) {
        Err(problems) => Some(problems),
        Ok(regime) => Program::lower(&regime, &Reading::base()).err(),
    }
}

#[test]
fn the_registry_and_the_good_instrument_and_log_are_sound() {
    Regime::parse(&[("registry.toml", REGISTRY)]).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("good.jsonl", GOOD_LOG).unwrap_or_else(|p| panic!("{p}"));
    Docket::new(&good_program(), &log).unwrap_or_else(|p| panic!("{p}"));
}

#[test]
fn broken_documents_are_refused_in_these_words() {
    compare(".toml", refuse_documents);
}

#[test]
fn broken_records_are_refused_in_these_words() {
    let program = good_program();
    compare(".jsonl", |name, text| match Log::parse(name, text) {
        Err(problems) => Some(problems),
        Ok(log) => Docket::new(&program, &log).err(),
    });
}

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap()
    }
}

/// What stands between quotation marks: exchanging these reaches deeper than exchanging bytes, which mostly breaks the syntax.
fn quoted(text: &str) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    marks.chunks_exact(2).map(|pair| (pair[0] + 1, pair[1])).collect()
}

fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_string();
    for _ in 0..=dice.below(3) {
        match dice.below(8) {
            kind @ 0..=2 => {
                let mut bytes = text.into_bytes();
                let at = dice.below(bytes.len());
                match kind {
                    0 => drop(bytes.remove(at)),
                    1 => bytes.insert(at, bytes[at]),
                    _ => bytes[at] = b"\"{}[]=,.-+0129aZ/@ \n\xff"[dice.below(21)],
                }
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            kind @ 3..=5 => {
                let mut lines: Vec<&str> = text.lines().collect();
                let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
                match kind {
                    3 => drop(lines.remove(at)),
                    4 => lines.insert(at, lines[at]),
                    _ => lines[at] = lines[other],
                }
                text = lines.join("\n");
            }
            _ => {
                let places = quoted(&text);
                if !places.is_empty() {
                    let ((from, to), (a, b)) = (places[dice.below(places.len())], places[dice.below(places.len())]);
                    let word = text.get(a..b).unwrap().to_string();
                    text.replace_range(from..to, &word);
                }
            }
        }
    }
    text
}

fn check_words(problems: &Problems, input: &str) {
    assert!(!problems.is_empty(), "refused without a word:\n{input}");
    for p in &problems.0 {
        assert!(!p.message.trim().is_empty() && !p.source.is_empty(), "an empty message: {p:?}\n{input}");
    }
}

#[test]
fn mutated_documents_never_panic() {
    let log = Log::parse("good.jsonl", GOOD_LOG).unwrap();
    let mut dice = Dice(20_240_301);
    let mut accepted = 0;
    for _ in 0..300 {
        let text = mutated(GOOD, &mut dice);
        let regime = match Regime::parse(&[("registry.toml", REGISTRY), ("good.toml", &text)]) {
            Ok(regime) => regime,
            Err(problems) => {
                check_words(&problems, &text);
                continue;
            }
        };
        let readings = regime.axes().iter().flat_map(|a| a.options.iter().map(|o| Reading::base().with(&a.id, &o.id)));
        for reading in readings.chain([Reading::base()]) {
            match Program::lower(&regime, &reading) {
                Err(problems) => check_words(&problems, &text),
                Ok(program) => {
                    accepted += 1;
                    step_through(&program, &log, &text);
                }
            }
        }
    }
    assert!(accepted > 50, "hardly any mutation got past the reader: {accepted}");
}

#[test]
fn mutated_records_never_panic() {
    let program = good_program();
    let mut dice = Dice(20_240_302);
    let mut accepted = 0;
    for _ in 0..300 {
        let text = mutated(GOOD_LOG, &mut dice);
        match Log::parse("good.jsonl", &text) {
            Err(problems) => check_words(&problems, &text),
            Ok(log) => {
                accepted += 1;
                step_through(&program, &log, &text);
            }
        }
    }
    assert!(accepted > 30, "hardly any mutation got past the reader: {accepted}");
}

/// What refers to what has these many roads and few places: whoever walks every road never comes back.
#[test]
fn branching_references_are_read_once() {
    let head = r#"schema = 1
instrument = { id = "truce", title = "A truce", kind = "agreement", zone = "+02:00", counting = "days", entry = "2024-03-01T12:00" }
"#;
    let anchors: String =
        (1..40).map(|i| format!("    {{ id = \"a{i}\", at = {{ latest = [\"a{p}\", \"a{p}\", \"a{p}\"] }} }},\n", p = i - 1)).collect();
    let anchors = format!(
        "{head}anchors = [\n    {{ id = \"a0\", at = \"2024-03-01T12:00\" }},\n{anchors}]\n[[terms]]\narticle = \"1\"\n\
         bearers = [\"north\"]\nrule.requires = {{ task = \"leave\", limit = \"by a39\" }}\n"
    );
    let parties: String = (0..40).map(|i| format!("    {{ id = \"p{i}\", kind = \"body\" }},\n")).collect();
    let bodies: String = (1..40)
        .map(|i| {
            format!(
                "    {{ party = \"p{i}\", mandate = {{ any = [{{ operating = \"p{p}\" }}, {{ operating = \"p{p}\" }}] }} }},\n",
                p = i - 1
            )
        })
        .collect();
    let mandates = format!(
        "{head}parties = [\n{parties}]\nbodies = [\n    {{ party = \"p0\" }},\n{bodies}]\n[[terms]]\narticle = \"1\"\n\
         bearers = [\"p39\"]\nrule.empowers = {{ verb = \"find\" }}\n"
    );
    for text in [anchors, mandates] {
        assert_eq!(refuse_documents("branching.toml", &text), None);
    }
}

fn step_through(program: &Program, log: &Log, input: &str) {
    match Docket::new(program, log) {
        Err(problems) => check_words(&problems, input),
        Ok(docket) => {
            let until: Instant = "2030-01-01T00:00Z".parse().unwrap();
            docket.replay(program, until).unwrap_or_else(|refusal| panic!("the docket's own fact was refused: {refusal:?}\n{input}"));
        }
    }
}
