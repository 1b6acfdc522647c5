//! Reviews of drafts and comparisons: every kind of remark is drawn by a text that deserves it, and by no cured one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::path::Path;

use ceasefire::{
    agreement::{Reading, Regime, Subject},
    record::Log,
    review::{RemarkKind, Severity, compare, review},
};
use common::{KARABAKH, shelf::Exhibit};

const REGISTRY: &str = r#"
schema = 1
parties = [{ id = "a", kind = "state" }, { id = "b", kind = "armed-group" }, { id = "w", kind = "body" }]
places = [{ id = "zone" }, { id = "town", within = "zone" }, { id = "far" }]
acts = [{ id = "force" }, { id = "shelling", within = ["force"] }]
characters = [{ id = "deliberate" }]
"#;

fn draft(instrument: &str, rest: &str) -> Regime {
    let roles = "roles = [{ party = \"a\", as = [\"party\"] }, { party = \"b\", as = [\"party\"] }]";
    let text = format!(
        "{REGISTRY}\n{roles}\ninstrument = {{ id = \"t\", title = \"T\", kind = \"agreement\", zone = \"+00:00\", counting = \"elapsed\", signed = \"2023-12-01T00:00Z\", {instrument} }}\n{rest}"
    );
    Regime::parse(&[("t.toml", &text)]).unwrap_or_else(|p| panic!("{p}"))
}

const SOUND: &str = r#"entry = "2024-01-01T12:00Z", lasts = "open-ended", area = { places = { within = ["zone"] } }"#;

fn term(article: &str, bearers: &str, more: &str) -> String {
    format!("[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [{bearers}]\n{more}\n")
}

/// How often a kind of remark is drawn.
fn drawn(kind: RemarkKind, r: &Regime) -> usize {
    review(r).iter().filter(|x| x.kind == kind).count()
}

#[test]
fn the_moscow_text_of_10_october_draws_what_it_must() {
    let regime = Regime::parse(KARABAKH).unwrap();
    let remarks = review(&regime);
    let of = |kind| remarks.iter().filter(|r| r.instrument == "nk20-mos" && r.kind == kind).count();
    for kind in
        [RemarkKind::NoMonitor, RemarkKind::UndefinedArea, RemarkKind::ClockWithoutZone, RemarkKind::NoEnd, RemarkKind::NoConsequence]
    {
        assert_eq!(of(kind), 1, "{kind}");
    }
    let deferred: Vec<_> = remarks.iter().filter(|r| r.instrument == "nk20-mos" && r.kind == RemarkKind::Deferred).collect();
    assert_eq!(deferred.iter().map(|r| r.article.as_deref()).collect::<Vec<_>>(), [Some("2")]);
    // It has an article on detainees, and none on civilians.
    let missing = |s| remarks.iter().any(|r| r.instrument == "nk20-mos" && r.element == Some(s));
    assert!(!missing(Subject::Detainees) && missing(Subject::Civilians));
}

#[test]
fn every_kind_of_remark_is_drawn_by_what_deserves_it_and_cured_by_its_cure() {
    let b = "\"@party\"";
    let fix = term("9", "\"a\"", "rule.empowers = { verb = \"find\" }");
    let ban = term("1", b, "rule.prohibits = { acts = [\"force\"] }");
    let pair = |kind: RemarkKind, bad: Regime, good: Regime| {
        assert!(drawn(kind, &bad) > 0, "{kind} is not drawn");
        assert_eq!(drawn(kind, &good), 0, "{kind} is not cured");
    };
    use RemarkKind as K;
    pair(K::Missing, draft(SOUND, &ban), draft(&format!("{SOUND}, class = \"none\""), &ban));
    pair(K::NoMonitor, draft(SOUND, &ban), draft(SOUND, &format!("{ban}{fix}")));
    pair(K::Unverifiable, draft(SOUND, &ban), draft(SOUND, &format!("{ban}{fix}")));
    let deliberate = ban.replace("[\"force\"]", "[\"force\"], character = \"deliberate\"");
    assert_eq!(
        (drawn(K::Unverifiable, &draft(SOUND, &deliberate)), drawn(K::Unverifiable, &draft(SOUND, &format!("{deliberate}{fix}")))),
        (2, 0)
    );
    let counter =
        |d: &str| term("2", b, &format!("rule.counts = {{ violations = {{ of = [\"1\"], within = \"30 days\", more-than = 3{d} }} }}"));
    pair(K::NoConsequence, draft(SOUND, &ban), draft(SOUND, &format!("{ban}{}", counter(""))));
    pair(
        K::NoDeterminer,
        draft(SOUND, &format!("{ban}{}", counter(""))),
        draft(SOUND, &format!("{ban}{}", counter(", determined = { standard = \"found\" }"))),
    );
    pair(K::NoEnd, draft(&SOUND.replace("\"open-ended\"", "\"unspecified\""), &ban), draft(SOUND, &ban));
    pair(K::UndefinedArea, draft(r#"entry = "2024-01-01T12:00Z", lasts = "open-ended""#, &ban), draft(SOUND, &ban));
    let axis = "readings = [{ id = \"x\", question = \"which?\", base = \"p\", options = [{ id = \"p\" }, { id = \"q\" }] }]\n";
    let entry = |p: &str, q: &str| {
        SOUND.replace(
            "entry = \"2024-01-01T12:00Z\"",
            &format!("entry = {{ by-reading = {{ axis = \"x\", options = {{ p = \"{p}\", q = \"{q}\" }} }} }}"),
        )
    };
    let clock = draft(&entry("2024-01-01T12:00+04:00", "2024-01-01T12:00+03:00"), &format!("{axis}{ban}"));
    let midnight = draft(&entry("2024-01-01T00:00+03:00", "2024-01-01T24:00+03:00"), &format!("{axis}{ban}"));
    pair(K::ClockWithoutZone, clock.clone(), midnight.clone());
    pair(K::AmbiguousInstant, midnight, clock);
    pair(K::ReadTwoWays, draft(SOUND, &format!("{axis}{ban}")), draft(SOUND, &ban));
    pair(K::Deferred, draft(SOUND, &term("2", b, "rule.expects = { task = \"agree more\" }")), draft(SOUND, &ban));
    let request = term("2", "\"w\"", "rule.expects = { task = \"send monitors\" }");
    pair(K::Request, draft(SOUND, &request), draft(SOUND, &term("2", b, "rule.expects = { task = \"send monitors\" }")));
    assert_eq!(drawn(K::Deferred, &draft(SOUND, &request)), 0);
    pair(K::NoBearer, draft(SOUND, &term("2", "", "rule.expects = { task = \"return\" }")), draft(SOUND, &ban));
    pair(
        K::NoDeadline,
        draft(SOUND, &term("2", b, "rule.requires = { task = \"x\" }")),
        draft(SOUND, &term("2", b, "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }")),
    );
    pair(
        K::DeadlineBeforeTrigger,
        draft(SOUND, &term("2", b, "rule.requires = { task = \"x\", limit = \"by 2023-12-31\" }")),
        draft(SOUND, &term("2", b, "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }")),
    );
    let permit = |p: i32, place: &str| {
        term(
            "2",
            "\"a\"",
            &format!("rule.permits = {{ acts = [\"shelling\"], priority = {p}, area = {{ places = {{ within = [\"{place}\"] }} }} }}"),
        )
    };
    let here = ban.replace("[\"force\"]", "[\"force\"], area = { places = { within = [\"zone\"] } }");
    pair(K::Contradiction, draft(SOUND, &format!("{here}{}", permit(0, "town"))), draft(SOUND, &format!("{here}{}", permit(1, "town"))));
    assert_eq!(drawn(K::Contradiction, &draft(SOUND, &format!("{here}{}", permit(0, "far")))), 0);
    let waits = |article: &str, other: &str| {
        term(article, b, &format!("active = {{ met = \"{other}\" }}\nrule.requires = {{ task = \"x\", limit = \"by 2024-02-01\" }}"))
    };
    pair(
        K::Cycle,
        draft(SOUND, &format!("{}{}", waits("2", "3"), waits("3", "2"))),
        draft(SOUND, &format!("{}{}", waits("2", "3"), term("3", b, "rule.requires = { task = \"x\", limit = \"by 2024-02-01\" }"))),
    );
    let power = term("2", "\"w\"", "rule.empowers = { verb = \"find\" }");
    pair(K::NoHolder, draft(SOUND, &power), draft(SOUND, &format!("bodies = [{{ party = \"w\" }}]\n{power}")));
    pair(
        K::Authority,
        draft(&format!("{SOUND}, authority = \"unauthorised\""), &ban),
        draft(&format!("{SOUND}, authority = \"authorised\""), &ban),
    );
}

#[test]
fn a_cycle_is_told_once_with_its_way_round() {
    let term = |article: &str, other: &str| {
        term(article, "\"a\"", &format!("active = {{ met = \"{other}\" }}\nrule.requires = {{ task = \"x\", limit = \"by 2024-02-01\" }}"))
    };
    let regime = draft(SOUND, &format!("{}{}{}", term("9", "11"), term("11", "12"), term("12", "9")));
    let cycles: Vec<String> = review(&regime).iter().filter(|r| r.kind == RemarkKind::Cycle).map(|r| r.says.clone()).collect();
    assert_eq!(cycles, ["it waits for itself: `11`, which waits for `12`, which waits for `9`, which waits for `11`"]);
    // One way of reading who goes first makes the circle, the other does not.
    let axis =
        "readings = [{ id = \"order\", question = \"who first?\", base = \"free\", options = [{ id = \"free\" }, { id = \"tied\" }] }]\n";
    let tied = term("9", "11").replace(
        "active = { met = \"11\" }",
        "active = { by-reading = { axis = \"order\", options = { free = \"always\", tied = { met = \"11\" } } } }",
    );
    let regime = draft(SOUND, &format!("{axis}{tied}{}", term("11", "9")));
    let cycles: Vec<String> = review(&regime).iter().filter(|r| r.kind == RemarkKind::Cycle).map(|r| r.says.clone()).collect();
    assert_eq!(cycles, ["it waits for itself if `order` is read as `tied`: `11`, which waits for `9`, which waits for `11`"]);
}

#[test]
fn the_remarks_on_the_gallery() {
    let all = Exhibit::all(Path::new("examples/gallery")).unwrap_or_else(|e| panic!("{e}"));
    assert!(all.len() >= 13);
    for e in all {
        let focus = e.focus();
        let remarks: Vec<String> = review(&e.regime)
            .iter()
            .filter(|r| focus.contains(&r.instrument.as_str()))
            // What is missing and weighs little is counted, not listed.
            .filter(|r| r.severity != Severity::Minor)
            .map(ToString::to_string)
            .collect();
        insta::assert_snapshot!(format!("review_{}", e.name), remarks.join("\n"));
    }
}

#[test]
fn two_drafts_are_compared_in_words_and_on_a_log() {
    let regime = Regime::parse(KARABAKH).unwrap();
    let log = common::karabakh_log();
    let until = "2021-01-31T20:00:00Z".parse().unwrap();
    assert_eq!(compare(&regime, &regime, &Reading::base(), Some((&log, until))).unwrap(), Default::default());
    // A better text for 10 October: an area, and a body that may find out.
    let better: Vec<(&str, String)> = KARABAKH
        .iter()
        .map(|(n, t)| {
            let area = t.replace(
                "conflict-zone = { places = { within = [\"nk-conflict-zone\"]",
                "conflict-zone = { places = { within = [\"nk-conflict-zone\", \"azerbaijan-rest\", \"armenia-proper\"]",
            );
            (*n, if *n == "nk20-mos.toml" { area } else { (*t).to_string() })
        })
        .collect();
    let better: Vec<(&str, &str)> = better.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let c = compare(&regime, &Regime::parse(&better).unwrap(), &Reading::base(), Some((&log, until))).unwrap();
    assert_eq!(c.changes.len(), 1);
    assert!(
        c.flips
            .iter()
            .any(|f| f.about == "mos-i7" && f.article == "nk20-mos/1a" && (f.before.as_str(), f.after.as_str()) == ("possible", "alleged"))
    );
    let lines: Vec<String> = c.changes.iter().map(ToString::to_string).chain(c.flips.iter().map(ToString::to_string)).collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert!(Log::new().iter().next().is_none());
}

#[test]
fn what_two_drafts_say_otherwise_is_told_entry_by_entry() {
    let duties = |limit: &str, number: &str| {
        [
            term("1", "\"@party\"", "rule.prohibits = { acts = [\"force\"] }"),
            term("2", "\"a\"", &format!("rule.requires = {{ task = \"withdraw\", limit = {limit} }}")),
            term(number, "\"b\"", "to = [\"a\"]\nrule.requires = { task = \"hand over maps\", limit = \"by 2024-01-20\" }"),
        ]
        .concat()
    };
    let before = draft(
        SOUND,
        &format!(
            "bodies = [{{ party = \"w\", members = [\"a\", \"b\"], decision = \"all\" }}]\n{}{}",
            duties("\"by 2024-01-10\"", "3"),
            term("9", "\"w\"", "rule.empowers = { verb = \"find\", over = [\"1\"] }"),
        ),
    );
    let after = draft(
        SOUND,
        &format!(
            "bodies = [{{ party = \"w\", members = [\"a\", \"b\"], decision = \"majority\" }}]\n\
             readings = [{{ id = \"clock\", question = \"?\", base = \"x\", options = [{{ id = \"x\", text = \"x\", by = [\"a\"] }}, {{ id = \"y\", text = \"y\", by = [\"b\"] }}] }}]\n{}{}",
            duties("{ by-reading = { axis = \"clock\", options = { x = \"before 2024-01-10\", y = \"by 2024-01-10\" } } }", "4"),
            term("5", "\"@party\"", "rule.permits = { acts = [\"shelling\"], character = \"deliberate\" }"),
        ),
    );
    let log = Log::parse(
        "log",
        "{\"name\":\"done\",\"happened\":\"2024-01-10T10:00Z\",\"by\":\"a\",\"performance\":{\"of\":\"t/2\",\"party\":\"a\"}}\n\
         {\"name\":\"maps\",\"happened\":\"2024-01-10T10:00Z\",\"by\":\"b\",\"performance\":{\"of\":\"t/3\",\"party\":\"b\"}}\n\
         {\"name\":\"found\",\"said\":\"2024-01-11T10:00Z\",\"by\":\"w\",\"act\":{\"under\":\"t/9\"}}\n\
         {\"name\":\"so\",\"said\":\"2024-01-12T10:00Z\",\"by\":\"b\",\"statement\":{\"kind\":\"welcome\",\"about\":\"found\"}}\n\
         {\"name\":\"i\",\"happened\":\"2024-01-11T10:00Z\",\"by\":\"b\",\"incident\":{\"place\":\"town\",\"act\":\"shelling\",\"accuses\":[\"a\"]}}\n",
    )
    .unwrap();
    let until = "2024-02-01T00:00Z".parse().unwrap();
    let under = |reading: &Reading| compare(&before, &after, reading, Some((&log, until)));
    let c = under(&Reading::base()).unwrap();
    let lines: Vec<String> = c.changes.iter().map(ToString::to_string).chain(c.flips.iter().map(ToString::to_string)).collect();
    let lines: Vec<String> = lines.into_iter().chain(c.left_out.iter().map(ToString::to_string)).collect();
    insta::assert_snapshot!(lines.join("\n"));
    // The duty under the new number is met under both, by one record under the old number: no flip.
    assert!(c.flips.iter().all(|f| f.article != "t/4" && f.article != "t/3"));
    assert_eq!(c.left_out.iter().map(|l| (l.record.as_str(), l.by_the_later)).collect::<Vec<_>>(), [("found", true), ("so", true)]);
    // What only one draft leaves open concerns that one alone.
    let other = under(&Reading::base().with("clock", "y")).unwrap();
    assert_eq!((other.changes == c.changes, other.flips.iter().any(|f| f.article == "t/2")), (true, false));
    assert!(c.flips.iter().any(|f| f.article == "t/2"));
    // Nobody has such an axis.
    let none = under(&Reading::base().with("clock-face", "y")).unwrap_err().to_string();
    assert!(none.contains("`clock-face`"), "{none}");
    // A record that fits neither draft is a fault of the log.
    let astray =
        Log::parse("log", r#"{"name":"x","happened":"2024-01-10T10:00Z","by":"b","performance":{"of":"t/7","party":"b"}}"#).unwrap();
    let refused = compare(&before, &after, &Reading::base(), Some((&astray, until))).unwrap_err().to_string();
    assert!(refused.contains("`t/7`") && refused.lines().count() == 1, "{refused}");
    // The other way round: what was added is removed.
    let back = compare(&after, &before, &Reading::base(), Some((&log, until))).unwrap();
    assert_eq!(back.changes.len(), c.changes.len());
    assert_eq!(
        back.flips.iter().map(|f| (&f.about, &f.after)).collect::<Vec<_>>(),
        c.flips.iter().map(|f| (&f.about, &f.before)).collect::<Vec<_>>()
    );
}
