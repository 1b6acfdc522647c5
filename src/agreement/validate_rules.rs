//! What is checked of each kind of rule.

use alloc::{collections::BTreeSet, format, vec::Vec};

use super::{
    Decision, Determiner, Effect, Event, Rule, Term, Verb,
    term::{Counter, Obligation, Permission, Prohibition},
    validate::Check,
    validate_names::{by_way_of, way_back},
};
use crate::time::Length;

/// How deep duties may spawn duties.
pub(crate) const MAX_SPAWN_DEPTH: usize = 4;

impl<'a> Check<'a> {
    pub(super) fn prohibition(&mut self, path: &str, p: &Prohibition) {
        if p.acts.is_empty() {
            self.say(&format!("{path}.acts"), "forbids no acts".into());
        }
        self.all_classes(&format!("{path}.acts"), "acts", &p.acts);
        self.all_classes(&format!("{path}.targets"), "targets", &p.targets);
        if let Some(c) = &p.character {
            self.class(&format!("{path}.character"), "characters", c);
        }
        if let Some(a) = &p.area {
            self.area(&format!("{path}.area"), a);
        }
        for (k, x) in p.conduct_of.iter().enumerate() {
            self.bearer(&format!("{path}.conduct-of[{k}]"), x, None);
        }
    }

    pub(super) fn permission(&mut self, path: &str, p: &Permission) {
        if p.acts.is_empty() {
            self.say(&format!("{path}.acts"), "allows no acts".into());
        }
        self.all_classes(&format!("{path}.acts"), "acts", &p.acts);
        self.all_classes(&format!("{path}.targets"), "targets", &p.targets);
        if let Some(c) = &p.character {
            self.class(&format!("{path}.character"), "characters", c);
        }
        if let Some(a) = &p.area {
            self.area(&format!("{path}.area"), a);
        }
        if let Some(l) = p.notice {
            self.exact(&format!("{path}.notice"), l);
        }
        if let Some(c) = &p.consent {
            self.term_ref(
                &format!("{path}.consent"),
                c,
                Some(("a power to authorise", |t| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Authorise))),
            );
        }
    }

    pub(super) fn obligation(&mut self, path: &str, t: &'a Term, o: &'a Obligation) {
        if let Some(w) = &o.trigger {
            self.when(&format!("{path}.trigger"), w, 0);
        }
        if let Some(e) = &o.for_each {
            self.event(&format!("{path}.for-each"), e);
            if o.trigger.is_some() {
                self.say(&format!("{path}.trigger"), "has no place beside `for-each`, which gives rise to the duty".into());
            }
            if o.every.is_some() {
                self.say(&format!("{path}.every"), "has no place beside `for-each`".into());
            }
            let own = (self.i.map_or("", |x| x.id.as_str()), t.article.as_str());
            if let Some(way) = way_back(own, |t| self.names.causes(t)) {
                let way: Vec<&str> = way.iter().map(|(_, article)| *article).collect();
                self.say(&format!("{path}.for-each"), format!("article `{}` sets itself off{}", t.article, by_way_of(&way)));
            }
            let is_deep = |depth| self.names.spawned.get(depth).is_some_and(|d: &BTreeSet<_>| d.contains(&own));
            if is_deep(MAX_SPAWN_DEPTH + 1) && !is_deep(MAX_SPAWN_DEPTH + 2) {
                let depth = MAX_SPAWN_DEPTH + 1;
                self.say(
                    &format!("{path}.for-each"),
                    format!("article `{}` lies {depth} duties deep: the limit is {MAX_SPAWN_DEPTH}", t.article),
                );
            }
        }
        if let Some(l) = &o.limit {
            self.limit(&format!("{path}.limit"), l, o.for_each.as_ref());
        }
        if o.limit.is_some() && o.stale_after.is_some() {
            self.say(&format!("{path}.stale-after"), "has no place beside a `limit`: a duty with a limit falls overdue".into());
        }
        if let Some(l) = o.stale_after {
            self.exact(&format!("{path}.stale-after"), l);
        }
        if let Some(l) = o.every {
            self.period(&format!("{path}.every"), l);
            if o.limit.is_some() {
                self.say(&format!("{path}.limit"), "has no place beside `every`: each period is its own limit".into());
            }
        }
        if o.amount == Some(0) {
            self.say(&format!("{path}.amount"), "`0` is nothing to perform".into());
        }
        if let Some(p) = &o.breached_by {
            self.prohibition(&format!("{path}.breached-by"), p);
        }
    }

    pub(super) fn counter(&mut self, path: &str, c: &Counter) {
        match c {
            Counter::Stock { item, .. } => {
                if item.is_empty() {
                    self.say(&format!("{path}.stock.item"), "`item` is missing".into());
                }
            }
            Counter::Violations { of, within, determined, .. } => {
                let path = format!("{path}.violations");
                self.period(&format!("{path}.within"), *within);
                if of.is_empty() {
                    self.say(&format!("{path}.of"), "counts violations of nothing".into());
                }
                for (k, a) in of.iter().enumerate() {
                    self.prohibited_ref(&format!("{path}.of[{k}]"), a);
                }
                self.determiner(&format!("{path}.determined"), determined);
            }
        }
    }

    pub(super) fn determiner(&mut self, path: &str, d: &Determiner) {
        if let Determiner::ByReading(b) = d {
            self.options(path, &b.axis, b.options.keys());
        }
    }

    pub(super) fn at_least(&mut self, path: &str, n: u32, of: u32, whom: &str) {
        if n == 0 {
            self.say(path, "`0`: somebody must decide".into());
        } else if n > of {
            self.say(path, format!("`{n}` are more than the {of} {whom}"));
        }
    }

    pub(super) fn power(&mut self, path: &str, t: &Term, p: &super::Power) {
        let own = self.i.map_or("", |x| x.id.as_str());
        if let Decision::AtLeast(n) = p.decision {
            let mut holders: BTreeSet<&str> = BTreeSet::new();
            for b in &t.bearers {
                match b.strip_prefix('@') {
                    None => drop(holders.insert(b)),
                    Some(class) => holders.extend(
                        self.d
                            .roles
                            .iter()
                            .filter(|r| r.bound.is_some() || r.names.iter().any(|n| n.as_str() == class))
                            .map(|r| r.party.as_str()),
                    ),
                }
            }
            let holders = u32::try_from(holders.len()).unwrap_or(u32::MAX);
            self.at_least(&format!("{path}.decision.at-least"), n, if holders == 0 { u32::MAX } else { holders }, "holders");
        }
        if self.is_broken(&format!("{path}.verb")) {
            return;
        }
        if p.over.is_empty() && !matches!(p.verb, Verb::Find | Verb::Authorise) {
            self.say(&format!("{path}.over"), format!("a power to {} needs something to {}", p.verb, p.verb));
        }
        for (k, o) in p.over.iter().enumerate() {
            let at = format!("{path}.over[{k}]");
            match p.verb {
                Verb::Fix => match self.d.anchors.iter().find(|a| a.id == *o) {
                    None => self.anchor_ref(&at, o),
                    Some(a) if a.at.is_some() => self.say(&at, format!("anchor `{o}` already has an `at`: there is nothing to fix")),
                    Some(_) => {}
                },
                Verb::Extend | Verb::Waive => self.term_ref(&at, o, Some(("a duty", |t| matches!(t.rule, Rule::Requires(_))))),
                Verb::Suspend | Verb::Resume | Verb::Terminate => {
                    self.instrument_or_term(&at, o);
                }
                Verb::Find | Verb::Authorise => {
                    if o != own {
                        self.instrument_or_term(&at, o);
                    }
                }
            }
        }
        match &p.effect {
            Effect::AtOnce => {}
            Effect::AfterNotice { length, counting } => self.length(&format!("{path}.effect.after-notice"), *length, *counting),
            Effect::AtPeriodEnd { from, every, notice } => {
                self.when(&format!("{path}.effect.at-period-end.from"), from, 0);
                if !matches!(p.verb, Verb::Terminate | Verb::Suspend) {
                    self.say(&format!("{path}.effect"), format!("a power to {} cannot wait for the end of a period", p.verb));
                }
                if *every <= Length::default() || *notice < Length::default() {
                    self.say(
                        &format!("{path}.effect.at-period-end"),
                        "needs a period longer than nothing and a notice that is not negative".into(),
                    );
                }
            }
        }
        if let Some(w) = &p.no_later_than {
            self.when(&format!("{path}.no-later-than"), w, 0);
        }
    }

    pub(super) fn event(&mut self, path: &str, e: &Event) {
        match e {
            Event::Communicated { from, to, .. } => {
                for (k, p) in from.iter().enumerate() {
                    self.party(&format!("{path}.communicated.from[{k}]"), p);
                }
                for (k, p) in to.iter().enumerate() {
                    self.party(&format!("{path}.communicated.to[{k}]"), p);
                }
            }
            Event::Met(a) => self.duty_ref(&format!("{path}.met"), a),
            Event::Overdue(a) => self.duty_ref(&format!("{path}.overdue"), a),
            Event::Exceeded(a) => self.counter_ref(&format!("{path}.exceeded"), a),
            Event::Violated { of, determined } => {
                if of.is_empty() {
                    self.say(&format!("{path}.violated.of"), "names no article".into());
                }
                for (k, a) in of.iter().enumerate() {
                    self.prohibited_ref(&format!("{path}.violated.of[{k}]"), a);
                }
                self.determiner(&format!("{path}.violated.determined"), determined);
            }
            Event::Stated { by, .. } => {
                for (k, p) in by.iter().enumerate() {
                    self.party(&format!("{path}.stated.by[{k}]"), p);
                }
            }
        }
    }
}
