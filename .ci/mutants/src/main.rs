//! Mutation testing of `src/machine`, with every mutant in one build.
//!
//! `mutants list` prints the mutants; `mutants run` asks the tests about each that has no answer yet; `mutants score` prints what is
//! known. Options of `run`: `--jobs N`, `--every N` (a sample), `--unexplained` (not those of `survivors.txt`), `--slowest MS` (leave
//! out tests that take longer), `--only WORDS`, `--results FILE` (where answers are kept), `--tests NAME,NAME` (only these test files,
//! and the library's own as `lib`; without it all).

mod sites;
mod survivors;
mod tests;
mod tree;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::PathBuf,
    sync::Mutex,
    time::{Duration, Instant},
};

use sites::Mutant;
use tests::{Outcome, Suite};
use tree::Tree;

fn main() {
    if let Err(words) = run() {
        eprintln!("{words}");
        std::process::exit(1);
    }
}

struct Options {
    jobs: usize,
    every: usize,
    slowest: u64,
    only: String,
    tests: Vec<String>,
    unexplained: bool,
    results: Option<PathBuf>,
}

fn run() -> Result<(), String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| args.iter().position(|a| a == name).and_then(|k| args.get(k + 1));
    let number = |name: &str, or: u64| option(name).map_or(Ok(or), |n| n.parse().map_err(|_| format!("`{name}` needs a number")));
    let options = Options {
        jobs: number("--jobs", 2)? as usize,
        every: number("--every", 1)?.max(1) as usize,
        slowest: number("--slowest", u64::MAX)?,
        only: option("--only").cloned().unwrap_or_default(),
        results: option("--results").map(PathBuf::from),
        unexplained: args.iter().any(|a| a == "--unexplained"),
        tests: option("--tests").map_or(Vec::new(), |t| t.split(',').map(str::to_string).collect()),
    };
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).canonicalize().map_err(|e| e.to_string())?;
    let mut tree = Tree::new(root)?;
    match args.first().map(String::as_str) {
        Some("list") => {
            for m in tree.mutants() {
                println!("{}\t{}:{}\t{}\t{}", m.id, m.file, m.line, m.kind, m.key);
            }
            Ok(())
        }
        Some("run") => ask(&mut tree, &options),
        Some("score") => score(&tree, &options),
        _ => {
            Err("usage: mutants list | run [--jobs N] [--every N] [--slowest MS] [--only WORDS] [--unexplained] [--results FILE] [--tests NAMES] | score"
                .into())
        }
    }
}

fn path(tree: &Tree, options: &Options) -> PathBuf {
    options.results.clone().unwrap_or_else(|| tree.work.join("results.txt"))
}

/// What is known of mutants: key, verdict (killed, hung, survived, unreached), by what, milliseconds.
fn results(tree: &Tree, options: &Options) -> BTreeMap<String, (String, String)> {
    let text = fs::read_to_string(path(tree, options)).unwrap_or_default();
    let line = |l: &str| {
        let mut parts = l.split('\t');
        Some((parts.next()?.to_string(), (parts.next()?.to_string(), parts.next()?.to_string())))
    };
    text.lines().filter_map(line).collect()
}

fn ask(tree: &mut Tree, options: &Options) -> Result<(), String> {
    let start = Instant::now();
    let binaries = tree.build(&options.tests)?;
    eprintln!("{} mutants, {} do not compile; built in {} s", tree.mutants().len(), tree.refused(), start.elapsed().as_secs());
    let suite = Suite::watch(binaries, &tree.copy, &tree.work)?;
    eprintln!("{} tests watched by {} s", suite.tests.len(), start.elapsed().as_secs());
    let known = results(tree, options);
    let excuses = survivors::read(&tree.root)?;
    // What passed once may fail now, by new tests.
    let settled = |m: &Mutant| {
        known.get(&m.key).is_some_and(|(v, _)| v == "killed" || v == "hung") || options.unexplained && excuses.contains_key(&m.key)
    };
    let mut todo: Vec<Mutant> =
        tree.mutants().into_iter().step_by(options.every).filter(|m| !settled(m) && m.key.contains(&options.only)).collect();
    todo.sort_by_key(|m| known.contains_key(&m.key));
    let out = File::options().create(true).append(true).open(path(tree, options)).map_err(|e| e.to_string())?;
    let (out, next) = (Mutex::new(out), Mutex::new(todo.iter()));
    let record = Record::default();
    let chunks = suite.chunks();
    let done = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                loop {
                    let Some(m) = next.lock().ok().and_then(|mut n| n.next()) else { return };
                    let began = Instant::now();
                    let (verdict, by) = judge(m, &suite, &chunks, &record, options.slowest);
                    if let Ok(mut out) = out.lock() {
                        let _ = writeln!(out, "{}\t{verdict}\t{by}\t{}", m.key, began.elapsed().as_millis());
                    }
                    if let Ok(mut n) = done.lock() {
                        *n += 1;
                        if *n % 100 == 0 {
                            eprintln!("{n} of {} after {} s", todo.len(), start.elapsed().as_secs());
                        }
                    }
                }
            });
        }
    });
    eprintln!("all after {} s", start.elapsed().as_secs());
    score(tree, options)
}

type Chunks = BTreeMap<(usize, u32), Vec<usize>>;
/// How many mutants each chunk killed, and how many it was asked about.
type Record = Mutex<BTreeMap<(usize, u32), (f64, f64)>>;

fn judge(m: &Mutant, suite: &Suite, chunks: &Chunks, record: &Record, slowest: u64) -> (&'static str, String) {
    let mut plan = Vec::new();
    for (chunk, tests) in chunks {
        let reach: Vec<_> =
            tests.iter().filter_map(|t| suite.tests.get(*t)).filter(|t| t.reaches.contains(&m.id) && t.millis <= slowest).collect();
        let millis: u64 = reach.iter().map(|t| t.millis).sum();
        if !reach.is_empty() {
            let (kills, asked) = record.lock().ok().and_then(|r| r.get(chunk).copied()).unwrap_or_default();
            plan.push(((kills + 1.0) / (asked + 2.0) / (millis as f64 + 5.0), *chunk, reach, millis));
        }
    }
    if plan.is_empty() {
        return ("unreached", String::from("no test"));
    }
    plan.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, chunk, reach, millis) in plan {
        let names: Vec<&str> = reach.iter().map(|t| t.name.as_str()).collect();
        let outcome = suite.run(chunk.0, &names, m.id, Duration::from_millis(3000 + 10 * millis));
        if let Ok(mut r) = record.lock() {
            let (kills, asked) = r.entry(chunk).or_default();
            *kills += if outcome == Outcome::Passed { 0.0 } else { 1.0 };
            *asked += 1.0;
        }
        let by = suite.binaries.get(chunk.0).map_or("", |b| b.name.as_str()).to_string();
        match outcome {
            Outcome::Passed => {}
            Outcome::Failed => return ("killed", by),
            Outcome::Hung => return ("hung", by),
        }
    }
    ("survived", String::from("all tests that reach it"))
}

fn score(tree: &Tree, options: &Options) -> Result<(), String> {
    let (known, excuses) = (results(tree, options), survivors::read(&tree.root)?);
    let mutants = tree.mutants();
    let stale: Vec<&String> = excuses
        .keys()
        .filter(|k| !mutants.iter().any(|m| m.key == **k) || known.get(*k).is_some_and(|(v, _)| v == "killed" || v == "hung"))
        .collect();
    let mut kinds: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    let mut left = Vec::new();
    for m in &mutants {
        let verdict = match known.get(&m.key).map(|(v, _)| v.as_str()) {
            None if excuses.contains_key(&m.key) => "explained",
            None => "not asked",
            Some("killed") => "killed",
            Some("hung") => "hung",
            Some(_) if excuses.contains_key(&m.key) => "explained",
            Some(v) => {
                left.push((m, v.to_string()));
                if v == "unreached" { "unreached" } else { "survived" }
            }
        };
        *kinds.entry(m.kind).or_default().entry(verdict).or_default() += 1;
        *kinds.entry("all").or_default().entry(verdict).or_default() += 1;
    }
    for (m, v) in &left {
        println!("{v}\t{}:{}\t{}\t{}", m.file, m.line, m.kind, m.key);
    }
    let columns = ["killed", "hung", "survived", "unreached", "explained", "not asked"];
    println!(
        "\n{:18} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "kind", columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], "score"
    );
    for (kind, counts) in &kinds {
        let n = |v: &str| counts.get(v).copied().unwrap_or(0);
        let (dead, alive) = (n("killed") + n("hung"), n("survived") + n("unreached") + n("explained"));
        let share = 100.0 * f64::from(dead) / f64::from((dead + alive).max(1));
        let row: Vec<String> = columns.iter().map(|c| format!("{:>9}", n(c))).collect();
        println!("{kind:18} {} {share:7.1}%", row.join(" "));
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("survivors.txt names what is no survivor:\n{}", stale.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")))
    }
}
