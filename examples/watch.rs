//! Keeps a log of one's own: `watch AGREEMENT.toml... FILE.journal --add RECORDS.jsonl`.
//!
//! Takes new records into a journal, says what they change, who owes what next, what is alleged and what would settle it, and
//! what became of complaints. Run it again after a kill: the journal opens whole. `--now INSTANT` says until when deadlines
//! have passed; without it, until the last thing recorded. `--known INSTANT` shows what could be said on that day, `--since
//! INSTANT` what became known and changed since. `--read AXIS=OPTION` chooses a reading. `--html FILE`, `--csv FOLDER`, `--json
//! FILE` (with the feature `pages`) and `--markdown FILE` write what changed, what is owed and what is alleged to files.

#[path = "common/outputs.rs"]
mod outputs;

use std::{fmt::Write as _, fs, io::Write, path::Path, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime, Standard},
    monitor::{Arrival, Difference, Funnel, Journal, Monitor},
    problem::Problems,
    record::{Log, Record},
    report::{self, Page, end_of},
    time::{Instant, Zone},
};

const USAGE: &str = "usage: watch [--add RECORDS.jsonl]... [--read AXIS=OPTION]... [--now INSTANT] [--known INSTANT] [--since INSTANT] [--html FILE] [--csv FOLDER] [--json FILE] [--markdown FILE] AGREEMENT.toml... FILE.journal";

#[derive(Default)]
struct Options {
    add: Vec<String>,
    reading: Reading,
    now: Option<Instant>,
    known: Option<Instant>,
    since: Option<Instant>,
    outputs: outputs::Outputs,
    agreements: Vec<String>,
    journal: Option<String>,
}

fn options() -> Result<Options, String> {
    let mut o = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        let instant = |text: String| text.parse().map_err(|e| format!("{e}"));
        match arg.as_str() {
            "--add" => o.add.push(value()?),
            "--read" => {
                let text = value()?;
                let (axis, option) = text.split_once('=').ok_or(format!("`{text}` is no AXIS=OPTION"))?;
                o.reading = o.reading.with(axis, option);
            }
            "--now" => o.now = Some(instant(value()?)?),
            "--known" => o.known = Some(instant(value()?)?),
            "--since" => o.since = Some(instant(value()?)?),
            "--help" | "-h" => return Err(USAGE.into()),
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ if arg.ends_with(".journal") => match &o.journal {
                None => o.journal = Some(arg),
                Some(first) => return Err(format!("two journals: `{first}` and `{arg}`")),
            },
            _ => o.agreements.push(arg),
        }
    }
    if o.agreements.is_empty() || o.journal.is_none() { Err(USAGE.into()) } else { Ok(o) }
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
        Ok(text) => {
            // A closed pipe is the reader's choice, not a failure.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(o: &Options) -> Result<String, String> {
    let read = |file: &String| fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"));
    let texts: Vec<String> = o.agreements.iter().map(read).collect::<Result<_, _>>()?;
    let documents: Vec<(&str, &str)> = o.agreements.iter().zip(&texts).map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let regime = Regime::parse(&documents).map_err(|p| p.to_string())?;
    let mut monitor = Monitor::new(&regime, &o.reading).map_err(|p| p.to_string())?;
    monitor.watch_each_axis(&regime).map_err(|p| p.to_string())?;

    let mut out = String::new();
    let path = o.journal.as_deref().unwrap_or_default();
    let (mut journal, kept) = open(path, &mut out)?;
    let new = new_records(&o.add, &read)?;

    // What the journal holds was accepted before, against these documents or others: it is said, not refused.
    for problem in kept.iter().filter_map(|r| monitor.ingest(r.clone()).err()) {
        let _ = writeln!(out, "not taken from the journal: {problem}");
    }
    let now = o.now.unwrap_or_else(|| end_of(&kept.iter().chain(&new).cloned().collect::<Seen>().0));
    monitor.settle(now).map_err(|e| e.to_string())?;
    let (mut problems, mut fresh) = (Problems::default(), Vec::new());
    for r in &new {
        match monitor.ingest(r.clone()) {
            Ok(Arrival::Known) => {}
            Ok(_) => fresh.push(r),
            Err(p) => problems.0.extend(p.0),
        }
    }
    if !problems.is_empty() {
        return Err(problems.to_string());
    }
    journal.append_all(fresh.iter().copied()).and_then(|()| journal.sync()).map_err(|e| e.to_string())?;
    let changed = monitor.settle(now).map_err(|e| e.to_string())?;
    let log: Log = monitor.records().cloned().collect::<Seen>().0;
    let _ = writeln!(out, "{} records, {} of them new; digest of the set {}", journal.records(), fresh.len(), log.digest());

    let mut sections = Vec::new();
    if !fresh.is_empty() {
        sections.push(report::differences(&monitor, &changed, "new", "What the new records change", Zone::UTC));
        tell(&mut out, "What the new records change", &monitor, &changed);
    }
    if let Some(since) = o.since {
        let changed = monitor.between(since, now).map_err(|e| e.to_string())?;
        let title = format!("What changed since {since}");
        sections.push(report::differences(&monitor, &changed, "since", &title, Zone::UTC));
        tell(&mut out, &format!("What changed since {since}"), &monitor, &changed);
    }
    let then = o.known.map(|at| monitor.as_known(at));
    if let Some(at) = o.known {
        let _ = writeln!(out, "\nAs known on {at}:");
    }
    let shown = then.as_ref().unwrap_or(&monitor);
    if o.outputs.asked() {
        sections.extend([report::owed(shown.view(), Zone::UTC), report::allegations(shown.view())]);
        let as_of = format!("As of {}, in UTC. Reading: {}.", shown.now(), shown.view().program().reading());
        let records = format!("{} records, {} of them new; digest of the set {}.", journal.records(), fresh.len(), log.digest());
        return o.outputs.write(&[(String::new(), Page { title: "What is watched".into(), notes: vec![as_of, records], sections })]);
    }
    stands(&mut out, shown);
    Ok(out)
}

fn open(path: &str, out: &mut String) -> Result<(Journal, Vec<Record>), String> {
    if !Path::new(path).exists() {
        return Ok((Journal::create(path).map_err(|e| e.to_string())?, Vec::new()));
    }
    let (journal, recovery) = Journal::open(path).map_err(|e| e.to_string())?;
    if let Some(torn) = &recovery.torn {
        let _ = writeln!(out, "`{path}`: {torn}; it was cut off");
    }
    Ok((journal, recovery.records))
}

/// Everything wrong with any of the files, or their records.
fn new_records(files: &[String], read: &impl Fn(&String) -> Result<String, String>) -> Result<Vec<Record>, String> {
    let (mut out, mut problems) = (Vec::new(), Problems::default());
    for file in files {
        match Log::parse(file, &read(file)?) {
            Ok(log) => out.extend(log.iter().cloned()),
            Err(p) => problems.0.extend(p.0),
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems.to_string()) }
}

/// A log of whatever goes into one; of two different records under a name, the first.
struct Seen(Log);

impl FromIterator<Record> for Seen {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Seen {
        let mut log = Log::new();
        for r in records {
            let _ = log.insert(r);
        }
        Seen(log)
    }
}

fn tell(out: &mut String, title: &str, monitor: &Monitor, changed: &[Difference]) {
    let _ = writeln!(out, "\n{title}");
    for d in changed.iter().filter(|d| d.view == 0) {
        let _ = writeln!(out, "  {}", monitor.account(d).replace('\n', "\n  "));
    }
    if changed.iter().all(|d| d.view != 0) {
        let _ = writeln!(out, "  nothing that is concluded");
    }
}

fn stands(out: &mut String, monitor: &Monitor) {
    let held = monitor.held();
    if !held.is_empty() {
        let _ = writeln!(out, "\nWaiting for other records, and not counted\n  {}", held.to_string().trim_end().replace('\n', "\n  "));
    }
    let view = monitor.view();
    let _ = writeln!(out, "\nStill owed, soonest first, as of {}", monitor.now());
    for owed in view.owed() {
        let _ = writeln!(out, "  {owed}");
    }
    let _ = writeln!(out, "\nAlleged and not found, and what would settle it");
    for a in view.open_allegations(&Standard::Alleged.into()) {
        let accused = if a.accused.is_some() { view.program().party_name(a.accused) } else { "nobody named" };
        let missing: Vec<String> = a.missing.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "  {} under {}, accusing {accused}: {}", a.incident, a.article, missing.join("; "));
    }
    let proceedings = monitor.proceedings();
    if !proceedings.is_empty() {
        let _ = write!(out, "\nComplaints\n{}", Funnel::of(&proceedings));
    }
    for group in monitor.tallies() {
        let _ = write!(out, "\nCounted by others: {group}");
    }
    for hinge in monitor.hinges().iter().filter(|h| !h.only_base.is_empty() || !h.only_option.is_empty()) {
        let _ = writeln!(
            out,
            "\n{} Read as {} instead of {}: conclusions that fall away {}, that come {}.",
            hinge.question,
            hinge.option,
            hinge.base,
            hinge.only_base.len(),
            hinge.only_option.len()
        );
    }
}
