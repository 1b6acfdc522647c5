//! Agreements alone, and records about an agreement of one's own.

use std::{fmt, sync::Arc};

use proptest::prelude::{Arbitrary, Strategy};

use super::{
    History, Params, records,
    sound::{Sound, log_of, mended_log},
    survey::Survey,
    tapes::Tapes,
    tree::{Boxed, Cut, Drawn, Root, Shrink, boxed, edited, record_cuts, record_edits},
    world::{cut_documents, document_cuts, document_edits, folded, folds, show, sound},
};
use crate::{
    agreement::{Document, Regime},
    record::Log,
};

/// Documents in which nothing is wrong.
#[derive(Clone, PartialEq, Default)]
struct Documents(Vec<(String, Document)>);

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, &self.0)
    }
}

impl Shrink for Documents {
    fn cuts(&self) -> Vec<Cut> {
        [document_cuts(&self.0), document_edits(&self.0)].concat()
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<Documents> {
        let simpler = Documents(Sound::mended(cut_documents(&self.0, params, cut)?)?.documents());
        (simpler != *self).then_some(simpler)
    }
}

/// A log about a program, which shrinks by itself.
#[derive(Clone)]
struct Written {
    sound: Option<Arc<Sound>>,
    log: Log,
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.log.to_text())
    }
}

impl Written {
    fn draw(sound: Option<Arc<Sound>>, survey: &Survey, params: &Params, tapes: &[Vec<u8>]) -> Written {
        let log = sound.as_ref().map_or_else(Log::new, |s| mended_log(&s.program, records::draw(params, survey, tapes)));
        Written { sound, log }
    }
}

impl Shrink for Written {
    fn cuts(&self) -> Vec<Cut> {
        [record_cuts(self.log.iter()), folds(&self.log), record_edits(self.log.iter())].concat()
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<Written> {
        let log = match cut {
            Cut::Records(names) => log_of(self.log.iter().filter(|r| !names.contains(&r.name)).cloned()),
            Cut::Fold(name) => folded(&self.log, name)?,
            Cut::Edit { root: Root::Record(name), edit } => {
                let other = edited(self.log.get(name)?, edit, params)?;
                log_of(self.log.iter().map(|r| if r.name == *name { &other } else { r }).cloned())
            }
            _ => return None,
        };
        let log = mended_log(&self.sound.as_ref()?.program, log);
        (log != self.log).then(|| Written { sound: self.sound.clone(), log })
    }
}

/// A history of an agreement that is not ours to simplify.
#[derive(Clone, Debug)]
struct Own(History);

impl Shrink for Own {
    fn cuts(&self) -> Vec<Cut> {
        let of_the_agreement = |cut: &Cut| matches!(cut, Cut::Document(_) | Cut::Edit { .. });
        self.0.cuts().into_iter().filter(|cut| !of_the_agreement(cut)).collect()
    }

    fn cut(&self, params: &Params, cut: &Cut) -> Option<Own> {
        self.0.cut(params, cut).map(Own)
    }
}

/// The documents of agreements: a registry, and one or two instruments.
///
/// ```
/// use ceasefire::{agreement::Regime, strategies::{Params, documents}};
/// use proptest::prelude::*;
/// proptest!(|(documents in documents(&Params::default()))| {
///     prop_assert!(Regime::new(documents).is_ok());
/// });
/// ```
pub fn documents(params: &Params) -> impl Strategy<Value = Vec<(String, Document)>> + Clone + use<> {
    agreed(params).prop_map(|d| d.0)
}

/// Regimes of one or two instruments.
///
/// ```
/// use ceasefire::strategies::{Construct, Params, regimes};
/// use proptest::prelude::*;
/// let with_bodies = Params { always: [Construct::Bodies].into(), ..Params::default() };
/// proptest!(|(regime in regimes(&with_bodies))| {
///     prop_assert!(regime.documents().any(|(_, d)| !d.bodies.is_empty()));
/// });
/// ```
pub fn regimes(params: &Params) -> impl Strategy<Value = Regime> + Clone + use<> {
    agreed(params).prop_map(|d| Regime::new(d.0).unwrap_or_default())
}

fn agreed(params: &Params) -> impl Strategy<Value = Documents> + Clone + use<> {
    Drawn::new(params, |params, rng| Documents(sound(params, &Tapes::draw(params, rng)).map(|s| s.documents()).unwrap_or_default()))
}

/// Logs about a regime of your own: what its parties are said to have done at its places, what they answer, what its bodies find, how
/// its duties are performed and its powers used, by those who may and by those who may not. Every record is taken by the regime under
/// its base reading. If that reading cannot be lowered, every log is empty.
///
/// ```
/// use ceasefire::{agreement::{Reading, Regime}, machine::{Docket, Program}, strategies::{Params, logs}};
/// use proptest::prelude::*;
/// let regime = Regime::parse(&[("pause.toml", r#"
/// schema = 1
/// instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
/// parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
/// acts = [{ id = "fire", name = "fire" }]
/// roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
/// [[terms]]
/// article = "1"
/// text = "no fire"
/// bearers = ["@party"]
/// rule.prohibits = { acts = ["fire"] }
/// "#)])?;
/// let program = Program::lower(&regime, &Reading::base())?;
/// proptest!(|(log in logs(&regime, &Params::default()))| {
///     let docket = Docket::new(&program, &log).unwrap();
///     let (state, _) = docket.replay(&program, Params::default().ends()).unwrap();
///     // Without an accusation nothing is violated.
///     prop_assert!(!log.is_empty() || program.cases(&state).count() == 0);
/// });
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
pub fn logs(regime: &Regime, params: &Params) -> impl Strategy<Value = Log> + Clone + use<> {
    let documents: Vec<(String, Document)> = regime.documents().map(|(name, d)| (name.to_string(), d.clone())).collect();
    let survey = Arc::new(Survey::of(&documents));
    let sound = Sound::of(documents).ok().map(Arc::new);
    let draw = move |params: &Params, rng: &mut _| Written::draw(sound.clone(), &survey, params, &Tapes::records(params, rng));
    Drawn::new(params, draw).prop_map(|written| written.log)
}

/// Histories of a regime of your own: logs about it as [`logs`] makes them, which arrive late, twice, corrected and in conflict.
///
/// Shrinking leaves out records, mistakes and settlings; the agreement stays as it is.
///
/// ```
/// use ceasefire::{agreement::Regime, strategies::{Params, histories_of}};
/// use proptest::prelude::*;
/// let regime = Regime::parse(&[("pause.toml", r#"
/// schema = 1
/// instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
/// parties = [{ id = "a", name = "A", kind = "state" }]
/// "#)])?;
/// proptest!(ProptestConfig::with_cases(32), |(history in histories_of(&regime, &Params::default()))| {
///     prop_assert!(history.arrivals.iter().all(|r| r.received.is_some()));
/// });
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
pub fn histories_of(regime: &Regime, params: &Params) -> impl Strategy<Value = History> + Clone + use<> {
    let documents: Vec<(String, Document)> = regime.documents().map(|(name, d)| (name.to_string(), d.clone())).collect();
    let survey = Arc::new(Survey::of(&documents));
    let sound = Sound::of(documents.clone()).ok().map(Arc::new);
    Drawn::new(params, move |params, rng| {
        let tapes = Tapes::draw(params, rng);
        let log = Written::draw(sound.clone(), &survey, params, &tapes.records).log;
        Own(History::told(params, documents.clone(), log, &tapes))
    })
    .prop_map(|own| own.0)
}

impl Arbitrary for Regime {
    type Parameters = Params;
    type Strategy = Boxed<Regime>;

    fn arbitrary_with(params: Params) -> Boxed<Regime> {
        boxed(regimes(&params))
    }
}
