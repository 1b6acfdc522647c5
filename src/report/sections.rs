//! The sections of a replay.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    Replay, hinges,
    table::{Tint, heading, table, tint, wrap},
};
use crate::{
    agreement::Standard,
    id::{MatterId, PartyId, TermId},
    machine::{CaseStatus, CaseView, Fate, LegalState, Point, VerdictKind},
    record::{Content, Happened, Harm, Inquiry, Outcome, Record, clock},
    time::{HOUR, Instant},
    vocabulary::Question,
};

const WIDTH: usize = 150;

impl Replay<'_> {
    fn title(&self, text: &str) -> String {
        heading(self.colour, text)
    }

    fn note(&self, text: &str) -> String {
        wrap(text, WIDTH).iter().map(|l| format!("  {}\n", tint(self.colour, Tint::Dim, l))).collect()
    }

    fn local(&self, t: Instant) -> String {
        clock(t, self.zone)
    }

    fn point(&self, p: &Point) -> String {
        match p {
            Point::Known(t) => self.local(*t),
            Point::NotYet => "not yet".into(),
            Point::Undeterminable(why) => format!("undeterminable: {why}"),
        }
    }

    fn parties(&self, ids: &[PartyId]) -> String {
        ids.iter().map(|p| self.program.party_name(*p)).collect::<Vec<_>>().join(", ")
    }

    fn names(&self, list: impl IntoIterator<Item = impl AsRef<str>>) -> String {
        let shown = |n: &str| self.program.party(n).map_or(n.to_string(), |p| self.program.party_name(p).to_string());
        list.into_iter().map(|n| shown(n.as_ref())).collect::<Vec<_>>().join(", ")
    }

    /// Whose clocks the times are told by.
    fn clocks(&self) -> String {
        if self.zone.is_fixed() { format!("UTC{}", self.zone) } else { format!("the local time of {}", self.zone) }
    }

    /// What is in the regime and how it stands at the end.
    #[must_use]
    pub fn overview(&self) -> String {
        let mut out = self.title(&format!("Instruments on {} (times in {})", self.local(self.state.now()), self.clocks()));
        let rows: Vec<Vec<String>> = self
            .program
            .instruments()
            .map(|i| {
                let about = self.program.about(i);
                vec![
                    self.program.reference(i),
                    about.map_or(String::new(), |a| a.title.to_string()),
                    self.point(&self.program.entry_into_force(&self.state, i)),
                    self.program.lasts(i).to_string(),
                    self.program.legal(&self.state, i).to_string(),
                    self.links(&self.program.reference(i)),
                ]
            })
            .collect();
        out.push_str(&table(
            self.colour,
            &["instrument", "title", "entry into force", "duration", "legal state", "links"],
            &[12, 46, 22, 22, 16, 34],
            &rows,
        ));
        out.push_str(&self.note(&format!("Reading: {}.", self.program.reading())));
        out
    }

    fn links(&self, instrument: &str) -> String {
        let found = self.regime.documents().filter_map(|(_, d)| Some((d.instrument.as_ref()?, &d.links)));
        let own = found.filter(|(x, _)| x.id == instrument).flat_map(|(_, l)| l);
        let allowed = own.filter(|l| l.under.iter().all(|(a, o)| self.program.reading().0.get(a) == Some(o)));
        allowed.filter(|l| !l.outside).map(|l| format!("{} {}", l.kind, l.to)).collect::<Vec<_>>().join("; ")
    }

    /// For each truce: its legal and factual state over time, and the first alleged violation.
    #[must_use]
    pub fn truces(&self) -> String {
        let mut out = self.title("Truces: legal and factual state over time");
        for i in self.program.instruments() {
            let reference = self.program.reference(i);
            let own = |t: TermId| self.program.about(t).is_some_and(|a| a.instrument == reference);
            let mut lines: Vec<String> = Vec::new();
            for v in self.state.history().filter(|v| own(v.term)) {
                let about = self.program.about(v.term);
                match v.kind {
                    VerdictKind::Legal(s) if v.term == i => lines.push(format!("{}  legal    {s}", self.local(v.at))),
                    VerdictKind::Legal(s) => {
                        lines.push(format!("{}  legal    {s}: article {}", self.local(v.at), about.map_or("", |a| a.article)))
                    }
                    VerdictKind::Factual(s) => {
                        let t = match s {
                            crate::machine::FactualState::Holding => Tint::Good,
                            crate::machine::FactualState::Collapsed => Tint::Bad,
                            _ => Tint::Doubt,
                        };
                        let state = tint(self.colour, t, s.as_str());
                        lines.push(format!("{}  factual  {state} (by `{}`)", self.local(v.at), about.map_or("", |a| a.article)));
                    }
                    _ => {}
                }
            }
            if lines.is_empty() {
                continue;
            }
            out.push_str(&format!("  {}\n", tint(self.colour, Tint::Title, &reference)));
            for l in shorten(lines) {
                out.push_str(&format!("    {l}\n"));
            }
            out.push_str(&self.first_violation(i, &reference));
        }
        out
    }

    fn first_violation(&self, instrument: TermId, reference: &str) -> String {
        let entry = match self.program.entry_into_force(&self.state, instrument) {
            Point::Known(t) => t,
            _ => return String::new(),
        };
        let alleged = |c: &CaseView| matches!(c.status, CaseStatus::Violation | CaseStatus::Contested | CaseStatus::Excused);
        let own = |c: &CaseView| self.program.about(c.term).is_some_and(|a| a.instrument == reference);
        let mut cases: Vec<(Instant, Instant, CaseView)> = self
            .program
            .cases(&self.state)
            .filter(|c| alleged(c) && own(c))
            .filter_map(|c| {
                let happened = self.happened(c.matter)?;
                Some((happened.earliest(), happened.steps_at(), c))
            })
            .collect();
        // First is what had surely happened first; what may have come before it is told apart.
        cases.sort_by_key(|(a, b, c)| (*b, *a, c.term));
        let Some((_, steps, first)) = cases.first().copied() else {
            return "    no alleged violation that is certain in scope\n".into();
        };
        let name = self.docket.matter(first.matter).unwrap_or("");
        let after = |t: Instant| {
            let ms = t.since(entry);
            format!("T{}{}:{:02}", if ms < 0 { "-" } else { "+" }, ms.abs() / HOUR, ms.abs() / 60_000 % 60)
        };
        let e = self.program.evidence(&self.state, first.matter, first.accused);
        let mut out = format!(
            "    first alleged violation {}: {name}, article {}, {} accused by {}{}\n",
            tint(self.colour, Tint::Bad, &after(steps)),
            self.program.about(first.term).map_or("", |a| a.article),
            self.program.party_name(first.accused),
            self.parties(&e.attribution.alleged_by),
            if e.attribution.denied_by.is_empty() {
                String::new()
            } else {
                format!("; denied by {}", self.parties(&e.attribution.denied_by))
            },
        );
        // Windows that overlap the first one's cannot be put in order.
        let rivals: Vec<String> = cases
            .iter()
            .filter(|(a, _, c)| *a <= steps && (c.matter, c.bearer) != (first.matter, first.bearer))
            .filter_map(|(a, b, c)| {
                let when = if a == b { after(*b) } else { format!("between {} and {}", after(*a), after(*b)) };
                Some(format!("{} ({} accused, {when})", self.docket.matter(c.matter)?, self.program.party_name(c.accused)))
            })
            .collect();
        if !rivals.is_empty() {
            out.push_str(&format!("    which came first cannot be decided: also {}\n", unique(rivals).join(", ")));
        }
        out
    }

    fn happened(&self, matter: MatterId) -> Option<Happened> {
        self.log.get(self.docket.matter(matter)?)?.happened
    }

    /// The table of incidents: who claims, who denies, what it would violate, the harm in every version.
    #[must_use]
    pub fn incidents(&self) -> String {
        let mut out = self.title("Incidents: who claims and who denies");
        let mut rows = Vec::new();
        for (r, i, matter) in self.incident_records() {
            let mut accused = self.program.accused(&self.state, matter);
            accused.retain(|p| p.is_some());
            let said: Vec<String> = accused.iter().map(|p| self.against(matter, *p)).filter(|s| !s.is_empty()).collect();
            let general = self.program.evidence(&self.state, matter, PartyId::NONE);
            let said = if said.is_empty() {
                let by = self.parties(&general.occurrence.alleged_by);
                if by.is_empty() { "nobody accused".into() } else { format!("nobody accused (told by {by})") }
            } else {
                said.join("\n")
            };
            let what = [i.act.as_deref().unwrap_or("act unknown"), i.target.as_deref().unwrap_or("")].join(" ");
            let place = i.place.as_ref().map_or("place unknown".to_string(), |p| self.place_name(p));
            let answer =
                i.in_answer_to.as_ref().map(|x| format!("\nsaid to answer {x}; that excuses nothing by itself")).unwrap_or_default();
            rows.push(vec![
                r.happened.map_or(String::new(), |h| h.local(self.zone)),
                r.name.clone(),
                place,
                format!("{}{answer}", what.trim()),
                said,
                self.harm_versions(&r.name),
                self.would_violate(matter),
            ]);
        }
        let headings = ["when", "record", "place", "what", "said", "harm, by reporter", "would violate"];
        out.push_str(&table(self.colour, &headings, &[17, 12, 18, 18, 40, 36, 24], &rows));
        out
    }

    fn place_name(&self, id: &str) -> String {
        let place = self.regime.documents().flat_map(|(_, d)| &d.places).find(|p| p.id == id || p.aliases.iter().any(|a| a == id));
        place.map_or(id.to_string(), |p| if p.name.is_empty() { p.id.clone() } else { p.name.clone() })
    }

    /// Who says what of one accused.
    fn against(&self, matter: MatterId, accused: PartyId) -> String {
        let e = self.program.evidence(&self.state, matter, accused);
        let a = &e.attribution;
        let mut parts = Vec::new();
        if !a.alleged_by.is_empty() {
            parts.push(format!("{} accused by {}", self.program.party_name(accused), self.parties(&a.alleged_by)));
        }
        if a.admitted {
            parts.push(format!("admitted by {}", self.program.party_name(accused)));
        }
        if !a.denied_by.is_empty() {
            parts.push(format!("denied by {}", self.parties(&a.denied_by)));
        }
        if !e.occurrence.denied_by.is_empty() {
            parts.push(format!("occurrence denied by {}", self.parties(&e.occurrence.denied_by)));
        }
        for (list, words) in [
            (&a.found_by, "found by"),
            (&a.refuted_by, "cleared by"),
            (&a.found_outside_by, "outside finding by"),
            (&a.refuted_outside_by, "cleared outside by"),
        ] {
            if !list.is_empty() {
                parts.push(format!("{words} {}", self.parties(list)));
            }
        }
        for (character, how) in &e.characters {
            parts.push(format!("{character} {how}"));
        }
        parts.join("; ")
    }

    /// Every version of the harm: the incident's own reporter first, then claims and findings as they were made.
    fn harm_versions(&self, incident: &str) -> String {
        let mut all: Vec<(Option<Instant>, String)> = Vec::new();
        let mut add = |r: &Record, harm: Option<&Harm>, label: &str| {
            if let Some(h) = harm {
                let by = r.by.as_ref().map_or(String::new(), |b| format!(" ({}{label})", self.names([b])));
                all.push((r.said.map(Happened::steps_at).or(r.steps_at()), format!("{h}{by}")));
            }
        };
        for r in self.said() {
            match &r.content {
                Content::Incident(i) if self.is(&r.name, incident) => add(r, i.harm.as_ref(), ""),
                Content::Claim(c) if self.is(&c.about, incident) => {
                    add(r, c.harm.as_ref(), if c.revises.is_some() { ", revised" } else { "" })
                }
                Content::Finding(f) if self.is(&f.about, incident) => add(r, f.harm.as_ref(), ", finding"),
                _ => {}
            }
        }
        all.sort();
        all.into_iter().map(|(_, s)| s).collect::<Vec<_>>().join("\n")
    }

    fn would_violate(&self, matter: MatterId) -> String {
        let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for c in self.program.cases(&self.state).filter(|c| c.matter == matter) {
            let mut status = c.status.to_string();
            if c.status == CaseStatus::Possible {
                let why = c.unsure.to_string();
                status =
                    format!("possible ({})", if why.is_empty() { "character or role open".to_string() } else { format!("{why} open") });
            }
            by_status.entry(status).or_default().push(self.program.reference(c.term));
        }
        if by_status.is_empty() {
            let covering = self.program.covering(&self.state, matter);
            return if covering.is_empty() { "no term".into() } else { "no term binds whoever is accused".into() };
        }
        by_status.into_iter().map(|(s, terms)| format!("{s}: {}", unique(terms).join(", "))).collect::<Vec<_>>().join("\n")
    }

    /// What could be found, by whom, and what could not, and why.
    #[must_use]
    pub fn found(&self) -> String {
        let mut out = self.title("What could and could not be found");
        let incidents = self.incident_records();
        let mut counts = [0_usize; 6];
        let standards = [
            Standard::Alleged,
            Standard::MutuallyAlleged,
            Standard::Corroborated(2),
            Standard::Admitted,
            Standard::FoundOutside,
            Standard::Found,
        ];
        for (_, _, m) in &incidents {
            for (n, s) in counts.iter_mut().zip(standards) {
                let accused = self.program.accused(&self.state, *m);
                *n += usize::from(accused.iter().any(|p| p.is_some() && self.program.counts_at(&self.state, *m, *p, s)));
            }
        }
        let rows: Vec<Vec<String>> = standards.iter().zip(counts).map(|(s, n)| vec![s.to_string(), n.to_string()]).collect();
        out.push_str(&table(
            self.colour,
            &["responsibility, at this standard", format!("of {} incidents", incidents.len()).as_str()],
            &[40, 20],
            &rows,
        ));
        out.push_str(&self.note("Each standard is counted by itself; `found` is a finding by a body that the regime empowers to find, `found-outside` one by anybody else."));
        for i in self.program.instruments() {
            let reference = self.program.reference(i);
            if !matches!(
                self.program.legal(&self.state, i),
                LegalState::InForce
                    | LegalState::PartlySuspended
                    | LegalState::Suspended
                    | LegalState::Expired
                    | LegalState::Terminated
                    | LegalState::Superseded
            ) {
                continue;
            }
            let document = self.regime.documents().find(|(_, d)| d.instrument.as_ref().is_some_and(|x| x.id == reference)).map(|(_, d)| d);
            let Some(d) = document else { continue };
            if d.instrument.as_ref().is_some_and(|x| x.kind == crate::agreement::InstrumentKind::Background) {
                continue;
            }
            let finders = self.program.finders(i);
            let line = if finders.is_empty() {
                let monitors: Vec<&str> = d.bodies.iter().map(|b| b.party.as_str()).collect();
                if monitors.is_empty() {
                    format!(
                        "{reference}: no body may find anything: whatever happened can be alleged, admitted or found from outside, not found from inside."
                    )
                } else {
                    format!("{reference}: {} watches, but nobody has the power to find.", self.names(monitors))
                }
            } else {
                format!("{reference}: {} may find.", self.parties(&finders))
            };
            out.push_str(&format!("  {line}\n"));
        }
        let mut rows = Vec::new();
        for r in self.said() {
            match &r.content {
                Content::Finding(f) => {
                    let result = match (f.outcome, f.occurred) {
                        (Outcome::Found, Some(false)) => "did not occur".to_string(),
                        (Outcome::Found, _) if f.responsible.is_empty() => "occurred; nobody named".into(),
                        (Outcome::Found, _) => f
                            .responsible
                            .iter()
                            .map(|a| format!("{} ({})", self.names([&a.party]), a.involvement))
                            .collect::<Vec<_>>()
                            .join(", "),
                        (other, _) => other.to_string(),
                    };
                    rows.push((r.steps_at(), vec![self.when_said(r), self.names(r.by.iter()), f.about.clone(), result, r.source.clone()]));
                }
                Content::Coverage(c) => {
                    let place = c.place.as_ref().map_or("everywhere".to_string(), |p| self.place_name(p));
                    let by = c.hindered_by.as_ref().map(|p| format!(" by {}", self.names([p]))).unwrap_or_default();
                    rows.push((
                        r.steps_at(),
                        vec![
                            self.when_said(r),
                            self.names(r.by.iter()),
                            format!("looked: {place}"),
                            format!("{}{by}", c.looked),
                            r.source.clone(),
                        ],
                    ));
                }
                _ => {}
            }
        }
        rows.sort();
        if !rows.is_empty() {
            let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, r)| r).collect();
            out.push('\n');
            out.push_str(&table(self.colour, &["when", "who", "on", "finding or coverage", "source"], &[22, 26, 20, 40, 40], &rows));
        }
        out
    }

    fn when_said(&self, r: &Record) -> String {
        r.said.or(r.happened).map_or(String::new(), |h| h.local(self.zone))
    }

    /// Duties with their due dates and fate.
    #[must_use]
    pub fn duties(&self) -> String {
        let mut out = self.title("Duties and expectations");
        let mut rows = Vec::new();
        for d in self.program.duties(&self.state) {
            let Some(about) = self.program.about(d.term) else { continue };
            let who = if d.bearer.is_some() {
                self.program.party_name(d.bearer).to_string()
            } else if about.bearers.is_empty() {
                "nobody named".into()
            } else {
                format!("{} together", self.parties(about.bearers))
            };
            let due = match d.limit {
                Some(t) => format!("before {}", self.local(t)),
                None => match self.program.limit(&self.state, d.term) {
                    Point::Undeterminable(why) => format!("undeterminable: {why}"),
                    _ => "no limit".into(),
                },
            };
            let mut fate = d.fate.to_string();
            if d.owed != Some(1) {
                let owed = d.owed.map_or("a share of what is not known".to_string(), |n| n.to_string());
                fate.push_str(&format!(", {} of {owed}", d.done));
            }
            if d.extended {
                fate.push_str(", extended");
            }
            if d.contested {
                fate.push_str(", contested");
            }
            let fate = match d.fate {
                Fate::Met | Fate::Waived => tint(self.colour, Tint::Good, &fate),
                Fate::Overdue => tint(self.colour, Tint::Bad, &fate),
                _ => fate,
            };
            let kind = if self.program.is_expectation(d.term) { "expected" } else { "owed" };
            let matter = self.docket.matter(d.matter).map(|m| format!(" (for {m})")).unwrap_or_default();
            let task = about.words.strip_prefix("requires: ").or(about.words.strip_prefix("expects: ")).unwrap_or(about.words);
            rows.push(vec![self.program.reference(d.term), kind.into(), format!("{task}{matter}"), who, due, fate]);
        }
        rows.sort();
        rows.dedup();
        out.push_str(&table(self.colour, &["article", "", "what", "who", "due", "fate"], &[16, 8, 52, 30, 28, 24], &rows));
        out.push_str(&self.note("`overdue` says that the limit passed and no performance that counts is in the log; `stale` that there is no limit and nothing came of it for long."));
        out
    }

    /// Acts of power: what they changed, or why they changed nothing.
    #[must_use]
    pub fn acts(&self) -> String {
        let mut rows = Vec::new();
        for v in self.state.history() {
            let shown = matches!(
                v.kind,
                VerdictKind::Effective
                    | VerdictKind::Deferred
                    | VerdictKind::Ineffective
                    | VerdictKind::Unavailable
                    | VerdictKind::Awaiting
                    | VerdictKind::Extended
                    | VerdictKind::Waived
            );
            let is_act = self.docket.record(v.record).and_then(|n| self.log.get(n)).is_some_and(|r| matches!(r.content, Content::Act(_)));
            if shown && is_act {
                let about = if v.term.is_some() { self.program.reference(v.term) } else { "no such power under this reading".into() };
                rows.push(vec![
                    self.local(v.at),
                    self.docket.record(v.record).unwrap_or("").into(),
                    about,
                    self.program.party_name(v.party).into(),
                    v.kind.to_string(),
                ]);
            }
        }
        if rows.is_empty() {
            return String::new();
        }
        let mut out = self.title("Acts of power");
        out.push_str(&table(self.colour, &["when", "record", "under or on", "party", "effect"], &[18, 20, 34, 34, 24], &rows));
        out
    }

    /// Harm to those who have no rights under the texts.
    #[must_use]
    pub fn third_states(&self) -> String {
        let bound = |p: &str| {
            let Some(p) = self.program.party(p) else { return false };
            self.program.instruments().any(|i| self.program.about(i).is_some_and(|a| a.bearers.iter().any(|b| self.program.belongs(p, *b))))
        };
        let mut rows = Vec::new();
        for (r, i, matter) in self.incident_records() {
            let third: Vec<&String> = i.suffered_by.iter().filter(|p| !bound(p)).collect();
            if third.is_empty() {
                continue;
            }
            let mut accused = self.program.accused(&self.state, matter);
            accused.retain(|p| p.is_some());
            let who = if accused.is_empty() { "unattributed".into() } else { self.parties(&accused) };
            rows.push(vec![
                r.happened.map_or(String::new(), |h| h.local(self.zone)),
                r.name.clone(),
                self.names(third),
                i.text.clone(),
                self.harm_versions(&r.name),
                who,
                self.would_violate(matter),
            ]);
        }
        if rows.is_empty() {
            return String::new();
        }
        let mut out = self.title("Harm to third states");
        out.push_str(&table(
            self.colour,
            &["when", "record", "suffered by", "what", "harm, by reporter", "accused", "would violate"],
            &[18, 14, 14, 46, 26, 18, 18],
            &rows,
        ));
        out.push_str(
            &self.note("A third state has no rights under these texts: harm to it is recorded and seen, and violates none of their terms."),
        );
        out
    }

    /// Statements, positions, complaints: words that bind nobody.
    #[must_use]
    pub fn statements(&self) -> String {
        let mut rows = Vec::new();
        for r in self.said() {
            let (kind, to, text) = match &r.content {
                Content::Statement(s) => (s.kind.to_string(), self.names(&s.to), s.points.join("; ")),
                Content::Communication(c) => (c.kind.to_string(), self.names(&c.to), c.topic.clone().unwrap_or_else(|| r.note.clone())),
                _ => continue,
            };
            let text = if text.is_empty() { r.note.clone() } else { text };
            rows.push((r.steps_at(), vec![self.when_said(r), self.names(r.by.iter()), kind, to, text]));
        }
        if rows.is_empty() {
            return String::new();
        }
        rows.sort();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, r)| r).collect();
        let mut out = self.title("Statements and messages");
        out.push_str(&table(self.colour, &["when", "who", "what", "to", "says"], &[22, 26, 16, 26, 60], &rows));
        out.push_str(&self.note(
            "Statements bind nobody. A declaration that one is no longer bound is a position; the legal state stays as the text has it.",
        ));
        out
    }

    /// Counts by others, kept beside the incidents.
    #[must_use]
    pub fn tallies(&self) -> String {
        let mut rows = Vec::new();
        for r in self.said() {
            if let Content::Tally(t) = &r.content {
                let number = t
                    .count
                    .map(|c| c.to_string())
                    .into_iter()
                    .chain(t.harm.as_ref().map(ToString::to_string))
                    .collect::<Vec<_>>()
                    .join("; ");
                let accused = t.accuses.iter().map(|a| self.names([&a.party])).collect::<Vec<_>>().join(", ");
                let period = r.happened.map_or(String::new(), |h| h.local(self.zone));
                rows.push((r.steps_at(), vec![period, self.names(r.by.iter()), t.of.clone(), number, accused]));
            }
        }
        if rows.is_empty() {
            return String::new();
        }
        rows.sort();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, r)| r).collect();
        let mut out = self.title("Tallies: counted by others, never added to incidents");
        out.push_str(&table(self.colour, &["period", "by", "of", "how many", "accusing"], &[30, 26, 40, 30, 20], &rows));
        out
    }

    /// What hinges on how the texts are read, each axis varied alone.
    #[must_use]
    pub fn readings(&self) -> String {
        let mut out = self.title("What the readings change (each varied alone against the reading above)");
        let Ok(found) = hinges(self.regime, self.log, self.program.reading(), self.state.now()) else { return out };
        if found.is_empty() {
            out.push_str(&self.note("No axis: these texts are read in one way."));
        }
        for h in found {
            let head = format!("{}: {} instead of {}", h.axis, h.option, h.base);
            out.push_str(&format!("  {}  {}\n", tint(self.colour, Tint::Title, &head), tint(self.colour, Tint::Dim, &h.question)));
            if h.only_base.is_empty() && h.only_option.is_empty() {
                out.push_str("    changes nothing in this log\n");
            }
            for (sign, list) in [("-", &h.only_base), ("+", &h.only_option)] {
                for line in list.iter().take(MOST_LINES) {
                    out.push_str(&format!("    {sign} {line}\n"));
                }
                if list.len() > MOST_LINES {
                    out.push_str(&format!("    {sign} ... and {} more\n", list.len() - MOST_LINES));
                }
            }
        }
        out
    }

    fn inquires_into(&self, q: &Inquiry, incident: &str) -> bool {
        q.about.as_deref() == Some(incident) || q.complaint.as_deref().is_some_and(|n| is_about(self.log.get(n), incident))
    }

    /// One incident with every claim, answer, step of an inquiry and finding in the order in which they were made.
    #[must_use]
    pub fn dossier(&self, incident: &str) -> String {
        let mut out = self.title(&format!("Everything said of {incident}"));
        let mut rows = Vec::new();
        for r in self.said() {
            let accused = |list: &[crate::record::Accused]| {
                list.iter().map(|a| format!("{} ({})", self.names([&a.party]), a.involvement)).collect::<Vec<_>>().join(", ")
            };
            let harm = |h: Option<&Harm>| h.map(|h| format!("; {h}")).unwrap_or_default();
            let text = match &r.content {
                Content::Incident(i) if self.is(&r.name, incident) => {
                    format!("{}; accuses: {}{}", i.text, accused(&i.accuses), harm(i.harm.as_ref()))
                }
                Content::Claim(c) if self.is(&c.about, incident) => {
                    let old = c.revises.as_ref().map(|o| format!("; takes the place of {o}")).unwrap_or_default();
                    let dated = r.happened.map(|h| format!("; dates it {}", h.local(self.zone))).unwrap_or_default();
                    format!("accuses: {}{}{dated}{old}", accused(&c.accuses), harm(c.harm.as_ref()))
                }
                Content::Answer(a) if self.is(&a.about, incident) => {
                    let denies: Vec<&str> = a.denies.iter().map(|q| Question::as_str(*q)).collect();
                    let mut parts = Vec::new();
                    if !denies.is_empty() {
                        parts.push(format!("denies {}", denies.join(", ")));
                    }
                    if a.admits {
                        parts.push("admits the deed".into());
                    }
                    if !a.justified_as.is_empty() {
                        parts.push(format!("justifies it as {}", a.justified_as.join(", ")));
                    }
                    if !a.accuses.is_empty() {
                        parts.push(format!("accuses {} instead", accused(&a.accuses)));
                    }
                    parts.join("; ")
                }
                Content::Finding(f) if self.is(&f.about, incident) => {
                    format!("{}: responsible: {}{}", f.outcome, accused(&f.responsible), harm(f.harm.as_ref()))
                }
                Content::Inquiry(q) if self.inquires_into(q, incident) => {
                    let mut parts = vec![q.step.to_string()];
                    parts.extend(q.ground.map(|g| g.to_string()));
                    parts.extend(q.result.map(|x| x.to_string()));
                    parts.extend(q.hindered_by.as_ref().map(|p| format!("by {}", self.names([p]))));
                    parts.extend(q.of_body.as_ref().map(|p| format!("in the inquiry of {}", self.names([p]))));
                    parts.join("; ")
                }
                _ => continue,
            };
            rows.push((
                r.steps_at(),
                vec![self.when_said(r), r.name.clone(), r.content.kind().into(), self.names(r.by.iter()), text, r.source.clone()],
            ));
        }
        rows.sort();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, r)| r).collect();
        out.push_str(&table(self.colour, &["said", "record", "", "by", "what", "source"], &[22, 18, 9, 26, 60, 34], &rows));
        out
    }
}

fn is_about(record: Option<&Record>, incident: &str) -> bool {
    matches!(record.map(|r| &r.content), Some(Content::Communication(c)) if c.about.as_deref() == Some(incident))
}

/// How many lines of one kind a reading's effect may take.
const MOST_LINES: usize = 6;

fn unique(mut list: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    list.retain(|x| {
        let new = !seen.contains(x);
        if new {
            seen.push(x.clone());
        }
        new
    });
    list
}

/// The first and last lines of a long list, with the number left out.
fn shorten(lines: Vec<String>) -> Vec<String> {
    const HEAD: usize = 14;
    const TAIL: usize = 3;
    if lines.len() <= HEAD + TAIL + 1 {
        return lines;
    }
    let left = lines.len() - HEAD - TAIL;
    let mut out: Vec<String> = lines.iter().take(HEAD).cloned().collect();
    out.push(format!("... {left} more changes ..."));
    out.extend(lines.iter().skip(HEAD + left).cloned());
    out
}
