//! What a document says of a duty, in its own words: what gives rise to it, by when, on what it depends, who must accept it.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    agreement::{Acceptance, Binds, Document, Effort, Limit, Regime, Rule, Term, While},
    id::TermId,
    machine::{LegalState, Point, Program, State, laid_out},
};

/// A duty as its document puts it, under the reading of a program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Provision {
    pub(super) task: String,
    /// Who owes it, where an event says so.
    pub(super) event_names: &'static str,
    pub(super) effort: Effort,
    pub(super) trigger: String,
    pub(super) limit: String,
    pub(super) accept: Acceptance,
    pub(super) depends: Vec<String>,
}

/// Every obligation and expectation of a regime, as its document puts it.
pub(super) fn provisions(regime: &Regime, program: &Program, state: &State) -> Vec<(TermId, Provision)> {
    let documents = regime.under(program.reading());
    let instruments: Vec<&Document> = documents.iter().filter(|d| d.instrument.is_some()).collect();
    let places = laid_out(&instruments);
    let id = |n: usize| instruments.get(n).and_then(|d| d.instrument.as_ref()).map_or("", |i| i.id.as_str());
    let mut out = Vec::new();
    for (n, place) in places.iter().enumerate() {
        let Some(mut p) = of(place.term, id(place.force)) else { continue };
        let term = TermId::at(n);
        let own = place.term.article.as_str();
        let full = format!("{}/{own}", id(place.text));
        for (k, other) in places.iter().enumerate() {
            let Rule::Conditions(c) = &other.term.rule else { continue };
            let gates = c.gates.iter().any(|g| *g == full || g == own && other.text == place.text && other.force == place.force);
            // What an entry into force waited for is past once it has come.
            let enters = c.gates.is_empty() && other.force == place.force && !has_entered(program, state, id(place.force));
            if gates || enters {
                let holds = match program.is_fulfilled(state, TermId::at(k)) {
                    Some(true) => "holds now",
                    Some(false) => "does not hold now",
                    None => "undetermined now",
                };
                let of = if enters && !gates { "entry into force" } else { "it" };
                p.depends.push(format!("article {}, on which {of} depends: {} ({holds})", other.term.article, c.holds));
            }
        }
        out.push((term, p));
    }
    out
}

/// Why a term's duty has not arisen.
pub(super) fn awaits(program: &Program, state: &State, term: TermId, p: &Provision, each: bool) -> String {
    let Some(about) = program.about(term) else { return String::new() };
    let whole = program.term(about.instrument);
    match program.legal(state, term) {
        over @ (LegalState::Terminated | LegalState::Superseded | LegalState::Expired) => format!("never arose: the term is {over}"),
        LegalState::Suspended => "not yet: the term is suspended".into(),
        LegalState::Pending if whole.is_some_and(|w| program.legal(state, w) == LegalState::Pending) => {
            match whole.map(|w| program.entry_into_force(state, w)) {
                Some(Point::Undeterminable(why)) => format!("undeterminable: {why}"),
                _ => format!("waits for the entry into force of {}", about.instrument),
            }
        }
        _ if each => format!("none so far; one arises with {}", p.trigger),
        _ => format!("waits for: {}", p.trigger),
    }
}

fn has_entered(program: &Program, state: &State, instrument: &str) -> bool {
    let entry = program.term(instrument).map(|t| program.entry_into_force(state, t));
    matches!(entry, Some(Point::Known(t)) if t <= state.now())
}

fn of(t: &Term, instrument: &str) -> Option<Provision> {
    let binding = match (&t.active, t.binds) {
        (Some(While::Always), _) => "nothing: it binds by itself".into(),
        (Some(w), _) => format!("its binding: {w}"),
        (None, Binds::InForce) => format!("entry into force of {instrument}"),
        (None, Binds::FromSignature) => format!("signature of {instrument}"),
        (None, Binds::OnItsOwn) => "nothing: it binds by itself".into(),
    };
    let is = |class: &str| t.bearers.iter().any(|b| b == class);
    let event_names = match () {
        () if is("@violator") => "whoever violated",
        () if is("@sender") => "whoever sent it",
        () if is("@addressee") => "whoever was addressed",
        () => "nobody named",
    };
    let mut depends: Vec<String> = t.active.iter().filter(|w| **w != While::Always).map(|w| format!("binds while {w}")).collect();
    let limit = |l: &Option<Limit>| l.as_ref().map_or(String::new(), ToString::to_string);
    match &t.rule {
        Rule::Requires(o) => {
            let trigger = match (&o.trigger, &o.for_each) {
                (_, Some(e)) => format!("each of: {e}"),
                (Some(w), _) => w.to_string(),
                _ => binding,
            };
            let again = o.every.map(|e| format!(", again every {e}")).unwrap_or_default();
            if let Some(m) = &o.matching {
                let within = m.within.map(|w| format!(", due {w} after that has begun")).unwrap_or_default();
                depends.push(format!("runs parallel to `{}`{within}", m.with));
            }
            let never = |w: &While| matches!(w, While::Not(w) if **w == While::Always);
            if let Some(w) = o.withheld.as_ref().filter(|w| !never(&w.holds)) {
                depends.push(format!("may be withheld while {}", w.holds));
            }
            if o.excused_if_impossible.is_some() {
                depends.push("lapses if it is impossible".into());
            }
            let (task, trigger, limit) = (o.task.clone(), format!("{trigger}{again}"), limit(&o.limit));
            Some(Provision { task, event_names, effort: o.effort, trigger, limit, accept: o.accept, depends })
        }
        Rule::Expects(e) => {
            Some(Provision { task: e.task.clone(), event_names, trigger: binding, limit: limit(&e.limit), depends, ..Provision::default() })
        }
        _ => None,
    }
}
