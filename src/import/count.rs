//! Numbers as spreadsheets have them.

use std::{format, str::FromStr, string::String};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{record::Count, spelling::text_or_table, vocabulary::words};

words! {
    /// What a nought means.
    Nought {
        /// None.
        #[default] None = "none",
        /// That no number was reported: it is left out.
        NotReported = "not-reported",
    }
}

/// The columns of a number. Written as text alone, it is the column of the number.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CountColumns {
    /// The number, or the best estimate where the others give a range.
    pub count: Option<String>,
    /// The lowest estimate.
    pub low: Option<String>,
    /// The highest estimate.
    pub high: Option<String>,
    /// What a nought means.
    pub nought: Nought,
}

impl FromStr for CountColumns {
    type Err = String;

    fn from_str(s: &str) -> Result<CountColumns, String> {
        Ok(CountColumns { count: Some(s.into()), ..CountColumns::default() })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Table {
    count: Option<String>,
    low: Option<String>,
    high: Option<String>,
    nought: Nought,
}

impl<'de> Deserialize<'de> for CountColumns {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<CountColumns, D::Error> {
        text_or_table(d, "a column or a table such as `{ low = \"low\", high = \"high\" }`", |t: Table| CountColumns {
            count: t.count,
            low: t.low,
            high: t.high,
            nought: t.nought,
        })
    }
}

impl CountColumns {
    /// The columns named.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let named = [("count", &self.count), ("low", &self.low), ("high", &self.high)];
        named.into_iter().filter_map(|(field, column)| Some((field, column.as_ref()?)))
    }
}

/// A whole number as spreadsheets write it: `1234`, `1,234`, `5.0`.
pub(crate) fn whole(text: &str, thousands: char) -> Option<u64> {
    let text = if thousands == '.' { text } else { text.strip_suffix(".0").unwrap_or(text) };
    let mut groups = text.split(thousands);
    let first = groups.next()?;
    let digits = |g: &str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    let mut joined = String::from(first);
    for group in groups {
        if group.len() != 3 || !digits(group) || first.len() > 3 {
            return None;
        }
        joined.push_str(group);
    }
    if digits(first) { joined.parse().ok() } else { None }
}

/// A number that may be a range: `9`, `1,234`, `20-30`, `30+`.
pub(crate) fn count(text: &str, thousands: char) -> Option<Count> {
    if let Some(min) = text.strip_suffix('+') {
        return Some(Count { min: whole(min.trim(), thousands)?, max: None });
    }
    let (min, max) = text.split_once(['-', '–']).unwrap_or((text, text));
    let (min, max) = (whole(min.trim(), thousands)?, whole(max.trim(), thousands)?);
    (min <= max).then_some(Count { min, max: Some(max) })
}

/// The range from the lowest to the highest estimate, as far as they are given.
pub(crate) fn range(best: Option<Count>, low: Option<u64>, high: Option<u64>) -> Result<Option<Count>, String> {
    let range = match (low, high) {
        (None, None) => return Ok(best),
        (Some(low), high) => Count { min: low, max: high },
        (None, high) => Count { min: 0, max: high },
    };
    if range.max.is_some_and(|max| max < range.min) {
        return Err(format!("the lowest estimate `{}` is above the highest `{}`", range.min, range.max.unwrap_or(0)));
    }
    match best {
        Some(b) if b.min < range.min || b.max.is_none_or(|m| range.max.is_some_and(|max| m > max)) => {
            Err(format!("`{b}` lies outside its own range `{range}`"))
        }
        _ => Ok(Some(range)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_spreadsheets_are_read_and_doubtful_ones_are_not() {
        for (text, n) in [("0", 0), ("1234", 1234), ("1,234", 1234), ("12,345,678", 12_345_678), ("5.0", 5)] {
            assert_eq!(whole(text, ','), Some(n), "{text}");
        }
        for text in ["", "-1", "1,23", "1234,567", ",123", "1.234", "1.5", "many", "+3", "1,,234", "99999999999999999999999", "1 000"] {
            assert_eq!(whole(text, ','), None, "{text}");
        }
        assert_eq!((whole("1.234", '.'), whole("5.0", '.'), whole("1,234", '.')), (Some(1234), None, None));
    }

    #[test]
    fn ranges_hold_their_best_estimate() {
        let c = |s: &str| count(s, ',');
        assert_eq!(c("20-30"), Some(Count { min: 20, max: Some(30) }));
        assert_eq!(c("1,000+"), Some(Count { min: 1000, max: None }));
        assert_eq!((c("30-20"), c("-3"), c("3-")), (None, None, None));
        assert_eq!(range(c("5"), Some(3), Some(9)), Ok(c("3-9")));
        assert_eq!(range(c("5"), Some(3), None), Ok(c("3+")));
        assert_eq!(range(None, None, Some(9)), Ok(c("0-9")));
        assert!(range(c("10"), Some(3), Some(9)).is_err() && range(c("2"), Some(3), Some(9)).is_err());
        assert!(range(None, Some(9), Some(3)).is_err());
    }
}
