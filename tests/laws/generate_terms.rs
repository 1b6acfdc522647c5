//! The terms of generated worlds.

use super::*;

/// Adds one term to a document.
pub(super) fn term(d: &mut Document, offer: &mut Offer, article: &str, dice: &mut Dice) {
    let instrument = d.instrument.as_ref().map_or("", |i| i.id.as_str()).to_string();
    let reference = format!("{instrument}/{article}");
    let kind = dice.below(18);
    let mut active = dice.one_in(4).then(|| condition(dice, offer, 1));
    let binds =
        dice.pick(&[Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::FromSignature, Binds::OnItsOwn]);
    if binds == Binds::OnItsOwn {
        // Otherwise it would bind since the beginning of time.
        active = Some(While::Between { from: at(dice.early()), to: at(dice.instant()) });
    }
    let scope = |dice: &mut Dice| {
        let acts = if dice.one_in(3) { names(&["shelling", "entry"]) } else { names(&["force"]) };
        let area = dice.one_in(2).then(|| area(dice));
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
            Rule::Prohibits(Prohibition { acts, area, targets, character, involvement, priority, ..Prohibition::default() })
        }
        4 | 5 => {
            let (acts, area, targets) = scope(dice);
            offer.permissions.push(reference.clone());
            let character = dice.one_in(2).then(|| "self-defence".to_string());
            let notice = dice.one_in(3).then(|| Length::millis(6 * HOUR));
            Rule::Permits(Permission { acts, area, targets, character, notice, priority: dice.below(4) as i32, ..Permission::default() })
        }
        6..=8 => {
            jointly = dice.one_in(4);
            let trigger = dice.one_in(3).then(|| at(dice.instant()));
            let limit = limit(dice);
            let stale_after = (limit.is_none()).then(|| Length::days(3));
            let accept = dice.pick(&[Acceptance::Asserted, Acceptance::Acknowledged, Acceptance::Verified]);
            if dice.one_in(2) {
                to = names(&["x"]);
            }
            let amount = dice.one_in(4).then_some(Amount::Number(2));
            let effort = if dice.one_in(6) { Effort::BestEfforts } else { Effort::Result };
            offer.once.push(reference.clone());
            Rule::Requires(Obligation { task: "do".into(), trigger, limit, stale_after, amount, accept, effort, ..Obligation::default() })
        }
        9 | 10 => {
            let for_each = match dice.below(4) {
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
                2 if !offer.once.is_empty() => {
                    if dice.one_in(2) {
                        bearers = names(&["@violator"]);
                    }
                    Event::Overdue(dice.pick(&offer.once))
                }
                3 if !offer.counters.is_empty() => {
                    bearers = names(&["@violator"]);
                    Event::Exceeded(dice.pick(&offer.counters))
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
            let limit = limit(dice);
            Rule::Requires(Obligation { task: "answer".into(), for_each: Some(for_each), limit, ..Obligation::default() })
        }
        11 => {
            offer.expectations.push(reference.clone());
            Rule::Expects(Expectation { task: "talk".into(), limit: limit(dice) })
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
            let (holders, decision) = match dice.below(6) {
                0 => (names(&["a"]), Decision::Any),
                1 => (names(&["a", "m"]), Decision::Any),
                2 => (names(&["a", "b"]), Decision::All),
                3 => (names(&["a", "b", "c"]), Decision::AtLeast(2)),
                4 => (names(&["m"]), Decision::Any),
                _ => (names(&["@party"]), Decision::Any),
            };
            bearers = holders;
            let effect = match dice.below(4) {
                0..=2 => Effect::AtOnce,
                _ => Effect::AfterNotice { length: dice.length(), counting: None },
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
    offer.articles.push(reference);
    d.terms.push(Term { article: article.into(), text: article.into(), bearers, jointly, to, active, binds, rule, ..Term::default() });
}
