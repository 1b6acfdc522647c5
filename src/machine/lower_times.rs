//! Points in time, lengths and limits as nodes.

use alloc::{format, vec::Vec};

use super::{
    lower::Place,
    lower_nodes::{Docs, Nodes},
    program::Every,
    signal::{Node, Shift},
};
use crate::{
    agreement::{Counting, Event, Extended, Overflow, When},
    id::NodeId,
    time::{DAY, Length, Moment, Zone},
};

impl<'a> Nodes<'a> {
    /// The end that deliveries move: the base, then a length more for each so many of them that came before the end that
    /// then stood. It stops when no stretch holds any more.
    pub(super) fn extended(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, e: &Extended) -> NodeId {
        let base = self.moment(docs, places, i, &e.from);
        let before = |n: &mut Self, end: NodeId| {
            let after = n.push(Node::Between { from: end, to: None });
            n.push(Node::Not(after))
        };
        let mut stretches = Vec::from([before(self, base)]);
        let term = self.find_term(docs, i, &e.per.of);
        let (mut stands, mut before_it) = (base, None);
        for k in 1..=e.at_most {
            let shift = self.shift(docs, i, e.by.times(k), Some(Counting::Elapsed), Some(Overflow::LastDay));
            let end = self.push(Node::Offset { of: base, shift });
            let until = before(self, end);
            let Some(term) = term else { break };
            let reached = self.mark(term, e.per.amount.saturating_mul(k));
            let reached = match e.lead {
                None => reached,
                Some(lead) => {
                    let shift = self.shift(docs, i, lead.negated(), Some(Counting::Elapsed), None);
                    let last = self.push(Node::Offset { of: stands, shift });
                    let early = before(self, last);
                    // No later end stands in place of one that was missed.
                    let in_time = self.push(Node::All([reached, early].into_iter().chain(before_it).collect()));
                    let from = self.push(Node::Starts(in_time));
                    self.push(Node::Between { from, to: None })
                }
            };
            (stands, before_it) = (end, Some(reached));
            stretches.push(self.push(Node::All([reached, until].into())));
        }
        let any = self.push(Node::Any(stretches));
        self.push(Node::Stops(any))
    }

    /// The flag that so much of a duty has been performed.
    pub(super) fn mark(&mut self, term: usize, amount: u32) -> NodeId {
        if let Some((_, _, known)) = self.marks.iter().find(|(t, a, _)| (*t, *a) == (term, amount)) {
            return *known;
        }
        let node = self.push(Node::Flag);
        self.marks.push((term, amount, node));
        node
    }

    /// The node of an anchor of document `i`.
    pub(super) fn anchor(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, name: &str) -> NodeId {
        let Some(a) = docs.get(i).and_then(|d| d.anchors.iter().find(|a| a.id == name)) else { return self.undetermined("") };
        if let Some(known) = self.anchors.get(&(i, a.id.as_str())) {
            return *known;
        }
        let node = match &a.at {
            Some(w) => self.moment(docs, places, i, w),
            None => self.push(Node::Event { n: 1 }),
        };
        let node = match (self.moved.get(&(i, a.id.as_str())).copied(), &a.at) {
            (Some(moved), Some(_)) => self.push(Node::Else(moved, node)),
            (Some(moved), None) => moved,
            (None, _) => node,
        };
        self.anchors.insert((i, &a.id), node);
        node
    }

    /// The node that an act sets when it fixes an anchor.
    pub(super) fn fixed(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, name: &str) -> NodeId {
        match self.moved.get(&(i, name)) {
            Some(moved) => *moved,
            None => self.anchor(docs, places, i, name),
        }
    }

    pub(super) fn moment(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, w: &When) -> NodeId {
        match w {
            When::At(m) => {
                let zone = self.zone(docs, i);
                let t = match m {
                    Moment::At(t, _) => *t,
                    Moment::Clock(c) => zone.instant(*c),
                    Moment::Day(d, z) => z.unwrap_or(zone).start_of(*d),
                    Moment::Midnight(_) => return self.undetermined("midnight of a named day"),
                };
                self.push(Node::At(t))
            }
            When::Anchor(a) => self.anchor(docs, places, i, a),
            When::Offset(o) => {
                let of = self.moment(docs, places, i, &o.from);
                let shift = self.shift(docs, i, o.by, o.counting, o.overflow);
                let node = self.push(Node::Offset { of, shift });
                self.reasons.insert(node, format!("{} from there lies outside of time", o.by));
                node
            }
            When::On(e) => self.event(i, e, 1),
            When::Nth(n) => self.event(i, &n.on, n.n),
            When::Starts(c) => {
                let c = self.condition(docs, places, i, c);
                self.push(Node::Starts(c))
            }
            When::Stops(c) => {
                let c = self.condition(docs, places, i, c);
                self.push(Node::Stops(c))
            }
            When::Earliest(all) => {
                let all = all.iter().map(|w| self.moment(docs, places, i, w)).collect();
                self.push(Node::Earliest(all))
            }
            When::Latest(all) => {
                let all = all.iter().map(|w| self.moment(docs, places, i, w)).collect();
                self.push(Node::Latest(all))
            }
            When::Undetermined(why) => self.undetermined(why),
            When::ByReading(b) => self.undetermined(&format!("no option chosen for `{}`", b.axis)),
        }
    }

    /// While a point has come: the first of several as soon as any has, whatever is known of the others, and the last once all have.
    pub(super) fn since(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, w: &When) -> NodeId {
        match w {
            When::Earliest(all) => {
                let all = all.iter().map(|w| self.since(docs, places, i, w)).collect();
                self.push(Node::Any(all))
            }
            When::Latest(all) => {
                let all = all.iter().map(|w| self.since(docs, places, i, w)).collect();
                self.push(Node::All(all))
            }
            _ => {
                let from = self.moment(docs, places, i, w);
                self.push(Node::Between { from, to: None })
            }
        }
    }

    pub(super) fn event(&mut self, i: usize, e: &Event, n: u32) -> NodeId {
        let node = self.push(Node::Event { n });
        self.events.push((i, e.clone(), node));
        node
    }

    /// A distance with its counting rule: its own, the instrument's, or clock time.
    pub(super) fn shift(&self, docs: &Docs<'a>, i: usize, length: Length, counting: Option<Counting>, overflow: Option<Overflow>) -> Shift {
        let general = docs.get(i).and_then(|d| d.instrument.as_ref()).and_then(|x| x.counting);
        let whole_days = length.is_calendar() && length.millis == 0;
        let counting = counting.or(if whole_days { general } else { None }).unwrap_or(Counting::Elapsed);
        Shift { length, counting, overflow, zone: self.zone(docs, i), and: 0 }
    }

    /// The periods of a recurring duty.
    pub(super) fn every(&self, docs: &Docs<'a>, i: usize, length: Length, overflow: Option<Overflow>) -> Every {
        let changes = !self.zone(docs, i).is_fixed() && length.days != 0;
        match length.as_millis() {
            Some(millis) if !changes => Every::Millis(millis),
            _ => Every::Calendar(self.shift(docs, i, length, Some(Counting::Elapsed), overflow)),
        }
    }

    /// The first instant that is too late. A day counts in full if `day_counts`; an instant still counts if `instant_counts`.
    pub(super) fn limit(
        &mut self,
        docs: &Docs<'a>,
        places: &[Place<'a>],
        i: usize,
        w: &When,
        day_counts: bool,
        instant_counts: bool,
    ) -> NodeId {
        // Of several each counts as what it is.
        if let When::Earliest(all) | When::Latest(all) = w {
            let limits = all.iter().map(|w| self.limit(docs, places, i, w, day_counts, instant_counts)).collect();
            return self.push(if matches!(w, When::Earliest(_)) { Node::Earliest(limits) } else { Node::Latest(limits) });
        }
        let point = self.moment(docs, places, i, w);
        let shift = match (self.day_of(docs, i, w), day_counts, instant_counts) {
            (Some(zone), true, _) if zone.is_fixed() => Shift::ticks(DAY),
            (Some(zone), true, _) => Shift { length: Length::days(1), zone, ..Shift::ticks(0) },
            (None, _, true) => Shift::ticks(1),
            _ => return point,
        };
        self.push(Node::Offset { of: point, shift })
    }

    /// The zone of a point that is a whole day rather than an instant.
    fn day_of(&self, docs: &Docs<'a>, i: usize, w: &When) -> Option<Zone> {
        match w {
            When::At(Moment::Day(_, zone)) => Some(zone.unwrap_or_else(|| self.zone(docs, i))),
            When::Offset(o) => {
                let shift = self.shift(docs, i, o.by, o.counting, o.overflow);
                if shift.counting != Counting::Elapsed {
                    return Some(shift.zone);
                }
                self.day_of(docs, i, &o.from).filter(|_| o.by.millis == 0)
            }
            When::Anchor(a) => {
                let anchor = docs.get(i).and_then(|d| d.anchors.iter().find(|x| x.id == *a));
                anchor.and_then(|x| x.at.as_ref()).and_then(|w| self.day_of(docs, i, w))
            }
            // Under a name, days and instants together are an instant.
            When::Earliest(all) | When::Latest(all) => {
                let days: Option<Vec<Zone>> = all.iter().map(|w| self.day_of(docs, i, w)).collect();
                days.and_then(|days| days.first().copied())
            }
            _ => None,
        }
    }
}
