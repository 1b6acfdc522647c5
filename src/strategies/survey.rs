//! What a regime has that records can be about.

use std::collections::BTreeSet;

use crate::{
    agreement::*,
    vocabulary::{CommunicationKind, StatementKind},
};

/// What records about a regime can name: the plainest first.
#[derive(Clone, Default, Debug)]
pub(super) struct Survey {
    /// Those whom the regime binds, their units, and all others.
    pub(super) sides: Vec<String>,
    pub(super) units: Vec<String>,
    pub(super) others: Vec<String>,
    /// Those who may find, and bodies.
    pub(super) bodies: Vec<Body>,
    pub(super) finders: Vec<String>,
    pub(super) roles: Vec<Role>,
    pub(super) places: Vec<String>,
    pub(super) acts: Vec<String>,
    pub(super) targets: Vec<String>,
    /// Whether any rule counts deeds that were not prevented.
    pub(super) others_count: bool,
    /// Weapons, and whether any rule asks for them.
    pub(super) weapons: Vec<String>,
    pub(super) asks_for_weapons: bool,
    pub(super) asks_for_origins: bool,
    pub(super) asks_for_sufferers: bool,
    /// Numbers at and beside which a rule draws a line.
    pub(super) measures: Vec<(String, Vec<i64>)>,
    /// Characters by which something is prohibited, and by which it is permitted.
    pub(super) grave: Vec<String>,
    pub(super) excusing: Vec<String>,
    pub(super) duties: Vec<Duty>,
    /// Whether any duty can be tendered, withheld, defective or impossible.
    pub(super) parallel: bool,
    pub(super) permissions: Vec<String>,
    pub(super) powers: Vec<Powers>,
    pub(super) slots: Vec<Slot>,
    pub(super) axes: Vec<Axis>,
    /// Categories of what is delivered, and stocks.
    pub(super) items: Vec<String>,
    pub(super) stocks: Vec<String>,
    pub(super) messages: Vec<(CommunicationKind, Option<String>)>,
    pub(super) statements: Vec<StatementKind>,
    /// Those whose statements something hangs on.
    pub(super) speakers: Vec<String>,
    /// Whether bodies look into complaints.
    pub(super) complaints: bool,
}

/// A duty or expectation.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Duty {
    pub(super) reference: String,
    pub(super) to: Vec<String>,
    /// Whether it arises for each of several records, and whether a record can be named.
    pub(super) each: bool,
    pub(super) named: bool,
    /// Whether it waits for the other side's.
    pub(super) matched: bool,
    recurs: bool,
    expected: bool,
}

/// A power, and who has it.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Powers {
    pub(super) reference: String,
    pub(super) power: Power,
    pub(super) holders: Vec<String>,
}

impl Survey {
    pub(super) fn of(documents: &[(String, Document)]) -> Survey {
        let mut s = Survey::default();
        let all = || documents.iter().map(|(_, d)| d);
        for d in all() {
            s.roles.extend(d.roles.iter().cloned());
            s.bodies.extend(d.bodies.iter().cloned());
            s.slots.extend(d.slots.iter().cloned());
            s.axes.extend(d.readings.iter().cloned());
        }
        for d in all() {
            let instrument = d.instrument.as_ref().map_or("", |x| x.id.as_str());
            d.terms.iter().for_each(|t| s.term(instrument, t));
        }
        all().for_each(|d| s.waits(d));
        s.complaints = s.messages.iter().any(|(kind, _)| *kind == CommunicationKind::Complaint);
        s.registry(documents);
        s.duties.sort_by_key(|d| (d.expected, d.each, !d.recurs));
        s
    }

    fn term(&mut self, instrument: &str, t: &Term) {
        let reference = format!("{instrument}/{}", t.article);
        self.asks_for_sufferers |= t.bearers.iter().any(|b| b == "@sufferer");
        match &t.rule {
            Rule::Prohibits(p) => self.prohibition(p),
            Rule::Requires(o) => {
                let ratio = matches!(o.amount, Some(Amount::Ratio(_)));
                let several = matches!(&o.for_each, Some(Event::Violated { of, .. }) if of.len() > 1);
                // Where several articles each give rise to it, and it is not owed by who violated, one deed gives rise to several.
                let each = o.for_each.is_some();
                let meant = !each || !several && (t.bearers == ["@violator"] || !matches!(o.for_each, Some(Event::Violated { .. })));
                self.items.extend(o.items.iter().cloned());
                if let Some(Amount::Share(share)) = &o.amount {
                    self.stocks.push(share.of.clone());
                }
                self.parallel |= o.matching.is_some() || o.withheld.is_some() || o.cure.is_some() || o.excused_if_impossible.is_some();
                match &o.breached_by {
                    Some(p) => self.prohibition(p),
                    None if meant => {
                        let (to, recurs, matched) = (t.to.clone(), o.every.is_some(), o.matching.is_some());
                        self.duties.push(Duty { reference, to, each, named: each && !ratio, matched, recurs, expected: false });
                    }
                    None => {}
                }
            }
            Rule::Expects(e) => {
                let each = e.for_each.is_some();
                self.duties.push(Duty { reference, to: t.to.clone(), each, named: each, matched: false, recurs: false, expected: true });
            }
            Rule::Permits(p) => {
                self.asks(&p.weapons, p.from.is_some(), &p.against, &p.measured);
                self.excusing.extend(p.character.iter().cloned());
                if p.notice.is_some() {
                    self.permissions.push(reference);
                }
            }
            Rule::Empowers(p) if p.verb == Verb::Find => self.finders.extend(t.bearers.iter().cloned()),
            Rule::Empowers(p) => self.powers.push(Powers { reference, power: p.clone(), holders: t.bearers.clone() }),
            Rule::Counts(Counter::Stock { item, at_most, at_least }) => {
                self.stocks.push(item.clone());
                for bound in [at_most, at_least].into_iter().flatten() {
                    if let Amount::Share(share) = bound {
                        self.stocks.push(share.of.clone());
                    }
                }
            }
            _ => {}
        }
    }

    fn prohibition(&mut self, p: &Prohibition) {
        self.asks(&p.weapons, p.from.is_some(), &p.against, &p.measured);
        self.others_count |= !p.conduct_of.is_empty() || p.involvement.iter().any(|i| *i != crate::vocabulary::Involvement::Did);
        self.acts.extend(p.acts.iter().cloned());
        self.targets.extend(p.targets.iter().cloned());
        self.grave.extend(p.character.iter().cloned());
        if let Some(table) = &p.nearer_than {
            self.asks_for_weapons = true;
            table.rows.iter().map(|row| row.metres).chain(table.otherwise).for_each(|metres| self.line(&table.measure, metres));
        }
        if let Some(Area::Places(p)) = &p.area {
            self.places.extend(p.within.iter().chain(&p.except).filter(|n| !n.starts_with('$')).cloned());
        }
    }

    fn asks(&mut self, weapons: &[String], origin: bool, against: &[String], measured: &[Measured]) {
        self.asks_for_weapons |= !weapons.is_empty();
        self.asks_for_origins |= origin;
        self.asks_for_sufferers |= !against.is_empty();
        for m in measured {
            [m.above, m.at_least, m.at_most, m.below].into_iter().flatten().for_each(|n| self.line(&m.measure, n));
        }
    }

    fn line(&mut self, measure: &str, n: i64) {
        let around = [n, n.saturating_sub(1), n.saturating_add(1)];
        match self.measures.iter_mut().find(|(name, _)| name == measure) {
            Some((_, numbers)) => numbers.extend(around),
            None => self.measures.push((measure.into(), around.into())),
        }
    }

    /// What the text waits for: messages, statements and categories.
    fn waits(&mut self, d: &Document) {
        for c in &d.criteria {
            let (by, kinds) = match &c.by {
                CriterionKind::Declaration { by } => (by, [StatementKind::Observance, StatementKind::Over, StatementKind::NotBound]),
                CriterionKind::Judgement { by } => {
                    (by, [StatementKind::JudgedHolding, StatementKind::JudgedEroding, StatementKind::JudgedCollapsed])
                }
                _ => continue,
            };
            self.speakers.extend(by.iter().cloned());
            self.statements.extend(kinds);
        }
        let points = d.instrument.iter().map(|x| &x.entry).chain(d.anchors.iter().filter_map(|a| a.at.as_ref()));
        let mut events: Vec<&Event> = points.flat_map(events_of).collect();
        for t in &d.terms {
            events.extend(t.rule.for_each());
            if let Rule::Requires(o) = &t.rule {
                events.extend(o.trigger.iter().flat_map(events_of));
            }
            let limit = match &t.rule {
                Rule::Requires(o) => o.limit.as_ref(),
                Rule::Expects(e) => e.limit.as_ref(),
                _ => None,
            };
            if let Some(Limit::By(w) | Limit::Before(w) | Limit::Until(w)) = limit {
                events.extend(events_of(w));
            }
            events.extend(t.active.iter().flat_map(events_in));
            if let Rule::Conditions(Condition { holds, .. }) = &t.rule {
                events.extend(events_in(holds));
            }
        }
        for e in events {
            match e {
                Event::Communicated { kind, topic, .. } => self.messages.push((*kind, topic.clone())),
                Event::Stated { kind, by } => {
                    self.statements.push(*kind);
                    self.speakers.extend(by.iter().cloned());
                }
                Event::Performed { items, .. } => self.items.extend(items.iter().cloned()),
                _ => {}
            }
        }
    }

    /// What is named first comes first; the rest of the registry after it.
    fn registry(&mut self, documents: &[(String, Document)]) {
        let all = || documents.iter().map(|(_, d)| d);
        let parties: Vec<&Party> = all().flat_map(|d| &d.parties).collect();
        let bound = [RoleName::Party, RoleName::Signatory, RoleName::Issuer];
        let has = |r: &Role, names: &[RoleName]| r.names.iter().any(|n| names.contains(n));
        self.sides = self.roles.iter().filter(|r| has(r, &bound)).map(|r| r.party.clone()).collect();
        let named: Vec<String> = all().flat_map(|d| &d.terms).flat_map(|t| &t.bearers).cloned().collect();
        let of_a_slot = self.slots.iter().filter(|s| s.of == SlotOf::Parties).flat_map(|s| s.among.iter().cloned());
        let is_body = |n: &String| self.bodies.iter().any(|b| b.party == *n);
        let more: Vec<String> =
            named.iter().cloned().chain(of_a_slot).filter(|n| parties.iter().any(|p| p.id == *n) && !is_body(n)).collect();
        if self.sides.is_empty() {
            self.sides = more;
        }
        distinct(&mut self.sides);
        let within = |p: &Party| p.within.as_ref().is_some_and(|w| self.sides.contains(w));
        self.units = parties.iter().filter(|p| within(p)).map(|p| p.id.clone()).collect();
        distinct(&mut self.units);
        // Other names of the sides are used like those of their units.
        self.units.extend(parties.iter().filter(|p| self.sides.contains(&p.id)).flat_map(|p| p.aliases.iter().cloned()));
        let known = |n: &String| self.sides.contains(n) || self.units.contains(n);
        let mut others: Vec<String> = parties.iter().map(|p| p.id.clone()).filter(|n| !known(n)).collect();
        // Those who fight without being bound come before those who only watch.
        others.sort_by_key(|n| !self.roles.iter().any(|r| r.party == *n && has(r, &[RoleName::Belligerent])));
        self.others = others;
        distinct(&mut self.others);
        if self.sides.is_empty() {
            self.sides = core::mem::take(&mut self.others);
        }
        let classes = |first: &mut Vec<String>, list: fn(&Document) -> &[Class]| {
            let kept: BTreeSet<String> = all().flat_map(list).map(|c| c.id.clone()).collect();
            // Narrower classes of what is named, then the rest.
            let narrower: Vec<String> =
                all().flat_map(list).filter(|c| c.within.iter().any(|w| first.contains(w))).map(|c| c.id.clone()).collect();
            first.extend(narrower);
            first.extend(all().flat_map(list).map(|c| c.id.clone()));
            first.retain(|n| kept.contains(n));
            distinct(first);
        };
        classes(&mut self.acts, |d| &d.acts);
        classes(&mut self.targets, |d| &d.targets);
        classes(&mut self.weapons, |d| &d.weapons);
        classes(&mut self.grave, |d| &d.characters);
        classes(&mut self.excusing, |d| &d.characters);
        let places: Vec<String> = all().flat_map(|d| &d.places).map(|p| p.id.clone()).collect();
        self.places.retain(|p| places.contains(p));
        self.places.extend(places);
        self.places.extend(all().flat_map(|d| &d.places).flat_map(|p| p.aliases.iter().cloned()));
        for list in [&mut self.places, &mut self.items, &mut self.stocks, &mut self.finders] {
            distinct(list);
        }
        self.messages.sort();
        self.messages.dedup();
        self.statements.sort();
        self.statements.dedup();
    }

    /// Parties of the regime by the names that bearers and holders have: `@party`, `$slot`, a party, a body.
    pub(super) fn named(&self, name: &str) -> Vec<String> {
        if let Some(role) = name.strip_prefix('@') {
            let holds = |r: &&Role| r.names.iter().any(|n| n.as_str() == role);
            return self.roles.iter().filter(holds).map(|r| r.party.clone()).collect();
        }
        match name.strip_prefix('$') {
            Some(slot) => self.slots.iter().filter(|s| s.id == slot).flat_map(|s| s.among.iter().cloned()).collect(),
            None => vec![name.to_string()],
        }
    }

    pub(super) fn body(&self, party: &str) -> Option<&Body> {
        self.bodies.iter().find(|b| b.party == party && !b.members.is_empty())
    }

    pub(super) fn slot(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|s| s.id == id)
    }
}

/// The events in a point of time.
fn events_of(w: &When) -> Vec<&Event> {
    match w {
        When::On(e) => vec![e],
        When::Earliest(all) | When::Latest(all) => all.iter().flat_map(events_of).collect(),
        When::Offset(o) => events_of(&o.from),
        When::Nth(n) => vec![&n.on],
        _ => Vec::new(),
    }
}

/// The events in the points of a condition.
fn events_in(c: &While) -> Vec<&Event> {
    match c {
        While::From(w) | While::Until(w) => events_of(w),
        While::Between { from, to } => [events_of(from), events_of(to)].concat(),
        While::Not(c) => events_in(c),
        While::All(all) | While::Any(all) => all.iter().flat_map(events_in).collect(),
        _ => Vec::new(),
    }
}

/// Each once, where it first stands.
fn distinct(list: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    list.retain(|n| seen.insert(n.clone()));
}
