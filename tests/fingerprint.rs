//! The digest of a log and the comparison of two by their fingerprints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use ceasefire::{
    record::{Discrepancy, Fingerprints, Log, Record},
    strategies::{Params, World},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// So many cases from a fixed seed, unless `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for others.
fn config(cases: u32) -> Config {
    let asked = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { cases },
        rng_seed: if std::env::var_os("PROPTEST_RNG_SEED").is_some() { asked.rng_seed } else { RngSeed::Fixed(2020) },
        failure_persistence: None,
        ..asked
    }
}

fn worlds() -> impl Strategy<Value = World> {
    ceasefire::strategies::worlds(&Params { terms: 4, ..Params::default() })
}

fn log_of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Log {
    let mut log = Log::new();
    records.into_iter().for_each(|r| log.insert(r.clone()).unwrap());
    log
}

/// The record with one part of its JSON changed, for every part that can be so that it is still a record, and another.
fn changed(record: &Record) -> Vec<Record> {
    use serde_json::{Value, json};
    fn places(value: &Value, at: &str, out: &mut Vec<String>) {
        out.push(at.to_string());
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| places(v, &format!("{at}/{k}"), out)),
            Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| places(v, &format!("{at}/{i}"), out)),
            _ => {}
        }
    }
    let whole = serde_json::to_value(record).unwrap();
    let mut found = Vec::new();
    places(&whole, "", &mut found);
    let mut all = Vec::new();
    let others = [
        json!("other"),
        json!("2031-01-01T00:00:00Z"),
        json!("notice"),
        json!("unknown"),
        json!("saw"),
        json!("contests"),
        json!(7),
        json!(true),
        json!(false),
        json!(["other"]),
        json!([]),
        json!(null),
    ];
    for at in found {
        for other in &others {
            let mut edited = whole.clone();
            *edited.pointer_mut(&at).unwrap() = other.clone();
            all.push(edited);
        }
    }
    for key in ["happened", "said", "received", "by", "source", "note", "corrects"] {
        for other in &others[..2] {
            let mut edited = whole.clone();
            edited[key] = other.clone();
            all.push(edited);
        }
    }
    let other = |v: Value| serde_json::from_value::<Record>(v).ok().filter(|r| r != record);
    all.into_iter().filter_map(other).collect()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn order_and_repetition_leave_the_digest_as_it_is(
        (world, order) in worlds().prop_flat_map(|w| {
            let all: Vec<Record> = w.log.iter().chain(w.log.iter()).cloned().collect();
            (Just(w), Just(all).prop_shuffle())
        })
    ) {
        let shuffled = log_of(&order);
        prop_assert_eq!(shuffled.digest(), world.log.digest());
        prop_assert_eq!(shuffled.compare(&world.log.fingerprints()), []);
    }

    #[test]
    fn a_change_of_any_part_of_a_record_changes_the_digest(world in worlds(), pick in any::<prop::sample::Index>()) {
        let records: Vec<Record> = world.log.iter().cloned().collect();
        prop_assume!(!records.is_empty());
        let chosen = pick.get(&records);
        let others = changed(chosen);
        prop_assert!(others.len() >= 5, "{} changes of {chosen:?}", others.len());
        for other in others {
            let mut log = Log::new();
            let rest = records.iter().filter(|r| r.name != chosen.name).cloned();
            // Some changed records are refused, as having no time or another's name.
            if rest.chain([other.clone()]).any(|r| log.insert(r).is_err()) {
                continue;
            }
            prop_assert_ne!(log.digest(), world.log.digest(), "{:?}", other);
            let found = log.compare(&world.log.fingerprints());
            let name = chosen.name.clone();
            if other.name != chosen.name {
                let mut expected = vec![Discrepancy::MissingHere(name), Discrepancy::MissingThere(other.name)];
                expected.sort_by(|a, b| a.name().cmp(b.name()));
                prop_assert_eq!(found, expected);
            } else if other.received != chosen.received {
                prop_assert_eq!(found, [Discrepancy::Received { name, here: other.received, there: chosen.received }]);
            } else {
                prop_assert_eq!(found, [Discrepancy::Differs(name)]);
            }
        }
    }

    #[test]
    fn comparison_finds_exactly_the_differences(world in worlds(), what in prop::collection::vec(0..5, 24)) {
        let (mut here, mut there, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        let t = Some("2031-01-01T00:00Z".parse().unwrap());
        for (r, what) in world.log.iter().zip(what) {
            let name = r.name.clone();
            if what != 1 {
                here.push(r.clone());
            }
            match what {
                1 => expected.push(Discrepancy::MissingHere(name)),
                2 => expected.push(Discrepancy::MissingThere(name)),
                3 => expected.push(Discrepancy::Differs(name)),
                4 => expected.push(Discrepancy::Received { name, here: r.received, there: t }),
                _ => {}
            }
            match what {
                2 => {}
                3 => there.push(Record { note: format!("{}!", r.note), received: t, ..r.clone() }),
                4 => there.push(Record { received: t, ..r.clone() }),
                _ => there.push(r.clone()),
            }
        }
        let (here, there) = (log_of(&here), log_of(&there));
        prop_assert_eq!(here.digest() == there.digest(), expected.is_empty());
        let sent: Fingerprints = there.fingerprints().to_string().parse().unwrap();
        prop_assert_eq!(here.compare(&sent), expected);
        let json = serde_json::to_string(&sent).unwrap();
        prop_assert_eq!(serde_json::from_str::<Fingerprints>(&json).unwrap(), sent);
    }
}

#[test]
fn fingerprints_are_read_line_by_line_and_every_fault_is_told() {
    let line = |n: &str| format!("{} - {n}\n", "0".repeat(32));
    let odd = line(r#""a \"name\"\nof two lines""#);
    assert_eq!(odd.parse::<Fingerprints>().unwrap().to_string(), odd);
    let wrong = format!("{}{}\nx - \"b\"\n{}{}", line("\"a\""), line("\"a\""), line("b"), "only");
    let problems = wrong.parse::<Fingerprints>().unwrap_err();
    assert_eq!(problems.0.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["line 2", "line 4", "line 5", "line 6"], "{problems}");
}
