//! A step that a body takes in the matter of an incident, from the receipt of a complaint to an adopted report.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use super::{Content, Record};
use crate::vocabulary::{CommunicationKind, words};

/// A step of an inquiry. Who took it is the record's `by`, when is its `said`; one step is one record.
///
/// No step changes any state. What a team reports is no finding, adopted or not: where a body of the regime finds, that is a
/// [`Finding`](super::Finding) record of its own, which follows the adoption.
///
/// ```
/// use ceasefire::record::{Content, InquiryStep, Log};
/// let log = Log::parse("log", r#"
/// {"name":"q1","said":"2024-03-07T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"team-sent"}}
/// {"name":"q2","said":"2024-03-09T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"reported","result":"confirmed"}}
/// {"name":"q3","said":"2024-03-20T10:00Z","by":"commission","inquiry":{"complaint":"k1","step":"blocked","hindered-by":"north"}}
/// "#)?;
/// assert!(matches!(&log.get("q3").unwrap().content, Content::Inquiry(q) if q.step == InquiryStep::Blocked));
/// # Ok::<(), ceasefire::problem::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "kebab-case")]
pub struct Inquiry {
    /// The incident. A step about an incident alone is taken in every complaint about it that the body has open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The complaint: a communication of that kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
    /// Whose inquiry it is, if not the speaker's: a commission may adopt what another body's team reported.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub of_body: Option<String>,
    /// What was done.
    pub step: InquiryStep,
    /// Why it was screened out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<ScreeningGround>,
    /// What the team reported; for an adoption, what was adopted, if that is not what was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<InquiryResult>,
    /// Who refused access, or blocked the adoption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hindered_by: Option<String>,
    /// What is said of it, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

words! {
    /// What a body does in an inquiry, in the order in which it is usually done.
    InquiryStep {
        /// Takes receipt of the complaint, or takes the incident up by itself.
        #[default] Received = "received",
        /// Decides to look into it.
        ScreenedIn = "screened-in",
        /// Decides not to look into it.
        ScreenedOut = "screened-out",
        /// Sends a team.
        TeamSent = "team-sent",
        /// Is refused access.
        AccessRefused = "access-refused",
        /// The team reports.
        Reported = "reported",
        /// Those who adopt reports do not adopt this one.
        Blocked = "blocked",
        /// The report is adopted.
        Adopted = "adopted",
        /// The parties settled it on the spot.
        SettledLocally = "settled-locally",
        /// Opens anew what had ended.
        Reopened = "reopened",
    }
}

words! {
    /// Why a body does not look into a matter.
    ScreeningGround {
        /// It may not.
        #[default] OutsideMandate = "outside-mandate",
        /// Too little is given to look into.
        Unsubstantiated = "unsubstantiated",
        /// It looks into the same already.
        Duplicate = "duplicate",
    }
}

words! {
    /// What a team reports.
    InquiryResult {
        /// What the complaint or incident says was so.
        #[default] Confirmed = "confirmed",
        /// It was not so.
        NotConfirmed = "not-confirmed",
        /// It could not be cleared up.
        Inconclusive = "inconclusive",
        /// The team was not let in.
        NoAccess = "no-access",
    }
}

impl Inquiry {
    /// What is wrong with a step by itself.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        let step = self.step;
        if self.about.is_none() && self.complaint.is_none() {
            out.push("has neither `about` nor `complaint`: an inquiry is into something".to_string());
        }
        match (step, self.result) {
            (InquiryStep::Reported, None) => out.push("is `reported` without `result`: a report says what came out, if nothing".into()),
            (InquiryStep::Reported | InquiryStep::Adopted, _) | (_, None) => {}
            (_, Some(result)) => out.push(format!("is `{step}` with the result `{result}`: only what is `reported` or `adopted` has one")),
        }
        match (step, self.ground) {
            (InquiryStep::ScreenedOut, None) => out.push("is `screened-out` without `ground`: say why".into()),
            (InquiryStep::ScreenedOut, _) | (_, None) => {}
            (_, Some(ground)) => out.push(format!("is `{step}` on the ground `{ground}`: only what is `screened-out` has one")),
        }
        if let Some(party) = &self.hindered_by {
            if !matches!(step, InquiryStep::AccessRefused | InquiryStep::Blocked) {
                out.push(format!("is `{step}` and yet hindered by `{party}`: only `access-refused` and `blocked` are"));
            }
        }
        out
    }

    /// What is wrong with it beside the records that it names.
    pub(super) fn pair_faults<'r>(&self, find: &impl Fn(&str) -> Option<&'r Record>) -> Vec<String> {
        let mut out = Vec::new();
        let Some((name, complaint)) = self.complaint.as_deref().and_then(|n| Some((n, find(n)?))) else { return out };
        let Content::Communication(c) = &complaint.content else { return out };
        if c.kind != CommunicationKind::Complaint {
            out.push(format!("`complaint` refers to `{name}`, which is a {} and no complaint", c.kind));
        }
        if let (Some(about), Some(complained_of)) = (self.about.as_deref(), c.about.as_deref()) {
            let standing = |n: &str| find(n).map(|r| r.name.as_str());
            if about != complained_of && standing(about).is_none_or(|n| standing(complained_of) != Some(n)) {
                out.push(format!("is about `{about}`, and its complaint `{name}` about `{complained_of}`"));
            }
        }
        out
    }
}
