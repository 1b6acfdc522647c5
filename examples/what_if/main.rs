//! What would a better text have changed? `what_if [DESIGNS.toml]`.
//!
//! Compares designs of a truce on the same chance. Without a file, the statement of 10 October 2020 as it was, with a monitor, with
//! a defined area, with a complaint procedure, and with all three. `--runs N` says how many runs of each, `--width W` stops once
//! the interval of every difference is narrower, `--days A,B,C` after how many days one asks what holds, `--seed N` begins all
//! chance elsewhere, `--data` prints the comparison as data; `--html` and the like write the report to files.

#[path = "../common/designs.rs"]
mod designs;
#[path = "../common/joined.rs"]
mod joined;
#[path = "../common/outputs.rs"]
mod outputs;
#[path = "../common/show.rs"]
mod show;

use std::{path::PathBuf, process::ExitCode};

use ceasefire::{
    ensemble::{Batches, Comparison, Precise},
    report::{Designs, Section},
    sim::Simulation,
    time::DAY,
};

const USAGE: &str = "usage: what_if [--runs N] [--width W] [--days A,B,C] [--seed N] [--data] [DESIGNS.toml] \
[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";
const LEVEL: f64 = 0.95;

struct Options {
    runs: u64,
    width: Option<f64>,
    days: Vec<i64>,
    seed: Option<String>,
    data: bool,
    outputs: outputs::Outputs,
    file: PathBuf,
}

fn options() -> Result<Options, String> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/what_if/data/designs.toml"));
    let mut o = Options { runs: 2_000, width: None, days: vec![1, 7, 30], seed: None, data: false, outputs: Default::default(), file: own };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--runs" => o.runs = number(&value()?, "number of runs")?,
            "--width" => o.width = Some(number(&value()?, "width")?),
            "--days" => o.days = value()?.split(',').map(|d| number(d, "number of days")).collect::<Result<_, _>>()?,
            "--seed" => o.seed = Some(value()?),
            "--data" => o.data = true,
            "--help" | "-h" => return Err(USAGE.into()),
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.file = arg.into(),
        }
    }
    if o.runs < 2 || o.days.is_empty() || o.days.iter().any(|d| *d < 0) {
        return Err("it takes 2 runs or more, and days from 0 on".into());
    }
    Ok(o)
}

fn number<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is no {what}"))
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| run(&o)))
}

fn run(o: &Options) -> Result<String, String> {
    let edits: Vec<(String, String)> = o.seed.iter().map(|s| ("seed".into(), format!("\"{s}\""))).collect();
    let designs = designs::read(&o.file, &edits).map_err(|p| p.to_string())?;
    let simulations = joined::simulations(&designs).map_err(|p| p.to_string())?;
    let after: Vec<i64> = o.days.iter().map(|d| d.saturating_mul(DAY)).collect();
    let longest = after.iter().copied().max().unwrap_or(0);
    let precise = o.width.map(|width| Precise { after: longest, width, level: LEVEL });
    let mut comparison = Comparison::default();
    comparison.go_on(&simulations, &after, &Batches { runs: o.runs, batch: 200, precise }, show::progress);
    if o.data {
        return serde_json::to_string_pretty(&comparison).map(|t| t + "\n").map_err(|e| e.to_string());
    }
    let titles: Vec<&str> = designs.iter().map(|d| d.title.as_str()).collect();
    let endings = simulations.first().map(Simulation::endings).unwrap_or_default();
    let designs = Designs { titles: &titles, comparison: &comparison, days: &o.days, endings: &endings, level: LEVEL };
    let mut page = designs.page("What would a better text have changed?");
    page.sections.push(meaning());
    o.outputs.finish(page)
}

fn meaning() -> Section {
    let mut out = Section::new("meaning", "What this means, and what not");
    MEANING.iter().for_each(|line| out.line(*line));
    out
}

const MEANING: [&str; 4] = [
    "These are consequences of assumptions, which stand in the scenario files: how often incidents arise, who sees them, whom the sides believe, how often they strike back, after how many offences they give up. The intervals say how far chance between runs blurs a figure; they do not say how far the assumptions are from the world.",
    "The figures compare texts under one set of assumptions. They predict no war, and say nothing about who was responsible for what.",
    "A text acts here only through what it prohibits and where, whose word there is, and who owes what by when. Prestige, money, elections, trust and fear are not in the model; what texts do through them is not either.",
    "No effect of a monitor, an area or a procedure is written in. Where one shows, in whichever direction, it comes from records that differ and from sides that act on records: change those habits before you believe it.",
];
