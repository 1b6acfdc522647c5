//! The terms of generated worlds.

use super::*;

/// Adds one term to a document.
pub(super) fn term(d: &mut Document, offer: &mut Offer, article: &str, dice: &mut Dice) {
    let instrument = d.instrument.as_ref().map_or("", |i| i.id.as_str()).to_string();
    let reference = format!("{instrument}/{article}");
    let kind = match (dice.below(18), offer.focus) {
        (kind, Some(focus)) if dice.one_in(2) => {
            let kinds: &[usize] = match focus {
                Feature::Slots | Feature::Qualities => &[0, 0, 4],
                Feature::Bodies => &[6, 6, 12, 12],
                Feature::Parallel | Feature::Ends => &[6],
                Feature::Ledgers => &[6, 9, 9, 14],
                Feature::Axes => &[0, 6, kind],
                Feature::Uses => &[0, 4, 4, 4, 9],
            };
            dice.pick(kinds)
        }
        (kind, _) => kind,
    };
    let about_uses = offer.focus == Some(Feature::Uses);
    let mut active = dice.one_in(4).then(|| condition(dice, offer, 1));
    let binds =
        dice.pick(&[Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::FromSignature, Binds::OnItsOwn]);
    if binds == Binds::OnItsOwn {
        // Otherwise it would bind since the beginning of time.
        active = Some(While::Between { from: at(dice.early()), to: at(dice.instant()) });
    }
    let slots = offer.has(Feature::Slots);
    let scope = |dice: &mut Dice| {
        let acts = if dice.one_in(3) { names(&["shelling", "entry"]) } else { names(&["force"]) };
        let area = dice.one_in(2).then(|| if slots && dice.one_in(2) { designated_area(dice) } else { area(dice) });
        let targets = if dice.one_in(4) { names(&["civilians"]) } else { Vec::new() };
        (acts, area, targets)
    };
    let mut bearers = dice.pick(&[names(&["@party"]), names(&["a"]), names(&["a", "b"])]);
    let mut jointly = false;
    let mut to = Vec::new();
    let rule = match kind {
        0..=3 => {
            let (acts, area, targets) = scope(dice);
            offer.prohibitions.push(reference.clone());
            let involvement = if dice.one_in(5) { vec![Involvement::Did, Involvement::Supplied] } else { Vec::new() };
            let character = dice.one_in(6).then(|| "deliberate".to_string());
            let priority = dice.below(3) as i32;
            let mut ban = Prohibition { acts, area, targets, character, involvement, priority, ..Prohibition::default() };
            if offer.has(Feature::Qualities) {
                (ban.weapons, ban.from, ban.against, ban.measured) = qualities(dice);
                ban.nearer_than = dice.one_in(3).then(|| distances(dice));
            }
            Rule::Prohibits(ban)
        }
        4 | 5 => {
            let (acts, area, targets) = scope(dice);
            offer.permissions.push(reference.clone());
            let character = dice.one_in(if about_uses { 8 } else { 2 }).then(|| "self-defence".to_string());
            let notice = dice.one_in(if about_uses { 8 } else { 3 }).then(|| Length::millis(6 * HOUR));
            let priority = dice.below(4) as i32;
            let mut may = Permission { acts, area, targets, character, notice, priority, ..Permission::default() };
            if offer.has(Feature::Qualities) {
                (may.weapons, may.from, may.against, may.measured) = qualities(dice);
            }
            if offer.has(Feature::Uses) {
                may.at_most = dice.one_in(2).then(|| Uses { times: 1 + dice.below(2) as u32, per: dice.length() });
                may.consent = dice.one_in(3).then(|| dice.pick(&["authorise".to_string(), "authorise-jointly".to_string()]));
                may.priority = may.priority.max(if about_uses { 3 } else { 1 });
            }
            Rule::Permits(may)
        }
        6..=8 => {
            jointly = dice.one_in(4);
            let trigger = dice.one_in(3).then(|| at(dice.instant()));
            let limit = limit(dice);
            let stale_after = (limit.is_none()).then(|| Length::days(3));
            let accept = dice.pick(&[Acceptance::Asserted, Acceptance::Acknowledged, Acceptance::Verified]);
            if dice.one_in(2) || offer.focus == Some(Feature::Parallel) {
                to = names(&["x"]);
            }
            let amount = dice.one_in(4).then_some(Amount::Number(2));
            let effort = if dice.one_in(6) { Effort::BestEfforts } else { Effort::Result };
            let mut duty = Obligation { task: "do".into(), trigger, limit, stale_after, amount, accept, effort, ..Obligation::default() };
            if offer.has(Feature::Parallel) {
                parallel(d, offer, article, &mut duty, dice);
            }
            if offer.has(Feature::Ledgers) {
                if dice.one_in(2) {
                    duty.amount = Some(Amount::Share(Share { share: dice.pick(&[50, 30, 101]), of: "arms".into() }));
                    duty.every = None;
                    duty.pro_rata = false;
                }
                if dice.one_in(3) {
                    duty.items = dice.pick(&[names(&["soldier"]), names(&["soldier", "civilian"])]);
                }
            }
            if duty.every.is_some() { &mut offer.recurring } else { &mut offer.once }.push(reference.clone());
            Rule::Requires(duty)
        }
        9 | 10 => {
            let for_each = match if offer.focus == Some(Feature::Ledgers) { 2 } else { dice.below(4) } {
                0 | 1 if !offer.prohibitions.is_empty() => {
                    let mut of = vec![dice.pick(&offer.prohibitions)];
                    of.push(dice.pick(&offer.prohibitions));
                    of.dedup();
                    if dice.one_in(2) {
                        bearers = names(&["@violator"]);
                    }
                    let determined = if dice.one_in(4) { Determiner::Unnamed } else { Determiner::Standard(dice.pick(&STANDARDS)) };
                    Event::Violated { of, determined }
                }
                2 if !offer.once.is_empty() && !about_uses => {
                    if dice.one_in(2) {
                        bearers = names(&["@violator"]);
                    }
                    let of = dice.pick(&offer.once);
                    if offer.has(Feature::Ledgers) && (offer.focus.is_some() || dice.one_in(2)) {
                        Event::Performed { of, items: if dice.one_in(3) { names(&["soldier"]) } else { Vec::new() } }
                    } else {
                        Event::Overdue(of)
                    }
                }
                3 if !offer.counters.is_empty() => {
                    bearers = names(&["@violator"]);
                    Event::Exceeded(dice.pick(&offer.counters))
                }
                _ if offer.has(Feature::Uses) && dice.one_in(2) => {
                    bearers = dice.pick(&[names(&["@addressee"]), names(&["@sender"]), names(&["a"])]);
                    let under = format!("{instrument}/{}", dice.pick(&["amend", "refer"]));
                    let by = if dice.one_in(2) { names(&["a"]) } else { Vec::new() };
                    Event::Acted { under, by }
                }
                _ => {
                    bearers = dice.pick(&[names(&["@addressee"]), names(&["@sender"]), names(&["a"])]);
                    Event::Communicated { kind: CommunicationKind::Notice, from: Vec::new(), to: Vec::new(), topic: None }
                }
            };
            offer.each.push(reference.clone());
            let one_article = !matches!(&for_each, Event::Violated { of, .. } if of.len() > 1);
            if one_article && (bearers == ["@violator"] || !matches!(for_each, Event::Violated { .. })) {
                offer.single.push(reference.clone());
            }
            let ratio = matches!(for_each, Event::Performed { .. }) && !dice.one_in(3);
            let amount =
                ratio.then(|| Amount::Ratio(dice.pick(&[Ratio { owes: 3, per: 1 }, Ratio { owes: 5, per: 3 }, Ratio { owes: 1, per: 2 }])));
            if ratio {
                offer.ratios.push(reference.clone());
            }
            let limit = limit(dice);
            Rule::Requires(Obligation { task: "answer".into(), for_each: Some(for_each), limit, amount, ..Obligation::default() })
        }
        11 => {
            offer.expectations.push(reference.clone());
            let limit = limit(dice);
            let stale_after = limit.is_none().then(|| Length::millis(dice.pick(&[12, 36]) * HOUR)).filter(|_| dice.one_in(2));
            Rule::Expects(Expectation { task: "talk".into(), for_each: None, limit, stale_after })
        }
        12 | 13 => {
            let duties: Vec<String> = offer.once.iter().chain(&offer.each).cloned().collect();
            let verb = dice.pick(&[Verb::Suspend, Verb::Resume, Verb::Terminate, Verb::Extend, Verb::Extend, Verb::Waive, Verb::Waive]);
            let duty_verb = matches!(verb, Verb::Extend | Verb::Waive);
            let verb = if duty_verb && duties.is_empty() { Verb::Suspend } else { verb };
            let duty_verb = duty_verb && !duties.is_empty();
            let mut over = if duty_verb { duties.clone() } else { vec![instrument.clone()] };
            over.extend(if duty_verb { Vec::new() } else { offer.articles.iter().take(2).cloned().collect() });
            if dice.one_in(2) {
                over = vec![dice.pick(&over)];
            }
            let (holders, decision) = holders(dice, offer);
            bearers = holders;
            let effect = match dice.below(4) {
                0..=2 => Effect::AtOnce,
                _ => Effect::AfterNotice { length: dice.length(), counting: None, overflow: None },
            };
            let power = Power {
                verb,
                over,
                decision,
                form: if dice.one_in(4) { Form::Written } else { Form::Any },
                effect,
                no_later_than: (verb == Verb::Extend && dice.one_in(3)).then(|| at(dice.late())),
                ..Power::default()
            };
            offer.powers.push((reference.clone(), power.clone(), bearers.clone()));
            Rule::Empowers(power)
        }
        14..=16 if offer.has(Feature::Ledgers) && dice.one_in(2) => {
            offer.counters.push(reference.clone());
            let bound = |dice: &mut Dice| match dice.below(3) {
                0 => Amount::Number(1 + dice.below(3) as u64),
                1 => Amount::Share(Share { share: 50, of: "arms".into() }),
                _ => Amount::Share(Share { share: 101, of: "guns".into() }),
            };
            let at_most = (!dice.one_in(3)).then(|| bound(dice));
            let at_least = (at_most.is_none() || dice.one_in(3)).then(|| bound(dice));
            Rule::Counts(Counter::Stock { item: dice.name(&["guns", "arms"]), at_most, at_least })
        }
        14..=16 if !offer.prohibitions.is_empty() => {
            let mut of = vec![dice.pick(&offer.prohibitions)];
            of.push(dice.pick(&offer.prohibitions));
            of.dedup();
            offer.counters.push(reference.clone());
            let determined = Determiner::Standard(dice.pick(&STANDARDS));
            Rule::Counts(Counter::Violations {
                of,
                within: dice.length(),
                more_than: dice.below(3) as u32,
                determined,
                called: String::new(),
            })
        }
        _ if !offer.articles.is_empty() => {
            let gates = vec![dice.pick(&offer.articles)];
            // Only points: a gate on what depends on it would wait for itself.
            let holds = condition(dice, &Offer::default(), 0);
            d.terms.push(Term { article: article.into(), rule: Rule::Conditions(Condition { gates, holds }), ..Term::default() });
            return;
        }
        _ => return,
    };
    let norm = matches!(rule, Rule::Prohibits(_) | Rule::Permits(_));
    let stock = matches!(rule, Rule::Counts(Counter::Stock { .. }));
    let duty = matches!(&rule, Rule::Requires(o) if o.for_each.is_none()) && !jointly;
    if slots && (norm || duty || stock) && dice.one_in(2) {
        bearers.push("$aux".into());
    }
    let mut under = Under::new();
    if offer.has(Feature::Axes) && dice.one_in(3) {
        under.insert(format!("{instrument}-axis"), dice.name(&["yes", "no", "perhaps"]));
    }
    offer.articles.push(reference);
    d.terms.push(Term {
        article: article.into(),
        text: article.into(),
        bearers,
        jointly,
        to,
        active,
        binds,
        rule,
        under,
        ..Term::default()
    });
}

fn holders(dice: &mut Dice, offer: &Offer) -> (Vec<String>, Decision) {
    if offer.has(Feature::Bodies) && (offer.focus.is_some() || dice.one_in(2)) {
        return (names(&["m"]), Decision::Any);
    }
    match dice.below(7) {
        0 => (names(&["a"]), Decision::Any),
        1 => (names(&["a", "m"]), Decision::Any),
        2 => (names(&["a", "b"]), Decision::All),
        3 => (names(&["a", "b", "c"]), Decision::AtLeast(2)),
        4 => (names(&["m"]), Decision::Any),
        5 if offer.has(Feature::Slots) => (names(&["@party"]), dice.pick(&[Decision::All, Decision::Majority])),
        5 => (names(&["a", "b", "c"]), Decision::Majority),
        _ => (names(&["@party"]), Decision::Any),
    }
}

fn designated_area(dice: &mut Dice) -> Area {
    let within = dice.pick(&[names(&["$camp"]), names(&["$camp"]), names(&["$camp", "village"]), names(&["$camp", "$road"])]);
    let except = if dice.one_in(4) { names(&["land"]) } else { Vec::new() };
    let elsewhere = dice.pick(&[None, None, Some(Elsewhere::Outside), Some(Elsewhere::Undetermined)]);
    Area::Places(Places { within, except, elsewhere })
}

/// What is left to be designated, by whom, and parties that are so for a time.
pub(super) fn slots(d: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    let mut slot = |id: &str, of, among: &[&str]| {
        let at_first = if dice.one_in(2) { vec![dice.name(among)] } else { Vec::new() };
        d.slots.push(Slot { id: id.into(), of, among: names(among), at_first, single: dice.one_in(2) });
    };
    slot("camp", SlotOf::Places, &["north", "sea", "village"]);
    slot("road", SlotOf::Places, &["village", "land"]);
    slot("aux", SlotOf::Parties, &["d", "e"]);
    let designate = |over: &[&str]| Power { verb: Verb::Designate, over: names(over), ..Power::default() };
    let (article, over, rest): (&str, &[&str], &[&str]) = match dice.below(3) {
        0 => ("designate", &["camp"], &["road", "aux"]),
        1 => ("designate", &["camp", "road"], &["aux"]),
        _ => ("designate", &["aux"], &["camp", "road"]),
    };
    let (first, second) = (holders(dice, &Offer::default()), holders(dice, &Offer::default()));
    let give = |d: &mut Document, offer: &mut Offer, article: &str, over: &[&str], (holders, decision): (Vec<String>, Decision)| {
        let power = Power { decision, ..designate(over) };
        let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
        add(d, offer, article, &holders, Rule::Empowers(power));
    };
    give(d, offer, article, over, first);
    give(d, offer, "designate-rest", rest, second);
    let while_it_is = condition(dice, &Offer::default(), 0);
    d.roles.push(Role { party: "d".into(), names: vec![RoleName::Party], holds: Some(while_it_is), ..Role::default() });
    if dice.one_in(3) {
        d.roles[1].holds = Some(condition(dice, &Offer::default(), 0));
    }
}

/// What is asked of a deed beyond act, place and target.
fn qualities(dice: &mut Dice) -> (Vec<String>, Option<Area>, Vec<String>, Vec<Measured>) {
    let weapons = match dice.below(4) {
        0 => names(&["rockets"]),
        1 => names(&["mortar", "grad"]),
        _ => Vec::new(),
    };
    let from = dice.one_in(4).then(|| area(dice));
    let against = match dice.below(6) {
        0 => names(&["b"]),
        1 => names(&["@party"]),
        2 => names(&["a", "d"]),
        _ => Vec::new(),
    };
    let measured = match dice.below(5) {
        0 => vec![Measured { measure: "calibre-mm".into(), above: Some(100), ..Measured::default() }],
        1 => vec![Measured { measure: "from-line-m".into(), at_least: Some(8_000), at_most: Some(15_000), ..Measured::default() }],
        2 => vec![
            Measured { measure: "calibre-mm".into(), at_least: Some(100), ..Measured::default() },
            Measured { measure: "from-line-m".into(), below: Some(15_000), ..Measured::default() },
        ],
        _ => Vec::new(),
    };
    (weapons, from, against, measured)
}

fn distances(dice: &mut Dice) -> Distances {
    let row = |weapons: &[&str], metres| DistanceRow { weapons: names(weapons), metres };
    let mut rows = vec![row(&["rockets"], 15_000), row(&["smerch"], 8_000), row(&["mortar", "grad"], 14_000)];
    if dice.one_in(3) {
        rows.push(row(&["artillery"], 8_001));
    }
    rows.truncate(1 + dice.below(4));
    let otherwise = dice.pick(&[None, Some(8_001), Some(14_000)]);
    Distances { measure: "from-line-m".into(), rows, otherwise, precedence: dice.pick(&[Precedence::Largest, Precedence::Special]) }
}

/// The body that watches, how it decides, and who may stop it.
pub(super) fn body(d: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    let member = |party: &str, holds: Option<While>| Member { party: party.into(), holds };
    let mut members = vec![member("a", None), member("b", None)];
    if !dice.one_in(3) {
        members.push(member("c", dice.one_in(2).then(|| condition(dice, &Offer::default(), 0))));
    }
    if dice.one_in(4) {
        members[1].holds = Some(condition(dice, &Offer::default(), 0));
    }
    let many = members.len() as u32;
    let decision = match dice.below(6) {
        0 => Decision::Any,
        1 => Decision::All,
        2 => Decision::AtLeast(1 + dice.below(many as usize) as u32),
        3 | 4 => Decision::Majority,
        _ => Decision::Chair,
    };
    let chair = (decision == Decision::Chair || decision == Decision::Majority && dice.one_in(2)).then(|| dice.name(&["a", "b"]));
    let quorum =
        (decision != Decision::Any && dice.one_in(2)).then(|| if dice.one_in(3) { 1 + dice.below(many as usize) as u32 } else { many });
    let mandate = dice.one_in(3).then(|| While::Until(at(dice.late().plus(-60 * HOUR))));
    d.bodies.push(Body { party: "m".into(), members, decision, chair, quorum, mandate });
    if dice.one_in(2) {
        for (article, verb) in [("watch-off", Verb::Suspend), ("watch-on", Verb::Resume), ("watch-over", Verb::Terminate)] {
            let power = Power { verb, over: names(&["m"]), ..Power::default() };
            add(d, offer, article, &["c"], Rule::Empowers(power));
        }
    }
}

/// Performance that waits for the other side's, is withheld, cured, impossible, or comes again.
fn parallel(d: &mut Document, offer: &Offer, article: &str, duty: &mut Obligation, dice: &mut Dice) {
    let own = d.instrument.as_ref().map_or(String::new(), |i| i.id.clone());
    let other = offer.once.last().filter(|_| dice.one_in(2)).cloned();
    let within = (!dice.one_in(3)).then(|| Length::millis(dice.pick(&[6, 24, 72]) * HOUR));
    if let Some(other) = other {
        duty.matching = Some(Matching { with: other.clone(), within });
        let theirs = d.terms.iter_mut().find(|t| other == format!("{own}/{}", t.article));
        if let Some(Rule::Requires(o)) = theirs.map(|t| &mut t.rule).filter(|_| !dice.one_in(3)) {
            o.matching = Some(Matching { with: article.into(), within });
        }
    }
    if dice.one_in(3) {
        let holds =
            if offer.once.is_empty() || dice.one_in(2) { condition(dice, offer, 1) } else { While::Overdue(dice.pick(&offer.once)) };
        let then_within = dice.one_in(2).then(|| Length::millis(6 * HOUR));
        duty.withheld = Some(Withholding { holds: Box::new(holds), then_within });
    }
    duty.cure = dice.one_in(2).then(|| Length::millis(dice.pick(&[6, 24]) * HOUR));
    duty.excused_if_impossible = dice.one_in(2).then(|| dice.pick(&[Acceptance::Asserted, Acceptance::Acknowledged, Acceptance::Verified]));
    if dice.one_in(4) {
        (duty.limit, duty.stale_after, duty.matching, duty.withheld) = (None, None, None, None);
        duty.every = Some(Length::millis(dice.pick(&[24, 36, 54]) * HOUR));
        duty.pro_rata = dice.one_in(2);
        duty.amount = Some(Amount::Number(1 + dice.below(3) as u64));
    }
}

/// An axis that somebody may close.
pub(super) fn axis(d: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    let id = format!("{}-axis", d.instrument.as_ref().map_or("", |i| i.id.as_str()));
    let option = |id: &str| AnswerOption { id: id.into(), ..AnswerOption::default() };
    let options = vec![option("no"), option("yes"), option("perhaps")];
    d.readings.push(Axis { id: id.clone(), question: "which?".into(), base: "no".into(), options, ..Axis::default() });
    let (holders, decision) = holders(dice, &Offer::default());
    let power = Power { verb: Verb::Interpret, over: vec![id], decision, ..Power::default() };
    let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
    add(d, offer, "interpret", &holders, Rule::Empowers(power));
}

/// Powers whose acts set something off.
pub(super) fn verbs(d: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    let id = d.instrument.as_ref().map_or(String::new(), |i| i.id.clone());
    let power = |verb, decision| Power { verb, decision, ..Power::default() };
    add(d, offer, "authorise", &[dice.pick(&["b", "m"])], Rule::Empowers(power(Verb::Authorise, Decision::Any)));
    add(d, offer, "authorise-jointly", &["a", "b"], Rule::Empowers(power(Verb::Authorise, Decision::All)));
    add(
        d,
        offer,
        "amend",
        &["@party"],
        Rule::Empowers(Power { over: vec![id], ..power(Verb::Amend, dice.pick(&[Decision::Any, Decision::All])) }),
    );
    d.bodies.push(Body { party: "x".into(), ..Body::default() });
    add(d, offer, "refer", &["@party"], Rule::Empowers(Power { over: names(&["x"]), ..power(Verb::Refer, Decision::Any) }));
}

/// Ends that deliveries or acts move, and anchors that are fixed again.
pub(super) fn ends(d: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    let delivered = offer.once.iter().chain(&offer.recurring).find(|r| r.starts_with("pact/")).cloned();
    if let (Some(of), Some(x)) = (delivered, d.instrument.as_mut().filter(|_| !dice.one_in(4))) {
        let from = if dice.one_in(4) { When::Anchor("t1".into()) } else { at(dice.instant()) };
        let per = Delivered { of, amount: 1 + dice.below(2) as u32 };
        let by = Length::millis(dice.pick(&[24, 30]) * HOUR);
        x.lasts = Lasts::Extended(Box::new(Extended {
            from,
            by,
            per,
            at_most: 1 + dice.below(3) as u32,
            lead: dice.one_in(2).then(|| Length::millis(dice.pick(&[1, 6]) * HOUR)),
        }));
    }
    let states_an_end = d.instrument.as_ref().is_some_and(|x| !matches!(x.lasts, Lasts::Unspecified | Lasts::OpenEnded));
    if states_an_end {
        let (holders, decision) = holders(dice, &Offer::default());
        let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
        let no_later_than = dice.one_in(2).then(|| bound(dice));
        let power = Power { verb: Verb::Extend, over: names(&["pact"]), decision, no_later_than, ..Power::default() };
        add(d, offer, "extend-end", &holders, Rule::Empowers(power));
    }
    let over = dice.pick(&[names(&["t1"]), names(&["open"]), names(&["t1", "open"])]);
    let no_later_than = dice.one_in(3).then(|| bound(dice));
    let power = Power { verb: Verb::Fix, over, again: true, no_later_than, ..Power::default() };
    add(d, offer, "refix", &[dice.pick(&["b", "m"])], Rule::Empowers(power));
}

fn bound(dice: &mut Dice) -> When {
    let t = dice.late();
    if dice.one_in(3) { When::At(Moment::Day(t.in_zone(Zone::UTC).date(), None)) } else { at(t) }
}

/// Validation refuses what the machine would never act on.
pub(super) fn leave_out_what_nothing_reads(d: &mut Document, offer: &mut Offer) {
    let asked: Vec<String> = d.terms.iter().flat_map(|t| t.under.keys().cloned()).collect();
    let vain = |p: &Power| p.verb == Verb::Interpret && !p.over.iter().any(|axis| asked.contains(axis));
    let own = d.readings.first().map_or(String::new(), |a| a.id.clone());
    d.terms.retain(|t| !matches!(&t.rule, Rule::Empowers(p) if vain(p)));
    offer.powers.retain(|(_, p, _)| !(vain(p) && p.over.contains(&own)));
    for b in d.bodies.iter_mut().filter(|b| b.decision == Decision::Any) {
        (b.members, b.quorum, b.chair) = (Vec::new(), None, None);
    }
    for t in &mut d.terms {
        match &mut t.rule {
            Rule::Prohibits(Prohibition { from, .. }) | Rule::Permits(Permission { from, .. }) if *from == Some(Area::Unlimited) => {
                *from = None
            }
            Rule::Requires(o) if o.limit.is_none() && o.every.is_none() => {
                (o.cure, o.excused_if_impossible, o.matching, o.withheld) = (None, None, None, None);
            }
            Rule::Requires(o) if o.effort != Effort::Result => o.excused_if_impossible = None,
            Rule::Counts(Counter::Stock { item, at_most, at_least }) => {
                let itself = |a: &Amount| matches!(a, Amount::Share(s) if s.of == *item);
                for bound in [&mut *at_most, &mut *at_least].into_iter().filter(|b| b.as_ref().is_some_and(itself)) {
                    *bound = Some(Amount::Number(2));
                }
                if matches!((&at_most, &at_least), (Some(Amount::Number(most)), Some(Amount::Number(least))) if least > most) {
                    *at_least = None;
                }
            }
            _ => {}
        }
    }
}
