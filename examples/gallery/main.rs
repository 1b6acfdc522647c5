//! Real ceasefires, written down and replayed: `gallery` prints one line for each, `gallery NAME` the full report of one.
//!
//! `--read AXIS=OPTION` chooses a reading for the report, `--until INSTANT` replays to another day, `--from FOLDER` opens a
//! gallery of your own: folders with a `gallery.toml` that names documents, records, an end and a zone. `--html FILE`, `--svg
//! FOLDER`, `--csv FOLDER`, `--json FILE` (with the feature `pages`) and `--markdown FILE` write a report to files.

#[path = "../common/outputs.rs"]
mod outputs;
mod shelf;
#[path = "../common/show.rs"]
mod show;

use std::{path::PathBuf, process::ExitCode};

use ceasefire::{
    agreement::Reading,
    machine::{CaseStatus, Fate},
    report::Replay,
    time::Instant,
};
use shelf::Exhibit;

const USAGE: &str = "usage: gallery [--from FOLDER] [--read AXIS=OPTION]... [--until INSTANT] [NAME [--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]]";

struct Options {
    from: PathBuf,
    name: Option<String>,
    reading: Reading,
    until: Option<Instant>,
    outputs: outputs::Outputs,
}

fn options() -> Result<Options, String> {
    let from = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/gallery"));
    let mut o = Options { from, name: None, reading: Reading::base(), until: None, outputs: outputs::Outputs::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--from" => o.from = value()?.into(),
            "--until" => o.until = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--read" => {
                let text = value()?;
                let (axis, option) = text.split_once('=').ok_or(format!("`{text}` is no AXIS=OPTION"))?;
                o.reading = o.reading.with(axis, option);
            }
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ if o.name.is_some() => return Err(format!("one name at a time, not `{arg}` too\n{USAGE}")),
            _ => o.name = Some(arg),
        }
    }
    Ok(o)
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| run(&o)))
}

fn run(o: &Options) -> Result<String, String> {
    let Some(name) = &o.name else {
        if o.outputs.asked() {
            return Err(format!("files hold the report of one agreement: name it\n{USAGE}"));
        }
        let mut rows =
            vec![["agreement", "state", "terms", "records", "alleged", "possible", "met", "overdue", "hinge"].map(String::from).to_vec()];
        for e in Exhibit::all(&o.from)? {
            rows.extend(lines(&e)?);
        }
        return Ok(show::table(&rows));
    };
    let folder = o.from.join(name);
    if !folder.join("gallery.toml").is_file() {
        let known: Vec<String> = Exhibit::all(&o.from)?.into_iter().map(|e| format!("`{}`", e.name)).collect();
        return Err(format!("nothing in the gallery is called `{name}`: there is {}", known.join(", ")));
    }
    let e = Exhibit::open(&folder)?;
    let until = o.until.unwrap_or(e.until);
    if o.outputs.asked() {
        let report = |replay: &Replay| outputs::full(&replay.clone().in_zone(e.zone), &e.about.title);
        let pages = outputs::under_readings((&e.regime, &e.log, &o.reading, until), o.outputs.shows_readings(), report)?;
        return o.outputs.write(&pages);
    }
    let replay = Replay::new(&e.regime, &e.log, &o.reading, until).map_err(|p| p.to_string())?;
    Ok(replay.in_zone(e.zone).page(&e.about.title).text(false))
}

/// What stands otherwise under one of the other readings that the folder names: articles, each as often as it does.
fn hinges(e: &Exhibit, base: &Replay) -> Result<Vec<String>, String> {
    let standing = |r: &Replay| {
        let (program, state) = (r.program(), r.state());
        let whom = |term, matter, party| {
            format!("{} {} {}", program.reference(term), r.docket().matter(matter).unwrap_or("-"), program.party_id(party))
        };
        let cases = program.cases(state).map(|c| (whom(c.term, c.matter, c.bearer), c.status.to_string()));
        let duties = program.duties(state).map(|d| (whom(d.term, d.matter, d.bearer), d.fate.to_string()));
        cases.chain(duties).collect::<std::collections::BTreeMap<_, _>>()
    };
    let of_base = standing(base);
    let mut out = std::collections::BTreeSet::new();
    for reading in e.readings().iter().skip(1) {
        let other = Replay::new(&e.regime, &e.log, reading, e.until).map_err(|p| format!("{}:\n{p}", e.name))?;
        let other = standing(&other);
        out.extend(other.iter().filter(|(k, v)| of_base.get(*k) != Some(v)).map(|(k, _)| k.clone()));
        out.extend(of_base.keys().filter(|k| !other.contains_key(*k)).cloned());
    }
    Ok(out.into_iter().collect())
}

/// One line for each instrument shown.
fn lines(e: &Exhibit) -> Result<Vec<Vec<String>>, String> {
    let replay = Replay::new(&e.regime, &e.log, &Reading::base(), e.until).map_err(|p| format!("{}:\n{p}", e.name))?;
    let (program, state) = (replay.program(), replay.state());
    let hinges = hinges(e, &replay)?;
    let mut rows = Vec::new();
    for id in e.focus() {
        let Some(whole) = program.term(id) else { continue };
        let own = |t| program.about(t).is_some_and(|a| a.instrument == id);
        let terms =
            program.terms().filter(|t| own(*t) && program.about(*t).is_some_and(|a| !a.article.is_empty() && a.kind != "criterion"));
        let cases = |status| program.cases(state).filter(|c| own(c.term) && c.status == status).count();
        let fates = |fates: &[Fate]| program.duties(state).filter(|d| own(d.term) && fates.contains(&d.fate)).count();
        let counts = [
            terms.count(),
            e.log.len(),
            cases(CaseStatus::Violation),
            cases(CaseStatus::Possible) + cases(CaseStatus::Contested),
            fates(&[Fate::Met, Fate::MetLate]),
            fates(&[Fate::Overdue]),
            hinges.iter().filter(|h| h.split_once('/').is_some_and(|(i, _)| i == id)).count(),
        ];
        let head = [if e.name == id { id.to_string() } else { format!("{} {id}", e.name) }, program.legal(state, whole).to_string()];
        rows.push(head.into_iter().chain(counts.map(|n| n.to_string())).collect());
    }
    Ok(rows)
}
