//! Takes incidents or counts from a spreadsheet: `import MAPPING.toml|acled|ged|periods FILE.csv AGREEMENT.toml... > NEW.jsonl`.
//!
//! Records go to the output as JSON Lines, for `watch --add`; what is wrong and the summary to the error stream. With a line
//! rejected nothing is written, unless `--accept-rest` says that the rest will do. `--zone +04:00` says whose days the file's
//! are. `--received INSTANT` says when the file was received. `--against LOG.jsonl` leaves out what that log holds; a line that
//! says otherwise is rejected or, with `--correct` and `--received`, corrects the log's record.
//!
//! It ends with 0, with 1 if nothing was written because of what is wrong, and with 2 if lines were rejected and the rest written.

use std::{
    fs,
    io::{BufWriter, Write},
    process::ExitCode,
};

use ceasefire::{
    agreement::Regime,
    import::{Changed, Import, Imported, Mapping, READY},
    problem::Problems,
    record::{Log, Record},
    time::Instant,
};

const USAGE: &str = "usage: import [--accept-rest] [--zone +04:00] [--received INSTANT] [--against LOG.jsonl [--correct]] MAPPING.toml|acled|ged|periods FILE.csv AGREEMENT.toml...";

#[derive(Default)]
struct Options {
    accept_rest: bool,
    zone: Option<String>,
    received: Option<Instant>,
    against: Option<String>,
    correct: bool,
    files: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut o = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--accept-rest" => o.accept_rest = true,
            "--zone" => o.zone = Some(value()?),
            "--received" => o.received = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--against" => o.against = Some(value()?),
            "--correct" => o.correct = true,
            "--help" | "-h" => return Err(USAGE.into()),
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.files.push(arg),
        }
    }
    if o.correct && (o.received.is_none() || o.against.is_none()) {
        return Err(format!("`--correct` needs `--against` and `--received`: a correction is known from some moment on\n{USAGE}"));
    }
    if o.files.len() < 3 { Err(USAGE.into()) } else { Ok(o) }
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
        Ok((records, rejected)) => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            for line in records.iter().filter_map(|r| serde_json::to_string(r).ok()) {
                // A closed pipe is the reader's choice, not a failure.
                let _ = writeln!(out, "{line}");
            }
            let _ = out.flush();
            if rejected { ExitCode::from(2) } else { ExitCode::SUCCESS }
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The records to write, and whether lines were rejected.
fn run(o: &Options) -> Result<(Vec<Record>, bool), String> {
    let [mapping, file, agreements @ ..] = o.files.as_slice() else { return Err(USAGE.into()) };
    let read = |file: &String| fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"));
    let texts: Vec<String> = agreements.iter().map(read).collect::<Result<_, _>>()?;
    let documents: Vec<(&str, &str)> = agreements.iter().zip(&texts).map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let is_ready = READY.iter().any(|(name, _)| name == mapping);
    let mapped = if is_ready { Mapping::ready(mapping) } else { Mapping::parse(mapping, &read(mapping)?) };
    let log = o.against.as_ref().map(|file| Ok::<_, String>(Log::parse(file, &read(file)?))).transpose()?;

    let mut problems = Problems::default();
    let mut sound = |p: Problems| problems.0.extend(p.0);
    let regime = Regime::parse(&documents).map_err(&mut sound).ok();
    let mapping = mapped.map_err(&mut sound).ok();
    let log = log.and_then(|l| l.map_err(&mut sound).ok());
    let (Some(regime), Some(mut mapping), true) = (regime, mapping, problems.is_empty()) else { return Err(problems.to_string()) };

    if o.zone.is_some() {
        mapping.when.zone.clone_from(&o.zone);
    }
    let open = fs::File::open(file).map_err(|e| format!("`{file}`: {e}"))?;
    let mut import = Import::new(file, open, &mapping, &regime).map_err(|p| p.to_string())?;
    if let Some(at) = o.received {
        import = import.received(at);
    }
    if let Some(log) = &log {
        let changed = o.received.filter(|_| o.correct).map_or(Changed::Conflict, Changed::Corrects);
        import = import.against(log, changed);
    }
    let imported = Imported::of(import).map_err(|p| p.to_string())?;
    for rejection in imported.rejections() {
        eprintln!("{rejection}");
    }
    eprint!("{}", imported.summary());
    let rejected = imported.summary().rejected;
    if rejected > 0 && !o.accept_rest {
        return Err(format!("nothing is written: {rejected} lines were rejected; `--accept-rest` writes the others"));
    }
    Ok((imported.accept_rest(), rejected > 0))
}
