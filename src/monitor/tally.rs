//! Tallies: numbers that somebody counted, side by side, beside the incidents and never added to them.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::Monitor;
use crate::{
    id::PartyId,
    record::{Content, Count, Happened, Harm, Record, Tally},
    time::Instant,
};

/// Every tally of one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TallyGroup {
    /// What is counted, in the words of those who count.
    pub of: String,
    /// Who counted what, by period; tallies that others of the same speaker revise stand inside those.
    pub tallies: Vec<Counted>,
}

/// A tally: a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// The record.
    pub record: String,
    /// Who counted.
    pub by: Option<String>,
    /// Over which period; none if the tally does not say.
    pub period: Option<Happened>,
    /// When it was said.
    pub said: Option<Happened>,
    /// What is counted, in the words of this tally.
    pub of: String,
    /// How many.
    pub count: Option<Count>,
    /// Harm counted.
    pub harm: Option<Harm>,
    /// Whom it accuses.
    pub accuses: BTreeSet<String>,
    /// The tallies that it revises, the latest first.
    pub revises: Vec<Counted>,
    /// The incidents beside it; none if it gives no period.
    pub beside: Option<Beside>,
}

/// How many incidents of the log lie in a tally's period and are said to be the doing of those whom it accuses or, if it
/// accuses nobody, of anybody or nobody. Nothing says that these are what was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Those that surely began in the period.
    pub inside: usize,
    /// Those that may have begun in it or outside it.
    pub perhaps: usize,
}

impl Monitor {
    /// Every tally that stands as of [`now`](Monitor::now), grouped by what is counted.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, monitor::Monitor, record::Log};
    /// # let agreement = r#"
    /// # schema = 1
    /// # instrument = { id = "t", title = "T", kind = "oral", entry = "2024-03-01T00:00Z", area = "unlimited" }
    /// # parties = [{ id = "north", name = "North", kind = "state" }, { id = "south", name = "South", kind = "state" }]
    /// # roles = [{ party = "north", as = ["party"] }, { party = "south", as = ["party"] }]
    /// # acts = [{ id = "fire", name = "fire" }]
    /// # [[terms]]
    /// # article = "1"
    /// # text = "no fire"
    /// # bearers = ["@party"]
    /// # rule.prohibits = { acts = ["fire"] }
    /// # "#;
    /// let records = r#"
    /// {"name":"i1","happened":"2024-03-05T10:00Z","by":"north","incident":{"act":"fire","accuses":["south"]}}
    /// {"name":"t1","happened":"2024-03-04Z/2024-03-11Z","said":"2024-03-11T09:00Z","by":"north","tally":{"of":"violations","count":85,"accuses":["south"]}}
    /// {"name":"t2","happened":"2024-03-04Z/2024-03-11Z","said":"2024-03-11T10:00Z","by":"south","tally":{"of":"violations","count":"3-4","accuses":["south"]}}
    /// "#;
    /// let mut monitor = Monitor::new(&Regime::parse(&[("t.toml", agreement)])?, &Reading::base())?;
    /// # let records = records.replace("04Z", "04T00:00Z").replace("11Z", "11T00:00Z");
    /// for r in Log::parse("log", &records)?.iter() {
    ///     monitor.ingest(r.clone())?;
    /// }
    /// monitor.settle("2024-04-01T00:00Z".parse()?)?;
    /// let groups = monitor.tallies();
    /// assert_eq!((groups.len(), groups[0].of.as_str(), groups[0].tallies.len()), (1, "violations", 2));
    /// assert_eq!(groups[0].tallies[0].beside.unwrap().inside, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn tallies(&self) -> Vec<TallyGroup> {
        let mut incidents: Vec<(Happened, BTreeSet<PartyId>)> = Vec::new();
        let mut all: BTreeMap<&str, (&Record, &Tally)> = BTreeMap::new();
        for (_, r) in self.counting() {
            match (&r.content, r.happened) {
                (Content::Incident(_), Some(when)) => incidents.push((when, self.accused_of(&r.name))),
                (Content::Tally(t), _) => drop(all.insert(&r.name, (r, t))),
                _ => {}
            }
        }
        let earlier = |t: &Tally| Some(self.settled(t.revises.as_deref()?)?.name.as_str());
        let revised: BTreeSet<&str> = all.values().filter_map(|(_, t)| earlier(t)).collect();
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        let mut groups: BTreeMap<String, Vec<Counted>> = BTreeMap::new();
        // First those that nothing revises; what is left then revises itself in a circle.
        let heads = all.keys().filter(|n| !revised.contains(*n)).chain(all.keys());
        for head in heads {
            if shown.contains(head) {
                continue;
            }
            let mut chain: Vec<Counted> = Vec::new();
            let (mut at, mut seen) = (Some(*head), BTreeSet::new());
            while let Some((r, t)) = at.filter(|n| seen.insert(*n)).and_then(|n| all.get(n)) {
                chain.push(self.counted(r, t, &incidents));
                at = earlier(t);
            }
            shown.extend(seen);
            let mut chain = chain.into_iter();
            if let Some(mut latest) = chain.next() {
                latest.revises = chain.collect();
                groups.entry(latest.of.trim().to_string()).or_default().push(latest);
            }
        }
        let group = |(of, mut tallies): (String, Vec<Counted>)| {
            tallies.sort_by(|a, b| (a.period, &a.by, &a.record).cmp(&(b.period, &b.by, &b.record)));
            TallyGroup { of, tallies }
        };
        groups.into_iter().map(group).collect()
    }

    fn counted(&self, r: &Record, t: &Tally, incidents: &[(Happened, BTreeSet<PartyId>)]) -> Counted {
        let program = self.view().program();
        let accused: BTreeSet<PartyId> = t.accuses.iter().filter_map(|a| program.party(&a.party)).map(|p| program.root(p)).collect();
        let beside = r.happened.map(|period| {
            let (from, to) = bounds(period, self.now());
            let mut out = Beside::default();
            for (when, _) in incidents.iter().filter(|(_, by)| accused.is_empty() || !accused.is_disjoint(by)) {
                let (earliest, latest) = (when.earliest(), when.steps_at());
                if from <= earliest && latest <= to {
                    out.inside += 1;
                } else if earliest <= to && from <= latest {
                    out.perhaps += 1;
                }
            }
            out
        });
        Counted {
            record: r.name.clone(),
            by: r.by.clone(),
            period: r.happened,
            said: r.said,
            of: t.of.clone(),
            count: t.count,
            harm: t.harm.clone(),
            accuses: accused.into_iter().map(|p| program.party_id(p).to_string()).collect(),
            revises: Vec::new(),
            beside,
        }
    }
}

/// The first and last instants of a period; one without an end lasts until now.
fn bounds(period: Happened, now: Instant) -> (Instant, Instant) {
    match period {
        Happened::At(t) => (t, t),
        // A stretch ends before its end.
        Happened::Lasting(from, Some(to)) => (from, to.plus(-1)),
        Happened::Lasting(from, None) => (from, now),
        Happened::Within(from, to) => (from, to),
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.record, self.by.as_deref().unwrap_or("-"))?;
        if let Some(n) = self.count {
            write!(f, ": {n}")?;
        }
        if let Some(harm) = &self.harm {
            write!(f, "; {harm}")?;
        }
        if !self.accuses.is_empty() {
            let names: Vec<&str> = self.accuses.iter().map(String::as_str).collect();
            write!(f, ", accusing {}", names.join(", "))?;
        }
        if let Some(b) = self.beside {
            write!(f, "; beside it in the log: {} incidents in the period, {} perhaps", b.inside, b.perhaps)?;
        }
        Ok(())
    }
}

impl fmt::Display for TallyGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.of)?;
        for t in &self.tallies {
            writeln!(f, "  {t}")?;
            for earlier in &t.revises {
                writeln!(f, "    revises {earlier}")?;
            }
        }
        Ok(())
    }
}
