//! The atlas: what is drawn of a regime's places, and what distances are measured from.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    checks,
    drawing::{Part, Version},
    line::{Line, Side},
    written::{Collection, End},
};
use crate::{
    agreement::Regime,
    problem::{Problem, Problems},
    reader::{Strict, read_all},
    time::Instant,
};

/// The version of the atlas format that this crate reads.
pub const SCHEMA: u32 = 1;

/// Where a regime's places are, and what its distances are measured from. The module page says how one is written.
#[derive(Clone, PartialEq, Debug)]
pub struct Atlas {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) elsewhere: Option<usize>,
    pub(super) registry: Registry,
    /// By place.
    pub(super) drawn: Vec<Vec<Version<Vec<Part>>>>,
    pub(super) lines: BTreeMap<String, Vec<Version<Vec<Line>>>>,
    pub(super) measures: BTreeMap<String, Vec<Baseline>>,
}

/// From what a distance is measured, for some parties or for all.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Baseline {
    /// Empty: for all whom no other names.
    pub(super) parties: Vec<String>,
    /// Lines and places; of several, the sum.
    pub(super) to: Vec<Target>,
    pub(super) as_of: Option<Instant>,
    pub(super) positive: Option<Side>,
    pub(super) end: End,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Target {
    Line(String),
    Place(usize),
}

/// The places and parties of a regime.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Registry {
    /// Id, and the place within which it lies.
    pub(super) places: Vec<(String, Option<usize>)>,
    place_ids: BTreeMap<String, usize>,
    /// By id or alias, the id.
    party_ids: BTreeMap<String, String>,
    party_up: BTreeMap<String, String>,
}

impl Atlas {
    /// Reads an atlas for a regime from GeoJSON. `source` is the name that problems are to show.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its path; of a text that is no JSON, only that.
    pub fn parse(regime: &Regime, source: &str, text: &str) -> Result<Atlas, Problems> {
        let problem = |path: String, message: String| Problem { source: source.to_string(), path, article: None, message };
        let value = match serde_json::from_str::<Strict>(text) {
            Ok(v) => v.0,
            Err(e) => {
                let line = format!("line {}", e.line());
                let is_data = e.is_data();
                let e = e.to_string();
                let message = e.split_once(" at line ").map_or(e.as_str(), |(m, _)| m);
                let message = if is_data { message.to_string() } else { format!("no JSON: {message}") };
                return Err(Problems([problem(line, message)].into()));
            }
        };
        if !value.is_object() {
            let message = "an atlas is a GeoJSON object: `{ \"type\": \"FeatureCollection\", ... }`";
            return Err(Problems([problem(String::new(), message.into())].into()));
        }
        let (written, found): (Collection, _) = read_all(value);
        let (atlas, wrong) = checks::build(&written, Registry::of(regime), &found);
        let mut all: Vec<(String, String)> = found;
        all.extend(wrong);
        all.sort_by_key(|(path, _)| place_in_file(path));
        Problems(all.into_iter().map(|(path, message)| problem(path, message)).collect()).or(atlas)
    }

    /// Its name, by which records say what located them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its maker says of it: where the shapes come from, and how exact they are.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl Registry {
    fn of(regime: &Regime) -> Registry {
        let mut r = Registry::default();
        let mut places: Vec<_> = regime.documents().flat_map(|(_, d)| &d.places).collect();
        // Nothing depends on the order of documents.
        places.sort_by(|a, b| a.id.cmp(&b.id));
        for p in &places {
            if !r.place_ids.contains_key(&p.id) {
                r.place_ids.insert(p.id.clone(), r.places.len());
                r.places.push((p.id.clone(), None));
            }
        }
        for p in &places {
            let Some(at) = r.place_ids.get(&p.id).copied() else { continue };
            for alias in &p.aliases {
                r.place_ids.entry(alias.clone()).or_insert(at);
            }
        }
        for p in &places {
            let up = p.within.as_ref().and_then(|w| r.place_ids.get(w).copied());
            if let Some(place) = r.place_ids.get(&p.id).and_then(|at| r.places.get_mut(*at)) {
                place.1 = place.1.or(up);
            }
        }
        let mut parties: Vec<_> = regime.documents().flat_map(|(_, d)| &d.parties).collect();
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        for p in &parties {
            r.party_ids.insert(p.id.clone(), p.id.clone());
        }
        for p in &parties {
            for alias in &p.aliases {
                r.party_ids.entry(alias.clone()).or_insert_with(|| p.id.clone());
            }
        }
        for p in &parties {
            if let Some(up) = p.within.as_ref().and_then(|w| r.party_ids.get(w).cloned()) {
                r.party_up.insert(p.id.clone(), up);
            }
        }
        r
    }

    /// A place by its id or an alias.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.place_ids.get(name).copied()
    }

    pub(super) fn place_id(&self, at: usize) -> &str {
        self.places.get(at).map_or("", |(id, _)| id)
    }

    /// A place and all that it lies within, from the smallest on.
    pub(super) fn around(&self, place: usize) -> impl Iterator<Item = usize> {
        let up = |at: &usize| self.places.get(*at).and_then(|(_, up)| *up);
        core::iter::successors(Some(place), up).take(self.places.len())
    }

    /// A party by its id or an alias.
    pub(super) fn party(&self, name: &str) -> Option<&str> {
        self.party_ids.get(name).map(String::as_str)
    }

    /// A party and all that it belongs to, from the smallest on.
    pub(super) fn belongs_to<'r>(&'r self, party: &'r str) -> impl Iterator<Item = &'r str> {
        core::iter::successors(Some(party), |p| self.party_up.get(*p).map(String::as_str)).take(self.party_ids.len())
    }
}

/// Problems of the whole come first, then those of features in their order.
fn place_in_file(path: &str) -> usize {
    let number = path.strip_prefix("features[").and_then(|rest| rest.split_once(']'));
    number.and_then(|(n, _)| n.parse::<usize>().ok()).map_or(0, |n| n + 1)
}
