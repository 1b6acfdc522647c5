//! Plans: a scenario resolved against a program, ready to run.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Observer, SCHEMA, Scenario, Source, habitual::Fixed};
use crate::{
    chance::{Key, Stream},
    id::{ActId, PartyId, PlaceId, TargetId, TermId},
    machine::Program,
    math,
    problem::{Problem, Problems},
    time::{DAY, Instant, Length},
};

/// A scenario with ids for names and numbers for lengths.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) until: Instant,
    pub(super) truce: Option<TermId>,
    pub(super) ends: Vec<TermId>,
    pub(super) sources: Vec<Origin>,
    pub(super) sites: Vec<Site>,
}

/// A source, wherever it acts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) party: PartyId,
    pub(super) surges: Option<Surging>,
    pub(super) settles: bool,
}

/// Surges in days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surging {
    pub(super) per_day: f64,
    pub(super) factor: f64,
    pub(super) last: f64,
    pub(super) key: Key,
}

/// A place with those who cause incidents there and those who watch.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) place: PlaceId,
    pub(super) key: Key,
    pub(super) sources: Vec<Local>,
    pub(super) watchers: Vec<Watcher>,
    /// Whether the base level of a source changes as time passes.
    pub(super) settles: bool,
}

/// A source at one place.
#[derive(Clone, Debug)]
pub(super) struct Local {
    /// Its position among all sources.
    pub(super) number: usize,
    pub(super) party: PartyId,
    pub(super) root: PartyId,
    marks: Vec<Mark>,
    pub(super) per_day: f64,
    /// 1/memory, per day.
    pub(super) decay: f64,
    /// What an incident of each source of the site adds.
    pub(super) adds: Vec<f64>,
    pub(super) frailty: Option<(f64, Key)>,
    /// Before entry into force, at it, and 1/over, per day.
    settling: Option<(f64, f64, f64)>,
}

/// What an incident is, in a share of them; in the last, whatever is left.
#[derive(Clone, Copy, Debug)]
struct Mark {
    share: f64,
    act: ActId,
    target: TargetId,
    kills: f64,
}

impl Local {
    /// By what its base level is multiplied at an instant, the truce having entered into force at another.
    pub(super) fn settled(&self, entered: Option<Instant>, at: Instant) -> f64 {
        let Some((before, at_first, pace)) = self.settling else { return 1.0 };
        match entered {
            Some(t) if t <= at => 1.0 + (at_first - 1.0) * math::exp(-pace * in_days(at.since(t))),
            _ => before,
        }
    }

    /// What an incident is, and how many it kills. Draws only what there is a choice of.
    pub(super) fn mark(&self, stream: &mut Stream) -> (ActId, TargetId, u32) {
        let mut left = if self.marks.len() > 1 { stream.uniform() } else { 0.0 };
        let mark = self.marks.iter().find(|m| {
            left -= m.share;
            left < 0.0
        });
        let Some(mark) = mark.or_else(|| self.marks.last()) else { return (ActId::NONE, TargetId::NONE, 0) };
        let killed = if mark.kills > 0.0 { u32::try_from(stream.poisson(mark.kills)).unwrap_or(u32::MAX) } else { 0 };
        (mark.act, mark.target, killed)
    }
}

/// An observer at one place.
#[derive(Clone, Debug)]
pub(super) struct Watcher {
    pub(super) party: PartyId,
    pub(super) root: PartyId,
    pub(super) key: Key,
    /// For what else is uncertain about it, if anything is.
    pub(super) doubts: Option<Key>,
    pub(super) detects: f64,
    pub(super) reports_after: f64,
    pub(super) access_denied: f64,
    pub(super) mean_delay: f64,
    pub(super) misattributes: f64,
    pub(super) finds: bool,
    pub(super) on_complaint: bool,
    pub(super) covers_every: Option<i64>,
    /// For each source of the site, the others whom it can be mistaken for.
    mistaken: Vec<Vec<PartyId>>,
}

impl Watcher {
    /// What else comes between an incident and its report: whether it is refused access, whom it names if it errs, and how
    /// many days later it reports.
    pub(super) fn doubt(&self, source: Option<usize>, stream: &mut Stream) -> (bool, Option<PartyId>, f64) {
        let (refused, errs) = (stream.happens(self.access_denied), stream.happens(self.misattributes));
        let other = source.and_then(|s| self.other(s, stream));
        (refused, other.filter(|_| errs), stream.exponential(self.reports_after))
    }

    /// Whom it takes a source for, if it errs.
    fn other(&self, source: usize, stream: &mut Stream) -> Option<PartyId> {
        let others = self.mistaken.get(source).map_or(&[][..], Vec::as_slice);
        usize::try_from(stream.below(others.len() as u64)).ok().and_then(|k| others.get(k)).copied()
    }
}

impl Plan {
    /// Resolves a scenario.
    ///
    /// # Errors
    /// Everything that does not fit, at once.
    pub(super) fn new(program: &Program, scenario: &Scenario) -> Result<(Plan, Vec<(PartyId, Fixed)>), Problems> {
        let mut check = Check { program, title: &scenario.title, problems: Problems::default() };
        let plan = check.plan(scenario);
        let mut minds: Vec<(PartyId, Fixed)> = Vec::new();
        for (n, habits) in scenario.conduct.iter().enumerate() {
            let fixed = check.habits(&format!("conduct[{n}]"), habits, &plan, scenario);
            minds.push((program.party(&habits.party).unwrap_or_default(), fixed));
        }
        minds.sort_by_key(|(p, _)| *p);
        check.problems.or((plan, minds))
    }

    /// Where a party has sources.
    pub(super) fn posts(&self, party: PartyId) -> Vec<PlaceId> {
        self.sites.iter().filter(|s| s.sources.iter().any(|l| l.party == party)).map(|s| s.place).collect()
    }

    /// An observer at a place that says who did what.
    pub(super) fn watcher(&self, place: PlaceId, by: PartyId) -> Option<&Watcher> {
        let site = self.sites.iter().find(|s| s.place == place)?;
        site.watchers.iter().find(|w| w.party == by && !w.on_complaint)
    }
}

/// What checks a scenario and collects its problems.
pub(super) struct Check<'p> {
    pub(super) program: &'p Program,
    title: &'p str,
    problems: Problems,
}

impl Check<'_> {
    pub(super) fn say(&mut self, path: impl ToString, message: impl ToString) {
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
        let truce = s.truce.as_ref().and_then(|name| {
            let found = self.program.instruments().find(|i| self.program.reference(*i) == *name);
            if found.is_none() {
                self.say("truce", format!("unknown instrument `{name}`"));
            }
            found
        });
        let ends = s.ends.iter().enumerate().map(|(n, name)| self.criterion(&format!("ends[{n}]"), name)).collect();
        let mut sites: BTreeMap<&str, Vec<(usize, &Source)>> = BTreeMap::new();
        for (n, source) in s.sources.iter().enumerate() {
            self.source(&format!("sources[{n}]"), source, s);
            if s.sources.iter().take(n).any(|o| o.party == source.party && o.places.iter().any(|p| source.places.contains(p))) {
                self.say(format!("sources[{n}]"), format!("`{}` has another source at one of these places", source.party));
            }
            for place in &source.places {
                sites.entry(place).or_default().push((n, source));
            }
        }
        for (n, observer) in s.observers.iter().enumerate() {
            self.observer(&format!("observers[{n}]"), observer);
            if s.observers.iter().take(n).any(|o| {
                o.party == observer.party && o.on_complaint == observer.on_complaint && o.places.iter().any(|p| observer.places.contains(p))
            }) {
                self.say(format!("observers[{n}]"), format!("`{}` observes one of these places twice", observer.party));
            }
        }
        let site = |(place, sources): (&str, Vec<(usize, &Source)>)| self.site(s, place, &sources);
        let sites = sites.into_iter().map(site).collect();
        let origin = |o: &Source| Origin {
            party: self.program.party(&o.party).unwrap_or_default(),
            surges: o.surges.map(|x| Surging {
                per_day: x.per_day,
                factor: x.factor,
                last: days(x.last),
                key: Key::new(s.seed, "surges", &o.party, &o.act),
            }),
            settles: o.settling.is_some(),
        };
        let sources = s.sources.iter().map(origin).collect();
        Plan { until: s.starts.plus(s.horizon.as_millis().unwrap_or(0)), truce, ends, sources, sites }
    }

    fn source(&mut self, path: &str, source: &Source, s: &Scenario) {
        self.party(&format!("{path}.party"), &source.party);
        self.places(path, &source.places);
        self.mark(path, &source.act, source.target.as_ref(), source.kills);
        for (k, v) in source.variants.iter().enumerate() {
            let path = format!("{path}.variants[{k}]");
            self.mark(&path, &v.act, v.target.as_ref(), v.kills);
            self.share(&format!("{path}.share"), v.share);
        }
        if source.variants.iter().map(|v| v.share).sum::<f64>() > 1.0 + 1e-9 {
            self.say(format!("{path}.variants"), "have shares above 1 together");
        }
        self.rate(&format!("{path}.per-day"), source.per_day);
        if let Some(x) = &source.settling {
            self.factor(&format!("{path}.settling.before"), x.before);
            self.factor(&format!("{path}.settling.at-first"), x.at_first);
            self.lasting(&format!("{path}.settling.over"), x.over);
            if s.truce.is_none() {
                self.say(format!("{path}.settling"), "needs `truce`: what does it settle after?");
            }
        }
        if let Some(x) = &source.surges {
            self.rate(&format!("{path}.surges.per-day"), x.per_day);
            self.factor(&format!("{path}.surges.factor"), x.factor);
            self.lasting(&format!("{path}.surges.last"), x.last);
        }
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
            self.share(&format!("{path}.{key}"), p);
        }
        self.delay(&format!("{path}.attributes-after"), o.attributes_after);
        self.delay(&format!("{path}.reports-after"), o.reports_after);
        if let Some(every) = o.covers_every {
            self.lasting(&format!("{path}.covers-every"), every);
        }
        if o.on_complaint && (o.covers_every.is_some() || o.reports_after != Length::default()) {
            self.say(
                format!("{path}.on-complaint"),
                "looks into complaints only: `covers-every` and `reports-after` are for those who watch",
            );
        }
    }

    fn mark(&mut self, path: &str, act: &str, target: Option<&String>, kills: f64) {
        if self.program.act(act).is_none() {
            self.say(format!("{path}.act"), format!("unknown act `{act}`"));
        }
        if let Some(target) = target.filter(|t| self.program.target(t).is_none()) {
            self.say(format!("{path}.target"), format!("unknown target `{target}`"));
        }
        if !(kills >= 0.0 && kills.is_finite()) {
            self.say(format!("{path}.kills"), format!("`{kills:?}` is no number of people"));
        }
    }

    pub(super) fn share(&mut self, path: &str, p: f64) {
        if !(0.0..=1.0).contains(&p) {
            self.say(path, format!("`{p:?}` is no probability: it must be from 0 to 1"));
        }
    }

    pub(super) fn factor(&mut self, path: &str, x: f64) {
        if !(x >= 0.0 && x.is_finite()) {
            self.say(path, format!("`{x:?}` is no factor: it must be 0 or above"));
        }
    }

    /// A length that must not be negative.
    pub(super) fn delay(&mut self, path: &str, length: Length) {
        if self.days(path, length) < 0.0 {
            self.say(path, format!("`{length}` lies in the past"));
        }
    }

    /// A length that must be above zero.
    pub(super) fn lasting(&mut self, path: &str, length: Length) {
        if self.days(path, length) <= 0.0 {
            self.say(path, format!("`{length}` is no length of time above zero"));
        }
    }

    fn site(&mut self, s: &Scenario, name: &str, sources: &[(usize, &Source)]) -> Site {
        let place = self.program.place(name).unwrap_or_default();
        let mark = |share, act: &str, target: Option<&String>, kills| Mark {
            share,
            act: self.program.act(act).unwrap_or_default(),
            target: target.and_then(|t| self.program.target(t)).unwrap_or_default(),
            kills,
        };
        let root = |p: PartyId| if p.is_some() { self.program.root(p) } else { p };
        let party = |name: &str| self.program.party(name).unwrap_or_default();
        let local = |(number, source): &(usize, &Source)| Local {
            number: *number,
            party: party(&source.party),
            root: root(party(&source.party)),
            marks: source
                .variants
                .iter()
                .map(|v| mark(v.share, &v.act, v.target.as_ref(), v.kills))
                .chain([mark(1.0, &source.act, source.target.as_ref(), source.kills)])
                .collect(),
            settling: source.settling.map(|x| (x.before, x.at_first, 1.0 / days(x.over).max(f64::MIN_POSITIVE))),
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
            party: party(&o.party),
            root: root(party(&o.party)),
            key: Key::new(s.seed, if o.on_complaint { "inquiry" } else { "observation" }, &o.party, name),
            doubts: (o.on_complaint || o.access_denied > 0.0 || o.misattributes > 0.0 || o.reports_after != Length::default())
                .then(|| Key::new(s.seed, if o.on_complaint { "inquiry: doubts" } else { "observation: doubts" }, &o.party, name)),
            detects: o.detects,
            access_denied: o.access_denied,
            mean_delay: days(o.attributes_after),
            misattributes: o.misattributes,
            reports_after: days(o.reports_after),
            finds: o.finds,
            on_complaint: o.on_complaint,
            covers_every: o.covers_every.and_then(Length::as_millis),
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
        let settles = locals.iter().any(|l| l.settling.is_some());
        Site { place, key: Key::new(s.seed, "incidents", "", name), sources: locals, watchers, settles }
    }

    pub(super) fn party(&mut self, path: &str, name: &str) {
        if self.program.party(name).is_none() {
            self.say(path, format!("unknown party `{name}`"));
        }
    }

    pub(super) fn places(&mut self, path: &str, places: &[String]) {
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

    pub(super) fn rate(&mut self, path: &str, x: f64) {
        if !(x >= 0.0 && x.is_finite()) {
            self.say(path, format!("`{x:?}` is no number of incidents per day"));
        }
    }

    /// A length in days, which must not count months.
    pub(super) fn days(&mut self, path: &str, length: Length) -> f64 {
        if length.as_millis().is_none() {
            self.say(path, format!("`{length}` has no fixed length: give days or hours"));
            return 1.0;
        }
        days(length)
    }

    pub(super) fn criterion(&mut self, path: &str, name: &str) -> TermId {
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
pub(super) fn days(length: Length) -> f64 {
    in_days(length.as_millis().unwrap_or(0))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds, far below 2^53")]
fn in_days(millis: i64) -> f64 {
    millis as f64 / DAY as f64
}
