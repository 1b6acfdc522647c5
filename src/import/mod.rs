//! Incidents and counts from spreadsheets and event data sets.
//!
//! A [`Mapping`] declares what the columns and codes of a file mean; [`import`] reads the file by it, beside a regime, and gives
//! ordinary records. The page [`importing`](crate::importing) documents the format, and what the ready mappings can and cannot say.
//!
//! ```
//! use ceasefire::{agreement::Regime, import::{Mapping, import}};
//! let regime = Regime::parse(&[("pause.toml", r#"
//! schema = 1
//! instrument = { id = "pause", title = "A pause", kind = "oral", entry = "2024-01-01T08:00Z", area = "unlimited" }
//! parties = [
//!     { id = "a", name = "A", kind = "state" },
//!     { id = "b", name = "B", kind = "armed-group", aliases = ["Group B"] },
//!     { id = "desk", name = "The desk", kind = "civil-society" },
//! ]
//! places = [{ id = "valley", name = "The valley" }]
//! acts = [{ id = "fire", name = "fire" }]
//! roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
//! [[terms]]
//! article = "1"
//! text = "no fire"
//! bearers = ["@party"]
//! rule.prohibits = { acts = ["fire"] }
//! "#)])?;
//! let mapping = Mapping::parse("desk.toml", r#"
//! title = "The desk's sheet"
//! delimiter = ";"
//! name = { prefix = "desk-", columns = ["no"] }
//! when = { date = "day", formats = ["%d.%m.%Y"], zone = "+02:00" }
//! by = "desk"
//! [incident]
//! place = { columns = ["where"] }
//! act = { columns = ["what"], codes = { shooting = "fire" } }
//! first = { columns = ["who"] }
//! accuses = "first"
//! harm.killed = "dead"
//! "#)?;
//! let sheet = "no;day;where;what;who;dead\n1;05.01.2024;the valley;shooting;Group B;1,000\n2;5 Jan;the valley;shooting;Group B;\n";
//!
//! let imported = import("sheet.csv", sheet.as_bytes(), &mapping, &regime)?;
//! assert_eq!((imported.summary().made, imported.summary().rejected), (1, 1));
//! assert_eq!(imported.rejections()[0].to_string(), "line 3: day: `5 Jan` is no day written as `%d.%m.%Y`");
//! // With a line rejected there is no log; that the rest will do is said in so many words.
//! assert!(imported.clone().into_log().is_err());
//! let records = imported.accept_rest();
//! assert_eq!(serde_json::to_string(&records[0])?, concat!(
//!     r#"{"v":1,"name":"desk-1","happened":"2024-01-04T22:00:00Z..2024-01-05T21:59:59.999Z","by":"desk","#,
//!     r#""incident":{"place":"valley","act":"fire","accuses":[{"party":"b","as":"did"}],"harm":{"killed":1000}}}"#,
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod count;
mod fault;
mod imported;
mod lookup;
mod making;
mod mapping;
mod plan;
mod reading;
mod ready;
mod rows;
mod summary;
mod when;

use std::io::Read;

pub use count::{CountColumns, Nought};
pub use fault::{Fault, Reason, Rejection, SHOWN};
pub use imported::Imported;
pub use lookup::{Lookup, Sides, Unlisted};
pub use mapping::{Filter, HarmColumns, IncidentColumns, Mapping, Naming, PlacePrecision, SCHEMA, TallyColumns};
use reading::HELD;
pub use reading::{Changed, Import, Line};
pub use ready::READY;
pub use rows::{MAX_CELL, MAX_CELLS};
pub use summary::{MAX_CODES, Summary};
pub use when::{DatePrecision, MAX_YEAR, MIN_YEAR, When, Window};

use crate::{agreement::Regime, problem::Problems};

/// Reads the file `source` to its end. For files of any length line by line, or beside what a log holds, see [`Import`].
///
/// # Errors
/// Everything that is wrong with the mapping, or with it and the header or the regime: no line is then read. Or that the file
/// cannot be read to its end. Lines that are wrong are no error: see [`Imported`].
pub fn import(source: &str, from: impl Read, mapping: &Mapping, regime: &Regime) -> Result<Imported, Problems> {
    Imported::of(Import::new(source, from, mapping, regime)?)
}
