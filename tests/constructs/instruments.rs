//! Instruments and their relations.

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{CaseStatus, Fate, LegalState, Program, VerdictKind},
    record::Log,
};

use crate::{common::World, world::*};

const END: &str = "2024-03-01T00:00Z";

/// The usual document and others beside it, over one registry.
fn together(first: &str, others: &[&str], records: &[String], until: &str) -> World {
    let mut documents = vec![("t.toml", first)];
    documents.extend(others.iter().map(|o| ("other.toml", *o)));
    let regime = Regime::parse(&documents).unwrap_or_else(|p| panic!("{p}"));
    World::new(regime, &Log::parse("r.jsonl", &records.join("\n")).unwrap(), &[], until)
}

fn other(id: &str, entry: &str, extra: &str) -> String {
    format!(
        "schema = 1\ninstrument = {{ id = \"{id}\", title = \"{id}\", kind = \"agreement\", entry = \"{entry}\", zone = \"+00:00\", area = \"unlimited\" }}\nroles = [{{ party = \"a\", as = [\"party\"] }}, {{ party = \"b\", as = [\"party\"] }}]\n{extra}"
    )
}

constructs! {
    "I03" "superseded in part; a definition outlives its instrument" part_is_superseded_and_a_definition_survives {
        let first = text(&format!(
            "{BAN}{}{}",
            term("2", "\"@party\"", "rule.prohibits = { acts = [\"enter\"] }"),
            "[[terms]]\narticle = \"3\"\ntext = \"the line\"\nbinds = \"on-its-own\"\nrule = \"defines\"\n"
        ));
        let later = other("u", "2024-01-10T00:00Z", "links = [{ kind = \"supersedes\", to = \"t\", articles = [\"1\"] }]\n");
        let w = together(&first, &[&later], &[], END);
        assert_eq!((w.legal("t/1"), w.legal("t/2"), w.legal("t")), ("superseded".into(), "in force".into(), "in force".into()));
        let whole = other("u", "2024-01-10T00:00Z", "links = [{ kind = \"supersedes\", to = \"t\" }]\n");
        let w = together(&first, &[&whole], &[], END);
        assert_eq!((w.legal("t"), w.legal("t/3")), ("superseded".into(), "in force".into()));
    }
    "I05" "agreements to agree: never silently performed" what_was_never_agreed_stays_open {
        let w = run(&text(&term("2", "\"@party\"", "rule.expects = { task = \"agree the parameters\" }")), &[], END);
        assert!(w.program.duties_of(&w.state, w.program.term("t/2").unwrap()).iter().all(|d| d.fate == Fate::Open));
    }
    "I06" "hortatory lines cannot be breached" nothing_follows_from_a_declaration {
        let w = run(&text(&term("1", "\"@party\"", "rule = \"declares\"")), &[incident("i", "2024-01-02T00:00Z", "shelling", "a", "")], END);
        assert_eq!(w.cases("i"), []);
    }
    "I07" "side duties live on while the truce itself has collapsed" a_severable_duty_outlives_the_truce {
        let first = text(&format!("{BAN}{}", term("9", "\"c\"", "rule.empowers = { verb = \"terminate\", over = [\"t\"] }")));
        let side = other("u", "2024-01-01T00:00Z", "links = [{ kind = \"without-prejudice\", to = \"t\" }]\n[[terms]]\narticle = \"1\"\ntext = \"lists\"\nbearers = [\"a\"]\nrule.requires = { task = \"lists\", limit = \"by 2024-02-01\" }\n");
        let w = together(&first, &[&side], &[act("x", "2024-01-05T00:00Z", "9", "c", "")], END);
        assert_eq!((w.legal("t"), w.duty("u/1").fate), ("terminated".into(), Fate::Overdue));
    }
    "I08" "an undefined term with each side's own reading" a_key_term_is_read_by_each_side_in_its_own_way {
        let doc = text(&format!(
            "readings = [{{ id = \"forces\", question = \"who are the forces?\", base = \"own\", options = [{{ id = \"own\", by = [\"a\"] }}, {{ id = \"all\", by = [\"b\"] }}] }}]\n{}{}",
            "[[terms]]\narticle = \"1\"\ntext = \"own\"\nbearers = [\"a\"]\nunder = { forces = \"own\" }\nrule.prohibits = { acts = [\"force\"] }\n",
            "[[terms]]\narticle = \"1\"\ntext = \"all\"\nbearers = [\"a\", \"d\"]\nunder = { forces = \"all\" }\nrule.prohibits = { acts = [\"force\"] }\n",
        ));
        let shot = [incident("i", "2024-01-02T00:00Z", "raid", "d", "")];
        assert_eq!(read(&doc, &shot, &[("forces", "own")], END).case("i", "t/1"), None);
        assert_eq!(read(&doc, &shot, &[("forces", "all")], END).case("i", "t/1"), Some(CaseStatus::Violation));
    }
    "I09" "open lists and closed lists" an_act_that_is_not_listed_violates_only_an_open_list {
        // "Includes but is not limited to": the general class is forbidden, and the list only illustrates it.
        let open = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"force\", \"shelling\"] }"));
        let closed = text(&term("1", "\"a\"", "rule.prohibits = { acts = [\"shelling\"] }"));
        let raid = [incident("i", "2024-01-02T00:00Z", "raid", "a", "")];
        assert_eq!((run(&open, &raid, END).case("i", "t/1"), run(&closed, &raid, END).case("i", "t/1")), (Some(CaseStatus::Violation), None));
    }
    "I10" "recommitments: several truces under one parent, each with its own start and its own incidents" each_recommitment_has_its_own_incidents {
        let first = text(BAN);
        let summer = other("summer", "2024-02-01T00:00Z", &format!("links = [{{ kind = \"reaffirms\", to = \"t\" }}]\n{BAN}"));
        let winter = other("winter", "2024-02-20T00:00Z", &format!("links = [{{ kind = \"reaffirms\", to = \"t\" }}]\n{BAN}"));
        let shots = ["01-05", "02-05", "02-25"].map(|d| incident(&format!("i-{d}"), &format!("2024-{d}T00:00Z"), "raid", "a", ""));
        let w = together(&first, &[&summer, &winter], &shots, END);
        let under = |i: &str| w.cases(&format!("i-{i}")).iter().map(|c| w.program.reference(c.term)).collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!([under("01-05"), under("02-05"), under("02-25")], [1, 2, 3]);
    }
}

#[test]
fn an_interpreter_closes_an_axis_from_then_on() {
    let doc = text(&format!(
        "readings = [{{ id = \"drones\", question = \"are drones force?\", base = \"no\", options = [{{ id = \"no\", by = [\"a\"] }}, {{ id = \"yes\", by = [\"b\"] }}] }}]\n{}{}",
        "[[terms]]\narticle = \"1\"\ntext = \"drones\"\nbearers = [\"a\"]\nunder = { drones = \"yes\" }\nrule.prohibits = { acts = [\"overflight\"] }\n",
        term("2", "\"w\"", "rule.empowers = { verb = \"interpret\", over = [\"drones\"] }"),
    ));
    let mut records = vec![
        act("ruling", "2024-01-10T00:00Z", "2", "w", r#","option":"yes""#),
        act("claim", "2024-01-02T00:00Z", "2", "b", r#","option":"yes""#),
    ];
    records.extend(["05", "15"].map(|d| incident(&format!("i-{d}"), &format!("2024-01-{d}T00:00Z"), "overflight", "a", "")));
    let w = run(&doc, &records, END);
    // From then on, and only by who may.
    assert_eq!((w.case("i-05", "t/1"), w.case("i-15", "t/1")), (None, Some(CaseStatus::Violation)));
    assert_eq!(w.program.interpreted(&w.state, "drones"), Some("yes"));
    assert_eq!((w.count(VerdictKind::Effective, "2"), w.count(VerdictKind::Ineffective, "2")), (1, 1));
    // Under the other reading it was so from the start, and a ruling against it ends that.
    let against: Vec<String> = records.iter().map(|r| r.replace(r#""option":"yes""#, r#""option":"no""#)).collect();
    let w = read(&doc, &against, &[("drones", "yes")], END);
    assert_eq!((w.case("i-05", "t/1"), w.case("i-15", "t/1")), (Some(CaseStatus::Violation), None));
    assert_eq!(w.program.legal(&w.state, w.program.term("t/1").unwrap()), LegalState::Pending);
    let misused = doc.replace(
        "title = \"T\"",
        "title = \"T\", lasts = { by-reading = { axis = \"drones\", options = { no = \"unspecified\", yes = \"open-ended\" } } }",
    );
    assert!(Regime::parse(&[("t.toml", &misused)]).unwrap_err().to_string().contains("only whole terms can hang on it"));
    assert!(Program::lower(&Regime::parse(&[("t.toml", &doc)]).unwrap(), &Reading::base()).is_ok());
}

#[test]
fn an_amendment_enters_into_force_by_the_act_of_those_who_may_amend() {
    let first =
        text(&format!("{BAN}{}", term("4", "\"@party\"", "rule.empowers = { verb = \"amend\", over = [\"t\"], decision = \"all\" }")));
    let amendment = "schema = 1\ninstrument = { id = \"u\", title = \"amendment\", kind = \"protocol\", entry = { on = { acted = { under = \"t/4\" } } }, zone = \"+00:00\", area = \"unlimited\" }\nroles = [{ party = \"a\", as = [\"party\"] }]\nlinks = [{ kind = \"supersedes\", to = \"t\", articles = [\"1\"] }]\n";
    let one = act("amends", "2024-01-10T00:00Z", "4", "a", "");
    let both = act("amends", "2024-01-10T00:00Z", "4", "a", r#","with":["b"]"#);
    let legal = |r: &String| {
        let w = together(&first, &[amendment], std::slice::from_ref(r), END);
        (w.legal("u"), w.legal("t/1"))
    };
    assert_eq!(legal(&one), ("pending".into(), "in force".into()));
    assert_eq!(legal(&both), ("in force".into(), "superseded".into()));
}
