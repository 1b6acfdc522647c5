//! Mutants that change nothing that matters, each with the reason.

use std::{collections::BTreeMap, fs, path::Path};

/// `survivors.txt`: a reason on a line that begins with `#`, then the keys of the mutants that it explains.
pub fn read(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = fs::read_to_string(root.join(".ci/mutants/survivors.txt")).unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut reason = None;
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Some(words) = line.strip_prefix('#') {
            reason = Some(words.trim().to_string());
            continue;
        }
        let why = reason.clone().ok_or(format!("survivors.txt: no reason for `{line}`"))?;
        if found.insert(line.to_string(), why).is_some() {
            return Err(format!("survivors.txt: twice `{line}`"));
        }
    }
    Ok(found)
}
