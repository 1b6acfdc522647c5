//! Mappings in TOML and the tables that they are for.

use ceasefire::{
    agreement::Regime,
    import::{Mapping, import},
    record::Log,
};

use super::{are_told, are_told_of, records::reads_back};

thread_local! {
    static AGREEMENT: Regime = Regime::parse(&[("agreement.toml", include_str!("../import/agreement.toml"))]).unwrap();
}

/// A mapping, then a line `#= rows.csv` and the table.
pub fn holds(data: &[u8]) {
    // A table need not be text.
    let cut = data.windows(3).position(|w| w == b"#= ").unwrap_or(data.len());
    let Ok(text) = std::str::from_utf8(&data[..cut]) else { return };
    let rest = &data[cut..];
    let table = rest.iter().position(|b| *b == b'\n').map_or(&[][..], |at| &rest[at + 1..]);
    let mapping = match Mapping::parse("mapping", text) {
        Ok(mapping) => mapping,
        Err(problems) => return are_told_of("mapping", &problems),
    };
    let written = toml::to_string(&mapping).unwrap();
    let back = Mapping::parse("again", &written).unwrap_or_else(|p| panic!("what was written is refused: {p}\n{written}"));
    assert_eq!(back, mapping, "what was written reads back as something else");
    AGREEMENT.with(|regime| {
        let imported = match import("rows", table, &mapping, regime) {
            Ok(imported) => imported,
            Err(problems) => return are_told(&problems),
        };
        for rejection in imported.rejections() {
            assert!(rejection.problems("rows").count() > 0, "rejected without a word: {rejection:?}");
        }
        assert!(!imported.summary().to_string().is_empty());
        let mut log = Log::new();
        for record in imported.accept_rest() {
            log.insert(record).unwrap_or_else(|p| panic!("imported, and no log takes it: {p}"));
        }
        reads_back(&log);
    });
}
