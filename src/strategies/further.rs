//! Terms that are rarer still, and what instruments have beside their terms.

use super::{
    Construct,
    agreements::{Offer, STANDARDS, add, area, limit},
    dice::{Dice, at, names},
};
use crate::{
    agreement::*,
    time::{Length, Zone},
    vocabulary::{CommunicationKind, Involvement, StatementKind},
};

const FURTHER: [Construct; 6] =
    [Construct::Inquiries, Construct::Calendar, Construct::Others, Construct::Events, Construct::Renewal, Construct::Readings];

/// Whether an agreement has any of these constructs.
pub(super) fn any(offer: &Offer) -> bool {
    FURTHER.iter().any(|c| offer.has(*c))
}

/// Adds one term of one of these constructs.
pub(super) fn term(d: &mut Document, offer: &mut Offer, article: &str, dice: &mut Dice) {
    let of: Vec<Construct> = FURTHER.iter().copied().filter(|c| offer.has(*c)).collect();
    let focus = offer.focus.filter(|f| FURTHER.contains(f) && !dice.one_in(4));
    let construct = focus.unwrap_or_else(|| dice.pick(&of));
    let mut t = match construct {
        Construct::Inquiries => inquiries(dice),
        Construct::Calendar => calendar(d, dice),
        Construct::Others => others(offer, dice),
        Construct::Events => events(d, offer, dice),
        Construct::Renewal => renewal(d, dice),
        _ => readings(d, offer, dice),
    };
    (t.article, t.text) = (article.into(), article.into());
    let reference = format!("{}/{article}", d.instrument.as_ref().map_or("", |x| x.id.as_str()));
    match &t.rule {
        Rule::Prohibits(_) => offer.prohibitions.push(reference.clone()),
        Rule::Empowers(p) => offer.powers.push((reference.clone(), p.clone(), t.bearers.clone())),
        Rule::Counts(_) => offer.counters.push(reference.clone()),
        Rule::Requires(o) if o.breached_by.is_none() && o.for_each.is_none() => offer.once.push(reference.clone()),
        _ => {}
    }
    offer.articles.push(reference);
    d.terms.push(t);
}

fn duty(bearers: &[&str], o: Obligation) -> Term {
    Term { bearers: names(bearers), rule: Rule::Requires(o), ..Term::default() }
}

fn ban(dice: &mut Dice) -> Prohibition {
    let area = dice.one_in(2).then(|| area(dice));
    Prohibition { acts: vec![dice.name(&["force", "entry"])], area, ..Prohibition::default() }
}

/// A complaint is answered, or looked into.
fn inquiries(dice: &mut Dice) -> Term {
    let topic = dice.one_in(3).then(|| "incident".to_string());
    let for_each = Some(Event::Communicated { kind: CommunicationKind::Complaint, from: Vec::new(), to: Vec::new(), topic });
    let limit = limit(dice);
    duty(&[dice.pick(&["@addressee", "m"])], Obligation { task: "look into it".into(), for_each, limit, ..Obligation::default() })
}

/// Hours of the day, periods and limits of months.
fn calendar(d: &Document, dice: &mut Dice) -> Term {
    let overflow = Some(dice.pick(&[Overflow::LastDay, Overflow::NextDay]));
    let month = Length { months: 1 + dice.whole(2), ..Length::default() };
    match dice.below(3) {
        0 => {
            let zone = (!zoned(d)).then_some(Zone::UTC);
            let hour = |n: u32| TimeOfDay(n * 3_600_000);
            let (from, to) = dice.pick(&[(6, 18), (18, 6), (0, 12), (3, 4)]);
            let active = Some(While::Daily { from: hour(from), to: hour(to), zone });
            Term { bearers: names(&["@party"]), active, rule: Rule::Prohibits(ban(dice)), ..Term::default() }
        }
        1 => {
            let amount = dice.one_in(2).then_some(Amount::Number(2));
            duty(&["@party"], Obligation { task: "deliver".into(), every: Some(month), overflow, amount, ..Obligation::default() })
        }
        _ => {
            let trigger = Some(at(dice.early()));
            let counting = dice.counting();
            let limit = Some(Limit::Within(Within { length: month, counting, overflow }));
            duty(&["a"], Obligation { task: "report".into(), trigger, limit, ..Obligation::default() })
        }
    }
}

fn zoned(d: &Document) -> bool {
    d.instrument.as_ref().is_some_and(|x| x.zone.is_some())
}

/// What others do, duties that deeds breach, duties towards whoever suffered.
fn others(offer: &Offer, dice: &mut Dice) -> Term {
    match dice.below(4) {
        0 => {
            let involvement = vec![dice.pick(&[Involvement::FailedToPrevent, Involvement::Did, Involvement::Enabled])];
            let ban = Prohibition { conduct_of: names(&["c"]), involvement, ..ban(dice) };
            Term { bearers: names(&[dice.pick(&["a", "b"])]), rule: Rule::Prohibits(ban), ..Term::default() }
        }
        1 => duty(&["@party"], Obligation { task: "keep open".into(), breached_by: Some(ban(dice)), ..Obligation::default() }),
        2 if !offer.prohibitions.is_empty() => {
            let of = vec![dice.pick(&offer.prohibitions)];
            let for_each = Some(Event::Violated { of, determined: Determiner::Standard(dice.pick(&STANDARDS)) });
            let limit = limit(dice);
            duty(&["@sufferer"], Obligation { task: "tell what was lost".into(), for_each, limit, ..Obligation::default() })
        }
        _ => {
            let limit = limit(dice);
            let duty = duty(&["a", "b"], Obligation { task: "clear the road".into(), limit, ..Obligation::default() });
            Term { jointly: true, to: names(&["@party"]), ..duty }
        }
    }
}

/// Statements, n-th events, beginnings and ends, assignments, expectations again and again.
fn events(d: &Document, offer: &Offer, dice: &mut Dice) -> Term {
    let said = |dice: &mut Dice| Event::Stated {
        kind: dice.pick(&[StatementKind::Observance, StatementKind::Condemnation, StatementKind::Over]),
        by: if dice.one_in(2) { names(&["a"]) } else { Vec::new() },
    };
    match dice.below(5) {
        0 => {
            let (for_each, limit) = (Some(said(dice)), limit(dice));
            let e = Expectation { task: "talk".into(), for_each, limit, stale_after: None };
            Term { bearers: names(&["@party"]), rule: Rule::Expects(e), ..Term::default() }
        }
        1 => {
            let on = if dice.one_in(2) { said(dice) } else { first_of(offer, dice).unwrap_or_else(|| said(dice)) };
            let trigger = Some(When::Nth(Box::new(Nth { n: 1 + dice.count(2), on })));
            let limit = Some(Limit::Within(Within { length: dice.hours(4), counting: None, overflow: None }));
            duty(&["b"], Obligation { task: "answer".into(), trigger, limit, ..Obligation::default() })
        }
        2 => {
            let id = d.instrument.as_ref().map_or(String::new(), |x| x.id.clone());
            let of = Box::new(dice.pick(&[While::Suspended(id.clone()), While::InForce(id)]));
            let trigger = Some(if dice.one_in(2) { When::Starts(of) } else { When::Stops(of) });
            duty(&["@party"], Obligation { task: "withdraw".into(), trigger, stale_after: Some(Length::days(2)), ..Obligation::default() })
        }
        3 => {
            let for_each = Some(Event::Communicated { kind: CommunicationKind::Assignment, from: Vec::new(), to: Vec::new(), topic: None });
            let o = Obligation { task: "as assigned".into(), for_each, limit: Some(Limit::AsAssigned), ..Obligation::default() };
            duty(&["@addressee"], o)
        }
        _ => {
            let active = Some(While::From(When::On(said(dice))));
            Term { bearers: names(&["@party"]), active, rule: Rule::Prohibits(ban(dice)), ..Term::default() }
        }
    }
}

fn first_of(offer: &Offer, dice: &mut Dice) -> Option<Event> {
    let of = vec![dice.choose(&offer.prohibitions)?.clone()];
    Some(Event::Violated { of, determined: Determiner::Standard(dice.pick(&STANDARDS)) })
}

/// Powers whose acts take effect at the end of a period, and duties that are soon overdue and may be waived then.
fn renewal(d: &mut Document, dice: &mut Dice) -> Term {
    let id = d.instrument.as_ref().map_or(String::new(), |x| x.id.clone());
    if dice.one_in(3) {
        let trigger = Some(at(dice.early()));
        let limit = Some(Limit::Within(Within { length: dice.hours(4), counting: None, overflow: None }));
        return duty(&["@party"], Obligation { task: "withdraw".into(), trigger, limit, ..Obligation::default() });
    }
    let from = When::Anchor("t0".into());
    let (every, notice) = (Length::days(2 + dice.whole(3)), dice.hours(4));
    let effect = Effect::AtPeriodEnd { from, every, notice };
    let power = Power { verb: Verb::Terminate, over: vec![id], effect, ..Power::default() };
    Term { bearers: names(&["@party"]), rule: Rule::Empowers(power), ..Term::default() }
}

/// Values that differ by reading, and standards that nobody names.
fn readings(d: &Document, offer: &mut Offer, dice: &mut Dice) -> Term {
    let axis = d.readings.iter().find(|x| x.id.ends_with("-words")).map(|x| x.id.clone());
    match (dice.below(3), axis) {
        (0, Some(axis)) => {
            let options = [("wide".to_string(), Area::Unlimited), ("narrow".to_string(), area(dice))].into();
            let area = Some(Area::ByReading(Box::new(ByReading { axis, options })));
            Term { bearers: names(&["@party"]), rule: Rule::Prohibits(Prohibition { area, ..ban(dice) }), ..Term::default() }
        }
        (1, Some(axis)) => {
            let options =
                [("wide".to_string(), Limit::By(at(dice.early()))), ("narrow".to_string(), Limit::Before(at(dice.late())))].into();
            let limit = Some(Limit::ByReading(Box::new(ByReading { axis, options })));
            duty(&["a"], Obligation { task: "withdraw".into(), limit, ..Obligation::default() })
        }
        _ if !offer.prohibitions.is_empty() => {
            let (of, within) = (vec![dice.pick(&offer.prohibitions)], dice.length());
            let (more_than, determined) = (dice.count(2), Determiner::Unnamed);
            let rule = Rule::Counts(Counter::Violations { of, within, more_than, determined, called: "material".into() });
            Term { bearers: names(&["@party"]), rule, ..Term::default() }
        }
        _ => Term { bearers: names(&["@party"]), rule: Rule::Prohibits(ban(dice)), ..Term::default() },
    }
}

/// What these constructs need beside their terms, before there are any.
pub(super) fn prepare(d: &mut Document, offer: &Offer, dice: &mut Dice) {
    let Some(x) = &mut d.instrument else { return };
    if offer.has(Construct::Calendar) {
        x.zone = "Europe/Kyiv".parse().ok().filter(|_| dice.one_in(2)).or(x.zone);
        x.counting = x.counting.or(Some(Counting::Days));
    }
    if offer.has(Construct::Readings) {
        let axis = format!("{}-words", x.id);
        let option = |id: &str, by: &str| AnswerOption { id: id.into(), text: String::new(), by: names(&[by]) };
        let (wide, narrow) = (dice.early(), dice.early());
        let by = |one, other| [("wide".to_string(), one), ("narrow".to_string(), other)].into();
        if dice.one_in(2) {
            x.entry = When::ByReading(Box::new(ByReading { axis: axis.clone(), options: by(at(wide), at(narrow)) }));
        }
        let kinds = [
            CriterionKind::Declaration { by: names(&["a", "b"]) },
            CriterionKind::Judgement { by: names(&["m"]) },
            CriterionKind::RateAgainstBefore { per: Length::days(2), eroding: 50, collapsed: 100 },
        ];
        let id = "another".to_string();
        d.criteria.push(Criterion { id, by: dice.pick(&kinds), standard: dice.pick(&STANDARDS), ..Criterion::default() });
        let options = vec![option("wide", "a"), option("narrow", "b")];
        d.readings.push(Axis { id: axis, question: "how far?".into(), base: "wide".into(), options, ..Axis::default() });
    }
}

/// What these constructs need when all terms are there.
pub(super) fn finish(pact: &mut Document, annex: &mut Document, offer: &mut Offer, dice: &mut Dice) {
    if offer.has(Construct::Renewal) {
        let kind = dice.pick(&[InstrumentKind::Background, InstrumentKind::Announcement, InstrumentKind::Agreement]);
        annex.instrument.iter_mut().for_each(|x| x.kind = kind);
        let over = Power {
            verb: Verb::Waive,
            over: offer.once.iter().filter(|o| o.starts_with("pact/")).take(1).cloned().collect(),
            ..Power::default()
        };
        if !over.over.is_empty() {
            add(pact, offer, "waive-later", &["b"], Rule::Empowers(over));
        }
    }
    if offer.has(Construct::Others) && dice.one_in(2) {
        let taken: Vec<String> = offer.prohibitions.iter().filter_map(|p| p.strip_prefix("pact/")).take(2).map(String::from).collect();
        if !taken.is_empty() {
            annex.links = vec![Link { kind: LinkKind::Incorporates, to: "pact".into(), articles: taken, ..Link::default() }];
        }
    }
}
