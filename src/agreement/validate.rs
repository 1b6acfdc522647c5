//! Finds everything that is wrong with documents.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Axis, Bound, CriterionKind, Decision, Determiner, Document, Effect, Event, Instrument, Lasts, LinkKind, RoleName, Rule, SCHEMA, Term,
    Under, Verb,
    term::{Binds, Counter, Obligation, Permission, Prohibition},
    validate_names::{Names, by_way_of, way_back},
    validate_points::Point,
    when::is_name,
};
use crate::{problem::Problem, time::Length};

/// How deep duties may spawn duties.
pub(crate) const MAX_SPAWN_DEPTH: usize = 4;
/// How many classes of acts, and how many parties, a regime may have.
pub(crate) const MAX_REGISTRY: usize = 4096;
/// How many classes of targets, and how many characters.
pub(crate) const MAX_MASK: usize = 64;

/// All problems. `broken` lists, per document, the paths at which reading already failed.
pub(super) fn all(documents: &[(String, Document)], broken: &[Vec<String>]) -> Vec<Problem> {
    let names = Names::collect(documents, broken);
    let mut out = Vec::new();
    let mut instruments: BTreeSet<&str> = BTreeSet::new();
    for (i, (source, d)) in documents.iter().enumerate() {
        let mut check = Check {
            names: &names,
            source,
            d,
            i: d.instrument.as_ref(),
            article: None,
            broken: broken.get(i).map_or(&[], Vec::as_slice),
            out: Vec::new(),
        };
        if let Some(instrument) = &d.instrument {
            if !instrument.id.is_empty() && !instruments.insert(&instrument.id) {
                check.say("instrument.id", format!("`{}` is already the id of another instrument", instrument.id));
            }
        }
        check.document();
        out.append(&mut check.out);
    }
    out.extend(names.conflicts.iter().cloned());
    out
}

/// What a referenced term must be, in words and as a test.
pub(super) type Wanted<'w> = (&'w str, fn(&Term) -> bool);

pub(super) struct Check<'a> {
    pub(super) names: &'a Names<'a>,
    source: &'a str,
    pub(super) d: &'a Document,
    pub(super) i: Option<&'a Instrument>,
    article: Option<String>,
    broken: &'a [String],
    out: Vec<Problem>,
}

impl<'a> Check<'a> {
    pub(super) fn say(&mut self, path: &str, message: String) {
        let under = |b: &String| {
            path == b
                || path.strip_prefix(b.as_str()).is_some_and(|r| r.starts_with(['.', '[']))
                || (b.starts_with(path) && !path.is_empty())
                || b.is_empty()
        };
        if self.broken.iter().any(under) {
            return;
        }
        let article = self.article.clone().filter(|a| !a.is_empty());
        let problem = Problem { source: self.source.to_string(), path: path.to_string(), article, message };
        if !self.out.contains(&problem) {
            self.out.push(problem);
        }
    }

    /// Whether reading failed at `path` or above.
    pub(super) fn is_broken(&self, path: &str) -> bool {
        self.broken.iter().any(|b| b.is_empty() || path.strip_prefix(b.as_str()).is_some_and(|r| r.is_empty() || r.starts_with(['.', '['])))
    }

    /// Whether the instrument surely gives no zone.
    pub(super) fn zoneless(&self) -> bool {
        self.i.is_some_and(|x| x.zone.is_none()) && !self.is_broken("instrument.zone")
    }

    fn document(&mut self) {
        let d = self.d;
        if d.schema != SCHEMA {
            self.say("schema", format!("version `{}` is not supported: this crate reads version {SCHEMA}", d.schema));
        }
        self.registry();
        for (i, a) in d.readings.iter().enumerate() {
            self.axis(&format!("readings[{i}]"), a);
        }
        match self.i {
            Some(x) => self.instrument(x),
            None if !d.terms.is_empty()
                || !d.roles.is_empty()
                || !d.links.is_empty()
                || !d.anchors.is_empty()
                || !d.bodies.is_empty()
                || !d.criteria.is_empty() =>
            {
                self.say("instrument", "`instrument` is missing: roles, terms, links, anchors, bodies and criteria belong to one".into());
            }
            None => {}
        }
    }

    fn registry(&mut self) {
        let d = self.d;
        self.sized("parties", self.names.parties.len(), MAX_REGISTRY);
        self.sized("places", self.names.places.len(), MAX_REGISTRY);
        self.sized("acts", self.names.acts.len(), MAX_REGISTRY);
        self.sized("targets", self.names.targets.len(), MAX_MASK);
        self.sized("characters", self.names.characters.len(), MAX_MASK);
        for (i, p) in d.parties.iter().enumerate() {
            let path = format!("parties[{i}]");
            self.id(&path, &p.id);
            if let Some(up) = &p.within {
                self.party(&format!("{path}.within"), up);
                let up = |x: &str| self.names.parties.get(x).and_then(|x| x.within.as_deref()).into_iter().collect();
                if let Some(way) = way_back(p.id.as_str(), up) {
                    self.say(&format!("{path}.within"), format!("`{}` lies within itself{}", p.id, by_way_of(&way)));
                }
            }
        }
        for (i, p) in d.places.iter().enumerate() {
            let path = format!("places[{i}]");
            self.id(&path, &p.id);
            if let Some(up) = &p.within {
                self.place(&format!("{path}.within"), up);
                let up = |x: &str| self.names.places.get(x).and_then(|x| x.within.as_deref()).into_iter().collect();
                if let Some(way) = way_back(p.id.as_str(), up) {
                    self.say(&format!("{path}.within"), format!("`{}` lies within itself{}", p.id, by_way_of(&way)));
                }
            }
        }
        for (name, list) in [("acts", &d.acts), ("targets", &d.targets), ("characters", &d.characters)] {
            for (i, c) in list.iter().enumerate() {
                let path = format!("{name}[{i}]");
                self.id(&path, &c.id);
                for (k, up) in c.within.iter().enumerate() {
                    self.class(&format!("{path}.within[{k}]"), name, up);
                }
                let known = self.classes(name);
                let up = |x: &str| known.get(x).copied().unwrap_or(&[]).iter().map(String::as_str).collect();
                if let Some(way) = way_back(c.id.as_str(), up) {
                    self.say(&format!("{path}.within"), format!("`{}` lies within itself{}", c.id, by_way_of(&way)));
                }
            }
        }
    }

    fn sized(&mut self, path: &str, n: usize, most: usize) {
        if n > most {
            self.say(path, format!("{n} are too many: the limit is {most}"));
        }
    }

    fn axis(&mut self, path: &str, a: &Axis) {
        self.id(path, &a.id);
        let ids: BTreeSet<&str> = a.options.iter().map(|o| o.id.as_str()).collect();
        if a.options.len() < 2 {
            self.say(&format!("{path}.options"), format!("axis `{}` needs two options or more", a.id));
        }
        let complete = !a.options.is_empty() && !self.broken.iter().any(|b| b.starts_with(&format!("{path}.options")));
        if ids.len() < a.options.len() {
            self.say(&format!("{path}.options"), format!("axis `{}` has an option twice", a.id));
        }
        if complete && !ids.contains(a.base.as_str()) {
            self.say(&format!("{path}.base"), format!("`{}` is no option of axis `{}`", a.base, a.id));
        }
        for (i, o) in a.options.iter().enumerate() {
            for (k, p) in o.by.iter().enumerate() {
                self.party(&format!("{path}.options[{i}].by[{k}]"), p);
            }
        }
        let own = self.i.map_or("", |x| x.id.as_str());
        for (k, article) in a.articles.iter().enumerate() {
            if !self.names.terms.contains_key(&(own, article.as_str())) && !self.names.unread.contains("terms") {
                self.say(&format!("{path}.articles[{k}]"), format!("unknown article `{article}`"));
            }
        }
    }

    fn instrument(&mut self, x: &'a Instrument) {
        let d = self.d;
        self.id("instrument", &x.id);
        if x.id.contains('/') {
            self.say("instrument.id", format!("`{}` contains `/`, which divides instrument and article", x.id));
        }
        if let Some(w) = &x.signed {
            self.when("instrument.signed", w, 0);
        }
        self.when("instrument.entry", &x.entry, 0);
        self.lasts("instrument.lasts", &x.lasts);
        if let Some(a) = &x.area {
            self.area("instrument.area", a);
        }
        for (i, r) in d.roles.iter().enumerate() {
            let path = format!("roles[{i}]");
            self.party(&format!("{path}.party"), &r.party);
            self.under(&path, &r.under);
            if r.names.is_empty() {
                self.say(&format!("{path}.as"), "names no role".into());
            }
            if let Some(b) = &r.bound {
                self.bound(&format!("{path}.bound"), b);
            }
        }
        for (i, l) in d.links.iter().enumerate() {
            let path = format!("links[{i}]");
            self.under(&path, &l.under);
            match self.names.instruments.get(l.to.as_str()) {
                None if !l.outside && !self.names.unread.contains("instrument") => {
                    self.say(&format!("{path}.to"), format!("unknown instrument `{}`: give its document, or say `outside = true`", l.to));
                }
                None => {}
                Some(_) if l.to == x.id => self.say(&format!("{path}.to"), format!("`{}` links to itself", l.to)),
                Some(_) => {
                    for (k, article) in l.articles.iter().enumerate() {
                        if !self.names.terms.contains_key(&(l.to.as_str(), article.as_str())) && !self.names.unread.contains("terms") {
                            self.say(&format!("{path}.articles[{k}]"), format!("`{}` has no article `{article}`", l.to));
                        }
                    }
                    if !l.articles.is_empty() && matches!(l.kind, LinkKind::DependsOn) {
                        self.say(&format!("{path}.articles"), "entry into force depends on whole instruments, not on articles".into());
                    }
                }
            }
            let known = self.names.terms.contains_key(&(x.id.as_str(), l.article.as_str())) || self.names.unread.contains("terms");
            if !l.article.is_empty() && !known {
                self.say(&format!("{path}.article"), format!("unknown article `{}`", l.article));
            }
        }
        for (i, a) in d.anchors.iter().enumerate() {
            let path = format!("anchors[{i}]");
            self.id(&path, &a.id);
            if d.anchors.iter().take(i).any(|b| b.id == a.id) {
                self.say(&format!("{path}.id"), format!("anchor `{}` is defined twice", a.id));
            }
            match &a.at {
                Some(w) => {
                    self.when(&format!("{path}.at"), w, 0);
                    if let Some(way) = way_back(Point::Anchor(&a.id), |p| self.needs(p)) {
                        let way: Vec<&str> = way.iter().map(|p| p.name()).collect();
                        self.say(&format!("{path}.at"), format!("anchor `{}` depends on itself{}", a.id, by_way_of(&way)));
                    }
                }
                None => {
                    let fixed =
                        d.terms.iter().any(|t| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Fix && p.over.contains(&a.id)));
                    if !fixed && !(0..d.terms.len()).any(|t| self.broken.iter().any(|b| b.starts_with(&format!("terms[{t}].rule")))) {
                        self.say(&path, format!("anchor `{}` has no `at`, and no term empowers anybody to fix it", a.id));
                    }
                }
            }
        }
        for (i, b) in d.bodies.iter().enumerate() {
            let path = format!("bodies[{i}]");
            self.party(&format!("{path}.party"), &b.party);
            for (k, m) in b.members.iter().enumerate() {
                self.party(&format!("{path}.members[{k}]"), m);
            }
            if d.bodies.iter().take(i).any(|c| c.party == b.party) {
                self.say(&format!("{path}.party"), format!("body `{}` is defined twice", b.party));
            }
            let members = u32::try_from(b.members.len()).unwrap_or(u32::MAX);
            match b.decision {
                Decision::Any => {}
                Decision::All | Decision::AtLeast(_) if b.members.is_empty() => {
                    self.say(&format!("{path}.members"), format!("`{}` decides by its members, but has none", b.party));
                }
                Decision::All => {}
                Decision::AtLeast(n) => self.at_least(&format!("{path}.decision.at-least"), n, members, "members"),
            }
            if let Some(w) = &b.mandate {
                self.condition(&format!("{path}.mandate"), w, 0);
                if let Some(way) = way_back(Point::Mandate(&b.party), |p| self.needs(p)) {
                    let way: Vec<&str> = way.iter().map(|p| p.name()).collect();
                    self.say(&format!("{path}.mandate"), format!("the mandate of `{}` depends on itself{}", b.party, by_way_of(&way)));
                }
            }
        }
        for (i, t) in d.terms.iter().enumerate() {
            self.article = Some(t.article.clone());
            self.term(i, t);
            self.article = None;
        }
        for (i, c) in d.criteria.iter().enumerate() {
            let path = format!("criteria[{i}]");
            self.id(&path, &c.id);
            if d.criteria.iter().take(i).any(|b| b.id == c.id) {
                self.say(&format!("{path}.id"), format!("criterion `{}` is defined twice", c.id));
            }
            self.under(&path, &c.under);
            self.all_classes(&format!("{path}.acts"), "acts", &c.acts);
            self.all_classes(&format!("{path}.targets"), "targets", &c.targets);
            if let Some(a) = &c.area {
                self.area(&format!("{path}.area"), a);
            }
            match &c.by {
                CriterionKind::Rate { per, eroding, collapsed } | CriterionKind::RateAgainstBefore { per, eroding, collapsed } => {
                    let kind = if matches!(c.by, CriterionKind::Rate { .. }) { "rate" } else { "rate-against-before" };
                    self.period(&format!("{path}.by.{kind}.per"), *per);
                    if eroding > collapsed {
                        self.say(
                            &format!("{path}.by.{kind}.eroding"),
                            format!("`{eroding}` is above `{collapsed}`, at which it has collapsed"),
                        );
                    }
                }
                CriterionKind::Score { mean_life, eroding, collapsed, .. } => {
                    self.period(&format!("{path}.by.score.mean-life"), *mean_life);
                    for (key, x) in [("eroding", *eroding), ("collapsed", *collapsed)] {
                        if !(x > 0.0 && x.is_finite()) {
                            self.say(&format!("{path}.by.score.{key}"), format!("`{x:?}` is no threshold: it must be above 0"));
                        }
                    }
                    if eroding > collapsed {
                        self.say(
                            &format!("{path}.by.score.eroding"),
                            format!("`{eroding:?}` is above `{collapsed:?}`, at which it has collapsed"),
                        );
                    }
                }
                CriterionKind::Declaration { by } | CriterionKind::Judgement { by } => {
                    let kind = if matches!(c.by, CriterionKind::Declaration { .. }) { "declaration" } else { "judgement" };
                    if by.is_empty() {
                        self.say(&format!("{path}.by.{kind}.by"), "names nobody whose words count".into());
                    }
                    for (k, p) in by.iter().enumerate() {
                        self.party(&format!("{path}.by.{kind}.by[{k}]"), p);
                    }
                }
                CriterionKind::FirstIncident => {}
            }
        }
    }

    fn lasts(&mut self, path: &str, l: &Lasts) {
        match l {
            Lasts::Until(w) => self.end(&format!("{path}.until"), w, 0),
            Lasts::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, l) in &b.options {
                    self.lasts(&format!("{path}.by-reading.options.{o}"), l);
                }
            }
            Lasts::Unspecified | Lasts::OpenEnded => {}
        }
    }

    fn bound(&mut self, path: &str, b: &Bound) {
        match b {
            Bound::Through(p) => self.party(&format!("{path}.through"), p),
            Bound::ByReading(b) => {
                self.options(path, &b.axis, b.options.keys());
                for (o, x) in &b.options {
                    self.bound(&format!("{path}.by-reading.options.{o}"), x);
                }
            }
            Bound::NotBound | Bound::ByDeclaration => {}
        }
    }

    fn term(&mut self, i: usize, t: &'a Term) {
        let path = format!("terms[{i}]");
        self.id_at(&format!("{path}.article"), &t.article);
        if t.article.contains('/') {
            self.say(&format!("{path}.article"), format!("`{}` contains `/`, which divides instrument and article", t.article));
        }
        self.under(&path, &t.under);
        let twin = |u: &&Term| u.article == t.article && !excludes(&u.under, &t.under);
        if self.d.terms.iter().take(i).any(|u| twin(&u)) {
            self.say(&format!("{path}.article"), format!("article `{}` stands twice", t.article));
        }
        let for_each = match &t.rule {
            Rule::Requires(o) => o.for_each.as_ref(),
            _ => None,
        };
        for (k, b) in t.bearers.iter().enumerate() {
            self.bearer(&format!("{path}.bearers[{k}]"), b, for_each);
        }
        for (k, p) in t.to.iter().enumerate() {
            self.bearer(&format!("{path}.to[{k}]"), p, None);
        }
        if t.bearers.is_empty()
            && matches!(t.rule, Rule::Prohibits(_) | Rule::Requires(_) | Rule::Empowers(_) | Rule::Counts(_) | Rule::Permits(_))
        {
            self.say(&format!("{path}.bearers"), format!("{} needs somebody who bears or holds it", with_article(t.rule.kind())));
        }
        if let Some(w) = &t.active {
            self.condition(&format!("{path}.active"), w, 0);
        }
        if t.binds == Binds::FromSignature && self.i.is_some_and(|x| x.signed.is_none()) {
            self.say(&format!("{path}.binds"), "binds from signature, but the instrument has no `signed`".into());
        }
        let rule = format!("{path}.rule");
        match &t.rule {
            Rule::Declares | Rule::Defines => {}
            Rule::Prohibits(p) => self.prohibition(&format!("{rule}.prohibits"), p),
            Rule::Permits(p) => self.permission(&format!("{rule}.permits"), p),
            Rule::Requires(o) => self.obligation(&format!("{rule}.requires"), t, o),
            Rule::Expects(e) => {
                if let Some(l) = &e.limit {
                    self.limit(&format!("{rule}.expects.limit"), l, None);
                }
            }
            Rule::Conditions(c) => {
                let p = format!("{rule}.conditions");
                self.condition(&format!("{p}.holds"), &c.holds, 0);
                for (k, g) in c.gates.iter().enumerate() {
                    self.term_ref(&format!("{p}.gates[{k}]"), g, None);
                }
            }
            Rule::Counts(c) => self.counter(&format!("{rule}.counts"), c),
            Rule::Empowers(p) => self.power(&format!("{rule}.empowers"), t, p),
        }
    }

    fn prohibition(&mut self, path: &str, p: &Prohibition) {
        if p.acts.is_empty() {
            self.say(&format!("{path}.acts"), "forbids no acts".into());
        }
        self.all_classes(&format!("{path}.acts"), "acts", &p.acts);
        self.all_classes(&format!("{path}.targets"), "targets", &p.targets);
        if let Some(c) = &p.character {
            self.class(&format!("{path}.character"), "characters", c);
        }
        if let Some(a) = &p.area {
            self.area(&format!("{path}.area"), a);
        }
        for (k, x) in p.conduct_of.iter().enumerate() {
            self.bearer(&format!("{path}.conduct-of[{k}]"), x, None);
        }
    }

    fn permission(&mut self, path: &str, p: &Permission) {
        if p.acts.is_empty() {
            self.say(&format!("{path}.acts"), "allows no acts".into());
        }
        self.all_classes(&format!("{path}.acts"), "acts", &p.acts);
        self.all_classes(&format!("{path}.targets"), "targets", &p.targets);
        if let Some(c) = &p.character {
            self.class(&format!("{path}.character"), "characters", c);
        }
        if let Some(a) = &p.area {
            self.area(&format!("{path}.area"), a);
        }
        if let Some(l) = p.notice {
            self.exact(&format!("{path}.notice"), l);
        }
        if let Some(c) = &p.consent {
            self.term_ref(
                &format!("{path}.consent"),
                c,
                Some(("a power to authorise", |t| matches!(&t.rule, Rule::Empowers(p) if p.verb == Verb::Authorise))),
            );
        }
    }

    fn obligation(&mut self, path: &str, t: &'a Term, o: &'a Obligation) {
        if let Some(w) = &o.trigger {
            self.when(&format!("{path}.trigger"), w, 0);
        }
        if let Some(e) = &o.for_each {
            self.event(&format!("{path}.for-each"), e);
            if o.trigger.is_some() {
                self.say(&format!("{path}.trigger"), "has no place beside `for-each`, which gives rise to the duty".into());
            }
            if o.every.is_some() {
                self.say(&format!("{path}.every"), "has no place beside `for-each`".into());
            }
            let own = (self.i.map_or("", |x| x.id.as_str()), t.article.as_str());
            if let Some(way) = way_back(own, |t| self.names.causes(t)) {
                let way: Vec<&str> = way.iter().map(|(_, article)| *article).collect();
                self.say(&format!("{path}.for-each"), format!("article `{}` sets itself off{}", t.article, by_way_of(&way)));
            }
            let is_deep = |depth| self.names.spawned.get(depth).is_some_and(|d: &BTreeSet<_>| d.contains(&own));
            if is_deep(MAX_SPAWN_DEPTH + 1) && !is_deep(MAX_SPAWN_DEPTH + 2) {
                let depth = MAX_SPAWN_DEPTH + 1;
                self.say(
                    &format!("{path}.for-each"),
                    format!("article `{}` lies {depth} duties deep: the limit is {MAX_SPAWN_DEPTH}", t.article),
                );
            }
        }
        if let Some(l) = &o.limit {
            self.limit(&format!("{path}.limit"), l, o.for_each.as_ref());
        }
        if o.limit.is_some() && o.stale_after.is_some() {
            self.say(&format!("{path}.stale-after"), "has no place beside a `limit`: a duty with a limit falls overdue".into());
        }
        if let Some(l) = o.stale_after {
            self.exact(&format!("{path}.stale-after"), l);
        }
        if let Some(l) = o.every {
            self.period(&format!("{path}.every"), l);
            if o.limit.is_some() {
                self.say(&format!("{path}.limit"), "has no place beside `every`: each period is its own limit".into());
            }
        }
        if o.amount == Some(0) {
            self.say(&format!("{path}.amount"), "`0` is nothing to perform".into());
        }
        if let Some(p) = &o.breached_by {
            self.prohibition(&format!("{path}.breached-by"), p);
        }
    }

    fn counter(&mut self, path: &str, c: &Counter) {
        match c {
            Counter::Stock { item, .. } => {
                if item.is_empty() {
                    self.say(&format!("{path}.stock.item"), "`item` is missing".into());
                }
            }
            Counter::Violations { of, within, determined, .. } => {
                let path = format!("{path}.violations");
                self.period(&format!("{path}.within"), *within);
                if of.is_empty() {
                    self.say(&format!("{path}.of"), "counts violations of nothing".into());
                }
                for (k, a) in of.iter().enumerate() {
                    self.prohibited_ref(&format!("{path}.of[{k}]"), a);
                }
                self.determiner(&format!("{path}.determined"), determined);
            }
        }
    }

    pub(super) fn determiner(&mut self, path: &str, d: &Determiner) {
        if let Determiner::ByReading(b) = d {
            self.options(path, &b.axis, b.options.keys());
        }
    }

    fn at_least(&mut self, path: &str, n: u32, of: u32, whom: &str) {
        if n == 0 {
            self.say(path, "`0`: somebody must decide".into());
        } else if n > of {
            self.say(path, format!("`{n}` are more than the {of} {whom}"));
        }
    }

    fn power(&mut self, path: &str, t: &Term, p: &super::Power) {
        let own = self.i.map_or("", |x| x.id.as_str());
        if let Decision::AtLeast(n) = p.decision {
            let mut holders: BTreeSet<&str> = BTreeSet::new();
            for b in &t.bearers {
                match b.strip_prefix('@') {
                    None => drop(holders.insert(b)),
                    Some(class) => holders.extend(
                        self.d
                            .roles
                            .iter()
                            .filter(|r| r.bound.is_some() || r.names.iter().any(|n| n.as_str() == class))
                            .map(|r| r.party.as_str()),
                    ),
                }
            }
            let holders = u32::try_from(holders.len()).unwrap_or(u32::MAX);
            self.at_least(&format!("{path}.decision.at-least"), n, if holders == 0 { u32::MAX } else { holders }, "holders");
        }
        if self.is_broken(&format!("{path}.verb")) {
            return;
        }
        if p.over.is_empty() && !matches!(p.verb, Verb::Find | Verb::Authorise) {
            self.say(&format!("{path}.over"), format!("a power to {} needs something to {}", p.verb, p.verb));
        }
        for (k, o) in p.over.iter().enumerate() {
            let at = format!("{path}.over[{k}]");
            match p.verb {
                Verb::Fix => match self.d.anchors.iter().find(|a| a.id == *o) {
                    None => self.anchor_ref(&at, o),
                    Some(a)
                        if self
                            .d
                            .anchors
                            .iter()
                            .position(|b| b.id == a.id)
                            .is_some_and(|i| self.is_broken(&format!("anchors[{i}].at"))) => {}
                    Some(a) if a.at.is_some() => self.say(&at, format!("anchor `{o}` already has an `at`: there is nothing to fix")),
                    Some(_) => {}
                },
                Verb::Extend | Verb::Waive => self.term_ref(&at, o, Some(("a duty", |t| matches!(t.rule, Rule::Requires(_))))),
                Verb::Suspend | Verb::Resume | Verb::Terminate => {
                    self.instrument_or_term(&at, o);
                }
                Verb::Find | Verb::Authorise => {
                    if o != own {
                        self.instrument_or_term(&at, o);
                    }
                }
            }
        }
        match &p.effect {
            Effect::AtOnce => {}
            Effect::AfterNotice { length, counting } => self.length(&format!("{path}.effect.after-notice"), *length, *counting),
            Effect::AtPeriodEnd { from, every, notice } => {
                self.when(&format!("{path}.effect.at-period-end.from"), from, 0);
                if !matches!(p.verb, Verb::Terminate | Verb::Suspend) {
                    self.say(&format!("{path}.effect"), format!("a power to {} cannot wait for the end of a period", p.verb));
                }
                if *every <= Length::default() || *notice < Length::default() {
                    self.say(
                        &format!("{path}.effect.at-period-end"),
                        "needs a period longer than nothing and a notice that is not negative".into(),
                    );
                }
            }
        }
        if let Some(w) = &p.no_later_than {
            self.when(&format!("{path}.no-later-than"), w, 0);
        }
    }

    pub(super) fn event(&mut self, path: &str, e: &Event) {
        match e {
            Event::Communicated { from, to, .. } => {
                for (k, p) in from.iter().enumerate() {
                    self.party(&format!("{path}.communicated.from[{k}]"), p);
                }
                for (k, p) in to.iter().enumerate() {
                    self.party(&format!("{path}.communicated.to[{k}]"), p);
                }
            }
            Event::Met(a) => self.duty_ref(&format!("{path}.met"), a),
            Event::Overdue(a) => self.duty_ref(&format!("{path}.overdue"), a),
            Event::Exceeded(a) => self.counter_ref(&format!("{path}.exceeded"), a),
            Event::Violated { of, determined } => {
                if of.is_empty() {
                    self.say(&format!("{path}.violated.of"), "names no article".into());
                }
                for (k, a) in of.iter().enumerate() {
                    self.prohibited_ref(&format!("{path}.violated.of[{k}]"), a);
                }
                self.determiner(&format!("{path}.violated.determined"), determined);
            }
            Event::Stated { by, .. } => {
                for (k, p) in by.iter().enumerate() {
                    self.party(&format!("{path}.stated.by[{k}]"), p);
                }
            }
        }
    }

    pub(super) fn duty_ref(&mut self, path: &str, a: &str) {
        self.term_ref(path, a, Some(("a duty or expectation", |t| matches!(t.rule, Rule::Requires(_) | Rule::Expects(_)))));
    }

    pub(super) fn counter_ref(&mut self, path: &str, a: &str) {
        self.term_ref(path, a, Some(("a counter", |t| matches!(t.rule, Rule::Counts(_)))));
    }

    fn prohibited_ref(&mut self, path: &str, a: &str) {
        let wanted = |t: &Term| match &t.rule {
            Rule::Prohibits(_) => true,
            Rule::Requires(o) => o.breached_by.is_some(),
            _ => false,
        };
        self.term_ref(path, a, Some(("a prohibition or continuing duty", wanted)));
    }

    pub(super) fn options<'k>(&mut self, path: &str, axis: &str, given: impl Iterator<Item = &'k String>) {
        let path = &format!("{path}.by-reading");
        if axis.is_empty() {
            return self.say(&format!("{path}.axis"), "`axis` is missing".into());
        }
        if self.names.unread.contains("readings") {
            return;
        }
        let Some(a) = self.names.axes.get(axis) else {
            return self.say(&format!("{path}.axis"), format!("unknown reading axis `{axis}`"));
        };
        let given: BTreeSet<&str> = given.map(String::as_str).collect();
        for o in &a.options {
            if !given.contains(o.id.as_str()) {
                self.say(&format!("{path}.options"), format!("gives no value for option `{}` of axis `{axis}`", o.id));
            }
        }
        for o in given {
            if a.options.iter().all(|x| x.id != o) {
                self.say(&format!("{path}.options.{o}"), format!("axis `{axis}` has no option `{o}`"));
            }
        }
    }

    fn under(&mut self, path: &str, under: &Under) {
        if self.names.unread.contains("readings") {
            return;
        }
        for (axis, option) in under {
            match self.names.axes.get(axis.as_str()) {
                None => self.say(&format!("{path}.under.{axis}"), format!("unknown reading axis `{axis}`")),
                Some(a) if a.options.iter().all(|o| o.id != *option) => {
                    self.say(&format!("{path}.under.{axis}"), format!("axis `{axis}` has no option `{option}`"));
                }
                Some(_) => {}
            }
        }
    }

    fn id(&mut self, path: &str, id: &str) {
        self.id_at(&format!("{path}.id"), id);
    }

    fn id_at(&mut self, path: &str, id: &str) {
        if !is_name(id) {
            self.say(path, format!("`{id}` is no name: use letters, digits, `-`, `_`, `.` and `'`, at most 96 bytes"));
        }
    }

    pub(super) fn party(&mut self, path: &str, id: &str) {
        if !self.names.parties.contains_key(id) && !self.names.unread.contains("parties") {
            self.say(path, format!("unknown party `{id}`"));
        }
    }

    pub(super) fn place(&mut self, path: &str, id: &str) {
        if !self.names.places.contains_key(id) && !self.names.unread.contains("places") {
            self.say(path, format!("unknown place `{id}`"));
        }
    }

    fn classes(&self, kind: &str) -> &'a BTreeMap<&'a str, &'a [String]> {
        match kind {
            "acts" => &self.names.acts,
            "targets" => &self.names.targets,
            _ => &self.names.characters,
        }
    }

    pub(super) fn class(&mut self, path: &str, kind: &str, id: &str) {
        if !self.classes(kind).contains_key(id) && !self.names.unread.contains(kind) {
            let one = kind.strip_suffix('s').unwrap_or(kind);
            self.say(path, format!("unknown {one} `{id}`"));
        }
    }

    fn all_classes(&mut self, path: &str, kind: &str, ids: &[String]) {
        for (k, id) in ids.iter().enumerate() {
            self.class(&format!("{path}[{k}]"), kind, id);
        }
    }

    fn bearer(&mut self, path: &str, b: &str, for_each: Option<&Event>) {
        let Some(class) = b.strip_prefix('@') else { return self.party(path, b) };
        let by_event = match class {
            "violator" => matches!(for_each, Some(Event::Violated { .. } | Event::Overdue(_) | Event::Met(_) | Event::Exceeded(_))),
            "sender" | "addressee" => matches!(for_each, Some(Event::Communicated { .. })),
            _ => {
                if RoleName::ALL.iter().all(|n| n.as_str() != class) {
                    self.say(path, format!("unknown role `{b}`"));
                } else if self.d.roles.iter().all(|r| r.names.iter().all(|n| n.as_str() != class)) && !self.names.unread.contains("roles") {
                    self.say(path, format!("nobody has the role of `{b}`"));
                }
                return;
            }
        };
        if !by_event
            && !path
                .split_once(".rule")
                .map_or(path, |(p, _)| p)
                .rsplit_once('.')
                .is_some_and(|(term, _)| self.broken.iter().any(|b| b.starts_with(&format!("{term}.rule"))))
        {
            self.say(path, format!("`{b}` needs a `for-each` that tells who that is"));
        }
    }

    pub(super) fn anchor_ref(&mut self, path: &str, id: &str) {
        if !self.names.unread.contains("anchors") {
            self.say(path, format!("unknown anchor `{id}`"));
        }
    }

    pub(super) fn instrument_or_term(&mut self, path: &str, reference: &str) {
        let own = self.i.map_or("", |x| x.id.as_str());
        let key = reference.split_once('/').unwrap_or((own, reference));
        let unread = self.names.unread.contains("terms") || self.names.unread.contains("instrument");
        if !self.names.instruments.contains_key(reference) && !self.names.terms.contains_key(&key) && !unread {
            self.say(path, format!("unknown instrument or article `{reference}`"));
        }
    }

    pub(super) fn term_ref(&mut self, path: &str, reference: &str, wanted: Option<Wanted>) {
        let own = self.i.map_or("", |x| x.id.as_str());
        let key = reference.split_once('/').unwrap_or((own, reference));
        match self.names.terms.get(&key) {
            None if self.names.unread.contains("terms") => {}
            None => self.say(path, format!("unknown article `{reference}`")),
            Some(_) if self.names.unread_rules.contains(&key) => {}
            Some(terms) => {
                if let Some((what, test)) = wanted {
                    if !terms.iter().all(|t| test(t)) {
                        self.say(path, format!("article `{reference}` is no {}", what.strip_prefix("a ").unwrap_or(what)));
                    }
                }
            }
        }
    }
}

/// Whether no reading allows both.
fn excludes(a: &Under, b: &Under) -> bool {
    a.iter().any(|(axis, option)| b.get(axis).is_some_and(|o| o != option))
}

/// `a power`, `an obligation`.
fn with_article(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}
