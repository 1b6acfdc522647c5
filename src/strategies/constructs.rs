//! What terms may have beyond the plainest, construct by construct.

use super::{
    Construct,
    agreements::{Offer, add, area, condition, mandate_end},
    dice::{Dice, at, names},
};
use crate::{
    agreement::*,
    time::{Moment, Zone},
};

pub(super) fn holders(dice: &mut Dice, offer: &Offer) -> (Vec<String>, Decision) {
    if offer.has(Construct::Bodies) && (offer.focus.is_some() || dice.one_in(2)) {
        return (names(&["m"]), Decision::Any);
    }
    match dice.below(7) {
        0 => (names(&["a"]), Decision::Any),
        1 => (names(&["a", "m"]), Decision::Any),
        2 => (names(&["a", "b"]), Decision::All),
        3 => (names(&["a", "b", "c"]), Decision::AtLeast(2)),
        4 => (names(&["m"]), Decision::Any),
        5 if offer.has(Construct::Slots) => (names(&["@party"]), dice.pick(&[Decision::All, Decision::Majority])),
        5 => (names(&["a", "b", "c"]), Decision::Majority),
        _ => (names(&["@party"]), Decision::Any),
    }
}

pub(super) fn designated_area(dice: &mut Dice) -> Area {
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
        let holds = condition(dice, &Offer::default(), 0);
        d.roles.iter_mut().skip(1).take(1).for_each(|r| r.holds = Some(holds.clone()));
    }
}

/// What is asked of a deed beyond act, place and target.
pub(super) fn qualities(dice: &mut Dice) -> (Vec<String>, Option<Area>, Vec<String>, Vec<Measured>) {
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

pub(super) fn distances(dice: &mut Dice) -> Distances {
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
        let holds = condition(dice, &Offer::default(), 0);
        members.iter_mut().skip(1).take(1).for_each(|m| m.holds = Some(holds.clone()));
    }
    let many = u32::try_from(members.len()).unwrap_or(0);
    let decision = match dice.below(6) {
        0 => Decision::Any,
        1 => Decision::All,
        2 => Decision::AtLeast(1 + dice.count(many)),
        3 | 4 => Decision::Majority,
        _ => Decision::Chair,
    };
    let chair = (decision == Decision::Chair || decision == Decision::Majority && dice.one_in(2)).then(|| dice.name(&["a", "b"]));
    let quorum = (decision != Decision::Any && dice.one_in(2)).then(|| if dice.one_in(3) { 1 + dice.count(many) } else { many });
    let mandate = dice.one_in(3).then(|| While::Until(at(mandate_end(dice))));
    d.bodies.push(Body { party: "m".into(), members, decision, chair, quorum, mandate });
    if dice.one_in(2) {
        for (article, verb) in [("watch-off", Verb::Suspend), ("watch-on", Verb::Resume), ("watch-over", Verb::Terminate)] {
            let power = Power { verb, over: names(&["m"]), ..Power::default() };
            add(d, offer, article, &["c"], Rule::Empowers(power));
        }
    }
}

/// Performance that waits for the other side's, is withheld, cured, impossible, or comes again.
pub(super) fn parallel(d: &mut Document, offer: &Offer, article: &str, duty: &mut Obligation, dice: &mut Dice) {
    let own = d.instrument.as_ref().map_or(String::new(), |i| i.id.clone());
    let other = offer.once.last().filter(|_| dice.one_in(2)).cloned();
    let within = (!dice.one_in(3)).then(|| dice.hours_of(&[1, 4, 12]));
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
        let then_within = dice.one_in(2).then(|| dice.hours(1));
        duty.withheld = Some(Withholding { holds: Box::new(holds), then_within });
    }
    duty.cure = dice.one_in(2).then(|| dice.hours_of(&[1, 4]));
    duty.excused_if_impossible = dice.one_in(2).then(|| dice.pick(&[Acceptance::Asserted, Acceptance::Acknowledged, Acceptance::Verified]));
    if dice.one_in(4) {
        (duty.limit, duty.stale_after, duty.matching, duty.withheld) = (None, None, None, None);
        duty.every = Some(dice.hours_of(&[4, 6, 9]));
        duty.pro_rata = dice.one_in(2);
        duty.amount = Some(Amount::Number(1 + u64::from(dice.count(3))));
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
        let per = Delivered { of, amount: 1 + dice.count(2) };
        let by = dice.hours_of(&[4, 5]);
        x.lasts = Lasts::Extended(Box::new(Extended {
            from,
            by,
            per,
            at_most: 1 + dice.count(3),
            lead: dice.one_in(2).then(|| dice.hours_of(&[1, 2])),
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
