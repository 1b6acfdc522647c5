//! Files that reports are written to: `--html FILE`, `--svg FOLDER`, `--csv FOLDER`, `--json FILE`, `--markdown FILE`.
#![allow(dead_code, reason = "every example uses some of it")]

use std::{fs, path::Path};

use ceasefire::{
    agreement::{Reading, Regime},
    record::Log,
    report::{Page, Replay, hinges},
    time::Instant,
};

/// How the options read in a usage line.
pub(crate) const USAGE: &str = "[--html FILE] [--svg FOLDER] [--csv FOLDER] [--json FILE] [--markdown FILE]";

/// How many readings beside the one asked for a page holds at most.
const MOST_READINGS: usize = 12;

/// The files asked for.
#[derive(Default)]
pub(crate) struct Outputs(Vec<(Form, String)>);

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Html,
    Svg,
    Csv,
    Json,
    Markdown,
}

impl Outputs {
    /// Takes an option that names a file; false if it is another.
    pub(crate) fn take(&mut self, option: &str, value: impl FnOnce() -> Result<String, String>) -> Result<bool, String> {
        let form = match option {
            "--html" => Form::Html,
            "--svg" => Form::Svg,
            "--csv" => Form::Csv,
            "--json" => Form::Json,
            "--markdown" => Form::Markdown,
            _ => return Ok(false),
        };
        let file = value()?;
        if form != Form::Markdown && cfg!(not(feature = "pages")) {
            return Err(format!("`{option}`: built without the feature `pages`"));
        }
        self.0.push((form, file));
        Ok(true)
    }

    /// Whether any file is asked for.
    pub(crate) fn asked(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether several readings can be told apart in what is asked for.
    pub(crate) fn shows_readings(&self) -> bool {
        self.0.iter().any(|(form, _)| *form == Form::Html)
    }

    /// A page as text, or written to the files asked for.
    pub(crate) fn finish(&self, page: Page) -> Result<String, String> {
        if self.asked() { self.write(&[(String::new(), page)]) } else { Ok(page.text(false)) }
    }

    /// Writes a report, and says where to. HTML holds it under every reading given, the other forms under the first.
    pub(crate) fn write(&self, readings: &[(String, Page)]) -> Result<String, String> {
        let Some((_, page)) = readings.first() else { return Ok(String::new()) };
        let mut out = String::new();
        for (form, to) in &self.0 {
            let folder = Path::new(to);
            for (file, text) in files(*form, readings, page) {
                let path = if file.is_empty() { folder.to_path_buf() } else { folder.join(file) };
                let at = |e: std::io::Error| format!("`{}`: {e}", path.display());
                path.parent().map_or(Ok(()), fs::create_dir_all).map_err(at)?;
                fs::write(&path, text).map_err(at)?;
                out.push_str(&format!("wrote {}\n", path.display()));
            }
        }
        Ok(out)
    }
}

/// The files of a form, each by its name within a folder; a single one without name.
#[cfg(feature = "pages")]
fn files(form: Form, readings: &[(String, Page)], page: &Page) -> Vec<(String, String)> {
    let single = |text| vec![(String::new(), text)];
    match form {
        Form::Html => single(ceasefire::report::html(readings)),
        Form::Svg => page.pictures().map(|(_, p)| (format!("{}.svg", p.id), p.svg.clone())).collect(),
        Form::Csv => page.csv(),
        Form::Json => single(page.json()),
        Form::Markdown => single(page.markdown()),
    }
}

#[cfg(not(feature = "pages"))]
fn files(_: Form, _: &[(String, Page)], page: &Page) -> Vec<(String, String)> {
    vec![(String::new(), page.markdown())]
}

/// A report under the reading asked for and, if the files can show it, under each reading that varies one axis alone and changes
/// something.
pub(crate) fn under_readings(
    (regime, log, base, until): (&Regime, &Log, &Reading, Instant),
    several: bool,
    report: impl Fn(&Replay) -> Page,
) -> Result<Vec<(String, Page)>, String> {
    let replay = |reading: &Reading| Replay::new(regime, log, reading, until).map_err(|p| p.to_string());
    let asked = replay(base)?;
    let mut out = vec![("as asked for".to_string(), report(&asked))];
    if !several {
        return Ok(out);
    }
    let mut changing = hinges(regime, log, base, until).map_err(|p| p.to_string())?;
    changing.retain(|h| !h.only_base.is_empty() || !h.only_option.is_empty());
    for h in changing.iter().take(MOST_READINGS) {
        let other = replay(&base.clone().with(&h.axis, &h.option))?;
        out.push((format!("{}: {} instead of {}", h.axis, h.option, h.base), report(&other)));
    }
    if !changing.is_empty() {
        let shown = changing.len().min(MOST_READINGS);
        let note = format!(
            "Readings: the one asked for, and each that answers one question otherwise and changes something here ({shown} of {}).",
            changing.len()
        );
        out.iter_mut().for_each(|(_, page)| page.notes.push(note.clone()));
    }
    Ok(out)
}

/// Every section of a replay, and every record with its source at the end.
pub(crate) fn full(replay: &Replay, title: &str) -> Page {
    let mut page = replay.page(title);
    page.sections.push(replay.records());
    page
}
