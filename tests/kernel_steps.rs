//! Steps: how far time may pass at once, what one instant may set off, and what is saved of it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    id::{MatterId, RecordId},
    machine::{Fact, LegalState, MAX_MATTER_GAP, MAX_ROUNDS, Refusal, State, VerdictKind, What},
    time::{DAY, Instant},
};
use common::World;
use world::*;

#[test]
fn decades_of_days_may_pass_in_one_step() {
    let doc = text(&term(
        "1",
        "\"a\"",
        "active = { daily = { from = \"22:00\", to = \"06:00\", zone = \"+00:00\" } }\nrule.prohibits = { acts = [\"overflight\"] }",
    ));
    let w = run(&doc, &[], "2044-01-01T00:00Z");
    assert_eq!((w.count(VerdictKind::LimitReached, ""), w.legal("t/1")), (0, "in force".into()));
}

#[test]
fn what_is_due_is_saved_in_the_order_of_time() {
    let by =
        |article: &str, day: &str| term(article, "\"a\"", &format!("rule.requires = {{ task = \"x\", limit = \"by 2024-01-{day}\" }}"));
    let w = run(&text(&["15", "25", "12", "20", "18"].map(|day| by(day, day)).concat()), &[], "2024-01-05T00:00Z");
    let saved = serde_json::to_value(&w.state).unwrap();
    let times: Vec<String> = saved["live"]["timers"].as_array().unwrap().iter().map(|t| t["at"].to_string()).collect();
    assert!(times.len() >= 5 && times.is_sorted(), "{times:?}");
}

/// A ceiling that binds only while it is not exceeded: whichever of the two is so undoes itself.
#[test]
fn conditions_that_set_each_other_off_are_followed_so_far_and_no_further() {
    let doc =
        text(&term("2", "\"a\"", "active = { not = { exceeded = \"2\" } }\nrule.counts = { stock = { item = \"guns\", at-most = 3 } }"));
    let at = "2024-01-05T00:00Z";
    let told = |n: &str, until: &str| {
        let w = run(&doc, &[level("l", at, "guns", "a", n)], until);
        [VerdictKind::LimitReached, VerdictKind::Exceeded, VerdictKind::Cleared].map(|k| w.count(k, ""))
    };
    assert_eq!(told("3", at), [0, 0, 0]);
    let half = MAX_ROUNDS as usize / 2;
    assert_eq!(told("4", at), [1, half, half]);
    assert_eq!(told("4", "2024-02-05T00:00Z"), [1, half, half]);
    // What came before, when nothing was set off, is not counted.
    let w = run(&doc, &[level("k", "2024-01-04T00:00Z", "guns", "a", "3"), level("l", at, "guns", "a", "4")], at);
    assert_eq!((w.count(VerdictKind::Exceeded, ""), w.count(VerdictKind::Cleared, "")), (half + 1, half));
}

/// A world in which something of everything that a state keeps has been told.
fn eventful() -> World {
    let criteria = "criteria = [{ id = \"score\", by = { score = { mean-life = \"10 days\", eroding = 0.9, collapsed = 1.5 } } }]\n";
    let doc = text(&format!(
        "{criteria}{BAN}{}{}{}{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", items = [\"guns\"], amount = 2, limit = \"by 2024-02-01\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"authorise\" }"),
        term("4", "\"a\"", "rule.permits = { acts = [\"move\"], notice = \"1 day\", consent = \"3\", priority = 3 }"),
        term("5", "\"a\"", "rule.prohibits = { acts = [\"move\"], weapons = [\"grad\"] }"),
        term("6", "\"a\"", "rule.counts = { stock = { item = \"guns\", at-most = 3 } }"),
        term("7", "\"b\"", "rule.requires = { task = \"y\", limit = \"by 2024-03-01\" }"),
    ));
    let t = |day: &str| format!("2024-01-{day}T00:00Z");
    let records = [
        incident("i", &t("05"), "raid", "a", r#""suffered-by":["b"],"weapon":"grad""#),
        format!(r#"{{"name":"c","said":"{}","by":"b","claim":{{"about":"i","accuses":["a"],"character":["deliberate"]}}}}"#, t("06")),
        done("d", &t("07"), "2", "a", r#","item":"guns""#),
        level("l", &t("07"), "guns", "a", "4"),
        message("n", &t("08"), "notice", "a", r#","under":"t/4""#),
        act("x", &t("08"), "3", "w", r#","for":"a""#),
    ];
    run(&doc, &records, "2024-01-10T00:00Z")
}

#[test]
fn a_state_put_back_to_the_beginning_is_a_new_one() {
    let w = eventful();
    let mut state = w.state.clone();
    w.program.restart(&mut state);
    assert_eq!(state, w.program.start());
    assert_ne!(w.state, state);
    let other = run(&text(BAN), &[], "2024-01-05T00:00Z").program;
    other.restart(&mut state);
    assert_eq!(state, other.start());
}

#[test]
fn a_saved_state_comes_back_as_it_was() {
    let w = eventful();
    let saved = serde_json::to_value(&w.state).unwrap();
    let back: State = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(w.program.restore(back).unwrap(), w.state);
    for list in ["timers", "notices", "consents", "stocks"] {
        let mut less = saved.clone();
        less["live"][list].as_array_mut().unwrap().pop().unwrap();
        assert_ne!(serde_json::from_value::<State>(less).unwrap(), w.state, "{list}");
    }
}

#[test]
fn a_change_rests_on_the_record_that_brings_it_about_and_on_none_if_time_does() {
    let powers = term("9", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }");
    let doc = with("", &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"), &format!("{BAN}{powers}"));
    let changes = |records: &[String]| {
        let w = run(&doc, records, "2024-01-20T00:00Z");
        let of = |k: VerdictKind| if let VerdictKind::Legal(state) = k { Some(state) } else { None };
        w.verdicts.iter().filter_map(|v| Some((of(v.kind)?, w.docket.record(v.record).unwrap_or("").to_string()))).collect::<Vec<_>>()
    };
    let entry = (LegalState::InForce, String::new());
    assert_eq!(changes(&[]), [entry.clone()]);
    assert_eq!(changes(&[act("x", "2024-01-10T00:00Z", "9", "c", "")]), [entry, (LegalState::Suspended, "x".into())]);
}

/// When which changes of the legal state were told of a term or a whole.
fn told(w: &World, of: &str) -> Vec<String> {
    let term = w.program.term(of);
    let changes = w.verdicts.iter().filter(|v| matches!(v.kind, VerdictKind::Legal(_)) && v.term == term.unwrap());
    changes.map(|v| format!("{} {}", v.at.to_string().get(5..10).unwrap(), v.kind)).collect()
}

#[test]
fn a_term_that_fares_otherwise_than_its_text_is_told_of_apart() {
    let active = "active = { between = { from = \"2024-01-10T00:00Z\", to = \"2024-01-20T00:00Z\" } }";
    let doc = text(&format!("{BAN}{}", term("2", "\"a\"", &format!("{active}\nrule.prohibits = {{ acts = [\"move\"] }}"))));
    let w = run(&doc, &[], "2024-03-01T00:00Z");
    // When its own time begins it comes to fare as the text does; when that ends it is apart again.
    assert_eq!(["t", "t/1", "t/2"].map(|t| told(&w, t)), [vec!["01-01 in force"], vec![], vec!["01-20 expired"]]);
}

#[test]
fn a_term_that_binds_from_signature_is_told_of_before_its_text() {
    let early = "[[terms]]\narticle = \"2\"\ntext = \"calm\"\nbearers = [\"a\"]\nbinds = \"from-signature\"\nrule.prohibits = { acts = [\"move\"] }\n";
    let w = run(&text(&format!("{BAN}{early}")), &[], "2024-03-01T00:00Z");
    assert_eq!(["t", "t/1", "t/2"].map(|t| told(&w, t).join(", ")), ["01-01 in force", "", "12-30 in force"]);
}

#[test]
fn while_one_term_sleeps_the_others_are_as_before() {
    let power = |article: &str, verb: &str, over: &str| {
        term(article, "\"c\"", &format!("rule.empowers = {{ verb = \"{verb}\", over = [\"{over}\"] }}"))
    };
    let later = term("2", "\"a\"", "active = { from = \"2024-01-10T00:00Z\" }\nrule.prohibits = { acts = [\"move\"] }");
    let doc = text(
        &[BAN, &later, &power("6", "suspend", "1"), &power("7", "resume", "1"), &power("8", "suspend", "t"), &power("9", "resume", "t")]
            .concat(),
    );
    let acts = |all: &[(&str, &str)]| {
        let records: Vec<String> =
            all.iter().map(|(day, article)| act(&format!("x{day}"), &format!("2024-01-{day}T00:00Z"), article, "c", "")).collect();
        let w = run(&doc, &records, "2024-03-01T00:00Z");
        ["t", "t/1", "t/2"].map(|t| told(&w, t).join(", "))
    };
    assert_eq!(acts(&[("05", "6")]), ["01-01 in force, 01-05 partly suspended", "01-05 suspended", ""]);
    // It wakes with nothing said of it alone, and what it falls into again is said again.
    assert_eq!(
        acts(&[("05", "6"), ("06", "7"), ("07", "6")]),
        ["01-01 in force, 01-05 partly suspended, 01-06 in force, 01-07 partly suspended", "01-05 suspended, 01-07 suspended", ""]
    );
    // What waits for its own day waits again when the whole wakes.
    assert_eq!(acts(&[("05", "8"), ("06", "9")]), ["01-01 in force, 01-05 suspended, 01-06 in force", "", "01-06 pending"]);
}

#[test]
fn what_is_said_of_an_incident_before_it_is_told_stays() {
    let w = eventful();
    let of = |name: &str| w.docket.facts().iter().filter(|f| w.docket.record(f.record) == Some(name)).copied().collect::<Vec<_>>();
    let at = w.docket.facts()[0].at;
    let (matter, a) = (w.docket.matter_of("i").unwrap(), w.program.party("a").unwrap());
    let both = |first: &str, second: &str| {
        let mut state = w.program.start();
        for fact in of(first).into_iter().chain(of(second)) {
            w.program.observe(&mut state, &[Fact { at: at.plus(DAY), ..earlier(fact, at) }], &mut Vec::new()).unwrap();
        }
        w.program.sources(&state, matter, a)
    };
    assert_eq!((both("i", "c"), both("i", "c").len()), (both("c", "i"), 2));
}

fn earlier(mut fact: Fact, at: Instant) -> Fact {
    if let What::Incident { earliest, until, .. } = &mut fact.what {
        (*earliest, *until) = (at, at.plus(DAY));
    }
    fact
}

#[test]
fn a_matter_far_beyond_those_seen_is_none_but_some_facts_need_no_matter() {
    let w = eventful();
    let performance = *w.docket.facts().iter().find(|f| matches!(f.what, What::Performance { .. })).unwrap();
    let act = *w.docket.facts().iter().find(|f| matches!(f.what, What::Act { .. })).unwrap();
    let retraction = Fact { what: What::Retraction { of: RecordId(0), matter: MatterId::NONE }, ..act };
    for fact in [performance, act, retraction] {
        let with = |n: MatterId| {
            let mut fact = Fact { at: w.state.now(), ..fact };
            match &mut fact.what {
                What::Performance { matter, .. } | What::Act { matter, .. } | What::Retraction { matter, .. } => *matter = n,
                _ => {}
            }
            w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new())
        };
        assert_eq!(with(MatterId::NONE), Ok(()), "{fact:?}");
        assert_eq!(with(MatterId(MAX_MATTER_GAP * 2)), Err(Refusal::Unknown("matter")), "{fact:?}");
    }
}

#[test]
fn what_one_record_says_is_of_one_instant_whichever_part_stands_apart() {
    let w = eventful();
    let claim = *w.docket.facts().iter().find(|f| w.docket.record(f.record) == Some("c")).unwrap();
    let at = |minutes: i64| Fact { at: w.state.now().plus(minutes * 60_000), ..claim };
    let taken = |facts: &[Fact]| w.program.observe(&mut w.state.clone(), facts, &mut Vec::new());
    assert_eq!(taken(&[at(1), at(1), at(1)]), Ok(()));
    for apart in [[2, 1, 1], [1, 2, 1], [1, 1, 2]] {
        assert_eq!(taken(&apart.map(at)), Err(Refusal::Apart), "{apart:?}");
    }
}

#[test]
fn whoever_is_bound_later_owes_by_a_day_of_its_own_from_the_first() {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "c", as = ["party"], while = { from = "2024-01-10T00:00Z" } }]"#;
    let doc = with(roles, "", &term("2", "\"@party\"", "rule.requires = { task = \"report\", limit = \"within 5 days\" }"));
    let w = run(&doc, &[], "2024-01-12T00:00Z");
    let counts = [VerdictKind::Arisen, VerdictKind::Overdue, VerdictKind::Lapsed].map(|k| w.count(k, "2"));
    assert_eq!((counts, w.fates("2")), ([2, 1, 0], vec!["a overdue 0".into(), "c open 0".into()]));
}

#[test]
fn what_ends_while_it_sleeps_is_told_to_have_ended() {
    let sleep = |article: &str| act("x", "2024-01-10T00:00Z", article, "c", "");
    let powers = format!(
        "{BAN}{}{}",
        term("8", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }"),
        term("9", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"1\"] }")
    );
    let ends = with("", &lasting("lasts = { until = \"2024-02-01T00:00Z\" }"), &powers);
    let w = run(&ends, &[sleep("8")], "2024-03-01T00:00Z");
    assert_eq!(w.legal("t"), "expired");
    assert_eq!(told(&w, "t"), ["01-01 in force", "01-10 suspended", "02-01 expired"]);
}

#[test]
fn what_is_superseded_while_it_sleeps_is_told_to_be() {
    use ceasefire::{agreement::Regime, record::Log};
    let sleep = |article: &str| act("x", "2024-01-10T00:00Z", article, "c", "");
    let powers = format!(
        "{BAN}{}{}",
        term("8", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"t\"] }"),
        term("9", "\"c\"", "rule.empowers = { verb = \"suspend\", over = [\"1\"] }")
    );
    let beside = |link: &str, record: String| {
        let other = format!(
            "schema = 1\ninstrument = {{ id = \"u\", title = \"U\", kind = \"agreement\", entry = \"2024-01-20T00:00Z\", zone = \"+00:00\", area = \"unlimited\" }}\nroles = [{{ party = \"a\", as = [\"party\"] }}, {{ party = \"b\", as = [\"party\"] }}]\nlinks = [{{ kind = \"supersedes\", to = \"t\"{link} }}]\n"
        );
        let regime = Regime::parse(&[("t.toml", &text(&powers)), ("u.toml", &other)]).unwrap_or_else(|p| panic!("{p}"));
        World::new(regime, &Log::parse("r.jsonl", &record).unwrap(), &[], "2024-03-01T00:00Z")
    };
    assert_eq!(told(&beside("", sleep("8")), "t"), ["01-01 in force", "01-10 suspended", "01-20 superseded"]);
    assert_eq!(told(&beside(", articles = [\"1\"]", sleep("9")), "t/1"), ["01-10 suspended", "01-20 superseded"]);
}

#[test]
fn what_enters_into_force_while_it_sleeps_is_told_to_be_suspended() {
    let power = "[[terms]]\narticle = \"8\"\ntext = \"8\"\nbearers = [\"c\"]\nbinds = \"from-signature\"\nrule.empowers = { verb = \"suspend\", over = [\"t\"] }\n";
    let w = run(&text(&format!("{BAN}{power}")), &[act("x", "2024-01-01T00:00Z", "8", "c", "")], "2024-03-01T00:00Z");
    assert_eq!((w.legal("t"), told(&w, "t")), ("suspended".into(), vec!["01-01 suspended".into()]));
}
