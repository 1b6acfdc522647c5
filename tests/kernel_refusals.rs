//! What a program does not have is refused, and the state is then as it was: one beyond the last, for every id that a fact carries.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use ceasefire::{
    id::{ActId, MatterId, PartyId, PlaceId, TargetId, TermId},
    machine::{Fact, MAX_MATTER_GAP, OTHER_ITEM, Refusal, What},
};
use common::World;
use world::*;

const T: &str = "2024-01-10T00:00Z";
const PARTIES: u32 = 11;
const PLACES: u32 = 9;

fn everything() -> World {
    let doc = text(&format!(
        "{BAN}{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", items = [\"guns\", \"tanks\"], amount = 2, limit = \"by 2024-02-01\" }"),
        term("3", "\"w\"", "rule.empowers = { verb = \"waive\", over = [\"2\"] }"),
        term("4", "\"a\"", "rule.prohibits = { acts = [\"move\"], weapons = [\"grad\"], against = [\"b\"] }"),
    ));
    let records = [
        act("act", T, "3", "w", ""),
        message("communication", T, "notification", "a", r#","to":["b"]"#),
        statement("statement", T, "observance", "a", r#","on":"t","place":"town""#),
        level("level", T, "guns", "a", r#""3-5""#),
        format!(r#"{{"name":"coverage","happened":"{T}","by":"w","coverage":{{"place":"town","looked":"saw-nothing"}}}}"#),
        done("performance", T, "2", "a", r#","item":"guns""#),
        incident("incident", T, "move", "a", r#""target":"hospital","weapon":"grad","suffered-by":["b"]"#),
        format!(r#"{{"name":"claim","said":"{T}","by":"b","claim":{{"about":"incident","accuses":["b"],"character":["deliberate"]}}}}"#),
        format!(r#"{{"name":"answer","said":"{T}","by":"a","answer":{{"about":"incident","denies":["attribution"]}}}}"#),
        finding("finding", T, "incident", "w", r#","responsible":["a"]"#),
        format!(r#"{{"name":"retraction","said":"{T}","by":"b","retraction":{{"of":"claim"}}}}"#),
    ];
    run(&doc, &records, "2024-01-09T00:00Z")
}

/// The first number that is refused where a fact of this kind carries it, and for what; the state does not change.
fn refused(kind: &str, set: impl Fn(&mut Fact, u32)) -> (u32, String) {
    let w = everything();
    let of = |f: &&Fact| format!("{:?}", f.what).to_lowercase().starts_with(kind);
    let fact = *w.docket.facts().iter().find(of).unwrap();
    let before = w.state.clone();
    for n in 0..60 {
        let mut fact = fact;
        set(&mut fact, n);
        let mut state = w.state.clone();
        if let Err(Refusal::Unknown(what)) = w.program.observe(&mut state, &[fact], &mut Vec::new()) {
            assert_eq!(state, before);
            return (n, what.to_string());
        }
    }
    panic!("nothing is refused: {fact:?}");
}

fn is(n: u32, what: &str) -> (u32, String) {
    (n, what.to_string())
}

#[test]
fn a_party_beyond_the_last_is_refused_wherever_it_stands() {
    let party = |n: u32| PartyId(u16::try_from(n).unwrap());
    for kind in [
        "act",
        "communication",
        "statement",
        "level",
        "coverage",
        "performance",
        "incident",
        "deed",
        "claim",
        "answer",
        "finding",
        "retraction",
    ] {
        assert_eq!(refused(kind, |f, n| f.by = party(n)), is(PARTIES, "party"), "{kind}");
    }
    let there = |kind: &str| {
        refused(kind, |f, n| match &mut f.what {
            What::Incident { accused, .. }
            | What::Claim { accused, .. }
            | What::Answer { accused, .. }
            | What::Finding { accused, .. }
            | What::Character { accused, .. } => *accused = party(n),
            What::Deed { suffered_by, .. } => suffered_by[1] = party(n),
            What::Performance { party: p, .. } | What::Level { party: p, .. } => *p = party(n),
            What::Communication { to, .. } => *to = party(n),
            What::Act { favour, .. } => *favour = party(n),
            _ => {}
        })
    };
    for kind in ["act", "communication", "level", "performance", "incident", "deed", "claim", "answer", "finding", "character"] {
        assert_eq!(there(kind), is(PARTIES, "party"), "{kind}");
    }
}

#[test]
fn nobody_can_act_perform_answer_or_have_a_level() {
    let w = everything();
    let tried = |kind: &str, set: fn(&mut Fact)| {
        let mut fact = *w.docket.facts().iter().find(|f| format!("{:?}", f.what).to_lowercase().starts_with(kind)).unwrap();
        set(&mut fact);
        w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new())
    };
    let nobody = Err(Refusal::Unknown("party"));
    assert_eq!(tried("act", |f| f.by = PartyId::NONE), nobody);
    for kind in ["answer", "performance", "level"] {
        let set = |f: &mut Fact| match &mut f.what {
            What::Answer { accused: p, .. } | What::Performance { party: p, .. } | What::Level { party: p, .. } => *p = PartyId::NONE,
            _ => {}
        };
        assert_eq!(tried(kind, set), nobody, "{kind}");
    }
    // Of what happened, nobody may be known to have done it, and nobody need be addressed.
    for kind in ["incident", "claim", "finding", "communication", "act"] {
        let set = |f: &mut Fact| match &mut f.what {
            What::Incident { accused: p, .. } | What::Claim { accused: p, .. } | What::Finding { accused: p, .. } => *p = PartyId::NONE,
            What::Communication { to: p, .. } | What::Act { favour: p, .. } => *p = PartyId::NONE,
            _ => {}
        };
        assert_eq!(tried(kind, set), Ok(()), "{kind}");
    }
    // What no incident has been told of is no matter of a claim.
    for kind in ["incident", "deed", "claim", "answer", "finding", "character", "communication"] {
        let set = |f: &mut Fact| match &mut f.what {
            What::Incident { matter: m, .. }
            | What::Deed { matter: m, .. }
            | What::Claim { matter: m, .. }
            | What::Answer { matter: m, .. }
            | What::Finding { matter: m, .. }
            | What::Character { matter: m, .. }
            | What::Communication { matter: m, .. } => *m = MatterId::NONE,
            _ => {}
        };
        assert_eq!(tried(kind, set), Err(Refusal::Unknown("matter")), "{kind}");
    }
}

#[test]
fn a_place_act_target_or_weapon_beyond_the_last_is_refused() {
    let small = |n: u32| u16::try_from(n).unwrap();
    for kind in ["incident", "deed", "coverage", "statement"] {
        let set = |f: &mut Fact, n: u32| match &mut f.what {
            What::Incident { place: p, .. }
            | What::Deed { from: p, .. }
            | What::Coverage { place: p, .. }
            | What::Statement { place: p, .. } => *p = PlaceId(small(n)),
            _ => {}
        };
        assert_eq!(refused(kind, set), is(PLACES, "place"), "{kind}");
    }
    let incident = |set: fn(&mut What, u16)| refused("incident", |f, n| set(&mut f.what, small(n)));
    assert_eq!(
        incident(|w, n| if let What::Incident { act, .. } = w {
            *act = ActId(n)
        }),
        is(12, "act")
    );
    assert_eq!(
        incident(|w, n| if let What::Incident { target, .. } = w {
            *target = TargetId(n)
        }),
        is(4, "target")
    );
    assert_eq!(
        refused("deed", |f, n| if let What::Deed { weapon, .. } = &mut f.what {
            *weapon = n as u8
        }),
        is(5, "weapon")
    );
    assert_eq!(
        refused("character", |f, n| if let What::Character { character, .. } = &mut f.what {
            *character = n as u8
        }),
        is(4, "character")
    );
}

#[test]
fn a_category_or_level_that_is_none_is_refused() {
    let small = |n: u32| u16::try_from(n).unwrap();
    assert_eq!(
        refused("performance", |f, n| if let What::Performance { item, .. } = &mut f.what {
            *item = small(n)
        }),
        is(2, "item")
    );
    assert_eq!(
        refused("level", |f, n| if let What::Level { item, .. } = &mut f.what {
            *item = small(n)
        }),
        is(2, "stock level")
    );
    // From three to five, the least may be five and no more.
    assert_eq!(
        refused("level", |f, n| if let What::Level { min, .. } = &mut f.what {
            *min = n.into()
        }),
        is(6, "stock level")
    );
    let w = everything();
    let mut fact = *w.docket.facts().iter().find(|f| matches!(f.what, What::Performance { .. })).unwrap();
    if let What::Performance { item, .. } = &mut fact.what {
        *item = OTHER_ITEM;
    }
    assert_eq!(w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new()), Ok(()));
}

#[test]
fn a_term_of_another_kind_is_refused() {
    let w = everything();
    let t = |article: &str| w.program.term(article).unwrap();
    let tried = |kind: &str, to: TermId| {
        let mut fact = *w.docket.facts().iter().find(|f| format!("{:?}", f.what).to_lowercase().starts_with(kind)).unwrap();
        match &mut fact.what {
            What::Performance { term, .. } | What::Act { term, .. } => *term = to,
            What::Statement { on, .. } => *on = to,
            _ => {}
        }
        w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new())
    };
    assert_eq!([tried("performance", t("t/2")), tried("performance", t("t/3"))], [Ok(()), Err(Refusal::Unknown("duty"))]);
    assert_eq!([tried("act", t("t/3")), tried("act", t("t/2"))], [Ok(()), Err(Refusal::Unknown("power"))]);
    // A term that is none under this reading is no error.
    assert_eq!(
        [tried("performance", TermId::NONE), tried("act", TermId::NONE), tried("statement", TermId::NONE)],
        [Ok(()), Ok(()), Ok(())]
    );
    let last = (0..).map(TermId).take_while(|t| tried("statement", *t).is_ok()).last().unwrap();
    assert_eq!(tried("statement", TermId(last.0 + 1)), Err(Refusal::Unknown("term")));
    assert!(w.program.about(last).is_some() && w.program.about(TermId(last.0 + 1)).is_none());
}

#[test]
fn an_incident_is_told_once_and_begins_before_it_is_over() {
    let w = everything();
    let incident = *w.docket.facts().iter().find(|f| matches!(f.what, What::Incident { .. })).unwrap();
    let mut state = w.state.clone();
    w.program.observe(&mut state, &[incident], &mut Vec::new()).unwrap();
    let again = w.program.observe(&mut state, &[incident], &mut Vec::new());
    assert_eq!(again, Err(Refusal::Unknown("second incident under one handle")));
    let begins = |ticks: i64| {
        let mut fact = incident;
        if let What::Incident { earliest, .. } = &mut fact.what {
            *earliest = fact.at.plus(ticks);
        }
        w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new())
    };
    assert_eq!([begins(-1), begins(0), begins(1)], [Ok(()), Ok(()), Err(Refusal::Unknown("instant before its own beginning"))]);
}

#[test]
fn a_handle_may_run_ahead_so_far_and_no_further() {
    let w = everything();
    let claim = *w.docket.facts().iter().find(|f| matches!(f.what, What::Claim { .. })).unwrap();
    let tried = |m: u32| {
        let mut fact = claim;
        if let What::Claim { matter, .. } = &mut fact.what {
            *matter = MatterId(m);
        }
        w.program.observe(&mut w.state.clone(), &[fact], &mut Vec::new())
    };
    assert_eq!([tried(MAX_MATTER_GAP), tried(MAX_MATTER_GAP + 1)], [Ok(()), Err(Refusal::Unknown("matter"))]);
}

#[test]
fn time_moves_one_way_to_the_tick_and_a_state_belongs_to_its_program() {
    let w = everything();
    let statement = *w.docket.facts().iter().find(|f| matches!(f.what, What::Statement { .. })).unwrap();
    let now = w.state.now();
    let at = |ticks: i64| w.program.observe(&mut w.state.clone(), &[Fact { at: now.plus(ticks), ..statement }], &mut Vec::new());
    assert_eq!([at(0), at(-1)], [Ok(()), Err(Refusal::Past { at: now.plus(-1), now })]);
    let to = |ticks: i64| w.program.advance_to(&mut w.state.clone(), now.plus(ticks), &mut Vec::new());
    assert_eq!([to(0), to(-1)], [Ok(()), Err(Refusal::Past { at: now.plus(-1), now })]);
    let other = run(&text(BAN), &[], T);
    assert_eq!(other.program.advance_to(&mut w.state.clone(), other.state.now(), &mut Vec::new()), Err(Refusal::OtherProgram));
    assert_eq!(
        other.program.observe(&mut w.state.clone(), &[Fact { at: other.state.now(), ..statement }], &mut Vec::new()),
        Err(Refusal::OtherProgram)
    );
}

#[test]
fn what_is_offered_as_one_record_is_of_one_instant_and_one_incident() {
    let w = everything();
    let fact = |kind: &str| *w.docket.facts().iter().find(|f| format!("{:?}", f.what).to_lowercase().starts_with(kind)).unwrap();
    let (incident, claim) = (fact("incident"), fact("claim"));
    let tried = |facts: &[Fact]| w.program.observe(&mut w.state.clone(), facts, &mut Vec::new());
    assert_eq!(tried(&[incident, claim]), Ok(()));
    assert_eq!(tried(&[incident, Fact { at: claim.at.plus(1), ..claim }]), Err(Refusal::Apart));
    let mut second = incident;
    if let What::Incident { matter, .. } = &mut second.what {
        *matter = MatterId(matter.0 + 1);
    }
    assert_eq!([tried(&[incident, second]), tried(&[claim, incident, second])], [Err(Refusal::Apart), Err(Refusal::Apart)]);
    // One that is wrong refuses all.
    let wrong = Fact { by: PartyId(u16::try_from(PARTIES).unwrap()), ..claim };
    assert_eq!([tried(&[incident, wrong]), tried(&[])], [Err(Refusal::Unknown("party")), Ok(())]);
}

/// A state in which every table that is saved has an entry.
fn rich() -> World {
    let roles = r#"roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"], while = { until = "2024-02-01T00:00Z" } }]"#;
    let terms = format!(
        "criteria = [{{ id = \"k\", by = \"first-incident\" }}]\n{BAN}{}{}{}{}",
        term("2", "\"a\"", "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"),
        term("3", "\"a\"", "rule.counts = { stock = { item = \"guns\", at-most = 1 } }"),
        term(
            "4",
            "\"w\"",
            "rule.requires = { task = \"note\", for-each = { violated = { of = [\"1\"], determined = { standard = \"alleged\" } } }, limit = \"within 9 days\" }"
        ),
        term("5", "\"c\"", "rule.prohibits = { acts = [\"force\"], against = [\"@party\"] }"),
    );
    let told = [
        incident("i", T, "shelling", "a", ""),
        format!(r#"{{"name":"x","said":"{T}","by":"a","answer":{{"about":"i","admits":true,"justified-as":["self-defence"]}}}}"#),
    ];
    run(&with(roles, "", &terms), &told, "2024-01-11T00:00Z")
}

#[test]
fn a_saved_state_that_does_not_fit_is_refused() {
    let w = rich();
    let saved = serde_json::to_value(&w.state).unwrap();
    let restored = |v: &serde_json::Value| w.program.restore(serde_json::from_value(v.clone()).unwrap()).map(|_| ());
    assert_eq!(restored(&saved), Ok(()));
    let wrong = Err(Refusal::Unknown("saved state"));
    for table in ["values", "activity", "protected", "current", "loose", "counts", "gauges", "legal"] {
        let mut short = saved.clone();
        assert!(short["live"][table].as_array_mut().unwrap().pop().is_some(), "{table} is empty");
        assert_eq!(restored(&short), wrong, "{table}");
    }
    assert_eq!(run(&text(BAN), &[], T).program.restore(w.state.clone()).map(|_| ()), Err(Refusal::OtherProgram));
}

#[test]
fn a_saved_chain_that_leads_to_itself_or_forward_is_refused() {
    let w = rich();
    let saved = serde_json::to_value(&w.state).unwrap();
    let restored = |v: serde_json::Value| w.program.restore(serde_json::from_value(v).unwrap()).map(|_| ());
    for table in ["covers", "accusations", "assertions", "characters", "cases", "instances"] {
        for link in [0, 1] {
            let mut bad = saved.clone();
            assert!(bad["archive"][table][0]["next"].is_u64(), "{table}: {}", bad["archive"][table]);
            bad["archive"][table][0]["next"] = link.into();
            assert_eq!(restored(bad), Err(Refusal::Unknown("saved state")), "{table}");
        }
    }
}
