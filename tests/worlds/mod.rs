//! Worlds that several tests simulate.

/// A truce with everything that conduct can do something about: duties of each kind, a body that looks into complaints, powers to
/// give more time and to terminate, an area that is not clear everywhere, an end.
pub(crate) const FULL_TRUCE: &str = r#"
schema = 1
parties = [
    { id = "a", name = "A", kind = "state" },
    { id = "b", name = "B", kind = "state" },
    { id = "gang", name = "A group that signed nothing", kind = "armed-group" },
    { id = "mission", name = "Mission", kind = "mission" },
    { id = "commission", name = "Joint commission", kind = "mission" },
]
roles = [{ party = "a", as = ["party"] }, { party = "b", as = ["party"] }, { party = "gang", as = ["belligerent"] }]
places = [{ id = "z1", name = "Zone 1" }, { id = "z2", name = "Zone 2" }, { id = "z3", name = "Zone 3" }, { id = "edge", name = "Edge" }]
acts = [{ id = "fire", name = "fire" }, { id = "shelling", name = "shelling", within = ["fire"] }]
targets = [{ id = "civilians", name = "civilians" }]
bodies = [{ party = "commission" }]
anchors = [{ id = "t0", at = "2024-01-03T12:00Z" }, { id = "over", at = "2024-04-01T00:00Z" }]

[instrument]
id = "full"
title = "A truce with everything"
kind = "agreement"
entry = "t0"
zone = "+00:00"
counting = "elapsed"
lasts = { until = "over" }
area = { places = { within = ["z1", "z2", "z3"], elsewhere = "undetermined" } }

[[criteria]]
id = "score"
by.score = { mean-life = "14 days", eroding = 8.0, collapsed = 30.0, per-party = true }

[[terms]]
article = "1"
text = "no fire"
bearers = ["@party"]
rule.prohibits = { acts = ["fire"] }

[[terms]]
article = "2"
text = "a complaint is answered within 48 hours"
bearers = ["@addressee"]
rule.requires = { task = "answer", for-each = { communicated = { kind = "complaint", topic = "incident" } }, limit = "within 48 hours" }

[[terms]]
article = "3"
text = "each hands over three maps within ten days"
bearers = ["@party"]
to = ["@party"]
rule.requires = { task = "hand over maps", amount = 3, limit = "within 10 days" }

[[terms]]
article = "4"
text = "each may give the other more time for the maps"
bearers = ["@party"]
rule.empowers = { verb = "extend", over = ["3"], decision = "any", form = "written" }

[[terms]]
article = "5"
text = "each may terminate with five days' notice"
bearers = ["@party"]
rule.empowers = { verb = "terminate", over = ["full"], decision = "any", effect = { after-notice = { length = "5 days" } } }

[[terms]]
article = "6"
text = "the commission finds"
bearers = ["commission"]
rule.empowers = { verb = "find" }
"#;
