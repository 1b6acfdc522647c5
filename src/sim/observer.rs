//! Observers: who sees incidents, and how well.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::time::Length;

/// Somebody who observes places and reports what it sees.
///
/// Of an incident it detects, it reports at once that it occurred, and after a delay who did it. What nobody detects is never
/// recorded: a quiet log is not compliance.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Observer {
    /// Who.
    pub party: String,
    /// Where it is; elsewhere it sees nothing.
    pub places: Vec<String>,
    /// With what probability it detects an incident there.
    pub detects: f64,
    /// With what probability it is refused access at first, so that it never learns who did what it detected.
    pub access_denied: f64,
    /// After how long, on average, it says who did it: exponentially distributed.
    pub attributes_after: Length,
    /// With what probability it then names another source's party, each as likely.
    pub misattributes: f64,
}
