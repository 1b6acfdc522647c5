//! Draws what agreements say as Mermaid diagrams in Markdown: `diagram AGREEMENT.toml...`.
//!
//! `--only INSTRUMENT` draws one instrument, `--read AXIS=OPTION` another reading of the texts.

#[path = "common/show.rs"]
mod show;

use std::{fs, process::ExitCode};

use ceasefire::{
    agreement::{Reading, Regime},
    report::diagrams,
};

const USAGE: &str = "usage: diagram [--only INSTRUMENT] [--read AXIS=OPTION]... AGREEMENT.toml...";

fn main() -> ExitCode {
    show::finish(run())
}

fn run() -> Result<String, String> {
    let (mut files, mut only, mut reading) = (Vec::new(), None, Reading::base());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--only" => only = Some(value()?),
            "--read" => {
                let given = value()?;
                let (axis, option) = given.split_once('=').ok_or(format!("`{given}` is no AXIS=OPTION\n{USAGE}"))?;
                reading = reading.with(axis, option);
            }
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => files.push((arg.clone(), fs::read_to_string(&arg).map_err(|e| format!("`{arg}`: {e}"))?)),
        }
    }
    if files.is_empty() {
        return Err(USAGE.into());
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let regime = Regime::parse(&files).map_err(|p| p.to_string())?;
    let mut page = diagrams(&regime, &reading).map_err(|p| p.to_string())?;
    if let Some(only) = only {
        page.sections.retain(|s| s.id == only);
        if page.sections.is_empty() {
            return Err(format!("unknown instrument `{only}`"));
        }
    }
    Ok(page.markdown())
}
