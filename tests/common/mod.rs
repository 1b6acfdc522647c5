//! What several tests share: the example's regime and log, and short replays of small texts.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../examples/gallery/shelf.rs"]
pub(crate) mod shelf;

use ceasefire::{
    agreement::{Reading, Regime},
    machine::{CaseStatus, CaseView, Docket, DutyView, Program, State, Verdict},
    record::Log,
    time::Instant,
};

pub const KARABAKH: &[(&str, &str)] = &[
    ("registry.toml", include_str!("../../examples/karabakh_2020/data/registry.toml")),
    ("nk94-prot.toml", include_str!("../../examples/karabakh_2020/data/nk94-prot.toml")),
    ("nk94-cf.toml", include_str!("../../examples/karabakh_2020/data/nk94-cf.toml")),
    ("nk95-str.toml", include_str!("../../examples/karabakh_2020/data/nk95-str.toml")),
    ("nk20-mos.toml", include_str!("../../examples/karabakh_2020/data/nk20-mos.toml")),
    ("nk20-par.toml", include_str!("../../examples/karabakh_2020/data/nk20-par.toml")),
    ("nk20-was.toml", include_str!("../../examples/karabakh_2020/data/nk20-was.toml")),
    ("nk20-gen.toml", include_str!("../../examples/karabakh_2020/data/nk20-gen.toml")),
    ("nk20-tri.toml", include_str!("../../examples/karabakh_2020/data/nk20-tri.toml")),
    ("nk23-cf.toml", include_str!("../../examples/karabakh_2020/data/nk23-cf.toml")),
    ("background.toml", include_str!("../../examples/karabakh_2020/data/background.toml")),
];

pub fn karabakh_log() -> Log {
    Log::parse("records.jsonl", include_str!("../../examples/karabakh_2020/data/records.jsonl")).unwrap()
}

/// A regime and a log replayed under a reading until an instant.
pub struct World {
    pub regime: Regime,
    pub program: Program,
    pub docket: Docket,
    pub state: State,
    pub verdicts: Vec<Verdict>,
}

impl World {
    pub fn new(regime: Regime, log: &Log, reading: &[(&str, &str)], until: &str) -> World {
        let reading = reading.iter().fold(Reading::base(), |r, (a, o)| r.with(a, o));
        let program = Program::lower(&regime, &reading).unwrap();
        let docket = Docket::new(&program, log).unwrap();
        let (state, verdicts) = docket.replay(&program, until.parse().unwrap()).unwrap();
        World { regime, program, docket, state, verdicts }
    }

    pub fn karabakh(reading: &[(&str, &str)], until: &str) -> World {
        World::new(Regime::parse(KARABAKH).unwrap(), &karabakh_log(), reading, until)
    }

    /// A small regime from TOML and records, as text.
    pub fn small(toml: &str, records: &str, reading: &[(&str, &str)], until: &str) -> World {
        let regime = Regime::parse(&[("small.toml", toml)]).unwrap_or_else(|p| panic!("{p}"));
        let log = Log::parse("small.jsonl", records).unwrap_or_else(|p| panic!("{p}"));
        World::new(regime, &log, reading, until)
    }

    pub fn case(&self, incident: &str, article: &str) -> Option<CaseStatus> {
        self.cases(incident).into_iter().find(|c| self.program.reference(c.term) == article).map(|c| c.status)
    }

    pub fn cases(&self, incident: &str) -> Vec<CaseView> {
        let matter = self.docket.matter_of(incident).unwrap();
        self.program.cases(&self.state).filter(|c| c.matter == matter).collect()
    }

    pub fn duty(&self, article: &str) -> DutyView {
        self.program.duties_of(&self.state, self.program.term(article).unwrap())[0]
    }

    pub fn legal(&self, reference: &str) -> String {
        self.program.legal(&self.state, self.program.term(reference).unwrap()).to_string()
    }

    pub fn factual(&self, reference: &str) -> String {
        self.program.factual(&self.state, self.program.term(reference).unwrap()).to_string()
    }
}

pub fn at(s: &str) -> Instant {
    s.parse().unwrap()
}

/// Two parties and a place, for texts that add what they need.
pub const TWO: &str = r#"
schema = 1
parties = [{ id = "a", name = "A", kind = "state" }, { id = "b", name = "B", kind = "armed-group" }, { id = "w", name = "Watch", kind = "mission" }, { id = "ngo", name = "NGO", kind = "civil-society" }, { id = "press", name = "Press", kind = "media" }, { id = "c", name = "C", kind = "state" }]
places = [{ id = "zone", name = "Zone" }, { id = "town", name = "Town", within = "zone" }, { id = "abroad", name = "Abroad" }]
acts = [{ id = "force" }, { id = "shelling", within = ["force"] }]
characters = [{ id = "self-defence" }, { id = "deliberate" }]
roles = [{ party = "a", as = ["party", "signatory"] }, { party = "b", as = ["party", "signatory"] }]
"#;
