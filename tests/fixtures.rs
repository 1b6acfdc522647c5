//! Tables of facts about real ceasefires, recomputed: instants, days, distances, ledgers, tallies. One assertion for each row.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    machine::{CaseStatus, VerdictKind},
    time::{Instant, Moment, Zone},
};
use common::World;

/// An instant as a text gives it, in the clock of a zone.
fn instant(text: &str, zone: &str) -> String {
    let zone: Zone = zone.parse().unwrap();
    match text.parse::<Moment>().unwrap() {
        Moment::At(t, _) => t.to_string(),
        Moment::Clock(c) => zone.instant(c).to_string(),
        other => panic!("`{other}` is no instant"),
    }
}

#[test]
fn instants() {
    let rows = [
        ("MOS-a", "2020-10-10T12:00", "+04:00", "2020-10-10T08:00:00Z"),
        ("MOS-b", "2020-10-10T12:00", "+03:00", "2020-10-10T09:00:00Z"),
        ("MOS claim", "2020-10-10T12:05", "+04:00", "2020-10-10T08:05:00Z"),
        ("Ganja-3", "2020-10-11T01:50", "+04:00", "2020-10-10T21:50:00Z"),
        ("PAR", "2020-10-18T00:00", "+04:00", "2020-10-17T20:00:00Z"),
        ("PAR claim", "2020-10-18T00:04", "+04:00", "2020-10-17T20:04:00Z"),
        ("WAS local", "2020-10-26T08:00", "+04:00", "2020-10-26T04:00:00Z"),
        ("WAS EDT", "2020-10-26T00:00", "-04:00", "2020-10-26T04:00:00Z"),
        ("TRI", "2020-11-10T00:00", "+03:00", "2020-11-09T21:00:00Z"),
        ("TRI local", "2020-11-10T01:00", "+04:00", "2020-11-09T21:00:00Z"),
        ("TRI end of day", "2020-11-10T24:00", "+03:00", "2020-11-10T21:00:00Z"),
        ("Mi-24", "2020-11-09T18:30", "+04:00", "2020-11-09T14:30:00Z"),
        ("NK23 local", "2023-09-20T13:00", "+04:00", "2023-09-20T09:00:00Z"),
        ("NK23 Moscow", "2023-09-20T12:00", "+03:00", "2023-09-20T09:00:00Z"),
        ("MIN15", "2015-02-15T00:00", "+02:00", "2015-02-14T22:00:00Z"),
        ("ILL24", "2024-11-27T04:00", "+02:00", "2024-11-27T02:00:00Z"),
        ("ILL24 + 60 d", "2025-01-26T04:00", "+02:00", "2025-01-26T02:00:00Z"),
        ("GAZ23", "2023-11-24T07:00", "+02:00", "2023-11-24T05:00:00Z"),
        ("GAZ25 planned", "2025-01-19T08:30", "+02:00", "2025-01-19T06:30:00Z"),
        ("GAZ25 actual", "2025-01-19T11:15", "+02:00", "2025-01-19T09:15:00Z"),
        ("GAZ25B", "2025-10-10T12:00", "+03:00", "2025-10-10T09:00:00Z"),
        ("EAS25 start", "2025-04-19T18:00", "+03:00", "2025-04-19T15:00:00Z"),
        ("EAS25 end", "2025-04-21T00:00", "+03:00", "2025-04-20T21:00:00Z"),
        ("LOC21 IST", "2021-02-25T00:00", "+05:30", "2021-02-24T18:30:00Z"),
        ("LOC21 PKT", "2021-02-25T00:00", "+05:00", "2021-02-24T19:00:00Z"),
        ("LOC25 IST", "2025-05-10T17:00", "+05:30", "2025-05-10T11:30:00Z"),
        ("LOC25 PKT", "2025-05-10T16:30", "+05:00", "2025-05-10T11:30:00Z"),
    ];
    for (row, local, zone, utc) in rows {
        assert_eq!(instant(local, zone), utc, "{row}");
    }
    let t = |s: &str| s.parse::<Instant>().unwrap();
    let hours = |a: &str, b: &str| t(b).since(t(a)) as f64 / 3_600_000.0;
    // Relations between the rows.
    assert_eq!(hours("2020-10-10T08:00Z", "2020-10-10T08:05Z") * 60.0, 5.0);
    assert_eq!(hours("2020-10-10T09:00Z", "2020-10-10T08:05Z") * 60.0, -55.0);
    assert_eq!(
        (hours("2020-10-10T08:00Z", "2020-10-10T21:50Z"), hours("2020-10-10T09:00Z", "2020-10-10T21:50Z")),
        (13.0 + 5.0 / 6.0, 12.0 + 5.0 / 6.0)
    );
    assert_eq!(hours("2020-11-09T21:00Z", "2020-11-09T14:30Z"), -6.5);
    assert_eq!(hours("2025-04-19T15:00Z", "2025-04-20T21:00Z"), 30.0);
    // The misreadings of the Easter truce: 6, 51 and 54 hours; of the October 2020 one: twelve and eight hours off.
    let ends = ["2025-04-20T00:00+03:00", "2025-04-21T21:00+03:00", "2025-04-22T00:00+03:00"];
    assert_eq!(ends.map(|e| hours("2025-04-19T15:00Z", e)), [6.0, 51.0, 54.0]);
    assert_eq!((hours("2020-10-26T04:00Z", "2020-10-26T16:00Z"), hours("2020-10-26T04:00Z", "2020-10-26T00:00+04:00")), (12.0, -8.0));
    assert_eq!(hours("2025-10-10T09:00Z", "2025-10-13T12:00+03:00"), 72.0);
    assert_eq!(hours("2021-02-24T18:30Z", "2021-02-24T19:00Z"), 0.5);
    // "Midnight" of 12 May 1994 loses the minute that the text gives, and its zone is nowhere stated.
    assert!(matches!("1994-05-12T00:01".parse::<Moment>().unwrap(), Moment::Clock(_)));
    assert!(matches!("1994-05-12 midnight".parse::<Moment>().unwrap(), Moment::Midnight(_)));
}

/// The last day of a duty, by a counting rule.
fn last_day(anchor: &str, offset: &str, counting: &str, zone: &str) -> String {
    let text = format!(
        "schema = 1\nparties = [{{ id = \"a\", kind = \"state\" }}]\nroles = [{{ party = \"a\", as = [\"party\"] }}]\nanchors = [{{ id = \"d\", at = \"{anchor}\" }}]\ninstrument = {{ id = \"t\", title = \"T\", kind = \"agreement\", entry = \"1990-01-01T00:00Z\", zone = \"{zone}\", counting = \"{counting}\" }}\n[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nrule.requires = {{ task = \"x\", limit = \"by d {offset}\" }}\n"
    );
    let w = World::small(&text, "", &[], "1990-01-02T00:00Z");
    let limit = w.duty("t/1").limit.unwrap();
    limit.plus(-1).in_zone(zone.parse().unwrap()).date().to_string()
}

#[test]
fn day_counts() {
    let gaza = |offset: &str| last_day("2025-01-19T11:15", offset, "days-inclusive", "+02:00");
    // Day 1 is 19 January 2025.
    let days = ["+ 7 days", "+ 16 days", "+ 22 days", "+ 42 days", "+ 50 days"].map(gaza);
    assert_eq!(days, ["2025-01-25", "2025-02-03", "2025-02-09", "2025-03-01", "2025-03-09"]);
    let lanka = |notified: &str, counting: &str| last_day(notified, "+ 14 days", counting, "+05:30");
    assert_eq!((lanka("2008-01-02T15:00", "days"), lanka("2008-01-03T15:00", "days")), ("2008-01-16".into(), "2008-01-17".into()));
    assert_eq!(
        (lanka("2008-01-02T15:00", "days-inclusive"), lanka("2008-01-03T15:00", "days-inclusive")),
        ("2008-01-15".into(), "2008-01-16".into())
    );
    let minsk = |counting: &str| last_day("2015-02-12T12:00", "+ 30 days", counting, "+02:00");
    assert_eq!((minsk("days"), minsk("days-inclusive")), ("2015-03-14".into(), "2015-03-13".into()));
    let colombia = |offset: &str| last_day("2016-12-01T00:00", offset, "days", "-05:00");
    let days = ["- 35 days", "+ 90 days", "+ 120 days", "+ 150 days", "+ 180 days"].map(colombia);
    assert_eq!(days, ["2016-10-27", "2017-03-01", "2017-03-31", "2017-04-30", "2017-05-30"]);
    let geneva = |counting: &str| last_day("2020-10-30T12:00", "+ 7 days", counting, "+04:00");
    assert_eq!((geneva("days"), geneva("days-inclusive")), ("2020-11-06".into(), "2020-11-05".into()));
}

const WEAPONS: &str = r#"weapons = [{ id = "tank" }, { id = "artillery" }, { id = "mortar-120", within = ["artillery"] }, { id = "mt-12", within = ["artillery"] }, { id = "gun-122", within = ["artillery"] },
    { id = "gun-152", within = ["artillery"] }, { id = "rockets" }, { id = "grad", within = ["rockets"] }, { id = "uragan", within = ["rockets"] }, { id = "smerch", within = ["rockets"] },
    { id = "tornado-g", within = ["rockets"] }, { id = "tornado-u", within = ["rockets"] }, { id = "tornado-s", within = ["rockets"] }, { id = "tochka" }]"#;

/// Whether a weapon of a class at a distance is a breach of a rule.
fn stands(rule: &str, weapon: &str, measures: &str) -> Option<CaseStatus> {
    let text = format!(
        "schema = 1\nparties = [{{ id = \"a\", kind = \"state\" }}, {{ id = \"p\", kind = \"media\" }}]\nplaces = [{{ id = \"z\" }}]\nacts = [{{ id = \"place\" }}]\n{WEAPONS}\nroles = [{{ party = \"a\", as = [\"party\"] }}]\ninstrument = {{ id = \"t\", title = \"T\", kind = \"agreement\", entry = \"2014-09-05T15:00Z\", zone = \"+03:00\", area = \"unlimited\" }}\n[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"a\"]\nrule.prohibits = {{ acts = [\"place\"], {rule} }}\n"
    );
    let record = format!(
        r#"{{"name":"i","happened":"2015-03-20T00:00Z","by":"p","incident":{{"place":"z","act":"place","weapon":"{weapon}","accuses":["a"],"measures":{{{measures}}}}}}}"#
    );
    World::small(&text, &record, &[], "2016-01-01T00:00Z").case("i", "t/1")
}

/// The shortest distance in kilometres at which it stands lawfully.
fn keeps(rule: &str, weapon: &str, measure: &str) -> i64 {
    (0..=150).find(|km| stands(rule, weapon, &format!(r#""{measure}":{}"#, km * 1000)).is_none()).unwrap()
}

#[test]
fn distances() {
    let rows = [
        ("mt-12", 9),
        ("mortar-120", 8),
        ("gun-122", 16),
        ("gun-152", 33),
        ("grad", 21),
        ("uragan", 36),
        ("smerch", 70),
        ("tornado-g", 40),
        ("tornado-u", 70),
        ("tornado-s", 120),
        ("tochka", 120),
    ];
    let table: Vec<String> = rows.iter().map(|(w, km)| format!("{{ weapons = [\"{w}\"], metres = {} }}", km * 1000)).collect();
    // The memorandum of 2014: each weapon's own range, and 15 km for all above 100 mm, which of them prevails being open.
    let memorandum = |precedence: &str| {
        format!(
            "nearer-than = {{ measure = \"from-line-m\", rows = [{}], otherwise = 15000, precedence = \"{precedence}\" }}",
            table.join(", ")
        )
    };
    for (weapon, km) in rows {
        assert_eq!(keeps(&memorandum("special"), weapon, "from-line-m"), km, "{weapon} by its own row");
        assert_eq!(keeps(&memorandum("largest"), weapon, "from-line-m"), km.max(15), "{weapon} with the floor");
    }
    // The package of 2015: the width of the zone between the sides, so half of it for each.
    let width = [
        ("gun-122", 50),
        ("gun-152", 50),
        ("mt-12", 50),
        ("mortar-120", 50),
        ("grad", 70),
        ("tornado-g", 70),
        ("uragan", 140),
        ("smerch", 140),
        ("tornado-s", 140),
        ("tochka", 140),
    ];
    let table: Vec<String> = width.iter().map(|(w, km)| format!("{{ weapons = [\"{w}\"], metres = {} }}", km * 1000)).collect();
    let between = format!("nearer-than = {{ measure = \"between-sides-m\", rows = [{}] }}", table.join(", "));
    for (weapon, km) in width {
        assert_eq!(keeps(&between, weapon, "between-sides-m"), km, "{weapon} between the sides");
    }
    // The addendum: tanks, artillery below 100 mm, mortars up to 120 mm: 15 km. A 120 mm mortar falls under both.
    let addendum = "nearer-than = { measure = \"from-line-m\", rows = [{ weapons = [\"tank\"], metres = 15000 }, { weapons = [\"mortar-120\"], metres = 15000 }] }";
    assert_eq!(
        (keeps(addendum, "tank", "from-line-m"), keeps(addendum, "mortar-120", "from-line-m"), keeps(addendum, "gun-122", "from-line-m")),
        (15, 15, 0)
    );
    // "Above 100 mm" (2014), "100 mm and more" (2015), "below 100 mm" (addendum).
    let calibre = |bound: &str, mm: u32| {
        stands(&format!("where = [{{ measure = \"calibre-mm\", {bound} }}]"), "artillery", &format!(r#""calibre-mm":{mm}"#)).is_some()
    };
    assert_eq!([calibre("above = 100", 100), calibre("above = 100", 101)], [false, true]);
    assert_eq!([calibre("at-least = 100", 99), calibre("at-least = 100", 100)], [false, true]);
    assert_eq!([calibre("below = 100", 99), calibre("below = 100", 100)], [true, false]);
}

#[test]
fn a_distance_give_or_take_is_undetermined_where_a_bound_lies_within() {
    let rule = "nearer-than = { measure = \"from-line-m\", rows = [{ weapons = [\"grad\"], metres = 21000 }] }";
    let at =
        |metres: u32, margin: u32| stands(rule, "grad", &format!(r#""from-line-m":{metres}}},"give-or-take":{{"from-line-m":{margin}"#));
    let (violation, possible) = (Some(CaseStatus::Violation), Some(CaseStatus::Possible));
    assert_eq!([at(20_000, 999), at(20_000, 1000), at(22_000, 1000), at(22_000, 1001)], [violation, possible, None, possible]);
    let whole = "where = [{ measure = \"from-line-m\", at-least = 100, at-most = 200 }]";
    let at =
        |metres: u32, margin: u32| stands(whole, "grad", &format!(r#""from-line-m":{metres}}},"give-or-take":{{"from-line-m":{margin}"#));
    assert_eq!([at(150, 50), at(150, 51), at(250, 49), at(250, 50), at(50, 49)], [violation, possible, None, possible, None]);
}

/// A ledger of two sides: what one frees, and what the other owes for it.
fn ledger(terms: &str, records: &[String]) -> World {
    let text = format!(
        "schema = 1\nparties = [{{ id = \"a\", kind = \"state\" }}, {{ id = \"b\", kind = \"armed-group\" }}]\nroles = [{{ party = \"a\", as = [\"party\"] }}, {{ party = \"b\", as = [\"party\"] }}]\ninstrument = {{ id = \"t\", title = \"T\", kind = \"agreement\", entry = \"2023-11-24T05:00Z\", zone = \"+02:00\", counting = \"elapsed\", lasts = {{ extended = {{ from = \"2023-11-28T05:00Z\", by = \"1 day\", per = {{ of = \"2-further\", amount = 10 }}, at-most = 6 }} }} }}\n{terms}"
    );
    World::small(&text, &records.join("\n"), &[], "2023-12-20T00:00Z")
}

fn freed(name: &str, of: &str, at: &str, amount: u32, item: &str, party: &str) -> String {
    format!(
        r#"{{"name":"{name}","happened":"{at}","by":"{party}","performance":{{"of":"t/{of}","party":"{party}","amount":{amount},"item":"{item}"}}}}"#
    )
}

fn owes(article: &str, of: &str, items: &str, owes: u32, per: u32) -> String {
    format!(
        "[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [\"a\"]\nrule.requires = {{ task = \"free prisoners\", for-each = {{ performed = {{ of = \"{of}\", items = [{items}] }} }}, amount = {{ owes = {owes}, per = {per} }} }}\n"
    )
}

fn frees(article: &str, amount: u32, items: &str) -> String {
    format!(
        "[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [\"b\"]\nrule.requires = {{ task = \"free\", amount = {amount}, items = [{items}] }}\n"
    )
}

fn owed(w: &World, article: &str) -> u32 {
    w.program.duties_of(&w.state, w.program.term(article).unwrap()).iter().filter_map(|d| d.owed).sum()
}

#[test]
fn ledgers() {
    // November 2023: 50 for 150 in four days, a day more for each further ten, at most fifty and 150 more.
    let terms = format!(
        "{}{}{}{}",
        frees("2", 50, "\"civilian\""),
        frees("2-further", 50, "\"civilian\""),
        owes("3", "2", "", 3, 1),
        owes("3-further", "2-further", "", 3, 1)
    );
    let mut records: Vec<String> = (0..4)
        .map(|d| freed(&format!("d{d}"), "2", &format!("2023-11-{}T16:00+02:00", 24 + d), [13, 13, 13, 11][d], "civilian", "b"))
        .collect();
    records.push(freed("foreign", "2", "2023-11-24T16:00+02:00", 24, "foreigner", "b"));
    records.push(freed("x1", "2-further", "2023-11-28T06:59+02:00", 20, "civilian", "b"));
    records.push(freed("x2", "2-further", "2023-11-30T06:59+02:00", 10, "civilian", "b"));
    let w = ledger(&terms, &records);
    assert_eq!((owed(&w, "t/3"), owed(&w, "t/3-further"), w.legal("t")), (150, 90, "expired".into()));
    // 80 that qualify for 240, and those outside the count.
    assert_eq!(w.verdicts.iter().filter(|v| v.kind == VerdictKind::OutsideCount).count(), 1);
    let end = w.verdicts.iter().find(|v| v.kind.to_string() == "expired").unwrap().at;
    assert_eq!(end.to_string(), "2023-12-01T05:00:00Z");
    // January 2025, by category: 33 freed, 25 living and 8 dead.
    let categories = [("woman", 30, 1, 5), ("soldier", 50, 1, 5), ("ill", 110, 9, 9)];
    let terms: String = [frees("4", 33, "\"woman\", \"soldier\", \"ill\", \"elder\", \"remains\""), frees("2-further", 50, "")].concat()
        + &categories.map(|(c, o, p, _)| owes(&format!("5-{c}"), "4", &format!("\"{c}\""), o, p)).concat();
    let records: Vec<String> = categories.iter().map(|(c, _, _, n)| freed(c, "4", "2023-11-25T00:00Z", *n, c, "b")).collect();
    let w = ledger(&terms, &records);
    assert_eq!(categories.map(|(c, ..)| owed(&w, &format!("t/5-{c}"))), [150, 250, 110]);
    // October 2025: 20 living and 28 dead for 250 and 1,700, and fifteen bodies for each; on the third day 20 + 4 for 1,968.
    let terms = [
        frees("4-living", 20, "\"living\""),
        frees("4-bodies", 28, "\"body\""),
        owes("5-bodies", "4-bodies", "\"body\"", 15, 1),
        frees("2-further", 1, ""),
    ]
    .concat();
    let w = ledger(
        &terms,
        &[freed("l", "4-living", "2023-11-25T00:00Z", 20, "living", "b"), freed("d", "4-bodies", "2023-11-25T00:00Z", 4, "body", "b")],
    );
    let done = |a: &str| w.duty(a);
    assert_eq!((done("t/4-living").done, done("t/4-bodies").done, owed(&w, "t/5-bodies")), (20, 4, 60));
    assert!(1968 >= 250 + 1700 && done("t/4-bodies").owed == Some(28));
    // Colombia: 30, 30 and 40 percent come to 30, 60 and 100 of a registered hundred.
    let step = |article: &str, n: u32| {
        format!(
            "[[terms]]\narticle = \"{article}\"\ntext = \"x\"\nbearers = [\"b\"]\nrule.requires = {{ task = \"arms\", amount = {{ share = {n}, of = \"arms\" }} }}\n"
        )
    };
    let level = r#"{"name":"arms","happened":"2023-11-25T00:00Z","by":"a","level":{"item":"arms","party":"b","level":100}}"#.to_string();
    let w = ledger(&[step("s1", 30), step("s2", 30), step("s3", 40), frees("2-further", 1, "")].concat(), &[level]);
    let shares = ["t/s1", "t/s2", "t/s3"].map(|a| owed(&w, a));
    assert_eq!((shares[0], shares[0] + shares[1], shares.iter().sum::<u32>()), (30, 60, 100));
    // Yemen: two flights a week in the two months from 2 April come to seventeen whole ones by weeks and three days.
    assert_eq!((61 * 2) / 7, 17);
}

#[test]
fn ceilings_by_date() {
    // Sri Lanka 1.13: 50 at D + 30, 150 at D + 60, all at D + 90.
    let steps = [("none", 0, 30, Some(0)), ("fifty", 30, 60, Some(50)), ("more", 60, 90, Some(150))];
    let terms: String = steps
        .map(|(a, from, to, n)| format!("[[terms]]\narticle = \"{a}\"\ntext = \"x\"\nbearers = [\"b\"]\nactive = {{ between = {{ from = \"d + {from} days\", to = \"d + {to} days\" }} }}\nrule.counts = {{ stock = {{ item = \"cadres\", at-most = {} }} }}\n", n.unwrap()))
        .concat();
    let text = format!(
        "schema = 1\nparties = [{{ id = \"b\", kind = \"armed-group\" }}]\nroles = [{{ party = \"b\", as = [\"party\"] }}]\nanchors = [{{ id = \"d\", at = \"2002-02-23T00:00+06:00\" }}]\ninstrument = {{ id = \"t\", title = \"T\", kind = \"agreement\", entry = \"d\", zone = \"+06:00\", counting = \"elapsed\" }}\n{terms}"
    );
    let exceeded = |day: i64, n: u32| {
        let at = "2002-02-23T00:00+06:00".parse::<Instant>().unwrap().plus(day * 86_400_000);
        let record = format!(r#"{{"name":"l","happened":"{at}","by":"b","level":{{"item":"cadres","party":"b","level":{n}}}}}"#);
        let w = World::small(&text, &record, &[], &at.plus(1).to_string());
        w.verdicts.iter().any(|v| v.kind == VerdictKind::Exceeded)
    };
    assert_eq!(
        [exceeded(29, 1), exceeded(30, 50), exceeded(30, 51), exceeded(60, 150), exceeded(60, 151), exceeded(90, 500)],
        [true, false, true, false, true, false]
    );
}

#[test]
fn tallies_and_revisions() {
    let text = "schema = 1\nparties = [{ id = \"a\", kind = \"state\" }, { id = \"b\", kind = \"state\" }, { id = \"m\", kind = \"mission\" }]\nplaces = [{ id = \"z\" }]\nacts = [{ id = \"force\" }]\nroles = [{ party = \"a\", as = [\"party\"] }, { party = \"b\", as = [\"party\"] }]\ninstrument = { id = \"t\", title = \"T\", kind = \"agreement\", entry = \"2002-01-01T00:00Z\", zone = \"+00:00\", area = \"unlimited\" }\n[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"@party\"]\nrule.prohibits = { acts = [\"force\"] }\n";
    let rows = [
        ("lka-ltte", "m", "b", "3830"),
        ("lka-gosl", "m", "a", "351"),
        ("ill24", "m", "a", r#""10000+""#),
        ("ill24-air", "m", "a", "7500"),
        ("ill24-other", "m", "a", r#""2500-3000""#),
        ("eas25-ua", "a", "b", "2935"),
        ("eas25-ru", "b", "a", r#""4900+""#),
        ("loc-in", "a", "b", "5133"),
        ("loc-pk", "b", "a", r#""3000+""#),
        ("min15-a", "a", "b", "112"),
        ("min15-b", "a", "b", "60"),
    ];
    let mut records: Vec<String> = rows
        .iter()
        .map(|(n, by, of, count)| format!(r#"{{"name":"{n}","happened":"2002-02-01T00:00Z/2007-04-30T00:00Z","said":"2007-05-01T00:00Z","by":"{by}","tally":{{"of":"violations","count":{count},"accuses":["{of}"]}}}}"#))
        .collect();
    // 18 March 2025: the dead of one night, as the reports are revised: the last stands, and all stay.
    records.push(r#"{"name":"k0","happened":"2007-03-18T02:20Z","by":"b","incident":{"place":"z","act":"force","accuses":["a"],"harm":{"killed":200}}}"#.into());
    for (k, (n, before)) in [(220, "k0"), (404, "k1"), (413, "k2")].into_iter().enumerate() {
        records.push(format!(r#"{{"name":"k{}","said":"2007-03-18T1{k}:00Z","by":"b","claim":{{"about":"k0","accuses":["a"],"harm":{{"killed":{n}}},"revises":"{before}"}}}}"#, k + 1));
    }
    let w = World::small(text, &records.join("\n"), &[], "2008-01-01T00:00Z");
    // No count makes a case, or ends anything; one night is one case, however often it is told again.
    assert_eq!(w.program.cases(&w.state).count(), 1);
    assert_eq!(w.legal("t"), "in force");
}
