//! Pictures, read back: what they show is what the replay and the runs came to.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use ceasefire::{
    agreement::{Reading, Regime},
    ensemble::{Comparison, Effect, Pair, PairedShares, Spells, Summary},
    machine::{Fate, LegalState, VerdictKind},
    record::Log,
    report::{
        Designs, Picture, Replay,
        pictures::{COLOURS, Shown, endings, paired, ranking, survival, timeline},
    },
    time::{DAY, HOUR, Instant},
};
use common::{KARABAKH, at, karabakh_log};

/// A group of shapes, as it stands in a picture.
#[derive(Clone, Debug, Default)]
struct Group {
    class: String,
    title: String,
    /// From left to right and from top to bottom, in pixels; without words.
    shapes: Vec<[f64; 4]>,
    texts: Vec<String>,
}

/// Reads a picture. Panics where it is not well-formed, refers to anything outside, or uses a colour that is not named.
fn read(p: &Picture) -> Vec<Group> {
    let unescaped =
        |t: &str| t.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&");
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = p.svg.as_str();
    while let Some((words, tag)) = rest.split_once('<') {
        let words = words.trim();
        assert!(words.is_empty() || open.last().is_some_and(|t| ["title", "desc", "text"].contains(t)), "{words}");
        if !words.is_empty()
            && let Some(g) = groups.last_mut().filter(|_| open.contains(&"g"))
        {
            match open.last() {
                Some(&"title") => g.title = unescaped(words),
                _ => g.texts.push(unescaped(words)),
            }
        }
        assert!(!words.contains('>') && !words.contains('"'));
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert!(
            ["svg", "title", "desc", "defs", "pattern", "mask", "g", "rect", "circle", "line", "polyline", "polygon", "path", "text"]
                .contains(&name),
            "{name}"
        );
        let attribute = |a: &str| tag.split_once(&format!(" {a}=\"")).map(|(_, v)| v.split_once('"').unwrap().0);
        for a in ["fill", "stroke"].into_iter().filter_map(attribute) {
            let known = a == "none" || a.starts_with("url(#") || open.contains(&"defs") || COLOURS.iter().any(|(_, c)| c.to_string() == a);
            assert!(known, "{a}");
        }
        assert!(!tag.contains("href") && !tag.contains("style=") && !tag.contains(" on"), "{tag}");
        if name == "g" {
            groups.push(Group { class: attribute("class").unwrap().trim().into(), ..Group::default() });
        } else if open.contains(&"g") {
            let number = |a: &str| attribute(a).unwrap().parse::<f64>().unwrap() / 10.0;
            let shape = match name {
                "rect" => Some([number("x"), number("y"), number("x") + number("width"), number("y") + number("height")]),
                "line" => Some([number("x1"), number("y1"), number("x2"), number("y2")]),
                "circle" => {
                    Some([number("cx") - number("r"), number("cy") - number("r"), number("cx") + number("r"), number("cy") + number("r")])
                }
                "polyline" | "polygon" => {
                    let points: Vec<f64> =
                        attribute("points").unwrap().split([' ', ',']).map(|n| n.parse::<f64>().unwrap() / 10.0).collect();
                    let (xs, ys) = (points.iter().step_by(2), points.iter().skip(1).step_by(2));
                    let least = |of: &mut dyn Iterator<Item = &f64>| of.fold(f64::MAX, |a, b| a.min(*b));
                    let most = |of: &mut dyn Iterator<Item = &f64>| of.fold(f64::MIN, |a, b| a.max(*b));
                    Some([least(&mut xs.clone()), least(&mut ys.clone()), most(&mut xs.clone()), most(&mut ys.clone())])
                }
                "text" => {
                    let (x, y) = (number("x"), number("y"));
                    assert!((0.0..1200.0).contains(&x) && y > 0.0, "{tag}");
                    None
                }
                _ => None,
            };
            groups.last_mut().unwrap().shapes.extend(shape);
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    groups
}

/// How wide and high a picture is.
fn size(p: &Picture) -> (f64, f64) {
    let number = |a: &str| p.svg.split_once(&format!(" {a}=\"")).unwrap().1.split_once('"').unwrap().0.parse::<f64>().unwrap();
    (number("width"), number("height"))
}

/// The kinds of groups and how many there are, and everything that is said.
fn structure(p: &Picture) -> String {
    let groups = read(p);
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for g in &groups {
        let n = kinds.entry(&g.class).or_default();
        *n = (n.0 + 1, n.1 + g.shapes.len());
    }
    let kinds: Vec<String> = kinds.iter().map(|(k, (n, shapes))| format!("{n:>4} {k} ({shapes} shapes)")).collect();
    let said: Vec<String> =
        groups.iter().filter(|g| !g.texts.is_empty()).map(|g| format!("{}: {}", g.class, g.texts.join(" | "))).collect();
    let titles: Vec<&str> = groups.iter().map(|g| g.title.as_str()).filter(|t| !t.is_empty()).collect();
    format!("{}\n\n{}\n\n{}\n\n{}\n", p.caption, kinds.join("\n"), said.join("\n"), titles.join("\n"))
}

fn autumn(from: &str, until: &str) -> Shown {
    Shown { from: Some(at(from)), until: Some(at(until)), instruments: Vec::new() }
}

fn karabakh<T>(of: impl FnOnce(&Replay) -> T) -> T {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    of(&Replay::new(&regime, &log, &Reading::base(), at("2021-01-31T20:00:00Z")).unwrap().in_zone("+04:00".parse().unwrap()))
}

const TRUCE: &str = r#"
schema = 1
instrument = { id = "t", title = "T", kind = "oral", entry = "2024-01-01T08:00Z", zone = "+00:00", area = "unlimited" }
parties = [{ id = "a", name = "NAME", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
acts = [{ id = "fire" }, { id = "talk" }]
criteria = [{ id = "first", acts = ["fire"], by = "first-incident" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
[[terms]]
article = "1"
text = "no fire"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }
[[terms]]
article = "2"
text = "lists"
bearers = ["a"]
rule.requires = { task = "hand over lists", limit = "within 6 hours" }
"#;

fn small<T>(truce: &str, records: &str, until: &str, of: impl FnOnce(&Replay) -> T) -> T {
    let regime = Regime::parse(&[("t.toml", truce)]).unwrap_or_else(|p| panic!("{p}"));
    let log = Log::parse("log.jsonl", records).unwrap_or_else(|p| panic!("{p}"));
    of(&Replay::new(&regime, &log, &Reading::base(), at(until)).unwrap())
}

#[test]
fn what_a_timeline_of_autumn_2020_is_made_of() {
    let p = karabakh(|r| timeline(r, &Shown::default()));
    insta::assert_snapshot!(structure(&p));
}

/// Where instants lie on a timeline: from 250 to 1170 pixels.
fn x(t: Instant, from: Instant, until: Instant) -> f64 {
    250.0 + 920.0 * (t.since(from) as f64 / until.since(from) as f64).clamp(0.0, 1.0)
}

#[test]
fn every_incident_and_deadline_of_the_window_is_drawn_once() {
    let windows = [
        ("2020-10-10T08:00:00Z", "2020-10-10T11:00:00Z"),
        ("2020-10-10T08:00:00Z", "2021-01-10T08:00:00Z"),
        ("2001-01-01T00:00:00Z", "2021-01-01T00:00:00Z"),
        ("1990-01-01T00:00:00Z", "1990-02-01T00:00:00Z"),
    ];
    let mut drawn = Vec::new();
    for (from, until) in windows {
        karabakh(|r| {
            let p = timeline(r, &autumn(from, until));
            let groups = read(&p);
            let (from, until) = (at(from), at(until));
            let log = karabakh_log();
            let corrected: Vec<&str> = log.iter().filter_map(|r| r.corrects.as_deref()).collect();
            let by_now = |at: Option<Instant>| at.is_some_and(|t| t <= r.state().now());
            let mut expected: Vec<&str> = Vec::new();
            for rec in
                log.iter().filter(|x| x.content.kind() == "incident" && by_now(x.steps_at()) && !corrected.contains(&x.name.as_str()))
            {
                let Some(h) = rec.happened else { continue };
                let end = if let ceasefire::record::Happened::Lasting(_, end) = h { end.unwrap_or(Instant::MAX) } else { h.steps_at() };
                if h.earliest() <= until && end >= from {
                    expected.push(&rec.name);
                }
            }
            let mut names: Vec<&str> =
                groups.iter().filter(|g| g.class.starts_with("incident ")).map(|g| g.title.split_once(':').unwrap().0).collect();
            let counted: usize = groups
                .iter()
                .filter(|g| g.class.starts_with("count ") && g.title.contains("incident"))
                .map(|g| g.title.split_once(' ').unwrap().0.parse::<usize>().unwrap())
                .sum();
            if counted > 0 {
                assert_eq!(counted, expected.len());
                assert!(p.caption.contains("Incidents are too many to show each"));
            } else {
                names.sort_unstable();
                expected.sort_unstable();
                assert_eq!(names, expected);
            }
            let due = r.program().duties(r.state()).filter_map(|d| d.limit).filter(|t| (from..=until).contains(t)).count();
            let marks = groups.iter().filter(|g| g.class.starts_with("deadline ")).count();
            let counted: usize = groups
                .iter()
                .filter(|g| g.class.starts_with("count ") && g.title.contains("deadline"))
                .map(|g| g.title.split_once(' ').unwrap().0.parse::<usize>().unwrap())
                .sum();
            assert_eq!(marks + counted, due);
            drawn.push((expected.len(), due));
        });
    }
    assert!(drawn[0].0 > 1 && drawn[1].0 > 30 && drawn[1].1 > 3 && drawn[2].0 > drawn[1].0 && drawn[3] == (0, 0), "{drawn:?}");
}

#[test]
fn marks_lie_inside_the_drawing_and_where_their_time_is() {
    let (from, until) = (at("2020-10-09T20:00:00Z"), at("2020-10-20T20:00:00Z"));
    karabakh(|r| {
        let p = timeline(r, &Shown { from: Some(from), until: Some(until), instruments: Vec::new() });
        let (wide, high) = size(&p);
        let log = karabakh_log();
        let mut seen = 0;
        for g in read(&p) {
            for [x0, y0, x1, y1] in &g.shapes {
                assert!(*x0 >= 0.0 && *y0 >= 0.0 && *x1 <= wide && *y1 <= high, "{g:?}");
            }
            let Some(name) = g.class.starts_with("incident ").then(|| g.title.split_once(':').unwrap().0) else { continue };
            let h = log.get(name).unwrap().happened.unwrap();
            let (a, b) = (x(h.earliest(), from, until), x(h.steps_at(), from, until));
            let least = g.shapes.iter().map(|s| s[0]).fold(f64::MAX, f64::min);
            let most = g.shapes.iter().map(|s| s[2]).fold(f64::MIN, f64::max);
            // A mark reaches a few pixels to each side of its middle.
            assert!(least >= a - 7.0 && (most <= b + 7.0 || g.shapes.len() > 1) && least <= b && most >= a, "{g:?}");
            seen += usize::from(b - a > 20.0);
        }
        assert!(seen > 3, "some are uncertain");
    });
}

#[test]
fn bands_cover_the_states_exactly() {
    let (from, until) = (at("2020-10-01T00:00:00Z"), at("2021-01-20T00:00:00Z"));
    karabakh(|r| {
        let groups = read(&timeline(r, &Shown { from: Some(from), until: Some(until), instruments: Vec::new() }));
        let mut compared = 0;
        for term in r.program().terms() {
            let about = r.program().about(term).unwrap();
            let row = if about.article.is_empty() { "legal state".to_string() } else { format!("factual, by {}", about.article) };
            let begins = format!("{}, {row}: ", about.instrument);
            let bands: Vec<&Group> = groups.iter().filter(|g| g.class.starts_with("band ") && g.title.starts_with(&begins)).collect();
            if bands.is_empty() {
                continue;
            }
            // What stands in the middle of each pixel is what the history says.
            let said = |t: Instant| {
                let kind = |k: VerdictKind| match k {
                    VerdictKind::Legal(s) => Some(s.as_str()),
                    VerdictKind::Factual(s) => Some(s.as_str()),
                    _ => None,
                };
                let last = r.state().history().filter(|v| v.term == term && v.at <= t).filter_map(|v| kind(v.kind)).next_back();
                last.unwrap_or(if about.article.is_empty() { LegalState::Pending.as_str() } else { "unknown" })
            };
            for pixel in 0..920 {
                let t = from.plus((until.since(from) as f64 * (f64::from(pixel) + 0.5) / 920.0) as i64);
                let here = 250.5 + f64::from(pixel);
                let over: Vec<&&Group> = bands.iter().filter(|g| g.shapes[0][0] <= here && here < g.shapes[0][2]).collect();
                assert_eq!(over.len(), 1, "{begins} at {t}");
                let near = over[0].shapes[0][0] > here - 0.1 || over[0].shapes[0][2] < here + 0.1;
                assert!(near || over[0].title.starts_with(&format!("{begins}{},", said(t))), "{t}: {}", over[0].title);
            }
            compared += 1;
        }
        assert!(compared > 15, "{compared}");
    });
}

#[test]
fn deadlines_show_their_fate() {
    let fates = |records: &str, until: &str| {
        small(TRUCE, records, until, |r| {
            let groups = read(&timeline(r, &Shown::default()));
            let d: Vec<&Group> = groups.iter().filter(|g| g.class.starts_with("deadline")).collect();
            assert_eq!(d.len(), 1);
            (d[0].class.clone(), r.program().duties(r.state()).next().unwrap().fate)
        })
    };
    let met = r#"{"name":"p","happened":"2024-01-01T12:00Z","by":"a","performance":{"of":"t/2","party":"a"}}"#;
    assert_eq!(fates("", "2024-01-01T13:00:00Z"), ("deadline open".into(), Fate::Open));
    assert_eq!(fates("", "2024-01-02T13:00:00Z"), ("deadline overdue".into(), Fate::Overdue));
    assert_eq!(fates(met, "2024-01-02T13:00:00Z"), ("deadline met".into(), Fate::Met));
    assert_eq!(fates(&met.replace("01-01", "01-02"), "2024-01-02T13:00:00Z"), ("deadline met-late".into(), Fate::MetLate));
}

#[test]
fn shapes_say_what_stands_behind_an_incident() {
    let kind = |more: &str| {
        let first = r#"{"name":"i","happened":"2024-01-01T09:00Z","by":"a","incident":{"act":"fire","accuses":["b"]}}"#;
        small(TRUCE, &format!("{first}\n{more}"), "2024-01-03T00:00:00Z", |r| {
            read(&timeline(r, &Shown::default())).into_iter().find(|g| g.class.starts_with("incident ")).unwrap().class
        })
    };
    assert_eq!(kind(""), "incident alleged a-violation");
    let answer = |what: &str| kind(&format!(r#"{{"name":"x","said":"2024-01-01T10:00Z","by":"b","answer":{{"about":"i",{what}}}}}"#));
    assert_eq!(answer(r#""denies":["attribution"]"#), "incident contested a-violation");
    assert_eq!(answer(r#""admits":true"#), "incident admitted a-violation");
    let finding = r#"{"name":"f","said":"2024-01-01T10:00Z","by":"a","finding":{"about":"i","outcome":"found","responsible":["b"]}}"#;
    assert_eq!(kind(finding), "incident found-from-outside a-violation");
    let talk = r#"{"name":"i","happened":"2024-01-01T09:00Z","by":"a","incident":{"act":"talk","accuses":["b"]}}"#;
    small(TRUCE, talk, "2024-01-03T00:00:00Z", |r| {
        assert!(timeline(r, &Shown::default()).svg.contains("class=\"incident alleged under-no-term\""));
    });
}

#[test]
fn ten_thousand_incidents_are_counted() {
    let start = at("2024-01-01T09:00:00Z");
    let line =
        |n: i64| format!(r#"{{"name":"i{n}","happened":"{}","by":"a","incident":{{"act":"fire","accuses":["b"]}}}}"#, start.plus(n * HOUR));
    let records: Vec<String> = (0..10_000).map(line).collect();
    small(TRUCE, &records.join("\n"), "2025-03-01T00:00:00Z", |r| {
        let p = timeline(r, &Shown::default());
        assert!(p.svg.len() < 200_000, "{}", p.svg.len());
        let groups = read(&p);
        let counts = groups.iter().filter(|g| g.class.starts_with("count "));
        let sum: usize = counts.map(|g| g.title.split_once(' ').unwrap().0.parse::<usize>().unwrap()).sum();
        assert_eq!((sum, groups.iter().filter(|g| g.class.starts_with("incident")).count()), (10_000, 0));
        insta::assert_snapshot!(p.caption);
    });
}

#[test]
fn names_open_no_markup() {
    let odd = r#"</text><script>alert(1)</script> & \" ' \u001b \u202e ]]>"#;
    let records =
        format!(r#"{{"name":"i","happened":"2024-01-01T09:00Z","by":"a","incident":{{"act":"fire","accuses":["a"],"text":"{odd}"}}}}"#);
    let plain = small(TRUCE, &records, "2024-01-03T00:00:00Z", |r| timeline(r, &Shown::default()));
    let truce = TRUCE.replace("NAME", odd).replace("title = \"T\"", &format!("title = \"{odd}\""));
    let hostile = small(&truce, &records, "2024-01-03T00:00:00Z", |r| timeline(r, &Shown::default()));
    let shown = "</text><script>alert(1)</script> & \" '     ]]>";
    let groups = read(&hostile);
    assert!(groups.iter().any(|g| g.texts.iter().any(|t| *t == format!("t: {shown}"))), "{groups:?}");
    assert!(groups.iter().any(|g| g.class.starts_with("incident") && g.title.contains(&format!("{shown} accused"))));
    assert_eq!(groups.len(), read(&plain).len());
    assert!(!hostile.svg.contains("<script") && !hostile.svg.contains('\u{1b}') && !hostile.svg.contains('\u{202e}'));
    let odd = shown.to_string();
    let spells: Spells = [ceasefire::ensemble::Spell { millis: DAY, ending: Some(0), runs: 3 }].into_iter().collect();
    let effect = Effect { field: odd.clone(), mean: 0.1, size: 0.1, deviation: 0.1 };
    let pairs = vec![Pair { holding: vec![PairedShares { both: 1, first: 2, second: 3, neither: 4 }], ..Pair::default() }];
    let comparison = Comparison { designs: vec![Summary::default(); 2], pairs };
    for p in [
        survival(&[(&odd, &spells)], 0.95),
        endings(&[(&odd, &spells)], std::slice::from_ref(&odd)),
        paired(&[&odd, &odd], &comparison, &[1], 0.95),
        ranking(&[effect]),
    ] {
        assert!(read(&p).iter().any(|g| g.title.contains("<script>") || g.texts.iter().any(|t| t.contains("<script>"))), "{}", p.id);
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let draw = || karabakh(|r| timeline(r, &Shown::default()));
    assert_eq!(draw(), draw());
    let d = designs();
    assert_eq!(d.pictures(), designs().pictures());
}

#[test]
fn without_anything_to_show_pictures_say_so() {
    let nothing = small(TRUCE, "", "2023-01-01T00:00:00Z", |r| timeline(r, &Shown::default()));
    let all = [
        (nothing, "no incidents in this time"),
        (survival(&[], 0.95), "no runs"),
        (survival(&[("empty", &Spells::default())], 0.95), "no runs"),
        (endings(&[], &[]), "no runs"),
        (endings(&[("empty", &Spells::default())], &[]), "no runs"),
        (paired(&[], &Comparison::default(), &[], 0.95), "nothing to compare"),
        (ranking(&[]), "no effects"),
    ];
    for (p, says) in &all {
        assert!(read(p).iter().any(|g| g.texts.iter().any(|t| t == says)), "{}: {says}", p.id);
    }
    // Numbers that are none, and windows that end before they begin, draw nothing odd.
    let odd = Effect { field: "x".into(), mean: f64::NAN, size: f64::INFINITY, deviation: -f64::INFINITY };
    read(&ranking(&[odd]));
    let pairs = vec![Pair { holding: vec![PairedShares::default()], ..Pair::default() }];
    read(&paired(&["a", "b"], &Comparison { designs: Vec::new(), pairs }, &[1], f64::NAN));
    for (from, until) in [(Instant::MAX, Instant::MIN), (Instant::MIN, Instant::MAX), (Instant::MIN, Instant::MIN)] {
        let shown = Shown { from: Some(from), until: Some(until), instruments: vec!["t".into(), "unknown".into()] };
        small(TRUCE, "", "2024-06-01T00:00:00Z", |r| read(&timeline(r, &shown)));
    }
}

#[test]
fn every_picture_has_a_role_a_title_and_a_description() {
    let d = designs();
    let t = karabakh(|r| timeline(r, &Shown::default()));
    for p in d.pictures().iter().chain([&t]) {
        let head = format!("role=\"img\" aria-labelledby=\"{0}-title {0}-desc\"", p.id);
        assert!(p.svg.contains(&head) && p.svg.contains(&format!("<desc id=\"{}-desc\">", p.id)), "{}", p.id);
        // What patterns are laid over is there.
        for used in p.svg.split("url(#").skip(1).map(|u| u.split_once(')').unwrap().0) {
            assert!(used.starts_with(&p.id) && p.svg.contains(&format!("id=\"{used}\"")), "{used}");
        }
    }
}

/// Two designs of made-up spells.
struct Made {
    comparison: Comparison,
    endings: Vec<String>,
}

fn designs() -> Made {
    let mut designs = vec![Summary::default(); 2];
    for (k, d) in designs.iter_mut().enumerate() {
        for n in 0..100_i64 {
            let day = (n * n * (2 + k as i64)) % 97 + 1;
            d.runs += 1;
            d.spells.push(day.min(60) * DAY, (day < 60).then_some(u16::from(n % 3 == 0)));
            d.incidents.push(day % 11);
            d.killed.push(day % 3);
        }
    }
    let mut pair = Pair::default();
    for (first, second) in [(7, 30), (30, 7)] {
        pair.holding.push(PairedShares { both: 40, first, second, neither: 100 - 40 - first - second });
    }
    for n in 0..100 {
        pair.hours.push(n % 17, n % 13);
        pair.incidents.push(n % 5, n % 7);
        pair.killed.push(1, 1);
    }
    Made { comparison: Comparison { designs, pairs: vec![pair] }, endings: vec!["renounced".into(), "collapsed".into()] }
}

const TITLES: [&str; 2] = ["as it was", "with a monitor"];

impl Made {
    fn designs(&self) -> Designs<'_> {
        Designs { titles: &TITLES, comparison: &self.comparison, days: &[7, 30], endings: &self.endings, level: 0.95 }
    }

    fn pictures(&self) -> Vec<Picture> {
        let effects = [("a", 0.1, 0.2), ("b", -0.05, 0.1)];
        let effects = effects.map(|(f, mean, deviation)| Effect { field: f.into(), mean, size: mean.abs(), deviation });
        let page = self.designs().page("");
        page.pictures().map(|(_, p)| p.clone()).chain([ranking(&effects)]).collect()
    }
}

#[test]
fn what_pictures_of_ensembles_are_made_of() {
    let pictures = designs().pictures();
    assert_eq!(pictures.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["survival", "endings", "paired", "ranking"]);
    let all: Vec<String> = pictures.iter().map(|p| format!("== {}\n{}", p.id, structure(p))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn curves_go_where_the_estimates_are() {
    let made = designs();
    let spells = &made.comparison.designs[0].spells;
    let p = survival(&[("one", spells)], 0.95);
    let groups = read(&p);
    let curve = groups.iter().find(|g| g.class == "curve").unwrap();
    let grid = groups.iter().find(|g| g.class == "grid").unwrap();
    let [x0, top, x1, bottom] = *grid.shapes.last().unwrap();
    // From all that hold down to what holds at the end.
    let end = spells.survival(0.95).at(60 * DAY).share;
    let [a, b, c, d] = curve.shapes[0];
    assert!((a - x0).abs() < 0.3 && (c - x1).abs() < 0.3 && (b - top).abs() < 0.3, "{curve:?}");
    assert!((d - (bottom - (bottom - top) * end)).abs() < 0.3 && end > 0.1 && end < 0.6, "{curve:?} {end}");
    let at_risk = groups.iter().find(|g| g.class == "at-risk").unwrap();
    assert_eq!((at_risk.texts[0].as_str(), at_risk.texts.len()), ("100", 9));
    assert_eq!(at_risk.texts[1], spells.iter().filter(|s| s.millis >= 7 * DAY).map(|s| s.runs).sum::<u64>().to_string());
}
