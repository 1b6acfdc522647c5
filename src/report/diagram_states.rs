//! The states through which an instrument, its duties and the cases under it can go: only the ways that the text itself opens.

use alloc::{format, string::String, vec::Vec};

use super::diagram::{Chart, label};
use crate::{
    agreement::{Acceptance, Document, Effort, Event, Instrument, Lasts, LinkKind, Power, Rule, Term, Verb, When},
    machine::LegalState,
};

fn id(state: LegalState) -> String {
    state.as_str().replace(' ', "_")
}

fn way(chart: &mut Chart, from: &str, to: &str, says: &str) {
    chart.arrow(format!("{from} --> {to} : {}", label(says)));
}

/// The powers over what `wanted` names, each with how it is cited in the diagram of instrument `x`.
fn powers<'d>(documents: &'d [Document], x: &Instrument) -> Vec<(String, &'d Power, &'d Instrument)> {
    let mut out = Vec::new();
    for (d, other) in documents.iter().filter_map(|d| Some((d, d.instrument.as_ref()?))) {
        for t in &d.terms {
            if let Rule::Empowers(p) = &t.rule {
                let cited = if other.id == x.id { format!("article {}", t.article) } else { format!("{}/{}", other.id, t.article) };
                out.push((format!("{} under {cited}", p.verb), p, other));
            }
        }
    }
    out
}

/// What of instrument `x` a power of instrument `holder` is over: nothing for the whole, or an article of it.
fn reaches<'o>(over: &'o str, holder: &Instrument, d: &Document, x: &Instrument) -> Option<Option<&'o str>> {
    if over == x.id {
        return Some(None);
    }
    let article = match over.split_once('/') {
        Some((of, article)) => (of == x.id).then_some(article)?,
        None => (holder.id == x.id).then_some(over)?,
    };
    d.terms.iter().any(|t| t.article == article).then_some(Some(article))
}

/// A point in time in words, an anchor with what it is.
fn dated(d: &Document, w: &When) -> String {
    let at = match w {
        When::Anchor(a) => d.anchors.iter().find(|k| k.id == *a).map(|k| k.at.as_ref()),
        _ => None,
    };
    match at {
        Some(Some(at)) => format!("{w} ({at})"),
        Some(None) => format!("{w} (open)"),
        None => format!("{w}"),
    }
}

pub(super) fn legal(documents: &[Document], d: &Document, x: &Instrument) -> Chart {
    let mut chart = Chart::new("stateDiagram-v2");
    let (pending, in_force) = (id(LegalState::Pending), id(LegalState::InForce));
    let mut ways: Vec<(String, String, String)> = Vec::new();
    let mut add = |from: &str, to: &str, says: String| ways.push((from.into(), to.into(), says));
    let preconditions = d.terms.iter().filter_map(|t| match &t.rule {
        Rule::Conditions(c) if c.gates.is_empty() => Some(format!("once {} (article {})", c.holds, t.article)),
        _ => None,
    });
    let depends = d.links.iter().filter(|l| l.kind == LinkKind::DependsOn && !l.outside).map(|l| format!("once {} is in force", l.to));
    let entry: Vec<String> = core::iter::once(format!("entry: {}", dated(d, &x.entry))).chain(preconditions).chain(depends).collect();
    add("[*]", &pending, String::new());
    add(&pending, if matches!(x.entry, When::Undetermined(_)) { "undetermined" } else { &in_force }, entry.join(", "));

    let mut asleep: Vec<String> = Vec::new();
    let (suspended, partly) = (id(LegalState::Suspended), id(LegalState::PartlySuspended));
    let mut ends: Vec<(&'static str, String)> = Vec::new();
    for (cited, p, holder) in powers(documents, x) {
        for o in &p.over {
            let Some(article) = reaches(o, holder, d, x) else { continue };
            let state = if article.is_some() { &partly } else { &suspended };
            let of = article.map_or_else(String::new, |a| format!(": article {a}"));
            match p.verb {
                Verb::Suspend => {
                    add(&in_force, state, format!("{cited}{of}"));
                    asleep.push(state.clone());
                }
                Verb::Resume => add(state, &in_force, format!("{cited}{of}")),
                Verb::Terminate if article.is_none() => ends.push((LegalState::Terminated.as_str(), cited.clone())),
                Verb::Extend if article.is_none() => add(&in_force, &in_force, cited.clone()),
                _ => {}
            }
        }
    }
    for (other, l) in
        documents.iter().filter_map(|o| Some((o.instrument.as_ref()?, &o.links))).flat_map(|(o, ls)| ls.iter().map(move |l| (o, l)))
    {
        if l.to != x.id || l.outside {
            continue;
        }
        match (l.kind, l.articles.is_empty()) {
            (LinkKind::Supersedes, true) => ends.push((LegalState::Superseded.as_str(), format!("{} enters into force", other.id))),
            (LinkKind::Suspends, whole) => {
                let state = if whole { &suspended } else { &partly };
                add(&in_force, state, format!("while {} is in force", other.id));
                add(state, &in_force, format!("{} is no longer in force", other.id));
                asleep.push(state.clone());
            }
            _ => {}
        }
    }
    match &x.lasts {
        Lasts::Until(When::Undetermined(why)) => add(&in_force, "undetermined", format!("end undetermined: {why}")),
        Lasts::Until(w) => ends.push((LegalState::Expired.as_str(), format!("end: {}", dated(d, w)))),
        lasts @ Lasts::Extended(_) => ends.push((LegalState::Expired.as_str(), format!("{lasts}"))),
        Lasts::Unspecified | Lasts::OpenEnded | Lasts::ByReading(_) => {}
    }
    asleep.sort();
    asleep.dedup();
    // Time runs, and notice counts, while a text sleeps.
    let awake = core::iter::once(in_force.clone()).chain(asleep.iter().cloned());
    for from in awake {
        for (to, says) in &ends {
            add(&from, to, says.clone());
        }
    }
    let mut over: Vec<&str> = ends.iter().map(|(to, _)| *to).collect();
    over.sort_unstable();
    over.dedup();
    for to in over {
        add(to, "[*]", String::new());
    }
    // A power to resume wakes only what something can put to sleep.
    ways.retain(|(from, _, _)| ![&suspended, &partly].contains(&from) || asleep.contains(from));
    draw(&mut chart, &ways);
    chart
}

/// Names every state that is reached, and draws the ways.
fn draw(chart: &mut Chart, ways: &[(String, String, String)]) {
    let mut named: Vec<&str> = Vec::new();
    for state in ways.iter().flat_map(|(from, to, _)| [from.as_str(), to.as_str()]).filter(|s| *s != "[*]") {
        if !named.contains(&state) {
            named.push(state);
            chart.arrow(format!("state \"{}\" as {state}", state.replace('_', " ")));
        }
    }
    for (from, to, says) in ways {
        if says.is_empty() {
            chart.arrow(format!("{from} --> {to}"));
        } else {
            way(chart, from, to, says);
        }
    }
}

/// The articles of those terms for which something holds, as a list; nothing if there is none.
fn articles<'t>(terms: &[&'t Term], holds: impl Fn(&Term) -> bool) -> Option<String> {
    let all: Vec<&'t str> = terms.iter().filter(|t| holds(t)).map(|t| t.article.as_str()).collect();
    match all.as_slice() {
        [] => None,
        [one] => Some(format!("article {one}")),
        all => Some(format!("articles {}", all.join(", "))),
    }
}

pub(super) fn duties(documents: &[Document], d: &Document, x: &Instrument) -> Option<Chart> {
    let duties: Vec<&Term> = d.terms.iter().filter(|t| matches!(t.rule, Rule::Requires(_) | Rule::Expects(_))).collect();
    if duties.is_empty() {
        return None;
    }
    let timed = |t: &Term| match &t.rule {
        Rule::Requires(o) => o.limit.is_some() || o.every.is_some(),
        Rule::Expects(e) => e.limit.is_some(),
        _ => false,
    };
    let strict = |t: &Term| matches!(&t.rule, Rule::Requires(o) if o.effort == Effort::Result);
    let stale = |t: &Term| match &t.rule {
        Rule::Requires(o) => o.stale_after.is_some(),
        Rule::Expects(e) => e.stale_after.is_some(),
        _ => false,
    };
    let accepted = |t: &Term| matches!(&t.rule, Rule::Requires(o) if o.accept != Acceptance::Asserted);
    let excused = |t: &Term| matches!(&t.rule, Rule::Requires(o) if o.excused_if_impossible.is_some());
    let mut ways: Vec<(String, String, String)> = Vec::new();
    let mut add = |from: &str, to: &str, says: Option<String>| {
        if let Some(says) = says {
            ways.push((from.into(), to.into(), says));
        }
    };
    add("[*]", "open", articles(&duties, |_| true).map(|a| format!("arises: {a}")));
    add("open", "met", articles(&duties, |t| !accepted(t)).map(|a| format!("performed: {a}")));
    add("open", "unaccepted", articles(&duties, accepted).map(|a| format!("said to be performed: {a}")));
    add("unaccepted", "met", articles(&duties, accepted).map(|a| format!("accepted: {a}")));
    let late = articles(&duties, |t| timed(t) && strict(t));
    add("open", "overdue", late.as_ref().map(|a| format!("its limit passes: {a}")));
    add("unaccepted", "overdue", articles(&duties, |t| timed(t) && strict(t) && accepted(t)).map(|a| format!("its limit passes: {a}")));
    add("overdue", "met_late", late.map(|a| format!("performed after all: {a}")));
    let soft = articles(&duties, |t| timed(t) && !strict(t));
    add("open", "lapsed", soft.as_ref().map(|a| format!("its limit passes: {a}")));
    add("lapsed", "met_late", soft.map(|a| format!("performed after all: {a}")));
    let no_longer = articles(&duties, |t| timed(t) && strict(t) && t.active.is_some());
    add("open", "lapsed", no_longer.map(|a| format!("its limit passes when it no longer binds: {a}")));
    add("open", "lapsed", articles(&duties, excused).map(|a| format!("impossible: {a}")));
    let unlimited = articles(&duties, stale);
    add("open", "stale", unlimited.as_ref().map(|a| format!("long without performance: {a}")));
    add("stale", "met", unlimited.map(|a| format!("performed after all: {a}")));
    let cured = articles(&duties, |t| matches!(&t.rule, Rule::Requires(o) if o.cure.is_some()));
    add("met", "open", cured.map(|a| format!("found defective, with time to cure: {a}")));
    let answers = articles(&duties, |t| matches!(t.rule.for_each(), Some(Event::Violated { .. })));
    add("open", "withdrawn", answers.map(|a| format!("nobody says any more that there was a violation: {a}")));
    for (cited, p, holder) in powers(documents, x) {
        let over = p.over.iter().filter_map(|o| reaches(o, holder, d, x).flatten());
        for t in over.filter_map(|a| duties.iter().find(|t| t.article == a)) {
            let to = match p.verb {
                Verb::Waive => "waived",
                Verb::Extend => "open",
                _ => continue,
            };
            let says = Some(format!("{cited}: article {}", t.article));
            add("open", to, says.clone());
            if timed(t) && strict(t) {
                add("overdue", to, says);
            }
        }
    }
    let mut chart = Chart::new("stateDiagram-v2");
    draw(&mut chart, &ways);
    Some(chart)
}

pub(super) fn cases(d: &Document) -> Option<Chart> {
    let terms: Vec<&Term> = d.terms.iter().collect();
    let breached = |t: &Term| matches!(&t.rule, Rule::Prohibits(_)) || matches!(&t.rule, Rule::Requires(o) if o.breached_by.is_some());
    let broken = articles(&terms, breached)?;
    let mut ways: Vec<(String, String, String)> = Vec::new();
    let mut add = |from: &str, to: &str, says: Option<String>| {
        if let Some(says) = says {
            ways.push((from.into(), to.into(), says));
        }
    };
    let pleaded = articles(&terms, |t| matches!(&t.rule, Rule::Permits(p) if p.character.is_some()));
    let plain = articles(&terms, |t| matches!(&t.rule, Rule::Permits(p) if p.character.is_none()));
    add("[*]", "violation", Some(format!("as alleged it would be one: {broken}")));
    add("[*]", "possible", Some("something undetermined decides".into()));
    add("possible", "violation", Some("that is settled".into()));
    add("[*]", "excused", plain.map(|a| format!("an exception covers it: {a}")));
    add("violation", "contested", pleaded.as_ref().map(|a| format!("an exception is invoked: {a}")));
    add("contested", "excused", pleaded.as_ref().map(|a| format!("found to apply: {a}")));
    add("contested", "violation", pleaded.map(|a| format!("found not to apply: {a}")));
    add("violation", "withdrawn", Some("nobody says so any more".into()));
    add("possible", "withdrawn", Some("nobody says so any more".into()));
    let mut chart = Chart::new("stateDiagram-v2");
    draw(&mut chart, &ways);
    Some(chart)
}
