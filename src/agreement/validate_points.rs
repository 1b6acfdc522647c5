//! Checks points in time, conditions, limits and areas.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::ToString,
    vec::Vec,
};

use super::{Area, Counting, Document, Event, Limit, Offset, Overflow, SlotOf, When, While, validate::Check};
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
            While::Until(t) => self.end(&format!("{path}.until"), t, depth + 1),
            While::Between { from, to } => {
                self.when(&format!("{path}.between.from"), from, depth + 1);
                self.end(&format!("{path}.between.to"), to, depth + 1);
            }
            While::InForce(x) | While::Suspended(x) => {
                let word = if matches!(w, While::InForce(_)) { "in-force" } else { "suspended" };
                self.instrument_or_term(&format!("{path}.{word}"), x);
            }
            While::Met(a) => self.duty_ref(&format!("{path}.met"), a),
            While::Overdue(a) => self.duty_ref(&format!("{path}.overdue"), a),
            While::Exceeded(a) => self.counter_ref(&format!("{path}.exceeded"), a),
            While::Reached { of, amount } => {
                self.duty_ref(&format!("{path}.reached.of"), of);
                if *amount == 0 {
                    self.say(&format!("{path}.reached.amount"), "`0` is reached before anything is done".into());
                }
            }
            While::Operating(b) => {
                if self.d.bodies.iter().all(|x| x.party != *b) && !self.names.unread.contains("bodies") {
                    self.say(&format!("{path}.operating"), format!("`{b}` is no body of this instrument"));
                }
            }
            While::Daily { from, to, zone } => {
                if from == to {
                    self.say(&format!("{path}.daily"), format!("begins and ends at `{from}`"));
                }
                if zone.is_none() && self.zoneless() {
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
    pub(super) fn end(&mut self, path: &str, w: &When, depth: usize) {
        if let When::At(m @ Moment::Day(day, zone)) = w {
            let zone = zone.map(|z| z.to_string()).unwrap_or_default();
            return self.say(path, format!("`{m}` leaves open whether the day counts: write `{day}T00:00{zone}` or `{day}T24:00{zone}`"));
        }
        if let When::Anchor(a) = w {
            if self.bare_days.contains(a.as_str()) {
                let why = "stands for a day, and leaves open whether it counts: give it an instant, or write one here";
                return self.say(path, format!("`{a}` {why}"));
            }
        }
        self.parts_of_when(path, w, depth, Check::end);
    }

    pub(super) fn when(&mut self, path: &str, w: &When, depth: usize) {
        self.parts_of_when(path, w, depth, Check::when);
    }

    /// Checks a point in time, and with `inner` those that it chooses from.
    fn parts_of_when(&mut self, path: &str, w: &When, depth: usize, inner: fn(&mut Self, &str, &When, usize)) {
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
                if self.zoneless() {
                    let m = match m {
                        Moment::Clock(c) if c.second() == 0 && c.subsec_nanosecond() == 0 => c.strftime("%Y-%m-%dT%H:%M").to_string(),
                        other => other.to_string(),
                    };
                    self.say(path, format!("`{m}` has no time zone: add one, give the instrument a `zone`, or make it a reading axis"));
                }
                if let (Moment::Clock(c), Some(zone)) = (m, self.i.and_then(|x| x.zone)) {
                    if !zone.shows_once(*c) {
                        let c = c.strftime("%Y-%m-%dT%H:%M");
                        self.say(path, format!("`{c}` is a clock time that `{zone}` skips or repeats: write the offset"));
                    }
                }
            }
            When::At(Moment::Day(..)) => {}
            When::Anchor(a) => {
                if self.d.anchors.iter().all(|x| x.id != *a) {
                    self.anchor_ref(path, a);
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
                    inner(self, &format!("{path}.{word}[{k}]"), w, depth + 1);
                }
            }
            When::Undetermined(_) => {}
            When::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, w) in &b.options {
                    inner(self, &format!("{path}.by-reading.options.{o}"), w, depth + 1);
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
                When::Anchor(a)
                    if self.d.anchors.iter().position(|x| x.id == *a).is_none_or(|i| self.is_broken(&format!("anchors[{i}].at"))) =>
                {
                    true
                }
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
        if l.is_calendar() && rule.is_none() && !self.is_broken("instrument.counting") {
            self.say(path, format!("`{l}` counts days: say how with `counting`, here or on the instrument"));
        }
        if matches!(rule, Some(Counting::Days | Counting::DaysInclusive)) && counting.is_some() && l.millis != 0 {
            self.say(path, format!("`{l}` has hours, which counting in whole days cannot keep"));
        }
        let whole_days = matches!(rule, Some(Counting::Days | Counting::DaysInclusive)) && l.is_calendar();
        if self.zoneless() && (whole_days || l.months != 0) {
            let what = if l.months != 0 { "months" } else { "days" };
            self.say(path, format!("`{l}` counts {what}, and the instrument has no `zone` to say when one begins"));
        }
    }

    /// A length from a point that the text does not know: a month that has no such day needs a rule.
    pub(super) fn months(&mut self, path: &str, l: Length, overflow: Option<Overflow>) {
        if l.months != 0 && overflow.is_none() {
            self.say(path, format!("`{l}` may lead to a day that its month does not have: say what then with `overflow`"));
        } else if l.months == 0 && overflow.is_some() {
            self.say(path, format!("`{l}` counts no months: leave `overflow` out"));
        }
    }

    pub(super) fn limit(&mut self, path: &str, l: &Limit, for_each: Option<&Event>) {
        match l {
            Limit::By(w) => self.when(&format!("{path}.by"), w, 0),
            Limit::Before(w) => self.when(&format!("{path}.before"), w, 0),
            Limit::Until(w) => self.when(&format!("{path}.until"), w, 0),
            Limit::Within(w) => {
                self.length(&format!("{path}.within"), w.length, w.counting);
                self.months(&format!("{path}.within"), w.length, w.overflow);
                if w.length <= Length::default() {
                    self.say(&format!("{path}.within"), "leaves no time: it must be longer than nothing".into());
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
                        let at = format!("{path}.places.{word}[{k}]");
                        match x.strip_prefix('$') {
                            None => self.place(&at, x),
                            Some(slot) if word == "within" => self.slot_ref(&at, slot, SlotOf::Places),
                            Some(_) => {
                                self.say(&at, format!("`{x}`: what is designated can only be inside; write a permission for an exception"))
                            }
                        }
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

    /// Refuses slots where only what is fixed can stand.
    pub(super) fn no_slots(&mut self, path: &str, a: &Area, what: &str) {
        match a {
            Area::Places(p) => {
                for (k, x) in p.within.iter().enumerate().filter(|(_, x)| x.starts_with('$')) {
                    self.say(&format!("{path}.places.within[{k}]"), format!("`{x}`: {what} cannot wait for what is designated"));
                }
            }
            Area::ByReading(b) => {
                for (o, a) in &b.options {
                    self.no_slots(&format!("{path}.by-reading.options.{o}"), a, what);
                }
            }
            Area::Unlimited | Area::Undetermined => {}
        }
    }

    /// The anchors and mandates that the definition of an anchor or mandate refers to.
    pub(super) fn needs(&self, p: Point<'a>) -> Vec<Point<'a>> {
        let mut out = Vec::new();
        match p {
            Point::Anchor(id) => {
                let points = self.d.anchors.iter().filter(|a| a.id == id).filter_map(|a| a.at.as_ref());
                points.for_each(|w| when_needs(w, &mut out));
            }
            Point::Mandate(party) => {
                let mandates = self.d.bodies.iter().filter(|b| b.party == party).filter_map(|b| b.mandate.as_ref());
                mandates.for_each(|w| condition_needs(w, &mut out));
            }
            // What is in force or not is known when all is lowered: circles of that are told then.
            Point::Article(_) => {}
        }
        out
    }

    /// A period of exact or calendar length, longer than nothing.
    pub(super) fn period(&mut self, path: &str, l: Length) {
        if l <= Length::default() {
            self.say(path, "a period must be longer than nothing".into());
        } else {
            self.exact(path, l);
        }
    }

    /// A length in exact time: no months, and days of 24 hours.
    pub(super) fn exact(&mut self, path: &str, l: Length) {
        if l.as_millis().is_none_or(|m| m < 0) {
            let why = if l.months != 0 {
                "counts months or years, which are not all of one length: write days, hours or less"
            } else {
                "is negative"
            };
            self.say(path, format!("`{l}` {why}"));
        }
    }
}

/// The names that stand for a day, or for one of several points among which there is a day.
pub(super) fn bare_days(d: &Document) -> BTreeSet<&str> {
    let mut days: BTreeSet<&str> = BTreeSet::new();
    let mut followed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for a in &d.anchors {
        let mut parts: Vec<&When> = a.at.iter().collect();
        while let Some(w) = parts.pop() {
            match w {
                When::At(Moment::Day(..)) => drop(days.insert(&a.id)),
                When::Anchor(other) => followed.entry(other).or_default().push(&a.id),
                When::Earliest(all) | When::Latest(all) => parts.extend(all),
                When::ByReading(b) => parts.extend(b.options.values()),
                _ => {}
            }
        }
    }
    let mut open: Vec<&str> = days.iter().copied().collect();
    while let Some(name) = open.pop() {
        open.extend(followed.remove(name).into_iter().flatten().filter(|n| days.insert(n)));
    }
    days
}

/// Whether an area holds what acts designate, under some reading.
pub(super) fn waits_for_slots(a: &Area) -> bool {
    match a {
        Area::Places(p) => p.within.iter().any(|x| x.starts_with('$')),
        Area::ByReading(b) => b.options.values().any(waits_for_slots),
        Area::Unlimited | Area::Undetermined => false,
    }
}

/// What waits or is waited for: an anchor, a body's mandate, or an article or instrument in force.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point<'a> {
    Anchor(&'a str),
    Mandate(&'a str),
    Article(&'a str),
}

impl<'a> Point<'a> {
    pub(super) fn name(self) -> &'a str {
        match self {
            Point::Anchor(name) | Point::Mandate(name) | Point::Article(name) => name,
        }
    }
}

pub(super) fn when_needs<'a>(w: &'a When, out: &mut Vec<Point<'a>>) {
    match w {
        When::Anchor(a) => out.push(Point::Anchor(a)),
        When::Offset(o) => when_needs(&o.from, out),
        When::Earliest(all) | When::Latest(all) => all.iter().for_each(|w| when_needs(w, out)),
        When::Starts(c) | When::Stops(c) => condition_needs(c, out),
        When::ByReading(b) => b.options.values().for_each(|w| when_needs(w, out)),
        When::At(_) | When::On(_) | When::Nth(_) | When::Undetermined(_) => {}
    }
}

pub(super) fn condition_needs<'a>(c: &'a While, out: &mut Vec<Point<'a>>) {
    match c {
        While::From(w) | While::Until(w) => when_needs(w, out),
        While::Between { from, to } => {
            when_needs(from, out);
            when_needs(to, out);
        }
        While::Operating(b) => out.push(Point::Mandate(b)),
        While::Not(c) => condition_needs(c, out),
        While::All(all) | While::Any(all) => all.iter().for_each(|c| condition_needs(c, out)),
        While::ByReading(b) => b.options.values().for_each(|c| condition_needs(c, out)),
        While::InForce(x) => out.push(Point::Article(x)),
        While::Always | While::Suspended(_) | While::Met(_) | While::Overdue(_) => {}
        While::Exceeded(_) | While::Reached { .. } | While::Daily { .. } | While::Undetermined(_) => {}
    }
}
