//! What can a group that nobody commands do to a truce that both sides keep? `spoiler [DESIGNS.toml]`.
//!
//! Compares designs (see `what_if`) on the same chance, and tells one run of the first as a story: what was put on record, and
//! beside it what really happened, which neither the sides nor the machine could see. `--runs N`, `--run K` tells replicate K,
//! `--lines N` of it.

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
    ensemble::{Batches, Comparison},
    machine::VerdictKind,
    record::{Content, Record},
    report::{Cell, Designs, Page, Section, Table},
    sim::{Run, Simulation},
    time::{DAY, Instant},
};

const USAGE: &str = "usage: spoiler [--runs N] [--run K] [--lines N] [DESIGNS.toml] \
[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";
const DAYS: i64 = 60;

struct Options {
    runs: u64,
    run: u64,
    lines: usize,
    outputs: outputs::Outputs,
    file: PathBuf,
}

fn options() -> Result<Options, String> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/spoiler/data/designs.toml"));
    let mut o = Options { runs: 2_000, run: 0, lines: 40, outputs: Default::default(), file: own };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value\n{USAGE}"));
        let number = |text: Result<String, String>| {
            let text = text?;
            text.parse::<u64>().map_err(|_| format!("`{text}` is no whole number from 0 on"))
        };
        match arg.as_str() {
            "--runs" => o.runs = number(value())?.max(2),
            "--run" => o.run = number(value())?,
            "--lines" => o.lines = usize::try_from(number(value())?).unwrap_or(usize::MAX),
            "--help" | "-h" => return Err(USAGE.into()),
            _ if o.outputs.take(&arg, &mut value)? => {}
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
    let simulations = joined::simulations(&designs).map_err(|p| p.to_string())?;
    let mut c = Comparison::default();
    c.go_on(&simulations, &[DAYS * DAY], &Batches { runs: o.runs, batch: 200, precise: None }, show::progress);
    let titles: Vec<&str> = designs.iter().map(|d| d.title.as_str()).collect();
    let endings = simulations.first().map(Simulation::endings).unwrap_or_default();
    let compared = Designs { titles: &titles, comparison: &c, days: &[DAYS], endings: &endings, level: 0.95 };
    let mut deeds = compared.deeds();
    deeds.note("What the sides do to each other here they do in answer to what they believe the other did. The same deeds of the group end more or fewer truces by whose word counts and how long one waits for it. These are consequences of assumptions; whether real sides wait, believe or forgive is not in any text.");
    let mut page = Page {
        title: "What can a group that nobody commands do to a truce that both sides keep?".into(),
        notes: vec![compared.basis()],
        sections: vec![compared.overview("design"), deeds, compared.survival(), compared.differences()],
    };
    if let (Some(simulation), Some(design)) = (simulations.first(), designs.first()) {
        let title = format!("Replicate {} of \"{}\", as it was told, and what really happened", o.run, design.title);
        page.sections.push(story(&title, simulation, &simulation.run(o.run), o.lines));
    }
    o.outputs.finish(page)
}

/// What really happened, which nobody else sees, what was put on record, and what that amounts to, in the order of time.
fn story(title: &str, simulation: &Simulation, run: &Run, lines: usize) -> Section {
    let program = simulation.program();
    let name = |p: ceasefire::id::PartyId| program.party_id(p).to_string();
    let mut all: Vec<(Instant, usize, String)> = Vec::new();
    for t in run.truth() {
        let killed = if t.killed > 0 { format!(", killing {}", t.killed) } else { String::new() };
        let seen = if t.reported.is_some() { "" } else { " (nobody reports it)" };
        all.push((t.at, 0, format!("{} strikes{killed}{seen}", name(t.party))));
    }
    for r in simulation.records(run) {
        if let Some(at) = r.steps_at() {
            all.push((at, 1, said(&r)));
        }
    }
    for v in run.verdicts().iter().filter(|v| matches!(v.kind, VerdictKind::Violation | VerdictKind::Met | VerdictKind::Factual(_))) {
        let who = if v.party.is_some() { format!(": {}", name(v.party)) } else { String::new() };
        all.push((v.at, 2, format!("{} of `{}`{who}", v.kind, program.reference(v.term))));
    }
    all.sort();
    let mut out = Section::new("story", title);
    let columns = [("when", 26), ("what really happened", 36), ("what is put on record", 44), ("what that amounts to", 44)];
    let mut table = Table::new("story", &columns);
    for (at, column, text) in all.iter().take(lines) {
        let cells = (0..3).map(|c| if c == *column { Cell::new(text.as_str()) } else { Cell::default() });
        table.row([Cell::new(at.to_string()).at(Some(*at))].into_iter().chain(cells));
    }
    out.table(table);
    if all.len() > lines {
        out.line(format!("... and {} more (`--lines`).", all.len() - lines));
    }
    if let Some((at, end)) = run.end() {
        let names = simulation.endings();
        let how = simulation.ending(end).and_then(|n| names.get(usize::from(n)).cloned()).unwrap_or("the horizon: it held".into());
        out.line(format!("On {at} the run ends with {how}."));
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
