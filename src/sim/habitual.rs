//! The built-in conduct: what habits come to.

use alloc::{string::ToString, sync::Arc, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{Chance, Conduct, Does, Habits, Move, Seen, Sight, bits::Bits, conduct::after, plan::days};
use crate::{
    chance::Stream,
    id::{MatterId, PartyId, TermId},
    machine::{CaseStatus, CaseView, DutyView, Fact, FactualState, Fate, Point, Verdict, VerdictKind, What},
    record::{Accused, Act, Answer, Communication, Content, Happened, Incident, Performance, Stance, Statement},
    time::{Instant, Length},
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind},
};

/// Conduct by [`Habits`].
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Habitual {
    /// What it never forgets, and therefore does not save.
    #[serde(skip)]
    fixed: Arc<Fixed>,
    #[serde(deserialize_with = "one_for_each_purpose")]
    streams: Vec<Stream>,
    tempo: [Bits; 5],
    ordered: Bits,
    known: Vec<Known>,
    offences: Vec<Instant>,
    /// What it has in mind, by token.
    intends: Vec<Intent>,
    /// When it is woken for the limit that it waits for.
    window: Option<Instant>,
    accused: bool,
    renounced: bool,
}

/// A saved mind has begun, and has chance for all that it decides.
fn one_for_each_purpose<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Stream>, D::Error> {
    let streams = Vec::<Stream>::deserialize(d)?;
    let (given, needed) = (streams.len(), PURPOSES.len());
    if given == needed { Ok(streams) } else { Err(D::Error::custom(format_args!("{given} streams of chance where {needed} are needed"))) }
}

/// Habits with ids for names.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Fixed {
    pub(super) habits: Habits,
    pub(super) root: PartyId,
    pub(super) truce: Option<TermId>,
    pub(super) believes: Vec<PartyId>,
    pub(super) performs: Vec<TermId>,
    /// The duties to which it can give more time, each as the power names it.
    pub(super) extends: Vec<(TermId, alloc::string::String)>,
    pub(super) recommits: TermId,
}

/// What it knows of a matter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Known {
    matter: MatterId,
    /// Whom those whom it believes accuse, other than itself.
    accused: Vec<PartyId>,
    /// Whether it has made up its mind about a possible violation.
    weighed: bool,
    offended: bool,
    settled: bool,
    answered: bool,
}

/// What it wants to be woken for.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
enum Intent {
    EndRestraint,
    Retaliate(MatterId),
    Probe,
    Watch,
    Claim,
    Extend { term: TermId, bearer: PartyId, matter: MatterId },
    Recommit,
    EndRecommitment,
}

/// The purposes for which it has chance, by position in its streams.
const PURPOSES: [&str; 9] =
    ["suspects", "reciprocity", "complaints", "answers", "false claims", "performance", "extensions", "spoiling", "recommitment"];
const SUSPECTS: usize = 0;
const RECIPROCITY: usize = 1;
const COMPLAINTS: usize = 2;
const ANSWERS: usize = 3;
const CLAIMS: usize = 4;
const PERFORMANCE: usize = 5;
const EXTENSIONS: usize = 6;
const SPOILING: usize = 7;
const RECOMMITMENT: usize = 8;

/// What changes the tempo, by position.
const RESTRAINT: usize = 0;
const GRIM: usize = 1;
const PROBING: usize = 2;
const OPPORTUNISM: usize = 3;
const RECOMMITTED: usize = 4;

impl Habitual {
    pub(super) fn new(fixed: Fixed) -> Habitual {
        Habitual { fixed: Arc::new(fixed), tempo: [Bits(1.0); 5], ordered: Bits(1.0), ..Habitual::default() }
    }

    /// The habits.
    #[must_use]
    pub fn habits(&self) -> &Habits {
        &self.fixed.habits
    }

    /// How many offences it has taken.
    #[must_use]
    pub fn offences(&self) -> usize {
        self.offences.len()
    }
}

impl Conduct for Habitual {
    fn begins(&mut self, chance: &Chance<'_>) {
        let fixed = self.fixed.clone();
        *self = Habitual { fixed, tempo: [Bits(1.0); 5], ordered: Bits(1.0), ..Habitual::default() };
        self.streams.extend(PURPOSES.map(|p| chance.stream(p)));
    }

    fn resumes(&mut self, built: &Habitual) {
        self.fixed = built.fixed.clone();
    }

    fn sees(&mut self, sight: &Sight<'_>, seen: &Seen, moves: &mut Vec<Move>) {
        let fixed = self.fixed.clone();
        let mut turn = Turn { own: &fixed, mind: self, sight, moves };
        match seen {
            Seen::Begins => turn.begins(),
            Seen::Deed { .. } => {}
            Seen::Fact(fact) => turn.fact(fact),
            Seen::Verdict(v) => turn.verdict(v),
            Seen::Woke(token) => turn.woke(*token),
        }
        let tempo: f64 = self.tempo.iter().map(|t| t.0).product();
        let ordered = Bits(fixed.habits.commands * tempo + (1.0 - fixed.habits.commands));
        if ordered != self.ordered {
            self.ordered = ordered;
            moves.push(Move { after: 1, does: Does::Tempo(ordered.0) });
        }
    }
}

/// One look at the news.
struct Turn<'a> {
    own: &'a Fixed,
    mind: &'a mut Habitual,
    sight: &'a Sight<'a>,
    moves: &'a mut Vec<Move>,
}

impl Turn<'_> {
    fn begins(&mut self) {
        let h = &self.own.habits;
        if let Some(r) = h.restraint {
            self.tempo(RESTRAINT, r.factor);
            if let Some(lasts) = r.lasts {
                self.wake(after(days(lasts)), Intent::EndRestraint);
            }
        }
        if let Some(p) = h.probing {
            self.wake(after(days(p.every)), Intent::Probe);
        }
        self.next_false_claim();
        self.watch();
    }

    fn fact(&mut self, fact: &Fact) {
        match fact.what {
            What::Incident { matter, accused, .. } | What::Claim { matter, accused, .. } if accused.is_some() => {
                self.accusation(matter, accused, fact.by, false);
            }
            What::Finding { matter, accused, so: true, .. } if accused.is_some() => self.accusation(matter, accused, fact.by, true),
            What::Finding { matter, accused, so: false, .. } => self.settle(matter, accused),
            What::Answer { matter, accused, admits: true, .. } => self.settle(matter, accused),
            What::Statement { kind: StatementKind::Observance, .. } if !self.is_mine(fact.by) => self.progress(),
            What::Performance { term, party, matter, amount, stance: Stance::Asserts, surely: true, .. } if !self.is_mine(party) => {
                self.judge_performance(term, party, matter, amount);
            }
            _ => {}
        }
    }

    fn verdict(&mut self, v: &Verdict) {
        match v.kind {
            VerdictKind::Violation | VerdictKind::Possible | VerdictKind::Contested => self.weigh(v.matter),
            VerdictKind::Withdrawn => self.settle(v.matter, PartyId::NONE),
            VerdictKind::Arisen => self.arisen(v),
            VerdictKind::Met | VerdictKind::MetLate | VerdictKind::Extended => self.progress(),
            VerdictKind::Factual(FactualState::Eroding | FactualState::Collapsed) if v.term == self.own.recommits => self.recommit(),
            _ => {}
        }
        let moves_limits = matches!(
            v.kind,
            VerdictKind::Arisen
                | VerdictKind::Met
                | VerdictKind::MetLate
                | VerdictKind::Extended
                | VerdictKind::Waived
                | VerdictKind::Effective
                | VerdictKind::Legal(_)
        );
        if moves_limits {
            self.watch();
        }
    }

    fn woke(&mut self, token: u32) {
        let Some(intent) = self.mind.intends.get(token as usize).copied() else { return };
        let h = &self.own.habits;
        match intent {
            Intent::EndRestraint => self.tempo(RESTRAINT, 1.0),
            Intent::EndRecommitment => self.tempo(RECOMMITTED, 1.0),
            Intent::Watch => self.watch(),
            Intent::Retaliate(matter) => {
                let settled = self.known(matter).settled;
                let place = self.sight.place(matter);
                let here = self.sight.posts().iter().find(|p| **p == place).or_else(|| self.sight.posts().first());
                if let Some(place) = here.filter(|_| !settled) {
                    self.moves.push(Move { after: 1, does: Does::Deed(*place) });
                }
            }
            Intent::Probe => {
                let Some(p) = h.probing else { return };
                let was = self.mind.tempo[PROBING].0;
                let accused = core::mem::take(&mut self.mind.accused);
                self.tempo(PROBING, if accused { 1.0 } else { (was * p.step).min(p.ceiling) });
                self.wake(after(days(p.every)), Intent::Probe);
            }
            Intent::Claim => {
                if let Some(f) = &h.false_claims {
                    let n = self.chance(CLAIMS).below(f.places.len() as u64);
                    let place = usize::try_from(n).ok().and_then(|n| f.places.get(n)).cloned();
                    let accuses = [Accused { party: f.accuses.clone(), involvement: Involvement::Did }].into();
                    let incident = Incident { place, act: Some(f.act.clone()), accuses, ..Incident::default() };
                    self.say(1, Content::Incident(incident));
                }
                self.next_false_claim();
            }
            Intent::Extend { term, bearer, matter } => self.extend(term, bearer, matter),
            Intent::Recommit => {
                let Some(r) = &h.recommitment else { return };
                self.state_position(StatementKind::Observance);
                self.tempo(RECOMMITTED, r.factor);
                self.wake(after(days(r.lasts)), Intent::EndRecommitment);
            }
        }
    }

    /// Somebody is accused.
    fn accusation(&mut self, matter: MatterId, accused: PartyId, by: PartyId, found: bool) {
        if self.is_mine(accused) {
            self.mind.accused = true;
            return self.answer(matter, by);
        }
        let root = self.sight.program().root(by);
        let believed = self.own.believes.is_empty() || self.own.believes.contains(&root);
        if believed && (found || !self.own.habits.findings_only) {
            let known = self.known(matter);
            if !known.accused.contains(&accused) {
                known.accused.push(accused);
            }
            self.weigh(matter);
        }
    }

    /// Takes offence, or does not: at what the machine counts as a violation by one of those whose accusers it believes.
    fn weigh(&mut self, matter: MatterId) {
        let known = self.known(matter);
        if known.offended || known.accused.is_empty() {
            return;
        }
        let (weighed, accused) = (known.weighed, known.accused.clone());
        let cases = self.sight.program().cases_about(self.sight.state(), matter);
        let believed = |c: &&CaseView| accused.contains(&c.accused) && !self.is_mine(c.bearer);
        let is = |c: &CaseView, status: &[CaseStatus]| status.contains(&c.status);
        let surely = cases.iter().filter(believed).any(|c| is(c, &[CaseStatus::Violation]));
        let perhaps = cases.iter().filter(believed).any(|c| is(c, &[CaseStatus::Possible, CaseStatus::Contested]));
        let takes = surely
            || perhaps && !weighed && {
                self.known(matter).weighed = true;
                let suspects = self.own.habits.suspects;
                self.chance(SUSPECTS).happens(suspects)
            };
        if takes {
            self.known(matter).offended = true;
            self.offended(matter, &accused);
        }
    }

    fn offended(&mut self, matter: MatterId, accused: &[PartyId]) {
        self.mind.offences.push(self.sight.now());
        let h = &self.own.habits;
        if let Some(c) = &h.complaints {
            let (complains, delay) = self.sometime(COMPLAINTS, c.share, c.after);
            if complains {
                let names = |p: &PartyId| self.sight.program().party_id(*p).to_string();
                let to = if c.to.is_empty() { accused.iter().map(names).collect() } else { c.to.clone() };
                let about = Some(self.sight.matter(matter));
                let complaint =
                    Communication { kind: CommunicationKind::Complaint, to, topic: c.topic.clone(), about, ..Communication::default() };
                self.say(delay, Content::Communication(complaint));
            }
        }
        if let Some(r) = h.reciprocity {
            let (answers, delay) = self.sometime(RECIPROCITY, r.share, r.after);
            if answers {
                self.wake(after(days(r.waits)).saturating_add(delay), Intent::Retaliate(matter));
            }
        }
        if let Some(g) = h.grim.filter(|g| self.offences_within(g.within) >= g.after as usize) {
            self.tempo(GRIM, g.factor);
        }
        if let Some(r) = h.renunciation.as_ref().filter(|r| self.offences_within(r.within) >= r.after as usize) {
            if !core::mem::replace(&mut self.mind.renounced, true) {
                self.state_position(StatementKind::NotBound);
                if let Some(under) = r.under.clone() {
                    self.say(1, Content::Act(Act { under, written: true, ..Act::default() }));
                }
            }
        }
    }

    fn offences_within(&self, length: Option<Length>) -> usize {
        let since = length.and_then(Length::as_millis).map_or(Instant::MIN, |l| self.sight.now().plus(-l));
        self.mind.offences.iter().rev().take_while(|t| **t > since).count()
    }

    /// The matter between it and an accused rests.
    fn settle(&mut self, matter: MatterId, accused: PartyId) {
        let known = self.known(matter);
        known.settled |= !accused.is_some() || known.accused.contains(&accused);
    }

    fn answer(&mut self, matter: MatterId, by: PartyId) {
        let Some(a) = self.own.habits.answers else { return };
        if self.is_mine(by) || core::mem::replace(&mut self.known(matter).answered, true) {
            return;
        }
        let stream = self.chance(ANSWERS);
        let (which, delay) = (stream.uniform(), after(stream.exponential(days(a.after))));
        let admits = which < a.admits && self.sight.is_mine(matter);
        if which >= a.admits + a.denies {
            return;
        }
        let denies = if admits { Vec::new() } else { [Question::Attribution].into() };
        self.say(delay, Content::Answer(Answer { about: self.sight.matter(matter), denies, admits, ..Answer::default() }));
    }

    /// A duty has arisen: perhaps it is its own, or one to which it can give more time.
    fn arisen(&mut self, v: &Verdict) {
        let program = self.sight.program();
        let Some(duty) = self.duty(v.term, v.party, v.matter) else { return };
        if let Some(e) = self.own.habits.extensions.as_ref().filter(|_| !self.is_mine(v.party)) {
            if let Some(limit) = duty.limit.filter(|_| self.own.extends.iter().any(|(t, _)| *t == v.term)) {
                let before = limit.since(self.sight.now()).saturating_sub(after(days(e.before)));
                self.wake(before, Intent::Extend { term: v.term, bearer: v.party, matter: v.matter });
            }
        }
        let Some(p) = &self.own.habits.performance else { return };
        // What several owe together, the first of them does.
        let doer =
            if v.party.is_some() { v.party } else { program.about(v.term).and_then(|a| a.bearers.first().copied()).unwrap_or_default() };
        if !self.is_mine(doer) || !(p.of.is_empty() || self.own.performs.contains(&v.term)) {
            return;
        }
        let (share, late, part) = (p.share, p.late, p.part);
        let takes = days(p.takes);
        let stream = self.chance(PERFORMANCE);
        let (performs, is_late, in_part) = (stream.happens(share), stream.happens(late), stream.happens(part));
        let (when, delay, some) =
            (stream.uniform(), after(stream.exponential(takes)), stream.below(u64::from(duty.owed.unwrap_or(1).saturating_sub(1))));
        if !performs {
            return;
        }
        let at = match duty.limit.map(|l| l.since(self.sight.now())) {
            None => delay,
            Some(left) if is_late => left.saturating_add(delay),
            Some(left) => share_of(left, when),
        };
        let owed = duty.owed.unwrap_or(1);
        let amount = if in_part && owed > 1 { u32::try_from(some).unwrap_or(0) + 1 } else { owed };
        self.say(at, self.performance(v.term, doer, v.matter, amount, Stance::Asserts));
    }

    /// Another says that it has performed what is owed to this party.
    fn judge_performance(&mut self, term: TermId, party: PartyId, matter: MatterId, amount: u32) {
        let Some(p) = &self.own.habits.performance else { return };
        let owed_here = self.sight.program().about(term).is_some_and(|a| a.to.iter().any(|p| self.is_mine(*p)));
        if !owed_here || p.acknowledges + p.contests <= 0.0 {
            return;
        }
        let (acknowledges, contests) = (p.acknowledges, p.contests);
        let which = self.chance(PERFORMANCE).uniform();
        let stance = match which {
            x if x < acknowledges => Stance::Verifies,
            x if x < acknowledges + contests => Stance::Contests,
            _ => return,
        };
        self.say(1, self.performance(term, party, matter, amount, stance));
    }

    fn performance(&self, term: TermId, party: PartyId, matter: MatterId, amount: u32, stance: Stance) -> Content {
        let program = self.sight.program();
        Content::Performance(Performance {
            of: program.reference(term),
            party: program.party_id(party).to_string(),
            for_record: matter.is_some().then(|| self.sight.matter(matter)),
            amount: Some(amount.max(1)),
            stance,
            ..Performance::default()
        })
    }

    fn extend(&mut self, term: TermId, bearer: PartyId, matter: MatterId) {
        let Some(e) = &self.own.habits.extensions else { return };
        let (share, by) = (e.share, e.by.as_millis().unwrap_or(0));
        let gives = self.chance(EXTENSIONS).happens(share) && self.mind.offences.len() <= e.at_most as usize;
        let open = self.duty(term, bearer, matter).filter(|d| d.fate == Fate::Open);
        let (Some(limit), true) = (open.and_then(|d| d.limit), gives) else { return };
        let over = self.own.extends.iter().find(|(t, _)| *t == term).map(|(_, name)| name.clone());
        let in_favour_of = bearer.is_some().then(|| self.sight.program().party_id(bearer).to_string());
        let until = Some(Happened::At(limit.plus(by.saturating_sub(1))));
        self.say(1, Content::Act(Act { under: e.under.clone(), over, in_favour_of, until, written: true, ..Act::default() }));
    }

    /// Good news, to those who like it.
    fn progress(&mut self) {
        let Some(s) = self.own.habits.spoiling else { return };
        let posts = self.sight.posts();
        let within = days(s.within);
        let stream = self.chance(SPOILING);
        if !stream.happens(s.share) {
            return;
        }
        for _ in 0..s.deeds {
            let stream = self.chance(SPOILING);
            let (when, n) = (after(stream.uniform() * within), stream.below(posts.len() as u64));
            if let Some(place) = usize::try_from(n).ok().and_then(|n| posts.get(n)) {
                self.moves.push(Move { after: when, does: Does::Deed(*place) });
            }
        }
    }

    fn recommit(&mut self) {
        let Some(r) = &self.own.habits.recommitment else { return };
        let (does, delay) = self.sometime(RECOMMITMENT, r.share, r.after);
        if does {
            self.wake(delay, Intent::Recommit);
        }
    }

    /// Looks for the next limit, and whether it is near.
    fn watch(&mut self) {
        let Some(o) = self.own.habits.opportunism else { return };
        let (program, state, now) = (self.sight.program(), self.sight.state(), self.sight.now());
        let end = match self.own.truce.map(|t| program.end(state, t)) {
            Some(Point::Known(t)) => Some(t),
            _ => None,
        };
        let limits = [program.next_deadline(state).map(|d| d.at), end];
        let next = limits.into_iter().flatten().filter(|t| *t > now).min();
        let opens = next.map(|t| t.plus(-after(days(o.before))));
        self.tempo(OPPORTUNISM, if opens.is_some_and(|t| t <= now) { o.factor } else { 1.0 });
        let wake = opens.filter(|t| *t > now).or(next);
        if self.mind.window != wake {
            self.mind.window = wake;
            if let Some(t) = wake {
                self.wake(t.since(now), Intent::Watch);
            }
        }
    }

    fn next_false_claim(&mut self) {
        let Some(f) = &self.own.habits.false_claims else { return };
        if f.per_day > 0.0 {
            let mean = 1.0 / f.per_day;
            let wait = after(self.chance(CLAIMS).exponential(mean));
            self.wake(wait, Intent::Claim);
        }
    }

    fn state_position(&mut self, kind: StatementKind) {
        let on = self.own.truce.map(|t| self.sight.program().reference(t));
        self.say(1, Content::Statement(Statement { kind, on, ..Statement::default() }));
    }

    fn duty(&self, term: TermId, bearer: PartyId, matter: MatterId) -> Option<DutyView> {
        let all = self.sight.program().duties(self.sight.state());
        all.filter(|d| d.term == term && d.bearer == bearer && d.matter == matter).last()
    }

    /// Whether a party, or one whose organ it is, is this one.
    fn is_mine(&self, party: PartyId) -> bool {
        party.is_some() && self.sight.program().root(party) == self.own.root
    }

    fn known(&mut self, matter: MatterId) -> &mut Known {
        let at = self.mind.known.partition_point(|k| k.matter < matter);
        if self.mind.known.get(at).is_none_or(|k| k.matter != matter) {
            let new = Known { matter, accused: Vec::new(), weighed: false, offended: false, settled: false, answered: false };
            self.mind.known.insert(at, new);
        }
        #[expect(clippy::indexing_slicing, reason = "it was found or put there")]
        &mut self.mind.known[at]
    }

    /// Whether something happens, and after how long; both are drawn, whatever comes of it.
    fn sometime(&mut self, purpose: usize, share: f64, delay: Length) -> (bool, i64) {
        let stream = self.chance(purpose);
        (stream.happens(share), after(stream.exponential(days(delay))))
    }

    #[expect(clippy::indexing_slicing, reason = "one stream for each purpose")]
    fn chance(&mut self, purpose: usize) -> &mut Stream {
        &mut self.mind.streams[purpose]
    }

    fn tempo(&mut self, which: usize, factor: f64) {
        if let Some(t) = self.mind.tempo.get_mut(which) {
            *t = Bits(factor);
        }
    }

    fn wake(&mut self, after: i64, intent: Intent) {
        let token = u32::try_from(self.mind.intends.len()).unwrap_or(u32::MAX);
        self.mind.intends.push(intent);
        self.moves.push(Move { after, does: Does::Wakes(token) });
    }

    fn say(&mut self, after: i64, content: Content) {
        self.moves.push(Move { after, does: Does::Says(content.into()) });
    }
}

/// A moment in a stretch of milliseconds, before its end.
fn share_of(millis: i64, share: f64) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds, far below 2^53")]
    let at = millis as f64 * share;
    #[expect(clippy::cast_possible_truncation, reason = "a cast holds at the ends of the range")]
    let whole = at as i64;
    whole.min(millis.saturating_sub(1))
}
