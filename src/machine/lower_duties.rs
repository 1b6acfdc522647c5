//! Lowering of duties, powers and ceilings.

use alloc::{string::String, vec::Vec};

use super::{
    lower::{Lower, Place},
    lower_names::intern,
    program::{
        AmountRule, Bearer, Bound as StockBound, CounterIs, CounterRule, Duty, EffectRule, LimitRule, Need, Object, ObjectIs, Own,
        PowerRule, Way,
    },
    signal::{Node, Shift},
};
use crate::{
    agreement::{Amount, Body, Counter, Decision, Effect, Form, Limit, Obligation, Power, Term, Verb},
    id::{NodeId, PartyId, TermId},
};

impl<'a> Lower<'a> {
    #[expect(clippy::too_many_arguments, reason = "one call site each; a struct would only rename them")]
    pub(super) fn obligation(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        t: &Term,
        o: &Obligation,
        bearers: &[PartyId],
        to: &[PartyId],
    ) -> u32 {
        let jointly = t.jointly || bearers.is_empty();
        let general = self.own(place, active, o);
        let groups = if jointly { Vec::new() } else { self.groups(place, &t.bearers, bearers) };
        let mut own = Vec::new();
        if groups.iter().any(|(_, gate)| gate.is_some()) {
            for b in bearers {
                let gate = groups.iter().find(|(group, _)| group.contains(b)).and_then(|(_, gate)| *gate);
                let this = match gate {
                    None => general,
                    Some(_) => {
                        let active = self.and(active, [gate]);
                        self.own(place, active, o)
                    }
                };
                own.push(this);
            }
        }
        let Own { arises, limit, .. } = general;
        let dynamic = t.bearers.iter().find_map(|b| match b.as_str() {
            "@violator" => Some(Bearer::Violator),
            "@sender" => Some(Bearer::Sender),
            "@addressee" => Some(Bearer::Addressee),
            "@sufferer" => Some(Bearer::Sufferer),
            _ => None,
        });
        let (met, overdue) = self.nodes.duty_flags(term.index());
        let slots =
            u32::try_from(self.p.duties.iter().map(|d| if d.jointly { 1 } else { d.bearers.len() }).sum::<usize>()).unwrap_or(u32::MAX);
        let withheld = o.withheld.as_ref().map(|w| {
            let node = self.nodes.condition(&self.docs, &self.places, place.text, &w.holds);
            (node, w.then_within.and_then(crate::time::Length::as_millis).unwrap_or(0))
        });
        self.p.duties.push(Duty {
            term,
            active,
            arises,
            limit,
            stale: o.stale_after.and_then(crate::time::Length::as_millis),
            amount: match &o.amount {
                None | Some(Amount::Number(_)) => AmountRule::Number(o.amount.as_ref().map_or(1, |a| a.number())),
                Some(Amount::Share(s)) => AmountRule::Share { percent: s.share, item: intern(&mut self.p.names.items, &s.of) },
                Some(Amount::Ratio(r)) => AmountRule::Ratio { owes: r.owes, per: r.per },
            },
            items: o.items.iter().map(|i| intern(&mut self.p.names.items, i)).collect(),
            pro_rata: o.pro_rata,
            cure: o.cure.and_then(crate::time::Length::as_millis),
            excused_if_impossible: o.excused_if_impossible,
            matching: o.matching.as_ref().map(|m| (u32::MAX, m.within.and_then(crate::time::Length::as_millis).unwrap_or(0))),
            withheld,
            own,
            every: o.every.map(|l| self.nodes.every(&self.docs, place.text, l, o.overflow)),
            effort: o.effort,
            accept: o.accept,
            expectation: false,
            jointly,
            bearers: bearers.to_vec(),
            bearer: dynamic.unwrap_or(Bearer::Listed),
            to: to.to_vec(),
            met,
            overdue,
            on_met: Vec::new(),
            on_overdue: Vec::new(),
            on_performed: Vec::new(),
            marks: Vec::new(),
            slots,
        });
        if let Some(m) = &o.matching {
            let duty = u32::try_from(self.p.duties.len() - 1).unwrap_or(u32::MAX);
            let other = self.nodes.find_term(&self.docs, place.text, &m.with).unwrap_or(usize::MAX);
            self.nodes.matches.push((duty, other));
        }
        u32::try_from(self.p.duties.len() - 1).unwrap_or(u32::MAX)
    }

    /// When a duty arises and falls due for those whom it binds while `active` holds.
    pub(super) fn own(&mut self, place: Place, active: NodeId, o: &Obligation) -> Own {
        let arises = if o.for_each.is_some() {
            None
        } else {
            Some(match &o.trigger {
                None => active,
                Some(w) => {
                    let from = self.nodes.moment(&self.docs, &self.places, place.text, w);
                    let since = self.nodes.push(Node::Between { from, to: None });
                    self.nodes.push(Node::All([active, since].into()))
                }
            })
        };
        let limit = match &o.limit {
            None | Some(Limit::ByReading(_)) => LimitRule::None,
            Some(Limit::AsAssigned) => LimitRule::Assigned,
            Some(Limit::Within(w)) => {
                let shift = self.nodes.shift(&self.docs, place.text, w.length, w.counting, w.overflow);
                let and = if shift.counting == crate::agreement::Counting::Elapsed { 1 } else { crate::time::DAY };
                match (arises, &o.trigger) {
                    // A duty that arises once: its limit is a point like any other.
                    (Some(arises), None) => {
                        let from = self.nodes.push(Node::Starts(arises));
                        LimitRule::At(self.nodes.push(Node::Offset { of: from, shift: Shift { and, ..shift } }))
                    }
                    (Some(_), Some(w)) => {
                        let from = self.nodes.moment(&self.docs, &self.places, place.text, w);
                        LimitRule::At(self.nodes.push(Node::Offset { of: from, shift: Shift { and, ..shift } }))
                    }
                    (None, _) => LimitRule::Within(Shift { and, ..shift }),
                }
            }
            Some(Limit::By(w)) => LimitRule::At(self.nodes.limit(&self.docs, &self.places, place.text, w, true, true)),
            Some(Limit::Until(w)) => LimitRule::At(self.nodes.limit(&self.docs, &self.places, place.text, w, true, false)),
            Some(Limit::Before(w)) => LimitRule::At(self.nodes.limit(&self.docs, &self.places, place.text, w, false, false)),
        };
        Own { active, arises, limit }
    }

    pub(super) fn power(&mut self, place: Place, term: TermId, active: NodeId, p: &Power, bearers: &[String]) -> u32 {
        let holders = self.holders(place.force, place.text, bearers);
        // The body of either text: an article that is taken over keeps the way in which its own decides.
        let body_of = |lower: &Self, h: PartyId| {
            [place.force, place.text].into_iter().find_map(|i| {
                let bodies: &'a [Body] = lower.docs.get(i).map_or(&[], |d| d.bodies.as_slice());
                let k = bodies.iter().position(|b| lower.party(&b.party) == h)?;
                Some((i, k, bodies.get(k)?))
            })
        };
        let mut seats = Vec::new();
        for h in &holders {
            let gate = self.gate(place, bearers, *h);
            seats.push(gate);
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut ways = Vec::new();
        let together =
            |need| Way { members: holders.clone(), seats: seats.clone(), need, quorum: 0, chair: None, mandate: None, body: None };
        match p.decision {
            Decision::Any | Decision::Chair => {
                for (h, seat) in holders.iter().zip(&seats) {
                    let way = match body_of(self, *h) {
                        None => Way { members: [*h].into(), seats: [*seat].into(), ..together(Need::Count(1)) },
                        Some((i, k, b)) => self.way_of(i, k, b, (*h, *seat)),
                    };
                    ways.push(way);
                }
            }
            Decision::All => ways.push(together(Need::Count(count(holders.len())))),
            Decision::AtLeast(n) => ways.push(together(Need::Count(n))),
            Decision::Majority => ways.push(together(Need::Majority)),
        }
        let mut objects = Vec::new();
        for name in &p.over {
            let is = match p.verb {
                Verb::Fix => ObjectIs::Anchor(self.nodes.fixed(&self.docs, &self.places, place.text, name), p.again),
                Verb::Designate => {
                    let slot = self.slot(place.text, name).and_then(|n| u16::try_from(n).ok());
                    slot.map_or(ObjectIs::Mandate, ObjectIs::Slot)
                }
                Verb::Interpret => {
                    let axis = self.p.axes.iter().position(|a| a.id == *name).and_then(|n| u16::try_from(n).ok());
                    axis.map_or(ObjectIs::Mandate, ObjectIs::Axis)
                }
                Verb::Refer => ObjectIs::Body(self.party(name)),
                Verb::Extend if self.docs.iter().any(|d| d.instrument.as_ref().is_some_and(|x| x.id == *name)) => {
                    match self.nodes.end_of(&self.docs, &self.places, name) {
                        Some((end, moved)) => {
                            // An end is the first instant out, so that it may stand at the bound and no later.
                            let bound = p.no_later_than.as_ref();
                            let latest = bound.map(|w| self.nodes.limit(&self.docs, &self.places, place.text, w, true, false));
                            ObjectIs::End { end, moved, latest }
                        }
                        None => ObjectIs::Mandate,
                    }
                }
                Verb::Extend | Verb::Waive => {
                    let at = self.nodes.find_term(&self.docs, place.text, name).unwrap_or(usize::MAX);
                    self.nodes.duty_objects.push((self.p.powers.len(), objects.len(), at));
                    ObjectIs::Mandate
                }
                Verb::Suspend | Verb::Resume | Verb::Terminate => {
                    let sleeper = self.nodes.sleeper(&self.docs, place.text, name);
                    match sleeper.or_else(|| self.nodes.body_sleeper(&self.docs, place.text, name)) {
                        Some((suspended, terminated)) => ObjectIs::Life { suspended, terminated },
                        None => ObjectIs::Mandate,
                    }
                }
                Verb::Find | Verb::Authorise | Verb::Amend => ObjectIs::Mandate,
            };
            objects.push(Object { name: name.clone(), is });
        }
        let effect = match &p.effect {
            Effect::AtOnce => EffectRule::AtOnce,
            Effect::AfterNotice { length, counting, overflow } => {
                EffectRule::After(self.nodes.shift(&self.docs, place.text, *length, *counting, *overflow))
            }
            Effect::AtPeriodEnd { from, every, notice } => EffectRule::PeriodEnd {
                from: self.nodes.moment(&self.docs, &self.places, place.text, from),
                every: *every,
                notice: *notice,
                zone: self.nodes.zone(&self.docs, place.text),
            },
        };
        let no_later_than = p.no_later_than.as_ref().map(|w| self.nodes.limit(&self.docs, &self.places, place.text, w, true, true));
        self.p.powers.push(PowerRule {
            term,
            verb: p.verb,
            active,
            written: p.form == Form::Written,
            ways,
            objects,
            effect,
            no_later_than,
        });
        u32::try_from(self.p.powers.len() - 1).unwrap_or(u32::MAX)
    }

    /// How a body decides, while its mandate runs and it is a holder at all.
    pub(super) fn way_of(&mut self, i: usize, k: usize, b: &'a Body, (holder, holds): (PartyId, Option<NodeId>)) -> Way {
        let runs = self.nodes.mandate(&self.docs, &self.places, i, k);
        let mandate = match (runs, holds) {
            (Some(runs), Some(holds)) => Some(self.nodes.push(Node::All([runs, holds].into()))),
            (one, other) => one.or(other),
        };
        let members: Vec<PartyId> = b.members.iter().map(|m| self.party(&m.party)).collect();
        let mut seats = Vec::new();
        for m in &b.members {
            seats.push(m.holds.as_ref().map(|w| self.nodes.condition(&self.docs, &self.places, i, w)));
        }
        let chair = b.chair.as_ref().map(|c| self.party(c));
        let all = Way { members, seats, need: Need::Majority, quorum: b.quorum.unwrap_or(0), chair, mandate, body: Some(holder) };
        let alone = |who: PartyId, seat| Way { members: [who].into(), seats: [seat].into(), need: Need::Count(1), ..all.clone() };
        match b.decision {
            Decision::All if !all.members.is_empty() => {
                let n = u32::try_from(all.members.len()).unwrap_or(u32::MAX);
                Way { need: Need::Count(n), ..all }
            }
            Decision::AtLeast(n) if !all.members.is_empty() => Way { need: Need::Count(n), ..all },
            Decision::Majority if !all.members.is_empty() => all,
            Decision::Chair => Way { need: Need::Chair, ..all },
            _ => Way { quorum: 0, ..alone(holder, None) },
        }
    }

    pub(super) fn counter(&mut self, place: Place, term: TermId, active: NodeId, c: &Counter, bearers: &[PartyId]) -> u32 {
        let is = match c {
            Counter::Stock { item, at_most, at_least } => {
                let mut bound = |b: &Option<Amount>| match b {
                    Some(Amount::Number(n)) => Some(StockBound::Number(*n)),
                    Some(Amount::Share(s)) => Some(StockBound::Share { percent: s.share, item: intern(&mut self.p.names.items, &s.of) }),
                    Some(Amount::Ratio(_)) | None => None,
                };
                let (at_most, at_least) = (bound(at_most), bound(at_least));
                let item = intern(&mut self.p.names.items, item);
                let mut those = Vec::new();
                for b in bearers {
                    let gate = self.gate(place, &place.term.bearers, *b);
                    those.push((*b, gate));
                }
                CounterIs::Stock { item, at_most, at_least, bearers: those }
            }
            Counter::Violations { within, more_than, .. } => {
                CounterIs::Violations { within: within.as_millis().unwrap_or(0), more_than: *more_than }
            }
        };
        let flag = self.nodes.exceeded_flag(term.index());
        self.p.counters.push(CounterRule { term, active, flag, on_exceeded: Vec::new(), is });
        u32::try_from(self.p.counters.len() - 1).unwrap_or(u32::MAX)
    }
}
