//! Facts: records as the machine takes them, small and without names.

use crate::{
    id::{ActId, MatterId, PartyId, PlaceId, RecordId, TargetId, TermId},
    record::{Looked, Stance},
    time::Instant,
    vocabulary::{CommunicationKind, Involvement, StatementKind},
};

/// How many may be named as those who suffered an incident.
pub const MAX_SUFFERERS: usize = 4;
/// The category of a performance that names one which no term does.
pub const OTHER_ITEM: u16 = u16::MAX - 1;

/// One thing said to have happened, at the instant at which the machine steps through it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fact {
    /// The instant.
    pub at: Instant,
    /// The record that it comes from.
    pub record: RecordId,
    /// Who says it.
    pub by: PartyId,
    /// What.
    pub what: What,
}

/// The kinds of facts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum What {
    /// An incident; with the accused that its reporter names.
    Incident {
        /// Its handle.
        matter: MatterId,
        /// The first instant that it can have touched; before the fact's own instant, its time is uncertain.
        earliest: Instant,
        /// The first instant after a lasting incident; the fact's own instant otherwise.
        until: Instant,
        /// Where.
        place: PlaceId,
        /// What.
        act: ActId,
        /// Against what.
        target: TargetId,
        /// Who is accused; nobody if [`PartyId::NONE`].
        accused: PartyId,
        /// How the accused is said to be responsible.
        involvement: Involvement,
    },
    /// More about the deed of an incident, told before it: what norms that ask for it need to know.
    Deed {
        /// The incident.
        matter: MatterId,
        /// The class of weapon, by its position in the registry; [`u8::MAX`] if unknown.
        weapon: u8,
        /// Where it originated.
        from: PlaceId,
        /// Who suffered it; [`PartyId::NONE`] where there are fewer.
        suffered_by: [PartyId; MAX_SUFFERERS],
        /// The bounds of the program on which a number is given, as a mask.
        known: u64,
        /// Those that the numbers lie within.
        within: u64,
    },
    /// A claim that an incident occurred and, if somebody is named, who is responsible.
    Claim {
        /// The incident.
        matter: MatterId,
        /// Who is accused.
        accused: PartyId,
        /// How.
        involvement: Involvement,
    },
    /// Something said about the character of a deed.
    Character {
        /// The incident.
        matter: MatterId,
        /// Whose deed.
        accused: PartyId,
        /// The character, by its position in the registry.
        character: u8,
        /// Whether it is claimed, found or found not to be.
        is: CharacterIs,
    },
    /// The answer of an accused.
    Answer {
        /// The incident.
        matter: MatterId,
        /// For whom the answer is given.
        accused: PartyId,
        /// Whether the occurrence is denied.
        denies_occurrence: bool,
        /// Whether responsibility is denied.
        denies_attribution: bool,
        /// Whether the deed is admitted.
        admits: bool,
    },
    /// A finding on occurrence and, if somebody is named, on responsibility.
    Finding {
        /// The incident.
        matter: MatterId,
        /// About whom.
        accused: PartyId,
        /// How, if responsible.
        involvement: Involvement,
        /// Whether it was found so (or found not to be so).
        so: bool,
    },
    /// Something said about a performance.
    Performance {
        /// The duty's term.
        term: TermId,
        /// Who performed.
        party: PartyId,
        /// What gave rise to the duty, where each of several does.
        matter: MatterId,
        /// How much.
        amount: u32,
        /// The category, by its position in the program; [`u16::MAX`] for none, [`OTHER_ITEM`] for one that no term names.
        item: u16,
        /// What is said.
        stance: Stance,
        /// Whether it has been performed by now. What happened within a window is told twice: when it may have been, and when it
        /// surely has.
        surely: bool,
    },
    /// The level of a stock.
    Level {
        /// The item, by its position in the program.
        item: u16,
        /// Whose.
        party: PartyId,
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
    /// Somebody looked.
    Coverage {
        /// Where.
        place: PlaceId,
        /// What came of it.
        looked: Looked,
    },
    /// A message; one fact per addressee.
    Communication {
        /// Its handle.
        matter: MatterId,
        /// What it is.
        kind: CommunicationKind,
        /// To whom.
        to: PartyId,
        /// The topic, by its position in the program; [`u16::MAX`] for none that a term waits for.
        topic: u16,
        /// For assignments, the first instant that is too late; [`Instant::MAX`] for none.
        due: Instant,
        /// For notices, the permission concerned.
        under: TermId,
        /// Whether this is the message's first addressee.
        first: bool,
    },
    /// An act of power by one of those who concur in it.
    Act {
        /// The term that gives the power.
        term: TermId,
        /// Which of its objects, by position; [`u16::MAX`] for all.
        object: u16,
        /// Whom it favours; everybody if [`PartyId::NONE`].
        favour: PartyId,
        /// For extensions, the first instant that is too late again; for fixings and designations, the instant.
        instant: Instant,
        /// For designations, the first instant after.
        until: Instant,
        /// For designations and interpretations, what is chosen, by position; [`u16::MAX`] for nothing.
        choice: u16,
        /// Whether what is designated is taken out.
        drops: bool,
        /// Whether this voice is against.
        refuses: bool,
        /// For referrals, what is referred.
        matter: MatterId,
        /// Whether it was done in writing.
        written: bool,
        /// Whether this is the last of those who concur in the record.
        last: bool,
    },
    /// Public words.
    Statement {
        /// What they do.
        kind: StatementKind,
        /// The term or instrument concerned, if one is.
        on: TermId,
        /// The place concerned, if one is.
        place: PlaceId,
    },
    /// Takes back what another record says.
    Retraction {
        /// The other record.
        of: RecordId,
        /// What the other record is about.
        matter: MatterId,
    },
}

/// What is said of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CharacterIs {
    /// Somebody claims it.
    Claimed,
    /// It was found.
    Found,
    /// It was found not to be so.
    Rejected,
}
