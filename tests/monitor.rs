//! The laws of the monitor, over generated regimes and logs: records arrive in any order, twice, corrected and in conflict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs, dead_code)]

#[path = "laws/generate.rs"]
pub(crate) mod generate;
#[path = "laws/reference.rs"]
pub(crate) mod reference;
#[path = "laws/view.rs"]
pub(crate) mod view;

use std::collections::{BTreeMap, BTreeSet};

use ceasefire::{
    agreement::{Reading, Standard},
    machine::Refusal,
    monitor::{Arrival, Change, Conclusion, Corroboration, Difference, Monitor, Proof, View},
    record::{Content, Happened, Log, Record},
    time::{DAY, HOUR, Instant},
};
use generate::{BASE, World, worlds};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, RngSeed, TestRng, TestRunner},
};
use view::{END, difference, lower, snapshot};

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

/// A world whose records come with mistakes and corrections, and the same without the mistakes.
#[derive(Clone, Debug)]
struct Delivery {
    world: World,
    /// Every record to arrive, wrong ones and double ones included, in the order of arrival.
    arrivals: Vec<Record>,
    /// After how many arrivals it is settled, and as of when.
    stops: Vec<(usize, Instant)>,
}

fn deliveries(terms: usize, records: usize) -> impl Strategy<Value = Delivery> {
    let order = prop::collection::vec((any::<u32>(), 0..8_u8, 0..100_i64), records * 2);
    let stops = prop::collection::vec((0..records * 2, prop_oneof![0..25_i64, Just(20)]), 0..10);
    (worlds(terms, records), order, stops).prop_map(|(world, order, stops)| {
        let mut arrivals: Vec<(u32, Record)> = Vec::new();
        for (r, (key, what, hours)) in world.log.iter().zip(&order) {
            let received = r.steps_at().unwrap().plus(*hours * HOUR);
            let r = Record { received: Some(received), ..r.clone() };
            if *what == 0 {
                arrivals.push((key.rotate_left(7), r.clone()));
            }
            if *what == 1 || *what == 2 {
                // It was first written down at another time.
                let moved = |h: Happened| match h {
                    Happened::At(t) => Happened::At(t.plus(-5 * HOUR)),
                    Happened::Lasting(t, u) => Happened::Lasting(t.plus(-5 * HOUR), u),
                    Happened::Within(t, u) => Happened::Within(t.plus(-5 * HOUR), u.plus(-5 * HOUR)),
                };
                // Others refer to the right one by its own name, or by the wrong one's.
                let (wrong, right) = if *what == 1 {
                    (format!("{}-as-first-heard", r.name), r.name.clone())
                } else {
                    (r.name.clone(), format!("{}-as-it-was", r.name))
                };
                let first = Record { name: wrong.clone(), happened: r.happened.map(moved), said: r.said.map(moved), ..r.clone() };
                arrivals.push((key.rotate_left(13), first));
                arrivals.push((*key, Record { name: right, corrects: Some(wrong), received: Some(received.plus(HOUR)), ..r }));
            } else if *what == 3 {
                // Two records under one name, until a third says which it was.
                arrivals.push((key.rotate_left(3), Record { note: "another".into(), ..r.clone() }));
                arrivals.push((key.rotate_left(13), r.clone()));
                let right = format!("{}-after-all", r.name);
                arrivals.push((key.rotate_left(23), Record { corrects: Some(r.name.clone()), name: right, ..r }));
            } else {
                arrivals.push((*key, r));
            }
        }
        arrivals.sort_by_key(|(key, _)| *key);
        let mut stops: Vec<(usize, Instant)> = stops.into_iter().map(|(n, day)| (n, BASE.plus(day * DAY))).collect();
        let mut days: Vec<Instant> = stops.iter().map(|(_, t)| *t).collect();
        days.sort_unstable();
        stops.sort_unstable();
        let stops = stops.into_iter().zip(days).map(|((n, _), t)| (n, t)).collect();
        Delivery { world, arrivals: arrivals.into_iter().map(|(_, r)| r).collect(), stops }
    })
}

impl Delivery {
    fn monitor(&self) -> Monitor {
        Monitor::new(&self.world.regime(), &Reading::base()).unwrap()
    }

    /// Lets everything arrive, settles on the way and at the end, and shows each settling.
    fn deliver(&self, mut see: impl FnMut(&Monitor, &[Difference])) -> Monitor {
        let mut monitor = self.monitor();
        let mut stops = self.stops.iter().peekable();
        for (n, r) in self.arrivals.iter().enumerate() {
            while let Some((_, now)) = stops.next_if(|(at, _)| *at <= n) {
                let said = monitor.settle(*now).unwrap();
                see(&monitor, &said);
            }
            monitor.ingest(r.clone()).unwrap();
        }
        let said = monitor.settle(END).unwrap();
        see(&monitor, &said);
        monitor
    }

    /// The log that a keeper without mistakes would have.
    fn flawless(&self) -> World {
        let mut log = Log::new();
        let wrong: BTreeSet<&str> = self.arrivals.iter().filter_map(|r| r.corrects.as_deref()).collect();
        for r in self.arrivals.iter().filter(|r| !wrong.contains(r.name.as_str())) {
            let r = Record { corrects: None, ..r.clone() };
            log.insert(r).unwrap();
        }
        let mut text = log.to_text();
        for r in &self.arrivals {
            if let Some(wrong) = &r.corrects {
                text = text.replace(&format!("\"{wrong}\""), &format!("\"{}\"", r.name));
            }
        }
        World { documents: self.world.documents.clone(), log: Log::parse("log", &text).unwrap() }
    }
}

fn history(view: &View) -> Vec<Conclusion> {
    let mut all: Vec<Conclusion> = view.conclusions().collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn law_03_arrival_order_does_not_matter(delivery in deliveries(8, 24)) {
        let flawless = delivery.flawless();
        let (program, docket) = lower(&flawless);
        let (state, _) = docket.replay(&program, END).unwrap();
        // What differences assert and withdraw adds up to what is concluded.
        let mut ledger: BTreeMap<Conclusion, i64> = BTreeMap::new();
        let first = delivery.monitor();
        first.view().conclusions().for_each(|c| *ledger.entry(c).or_default() += 1);
        let monitor = delivery.deliver(|_, said| {
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
        prop_assert_eq!(ledger, history(monitor.view()));
    }

    #[test]
    fn law_03_what_is_held_and_known_depends_on_the_set_alone(delivery in deliveries(6, 16), without in any::<u32>(), twice in any::<u32>()) {
        // Some records never come, and one name is used for two different ones.
        let mut delivery = delivery;
        let n = delivery.arrivals.len() as u32;
        if n > 1 {
            delivery.arrivals.remove((without % n) as usize);
            let at = (twice % (n - 1)) as usize;
            let other = Record { note: "another".into(), ..delivery.arrivals[at].clone() };
            delivery.arrivals.insert((without % n) as usize, other);
        }
        let one = delivery.deliver(|_, _| {});
        let mut backwards = delivery.clone();
        backwards.arrivals.reverse();
        backwards.stops.clear();
        let two = backwards.deliver(|_, _| {});
        prop_assert_eq!(one.held(), two.held());
        prop_assert_eq!(one.view().state(), two.view().state());
        prop_assert_eq!(one.view().digest(), two.view().digest());
        let then = BASE.plus(8 * DAY);
        let (one, two) = (one.as_known(then), two.as_known(then));
        prop_assert_eq!(one.view().state(), two.view().state());
    }

    #[test]
    fn law_04_total_what_is_refused_changes_nothing(delivery in deliveries(6, 12), wrong in any::<u8>()) {
        let mut monitor = delivery.deliver(|_, _| {});
        let before = (monitor.view().state().clone(), monitor.records().count(), monitor.held());
        let mut broken: Vec<Record> = Vec::new();
        for r in &delivery.arrivals {
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
    fn law_07_what_counts_at_a_stricter_standard_counts_at_a_weaker_one(delivery in deliveries(8, 20)) {
        let monitor = delivery.deliver(|_, _| {});
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
    fn law_09_nothing_is_erased(delivery in deliveries(6, 16)) {
        let then = BASE.plus(8 * DAY);
        let early: Vec<Record> = delivery.arrivals.iter().filter(|r| r.received.is_some_and(|t| t <= then)).cloned().collect();
        let mut first = delivery.monitor();
        for r in &early {
            first.ingest(r.clone()).unwrap();
        }
        first.settle(then).unwrap();
        let monitor = delivery.deliver(|monitor, _| {
            // Every record that arrived is still there.
            assert!(monitor.records().all(|r| delivery.arrivals.contains(r)));
        });
        let names: BTreeSet<&str> = delivery.arrivals.iter().map(|r| r.name.as_str()).collect();
        let another = delivery.arrivals.iter().filter(|r| r.note == "another").count();
        prop_assert_eq!(monitor.records().count(), names.len() + another);
        // What was known then is what is said now of what was known then.
        let again = monitor.as_known(then);
        prop_assert_eq!(again.view().state(), first.view().state());
        prop_assert_eq!(again.held(), first.held());
        // And from there to now leads what became known in between.
        let mut ledger: BTreeMap<Conclusion, i64> = BTreeMap::new();
        history(again.view()).into_iter().for_each(|c| *ledger.entry(c).or_default() += 1);
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
        prop_assert_eq!(ledger, history(last.view()));
    }

    #[test]
    fn law_10_every_difference_names_its_cause_and_every_verdict_explains_itself(delivery in deliveries(8, 16)) {
        // One by one, so that each difference has one cause.
        let mut monitor = delivery.monitor();
        for (n, r) in delivery.arrivals.iter().enumerate() {
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
    fn law_12_save_and_resume_at_any_step_gives_identical_results(delivery in deliveries(6, 16), at in any::<u32>()) {
        let regime = delivery.world.regime();
        let mut monitor = delivery.monitor();
        monitor.watch_each_axis(&regime).unwrap();
        let at = at as usize % (delivery.arrivals.len() + 1);
        let mut stops = delivery.stops.iter().peekable();
        let mut other: Option<Monitor> = None;
        for (n, r) in delivery.arrivals.iter().enumerate() {
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
fn the_generated_deliveries_reach_every_interesting_case() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..500 {
        let delivery = deliveries(8, 24).new_tree(&mut runner).unwrap().current();
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut monitor = delivery.monitor();
        let mut stops = delivery.stops.iter().peekable();
        for (n, r) in delivery.arrivals.iter().enumerate() {
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
