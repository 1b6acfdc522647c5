//! What a typed model of ceasefires must be able to say to replay these truces: one test per construct, and the table of
//! them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    agreement::{InstrumentKind, PartyKind, Regime, RoleName, Standard},
    machine::{CaseStatus, FactualState, Fate, LegalState, May, VerdictKind},
    record::Content,
    time::Moment,
};
use common::{KARABAKH, TWO, World, at, karabakh_log};

/// Declares the tests and the table of what each shows.
macro_rules! constructs {
    ($($id:literal $what:literal $name:ident $body:block)+) => {
        const TABLE: &[(&str, &str, fn())] = &[$(($id, $what, $name)),+];
        $(#[test] fn $name() $body)+
    };
}

#[test]
fn the_table_names_every_core_construct_once() {
    let ids: Vec<&str> = TABLE.iter().map(|(id, ..)| *id).collect();
    let core = [
        "P01", "P02", "P03", "P07", "I01", "I02", "I04", "T01", "T02", "T03", "T12", "G01", "N01", "N03", "M01", "M02", "M03", "M04",
        "D04", "D09",
    ];
    assert_eq!(ids, core);
    let table: Vec<String> = TABLE.iter().map(|(id, what, _)| format!("{id} {what}")).collect();
    insta::assert_snapshot!(table.join("\n"));
}

const END: &str = "2021-01-31T20:00:00Z";

fn truce(extra: &str) -> String {
    format!(
        "{TWO}\ninstrument = {{ id = \"t\", title = \"T\", kind = \"joint-statement\", entry = \"2024-01-01T12:00Z\", zone = \"+00:00\", area = {{ places = {{ within = [\"zone\"] }} }} }}\n{extra}"
    )
}

const BAN: &str = "[[terms]]\narticle = \"1\"\ntext = \"no force\"\nbearers = [\"@party\"]\nrule.prohibits = { acts = [\"force\"] }\n";

fn shot(name: &str, at: &str, place: &str, accused: &str) -> String {
    format!(
        "{{\"name\":\"{name}\",\"happened\":\"{at}\",\"by\":\"b\",\"incident\":{{\"place\":\"{place}\",\"act\":\"shelling\",\"accuses\":[\"{accused}\"]}}}}\n"
    )
}

constructs! {
    "P01" "party kinds: a non-state signatory equal to states" party_kinds_are_equal_before_a_term {
        let w = World::karabakh(&[], END);
        let regime = Regime::parse(KARABAKH).unwrap();
        let kind = |id: &str| regime.documents().flat_map(|(_, d)| &d.parties).find(|p| p.id == id).unwrap().kind;
        assert_eq!((kind("azerbaijan"), kind("nk-authorities"), kind("nk-army")), (PartyKind::State, PartyKind::Authorities, PartyKind::ArmyCommand));
        let bearers = w.program.about(w.program.term("nk94-cf/1a").unwrap()).unwrap().bearers;
        let ids: Vec<&str> = bearers.iter().map(|p| w.program.party_id(*p)).collect();
        assert_eq!(ids, ["armenia", "azerbaijan", "nk-authorities"]);
        // The deeds of its army count as its own, as a state's organs' do.
        assert!(w.cases("par-i5b").iter().any(|c| w.program.party_id(c.bearer) == "nk-authorities"));
    }
    "P02" "roles apart from party kind: bound by a duty without being one of the parties" roles_are_separate_from_kind {
        let w = World::karabakh(&[], END);
        let regime = Regime::parse(KARABAKH).unwrap();
        let (_, tri) = regime.documents().find(|(n, _)| *n == "nk20-tri.toml").unwrap();
        let russia = tri.roles.iter().find(|r| r.party == "russia").unwrap();
        assert!(russia.names.contains(&RoleName::Signatory) && russia.names.len() > 1 && !russia.names.contains(&RoleName::Party));
        let records = r#"{"name":"more","happened":"2020-12-01T00:00Z","level":{"item":"peacekeepers","party":"russia","level":1961}}"#;
        let mut log = karabakh_log();
        for r in ceasefire::record::Log::parse("x", records).unwrap().iter() {
            log.insert(r.clone()).unwrap();
        }
        let with = World::new(regime, &log, &[], END);
        assert!(with.verdicts.iter().any(|v| v.kind == VerdictKind::Exceeded && with.program.party_id(v.party) == "russia"));
        assert!(!w.verdicts.iter().any(|v| v.kind == VerdictKind::Exceeded));
    }
    "P03" "a belligerent that did not sign: bound through another, by its own declaration, or not at all" a_non_signatory_counts_only_by_an_explicit_rule {
        let text = |bound: &str| truce(BAN).replace("roles = [", &format!("roles = [{{ party = \"c\", as = [\"belligerent\"], bound = {bound} }}, "));
        let records = shot("i", "2024-01-02T00:00Z", "town", "c");
        let bearer = |bound: &str| {
            let w = World::small(&text(bound), &records, &[], "2024-02-01T00:00Z");
            assert_eq!(w.program.accused(&w.state, w.docket.matter_of("i").unwrap()).len(), 1);
            w.cases("i").first().map(|c| w.program.party_id(c.bearer).to_string())
        };
        assert_eq!(bearer("\"not-bound\""), None);
        assert_eq!(bearer("{ through = \"a\" }"), Some("a".into()));
        assert_eq!(bearer("\"by-declaration\""), Some("c".into()));
    }
    "P07" "an affected third state: harm without a line that it breaches" third_state_harm_is_recorded_and_violates_nothing {
        let w = World::karabakh(&[("area", "unlimited")], END);
        let harmed: Vec<String> = karabakh_log().iter().filter(|r| matches!(&r.content, Content::Incident(i) if i.suffered_by == ["iran"])).map(|r| r.name.clone()).collect();
        assert!(harmed.len() >= 5);
        for incident in harmed {
            assert_eq!(w.cases(&incident), [], "{incident}");
        }
    }
    "I01" "instrument kinds: a truce with no signed paper" a_truce_needs_no_signed_paper {
        let regime = Regime::parse(KARABAKH).unwrap();
        let kinds: Vec<InstrumentKind> = regime.documents().filter_map(|(_, d)| d.instrument.as_ref()).map(|i| i.kind).collect();
        assert!(kinds.contains(&InstrumentKind::ParallelAnnouncements) && kinds.contains(&InstrumentKind::Counterparts) && kinds.contains(&InstrumentKind::ExchangeOfLetters));
        let w = World::karabakh(&[], "2020-10-17T20:00:00Z");
        assert_eq!(w.legal("nk20-par"), "in force");
        assert_eq!(World::karabakh(&[], "2020-10-17T19:59:59.999Z").legal("nk20-par"), "pending");
    }
    "I02" "links between instruments: taking over terms, taking the place of another, sleeping while another is in force" links_act_by_their_kind {
        let w = World::karabakh(&[], END);
        assert_eq!(w.case("par-i1", "nk20-par/2:nk20-mos:1a"), Some(CaseStatus::Violation));
        let late = "2023-10-01T00:00:00Z";
        let place = |o: &str| World::karabakh(&[("defacto-supersession", o)], late);
        assert_eq!((place("no").legal("nk20-tri/1a"), place("yes").legal("nk20-tri/1a")), ("in force".into(), "superseded".into()));
        // What was recorded under it stays.
        assert!(place("yes").case("tri-e5", "nk20-tri/1a").is_some());
    }
    "I04" "text variants: a term that only one version has, a word that three versions have differently" variants_are_readings {
        let w = World::karabakh(&[], END);
        let leaked = World::karabakh(&[("gazakh", "leaked")], END);
        assert!(w.program.term("nk20-tri/2'").is_none());
        assert_eq!(leaked.duty("nk20-tri/2'").fate, Fate::Overdue);
        let axes: Vec<String> = w.regime.axes().iter().map(|a| a.id.clone()).collect();
        assert!(axes.contains(&"agdam-date".to_string()) && axes.contains(&"gazakh".to_string()));
    }
    "T01" "an instant with an unknown zone: rival readings of the start" the_zone_of_the_clock_is_an_axis {
        let entry = |o: &str| {
            let w = World::karabakh(&[("clock", o)], END);
            w.program.entry_into_force(&w.state, w.program.term("nk20-mos").unwrap()).to_string()
        };
        assert_eq!((entry("local").as_str(), entry("moscow").as_str()), ("2020-10-10T08:00:00Z", "2020-10-10T09:00:00Z"));
    }
    "T02" "midnight: two candidates are kept and never guessed; named pairs of days are safe" midnight_is_not_guessed {
        assert!(matches!("2020-11-10 midnight".parse::<Moment>().unwrap(), Moment::Midnight(_)));
        assert!(matches!("2021-02-24/25 midnight".parse::<Moment>().unwrap(), Moment::Clock(_)));
        let text = truce(BAN).replace("2024-01-01T12:00Z", "2024-01-01 midnight");
        let problems = Regime::parse(&[("t.toml", &text)]).unwrap_err();
        assert!(problems.0[0].message.contains("names two instants a day apart"), "{problems}");
        let entry = |o: &str| {
            let w = World::karabakh(&[("tri-midnight", o)], END);
            w.program.entry_into_force(&w.state, w.program.term("nk20-tri").unwrap()).to_string()
        };
        assert_eq!((entry("start-of-day").as_str(), entry("end-of-day").as_str()), ("2020-11-09T21:00:00Z", "2020-11-10T21:00:00Z"));
    }
    "T03" "deadlines from named anchors, before and after them" deadlines_hang_on_anchors {
        let text = truce(BAN) + r#"
[[anchors]]
id = "sig"
at = "2023-12-20T00:00Z"
[[anchors]]
id = "d"
at = { on = { communicated = { kind = "notification", topic = "start" } } }
[[terms]]
article = "2"
text = "from signature"
bearers = ["a"]
binds = "on-its-own"
rule.requires = { task = "x", limit = { by = { offset = { from = "sig", by = "30 days", counting = "days" } } } }
[[terms]]
article = "3"
text = "from the notified day"
bearers = ["a"]
binds = "on-its-own"
rule.requires = { task = "y", limit = { before = { offset = { from = "d", by = "-5 days", counting = "elapsed" } } } }
"#;
        let before = World::small(&text, "", &[], "2024-01-01T00:00Z");
        assert_eq!(before.duty("t/2").limit, Some(at("2024-01-20T00:00Z")));
        assert_eq!(before.duty("t/3").limit, None);
        let told = r#"{"name":"n","said":"2024-01-10T12:00Z","by":"b","communication":{"kind":"notification","topic":"start"}}"#;
        let after = World::small(&text, told, &[], "2024-01-11T00:00Z");
        // Five days before the notified day had passed when it was notified: the limit is known, and overdue at once.
        assert_eq!(after.program.limit(&after.state, after.program.term("t/3").unwrap()).to_string(), "2024-01-05T12:00:00Z");
        assert_eq!(after.duty("t/3").fate, Fate::Overdue);
    }
    "T12" "duration: unspecified, open-ended, until a date, until a purpose is served" durations_end_by_their_own_words {
        let served = r#"{"name":"p1","happened":"2020-10-20T00:00Z","by":"armenia","performance":{"of":"nk20-mos/1b","party":"armenia"}}
{"name":"p2","happened":"2020-10-21T00:00Z","by":"azerbaijan","performance":{"of":"nk20-mos/1b","party":"azerbaijan"}}"#;
        let mut log = karabakh_log();
        for r in ceasefire::record::Log::parse("x", served).unwrap().iter() {
            log.insert(r.clone()).unwrap();
        }
        let state = |o: &str, until: &str| World::new(Regime::parse(KARABAKH).unwrap(), &log, &[("end", o)], until).legal("nk20-mos");
        assert_eq!(state("purpose", "2020-10-25T00:00:00Z"), "expired");
        assert_eq!(state("unspecified", "2020-10-25T00:00:00Z"), "in force");
        let dated = truce(BAN).replace("area =", "lasts = { until = \"2024-01-05T12:00Z\" }, area =");
        let fate = |until: &str| World::small(&dated, &shot("i", "2024-01-05T12:00Z", "town", "a"), &[], until);
        assert_eq!(fate("2024-01-05T11:59:59.999Z").legal("t"), "in force");
        assert_eq!(fate("2024-01-05T12:00Z").legal("t"), "expired");
        assert_eq!(fate("2024-01-06T00:00Z").cases("i"), []);
    }
    "G01" "an undefined or implied area: three-valued" an_undefined_area_decides_nothing {
        let w = World::karabakh(&[], END);
        assert_eq!(w.case("mos-i2", "nk20-mos/1a"), Some(CaseStatus::Violation));
        assert_eq!(w.case("mos-i7", "nk20-mos/1a"), Some(CaseStatus::Possible));
        assert_eq!(w.case("mos-i12", "nk20-mos/1a"), None);
        let may = |place: &str| {
            let at = at("2020-10-11T00:00Z");
            let early = World::karabakh(&[], "2020-10-10T09:00:00Z");
            early.program.may(&early.state, early.program.party("armenia").unwrap(), early.program.act("artillery").unwrap(), early.program.place(place).unwrap(), at)
        };
        assert!(matches!(may("terter"), May::Prohibited(_)));
        assert!(matches!(may("ganja"), May::Undetermined(_)));
    }
    "N01" "deontic kinds, each with its own life" every_kind_of_rule_has_its_own_life {
        let w = World::karabakh(&[], END);
        let kinds: std::collections::BTreeSet<&str> = w.program.terms().filter_map(|t| w.program.about(t)).map(|a| a.kind).collect();
        for kind in ["obligation", "prohibition", "permission", "power", "condition", "definition", "declaration", "expectation", "counter"] {
            assert!(kinds.contains(kind), "{kind}");
        }
        // A condition precedent keeps the whole pending past its date.
        let log = karabakh_log();
        let mut without = ceasefire::record::Log::new();
        for r in log.iter().filter(|r| !matches!(&r.content, Content::Communication(c) if c.topic.as_deref() == Some("identical-signed-papers"))) {
            without.insert(r.clone()).unwrap();
        }
        let pending = World::new(Regime::parse(KARABAKH).unwrap(), &without, &[], "1994-06-01T00:00:00Z");
        assert_eq!((pending.legal("nk94-cf"), World::karabakh(&[], "1994-06-01T00:00:00Z").legal("nk94-cf")), ("pending".into(), "in force".into()));
        // A missed duty to negotiate ends nothing; expectations lapse and are never violated.
        let w94 = World::karabakh(&[], "1994-06-01T00:00:00Z");
        assert_eq!((w94.duty("nk94-cf/3").fate, w94.duty("nk94-cf/2").fate), (Fate::Overdue, Fate::Lapsed));
        assert_eq!(w94.legal("nk94-cf/1a"), "in force");
        // Nothing under the hortatory protocol can be breached.
        let late = World::karabakh(&[], END);
        assert!(!late.verdicts.iter().any(|v| v.kind == VerdictKind::Overdue && late.program.reference(v.term).starts_with("nk94-prot")));
    }
    "N03" "self-defence: excused when found, contested when claimed, a violation when neither; absent, a claim excuses nothing" self_defence_excuses_only_where_the_text_says_so_and_somebody_found_it {
        let defence = "[[terms]]\narticle = \"2\"\ntext = \"self-defence\"\nbearers = [\"@party\"]\nrule.permits = { acts = [\"force\"], character = \"self-defence\" }\n\
                       [[terms]]\narticle = \"3\"\ntext = \"watch finds\"\nbearers = [\"w\"]\nrule.empowers = { verb = \"find\" }\n";
        let claimed = "{\"name\":\"ans\",\"said\":\"2024-01-02T01:00Z\",\"by\":\"a\",\"answer\":{\"about\":\"i\",\"admits\":true,\"justified-as\":[\"self-defence\"]}}\n";
        let found = "{\"name\":\"f\",\"said\":\"2024-01-03T00:00Z\",\"by\":\"w\",\"finding\":{\"about\":\"i\",\"responsible\":[\"a\"],\"character\":[\"self-defence\"]}}\n";
        let rejected = found.replace("\"character\"", "\"not-character\"");
        let i = shot("i", "2024-01-02T00:00Z", "town", "a");
        let case = |extra: &str, records: &str| World::small(&truce(&format!("{BAN}{extra}")), records, &[], "2024-02-01T00:00Z").case("i", "t/1");
        assert_eq!(case(defence, &i), Some(CaseStatus::Violation));
        assert_eq!(case(defence, &format!("{i}{claimed}")), Some(CaseStatus::Contested));
        assert_eq!(case(defence, &format!("{i}{claimed}{found}")), Some(CaseStatus::Excused));
        assert_eq!(case(defence, &format!("{i}{claimed}{rejected}")), Some(CaseStatus::Violation));
        assert_eq!(case("", &format!("{i}{claimed}")), Some(CaseStatus::Violation));
        // A reprisal excuses nothing by itself.
        let w = World::karabakh(&[], END);
        assert_eq!(w.case("mos-i17", "nk20-mos/1a"), Some(CaseStatus::Violation));
    }
    "M01" "a claim is not an event and not a finding: several claims, numbers and revisions of one event" all_claims_are_kept {
        let versions: Vec<String> = karabakh_log().iter().filter_map(|r| match &r.content {
            Content::Incident(i) if r.name == "mos-i7" => i.harm.clone(),
            Content::Claim(c) if c.about == "mos-i7" => c.harm.clone(),
            Content::Finding(f) if f.about == "mos-i7" => f.harm.clone(),
            _ => None,
        }).map(|h| format!("{}/{}", h.killed.unwrap(), h.wounded.unwrap())).collect();
        for told in ["5/28", "7/33", "7/34", "9/34", "9/33", "9/30+", "10/34"] {
            assert!(versions.contains(&told.to_string()), "{told}: {versions:?}");
        }
        let w = World::karabakh(&[], END);
        assert_eq!(w.cases("mos-i7").iter().filter(|c| w.program.reference(c.term) == "nk20-mos/1a").count(), 1);
    }
    "M02" "contested attribution, graded responsibility, outside findings: a status per standard, no global truth" attribution_is_graded_and_contested {
        let w = World::karabakh(&[], END);
        let (barda, armenia) = (w.docket.matter_of("was-i7").unwrap(), w.program.party("armenia").unwrap());
        let e = w.program.evidence(&w.state, barda, armenia);
        assert!(!e.attribution.found_outside_by.is_empty() && !e.attribution.denied_by.is_empty() && e.attribution.found_by.is_empty());
        let graded = karabakh_log().iter().any(|r| matches!(&r.content, Content::Finding(f) if f.responsible.iter().any(|a| a.involvement == ceasefire::vocabulary::Involvement::DidOrSupplied)));
        assert!(graded);
        // Accused only of having supplied the means, one has not done what only doing violates.
        let supplied = "{\"name\":\"i\",\"happened\":\"2024-01-02T00:00Z\",\"by\":\"b\",\"incident\":{\"place\":\"town\",\"act\":\"shelling\",\"accuses\":[{\"party\":\"a\",\"as\":\"HOW\"}]}}";
        let case = |how: &str| World::small(&truce(BAN), &supplied.replace("HOW", how), &[], "2024-02-01T00:00Z").case("i", "t/1");
        assert_eq!((case("did"), case("supplied"), case("did-or-supplied")), (Some(CaseStatus::Violation), None, Some(CaseStatus::Possible)));
    }
    "M03" "no monitor: nothing can be found from inside; admissions and outside findings are labelled" without_a_monitor_nothing_is_found_from_inside {
        let w = World::karabakh(&[], END);
        let at = |standard| w.program.cases_at(&w.state, standard).count();
        assert_eq!(at(Standard::Found), 0);
        assert!(at(Standard::FoundOutside) > 0 && at(Standard::Admitted) > 0 && at(Standard::Alleged) > at(Standard::FoundOutside));
    }
    "M04" "mutual accusations within minutes of the start: which came first cannot be decided" rival_first_breaches_stay_undecided {
        let w = World::karabakh(&[], END);
        let first = w.docket.matter_of("par-i1").unwrap();
        let (az, am) = (w.program.party("azerbaijan").unwrap(), w.program.party("armenia").unwrap());
        assert!(w.program.counts_at(&w.state, first, az, Standard::MutuallyAlleged) && w.program.counts_at(&w.state, first, am, Standard::MutuallyAlleged));
        let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
        let replay = ceasefire::report::Replay::new(&regime, &log, &ceasefire::agreement::Reading::base(), common::at(END)).unwrap();
        let truces = replay.truces();
        let firsts = truces.tables().find(|t| t.id == "first-violations").unwrap();
        let row = firsts.rows.iter().find(|r| r.cells[0].text == "nk20-par").unwrap();
        assert_eq!((row.cells[4].text.as_str(), row.cells[7].text.as_str()), ("Azerbaijan", "par-i1 (Armenia accused, T+0:04)"));
    }
    "D04" "legal state times factual state: all four corners" legal_and_factual_state_are_two {
        let text = truce(&format!("{BAN}[[criteria]]\nid = \"first\"\nby = \"first-incident\"\nsilence-is-holding = true\n")).replace("area =", "lasts = { until = \"2024-01-05T12:00Z\" }, area =");
        let both = |records: &str, until: &str| {
            let w = World::small(&text, records, &[], until);
            (w.program.legal(&w.state, w.program.term("t").unwrap()), w.program.factual(&w.state, w.program.term("t/first").unwrap()))
        };
        let i = shot("i", "2024-01-02T00:00Z", "town", "a");
        assert_eq!(both("", "2024-01-03T00:00Z"), (LegalState::InForce, FactualState::Holding));
        assert_eq!(both(&i, "2024-01-03T00:00Z"), (LegalState::InForce, FactualState::Collapsed));
        assert_eq!(both("", "2024-01-06T00:00Z"), (LegalState::Expired, FactualState::Holding));
        assert_eq!(both(&i, "2024-01-06T00:00Z"), (LegalState::Expired, FactualState::Collapsed));
    }
    "D09" "criteria of collapse are plural, named and deterministic" criteria_disagree_and_say_who_judges {
        let w = World::karabakh(&[], "2020-10-11T08:00:00Z");
        assert_eq!(w.factual("nk20-mos/first-incident"), "collapsed");
        assert_eq!(w.factual("nk20-mos/first-incident-found"), "contested");
        assert_eq!(w.legal("nk20-mos"), "in force");
        // Within 24 hours of the start by any weighting of what is alleged.
        let fell = w.verdicts.iter().find(|v| v.kind == VerdictKind::Factual(FactualState::Collapsed) && w.program.reference(v.term) == "nk20-mos/first-incident").unwrap();
        assert!(fell.at.since(at("2020-10-10T08:00:00Z")) < 24 * 3_600_000);
    }
}
