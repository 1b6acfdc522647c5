//! A world: a regime and a log about it.

use std::fmt;

use proptest::prelude::{Arbitrary, Strategy};

use super::{
    Params, agreements, records,
    sound::{Sound, log_of, mended_log},
    survey::Survey,
    tapes::Tapes,
    tree::{Boxed, Cut, Drawn, Root, Shrink, boxed, edited, edits, record_cuts, record_edits, without},
};
use crate::{
    agreement::{Document, Regime},
    problem::Problems,
    record::{Content, Log, Record},
};

/// A regime and a log about it.
///
/// A drawn world is well formed: its documents are a [`Regime`], which is lowered under its base reading, and every record of its log
/// is taken by that program. It is shown as the TOML of its documents and the JSON Lines of its log, so that what a test fails on can
/// be saved as files.
///
/// ```
/// use ceasefire::strategies::{Params, World, worlds};
/// use proptest::prelude::*;
/// proptest!(|(world in worlds(&Params { terms: 3, records: 5, ..Params::default() }))| {
///     prop_assert!(world.regime().is_ok() && world.log.len() <= 5);
/// });
/// ```
#[derive(Clone, PartialEq, Default)]
pub struct World {
    /// The documents of the regime, each with its name.
    pub documents: Vec<(String, Document)>,
    /// What is said to have happened.
    pub log: Log,
}

impl World {
    /// The regime.
    ///
    /// # Errors
    /// What is wrong with the documents: nothing, unless they have been changed since they were drawn.
    pub fn regime(&self) -> Result<Regime, Problems> {
        Regime::new(self.documents.clone())
    }

    /// The world that bytes describe: a well-formed one, whatever they are. Similar bytes describe similar worlds, none a plain one.
    /// A way in for fuzzers.
    ///
    /// Of the bytes, the first 160 describe the instruments; then each 48 a term, if their first is odd, or else a record.
    ///
    /// ```
    /// use ceasefire::strategies::{Params, World};
    /// let plain = World::from_bytes(&Params::default(), &[]);
    /// assert!(plain.log.is_empty() && plain.regime().is_ok());
    /// assert_ne!(World::from_bytes(&Params::default(), &[7; 1000]), plain);
    /// ```
    #[must_use]
    pub fn from_bytes(params: &Params, bytes: &[u8]) -> World {
        World::of(params, &Tapes::of_bytes(params, bytes))
    }

    pub(super) fn of(params: &Params, tapes: &Tapes) -> World {
        let Some(sound) = sound(params, tapes) else { return World::default() };
        let documents = sound.documents();
        let log = records::draw(params, &Survey::of(&documents), &tapes.records);
        World { documents, log: mended_log(&sound.program, log) }
    }

    /// The world with what is wrong left out, if that is another world, and one at all.
    pub(super) fn mended(&self, documents: Vec<(String, Document)>, log: Log) -> Option<World> {
        let sound = Sound::mended(documents)?;
        let world = World { documents: sound.documents(), log: mended_log(&sound.program, log) };
        (world != *self).then_some(world)
    }
}

/// The agreements that tapes describe.
pub(super) fn sound(params: &Params, tapes: &Tapes) -> Option<Sound> {
    let drawn = agreements::draw(params, &tapes.setup, &tapes.terms);
    // What is drawn is well formed; should it ever not be, there is less of it.
    let tried = [drawn, agreements::draw(params, &[], &[])];
    tried.into_iter().find_map(Sound::mended)
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, &self.documents)?;
        f.write_str(&self.log.to_text())
    }
}

/// Documents as a reader knows them.
pub(super) fn show(f: &mut fmt::Formatter<'_>, documents: &[(String, Document)]) -> fmt::Result {
    documents.iter().try_for_each(|(name, d)| writeln!(f, "# {name}\n{}", toml::to_string(d).map_err(|_| fmt::Error)?))
}

impl Shrink for World {
    fn cuts(&self) -> Vec<Cut> {
        let mut all = record_cuts(self.log.iter());
        all.extend(folds(&self.log));
        all.extend(document_cuts(&self.documents));
        all.extend(document_edits(&self.documents));
        all.extend(record_edits(self.log.iter()));
        all
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<World> {
        match cut {
            Cut::Records(names) => {
                let kept = self.log.iter().filter(|r| !names.contains(&r.name)).cloned();
                self.mended(self.documents.clone(), log_of(kept))
            }
            Cut::Fold(name) => self.mended(self.documents.clone(), folded(&self.log, name)?),
            Cut::Edit { root: Root::Record(name), edit } => {
                let other = edited(self.log.get(name)?, edit, params)?;
                let log = log_of(self.log.iter().map(|r| if r.name == *name { &other } else { r }).cloned());
                self.mended(self.documents.clone(), log)
            }
            cut => self.mended(cut_documents(&self.documents, params, cut)?, self.log.clone()),
        }
    }
}

/// What is said of incidents and could be said by their own records.
pub(super) fn folds(log: &Log) -> Vec<Cut> {
    let speaks = |r: &&Record| matches!(r.content, Content::Claim(_) | Content::Answer(_) | Content::Finding(_));
    log.iter().filter(speaks).map(|r| Cut::Fold(r.name.clone())).collect()
}

/// The log with an incident that accuses at once those whom a later record accuses, by the same voice.
pub(super) fn folded(log: &Log, name: &str) -> Option<Log> {
    let later = log.get(name)?;
    let (about, accused) = match &later.content {
        Content::Claim(c) => (&c.about, &c.accuses),
        Content::Answer(a) => (&a.about, &a.accuses),
        Content::Finding(f) => (&f.about, &f.responsible),
        _ => return None,
    };
    let mut first = log.get(about)?.clone();
    let Content::Incident(i) = &mut first.content else { return None };
    (i.accuses, first.by) = (accused.clone(), later.by.clone());
    Some(log_of(log.iter().filter(|r| r.name != name).map(|r| if r.name == *about { &first } else { r }).cloned()))
}

/// What can be left out of documents, most first.
pub(super) fn document_cuts(documents: &[(String, Document)]) -> Vec<Cut> {
    let mut all: Vec<Cut> = documents.iter().rev().map(|(name, _)| Cut::Document(name.clone())).collect();
    all.extend(documents.iter().flat_map(|(name, d)| without(Root::Document(name.clone()), d)));
    all
}

/// What can be made plainer within documents.
pub(super) fn document_edits(documents: &[(String, Document)]) -> Vec<Cut> {
    documents.iter().flat_map(|(name, d)| edits(Root::Document(name.clone()), d)).collect()
}

pub(super) fn cut_documents(documents: &[(String, Document)], params: &Params, cut: &Cut) -> Option<Vec<(String, Document)>> {
    match cut {
        Cut::Document(name) => Some(documents.iter().filter(|(n, _)| n != name).cloned().collect()),
        Cut::Edit { root: Root::Document(name), edit } => {
            let mut documents = documents.to_vec();
            let (_, d) = documents.iter_mut().find(|(n, _)| n == name)?;
            *d = edited(d, edit, params)?;
            Some(documents)
        }
        _ => None,
    }
}

/// Worlds: small agreements, and records about them.
///
/// ```
/// use ceasefire::{agreement::Reading, machine::{Docket, Program}, strategies::{Params, worlds}};
/// use proptest::prelude::*;
/// proptest!(|(world in worlds(&Params::default()))| {
///     let program = Program::lower(&world.regime().unwrap(), &Reading::base()).unwrap();
///     prop_assert!(Docket::new(&program, &world.log).is_ok());
/// });
/// ```
pub fn worlds(params: &Params) -> impl Strategy<Value = World> + Clone + use<> {
    Drawn::new(params, |params, rng| World::of(params, &Tapes::draw(params, rng)))
}

impl Arbitrary for World {
    type Parameters = Params;
    type Strategy = Boxed<World>;

    fn arbitrary_with(params: Params) -> Boxed<World> {
        boxed(worlds(&params))
    }
}
