//! A history: the records of a world as they arrive.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use proptest::prelude::{Arbitrary, Strategy};

use super::{
    Params, World,
    dice::Dice,
    sound::{Sound, log_of, mended_log},
    tapes::Tapes,
    tree::{Boxed, Cut, Drawn, Shrink, boxed, stretches},
    world::{cut_documents, document_cuts, document_edits, show},
};
use crate::{
    agreement::{Document, Regime},
    machine::lower_record,
    problem::Problems,
    record::{Content, Happened, Log, Record},
    time::Instant,
};

/// A regime, and how its records come to those who keep them: late, in any order, twice, first told wrongly and then corrected, two
/// under one name until a third says which it was; and when they settle what follows.
///
/// ```
/// use ceasefire::{agreement::Reading, monitor::Monitor, strategies::{Params, Step, histories}};
/// use proptest::prelude::*;
/// proptest!(ProptestConfig::with_cases(32), |(history in histories(&Params::default()))| {
///     let mut monitor = Monitor::new(&history.regime().unwrap(), &Reading::base()).unwrap();
///     for step in history.steps() {
///         match step {
///             Step::Arrives(record) => {
///                 monitor.ingest(record.clone()).unwrap();
///             }
///             Step::Settles(now) => drop(monitor.settle(now).unwrap()),
///         }
///     }
///     prop_assert!(monitor.held().is_empty());
/// });
/// ```
#[derive(Clone, PartialEq, Default)]
pub struct History {
    /// The documents of the regime, each with its name.
    pub documents: Vec<(String, Document)>,
    /// Every record that arrives, wrong and double ones included, in the order of arrival. Each says when it is received.
    pub arrivals: Vec<Record>,
    /// After how many arrivals it is settled, and as of when, in the order of both; the last when all is over.
    pub settlings: Vec<(usize, Instant)>,
}

/// What happens next in a history.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step<'h> {
    /// A record arrives.
    Arrives(&'h Record),
    /// What follows is settled, as of then.
    Settles(Instant),
}

impl History {
    /// The regime.
    ///
    /// # Errors
    /// What is wrong with the documents: nothing, unless they have been changed since they were drawn.
    pub fn regime(&self) -> Result<Regime, Problems> {
        Regime::new(self.documents.clone())
    }

    /// What happens, one step after another.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let settled = |n: usize| self.settlings.iter().filter(move |(at, _)| *at == n).map(|(_, now)| Step::Settles(*now));
        (0..=self.arrivals.len()).flat_map(move |n| settled(n).chain(self.arrivals.get(n).map(Step::Arrives)))
    }

    /// The world as keepers without mistakes would have it in the end: only what was right, under the names that it got, and whatever
    /// refers to what was wrong refers to what is right.
    #[must_use]
    pub fn world(&self) -> World {
        let right = Right::of(&self.arrivals);
        let stands = self.arrivals.iter().filter(|r| right.stands(r)).map(|r| Record { corrects: None, ..right.renamed(r) });
        World { documents: self.documents.clone(), log: log_of(stands) }
    }

    /// The history that bytes describe: a well-formed one, whatever they are. Similar bytes describe similar histories, none a plain
    /// one. A way in for fuzzers; the bytes are those of [`World::from_bytes`].
    ///
    /// ```
    /// use ceasefire::strategies::{History, Params};
    /// let plain = History::from_bytes(&Params::default(), b"");
    /// assert_eq!((plain.arrivals.len(), plain.settlings.len()), (0, 1));
    /// ```
    #[must_use]
    pub fn from_bytes(params: &Params, bytes: &[u8]) -> History {
        History::of(params, &Tapes::of_bytes(params, bytes))
    }

    pub(super) fn of(params: &Params, tapes: &Tapes) -> History {
        let World { documents, log } = World::of(params, tapes);
        History::told(params, documents, log, tapes)
    }

    /// How the records of a log arrive.
    pub(super) fn told(params: &Params, documents: Vec<(String, Document)>, log: Log, tapes: &Tapes) -> History {
        let mut records: Vec<Record> = log.into_iter().collect();
        records.sort_by_key(Record::steps_at);
        let mut arrivals: Vec<(u32, Record)> = Vec::new();
        for (r, tape) in records.into_iter().zip(tapes.arrivals.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]))) {
            arrive(r, &mut Dice::new(params, tape), &mut arrivals);
        }
        arrivals.sort_by_key(|(key, _)| *key);
        let arrivals: Vec<Record> = arrivals.into_iter().map(|(_, r)| r).collect();
        let settlings = settlings(&mut Dice::new(params, &tapes.settlings), arrivals.len());
        History { documents, arrivals, settlings }
    }

    /// With fewer arrivals: without those that are then not well formed, if that is another history.
    fn mended(&self, documents: Vec<(String, Document)>, arrivals: Vec<Record>, settlings: Vec<(usize, Instant)>) -> Option<History> {
        let sound = Sound::mended(documents)?;
        let mut history = History { documents: sound.documents(), arrivals, settlings };
        let kept = mended_log(&sound.program, history.world().log);
        let right = Right::of(&history.arrivals);
        let refused = |r: &&Record| !lower_record(&sound.program, r, 0, &|_| None).1.is_empty();
        let lost: BTreeSet<String> = history.arrivals.iter().filter(refused).map(|r| right.name(&r.name).to_string()).collect();
        let mut arrivals = history.arrivals.clone();
        arrivals.retain(|r| kept.get(right.name(&r.name)).is_some() && !lost.contains(right.name(&r.name)));
        let all = arrivals.len();
        history.arrivals = arrivals;
        history.settlings.iter_mut().for_each(|(n, _)| *n = (*n).min(all));
        let mended = mended_log(&sound.program, history.world().log.clone()) == history.world().log;
        (mended && history != *self).then_some(history)
    }
}

/// Lets a record arrive, in one of several ways.
fn arrive(r: Record, dice: &mut Dice, arrivals: &mut Vec<(u32, Record)>) {
    let late = i64::from(dice.count(u32::from(dice.params.late) + 1));
    let way = dice.below(100);
    let key = dice.count(256) << 16 | dice.count(256) << 8 | dice.count(256);
    let received = r.steps_at().unwrap_or(dice.params.starts).plus(dice.steps(late));
    let r = Record { received: Some(received), ..r };
    let mistakes = usize::from(dice.params.mistakes.min(100));
    let Some(way) = way.checked_sub(100 - mistakes) else { return arrivals.push((key, r)) };
    match way * 4 / mistakes.max(1) {
        0 => {
            arrivals.push((key.rotate_left(7), r.clone()));
            arrivals.push((key, r));
        }
        way @ (1 | 2) => {
            // It was first written down at another time.
            let back = -dice.steps(1) * 5 / 6;
            let moved = |h: Happened| match h {
                Happened::At(t) => Happened::At(t.plus(back)),
                Happened::Lasting(t, u) => Happened::Lasting(t.plus(back), u),
                Happened::Within(t, u) => Happened::Within(t.plus(back), u.plus(back)),
            };
            // Others refer to the right one by its own name, or by the wrong one's.
            let (wrong, right) = if way == 1 {
                (format!("{}-as-first-heard", r.name), r.name.clone())
            } else {
                (r.name.clone(), format!("{}-as-it-was", r.name))
            };
            let first = Record { name: wrong.clone(), happened: r.happened.map(moved), said: r.said.map(moved), ..r.clone() };
            arrivals.push((key.rotate_left(13), first));
            arrivals.push((key, Record { name: right, corrects: Some(wrong), received: Some(received.plus(dice.steps(1) / 6)), ..r }));
        }
        _ => {
            // Two records under one name, until a third says which it was.
            arrivals.push((key.rotate_left(3), Record { note: "another".into(), ..r.clone() }));
            arrivals.push((key.rotate_left(13), r.clone()));
            let right = format!("{}-after-all", r.name);
            arrivals.push((key.rotate_left(23), Record { corrects: Some(r.name.clone()), name: right, ..r }));
        }
    }
}

/// Up to nine settlings on the way, and one at the end.
fn settlings(dice: &mut Dice, arrivals: usize) -> Vec<(usize, Instant)> {
    let (starts, ends) = (dice.params.starts, dice.params.ends());
    let part = ends.since(starts) / 25;
    let mut all: Vec<(usize, i64)> = Vec::new();
    for _ in 0..dice.below(10) {
        let after = dice.below(arrivals + 1);
        // Often the same instant again.
        let part = if dice.one_in(2) { 20 } else { i64::from(dice.count(25)) };
        all.push((after, part));
    }
    let mut parts: Vec<i64> = all.iter().map(|(_, part)| *part).collect();
    parts.sort_unstable();
    all.sort_unstable();
    let on_the_way = all.into_iter().zip(parts).map(|((n, _), k)| (n, starts.plus(part.saturating_mul(k))));
    on_the_way.chain([(arrivals, ends)]).collect()
}

/// Which record stands in place of which.
struct Right(BTreeMap<String, String>);

impl Right {
    fn of(arrivals: &[Record]) -> Right {
        Right(arrivals.iter().filter_map(|r| Some((r.corrects.clone()?, r.name.clone()))).collect())
    }

    /// The name of what stands in a name's place.
    fn name<'a>(&'a self, name: &'a str) -> &'a str {
        let mut at = name;
        // Of a chain no longer than there are corrections: one that corrects itself ends anywhere.
        for _ in 0..self.0.len() {
            match self.0.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    fn stands(&self, r: &Record) -> bool {
        !self.0.contains_key(&r.name)
    }

    /// The record with right names in place of wrong ones.
    fn renamed(&self, r: &Record) -> Record {
        let mut r = r.clone();
        let right = |name: &mut String| *name = self.name(name).to_string();
        let maybe = |name: &mut Option<String>| name.iter_mut().for_each(right);
        match &mut r.content {
            Content::Incident(i) => maybe(&mut i.in_answer_to),
            Content::Claim(c) => {
                right(&mut c.about);
                maybe(&mut c.revises);
            }
            Content::Answer(a) => right(&mut a.about),
            Content::Finding(f) => right(&mut f.about),
            Content::Inquiry(q) => {
                maybe(&mut q.about);
                maybe(&mut q.complaint);
            }
            Content::Performance(p) => {
                maybe(&mut p.for_record);
                maybe(&mut p.because);
            }
            Content::Communication(c) => maybe(&mut c.about),
            Content::Statement(s) => maybe(&mut s.about),
            Content::Act(a) => maybe(&mut a.about),
            Content::Tally(t) => maybe(&mut t.revises),
            Content::Retraction(x) => right(&mut x.of),
            Content::Level(_) | Content::Coverage(_) => {}
        }
        r
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, &self.documents)?;
        self.steps().try_for_each(|step| match step {
            Step::Arrives(r) => writeln!(f, "{}", serde_json::to_string(r).map_err(|_| fmt::Error)?),
            Step::Settles(now) => writeln!(f, "# settled as of {now}"),
        })
    }
}

impl Shrink for History {
    fn cuts(&self) -> Vec<Cut> {
        let right = Right::of(&self.arrivals);
        let names: Vec<String> = self.arrivals.iter().filter(|r| right.stands(r)).map(|r| r.name.clone()).collect();
        let names: Vec<String> = names.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let some = |(from, to): (usize, usize)| names.get(from..to).unwrap_or_default().to_vec();
        let mut all: Vec<Cut> = stretches(names.len()).into_iter().map(|s| Cut::Records(some(s))).collect();
        all.push(Cut::InOrder);
        all.extend(stretches(self.settlings.len().saturating_sub(1)).into_iter().map(|(from, to)| Cut::Settlings(from, to)));
        all.extend(stretches(names.len()).into_iter().map(|s| Cut::Mistakes(some(s))));
        all.extend(document_cuts(&self.documents));
        all.extend(document_edits(&self.documents));
        all
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<History> {
        let right = Right::of(&self.arrivals);
        let (documents, settlings) = (self.documents.clone(), self.settlings.clone());
        match cut {
            Cut::Records(names) => {
                let kept = self.arrivals.iter().filter(|r| !names.iter().any(|n| n == right.name(&r.name))).cloned();
                self.mended(documents, kept.collect(), settlings)
            }
            Cut::InOrder => {
                let mut arrivals = self.arrivals.clone();
                arrivals.sort_by_key(|r| (r.known_at(), r.corrects.is_some()));
                self.mended(documents, arrivals, settlings)
            }
            Cut::Settlings(from, to) => {
                let last = settlings.len().saturating_sub(1);
                let kept = settlings.iter().enumerate().filter(|(n, _)| n < from || n >= to || *n == last).map(|(_, s)| *s).collect();
                self.mended(documents, self.arrivals.clone(), kept)
            }
            Cut::Mistakes(names) => {
                let mut seen = BTreeSet::new();
                let mut arrivals = Vec::new();
                for r in &self.arrivals {
                    if !names.iter().any(|n| n == right.name(&r.name)) {
                        arrivals.push(r.clone());
                    } else if right.stands(r) && seen.insert(&r.name) {
                        arrivals.push(Record { corrects: None, ..r.clone() });
                    }
                }
                let arrivals = arrivals.iter().map(|r| right.renamed(r)).collect();
                self.mended(documents, arrivals, settlings)
            }
            cut => self.mended(cut_documents(&documents, params, cut)?, self.arrivals.clone(), settlings),
        }
    }
}

/// Histories: worlds whose records come late, in any order, twice, corrected and in conflict.
///
/// ```
/// use ceasefire::strategies::{Params, histories};
/// use proptest::prelude::*;
/// // Nobody makes mistakes, and nothing is late.
/// let punctual = Params { mistakes: 0, late: 0, ..Params::default() };
/// proptest!(ProptestConfig::with_cases(32), |(history in histories(&punctual))| {
///     prop_assert_eq!(history.world().log.len(), history.arrivals.len());
/// });
/// ```
pub fn histories(params: &Params) -> impl Strategy<Value = History> + Clone + use<> {
    Drawn::new(params, |params, rng| History::of(params, &Tapes::draw(params, rng)))
}

impl Arbitrary for History {
    type Parameters = Params;
    type Strategy = Boxed<History>;

    fn arbitrary_with(params: Params) -> Boxed<History> {
        boxed(histories(&params))
    }
}
