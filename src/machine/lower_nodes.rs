//! Lowering of lives and conditions to signal nodes; points in time are in `lower_times`.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::{
    lower::{Place, follows_instrument},
    signal::Node,
};
use crate::{
    agreement::{Axis, Binds, Document, Event, Lasts, Link, LinkKind, Reading, Rule, Term, Verb, When, While},
    id::NodeId,
    problem::Problem,
    time::{Instant, Zone},
};

/// The nodes built so far, and what has been built for whom.
pub(super) struct Nodes<'a> {
    pub(super) list: Vec<Node>,
    pub(super) reasons: BTreeMap<NodeId, String>,
    /// Events that points wait for: the document of their words, the event, the node.
    pub(super) events: Vec<(usize, Event, NodeId)>,
    /// Powers over duties: power, object, term; settled when all duties exist.
    pub(super) duty_objects: Vec<(usize, usize, usize)>,
    /// Duties that wait for another: duty, term of the other; settled likewise.
    pub(super) matches: Vec<(u32, usize)>,
    /// Flags that so much of a duty has been performed: term, amount, flag.
    pub(super) marks: Vec<(usize, u32, NodeId)>,
    /// Without which no hour of the day matters to the condition that is being built.
    pub(super) hours_within: Option<NodeId>,
    pub(super) term_at: BTreeMap<(String, String), usize>,
    /// Terms that can sleep or end by themselves: flag and event.
    pub(super) term_sleeps: BTreeMap<usize, (NodeId, NodeId)>,
    /// Terms that another instrument replaces: once it has.
    pub(super) term_superseded: BTreeMap<usize, NodeId>,
    /// Terms that an act or another instrument suspends: while it does; and instruments.
    pub(super) terms_asleep: BTreeMap<usize, Option<NodeId>>,
    instruments_asleep: BTreeMap<usize, NodeId>,
    /// What waits for itself; each with its instrument for a source, and below the term if it has an article.
    pub(super) cycles: Vec<Problem>,
    pub(super) anchors: BTreeMap<(usize, &'a str), NodeId>,
    mandates: BTreeMap<(usize, usize), Option<NodeId>>,
    /// Points that acts may set anew: of anchors and of ends.
    pub(super) moved: BTreeMap<(usize, &'a str), NodeId>,
    pub(super) ends_moved: BTreeMap<usize, NodeId>,
    body_sleeps: BTreeMap<(usize, usize), (NodeId, NodeId)>,
    /// Per slot and candidate: begins, ends, is designated.
    pub(super) slots: BTreeMap<(usize, &'a str), Vec<Designation>>,
    /// Per axis that may be closed and option: the flag, and the condition that it is this option.
    pub(super) axes: BTreeMap<&'a str, BTreeMap<&'a str, (NodeId, NodeId)>>,
    pub(super) building: Vec<(usize, &'static str)>,
    lives: BTreeMap<usize, Life>,
    entries: BTreeMap<usize, NodeId>,
    flags: BTreeMap<(usize, &'static str), NodeId>,
    sleeps: Vec<(NodeId, NodeId)>,
}

/// What an act sets when it designates something, and what that makes of it.
#[derive(Clone, Copy)]
pub(super) struct Designation {
    pub(super) start: NodeId,
    pub(super) end: NodeId,
    pub(super) is: NodeId,
}

/// The life of an instrument.
#[derive(Clone, Copy)]
pub(super) struct Life {
    pub(super) entry: NodeId,
    pub(super) entered: NodeId,
    pub(super) end: Option<NodeId>,
    pub(super) terminated: NodeId,
    pub(super) superseded: Option<NodeId>,
    pub(super) suspended: NodeId,
    /// From entry to end, asleep or not.
    pub(super) alive: NodeId,
    pub(super) in_force: NodeId,
}

pub(super) type Docs<'a> = [&'a Document];

/// Whether a term is a power to resume or terminate.
fn wakes_or_ends(t: &Term) -> bool {
    matches!(&t.rule, Rule::Empowers(p) if matches!(p.verb, Verb::Resume | Verb::Terminate))
}

impl<'a> Nodes<'a> {
    pub(super) fn new(docs: &[&'a Document]) -> Nodes<'a> {
        let mut n = Nodes {
            list: Vec::new(),
            reasons: BTreeMap::new(),
            events: Vec::new(),
            duty_objects: Vec::new(),
            matches: Vec::new(),
            hours_within: None,
            marks: Vec::new(),
            term_at: BTreeMap::new(),
            term_sleeps: BTreeMap::new(),
            term_superseded: BTreeMap::new(),
            terms_asleep: BTreeMap::new(),
            instruments_asleep: BTreeMap::new(),
            cycles: Vec::new(),
            anchors: BTreeMap::new(),
            mandates: BTreeMap::new(),
            moved: BTreeMap::new(),
            ends_moved: BTreeMap::new(),
            body_sleeps: BTreeMap::new(),
            slots: BTreeMap::new(),
            axes: BTreeMap::new(),
            building: Vec::new(),
            lives: BTreeMap::new(),
            entries: BTreeMap::new(),
            flags: BTreeMap::new(),
            sleeps: Vec::new(),
        };
        for _ in docs {
            let pair = (n.push(Node::Flag), n.push(Node::Event { n: 1 }));
            n.sleeps.push(pair);
        }
        n
    }

    pub(super) fn push(&mut self, node: Node) -> NodeId {
        self.list.push(node);
        NodeId::at(self.list.len() - 1)
    }

    pub(super) fn any_of(&mut self, flags: Vec<NodeId>) -> Option<NodeId> {
        match flags.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => Some(self.push(Node::Any(flags))),
        }
    }

    pub(super) fn undetermined(&mut self, why: &str) -> NodeId {
        let id = self.push(Node::Undetermined);
        self.reasons.insert(id, if why.is_empty() { "the text does not say".into() } else { why.into() });
        id
    }

    pub(super) fn zone(&self, docs: &Docs<'a>, i: usize) -> Zone {
        docs.get(i).and_then(|d| d.instrument.as_ref()).and_then(|x| x.zone).unwrap_or_default()
    }

    /// The position of the article that a reference in document `i` means.
    pub(super) fn find_term(&self, docs: &Docs<'a>, i: usize, reference: &str) -> Option<usize> {
        let own = docs.get(i).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
        let (instrument, article) = reference.split_once('/').unwrap_or((own, reference));
        self.term_at.get(&(instrument.into(), article.into())).copied()
    }

    pub(super) fn find_instrument(&self, docs: &Docs<'a>, id: &str) -> Option<usize> {
        docs.iter().position(|d| d.instrument.as_ref().is_some_and(|x| x.id == id))
    }

    /// The flag and the end of the instrument or term that a reference means.
    pub(super) fn sleeper(&self, docs: &Docs<'a>, i: usize, reference: &str) -> Option<(NodeId, NodeId)> {
        if let Some(other) = self.find_instrument(docs, reference) {
            return self.sleeps.get(other).copied();
        }
        self.find_term(docs, i, reference).and_then(|t| self.term_sleeps.get(&t).copied())
    }

    /// Makes what acts of power set: points that move, mandates that sleep, slots, options of axes.
    pub(super) fn movables(&mut self, docs: &Docs<'a>, axes: &[&'a Axis], reading: &Reading) {
        for (i, d) in docs.iter().enumerate() {
            for s in &d.slots {
                let all = s.among.iter().map(|name| {
                    let designated = self.push(Node::Event { n: 1 });
                    let start = if s.at_first.contains(name) {
                        let first = self.push(Node::At(Instant::MIN));
                        self.push(Node::Else(designated, first))
                    } else {
                        designated
                    };
                    let end = self.push(Node::Event { n: 1 });
                    let is = self.push(Node::Between { from: start, to: Some(end) });
                    Designation { start: designated, end, is }
                });
                let all = all.collect();
                self.slots.insert((i, &s.id), all);
            }
            for p in d.terms.iter().filter_map(|t| if let Rule::Empowers(p) = &t.rule { Some(p) } else { None }) {
                for name in &p.over {
                    match p.verb {
                        Verb::Fix if p.again && !self.moved.contains_key(&(i, name.as_str())) => {
                            let node = self.push(Node::Event { n: 1 });
                            self.moved.insert((i, name), node);
                        }
                        Verb::Extend => {
                            if let Some(other) = self.find_instrument(docs, name).filter(|n| !self.ends_moved.contains_key(n)) {
                                let node = self.push(Node::Event { n: 1 });
                                self.ends_moved.insert(other, node);
                            }
                        }
                        Verb::Suspend | Verb::Resume | Verb::Terminate => {
                            let body = d.bodies.iter().position(|b| b.party == *name).filter(|k| !self.body_sleeps.contains_key(&(i, *k)));
                            if let Some(k) = body {
                                let pair = (self.push(Node::Flag), self.push(Node::Event { n: 1 }));
                                self.body_sleeps.insert((i, k), pair);
                            }
                        }
                        Verb::Interpret => self.interpretable(axes, name, reading),
                        _ => {}
                    }
                }
            }
        }
    }

    fn interpretable(&mut self, axes: &[&'a Axis], axis: &str, reading: &Reading) {
        let known = axes.iter().copied().find(|a| a.id == axis);
        let Some(a) = known.filter(|a| !self.axes.contains_key(a.id.as_str())) else { return };
        let flags: Vec<(&'a str, NodeId)> = a.options.iter().map(|o| (o.id.as_str(), self.push(Node::Flag))).collect();
        let any = self.push(Node::Any(flags.iter().map(|(_, f)| *f).collect()));
        let unsaid = self.push(Node::Not(any));
        let mut options = BTreeMap::new();
        for (o, flag) in flags {
            let is = if reading.0.get(&a.id).is_some_and(|x| x == o) { self.push(Node::Any([flag, unsaid].into())) } else { flag };
            options.insert(o, (flag, is));
        }
        self.axes.insert(&a.id, options);
    }

    /// The end of an instrument, and what moves it.
    pub(super) fn end_of(&mut self, docs: &Docs<'a>, places: &[Place<'a>], reference: &str) -> Option<(NodeId, NodeId)> {
        let other = self.find_instrument(docs, reference)?;
        let moved = *self.ends_moved.get(&other)?;
        Some((self.life(docs, places, other).end?, moved))
    }

    /// While a body may act; throughout, if nothing says otherwise.
    pub(super) fn mandate(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, k: usize) -> Option<NodeId> {
        if let Some(known) = self.mandates.get(&(i, k)) {
            return *known;
        }
        let body = docs.get(i).and_then(|d| d.bodies.get(k))?;
        let sleeps = self.body_sleeps.get(&(i, k)).copied();
        if body.mandate.is_none() && sleeps.is_none() {
            return None;
        }
        let this = (i * crate::agreement::MAX_REGISTRY + k, "mandate");
        if self.building.contains(&this) {
            self.waits_for_itself(docs, places, this);
            return Some(self.push(Node::Never));
        }
        self.building.push(this);
        let mut all: Vec<NodeId> = body.mandate.iter().map(|w| self.condition(docs, places, i, w)).collect();
        self.building.pop();
        if let Some((flag, ended)) = sleeps {
            let over = self.push(Node::Between { from: ended, to: None });
            all.extend([self.push(Node::Not(flag)), self.push(Node::Not(over))]);
        }
        let node = Some(if let [one] = all.as_slice() { *one } else { self.push(Node::All(all)) });
        self.mandates.insert((i, k), node);
        node
    }

    /// The flag and end of a body's mandate, if an act can change it.
    pub(super) fn body_sleeper(&self, docs: &Docs<'a>, i: usize, party: &str) -> Option<(NodeId, NodeId)> {
        let k = docs.get(i)?.bodies.iter().position(|b| b.party == party)?;
        self.body_sleeps.get(&(i, k)).copied()
    }

    /// Gives every term that a power can put to sleep or end a flag and an end of its own.
    pub(super) fn sleepers(&mut self, docs: &Docs<'a>, places: &[Place<'a>]) {
        let mut touched: Vec<usize> = Vec::new();
        for place in places {
            match &place.term.rule {
                Rule::Empowers(p) if matches!(p.verb, Verb::Suspend | Verb::Resume | Verb::Terminate) => {
                    touched.extend(p.over.iter().filter_map(|o| self.find_term(docs, place.text, o)));
                }
                _ => {}
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for t in touched {
            let pair = (self.push(Node::Flag), self.push(Node::Event { n: 1 }));
            self.term_sleeps.insert(t, pair);
        }
    }

    /// Notes that what is being built is needed to build itself.
    pub(super) fn waits_for_itself(&mut self, docs: &Docs<'a>, places: &[Place<'a>], what: (usize, &'static str)) {
        let instrument = |i: usize| docs.get(i).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
        // The number of a mandate holds that of its document: see where it is built.
        let per_document = crate::agreement::MAX_REGISTRY;
        let body = |n: usize| docs.get(n / per_document).and_then(|d| d.bodies.get(n % per_document));
        let name = |(i, kind): (usize, &str)| match (kind, places.get(i)) {
            ("term", Some(p)) => format!("`{}/{}`", instrument(p.force), p.term.article),
            ("mandate", _) => format!("the mandate of `{}`", body(i).map_or("", |b| &b.party)),
            _ => format!("`{}`", instrument(i)),
        };
        let since = self.building.iter().position(|b| *b == what).unwrap_or(0);
        let mut way: Vec<String> = Vec::new();
        for step in self.building.iter().skip(since).map(|b| name(*b)).filter(|n| *n != name(what)) {
            if !way.contains(&step) {
                way.push(step);
            }
        }
        let way = if way.is_empty() { String::new() } else { format!(", by way of {}", way.join(" and ")) };
        let (of, kind) = what;
        let problem = |source: &str, path: &str, article: Option<String>, message| Problem {
            source: source.into(),
            path: path.into(),
            article,
            message,
        };
        let problem = match places.get(of).filter(|_| kind == "term") {
            Some(p) => {
                let message = format!("whether article `{}` is in force depends on itself{way}", p.term.article);
                problem(instrument(p.force), "active", Some(p.term.article.clone()), message)
            }
            None if kind == "mandate" => {
                let path = format!("bodies[{}].mandate", of % per_document);
                problem(instrument(of / per_document), &path, None, format!("{} depends on itself{way}", name(what)))
            }
            None if kind == "entry" || self.building.contains(&(of, "entry")) => {
                problem(instrument(of), "instrument.entry", None, format!("`{}` waits for its own entry into force{way}", instrument(of)))
            }
            None => problem(instrument(of), "instrument", None, format!("whether `{}` is in force depends on itself{way}", instrument(of))),
        };
        if !self.cycles.contains(&problem) {
            self.cycles.push(problem);
        }
    }

    /// When instrument `i` enters into force, conditions precedent included.
    pub(super) fn entry(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize) -> NodeId {
        if let Some(known) = self.entries.get(&i) {
            return *known;
        }
        let Some((d, x)) = docs.get(i).and_then(|d| d.instrument.as_ref().map(|x| (*d, x))) else { return self.push(Node::Never) };
        if self.building.contains(&(i, "entry")) {
            self.waits_for_itself(docs, places, (i, "entry"));
            return self.push(Node::Never);
        }
        self.building.push((i, "entry"));
        let mut points = Vec::from([self.moment(docs, places, i, &x.entry)]);
        let mut conditions = Vec::new();
        for t in &d.terms {
            if let Rule::Conditions(c) = &t.rule {
                if c.gates.is_empty() {
                    conditions.push(self.condition(docs, places, i, &c.holds));
                }
            }
        }
        if !conditions.is_empty() {
            let all = self.push(Node::All(conditions));
            points.push(self.push(Node::Starts(all)));
        }
        for l in d.links.iter().filter(|l| l.kind == LinkKind::DependsOn) {
            if let Some(other) = self.find_instrument(docs, &l.to) {
                points.push(self.entry(docs, places, other));
            }
        }
        self.building.pop();
        let node = match points.as_slice() {
            [one] => *one,
            _ => self.push(Node::Latest(points)),
        };
        self.entries.insert(i, node);
        node
    }

    /// The whole life of instrument `i`.
    pub(super) fn life(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize) -> Life {
        if let Some(known) = self.lives.get(&i) {
            return *known;
        }
        let nothing = |n: &mut Self| {
            let never = n.push(Node::Never);
            Life {
                entry: never,
                entered: never,
                end: None,
                terminated: never,
                superseded: None,
                suspended: never,
                alive: never,
                in_force: never,
            }
        };
        let Some(x) = docs.get(i).and_then(|d| d.instrument.as_ref()) else { return nothing(self) };
        if self.building.contains(&(i, "life")) {
            self.waits_for_itself(docs, places, (i, "life"));
            return nothing(self);
        }
        self.building.push((i, "life"));
        let entry = self.entry(docs, places, i);
        let end = match &x.lasts {
            Lasts::Until(w) => Some(self.moment(docs, places, i, w)),
            Lasts::Extended(e) => Some(self.extended(docs, places, i, e)),
            Lasts::Unspecified | Lasts::OpenEnded | Lasts::ByReading(_) => None,
        };
        let end = match (end, self.ends_moved.get(&i)) {
            (Some(end), Some(moved)) => Some(self.push(Node::Else(*moved, end))),
            (end, _) => end,
        };
        let terminated = self.sleeps.get(i).map_or(NodeId::NONE, |(_, ended)| *ended);
        let mut replacing = Vec::new();
        for (other, d) in docs.iter().enumerate() {
            for l in d.links.iter().filter(|l| l.to == x.id) {
                if l.kind == LinkKind::Supersedes && l.articles.is_empty() {
                    replacing.push(self.entry(docs, places, other));
                }
            }
        }
        let superseded = match replacing.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => Some(self.push(Node::Earliest(replacing))),
        };
        let ends: Vec<NodeId> = [terminated].into_iter().chain(end).chain(superseded).collect();
        let entered = self.push(Node::Between { from: entry, to: None });
        let alive = self.until_any(entry, &ends);
        let suspended = self.instrument_asleep(docs, places, i);
        let awake = self.push(Node::Not(suspended));
        let in_force = self.push(Node::All([alive, awake].into()));
        self.building.pop();
        let life = Life { entry, entered, end, terminated, superseded, suspended, alive, in_force };
        self.lives.insert(i, life);
        life
    }

    /// While instrument `i` is suspended: by an act of power, or because another that suspends it is in force.
    fn instrument_asleep(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize) -> NodeId {
        if let Some(known) = self.instruments_asleep.get(&i) {
            return *known;
        }
        let flag = self.sleeps.get(i).map_or(NodeId::NONE, |(flag, _)| *flag);
        let id = docs.get(i).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
        let suspends = |l: &Link| l.kind == LinkKind::Suspends && l.to == id && l.articles.is_empty();
        let others = self.in_force_of(docs, places, suspends);
        let node = self.any_of([flag].into_iter().chain(others).collect()).unwrap_or(flag);
        self.instruments_asleep.insert(i, node);
        node
    }

    /// While article `n` itself is suspended, in the same two ways; nothing if nothing can suspend it.
    fn term_asleep(&mut self, docs: &Docs<'a>, places: &[Place<'a>], n: usize) -> Option<NodeId> {
        if let Some(known) = self.terms_asleep.get(&n) {
            return *known;
        }
        let flag = self.term_sleeps.get(&n).map(|(flag, _)| *flag);
        let place = places.get(n).filter(|p| p.text == p.force);
        let id = place.and_then(|p| docs.get(p.force)).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
        let names = |l: &Link| place.is_some_and(|p| l.articles.contains(&p.term.article));
        let others = self.in_force_of(docs, places, |l| l.kind == LinkKind::Suspends && l.to == id && names(l));
        let node = self.any_of(flag.into_iter().chain(others).collect());
        self.terms_asleep.insert(n, node);
        node
    }

    /// While those instruments are in force that have such a link.
    fn in_force_of(&mut self, docs: &Docs<'a>, places: &[Place<'a>], such: impl Fn(&Link) -> bool) -> Vec<NodeId> {
        let those = docs.iter().enumerate().flat_map(|(other, d)| d.links.iter().filter(|l| such(l)).map(move |_| other));
        those.map(|other| self.life(docs, places, other).in_force).collect()
    }

    /// From a point until the first of several: one that has come is an end, whatever is known of the others.
    fn until_any(&mut self, from: NodeId, ends: &[NodeId]) -> NodeId {
        let mut all: Vec<NodeId> = ends.iter().map(|end| self.push(Node::Between { from, to: Some(*end) })).collect();
        if all.len() == 1 { all.remove(0) } else { self.push(Node::All(all)) }
    }

    /// While term `n` binds.
    pub(super) fn term_active(&mut self, docs: &Docs<'a>, places: &[Place<'a>], n: usize) -> NodeId {
        if let Some(known) = self.flags.get(&(n, "active")) {
            return *known;
        }
        let Some(&place) = places.get(n) else { return self.push(Node::Never) };
        let (t, x) = (place.term, docs.get(place.force).and_then(|d| d.instrument.as_ref()));
        let life = self.life(docs, places, place.force);
        let mut all = Vec::new();
        match t.binds {
            // What would wake it or end it cannot sleep with it.
            Binds::InForce if wakes_or_ends(t) => all.push(life.alive),
            Binds::InForce => all.push(life.in_force),
            Binds::OnItsOwn => {}
            Binds::FromSignature => {
                let signed = x.and_then(|x| x.signed.as_ref()).map(|w| self.moment(docs, places, place.force, w));
                let signed = signed.unwrap_or(life.entry);
                let ends: Vec<NodeId> = [life.terminated].into_iter().chain(life.end).chain(life.superseded).collect();
                all.push(self.until_any(signed, &ends));
                if !wakes_or_ends(t) {
                    all.push(self.push(Node::Not(life.suspended)));
                }
            }
        }
        if let Some(w) = &t.active {
            let hours_within = core::mem::replace(&mut self.hours_within, all.first().copied());
            all.push(self.condition(docs, places, place.text, w));
            self.hours_within = hours_within;
        }
        for gate in places.iter().filter(|p| p.text == p.force) {
            if let Rule::Conditions(c) = &gate.term.rule {
                if c.gates.iter().any(|g| self.find_term(docs, gate.text, g) == Some(n)) {
                    all.push(self.condition(docs, places, gate.text, &c.holds));
                }
            }
        }
        let mut superseded = Vec::new();
        if let Some((_, ended)) = self.term_sleeps.get(&n).copied() {
            let over = self.push(Node::Between { from: ended, to: None });
            all.push(self.push(Node::Not(over)));
        }
        for (axis, option) in &t.under {
            all.extend(self.axes.get(axis.as_str()).and_then(|o| o.get(option.as_str())).map(|(_, is)| *is));
        }
        let id = x.map_or("", |x| x.id.as_str());
        for (other, d) in docs.iter().enumerate().filter(|_| place.text == place.force) {
            for _ in d.links.iter().filter(|l| l.kind == LinkKind::Supersedes && l.to == id && l.articles.contains(&t.article)) {
                let from = self.entry(docs, places, other);
                superseded.push(self.push(Node::Between { from, to: None }));
            }
        }
        if let Some(flag) = self.term_asleep(docs, places, n) {
            all.push(self.push(Node::Not(flag)));
        }
        if let Some(flag) = self.any_of(superseded) {
            all.push(self.push(Node::Not(flag)));
            self.term_superseded.insert(n, flag);
        }
        let node = match all.as_slice() {
            [] => self.push(Node::Always),
            [one] if follows_instrument(t) => *one,
            _ => self.push(Node::All(all)),
        };
        self.flags.insert((n, "active"), node);
        node
    }

    pub(super) fn flag(&mut self, term: usize, what: &'static str) -> NodeId {
        if let Some(known) = self.flags.get(&(term, what)) {
            return *known;
        }
        let node = self.push(Node::Flag);
        self.flags.insert((term, what), node);
        node
    }

    /// The flags of a duty: met, overdue.
    pub(super) fn duty_flags(&mut self, term: usize) -> (NodeId, NodeId) {
        (self.flag(term, "met"), self.flag(term, "overdue"))
    }

    /// The flag of a counter.
    pub(super) fn exceeded_flag(&mut self, term: usize) -> NodeId {
        self.flag(term, "exceeded")
    }

    pub(super) fn condition(&mut self, docs: &Docs<'a>, places: &[Place<'a>], i: usize, w: &While) -> NodeId {
        if self.hours_within.is_some() && !matches!(w, While::Daily { .. } | While::Not(_) | While::All(_) | While::Any(_)) {
            // What it refers to is asked by others, too.
            let hours_within = self.hours_within.take();
            let node = self.condition(docs, places, i, w);
            self.hours_within = hours_within;
            return node;
        }
        match w {
            While::Always => self.push(Node::Always),
            While::From(from) => self.since(docs, places, i, from),
            While::Until(to) => {
                let after = self.since(docs, places, i, to);
                self.push(Node::Not(after))
            }
            While::Between { from, to } if [from, to].iter().any(|w| matches!(w, When::Earliest(_) | When::Latest(_))) => {
                let before = self.condition(docs, places, i, &While::Until(to.clone()));
                let since = self.since(docs, places, i, from);
                self.push(Node::All([since, before].into()))
            }
            While::Between { from, to } => {
                let from = self.moment(docs, places, i, from);
                let to = self.moment(docs, places, i, to);
                self.push(Node::Between { from, to: Some(to) })
            }
            While::InForce(x) => match self.find_instrument(docs, x) {
                Some(other) => self.life(docs, places, other).in_force,
                None => match self.find_term(docs, i, x) {
                    Some(t) if self.building.contains(&(t, "term")) => {
                        self.waits_for_itself(docs, places, (t, "term"));
                        self.push(Node::Never)
                    }
                    Some(t) => {
                        self.building.push((t, "term"));
                        let node = self.term_active(docs, places, t);
                        self.building.pop();
                        node
                    }
                    None => self.undetermined("no such article under this reading"),
                },
            },
            While::Suspended(x) => {
                let asleep = match (self.find_instrument(docs, x), self.find_term(docs, i, x)) {
                    (Some(other), _) => Some(self.instrument_asleep(docs, places, other)),
                    (None, Some(t)) => self.term_asleep(docs, places, t),
                    (None, None) => None,
                };
                asleep.unwrap_or_else(|| self.push(Node::Never))
            }
            While::Met(a) | While::Overdue(a) | While::Exceeded(a) => {
                let what = match w {
                    While::Met(_) => "met",
                    While::Overdue(_) => "overdue",
                    _ => "exceeded",
                };
                match self.find_term(docs, i, a) {
                    Some(t) => self.flag(t, what),
                    None => self.undetermined("no such article under this reading"),
                }
            }
            While::Operating(body) => {
                let k = docs.get(i).and_then(|d| d.bodies.iter().position(|b| b.party == *body));
                match k.and_then(|k| self.mandate(docs, places, i, k)) {
                    Some(node) => node,
                    None => self.push(Node::Always),
                }
            }
            While::Reached { of, amount } => match self.find_term(docs, i, of) {
                Some(t) => self.mark(t, *amount),
                None => self.undetermined("no such article under this reading"),
            },
            While::Daily { from, to, zone } => {
                let zone = zone.unwrap_or_else(|| self.zone(docs, i));
                let within = self.hours_within.unwrap_or_else(|| self.push(Node::Always));
                self.push(Node::Daily { from: from.0, to: to.0, zone, within })
            }
            While::Not(c) => {
                let c = self.condition(docs, places, i, c);
                self.push(Node::Not(c))
            }
            While::All(all) => {
                let all = all.iter().map(|c| self.condition(docs, places, i, c)).collect();
                self.push(Node::All(all))
            }
            While::Any(all) => {
                let all = all.iter().map(|c| self.condition(docs, places, i, c)).collect();
                self.push(Node::Any(all))
            }
            While::Undetermined(why) => self.undetermined(why),
            While::ByReading(b) => self.undetermined(&format!("no option chosen for `{}`", b.axis)),
        }
    }
}
