//! Simulations: a scenario joined to a regime, and how a run goes from event to event.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Chance, Conduct, Does, End, Habitual, Move, Run, Scenario, Seen, Sight, Truth,
    bits::Bits,
    conduct::after,
    plan::{Plan, Watcher},
    run::{
        self, CLAIM, COVERAGE, Due, Event, Handle, Here, INCIDENT, Level, NO_FACT, Queue, Said, Words, record_name, record_position, small,
    },
};
use crate::{
    agreement::{Reading, Regime},
    chance::Stream,
    id::{MatterId, PartyId, PlaceId, RecordId},
    machine::{Fact, FactualState, LegalState, Point, Program, Refusal, VerdictKind, What, lower_record},
    problem::Problems,
    record::{Content, Finding, Harm, Looked, Outcome, Record},
    time::Instant,
    vocabulary::{CommunicationKind, Involvement},
};

/// A scenario joined to a regime.
#[derive(Clone, Debug)]
pub struct Simulation<C = Habitual> {
    pub(super) program: Program,
    pub(super) scenario: Scenario,
    pub(super) plan: Plan,
    /// The conduct of parties, each as it was built, with the places of its sources.
    minds: Vec<(PartyId, C, Vec<PlaceId>)>,
}

impl Simulation {
    /// Joins a scenario to a regime.
    ///
    /// # Errors
    /// Everything in the scenario that does not fit the regime, at once.
    pub fn new(regime: &Regime, scenario: &Scenario) -> Result<Simulation, Problems> {
        let mut reading = Reading::base();
        for (axis, option) in &scenario.reading {
            reading = reading.with(axis, option);
        }
        let program = Program::lower(regime, &reading)?;
        let (plan, minds) = Plan::new(&program, scenario)?;
        let posts = |p: PartyId| plan.posts(p);
        let minds = minds.into_iter().map(|(p, fixed)| (p, Habitual::new(fixed), posts(p))).collect();
        Ok(Simulation { program, scenario: scenario.clone(), plan, minds })
    }

    /// The same with conduct of your own: for each party by its name, with the conduct that the scenario gives it, if it gives
    /// it one. A party for which you return nothing has none: incidents of its sources happen by themselves.
    #[must_use]
    pub fn with_conduct<C: Conduct>(self, mut conduct: impl FnMut(&str, Option<Habitual>) -> Option<C>) -> Simulation<C> {
        let mut given = self.minds;
        let mut minds = Vec::new();
        for (n, party) in self.program.names.parties.iter().enumerate() {
            let id = PartyId::at(n);
            let usual = given.iter().position(|m| m.0 == id).map(|at| given.remove(at).1);
            if let Some(c) = conduct(&party.id, usual) {
                minds.push((id, c, self.plan.posts(id)));
            }
        }
        Simulation { program: self.program, scenario: self.scenario, plan: self.plan, minds }
    }
}

impl<C: Conduct> Simulation<C> {
    /// The program that judges.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What runs can end with before their horizon, by code: the scenario's criteria, then what ends the truce by law, then too
    /// many events.
    #[must_use]
    pub fn endings(&self) -> Vec<String> {
        let others = [LegalState::Expired, LegalState::Terminated, LegalState::Superseded].map(|s| s.to_string());
        self.scenario.ends.iter().cloned().chain(others).chain(["too many events".to_string()]).collect()
    }

    /// The code of an end; none if the run held for as long as it was followed.
    #[must_use]
    pub fn ending(&self, end: End) -> Option<u16> {
        let law = self.scenario.ends.len();
        let code = match end {
            End::Horizon => return None,
            End::Collapsed(n) => n,
            End::Legal(LegalState::Terminated) => law + 1,
            End::Legal(LegalState::Superseded) => law + 2,
            End::Legal(_) => law,
            End::TooManyEvents => law + 3,
        };
        Some(small(code))
    }

    /// A whole run.
    #[must_use]
    pub fn run(&self, replicate: u64) -> Run<C> {
        let mut run = self.begin(replicate);
        while self.step(&mut run) {}
        run
    }

    /// A run at its beginning.
    #[must_use]
    pub fn begin(&self, replicate: u64) -> Run<C> {
        let mut run = Run {
            replicate,
            state: self.program.start(),
            entered: None,
            sites: Vec::new(),
            sources: Vec::new(),
            minds: Vec::new(),
            queue: Queue::default(),
            events: 0,
            truth: Vec::new(),
            said: Vec::new(),
            stepped: Vec::new(),
            matters: Vec::new(),
            orders: Vec::new(),
            drafts: Vec::new(),
            refused: Vec::new(),
            verdicts: Vec::new(),
            end: None,
        };
        self.begin_again(&mut run, replicate);
        run
    }

    /// Puts a run, of whatever simulation, back to the beginning of a replicate of this one, and keeps its memory.
    pub fn begin_again(&self, run: &mut Run<C>, replicate: u64) {
        self.program.restart(&mut run.state);
        (run.replicate, run.events, run.end, run.entered) = (replicate, 0, None, None);
        run.queue.clear();
        run.truth.clear();
        run.said.clear();
        run.stepped.clear();
        run.matters.clear();
        run.orders.clear();
        run.drafts.clear();
        run.refused.clear();
        run.verdicts.clear();
        run.sites.truncate(self.plan.sites.len());
        run.sources.clear();
        // Nothing is dated before the beginning, so this cannot be refused.
        let _ = self.program.advance_to(&mut run.state, self.scenario.starts, &mut run.verdicts);
        if let Some(truce) = self.plan.truce {
            run.entered = match self.program.entry_into_force(&run.state, truce) {
                Point::Known(t) if t <= self.scenario.starts => Some(t),
                _ => None,
            };
        }
        for source in &self.plan.sources {
            run.sources.push(Level { tempo: Bits(1.0), surging: 0, surges: source.surges.map(|s| s.key.stream(replicate)) });
        }
        for n in 0..run.sources.len() {
            self.next_surge(run, n, self.scenario.starts);
        }
        for (n, site) in self.plan.sites.iter().enumerate() {
            if run.sites.len() == n {
                run.sites.push(Here::new(site, self.scenario.starts));
            }
            if let Some(here) = run.sites.get_mut(n) {
                here.restart(site, replicate, self.scenario.starts);
            }
            run.draw_candidate(n, site);
            for (k, w) in site.watchers.iter().enumerate() {
                if let Some(every) = w.covers_every {
                    let what = Due::Cover { site: small(n), watcher: small(k) };
                    run.queue.push(self.scenario.starts.plus(every), COVERAGE, what);
                }
            }
        }
        run.minds.clear();
        for (party, mind, _) in &self.minds {
            let mut mind = mind.clone();
            mind.begins(&Chance { seed: self.scenario.seed, party: self.program.party_id(*party), replicate });
            run.minds.push(mind);
        }
        if !run.minds.is_empty() {
            let news = run.state.history().copied().map(Seen::Verdict);
            let news: Vec<Seen> = [Seen::Begins].into_iter().chain(news).collect();
            self.tell(run, |_| true, &news);
        }
        self.look_for_end(run, 0);
    }

    /// Goes on to the next event; false if the run is at its end.
    pub fn step(&self, run: &mut Run<C>) -> bool {
        if run.end.is_some() {
            return false;
        }
        let before = Marks { verdicts: run.verdicts.len(), truth: run.truth.len() };
        let mut facts = Vec::new();
        let next = run.queue.next().unwrap_or(Instant::MAX);
        // What time alone brings about, those who decide learn when it comes about; so does what waits for entry into force.
        let waits = !run.minds.is_empty() || run.entered.is_none() && self.plan.sources.iter().any(|s| s.settles);
        let change = if waits { self.program.next_change(&run.state).filter(|t| *t < next) } else { None };
        if let Some(t) = change.filter(|t| *t < self.plan.until) {
            let _ = self.program.advance_to(&mut run.state, t, &mut run.verdicts);
            self.after_event(run, &before, &facts, t);
        } else if let Some(event) = run.queue.pop().filter(|e| e.at < self.plan.until) {
            let woken = self.event(run, event, &mut facts);
            self.after_event(run, &before, &facts, event.at);
            if let (Some((mind, token)), None) = (woken, run.end) {
                self.tell(run, |n| n == usize::from(mind), &[Seen::Woke(token)]);
            }
        } else {
            let _ = self.program.advance_to(&mut run.state, self.plan.until, &mut run.verdicts);
            self.look_for_end(run, before.verdicts);
            if run.end.is_none() {
                run.end = Some((self.plan.until, End::Horizon));
            }
        }
        run.end.is_none()
    }

    /// A run as it was saved.
    ///
    /// # Errors
    /// When it belongs to another regime or reading, or foresees something before the instant at which it stands.
    pub fn resume(&self, run: Run<C>) -> Result<Run<C>, Refusal> {
        let state = self.program.restore(run.state)?;
        if let Some(at) = run.queue.earliest().filter(|at| *at < state.now()) {
            return Err(Refusal::Past { at, now: state.now() });
        }
        let mut run = Run { state, ..run };
        for (mind, (_, built, _)) in run.minds.iter_mut().zip(&self.minds) {
            mind.resumes(built);
        }
        Ok(run)
    }

    /// A run that has the past of this one and another future: from here on, its incidents and observers meet the chance of
    /// branch `n`, which no replicate meets that is counted up from 0.
    #[must_use]
    pub fn branch(&self, run: &Run<C>, n: u64) -> Run<C> {
        let mut run = run.clone();
        let now = run.state.now().max(self.scenario.starts);
        for (k, site) in self.plan.sites.iter().enumerate() {
            let Some(here) = run.sites.get_mut(k) else { continue };
            here.stream = site.key.stream(!n);
            here.watch(site, !n);
            here.pass(site, now.max(here.as_of));
            run.draw_candidate(k, site);
        }
        run
    }

    /// Something happens. Gives back who wanted to be woken for it.
    fn event(&self, run: &mut Run<C>, event: Event, facts: &mut Vec<Fact>) -> Option<(u16, u32)> {
        let at = event.at;
        match event.what {
            Due::Candidate { site, draw } => self.candidate(run, usize::from(site), draw, at, facts),
            Due::Report { truth, by } => self.report(run, truth, by, at, facts),
            Due::Confirmation { matter, by } => self.say(run, Said { at, by, what: Words::Confirms { matter } }, facts),
            Due::Accusation { truth, by, accused } => self.accuse(run, truth, by, accused, at, facts),
            Due::Look { place, by, looked } => self.say(run, Said { at, by, what: Words::Looks { place, looked } }, facts),
            Due::Cover { site, watcher } => self.cover(run, site, watcher, at, facts),
            Due::Words { by, draft } => self.words(run, by, draft, at, facts),
            Due::Deed { mind, place } => self.deed(run, usize::from(mind), place, at, facts),
            Due::Tempo { mind, order } => self.tempo(run, usize::from(mind), order, at),
            Due::Surge { source, begins } => self.surge(run, usize::from(source), begins, at),
            Due::Wake { mind, token } => {
                let _ = self.program.advance_to(&mut run.state, at, &mut run.verdicts);
                return Some((mind, token));
            }
        }
        None
    }

    /// Counts an event, tells those who decide what is new, and looks whether the run is over.
    #[inline]
    fn after_event(&self, run: &mut Run<C>, before: &Marks, facts: &[Fact], at: Instant) {
        run.events += 1;
        if run.verdicts.len() > before.verdicts {
            self.look_for_end(run, before.verdicts);
        }
        if run.end.is_none() && run.events >= self.scenario.max_events {
            run.end = Some((at, End::TooManyEvents));
        }
        if run.end.is_none() && !run.minds.is_empty() {
            let deeds: Vec<Truth> = run.truth.get(before.truth..).unwrap_or(&[]).to_vec();
            for d in deeds {
                let own = |n: usize| self.minds.get(n).is_some_and(|m| m.0 == d.party);
                self.tell(run, own, &[Seen::Deed { place: d.place, act: d.act }]);
            }
            let verdicts = run.verdicts.get(before.verdicts..).unwrap_or(&[]);
            let news: Vec<Seen> = facts.iter().copied().map(Seen::Fact).chain(verdicts.iter().copied().map(Seen::Verdict)).collect();
            self.tell(run, |_| true, &news);
        }
    }

    /// Tells those who decide, and foresees what they decide.
    fn tell(&self, run: &mut Run<C>, whom: impl Fn(usize) -> bool, news: &[Seen]) {
        let mut moves: Vec<Move> = Vec::new();
        for (n, (me, _, posts)) in self.minds.iter().enumerate().filter(|(n, _)| whom(*n)) {
            let Some(mind) = run.minds.get_mut(n) else { continue };
            let sight = Sight { program: &self.program, state: &run.state, me: *me, posts, matters: &run.matters, stepped: &run.stepped };
            for seen in news {
                mind.sees(&sight, seen, &mut moves);
            }
            for m in moves.drain(..) {
                let at = run.state.now().max(self.scenario.starts).plus(m.after.max(1));
                let mind = small(n);
                let (class, what) = match m.does {
                    Does::Says(content) => {
                        let draft = u32::try_from(run.drafts.len()).unwrap_or(u32::MAX);
                        let class = class_of(&content);
                        run.drafts.push(run::draft(*content));
                        (class, Due::Words { by: *me, draft })
                    }
                    Does::Deed(place) => (INCIDENT, Due::Deed { mind, place }),
                    Does::Tempo(factor) => {
                        let order = u32::try_from(run.orders.len()).unwrap_or(u32::MAX);
                        run.orders.push(Bits(if factor > 0.0 { factor } else { 0.0 }));
                        (NO_FACT, Due::Tempo { mind, order })
                    }
                    Does::Wakes(token) => (NO_FACT, Due::Wake { mind, token }),
                };
                run.queue.push(at, class, what);
            }
        }
    }

    fn candidate(&self, run: &mut Run<C>, n: usize, draw: u32, at: Instant, facts: &mut Vec<Fact>) {
        let (Some(site), Some(here)) = (self.plan.sites.get(n), run.sites.get_mut(n)) else { return };
        if draw != here.draws {
            return;
        }
        let mut left = here.stream.uniform() * here.bound.0;
        here.pass(site, at);
        let entered = run.entered;
        let cause = site.sources.iter().zip(here.level.iter().zip(&here.added)).position(|(source, (level, added))| {
            let settled = if site.settles { source.settled(entered, at) } else { 1.0 };
            left -= level.0 * settled + added.0;
            left < 0.0
        });
        if let Some(source) = cause {
            self.happens(run, n, source, false, at, facts);
        }
        run.draw_candidate(n, site);
    }

    /// What a party decided to do, its source at the place does.
    fn deed(&self, run: &mut Run<C>, mind: usize, place: PlaceId, at: Instant, facts: &mut Vec<Fact>) {
        let Some((party, _, _)) = self.minds.get(mind) else { return };
        let Some(n) = self.plan.sites.iter().position(|s| s.place == place) else { return };
        let Some(site) = self.plan.sites.get(n) else { return };
        let Some(source) = site.sources.iter().position(|s| s.party == *party) else { return };
        if let Some(here) = run.sites.get_mut(n) {
            here.pass(site, at);
        }
        self.happens(run, n, source, true, at, facts);
        run.draw_candidate(n, site);
    }

    /// An incident: what it was, who detects it, and who will say what of it when. Each observer draws as often, whatever comes
    /// of it, so that in two designs the same incidents meet the same chance.
    fn happens(&self, run: &mut Run<C>, n: usize, source: usize, ordered: bool, at: Instant, facts: &mut Vec<Fact>) {
        let (Some(site), Some(here)) = (self.plan.sites.get(n), run.sites.get_mut(n)) else { return };
        let Some(by) = site.sources.get(source) else { return };
        for (added, s) in here.added.iter_mut().zip(&site.sources) {
            added.0 += s.adds.get(source).copied().unwrap_or(0.0);
        }
        let (act, target, killed) = by.mark(&mut here.stream);
        let truth = u32::try_from(run.truth.len()).unwrap_or(u32::MAX);
        let (party, place) = (by.party, site.place);
        run.truth.push(Truth { at, party, place, act, target, killed, ordered, reported: MatterId::NONE });
        for k in 0..site.watchers.len() {
            let streams = run.sites.get_mut(n).and_then(|h| h.watchers.get_mut(k));
            let (Some(watcher), Some((luck, doubts))) = (site.watchers.get(k), streams) else { continue };
            if watcher.on_complaint {
                continue;
            }
            let (sees, delay) = (luck.happens(watcher.detects), luck.exponential(watcher.mean_delay));
            let (refused, other, late) = doubts.as_mut().map_or((false, None, 0.0), |s| watcher.doubt(Some(source), s));
            if !sees || watcher.root == by.root {
                continue;
            }
            let accused = other.unwrap_or(party);
            let reported = if late > 0.0 { at.plus(after(late)) } else { at };
            if reported == at {
                self.report(run, truth, watcher.party, at, facts);
            } else {
                run.queue.push(reported, INCIDENT, Due::Report { truth, by: watcher.party });
            }
            if refused {
                run.queue.push(reported.next(), COVERAGE, Due::Look { place, by: watcher.party, looked: Looked::Refused });
            } else {
                let what = Due::Accusation { truth, by: watcher.party, accused };
                // A finding is put in words of its own, and stands in another place of the order.
                run.queue.push(reported.plus(after(delay)), if watcher.finds { FINDING } else { CLAIM }, what);
            }
        }
    }

    /// An observer reports an incident: the first opens the matter, the others confirm it.
    fn report(&self, run: &mut Run<C>, truth: u32, by: PartyId, at: Instant, facts: &mut Vec<Fact>) {
        let next = MatterId::at(run.matters.len());
        let Some(t) = run.truth.get_mut(truth as usize) else { return };
        if t.reported.is_some() {
            // Claims stand after all incidents of their instant.
            return run.queue.push(at, CLAIM, Due::Confirmation { matter: t.reported, by });
        }
        t.reported = next;
        let record = u32::try_from(run.said.len()).unwrap_or(u32::MAX);
        run.matters.push(Handle { record, place: t.place, culprit: t.party });
        self.say(run, Said { at, by, what: Words::Reports { truth } }, facts);
    }

    fn accuse(&self, run: &mut Run<C>, truth: u32, by: PartyId, accused: PartyId, at: Instant, facts: &mut Vec<Fact>) {
        let Some(t) = run.truth.get(truth as usize) else { return };
        let (matter, place) = (t.reported, t.place);
        if self.plan.watcher(place, by).is_some_and(|w| w.finds) {
            let about = record_name(run.matters.get(matter.index()).map_or(usize::MAX, |h| h.record as usize));
            self.write(run, by, at, found(about, accused, &self.program), facts);
        } else {
            self.say(run, Said { at, by, what: Words::Accuses { matter, accused } }, facts);
        }
    }

    /// An observer says that it looked at a place for a period, and whether it reported anything from there.
    fn cover(&self, run: &mut Run<C>, site: u16, watcher: u16, at: Instant, facts: &mut Vec<Fact>) {
        let Some(place) = self.plan.sites.get(usize::from(site)) else { return };
        let Some(w) = place.watchers.get(usize::from(watcher)) else { return };
        let now = (at, u32::try_from(run.said.len()).unwrap_or(u32::MAX));
        let covered = run.sites.get_mut(usize::from(site)).and_then(|h| h.covered.get_mut(usize::from(watcher)));
        let Some((since, seen)) = covered.map(|c| core::mem::replace(c, now)) else { return };
        let said = run.said.get(seen as usize..).unwrap_or(&[]);
        let reports = |s: &&Said| match s.what {
            Words::Reports { truth } => run.truth.get(truth as usize).is_some_and(|t| t.place == place.place),
            Words::Confirms { matter } => run.matters.get(matter.index()).is_some_and(|h| h.place == place.place),
            _ => false,
        };
        let saw = said.iter().filter(|s| s.by == w.party && s.at >= since).any(|s| reports(&s));
        let looked = if saw { Looked::Saw } else { Looked::SawNothing };
        self.say(run, Said { at, by: w.party, what: Words::Looks { place: place.place, looked } }, facts);
        if let Some(every) = w.covers_every {
            run.queue.push(at.plus(every), COVERAGE, Due::Cover { site, watcher });
        }
    }

    /// What a party said in its own words is put on record, and those to whom it complained look into it.
    fn words(&self, run: &mut Run<C>, by: PartyId, draft: u32, at: Instant, facts: &mut Vec<Fact>) {
        let Some(content) = run.drafts.get(draft as usize).map(|r| r.content.clone()) else { return };
        if !self.written(run, by, draft, at, facts) {
            return;
        }
        let Content::Communication(c) = content else { return };
        let (CommunicationKind::Complaint, Some(matter)) = (c.kind, c.about.and_then(|n| matter_of(run, &n))) else { return };
        let Some(handle) = run.matters.get(matter.index()).copied() else { return };
        let Some(n) = self.plan.sites.iter().position(|s| s.place == handle.place) else { return };
        let Some(site) = self.plan.sites.get(n) else { return };
        let about = record_name(handle.record as usize);
        for (k, w) in site.watchers.iter().enumerate() {
            let addressed = c.to.iter().any(|p| self.program.party(p) == Some(w.party));
            let Some((luck, Some(doubts))) = run.sites.get_mut(n).and_then(|h| h.watchers.get_mut(k)) else { continue };
            if !w.on_complaint || !addressed {
                continue;
            }
            let source = site.sources.iter().position(|s| s.party == handle.culprit);
            let content = inquiry(w, (luck, doubts), source, handle.culprit, about.clone(), &self.program);
            let when = at.plus(after(luck.exponential(w.mean_delay)));
            let draft = u32::try_from(run.drafts.len()).unwrap_or(u32::MAX);
            run.drafts.push(run::draft(content));
            run.queue.push(when, FINDING, Due::Words { by: w.party, draft });
        }
    }

    fn write(&self, run: &mut Run<C>, by: PartyId, at: Instant, content: Content, facts: &mut Vec<Fact>) {
        let draft = u32::try_from(run.drafts.len()).unwrap_or(u32::MAX);
        run.drafts.push(run::draft(content));
        self.written(run, by, draft, at, facts);
    }

    /// Lowers a record written in full, as a log's records are, and steps by it. False if it says nothing that can be stepped by.
    fn written(&self, run: &mut Run<C>, by: PartyId, draft: u32, at: Instant, facts: &mut Vec<Fact>) -> bool {
        let said = Said { at, by, what: Words::Writes { draft } };
        let position = run.said.len();
        let record = self.record(run, position, &said);
        let named: BTreeMap<&str, (u32, Record)> = crate::record::references(&record)
            .into_iter()
            .filter_map(|(_, name, _)| {
                let n = record_position(name)?;
                Some((name, (u32::try_from(n).ok()?, self.record(run, n, run.said.get(n)?))))
            })
            .collect();
        let find = |name: &str| named.get(name).map(|(n, r)| (*n, r));
        let mut wrong: Vec<_> = crate::record::faults(&record).into_iter().map(|(field, what)| format!("{field} {what}")).collect();
        wrong.extend(crate::record::pair_faults(&record, &|name| find(name).map(|(_, r)| r), &|_| "the unknown record"));
        let (lowered, more) = lower_record(&self.program, &record, u32::try_from(position).unwrap_or(u32::MAX), &find);
        wrong.extend(more);
        if lowered.windows(2).any(|w| matches!(w, [a, b] if (a.0, a.1.at) != (b.0, b.1.at))) {
            wrong.push("says what belongs in different places of one instant: say it in several records".to_string());
        }
        if !wrong.is_empty() {
            run.refused.extend(wrong.into_iter().map(|w| (by, w)));
            return false;
        }
        run.said.push(said);
        if lowered.is_empty() {
            return true;
        }
        let id = RecordId::at(run.stepped.len());
        run.stepped.push(u32::try_from(position).unwrap_or(u32::MAX));
        let mut group: Vec<Fact> = Vec::with_capacity(lowered.len());
        for (_, mut fact) in lowered {
            fact.record = id;
            let (of, matter) = crate::machine::mentioned(&mut fact.what);
            if let Some(of) = of {
                *of = run.stepped.binary_search(&of.0).map_or(RecordId::NONE, RecordId::at);
            }
            if let Some(matter) = matter.filter(|m| m.is_some()) {
                let opened = run.matters.binary_search_by_key(&matter.0, |h| h.record);
                *matter = MatterId::at(opened.unwrap_or_else(|_| {
                    let place = match &record.content {
                        Content::Incident(i) => i.place.as_ref().and_then(|p| self.program.place(p)).unwrap_or_default(),
                        _ => PlaceId::NONE,
                    };
                    run.matters.push(Handle { record: matter.0, place, culprit: PartyId::NONE });
                    run.matters.len() - 1
                }));
            }
            group.push(fact);
        }
        self.observe(run, &group);
        if !run.minds.is_empty() {
            facts.extend(group);
        }
        true
    }

    /// Puts on record what an observer says, and shows it to the machine.
    #[inline]
    fn say(&self, run: &mut Run<C>, said: Said, facts: &mut Vec<Fact>) {
        let what = match said.what {
            Words::Reports { truth } => {
                let Some(t) = run.truth.get(truth as usize) else { return };
                What::Incident {
                    matter: t.reported,
                    earliest: t.at,
                    until: said.at,
                    place: t.place,
                    act: t.act,
                    target: t.target,
                    accused: PartyId::NONE,
                    involvement: Involvement::Did,
                }
            }
            Words::Confirms { matter } => What::Claim { matter, accused: PartyId::NONE, involvement: Involvement::Unknown },
            Words::Accuses { matter, accused } => What::Claim { matter, accused, involvement: Involvement::Did },
            Words::Looks { place, looked } => What::Coverage { place, looked },
            Words::Writes { .. } => return,
        };
        let record = RecordId::at(run.stepped.len());
        run.stepped.push(u32::try_from(run.said.len()).unwrap_or(u32::MAX));
        run.said.push(said);
        let fact = Fact { at: said.at, record, by: said.by, what };
        self.observe(run, &[fact]);
        if !run.minds.is_empty() {
            facts.push(fact);
        }
    }

    #[inline]
    fn observe(&self, run: &mut Run<C>, facts: &[Fact]) {
        // Events come in the order of time, and what they name was looked up before: only in a run whose save was tampered with is
        // anything refused.
        if let Err(why) = self.program.observe(&mut run.state, facts, &mut run.verdicts) {
            run.refused.push((facts.first().map_or(PartyId::NONE, |f| f.by), why.to_string()));
        }
    }

    /// A party's orders: what its sources do by themselves is multiplied from now on.
    fn tempo(&self, run: &mut Run<C>, mind: usize, order: u32, at: Instant) {
        let (Some((party, _, _)), Some(factor)) = (self.minds.get(mind), run.orders.get(order as usize).copied()) else { return };
        for (level, _) in run.sources.iter_mut().zip(&self.plan.sources).filter(|(_, s)| s.party == *party) {
            level.tempo = factor;
        }
        self.retune(run, |n| self.plan.sources.get(n).is_some_and(|s| s.party == *party), at);
    }

    fn surge(&self, run: &mut Run<C>, n: usize, begins: bool, at: Instant) {
        let (Some(level), Some(s)) = (run.sources.get_mut(n), self.plan.sources.get(n).and_then(|s| s.surges)) else { return };
        if begins {
            level.surging += 1;
            let lasts = level.surges.as_mut().map_or(1, |stream| after(stream.exponential(s.last)));
            run.queue.push(at.plus(lasts), NO_FACT, Due::Surge { source: small(n), begins: false });
            self.next_surge(run, n, at);
        } else {
            level.surging = level.surging.saturating_sub(1);
        }
        self.retune(run, |k| k == n, at);
    }

    fn next_surge(&self, run: &mut Run<C>, n: usize, at: Instant) {
        let Some(s) = self.plan.sources.get(n).and_then(|s| s.surges).filter(|s| s.per_day > 0.0) else { return };
        let Some(stream) = run.sources.get_mut(n).and_then(|l| l.surges.as_mut()) else { return };
        let wait = after(stream.exponential(1.0 / s.per_day));
        run.queue.push(at.plus(wait), NO_FACT, Due::Surge { source: small(n), begins: true });
    }

    /// Works out anew how often some sources act, and when they next may.
    fn retune(&self, run: &mut Run<C>, which: impl Fn(usize) -> bool, at: Instant) {
        for (n, site) in self.plan.sites.iter().enumerate() {
            if !site.sources.iter().any(|s| which(s.number)) {
                continue;
            }
            let Some(here) = run.sites.get_mut(n) else { continue };
            here.pass(site, at);
            for ((level, base), s) in here.level.iter_mut().zip(&here.base).zip(&site.sources) {
                let Some(now) = run.sources.get(s.number) else { continue };
                let surges = self.plan.sources.get(s.number).and_then(|s| s.surges).filter(|_| now.surging > 0);
                *level = Bits(base.0 * now.tempo.0 * surges.map_or(1.0, |s| s.factor));
            }
            run.draw_candidate(n, site);
        }
    }

    fn look_for_end(&self, run: &mut Run<C>, from: usize) {
        let mut settles = None;
        for v in run.verdicts.get(from..).unwrap_or(&[]) {
            let end = match v.kind {
                VerdictKind::Factual(FactualState::Collapsed) => self.plan.ends.iter().position(|t| *t == v.term).map(End::Collapsed),
                VerdictKind::Legal(s @ (LegalState::Expired | LegalState::Terminated | LegalState::Superseded)) => {
                    (Some(v.term) == self.plan.truce).then_some(End::Legal(s))
                }
                VerdictKind::Legal(LegalState::InForce) if Some(v.term) == self.plan.truce && run.entered.is_none() => {
                    settles = Some(v.at);
                    None
                }
                _ => None,
            };
            if let Some(end) = end.filter(|_| v.at >= self.scenario.starts) {
                run.end = Some((v.at, end));
                return;
            }
        }
        if let Some(t) = settles {
            run.entered = Some(t);
            self.retune(run, |n| self.plan.sources.get(n).is_some_and(|s| s.settles), run.state.now());
        }
    }
}

/// How much there was of what is told to those who decide.
struct Marks {
    verdicts: usize,
    truth: usize,
}

const FINDING: u8 = 9;

/// The place of what is said among the facts of one instant.
fn class_of(content: &Content) -> u8 {
    match content {
        Content::Act(_) => 0,
        Content::Communication(_) => 1,
        Content::Statement(_) => 2,
        Content::Level(_) => 3,
        Content::Coverage(_) => COVERAGE,
        Content::Performance(_) => 5,
        Content::Incident(_) => INCIDENT,
        Content::Claim(_) => CLAIM,
        Content::Answer(_) => 8,
        Content::Finding(_) => FINDING,
        Content::Retraction(_) => 10,
        Content::Inquiry(_) | Content::Tally(_) => NO_FACT,
    }
}

fn matter_of<C>(run: &Run<C>, name: &str) -> Option<MatterId> {
    let record = u32::try_from(record_position(name)?).ok()?;
    run.matters.binary_search_by_key(&record, |h| h.record).ok().map(MatterId::at)
}

fn found(about: alloc::string::String, accused: PartyId, program: &Program) -> Content {
    let responsible = [crate::record::Accused { party: program.party_id(accused).into(), involvement: Involvement::Did }].into();
    Content::Finding(Finding { about, occurred: Some(true), responsible, ..Finding::default() })
}

/// What an inquiry after a complaint comes to.
fn inquiry(
    w: &Watcher,
    (luck, doubts): (&mut Stream, &mut Stream),
    source: Option<usize>,
    culprit: PartyId,
    about: alloc::string::String,
    program: &Program,
) -> Content {
    let clears_up = luck.happens(w.detects);
    let (refused, other, _) = w.doubt(source, doubts);
    let outcome = |outcome| Finding { about: about.clone(), outcome, ..Finding::default() };
    match (refused, clears_up, source) {
        (true, _, _) => Content::Finding(outcome(Outcome::NoAccess)),
        (_, false, _) => Content::Finding(outcome(Outcome::Inconclusive)),
        (_, _, None) => Content::Finding(Finding { occurred: Some(false), ..outcome(Outcome::Found) }),
        _ => found(about.clone(), other.unwrap_or(culprit), program),
    }
}

impl<C> Simulation<C> {
    pub(super) fn harm(killed: u32) -> Option<Harm> {
        (killed > 0).then(|| Harm { killed: Some(crate::record::Count::exactly(killed.into())), ..Harm::default() })
    }
}
