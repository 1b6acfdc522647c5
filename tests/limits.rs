//! Hostile input at and just over each limit: what is over is refused in words that name the limit, and reading it takes memory in
//! proportion to its length, whatever it says.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use allocation_counter::measure;
use ceasefire::{
    agreement::{Reading, Regime},
    machine::{Docket, Program},
    monitor::{Journal, MAX_READINGS, Monitor},
    problem::Problems,
    record::Log,
    sim::{Scenario, Simulation},
    time::{Instant, Length, Moment},
};

/// The most memory in use at once, in bytes for each byte read: a value of one digit in a list of tables becomes a tree.
const PER_BYTE: u64 = 400;
/// What is needed for the shortest text.
const AT_LEAST: u64 = 1 << 20;

/// Does something with a text, and sees to it that it never needs more memory than the text's length allows.
fn bounded<T>(text: &str, what: impl FnOnce(&str) -> T) -> T {
    let mut out = None;
    let used = measure(|| out = Some(what(text))).bytes_max;
    let most = AT_LEAST + PER_BYTE * text.len() as u64;
    assert!(used <= most, "{used} bytes for {} of text, {:.0} for each", text.len(), used as f64 / text.len() as f64);
    out.unwrap()
}

fn regime(text: &str) -> Result<Regime, Problems> {
    bounded(text, |text| Regime::parse(&[("hostile.toml", text)]))
}

/// Parsed, lowered, and replayed without records for ten years.
fn replayed(text: &str) -> Result<(), Problems> {
    let regime = regime(text)?;
    bounded(text, |_| {
        let program = Program::lower(&regime, &Reading::base())?;
        Docket::default().replay(&program, "2034-01-01T00:00Z".parse().unwrap()).unwrap();
        Ok(())
    })
}

fn refusal<T>(result: Result<T, Problems>) -> String {
    match result {
        Ok(_) => panic!("was accepted"),
        Err(problems) => problems.to_string(),
    }
}

const HEAD: &str = r#"schema = 1
instrument = { id = "t", title = "T", kind = "agreement", zone = "Z", counting = "elapsed", entry = "2024-01-01T00:00Z" }
parties = [{ id = "a", kind = "state" }, { id = "b", kind = "state" }]
acts = [{ id = "fire" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
"#;

fn ban(article: usize, active: &str) -> String {
    let active = if active.is_empty() { String::new() } else { format!("active = {active}\n") };
    format!("[[terms]]\narticle = \"{article}\"\nbearers = [\"a\"]\n{active}rule.prohibits = {{ acts = [\"fire\"] }}\n")
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    open.repeat(times) + inner + &close.repeat(times)
}

fn lines<'l>(all: impl Iterator<Item = String> + 'l) -> String {
    all.collect()
}

#[test]
fn texts() {
    let long = |n: usize| {
        let head = format!("{HEAD}{}", ban(1, ""));
        let pad = n - head.len() - 2;
        format!("{head}#{}\n", " ".repeat(pad))
    };
    regime(&long(1 << 20)).unwrap();
    let found = refusal(regime(&long((1 << 20) + 1)));
    assert_eq!(found, "hostile.toml: 1048577 bytes are too many: the limit is 1048576");
    let terms = lines((0..1_000_000).map(|n| ban(n, "")));
    let found = refusal(regime(&format!("{HEAD}{terms}")));
    assert!(found.contains("are too many: the limit is 1048576") && !found.contains('\n'), "{found}");
    let found = refusal(Scenario::parse("hostile.toml", &"[[sources]]\nparty = 'a'\n".repeat(100_000)));
    assert!(found.contains("are too many: the limit is 1048576"), "{found}");
}

#[test]
fn lists() {
    let most = 4096;
    type Item = fn(usize) -> String;
    let lists: [(&str, Item); 6] = [
        ("anchors", |n| format!("[[anchors]]\nid = \"x{n}\"\n")),
        ("slots", |n| format!("[[slots]]\nid = \"x{n}\"\namong = [\"a\"]\nof = \"parties\"\n")),
        ("links", |n| format!("[[links]]\nkind = \"follows\"\nto = \"x{n}\"\noutside = true\n")),
        ("terms", |n| format!("[[terms]]\narticle = \"{n}\"\nbearers = [\"a\"]\nrule = \"defines\"\n")),
        ("places", |n| format!("[[places]]\nid = \"x{n}\"\n")),
        ("parties", |n| format!("[[parties]]\nid = \"x{n}\"\nkind = \"state\"\n")),
    ];
    for (list, item) in lists {
        let head = if list == "parties" {
            HEAD.lines().filter(|l| !l.starts_with("parties") && !l.starts_with("roles")).collect::<Vec<_>>().join("\n") + "\n"
        } else {
            HEAD.to_owned()
        };
        let text = |n: usize| format!("{head}{}", lines((0..n).map(item)));
        let found = refusal(regime(&text(most + 1)));
        assert_eq!(found, format!("hostile.toml: {list}: 4097 are too many: the limit is 4096"));
        if let Err(problems) = regime(&text(most)) {
            assert!(!problems.to_string().contains("too many"), "{problems}");
        }
    }
    let option = |n: usize| format!("{{ id = \"o{n}\", text = \"o\" }}, ");
    let axis = |n: usize| {
        format!("{HEAD}readings = [{{ id = \"x\", question = \"x\", base = \"o0\", options = [{}] }}]\n", lines((0..n).map(option)))
    };
    regime(&axis(64)).unwrap();
    assert_eq!(refusal(regime(&axis(65))), "hostile.toml: readings[0].options: 65 are too many: the limit is 64");
}

#[test]
fn documents_and_terms_of_several() {
    let empty: Vec<(String, &str)> = (0..=256).map(|n| (format!("{n}.toml"), "schema = 1\n")).collect();
    let files: Vec<(&str, &str)> = empty.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    Regime::parse(&files[..256]).unwrap();
    assert_eq!(refusal(Regime::parse(&files)), "regime: documents: 257 are too many: the limit is 256");
    let declared = |n: usize| lines((0..n).map(|n| format!("[[terms]]\narticle = \"{n}\"\nrule = \"declares\"\n")));
    let texts = [4096, 4096, 1].map(|n| format!("schema = 1\n{}", declared(n)));
    let files: Vec<(&str, &str)> = texts.iter().map(|t| ("x.toml", t.as_str())).collect();
    assert_eq!(refusal(Regime::parse(&files)), "regime: terms: 8193 are too many: the limit is 8192");
}

#[test]
fn nesting() {
    let text = |depth: usize| format!("{HEAD}{}", ban(1, &nested("{ not = ", "\"always\"", " }", depth)));
    replayed(&text(32)).unwrap();
    assert!(refusal(replayed(&text(33))).contains("is nested more than 32 deep"));
    // What a reader of TOML or JSON does not go down into at all.
    assert!(refusal(replayed(&text(10_000))).contains("no TOML"));
    assert!(refusal(replayed(&format!("x = {}", nested("[", "", "]", 100_000)))).contains("no TOML"));
    let record = |depth: usize| format!(r#"{{"name":"i","x":{}}}"#, nested("[", "", "]", depth));
    for depth in [100, 1000, 100_000] {
        let found = refusal(bounded(&record(depth), |text| Log::parse("log", text)));
        assert!(found.contains("line 1"), "{found}");
    }
    // Wide instead of deep.
    let wide = format!("{HEAD}{}", ban(1, &format!("{{ all = [{}] }}", "\"always\", ".repeat(50_000))));
    replayed(&wide).unwrap();
}

#[test]
fn chains() {
    let anchors = |n: usize| {
        let rest = lines((1..n).map(|k| format!("[[anchors]]\nid = \"x{k}\"\nat = \"x{} + 1 day\"\n", k - 1)));
        format!("{HEAD}[[anchors]]\nid = \"x0\"\nat = \"2024-01-01T00:00Z\"\n{rest}{}", ban(1, &format!("{{ from = \"x{}\" }}", n - 1)))
    };
    replayed(&anchors(99)).unwrap();
    let found = refusal(replayed(&anchors(100)));
    assert_eq!(found, "hostile.toml: terms[0].active (article 1): article `1` waits for 100 others, one after the other: the limit is 99");
    assert!(refusal(replayed(&anchors(4096))).contains("anchors[100].at: anchor `x100` waits for 100 others"));
    let terms = |n: usize| {
        let rest = lines((1..n).map(|k| ban(k, &format!("{{ any = [{{ in-force = \"{0}\" }}, {{ in-force = \"{0}\" }}] }}", k - 1))));
        format!("{HEAD}{}{rest}", ban(0, ""))
    };
    replayed(&terms(100)).unwrap();
    assert!(refusal(replayed(&terms(101))).contains("article `100` waits for 100 others"));
    assert!(refusal(replayed(&terms(4000))).contains("article `100` waits for 100 others"));
    let within = |n: usize| {
        let rest = lines((1..n).map(|k| format!("[[places]]\nid = \"x{k}\"\nwithin = \"x{}\"\n", k - 1)));
        format!("{HEAD}[[places]]\nid = \"x0\"\n{rest}{}", ban(1, ""))
    };
    replayed(&within(300)).unwrap();
    // A circle is no chain.
    let circle = format!("{HEAD}anchors = [{{ id = \"x\", at = \"y + 1 day\" }}, {{ id = \"y\", at = \"x + 1 day\" }}]\n");
    let found = refusal(regime(&circle));
    assert!(found.contains("depends on itself") && !found.contains("waits"), "{found}");
}

#[test]
fn faults_without_end() {
    let unknown = format!("{HEAD}{}", lines((0..3000).map(|n| format!("x{n} = {n}\n"))));
    assert_eq!(refusal(regime(&unknown)).lines().count(), 3000);
    let wrong = format!("{HEAD}{}", lines((0..2000).map(|n| format!("[[anchors]]\nid = {n}\n"))));
    let found = refusal(regime(&wrong));
    assert!(found.lines().count() <= 502 && found.contains("cannot be read any further"), "{}", found.lines().count());
    let log = "{}\n".repeat(20_000);
    assert_eq!(refusal(bounded(&log, |text| Log::parse("log", text))).lines().count(), 60_000);
}

#[test]
fn times_and_lengths() {
    for text in ["2147483647 months", "119977 months", "9999 years", "9223372036854775807 ms", "3659269 days", "1 ns"] {
        let found = text.parse::<Length>().unwrap_err().to_string();
        assert!(found.starts_with(&format!("`{text}`")), "{found}");
        let limit =
            format!("{HEAD}[[terms]]\narticle = \"1\"\nbearers = [\"a\"]\nrule.requires = {{ task = \"x\", limit = \"within {text}\" }}\n");
        assert!(refusal(replayed(&limit)).contains(text));
    }
    for text in ["9999-01-01", "9999-12-31T24:00", "0000-01-01T00:00Z", "-000001-01-01T00:00Z", "9998-12-31/1 midnight"] {
        assert!(text.parse::<Moment>().is_err(), "{text}");
    }
    // What a text may say can still lie beyond the end of time: it never comes.
    for at in ["0001-01-01T00:00Z", "9998-12-31T23:59:59.999Z"] {
        for by in ["9998 years", "3659268 days", "87822432 hours", "1 ms"] {
            for sign in ['+', '-'] {
                let text = format!(
                    "{HEAD}anchors = [{{ id = \"x\", at = \"{at}\" }}, {{ id = \"y\", at = {{ offset = {{ from = \"x\", by = \"{}{by}\", overflow = \"last-day\" }} }} }}]\n{}",
                    if sign == '-' { "-" } else { "" },
                    ban(1, "{ from = \"y\" }")
                );
                if let Err(problems) = replayed(&text) {
                    assert!(!problems.is_empty());
                }
            }
        }
    }
}

#[test]
fn scenarios() {
    let truce = Regime::parse(&[("truce.toml", &format!("{HEAD}places = [{{ id = \"z\" }}]\n{}", ban(1, "")))]).unwrap();
    let text = |rate: &str, more: &str| {
        format!(
            "schema = 1\nstarts = \"2024-01-01T00:00Z\"\nhorizon = \"3659268 days\"\nmax-events = 1000\n{more}[[sources]]\nparty = \"a\"\nplaces = [\"z\"]\nact = \"fire\"\nper-day = {rate}\n"
        )
    };
    for rate in ["1e308", "1e-308", "0.0", "-1.0", "nan", "inf", "1e9", "1"] {
        let text = text(rate, "");
        let Ok(scenario) = Scenario::parse("s", &text) else { continue };
        match bounded(&text, |_| Simulation::new(&truce, &scenario)) {
            Err(problems) => assert!(problems.to_string().contains("per-day"), "{rate}: {problems}"),
            Ok(simulation) => {
                let run = bounded(&text, |_| simulation.run(1));
                assert!(run.end().is_some() && run.truth().len() <= 1000);
            }
        }
    }
}

#[test]
fn readings_and_records() {
    let axes = lines((0..=64).map(|n| format!("[[readings]]\nid = \"x{n}\"\nquestion = \"x\"\nbase = \"p\"\noptions = [{{ id = \"p\", text = \"p\" }}, {{ id = \"q\", text = \"q\" }}]\n")));
    let regime = Regime::parse(&[("t.toml", &format!("{HEAD}{}{axes}", ban(1, "")))]).unwrap();
    let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
    let found = refusal(monitor.watch_each_axis(&regime));
    assert!(found.contains(&format!("one reading too many: at most {MAX_READINGS}")) && monitor.views().count() == MAX_READINGS, "{found}");
    // Every record corrects the one before.
    let chain = lines((0..1100).map(|n| {
        let corrects = if n == 0 { String::new() } else { format!(r#","corrects":"r{}""#, n - 1) };
        format!("{{\"name\":\"r{n}\"{corrects},\"happened\":\"2024-02-01T00:00Z\",\"received\":\"2024-02-02T00:00Z\",\"by\":\"a\",\"incident\":{{\"act\":\"fire\",\"accuses\":[\"b\"]}}}}\n")
    }));
    let log = bounded(&chain, |text| Log::parse("log", text)).unwrap();
    let program = Program::lower(&regime, &Reading::base()).unwrap();
    let found = refusal(bounded(&chain, |_| Docket::new(&program, &log)));
    assert!(found.contains("corrects itself by way of"), "{found:.200}");
    let _ = bounded(&chain, |_| {
        let mut monitor = Monitor::new(&regime, &Reading::base()).unwrap();
        for r in log.iter() {
            monitor.ingest(r.clone()).unwrap();
        }
        monitor.settle(Instant::MAX).unwrap().len()
    });
    let numbers = r#"{"name":"t","said":"2024-02-01T00:00Z","by":"a","tally":{"of":"x","count":"18446744073709551616"}}"#;
    assert!(refusal(Log::parse("log", numbers)).contains("18446744073709551616"));
}

#[test]
#[cfg(not(target_family = "wasm"))]
fn journals() {
    let path = std::env::temp_dir().join(format!("ceasefire-limits-{}.journal", std::process::id()));
    for text in ["\n".repeat(100_000), "00000000-00000000 {}\n".repeat(20_000), "x".repeat(1_000_000), nested("[", "", "]", 100_000)] {
        let text = format!("ceasefire journal 1\n{text}");
        std::fs::write(&path, &text).unwrap();
        let salvage = bounded(&text, |_| Journal::salvage(&path)).unwrap();
        assert!(salvage.records.is_empty());
    }
    std::fs::remove_file(&path).unwrap();
}
