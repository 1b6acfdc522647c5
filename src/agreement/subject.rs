//! The elements that a ceasefire agreement is expected to have.

use serde::{Deserialize, Serialize};

use crate::vocabulary::words;

words! {
    /// An element of a ceasefire that a term serves, as guidance for mediators lists them (after the United Nations
    /// *Guidance on Mediation of Ceasefires*, 2022).
    Subject {
        /// Why the fighting stops.
        #[default] Purpose = "purpose",
        /// What words mean.
        Definitions = "definitions",
        /// Which language version is authentic.
        Language = "language",
        /// Who may sign, and who may command.
        Authority = "authority",
        /// Orders to troops.
        Orders = "orders",
        /// Those whom a party controls or answers for.
        ControlOfOthers = "control-of-others",
        /// Where it applies.
        Area = "area",
        /// When it begins.
        Entry = "entry",
        /// Self-defence, allowed or excluded.
        SelfDefence = "self-defence",
        /// The protection of civilians.
        Civilians = "civilians",
        /// Sexual violence.
        SexualViolence = "sexual-violence",
        /// Children, their recruitment included.
        Children = "children",
        /// The separation of forces.
        Separation = "separation",
        /// Declared strengths.
        Strength = "strength",
        /// Declared positions.
        Positions = "positions",
        /// Mines and explosive remnants.
        Mines = "mines",
        /// Supplies for troops that are no weapons.
        Resupply = "resupply",
        /// Detainees and prisoners.
        Detainees = "detainees",
        /// The dead and the missing.
        Remains = "remains",
        /// Humanitarian access and aid.
        HumanitarianAccess = "humanitarian-access",
        /// Who watches, and with what mandate.
        Monitoring = "monitoring",
        /// Access for those who watch.
        Access = "access",
        /// The safety of those who watch.
        SafetyOfMonitors = "safety-of-monitors",
        /// Reports, and to whom.
        Reporting = "reporting",
        /// How disputes are settled.
        Disputes = "disputes",
        /// What follows from a violation.
        Consequences = "consequences",
        /// Lines between the sides.
        Communication = "communication",
        /// What is said in public.
        Media = "media",
        /// How long it lasts.
        Duration = "duration",
        /// How it is renewed.
        Renewal = "renewal",
        /// How it is ended.
        Termination = "termination",
        /// How it is changed.
        Amendment = "amendment",
        /// The link to the political process.
        PoliticalProcess = "political-process",
        /// Displaced persons and refugees.
        Displaced = "displaced",
        /// Economic and administrative measures.
        Economy = "economy",
        /// The status of territory or persons.
        Status = "status",
    }
}
