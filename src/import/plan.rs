//! A mapping made fit for one file: columns are numbers, codes are known.

use std::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use jiff::civil;

use super::{Sides, Unlisted, Window, when::Clock};

/// A mapping whose columns are numbers and whose codes are known.
pub(crate) struct Plan {
    pub(crate) header: Vec<String>,
    pub(crate) thousands: char,
    pub(crate) prefix: String,
    pub(crate) name: Vec<usize>,
    pub(crate) when: WhenPlan,
    pub(crate) by: LookupPlan<String>,
    pub(crate) source: Vec<usize>,
    pub(crate) note: Vec<usize>,
    pub(crate) filters: Vec<FilterPlan>,
    pub(crate) incident: Option<IncidentPlan>,
    pub(crate) tallies: Vec<TallyPlan>,
}

pub(crate) struct WhenPlan {
    pub(crate) date: usize,
    pub(crate) last: Option<usize>,
    pub(crate) time: Option<usize>,
    pub(crate) said: Option<usize>,
    pub(crate) formats: Vec<String>,
    pub(crate) times: Vec<String>,
    pub(crate) clock: Clock,
    pub(crate) precision: Option<(usize, BTreeMap<String, Window>)>,
    pub(crate) lasts: bool,
    pub(crate) from: Option<civil::Date>,
    pub(crate) until: Option<civil::Date>,
}

pub(crate) struct FilterPlan {
    pub(crate) column: usize,
    pub(crate) is: BTreeSet<String>,
    /// Whether those meant are skipped, or all others.
    pub(crate) skips: bool,
    pub(crate) why: String,
}

pub(crate) struct LookupPlan<T> {
    pub(crate) columns: Vec<usize>,
    pub(crate) codes: BTreeMap<String, Meaning<T>>,
    pub(crate) otherwise: Option<T>,
    pub(crate) unlisted: Unlisted,
}

pub(crate) enum Meaning<T> {
    Is(T),
    Nothing,
    /// A name of two things.
    Two(String, String),
}

pub(crate) struct IncidentPlan {
    pub(crate) place: LookupPlan<String>,
    /// The precision's column and, for each code, how many of the place's columns are too precise; none is to be used if it is
    /// nothing.
    pub(crate) place_precision: Option<(usize, BTreeMap<String, Option<usize>>)>,
    pub(crate) act: LookupPlan<String>,
    pub(crate) target: LookupPlan<String>,
    pub(crate) weapon: LookupPlan<String>,
    pub(crate) from: LookupPlan<String>,
    pub(crate) first: LookupPlan<String>,
    pub(crate) second: LookupPlan<String>,
    pub(crate) accuses: LookupPlan<Sides>,
    pub(crate) suffered: LookupPlan<Sides>,
    pub(crate) harm: HarmPlan,
    pub(crate) measures: Vec<(String, usize)>,
    pub(crate) text: Vec<usize>,
}

#[derive(Default)]
pub(crate) struct HarmPlan {
    pub(crate) killed: Option<CountPlan>,
    pub(crate) wounded: Option<CountPlan>,
    pub(crate) missing: Option<CountPlan>,
    pub(crate) captured: Option<CountPlan>,
    pub(crate) of: Option<usize>,
    pub(crate) damage: Option<usize>,
}

pub(crate) struct CountPlan {
    pub(crate) count: Option<usize>,
    pub(crate) low: Option<usize>,
    pub(crate) high: Option<usize>,
    pub(crate) nought_is_none: bool,
}

pub(crate) struct TallyPlan {
    pub(crate) suffix: String,
    pub(crate) of: String,
    pub(crate) at: Vec<usize>,
    pub(crate) count: Option<CountPlan>,
    pub(crate) harm: HarmPlan,
    pub(crate) accuses: LookupPlan<String>,
}
