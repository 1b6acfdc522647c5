//! What is well formed, and what becomes so when what is wrong with it is left out.

use std::collections::BTreeSet;

use crate::{
    agreement::{Document, Lasts, Reading, Regime},
    machine::{Docket, Program},
    problem::{Problem, Problems},
    record::{Log, Record},
};

/// How often something is left out before nothing is left.
const ROUNDS: usize = 40;

/// Documents in which nothing is wrong, and the program that they are lowered to.
#[derive(Clone, Debug)]
pub(super) struct Sound {
    pub(super) regime: Regime,
    pub(super) program: Program,
}

impl Sound {
    /// The documents as they are, if nothing is wrong with them.
    pub(super) fn of(documents: Vec<(String, Document)>) -> Result<Sound, Problems> {
        let regime = Regime::new(documents)?;
        let program = Program::lower(&regime, &Reading::base())?;
        Ok(Sound { regime, program })
    }

    /// The documents without whatever is wrong with them: terms, bodies, anchors that name what is not there, one after another.
    /// Nothing, if what is wrong cannot be left out.
    pub(super) fn mended(mut documents: Vec<(String, Document)>) -> Option<Sound> {
        for _ in 0..ROUNDS {
            match Sound::of(documents.clone()) {
                Ok(sound) => return Some(sound),
                Err(wrong) => leave_out(&mut documents, &wrong.0)?,
            }
        }
        None
    }

    pub(super) fn documents(&self) -> Vec<(String, Document)> {
        self.regime.documents().map(|(name, d)| (name.to_string(), d.clone())).collect()
    }
}

/// The log without the records that something is wrong with.
pub(super) fn mended_log(program: &Program, mut log: Log) -> Log {
    while let Err(wrong) = Docket::new(program, &log) {
        let names: BTreeSet<String> = wrong.0.into_iter().map(|p| p.path).collect();
        log = log_of(log.iter().filter(|r| !names.contains(&r.name)).cloned());
    }
    log
}

/// Records as a log; of two under one name the first.
pub(super) fn log_of(records: impl IntoIterator<Item = Record>) -> Log {
    let mut log = Log::new();
    for r in records {
        // What is refused is not in the log: that is all that is asked.
        let _ = log.insert(r);
    }
    log
}

fn leave_out(documents: &mut [(String, Document)], wrong: &[Problem]) -> Option<()> {
    let mut left_out: BTreeSet<(&str, &str, usize)> = BTreeSet::new();
    let mut lasts: BTreeSet<&str> = BTreeSet::new();
    for p in wrong {
        match p.path.split_once('[').and_then(|(table, rest)| Some((table, rest.split_once(']')?.0.parse().ok()?))) {
            Some((table, n)) if !table.contains('.') => drop(left_out.insert((&p.source, table, n))),
            _ if p.path.starts_with("instrument.lasts") => drop(lasts.insert(&p.source)),
            _ => {}
        }
    }
    if left_out.is_empty() && lasts.is_empty() {
        return None;
    }
    for (source, table, n) in left_out.into_iter().rev() {
        let (_, d) = documents.iter_mut().find(|(name, _)| name == source)?;
        fn out<T>(list: &mut Vec<T>, n: usize) {
            if n < list.len() {
                list.remove(n);
            }
        }
        match table {
            "parties" => out(&mut d.parties, n),
            "places" => out(&mut d.places, n),
            "acts" => out(&mut d.acts, n),
            "targets" => out(&mut d.targets, n),
            "weapons" => out(&mut d.weapons, n),
            "characters" => out(&mut d.characters, n),
            "roles" => out(&mut d.roles, n),
            "links" => out(&mut d.links, n),
            "anchors" => out(&mut d.anchors, n),
            "slots" => out(&mut d.slots, n),
            "bodies" => out(&mut d.bodies, n),
            "terms" => out(&mut d.terms, n),
            "readings" => out(&mut d.readings, n),
            "criteria" => out(&mut d.criteria, n),
            _ => return None,
        }
    }
    for source in lasts {
        let (_, d) = documents.iter_mut().find(|(name, _)| name == source)?;
        if let Some(x) = &mut d.instrument {
            x.lasts = Lasts::Unspecified;
        }
    }
    Some(())
}
