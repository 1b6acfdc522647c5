//! How fast the machine steps through a long log under an ordinary agreement, beside a loop that knows nothing else.
//!
//! Both run in turn, in one process, on the same events, decoded beforehand, and keep their memory from run to run; medians
//! are printed. Compare only what one run printed.
#![allow(clippy::disallowed_types, reason = "a benchmark reads the clock")]

mod w1;

use std::{collections::VecDeque, fs, hint::black_box, time::Instant as Clock};

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{Fact, Program, State, Verdict},
};
use w1::{ALLOWED, Counts, ENTRY, Event, Kind, PARTIES, PATTERN_ABOVE, PATTERN_WITHIN, REPORT_WITHIN, count, prohibited};

const ROUNDS: usize = 7;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // Cargo passes `--bench` and, under `cargo test --benches`, nothing: then one short round shows that it works.
    let full = std::env::args().any(|a| a == "--bench");
    let sizes: &[usize] = if full { &[10_000, 100_000, 1_000_000] } else { &[10_000] };
    let largest = sizes.last().copied().unwrap_or(0);
    let events = w1::events(largest);
    let rounds = if full { ROUNDS } else { 1 };

    let program = lower(0)?;
    let facts = w1::facts(&program, &events);
    resident_per_event(&program, &facts);
    beside_the_loop(&program, &events, &facts, rounds)?;
    println!("\nmachine by length of the log:");
    for n in sizes {
        let facts = facts.get(..*n).unwrap_or(&facts);
        let repeats = (largest / n.max(&1)).clamp(1, 20);
        println!("{n:>9} events {:>8.2} M events/s", million(n * repeats, median(rounds, || machine(&program, facts, repeats))));
    }
    println!("\nmachine by number of terms that the log does not touch:");
    let n = 100_000.min(largest);
    let some = events.get(..n).unwrap_or(&events);
    for further in [0, 10, 100, 1000] {
        let program = lower(further)?;
        let facts = w1::facts(&program, some);
        println!("{further:>9} terms  {:>8.2} M events/s", million(n * 4, median(rounds, || machine(&program, &facts, 4))));
    }
    Ok(())
}

fn lower(further: usize) -> Result<Program, Failure> {
    let regime = Regime::parse(&[("truce.toml", &w1::agreement(further))])?;
    Ok(Program::lower(&regime, &Reading::base())?)
}

/// Runs both in turn and says how they compare.
fn beside_the_loop(program: &Program, events: &[Event], facts: &[Fact], rounds: usize) -> Result<(), Failure> {
    let (mut breaches, mut verdicts) = (Vec::new(), Vec::new());
    let (mut by_loop, mut by_machine) = (Vec::new(), Vec::new());
    let (mut own, mut state) = (Loop::new(), program.start());
    // The first round warms up.
    for round in 0..=rounds {
        let clock = Clock::now();
        hand_tuned(&mut own, events, &mut breaches);
        let looped = clock.elapsed().as_secs_f64();
        black_box(&own);
        let clock = Clock::now();
        step(program, &mut state, facts, &mut verdicts);
        let stepped = clock.elapsed().as_secs_f64();
        black_box(&state);
        if round > 0 {
            by_loop.push(looped);
            by_machine.push(stepped);
        }
    }
    let (expected, found) = (tally(&breaches), count(program, &verdicts));
    println!("{:<8} {:>10} {:>7} {:>8} {:>10} {:>9}", "party", "violations", "late", "missing", "unreported", "material");
    for (p, row) in rows(&found).enumerate() {
        let [violations, late, missing, unreported, material] = row;
        println!("{p:<8} {violations:>10} {late:>7} {missing:>8} {unreported:>10} {material:>9}");
    }
    if expected != found {
        return Err(format!("the loop counts otherwise: {expected:?}").into());
    }
    let (looped, stepped) = (middle(by_loop), middle(by_machine));
    println!("\n{} events, {} breaches, {} verdicts, both the same counts", events.len(), breaches.len(), verdicts.len());
    println!("hand-tuned loop {:>8.2} M events/s", million(events.len(), looped));
    println!("machine         {:>8.2} M events/s, {:.3} of the loop", million(events.len(), stepped), looped / stepped);
    Ok(())
}

/// What one run's state and verdicts add to resident memory, where the system tells.
fn resident_per_event(program: &Program, facts: &[Fact]) {
    let Some(before) = resident() else { return };
    let mut verdicts = Vec::new();
    let mut state = program.start();
    step(program, &mut state, facts, &mut verdicts);
    if let Some(after) = resident() {
        println!(
            "{:.0} bytes an event stay resident, verdicts twice among them\n",
            after.saturating_sub(before) as f64 / facts.len() as f64
        );
    }
    drop(black_box((state, verdicts)));
}

fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

fn rows(c: &Counts) -> impl Iterator<Item = [u32; 5]> {
    let rest = c.missing.into_iter().zip(c.unreported).zip(c.material);
    c.violations.into_iter().zip(c.late).zip(rest).map(|((v, l), ((m, u), x))| [v, l, m, u, x])
}

/// The ordinary machine, from its start to the last event.
fn step(program: &Program, state: &mut State, facts: &[Fact], verdicts: &mut Vec<Verdict>) {
    verdicts.clear();
    program.restart(state);
    for fact in facts.chunks(1) {
        if let Err(refusal) = program.observe(state, fact, verdicts) {
            eprintln!("{refusal}");
        }
    }
    if let Some(last) = facts.last() {
        let _ = program.advance_to(state, last.at, verdicts);
    }
}

fn machine(program: &Program, facts: &[Fact], repeats: usize) -> f64 {
    let (mut state, mut verdicts) = (program.start(), Vec::new());
    let mut seconds = 0.0;
    // The first run warms up.
    for n in 0..=repeats {
        let clock = Clock::now();
        step(program, &mut state, facts, &mut verdicts);
        seconds += if n > 0 { clock.elapsed().as_secs_f64() } else { 0.0 };
        black_box(&state);
    }
    seconds
}

fn median(rounds: usize, mut round: impl FnMut() -> f64) -> f64 {
    round();
    middle((0..rounds).map(|_| round()).collect())
}

fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

fn million(events: usize, seconds: f64) -> f64 {
    events as f64 / seconds / 1e6
}

/// A breach as the loop writes it down.
#[derive(Clone, Copy)]
struct Breach {
    t: i64,
    reference: u32,
    rule: Rule,
    party: u8,
    zone: u8,
    kind: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Violation,
    Overdue,
    Late,
    Unreported,
    Material,
}

fn tally(breaches: &[Breach]) -> Counts {
    let mut out = Counts::default();
    let mut overdue = [0; PARTIES];
    for b in breaches {
        let list = match b.rule {
            Rule::Violation => &mut out.violations,
            Rule::Overdue => &mut overdue,
            Rule::Late => &mut out.late,
            Rule::Unreported => &mut out.unreported,
            Rule::Material => &mut out.material,
        };
        if let Some(n) = list.get_mut(usize::from(b.party)) {
            *n += 1;
        }
        black_box((b.t, b.reference, b.zone, b.kind));
    }
    for ((missing, overdue), late) in out.missing.iter_mut().zip(overdue).zip(out.late) {
        *missing = overdue - late;
    }
    out
}

/// Something due: the last second in time, whose, and what.
#[derive(Clone, Copy)]
struct Due {
    t: i64,
    reference: u32,
    party: u8,
}

/// What becomes of tasks and of reports on incidents.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Nothing,
    Open,
    Done,
    Overdue,
}

/// The loop's own state: what is due in the order in which it falls due, since every class has one length; the fate of
/// each task and incident; and the last violations of each party, as many as may go without a pattern.
struct Loop {
    tasks: [VecDeque<Due>; ALLOWED.len()],
    reports: VecDeque<Due>,
    task_fates: Vec<Fate>,
    report_fates: Vec<Fate>,
    violations: [[i64; PATTERN_ABOVE]; PARTIES],
    oldest: [usize; PARTIES],
    next_due: i64,
}

impl Loop {
    fn new() -> Loop {
        Loop {
            tasks: Default::default(),
            reports: VecDeque::new(),
            task_fates: Vec::new(),
            report_fates: Vec::new(),
            violations: [[i64::MIN; PATTERN_ABOVE]; PARTIES],
            oldest: [0; PARTIES],
            next_due: i64::MAX,
        }
    }

    /// Back to before everything; the memory is kept.
    fn restart(&mut self) {
        self.tasks.iter_mut().for_each(VecDeque::clear);
        self.reports.clear();
        self.task_fates.clear();
        self.report_fates.clear();
        self.violations = [[i64::MIN; PATTERN_ABOVE]; PARTIES];
        self.oldest = [0; PARTIES];
        self.next_due = i64::MAX;
    }

    /// Notes everything due before `t`.
    #[cold]
    fn expire(&mut self, t: i64, out: &mut Vec<Breach>) {
        let mut next = i64::MAX;
        let mut all = |queue: &mut VecDeque<Due>, fates: &mut [Fate], rule| {
            while let Some(due) = queue.front().copied() {
                if due.t >= t {
                    next = next.min(due.t);
                    break;
                }
                queue.pop_front();
                if let Some(fate @ Fate::Open) = fates.get_mut(due.reference as usize) {
                    *fate = Fate::Overdue;
                    out.push(Breach { t: due.t, reference: due.reference, rule, party: due.party, zone: 0, kind: 0 });
                }
            }
        };
        for queue in &mut self.tasks {
            all(queue, &mut self.task_fates, Rule::Overdue);
        }
        all(&mut self.reports, &mut self.report_fates, Rule::Unreported);
        self.next_due = next;
    }
}

/// A loop that knows these four rules and nothing else. Every breach is written down when it comes about.
#[expect(clippy::indexing_slicing, reason = "parties and classes are below the lengths of their arrays")]
fn hand_tuned(s: &mut Loop, events: &[Event], out: &mut Vec<Breach>) {
    out.clear();
    s.restart();
    for e in events {
        let (t, reference, party, zone, kind) = (e.t, e.reference, e.party, e.zone, e.kind);
        if t > s.next_due {
            s.expire(t, out);
        }
        match e.event {
            Kind::Incident if t >= ENTRY && prohibited(zone, kind) => {
                s.report_fates.push(Fate::Open);
                out.push(Breach { t, reference, rule: Rule::Violation, party, zone, kind });
                let due = t + REPORT_WITHIN;
                s.reports.push_back(Due { t: due, reference, party });
                s.next_due = s.next_due.min(due);
                let p = usize::from(party);
                let at = s.oldest[p];
                if s.violations[p][at] > t - PATTERN_WITHIN {
                    out.push(Breach { t, reference, rule: Rule::Material, party, zone, kind });
                }
                s.violations[p][at] = t;
                s.oldest[p] = if at + 1 == PATTERN_ABOVE { 0 } else { at + 1 };
            }
            Kind::Incident => s.report_fates.push(Fate::Nothing),
            Kind::Assigned => {
                s.task_fates.push(Fate::Open);
                s.tasks[usize::from(kind)].push_back(Due { t: e.deadline, reference, party });
                s.next_due = s.next_due.min(e.deadline);
            }
            Kind::Completed => match s.task_fates.get_mut(reference as usize) {
                Some(fate @ Fate::Open) => *fate = Fate::Done,
                Some(fate @ Fate::Overdue) => {
                    *fate = Fate::Done;
                    out.push(Breach { t, reference, rule: Rule::Late, party, zone, kind });
                }
                _ => {}
            },
            Kind::Reported => {
                if let Some(fate @ Fate::Open) = s.report_fates.get_mut(reference as usize) {
                    *fate = Fate::Done;
                }
            }
        }
    }
    if let Some(last) = events.last() {
        // A limit that falls on the last second has not passed by then.
        s.expire(last.t, out);
    }
}
