//! Two drafts side by side: what changed in the words, and which verdicts on one log would flip.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    agreement::{Amount, Area, Elsewhere, Limit, Reading, Regime, Rule, Term},
    machine::{Docket, Program},
    problem::Problems,
    record::Log,
    time::Instant,
};

/// What differs between two drafts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Comparison {
    /// Articles that were added, taken out or changed, in the order of their names.
    pub changes: Vec<Change>,
    /// Verdicts on the log that differ.
    pub flips: Vec<Flip>,
}

/// One aspect of one article.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Change {
    /// `instrument/article`, or the instrument as a whole.
    pub of: String,
    /// Which aspect.
    pub what: String,
    /// What it was; empty if it was not there.
    pub before: String,
    /// What it is; empty if it is no longer there.
    pub after: String,
}

/// A verdict that differs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Flip {
    /// What it is about: an incident, or a duty.
    pub about: String,
    /// Under which article.
    pub article: String,
    /// Of whom.
    pub party: String,
    /// What it was; empty if there was none.
    pub before: String,
    /// What it is; empty if there is none.
    pub after: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |s: &str| if s.is_empty() { "nothing".to_string() } else { format!("`{s}`") };
        write!(f, "{}: {}: {} becomes {}", self.of, self.what, or(&self.before), or(&self.after))
    }
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |s: &str| if s.is_empty() { "no verdict".to_string() } else { s.to_string() };
        write!(f, "{} under {}, {}: {} becomes {}", self.about, self.article, self.party, or(&self.before), or(&self.after))
    }
}

/// Compares two drafts article by article and, if a log is given, its replays under both until an instant.
///
/// # Errors
/// When the reading names what one of the drafts does not have, or the log does not fit one of them.
///
/// ```
/// use ceasefire::{agreement::{Reading, Regime}, review::compare};
/// let draft = |limit: &str| format!(r#"
/// schema = 1
/// instrument = {{ id = "x", title = "X", kind = "agreement", entry = "2024-01-01T08:00Z", zone = "+00:00" }}
/// parties = [{{ id = "a", kind = "state" }}]
/// roles = [{{ party = "a", as = ["party"] }}]
/// [[terms]]
/// article = "1"
/// text = "withdraw"
/// bearers = ["a"]
/// rule.requires = {{ task = "withdraw", limit = "{limit}" }}
/// "#);
/// let regime = |limit: &str| Regime::parse(&[("x.toml", &draft(limit))]).unwrap();
/// let both = compare(&regime("by 2024-02-01"), &regime("before 2024-02-01"), &Reading::base(), None)?;
/// assert_eq!(both.changes[0].to_string(), "x/1: limit: `by 2024-02-01` becomes `before 2024-02-01`");
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
pub fn compare(before: &Regime, after: &Regime, reading: &Reading, log: Option<(&Log, Instant)>) -> Result<Comparison, Problems> {
    let (old, new) = (aspects(before), aspects(after));
    let mut changes = Vec::new();
    let keys: alloc::collections::BTreeSet<&(String, &'static str)> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let value = |map: &BTreeMap<(String, &'static str), String>| map.get(key).cloned().unwrap_or_default();
        let (before, after) = (value(&old), value(&new));
        if before != after {
            changes.push(Change { of: key.0.clone(), what: key.1.into(), before, after });
        }
    }
    let mut flips = Vec::new();
    if let Some((log, until)) = log {
        let (old, new) = (verdicts(before, reading, log, until)?, verdicts(after, reading, log, until)?);
        let keys: alloc::collections::BTreeSet<&(String, String, String)> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let value = |map: &BTreeMap<(String, String, String), String>| map.get(key).cloned().unwrap_or_default();
            let (before, after) = (value(&old), value(&new));
            if before != after {
                let (about, article, party) = key.clone();
                flips.push(Flip { about, article, party, before, after });
            }
        }
    }
    Ok(Comparison { changes, flips })
}

/// What an article says, aspect by aspect.
fn aspects(regime: &Regime) -> BTreeMap<(String, &'static str), String> {
    let mut out = BTreeMap::new();
    for (_, d) in regime.documents() {
        let Some(x) = &d.instrument else { continue };
        let mut whole = |what, value: String| {
            if !value.is_empty() {
                out.insert((x.id.clone(), what), value);
            }
        };
        whole("entry", x.entry.to_string());
        whole("lasts", x.lasts.to_string());
        whole("area", x.area.as_ref().map(places).unwrap_or_default());
        for b in &d.bodies {
            let members: Vec<&str> = b.members.iter().map(|m| m.party.as_str()).collect();
            out.insert((format!("{}:{}", x.id, b.party), "body"), format!("{} ({})", members.join(", "), b.decision));
        }
        for t in &d.terms {
            let under: Vec<String> = t.under.iter().map(|(a, o)| format!("{a}={o}")).collect();
            let of =
                if under.is_empty() { format!("{}/{}", x.id, t.article) } else { format!("{}/{} ({})", x.id, t.article, under.join(", ")) };
            for (what, value) in of_term(t) {
                if !value.is_empty() {
                    out.insert((of.clone(), what), value);
                }
            }
        }
    }
    out
}

fn of_term(t: &Term) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&'static str, String)> = [
        ("kind", t.rule.kind().into()),
        ("bearers", t.bearers.join(", ")),
        ("owed to", t.to.join(", ")),
        ("while", t.active.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("text", t.text.clone()),
    ]
    .into();
    let number = |a: &Option<Amount>| a.as_ref().map(ToString::to_string).unwrap_or_default();
    match &t.rule {
        Rule::Prohibits(p) => {
            out.push(("acts", p.acts.join(", ")));
            out.push(("area", p.area.as_ref().map(places).unwrap_or_default()));
            out.push(("targets", p.targets.join(", ")));
            out.push(("character", p.character.clone().unwrap_or_default()));
        }
        Rule::Permits(p) => {
            out.push(("acts", p.acts.join(", ")));
            out.push(("area", p.area.as_ref().map(places).unwrap_or_default()));
            out.push(("character", p.character.clone().unwrap_or_default()));
            out.push(("notice", p.notice.map(|n| n.to_string()).unwrap_or_default()));
            out.push(("consent", p.consent.clone().unwrap_or_default()));
        }
        Rule::Requires(o) => {
            out.push(("task", o.task.clone()));
            out.push(("limit", o.limit.as_ref().map(limit).unwrap_or_default()));
            out.push(("amount", number(&o.amount)));
            out.push(("every", o.every.map(|n| n.to_string()).unwrap_or_default()));
            out.push(("overflow", o.overflow.map(|n| n.to_string()).unwrap_or_default()));
            out.push(("trigger", o.trigger.as_ref().map(ToString::to_string).unwrap_or_default()));
            out.push(("for each", o.for_each.as_ref().map(ToString::to_string).unwrap_or_default()));
            out.push(("accepted if", o.accept.to_string()));
        }
        Rule::Expects(e) => {
            out.push(("task", e.task.clone()));
            out.push(("limit", e.limit.as_ref().map(limit).unwrap_or_default()));
        }
        Rule::Empowers(p) => {
            out.push(("power", format!("{} {}", p.verb, p.over.join(", "))));
            out.push(("decision", p.decision.to_string()));
            out.push(("effect", p.effect.to_string()));
        }
        Rule::Conditions(c) => out.push(("condition", c.holds.to_string())),
        Rule::Counts(c) => out.push(("ceiling", c.to_string())),
        Rule::Declares | Rule::Defines => {}
    }
    out
}

fn limit(l: &Limit) -> String {
    match l {
        Limit::ByReading(b) => {
            let options: Vec<String> = b.options.iter().map(|(o, l)| format!("{l} ({o})")).collect();
            options.join(" or ")
        }
        other => other.to_string(),
    }
}

fn places(a: &Area) -> String {
    match a {
        Area::Unlimited => "everywhere".into(),
        Area::Undetermined => "not said".into(),
        Area::Places(p) => {
            let rest = match p.elsewhere {
                Some(Elsewhere::Inside) => "everywhere else",
                Some(Elsewhere::Undetermined) => "perhaps elsewhere",
                _ => "",
            };
            let inside: Vec<&str> = p.within.iter().map(String::as_str).chain((!rest.is_empty()).then_some(rest)).collect();
            let except = if p.except.is_empty() { String::new() } else { format!(" except {}", p.except.join(", ")) };
            format!("{}{except}", inside.join(", "))
        }
        Area::ByReading(b) => {
            let options: Vec<String> = b.options.iter().map(|(o, a)| format!("{} ({o})", places(a))).collect();
            options.join(" or ")
        }
    }
}

/// How cases and duties stand at an instant.
fn verdicts(regime: &Regime, reading: &Reading, log: &Log, until: Instant) -> Result<BTreeMap<(String, String, String), String>, Problems> {
    let program = Program::lower(regime, reading)?;
    let docket = Docket::new(&program, log)?;
    let mut out = BTreeMap::new();
    let Ok((state, _)) = docket.replay(&program, until) else { return Ok(out) };
    for c in program.cases(&state) {
        let about = docket.matter(c.matter).unwrap_or_default().to_string();
        let key = (about, program.reference(c.term), program.party_id(c.bearer).to_string());
        out.insert(key, c.status.to_string());
    }
    for d in program.duties(&state) {
        let about = format!("duty of {}", d.arisen);
        let about = docket.matter(d.matter).map_or(about, |m| format!("duty from {m}"));
        let key = (about, program.reference(d.term), program.party_id(d.bearer).to_string());
        out.insert(key, d.fate.to_string());
    }
    Ok(out)
}
