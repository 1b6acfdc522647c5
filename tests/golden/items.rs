//! Everything of which a digest is kept: a name for each, and how it is made.
//!
//! What needs a feature has its name before a colon; all other digests are the same with every feature and with none.

use std::fmt::{Display, Write as _};

use ceasefire::{
    agreement::{Reading, Regime},
    ensemble::{Batches, Comparison, Spells, Summary},
    machine::{Docket, Program},
    monitor::Monitor,
    record::Log,
    report::{Designs, Period, Periodic, Replay, Slipping, diagrams},
    review::review,
    sim::Simulation,
    time::{DAY, Instant, Zone},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    draws::{DRAWS, stream},
    files::{self, Exhibit},
    scenario, w2, worlds,
};

/// A name and a digest of 32 hexadecimal digits.
pub(crate) type Item = (String, String);

/// A day when all that was due then has come.
const MUCH_LATER: &str = "2024-12-31T00:00:00Z";

/// All of them, one after the other.
pub(crate) fn each(mut say: impl FnMut(Item)) {
    let mut say = |name: &str, digest: String| say((name.replace(", ", ",").replace(' ', "-"), digest));
    draws(&mut say);
    karabakh(&mut say);
    gallery(&mut say);
    monitoring(&mut say);
    simulations(&mut say);
    ensembles(&mut say);
    #[cfg(feature = "std")]
    text(&mut say);
    #[cfg(feature = "import")]
    import(&mut say);
    #[cfg(feature = "geometry")]
    geometry(&mut say);
}

type Say<'a> = &'a mut dyn FnMut(&str, String);

/// The digest of lines of text, as the library takes it: the first 128 bits of SHA-256.
fn digest<T: Display>(lines: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    lines.into_iter().for_each(|l| hash.update(format!("{l}\n")));
    hash.finalize().iter().take(16).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn json(x: &impl Serialize) -> String {
    serde_json::to_string(x).unwrap_or_else(|e| panic!("{e}"))
}

fn at(text: &str) -> Instant {
    text.parse().unwrap_or_else(|e| panic!("{e}"))
}

fn draws(say: Say) {
    for (name, draw) in DRAWS {
        let mut s = stream("golden");
        let drawn: Vec<String> = (0..1000).map(|_| format!("{:x}", draw(&mut s))).collect();
        say(&format!("chance/{name}"), digest(drawn.into_iter().chain([s.drawn().to_string()])));
    }
}

/// The state, and the verdicts in the order in which they fell, each with all that explains it.
fn judged((regime, log): (&Regime, &Log), reading: &Reading, until: Instant) -> [String; 2] {
    let program = Program::lower(regime, reading).unwrap_or_else(|p| panic!("{p}"));
    let docket = Docket::new(&program, log).unwrap_or_else(|p| panic!("{p}"));
    let (state, verdicts) = docket.replay(&program, until).unwrap_or_else(|e| panic!("{e}"));
    [program.digest_of(&state, &docket).to_string(), digest(verdicts.iter().map(|v| program.explain(&state, &docket, v)))]
}

/// The base reading with its report, and what other readings come to.
fn readings(say: Say, name: &str, of: (&Regime, &Log), others: &[(String, String)], (until, zone): (Instant, Zone), title: &str) {
    let [state, verdicts] = judged(of, &Reading::base(), until);
    say(&format!("{name}/state"), state);
    say(&format!("{name}/verdicts"), verdicts);
    let replay = Replay::new(of.0, of.1, &Reading::base(), until).unwrap_or_else(|p| panic!("{p}")).in_zone(zone);
    say(&format!("{name}/report"), digest([replay.page(title).text(false)]));
    for (axis, option) in others {
        say(&format!("{name}/{axis}={option}"), digest(judged(of, &Reading::base().with(axis, option), until)));
    }
}

/// The regime and the log of the autumn of 2020.
fn autumn() -> (Regime, Log) {
    let (folder, exhibit) = files::exhibits().find(|(folder, _)| folder.ends_with("nk20-mos")).unwrap_or_else(|| panic!("no nk20-mos"));
    (files::regime_of(folder, &exhibit.documents), files::log_of(folder, &exhibit.records))
}

fn karabakh(say: Say) {
    let (regime, log) = autumn();
    let varied = regime.axes().iter().flat_map(|a| a.options.iter().filter(|o| o.id != a.base).map(|o| (a.id.clone(), o.id.clone())));
    let varied: Vec<_> = varied.collect();
    readings(say, "karabakh", (&regime, &log), &varied, (at(MUCH_LATER), Zone::UTC), "karabakh");
    say("karabakh/review", digest(review(&regime)));
    say("karabakh/diagrams", digest([diagrams(&regime, &Reading::base()).unwrap_or_else(|p| panic!("{p}")).markdown()]));
    #[cfg(feature = "pages")]
    {
        let replay = Replay::new(&regime, &log, &Reading::base(), at(MUCH_LATER)).unwrap_or_else(|p| panic!("{p}"));
        pages(say, "karabakh", &replay.page("karabakh"));
    }
}

/// A page as files. What is drawn there is computed with fractions, too.
#[cfg(feature = "pages")]
fn pages(say: Say, name: &str, page: &ceasefire::report::Page) {
    page.pictures().for_each(|(_, p)| say(&format!("pages:{name}/{}.svg", p.id), digest([&p.svg])));
    say(&format!("pages:{name}/html"), digest([ceasefire::report::html(&[("base".into(), page.clone())])]));
    say(&format!("pages:{name}/csv"), digest(page.csv().into_iter().map(|(name, text)| name + "\n" + &text)));
    say(&format!("pages:{name}/json"), digest([page.json()]));
}

fn gallery(say: Say) {
    // Some folders show one instrument each of the regime above.
    let another = |e: &Exhibit| e.documents.iter().all(|d| !d.ends_with("nk20-mos.toml"));
    for (folder, Exhibit { title, documents, records, until, zone, readings: others }) in files::exhibits().filter(|(_, e)| another(e)) {
        let (regime, log) = (files::regime_of(folder, &documents), files::log_of(folder, &records));
        let when = (at(&until), zone.parse().unwrap_or_else(|e| panic!("{e}")));
        readings(say, folder, (&regime, &log), &others, when, &title);
        say(&format!("{folder}/review"), digest(review(&regime)));
    }
}

/// What a monitor says as records come in, the latest first, and what it reports in the end.
fn monitoring(say: Say) {
    let (regime, log) = autumn();
    let zone: Zone = "+04:00".parse().unwrap_or_else(|e| panic!("{e}"));
    let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap_or_else(|p| panic!("{p}"));
    monitor.watch(&regime, &Reading::base().with("clock", "moscow")).unwrap_or_else(|p| panic!("{p}"));
    let records: Vec<_> = log.iter().cloned().collect();
    let mut told = Vec::new();
    let now = at("2020-11-17T00:00+04:00");
    for (n, part) in records.rchunks(records.len() / 4 + 1).enumerate() {
        for r in part.iter().rev() {
            monitor.ingest(r.clone()).unwrap_or_else(|p| panic!("{p}"));
        }
        let until = now.plus((n as i64 - 4) * DAY);
        let differences = monitor.settle(until).unwrap_or_else(|e| panic!("{e}"));
        told.extend(differences.iter().map(|d| monitor.account(d)));
    }
    monitor.settle(now).unwrap_or_else(|e| panic!("{e}"));
    say("monitoring/differences", digest(told));
    for (n, view) in monitor.views().enumerate() {
        say(&format!("monitoring/state-{n}"), view.digest().to_string());
        say(&format!("monitoring/owed-{n}"), digest(view.owed()));
    }
    say("monitoring/hinges", digest(monitor.hinges().iter().map(|h| format!("{h:?}"))));
    let period = Period { from: now.plus(-7 * DAY), to: now };
    let report = Periodic::new(&monitor, period).unwrap_or_else(|p| panic!("{p}")).in_zone(zone).places_at(1);
    say("monitoring/report", digest([report.page("Monitoring report").text(false)]));
    let replay = Replay::new(&regime, &log, &Reading::base(), now).unwrap_or_else(|p| panic!("{p}")).in_zone(zone);
    say("monitoring/matrix", digest([replay.matrix().section(zone).text(false)]));
    let slipping = Slipping { article: "nk20-tri/6a".into(), delay: 7 * DAY, ..Slipping::default() };
    let slip = replay.slip(&slipping).unwrap_or_else(|p| panic!("{p}"));
    say("monitoring/slip", digest([slip.section(replay.program(), replay.docket(), zone).text(false)]));
}

/// The examples' designs. The fitted population takes its free numbers from their file.
fn designs(folder: &str) -> Vec<(String, Simulation)> {
    let edits = |title: &str| if folder.starts_with("calibrate") { fitted(title) } else { Vec::new() };
    files::designs(folder, edits)
}

fn fitted(title: &str) -> Vec<(String, String)> {
    let numbers: toml::Table = files::text("calibrate/population/fitted.toml").parse().unwrap_or_else(|e| panic!("{e}"));
    let number = |name: &str| numbers[name].as_float().unwrap_or_else(|| panic!("`{name}` is no number"));
    let settling =
        format!("{{ before = 10.0, at-first = {:?}, over = \"{} minutes\" }}", number("at-first"), (number("over-days") * 1440.0) as i64);
    let restraint = match title.split(',').next() {
        Some("preliminary") => number("preliminary-restraint"),
        Some("definitive") => number("definitive-restraint"),
        _ => 1.0,
    };
    let both = |field: &str, value: String| [0, 1].map(|n| (field.replace("[]", &format!("[{n}]")), value.clone()));
    [
        both("sources[].per-day", format!("{:?}", number("per-day"))),
        both("sources[].frailty", format!("{:?}", number("frailty"))),
        both("sources[].settling", settling),
        both("sources[].surges.per-day", format!("{:?}", number("surges-per-day"))),
        both("conduct[].restraint.factor", format!("{restraint:?}")),
    ]
    .concat()
}

/// The folders with designs, with how many runs of each are compared.
const DESIGNS: [(&str, u64); 3] = [("what_if/data", 24), ("spoiler/data", 12), ("calibrate/population", 8)];

/// Worlds that tests and benches simulate.
fn made_up() -> [(&'static str, Simulation); 2] {
    [("full", worlds::FULL_TRUCE, scenario::FULL_SCENARIO), ("w2", w2::TRUCE, w2::SCENARIO)].map(|(name, truce, scenario)| {
        let (regime, scenario) = (files::regime(&[("truce.toml", truce)]), files::scenario(scenario, &[]));
        (name, Simulation::new(&regime, &scenario).unwrap_or_else(|p| panic!("{p}")))
    })
}

/// Single runs: what really happened, what was put on record, and what it amounts to.
fn simulations(say: Say) {
    let of_designs = DESIGNS.iter().flat_map(|(folder, _)| designs(folder).into_iter().map(move |(t, s)| (format!("{folder}/{t}"), s)));
    for (name, simulation) in of_designs.chain(made_up().map(|(n, s)| (n.to_string(), s))) {
        let runs = (0..3).map(|k| {
            let run = simulation.run(k);
            let program = simulation.program();
            let party = |p| program.party_id(p);
            let truth = run.truth().iter().map(|t| format!("{} {} {} {}", t.at, party(t.party), t.killed, t.ordered));
            let records = simulation.records(&run);
            let verdicts = run.verdicts().iter().map(|v| format!("{} {} {} {}", v.at, v.kind, program.reference(v.term), party(v.party)));
            let end = run.end().map_or(String::new(), |(at, end)| format!("{at} {:?}", simulation.ending(end)));
            digest(truth.chain(records.iter().map(json)).chain(verdicts).chain([end]))
        });
        say(&format!("{name}/runs"), digest(runs));
    }
}

fn ensembles(say: Say) {
    for (folder, runs) in DESIGNS {
        let (titles, simulations): (Vec<String>, Vec<Simulation>) = designs(folder).into_iter().unzip();
        compared(say, folder, &titles, &simulations, runs);
    }
    // One number of the first design in several values.
    let swept = ["0.0", "0.2", "0.8"].map(|value| {
        let edits = [("observers[0].misattributes".to_string(), value.to_string())];
        files::designs("what_if/data", |_| edits.to_vec()).swap_remove(0).1
    });
    compared(say, "sweep", &["0.0", "0.2", "0.8"].map(String::from), &swept, 12);
    for (name, simulation) in made_up() {
        let summary = on_any_number_of_threads(|| Summary::of(&simulation, 0..70));
        say(&format!("{name}/ensemble"), digest([json(&summary)]));
        say(&format!("{name}/estimates"), estimates(&summary.spells));
    }
}

fn compared(say: Say, name: &str, titles: &[String], simulations: &[Simulation], runs: u64) {
    const DAYS: [i64; 3] = [1, 7, 30];
    let comparison = on_any_number_of_threads(|| {
        let mut c = Comparison::default();
        let batches = Batches { runs, batch: 10, precise: None };
        c.go_on(simulations, &DAYS.map(|d| d * DAY), &batches, |_| std::ops::ControlFlow::Continue(()));
        c
    });
    say(&format!("{name}/comparison"), digest([json(&comparison)]));
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let endings = simulations.first().map(Simulation::endings).unwrap_or_default();
    let page = Designs { titles: &titles, comparison: &comparison, days: &DAYS, endings: &endings, level: 0.95 }.page(name);
    say(&format!("{name}/report"), digest([page.text(false)]));
    let floats = comparison.pairs.iter().flat_map(|p| {
        let held = p.holding.iter().map(|h| format!("{:?} {:?}", h.difference(), h.interval(0.95)));
        held.chain([&p.hours, &p.incidents, &p.killed].map(|m| format!("{:?}", m.difference().interval(0.95))))
    });
    say(&format!("{name}/differences"), digest(floats));
    #[cfg(feature = "pages")]
    pages(say, name, &page);
}

/// What is estimated from how long runs held, every digit of it.
fn estimates(spells: &Spells) -> String {
    let bounds = [0, 1, 7, 30, 90, 365].map(|d| d * DAY);
    digest([
        format!("{:?}", spells.survival(0.95)),
        format!("{:?}", spells.weibull()),
        format!("{:?}", spells.hazard(&bounds, 0.95)),
        format!("{:?}", spells.incidence(0.95)),
    ])
}

/// The same on the threads of any pool, or it is said here.
fn on_any_number_of_threads<T: PartialEq + Send>(work: impl Fn() -> T + Sync) -> T {
    let first = work();
    // There are no threads to be had on wasm32; there all is done by the one that asks.
    #[cfg(all(feature = "rayon", not(target_family = "wasm")))]
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap_or_else(|e| panic!("{e}"));
        assert!(pool.install(&work) == first, "another result on {threads} threads");
    }
    first
}

/// What only text has: digests of logs, named zones, what a draft changes, a screening.
#[cfg(feature = "std")]
fn text(say: Say) {
    use ceasefire::{ensemble::Screening, report::ranking};
    let (_, log) = autumn();
    say("std:karabakh/log", log.digest().to_string());
    say("std:karabakh/fingerprints", digest([log.fingerprints()]));
    let zones = ["Asia/Yerevan", "Europe/Kyiv", "America/Bogota", "Africa/Juba", "Asia/Kathmandu"];
    let clocks = zones.iter().flat_map(|z| {
        let zone: Zone = z.parse().unwrap_or_else(|e| panic!("{e}"));
        (0..200).map(move |n| at("1970-01-01T00:00Z").plus(n * 101 * DAY + n * 3_599_999).local(zone))
    });
    say("std:zones", digest(clocks));
    let (regime, scenario) = (files::regime(&[("w2.toml", w2::TRUCE)]), files::scenario(w2::SCENARIO, &[]));
    let summary = Summary::of(&Simulation::new(&regime, &scenario).unwrap_or_else(|p| panic!("{p}")), 0..10);
    // The digest of a summary is that of its JSON, so that what is said of `w2/ensemble` is said of it too.
    assert_eq!(summary.digest().to_string(), digest([json(&summary)]));
    let numbers = "levels = 4\ntrajectories = 2\nruns = 6\nnumbers = [{ field = \"sources[0].per-day\", from = 0.01, to = 0.3 }, { field = \"observers[0].detects\", from = 0.1, to = 1.0 }]";
    let mut screening: Screening = toml::from_str(numbers).unwrap_or_else(|e| panic!("{e}"));
    screening.after = 90 * DAY;
    let effects = screening.effects(&regime, &scenario, |_| std::ops::ControlFlow::Continue(())).unwrap_or_else(|p| panic!("{p}"));
    say("std:screening", digest(effects.iter().map(|e| format!("{e:?}")).chain([ranking(&effects).text(false)])));
    let draft = |name: &str| files::regime_of("what_if/data", &["registry.toml".into(), name.into()]);
    let compared = ceasefire::review::compare(&draft("truce.toml"), &draft("truce_with_area.toml"), &Reading::base(), None);
    say("std:what_if/changes", digest([format!("{compared:?}")]));
}

#[cfg(feature = "import")]
fn import(say: Say) {
    use ceasefire::import::{Import, Imported, Mapping};
    let regime = files::regime(&[("agreement.toml", include_str!("../import/agreement.toml"))]);
    for (name, mapping, rows) in [
        ("acled", include_str!("../import/acled.toml"), include_str!("../import/acled.csv")),
        ("ged", include_str!("../import/ged.toml"), include_str!("../import/ged.csv")),
    ] {
        let mapping = Mapping::parse(name, mapping).unwrap_or_else(|p| panic!("{p}"));
        let import = Import::new(name, rows.as_bytes(), &mapping, &regime).unwrap_or_else(|p| panic!("{p}"));
        let imported = Imported::of(import).unwrap_or_else(|p| panic!("{p}"));
        let rejected: Vec<String> = imported.rejections().iter().map(ToString::to_string).collect();
        say(&format!("import:{name}"), digest(imported.accept_rest().iter().map(json).chain(rejected)));
    }
}

#[cfg(feature = "geometry")]
fn geometry(say: Say) {
    use ceasefire::geometry::Atlas;
    const FOLDER: &str = "gallery/min14";
    let documents = ["registry.toml", "protocol.toml", "memorandum.toml", "places.toml"].map(String::from);
    let regime = files::regime_of(FOLDER, &documents);
    let atlas = Atlas::parse(&regime, "atlas", files::text("gallery/min14/atlas.geojson")).unwrap_or_else(|p| panic!("{p}"));
    let (placed, doubts) = atlas.place_all(&files::log_of(FOLDER, &["positions.jsonl".into()])).unwrap_or_else(|p| panic!("{p}"));
    let doubts = doubts.iter().map(|(record, doubt)| format!("{record}: {doubt}"));
    say("geometry:min14", digest([placed.to_text()].into_iter().chain(doubts)));
}
