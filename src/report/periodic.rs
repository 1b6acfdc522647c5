//! The periodic report: what was reported of a period, beside the period before it as it was known then and as it is known now.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Cell, Page, Row, Section, Table,
    counted::{CountedIncident, NOW, SCOPES, STANDINGS, THEN, THIS, breakdown, harm, incidents},
    coverage, duties,
    matrix::last_moment,
    page::when,
};
use crate::{
    machine::{DutyView, Verdict, VerdictKind},
    monitor::{Difference, Monitor, Proceeding},
    problem::{Problem, Problems},
    record::{Content, Record, clock},
    time::{Instant, Zone},
};

/// A stretch of time: the first instant belongs to it, the last does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Period {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

impl Period {
    /// Whether an instant belongs to it.
    #[must_use]
    pub fn holds(self, t: Instant) -> bool {
        self.from <= t && t < self.to
    }

    /// The period of the same length that ends where this one begins.
    #[must_use]
    pub fn previous(self) -> Period {
        Period { from: self.from.plus(-self.to.since(self.from)), to: self.from }
    }
}

/// A report on a period from what a monitor holds.
///
/// It shows the period as it is known at the monitor's [`now`](Monitor::now), and the previous period of the same length twice: as it
/// was known when it ended, and as it is known now.
///
/// ```
/// use ceasefire::{agreement::{Reading, Regime}, monitor::Monitor, record::Log, report::{Period, Periodic}};
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
/// {"name":"i1","happened":"2024-03-05T10:00Z","received":"2024-03-12T10:00Z","by":"north","incident":{"act":"fire","accuses":["south"]}}
/// {"name":"i2","happened":"2024-03-12T10:00Z","by":"south","incident":{"act":"fire","accuses":["north"]}}
/// "#;
/// let mut monitor = Monitor::new(&Regime::parse(&[("t.toml", agreement)])?, &Reading::base())?;
/// for r in Log::parse("log", records)?.iter() {
///     monitor.ingest(r.clone())?;
/// }
/// monitor.settle("2024-03-15T00:00Z".parse()?)?;
/// let week = Period { from: "2024-03-08T00:00Z".parse()?, to: "2024-03-15T00:00Z".parse()? };
/// let report = Periodic::new(&monitor, week)?;
/// // One incident in this week; of the one in the week before nothing was known when that ended.
/// assert_eq!(report.incidents().map(|known| known.len()), [1, 0, 1]);
/// println!("{}", report.page("Weekly report").text(false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Periodic<'m> {
    monitor: &'m Monitor,
    then: Monitor,
    period: Period,
    level: usize,
    zone: Zone,
}

impl<'m> Periodic<'m> {
    /// A report on a period, its times in UTC, its places rolled up to the largest.
    ///
    /// # Errors
    /// When the period has no length, or ends after the monitor's now.
    pub fn new(monitor: &'m Monitor, period: Period) -> Result<Periodic<'m>, Problems> {
        let problem =
            |message: String| Err(Problems([Problem { source: "period".into(), path: String::new(), article: None, message }].into()));
        if period.to <= period.from {
            return problem(format!("`{}` to `{}` is no period", period.from, period.to));
        }
        if period.to > monitor.now() {
            return problem(format!("`{}` lies after `{}`, until when everything is settled", period.to, monitor.now()));
        }
        Ok(Periodic { monitor, then: monitor.as_known(period.from), period, level: 0, zone: Zone::UTC })
    }

    /// Shows times, and counts days, in this zone.
    #[must_use]
    pub fn in_zone(mut self, zone: Zone) -> Periodic<'m> {
        self.zone = zone;
        self
    }

    /// Rolls places up to those that lie so many levels below the largest.
    #[must_use]
    pub fn places_at(mut self, level: usize) -> Periodic<'m> {
        self.level = level;
        self
    }

    /// The incidents: of this period as known now, of the previous one as known then, and as known now.
    #[must_use]
    pub fn incidents(&self) -> [Vec<CountedIncident>; 3] {
        self.looks().map(|(monitor, period)| incidents(monitor, period, self.level))
    }

    /// The whole report.
    #[must_use]
    pub fn page(&self, title: &str) -> Page {
        let previous = self.period.previous();
        let stretch = |p: Period| format!("{} to {}", p.from.local(self.zone), p.to.local(self.zone));
        let notes = [
            format!("Period: {} (UTC{}). The first instant belongs to it, the last does not.", stretch(self.period), self.zone),
            format!(
                "Previous period: {}, as it was known on {} and as it is known on {}.",
                stretch(previous),
                self.local(previous.to),
                self.local(self.monitor.now())
            ),
            format!("Reading: {}.", self.monitor.view().reading()),
            "What is reported here is what others said. Nothing in it says who is right.".into(),
        ];
        let sections = [
            self.counts(),
            coverage::section(self.monitor, self.period, self.zone),
            self.duties(),
            self.acts(),
            self.states(),
            self.complaints(),
            self.tallies(),
            self.statements(),
            self.since(),
        ];
        Page { title: title.into(), notes: notes.into(), sections: sections.into_iter().filter(|s| !s.is_empty()).collect() }
    }

    fn looks(&self) -> [(&Monitor, Period); 3] {
        let previous = self.period.previous();
        [(self.monitor, self.period), (&self.then, previous), (self.monitor, previous)]
    }

    fn counts(&self) -> Section {
        let mut out = Section::new("incidents", "Incidents");
        let counted = self.incidents();
        let looked = self.looks().map(|(monitor, period)| coverage::looks(monitor, period, self.zone));
        let program = self.monitor.view().program();
        if counted.iter().all(Vec::is_empty) {
            out.line("No incident is reported in this period or the previous one.");
        }
        out.table(breakdown("by-standing", "responsibility", &counted, &STANDINGS, |c| c.standing.into()));
        out.table(breakdown("by-scope", "under the texts", &counted, &SCOPES, |c| c.scope.into()));
        let mut places = breakdown("by-place", "place", &counted, &[], |c| c.place.clone());
        places.columns.extend(Table::new("", &[("looked at in this period", 40)]).columns);
        let [this, ..] = &looked;
        for row in &mut places.rows {
            let cell = match row.cells.first().map_or("", |c| c.text.as_str()) {
                "all" => coverage::sentence(this).into(),
                place => coverage::of_place(program, this, place),
            };
            row.cells.push(cell);
        }
        out.table(places);
        out.table(breakdown("by-act", "class of act", &counted, &[], |c| c.act.clone()));
        out.table(breakdown("by-accused", "accused (by whomever)", &counted, &[], |c| match c.accused.as_slice() {
            [] => "nobody accused".into(),
            all => all.join(" and "),
        }));
        if counted.iter().any(|c| !c.is_empty()) {
            out.table(harm(&counted));
        }
        let mut table = Table::new("coverage-beside", &[("coverage beside these counts", 44), THIS, THEN, NOW]);
        table.row(core::iter::once(Cell::new("looked at")).chain(looked.iter().map(|l| Cell::new(coverage::sentence(l)))));
        out.table(table);
        out.note("Each incident counts once in every table, in the period in which it had surely begun. Rival versions of harm are not added: of each incident the range runs from the lowest version to the highest, and the ranges are added over the incidents that give a number.");
        if looked.iter().any(|l| l.is_empty()) {
            out.note("Where no coverage is recorded, nobody is known to have looked: the count tells what was reported and nothing about what was not.");
        }
        out
    }

    /// The duties whose last moment lies in a period.
    fn due(monitor: &Monitor, period: Period) -> Vec<DutyView> {
        let view = monitor.view();
        view.program().duties(view.state()).filter(|d| d.limit.is_some_and(|t| period.holds(t.plus(-1)))).collect()
    }

    fn duties(&self) -> Section {
        let mut out = Section::new("duties", "Duties that fell due");
        let due = self.looks().map(|(monitor, period)| Periodic::due(monitor, period));
        out.table(breakdown("duties-by-fate", "what became of them", &due, &[], |d| d.fate.to_string()));
        let (view, [this, ..]) = (self.monitor.view(), &due);
        let program = view.program();
        let mut table = Table::new("duties-due", &[("due", 24), ("article", 18), ("what", 46), ("owed by", 30), ("as known now", 24)]);
        for d in this {
            let Some(about) = program.about(d.term) else { continue };
            let names = about.bearers.iter().map(|p| program.party_name(*p)).collect::<Vec<_>>().join(", ");
            let who = if d.bearer.is_some() { program.party_name(d.bearer).into() } else { format!("{names} together") };
            let matter = view.docket().matter(d.matter).map(|m| format!(" (for {m})")).unwrap_or_default();
            let due = Cell::new(d.limit.map_or_else(String::new, |t| last_moment(t, self.zone))).at(d.limit);
            let cells = [
                due,
                program.reference(d.term).into(),
                format!("{}{matter}", duties::task(about.words)).into(),
                who.into(),
                duties::fate(d),
            ];
            let own = |v: &&Verdict| (v.term, v.party, v.matter) == (d.term, d.bearer, d.matter);
            let because = view.state().history().filter(own).map(|v| view.explain(v)).collect();
            table.rows.push(Row { cells: cells.into(), because });
        }
        table.rows.sort_by_key(|r| r.cells.first().and_then(|c| c.key));
        out.table(table);
        if !out.is_empty() {
            out.note(
                "A duty counts in the period in which its last moment lies. `overdue` says that no performance that counts is recorded.",
            );
        }
        out
    }

    /// What was concluded in the period, one row each.
    fn concluded(&self, id: &str, title: &str, shown: impl Fn(&Verdict) -> bool) -> Section {
        let mut out = Section::new(id, title);
        let view = self.monitor.view();
        let mut table = Table::new(id, &[("when", 18), ("what", 24), ("of, or by", 40), ("party", 30), ("record", 20)]);
        for v in view.state().history().filter(|v| self.period.holds(v.at) && shown(v)) {
            let party = if v.party.is_some() { view.program().party_name(v.party) } else { "" };
            let cells = [
                Cell::new(self.local(v.at)).at(Some(v.at)),
                v.kind.to_string().into(),
                view.program().reference(v.term).into(),
                party.into(),
                view.docket().record(v.record).unwrap_or("").into(),
            ];
            table.rows.push(Row { cells: cells.into(), because: [view.explain(v)].into() });
        }
        out.table(table);
        out
    }

    fn acts(&self) -> Section {
        let view = self.monitor.view();
        let is_act = |v: &Verdict| {
            let record = view.docket().record(v.record).and_then(|n| self.monitor.standing(n));
            record.is_some_and(|r| matches!(r.content, Content::Act(_)))
        };
        let kinds = |k| !matches!(k, VerdictKind::Legal(_) | VerdictKind::Factual(_) | VerdictKind::Arisen);
        self.concluded("acts", "Acts of power", |v| is_act(v) && kinds(v.kind))
    }

    fn states(&self) -> Section {
        self.concluded("states", "Changes of the legal and the factual state", |v| {
            matches!(v.kind, VerdictKind::Legal(_) | VerdictKind::Factual(_))
        })
    }

    fn complaints(&self) -> Section {
        let mut out = Section::new("complaints", "Complaints and inquiries");
        let all = self.looks().map(|(monitor, period)| (monitor.proceedings(), period));
        let opened = all
            .each_ref()
            .map(|(all, period)| all.iter().filter(|p| p.opened.is_some_and(|t| period.holds(t))).cloned().collect::<Vec<Proceeding>>());
        out.table(breakdown("proceedings", "opened in the period, and where they stand", &opened, &[], |p| {
            p.ending().map_or_else(|| format!("open: {}", p.stage()), |e| format!("ended: {e}"))
        }));
        let steps = all.each_ref().map(|(all, period)| {
            let taken = all.iter().flat_map(|p| &p.path).filter(|w| period.holds(w.at));
            let mut steps: Vec<(String, String)> = taken.filter_map(|w| Some((w.record.clone(), w.step?.to_string()))).collect();
            // One step can be taken in several proceedings.
            steps.sort();
            steps.dedup();
            steps
        });
        out.table(breakdown("steps", "steps taken in the period", &steps, &[], |(_, step)| step.clone()));
        out
    }

    fn tallies(&self) -> Section {
        let mut out = Section::new("tallies", "Counted by others, and never added to the incidents");
        let columns = [("of", 36), ("by", 26), ("period", 34), ("how many", 28), ("accusing", 20), ("incidents of the log beside it", 30)];
        let mut table = Table::new("tallies", &columns);
        for t in self.monitor.tallies().iter().flat_map(|g| &g.tallies) {
            let touches = t.period.is_some_and(|p| p.earliest() < self.period.to && p.steps_at() >= self.period.from);
            if !touches && !t.said.is_some_and(|s| self.period.holds(s.steps_at())) {
                continue;
            }
            let count = t.count.map(|c| c.to_string()).into_iter().chain(t.harm.as_ref().map(ToString::to_string));
            let accused: Vec<String> = t.accuses.iter().map(|p| self.named(Some(p))).collect();
            let beside = t.beside.map_or_else(String::new, |b| format!("{} in its period, {} perhaps", b.inside, b.perhaps));
            let cells = [
                t.of.as_str().into(),
                self.named(t.by.as_deref()).into(),
                when(t.period, self.zone),
                count.collect::<Vec<_>>().join("; ").into(),
            ];
            table.row(cells.into_iter().chain([accused.join(", ").into(), beside.into()]));
        }
        out.table(table);
        out
    }

    fn statements(&self) -> Section {
        let mut out = Section::new("statements", "Statements");
        let mut rows = Vec::new();
        for (at, r) in self.monitor.counting().filter(|(at, _)| self.period.holds(*at)) {
            let Content::Statement(s) = &r.content else { continue };
            let to: Vec<String> = s.to.iter().map(|p| self.named(Some(p))).collect();
            let says = if s.points.is_empty() { r.note.clone() } else { s.points.join("; ") };
            let cells = [
                when(r.said.or(r.happened), self.zone),
                self.named(r.by.as_deref()).into(),
                s.kind.to_string().into(),
                to.join(", ").into(),
                says.into(),
            ];
            rows.push((at, r.name.clone(), cells));
        }
        rows.sort();
        let mut table = Table::new("statements", &[("when", 30), ("who", 26), ("what", 16), ("to", 26), ("says", 60)]);
        rows.into_iter().for_each(|(_, _, cells)| table.row(cells));
        if !table.rows.is_empty() {
            out.table(table);
            out.note("Statements bind nobody.");
        }
        out
    }

    /// What became known since the last report about what came before this period.
    fn since(&self) -> Section {
        let mut out = Section::new("since", "What came late or was corrected about earlier periods since the last report");
        let mut rows: Vec<(Instant, String, [Cell; 5])> = Vec::new();
        for r in self.monitor.records() {
            let Some(known) = r.known_at().filter(|t| self.period.from < *t && *t <= self.monitor.now()) else { continue };
            if let Some(what) = self.about_earlier(r) {
                let of = when(if r.steps_at() == r.said.map(|s| s.steps_at()) { r.said } else { r.happened }, self.zone);
                let cells = [
                    Cell::new(self.local(known)).at(Some(known)),
                    r.name.as_str().into(),
                    of,
                    self.named(r.by.as_deref()).into(),
                    what.into(),
                ];
                rows.push((known, r.name.clone(), cells));
            }
        }
        rows.sort();
        let mut table = Table::new("since-records", &[("known since", 18), ("record", 22), ("of when", 30), ("by", 26), ("what", 60)]);
        rows.into_iter().for_each(|(_, _, cells)| table.row(cells));
        out.table(table);
        let changed = self.monitor.between(self.period.from, self.monitor.now()).unwrap_or_default();
        let earlier = |d: &&Difference| {
            let at = d.before.as_ref().map_or(d.conclusion.at, |b| b.at.min(d.conclusion.at));
            d.view == 0 && at < self.period.from
        };
        let mut table = Table::new("since-conclusions", &[("concluded", 12), ("otherwise than in the last report", 140)]);
        for d in changed.iter().filter(earlier) {
            table.row([d.change.to_string().into(), self.monitor.account(d).into()]);
        }
        out.table(table);
        if out.is_empty() {
            out.line("Nothing.");
        }
        out
    }

    /// What a record says of what came before this period, if it does; other than by being about an earlier record.
    fn about_earlier(&self, r: &Record) -> Option<String> {
        let early = |r: &Record| r.steps_at().is_some_and(|t| t < self.period.from);
        let named = |n: &str| self.monitor.records().any(|x| x.name == n && early(x));
        let kind = r.content.kind();
        match (&r.corrects, &r.content) {
            (Some(wrong), _) if early(r) || named(wrong) => Some(format!("{kind}, in the place of {wrong}")),
            (_, Content::Retraction(x)) if named(&x.of) => Some(format!("retraction of {}", x.of)),
            (_, Content::Claim(c)) if c.revises.as_deref().is_some_and(named) => {
                Some(format!("claim, in the place of {}", c.revises.as_deref().unwrap_or_default()))
            }
            _ if early(r) => Some(kind.into()),
            _ => None,
        }
    }

    fn named(&self, party: Option<&str>) -> String {
        let program = self.monitor.view().program();
        party.map_or_else(|| "nobody named".into(), |p| program.party(p).map_or_else(|| p.into(), |p| program.party_name(p).into()))
    }

    fn local(&self, t: Instant) -> String {
        clock(t, self.zone)
    }
}
