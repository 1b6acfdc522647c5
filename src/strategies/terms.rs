//! Terms, one after another, each about what those before it offer.

use super::{
    Construct,
    agreements::{Offer, STANDARDS, area, condition, limit},
    constructs::{designated_area, distances, holders, parallel, qualities},
    dice::{Dice, at, names},
    further,
};
use crate::{
    agreement::*,
    time::Length,
    vocabulary::{CommunicationKind, Involvement},
};

/// Adds one term to a document.
pub(super) fn term(d: &mut Document, offer: &mut Offer, article: &str, dice: &mut Dice) {
    let instrument = d.instrument.as_ref().map_or("", |i| i.id.as_str()).to_string();
    let reference = format!("{instrument}/{article}");
    // The further terms take a share from the others only where there are such.
    let further = further::any(offer);
    let kind = match (dice.below(if further { 22 } else { 18 }), offer.focus) {
        (kind, Some(focus)) if dice.one_in(2) => {
            let kinds: &[usize] = match focus {
                Construct::Slots | Construct::Qualities => &[0, 0, 4],
                Construct::Bodies => &[6, 6, 12, 12],
                Construct::Parallel | Construct::Ends => &[6],
                Construct::Ledgers => &[6, 9, 9, 14],
                Construct::Axes => &[0, 6, kind],
                Construct::Uses => &[0, 4, 4, 4, 9],
                Construct::Points => &[0, 6, 6, 6, 12],
                Construct::Inquiries => &[kind],
                // Those of which most terms are further ones.
                Construct::Calendar | Construct::Others | Construct::Events | Construct::Renewal | Construct::Readings => &[18],
            };
            dice.pick(kinds)
        }
        (kind, _) => kind,
    };
    if kind >= 18 && further {
        return further::term(d, offer, article, dice);
    }
    let about_uses = offer.focus == Some(Construct::Uses);
    let mut active = dice.one_in(4).then(|| condition(dice, offer, 1));
    let binds =
        dice.pick(&[Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::InForce, Binds::FromSignature, Binds::OnItsOwn]);
    if binds == Binds::OnItsOwn {
        // Otherwise it would bind since the beginning of time.
        active = Some(While::Between { from: at(dice.early()), to: at(dice.instant()) });
    }
    let slots = offer.has(Construct::Slots);
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
            let priority = dice.whole(3);
            let mut ban = Prohibition { acts, area, targets, character, involvement, priority, ..Prohibition::default() };
            if offer.has(Construct::Qualities) {
                (ban.weapons, ban.from, ban.against, ban.measured) = qualities(dice);
                ban.nearer_than = dice.one_in(3).then(|| distances(dice));
            }
            Rule::Prohibits(ban)
        }
        4 | 5 => {
            let (acts, area, targets) = scope(dice);
            offer.permissions.push(reference.clone());
            let character = dice.one_in(if about_uses { 8 } else { 2 }).then(|| "self-defence".to_string());
            let notice = dice.one_in(if about_uses { 8 } else { 3 }).then(|| dice.hours(1));
            let priority = dice.whole(4);
            let mut may = Permission { acts, area, targets, character, notice, priority, ..Permission::default() };
            if offer.has(Construct::Qualities) {
                (may.weapons, may.from, may.against, may.measured) = qualities(dice);
            }
            if offer.has(Construct::Uses) {
                may.at_most = dice.one_in(2).then(|| Uses { times: 1 + dice.count(2), per: dice.length() });
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
            if dice.one_in(2) || offer.focus == Some(Construct::Parallel) {
                to = names(&["x"]);
            }
            let amount = dice.one_in(4).then_some(Amount::Number(2));
            let effort = if dice.one_in(6) { Effort::BestEfforts } else { Effort::Result };
            let mut duty = Obligation { task: "do".into(), trigger, limit, stale_after, amount, accept, effort, ..Obligation::default() };
            if offer.has(Construct::Parallel) {
                parallel(d, offer, article, &mut duty, dice);
            }
            if offer.has(Construct::Ledgers) {
                if dice.one_in(2) {
                    duty.amount = Some(Amount::Share(Share { share: dice.pick(&[50, 30, 101]), of: "arms".into() }));
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
            let for_each = match if offer.focus == Some(Construct::Ledgers) { 2 } else { dice.below(4) } {
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
                    if offer.has(Construct::Ledgers) && (offer.focus.is_some() || dice.one_in(2)) {
                        Event::Performed { of, items: if dice.one_in(3) { names(&["soldier"]) } else { Vec::new() } }
                    } else {
                        Event::Overdue(of)
                    }
                }
                3 if !offer.counters.is_empty() => {
                    bearers = names(&["@violator"]);
                    Event::Exceeded(dice.pick(&offer.counters))
                }
                _ if offer.has(Construct::Uses) && dice.one_in(2) => {
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
            let stale_after = limit.is_none().then(|| dice.hours_of(&[2, 6])).filter(|_| dice.one_in(2));
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
        14..=16 if offer.has(Construct::Ledgers) && dice.one_in(2) => {
            offer.counters.push(reference.clone());
            let bound = |dice: &mut Dice| match dice.below(3) {
                0 => Amount::Number(1 + u64::from(dice.count(3))),
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
            Rule::Counts(Counter::Violations { of, within: dice.length(), more_than: dice.count(3), determined, called: String::new() })
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
    if offer.has(Construct::Axes) && dice.one_in(3) {
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
