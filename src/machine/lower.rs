//! Lowering: a regime under a reading becomes a program.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    lower_names::{CERTAIN, inside, intern, names},
    lower_nodes::Nodes,
    program::{
        Bearer, CounterIs, CounterRule, CriterionRule, Duty, EffectRule, Index, InstrumentRule, LimitRule, Norm, Object, ObjectIs, Part,
        PowerRule, Program, TermRule, Way,
    },
    signal::{Node, Shift},
};
use crate::{
    agreement::{
        Area, Binds, Body, Bound, Counter, CriterionKind, Decision, Document, Effect, Effort, Form, Lasts, Limit, LinkKind, Obligation,
        Permission, Power, Prohibition, Reading, Regime, RoleName, Rule, Standard, Term, Verb,
    },
    digest::Hasher,
    id::{NodeId, PartyId, TermId},
    problem::{Problem, Problems},
    vocabulary::{CommunicationKind, Involvement},
};

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
pub(super) struct Place<'a> {
    pub(super) term: &'a Term,
    /// The document whose anchors, area and articles the words refer to.
    pub(super) text: usize,
    /// The document whose force and roles it has.
    pub(super) force: usize,
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
            criteria: Vec::new(),
            communications: vec![BTreeMap::new(); CommunicationKind::ALL.len()],
            statements: BTreeMap::new(),
            standards: [Standard::Alleged].into(),
        };
        Lower { nodes: Nodes::new(&docs), docs, places: Vec::new(), p, problems: Problems::default() }
    }

    fn run(mut self) -> Result<Program, Problems> {
        self.lay_out();
        self.life_cycles();
        let mut scopes: Vec<(Vec<u8>, Vec<u16>)> = Vec::new();
        for t in 0..self.places.len() {
            self.term(t, &mut scopes);
        }
        self.criteria();
        self.wire_events();
        self.index(&scopes);
        self.problems.0.append(&mut self.nodes.cycles);
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
        for (i, d) in self.docs.iter().enumerate() {
            let Some(x) = &d.instrument else { continue };
            let own = d.terms.iter().map(|term| Place { term, text: i, force: i });
            self.places.extend(own);
            for l in d.links.iter().filter(|l| l.kind == LinkKind::Incorporates) {
                let Some(other) = self.docs.iter().position(|d| d.instrument.as_ref().is_some_and(|y| y.id == l.to)) else { continue };
                let taken = self.docs.get(other).into_iter().flat_map(|d| &d.terms);
                let taken = taken.filter(|t| l.articles.is_empty() || l.articles.contains(&t.article));
                self.places.extend(taken.map(|term| Place { term, text: other, force: i }));
            }
            let _ = x;
        }
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
                norm: None,
            });
            if place.text == place.force {
                let id = self.docs.get(place.force).and_then(|d| d.instrument.as_ref()).map_or("", |x| x.id.as_str());
                self.nodes.term_at.insert((id.into(), place.term.article.clone()), n);
            }
        }
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
                norm: None,
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
            match name.strip_prefix('@') {
                None => out.push(self.party(name)),
                Some(class) => {
                    let named = roles.iter().filter(|r| r.names.iter().any(|n| n.as_str() == class));
                    let declared = roles.iter().filter(|r| class == RoleName::Party.as_str() && r.bound == Some(Bound::ByDeclaration));
                    out.extend(named.chain(declared).map(|r| self.party(&r.party)));
                }
            }
        }
        out.retain(|p| p.is_some());
        out.sort_unstable();
        out.dedup();
        out
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
        let (part, norm, words) = match &t.rule {
            Rule::Declares => (Part::None, None, "it declares: nothing can breach it".to_string()),
            Rule::Defines => (Part::None, None, "it defines: other terms rely on it".to_string()),
            Rule::Prohibits(p) => {
                let words = format!("prohibits {}", p.acts.join(", "));
                (Part::Norm, Some(self.prohibition(place, id, active, p, &bearers, scopes)), words)
            }
            Rule::Permits(p) => {
                let words = format!("permits {}", p.acts.join(", "));
                (Part::Norm, Some(self.permission(place, id, active, p, &bearers, scopes)), words)
            }
            Rule::Requires(o) => {
                let norm = o.breached_by.as_ref().map(|p| self.prohibition(place, id, active, p, &bearers, scopes));
                let words = format!("requires: {}{}", o.task, o.limit.as_ref().map(|l| format!(", {l}")).unwrap_or_default());
                let continuing_only =
                    o.breached_by.is_some() && o.limit.is_none() && o.every.is_none() && o.for_each.is_none() && o.stale_after.is_none();
                let part = if continuing_only { Part::Norm } else { Part::Duty(self.obligation(place, id, active, t, o, &bearers, &to)) };
                (part, norm, words)
            }
            Rule::Expects(e) => {
                let o = Obligation { task: e.task.clone(), limit: e.limit.clone(), ..Obligation::default() };
                let duty = self.obligation(place, id, active, t, &o, &bearers, &to);
                if let Some(d) = self.p.duties.get_mut(duty as usize) {
                    d.expectation = true;
                    d.effort = Effort::BestEfforts;
                }
                (Part::Duty(duty), None, format!("expects: {}", e.task))
            }
            Rule::Conditions(c) => {
                let node = self.nodes.condition(&self.docs, &self.places, place.text, &c.holds);
                let of = if c.gates.is_empty() { "entry into force".to_string() } else { c.gates.join(", ") };
                (Part::Condition(node), None, format!("{of} depends on: {}", c.holds))
            }
            Rule::Empowers(p) => {
                let words = format!("empowers to {} {}", p.verb, p.over.join(", "));
                (Part::Power(self.power(place, id, active, p, &t.bearers)), None, words)
            }
            Rule::Counts(c) => {
                let words = match c {
                    Counter::Stock { item, at_most } => format!("at most {at_most} {item}"),
                    Counter::Violations { of, within, more_than, called, .. } => {
                        format!(
                            "more than {more_than} violations of {} in {within}{}",
                            of.join(", "),
                            if called.is_empty() { String::new() } else { format!(": {called}") }
                        )
                    }
                };
                (Part::Counter(self.counter(id, active, c, &bearers)), None, words)
            }
        };
        if let Some(rule) = self.p.terms.get_mut(n) {
            (rule.part, rule.norm, rule.words) = (part, norm, words);
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

    fn scope(&self, place: Place, area: Option<&Area>, acts: &[String], scopes: &mut Vec<(Vec<u8>, Vec<u16>)>) {
        let general = self.docs.get(place.text).and_then(|d| d.instrument.as_ref()).and_then(|x| x.area.as_ref());
        let area = area.or(general).cloned().unwrap_or(Area::Undetermined);
        let inside = inside(&area, &self.p.names);
        let wanted = self.classes(acts, &self.p.names.acts);
        let covered =
            (0..self.p.names.acts.len()).filter(|a| self.p.names.act_up.get(*a).is_some_and(|ups| ups.iter().any(|u| wanted.contains(u))));
        scopes.push((inside, covered.filter_map(|a| u16::try_from(a).ok()).collect()));
    }

    fn prohibition(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Prohibition,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) -> u32 {
        let ways: &[Involvement] = if p.involvement.is_empty() { &[Involvement::Did] } else { &p.involvement };
        let involvement = ways.iter().fold(0, |m, w| m | 1 << *w as u8);
        let conduct_of = self.holders(place.force, &p.conduct_of);
        let answers = self.answers(place.force, bearers, &conduct_of);
        self.scope(place, p.area.as_ref(), &p.acts, scopes);
        self.p.norms.push(Norm {
            term,
            permits: false,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            involvement,
            answers,
            notice: None,
            consent: None,
            consumers: Vec::new(),
        });
        u32::try_from(self.p.norms.len() - 1).unwrap_or(u32::MAX)
    }

    fn permission(
        &mut self,
        place: Place,
        term: TermId,
        active: NodeId,
        p: &Permission,
        bearers: &[PartyId],
        scopes: &mut Vec<(Vec<u8>, Vec<u16>)>,
    ) -> u32 {
        let answers = self.answers(place.force, bearers, &[]);
        self.scope(place, p.area.as_ref(), &p.acts, scopes);
        let consent = p.consent.as_ref().and_then(|a| self.nodes.find_term(&self.docs, place.text, a)).map(TermId::at);
        self.p.norms.push(Norm {
            term,
            permits: true,
            active,
            priority: p.priority,
            targets: self.mask(&p.targets),
            character: self.character(p.character.as_ref()),
            involvement: u8::MAX,
            answers,
            notice: p.notice.and_then(crate::time::Length::as_millis),
            consent,
            consumers: Vec::new(),
        });
        u32::try_from(self.p.norms.len() - 1).unwrap_or(u32::MAX)
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
                let shift = self.nodes.shift(&self.docs, place.text, w.length, w.counting, None);
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
        let dynamic = t.bearers.iter().find_map(|b| match b.as_str() {
            "@violator" => Some(Bearer::Violator),
            "@sender" => Some(Bearer::Sender),
            "@addressee" => Some(Bearer::Addressee),
            _ => None,
        });
        let (met, overdue) = self.nodes.duty_flags(term.index());
        let jointly = t.jointly || bearers.is_empty();
        let slots =
            u32::try_from(self.p.duties.iter().map(|d| if d.jointly { 1 } else { d.bearers.len() }).sum::<usize>()).unwrap_or(u32::MAX);
        self.p.duties.push(Duty {
            term,
            active,
            arises,
            limit,
            stale: o.stale_after.and_then(crate::time::Length::as_millis),
            amount: o.amount.unwrap_or(1),
            every: o.every.and_then(crate::time::Length::as_millis),
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
            slots,
        });
        u32::try_from(self.p.duties.len() - 1).unwrap_or(u32::MAX)
    }

    fn power(&mut self, place: Place, term: TermId, active: NodeId, p: &Power, bearers: &[String]) -> u32 {
        let holders = self.holders(place.force, bearers);
        let bodies: &'a [Body] = self.docs.get(place.force).map_or(&[], |d| d.bodies.as_slice());
        let mut ways = Vec::new();
        let way_of = |this: &mut Lower<'a>, holder: PartyId| {
            let body = bodies.iter().find(|b| this.party(&b.party) == holder);
            let Some(b) = body else { return Way { members: [holder].into(), need: 1, mandate: None, body: None } };
            let mandate = b.mandate.as_ref().map(|w| this.nodes.condition(&this.docs, &this.places, place.force, w));
            let members: Vec<PartyId> = b.members.iter().map(|m| this.party(m)).collect();
            let all = u32::try_from(members.len()).unwrap_or(u32::MAX);
            match b.decision {
                Decision::All if !members.is_empty() => Way { members, need: all, mandate, body: Some(holder) },
                Decision::AtLeast(n) if !members.is_empty() => Way { members, need: n, mandate, body: Some(holder) },
                _ => Way { members: [holder].into(), need: 1, mandate, body: Some(holder) },
            }
        };
        let all = u32::try_from(holders.len()).unwrap_or(u32::MAX);
        match p.decision {
            Decision::Any => {
                for h in &holders {
                    let way = way_of(self, *h);
                    ways.push(way);
                }
            }
            Decision::All => ways.push(Way { members: holders, need: all, mandate: None, body: None }),
            Decision::AtLeast(n) => ways.push(Way { members: holders, need: n, mandate: None, body: None }),
        }
        let mut objects = Vec::new();
        for name in &p.over {
            let is = match p.verb {
                Verb::Fix => ObjectIs::Anchor(self.nodes.anchor(&self.docs, &self.places, place.text, name)),
                Verb::Extend | Verb::Waive => {
                    let at = self.nodes.find_term(&self.docs, place.text, name).unwrap_or(usize::MAX);
                    self.nodes.duty_objects.push((self.p.powers.len(), objects.len(), at));
                    ObjectIs::Mandate
                }
                Verb::Suspend | Verb::Resume | Verb::Terminate => match self.nodes.sleeper(&self.docs, place.text, name) {
                    Some((suspended, terminated)) => ObjectIs::Life { suspended, terminated },
                    None => ObjectIs::Mandate,
                },
                Verb::Find | Verb::Authorise => ObjectIs::Mandate,
            };
            objects.push(Object { name: name.clone(), is });
        }
        let effect = match &p.effect {
            Effect::AtOnce => EffectRule::AtOnce,
            Effect::AfterNotice { length, counting } => {
                EffectRule::After(self.nodes.shift(&self.docs, place.text, *length, *counting, None))
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

    fn counter(&mut self, term: TermId, active: NodeId, c: &Counter, bearers: &[PartyId]) -> u32 {
        let is = match c {
            Counter::Stock { item, at_most } => {
                CounterIs::Stock { item: intern(&mut self.p.names.items, item), at_most: *at_most, bearers: bearers.to_vec() }
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
                    norm: None,
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
    t.binds == Binds::InForce && t.active.is_none()
}
