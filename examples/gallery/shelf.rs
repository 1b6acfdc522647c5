//! A folder of agreements: each with its documents, its records, and until when it is replayed.

use std::{fs, path::Path};

use ceasefire::{
    agreement::{Reading, Regime},
    problem::Problems,
    record::Log,
    time::{Instant, Zone},
};
use serde::Deserialize;

/// One agreement of the gallery.
pub(crate) struct Exhibit {
    pub(crate) name: String,
    pub(crate) about: About,
    pub(crate) regime: Regime,
    pub(crate) log: Log,
    pub(crate) until: Instant,
    pub(crate) zone: Zone,
}

/// What `gallery.toml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    pub(crate) title: String,
    /// The instruments shown, where the documents hold more; all of them if empty.
    #[serde(default)]
    pub(crate) focus: Vec<String>,
    pub(crate) documents: Vec<String>,
    pub(crate) records: Vec<String>,
    until: String,
    zone: String,
    /// Other readings worth a look: axis and option.
    #[serde(default)]
    pub(crate) readings: Vec<(String, String)>,
}

impl Exhibit {
    pub(crate) fn open(folder: &Path) -> Result<Exhibit, String> {
        let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let about: About =
            toml::from_str(&text(folder, "gallery.toml")?).map_err(|e| format!("{name}/gallery.toml: {}", e.message().trim()))?;
        let mut documents = Vec::new();
        for file in &about.documents {
            documents.push((short(file), text(folder, file)?));
        }
        let documents: Vec<(&str, &str)> = documents.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let regime = Regime::parse(&documents).map_err(|p| format!("{name}:\n{p}"))?;
        let mut log = Log::new();
        let mut problems = Problems::default();
        for file in &about.records {
            match Log::parse(&short(file), &text(folder, file)?) {
                Ok(part) => problems.0.extend(part.iter().filter_map(|r| log.insert(r.clone()).err())),
                Err(p) => problems.0.extend(p.0),
            }
        }
        if !problems.is_empty() {
            return Err(format!("{name}:\n{problems}"));
        }
        let until = about.until.parse().map_err(|e| format!("{name}/gallery.toml: {e}"))?;
        let zone = about.zone.parse().map_err(|e| format!("{name}/gallery.toml: {e}"))?;
        Ok(Exhibit { name, about, regime, log, until, zone })
    }

    /// Every folder that has a `gallery.toml`, by name.
    pub(crate) fn all(shelf: &Path) -> Result<Vec<Exhibit>, String> {
        let read = fs::read_dir(shelf).map_err(|e| format!("`{}`: {e}", shelf.display()))?;
        let mut folders: Vec<_> = read.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.join("gallery.toml").is_file()).collect();
        folders.sort();
        folders.iter().map(|f| Exhibit::open(f)).collect()
    }

    /// The ids of the instruments shown.
    pub(crate) fn focus(&self) -> Vec<&str> {
        let all = self.regime.documents().filter_map(|(_, d)| d.instrument.as_ref()).map(|i| i.id.as_str());
        all.filter(|id| self.about.focus.is_empty() || self.about.focus.iter().any(|f| f == id)).collect()
    }

    /// The base reading, and each other one that the folder names.
    pub(crate) fn readings(&self) -> Vec<Reading> {
        let others = self.about.readings.iter().map(|(axis, option)| Reading::base().with(axis, option));
        [Reading::base()].into_iter().chain(others).collect()
    }
}

fn short(file: &str) -> String {
    file.trim_start_matches("../").to_string()
}

fn text(folder: &Path, file: &str) -> Result<String, String> {
    let path = folder.join(file);
    fs::read_to_string(&path).map_err(|e| format!("`{}`: {e}", path.display()))
}
