//! Records as JSON Lines, for a regime that has everything.

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    record::{Fingerprint, Log},
};

use super::{are_told_of, concludes, end, good_regime, replays};

thread_local! {
    static WORLD: (Regime, Monitor) = {
        let regime = good_regime();
        let monitor = Monitor::new(&regime, &Reading::base()).unwrap();
        (regime, monitor)
    };
}

pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let log = match Log::parse("log", text) {
        Ok(log) => log,
        Err(problems) => {
            assert!(problems.0.iter().all(|p| p.path.starts_with("line ")), "a problem on no line: {problems}");
            return are_told_of("log", &problems);
        }
    };
    reads_back(&log);
    WORLD.with(|(regime, monitor)| {
        let replayed = replays(regime, &log, &Reading::base());
        arrives(monitor, &log, replayed.map(|(_, state)| state));
    });
}

/// A log is what it was after it is written.
pub fn reads_back(log: &Log) {
    let again = Log::parse("again", &log.to_text()).unwrap_or_else(|p| panic!("what was written is refused: {p}\n{}", log.to_text()));
    assert_eq!(again, *log, "what was written reads back as something else");
    assert_eq!((again.digest(), again.to_text()), (log.digest(), log.to_text()));
    assert!(log.compare(&again.fingerprints()).is_empty());
    for (a, b) in again.iter().zip(log.iter()) {
        assert_eq!(Fingerprint::of(a), Fingerprint::of(b));
    }
}

/// Records in any order, settled at once or on the way, come to the same; and to that of a replay, if nothing waits.
fn arrives(empty: &Monitor, log: &Log, replayed: Option<ceasefire::digest::Digest>) {
    let until = end(log);
    let at_once = {
        let mut monitor = empty.clone();
        let taken = log.iter().filter(|r| monitor.ingest((*r).clone()).is_ok()).count();
        monitor.settle(until).unwrap();
        if let Some(replayed) = replayed {
            assert!(taken == log.len() && monitor.held().is_empty(), "a docket takes it and a monitor does not: {}", monitor.held());
            assert_eq!(concludes(&monitor), replayed, "a monitor concludes something else than a replay");
        }
        concludes(&monitor)
    };
    let mut monitor = empty.clone();
    for record in log.iter().collect::<Vec<_>>().into_iter().rev() {
        if monitor.ingest(record.clone()).is_ok() && record.name.len() % 2 == 0 {
            let _ = monitor.settle(record.steps_at().unwrap().max(monitor.now()));
        }
    }
    monitor.settle(until).unwrap();
    for difference in monitor.between("2024-03-05T12:00Z".parse().unwrap(), until).unwrap().iter().take(10) {
        assert!(!monitor.account(difference).is_empty());
    }
    assert_eq!(concludes(&monitor), at_once, "the order of arrival makes a difference");
}
