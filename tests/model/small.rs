//! All small worlds: up to so many terms out of a catalogue, and up to so many records out of all that can be told about them
//! on a grid of four instants.

use ceasefire::{
    agreement::{Document, Regime},
    problem::Problems,
    record::{Content, Log, Record},
};

use crate::model::{Model, Step, System, check_invariants};

/// The instants: one before entry into force, entry, and two after.
const GRID: [&str; 4] = ["2023-12-31T18:00Z", "2024-01-01T00:00Z", "2024-01-01T06:00Z", "2024-01-01T12:00Z"];

const BASE: &str = r#"
schema = 1
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
places = [{ id = "land", name = "land" }, { id = "north", name = "north", within = "land" }]
acts = [{ id = "force", name = "force" }, { id = "shelling", name = "shelling", within = ["force"] }]
characters = [{ id = "self-defence", name = "self-defence" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
instrument = { id = "pact", title = "pact", kind = "agreement", zone = "Z", counting = "elapsed", signed = "2023-12-31T18:00Z", entry = "2024-01-01T00:00Z", lasts = "unspecified", area = "unlimited" }
"#;

/// Each an article, its bearers, its rule, and what more it says. What refers to an article that is not there is left out.
const TERMS: &[(&str, &str, &str, &str)] = &[
    ("ban", "@party", r#"prohibits = { acts = ["force"] }"#, ""),
    ("ban-north", "a", r#"prohibits = { acts = ["shelling"], area = { places = { within = ["north"] } }, priority = 1 }"#, ""),
    ("ban-early", "@party", r#"prohibits = { acts = ["shelling"] }"#, r#"binds = "from-signature""#),
    (
        "ban-awhile",
        "b",
        r#"prohibits = { acts = ["force"] }"#,
        r#"active = { between = { from = "2024-01-01T06:00Z", to = "2024-01-01T12:00Z" } }"#,
    ),
    ("ban-unless-exceeded", "b", r#"prohibits = { acts = ["force"] }"#, r#"active = { not = { exceeded = "count" } }"#),
    ("ban-supply", "@party", r#"prohibits = { acts = ["force"], involvement = ["supplied"] }"#, ""),
    ("defence", "@party", r#"permits = { acts = ["force"], character = "self-defence" }"#, ""),
    ("leave", "a", r#"permits = { acts = ["shelling"], notice = "6 hours" }"#, ""),
    ("leave-once", "@party", r#"permits = { acts = ["force"], at-most = { times = 1, per = "12 hours" } }"#, ""),
    ("leave-awhile", "@party", r#"permits = { acts = ["force"] }"#, r#"active = { until = "2024-01-01T06:00Z" }"#),
    ("leave-by-consent", "a", r#"permits = { acts = ["force"], consent = "authorise" }"#, ""),
    ("duty", "a", r#"requires = { task = "do", limit = "by 2024-01-01T06:00Z" }"#, ""),
    ("duty-within", "b", r#"requires = { task = "do", limit = "within 6 hours", accept = "acknowledged" }"#, "to = [\"a\"]"),
    ("duty-matching", "b", r#"requires = { task = "do", limit = "by 2024-01-01T12:00Z", matching = { with = "duty" } }"#, ""),
    ("duty-joint", "@party", r#"requires = { task = "meet", limit = "before 2024-01-01T12:00Z" }"#, "jointly = true"),
    ("duty-when-fixed", "a", r#"requires = { task = "do", trigger = "open", limit = "within 6 hours" }"#, ""),
    (
        "report",
        "@violator",
        r#"requires = { task = "report", for-each = { violated = { of = ["ban"], determined = { standard = "alleged" } } }, limit = "within 6 hours" }"#,
        "",
    ),
    (
        "answer",
        "@addressee",
        r#"requires = { task = "answer", for-each = { communicated = { kind = "notice" } }, limit = "within 6 hours" }"#,
        "",
    ),
    ("talks", "@party", r#"expects = { task = "talk", limit = "by 2024-01-01T06:00Z" }"#, ""),
    (
        "count",
        "@party",
        r#"counts = { violations = { of = ["ban"], within = "12 hours", more-than = 0, determined = { standard = "alleged" } } }"#,
        "",
    ),
    (
        "count-found",
        "@party",
        r#"counts = { violations = { of = ["ban"], within = "6 hours", more-than = 1, determined = { standard = "corroborated-1" } } }"#,
        "",
    ),
    ("suspend", "a", r#"empowers = { verb = "suspend", over = ["pact"] }"#, ""),
    ("suspend-ban", "b", r#"empowers = { verb = "suspend", over = ["ban"] }"#, ""),
    ("resume", "b", r#"empowers = { verb = "resume", over = ["pact"] }"#, ""),
    (
        "terminate",
        "@party",
        r#"empowers = { verb = "terminate", over = ["pact"], effect = { after-notice = { length = "6 hours" } } }"#,
        "",
    ),
    ("terminate-together", "@party", r#"empowers = { verb = "terminate", over = ["pact"], decision = "all" }"#, ""),
    ("extend", "b", r#"empowers = { verb = "extend", over = ["duty"] }"#, ""),
    ("waive", "b", r#"empowers = { verb = "waive", over = ["duty"] }"#, ""),
    ("waive-report", "b", r#"empowers = { verb = "waive", over = ["report"] }"#, ""),
    ("authorise", "b", r#"empowers = { verb = "authorise" }"#, ""),
    ("find", "b", r#"empowers = { verb = "find" }"#, ""),
    ("fix", "b", r#"empowers = { verb = "fix", over = ["open"] }"#, ""),
    ("gate-overdue", "", r#"conditions = { gates = ["ban"], holds = { not = { overdue = "duty" } } }"#, ""),
    ("gate-met", "", r#"conditions = { gates = ["ban"], holds = { met = "duty" } }"#, ""),
    ("precedent", "", r#"conditions = { holds = { from = { on = { communicated = { kind = "notification", from = ["a"] } } } } }"#, ""),
    ("gate-fixed", "", r#"conditions = { gates = ["ban"], holds = { from = "open" } }"#, ""),
];

/// How much was enumerated.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    pub(crate) regimes: u64,
    pub(crate) worlds: u64,
}

/// Which worlds are looked at: sizes, and of the regimes every n-th from one on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) terms: usize,
    pub(crate) records: usize,
    pub(crate) every: usize,
    pub(crate) from: usize,
}

/// Checks all worlds of an extent. Each world is one way to tell some records in the order in which they happened or were
/// said, on top of a world with one record fewer that has been checked before.
pub(crate) fn check_all(extent: Extent) -> Counted {
    let mut counted = Counted::default();
    for documents in regimes(extent.terms).skip(extent.from).step_by(extent.every) {
        counted.regimes += 1;
        let records = records(&documents);
        let (model, system) = (Model::new(&documents), System::new(&documents));
        check_invariants(&model, &system);
        counted.worlds += 1 + with_more(&model, &system, &records, extent.records);
    }
    counted
}

fn with_more(model: &Model, system: &System, records: &[Record], more: usize) -> u64 {
    if more == 0 {
        return 0;
    }
    let mut worlds = 0;
    for (n, r) in records.iter().enumerate() {
        if refers_to(r).is_some_and(|about| !model.arrived().any(|told| told.name == about)) {
            continue;
        }
        let (mut model, mut system) = (model.clone(), system.clone());
        for step in [Step::Tell(Box::new(r.clone())), Step::Settle(r.steps_at().unwrap())] {
            model.apply(&step);
            system.apply(&step);
        }
        check_invariants(&model, &system);
        worlds += 1 + with_more(&model, &system, &records[n + 1..], more - 1);
    }
    worlds
}

/// Every regime of up to so many terms.
fn regimes(terms: usize) -> impl Iterator<Item = Vec<(String, Document)>> {
    fn choose(from: usize, more: usize, chosen: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
        out.push(chosen.clone());
        for n in (from..TERMS.len()).filter(|_| more > 0) {
            chosen.push(n);
            choose(n + 1, more - 1, chosen, out);
            chosen.pop();
        }
    }
    let mut chosen = Vec::new();
    choose(0, terms, &mut Vec::new(), &mut chosen);
    chosen.into_iter().filter_map(|chosen| regime(&chosen).ok()).map(|r| r.documents().map(|(n, d)| (n.to_string(), d.clone())).collect())
}

fn regime(chosen: &[usize]) -> Result<Regime, Problems> {
    let mut text = BASE.to_string();
    if chosen.iter().any(|n| TERMS[*n].0 == "fix") {
        text += "anchors = [{ id = \"open\" }]\n";
    }
    for (article, bearers, rule, more) in chosen.iter().map(|n| TERMS[*n]) {
        let bearers = if bearers.is_empty() { String::new() } else { format!("\"{bearers}\"") };
        text += &format!("[[terms]]\narticle = \"{article}\"\ntext = \"{article}\"\nbearers = [{bearers}]\n{more}\nrule.{rule}\n");
    }
    Regime::parse(&[("pact", &text)])
}

/// Each term of the catalogue with those that it names, and those that they name: what is wrong with that, or how many there are.
pub(crate) fn with_what_they_name() -> Vec<(&'static str, Result<usize, Problems>)> {
    let position = |article: &str| TERMS.iter().position(|t| t.0 == article);
    let named = |n: usize| {
        let quoted = |text: &'static str| {
            let parts: Vec<&str> = text.split('"').collect();
            // A verb or task may be called as an article is.
            let names = parts.windows(2).filter(|w| !w[0].ends_with("verb = ") && !w[0].ends_with("task = "));
            names.filter_map(|w| position(w[1])).collect::<Vec<_>>()
        };
        let words = quoted(TERMS[n].2).into_iter().chain(quoted(TERMS[n].3));
        let fixes = TERMS[n].2.contains("\"open\"").then(|| position("fix")).flatten();
        words.chain(fixes).filter(move |other| *other != n).collect::<Vec<_>>()
    };
    let all = (0..TERMS.len()).map(|n| {
        let mut chosen = vec![n];
        let mut at = 0;
        while let Some(one) = chosen.get(at).copied() {
            let more: Vec<usize> = named(one).into_iter().filter(|m| !chosen.contains(m)).collect();
            chosen.extend(more);
            at += 1;
        }
        (TERMS[n].0, regime(&chosen).map(|_| chosen.len()))
    });
    all.collect()
}

/// Everything that can be told about a regime, in the order in which it is stepped.
fn records(documents: &[(String, Document)]) -> Vec<Record> {
    let has = |article: &str| documents.iter().any(|(_, d)| d.terms.iter().any(|t| t.article == article));
    let [before, entry, six, noon] = GRID;
    let mut lines: Vec<String> = Vec::new();
    let mut say = |line: String| {
        let name = format!("r{:03}", lines.len());
        lines.push(format!("{{\"name\":\"{name}\",{line}}}"));
        name
    };
    if documents.iter().any(|(_, d)| d.terms.iter().any(|t| t.article.starts_with("ban"))) {
        for (accused, by, rest) in [("a", "b", r#""place":"north","act":"shelling""#), ("b", "a", r#""act":"force""#)] {
            let how = if has("ban-supply") { "supplied" } else { "did" };
            let told = format!(r#""by":"{by}","incident":{{{rest},"accuses":[{{"party":"{accused}","as":"{how}"}}]}}"#);
            let lasting = format!("{before}/{six}");
            let unsure = format!("{before}..{entry}");
            for when in [before, entry, six, noon, &lasting, &unsure] {
                let i = say(format!(r#""happened":"{when}",{told}"#));
                if when == before || when == noon {
                    continue;
                }
                say(format!(r#""said":"{six}","by":"{accused}","claim":{{"about":"{i}","accuses":["{by}"]}}"#));
                say(format!(r#""said":"{noon}","by":"{accused}","answer":{{"about":"{i}","admits":true}}"#));
                say(format!(r#""said":"{noon}","by":"b","finding":{{"about":"{i}","cleared":["{accused}"]}}"#));
                say(format!(r#""said":"{noon}","by":"{by}","retraction":{{"of":"{i}"}}"#));
                if has("defence") {
                    say(format!(r#""said":"{six}","by":"{accused}","answer":{{"about":"{i}","justified-as":["self-defence"]}}"#));
                    let is = format!(r#""responsible":["{accused}"],"character":["self-defence"]"#);
                    say(format!(r#""said":"{noon}","by":"b","finding":{{"about":"{i}",{is}}}"#));
                }
            }
        }
    }
    for (of, bearers) in [
        ("duty", &["a"][..]),
        ("duty-within", &["b"]),
        ("duty-matching", &["b"]),
        ("duty-joint", &["a", "b"]),
        ("duty-when-fixed", &["a"]),
        ("talks", &["a", "b"]),
    ] {
        for party in bearers.iter().filter(|_| has(of)) {
            let unsure = format!("{entry}..{noon}");
            for t in [entry, six, noon, &unsure] {
                say(format!(r#""happened":"{t}","by":"{party}","performance":{{"of":"pact/{of}","party":"{party}"}}"#));
            }
            let other = if *party == "a" { "b" } else { "a" };
            say(format!(r#""happened":"{noon}","by":"{other}","performance":{{"of":"pact/{of}","party":"{party}","stance":"contests"}}"#));
            if of == "duty-matching" || has("duty-matching") {
                say(format!(
                    r#""happened":"{entry}","by":"{party}","performance":{{"of":"pact/{of}","party":"{party}","stance":"tenders"}}"#
                ));
            }
        }
    }
    for of in ["report", "answer"].into_iter().filter(|of| has(of)) {
        let unsure = format!("{six}..{noon}");
        for (t, party) in [(six, "a"), (noon, "a"), (six, "b"), (&unsure, "a")] {
            say(format!(r#""happened":"{t}","by":"{party}","performance":{{"of":"pact/{of}","party":"{party}"}}"#));
        }
    }
    if has("answer") || has("leave") {
        for (t, by, to) in [(before, "a", "b"), (entry, "a", "b"), (six, "a", "b"), (entry, "b", "a")] {
            let under = if has("leave") { r#","under":"pact/leave""# } else { "" };
            say(format!(r#""said":"{t}","by":"{by}","communication":{{"kind":"notice","to":["{to}"]{under}}}"#));
        }
    }
    if has("precedent") {
        for (t, by) in [(entry, "a"), (six, "a"), (entry, "b")] {
            say(format!(r#""said":"{t}","by":"{by}","communication":{{"kind":"notification","to":[]}}"#));
        }
    }
    let powers = [
        ("suspend", "a", "b", ""),
        ("suspend-ban", "b", "a", ""),
        ("resume", "b", "a", ""),
        ("terminate", "a", "b", ""),
        ("terminate-together", "a", "b", ""),
        ("extend", "b", "a", r#","until":"2024-01-01T12:00Z""#),
        ("waive", "b", "a", ""),
        ("waive-report", "b", "a", ""),
        ("authorise", "b", "a", ""),
        ("fix", "b", "a", ""),
    ];
    for (under, by, other, more) in powers.into_iter().filter(|p| has(p.0)) {
        for (t, by) in [(entry, by), (six, by), (noon, by), (six, other)] {
            say(format!(r#""said":"{t}","by":"{by}","act":{{"under":"pact/{under}","written":true{more}}}"#));
        }
    }
    let log = Log::parse("log", &lines.join("\n")).unwrap_or_else(|e| panic!("{e}"));
    let mut out: Vec<Record> = log.into_iter().collect();
    out.sort_by_key(|r| (r.steps_at(), class(&r.content), r.name.clone()));
    out
}

/// The incident that must have been told before.
fn refers_to(r: &Record) -> Option<&str> {
    match &r.content {
        Content::Claim(c) => Some(&c.about),
        Content::Answer(a) => Some(&a.about),
        Content::Finding(f) => Some(&f.about),
        Content::Retraction(x) => Some(&x.of),
        _ => None,
    }
}

fn class(c: &Content) -> usize {
    let order = ["act", "communication", "performance", "incident", "claim", "answer", "finding", "retraction"];
    order.iter().position(|k| *k == c.kind()).unwrap()
}
