//! A small world in which every construct can be said.
#![allow(dead_code, unreachable_pub, reason = "not every test says all of them")]

use crate::common::World;

const REGISTRY: &str = r#"
schema = 1
parties = [
    { id = "a", name = "A", kind = "state" }, { id = "a-unit", name = "Unit of A", kind = "sub-unit", within = "a" },
    { id = "b", name = "B", kind = "armed-group" }, { id = "c", name = "C", kind = "state" }, { id = "d", name = "D", kind = "armed-group" },
    { id = "w", name = "Watch", kind = "mission" }, { id = "w-1", name = "Member 1", kind = "state" }, { id = "w-2", name = "Member 2", kind = "state" },
    { id = "w-3", name = "Member 3", kind = "state" }, { id = "press", name = "Press", kind = "media" }, { id = "law", name = "Legislature of A", kind = "government", within = "a" },
]
places = [
    { id = "zone", name = "Zone" }, { id = "north", name = "North", within = "zone" }, { id = "south", name = "South", within = "zone" },
    { id = "town", name = "Town", within = "north", aliases = ["Old Town"] }, { id = "road", name = "Road", within = "south" },
    { id = "new-road", name = "New road", within = "south" }, { id = "abroad", name = "Abroad" }, { id = "sky", name = "Airspace of the zone", within = "zone" },
    { id = "sea", name = "Sea" },
]
acts = [
    { id = "force" }, { id = "shelling", within = ["force"] }, { id = "raid", within = ["force"] }, { id = "overflight" }, { id = "propaganda" }, { id = "obstruct" },
    { id = "place-weapon" }, { id = "enter" }, { id = "move" }, { id = "withhold-aid" }, { id = "fish" }, { id = "lay-mine" },
]
targets = [{ id = "civilians" }, { id = "monitors" }, { id = "positions" }, { id = "hospital", within = ["civilians"] }]
weapons = [{ id = "artillery" }, { id = "mortar", within = ["artillery"] }, { id = "rockets", within = ["artillery"] }, { id = "grad", within = ["rockets"] }, { id = "smerch", within = ["rockets"] }]
characters = [{ id = "self-defence" }, { id = "deliberate" }, { id = "offensive" }, { id = "unauthorised" }]
"#;

const ROLES: &str = r#"roles = [{ party = "a", as = ["party", "signatory"] }, { party = "b", as = ["party", "signatory"] }]"#;
const INSTRUMENT: &str = r#"instrument = { id = "t", title = "T", kind = "agreement", signed = "2023-12-30T00:00Z", entry = "2024-01-01T12:00Z", zone = "+00:00", counting = "elapsed", area = { places = { within = ["zone"] } } }"#;

pub const BAN: &str = "[[terms]]\narticle = \"1\"\ntext = \"no force\"\nbearers = [\"@party\"]\nrule.prohibits = { acts = [\"force\"] }\n";

/// The registry and one instrument `t` in force from noon on 1 January 2024, between `a` and `b`.
pub fn text(extra: &str) -> String {
    with("", "", extra)
}

/// The same, with replacements for the roles and the instrument where they are not empty.
pub fn with(roles: &str, instrument: &str, extra: &str) -> String {
    let roles = if roles.is_empty() { ROLES } else { roles };
    let instrument = if instrument.is_empty() { INSTRUMENT } else { instrument };
    format!("{REGISTRY}\n{roles}\n{instrument}\n{extra}")
}

/// The usual instrument with something more in it.
pub fn lasting(more: &str) -> String {
    INSTRUMENT.replace(", area", &format!(", {more}, area"))
}

pub fn term(article: &str, bearers: &str, rule: &str) -> String {
    format!("[[terms]]\narticle = \"{article}\"\ntext = \"{article}\"\nbearers = [{bearers}]\n{rule}\n")
}

pub fn run(toml: &str, records: &[String], until: &str) -> World {
    World::small(toml, &records.join("\n"), &[], until)
}

pub fn read(toml: &str, records: &[String], reading: &[(&str, &str)], until: &str) -> World {
    World::small(toml, &records.join("\n"), reading, until)
}

/// An incident told by `press`, with more fields.
pub fn incident(name: &str, at: &str, act: &str, accused: &str, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!(",{more}") };
    let place = if more.contains("\"place\"") { "" } else { "\"place\":\"town\"," };
    format!(r#"{{"name":"{name}","happened":"{at}","by":"press","incident":{{{place}"act":"{act}","accuses":["{accused}"]{more}}}}}"#)
}

/// A performance, `more` beginning with a comma if there is any.
pub fn done(name: &str, at: &str, article: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"{at}","by":"{by}","performance":{{"of":"t/{article}","party":"{by}"{more}}}}}"#)
}

/// What somebody says of another's performance.
pub fn said(name: &str, at: &str, article: &str, of: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"{at}","by":"{by}","performance":{{"of":"t/{article}","party":"{of}"{more}}}}}"#)
}

pub fn act(name: &str, at: &str, under: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"{by}","act":{{"under":"t/{under}","written":true{more}}}}}"#)
}

pub fn level(name: &str, at: &str, item: &str, party: &str, level: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"{at}","by":"w","level":{{"item":"{item}","party":"{party}","level":{level}}}}}"#)
}

pub fn message(name: &str, at: &str, kind: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"{by}","communication":{{"kind":"{kind}"{more}}}}}"#)
}

pub fn statement(name: &str, at: &str, kind: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"{by}","statement":{{"kind":"{kind}"{more}}}}}"#)
}

pub fn finding(name: &str, at: &str, about: &str, by: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","said":"{at}","by":"{by}","finding":{{"about":"{about}"{more}}}}}"#)
}

/// A duty of article 2 to answer each complaint.
pub fn answered(bearers: &str, more: &str) -> String {
    term(
        "2",
        bearers,
        &format!(
            "rule.requires = {{ task = \"answer\", for-each = {{ communicated = {{ kind = \"complaint\" }} }}, limit = \"within 10 days\"{more} }}"
        ),
    )
}

/// The `n`th complaint, on the `n`th of January.
pub fn complaint(n: u32) -> String {
    message(&format!("m{n}"), &format!("2024-01-0{n}T00:00Z"), "complaint", "w", "")
}

impl World {
    /// How often a verdict of this kind stands in the history, about a term.
    pub fn count(&self, kind: ceasefire::machine::VerdictKind, article: &str) -> usize {
        let term = self.program.term(&format!("t/{article}"));
        self.verdicts.iter().filter(|v| v.kind == kind && (article.is_empty() || Some(v.term) == term)).count()
    }

    /// How the duties of an article fare, by bearer.
    pub fn fates(&self, article: &str) -> Vec<String> {
        let duties = self.program.duties_of(&self.state, self.program.term(&format!("t/{article}")).unwrap());
        duties.iter().map(|d| format!("{} {} {}", self.program.party_id(d.bearer), d.fate, d.done)).collect()
    }
}
