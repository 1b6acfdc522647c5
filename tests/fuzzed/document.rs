//! Agreements in TOML, one or several, and perhaps a log beside them.

use ceasefire::{
    agreement::{Reading, Regime},
    record::Log,
};

use super::{are_told, files, replays};

/// How many readings beside the base are replayed.
const READINGS: usize = 2;

/// A line `#= NAME` begins the next file; one whose name ends in `.jsonl` is a log.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (logs, documents): (Vec<_>, Vec<_>) = files("first.toml", text).into_iter().partition(|(name, _)| name.ends_with(".jsonl"));
    let regime = match Regime::parse(&documents) {
        Ok(regime) => regime,
        Err(problems) => return are_told(&problems),
    };
    let log = logs.first().and_then(|(name, text)| Log::parse(name, text).ok()).unwrap_or_default();
    let written: Vec<(&str, String)> = regime.documents().map(|(name, d)| (name, toml::to_string(d).unwrap())).collect();
    let again: Vec<(&str, &str)> = written.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let back = Regime::parse(&again).unwrap_or_else(|p| panic!("what was written is refused: {p}\n{written:?}"));
    assert_eq!(back, regime, "what was written reads back as something else");
    let options = regime.axes().iter().flat_map(|a| a.options.iter().map(|o| Reading::base().with(&a.id, &o.id)));
    for reading in [Reading::base()].into_iter().chain(options.take(READINGS)) {
        assert_eq!(replays(&regime, &log, &reading), replays(&back, &log, &reading), "{reading}");
    }
}
