//! Finds everything that is wrong with documents.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Axis, Bound, CriterionKind, Document, Extended, Instrument, Lasts, LinkKind, Rule, SCHEMA, Term, Under, Verb,
    term::Binds,
    validate_chains,
    validate_names::{Names, by_way_of, way_back},
    validate_points::{Point, bare_days, waits_for_slots},
    validate_references::with_article,
};
use crate::problem::Problem;

/// How many classes of acts, and how many parties, a regime may have.
pub(crate) const MAX_REGISTRY: usize = 4096;
/// How many documents a regime may have.
const MAX_DOCUMENTS: usize = 256;
/// How many there may be in each list of a document. Lowering counts on it.
const MAX_LIST: usize = MAX_REGISTRY;
/// How many terms all documents may have together.
const MAX_TERMS: usize = 8192;
/// How many times deliveries may move an end.
const MAX_EXTENSIONS: u32 = 1000;
/// How many classes of targets, of weapons, and how many characters.
pub(crate) const MAX_MASK: usize = 64;

/// The reading axes that somebody has the power to close.
pub(super) fn interpretable(documents: &[(String, Document)]) -> BTreeSet<&str> {
    let powers = documents.iter().flat_map(|(_, d)| &d.terms).filter_map(|t| match &t.rule {
        Rule::Empowers(p) if p.verb == Verb::Interpret => Some(p.over.iter().map(String::as_str)),
        _ => None,
    });
    powers.flatten().collect()
}

/// What there is too much of. Nothing else is looked at then: that could take any time.
pub(super) fn too_many(documents: &[(String, Document)]) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut sized = |source: &str, path: String, n: usize, most: usize| {
        if n > most {
            let message = format!("{n} are too many: the limit is {most}");
            out.push(Problem { source: source.to_string(), path, article: None, message });
        }
    };
    sized("regime", "documents".into(), documents.len(), MAX_DOCUMENTS);
    sized("regime", "terms".into(), documents.iter().map(|(_, d)| d.terms.len()).sum(), MAX_TERMS);
    for (source, d) in documents {
        let lists = [
            ("parties", d.parties.len()),
            ("places", d.places.len()),
            ("acts", d.acts.len()),
            ("targets", d.targets.len()),
            ("weapons", d.weapons.len()),
            ("characters", d.characters.len()),
            ("roles", d.roles.len()),
            ("links", d.links.len()),
            ("anchors", d.anchors.len()),
            ("slots", d.slots.len()),
            ("bodies", d.bodies.len()),
            ("terms", d.terms.len()),
            ("readings", d.readings.len()),
            ("criteria", d.criteria.len()),
        ];
        lists.into_iter().for_each(|(list, n)| sized(source, list.into(), n, MAX_LIST));
        for (i, a) in d.readings.iter().enumerate() {
            sized(source, format!("readings[{i}].options"), a.options.len(), MAX_MASK);
        }
    }
    out
}

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
            bare_days: bare_days(d),
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
    out.extend(validate_chains::too_long(documents));
    out
}

/// What a referenced term must be, in words and as a test.
pub(super) type Wanted<'w> = (&'w str, fn(&Term) -> bool);

pub(super) struct Check<'a> {
    pub(super) names: &'a Names<'a>,
    source: &'a str,
    pub(super) d: &'a Document,
    pub(super) i: Option<&'a Instrument>,
    /// The anchors that are days.
    pub(super) bare_days: BTreeSet<&'a str>,
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

    /// Whether reading failed at `path` or below.
    pub(super) fn has_broken(&self, path: &str) -> bool {
        self.broken.iter().any(|b| b.starts_with(path))
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
                || !d.slots.is_empty()
                || !d.bodies.is_empty()
                || !d.criteria.is_empty() =>
            {
                self.say(
                    "instrument",
                    "`instrument` is missing: roles, terms, links, anchors, slots, bodies and criteria belong to one".into(),
                );
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
        self.sized("weapons", self.names.weapons.len(), MAX_MASK);
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
        for (name, list) in [("acts", &d.acts), ("targets", &d.targets), ("weapons", &d.weapons), ("characters", &d.characters)] {
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
        let complete = !a.options.is_empty() && !self.has_broken(&format!("{path}.options"));
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
            self.under_whole(&path, &r.under);
            if let Some(w) = &r.holds {
                self.condition(&format!("{path}.while"), w, 0);
            }
            if r.names.is_empty() {
                self.say(&format!("{path}.as"), "names no role".into());
            }
            self.role(&path, r);
        }
        for (i, l) in d.links.iter().enumerate() {
            let path = format!("links[{i}]");
            self.under_whole(&path, &l.under);
            match self.names.instruments.get(l.to.as_str()) {
                None if !l.outside && !self.names.unread.contains("instrument") => {
                    self.say(&format!("{path}.to"), format!("unknown instrument `{}`: give its document, or say `outside = true`", l.to));
                }
                None => {}
                Some(_) if l.to == x.id => self.say(&format!("{path}.to"), format!("`{}` links to itself", l.to)),
                Some(_) => {
                    if l.outside {
                        self.say(&format!("{path}.outside"), format!("`{}` is one of these documents: leave `outside` out", l.to));
                    }
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
                    let perhaps = (0..d.terms.len()).any(|t| self.has_broken(&format!("terms[{t}].rule")));
                    if !fixed && !perhaps {
                        self.say(&path, format!("anchor `{}` has no `at`, and no term empowers anybody to fix it", a.id));
                    }
                }
            }
        }
        for (i, s) in d.slots.iter().enumerate() {
            self.slot(i, s);
        }
        for (i, b) in d.bodies.iter().enumerate() {
            let path = format!("bodies[{i}]");
            self.body(&path, i, b);
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
            self.under_whole(&path, &c.under);
            self.all_classes(&format!("{path}.acts"), "acts", &c.acts);
            self.all_classes(&format!("{path}.targets"), "targets", &c.targets);
            if let Some(a) = &c.area {
                self.area(&format!("{path}.area"), a);
                self.no_slots(&format!("{path}.area"), a, "a criterion");
            }
            let by_words = matches!(c.by, CriterionKind::Declaration { .. } | CriterionKind::Judgement { .. });
            if !by_words && c.area.is_none() && x.area.as_ref().is_some_and(waits_for_slots) {
                let why = "is missing: the instrument's area waits for what is designated, and a criterion cannot";
                self.say(&format!("{path}.area"), format!("`area` {why}"));
            }
            for (word, given) in [("acts", !c.acts.is_empty()), ("targets", !c.targets.is_empty())] {
                if by_words && given {
                    self.say(&format!("{path}.{word}"), format!("has no place here: `{}` is judged by words, not by incidents", c.id));
                }
            }
            match &c.by {
                CriterionKind::Rate { per, eroding, collapsed } | CriterionKind::RateAgainstBefore { per, eroding, collapsed } => {
                    let kind = if matches!(c.by, CriterionKind::Rate { .. }) { "rate" } else { "rate-against-before" };
                    self.period(&format!("{path}.by.{kind}.per"), *per);
                    for (key, n) in [("eroding", *eroding), ("collapsed", *collapsed)] {
                        if n == 0 {
                            self.say(&format!("{path}.by.{kind}.{key}"), "`0` is no threshold: it must be above 0".into());
                        }
                    }
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

    fn extended(&mut self, path: &str, e: &'a Extended) {
        self.end(&format!("{path}.from"), &e.from, 0);
        self.period(&format!("{path}.by"), e.by);
        self.duty_ref(&format!("{path}.per.of"), &e.per.of);
        if e.per.amount == 0 {
            self.say(&format!("{path}.per.amount"), "`0` is nothing to deliver".into());
        }
        if let Some(l) = e.lead {
            self.period(&format!("{path}.lead"), l);
        }
        if e.at_most == 0 || e.at_most > MAX_EXTENSIONS {
            self.say(&format!("{path}.at-most"), format!("`{}` times: between 1 and {MAX_EXTENSIONS}", e.at_most));
        }
    }

    fn lasts(&mut self, path: &str, l: &'a Lasts) {
        match l {
            Lasts::Extended(e) => self.extended(&format!("{path}.extended"), e),
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

    pub(super) fn bound(&mut self, path: &str, b: &Bound) {
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
        let closed = |u: &Under| {
            u.iter().filter(|(a, _)| !self.names.interpretable.contains(a.as_str())).map(|(a, o)| (a.clone(), o.clone())).collect()
        };
        let twin = |u: &&Term| u.article == t.article && !excludes(&closed(&u.under), &closed(&t.under));
        if self.d.terms.iter().take(i).any(|u| twin(&u)) {
            self.say(&format!("{path}.article"), format!("article `{}` stands twice", t.article));
        }
        let for_each = t.rule.for_each();
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
        if t.jointly && !matches!(t.rule, Rule::Requires(_) | Rule::Expects(_)) {
            self.say(
                &format!("{path}.jointly"),
                format!("nothing is owed under {}: only a duty can be joint", with_article(t.rule.kind())),
            );
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
            Rule::Prohibits(p) => self.prohibition(&format!("{rule}.prohibits"), t, p),
            Rule::Permits(p) => self.permission(&format!("{rule}.permits"), p),
            Rule::Requires(o) => self.obligation(&format!("{rule}.requires"), t, o),
            Rule::Expects(e) => {
                let path = format!("{rule}.expects");
                if let Some(event) = &e.for_each {
                    self.for_each(&path, t, event);
                }
                if let Some(l) = &e.limit {
                    self.limit(&format!("{path}.limit"), l, e.for_each.as_ref());
                }
                self.staleness(&path, e.limit.is_some(), false, e.stale_after);
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

    pub(super) fn options<'k>(&mut self, path: &str, axis: &str, given: impl Iterator<Item = &'k String>) {
        let path = &format!("{path}.by-reading");
        if self.names.interpretable.contains(axis) {
            return self.say(&format!("{path}.axis"), interpreted(axis));
        }
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

    /// The readings of what is no term.
    fn under_whole(&mut self, path: &str, under: &Under) {
        self.under(path, under);
        for axis in under.keys().filter(|a| self.names.interpretable.contains(a.as_str())) {
            self.say(&format!("{path}.under.{axis}"), interpreted(axis));
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
}

fn interpreted(axis: &str) -> String {
    format!("somebody may interpret `{axis}` while the text is in force: only whole terms can hang on it, by `under`")
}

/// Whether no reading allows both.
fn excludes(a: &Under, b: &Under) -> bool {
    a.iter().any(|(axis, option)| b.get(axis).is_some_and(|o| o != option))
}
