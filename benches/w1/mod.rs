//! A synthetic log of four parties and eight zones, an ordinary agreement that it is judged by, and what must come of it.
//!
//! Shared by the benchmark `monitor` and the test `w1`.
#![allow(dead_code, reason = "each of the two uses its own part")]

use std::{cmp::Reverse, collections::BinaryHeap, fmt::Write};

use ceasefire::{
    id::{MatterId, PartyId, RecordId, TargetId, TermId},
    machine::{Fact, Program, Verdict, VerdictKind, What},
    record::Stance,
    time::Instant,
    vocabulary::{CommunicationKind, Involvement},
};

pub(crate) const SEED: u64 = 20_240_229;
pub(crate) const PARTIES: usize = 4;
pub(crate) const ZONES: u8 = 8;
pub(crate) const KINDS: u8 = 8;
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;
/// From this second on the prohibitions bind.
pub(crate) const ENTRY: i64 = 2 * DAY;
/// The report on a violation is due within this many seconds.
pub(crate) const REPORT_WITHIN: i64 = 48 * HOUR;
/// Violations are counted over this many seconds.
pub(crate) const PATTERN_WITHIN: i64 = 7 * DAY;
/// More violations than this are a pattern.
pub(crate) const PATTERN_ABOVE: usize = 10;
/// Seconds allowed for a task, by class.
pub(crate) const ALLOWED: [i64; 4] = [DAY, 3 * DAY, 7 * DAY, 14 * DAY];

/// Per zone, the kinds of incident that are prohibited: bit k for kind k.
const PROHIBITED: [u8; 8] = [0b1100_0000, 0b1100_0000, 0b0110_0000, 0b1110_0000, 0b0100_0000, 0b1010_0000, 0b1111_0000, 0b1000_0000];
const PARTY_TICKETS: [u8; 16] = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3];
const KIND_TICKETS: [u8; 32] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 7];

/// Whether incidents of this kind are prohibited in this zone.
pub(crate) const fn prohibited(zone: u8, kind: u8) -> bool {
    u64::from_le_bytes(PROHIBITED) >> (zone * 8 + kind) & 1 != 0
}

/// What an event is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// A task is completed.
    Completed,
    /// An incident.
    Incident,
    /// A party is given a task.
    Assigned,
    /// An incident is reported on.
    Reported,
}

impl Kind {
    const fn letter(self) -> char {
        match self {
            Kind::Completed => 'C',
            Kind::Incident => 'I',
            Kind::Assigned => 'O',
            Kind::Reported => 'R',
        }
    }
}

/// One line of the log. Times in seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Event {
    pub(crate) t: i64,
    /// For assignments: the last second in time; otherwise 0.
    pub(crate) deadline: i64,
    /// Which incident or which task, each numbered from 0.
    pub(crate) reference: u32,
    pub(crate) event: Kind,
    pub(crate) party: u8,
    pub(crate) zone: u8,
    /// For incidents their kind, for assignments their class.
    pub(crate) kind: u8,
}

/// Vigna's SplitMix64.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: i64) -> i64 {
        let n = u64::try_from(n).unwrap_or(1);
        i64::try_from(self.next() % n).unwrap_or(0)
    }

    fn ticket(&mut self, tickets: &[u8]) -> u8 {
        let n = self.below(i64::try_from(tickets.len()).unwrap_or(1));
        usize::try_from(n).ok().and_then(|n| tickets.get(n)).copied().unwrap_or(0)
    }
}

/// Second, order of making, what, whose, which.
type FollowUp = Reverse<(i64, u32, Kind, u8, u32)>;

/// The first `n` events: two hot weeks and two calm ones in turn, most incidents lawful, most tasks and reports in time.
pub(crate) fn events(n: usize) -> Vec<Event> {
    let mut r = SplitMix64(SEED);
    let mut follow_ups: BinaryHeap<FollowUp> = BinaryHeap::new();
    let (mut sequence, mut last, mut incidents, mut tasks) = (0_u32, 0, 0_u32, 0_u32);
    let mut follow_up = |heap: &mut BinaryHeap<_>, t, event, party, reference| {
        heap.push(Reverse((t, sequence, event, party, reference)));
        sequence += 1;
    };
    let mut base = 1 + r.below(1200);
    let mut out = Vec::with_capacity(n);
    while out.len() < n {
        // At the same second follow-ups come first.
        if follow_ups.peek().is_some_and(|Reverse((t, ..))| *t <= base) {
            let Some(Reverse((t, _, event, party, reference))) = follow_ups.pop() else { break };
            let t = t.max(last + 1);
            last = t;
            out.push(Event { t, deadline: 0, reference, event, party, zone: 0, kind: 0 });
            continue;
        }
        let t = base.max(last + 1);
        last = t;
        if r.below(100) < 90 {
            let party = r.ticket(&PARTY_TICKETS);
            let zone = r.ticket(&[0, 1, 2, 3, 4, 5, 6, 7]);
            let kind = r.ticket(&KIND_TICKETS);
            let u = r.below(100);
            let report = if t >= ENTRY && prohibited(zone, kind) {
                match u {
                    0..70 => Some((HOUR, 40 * HOUR)),
                    70..85 => Some((40 * HOUR, 72 * HOUR)),
                    _ => None,
                }
            } else {
                (u < 5).then_some((HOUR, 40 * HOUR))
            };
            if let Some((from, to)) = report {
                follow_up(&mut follow_ups, t + from + r.below(to - from), Kind::Reported, party, incidents);
            }
            out.push(Event { t, deadline: 0, reference: incidents, event: Kind::Incident, party, zone, kind });
            incidents += 1;
        } else {
            let party = r.ticket(&[0, 1, 2, 3]);
            let class = r.ticket(&[0, 1, 2, 3]);
            let allowed = ALLOWED.get(usize::from(class)).copied().unwrap_or(DAY);
            match r.below(100) {
                0..75 => follow_up(&mut follow_ups, t + 1 + r.below(allowed), Kind::Completed, party, tasks),
                75..90 => follow_up(&mut follow_ups, t + allowed + 1 + r.below(allowed), Kind::Completed, party, tasks),
                _ => {}
            }
            out.push(Event { t, deadline: t + allowed, reference: tasks, event: Kind::Assigned, party, zone: 0, kind: class });
            tasks += 1;
        }
        let hot = base / (14 * DAY) % 2 == 0;
        base += 1 + r.below(if hot { 1200 } else { 6000 });
    }
    out
}

/// The log as text: `t,ev,party,zone,kind,ref,deadline`.
pub(crate) fn csv(events: &[Event]) -> String {
    let mut out = String::from("t,ev,party,zone,kind,ref,deadline\n");
    for e in events {
        let _ = writeln!(out, "{},{},{},{},{},{},{}", e.t, e.event.letter(), e.party, e.zone, e.kind, e.reference, e.deadline);
    }
    out
}

/// The agreement, with `further` terms about acts and places that the log never mentions.
pub(crate) fn agreement(further: usize) -> String {
    let mut text = String::from(
        r#"schema = 1

[instrument]
id = "truce"
title = "Truce of four parties in eight zones"
kind = "agreement"
class = "preliminary"
source = "synthetic"
zone = "Z"
counting = "elapsed"
signed = "1970-01-01T00:00Z"
entry = "1970-01-03T00:00Z"
lasts = "open-ended"
area = "unlimited"
"#,
    );
    let mut add = |line: std::fmt::Arguments| {
        let _ = text.write_fmt(line);
    };
    for p in 0..PARTIES {
        add(format_args!(
            "\n[[parties]]\nid = \"p{p}\"\nname = \"Party {p}\"\nkind = \"state\"\n\n[[roles]]\nparty = \"p{p}\"\nas = [\"party\"]\n"
        ));
    }
    add(format_args!("\n[[parties]]\nid = \"observers\"\nname = \"Observers\"\nkind = \"mission\"\n"));
    for z in 0..ZONES {
        add(format_args!("\n[[places]]\nid = \"z{z}\"\nname = \"Zone {z}\"\n"));
    }
    for k in 0..KINDS {
        add(format_args!("\n[[acts]]\nid = \"k{k}\"\nname = \"Act {k}\"\n"));
    }
    for z in 0..ZONES {
        let acts: Vec<String> = (0..KINDS).filter(|k| prohibited(z, *k)).map(|k| format!("\"k{k}\"")).collect();
        add(format_args!(
            r#"
[[terms]]
article = "zone-{z}"
text = "What the parties refrain from in zone {z}."
bearers = ["@party"]
rule.prohibits = {{ acts = [{}], area = {{ places = {{ within = ["z{z}"] }} }} }}
"#,
            acts.join(", ")
        ));
    }
    let articles: Vec<String> = (0..ZONES).map(|z| format!("\"zone-{z}\"")).collect();
    let articles = articles.join(", ");
    add(format_args!(
        r#"
[[terms]]
article = "tasks"
text = "Whoever is given a task completes it by the date set for it, from signature on."
bearers = ["@addressee"]
binds = "from-signature"
rule.requires = {{ task = "complete the task", for-each = {{ communicated = {{ kind = "assignment" }} }}, limit = "as assigned" }}

[[terms]]
article = "reports"
text = "Whoever is alleged to have violated articles zone-0 to zone-7 reports on it within 48 hours."
bearers = ["@violator"]
rule.requires = {{ task = "report on the incident", for-each = {{ violated = {{ of = [{articles}], determined = {{ standard = "alleged" }} }} }}, limit = "within 48 hours" }}

[[terms]]
article = "pattern"
text = "More than ten alleged violations by one party within seven days are a material breach."
bearers = ["@party"]
rule.counts = {{ violations = {{ of = [{articles}], within = "7 days", more-than = {PATTERN_ABOVE}, determined = {{ standard = "alleged" }}, called = "material breach" }} }}
"#
    ));
    for n in 0..further {
        add(format_args!(
            "\n[[places]]\nid = \"zone-{n}\"\nname = \"Further zone {n}\"\n\n[[acts]]\nid = \"other-{n}\"\nname = \"Other act {n}\"\n"
        ));
        let rule = match n % 4 {
            0 | 1 => format!("prohibits = {{ acts = [\"other-{n}\"], area = {{ places = {{ within = [\"zone-{n}\"] }} }} }}"),
            2 => format!(
                "requires = {{ task = \"do {n}\", for-each = {{ communicated = {{ kind = \"assignment\", topic = \"topic-{n}\" }} }}, limit = \"as assigned\" }}"
            ),
            _ => format!(
                "counts = {{ violations = {{ of = [\"further-{}\"], within = \"7 days\", more-than = 1, determined = {{ standard = \"alleged\" }} }} }}",
                n - 3
            ),
        };
        add(format_args!("\n[[terms]]\narticle = \"further-{n}\"\ntext = \"A further term.\"\nbearers = [\"@party\"]\nrule.{rule}\n"));
    }
    text
}

/// The terms whose verdicts are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) tasks: TermId,
    pub(crate) reports: TermId,
    pub(crate) pattern: TermId,
}

impl Terms {
    pub(crate) fn of(program: &Program) -> Terms {
        let term = |article| program.term(article).unwrap_or_default();
        Terms { tasks: term("truce/tasks"), reports: term("truce/reports"), pattern: term("truce/pattern") }
    }
}

/// The instant of a second.
pub(crate) const fn instant(t: i64) -> Instant {
    Instant::from_millis(t * 1000)
}

/// The events as facts of the program. Incidents and assignments open matters, numbered as they come.
pub(crate) fn facts(program: &Program, events: &[Event]) -> Vec<Fact> {
    let terms = Terms::of(program);
    let party: Vec<PartyId> = (0..PARTIES).map(|p| program.party(&format!("p{p}")).unwrap_or_default()).collect();
    let place: Vec<_> = (0..ZONES).map(|z| program.place(&format!("z{z}")).unwrap_or_default()).collect();
    let act: Vec<_> = (0..KINDS).map(|k| program.act(&format!("k{k}")).unwrap_or_default()).collect();
    let observers = program.party("observers").unwrap_or_default();
    let (mut incidents, mut tasks): (Vec<MatterId>, Vec<MatterId>) = (Vec::new(), Vec::new());
    let mut next = 0;
    let mut open = |list: &mut Vec<MatterId>| {
        let matter = MatterId(next);
        next += 1;
        list.push(matter);
        matter
    };
    let find = |list: &[MatterId], e: &Event| list.get(e.reference as usize).copied().unwrap_or_default();
    let mut out = Vec::with_capacity(events.len());
    for (record, e) in (0..).map(RecordId).zip(events) {
        let at = instant(e.t);
        let party = party.get(usize::from(e.party)).copied().unwrap_or_default();
        let performed =
            |term, matter| What::Performance { term, party, matter, amount: 1, item: u16::MAX, stance: Stance::default(), surely: true };
        let (by, what) = match e.event {
            Kind::Incident => (
                observers,
                What::Incident {
                    matter: open(&mut incidents),
                    earliest: at,
                    until: at,
                    place: place.get(usize::from(e.zone)).copied().unwrap_or_default(),
                    act: act.get(usize::from(e.kind)).copied().unwrap_or_default(),
                    target: TargetId::NONE,
                    accused: party,
                    involvement: Involvement::Did,
                },
            ),
            Kind::Assigned => (
                observers,
                What::Communication {
                    matter: open(&mut tasks),
                    kind: CommunicationKind::Assignment,
                    to: party,
                    topic: u16::MAX,
                    due: instant(e.deadline).next(),
                    under: TermId::NONE,
                    first: true,
                },
            ),
            Kind::Completed => (party, performed(terms.tasks, find(&tasks, e))),
            Kind::Reported => (party, performed(terms.reports, find(&incidents, e))),
        };
        out.push(Fact { at, record, by, what });
    }
    out
}

/// Breaches by party.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    pub(crate) violations: [u32; PARTIES],
    /// Tasks completed too late.
    pub(crate) late: [u32; PARTIES],
    /// Tasks whose time ran out before the end of the log and that were never completed.
    pub(crate) missing: [u32; PARTIES],
    /// Violations not reported on in time.
    pub(crate) unreported: [u32; PARTIES],
    /// Violations that were more than the tenth in seven days.
    pub(crate) material: [u32; PARTIES],
}

/// Counts the breaches among verdicts.
pub(crate) fn count(program: &Program, verdicts: &[Verdict]) -> Counts {
    let terms = Terms::of(program);
    let party: Vec<Option<PartyId>> = (0..PARTIES).map(|p| program.party(&format!("p{p}"))).collect();
    let mut out = Counts::default();
    let mut overdue = [0; PARTIES];
    for v in verdicts {
        let list = match v.kind {
            VerdictKind::Violation => &mut out.violations,
            VerdictKind::MetLate if v.term == terms.tasks => &mut out.late,
            VerdictKind::Overdue if v.term == terms.tasks => &mut overdue,
            VerdictKind::Overdue if v.term == terms.reports => &mut out.unreported,
            VerdictKind::Exceeded if v.term == terms.pattern => &mut out.material,
            _ => continue,
        };
        let at = party.iter().position(|p| *p == Some(v.party));
        if let Some(n) = at.and_then(|p| list.get_mut(p)) {
            *n += 1;
        }
    }
    // Whatever is late was overdue before.
    for ((missing, overdue), late) in out.missing.iter_mut().zip(overdue).zip(out.late) {
        *missing = overdue - late;
    }
    out
}

/// What must come of 10,000 events, by rules written down once more in plain loops over the whole log.
pub(crate) const AT_10_000: Counts = Counts {
    violations: [94, 118, 182, 229],
    late: [25, 20, 32, 26],
    missing: [23, 19, 21, 22],
    unreported: [26, 27, 52, 57],
    material: [30, 72, 131, 180],
};

/// What must come of 100,000 events.
pub(crate) const AT_100_000: Counts = Counts {
    violations: [837, 1176, 2019, 2485],
    late: [295, 284, 321, 302],
    missing: [199, 200, 202, 204],
    unreported: [211, 309, 512, 638],
    material: [252, 651, 1591, 2094],
};

/// What must come of 1,000,000 events.
pub(crate) const AT_1_000_000: Counts = Counts {
    violations: [8021, 12170, 20526, 24200],
    late: [3053, 3032, 3116, 3155],
    missing: [2090, 2012, 2024, 2105],
    unreported: [2062, 3245, 5492, 6347],
    material: [2215, 7188, 16216, 20132],
};
