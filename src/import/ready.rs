//! Mappings that come with the crate, and mappings built on them.

use std::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::Mapping;
use crate::{
    problem::{Problem, Problems},
    reader::{from_toml, read_all, toml_table},
};

/// The ready mappings by name, as TOML: `acled` and `ged` for incidents, `periods` for counts.
///
/// They know the columns and codes of a source and nothing of a regime. What stands for which party, place and act is added by
/// a mapping with `base`, or found by the names and aliases of the regime.
pub const READY: &[(&str, &str)] = &[
    ("acled", include_str!("ready/acled.toml")),
    ("ged", include_str!("ready/ged.toml")),
    ("periods", include_str!("ready/periods.toml")),
];

impl Mapping {
    /// Reads a mapping in TOML. With `base = "acled"`, or another of [`READY`], it is that one with what it says itself laid
    /// over it: tables are laid over tables, key by key, and everything else is replaced.
    ///
    /// # Errors
    /// Every problem, with its path; of text that is no TOML, only the syntax error.
    ///
    /// ```
    /// use ceasefire::import::Mapping;
    /// let ours = Mapping::parse("ours.toml", r#"
    /// base = "acled"
    /// when.zone = "+02:00"
    /// incident.act.codes."Armed clash" = "fighting"
    /// "#)?;
    /// assert_eq!((ours.name.prefix.as_str(), ours.when.zone.as_deref()), ("acled-", Some("+02:00")));
    /// let wrong = Mapping::parse("ours.toml", "base = 'acled'\nincident.acts = 1\nwhen.precision.codes.4 = 'decade'").unwrap_err();
    /// assert_eq!(wrong.0.len(), 2);
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    pub fn parse(source: &str, text: &str) -> Result<Mapping, Problems> {
        let problem = |path: &str, message| Problem { source: source.into(), path: path.into(), article: None, message };
        let no_toml = |(path, message): (String, String)| Problems([problem(&path, message)].into());
        let mut table = toml_table(text).map_err(no_toml)?;
        if let Some(base) = table.remove("base") {
            let name = base.as_str().unwrap_or_default();
            let Some((_, ready)) = READY.iter().find(|(n, _)| *n == name) else {
                let known: Vec<_> = READY.iter().map(|(n, _)| format!("`{n}`")).collect();
                return Err(Problems([problem("base", format!("no ready mapping `{name}`: there are {}", known.join(", ")))].into()));
            };
            let mut below = toml_table(ready).map_err(no_toml)?;
            lay_over(&mut below, table);
            table = below;
        }
        let (mapping, found): (Mapping, _) = read_all(from_toml(toml::Value::Table(table)));
        let problems = found.into_iter().map(|(path, message)| problem(&path, message.to_string())).collect();
        Problems(problems).or(mapping)
    }

    /// The ready mapping of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn ready(name: &str) -> Result<Mapping, Problems> {
        Mapping::parse(name, &format!("base = {}", toml::Value::from(name)))
    }
}

fn lay_over(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}
