//! The truces of Nagorno-Karabakh in autumn 2020, replayed from their texts and from what was reported.
//!
//! `--until INSTANT` replays to another day (the records run to 2024), `--read AXIS=OPTION` chooses a reading,
//! `--incident NAME` prints everything said of one incident. `--html FILE`, `--svg FOLDER`, `--csv FOLDER`, `--json FILE` (with
//! the feature `pages`) and `--markdown FILE` write the report to files. No network, and nothing read outside this folder.

#[path = "../common/outputs.rs"]
mod outputs;
mod points;

use std::{io::Write, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    record::{Happened, Log},
    report::{Replay, Section, as_known},
    time::{Instant, Zone},
};

/// The documents, in the order of their dates, after the registry.
const DOCUMENTS: &[(&str, &str)] = &[
    ("registry.toml", include_str!("data/registry.toml")),
    ("nk94-prot.toml", include_str!("data/nk94-prot.toml")),
    ("nk94-cf.toml", include_str!("data/nk94-cf.toml")),
    ("nk95-str.toml", include_str!("data/nk95-str.toml")),
    ("nk20-mos.toml", include_str!("data/nk20-mos.toml")),
    ("nk20-par.toml", include_str!("data/nk20-par.toml")),
    ("nk20-was.toml", include_str!("data/nk20-was.toml")),
    ("nk20-gen.toml", include_str!("data/nk20-gen.toml")),
    ("nk20-tri.toml", include_str!("data/nk20-tri.toml")),
    ("nk23-cf.toml", include_str!("data/nk23-cf.toml")),
    ("background.toml", include_str!("data/background.toml")),
];
const RECORDS: &str = include_str!("data/records.jsonl");

struct Options {
    reading: Reading,
    until: Instant,
    incident: Option<String>,
    outputs: outputs::Outputs,
}

fn options() -> Result<Options, String> {
    let end_of_2020 = "2021-01-31T24:00+04:00".parse().map_err(|e| format!("{e}"))?;
    let mut o = Options { reading: Reading::base(), until: end_of_2020, incident: None, outputs: outputs::Outputs::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
        match arg.as_str() {
            "--until" => o.until = value()?.parse().map_err(|e| format!("{e}"))?,
            "--incident" => o.incident = Some(value()?),
            "--read" => {
                let text = value()?;
                let (axis, option) = text.split_once('=').ok_or(format!("`{text}` is no AXIS=OPTION"))?;
                o.reading = o.reading.with(axis, option);
            }
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ => {
                return Err(format!(
                    "unknown option `{arg}`: use --until INSTANT, --read AXIS=OPTION, --incident NAME, or {}",
                    outputs::USAGE
                ));
            }
        }
    }
    Ok(o)
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
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
    let regime = Regime::parse(DOCUMENTS).map_err(|p| p.to_string())?;
    let log = Log::parse("records.jsonl", RECORDS).map_err(|p| p.to_string())?;
    let local: Zone = "+04:00".parse().map_err(|e| format!("{e}"))?;
    let replay = Replay::new(&regime, &log, &o.reading, o.until).map_err(|p| p.to_string())?.in_zone(local);
    if let Some(incident) = &o.incident {
        return if log.get(incident).is_some() {
            Ok(replay.dossier(incident).text(true))
        } else {
            Err(format!("unknown record `{incident}`"))
        };
    }
    let title = "Nagorno-Karabakh, autumn 2020: nine ceasefire texts and what was reported";
    let caution = "Incidents are what somebody says happened; nothing here establishes who is responsible.";
    if o.outputs.asked() {
        let known = ganja_as_known(&regime, log.clone(), o.until, local)?;
        let report = |replay: &Replay| {
            let mut page = outputs::full(&replay.clone().in_zone(local), title);
            page.notes.insert(0, caution.into());
            page.sections.push(known.clone());
            page
        };
        let pages = outputs::under_readings((&regime, &log, &o.reading, o.until), o.outputs.shows_readings(), report)?;
        return o.outputs.write(&pages);
    }
    let mut page = replay.page(title);
    page.notes.push(caution.into());
    let mut out = format!("{}\n{}\n", page.title, page.notes.concat());
    out.push_str(&points::news_item(&replay, &log));
    out.push_str(&points::questions(&regime, &log).map_err(|p| p.to_string())?);
    out.extend(page.sections.iter().map(|s| s.text(true)));
    out.push_str(&ganja_as_known(&regime, log, o.until, local)?.text(true));
    out.push_str("\nMore: --until 2024-12-31T00:00Z for the years after, --incident mos-i7 for everything said of one incident, --read clock=moscow for another reading.\n");
    Ok(out)
}

/// What was known of the strike on Ganja at the end of 11, 12 and 17 October 2020, and after the findings of December and
/// January.
fn ganja_as_known(regime: &Regime, log: Log, until: Instant, zone: Zone) -> Result<Section, String> {
    let mut monitor = Monitor::new(regime, &Reading::base()).map_err(|p| p.to_string())?;
    for r in log.into_iter() {
        monitor.ingest(r).map_err(|p| p.to_string())?;
    }
    monitor.settle(until).map_err(|p| p.to_string())?;
    let days = ["2020-10-11", "2020-10-12", "2020-10-17", "2020-12-11", "2021-01-14"];
    let ends = days.iter().map(|d| format!("{d}{zone}").parse::<Happened>().map(Happened::steps_at));
    let mut moments = ends.collect::<Result<Vec<Instant>, String>>()?;
    moments.retain(|t| *t <= until);
    Ok(as_known(&monitor, "mos-i7", &moments, zone))
}
