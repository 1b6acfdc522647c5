//! Holds a default population of truces against what real ceasefires did: `calibrate [--runs N]`.
//!
//! Three classes of truces are simulated for a year and set beside the figures in `targets.toml`: levels are bounds, shapes and
//! orders are targets. Then the mechanism is added to the first class, and taken away from the second, with nothing else changed.
//! `--fit` looks for the free numbers anew, a search that is the same every time, and prints them; `--write` puts them in
//! `population/fitted.toml`. `--steps N` says how long it looks.

#[path = "../common/designs.rs"]
mod designs;
#[path = "../common/joined.rs"]
mod joined;
#[path = "../common/outputs.rs"]
mod outputs;
mod population;
#[path = "../common/show.rs"]
mod show;

use population::{FOLDER, Fitted, RANGES, Range, Targets};

use std::{fs, path::PathBuf, process::ExitCode};

use ceasefire::{
    chance::{Key, Seed},
    ensemble::{Batches, Comparison, Interval, Progress, Spells, Summary},
    report::{Cell, Page, Section, Table, Tone},
    time::DAY,
};

const USAGE: &str = "usage: calibrate [--runs N] [--fit [--steps N] [--write]] \
[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";

fn main() -> ExitCode {
    show::finish(run())
}

fn run() -> Result<String, String> {
    let (mut runs, mut steps, mut fits, mut writes) = (2_000, 120, false, false);
    let mut outputs = outputs::Outputs::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        let number = |text: Result<String, String>| {
            let text = text?;
            text.parse::<u64>().ok().filter(|n| *n > 0).ok_or(format!("`{text}` is no whole number above 0"))
        };
        match arg.as_str() {
            "--runs" => runs = number(value())?,
            "--steps" => steps = number(value())?,
            "--fit" => fits = true,
            "--write" => writes = true,
            _ if outputs.take(&arg, &mut value)? => {}
            _ => return Err(if arg == "--help" { USAGE.into() } else { format!("unknown option `{arg}`\n{USAGE}") }),
        }
    }
    let (targets, mut fitted) = population::read()?;
    let mut search = Section::new("search", "The search");
    if fits {
        fitted = fit(&targets, fitted, steps, &mut search)?;
        search.line(format!("Fitted:\n{}", fitted.text()));
        if writes {
            let head = "# The free numbers of the default population, found by `cargo run --release --example calibrate -- --fit --write` so that it\n# comes near to examples/calibrate/targets.toml (source there). Not measured: fitted.\n";
            fs::write(PathBuf::from(FOLDER).join("population/fitted.toml"), format!("{head}{}", fitted.text()))
                .map_err(|e| e.to_string())?;
        }
    }
    let mut page = report(&targets, fitted, runs)?;
    page.sections.insert(0, search);
    page.sections.retain(|s| !s.is_empty());
    outputs.finish(page)
}

/// A search: from the best point so far, a step in a random direction, smaller as time goes by; kept if it is better. All points
/// meet the same chance, and the search's own chance is always the same.
fn fit(targets: &Targets, from: Fitted, steps: u64, out: &mut Section) -> Result<Fitted, String> {
    let mut chance = Key::new(Seed(1989), "calibration", "", "").stream(0);
    let mut best = (loss(targets, from)?, from.list());
    out.line(format!("loss at the start {:.4}", best.0));
    for step in 0..steps {
        let size = 0.5 * (1.0 - step as f64 / steps as f64) + 0.05;
        let mut x = best.1;
        for (value, (_, low, high)) in x.iter_mut().zip(RANGES) {
            // Three numbers: what is searched is printed, written and read again.
            *value = rounded((*value * chance.lognormal(0.0, size)).clamp(low, high));
        }
        let tried = loss(targets, Fitted::of(x))?;
        let _ = show::progress(&Progress { runs: step + 1, of: steps });
        if tried < best.0 {
            best = (tried, x);
            out.line(format!("step {step:>3}: loss {tried:.4} at {x:?}"));
        }
    }
    Ok(Fitted::of(best.1))
}

fn rounded(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

/// How far the population is from the targets: squared distances of the classes' shares from the data's (levels are bounds, so a
/// little inside their intervals costs little), ten times what lies outside the bounds, and what lies outside the ranges of shape
/// and dispersion.
fn loss(targets: &Targets, x: Fitted) -> Result<f64, String> {
    let (_, simulations) = x.simulations()?;
    let mut sum = 0.0;
    let mut pooled = Spells::default();
    for (class, s) in targets.classes.iter().zip(&simulations) {
        let summary = Summary::of(s, 0..200);
        for (day, ((share, low), high)) in targets.days.iter().zip(class.share.iter().zip(&class.low).zip(&class.high)) {
            let holds = summary.spells.survival(0.95).at(day * DAY).share;
            sum += 0.2 * square(holds - share) + square((low - holds).max(holds - high).max(0.0));
        }
        sum += square(outside(&targets.dispersion, summary.per_day.moments().dispersion().unwrap_or(0.0))) * 0.01;
        pooled.merge(&summary.spells);
    }
    for (n, day) in targets.days.iter().enumerate() {
        let holds = pooled.survival(0.95).at(day * DAY).share;
        let (low, high) = (targets.bounds.lower.get(n).unwrap_or(&0.0), targets.bounds.upper.get(n).unwrap_or(&1.0));
        sum += 10.0 * square((low + 0.01 - holds).max(holds - high + 0.01).max(0.0));
    }
    let shape = pooled.weibull().map_or(5.0, |w| w.shape);
    Ok(sum + square(outside(&Range { from: 0.26, to: 0.34, measured: String::new() }, shape)) * 4.0)
}

fn square(x: f64) -> f64 {
    x * x
}

fn outside(range: &Range, x: f64) -> f64 {
    (range.from - x).max(x - range.to).max(0.0)
}

fn report(targets: &Targets, fitted: Fitted, runs: u64) -> Result<Page, String> {
    let (titles, simulations) = fitted.simulations()?;
    let mut c = Comparison::default();
    let after: Vec<i64> = targets.days.iter().map(|d| d * DAY).collect();
    c.go_on(&simulations, &after, &Batches { runs, batch: 100, precise: None }, show::progress);
    let mut pooled = Spells::default();
    targets.classes.iter().zip(&c.designs).for_each(|(_, s)| pooled.merge(&s.spells));
    Ok(Page {
        title: "A population of truces, and what real ones did".into(),
        notes: vec![format!("{runs} simulated truces of each class; real ones: {}.", targets.source)],
        sections: vec![
            holding(targets, &c.designs, &pooled, runs),
            hazards(&c.designs, &titles, &pooled),
            requirements(targets, &c.designs, &pooled),
            mechanism(targets, &c, &titles)?,
        ],
    })
}

fn holding(targets: &Targets, designs: &[Summary], pooled: &Spells, runs: u64) -> Section {
    let mut out = Section::new("holding", "Still holding, in hundredths, 95 %");
    let days: Vec<String> = targets.days.iter().map(|d| format!("{d} d")).collect();
    let columns: Vec<(&str, usize)> = [("class", 22), ("runs", 8)].into_iter().chain(days.iter().map(|d| (d.as_str(), 24))).collect();
    let mut table = Table::new("holding", &columns).numbers_from(1);
    for (class, s) in targets.classes.iter().zip(designs) {
        let curve = s.spells.survival(0.95);
        let ours = targets.days.iter().map(|d| curve.at(d * DAY)).map(|e| show::share(e.share, e.interval));
        table.row([class.name.clone(), runs.to_string()].into_iter().chain(ours).map(Cell::from));
        let theirs = class.share.iter().zip(class.low.iter().zip(&class.high));
        let theirs = theirs.map(|(s, (l, h))| show::share(*s, Interval { low: *l, high: *h }));
        table.row([format!("- real {}", class.name), class.runs.to_string()].into_iter().chain(theirs).map(Cell::from));
    }
    let shares = shares(targets, pooled).into_iter().map(|s| format!("{:.1}", 100.0 * s));
    table.row(["all classes".to_string(), pooled.len().to_string()].into_iter().chain(shares).map(Cell::from));
    let bounds = targets.bounds.lower.iter().zip(&targets.bounds.upper).map(|(l, u)| format!("{:.0} to {:.0}", 100.0 * l, 100.0 * u));
    table.row(["- bounds of the real".to_string(), String::new()].into_iter().chain(bounds).map(Cell::from));
    out.table(table);
    for class in &targets.classes {
        out.line(format!("{}: {}", class.name, class.says));
    }
    #[cfg(feature = "pages")]
    {
        let curves = targets.classes.iter().zip(designs).map(|(class, s)| (class.name.as_str(), &s.spells));
        let curves: Vec<(&str, &Spells)> = curves.chain([("all classes", pooled)]).collect();
        out.blocks.push(ceasefire::report::Block::Picture(ceasefire::report::pictures::survival(&curves, 0.95)));
    }
    out
}

/// What share of all truces still holds after each of the days.
fn shares(targets: &Targets, pooled: &Spells) -> Vec<f64> {
    let curve = pooled.survival(0.95);
    targets.days.iter().map(|d| curve.at(d * DAY).share).collect()
}

fn hazards(designs: &[Summary], titles: &[String], pooled: &Spells) -> Section {
    const BOUNDS: [i64; 7] = [0, 1, 7, 30, 90, 180, 365];
    let mut out = Section::new("hazards", "Breakdowns per day at risk");
    let head: Vec<String> = BOUNDS.windows(2).map(|w| format!("{} to {} d", w.first().unwrap_or(&0), w.last().unwrap_or(&0))).collect();
    let columns = [("class", 22)].into_iter().chain(head.iter().map(|h| (h.as_str(), 14))).chain([("Weibull shape", 20)]);
    let mut table = Table::new("hazards", &columns.collect::<Vec<_>>()).numbers_from(1);
    let named = titles.iter().map(String::as_str).zip(designs.iter().map(|d| &d.spells)).take(3).chain([("all classes", pooled)]);
    for (title, spells) in named {
        let rates = spells.hazard(&BOUNDS.map(|d| d * DAY), 0.95).into_iter().map(|h| h.per_day.map_or("-".into(), |x| format!("{x:.5}")));
        let shape = spells.weibull().map_or("-".into(), |w| format!("{:.2} (error {:.2})", w.shape, w.shape_error));
        table.row([title.to_string()].into_iter().chain(rates).chain([shape]).map(Cell::from));
    }
    out.table(table);
    out
}

fn requirements(targets: &Targets, designs: &[Summary], pooled: &Spells) -> Section {
    let mut out = Section::new("requirements", "Requirements");
    let mut table = Table::new("requirements", &[("met", 5), ("requirement", 120)]);
    let mut say = |is: bool, what: String| {
        let met = if is { Cell::new("yes").toned(Tone::Good) } else { Cell::new("no").toned(Tone::Bad) };
        table.row([met, what.into()]);
    };
    let shares = shares(targets, pooled);
    let inside = shares.iter().zip(targets.bounds.lower.iter().zip(&targets.bounds.upper)).all(|(s, (l, u))| l <= s && s <= u);
    say(inside, format!("inside the real bounds at {:?} days", targets.days));
    let shape = pooled.weibull().map_or(f64::NAN, |w| w.shape);
    let Range { from, to, measured } = &targets.shape;
    say((*from..=*to).contains(&shape), format!("hazard falling: Weibull shape {shape:.2} (real: {measured}; asked: {from} to {to})"));
    let at = |s: &Summary, d: &i64| s.spells.still_holding_after(d * DAY);
    let later = targets.days.iter().filter(|d| **d >= 7);
    let ordered = later.clone().all(|d| designs.iter().take(3).is_sorted_by(|a, b| at(a, d) < at(b, d)));
    say(ordered, "cessation < preliminary < definitive from 7 days on".into());
    for (class, s) in targets.classes.iter().zip(designs) {
        let d = s.per_day.moments().dispersion().unwrap_or(f64::NAN);
        let Range { from, to, .. } = targets.dispersion;
        say(
            (from..=to).contains(&d),
            format!("daily counts overdispersed, {}: variance over mean {d:.1} (real: {from} to {to})", class.name),
        );
    }
    out.table(table);
    out
}

/// What the mechanism does where nothing else is changed.
fn mechanism(targets: &Targets, c: &Comparison, titles: &[String]) -> Result<Section, String> {
    let title = "The mechanism alone, on the same chance: share still holding with it less share without, in hundredths, 95 %";
    let mut out = Section::new("mechanism", title);
    let find = |name: &str| titles.iter().position(|t| t == name).and_then(|n| c.designs.get(n)).ok_or(format!("no design `{name}`"));
    let pairs = [("cessation, mechanism added", "cessation"), ("preliminary", "preliminary, mission taken away")];
    let days: Vec<String> = targets.days.iter().map(|d| format!("{d} d")).collect();
    let columns = [("with it", 30), ("without it", 34)].into_iter().chain(days.iter().map(|d| (d.as_str(), 8)));
    let columns: Vec<(&str, usize)> = columns.chain([("breakdowns per day at risk", 28)]).collect();
    let mut table = Table::new("mechanism", &columns).numbers_from(2);
    for (with, without) in pairs {
        let (a, b) = (find(with)?, find(without)?);
        let each = targets.days.iter().map(|d| {
            let share = |s: &Summary| s.spells.still_holding_after(d * DAY) as f64 / s.runs.max(1) as f64;
            format!("{:+.1}", 100.0 * (share(a) - share(b)))
        });
        let ended = |s: &Summary| s.spells.iter().filter(|x| x.ending.is_some()).map(|x| x.runs).sum::<u64>() as f64;
        let risk = |s: &Summary| s.spells.iter().map(|x| x.millis as f64 * x.runs as f64).sum::<f64>();
        let ratio = format!("{:.2} times as many", ended(a) / risk(a) / (ended(b) / risk(b)));
        table.row([with.to_string(), without.to_string()].into_iter().chain(each).chain([ratio]).map(Cell::from));
    }
    out.table(table);
    let pair = titles.iter().position(|t| t == "cessation, mechanism added").and_then(|n| c.pairs.get(n.checked_sub(1)?));
    if let (Some(pair), Some(first)) = (pair, c.designs.first()) {
        let mut table =
            Table::new("paired", &[("mechanism added to cessation, after", 38), ("difference", 26), ("unpaired it would be", 22)])
                .numbers_from(1);
        for (d, h) in targets.days.iter().zip(&pair.holding) {
            let (i, u) = (h.interval(0.95), h.unpaired_interval(0.95));
            let signed = |x: f64| format!("{:+.1}", 100.0 * x);
            let difference = format!("{} ({} to {})", signed(h.difference().unwrap_or(0.0)), signed(i.low), signed(i.high));
            table.row([format!("{d} d"), difference, format!("{} to {}", signed(u.low), signed(u.high))].map(Cell::from));
        }
        out.table(table);
        out.note(&format!("{} pairs.", first.runs));
    }
    out.line("Real, as an association: a mechanism goes with .43 (.25 to .74) times the hazard; with .93 (.44 to 1.97) once written and definitive agreements are compared with their like. No effect of a mission is written in here: whatever shows comes from more incidents being known, and from whom they are laid to.");
    Ok(out)
}
