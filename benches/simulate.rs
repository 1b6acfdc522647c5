//! How fast runs are simulated: W2 through the ordinary scenario and machine, beside a loop written for W2 alone, once with the
//! same generator and maths and once with those of the standard library. The three take turns; medians are printed. With the
//! feature `rayon`, also how many runs a second are summarised on one thread and on two.
#![allow(clippy::disallowed_types, reason = "a benchmark reads the clock")]
#![allow(clippy::disallowed_methods, reason = "one of the loops measures the standard library's functions")]
#![allow(clippy::indexing_slicing, reason = "a loop as one would write it by hand")]

#[path = "w2/holding.rs"]
mod holding;
mod w2;

use std::{cmp::Reverse, collections::BinaryHeap, hint::black_box, time::Instant as Clock};

use ceasefire::{
    agreement::Regime,
    chance::{Key, Seed, Stream},
    sim::{End, Scenario, Simulation},
    time::DAY,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let full = std::env::args().any(|a| a == "--bench");
    let (rounds, runs) = if full { (50_u64, 2_000_u64) } else { (1, 20) };
    let simulation = Simulation::new(&Regime::parse(&[("w2.toml", w2::TRUCE)])?, &Scenario::parse("w2", w2::SCENARIO)?)?;
    let keys: Vec<Key> = (0..8).map(|z| Key::new(Seed(1), "loop", "", &format!("z{z}"))).collect();
    let (mut ours, mut loops, mut std_loops) = (Vec::new(), Vec::new(), Vec::new());
    let (mut run, mut lasted, mut by_hand) = (simulation.begin(0), Vec::new(), Vec::new());
    let (mut incidents, mut attributed) = (0, 0);
    for round in 0..rounds {
        let clock = Clock::now();
        for k in round * runs..(round + 1) * runs {
            simulation.begin_again(&mut run, k);
            while simulation.step(&mut run) {}
            let (at, end) = run.end().ok_or("a run without an end")?;
            lasted.push(if matches!(end, End::Horizon) { i64::MAX } else { at.since(simulation.scenario().starts) });
            incidents += run.truth().len();
            attributed += run.accusations();
        }
        ours.push(clock.elapsed().as_secs_f64());
        let clock = Clock::now();
        for k in round * runs..(round + 1) * runs {
            by_hand.push(black_box(one::<false>(&keys, k)));
        }
        loops.push(clock.elapsed().as_secs_f64());
        let clock = Clock::now();
        for k in round * runs..(round + 1) * runs {
            black_box(one::<true>(&keys, k));
        }
        std_loops.push(clock.elapsed().as_secs_f64());
    }
    let n = runs as f64;
    let (a, b, c) = (n / middle(ours), n / middle(loops), n / middle(std_loops));
    println!("{a:>8.0} runs/s through the machine, {b:>8.0} runs/s in the loop: {:.2} of it", a / b);
    println!("{c:>8.0} runs/s in the loop with the standard library's maths: {:.2} of it", a / c);
    let all = (rounds * runs) as f64;
    println!("incidents a run {:.1}, attributed {:.1}", incidents as f64 / all, attributed as f64 / all);
    for (day, share) in holding::HOLDING {
        let held = |list: &[i64]| list.iter().filter(|t| **t > day * DAY).count() as f64 / all;
        println!(
            "day {day:>3}: holding {:.4} through the machine, {:.4} in the loop, {share:.4} of a million runs",
            held(&lasted),
            held(&by_hand)
        );
    }
    #[cfg(feature = "rayon")]
    threads(&simulation, rounds, runs)?;
    Ok(())
}

#[cfg(feature = "rayon")]
fn threads(simulation: &Simulation, rounds: u64, runs: u64) -> Result<(), Box<dyn std::error::Error>> {
    let pools = [1, 2].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build());
    let [one, two] = pools;
    let pools = [one?, two?];
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for (pool, took) in pools.iter().zip(&mut took) {
            let clock = Clock::now();
            black_box(pool.install(|| ceasefire::ensemble::Summary::of(simulation, round * runs..(round + 1) * runs)));
            took.push(clock.elapsed().as_secs_f64());
        }
    }
    let [one, two] = took.map(|t| runs as f64 / middle(t));
    println!("{one:>8.0} runs/s summarised on one thread, {two:.0} on two: {:.2} times", two / one);
    Ok(())
}

/// One run of W2 and nothing else: when it collapsed, in milliseconds.
fn one<const STD: bool>(keys: &[Key], replicate: u64) -> i64 {
    let exp = |x: f64| if STD { x.exp() } else { libm::exp(x) };
    let wait = |s: &mut Stream, mean: f64| if STD { -(1.0 - s.uniform()).ln() * mean } else { s.exponential(mean) };
    struct Zone {
        stream: Stream,
        added: [f64; 2],
        as_of: f64,
        bound: f64,
    }
    let mut zones: Vec<Zone> =
        keys.iter().map(|k| Zone { stream: k.stream(replicate), added: [0.0; 2], as_of: 0.0, bound: 0.06 }).collect();
    let mut queue: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let key = |t: f64| t.to_bits();
    for (n, z) in zones.iter_mut().enumerate() {
        queue.push(Reverse((key(wait(&mut z.stream, 1.0 / 0.06)), n)));
    }
    let mut scores = [(0.0_f64, 0.0_f64); 2];
    while let Some(Reverse((bits, what))) = queue.pop() {
        let t = f64::from_bits(bits);
        if t >= 365.0 {
            break;
        }
        if what >= 8 {
            let score = &mut scores[what - 8];
            *score = (score.0 * exp((score.1 - t) / 14.0) + 1.0, t);
            if score.0 > 13.0 {
                return (t * DAY as f64) as i64;
            }
            continue;
        }
        let z = &mut zones[what];
        let fade = exp(z.as_of - t);
        z.added = [z.added[0] * fade, z.added[1] * fade];
        z.as_of = t;
        let u = z.stream.uniform() * z.bound;
        let total = z.added[0] + z.added[1] + 0.06;
        if u < total {
            let party = usize::from(u >= z.added[0] + 0.03);
            z.added[party] += 0.2;
            z.added[1 - party] += 0.4;
            if z.stream.happens(0.6) {
                let delay = wait(&mut z.stream, 3.0);
                queue.push(Reverse((key(t + delay), 8 + party)));
            }
        }
        z.bound = z.added[0] + z.added[1] + 0.06;
        let next = wait(&mut z.stream, 1.0 / z.bound);
        queue.push(Reverse((key(t + next), what)));
    }
    i64::MAX
}

fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
