//! The laws of the monitor, over generated regimes and logs: records arrive in any order, twice, corrected and in conflict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs, dead_code)]

#[path = "laws/reference.rs"]
pub(crate) mod reference;
#[path = "laws/view.rs"]
pub(crate) mod view;

use std::collections::{BTreeMap, BTreeSet};

use ceasefire::{
    agreement::{Reading, Standard},
    machine::Refusal,
    monitor::{Arrival, Change, Conclusion, Corroboration, Difference, Monitor, Proof, View},
    record::{Content, Record},
    strategies::{self, History, Params, Step},
    time::DAY,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, RngSeed, TestRng, TestRunner},
};
use view::{BASE, END, TOLD, difference, lower, snapshot};

fn config(cases: u32) -> Config {
    let asked = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { cases },
        rng_seed: if std::env::var_os("PROPTEST_RNG_SEED").is_some() { asked.rng_seed } else { RngSeed::Fixed(2020) },
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..asked
    }
}

fn histories(terms: usize, records: usize) -> impl Strategy<Value = History> {
    strategies::histories(&Params { terms, records, ..Params::default() })
}

/// Histories of what the reference tells.
fn told(terms: usize, records: usize) -> impl Strategy<Value = History> {
    strategies::histories(&Params { terms, records, sometimes: TOLD.into(), ..Params::default() })
}

fn monitor(history: &History) -> Monitor {
    Monitor::new(&history.regime().unwrap(), &Reading::base()).unwrap()
}

/// Lets everything arrive, settles on the way and at the end, and shows each settling.
fn deliver(history: &History, mut see: impl FnMut(&Monitor, &[Difference])) -> Monitor {
    let mut monitor = monitor(history);
    for step in history.steps() {
        match step {
            Step::Arrives(r) => {
                monitor.ingest(r.clone()).unwrap();
            }
            Step::Settles(now) => {
                let said = monitor.settle(now).unwrap();
                see(&monitor, &said);
            }
        }
    }
    monitor.settle(END).unwrap();
    monitor
}

fn concluded(view: &View) -> Vec<Conclusion> {
    let mut all: Vec<Conclusion> = view.conclusions().collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn law_03_arrival_order_does_not_matter(history in told(8, 24)) {
        let flawless = history.world();
        let (program, docket) = lower(&flawless);
        let (state, _) = docket.replay(&program, END).unwrap();
        // What differences assert and withdraw adds up to what is concluded.
        let mut ledger: BTreeMap<Conclusion, i64> = BTreeMap::new();
        let first = monitor(&history);
        first.view().conclusions().for_each(|c| *ledger.entry(c).or_default() += 1);
        let monitor = deliver(&history, |_, said| {
            for d in said {
                let gone = if d.change == Change::Withdrawn { Some(&d.conclusion) } else { d.before.as_ref() };
                if d.change != Change::Withdrawn {
                    *ledger.entry(d.conclusion.clone()).or_default() += 1;
                }
                if let Some(gone) = gone {
                    *ledger.entry(gone.clone()).or_default() -= 1;
                }
            }
        });
        prop_assert_eq!(monitor.held().to_string(), "");
        prop_assert_eq!(monitor.view().state(), &state);
        prop_assert_eq!(monitor.view().digest(), program.digest_of(&state, &docket));
        let told = reference::tell(&flawless.documents, &flawless.log, &[END]);
        let ours = snapshot(monitor.view().program(), monitor.view().docket(), monitor.view().state());
        prop_assert!(ours == told[0], "{}", difference(&ours, &told[0]));
        let ledger: Vec<Conclusion> = ledger.into_iter().flat_map(|(c, n)| std::iter::repeat_n(c, usize::try_from(n).unwrap())).collect();
        prop_assert_eq!(ledger, concluded(monitor.view()));
    }

    #[test]
    fn law_03_what_is_held_and_known_depends_on_the_set_alone(history in histories(6, 16), without in any::<u32>(), twice in any::<u32>()) {
        // Some records never come, and one name is used for two different ones.
        let mut history = history;
        let n = history.arrivals.len() as u32;
        if n > 1 {
            history.arrivals.remove((without % n) as usize);
            let at = (twice % (n - 1)) as usize;
            let other = Record { note: "another".into(), ..history.arrivals[at].clone() };
            history.arrivals.insert((without % n) as usize, other);
        }
        let one = deliver(&history, |_, _| {});
        let mut backwards = history.clone();
        backwards.arrivals.reverse();
        backwards.settlings.clear();
        let two = deliver(&backwards, |_, _| {});
        prop_assert_eq!(one.held(), two.held());
        prop_assert_eq!(one.view().state(), two.view().state());
        prop_assert_eq!(one.view().digest(), two.view().digest());
        let then = BASE.plus(8 * DAY);
        let (one, two) = (one.as_known(then), two.as_known(then));
        prop_assert_eq!(one.view().state(), two.view().state());
    }

    #[test]
    fn law_04_total_what_is_refused_changes_nothing(history in histories(6, 12), wrong in any::<u8>()) {
        let mut monitor = deliver(&history, |_, _| {});
        let before = (monitor.view().state().clone(), monitor.records().count(), monitor.held());
        let mut broken: Vec<Record> = Vec::new();
        for r in &history.arrivals {
            let mut r = r.clone();
            match wrong % 5 {
                0 => r.name = String::new(),
                1 => r.by = Some("nobody-of-this-regime".into()),
                2 => (r.happened, r.said) = (None, None),
                3 => (r.corrects, r.received) = (Some("x".into()), None),
                _ => r.content = Content::Claim(ceasefire::record::Claim { character: vec!["unheard-of".into()], ..Default::default() }),
            }
            broken.push(r);
        }
        for r in broken {
            prop_assert!(!monitor.ingest(r).unwrap_err().is_empty());
        }
        let past = END.plus(-1);
        prop_assert_eq!(monitor.settle(past), Err(Refusal::Past { at: past, now: END }));
        prop_assert_eq!(monitor.settle(END).unwrap(), vec![]);
        prop_assert_eq!(before, (monitor.view().state().clone(), monitor.records().count(), monitor.held()));
    }

    #[test]
    fn law_07_what_counts_at_a_stricter_standard_counts_at_a_weaker_one(history in histories(8, 20)) {
        let monitor = deliver(&history, |_, _| {});
        let view = monitor.view();
        let count = |proof: Proof| view.cases(&proof).map(|c| (c.term, c.matter, c.accused)).collect::<BTreeSet<_>>();
        let standards = ceasefire::machine::STANDARDS;
        for (a, b) in standards.iter().flat_map(|a| standards.iter().map(move |b| (*a, *b))).filter(|(a, b)| a.implies(*b)) {
            prop_assert!(count(a.into()).is_subset(&count(b.into())), "{a} {b}");
        }
        let rule = |sources, unbound| Proof::Corroboration(Corroboration { sources, unbound, ..Corroboration::default() });
        for k in 1..4 {
            prop_assert_eq!(count(rule(k, false)), count(Standard::Corroborated(k).into()));
            prop_assert!(count(rule(k + 1, false)).is_subset(&count(rule(k, false))));
            prop_assert!(count(rule(k, true)).is_subset(&count(rule(k, false))));
        }
        for a in view.open_allegations(&Standard::Alleged.into()) {
            prop_assert!(!a.missing.is_empty());
        }
    }

    #[test]
    fn law_09_nothing_is_erased(history in histories(6, 16)) {
        let then = BASE.plus(8 * DAY);
        let early: Vec<Record> = history.arrivals.iter().filter(|r| r.received.is_some_and(|t| t <= then)).cloned().collect();
        let mut first = monitor(&history);
        for r in &early {
            first.ingest(r.clone()).unwrap();
        }
        first.settle(then).unwrap();
        let monitor = deliver(&history, |monitor, _| {
            // Every record that arrived is still there.
            assert!(monitor.records().all(|r| history.arrivals.contains(r)));
        });
        let names: BTreeSet<&str> = history.arrivals.iter().map(|r| r.name.as_str()).collect();
        let another = history.arrivals.iter().filter(|r| r.note == "another").count();
        prop_assert_eq!(monitor.records().count(), names.len() + another);
        // What was known then is what is said now of what was known then.
        let again = monitor.as_known(then);
        prop_assert_eq!(again.view().state(), first.view().state());
        prop_assert_eq!(again.held(), first.held());
        // And from there to now leads what became known in between.
        let mut ledger: BTreeMap<Conclusion, i64> = BTreeMap::new();
        concluded(again.view()).into_iter().for_each(|c| *ledger.entry(c).or_default() += 1);
        for d in monitor.between(then, END.plus(10 * DAY)).unwrap() {
            if d.change != Change::Withdrawn {
                *ledger.entry(d.conclusion.clone()).or_default() += 1;
            }
            if let Some(gone) = if d.change == Change::Withdrawn { Some(d.conclusion) } else { d.before } {
                *ledger.entry(gone).or_default() -= 1;
            }
        }
        let last = monitor.as_known(END.plus(10 * DAY));
        let ledger: Vec<Conclusion> = ledger.into_iter().flat_map(|(c, n)| std::iter::repeat_n(c, usize::try_from(n).unwrap())).collect();
        prop_assert_eq!(ledger, concluded(last.view()));
    }

    #[test]
    fn law_10_every_difference_names_its_cause_and_every_verdict_explains_itself(history in histories(8, 16)) {
        // One by one, so that each difference has one cause.
        let mut monitor = monitor(&history);
        for (n, r) in history.arrivals.iter().enumerate() {
            monitor.ingest(r.clone()).unwrap();
            let was = monitor.now();
            let now = was.max(BASE.plus(n as i64 * DAY));
            for d in monitor.settle(now).unwrap() {
                // New ground: time alone, or a record that waited for its time to come.
                let new = d.conclusion.at > was && d.before.is_none() && d.change == Change::Asserted;
                let own: Vec<_> = d.conclusion.record.iter().cloned().collect();
                prop_assert!(d.causes.iter().all(|c| **c == *r.name) || new && d.causes == own, "{d:?}");
                prop_assert!(d.causes.len() == 1 || new && own.is_empty(), "{d:?}");
            }
        }
        let view = monitor.view();
        for (v, c) in view.state().history().zip(view.conclusions()) {
            let why = view.explain(v);
            prop_assert!(!why.because.is_empty());
            prop_assert!(c.record.is_none_or(|r| why.records.iter().any(|x| **x == *r)));
        }
        for owed in view.owed() {
            prop_assert!(!owed.reason.because.is_empty() && !owed.by.is_empty());
        }
    }

    #[test]
    fn law_12_save_and_resume_at_any_step_gives_identical_results(history in histories(6, 16), at in any::<u32>()) {
        let regime = history.regime().unwrap();
        let mut monitor = monitor(&history);
        monitor.watch_each_axis(&regime).unwrap();
        let at = at as usize % (history.arrivals.len() + 1);
        let mut stops = history.settlings.iter().peekable();
        let mut other: Option<Monitor> = None;
        for (n, r) in history.arrivals.iter().enumerate() {
            if n == at {
                let text = serde_json::to_string(&monitor.save()).unwrap();
                let resumed = Monitor::resume(&regime, serde_json::from_str(&text).unwrap()).unwrap();
                prop_assert_eq!(resumed.save(), monitor.save());
                other = Some(resumed);
            }
            while let Some((_, now)) = stops.next_if(|(at, _)| *at <= n) {
                let said = monitor.settle(*now).unwrap();
                if let Some(other) = &mut other {
                    prop_assert_eq!(other.settle(*now).unwrap(), said);
                }
            }
            let arrival = monitor.ingest(r.clone()).unwrap();
            if let Some(other) = &mut other {
                prop_assert_eq!(other.ingest(r.clone()).unwrap(), arrival);
            }
        }
        let said = monitor.settle(END).unwrap();
        if let Some(mut other) = other {
            prop_assert_eq!(other.settle(END).unwrap(), said);
            for (a, b) in other.views().zip(monitor.views()) {
                prop_assert_eq!(a.state(), b.state());
                prop_assert_eq!(a.digest(), b.digest());
            }
            prop_assert_eq!(other.hinges(), monitor.hinges());
        }
    }
}

/// So many worlds, and how many of them reach each case.
#[test]
fn the_generated_histories_reach_every_interesting_case() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..500 {
        let history = histories(8, 24).new_tree(&mut runner).unwrap().current();
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut monitor = monitor(&history);
        let mut stops = history.settlings.iter().peekable();
        for (n, r) in history.arrivals.iter().enumerate() {
            while let Some((_, now)) = stops.next_if(|(at, _)| *at <= n) {
                for d in monitor.settle(*now).unwrap() {
                    reached.insert(match d.change {
                        Change::Asserted if d.causes.is_empty() => "asserted by time",
                        Change::Asserted => "asserted by a record",
                        Change::Changed => "changed",
                        Change::Withdrawn => "withdrawn",
                    });
                }
                if !monitor.held().is_empty() {
                    reached.insert("a record waits for another");
                }
            }
            match monitor.ingest(r.clone()).unwrap() {
                Arrival::Known => drop(reached.insert("known already")),
                Arrival::Conflicting => drop(reached.insert("conflict")),
                Arrival::New if r.steps_at() < Some(monitor.now()) => drop(reached.insert("late")),
                _ => {}
            }
            if r.corrects.is_some() {
                reached.insert("correction");
            }
        }
        for case in reached {
            *seen.entry(case).or_default() += 1;
        }
    }
    for case in [
        "asserted by time",
        "asserted by a record",
        "changed",
        "withdrawn",
        "a record waits for another",
        "known already",
        "conflict",
        "late",
        "correction",
    ] {
        assert!(seen.get(case).copied().unwrap_or(0) >= 10, "{case}: {seen:?}");
    }
}
