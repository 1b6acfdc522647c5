//! Diagrams of agreements: what they show, and that no name in a text becomes anything but text.
#![cfg(feature = "std")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use ceasefire::{
    agreement::{Reading, Regime},
    report::{Block, MAX_DIAGRAM, Page, diagrams},
};

fn drawn(files: &[(&str, &str)]) -> Page {
    diagrams(&Regime::parse(files).unwrap_or_else(|p| panic!("{p}")), &Reading::base()).unwrap()
}

macro_rules! gallery {
    ($($file:literal),+) => { drawn(&[$(($file, include_str!(concat!("../examples/gallery/", $file)))),+]) };
}

#[test]
fn gaza_2025() {
    insta::assert_snapshot!(gallery!("gaz25/registry.toml", "gaz25/document.toml").markdown());
}

#[test]
fn yemen_2022() {
    insta::assert_snapshot!(gallery!("yem22/registry.toml", "yem22/document.toml").markdown());
}

#[test]
fn minsk_2014() {
    insta::assert_snapshot!(
        gallery!("min14/registry.toml", "min14/places.toml", "min14/protocol.toml", "min14/memorandum.toml").markdown()
    );
}

const TRUCE: &str = r#"
schema = 1
instrument = { id = "truce", title = "TITLE", kind = "oral", entry = "2024-01-01T08:00Z", lasts = { until = "2024-06-01T00:00Z" } }
parties = [{ id = "a", name = "PARTY", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }]
acts = [{ id = "fire", name = "fire" }]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
[[terms]]
article = "1"
text = "TEXT"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }
[[terms]]
article = "2"
text = "either side may suspend"
bearers = ["@party"]
rule.empowers = { verb = "suspend", over = ["truce"] }
[[terms]]
article = "3"
text = "report within a day"
bearers = ["a"]
rule.requires = { task = "report", for-each = { acted = { under = "2" } }, limit = "within 24 hours" }
"#;

fn diagram(page: &Page, id: &str) -> String {
    page.diagrams().find(|(_, d)| d.id == id).unwrap_or_else(|| panic!("no {id}")).1.mermaid.clone()
}

#[test]
fn only_the_ways_that_a_text_opens_are_drawn() {
    let states = |text: &str| diagram(&drawn(&[("truce", text)]), "truce-states");
    let base = states(TRUCE);
    assert!(base.contains("in_force --> suspended : suspend under article 2\n"), "{base}");
    assert!(base.contains("suspended --> expired"), "{base}");
    assert!(!base.contains("terminated") && !base.contains("suspended --> in_force") && !base.contains("partly"), "{base}");
    let ended = states(&TRUCE.replace("\"suspend\"", "\"terminate\""));
    assert!(ended.contains("in_force --> terminated : terminate under article 2\n") && !ended.contains("suspended"), "{ended}");
    let article = states(&TRUCE.replace("over = [\"truce\"]", "over = [\"1\"]"));
    assert!(article.contains("in_force --> partly_suspended : suspend under article 2#58; article 1\n"), "{article}");
    let endless = states(&TRUCE.replace(", lasts = { until = \"2024-06-01T00:00Z\" }", ""));
    assert!(!endless.contains("expired"), "{endless}");
}

#[test]
fn a_duty_lives_as_its_term_says() {
    let duties = |text: &str| diagram(&drawn(&[("truce", text)]), "truce-duties");
    let base = duties(TRUCE);
    for way in ["open --> met ", "open --> overdue ", "overdue --> met_late "] {
        assert!(base.contains(way), "{way}: {base}");
    }
    assert!(
        !base.contains("withdrawn")
            && !base.contains("waived")
            && !base.contains("lapsed")
            && !base.contains("unaccepted")
            && !base.contains("stale"),
        "{base}"
    );
    let efforts = duties(&TRUCE.replace("task = \"report\"", "task = \"report\", effort = \"best-efforts\", accept = \"verified\""));
    assert!(efforts.contains("open --> lapsed ") && efforts.contains("unaccepted --> met ") && !efforts.contains("overdue"), "{efforts}");
    let waived = duties(&TRUCE.replace("verb = \"suspend\", over = [\"truce\"]", "verb = \"waive\", over = [\"3\"]"));
    assert!(waived.contains("open --> waived : waive under article 2") && waived.contains("overdue --> waived "), "{waived}");
    let answer = duties(&TRUCE.replace(
        "for-each = { acted = { under = \"2\" } }",
        "for-each = { violated = { of = [\"1\"], determined = { standard = \"found\" } } }",
    ));
    assert!(answer.contains("open --> withdrawn "), "{answer}");
}

const HOSTILE: &[&str] = &[
    "\"] --> n9[\"x",
    "%%{init: {'theme':'dark'}}%%",
    "a\nclick n0 href \\\"javascript:alert(1)\\\"",
    "end",
    "`**bold**`",
    "<img src=x onerror=alert(1)>",
    "style: x#y; classDef a fill:#f00;",
    "]]})) ;;; --- ```\n# heading",
    "#quot;] & #35;",
    "\u{202e}desrever \u{0} \u{2028} line",
];

/// What may stand in a diagram outside of labels, line by line.
fn is_tame(line: &str) -> bool {
    let mut bare = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if quoted && (c.is_alphanumeric() || " -.,_/()'+#;".contains(c)) => {}
            _ if quoted => return false,
            c => bare.push(c),
        }
    }
    let bare = bare.split_once(" : ").map_or(bare.as_str(), |(ways, says)| {
        if says.chars().all(|c| c.is_alphanumeric() || " -.,_/()'+#;".contains(c)) { ways } else { "!" }
    });
    !quoted && !bare.contains(['!', '%', '`', ';', '#', '\'', '$', '&'])
}

#[test]
fn no_name_becomes_markup() {
    let plain = drawn(&[("truce", TRUCE)]);
    for hostile in HOSTILE {
        let mut page = toml::Table::new();
        page.insert("x".into(), (*hostile).into());
        let quoted = page.to_string().trim().strip_prefix("x = ").unwrap().to_string();
        let text = ["TITLE", "PARTY", "TEXT"].iter().fold(TRUCE.to_string(), |t, word| t.replace(&format!("\"{word}\""), &quoted));
        let page = drawn(&[("truce", &text)]);
        for ((_, d), (_, p)) in page.diagrams().zip(plain.diagrams()) {
            assert_eq!(d.mermaid.lines().count(), p.mermaid.lines().count(), "{hostile}: {}", d.mermaid);
            assert!(d.mermaid.lines().all(is_tame), "{hostile}: {}", d.mermaid);
        }
        assert!(page.markdown().matches("```").count() == 2 * page.diagrams().count(), "{hostile}");
    }
    assert!(!is_tame("    n0[\"a\"] --> n9[\"x\"] %%{init}"));
}

#[test]
fn what_is_too_large_is_cut_and_says_so() {
    let mut text = TRUCE.to_string();
    for k in 10..10 + MAX_DIAGRAM {
        text.push_str(&format!("[[terms]]\narticle = \"{k}\"\ntext = \"declares\"\nbearers = [\"a\"]\nrule = \"declares\"\n"));
    }
    let page = drawn(&[("truce", &text)]);
    let terms = diagram(&page, "truce-terms");
    assert_eq!(terms.lines().filter(|l| l.contains("[\"") || l.contains("{{\"")).count(), MAX_DIAGRAM, "{terms}");
    let said = page.sections.iter().flat_map(|s| &s.blocks).any(|b| matches!(b, Block::Note(n) if n.contains("are left out")));
    assert!(said);
    let page = drawn(&[("truce", TRUCE)]);
    assert!(page.sections.iter().flat_map(|s| &s.blocks).all(|b| !matches!(b, Block::Note(_))));
}
