//! Faults that generated worlds once found, each as the smallest case: what belongs together is weighed together.
#![cfg(feature = "std")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    id::{MatterId, PartyId},
    machine::{CaseStatus, Refusal, VerdictKind, What},
};
use common::{TWO, World};

const TRUCE: &str = r#"
instrument = { id = "t", title = "T", kind = "joint-statement", entry = "2024-01-01T12:00Z", zone = "+00:00", area = "unlimited" }
[[terms]]
article = "1"
text = "no force"
bearers = ["@party"]
rule.prohibits = { acts = ["force"] }
[[terms]]
article = "2"
text = "self-defence"
bearers = ["@party"]
rule.permits = { acts = ["force"], character = "self-defence", priority = 1 }
[[terms]]
article = "3"
text = "inquiry into each violation"
bearers = ["@violator"]
rule.requires = { task = "inquire", for-each = { violated = { of = ["1"], determined = { standard = "alleged" } } }, limit = "within 6 hours" }
[[terms]]
article = "4"
text = "either may suspend"
bearers = ["@party"]
rule.empowers = { verb = "suspend", over = ["t"], decision = "any" }
[[terms]]
article = "5"
text = "either may resume, on two days' notice"
bearers = ["@party"]
binds = "on-its-own"
rule.empowers = { verb = "resume", over = ["t"], decision = "any", effect = { after-notice = { length = "48 hours" } } }
"#;

fn world(records: &str) -> World {
    World::small(&format!("{TWO}{TRUCE}"), records, &[], "2024-02-01T00:00Z")
}

fn kinds(w: &World, article: &str) -> Vec<VerdictKind> {
    let term = w.program.term(article).unwrap();
    w.verdicts.iter().filter(|v| v.term == term && !matches!(v.kind, VerdictKind::Legal(_))).map(|v| v.kind).collect()
}

#[test]
fn a_finding_that_accuses_and_excuses_at_once_gives_rise_to_no_duty() {
    let w = world(
        r#"{"name":"i","happened":"2024-01-02T00:00Z","by":"b","incident":{"place":"town","act":"shelling"}}
{"name":"f","said":"2024-01-03T00:00Z","by":"ngo","finding":{"about":"i","responsible":["a"],"character":["self-defence"]}}"#,
    );
    assert_eq!(w.case("i", "t/1"), Some(CaseStatus::Excused));
    assert_eq!(kinds(&w, "t/1"), [VerdictKind::Excused]);
    assert_eq!(kinds(&w, "t/3"), []);
    // Nor does it matter in which order the record says so.
    let (mut state, mut out) = (w.program.start(), Vec::new());
    for facts in w.docket.together() {
        let backwards: Vec<_> = facts.iter().rev().copied().collect();
        w.program.observe(&mut state, &backwards, &mut out).unwrap();
    }
    let term = w.program.term("t/3").unwrap();
    assert!(
        out.iter().any(|v| v.kind == VerdictKind::Excused) && out.iter().all(|v| v.term != term || matches!(v.kind, VerdictKind::Legal(_)))
    );
}

#[test]
fn an_incident_that_lasts_into_force_meets_ban_and_exception_together() {
    let always = TRUCE.replace("character = \"self-defence\", ", "");
    let lasting = r#"{"name":"i","happened":"2024-01-01T00:00Z/2024-01-03T00:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a"]}}"#;
    let w = World::small(&format!("{TWO}{always}"), lasting, &[], "2024-02-01T00:00Z");
    assert_eq!(kinds(&w, "t/1"), [VerdictKind::Excused]);
    assert_eq!(kinds(&w, "t/3"), []);
}

#[test]
fn a_second_notice_is_no_part_of_the_first() {
    let w = world(
        r#"{"name":"n1","said":"2024-01-02T00:00Z","by":"a","act":{"under":"t/5"}}
{"name":"n2","said":"2024-01-02T18:00Z","by":"a","act":{"under":"t/5"}}
{"name":"s","said":"2024-01-04T12:00Z","by":"a","act":{"under":"t/4"}}"#,
    );
    // The first came to nothing, as nothing was suspended by then; the second resumes.
    assert_eq!(kinds(&w, "t/5"), [VerdictKind::Deferred, VerdictKind::Deferred, VerdictKind::Ineffective, VerdictKind::Effective]);
    assert_eq!(w.legal("t"), "in force");
}

#[test]
fn an_act_done_together_has_one_verdict() {
    let w = world(r#"{"name":"s","said":"2024-01-04T12:00Z","by":"press","act":{"under":"t/4","with":["a","b"]}}"#);
    assert_eq!(kinds(&w, "t/4"), [VerdictKind::Effective]);
    let nobody = world(r#"{"name":"s","said":"2024-01-04T12:00Z","by":"press","act":{"under":"t/4","with":["ngo"]}}"#);
    assert_eq!(kinds(&nobody, "t/4"), [VerdictKind::Ineffective]);
}

#[test]
fn a_record_is_taken_in_whole_or_not_at_all() {
    let w =
        world(r#"{"name":"i","happened":"2024-01-02T00:00Z","by":"b","incident":{"place":"town","act":"shelling","accuses":["a","c"]}}"#);
    let facts: Vec<_> = w.docket.together().next().unwrap().to_vec();
    assert!(facts.len() > 1);
    let (mut state, mut out) = (w.program.start(), Vec::new());
    let mut broken = facts.clone();
    broken.last_mut().unwrap().what = What::Claim { matter: MatterId(0), accused: PartyId(999), involvement: Default::default() };
    assert_eq!(w.program.observe(&mut state, &broken, &mut out), Err(Refusal::Unknown("party")));
    broken.clone_from(&facts);
    broken.last_mut().unwrap().at = facts[0].at.next();
    assert_eq!(w.program.observe(&mut state, &broken, &mut out), Err(Refusal::Apart));
    assert_eq!((&state, out.len()), (&w.program.start(), 0));
    assert_eq!(w.program.observe(&mut state, &facts, &mut out), Ok(()));
    assert!(!out.is_empty());
}
