//! Reports as JSON.

use alloc::string::String;

use serde::Serialize;

use super::page::Page;

/// The version of the form in which [`Page::json`] writes reports. A form that old readers could not read gets a higher one.
pub const PAGE_SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Versioned<'a> {
    schema: u32,
    #[serde(flatten)]
    page: &'a Page,
}

impl Page {
    /// The report as JSON: its `schema`, then `title`, `notes` and `sections` as they are in [`Page`].
    ///
    /// Each block of a section is an object with one member that says what it is: `{"note": "..."}`, `{"line": "..."}`,
    /// `{"table": {...}}`, `{"picture": {...}}`. A cell has its `text`; `tone`, `key` and `instant` only where they say something.
    ///
    /// ```
    /// use ceasefire::report::Page;
    /// let page = Page { title: "A report".into(), ..Page::default() };
    /// let json: serde_json::Value = serde_json::from_str(&page.json())?;
    /// assert_eq!((&json["schema"], &json["title"]), (&1.into(), &"A report".into()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn json(&self) -> String {
        // Nothing in a page can fail to be written: no map with other keys than text, no number that is none.
        serde_json::to_string_pretty(&Versioned { schema: PAGE_SCHEMA, page: self }).unwrap_or_default()
    }
}
