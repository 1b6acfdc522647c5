//! Places records by their positions: `locate AGREEMENT.toml... RECORD.jsonl... ATLAS.geojson` writes the placed records, and
//! says beside them what could not be told.

use std::{fs, io::Write, process::ExitCode};

use ceasefire::{agreement::Regime, geometry::Atlas, record::Log};

const USAGE: &str = "usage: locate AGREEMENT.toml... RECORD.jsonl... ATLAS.geojson";

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    match run(&files) {
        Ok((records, remarks)) => {
            // A closed pipe is the reader's choice, not a failure.
            let _ = std::io::stdout().write_all(records.as_bytes());
            eprint!("{remarks}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The placed records, and what is to be said of them.
fn run(files: &[String]) -> Result<(String, String), String> {
    let mut texts = Vec::new();
    for file in files {
        texts.push((file.as_str(), fs::read_to_string(file).map_err(|e| format!("`{file}`: {e}"))?));
    }
    let ending = |wanted: &str| texts.iter().filter(|(n, _)| n.ends_with(wanted)).map(|(n, t)| (*n, t.as_str())).collect::<Vec<_>>();
    let [(source, atlas)] = ending(".geojson")[..] else { return Err(USAGE.into()) };
    let regime = Regime::parse(&ending(".toml")).map_err(|p| p.to_string())?;
    let atlas = Atlas::parse(&regime, source, atlas).map_err(|p| p.to_string())?;
    let mut log = Log::new();
    for (name, text) in ending(".jsonl") {
        for record in Log::parse(name, text).map_err(|p| p.to_string())? {
            log.insert(record).map_err(|p| p.to_string())?;
        }
    }
    let (placed, doubts) = atlas.place_all(&log).map_err(|p| p.to_string())?;
    let mut remarks = format!("placed by `{}`. {}\n", atlas.name(), atlas.note());
    for (record, doubt) in doubts {
        remarks += &format!("{record}: {doubt}\n");
    }
    Ok((placed.to_text(), remarks))
}
