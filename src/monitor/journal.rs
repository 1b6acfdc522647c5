//! The journal: records on disk in the order of their arrival, whole after a kill at any byte.
//!
//! # The file
//!
//! ```text
//! ceasefire journal 1
//! 5b0c7a11-90f3d2ce {"v":1,"name":"i1","happened":"2020-10-10T08:05:00Z","incident":{"act":"shelling"}}
//! ```
//!
//! A header, then one line for each record: two checksums of eight hexadecimal digits, a space, the record as JSON. The first
//! checksum is of the text, the second, the link, of the text and of the link before it. So a line that was changed shows as
//! such, and a line that was taken out, put in twice or moved shows where it happened while its text is still known to be
//! whole. The checksums find damage. They do not find forgery: whoever can write the file can write checksums too. Nor do they
//! find whole lines missing at the very end, which leave a shorter journal; `Fingerprints` of the records, compared with
//! somebody else's, do.
//!
//! # What is kept
//!
//! A record is *accepted* when [`Journal::append`] or [`Journal::append_all`] has returned without an error: its whole line
//! has then been handed to the operating system in one write.
//!
//! | | survives |
//! |---|---|
//! | accepted records | the end of the process by whatever means, at any moment |
//! | records accepted before the last [`Journal::sync`] that returned without an error | loss of power too |
//! | a record whose `append` did not return | a kill keeps it or leaves a torn line, which the next opening cuts off |
//!
//! Several records appended together are one write but not one unit: a kill may keep the first few.
//!
//! # Opening after a kill
//!
//! A kill leaves a beginning of the bytes of the last write, and the newline is the last of them. So bytes after the last
//! newline are a torn tail: [`Journal::open`] cuts them off and hands them over in [`Recovery::torn`]. An empty file, or the
//! beginning of a header, is a journal whose creation was cut short, and becomes one without records. Everything else that is
//! not as it was written, a complete last line with a wrong checksum included, no kill can cause: `open` refuses with all such
//! lines ([`JournalError::Damaged`]) and leaves the file as it is, and [`Journal::salvage`] reads what is sound beside them.
//! What was not synced before a loss of power may come back in any state, and may therefore count as damage.
//!
//! If the newline itself of the last line was changed afterwards, that line counts as torn: it is cut off, and handed over.
//!
//! # One writer
//!
//! One process at a time may have a journal open. No lock guards that, since a lock file would outlive a kill. Instead every
//! append looks whether the file still has the length at which this journal left it, and refuses if not; the links show it
//! afterwards if two writers did get in each other's way.
//!
//! ```
//! use ceasefire::{monitor::Journal, record::Log};
//! # let path = std::env::temp_dir().join(format!("ceasefire-example-{}.journal", std::process::id()));
//! # let _ = std::fs::remove_file(&path);
//! let said = Log::parse("said", r#"{"name":"i1","happened":"2020-10-10T12:05+04:00","incident":{"act":"shelling"}}"#)?;
//! let mut journal = Journal::create(&path)?;
//! for record in said.iter() {
//!     journal.append(record)?; // survives a kill from here on
//! }
//! journal.sync()?; // and a loss of power from here on
//! drop(journal);
//!
//! // A kill in the middle of a write leaves a torn line.
//! let whole = std::fs::read(&path)?;
//! std::fs::write(&path, [&whole[..], b"4e0f19"].concat())?;
//! let (mut journal, recovery) = Journal::open(&path)?;
//! assert_eq!(recovery.torn.as_ref().unwrap().to_string(), "line 3: torn after 6 bytes: `4e0f19`");
//! let (log, conflicts) = recovery.collect();
//! assert_eq!((log, conflicts.is_empty()), (said.clone(), true));
//! journal.append_all(said.iter())?; // the same again: a journal keeps what arrived, as often as it did
//! assert_eq!(journal.records(), 2);
//! # drop(journal);
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    borrow::{Cow, ToOwned},
    fmt, format,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    string::{String, ToString},
    vec,
    vec::Vec,
};

use sha2::{Digest as _, Sha256};

use crate::{
    problem::{Problem, Problems},
    record::{Log, Record},
};

/// An append-only file of records.
///
/// ```
/// # use ceasefire::{monitor::Journal, record::Log};
/// # let path = std::env::temp_dir().join(format!("ceasefire-salvage-{}.journal", std::process::id()));
/// # let _ = std::fs::remove_file(&path);
/// # let line = |n: u32| format!("{{\"name\":\"i{n}\",\"happened\":\"2020-10-10T12:05Z\",\"incident\":{{\"act\":\"shelling\"}}}}");
/// let log = Log::parse("said", &[line(1), line(2), line(3)].join("\n"))?;
/// Journal::create(&path)?.append_all(log.iter())?;
///
/// // Somebody edits the second record by hand.
/// let text = std::fs::read_to_string(&path)?.replace("\"i2\"", "\"i7\"");
/// std::fs::write(&path, text)?;
/// let refused = Journal::open(&path).unwrap_err().to_string();
/// assert!(refused.contains("line 3: the text is not what was written"));
/// let salvage = Journal::salvage(&path)?;
/// assert_eq!(salvage.records.iter().map(|(line, r)| (*line, r.name.as_str())).collect::<Vec<_>>(), [(2, "i1"), (4, "i3")]);
/// assert_eq!(salvage.damage.len(), 1);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    link: Checksum,
    length: u64,
    records: usize,
    /// Why nothing more can be appended.
    broken: Option<String>,
}

impl Journal {
    /// Makes a new journal, and sees to it that the file survives a loss of power.
    ///
    /// # Errors
    /// When there is a file at `path` already, or the system refuses.
    pub fn create(path: impl AsRef<Path>) -> Result<Journal, JournalError> {
        let path = path.as_ref();
        let failed = |doing| move |error| JournalError::System { path: path.to_owned(), doing, error };
        let mut file = OpenOptions::new().read(true).append(true).create_new(true).open(path).map_err(failed("create"))?;
        file.write_all(HEADER).map_err(failed("write"))?;
        file.sync_all().map_err(failed("sync"))?;
        sync_directory(path).map_err(failed("sync the directory of"))?;
        Ok(Journal { file, path: path.to_owned(), link: FIRST_LINK, length: HEADER.len() as u64, records: 0, broken: None })
    }

    /// Opens a journal, cuts off a torn tail, and hands over what it holds.
    ///
    /// # Errors
    /// When lines are damaged: all of them, and the file is left as it is. When the system refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<(Journal, Recovery), JournalError> {
        let path = path.as_ref();
        let failed = |doing| move |error| JournalError::System { path: path.to_owned(), doing, error };
        let mut whole = OpenOptions::new().read(true).write(true).open(path).map_err(failed("open"))?;
        let mut bytes = Vec::new();
        whole.read_to_end(&mut bytes).map_err(failed("read"))?;
        let found = scan(&bytes);
        if !found.damage.is_empty() {
            return Err(JournalError::Damaged { path: path.to_owned(), damage: found.damage });
        }
        let mut length = (bytes.len() - found.torn.as_ref().map_or(0, |t| t.bytes.len())) as u64;
        if found.torn.is_some() {
            whole.set_len(length).map_err(failed("cut the torn tail off"))?;
        }
        drop(whole);
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(failed("open"))?;
        if length == 0 {
            file.write_all(HEADER).map_err(failed("write"))?;
            length = HEADER.len() as u64;
        }
        let records: Vec<Record> = found.records.into_iter().map(|(_, r)| r).collect();
        let journal = Journal { file, path: path.to_owned(), link: found.link, length, records: records.len(), broken: None };
        Ok((journal, Recovery { path: path.to_owned(), records, torn: found.torn }))
    }

    /// Reads what is sound in a journal, and lists what is not. Changes nothing.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn salvage(path: impl AsRef<Path>) -> Result<Salvage, JournalError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| JournalError::System { path: path.to_owned(), doing: "read", error })?;
        let Scan { records, damage, torn, .. } = scan(&bytes);
        Ok(Salvage { records, damage, torn })
    }

    /// Adds a record. Once this has returned without an error the record survives the end of the process.
    ///
    /// # Errors
    /// When the record would not be read back as it is, when somebody else has written to the file, or when the system
    /// refuses. The journal is then as it was before; if that could not be achieved, it takes nothing more until it is opened
    /// again.
    pub fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        self.append_all([record])
    }

    /// Adds records with one write.
    ///
    /// # Errors
    /// As for [`Journal::append`]; none of the records is then added. A kill on the way may keep the first few.
    pub fn append_all<'r>(&mut self, records: impl IntoIterator<Item = &'r Record>) -> Result<(), JournalError> {
        let (mut lines, mut link, mut count) = (Vec::new(), self.link, 0);
        for record in records {
            let text = text_of(record).map_err(|message| self.refused(message))?;
            let (own, next) = checksums(link, text.as_bytes());
            for part in [&own[..], b"-", &next, b" ", text.as_bytes(), b"\n"] {
                lines.extend_from_slice(part);
            }
            (link, count) = (next, count + 1);
        }
        if let Some(why) = &self.broken {
            return Err(self.refused(why.clone()));
        }
        let found = self.file.metadata().map_err(|error| self.system("look at", error))?.len();
        if found != self.length {
            let why = format!("has {found} bytes where this journal left {}: somebody else writes to it", self.length);
            self.broken = Some(why.clone());
            return Err(self.refused(why));
        }
        if let Err(error) = self.file.write_all(&lines) {
            // A part of the bytes may be there: as a tail that later lines must not follow.
            if self.file.set_len(self.length).is_err() {
                self.broken = Some("an earlier write failed half-way: open the journal again".to_owned());
            }
            return Err(self.system("write to", error));
        }
        self.length += lines.len() as u64;
        (self.link, self.records) = (link, self.records + count);
        Ok(())
    }

    /// Waits until the disk has everything. Once this has returned without an error, all that was accepted before survives a
    /// loss of power.
    ///
    /// # Errors
    /// When the system refuses. It may then have dropped what was accepted since the last sync, and may say nothing of it the
    /// next time: keep those records elsewhere. The journal takes nothing more until it is opened again.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.file.sync_all().map_err(|error| {
            self.broken = Some("an earlier sync failed: open the journal again".to_owned());
            self.system("sync", error)
        })
    }

    /// How many records the file holds.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// How many bytes the file holds.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn refused(&self, message: String) -> JournalError {
        JournalError::Refused { path: self.path.clone(), message }
    }

    fn system(&self, doing: &'static str, error: io::Error) -> JournalError {
        JournalError::System { path: self.path.clone(), doing, error }
    }
}

/// What an opened journal holds.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Recovery {
    /// The file.
    pub path: PathBuf,
    /// The records in the order of their arrival, as often as they arrived. The first stands in line 2.
    pub records: Vec<Record>,
    /// The unfinished line that was cut off, if there was one.
    pub torn: Option<Torn>,
}

impl Recovery {
    /// The records as a log, and those that it does not take: above all a second, different record under one name. Of such two
    /// the one that arrived first stands in the log; both stay in the journal.
    #[must_use]
    pub fn collect(self) -> (Log, Problems) {
        let (mut log, mut left) = (Log::new(), Problems::default());
        let source = self.path.display().to_string();
        for (i, record) in self.records.into_iter().enumerate() {
            if let Err(p) = log.insert(record) {
                left.0.push(Problem { source: source.clone(), path: format!("line {}", i + 2), ..p });
            }
        }
        (log, left)
    }
}

/// What is sound in a journal, and what is not.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Salvage {
    /// The records whose text is as it was written, each with its line, in the order of the file. One that stands out of place
    /// is here and among the damage.
    pub records: Vec<(usize, Record)>,
    /// The lines that are not as they were written.
    pub damage: Vec<Damage>,
    /// The unfinished last line, if there is one.
    pub torn: Option<Torn>,
}

/// An unfinished last line: what a kill in the middle of a write leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Torn {
    /// Its number; the header is line 1.
    pub line: usize,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.bytes.len() == 1 { "" } else { "s" };
        write!(f, "line {}: torn after {} byte{s}: `{}`", self.line, self.bytes.len(), shown(&self.bytes))
    }
}

/// A line that is not as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// Its number; the header is line 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
    /// Its bytes, without the newline.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.fault {
            Fault::Header => write!(f, "no header `ceasefire journal 1` but `{}`", shown(&self.bytes)),
            Fault::Shape => write!(f, "no two checksums and a text but `{}`", shown(&self.bytes)),
            Fault::Text => write!(f, "the text is not what was written: `{}`", shown(&self.bytes)),
            Fault::Checksum => f.write_str("the checksum was changed, the text is whole"),
            Fault::Place => {
                let before = self.line.saturating_sub(1);
                write!(
                    f,
                    "does not follow line {before}: a line was taken out, put in or moved, or the link was changed; the text is whole"
                )
            }
            Fault::Record(why) => write!(f, "the text is whole, but this version cannot read it: {why}"),
        }
    }
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It should be the header, and is not one of this version.
    Header,
    /// It does not consist of two checksums and a text.
    Shape,
    /// Neither checksum suits the text.
    Text,
    /// The checksum does not suit the text, while the link does.
    Checksum,
    /// The checksum suits the text, while the link does not suit the line before.
    Place,
    /// It is as it was written, and no record that this version can read.
    Record(String),
}

/// Why a journal cannot be made, opened, read or added to.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// The operating system refuses.
    System {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// Lines are not as they were written.
    Damaged {
        /// The file.
        path: PathBuf,
        /// All such lines.
        damage: Vec<Damage>,
    },
    /// The journal does not take this.
    Refused {
        /// The file.
        path: PathBuf,
        /// Why not.
        message: String,
    },
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::System { path, doing, error } => write!(f, "{}: cannot {doing} this file: {error}", path.display()),
            JournalError::Damaged { path, damage } => damage.iter().enumerate().try_for_each(|(i, d)| {
                let newline = if i > 0 { "\n" } else { "" };
                write!(f, "{newline}{}: {d}", path.display())
            }),
            JournalError::Refused { path, message } => write!(f, "{}: {message}", path.display()),
        }
    }
}

impl core::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            JournalError::System { error, .. } => Some(error),
            JournalError::Damaged { .. } | JournalError::Refused { .. } => None,
        }
    }
}

const HEADER: &[u8] = b"ceasefire journal 1\n";

/// Eight hexadecimal digits.
type Checksum = [u8; 8];

/// What stands in the place of a link before the first record.
const FIRST_LINK: Checksum = *b"00000000";

/// How many links are held possible for a line before. One that does not fit adds one, and a whole file need not fit.
const MOST_LINKS: usize = 8;

/// The checksum of a text and the link of its line.
fn checksums(before: Checksum, text: &[u8]) -> (Checksum, Checksum) {
    let own = Sha256::digest(text);
    let link = Sha256::new_with_prefix(before).chain_update(own).finalize();
    (short(&own), short(&link))
}

fn short(digest: &[u8]) -> Checksum {
    let mut out = [b'0'; 8];
    for (to, byte) in out.chunks_exact_mut(2).zip(digest) {
        for (digit, value) in to.iter_mut().zip([byte >> 4, byte & 15]) {
            *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
        }
    }
    out
}

/// The text of a record, if it reads back as the same record: what was accepted must not be refused at the next opening.
fn text_of(record: &Record) -> Result<String, String> {
    let name = &record.name;
    let text = serde_json::to_string(record).map_err(|e| format!("`{name}` cannot be written: {e}"))?;
    match record_of(text.as_bytes()) {
        Ok(r) if r == *record => Ok(text),
        Ok(_) => Err(format!("`{name}` would read back as another record: {text}")),
        Err(e) => Err(format!("`{name}` would not read back: {e}")),
    }
}

/// The record of a text. What a later version added and this one would drop is an error.
fn record_of(text: &[u8]) -> Result<Record, String> {
    let mut unknown = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(text);
    let record = serde_ignored::deserialize(&mut json, |path| unknown.push(path.to_string())).map_err(|e| e.to_string())?;
    json.end().map_err(|e| e.to_string())?;
    match unknown.first() {
        Some(field) => Err(format!("unknown field `{field}`")),
        None => Ok(record),
    }
}

/// What the bytes of a journal hold.
struct Scan {
    records: Vec<(usize, Record)>,
    damage: Vec<Damage>,
    torn: Option<Torn>,
    link: Checksum,
}

fn scan(bytes: &[u8]) -> Scan {
    let mut out = Scan { records: Vec::new(), damage: Vec::new(), torn: None, link: FIRST_LINK };
    // What the link of the line before may be: as it stands there and, should that have been changed, as it ought to.
    let mut before = vec![FIRST_LINK];
    for (i, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        let number = i + 1;
        let Some(line) = line.strip_suffix(b"\n") else {
            if number == 1 && !HEADER.starts_with(line) {
                out.damage.push(Damage { line: number, fault: Fault::Header, bytes: line.to_owned() });
            } else {
                out.torn = Some(Torn { line: number, bytes: line.to_owned() });
            }
            break;
        };
        let mut damaged = |fault| out.damage.push(Damage { line: number, fault, bytes: line.to_owned() });
        if number == 1 {
            if HEADER.strip_suffix(b"\n") != Some(line) {
                damaged(Fault::Header);
            }
            continue;
        }
        let Some(Line { own, link, text, apart }) = parts(line) else {
            damaged(Fault::Shape);
            before.clear();
            continue;
        };
        let expected: Vec<(Checksum, Checksum)> = before.iter().map(|b| checksums(*b, text)).collect();
        let own_holds = expected.first().map_or_else(|| checksums(FIRST_LINK, text).0, |(own, _)| *own) == own;
        let link_holds = expected.iter().any(|(_, l)| *l == link);
        if !apart {
            damaged(Fault::Shape);
        } else if !own_holds && !link_holds {
            damaged(Fault::Text);
        } else if !own_holds {
            damaged(Fault::Checksum);
        } else if !link_holds {
            damaged(Fault::Place);
        }
        if own_holds || link_holds {
            match record_of(text) {
                Ok(record) => out.records.push((number, record)),
                Err(why) => out.damage.push(Damage { line: number, fault: Fault::Record(why), bytes: line.to_owned() }),
            }
        }
        out.link = link;
        before.clear();
        before.push(link);
        if !link_holds {
            before.extend(expected.into_iter().map(|(_, l)| l));
            // The last goes back to before the damage; those between begin at a line that is damaged itself.
            before.drain(1..(before.len().saturating_sub(MOST_LINKS) + 1).min(before.len()));
        }
    }
    // Some other file: its lines are not damaged lines of a journal.
    if out.records.is_empty() && out.damage.first().is_some_and(|d| d.fault == Fault::Header) {
        out.damage.truncate(1);
    }
    out
}

struct Line<'a> {
    own: Checksum,
    link: Checksum,
    text: &'a [u8],
    /// Whether what separates the three is as it should be.
    apart: bool,
}

fn parts(line: &[u8]) -> Option<Line<'_>> {
    let (own, rest) = line.split_first_chunk::<8>()?;
    let (dash, rest) = rest.split_first()?;
    let (link, rest) = rest.split_first_chunk::<8>()?;
    let (space, text) = rest.split_first()?;
    Some(Line { own: *own, link: *link, text, apart: (*dash, *space) == (b'-', b' ') })
}

/// Bytes for a message: the beginning of long ones.
fn shown(bytes: &[u8]) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    match bytes.get(..LONGEST) {
        Some(start) if bytes.len() > LONGEST => Cow::Owned(String::from_utf8_lossy(start).into_owned() + "..."),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// A new file is found again after a loss of power only if its directory was written too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
