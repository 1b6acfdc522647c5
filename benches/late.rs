//! How much it costs that reports come late: a monitor that takes the same log in order, and with one in twenty records late
//! by up to 48 hours, settled every thousand arrivals. The two take turns, thousand by thousand; medians over runs are printed.
#![allow(clippy::disallowed_types, reason = "a benchmark reads the clock")]

mod w1;

use std::{hint::black_box, time::Instant as Clock};

use ceasefire::{
    agreement::{Reading, Regime},
    machine::Verdict,
    monitor::Monitor,
    record::{Accused, Communication, Content, Happened, Incident, Performance, Record},
    time::Instant,
    vocabulary::{CommunicationKind, Involvement},
};
use w1::{Event, HOUR, Kind, count, instant};

const EVERY: usize = 1000;
const LATEST: i64 = 48 * HOUR;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let full = std::env::args().any(|a| a == "--bench");
    let sizes: &[usize] = if full { &[10_000, 100_000, 1_000_000] } else { &[10_000] };
    let regime = Regime::parse(&[("truce.toml", &w1::agreement(0))])?;
    for n in sizes {
        let rounds = if full { (3_000_000 / n).clamp(3, 15) } else { 1 };
        compare(&regime, *n, rounds)?;
    }
    Ok(())
}

/// Runs both in turn over logs of this length.
fn compare(regime: &Regime, n: usize, rounds: usize) -> Result<(), Failure> {
    let events = w1::events(n);
    let in_order: Vec<(i64, usize)> = events.iter().map(|e| e.t).zip(0..).collect();
    let mut late = in_order.clone();
    let mut seed = 1_u64;
    for (arrives, _) in &mut late {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if (seed >> 33) % 20 == 0 {
            *arrives += i64::try_from((seed >> 40) % u64::try_from(LATEST)?)?;
        }
    }
    late.sort_by_key(|(arrives, _)| *arrives);
    let (mut straight, mut delayed) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (mut one, mut two) = (Monitor::new(regime, &Reading::base())?, Monitor::new(regime, &Reading::base())?);
        let (mut first, mut second) = (0.0, 0.0);
        for (a, b) in in_order.chunks(EVERY).zip(late.chunks(EVERY)) {
            first += deliver(&mut one, &events, a)?;
            second += deliver(&mut two, &events, b)?;
        }
        let last = instant(events.last().map_or(0, |e| e.t));
        if events.len() == late.len() && two.now() > last {
            let clock = Clock::now();
            one.settle(two.now())?;
            first += clock.elapsed().as_secs_f64();
        }
        for monitor in [&one, &two] {
            let verdicts: Vec<Verdict> = monitor.view().state().history().filter(|v| v.at <= last).copied().collect();
            let found = count(monitor.view().program(), &verdicts);
            let expected = match n {
                10_000 => w1::AT_10_000,
                100_000 => w1::AT_100_000,
                _ => w1::AT_1_000_000,
            };
            if found != expected {
                return Err(format!("counts {found:?} and not {expected:?}").into());
            }
        }
        black_box((&one, &two));
        straight.push(first);
        delayed.push(second);
    }
    let (straight, delayed) = (middle(straight), middle(delayed));
    println!(
        "{n:>9} records: in order {:.2} s ({:.2} M records/s), one in twenty late {:.2} s ({:.2} M records/s): {:.2} times as long",
        straight,
        n as f64 / straight / 1e6,
        delayed,
        n as f64 / delayed / 1e6,
        delayed / straight
    );
    Ok(())
}

/// Takes in what arrives and settles; only that is timed.
fn deliver(monitor: &mut Monitor, events: &[Event], arrivals: &[(i64, usize)]) -> Result<f64, Failure> {
    let records: Vec<Record> = arrivals.iter().filter_map(|(_, n)| Some(record(events.get(*n)?, *n))).collect();
    let now = instant(arrivals.iter().map(|(t, _)| *t).max().unwrap_or(0)).max(monitor.now());
    let clock = Clock::now();
    for r in records {
        monitor.ingest(r)?;
    }
    black_box(monitor.settle(now)?);
    Ok(clock.elapsed().as_secs_f64())
}

fn record(e: &Event, n: usize) -> Record {
    let at: Option<Happened> = Some(instant(e.t).into());
    let party = format!("p{}", e.party);
    let performance = |of: &str, cause: String| {
        Content::Performance(Performance { of: of.into(), party: party.clone(), for_record: Some(cause), ..Performance::default() })
    };
    let (name, by, content) = match e.event {
        Kind::Incident => {
            let accuses = vec![Accused { party: party.clone(), involvement: Involvement::Did }];
            let (place, act) = (Some(format!("z{}", e.zone)), Some(format!("k{}", e.kind)));
            (
                format!("incident-{}", e.reference),
                "observers".into(),
                Content::Incident(Incident { place, act, accuses, ..Incident::default() }),
            )
        }
        Kind::Assigned => {
            let due: Option<Instant> = Some(instant(e.deadline));
            let message = Communication { kind: CommunicationKind::Assignment, to: vec![party.clone()], due, ..Communication::default() };
            (format!("task-{}", e.reference), "observers".into(), Content::Communication(message))
        }
        Kind::Completed => (format!("completed-{n}"), party.clone(), performance("truce/tasks", format!("task-{}", e.reference))),
        Kind::Reported => (format!("reported-{n}"), party.clone(), performance("truce/reports", format!("incident-{}", e.reference))),
    };
    Record {
        name,
        happened: at,
        said: None,
        received: None,
        by: Some(by),
        source: String::new(),
        note: String::new(),
        corrects: None,
        content,
    }
}

fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
