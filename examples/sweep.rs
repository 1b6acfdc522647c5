//! How much hangs on one number of a scenario? `sweep [--field FIELD --values A,B,C] [DESIGNS.toml]`.
//!
//! Gives one field of the first design in a file of designs (see `what_if`) several values, as they would be written in the
//! scenario, and compares them on the same chance. `--screen` varies many numbers at once instead, those of a file such as
//! `examples/what_if/data/screening.toml` (`--numbers FILE`), and ranks them (Morris screening). `--runs N`, `--days D`.

#[path = "common/designs.rs"]
mod designs;
#[path = "common/show.rs"]
mod show;

use std::{fs, path::PathBuf, process::ExitCode};

use ceasefire::{
    ensemble::{Batches, Comparison, Screening},
    sim::Simulation,
    time::DAY,
};

const USAGE: &str = "usage: sweep [--field FIELD --values A,B,C] [--screen] [--numbers FILE.toml] [--runs N] [--days D] [DESIGNS.toml]";
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/what_if/data/");

struct Options {
    field: String,
    values: Vec<String>,
    screen: bool,
    numbers: PathBuf,
    runs: Option<u64>,
    days: i64,
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
    let mut rows: Vec<Vec<String>> =
        vec![[&o.field as &str, "still holding, %", "difference to the first", "incidents", "killed", ""].map(Into::into).into()];
    for (n, (value, s)) in o.values.iter().zip(&c.designs).enumerate() {
        let holds = s.spells.survival(0.95).at(after);
        let difference = n.checked_sub(1).and_then(|k| c.pairs.get(k)).and_then(|p| p.holding.first()).map_or("-".into(), |h| {
            let i = h.interval(0.95);
            format!("{:+.1} ({:+.1} to {:+.1})", 100.0 * h.difference().unwrap_or(0.0), 100.0 * i.low, 100.0 * i.high)
        });
        let mean = |m: &ceasefire::ensemble::Moments| format!("{:.1}", m.mean().unwrap_or(0.0));
        let bar = "#".repeat((holds.share * 40.0).round() as usize);
        rows.push(vec![
            value.clone(),
            show::share(holds.share, holds.interval),
            difference,
            mean(&s.incidents),
            mean(&s.killed),
            format!("|{bar:<40}|"),
        ]);
    }
    let runs = c.designs.first().map_or(0, |d| d.runs);
    Ok(format!(
        "\"{}\": {runs} runs for each value on the same chance, {} days; intervals at 95 %.\n\n{}\nAll of it under the assumptions of the scenario; it says nothing about any particular truce.\n",
        base.title,
        o.days,
        show::table(&rows)
    ))
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
    let mut rows: Vec<Vec<String>> = vec![["", "size", "mean", "deviation"].map(Into::into).into()];
    for e in &effects {
        let hundredths = |x: f64| format!("{:.1}", 100.0 * x);
        rows.push(vec![e.field.clone(), hundredths(e.size), format!("{:+.1}", 100.0 * e.mean), hundredths(e.deviation)]);
    }
    Ok(format!(
        "\"{}\": {} starting points, {} runs at each point, {} days. Effects of moving a number up by half its range, in hundredths still holding.\n\n{}\nSize ranks: the mean effect whichever way it goes. A mean near the size: it always goes that way. A deviation as large as the\nsize: it depends on the other numbers, or is no straight line. Effects below a few hundredths are within chance at so few runs.\n",
        base.title,
        screening.trajectories,
        screening.runs,
        o.days,
        show::table(&rows)
    ))
}
