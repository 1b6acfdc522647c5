//! The file of one incident: everything that was said of it, what was struck, what stands, and what it set off.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Cell, Page, Replay, Row, Section, Table, Tone, duties, matrix::last_moment, page::when};
use crate::{
    id::{MatterId, PartyId},
    machine::{CaseStatus, STANDARDS},
    record::{Content, Record},
    time::Instant,
};

impl Replay<'_> {
    /// Everything about one incident, by the end of the replay: what was said ([`dossier`](Replay::dossier)), what was struck, messages and
    /// acts about it, what stands on it, how it falls under each term, what it set off, and the incidents with which it is linked. None
    /// if no such incident is known.
    ///
    /// ```
    /// use ceasefire::{agreement::{Reading, Regime}, record::Log, report::{Replay, end_of}};
    /// # let agreement = r#"
    /// # schema = 1
    /// # instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
    /// # parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
    /// # acts = [{ id = "fire", name = "fire" }]
    /// # roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
    /// # [[terms]]
    /// # article = "1"
    /// # text = "no fire"
    /// # bearers = ["@party"]
    /// # rule.prohibits = { acts = ["fire"] }
    /// # "#;
    /// let log = Log::parse("log", r#"
    /// {"name":"i1","happened":"2024-01-01T09:00Z","by":"a","incident":{"act":"fire","accuses":["b"]}}
    /// {"name":"i1-b","said":"2024-01-01T12:00Z","by":"b","answer":{"about":"i1","denies":["attribution"]}}
    /// "#)?;
    /// let regime = Regime::parse(&[("pause.toml", agreement)])?;
    /// let replay = Replay::new(&regime, &log, &Reading::base(), end_of(&log))?;
    /// let file = replay.file_on("i1").unwrap();
    /// assert_eq!(file.sections.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["dossier", "standing", "verdicts"]);
    /// assert!(replay.file_on("i2").is_none());
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    #[must_use]
    pub fn file_on(&self, incident: &str) -> Option<Page> {
        let matter = self.docket.matter_of(incident)?;
        let name = self.docket.matter(matter)?;
        let Content::Incident(_) = self.log.get(name)?.content else { return None };
        let sections = [
            self.dossier(name),
            self.struck(matter),
            self.messages_about(matter),
            self.standing_of(matter),
            self.verdicts_on(matter),
            self.set_off_by(matter),
            self.linked_with(name),
        ];
        let title = format!("File on {name}");
        let notes = [format!("As of {} (UTC{}). Reading: {}.", self.local(self.state.now()), self.zone, self.program.reading())];
        Some(Page { title, notes: notes.into(), sections: sections.into_iter().filter(|s| !s.is_empty()).collect() })
    }

    /// What was said of a matter and counts no more: corrected, revised or taken back. It stays on file.
    fn struck(&self, matter: MatterId) -> Section {
        let mut struck: BTreeMap<&str, (&Record, &'static str)> = BTreeMap::new();
        let by_now = |r: &&Record| r.steps_at().is_some_and(|t| t <= self.state.now());
        for r in self.log.iter().filter(by_now) {
            if let Some(wrong) = &r.corrects {
                struck.insert(wrong, (r, "corrected"));
            }
            match &r.content {
                Content::Claim(c) => drop(c.revises.as_deref().map(|old| struck.insert(old, (r, "revised")))),
                Content::Retraction(x) => drop(struck.insert(&x.of, (r, "taken back"))),
                _ => {}
            }
        }
        let mut rows: Vec<(Option<Instant>, [Cell; 6])> = Vec::new();
        for (old, (by, how)) in struck {
            let Some(r) = self.log.get(old).filter(|r| self.speaks_of(r) == Some(matter)) else { continue };
            let cells = [
                self.when_said(r),
                r.name.as_str().into(),
                r.content.kind().into(),
                self.names(r.by.iter()).into(),
                Cell::new(how).toned(Tone::Doubt),
                format!("{}, known since {}", by.name, by.known_at().map_or_else(String::new, |t| self.local(t))).into(),
            ];
            rows.push((r.steps_at(), cells));
        }
        let columns = [("said", 22), ("record", 18), ("kind", 12), ("by", 26), ("struck: it was", 14), ("by", 40)];
        listed("struck", "Struck, and kept on file", &columns, rows)
    }

    /// Messages, inquiries apart, statements and acts that name a matter or what was said of it.
    fn messages_about(&self, matter: MatterId) -> Section {
        let concerns = |name: &String| {
            self.docket.matter_of(name) == Some(matter) || self.log.get(name).is_some_and(|r| self.speaks_of(r) == Some(matter))
        };
        let mut rows = Vec::new();
        for r in self.said() {
            let (about, what, to) = match &r.content {
                Content::Communication(c) => (&c.about, c.kind.to_string(), self.names(&c.to)),
                Content::Statement(s) => (&s.about, s.kind.to_string(), self.names(&s.to)),
                Content::Act(a) => (&a.about, format!("act under {}", a.under), self.names(&a.with)),
                Content::Performance(p) => (&p.for_record, format!("{} performance of {}", p.stance, p.of), String::new()),
                _ => continue,
            };
            if about.as_ref().is_some_and(concerns) {
                let says = match &r.content {
                    Content::Statement(s) => s.points.join("; "),
                    _ => r.note.clone(),
                };
                let cells =
                    [self.when_said(r), r.name.as_str().into(), self.names(r.by.iter()).into(), what.into(), to.into(), says.into()];
                rows.push((r.steps_at(), cells));
            }
        }
        let columns = [("when", 22), ("record", 18), ("who", 26), ("what", 30), ("to, or with", 26), ("says", 50)];
        listed("messages", "Messages, statements and acts about it", &columns, rows)
    }

    /// What stands on each of the accused, and the standards of proof that are met.
    fn standing_of(&self, matter: MatterId) -> Section {
        let mut table = Table::new(
            "standing",
            &[
                ("question", 40),
                ("alleged by", 28),
                ("denied by", 26),
                ("admitted", 9),
                ("found by", 26),
                ("found not so by", 26),
                ("standards met", 40),
            ],
        );
        for p in self.program.accused(&self.state, matter) {
            let e = self.program.evidence(&self.state, matter, p);
            let (question, s) = match p.is_some() {
                true => (format!("responsibility of {}", self.program.party_name(p)), &e.attribution),
                false => ("that it occurred".to_string(), &e.occurrence),
            };
            let both = |inside: &[PartyId], outside: &[PartyId]| {
                let outside = outside.iter().map(|p| format!("{} (outside)", self.program.party_name(*p)));
                inside.iter().map(|p| self.program.party_name(*p).to_string()).chain(outside).collect::<Vec<_>>().join(", ")
            };
            let met = STANDARDS.iter().filter(|x| self.program.counts_at(&self.state, matter, p, **x));
            let characters: Vec<String> = e.characters.iter().map(|(c, how)| format!("{c}: {how}")).collect();
            let question = core::iter::once(question).chain(characters).collect::<Vec<_>>().join("\n");
            table.row([
                question.into(),
                self.parties(&s.alleged_by).into(),
                self.parties(&s.denied_by).into(),
                if s.admitted { "yes" } else { "no" }.into(),
                both(&s.found_by, &s.found_outside_by).into(),
                both(&s.refuted_by, &s.refuted_outside_by).into(),
                met.map(ToString::to_string).collect::<Vec<_>>().join(", ").into(),
            ]);
        }
        let mut out = Section::new("standing", "What stands on it");
        out.table(table);
        out
    }

    /// How it falls under each term, and every verdict on it with why.
    fn verdicts_on(&self, matter: MatterId) -> Section {
        let mut out = Section::new("verdicts", "How it falls under the texts");
        let mut table = Table::new("cases", &[("article", 20), ("accused", 24), ("who answers for it", 24), ("stands", 30), ("open", 30)]);
        for c in self.program.cases_about(&self.state, matter) {
            let accused = if c.accused.is_some() { self.program.party_name(c.accused) } else { "nobody named" };
            let tone = if c.status == CaseStatus::Possible { Tone::Doubt } else { Tone::Plain };
            let cells = [
                self.program.reference(c.term).into(),
                accused.into(),
                self.program.party_name(c.bearer).into(),
                Cell::new(c.status.to_string()).toned(tone),
                c.unsure.to_string().into(),
            ];
            table.rows.push(Row { cells: cells.into(), because: self.because(matter, c.term, c.bearer, |_| true) });
        }
        out.table(table.sorted());
        let mut table = Table::new("verdicts", &[("when", 18), ("verdict", 22), ("article", 20), ("party", 24), ("why", 90)]);
        for v in self.state.history().filter(|v| v.matter == matter) {
            let why = self.program.explain(&self.state, &self.docket, v);
            let party = if v.party.is_some() { self.program.party_name(v.party) } else { "" };
            let rests = if why.records.is_empty() { String::new() } else { format!(" Records: {}.", why.records.join(", ")) };
            let cells = [
                self.at(v.at),
                v.kind.to_string().into(),
                self.program.reference(v.term).into(),
                party.into(),
                format!("{}{rests}", why.because).into(),
            ];
            table.rows.push(Row { cells: cells.into(), because: [why].into() });
        }
        out.table(table);
        if out.is_empty() {
            out.line("No term has a verdict on it.");
        }
        out
    }

    /// The duties to which it gave rise.
    fn set_off_by(&self, matter: MatterId) -> Section {
        let mut rows = Vec::new();
        for d in self.program.duties(&self.state).filter(|d| d.matter == matter) {
            let who = if d.bearer.is_some() { self.program.party_name(d.bearer) } else { "several together" };
            let due = d.limit.map_or_else(|| "no limit".into(), |t| Cell::new(last_moment(t, self.zone)).at(Some(t)));
            let words = self.program.about(d.term).map_or("", |a| duties::task(a.words));
            let cells = [self.at(d.arisen), self.program.reference(d.term).into(), words.into(), who.into(), due, duties::fate(&d)];
            rows.push((Some(d.arisen), cells));
        }
        let columns = [("arisen", 18), ("article", 20), ("what", 46), ("owed by", 26), ("due", 24), ("fate", 24)];
        listed("set-off", "Duties that it set off", &columns, rows)
    }

    /// The incidents that it is said to answer, and those that are said to answer it.
    fn linked_with(&self, name: &str) -> Section {
        let mut rows = Vec::new();
        let standing = |n: &str| self.docket.matter_of(n).and_then(|m| self.docket.matter(m));
        let answers = |r: &Record| match &r.content {
            Content::Incident(i) => i.in_answer_to.as_deref().and_then(standing),
            _ => None,
        };
        let own = self.log.get(name).and_then(answers);
        for (r, i, _) in self.incident_records() {
            let how = if own == Some(r.name.as_str()) {
                "this one is said to answer it"
            } else if answers(r) == Some(name) {
                "said to answer this one"
            } else {
                continue;
            };
            let place = i.place.as_ref().map_or_else(String::new, |p| self.place_name(p));
            let act = i.act.clone().unwrap_or_default();
            let cells =
                [when(r.happened, self.zone), r.name.as_str().into(), self.names(r.by.iter()).into(), place.into(), act.into(), how.into()];
            rows.push((r.steps_at(), cells));
        }
        let mut out = listed(
            "linked",
            "Linked incidents",
            &[("when", 22), ("record", 18), ("told by", 26), ("place", 26), ("what", 26), ("link", 34)],
            rows,
        );
        if !out.is_empty() {
            out.note("That one deed is said to answer another excuses neither by itself.");
        }
        out
    }
}

/// A section of one table, its rows by instant; empty without rows.
fn listed(id: &str, title: &str, columns: &[(&str, usize)], mut rows: Vec<(Option<Instant>, [Cell; 6])>) -> Section {
    rows.sort();
    let mut out = Section::new(id, title);
    let mut table = Table::new(id, columns);
    rows.into_iter().for_each(|(_, cells)| table.row(cells));
    out.table(table);
    out
}
