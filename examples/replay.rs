//! Replays anyone's own agreements and records: `replay AGREEMENT.toml... RECORD.jsonl`.
//!
//! `--check` only validates. `--read AXIS=OPTION` chooses a reading, `--until INSTANT` stops there, `--zone +04:00` sets
//! the clock shown, `--incident NAME` prints everything said of one incident, `--explain` prints every verdict explained.
//! `--known INSTANT` takes only the records that had been received by then, and stops there. `--html FILE`, `--svg FOLDER`,
//! `--csv FOLDER`, `--json FILE` (with the feature `pages`) and `--markdown FILE` write the report to files; the HTML page also
//! holds every reading that varies one axis alone and changes something.

#[path = "common/outputs.rs"]
mod outputs;

use std::{fs, io::Write, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    problem::Problems,
    record::Log,
    report::{Replay, end_of},
    time::{Instant, Zone},
};

const USAGE: &str = "usage: replay [--check] [--read AXIS=OPTION]... [--until INSTANT] [--known INSTANT] [--zone +04:00] [--incident NAME] [--explain] [--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE] AGREEMENT.toml... RECORD.jsonl...";

const TITLE: &str = "What was agreed, and what was reported";

#[derive(Default)]
struct Options {
    check: bool,
    explain: bool,
    reading: Reading,
    until: Option<Instant>,
    known: Option<Instant>,
    zone: Zone,
    incident: Option<String>,
    outputs: outputs::Outputs,
    files: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut o = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--check" => o.check = true,
            "--explain" => o.explain = true,
            "--read" => {
                let text = value()?;
                let (axis, option) = text.split_once('=').ok_or(format!("`{text}` is no AXIS=OPTION"))?;
                o.reading = o.reading.with(axis, option);
            }
            "--until" => o.until = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--known" => o.known = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--zone" => o.zone = value()?.parse().map_err(|e| format!("{e}"))?,
            "--incident" => o.incident = Some(value()?),
            "--help" | "-h" => return Err(USAGE.into()),
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.files.push(arg),
        }
    }
    if o.files.is_empty() { Err(USAGE.into()) } else { Ok(o) }
}

fn main() -> ExitCode {
    let done = options().and_then(|o| run(&o));
    match done {
        Ok(text) => {
            // A closed pipe is the reader's choice, not a failure.
            let _ = anstream::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(o: &Options) -> Result<String, String> {
    let mut texts = Vec::new();
    for file in &o.files {
        texts.push((file.as_str(), fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"))?));
    }
    let is_log = |name: &str| name.ends_with(".jsonl");
    let documents: Vec<(&str, &str)> = texts.iter().filter(|(n, _)| !is_log(n)).map(|(n, t)| (*n, t.as_str())).collect();
    let regime = Regime::parse(&documents);
    let mut log = Log::new();
    let mut problems = Problems::default();
    for (name, text) in texts.iter().filter(|(n, _)| is_log(n)) {
        match Log::parse(name, text) {
            Ok(part) => {
                for r in part.iter() {
                    if let Err(p) = log.insert(r.clone()) {
                        problems.0.push(p);
                    }
                }
            }
            Err(p) => problems.0.extend(p.0),
        }
    }
    let regime = match regime {
        Ok(regime) => regime,
        Err(p) => {
            problems.0.splice(0..0, p.0);
            return Err(problems.to_string());
        }
    };
    if !problems.is_empty() {
        return Err(problems.to_string());
    }
    let mut until = o.until.unwrap_or_else(|| end_of(&log));
    if let Some(known) = o.known {
        log = as_known(&regime, &o.reading, &log, known).map_err(|p| p.to_string())?;
        until = until.min(known);
    }
    let replay = Replay::new(&regime, &log, &o.reading, until).map_err(|p| p.to_string())?;
    let replay = replay.in_zone(o.zone);
    if o.check {
        let terms = regime.documents().map(|(_, d)| d.terms.len()).sum::<usize>();
        return Ok(format!(
            "sound: {} documents, {terms} terms, {} reading axes, {} records\n",
            documents.len(),
            regime.axes().len(),
            log.len()
        ));
    }
    if o.outputs.asked() {
        let report = |replay: &Replay| outputs::full(&replay.clone().in_zone(o.zone), TITLE);
        let pages = outputs::under_readings((&regime, &log, &o.reading, until), o.outputs.shows_readings(), report)?;
        return o.outputs.write(&pages);
    }
    if let Some(incident) = &o.incident {
        if log.get(incident).is_none() {
            return Err(format!("unknown record `{incident}`"));
        }
        return Ok(replay.dossier(incident).text(true));
    }
    if o.explain {
        let explain = |v| format!("{}\n", replay.program().explain(replay.state(), replay.docket(), v));
        return Ok(replay.state().history().map(explain).collect());
    }
    Ok(replay.page(TITLE).text(true))
}

/// The records received by an instant whose references lead to others received by then.
fn as_known(regime: &Regime, reading: &Reading, log: &Log, at: Instant) -> Result<Log, Problems> {
    let mut monitor = Monitor::new(regime, reading)?;
    for r in log.iter() {
        monitor.ingest(r.clone())?;
    }
    let then = monitor.as_known(at);
    let waiting: Vec<String> = then.held().0.into_iter().map(|p| p.path).collect();
    let mut known = Log::new();
    for r in then.records().filter(|r| !waiting.contains(&r.name)) {
        known.insert(r.clone()).map_err(|p| Problems(vec![p]))?;
    }
    Ok(known)
}
