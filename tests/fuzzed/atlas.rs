//! Atlases in GeoJSON, and positions that they are to tell of.

use ceasefire::{agreement::Regime, geometry::Atlas, record::Log};

use super::{are_told, are_told_of, files, records::reads_back};

const FOLDER: [&str; 4] = [
    include_str!("../../examples/gallery/min14/registry.toml"),
    include_str!("../../examples/gallery/min14/protocol.toml"),
    include_str!("../../examples/gallery/min14/memorandum.toml"),
    include_str!("../../examples/gallery/min14/places.toml"),
];

thread_local! {
    static WORLD: (Regime, Log) = {
        let documents = FOLDER.map(|text| ("min14", text));
        (Regime::parse(&documents).unwrap(), Log::parse("positions", include_str!("../../examples/gallery/min14/positions.jsonl")).unwrap())
    };
}

/// An atlas; after a line `#= NAME`, records with positions. Without one, those of an example.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let files = files("atlas", text);
    WORLD.with(|(regime, positions)| {
        let atlas = match Atlas::parse(regime, "atlas", files[0].1) {
            Ok(atlas) => atlas,
            Err(problems) => return are_told_of("atlas", &problems),
        };
        let own = files.get(1).map(|(_, text)| Log::parse("log", text).unwrap_or_default());
        let log = own.as_ref().unwrap_or(positions);
        match atlas.place_all(log) {
            Err(problems) => are_told(&problems),
            Ok((placed, doubts)) => {
                assert_eq!(placed.len(), log.len());
                assert!(doubts.iter().all(|(name, doubt)| log.get(name).is_some() && !doubt.to_string().is_empty()));
                reads_back(&placed);
                let (again, _) = atlas.place_all(&placed).unwrap_or_else(|p| panic!("what it located it refuses: {p}"));
                assert_eq!(again, placed, "located twice is located otherwise");
            }
        }
    });
}
