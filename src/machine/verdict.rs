//! Verdicts: what the machine concludes, as small values that explain themselves on demand.

use serde::{Deserialize, Serialize};

use crate::{
    id::{MatterId, PartyId, RecordId, TermId},
    time::Instant,
    vocabulary::words,
};

/// A conclusion: what, when, under which term, about whom, from which record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Verdict {
    /// When it was concluded.
    pub at: Instant,
    /// What.
    pub kind: VerdictKind,
    /// The term, instrument or criterion.
    pub term: TermId,
    /// About whom.
    pub party: PartyId,
    /// The incident or other matter.
    pub matter: MatterId,
    /// The record that brought it about; none if time did.
    pub record: RecordId,
}

words! {
    /// The legal state of an instrument or a term. Only its own conditions and acts of power change it.
    LegalState {
        /// Not yet in force.
        #[default] Pending = "pending",
        /// In force.
        InForce = "in force",
        /// In force, but some of its terms sleep.
        PartlySuspended = "partly suspended",
        /// Sleeping.
        Suspended = "suspended",
        /// Its time ran out.
        Expired = "expired",
        /// Ended by an act of power.
        Terminated = "terminated",
        /// Another instrument took its place.
        Superseded = "superseded",
        /// The text gives no answer.
        Undetermined = "undetermined",
    }
}

words! {
    /// The factual state, by a named criterion.
    FactualState {
        /// Nobody has looked, or it has not begun.
        #[default] Unknown = "unknown",
        /// Holding.
        Holding = "holding",
        /// Eroding.
        Eroding = "eroding",
        /// Worse by what is alleged than by what meets the criterion's standard.
        Contested = "contested",
        /// Collapsed.
        Collapsed = "collapsed",
    }
}

/// The kinds of verdicts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum VerdictKind {
    /// A deed of which the party is accused would violate the term.
    Violation,
    /// It would if something undetermined (place, act, target, time, character, the term's own state) were so.
    Possible,
    /// It would, but the accused invokes an exception that nobody has found to apply.
    Contested,
    /// It would, but an exception of higher priority covers it.
    Excused,
    /// What was said before is no longer said by anyone.
    Withdrawn,
    /// A duty has arisen.
    Arisen,
    /// It is met.
    Met,
    /// It is met after its limit.
    MetLate,
    /// Its limit passed without its being met.
    Overdue,
    /// It ended without being met and without breach.
    Lapsed,
    /// It has no limit, and nothing has come of it for long.
    Stale,
    /// Its performance is contested by the party to whom it is owed, or by a body.
    PerformanceContested,
    /// What was delivered is not what was owed: it no longer counts.
    Defective,
    /// What was delivered is outside the count.
    OutsideCount,
    /// The bearer stands ready to perform.
    Tendered,
    /// The bearer says that it cannot perform.
    Impossible,
    /// It is withheld: by right, or, if a record says so, by the bearer's own word.
    Withheld,
    /// Its limit passed while the other side, too, had not begun: nobody is late.
    Standstill,
    /// Its limit passed, and whether it was met is undetermined.
    Undecided,
    /// A contested or unaccepted performance is accepted.
    Accepted,
    /// It was given a later limit.
    Extended,
    /// The party was released from it.
    Waived,
    /// A counter went above its ceiling.
    Exceeded,
    /// A counter may be above its ceiling.
    PossiblyExceeded,
    /// A counter came back within its bounds.
    Cleared,
    /// An act of power took effect.
    Effective,
    /// An act of power will take effect later.
    Deferred,
    /// An act of power awaits the concurrence of others.
    Awaiting,
    /// An act of power without the power, the form or an object: it changes nothing.
    Ineffective,
    /// An act of power whose holder no longer has its mandate: it changes nothing.
    Unavailable,
    /// An act of power that those who could still concur can no longer bring about.
    Deadlocked,
    /// A record that nothing in the regime waits for.
    Unmatched,
    /// The legal state changed.
    Legal(LegalState),
    /// The factual state by a criterion changed.
    Factual(FactualState),
    /// A limit of the machine was reached: it goes on without this.
    LimitReached,
}

impl core::fmt::Display for VerdictKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(match self {
            VerdictKind::Violation => "alleged violation",
            VerdictKind::Possible => "possible violation",
            VerdictKind::Contested => "contested",
            VerdictKind::Excused => "excused",
            VerdictKind::Withdrawn => "withdrawn",
            VerdictKind::Arisen => "duty arisen",
            VerdictKind::Met => "met",
            VerdictKind::MetLate => "met late",
            VerdictKind::Overdue => "overdue",
            VerdictKind::Lapsed => "lapsed",
            VerdictKind::Stale => "stale",
            VerdictKind::PerformanceContested => "performance contested",
            VerdictKind::Defective => "delivery defective",
            VerdictKind::OutsideCount => "outside the count",
            VerdictKind::Tendered => "tendered",
            VerdictKind::Impossible => "said to be impossible",
            VerdictKind::Withheld => "withheld",
            VerdictKind::Standstill => "neither side has begun",
            VerdictKind::Undecided => "undetermined at its limit",
            VerdictKind::Accepted => "performance accepted",
            VerdictKind::Extended => "extended",
            VerdictKind::Waived => "waived",
            VerdictKind::Exceeded => "exceeded",
            VerdictKind::PossiblyExceeded => "possibly exceeded",
            VerdictKind::Cleared => "cleared",
            VerdictKind::Effective => "took effect",
            VerdictKind::Deferred => "takes effect later",
            VerdictKind::Awaiting => "awaits concurrence",
            VerdictKind::Ineffective => "without effect",
            VerdictKind::Unavailable => "unavailable",
            VerdictKind::Deadlocked => "deadlocked",
            VerdictKind::Unmatched => "unmatched",
            VerdictKind::Legal(s) => s.as_str(),
            VerdictKind::Factual(s) => s.as_str(),
            VerdictKind::LimitReached => "limit of the machine reached",
        })
    }
}
