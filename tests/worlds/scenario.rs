//! What happens in the truce with everything.

/// Everything that a scenario can say.
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
