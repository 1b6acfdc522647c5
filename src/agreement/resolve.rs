//! Puts a chosen reading into effect: the same document without alternatives.

use alloc::{boxed::Box, collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    Anchor, Area, Body, Bound, Condition, Counter, Criterion, Determiner, Document, Effect, Event, Expectation, Extended, Instrument,
    Lasts, Limit, Link, Member, Nth, Obligation, Offset, Permission, Power, Prohibition, Reading, Role, Rule, Standard, Term, Under, When,
    While, Withholding,
};

/// The name of the axis that an unnamed determiner becomes.
pub(crate) fn determiner_axis(instrument: &str, article: &str) -> String {
    format!("determined@{instrument}/{article}")
}

impl Document {
    /// This document under `reading`, which must give every axis an option. Terms that only axes in `open` exclude stay:
    /// somebody may close these otherwise.
    pub(crate) fn under(&self, reading: &Reading, open: &BTreeSet<&str>) -> Document {
        let id = self.instrument.as_ref().map_or("", |i| i.id.as_str());
        let r = reading;
        let settled = |under: &Under| under.iter().all(|(axis, option)| open.contains(axis.as_str()) || r.0.get(axis) == Some(option));
        Document {
            instrument: self.instrument.as_ref().map(|i| Instrument {
                signed: i.signed.as_ref().map(|w| w.resolve(r)),
                entry: i.entry.resolve(r),
                lasts: i.lasts.resolve(r),
                area: i.area.as_ref().map(|a| a.resolve(r)),
                ..i.clone()
            }),
            roles: self
                .roles
                .iter()
                .filter(|x| r.allows(&x.under))
                .map(|x| Role { bound: x.bound.as_ref().map(|b| b.resolve(r)), holds: x.holds.as_ref().map(|w| w.resolve(r)), ..x.clone() })
                .collect(),
            links: self.links.iter().filter(|x| r.allows(&x.under)).cloned().collect::<Vec<Link>>(),
            anchors: self.anchors.iter().map(|a| Anchor { at: a.at.as_ref().map(|w| w.resolve(r)), ..a.clone() }).collect(),
            bodies: self
                .bodies
                .iter()
                .map(|b| Body {
                    mandate: b.mandate.as_ref().map(|w| w.resolve(r)),
                    members: b
                        .members
                        .iter()
                        .map(|m| Member { party: m.party.clone(), holds: m.holds.as_ref().map(|w| w.resolve(r)) })
                        .collect(),
                    ..b.clone()
                })
                .collect(),
            terms: self.terms.iter().filter(|t| settled(&t.under)).map(|t| t.resolve(r, id)).collect(),
            criteria: self
                .criteria
                .iter()
                .filter(|c| r.allows(&c.under))
                .map(|c| Criterion { area: c.area.as_ref().map(|a| a.resolve(r)), ..c.clone() })
                .collect(),
            ..self.clone()
        }
    }
}

impl When {
    fn resolve(&self, r: &Reading) -> When {
        let all = |list: &[When]| list.iter().map(|w| w.resolve(r)).collect();
        match self {
            When::Offset(o) => When::Offset(Box::new(Offset { from: o.from.resolve(r), ..(**o).clone() })),
            When::Starts(w) => When::Starts(Box::new(w.resolve(r))),
            When::Stops(w) => When::Stops(Box::new(w.resolve(r))),
            When::Nth(n) => When::Nth(Box::new(Nth { n: n.n, on: n.on.clone() })),
            When::Earliest(list) => When::Earliest(all(list)),
            When::Latest(list) => When::Latest(all(list)),
            When::ByReading(b) => r.pick(b).map_or_else(|| When::Undetermined(format!("no option for `{}`", b.axis)), |w| w.resolve(r)),
            When::At(_) | When::Anchor(_) | When::On(_) | When::Undetermined(_) => self.clone(),
        }
    }
}

impl While {
    fn resolve(&self, r: &Reading) -> While {
        let all = |list: &[While]| list.iter().map(|w| w.resolve(r)).collect();
        match self {
            While::From(w) => While::From(w.resolve(r)),
            While::Until(w) => While::Until(w.resolve(r)),
            While::Between { from, to } => While::Between { from: from.resolve(r), to: to.resolve(r) },
            While::Not(w) => While::Not(Box::new(w.resolve(r))),
            While::All(list) => While::All(all(list)),
            While::Any(list) => While::Any(all(list)),
            While::ByReading(b) => r.pick(b).map_or_else(|| While::Undetermined(format!("no option for `{}`", b.axis)), |w| w.resolve(r)),
            other => other.clone(),
        }
    }
}

impl Limit {
    fn resolve(&self, r: &Reading) -> Limit {
        match self {
            Limit::By(w) => Limit::By(w.resolve(r)),
            Limit::Before(w) => Limit::Before(w.resolve(r)),
            Limit::Until(w) => Limit::Until(w.resolve(r)),
            Limit::ByReading(b) => r.pick(b).map_or_else(Limit::default, |l| l.resolve(r)),
            Limit::Within(_) | Limit::AsAssigned => self.clone(),
        }
    }
}

impl Area {
    fn resolve(&self, r: &Reading) -> Area {
        match self {
            Area::ByReading(b) => r.pick(b).map_or(Area::Undetermined, |a| a.resolve(r)),
            other => other.clone(),
        }
    }
}

impl Lasts {
    fn resolve(&self, r: &Reading) -> Lasts {
        match self {
            Lasts::Until(w) => Lasts::Until(w.resolve(r)),
            Lasts::Extended(e) => Lasts::Extended(Box::new(Extended { from: e.from.resolve(r), ..(**e).clone() })),
            Lasts::ByReading(b) => r.pick(b).map_or(Lasts::Unspecified, |l| l.resolve(r)),
            other => other.clone(),
        }
    }
}

impl Bound {
    fn resolve(&self, r: &Reading) -> Bound {
        match self {
            Bound::ByReading(b) => r.pick(b).map_or(Bound::NotBound, |x| x.resolve(r)),
            other => other.clone(),
        }
    }
}

impl Determiner {
    fn resolve(&self, r: &Reading, axis: &str) -> Determiner {
        Determiner::Standard(match self {
            Determiner::Standard(s) => *s,
            Determiner::ByReading(b) => r.pick(b).copied().unwrap_or(Standard::Found),
            Determiner::Unnamed => r.0.get(axis).and_then(|o| o.parse().ok()).unwrap_or(Standard::Found),
        })
    }

    /// The standard of a resolved determiner.
    pub(crate) fn standard(&self) -> Standard {
        match self {
            Determiner::Standard(s) => *s,
            Determiner::Unnamed | Determiner::ByReading(_) => Standard::Found,
        }
    }
}

impl Event {
    fn resolve(&self, r: &Reading, axis: &str) -> Event {
        match self {
            Event::Violated { of, determined } => Event::Violated { of: of.clone(), determined: determined.resolve(r, axis) },
            other => other.clone(),
        }
    }
}

impl Term {
    fn resolve(&self, r: &Reading, instrument: &str) -> Term {
        let axis = determiner_axis(instrument, &self.article);
        let area = |a: &Option<Area>| a.as_ref().map(|a| a.resolve(r));
        let ban = |p: &Prohibition| Prohibition { area: area(&p.area), from: area(&p.from), ..p.clone() };
        let rule = match &self.rule {
            Rule::Prohibits(p) => Rule::Prohibits(ban(p)),
            Rule::Permits(p) => Rule::Permits(Permission { area: area(&p.area), from: area(&p.from), ..p.clone() }),
            Rule::Requires(o) => Rule::Requires(Obligation {
                trigger: o.trigger.as_ref().map(|w| w.resolve(r)),
                for_each: o.for_each.as_ref().map(|e| e.resolve(r, &axis)),
                limit: o.limit.as_ref().map(|l| l.resolve(r)),
                breached_by: o.breached_by.as_ref().map(ban),
                withheld: o.withheld.as_ref().map(|w| Withholding { holds: Box::new(w.holds.resolve(r)), then_within: w.then_within }),
                ..o.clone()
            }),
            Rule::Expects(e) => Rule::Expects(Expectation {
                for_each: e.for_each.as_ref().map(|e| e.resolve(r, &axis)),
                limit: e.limit.as_ref().map(|l| l.resolve(r)),
                ..e.clone()
            }),
            Rule::Conditions(c) => Rule::Conditions(Condition { holds: c.holds.resolve(r), ..c.clone() }),
            Rule::Empowers(p) => Rule::Empowers(Power {
                no_later_than: p.no_later_than.as_ref().map(|w| w.resolve(r)),
                effect: match &p.effect {
                    Effect::AtPeriodEnd { from, every, notice } => {
                        Effect::AtPeriodEnd { from: from.resolve(r), every: *every, notice: *notice }
                    }
                    other => other.clone(),
                },
                ..p.clone()
            }),
            Rule::Counts(Counter::Violations { of, within, more_than, determined, called }) => Rule::Counts(Counter::Violations {
                of: of.clone(),
                within: *within,
                more_than: *more_than,
                determined: determined.resolve(r, &axis),
                called: called.clone(),
            }),
            other => other.clone(),
        };
        Term { active: self.active.as_ref().map(|w| w.resolve(r)), rule, ..self.clone() }
    }
}
