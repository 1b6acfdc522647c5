//! How fast a long file is imported line by line, and that memory does not grow with its lines.
//!
//! The rows are invented, in the layout of a published data set. Medians are printed; compare only what one run printed. Peaks of
//! memory are those of processes of their own, where the system tells; the file there is never whole in memory.
#![allow(clippy::disallowed_types, reason = "a benchmark reads the clock")]

use std::{fs, hint::black_box, io::Read, process::Command, time::Instant as Clock};

use ceasefire::{
    agreement::Regime,
    import::{Import, Line, Mapping, import},
};

const ROUNDS: usize = 7;
const AGREEMENT: &str = include_str!("../tests/import/agreement.toml");
const MAPPING: &str = include_str!("../tests/import/acled.toml");
const FILE: &str = include_str!("../tests/import/acled.csv");

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut args = std::env::args();
    if let Some(n) = args.by_ref().find(|a| a == "--peak").and_then(|_| args.next()) {
        return peak(n.parse()?);
    }
    // Cargo passes `--bench` and, under `cargo test --benches`, nothing: then one short round shows that it works.
    let full = std::env::args().any(|a| a == "--bench");
    let (rounds, lines) = if full { (ROUNDS, 100_000) } else { (1, 1000) };
    let mut file = Vec::new();
    Rows::new(lines).read_to_end(&mut file)?;
    let (mapping, regime) = (Mapping::parse("acled.toml", MAPPING)?, Regime::parse(&[("agreement.toml", AGREEMENT)])?);
    let megabytes = file.len() as f64 / 1e6;
    println!("{lines} lines, {megabytes:.1} MB");
    let said = |what: &str, seconds: f64| {
        println!("{what:<14} {:>8.3} M lines/s {:>8.1} MB/s", lines as f64 / seconds / 1e6, megabytes / seconds);
    };
    said("line by line", median(rounds, || stream(file.as_slice(), lines, &mapping, &regime))?);
    said("as a whole", median(rounds, || Ok(import("rows.csv", file.as_slice(), &mapping, &regime)?.into_log()?.len()))?);

    println!("\npeak of memory, line by line, by lines:");
    let sizes: &[u64] = if full { &[10_000, 100_000, 1_000_000] } else { &[1000, 10_000] };
    for n in sizes {
        let out = Command::new(std::env::current_exe()?).args(["--peak", &n.to_string()]).output()?;
        print!("{}", String::from_utf8_lossy(&out.stdout));
        if !out.status.success() {
            return Err(String::from_utf8_lossy(&out.stderr).into());
        }
    }
    Ok(())
}

/// Imports so many lines and says how much memory the process ever had.
fn peak(lines: u64) -> Result<(), Failure> {
    let (mapping, regime) = (Mapping::parse("acled.toml", MAPPING)?, Regime::parse(&[("agreement.toml", AGREEMENT)])?);
    stream(Rows::new(lines), lines, &mapping, &regime)?;
    match high_water() {
        Some(kilobytes) => println!("{lines:>9} lines {kilobytes:>8} kB"),
        None => println!("{lines:>9} lines: the system does not tell"),
    }
    Ok(())
}

fn high_water() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn stream(from: impl Read, lines: u64, mapping: &Mapping, regime: &Regime) -> Result<usize, Failure> {
    let mut import = Import::new("rows.csv", from, mapping, regime)?;
    let mut made = 0;
    for line in import.by_ref() {
        if let Line::Made { records, .. } = line.map_err(|p| p.to_string())? {
            made += black_box(records).len();
        }
    }
    if import.summary().made != lines {
        return Err(format!("not every line was made: {}", import.summary()).into());
    }
    Ok(made)
}

fn median(rounds: usize, mut run: impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    let mut all = Vec::new();
    // The first round warms up.
    for round in 0..=rounds {
        let clock = Clock::now();
        black_box(run()?);
        if round > 0 {
            all.push(clock.elapsed().as_secs_f64());
        }
    }
    all.sort_by(f64::total_cmp);
    Ok(all.get(all.len() / 2).copied().unwrap_or(f64::NAN))
}

/// A file of so many sound rows, each with an id of its own, written as it is read.
struct Rows {
    next: u64,
    lines: u64,
    rest: Vec<u8>,
    at: usize,
}

impl Rows {
    fn new(lines: u64) -> Rows {
        let header = FILE.lines().next().unwrap_or_default();
        Rows { next: 0, lines, rest: format!("{header}\r\n").into_bytes(), at: 0 }
    }
}

impl Read for Rows {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.rest.len() && self.next < self.lines {
            let kind = usize::try_from(self.next % 5).unwrap_or(0);
            let row = FILE.lines().nth(1 + kind).unwrap_or_default();
            let own = format!("SYN{},", self.next + 1_000_000);
            self.rest = format!("{own}{}\r\n", row.split_once(',').map_or("", |(_, rest)| rest)).into_bytes();
            (self.at, self.next) = (0, self.next + 1);
        }
        let rest = self.rest.get(self.at..).unwrap_or_default();
        let n = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        self.at += n;
        Ok(n)
    }
}
