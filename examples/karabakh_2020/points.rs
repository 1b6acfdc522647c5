//! The news item of 12 October 2020, point by point, and the questions that a replay must answer.

use ceasefire::{
    agreement::{LinkKind, Reading, Regime, Standard},
    machine::{CaseStatus, Docket, FactualState, Fate, Point, Program, State, VerdictKind},
    problem::Problems,
    record::{Content, Log, Record},
    report::Replay,
    time::{HOUR, Instant, Zone},
    vocabulary::StatementKind,
};

fn local(t: Instant) -> String {
    t.local("+04:00".parse::<Zone>().unwrap_or_default())
}

/// What the news item told, each point from the records.
pub(crate) fn news_item(replay: &Replay, log: &Log) -> String {
    let (program, state, docket) = (replay.program(), replay.state(), replay.docket());
    let name = |id: &str| program.party(id).map_or(id.to_string(), |p| program.party_name(p).to_string());
    let mut points: Vec<String> = Vec::new();
    let Some(moscow) = program.term("nk20-mos") else { return String::new() };
    if let Point::Known(t0) = program.entry_into_force(state, moscow) {
        points.push(format!("Truce with Russia as mediator, agreed in Moscow, in force from {} local time.", local(t0)));
        let collapse = state.history().find(|v| {
            v.kind == VerdictKind::Factual(FactualState::Collapsed) && program.about(v.term).is_some_and(|a| a.instrument == "nk20-mos")
        });
        if let Some(v) = collapse {
            points.push(format!(
                "Fell apart within a day: `{}` by {} after {} h, by allegations of both sides; the text stays in force.",
                "collapsed",
                program.reference(v.term),
                (v.at.next().since(t0) + HOUR - 1) / HOUR
            ));
        }
    }
    let during = |r: &&Record| {
        r.happened.is_some_and(|h| local(h.earliest()).as_str() < "2020-10-13" && local(h.earliest()).as_str() >= "2020-10-10")
    };
    let hit = |targets: &[&str]| -> Vec<&str> {
        let hits = |r: &&Record| matches!(&r.content, Content::Incident(i) if i.target.as_deref().is_some_and(|t| targets.contains(&t)));
        log.iter().filter(|r| during(r) && hits(r)).map(|r| r.name.as_str()).collect()
    };
    points.push(format!(
        "Attacks on infrastructure reported: {}; on residential areas and settlements: {}.",
        hit(&["infrastructure", "power-plant"]).join(", "),
        hit(&["residential", "settlement"]).join(", ")
    ));
    for r in log.iter() {
        let Content::Claim(c) = &r.content else { continue };
        let nine_and_thirty_three = c.harm.as_ref().is_some_and(|h| h.to_string().starts_with("9 killed, 33 wounded"));
        if let (true, Some(matter)) = (nine_and_thirty_three, docket.matter_of(&c.about)) {
            let armenia = program.party("armenia").unwrap_or_default();
            let e = program.evidence(state, matter, armenia);
            let deniers: Vec<&str> = e.attribution.denied_by.iter().map(|p| program.party_name(*p)).collect();
            points.push(format!(
                "The strike on Ganja ({}): nine dead and thirty-three wounded as claimed by {}; contested: denied by {}.",
                c.about,
                r.by.as_deref().map(name).unwrap_or_default(),
                deniers.join(", ")
            ));
        }
    }
    let mut said = |kind: StatementKind, words: &str, before: &str| {
        for r in log.iter() {
            let Content::Statement(s) = &r.content else { continue };
            let iran = r.by.as_deref().and_then(|b| program.party(b)).is_some_and(|p| program.party_id(program.root(p)) == "iran");
            let when = r.said.map(|h| local(h.earliest())).unwrap_or_default();
            if iran && s.kind == kind && when.as_str() < before {
                let binds = state.history().any(|v| docket.record(v.record) == Some(r.name.as_str()));
                let effect = if binds { "" } else { " (binds nobody: no verdict follows)" };
                points.push(format!("{words}, {}: {}{effect}.", when.get(..10).unwrap_or(""), s.points.join("; ")));
            }
        }
    };
    said(StatementKind::Call, "The third state's call", "2020-10-14");
    said(StatementKind::Warning, "Its earlier warning", "2020-10-12");
    said(StatementKind::GoodOffices, "Its offer of good offices", "2020-10-13");
    let stray: Vec<String> = log
        .iter()
        .filter_map(|r| match &r.content {
            Content::Incident(i) if i.suffered_by.iter().any(|p| p == "iran") => Some(r.name.clone()),
            _ => None,
        })
        .collect();
    points.push(format!("Stray rounds and aircraft on its villages: {} (violate no term).", stray.join(", ")));
    points.push(format!("Standing mediation format: {}, kept by article 4 of the Moscow statement.", name("minsk-cochairs")));
    if let Some(war) = log.get("war-i1").and_then(|r| r.happened) {
        points.push(format!("Fighting along the line of contact since {}.", local(war.earliest()).get(..10).unwrap_or("")));
    }
    let mut out = String::from("\nThe news item of 12 October 2020, point by point\n");
    for p in points {
        out.push_str(&format!("  - {p}\n"));
    }
    out
}

fn replay(regime: &Regime, log: &Log, reading: &Reading, until: &str) -> Result<(Program, Docket, State), Problems> {
    let program = Program::lower(regime, reading)?;
    let docket = Docket::new(&program, log)?;
    let until = until.parse().unwrap_or(Instant::MAX);
    let state = docket.replay(&program, until).map_or_else(|_| program.start(), |(s, _)| s);
    Ok((program, docket, state))
}

/// How the case of an incident under an article stands, in a word.
fn case(program: &Program, docket: &Docket, state: &State, incident: &str, article: &str) -> String {
    let (matter, term) = (docket.matter_of(incident), program.term(article));
    let status = program.cases(state).find(|c| Some(c.matter) == matter && Some(c.term) == term).map(|c| c.status);
    match status {
        Some(CaseStatus::Violation) => "alleged violation".into(),
        Some(other) => other.to_string(),
        None => "none".into(),
    }
}

/// The questions that any replay of these texts must answer, answered by replaying.
pub(crate) fn questions(regime: &Regime, log: &Log) -> Result<String, Problems> {
    let base = Reading::base();
    let end = "2021-01-31T20:00:00Z";
    let (p, d, s) = replay(regime, log, &base, end)?;
    let (pm, dm, sm) = replay(regime, log, &base.clone().with("clock", "moscow"), end)?;
    let (pu, du, su) = replay(regime, log, &base.clone().with("area", "unlimited"), end)?;
    let mut lines = vec![
        format!(
            "1. Is the 12:05 assault (mos-i2) after the start? By local clock: {}; by Moscow's: {}.",
            case(&p, &d, &s, "mos-i2", "nk20-mos/1a"),
            case(&pm, &dm, &sm, "mos-i2", "nk20-mos/1a")
        ),
        format!(
            "   Is Ganja (mos-i7) in scope? Area unlimited: {}; area the conflict zone: {}; by Moscow's clock: {}.",
            case(&pu, &du, &su, "mos-i7", "nk20-mos/1a"),
            case(&p, &d, &s, "mos-i7", "nk20-mos/1a"),
            case(&pm, &dm, &sm, "mos-i7", "nk20-mos/1a")
        ),
    ];
    let ganja = d.matter_of("mos-i7").unwrap_or_default();
    let found: Vec<&str> =
        p.accused(&s, ganja).into_iter().filter(|a| p.counts_at(&s, ganja, *a, Standard::Found)).map(|a| p.party_name(a)).collect();
    let outside: Vec<&str> = p
        .accused(&s, ganja)
        .into_iter()
        .filter(|a| a.is_some() && p.counts_at(&s, ganja, *a, Standard::FoundOutside))
        .map(|a| p.party_name(a))
        .collect();
    lines.push(format!(
        "2. Who was found responsible for Ganja inside the regime? {}. From outside: {}.",
        if found.is_empty() { "nobody: no monitor".into() } else { found.join(", ") },
        outside.join(", ")
    ));
    let (pp, _, sp) = replay(regime, log, &base, "2020-10-26T03:59:59Z")?;
    let kept = |p: &Program, s: &State| p.cases(s).filter(|c| p.reference(c.term).starts_with("nk20-par/")).count();
    let chain = chains(regime);
    lines.push(format!(
        "3. Does the Washington truce erase what was alleged under the Paris one? Cases before: {}; after: {} or more. Links: {}.",
        kept(&pp, &sp),
        kept(&p, &s).min(kept(&pp, &sp)),
        chain.join(", ")
    ));
    let fate = |p: &Program, s: &State, article: &str| {
        p.term(article).and_then(|t| p.duties_of(s, t).first().map(|d| d.fate)).map_or("none".to_string(), |f: Fate| f.to_string())
    };
    let (pk, _, sk) = replay(regime, log, &base, "2020-11-16T08:00:00Z")?;
    let strict = base.clone().with("creditor-may-extend", "no");
    let (pn, _, sn) = replay(regime, log, &strict, "2020-11-16T08:00:00Z")?;
    lines.push(format!(
        "4. Kalbajar on 16 November: {} with the extension to 25 November; {} if the creditor could not extend.",
        fate(&pk, &sk, "nk20-tri/6a"),
        fate(&pn, &sn, "nk20-tri/6a")
    ));
    let at = "2020-11-20T08:00:00Z";
    let (pb, _, sb) = replay(regime, log, &base, at)?;
    let (pe, _, se) = replay(regime, log, &base.clone().with("agdam-date", "before"), at)?;
    lines.push(format!(
        "5. Agdam at noon on 20 November: {} under `by`; {} under `before`.",
        fate(&pb, &sb, "nk20-tri/2"),
        fate(&pe, &se, "nk20-tri/2")
    ));
    lines.push(format!("6. Cases under the Moscow truce for the aircraft that came down in Iran (mos-i12): {}; it is in the table of harm to third states.", case(&p, &d, &s, "mos-i12", "nk20-mos/1a")));
    lines.push(missed_answer(regime, log)?);
    Ok(format!("\nQuestions that a replay must answer\n  {}\n", lines.join("\n  ")))
}

/// A hypothetical notice under the letters of 1995 that nobody answers: procedure is breached, the incident no nearer to
/// being proved.
fn missed_answer(regime: &Regime, log: &Log) -> Result<String, Problems> {
    let notice = r#"{"name":"hypothetical-notice","said":"2020-10-10T13:00+04:00","by":"armenia","communication":{"kind":"notice","topic":"incident","to":["azerbaijan"],"about":"mos-i2"}}"#;
    let mut with = log.clone();
    for r in Log::parse("hypothetical", notice)?.iter() {
        with.insert(r.clone()).map_err(|p| Problems(vec![p]))?;
    }
    let end = "2020-10-11T08:00:00Z";
    let (p, d, s) = replay(regime, &with, &Reading::base(), end)?;
    let (p0, d0, s0) = replay(regime, log, &Reading::base(), end)?;
    let overdue = s.history().any(|v| v.kind == VerdictKind::Overdue && p.reference(v.term) == "nk95-str/2");
    let evidence = |p: &Program, d: &Docket, s: &State| {
        p.evidence(s, d.matter_of("mos-i2").unwrap_or_default(), p.party("azerbaijan").unwrap_or_default())
    };
    let same = evidence(&p, &d, &s) == evidence(&p0, &d0, &s0);
    Ok(format!(
        "15. If mos-i2 had been notified under the letters of 1995 and not answered within 6 hours: the answer is {}; what stands on the incident is {}.",
        if overdue { "overdue" } else { "not overdue" },
        if same { "the same: silence proves nothing" } else { "changed" }
    ))
}

/// The links by which one instrument takes up another.
fn chains(regime: &Regime) -> Vec<String> {
    let all = regime.documents().filter_map(|(_, d)| Some((d.instrument.as_ref()?.id.as_str(), &d.links)));
    let kept = |k: LinkKind| matches!(k, LinkKind::Reaffirms | LinkKind::Incorporates);
    all.flat_map(|(id, l)| l.iter().filter(move |l| kept(l.kind) && !l.outside).map(move |l| format!("{id} {} {}", l.kind, l.to))).collect()
}
