//! Hours of the day: windows that cross midnight, and days on which clocks change.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::cloned_ref_to_slice_refs)]

mod common;
#[path = "constructs/world.rs"]
mod world;

use world::*;

fn daily(from: &str, to: &str, zone: &str) -> String {
    text(&format!(
        "[[terms]]\narticle = \"1\"\ntext = \"no flights\"\nbearers = [\"a\"]\nactive = {{ daily = {{ from = \"{from}\", to = \"{to}\", zone = \"{zone}\" }} }}\nrule.prohibits = {{ acts = [\"overflight\"] }}\n"
    ))
}

/// Whether it binds at an instant that is reached in one step, and in many.
fn binds(doc: &str, at: &str) -> bool {
    let once = run(doc, &[], at).legal("t/1") == "in force";
    let i = incident("i", at, "overflight", "a", "");
    assert_eq!(run(doc, &[i], "2025-01-01T00:00Z").case("i", "t/1").is_some(), once, "{at}");
    once
}

/// The window begins and ends at these ticks and not one before.
fn opens_and_closes(doc: &str, from: &str, to: &str) {
    let tick_before = |at: &str| common::at(at).plus(-1).to_string();
    let all = [binds(doc, &tick_before(from)), binds(doc, from), binds(doc, &tick_before(to)), binds(doc, to)];
    assert_eq!(all, [false, true, true, false], "{from} to {to}");
}

#[test]
fn a_window_over_midnight_is_one_night() {
    let night = daily("22:00", "06:00", "+02:00");
    opens_and_closes(&night, "2024-02-10T20:00:00Z", "2024-02-11T04:00:00Z");
    assert!(binds(&night, "2024-02-10T22:00:00Z") && !binds(&night, "2024-02-10T12:00:00Z"));
}

#[test]
fn a_window_keeps_to_the_clock_before_and_after_clocks_change() {
    let day = daily("10:00", "16:00", "Europe/Berlin");
    opens_and_closes(&day, "2024-02-10T09:00:00Z", "2024-02-10T15:00:00Z");
    opens_and_closes(&day, "2024-03-30T09:00:00Z", "2024-03-30T15:00:00Z");
    opens_and_closes(&day, "2024-03-31T08:00:00Z", "2024-03-31T14:00:00Z");
    opens_and_closes(&day, "2024-04-01T08:00:00Z", "2024-04-01T14:00:00Z");
    opens_and_closes(&day, "2024-07-01T08:00:00Z", "2024-07-01T14:00:00Z");
    opens_and_closes(&day, "2024-10-26T08:00:00Z", "2024-10-26T14:00:00Z");
    opens_and_closes(&day, "2024-10-27T09:00:00Z", "2024-10-27T15:00:00Z");
    let night = daily("22:00", "06:00", "Europe/Berlin");
    opens_and_closes(&night, "2024-03-30T21:00:00Z", "2024-03-31T04:00:00Z");
    opens_and_closes(&night, "2024-10-26T20:00:00Z", "2024-10-27T05:00:00Z");
}

#[test]
fn a_clock_time_that_is_skipped_is_where_clocks_change_and_of_two_the_first_counts() {
    opens_and_closes(&daily("01:00", "02:30", "Europe/Berlin"), "2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z");
    opens_and_closes(&daily("02:30", "05:00", "Europe/Berlin"), "2024-03-31T01:00:00Z", "2024-03-31T03:00:00Z");
    opens_and_closes(&daily("02:30", "04:00", "Europe/Berlin"), "2024-10-27T00:30:00Z", "2024-10-27T03:00:00Z");
    opens_and_closes(&daily("01:00", "02:30", "Europe/Berlin"), "2024-10-26T23:00:00Z", "2024-10-27T00:30:00Z");
    // Between the first half past two and the second, clocks show less again.
    assert!(binds(&daily("02:30", "04:00", "Europe/Berlin"), "2024-10-27T01:15:00Z"));
    assert!(!binds(&daily("01:00", "02:30", "Europe/Berlin"), "2024-10-27T01:15:00Z"));
}

#[test]
fn the_hours_matter_only_while_what_they_are_a_part_of_may_hold() {
    let both = text(
        "[[terms]]\narticle = \"1\"\ntext = \"no flights\"\nbearers = [\"a\"]\nactive = { all = [{ between = { from = \"2024-02-10T00:00Z\", to = \"2024-02-12T00:00Z\" } }, { daily = { from = \"10:00\", to = \"16:00\", zone = \"+00:00\" } }] }\nrule.prohibits = { acts = [\"overflight\"] }\n",
    );
    opens_and_closes(&both, "2024-02-11T10:00:00Z", "2024-02-11T16:00:00Z");
    assert!(!binds(&both, "2024-02-09T12:00:00Z") && !binds(&both, "2024-02-12T12:00:00Z"));
    let outside = text(
        "[[terms]]\narticle = \"1\"\ntext = \"no flights\"\nbearers = [\"a\"]\nactive = { not = { daily = { from = \"16:00\", to = \"10:00\", zone = \"+00:00\" } } }\nrule.prohibits = { acts = [\"overflight\"] }\n",
    );
    opens_and_closes(&outside, "2024-02-11T10:00:00Z", "2024-02-11T16:00:00Z");
}

#[test]
fn days_are_counted_from_hours_or_from_whole_days_even_where_there_are_none() {
    let begins = |by: &str, counting: &str, at: &str| {
        let from = format!("{{ offset = {{ from = \"2024-02-10T15:00:00Z\", by = \"{by}\", counting = \"{counting}\" }} }}");
        let doc = text(&term("1", "\"a\"", &format!("active = {{ from = {from} }}\nrule.prohibits = {{ acts = [\"overflight\"] }}")));
        let tick_before = common::at(at).plus(-1).to_string();
        assert_eq!([binds(&doc, &tick_before), binds(&doc, at)], [false, true], "{by}, {counting}");
    };
    begins("1 day", "elapsed", "2024-02-11T15:00:00Z");
    begins("1 day", "days", "2024-02-11T00:00:00Z");
    begins("1 day", "days-inclusive", "2024-02-10T00:00:00Z");
    begins("0 days", "elapsed", "2024-02-10T15:00:00Z");
    begins("0 days", "days", "2024-02-10T00:00:00Z");
    begins("-1 day", "elapsed", "2024-02-09T15:00:00Z");
    begins("-1 day", "days", "2024-02-09T00:00:00Z");
}

/// No flights in these hours, by a text that enters into force at an instant.
fn daily_from(start: &str, from: &str, to: &str, zone: &str) -> String {
    let instrument = lasting("lasts = \"open-ended\"").replace("2024-01-01T12:00Z", start);
    let active = format!("active = {{ daily = {{ from = \"{from}\", to = \"{to}\", zone = \"{zone}\" }} }}");
    with("", &instrument, &term("1", "\"a\"", &format!("{active}\nrule.prohibits = {{ acts = [\"overflight\"] }}")))
}

#[test]
fn what_begins_within_the_hours_binds_at_once() {
    let begins = |start: &str, from: &str, to: &str, zone: &str| {
        let doc = daily_from(start, from, to, zone);
        assert_eq!([binds(&doc, &common::at(start).plus(-1).to_string()), binds(&doc, start)], [false, true], "{start}");
    };
    begins("2024-02-11T12:00:00Z", "10:00", "16:00", "+00:00");
    // After midnight and in the night, where clocks change and where they do not.
    begins("2024-02-11T03:00:00Z", "22:00", "06:00", "+00:00");
    begins("2024-03-31T03:00:00Z", "22:00", "06:00", "Europe/Berlin");
    // Between the first half past two and the second, clocks show less again.
    begins("2024-10-27T01:15:00Z", "02:30", "04:00", "Europe/Berlin");
}

#[test]
fn what_begins_a_tick_before_the_hours_waits_for_them() {
    for zone in ["+00:00", "Europe/London"] {
        let doc = daily_from("2024-02-11T09:59:59.999Z", "10:00", "16:00", zone);
        opens_and_closes(&doc, "2024-02-11T10:00:00Z", "2024-02-11T16:00:00Z");
    }
    opens_and_closes(&daily_from("2024-02-11T21:59:59.999Z", "22:00", "06:00", "+00:00"), "2024-02-11T22:00:00Z", "2024-02-12T06:00:00Z");
}

#[test]
fn hours_pass_by_no_clock_also_when_it_shows_an_hour_twice() {
    let berlin = lasting("lasts = \"open-ended\"").replace("+00:00", "Europe/Berlin");
    let from = "{ offset = { from = \"2024-10-27T01:30:00Z\", by = \"1 hour\" } }";
    let doc =
        with("", &berlin, &term("1", "\"a\"", &format!("active = {{ from = {from} }}\nrule.prohibits = {{ acts = [\"overflight\"] }}")));
    assert_eq!([binds(&doc, "2024-10-27T02:29:59.999Z"), binds(&doc, "2024-10-27T02:30:00Z")], [false, true]);
}

#[test]
fn of_several_points_the_first_or_the_last_counts_and_an_unknown_one_leaves_open_what_hangs_on_it() {
    let state = |active: &str, at: &str| {
        let doc = text(&term("1", "\"a\"", &format!("active = {active}\nrule.prohibits = {{ acts = [\"overflight\"] }}")));
        run(&doc, &[], at).legal("t/1")
    };
    let days = ["2024-02-09T00:00Z", "2024-02-10T00:00Z", "2024-02-19T00:00Z", "2024-02-20T00:00Z"];
    let both = |which: &str, a: &str, b: &str| format!("{{ from = {{ {which} = [{a}, {b}] }} }}");
    let (tenth, twentieth, unknown) = ("\"2024-02-10T00:00Z\"", "\"2024-02-20T00:00Z\"", "{ undetermined = \"which day\" }");
    for (a, b) in [(tenth, twentieth), (twentieth, tenth)] {
        assert_eq!(days.map(|d| state(&both("earliest", a, b), d)), ["pending", "in force", "in force", "in force"]);
        assert_eq!(days.map(|d| state(&both("latest", a, b), d)), ["pending", "pending", "pending", "in force"]);
    }
    let (open, force) = ("undetermined", "in force");
    assert_eq!(days.map(|d| state(&both("earliest", tenth, unknown), d)), [open, force, force, force]);
    assert_eq!(days.map(|d| state(&both("latest", tenth, unknown), d)), ["pending", open, open, open]);
    assert_eq!(state(&format!("{{ from = {unknown} }}"), days[3]), "undetermined");
    let until = format!("{{ between = {{ from = {tenth}, to = {unknown} }} }}");
    assert_eq!(days.map(|d| state(&until, d)), ["pending", "undetermined", "undetermined", "undetermined"]);
}
