//! Words that agreements and records share: kinds of communication, statement and involvement.

use serde::{Deserialize, Serialize};

/// Declares an enum of field terms that serde spells in kebab case, with its spelling as text.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The spelling in documents and records.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a message is, for the terms that wait for one.
    CommunicationKind {
        /// Tells a fact on which the text makes something depend.
        #[default] Notification = "notification",
        /// Gives notice of an act or an incident.
        Notice = "notice",
        /// Complains of an incident.
        Complaint = "complaint",
        /// Answers a notice or complaint.
        Reply = "reply",
        /// Asks for something.
        Request = "request",
        /// Orders own forces.
        Order = "order",
        /// Confirms that something has been done.
        Confirmation = "confirmation",
        /// Gives a party a task, with a due date of its own.
        Assignment = "assignment",
    }
}

words! {
    /// What a public statement does. None binds anybody.
    StatementKind {
        /// Condemns.
        #[default] Condemnation = "condemnation",
        /// Calls for restraint, a return to the truce or talks.
        Call = "call",
        /// Warns.
        Warning = "warning",
        /// Offers good offices or mediation.
        GoodOffices = "good-offices",
        /// Welcomes.
        Welcome = "welcome",
        /// Declares that its own side observes the truce.
        Observance = "observance",
        /// Gives the speaker's own understanding of a term.
        Understanding = "understanding",
        /// Says that the speaker no longer holds itself bound.
        NotBound = "not-bound",
        /// Declares the truce to be over in fact.
        Over = "over",
        /// Judges that the truce is holding.
        JudgedHolding = "judged-holding",
        /// Judges that the truce is eroding.
        JudgedEroding = "judged-eroding",
        /// Judges that the truce has collapsed.
        JudgedCollapsed = "judged-collapsed",
        /// Apologises or offers compensation.
        Apology = "apology",
    }
}

words! {
    /// How somebody is said to be responsible for a deed (graded responsibility).
    Involvement {
        /// Did it.
        #[default] Did = "did",
        /// Supplied the means.
        Supplied = "supplied",
        /// Enabled it.
        Enabled = "enabled",
        /// Failed to prevent it.
        FailedToPrevent = "failed-to-prevent",
        /// Did it or supplied the means; which of them is left open.
        DidOrSupplied = "did-or-supplied",
        /// Responsible in a way that is not said.
        Unknown = "unknown",
    }
}

words! {
    /// The three questions about an incident that evidence keeps apart.
    Question {
        /// Did it occur?
        #[default] Occurrence = "occurrence",
        /// Who is responsible?
        Attribution = "attribution",
        /// What was it in law: which act, excused or not?
        Character = "character",
    }
}
