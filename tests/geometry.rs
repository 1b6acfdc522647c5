//! Places and distances told from positions.
//!
//! Reference figures are by `geographiclib` 2.1 for Python (C. Karney): the points due east of 48 N 38 E, from which the meridian is
//! so many metres away, by `Geodesic.WGS84.Direct(48, 38, 90, metres)`, rounded to seven places.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeMap;

use ceasefire::{
    agreement::{Reading, Regime},
    geometry::{Atlas, Doubt, Located, Situation},
    machine::{CaseStatus, Docket, Program},
    record::{Content, Happened, Incident, Log, Position},
};
use common::World;
use proptest::prelude::*;

/// Metres, longitude, latitude.
const EAST: &[(i64, f64, f64)] = &[
    (0, 38.0, 48.0),
    (1, 38.000_013_4, 48.0),
    (50, 38.000_67, 48.0),
    (99, 38.001_326_6, 48.0),
    (100, 38.001_34, 48.0),
    (101, 38.001_353_4, 48.0),
    (499, 38.006_686_7, 47.999_999_8),
    (500, 38.006_700_1, 47.999_999_8),
    (501, 38.006_713_5, 47.999_999_8),
    (700, 38.009_380_2, 47.999_999_6),
    (701, 38.009_393_6, 47.999_999_6),
    (1100, 38.014_740_3, 47.999_999_1),
    (1101, 38.014_753_7, 47.999_999_1),
    (2500, 38.033_500_7, 47.999_995_1),
    (2501, 38.033_514_1, 47.999_995_1),
    (7999, 38.107_188_7, 47.999_95),
    (8000, 38.107_202_1, 47.999_95),
    (8999, 38.120_588_9, 47.999_936_7),
    (9000, 38.120_602_3, 47.999_936_7),
    (14_999, 38.200_990_2, 47.999_824_2),
    (15_000, 38.201_003_6, 47.999_824_1),
    (15_999, 38.214_390_4, 47.999_799_9),
    (16_000, 38.214_403_8, 47.999_799_9),
    (20_999, 38.281_391_1, 47.999_655_4),
    (21_000, 38.281_404_5, 47.999_655_3),
    (32_999, 38.442_190_7, 47.999_148_9),
    (33_000, 38.442_204_1, 47.999_148_9),
    (35_999, 38.482_390_1, 47.998_987_2),
    (36_000, 38.482_403_5, 47.998_987_1),
    (39_999, 38.535_988_8, 47.998_749_6),
    (40_000, 38.536_002_2, 47.998_749_5),
    (49_999, 38.669_983_3, 47.998_046_2),
    (50_000, 38.669_996_7, 47.998_046_1),
    (69_999, 38.937_959_3, 47.996_170_6),
    (70_000, 38.937_972_7, 47.996_170_5),
    (119_999, 39.607_786_1, 47.988_747_1),
    (120_000, 39.607_799_5, 47.988_746_9),
    (139_999, 39.875_654_5, 47.984_684_3),
    (140_000, 39.875_667_9, 47.984_684_1),
];

fn east(metres: i64) -> Position {
    let (_, lon, lat) = EAST.iter().find(|(m, ..)| *m == metres).unwrap();
    Position::from_degrees(*lon, *lat).unwrap()
}

/// The mirror image on the other side of the meridian of 38 E.
fn west(metres: i64) -> Position {
    let p = east(metres);
    at(76.0 - f64::from(p.lon_e7()) / 1e7, f64::from(p.lat_e7()) / 1e7)
}

fn at(lon: f64, lat: f64) -> Position {
    Position::from_degrees(lon, lat).unwrap()
}

const REGISTRY: &str = r#"
schema = 1
parties = [{ id = "a", name = "A", kind = "state", aliases = ["the a"] }, { id = "a-army", kind = "army-command", within = "a" }, { id = "b", name = "B", kind = "armed-group" }, { id = "w", kind = "mission" }]
places = [{ id = "land" }, { id = "valley", within = "land" }, { id = "village", within = "valley", aliases = ["the hamlet"] }, { id = "mill", within = "village" }, { id = "belt", within = "land" }, { id = "camp", within = "land" }, { id = "sea" }, { id = "rest" }]
acts = [{ id = "fire" }, { id = "place" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
weapons = [{ id = "gun" }, { id = "mortar" }]
instrument = { id = "t", title = "T", kind = "agreement", entry = "2024-01-01T00:00Z", zone = "+00:00" }
"#;

fn regime(terms: &str) -> Regime {
    Regime::parse(&[("t.toml", &format!("{REGISTRY}{terms}"))]).unwrap_or_else(|p| panic!("{p}"))
}

fn collection(more: &str, features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","schema":1,"name":"drawn",{more}"features":[{}]}}"#, features.join(",\n"))
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
}

fn polygon(properties: &str, rings: &str) -> String {
    feature(properties, &format!(r#"{{"type":"Polygon","coordinates":[{rings}]}}"#))
}

fn line(properties: &str, positions: &str) -> String {
    feature(properties, &format!(r#"{{"type":"LineString","coordinates":[{positions}]}}"#))
}

/// A box between two longitudes and two latitudes.
fn boxed(west: f64, south: f64, east: f64, north: f64) -> String {
    format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]")
}

/// The meridian of 38 E, going north: west is on its left.
fn meridian(properties: &str) -> String {
    line(properties, "[38,46],[38,47.5],[38,50]")
}

fn atlas(features: &[String]) -> Atlas {
    Atlas::parse(&regime(""), "drawn.geojson", &collection("", features)).unwrap_or_else(|p| panic!("{p}"))
}

fn when(s: &str) -> Happened {
    s.parse().unwrap()
}

fn locate(atlas: &Atlas, position: Position, of: &[&str], happened: &str) -> Located {
    atlas.locate(&Situation { position: Some(position), origin: None, of, at: when(happened) })
}

fn here(atlas: &Atlas, position: Position) -> Located {
    locate(atlas, position, &["a"], "2024-02-01T00:00Z")
}

fn place(atlas: &Atlas, position: Position) -> Option<String> {
    here(atlas, position).place
}

fn why(located: &Located, about: &str) -> String {
    located.doubts.iter().find(|d| d.about == about).map(|d| d.because.clone()).unwrap_or_default()
}

// ---- Distances ----

#[test]
fn distances_are_those_of_the_reference_to_the_metre() {
    let a = atlas(&[meridian(r#""line":"front""#), feature(r#""measure":"from-line-m","to":["front"]"#, "null")]);
    for (metres, ..) in EAST {
        assert_eq!(here(&a, east(*metres)).measures["from-line-m"], *metres);
        assert_eq!(here(&a, west(*metres)).measures["from-line-m"], *metres);
    }
    // Oblique strokes; the least distance found with `geographiclib` by golden section along each stroke.
    let bent = atlas(&[
        line(r#""line":"front""#, "[37.7,47.1],[37.8,47.9],[38.2,48.5],[38.9,48.7],[39.6,48.8],[39.8,49.6]"),
        feature(r#""measure":"from-line-m","to":["front"]"#, "null"),
    ]);
    let reference = [
        ((37.2, 47.5), 41_303),
        ((38.6, 48.1), 45_278),
        ((39.0, 49.1), 41_921),
        ((40.4, 48.6), 62_948),
        ((37.7, 46.9), 22_234),
        ((38.35, 48.55), 730),
    ];
    for ((lon, lat), metres) in reference {
        assert_eq!(here(&bent, at(lon, lat)).measures["from-line-m"], metres, "{lon} {lat}");
    }
    let far = here(&a, at(60.0, 48.0));
    assert_eq!((far.measures.len(), why(&far, "from-line-m").as_str()), (0, "`front` is more than 1000 km away"));
}

const WEAPONS: &str = r#"{ id = "tank" }, { id = "mt-12" }, { id = "mortar-120" }, { id = "gun-122" }, { id = "gun-152" }, { id = "grad" }, { id = "uragan" }, { id = "smerch" }, { id = "tornado-g" }, { id = "tornado-u" }, { id = "tornado-s" }, { id = "tochka" }"#;

/// Whether a weapon placed at a position is a breach of a table of distances.
fn stands(table: &str, lines: &[String], weapon: &str, position: Position) -> Option<CaseStatus> {
    let terms = format!(
        "[[terms]]\narticle = \"1\"\ntext = \"x\"\nbearers = [\"@party\"]\nrule.prohibits = {{ acts = [\"place\"], area = \"unlimited\", nearer-than = {table} }}\n"
    );
    let text = REGISTRY.replace("{ id = \"gun\" }, { id = \"mortar\" }", WEAPONS) + &terms;
    let regime = Regime::parse(&[("t.toml", &text)]).unwrap_or_else(|p| panic!("{p}"));
    let atlas = Atlas::parse(&regime, "drawn.geojson", &collection("", lines)).unwrap_or_else(|p| panic!("{p}"));
    let mut log = Log::new();
    let mut incident = Incident { position: Some(position), act: Some("place".into()), weapon: Some(weapon.into()), ..Incident::default() };
    incident.accuses = vec!["a".parse().unwrap()];
    log.insert(record("i", incident)).unwrap();
    let (placed, _) = atlas.place_all(&log).unwrap();
    World::new(regime, &placed, &[], "2024-12-31T00:00Z").case("i", "t/1")
}

fn record(name: &str, incident: Incident) -> ceasefire::record::Record {
    let line = format!(r#"{{"name":"{name}","happened":"2024-02-01T00:00Z","by":"w","incident":{{}}}}"#);
    let mut r = Log::parse("log", &line).unwrap().iter().next().unwrap().clone();
    r.content = Content::Incident(incident);
    r
}

#[test]
fn every_row_of_the_distance_tables_holds_to_the_metre() {
    let front = [meridian(r#""line":"front""#), feature(r#""measure":"from-line-m","to":["front"]"#, "null")];
    let breach = |table: &str, weapon: &str, metres: i64| stands(table, &front, weapon, east(metres)) == Some(CaseStatus::Violation);
    let table = |measure: &str, rows: &[(&str, i64)], rest: &str| {
        let rows: Vec<String> = rows.iter().map(|(w, km)| format!("{{ weapons = [\"{w}\"], metres = {} }}", km * 1000)).collect();
        format!("{{ measure = \"{measure}\", rows = [{}]{rest} }}", rows.join(", "))
    };
    // The memorandum of 2014: each weapon's own range from the line, with and without the floor of 15 km.
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
    let special = table("from-line-m", &rows, ", otherwise = 15000, precedence = \"special\"");
    let floor = table("from-line-m", &rows, ", otherwise = 15000, precedence = \"largest\"");
    for (weapon, km) in rows {
        assert!(breach(&special, weapon, km * 1000 - 1) && !breach(&special, weapon, km * 1000), "{weapon}");
        let km = km.max(15);
        assert!(breach(&floor, weapon, km * 1000 - 1) && !breach(&floor, weapon, km * 1000), "{weapon} with the floor");
    }
    // The addendum of 2015: 15 km.
    let addendum = table("from-line-m", &[("tank", 15), ("mortar-120", 15)], "");
    for weapon in ["tank", "mortar-120"] {
        assert!(breach(&addendum, weapon, 14_999) && !breach(&addendum, weapon, 15_000), "{weapon}");
    }
    // The package of 2015: the width of the zone, which is the distance to where the other side's weapons stand.
    let width = [
        ("mt-12", 50),
        ("mortar-120", 50),
        ("gun-122", 50),
        ("gun-152", 50),
        ("grad", 70),
        ("tornado-g", 70),
        ("uragan", 140),
        ("smerch", 140),
        ("tornado-s", 140),
        ("tochka", 140),
    ];
    let between = table("between-sides-m", &width, "");
    let sides = [
        meridian(r#""line":"weapons-of-b""#),
        line(r#""line":"weapons-of-a""#, "[40,46],[40,50]"),
        feature(r#""measure":"between-sides-m","to":["weapons-of-b"],"parties":["a"]"#, "null"),
        feature(r#""measure":"between-sides-m","to":["weapons-of-a"],"parties":["b"]"#, "null"),
    ];
    for (weapon, km) in width {
        let breach = |metres| stands(&between, &sides, weapon, east(metres)) == Some(CaseStatus::Violation);
        assert!(breach(km * 1000 - 1) && !breach(km * 1000), "{weapon} between the sides");
    }
}

#[test]
fn a_grad_at_20_km_is_lawful_by_the_width_if_the_other_side_stands_at_55() {
    // Line of contact 38 E; b's rockets 55 km east of it, or 49 only. 20 + 55 >= 70 > 20 + 49.
    let table = "{ measure = \"between-sides-m\", rows = [{ weapons = [\"grad\"], metres = 70000 }] }";
    let world = |lon: f64| {
        [
            line(r#""line":"weapons-of-b""#, &format!("[{lon},46],[{lon},50]")),
            feature(r#""measure":"between-sides-m","to":["weapons-of-b"],"parties":["a"]"#, "null"),
        ]
    };
    // 20 km west of 38 E.
    let grad = at(37.731_995_6, 47.999_687_4);
    assert_eq!(stands(table, &world(38.736_992_5), "grad", grad), None);
    assert_eq!(stands(table, &world(38.656_6), "grad", grad), Some(CaseStatus::Violation));
    // Told as the sum of the distances to both lines, for anyone who stands between them.
    let sum = atlas(&[
        meridian(r#""line":"ours""#),
        line(r#""line":"theirs""#, "[38.2010036,46],[38.2010036,50]"),
        feature(r#""measure":"between-lines-m","to":["ours","theirs"]"#, "null"),
    ]);
    for metres in [1, 500, 8000, 14_999] {
        let told = here(&sum, east(metres)).measures["between-lines-m"];
        assert!((14_999..=15_001).contains(&told), "{told}");
    }
}

// ---- Lines: versions, parties, sides ----

#[test]
fn a_version_of_a_line_holds_from_its_millisecond_on() {
    let a = atlas(&[
        meridian(r#""line":"front""#),
        line(r#""line":"front","from":"2024-03-01T00:00Z""#, "[38.2010036,46],[38.2010036,50]"),
        feature(r#""line":"front","from":"2024-06-01T00:00Z""#, "null"),
        feature(r#""measure":"from-line-m","to":["front"]"#, "null"),
        feature(r#""measure":"from-old-line-m","to":["front"],"as-of":"2024-01-01T00:00Z""#, "null"),
    ]);
    let told = |happened: &str| locate(&a, east(0), &[], happened);
    assert_eq!(told("2024-02-29T23:59:59.999Z").measures["from-line-m"], 0);
    let after = told("2024-03-01T00:00Z").measures["from-line-m"];
    assert!((14_998..=15_000).contains(&after), "{after}");
    assert_eq!(told("2024-03-01T00:00Z").measures["from-old-line-m"], 0);
    // In a window that holds both versions it is between the two.
    let window = told("2024-02-01T00:00Z..2024-03-01T00:00Z");
    let (middle, margin) = (window.measures["from-line-m"], i64::from(window.give_or_take["from-line-m"]));
    assert!(middle + margin == after && (-1..=0).contains(&(middle - margin)), "{middle} {margin}");
    assert_eq!(told("2024-02-01T00:00Z..2024-02-29T00:00Z").measures["from-line-m"], 0);
    // What lasts is located at its beginning.
    assert_eq!(told("2024-02-01T00:00Z/2024-04-01T00:00Z").measures["from-line-m"], 0);
    let gone = told("2024-06-01T00:00Z");
    assert!(!gone.measures.contains_key("from-line-m"));
    assert_eq!(why(&gone, "from-line-m"), "`front` is not drawn as at 2024-06-01T00:00:00Z");
}

#[test]
fn each_party_measures_from_its_own_line() {
    let a = atlas(&[
        meridian(r#""line":"now""#),
        line(r#""line":"then""#, "[38.2010036,46],[38.2010036,50]"),
        feature(r#""measure":"from-own-line-m","to":["now"],"parties":["a"]"#, "null"),
        feature(r#""measure":"from-own-line-m","to":["then"],"parties":["b"]"#, "null"),
    ]);
    let told = |of: &[&str]| locate(&a, east(8000), of, "2024-02-01T00:00Z");
    assert_eq!(told(&["a"]).measures["from-own-line-m"], 8000);
    assert_eq!((told(&["a-army"]).measures, told(&["the a"]).measures), (told(&["a"]).measures, told(&["a"]).measures));
    let b = told(&["b"]).measures["from-own-line-m"];
    assert!((6998..=7001).contains(&b), "{b}");
    let w = told(&["w"]);
    assert_eq!((w.measures.len(), why(&w, "from-own-line-m").as_str()), (0, "`from-own-line-m` is not given for `w`"));
}

#[test]
fn distances_on_the_other_side_are_negative_if_the_atlas_says_so() {
    let a = atlas(&[meridian(r#""line":"front""#), feature(r#""measure":"behind-line-m","to":["front"],"positive":"left""#, "null")]);
    let told = |p| here(&a, p).measures.get("behind-line-m").copied();
    assert_eq!((told(west(1)), told(east(0)), told(east(1))), (Some(1), Some(0), Some(-1)));
    assert_eq!(told(at(38.0, 45.9)), None);
    assert_eq!(why(&here(&a, at(38.0, 45.9)), "behind-line-m"), "lies beyond the end of `front`: on neither side");
}

// ---- Places ----

#[test]
fn borders_belong_to_a_place_and_the_border_of_a_hole_too() {
    let rings = format!("{},{}", boxed(38.0, 48.0, 38.1, 48.1), boxed(38.04, 48.04, 38.06, 48.06));
    let a = atlas(&[polygon(r#""place":"valley""#, &rings)]);
    let is_in = |lon, lat| place(&a, at(lon, lat)).is_some();
    // A ten-millionth of a degree is a centimetre.
    for (lon, lat, expected) in [
        (38.0, 48.05, true),
        (37.999_999_9, 48.05, false),
        (38.1, 48.1, true),
        (38.1, 48.100_000_1, false),
        (38.04, 48.05, true),
        (38.040_000_1, 48.05, false),
        (38.06, 48.06, true),
        (38.05, 48.05, false),
    ] {
        assert_eq!(is_in(lon, lat), expected, "{lon} {lat}");
    }
    assert_eq!(why(&here(&a, at(38.05, 48.05)), "place"), "lies in no shape, and the atlas does not say what lies elsewhere");
}

#[test]
fn the_most_specific_place_wins_and_what_overlaps_without_order_is_not_decided() {
    let village = |rings: &str| polygon(r#""place":"village""#, rings);
    let valley = polygon(r#""place":"valley""#, &boxed(38.0, 48.0, 38.4, 48.4));
    let a =
        atlas(&[valley.clone(), village(&boxed(38.1, 48.1, 38.2, 48.2)), polygon(r#""place":"camp""#, &boxed(38.15, 48.15, 38.3, 48.3))]);
    assert_eq!(place(&a, at(38.05, 48.05)).as_deref(), Some("valley"));
    assert_eq!(place(&a, at(38.12, 48.12)).as_deref(), Some("village"));
    // In both village and camp, neither within the other: only the land, undrawn, surely holds both.
    let both = here(&a, at(38.17, 48.17));
    assert_eq!(both.place.as_deref(), Some("land"));
    assert_eq!(why(&both, "place"), "lies in `camp`, `valley`, `village` alike: only what holds all of them is sure");
    let sea = atlas(&[valley, polygon(r#""place":"sea""#, &boxed(38.3, 48.3, 38.6, 48.6))]);
    let both = here(&sea, at(38.35, 48.35));
    assert_eq!(
        (both.place, why(&here(&sea, at(38.35, 48.35)), "place").as_str()),
        (None, "lies in, or may lie in, `sea`, `valley`, and nothing that holds all of them is sure")
    );
}

#[test]
fn several_polygons_and_settlements_with_a_radius() {
    let two = format!("[{}],[{}]", boxed(38.0, 48.0, 38.1, 48.1), boxed(38.3, 48.0, 38.4, 48.1));
    let a = atlas(&[
        feature(r#""place":"valley""#, &format!(r#"{{"type":"MultiPolygon","coordinates":[{two}]}}"#)),
        feature(r#""place":"camp","within-m":500"#, r#"{"type":"MultiPoint","coordinates":[[38,49],[39,49]]}"#),
        feature(r#""place":"sea","within-m":500"#, r#"{"type":"Point","coordinates":[38,47]}"#),
    ]);
    assert_eq!([38.05, 38.2, 38.35].map(|lon| place(&a, at(lon, 48.05)).is_some()), [true, false, true]);
    // By `Geodesic.WGS84.Direct(49, 39, 0, 500)` and 501, and the same south of 47 N.
    assert_eq!((place(&a, at(39.0, 49.004_496)).as_deref(), place(&a, at(39.0, 49.004_505))), (Some("camp"), None));
}

#[test]
fn a_corridor_is_half_its_width_on_either_side_and_goes_around_what_it_must_not_touch() {
    let corridor = |more: &str| meridian(&format!(r#""place":"belt","width-m":5000{more}"#));
    let plain = atlas(&[corridor("")]);
    for (p, expected) in [(east(2500), true), (east(2501), false), (west(2500), true), (west(2501), false)] {
        assert_eq!(place(&plain, p).is_some(), expected, "{p:?}");
    }
    let town = polygon(r#""place":"camp""#, &boxed(38.0, 47.9, 38.1, 48.1));
    let around = atlas(&[corridor(r#","except":["camp"]"#), town]);
    assert_eq!((place(&around, east(500)).as_deref(), place(&around, west(500)).as_deref()), (Some("camp"), Some("belt")));
    // The border belongs to the town.
    assert_eq!((place(&around, east(0)).as_deref(), place(&around, west(1)).as_deref()), (Some("camp"), Some("belt")));
    let moved = atlas(&[corridor(""), line(r#""place":"belt","width-m":5000,"from":"2024-03-01T00:00Z""#, "[39,46],[39,50]")]);
    let told = |lon, happened: &str| locate(&moved, at(lon, 48.0), &[], happened).place;
    assert!(told(38.0, "2024-02-29T23:59:59.999Z").is_some() && told(39.0, "2024-02-29T23:59:59.999Z").is_none());
    assert!(told(38.0, "2024-03-01T00:00Z").is_none() && told(39.0, "2024-03-01T00:00Z").is_some());
    // Over a window, being in it at some time and not at another is not known.
    let window = locate(&moved, at(38.0, 48.0), &[], "2024-02-01T00:00Z..2024-03-01T00:00Z");
    assert_eq!(
        (window.place.clone(), why(&window, "place").as_str()),
        (None, "may lie in `belt`, and nothing that holds all of them is sure")
    );
}

#[test]
fn a_belt_on_one_side_of_a_line_with_another_width_at_some_points() {
    let belt = |side: &str| {
        format!(
            r#""place":"belt","around":"fence","within-m":700,"{side}":"fence","local":[{{"at":[38,48],"radius-m":1000,"within-m":1100}}]"#
        )
    };
    let fence = meridian(r#""line":"fence""#);
    let a = atlas(&[fence.clone(), feature(&belt("right-of"), "null")]);
    let is_in = |p| place(&a, p).is_some();
    // At the point itself.
    assert_eq!([east(700), east(701), east(1100), east(1101), west(1)].map(is_in), [true, true, true, false, false]);
    // The line belongs to both sides.
    assert!(is_in(east(0)));
    // Ten kilometres on, where the width is that of the rest: `Geodesic.WGS84.Direct(48.1, 38, 90, 700)` and 701.
    assert_eq!([at(38.009_398_4, 48.099_999_6), at(38.009_411_9, 48.099_999_6)].map(is_in), [true, false]);
    let left = atlas(&[fence, feature(&belt("left-of"), "null")]);
    assert_eq!([east(700), west(700), west(1100), west(1101)].map(|p| place(&left, p).is_some()), [false, true, true, false]);
    // Beyond its end the fence has no sides.
    assert_eq!(why(&here(&a, at(38.001, 45.999)), "place"), "may lie in `belt`, and nothing that holds all of them is sure");
}

#[test]
fn a_belt_around_an_area_holds_it_unless_it_is_left_out() {
    let camp = polygon(r#""place":"camp""#, &boxed(37.9, 47.0, 38.0, 49.0));
    let a = atlas(&[camp, feature(r#""place":"belt","around":"camp","within-m":1100,"except":["camp"]"#, "null")]);
    let told: Vec<_> = [west(1), east(0), east(1), east(1100), east(1101)].map(|p| place(&a, p).unwrap_or_default()).into();
    assert_eq!(told, ["camp", "camp", "belt", "belt", ""]);
    let far =
        atlas(&[polygon(r#""place":"camp""#, &boxed(37.9, 47.0, 38.0, 49.0)), feature(r#""measure":"from-camp-m","to":["camp"]"#, "null")]);
    assert_eq!([west(1), east(0), east(8000)].map(|p| here(&far, p).measures["from-camp-m"]), [0, 0, 8000]);
}

#[test]
fn the_rest_of_a_place_is_what_is_left_of_it() {
    let drawn = [
        polygon(r#""place":"valley""#, &boxed(37.5, 47.5, 38.0, 48.5)),
        polygon(r#""place":"village""#, &boxed(37.9, 47.9, 38.0, 48.1)),
        feature(r#""place":"dale","inside":"valley","except":["village"]"#, "null"),
    ];
    let text = REGISTRY.replace(r#"{ id = "sea" }"#, r#"{ id = "sea" }, { id = "dale", within = "valley" }"#);
    let regime = Regime::parse(&[("t.toml", &text)]).unwrap();
    let a = Atlas::parse(&regime, "drawn.geojson", &collection("", &drawn)).unwrap_or_else(|p| panic!("{p}"));
    let told = [at(37.9, 48.0), at(37.899_999_9, 48.0), at(37.499_999_9, 48.0)].map(|p| place(&a, p).unwrap_or_default());
    assert_eq!(told, ["village", "dale", ""]);
    // At the border of the village it is either, so the valley.
    assert_eq!(place(&a, at(37.9, 48.0).within(10)).as_deref(), Some("valley"));
}

#[test]
fn what_lies_in_no_shape_is_elsewhere_only_where_the_atlas_says_so() {
    let drawn = [polygon(r#""place":"land""#, &boxed(38.0, 48.0, 39.0, 49.0)), polygon(r#""place":"sea""#, &boxed(38.0, 45.0, 39.0, 46.0))];
    let text = collection(r#""elsewhere":"rest","#, &drawn);
    let a = Atlas::parse(&regime(""), "drawn.geojson", &text).unwrap();
    assert_eq!((place(&a, at(38.5, 48.5)).as_deref(), place(&a, at(38.5, 47.0)).as_deref()), (Some("land"), Some("rest")));
    assert_eq!(place(&atlas(&drawn), at(38.5, 47.0)), None);
    let some = Atlas::parse(&regime(""), "drawn.geojson", &collection(r#""elsewhere":"rest","#, &drawn[..1])).unwrap_err();
    assert_eq!(some.to_string(), "drawn.geojson: elsewhere: what lies elsewhere cannot be told while `sea` is not drawn");
    // Before its shape holds, nobody knows.
    let later = [drawn[0].clone(), drawn[1].replace(r#""sea""#, r#""sea","from":"2024-03-01T00:00Z""#)];
    let a = Atlas::parse(&regime(""), "drawn.geojson", &collection(r#""elsewhere":"rest","#, &later)).unwrap();
    assert_eq!(why(&here(&a, at(38.5, 47.0)), "place"), "lies in no shape, but not every place was drawn then");
    assert_eq!(locate(&a, at(38.5, 47.0), &[], "2024-03-01T00:00Z").place.as_deref(), Some("rest"));
}

// ---- Accuracy ----

#[test]
fn a_circle_that_straddles_a_border_is_in_the_smallest_place_that_surely_holds_it() {
    let a = atlas(&[
        polygon(r#""place":"valley""#, &boxed(37.5, 47.5, 38.5, 48.5)),
        polygon(r#""place":"village""#, &boxed(37.9, 47.9, 38.0, 48.1)),
    ]);
    let told = |metres, accuracy| place(&a, west(metres).within(accuracy));
    assert_eq!(told(500, 499).as_deref(), Some("village"));
    assert_eq!(told(500, 501).as_deref(), Some("valley"));
    assert_eq!(place(&a, east(500).within(499)).as_deref(), Some("valley"));
    assert_eq!(why(&here(&a, east(500).within(501)), "place"), "may lie in `village`: only what holds all that is possible is sure");
    assert_eq!(why(&here(&a, east(500).within(499)), "place"), "");
    let lone = atlas(&[polygon(r#""place":"village""#, &boxed(37.9, 47.9, 38.0, 48.1))]);
    assert_eq!((place(&lone, west(100).within(99)).as_deref(), place(&lone, west(100).within(101))), (Some("village"), None));
    // A belt, on a side.
    let belt =
        atlas(&[meridian(r#""line":"fence""#), feature(r#""place":"belt","around":"fence","within-m":700,"right-of":"fence""#, "null")]);
    assert_eq!(place(&belt, east(500).within(200)).as_deref(), Some("belt"));
    assert_eq!((place(&belt, east(500).within(201)), place(&belt, east(100).within(101))), (None, None));
}

#[test]
fn an_uncertain_distance_is_undetermined_only_for_a_bound_within_its_margin() {
    let table = "{ measure = \"from-line-m\", rows = [{ weapons = [\"tank\"], metres = 8000 }] }";
    let front = [meridian(r#""line":"front""#), feature(r#""measure":"from-line-m","to":["front"]"#, "null")];
    let told = |metres, accuracy| stands(table, &front, "tank", east(metres).within(accuracy));
    assert_eq!((told(8999, 999), told(8999, 1000)), (None, Some(CaseStatus::Possible)));
    assert_eq!((told(7999, 0), told(7999, 1)), (Some(CaseStatus::Violation), Some(CaseStatus::Possible)));
    assert_eq!((told(2501, 5498), told(2501, 5499)), (Some(CaseStatus::Violation), Some(CaseStatus::Possible)));
    let a = atlas(&front);
    let rough = here(&a, east(500).within(499));
    assert_eq!((rough.measures["from-line-m"], rough.give_or_take["from-line-m"], rough.doubts.len()), (500, 499, 1));
    // Less than nothing it cannot be: from 0 to 1000.
    let rougher = here(&a, east(100).within(900));
    assert_eq!((rougher.measures["from-line-m"], rougher.give_or_take["from-line-m"]), (500, 500));
}

// ---- Records ----

const TERMS: &str = r#"
[[terms]]
article = "1"
text = "no fire in the valley"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"], area = { places = { within = ["valley"] } } }
[[terms]]
article = "2"
text = "no fire out of the belt"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"], area = "unlimited", from = { places = { within = ["belt"] } } }
[[terms]]
article = "3"
text = "guns stand 8 km from the line"
bearers = ["@party"]
rule.prohibits = { acts = ["place"], area = "unlimited", nearer-than = { measure = "from-line-m", rows = [{ weapons = ["gun"], metres = 8000 }] } }
"#;

fn full_atlas() -> (Regime, Atlas) {
    let features = [
        polygon(r#""place":"valley""#, &boxed(37.5, 47.5, 38.0, 48.5)),
        polygon(r#""place":"village""#, &boxed(37.9, 47.9, 38.0, 48.1)),
        meridian(r#""line":"front""#),
        feature(r#""place":"belt","around":"front","within-m":700,"right-of":"front","except":["valley"]"#, "null"),
        polygon(r#""place":"sea""#, &boxed(38.0, 45.0, 39.0, 46.0)),
        feature(r#""measure":"from-line-m","to":["front"]"#, "null"),
        feature(r#""measure":"fired-from-m","to":["front"],"at":"origin""#, "null"),
    ];
    let regime = regime(TERMS);
    let atlas = Atlas::parse(&regime, "drawn.geojson", &collection("", &features)).unwrap_or_else(|p| panic!("{p}"));
    (regime, atlas)
}

fn json(name: &str, incident: &str) -> String {
    format!(r#"{{"name":"{name}","happened":"2024-02-01T00:00Z","by":"w","incident":{{"accuses":["a"],{incident}}}}}"#)
}

fn spot(p: Position) -> String {
    serde_json::to_string(&p).unwrap()
}

#[test]
fn placed_records_are_judged_as_those_placed_by_hand() {
    let (regime, atlas) = full_atlas();
    let pairs = [
        (
            "valley",
            format!(r#""act":"fire","position":{}"#, spot(west(8000))),
            r#""act":"fire","place":"valley","measures":{"from-line-m":8000}"#.to_string(),
        ),
        (
            "village",
            format!(r#""act":"fire","position":{},"from-position":{}"#, spot(west(500)), spot(east(500))),
            r#""act":"fire","place":"village","from":"belt","measures":{"from-line-m":500,"fired-from-m":500}"#.to_string(),
        ),
        (
            "nowhere",
            format!(r#""act":"fire","position":{}"#, spot(east(701))),
            r#""act":"fire","measures":{"from-line-m":701}"#.to_string(),
        ),
        (
            "gun-near",
            format!(r#""act":"place","weapon":"gun","position":{}"#, spot(west(7999))),
            r#""act":"place","weapon":"gun","place":"valley","measures":{"from-line-m":7999}"#.to_string(),
        ),
        (
            "gun-far",
            format!(r#""act":"place","weapon":"gun","position":{}"#, spot(west(8000))),
            r#""act":"place","weapon":"gun","place":"valley","measures":{"from-line-m":8000}"#.to_string(),
        ),
        (
            "gun-unsure",
            format!(r#""act":"place","weapon":"gun","position":{}"#, spot(west(8000).within(1))),
            r#""act":"place","weapon":"gun","place":"valley","measures":{"from-line-m":8000},"give-or-take":{"from-line-m":1}"#.to_string(),
        ),
    ];
    let points: Vec<String> = pairs.iter().map(|(n, point, _)| json(n, point)).collect();
    let hands: Vec<String> = pairs.iter().map(|(n, _, hand)| json(n, hand)).collect();
    let log = Log::parse("points", &points.join("\n")).unwrap_or_else(|p| panic!("{p}"));
    let by_hand = Log::parse("hands", &hands.join("\n")).unwrap_or_else(|p| panic!("{p}"));
    let (placed, doubts) = atlas.place_all(&log).unwrap_or_else(|p| panic!("{p}"));
    for (p, h) in placed.iter().zip(by_hand.iter()) {
        let (Content::Incident(p), Content::Incident(h)) = (&p.content, &h.content) else { panic!() };
        assert_eq!((&p.place, &p.from, &p.measures, &p.give_or_take), (&h.place, &h.from, &h.measures, &h.give_or_take));
        assert_eq!(p.located.as_deref(), Some("drawn"));
    }
    let doubted: Vec<&str> = doubts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(doubted, ["nowhere"]);
    let (ours, theirs) =
        (World::new(regime.clone(), &placed, &[], "2024-12-31T00:00Z"), World::new(regime, &by_hand, &[], "2024-12-31T00:00Z"));
    assert_eq!(ours.verdicts, theirs.verdicts);
    // Every kind of answer occurs.
    let status = |name: &str, article: &str| ours.case(name, article);
    assert_eq!(
        (status("gun-near", "t/3"), status("gun-far", "t/3"), status("gun-unsure", "t/3")),
        (Some(CaseStatus::Violation), None, Some(CaseStatus::Possible))
    );
    assert_eq!((status("village", "t/1"), status("village", "t/2")), (Some(CaseStatus::Violation), Some(CaseStatus::Violation)));
    assert_eq!((status("valley", "t/1"), status("nowhere", "t/1")), (Some(CaseStatus::Violation), Some(CaseStatus::Possible)));
    // Placing again changes nothing, and the text of the log keeps what was placed.
    assert_eq!(atlas.place_all(&placed).unwrap(), (placed.clone(), doubts));
    assert_eq!(Log::parse("again", &placed.to_text()).unwrap(), placed);
}

#[test]
fn a_position_that_nobody_located_is_refused_not_judged_otherwise() {
    let (regime, atlas) = full_atlas();
    let log = Log::parse(
        "log",
        &[
            json("i", &format!(r#""act":"fire","position":{}"#, spot(west(500)))),
            json("o", &format!(r#""act":"fire","place":"sea","from-position":{}"#, spot(east(500)))),
        ]
        .join("\n"),
    )
    .unwrap();
    let program = Program::lower(&regime, &Reading::base()).unwrap();
    let refused = Docket::new(&program, &log).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "log: i: has a `position` but no `place`: locate it first, with an atlas (feature `geometry`)\nlog: o: has a `from-position` but no `from`: locate it first, with an atlas (feature `geometry`)"
    );
    assert!(Docket::new(&program, &atlas.place_all(&log).unwrap().0).is_ok());
    // Placed by hand, the point is for others to read.
    let hand = Log::parse("log", &json("i", &format!(r#""act":"fire","place":"village","position":{}"#, spot(west(500))))).unwrap();
    assert!(Docket::new(&program, &hand).is_ok());
    let odd = Log::parse("log", &json("i", r#""act":"fire","located":"drawn""#)).unwrap_err();
    assert_eq!(odd.to_string(), "log: line 1: says `located` without a `position` or `from-position`");
}

#[test]
fn a_record_that_says_otherwise_than_its_position_is_a_problem() {
    let (_, atlas) = full_atlas();
    let placed = |incident: &str| {
        let log = Log::parse("log", &json("i", incident)).unwrap_or_else(|p| panic!("{p}"));
        atlas.place_all(&log).map(|(log, _)| log.get("i").unwrap().clone()).map_err(|p| p.to_string())
    };
    let (inside, outside) = (spot(west(500)), spot(east(500)));
    assert_eq!(
        placed(&format!(r#""place":"the hamlet","position":{outside}"#)).unwrap_err(),
        "drawn: i: says `place` is `the hamlet`, but its `position` lies outside `village`"
    );
    assert_eq!(
        placed(&format!(r#""place":"mill","position":{outside}"#)).unwrap_err(),
        "drawn: i: says `place` is `mill`, but its `position` lies outside `village`, within which that lies"
    );
    assert_eq!(
        placed(&format!(r#""measures":{{"from-line-m":499}},"position":{inside}"#)).unwrap_err(),
        "drawn: i: says `from-line-m` is 499, but from its position it is 500"
    );
    assert_eq!(
        placed(&format!(r#""located":"other","position":{inside}"#)).unwrap_err(),
        "drawn: i: was located by the atlas `other`: take the record as it was reported"
    );
    // What agrees is left as it was said: larger, smaller, undrawn, known less exactly.
    for says in ["valley", "village", "mill", "land", "rest"] {
        let Content::Incident(i) = placed(&format!(r#""place":"{says}","position":{inside}"#)).unwrap().content else { panic!() };
        assert_eq!((i.place.as_deref(), i.located.as_deref()), (Some(says), Some("drawn")));
    }
    let rough = spot(west(500).within(1));
    let Content::Incident(i) = placed(&format!(r#""measures":{{"from-line-m":499}},"position":{rough}"#)).unwrap().content else {
        panic!()
    };
    assert_eq!((i.measures, i.give_or_take), (BTreeMap::from([("from-line-m".to_string(), 499)]), BTreeMap::new()));
    let about = |m: u32| placed(&format!(r#""measures":{{"from-line-m":480}},"give-or-take":{{"from-line-m":{m}}},"position":{inside}"#));
    assert!(about(20).is_ok() && about(19).is_err());
}

// ---- Bad atlases ----

#[test]
fn everything_wrong_with_an_atlas_is_said_at_once() {
    let features = [
        polygon(r#""place":"vally""#, &boxed(38.0, 48.0, 38.1, 48.1)),
        polygon(r#""place":"valley","colour":"red""#, "[[38,48],[38.1,48],[38.1,48.1],[38,48.2]]"),
        polygon(r#""place":"valley""#, "[[38,48],[38.1,48.1],[38.1,48],[38,48.1],[38,48]]"),
        polygon(r#""place":"valley""#, &format!("{},{}", boxed(38.0, 48.0, 38.1, 48.1), boxed(38.05, 48.05, 38.2, 48.06))),
        polygon(r#""place":"valley""#, "[[38,48],[38.1,48],[38,48]]"),
        polygon(r#""place":"valley""#, "[[38,48],[198,48],[38,98],[38,48]]"),
        polygon(r#""place":"valley""#, "[[-179,48],[179,48],[179,49],[-179,48]]"),
        polygon(r#""place":"valley""#, "[[38,81],[\"38\",48],[38,48,100],[38,81]]"),
        line(r#""line":"front""#, "[38,48],[38,48],[39,48]"),
        line(r#""line":"front","width-m":5,"parties":["a"]"#, "[38,48]"),
        line(r#""line":"sea","from":"yesterday""#, "[38,48],[39,48]"),
        feature(r#""line":"front2""#, r#"{"type":"Circle","coordinates":[38,48]}"#),
        feature(r#""line":"front3""#, "null"),
        line(r#""line":"fence""#, "[38,48],[39,48]"),
        line(r#""line":"fence""#, "[38,48],[39,48]"),
        line(r#""place":"camp""#, "[38,48],[39,48]"),
        feature(r#""place":"camp","within-m":1000001"#, r#"{"type":"Point","coordinates":[38,48]}"#),
        line(r#""place":"camp","within-m":0,"width-m":10"#, "[38,48],[39,48]"),
        polygon(r#""place":"camp","width-m":10,"local":[{"at":[38,98],"within-m":5}]"#, &boxed(38.0, 48.0, 38.1, 48.1)),
        feature(r#""place":"belt","around":"wall","within-m":10,"left-of":"fence","right-of":"wall""#, "null"),
        feature(r#""place":"belt","around":"mill","within-m":10,"left-of":"wall","except":["mill","nowhere"]"#, "null"),
        feature(r#""place":"mill","inside":"camp","within-m":5"#, "null"),
        feature(r#""place":"mill","inside":"wood","around":"fence""#, "null"),
        polygon(r#""place":"sea","except":["belt"]"#, &boxed(38.0, 48.0, 38.1, 48.1)),
        feature(r#""place":"belt""#, "null"),
        polygon(r#""place":"village""#, &boxed(39.0, 48.0, 39.1, 48.1)),
        polygon(r#""place":"valley","from":"2024-03-01T00:00Z""#, &boxed(38.0, 48.0, 38.1, 48.1)),
        feature(r#""measure":"from-line","to":[]"#, r#"{"type":"Point","coordinates":[38,48]}"#),
        feature(r#""measure":"x-m","to":["fence","wall"],"parties":["a","c"],"positive":"up""#, "null"),
        feature(r#""measure":"x-m","to":["belt"],"parties":["the a"],"positive":"left""#, "null"),
        feature(r#""measure":"y-m","to":["fence"]"#, "null"),
        feature(r#""measure":"y-m","to":["fence"]"#, "null"),
        feature("", "null"),
        feature(r#""place":"valley","line":"fence""#, "null"),
        r#"{"type":"feature","properties":{"place":"sea","from":"2024-04-01T00:00Z"},"geometry":null,"id":7}"#.to_string(),
    ];
    let text = collection(r#""elsewhere":"mill","#, &features)
        .replace(r#""name":"drawn""#, r#""name":"""#)
        .replace(r#""schema":1"#, r#""schema":2"#);
    let problems = Atlas::parse(&regime(""), "bad.geojson", &text).unwrap_err();
    insta::assert_snapshot!(problems.to_string());
    let parse = |text: &str| Atlas::parse(&regime(""), "bad.geojson", text).unwrap_err().to_string();
    assert_eq!(parse("{\"type\":\n"), "bad.geojson: line 2: no JSON: EOF while parsing a value");
    assert_eq!(
        parse("{\"type\":\"FeatureCollection\",\"schema\":1,\"schema\":1,\"name\":\"x\"}"),
        "bad.geojson: line 1: the field `schema` stands twice"
    );
    assert_eq!(parse("[]"), "bad.geojson: an atlas is a GeoJSON object: `{ \"type\": \"FeatureCollection\", ... }`");
    assert_eq!(
        parse("{\"type\":\"Feature\",\"schema\":1,\"name\":\"x\"}"),
        "bad.geojson: type: an atlas is a GeoJSON object of `type` `FeatureCollection`"
    );
}

// ---- Against independent checks ----

/// Ray casting in plain floats, as anyone would write it; borders not decided.
fn naive(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    let mut j = ring.len() - 1;
    for i in 0..ring.len() {
        let ((xi, yi), (xj, yj)) = (ring[i], ring[j]);
        if (yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi {
            inside = !inside;
        }
        j = i;
    }
    inside
}

/// A star around 38 E 48 N: simple, and seldom convex.
fn star() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec(0.02..0.5f64, 5..12).prop_map(|radii| {
        let n = radii.len() as f64;
        let corner = |(i, r): (usize, &f64)| {
            let angle = i as f64 / n * std::f64::consts::TAU;
            let round = |x: f64| (x * 1e7).round() / 1e7;
            (round(38.0 + r * libm::cos(angle)), round(48.0 + r * libm::sin(angle)))
        };
        radii.iter().enumerate().map(corner).collect()
    })
}

fn ring(corners: &[(f64, f64)]) -> String {
    let all: Vec<String> = corners.iter().chain(corners.first()).map(|(x, y)| format!("[{x},{y}]")).collect();
    format!("[{}]", all.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_position_is_where_plain_ray_casting_finds_it(
        corners in star(),
        scale in 0.2..0.9f64,
        points in prop::collection::vec((37.4..38.6f64, 47.4..48.6f64), 20),
    ) {
        let inner: Vec<(f64, f64)> = corners.iter().map(|(x, y)| (38.0 + (x - 38.0) * scale, 48.0 + (y - 48.0) * scale)).collect();
        let a = atlas(&[polygon(r#""place":"valley""#, &format!("{},{}", ring(&corners), ring(&inner))), polygon(r#""place":"sea""#, &ring(&inner))]);
        for (x, y) in points {
            let (x, y) = ((x * 1e7).round() / 1e7, (y * 1e7).round() / 1e7);
            let expected = match (naive(&corners, (x, y)), naive(&inner, (x, y))) {
                (_, true) => Some("sea"),
                (true, false) => Some("valley"),
                (false, false) => None,
            };
            let told = here(&a, at(x, y));
            prop_assert_eq!(told.place.as_deref(), expected);
            // A circle says no more than its centre, and what it surely says is so.
            let rough = here(&a, at(x, y).within(2000));
            prop_assert!(rough.place.is_none() || rough.place == told.place);
        }
    }

    #[test]
    fn sides_are_those_of_the_crossing_number(
        bends in prop::collection::vec(-0.3..0.3f64, 3..9),
        points in prop::collection::vec((37.0..39.0f64, 47.2..48.8f64), 20),
    ) {
        // A line from south to north that never turns back: its left is the west.
        let step = 2.0 / (bends.len() - 1) as f64;
        let nodes: Vec<(f64, f64)> = bends.iter().enumerate().map(|(i, b)| (38.0 + b, 47.0 + i as f64 * step)).collect();
        let text: Vec<String> = nodes.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        let a = atlas(&[line(r#""line":"front""#, &text.join(",")), feature(r#""measure":"west-m","to":["front"],"positive":"left""#, "null")]);
        for (x, y) in points {
            let across = nodes.windows(2).find(|w| w[0].1 <= y && y <= w[1].1).map(|w| w[0].0 + (y - w[0].1) / (w[1].1 - w[0].1) * (w[1].0 - w[0].0)).unwrap();
            let told = here(&a, at(x, y)).measures.get("west-m").copied();
            // Near the line whole metres may be 0; near its ends there may be no side.
            if let Some(metres) = told.filter(|m| *m != 0) {
                prop_assert_eq!(metres > 0, x < across, "{} at {} {}", metres, x, y);
            }
        }
    }

    #[test]
    fn a_spoiled_atlas_never_panics(from in 0..4000usize, length in 0..40usize, put in "[-0-9a-z\\[\\]{},:\" .]{0,8}") {
        let text = include_str!("../examples/gallery/min14/atlas.geojson");
        let (from, to) = (from.min(text.len()), (from + length).min(text.len()));
        let spoiled = format!("{}{put}{}", text.get(..from).unwrap(), text.get(to..).unwrap());
        let regime = Regime::parse(GALLERY).unwrap();
        match Atlas::parse(&regime, "spoiled", &spoiled) {
            Ok(atlas) => {
                here(&atlas, at(38.0, 48.0).within(10));
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn placing_twice_is_placing_once(lon in 37.4..38.1f64, lat in 47.4..48.6f64, accuracy in 0..3000u32, origin in any::<bool>()) {
        let (_, atlas) = full_atlas();
        let p = at(lon, lat).within(accuracy);
        let incident = Incident { position: Some(p), from_position: origin.then_some(p), accuses: vec!["a".parse().unwrap()], ..Incident::default() };
        let (once, doubts) = atlas.place(&record("i", incident)).unwrap();
        let (twice, again) = atlas.place(&once).unwrap();
        prop_assert_eq!((&once, &doubts), (&twice, &again));
        let text = Log::parse("log", &serde_json::to_string(&once).unwrap()).unwrap();
        prop_assert_eq!(text.get("i"), Some(&once));
    }
}

#[test]
fn doubts_say_what_and_why() {
    let d = Doubt { about: "place".into(), because: "lies in no shape".into() };
    assert_eq!(d.to_string(), "`place`: lies in no shape");
}

// ---- The gallery's schematic atlas ----

const GALLERY: &[(&str, &str)] = &[
    ("places.toml", include_str!("../examples/gallery/min14/places.toml")),
    ("registry.toml", include_str!("../examples/gallery/min14/registry.toml")),
    ("protocol.toml", include_str!("../examples/gallery/min14/protocol.toml")),
    ("memorandum.toml", include_str!("../examples/gallery/min14/memorandum.toml")),
    ("package.toml", include_str!("../examples/gallery/min15/package.toml")),
];

#[test]
fn the_schematic_atlas_places_the_exercises_of_2014_and_2015() {
    let regime = Regime::parse(GALLERY).unwrap_or_else(|p| panic!("{p}"));
    let atlas =
        Atlas::parse(&regime, "atlas.geojson", include_str!("../examples/gallery/min14/atlas.geojson")).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("positions.jsonl", include_str!("../examples/gallery/min14/positions.jsonl")).unwrap_or_else(|p| panic!("{p}"));
    let (placed, doubts) = atlas.place_all(&log).unwrap_or_else(|p| panic!("{p}"));
    let world = World::new(regime, &placed, &[], "2015-06-01T00:00+02:00");
    let mut out = String::new();
    for r in placed.iter() {
        let Content::Incident(i) = &r.content else { continue };
        let cases: Vec<String> =
            world.cases(&r.name).iter().map(|c| format!("{} {:?}", world.program.reference(c.term), c.status)).collect();
        out += &format!(
            "{}: in {}, {:?} give or take {:?}; {}\n",
            r.name,
            i.place.as_deref().unwrap_or("?"),
            i.measures,
            i.give_or_take,
            cases.join(", ")
        );
    }
    for (name, d) in doubts {
        out += &format!("{name}: {d}\n");
    }
    insta::assert_snapshot!(out);
}
