//! Reports as HTML, CSV and JSON: their structure under review, and text that would be markup, script or formula if it could.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use ceasefire::{
    agreement::{Reading, Regime},
    report::{Block, Cell, Page, Picture, Replay, Row, Section, Table, html},
};
use common::{KARABAKH, at, karabakh_log};

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    "\" onfocus=\"alert(1)\" x=\"",
    "javascript:alert(1)",
    "https://example.org/\"onclick=\"alert(1)",
    "safe\u{202e}gpj.exe",
    "zero\0 bell\u{7} escape\u{1b}[31m",
    "]]><!-- --> &amp; &#x3c;",
    "{content:url(x)} \\3c \u{85}",
];

fn page(table: Table) -> Page {
    let mut section = Section::new("part", "Part");
    section.blocks.push(Block::Table(table));
    Page { title: "A report".into(), notes: vec!["A note.".into()], sections: vec![section] }
}

fn table(columns: &[&str], rows: &[&[Cell]]) -> Table {
    let columns: Vec<(&str, usize)> = columns.iter().map(|c| (*c, 20)).collect();
    let mut table = Table::new("rows", &columns);
    table.rows = rows.iter().map(|r| Row { cells: r.to_vec(), because: Vec::new() }).collect();
    table
}

fn karabakh(reading: &Reading) -> Page {
    let (regime, log) = (Regime::parse(KARABAKH).unwrap(), karabakh_log());
    let replay = Replay::new(&regime, &log, reading, at("2021-01-31T20:00:00Z")).unwrap().in_zone("+04:00".parse().unwrap());
    let mut page = replay.page("Karabakh");
    page.sections.push(replay.records());
    page
}

/// The tags of a page without what is between them: each with its attributes, indented.
fn structure(html: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap();
        rest = after;
        if tag.starts_with('/') {
            depth -= 1;
            continue;
        }
        let tag = tag.split("sha256-").next().unwrap();
        out.push_str(&format!("{}{tag}\n", "  ".repeat(depth)));
        let name = tag.split(' ').next().unwrap();
        if name == "script" || name == "style" {
            rest = rest.split_once(&format!("</{name}>")).unwrap().1;
        } else if !["!DOCTYPE", "meta", "input"].contains(&name) && !tag.ends_with('/') {
            depth += 1;
        }
    }
    assert_eq!(depth, 0, "every tag is closed");
    out
}

#[test]
fn the_structure_of_a_page() {
    let both = |when: &str| {
        let mut t = table(
            &["record", "when", "how many"],
            &[
                &["i1".into(), Cell::new(when).at(Some(at("2020-10-10T08:00Z"))), Cell::number(3)],
                &["i2".into(), Cell::new("2020-10-11").at(Some(at("2020-10-11T08:00Z"))), Cell::number(4)],
            ],
        );
        t.rows[0].because =
            karabakh(&Reading::base()).tables().flat_map(|(_, t)| &t.rows).find_map(|r| r.because.first().cloned()).into_iter().collect();
        let mut page = page(t);
        page.sections[0].blocks.push(Block::Picture(Picture {
            id: "p".into(),
            caption: "A picture".into(),
            svg: "<?xml?>\n<svg></svg>".into(),
        }));
        page
    };
    let text = html(&[("one".into(), both("2020-10-10")), ("other".into(), both("2020-10-10 (some time)"))]);
    insta::assert_snapshot!(structure(&text));
}

#[test]
fn the_structure_of_the_example() {
    let text = karabakh(&Reading::base()).html();
    let tags = structure(&text);
    let sections: Vec<&str> = tags.lines().filter(|l| l.trim_start().starts_with("section")).map(str::trim).collect();
    insta::assert_snapshot!(sections.join("\n"));
    // A reason names its article, rule, text, party and records, and links to the rows of these.
    let row = text.split_once("<tbody id=\"incidents_mos-i1\"").unwrap().1.split_once("</tbody>").unwrap().0;
    for part in
        ["<h3>Article <bdi>1a</bdi> of <bdi>nk20-mos</bdi></h3>", "<blockquote>", "Rule: ", "<strong>", "href=\"#records_mos-i1-answer\""]
    {
        assert!(row.contains(part), "{part} in {row}");
    }
    // Every record of the log has its row, and its source.
    for r in karabakh_log().iter().filter(|r| r.steps_at().is_some_and(|t| t <= at("2021-01-31T20:00:00Z"))) {
        assert!(text.contains(&format!("data-of=\"{}\"", r.name)), "{}", r.name);
    }
}

#[test]
fn readings_share_what_they_have_in_common() {
    let (base, other) = (karabakh(&Reading::base()), karabakh(&Reading::base().with("clock", "moscow")));
    let (one, again) = (base.html(), html(&[("a".into(), base.clone()), ("b".into(), base.clone())]));
    assert!(again.len() < one.len() + 500 && !again.contains(" data-under=\""), "the same twice is written once");
    let both = html(&[("by the local clock".into(), base), ("by the clock of Moscow".into(), other)]);
    assert!(both.len() < one.len() * 3 / 2, "{} and {}", both.len(), one.len());
    let of_truce = both.split_once("<section id=\"truces\"").unwrap().1.split_once("</section>").unwrap().0;
    assert!(
        of_truce.contains("<tbody data-under=\"0\">") && of_truce.contains("<tbody data-under=\"1\">") && of_truce.contains("<tbody><tr>")
    );
    assert!(of_truce.contains("Under: by the clock of Moscow"));
}

#[test]
fn nothing_that_is_said_becomes_markup() {
    for text in HOSTILE {
        let cells = [Cell::new(*text), Cell::new(*text).toned(ceasefire::report::Tone::Bad)];
        let mut bad = page(table(&["record", text], &[&cells]));
        bad.title = (*text).into();
        bad.notes = vec![(*text).into()];
        bad.sections[0].id = (*text).into();
        bad.sections[0].title = (*text).into();
        bad.sections[0].blocks.push(Block::Line((*text).into()));
        let mut good = page(table(&["record", "x"], &[&["x".into(), Cell::new("x").toned(ceasefire::report::Tone::Bad)]]));
        good.sections[0].blocks.push(Block::Line("x".into()));
        let out = html(&[(String::new(), bad)]);
        let names = |html: &str| -> Vec<String> {
            structure(html).lines().map(|l| l.trim().split([' ', '=']).next().unwrap().to_string()).filter(|n| n != "a").collect()
        };
        assert_eq!(names(&out), names(&good.html()), "{text}");
        let tags = structure(&out);
        assert!(!tags.contains(" onclick=\"") && !tags.contains(" onfocus=\"") && !tags.contains("href=\"javascript:"), "{tags}");
        assert!(!out.contains(['\0', '\u{7}', '\u{1b}', '\u{85}']), "{text}");
        assert_eq!(out.matches("<script>").count(), 1);
    }
}

#[test]
fn only_addresses_of_the_web_are_links() {
    let text = html(&[(String::new(), {
        let mut p = Page::default();
        let mut s = Section::new("s", "S");
        s.blocks.push(Block::Line("See https://example.org/a, http://example.org. Not javascript:alert(1), ftp://x or https://.".into()));
        p.sections.push(s);
        p
    })]);
    let links: Vec<&str> = text.split("<a href=\"").skip(1).map(|l| l.split('"').next().unwrap()).filter(|l| !l.starts_with('#')).collect();
    assert_eq!(links, ["https://example.org/a", "http://example.org"]);
}

/// The policy names the very script and style of the page: any other, and what was added to either, does not run.
#[test]
fn the_policy_allows_what_is_there_and_nothing_else() {
    let text = karabakh(&Reading::base()).html();
    let policy = text.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert_eq!(policy.matches("'sha256-").count(), 2);
    assert!(!structure(&text).contains(" style=\""), "no style outside the sheet: the policy would not allow it");
}

#[test]
fn csv_says_what_the_report_says() {
    let page = karabakh(&Reading::base());
    let files = page.csv();
    assert_eq!(files.len(), page.tables().count());
    for ((name, text), (_, t)) in files.iter().zip(page.tables()) {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)), "{name}");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headings = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), t.rows.len(), "{name}");
        for (row, told) in rows.iter().zip(&t.rows) {
            let mut fields = row.iter().zip(&headings);
            let nothing = Cell::default();
            for (n, column) in t.columns.iter().enumerate() {
                let cell = told.cells.get(n).unwrap_or(&nothing);
                let (field, heading) = fields.next().unwrap();
                assert_eq!((field.strip_prefix('\'').unwrap_or(field), heading), (cell.text.as_str(), column.name.as_str()), "{name}");
                if fields.clone().next().is_some_and(|(_, h)| h == format!("{} (RFC 3339)", column.name)) {
                    let (instant, _) = fields.next().unwrap();
                    assert_eq!(instant, cell.when().map(|t| t.to_string()).unwrap_or_default());
                }
            }
            assert_eq!(fields.next(), None, "{name}");
        }
    }
    let states = &files.iter().find(|(n, _)| n == "truces-states.csv").unwrap().1;
    assert!(states.contains("nk20-mos,2020-10-10 12:00,2020-10-10T08:00:00Z,legal,in force"), "{states}");
}

#[test]
fn csv_holds_no_formula() {
    let texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\u{ff1d}1", "'x", "''x", "a,\"b\"\nc", "", "plain"];
    let rows: Vec<Vec<Cell>> = texts.iter().map(|t| vec![Cell::new(*t), Cell::number(-5)]).collect();
    let rows: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
    let text = table(&["=text", "number"], &rows).csv();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["'=text", "number"]);
    for (row, told) in reader.records().map(Result::unwrap).zip(texts) {
        assert!(!row[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}']), "{row:?}");
        assert_eq!((row[0].strip_prefix('\'').unwrap_or(&row[0]), &row[1]), (told, "-5"));
    }
}

#[test]
fn files_of_tables_of_one_name_are_told_apart() {
    let mut p = page(table(&["a"], &[&["x".into()]]));
    p.sections.push(p.sections[0].clone());
    p.sections[1].id = "Part".into();
    p.sections[1].blocks.push(Block::Table(Table { id: "../../etc/passwd".into(), ..Table::default() }));
    let names: Vec<String> = p.csv().into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["part-rows.csv", "part-rows-2.csv", "part-------etc-passwd.csv"]);
}

#[test]
fn json_is_the_page_as_it_is() {
    let page = karabakh(&Reading::base());
    let json: serde_json::Value = serde_json::from_str(&page.json()).unwrap();
    assert_eq!(json["schema"], ceasefire::report::PAGE_SCHEMA);
    assert_eq!(json["sections"].as_array().unwrap().len(), page.sections.len());
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(members.len(), 4);
    let mut t = table(
        &["when"],
        &[&[Cell::new("12:00").at(Some(at("2020-10-10T08:00Z"))).toned(ceasefire::report::Tone::Good)], &[Cell::number(1)], &["x".into()]],
    );
    t.grouped_by = 1;
    insta::assert_snapshot!(self::page(t).json());
}
