//! Plans: a scenario resolved against a program, ready to run.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Observer, SCHEMA, Scenario, Source};
use crate::{
    chance::Key,
    id::{ActId, PartyId, PlaceId, TargetId, TermId},
    machine::Program,
    problem::{Problem, Problems},
    time::{DAY, Instant, Length},
};

/// A scenario with ids for names and numbers for lengths.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) until: Instant,
    pub(super) ends: Vec<TermId>,
    pub(super) sites: Vec<Site>,
}

/// A place with those who cause incidents there and those who watch.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) place: PlaceId,
    pub(super) key: Key,
    pub(super) sources: Vec<Local>,
    pub(super) watchers: Vec<Watcher>,
}

/// A source at one place.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) party: PartyId,
    pub(super) act: ActId,
    pub(super) target: TargetId,
    pub(super) per_day: f64,
    /// 1/memory, per day.
    pub(super) decay: f64,
    /// What an incident of each source of the site adds.
    pub(super) adds: Vec<f64>,
    pub(super) frailty: Option<(f64, Key)>,
}

/// An observer at one place.
#[derive(Clone, Debug)]
pub(super) struct Watcher {
    pub(super) party: PartyId,
    pub(super) key: Key,
    pub(super) detects: f64,
    pub(super) access_denied: f64,
    pub(super) mean_delay: f64,
    pub(super) misattributes: f64,
    /// For each source of the site, the others whom it can be mistaken for.
    pub(super) mistaken: Vec<Vec<PartyId>>,
}

impl Plan {
    /// Resolves a scenario.
    ///
    /// # Errors
    /// Everything that does not fit, at once.
    pub(super) fn new(program: &Program, scenario: &Scenario) -> Result<Plan, Problems> {
        let mut check = Check { program, title: &scenario.title, problems: Problems::default() };
        let plan = check.plan(scenario);
        check.problems.or(plan)
    }
}

struct Check<'p> {
    program: &'p Program,
    title: &'p str,
    problems: Problems,
}

impl Check<'_> {
    fn say(&mut self, path: impl ToString, message: impl ToString) {
        let source = if self.title.is_empty() { "scenario" } else { self.title }.to_owned();
        self.problems.0.push(Problem { source, path: path.to_string(), article: None, message: message.to_string() });
    }

    fn plan(&mut self, s: &Scenario) -> Plan {
        if s.schema != SCHEMA {
            self.say("schema", format!("`{}` is no version of this format: it must be {SCHEMA}", s.schema));
        }
        if s.max_events == 0 {
            self.say("max-events", "`0` leaves no room for any event");
        }
        let horizon = self.days("horizon", s.horizon);
        if horizon <= 0.0 {
            self.say("horizon", format!("`{}` is no time to follow a run for", s.horizon));
        }
        let ends = s.ends.iter().enumerate().map(|(n, name)| self.criterion(&format!("ends[{n}]"), name)).collect();
        let mut sites: BTreeMap<&str, Vec<(usize, &Source)>> = BTreeMap::new();
        for (n, source) in s.sources.iter().enumerate() {
            self.source(&format!("sources[{n}]"), source, s);
            for place in &source.places {
                sites.entry(place).or_default().push((n, source));
            }
        }
        for (n, observer) in s.observers.iter().enumerate() {
            self.observer(&format!("observers[{n}]"), observer);
        }
        let site = |(place, sources): (&str, Vec<(usize, &Source)>)| self.site(s, place, &sources);
        let sites = sites.into_iter().map(site).collect();
        Plan { until: s.starts.plus(s.horizon.as_millis().unwrap_or(0)), ends, sites }
    }

    fn source(&mut self, path: &str, source: &Source, s: &Scenario) {
        self.party(&format!("{path}.party"), &source.party);
        self.places(path, &source.places);
        if self.program.act(&source.act).is_none() {
            self.say(format!("{path}.act"), format!("unknown act `{}`", source.act));
        }
        if let Some(target) = source.target.as_ref().filter(|t| self.program.target(t).is_none()) {
            self.say(format!("{path}.target"), format!("unknown target `{target}`"));
        }
        self.rate(&format!("{path}.per-day"), source.per_day);
        if self.days(&format!("{path}.memory"), source.memory) <= 0.0 {
            self.say(format!("{path}.memory"), format!("`{}` is no time in which anything fades", source.memory));
        }
        for (k, e) in source.excited_by.iter().enumerate() {
            let path = format!("{path}.excited-by[{k}]");
            self.rate(&format!("{path}.adds"), e.adds);
            if !s.sources.iter().any(|o| o.party == e.party) {
                self.say(format!("{path}.party"), format!("`{}` causes no incidents here", e.party));
            }
            if source.excited_by.iter().take(k).any(|o| o.party == e.party) {
                self.say(format!("{path}.party"), format!("`{}` stands here twice", e.party));
            }
        }
        if let Some(shape) = source.frailty.filter(|x| !(*x > 0.0 && x.is_finite())) {
            self.say(format!("{path}.frailty"), format!("`{shape:?}` is no shape: it must be above 0"));
        }
    }

    fn observer(&mut self, path: &str, o: &Observer) {
        self.party(&format!("{path}.party"), &o.party);
        self.places(path, &o.places);
        for (key, p) in [("detects", o.detects), ("access-denied", o.access_denied), ("misattributes", o.misattributes)] {
            if !(0.0..=1.0).contains(&p) {
                self.say(format!("{path}.{key}"), format!("`{p:?}` is no probability: it must be from 0 to 1"));
            }
        }
        if self.days(&format!("{path}.attributes-after"), o.attributes_after) < 0.0 {
            self.say(format!("{path}.attributes-after"), format!("`{}` lies in the past", o.attributes_after));
        }
    }

    fn site(&mut self, s: &Scenario, name: &str, sources: &[(usize, &Source)]) -> Site {
        let place = self.program.place(name).unwrap_or_default();
        let local = |(_, source): &(usize, &Source)| Local {
            party: self.program.party(&source.party).unwrap_or_default(),
            act: self.program.act(&source.act).unwrap_or_default(),
            target: source.target.as_ref().and_then(|t| self.program.target(t)).unwrap_or_default(),
            per_day: source.per_day,
            decay: 1.0 / days(source.memory).max(f64::MIN_POSITIVE),
            adds: sources
                .iter()
                .map(|(_, other)| source.excited_by.iter().find(|e| e.party == other.party).map_or(0.0, |e| e.adds))
                .collect(),
            frailty: source.frailty.map(|shape| (shape, Key::new(s.seed, "frailty", &source.party, &source.act))),
        };
        let locals: Vec<Local> = sources.iter().map(local).collect();
        let watcher = |o: &&Observer| Watcher {
            party: self.program.party(&o.party).unwrap_or_default(),
            key: Key::new(s.seed, "observation", &o.party, name),
            detects: o.detects,
            access_denied: o.access_denied,
            mean_delay: days(o.attributes_after),
            misattributes: o.misattributes,
            mistaken: locals
                .iter()
                .map(|l| {
                    let mut others: Vec<PartyId> = Vec::new();
                    for p in locals.iter().map(|o| o.party).filter(|p| *p != l.party) {
                        if !others.contains(&p) {
                            others.push(p);
                        }
                    }
                    others
                })
                .collect(),
        };
        let watchers = s.observers.iter().filter(|o| o.places.iter().any(|p| p == name)).map(|o| watcher(&o)).collect();
        Site { place, key: Key::new(s.seed, "incidents", "", name), sources: locals, watchers }
    }

    fn party(&mut self, path: &str, name: &str) {
        if self.program.party(name).is_none() {
            self.say(path, format!("unknown party `{name}`"));
        }
    }

    fn places(&mut self, path: &str, places: &[String]) {
        if places.is_empty() {
            self.say(format!("{path}.places"), "names no place");
        }
        for (n, place) in places.iter().enumerate() {
            let path = format!("{path}.places[{n}]");
            if self.program.place(place).is_none() {
                self.say(&path, format!("unknown place `{place}`"));
            }
            if places.iter().take(n).any(|p| p == place) {
                self.say(&path, format!("`{place}` stands here twice"));
            }
        }
    }

    fn rate(&mut self, path: &str, x: f64) {
        if !(x >= 0.0 && x.is_finite()) {
            self.say(path, format!("`{x:?}` is no number of incidents per day"));
        }
    }

    /// A length in days, which must not count months.
    fn days(&mut self, path: &str, length: Length) -> f64 {
        if length.as_millis().is_none() {
            self.say(path, format!("`{length}` has no fixed length: give days or hours"));
            return 1.0;
        }
        days(length)
    }

    fn criterion(&mut self, path: &str, name: &str) -> TermId {
        let program = self.program;
        let mut all = program.instruments().flat_map(|i| program.criteria_of(i));
        if let Some(found) = all.find(|c| program.reference(*c) == *name) {
            return found;
        }
        self.say(path, format!("unknown criterion `{name}`: write `instrument/criterion`"));
        TermId::NONE
    }
}

/// A length in days of 24 hours.
fn days(length: Length) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds, far below 2^53")]
    let millis = length.as_millis().unwrap_or(0) as f64;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds in a day")]
    let day = DAY as f64;
    millis / day
}
