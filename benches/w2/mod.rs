//! Workload W2: two parties in eight zones for a year, watched by a mission; a score of attributed incidents ends the truce.

/// The agreement.
pub(crate) const TRUCE: &str = r#"
schema = 1
instrument = { id = "truce", title = "A truce in eight zones", kind = "agreement", entry = "2024-01-01T00:00Z", zone = "+00:00", counting = "elapsed", area = "unlimited" }
parties = [
    { id = "a", name = "A", kind = "state" },
    { id = "b", name = "B", kind = "state" },
    { id = "mission", name = "Mission", kind = "mission" },
]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }]
places = [
    { id = "z1", name = "Zone 1" }, { id = "z2", name = "Zone 2" }, { id = "z3", name = "Zone 3" }, { id = "z4", name = "Zone 4" },
    { id = "z5", name = "Zone 5" }, { id = "z6", name = "Zone 6" }, { id = "z7", name = "Zone 7" }, { id = "z8", name = "Zone 8" },
]
acts = [{ id = "fire", name = "fire" }]
[[criteria]]
id = "score"
by.score = { mean-life = "14 days", eroding = 13.0, collapsed = 13.0, per-party = true, when-accused = true }
[[terms]]
article = "1"
text = "no fire"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }
"#;

/// The scenario.
pub(crate) const SCENARIO: &str = r#"
schema = 1
title = "W2"
starts = "2024-01-01T00:00Z"
horizon = "365 days"
seed = "20240229"
ends = ["truce/score"]
[[sources]]
party = "a"
places = ["z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"]
act = "fire"
per-day = 0.03
memory = "1 day"
excited-by = [{ party = "a", adds = 0.2 }, { party = "b", adds = 0.4 }]
[[sources]]
party = "b"
places = ["z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"]
act = "fire"
per-day = 0.03
memory = "1 day"
excited-by = [{ party = "b", adds = 0.2 }, { party = "a", adds = 0.4 }]
[[observers]]
party = "mission"
places = ["z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"]
detects = 0.6
attributes-after = "3 days"
"#;
