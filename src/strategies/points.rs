//! Points in time made of others: the first or last of several, so long after another, what happens, under a name or not.

use super::{
    agreements::Offer,
    dice::{Dice, at, day, names},
};
use crate::{
    agreement::*,
    time::Length,
    vocabulary::{CommunicationKind, StatementKind},
};

/// What points are made of.
struct Parts {
    anchors: Vec<String>,
    events: Vec<Event>,
    /// Of a day at which something ends it would be open whether it counts.
    days: bool,
}

/// Gives an instrument points under names, before it has terms. The third may hang on the first two.
pub(super) fn prepare(d: &mut Document, dice: &mut Dice) {
    let mut parts = Parts { anchors: names(&["t0", "t1", "open"]), events: Vec::new(), days: false };
    for id in ["moment", "day", "either"] {
        parts.days = id != "moment";
        d.anchors.push(Anchor { id: id.into(), at: Some(several(&parts, dice, 1)) });
        parts.anchors.push(id.into());
    }
    let lasts = d.instrument.as_mut().map(|x| &mut x.lasts);
    if let Some(Lasts::Until(end)) = lasts.filter(|_| dice.one_in(2)) {
        *end = When::Earliest(vec![core::mem::take(end), When::Anchor("moment".into())]);
    }
}

/// Puts such points where a term that was drawn names one.
pub(super) fn put(t: &mut Term, instrument: &str, offer: &Offer, dice: &mut Dice) {
    let own = format!("{instrument}/{}", t.article);
    let mut events: Vec<Event> = Vec::new();
    for of in offer.once.iter().filter(|r| **r != own).rev().take(2) {
        events.extend([Event::Performed { of: of.clone(), items: Vec::new() }, Event::Met(of.clone()), Event::Overdue(of.clone())]);
    }
    let acts = offer.powers.iter().map(|(reference, ..)| reference).filter(|r| **r != own);
    events.extend(acts.rev().take(1).map(|under| Event::Acted { under: under.clone(), by: Vec::new() }));
    let ends = Parts { anchors: names(&["t0", "t1", "open", "moment"]), events: events.clone(), days: false };
    let others = Parts { anchors: names(&["t0", "t1", "open", "moment", "day", "either"]), events, days: true };
    let mut point = |w: &mut When, ends_there: bool| {
        if !dice.one_in(3) {
            *w = several(if ends_there { &ends } else { &others }, dice, 1);
        }
    };
    if let Some(w) = &mut t.active {
        in_condition(w, &mut point);
    }
    match &mut t.rule {
        Rule::Requires(Obligation { limit, trigger, .. }) => {
            in_limit(limit, &mut point);
            trigger.iter_mut().for_each(|w| point(w, false));
        }
        Rule::Expects(e) => in_limit(&mut e.limit, &mut point),
        Rule::Empowers(p) => p.no_later_than.iter_mut().for_each(|w| point(w, false)),
        _ => {}
    }
}

fn in_limit(limit: &mut Option<Limit>, point: &mut impl FnMut(&mut When, bool)) {
    if let Some(Limit::By(w) | Limit::Before(w) | Limit::Until(w)) = limit {
        point(w, false);
    }
}

fn in_condition(c: &mut While, point: &mut impl FnMut(&mut When, bool)) {
    match c {
        While::From(w) => point(w, false),
        While::Until(w) => point(w, true),
        While::Between { from, to } => {
            point(from, false);
            point(to, true);
        }
        While::Not(c) => in_condition(c, point),
        While::All(all) | While::Any(all) => all.iter_mut().for_each(|c| in_condition(c, point)),
        _ => {}
    }
}

/// A point that is most often made of others.
fn several(of: &Parts, dice: &mut Dice, depth: usize) -> When {
    let part = |dice: &mut Dice| if depth > 0 { several(of, dice, depth - 1) } else { one(of, dice) };
    match dice.below(if depth > 0 { 6 } else { 9 }) {
        0 | 1 => When::Earliest(vec![part(dice), part(dice)]),
        2 | 3 => When::Latest(vec![part(dice), part(dice)]),
        4 => {
            let from = part(dice);
            let (by, counting) = match dice.below(4) {
                0 => (dice.hours(2), None),
                n => (Length::days(if n == 1 { 1 } else { 2 }), dice.counting()),
            };
            When::Offset(Box::new(Offset { from, by, counting, overflow: None }))
        }
        _ => one(of, dice),
    }
}

fn one(of: &Parts, dice: &mut Dice) -> When {
    match dice.below(8) {
        2 | 3 if of.days => day(dice),
        0..=3 => at(dice.instant()),
        4 | 5 => When::Anchor(dice.pick(&of.anchors)),
        6 => match dice.choose(&of.events) {
            Some(e) => When::On(e.clone()),
            None => When::On(Event::Stated { kind: StatementKind::Observance, by: names(&["a"]) }),
        },
        _ => {
            let from = names(&[dice.pick(&["a", "b"])]);
            When::On(Event::Communicated { kind: CommunicationKind::Notification, from, to: Vec::new(), topic: None })
        }
    }
}
