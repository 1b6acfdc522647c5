//! Records about a regime: incidents first, then what is said about them and what is done.

use super::{
    Construct, Params,
    dice::Dice,
    survey::{Powers, Survey},
};
use crate::{
    agreement::*,
    record::*,
    time::Instant,
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind},
};

/// Draws one record from each tape; some tapes give none.
pub(super) fn draw(params: &Params, survey: &Survey, tapes: &[Vec<u8>]) -> Log {
    let mut pen = Pen {
        params,
        survey,
        log: Log::new(),
        incidents: Vec::new(),
        said: Vec::new(),
        causes: Vec::new(),
        complaints: Vec::new(),
        tallies: Vec::new(),
    };
    for (n, tape) in tapes.iter().enumerate() {
        pen.write(n, tape);
    }
    pen.log
}

/// What has been written so far.
struct Pen<'a> {
    params: &'a Params,
    survey: &'a Survey,
    log: Log,
    incidents: Vec<Record>,
    /// What can be taken back.
    said: Vec<Record>,
    /// What can give rise to duties.
    causes: Vec<String>,
    /// Complaints, and what they are about.
    complaints: Vec<(String, Option<String>)>,
    tallies: Vec<Record>,
}

/// What a record is, in shares of the whole.
const INCIDENTS: usize = 9;
const CLAIMS: usize = 4;
const ANSWERS: usize = 3;
const FINDINGS: usize = 4;
const PERFORMANCES: usize = 5;
const MESSAGES: usize = 3;
const ACTS: usize = 7;
const LEVELS: usize = 4;
const STEPS: usize = 6;
const TALLIES: usize = 2;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Incident,
    Claim,
    Answer,
    Finding,
    Performance,
    Message,
    Act,
    Statement,
    Coverage,
    Retraction,
    Level,
    Complaint,
    Step,
    Tally,
}

impl Pen<'_> {
    fn write(&mut self, n: usize, tape: &[u8]) {
        let mut dice = Dice::new(self.params, tape);
        let kind = self.kind(&mut dice);
        // Names in an order of their own, so that ties are not broken by arrival.
        let shuffle = usize::from(tape.last().copied().unwrap_or(0)) % 3;
        let name = format!("r{:02}-{n:02}", (n * 7 + shuffle) % 97);
        let Some(r) = self.one(&mut dice, kind, name) else { return };
        if self.log.insert(r.clone()).is_err() {
            return;
        }
        match &r.content {
            Content::Incident(_) => {
                self.causes.push(r.name.clone());
                self.incidents.push(r.clone());
                self.said.push(r);
            }
            Content::Communication(c) => {
                if c.kind == CommunicationKind::Complaint {
                    self.complaints.push((r.name.clone(), c.about.clone()));
                }
                self.causes.push(r.name);
            }
            Content::Tally(_) => self.tallies.push(r),
            Content::Claim(_) | Content::Answer(_) | Content::Finding(_) => self.said.push(r),
            _ => {}
        }
    }

    fn kind(&self, dice: &mut Dice) -> Kind {
        let mut shares = vec![
            (Kind::Incident, INCIDENTS),
            (Kind::Claim, CLAIMS),
            (Kind::Answer, ANSWERS),
            (Kind::Finding, FINDINGS),
            (Kind::Performance, PERFORMANCES),
            (Kind::Message, MESSAGES),
            (Kind::Act, ACTS),
            (Kind::Statement, 1),
            (Kind::Coverage, 1),
            (Kind::Retraction, 2),
        ];
        if !self.survey.stocks.is_empty() {
            shares.push((Kind::Level, LEVELS));
        }
        let inquiries = self.params.always.contains(&Construct::Inquiries) || self.params.focus == Some(Construct::Inquiries);
        if inquiries || self.survey.complaints {
            shares.extend([(Kind::Complaint, MESSAGES), (Kind::Step, STEPS), (Kind::Tally, TALLIES)]);
        }
        let all: Vec<Kind> = shares.into_iter().flat_map(|(kind, n)| std::iter::repeat_n(kind, n)).collect();
        let any = dice.pick(&all);
        let Some(focus) = self.params.focus.filter(|_| dice.one_in(2)) else { return any };
        let kinds: &[Kind] = match focus {
            Construct::Slots | Construct::Axes | Construct::Uses => &[Kind::Incident, Kind::Incident, Kind::Act, any],
            Construct::Qualities => &[Kind::Incident],
            Construct::Bodies => &[Kind::Act],
            Construct::Parallel => &[Kind::Performance],
            Construct::Ledgers => &[Kind::Performance, Kind::Performance, Kind::Level],
            Construct::Ends => &[Kind::Performance, Kind::Act],
            // What most such terms wait for is said, done to others, or comes by itself.
            Construct::Events => &[Kind::Statement, Kind::Message, any],
            Construct::Others => &[Kind::Incident, Kind::Incident, any],
            Construct::Renewal => &[Kind::Act, any],
            // Standards that nobody names are met by findings.
            Construct::Readings => &[Kind::Statement, Kind::Finding, any],
            Construct::Calendar => &[any],
            Construct::Points => &[Kind::Message, Kind::Performance, Kind::Act, any],
            Construct::Inquiries => &[Kind::Complaint, Kind::Step, Kind::Step, Kind::Step],
        };
        dice.pick(kinds)
    }

    fn one(&self, dice: &mut Dice, kind: Kind, name: String) -> Option<Record> {
        let t = dice.instant();
        let by = self.anybody(dice);
        match kind {
            Kind::Claim if !self.incidents.is_empty() => self.claim(dice, name, t, by),
            Kind::Answer if !self.incidents.is_empty() => self.answer(dice, name, t),
            Kind::Finding if !self.incidents.is_empty() => self.finding(dice, name, t),
            Kind::Incident | Kind::Claim | Kind::Answer | Kind::Finding => Some(self.incident(dice, name, t, by)),
            Kind::Performance => self.performance(dice, name, t),
            Kind::Message => Some(self.message(dice, name, t, by)),
            Kind::Act => self.act(dice, name, t),
            Kind::Statement => {
                let few = [StatementKind::Condemnation, StatementKind::NotBound, StatementKind::Over, StatementKind::Observance];
                let kind = if dice.one_in(3) { dice.pick(&self.survey.statements) } else { dice.pick(&few) };
                let awaited = dice.choose(&self.survey.speakers).filter(|_| dice.one_in(2)).cloned();
                let by = awaited.unwrap_or(by);
                Some(record(name, Some(by), Some(t), Content::Statement(Statement { kind, ..Statement::default() })))
            }
            Kind::Coverage => {
                let looked = dice.pick(&[Looked::SawNothing, Looked::Saw, Looked::Refused]);
                let place = (!dice.one_in(3)).then(|| self.place(dice)).flatten();
                let c = Coverage { place, looked, hindered_by: None };
                Some(Record { happened: Some(Happened::At(t)), ..record(name, Some(by), None, Content::Coverage(c)) })
            }
            Kind::Level => {
                let level = match dice.below(6) {
                    5 => Count { min: u64::from(dice.count(5)), max: None },
                    4 => Count { min: 2, max: Some(2 + u64::from(dice.count(4))) },
                    _ => Count::exactly(u64::from(dice.count(6))),
                };
                let level = Level { item: dice.pick(&self.survey.stocks), party: dice.pick(&self.survey.sides), level: Some(level) };
                Some(Record { happened: Some(Happened::At(t)), ..record(name, Some(by), None, Content::Level(level)) })
            }
            Kind::Complaint => {
                let (about, at) = self.about(dice, t).map_or((None, t), |(about, at)| (Some(about), at));
                let to = match dice.below(4) {
                    0 | 1 => self.watcher(dice, true),
                    2 => self.side(dice),
                    _ => self.watcher(dice, false),
                };
                let (_, topic) = self.survey.messages.iter().find(|(k, _)| *k == CommunicationKind::Complaint).cloned().unwrap_or_default();
                let to = if dice.one_in(6) { Vec::new() } else { vec![to] };
                let about = about.filter(|_| !dice.one_in(5));
                let c = Communication { kind: CommunicationKind::Complaint, to, topic, about, ..Communication::default() };
                Some(record(name, Some(by), Some(at), Content::Communication(c)))
            }
            Kind::Step => self.step(dice, name, t),
            Kind::Tally => {
                let mine = self.tallies.iter().find(|r| r.by.as_deref() == Some(by.as_str()) && r.said.map(Happened::steps_at) <= Some(t));
                let tally = Tally {
                    of: "shells".into(),
                    count: Some(Count::exactly(u64::from(dice.count(200)))),
                    accuses: if dice.one_in(2) { vec![self.accused(dice)] } else { Vec::new() },
                    revises: mine.filter(|_| dice.one_in(3)).map(|r| r.name.clone()),
                    ..Tally::default()
                };
                Some(record(name, Some(by), Some(t), Content::Tally(tally)))
            }
            Kind::Retraction => {
                let mine: Vec<&Record> = self.said.iter().filter(|s| s.by.is_some()).collect();
                let of = dice.choose(&mine)?;
                let at = t.max(of.said.or(of.happened)?.steps_at());
                Some(record(name, of.by.clone(), Some(at), Content::Retraction(Retraction { of: of.name.clone() })))
            }
        }
    }

    /// A side, one time in two; else a unit of one, or anybody else.
    fn anybody(&self, dice: &mut Dice) -> String {
        let list = match dice.below(8) {
            0 | 1 | 3 => &self.survey.sides,
            2 | 4 => &self.survey.units,
            _ => &self.survey.others,
        };
        dice.pick(if list.is_empty() { &self.survey.sides } else { list })
    }

    /// Mostly the first side, so that what is said comes together.
    fn blamed(&self, dice: &mut Dice) -> String {
        let list = match dice.below(8) {
            0 | 1 | 4 => return dice.pick(self.survey.sides.get(..1).unwrap_or_default()),
            2 => &self.survey.sides,
            3 | 6 => &self.survey.units,
            _ => &self.survey.others,
        };
        dice.pick(if list.is_empty() { &self.survey.sides } else { list })
    }

    fn accused(&self, dice: &mut Dice) -> Accused {
        let ways =
            [Involvement::Did, Involvement::Did, Involvement::Did, Involvement::Supplied, Involvement::Unknown, Involvement::DidOrSupplied];
        let involvement = if self.survey.others_count && dice.one_in(4) { Involvement::FailedToPrevent } else { dice.pick(&ways) };
        Accused { party: self.blamed(dice), involvement }
    }

    /// A side or one of its units.
    fn side(&self, dice: &mut Dice) -> String {
        let units = &self.survey.units;
        let list = if units.is_empty() || !dice.one_in(2) { &self.survey.sides } else { units };
        dice.pick(list)
    }

    /// Somebody who watches: a body, or anybody outside.
    fn watcher(&self, dice: &mut Dice, inside: bool) -> String {
        let within = if inside { self.survey.finders.as_slice() } else { &[] };
        let outside: Vec<String> = self.survey.others.iter().filter(|n| !self.survey.finders.contains(n)).cloned().collect();
        let from = [within, outside.as_slice(), self.survey.sides.as_slice()].into_iter().find(|l| !l.is_empty()).unwrap_or_default();
        // Mostly the last: those who fight come before them.
        from.last().filter(|_| !dice.one_in(4)).cloned().unwrap_or_else(|| dice.pick(from))
    }

    fn place(&self, dice: &mut Dice) -> Option<String> {
        dice.choose(&self.survey.places).cloned()
    }

    /// An incident, and when something can be said about it: at or after the first moment at which it can have happened.
    fn about(&self, dice: &mut Dice, t: Instant) -> Option<(String, Instant)> {
        let i = dice.choose(&self.incidents)?;
        Some((i.name.clone(), t.max(i.happened?.earliest())))
    }

    fn incident(&self, dice: &mut Dice, name: String, t: Instant, by: String) -> Record {
        let s = self.survey;
        let stretch = |dice: &mut Dice| {
            let n = 1 + i64::from(dice.count(6));
            t.plus(dice.steps(n))
        };
        let happened = match dice.below(8) {
            0..=4 => Happened::At(t),
            5 | 6 => Happened::Within(t, stretch(dice)),
            _ if dice.one_in(3) => Happened::Lasting(t, None),
            _ => Happened::Lasting(t, Some(stretch(dice))),
        };
        let mut i = Incident {
            place: (!dice.one_in(12)).then(|| self.place(dice)).flatten(),
            act: (!dice.one_in(12)).then(|| dice.choose(&s.acts).cloned()).flatten(),
            target: dice.one_in(2).then(|| dice.choose(&s.targets).cloned()).flatten(),
            ..Incident::default()
        };
        for _ in 0..dice.pick(&[1, 1, 1, 0, 2]) {
            i.accuses.push(self.accused(dice));
        }
        if s.asks_for_weapons {
            i.weapon = (!dice.one_in(4)).then(|| dice.choose(&s.weapons).cloned()).flatten();
        }
        if s.asks_for_origins {
            i.from = dice.one_in(3).then(|| self.place(dice)).flatten();
        }
        if s.asks_for_sufferers {
            i.suffered_by = match dice.below(5) {
                0 => Vec::new(),
                1 => s.sides.get(1).cloned().into_iter().collect(),
                2 => vec![self.side(dice)],
                n => {
                    let mut both = vec![dice.pick(&s.sides), self.side(dice)];
                    both.truncate(n - 2);
                    both.dedup();
                    both
                }
            };
        }
        for (measure, numbers) in &s.measures {
            if !dice.one_in(3) {
                i.measures.insert(measure.clone(), dice.pick(numbers));
            }
        }
        if !self.incidents.is_empty() && dice.one_in(4) {
            i.in_answer_to = dice.choose(&self.incidents).map(|r| r.name.clone());
        }
        let by = (!i.accuses.is_empty() || !dice.one_in(4)).then_some(by);
        let later = i64::from(dice.count(5));
        let said = dice.one_in(4).then(|| happened.steps_at().plus(dice.steps(later)));
        Record { happened: Some(happened), ..record(name, by, said, Content::Incident(i)) }
    }

    fn claim(&self, dice: &mut Dice, name: String, t: Instant, by: String) -> Option<Record> {
        let (about, at) = self.about(dice, t)?;
        let accuses = (0..dice.pick(&[1, 1, 0, 2])).map(|_| self.accused(dice)).collect();
        let character = if dice.one_in(5) { self.survey.grave.iter().take(1).cloned().collect() } else { Vec::new() };
        let before = self.said.iter().find(|s| {
            let same = match &s.content {
                Content::Claim(c) => c.about == about,
                Content::Incident(_) => s.name == about,
                _ => false,
            };
            same && s.by.as_deref() == Some(by.as_str()) && s.said.or(s.happened).map(Happened::steps_at) <= Some(at)
        });
        let revises = before.filter(|_| dice.one_in(2)).map(|s| s.name.clone());
        Some(record(name, Some(by), Some(at), Content::Claim(Claim { about, accuses, character, harm: None, revises })))
    }

    fn answer(&self, dice: &mut Dice, name: String, t: Instant) -> Option<Record> {
        let (about, at) = self.about(dice, t)?;
        let by = if dice.one_in(5) { self.blamed(dice) } else { self.side(dice) };
        let admits = dice.one_in(3);
        let justified_as = if dice.one_in(2) { self.survey.excusing.iter().take(1).cloned().collect() } else { Vec::new() };
        let denies = if admits { Vec::new() } else { vec![Question::Attribution] };
        let accuses = if dice.one_in(3) { vec![self.accused(dice)] } else { Vec::new() };
        let answer = Answer { about, on_behalf_of: None, denies, admits, justified_as, accuses };
        Some(record(name, Some(by), Some(at), Content::Answer(answer)))
    }

    fn finding(&self, dice: &mut Dice, name: String, t: Instant) -> Option<Record> {
        let (about, at) = self.about(dice, t)?;
        let by = match dice.below(4) {
            0 | 1 => self.watcher(dice, true),
            2 => self.watcher(dice, false),
            _ => dice.pick(&self.survey.sides),
        };
        let mut f = Finding { about, ..Finding::default() };
        match dice.below(6) {
            0..=2 => f.responsible.push(self.accused(dice)),
            3 => f.responsible.extend([self.accused(dice), self.accused(dice)]),
            4 => f.cleared.push(self.blamed(dice)),
            _ => f.occurred = Some(dice.one_in(2)),
        }
        let excusing = self.survey.excusing.iter().take(1).cloned();
        if dice.one_in(3) {
            f.character = excusing.collect();
        } else if dice.one_in(3) {
            f.not_character = excusing.collect();
        } else if dice.one_in(3) {
            f.character = self.survey.grave.iter().take(1).cloned().collect();
        }
        Some(record(name, Some(by), Some(at), Content::Finding(f)))
    }

    fn performance(&self, dice: &mut Dice, name: String, t: Instant) -> Option<Record> {
        let s = self.survey;
        // Mostly the same few, so that what is claimed is also accepted.
        let few = if dice.one_in(3) { s.duties.len() } else { s.duties.len().min(2) };
        let mut duty = dice.choose(s.duties.get(..few)?)?;
        let party = self.side(dice);
        let stances = [Stance::Asserts, Stance::Asserts, Stance::Asserts, Stance::Verifies, Stance::Verifies, Stance::Contests];
        let mut stance = dice.pick(&stances);
        let amount = dice.one_in(4).then_some(2);
        if s.parallel && dice.one_in(3) {
            stance = dice.pick(&[Stance::Tenders, Stance::Defective, Stance::Defective, Stance::Impossible, Stance::Withholds]);
        }
        if stance == Stance::Tenders {
            // Only what waits for the other side is tendered to any effect.
            let matched: Vec<_> = s.duties.iter().filter(|d| d.matched).collect();
            duty = dice.choose(&matched).copied().unwrap_or(duty);
        }
        let item = if s.items.is_empty() || dice.one_in(4) {
            None
        } else if dice.one_in(3) {
            Some("something else".to_string())
        } else {
            Some(dice.pick(&s.items))
        };
        let for_record = if duty.named && !dice.one_in(4) { dice.choose(&self.causes).cloned() } else { None };
        let owed_to: Vec<String> = duty.to.iter().flat_map(|n| s.named(n)).collect();
        let creditor = |pen: &Self, dice: &mut Dice| dice.choose(&owed_to).cloned().unwrap_or_else(|| pen.watcher(dice, false));
        let judges = stance == Stance::Defective && !dice.one_in(4);
        let by = match dice.below(5) {
            0 if !judges => Some(party.clone()),
            1 if !judges => None,
            2 if stance == Stance::Verifies && !judges => Some(self.watcher(dice, true)),
            4 => Some(self.watcher(dice, true)),
            0 => Some(self.watcher(dice, true)),
            _ => Some(creditor(self, dice)),
        };
        let p = Performance { of: duty.reference.clone(), party, for_record, amount, item, stance, ..Performance::default() };
        // Often only the day is known.
        let happened = if dice.one_in(3) { Happened::Within(t, t.plus(dice.hours_of(&[1, 2, 5]).millis)) } else { Happened::At(t) };
        Some(Record { happened: Some(happened), ..record(name, by, None, Content::Performance(p)) })
    }

    fn message(&self, dice: &mut Dice, name: String, t: Instant, by: String) -> Record {
        let s = self.survey;
        let plain = [CommunicationKind::Notification, CommunicationKind::Notice, CommunicationKind::Notice].map(|k| (k, None));
        let awaited = if dice.one_in(3) { None } else { dice.choose(&s.messages).cloned() };
        let (kind, topic) = awaited.unwrap_or_else(|| dice.pick(&plain));
        let mut c = Communication { kind, topic, ..Communication::default() };
        c.due = (kind == CommunicationKind::Assignment && !dice.one_in(4)).then(|| dice.instant());
        c.to = match dice.below(3) {
            2 => s.sides.iter().take(2).cloned().collect(),
            n => s.sides.get(n).or(s.sides.first()).cloned().into_iter().collect(),
        };
        if !s.permissions.is_empty() && dice.one_in(2) {
            c.under = dice.choose(&s.permissions).cloned();
        }
        record(name, Some(by), Some(t), Content::Communication(c))
    }

    /// A step of an inquiry into a complaint or incident.
    fn step(&self, dice: &mut Dice, name: String, t: Instant) -> Option<Record> {
        let by = if dice.one_in(4) { self.watcher(dice, false) } else { self.watcher(dice, true) };
        let mut q = Inquiry { step: dice.pick(InquiryStep::ALL), ..Inquiry::default() };
        let complaint = dice.choose(&self.complaints).filter(|_| !dice.one_in(4)).cloned();
        let incident = dice.choose(&self.incidents).filter(|_| complaint.is_none() || dice.one_in(6)).map(|r| r.name.clone());
        match complaint {
            Some((complaint, about)) => {
                q.complaint = Some(complaint);
                q.about = incident.filter(|i| about.is_none_or(|a| a == *i));
            }
            None => q.about = Some(incident?),
        }
        match q.step {
            InquiryStep::Reported => q.result = Some(dice.pick(InquiryResult::ALL)),
            InquiryStep::Adopted if dice.one_in(4) => q.result = Some(InquiryResult::Inconclusive),
            InquiryStep::ScreenedOut => q.ground = Some(dice.pick(ScreeningGround::ALL)),
            InquiryStep::Blocked | InquiryStep::AccessRefused if dice.one_in(2) => q.hindered_by = Some(self.side(dice)),
            _ => {}
        }
        q.of_body = dice.one_in(8).then(|| self.watcher(dice, true));
        Some(record(name, Some(by), Some(t), Content::Inquiry(q)))
    }

    fn act(&self, dice: &mut Dice, name: String, t: Instant) -> Option<Record> {
        let s = self.survey;
        let together = self.params.focus == Some(Construct::Bodies);
        let ours: Vec<&Powers> = s.powers.iter().filter(|p| self.in_focus(p)).collect();
        let all: Vec<&Powers> = s.powers.iter().collect();
        // Of what several decide, mostly the same few, so that they decide it.
        let few = ours.get(..3).filter(|_| together && dice.one_in(2)).map(<[_]>::to_vec);
        let ours = few.unwrap_or(ours);
        let among = if ours.is_empty() || dice.one_in(4) { &all } else { &ours };
        let Powers { reference, power, holders } = *dice.choose(among)?;
        let mut a = Act { under: reference.clone(), written: !dice.one_in(3), ..Act::default() };
        if !together && dice.one_in(2) {
            a.over = dice.choose(&power.over).cloned();
        }
        match power.verb {
            // The same for all, so that they can concur.
            Verb::Extend if together => {
                a.until = Some(Happened::At(self.params.starts.plus(dice.steps(i64::from(self.params.steps) * 3 / 2))));
            }
            Verb::Extend => a.until = Some(Happened::At(dice.late())),
            Verb::Fix => a.at = dice.one_in(2).then(|| dice.instant()),
            Verb::Designate => {
                let over = a.over.clone().or_else(|| power.over.first().cloned())?;
                let slot = s.slot(&over)?;
                a.over = Some(over);
                a.choose = vec![dice.pick(&slot.among)];
                a.drops = dice.one_in(4);
                a.at = dice.one_in(4).then(|| dice.instant());
                a.until = dice.one_in(4).then(|| dice.instant()).filter(|u| a.at.is_none_or(|at| at < *u)).map(Happened::At);
            }
            Verb::Interpret => {
                let over = a.over.clone().or_else(|| power.over.first().cloned())?;
                let axis = s.axes.iter().find(|x| x.id == over)?;
                a.option = dice.choose(&axis.options).map(|o| o.id.clone());
            }
            Verb::Refer => a.about = if dice.one_in(2) { dice.choose(&self.causes).cloned() } else { None },
            _ => {}
        }
        if matches!(power.verb, Verb::Extend | Verb::Waive | Verb::Authorise) && !together && dice.one_in(3) {
            a.in_favour_of = dice.choose(s.sides.get(..2).unwrap_or(&s.sides)).cloned();
        }
        let second = s.sides.get(1).cloned();
        a.with = match dice.below(4) {
            0 => Vec::new(),
            1 => second.into_iter().collect(),
            2 => s.sides.iter().take(1).cloned().collect(),
            _ => second.into_iter().chain(s.others.first().cloned()).collect(),
        };
        let holders: Vec<String> = holders.iter().flat_map(|h| s.named(h)).collect();
        let mut by = if dice.one_in(3) { self.anybody(dice) } else { dice.choose(&holders).cloned().unwrap_or_else(|| self.anybody(dice)) };
        if let Some(body) = holders.iter().find_map(|h| s.body(h)) {
            a.refuses = dice.one_in(3);
            if dice.one_in(2) {
                by = if dice.one_in(4) { self.side(dice) } else { dice.pick(&body.members).party };
                a.with.clear();
            }
        }
        Some(record(name, Some(by), Some(t), Content::Act(a)))
    }

    /// Whether a power is one of those that this world is mostly about.
    fn in_focus(&self, p: &Powers) -> bool {
        let over_a_body = || p.power.over.iter().any(|o| self.survey.bodies.iter().any(|b| b.party == *o));
        match self.params.focus {
            Some(Construct::Bodies) => p.holders.iter().any(|h| self.survey.body(h).is_some()) || over_a_body(),
            Some(Construct::Slots) => p.power.verb == Verb::Designate,
            Some(Construct::Axes) => p.power.verb == Verb::Interpret,
            Some(Construct::Uses) => matches!(p.power.verb, Verb::Authorise | Verb::Amend | Verb::Refer),
            Some(Construct::Renewal) => matches!(p.power.verb, Verb::Terminate | Verb::Waive),
            Some(Construct::Ends) => p.power.again || p.power.verb == Verb::Extend && p.power.over.iter().all(|o| !o.contains('/')),
            _ => false,
        }
    }
}

fn record(name: String, by: Option<String>, said: Option<Instant>, content: Content) -> Record {
    Record {
        name,
        happened: None,
        said: said.map(Happened::At),
        received: None,
        by,
        source: String::new(),
        note: String::new(),
        corrects: None,
        content,
    }
}
