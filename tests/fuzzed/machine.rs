//! Histories made of bytes: the monitor says what the naive model says, however its records reach it.

#[path = "../model/mod.rs"]
mod model;

use ceasefire::strategies::{History, Params};

/// Any bytes are a well-formed history.
pub fn holds(data: &[u8]) {
    let params = Params { terms: 8, records: 16, sometimes: model::view::TOLD.into(), ..Params::default() };
    model::live(&History::from_bytes(&params, data));
}
