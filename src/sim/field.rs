//! Fields of a scenario by their path: what sweeps and screenings change.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::Scenario;
use crate::problem::{Problem, Problems};

impl Scenario {
    /// The same scenario with another value of one field, both as they would be written in its file.
    ///
    /// ```
    /// use ceasefire::sim::Scenario;
    /// let text = r#"
    /// schema = 1
    /// title = "t"
    /// starts = "2024-01-01T00:00Z"
    /// horizon = "100 days"
    /// seed = "7"
    /// ends = []
    /// sources = [{ party = "a", places = ["valley"], act = "fire", per-day = 0.1 }]
    /// observers = []
    /// "#;
    /// let scenario = Scenario::parse("s.toml", text)?;
    /// assert_eq!(scenario.with("sources[0].per-day", "0.3")?.sources[0].per_day, 0.3);
    /// let refused = scenario.with("sources[1].per-day", "0.3").unwrap_err();
    /// assert_eq!(refused.to_string(), "t: sources[1].per-day: there is no `sources[1]`");
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such field, and everything that the scenario could then not be read for.
    pub fn with(&self, field: &str, value: &str) -> Result<Scenario, Problems> {
        let problem = |message: String| Problem { source: self.title.clone(), path: field.to_string(), article: None, message };
        let value = format!("x = {value}").parse::<toml::Table>().ok().and_then(|mut t| t.remove("x").filter(|_| t.is_empty()));
        let value = value.ok_or_else(|| Problems([problem("the value is no TOML".into())].into()))?;
        let mut all = toml::Value::try_from(self).map_err(|e| Problems([problem(format!("cannot be written: {e}"))].into()))?;
        let mut seen = String::new();
        let mut at = &mut all;
        let steps: Vec<&str> = field.split(['.', '[']).collect();
        for (n, step) in steps.iter().enumerate() {
            let last = n + 1 == steps.len();
            let index = step.strip_suffix(']').and_then(|s| s.parse::<usize>().ok());
            seen = match index {
                Some(k) => format!("{seen}[{k}]"),
                None if n == 0 => (*step).to_string(),
                None => format!("{seen}.{step}"),
            };
            let next = match (index, at) {
                (Some(k), toml::Value::Array(list)) => list.get_mut(k),
                (None, toml::Value::Table(table)) => {
                    if last {
                        // What is left out of a file can be put in, if it is a field at all: reading will say.
                        table.entry(*step).or_insert(toml::Value::Boolean(false));
                    }
                    table.get_mut(*step)
                }
                _ => None,
            };
            at = next.ok_or_else(|| Problems([problem(format!("there is no `{seen}`"))].into()))?;
        }
        *at = value;
        let (scenario, found) = crate::reader::read_all(crate::reader::from_toml(all));
        let problems: Vec<Problem> =
            found.into_iter().map(|(path, message)| Problem { source: self.title.clone(), path, article: None, message }).collect();
        Problems(problems).or(scenario)
    }
}
