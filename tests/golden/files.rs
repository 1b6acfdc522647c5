//! The files of the examples, built in, and how they are read: by the library where it can, else by serde alone.

use ceasefire::{
    agreement::{Document, Regime},
    record::{Log, Record},
    sim::{Scenario, Simulation},
};
use serde::Deserialize;

macro_rules! files {
    ($($path:literal)*) => { &[$(($path, include_str!(concat!("../../examples/", $path)))),*] };
}

/// Every document, log and scenario of the examples that are replayed or simulated here, by its path below `examples`.
pub(crate) const FILES: &[(&str, &str)] = files! {
    "calibrate/population/cessation.toml"
    "calibrate/population/designs.toml"
    "calibrate/population/fitted.toml"
    "calibrate/population/mechanism.toml"
    "calibrate/population/mission.toml"
    "calibrate/population/truce.toml"
    "gallery/col16/calendar.jsonl"
    "gallery/col16/document.toml"
    "gallery/col16/gallery.toml"
    "gallery/col16/interim.toml"
    "gallery/col16/orders.toml"
    "gallery/col16/records.jsonl"
    "gallery/col16/registry.toml"
    "gallery/gaz23/document.toml"
    "gallery/gaz23/gallery.toml"
    "gallery/gaz23/records.jsonl"
    "gallery/gaz23/registry.toml"
    "gallery/gaz25/document.toml"
    "gallery/gaz25/gallery.toml"
    "gallery/gaz25/records.jsonl"
    "gallery/gaz25/registry.toml"
    "gallery/gaz25b/document.toml"
    "gallery/gaz25b/gallery.toml"
    "gallery/gaz25b/records.jsonl"
    "gallery/ill24/document.toml"
    "gallery/ill24/gallery.toml"
    "gallery/ill24/records.jsonl"
    "gallery/ill24/registry.toml"
    "gallery/lka02/document.toml"
    "gallery/lka02/gallery.toml"
    "gallery/lka02/records.jsonl"
    "gallery/lka02/registry.toml"
    "gallery/lka02/status.toml"
    "gallery/loc/gallery.toml"
    "gallery/loc/loc21.toml"
    "gallery/loc/loc25.toml"
    "gallery/loc/records.jsonl"
    "gallery/loc/registry.toml"
    "gallery/min14/atlas.geojson"
    "gallery/min14/gallery.toml"
    "gallery/min14/memorandum.toml"
    "gallery/min14/places.toml"
    "gallery/min14/positions.jsonl"
    "gallery/min14/protocol.toml"
    "gallery/min14/records.jsonl"
    "gallery/min14/registry.toml"
    "gallery/min15/addendum.toml"
    "gallery/min15/gallery.toml"
    "gallery/min15/measures-2020.toml"
    "gallery/min15/package.toml"
    "gallery/min15/records.jsonl"
    "gallery/nk20-gen/gallery.toml"
    "gallery/nk20-mos/gallery.toml"
    "gallery/nk20-par/gallery.toml"
    "gallery/nk20-tri/gallery.toml"
    "gallery/nk20-was/gallery.toml"
    "gallery/nk23-cf/gallery.toml"
    "gallery/nk94-cf/gallery.toml"
    "gallery/nk94-cf/records.jsonl"
    "gallery/nk94-prot/gallery.toml"
    "gallery/nk94-prot/people.toml"
    "gallery/nk94-prot/records.jsonl"
    "gallery/nk95-str/gallery.toml"
    "gallery/nk95-str/records.jsonl"
    "gallery/truces22/eas25-answer.toml"
    "gallery/truces22/eas25.toml"
    "gallery/truces22/gallery.toml"
    "gallery/truces22/records.jsonl"
    "gallery/truces22/registry.toml"
    "gallery/truces22/xms14.toml"
    "gallery/truces22/xms23.toml"
    "gallery/yem22/document.toml"
    "gallery/yem22/gallery.toml"
    "gallery/yem22/records.jsonl"
    "gallery/yem22/registry.toml"
    "karabakh_2020/data/background.toml"
    "karabakh_2020/data/nk20-gen.toml"
    "karabakh_2020/data/nk20-mos.toml"
    "karabakh_2020/data/nk20-par.toml"
    "karabakh_2020/data/nk20-tri.toml"
    "karabakh_2020/data/nk20-was.toml"
    "karabakh_2020/data/nk23-cf.toml"
    "karabakh_2020/data/nk94-cf.toml"
    "karabakh_2020/data/nk94-prot.toml"
    "karabakh_2020/data/nk95-str.toml"
    "karabakh_2020/data/records.jsonl"
    "karabakh_2020/data/registry.toml"
    "spoiler/data/body.toml"
    "spoiler/data/designs.toml"
    "spoiler/data/finder.toml"
    "spoiler/data/registry.toml"
    "spoiler/data/scenario.toml"
    "spoiler/data/truce.toml"
    "what_if/data/commission.toml"
    "what_if/data/designs.toml"
    "what_if/data/mission.toml"
    "what_if/data/monitor.toml"
    "what_if/data/procedure.toml"
    "what_if/data/registry.toml"
    "what_if/data/scenario.toml"
    "what_if/data/screening.toml"
    "what_if/data/truce.toml"
    "what_if/data/truce_with_area.toml"
};

/// The path of `file`, named from within `folder`.
pub(crate) fn path(folder: &str, file: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').collect();
    for step in file.split('/') {
        match step {
            ".." => steps.truncate(steps.len().saturating_sub(1)),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The text of a file.
pub(crate) fn text(path: &str) -> &'static str {
    FILES.iter().find(|(p, _)| *p == path).map(|(_, text)| *text).unwrap_or_else(|| panic!("`{path}` is not built in"))
}

/// A regime as serde reads its documents.
pub(crate) fn regime_by_serde(files: &[(&str, &str)]) -> Regime {
    let document = |(name, text): &(&str, &str)| -> (String, Document) {
        (name.to_string(), toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}")))
    };
    Regime::new(files.iter().map(document).collect()).unwrap_or_else(|p| panic!("{p}"))
}

/// A log as serde reads its records.
pub(crate) fn log_by_serde(name: &str, text: &str) -> Log {
    let mut log = Log::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let record: Record = serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}: {line}: {e}"));
        log.insert(record).unwrap_or_else(|p| panic!("{p}"));
    }
    log
}

/// A scenario as serde reads it, with other values of some of its fields, written as TOML.
pub(crate) fn scenario_by_serde(text: &str, edits: &[(String, String)]) -> Scenario {
    let mut all: toml::Value = toml::Value::Table(text.parse().unwrap_or_else(|e| panic!("{e}")));
    for (field, value) in edits {
        let value: toml::Table = format!("x = {value}").parse().unwrap_or_else(|e| panic!("{field}: {e}"));
        let (parents, last) = field.rsplit_once('.').unwrap_or_else(|| panic!("`{field}` is no field of a part"));
        let mut at = &mut all;
        for step in parents.split('.') {
            let (name, index) = step.split_once('[').unwrap_or((step, ""));
            at = at.get_mut(name).unwrap_or_else(|| panic!("no `{field}`"));
            if let Ok(index) = index.trim_end_matches(']').parse::<usize>() {
                at = at.get_mut(index).unwrap_or_else(|| panic!("no `{field}`"));
            }
        }
        at.as_table_mut().unwrap_or_else(|| panic!("no `{field}`")).insert(last.into(), value["x"].clone());
    }
    all.try_into().unwrap_or_else(|e| panic!("{e}"))
}

/// A regime, as the library reads it where it can: both ways must read the same.
pub(crate) fn regime(files: &[(&str, &str)]) -> Regime {
    let read = regime_by_serde(files);
    #[cfg(feature = "std")]
    assert!(Regime::parse(files).unwrap_or_else(|p| panic!("{p}")) == read, "{:?}", files.iter().map(|f| f.0).collect::<Vec<_>>());
    read
}

/// A log, likewise.
pub(crate) fn log(name: &str, text: &str) -> Log {
    let read = log_by_serde(name, text);
    #[cfg(feature = "std")]
    assert!(Log::parse(name, text).unwrap_or_else(|p| panic!("{p}")) == read, "{name}");
    read
}

/// A scenario, likewise.
pub(crate) fn scenario(text: &str, edits: &[(String, String)]) -> Scenario {
    let read = scenario_by_serde(text, edits);
    #[cfg(feature = "std")]
    {
        let parsed = Scenario::parse("scenario", text).unwrap_or_else(|p| panic!("{p}"));
        let changed = edits.iter().fold(parsed, |s, (field, value)| s.with(field, value).unwrap_or_else(|p| panic!("{p}")));
        assert!(changed == read, "{edits:?}");
    }
    read
}

/// Documents of a folder, by their names in it.
pub(crate) fn regime_of(folder: &str, names: &[String]) -> Regime {
    let paths: Vec<String> = names.iter().map(|n| path(folder, n)).collect();
    regime(&names.iter().zip(&paths).map(|(n, p)| (n.trim_start_matches("../"), text(p))).collect::<Vec<_>>())
}

/// Records of a folder, by the names of their files.
pub(crate) fn log_of(folder: &str, names: &[String]) -> Log {
    let mut all = Log::new();
    for name in names {
        for r in log(name, text(&path(folder, name))).iter() {
            all.insert(r.clone()).unwrap_or_else(|p| panic!("{p}"));
        }
    }
    all
}

/// What `gallery.toml` says, as far as it matters here.
#[derive(Deserialize)]
pub(crate) struct Exhibit {
    pub(crate) title: String,
    pub(crate) documents: Vec<String>,
    pub(crate) records: Vec<String>,
    pub(crate) until: String,
    pub(crate) zone: String,
    #[serde(default)]
    pub(crate) readings: Vec<(String, String)>,
}

/// The agreements of the gallery, by their folders.
pub(crate) fn exhibits() -> impl Iterator<Item = (&'static str, Exhibit)> {
    FILES.iter().filter_map(|(path, text)| {
        let folder = path.strip_suffix("/gallery.toml")?;
        Some((folder, toml::from_str(text).unwrap_or_else(|e| panic!("{path}: {e}"))))
    })
}

/// A design as a file of designs has it.
#[derive(Deserialize)]
struct Design {
    title: String,
    documents: Vec<String>,
    scenario: Vec<String>,
    #[serde(default)]
    with: toml::Table,
}

#[derive(Deserialize)]
struct Designs {
    designs: Vec<Design>,
}

/// The designs of a folder with further changes to each, by title.
pub(crate) fn designs(folder: &str, edits: impl Fn(&str) -> Vec<(String, String)>) -> Vec<(String, Simulation)> {
    let file: Designs = toml::from_str(text(&path(folder, "designs.toml"))).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let simulation = |d: Design| {
        let regime = regime_of(folder, &d.documents);
        let own = d.with.iter().map(|(field, value)| (field.clone(), value.to_string()));
        let edits: Vec<_> = own.chain(edits(&d.title)).collect();
        let scenario = scenario(&d.scenario.iter().map(|s| text(&path(folder, s))).collect::<String>(), &edits);
        (d.title, Simulation::new(&regime, &scenario).unwrap_or_else(|p| panic!("{p}")))
    };
    file.designs.into_iter().map(simulation).collect()
}
