//! Lowering: a regime under a reading becomes a program.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    lower_names::{CERTAIN, inside, intern, names},
    lower_nodes::Nodes,
    program::{
        AmountRule, AxisRule, Bearer, Bound as StockBound, Candidate, CounterIs, CounterRule, CriterionRule, Duty, EffectRule, Index,
        InstrumentRule, LimitRule, Names, Need, Norm, Object, ObjectIs, Own, Part, PowerRule, Program, Quality, SlotRule, TermRule, Way,
    },
    signal::{Node, Shift},
};
use crate::{
    agreement::{
        Amount, Area, Binds, Body, Bound, Counter, CriterionKind, Decision, Distances, Document, Effect, Effort, Elsewhere, Form, Lasts,
        Limit, LinkKind, Measured, Obligation, Permission, Places, Power, Precedence, Prohibition, Reading, Regime, Role, RoleName, Rule,
        Standard, Term, Verb,
    },
    digest::Hasher,
    id::{NodeId, PartyId, TermId},
    problem::{Problem, Problems},
    vocabulary::{CommunicationKind, Involvement},
};

/// How many distinct bounds on numbers norms may ask for.
const MAX_BOUNDS: usize = 64;
/// How many distinct standards of proof things may depend on.
const MAX_STANDARDS: usize = 16;

impl Program {
    /// Lowers a regime under a reading; axes that the reading leaves out take their base option.
    ///
    /// # Errors
    /// When the reading names what does not exist, or when what the regime says under it cannot be stepped: conditions of
    /// entry into force that wait for each other, more than 16 standards of proof.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, machine::Program};
    /// let regime = Regime::new(vec![])?;
    /// let program = Program::lower(&regime, &Reading::base())?;
    /// assert_eq!(program.terms().count(), 0);
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    pub fn lower(regime: &Regime, reading: &Reading) -> Result<Program, Problems> {
        let reading = regime.complete(reading)?;
        let documents = regime.under(&reading);
        let mut program = Lower::new(&documents, &reading).run().map_err(|problems| located(regime, problems))?;
        for (_, d) in regime.documents() {
            let Some(x) = &d.instrument else { continue };
            let articles = d.terms.iter().map(|t| (format!("{}/{}", x.id, t.article), t.rule.kind()));
            program.names.articles.extend(articles);
        }
        Ok(program)
    }
}

/// Problems that lowering knows by instrument and article, with their documents and paths.
fn located(regime: &Regime, mut problems: Problems) -> Problems {
    for p in &mut problems.0 {
        let known = regime.documents().find(|(_, d)| d.instrument.as_ref().is_some_and(|x| x.id == p.source));
        let Some((name, d)) = known else { continue };
        p.source = name.into();
        if let Some(i) = p.article.as_ref().and_then(|a| d.terms.iter().position(|t| t.article == *a)) {
            p.path = format!("terms[{i}].{}", p.path);
        }
    }
    problems
}

/// A term together with where its words and its force come from.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) term: &'a Term,
    /// The document whose anchors, area and articles the words refer to.
    pub(crate) text: usize,
    /// The document whose force and roles it has.
    pub(crate) force: usize,
}

/// The terms of documents that are instruments, in the order of their ids: of each its own, then what links take over.
pub(crate) fn laid_out<'a>(docs: &[&'a Document]) -> Vec<Place<'a>> {
    let mut out = Vec::new();
    for (i, d) in docs.iter().enumerate() {
        out.extend(d.terms.iter().map(|term| Place { term, text: i, force: i }));
        for l in d.links.iter().filter(|l| l.kind == LinkKind::Incorporates) {
            let Some(other) = docs.iter().position(|d| d.instrument.as_ref().is_some_and(|y| y.id == l.to)) else { continue };
            let taken = docs.get(other).into_iter().flat_map(|d| &d.terms);
            let taken = taken.filter(|t| l.articles.is_empty() || l.articles.contains(&t.article));
            out.extend(taken.map(|term| Place { term, text: other, force: i }));
        }
    }
    out
}

pub(super) struct Lower<'a> {
    pub(super) docs: Vec<&'a Document>,
    pub(super) nodes: Nodes<'a>,
    pub(super) places: Vec<Place<'a>>,
    pub(super) p: Program,
    problems: Problems,
}

impl<'a> Lower<'a> {
    fn new(documents: &'a [Document], reading: &Reading) -> Lower<'a> {
        let names = names(documents);
        let mut hasher = Hasher::default();
        for d in documents {
            hasher.line(format_args!("{d:?}"));
        }
        hasher.line(format_args!("{:?}", reading.0));
        let docs: Vec<&Document> = documents.iter().filter(|d| d.instrument.is_some()).collect();
        let p = Program {
            names,
            reading: reading.clone(),
            digest: hasher.finish(),
            instruments: Vec::new(),
            terms: Vec::new(),
            nodes: Vec::new(),
            reasons: BTreeMap::new(),
            readers: Vec::new(),
            told: Vec::new(),
            norms: Vec::new(),
            answers: Vec::new(),
            index: Index::default(),
            duties: Vec::new(),
            powers: Vec::new(),
            counters: Vec::new(),
            qualities: Vec::new(),
            bounds: Vec::new(),
            slots: Vec::new(),
            axes: Vec::new(),
            acted: BTreeMap::new(),
            criteria: Vec::new(),
            communications: vec![BTreeMap::new(); CommunicationKind::ALL.len()],
            statements: BTreeMap::new(),
            standards: [Standard::Alleged].into(),
        };
        Lower { nodes: Nodes::new(&docs), docs, places: Vec::new(), p, problems: Problems::default() }
    }

    fn run(mut self) -> Result<Program, Problems> {
        self.lay_out();
        self.nodes.movables(&self.docs, &self.p.reading);
        self.chosen();
        self.life_cycles();
        let mut scopes: Vec<(Vec<u8>, Vec<u16>)> = Vec::new();
        for t in 0..self.places.len() {
            self.term(t, &mut scopes);
        }
        self.criteria();
        self.wire_events();
        self.index(&scopes);
        self.problems.0.append(&mut self.nodes.cycles);
        if self.p.bounds.len() > MAX_BOUNDS {
            self.problem("regime", format!("{} bounds on numbers are too many: the limit is {MAX_BOUNDS}", self.p.bounds.len()));
        }
        if self.p.standards.len() > MAX_STANDARDS {
            self.problem("regime", format!("{} standards of proof are too many: the limit is {MAX_STANDARDS}", self.p.standards.len()));
        }
        self.p.readers = vec![Vec::new(); self.nodes.list.len()];
        for (i, n) in self.nodes.list.iter().enumerate() {
            for input in n.inputs() {
                if let Some(r) = self.p.readers.get_mut(input.index()) {
                    r.push(NodeId::at(i));
                }
            }
        }
        self.p.told = vec![Vec::new(); self.nodes.list.len()];
        self.tell();
        self.p.nodes = self.nodes.list;
        self.p.reasons = self.nodes.reasons;
        self.problems.or(self.p)
    }

    fn problem(&mut self, source: &str, message: String) {
        self.problems.0.push(Problem { source: source.into(), path: String::new(), article: None, message });
    }

    /// Gives every instrument and term its position: own terms first, then what links take over.
    fn lay_out(&mut self) {
        self.places = laid_out(&self.docs);
        for (n, place) in self.places.iter().enumerate() {
            let d = self.docs.get(place.force).copied();
            let article = if place.text == place.force {
                place.term.article.clone()
            } else {
                let from = self.docs.get(place.text).and_then(|d| d.instrument.as_ref()).map_or("", |x| &x.id);
                let link =
                    d.and_then(|d| d.links.iter().find(|l| l.kind == LinkKind::Incorporates && l.to == from)).map_or("", |l| &l.article);
                if link.is_empty() { format!("{from}:{}", place.term.article) } else { format!("{link}:{from}:{}", place.term.article) }
            };
            let instrument = u16::try_from(place.force).unwrap_or(u16::MAX);
            self.p.terms.push(TermRule {
                instrument,
                article,
                text: place.term.text.clone(),
                kind: place.term.rule.kind(),
                words: String::new(),
                bearers: Vec::new(),
                to: Vec::new(),
                active: NodeId::NONE,
                suspended: None,
                terminated: None,
                superseded: None,
                part: Part::None,
                norms: 0..0,
            });
            if place.text == place.force {
                let id = self.docs.get(place.force).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
                self.nodes.term_at.insert((id.into(), place.term.article.clone()), n);
            }
        }
    }

    /// The slots and the axes that acts may settle.
    fn chosen(&mut self) {
        for (i, d) in self.docs.iter().enumerate() {
            for s in &d.slots {
                let nodes = self.nodes.slots.get(&(i, s.id.as_str())).map_or(&[][..], Vec::as_slice);
                let candidates =
                    s.among.iter().zip(nodes).map(|(name, n)| Candidate { name: name.clone(), start: n.start, end: n.end, is: n.is });
                let id = d.instrument.as_ref().map_or(String::new(), |x| format!("{}/{}", x.id, s.id));
                self.p.slots.push(SlotRule { id, single: s.single, candidates: candidates.collect() });
            }
        }
        for (axis, options) in &self.nodes.axes {
            let options = options.iter().map(|(o, (flag, _))| ((*o).to_string(), *flag)).collect();
            self.p.axes.push(AxisRule { id: (*axis).to_string(), options });
        }
    }

    fn slot(&self, i: usize, name: &str) -> Option<usize> {
        let id = self.docs.get(i).and_then(|d| d.instrument.as_ref()).map(|x| format!("{}/{name}", x.id))?;
        self.p.slots.iter().position(|s| s.id == id)
    }

    fn life_cycles(&mut self) {
        self.nodes.sleepers(&self.docs, &self.places);
        for i in 0..self.docs.len() {
            let Some(x) = self.docs.get(i).and_then(|d| d.instrument.as_ref()) else { continue };
            let life = self.nodes.life(&self.docs, &self.places, i);
            let whole = TermId::at(self.p.terms.len());
            self.p.terms.push(TermRule {
                instrument: u16::try_from(i).unwrap_or(u16::MAX),
                article: String::new(),
                text: x.title.clone(),
                kind: "instrument",
                words: String::new(),
                bearers: self.holders(i, &["@party".to_string()]),
                to: Vec::new(),
                active: life.in_force,
                suspended: None,
                terminated: None,
                superseded: None,
                part: Part::Whole,
                norms: 0..0,
            });
            self.p.instruments.push(InstrumentRule {
                id: x.id.clone(),
                title: x.title.clone(),
                zone: x.zone.unwrap_or_default(),
                whole,
                entry: life.entry,
                end: life.end,
                terminated: life.terminated,
                superseded: life.superseded,
                suspended: life.suspended,
                in_force: life.in_force,
                lasts: match x.lasts {
                    Lasts::Unspecified | Lasts::ByReading(_) => "no end stated",
                    Lasts::OpenEnded => "open-ended by its own words",
                    Lasts::Until(_) => "until a stated end",
                    Lasts::Extended(_) => "until an end that deliveries move",
                },
                terms: (0..self.places.len()).filter(|t| self.places.get(*t).is_some_and(|p| p.force == i)).map(TermId::at).collect(),
            });
        }
    }

    pub(super) fn party(&self, name: &str) -> PartyId {
        self.p.names.party_ids.get(name).copied().unwrap_or(PartyId::NONE)
    }

    /// The parties behind a list of names and `@roles`, in the roles of document `i`.
    fn holders(&self, i: usize, list: &[String]) -> Vec<PartyId> {
        let mut out: Vec<PartyId> = Vec::new();
        let roles = self.docs.get(i).map_or(&[][..], |d| d.roles.as_slice());
        for name in list {
            if let Some(slot) = name.strip_prefix('$').and_then(|s| self.slot(i, s)) {
                let candidates = self.p.slots.get(slot).map_or(&[][..], |s| s.candidates.as_slice());
                out.extend(candidates.iter().map(|c| self.party(&c.name)));
                continue;
            }
            match name.strip_prefix('@') {
                None => out.push(self.party(name)),
                Some(class) => {
                    out.extend(roles.iter().filter(|r| is_of(class, r)).map(|r| self.party(&r.party)));
                }
            }
        }
        out.retain(|p| p.is_some());
        out.sort_unstable();
        out.dedup();
        out
    }

    /// While somebody is what makes it one of a list: nothing if it is so throughout.
    fn gate(&mut self, i: usize, list: &[String], party: PartyId) -> Option<NodeId> {
        let mut gates: Vec<NodeId> = Vec::new();
        let roles = self.docs.get(i).map_or(&[][..], |d| d.roles.as_slice());
        for name in list {
            if let Some(slot) = name.strip_prefix('$') {
                let candidates = self.slot(i, slot).and_then(|s| self.p.slots.get(s)).map_or(&[][..], |s| s.candidates.as_slice());
                gates.extend(candidates.iter().filter(|c| self.party(&c.name) == party).map(|c| c.is));
                continue;
            }
            let Some(class) = name.strip_prefix('@') else {
                if self.party(name) == party {
                    return None;
                }
                continue;
            };
            for r in roles {
                if self.party(&r.party) != party || !is_of(class, r) {
                    continue;
                }
                match &r.holds {
                    None => return None,
                    Some(w) => gates.push(self.nodes.condition(&self.docs, &self.places, i, w)),
                }
            }
        }
        match gates.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => Some(self.nodes.push(Node::Any(gates))),
        }
    }

    /// Bearers by when they are bound: those bound throughout first.
    fn groups(&mut self, i: usize, list: &[String], bearers: &[PartyId]) -> Vec<(Vec<PartyId>, Option<NodeId>)> {
        let mut throughout = Vec::new();
        let mut out = Vec::new();
        for b in bearers {
            match self.gate(i, list, *b) {
                None => throughout.push(*b),
                gate => out.push(([*b].into(), gate)),
            }
        }
        if !throughout.is_empty() || out.is_empty() {
            out.insert(0, (throughout, None));
        }
        out
    }

    /// A condition and more that must hold with it.
    fn and(&mut self, node: NodeId, gates: impl IntoIterator<Item = Option<NodeId>>) -> NodeId {
        let mut all = Vec::from([node]);
        all.extend(gates.into_iter().flatten());
        if all.len() == 1 { node } else { self.nodes.push(Node::All(all)) }
    }

    /// Who answers for whose deeds: for each party, the bearer concerned.
    fn answers(&mut self, i: usize, bearers: &[PartyId], conduct_of: &[PartyId]) -> u32 {
        let roles = self.docs.get(i).map_or(&[][..], |d| d.roles.as_slice());
        let mut map: Vec<PartyId> = Vec::with_capacity(self.p.names.parties.len());
        for n in 0..self.p.names.parties.len() {
            let actor = PartyId::at(n);
            let own = bearers.iter().copied().find(|b| self.p.belongs(actor, *b));
            let held_back = conduct_of.iter().any(|c| self.p.belongs(actor, *c)).then(|| bearers.first().copied()).flatten();
            let sponsored = || {
                roles.iter().find_map(|r| match &r.bound {
                    Some(Bound::Through(sponsor)) if self.p.belongs(actor, self.party(&r.party)) => {
                        let sponsor = self.party(sponsor);
                        bearers.iter().copied().find(|b| self.p.belongs(sponsor, *b))
                    }
                    _ => None,
                })
            };
            map.push(own.or(held_back).or_else(sponsored).unwrap_or(PartyId::NONE));
        }
        if let Some(known) = self.p.answers.iter().position(|m| *m == map) {
            return u32::try_from(known).unwrap_or(u32::MAX);
        }
        self.p.answers.push(map);
        u32::try_from(self.p.answers.len() - 1).unwrap_or(u32::MAX)
    }

    fn term(&mut self, n: usize, scopes: &mut Vec<(Vec<u8>, Vec<u16>)>) {
        let Some(&place) = self.places.get(n) else { return };
        let t = place.term;
        let id = TermId::at(n);
        let active = self.nodes.term_active(&self.docs, &self.places, n);
        let bearers = self.holders(place.force, &t.bearers);
        let to = self.holders(place.force, &t.to);
        let first_norm = u32::try_from(self.p.norms.len()).unwrap_or(u32::MAX);
        let (part, words) = match &t.rule {
            Rule::Declares => (Part::None, "it declares: nothing can breach it".to_string()),
            Rule::Defines => (Part::None, "it defines: other terms rely on it".to_string()),
            Rule::Prohibits(p) => {
                let words = format!("prohibits {}", p.acts.join(", "));
                self.prohibition(place, id, active, p, &bearers, scopes);
                (Part::Norm, words)
            }
            Rule::Permits(p) => {
                let words = format!("permits {}", p.acts.join(", "));
                self.permission(place, id, active, p, &bearers, scopes);
                (Part::Norm, words)
            }
            Rule::Requires(o) => {
                if let Some(p) = &o.breached_by {
                    self.prohibition(place, id, active, p, &bearers, scopes);
                }
                let words = format!("requires: {}{}", o.task, o.limit.as_ref().map(|l| format!(", {l}")).unwrap_or_default());
                let continuing_only =
                    o.breached_by.is_some() && o.limit.is_none() && o.every.is_none() && o.for_each.is_none() && o.stale_after.is_none();
                let part = if continuing_only { Part::Norm } else { Part::Duty(self.obligation(place, id, active, t, o, &bearers, &to)) };
                (part, words)
            }
            Rule::Expects(e) => {
                let o = Obligation {
                    task: e.task.clone(),
                    for_each: e.for_each.clone(),
                    limit: e.limit.clone(),
                    stale_after: e.stale_after,
                    ..Obligation::default()
                };
                let duty = self.obligation(place, id, active, t, &o, &bearers, &to);
                if let Some(d) = self.p.duties.get_mut(duty as usize) {
                    d.expectation = true;
                    d.effort = Effort::BestEfforts;
                }
                (Part::Duty(duty), format!("expects: {}", e.task))
            }
            Rule::Conditions(c) => {
                let node = self.nodes.condition(&self.docs, &self.places, place.text, &c.holds);
                let of = if c.gates.is_empty() { "entry into force".to_string() } else { c.gates.join(", ") };
                (Part::Condition(node), format!("{of} depends on: {}", c.holds))
            }
            Rule::Empowers(p) => {
                let words = format!("empowers to {} {}", p.verb, p.over.join(", "));
                (Part::Power(self.power(place, id, active, p, &t.bearers)), words)
            }
            Rule::Counts(c) => {
                let words = c.to_string();
                (Part::Counter(self.counter(place, id, active, c, &bearers)), words)
            }
        };
        if let Some(rule) = self.p.terms.get_mut(n) {
            (rule.part, rule.words) = (part, words);
            rule.norms = first_norm..u32::try_from(self.p.norms.len()).unwrap_or(u32::MAX);
            (rule.bearers, rule.to, rule.active) = (bearers, to, active);
            rule.suspended = self.nodes.term_sleeps.get(&n).map(|s| s.0);
            rule.terminated = self.nodes.term_sleeps.get(&n).map(|s| s.1);
            rule.superseded = self.nodes.term_superseded.get(&n).copied();
        }
    }

    fn classes(&self, names: &[String], known: &[String]) -> Vec<u16> {
        names.iter().filter_map(|n| known.iter().position(|k| k == n)).filter_map(|i| u16::try_from(i).ok()).collect()
    }

    fn character(&self, name: Option<&String>) -> Option<u8> {
        let at = self.p.names.characters.iter().position(|c| Some(c) == name)?;
        u8::try_from(at).ok()
    }

    fn mask(&self, targets: &[String]) -> u64 {
        self.classes(targets, &self.p.names.targets).iter().fold(0, |m, t| m | 1_u64.checked_shl(u32::from(*t)).unwrap_or(0))
    }

    /// The norms of a prohibition or permission: one for each group of bearers bound at different times, each place that a
    /// slot may hold, and each distance of a table.
    fn norms(&mut self, place: Place, norm: &Norm, asks: &Asks, bearers: &[PartyId], scopes: &mut Vec<(Vec<u8>, Vec<u16>)>) {
        let wanted = self.classes(asks.acts, &self.p.names.acts);
        let covered =
            (0..self.p.names.acts.len()).filter(|a| self.p.names.act_up.get(*a).is_some_and(|ups| ups.iter().any(|u| wanted.contains(u))));
        let covered: Vec<u16> = covered.filter_map(|a| u16::try_from(a).ok()).collect();
        let areas = self.areas(place, asks.area);
        let qualities = self.qualities(place, asks);
        let conduct_of = self.holders(place.force, asks.conduct_of);
        for (group, gate) in self.groups(place.force, &place.term.bearers, bearers) {
            let answers = self.answers(place.force, &group, &conduct_of);
            for (inside, designated) in &areas {
                let active = self.and(norm.active, [gate, *designated]);
                for quality in &qualities {
                    scopes.push((inside.clone(), covered.clone()));
                    self.p.norms.push(Norm { active, answers, quality: *quality, ..norm.clone() });
                }
            }
        }
    }

    /// Where something applies: by place, and while what is designated is so.
    fn areas(&mut self, place: Place, area: Option<&Area>) -> Vec<(Vec<u8>, Option<NodeId>)> {
        let general = self.docs.get(place.text).and_then(|d| d.instrument.as_ref()).and_then(|x| x.area.as_ref());
        let area = area.or(general).cloned().unwrap_or(Area::Undetermined);
        let Area::Places(p) = &area else { return [(inside(&area, &self.p.names), None)].into() };
        let (slots, fixed): (Vec<String>, Vec<String>) = p.within.iter().cloned().partition(|w| w.starts_with('$'));
        if slots.is_empty() {
            return [(inside(&area, &self.p.names), None)].into();
        }
        let only = |within: Vec<String>, elsewhere| Area::Places(Places { within, except: p.except.clone(), elsewhere });
        let mut out = Vec::new();
        if !fixed.is_empty() || p.elsewhere.is_some_and(|e| e != Elsewhere::Outside) {
            out.push((inside(&only(fixed, p.elsewhere), &self.p.names), None));
        }
        for slot in &slots {
            let Some(slot) = self.slot(place.text, slot.trim_start_matches('$')) else { continue };
            let candidates = self.p.slots.get(slot).map_or(Vec::new(), |s| s.candidates.clone());
            let any = self.nodes.push(Node::Any(candidates.iter().map(|c| c.is).collect()));
            for c in candidates {
                out.push((inside(&only([c.name].into(), None), &self.p.names), Some(c.is)));
            }
            // Until something is designated, it may be anywhere.
            let open = self.nodes.push(Node::Not(any));
            out.push((inside(&only(Vec::new(), Some(Elsewhere::Undetermined)), &self.p.names), Some(open)));
        }
        out
    }

    /// What is asked of the deed beyond act, place and target: nothing, one, or one for each distance of a table.
    fn qualities(&mut self, place: Place, asks: &Asks) -> Vec<Option<u32>> {
        let classes = self.classes(asks.weapons, &self.p.names.weapons);
        let named = classes.iter().fold(0, |m, w| m | 1_u64.checked_shl(u32::from(*w)).unwrap_or(0));
        let mut weapons = 0;
        let mut unsure_weapons = 0;
        for (w, up) in self.p.names.weapon_up.iter().enumerate() {
            let bit = 1_u64 << w;
            if up & named != 0 {
                weapons |= bit;
            } else if classes.iter().any(|c| self.p.names.weapon_up.get(usize::from(*c)).is_some_and(|up| up & bit != 0)) {
                unsure_weapons |= bit;
            }
        }
        let mut bounds = 0;
        for m in asks.measured {
            let (low, high) = m.range();
            bounds |= self.bound(&m.measure, low, high);
        }
        let from = asks.from.map_or(Vec::new(), |a| inside(a, &self.p.names));
        let (mut against, mut against_while) = (Vec::new(), Vec::new());
        if !asks.against.is_empty() {
            let mut throughout = Vec::new();
            for p in self.holders(place.force, asks.against) {
                match self.gate(place.force, asks.against, p) {
                    None => throughout.push(p),
                    Some(node) => against_while.push((p, node)),
                }
            }
            let all = 0..self.p.names.parties.len();
            against = all.map(|n| throughout.iter().any(|t| self.p.belongs(PartyId::at(n), *t))).collect();
        }
        let base = Quality { weapons, unsure_weapons, bounds, from, against, against_while };
        let all = match asks.nearer_than {
            None if base == Quality::default() => return [None].into(),
            None => [base].into(),
            Some(d) => self.rows(d, &base),
        };
        let start = self.p.qualities.len();
        self.p.qualities.extend(all);
        (start..self.p.qualities.len()).map(|n| u32::try_from(n).ok()).collect()
    }

    /// One quality for each distance of a table: the weapons that must keep it.
    fn rows(&mut self, d: &Distances, base: &Quality) -> Vec<Quality> {
        let names = &self.p.names;
        let count = names.weapons.len();
        let mut by_metres: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        let asked = base.weapons | base.unsure_weapons != 0;
        for w in 0..count {
            // Of a class told in general, it is open which of its members it was, and which distance that must keep.
            let members = (0..count).filter(|n| names.weapon_up.get(*n).is_some_and(|up| up & (1 << w) != 0));
            let (counted, others): (Vec<usize>, Vec<usize>) = members.partition(|n| !asked || base.weapons & (1 << n) != 0);
            let all: BTreeSet<Option<i64>> = counted.into_iter().map(|n| distance(d, names, n)).collect();
            let least = all.first().copied().flatten().filter(|_| others.is_empty());
            for metres in all.iter().flatten() {
                let entry = by_metres.entry(*metres).or_default();
                // Nearer than the least of them is nearer than any may come.
                if least == Some(*metres) { entry.0 |= 1 << w } else { entry.1 |= 1 << w }
            }
        }
        if count == 0 {
            by_metres.extend(d.otherwise.map(|m| (m, (0, 0))));
        }
        let mut out = Vec::new();
        for (metres, (weapons, unsure_weapons)) in by_metres {
            let bounds = base.bounds | self.bound(&d.measure, i64::MIN, metres - 1);
            out.push(Quality { weapons, unsure_weapons, bounds, ..base.clone() });
        }
        out
    }

    fn bound(&mut self, measure: &str, low: i64, high: i64) -> u64 {
        let this = (measure.to_string(), low, high);
        let at = self.p.bounds.iter().position(|b| *b == this).unwrap_or_else(|| {
            self.p.bounds.push(this);
            self.p.bounds.len() - 1
        });
        u32::try_from(at).ok().and_then(|n| 1_u64.checked_shl(n)).unwrap_or(0)
    }

    fn prohibition(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Prohibition,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) {
        let ways: &[Involvement] = if p.involvement.is_empty() { &[Involvement::Did] } else { &p.involvement };
        let norm = Norm {
            term,
            permits: false,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            quality: None,
            uses: None,
            involvement: ways.iter().fold(0, |m, w| m | 1 << *w as u8),
            answers: u32::MAX,
            notice: None,
            consent: None,
            consumers: Vec::new(),
        };
        let asks = Asks {
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: p.nearer_than.as_ref(),
            conduct_of: &p.conduct_of,
        };
        self.norms(place, &norm, &asks, bearers, scopes);
    }

    fn permission(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Permission,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) {
        let norm = Norm {
            term,
            permits: true,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            quality: None,
            uses: p.at_most.and_then(|u| u.per.as_millis().map(|per| (u.times, per))),
            involvement: u8::MAX,
            answers: u32::MAX,
            notice: p.notice.and_then(crate::time::Length::as_millis),
            consent: p.consent.as_ref().and_then(|a| self.nodes.find_term(&self.docs, place.text, a)).map(TermId::at),
            consumers: Vec::new(),
        };
        let asks = Asks {
            acts: &p.acts,
            area: p.area.as_ref(),
            weapons: &p.weapons,
            from: p.from.as_ref(),
            against: &p.against,
            measured: &p.measured,
            nearer_than: None,
            conduct_of: &[],
        };
        self.norms(place, &norm, &asks, bearers, scopes);
    }

    #[expect(clippy::too_many_arguments, reason = "one call site each; a struct would only rename them")]
    fn obligation(
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
        let groups = if jointly { Vec::new() } else { self.groups(place.force, &t.bearers, bearers) };
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
    fn own(&mut self, place: Place, active: NodeId, o: &Obligation) -> Own {
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

    fn power(&mut self, place: Place, term: TermId, active: NodeId, p: &Power, bearers: &[String]) -> u32 {
        let holders = self.holders(place.force, bearers);
        let bodies: &'a [Body] = self.docs.get(place.force).map_or(&[], |d| d.bodies.as_slice());
        let mut seats = Vec::new();
        for h in &holders {
            let gate = self.gate(place.force, bearers, *h);
            seats.push(gate);
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut ways = Vec::new();
        let together =
            |need| Way { members: holders.clone(), seats: seats.clone(), need, quorum: 0, chair: None, mandate: None, body: None };
        match p.decision {
            Decision::Any | Decision::Chair => {
                for (h, seat) in holders.iter().zip(&seats) {
                    let k = bodies.iter().position(|b| self.party(&b.party) == *h);
                    let way = match k.and_then(|k| bodies.get(k).map(|b| (k, b))) {
                        None => Way { members: [*h].into(), seats: [*seat].into(), ..together(Need::Count(1)) },
                        Some((k, b)) => self.way_of(place.force, k, b, *h),
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

    /// How a body decides.
    fn way_of(&mut self, i: usize, k: usize, b: &'a Body, holder: PartyId) -> Way {
        let mandate = self.nodes.mandate(&self.docs, &self.places, i, k);
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

    fn counter(&mut self, place: Place, term: TermId, active: NodeId, c: &Counter, bearers: &[PartyId]) -> u32 {
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
                    let gate = self.gate(place.force, &place.term.bearers, *b);
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

    fn criteria(&mut self) {
        for i in 0..self.docs.len() {
            let Some(d) = self.docs.get(i).copied() else { continue };
            for c in &d.criteria {
                let term = TermId::at(self.p.terms.len());
                let general = d.instrument.as_ref().and_then(|x| x.area.as_ref());
                let area = c.area.as_ref().or(general).cloned().unwrap_or(Area::Undetermined);
                let certain = inside(&area, &self.p.names);
                let wanted = self.classes(&c.acts, &self.p.names.acts);
                let acts = (0..=self.p.names.acts.len())
                    .map(|a| wanted.is_empty() || self.p.names.act_up.get(a).is_some_and(|ups| ups.iter().any(|u| wanted.contains(u))));
                let acts = acts.collect();
                let speakers = match &c.by {
                    CriterionKind::Declaration { by } | CriterionKind::Judgement { by } => by.iter().map(|p| self.party(p)).collect(),
                    _ => Vec::new(),
                };
                let standard = self.standard(c.standard);
                let Some(rule) = self.p.instruments.get(i) else { continue };
                // An instrument can be asleep or over at its own entry, so its being in force need not tell of that.
                let begun = self.nodes.push(Node::Between { from: rule.entry, to: None });
                self.p.criteria.push(CriterionRule {
                    term,
                    criterion: c.clone(),
                    entry: rule.entry,
                    begun,
                    standard,
                    acts,
                    targets: self.mask(&c.targets),
                    places: certain.iter().map(|w| *w == CERTAIN).collect(),
                    speakers,
                    instrument: u16::try_from(i).unwrap_or(u16::MAX),
                });
                self.p.terms.push(TermRule {
                    instrument: u16::try_from(i).unwrap_or(u16::MAX),
                    article: c.id.clone(),
                    text: String::new(),
                    kind: "criterion",
                    words: format!("{}, at the standard `{}`", c.by, c.standard),
                    bearers: Vec::new(),
                    to: Vec::new(),
                    active: rule.in_force,
                    suspended: None,
                    terminated: None,
                    superseded: None,
                    part: Part::Criterion(u32::try_from(self.p.criteria.len() - 1).unwrap_or(u32::MAX)),
                    norms: 0..0,
                });
            }
        }
    }

    pub(super) fn standard(&mut self, s: Standard) -> u8 {
        let at = self.p.standards.iter().position(|k| *k == s).unwrap_or_else(|| {
            self.p.standards.push(s);
            self.p.standards.len() - 1
        });
        u8::try_from(at).unwrap_or(u8::MAX)
    }
}

/// What a prohibition or permission asks of a deed.
struct Asks<'s> {
    acts: &'s [String],
    area: Option<&'s Area>,
    weapons: &'s [String],
    from: Option<&'s Area>,
    against: &'s [String],
    measured: &'s [Measured],
    nearer_than: Option<&'s Distances>,
    conduct_of: &'s [String],
}

/// The distance that a weapon must keep by a table.
fn distance(d: &Distances, names: &Names, weapon: usize) -> Option<i64> {
    let up = names.weapon_up.get(weapon).copied().unwrap_or(0);
    let rows = d.rows.iter().flat_map(|r| r.weapons.iter().map(|w| (names.weapons.iter().position(|k| k == w), r.metres)));
    let under = rows.filter_map(|(w, metres)| w.filter(|w| up & (1 << w) != 0).map(|w| (w, metres)));
    match d.precedence {
        Precedence::Largest => under.map(|(_, m)| m).chain(d.otherwise).max(),
        // The narrowest class belongs to the most others.
        Precedence::Special => {
            let narrow = |w: usize| names.weapon_up.get(w).map_or(0, |up| up.count_ones());
            under.max_by_key(|(w, m)| (narrow(*w), *m)).map(|(_, m)| m).or(d.otherwise)
        }
    }
}

/// Whether a term depends on more than its instrument's being in force.
pub(super) fn follows_instrument(t: &Term) -> bool {
    t.binds == Binds::InForce && t.active.is_none() && t.under.is_empty()
}

/// Whether a role is what `@class` stands for. Those who suffer a violation are sought among parties and signatories.
fn is_of(class: &str, r: &Role) -> bool {
    let has = |name: RoleName| r.names.contains(&name) || name == RoleName::Party && r.bound == Some(Bound::ByDeclaration);
    match class {
        "sufferer" => has(RoleName::Party) || has(RoleName::Signatory),
        _ => RoleName::ALL.iter().any(|n| n.as_str() == class && has(*n)),
    }
}
