//! The default population of truces, and the figures that it is held against.

use std::{fmt::Write as _, fs, path::PathBuf};

use ceasefire::sim::Simulation;

use crate::{designs, joined};

/// Where the files are.
pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/calibrate/");

/// What the data say.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Targets {
    pub(crate) source: String,
    pub(crate) days: Vec<i64>,
    pub(crate) bounds: Bounds,
    pub(crate) shape: Range,
    pub(crate) dispersion: Range,
    pub(crate) classes: Vec<Class>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bounds {
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Range {
    pub(crate) from: f64,
    pub(crate) to: f64,
    #[serde(default)]
    pub(crate) measured: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) says: String,
    pub(crate) runs: u32,
    pub(crate) share: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

/// The free numbers.
#[derive(Clone, Copy, PartialEq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Fitted {
    pub(crate) per_day: f64,
    pub(crate) frailty: f64,
    pub(crate) at_first: f64,
    pub(crate) over_days: f64,
    pub(crate) surges_per_day: f64,
    pub(crate) preliminary_restraint: f64,
    pub(crate) definitive_restraint: f64,
}

/// Between what each is looked for.
pub(crate) const RANGES: [(&str, f64, f64); 7] = [
    ("per-day", 0.02, 3.0),
    ("frailty", 0.05, 2.0),
    ("at-first", 1.0, 20.0),
    ("over-days", 1.0, 40.0),
    ("surges-per-day", 0.0005, 0.02),
    ("preliminary-restraint", 0.05, 1.0),
    ("definitive-restraint", 0.01, 0.6),
];

impl Fitted {
    pub(crate) fn list(self) -> [f64; 7] {
        [
            self.per_day,
            self.frailty,
            self.at_first,
            self.over_days,
            self.surges_per_day,
            self.preliminary_restraint,
            self.definitive_restraint,
        ]
    }

    pub(crate) fn of(x: [f64; 7]) -> Fitted {
        let [per_day, frailty, at_first, over_days, surges_per_day, preliminary_restraint, definitive_restraint] = x;
        Fitted { per_day, frailty, at_first, over_days, surges_per_day, preliminary_restraint, definitive_restraint }
    }

    pub(crate) fn text(self) -> String {
        RANGES.iter().zip(self.list()).fold(String::new(), |mut out, ((name, _, _), x)| {
            let _ = writeln!(out, "{name} = {x:?}");
            out
        })
    }

    /// The designs of the population with these numbers in their places.
    pub(crate) fn simulations(self) -> Result<(Vec<String>, Vec<Simulation>), String> {
        let mut edits = Vec::new();
        for n in 0..2 {
            edits.push((format!("sources[{n}].per-day"), format!("{:?}", self.per_day)));
            edits.push((format!("sources[{n}].frailty"), format!("{:?}", self.frailty)));
            let settling =
                format!("{{ before = 10.0, at-first = {:?}, over = \"{} minutes\" }}", self.at_first, (self.over_days * 1440.0).round());
            edits.push((format!("sources[{n}].settling"), settling));
            edits.push((format!("sources[{n}].surges.per-day"), format!("{:?}", self.surges_per_day)));
        }
        let mut designs = designs::read(&PathBuf::from(FOLDER).join("population/designs.toml"), &edits).map_err(|p| p.to_string())?;
        for d in &mut designs {
            let factor = match d.title.split(',').next().unwrap_or("") {
                "preliminary" => self.preliminary_restraint,
                "definitive" => self.definitive_restraint,
                _ => 1.0,
            };
            for n in 0..2 {
                let field = format!("conduct[{n}].restraint.factor");
                d.scenario = d.scenario.with(&field, &format!("{factor:?}")).map_err(|p| p.to_string())?;
            }
        }
        let simulations = joined::simulations(&designs).map_err(|p| p.to_string())?;
        Ok((designs.into_iter().map(|d| d.title).collect(), simulations))
    }
}

/// Reads the targets and the fitted numbers.
///
/// # Errors
/// When a file cannot be read, or its lists do not match.
pub(crate) fn read() -> Result<(Targets, Fitted), String> {
    let text = |name: &str| fs::read_to_string(PathBuf::from(FOLDER).join(name)).map_err(|e| format!("`{name}`: {e}"));
    let targets: Targets = toml::from_str(&text("targets.toml")?).map_err(|e| format!("`targets.toml`: {}", e.message().trim()))?;
    let lengths = targets.classes.iter().flat_map(|c| [c.share.len(), c.low.len(), c.high.len()]);
    if lengths.chain([targets.bounds.lower.len(), targets.bounds.upper.len()]).any(|n| n != targets.days.len()) {
        return Err("`targets.toml`: every list must have as many figures as `days`".into());
    }
    let fitted =
        toml::from_str(&text("population/fitted.toml")?).map_err(|e| format!("`population/fitted.toml`: {}", e.message().trim()))?;
    Ok((targets, fitted))
}
