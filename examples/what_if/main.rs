//! What would a better text have changed? `what_if [DESIGNS.toml]`.
//!
//! Compares designs of a truce on the same chance. Without a file, the statement of 10 October 2020 as it was, with a monitor, with
//! a defined area, with a complaint procedure, and with all three. `--runs N` says how many runs of each, `--width W` stops once
//! the interval of every difference is narrower, `--days A,B,C` after how many days one asks what holds, `--seed N` begins all
//! chance elsewhere, `--json` prints the comparison as data.

#[path = "../common/designs.rs"]
mod designs;
#[path = "../common/show.rs"]
mod show;

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use ceasefire::{
    ensemble::{Batches, COUNTED, Comparison, Precise, Summary},
    sim::Simulation,
    time::DAY,
};

const USAGE: &str = "usage: what_if [--runs N] [--width W] [--days A,B,C] [--seed N] [--json] [DESIGNS.toml]";
const LEVEL: f64 = 0.95;

struct Options {
    runs: u64,
    width: Option<f64>,
    days: Vec<i64>,
    seed: Option<String>,
    json: bool,
    file: PathBuf,
}

fn options() -> Result<Options, String> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/what_if/data/designs.toml"));
    let mut o = Options { runs: 2_000, width: None, days: vec![1, 7, 30], seed: None, json: false, file: own };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--runs" => o.runs = number(&value()?, "number of runs")?,
            "--width" => o.width = Some(number(&value()?, "width")?),
            "--days" => o.days = value()?.split(',').map(|d| number(d, "number of days")).collect::<Result<_, _>>()?,
            "--seed" => o.seed = Some(value()?),
            "--json" => o.json = true,
            "--help" | "-h" => return Err(USAGE.into()),
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
    let simulations = designs::simulations(&designs).map_err(|p| p.to_string())?;
    let after: Vec<i64> = o.days.iter().map(|d| d.saturating_mul(DAY)).collect();
    let longest = after.iter().copied().max().unwrap_or(0);
    let precise = o.width.map(|width| Precise { after: longest, width, level: LEVEL });
    let mut comparison = Comparison::default();
    comparison.go_on(&simulations, &after, &Batches { runs: o.runs, batch: 200, precise }, show::progress);
    if o.json {
        return serde_json::to_string_pretty(&comparison).map(|t| t + "\n").map_err(|e| e.to_string());
    }
    let titles: Vec<&str> = designs.iter().map(|d| d.title.as_str()).collect();
    Ok(report(&titles, &simulations, &comparison, &o.days))
}

fn report(titles: &[&str], simulations: &[Simulation], c: &Comparison, days: &[i64]) -> String {
    let runs = c.designs.first().map_or(0, |d| d.runs);
    let mut out = format!("{runs} runs of each design on the same chance; intervals at 95 %.\n\nSTILL HOLDING, in hundredths\n");
    let mut rows = vec![row(["", "days until half ended"], days.iter().map(|d| format!("after {d} d")))];
    for (title, s) in titles.iter().zip(&c.designs) {
        let curve = s.spells.survival(LEVEL);
        let median = curve.median();
        let day = |m: Option<i64>| m.map_or("-".into(), |m| format!("{:.1}", m as f64 / DAY as f64));
        let median = format!("{} ({} to {})", day(median.millis), day(median.low), day(median.high));
        let holding = days.iter().map(|d| curve.at(d * DAY)).map(|e| show::share(e.share, e.interval));
        rows.push(row([title, median.as_str()], holding));
    }
    out += &show::table(&rows);
    out += "\nWHAT HAPPENED, per run; a run that ends early has less time for it\n";
    let mut rows = vec![row(["", "incidents", "per day held", "reported", "killed", "records"], [])];
    for (title, s) in titles.iter().zip(&c.designs) {
        let mean = |m: &ceasefire::ensemble::Moments| format!("{:.1}", m.mean().unwrap_or(0.0));
        let days = s.spells.iter().map(|x| x.millis as f64 / DAY as f64 * x.runs as f64).sum::<f64>();
        let per_day = format!("{:.2}", s.incidents.sum() as f64 / days.max(f64::MIN_POSITIVE));
        rows.push(row([*title, &mean(&s.incidents), &per_day, &mean(&s.reported), &mean(&s.killed), &mean(&s.records)], []));
    }
    out += &show::table(&rows);
    out += "\nALLEGED VIOLATIONS PER RUN, by who answers for them, and how many of them met a stricter standard\n";
    let mut rows = vec![row(["", "party"], COUNTED.iter().map(ToString::to_string))];
    for (title, s) in titles.iter().zip(&c.designs) {
        for p in s.parties.iter().filter(|p| p.violations.iter().any(|v| v.sum() > 0)) {
            rows.push(row([title, p.party.as_str()], p.violations.iter().map(|v| format!("{:.1}", v.mean().unwrap_or(0.0)))));
        }
    }
    out += &show::table(&rows);
    out += "\nWITH WHAT THE RUNS ENDED, in hundredths\n";
    let mut rows = vec![vec![String::new(), "held".into()]];
    let names = simulations.first().map(Simulation::endings).unwrap_or_default();
    let ended = |s: &Summary, code: usize| s.spells.iter().filter(|x| x.ending.map(usize::from) == Some(code)).map(|x| x.runs).sum::<u64>();
    let met: Vec<usize> = (0..names.len()).filter(|n| c.designs.iter().any(|s| ended(s, *n) > 0)).collect();
    if let Some(head) = rows.first_mut() {
        head.extend(met.iter().filter_map(|n| names.get(*n).cloned()));
    }
    for (title, s) in titles.iter().zip(&c.designs) {
        let all: u64 = met.iter().map(|n| ended(s, *n)).sum();
        let of = |n: u64| format!("{:.1}", 100.0 * n as f64 / s.runs.max(1) as f64);
        rows.push(row([title, of(s.runs - all).as_str()], met.iter().map(|n| of(ended(s, *n)))));
    }
    out += &show::table(&rows);
    differences(&mut out, titles, c, days);
    out + MEANING
}

fn differences(out: &mut String, titles: &[&str], c: &Comparison, days: &[i64]) {
    let Some(first) = titles.first().filter(|_| !c.pairs.is_empty()) else { return };
    let _ = writeln!(out, "\nTHE DIFFERENCE TO \"{first}\", pair by pair");
    let mut rows = vec![row(["", "of", "difference", "95 % from", "to", "unpaired from", "to", "worth runs"], [])];
    for (title, pair) in titles.iter().skip(1).zip(&c.pairs) {
        for (day, h) in days.iter().zip(&pair.holding) {
            let (i, u) = (h.interval(LEVEL), h.unpaired_interval(LEVEL));
            let hundredths = |x: f64| format!("{:+.1}", 100.0 * x);
            let label = format!("holding after {day} d");
            let difference = hundredths(h.difference().unwrap_or(0.0));
            let bounds = [hundredths(i.low), hundredths(i.high), hundredths(u.low), hundredths(u.high)];
            rows.push(row([*title, &label, &difference], bounds.into_iter().chain([worth(h.narrowing(LEVEL))])));
        }
        for (label, m) in [("hours it held", &pair.hours), ("incidents", &pair.incidents), ("killed", &pair.killed)] {
            let (i, u) = (m.difference().interval(LEVEL), m.unpaired_interval(LEVEL));
            let number = |x: Option<f64>| x.map_or("-".into(), |x| format!("{x:+.2}"));
            let bounds = [i.map(|i| i.low), i.map(|i| i.high), u.map(|u| u.low), u.map(|u| u.high)].map(number);
            rows.push(row([*title, label, &number(m.difference().mean())], bounds.into_iter().chain([worth(m.narrowing())])));
        }
    }
    out.push_str(&show::table(&rows));
    out.push_str("\"worth runs\": how many times as many runs an unpaired comparison would need for an interval as narrow.\n");
}

/// An interval so much narrower is worth so many times the runs.
fn worth(narrowing: Option<f64>) -> String {
    narrowing.filter(|n| *n > 0.0).map_or("-".into(), |n| format!("{:.1} times", 1.0 / (n * n)))
}

fn row<const N: usize>(first: [&str; N], more: impl IntoIterator<Item = String>) -> Vec<String> {
    first.into_iter().map(Into::into).chain(more).collect()
}

const MEANING: &str = "
WHAT THIS MEANS, AND WHAT NOT
These are consequences of assumptions, which stand in the scenario files: how often incidents arise, who sees them, whom the
sides believe, how often they strike back, after how many offences they give up. The intervals say how far chance between runs
blurs a figure; they do not say how far the assumptions are from the world.
The figures compare texts under one set of assumptions. They predict no war, and say nothing about who was responsible for what.
A text acts here only through what it prohibits and where, whose word there is, and who owes what by when. Prestige, money,
elections, trust and fear are not in the model; what texts do through them is not either.
No effect of a monitor, an area or a procedure is written in. Where one shows, in whichever direction, it comes from records that
differ and from sides that act on records: change those habits before you believe it.
";
