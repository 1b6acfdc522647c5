//! The records of generated worlds.

use super::*;

fn record(name: String, by: Option<String>, said: Option<Instant>, content: Content) -> Record {
    Record {
        name,
        happened: None,
        said: said.map(Happened::At),
        received: None,
        by,
        source: String::new(),
        note: String::new(),
        corrects: None,
        content,
    }
}

fn accused(dice: &mut Dice) -> Accused {
    let ways =
        [Involvement::Did, Involvement::Did, Involvement::Did, Involvement::Supplied, Involvement::Unknown, Involvement::DidOrSupplied];
    Accused { party: dice.name(&ACCUSED), involvement: dice.pick(&ways) }
}

/// Incidents first, then what is said about them.
pub(super) fn log(tapes: &[Vec<u8>], offer: &Offer) -> Log {
    let mut log = Log::new();
    let mut incidents: Vec<Record> = Vec::new();
    let mut said: Vec<Record> = Vec::new();
    let mut causes: Vec<String> = Vec::new();
    for (n, tape) in tapes.iter().enumerate() {
        let mut dice = Dice::new(tape);
        let kind = match (dice.below(if offer.has(Feature::Ledgers) { 43 } else { 39 }), offer.focus) {
            (kind, Some(focus)) if dice.one_in(2) => {
                let kinds: &[usize] = match focus {
                    Feature::Slots | Feature::Axes => &[0, 0, 28, kind],
                    Feature::Qualities => &[0],
                    Feature::Bodies => &[28],
                    Feature::Parallel => &[20],
                    Feature::Ledgers => &[20, 20, 39],
                    Feature::Ends => &[20, 28],
                    Feature::Uses => &[0, 0, 28, kind],
                };
                dice.pick(kinds)
            }
            (kind, _) => kind,
        };
        // Names in an order of their own, so that ties are not broken by arrival.
        let name = format!("r{:02}", (n * 7 + usize::from(tape[19]) % 3) % 97) + &format!("-{n:02}");
        if let Some(r) = one(&mut dice, kind, name, &incidents, &said, &causes, offer) {
            match &r.content {
                Content::Incident(_) => {
                    causes.push(r.name.clone());
                    incidents.push(r.clone());
                    said.push(r.clone());
                }
                Content::Communication(_) => causes.push(r.name.clone()),
                Content::Claim(_) | Content::Answer(_) | Content::Finding(_) => said.push(r.clone()),
                _ => {}
            }
            log.insert(r).unwrap();
        }
    }
    log
}

fn one(
    dice: &mut Dice,
    kind: usize,
    name: String,
    incidents: &[Record],
    said: &[Record],
    causes: &[String],
    offer: &Offer,
) -> Option<Record> {
    let t = dice.instant();
    let by = dice.name(&PARTIES);
    if (9..20).contains(&kind) && incidents.is_empty() {
        return one(dice, 0, name, incidents, said, causes, offer);
    }
    // Said at or after the first moment at which the incident can have happened.
    let about = |dice: &mut Dice| {
        let i = dice.pick(incidents);
        let first = i.happened.map_or(BASE, Happened::earliest);
        (i.name, t.max(first))
    };
    let r = match kind {
        0..=8 => {
            let happened = match dice.below(8) {
                0..=4 => Happened::At(t),
                5 | 6 => Happened::Within(t, t.plus((1 + dice.below(6) as i64) * 6 * HOUR)),
                _ if dice.one_in(3) => Happened::Lasting(t, None),
                _ => Happened::Lasting(t, Some(t.plus((1 + dice.below(6) as i64) * 6 * HOUR))),
            };
            let mut i = Incident {
                place: (!dice.one_in(12)).then(|| dice.name(&PLACES)),
                act: (!dice.one_in(12)).then(|| dice.name(&ACTS)),
                target: dice.one_in(2).then(|| dice.name(&["civilians", "hospital"])),
                ..Incident::default()
            };
            for _ in 0..dice.pick(&[1, 1, 1, 0, 2]) {
                i.accuses.push(accused(dice));
            }
            if offer.has(Feature::Qualities) {
                i.weapon = (!dice.one_in(4)).then(|| dice.name(&["grad", "smerch", "mortar", "rockets", "artillery"]));
                i.from = dice.one_in(3).then(|| dice.name(&PLACES));
                i.suffered_by = dice.pick(&[Vec::new(), names(&["b"]), names(&["a-unit"]), names(&["d"]), names(&["d", "b"])]);
                if !dice.one_in(3) {
                    i.measures.insert("from-line-m".into(), dice.pick(&[7_999, 8_000, 8_001, 13_999, 14_000, 14_999, 15_000, 15_001]));
                }
                if dice.one_in(2) {
                    i.measures.insert("calibre-mm".into(), dice.pick(&[99, 100, 101]));
                }
            }
            if !incidents.is_empty() && dice.one_in(4) {
                i.in_answer_to = Some(dice.pick(incidents).name);
            }
            let by = (!i.accuses.is_empty() || !dice.one_in(4)).then_some(by);
            let said = dice.one_in(4).then(|| happened.steps_at().plus(dice.below(5) as i64 * 6 * HOUR));
            Record { happened: Some(happened), ..record(name, by, said, Content::Incident(i)) }
        }
        9..=12 => {
            let (about, at) = about(dice);
            let accuses = (0..dice.pick(&[1, 1, 0, 2])).map(|_| accused(dice)).collect();
            let character = if dice.one_in(5) { names(&["deliberate"]) } else { Vec::new() };
            let before = said.iter().filter(|s| {
                let same = match &s.content {
                    Content::Claim(c) => c.about == about,
                    Content::Incident(_) => s.name == about,
                    _ => false,
                };
                same && s.by.as_deref() == Some(by.as_str()) && s.said.or(s.happened).map(Happened::steps_at) <= Some(at)
            });
            let before: Vec<String> = before.map(|s| s.name.clone()).collect();
            let revises = (!before.is_empty() && dice.one_in(2)).then(|| before[0].clone());
            record(name, Some(by), Some(at), Content::Claim(Claim { about, accuses, character, harm: None, revises }))
        }
        13..=15 => {
            let (about, at) = about(dice);
            let by = dice.name(&["a", "b", "a-unit", "b-office", "c"]);
            let admits = dice.one_in(3);
            let justified_as = if dice.one_in(2) { names(&["self-defence"]) } else { Vec::new() };
            let denies = if admits { Vec::new() } else { vec![Question::Attribution] };
            let accuses = if dice.one_in(3) { vec![accused(dice)] } else { Vec::new() };
            record(name, Some(by), Some(at), Content::Answer(Answer { about, on_behalf_of: None, denies, admits, justified_as, accuses }))
        }
        16..=19 => {
            let (about, at) = about(dice);
            let by = dice.name(&["m", "m", "x", "a"]);
            let mut f = Finding { about, ..Finding::default() };
            match dice.below(6) {
                0..=2 => f.responsible.push(accused(dice)),
                3 => f.responsible.extend([accused(dice), accused(dice)]),
                4 => f.cleared.push(dice.name(&ACCUSED)),
                _ => f.occurred = Some(dice.one_in(2)),
            }
            if dice.one_in(3) {
                f.character = names(&["self-defence"]);
            } else if dice.one_in(3) {
                f.not_character = names(&["self-defence"]);
            } else if dice.one_in(3) {
                f.character = names(&["deliberate"]);
            }
            record(name, Some(by), Some(at), Content::Finding(f))
        }
        20..=24 => {
            let duties = offer.recurring.iter().chain(&offer.once).chain(&offer.single).chain(&offer.expectations);
            let duties: Vec<String> = duties.cloned().collect();
            if duties.is_empty() {
                return None;
            }
            // Mostly the same few, so that what is claimed is also accepted.
            let few = if dice.one_in(3) { duties.len() } else { duties.len().min(2) };
            let of = duties[dice.below(few)].clone();
            let causes = if offer.ratios.contains(&of) { &[][..] } else { causes };
            let for_record = if offer.each.contains(&of) && !causes.is_empty() && !dice.one_in(4) { Some(dice.pick(causes)) } else { None };
            let party = dice.name(&["a", "b", "a-unit", "b-office"]);
            let stance =
                dice.pick(&[Stance::Asserts, Stance::Asserts, Stance::Asserts, Stance::Verifies, Stance::Verifies, Stance::Contests]);
            let amount = dice.one_in(4).then_some(2);
            let stance = if offer.has(Feature::Parallel) && dice.one_in(3) {
                dice.pick(&[Stance::Tenders, Stance::Defective, Stance::Defective, Stance::Impossible, Stance::Withholds])
            } else {
                stance
            };
            let item = (offer.has(Feature::Ledgers) && !dice.one_in(4)).then(|| dice.name(&["soldier", "civilian", "ill"]));
            let judges = stance == Stance::Defective && !dice.one_in(4);
            let looks = if stance == Stance::Verifies { "m" } else { "x" };
            let by = dice.pick(&[Some(party.clone()), None, Some(looks.into()), Some("x".into()), Some("m".into())]);
            let by = if judges { Some(dice.name(&["x", "m"])) } else { by };
            let p = Performance { of, party, for_record, amount, item, stance, ..Performance::default() };
            Record { happened: Some(Happened::At(t)), ..record(name, by, None, Content::Performance(p)) }
        }
        25..=27 => {
            let kinds = [CommunicationKind::Notification, CommunicationKind::Notice, CommunicationKind::Notice];
            let mut c = Communication { kind: dice.pick(&kinds), ..Communication::default() };
            c.to = dice.pick(&[names(&["a"]), names(&["b"]), names(&["a", "b"])]);
            if !offer.permissions.is_empty() && dice.one_in(2) {
                c.under = Some(dice.pick(&offer.permissions));
            }
            record(name, Some(by), Some(t), Content::Communication(c))
        }
        28..=34 => {
            let fix = Power { verb: Verb::Fix, over: names(&["open"]), ..Power::default() };
            let mut powers: Vec<_> = offer.powers.iter().filter(|(_, p, _)| p.verb != Verb::Find).cloned().collect();
            if powers.is_empty() || dice.one_in(8) {
                powers = vec![("pact/fix".to_string(), fix, names(&["b"]))];
            }
            let named = |reference: &str| reference.chars().last().is_some_and(|c| !c.is_ascii_digit());
            let ours: Vec<_> = powers
                .iter()
                .filter(|(reference, _, holders)| match offer.focus {
                    Some(Feature::Bodies) => holders == &["m"] || reference.contains("watch"),
                    Some(_) => named(reference) && !reference.ends_with("/fix"),
                    None => false,
                })
                .cloned()
                .collect();
            let powers = if ours.is_empty() || dice.one_in(4) { powers } else { ours };
            let (under, power, holders) = dice.pick(&powers);
            let focused = offer.focus == Some(Feature::Bodies);
            let mut a = Act { under, written: !dice.one_in(3), ..Act::default() };
            if !power.over.is_empty() && !focused && dice.one_in(2) {
                a.over = Some(dice.pick(&power.over));
            }
            match power.verb {
                Verb::Extend if focused => a.until = Some(Happened::At(BASE.plus(15 * 24 * HOUR))),
                Verb::Extend => a.until = Some(Happened::At(dice.late())),
                Verb::Fix => a.at = dice.one_in(2).then(|| dice.instant()),
                Verb::Designate => {
                    let slot = a.over.clone().unwrap_or(power.over[0].clone());
                    a.over = Some(slot.clone());
                    let among: &[&str] = match slot.as_str() {
                        "camp" => &["north", "sea", "village"],
                        "road" => &["village", "land"],
                        _ => &["d", "e"],
                    };
                    a.choose = vec![dice.name(among)];
                    a.drops = dice.one_in(4);
                    a.at = dice.one_in(4).then(|| dice.instant());
                    a.until = dice.one_in(4).then(|| dice.instant()).filter(|u| a.at.is_none_or(|at| at < *u)).map(Happened::At);
                }
                Verb::Interpret => a.option = Some(dice.name(&["yes", "no", "perhaps"])),
                Verb::Refer => a.about = (!causes.is_empty() && dice.one_in(2)).then(|| dice.pick(causes)),
                _ => {}
            }
            if matches!(power.verb, Verb::Extend | Verb::Waive | Verb::Authorise) && !focused && dice.one_in(3) {
                a.in_favour_of = Some(dice.name(&["a", "b"]));
            }
            a.with = dice.pick(&[Vec::new(), names(&["b"]), names(&["a"]), names(&["b", "c"])]);
            let mut by = match dice.pick(&holders) {
                _ if dice.one_in(3) => dice.name(&["a", "b", "a-unit", "m", "c", "x"]),
                everyone if everyone == "@party" => dice.name(&["a", "b"]),
                holder => holder,
            };
            if offer.has(Feature::Bodies) {
                a.refuses = dice.one_in(3);
                if dice.one_in(2) {
                    (by, a.with) = (dice.name(&["a", "b", "c", "a-unit"]), Vec::new());
                }
            }
            record(name, Some(by), Some(t), Content::Act(a))
        }
        35 => {
            let kind = dice.pick(&[StatementKind::Condemnation, StatementKind::NotBound, StatementKind::Over, StatementKind::Observance]);
            record(name, Some(by), Some(t), Content::Statement(Statement { kind, ..Statement::default() }))
        }
        36 => {
            let looked = dice.pick(&[Looked::SawNothing, Looked::Saw, Looked::Refused]);
            let c = Coverage { place: (!dice.one_in(3)).then(|| dice.name(&PLACES)), looked, hindered_by: None };
            Record { happened: Some(Happened::At(t)), ..record(name, Some(by), None, Content::Coverage(c)) }
        }
        39..=42 => {
            let level = match dice.below(6) {
                5 => Count { min: dice.below(5) as u64, max: None },
                4 => Count { min: 2, max: Some(2 + dice.below(4) as u64) },
                _ => Count::exactly(dice.below(6) as u64),
            };
            let level = Level { item: dice.name(&["arms", "guns"]), party: dice.name(&["a", "b", "d"]), level: Some(level) };
            Record { happened: Some(Happened::At(t)), ..record(name, Some(by), None, Content::Level(level)) }
        }
        _ => {
            let mine: Vec<&Record> = said.iter().filter(|s| s.by.is_some()).collect();
            if mine.is_empty() {
                return None;
            }
            let of = dice.pick(&mine);
            let first = of.said.or(of.happened).map_or(BASE, Happened::steps_at);
            record(name, of.by.clone(), Some(t.max(first)), Content::Retraction(Retraction { of: of.name.clone() }))
        }
    };
    Some(r)
}
