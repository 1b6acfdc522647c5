//! Whether two parties hold the same records, without sending them.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Log, Record};
use crate::{
    digest::{Digest, Hasher},
    problem::{Problem, Problems},
    time::Instant,
};

/// What one party sends to another to compare records: for each its name, a digest of what it says, and when it was received.
///
/// As text it is one line for each record in the order of names: the digest, the instant of receipt or `-`, and the name as a
/// JSON string.
///
/// ```
/// use ceasefire::record::{Discrepancy, Fingerprints, Log};
/// let ours = Log::parse("ours", r#"
///     {"name":"i1","happened":"2020-10-10T12:05Z","by":"a","incident":{"accuses":["b"]}}
///     {"name":"i2","happened":"2020-10-11T09:00Z","by":"a","incident":{"accuses":["b"]}}
/// "#)?;
/// let theirs = Log::parse("theirs", r#"
///     {"name":"i3","happened":"2020-10-12T00:30Z","by":"b","incident":{"accuses":["a"]}}
///     {"name":"i1","happened":"2020-10-10T12:50Z","by":"a","incident":{"accuses":["b"]}}
/// "#)?;
/// assert_ne!(ours.digest(), theirs.digest());
///
/// let sent: Fingerprints = theirs.fingerprints().to_string().parse()?;
/// assert_eq!(sent.digest(), theirs.digest());
/// let found: Vec<String> = ours.compare(&sent).iter().map(Discrepancy::to_string).collect();
/// assert_eq!(found, ["`i1` says one thing here and another there", "`i2` is missing there", "`i3` is missing here"]);
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprints(BTreeMap<String, Fingerprint>);

/// What is compared of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The digest of its line of JSON, newline included, without `received`.
    pub says: Digest,
    /// When the log's keeper received it: what two keepers may differ about while they hold the same record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Instant>,
}

impl Fingerprint {
    /// The fingerprint of a record.
    #[must_use]
    pub fn of(record: &Record) -> Fingerprint {
        let mut h = Hasher::default();
        let said = Record { received: None, ..record.clone() };
        // A record has no part that JSON cannot spell.
        h.line(serde_json::to_string(&said).unwrap_or_default());
        Fingerprint { says: h.finish(), received: record.received }
    }
}

impl Fingerprints {
    /// The names and fingerprints in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Fingerprint)> {
        self.0.iter().map(|(name, f)| (name.as_str(), *f))
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The digest of the log that these are of: [`Log::digest`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut h = Hasher::default();
        h.sorted("records", self.0.iter().map(|(name, f)| line(name, f)).collect());
        h.finish()
    }

    /// Where `theirs` differ from these, in the order of names.
    #[must_use]
    pub fn compare(&self, theirs: &Fingerprints) -> Vec<Discrepancy> {
        let names: BTreeSet<&String> = self.0.keys().chain(theirs.0.keys()).collect();
        let between = |name: &String| match (self.0.get(name), theirs.0.get(name)) {
            (Some(a), Some(b)) if a.says != b.says => Some(Discrepancy::Differs(name.clone())),
            (Some(a), Some(b)) if a.received != b.received => {
                Some(Discrepancy::Received { name: name.clone(), here: a.received, there: b.received })
            }
            (Some(_), None) => Some(Discrepancy::MissingThere(name.clone())),
            (None, Some(_)) => Some(Discrepancy::MissingHere(name.clone())),
            _ => None,
        };
        names.into_iter().filter_map(between).collect()
    }
}

impl fmt::Display for Fingerprints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, one)| writeln!(f, "{}", line(name, one)))
    }
}

impl FromStr for Fingerprints {
    type Err = Problems;

    /// Reads lines; empty ones are passed over.
    fn from_str(s: &str) -> Result<Fingerprints, Problems> {
        let (mut out, mut problems) = (Fingerprints::default(), Problems::default());
        for (i, text) in s.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let read = read_line(text).and_then(|(name, f)| match out.0.insert(name.clone(), f) {
                Some(_) => Err(format!("`{name}` stands here twice")),
                None => Ok(()),
            });
            if let Err(message) = read {
                problems.0.push(Problem { source: "fingerprints".into(), path: format!("line {}", i + 1), article: None, message });
            }
        }
        problems.or(out)
    }
}

/// A difference between the records held here and those held there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discrepancy {
    /// A record of this name is there and not here.
    MissingHere(String),
    /// A record of this name is here and not there.
    MissingThere(String),
    /// Two different records have this name: a conflict.
    Differs(String),
    /// The same record was received at different instants.
    Received {
        /// Its name.
        name: String,
        /// When it was received here.
        here: Option<Instant>,
        /// When it was received there.
        there: Option<Instant>,
    },
}

impl Discrepancy {
    /// The name of the record.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Discrepancy::MissingHere(name) | Discrepancy::MissingThere(name) | Discrepancy::Differs(name) => name,
            Discrepancy::Received { name, .. } => name,
        }
    }
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Discrepancy::MissingHere(name) => write!(f, "`{name}` is missing here"),
            Discrepancy::MissingThere(name) => write!(f, "`{name}` is missing there"),
            Discrepancy::Differs(name) => write!(f, "`{name}` says one thing here and another there"),
            Discrepancy::Received { name, here, there } => {
                write!(f, "`{name}` was received at {} here and at {} there", instant(*here), instant(*there))
            }
        }
    }
}

impl Log {
    /// A digest of the set of records: the same for equal sets, in whatever order and however often the records arrived.
    ///
    /// Taken over the JSON of the records, and therefore part of the feature `std`.
    ///
    /// ```
    /// use ceasefire::record::Log;
    /// let one = r#"{"name":"i1","happened":"2020-10-10T12:05Z","incident":{}}"#;
    /// let two = r#"{"name":"i2","happened":"2020-10-10T12:05Z","incident":{}}"#;
    /// let log = |lines: &[&str]| Log::parse("log", &lines.join("\n"));
    /// assert_eq!(log(&[one, two])?.digest(), log(&[two, one, two])?.digest());
    /// assert_ne!(log(&[one, two])?.digest(), log(&[one])?.digest());
    /// # Ok::<(), ceasefire::problem::Problems>(())
    /// ```
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.fingerprints().digest()
    }

    /// What another party needs to compare its records with these.
    #[must_use]
    pub fn fingerprints(&self) -> Fingerprints {
        Fingerprints(self.iter().map(|r| (r.name.clone(), Fingerprint::of(r))).collect())
    }

    /// Where the records of another party differ from these, in the order of names. Nothing: the two hold the same.
    #[must_use]
    pub fn compare(&self, theirs: &Fingerprints) -> Vec<Discrepancy> {
        self.fingerprints().compare(theirs)
    }
}

fn line(name: &str, f: &Fingerprint) -> String {
    // A name may hold anything, line breaks too.
    format!("{} {} {}", f.says, instant(f.received), serde_json::Value::from(name))
}

fn read_line(text: &str) -> Result<(String, Fingerprint), String> {
    let mut parts = text.trim().splitn(3, ' ');
    let (Some(says), Some(received), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(format!("`{text}` is no digest, instant and name"));
    };
    let received = match received {
        "-" => None,
        t => Some(t.parse().map_err(|e| format!("{e}"))?),
    };
    let name = serde_json::from_str(name).map_err(|_| format!("`{name}` is no name in quotes"))?;
    Ok((name, Fingerprint { says: says.parse()?, received }))
}

fn instant(t: Option<Instant>) -> String {
    t.map_or("-".into(), |t| t.to_string())
}
