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

/// Everything that a scenario can say.
#[allow(dead_code, reason = "not every test simulates everything")]
pub(crate) const FULL_SCENARIO: &str = r#"
schema = 1
title = "everything"
truce = "full"
starts = "2024-01-01T00:00Z"
horizon = "120 days"
seed = "3"
ends = ["full/score"]

[[sources]]
party = "a"
places = ["z1", "z2", "edge"]
act = "fire"
kills = 0.2
variants = [{ share = 0.2, act = "shelling", target = "civilians", kills = 1.5 }]
per-day = 0.3
memory = "1 day"
excited-by = [{ party = "a", adds = 0.1 }, { party = "b", adds = 0.2 }]
settling = { before = 3.0, at-first = 2.0, over = "5 days" }
surges = { per-day = 0.02, factor = 5.0, last = "1 day" }

[[sources]]
party = "b"
places = ["z1", "z2"]
act = "fire"
per-day = 0.25
frailty = 0.5
settling = { before = 3.0, at-first = 0.2, over = "20 days" }

[[sources]]
party = "gang"
places = ["z2", "z3"]
act = "shelling"
per-day = 0.05

[[observers]]
party = "a"
places = ["z1", "z2", "edge"]
detects = 0.9
misattributes = 0.2
attributes-after = "2 hours"

[[observers]]
party = "b"
places = ["z1", "z2", "z3", "edge"]
detects = 0.9
misattributes = 0.2
attributes-after = "2 hours"

[[observers]]
party = "mission"
places = ["z1", "z2", "z3"]
detects = 0.5
reports-after = "6 hours"
access-denied = 0.2
attributes-after = "1 day"
finds = true
covers-every = "7 days"

[[observers]]
party = "commission"
places = ["z1", "z2", "z3", "edge"]
detects = 0.7
access-denied = 0.1
misattributes = 0.1
attributes-after = "2 days"
on-complaint = true

[[conduct]]
party = "a"
believes = ["a", "mission", "commission"]
suspects = 0.5
commands = 0.8
restraint = { factor = 0.5, lasts = "30 days" }
reciprocity = { share = 0.4, after = "12 hours", waits = "1 day" }
grim = { after = 25, within = "20 days", factor = 3.0 }
opportunism = { before = "2 days", factor = 2.0 }
complaints = { share = 0.7, after = "6 hours", to = ["b", "commission"], topic = "incident" }
answers = { denies = 0.5, admits = 0.3, after = "1 day" }
performance = { share = 0.8, late = 0.3, takes = "2 days", part = 0.4, acknowledges = 0.3, contests = 0.3 }
extensions = { under = "full/4", before = "1 day", share = 0.5, at-most = 20, by = "5 days" }
renunciation = { after = 25, under = "full/5" }
recommitment = { when = "full/score", share = 0.7, after = "1 day", factor = 0.3, lasts = "10 days" }

[[conduct]]
party = "b"
believes = ["b", "commission"]
reciprocity = { share = 0.6, after = "1 day", waits = "0 days" }
probing = { every = "5 days", step = 1.5, ceiling = 3.0 }
complaints = { share = 0.3, after = "1 day", to = ["commission"] }
answers = { denies = 0.9, admits = 0.0, after = "1 day" }
false-claims = { per-day = 0.05, accuses = "a", act = "shelling", places = ["z1", "edge"] }
performance = { of = ["full/3"], share = 0.5, late = 0.5, takes = "1 day" }
renunciation = { after = 10, within = "15 days" }

[[conduct]]
party = "gang"
spoiling = { share = 0.8, deeds = 3, within = "3 days" }
"#;
