//! A regime: validated documents over one registry.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{AnswerOption, Axis, Determiner, Document, Event, Reading, Rule, Standard, resolve::determiner_axis, term::Counter, validate};
use crate::problem::{Problem, Problems};

/// One or more instruments over one registry of parties, places and acts, in which validation found nothing wrong.
///
/// ```
/// use ceasefire::agreement::Regime;
/// let text = r#"
/// schema = 1
/// instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z" }
/// parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
/// acts = [{ id = "fire", name = "fire" }]
/// roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// [[terms]]
/// article = "1"
/// text = "no fire"
/// bearers = ["@party"]
/// rule.prohibits = { acts = ["fire"] }
/// "#;
/// let regime = Regime::parse(&[("pause.toml", text)])?;
/// assert_eq!(regime.documents().count(), 1);
/// // everything that is wrong is reported at once
/// let wrong = text.replace("[\"fire\"]", "[\"fier\"]").replace("as = [\"party\"] }]", "as = [\"payrty\"] }]");
/// assert_eq!(Regime::parse(&[("pause.toml", &wrong)]).unwrap_err().0.len(), 2);
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Regime {
    documents: Vec<(String, Document)>,
    axes: Vec<Axis>,
}

impl Regime {
    /// Validates documents, each with the name that problems are to show for it.
    ///
    /// # Errors
    /// Every problem of every document.
    pub fn new(documents: Vec<(String, Document)>) -> Result<Regime, Problems> {
        let broken = documents.iter().map(|_| Vec::new()).collect();
        Regime::check(documents, Problems::default(), broken)
    }

    fn check(documents: Vec<(String, Document)>, mut problems: Problems, broken: Vec<Vec<String>>) -> Result<Regime, Problems> {
        let too_many = validate::too_many(&documents);
        if !too_many.is_empty() {
            problems.0.extend(too_many);
            return Err(problems);
        }
        problems.0.extend(validate::all(&documents, &broken));
        problems.0.sort_by_cached_key(|p| (documents.iter().position(|(source, _)| *source == p.source), place_in_document(&p.path)));
        let axes = documents.iter().flat_map(|(_, d)| d.readings.iter().cloned().chain(implicit_axes(d))).collect();
        problems.or(Regime { documents, axes })
    }

    /// Reads and validates TOML documents, given as name and text.
    ///
    /// # Errors
    /// Every problem of every document; of a document that is no TOML at all, only its syntax error.
    #[cfg(feature = "std")]
    pub fn parse(files: &[(&str, &str)]) -> Result<Regime, Problems> {
        let mut problems = Problems::default();
        let mut documents = Vec::new();
        let mut broken = Vec::new();
        let mut values: BTreeMap<&str, serde_json::Value> = BTreeMap::new();
        for (source, text) in files {
            let problem =
                |path: String, article: Option<String>, message: String| Problem { source: source.to_string(), path, article, message };
            match crate::reader::toml_table(text) {
                Err((path, message)) => problems.0.push(problem(path, None, message)),
                Ok(table) => {
                    let value = crate::reader::from_toml(toml::Value::Table(table));
                    let mut spoiled = Vec::new();
                    for (path, message) in super::validate_names::left_out(&value) {
                        problems.0.push(problem(path.clone(), article_at(&value, &path), message));
                        spoiled.push(path);
                    }
                    let (document, found): (Document, _) = crate::reader::read_all(value.clone());
                    for (path, message) in found {
                        problems.0.push(problem(path.clone(), article_at(&value, &path), message));
                        spoiled.push(path);
                    }
                    documents.push((source.to_string(), document));
                    broken.push(spoiled);
                    values.insert(source, value);
                }
            }
        }
        if documents.len() < files.len() {
            return Err(problems);
        }
        Regime::check(documents, problems, broken).map_err(|mut problems| {
            for p in &mut problems.0 {
                if let Some(value) = values.get(p.source.as_str()) {
                    p.path = crate::reader::cut_at_text(value, &p.path).to_string();
                }
            }
            problems
        })
    }

    /// The documents, each with its name.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.documents.iter().map(|(name, d)| (name.as_str(), d))
    }

    /// Every reading axis, those of unnamed determiners included.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// `reading` with every axis left out set to its base option.
    ///
    /// # Errors
    /// When it names an axis or option that does not exist.
    pub fn complete(&self, reading: &Reading) -> Result<Reading, Problems> {
        let mut full: BTreeMap<String, String> = self.axes.iter().map(|a| (a.id.clone(), a.base.clone())).collect();
        let mut problems = Problems::default();
        for (axis, option) in &reading.0 {
            let known = self.axes.iter().find(|a| a.id == *axis);
            let message = match known {
                None => format!("unknown reading axis `{axis}`"),
                Some(a) if a.options.iter().all(|o| o.id != *option) => format!("axis `{axis}` has no option `{option}`"),
                Some(_) => {
                    full.insert(axis.clone(), option.clone());
                    continue;
                }
            };
            problems.0.push(Problem { source: "reading".into(), path: axis.clone(), article: None, message });
        }
        problems.or(Reading(full))
    }

    /// The documents under a complete reading.
    pub(crate) fn under(&self, reading: &Reading) -> Vec<Document> {
        let open = validate::interpretable(&self.documents);
        self.documents.iter().map(|(_, d)| d.under(reading, &open)).collect()
    }
}

/// One axis for every determiner that a text leaves unnamed.
fn implicit_axes(d: &Document) -> Vec<Axis> {
    let Some(instrument) = &d.instrument else { return Vec::new() };
    let unnamed = |rule: &Rule| match rule {
        Rule::Counts(Counter::Violations { determined, .. }) => *determined == Determiner::Unnamed,
        rule => matches!(rule.for_each(), Some(Event::Violated { determined: Determiner::Unnamed, .. })),
    };
    let mut out: Vec<Axis> = Vec::new();
    for t in d.terms.iter().filter(|t| unnamed(&t.rule)) {
        let id = determiner_axis(&instrument.id, &t.article);
        if out.iter().any(|a| a.id == id) {
            continue;
        }
        let options = [
            Standard::Alleged,
            Standard::MutuallyAlleged,
            Standard::Admitted,
            Standard::Corroborated(2),
            Standard::FoundOutside,
            Standard::Found,
        ];
        out.push(Axis {
            id,
            question: format!("whose determination suffices for article {}? the text does not say", t.article),
            articles: [t.article.clone()].into(),
            base: Standard::Found.to_string(),
            options: options.iter().map(|s| AnswerOption { id: s.to_string(), text: s.to_string(), by: Vec::new() }).collect(),
        });
    }
    out
}

/// The article of the term in which a path lies.
#[cfg(feature = "std")]
fn article_at(value: &serde_json::Value, path: &str) -> Option<String> {
    let index: usize = path.strip_prefix("terms[")?.split_once(']')?.0.parse().ok()?;
    Some(value.get("terms")?.get(index)?.get("article")?.as_str()?.to_string())
}

/// Where in a document a path lies: its table, and its number if that is one of a list.
fn place_in_document(path: &str) -> (usize, usize) {
    const TABLES: &[&str] = &[
        "schema",
        "instrument",
        "parties",
        "places",
        "acts",
        "targets",
        "weapons",
        "characters",
        "roles",
        "links",
        "anchors",
        "slots",
        "bodies",
        "terms",
        "readings",
        "criteria",
    ];
    let (table, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
    let number = rest.strip_prefix('[').and_then(|r| r.split_once(']')).and_then(|(n, _)| n.parse().ok());
    (TABLES.iter().position(|t| *t == table).unwrap_or(TABLES.len()), number.unwrap_or(0))
}
