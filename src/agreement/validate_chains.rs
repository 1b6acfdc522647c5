//! How many points in time may wait for one another, one after the other: what reads them goes down every chain to its end.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::{
    Document, Lasts, LinkKind,
    validate_points::{Point, condition_needs, when_needs},
};
use crate::problem::Problem;

/// How long a chain of anchors, mandates, articles and instruments may be of which each waits for the next.
const MAX_CHAIN: usize = 100;

/// What waits: something of the document of this number, or its instrument.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Waits<'a> {
    Named(usize, Point<'a>),
    Instrument(usize),
}

/// The first of every chain that is too long. Circles are told elsewhere.
pub(super) fn too_long(documents: &[(String, Document)]) -> Vec<Problem> {
    let needs = all_needs(documents);
    let mut needed_by: BTreeMap<Waits<'_>, Vec<Waits<'_>>> = BTreeMap::new();
    let mut left: BTreeMap<Waits<'_>, usize> = BTreeMap::new();
    for (what, on) in &needs {
        let on: Vec<_> = on.iter().filter(|x| needs.contains_key(x)).collect();
        left.insert(*what, on.len());
        on.into_iter().for_each(|x| needed_by.entry(*x).or_default().push(*what));
    }
    let mut ready: Vec<Waits<'_>> = left.iter().filter(|(_, n)| **n == 0).map(|(what, _)| *what).collect();
    let mut length: BTreeMap<Waits<'_>, usize> = ready.iter().map(|what| (*what, 1)).collect();
    while let Some(what) = ready.pop() {
        let long = length.get(&what).copied().unwrap_or(1) + 1;
        for next in needed_by.get(&what).into_iter().flatten() {
            let known = length.entry(*next).or_insert(long);
            *known = long.max(*known);
            if let Some(n) = left.get_mut(next) {
                *n -= 1;
                if *n == 0 {
                    ready.push(*next);
                }
            }
        }
    }
    let first = length.into_iter().filter(|(_, n)| *n == MAX_CHAIN + 1);
    first.filter_map(|(what, _)| problem(documents, what)).collect()
}

fn all_needs<'a>(documents: &'a [(String, Document)]) -> BTreeMap<Waits<'a>, Vec<Waits<'a>>> {
    let number = |id: &str| documents.iter().position(|(_, d)| d.instrument.as_ref().is_some_and(|x| x.id == id));
    let instruments: BTreeMap<&str, usize> =
        documents.iter().filter_map(|(_, d)| d.instrument.as_ref()).filter_map(|x| Some((x.id.as_str(), number(&x.id)?))).collect();
    let mut out: BTreeMap<Waits<'a>, Vec<Waits<'a>>> = BTreeMap::new();
    for (i, (_, d)) in documents.iter().enumerate() {
        let found = |points: Vec<Point<'a>>| -> Vec<Waits<'a>> {
            let one = |p| match p {
                Point::Article(name) => match (instruments.get(name), name.split_once('/')) {
                    (Some(other), _) => Some(Waits::Instrument(*other)),
                    (None, None) => Some(Waits::Named(i, p)),
                    (None, Some((id, article))) => instruments.get(id).map(|other| Waits::Named(*other, Point::Article(article))),
                },
                Point::Anchor(_) | Point::Mandate(_) => Some(Waits::Named(i, p)),
            };
            points.into_iter().filter_map(one).collect()
        };
        for a in &d.anchors {
            let mut points = Vec::new();
            a.at.iter().for_each(|w| when_needs(w, &mut points));
            out.entry(Waits::Named(i, Point::Anchor(&a.id))).or_default().extend(found(points));
        }
        for b in &d.bodies {
            let mut points = Vec::new();
            b.mandate.iter().for_each(|w| condition_needs(w, &mut points));
            out.entry(Waits::Named(i, Point::Mandate(&b.party))).or_default().extend(found(points));
        }
        for t in &d.terms {
            let mut points = Vec::new();
            t.active.iter().for_each(|w| condition_needs(w, &mut points));
            out.entry(Waits::Named(i, Point::Article(&t.article))).or_default().extend(found(points));
        }
        if let Some(x) = &d.instrument {
            let mut points = Vec::new();
            when_needs(&x.entry, &mut points);
            lasts_needs(&x.lasts, &mut points);
            let linked = d.links.iter().filter(|l| l.kind == LinkKind::DependsOn);
            let linked = linked.filter_map(|l| instruments.get(l.to.as_str())).map(|other| Waits::Instrument(*other));
            let own = out.entry(Waits::Instrument(i)).or_default();
            own.extend(found(points).into_iter().chain(linked));
        }
    }
    out
}

fn lasts_needs<'a>(l: &'a Lasts, out: &mut Vec<Point<'a>>) {
    match l {
        Lasts::Until(w) => when_needs(w, out),
        Lasts::Extended(e) => when_needs(&e.from, out),
        Lasts::ByReading(b) => b.options.values().for_each(|l| lasts_needs(l, out)),
        Lasts::Unspecified | Lasts::OpenEnded => {}
    }
}

fn problem(documents: &[(String, Document)], what: Waits<'_>) -> Option<Problem> {
    let (Waits::Named(i, _) | Waits::Instrument(i)) = what;
    let (source, d) = documents.get(i)?;
    let (path, name) = match what {
        Waits::Instrument(_) => ("instrument.entry".into(), "the instrument".into()),
        Waits::Named(_, Point::Anchor(id)) => {
            (format!("anchors[{}].at", d.anchors.iter().position(|a| a.id == id)?), format!("anchor `{id}`"))
        }
        Waits::Named(_, Point::Mandate(id)) => {
            (format!("bodies[{}].mandate", d.bodies.iter().position(|b| b.party == id)?), format!("the mandate of `{id}`"))
        }
        Waits::Named(_, Point::Article(id)) => {
            (format!("terms[{}].active", d.terms.iter().position(|t| t.article == id)?), format!("article `{id}`"))
        }
    };
    let article = if let Waits::Named(_, Point::Article(id)) = what { Some(id.into()) } else { None };
    let message = format!("{name} waits for {MAX_CHAIN} others, one after the other: the limit is {}", MAX_CHAIN - 1);
    Some(Problem { source: source.clone(), path, article, message })
}
