//! What is checked of each kind of rule.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    Acceptance, Amount, Area, Bound, Decision, Determiner, Distances, Effect, Effort, Event, Form, Lasts, Measured, Role, Rule, Term, Verb,
    term::{Counter, Obligation, Permission, Prohibition},
    validate::Check,
    validate_names::{by_way_of, way_back},
};
use crate::time::Length;

/// How deep duties may spawn duties.
pub(crate) const MAX_SPAWN_DEPTH: usize = 4;

impl<'a> Check<'a> {
    pub(super) fn prohibition(&mut self, path: &str, t: &Term, p: &Prohibition) {
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
            self.throughout(&format!("{path}.conduct-of[{k}]"), x);
        }
        let answering = self.answering(&t.bearers);
        if !p.conduct_of.is_empty() && answering > 1 {
            let why = "nobody can say which of them answers for what others do: give each an article of its own";
            self.say(&format!("{path}.conduct-of"), format!("with {answering} bearers {why}"));
        }
    }

    /// How many may bear what falls on a list of names.
    fn answering(&self, list: &[String]) -> usize {
        let mut parties: BTreeSet<&str> = BTreeSet::new();
        for name in list {
            match (name.strip_prefix('@'), name.strip_prefix('$')) {
                (Some(role), _) => {
                    let declared = |r: &&Role| role == "party" && r.bound == Some(Bound::ByDeclaration);
                    let holders = self.d.roles.iter().filter(|r| declared(r) || r.names.iter().any(|n| n.as_str() == role));
                    parties.extend(holders.map(|r| r.party.as_str()));
                }
                (_, Some(slot)) => parties.extend(self.d.slots.iter().filter(|s| s.id == slot).flat_map(|s| &s.among).map(String::as_str)),
                _ => drop(parties.insert(name)),
            }
        }
        parties.len()
    }

    /// A party or role that is the same all along: whose deeds count is settled once.
    fn throughout(&mut self, path: &str, x: &str) {
        if x.starts_with('$') {
            return self.say(path, format!("`{x}` may change while the text runs: name parties or roles"));
        }
        let changing = |r: &Role| r.holds.is_some() && r.names.iter().any(|n| x.strip_prefix('@') == Some(n.as_str()));
        match self.d.roles.iter().find(|r| changing(r)) {
            Some(r) => self
                .say(path, format!("`{x}` may change while the text runs, as `{}` has that role only for a time: name parties", r.party)),
            None => self.bearer(path, x, None),
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
            self.no_slots(&format!("{path}.from"), a, "an origin");
            if *a == Area::Unlimited {
                self.say(&format!("{path}.from"), "`unlimited` narrows nothing: leave `from` out".into());
            }
        }
        for (k, x) in against.iter().enumerate() {
            self.bearer(&format!("{path}.against[{k}]"), x, None);
        }
        for (k, m) in measured.iter().enumerate() {
            let at = format!("{path}.where[{k}]");
            if m.measure.is_empty() {
                self.say(&format!("{at}.measure"), "`measure` is missing".into());
            }
            let (low, high) = m.range();
            if [m.above, m.at_least, m.at_most, m.below] == [None; 4] {
                self.say(&at, "bounds nothing: give `above`, `at-least`, `at-most` or `below`".into());
            } else if low > high {
                self.say(&at, format!("no number is {m}"));
            }
            for (one, other, both) in [
                ("above", "at-least", m.above.is_some() && m.at_least.is_some()),
                ("below", "at-most", m.below.is_some() && m.at_most.is_some()),
            ] {
                if both {
                    self.say(&format!("{at}.{one}"), format!("has no place beside `{other}`: one of them says nothing"));
                }
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
            for (n, w) in row.weapons.iter().enumerate() {
                let before = row.weapons.iter().take(n).chain(d.rows.iter().take(k).flat_map(|r| &r.weapons));
                if before.into_iter().any(|x| x == w) {
                    self.say(&format!("{at}.weapons[{n}]"), format!("`{w}` stands twice in the table"));
                }
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
            // A class may be let off altogether.
            if metres < 0 {
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

    /// What gives rise to each of several duties or expectations.
    pub(super) fn for_each(&mut self, path: &str, t: &'a Term, e: &'a Event) {
        self.event(&format!("{path}.for-each"), e);
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

    pub(super) fn staleness(&mut self, path: &str, limited: bool, recurring: bool, stale_after: Option<Length>) {
        let path = format!("{path}.stale-after");
        let Some(length) = stale_after else { return };
        if limited {
            self.say(&path, "has no place beside a `limit`: a duty with a limit falls overdue".into());
        }
        if recurring {
            self.say(&path, "has no place beside `every`: each period is its own limit".into());
        }
        self.exact(&path, length);
    }

    pub(super) fn obligation(&mut self, path: &str, t: &'a Term, o: &'a Obligation) {
        if let Some(w) = &o.trigger {
            self.when(&format!("{path}.trigger"), w, 0);
        }
        if let Some(e) = &o.for_each {
            self.for_each(path, t, e);
            if o.trigger.is_some() {
                self.say(&format!("{path}.trigger"), "has no place beside `for-each`, which gives rise to the duty".into());
            }
            if o.every.is_some() {
                self.say(&format!("{path}.every"), "has no place beside `for-each`".into());
            }
        }
        if let Some(l) = &o.limit {
            self.limit(&format!("{path}.limit"), l, o.for_each.as_ref());
        }
        self.staleness(path, o.limit.is_some(), o.every.is_some(), o.stale_after);
        if o.every.is_none() && o.overflow.is_some() {
            self.say(&format!("{path}.overflow"), "has no place without `every`: limits have their own".into());
        }
        if let Some(l) = o.every {
            let at = format!("{path}.every");
            if l.months == 0 {
                self.period(&at, l);
            } else if l.months < 0 || l.days < 0 || l.millis < 0 {
                self.say(&at, "a period must be longer than nothing".into());
            } else if self.zoneless() {
                self.say(&at, format!("`{l}` counts months, and the instrument has no `zone` to say when one begins"));
            }
            self.months(&at, l, o.overflow);
            if o.limit.is_some() {
                self.say(&format!("{path}.limit"), "has no place beside `every`: each period is its own limit".into());
            }
        }
        self.amount(&format!("{path}.amount"), o);
        if o.pro_rata && (o.every.is_none() || !matches!(o.amount, None | Some(Amount::Number(_)))) {
            self.say(&format!("{path}.pro-rata"), "only a number in every period can count in proportion".into());
        }
        self.reads_a_limit(path, o);
        for (k, item) in o.items.iter().enumerate() {
            if item.is_empty() {
                self.say(&format!("{path}.items[{k}]"), "names no category".into());
            }
        }
        if let Some(l) = o.cure {
            self.exact(&format!("{path}.cure"), l);
        }
        if let Some(m) = &o.matching {
            let at = format!("{path}.matching");
            self.term_ref(&format!("{at}.with"), &m.with, Some(("a duty", |t| matches!(t.rule, Rule::Requires(_)))));
            let own = self.i.map_or("", |x| x.id.as_str());
            if m.with.split_once('/').unwrap_or((own, &m.with)) == (own, t.article.as_str()) {
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
            self.prohibition(&format!("{path}.breached-by"), t, p);
        }
    }

    /// What only a limit makes sense of, and what deeds alone breach.
    fn reads_a_limit(&mut self, path: &str, o: &Obligation) {
        let limited = o.limit.is_some() || o.every.is_some();
        let on_limits = [
            ("cure", o.cure.is_some()),
            ("excused-if-impossible", o.excused_if_impossible.is_some()),
            ("matching", o.matching.is_some()),
            ("withheld", o.withheld.is_some()),
        ];
        for (word, _) in on_limits.iter().filter(|(_, given)| *given && !limited) {
            self.say(&format!("{path}.{word}"), "needs a `limit` or `every`: without one nobody falls overdue".into());
        }
        if o.excused_if_impossible.is_some() && o.effort != Effort::Result {
            let why = format!("has no place beside `{}`, which never falls overdue", o.effort);
            self.say(&format!("{path}.excused-if-impossible"), why);
        }
        if o.breached_by.is_none() || limited || o.for_each.is_some() || o.stale_after.is_some() {
            return;
        }
        let of_performance = [
            ("trigger", o.trigger.is_some()),
            ("amount", o.amount.is_some()),
            ("items", !o.items.is_empty()),
            ("accept", o.accept != Acceptance::Asserted),
            ("effort", o.effort != Effort::Result),
        ];
        for (word, _) in of_performance.iter().filter(|(_, given)| *given) {
            let why = "has no place in a duty that only deeds breach: nothing is performed, as it has no `limit`, `every` or `for-each`";
            self.say(&format!("{path}.{word}"), why.into());
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
                if let (Some(Amount::Number(most)), Some(Amount::Number(least))) = (at_most, at_least) {
                    if least > most {
                        self.say(&format!("{path}.at-least"), format!("no level is at least `{least}` and at most `{most}`"));
                    }
                }
                if matches!(at_least, Some(Amount::Number(0))) {
                    self.say(&format!("{path}.at-least"), "`0`: no level is lower".into());
                }
                for (word, bound) in [("at-most", at_most), ("at-least", at_least)] {
                    match bound {
                        Some(Amount::Share(s)) if s.of == *item && !item.is_empty() => {
                            self.say(&format!("{path}.{word}.of"), format!("`{item}` cannot be measured against itself"));
                        }
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
                if let Some(s) = self.d.slots.iter().find(|s| b.strip_prefix('$') == Some(s.id.as_str())) {
                    holders.extend(s.among.iter().map(String::as_str));
                    continue;
                }
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
        if p.verb == Verb::Find {
            for (word, given) in
                [("decision", p.decision != Decision::Any), ("form", p.form != Form::Any), ("effect", p.effect != Effect::AtOnce)]
            {
                if given {
                    self.say(
                        &format!("{path}.{word}"),
                        "a finding is a record of its own and no act: each holder finds, and at once".into(),
                    );
                }
            }
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
                        self.say(&at, format!("anchor `{o}` already has an `at`: there is nothing to fix, unless `again`"))
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
                    if self.d.slots.iter().all(|s| s.id != *o) && !self.names.unread.contains("slots") {
                        self.say(&at, format!("unknown slot `{o}`"));
                    }
                }
                Verb::Interpret => {
                    if self.names.unread.contains("readings") {
                    } else if !self.names.axes.contains_key(o.as_str()) {
                        self.say(&at, format!("unknown reading axis `{o}`"));
                    } else if !self.names.hung.contains(o.as_str()) && !self.names.unread.contains("terms") {
                        self.say(&at, format!("no term hangs on `{o}` by `under`: interpreting it would change nothing"));
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
                    } else if self.d.terms.iter().any(|t| t.article == *o) {
                        self.say(&at, format!("`{o}` is a body and an article: name one of them otherwise"));
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
            Effect::AfterNotice { length, counting, overflow } => {
                let at = format!("{path}.effect.after-notice");
                self.length(&at, *length, *counting);
                self.months(&at, *length, *overflow);
                if *length <= Length::default() {
                    self.say(&at, format!("`{length}` is no notice: it must be longer than nothing"));
                }
            }
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
            if !matches!(p.verb, Verb::Extend | Verb::Fix) {
                self.say(&format!("{path}.no-later-than"), format!("a power to {} sets no date that could be too late", p.verb));
            }
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
