//! Diagrams of what texts say, in the language of [Mermaid](https://mermaid.js.org): who is bound by which terms and how terms hang on
//! one another, and from which legal state to which a text leads.
//!
//! A diagram shows the texts and no record. It is drawn as text, without any feature:
//!
//! ```
//! use ceasefire::{agreement::{Reading, Regime}, report::diagrams};
//! let text = r#"
//! schema = 1
//! instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z" }
//! parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
//! acts = [{ id = "fire", name = "fire" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! [[terms]]
//! article = "1"
//! text = "no fire"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["fire"] }
//! "#;
//! let page = diagrams(&Regime::parse(&[("pause.toml", text)])?, &Reading::base())?;
//! let drawn: Vec<&str> = page.diagrams().map(|(_, d)| d.id.as_str()).collect();
//! assert_eq!(drawn, ["pause-terms", "pause-states", "pause-cases"]);
//! # Ok::<(), ceasefire::problem::Problems>(())
//! ```

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    diagram_states,
    page::{Block, Diagram, Page, Section},
};
use crate::{
    agreement::{Document, Event, Instrument, Limit, Reading, Regime, Rule, Term, When, While},
    problem::Problems,
};

/// How many boxes and how many arrows a diagram has at most: with more nobody can read it, and Mermaid draws none.
pub const MAX_DIAGRAM: usize = 240;

/// How many characters of what a term says a box shows.
const SHOWN: usize = 60;

/// Every instrument of a regime as diagrams: its parties and terms, its legal states, the life of its duties and of cases under it; and,
/// where there are several instruments, how they are linked.
///
/// # Errors
/// When the reading names an axis or option that the regime has not.
pub fn diagrams(regime: &Regime, reading: &Reading) -> Result<Page, Problems> {
    let reading = regime.complete(reading)?;
    let documents = regime.under(&reading);
    let mut page = Page { title: "What the texts say".into(), notes: [format!("Reading: {reading}.")].into(), sections: Vec::new() };
    let named: Vec<(&Document, &Instrument)> = documents.iter().filter_map(|d| Some((d, d.instrument.as_ref()?))).collect();
    if named.len() > 1 {
        let mut section = Section::new("links", "The instruments and their links");
        links(&named).show(&mut section, "links", "How the instruments are linked");
        page.sections.push(section);
    }
    for (d, x) in &named {
        let mut section = Section::new(&x.id, &x.title);
        terms(&documents, d, x).show(&mut section, &format!("{}-terms", x.id), "Parties, terms, and how terms hang on one another");
        diagram_states::legal(&documents, d, x).show(&mut section, &format!("{}-states", x.id), "Legal states");
        if let Some(duties) = diagram_states::duties(&documents, d, x) {
            duties.show(&mut section, &format!("{}-duties", x.id), "The life of a duty");
        }
        if let Some(cases) = diagram_states::cases(d) {
            cases.show(&mut section, &format!("{}-cases", x.id), "The life of a case");
        }
        page.sections.push(section);
    }
    Ok(page)
}

/// Boxes and arrows on their way to be a diagram.
pub(super) struct Chart {
    kind: &'static str,
    boxes: Vec<(String, String)>,
    arrows: Vec<String>,
    left_out: BTreeSet<String>,
}

impl Chart {
    pub(super) fn new(kind: &'static str) -> Chart {
        Chart { kind, boxes: Vec::new(), arrows: Vec::new(), left_out: BTreeSet::new() }
    }

    /// The box of what `key` stands for, drawn by `draw` from its number if it is not there yet; none if there are too many.
    fn boxed(&mut self, key: &str, draw: impl FnOnce(usize) -> String) -> Option<usize> {
        if let Some(at) = self.boxes.iter().position(|(k, _)| k == key) {
            return Some(at);
        }
        if self.boxes.len() >= MAX_DIAGRAM {
            self.left_out.insert(key.into());
            return None;
        }
        let at = self.boxes.len();
        self.boxes.push((key.into(), draw(at)));
        Some(at)
    }

    pub(super) fn arrow(&mut self, text: String) {
        if self.arrows.contains(&text) {
            return;
        }
        if self.arrows.len() >= MAX_DIAGRAM {
            self.left_out.insert(text);
        } else {
            self.arrows.push(text);
        }
    }

    fn join(&mut self, from: Option<usize>, line: &str, says: &str, to: Option<usize>) {
        if let (Some(from), Some(to)) = (from, to) {
            let says = if says.is_empty() { String::new() } else { format!("|\"{}\"|", label(says)) };
            self.arrow(format!("n{from} {line}{says} n{to}"));
        }
    }

    /// Puts the diagram into a section, with a note where not all of it is drawn.
    pub(super) fn show(self, section: &mut Section, id: &str, caption: &str) {
        let lines = self.boxes.into_iter().map(|(_, b)| b).chain(self.arrows);
        let mermaid = core::iter::once(self.kind.to_string()).chain(lines.map(|l| format!("    {l}"))).map(|l| l + "\n").collect();
        section.blocks.push(Block::Diagram(Diagram { id: id.into(), caption: caption.into(), mermaid }));
        if !self.left_out.is_empty() {
            let note = format!("{} boxes or arrows are left out: a diagram shows {MAX_DIAGRAM} of each.", self.left_out.len());
            section.note(&note);
        }
    }
}

/// Text that means only itself: whatever is neither letter, figure nor harmless is written as its number.
pub(super) fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() => out.push(c),
            '`' => out.push('\''),
            ' ' | '-' | '.' | ',' | '_' | '/' | '(' | ')' | '\'' | '+' => out.push(c),
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

fn links(all: &[(&Document, &Instrument)]) -> Chart {
    let mut chart = Chart::new("flowchart LR");
    for (_, x) in all {
        let shown = format!("{}: {}", x.id, shortened(&x.title));
        let _ = chart.boxed(&x.id, |n| format!("n{n}[\"{}\"]", label(&shown)));
    }
    for (d, x) in all {
        for l in &d.links {
            let from = chart.boxed(&x.id, |n| format!("n{n}[\"{}\"]", label(&x.id)));
            let to = chart.boxed(&l.to, |n| format!("n{n}([\"{}\"])", label(&l.to)));
            let articles = if l.articles.is_empty() { String::new() } else { format!(" (articles {})", l.articles.join(", ")) };
            chart.join(from, if l.outside { "-.->" } else { "-->" }, &format!("{}{articles}", l.kind), to);
        }
    }
    chart
}

fn terms(documents: &[Document], d: &Document, x: &Instrument) -> Chart {
    let mut chart = Chart::new("flowchart LR");
    let name = |id: &str| {
        let of = |d: &Document| d.parties.iter().find(|p| p.id == id).map(|p| p.name.clone());
        documents.iter().find_map(of).filter(|n| !n.is_empty()).unwrap_or_else(|| id.into())
    };
    let group = |bearer: &str| match bearer.strip_prefix('@') {
        Some(role) => {
            let holds = |names: &[crate::agreement::RoleName]| names.iter().any(|n| n.as_str() == role);
            let all: Vec<String> = d.roles.iter().filter(|r| holds(&r.names)).map(|r| name(&r.party)).collect();
            if all.is_empty() { bearer.to_string() } else { format!("{bearer}: {}", all.join(", ")) }
        }
        None => name(bearer),
    };
    for t in &d.terms {
        let _ = term_box(&mut chart, t);
    }
    for t in &d.terms {
        let at = term_box(&mut chart, t);
        for b in &t.bearers {
            let party = chart.boxed(&format!("party {b}"), |n| format!("n{n}((\"{}\"))", label(&group(b))));
            let line = if t.jointly { "==>" } else { "-->" };
            chart.join(party, line, if matches!(t.rule, Rule::Empowers(_)) { "may" } else { "" }, at);
        }
        for b in &t.to {
            let party = chart.boxed(&format!("party {b}"), |n| format!("n{n}((\"{}\"))", label(&group(b))));
            chart.join(at, "-->", "owed to", party);
        }
    }
    for t in &d.terms {
        let at = term_box(&mut chart, t);
        let mut causes = Causes::default();
        causes.of_term(t);
        for (why, cause) in causes.0 {
            let from = cause_box(&mut chart, d, x, &cause);
            chart.join(from, "-.->", why, at);
        }
        for (why, effect) in effects(t, x) {
            let to = cause_box(&mut chart, d, x, &effect);
            chart.join(at, "-.->", &why, to);
        }
    }
    for a in &d.anchors {
        let mut causes = Causes::default();
        a.at.iter().for_each(|w| causes.of_when("sets", w));
        let key = Cause::Anchor(a.id.clone());
        if chart.boxes.iter().any(|(k, _)| *k == key.key()) || !causes.0.is_empty() {
            let to = cause_box(&mut chart, d, x, &key);
            for (why, cause) in causes.0 {
                let from = cause_box(&mut chart, d, x, &cause);
                chart.join(from, "-.->", why, to);
            }
        }
    }
    chart
}

fn term_box(chart: &mut Chart, t: &Term) -> Option<usize> {
    chart.boxed(&format!("term {}", t.article), |n| {
        let says = label(&format!("{} ({}): {}", t.article, t.rule.kind(), shortened(&t.text)));
        let (open, close) = match t.rule {
            Rule::Empowers(_) => ("{{", "}}"),
            Rule::Conditions(_) => ("{", "}"),
            Rule::Permits(_) | Rule::Expects(_) => ("(", ")"),
            Rule::Counts(_) => ("[(", ")]"),
            _ => ("[", "]"),
        };
        format!("n{n}{open}\"{says}\"{close}")
    })
}

fn cause_box(chart: &mut Chart, d: &Document, x: &Instrument, cause: &Cause) -> Option<usize> {
    match cause {
        Cause::Anchor(a) => chart.boxed(&cause.key(), |n| {
            let at = d.anchors.iter().find(|k| k.id == *a).and_then(|k| k.at.as_ref());
            let says = at.map_or_else(|| format!("{a}, open"), |w| format!("{a}: {}", shortened(&w.to_string())));
            format!("n{n}>\"{}\"]", label(&says))
        }),
        Cause::Thing(name) => {
            let own = name.strip_prefix(x.id.as_str()).and_then(|n| n.strip_prefix('/')).unwrap_or(name);
            match d.terms.iter().find(|t| t.article == own) {
                Some(t) => term_box(chart, t),
                None => chart.boxed(&cause.key(), |n| format!("n{n}[[\"{}\"]]", label(name))),
            }
        }
    }
}

/// What something hangs on.
enum Cause {
    Anchor(String),
    /// An article, an instrument or a body.
    Thing(String),
}

impl Cause {
    fn key(&self) -> String {
        match self {
            Cause::Anchor(a) => format!("anchor {a}"),
            Cause::Thing(t) => format!("thing {t}"),
        }
    }
}

/// What a term hangs on, each with how.
#[derive(Default)]
struct Causes(Vec<(&'static str, Cause)>);

impl Causes {
    fn thing(&mut self, why: &'static str, name: &str) {
        self.0.push((why, Cause::Thing(name.into())));
    }

    fn of_term(&mut self, t: &Term) {
        t.active.iter().for_each(|w| self.of_while("while", w));
        t.rule.for_each().into_iter().for_each(|e| self.of_event("each gives rise to", e));
        match &t.rule {
            Rule::Requires(o) => {
                o.trigger.iter().for_each(|w| self.of_when("gives rise to", w));
                o.limit.iter().for_each(|l| self.of_limit(l));
                o.matching.iter().for_each(|m| self.thing("in parallel", &m.with));
                o.withheld.iter().for_each(|w| self.of_while("may be withheld while", &w.holds));
            }
            Rule::Expects(e) => e.limit.iter().for_each(|l| self.of_limit(l)),
            Rule::Conditions(c) => self.of_while("must hold", &c.holds),
            Rule::Permits(p) => p.consent.iter().for_each(|c| self.thing("consent", c)),
            Rule::Counts(crate::agreement::Counter::Violations { of, .. }) => of.iter().for_each(|a| self.thing("counted", a)),
            Rule::Empowers(p) => p.no_later_than.iter().for_each(|w| self.of_when("no later than", w)),
            Rule::Counts(_) | Rule::Prohibits(_) | Rule::Declares | Rule::Defines => {}
        }
    }

    fn of_limit(&mut self, l: &Limit) {
        match l {
            Limit::By(w) | Limit::Before(w) | Limit::Until(w) => self.of_when("limit", w),
            Limit::Within(_) | Limit::AsAssigned | Limit::ByReading(_) => {}
        }
    }

    fn of_when(&mut self, why: &'static str, w: &When) {
        match w {
            When::Anchor(a) => self.0.push((why, Cause::Anchor(a.clone()))),
            When::Offset(o) => self.of_when(why, &o.from),
            When::On(e) => self.of_event(why, e),
            When::Nth(n) => self.of_event(why, &n.on),
            When::Starts(w) | When::Stops(w) => self.of_while(why, w),
            When::Earliest(all) | When::Latest(all) => all.iter().for_each(|w| self.of_when(why, w)),
            When::At(_) | When::Undetermined(_) | When::ByReading(_) => {}
        }
    }

    fn of_while(&mut self, why: &'static str, w: &While) {
        match w {
            While::From(w) | While::Until(w) => self.of_when(why, w),
            While::Between { from, to } => {
                self.of_when(why, from);
                self.of_when(why, to);
            }
            While::InForce(x) | While::Suspended(x) | While::Met(x) | While::Overdue(x) | While::Exceeded(x) | While::Operating(x) => {
                self.thing(why, x);
            }
            While::Reached { of, .. } => self.thing(why, of),
            While::Not(w) => self.of_while(why, w),
            While::All(all) | While::Any(all) => all.iter().for_each(|w| self.of_while(why, w)),
            While::Always | While::Daily { .. } | While::Undetermined(_) | While::ByReading(_) => {}
        }
    }

    fn of_event(&mut self, why: &'static str, e: &Event) {
        match e {
            Event::Met(a) | Event::Overdue(a) | Event::Exceeded(a) => self.thing(why, a),
            Event::Violated { of, .. } => of.iter().for_each(|a| self.thing(why, a)),
            Event::Acted { under, .. } => self.thing(why, under),
            Event::Performed { of, .. } => self.thing(why, of),
            Event::Communicated { .. } | Event::Stated { .. } => {}
        }
    }
}

/// What a term does to others: powers over them, and conditions that gate them.
fn effects(t: &Term, x: &Instrument) -> Vec<(String, Cause)> {
    match &t.rule {
        Rule::Empowers(p) => {
            let over = p.over.iter().map(|o| match p.verb {
                crate::agreement::Verb::Fix => Cause::Anchor(o.clone()),
                _ => Cause::Thing(o.clone()),
            });
            over.map(|c| (p.verb.to_string(), c)).collect()
        }
        Rule::Conditions(c) if c.gates.is_empty() => [("entry into force".into(), Cause::Thing(x.id.clone()))].into(),
        Rule::Conditions(c) => c.gates.iter().map(|g| ("gates".into(), Cause::Thing(g.clone()))).collect(),
        _ => Vec::new(),
    }
}
