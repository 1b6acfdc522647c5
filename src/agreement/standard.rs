//! Standards of proof: how much evidence makes an accusation count for a purpose.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use crate::time::as_text;
use serde::{Deserialize, Serialize};

/// A named, upward-closed predicate over the evidence about one incident and one accused.
///
/// More evidence never makes a standard fail; only a retraction does. A standard says what counts, never what is true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Standard {
    /// Somebody says so.
    #[default]
    Alleged,
    /// Somebody accuses the party, and the party accuses somebody else of the same incident.
    MutuallyAlleged,
    /// This many sources that do not belong to one another say so.
    Corroborated(u8),
    /// The accused says so itself.
    Admitted,
    /// Someone outside the regime's own bodies looked into it and found so.
    FoundOutside,
    /// A body that the regime empowers to find has found so.
    Found,
}

impl Standard {
    /// Whether whatever meets this standard meets `other`, as declared. Pairs not declared are incomparable.
    #[must_use]
    pub fn implies(self, other: Standard) -> bool {
        match (self, other) {
            (a, b) if a == b => true,
            (Standard::Corroborated(a), Standard::Corroborated(b)) => a >= b,
            (_, Standard::Alleged | Standard::Corroborated(1)) => true,
            (_, Standard::Corroborated(0)) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Standard::Alleged => f.pad("alleged"),
            Standard::MutuallyAlleged => f.pad("mutually-alleged"),
            Standard::Corroborated(k) => f.pad(&format!("corroborated-{k}")),
            Standard::Admitted => f.pad("admitted"),
            Standard::FoundOutside => f.pad("found-outside"),
            Standard::Found => f.pad("found"),
        }
    }
}

impl FromStr for Standard {
    type Err = String;

    /// Reads `alleged`, `mutually-alleged`, `corroborated-2`, `admitted`, `found-outside` or `found`.
    fn from_str(s: &str) -> Result<Standard, String> {
        Ok(match s {
            "alleged" => Standard::Alleged,
            "mutually-alleged" => Standard::MutuallyAlleged,
            "admitted" => Standard::Admitted,
            "found-outside" => Standard::FoundOutside,
            "found" => Standard::Found,
            _ => match s.strip_prefix("corroborated-").and_then(|k| k.parse::<u8>().ok()) {
                Some(k) if k > 0 => Standard::Corroborated(k),
                _ => {
                    return Err(format!(
                        "`{s}` is no standard of proof: use `alleged`, `mutually-alleged`, `corroborated-2`, `admitted`, `found-outside` or `found`"
                    ));
                }
            },
        })
    }
}

as_text!(Standard);
