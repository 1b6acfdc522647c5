//! Explanations and digests: the names behind a verdict and a state.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::Serialize;

use super::{
    docket::Docket,
    program::{Part, Program},
    query::{accusations, assertions},
    state::{Instance, State},
    verdict::{Verdict, VerdictKind},
};
use crate::{
    digest::{Digest, Hasher},
    id::RecordId,
    time::{Instant, Zone},
};

/// Why a verdict was reached: the article, the rule, the records, the reading.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// When it was reached.
    pub at: Instant,
    /// The verdict in a word or two.
    pub verdict: String,
    /// The instrument.
    pub instrument: String,
    /// The article; empty for the instrument as a whole.
    pub article: String,
    /// What the article says, paraphrased.
    pub text: String,
    /// The rule that decided.
    pub rule: String,
    /// The party concerned; empty if none is.
    pub party: String,
    /// The incident or message concerned; empty if none is.
    pub matter: String,
    /// The records on which it rests. None: the passing of time brought it about.
    pub records: Vec<String>,
    /// The reading of the text.
    pub reading: String,
    /// Why, in a sentence.
    pub because: String,
    #[serde(skip)]
    zone: Zone,
}

impl Explanation {
    /// When it was reached, by the clock of its instrument.
    #[must_use]
    pub fn local(&self) -> String {
        format!("{} {}", crate::record::clock(self.at, self.zone), self.zone)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.local(), self.verdict)?;
        if !self.instrument.is_empty() {
            write!(f, ", {}", self.instrument)?;
        }
        if !self.article.is_empty() {
            write!(f, " article {}", self.article)?;
        }
        if !self.party.is_empty() {
            write!(f, ", {}", self.party)?;
        }
        write!(f, ". {}", self.because)?;
        match self.records.as_slice() {
            [] => write!(f, " No record brings this about: time does.")?,
            all => write!(f, " Records: {}.", all.join(", "))?,
        }
        write!(f, " Reading: {}.", self.reading)
    }
}

impl Program {
    /// Explains a verdict from the program, the state and the docket.
    #[must_use]
    pub fn explain(&self, state: &State, docket: &Docket, v: &Verdict) -> Explanation {
        let about = self.about(v.term);
        let matter = docket.matter(v.matter).unwrap_or("").to_string();
        let mut records: Vec<String> = Vec::new();
        let mut note = |id: RecordId| {
            if let Some(name) = docket.record(id) {
                if !records.iter().any(|r| r == name) {
                    records.push(name.to_string());
                }
            }
        };
        let opened = state.archive.matters.get(v.matter.index()).map_or(RecordId::NONE, |m| m.record);
        // A record that comes later than the verdict is not what it rests on.
        let known = |r: &RecordId| docket.since(*r).is_some_and(|at| at <= v.at);
        Some(opened).into_iter().filter(known).for_each(&mut note);
        let concerned = accusations(state, v.matter).filter(|a| {
            let answers =
                |n: &super::program::Norm| self.answers.get(n.answers as usize).and_then(|m| m.get(a.party.index())) == Some(&v.party);
            self.norms.iter().any(|n| n.term == v.term && answers(n))
        });
        let mut said: Vec<RecordId> = concerned.flat_map(|a| assertions(state, &a).map(|x| x.1).collect::<Vec<_>>()).collect();
        said.sort_unstable();
        said.into_iter().filter(known).for_each(&mut note);
        note(v.record);
        Explanation {
            at: v.at,
            verdict: v.kind.to_string(),
            instrument: about.map_or(String::new(), |a| a.instrument.into()),
            article: about.map_or(String::new(), |a| a.article.into()),
            text: about.map_or(String::new(), |a| a.text.into()),
            rule: about.map_or(String::new(), |a| a.words.into()),
            party: if v.party.is_some() { self.party_name(v.party).to_string() } else { String::new() },
            matter,
            records,
            reading: self.reading().to_string(),
            because: self.because(state, v),
            zone: about.map_or(Zone::UTC, |a| a.zone),
        }
    }

    fn because(&self, state: &State, v: &Verdict) -> String {
        let words = self.about(v.term).map_or("", |a| a.words);
        let limit = || {
            self.instance_of(state, v).map(|i| i.limit).filter(|l| *l < Instant::MAX).map_or(String::new(), |l| {
                let zone = self.about(v.term).map_or(Zone::UTC, |a| a.zone);
                format!(" ({} {zone} is too late)", l.local(zone))
            })
        };
        match v.kind {
            VerdictKind::Violation => format!(
                "The article {words}, and what is alleged lies within its place, time and scope. It is an allegation, not a finding."
            ),
            VerdictKind::Possible => {
                let unsure = self
                    .covering(state, v.matter)
                    .into_iter()
                    .find(|(t, _)| *t == v.term)
                    .map(|(_, u)| u.to_string())
                    .filter(|u| !u.is_empty());
                let what = unsure.unwrap_or_else(|| "the character of the deed, or how the accused is responsible,".into());
                format!("The article {words}; {what} is undetermined, so this is no violation but may be one.")
            }
            VerdictKind::Contested => format!("The article {words}; the accused invokes an exception that nobody has found to apply."),
            VerdictKind::Excused => format!("The article {words}; an exception of higher priority covers the deed."),
            VerdictKind::Withdrawn => "What it rested on has been taken back.".into(),
            VerdictKind::Arisen => format!("The duty now binds: {words}{}.", limit()),
            VerdictKind::Met if self.instance_of(state, v).is_some_and(|i| i.limit <= v.at) => {
                format!("A performance is recorded; nobody can be said to be late with it{}.", limit())
            }
            VerdictKind::Met => format!("A performance within the limit is recorded{}.", limit()),
            VerdictKind::MetLate => format!("A performance after the limit is recorded{}.", limit()),
            VerdictKind::Overdue => format!("The limit passed{} and no performance that counts is recorded.", limit()),
            VerdictKind::Lapsed if self.instance_of(state, v).is_some_and(|i| i.limit <= i.opened) => {
                format!("It had to be done before it could bind{}: nobody is late with it.", limit())
            }
            VerdictKind::Lapsed => {
                "Its limit passed; a missed limit is no breach here: what is owed is less than the result, or the term did not bind.".into()
            }
            VerdictKind::Stale => "The text sets no limit, so it cannot be overdue; for long nothing has come of it.".into(),
            VerdictKind::PerformanceContested => "The performance is contested by others.".into(),
            VerdictKind::Defective => format!("What was delivered is not what was owed; it no longer counts{}.", limit()),
            VerdictKind::OutsideCount => "It is on file; the article does not count this category.".into(),
            VerdictKind::Tendered => "The bearer stands ready; what runs in parallel with it is due.".into(),
            VerdictKind::Impossible => "The bearer says that it cannot be done.".into(),
            VerdictKind::Withheld if v.record.is_some() => {
                "The bearer says that it withholds performance; by itself that excuses nothing.".into()
            }
            VerdictKind::Withheld => "The text lets the bearer withhold performance while its condition holds.".into(),
            VerdictKind::Standstill => "The two performances run in parallel, and neither side has begun: neither is late.".into(),
            VerdictKind::Undecided => "Its limit passed; whether it was met depends on what is not known.".into(),
            VerdictKind::Accepted => "Whoever must accept the performance has.".into(),
            VerdictKind::Extended => format!("An act of power gave it a later limit{}.", limit()),
            VerdictKind::Waived => "An act of power released the party.".into(),
            VerdictKind::Exceeded => format!("The count is above the ceiling: {words}."),
            VerdictKind::PossiblyExceeded => format!("With what is uncertain the count may be above the ceiling: {words}."),
            VerdictKind::Cleared => "The count is below the ceiling again.".into(),
            VerdictKind::Effective => format!("The holder has the power ({words}), in form, at that time."),
            VerdictKind::Deferred => format!("The act is valid ({words}) and takes effect later."),
            VerdictKind::Awaiting => "Others must concur, or accept, before it counts.".into(),
            VerdictKind::Ineffective => "The act changes nothing: there is no such power, form or object then.".into(),
            VerdictKind::Unavailable => {
                "The body that would have to act no longer has its mandate, or too few members are left: the power cannot be exercised."
                    .into()
            }
            VerdictKind::Deadlocked => "Those who could still concur are too few: the act cannot come about.".into(),
            VerdictKind::Unmatched => "Nothing in the regime waits for this.".into(),
            VerdictKind::Legal(_) => match self.undetermined_because(state, v.term) {
                Some(why) => format!("Its own conditions decide, and {why}."),
                None => "Its own conditions, or an act of power, changed the legal state. No count of violations does.".into(),
            },
            VerdictKind::Factual(_) => format!("Judged by one criterion alone: {words}. The legal state is another matter."),
            VerdictKind::LimitReached => "A stated limit of the machine was reached; it goes on without this.".into(),
        }
    }

    /// The duty of which a verdict speaks: the latest that had arisen by then or, where one limit ends one round and begins the
    /// next, the one whose limit it is. Duties are kept in the order in which they arose.
    fn instance_of<'s>(&self, state: &'s State, v: &Verdict) -> Option<&'s Instance> {
        let all = &state.archive.instances;
        let arisen = (0..all.partition_point(|i| i.opened <= v.at)).rev().filter_map(|at| all.get(at));
        let mut own = arisen.filter(|i| self.is_instance(i, v));
        let by_time = !v.record.is_some() && v.kind != VerdictKind::Arisen;
        let at_its_limit = by_time.then(|| own.clone().find(|i| i.limit == v.at)).flatten();
        at_its_limit.or_else(|| own.next())
    }

    fn is_instance(&self, i: &Instance, v: &Verdict) -> bool {
        matches!(self.terms.get(v.term.index()).map(|t| t.part), Some(Part::Duty(d)) if d == i.duty)
            && i.bearer == v.party
            && i.matter == v.matter
    }

    /// A digest of a state in external names and canonical order: the same on every platform and for every order of
    /// arrival.
    #[must_use]
    pub fn digest_of(&self, state: &State, docket: &Docket) -> Digest {
        let mut h = Hasher::default();
        h.line(self.digest());
        h.line(state.now());
        let matter = |m| docket.matter(m).unwrap_or("-");
        h.sorted("legal", self.terms().map(|t| format!("{} {}", self.reference(t), self.legal(state, t))).collect());
        h.sorted("factual", self.criteria.iter().map(|c| format!("{} {}", self.reference(c.term), self.factual(state, c.term))).collect());
        let case = |c: super::query::CaseView| {
            let standards = super::docket::STANDARDS.iter().filter(|s| self.counts_at(state, c.matter, c.accused, **s));
            let standards: Vec<String> = standards.map(ToString::to_string).collect();
            format!(
                "{} {} {} {} {} [{}] {}",
                matter(c.matter),
                self.reference(c.term),
                self.party_id(c.accused),
                self.party_id(c.bearer),
                c.status,
                standards.join(" "),
                c.unsure
            )
        };
        h.sorted("cases", self.cases(state).map(case).collect());
        let duty = |d: super::query::DutyView| {
            let limit = d.limit.map_or("-".to_string(), |l| l.to_string());
            format!(
                "{} {} {} {} {limit} {}/{} {} {} {}",
                self.reference(d.term),
                self.party_id(d.bearer),
                matter(d.matter),
                d.arisen,
                d.done,
                d.owed.map_or("?".to_string(), |n| n.to_string()),
                d.fate,
                d.contested,
                d.extended
            )
        };
        h.sorted("duties", self.duties(state).map(duty).collect());
        let verdict = |v: &Verdict| {
            format!(
                "{} {} {} {} {} {}",
                v.at,
                v.kind,
                self.reference(v.term),
                self.party_id(v.party),
                matter(v.matter),
                docket.record(v.record).unwrap_or("-")
            )
        };
        h.sorted("history", state.history().map(verdict).collect());
        h.finish()
    }
}
