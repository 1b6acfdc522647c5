//! Holds a mapping against itself, a regime and a file's header, and says everything that stands in the way.

use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    CountColumns, HarmColumns, IncidentColumns, Lookup, Mapping, Nought, SCHEMA, Sides, TallyColumns, When,
    lookup::folded,
    plan::{CountPlan, FilterPlan, HarmPlan, IncidentPlan, LookupPlan, Meaning, Plan, TallyPlan, WhenPlan},
    when::{Clock, day, format_fault},
};
use crate::{
    agreement::{Class, Document, Party, Place, Regime},
    problem::{Problem, Problems},
};

impl Plan {
    /// # Errors
    /// Everything wrong with the mapping by itself, beside the regime, and beside the file's header.
    pub(crate) fn new(mapping: &Mapping, regime: &Regime, source: &str, header: Vec<String>) -> Result<Plan, Problems> {
        let mut check = Check { source, mapping, names: Names::of(regime), header, problems: Problems::default() };
        let plan = check.plan(mapping);
        let Check { header, mut problems, .. } = check;
        problems.0.dedup();
        problems.or(Plan { header, ..plan })
    }
}

/// What names of the regime stand for, folded.
struct Names {
    parties: Known,
    places: Known,
    acts: Known,
    targets: Known,
    weapons: Known,
}

/// The ids of one kind, and what each folded id, name or alias stands for.
struct Known {
    kind: &'static str,
    ids: BTreeSet<String>,
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    fn of(regime: &Regime) -> Names {
        let documents = || regime.documents().map(|(_, d)| d);
        let party = |p: &Party| (p.id.clone(), [&p.name].into_iter().chain(&p.aliases).cloned().collect());
        let place = |p: &Place| (p.id.clone(), [&p.name].into_iter().chain(&p.aliases).cloned().collect());
        let classes = |kind, of: fn(&Document) -> &Vec<Class>| {
            Known::new(kind, documents().flat_map(of).map(|c| (c.id.clone(), Vec::from([c.name.clone()]))))
        };
        Names {
            parties: Known::new("party", documents().flat_map(|d| &d.parties).map(party)),
            places: Known::new("place", documents().flat_map(|d| &d.places).map(place)),
            acts: classes("act", |d| &d.acts),
            targets: classes("target", |d| &d.targets),
            weapons: classes("weapon", |d| &d.weapons),
        }
    }
}

impl Known {
    fn new(kind: &'static str, all: impl Iterator<Item = (String, Vec<String>)>) -> Known {
        let mut known = Known { kind, ids: BTreeSet::new(), names: BTreeMap::new() };
        for (id, names) in all {
            for name in names.iter().chain([&id]).filter(|n| !n.is_empty()) {
                known.names.entry(folded(name)).or_default().insert(id.clone());
            }
            known.ids.insert(id);
        }
        known
    }
}

struct Check<'m> {
    source: &'m str,
    mapping: &'m Mapping,
    names: Names,
    header: Vec<String>,
    problems: Problems,
}

impl Check<'_> {
    /// Something wrong with the mapping, by itself or beside the regime.
    fn wrong(&mut self, path: impl Into<String>, message: impl Into<String>) {
        let source = format!("mapping `{}`", self.mapping.title);
        self.problems.0.push(Problem { source, path: path.into(), article: None, message: message.into() });
    }

    fn plan(&mut self, m: &Mapping) -> Plan {
        if m.schema != SCHEMA {
            self.wrong("schema", format!("version `{}` is not supported: this crate reads version {SCHEMA}", m.schema));
        }
        if m.name.prefix.is_empty() {
            self.wrong("name.prefix", "is missing: without it a line may take the name of another record");
        }
        if m.name.columns.is_empty() {
            self.wrong("name.columns", "are missing: which columns tell one line from every other?");
        }
        match (&m.incident, m.tally.is_empty()) {
            (None, true) => self.wrong("", "makes nothing: give it an `incident` or a `tally`"),
            (Some(_), false) => self.wrong("", "`incident` and `tally` exclude each other"),
            _ => {}
        }
        let accuses_somebody =
            m.incident.as_ref().is_some_and(|i| i.accuses.codes.values().chain(&i.accuses.otherwise).any(|s| *s != Sides::Nobody));
        if m.by.is_empty() && accuses_somebody {
            self.wrong("by", "is missing: an accusation is somebody's");
        }
        if m.by.is_empty() && !m.tally.is_empty() {
            self.wrong("by", "is missing: a tally is somebody's");
        }
        let none = BTreeMap::new();
        Plan {
            header: Vec::new(),
            thousands: m.thousands,
            prefix: m.name.prefix.clone(),
            name: self.columns("name.columns", &m.name.columns),
            when: self.when(&m.when),
            by: self.ids("by", &m.by, &none, |n| &n.parties),
            source: self.columns("source", &m.source),
            note: self.columns("note", &m.note),
            filters: self.filters(m),
            incident: m.incident.as_ref().map(|i| self.incident(i)),
            tallies: self.tallies(&m.tally),
        }
    }

    /// The number of a column in the file.
    fn column(&mut self, path: &str, name: &str) -> usize {
        let wanted = folded(name);
        let mut at = self.header.iter().enumerate().filter(|(_, h)| folded(h) == wanted).map(|(n, _)| n);
        let (first, second) = (at.next(), at.next());
        let message = match (first, second) {
            (Some(n), None) => return n,
            (Some(n), Some(other)) => format!("column `{name}` stands twice in the header, as {} and {}", n + 1, other + 1),
            (None, _) if name.is_empty() => "names no column".to_string(),
            (None, _) => match self.header.as_slice() {
                [only] if [';', '\t', ',', '|'].iter().any(|d| only.contains(*d)) => {
                    format!("no column `{name}`: the header is one cell, so the delimiter is not `{}`", self.mapping.delimiter)
                }
                _ => format!("no column `{name}`"),
            },
        };
        self.problems.0.push(Problem { source: self.source.to_string(), path: path.to_string(), article: None, message });
        0
    }

    fn columns(&mut self, path: &str, names: &[String]) -> Vec<usize> {
        for (n, name) in names.iter().enumerate() {
            if names.iter().take(n).any(|other| folded(other) == folded(name)) {
                self.wrong(path, format!("column `{name}` is listed twice"));
            }
        }
        names.iter().map(|name| self.column(path, name)).collect()
    }

    fn optional(&mut self, path: &str, name: Option<&String>) -> Option<usize> {
        name.map(|name| self.column(path, name))
    }

    fn when(&mut self, w: &When) -> WhenPlan {
        if w.formats.is_empty() {
            self.wrong("when.formats", "are missing: how are days written?");
        }
        for (path, formats, of_days) in [("when.formats", &w.formats, true), ("when.times", &w.times, false)] {
            for message in formats.iter().filter_map(|f| format_fault(f, of_days)) {
                self.wrong(path, message);
            }
        }
        let clock = Clock::parse(w.zone.as_deref()).unwrap_or_else(|message| {
            self.wrong("when.zone", message);
            Clock::Anywhere
        });
        if w.time.is_some() && w.zone.is_none() {
            self.wrong("when.zone", "is missing: a time of day is that of some zone");
        }
        if w.time.is_some() && w.times.is_empty() {
            self.wrong("when.times", "are missing: how are times of day written?");
        }
        if w.time.is_some() && (w.last.is_some() || w.lasts) {
            self.wrong("when.time", "a time of day is that of one day: leave out `last` and `lasts`");
        }
        let bound = |check: &mut Self, path: &str, text: Option<&String>| {
            let text = text?;
            let found = day(text, &["%Y-%m-%d".to_string()]).ok();
            if found.is_none() {
                check.wrong(path, format!("`{text}` is no day such as `2024-03-05`"));
            }
            found
        };
        WhenPlan {
            date: self.column("when.date", &w.date),
            last: self.optional("when.last", w.last.as_ref()),
            time: self.optional("when.time", w.time.as_ref()),
            said: self.optional("when.said", w.said.as_ref()),
            formats: w.formats.clone(),
            times: w.times.clone(),
            clock,
            precision: w.precision.as_ref().map(|p| {
                let column = self.column("when.precision.column", &p.column);
                (column, self.unique("when.precision.codes", &p.codes).into_iter().map(|(code, w)| (code, *w)).collect())
            }),
            lasts: w.lasts,
            from: bound(self, "when.from", w.from.as_ref()),
            until: bound(self, "when.until", w.until.as_ref()),
        }
    }

    /// Codes folded, each once.
    fn unique<'t, T>(&mut self, path: &str, codes: &'t BTreeMap<String, T>) -> BTreeMap<String, &'t T> {
        let mut out = BTreeMap::new();
        for (code, meaning) in codes {
            if out.insert(folded(code), meaning).is_some() {
                self.wrong(path, format!("code `{code}` is listed twice: case and space do not matter"));
            }
        }
        out
    }

    fn filters(&mut self, m: &Mapping) -> Vec<FilterPlan> {
        let mut out = Vec::new();
        for (kind, skips, filters) in [("skip", true, &m.skip), ("only", false, &m.only)] {
            for (n, f) in filters.iter().enumerate() {
                let path = format!("{kind}[{n}]");
                if f.is.is_empty() {
                    self.wrong(format!("{path}.is"), "is missing: which cells are meant?");
                }
                let column = self.column(&format!("{path}.column"), &f.column);
                let why = if f.why.is_empty() { format!("by {}", f.column) } else { f.why.clone() };
                out.push(FilterPlan { column, is: f.is.iter().map(|c| folded(c)).collect(), skips, why });
            }
        }
        out
    }

    /// A lookup of ids; what the regime calls its things stands for them where no code does.
    fn ids(
        &mut self,
        path: &str,
        lookup: &Lookup<String>,
        shared: &BTreeMap<String, String>,
        of: fn(&Names) -> &Known,
    ) -> LookupPlan<String> {
        let columns = self.columns(&format!("{path}.columns"), &lookup.columns);
        let listed = format!("{path}.codes");
        let mut codes: BTreeMap<String, Meaning<String>> = BTreeMap::new();
        if !columns.is_empty() {
            for (name, ids) in &of(&self.names).names {
                let mut ids = ids.iter().cloned();
                let meaning = match (ids.next(), ids.next()) {
                    (Some(a), Some(b)) => Meaning::Two(a, b),
                    (Some(a), None) => Meaning::Is(a),
                    (None, _) => continue,
                };
                codes.insert(name.clone(), meaning);
            }
        } else if !lookup.codes.is_empty() {
            self.wrong(&listed, "has codes, but no columns to look in");
        }
        let mut unknown = Vec::new();
        let known = of(&self.names);
        for (path, id) in lookup
            .codes
            .iter()
            .map(|(code, id)| (format!("{listed}.\"{code}\""), id))
            .chain(lookup.otherwise.iter().map(|id| (path.to_string(), id)))
        {
            if !id.is_empty() && !known.ids.contains(id) {
                unknown.push((path, format!("unknown {} `{id}`: no document of the regime has it", known.kind)));
            }
        }
        for (path, message) in unknown {
            self.wrong(path, message);
        }
        let own = self.unique(&listed, &lookup.codes);
        let shared = shared.iter().map(|(code, id)| (folded(code), id));
        for (code, id) in shared.chain(own) {
            codes.insert(code, if id.is_empty() { Meaning::Nothing } else { Meaning::Is(id.clone()) });
        }
        LookupPlan { columns, codes, otherwise: lookup.otherwise.clone().filter(|o| !o.is_empty()), unlisted: lookup.unlisted }
    }

    fn sides(&mut self, path: &str, lookup: &Lookup<Sides>) -> LookupPlan<Sides> {
        let columns = self.columns(&format!("{path}.columns"), &lookup.columns);
        let listed = format!("{path}.codes");
        if columns.is_empty() && !lookup.codes.is_empty() {
            self.wrong(&listed, "has codes, but no columns to look in");
        }
        let codes = self.unique(&listed, &lookup.codes).into_iter().map(|(code, s)| (code, Meaning::Is(*s))).collect();
        if let Some(i) = &self.mapping.incident {
            let all: Vec<Sides> = lookup.codes.values().chain(&lookup.otherwise).copied().collect();
            for (side, empty, wanted) in [
                ("first", i.first.is_empty(), all.iter().any(|s| s.which().0)),
                ("second", i.second.is_empty(), all.iter().any(|s| s.which().1)),
            ] {
                if empty && wanted {
                    self.wrong(path, format!("means the `{side}` side, which no column gives: see `incident.{side}`"));
                }
            }
        }
        LookupPlan { columns, codes, otherwise: lookup.otherwise, unlisted: lookup.unlisted }
    }

    fn incident(&mut self, i: &IncidentColumns) -> IncidentPlan {
        let none = BTreeMap::new();
        for code in self.unique("incident.parties", &i.parties).into_values() {
            if !code.is_empty() && !self.names.parties.ids.contains(code) {
                self.wrong("incident.parties", format!("unknown party `{code}`: no document of the regime has it"));
            }
        }
        IncidentPlan {
            place: self.ids("incident.place", &i.place, &none, |n| &n.places),
            place_precision: i.place_precision.as_ref().map(|p| {
                let column = self.column("incident.place-precision.column", &p.column);
                let codes = self.unique("incident.place-precision.codes", &p.codes);
                let mut steps = BTreeMap::new();
                for (code, from) in codes {
                    let step = i.place.columns.iter().position(|c| folded(c) == folded(from));
                    if step.is_none() && !from.is_empty() {
                        self.wrong("incident.place-precision.codes", format!("`{from}` is none of the columns of `incident.place`"));
                    }
                    steps.insert(code, step);
                }
                (column, steps)
            }),
            act: self.ids("incident.act", &i.act, &none, |n| &n.acts),
            target: self.ids("incident.target", &i.target, &none, |n| &n.targets),
            weapon: self.ids("incident.weapon", &i.weapon, &none, |n| &n.weapons),
            from: self.ids("incident.from", &i.from, &none, |n| &n.places),
            first: self.ids("incident.first", &i.first, &i.parties, |n| &n.parties),
            second: self.ids("incident.second", &i.second, &i.parties, |n| &n.parties),
            accuses: self.sides("incident.accuses", &i.accuses),
            suffered: self.sides("incident.suffered", &i.suffered),
            harm: self.harm("incident.harm", &i.harm),
            measures: i.measures.iter().map(|(m, c)| (m.clone(), self.column(&format!("incident.measures.{m}"), c))).collect(),
            text: self.columns("incident.text", &i.text),
        }
    }

    fn count(&mut self, path: &str, columns: Option<&CountColumns>) -> Option<CountPlan> {
        let c = columns?;
        if c.columns().next().is_none() {
            self.wrong(path, "names no column");
        }
        Some(CountPlan {
            count: self.optional(&format!("{path}.count"), c.count.as_ref()),
            low: self.optional(&format!("{path}.low"), c.low.as_ref()),
            high: self.optional(&format!("{path}.high"), c.high.as_ref()),
            nought_is_none: c.nought == Nought::None,
        })
    }

    fn harm(&mut self, path: &str, h: &HarmColumns) -> HarmPlan {
        HarmPlan {
            killed: self.count(&format!("{path}.killed"), h.killed.as_ref()),
            wounded: self.count(&format!("{path}.wounded"), h.wounded.as_ref()),
            missing: self.count(&format!("{path}.missing"), h.missing.as_ref()),
            captured: self.count(&format!("{path}.captured"), h.captured.as_ref()),
            of: self.optional(&format!("{path}.of"), h.of.as_ref()),
            damage: self.optional(&format!("{path}.damage"), h.damage.as_ref()),
        }
    }

    fn tallies(&mut self, all: &[TallyColumns]) -> Vec<TallyPlan> {
        let mut out = Vec::new();
        for (n, t) in all.iter().enumerate() {
            let path = format!("tally[{n}]");
            if t.of.is_empty() {
                self.wrong(format!("{path}.of"), "is missing: what was counted?");
            }
            if t.count.is_none() && t.harm == HarmColumns::default() {
                self.wrong(&path, "counts nothing: give it a `count` or a `harm`");
            }
            if all.iter().take(n).any(|other| other.suffix == t.suffix) {
                self.wrong(
                    format!("{path}.suffix"),
                    format!("`{}` is another tally's too: two records of a line would have one name", t.suffix),
                );
            }
            out.push(TallyPlan {
                suffix: t.suffix.clone(),
                of: t.of.clone(),
                at: self.columns(&format!("{path}.at"), &t.at),
                count: self.count(&format!("{path}.count"), t.count.as_ref()),
                harm: self.harm(&format!("{path}.harm"), &t.harm),
                accuses: self.ids(&format!("{path}.accuses"), &t.accuses, &BTreeMap::new(), |n| &n.parties),
            });
        }
        out
    }
}
