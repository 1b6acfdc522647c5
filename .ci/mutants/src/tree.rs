//! The copy of the project with all mutants in it, and its building.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::sites::{Mutant, Source, Written};

const FOLDER: &str = "src/machine";

pub struct Tree {
    pub root: PathBuf,
    pub work: PathBuf,
    pub copy: PathBuf,
    sources: Vec<Source>,
    refused: BTreeSet<String>,
}

/// A built test binary.
#[derive(Clone)]
pub struct Binary {
    pub name: String,
    pub path: PathBuf,
}

impl Tree {
    pub fn new(root: PathBuf) -> Result<Tree, String> {
        let work = root.join("target/mutants");
        let copy = work.join("tree");
        let mut sources = Vec::new();
        let mut files: Vec<PathBuf> = fs::read_dir(root.join(FOLDER)).map_err(|e| e.to_string())?.flatten().map(|e| e.path()).collect();
        files.sort();
        let mut next = 1;
        for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "rs")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
            let source = Source::find(&name, text, next).map_err(|e| format!("{name}: {e}"))?;
            next += source.mutants.len() as u32;
            sources.push(source);
        }
        let refused = fs::read_to_string(work.join("refused.txt")).unwrap_or_default().lines().map(str::to_string).collect();
        Ok(Tree { root, work, copy, sources, refused })
    }

    /// The mutants that compile.
    pub fn mutants(&self) -> Vec<Mutant> {
        self.sources.iter().flat_map(|s| &s.mutants).filter(|m| !self.refused.contains(&m.key)).cloned().collect()
    }

    pub fn refused(&self) -> usize {
        self.sources.iter().flat_map(|s| &s.mutants).filter(|m| self.refused.contains(&m.key)).count()
    }

    /// Copies the project, writes mutants into it, and leaves out those that do not compile until the rest does.
    pub fn build(&mut self, tests: &[String]) -> Result<Vec<Binary>, String> {
        let io = |e: io::Error| e.to_string();
        let keys: BTreeMap<u32, String> = self.sources.iter().flat_map(|s| &s.mutants).map(|m| (m.id, m.key.clone())).collect();
        for name in ["Cargo.toml", "Cargo.lock", "README.md", "CHANGELOG.md", "clippy.toml", "src", "tests", "examples", "benches", "docs"]
        {
            self.bring(Path::new(name)).map_err(io)?;
        }
        let lib = fs::read_to_string(self.root.join("src/lib.rs")).map_err(io)?;
        put(&self.copy.join("src/lib.rs"), (lib + "\nmod mutant;\n").as_bytes()).map_err(io)?;
        put(&self.copy.join("src/mutant.rs"), include_bytes!("runtime.rs")).map_err(io)?;
        for round in 1.. {
            let mut written = BTreeMap::new();
            for source in &self.sources {
                let w = source.write(&|id| keys.get(&id).is_some_and(|k| self.refused.contains(k)));
                if let Some(m) = source.mutants.iter().find(|m| !self.refused.contains(&m.key) && !w.has(m.id)) {
                    return Err(format!("another mutant has swallowed `{}`", m.key));
                }
                put(&self.copy.join(FOLDER).join(&source.file), w.text.as_bytes()).map_err(io)?;
                written.insert(source.file.clone(), w);
            }
            let (messages, ok) = self.cargo(&["check", "--lib"])?;
            eprintln!("round {round}: {}", if ok { "compiles" } else { "errors" });
            if ok {
                break;
            }
            let blamed: BTreeSet<u32> = messages.iter().flat_map(|m| blame(m, &written)).collect();
            eprintln!("round {round}: {} mutants do not compile", blamed.len());
            if blamed.is_empty() {
                let words: Vec<&str> = messages.iter().filter_map(|m| m["message"]["rendered"].as_str()).take(5).collect();
                return Err(format!("the copy does not compile, and no mutant is to blame:\n{}", words.join("\n")));
            }
            self.refused.extend(blamed.iter().filter_map(|id| keys.get(id).cloned()));
            let all: Vec<&str> = self.refused.iter().map(String::as_str).collect();
            fs::write(self.work.join("refused.txt"), all.join("\n")).map_err(io)?;
        }
        let mut wanted = vec!["test", "--no-run"];
        match tests {
            [] => wanted.extend(["--lib", "--tests"]),
            some => {
                for test in some {
                    if test == "lib" { wanted.push("--lib") } else { wanted.extend(["--test", test]) }
                }
            }
        }
        let (messages, ok) = self.cargo(&wanted)?;
        if !ok {
            let words: Vec<&str> = messages.iter().filter_map(|m| m["message"]["rendered"].as_str()).take(5).collect();
            return Err(format!("the tests do not compile:\n{}", words.join("\n")));
        }
        let binary = |m: &Value| {
            let path = m["executable"].as_str().filter(|_| m["profile"]["test"] == true)?;
            Some(Binary { name: m["target"]["name"].as_str()?.to_string(), path: path.into() })
        };
        Ok(messages.iter().filter_map(binary).collect())
    }

    fn cargo(&self, args: &[&str]) -> Result<(Vec<Value>, bool), String> {
        let out = Command::new("cargo")
            .args(args)
            .args(["--message-format", "json", "--quiet"])
            .args(["--config", "profile.dev.opt-level=1", "--config", "profile.dev.debug=false"])
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", self.work.join("target"))
            .env("RUSTFLAGS", "--cap-lints=allow")
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|e| e.to_string())?;
        let lines = String::from_utf8_lossy(&out.stdout);
        Ok((lines.lines().filter_map(|l| serde_json::from_str(l).ok()).collect(), out.status.success()))
    }

    /// Copies what is new or changed and takes away what is gone, so that cargo builds no more than it must.
    fn bring(&self, name: &Path) -> io::Result<()> {
        let (from, to) = (self.root.join(name), self.copy.join(name));
        if !from.is_dir() {
            return if from.exists() { put(&to, &fs::read(from)?) } else { Ok(()) };
        }
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&to)? {
            let path = entry?.path();
            let twin = from.join(path.file_name().unwrap_or_default());
            if !twin.exists() && path.is_file() && !path.ends_with("src/mutant.rs") {
                fs::remove_file(path)?;
            }
        }
        for entry in fs::read_dir(&from)? {
            let inner = name.join(entry?.file_name());
            let mutated = (inner.starts_with(FOLDER) || inner == Path::new("src/lib.rs")) && inner.extension().is_some_and(|e| e == "rs");
            if !mutated && !inner.ends_with("node_modules") {
                self.bring(&inner)?;
            }
        }
        Ok(())
    }
}

/// Writes a file if that changes it.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

fn blame(message: &Value, written: &BTreeMap<String, Written>) -> Vec<u32> {
    if message["message"]["level"] != "error" {
        return Vec::new();
    }
    let spans = message["message"]["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let of = |primary: bool| -> Vec<u32> {
        let wanted = spans.iter().filter(|s| (s["is_primary"] == true) == primary);
        wanted
            .flat_map(|s| {
                let file = s["file_name"].as_str().unwrap_or_default();
                let file = file.strip_prefix(FOLDER).map(|f| f.trim_start_matches('/')).unwrap_or_default();
                let at = |k: &str| s[k].as_u64().unwrap_or_default() as usize;
                written.get(file).map(|w| w.blame(at("byte_start")..at("byte_end"))).unwrap_or_default()
            })
            .collect()
    };
    let first = of(true);
    if first.is_empty() { of(false) } else { first }
}
