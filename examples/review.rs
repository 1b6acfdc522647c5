//! Reviews drafts as a mediator's legal adviser would: `review AGREEMENT.toml...`.
//!
//! `--only INSTRUMENT` shows the remarks on one instrument. `--against OTHER.toml...` compares the first set of files with a
//! second, article by article; with `--log RECORDS.jsonl` also which verdicts on one log would flip, until `--until INSTANT`.
//! `--html FILE`, `--csv FOLDER`, `--json FILE` (with the feature `pages`) and `--markdown FILE` write it to files.

#[path = "common/outputs.rs"]
mod outputs;
#[path = "common/show.rs"]
mod show;

use std::{fs, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime},
    record::Log,
    report::{self, Page, Section, end_of},
    review::{Severity, compare, review},
    time::Instant,
};

const USAGE: &str = "usage: review [--only INSTRUMENT] AGREEMENT.toml... [--against OTHER.toml... [--log RECORDS.jsonl] [--until INSTANT]] [--html FILE] [--csv FOLDER] [--json FILE] [--markdown FILE]";

#[derive(Default)]
struct Options {
    drafts: Vec<String>,
    against: Option<Vec<String>>,
    only: Option<String>,
    log: Option<String>,
    until: Option<Instant>,
    outputs: outputs::Outputs,
}

fn options() -> Result<Options, String> {
    let mut o = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--against" => o.against = Some(Vec::new()),
            "--only" => o.only = Some(value()?),
            "--log" => o.log = Some(value()?),
            "--until" => o.until = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.against.as_mut().unwrap_or(&mut o.drafts).push(arg),
        }
    }
    if o.drafts.is_empty() || o.against.as_ref().is_some_and(Vec::is_empty) { Err(USAGE.into()) } else { Ok(o) }
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| run(&o)))
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"))
}

fn open(files: &[String]) -> Result<Regime, String> {
    let mut texts = Vec::new();
    for file in files {
        texts.push((file.as_str(), read(file)?));
    }
    let documents: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (*n, t.as_str())).collect();
    Regime::parse(&documents).map_err(|p| p.to_string())
}

fn run(o: &Options) -> Result<String, String> {
    let draft = open(&o.drafts)?;
    let Some(against) = &o.against else {
        if !o.outputs.asked() {
            return Ok(remarks(&draft, o.only.as_deref()));
        }
        let mut all = review(&draft);
        all.retain(|r| o.only.as_ref().is_none_or(|only| r.instrument == *only));
        return write(o, "A review", report::remarks(&all));
    };
    let other = open(against)?;
    let log = match &o.log {
        Some(file) => Some(Log::parse(file, &read(file)?).map_err(|p| p.to_string())?),
        None => None,
    };
    let until = o.until.or(log.as_ref().map(end_of));
    let c = compare(&draft, &other, &Reading::base(), log.as_ref().zip(until)).map_err(|p| p.to_string())?;
    if o.outputs.asked() {
        return write(o, "Two texts compared", report::changes(&c));
    }
    let mut out = format!("{} changes of words\n", c.changes.len());
    for change in &c.changes {
        out.push_str(&format!("  {change}\n"));
    }
    if log.is_some() {
        out.push_str(&format!("\n{} verdicts differ\n", c.flips.len()));
        for flip in &c.flips {
            out.push_str(&format!("  {flip}\n"));
        }
        for record in &c.left_out {
            out.push_str(&format!("  {record}\n"));
        }
    }
    Ok(out)
}

fn write(o: &Options, title: &str, section: Section) -> Result<String, String> {
    o.outputs.write(&[(String::new(), Page { title: title.into(), notes: Vec::new(), sections: vec![section] })])
}

/// The remarks by instrument, the gravest first.
fn remarks(draft: &Regime, only: Option<&str>) -> String {
    let all = review(draft);
    let mut out = String::new();
    for x in draft.documents().filter_map(|(_, d)| d.instrument.as_ref()).filter(|x| only.is_none_or(|o| o == x.id)) {
        let own: Vec<_> = all.iter().filter(|r| r.instrument == x.id).collect();
        out.push_str(&format!("{} ({} remarks)\n", x.title, own.len()));
        for severity in Severity::ALL.iter().rev() {
            let such: Vec<_> = own.iter().filter(|r| r.severity == *severity).collect();
            if !such.is_empty() {
                out.push_str(&format!("  {severity}\n"));
            }
            for r in such {
                let article = r.article.as_ref().map_or(String::new(), |a| format!("article {a}: "));
                out.push_str(&format!("    {article}{}: {}\n", r.says, r.cure));
            }
        }
        out.push('\n');
    }
    out
}
