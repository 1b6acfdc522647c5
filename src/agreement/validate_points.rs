//! Checks points in time, conditions, limits and areas.

use alloc::{collections::BTreeSet, format};

use super::{Area, Counting, Event, Limit, Offset, When, While, validate::Check};
use crate::time::{Length, Moment};

/// How deep conditions and points in time may nest.
const MAX_NESTING: usize = 32;

impl<'a> Check<'a> {
    pub(super) fn condition(&mut self, path: &str, w: &While, depth: usize) {
        if depth > MAX_NESTING {
            return self.say(path, format!("is nested more than {MAX_NESTING} deep"));
        }
        match w {
            While::Always | While::Undetermined(_) => {}
            While::From(t) => self.when(&format!("{path}.from"), t, depth + 1),
            While::Until(t) => self.end(&format!("{path}.until"), t),
            While::Between { from, to } => {
                self.when(&format!("{path}.between.from"), from, depth + 1);
                self.end(&format!("{path}.between.to"), to);
            }
            While::InForce(x) | While::Suspended(x) => {
                if !self.names.instruments.contains_key(x.as_str()) {
                    self.term_ref(path, x, None);
                }
            }
            While::Met(a) | While::Overdue(a) => self.duty_ref(path, a),
            While::Exceeded(a) => self.counter_ref(path, a),
            While::Operating(b) => {
                if self.d.bodies.iter().all(|x| x.party != *b) {
                    self.say(path, format!("`{b}` is no body of this instrument"));
                }
            }
            While::Daily { from, to, zone } => {
                if from == to {
                    self.say(&format!("{path}.daily"), format!("begins and ends at `{from}`"));
                }
                if zone.is_none() && self.i.is_some_and(|x| x.zone.is_none()) {
                    self.say(&format!("{path}.daily"), "clock times have no time zone: give `zone` here or on the instrument".into());
                }
            }
            While::Not(w) => self.condition(&format!("{path}.not"), w, depth + 1),
            While::All(all) | While::Any(all) => {
                let word = if matches!(w, While::All(_)) { "all" } else { "any" };
                if all.is_empty() {
                    self.say(&format!("{path}.{word}"), "is empty".into());
                }
                for (k, w) in all.iter().enumerate() {
                    self.condition(&format!("{path}.{word}[{k}]"), w, depth + 1);
                }
            }
            While::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, w) in &b.options {
                    self.condition(&format!("{path}.by-reading.options.{o}"), w, depth + 1);
                }
            }
        }
    }

    /// A point at which something ends: a bare day would leave open whether it counts.
    pub(super) fn end(&mut self, path: &str, w: &When) {
        if let When::At(Moment::Day(day, _)) = w {
            return self.say(path, format!("`{day}` leaves open whether the day counts: write `{day}T00:00` or `{day}T24:00`"));
        }
        self.when(path, w, 1);
    }

    pub(super) fn when(&mut self, path: &str, w: &When, depth: usize) {
        if depth > MAX_NESTING {
            return self.say(path, format!("is nested more than {MAX_NESTING} deep"));
        }
        match w {
            When::At(Moment::At(..)) => {}
            When::At(Moment::Midnight(d)) => self.say(
                path,
                format!("`{d} midnight` names two instants a day apart: write `{d}T00:00`, `{d}T24:00`, or make it a reading axis"),
            ),
            When::At(m @ (Moment::Clock(_) | Moment::Day(_, None))) => {
                if self.i.is_some_and(|x| x.zone.is_none()) {
                    self.say(path, format!("`{m}` has no time zone: add one, give the instrument a `zone`, or make it a reading axis"));
                }
            }
            When::At(Moment::Day(..)) => {}
            When::Anchor(a) => {
                if self.d.anchors.iter().all(|x| x.id != *a) {
                    self.say(path, format!("unknown anchor `{a}`"));
                }
            }
            When::Offset(o) => self.offset(path, o, depth),
            When::On(e) => self.event(&format!("{path}.on"), e),
            When::Nth(n) => {
                if n.n == 0 {
                    self.say(&format!("{path}.nth.n"), "`0`: the first occurrence is 1".into());
                }
                self.event(&format!("{path}.nth.on"), &n.on);
            }
            When::Starts(c) => self.condition(&format!("{path}.starts"), c, depth + 1),
            When::Stops(c) => self.condition(&format!("{path}.stops"), c, depth + 1),
            When::Earliest(all) | When::Latest(all) => {
                let word = if matches!(w, When::Earliest(_)) { "earliest" } else { "latest" };
                if all.is_empty() {
                    self.say(&format!("{path}.{word}"), "is empty".into());
                }
                for (k, w) in all.iter().enumerate() {
                    self.when(&format!("{path}.{word}[{k}]"), w, depth + 1);
                }
            }
            When::Undetermined(_) => {}
            When::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, w) in &b.options {
                    self.when(&format!("{path}.by-reading.options.{o}"), w, depth + 1);
                }
            }
        }
    }

    pub(super) fn offset(&mut self, path: &str, o: &Offset, depth: usize) {
        self.when(&format!("{path}.offset.from"), &o.from, depth + 1);
        self.length(path, o.by, o.counting);
        if o.by.months != 0 && o.overflow.is_none() {
            let safe = match &o.from {
                When::At(Moment::At(t, z)) => t.in_zone(*z).day() <= 28,
                When::At(Moment::Day(d, _)) => d.day() <= 28,
                When::At(Moment::Clock(c)) => c.day() <= 28,
                When::Anchor(a) => match self.d.anchors.iter().find(|x| x.id == *a).and_then(|x| x.at.as_ref()) {
                    Some(When::At(Moment::At(t, z))) => t.in_zone(*z).day() <= 28,
                    Some(When::At(Moment::Clock(c))) => c.day() <= 28,
                    Some(When::At(Moment::Day(d, _))) => d.day() <= 28,
                    _ => false,
                },
                _ => false,
            };
            if !safe {
                self.say(path, format!("`{}` may lead to a day that its month does not have: say what then with `overflow`", o.by));
            }
        }
    }

    /// A length that may count days: then somebody must say how.
    pub(super) fn length(&mut self, path: &str, l: Length, counting: Option<Counting>) {
        let rule = counting.or(self.i.and_then(|x| x.counting));
        if l.is_calendar() && rule.is_none() {
            self.say(path, format!("`{l}` counts days: say how with `counting`, here or on the instrument"));
        }
        if matches!(rule, Some(Counting::Days | Counting::DaysInclusive)) && counting.is_some() && l.millis != 0 {
            self.say(path, format!("`{l}` has hours, which counting in whole days cannot keep"));
        }
        if self.i.is_some_and(|x| x.zone.is_none()) && matches!(rule, Some(Counting::Days | Counting::DaysInclusive)) && l.is_calendar() {
            self.say(path, format!("`{l}` counts days, and the instrument has no `zone` to say when one begins"));
        }
    }

    pub(super) fn limit(&mut self, path: &str, l: &Limit, for_each: Option<&Event>) {
        match l {
            Limit::By(w) => self.when(&format!("{path}.by"), w, 0),
            Limit::Before(w) => self.when(&format!("{path}.before"), w, 0),
            Limit::Until(w) => self.when(&format!("{path}.until"), w, 0),
            Limit::Within(w) => {
                self.length(&format!("{path}.within"), w.length, w.counting);
                if w.length <= Length::default() {
                    self.say(&format!("{path}.within"), format!("`{}` leaves no time", w.length));
                }
            }
            Limit::AsAssigned => {
                if !matches!(for_each, Some(Event::Communicated { .. })) {
                    self.say(path, "`as assigned` needs a `for-each` of communications that set a due date".into());
                }
            }
            Limit::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, l) in &b.options {
                    self.limit(&format!("{path}.by-reading.options.{o}"), l, for_each);
                }
            }
        }
    }

    pub(super) fn area(&mut self, path: &str, a: &Area) {
        match a {
            Area::Unlimited | Area::Undetermined => {}
            Area::Places(p) => {
                for (word, list) in [("within", &p.within), ("except", &p.except)] {
                    for (k, x) in list.iter().enumerate() {
                        self.place(&format!("{path}.places.{word}[{k}]"), x);
                    }
                }
                for x in p.within.iter().filter(|x| p.except.contains(x)) {
                    self.say(&format!("{path}.places"), format!("`{x}` is both inside and outside"));
                }
                if p.within.is_empty() && p.elsewhere.is_none() {
                    self.say(&format!("{path}.places"), "has nothing inside".into());
                }
            }
            Area::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, a) in &b.options {
                    self.area(&format!("{path}.by-reading.options.{o}"), a);
                }
            }
        }
    }

    /// Whether the definition of an anchor comes back to `id`.
    pub(super) fn anchor_needs(&self, w: &'a When, id: &str, seen: &mut BTreeSet<&'a str>) -> bool {
        match w {
            When::Anchor(a) => {
                a == id
                    || (seen.insert(a)
                        && self
                            .d
                            .anchors
                            .iter()
                            .filter(|x| x.id == *a)
                            .filter_map(|x| x.at.as_ref())
                            .any(|w| self.anchor_needs(w, id, seen)))
            }
            When::Offset(o) => self.anchor_needs(&o.from, id, seen),
            When::Earliest(all) | When::Latest(all) => all.iter().any(|w| self.anchor_needs(w, id, seen)),
            When::Starts(c) | When::Stops(c) => self.condition_needs(c, id, seen),
            When::ByReading(b) => b.options.values().any(|w| self.anchor_needs(w, id, seen)),
            When::At(_) | When::On(_) | When::Nth(_) | When::Undetermined(_) => false,
        }
    }

    pub(super) fn condition_needs(&self, c: &'a While, id: &str, seen: &mut BTreeSet<&'a str>) -> bool {
        match c {
            While::From(w) | While::Until(w) => self.anchor_needs(w, id, seen),
            While::Between { from, to } => self.anchor_needs(from, id, seen) || self.anchor_needs(to, id, seen),
            While::Not(c) => self.condition_needs(c, id, seen),
            While::All(all) | While::Any(all) => all.iter().any(|c| self.condition_needs(c, id, seen)),
            While::ByReading(b) => b.options.values().any(|c| self.condition_needs(c, id, seen)),
            _ => false,
        }
    }

    /// A period of exact or calendar length, longer than nothing.
    pub(super) fn period(&mut self, path: &str, l: Length) {
        if l <= Length::default() {
            self.say(path, format!("`{l}` is no period"));
        } else {
            self.exact(path, l);
        }
    }

    /// A length in exact time: no months, and days of 24 hours.
    pub(super) fn exact(&mut self, path: &str, l: Length) {
        if l.as_millis().is_none_or(|m| m < 0) {
            self.say(path, format!("`{l}` must be in days, hours or less, and not negative"));
        }
    }
}
