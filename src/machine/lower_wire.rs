//! Lowering of what connects: who waits for which event, which norms cover which deeds, who is told of which change.

use alloc::{vec, vec::Vec};

use super::{
    lower::Lower,
    lower_names::{CERTAIN, OUTSIDE, intern},
    program::{Action, Consumer, CounterIs, Index, IndexEntry, LimitRule, ObjectIs, Part, Told, Trigger, why},
};
use crate::{
    agreement::{Counter, Event, Rule},
    id::{NodeId, TermId},
};

impl Lower<'_> {
    /// Connects everything that waits for an event with what makes the event happen.
    pub(super) fn wire_events(&mut self) {
        for (power, object, term) in core::mem::take(&mut self.nodes.duty_objects) {
            let duty = match self.p.terms.get(term).map(|t| t.part) {
                Some(Part::Duty(d)) => ObjectIs::Duty(d),
                _ => ObjectIs::Mandate,
            };
            if let Some(o) = self.p.powers.get_mut(power).and_then(|p| p.objects.get_mut(object)) {
                o.is = duty;
            }
        }
        for (duty, term) in core::mem::take(&mut self.nodes.matches) {
            let other = match self.p.terms.get(term).map(|t| t.part) {
                Some(Part::Duty(d)) => Some(d),
                _ => None,
            };
            if let Some(d) = self.p.duties.get_mut(duty as usize) {
                d.matching = d.matching.and_then(|(_, within)| other.map(|o| (o, within)));
            }
        }
        for (term, amount, node) in core::mem::take(&mut self.nodes.marks) {
            if let Some(Part::Duty(d)) = self.p.terms.get(term).map(|t| t.part) {
                if let Some(d) = self.p.duties.get_mut(d as usize) {
                    d.marks.push((amount, node));
                }
            }
        }
        let mut waiting: Vec<(usize, Event, Action)> =
            core::mem::take(&mut self.nodes.events).into_iter().map(|(i, e, n)| (i, e, Action::Event(n))).collect();
        for n in 0..self.places.len() {
            let Some(place) = self.places.get(n) else { continue };
            let part = self.p.terms.get(n).map(|t| t.part);
            match (&place.term.rule, part) {
                (rule, Some(Part::Duty(d))) => {
                    waiting.extend(rule.for_each().cloned().map(|e| (place.text, e, Action::Duty(d))));
                }
                (Rule::Counts(Counter::Violations { of, determined, .. }), Some(Part::Counter(c))) => {
                    waiting.push((place.text, Event::Violated { of: of.clone(), determined: determined.clone() }, Action::Counter(c)));
                }
                _ => {}
            }
        }
        for (i, event, action) in waiting {
            self.wire(i, &event, action);
        }
    }

    fn wire(&mut self, i: usize, event: &Event, action: Action) {
        let part = |this: &Lower, a: &str| {
            let n = this.nodes.find_term(&this.docs, i, a)?;
            this.p.terms.get(n).map(|t| (t.part, t.norms.clone()))
        };
        match event {
            Event::Communicated { kind, from, to, topic } => {
                let topic = topic.as_ref().map_or(u16::MAX, |t| intern(&mut self.p.names.topics, t));
                let trigger =
                    Trigger { from: from.iter().map(|p| self.party(p)).collect(), to: to.iter().map(|p| self.party(p)).collect(), action };
                if let Some(topics) = self.p.communications.get_mut(*kind as usize) {
                    topics.entry(topic).or_default().push(trigger);
                }
            }
            Event::Stated { kind, by } => {
                let trigger = Trigger { from: by.iter().map(|p| self.party(p)).collect(), to: Vec::new(), action };
                self.p.statements.entry(*kind).or_default().push(trigger);
            }
            Event::Acted { under, by } => {
                if let Some(n) = self.nodes.find_term(&self.docs, i, under) {
                    let trigger = Trigger { from: by.iter().map(|p| self.party(p)).collect(), to: Vec::new(), action };
                    self.p.acted.entry(TermId::at(n)).or_default().push(trigger);
                }
            }
            Event::Performed { of, items } => {
                let items: Vec<u16> = items.iter().map(|i| intern(&mut self.p.names.items, i)).collect();
                if let Some((Part::Duty(d), _)) = part(self, of) {
                    if let Some(d) = self.p.duties.get_mut(d as usize) {
                        d.on_performed.push((items, action));
                    }
                }
            }
            Event::Met(a) | Event::Overdue(a) => {
                if let Some((Part::Duty(d), _)) = part(self, a) {
                    if let Some(d) = self.p.duties.get_mut(d as usize) {
                        if matches!(event, Event::Met(_)) { d.on_met.push(action) } else { d.on_overdue.push(action) }
                    }
                }
            }
            Event::Exceeded(a) => {
                if let Some((Part::Counter(c), _)) = part(self, a) {
                    if let Some(c) = self.p.counters.get_mut(c as usize) {
                        c.on_exceeded.push(action);
                    }
                }
            }
            Event::Violated { of, determined } => {
                let standard = self.standard(determined.standard());
                for a in of {
                    for n in part(self, a).map_or(0..0, |(_, norms)| norms) {
                        if let Some(n) = self.p.norms.get_mut(n as usize) {
                            n.consumers.push(Consumer { standard, action });
                        }
                    }
                }
            }
        }
    }

    /// Files every norm under the places and acts that it can cover.
    pub(super) fn index(&mut self, scopes: &[(Vec<u8>, Vec<u16>)]) {
        let (places, acts) = (self.p.names.places.len(), self.p.names.acts.len());
        let mut rows: Vec<Vec<IndexEntry>> = vec![Vec::new(); (places + 1) * (acts + 1)];
        for (n, (inside, covered)) in scopes.iter().enumerate() {
            let norm = u32::try_from(n).unwrap_or(u32::MAX);
            for (place, certainty) in inside.iter().enumerate() {
                if *certainty == OUTSIDE {
                    continue;
                }
                let unsure = if *certainty == CERTAIN { 0 } else { why::PLACE };
                let known = covered.iter().map(|a| (usize::from(*a), unsure));
                for (act, why) in known.chain([(acts, unsure | why::ACT)]) {
                    if let Some(row) = rows.get_mut(place * (acts + 1) + act) {
                        row.push(IndexEntry { norm, why });
                    }
                }
            }
        }
        let mut index = Index { acts, places, starts: Vec::with_capacity(rows.len() + 1), entries: Vec::new() };
        for row in rows {
            index.starts.push(u32::try_from(index.entries.len()).unwrap_or(u32::MAX));
            index.entries.extend(row);
        }
        index.starts.push(u32::try_from(index.entries.len()).unwrap_or(u32::MAX));
        self.p.index = index;
    }

    /// Registers who must be told when which node changes.
    pub(super) fn tell(&mut self) {
        for (n, norm) in self.p.norms.iter().enumerate() {
            let quality = norm.quality.and_then(|q| self.p.qualities.get(q as usize));
            for (_, protection) in quality.map_or(&[][..], |q| &q.against_while) {
                if let Some(protection) = self.p.protections.get_mut(*protection as usize) {
                    protection.norms.push(u32::try_from(n).unwrap_or(u32::MAX));
                }
            }
        }
        let told = &mut self.p.told;
        let mut tell = |node: NodeId, what: Told| {
            if let Some(list) = told.get_mut(node.index()) {
                if !list.contains(&what) {
                    list.push(what);
                }
            }
        };
        for (n, norm) in self.p.norms.iter().enumerate() {
            tell(norm.active, Told::Norm(u32::try_from(n).unwrap_or(u32::MAX)));
        }
        for (n, protection) in self.p.protections.iter().enumerate() {
            tell(protection.node, Told::Protection(u32::try_from(n).unwrap_or(u32::MAX)));
        }
        for (n, duty) in self.p.duties.iter().enumerate() {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            for own in (0..duty.own.len().max(1)).map(|k| duty.of(k)) {
                if let Some(node) = own.arises {
                    tell(node, Told::Duty(n));
                }
                if let LimitRule::At(node) = own.limit {
                    tell(node, Told::Limit(n));
                }
            }
            if let Some((node, _)) = duty.withheld {
                tell(node, Told::Withheld(n));
            }
        }
        for (n, i) in self.p.instruments.iter().enumerate() {
            let n = u16::try_from(n).unwrap_or(u16::MAX);
            // Points change when they become known; what has entered and what is alive change when they pass, whether it sleeps or not.
            for node in [i.entry, i.entered, i.alive, i.suspended, i.terminated].into_iter().chain(i.end).chain(i.superseded) {
                tell(node, Told::Legal(n));
            }
        }
        for (n, t) in self.p.terms.iter().enumerate() {
            if t.part != Part::Whole && t.active.is_some() {
                for node in [t.active].into_iter().chain(t.suspended).chain(t.terminated).chain(t.superseded) {
                    tell(node, Told::Term(TermId::at(n)));
                }
                if let Some(node) = t.suspended {
                    tell(node, Told::Legal(t.instrument));
                }
            }
        }
        for (n, c) in self.p.counters.iter().enumerate() {
            if let CounterIs::Stock { bearers, .. } = &c.is {
                for node in bearers.iter().filter_map(|(_, gate)| *gate).chain([c.active]) {
                    tell(node, Told::Counter(u32::try_from(n).unwrap_or(u32::MAX)));
                }
            }
        }
        for (n, c) in self.p.criteria.iter().enumerate() {
            tell(c.begun, Told::Criterion(u32::try_from(n).unwrap_or(u32::MAX)));
        }
    }
}
