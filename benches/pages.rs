//! How long a report takes: to replay a log, to make the page of it, to write that as HTML, CSV and JSON. Medians are printed.
#![allow(clippy::disallowed_types, reason = "a benchmark reads the clock")]

use std::{fmt::Write as _, hint::black_box, time::Instant as Clock};

use ceasefire::{
    agreement::{Reading, Regime},
    record::Log,
    report::{Page, Replay, end_of, hinges, html},
};

const TRUCE: &str = r#"
schema = 1
instrument = { id = "truce", title = "A truce", kind = "agreement", entry = "t0", zone = "+00:00", area = { places = { within = ["valley"], elsewhere = "outside" } } }
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
places = [{ id = "valley", name = "The valley" }]
acts = [{ id = "force", name = "use of force" }, { id = "shelling", name = "shelling", within = ["force"] }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
[[readings]]
id = "clock"
question = "Which eight o'clock is meant?"
base = "first"
options = [{ id = "first", text = "that of the first day" }, { id = "second", text = "that of the third day" }]
[[anchors]]
id = "t0"
at = { by-reading = { axis = "clock", options = { first = "2024-01-01T08:00Z", second = "2024-01-03T08:00Z" } } }
[[terms]]
article = "1"
text = "the sides cease fire in the valley"
bearers = ["@party"]
rule.prohibits = { acts = ["force"] }
[[terms]]
article = "2"
text = "the side that is notified answers within six hours"
bearers = ["@addressee"]
rule.requires = { task = "answer", for-each = { communicated = { kind = "notice", topic = "incident" } }, limit = "within 6 hours" }
"#;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let full = std::env::args().any(|a| a == "--bench");
    let regime = Regime::parse(&[("truce.toml", TRUCE)])?;
    for n in if full { &[10_000, 100_000][..] } else { &[1_000] } {
        let log = Log::parse("log.jsonl", &records(*n)?)?;
        let rounds = if full && *n < 50_000 { 5 } else { 1 };
        let mut times: [Vec<f64>; 6] = Default::default();
        let mut sizes = [0; 3];
        for _ in 0..rounds {
            let base = Reading::base();
            let mut timed = times.iter_mut();
            let mut lap = |clock: Clock| timed.next().map(|t| t.push(clock.elapsed().as_secs_f64()));
            let clock = Clock::now();
            let replay = Replay::new(&regime, &log, &base, end_of(&log))?;
            lap(clock);
            let clock = Clock::now();
            black_box(hinges(&regime, &log, &base, end_of(&log))?);
            lap(clock);
            let clock = Clock::now();
            let page: Page = replay.page("A truce");
            lap(clock);
            let readings = [("base".to_string(), page)];
            let clock = Clock::now();
            sizes[0] = black_box(html(&readings)).len();
            lap(clock);
            let clock = Clock::now();
            sizes[1] = black_box(readings[0].1.csv()).iter().map(|(_, text)| text.len()).sum();
            lap(clock);
            let clock = Clock::now();
            sizes[2] = black_box(readings[0].1.json()).len();
            lap(clock);
        }
        let [replay, hinges, page, html, csv, json] = times.map(middle);
        println!("{n:>7} records: replay {replay:.2} s, hinges {hinges:.2} s, page {page:.2} s");
        let size = sizes.map(|n| n / 1_000_000);
        println!("                 HTML {html:.2} s ({} MB), CSV {csv:.2} s ({} MB), JSON {json:.2} s ({} MB)", size[0], size[1], size[2]);
    }
    Ok(())
}

/// Incidents by turns, every tenth followed by a notice.
fn records(n: usize) -> Result<String, Failure> {
    let mut out = String::new();
    for k in 0..n {
        let minute = 7 * i64::try_from(k)?;
        let at = ceasefire::time::Instant::from_millis(1_704_153_600_000 + minute * 60_000);
        let (by, other) = if k % 2 == 0 { ("a", "b") } else { ("b", "a") };
        if k % 10 == 9 {
            writeln!(
                out,
                r#"{{"name":"n{k}","said":"{at}","by":"{by}","communication":{{"kind":"notice","topic":"incident","to":["{other}"]}}}}"#
            )?;
        } else {
            writeln!(
                out,
                r#"{{"name":"i{k}","happened":"{at}","by":"{by}","incident":{{"place":"valley","act":"shelling","accuses":["{other}"],"text":"shelling, told as number {k}"}}}}"#
            )?;
        }
    }
    Ok(out)
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
