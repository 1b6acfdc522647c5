//! Small dense ids: what facts and verdicts carry instead of names.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $int);

        impl $name {
            /// Nobody, nowhere, nothing: no such thing is named.
            pub const NONE: $name = $name(<$int>::MAX);

            /// Whether this names something.
            #[must_use]
            pub const fn is_some(self) -> bool {
                self.0 != <$int>::MAX
            }

            /// The position in its table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of a position in its table; none if there are not so many ids.
            #[must_use]
            pub fn at(index: usize) -> $name {
                <$int>::try_from(index).map_or($name::NONE, $name)
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::NONE
            }
        }
    )+};
}

ids! {
    /// A party, office or source.
    PartyId(u16),
    /// A place.
    PlaceId(u16),
    /// A class of acts.
    ActId(u16),
    /// A class of targets.
    TargetId(u16),
    /// A term, a whole instrument, or a criterion.
    TermId(u32),
    /// A record.
    RecordId(u32),
    /// What other records refer to: an incident, a communication, a performance.
    MatterId(u32),
    /// A node of the program's signals.
    NodeId(u32),
}
