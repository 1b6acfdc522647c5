//! One record: what is said to have happened, by whom, and when it was said.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Count, Happened, Harm, Inquiry, Position};
use crate::{
    spelling::text_or_table,
    time::Instant,
    vocabulary::{CommunicationKind, Involvement, Question, StatementKind, words},
};

/// The version of the record format that this crate reads.
pub const SCHEMA: u32 = 1;

/// A line of the log. Records are never changed: a correction is another record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "super::raw::Raw", into = "super::raw::Raw")]
pub struct Record {
    /// Its name, unique in the log.
    pub name: String,
    /// When it happened. For a claim, when the claimant says it happened.
    pub happened: Option<Happened>,
    /// When the claim was made, the finding issued, the words spoken.
    pub said: Option<Happened>,
    /// When the log's keeper received it. Answers questions about past knowledge only.
    pub received: Option<Instant>,
    /// Who says it.
    pub by: Option<String>,
    /// Where that was seen.
    pub source: String,
    /// A remark.
    pub note: String,
    /// The record in whose place this one stands: the keeper wrote that one down wrongly. It stays, and counts no more.
    pub corrects: Option<String>,
    /// What is said.
    pub content: Content,
}

impl Record {
    /// The instant at which the machine steps through this record.
    #[must_use]
    pub fn steps_at(&self) -> Option<Instant> {
        let happened = self.happened.map(Happened::steps_at);
        let said = self.said.map(Happened::steps_at);
        if self.content.steps_by_happened() { happened.or(said) } else { said.or(happened) }
    }

    /// The instant from which the record is known: when it was received or, where that is not said, when it was said or
    /// happened.
    #[must_use]
    pub fn known_at(&self) -> Option<Instant> {
        self.received.or_else(|| self.said.or(self.happened).map(Happened::steps_at))
    }
}

/// What a record says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// Something is said to have happened: the handle that claims and findings refer to.
    Incident(Incident),
    /// A claim about an incident.
    Claim(Claim),
    /// What the accused says.
    Answer(Answer),
    /// The result of an inquiry.
    Finding(Finding),
    /// A step that a body takes in the matter of an incident.
    Inquiry(Inquiry),
    /// A duty is said to have been performed, or that is verified or contested.
    Performance(Performance),
    /// The level of a stock.
    Level(Level),
    /// Somebody looked, or was kept from looking.
    Coverage(Coverage),
    /// A message between parties and bodies.
    Communication(Communication),
    /// An act of power: an extension, waiver, suspension, notice of termination, consent...
    Act(Act),
    /// Public words that bind nobody.
    Statement(Statement),
    /// Numbers counted by somebody, kept beside events and never added to them.
    Tally(Tally),
    /// Takes back an earlier record.
    Retraction(Retraction),
}

impl Content {
    /// The key of this content in a record's text.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Content::Incident(_) => "incident",
            Content::Claim(_) => "claim",
            Content::Answer(_) => "answer",
            Content::Finding(_) => "finding",
            Content::Inquiry(_) => "inquiry",
            Content::Performance(_) => "performance",
            Content::Level(_) => "level",
            Content::Coverage(_) => "coverage",
            Content::Communication(_) => "communication",
            Content::Act(_) => "act",
            Content::Statement(_) => "statement",
            Content::Tally(_) => "tally",
            Content::Retraction(_) => "retraction",
        }
    }

    fn steps_by_happened(&self) -> bool {
        matches!(self, Content::Incident(_) | Content::Performance(_) | Content::Level(_) | Content::Coverage(_))
    }
}

/// Who is said to be responsible, and how. In records a name alone means that the party did it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::or_name))]
pub struct Accused {
    /// The party.
    pub party: String,
    /// How it is said to be responsible.
    #[serde(rename = "as")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub involvement: Involvement,
}

#[derive(Deserialize)]
struct AccusedTable {
    party: String,
    #[serde(default, rename = "as")]
    involvement: Involvement,
}

impl core::str::FromStr for Accused {
    type Err = String;
    fn from_str(s: &str) -> Result<Accused, String> {
        Ok(Accused { party: s.into(), involvement: Involvement::Did })
    }
}

impl<'de> Deserialize<'de> for Accused {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Accused, D::Error> {
        text_or_table(d, "a party or a table such as `{ party = \"x\", as = \"supplied\" }`", |t: AccusedTable| Accused {
            party: t.party,
            involvement: t.involvement,
        })
    }
}

/// An incident. If the record names who says so, it carries that claim too.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Incident {
    /// Where; left out if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The class of act; left out if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// The class of target; left out if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The class of weapon; left out if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weapon: Option<String>,
    /// Where it originated, if that is another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The point where it took effect. Judged by only once an atlas (feature `geometry`) has told place and distances from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The point where it originated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_position: Option<Position>,
    /// The atlas that told what can be told from the points. What it left out is undetermined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub located: Option<String>,
    /// Numbers of the deed, each with its unit in its name (`calibre-mm`, `from-line-m`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, i64>,
    /// By how much a number may be off either way. A bound that lies in between leaves it undetermined.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub give_or_take: BTreeMap<String, u32>,
    /// Whom the reporter accuses. Empty: nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accuses: Vec<Accused>,
    /// The harm, as the reporter gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harm: Option<Harm>,
    /// Who suffered it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suffered_by: Vec<String>,
    /// The incident that it is said to answer. Excuses nothing by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_answer_to: Option<String>,
    /// What happened, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A claim about an incident: that it occurred, who is responsible, what the harm was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Claim {
    /// The incident.
    pub about: String,
    /// Whom it accuses. Empty: it says that the thing occurred and no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accuses: Vec<Accused>,
    /// The characters that it gives the deed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub character: Vec<String>,
    /// The harm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harm: Option<Harm>,
    /// The same claimant's earlier claim (or incident record), which this one takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revises: Option<String>,
}

/// An answer by an accused.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Answer {
    /// The incident.
    pub about: String,
    /// For whom it is given, if not for the speaker.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What it denies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denies: Vec<Question>,
    /// Whether it admits the deed.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub admits: bool,
    /// The characters by which it justifies the deed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub justified_as: Vec<String>,
    /// Whom it accuses instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accuses: Vec<Accused>,
}

words! {
    /// How an inquiry ended.
    Outcome {
        /// Something was found.
        #[default] Found = "found",
        /// The matter could not be cleared up.
        Inconclusive = "inconclusive",
        /// Those who inquired were not let in.
        NoAccess = "no-access",
        /// The body may not look into this.
        OutsideMandate = "outside-mandate",
    }
}

/// A finding about an incident, by a body of the regime or by anyone outside it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Finding {
    /// The incident.
    pub about: String,
    /// How the inquiry ended.
    pub outcome: Outcome,
    /// Whether it occurred, if that was found either way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<bool>,
    /// Who was found responsible, and how.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsible: Vec<Accused>,
    /// Who was found not to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<String>,
    /// The characters that the deed was found to have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub character: Vec<String>,
    /// The characters that it was found not to have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_character: Vec<String>,
    /// The harm found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harm: Option<Harm>,
}

words! {
    /// What is said of a performance.
    Stance {
        /// That it was done.
        #[default] Asserts = "asserts",
        /// That it was seen to be done.
        Verifies = "verifies",
        /// That it was not done, or not properly.
        Contests = "contests",
        /// By the bearer: that it stands ready to do it.
        Tenders = "tenders",
        /// By the one to whom it is owed, or a body: that what was delivered is not what was owed.
        Defective = "defective",
        /// By the bearer: that it cannot be done.
        Impossible = "impossible",
        /// By the bearer: that it does not do it for the time being, and why.
        Withholds = "withholds",
    }
}

/// Something said about the performance of a duty or the fulfilment of an expectation.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Performance {
    /// The article, as `instrument/article`.
    pub of: String,
    /// Who performed.
    pub party: String,
    /// The record that gave rise to the duty, where each of several does.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_record: Option<String>,
    /// How many times, or how much; 1 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// The category of what was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What is said of it.
    pub stance: Stance,
    /// The record that it answers, for what is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// The level of a stock at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Level {
    /// What is counted, as the counter's `item` says.
    pub item: String,
    /// Whose.
    pub party: String,
    /// How many.
    pub level: Option<Count>,
}

words! {
    /// What came of looking.
    Looked {
        /// Looked and saw nothing.
        #[default] SawNothing = "saw-nothing",
        /// Looked and saw what other records tell.
        Saw = "saw",
        /// Was refused.
        Refused = "refused",
        /// Was let in late.
        Delayed = "delayed",
    }
}

/// Who looked where, and what came of it. Silence without coverage is not compliance.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Coverage {
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What came of it.
    pub looked: Looked,
    /// Who refused or delayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hindered_by: Option<String>,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Communication {
    /// What it is.
    pub kind: CommunicationKind,
    /// To whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// What it is about, as the terms that wait for it say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The incident or other record that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// For notices: the permission, as `instrument/article`, that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// For assignments: the last instant for the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
}

/// An act of power. What it does follows from the term under which it is done.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Act {
    /// The term that gives the power, as `instrument/article`.
    pub under: String,
    /// What it touches, if the power is over several things: an article, an anchor, a slot, an axis, a body or an instrument; all of
    /// them where it is left out. A choice says among what it is made, a referral to which body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// Whom it favours: the party whose duty is extended or waived, or that is authorised. Nobody named: all.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub in_favour_of: Option<String>,
    /// For designations: what is designated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choose: Vec<String>,
    /// For designations: whether it is taken out.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub drops: bool,
    /// For interpretations: the option of the axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// For referrals: the record that is referred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// For members of a body: whether it votes against.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub refuses: bool,
    /// The new last moment, for an extension: the last instant or the last day that counts. For designations, the first
    /// instant after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Happened>,
    /// The instant, for fixing an anchor and for designations; without it, when the act is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// Whether it was done in writing.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub written: bool,
    /// Who else concurred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

/// Public words: condemnation, a call for restraint, a warning, an offer of good offices, a position.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// To whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The incident or other record that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The instrument or term that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Where, for positions that concern a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it says, point by point, paraphrased.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
}

/// Numbers that somebody counted over a period.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Tally {
    /// What was counted.
    pub of: String,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
    /// Harm counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harm: Option<Harm>,
    /// Whom the count accuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accuses: Vec<Accused>,
    /// The claimant's earlier tally, which this one takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revises: Option<String>,
}

/// Takes back a claim, an answer, a finding or an incident record's own claim, by the same speaker. Performances are
/// contested, acts of power answered by others: they are not taken back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Retraction {
    /// The record taken back.
    pub of: String,
}
