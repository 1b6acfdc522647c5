//! Lowering: a regime under a reading becomes a program.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    lower_names::{CERTAIN, inside, names},
    lower_nodes::Nodes,
    program::{AxisRule, Candidate, CriterionRule, Index, InstrumentRule, Part, Program, SlotRule, TermRule},
    signal::Node,
};
use crate::{
    agreement::{
        Area, Axis, Binds, Bound, CriterionKind, Document, Effort, Lasts, LinkKind, Obligation, Reading, Regime, Role, RoleName, Rule,
        Standard, Term,
    },
    digest::Hasher,
    id::{NodeId, PartyId, TermId},
    problem::{Problem, Problems},
    vocabulary::CommunicationKind,
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
    /// What is read in more than one way, in whatever document that is asked.
    axes: Vec<&'a Axis>,
    pub(super) nodes: Nodes<'a>,
    pub(super) places: Vec<Place<'a>>,
    pub(super) p: Program,
    problems: Problems,
}

impl<'a> Lower<'a> {
    fn new(documents: &'a [Document], reading: &Reading) -> Lower<'a> {
        let names = names(documents);
        let mut hasher = Hasher::default();
        // In whatever order they were read.
        hasher.sorted("documents", documents.iter().map(|d| format!("{d:?}")).collect());
        hasher.line(format_args!("{:?}", reading.0));
        let axes = documents.iter().flat_map(|d| &d.readings).collect();
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
            protections: Vec::new(),
            bounds: Vec::new(),
            slots: Vec::new(),
            axes: Vec::new(),
            acted: BTreeMap::new(),
            criteria: Vec::new(),
            communications: vec![BTreeMap::new(); CommunicationKind::ALL.len()],
            statements: BTreeMap::new(),
            standards: [Standard::Alleged].into(),
        };
        Lower { axes, nodes: Nodes::new(&docs), docs, places: Vec::new(), p, problems: Problems::default() }
    }

    fn run(mut self) -> Result<Program, Problems> {
        self.lay_out();
        self.nodes.movables(&self.docs, &self.axes, &self.p.reading);
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

    pub(super) fn problem(&mut self, source: &str, message: String) {
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

    pub(super) fn slot(&self, i: usize, name: &str) -> Option<usize> {
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
                bearers: self.holders(i, i, &["@party".to_string()]),
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
                entered: life.entered,
                end: life.end,
                terminated: life.terminated,
                superseded: life.superseded,
                suspended: life.suspended,
                alive: life.alive,
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

    /// The parties behind a list of names, `@roles` of the document with the force and `$slots` of the one with the words.
    pub(super) fn holders(&self, force: usize, text: usize, list: &[String]) -> Vec<PartyId> {
        let mut out: Vec<PartyId> = Vec::new();
        let roles = self.docs.get(force).map_or(&[][..], |d| d.roles.as_slice());
        for name in list {
            if let Some(slot) = name.strip_prefix('$').and_then(|s| self.slot(text, s)) {
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
        out.sort_unstable();
        out.dedup();
        out
    }

    /// While somebody is what makes it one of a list: nothing if it is so throughout.
    pub(super) fn gate(&mut self, place: Place, list: &[String], party: PartyId) -> Option<NodeId> {
        let mut gates: Vec<NodeId> = Vec::new();
        let roles = self.docs.get(place.force).map_or(&[][..], |d| d.roles.as_slice());
        for name in list {
            if let Some(slot) = name.strip_prefix('$') {
                let candidates = self.slot(place.text, slot).and_then(|s| self.p.slots.get(s)).map_or(&[][..], |s| s.candidates.as_slice());
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
                    Some(w) => gates.push(self.nodes.condition(&self.docs, &self.places, place.force, w)),
                }
            }
        }
        self.nodes.any_of(gates)
    }

    /// Bearers by when they are bound: those bound throughout first.
    pub(super) fn groups(&mut self, place: Place, list: &[String], bearers: &[PartyId]) -> Vec<(Vec<PartyId>, Option<NodeId>)> {
        let mut throughout = Vec::new();
        let mut out = Vec::new();
        for b in bearers {
            match self.gate(place, list, *b) {
                None => throughout.push(*b),
                gate => out.push(([*b].into(), gate)),
            }
        }
        if !throughout.is_empty() {
            out.insert(0, (throughout, None));
        }
        out
    }

    /// A condition and more that must hold with it.
    pub(super) fn and(&mut self, node: NodeId, gates: impl IntoIterator<Item = Option<NodeId>>) -> NodeId {
        let mut all = Vec::from([node]);
        all.extend(gates.into_iter().flatten());
        if all.len() == 1 { node } else { self.nodes.push(Node::All(all)) }
    }

    /// Who answers for whose deeds: for each party, the bearer concerned.
    pub(super) fn answers(&mut self, i: usize, bearers: &[PartyId], conduct_of: &[PartyId]) -> u32 {
        let roles = self.docs.get(i).map_or(&[][..], |d| d.roles.as_slice());
        let mut map: Vec<PartyId> = Vec::with_capacity(self.p.names.parties.len());
        for n in 0..self.p.names.parties.len() {
            let actor = PartyId::at(n);
            let own = bearers.iter().copied().find(|b| self.p.belongs(actor, *b));
            // Of several nobody could say which answers for what others do.
            let held_back = match bearers {
                [one] => Some(*one).filter(|_| conduct_of.iter().any(|c| self.p.belongs(actor, *c))),
                _ => None,
            };
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
        let bearers = self.holders(place.force, place.text, &t.bearers);
        let to = self.holders(place.force, place.text, &t.to);
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
                let every = o.every.map(|l| format!(", every {l}")).unwrap_or_default();
                let limit = o.limit.as_ref().map(|l| format!(", {l}")).unwrap_or_default();
                let words = format!("requires: {}{every}{limit}", o.task);
                let continuing_only =
                    o.breached_by.is_some() && o.limit.is_none() && o.every.is_none() && o.for_each.is_none() && o.stale_after.is_none();
                let part = if continuing_only { Part::Norm } else { Part::Duty(self.obligation(place, id, active, t, o, &bearers, &to)) };
                (part, words)
            }
            Rule::Expects(e) => {
                let o = Obligation {
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
            rule.suspended = self.nodes.terms_asleep.get(&n).copied().flatten();
            rule.terminated = self.nodes.term_sleeps.get(&n).map(|s| s.1);
            rule.superseded = self.nodes.term_superseded.get(&n).copied();
        }
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
