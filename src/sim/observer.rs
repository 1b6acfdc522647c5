//! Observers: who sees incidents, and how well.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::source::is_zero;
use crate::time::Length;

/// Somebody who observes places and reports what it sees.
///
/// Of an incident it detects, it reports that it occurred, and after a delay who did it. A party does not report its own
/// deeds. What nobody detects is never recorded: a quiet log is not compliance.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Observer {
    /// Who.
    pub party: String,
    /// Where it is; elsewhere it sees nothing.
    pub places: Vec<String>,
    /// With what probability it detects an incident there; with [`on_complaint`](Observer::on_complaint), clears one up.
    pub detects: f64,
    /// How long after an incident it reports it, on average: exponentially distributed. It then dates the incident only as
    /// between the deed and the report. At once, if left out.
    #[serde(skip_serializing_if = "no_time")]
    pub reports_after: Length,
    /// With what probability it is refused access at first, so that it never learns who did what it detected.
    #[serde(skip_serializing_if = "is_zero")]
    pub access_denied: f64,
    /// After how long, on average, it says who did it: exponentially distributed.
    pub attributes_after: Length,
    /// With what probability it then names another source's party, each as likely.
    #[serde(skip_serializing_if = "is_zero")]
    pub misattributes: f64,
    /// Whether what it says about who did it is a finding, not a claim.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub finds: bool,
    /// Whether it looks only into incidents of which somebody complains to it. It then issues a finding on each: who did it,
    /// that it did not occur, that the matter could not be cleared up, or that it was not let in.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub on_complaint: bool,
    /// How often it reports, for each of its places, that it looked there and whether it saw anything. Never, if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers_every: Option<Length>,
}

fn no_time(length: &Length) -> bool {
    *length == Length::default()
}
