//! How much hangs on one number of a scenario? `sweep [--field FIELD --values A,B,C] [DESIGNS.toml]`.
//!
//! Gives one field of the first design in a file of designs (see `what_if`) several values, as they would be written in the
//! scenario, and compares them on the same chance. `--screen` varies many numbers at once instead, those of a file such as
//! `examples/what_if/data/screening.toml` (`--numbers FILE`), and ranks them (Morris screening). `--runs N`, `--days D`.

#[path = "common/designs.rs"]
mod designs;
#[path = "common/outputs.rs"]
mod outputs;
#[path = "common/show.rs"]
mod show;

use std::{fs, path::PathBuf, process::ExitCode};

use ceasefire::{
    ensemble::{Batches, Comparison, Screening},
    report::{Designs, Page, ranking},
    sim::Simulation,
    time::DAY,
};

const USAGE: &str = "usage: sweep [--field FIELD --values A,B,C] [--screen] [--numbers FILE.toml] [--runs N] [--days D] [DESIGNS.toml] \
[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/what_if/data/");

struct Options {
    field: String,
    values: Vec<String>,
    screen: bool,
    numbers: PathBuf,
    runs: Option<u64>,
    days: i64,
    outputs: outputs::Outputs,
    file: PathBuf,
}

fn options() -> Result<Options, String> {
    let mut o = Options {
        field: "observers[0].misattributes".into(),
        values: ["0.0", "0.1", "0.2", "0.4", "0.8"].map(Into::into).into(),
        screen: false,
        numbers: PathBuf::from(DATA).join("screening.toml"),
        runs: None,
        days: 30,
        outputs: Default::default(),
        file: PathBuf::from(DATA).join("designs.toml"),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        match arg.as_str() {
            "--field" => o.field = value()?,
            "--values" => o.values = split(&value()?),
            "--screen" => o.screen = true,
            "--numbers" => o.numbers = value()?.into(),
            "--runs" => o.runs = Some(number(&value()?)?),
            "--days" => o.days = number(&value()?)?,
            "--help" | "-h" => return Err(USAGE.into()),
            _ if o.outputs.take(&arg, &mut value)? => {}
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.file = arg.into(),
        }
    }
    if o.runs.is_some_and(|r| r < 2) || o.days < 0 {
        return Err("it takes 2 runs or more, and days from 0 on".into());
    }
    Ok(o)
}

/// At commas outside brackets and quotes.
fn split(text: &str) -> Vec<String> {
    let (mut depth, mut quoted) = (0, false);
    text.split(|c| {
        match c {
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    })
    .map(|v| v.trim().to_string())
    .collect()
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number that fits here"))
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| if o.screen { screen(&o) } else { sweep(&o) }))
}

fn sweep(o: &Options) -> Result<String, String> {
    let designs = designs::read(&o.file, &[]).map_err(|p| p.to_string())?;
    let base = designs.first().ok_or("names no design")?;
    let mut simulations = Vec::new();
    for value in &o.values {
        let scenario = base.scenario.with(&o.field, value).map_err(|p| p.to_string())?;
        simulations.push(Simulation::new(&base.regime, &scenario).map_err(|p| p.to_string())?);
    }
    let mut c = Comparison::default();
    let after = o.days.saturating_mul(DAY);
    c.go_on(&simulations, &[after], &Batches { runs: o.runs.unwrap_or(1_000), batch: 200, precise: None }, show::progress);
    let titles: Vec<&str> = o.values.iter().map(String::as_str).collect();
    let endings = simulations.first().map(Simulation::endings).unwrap_or_default();
    let values = Designs { titles: &titles, comparison: &c, days: &[o.days], endings: &endings, level: 0.95 };
    let mut at_a_glance = values.overview(&o.field);
    at_a_glance.note("All of it under the assumptions of the scenario; it says nothing about any particular truce.");
    let page = Page {
        title: format!("\"{}\": how much hangs on {}?", base.title, o.field),
        notes: vec![values.basis()],
        sections: vec![at_a_glance, values.survival(), values.differences()],
    };
    o.outputs.finish(page)
}

fn screen(o: &Options) -> Result<String, String> {
    let designs = designs::read(&o.file, &[]).map_err(|p| p.to_string())?;
    let base = designs.first().ok_or("names no design")?;
    let name = o.numbers.display();
    let text = fs::read_to_string(&o.numbers).map_err(|e| format!("{name}: {e}"))?;
    let mut screening: Screening = toml::from_str(&text).map_err(|e| format!("{name}: {}", e.message().trim()))?;
    screening.after = o.days.saturating_mul(DAY);
    screening.runs = o.runs.unwrap_or(screening.runs);
    let effects = screening.effects(&base.regime, &base.scenario, show::progress).map_err(|p| p.to_string())?;
    let basis =
        format!("{} starting points, {} runs at each point on the same chance, {} days.", screening.trajectories, screening.runs, o.days);
    let page = Page { title: format!("\"{}\": which numbers matter?", base.title), notes: vec![basis], sections: vec![ranking(&effects)] };
    o.outputs.finish(page)
}
