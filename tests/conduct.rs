//! Conduct: each habit alone in a world where everything else is still, and conduct of one's own.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use ceasefire::{
    agreement::Regime,
    chance::Stream,
    machine::{FactualState, LegalState, VerdictKind, What},
    record::{Answer, Content, Happened, Looked, Outcome, Record, Statement},
    sim::{Chance, Conduct, Does, End, Move, Run, Scenario, Seen, Sight, Simulation, Truth},
    time::{DAY, Instant},
    vocabulary::{CommunicationKind, StatementKind},
};

mod worlds;

/// The mission sees everything at once, and says at once who did it.
const MISSION: &str = r#"
[[observers]]
party = "mission"
places = ["z1", "z2", "edge"]
detects = 1.0
attributes-after = "0 days"
"#;

fn simulation(days: u32, more: &str) -> Simulation {
    let text = format!(
        "schema = 1\ntitle = \"still\"\ntruce = \"full\"\nstarts = \"2024-01-03T12:00Z\"\nhorizon = \"{days} days\"\nseed = \"5\"\nends = []\n{more}"
    );
    let regime = Regime::parse(&[("full.toml", worlds::FULL_TRUCE)]).unwrap_or_else(|p| panic!("{p}"));
    let scenario = Scenario::parse("s.toml", &text).unwrap_or_else(|p| panic!("{p}"));
    Simulation::new(&regime, &scenario).unwrap_or_else(|p| panic!("{p}"))
}

fn source(party: &str, places: &str, per_day: f64) -> String {
    format!("[[sources]]\nparty = \"{party}\"\nplaces = [{places}]\nact = \"fire\"\nper-day = {per_day:?}\n")
}

fn conduct(party: &str, habits: &str) -> String {
    format!("[[conduct]]\nparty = \"{party}\"\n{habits}\n")
}

struct World {
    simulation: Simulation,
    run: Run,
    records: Vec<Record>,
}

fn world(days: u32, parts: &[&str]) -> World {
    let simulation = simulation(days, &parts.concat());
    let run = simulation.run(0);
    assert_eq!(run.refused(), []);
    let records = simulation.records(&run);
    World { simulation, run, records }
}

impl World {
    fn starts(&self) -> Instant {
        self.simulation.scenario().starts
    }

    fn deeds(&self, party: &str) -> Vec<Truth> {
        let party = self.simulation.program().party(party).unwrap();
        self.run.truth().iter().filter(|t| t.party == party).copied().collect()
    }

    /// Deeds by days since the start.
    fn between(&self, party: &str, from: i64, to: i64) -> usize {
        let day = |t: &Truth| t.at.since(self.starts());
        self.deeds(party).iter().filter(|t| (from * DAY..to * DAY).contains(&day(t))).count()
    }

    fn said(&self, by: &str) -> Vec<&Record> {
        self.records.iter().filter(|r| r.by.as_deref() == Some(by)).collect()
    }

    fn statements(&self, by: &str, kind: StatementKind) -> Vec<Instant> {
        let is = |r: &&&Record| matches!(&r.content, Content::Statement(s) if s.kind == kind);
        self.said(by).iter().filter(is).filter_map(|r| r.steps_at()).collect()
    }

    fn verdicts(&self, kind: VerdictKind) -> usize {
        self.run.verdicts().iter().filter(|v| v.kind == kind).count()
    }
}

#[test]
fn restraint_holds_back_what_obeys_for_as_long_as_it_lasts() {
    let all = world(20, &[&source("a", "\"z1\"", 20.0), &conduct("a", "restraint = { factor = 0.0, lasts = \"10 days\" }")]);
    assert_eq!(all.between("a", 0, 10), 0);
    assert!((150..250).contains(&all.between("a", 10, 20)), "{}", all.between("a", 10, 20));
    let half =
        world(20, &[&source("a", "\"z1\"", 20.0), &conduct("a", "commands = 0.5\nrestraint = { factor = 0.0, lasts = \"10 days\" }")]);
    assert!((70..130).contains(&half.between("a", 0, 10)), "{}", half.between("a", 0, 10));
    assert!((150..250).contains(&half.between("a", 10, 20)));
    let for_good = world(20, &[&source("a", "\"z1\"", 20.0), &conduct("a", "restraint = { factor = 0.1 }")]);
    assert!((20..60).contains(&for_good.deeds("a").len()));
}

#[test]
fn reciprocity_answers_offences_where_they_took_place_and_no_sooner_than_it_can_know() {
    let sources = [source("a", "\"z2\", \"z1\"", 0.0), source("b", "\"z1\"", 1.0)].concat();
    let w = world(40, &[&sources, MISSION, &conduct("a", "reciprocity = { share = 1.0, after = \"0 days\" }")]);
    let (theirs, ours) = (w.deeds("b"), w.deeds("a"));
    assert!(theirs.len() > 20);
    assert_eq!(ours.len(), theirs.len());
    for (deed, answer) in theirs.iter().zip(&ours) {
        assert!(answer.ordered && !deed.ordered && answer.place == deed.place);
        // It is said one millisecond later who did it, seen, decided upon and done.
        let later = answer.at.since(deed.at);
        assert!((2..=5).contains(&later), "{later}");
    }
    let some = world(40, &[&sources, MISSION, &conduct("a", "reciprocity = { share = 0.5, after = \"0 days\" }")]);
    let share = some.deeds("a").len() as f64 / some.deeds("b").len() as f64;
    assert!((0.2..0.8).contains(&share), "{share}");
    let nobody = world(40, &[&sources, MISSION, &conduct("a", "believes = [\"a\"]\nreciprocity = { share = 1.0, after = \"0 days\" }")]);
    assert_eq!(nobody.deeds("a").len(), 0, "it does not believe the mission");
    // Others answer what they are accused of, it waits, and what is admitted rests.
    let admits = conduct("b", "answers = { denies = 0.0, admits = 1.0, after = \"1 hour\" }");
    let waits = |w: &str| conduct("a", &format!("reciprocity = {{ share = 1.0, after = \"0 days\", waits = \"{w}\" }}"));
    let rests = world(40, &[&sources, MISSION, &admits, &waits("2 days")]);
    let early = world(40, &[&sources, MISSION, &admits, &waits("0 days")]);
    assert!(rests.deeds("a").len() < early.deeds("a").len() / 4, "{} {}", rests.deeds("a").len(), early.deeds("a").len());
    assert_eq!(early.deeds("a").len(), early.deeds("b").len());
}

#[test]
fn only_offences_are_answered() {
    let sources = [source("a", "\"edge\"", 0.0), source("b", "\"edge\"", 1.0)].concat();
    let with = |habits: &str| world(40, &[&sources, MISSION, &conduct("a", habits)]);
    let none = with("reciprocity = { share = 1.0, after = \"0 days\" }");
    assert!(none.verdicts(VerdictKind::Possible) > 20, "the text does not say whether the place is covered");
    assert_eq!(none.deeds("a").len(), 0);
    let all = with("suspects = 1.0\nreciprocity = { share = 1.0, after = \"0 days\" }");
    assert_eq!(all.deeds("a").len(), all.deeds("b").len());
    // Claims are no findings.
    let clear = [source("a", "\"z1\"", 0.0), source("b", "\"z1\"", 1.0)].concat();
    let habits = conduct("a", "findings-only = true\nreciprocity = { share = 1.0, after = \"0 days\" }");
    assert_eq!(world(40, &[&clear, MISSION, &habits]).deeds("a").len(), 0);
    let finds = MISSION.replace("detects = 1.0", "detects = 1.0\nfinds = true");
    let found = world(40, &[&clear, &finds, &habits]);
    assert_eq!(found.deeds("a").len(), found.deeds("b").len());
    // That somebody else is accused by whom it does not believe does not make an offence of what it believes of another.
    let third = [source("a", "\"z1\"", 0.0), source("gang", "\"z1\"", 1.0), source("b", "\"z1\"", 0.0)].concat();
    let liar = "[[observers]]\nparty = \"b\"\nplaces = [\"z1\"]\ndetects = 1.0\nattributes-after = \"0 days\"\nmisattributes = 1.0\n";
    let liar = liar.replace("party = \"b\"", "party = \"commission\"");
    let habits = conduct("a", "believes = [\"mission\"]\nreciprocity = { share = 1.0, after = \"0 days\" }");
    let w = world(40, &[&third, MISSION, &liar, &habits]);
    assert!(w.verdicts(VerdictKind::Violation) > 8 && w.deeds("a").is_empty());
    // Nobody takes offence at what the own side does.
    let own = world(40, &[&clear, MISSION, &conduct("b", "reciprocity = { share = 1.0, after = \"0 days\" }")]);
    assert!(own.deeds("b").iter().all(|t| !t.ordered));
}

#[test]
fn grim_turns_at_the_last_of_so_many_offences() {
    let sources = [source("a", "\"z1\"", 1.0), source("b", "\"z2\"", 1.0)].concat();
    let w = world(60, &[&sources, MISSION, &conduct("a", "grim = { after = 8, factor = 20.0 }")]);
    let turn = w.deeds("b")[7].at;
    let (before, after): (Vec<Truth>, Vec<Truth>) = w.deeds("a").into_iter().partition(|t| t.at < turn);
    let days = |from: Instant, to: Instant| to.since(from) as f64 / DAY as f64;
    let rates = [before.len() as f64 / days(w.starts(), turn), after.len() as f64 / days(turn, w.starts().plus(60 * DAY))];
    assert!(rates[0] < 3.0 && rates[1] > 15.0, "{rates:?}");
    let never = world(60, &[&sources, MISSION, &conduct("a", "grim = { after = 8, within = \"1 hour\", factor = 20.0 }")]);
    assert!(never.deeds("a").len() < 100);
}

#[test]
fn probing_goes_as_far_as_nobody_accuses_it() {
    let probing = conduct("a", "probing = { every = \"2 days\", step = 2.0, ceiling = 8.0 }");
    let unseen = world(40, &[&source("a", "\"z1\"", 1.0), &probing]);
    assert!(unseen.between("a", 0, 2) < 8);
    assert!((190..300).contains(&unseen.between("a", 10, 40)), "eight a day: {}", unseen.between("a", 10, 40));
    let seen = world(40, &[&source("a", "\"z1\"", 1.0), MISSION, &probing]);
    assert!(seen.between("a", 10, 40) < 90, "{}", seen.between("a", 10, 40));
}

#[test]
fn opportunists_act_before_limits_run_out() {
    // The maps are due ten days after entry into force; the truce ends on 1 April.
    let w = world(120, &[&source("a", "\"z1\"", 0.5), &conduct("a", "opportunism = { before = \"2 days\", factor = 40.0 }")]);
    let end = "2024-04-01T00:00Z".parse::<Instant>().unwrap();
    assert_eq!(w.run.end().unwrap(), (end, End::Legal(LegalState::Expired)));
    let last = end.since(w.starts()) / DAY;
    let (before, limit, between) = (w.between("a", 0, 8), w.between("a", 8, 10), w.between("a", 10, last - 2));
    let at_end = w.deeds("a").iter().filter(|t| end.since(t.at) <= 2 * DAY).count();
    assert!(before < 12 && (20..60).contains(&limit) && between < 70 && (20..60).contains(&at_end), "{before} {limit} {between} {at_end}");
}

#[test]
fn spoilers_strike_at_progress() {
    let sources = source("gang", "\"z1\", \"z3\"", 0.0);
    let performs = conduct("a", "performance = { share = 1.0, late = 0.0, takes = \"1 day\", part = 0.0 }");
    let spoils = conduct("gang", "spoiling = { share = 1.0, deeds = 4, within = \"3 days\" }");
    let w = world(60, &[&sources, &performs, &spoils]);
    let met = w.run.verdicts().iter().find(|v| v.kind == VerdictKind::Met).unwrap().at;
    assert_eq!(w.deeds("gang").len(), 4);
    assert!(w.deeds("gang").iter().all(|t| t.ordered && t.at > met && t.at.since(met) <= 3 * DAY + 5));
    let still = world(60, &[&sources, &spoils]);
    assert_eq!(still.deeds("gang").len(), 0);
}

#[test]
fn complaints_and_answers_are_what_the_record_says_of_them() {
    let sources = source("b", "\"z1\"", 0.5);
    let habits = conduct("a", "complaints = { share = 1.0, after = \"0 days\", topic = \"incident\" }");
    let w = world(40, &[&sources, MISSION, &habits]);
    let complaints: Vec<_> = w
        .said("a")
        .into_iter()
        .filter_map(|r| match &r.content {
            Content::Communication(c) => Some(c.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(complaints.len(), w.deeds("b").len());
    assert!(complaints.iter().all(|c| c.kind == CommunicationKind::Complaint && c.to == ["b"] && c.topic.as_deref() == Some("incident")));
    // Each gives rise to a duty to answer, which nobody performs.
    let overdue = w.run.verdicts().iter().filter(|v| v.kind == VerdictKind::Overdue && v.matter.is_some()).count();
    assert!(overdue > 10 && overdue <= complaints.len());
    // It admits what it did, and not what it is wrongly accused of.
    let answers = |w: &World| -> (usize, usize) {
        let of = |admits: bool| w.said("b").iter().filter(|r| matches!(&r.content, Content::Answer(a) if a.admits == admits)).count();
        (of(true), of(false))
    };
    let admits = conduct("b", "answers = { denies = 0.0, admits = 1.0, after = \"0 days\" }");
    let right = world(40, &[&sources, MISSION, &admits]);
    assert_eq!(answers(&right), (right.deeds("b").len(), 0));
    let wrong = MISSION.replace("detects = 1.0", "detects = 1.0\nmisattributes = 1.0");
    let others = [source("a", "\"z1\"", 0.5), source("b", "\"z1\"", 0.0)].concat();
    let accused = world(40, &[&others, &wrong, &admits]);
    assert_eq!(answers(&accused), (0, accused.deeds("a").len()));
    let silent = world(40, &[&sources, MISSION, &conduct("b", "answers = { denies = 0.0, admits = 0.0, after = \"0 days\" }")]);
    assert_eq!(answers(&silent), (0, 0));
}

#[test]
fn inquiries_follow_complaints_and_find_what_was_so() {
    let commission = "[[observers]]\nparty = \"commission\"\nplaces = [\"z1\", \"z3\"]\ndetects = 1.0\nattributes-after = \"0 days\"\non-complaint = true\n";
    let complains = conduct("a", "complaints = { share = 1.0, after = \"0 days\", to = [\"commission\"] }");
    let findings = |w: &World| -> Vec<ceasefire::record::Finding> {
        let of = |r: &&Record| match &r.content {
            Content::Finding(f) => Some(f.clone()),
            _ => None,
        };
        w.said("commission").iter().filter_map(of).collect()
    };
    let sources = [source("a", "\"z1\"", 0.3), source("b", "\"z1\"", 0.3)].concat();
    let w = world(40, &[&sources, MISSION, commission, &complains]);
    let found = findings(&w);
    assert_eq!(found.len(), w.deeds("b").len(), "only on what was complained of");
    assert!(found.iter().all(|f| f.occurred == Some(true) && f.responsible.len() == 1 && f.responsible[0].party == "b"));
    assert_eq!(w.verdicts(VerdictKind::Violation), w.run.truth().len());
    // What did not happen is found not to have happened.
    let claims = conduct("b", "false-claims = { per-day = 0.5, accuses = \"gang\", act = \"fire\", places = [\"z1\", \"z3\"] }");
    let lies = world(40, &[&source("b", "\"z1\", \"z3\"", 0.0), commission, &claims]);
    let claimed = lies.said("b").iter().filter(|r| matches!(&r.content, Content::Incident(i) if i.accuses.len() == 1)).count();
    assert!(claimed > 8 && lies.run.truth().is_empty());
    let claims = claims.replace("\"gang\"", "\"a\"");
    let complains = conduct("mission", "complaints = { share = 1.0, after = \"0 days\", to = [\"commission\"] }");
    let false_ones = world(40, &[&source("b", "\"z1\", \"z3\"", 0.0), commission, &claims, &complains]);
    let found = findings(&false_ones);
    assert!(found.len() > 8 && found.iter().all(|f| f.occurred == Some(false) && f.outcome == Outcome::Found));
    // Doors stay shut, or the matter stays dark.
    for (change, outcome) in [("access-denied = 1.0", Outcome::NoAccess), ("misattributes = 0.0", Outcome::Inconclusive)] {
        let commission =
            commission.replace("detects = 1.0", if outcome == Outcome::Inconclusive { "detects = 0.0" } else { "detects = 1.0" });
        let complains = conduct("a", "complaints = { share = 1.0, after = \"0 days\", to = [\"commission\"] }");
        let w = world(40, &[&sources, MISSION, &format!("{commission}{change}\n"), &complains]);
        assert!(!findings(&w).is_empty() && findings(&w).iter().all(|f| f.outcome == outcome && f.occurred.is_none()));
    }
}

#[test]
fn duties_are_performed_in_time_late_in_part_or_not() {
    let with = |habits: &str| world(40, &[&conduct("a", habits)]);
    let of_a = |w: &World, kind: VerdictKind| {
        let a = w.simulation.program().party("a").unwrap();
        w.run.verdicts().iter().filter(|v| v.kind == kind && v.party == a).count()
    };
    let in_time = with("performance = { share = 1.0, late = 0.0, takes = \"1 day\", part = 0.0 }");
    assert_eq!((of_a(&in_time, VerdictKind::Met), of_a(&in_time, VerdictKind::Overdue)), (1, 0));
    let late = with("performance = { share = 1.0, late = 1.0, takes = \"1 day\", part = 0.0 }");
    assert_eq!((of_a(&late, VerdictKind::MetLate), of_a(&late, VerdictKind::Overdue)), (1, 1));
    let never = with("performance = { share = 0.0, late = 0.0, takes = \"1 day\", part = 0.0 }");
    assert_eq!((never.records.len(), of_a(&never, VerdictKind::Overdue)), (0, 1));
    let part = with("performance = { share = 1.0, late = 0.0, takes = \"1 day\", part = 1.0 }");
    assert_eq!((of_a(&part, VerdictKind::Met), of_a(&part, VerdictKind::Overdue)), (0, 1));
    let amount = part.records.iter().find_map(|r| match &r.content {
        Content::Performance(p) => p.amount,
        _ => None,
    });
    assert!(matches!(amount, Some(1 | 2)), "{amount:?}");
    let other = with("performance = { of = [\"full/2\"], share = 1.0, late = 0.0, takes = \"1 day\", part = 0.0 }");
    assert_eq!(of_a(&other, VerdictKind::Met), 0);
    // What one says that it has done, the other contests.
    let both = world(
        40,
        &[
            &conduct("a", "performance = { share = 1.0, late = 0.0, takes = \"1 day\", part = 0.0 }"),
            &conduct("b", "performance = { share = 0.0, late = 0.0, takes = \"1 day\", part = 0.0, contests = 1.0 }"),
        ],
    );
    assert_eq!(of_a(&both, VerdictKind::PerformanceContested), 1);
}

#[test]
fn more_time_is_given_by_exactly_as_much() {
    let extends = "extensions = { under = \"full/4\", before = \"1 day\", share = 1.0, at-most = 0, by = \"5 days\" }";
    let w = world(40, &[&conduct("a", extends)]);
    let program = w.simulation.program();
    let duty = program.duties(w.run.state()).find(|d| Some(d.bearer) == program.party("b")).unwrap();
    assert_eq!(duty.limit, Some(w.starts().plus(15 * DAY + 1)));
    assert!(duty.extended);
    let at = w.said("a")[0].steps_at().unwrap();
    assert!((9 * DAY - 5..=9 * DAY + 5).contains(&at.since(w.starts())));
    // Not to those who offended it too often.
    let offended = world(40, &[&source("b", "\"z1\"", 2.0), MISSION, &conduct("a", extends)]);
    assert_eq!(offended.verdicts(VerdictKind::Extended), 0);
}

#[test]
fn renunciation_is_a_position_and_with_a_power_an_end() {
    let source = source("b", "\"z1\"", 1.0);
    let position = world(40, &[&source, MISSION, &conduct("a", "renunciation = { after = 3 }")]);
    let said = position.statements("a", StatementKind::NotBound);
    assert_eq!(said.len(), 1);
    assert!((2..=5).contains(&said[0].since(position.deeds("b")[2].at)));
    assert_eq!(position.run.end().unwrap().1, End::Horizon);
    let end = world(40, &[&source, MISSION, &conduct("a", "renunciation = { after = 3, under = \"full/5\" }")]);
    let said = end.statements("a", StatementKind::NotBound)[0];
    assert_eq!(end.run.end().unwrap(), (said.plus(5 * DAY), End::Legal(LegalState::Terminated)));
    let never = world(40, &[&source, MISSION, &conduct("a", "renunciation = { after = 3, within = \"1 minute\" }")]);
    assert_eq!(never.statements("a", StatementKind::NotBound).len(), 0);
}

#[test]
fn recommitment_follows_erosion() {
    let habits =
        conduct("b", "recommitment = { when = \"full/score\", share = 1.0, after = \"0 days\", factor = 0.0, lasts = \"5 days\" }");
    let w = world(60, &[&source("b", "\"z1\"", 4.0), MISSION, &habits]);
    let eroding: Vec<Instant> =
        w.run.verdicts().iter().filter(|v| v.kind == VerdictKind::Factual(FactualState::Eroding)).map(|v| v.at).collect();
    let said = w.statements("b", StatementKind::Observance);
    assert!(!eroding.is_empty());
    assert!((1..=3).contains(&said[0].since(eroding[0])));
    let quiet = |from: Instant| w.deeds("b").iter().filter(|t| (5..5 * DAY - 5).contains(&t.at.since(from))).count();
    assert_eq!(quiet(said[0]), 0);
    assert!(w.deeds("b").iter().any(|t| t.at.since(said[0]) > 5 * DAY));
}

#[test]
fn levels_settle_and_surge() {
    let settling = format!("{}settling = {{ before = 0.0, at-first = 10.0, over = \"10 days\" }}\n", source("a", "\"z1\"", 2.0));
    let w = world(80, &[&settling]);
    // 2 a day times 1 + 9 e^(-t/10): about 134 in the first ten days, 21 in the last ten.
    assert!((100..170).contains(&w.between("a", 0, 10)), "{}", w.between("a", 0, 10));
    assert!((8..40).contains(&w.between("a", 70, 80)), "{}", w.between("a", 70, 80));
    let early = simulation(4, &settling.replace("10.0", "1.0")).scenario().with("starts", "\"2024-01-01T12:00Z\"").unwrap();
    let regime = Regime::parse(&[("full.toml", worlds::FULL_TRUCE)]).unwrap();
    let run = Simulation::new(&regime, &early.with("sources[0].per-day", "20").unwrap()).unwrap().run(0);
    let entry = "2024-01-03T12:00Z".parse::<Instant>().unwrap();
    assert!(run.truth().iter().all(|t| t.at >= entry) && run.truth().len() > 20, "nothing before entry into force");
    let surging = format!("{}surges = {{ per-day = 0.2, factor = 50.0, last = \"1 day\" }}\n", source("a", "\"z1\"", 1.0));
    let w = world(80, &[&surging]);
    let by_day: Vec<usize> = (0..80).map(|d| w.between("a", d, d + 1)).collect();
    assert!(by_day.iter().filter(|n| **n >= 10).count() >= 4 && by_day.iter().filter(|n| **n <= 3).count() >= 30, "{by_day:?}");
}

#[test]
fn reports_come_late_and_coverage_says_what_was_seen() {
    let mission = MISSION.replace("detects = 1.0", "detects = 1.0\nreports-after = \"2 days\"\ncovers-every = \"1 day\"");
    let w = world(60, &[&source("b", "\"z1\"", 0.2), &mission]);
    let mut late = 0;
    for t in w.run.truth().iter().filter(|t| t.reported.is_some()) {
        let of = |r: &&Record| matches!(&r.content, Content::Incident(_)) && r.happened.is_some_and(|h| h.earliest() == t.at);
        let Some(Happened::Within(from, to)) = w.records.iter().find(of).and_then(|r| r.happened) else { panic!("{t:?}") };
        assert!(from == t.at && to > t.at);
        late += usize::from(to.since(from) > DAY);
    }
    assert!(late > 2);
    let mut saw = 0;
    for r in w.said("mission") {
        let Content::Coverage(c) = &r.content else { continue };
        let at = r.steps_at().unwrap();
        let reported = w.records.iter().any(|i| {
            matches!(&i.content, Content::Incident(x) if x.place == c.place)
                && (0..DAY).contains(&at.since(i.steps_at().unwrap()))
                && i.name < r.name
        });
        assert_eq!(c.looked, if reported { Looked::Saw } else { Looked::SawNothing }, "{r:?}");
        saw += usize::from(reported);
    }
    assert!(saw > 4);
}

#[test]
fn a_branch_has_the_same_past_and_another_future() {
    let simulation = simulation(60, &[&source("b", "\"z1\"", 1.0), MISSION].concat());
    let mut run = simulation.begin(3);
    while run.truth().len() < 10 {
        simulation.step(&mut run);
    }
    let (mut one, mut two, mut again) = (simulation.branch(&run, 1), simulation.branch(&run, 2), simulation.branch(&run, 1));
    for r in [&mut run, &mut one, &mut two, &mut again] {
        while simulation.step(r) {}
    }
    assert_eq!(one, again);
    let times = |r: &Run| r.truth().iter().map(|t| t.at).collect::<Vec<_>>();
    assert_eq!(times(&one)[..10], times(&run)[..10]);
    assert_eq!(times(&two)[..10], times(&run)[..10]);
    assert!(times(&one)[10..] != times(&run)[10..] && times(&one)[10..] != times(&two)[10..]);
}

/// Conduct of one's own: it counts what it sees, strikes once at an instant, and says what it should not.
#[derive(Clone, PartialEq, Debug, Default, serde::Serialize, serde::Deserialize)]
struct Watcher {
    seen: u32,
    luck: Option<Stream>,
}

impl Conduct for Watcher {
    fn begins(&mut self, chance: &Chance<'_>) {
        *self = Watcher { seen: 0, luck: Some(chance.stream("luck")) };
    }

    fn sees(&mut self, sight: &Sight<'_>, seen: &Seen, moves: &mut Vec<Move>) {
        self.seen += 1;
        match seen {
            Seen::Begins => moves.push(Move { after: 10 * DAY, does: Does::Wakes(7) }),
            Seen::Woke(7) => {
                let place = sight.posts()[0];
                moves.push(Move { after: 0, does: Does::Deed(place) });
                moves.push(Move {
                    after: DAY,
                    does: Does::Says(Content::Answer(Answer { about: "nothing".into(), ..Answer::default() }).into()),
                });
                let kind = if self.luck.as_mut().is_some_and(|l| l.happens(0.5)) { StatementKind::Warning } else { StatementKind::Call };
                for kind in [kind, StatementKind::GoodOffices, StatementKind::Apology] {
                    let statement = Content::Statement(Statement { kind, ..Statement::default() });
                    moves.push(Move { after: 2 * DAY, does: Does::Says(statement.into()) });
                }
            }
            Seen::Fact(f) => assert!(matches!(f.what, What::Incident { .. } | What::Claim { .. } | What::Statement { .. })),
            _ => {}
        }
    }
}

#[test]
fn conduct_of_ones_own_is_run_saved_and_refused_where_it_names_what_is_not_there() {
    let parts = [&source("b", "\"z1\"", 1.0), MISSION].concat();
    let simulation = simulation(30, &parts).with_conduct(|party, usual| {
        assert!(usual.is_none());
        (party == "b").then(Watcher::default)
    });
    let run = simulation.run(4);
    let ordered: Vec<&Truth> = run.truth().iter().filter(|t| t.ordered).collect();
    assert_eq!(ordered.len(), 1);
    assert_eq!(ordered[0].at, simulation.scenario().starts.plus(10 * DAY + 1));
    assert_eq!(run.refused().len(), 1);
    assert_eq!(run.refused()[0].1, "`about` refers to the unknown record `nothing`");
    assert!(run.conduct()[0].seen > 30);
    // What is said at one instant is said in the order in which it was decided.
    let kinds: Vec<StatementKind> = simulation
        .records(&run)
        .iter()
        .filter_map(|r| match &r.content {
            Content::Statement(s) => Some(s.kind),
            _ => None,
        })
        .collect();
    assert_eq!(kinds[1..], [StatementKind::GoodOffices, StatementKind::Apology]);
    let mut used = run.clone();
    simulation.begin_again(&mut used, 4);
    assert_eq!(used, simulation.begin(4));
    let mut half = simulation.begin(4);
    for _ in 0..30 {
        simulation.step(&mut half);
    }
    let saved = serde_json::to_string(&half).unwrap();
    let mut again = simulation.resume(serde_json::from_str(&saved).unwrap()).unwrap();
    while simulation.step(&mut again) {}
    assert_eq!(again, run);
    assert_ne!(simulation.run(5).records(), 0);
}

#[test]
fn bad_conduct_is_refused_with_all_its_problems_at_once() {
    let bad = [
        source("a", "\"z1\"", 0.1),
        source("a", "\"z1\"", 0.1),
        "[[sources]]\nparty = \"b\"\nplaces = [\"z2\"]\nact = \"fire\"\nper-day = 0.1\nkills = -1.0\nvariants = [{ share = 0.7, act = \"fire\" }, { share = 0.7, act = \"dance\", target = \"moon\" }]\nsurges = { per-day = 0.1, factor = -2.0, last = \"0 days\" }\n".into(),
        "[[observers]]\nparty = \"mission\"\nplaces = [\"z1\"]\non-complaint = true\ncovers-every = \"1 day\"\n".into(),
        conduct("a", "believes = [\"nobody\"]\nsuspects = 2.0\ncommands = -0.1\nrestraint = { factor = -1.0 }\nreciprocity = { share = 1.5, after = \"-1 days\" }\ngrim = { after = 0, factor = 2.0 }\nprobing = { every = \"0 days\", step = 2.0, ceiling = 4.0 }"),
        conduct("b", "complaints = { share = 0.5, to = [\"x\"], topic = \"weather\" }\nanswers = { denies = 0.7, admits = 0.7 }\nfalse-claims = { per-day = -1.0, accuses = \"y\", act = \"z\", places = [] }"),
        conduct("gang", "performance = { of = [\"full/1\", \"full/99\", \"3\"], share = 1.0, acknowledges = 0.8, contests = 0.8 }\nextensions = { under = \"full/5\", before = \"1 day\", by = \"1 month\" }\nrenunciation = { after = 1, under = \"full/4\" }\nspoiling = { share = 1.0, deeds = 0, within = \"1 day\" }\nrecommitment = { when = \"score\", lasts = \"1 day\" }"),
        conduct("gang", ""),
    ]
    .concat();
    let text = format!(
        "schema = 1\ntitle = \"bad\"\ntruce = \"none\"\nstarts = \"2024-01-03T12:00Z\"\nhorizon = \"9 days\"\nseed = \"5\"\nends = []\n{bad}"
    );
    let regime = Regime::parse(&[("full.toml", worlds::FULL_TRUCE)]).unwrap();
    let refused = Simulation::new(&regime, &Scenario::parse("s.toml", &text).unwrap_or_else(|p| panic!("{p}"))).unwrap_err();
    insta::assert_snapshot!(refused.to_string(), @r"
    bad: truce: unknown instrument `none`
    bad: sources[1]: `a` has another source at one of these places
    bad: sources[2].kills: `-1.0` is no number of people
    bad: sources[2].variants[1].act: unknown act `dance`
    bad: sources[2].variants[1].target: unknown target `moon`
    bad: sources[2].variants: have shares above 1 together
    bad: sources[2].surges.factor: `-2.0` is no factor: it must be 0 or above
    bad: sources[2].surges.last: `0 seconds` is no length of time above zero
    bad: observers[0].on-complaint: looks into complaints only: `covers-every` and `reports-after` are for those who watch
    bad: conduct[0].believes[0]: unknown party `nobody`
    bad: conduct[0].suspects: `2.0` is no probability: it must be from 0 to 1
    bad: conduct[0].commands: `-0.1` is no probability: it must be from 0 to 1
    bad: conduct[0].restraint.factor: `-1.0` is no factor: it must be 0 or above
    bad: conduct[0].reciprocity.share: `1.5` is no probability: it must be from 0 to 1
    bad: conduct[0].reciprocity.after: `-1 day` lies in the past
    bad: conduct[0].grim.after: must be 1 or more
    bad: conduct[0].probing.every: `0 seconds` is no length of time above zero
    bad: conduct[1].complaints.to[0]: unknown party `x`
    bad: conduct[1].complaints.topic: no term waits for messages of the topic `weather`
    bad: conduct[1].answers: denies and admits more than there is
    bad: conduct[1].false-claims.per-day: `-1.0` is no number of incidents per day
    bad: conduct[1].false-claims.accuses: unknown party `y`
    bad: conduct[1].false-claims.act: unknown act `z`
    bad: conduct[1].false-claims.places: names no place
    bad: conduct[2].party: the conduct of `gang` stands here twice
    bad: conduct[2]: `gang` has no source with which to do any of this
    bad: conduct[2].spoiling.deeds: must be 1 or more
    bad: conduct[2].performance: acknowledges and contests more than there is
    bad: conduct[2].performance.of[0]: article `full/1` is no obligation or expectation
    bad: conduct[2].performance.of[1]: unknown article `full/99`
    bad: conduct[2].performance.of[2]: unknown article `3`: write `instrument/article`
    bad: conduct[2].extensions.by: `1 month` has no fixed length: give days or hours
    bad: conduct[2].extensions.under: article `full/5` gives no power to extend
    bad: conduct[2].renunciation.under: article `full/4` gives no power to terminate
    bad: conduct[2].recommitment.when: unknown criterion `score`: write `instrument/criterion`
    bad: conduct[3].party: the conduct of `gang` stands here twice
    ");
}
