//! A proceeding: how far one complaint got before one body.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    record::{Inquiry, InquiryResult, InquiryStep, Record, ScreeningGround},
    time::{Instant, Zone},
    vocabulary::words,
};

/// A complaint before a body, or an incident that it took up by itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proceeding {
    /// The complaint's record; none if the body took the incident up by itself.
    pub complaint: Option<String>,
    /// The incident's record; none if the complaint names none.
    pub incident: Option<String>,
    /// The body, by the name of the party whose organ it is; none if nobody was addressed and nobody took it up.
    pub body: Option<String>,
    /// Who complained, in the same way.
    pub complainant: Option<String>,
    /// Who is said to be responsible for the incident, by anybody, in the same way.
    pub accused: BTreeSet<String>,
    /// Where the incident is said to have happened.
    pub place: Option<String>,
    /// Everything done, in the order of time, the complaint itself included.
    pub path: Vec<Waypoint>,
    /// The stages that are recorded, since it was opened or last reopened.
    pub stages: BTreeSet<Stage>,
    /// How it ended, if it has.
    pub end: Option<End>,
    /// When it was opened: when the complaint was made or the first step taken.
    pub opened: Option<Instant>,
    /// Since when it stands where it stands.
    pub since: Option<Instant>,
    /// The findings that followed its adoption: about the incident, by the body or whoever adopted, and not taken back.
    pub findings: Vec<String>,
    /// What is out of order.
    pub remarks: Vec<Remark>,
    /// What was reported since it was opened or last reopened.
    pub(super) reported: Option<InquiryResult>,
}

/// Something done in a proceeding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waypoint {
    /// When.
    pub at: Instant,
    /// The record.
    pub record: String,
    /// Who did it.
    pub by: Option<String>,
    /// What was done; none for the complaint itself.
    pub step: Option<InquiryStep>,
    /// Why it was screened out.
    pub ground: Option<ScreeningGround>,
    /// What was reported or adopted.
    pub result: Option<InquiryResult>,
    /// Who refused access or blocked the adoption.
    pub hindered_by: Option<String>,
    /// Whether it was taken before the end or to reopen it: anything else moves nothing.
    pub counts: bool,
}

impl Waypoint {
    /// Whether it adopts a report.
    pub(super) fn is_adoption(&self) -> bool {
        self.counts && self.step == Some(InquiryStep::Adopted)
    }
}

/// How a proceeding ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct End {
    /// With what.
    pub ending: Ending,
    /// When.
    pub at: Instant,
    /// By which record.
    pub record: String,
    /// Whether it is an end only as long as nothing follows: access was refused, or adoption blocked.
    pub may_go_on: bool,
}

/// Something out of order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remark {
    /// The record that is.
    pub record: String,
    /// How.
    pub what: OutOfOrder,
}

words! {
    /// How far a proceeding has got.
    Stage {
        /// The complaint is made.
        #[default] Lodged = "lodged",
        /// The body has received it, or taken the incident up by itself.
        Received = "received",
        /// It is decided whether to look into it.
        Screened = "screened",
        /// A team is sent.
        TeamSent = "team-sent",
        /// The team has reported.
        Reported = "reported",
        /// The report is before those who adopt it.
        Adoption = "adoption",
    }
}

words! {
    /// With what a proceeding ends.
    Ending {
        /// A report that confirms is adopted.
        #[default] Confirmed = "confirmed",
        /// A report that does not confirm is adopted.
        NotConfirmed = "not-confirmed",
        /// A report that could not clear the matter up is adopted.
        Inconclusive = "inconclusive",
        /// The team was refused access, or an adopted report says so.
        NoAccess = "no-access",
        /// The body may not look into it.
        OutsideMandate = "outside-mandate",
        /// Too little was given to look into.
        Unsubstantiated = "unsubstantiated",
        /// The body looks into the same already.
        Duplicate = "duplicate",
        /// The parties settled it on the spot.
        SettledLocally = "settled-locally",
        /// Those who adopt reports did not adopt this one.
        Blocked = "blocked-at-adoption",
        /// A report is adopted, and what it says is not recorded.
        Unrecorded = "adopted-result-unrecorded",
    }
}

words! {
    /// What can be out of order.
    OutOfOrder {
        /// A step after the end, which nobody reopened. It moves nothing.
        #[default] AfterEnd = "after the end",
        /// A step before the complaint was made.
        BeforeComplaint = "before the complaint",
        /// Receipt or screening after a later stage. What is screened out then ends all the same.
        Late = "after a later stage",
        /// A report, and no team was sent.
        WithoutTeam = "a report without a team",
        /// An adoption or its refusal, and nothing was reported.
        WithoutReport = "before adoption without a report",
        /// Something else was adopted than was reported.
        OtherResult = "adopted otherwise than reported",
        /// Reopened while it was open.
        NotEnded = "reopened without an end",
        /// The complaint names no incident, and steps name different ones; the first counts.
        OtherIncident = "about another incident",
        /// A finding by the body before it adopted anything.
        FindingBeforeAdoption = "a finding before adoption",
        /// A finding by the body, which adopted nothing about the incident.
        FindingWithoutAdoption = "a finding without adoption",
    }
}

impl From<InquiryResult> for Ending {
    fn from(r: InquiryResult) -> Ending {
        match r {
            InquiryResult::Confirmed => Ending::Confirmed,
            InquiryResult::NotConfirmed => Ending::NotConfirmed,
            InquiryResult::Inconclusive => Ending::Inconclusive,
            InquiryResult::NoAccess => Ending::NoAccess,
        }
    }
}

impl From<ScreeningGround> for Ending {
    fn from(g: ScreeningGround) -> Ending {
        match g {
            ScreeningGround::OutsideMandate => Ending::OutsideMandate,
            ScreeningGround::Unsubstantiated => Ending::Unsubstantiated,
            ScreeningGround::Duplicate => Ending::Duplicate,
        }
    }
}

impl Proceeding {
    /// The stage at which it stands or ended.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stages.last().copied().unwrap_or_default()
    }

    /// With what it ended; none while it is open.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.end.as_ref().map(|e| e.ending)
    }

    /// Whether it has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Who is recorded to have refused access.
    pub fn refused_by(&self) -> impl Iterator<Item = &str> {
        self.hindered_at(InquiryStep::AccessRefused)
    }

    /// Who is recorded to have blocked an adoption.
    pub fn blocked_by(&self) -> impl Iterator<Item = &str> {
        self.hindered_at(InquiryStep::Blocked)
    }

    /// Whether it ended with an adoption.
    pub(super) fn is_adopted(&self) -> bool {
        self.end.as_ref().is_some_and(|e| self.path.iter().any(|w| w.is_adoption() && w.record == e.record))
    }

    fn hindered_at(&self, step: InquiryStep) -> impl Iterator<Item = &str> {
        self.path.iter().filter(move |w| w.step == Some(step)).filter_map(|w| w.hindered_by.as_deref())
    }

    /// The month in which it was opened, in a zone: `2024-03`.
    #[must_use]
    pub fn month(&self, zone: Zone) -> String {
        self.opened.map_or_else(String::new, |t| t.in_zone(zone).strftime("%Y-%m").to_string())
    }

    pub(super) fn lodge(&mut self, r: &Record, at: Instant) {
        self.path.push(Waypoint {
            at,
            record: r.name.clone(),
            by: r.by.clone(),
            step: None,
            ground: None,
            result: None,
            hindered_by: None,
            counts: true,
        });
        self.stages.insert(Stage::Lodged);
        (self.opened, self.since) = (Some(at), Some(at));
    }

    pub(super) fn remark(&mut self, record: &str, what: OutOfOrder) {
        self.remarks.push(Remark { record: record.into(), what });
    }

    /// Takes a step; those before it in time have been taken.
    pub(super) fn take(&mut self, r: &Record, at: Instant, q: &Inquiry) {
        let before = (self.stage(), self.ending());
        let counts = q.step == InquiryStep::Reopened || self.end.as_ref().is_none_or(|e| e.may_go_on);
        self.opened = self.opened.or(Some(at));
        if counts {
            self.move_on(r, at, q);
        } else {
            self.remark(&r.name, OutOfOrder::AfterEnd);
        }
        // Whatever a body does first of its own motion, it has taken the matter up.
        if self.stages.is_empty() {
            self.stages.insert(Stage::Received);
        }
        if (self.stage(), self.ending()) != before || q.step == InquiryStep::Reopened || self.since.is_none() {
            self.since = Some(at);
        }
        self.path.push(Waypoint {
            at,
            record: r.name.clone(),
            by: r.by.clone(),
            step: Some(q.step),
            ground: q.ground,
            result: q.result,
            hindered_by: q.hindered_by.clone(),
            counts,
        });
    }

    fn move_on(&mut self, r: &Record, at: Instant, q: &Inquiry) {
        let (stage, name) = (self.stage(), r.name.as_str());
        let end = |ending, may_go_on| Some(End { ending, at, record: r.name.clone(), may_go_on });
        match q.step {
            InquiryStep::Received | InquiryStep::ScreenedIn | InquiryStep::ScreenedOut => {
                let to = if q.step == InquiryStep::Received { Stage::Received } else { Stage::Screened };
                if stage > to {
                    self.remark(name, OutOfOrder::Late);
                }
                self.stages.insert(to);
                if q.step == InquiryStep::ScreenedOut {
                    self.end = end(q.ground.unwrap_or_default().into(), false);
                }
            }
            InquiryStep::TeamSent => {
                self.stages.insert(Stage::TeamSent);
                self.end = None;
            }
            InquiryStep::AccessRefused => {
                self.stages.insert(Stage::TeamSent);
                // A second team that is kept out takes nothing from what the first reported.
                if stage <= Stage::TeamSent {
                    self.end = end(Ending::NoAccess, true);
                }
            }
            InquiryStep::Reported => {
                if !self.stages.contains(&Stage::TeamSent) {
                    self.remark(name, OutOfOrder::WithoutTeam);
                }
                self.stages.insert(Stage::Reported);
                (self.end, self.reported) = (None, q.result);
            }
            InquiryStep::Blocked | InquiryStep::Adopted => {
                if !self.stages.contains(&Stage::Reported) {
                    self.remark(name, OutOfOrder::WithoutReport);
                }
                self.stages.insert(Stage::Adoption);
                if q.step == InquiryStep::Blocked {
                    self.end = end(Ending::Blocked, true);
                } else {
                    if q.result.is_some() && self.reported.is_some() && q.result != self.reported {
                        self.remark(name, OutOfOrder::OtherResult);
                    }
                    self.end = end(q.result.or(self.reported).map_or(Ending::Unrecorded, Ending::from), false);
                }
            }
            InquiryStep::SettledLocally => self.end = end(Ending::SettledLocally, false),
            InquiryStep::Reopened if self.end.is_none() => self.remark(name, OutOfOrder::NotEnded),
            InquiryStep::Reopened => {
                (self.end, self.reported) = (None, None);
                self.stages.retain(|s| *s < Stage::Screened);
                self.stages.insert(Stage::Screened);
            }
        }
    }
}

impl fmt::Display for Waypoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}", self.at, self.step.map_or("complaint", InquiryStep::as_str))?;
        for word in [self.ground.map(ScreeningGround::as_str), self.result.map(InquiryResult::as_str)].into_iter().flatten() {
            write!(f, ": {word}")?;
        }
        if let Some(by) = &self.by {
            write!(f, ", by {by}")?;
        }
        if let Some(party) = &self.hindered_by {
            write!(f, ", hindered by {party}")?;
        }
        write!(f, " ({})", self.record)
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.record, self.what)
    }
}

impl fmt::Display for Proceeding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |x: &Option<String>| x.clone().unwrap_or_else(|| "-".into());
        let about = or_none(&self.incident);
        match &self.complaint {
            Some(complaint) => write!(f, "{complaint} about {about}, before {}: {}", or_none(&self.body), self.stage())?,
            None => write!(f, "{about}, taken up by {}: {}", or_none(&self.body), self.stage())?,
        }
        match (&self.end, self.since) {
            (Some(e), _) => writeln!(f, ", ended {} since {}", e.ending, e.at)?,
            (None, Some(t)) => writeln!(f, ", open since {t}")?,
            (None, None) => writeln!(f, ", open")?,
        }
        for w in &self.path {
            writeln!(f, "  {w}")?;
        }
        for name in &self.findings {
            writeln!(f, "  finding followed: {name}")?;
        }
        for r in &self.remarks {
            writeln!(f, "  out of order: {r}")?;
        }
        Ok(())
    }
}
