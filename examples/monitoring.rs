//! What a monitor of a ceasefire publishes: `monitoring AGREEMENT.toml... RECORDS.jsonl --from 2020-10-10 --days 7`.
//!
//! A periodic report on the days from `--from` on, beside as many days before them. `--matrix` adds the implementation matrix as of
//! the end of the period and what would fall due in the days after it; `--slip ARTICLE DAYS` what slips if that article is performed so
//! much late; `--dossier RECORD` everything said of an incident; `--calendar FILE.ics` writes the due dates as iCalendar. `--zone +04:00`
//! gives the clock, `--now INSTANT` until when things were known (otherwise: until the end of the period), `--level N` how far places are
//! rolled up, `--read AXIS=OPTION` a reading. Without files: the truces of Nagorno-Karabakh of autumn 2020.

#[path = "common/outputs.rs"]
mod outputs;
#[path = "common/show.rs"]
mod show;

use std::{fs, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime},
    monitor::Monitor,
    record::Log,
    report::{Entry, Period, Periodic, Replay, Slipping, end_of},
    time::{DAY, Instant, Zone},
};

const USAGE: &str = "usage: monitoring [AGREEMENT.toml... RECORDS.jsonl...] [--from DATE] [--days N] [--zone +04:00] [--now INSTANT] [--level N] \
[--matrix] [--slip ARTICLE DAYS]... [--dossier RECORD]... [--calendar FILE.ics] [--read AXIS=OPTION]... \
[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";

/// The files that are read if none are named, and what of them is shown.
const KARABAKH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/karabakh_2020/data");
const FROM: &str = "2020-10-10";
const ZONE: &str = "+04:00";

#[derive(Default)]
struct Options {
    files: Vec<String>,
    from: Option<String>,
    days: Option<i64>,
    zone: Option<Zone>,
    now: Option<Instant>,
    level: usize,
    matrix: bool,
    slips: Vec<(String, i64)>,
    dossiers: Vec<String>,
    calendar: Option<String>,
    reading: Reading,
    outputs: outputs::Outputs,
}

fn options() -> Result<Options, String> {
    let mut o = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        let number = |text: String| text.parse::<i64>().ok().filter(|n| *n > 0).ok_or(format!("`{text}` is no number of days"));
        match arg.as_str() {
            "--from" => o.from = Some(value()?),
            "--days" => o.days = Some(number(value()?)?),
            _ if o.outputs.take(&arg, &mut value)? => {}
            "--zone" => o.zone = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--now" => o.now = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--level" => {
                let text = value()?;
                o.level = text.parse().map_err(|_| format!("`{text}` is no level"))?;
            }
            "--matrix" => o.matrix = true,
            "--slip" => o.slips.push((value()?, number(value()?)?)),
            "--dossier" => o.dossiers.push(value()?),
            "--calendar" => o.calendar = Some(value()?),
            "--read" => {
                let text = value()?;
                let (axis, option) = text.split_once('=').ok_or(format!("`{text}` is no AXIS=OPTION"))?;
                o.reading = o.reading.with(axis, option);
            }
            "--help" | "-h" => return Err(USAGE.into()),
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.files.push(arg),
        }
    }
    if o.files.is_empty() {
        let found = fs::read_dir(KARABAKH).map_err(|e| format!("`{KARABAKH}`: {e}\n{USAGE}"))?;
        o.files = found.filter_map(|f| Some(f.ok()?.path().to_string_lossy().into_owned())).collect();
        o.files.sort();
        o.from = o.from.or_else(|| Some(FROM.into()));
        o.zone = o.zone.or_else(|| ZONE.parse().ok());
    }
    Ok(o)
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| run(&o)))
}

fn run(o: &Options) -> Result<String, String> {
    let read = |file: &String| fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"));
    let (agreements, logs): (Vec<&String>, Vec<&String>) = o.files.iter().partition(|f| f.ends_with(".toml"));
    let texts: Vec<String> = agreements.iter().map(|f| read(f)).collect::<Result<_, _>>()?;
    let documents: Vec<(&str, &str)> = agreements.iter().zip(&texts).map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let regime = Regime::parse(&documents).map_err(|p| p.to_string())?;
    let mut log = Log::new();
    for file in logs {
        for r in Log::parse(file, &read(file)?).map_err(|p| p.to_string())?.iter() {
            log.insert(r.clone()).map_err(|p| p.to_string())?;
        }
    }
    let zone = o.zone.unwrap_or_default();
    let length = o.days.unwrap_or(7) * DAY;
    let from = match &o.from {
        None => end_of(&log).plus(-length),
        Some(day) => zone.start_of(day.parse().map_err(|_| format!("`{day}` is no date such as `2020-10-10`"))?),
    };
    let period = Period { from, to: from.plus(length) };
    let now = o.now.unwrap_or(period.to);

    let mut monitor = Monitor::new(&regime, &o.reading).map_err(|p| p.to_string())?;
    for r in log.iter() {
        monitor.ingest(r.clone()).map_err(|p| p.to_string())?;
    }
    monitor.settle(now).map_err(|e| e.to_string())?;
    let known = monitor.as_known(now);
    let report = Periodic::new(&known, period).map_err(|p| p.to_string())?.in_zone(zone).places_at(o.level);
    let mut page = report.page("Monitoring report");

    // What comes below is asked of the same records.
    let mut then = Log::new();
    for r in known.records() {
        then.insert(r.clone()).map_err(|p| p.to_string())?;
    }
    let replay = Replay::new(&regime, &then, &o.reading, now).map_err(|p| p.to_string())?.in_zone(zone);
    let matrix = replay.matrix();
    if o.matrix {
        page.sections.push(matrix.section(zone));
        page.sections.push(replay.schedule(now.plus(length)));
    }
    for (article, days) in &o.slips {
        let slipping = Slipping { article: article.clone(), delay: days * DAY, ..Slipping::default() };
        let slip = replay.slip(&slipping).map_err(|p| p.to_string())?;
        page.sections.push(slip.section(replay.program(), replay.docket(), zone));
    }
    for incident in &o.dossiers {
        let dossier = replay.file_on(incident).ok_or_else(|| format!("no incident `{incident}` is known"))?;
        for mut section in dossier.sections {
            section.id = format!("{incident}-{}", section.id);
            page.sections.push(section);
        }
    }
    if let Some(file) = &o.calendar {
        fs::write(file, matrix.calendar(Entry::Event)).map_err(|e| format!("`{file}`: {e}"))?;
    }
    o.outputs.finish(page)
}
