//! What can a group that nobody commands do to a truce that both sides keep? `spoiler [DESIGNS.toml]`.
//!
//! Compares designs (see `what_if`) on the same chance, and tells one run of the first as a story: what was put on record, and
//! beside it what really happened, which neither the sides nor the machine could see. `--runs N`, `--run K` tells replicate K,
//! `--lines N` of it.

#[path = "../common/designs.rs"]
mod designs;
#[path = "../common/show.rs"]
mod show;

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use ceasefire::{
    ensemble::{Batches, Comparison, Moments},
    machine::VerdictKind,
    record::{Content, Record},
    sim::{Run, Simulation},
    time::{DAY, Instant},
};

const USAGE: &str = "usage: spoiler [--runs N] [--run K] [--lines N] [DESIGNS.toml]";
const DAYS: i64 = 60;

struct Options {
    runs: u64,
    run: u64,
    lines: usize,
    file: PathBuf,
}

fn options() -> Result<Options, String> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/spoiler/data/designs.toml"));
    let mut o = Options { runs: 2_000, run: 0, lines: 40, file: own };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || {
            let text = args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"))?;
            text.parse::<u64>().map_err(|_| format!("`{text}` is no whole number from 0 on"))
        };
        match arg.as_str() {
            "--runs" => o.runs = number()?.max(2),
            "--run" => o.run = number()?,
            "--lines" => o.lines = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--help" | "-h" => return Err(USAGE.into()),
            _ if arg.starts_with('-') => return Err(format!("unknown option `{arg}`\n{USAGE}")),
            _ => o.file = arg.into(),
        }
    }
    Ok(o)
}

fn main() -> ExitCode {
    show::finish(options().and_then(|o| run(&o)))
}

fn run(o: &Options) -> Result<String, String> {
    let designs = designs::read(&o.file, &[]).map_err(|p| p.to_string())?;
    let simulations = designs::simulations(&designs).map_err(|p| p.to_string())?;
    let mut c = Comparison::default();
    c.go_on(&simulations, &[DAYS * DAY], &Batches { runs: o.runs, batch: 200, precise: None }, show::progress);
    let mut rows: Vec<Vec<String>> = vec![vec![String::new(), format!("holding after {DAYS} d, %"), "difference".into(), "killed".into()]];
    let parties: Vec<String> =
        c.designs.iter().flat_map(|s| &s.parties).filter(|p| p.incidents.sum() > 0).map(|p| p.party.clone()).collect();
    let mut parties: Vec<String> = parties;
    parties.sort();
    parties.dedup();
    if let Some(head) = rows.first_mut() {
        head.extend(parties.iter().map(|p| format!("deeds of {p}")));
    }
    let mean = |m: &Moments| format!("{:.1}", m.mean().unwrap_or(0.0));
    for (n, (d, s)) in designs.iter().zip(&c.designs).enumerate() {
        let e = s.spells.survival(0.95).at(DAYS * DAY);
        let difference = n.checked_sub(1).and_then(|k| c.pairs.get(k)).and_then(|p| p.holding.first()).map_or("-".into(), |h| {
            let i = h.interval(0.95);
            format!("{:+.1} ({:+.1} to {:+.1})", 100.0 * h.difference().unwrap_or(0.0), 100.0 * i.low, 100.0 * i.high)
        });
        let mut row = vec![d.title.clone(), show::share(e.share, e.interval), difference, mean(&s.killed)];
        let of = |p: &String| s.parties.iter().find(|x| x.party == *p).map_or("-".into(), |x| mean(&x.incidents));
        row.extend(parties.iter().map(of));
        rows.push(row);
    }
    let runs = c.designs.first().map_or(0, |d| d.runs);
    let mut out = format!("{runs} runs of each design on the same chance; means per run; intervals at 95 %.\n\n{}", show::table(&rows));
    out += "\nWhat the sides do to each other here they do in answer to what they believe the other did. The same deeds of the group end\n";
    out += "more or fewer truces by whose word counts and how long one waits for it. These are consequences of assumptions; whether\n";
    out += "real sides wait, believe or forgive is not in any text.\n";
    if let (Some(simulation), Some(design)) = (simulations.first(), designs.first()) {
        let _ = writeln!(out, "\nREPLICATE {} OF \"{}\", AS IT WAS TOLD, and what really happened\n", o.run, design.title);
        out += &story(simulation, &simulation.run(o.run), o.lines);
    }
    Ok(out)
}

/// Lines in the order of time: `~` what really happened, which nobody else sees; the others are records and verdicts.
fn story(simulation: &Simulation, run: &Run, lines: usize) -> String {
    let program = simulation.program();
    let name = |p: ceasefire::id::PartyId| program.party_id(p).to_string();
    let mut all: Vec<(Instant, u8, String)> = Vec::new();
    for t in run.truth() {
        let killed = if t.killed > 0 { format!(", killing {}", t.killed) } else { String::new() };
        let seen = if t.reported.is_some() { "" } else { " (nobody reports it)" };
        all.push((t.at, 0, format!("  ~ {} strikes{killed}{seen}", name(t.party))));
    }
    for r in simulation.records(run) {
        if let Some(at) = r.steps_at() {
            all.push((at, 1, format!("    {}", said(&r))));
        }
    }
    for v in run.verdicts().iter().filter(|v| matches!(v.kind, VerdictKind::Violation | VerdictKind::Met | VerdictKind::Factual(_))) {
        let who = if v.party.is_some() { format!(": {}", name(v.party)) } else { String::new() };
        all.push((v.at, 2, format!("      = {} of `{}`{who}", v.kind, program.reference(v.term))));
    }
    all.sort();
    let mut out = String::new();
    for (at, _, text) in all.iter().take(lines) {
        let _ = writeln!(out, "{at:<26}{text}");
    }
    if all.len() > lines {
        let _ = writeln!(out, "... and {} more lines (`--lines`)", all.len() - lines);
    }
    if let Some((at, end)) = run.end() {
        let names = simulation.endings();
        let how = simulation.ending(end).and_then(|n| names.get(usize::from(n)).cloned()).unwrap_or("the horizon: it held".into());
        let _ = writeln!(out, "{:<26}the run ends with {how}", at.to_string());
    }
    out
}

fn said(r: &Record) -> String {
    let by = r.by.as_deref().unwrap_or("somebody");
    let accused = |list: &[ceasefire::record::Accused]| list.iter().map(|a| a.party.clone()).collect::<Vec<_>>().join(", ");
    match &r.content {
        Content::Incident(i) => {
            format!("{by} reports {} ({})", i.act.as_deref().unwrap_or("an incident"), i.place.as_deref().unwrap_or("-"))
        }
        Content::Claim(c) if c.accuses.is_empty() => format!("{by} confirms it"),
        Content::Claim(c) => format!("{by} says that it was {}", accused(&c.accuses)),
        Content::Finding(f) => format!("{by} finds: {} {}", f.outcome, accused(&f.responsible)),
        Content::Performance(p) => format!("{by} reports on withdrawals (`{}`)", p.of),
        Content::Statement(s) => format!("{by} declares: {}", s.kind),
        other => format!("{by}: {}", other.kind()),
    }
}
