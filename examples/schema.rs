//! Prints the JSON Schema of a document, a record, a scenario or a page of a report.
//!
//! `cargo run --features schema --example schema -- document|record|scenario|page`
#![allow(missing_docs)]

use ceasefire::schema;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = match std::env::args().nth(1).as_deref() {
        Some("document") => schema::document(),
        Some("record") => schema::record(),
        Some("scenario") => schema::scenario(),
        Some("page") => schema::page(),
        _ => return Err("name what to describe: `document`, `record`, `scenario` or `page`".into()),
    };
    anstream::println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(())
}
