//! Designs in files: documents, scenarios and changes of fields, under a title.

use std::{fs, path::Path};

use ceasefire::{
    agreement::Regime,
    problem::{Problem, Problems},
    sim::Scenario,
};

/// A design, read.
pub(crate) struct Design {
    /// What it is called.
    pub(crate) title: String,
    /// The texts.
    pub(crate) regime: Regime,
    /// What is imagined.
    pub(crate) scenario: Scenario,
}

/// A design as written in a file of designs.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    documents: Vec<String>,
    scenario: Vec<String>,
    #[serde(default)]
    with: toml::Table,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    designs: Vec<Written>,
}

/// Reads a file of designs. Every field of every design in `edits` is changed too.
///
/// # Errors
/// Everything wrong with any of its files, at once.
pub(crate) fn read(file: &Path, edits: &[(String, String)]) -> Result<Vec<Design>, Problems> {
    let name = file.display().to_string();
    let problem = |message: String| Problems([Problem { source: name.clone(), path: String::new(), article: None, message }].into());
    let text = fs::read_to_string(file).map_err(|e| problem(e.to_string()))?;
    let written: File = toml::from_str(&text).map_err(|e| problem(format!("no list of designs: {}", e.message().trim())))?;
    if written.designs.is_empty() {
        return Err(problem("names no design".into()));
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let (mut designs, mut problems) = (Vec::new(), Problems::default());
    for w in &written.designs {
        match design(folder, w, edits) {
            Ok(d) => designs.push(d),
            Err(more) => problems.0.extend(more.0.into_iter().map(|p| Problem { source: format!("{}: {}", w.title, p.source), ..p })),
        }
    }
    problems.or(designs)
}

fn design(folder: &Path, w: &Written, edits: &[(String, String)]) -> Result<Design, Problems> {
    let (documents, missing) = files(folder, &w.documents);
    let (scenarios, more) = files(folder, &w.scenario);
    let mut problems = Problems(missing.into_iter().chain(more).collect());
    if !problems.0.is_empty() {
        return Err(problems);
    }
    let named: Vec<(&str, &str)> = documents.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let regime = Regime::parse(&named);
    let text: String = scenarios.iter().map(|(_, t)| t.as_str()).collect();
    let scenario = Scenario::parse(&w.scenario.join(" + "), &text).and_then(|s| {
        let own = w.with.iter().map(|(field, value)| (field.clone(), value.to_string()));
        own.chain(edits.iter().cloned()).try_fold(s, |s, (field, value)| s.with(&field, &value))
    });
    match (regime, scenario) {
        (Ok(regime), Ok(scenario)) => Ok(Design { title: w.title.clone(), regime, scenario }),
        (regime, scenario) => {
            problems.0.extend(regime.err().into_iter().chain(scenario.err()).flat_map(|p| p.0));
            Err(problems)
        }
    }
}

fn files(folder: &Path, names: &[String]) -> (Vec<(String, String)>, Vec<Problem>) {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for name in names {
        match fs::read_to_string(folder.join(name)) {
            Ok(text) => texts.push((name.clone(), text)),
            Err(e) => problems.push(Problem { source: name.clone(), path: String::new(), article: None, message: e.to_string() }),
        }
    }
    (texts, problems)
}
