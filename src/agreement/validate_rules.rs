//! What is checked of each kind of rule.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    Amount, Area, Decision, Determiner, Distances, Effect, Event, Lasts, Measured, Rule, SlotOf, Term, Verb,
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
        self.qualities(path, &p.weapons, p.from.as_ref(), &p.against, &p.measured);
        if let Some(d) = &p.nearer_than {
            self.distances(&format!("{path}.nearer-than"), d);
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
        self.qualities(path, &p.weapons, p.from.as_ref(), &p.against, &p.measured);
        if let Some(u) = p.at_most {
            self.period(&format!("{path}.at-most.per"), u.per);
            if u.times == 0 {
                self.say(&format!("{path}.at-most.times"), "`0` times permits nothing".into());
            }
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

    fn qualities(&mut self, path: &str, weapons: &[String], from: Option<&Area>, against: &[String], measured: &[Measured]) {
        self.all_classes(&format!("{path}.weapons"), "weapons", weapons);
        if let Some(a) = from {
            self.area(&format!("{path}.from"), a);
            if let Area::Places(p) = a {
                for x in p.within.iter().filter(|x| x.starts_with('$')) {
                    self.say(&format!("{path}.from.places.within"), format!("`{x}`: an origin cannot wait for what is designated"));
                }
            }
        }
        for (k, x) in against.iter().enumerate() {
            let at = format!("{path}.against[{k}]");
            if x.starts_with('$') {
                self.say(&at, format!("`{x}`: name parties or roles"));
            } else {
                self.bearer(&at, x, None);
            }
        }
        for (k, m) in measured.iter().enumerate() {
            let at = format!("{path}.where[{k}]");
            if m.measure.is_empty() {
                self.say(&format!("{at}.measure"), "`measure` is missing".into());
            }
            let (low, high) = m.range();
            if (low, high) == (i64::MIN, i64::MAX) {
                self.say(&at, "bounds nothing: give `above`, `at-least`, `at-most` or `below`".into());
            } else if low > high {
                self.say(&at, "no number lies within these bounds".into());
            }
        }
    }

    fn distances(&mut self, path: &str, d: &Distances) {
        if d.measure.is_empty() {
            self.say(&format!("{path}.measure"), "`measure` is missing".into());
        }
        if d.rows.is_empty() && d.otherwise.is_none() {
            self.say(&format!("{path}.rows"), "gives no distance".into());
        }
        for (k, row) in d.rows.iter().enumerate() {
            let at = format!("{path}.rows[{k}]");
            self.all_classes(&format!("{at}.weapons"), "weapons", &row.weapons);
            if row.weapons.is_empty() {
                self.say(&format!("{at}.weapons"), "names no class of weapons: use `otherwise` for all others".into());
            }
        }
        for (at, metres) in d
            .rows
            .iter()
            .map(|r| r.metres)
            .enumerate()
            .map(|(k, m)| (format!("{path}.rows[{k}].metres"), m))
            .chain(d.otherwise.map(|m| (format!("{path}.otherwise"), m)))
        {
            if metres <= 0 {
                self.say(&at, format!("`{metres}` metres is no distance"));
            }
        }
    }

    fn share(&mut self, path: &str, percent: u32, of: &str) {
        if percent == 0 || percent > 1000 {
            self.say(&format!("{path}.share"), format!("`{percent}` percent: between 1 and 1000"));
        }
        if of.is_empty() {
            self.say(&format!("{path}.of"), "`of` is missing: the item whose level is the baseline".into());
        }
    }

    fn amount(&mut self, path: &str, o: &Obligation) {
        match &o.amount {
            None => {}
            Some(Amount::Number(0)) => self.say(path, "`0` is nothing to perform".into()),
            Some(Amount::Number(n)) if *n >= u64::from(u32::MAX) => {
                self.say(path, format!("`{n}` is more than the most that can be counted"))
            }
            Some(Amount::Number(_)) => {}
            Some(Amount::Share(s)) => self.share(path, s.share, &s.of),
            Some(Amount::Ratio(r)) => {
                if !matches!(o.for_each, Some(Event::Performed { .. })) {
                    self.say(path, "a ratio needs a `for-each` of deliveries (`performed`)".into());
                }
                if r.owes == 0 || r.per == 0 {
                    self.say(path, format!("`{}` for every `{}` is no ratio", r.owes, r.per));
                }
            }
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
        self.amount(&format!("{path}.amount"), o);
        if o.pro_rata && (o.every.is_none() || !matches!(o.amount, None | Some(Amount::Number(_)))) {
            self.say(&format!("{path}.pro-rata"), "only a number in every period can count in proportion".into());
        }
        if let Some(l) = o.cure {
            self.exact(&format!("{path}.cure"), l);
        }
        if let Some(m) = &o.matching {
            let at = format!("{path}.matching");
            self.duty_ref(&format!("{at}.with"), &m.with);
            if m.with == t.article {
                self.say(&format!("{at}.with"), format!("`{}` cannot wait for itself", m.with));
            }
            if let Some(l) = m.within {
                self.exact(&format!("{at}.within"), l);
            }
        }
        if let Some(w) = &o.withheld {
            self.condition(&format!("{path}.withheld.while"), &w.holds, 0);
            if let Some(l) = w.then_within {
                self.exact(&format!("{path}.withheld.then-within"), l);
            }
        }
        if let Some(p) = &o.breached_by {
            self.prohibition(&format!("{path}.breached-by"), p);
        }
    }

    pub(super) fn counter(&mut self, path: &str, c: &Counter) {
        match c {
            Counter::Stock { item, at_most, at_least } => {
                let path = format!("{path}.stock");
                if item.is_empty() {
                    self.say(&format!("{path}.item"), "`item` is missing".into());
                }
                if at_most.is_none() && at_least.is_none() {
                    self.say(&format!("{path}.at-most"), "bounds nothing: give `at-most` or `at-least`".into());
                }
                for (word, bound) in [("at-most", at_most), ("at-least", at_least)] {
                    match bound {
                        Some(Amount::Share(s)) => self.share(&format!("{path}.{word}"), s.share, &s.of),
                        Some(Amount::Ratio(_)) => {
                            self.say(&format!("{path}.{word}"), "a stock has no ratio: give a number or a share".into())
                        }
                        Some(Amount::Number(_)) | None => {}
                    }
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
        if p.decision == Decision::Chair {
            self.say(&format!("{path}.decision"), "a chair belongs to a body: let the body hold the power".into());
        }
        if p.again && p.verb != Verb::Fix {
            self.say(&format!("{path}.again"), format!("a power to {} has nothing to do again", p.verb));
        }
        if p.over.is_empty() && !matches!(p.verb, Verb::Find | Verb::Authorise | Verb::Amend) {
            self.say(&format!("{path}.over"), format!("a power to {} needs something to {}", p.verb, p.verb));
        }
        for (k, o) in p.over.iter().enumerate() {
            let at = format!("{path}.over[{k}]");
            match p.verb {
                Verb::Fix => match self.d.anchors.iter().find(|a| a.id == *o) {
                    None => self.anchor_ref(&at, o),
                    Some(a) if a.at.is_some() && !p.again => {
                        self.say(&at, format!("anchor `{o}` already has an `at`: there is nothing to fix"))
                    }
                    Some(_) => {}
                },
                Verb::Extend if self.names.instruments.contains_key(o.as_str()) => {
                    let lasts = self.names.instruments.get(o.as_str()).and_then(|d| d.instrument.as_ref()).map(|x| &x.lasts);
                    if matches!(lasts, Some(Lasts::Unspecified | Lasts::OpenEnded)) {
                        self.say(&at, format!("`{o}` states no end that could be moved"));
                    }
                }
                Verb::Designate => {
                    let of = self.d.slots.iter().find(|s| s.id == *o).map_or(SlotOf::Places, |s| s.of);
                    self.slot_ref(&at, o, of);
                }
                Verb::Interpret => {
                    if !self.names.axes.contains_key(o.as_str()) && !self.names.unread.contains("readings") {
                        self.say(&at, format!("unknown reading axis `{o}`"));
                    }
                }
                Verb::Refer => {
                    if self.d.bodies.iter().all(|b| b.party != *o) && !self.names.unread.contains("bodies") {
                        self.say(&at, format!("`{o}` is no body of this instrument"));
                    }
                }
                Verb::Extend | Verb::Waive => self.term_ref(&at, o, Some(("a duty", |t| matches!(t.rule, Rule::Requires(_))))),
                Verb::Suspend | Verb::Resume | Verb::Terminate => {
                    if self.d.bodies.iter().all(|b| b.party != *o) {
                        self.instrument_or_term(&at, o);
                    }
                }
                Verb::Find | Verb::Authorise | Verb::Amend => {
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
            Event::Acted { under, by } => {
                self.power_ref(&format!("{path}.acted.under"), under);
                for (k, p) in by.iter().enumerate() {
                    self.party(&format!("{path}.acted.by[{k}]"), p);
                }
            }
            Event::Performed { of, .. } => self.duty_ref(&format!("{path}.performed.of"), of),
            Event::Stated { by, .. } => {
                for (k, p) in by.iter().enumerate() {
                    self.party(&format!("{path}.stated.by[{k}]"), p);
                }
            }
        }
    }
}
